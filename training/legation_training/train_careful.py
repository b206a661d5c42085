"""Trains the careful model, or its teacher.

    python -m legation_training.train_careful CORPORA MINILM_FOLDER RUN_FOLDER [--minutes N] [--no-polnear] [--resume]
        [--teacher MPNET_FOLDER] [--from RUN_FOLDER] [--taught-by RUN_FOLDER]

The schedule (warm-up, linear decay) runs over a planned time, that before an interruption included; the run ends when it is
over. RUN_FOLDER gets `log.txt`, `encoded.pickle` (the corpora as the network sees them; delete it when they or the
tokenizer have changed) and every few minutes `checkpoint.pt`, from which `--resume` goes on, also with other `--minutes`.
Seeds are fixed, but how many steps fit into the planned time is the machine's. With a GPU a step takes texts of every kind
at once, in bfloat16; without one, of one kind.

`--teacher` trains the larger model that teaches. `--taught-by` gives what a teacher makes of every text, labelled or not, as
soft labels beside the gold ones (Hinton and others 2015). `--from` begins with the weights of another run.
"""

from __future__ import annotations

import argparse
import collections
import os
import pickle
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

from . import corpora
from .careful import IGNORE, Careful, Pieces, Teacher, cue_arrays, word_features

STEP_PIECES = 512
GPU_STEP_PIECES = (2048, 1536, 768)  # of syntax, attribution and names, together in a step
WINDOW = 128  # pieces of a training window
LONGEST = 320  # pieces: a longer sentence is cut
KEYS = ("upos", "xpos", "feats", "ner", "fine")
WEIGHTS = {"upos": 0.5, "xpos": 0.5, "feats": 0.3, "ner": 1.0, "fine": 0.2, "start": 0.7, "arc": 1.0, "relation": 1.0, "cue": 2.0, "role": 3.0}


def build_labels(texts, names):
    def classes(values, least):
        counts = collections.Counter(values)
        return sorted(v for v, c in counts.items() if c >= least)

    words = [w for t in texts for w in t.words]
    return {
        "upos": classes((w.upos for w in words), 1),
        "xpos": classes((w.xpos for w in words), 1),
        "feats": classes((w.feats for w in words if w.deprel != "goeswith"), 4),
        "deprel": classes((w.deprel for w in words), 3),
        "ner": list(corpora.BIO),
        "fine": ["O"] + sorted({w.fine for t in texts + names for w in t.words if w.fine} - {"O"}),
    }


def encode(text, pieces, labels):
    """Arrays of one text."""
    n = len(text.words)
    index = {k: {v: i for i, v in enumerate(labels[k])} for k in (*KEYS, "deprel")}
    out = {"pieces": [pieces.word(w.form) for w in text.words]}
    out["shape"], out["flags"] = word_features(text)
    for key in (*KEYS, "deprel"):
        out[key] = np.array([IGNORE if getattr(w, key) is None else index[key].get(getattr(w, key), IGNORE) for w in text.words], np.int64)
    out["head"] = np.array([IGNORE if w.head is None else i if w.head == -1 else w.head for i, w in enumerate(text.words)], np.int64)
    sentence, start = np.zeros(n, np.int64), np.full(n, IGNORE, np.int64)
    if text.sentences is not None:
        start[:] = 0
        for k, (a, b) in enumerate(text.sentence_ranges()):
            sentence[a:b] = k
            start[a] = 1
        for p in text.paragraphs:
            start[p] = IGNORE  # known from the layout
    out["sentence"], out["start"] = sentence, start
    out["begins"] = np.zeros(n, bool)  # where a sentence begins for sure
    out["begins"][list(text.sentences if text.sentences is not None else text.paragraphs)] = True
    out["borders"] = list(text.sentences if text.sentences is not None else text.paragraphs) + [n]
    out["cue"] = np.full(n, IGNORE, np.int64)
    out["attributions"] = []
    if text.attributions is not None:
        out["cue"][:] = 0
        for a in text.attributions:
            for before, i in zip([-2] + a.cue, a.cue):
                out["cue"][i] = 2 if before == i - 1 else 1
            out["attributions"].append((a.source, a.cue, a.content))
    return out


