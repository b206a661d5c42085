"""Sentences of our own, for what decides a negotiation.

As a section of EVALUATION.md it reads `evaluation/sentences` in this repository, whatever the corpora. By itself:

    python3 evaluation/sections/sentences.py LEGATION                 the figures
    python3 evaluation/sections/sentences.py LEGATION --misses KIND   what went wrong, development part only
    python3 evaluation/sections/sentences.py --check                  is the gold sound?
"""

import argparse
import datetime
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

if __package__:
    from . import Result
else:  # called as a program
    Result = None

TITLE = "Sentences: meetings, conditions, commitments, proposals, forecasts"

FOLDER = Path(__file__).resolve().parent.parent / "sentences"
KINDS = ["meetings", "conditions", "commitments", "proposals", "forecasts"]
PARTS = {"development": "", "held out": ".held"}

SAME = 0.5
"""Two spans are the same when the F1 of their words is at least this."""

LEAST = 250
"""Sentences a kind has at least, both parts together."""

BODY = "The news agency that sent this headline gave no text."
"""The body under a sentence that is a headline: a report needs one, and this one holds no fact."""

RELATIONS = {"until", "unless", "without", "only_if", "if", "before", "after", "pending"}
POLARITIES = {"positive", "negative"}
STRENGTHS = {"agreed", "pledged", "expected", "considered", "refused"}
PROPOSALS = {"bill", "resolution", "sanction", "ceasefire", "plan", "offer", "other"}
STATUSES = {"floated", "introduced", "under_consideration", "passed", "adopted", "rejected", "withdrawn", "delayed"}
REALIS = {"happened", "ongoing", "planned", "conditional", "proposed", "denied", "possible"}
QUALIFIERS = {"about", "nearly", "at_least", "at_most", "exact"}
ATTENDS = {"yes", "no", "unclear"}

IDLE = {"the", "a", "an", "of", "'s", "s", "mr", "mrs", "ms", "dr", "its", "his", "her", "their", "government"}
"""Words that say nothing about who somebody is."""


# ---------------------------------------------------------------------------------------------------- the gold


@dataclass
class Sentence:
    """One sentence and the facts of one kind that it holds; none: a near miss."""

    name: str
    text: str
    title: bool
    published: str
    facts: list[dict]

    def required(self) -> list[dict]:
        return [fact for fact in self.facts if not fact.get("optional")]


def load(kind: str, part: str) -> list[Sentence]:
    path = FOLDER / f"{kind}{PARTS[part]}.toml"
    if not path.exists():
        return []
    data = tomllib.loads(path.read_text("utf-8"))
    return [
        Sentence(
            name=f"{kind}-{number}",
            text=one["text"],
            title=one.get("title", False),
            published=one.get("published", data["published"]),
            facts=one["facts"],
        )
        for number, one in enumerate(data.get("sentence", []))
    ]


def set_aside(text: str) -> bool:
    """Whether a sentence belongs to the held-out third: decided by its words alone."""
    return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 3 == 0


# ------------------------------------------------------------------------------------------ words, names, dates


def words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", text.replace("’", "'").replace("ø", "o").replace("ł", "l").replace("ı", "i"))
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter)).lower()
    return re.findall(r"[^\W_]+(?:[.,][0-9]+)*", folded)


def overlap(gold: str, found: str) -> float:
    """F1 of two spans as bags of different words."""
    left, right = set(words(gold)), set(words(found))
    both = len(left & right)
    return 2 * both / (len(left) + len(right)) if both else 0.0


def best(gold: list[str], found: str) -> float:
    return max((overlap(one, found) for one in gold), default=0.0)


def inside(gold: list[str], found: str) -> bool:
    """Whether one of the two spans holds all the telling words of the other."""
    right = telling(found)
    return any(left and right and (left <= right or right <= left) for left in map(telling, gold))


