"""Events against the PLOVER gold standard records, development half."""

import json
import subprocess
import sys
from pathlib import Path

from . import Result, data, tools

TITLE = "Events: PLOVER gold records"

ENOUGH = 5
"""With fewer gold records a category's figure says little."""

HEADS = {"alliance": "IGO", "institution": "IGO"}
"""What the gold writes for an actor without a country, by the kind of ours."""


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    gold = data(corpora) / "plover" / "plover-gold-dev.json"
    scorer = tools(corpora) / "score_gsr.py"
    if not gold.exists() or not scorer.exists():
        return None
    rows = json.loads(gold.read_text("utf-8"))
    lines = "".join(json.dumps({"id": row["id"], "text": row["text"]}) + "\n" for row in rows)
    call = [str(legation), "read", "--input", "jsonl", "--format", "jsonl", "-"]
    out = subprocess.run(call, input=lines, check=True, capture_output=True, text=True).stdout
    predicted = scratch / "predicted.jsonl"
    with predicted.open("w", encoding="utf-8") as file:
        for line in out.splitlines():
            record = json.loads(line)
            actors = {actor["id"]: actor for actor in record["actors"]}

            def codes(ids: list[str]) -> list[dict]:
                return [{"country": actors[id]["country"] or HEADS.get(actors[id]["kind"])} for id in ids]

            events = []
            for event in record["events"]:
                sources, targets = codes(event["sources"]), codes(event["targets"])
                # The gold has the parties of a reciprocal event on both sides.
                if not targets and len(sources) > 1:
                    targets = sources
                events.append({"type": event["type"], "sources": sources, "targets": targets})
            file.write(json.dumps({"id": record["report"]["source_id"], "events": events}) + "\n")
    scores = json.loads(
        subprocess.run(
            [sys.executable, str(scorer), str(gold), str(predicted), "--json"], check=True, capture_output=True, text=True
        ).stdout
    )
    flat = {name: value for name, value in scores.items() if isinstance(value, (int, float))}
    lines = [f"{len(rows)} records of the development half; each sentence read as a report of its own.", "", "| | |", "|---|--:|"]
    lines += [f"| {name} | {value:.3f} |" if isinstance(value, float) else f"| {name} | {value} |" for name, value in flat.items()]
    lines += ["", "| category | gold | found | events | right | F1 | source and target too |", "|---|--:|--:|--:|--:|--:|--:|"]
    table = {name: row for name, row in scores["table"].items() if row["gold"] or row["events"]}
    lines += [
        f"| {name} | {row['gold']} | {row['hit']} | {row['events']} | {row['right']} | {row['f1']:.2f} | {row['full']} |"
        for name, row in sorted(table.items(), key=lambda item: -item[1]["f1"])
    ]
    least = min((row["f1"], name) for name, row in table.items() if row["gold"] >= ENOUGH)
    lines += ["", f"The lowest F1 of a category with {ENOUGH} or more gold records: {least[0]:.2f} ({least[1]})."]
    return Result(lines, {"events.f1": float(scores["f1"]), "events.least_category": float(least[0])})
