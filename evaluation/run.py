#!/usr/bin/env python3
"""Scores whatever corpora are present and writes EVALUATION.md. See evaluation/README.md."""

import argparse
import datetime
import importlib
import json
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "evaluation"))

from sections import ORDER  # noqa: E402

FLOORS = ROOT / "evaluation" / "floors.json"

HEAD = """# Evaluation

What Legation reaches, on what, measured how. This page is written by

    python3 evaluation/run.py CORPORA

and never by hand. Each section says which commit was measured, when and where: long ones are not measured anew each time
(`--update`, `--take`). Development parts only, but for the project's own sentences, whose held-out third is measured and never
read; nothing else that is called test or held out was looked at.
"""


def commit() -> str:
    """The commit that is measured, with a remark when the working tree differs from it in more than this page."""
    run = lambda *call: subprocess.run(["git", *call], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    dirty = run("status", "--porcelain", "--untracked-files=no", "--", ".", ":!EVALUATION.md")
    return run("rev-parse", "--short=12", "HEAD") + (" with uncommitted changes" if dirty else "")


def machine() -> str:
    """The processor, as the system names it."""
    try:
        names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
        return f"{len(names)} × {names[0]}"
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def parts(page: str) -> dict[str, str]:
    """The sections of a page by their titles, each with its stamp; of a page of one stamp, each with that."""
    head, *sections = re.split(r"^## ", page, flags=re.MULTILINE)
    whole = re.search(r"^Commit .*", head, re.MULTILINE)
    found = {}
    for section in sections:
        title, body = section.split("\n", 1)
        stamped = body.lstrip().startswith("*Commit ")
        found[title] = body.strip("\n") if stamped or not whole else f"*{whole.group()}*\n\n{body.strip()}"
    return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("corpora", type=Path, help="folder with the corpora")
    arguments.add_argument("--legation", type=Path, default=ROOT / "target" / "release" / "legation", help="the program")
    arguments.add_argument("--only", action="append", choices=ORDER, help="this section only; print it, write nothing")
    arguments.add_argument("--update", action="append", choices=ORDER, help="measure this section only and put it in its place on the page")
    arguments.add_argument("--take", type=Path, help="put the sections of a page that --only printed in their places, measure nothing")
    arguments.add_argument("--check", action="store_true", help="fail when a figure is below its floor")
    options = arguments.parse_args()
    if not options.legation.exists():
        print(f"{options.legation} is not there; build it first: cargo build --release", file=sys.stderr)
        return 2
    stamp = f"*Commit {commit()}, {datetime.date.today().isoformat()}, {machine()}.*"
    page, figures = ROOT / "EVALUATION.md", {}
    kept = parts(page.read_text("utf-8")) if options.update or options.take else {}
    if options.take:
        kept |= parts(options.take.read_text("utf-8"))
    sections = {name: importlib.import_module(f"sections.{name}") for name in ORDER}
    measured = [] if options.take else options.only or options.update or ORDER
    for name in measured:
        print(f"{name} …", file=sys.stderr)
        with tempfile.TemporaryDirectory() as scratch:
            result = sections[name].evaluate(options.corpora, options.legation, Path(scratch))
        if result is not None:
            kept[sections[name].TITLE] = "\n".join([stamp, "", *result.lines])
            figures.update(result.figures)
    shown = [sections[name].TITLE for name in (options.only or ORDER)]
    lines = [HEAD]
    for title in shown:
        if title in kept:
            lines += [f"## {title}", "", kept[title], ""]
    absent = [f"- {title}" for title in shown if title not in kept]
    if absent:
        lines += ["## Not measured: no corpus, or not yet", "", *absent, ""]
    text = "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()).rstrip() + "\n"
    if options.only:
        print(text)
    else:
        page.write_text(text, "utf-8")
        print("wrote EVALUATION.md", file=sys.stderr)
    if options.check:
        floors = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
        below = [f"{name}: {figures[name]:.4f} < {floor}" for name, floor in floors.items() if figures.get(name, floor) < floor]
        print("\n".join(below) or "every figure is at or above its floor", file=sys.stderr)
        return 1 if below else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
