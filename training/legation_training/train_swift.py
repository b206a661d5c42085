"""Trains the swift model: tags, trees, sentence ends, names, and the attribution head on top.

    python -m legation_training.train_swift CORPORA STATIC.npz RUN_FOLDER [--teacher FOLDER] [--init RUN] [--minutes N] [--resume]

With --teacher it learns from the gold labels and from what the careful model says (`distil`), of PolNeAR's articles, too,
which then also teach attribution, on the teacher's trees. Writes RUN_FOLDER/checkpoint.pt at the end of epochs and
RUN_FOLDER/log.txt. Seeds are fixed. Uses a GPU where there is one.
"""

from __future__ import annotations

import argparse
import bisect
import collections
import os
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from . import attribution as attribution_head
from . import corpora
from .swift import IGNORE, Features, Lemmas, Swift, fold

CHUNK = 160  # words
LONGEST_SENTENCE = 256
AVERAGE = 5  # steps between updates of the averaged weights
MEASURE = 1 / 8  # of the way between two looks at the development parts
SAVE = 60  # seconds between two checkpoints


def build_labels(texts, names, others, static_words):
    def classes(values, least):
        counts = collections.Counter(values)
        return sorted(v for v, c in counts.items() if c >= least)

    words = [w for t in texts for w in t.words]
    forms = collections.Counter(fold(w.form).lower() for t in texts + names + others for w in t.words)
    frequent = [w for w, c in sorted(forms.items(), key=lambda item: (-item[1], item[0])) if c >= 3]
    rest = sorted(set(fold(w).lower() for w in static_words) - set(frequent))
    fine = sorted({w.fine for t in texts + names for w in t.words if w.fine} - {"O"})
    return {
        "upos": classes((w.upos for w in words), 1),
        "xpos": classes((w.xpos for w in words), 1),
        "feats": classes((w.feats for w in words if w.deprel != "goeswith"), 4),
        "deprel": classes((w.deprel for w in words), 3),
        "ner": list(corpora.BIO),
        "fine": ["O"] + fine,
        "vocabulary": frequent + rest,
        "trained_rows": len(frequent) + 1,
    }


def load_static(path, vocabulary):
    data = np.load(path)
    words = str(data["words"]).split("\n")
    vectors = data["vectors"].astype(np.float32)
    row = {}
    for i, word in enumerate(words):
        row.setdefault(fold(word).lower(), i)
    static = np.zeros((len(vocabulary) + 1, vectors.shape[1]), np.float32)
    for i, word in enumerate(vocabulary):
        if word in row:
            static[i + 1] = vectors[row[word]]
    return torch.from_numpy(static)


SOFT = 4  # labels of a word that the loss looks at: the gold one and three of the teacher's
SOFT_HEADS = 5
GOLD = 0.5  # weight of the gold label where there is a teacher, too


def soften(gold, taught, key, position):
    """Labels [n, SOFT] and their weights: the gold ones and, where there is a teacher, its likeliest. `position`: teacher
    label -> ours or -1."""
    known = gold != IGNORE
    ids, weights = np.zeros((len(gold), SOFT), np.int64), np.zeros((len(gold), SOFT), np.float32)
    ids[:, 0] = np.where(known, gold, 0)
    weights[:, 0] = known
    if taught is not None:
        theirs = position[taught[key].astype(np.int64)]
        share = np.where(theirs >= 0, taught[key + "_p"].astype(np.float32), 0)
        weights[:, 0] *= GOLD
        ids[:, 1:], weights[:, 1:] = np.maximum(theirs, 0), share * np.where(known, 1 - GOLD, 1)[:, None]
    return ids, weights


def dense(gold, taught, key, classes):
    """Weights of the labels [n, classes]; all 0 where nothing is known."""
    known = gold != IGNORE
    out = np.zeros((len(gold), classes), np.float32)
    out[np.arange(len(gold))[known], gold[known]] = 1
    if taught is not None:
        share = np.where(known, GOLD, 0)[:, None]
        out = share * out + (1 - share) * taught[key].astype(np.float32)
    return out


