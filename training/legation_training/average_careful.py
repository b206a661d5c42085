"""Averages the weights of runs that went on from one another, which is a little better than each (Wortsman and others 2022).

    python -m legation_training.average_careful OUT_RUN RUN RUN...
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
    for key, value in last["model"].items():
        if value.is_floating_point():
            last["model"][key] = torch.stack([c["model"][key].float() for c in checkpoints]).mean(0)
    os.makedirs(args.out, exist_ok=True)
    torch.save(last, os.path.join(args.out, "checkpoint.pt"))
    kept, source = os.path.join(args.out, "encoded.pickle"), os.path.join(args.runs[-1], "encoded.pickle")
    if os.path.exists(source) and not os.path.exists(kept):
        os.link(source, kept)


if __name__ == "__main__":
    main()
