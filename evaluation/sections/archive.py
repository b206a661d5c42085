"""The archive: adding beside reading alone, questions, growth."""

import json
import os
import random
import re
import resource
import statistics
import subprocess
import time
from pathlib import Path

from . import Result, data

TITLE = "Archive"

# Reports of the growth curve; LEGATION_ARCHIVE_REPORTS sets the last for a quick look.
SIZES = [1000, 10000]
SEED = 20250515
# Runs of a question, the first of which warms the file's pages.
RUNS = 7

QUESTIONS = {
    "status": ["status"],
    "meetings": ["meetings"],
    "conditions": ["conditions"],
    "commitments": ["commitments"],
    "proposals": ["proposals"],
    "forecasts": ["forecasts"],
    "statements of one actor": ["statements", "--actor", "{actor}"],
    "events of one side": ["events", "--side", "USA"],
    "conditions of one side": ["conditions", "--side", "USA"],
    "timeline of a month": ["timeline", "--since", "2024-06-01", "--until", "2024-06-30"],
    "actors": ["actors"],
    "meetings as of a day": ["meetings", "--as-of", "2024-07-01"],
    "search": ["search", "agreement", "minister"],
    "diff": ["diff", "--since", "2024-12-20"],
    "trend": ["trend", "USA", "RUS"],
}

NAMES = re.compile(r"\b(?:[A-Z][a-z]{3,}) (?:[A-Z][a-z]{3,})\b")


def seconds(call: list[str]) -> tuple[float, float]:
    """Processor seconds and wall seconds of a call."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - begun


def generate(texts: list[Path], count: int, path: Path) -> None:
    """Articles again and again, each time with other surnames and another day of one year."""
    lots = random.Random(SEED)
    bodies = [text.read_text("utf-8") for text in texts]
    letters = ["ba", "do", "ke", "li", "mar", "no", "pe", "ra", "sti", "tor", "ul", "ve"]
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            body = bodies[number % len(bodies)]
            if number >= len(bodies):
                others: dict[str, str] = {}

                def other(found: re.Match) -> str:
                    first, last = found.group().split(" ")
                    name = others.setdefault(last, "".join(lots.choice(letters) for _ in range(3)).capitalize())
                    return f"{first} {name}"

                body = NAMES.sub(other, body)
            day = lots.randrange(366)
            published = (time.strftime("%Y-%m-%d", time.gmtime(1704067200 + 86400 * day)))
            report = {"text": body, "published": published, "publisher": f"Paper {number % 17}"}
            out.write(json.dumps(report) + "\n")


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    texts = sorted((data(corpora) / "polnear" / "train" / "text").glob("*.txt"))
    if not texts:
        return None
    most = int(os.environ.get("LEGATION_ARCHIVE_REPORTS", SIZES[-1]))
    sizes = [size for size in SIZES if size < most] + [most]
    rows, times = [], {}
    for size in sizes:
        reports, place = scratch / f"{size}.jsonl", scratch / f"{size}.db"
        generate(texts, size, reports)
        added, _ = seconds([str(legation), "add", str(reports), "--archive", str(place), "--learnt", "published"])
        read, _ = seconds([str(legation), "read", str(reports), "--format", "jsonl"])
        actors = subprocess.run(
            [str(legation), "actors", "--archive", str(place), "--kind", "person", "--limit", "1", "--format", "json"],
            check=True, capture_output=True, text=True,
        ).stdout
        actor = json.loads(actors)[0]["id"]
        start = statistics.median(seconds([str(legation), "--version"])[1] for _ in range(RUNS))
        times[size] = {}
        for name, question in QUESTIONS.items():
            call = [str(legation), *(part.replace("{actor}", actor) for part in question), "--archive", str(place)]
            call += ["--format", "json"]
            times[size][name] = statistics.median(seconds(call)[0] for _ in range(RUNS)) * 1000
        megabytes = sum(file.stat().st_size for file in scratch.glob(f"{size}.db*")) / 1e6
        rows.append(f"| {size:,} | {size / added:.0f} | {size / read:.0f} | {read / added:.0%} | {megabytes:,.0f} |")
        print(f"  {size}: {read / added:.0%} of the speed of reading, start {start * 1000:.0f} ms", flush=True)
    lines = [
        "Articles of PolNeAR train, again and again with other surnames and other days, added to an archive on SQLite; "
        "processor time, so that other work on the machine counts little. Reading alone is measured in the same run.",
        "",
        "| reports | added a second | read a second | of the speed of reading | MB |",
        "|--:|--:|--:|--:|--:|",
        *rows,
        "",
        "Processor milliseconds of a question from the shell, start of the program included, median of "
        f"{RUNS}:",
        "",
        "| question | " + " | ".join(f"{size:,}" for size in sizes) + " |",
        "|---|" + "--:|" * len(sizes),
        *(f"| {name} | " + " | ".join(f"{times[size][name]:.0f}" for size in sizes) + " |" for name in QUESTIONS),
    ]
    return Result(lines, {})
