"""The swift model: features, network, and the export that the Rust reader loads.

The features are computed here exactly as `crates/language/src/swift/features.rs` does; the hash is FNV-1a.
"""

from __future__ import annotations

import collections
import json
import struct

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

WIDTH = 160
HASH_ROWS = 16384
HASHES = 6
FLAGS = 13
ARC = 96
LABEL = 128
OFFSETS = 32  # offsets between word and head are clipped to +-OFFSETS
IGNORE = -100

FOLD = {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‐": "-", "‑": "-"}


def fold(form):
    return "".join(FOLD.get(c, c) for c in form)


def fnv(text, salt):
    value = (0xCBF29CE484222325 ^ salt) & 0xFFFFFFFFFFFFFFFF
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    # the low bits of FNV are weak: fold the high half in
    return (value ^ (value >> 32)) & 0xFFFFFFFF


def shape(form):
    """Letter shape: X upper, x lower, d digit, c other letter, the character itself otherwise; runs cut to three,
    twelve at most."""
    out, run = [], 0
    for c in form:
        s = "X" if c.isupper() else "x" if c.islower() else "d" if c.isnumeric() else "c" if c.isalpha() else c
        run = run + 1 if out and out[-1] == s else 1
        if run <= 3:
            out.append(s)
        if len(out) >= 12:
            break
    return "".join(out)


def hashed(form):
    """Rows of the hashed table for a form, already folded. Long forms count with their first and last letters only."""
    low = form.lower()
    keys = (low[-2:], low[-3:], low[-4:], low[:1], low[:3], shape(form))
    return [fnv(key, salt + 1) % HASH_ROWS for salt, key in enumerate(keys)]


class Features:
    """Feature rows of a Text's words."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary  # lower-cased folded form -> row, 0 unknown
        self.cache = {}

    def form(self, form):
        found = self.cache.get(form)
        if found is None:
            folded = fold(form)
            found = (self.vocabulary.get(folded.lower(), 0), hashed(folded))
            self.cache[form] = found
        return found

    def text(self, text):
        """(word rows [n], hash rows [n, HASHES], flags [n, FLAGS])"""
        n = len(text.words)
        ids = np.zeros(n, np.int64)
        rows = np.zeros((n, HASHES), np.int64)
        flags = np.zeros((n, FLAGS), np.float32)
        starts = set(text.paragraphs)
        quote = False
        for i, word in enumerate(text.words):
            ids[i], rows[i] = self.form(word.form)
            form = word.form
            start = i in starts
            if start:
                quote = False
            folded = fold(form)
            before = text.text[text.words[i - 1].end:word.start] if i else ""
            after = text.text[word.end:text.words[i + 1].start] if i + 1 < n else " "
            is_quote = folded in ('"', "''", "``") or form == "``"
            closing = opening = False
            if is_quote:
                opening = form in ("“", "``", "„", "«") or (folded == '"' and form == '"' and not quote)
                closing = not opening
                if opening:
                    quote = True
            flags[i] = (
                start,
                not start and "\n" in before,
                i > 0 and not start and before == "",
                after == "",
                quote,
                form[:1].isupper(),
                len(form) > 1 and form.isupper(),
                any(c.isdigit() for c in form),
                word.token_start < word.start or (i > 0 and text.words[i - 1].token_start == word.token_start and word.token_end > word.token_start),
                ids[i] == 0,
                i + 1 == n or i + 1 in starts,
                opening,
                closing,
            )
            if closing:
                quote = False
        return ids, rows, flags


class Maxout(nn.Module):
    """A window of three words at some distance, maxout of two."""

    def __init__(self, width, dilation):
        super().__init__()
        self.dilation = dilation
        self.linear = nn.Linear(3 * width, 2 * width)
        self.norm = nn.LayerNorm(width)

    def forward(self, x, dropout):
        d, width = self.dilation, x.shape[2]
        padded = F.pad(x, (0, 0, d, d))
        n = x.shape[1]
        window = torch.cat([padded[:, :n], x, padded[:, 2 * d:]], -1)
        y = self.linear(window)
        y = torch.maximum(y[..., :width], y[..., width:])
        return x + F.dropout(self.norm(y), dropout, self.training)


class Swift(nn.Module):
    def __init__(self, labels, static, width=WIDTH, dilations=(1, 2, 4, 8, 1)):
        super().__init__()
        self.labels, self.width, self.dilations = labels, width, tuple(dilations)
        self.register_buffer("static", static, persistent=False)  # [vocabulary + 1, dimensions]; row 0 unknown
        self.project = nn.Linear(static.shape[1], width, bias=False)
        trained = labels["trained_rows"]
        self.delta = nn.Embedding(trained, width)
        self.hash = nn.Embedding(HASH_ROWS, width)
        self.flags = nn.Linear(FLAGS, width)
        self.norm = nn.LayerNorm(width)
        nn.init.normal_(self.delta.weight, std=0.05)
        nn.init.normal_(self.hash.weight, std=0.25)
        self.blocks = nn.ModuleList(Maxout(width, d) for d in self.dilations)
        tags = sum(len(labels[k]) for k in ("upos", "xpos", "feats", "ner", "fine")) + 1 + 3 + 2
        self.tags = nn.Linear(width, tags)
        self.arc_dep = nn.Linear(width, ARC)
        self.arc_head = nn.Linear(width, ARC)
        self.arc_offset = nn.Parameter(torch.zeros(2 * OFFSETS + 1, ARC))
        self.arc_bias = nn.Parameter(torch.zeros(2 * OFFSETS + 1))
        self.arc_root = nn.Parameter(torch.zeros(ARC))
        self.label_dep = nn.Linear(width, LABEL)
        self.label_head = nn.Linear(width, LABEL, bias=False)
        self.label_offset = nn.Parameter(torch.zeros(2 * OFFSETS + 1, LABEL))
        self.label_root = nn.Parameter(torch.zeros(LABEL))
        self.label_out = nn.Linear(LABEL, len(labels["deprel"]))
        from .attribution import AttributionHead

        self.attribution = AttributionHead()

    def sections(self):
        """Name -> slice of the outputs of `tags`."""
        out, at = {}, 0
        for name, size in [("upos", len(self.labels["upos"])), ("xpos", len(self.labels["xpos"])), ("feats", len(self.labels["feats"])),
                           ("ner", len(self.labels["ner"])), ("fine", len(self.labels["fine"])), ("sentence", 1), ("cue", 3), ("content", 1), ("source", 1)]:
            out[name] = slice(at, at + size)
            at += size
        return out

    def embed(self, ids, rows, flags, word_dropout=0.0):
        if word_dropout:
            ids = torch.where(torch.rand(ids.shape, device=ids.device) < word_dropout, torch.zeros_like(ids), ids)
            flags = flags.clone()
            flags[..., 9] = (ids == 0).float()
        trained = torch.where(ids < self.delta.num_embeddings, ids, torch.zeros_like(ids))
        hashed = F.embedding_bag(rows.flatten(0, -2), self.hash.weight, mode="sum").view(*ids.shape, -1)
        x = self.project(self.static[ids]) + self.delta(trained) + hashed + self.flags(flags)
        return self.norm(x)

    def trunk(self, ids, rows, flags, mask, dropout=0.0, word_dropout=0.0):
        x = F.dropout(self.embed(ids, rows, flags, word_dropout), dropout, self.training)
        keep = mask.unsqueeze(-1).float()
        x = x * keep
        for block in self.blocks:
            x = block(x, dropout) * keep
        return x

    def arcs(self, x, dropout=0.0):
        """[batch, n, n]: score of head j for word i; the diagonal is the score of being the root."""
        n = x.shape[1]
        x = F.dropout(x, dropout, self.training)
        dep, head = self.arc_dep(x), self.arc_head(x)
        place = torch.arange(n, device=x.device)
        offset = (place[None, :] - place[:, None]).clamp(-OFFSETS, OFFSETS) + OFFSETS
        by_offset = dep @ self.arc_offset.T + self.arc_bias  # [b, n, offsets]
        scores = dep @ head.transpose(1, 2) + by_offset.gather(2, offset.expand(x.shape[0], n, n))
        root = dep @ self.arc_root
        return torch.where(torch.eye(n, dtype=torch.bool, device=x.device), root.unsqueeze(-1), scores) * ARC ** -0.5 * 2

    def relations(self, x, heads, dropout=0.0):
        """Logits of the relation to the given heads [b, n] (itself: root)."""
        x = F.dropout(x, dropout, self.training)
        n = x.shape[1]
        own = torch.arange(n, device=x.device).expand_as(heads)
        head = self.label_head(x).gather(1, heads.unsqueeze(-1).expand(-1, -1, LABEL))
        head = torch.where((heads == own).unsqueeze(-1), self.label_root, head)
        offset = (heads - own).clamp(-OFFSETS, OFFSETS) + OFFSETS
        hidden = F.relu(self.label_dep(x) + head + self.label_offset[offset])
        return self.label_out(F.dropout(hidden, dropout, self.training))


# ---------------------------------------------------------------------------------------------------- lemmas


def lemma_script(form, lemma):
    """(number of characters cut off the end, what is put there), or None when they don't share a beginning."""
    shared = 0
    while shared < min(len(form), len(lemma)) and form[shared] == lemma[shared]:
        shared += 1
    if shared == 0 and len(form) > 1:
        return None
    return len(form) - shared, lemma[shared:]


LEMMA_SUFFIX = 5


def lemma_form(form, upos):
    return form if upos == "PROPN" else form.lower()


class Lemmas:
    """Lemmas by a word list and, behind it, by suffix rules: both learned from the treebanks.

    exceptions: 'xpos form' -> lemma; rules: 'xpos suffix' -> (cut, added)."""

    def __init__(self, exceptions, rules):
        self.exceptions, self.rules = exceptions, rules

    @classmethod
    def learn(cls, texts):
        counts = collections.defaultdict(collections.Counter)
        for text in texts:
            for w in text.words:
                if w.lemma is None or w.lemma == "_" or w.form == "_":
                    continue
                if "Typo=Yes" in (w.feats or ""):
                    continue
                counts[(w.xpos, lemma_form(w.form, w.upos))][w.lemma] += 1
        votes = collections.defaultdict(collections.Counter)
        for (xpos, form), lemmas in counts.items():
            script = lemma_script(form, lemmas.most_common(1)[0][0])
            if script is None:
                continue
            for size in range(0, min(LEMMA_SUFFIX, len(form)) + 1):
                votes[(xpos, form[len(form) - size:])][script] += 1
        rules = {}
        for (xpos, suffix), scripts in sorted(votes.items(), key=lambda item: len(item[0][1])):
            script, count = max(scripts.items(), key=lambda item: (item[1], item[0]))
            if suffix and count < 2:
                continue
            inherited = next((rules[(xpos, suffix[k:])] for k in range(1, len(suffix) + 1) if (xpos, suffix[k:]) in rules), None)
            if script != inherited:
                rules[(xpos, suffix)] = script
        made = cls({}, rules)
        for (xpos, form), lemmas in counts.items():
            lemma = lemmas.most_common(1)[0][0]
            if made.lemma(form, xpos) != lemma:
                made.exceptions[(xpos, form)] = lemma
        return made

    def lemma(self, form, xpos):
        """`form` has gone through lemma_form."""
        found = self.exceptions.get((xpos, form))
        if found is not None:
            return found
        for size in range(min(LEMMA_SUFFIX, len(form)), -1, -1):
            script = self.rules.get((xpos, form[len(form) - size:]))
            if script is not None:
                cut, added = script
                return form[:len(form) - cut] + added if cut <= len(form) else form
        return form

    def table(self):
        """One line each: `E xpos form lemma` and `R xpos suffix cut added`, tab separated."""
        lines = [f"E\t{x}\t{f}\t{l}" for (x, f), l in sorted(self.exceptions.items())]
        lines += [f"R\t{x}\t{s}\t{c}\t{a}" for (x, s), (c, a) in sorted(self.rules.items())]
        return "\n".join(lines)


# ---------------------------------------------------------------------------------------------------- export


def write_safetensors(path, tensors, metadata):
    header, data = {}, bytearray()
    names = {np.dtype(np.float32): "F32", np.dtype(np.float16): "F16", np.dtype(np.int8): "I8", np.dtype(np.uint8): "U8"}
    header["__metadata__"] = metadata
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        raw = array.tobytes()
        header[name] = {"dtype": names[array.dtype], "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
        while len(data) % 4:
            data.append(0)
        # offsets must be contiguous: padding belongs to nobody, so pad inside a filler tensor
        if len(raw) % 4:
            header[f"{name}.padding"] = {"dtype": "U8", "shape": [len(data) - header[name]["data_offsets"][1]],
                                         "data_offsets": [header[name]["data_offsets"][1], len(data)]}
    text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    text += b" " * (-(len(text) + 8) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + bytes(data))


def rows_int8(table):
    """(int8 rows, one scale a row as f16)"""
    scale = np.abs(table).max(1) / 127
    scale = np.maximum(scale, 1e-6).astype(np.float16)
    return np.clip(np.round(table / scale.astype(np.float32)[:, None]), -127, 127).astype(np.int8), scale
