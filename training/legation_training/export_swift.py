"""Writes a trained swift model as `models/swift.safetensors`.

    python -m legation_training.export_swift RUN_FOLDER STATIC.npz OUT.safetensors --version V [--attribution FILE.pt] [--calibration FILE.json]

Tensors: tables as int8 rows with one f16 scale each, matrices as f16 laid out [input, output], vectors as f32.
The vocabulary is kept as hashes only (sorted; the position is the row), so no words of the corpora travel with it.
Labels and settings are in the metadata.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle

import numpy as np
import torch

from .swift import OFFSETS, Swift, fnv, rows_int8, write_safetensors
from .train_swift import load_static


SENTENCE = 0.5  # added to the score of a sentence beginning; chosen on the development parts


def fnv64(text):
    value = 0xCBF29CE484222325
    for byte in text.encode("utf-8"):
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value ^ (value >> 32)


def load_run(run, static_path):
    with open(os.path.join(run, "labels.pickle"), "rb") as file:
        saved = pickle.load(file)
    labels = saved["labels"]
    model = Swift(labels, load_static(static_path, labels["vocabulary"]), dilations=saved["dilations"])
    checkpoint = torch.load(os.path.join(run, "checkpoint.pt"), weights_only=False)
    model.load_state_dict(checkpoint["average"])
    model.eval()
    return model, saved["lemmas"]


def tensors_of(model):
    with torch.no_grad():
        labels = model.labels
        rows = torch.arange(len(labels["vocabulary"]) + 1)
        trained = torch.where(rows < labels["trained_rows"], rows, torch.zeros_like(rows))
        table = (model.project(model.static) + model.delta(trained)).numpy()
        order = sorted(range(len(labels["vocabulary"])), key=lambda i: fnv64(labels["vocabulary"][i]))
        hashes = np.array([fnv64(labels["vocabulary"][i]) for i in order], "<u8")
        assert len(set(hashes.tolist())) == len(hashes)
        table = np.concatenate([table[:1], table[1:][order]])
        out = {"vocabulary.hashes": hashes.view(np.uint8).reshape(-1, 8)}
        out["vocabulary.table"], out["vocabulary.scale"] = rows_int8(table)
        out["hash.table"], out["hash.scale"] = rows_int8(model.hash.weight.numpy())

        def matrix(name, weight):
            out[name] = weight.numpy().T.astype(np.float16)

        def vector(name, value):
            out[name] = value.numpy().astype(np.float32)

        matrix("flags.weight", model.flags.weight)
        vector("flags.bias", model.flags.bias)
        vector("norm.weight", model.norm.weight)
        vector("norm.bias", model.norm.bias)
        for k, block in enumerate(model.blocks):
            matrix(f"block{k}.weight", block.linear.weight)
            vector(f"block{k}.bias", block.linear.bias)
            vector(f"block{k}.norm.weight", block.norm.weight)
            vector(f"block{k}.norm.bias", block.norm.bias)
        for name in ("tags", "arc_dep", "arc_head", "label_dep", "label_out"):
            linear = getattr(model, name)
            matrix(name + ".weight", linear.weight)
            vector(name + ".bias", linear.bias)
        out["tags.bias"] = out["tags.bias"].copy()
        out["tags.bias"][model.sections()["sentence"]] += SENTENCE
        matrix("label_head.weight", model.label_head.weight)
        matrix("arc_offset.weight", model.arc_offset)  # [arc, offsets]
        vector("arc_offset.bias", model.arc_bias)
        vector("arc_root", model.arc_root)
        vector("label_offset", model.label_offset)
        vector("label_root", model.label_root)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run")
    parser.add_argument("static")
    parser.add_argument("out")
    parser.add_argument("--version", required=True)
    parser.add_argument("--attribution")
    parser.add_argument("--calibration")
    args = parser.parse_args()
    model, lemmas = load_run(args.run, args.static)
    out = tensors_of(model)
    out["lemmas"] = np.frombuffer(lemmas.encode("utf-8"), np.uint8)
    if args.attribution:
        from .attribution import tensors_of as attribution_tensors
        out.update(attribution_tensors(args.attribution))
    metadata = {
        "name": "swift",
        "version": args.version,
        "dilations": json.dumps(list(model.dilations)),
        "labels": json.dumps({k: model.labels[k] for k in ("upos", "xpos", "feats", "deprel", "ner", "fine")}),
        "offsets": str(OFFSETS),
    }
    if args.calibration:
        with open(args.calibration, encoding="utf-8") as file:
            metadata["calibration"] = json.dumps(json.load(file))
    write_safetensors(args.out, out, metadata)
    print(args.out, os.path.getsize(args.out), "bytes")


if __name__ == "__main__":
    main()
