#!/usr/bin/env python3
"""How well mentions of one person, organization or place are found to belong together, on GUM.

    evaluation/coreference.py GUM.conllu [--legation PROGRAM] [--by-document]

GUM.conllu is a part of UD_English-GUM: it is read, never kept here. Its plain text (paragraphs by an empty line, sentences by a
blank) goes through `legation read`; nothing of the gold but the text does: sentences, words, trees and mentions are Legation's.

What is counted:
  * gold: the mentions of type person, organization and place, chained by their entity; what then stands alone is left out;
  * predicted: the chains of `--format conllu` (`Entity=`) of the same three types; what stands alone is left out;
  * a predicted mention is a gold one when both have the same head: the word of the mention whose governor, in the gold tree,
    lies outside it (as CorefUD counts). Of several gold mentions with one head, the one with the same words is meant, else the
    shortest that is still free;
  * MUC, B3 and CEAF-e (entity-based, phi4), and their mean, the CoNLL score;
  * pairs: in the record (`--format jsonl`), of the actors' mentions those that are names or pronouns of the third person; every
    pair of two mentions of one actor that has a name. Gold pairs: any two such mentions of a person or organization that has a
    name. "pairs, any person" counts the pronouns of the first and second person, too: there, who speaks in an interview and
    whom "we" means decide, and long monologues weigh most.
"""
import argparse
import json
import re
import subprocess
import sys
from itertools import combinations

TYPES = {"person", "organization", "place"}


def assignment(weights):
    """The sum of the best one-to-one assignment of rows to columns (Hungarian method, on rows padded to columns)."""
    if not weights or not weights[0]:
        return 0.0
    rows, columns = len(weights), len(weights[0])
    if rows > columns:
        weights, rows, columns = [list(column) for column in zip(*weights)], columns, rows
    infinity = float("inf")
    row_potential, column_potential = [0.0] * (rows + 1), [0.0] * (columns + 1)
    matched, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        matched[0], column = row, 0
        least, used = [infinity] * (columns + 1), [False] * (columns + 1)
        while True:
            used[column] = True
            current, delta, following = matched[column], infinity, 0
            for other in range(1, columns + 1):
                if used[other]:
                    continue
                cost = -weights[current - 1][other - 1] - row_potential[current] - column_potential[other]
                if cost < least[other]:
                    least[other], way[other] = cost, column
                if least[other] < delta:
                    delta, following = least[other], other
            for other in range(columns + 1):
                if used[other]:
                    row_potential[matched[other]] += delta
                    column_potential[other] -= delta
                else:
                    least[other] -= delta
            column = following
            if matched[column] == 0:
                break
        while column:
            matched[column] = matched[way[column]]
            column = way[column]
    return sum(weights[matched[column] - 1][column - 1] for column in range(1, columns + 1) if matched[column])


class Counts:
    """Numerators and denominators of recall and precision, summed over documents."""

    def __init__(self):
        self.values = [0.0, 0.0, 0.0, 0.0]

    def add(self, recall, of_gold, precision, of_predicted):
        for at, value in enumerate((recall, of_gold, precision, of_predicted)):
            self.values[at] += value

    def scores(self):
        found, gold, right, predicted = self.values
        recall, precision = found / gold if gold else 0.0, right / predicted if predicted else 0.0
        return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def muc(gold, predicted):
    def links(key, response):
        of = {mention: number for number, chain in enumerate(response) for mention in chain}
        found = 0
        for chain in key:
            parts = {of[mention] for mention in chain if mention in of}
            found += len(chain) - len(parts) - sum(mention not in of for mention in chain)
        return found, sum(len(chain) - 1 for chain in key)

    return (*links(gold, predicted), *links(predicted, gold))


def b_cubed(gold, predicted):
    def share(key, response):
        of = {mention: chain for chain in response for mention in chain}
        found = sum(
            sum(len(chain & of[mention]) for mention in chain if mention in of) / len(chain) for chain in key
        )
        return found, sum(len(chain) for chain in key)

    return (*share(gold, predicted), *share(predicted, gold))


def ceaf_e(gold, predicted):
    weights = [[2 * len(one & other) / (len(one) + len(other)) for other in predicted] for one in gold]
    best = assignment(weights)
    return best, len(gold), best, len(predicted)


def pairs(gold, predicted):
    def linked(chains):
        return {frozenset(pair) for chain in chains for pair in combinations(sorted(chain), 2)}

    key, response = linked(gold), linked(predicted)
    return len(key & response), len(key), len(key & response), len(response)


