"""The careful model: MiniLM-L6-H384 (Apache-2.0) with a head for each task.

Words are cut into BERT's uncased pieces, each word by itself, so that pieces and words always agree; the frozen
lower layers see them as they did in pretraining. Case, layout and quotation marks, which the pieces do not show, come in
as word features above the frozen layers and once more before the heads. A word's state is the mean of its pieces' states,
mixed over the layers with learned weights.

The heads: tags (UPOS, XPOS, features, entities, sentence beginnings, cues) are linear; the tree is biaffine with relative
positions (Dozat and Manning 2017); attribution scores every word of the window against every cue for the classes none,
source and content. `crates/language/src/careful/` computes the same.
"""

from __future__ import annotations

import json
import os
import struct
import unicodedata

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

from .swift import Features, fold

WIDTH = 384
HEADS = 12
LAYERS = 6
FROZEN = 2  # lower layers that stay as they were pretrained
FLAGS = 13  # of `swift.Features`; flag 9, a word unknown to the swift model, is always 0 here
SHAPES = 512  # rows of the hashed letter shapes
ARC = 160
LABEL = 160
ROLE = 128
OFFSETS = 32  # distances of words are clipped to +-OFFSETS in the tree
ROLE_PLACES = 2 * 14 + 1  # distances of word and cue, in buckets of doubling size
ROLES = 3  # none, source, content
LONGEST_WORD = 16  # pieces; the rest of a longer word is not read
IGNORE = -100


