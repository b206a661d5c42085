"""All corpora that the models are trained and measured on, in one shape.

`Text` is the shape: a running text with its words and whatever is annotated on them. What a corpus does not
annotate is None, so that a loss can be masked. Everything is in text order and offsets are code points of
`Text.text`.

Paths are given by the caller (a folder laid out like the one described in `training/README.md`); nothing of the
corpora is kept in this repository.

What may be trained on: `train_syntax` (EWT train, GUM train, open part), `train_names` (re3d, Wikigold, WNUT 2017; GUM's
named mentions come with `train_syntax`), `train_attribution` (PolNeAR train, which has no licence: a switch leaves it out).
For measuring only: everything that `dev_*` gives.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass, field

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# Label order of the entity scheme, shared by both models.
ENTITY_KINDS = ("PER", "ORG", "LOC")
BIO = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC")


@dataclass
class Word:
    """One syntactic word. `start`/`end`: code points of the text; words of a contraction that can't be told apart in
    the text share the token's span. Annotation is None where the corpus has none."""

    start: int
    end: int
    token_start: int
    token_end: int
    form: str
    lemma: str | None = None
    upos: str | None = None
    xpos: str | None = None
    feats: str | None = None  # '' for none
    head: int | None = None  # index of the word in Text.words; -1 for the root
    deprel: str | None = None
    ner: str | None = None  # BIO label out of `BIO`; 'X' where it must be left out of the loss
    fine: str | None = None  # BIO label of the finer types (re3d, GUM), None where unknown


@dataclass
class Attribution:
    """Word indices (into Text.words) of one attribution; source may be empty."""

    source: list[int]
    cue: list[int]
    content: list[int]


@dataclass
class Text:
    """One document.

    sentences   word indices where sentences begin (the first is 0), or None where sentence borders are unknown
    paragraphs  word indices where paragraphs begin (the first is 0)
    attributions None where the corpus has none annotated
    """

    name: str
    corpus: str
    text: str
    words: list[Word]
    paragraphs: list[int]
    sentences: list[int] | None = None
    attributions: list[Attribution] | None = None
    comments: list[list[str]] = field(default_factory=list)

    def sentence_ranges(self):
        """(start, end) word indices of the sentences."""
        borders = list(self.sentences) + [len(self.words)]
        return list(zip(borders, borders[1:]))


# ---------------------------------------------------------------------------------------------------- tokenizer


def tokenize(texts, binary=None):
    """Cuts texts by the program's own tokenizer (example `tokens` of crate legation-language, built when it is
    missing). Gives, for each text, rows [start, end, token_start, token_end, paragraph] in code points."""
    binary = binary or os.environ.get("LEGATION_TOKENS")
    if not binary:
        subprocess.run(
            ["cargo", "build", "--quiet", "--release", "-p", "legation-language", "--example", "tokens"],
            cwd=REPOSITORY,
            check=True,
        )
        binary = os.path.join(REPOSITORY, "target", "release", "examples", "tokens")
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    out = subprocess.run([binary], input=lines, capture_output=True, check=True, text=True, encoding="utf-8")
    return [json.loads(line) for line in out.stdout.splitlines()]


def tokenized_text(name, corpus, text, rows):
    """A Text without annotation out of rows of `tokenize`."""
    words = [Word(s, e, ts, te, text[s:e]) for s, e, ts, te, _ in rows]
    paragraphs = [i for i, row in enumerate(rows) if i == 0 or rows[i - 1][4] != row[4]]
    return Text(name, corpus, text, words, paragraphs)


# ---------------------------------------------------------------------------------------------------- CoNLL-U


