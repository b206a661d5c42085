#!/usr/bin/env python3
"""Many readers at a desk while reports are added: errors, and how long answers take.

    python3 evaluation/desk/load.py http://127.0.0.1:8080 --readers 200 --seconds 60 [--add 'legation add … --archive …']

Standard library alone. Each reader keeps a connection and looks at one view after another; a status of 400 or more, or
a connection that ends, is an error. Prints a line a view and one for all; exit status 1 when there was an error.
"""

import argparse
import http.client
import shlex
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

VIEWS = [
    "/", "/blockers", "/timeline", "/commitments", "/proposals", "/statements", "/actors", "/map", "/reports",
    "/search?q=talks", "/api/v1/brief", "/api/v1/conditions", "/api/v1/events", "/api/v1/search?q=talks",
]


def reader(place, number, until, times, errors):
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    turn = number
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
            errors.append(f"{view}: {error}")
            connection.close()
            connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    connection.close()


def line(name, times):
    times = sorted(times)
    at = lambda part: 1000 * times[min(len(times) - 1, int(part * len(times)))]
    print(f"{name:28} {len(times):7} answers  median {at(0.5):7.1f} ms  95 % {at(0.95):7.1f} ms  99 % {at(0.99):7.1f} ms")


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("desk")
    options.add_argument("--readers", type=int, default=200)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--add", help="a command that adds reports meanwhile")
    options = options.parse_args()
    place = urlsplit(options.desk)
    adding = subprocess.Popen(shlex.split(options.add), stdout=subprocess.DEVNULL) if options.add else None
    until = time.monotonic() + options.seconds
    times, errors = [[] for _ in range(options.readers)], [[] for _ in range(options.readers)]
    threads = [
        threading.Thread(target=reader, args=(place, number, until, times[number], errors[number]))
        for number in range(options.readers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if adding:
        adding.wait()
        print(f"adding ended with status {adding.returncode}")
    every = [one for some in times for one in some]
    faults = [one for some in errors for one in some]
    for view in VIEWS:
        of = [took for name, took in every if name == view]
        if of:
            line(view, of)
    if every:
        line("all", [took for _, took in every])
    print(f"{options.readers} readers, {options.seconds:.0f} s, {len(faults)} errors")
    for fault in sorted(set(faults))[:10]:
        print(f"  {fault} ({faults.count(fault)} times)")
    sys.exit(1 if faults or (adding and adding.returncode) else 0)


if __name__ == "__main__":
    main()
