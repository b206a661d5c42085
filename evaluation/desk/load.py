#!/usr/bin/env python3
"""Many readers at a desk while reports are added: errors, and how long answers take.

    python3 evaluation/desk/load.py http://127.0.0.1:8080 --readers 200 --seconds 60 --pause 1 [--add 'legation add … --archive …']

Standard library alone. Every view is asked for once before. Each reader keeps a connection and looks at one view after another, `--pause` seconds between two
(half to one and a half times that, by lot; 0 asks as fast as answers come). A status of 400 or more, or a connection that
ends, is an error. Prints a line a view and one for all; exit status 1 when there was an error.
"""

import argparse
import http.client
import random
import shlex
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

VIEWS = [
    "/", "/blockers", "/timeline", "/commitments", "/proposals", "/statements", "/actors", "/map", "/reports",
    "/search?q=talks", "/api/v1/brief", "/api/v1/conditions", "/api/v1/events", "/api/v1/search?q=talks",
]


@dataclass
class Load:
    """What many readers saw: (view, seconds) of each answer, faults in words, the adding program's exit status."""

    times: list[tuple[str, float]]
    faults: list[str]
    added: int | None

    def percentiles(self, view: str | None = None) -> tuple[int, float, float, float]:
        """Answers, and the median, 95th and 99th percentile in milliseconds, of one view or of all."""
        times = sorted(took for name, took in self.times if view in (None, name))
        at = lambda part: 1000 * times[min(len(times) - 1, int(part * len(times)))] if times else 0.0
        return len(times), at(0.5), at(0.95), at(0.99)


def reader(place, number, until, pause, times, errors):
    lots = random.Random(number)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    turn = number
    # Not all of them in the same moment.
    time.sleep(pause * lots.random())
    while time.monotonic() < until:
        view = VIEWS[turn % len(VIEWS)]
        turn += 1
        begun = time.monotonic()
        try:
            connection.request("GET", view, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
            times.append((view, time.monotonic() - begun))
            if answer.status >= 400:
                errors.append(f"{view}: {answer.status}")
        except (OSError, http.client.HTTPException) as error:
            errors.append(f"{view}: {error!r}")
            connection.close()
            connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
        if pause:
            time.sleep(pause * (0.5 + lots.random()))
    connection.close()


def measure(desk: str, readers: int, seconds: float, pause: float, add: list[str] | None) -> Load:
    """Lets readers read for a time, and a program add meanwhile, which is ended when it takes longer."""
    place = urlsplit(desk)
    # A desk that has just been opened has nothing yet that it could keep: what is measured is one that is in use.
    warm = http.client.HTTPConnection(place.hostname, place.port, timeout=120)
    for view in VIEWS:
        warm.request("GET", view)
        warm.getresponse().read()
    warm.close()
    adding = subprocess.Popen(add, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) if add else None
    until = time.monotonic() + seconds
    times, errors = [[] for _ in range(readers)], [[] for _ in range(readers)]
    threads = [
        threading.Thread(target=reader, args=(place, number, until, pause, times[number], errors[number]))
        for number in range(readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    added = None
    if adding:
        added = adding.poll()
        if added is None:
            # Still at it, as it should be: an interrupted `add` leaves whole reports.
            adding.terminate()
            adding.wait()
            added = 0
    return Load([one for some in times for one in some], [one for some in errors for one in some], added)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("desk")
    options.add_argument("--readers", type=int, default=200)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--pause", type=float, default=1)
    options.add_argument("--add", help="a command that adds reports meanwhile")
    options = options.parse_args()
    add = shlex.split(options.add) if options.add else None
    load = measure(options.desk, options.readers, options.seconds, options.pause, add)
    for view in [*VIEWS, None]:
        count, median, most, worst = load.percentiles(view)
        print(f"{view or 'all':28} {count:7} answers  median {median:7.1f} ms  95 % {most:7.1f} ms  99 % {worst:7.1f} ms")
    print(f"{options.readers} readers, {options.seconds:.0f} s, {len(load.faults)} errors, adding: {load.added}")
    for fault in sorted(set(load.faults))[:10]:
        print(f"  {fault} ({load.faults.count(fault)} times)")
    sys.exit(1 if load.faults or load.added else 0)


if __name__ == "__main__":
    main()