def encode(text, features, labels, taught=None, positions=None, tree=None):
    """Arrays of one text. taught: what the teacher says (see `distil`), positions: its labels in ours; tree: what it
    makes of the text, for attribution."""
    ids, rows, flags = features.text(text)
    n = len(text.words)
    index = {k: {v: i for i, v in enumerate(labels[k])} for k in ("upos", "xpos", "feats", "deprel", "ner", "fine")}
    out = {"ids": ids, "rows_of_forms": rows, "flags": flags}
    for key in ("upos", "xpos", "feats", "ner", "fine"):
        out[key] = np.array([index[key].get(getattr(w, key), IGNORE) if getattr(w, key) is not None else IGNORE for w in text.words], np.int64)
    out["deprel"] = np.array([index["deprel"].get(w.deprel, IGNORE) if w.deprel is not None else IGNORE for w in text.words], np.int64)
    out["head"] = np.array([(i if w.head == -1 else w.head) if w.head is not None else IGNORE for i, w in enumerate(text.words)], np.int64)
    sentence = np.zeros(n, np.int64)
    start = np.full(n, IGNORE, np.int64)
    borders = text.sentences
    if borders is not None:
        start[:] = 0
        start[borders] = 1
    elif taught is not None:
        borders = [i for i in range(n) if i == 0 or taught["begins"][i]]
    if borders is not None:
        for k, (a, b) in enumerate(zip(borders, list(borders)[1:] + [n])):
            sentence[a:b] = k
    starts, start_weight = (start == 1).astype(np.float32), (start != IGNORE).astype(np.float32)
    if taught is not None:
        share = np.where(start != IGNORE, GOLD, 0)
        starts, start_weight = (share * starts + (1 - share) * taught["start"]).astype(np.float32), np.ones(n, np.float32)
    start[text.paragraphs] = IGNORE  # known from the layout
    start_weight[text.paragraphs] = 0
    out["sentence"], out["start"], out["starts"], out["start_weight"] = sentence, start, starts, start_weight
    cue = np.full(n, IGNORE, np.int64)
    for role in ("content", "source"):
        out[role] = np.full(n, IGNORE if text.attributions is None else 0, np.int64)
    for attribution in text.attributions or []:
        for role in ("content", "source"):
            out[role][getattr(attribution, role)] = 1
    if text.attributions is not None:
        cue = attribution_head.cue_labels(text)
    out["borders"] = list(borders) if borders is not None else None
    for key in ("upos", "xpos", "feats"):
        out["s_" + key], out["w_" + key] = soften(out[key], taught, key, positions and positions[key])
    out["s_relation"], out["w_relation"] = soften(out["deprel"], taught, "relation", positions and positions["deprel"])
    out["w_ner"] = dense(out["ner"], taught, "ner", len(labels["ner"]))
    out["w_cue"] = dense(cue, None if taught is None or text.attributions is None else taught, "cue", 3)
    known = out["head"] != IGNORE
    out["s_head"], out["w_head"] = np.zeros((n, SOFT_HEADS), np.int64), np.zeros((n, SOFT_HEADS), np.float32)
    out["s_head"][:, 0], out["w_head"][:, 0] = np.where(known, out["head"], 0), known
    out["of_relation"] = np.where(known, out["head"], np.arange(n))  # the head that the relation belongs to
    if taught is not None:
        out["w_head"][:, 0] *= GOLD
        out["s_head"][:, 1:] = taught["heads"]
        out["w_head"][:, 1:] = taught["heads_p"].astype(np.float32) * np.where(known, 1 - GOLD, 1)[:, None]
        out["of_relation"] = taught["head"].astype(np.int64)
    if tree is not None:
        context = attribution_head.Context(text, tree, flags)
        out["examples"] = sorted(attribution_head.gold_examples(text, context), key=lambda e: e["anchor"])
        out["anchors"] = [e["anchor"] for e in out["examples"]]
        out["context"] = context
    return out