def span_text(span) -> str:
    if isinstance(span, dict):
        return span.get("text") or ""
    return " ".join(map(span_text, span)) if isinstance(span, list) else str(span or "")


def names_of(actor: dict | None) -> list[str]:
    """Everything that a record calls an actor."""
    if not actor:
        return []
    return [actor.get("name") or "", *(actor.get("aliases") or []), *map(span_text, actor.get("mentions") or [])]


def telling(text: str) -> set[str]:
    """The words that say who or what it is; all of them where none does."""
    every = set(words(text))
    return every - IDLE or every


def is_called(gold: str, actor: dict | None) -> bool:
    """Whether an actor is the one that the gold names ("A|B": either; "-": nobody need be named)."""
    for choice in gold.lstrip("?").split("|"):
        if choice == "-":
            if actor is None:
                return True
            continue
        left = telling(choice)
        for name in names_of(actor):
            right = telling(name)
            if left and right and (left <= right or right <= left):
                return True
    return False


def are_called(gold: list[str], actors: list[dict | None]) -> bool:
    """Every name that is wanted is there, and nobody else. "?A" may be left out."""
    free = [one.startswith("?") or "-" in one.split("|") for one in gold]
    wanted = all(left or any(is_called(one, actor) for actor in actors) for left, one in zip(free, gold))
    return wanted and all(actor is not None and any(is_called(one, actor) for one in gold) for actor in actors)


def date_right(gold, time: dict | None, end_only: bool = False) -> bool | None:
    """Whether a time is one of the gold's; `None`: nothing to be got right."""
    start, end = (str((time or {}).get(side) or "")[:10] for side in ("start", "end"))
    if gold == "any":
        return None
    if not gold:
        return None if not start and not end else False
    return any((end_only or not one[0] or one[0] == start) and (not one[1] or one[1] == end) for one in gold)


# ------------------------------------------------------------------------------------------- one kind at a time
#
# For each kind: `likeness(prediction, gold, record)` is 0 where they are not the same fact, else higher for a better
# fit; `details(prediction, gold, record)` gives what of it is right, `None` where there was nothing to get right.


class Record:
    """A record, with its actors and places by id."""

    def __init__(self, data: dict):
        self.data = data
        self.actors = {one["id"]: one for one in data.get("actors") or []}
        self.places = {one["id"]: one for one in data.get("places") or []}

    def actor(self, identity: str | None) -> dict | None:
        return self.actors.get(identity) if identity else None

    def all(self, identities) -> list[dict | None]:
        return [self.actors.get(one) for one in identities or []]


def meeting_place(found: dict, gold: dict, record: Record) -> bool | None:
    if "place" not in gold:
        return None
    place = record.places.get(found.get("place"))
    return bool(place) and any(inside([one], name) for one in gold["place"].split("|") for name in names_of(place))


def meeting_likeness(found: dict, gold: dict, record: Record) -> float:
    who = [record.actor(one.get("actor")) for one in found.get("participants") or []]
    who = [one for one in who if one]
    required = [one for one in gold["participants"] if not one.get("optional")]
    wanted = sum(any(is_called(one["who"], actor) for actor in who) for one in required)
    known = sum(any(is_called(one["who"], actor) for one in gold["participants"]) for actor in who)
    if required and not wanted and not known:
        return 0.0
    precision = known / len(who) if who else 0.0
    recall = wanted / len(required) if required else 1.0
    people = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    time = 0.2 if date_right(gold.get("date"), found.get("time")) else 0.0
    return 0.6 + people + 0.5 * bool(meeting_place(found, gold, record)) + time