def read_conllu(path, corpus, with_entities=False):
    """Reads a treebank as Texts, one a document, with the running text put together from the sentences.

    Paragraphs (`# newpar`, `# newdoc`) are separated by a blank line, sentences by a blank unless their last token
    says SpaceAfter=No. With `with_entities`, GUM's `Entity=` of named mentions becomes BIO labels."""
    texts, current = [], None
    block = []

    def finish():
        if block:
            add_sentence(block)
            block.clear()

    def add_sentence(lines):
        nonlocal current
        comments = [line[1:].strip() for line in lines if line.startswith("#")]
        new_document = any(c.startswith("newdoc") for c in comments)
        if current is None or new_document:
            name = next((c.split("=", 1)[1].strip() for c in comments if c.startswith("newdoc id")), f"{corpus}-{len(texts)}")
            current = Text(name, corpus, "", [], [], [], None)
            current._pieces, current._length, current._space = [], 0, ""
            current._mentions, current._open = [], {}
            texts.append(current)
        new_paragraph = new_document or any(c.startswith("newpar") for c in comments) or not current.words
        if current.words:
            gap = "\n\n" if new_paragraph else (current._space or "")
            current._pieces.append(gap)
            current._length += len(gap)
        base = len(current.words)
        if new_paragraph:
            current.paragraphs.append(base)
        current.sentences.append(base)
        current.comments.append(comments)
        token_until, token_span, rest, last_space = 0, None, "", " "
        space = ""
        for line in lines:
            if line.startswith("#"):
                continue
            columns = line.split("\t")
            if "." in columns[0]:
                continue
            after = "" if "SpaceAfter=No" in columns[9].split("|") else " "
            if "-" in columns[0]:
                token_until = int(columns[0].split("-")[1])
                current._pieces.append(space + columns[1])
                start = current._length + len(space)
                current._length = start + len(columns[1])
                token_span, rest, space = (start, current._length), columns[1], after
                token_at = start
                continue
            number = int(columns[0])
            form = columns[1]
            if number <= token_until:
                if rest.startswith(form):
                    start, end = token_at, token_at + len(form)
                    token_at, rest = end, rest[len(form):]
                else:
                    start, end = token_span
                    rest = "\0"
                span = token_span
            else:
                current._pieces.append(space + form)
                start = current._length + len(space)
                end = current._length = start + len(form)
                span, space = (start, end), after
            head = int(columns[6])
            word = Word(start, end, *span, form, columns[2], columns[3], columns[4] if columns[4] != "_" else "",
                        "" if columns[5] == "_" else columns[5], base + head - 1 if head else -1, columns[7])
            current.words.append(word)
            if with_entities:
                entity = next((m[7:] for m in columns[9].split("|") if m.startswith("Entity=")), "")
                read_mentions(current, len(current.words) - 1, entity)
        current._space = space

    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line:
                block.append(line)
            else:
                finish()
    finish()
    for text in texts:
        text.text = "".join(text._pieces)
        if with_entities:
            name_mentions(text)
        del text._pieces
    return texts


def read_mentions(text, at, entity):
    """Opens and closes GUM mentions; a closed one is kept as (first, last, type, identity)."""
    for opened, closed_id in re.findall(r"\(([^()]+)|([^()]+)?\)", entity):
        if opened:
            fields = opened.split("-")
            identity = "-".join(fields[6:]) if len(fields) > 6 else ""
            # "(5-person-...)" closes on the same word when a ')' follows: found through `closed_id` being empty
            text._open.setdefault(fields[0], []).append((at, fields[1], identity))
            text._last = fields[0]
        else:
            key = closed_id or text._last
            stack = text._open.get(key)
            if stack:
                start, kind, identity = stack.pop()
                text._mentions.append((start, at, kind, identity))


def name_mentions(text):
    """BIO labels out of GUM mentions: of a person, organisation or place mention that is headed by a proper noun, the
    words that make up the name (the head, its flat and compound parts, and for organisations and places the proper nouns
    attached by `of`, `and`, `for`). Longer names win over those inside them."""
    kinds = {"person": "PER", "organization": "ORG", "place": "LOC"}
    words = text.words
    labels = ["O"] * len(words)
    fine = ["O"] * len(words)
    for first, last, kind, identity in sorted(text._mentions, key=lambda m: m[0] - m[1]):
        if kind in ("time", "event") and fine[first] == "O":
            head = next((i for i in range(first, last + 1) if not first <= words[i].head <= last), first)
            named = kind == "time" and any(words[i].upos in ("NUM", "PROPN") for i in range(first, last + 1)) or (
                kind == "event" and words[head].upos == "PROPN")
            if named and all(fine[i] == "O" for i in range(first, last + 1)):
                for i in range(first, last + 1):
                    fine[i] = ("B-" if i == first else "I-") + ("DATE" if kind == "time" else "EVENT")
            continue
        if kind not in kinds:
            continue
        head = next((i for i in range(first, last + 1) if not first <= words[i].head <= last), first)
        if words[head].upos != "PROPN":
            continue
        inside = {head}
        for i in range(first, last + 1):
            # up the tree to the head by name-making relations
            at, path = i, True
            while at != head:
                relation = words[at].deprel.split(":")[0]
                ok = relation in ("flat", "compound", "goeswith") and words[at].upos in ("PROPN", "NUM", "NOUN", "X", "ADJ", "SYM") or (
                    relation == "amod" and words[at].form[:1].isupper() and words[at].upos in ("ADJ", "PROPN") and kind != "person") or (
                    relation in ("nmod", "conj") and words[at].upos == "PROPN" and kind != "person") or (
                    relation == "nummod" and kind != "person" and words[at].form[:1].isdigit())
                if not ok or not (first <= words[at].head <= last):
                    path = False
                    break
                at = words[at].head
            if path:
                inside.add(i)
        # contiguous stretch around the head; small words and hyphens between name words belong to it
        start = end = head
        while start - 1 >= first and (start - 1 in inside or (
                words[start - 1].form in ("-", "of", "and", "the", "for", "&", ".", "'s") and start - 2 >= first and any(
                    k in inside for k in range(max(first, start - 3), start - 1)))):
            start -= 1
        while end + 1 <= last and (end + 1 in inside or (
                words[end + 1].form in ("-", "of", "and", "the", "for", "&", "'s") and any(
                    k in inside for k in range(end + 2, min(last, end + 3) + 1)))):
            end += 1
        while start not in inside and start < head:
            start += 1
        while end not in inside and end > head:
            end -= 1
        if any(labels[i] != "O" for i in range(start, end + 1)):
            continue
        for i in range(start, end + 1):
            labels[i] = ("B-" if i == start else "I-") + kinds[kind]
    for word, label, finer in zip(words, labels, fine):
        word.ner = label
        word.fine = finer


