"""Writes a trained careful model as `models/careful.safetensors`.

    python -m legation_training.export_careful CORPORA MINILM_FOLDER RUN_FOLDER OUT.safetensors --version V
        [--settings FILE.json] [--calibration FILE.json]

The pretrained encoder's matrices and tables are int8 rows (a row is an output or an entry) with one f16 scale each,
the heads are f16 laid out [input, output], vectors f32. Labels and settings are in the metadata; `--settings` may give
`cue_margin` and `role_change`, which are chosen on the development part. The corpora are read for the lemma table only.
"""

from __future__ import annotations

import argparse
import json
import os

import numpy as np
import torch

from . import corpora
from .careful import FROZEN, LAYERS, OFFSETS, Pieces
from .swift import Lemmas, rows_int8, write_safetensors
from .train_careful import load_run

POSITIONS = 256


@torch.no_grad()
def tensors_of(model):
    out = {}

    def table(name, weight):
        out[name + ".table"], out[name + ".scale"] = rows_int8(weight.numpy())

    def matrix(name, weight):
        out[name] = weight.numpy().T.astype(np.float16)

    def vector(name, value):
        out[name] = value.numpy().astype(np.float32)

    def linear(name, module):
        matrix(name + ".weight", module.weight)
        if module.bias is not None:
            vector(name + ".bias", module.bias)

    table("pieces", model.pieces.weight)
    table("positions", model.positions.weight[:POSITIONS])
    for name in ("norm", "norm_high"):
        vector(name + ".weight", getattr(model, name).weight)
        vector(name + ".bias", getattr(model, name).bias)
    for number, layer in enumerate(model.layers):
        for part in ("qkv", "out", "up", "down"):
            table(f"layer{number}.{part}", getattr(layer, part).weight)
            vector(f"layer{number}.{part}.bias", getattr(layer, part).bias)
        for part in ("norm1", "norm2"):
            vector(f"layer{number}.{part}.weight", getattr(layer, part).weight)
            vector(f"layer{number}.{part}.bias", getattr(layer, part).bias)
    for place in ("low", "high"):
        table("shape_" + place, getattr(model, "shape_" + place).weight)
        linear("flags_" + place, getattr(model, "flags_" + place))
    vector("mix", model.mix.softmax(0))
    for name in ("tags", "arc_dep", "arc_head", "label_dep", "label_head", "label_out", "role_word", "role_cue"):
        linear(name, getattr(model, name))
    matrix("arc_offset.weight", model.arc_offset)  # the parameter is [offsets, arc]
    vector("arc_offset.bias", model.arc_bias)
    vector("arc_root", model.arc_root)
    vector("label_offset", model.label_offset)
    vector("label_root", model.label_root)
    vector("role_place", model.role_place)
    vector("role_out.weight", model.role_out.weight)
    vector("role_out.bias", model.role_out.bias)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora")
    parser.add_argument("minilm")
    parser.add_argument("run")
    parser.add_argument("out")
    parser.add_argument("--version", required=True)
    parser.add_argument("--settings")
    parser.add_argument("--calibration")
    args = parser.parse_args()
    model, checkpoint = load_run(args.run)
    out = tensors_of(model)
    kept = os.path.join(args.run, "lemmas.txt")
    if not os.path.exists(kept):
        with open(kept, "w", encoding="utf-8") as file:
            file.write(Lemmas.learn(corpora.train_syntax(args.corpora)).table())
    with open(kept, "rb") as file:
        out["lemmas"] = np.frombuffer(file.read(), np.uint8)
    out["vocabulary"] = np.frombuffer("\n".join(Pieces.from_folder(args.minilm).vocabulary).encode("utf-8"), np.uint8)
    settings = {"cue_margin": 0.0, "role_change": 1.0}
    if args.settings:
        with open(args.settings, encoding="utf-8") as file:
            settings |= json.load(file)
    metadata = {
        "name": "careful",
        "version": args.version,
        "layers": str(LAYERS),
        "frozen": str(FROZEN),
        "offsets": str(OFFSETS),
        "labels": json.dumps(checkpoint["labels"]),
        **{k: str(v) for k, v in settings.items()},
    }
    if args.calibration:
        with open(args.calibration, encoding="utf-8") as file:
            metadata["calibration"] = json.dumps(json.load(file))
    write_safetensors(args.out, out, metadata)
    print(args.out, os.path.getsize(args.out), "bytes, after step", checkpoint["step"])


if __name__ == "__main__":
    main()
