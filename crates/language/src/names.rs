//! What a document says about its own names, after each sentence has been read by itself: a name that was recognised
//! once is one throughout (one sense for each discourse: Gale, Church and Yarowsky 1992), names begin and end where
//! the tree has them begin and end, and names in a row (*the Faroe Islands, Britain and Norway*) are coordinated.
//!
//! What a name is follows the guidelines of Universal NER (Mayhew and others 2024, <https://www.universalner.org/guidelines/>):
//! proper nouns, without titles, and no peoples (*the Palestinians*). The corpora that the models learn from call some of these
//! names. Countries, regions and papers are known beforehand (`crate::known`).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::document::{COMMON, Document, Entity, EntityKind, PEOPLE, Sentence, TITLE, Upos, Word, WordSpan};
use crate::known::{KNOWN, is_proper};

/// What a name that is only known from elsewhere in the document keeps of the other place's probability.
const ELSEWHERE: f32 = 0.7;

/// Names longer than this, in words, are not looked for elsewhere.
const LONGEST: usize = 6;

/// Words within which the names of a row follow each other.
const LONGEST_ROW: usize = 40;

/// The probability of a place that the model passed over and whose name is known.
const KNOWN_PLACE: f32 = 0.8;

/// Settles the names of a document.
pub(crate) fn settle(document: &mut Document) {
    let sentences = std::mem::take(&mut document.sentences);
    document.entities.retain(|entity| !words_of(&entity.span, &sentences).iter().all(is_pronoun));
    for entity in &mut document.entities {
        if let Some(sentence) = sentences.get(entity.span.sentence) {
            fit(entity, sentence);
        }
    }
    document.entities.retain(|entity| !entity.span.words.is_empty());
    // Extending names may have made them meet.
    let mut last: Option<(usize, usize)> = None;
    document.entities.retain(|entity| {
        let here = (entity.span.sentence, entity.span.words.start);
        let free = last.is_none_or(|last| here >= last);
        if free {
            last = Some((entity.span.sentence, entity.span.words.end));
        }
        free
    });
    add_known(document, &sentences);
    recall(document, &sentences);
    tell_names(document, &sentences);
    document.sentences = sentences;
    coordinate(document);
}

/// The words of a name.
fn words_of<'s>(span: &WordSpan, sentences: &'s [Sentence]) -> &'s [Word] {
    let words = sentences.get(span.sentence).map(|sentence| &sentence.words[..]).unwrap_or_default();
    words.get(span.words.clone()).unwrap_or_default()
}

/// Whether a word stands for somebody: *He* is no name, though people are called so; *US* is one, whatever its tag.
fn is_pronoun(word: &Word) -> bool {
    let capitals = word.form.chars().count() > 1 && !word.form.chars().any(char::is_lowercase);
    word.upos == Upos::Pron && !capitals
}

/// The words of people's names of several words: *King* is a name where *Martin Luther King* is.
fn parts_of_people<'s>(entities: &[Entity], sentences: &'s [Sentence]) -> HashSet<&'s str> {
    entities
        .iter()
        .filter(|entity| entity.kind == EntityKind::Person)
        .map(|entity| words_of(&entity.span, sentences))
        .filter(|words| words.len() > 1 && !KNOWN.is_title(words))
        .filter_map(|words| words.last().map(|word| &*word.form))
        .collect()
}

/// Says which entities are no names: what has no proper noun in it, and persons who are called by a title alone (*President*) or
/// are a people (*Palestinians*).
fn tell_names(document: &mut Document, sentences: &[Sentence]) {
    let whole = parts_of_people(&document.entities, sentences);
    for entity in &mut document.entities {
        let person = entity.kind == EntityKind::Person;
        entity.fine = match words_of(&entity.span, sentences) {
            words if words.iter().all(|word| word.upos != Upos::Propn) => Some(COMMON.into()),
            [word] if person && matches!(&*word.xpos, "NNPS" | "NNS") => Some(PEOPLE.into()),
            [word] if person && whole.contains(&*word.form) => None,
            words if person && KNOWN.is_title(words) => Some(TITLE.into()),
            _ => None,
        };
    }
}