def train_syntax(data):
    """EWT train and the openly licensed part of GUM train: everything but attribution; GUM with names."""
    return (read_conllu(os.path.join(data, "ud/ewt-train.conllu"), "ewt")
            + read_conllu(os.path.join(data, "ud/gum-train-open.conllu"), "gum", with_entities=True))


def dev_syntax(data):
    """{name: Texts} of the development treebanks. For measuring only."""
    return {
        "ewt": read_conllu(os.path.join(data, "ud/ewt-dev.conllu"), "ewt-dev"),
        "gum": read_conllu(os.path.join(data, "ud/gum-dev-open.conllu"), "gum-dev", with_entities=True),
        "pud": read_conllu(os.path.join(data, "ud/pud-dev.conllu"), "pud-dev"),
    }


# ---------------------------------------------------------------------------------------------------- names


def joined(tokens):
    """Running text of pre-tokenised words by the spacing of English print, with the spans of the tokens."""
    text, spans, open_quote, glue = "", [], False, True
    for token in tokens:
        no_space = glue or (token in {".", ",", ";", ":", "!", "?", ")", "]", "}", "%", "'s", "'re", "'ve", "n't", "'m", "'ll", "'d", "''", "...", "’s"}
                            or (token == '"' and open_quote))
        if not no_space:
            text += " "
        glue = token in {"(", "[", "{", "$", "``", "#"} or (token == '"' and not open_quote)
        if token == '"':
            open_quote = not open_quote
        spans.append((len(text), len(text) + len(token)))
        text += token
    return text, spans


def read_columns(path):
    """Blocks of (word, tag) out of a two-column file."""
    blocks, block = [], []
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if not line.strip():
                if block:
                    blocks.append(block)
                block = []
                continue
            columns = line.split("\t") if "\t" in line else line.rsplit(" ", 1)
            block.append((columns[0].strip() or "_", columns[-1].strip()))
    if block:
        blocks.append(block)
    return blocks


def label_words(text, spans):
    """BIO labels from character spans [(start, end, kind)], longest first; kind 'X' masks."""
    for word in text.words:
        word.ner = "O"
    for start, end, kind in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        inside = [i for i, w in enumerate(text.words) if w.start < end and w.end > start]
        if not inside or any(text.words[i].ner != "O" for i in inside):
            continue
        for k, i in enumerate(inside):
            text.words[i].ner = "X" if kind == "X" else ("B-" if k == 0 else "I-") + kind


def read_column_names(path, corpus, kinds):
    """Names out of a column file. `kinds` maps its types to PER, ORG, LOC, 'X' (left out of the loss) or None (O)."""
    raw = []
    for block in read_columns(path):
        if len(block) == 1 and block[0][0].startswith("-DOCSTART"):
            continue
        text, spans = joined([word for word, _ in block])
        found, current = [], None
        for (_, tag), (start, end) in zip(block, spans):
            kind = tag.split("-", 1)[1] if "-" in tag else None
            if kind and current and current[2] == kind and not tag.startswith("B-"):
                current[1] = end
            elif kind:
                current = [start, end, kind]
                found.append(current)
            else:
                current = None
        raw.append((text, [(s, e, kinds.get(k)) for s, e, k in found if kinds.get(k)]))
    texts = []
    for i, ((text, spans), rows) in enumerate(zip(raw, tokenize([t for t, _ in raw]))):
        made = tokenized_text(f"{corpus}-{i}", corpus, text, rows)
        label_words(made, spans)
        if made.words:
            texts.append(made)
    return texts


