"""The archive: adding beside reading alone, questions, growth."""

import json
import os
import random
import re
import resource
import statistics
import subprocess
import time
from datetime import date, timedelta
from collections.abc import Iterator
from pathlib import Path

from . import Result, data

TITLE = "Archive"

# Reports of the growth curve; LEGATION_ARCHIVE_REPORTS sets the last: 1000 for a quick look, 100000 for the whole curve.
SIZES = [1000, 10000, 100000]
USUAL = 10000
# Reports of a year: where there are more, they are spread over more years, as those of an archive that grows are.
YEARLY = 10000
SEED = 20250515
# Runs of a question, the first of which warms the file's pages.
RUNS = 7

QUESTIONS = {
    "status": ["status"],
    "status as of a day": ["status", "--as-of", "2024-07-01"],
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
    "places": ["places"],
    "meetings as of a day": ["meetings", "--as-of", "2024-07-01"],
    "search": ["search", "agreement", "minister"],
    "diff of eleven days": ["diff", "--since", "{late}"],
    "trend": ["trend", "USA", "RUS"],
    "why": ["why", "{matter}"],
}

DATE = re.compile(r'"(?:start|end)":"(\d{4}-\d\d-\d\d)')
LETTERS = ["ba", "do", "ke", "li", "mar", "no", "pe", "ra", "sti", "tor", "ul", "ve"]


def seconds(call: list[str], lines: Iterator[bytes] | None = None, out: Path | None = None) -> float:
    """Processor seconds of a call that is fed some lines."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with (out or Path(os.devnull)).open("wb") as output, subprocess.Popen(
        call, stdin=subprocess.PIPE if lines else None, stdout=output, stderr=subprocess.DEVNULL
    ) as process:
        if lines:
            for line in lines:
                process.stdin.write(line)
            process.stdin.close()
    if process.returncode:
        raise SystemExit(f"{' '.join(call)} failed with {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Fed:
    """A program that is handed its reports some at a time, and waits in between without work."""

    def __init__(self, call: list[str]) -> None:
        self.call = call
        self.process = subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def feed(self, path: Path) -> None:
        """Hands it the lines of a file, and waits until it is done with them."""
        self.process.stdin.write(path.read_bytes())
        self.process.stdin.flush()
        before = -1
        while self.process.poll() is None and (now := self.worked()) != before:
            before = now
            time.sleep(IDLE)

    def worked(self) -> int:
        """Clock ticks for which it has worked by now, as Linux counts them."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def seconds(self) -> float:
        """Processor seconds of all its work, when it has come to its end."""
        self.process.stdin.close()
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        if self.process.returncode:
            raise SystemExit(f"{' '.join(self.call)} failed with {self.process.returncode}")
        return used.ru_utime + used.ru_stime


def reports(texts: list[Path], path: Path) -> None:
    """Each article once, on a day of one year."""
    lots = random.Random(SEED)
    with path.open("w", encoding="utf-8") as out:
        for number, text in enumerate(texts):
            published = day(lots.randrange(366))
            report = {"text": text.read_text("utf-8"), "published": published, "publisher": f"Paper {number % 17}"}
            out.write(json.dumps(report) + "\n")


BEGIN = date(2024, 1, 1)
# Articles that are read alone, and then added, before the next.
TURN = 500
# Seconds without work after which a program is done with what it was handed.
IDLE = 0.5
# Days before the last report, of which it is asked what has changed since.
LATE = 11


def day(number: int) -> str:
    """A day, counted from the first; the first where the calendar ends."""
    try:
        return (BEGIN + timedelta(number)).isoformat()
    except OverflowError:
        return BEGIN.isoformat()


def ordinal(text: str) -> int:
    """The inverse of `day`; 0 where the calendar hasn't that day."""
    try:
        return (date.fromisoformat(text) - BEGIN).days
    except ValueError:
        return 0


