#!/usr/bin/env python3
"""How often `legation when` finds the right time with the right value, on the cases of Recognizers-Text.

    evaluation/when.py CASES.json [--legation PROGRAM] [--misses] [--left-out]

CASES.json is a `DateTimeModel.json` of microsoft/Recognizers-Text (MIT): it is read, never kept here. A case counts
when all its results are of type date, daterange, duration or set and the library's own .NET port does not fail it
(`--left-out` lists the others and why). It is right when exactly its results are found, each with the right span
and the right value.

Their conventions, translated:
  * a leading article or preposition that carries no value (the, a, on, in, for, at) is part of a span or not;
  * ends of periods are exclusive there, inclusive here: one day is taken off ("before X" the same; "after X" with a
    day as X begins the day after it); a period that ends now ends with the day of reference, or the day before;
  * a day or month without a year has a past and a future value there; either is right;
  * a range whose end is a month or a year ends there before that month or year begins; ours ends with its end, and
    both are right ("from March to May");
  * seasons and fiscal years have no days there, so only the span counts; values of sets and durations are compared
    as TIMEX3 codes, and a vague number ("a few", theirs: 3) is X here.
"""
import argparse
import datetime
import json
import re
import subprocess
import sys

KINDS = {"datetimeV2.date", "datetimeV2.daterange", "datetimeV2.duration", "datetimeV2.set"}
LEADING = re.compile(r"^(?:(?:the|a|an|on|in|for|at)\s+)+", re.I)


def cases(path):
    kept, left_out = [], []
    for number, case in enumerate(json.load(open(path, encoding="utf-8-sig"))):
        kinds = {result["TypeName"] for result in case["Results"]}
        if not kinds:
            left_out.append((number, case["Input"], "no result"))
        elif not kinds <= KINDS:
            left_out.append((number, case["Input"], "types " + ", ".join(sorted(k.split(".")[1] for k in kinds - KINDS))))
        elif "dotnet" in case.get("NotSupported", "") or "dotnet" in case.get("NotSupportedByDesign", ""):
            left_out.append((number, case["Input"], "their own reference port fails it"))
        else:
            kept.append((number, case))
    return kept, left_out


def shift(day, days):
    try:
        return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()
    except ValueError:
        return day


def trimmed(text, start):
    match = LEADING.match(text)
    cut = match.end() if match and match.end() < len(text) else 0
    return start + cut, start + len(text)


def period_end(day, timex):
    """Last day of the month or year that an end of a range names by its first day."""
    whole = datetime.date.fromisoformat(day)
    ends = [day]
    if whole.day == 1:
        following = (whole.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        ends.append((following - datetime.timedelta(days=1)).isoformat())
        quarter = whole.month + 2
        ends.append((datetime.date(whole.year + quarter // 12, quarter % 12 + 1, 1) - datetime.timedelta(days=1)).isoformat())
        ends.append(f"{whole.year}-12-31")
    return ends


def value_right(result, time, reference):
    kind = result["TypeName"].split(".")[1]
    values = (result.get("Resolution") or {}).get("values") or []
    ours = (time["start"], time["end"])
    for value in values:
        timex, mod = value.get("timex", ""), value.get("Mod", "")
        if kind in ("duration", "set"):
            code = time["timex"]
            if code == timex:
                return True
            vague = re.search(r"\b(few|several|some)\b", result["Text"])
            if vague and code == re.sub(r"\d+", "X", timex):
                return True
            if kind == "duration" and seconds(code) is not None and str(seconds(code)) == value.get("value"):
                return True
            continue
        if value.get("value") == "not resolved":
            return True
        if kind == "date":
            if ours == (value["value"], value["value"]):
                return True
            continue
        start, end = value.get("start"), value.get("end")
        inclusive = {None} if end is None else {shift(end, -1)}
        if end is not None and ("," in timex or mod in ("until", "before-end")):
            inclusive |= {end} | set(period_end(end, timex))
        starts = {start}
        if mod == "after" and value.get("sourceEntity") != "datetimerange" and start:
            starts = {shift(start, 1), start}
        if end == reference:
            inclusive.add(end)
        if ours[0] in starts and ours[1] in inclusive:
            return True
        # "to date": open before.
        if start is None and ours[0] is None and end and ours[1] in {end, shift(end, -1)}:
            return True
    return False


def seconds(code):
    match = re.fullmatch(r"P(T?)([\d.]+)([A-Z]+)", code or "")
    if not match:
        return None
    clock, number, unit = match.groups()
    factor = {"S": 1, "M": 60, "H": 3600} if clock else {"D": 86400, "W": 604800, "M": 2592000, "Y": 31536000}
    if unit not in factor:
        return None
    total = float(number) * factor[unit]
    return int(total) if total == int(total) else total


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("cases")
    arguments.add_argument("--legation", default="target/release/legation")
    arguments.add_argument("--misses", action="store_true")
    arguments.add_argument("--left-out", action="store_true")
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    kept, left_out = cases(options.cases)
    if options.left_out:
        for number, text, why in left_out:
            print(f"{number}\t{why}\t{text}")
        return
    lines = "".join(
        json.dumps({"id": number, "text": case["Input"], "published": case["Context"]["ReferenceDateTime"][:10]}) + "\n"
        for number, case in kept
    )
    command = options.legation.split() if options.legation.endswith("when") else [options.legation, "when"]
    answer = subprocess.run(command, input=lines, capture_output=True, text=True)
    if answer.returncode:
        sys.exit(answer.stderr)
    found = {line["id"]: line["times"] for line in map(json.loads, answer.stdout.splitlines())}
    right = spans = 0
    by_kind = {}
    for number, case in kept:
        text, times = case["Input"], found.get(number, [])
        wanted = {trimmed(text[r["Start"] : r["End"] + 1], r["Start"]): r for r in case["Results"]}
        given = {trimmed(t["text"], t["span"]["start"]): t for t in times}
        same = set(wanted) == set(given)
        good = same and all(value_right(wanted[s], given[s], case["Context"]["ReferenceDateTime"][:10]) for s in wanted)
        spans += same
        right += good
        kind = sorted({r["TypeName"].split(".")[1] for r in case["Results"]})[0]
        tally = by_kind.setdefault(kind, [0, 0])
        tally[0] += good
        tally[1] += 1
        if options.misses and not good:
            print(f"{'VALUE' if same else 'SPAN '} {text!r} at {case['Context']['ReferenceDateTime'][:10]}")
            for r in case["Results"]:
                v = (r.get("Resolution") or {}).get("values") or [{}]
                print(f"      want {r['TypeName'][11:]} {r['Text']!r} {[x.get('value') or (x.get('start'), x.get('end')) for x in v]} {v[0].get('timex')}")
            for t in times:
                print(f"      got  {t['text']!r} {t['start']}..{t['end']} {t['timex']}")
    result = {"cases": len(kept), "left_out": len(left_out), "right_span": spans / len(kept), "right": right / len(kept)}
    if options.json:
        print(json.dumps(result))
        return
    print(f"{len(kept)} cases ({len(left_out)} left out): right span {spans / len(kept):.3f}, right span and value {right / len(kept):.3f}")
    for kind, (good, all_) in sorted(by_kind.items()):
        print(f"  {kind:10} {good}/{all_} = {good / all_:.3f}")


if __name__ == "__main__":
    main()
