"""One module for each section of EVALUATION.md, in the order of `ORDER`."""

from dataclasses import dataclass, field

ORDER = ["records", "articles", "sentences"]


@dataclass
class Result:
    """What a section has to say.

    `lines` is Markdown; `figures` are the numbers in it by name, all of them better when higher.
    """

    lines: list[str]
    figures: dict[str, float] = field(default_factory=dict)
