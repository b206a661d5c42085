"""What the careful model says of the training texts, for the swift model to learn from.

    python -m legation_training.distil CORPORA MINILM_FOLDER CAREFUL_RUN OUT_FOLDER [--no-polnear]

Writes `syntax.pickle`, `names.pickle` and (without --no-polnear) `attribution.pickle`: for each text, in the order of
`corpora.train_*`, the most likely labels of every word with their probabilities. PolNeAR's articles serve as unlabelled
news here. Sentences are the gold ones where a corpus has them, otherwise those that the model finds.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from . import corpora
from .careful import Pieces
from .train_careful import batch_of, encode, load_run, pieces_of, windows

TAGS = ("upos", "xpos", "feats")
KEPT = 3  # labels of a word that are kept
KEPT_HEADS = 4
BATCH = 1536  # pieces


@torch.no_grad()
def teach(model, texts, pieces, say):
    """One dict of arrays a text."""
    model.eval()
    sections = model.sections()
    out = []
    for text in texts:
        n = len(text["pieces"])
        out.append({
            **{k: np.zeros((n, KEPT), np.uint8) for k in (*TAGS, "relation")},
            **{k + "_p": np.zeros((n, KEPT), np.float16) for k in (*TAGS, "relation")},
            "ner": np.zeros((n, len(model.labels["ner"])), np.float16), "cue": np.zeros((n, 3), np.float16), "start": np.zeros(n, np.float16),
            "heads": np.zeros((n, KEPT_HEADS), np.int32), "heads_p": np.zeros((n, KEPT_HEADS), np.float16),
            # the head that the relation belongs to, and whether a sentence begins
            "head": np.arange(n, dtype=np.int32), "begins": np.zeros(n, bool),
        })
    number = {id(t): k for k, t in enumerate(texts)}
    group = sorted(windows(texts, random.Random(0)), key=pieces_of)
    at, started, done = 0, time.time(), 0
    while at < len(group):
        size = 1
        while at + size < len(group) and pieces_of(group[at + size]) * (size + 1) <= BATCH:
            size += 1
        part = group[at:at + size]
        at += size
        batch = batch_of(part, pieces)
        x = model.trunk(batch)
        tags = model.tags(x)
        start = tags[..., sections["sentence"]].squeeze(-1).sigmoid()
        begins = start > 0.5
        begins[:, 0] = True
        sentence = torch.zeros_like(batch["sentence"])
        for k, (text, a, b) in enumerate(part):
            for border in text["borders"][:-1] if not text["given"] else []:
                if a <= border < b:
                    begins[k, border - a] = True
            if text["given"]:
                sentence[k] = batch["sentence"][k]
                begins[k, :b - a] = torch.from_numpy(text["start"][a:b] == 1)
            else:
                sentence[k] = begins[k].cumsum(0)
        same = (sentence[:, :, None] == sentence[:, None, :]) & batch["mask"][:, :, None] & batch["mask"][:, None, :]
        scores = model.arcs(x).masked_fill(~same, -1e4).softmax(-1)
        most = min(KEPT_HEADS, scores.shape[-1])
        heads_p, heads = scores.topk(most, -1)
        # relation to the gold head where there is one
        own = torch.arange(x.shape[1]).expand(x.shape[0], -1)
        head = torch.where(batch["head"] >= 0, batch["head"], torch.where(batch["mask"], heads[..., 0], own))
        relation_p, relation = model.relations(x, head).softmax(-1).topk(KEPT, -1)
        best = {k: tags[..., sections[k]].softmax(-1).topk(KEPT, -1) for k in TAGS}
        ner, cue = tags[..., sections["ner"]].softmax(-1), tags[..., sections["cue"]].softmax(-1)
        for k, (text, a, b) in enumerate(part):
            o, m = out[number[id(text)]], b - a
            for key in TAGS:
                o[key][a:b], o[key + "_p"][a:b] = best[key].indices[k, :m].numpy(), best[key].values[k, :m].numpy()
            o["relation"][a:b], o["relation_p"][a:b] = relation[k, :m].numpy(), relation_p[k, :m].numpy()
            o["ner"][a:b], o["cue"][a:b], o["start"][a:b] = ner[k, :m].numpy(), cue[k, :m].numpy(), start[k, :m].numpy()
            o["heads"][a:b, :most], o["heads_p"][a:b, :most] = heads[k, :m].numpy() + a, heads_p[k, :m].numpy()
            o["head"][a:b], o["begins"][a:b] = head[k, :m].numpy() + a, begins[k, :m].numpy()
        done += sum(pieces_of(w) for w in part)
    say(len(texts), "texts", done, "pieces", round(time.time() - started), "s")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("minilm")
    parser.add_argument("run")
    parser.add_argument("out")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", default="syntax,names,attribution", help="a part of the work")
    parser.add_argument("--no-polnear", action="store_true", help="leave out PolNeAR, for which no licence was given")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    os.makedirs(args.out, exist_ok=True)
    model, _ = load_run(args.run)
    pieces = Pieces.from_folder(args.minilm)
    labels = {k: model.labels[k] for k in ("upos", "xpos", "feats", "deprel", "ner")}
    for name, load in (("syntax", corpora.train_syntax), ("names", corpora.train_names), ("attribution", corpora.train_attribution)):
        if name not in args.only.split(",") or (name == "attribution" and args.no_polnear):
            continue
        encoded = []
        for text in load(args.corpora):
            e = encode(text, pieces, model.labels)
            e["given"] = text.sentences is not None
            if e["given"]:
                e["start"][list(text.sentences)] = 1
            encoded.append(e)
        taught = teach(model, encoded, pieces, lambda *words: print(name, *words, flush=True))
        path = os.path.join(args.out, name + ".pickle")
        with open(path + ".new", "wb") as file:
            pickle.dump({"labels": labels, "texts": taught}, file)
        os.replace(path + ".new", path)


if __name__ == "__main__":
    main()