/// Gives known names their kind, and adds the places among them that the model passed over.
fn add_known(document: &mut Document, sentences: &[Sentence]) {
    for entity in &mut document.entities {
        if let Some(kind) = KNOWN.kind(words_of(&entity.span, sentences), entity.kind) {
            entity.kind = kind;
        }
    }
    let taken = taken_words(&document.entities, sentences);
    let before = document.entities.len();
    for (index, sentence) in sentences.iter().enumerate() {
        let words = &sentence.words;
        let mut at = 0;
        while at < words.len() {
            let opens = is_proper(&words[at]) && (at == 0 || !is_proper(&words[at - 1]));
            let length = if opens { KNOWN.place(&words[at..]) } else { 0 };
            let range = at..at + length;
            at += length.max(1);
            if length > 0 && !taken[index][range.clone()].contains(&true) {
                let span = WordSpan { sentence: index, words: range };
                document.entities.push(Entity {
                    kind: EntityKind::Location,
                    fine: None,
                    span,
                    probability: KNOWN_PLACE,
                });
            }
        }
    }
    if document.entities.len() > before {
        document.entities.sort_by_key(|entity| (entity.span.sentence, entity.span.words.start));
    }
}

/// For each word of each sentence whether it is part of a name.
fn taken_words(entities: &[Entity], sentences: &[Sentence]) -> Vec<Vec<bool>> {
    let mut taken: Vec<Vec<bool>> =
        sentences.iter().map(|sentence| vec![false; sentence.words.len()]).collect();
    for entity in entities {
        if let Some(taken) = taken.get_mut(entity.span.sentence)
            && let Some(taken) = taken.get_mut(entity.span.words.clone())
        {
            taken.fill(true);
        }
    }
    taken
}

/// Makes a coordination of names in a row that the parser takes for an apposition: in *the Faroe Islands, Britain and
/// Norway* the second explains the first no more than the third does.
fn coordinate(document: &mut Document) {
    let mut kinds: HashMap<(usize, usize), EntityKind> = HashMap::new();
    for entity in &document.entities {
        kinds.extend(entity.span.words.clone().map(|word| ((entity.span.sentence, word), entity.kind)));
    }
    for (index, sentence) in document.sentences.iter_mut().enumerate() {
        let person = |word: usize| kinds.get(&(index, word)).map(|kind| *kind == EntityKind::Person);
        let alike = |one: usize, other: usize| person(one).is_some() && person(one) == person(other);
        for second in 0..sentence.words.len() {
            let Some(first) = sentence.words[second].head.filter(|&first| first < second) else { continue };
            let words = &sentence.words;
            if words[second].relation() != "appos" || !alike(first, second) {
                continue;
            }
            let reach = second + 1..words.len().min(second + 1 + LONGEST_ROW);
            let further: Vec<usize> = reach
                .clone()
                .filter(|&word| words[word].head == Some(second) && words[word].relation() == "conj")
                .collect();
            let joined = further.iter().all(|&word| alike(second, word))
                && further.last().is_some_and(|&last| {
                    words[reach].iter().any(|word| word.head == Some(last) && word.relation() == "cc")
                });
            if joined {
                sentence.words[second].deprel = "conj".into();
                for word in further {
                    sentence.words[word].head = Some(first);
                }
            }
        }
    }
}

/// Lets a name begin behind titles, a person's name take in all its flat parts, and any other the proper nouns and adjectives
/// before it that are part of it (*United* States).
fn fit(entity: &mut Entity, sentence: &Sentence) {
    let words = &sentence.words;
    let mut range = entity.span.words.clone();
    if entity.kind == EntityKind::Person {
        while range.len() > 1 && words.get(range.start).is_some_and(|word| &*word.deprel == "nmod:desc") {
            range.start += 1;
        }
        while let Some(word) = words.get(range.end) {
            let joined = word.relation() == "flat"
                && word.upos == Upos::Propn
                && word.head.is_some_and(|head| range.contains(&head));
            if !joined {
                break;
            }
            range.end += 1;
        }
        // The first name when only the last was recognised.
        while let Some(before) = range.start.checked_sub(1) {
            let Some(word) = words.get(before) else { break };
            let joined = word.upos == Upos::Propn
                && range.clone().any(|at| words[at].head == Some(before) && words[at].relation() == "flat");
            if !joined {
                break;
            }
            range.start = before;
        }
        if words.get(range.end).is_some_and(|word| {
            word.upos != Upos::Pron
                && KNOWN.is_generation(&word.form)
                && word.head.is_some_and(|head| range.contains(&head))
        }) {
            range.end += 1;
        }
    } else {
        while let Some(before) = range.start.checked_sub(1) {
            let joined = words.get(before).is_some_and(|word| {
                is_proper(word)
                    && matches!(&*word.deprel, "compound" | "amod")
                    && word.head.is_some_and(|head| range.contains(&head))
            });
            if !joined {
                break;
            }
            range.start = before;
        }
    }
    entity.span.words = range;
}