def meeting_details(found: dict, gold: dict, record: Record) -> dict:
    participants = found.get("participants") or []
    got = [(record.actor(one.get("actor")), one.get("attends"), bool(one.get("heads"))) for one in participants]

    def there(one: dict) -> bool:
        return any(
            is_called(one["who"], actor) and attends in one["attends"].split("|") and (heads or not one.get("heads"))
            for actor, attends, heads in got
        )

    who = all(one.get("optional") or there(one) for one in gold["participants"]) and all(
        any(is_called(one["who"], actor) and attends in one["attends"].split("|") for one in gold["participants"])
        for actor, attends, _ in got
    )
    return {
        "who": who,
        "place": meeting_place(found, gold, record),
        "date": date_right(gold.get("date"), found.get("time")),
        "realis": found.get("realis") in gold["realis"],
    }


def condition_likeness(found: dict, gold: dict, record: Record) -> float:
    outcome = best(gold["outcome"], span_text(found.get("outcome")))
    requires = best(gold["requires"], span_text(found.get("requires")))
    return outcome + requires if min(outcome, requires) >= SAME else 0.0


def condition_details(found: dict, gold: dict, record: Record) -> dict:
    return {
        "who": is_called(gold["held_by"], record.actor(found.get("held_by"))),
        "relation": found.get("relation") in gold["relation"],
        "polarity": found.get("outcome_polarity") in gold["outcome_polarity"],
    }


def commitment_likeness(found: dict, gold: dict, record: Record) -> float:
    what = best(gold["what"], span_text(found.get("what")))
    return what + 0.2 * are_called(gold["by"], record.all(found.get("by"))) if what >= SAME else 0.0


def measure_right(gold: list[dict] | str, found: list[dict]) -> bool | None:
    """Each number of the gold is there with its unit; none is asked for: none may be there."""
    if gold == "any":
        return None
    if not gold:
        return None if not found else False

    def same(one: dict, other: dict) -> bool:
        numbers = [value for value in (other.get("value"), other.get("value_max")) if isinstance(value, (int, float))]
        close = any(abs(number - one["value"]) <= 1e-6 * max(1.0, abs(one["value"])) for number in numbers)
        said = {word.rstrip("s") for word in words(f"{other.get('unit') or ''} {other.get('of') or ''}")}
        return close and any({word.rstrip("s") for word in words(unit)} & said for unit in one["unit"].split("|"))

    return all(any(same(one, other) for other in found) for one in gold)


def commitment_details(found: dict, gold: dict, record: Record) -> dict:
    return {
        "who": are_called(gold["by"], record.all(found.get("by"))),
        "strength": found.get("strength") in gold["strength"],
        "measure": measure_right(gold.get("measure", []), found.get("measures") or []),
        "due": date_right(gold.get("due"), found.get("due"), end_only=True),
    }


def proposal_likeness(found: dict, gold: dict, record: Record) -> float:
    said = span_text(found.get("what"))
    what = best(gold["what"], said)
    if what < SAME and not inside(gold["what"], said):
        return 0.0
    return 0.5 + what + 0.2 * (found.get("kind") in gold["kind"])


def proposal_details(found: dict, gold: dict, record: Record) -> dict:
    support, count = gold.get("support"), (found.get("support") or {}).get("count")
    if support == "any":
        backed = None
    elif support:
        backed = count == support["count"] and found["support"].get("qualifier") in support["qualifier"]
    else:
        backed = None if count is None else False
    return {
        "who": are_called(gold["by"], record.all(found.get("by"))),
        "kind": found.get("kind") in gold["kind"],
        "status": found.get("status") in gold["status"],
        "support": backed,
    }


def forecast_likeness(found: dict, gold: dict, record: Record) -> float:
    outcome = best(gold["outcome"], span_text(found.get("outcome")))
    return outcome + 0.2 * is_called(gold["by"], record.actor(found.get("by"))) if outcome >= SAME else 0.0


def forecast_details(found: dict, gold: dict, record: Record) -> dict:
    likelihood = found.get("likelihood") or {}
    try:
        middle = (float(likelihood["low"]) + float(likelihood["high"])) / 2
    except (KeyError, TypeError, ValueError):
        middle = -1.0
    within = gold["low"] - 1e-9 <= middle <= gold["high"] + 1e-9
    if found.get("polarity") == "negative":  # the outcome as worded may hold the negation
        within = within or gold["low"] - 1e-9 <= 1 - middle <= gold["high"] + 1e-9
    return {
        "who": is_called(gold["by"], record.actor(found.get("by"))),
        "polarity": found.get("polarity") in gold["polarity"],
        "likelihood": within,
    }


