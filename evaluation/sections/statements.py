"""Statements of whole records against PolNeAR, development part."""

import json
import subprocess
import sys
from pathlib import Path

from . import Result, data, tools

TITLE = "Statements: attribution in PolNeAR"


def pieces(*spans) -> list[list[int]]:
    """Spans of the body as pairs; the headline is no part of the gold."""
    return [[span["start"], span["end"]] for span in spans if span and "in" not in span]


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    split = data(corpora) / "polnear" / "dev"
    scorer = tools(corpora) / "score_polnear.py"
    texts = sorted((split / "text").glob("*.txt"))
    if not texts or not scorer.exists():
        return None
    call = [str(legation), "read", "--input", "plain", "--format", "jsonl", *map(str, texts)]
    out = subprocess.run(call, check=True, capture_output=True, text=True).stdout
    with_source = resolved = 0
    for text, line in zip(texts, out.splitlines(), strict=True):
        record = json.loads(line)
        statements = []
        for statement in record["statements"]:
            with_source += statement["speaker_span"] is not None
            resolved += statement["speaker_span"] is not None and statement["speaker"] is not None
            statements.append(
                {
                    "source": pieces(statement["speaker_span"]),
                    "cue": pieces(statement["cue_span"]),
                    "content": pieces(*statement["content"]),
                }
            )
        (scratch / f"{text.stem}.json").write_text(json.dumps({"statements": statements}), "utf-8")
    report = subprocess.run(
        [sys.executable, str(scorer), str(split), str(scratch)], check=True, capture_output=True, text=True
    ).stdout
    share = resolved / max(1, with_source)
    lines = [
        f"`legation read` on the {len(texts)} articles of the development part; statements with a source whose speaker is "
        f"an actor of the record: {100 * share:.1f} %.",
        "",
        "```text",
        *report.strip().splitlines(),
        "```",
    ]
    return Result(lines, {"statements.speaker_resolved": share})
