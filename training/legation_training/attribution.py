"""The attribution head of the swift model (stage 2): cues, and for each cue the words of its source and content.

The layers of stage 1 stay as they are. A cue is found word by word; then every word within REACH of the cue is scored by
a small network over: both words' states, where the word stands to the cue in the text and in the (predicted) tree, the
quotation marks, sentences, paragraphs and other cues between them.

    python -m legation_training.attribution CORPORA STATIC.npz RUN_FOLDER OUT.pt --parser BINARY [--epochs N] [--dev]

--parser is the example `parse` of crate legation-language built with the exported stage-1 weights: the head is trained
on the trees that it will get. PolNeAR train has no licence; without it there is no attribution head.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import time

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from . import corpora
from .export_swift import load_run
from .swift import WIDTH, Features

REACH = 80  # words on each side of a cue
HIDDEN = 96
CONV = 32
CUE_HIDDEN = 64
LEVELS = 4
RELATIONS = ("root acl acl:relcl advcl advmod amod appos aux aux:pass case cc ccomp compound conj cop csubj dep det discourse "
             "dislocated expl fixed flat goeswith iobj list mark nmod nmod:poss nmod:unmarked nsubj nsubj:pass nummod obj obl "
             "obl:agent obl:unmarked orphan parataxis punct reparandum vocative xcomp").split()
# position in the tree: outside the sentence, the cue itself, an ancestor (by level), or below the cue or one of its
# ancestors (by level) through a child of some relation
TREE = 2 + LEVELS + LEVELS * (len(RELATIONS) + 1)
DISTANCES = 41
LAYOUT = 7 * 2
QUOTES = 10
BETWEEN = 3


def relation_number(relation, index={r: i for i, r in enumerate(RELATIONS)}):
    return index.get(relation, index.get(relation.split(":")[0], len(RELATIONS)))


def distance_bucket(d):
    """Signed distance in words to 0..DISTANCES."""
    a = abs(d)
    b = a if a <= 8 else 8 + (a - 8 + 3) // 4 if a <= 32 else 14 + (a - 32 + 7) // 8
    b = min(b, DISTANCES // 2)
    return DISTANCES // 2 + (b if d >= 0 else -b)


class Context:
    """One text with its tree and layout, ready for pair features."""

    def __init__(self, text, tree, flags):
        n = len(text.words)
        self.n = n
        self.heads = np.array(tree["heads"], np.int64)
        self.relations = np.array([relation_number(r) for r in tree["relations"]], np.int64)
        assert len(self.heads) == n, (len(self.heads), n, text.name)
        self.sentence = np.zeros(n, np.int64)
        borders = list(tree["sentences"]) + [n]
        for k, (a, b) in enumerate(zip(borders, borders[1:])):
            self.sentence[a:b] = k
        self.borders = borders
        self.paragraph = np.zeros(n, np.int64)
        starts = text.paragraphs + [n]
        for k, (a, b) in enumerate(zip(starts, starts[1:])):
            self.paragraph[a:b] = k
        # quotation runs: 0 outside, otherwise a number
        self.quote = np.zeros(n, np.int64)
        run, inside = 0, False
        for i in range(n):
            if flags[i, 4] and (not inside or flags[i, 11] or flags[i, 0]):
                run += 1
            inside = bool(flags[i, 4])
            if inside:
                self.quote[i] = run
            if flags[i, 12]:
                inside = False

    def anchor(self, cue):
        """The word of the cue that governs it: the first whose head lies outside."""
        inside = set(cue)
        return next((i for i in cue if self.heads[i] not in inside or self.heads[i] == i), cue[0])

    def near_quote(self, a):
        """The quotation run that the cue speaks of: its own, or the nearest in its sentence."""
        if self.quote[a]:
            return self.quote[a], True
        s = self.sentence[a]
        lo, hi = self.borders[s], self.borders[s + 1]
        for d in range(1, min(REACH, max(a - lo, hi - a)) + 1):
            # what follows and what precedes, at the same distance the preceding one first
            if a - d >= lo and self.quote[a - d]:
                return self.quote[a - d], False
            if a + d < hi and self.quote[a + d]:
                return self.quote[a + d], False
        return 0, False

    def pairs(self, cue, cue_words):
        """For one cue: the first word of the window and index arrays for the words in it."""
        a = self.anchor(cue)
        lo, hi = max(0, a - REACH), min(self.n, a + REACH + 1)
        inside = set(cue)
        s = self.sentence[a]
        tree = np.zeros(hi - lo, np.int64)
        # ancestors of the anchor
        level = {a: 0}
        at, up = a, 0
        while self.heads[at] != at and up < 200:
            at = self.heads[at]
            up += 1
            level[at] = min(up, LEVELS - 1)
        branch = {}
        for i in range(max(lo, self.borders[s]), min(hi, self.borders[s + 1])):
            if i in inside:
                tree[i - lo] = 1
                continue
            if i in level:
                tree[i - lo] = 2 + level[i]
                continue
            path = []
            j = i
            while j not in level and j not in branch:
                path.append(j)
                j = self.heads[j]
            if j in branch:
                value = branch[j]
            else:
                value = 2 + LEVELS + level[j] * (len(RELATIONS) + 1) + self.relations[path[-1]]
            for p in path:
                branch[p] = value
            tree[i - lo] = value
        window = np.arange(lo, hi)
        distance = np.array([distance_bucket(i - a) for i in window])
        sentence = np.clip(self.sentence[lo:hi] - s, -3, 3) + 3
        layout = sentence * 2 + (self.paragraph[lo:hi] == self.paragraph[a])
        near, own = self.near_quote(a)
        quote = self.quote[lo:hi]
        kind = np.where(quote == 0, 0, np.where((quote == near), 1, np.where(self.sentence[lo:hi] == s, 2, np.where(
            self.paragraph[lo:hi] == self.paragraph[a], 3, 4))))
        quotes = kind * 2 + own
        # cue words of others between the word and the cue
        count = np.concatenate([[0], np.cumsum(cue_words)])
        first, last = min(cue), max(cue)
        between = np.where(window > last, count[window] - count[last + 1], np.where(window < first, count[first] - count[np.minimum(window + 1, first)], 0))
        return a, lo, {"tree": tree, "distance": distance, "layout": layout, "quotes": quotes, "between": np.clip(between, 0, 2)}


class AttributionHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.cue_hidden = nn.Linear(3 * WIDTH, CUE_HIDDEN)
        self.cue_relation = nn.Embedding(len(RELATIONS) + 1, CUE_HIDDEN)
        self.cue_out = nn.Linear(CUE_HIDDEN, 3)
        self.query = nn.Linear(WIDTH, HIDDEN)
        self.relation = nn.Embedding(len(RELATIONS) + 1, HIDDEN)
        self.key = nn.Linear(WIDTH, HIDDEN, bias=False)
        self.tree = nn.Embedding(TREE, HIDDEN)
        self.distance = nn.Embedding(DISTANCES, HIDDEN)
        self.layout = nn.Embedding(LAYOUT, HIDDEN)
        self.quotes = nn.Embedding(QUOTES, HIDDEN)
        self.between = nn.Embedding(BETWEEN, HIDDEN)
        self.conv = nn.Linear(3 * HIDDEN, CONV)
        self.out = nn.Linear(CONV + HIDDEN, 2)
        for name in ("tree", "distance", "layout", "quotes", "between", "relation", "cue_relation"):
            nn.init.normal_(getattr(self, name).weight, std=0.1)

    def cues(self, x, relations):
        """x [n, WIDTH] of one text -> [n, 3]."""
        p = F.pad(x, (0, 0, 1, 1))
        h = F.relu(self.cue_hidden(torch.cat([p[:-2], x, p[2:]], -1)) + self.cue_relation(relations))
        return self.cue_out(F.dropout(h, 0.2, self.training))

    def pairs(self, states, anchor_states, anchor_relation, features, mask):
        """states [c, m, WIDTH] -> logits [c, m, 2] of source and content."""
        h = (self.key(states) + (self.query(anchor_states) + self.relation(anchor_relation))[:, None]
             + self.tree(features["tree"]) + self.distance(features["distance"]) + self.layout(features["layout"])
             + self.quotes(features["quotes"]) + self.between(features["between"]))
        h = F.dropout(F.relu(h), 0.15, self.training) * mask[..., None]
        p = F.pad(h, (0, 0, 1, 1))
        c = F.relu(self.conv(torch.cat([p[:, :-2], h, p[:, 2:]], -1)))
        return self.out(torch.cat([F.dropout(c, 0.1, self.training), h], -1))


NAMES = ("tree", "distance", "layout", "quotes", "between")


def prepare(texts, model, features, parser):
    lines = "".join(json.dumps(t.text) + "\n" for t in texts)
    out = subprocess.run([parser, "trees"], input=lines, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    prepared = []
    with torch.no_grad():
        for text, line in zip(texts, out.splitlines()):
            ids, rows, flags = features.text(text)
            context = Context(text, json.loads(line), flags)
            if context.n == 0:
                continue
            t = lambda a: torch.from_numpy(a).unsqueeze(0)
            x = model.trunk(t(ids), t(rows), t(flags), torch.ones(1, context.n, dtype=torch.bool))[0]
            cue = np.zeros(context.n, np.int64)
            for attribution in text.attributions:
                for k, i in enumerate(attribution.cue):
                    cue[i] = 2 if k and attribution.cue[k - 1] == i - 1 else 1
            prepared.append({"text": text, "context": context, "x": x, "cue": torch.from_numpy(cue)})
    return prepared


def add_examples(item, cue_words, cues):
    """Feature arrays for (cue, source, content) triples."""
    out = []
    context = item["context"]
    for cue, source, content in cues:
        a, lo, f = context.pairs(cue, cue_words)
        m = len(f["tree"])
        gold = np.zeros((m, 2), np.float32)
        for column, indices in enumerate((source, content)):
            for i in indices:
                if lo <= i < lo + m:
                    gold[i - lo, column] = 1
        out.append({"item": item, "anchor": a, "lo": lo, "cue": cue, "gold": gold, **{k: f[k].astype(np.int16) for k in NAMES}})
    return out


def collate(examples):
    m = max(len(e["tree"]) for e in examples)
    c = len(examples)
    states = torch.zeros(c, m, WIDTH)
    mask = torch.zeros(c, m)
    gold = torch.zeros(c, m, 2)
    f = {k: torch.zeros(c, m, dtype=torch.long) for k in NAMES}
    anchor = torch.stack([e["item"]["x"][e["anchor"]] for e in examples])
    relation = torch.tensor([int(e["item"]["context"].relations[e["anchor"]]) for e in examples])
    for k, e in enumerate(examples):
        size = len(e["tree"])
        states[k, :size] = e["item"]["x"][e["lo"]:e["lo"] + size]
        mask[k, :size] = 1
        gold[k, :size] = torch.from_numpy(e["gold"])
        for name in NAMES:
            f[name][k, :size] = torch.from_numpy(e[name].astype(np.int64))
    return states, anchor, relation, f, mask, gold


def cue_spans(labels):
    """Runs of cue words: lists of indices. Label 1 begins one, 2 goes on."""
    out = []
    for i, label in enumerate(labels):
        if label == 1 or (label == 2 and not (out and out[-1][-1] == i - 1)):
            out.append([i])
        elif label == 2:
            out[-1].append(i)
    return out


def smooth(chosen, source_or_content):
    """Fills gaps of one word."""
    out = list(chosen)
    for i in range(1, len(out) - 1):
        if not out[i] and out[i - 1] and out[i + 1]:
            out[i] = True
    return out


@torch.no_grad()
def predict(head, item, cue_bias=0.0):
    head.eval()
    context = item["context"]
    logits = head.cues(item["x"], torch.from_numpy(context.relations))
    logits[:, 0] -= cue_bias
    labels = logits.argmax(-1).tolist()
    probabilities = logits.softmax(-1)
    spans = cue_spans(labels)
    cue_words = np.array([1 if l == 1 else 0 for l in labels])
    for s in spans:
        cue_words[s[0]] = 1
    out = []
    if not spans:
        return out
    examples = add_examples(item, cue_words, [(s, [], []) for s in spans])
    for at in range(0, len(examples), 64):
        part = examples[at:at + 64]
        states, anchor, relation, f, mask, _ = collate(part)
        scores = head.pairs(states, anchor, relation, f, mask).sigmoid()
        for k, e in enumerate(part):
            size = len(e["tree"])
            p = scores[k, :size].numpy()
            own = set(e["cue"])
            sets = []
            for column in (0, 1):
                chosen = [bool(v > 0.5) and (e["lo"] + i) not in own for i, v in enumerate(p[:, column])]
                sets.append([e["lo"] + i for i, c in enumerate(smooth(chosen, column)) if c and (e["lo"] + i) not in own])
            if not sets[1]:
                continue
            cue_probability = float(1 - probabilities[e["cue"][0], 0])
            content_probability = float(np.mean([p[i - e["lo"], 1] for i in sets[1]]))
            out.append((sets[0], e["cue"], sets[1], cue_probability * content_probability))
    return out


def jaccard(a, b):
    return len(a & b) / len(a | b) if a or b else 1.0


def measure(predictions, items, threshold=0.0):
    """Rough figures in the sense of the scorer, on our words."""
    tp = strict = pred = gold = 0
    for item, found in zip(items, predictions):
        found = [f for f in found if f[3] >= threshold]
        want = item["text"].attributions
        pairs = []
        for g, w in enumerate(want):
            for p, f in enumerate(found):
                j = jaccard(set(w.content), set(f[2]))
                if j >= 0.5:
                    same = (not w.source and not f[0]) or (bool(w.source) and bool(f[0]) and (jaccard(set(w.source), set(f[0])) >= 0.5 or w.source[-1] == f[0][-1]))
                    pairs.append((-j, g, p, same))
        for only in (False, True):
            used_g, used_p = set(), set()
            for _, g, p, same in sorted(pairs):
                if g in used_g or p in used_p or (only and not same):
                    continue
                used_g.add(g)
                used_p.add(p)
            if only:
                strict += len(used_g)
            else:
                tp += len(used_g)
        pred += len(found)
        gold += len(want)
    f1 = lambda x: 200 * x / max(1, pred + gold)
    return f"P {100 * tp / max(1, pred):.1f} R {100 * tp / max(1, gold):.1f} F1 {f1(tp):.2f} with source {f1(strict):.2f} ({pred} found, {gold} gold)"


def tensors_of(path):
    saved = torch.load(path, weights_only=False)
    out = {}
    for name, value in saved["head"].items():
        array = value.numpy()
        if name.endswith("weight") and name.split(".")[0] in ("cue_hidden", "cue_out", "query", "key", "conv", "out"):
            out["attribution." + name] = array.T.astype(np.float16)
        elif name.endswith("weight"):
            out["attribution." + name] = array.astype(np.float16)
        else:
            out["attribution." + name] = array.astype(np.float32)
    out["attribution.thresholds"] = np.array([saved["cue_bias"], saved["threshold"]], np.float32)
    out["attribution.relations"] = np.frombuffer("\n".join(RELATIONS).encode(), np.uint8)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("static")
    parser.add_argument("run")
    parser.add_argument("out")
    parser.add_argument("--parser", required=True)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--limit", type=int, default=10**9, help="articles to train on (for a trial)")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(5)
    rng = random.Random(5)
    model, _ = load_run(args.run, args.static)
    features = Features({w: i + 1 for i, w in enumerate(model.labels["vocabulary"])})
    train = prepare(corpora.train_attribution(args.corpora)[:args.limit], model, features, args.parser)
    dev = prepare(corpora.dev_attribution(args.corpora), model, features, args.parser)
    print(len(train), "articles,", len(dev), "for measuring", flush=True)
    examples = []
    for item in train:
        cue_words = np.zeros(item["context"].n, np.int64)
        for a in item["text"].attributions:
            cue_words[a.cue[0]] = 1
        examples += add_examples(item, cue_words, [(a.cue, a.source, a.content) for a in item["text"].attributions])
    print(len(examples), "attributions", flush=True)
    head = AttributionHead()
    optimizer = torch.optim.AdamW(head.parameters(), lr=2e-3, weight_decay=0.01, betas=(0.9, 0.98))
    average = {k: v.clone() for k, v in head.state_dict().items()}
    batch = 48
    total, step, started = args.epochs * (len(examples) // batch + 1), 0, time.time()
    passed = 0.0
    for epoch in range(args.epochs):
        rng.shuffle(examples)
        head.train()
        sums = [0.0, 0.0]
        for at in range(0, len(examples), batch):
            passed = time.time() - started
            progress = max(step / total, passed / (60 * args.minutes))
            for group in optimizer.param_groups:
                group["lr"] = 2e-3 * min(1, (step + 1) / 100) * max(0.02, 1 - progress)
            part = examples[at:at + batch]
            states, anchor, relation, f, mask, gold = collate(part)
            logits = head.pairs(states, anchor, relation, f, mask)
            loss = (F.binary_cross_entropy_with_logits(logits, gold, reduction="none") * mask[..., None]).sum() / len(part) / 20
            sums[0] += float(loss.detach())
            # cues of three articles
            cue_loss = 0
            for item in rng.sample(train, min(3, len(train))):
                cue_loss = cue_loss + F.cross_entropy(head.cues(item["x"], torch.from_numpy(item["context"].relations)), item["cue"])
            sums[1] += float(cue_loss.detach()) / 3
            loss = loss + 4 * cue_loss / 3
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 2.0)
            optimizer.step()
            step += 1
            keep = min(0.998, (step + 1) / (step + 20))
            with torch.no_grad():
                for k, v in head.state_dict().items():
                    average[k].mul_(keep).add_(v, alpha=1 - keep)
            if passed > 60 * args.minutes:
                break
        live = {k: v.clone() for k, v in head.state_dict().items()}
        head.load_state_dict(average)
        n = len(examples) / batch
        print(f"epoch {epoch} {time.time() - started:.0f} s pairs {sums[0] / n:.4f} cues {sums[1] / n:.4f} dev", measure([predict(head, item) for item in dev], dev) if epoch + 1 == args.epochs else "", flush=True)
        torch.save({"head": average, "cue_bias": 0.0, "threshold": 0.0}, args.out)
        head.load_state_dict(live)
        if passed > 60 * args.minutes:
            break
    head.load_state_dict(average)
    best = (0, 0.0, 0.0)
    for bias in (0.0, 0.5):
        predictions = [predict(head, item, bias) for item in dev]
        for threshold in (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
            line = measure(predictions, dev, threshold)
            value = float(line.split("F1 ")[1].split()[0]) + float(line.split("source ")[1].split()[0])
            best = max(best, (value, bias, threshold))
            print(bias, threshold, line, flush=True)
    torch.save({"head": average, "cue_bias": best[1], "threshold": best[2]}, args.out)
    print("kept", best)


if __name__ == "__main__":
    main()