def windows(texts, rng, size=WINDOW):
    """(text, first word, end) of about `size` pieces, cut at the borders of sentences or paragraphs; a longer one
    is cut where it must be."""
    out = []
    for text in texts:
        lengths = np.cumsum([0] + [len(p) for p in text["pieces"]])
        at, limit = 0, rng.randrange(size // 4, size)
        last = 0
        for border in text["borders"]:
            if lengths[border] - lengths[at] > limit and last > at:
                out.append((text, at, last))
                at, limit = last, size
            last = border
            while lengths[border] - lengths[at] > LONGEST:
                end = int(np.searchsorted(lengths, lengths[at] + size))
                out.append((text, at, max(end, at + 1)))
                at = max(end, at + 1)
        if last > at:
            out.append((text, at, last))
    return out


def pieces_of(window):
    text, a, b = window
    return sum(len(p) for p in text["pieces"][a:b]) + 2


def batch_of(group, pieces):
    size, n = len(group), max(b - a for _, a, b in group)
    length = max(pieces_of(w) for w in group)
    out = {"pieces": np.zeros((size, length), np.int64), "owner": np.full((size, length), n, np.int64), "count": np.zeros((size, n), np.float32),
           "mask": np.zeros((size, n), bool), "flags": np.zeros((size, n, group[0][0]["flags"].shape[1]), np.float32)}
    for key in (*KEYS, "deprel", "head", "start", "sentence", "shape", "cue"):
        out[key] = np.full((size, n), 0 if key == "shape" else -1 if key == "sentence" else IGNORE, np.int64)
    out["begins"] = np.zeros((size, n), bool)
    cue_rows, all_cues, all_roles = [], [], []
    for k, (text, a, b) in enumerate(group):
        m = b - a
        at = 1
        out["pieces"][k, 0] = pieces.begin
        for w in range(m):
            p = text["pieces"][a + w]
            out["pieces"][k, at:at + len(p)] = p
            out["owner"][k, at:at + len(p)] = w
            out["count"][k, w] = len(p)
            at += len(p)
        out["pieces"][k, at] = pieces.end
        out["mask"][k, :m] = True
        for key in (*KEYS, "deprel", "start", "sentence", "shape", "flags", "cue", "begins"):
            out[key][k, :m] = text[key][a:b]
        head = text["head"][a:b].copy()
        known = head != IGNORE
        head[known] -= a
        head[(head >= m) | (head < 0)] = IGNORE
        out["head"][k, :m] = head
        for source, cue, content in text["attributions"]:
            inside = [i - a for i in cue if a <= i < b]
            if not inside:
                continue
            role = np.full(n, IGNORE, np.int64)
            role[:m] = 0
            role[[i - a for i in source if a <= i < b]] = 1
            role[[i - a for i in content if a <= i < b]] = 2
            cue_rows.append(k)
            all_cues.append(inside)
            all_roles.append(role)
    out = {k: torch.from_numpy(v) for k, v in out.items()}
    if all_cues:
        out["cue_words"], out["cue_first"] = cue_arrays(all_cues, n)
        out["cue_rows"], out["roles"] = torch.tensor(cue_rows), torch.from_numpy(np.array(all_roles))
    return out


def arc_mask(sentence, mask):
    same = sentence[:, :, None] == sentence[:, None, :]
    return same & mask[:, :, None] & mask[:, None, :]


def cross_entropy(scores, gold):
    """Mean over the gold labels that there are; 0 without any. Looks at no value on the way, so that a GPU need not wait."""
    total = F.cross_entropy(scores.flatten(0, -2), gold.flatten(), ignore_index=IGNORE, reduction="sum")
    return total / (gold != IGNORE).sum().clamp(min=1)


def soft_cross_entropy(scores, taught, some):
    """Mean over the words of `some` against the probabilities of a teacher."""
    each = -(taught * scores.float().log_softmax(-1)).sum(-1)
    return torch.where(some, each, torch.zeros_like(each)).sum() / some.sum().clamp(min=1)


def losses(model, batch, dropout):
    """(weighted sum, its parts, what was computed on the way)."""
    x = model.trunk(batch)
    x = F.dropout(x, dropout, model.training)
    tags, sections = model.tags(x), model.sections()
    parts = {key: cross_entropy(tags[..., sections[key]], batch[key]) for key in (*KEYS, "cue")}
    start, known = tags[..., sections["sentence"]].squeeze(-1), batch["start"] != IGNORE
    each = F.binary_cross_entropy_with_logits(start.float(), batch["start"].clamp(min=0).float(), reduction="none")
    parts["start"] = (each * known).sum() / known.sum().clamp(min=1)
    head, deprel = batch["head"], batch["deprel"]
    arcs = model.arcs(x).float()
    parts["arc"] = cross_entropy(arcs.masked_fill(~arc_mask(batch["sentence"], batch["mask"]), -1e4), head)
    gold = torch.where(head == IGNORE, torch.zeros_like(head), head)
    parts["relation"] = cross_entropy(model.relations(x, gold), torch.where(head == IGNORE, head, deprel))
    roles = None
    if "roles" in batch:
        roles = model.roles(x, batch["cue_rows"], batch["cue_words"], batch["cue_first"])
        parts["role"] = cross_entropy(roles, batch["roles"])
    return sum(WEIGHTS[k] * v for k, v in parts.items()), parts, (x, tags, arcs, roles)


@torch.no_grad()
def teach(teachers, batch):
    """What the teachers make of a batch, as the mean of their probabilities."""
    out = {}

    def add(key, value):
        out[key] = out.get(key, 0) + value.float() / len(teachers)

    states = [teacher.trunk(batch) for teacher in teachers]
    sections = teachers[0].sections()
    for teacher, x in zip(teachers, states):
        tags = teacher.tags(x).float()
        for key in (*KEYS, "cue"):
            add(key, tags[..., sections[key]].softmax(-1))
        add("start", tags[..., sections["sentence"]].squeeze(-1).sigmoid())
        if "roles" in batch:
            add("role", teacher.roles(x, batch["cue_rows"], batch["cue_words"], batch["cue_first"]).float().softmax(-1))
    unknown = (batch["sentence"] <= 0).all(1, keepdim=True) & (batch["start"] == IGNORE).all(1, keepdim=True)
    found = (batch["begins"] | (out["start"] > 0.5)).long().cumsum(1)
    out["sentence"] = torch.where(unknown, found, batch["sentence"])
    out["same"] = arc_mask(out["sentence"], batch["mask"])
    for teacher, x in zip(teachers, states):
        add("arc", teacher.arcs(x).float().masked_fill(~out["same"], -1e4).softmax(-1))
    out["head"] = torch.where(batch["head"] == IGNORE, out["arc"].argmax(-1), batch["head"])
    for teacher, x in zip(teachers, states):
        add("relation", teacher.relations(x, out["head"]).float().softmax(-1))
    return out


def soft_losses(model, batch, taught, computed):
    x, tags, arcs, roles = computed
    sections, mask = model.sections(), batch["mask"]
    parts = {key: soft_cross_entropy(tags[..., sections[key]], taught[key], mask) for key in (*KEYS, "cue")}
    start = F.binary_cross_entropy_with_logits(tags[..., sections["sentence"]].squeeze(-1).float(), taught["start"], reduction="none")
    free = mask & ~(batch["begins"] & (batch["start"] == IGNORE))
    parts["start"] = (start * free).sum() / free.sum().clamp(min=1)
    parts["arc"] = soft_cross_entropy(arcs.masked_fill(~taught["same"], -1e4), taught["arc"], mask)
    parts["relation"] = soft_cross_entropy(model.relations(x, taught["head"]), taught["relation"], mask)
    if roles is not None:
        parts["role"] = soft_cross_entropy(roles, taught["role"], batch["roles"] != IGNORE)
    return sum(WEIGHTS[k] * v for k, v in parts.items())


def bio_spans(labels):
    """(start, end, kind) out of indices into corpora.BIO; an I after something else begins a name."""
    out, start, kind = [], None, None
    for i, label in enumerate(labels + [0]):
        this = (label + 1) // 2 if label > 0 else 0
        if start is not None and (this != kind or label % 2 == 1):
            out.append((start, i, kind))
            start = None
        if this and start is None:
            start, kind = i, this
    return out


def on(device, batch):
    return {k: v.to(device, non_blocking=True) for k, v in batch.items()}


@torch.no_grad()
def measure(model, texts, pieces, device="cpu", most=10**9):
    """Accuracies with given sentences and words, heads greedily; names; cues; roles of the words at given cues."""
    model.eval()
    size = 8 if device == "cpu" else 64
    sections = model.sections()
    right, count = collections.Counter(), collections.Counter()
    group = windows(texts, random.Random(0))
    random.Random(1).shuffle(group)
    group = sorted(group[:most], key=pieces_of)
    for at in range(0, len(group), size):
        batch = on(device, batch_of(group[at:at + size], pieces))
        x = model.trunk(batch)
        tags = model.tags(x)
        known = batch["head"] != IGNORE
        if known.any():
            for key in ("upos", "xpos", "feats"):
                right[key] += int(((tags[..., sections[key]].argmax(-1) == batch[key]) & known).sum())
                count[key] += int(known.sum())
            heads = model.arcs(x).masked_fill(~arc_mask(batch["sentence"], batch["mask"]), -1e4).argmax(-1)
            same = (heads == batch["head"]) & known
            right["uas"] += int(same.sum())
            right["las"] += int((same & (model.relations(x, heads).argmax(-1) == batch["deprel"])).sum())
            count["uas"] += int(known.sum())
            count["las"] += int(known.sum())
        known = batch["start"] != IGNORE
        found, gold = (tags[..., sections["sentence"]].squeeze(-1) > 0) & known, (batch["start"] == 1) & known
        right["sentence"] += 2 * int((found & gold).sum())
        count["sentence"] += int(found.sum() + gold.sum())
        ner = tags[..., sections["ner"]].argmax(-1)
        for row in range(ner.shape[0]):
            if (batch["ner"][row] != IGNORE).any():
                a, b = (set(bio_spans(s.tolist())) for s in (batch["ner"][row], ner[row][batch["mask"][row]]))
                right["ner"] += 2 * len(a & b)
                count["ner"] += len(a) + len(b)
        known = batch["cue"] != IGNORE
        found, gold = (tags[..., sections["cue"]].argmax(-1) > 0) & known, (batch["cue"] > 0) & known
        right["cue"] += 2 * int((found & gold).sum())
        count["cue"] += int(found.sum() + gold.sum())
        if "roles" in batch:
            best = model.roles(x, batch["cue_rows"], batch["cue_words"], batch["cue_first"]).argmax(-1)
            for number, key in ((1, "source"), (2, "content")):
                found, gold = (best == number) & (batch["roles"] != IGNORE), batch["roles"] == number
                right[key] += 2 * int((found & gold).sum())
                count[key] += int(found.sum() + gold.sum())
    model.train()
    return {k: round(100 * right[k] / count[k], 2) for k in count if count[k]}


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
    for text in texts:
        for (a, b), comments in zip(text.sentence_ranges(), text.comments):
            line = next((c.split("=", 1)[1] for c in comments if c.startswith("text =")), "")
            rows = tags.get(squeeze(line))
            if rows is not None and len(rows) == b - a:
                for word, (_, tag) in zip(text.words[a:b], rows):
                    word.ner = tag if tag in corpora.BIO else "O"


class Stream:
    """Endless batches of windows of like length, in a new order each time round."""

    def __init__(self, texts, seed, size):
        self.texts, self.rng, self.size, self.groups, self.rounds = texts, random.Random(seed), size, [], 0

    def next(self):
        if not self.groups:
            self.rounds += 1
            found = sorted(windows(self.texts, self.rng), key=lambda w: pieces_of(w) + self.rng.random() * 6)
            group, longest = [], 0
            for window in found:
                longest = max(longest, pieces_of(window))
                if group and longest * (len(group) + 1) > self.size * 1.1:
                    self.groups.append(group)
                    group, longest = [], pieces_of(window)
                group.append(window)
            self.groups.append(group)
            self.rng.shuffle(self.groups)
        return self.groups.pop()


class Batches(torch.utils.data.IterableDataset):
    """Endless (batch, rounds of each kind) of the kinds of texts. `together`: of every kind in each batch, otherwise of one, by `shares`."""

    def __init__(self, kinds, pieces, seed, sizes, shares, together):
        super().__init__()
        self.kinds, self.pieces, self.seed, self.sizes, self.shares, self.together = kinds, pieces, seed, sizes, shares, together

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        seed = 1000 * (worker.id if worker else 0) + self.seed
        rng = random.Random(seed)
        streams = [Stream(texts, seed + i, size) for i, (texts, size) in enumerate(zip(self.kinds, self.sizes)) if texts]
        shares = [share for share, texts in zip(self.shares, self.kinds) if texts]
        while True:
            chosen = streams if self.together else rng.choices(streams, shares)
            group = [window for stream in chosen for window in stream.next()]
            batch = batch_of(group, self.pieces)
            yield batch, sum(len(p) for text, a, b in group for p in text["pieces"][a:b]), [s.rounds for s in streams]


def load_run(run, device="cpu"):
    """(model, checkpoint) of a run."""
    checkpoint = torch.load(os.path.join(run, "checkpoint.pt"), map_location=device, weights_only=False)
    model = (Teacher if checkpoint.get("teacher") else Careful)(checkpoint["labels"])
    model.load_state_dict(checkpoint["model"])
    model.to(device).eval()
    return model, checkpoint


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("minilm")
    parser.add_argument("run")
    parser.add_argument("--minutes", type=float, default=300)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--workers", type=int, help="processes that prepare batches (default: 3 with a GPU, otherwise none)")
    parser.add_argument("--rate", type=float, default=1.5e-4, help="of the pretrained layers")
    parser.add_argument("--head-rate", type=float, default=2e-3)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--frozen", type=int, default=0, help="lowest layers that are not trained, and with them the tables")
    parser.add_argument("--shares", default="0.50,0.34,0.16", help="of syntax, attribution and names among the steps, without a GPU")
    parser.add_argument("--teacher", metavar="MPNET", help="train the larger model, from this folder")
    parser.add_argument("--taught-by", metavar="RUN", action="append", default=[], help="a teacher's run; may be given several times")
    parser.add_argument("--soft", type=float, default=1.0, help="weight of the teachers' soft labels")
    parser.add_argument("--from", dest="begin", metavar="RUN", help="begin with this run's weights")
    parser.add_argument("--no-polnear", action="store_true", help="train without PolNeAR, for which no licence was given")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    gpu = args.device != "cpu"
    torch.set_num_threads(args.threads)
    torch.backends.cuda.enable_cudnn_sdp(False)  # it plans anew for every shape of a batch
    torch.manual_seed(args.seed)
    os.makedirs(args.run, exist_ok=True)
    log = open(os.path.join(args.run, "log.txt"), "a", encoding="utf-8")

    def say(*words):
        line = " ".join(str(w) for w in words)
        print(line, flush=True)
        print(line, file=log, flush=True)

    paths = ("corpora", "minilm", "run", "teacher", "begin", "taught_by")
    shown = {k: v for k, v in vars(args).items() if k not in paths} | {"teacher": bool(args.teacher), "begin": os.path.basename(args.begin or "")}
    say("arguments", shown | {"taught_by": [os.path.basename(run) for run in args.taught_by]})
    pieces = Pieces.from_folder(args.minilm)
    kept, path = os.path.join(args.run, "encoded.pickle"), os.path.join(args.run, "checkpoint.pt")
    saved = torch.load(path, map_location=args.device, weights_only=False) if args.resume and os.path.exists(path) else None
    if args.resume and os.path.exists(kept):
        with open(kept, "rb") as file:
            labels, train, dev = pickle.load(file)
    else:
        syntax, names = corpora.train_syntax(args.corpora), corpora.train_names(args.corpora)
        attribution = [] if args.no_polnear else corpora.train_attribution(args.corpora)
        dev = corpora.dev_syntax(args.corpora)
        for key, name in (("ewt", "en_ewt-ud-dev"), ("pud", "en_pud-dev")):
            add_uner(dev[key], os.path.join(args.corpora, "uner", name + ".iob2"))
        dev["polnear"] = corpora.dev_attribution(args.corpora)
        labels = saved["labels"] if saved else build_labels(syntax, names)
        train = [[encode(t, pieces, labels) for t in texts] for texts in (syntax, attribution, names)]
        dev = {k: [encode(t, pieces, labels) for t in v] for k, v in dev.items()}
        with open(kept, "wb") as file:
            pickle.dump((labels, train, dev), file)
    for name, texts in zip(("syntax", "attribution", "names"), train):
        say(name, len(texts), "texts", sum(len(t["pieces"]) for t in texts), "words", sum(len(p) for t in texts for p in t["pieces"]), "pieces")
    if args.teacher:
        model = Teacher(labels)
        model.load_pretrained(args.teacher, pieces.vocabulary)
    else:
        model = Careful(labels)
        model.load_pretrained(args.minilm)
    if args.begin:
        model.load_state_dict(load_run(args.begin)[1]["model"])
    model.to(args.device)
    model.set_dropout(args.dropout)
    teachers = [load_run(run, args.device)[0] for run in args.taught_by]
    encoder, rest = model.groups(args.frozen)
    optimizer = torch.optim.AdamW([{"params": encoder, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.01}], betas=(0.9, 0.98), fused=gpu)
    step, spent, done = 0, 0.0, 0
    if saved:
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent, done = saved["step"], saved["spent"], saved["done"]
    shares = [float(s) for s in args.shares.split(",")]
    batches = Batches(train, pieces, args.seed + step, GPU_STEP_PIECES if gpu else [STEP_PIECES] * len(train), shares, together=gpu)
    workers = (3 if gpu else 0) if args.workers is None else args.workers
    loader = iter(torch.utils.data.DataLoader(batches, batch_size=None, num_workers=workers, pin_memory=gpu, prefetch_factor=8 if workers else None))
    started = time.time() - spent
    sums, counts = collections.Counter(), collections.Counter()
    model.train()
    last_saved = last_measured = last_said = time.time()

    def save():
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "done": done, "spent": time.time() - started,
                    "labels": labels, "teacher": bool(args.teacher)}, path + ".new")
        os.replace(path + ".new", path)

    while True:
        progress = (time.time() - started) / (60 * args.minutes)
        if progress >= 1:
            break
        factor = min(1.0, (step + 1) / 60) * max(0.01, 1 - progress)
        optimizer.param_groups[0]["lr"], optimizer.param_groups[1]["lr"] = args.rate * factor, args.head_rate * factor
        batch, size, rounds = next(loader)
        batch = on(args.device, batch)
        with torch.autocast(args.device, torch.bfloat16, enabled=gpu):
            loss, parts, computed = losses(model, batch, args.dropout)
            if teachers:
                loss = loss + args.soft * soft_losses(model, batch, teach(teachers, batch), computed)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder, 1.0)
        torch.nn.utils.clip_grad_norm_([p for p in rest if p.grad is not None], 2.0)
        optimizer.step()
        step += 1
        done += size
        for k, v in parts.items():
            if not gpu or step % 20 == 0:
                sums[k] += float(v.detach())
                counts[k] += 1
        now = time.time()
        if now - last_said > (20 if gpu else 60):
            workers_rounds = "rounds" if workers < 2 else f"rounds of one of {workers} workers"
            say(f"step {step} {now - started:.0f} s pieces {done} ({done / (now - started):.0f}/s) {workers_rounds}", rounds,
                {k: round(sums[k] / counts[k], 4) for k in sums if sums[k]})
            sums.clear()
            counts.clear()
            last_said = now
        if now - last_saved > 300:
            save()
            last_saved = now
        if now - last_measured > 1200:
            for key, texts in dev.items():
                say("  dev part", key, measure(model, texts, pieces, args.device, most=40))
            last_measured = time.time()
    save()
    for key, texts in dev.items():
        say("  dev", key, measure(model, texts, pieces, args.device))
    say("done")


if __name__ == "__main__":
    main()
