"""One module for each section of EVALUATION.md, in the order of `ORDER`."""

from dataclasses import dataclass, field
from pathlib import Path

<<<<<<< HEAD
ORDER = ["records", "articles", "statements", "events", "times", "sentences", "language", "pages", "speed", "warc", "archive"]
=======
ORDER = [
    "records", "articles", "statements", "events", "times", "places", "coreference", "sentences", "language", "pages", "speed", "warc",
]
>>>>>>> 09cde25 (Measure places and coreference, chain all mentions, locate by context, and take knowledge of a user's own)


@dataclass
class Result:
    """What a section has to say.

    `lines` is Markdown; `figures` are the numbers in it by name, all of them better when higher.
    """

    lines: list[str]
    figures: dict[str, float] = field(default_factory=dict)


def data(corpora: Path) -> Path:
    """Where the corpora themselves lie: in the folder or in its `data`."""
    return corpora / "data" if (corpora / "data").is_dir() else corpora


def tools(corpora: Path) -> Path:
    """Where the corpora's own scorers lie: in the folder or beside it."""
    return corpora / "tools" if (corpora / "tools").is_dir() else corpora.parent / "tools"
