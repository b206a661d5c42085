"""The attribution head of the swift model (stage 2): cues, and for each cue the words of its source and content.

The layers of stage 1 stay as they are. A cue is found word by word; then every word within REACH of the cue is scored by
a small network over: both words' states, where the word stands to the cue in the text and in the (predicted) tree, the
quotation marks, sentences, paragraphs and other cues between them.

    python -m legation_training.attribution CORPORA STATIC.npz RUN_FOLDER OUT.pt --parser 'BINARY WEIGHTS' [--epochs N]

The head has been trained together with the layers (`train_swift`); here the layers stay as they are. --parser is the
example `parse` of crate legation-language, followed by the exported weights: the head goes on on the trees that it will
get. The settings of the decoder are chosen on PolNeAR dev. PolNeAR train has no licence; without it there is no
attribution head.
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
from .swift import WIDTH, Features

REACH = 80  # words on each side of a cue
HIDDEN = 96
CONV = 48
CUE_HIDDEN = 96
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
CUE_QUOTES = 3  # no quotation in the sentence, the word inside one, one elsewhere in the sentence
NAMES = ("tree", "distance", "layout", "quotes", "between")
SIZES = (TREE, DISTANCES, LAYOUT, QUOTES, BETWEEN)
FIRSTS = tuple(sum(SIZES[:k]) for k in range(len(SIZES)))


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
        # for finding cues: the relations of the words below each word, and where quotations stand
        own = self.heads == np.arange(n)
        below = np.nonzero(~own)[0]
        below = below[np.argsort(self.heads[below], kind="stable")]
        self.children = self.relations[below]
        self.first_child = np.searchsorted(self.heads[below], np.arange(n + 1))
        quoted = np.zeros(len(self.borders), bool)
        np.logical_or.at(quoted, self.sentence, self.quote > 0)
        self.cue_quotes = np.where(self.quote > 0, 1, np.where(quoted[self.sentence], 2, 0))

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
            while j not in level and j not in branch and len(path) <= 200 and (self.heads[j] != j or not path):
                path.append(j)
                j = self.heads[j]
            if j not in branch and j not in level:
                value = 0
            elif j in branch:
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
        self.cue_children = nn.Embedding(len(RELATIONS) + 1, CUE_HIDDEN)
        self.cue_quotes = nn.Embedding(CUE_QUOTES, CUE_HIDDEN)
        self.cue_out = nn.Linear(CUE_HIDDEN, 3)
        self.query = nn.Linear(WIDTH, HIDDEN)
        self.relation = nn.Embedding(len(RELATIONS) + 1, HIDDEN)
        self.key = nn.Linear(WIDTH, HIDDEN, bias=False)
        self.places = nn.Embedding(sum(SIZES), HIDDEN)  # the tables of NAMES one after the other
        self.conv = nn.Linear(3 * HIDDEN, CONV)
        self.out = nn.Linear(CONV + HIDDEN, 2)
        for name in ("places", "relation", "cue_relation", "cue_children", "cue_quotes"):
            nn.init.normal_(getattr(self, name).weight, std=0.1)

    def cues(self, x, relations, children, first_child, quotes):
        """x [..., n, WIDTH] -> [..., n, 3]. children: relations of the words below each word, flat; first_child: where
        those of each word begin."""
        p = F.pad(x, (0, 0, 1, 1))
        below = F.embedding_bag(children, self.cue_children.weight, first_child.flatten(), mode="sum").view(*relations.shape, -1)
        h = F.relu(self.cue_hidden(torch.cat([p[..., :-2, :], x, p[..., 2:, :]], -1)) + self.cue_relation(relations) + below + self.cue_quotes(quotes))
        return self.cue_out(F.dropout(h, 0.2, self.training))

    def cues_of(self, x, context):
        """The same for the words of one text."""
        t = torch.from_numpy
        return self.cues(x, t(context.relations), t(context.children), t(context.first_child[:-1]), t(context.cue_quotes))

    def pairs(self, states, anchor_states, anchor_relation, places, mask):
        """states [c, m, WIDTH], places [c, m, 5] -> logits [c, m, 2] of source and content."""
        c, m, _ = states.shape
        h = (self.key(states) + (self.query(anchor_states) + self.relation(anchor_relation))[:, None]
             + F.embedding_bag(places.view(c * m, -1), self.places.weight, mode="sum").view(c, m, -1))
        h = F.dropout(F.relu(h), 0.15, self.training) * mask[..., None]
        p = F.pad(h, (0, 0, 1, 1))
        c = F.relu(self.conv(torch.cat([p[:, :-2], h, p[:, 2:]], -1)))
        return self.out(torch.cat([F.dropout(c, 0.1, self.training), h], -1))


def trees_of(texts, parser):
    """What the program makes of the texts, by its example `parse`."""
    lines = "".join(json.dumps(t.text) + "\n" for t in texts)
    binary, *rest = parser.split()
    out = subprocess.run([binary, "trees", "swift", *rest], input=lines, capture_output=True, check=True, text=True, encoding="utf-8").stdout
    return [json.loads(line) for line in out.splitlines()]


def prepare(texts, model, features, trees):
    prepared = []
    with torch.no_grad():
        for text, tree in zip(texts, trees):
            ids, rows, flags = features.text(text)
            context = Context(text, tree, flags)
            if context.n == 0:
                continue
            t = lambda a: torch.from_numpy(a).unsqueeze(0)
            x = model.trunk(t(ids), t(rows), t(flags), torch.ones(1, context.n, dtype=torch.bool))[0]
            prepared.append({"text": text, "context": context, "x": x, "cue": torch.from_numpy(cue_labels(text))})
    return prepared


def cue_labels(text):
    """0 no cue, 1 first word of one, 2 further word."""
    cue = np.zeros(len(text.words), np.int64)
    for attribution in text.attributions:
        for k, i in enumerate(attribution.cue):
            cue[i] = 2 if k and attribution.cue[k - 1] == i - 1 else 1
    return cue


def examples_of(context, cue_words, cues):
    """Arrays for (cue, source, content) triples."""
    out = []
    for cue, source, content in cues:
        a, lo, f = context.pairs(cue, cue_words)
        m = len(f["tree"])
        gold = np.zeros((m, 2), np.float32)
        for column, indices in enumerate((source, content)):
            for i in indices:
                if lo <= i < lo + m:
                    gold[i - lo, column] = 1
        places = np.stack([f[k] + first for k, first in zip(NAMES, FIRSTS)], -1).astype(np.int16)
        out.append({"anchor": a, "lo": lo, "cue": cue, "gold": gold, "places": places, "relation": int(context.relations[a])})
    return out


def gold_examples(text, context):
    cue_words = np.zeros(context.n, np.int64)
    for a in text.attributions:
        cue_words[a.cue[0]] = 1
    return examples_of(context, cue_words, [(a.cue, a.source, a.content) for a in text.attributions])


def collate(examples):
    """`x` of an example: the states of its text; words from `lo` on."""
    m = max(len(e["places"]) for e in examples)
    c = len(examples)
    mask, gold, places = torch.zeros(c, m), torch.zeros(c, m, 2), torch.zeros(c, m, len(NAMES), dtype=torch.long)
    states = []
    for k, e in enumerate(examples):
        size = len(e["places"])
        states.append(F.pad(e["x"][e["lo"]:e["lo"] + size], (0, 0, 0, m - size)))
        mask[k, :size] = 1
        gold[k, :size] = torch.from_numpy(e["gold"])
        places[k, :size] = torch.from_numpy(e["places"].astype(np.int64))
    anchor = torch.stack([e["x"][e["anchor"]] for e in examples])
    relation = torch.tensor([e["relation"] for e in examples])
    return torch.stack(states), anchor, relation, places, mask, gold


def cue_spans(labels):
    """Runs of cue words: lists of indices. Label 1 begins one, 2 goes on."""
    out = []
    for i, label in enumerate(labels):
        if label == 1 or (label == 2 and not (out and out[-1][-1] == i - 1)):
            out.append([i])
        elif label == 2:
            out[-1].append(i)
    return out


NEAR = 32  # findings before one that may be the same
SAME = 0.5  # two findings whose contents share this part of their words are one


def best_path(scores, change):
    """Which words are chosen, when choosing gives a word's score and each change between neighbours costs `change`."""
    value, back = [0.0, 0.0], []
    for score in scores:
        stay = (value[0] >= value[1] - change, value[1] >= value[0] - change)
        back.append(stay)
        value = [value[0] if stay[0] else value[1] - change, (value[1] if stay[1] else value[0] - change) + score]
    chosen = value[1] > value[0]
    path = []
    for stay in reversed(back):
        path.append(chosen)
        if not stay[chosen]:
            chosen = not chosen
    return path[::-1]