def read_safetensors(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        data = file.read()
    out = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        begin, end = entry["data_offsets"]
        out[name.removeprefix("bert.")] = torch.from_numpy(np.frombuffer(data[begin:end], np.float32).copy()).view(entry["shape"])
    return out


# ---------------------------------------------------------------------------------------------------- pieces


class Pieces:
    """BERT's basic tokenisation (uncased) and greedy longest match, on one word."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary  # list of pieces in the order of their rows
        self.row = {piece: i for i, piece in enumerate(vocabulary)}
        self.unknown, self.begin, self.end = self.row["[UNK]"], self.row["[CLS]"], self.row["[SEP]"]
        self.cache = {}

    @classmethod
    def from_folder(cls, folder):
        with open(os.path.join(folder, "tokenizer.json"), encoding="utf-8") as file:
            table = json.load(file)["model"]["vocab"]
        return cls([piece for piece, _ in sorted(table.items(), key=lambda item: item[1])])

    def word(self, form):
        found = self.cache.get(form)
        if found is None:
            found = self.cache[form] = self.cut(form)
        return found

    def cut(self, form):
        letters = unicodedata.normalize("NFD", fold(form).lower())
        letters = "".join(c for c in letters if unicodedata.category(c) != "Mn")
        runs, run = [], ""
        for c in letters:
            if c.isalnum():
                run += c
            else:
                if run:
                    runs.append(run)
                runs.append(c)
                run = ""
        if run:
            runs.append(run)
        out = []
        for run in runs:
            out += self.run(run[:100])
            if len(out) >= LONGEST_WORD:
                break
        return out[:LONGEST_WORD] or [self.unknown]

    def run(self, run):
        out, start = [], 0
        while start < len(run):
            end = len(run)
            while end > start:
                piece = run[start:end] if start == 0 else "##" + run[start:end]
                if piece in self.row:
                    break
                end -= 1
            if end == start:
                return [self.unknown]
            out.append(self.row[piece])
            start = end
        return out


FEATURES = Features({})


def word_features(text):
    """(letter-shape rows [n], flags [n, FLAGS]) of a Text."""
    _, rows, flags = FEATURES.text(text)
    flags[:, 9] = 0
    return rows[:, 5] % SHAPES, flags


def place(distance):
    """Bucket of a distance from the cue (word minus cue): 0..3 by themselves, then doubling halves."""
    sign = -1 if distance < 0 else 1
    d = abs(distance)
    bucket = d if d < 4 else min(14, 4 + 2 * (d.bit_length() - 3) + ((d >> (d.bit_length() - 2)) & 1))
    return ROLE_PLACES // 2 + sign * bucket


PLACES = torch.tensor([place(d) for d in range(-1024, 1025)])


# ---------------------------------------------------------------------------------------------------- network


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)

    def load(self, w, number):
        p = f"encoder.layer.{number}."
        with torch.no_grad():
            for kind in ("weight", "bias"):
                getattr(self.qkv, kind).copy_(torch.cat([w[p + f"attention.self.{m}.{kind}"] for m in ("query", "key", "value")]))
                for mine, theirs in (("out", "attention.output.dense"), ("norm1", "attention.output.LayerNorm"),
                                     ("up", "intermediate.dense"), ("down", "output.dense"), ("norm2", "output.LayerNorm")):
                    getattr(getattr(self, mine), kind).copy_(w[p + theirs + "." + kind])

    def forward(self, x, mask):
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, WIDTH)
        x = self.norm1(x + self.out(a))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Careful(nn.Module):
    def __init__(self, labels):
        super().__init__()
        self.labels = labels
        self.pieces = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.shape_low, self.flags_low = nn.Embedding(SHAPES, WIDTH), nn.Linear(FLAGS, WIDTH, bias=False)
        self.shape_high, self.flags_high = nn.Embedding(SHAPES, WIDTH), nn.Linear(FLAGS, WIDTH, bias=False)
        for table in (self.shape_low, self.shape_high):
            nn.init.normal_(table.weight, std=0.02)
        for linear in (self.flags_low, self.flags_high):
            nn.init.normal_(linear.weight, std=0.02)
        self.mix = nn.Parameter(torch.zeros(LAYERS - FROZEN + 1))
        self.norm_high = nn.LayerNorm(WIDTH)
        tags = sum(len(labels[k]) for k in ("upos", "xpos", "feats", "ner", "fine")) + 1 + 3
        self.tags = nn.Linear(WIDTH, tags)
        self.arc_dep = nn.Linear(WIDTH, ARC)
        self.arc_head = nn.Linear(WIDTH, ARC)
        self.arc_offset = nn.Parameter(torch.zeros(2 * OFFSETS + 1, ARC))
        self.arc_bias = nn.Parameter(torch.zeros(2 * OFFSETS + 1))
        self.arc_root = nn.Parameter(torch.zeros(ARC))
        self.label_dep = nn.Linear(WIDTH, LABEL)
        self.label_head = nn.Linear(WIDTH, LABEL, bias=False)
        self.label_offset = nn.Parameter(torch.zeros(2 * OFFSETS + 1, LABEL))
        self.label_root = nn.Parameter(torch.zeros(LABEL))
        self.label_out = nn.Linear(LABEL, len(labels["deprel"]))
        self.role_word = nn.Linear(WIDTH, 2 * ROLE)
        self.role_cue = nn.Linear(WIDTH, 2 * ROLE)
        self.role_place = nn.Parameter(torch.zeros(ROLE_PLACES, ROLE))
        self.role_out = nn.Linear(2 * ROLE, ROLES)

    def load_pretrained(self, folder):
        w = read_safetensors(os.path.join(folder, "model.safetensors"))
        with torch.no_grad():
            self.pieces.weight.copy_(w["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0])
            self.norm.weight.copy_(w["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(w["embeddings.LayerNorm.bias"])
        for number, layer in enumerate(self.layers):
            layer.load(w, number)

    def groups(self):
        """(parameters of the pretrained layers that are trained, parameters of the rest)."""
        for module in (self.pieces, self.positions, self.norm, *self.layers[:FROZEN]):
            module.requires_grad_(False)
        encoder = [p for layer in self.layers[FROZEN:] for p in layer.parameters()]
        known = {id(p) for p in encoder}
        return encoder, [p for p in self.parameters() if p.requires_grad and id(p) not in known]

    def sections(self):
        out, at = {}, 0
        for name, size in [(k, len(self.labels[k])) for k in ("upos", "xpos", "feats", "ner", "fine")] + [("sentence", 1), ("cue", 3)]:
            out[name] = slice(at, at + size)
            at += size
        return out

    def trunk(self, batch):
        """States of the words [batch, words, WIDTH]. pieces [b, p] (0 is padding), owner [b, p]: the word of a piece, the
        number of words where it has none."""
        pieces, owner = batch["pieces"], batch["owner"]
        b, p = pieces.shape
        words = batch["mask"].shape[1]
        mask = None if bool((pieces != 0).all()) else (pieces != 0)[:, None, None, :]
        with torch.no_grad():
            x = self.norm(self.pieces(pieces) + self.positions.weight[:p])
            for layer in self.layers[:FROZEN]:
                x = layer(x, mask)
        low = self.shape_low(batch["shape"]) + self.flags_low(batch["flags"])
        low = F.pad(low, (0, 0, 0, 1))  # pieces without a word
        spread = owner.unsqueeze(-1).expand(-1, -1, WIDTH)
        x = x + low.gather(1, spread)
        weights = self.mix.softmax(0)
        total = weights[0] * x
        for layer, weight in zip(self.layers[FROZEN:], weights[1:]):
            x = layer(x, mask)
            total = total + weight * x
        pooled = torch.zeros(b, words + 1, WIDTH).scatter_add(1, spread, total)[:, :words]
        pooled = pooled / batch["count"].clamp(min=1).unsqueeze(-1)
        return self.norm_high(pooled + self.shape_high(batch["shape"]) + self.flags_high(batch["flags"]))

    def arcs(self, x):
        """[batch, n, n]: score of head j for word i; the diagonal is the score of being the root."""
        n = x.shape[1]
        dep, head = self.arc_dep(x), self.arc_head(x)
        offset = (torch.arange(n)[None, :] - torch.arange(n)[:, None]).clamp(-OFFSETS, OFFSETS) + OFFSETS
        by_offset = dep @ self.arc_offset.T + self.arc_bias
        scores = dep @ head.transpose(1, 2) + by_offset.gather(2, offset.expand(x.shape[0], n, n))
        root = dep @ self.arc_root
        return torch.where(torch.eye(n, dtype=torch.bool), root.unsqueeze(-1), scores) * ARC ** -0.5 * 2

    def relations(self, x, heads):
        n = x.shape[1]
        own = torch.arange(n).expand_as(heads)
        head = self.label_head(x).gather(1, heads.unsqueeze(-1).expand(-1, -1, LABEL))
        head = torch.where((heads == own).unsqueeze(-1), self.label_root, head)
        offset = (heads - own).clamp(-OFFSETS, OFFSETS) + OFFSETS
        return self.label_out(F.relu(self.label_dep(x) + head + self.label_offset[offset]))

    def roles(self, x, cues):
        """x: [n, WIDTH] of one window; cues: lists of word indices. [cues, n, ROLES]."""
        n = x.shape[0]
        word = self.role_word(x)
        mean = torch.stack([x[c].mean(0) for c in cues])
        cue = self.role_cue(mean)
        first = torch.tensor([c[0] for c in cues])
        places = PLACES[(torch.arange(n)[None, :] - first[:, None]).clamp(-1024, 1024) + 1024]
        added = F.relu(word[None, :, :ROLE] + cue[:, None, :ROLE] + self.role_place[places])
        product = word[None, :, ROLE:] * cue[:, None, ROLE:]
        return self.role_out(torch.cat([added, product], -1))
