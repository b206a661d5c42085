#!/usr/bin/env python3
"""How well `legation where` finds and locates the toponyms of LGL.

    evaluation/places.py lgl.xml [--legation PROGRAM] [--misses]

lgl.xml is the Local-Global Lexicon: it is read, never kept here. Every toponym that it marks counts for recognition, linked or
not, by exactly the same characters. Of those recognised that it links to GeoNames, one is near when Legation's place lies within
161 km (100 miles) of LGL's coordinates; a place without coordinates is not near.
"""
import argparse
import collections
import json
import math
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

NEAR = 161.0


def kilometres(one, other):
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def articles(path):
    for article in ElementTree.parse(path).getroot():
        gold = {}
        for toponym in article.find("toponyms"):
            span = int(toponym.findtext("start")), int(toponym.findtext("end"))
            tag = toponym.find("gaztag")
            gold[span] = None if tag is None else (float(tag.findtext("lat")), float(tag.findtext("lon")))
        yield article.get("docid"), article.findtext("text"), gold


def score(gold_and_found):
    """Counts over pairs of gold spans (with coordinates or None) and found spans (with a place of the record)."""
    counts = collections.Counter()
    for gold, found in gold_and_found:
        counts["right"] += len(set(gold) & set(found))
        counts["gold"] += len(gold)
        counts["found"] += len(found)
        for span in set(gold) & set(found):
            if gold[span] is None:
                continue
            counts["linked"] += 1
            place = found[span]
            if place["lat"] is None:
                counts["unknown"] += 1
            elif kilometres((place["lat"], place["lon"]), gold[span]) <= NEAR:
                counts["near"] += 1
    return counts


def figures(counts):
    precision = counts["right"] / max(1, counts["found"])
    recall = counts["right"] / max(1, counts["gold"])
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        "near": counts["near"] / max(1, counts["linked"]),
    }


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("lgl")
    arguments.add_argument("--legation", default="target/release/legation")
    arguments.add_argument("--misses", action="store_true")
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    everything = list(articles(options.lgl))
    lines = "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text, _ in everything)
    run = subprocess.run([options.legation, "where"], input=lines, capture_output=True, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    answers = {answer["id"]: answer["places"] for answer in map(json.loads, run.stdout.splitlines())}
    both = []
    for name, _, gold in everything:
        found = {(m["start"], m["end"]): place for place in answers[name] for m in place["mentions"]}
        both.append((gold, found))
    counts = score(both)
    result = figures(counts)
    if options.json:
        print(json.dumps(result))
        return
    print(
        f"{len(both)} articles, {counts['gold']} toponyms: precision {result['precision']:.3f}, "
        f"recall {result['recall']:.3f}, F1 {result['f1']:.3f}"
    )
    print(
        f"{counts['linked']} recognised and linked: within {NEAR:.0f} km {result['near']:.3f} "
        f"({counts['unknown']} without coordinates)"
    )
    if options.misses:
        missed, extra = collections.Counter(), collections.Counter()
        for (_, text, _), (gold, found) in zip(everything, both):
            missed.update(text[slice(*span)] for span in set(gold) - set(found))
            extra.update(text[slice(*span)] for span in set(found) - set(gold))
        print("missed:", missed.most_common(60))
        print("extra:", extra.most_common(60))


if __name__ == "__main__":
    main()
