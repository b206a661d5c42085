"""The article in its page: text, headline and date, on the pages of the article extraction benchmark.

The measure is that benchmark's own (scrapinghub/article-extraction-benchmark, `evaluate.py`): shingles of four tokens,
counted, precision and recall as means over the pages, F1 of the two means. Trafilatura and Readability (readability-lxml)
run on the same pages in the same run, where they are installed.
"""

import gzip
import json
import re
import statistics
import subprocess
from collections import Counter
from pathlib import Path

from . import Result, data

TITLE = "Pages: the article in its page"

TOKEN = re.compile(r"\w+")
SIZE = 4


def shingles(text: str) -> Counter:
    tokens = TOKEN.findall(text or "")
    return Counter(tuple(tokens[at : at + SIZE]) for at in range(max(1, len(tokens) - SIZE + 1)) if tokens)


def score(gold: dict, found: dict) -> tuple[float, float, float]:
    """Mean precision, mean recall, and the F1 of both."""
    precisions, recalls = [], []
    for page, truth in gold.items():
        true, given = shingles(truth.get("articleBody", "")), shingles(found.get(page, ""))
        hits = sum((true & given).values())
        extra, missed = sum(given.values()) - hits, sum(true.values()) - hits
        if hits + extra > 0:
            precisions.append(hits / (hits + extra))
        if hits + missed > 0:
            recalls.append(hits / (hits + missed))
    precision, recall = statistics.mean(precisions), statistics.mean(recalls)
    return precision, recall, 2 * precision * recall / (precision + recall)


def ours(legation: Path, pages: list[Path]) -> tuple[dict, list[str]]:
    """The reports, by page, and what the program said of those that failed."""
    reports, failed = {}, []
    for page in pages:
        call = [str(legation), "read", "--input", "html", "--format", "json", str(page)]
        done = subprocess.run(call, capture_output=True, text=True)
        if done.returncode:
            failed.append(done.stderr.strip())
        else:
            reports[page.stem] = json.loads(done.stdout)["report"]
    return reports, failed


def others(pages: dict[str, str]) -> dict[str, dict]:
    """What the peers that are installed find."""
    found = {}
    try:
        import trafilatura

        name = f"trafilatura {trafilatura.__version__}"
        found[name] = {page: trafilatura.extract(html, include_comments=False) or "" for page, html in pages.items()}
    except ImportError:
        pass
    try:
        import readability
        from lxml import html as lxml_html
        from lxml.etree import LxmlError

        texts = {}
        for page, html in pages.items():
            try:
                texts[page] = lxml_html.fromstring(readability.Document(html).summary()).text_content()
            except (LxmlError, readability.readability.Unparseable, ValueError):
                texts[page] = ""
        found["readability-lxml"] = texts
    except ImportError:
        pass
    return found


# Where a page states its day, for the check; the first that it has counts.
STATED = [
    re.compile(r'"datePublished"\s*:\s*"(\d{4}-\d\d-\d\d)'),
    re.compile(r'<meta[^>]+article:published_time[^>]+content=["\']?(\d{4}-\d\d-\d\d)'),
    re.compile(r'<meta[^>]+content=["\']?(\d{4}-\d\d-\d\d)[^>]+article:published_time'),
]


def stated_day(html: str) -> str | None:
    # Year 1 is what programs write where they know no day.
    days = (match.group(1) for pattern in STATED for match in pattern.finditer(html))
    return next((day for day in days if day >= "1980"), None)


def letters(text: str | None) -> str:
    return "".join(TOKEN.findall(text or "")).casefold()


def agrees(title: str, html: str) -> bool:
    """Whether the headline stands in a heading, in the page's title or in its data."""
    places = re.findall(r"(?is)<h1\b.*?</h1>|<title\b.*?</title>|<meta[^>]+title[^>]*>|\"headline\"\s*:\s*\"(?:[^\"\\]|\\.)*\"", html)
    import html as unescape

    return any(letters(title) in letters(re.sub(r"<(?!meta)[^>]+>", " ", unescape.unescape(place))) for place in places)


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    folder = data(corpora) / "html"
    truth = folder / "ground-truth.json"
    if not truth.exists():
        return None
    gold = json.loads(truth.read_text("utf-8"))
    pages, files = {}, []
    for page in gold:
        raw = gzip.decompress((folder / "pages" / f"{page}.html.gz").read_bytes())
        pages[page] = raw.decode("utf-8", "replace")
        (scratch / f"{page}.html").write_bytes(raw)
        files.append(scratch / f"{page}.html")
    reports, failed = ours(legation, files)
    scores = {"**legation**": score(gold, {page: report["text"] for page, report in reports.items()})}
    for name, found in others(pages).items():
        scores[name] = score(gold, found)
    days = {page: day for page in gold if (day := stated_day(pages[page]))}
    near = lambda one, other: (one or "")[:10] == other
    right = sum(near(reports.get(page, {}).get("published"), day) for page, day in days.items())
    headed = [page for page, report in reports.items() if report["title"]]
    told = sum(agrees(reports[page]["title"], pages[page]) for page in headed)
    lines = [
        f"{len(gold)} pages of the article extraction benchmark (half of it, by site; other languages included), its own measure: "
        "precision and recall of shingles of four tokens, means over the pages.",
        "",
        "| | precision | recall | F1 |",
        "|---|--:|--:|--:|",
        *(f"| {name} | {p:.4f} | {r:.4f} | {f:.4f} |" for name, (p, r, f) in scores.items()),
        "",
        f"Pages that failed: {len(failed)}. Of {len(days)} pages that state the day in schema.org or Open Graph data, {right} have it "
        f"so in the record. Of {len(headed)} headlines, {told} stand so in a first heading, the page's title or its data.",
    ]
    figures = {
        "pages.f1": scores["**legation**"][2],
        "pages.read": (len(gold) - len(failed)) / len(gold),
        "pages.dates": right / max(1, len(days)),
        "pages.titles": told / max(1, len(headed)),
    }
    return Result(lines, figures)
