"""The desk on ten thousand reports: how long views take, many readers at once, answers that its description doesn't have."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from . import Result, data
from .archive import USUAL, Template, records, reports

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "desk"))
import contract  # noqa: E402
import load  # noqa: E402
import views  # noqa: E402

TITLE = "Desk"

ROOT = Path(__file__).resolve().parent.parent.parent
# What the issue of a desk asks for: milliseconds of an answer, readers, seconds.
MOST_MILLISECONDS = 150
READERS, SECONDS = 200, 60
# Reports that are added meanwhile.
ADDED = 400


class Serving:
    """A desk that is open as long as the block runs."""

    def __init__(self, legation: Path, place: Path, *options: str):
        self.call = [str(legation), "serve", "--archive", str(place), "--listen", "127.0.0.1:0", *options]

    def __enter__(self) -> str:
        self.program = subprocess.Popen(self.call, stdout=subprocess.PIPE, text=True)
        for line in self.program.stdout:
            if found := re.search(r"http://[\d.]+:\d+", line):
                return found.group()
        raise RuntimeError("the desk does not open")

    def __exit__(self, *_):
        self.program.terminate()
        self.status = self.program.wait(30)


def tokens(legation: Path, scratch: Path) -> tuple[Path, str]:
    """A file with an editor's token, and the token."""
    made = subprocess.run([str(legation), "token", "eva", "--role", "editor"], check=True, capture_output=True, text=True)
    file = scratch / "tokens"
    file.write_text(made.stdout, "utf-8")
    return file, re.search(r"\b[0-9a-f]{48}\b", made.stderr).group()


def paint(desk: str) -> list[dict]:
    """First paints in a browser; none where there is no Node, no browser or no packages."""
    if not shutil.which("node") or not (ROOT / "web" / "node_modules" / "playwright-core").is_dir():
        return []
    run = subprocess.run(["node", str(ROOT / "evaluation" / "desk" / "paint.mjs"), desk], capture_output=True, text=True)
    return [json.loads(line) for line in run.stdout.splitlines()] if run.returncode == 0 else []


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    texts = sorted((data(corpora) / "polnear" / "train" / "text").glob("*.txt"))
    if not texts:
        return None
    count = int(os.environ.get("LEGATION_ARCHIVE_REPORTS", USUAL))
    place, articles, read = scratch / "desk.db", scratch / "articles.jsonl", scratch / "read.jsonl"
    reports(texts[:count], articles)
    with read.open("wb") as out:
        subprocess.run([str(legation), "read", str(articles), "--format", "jsonl"], check=True, stdout=out, stderr=subprocess.DEVNULL)
    templates = [Template(line) for line in read.open(encoding="utf-8")]
    keep = [str(legation), "add", "-", "--records", "--archive", str(place), "--learnt", "published"]
    with subprocess.Popen(keep, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as adding:
        for line in records(templates, 0, count):
            adding.stdin.write(line)
    if adding.returncode:
        raise RuntimeError(f"the archive could not be made: {adding.returncode}")
    # Reports of their own text that are added while others read.
    more = scratch / "more.jsonl"
    with more.open("w", encoding="utf-8") as out:
        for line in records(templates, count, count + ADDED):
            report = json.loads(line)["report"]
            out.write(json.dumps({key: report[key] for key in ("text", "published", "publisher")}) + "\n")
    lines = []
    with Serving(legation, place) as desk:
        rows = views.measure(desk, 9)
        paints = paint(desk)
        print("  views measured", flush=True)
        adding = [str(legation), "add", str(more), "--archive", str(place)]
        reading = load.measure(desk, READERS, SECONDS, 1.0, adding)
        quick = load.measure(desk, READERS, SECONDS / 3, 0.0, None)
        print("  readers measured", flush=True)
    small = scratch / "small.db"
    subprocess.run([str(legation), "add", str(ROOT / "samples" / "archive"), "--archive", str(small)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    file, token = tokens(legation, scratch)
    with Serving(legation, small) as desk:
        plain = contract.check(desk, 40, 1, None)
    with Serving(legation, small, "--tokens", str(file)) as desk:
        without, signed = contract.check(desk, 10, 2, None), contract.check(desk, 40, 3, token)
    slowest = max((row for row in rows if row[1].startswith("/api/")), key=lambda row: row[2])
    lines += [
        f"{count:,} reports (PolNeAR train, again and again with other surnames and days) on SQLite, in the default build; wall "
        "clock on this machine. No answer is one that the desk kept from before. The slowest answer for programs: "
        f"`{slowest[1]}`, {slowest[2]:.0f} ms (at most {MOST_MILLISECONDS} are asked for).",
        "",
        "| view | page, ms | data, ms |",
        "|---|--:|--:|",
    ]
    for view in dict.fromkeys(row[0] for row in rows):
        page = next(row[2] for row in rows if row[0] == view and not row[1].startswith("/api/"))
        api = ", ".join(f"{row[2]:.0f}" for row in rows if row[0] == view and row[1].startswith("/api/"))
        lines.append(f"| {view} | {page:.0f} | {api} |")
    if paints:
        worst = max(paints, key=lambda one: one["paint"])
        lines += [
            "",
            f"First paint in headless Chromium, empty cache, median of 5 for each of {len(paints)} views: at most "
            f"{worst['paint']} ms (`{worst['page']}`); the script is {paints[0]['script'] / 1000:.1f} kB as it travels.",
        ]
    lines += ["", f"Readers at one time on loopback, {READERS} of them, errors and latencies:", "", "| readers | answers | errors | p50, ms | p95, ms | p99, ms |", "|---|--:|--:|--:|--:|--:|"]
    for name, of in [(f"{SECONDS} s, a view a second each, `legation add` running", reading), (f"{SECONDS // 3} s, as fast as answers come", quick)]:
        answers, median, most, last = of.percentiles()
        lines.append(f"| {name} | {answers:,} | {len(of.faults)} | {median:.0f} | {most:.0f} | {last:.0f} |")
    asked, faults = sum(one[0] for one in (plain, without, signed)), sum(len(one[1]) for one in (plain, without, signed))
    lines += ["", f"Requests made up from the interface's own description, sound and unsound, with and without tokens: {asked:,}; answers that the description doesn't have, or with a fault of the desk's: {faults}."]
    return Result(lines, {"desk: answers within the description": 1.0 if faults == 0 else 0.0})
