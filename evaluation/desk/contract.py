#!/usr/bin/env python3
"""The desk against its own description: for each operation, sound and unsound requests; no answer may be a 5xx other
than 503, or one that the description doesn't have.

    python3 evaluation/desk/contract.py http://127.0.0.1:8080 [--rounds 40] [--seed 1] [--token TOKEN]

Standard library alone. Where Schemathesis is installed, evaluation/desk/schemathesis.sh goes further.
"""

import argparse
import json
import random
import sys
import urllib.error
import urllib.parse
import urllib.request

ODD = [
    "", " ", "0", "-1", "1e9", "2025-05-15", "2025-13-99", "null", "true", "[]", "'; DROP TABLE reports; --", "\"", "%00",
    "../../etc/passwd", "<script>", "\u202e", "😀" * 50, "x" * 3000, "NOR", "open", "csv", "l40", "l-1", "9" * 40, "*", "\"a", "NEAR(",
]


def ask(desk, method, path, body=None, token=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {} if body is None else {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(desk + path, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get_content_type(), error.read()


def check(desk, rounds, seed, token):
    """How many requests were made, and which answers are not as described."""
    chance = random.Random(seed)
    status, _, answer = ask(desk, "GET", "/api/v1/openapi.json", token=token)
    if status == 401:
        # The description is for those who may come in; what everybody else gets is as described there.
        asked, faults = 0, []
        for path in ["/", "/api/v1/brief", "/api/v1/reports", "/metrics", "/api/v1/read"]:
            for method, body in [("GET", None), ("POST", {"text": "x" * 40})]:
                status, _, answer = ask(desk, method, path, body)
                asked += 1
                if status not in (401, 405):
                    faults.append(f"{method} {path} without a token: {status} {answer[:160]!r}")
        return asked, faults
    description = json.loads(answer)
    asked, faults = 0, []
    for path, operations in sorted(description["paths"].items()):
        for method, operation in sorted(operations.items()):
            if "text/event-stream" in operation["responses"]["200"].get("content", {}):
                continue
            for _ in range(rounds):
                place, query = path, []
                for parameter in operation["parameters"]:
                    value = chance.choice(ODD)
                    if parameter["in"] == "path":
                        place = place.replace("{" + parameter["name"] + "}", urllib.parse.quote(value or "x", safe=""))
                    elif parameter.get("required") or chance.random() < 0.3:
                        query.append((parameter["name"], value))
                body = None
                if "requestBody" in operation:
                    schema = operation["requestBody"]["content"]["application/json"]["schema"]
                    body = {name: chance.choice([*ODD, None, 7, ["a", "b"], {"a": 1}]) for name in schema["properties"] if chance.random() < 0.8}
                address = place + ("?" + urllib.parse.urlencode(query) if query else "")
                status, kind, answer = ask(desk, method.upper(), address, body, token)
                asked += 1
                known = operation["responses"].get(str(status))
                if known is None or (status >= 500 and status != 503) or kind not in known.get("content", {}):
                    faults.append(f"{method.upper()} {address[:160]} {str(body)[:160]}: {status} {kind} {answer[:160]!r}")
    return asked, faults


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("desk")
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--token")
    options = options.parse_args()
    asked, faults = check(options.desk.rstrip("/"), options.rounds, options.seed, options.token)
    print(f"{asked} requests, {len(faults)} answers that the description doesn't have")
    for fault in faults[:20]:
        print(f"  {fault}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