METRICS = {"MUC": muc, "B3": b_cubed, "CEAF-e": ceaf_e}


def documents(path):
    """The documents of a GUM file: text, words (start, end, tag, governor) and mentions (entity, type, first, end)."""
    found, open_mentions, parts = [], {}, 0
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if line.startswith("# newdoc id"):
            found.append({"id": line.split("= ")[1], "text": "", "words": [], "mentions": []})
            open_mentions, paragraph = {}, True
        elif re.match(r"# newpar(\s|$)", line):
            paragraph = True
        elif line.startswith("# text ="):
            document = found[-1]
            document["text"] = document["text"].rstrip(" ")
            if document["text"]:
                document["text"] += "\n\n" if paragraph else " "
            paragraph, first, parts = False, len(document["words"]), 0
        elif line and not line.startswith("#"):
            fields = line.split("\t")
            misc = dict(part.split("=", 1) for part in fields[9].split("|") if "=" in part)
            spaced = misc.get("SpaceAfter") != "No"
            if "-" in fields[0]:
                one, last = fields[0].split("-")
                parts, after = int(last) - int(one) + 1, spaced
                continue
            if "." in fields[0]:
                continue
            if parts:
                parts -= 1
                spaced = after and parts == 0
            start = len(document["text"])
            document["text"] += fields[1]
            at = len(document["words"])
            governor = int(fields[6])
            document["words"].append((start, start + len(fields[1]), fields[3], first + governor - 1 if governor else None, fields[4]))
            if spaced:
                document["text"] += " "
            for part in re.findall(r"\([^()]*\)?|[^()]+\)", misc.get("Entity", "")):
                if part.startswith("("):
                    entity, kind = part.strip("()").split("-")[:2]
                    mention = [entity, kind, at, None]
                    document["mentions"].append(mention)
                    if part.endswith(")"):
                        mention[3] = at + 1
                    else:
                        open_mentions.setdefault(entity, []).append(mention)
                else:
                    open_mentions[part[:-1]].pop()[3] = at + 1
    for document in found:
        document["text"] = document["text"].rstrip(" ")
    return found


def head_of(document, first, end):
    """The word of a span whose governor lies outside it."""
    for at in range(first, end):
        governor = document["words"][at][3]
        if governor is None or not first <= governor < end:
            return at
    return first


def words_of(document, start, end):
    """The words that some characters cover, as first and end; None for none."""
    inside = [at for at, word in enumerate(document["words"]) if word[0] < end and start < word[1]]
    return (inside[0], inside[-1] + 1) if inside else None


def chains_of_conllu(text):
    """Chains of characters (start, end, type) in what `legation read --format conllu` prints, counted in the body.

    The words carry their characters in MISC (`Range=start:end`), so no text has to be aligned."""
    chains, open_mentions = {}, {}
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        misc = dict(part.split("=", 1) for part in fields[9].split("|") if "=" in part)
        if "Range" not in misc:
            continue
        start, end = map(int, misc["Range"].split(":"))
        for part in re.findall(r"\([^()]*\)?|[^()]+\)", misc.get("Entity", "")):
            if part.startswith("("):
                entity, kind = part.strip("()").split("-")[:2]
                mention = [start, None, kind]
                chains.setdefault(entity, []).append(mention)
                if part.endswith(")"):
                    mention[1] = end
                else:
                    open_mentions.setdefault(entity, []).append(mention)
            else:
                open_mentions[part[:-1]].pop()[1] = end
    return list(chains.values())


def matched(document, gold, predicted):
    """Gold and predicted chains of (first, end) as sets of keys that are the same for mentions with the same head."""
    by_head = {}
    keys_gold = []
    for chain in gold:
        keys = set()
        for span in sorted(chain):
            key = ("gold", *span)
            by_head.setdefault(head_of(document, *span), []).append((span, key))
            keys.add(key)
        keys_gold.append(keys)
    taken, keys_predicted = set(), [set() for _ in predicted]
    everything = [(span, number) for number, chain in enumerate(predicted) for span in sorted(set(chain))]
    rest = []
    for span, number in everything:
        exact = ("gold", *span)
        if any(own == span for own, _ in by_head.get(head_of(document, *span), [])) and exact not in taken:
            taken.add(exact)
            keys_predicted[number].add(exact)
        else:
            rest.append((span, number))
    for span, number in rest:
        free = [
            (own[1] - own[0], key) for own, key in by_head.get(head_of(document, *span), []) if key not in taken
        ]
        key = min(free)[1] if free else ("predicted", number, *span)
        taken.add(key)
        keys_predicted[number].add(key)
    return keys_gold, keys_predicted


