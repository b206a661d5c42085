"""The careful model: MiniLM-L6-H384 (Apache-2.0) with a head for each task, and its teacher: MPNet-base (Apache-2.0) with the same heads.

Words are cut into BERT's uncased pieces, each word by itself, so that pieces and words always agree. Case, layout and
quotation marks, which the pieces do not show, come in as word features above the lowest layers and once more before the
heads. A word's state is the mean of its pieces' states, mixed over the layers with learned weights.

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
FROZEN = 2  # lower layers, which see the pieces alone
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


# ---------------------------------------------------------------------------------------------------- network


class Layer(nn.Module):
    """A transformer layer as in BERT: the norms come after the sums."""

    def __init__(self, width=WIDTH, heads=HEADS, eps=1e-12):
        super().__init__()
        self.heads, self.dropout = heads, 0.0
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=eps)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.norm2 = nn.LayerNorm(width, eps=eps)

    def load(self, w, query_key_value, others):
        """Weights by their names: of the three parts of `qkv`, and of the other modules."""
        with torch.no_grad():
            for kind in ("weight", "bias"):
                getattr(self.qkv, kind).copy_(torch.cat([w[f"{name}.{kind}"] for name in query_key_value]))
                for mine, theirs in others.items():
                    getattr(getattr(self, mine), kind).copy_(w[f"{theirs}.{kind}"])

    def forward(self, x, mask):
        b, n, width = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, width)
        x = self.norm1(x + F.dropout(self.out(a), self.dropout, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), self.dropout, self.training))


class Reader(nn.Module):
    """Word features and heads over the layers of a pretrained encoder, which a subclass has: `embed` and `layers`."""

    def __init__(self, labels, width, layers):
        super().__init__()
        self.labels, self.width = labels, width
        self.layers = nn.ModuleList(layers)
        self.shape_low, self.flags_low = nn.Embedding(SHAPES, width), nn.Linear(FLAGS, width, bias=False)
        self.shape_high, self.flags_high = nn.Embedding(SHAPES, width), nn.Linear(FLAGS, width, bias=False)
        for table in (self.shape_low, self.shape_high):
            nn.init.normal_(table.weight, std=0.02)
        for linear in (self.flags_low, self.flags_high):
            nn.init.normal_(linear.weight, std=0.02)
        self.mix = nn.Parameter(torch.zeros(len(self.layers) - FROZEN + 1))
        self.norm_high = nn.LayerNorm(width)
        self.tags = nn.Linear(width, sum(size for _, size in self.sizes()))
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
        self.role_word = nn.Linear(width, 2 * ROLE)
        self.role_cue = nn.Linear(width, 2 * ROLE)
        self.role_place = nn.Parameter(torch.zeros(ROLE_PLACES, ROLE))
        self.role_out = nn.Linear(2 * ROLE, ROLES)
        self.register_buffer("places", torch.tensor([place(d) for d in range(-1024, 1025)]), persistent=False)

    def sizes(self):
        return [(k, len(self.labels[k])) for k in ("upos", "xpos", "feats", "ner", "fine")] + [("sentence", 1), ("cue", 3)]

    def sections(self):
        out, at = {}, 0
        for name, size in self.sizes():
            out[name] = slice(at, at + size)
            at += size
        return out

    def set_dropout(self, rate):
        for layer in self.layers:
            layer.dropout = rate

    def groups(self, frozen=0):
        """(parameters of the pretrained encoder that are trained, parameters of the rest). The tables and the lowest `frozen` layers stay
        as they were pretrained, when there are any."""
        pretrained = [*self.tables(), *self.layers]
        for module in pretrained[:len(pretrained) - len(self.layers) + frozen] if frozen else []:
            module.requires_grad_(False)
        known = {id(p) for module in pretrained for p in module.parameters()}
        trained = [p for p in self.parameters() if p.requires_grad]
        return [p for p in trained if id(p) in known], [p for p in trained if id(p) not in known]

    def trunk(self, batch):
        """States of the words [batch, words, width]. pieces [b, p] (0 is padding), owner [b, p]: the word of a piece, the
        number of words where it has none."""
        pieces, owner = batch["pieces"], batch["owner"]
        b, p = pieces.shape
        words = batch["mask"].shape[1]
        x, mask = self.embed(pieces)
        for layer in self.layers[:FROZEN]:
            x = layer(x, mask)
        low = self.shape_low(batch["shape"]) + self.flags_low(batch["flags"])
        low = F.pad(low, (0, 0, 0, 1))  # pieces without a word
        spread = owner.unsqueeze(-1).expand(-1, -1, self.width)
        x = x + low.gather(1, spread)
        weights = self.mix.softmax(0)
        total = weights[0] * x
        for layer, weight in zip(self.layers[FROZEN:], weights[1:]):
            x = layer(x, mask)
            total = total + weight * x
        pooled = torch.zeros(b, words + 1, self.width, dtype=total.dtype, device=total.device).scatter_add(1, spread, total)[:, :words]
        pooled = pooled / batch["count"].clamp(min=1).unsqueeze(-1)
        return self.norm_high(pooled + self.shape_high(batch["shape"]) + self.flags_high(batch["flags"]))

    def arcs(self, x):
        """[batch, n, n]: score of head j for word i; the diagonal is the score of being the root."""
        n = x.shape[1]
        dep, head = self.arc_dep(x), self.arc_head(x)
        own = torch.arange(n, device=x.device)
        offset = (own[None, :] - own[:, None]).clamp(-OFFSETS, OFFSETS) + OFFSETS
        by_offset = dep @ self.arc_offset.T + self.arc_bias
        scores = dep @ head.transpose(1, 2) + by_offset.gather(2, offset.expand(x.shape[0], n, n))
        root = dep @ self.arc_root
        return torch.where(own[None, :] == own[:, None], root.unsqueeze(-1), scores) * ARC ** -0.5 * 2

    def relations(self, x, heads):
        n = x.shape[1]
        own = torch.arange(n, device=x.device).expand_as(heads)
        head = self.label_head(x).gather(1, heads.unsqueeze(-1).expand(-1, -1, LABEL))
        head = torch.where((heads == own).unsqueeze(-1), self.label_root.to(head.dtype), head)
        offset = (heads - own).clamp(-OFFSETS, OFFSETS) + OFFSETS
        return self.label_out(F.relu(self.label_dep(x) + head + self.label_offset[offset]))

    def roles(self, x, rows, words, first):
        """x: [batch, n, width]; of each cue its row of the batch [cues], its words [cues, n] (shares that sum to 1) and its first
        word [cues]. [cues, n, ROLES]."""
        n = x.shape[1]
        word = self.role_word(x)[rows]
        cue = self.role_cue((words.unsqueeze(1).to(x.dtype) @ x[rows]).squeeze(1))
        distance = torch.arange(n, device=x.device)[None, :] - first[:, None]
        places = self.places[distance.clamp(-1024, 1024) + 1024]
        added = F.relu(word[..., :ROLE] + cue[:, None, :ROLE] + self.role_place[places])
        product = word[..., ROLE:] * cue[:, None, ROLE:]
        return self.role_out(torch.cat([added, product], -1))


def cue_arrays(cues, n):
    """What `Reader.roles` wants of cues, lists of word indices below n: words [cues, n], first [cues]."""
    words = torch.zeros(len(cues), n)
    for row, cue in zip(words, cues):
        row[cue] = 1 / len(cue)
    return words, torch.tensor([cue[0] for cue in cues], dtype=torch.long)


class Careful(Reader):
    """The model that is shipped."""

    def __init__(self, labels):
        super().__init__(labels, WIDTH, [Layer() for _ in range(LAYERS)])
        self.pieces = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)

    def tables(self):
        return [self.pieces, self.positions, self.norm]

    def load_pretrained(self, folder):
        w = read_safetensors(os.path.join(folder, "model.safetensors"))
        with torch.no_grad():
            self.pieces.weight.copy_(w["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0])
            self.norm.weight.copy_(w["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(w["embeddings.LayerNorm.bias"])
        for number, layer in enumerate(self.layers):
            p = f"encoder.layer.{number}."
            layer.load(w, [f"{p}attention.self.{m}" for m in ("query", "key", "value")],
                       {"out": p + "attention.output.dense", "norm1": p + "attention.output.LayerNorm", "up": p + "intermediate.dense",
                        "down": p + "output.dense", "norm2": p + "output.LayerNorm"})

    def embed(self, pieces):
        """States below the first layer, and the mask of the attention."""
        mask = (pieces != 0)[:, None, None, :]
        return self.norm(self.pieces(pieces) + self.positions.weight[:pieces.shape[1]]), mask


class Teacher(Reader):
    """A larger model that only teaches: MPNet-base (Song and others 2020), whose attention knows relative positions. Its vocabulary
    has the same pieces in other rows."""

    WIDTH, HEADS, LAYERS, BUCKETS, PIECES, FARTHEST = 768, 12, 12, 32, 30527, 128
    SPECIAL = {"[CLS]": "<s>", "[SEP]": "</s>", "[PAD]": "<pad>"}

    def __init__(self, labels):
        super().__init__(labels, self.WIDTH, [Layer(self.WIDTH, self.HEADS, 1e-5) for _ in range(self.LAYERS)])
        self.pieces = nn.Embedding(self.PIECES, self.WIDTH)
        self.positions = nn.Embedding(514, self.WIDTH)
        self.norm = nn.LayerNorm(self.WIDTH, eps=1e-5)
        self.bias = nn.Embedding(self.BUCKETS, self.HEADS)
        self.register_buffer("rows", torch.zeros(30522, dtype=torch.long))  # of our pieces in its table

    def tables(self):
        return [self.pieces, self.positions, self.norm, self.bias]

    def load_pretrained(self, folder, vocabulary):
        w = {k.removeprefix("mpnet."): v for k, v in read_safetensors(os.path.join(folder, "model.safetensors")).items()}
        theirs = Pieces.from_folder(folder).row
        self.rows.copy_(torch.tensor([theirs.get(self.SPECIAL.get(piece, piece), theirs["[UNK]"]) for piece in vocabulary]))
        with torch.no_grad():
            self.pieces.weight.copy_(w["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(w["embeddings.position_embeddings.weight"])
            self.norm.weight.copy_(w["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(w["embeddings.LayerNorm.bias"])
            self.bias.weight.copy_(w["encoder.relative_attention_bias.weight"])
        for number, layer in enumerate(self.layers):
            p = f"encoder.layer.{number}."
            layer.load(w, [f"{p}attention.attn.{m}" for m in "qkv"],
                       {"out": p + "attention.attn.o", "norm1": p + "attention.LayerNorm", "up": p + "intermediate.dense",
                        "down": p + "output.dense", "norm2": p + "output.LayerNorm"})

    def buckets(self, n, device):
        """[n, n]: near distances by themselves, far ones by their logarithm; later words in the upper half."""
        at = torch.arange(n, device=device)
        distance = at[None, :] - at[:, None]
        half, exact = self.BUCKETS // 2, self.BUCKETS // 4
        far = exact + (torch.log(distance.abs().clamp(min=1) / exact) / np.log(self.FARTHEST / exact) * (half - exact)).long()
        near = torch.where(distance.abs() < exact, distance.abs(), far.clamp(max=half - 1))
        return near + half * (distance > 0)

    def embed(self, pieces):
        """States below the first layer, and what is added to the attention."""
        b, n = pieces.shape
        bias = self.bias(self.buckets(n, pieces.device)).permute(2, 0, 1).unsqueeze(0)
        mask = bias.masked_fill((pieces == 0)[:, None, None, :], -1e4)
        x = self.norm(self.pieces(self.rows[pieces]) + self.positions.weight[2:n + 2])
        return x, mask.to(torch.get_autocast_dtype(x.device.type) if torch.is_autocast_enabled(x.device.type) else x.dtype)
