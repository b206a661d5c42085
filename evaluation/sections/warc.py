"""A web archive against its text: memory, and speed beside reading the same text as JSON lines.

The archive is made from the pages of the article extraction benchmark, again and again, one gzip member a record, up to
`LEGATION_WARC_BYTES` of unpacked records (1 GB unless set), and thrown away afterwards.
"""

import gzip
import json
import os
import subprocess
from pathlib import Path

from . import Result, data

TITLE = "Web archives: speed and memory"


def record(page: str, html: bytes, number: int) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:{number}>\r\nWARC-Target-URI: https://example.org/{page}/{number}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def timed(call: list[str], output: Path) -> tuple[float, float]:
    """Processor seconds, and peak memory in MB, of a call."""
    with output.open("wb") as out:
        process = subprocess.Popen(call, stdout=out, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"{call} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    folder = data(corpora) / "html"
    if not (folder / "ground-truth.json").exists():
        return None
    size = int(os.environ.get("LEGATION_WARC_BYTES", 1_000_000_000))
    pages = {path.name.split(".")[0]: gzip.decompress(path.read_bytes()) for path in sorted((folder / "pages").glob("*.html.gz"))}
    archive, total, number = scratch / "pages.warc.gz", 0, 0
    # Packed once for each page: only the number differs between two records of a page, and it is as long each time.
    packed = {page: gzip.compress(record(page, html, 100000), 1) for page, html in pages.items()}
    with archive.open("wb") as out:
        while total < size:
            for page, html in pages.items():
                out.write(packed[page])
                total += len(html)
                number += 1
    threads = os.environ.get("LEGATION_WARC_THREADS", "1")
    read = [str(legation), "read", "--format", "jsonl", "--threads", threads]
    records = scratch / "records.jsonl"
    seconds, memory = timed([*read, str(archive)], records)
    texts = scratch / "texts.jsonl"
    with records.open("r", encoding="utf-8") as lines, texts.open("w", encoding="utf-8") as out:
        count = 0
        for line in lines:
            report = json.loads(line)["report"]
            kept = {key: report[key] for key in ("title", "text", "published", "publisher", "url", "byline", "language")}
            out.write(json.dumps(kept, ensure_ascii=False) + "\n")
            count += 1
    records.unlink()
    plain, _ = timed([*read, str(texts)], Path(os.devnull))
    ratio = plain / seconds
    lines = [
        f"{number:,} records, {total / 1e6:,.0f} MB of pages ({archive.stat().st_size / 1e6:,.0f} MB packed), {count:,} reports read; "
        f"`legation read --threads {threads}`.",
        "",
        "| | processor seconds | peak memory, MB |",
        "|---|--:|--:|",
        f"| the archive | {seconds:,.1f} | {memory:,.0f} |",
        f"| its text, as JSON lines | {plain:,.1f} | |",
        "",
        f"The archive is read at {100 * ratio:.0f} % of the speed of its text.",
    ]
    return Result(lines, {"warc.speed": ratio})