JUDGES = {
    "meetings": (meeting_likeness, meeting_details),
    "conditions": (condition_likeness, condition_details),
    "commitments": (commitment_likeness, commitment_details),
    "proposals": (proposal_likeness, proposal_details),
    "forecasts": (forecast_likeness, forecast_details),
}


# ---------------------------------------------------------------------------------------------------- the count


@dataclass
class Count:
    """How one kind went in one part."""

    sentences: int = 0
    holding: int = 0
    claimed: int = 0
    both: int = 0
    gold: int = 0
    predicted: int = 0
    found: int = 0
    right: int = 0
    details: dict[str, list[bool]] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)


def measure(hit: int, predicted: int, gold: int) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    precision = hit / predicted if predicted else 0.0
    recall = hit / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


def pair(found: list[dict], gold: list[dict], kind: str, record: Record) -> dict[int, int]:
    """Predictions to gold facts, one to one, best pairs first."""
    likeness = JUDGES[kind][0]
    scores = [(likeness(one, other, record), i, j) for i, one in enumerate(found) for j, other in enumerate(gold)]
    pairs, taken = {}, set()
    for score, i, j in sorted(scores, key=lambda one: (-one[0], one[1], one[2])):
        if score > 0 and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def settle(count: Count, sentence: Sentence, found: list[dict], kind: str, record: Record) -> None:
    required = sentence.required()
    neutral = bool(sentence.facts) and not required
    count.sentences += 1
    if not neutral:
        count.holding += bool(required)
        count.claimed += bool(found)
        count.both += bool(required) and bool(found)
    pairs = pair(found, sentence.facts, kind, record)
    count.gold += len(required)
    trouble = []
    for i, one in enumerate(found):
        gold = sentence.facts[pairs[i]] if i in pairs else None
        if gold and gold.get("optional"):
            continue
        count.predicted += 1
        if gold is None:
            trouble.append(f"  too much: {describe(one, record)}")
            continue
        count.found += 1
        details = JUDGES[kind][1](one, gold, record)
        count.right += details["who"]
        for name, verdict in details.items():
            if verdict is not None:
                count.details.setdefault(name, []).append(verdict)
        wrong = [name for name, verdict in details.items() if verdict is False]
        if wrong:
            wanted = json.dumps(gold, ensure_ascii=False)
            trouble.append(f"  wrong {', '.join(wrong)}: {describe(one, record)}\n    wanted: {wanted}")
    for j, gold in enumerate(sentence.facts):
        if j not in pairs.values() and not gold.get("optional"):
            trouble.append(f"  missed: {json.dumps(gold, ensure_ascii=False)}")
    if trouble:
        count.misses.append("\n".join([sentence.text, *trouble]))


