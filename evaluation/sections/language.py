"""The language stage on the development parts of its corpora, by `evaluation/language.py`."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import Result, data, tools

TITLE = "Language: syntax, names, attribution, calibration"

SCRIPT = Path(__file__).resolve().parent.parent / "language.py"


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    if not (data(corpora) / "ud" / "ewt-dev.conllu").exists():
        return None
    parts = ["syntax"] if shutil.which("udeval") else []
    parts += ["names", "attribution", "calibration"]
    scorer = tools(corpora) / "score_polnear.py"
    lines, figures = [], {}
    if "syntax" not in parts:
        lines += ["Syntax was not measured: the official scorer (PyPI `udtools`, command `udeval`) is not on the path.", ""]
    # The careful model takes some minutes.
    for size in ("swift", "careful"):
        call = [sys.executable, str(SCRIPT), str(data(corpora)), "--size", size, "--only", ",".join(parts), "--scorer", str(scorer)]
        # The loader of the corpora imports from `training/`; nothing else of it is used.
        result = subprocess.run(call, capture_output=True, text=True, env={**os.environ})
        if result.returncode:
            lines += [f"### {size}", "", "Not measured: " + (result.stderr.strip().splitlines() or ["no reason given"])[-1], ""]
            continue
        lines += [f"### {size}", "", "```text", *result.stdout.strip().splitlines(), "```", ""]
        figures |= figures_of(result.stdout, "language" if size == "swift" else "language.careful")
    return Result(lines, figures)


def figures_of(report: str, prefix: str) -> dict[str, float]:
    figures, subset = {}, ""
    for line in report.splitlines():
        columns = re.split(r"\s{1,}", line.strip())
        if columns[0] in ("ewt", "gum", "pud") and len(columns) == 10:
            figures[f"{prefix}.{columns[0]}.upos"] = float(columns[4])
            figures[f"{prefix}.{columns[0]}.lemmas"] = float(columns[7])
            figures[f"{prefix}.{columns[0]}.las"] = float(columns[9])
        if line.startswith("names ewt + pud"):
            figures[f"{prefix}.names"] = float(columns[-1])
        if line.startswith("== "):
            subset = columns[1]
        if subset == "all:" and columns[0] == "attribution":
            figures[f"{prefix}.attribution.{'source' if 'source' in columns[1] else 'match'}"] = float(columns[4])
    return figures
