"""Coreference on the open development part of GUM."""

import sys
from pathlib import Path

from . import Result, data

TITLE = "Coreference: persons, organizations and places"

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def evaluate(corpora: Path, legation: Path, scratch: Path) -> Result | None:
    import coreference

    corpus = data(corpora) / "ud" / "gum-dev-open.conllu"
    if not corpus.exists():
        return None
    scores, by_document = coreference.score(str(corpus), str(legation))
    lines = [
        f"GUM, the {len(by_document)} open documents of the development part, from plain text (sentences, words and mentions are",
        "Legation's own); mentions are matched by head, what stands alone is left out; `evaluation/coreference.py` says what counts.",
        "",
        "| | P | R | F1 |",
        "|---|---|---|---|",
    ]
    for name, values in scores.items():
        lines.append(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    lines += ["", f"CoNLL (mean of MUC, B3 and CEAF-e): **{coreference.conll(scores):.3f}**."]
    return Result(lines, {"coreference.conll": coreference.conll(scores), "coreference.pairs": scores["pairs"][2]})
