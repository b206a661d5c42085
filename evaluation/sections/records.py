"""Whole records against records written by hand."""

import json
import subprocess
import sys
from pathlib import Path

from . import Result, tools

TITLE = "Records: what a careful reader takes from a report"

FOLDERS = ["cases", "examples"]
"""Folders of NAME.txt, NAME.meta.json and NAME.gold.json under the corpora."""


def read_all(folder: Path, legation: Path, out: Path) -> int:
    """Reads every report of a folder as a user would; gives how many there are."""
    out.mkdir(parents=True, exist_ok=True)
    texts = sorted(path for path in folder.glob("*.txt") if path.with_suffix("").with_suffix(".gold.json").exists())
    for text in texts:
        call = [str(legation), "read", str(text), "--format", "json"]
        meta = text.with_suffix("").with_suffix(".meta.json")
        facts = json.loads(meta.read_text("utf-8")) if meta.exists() else {}
        for option in ("published", "publisher", "url"):
            if facts.get(option):
                call += [f"--{option}", facts[option]]
        record = subprocess.run(call, check=True, capture_output=True, text=True).stdout
        (out / f"{text.stem}.json").write_text(record, "utf-8")
    return len(texts)


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    scorer = tools(corpora) / "score_record.py"
    if not scorer.exists():
        return None
    lines, figures = [], {}
    for name in FOLDERS:
        folder = corpora / name
        if not folder.is_dir():
            continue
        out = scratch / name
        count = read_all(folder, legation, out)
        call = [sys.executable, str(scorer), str(folder), str(out), "--json"]
        scores = json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)
        overall = scores["overall"]
        lines += [
            f"### `{name}`: {count} reports",
            "",
            "| | gold | predicted | found P | R | F1 | right F1 | details |",
            "|---|--:|--:|--:|--:|--:|--:|---|",
        ]
        for kind, score in scores["kinds"].items():
            found, right = score["found"], score["right"]
            details = ", ".join(f"{what} {one['acc']:.2f} ({one['n']})" for what, one in score["details"].items())
            lines.append(
                f"| {kind} | {score['gold']} | {score['predicted']} | {found['p']:.2f} | {found['r']:.2f} "
                f"| **{found['f1']:.2f}** | **{right['f1']:.2f}** | {details} |"
            )
            figures[f"records.{name}.{kind}.found"] = found["f1"]
            figures[f"records.{name}.{kind}.right"] = right["f1"]
        lines += [
            "",
            f"Mean over kinds: found {overall['macro_f1_found']:.3f}, right {overall['macro_f1_right']:.3f}; "
            f"breaches of the contract: {overall['violations']}.",
            "",
        ]
        figures[f"records.{name}.found"] = overall["macro_f1_found"]
        figures[f"records.{name}.right"] = overall["macro_f1_right"]
    return Result(lines, figures) if lines else None