class Template:
    """An article and its record, of which others are made: with other surnames, as long as these, on another day."""

    def __init__(self, article: str, line: str) -> None:
        record = json.loads(line)
        names = {actor["name"].split()[-1] for actor in record["actors"] if actor["kind"] == "person"}
        self.names = sorted(name for name in names if re.fullmatch("[A-Z][a-z]{3,}", name))
        self.published = record["report"]["published"]
        self.days = sorted({found for found in DATE.findall(line)} | {self.published})
        # Cut where a name, a day or the id stands; every second piece is one of these.
        words = [re.escape(json.dumps(record["report"]["id"]))]
        words += [rf"(?:(?<=\\n)|(?<!\w)){name}(?!\w)" for name in self.names] + [rf'(?<="){found}' for found in self.days]
        self.pieces = re.split(f"({'|'.join(words)})", line)
        self.article = re.split(rf"\b({'|'.join(self.names)})\b", article) if self.names else [article]

    def others(self, lots: random.Random) -> dict[str, str]:
        """A name for each of the surnames."""
        others = {}
        for name in self.names:
            syllables = "".join(lots.choice(LETTERS) for _ in range(len(name)))
            others[name] = syllables[: len(name)].capitalize()
        return others

    def report(self, lots: random.Random, published: str, publisher: str) -> str:
        """As it comes in, to be read."""
        others = self.others(lots)
        text = "".join(others.get(piece, piece) for piece in self.article)
        return json.dumps({"text": text, "published": published, "publisher": publisher})

    def record(self, number: int, lots: random.Random, published: str) -> bytes:
        """As it was read."""
        others = self.others(lots)
        moved = ordinal(published) - ordinal(self.published)
        for found in self.days:
            others[found] = day(ordinal(found) + moved)
        pieces = list(self.pieces)
        for index in range(1, len(pieces), 2):
            pieces[index] = others.get(pieces[index]) or f'"{number:016x}"'
        return "".join(pieces).encode()


