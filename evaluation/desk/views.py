#!/usr/bin/env python3
"""How long a desk takes for each view: the page, and the data that it is made of.

    python3 evaluation/desk/views.py http://127.0.0.1:8080 [--rounds 9] [--most 150]

Standard library alone. Each request asks for another number of lines, so that no answer is one that the desk kept from
before. Exit status 1 when the median of an answer for programs is above `--most` milliseconds.
"""

import argparse
import http.client
import json
import statistics
import sys
import time
from urllib.parse import quote, urlsplit

# A view's name, its page, the data behind it.
VIEWS = [
    ("Brief", "/?", ["/api/v1/brief?", "/api/v1/counts?", "/api/v1/diff?since={day}"]),
    ("What waits for what", "/blockers?", ["/api/v1/conditions?"]),
    ("Timeline", "/timeline?", ["/api/v1/timeline?", "/api/v1/events?", "/api/v1/trend?side=USA&side=RUS"]),
    ("Promises", "/commitments?", ["/api/v1/commitments?", "/api/v1/meetings?"]),
    ("On the table", "/proposals?", ["/api/v1/proposals?"]),
    ("Who said what", "/statements?", ["/api/v1/statements?", "/api/v1/forecasts?"]),
    ("by a topic", "/statements?about=agreement", ["/api/v1/statements?about=agreement"]),
    ("People and sides", "/actors?", ["/api/v1/actors?", "/api/v1/network?"]),
    ("an actor", "/actors/{actor}?", ["/api/v1/why/{actor}?", "/api/v1/statements?actor={actor}", "/api/v1/meetings?actor={actor}"]),
    ("Map", "/map?", ["/api/v1/places?"]),
    ("Reports", "/reports?", ["/api/v1/reports?"]),
    ("a report", "/reports/{report}?", ["/api/v1/reports/{report}?", "/api/v1/reports/{report}/corrections?"]),
    ("a matter", "/matters/{matter}?", ["/api/v1/why/{matter}?"]),
    ("Search", "/search?q=agreement+minister", ["/api/v1/search?q=agreement+minister"]),
]


class Desk:
    """A connection to a desk that is kept."""

    def __init__(self, address: str):
        place = urlsplit(address)
        self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=120)

    def ask(self, path: str) -> tuple[float, bytes]:
        """Milliseconds and the body."""
        begun = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        took = 1000 * (time.perf_counter() - begun)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
        return took, body


def measure(address: str, rounds: int) -> list[tuple[str, str, float, float]]:
    """For each view and each address: view, address, median and most milliseconds."""
    desk = Desk(address)
    lines = lambda path: json.loads(desk.ask(path)[1])["lines"]
    conditions = lines("/api/v1/conditions?limit=1") or lines("/api/v1/meetings?limit=1")
    names = {
        "actor": quote(lines("/api/v1/actors?limit=1")[0]["id"]),
        "report": quote(lines("/api/v1/reports?limit=1")[0]["id"]),
        "matter": quote(conditions[0]["id"]),
        "day": json.loads(desk.ask("/api/v1/counts")[1])["last"],
    }
    rows = []
    for view, page, data in VIEWS:
        for path in [page, *data]:
            path = path.format(**names)
            times = []
            for turn in range(rounds):
                times.append(desk.ask(f"{path}&limit={41 + turn}")[0])
            rows.append((view, path.rstrip("?"), statistics.median(times), max(times)))
    return rows


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("desk")
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--most", type=float, default=150)
    options = options.parse_args()
    slow = 0
    for view, path, median, most in measure(options.desk, options.rounds):
        over = path.startswith("/api/") and median > options.most
        slow += over
        print(f"{view:20} {path[:60]:60} median {median:7.1f} ms  most {most:7.1f} ms{'  SLOW' if over else ''}")
    sys.exit(1 if slow else 0)


if __name__ == "__main__":
    main()
