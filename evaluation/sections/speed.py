"""Speed and memory, beside the matrix product of the same run."""

import os
import resource
import subprocess
import time
from pathlib import Path

from . import Result, data

TITLE = "Speed"

SAMPLE = Path(__file__).resolve().parent.parent.parent / "samples"


def timed(call: list[str]) -> tuple[float, float]:
    """Processor seconds and wall seconds of a call whose output is thrown away."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - begun


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


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    texts = sorted((data(corpora) / "polnear" / "dev" / "text").glob("*.txt"))
    if not texts:
        return None
    words = sum(len(text.read_text("utf-8").split()) for text in texts)
    peak = peak_gflops()
    start = min(timed([str(legation), "read", str(sorted(SAMPLE.glob("*.txt"))[0])])[1] for _ in range(5))
    rows, figures = [], {}
    for command in ("parse", "read"):
        call = [str(legation), command, "--input", "plain", "--threads", "1", *map(str, texts)]
        call += ["--format", "jsonl"] if command == "read" else []
        seconds = min(timed(call)[0] for _ in range(3)) - min(timed([str(legation), "--version"])[0] for _ in range(3))
        rate = words / seconds
        ratio = f"{rate / peak:,.0f}" if peak else "–"
        rows.append(f"| `legation {command} --threads 1` | {rate:,.0f} | {ratio} |")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    lines = [
        f"The {len(texts)} articles of PolNeAR dev, {words:,} words between white space, processor time of the best of three runs, "
        "loading included. Machines differ and are shared: the last column sets the rate against the matrix product that "
        "one core reached in the same run"
        + (f" ({peak:.0f} GFLOP/s)." if peak else " (not measured: no numpy)."),
        "",
        "| | words/s on one core | words per GFLOP of the matrix peak |",
        "|---|--:|--:|",
        *rows,
        "",
        f"Start to digest of one report: {1000 * start:.0f} ms (best of five). Peak memory of any of these calls: {memory:.0f} MB. "
        f"The program with its weights: {legation.stat().st_size / 1e6:.0f} MB.",
    ]
    return Result(lines, figures)
