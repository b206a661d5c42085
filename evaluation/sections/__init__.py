"""One module for each section of EVALUATION.md, in the order of `ORDER`."""

from dataclasses import dataclass, field
from pathlib import Path

ORDER = [
    "records", "articles", "statements", "events", "judgments", "times", "places", "coreference", "sentences", "language", "pages",
    "speed", "warc", "archive", "desk",
]


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