RE3D_KINDS = {"Person": "PER", "Organisation": "ORG", "Location": "LOC"}
RE3D_FINE = {"Nationality": "NORP", "Temporal": "DATE", "Money": "MONEY", "Quantity": "QUANTITY", "Weapon": "WEAPON",
             "MilitaryPlatform": "PLATFORM", "DocumentReference": "LAW"}


def read_re3d(folder):
    """re3d: raw text with nested entities. Names only: a mention without any capital letter is no name, articles and
    titles before the name are cut off, and of nested mentions the outermost name stays."""
    documents, entities = [], {}
    for part in sorted(os.listdir(folder)):
        path = os.path.join(folder, part)
        if not os.path.isdir(path):
            continue
        with open(os.path.join(path, "documents.json"), encoding="utf-8") as file:
            documents += [json.loads(line) for line in file if line.strip()]
        with open(os.path.join(path, "entities.json"), encoding="utf-8") as file:
            for line in file:
                if line.strip():
                    entity = json.loads(line)
                    entities.setdefault(entity["documentId"], []).append(entity)
    texts = []
    for document, rows in zip(documents, tokenize([d["text"] for d in documents])):
        text = tokenized_text(document["_id"], "re3d", document["text"], rows)
        spans, fine = [], []
        for entity in entities.get(document["_id"], []):
            start, end, kind = entity["begin"], entity["end"], entity["type"]
            if kind in RE3D_FINE:
                fine.append((start, end, RE3D_FINE[kind]))
            if kind not in RE3D_KINDS:
                continue
            words = [w for w in text.words if w.start < end and w.end > start]
            if words and words[0].form.lower() in ("the", "a", "an"):
                words = words[1:]
            # a name's words but the small ones inside are capitalised
            small = {"of", "the", "and", "for", "in", "on", "al", "de", "'s", "-", "&", "to"}
            if not words or not all(w.form[:1].isupper() or w.form[:1].isdigit() or w.form.lower() in small for w in words):
                continue
            spans.append((words[0].start, words[-1].end, RE3D_KINDS[kind]))
        label_words(text, spans)
        for word in text.words:
            word.fine = "O"
        for start, end, kind in sorted(fine, key=lambda s: (s[0] - s[1], s[0])):
            inside = [i for i, w in enumerate(text.words) if w.start < end and w.end > start]
            if inside and all(text.words[i].fine == "O" for i in inside):
                for k, i in enumerate(inside):
                    text.words[i].fine = ("B-" if k == 0 else "I-") + kind
        texts.append(text)
    return texts


