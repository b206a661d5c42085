"""Time expressions on the cases of Recognizers-Text."""

import json
import subprocess
import sys
from pathlib import Path

from . import Result, data

TITLE = "Times: dates, ranges, durations and sets"

SCRIPT = Path(__file__).resolve().parent.parent / "when.py"


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    cases = data(corpora) / "recognizers" / "DateTimeModel.json"
    if not cases.exists():
        return None
    call = [sys.executable, str(SCRIPT), str(cases), "--legation", str(legation)]
    report = subprocess.run(call, check=True, capture_output=True, text=True).stdout
    figures = json.loads(subprocess.run([*call, "--json"], check=True, capture_output=True, text=True).stdout)
    lines = ["Recognizers-Text, the half that is for development; conventions translated as `evaluation/when.py` says.", ""]
    lines += ["```text", *report.strip().splitlines(), "```"]
    return Result(lines, {f"times.{name}": value for name, value in figures.items() if isinstance(value, float)})
