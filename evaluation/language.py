#!/usr/bin/env python3
"""Figures of the language stage on the development splits.

    python evaluation/language.py CORPORA [--size swift|careful] [--only syntax,names,attribution,calibration,speed] [--scorer score_polnear.py]

Needs the example `parse` of crate legation-language (built here in release mode), PyPI `udtools` for syntax (command
`udeval`, or --udeval), and for attribution the scorer of the PolNeAR task. Syntax is measured from raw text with the
official CoNLL 2018 measures.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path.insert(0, os.path.join(ROOT, "training"))

from legation_training import certainty, corpora  # noqa: E402
from legation_training.certainty import UNER, spans, uner_blocks  # noqa: E402


def run(binary, mode, text, size):
    return subprocess.run([binary, mode, size], input=text, capture_output=True, check=True, text=True, encoding="utf-8").stdout


def syntax(args, binary):
    files = {"ewt": "ud/ewt-dev.conllu", "gum": "ud/gum-dev-open.conllu", "pud": "ud/pud-dev.conllu"}
    columns = ("Tokens", "Sentences", "Words", "UPOS", "XPOS", "UFeats", "Lemmas", "UAS", "LAS")
    print("syntax from raw text, F1  " + " ".join(f"{c:>9}" for c in columns))
    for (name, texts), path in zip(corpora.dev_syntax(args.corpora).items(), files.values()):
        raw = "\n\n".join(t.text for t in texts)
        with tempfile.TemporaryDirectory() as folder:
            system = os.path.join(folder, "system.conllu")
            with open(system, "w", encoding="utf-8") as file:
                file.write(run(binary, "text", raw, args.size))
            out = subprocess.run([*args.udeval.split(), "-v", os.path.join(args.corpora, path), system], capture_output=True, text=True)
        rows = {}
        for line in out.stdout.splitlines():
            cells = [c.strip() for c in line.split("|")]
            if len(cells) >= 4 and cells[0] in columns:
                rows[cells[0]] = float(cells[3])
        if not rows:
            print(out.stdout[-500:], out.stderr[-2000:])
            continue
        print(f"{name:<25} " + " ".join(f"{rows.get(c, float('nan')):9.2f}" for c in columns))


def names(args, binary):
    """Exact spans and kinds, on the given sentences and words of UNER."""
    total = {}
    for name, path in UNER:
        blocks, text = uner_blocks(os.path.join(args.corpora, path))
        out = run(binary, "conllu", text, args.size)
        found, words = [], []
        for line in out.splitlines():
            if line.startswith("#"):
                continue
            if not line:
                found.append(words)
                words = []
                continue
            columns = line.split("\t")
            if columns[0].isdigit():
                words.append(next((m[4:] for m in columns[9].split("|") if m.startswith("NER=")), "O"))
        counts = {}
        for gold, system in zip(blocks, found):
            a, b = spans([t for _, t in gold]), spans(system)
            for kind in ("PER", "ORG", "LOC"):
                x = {s for s in a if s[2] == kind}
                y = {s for s in b if s[2] == kind}
                c = counts.setdefault(kind, [0, 0, 0])
                c[0] += len(x & y)
                c[1] += len(y)
                c[2] += len(x)
        if len(found) != len(blocks):
            print("sentences differ", len(found), len(blocks))
        counts["all"] = [sum(c[i] for c in counts.values()) for i in range(3)]
        for kind, c in counts.items():
            total.setdefault(kind, [0, 0, 0])
            total[kind] = [x + y for x, y in zip(total[kind], c)]
        print_names(name, counts)
    print_names("ewt + pud", total)


def print_names(name, counts):
    print(f"names {name:<10}", "  ".join(f"{k} P {100 * c[0] / max(1, c[1]):.1f} R {100 * c[0] / max(1, c[2]):.1f} F1 {200 * c[0] / max(1, c[1] + c[2]):.1f}" for k, c in counts.items()))


def attribution(args, binary):
    split = os.path.join(args.corpora, "polnear/dev")
    stems = sorted(n[:-4] for n in os.listdir(os.path.join(split, "text")) if n.endswith(".txt"))
    texts = []
    for stem in stems:
        with open(os.path.join(split, "text", stem + ".txt"), encoding="utf-8", newline="") as file:
            texts.append(file.read())
    out = run(binary, "attributions", "".join(json.dumps(t) + "\n" for t in texts), args.size)
    with tempfile.TemporaryDirectory() as folder:
        for stem, line in zip(stems, out.splitlines()):
            with open(os.path.join(folder, stem + ".json"), "w", encoding="utf-8") as file:
                json.dump({"statements": json.loads(line)}, file)
        print(subprocess.run([sys.executable, args.scorer, split, folder], capture_output=True, text=True).stdout)


def reliability(name, pairs):
    """How often what was said with a probability was right; prints the expected calibration error of 15 bins and five
    coarser ones."""
    pairs = sorted(pairs)
    error = 0.0
    for k in range(15):
        inside = [(p, r) for p, r in pairs if min(14, int(p * 15)) == k]
        if inside:
            error += abs(sum(p for p, _ in inside) - sum(r for _, r in inside)) / len(pairs)
    cells = []
    for low, high in ((0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 0.97), (0.97, 1.01)):
        inside = [(p, r) for p, r in pairs if low <= p < high]
        if inside:
            said, right = (sum(c) / len(inside) for c in zip(*inside))
            cells.append(f"{low:.2f}-{min(high, 1):.2f}: said {said:.2f} right {right:.2f} ({len(inside)})")
    print(f"calibration {name:<12} error {100 * error:.1f}  " + "  ".join(cells))


def calibration(args, binary):
    """Probabilities against what is right: arcs with their relations on given words, names on UNER's words, attributions
    that match a gold one in half of the content."""
    pairs = []
    for path in ("ud/ewt-dev.conllu", "ud/gum-dev-open.conllu", "ud/pud-dev.conllu"):
        with open(os.path.join(args.corpora, path), encoding="utf-8") as file:
            text = file.read()
        gold, rows = [], []
        for line in text.splitlines() + [""]:
            columns = line.split("\t")
            if columns[0].isdigit():
                rows.append((int(columns[6]), columns[7]))
            elif not line and rows:
                gold.append(rows)
                rows = []
        for rows, line in zip(gold, run(binary, "certainty", text, args.size).splitlines()):
            found = json.loads(line)
            if len(rows) == len(found["arcs"]):
                pairs += [(p, (h, r) == g) for p, h, r, g in zip(found["arcs"], found["heads"], found["relations"], rows)]
    reliability("arcs", pairs)
    reliability("names", certainty.name_pairs(args.corpora, f"{binary} {args.size}"))
    pairs = certainty.attribution_pairs(args.corpora, f"{binary} {args.size}")
    if pairs:
        reliability("attributions", pairs)


def speed(args, binary):
    split = os.path.join(args.corpora, "polnear/dev/text")
    lines = ""
    for name in sorted(os.listdir(split)):
        with open(os.path.join(split, name), encoding="utf-8", newline="") as file:
            lines += json.dumps(file.read()) + "\n"
    for _ in range(3):
        print("speed, one thread:", run(binary, "count", lines * 3, args.size).strip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("--size", default="swift")
    parser.add_argument("--only", default="syntax,names,attribution,calibration,speed")
    parser.add_argument("--udeval", default="udeval")
    parser.add_argument("--scorer", help="score_polnear.py; default: ../tools beside the corpora")
    parser.add_argument("--binary")
    args = parser.parse_args()
    args.scorer = args.scorer or os.path.join(args.corpora, "..", "tools", "score_polnear.py")
    binary = args.binary
    if not binary:
        subprocess.run(["cargo", "build", "--quiet", "--release", "-p", "legation-language", "--example", "parse"], cwd=ROOT, check=True)
        binary = os.path.join(ROOT, "target", "release", "examples", "parse")
    for part in args.only.split(","):
        parts = {"syntax": syntax, "names": names, "attribution": attribution, "calibration": calibration, "speed": speed}
        parts[part](args, binary)


if __name__ == "__main__":
    main()