def lots_of(number: int) -> tuple[random.Random, str]:
    """Lots for a report, and its day: day after day as reports come in, some of them a day late."""
    lots = random.Random(SEED + number)
    return lots, day(number * 366 // YEARLY + lots.randrange(2))


def records(templates: list[Template], first: int, last: int) -> Iterator[bytes]:
    """Records of the given numbers."""
    for number in range(first, last):
        yield templates[number % len(templates)].record(number, *lots_of(number))


def articles_made(templates: list[Template], first: int, last: int, path: Path) -> None:
    """The articles of the same numbers, to be read."""
    with path.open("w", encoding="utf-8") as out:
        for number in range(first, last):
            out.write(templates[number % len(templates)].report(*lots_of(number), f"Paper {number % 17}") + "\n")


def ask(legation: Path, place: Path, *question: str) -> list:
    """The answer to a question."""
    call = [str(legation), *question, "--archive", str(place), "--format", "json"]
    return json.loads(subprocess.run(call, check=True, capture_output=True, text=True).stdout)


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    texts = sorted((data(corpora) / "polnear" / "train" / "text").glob("*.txt"))
    if not texts:
        return None
    most = int(os.environ.get("LEGATION_ARCHIVE_REPORTS", USUAL))
    sizes = [size for size in SIZES if size < most] + [most]

    articles, read = scratch / "articles.jsonl", scratch / "read.jsonl"
    reports(texts[:most], articles)
    count = min(len(texts), most)
    reading = seconds([str(legation), "read", str(articles), "--format", "jsonl"], out=read)
    adding = seconds([str(legation), "add", str(articles), "--archive", str(scratch / "real.db")])
    templates = [Template(text.read_text("utf-8"), line) for text, line in zip(texts[:count], read.open(encoding="utf-8"), strict=True)]
    checking = seconds([str(legation), "validate", str(read)])

    made, many = scratch / "made.jsonl", min(most, USUAL)
    # One run of each, by turns, as a machine is not as fast all the time.
    reader = Fed([str(legation), "read", "-", "--format", "jsonl"])
    adder = Fed([str(legation), "add", "-", "--archive", str(scratch / "made.db"), "--learnt", "published"])
    for first in range(0, many, TURN):
        articles_made(templates, first, min(first + TURN, many), made)
        for program in (reader, adder):
            program.feed(made)
        print(f"  {first + TURN} articles, {reader.worked()} and {adder.worked()} ticks", flush=True)
    reading_many, adding_many = reader.seconds(), adder.seconds()
    print(f"  {many} articles: {reading_many / adding_many:.0%} of the speed of reading", flush=True)
    for left in scratch.glob("made.*"):
        left.unlink()

    place, rows, times = scratch / "growth.db", [], {}
    before = 0
    for size in sizes:
        call = [str(legation), "add", "-", "--records", "--archive", str(place), "--learnt", "published"]
        kept = seconds(call, records(templates, before, size))
        each = kept / (size - before)
        alone = reading / count
        share = alone / (alone + each - checking / count)
        actor = ask(legation, place, "actors", "--kind", "person", "--limit", "1")[0]["id"]
        matter = ask(legation, place, "conditions", "--limit", "1")[0]["id"]
        named = {"{actor}": actor, "{matter}": matter, "{late}": day((size - 1) * 366 // YEARLY - LATE)}
        times[size] = {}
        for name, question in QUESTIONS.items():
            question = [named.get(part, part) for part in question]
            call = [str(legation), *question, "--archive", str(place), "--format", "json"]
            times[size][name] = statistics.median(seconds(call) for _ in range(RUNS)) * 1000
        megabytes = sum(file.stat().st_size for file in scratch.glob("growth.db*")) / 1e6
        rows.append(f"| {before:,} to {size:,} | {each * 1000:.1f} | {share:.0%} | {megabytes:,.0f} |")
        print(f"  {size}: {each * 1000:.1f} ms to keep a record, {share:.0%} of the speed of reading", flush=True)
        before = size
    over = [
        f"{name} at {size:,} ({taken:.0f} ms)"
        for size in sizes
        for name, taken in times[size].items()
        if taken >= (300 if name.startswith("status") else 50 if name == "search" else 100)
    ]
    lines = [
        "All figures are processor time, so that other work on the machine counts little; SQLite, one file.",
        "",
        f"Reading {count} articles of PolNeAR train alone takes {reading / count * 1000:.1f} ms a report, adding the same (on days "
        f"by lot, so that most come out of order) to a new archive {adding / count * 1000:.1f} ms: **{reading / adding:.0%} of the speed of reading alone**.",
        "",
        f"{many:,} articles, made of these with other surnames, day after day and some a day late, one run of each program, by turns of {TURN:,}: reading alone "
        f"{reading_many / many * 1000:.1f} ms a report, adding {adding_many / many * 1000:.1f} ms: "
        f"**{reading_many / adding_many:.0%} of the speed of reading alone**.",
        "",
        "The archive grows by the records of these articles, read once and then repeated with other surnames and days "
        f"(`legation add --records`; {YEARLY:,} a year, day after day, some a day late). Of the time "
        f"to keep one, {checking / count * 1000:.1f} ms go into taking the record in and checking it, which `add` need not do with "
        "what it reads itself. The share is of the speed of reading alone, that left out.",
        "",
        "| reports | ms to keep one | of the speed of reading | MB |",
        "|--:|--:|--:|--:|",
        *rows,
        "",
        "Processor milliseconds of a question from the shell, start of the program included, median of "
        f"{RUNS}:",
        "",
        "| question | " + " | ".join(f"{size:,}" for size in sizes) + " |",
        "|---|" + "--:|" * len(sizes),
        *(f"| {name} | " + " | ".join(f"{times[size][name]:.0f}" for size in sizes) + " |" for name in QUESTIONS),
        "",
        "Asked: `status` under 300 ms, search under 50, everything else under 100. "
        + ("Over it: " + "; ".join(over) + "." if over else "None is over it."),
    ]
    return Result(lines, {})
