"""Makes what the program says of its certainty right: a line through the log-odds of names and of attributions (Platt
1999, Probabilistic outputs for support vector machines), found on development parts.

    python -m legation_training.certainty CORPORA CALIBRATION.json --parser 'BINARY SIZE WEIGHTS'

CALIBRATION.json holds the temperatures (`calibrate`, `tune_careful`) with which WEIGHTS were exported, and gets the lines.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess

import numpy as np

from . import corpora

UNER = (("ewt", "uner/en_ewt-ud-dev.iob2"), ("pud", "uner/en_pud-dev.iob2"))


def run(parser, mode, text):
    binary, *rest = parser.split()  # a mode stands before the size
    return subprocess.run([binary, mode, *rest], input=text, capture_output=True, check=True, text=True, encoding="utf-8").stdout


def uner_blocks(path):
    """Sentences of a UNER file as [(form, tag)], and the same as CoNLL-U with documents."""
    blocks, block, lines, new = [], [], [], True
    with open(path, encoding="utf-8") as file:
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
    return blocks, "\n".join(lines) + "\n"


def spans(tags):
    """(start, end, kind) of BIO tags."""
    out, start = set(), None
    for i, tag in enumerate(list(tags) + ["O"]):
        if start is not None and not (tag.startswith("I-") and tag[2:] == kind):
            out.add((start, i, kind))
            start = None
        if tag != "O" and start is None and tag in corpora.BIO:
            start, kind = i, tag[2:]
    return out


def name_pairs(folder, parser):
    """(probability, whether it is right) of every name found in UNER's words."""
    pairs = []
    for _, path in UNER:
        blocks, text = uner_blocks(os.path.join(folder, path))
        for block, line in zip(blocks, run(parser, "certainty", text).splitlines()):
            want = spans([tag for _, tag in block])
            pairs += [(p, (first, end, kind) in want) for first, end, kind, p in json.loads(line)["names"]]
    return pairs


def points(pieces):
    return {at for a, b in pieces for at in range(a, b)}


def attribution_pairs(folder, parser):
    """(probability, whether it matches a gold one in half of the content) of every attribution found in PolNeAR's
    development part; none where that is not there."""
    split = os.path.join(folder, "polnear", "dev")
    if not os.path.isdir(split):
        return []
    texts, wanted = [], []
    for text in sorted(n[:-4] for n in os.listdir(os.path.join(split, "text")) if n.endswith(".txt")):
        name = next(n for n in sorted(os.listdir(os.path.join(split, "attributions"))) if n.rpartition("_")[0] == text)
        with open(os.path.join(split, "text", text + ".txt"), encoding="utf-8", newline="") as file:
            texts.append(file.read())
        wanted.append([points(a["content"]) for a in corpora.read_brat(os.path.join(split, "attributions", name))])
    pairs = []
    out = run(parser, "attributions", "".join(json.dumps(t) + "\n" for t in texts))
    for want, line in zip(wanted, out.splitlines()):
        found = [(points(s["content"]), s["probability"]) for s in json.loads(line)]
        overlaps = sorted(((len(w & f) / len(w | f), i, k) for i, w in enumerate(want) for k, (f, _) in enumerate(found) if w & f), reverse=True)
        taken, right = set(), set()
        for overlap, i, k in overlaps:
            if overlap >= 0.5 and i not in taken and k not in right:
                taken.add(i)
                right.add(k)
        pairs += [(p, k in right) for k, (_, p) in enumerate(found)]
    return pairs


MOST = 1e-4  # a probability is taken for no nearer to 0 or 1 than this, here and where the line is applied


def fit(pairs):
    """Slope and shift of the likeliest line, by Newton's method with steps that are halved until they help."""
    p = np.clip(np.array([p for p, _ in pairs], float), MOST, 1 - MOST)
    x = np.stack([np.log(p / (1 - p)), np.ones(len(p))], 1)
    y = np.array([right for _, right in pairs], float)
    cost = lambda line: float((np.logaddexp(0, x @ line) - y * (x @ line)).sum())
    line = np.array([1.0, 0.0])
    for _ in range(30):
        said = 1 / (1 + np.exp(-x @ line))
        step = np.linalg.solve((x * (said * (1 - said))[:, None]).T @ x + 1e-6 * np.eye(2), x.T @ (y - said))
        while cost(line + step) > cost(line) and np.abs(step).max() > 1e-6:
            step = step / 2
        line = line + step
    return [round(float(v), 3) for v in line]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("calibration")
    parser.add_argument("--parser", required=True, help="the example `parse` of crate legation-language, a size and weights without lines")
    args = parser.parse_args()
    with open(args.calibration, encoding="utf-8") as file:
        calibration = json.load(file)
    for name, pairs in (("names", name_pairs(args.corpora, args.parser)), ("attributions", attribution_pairs(args.corpora, args.parser))):
        if pairs:
            calibration[name + "_slope"], calibration[name + "_shift"] = fit(pairs)
            print(name, len(pairs), "found, line", fit(pairs))
    with open(args.calibration, "w", encoding="utf-8") as file:
        json.dump(calibration, file)


if __name__ == "__main__":
    main()
