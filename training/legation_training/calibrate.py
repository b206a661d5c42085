"""Temperatures that make the probabilities of the swift model calibrated on the development treebanks.

    python -m legation_training.calibrate CORPORA STATIC.npz RUN_FOLDER OUT.json

One temperature for head and relation of a word (`arc`), one for entity labels (`ner`), each the value with the lowest
negative log-likelihood of being right. Prints the expected calibration error before and after (15 bins).
"""

from __future__ import annotations

import argparse
import json
import os

import numpy as np
import torch

from . import corpora
from .export_swift import load_run
from .swift import IGNORE, Features
from .train_swift import add_uner, arc_mask, batch_of, chunks, encode

TEMPERATURES = [round(0.5 + 0.1 * k, 1) for k in range(26)]


def expected_error(probability, right):
    probability, right = np.array(probability), np.array(right, float)
    bins = np.minimum((probability * 15).astype(int), 14)
    return sum(abs(probability[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in range(15) if (bins == b).any())


def likelihood(probability, right):
    p = np.clip(np.array(probability), 1e-6, 1 - 1e-6)
    r = np.array(right, float)
    return -(r * np.log(p) + (1 - r) * np.log(1 - p)).mean()


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("static")
    parser.add_argument("run")
    parser.add_argument("out")
    args = parser.parse_args()
    torch.set_num_threads(1)
    import random
    model, _ = load_run(args.run, args.static)
    features = Features({w: i + 1 for i, w in enumerate(model.labels["vocabulary"])})
    dev = corpora.dev_syntax(args.corpora)
    for key, name in (("ewt", "en_ewt-ud-dev"), ("pud", "en_pud-dev")):
        add_uner(dev[key], os.path.join(args.corpora, "uner", name + ".iob2"))
    arcs, relations, right, names, name_right = [], [], [], [], []
    section = model.sections()["ner"]
    for texts in dev.values():
        encoded = [encode(t, features, model.labels) for t in texts]
        pieces = chunks(encoded, random.Random(0))
        for at in range(0, len(pieces), 16):
            batch = batch_of(pieces[at:at + 16])
            x = model.trunk(batch["ids"], batch["rows_of_forms"], batch["flags"], batch["mask"])
            scores = model.arcs(x).masked_fill(~arc_mask(batch), -1e4)
            heads = scores.argmax(-1)
            logits = model.relations(x, heads)
            known = batch["head"] != IGNORE
            label = logits.argmax(-1)
            root = heads == torch.arange(heads.shape[1])
            probability = logits.softmax(-1).gather(2, label.unsqueeze(-1)).squeeze(-1)
            probability = torch.where(root, torch.ones_like(probability), probability)
            s = scores[known]
            arcs.append((s - s.max(-1, keepdim=True).values)[:, :].sort(-1, descending=True).values[:, :24])
            relations.append(probability[known])
            right.append(((heads == batch["head"]) & (label == batch["deprel"]))[known])
            ner = model.tags(x)[..., section]
            kept = (batch["ner"] != IGNORE) & (ner.argmax(-1) > 0)  # what is called a name
            names.append(ner[kept])
            name_right.append((ner.argmax(-1) == batch["ner"])[kept])
    width = max(a.shape[1] for a in arcs)
    arcs = torch.cat([torch.nn.functional.pad(a, (0, width - a.shape[1]), value=-1e4) for a in arcs])
    relations, right = torch.cat(relations).numpy(), torch.cat(right).numpy()
    names, name_right = torch.cat(names), torch.cat(name_right).numpy()
    out = {}
    for name, probabilities, truth in (
        ("arc", lambda t: (arcs / t).softmax(-1)[:, 0].numpy() * relations, right),
        ("ner", lambda t: (names / t).softmax(-1).max(-1).values.numpy(), name_right),
    ):
        best = min(TEMPERATURES, key=lambda t: likelihood(probabilities(t), truth))
        print(f"{name}: temperature {best}, expected calibration error {expected_error(probabilities(1.0), truth):.4f} -> {expected_error(probabilities(best), truth):.4f}")
        out[name] = best
    with open(args.out, "w", encoding="utf-8") as file:
        json.dump(out, file)


if __name__ == "__main__":
    main()