@torch.no_grad()
def scored(head, item, cue_bias):
    """(cue, its probability, first word, logits of source and content) for every cue."""
    head.eval()
    context = item["context"]
    logits = head.cues_of(item["x"], context)
    logits[:, 0] -= cue_bias
    labels = logits.argmax(-1).tolist()
    probabilities = logits.softmax(-1)
    spans = cue_spans(labels)
    if not spans:
        return []
    cue_words = np.zeros(context.n, np.int64)
    for s in spans:
        cue_words[s[0]] = 1
    out = []
    examples = examples_of(context, cue_words, [(s, [], []) for s in spans])
    for e in examples:
        e["x"] = item["x"]
    for at in range(0, len(examples), 64):
        part = examples[at:at + 64]
        states, anchor, relation, places, mask, _ = collate(part)
        scores = head.pairs(states, anchor, relation, places, mask)
        for k, e in enumerate(part):
            out.append((e["cue"], float(1 - probabilities[e["cue"][0], 0]), e["lo"], scores[k, :len(e["places"])].numpy()))
    return out


def decode(found, changes, threshold=0.0):
    """[source, cue, content, probability] out of `scored`; changes: the prices for source and content."""
    out = []
    for cue, cue_probability, lo, scores in found:
        own = set(cue)
        inside = [i - lo for i in cue if lo <= i < lo + len(scores)]
        # the words of the cue are neither, but do not part what stands around them
        free = scores.copy()
        free[inside] = 0
        sets = [[lo + i for i, c in enumerate(best_path(free[:, column].tolist(), changes[column])) if c and lo + i not in own] for column in (0, 1)]
        if not sets[1]:
            continue
        p = 1 / (1 + np.exp(-scores[:, 1]))
        probability = cue_probability * float(np.mean([p[i - lo] for i in sets[1]]))
        if probability >= threshold:
            out.append((sets[0], list(cue), sets[1], probability))
    kept = []
    for f in out:
        twin = next((k for k in kept[:-NEAR - 1:-1] if jaccard(set(k[2]), set(f[2])) >= SAME), None)
        if twin is None:
            kept.append(list(f))
        else:
            twin[1].extend(f[1])
            if f[3] > twin[3]:
                twin[0], twin[2], twin[3] = f[0], f[2], f[3]
    return kept


