"""Averages the weights of runs of either model that went on from one another or from the same beginning, which is a little
better than each (Wortsman and others 2022).

    python -m legation_training.average OUT_RUN RUN RUN...
"""

from __future__ import annotations

import argparse
import os

import torch


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("runs", nargs="+")
    args = parser.parse_args()
    checkpoints = [torch.load(os.path.join(run, "checkpoint.pt"), map_location="cpu", weights_only=False) for run in args.runs]
    last = checkpoints[-1]
    last.pop("optimizer", None)
    for weights in {"model", "average"} & set(last):
        for key, value in last[weights].items():
            if value.is_floating_point():
                last[weights][key] = torch.stack([c[weights][key].float() for c in checkpoints]).mean(0)
    os.makedirs(args.out, exist_ok=True)
    torch.save(last, os.path.join(args.out, "checkpoint.pt"))
    for name in ("encoded.pickle", "labels.pickle"):
        kept, source = os.path.join(args.out, name), os.path.join(args.runs[-1], name)
        if os.path.exists(source) and not os.path.exists(kept):
            os.link(source, kept)


if __name__ == "__main__":
    main()