FIRST_AND_SECOND = {
    *("i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"),
    *("you", "your", "yours", "yourself", "yourselves"),
}


def named_or_pronoun(document, first, end, any_person):
    start, stop, tag, _, penn = document["words"][head_of(document, first, end)]
    if tag == "PROPN":
        return "name"
    if tag != "PRON" or penn not in ("PRP", "PRP$"):
        return None
    return "pronoun" if any_person or document["text"][start:stop].lower() not in FIRST_AND_SECOND else None


def score(path, legation):
    found = documents(path)
    lines = "".join(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in found)

    def answer(*options):
        run = subprocess.run(
            [legation, "read", "--input", "jsonl", *options], input=lines, capture_output=True, text=True
        )
        if run.returncode:
            sys.exit(run.stderr)
        return run.stdout

    records = [json.loads(line) for line in answer("--format", "jsonl").splitlines()]
    trees = re.split(r"^(?=# newdoc id)", answer("--format", "conllu"), flags=re.M)[1:]
    totals = {name: Counts() for name in (*METRICS, "pairs", "pairs, any person")}
    by_document = []
    for document, record, tree in zip(found, records, trees, strict=True):
        if record["report"]["text"] != document["text"]:
            sys.exit(f"{document['id']}: the text did not come back as it was")
        own = {name: Counts() for name in totals}
        entities = {}
        for entity, kind, first, end in document["mentions"]:
            if kind in TYPES:
                entities.setdefault(entity, []).append((first, end, kind))
        gold = [[mention[:2] for mention in chain] for chain in entities.values() if len(chain) > 1]
        predicted = []
        for chain in chains_of_conllu(tree):
            spans = [words_of(document, start, end) for start, end, kind in chain if kind in TYPES]
            predicted.append([span for span in spans if span])
        key, response = matched(document, gold, [chain for chain in predicted if len(chain) > 1])
        response = [chain for chain in response if len(chain) > 1]
        for name, metric in METRICS.items():
            own[name].add(*metric(key, response))
        # Pairs of names and pronouns.
        def sifted(chains, any_person):
            for chain in chains:
                kinds = {span: named_or_pronoun(document, *span, any_person) for span in chain}
                kept = [span for span in chain if kinds[span]]
                if "name" in kinds.values() and len(kept) > 1:
                    yield kept

        persons = [
            [mention[:2] for mention in chain]
            for chain in entities.values()
            if any(mention[2] in ("person", "organization") for mention in chain)
        ]
        spans = [
            [words_of(document, m["start"], m["end"]) for m in actor["mentions"] if m.get("in") != "title"]
            for actor in record["actors"]
        ]
        places = [chain for chain in entities.values() if all(mention[2] == "place" for mention in chain)]
        place_heads = {head_of(document, *mention[:2]) for chain in places for mention in chain}
        # Countries that GUM has as places are neither right nor wrong here.
        spans = [[s for s in chain if s and head_of(document, *s) not in place_heads] for chain in spans]
        for name, any_person in (("pairs", False), ("pairs, any person", True)):
            both = list(sifted(persons, any_person)), list(sifted(spans, any_person))
            own[name].add(*pairs(*matched(document, *both)))
        for name in totals:
            totals[name].add(*own[name].values)
        by_document.append((document["id"], {name: counts.scores() for name, counts in own.items()}))
    return {name: counts.scores() for name, counts in totals.items()}, by_document


def conll(scores):
    return sum(scores[name][2] for name in METRICS) / len(METRICS)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("gum")
    arguments.add_argument("--legation", default="target/release/legation")
    arguments.add_argument("--by-document", action="store_true")
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    scores, by_document = score(options.gum, options.legation)
    if options.json:
        print(json.dumps({"conll": conll(scores), "pairs": scores["pairs"][2]}))
        return
    print(f"{'':18}  P      R      F1")
    for name, values in scores.items():
        print(f"{name:18}  " + "  ".join(f"{value:.3f}" for value in values))
    print(f"CoNLL (mean of the first three): {conll(scores):.3f}")
    if options.by_document:
        for name, values in by_document:
            print(f"{name:32} CoNLL {conll(values):.3f}  pairs {values['pairs'][2]:.3f}")


if __name__ == "__main__":
    main()