def describe(found: dict, record: Record) -> str:
    """A predicted fact on one line: spans as their words, ids as names."""

    def plain(value, key: str = ""):
        if isinstance(value, dict) and {"start", "end", "text"} <= value.keys() and "timex" not in value:
            return value["text"]
        if isinstance(value, dict):
            return {name: plain(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [plain(inner, key) for inner in value]
        known = record.actors.get(value) or record.places.get(value) if isinstance(value, str) else None
        return known.get("name") if known else value

    shown = {key: plain(value, key) for key, value in found.items() if key not in ("id", "evidence", "confidence", "said_by")}
    return json.dumps(shown, ensure_ascii=False)


def read(legation: Path, sentences: list[Sentence], scratch: Path) -> dict[str, dict]:
    """Reads each sentence as a report of its own; records by the sentence's name."""
    lines = []
    for one in sentences:
        text = {"title": one.text, "text": BODY} if one.title else {"text": one.text}
        lines.append(json.dumps({"id": one.name, "published": one.published} | text, ensure_ascii=False))
    source = scratch / "sentences.jsonl"
    source.write_text("\n".join(lines) + "\n", "utf-8")
    call = [str(legation), "read", str(source), "--input", "jsonl", "--format", "jsonl"]
    run = subprocess.run(call, capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise RuntimeError(f"{legation} read: exit status {run.returncode}: {run.stderr.strip()[:400]}")
    records = [json.loads(line) for line in run.stdout.splitlines() if line.strip()]
    return {one["report"].get("source_id") or "": one for one in records}


def score(legation: Path, kind: str, part: str, scratch: Path) -> Count | None:
    sentences = load(kind, part)
    if not sentences:
        return None
    records, count = read(legation, sentences, scratch), Count()
    for sentence in sentences:
        record = Record(records.get(sentence.name, {}))
        settle(count, sentence, record.data.get(kind) or [], kind, record)
    return count


def table(legation: Path, scratch: Path) -> tuple[list[str], dict[str, float]]:
    lines = [
        "Written for this project, about half of them near misses; each read as a report of its own. *Sentence*: is there a fact of",
        "the kind or not. *Found*: the fact itself, by its words. *Right*: found, and everybody in it right. *Details*: share right",
        "of those found. The held-out third was set aside by a digest of the words before any rule was written.",
        "",
        "| | part | sentences | facts | sentence P | R | F1 | found P | R | F1 | right F1 | details |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    figures = {}
    for kind in KINDS:
        for part in PARTS:
            count = score(legation, kind, part, scratch)
            if count is None:
                continue
            there = measure(count.both, count.claimed, count.holding)
            found = measure(count.found, count.predicted, count.gold)
            right = measure(count.right, count.predicted, count.gold)
            details = ", ".join(f"{name} {sum(all_) / len(all_):.2f} ({len(all_)})" for name, all_ in count.details.items())
            lines.append(
                f"| {kind} | {part} | {count.sentences} | {count.gold} | {there[0]:.2f} | {there[1]:.2f} | **{there[2]:.2f}** "
                f"| {found[0]:.2f} | {found[1]:.2f} | **{found[2]:.2f}** | **{right[2]:.2f}** | {details} |"
            )
            name = f"sentences.{kind}.{'held' if part == 'held out' else 'dev'}"
            figures |= {f"{name}.sentence": there[2], f"{name}.found": found[2], f"{name}.right": right[2]}
    return lines, figures


def evaluate(corpora: Path, legation: Path, scratch: Path):
    if not FOLDER.is_dir():
        return None
    lines, figures = table(legation, scratch)
    return Result(lines, figures)


# ------------------------------------------------------------------------------------------------ is it sound?


def label(kind: str, sentence: Sentence) -> str:
    """How a sentence is called where faults are told; of one that is set aside, no words are shown."""
    return f"{kind}: {'held out, number ' + sentence.name.split('-')[1] if set_aside(sentence.text) else repr(sentence.text[:70])}"


def faults_of(kind: str, sentence: Sentence) -> list[str]:
    """What is wrong with one sentence's gold."""
    faults = []

    def wants(value, allowed: set[str], what: str) -> None:
        if not value or not set(value) <= allowed:
            faults.append(f"{what} {value}")

    def stands(spans: list[str], what: str) -> None:
        faults.extend(f"{what} not in the sentence: {one!r}" for one in spans if not one or one not in sentence.text)
        if not spans:
            faults.append(f"no {what}")

    def named(who: str, what: str) -> None:
        choices = [one for one in who.lstrip("?").split("|") if one != "-"]
        if choices or not who:
            stands(choices, what)

    def dated(dates, what: str) -> None:
        for one in dates if isinstance(dates, list) else []:
            try:
                start, end = (datetime.date.fromisoformat(day) if day else None for day in one)
            except ValueError as error:
                faults.append(f"{what} {one}: {error}")
                continue
            if not start and not end or start and end and start > end:
                faults.append(f"{what} {one}")
        if not isinstance(dates, list) and dates not in (None, "any"):
            faults.append(f"{what} {dates}")

    for fact in sentence.facts:
        if kind == "meetings":
            wants(fact["realis"], REALIS, "realis")
            for one in fact["participants"]:
                named(one["who"], "participant")
                wants(one["attends"].split("|"), ATTENDS, "attends")
            if "place" in fact:
                stands(fact["place"].split("|"), "place")
            if not fact["participants"] and "place" not in fact:
                faults.append("a meeting of nobody nowhere")
            dated(fact.get("date"), "date")
        elif kind == "conditions":
            stands(fact["outcome"], "outcome")
            stands(fact["requires"], "requires")
            wants(fact["relation"], RELATIONS, "relation")
            wants(fact["outcome_polarity"], POLARITIES, "polarity")
            named(fact["held_by"], "held_by")
        elif kind == "commitments":
            stands(fact["what"], "what")
            wants(fact["strength"], STRENGTHS, "strength")
            for one in fact["by"]:
                named(one, "by")
            if fact.get("measure") != "any":
                for one in fact.get("measure", []):
                    if not isinstance(one["value"], (int, float)) or not one["unit"]:
                        faults.append(f"measure {one}")
            dated(fact.get("due"), "due")
        elif kind == "proposals":
            stands(fact["what"], "what")
            wants(fact["kind"], PROPOSALS, "kind")
            wants(fact["status"], STATUSES, "status")
            for one in fact["by"]:
                named(one, "by")
            if fact.get("support", "any") != "any":
                wants(fact["support"]["qualifier"], QUALIFIERS, "qualifier")
        else:
            stands(fact["outcome"], "outcome")
            wants(fact["polarity"], POLARITIES, "polarity")
            named(fact["by"], "by")
            if not 0 <= fact["low"] <= fact["high"] <= 1:
                faults.append(f"bounds {fact['low']}–{fact['high']}")
    return [f"{label(kind, sentence)}: {fault}" for fault in faults]


def perfect(kind: str, sentence: Sentence) -> Record:
    """The record of a reader who takes from a sentence just what its gold says."""
    actors, places, facts = [], [], []

    def enter(name: str, into: list[dict]) -> str | None:
        choice = name.lstrip("?").split("|")[0]
        if choice == "-":
            return None
        into.append({"id": f"{'a' if into is actors else 'p'}{len(into)}", "name": choice})
        return into[-1]["id"]

    def span(text: str) -> dict:
        return {"start": sentence.text.find(text), "end": sentence.text.find(text) + len(text), "text": text}

    def time(dates) -> dict | None:
        return {"start": dates[0][0] or None, "end": dates[0][1] or None} if isinstance(dates, list) else None

    for fact in sentence.required():
        one: dict = {}
        if kind == "meetings":
            one["participants"] = [
                {"actor": enter(who["who"], actors), "attends": who["attends"].split("|")[0], "heads": who.get("heads", False)}
                for who in fact["participants"]
            ]
            one |= {"place": enter(fact.get("place", "-"), places), "time": time(fact.get("date")), "realis": fact["realis"][0]}
        elif kind == "conditions":
            one = {"outcome": span(fact["outcome"][0]), "requires": span(fact["requires"][0]), "relation": fact["relation"][0]}
            one |= {"outcome_polarity": fact["outcome_polarity"][0], "held_by": enter(fact["held_by"], actors)}
        elif kind == "commitments":
            measures = fact.get("measure", [])
            one = {"by": [enter(who, actors) for who in fact["by"]], "what": span(fact["what"][0]), "strength": fact["strength"][0]}
            one["measures"] = [{"value": each["value"], "unit": each["unit"].split("|")[0]} for each in measures if measures != "any"]
            one["due"] = time(fact.get("due"))
        elif kind == "proposals":
            one = {"by": [enter(who, actors) for who in fact["by"]], "what": span(fact["what"][0])}
            one |= {"kind": fact["kind"][0], "status": fact["status"][0], "support": None}
            if isinstance(fact.get("support"), dict):
                one["support"] = {"count": fact["support"]["count"], "qualifier": fact["support"]["qualifier"][0]}
        else:
            one = {"by": enter(fact["by"], actors), "outcome": span(fact["outcome"][0]), "polarity": fact["polarity"][0]}
            one["likelihood"] = {"low": fact["low"], "high": fact["high"]}
        facts.append(one)
    return Record({"actors": actors, "places": places, kind: facts})


def check_scorer(kind: str, part: str, sentences: list[Sentence]) -> list[str]:
    """A perfect reader gets everything, a silent one nothing."""
    full, silent = Count(), Count()
    for one in sentences:
        record = perfect(kind, one)
        settle(full, one, record.data[kind], kind, record)
        settle(silent, one, [], kind, Record({}))
    details = [verdict for verdicts in full.details.values() for verdict in verdicts]
    whole = full.gold == full.found == full.predicted == full.right and full.both == full.claimed == full.holding and all(details)
    faults = [] if whole else [f"{kind}, {part}: a perfect reader is marked down"] + (full.misses if part == "development" else [])
    return faults + ([f"{kind}, {part}: a silent reader is marked up"] if silent.found or silent.both else [])


def check() -> int:
    """Checks the gold itself; gives the exit status. Says what is wrong, and counts."""
    faults, seen = [], {}
    for kind in KINDS:
        parts = {part: load(kind, part) for part in PARTS}
        both = [one for sentences in parts.values() for one in sentences]
        if not both:
            print(f"{kind}: not there")
            continue
        for part, sentences in parts.items():
            for one in sentences:
                key = " ".join(words(one.text))
                if key in seen:
                    faults.append(f"{label(kind, one)} stands in {seen[key]}, too")
                seen[key] = kind
                if set_aside(one.text) != (part == "held out"):
                    faults.append(f"{label(kind, one)} is in the wrong part")
                faults += faults_of(kind, one)
            faults += check_scorer(kind, part, sentences)
        holding = sum(bool(one.required()) for one in both)
        misses = sum(not one.facts for one in both)
        lengths = sorted(len(one.text.split()) for one in both)
        print(
            f"{kind}: {len(both)} sentences, {len(parts['held out'])} held out; {holding} hold a fact, {misses} are near misses; "
            f"{sum(len(one.required()) for one in both)} facts; {lengths[0]}–{lengths[-1]} words, median {lengths[len(lengths) // 2]}"
        )
        if len(both) < LEAST:
            faults.append(f"{kind}: fewer than {LEAST} sentences")
        if not 0.4 <= misses / len(both) <= 0.6:
            faults.append(f"{kind}: {misses} near misses of {len(both)}")
        if not 0.27 <= len(parts["held out"]) / len(both) <= 0.4:
            faults.append(f"{kind}: {len(parts['held out'])} of {len(both)} held out")
    print("\n".join(faults) or "the gold is sound")
    return 1 if faults else 0


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("legation", type=Path, nargs="?", help="the program")
    arguments.add_argument("--misses", choices=KINDS, help="what went wrong with this kind, development part only")
    arguments.add_argument("--check", action="store_true", help="check the gold, not the program")
    options = arguments.parse_args()
    if options.check:
        return check()
    if not options.legation:
        arguments.error("name the program, or --check")
    with tempfile.TemporaryDirectory() as scratch:
        if options.misses:
            count = score(options.legation, options.misses, "development", Path(scratch))
            print("\n\n".join(count.misses) if count else "no such file")
        else:
            print("\n".join(table(options.legation, Path(scratch))[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