def chunks(encoded, rng, size=CHUNK):
    """Pieces of about `size` words that end at sentence borders where those are known."""
    out = []
    for text in encoded:
        n = len(text["ids"])
        if text["borders"] is None:
            offset = rng.randrange(size) if n > size else 0
            cuts = [0] + list(range(offset or size, n, size)) + [n]
        else:
            cuts, at = [0], 0
            limit = rng.randrange(size // 3, size)
            borders = text["borders"] + [n]
            for a, b in zip(borders, borders[1:]):
                if b - at > limit and a > at:
                    cuts.append(a)
                    at, limit = a, size
            cuts.append(n)
        for a, b in zip(cuts, cuts[1:]):
            b = min(b, a + LONGEST_SENTENCE)
            if b > a:
                out.append((text, a, b))
    return out


HARD = ("upos", "xpos", "feats", "ner", "fine", "deprel", "start", "content", "source")
SOFTENED = ("upos", "xpos", "feats", "relation")


def batch_of(pieces):
    n = max(b - a for _, a, b in pieces)
    size = len(pieces)
    out = {"mask": np.zeros((size, n), bool), "ids": np.zeros((size, n), np.int64), "sentence": np.full((size, n), -1, np.int64),
           "head": np.full((size, n), IGNORE, np.int64)}
    for key in HARD:
        out[key] = np.full((size, n), IGNORE, np.int64)
    copied = ["ids", "rows_of_forms", "flags", "sentence", "starts", "start_weight", "w_ner", "w_cue", *HARD]
    copied += [a + b for a in ("s_", "w_") for b in SOFTENED]
    for key in copied:
        if key not in out:
            first = pieces[0][0][key]
            out[key] = np.zeros((size, n, *first.shape[1:]), first.dtype)
    out["s_head"], out["w_head"] = np.zeros((size, n, SOFT_HEADS), np.int64), np.zeros((size, n, SOFT_HEADS), np.float32)
    out["of_relation"] = np.tile(np.arange(n), (size, 1))
    for k, (text, a, b) in enumerate(pieces):
        m = b - a
        out["mask"][k, :m] = True
        for key in copied:
            out[key][k, :m] = text[key][a:b]
        head = text["head"][a:b].copy()
        known = head != IGNORE
        head[known] -= a
        head[(head >= m) | (head < 0)] = IGNORE  # cut off with an over-long sentence
        out["head"][k, :m] = head
        heads = text["s_head"][a:b] - a
        inside = (heads >= 0) & (heads < m)
        out["s_head"][k, :m], out["w_head"][k, :m] = np.where(inside, heads, 0), text["w_head"][a:b] * inside
        head = text["of_relation"][a:b] - a
        inside = (head >= 0) & (head < m)
        out["of_relation"][k, :m] = np.where(inside, head, np.arange(m))
        out["w_relation"][k, :m] *= inside[:, None]
    return {k: torch.from_numpy(v) for k, v in out.items()}


def arc_mask(batch):
    same = batch["sentence"][:, :, None] == batch["sentence"][:, None, :]
    return same & batch["mask"][:, :, None] & batch["mask"][:, None, :]


def soft_loss(logits, ids, weights):
    """Cross-entropy with weighted labels, a mean over the words that have any."""
    own = -(logits.log_softmax(-1).gather(-1, ids) * weights).sum(-1)
    return own.sum() / (weights.sum(-1) > 0).sum().clamp(min=1)


def dense_loss(logits, weights):
    own = -(logits.log_softmax(-1) * weights).sum(-1)
    return own.sum() / (weights.sum(-1) > 0).sum().clamp(min=1)


MOST_EXAMPLES = 32  # attributions of a batch whose words are learned from


def attribution_inputs(pieces, rng):
    """What `attribution_losses` needs of the pieces of annotated articles: arrays for the cues of `rows`, and for some
    attributions the words around each ("of": its piece, "word": which words of that)."""
    examples, rows = [], []
    for k, (text, a, b) in enumerate(pieces):
        if "context" not in text:
            continue
        rows.append(k)
        anchors = text["anchors"]
        for at in range(bisect.bisect_left(anchors, a), bisect.bisect_left(anchors, b)):
            e = text["examples"][at]
            low, high = max(a, e["lo"]), min(b, e["lo"] + len(e["places"]))
            examples.append((k, low - a, e["anchor"] - a, e["relation"], slice(low - e["lo"], high - e["lo"]), e))
    if not rows:
        return {}
    n = max(b - a for _, a, b in pieces)
    relations, quotes = np.zeros((len(rows), n), np.int64), np.zeros((len(rows), n), np.int64)
    children, first, size = [], np.zeros((len(rows), n), np.int64), 0
    for row, k in enumerate(rows):
        text, a, b = pieces[k]
        c, m = text["context"], b - a
        relations[row, :m], quotes[row, :m] = c.relations[a:b], c.cue_quotes[a:b]
        begin, end = c.first_child[a], c.first_child[b]
        first[row, :m] = c.first_child[a:b] - begin + size
        size += end - begin
        first[row, m:] = size
        children.append(c.children[begin:end])
    out = {"rows": np.array(rows), "relations": relations, "quotes": quotes, "children": np.concatenate(children), "first": first}
    if len(examples) > MOST_EXAMPLES:
        examples = rng.sample(examples, MOST_EXAMPLES)
    if examples:
        most = max(part.stop - part.start for *_, part, _ in examples)
        shape = (len(examples), most)
        out |= {"of": np.array([e[0] for e in examples]), "anchor": np.array([e[2] for e in examples]), "relation_of": np.array([e[3] for e in examples]),
                "word": np.zeros(shape, np.int64), "within": np.zeros(shape, np.float32), "gold": np.zeros((*shape, 2), np.float32),
                "places": np.zeros((*shape, len(attribution_head.NAMES)), np.int64)}
        for row, (_, low, _, _, part, e) in enumerate(examples):
            m = part.stop - part.start
            out["word"][row, :m], out["within"][row, :m] = np.arange(low, low + m), 1
            out["gold"][row, :m], out["places"][row, :m] = e["gold"][part], e["places"][part]
    return {k: torch.from_numpy(v) for k, v in out.items()}


def attribution_losses(model, x, batch):
    """Cues, and source and content at gold cues, in the pieces of annotated articles."""
    parts, head = {}, model.attribution
    if "rows" in batch:
        rows = batch["rows"]
        logits = head.cues(x[rows], batch["relations"], batch["children"], batch["first"], batch["quotes"])
        parts["cue by tree"] = dense_loss(logits, batch["w_cue"][rows])
    if "of" in batch:
        states = x[batch["of"][:, None], batch["word"]] * batch["within"][..., None]
        anchors = x[batch["of"], batch["anchor"]]
        parts["roles"] = attribution_head.role_loss(head, states, anchors, batch["relation_of"], batch["places"], batch["within"], batch["gold"])
    return parts


class Batches(torch.utils.data.Dataset):
    """The batches of an epoch, made where the loader's workers run. What is known of a batch is found out there, too,
    so that a GPU need not be asked."""

    def __init__(self, groups, seed):
        self.groups, self.seed = groups, seed

    def __len__(self):
        return len(self.groups)

    def __getitem__(self, number):
        pieces = self.groups[number]
        batch = batch_of(pieces) | attribution_inputs(pieces, random.Random(f"{self.seed} {number}"))
        known = {k for k in ("upos", "xpos", "feats", "ner", "cue") if (batch["w_" + k] > 0).any()}
        if (batch["fine"] != IGNORE).any():
            known.add("fine")
        for key in ("content", "source"):  # words, flat, and their labels
            words = (batch[key] != IGNORE).flatten().nonzero().squeeze(1)
            batch["words_" + key], batch["labels_" + key] = words, batch[key].flatten()[words].float()
        words = (batch["start_weight"] > 0).flatten().nonzero().squeeze(1)
        batch["words_start"], batch["labels_start"] = words, batch["starts"].flatten()[words]
        batch["trees"] = (batch["w_head"] > 0).any(-1).any(-1).nonzero().squeeze(1)  # rows with syntax
        return batch, known, int(batch["mask"].sum())


WEIGHTS = {"upos": 0.5, "xpos": 0.5, "feats": 0.3, "ner": 1.0, "fine": 0.2, "cue": 1.0, "content": 0.2, "source": 0.2, "start": 1.0, "arc": 1.0,
           "relation": 1.0, "cue by tree": 3.0, "roles": 1.0}


def losses(model, batch, known, dropout, word_dropout, attribution=1.0):
    """The whole loss and its parts; `attribution` weighs those of the attribution head."""
    x = model.trunk(batch["ids"], batch["rows_of_forms"], batch["flags"], batch["mask"], dropout, word_dropout)
    dropped = F.dropout(x, dropout, model.training)
    tags = model.tags(dropped)
    sections = model.sections()
    parts = {}
    for key in ("upos", "xpos", "feats"):
        if key in known:
            parts[key] = soft_loss(tags[..., sections[key]], batch["s_" + key], batch["w_" + key])
    for key in ("ner", "cue"):
        if key in known:
            parts[key] = dense_loss(tags[..., sections[key]], batch["w_" + key])
    if "fine" in known:
        parts["fine"] = F.cross_entropy(tags[..., sections["fine"]].flatten(0, 1), batch["fine"].flatten(), ignore_index=IGNORE)
    # which words are cited or cited from at all: only to teach the layers; the attribution head decides by cue
    for key, section in (("content", "content"), ("source", "source"), ("start", "sentence")):
        if len(batch["words_" + key]):
            logits = tags[..., sections[section]].flatten()[batch["words_" + key]]
            parts[key] = F.binary_cross_entropy_with_logits(logits, batch["labels_" + key])
    some = batch["trees"]
    if len(some):
        xs = x[some]
        part = {k: batch[k][some] for k in ("sentence", "mask")}
        scores = model.arcs(xs, dropout).masked_fill(~arc_mask(part), -1e4)
        parts["arc"] = soft_loss(scores, batch["s_head"][some], batch["w_head"][some])
        parts["relation"] = soft_loss(model.relations(xs, batch["of_relation"][some], dropout), batch["s_relation"][some], batch["w_relation"][some])
    of_head = attribution_losses(model, dropped, batch)
    loss = sum(WEIGHTS[k] * v for k, v in parts.items()) + attribution * sum(WEIGHTS[k] * v for k, v in of_head.items())
    return loss, parts | of_head


def on(device, batch):
    return {k: v.to(device, non_blocking=True) for k, v in batch.items()}


@torch.no_grad()
def measure(model, encoded, device="cpu"):
    """Accuracies with given sentences and words; heads greedily."""
    model.eval()
    sections = model.sections()
    right, count = collections.Counter(), collections.Counter()
    rng = random.Random(0)
    pieces = sorted(chunks(encoded, rng), key=lambda p: p[2] - p[1])
    for at in range(0, len(pieces), 16):
        batch = on(device, batch_of(pieces[at:at + 16]))
        x = model.trunk(batch["ids"], batch["rows_of_forms"], batch["flags"], batch["mask"])
        tags = model.tags(x)
        for key in ("upos", "xpos", "feats"):
            known = batch["head"] != IGNORE
            right[key] += int(((tags[..., sections[key]].argmax(-1) == batch[key]) & known).sum())
            count[key] += int(known.sum())
        scores = model.arcs(x).masked_fill(~arc_mask(batch), -1e4)
        heads = scores.argmax(-1)
        known = batch["head"] != IGNORE
        same = (heads == batch["head"]) & known
        right["uas"] += int(same.sum())
        label = model.relations(x, heads).argmax(-1)
        right["las"] += int((same & (label == batch["deprel"])).sum())
        count["uas"] += int(known.sum())
        count["las"] += int(known.sum())
        known = batch["start"] != IGNORE
        found = (tags[..., sections["sentence"]].squeeze(-1) > 0) & known
        gold = (batch["start"] == 1) & known
        right["sentence"] += 2 * int((found & gold).sum())
        count["sentence"] += int(found.sum() + gold.sum())
        ner = tags[..., sections["ner"]].argmax(-1)
        for row in range(ner.shape[0]):
            if (batch["ner"][row] == IGNORE).all():
                continue
            spans = lambda labels: set(bio_spans(labels))
            a, b = spans(batch["ner"][row].tolist()), spans(ner[row][batch["mask"][row]].tolist())
            right["ner"] += 2 * len(a & b)
            count["ner"] += len(a) + len(b)
    model.train()
    return {k: 100 * right[k] / max(1, count[k]) for k in count}


def bio_spans(labels):
    """(start, end, kind) out of indices into corpora.BIO; an I after something else begins a name."""
    out, start, kind = [], None, None
    for i, label in enumerate(labels + [0]):
        this = (label + 1) // 2 if label > 0 else 0
        begins = label > 0 and label % 2 == 1
        if start is not None and (this != kind or begins):
            out.append((start, i, kind))
            start = None
        if this and start is None:
            start, kind = i, this
    return out


def warm_start(model, run):
    """Takes over the weights of an earlier run: layers by their distances, in order; outputs as far as there are."""
    with open(os.path.join(run, "labels.pickle"), "rb") as file:
        before = pickle.load(file)
    old = list(before["dilations"])
    saved = torch.load(os.path.join(run, "checkpoint.pt"), weights_only=False)["average"]
    state = model.state_dict()
    target, place = {}, 0
    for number, dilation in enumerate(model.dilations):
        if place < len(old) and old[place] == dilation:
            target[place] = number
            place += 1
    assert place == len(old), "the old layers are not among the new ones"
    for number in set(range(len(model.dilations))) - set(target.values()):
        state[f"blocks.{number}.norm.weight"].zero_()  # adds nothing at first
    for name, value in saved.items():
        if name.startswith("blocks."):
            _, number, rest = name.split(".", 2)
            name = f"blocks.{target[int(number)]}.{rest}"
        if name == "delta.weight":  # by word: the vocabularies differ when the corpora do
            rows = {word: row for row, word in enumerate(before["labels"]["vocabulary"][: len(value) - 1], 1)}
            for row, word in enumerate(model.labels["vocabulary"][: len(state[name]) - 1], 1):
                if word in rows:
                    state[name][row] = value[rows[word]]
            state[name][0] = value[0]
        elif name in state:
            if state[name].shape == value.shape:
                state[name].copy_(value)
            elif name.startswith("tags."):
                state[name][: value.shape[0]].copy_(value)
    model.load_state_dict(state)


def silver_names(texts, taught, say):
    """Labels names in treebank texts that have none: where a name begins and ends is known from the gold proper nouns and
    the tree, which kind it is says the teacher. Names that it is unsure of are left out of the loss."""
    counts = collections.Counter()
    for text, said in zip(texts, taught):
        if any(w.ner is not None for w in text.words):
            continue
        n = len(text.words)
        p = torch.from_numpy(said["ner"].astype(np.float32))
        # O and the three kinds, whatever the place in the name
        kinds = torch.stack([p[:, 0], p[:, 1] + p[:, 2], p[:, 3] + p[:, 4], p[:, 5] + p[:, 6]], -1).clamp_min(1e-4).log()
        for w in text.words:
            w.ner = "O"
        i = 0
        while i < n:
            if text.words[i].upos != "PROPN" or text.words[i].deprel == "nmod:desc":
                i += 1
                continue
            j = i + 1
            while j < n and (text.words[j].upos == "PROPN" or (
                    text.words[j].form in ("-", "&", "of", "'s", ".") and j + 1 < n and text.words[j + 1].upos == "PROPN")):
                # joined in the tree: the next name word hangs on this name, or this name on it
                k = j if text.words[j].upos == "PROPN" else j + 1
                relation = text.words[k].deprel.split(":")[0]
                down = i <= text.words[k].head < k and relation in ("flat", "compound", "goeswith", "nmod" if text.words[j].form == "of" else "flat")
                up = any(text.words[m].head == k and text.words[m].deprel.split(":")[0] in ("flat", "compound", "goeswith") for m in range(i, j))
                side = any(text.words[m].head == text.words[k].head and text.words[m].deprel == "compound" == text.words[k].deprel for m in range(i, j))
                if not (down or up or side) or (text.words[j].form == "of" and text.words[k].deprel != "nmod"):
                    break
                j = k + 1
            score = kinds[i:j].mean(0)
            score = (score - score.logsumexp(0)).exp()
            best = int(score.argmax())
            kind = corpora.ENTITY_KINDS[best - 1] if best else "O"
            if float(score[best]) < (0.5 if best else 0.85):
                kind = "X"
            counts[kind] += 1
            for m in range(i, j):
                text.words[m].ner = kind if kind in ("O", "X") else ("B-" if m == i else "I-") + kind
            i = j
    say("silver names", dict(counts))


def add_uner(texts, path):
    """UNER labels onto the words of a dev treebank, by sentence and form. For measuring only."""
    def squeeze(text):
        return "".join(c for c in text if not c.isspace())

    tags, rows = {}, []
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("# text ="):
                rows = tags.setdefault(squeeze(line.split("=", 1)[1]), [])
                rows.clear()
            elif line.strip() and not line.startswith("#"):
                columns = line.rstrip("\n").split("\t")
                rows.append((columns[1], columns[2]))
    found = 0
    for text in texts:
        for (a, b), comments in zip(text.sentence_ranges(), text.comments):
            line = next((c.split("=", 1)[1] for c in comments if c.startswith("text =")), "")
            rows = tags.get(squeeze(line))
            words = text.words[a:b]
            if rows is None or len(rows) != len(words):
                continue
            found += 1
            for word, (_, tag) in zip(words, rows):
                word.ner = tag if tag in corpora.BIO else "O"
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("static")
    parser.add_argument("run")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--until", type=int, default=10**9, help="stop after this many epochs, with the schedule of --epochs")
    parser.add_argument("--minutes", type=float, default=1e9, help="shorten the schedule to about this time")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--workers", type=int, help="processes that make batches (default 4 beside a GPU, otherwise none)")
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--word-dropout", type=float, default=0.08)
    parser.add_argument("--dilations", default="1,2,4,8,1")
    parser.add_argument("--no-polnear", action="store_true", help="leave out PolNeAR, which has no licence")
    parser.add_argument("--polnear-share", type=float, default=0.5, help="share of the PolNeAR articles read in an epoch")
    parser.add_argument("--attribution", type=float, default=1.0, help="weight of the attribution head's losses")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--init", help="run folder to start from; its layers are taken over, new ones begin as identity")
    parser.add_argument("--teacher", help="folder that `distil` has written")
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    gpu = args.device != "cpu"
    workers = args.workers if args.workers is not None else 4 if gpu else 0
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    os.makedirs(args.run, exist_ok=True)
    log = open(os.path.join(args.run, "log.txt"), "a", encoding="utf-8")

    def say(*words):
        line = " ".join(str(w) for w in words)
        print(line, flush=True)
        print(line, file=log, flush=True)

    say("arguments", {k: v for k, v in vars(args).items() if k not in ("corpora", "static", "run")})
    syntax, names = corpora.train_syntax(args.corpora), corpora.train_names(args.corpora)
    dev = corpora.dev_syntax(args.corpora)
    for key, name in (("ewt", "en_ewt-ud-dev"), ("pud", "en_pud-dev")):
        say("UNER", key, add_uner(dev[key], os.path.join(args.corpora, "uner", name + ".iob2")), "sentences")
    articles = [] if args.no_polnear else corpora.train_attribution(args.corpora)
    static_words = str(np.load(args.static)["words"]).split("\n")
    labels = build_labels(syntax, names, articles, static_words)
    lemmas = Lemmas.learn(syntax)
    for key, texts in dev.items():
        words = [w for t in texts for w in t.words]
        from .swift import lemma_form
        say("lemma accuracy, gold tags,", key, 100 * sum(lemmas.lemma(lemma_form(w.form, w.upos), w.xpos) == w.lemma for w in words) / len(words))
    static = load_static(args.static, labels["vocabulary"])
    features = Features({w: i + 1 for i, w in enumerate(labels["vocabulary"])})
    say({k: len(v) if isinstance(v, list) else v for k, v in labels.items()}, "lemma exceptions", len(lemmas.exceptions), "rules", len(lemmas.rules))
    def load(name, texts):
        """The texts as the network sees them, with what the teacher says of them."""
        taught, positions = [None] * len(texts), None
        if args.teacher:
            with open(os.path.join(args.teacher, name + ".pickle"), "rb") as file:
                saved = pickle.load(file)
            taught = saved["texts"]
            assert [len(t.words) for t in texts] == [len(t["start"]) for t in taught], "the teacher has seen other texts"
            positions = {k: np.array([labels[k].index(v) if v in labels[k] else -1 for v in saved["labels"][k]]) for k in ("upos", "xpos", "feats", "deprel")}
            if name == "syntax":
                silver_names(texts, taught, say)
        trees = [None] * len(texts)
        if args.teacher and name == "attribution":
            relations = saved["labels"]["deprel"]
            trees = [{"heads": t["head"], "relations": [relations[r] for r in t["relation"][:, 0]],
                      "sentences": [i for i in range(len(t["head"])) if i == 0 or t["begins"][i]]} for t in taught]
        return [encode(text, features, labels, said, positions, tree) for text, said, tree in zip(texts, taught, trees)]

    train = load("syntax", syntax) + load("names", names)
    polnear = []
    if articles:
        polnear = load("attribution", articles)
        say("articles", len(polnear), "attributions", sum(len(t.get("examples", ())) for t in polnear))
    dev = {k: [encode(t, features, labels) for t in v] for k, v in dev.items()}
    model = Swift(labels, static, dilations=[int(d) for d in args.dilations.split(",")])
    if args.init:
        warm_start(model, args.init)
    model.to(args.device)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    decay = [p for n, p in model.named_parameters() if p.dim() > 1 and "norm" not in n]
    plain = [p for n, p in model.named_parameters() if not (p.dim() > 1 and "norm" not in n)]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0}], lr=args.rate, betas=(0.9, 0.98), fused=True)
    with open(os.path.join(args.run, "labels.pickle"), "wb") as file:
        pickle.dump({"labels": labels, "lemmas": lemmas.table(), "dilations": model.dilations}, file)
    first, step, spent = 0, 0, 0.0
    path = os.path.join(args.run, "checkpoint.pt")
    if args.resume and os.path.exists(path):
        saved = torch.load(path, map_location=args.device, weights_only=False)
        model.load_state_dict(saved["model"])
        average = saved["average"]
        optimizer.load_state_dict(saved["optimizer"])
        first, step, spent = saved["epoch"] + 1, saved["step"], saved["spent"]
        rng.setstate(saved["rng"])
        torch.set_rng_state(saved["torch_rng"].cpu())
    model.train()
    started = time.time() - spent
    saved_at, measure_at = 0.0, MEASURE
    for epoch in range(first, min(args.epochs, args.until)):
        pieces = chunks(train + rng.sample(polnear, int(len(polnear) * args.polnear_share)), rng)
        pieces.sort(key=lambda p: p[2] - p[1] + rng.random() * 12)
        batches = [pieces[i:i + args.batch] for i in range(0, len(pieces), args.batch)]
        # short pieces (single sentences of the name corpora) go together until a batch has its words
        merged, current = [], []
        for b in batches:
            if sum(p[2] - p[1] for p in current) + sum(p[2] - p[1] for p in b) > args.batch * CHUNK:
                if current:
                    merged.append(current)
                current = []
            current = current + b
        merged.append(current)
        rng.shuffle(merged)
        total_steps = step + len(merged) * (args.epochs - epoch)
        sums, counts, words = collections.Counter(), collections.Counter(), 0
        loader = torch.utils.data.DataLoader(Batches(merged, f"{args.seed} {epoch}"), batch_size=None, num_workers=workers,
                                             pin_memory=gpu, prefetch_factor=8 if workers else None)
        for batch, known, size in loader:
            passed = time.time() - started
            progress = max(step / max(1, total_steps), passed / (60 * args.minutes))
            rate = args.rate * min(1, (step + 1) / 100) * max(0.02, 1 - progress) ** 1.0
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss, parts = losses(model, on(args.device, batch), known, args.dropout, args.word_dropout, args.attribution)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            step += 1
            words += size
            if step % AVERAGE == 0:
                keep = min(0.998, (step + 1) / (step + 20)) ** AVERAGE
                with torch.no_grad():
                    for k, v in model.state_dict().items():
                        average[k].mul_(keep).add_(v, alpha=1 - keep)
            for k, v in parts.items():
                sums[k] = sums[k] + v.detach()
                counts[k] += 1
            if passed > 60 * args.minutes:
                break
        last = epoch + 1 == args.epochs or passed > 60 * args.minutes
        live = {k: v.clone() for k, v in model.state_dict().items()}
        if last or progress >= measure_at:
            measure_at = progress + MEASURE
            model.load_state_dict(average)
            for key, texts in dev.items():
                say("  dev", key, {k: round(v, 2) for k, v in measure(model, texts, args.device).items()})
            model.load_state_dict(live)
        spent = time.time() - started
        say(f"epoch {epoch} step {step} {spent:.0f} s rate {rate:.5f} words {words}", {k: round(float(v) / counts[k], 4) for k, v in sums.items()})
        if not last and time.time() - saved_at < SAVE:
            continue
        saved_at = time.time()
        torch.save({"model": live, "average": average, "optimizer": optimizer.state_dict(), "epoch": epoch, "step": step,
                    "spent": spent, "rng": rng.getstate(), "torch_rng": torch.get_rng_state()}, path + ".new")
        os.replace(path + ".new", path)
        if last:
            break
    say("done")


if __name__ == "__main__":
    main()