def train_names(data):
    """re3d, Wikigold and WNUT 2017 train: only `ner` (and for re3d `fine`) is annotated. WNUT's and Wikigold's other kinds
    are left out of the loss or are no names (`creative-work`, `product`: O)."""
    folder = os.path.join(data, "ner")
    texts = (read_re3d(os.path.join(folder, "re3d"))
            + read_column_names(os.path.join(folder, "wikigold.conll"), "wikigold", {"PER": "PER", "ORG": "ORG", "LOC": "LOC"})
            + read_column_names(os.path.join(folder, "wnut17-train.conll"), "wnut",
                                {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG"}))
    # re3d calls a country an organisation where it acts; the other corpora call it a place throughout. Names that are
    # places elsewhere are left out of the loss there.
    places = set()
    for text in texts:
        for start, end, kind in name_spans(text):
            if kind == "LOC":
                places.add(tuple(w.form for w in text.words[start:end]))
    for text in texts:
        if text.corpus == "re3d":
            for start, end, kind in name_spans(text):
                if kind == "ORG" and tuple(w.form for w in text.words[start:end]) in places:
                    for word in text.words[start:end]:
                        word.ner = "X"
    return texts


def name_spans(text):
    """(start, end, kind) of the names of a Text."""
    out, start = [], None
    for i, word in enumerate(text.words + [None]):
        label = word.ner or "O" if word else "O"
        if start is not None and not (label.startswith("I-") and label[2:] == kind):
            out.append((start, i, kind))
            start = None
        if start is None and "-" in label:
            start, kind = i, label[2:]
    return out


# ---------------------------------------------------------------------------------------------------- attribution


def read_brat(path):
    """Attributions of one .ann file as {'source': spans, 'cue': spans, 'content': spans}."""
    spans, found = {}, []
    with open(path, encoding="utf-8", newline="") as file:
        for line in file:
            match = re.match(r"(T\d+)\t\S+ (\d+ \d+(?:;\d+ \d+)*)\t", line)
            if match:
                spans[match[1]] = [tuple(map(int, s.split())) for s in match[2].split(";")]
                continue
            match = re.match(r"E\d+\t(.*)", line)
            if match:
                found.append(match[1].split())
    attributions = []
    for event in found:
        roles = {"source": [], "cue": [], "content": []}
        for argument in event:
            role, _, reference = argument.partition(":")
            role = role.rstrip("0123456789").lower()
            if role in roles:
                roles[role] += spans.get(reference, [])
        if roles["cue"] and roles["content"]:
            attributions.append(roles)
    return attributions


def read_polnear(folder):
    """PolNeAR articles with their attributions on the words of our own tokenizer. Of several annotators the first
    counts."""
    annotations = {}
    for name in sorted(os.listdir(os.path.join(folder, "attributions"))):
        if name.endswith(".ann"):
            annotations.setdefault(name[:-4].rpartition("_")[0], name)
    stems = sorted(n[:-4] for n in os.listdir(os.path.join(folder, "text")) if n.endswith(".txt"))
    stems = [s for s in stems if s in annotations]
    raw = []
    for stem in stems:
        with open(os.path.join(folder, "text", stem + ".txt"), encoding="utf-8", newline="") as file:
            raw.append(file.read())
    texts = []
    for stem, text, rows in zip(stems, raw, tokenize(raw)):
        made = tokenized_text(stem, "polnear", text, rows)
        owner = {}
        for i, word in enumerate(made.words):
            for at in range(word.start, word.end):
                owner[at] = i
        made.attributions = []
        for roles in read_brat(os.path.join(folder, "attributions", annotations[stem])):
            indices = {role: sorted({owner[at] for s, e in spans for at in range(s, e) if at in owner})
                       for role, spans in roles.items()}
            if indices["cue"] and indices["content"]:
                made.attributions.append(Attribution(indices["source"], indices["cue"], indices["content"]))
        texts.append(made)
    return texts


def train_attribution(data):
    """PolNeAR train: `attributions` only. No licence was given for it; the training commands have a switch that leaves
    it out."""
    return read_polnear(os.path.join(data, "polnear/train"))


def dev_attribution(data):
    """PolNeAR dev. For measuring only."""
    return read_polnear(os.path.join(data, "polnear/dev"))


# ---------------------------------------------------------------------------------------------------- check


def main():
    """Prints counts of every corpus and how well our tokens agree with the treebanks'."""
    import sys

    data = sys.argv[1]
    def agreement(texts):
        gold_count = found_count = both = 0
        wrong = []
        for text, rows in zip(texts, tokenize([t.text for t in texts])):
            gold = {(w.start, w.end) for w in text.words}
            found = {(r[0], r[1]) for r in rows}
            gold_count += len(gold)
            found_count += len(found)
            both += len(gold & found)
            wrong += [text.text[s - 6:s] + "[" + text.text[s:e] + "]" + text.text[e:e + 4] for s, e in sorted(gold - found)]
        return both, found_count, gold_count, wrong

    syntax = {"ewt train": read_conllu(data + "/ud/ewt-train.conllu", "ewt"),
              "gum train": read_conllu(data + "/ud/gum-train-open.conllu", "gum", True),
              **{k + " dev": v for k, v in dev_syntax(data).items()}}
    for name, texts in syntax.items():
        both, found, gold, wrong = agreement(texts)
        names = sum(w.ner is not None and w.ner.startswith("B-") for t in texts for w in t.words)
        print(f"{name}: {len(texts)} documents, {sum(len(t.sentences) for t in texts)} sentences, {gold} words, {names} names; "
              f"words of our tokenizer F1 {200 * both / (found + gold):.2f}")
        if "--wrong" in sys.argv and "train" in name:
            import random
            random.Random(1).shuffle(wrong)
            print("\n".join(repr(w) for w in wrong[:150]))
    for name, texts in (("names", train_names(data)), ("attribution train", train_attribution(data)), ("attribution dev", dev_attribution(data))):
        print(f"{name}: {len(texts)} texts, {sum(len(t.words) for t in texts)} words, "
              f"{sum((w.ner or 'O').startswith('B-') for t in texts for w in t.words)} names, {sum(len(t.attributions or []) for t in texts)} attributions")


if __name__ == "__main__":
    main()
