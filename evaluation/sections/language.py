"""The language stage on the development parts of its corpora, by `evaluation/language.py`."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import Result, data, tools

TITLE = "Language: syntax, names, attribution (model swift)"

SCRIPT = Path(__file__).resolve().parent.parent / "language.py"


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    if not (data(corpora) / "ud" / "ewt-dev.conllu").exists():
        return None
    parts = ["syntax"] if shutil.which("udeval") else []
    parts += ["names", "attribution"]
    scorer = tools(corpora) / "score_polnear.py"
    call = [sys.executable, str(SCRIPT), str(data(corpora)), "--only", ",".join(parts), "--scorer", str(scorer)]
    # The loader of the corpora imports from `training/`; nothing else of it is used.
    report = subprocess.run(call, check=True, capture_output=True, text=True, env={**os.environ}).stdout
    lines = []
    if "syntax" not in parts:
        lines += ["Syntax was not measured: the official scorer (PyPI `udtools`, command `udeval`) is not on the path.", ""]
    lines += ["```text", *report.strip().splitlines(), "```"]
    figures = {}
    for line in report.splitlines():
        columns = re.split(r"\s{1,}", line.strip())
        if columns[0] in ("ewt", "gum", "pud") and len(columns) == 10:
            figures[f"language.{columns[0]}.upos"] = float(columns[4])
            figures[f"language.{columns[0]}.lemmas"] = float(columns[7])
            figures[f"language.{columns[0]}.las"] = float(columns[9])
    return Result(lines, figures)