type Votes = HashMap<Vec<Arc<str>>, [f32; 3]>;

fn number(kind: EntityKind) -> usize {
    match kind {
        EntityKind::Person => 0,
        EntityKind::Organization => 1,
        EntityKind::Location => 2,
    }
}

fn winner(votes: &[f32; 3]) -> (EntityKind, f32) {
    let kinds = [EntityKind::Person, EntityKind::Organization, EntityKind::Location];
    let best = crate::numeric::argmax(votes);
    (kinds[best.min(2)], votes[best.min(2)])
}

fn recall(document: &mut Document, sentences: &[Sentence]) {
    if document.entities.is_empty() {
        return;
    }
    let forms = |span: &WordSpan| -> Vec<Arc<str>> {
        words_of(span, sentences).iter().map(|word| word.form.clone()).collect()
    };
    let mut votes = Votes::new();
    for entity in &document.entities {
        votes.entry(forms(&entity.span)).or_default()[number(entity.kind)] += entity.probability;
    }
    // The same name is of the same kind.
    for entity in &mut document.entities {
        if let Some(found) = votes.get(&forms(&entity.span)) {
            entity.kind = winner(found).0;
        }
    }
    // The parts of people's names stand for them.
    let mut parts = Votes::new();
    for (name, found) in &votes {
        let (kind, weight) = winner(found);
        if kind == EntityKind::Person && name.len() > 1 {
            for part in name.iter().filter(|part| part.chars().count() > 2) {
                let entry = &mut parts.entry(vec![part.clone()]).or_default()[0];
                *entry = entry.max(weight);
            }
        }
    }
    let short = short_organizations(&document.entities, sentences);
    for (part, weight) in parts.into_iter().chain(short) {
        votes.entry(part).or_insert(weight);
    }
    let taken = taken_words(&document.entities, sentences);
    let before = document.entities.len();
    for (index, sentence) in sentences.iter().enumerate() {
        let name = |at: usize| sentence.words[at].upos == Upos::Propn && !taken[index][at];
        let mut at = 0;
        while at < sentence.words.len() {
            if !name(at) {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            while end < sentence.words.len() && name(end) {
                end += 1;
            }
            if end - at <= LONGEST {
                let span = WordSpan { sentence: index, words: at..end };
                if let Some(found) = votes.get(&forms(&span)) {
                    let (kind, weight) = winner(found);
                    let probability = (weight.min(1.0) * ELSEWHERE).clamp(0.0, 1.0);
                    document.entities.push(Entity { kind, fine: None, span, probability });
                }
            }
            at = end;
        }
    }
    if document.entities.len() > before {
        document.entities.sort_by_key(|entity| (entity.span.sentence, entity.span.words.start));
    }
}

/// The first words of organizations' names, which stand for them (*Mozilla* for the Mozilla Foundation), unless the word is
/// also part of another name, or begins what a body is called (*Bank of England*).
fn short_organizations(entities: &[Entity], sentences: &[Sentence]) -> Votes {
    let mut elsewhere: HashSet<&str> = HashSet::new();
    let mut short = Votes::new();
    for entity in entities {
        let words = words_of(&entity.span, sentences);
        if entity.kind != EntityKind::Organization {
            elsewhere.extend(words.iter().map(|word| &*word.form));
        } else if let [first, second, ..] = words
            && first.upos == Upos::Propn
            && first.form.starts_with(char::is_uppercase)
            && first.form.chars().count() > 2
            && !KNOWN.is_small(&second.form)
        {
            let weight = &mut short.entry(vec![first.form.clone()]).or_default()[1];
            *weight = weight.max(entity.probability);
        }
    }
    short.retain(|name, _| name.iter().all(|word| !elsewhere.contains(&**word)));
    short
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::document::Part;

    pub(crate) fn sentence(words: &[(&str, Option<usize>, &str)]) -> Sentence {
        let words = words
            .iter()
            .map(|(form, head, relation)| Word {
                bytes: 0..0,
                token: 0..0,
                form: (*form).into(),
                lemma: (*form).into(),
                upos: if form.starts_with(char::is_uppercase) { Upos::Propn } else { Upos::Verb },
                xpos: if form.starts_with(char::is_uppercase) { "NNP" } else { "VB" }.into(),
                feats: "".into(),
                head: *head,
                deprel: (*relation).into(),
                arc_probability: 1.0,
            })
            .collect();
        Sentence { part: Part::Body, paragraph: 0, bytes: 0..0, words, comments: Vec::new() }
    }

    #[test]
    fn a_pronoun_is_nobodys_name() {
        let found = |form: &str, upos: Upos| {
            let mut sentence = sentence(&[(form, Some(1), "nsubj"), ("agreed", None, "root")]);
            sentence.words[0].upos = upos;
            let mut document = Document { sentences: vec![sentence], ..Document::default() };
            document.entities.push(Entity {
                kind: EntityKind::Person,
                fine: None,
                span: WordSpan { sentence: 0, words: 0..1 },
                probability: 0.9,
            });
            settle(&mut document);
            document.entities.len()
        };
        assert_eq!(found("He", Upos::Pron), 0);
        assert_eq!(found("US", Upos::Pron), 1);
        assert_eq!(found("He", Upos::Propn), 1);
    }

    #[test]
    fn names_in_a_row_are_coordinated() {
        let name = |word: usize| Entity {
            kind: EntityKind::Location,
            fine: None,
            span: WordSpan { sentence: 0, words: word..word + 1 },
            probability: 0.9,
        };
        let row = |first: &str| Document {
            sentences: vec![sentence(&[
                (first, Some(6), "nsubj"),
                (",", Some(2), "punct"),
                ("Britain", Some(0), "appos"),
                ("and", Some(4), "cc"),
                ("Norway", Some(2), "conj"),
                ("have", Some(6), "aux"),
                ("agreed", None, "root"),
            ])],
            entities: [2, 4].into_iter().chain((first == "Iceland").then_some(0)).map(name).collect(),
            ..Document::default()
        };
        let conjuncts = |mut document: Document| {
            document.entities.sort_by_key(|entity| entity.span.words.start);
            settle(&mut document);
            let words = &document.sentences[0].words;
            (0..words.len())
                .filter(|&word| words[word].head == Some(0) && words[word].relation() == "conj")
                .collect::<Vec<_>>()
        };
        assert_eq!(conjuncts(row("Iceland")), [2, 4]);
        // "the neighbours, Britain and Norway": who they are.
        assert!(conjuncts(row("neighbours")).is_empty());
    }

    #[test]
    fn titles_and_peoples_are_no_names_and_countries_are_places() {
        let mut document = Document {
            sentences: vec![sentence(&[
                ("President", Some(1), "nsubj"),
                ("met", None, "root"),
                ("Palestinians", Some(1), "obj"),
                ("in", Some(5), "case"),
                ("United", Some(5), "amod"),
                ("States", Some(1), "obl"),
                ("with", Some(7), "case"),
                ("Iceland", Some(1), "obl"),
            ])],
            entities: [(0, EntityKind::Person), (2, EntityKind::Person), (5, EntityKind::Organization)]
                .map(|(word, kind)| Entity {
                    kind,
                    fine: None,
                    span: WordSpan { sentence: 0, words: word..word + 1 },
                    probability: 0.9,
                })
                .to_vec(),
            ..Document::default()
        };
        document.sentences[0].words[2].xpos = "NNPS".into();
        settle(&mut document);
        let found: Vec<(std::ops::Range<usize>, EntityKind, bool)> = document
            .entities
            .iter()
            .map(|entity| (entity.span.words.clone(), entity.kind, entity.is_name()))
            .collect();
        let (person, place) = (EntityKind::Person, EntityKind::Location);
        assert_eq!(
            found,
            [(0..1, person, false), (2..3, person, false), (4..6, place, true), (7..8, place, true)]
        );
    }

    #[test]
    fn a_surname_stands_for_the_person_and_titles_are_no_names() {
        let mut document = Document {
            sentences: vec![
                sentence(&[
                    ("Mr.", Some(1), "nmod:desc"),
                    ("Anna", Some(3), "nsubj"),
                    ("Lund", Some(1), "flat"),
                    ("spoke", None, "root"),
                ]),
                sentence(&[("Lund", Some(1), "nsubj"), ("left", None, "root")]),
            ],
            entities: vec![Entity {
                kind: EntityKind::Person,
                fine: None,
                span: WordSpan { sentence: 0, words: 0..2 },
                probability: 0.9,
            }],
            ..Document::default()
        };
        settle(&mut document);
        let spans: Vec<(usize, std::ops::Range<usize>)> = document
            .entities
            .iter()
            .map(|entity| (entity.span.sentence, entity.span.words.clone()))
            .collect();
        assert_eq!(spans, [(0, 1..3), (1, 0..1)]);
    }
}
