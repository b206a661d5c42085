"""Toponyms on the Local-Global Lexicon."""

import json
import subprocess
import sys
from pathlib import Path

from . import Result, data

TITLE = "Places: toponyms of local news"

SCRIPT = Path(__file__).resolve().parent.parent / "places.py"


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    corpus = data(corpora) / "geo" / "lgl.xml"
    if not corpus.exists():
        return None
    call = [sys.executable, str(SCRIPT), str(corpus), "--legation", str(legation)]
    figures = json.loads(subprocess.run([*call, "--json"], check=True, capture_output=True, text=True).stdout)
    lines = [
        "LGL (588 articles of local newspapers), `legation where`; what counts is said in `evaluation/places.py`.",
        "",
        "| recognition P | R | F1 | of the recognised and linked: within 161 km |",
        "|---|---|---|---|",
        "| " + " | ".join(f"{figures[name]:.3f}" for name in ("precision", "recall", "f1", "near")) + " |",
    ]
    return Result(lines, {"places.f1": figures["f1"], "places.near": figures["near"]})
