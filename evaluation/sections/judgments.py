"""Events judged by hand: precision with its interval, and whether the confidence means what it says.

`python3 evaluation/sections/judgments.py CORPORA LEGATION` prints the events of the judged sentences that have no
judgment yet, with their sentences, for whoever judges; the sentences are printed, never kept.
"""

import csv
import hashlib
import json
import math
import subprocess
import sys
from pathlib import Path

if __package__:
    from . import Result, data
else:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from sections import Result, data

TITLE = "Events: judged by hand"

HERE = Path(__file__).resolve().parent.parent / "judgments"

SURE = 0.5
"""Events at least as sure as this are what a user sees first."""

BINS = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01]


def wilson(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not n:
        return 0.0, 1.0
    share = right / n
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n)


def folder(corpora: Path, source: str) -> Path:
    return HERE / "reports" if source == "own" else data(corpora) / "polnear" / "dev" / "text"


def rows(name: str) -> list[dict]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


def key(event: dict, actors: dict) -> str:
    """What is judged of an event, as a fingerprint: category, who, to whom, whether it came about."""
    names = lambda ids: "+".join(sorted(actors.get(id, "?") for id in ids))
    said = "|".join([event["type"], names(event["sources"]), names(event["targets"]), event["realis"]])
    return hashlib.sha256(said.encode()).hexdigest()[:10]


def read(corpora: Path, legation: Path, files: set[tuple[str, str]]) -> dict:
    """The records of the judged files."""
    records = {}
    for source, name in sorted(files):
        path = folder(corpora, source) / name
        if not path.exists():
            continue
        call = [str(legation), "read", "--input", "plain", "--format", "json", "--published", "2025-05-20", str(path)]
        out = subprocess.run(call, check=True, capture_output=True, text=True).stdout
        records[source, name] = json.loads(out)
    return records


def events_of(sentences: list[dict], records: dict):
    """The events whose triggers stand in the judged sentences: their place, fingerprint, confidence."""
    for sentence in sentences:
        record = records.get((sentence["source"], sentence["file"]))
        if record is None:
            continue
        actors = {actor["id"]: actor["name"] for actor in record["actors"]}
        for event in record["events"]:
            trigger = event["trigger"]
            if "in" not in trigger and int(sentence["start"]) <= trigger["start"] < int(sentence["end"]):
                place = (sentence["source"], sentence["file"], trigger["start"], key(event, actors))
                yield place, event, actors, record["report"]["text"][int(sentence["start"]) : int(sentence["end"])]


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    sentences, judged = rows("sentences.tsv"), rows("events.tsv")
    records = read(corpora, legation, {(row["source"], row["file"]) for row in sentences})
    if not records:
        return None
    verdicts = {(row["source"], row["file"], int(row["trigger"]), row["event"]): row["right"] == "1" for row in judged}
    found = [(event["confidence"], verdicts.get(place)) for place, event, *_ in events_of(sentences, records)]
    known = [(confidence, right) for confidence, right in found if right is not None]
    sure = [right for confidence, right in known if confidence >= SURE]
    low, high = wilson(sum(sure), len(sure))
    reached = sum((row["source"], row["file"]) in records for row in sentences)
    precision = sum(sure) / max(1, len(sure))
    lines = [
        f"{reached} of {len(sentences)} sentences (news by reference, and reports of our own), {len(judged)} judgments; "
        f"{len(known)} of them are of events that are still found as they were judged, and {len(found) - len(known)} events "
        "there have changed since or are new and are not judged.",
        "",
        f"**Precision of events with confidence {SURE} or more: {precision:.3f}** ({sum(sure)} of {len(sure)}; "
        f"95 % interval {low:.3f} to {high:.3f}).",
        "",
        "| confidence | events | mean | right |",
        "|---|--:|--:|--:|",
    ]
    error = 0.0
    for begin, end in zip(BINS, BINS[1:]):
        inside = [(confidence, right) for confidence, right in known if begin <= confidence < end]
        if inside:
            mean = sum(confidence for confidence, _ in inside) / len(inside)
            share = sum(right for _, right in inside) / len(inside)
            error += abs(mean - share) * len(inside) / len(known)
            lines.append(f"| {begin:.1f} to {min(end, 1):.1f} | {len(inside)} | {mean:.2f} | {share:.2f} |")
    lines += ["", f"Expected calibration error {error:.3f}. The odds (`knowledge/confidence.toml`) were fitted on these judgments; its head says "
        "what is reached on reports that are left out."]
    return Result(lines, {"judgments.precision": precision})


def main() -> None:
    corpora, legation = Path(sys.argv[1]), Path(sys.argv[2])
    sentences, judged = rows("sentences.tsv"), rows("events.tsv")
    known = {(row["source"], row["file"], int(row["trigger"]), row["event"]) for row in judged}
    records = read(corpora, legation, {(row["source"], row["file"]) for row in sentences})
    for place, event, actors, text in events_of(sentences, records):
        if place not in known:
            who = ["; ".join(actors[id] for id in event[side]) for side in ("sources", "targets")]
            fields = [*map(str, place), f"{event['confidence']:.3f}", event["type"], *who, event["trigger"]["text"], event["realis"], " ".join(text.split())]
            print("\t".join(fields))


if __name__ == "__main__":
    main()