def jaccard(a, b):
    return len(a & b) / len(a | b) if a or b else 1.0


def measure(predictions, items):
    """Rough figures in the sense of the scorer, on our words."""
    tp = strict = pred = gold = 0
    for item, found in zip(items, predictions):
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
    head = dict(saved["head"])
    places = head.pop("places.weight")
    for name, first, size in zip(NAMES, FIRSTS, SIZES):
        head[name + ".weight"] = places[first:first + size]
    out = {}
    for name, value in head.items():
        array = value.numpy()
        if name.endswith("weight") and name.split(".")[0] in ("cue_hidden", "cue_out", "query", "key", "conv", "out"):
            out["attribution." + name] = array.T.astype(np.float16)
        elif name.endswith("weight"):
            out["attribution." + name] = array.astype(np.float16)
        else:
            out["attribution." + name] = array.astype(np.float32)
    out["attribution.thresholds"] = np.array([saved["cue_bias"], saved["threshold"], *saved["changes"]], np.float32)
    out["attribution.relations"] = np.frombuffer("\n".join(RELATIONS).encode(), np.uint8)
    return out


def choose(head, dev, say):
    """The settings with the best sum of the two F1 on the development part."""
    best = (0.0,)
    for bias in (0.0, 0.5, 1.0):
        found = [scored(head, item, bias) for item in dev]
        for changes in ((0.0, 0.5), (0.0, 1.0), (0.0, 2.0), (0.5, 2.0)):
            for threshold in (0.0, 0.4, 0.5, 0.6):
                line = measure([decode(f, changes, threshold) for f in found], dev)
                value = float(line.split("F1 ")[1].split()[0]) + float(line.split("source ")[1].split()[0])
                if value > best[0]:
                    best = (value, bias, threshold, changes)
                    say(bias, changes, threshold, line)
    return {"cue_bias": best[1], "threshold": best[2], "changes": best[3]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("static")
    parser.add_argument("run")
    parser.add_argument("out")
    parser.add_argument("--parser", required=True)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--dropout", type=float, default=0.3, help="of the words' states, which are surer on what the layers have learned from")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--limit", type=int, default=10**9, help="articles to train on (for a trial)")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(5)
    rng = random.Random(5)
    from .export_swift import load_run

    model, _ = load_run(args.run, args.static)
    features = Features({w: i + 1 for i, w in enumerate(model.labels["vocabulary"])})
    say = lambda *words: print(*words, flush=True)

    def load(texts):
        return prepare(texts, model, features, trees_of(texts, args.parser))

    train, dev = load(corpora.train_attribution(args.corpora)[:args.limit]), load(corpora.dev_attribution(args.corpora))
    say(len(train), "articles,", len(dev), "for measuring")
    examples = []
    for item in train:
        for example in gold_examples(item["text"], item["context"]):
            example["x"] = item["x"]
            examples.append(example)
    say(len(examples), "attributions")
    head = model.attribution  # as the joint training left it
    optimizer = torch.optim.AdamW(head.parameters(), lr=args.rate, weight_decay=0.01, betas=(0.9, 0.98))
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
                group["lr"] = args.rate * min(1, (step + 1) / 100) * max(0.02, 1 - progress)
            part = examples[at:at + batch]
            states, anchors, *rest = collate(part)
            loss = role_loss(head, F.dropout(states, args.dropout), F.dropout(anchors, args.dropout), *rest)
            sums[0] += float(loss.detach())
            # cues of three articles
            cue_loss = 0
            for item in rng.sample(train, min(3, len(train))):
                cue_loss = cue_loss + F.cross_entropy(head.cues_of(F.dropout(item["x"], args.dropout), item["context"]), item["cue"])
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
        n = len(examples) / batch
        say(f"epoch {epoch} {time.time() - started:.0f} s pairs {sums[0] / n:.4f} cues {sums[1] / n:.4f}")
        if passed > 60 * args.minutes:
            break
    head.load_state_dict(average)
    settings = choose(head, dev, say)
    torch.save({"head": average, **settings}, args.out)
    say("kept", settings)


def role_loss(head, states, anchor_states, relation, places, mask, gold):
    """Of the words around some cues, a mean over the cues; the shapes are those of `AttributionHead.pairs`."""
    logits = head.pairs(states, anchor_states, relation, places, mask)
    return (F.binary_cross_entropy_with_logits(logits, gold, reduction="none") * mask[..., None]).sum() / len(gold) / 20


if __name__ == "__main__":
    main()
