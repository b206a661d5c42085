"""Real articles: does every one come through, does the contract hold, are the bytes the same every time?"""

import hashlib
import importlib.util
import json
import subprocess
from pathlib import Path

from . import Result, data, tools

TITLE = "Real articles: the contract"

KINDS = ["actors", "places", "statements", "events", "meetings", "conditions", "commitments", "proposals", "forecasts"]


def contract(corpora: Path):
    """The contract checker beside the corpora, which knows nothing of our own."""
    place = tools(corpora) / "score_record.py"
    if not place.exists():
        return None
    spec = importlib.util.spec_from_file_location("score_record", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.check_contract


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    texts = sorted((data(corpora) / "polnear" / "dev" / "text").glob("*.txt"))
    check = contract(corpora)
    if not texts or check is None:
        return None
    call = [str(legation), "read", "--input", "plain", "--format", "jsonl", *map(str, texts)]
    runs = {}
    for name, threads in (("1 thread", "1"), ("1 thread, again", "1"), ("2 threads", "2")):
        done = subprocess.run([*call, "--threads", threads], capture_output=True)
        runs[name] = (done.returncode, done.stdout)
    status, out = runs["1 thread"]
    records = [json.loads(line) for line in out.splitlines()]
    breaches = sum(len(check(record)) for record in records)
    same = len({hashlib.sha256(one).hexdigest() for _, one in runs.values()}) == 1
    counts = {kind: sum(len(record[kind]) for record in records) for kind in KINDS}
    lines = [
        f"PolNeAR dev, {len(texts)} articles: {len(records)} read, exit status {status}, "
        f"{breaches} breaches of the contract; the bytes of two runs and of 1 and 2 threads are "
        f"{'the same' if same else 'NOT the same'}.",
        "",
        "Facts per article: " + ", ".join(f"{kind} {count / max(1, len(records)):.1f}" for kind, count in counts.items()) + ".",
    ]
    figures = {
        "articles.read": len(records) / len(texts),
        "articles.contract": float(breaches == 0),
        "articles.same_bytes": float(same),
    }
    return Result(lines, figures)
