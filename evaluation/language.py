#!/usr/bin/env python3
"""Figures of the language stage on the development splits.

    python evaluation/language.py CORPORA [--size swift|careful] [--only syntax,names,attribution,speed] [--scorer score_polnear.py]

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

from legation_training import corpora  # noqa: E402


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
    from legation_training.corpora import BIO
    total = {}
    for name, path, uner in (("ewt", "ud/ewt-dev.conllu", "uner/en_ewt-ud-dev.iob2"), ("pud", "ud/pud-dev.conllu", "uner/en_pud-dev.iob2")):
        # words go in as UNER has them, document by document
        blocks, block, lines, new = [], [], [], True
        with open(os.path.join(args.corpora, uner), encoding="utf-8") as file:
            for line in list(file) + ["\n"]:
                if line.startswith("# newdoc"):
                    new = True
                elif line.strip() and not line.startswith("#"):
                    block.append(line.rstrip("\n").split("\t")[1:3])
                elif block and not line.startswith("#"):
                    lines.append("# newdoc" if new else "# newpar")
                    lines += ["\t".join([str(i + 1), form] + ["_"] * 8) for i, (form, _) in enumerate(block)] + [""]
                    new = False
                    blocks.append(block)
                    block = []
        text = "\n".join(lines) + "\n"
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
        def spans(tags):
            out, start = set(), None
            for i, tag in enumerate(list(tags) + ["O"]):
                if start is not None and not (tag.startswith("I-") and tag[2:] == kind):
                    out.add((start, i, kind))
                    start = None
                if tag != "O" and start is None and tag in BIO:
                    start, kind = i, tag[2:]
            return out
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
    parser.add_argument("--only", default="syntax,names,attribution,speed")
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
        {"syntax": syntax, "names": names, "attribution": attribution, "speed": speed}[part](args, binary)


if __name__ == "__main__":
    main()
