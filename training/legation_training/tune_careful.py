"""Chooses the few numbers of the careful model that are not trained, on a part of the development texts.

    python -m legation_training.tune_careful RUN_FOLDER MINILM_FOLDER SETTINGS.json CALIBRATION.json [--texts N]

`cue_margin` and `role_change` give the best F1 of attributions whose content overlaps the gold's by half (Jaccard, in
words); the temperatures of arcs and names give the least cross-entropy.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import random

import numpy as np
import torch
import torch.nn.functional as F

from .careful import IGNORE, ROLES, Pieces, cue_arrays
from .train_careful import arc_mask, batch_of, load_run, pieces_of, windows

MARGINS = [-2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5]
CHANGES = [0.0, 0.5, 1.0, 1.5, 2.0, 3.0]
TEMPERATURES = [0.8 + 0.05 * i for i in range(60)]
SAME = 0.5


def cues_of(scores, margin):
    """Runs of cue words as in `crates/language/src/careful/attribution.rs`."""
    out = []
    for at, (none, begins, goes_on) in enumerate(scores):
        if max(begins, goes_on) - none <= margin:
            continue
        if out and out[-1][-1] == at - 1 and goes_on >= begins:
            out[-1].append(at)
        else:
            out.append([at])
    return out


def best_path(scores, change):
    best, back = np.zeros(ROLES), []
    for own in scores:
        top = int(best.argmax())
        moved = best[top] - change
        stays = best >= moved
        back.append(np.where(stays, np.arange(ROLES), top))
        best = np.where(stays, best, moved) + own
    role, path = int(best.argmax()), []
    for row in reversed(back):
        path.append(role)
        role = int(row[role])
    return np.array(path[::-1])


def jaccard(a, b):
    return len(a & b) / max(1, len(a | b))


def matches(found, gold):
    """One to one, the largest overlaps first."""
    pairs = sorted(((jaccard(f, g), -i, -j) for i, f in enumerate(found) for j, g in enumerate(gold)), reverse=True)
    used_found, used_gold, count = set(), set(), 0
    for overlap, i, j in pairs:
        if overlap >= SAME and i not in used_found and j not in used_gold:
            used_found.add(i)
            used_gold.add(j)
            count += 1
    return count


@torch.no_grad()
def attribution_settings(model, texts, pieces):
    model.eval()
    cue = model.sections()["cue"]
    kept = []
    group = sorted(windows(texts, random.Random(0)), key=pieces_of)
    for at in range(0, len(group), 8):
        batch = batch_of(group[at:at + 8], pieces)
        x = model.trunk(batch)
        tags = model.tags(x)[..., cue]
        for k, (_, a, b) in enumerate(group[at:at + 8]):
            roles = batch["roles"][batch["cue_rows"] == k].numpy() if "roles" in batch else []
            gold = [s for s in (set(np.nonzero(row == 2)[0].tolist()) for row in roles) if s]
            scores = tags[k, :b - a].numpy()
            cache = {}
            for margin in MARGINS:
                for span in cues_of(scores, margin):
                    if tuple(span) not in cache:
                        words, first = cue_arrays([span], b - a)
                        cache[tuple(span)] = model.roles(x[k:k + 1, :b - a], torch.tensor([0]), words, first)[0].numpy()
            kept.append((gold, scores, cache))
    results = []
    for change in CHANGES:
        paths = [{span: best_path(scores, change) for span, scores in cache.items()} for _, _, cache in kept]
        for margin in MARGINS:
            right = predicted = count = 0
            for (gold, scores, _), path in zip(kept, paths):
                found = []
                for span in cues_of(scores, margin):
                    content = set(np.nonzero(path[tuple(span)] == 2)[0].tolist()) - set(span)
                    if content and not any(jaccard(content, other) >= SAME for other in found):
                        found.append(content)
                right += matches(found, gold)
                predicted += len(found)
                count += len(gold)
            results.append((200 * right / max(1, predicted + count), margin, change, 100 * right / max(1, predicted), 100 * right / max(1, count)))
    results.sort(reverse=True)
    for f1, margin, change, precision, recall in results[:5]:
        print(f"cue_margin {margin} role_change {change}: P {precision:.1f} R {recall:.1f} F1 {f1:.1f}")
    return {"cue_margin": results[0][1], "role_change": results[0][2]}


@torch.no_grad()
def temperatures(model, texts, pieces):
    model.eval()
    names = model.sections()["ner"]
    arcs, heads, tags, labels = [], [], [], []
    for window in windows(texts, random.Random(0)):
        batch = batch_of([window], pieces)
        x = model.trunk(batch)
        known = batch["head"][0] != IGNORE
        scores = model.arcs(x).masked_fill(~arc_mask(batch["sentence"], batch["mask"]), -1e4)[0][known]
        arcs.append(F.pad(scores, (0, 400 - scores.shape[1]), value=-1e4))
        heads.append(batch["head"][0][known])
        known = batch["ner"][0] != IGNORE
        tags.append(model.tags(x)[0][:, names][known])
        labels.append(batch["ner"][0][known])
    out = {}
    for name, scores, gold in (("arc", torch.cat(arcs), torch.cat(heads)), ("ner", torch.cat(tags), torch.cat(labels))):
        out[name] = round(min(TEMPERATURES, key=lambda t: float(F.cross_entropy(scores / t, gold))), 2)
    print("temperatures", out)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("minilm")
    parser.add_argument("settings")
    parser.add_argument("calibration")
    parser.add_argument("--texts", type=int, default=84, help="development articles that the attribution settings are chosen on")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    model, _ = load_run(args.run)
    pieces = Pieces.from_folder(args.minilm)
    with open(os.path.join(args.run, "encoded.pickle"), "rb") as file:
        _, _, dev = pickle.load(file)
    with open(args.settings, "w", encoding="utf-8") as file:
        json.dump(attribution_settings(model, dev["polnear"][:args.texts], pieces) if dev["polnear"] else {}, file)
    with open(args.calibration, "w", encoding="utf-8") as file:
        json.dump(temperatures(model, dev["ewt"][:100] + dev["gum"][:5], pieces), file)


if __name__ == "__main__":
    main()
