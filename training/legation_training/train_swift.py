"""Trains the syntax and entity heads of the swift model (stage 1).

    python -m legation_training.train_swift CORPORA STATIC.npz RUN_FOLDER [--epochs N] [--threads N] [--resume]

Writes RUN_FOLDER/checkpoint.pt after every epoch and RUN_FOLDER/log.txt. Seeds are fixed.
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
from .swift import IGNORE, Features, Lemmas, Swift, fold

CHUNK = 160  # words
LONGEST_SENTENCE = 256


def build_labels(texts, names, static_words):
    def classes(values, least):
        counts = collections.Counter(values)
        return sorted(v for v, c in counts.items() if c >= least)

    words = [w for t in texts for w in t.words]
    forms = collections.Counter(fold(w.form).lower() for t in texts + names for w in t.words)
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


def encode(text, features, labels):
    """Arrays of one text."""
    ids, rows, flags = features.text(text)
    n = len(text.words)
    index = {k: {v: i for i, v in enumerate(labels[k])} for k in ("upos", "xpos", "feats", "deprel", "ner", "fine")}
    out = {"ids": ids, "rows": rows, "flags": flags}
    for key in ("upos", "xpos", "feats", "ner", "fine"):
        out[key] = np.array([index[key].get(getattr(w, key), IGNORE) if getattr(w, key) is not None else IGNORE for w in text.words], np.int64)
    out["deprel"] = np.array([index["deprel"].get(w.deprel, IGNORE) if w.deprel is not None else IGNORE for w in text.words], np.int64)
    out["head"] = np.array([(i if w.head == -1 else w.head) if w.head is not None else IGNORE for i, w in enumerate(text.words)], np.int64)
    sentence = np.zeros(n, np.int64)
    start = np.full(n, IGNORE, np.int64)
    if text.sentences is not None:
        start[:] = 0
        for k, (a, b) in enumerate(text.sentence_ranges()):
            sentence[a:b] = k
            start[a] = 1
        for p in text.paragraphs:
            start[p] = IGNORE  # known from the layout
    out["sentence"], out["start"] = sentence, start
    for role in ("cue", "content", "source"):
        out[role] = np.full(n, IGNORE if text.attributions is None else 0, np.int64)
    for attribution in text.attributions or []:
        for role in ("content", "source"):
            out[role][getattr(attribution, role)] = 1
        cue = attribution.cue
        for k, i in enumerate(cue):
            out["cue"][i] = 2 if k and cue[k - 1] == i - 1 else 1
    out["borders"] = list(text.sentences) if text.sentences is not None else None
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


def batch_of(pieces):
    n = max(b - a for _, a, b in pieces)
    size = len(pieces)
    out = {"mask": np.zeros((size, n), bool)}
    for key in ("ids", "upos", "xpos", "feats", "ner", "fine", "deprel", "head", "start", "sentence", "cue", "content", "source"):
        out[key] = np.full((size, n), 0 if key == "ids" else -1 if key == "sentence" else IGNORE, np.int64)
    out["rows"] = np.zeros((size, n, pieces[0][0]["rows"].shape[1]), np.int64)
    out["flags"] = np.zeros((size, n, pieces[0][0]["flags"].shape[1]), np.float32)
    for k, (text, a, b) in enumerate(pieces):
        m = b - a
        out["mask"][k, :m] = True
        for key in ("ids", "rows", "flags", "upos", "xpos", "feats", "ner", "fine", "deprel", "start", "sentence", "cue", "content", "source"):
            out[key][k, :m] = text[key][a:b]
        head = text["head"][a:b].copy()
        known = head != IGNORE
        head[known] -= a
        head[(head >= m) | (head < 0)] = IGNORE  # cut off with an over-long sentence
        out["head"][k, :m] = head
    return {k: torch.from_numpy(v) for k, v in out.items()}


def arc_mask(batch):
    same = batch["sentence"][:, :, None] == batch["sentence"][:, None, :]
    return same & batch["mask"][:, :, None] & batch["mask"][:, None, :]


def losses(model, batch, dropout, word_dropout, smoothing=0.03):
    x = model.trunk(batch["ids"], batch["rows"], batch["flags"], batch["mask"], dropout, word_dropout)
    tags = model.tags(F.dropout(x, dropout, model.training))
    sections = model.sections()
    total, parts = 0.0, {}
    for key, weight in (("upos", 0.5), ("xpos", 0.5), ("feats", 0.3), ("ner", 1.0), ("fine", 0.3), ("cue", 1.0)):
        if (batch[key] != IGNORE).any():
            parts[key] = F.cross_entropy(tags[..., sections[key]].flatten(0, 1), batch[key].flatten(), ignore_index=IGNORE)
            total = total + weight * parts[key]
    # which words are cited or cited from at all: only to teach the layers; the attribution head decides by cue
    for key, weight in (("content", 0.2), ("source", 0.2)):
        known = batch[key] != IGNORE
        if known.any():
            logits = tags[..., sections[key]].squeeze(-1)[known]
            parts[key] = F.binary_cross_entropy_with_logits(logits, batch[key][known].float())
            total = total + weight * parts[key]
    known = batch["start"] != IGNORE
    if known.any():
        parts["start"] = F.binary_cross_entropy_with_logits(tags[..., sections["sentence"]].squeeze(-1)[known], batch["start"][known].float())
        total = total + parts["start"]
    annotated = batch["head"] != IGNORE
    if annotated.any():
        some = annotated.any(1)  # rows with syntax
        xs, head, deprel = x[some], batch["head"][some], batch["deprel"][some]
        part = {k: batch[k][some] for k in ("sentence", "mask")}
        scores = model.arcs(xs, dropout).masked_fill(~arc_mask(part), -1e4)
        parts["arc"] = F.cross_entropy(scores.flatten(0, 1), head.flatten(), ignore_index=IGNORE)
        gold = torch.where(head == IGNORE, torch.zeros_like(head), head)
        relation = torch.where(head == IGNORE, head, deprel)
        parts["relation"] = F.cross_entropy(model.relations(xs, gold, dropout).flatten(0, 1), relation.flatten(), ignore_index=IGNORE)
        total = total + parts["arc"] + parts["relation"]
    return total, parts


@torch.no_grad()
def measure(model, encoded):
    """Accuracies with given sentences and words; heads greedily."""
    model.eval()
    sections = model.sections()
    right, count = collections.Counter(), collections.Counter()
    rng = random.Random(0)
    pieces = sorted(chunks(encoded, rng), key=lambda p: p[2] - p[1])
    for at in range(0, len(pieces), 16):
        batch = batch_of(pieces[at:at + 16])
        x = model.trunk(batch["ids"], batch["rows"], batch["flags"], batch["mask"])
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
            spans = lambda seq: set(bio_spans([int(v) for v in seq]))
            a, b = spans(batch["ner"][row]), spans(ner[row][batch["mask"][row]])
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
        old = list(pickle.load(file)["dilations"])
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
        if name in state:
            if state[name].shape == value.shape:
                state[name].copy_(value)
            elif name.startswith("tags."):
                state[name][: value.shape[0]].copy_(value)
    model.load_state_dict(state)


@torch.no_grad()
def silver_names(texts, run, static, labels, features, say):
    """Labels names in treebank texts that have none: where a name begins and ends is known from the gold proper nouns and
    the tree, which kind it is says an earlier model. Names that it is unsure of are left out of the loss."""
    with open(os.path.join(run, "labels.pickle"), "rb") as file:
        dilations = pickle.load(file)["dilations"]
    model = Swift(labels, static, dilations=dilations)
    warm_start(model, run)
    model.eval()
    section = model.sections()["ner"]
    counts = collections.Counter()
    for text in texts:
        ids, rows, flags = features.text(text)
        n = len(text.words)
        t = lambda a: torch.from_numpy(a).unsqueeze(0)
        x = model.trunk(t(ids), t(rows), t(flags), torch.ones(1, n, dtype=torch.bool))[0]
        p = model.tags(x)[:, section].softmax(-1)
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
    parser.add_argument("--minutes", type=float, default=1e9, help="shorten the schedule to about this time")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--rate", type=float, default=2.5e-3)
    parser.add_argument("--dropout", type=float, default=0.2)
    parser.add_argument("--word-dropout", type=float, default=0.08)
    parser.add_argument("--dilations", default="1,2,4,8,1")
    parser.add_argument("--no-polnear", action="store_true", help="leave out PolNeAR, which has no licence")
    parser.add_argument("--polnear-share", type=float, default=0.25, help="share of the PolNeAR articles read in an epoch")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--init", help="run folder to start from; its layers are taken over, new ones begin as identity")
    parser.add_argument("--silver", help="run folder of a model that names the treebank texts without names, by their gold trees")
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
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
    static_words = str(np.load(args.static)["words"]).split("\n")
    labels = build_labels(syntax, names, static_words)
    lemmas = Lemmas.learn(syntax)
    for key, texts in dev.items():
        words = [w for t in texts for w in t.words]
        from .swift import lemma_form
        say("lemma accuracy, gold tags,", key, 100 * sum(lemmas.lemma(lemma_form(w.form, w.upos), w.xpos) == w.lemma for w in words) / len(words))
    static = load_static(args.static, labels["vocabulary"])
    features = Features({w: i + 1 for i, w in enumerate(labels["vocabulary"])})
    say({k: len(v) if isinstance(v, list) else v for k, v in labels.items()}, "lemma exceptions", len(lemmas.exceptions), "rules", len(lemmas.rules))
    if args.silver:
        silver_names([t for t in syntax if all(w.ner is None for w in t.words)], args.silver, static, labels, features, say)
    train = [encode(t, features, labels) for t in syntax + names]
    polnear = [] if args.no_polnear else [encode(t, features, labels) for t in corpora.train_attribution(args.corpora)]
    dev = {k: [encode(t, features, labels) for t in v] for k, v in dev.items()}
    model = Swift(labels, static, dilations=[int(d) for d in args.dilations.split(",")])
    if args.init:
        warm_start(model, args.init)
    average = {k: v.clone() for k, v in model.state_dict().items()}
    decay = [p for n, p in model.named_parameters() if p.dim() > 1 and "norm" not in n]
    plain = [p for n, p in model.named_parameters() if not (p.dim() > 1 and "norm" not in n)]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02}, {"params": plain, "weight_decay": 0}], lr=args.rate, betas=(0.9, 0.98))
    with open(os.path.join(args.run, "labels.pickle"), "wb") as file:
        pickle.dump({"labels": labels, "lemmas": lemmas.table(), "dilations": model.dilations}, file)
    first, step, spent = 0, 0, 0.0
    path = os.path.join(args.run, "checkpoint.pt")
    if args.resume and os.path.exists(path):
        saved = torch.load(path, weights_only=False)
        model.load_state_dict(saved["model"])
        average = saved["average"]
        optimizer.load_state_dict(saved["optimizer"])
        first, step, spent = saved["epoch"] + 1, saved["step"], saved["spent"]
        rng.setstate(saved["rng"])
        torch.set_rng_state(saved["torch_rng"])
    model.train()
    started = time.time() - spent
    for epoch in range(first, args.epochs):
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
        sums, words = collections.Counter(), 0
        for pieces in merged:
            passed = time.time() - started
            progress = max(step / max(1, total_steps), passed / (60 * args.minutes))
            rate = args.rate * min(1, (step + 1) / 100) * max(0.02, 1 - progress) ** 1.0
            for group in optimizer.param_groups:
                group["lr"] = rate
            batch = batch_of(pieces)
            loss, parts = losses(model, batch, args.dropout, args.word_dropout)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            optimizer.step()
            step += 1
            words += int(batch["mask"].sum())
            keep = min(0.998, (step + 1) / (step + 20))
            with torch.no_grad():
                for k, v in model.state_dict().items():
                    average[k].mul_(keep).add_(v, alpha=1 - keep)
            for k, v in parts.items():
                sums[k] += float(v.detach()) / len(merged)
            if passed > 60 * args.minutes:
                break
        live = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average)
        if epoch % 3 == 2 or epoch + 1 == args.epochs or passed > 60 * args.minutes:
            for key, texts in dev.items():
                say("  dev", key, {k: round(v, 2) for k, v in measure(model, texts).items()})
        model.load_state_dict(live)
        spent = time.time() - started
        say(f"epoch {epoch} step {step} {spent:.0f} s rate {rate:.5f} words {words}", {k: round(v, 4) for k, v in sums.items()})
        torch.save({"model": live, "average": average, "optimizer": optimizer.state_dict(), "epoch": epoch, "step": step,
                    "spent": spent, "rng": rng.getstate(), "torch_rng": torch.get_rng_state()}, path + ".new")
        os.replace(path + ".new", path)
        if passed > 60 * args.minutes:
            break


if __name__ == "__main__":
    main()
