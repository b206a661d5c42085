//! Noun phrases about those who act: what a noun for an office, group or body says, and whom it belongs to.

use legation_knowledge::world::{Named, NounClass, RoleNoun, World};
use legation_language::{Sentence, Upos, WordId, WordSpan};

use crate::Context;
use crate::context::small;
use crate::names::Name;

/// A noun for somebody who acts, with what stands around it.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// The head noun.
    pub head: WordId,
    /// The noun in lower case, compounds of the lexicon included (*prime minister*).
    pub noun: String,
    /// What the lexicon says of it.
    pub class: NounClass,
    pub kind: String,
    pub sector: Option<String>,
    pub acts_for_state: bool,
    /// From the first modifier to the end of the complement, without article.
    pub words: WordSpan,
    /// Countries named in modifiers or complements, with the words that name them.
    pub countries: Vec<(usize, WordId)>,
    /// Countries whose people the noun means as well, with their names: *Qatari, Egyptian* and US mediators.
    pub partners: Vec<(usize, WordSpan)>,
    /// Other words in modifiers and complements that may be actors (*TLG* chair, leader of the *party*).
    pub owners: Vec<WordId>,
    /// A possessive pronoun.
    pub possessor: Option<WordId>,
    /// Whether an article or pronoun makes it definite.
    pub definite: bool,
    /// Whether it has modifiers of its own.
    pub modified: bool,
    /// Whether an adjective says that they belong to no one country (*Western diplomats*).
    pub supranational: bool,
    /// The preposition of the complement.
    pub preposition: Option<String>,
    /// Whether a number says how many.
    pub counted: bool,
    /// More than one.
    pub plural: bool,
    /// *both*, *two*, *all* and the like stand before it.
    pub all_of: bool,
}

/// The longest noun of the lexicon that ends at a word, and its first word.
pub(crate) fn noun_ending<'w>(
    world: &'w World,
    sentence: &Sentence,
    last: usize,
) -> Option<(usize, &'w RoleNoun)> {
    const LONGEST: usize = 4;
    let known = world.ends_role_noun(&small(&sentence.words[last].lemma));
    let starts = if known { last.saturating_sub(LONGEST - 1)..last + 1 } else { 0..0 };
    for start in starts {
        let phrase =
            sentence.words[start..=last]
                .iter()
                .enumerate()
                .map(|(offset, word)| {
                    if start + offset == last { word.lemma.to_lowercase() } else { word.form.to_lowercase() }
                })
                .collect::<Vec<_>>()
                .join(" ")
                .replace(" - ", "-")
                .replace(" 's", "'s");
        if let Some(noun) = world.role_noun(&phrase) {
            return Some((start, noun));
        }
    }
    let title = world.words().abbreviated_titles.get(sentence.words[last].form.trim_end_matches('.'))?;
    Some((last, world.role_noun(title)?))
}

/// More words before a noun than this don't describe it.
const LONGEST_PHRASE: usize = 40;

/// Reads the phrase around a noun of the lexicon; none where the word is none, or is itself only the modifier of
/// another noun.
pub(super) fn read(context: &Context, names: &[Name], head: WordId) -> Option<Phrase> {
    let world = &context.knowledge.world;
    let sentence = &context.document.sentences[head.sentence];
    let word = &sentence.words[head.word];
    if !matches!(word.upos, Upos::Noun | Upos::Propn | Upos::X | Upos::Adj) {
        return None;
    }
    let (noun_from, noun) = noun_ending(world, sentence, head.word)?;
    // "The prime minister-designate" is read at its last word.
    if sentence.words.get(head.word + 1).is_some_and(|next| matches!(&*next.form, "-" | "‑"))
        && head.word + 2 < sentence.words.len()
        && noun_ending(world, sentence, head.word + 2).is_some_and(|(from, _)| from <= head.word)
    {
        return None;
    }
    let plural = noun.class == NounClass::Person
        && (word.feature("Number") == Some("Plur") || matches!(&*word.xpos, "NNS" | "NNPS"));
    // To the left: everything up to an article, verb, preposition or punctuation mark.
    let mut from = noun_from;
    let mut definite = false;
    let mut possessor = None;
    let mut counted = false;
    let mut all_of = false;
    let mut modified = noun_from < head.word;
    let mut seen_possessive = false;
    let mut at = noun_from;
    while let Some(before) = at.checked_sub(1).filter(|_| noun_from - at < LONGEST_PHRASE) {
        let word = &sentence.words[before];
        let next = &sentence.words[at];
        match word.upos {
            Upos::Propn | Upos::X => {
                // Another name that only stands next to this one: "told Ms Roux officials".
                from = before;
                modified = true;
            }
            Upos::Adj | Upos::Noun => {
                if word.upos == Upos::Noun
                    && !matches!(word.relation(), "compound" | "nmod" | "amod" | "flat" | "obl" | "nummod")
                    && !seen_possessive
                {
                    break;
                }
                if matches!(&*word.lemma, "other" | "such" | "same") {
                    // "the other two", "such officials": no description of its own.
                } else {
                    modified = true;
                }
                from = before;
            }
            Upos::Part if matches!(&*word.form, "'s" | "’s" | "'" | "’") => {
                seen_possessive = true;
                definite = true;
                modified = true;
                from = before;
            }
            Upos::Punct
                if matches!(&*word.form, "-" | "‑")
                    && word.bytes.end == next.bytes.start
                    && before > 0
                    && sentence.words[before - 1].bytes.end == word.bytes.start =>
            {
                // "Thirty-one deputies" is a quantity, "vice-presidents" a word.
                if next.upos != Upos::Num {
                    from = before;
                }
            }
            Upos::Num => {
                counted = true;
                if matches!(&*word.lemma, "two" | "three" | "four" | "five" | "2" | "3" | "4" | "5") {
                    all_of = true;
                }
            }
            Upos::Adv if matches!(&*word.lemma, "about" | "around" | "nearly" | "almost" | "some") => {}
            Upos::Verb if word.relation() == "amod" => {
                from = before;
                modified = true;
            }
            Upos::Det | Upos::Pron => {
                match &*small(&word.lemma) {
                    "the" | "this" | "that" | "these" | "those" => definite = true,
                    "both" | "all" | "neither" | "each" | "either" => {
                        definite = true;
                        all_of = true;
                    }
                    "a" | "an" | "some" | "several" | "many" | "no" | "any" | "one" | "another" | "every" => {
                    }
                    "his" | "her" | "its" | "their" | "my" | "our" | "your" | "he" | "she" | "it"
                    | "they" | "we" | "i"
                        if word.relation() == "nmod" || word.feature("Poss") == Some("Yes") =>
                    {
                        definite = true;
                        possessor = Some(WordId { sentence: head.sentence, word: before });
                    }
                    _ => break,
                }
                if seen_possessive {
                    // "the union's chief negotiator": the article is the union's.
                    from = from.min(before + 1);
                    at = before;
                    continue;
                }
                // "both the leaders": one more.
                if before == 0 || sentence.words[before - 1].upos != Upos::Det {
                    break;
                }
            }
            _ => break,
        }
        at = before;
    }
    while from < noun_from
        && (sentence.words[from].upos == Upos::Punct || matches!(&*sentence.words[from].form, "'s" | "’s"))
    {
        from += 1;
    }
    // To the right: complements with "of", "for", "from", "at", "in", "with", as long as they belong to the noun.
    let mut end = head.word + 1;
    let mut complement = None;
    if let Some(preposition) = sentence.words.get(end)
        && matches!(&*preposition.lemma, "of" | "for" | "from" | "at" | "in" | "to" | "with" | "on")
        && preposition.upos == Upos::Adp
    {
        let object = preposition.head.filter(|&object| object > end);
        let attached = object.is_some_and(|object| {
            let governor = sentence.words[object].head;
            governor == Some(head.word)
                || governor.is_some_and(|governor| (from..head.word).contains(&governor))
                // The parser often hangs what belongs to a noun on the verb before or after it.
                || matches!(&*preposition.lemma, "of" | "from" | "for")
        });
        // Not across a quotation mark or another clause's edge.
        let whole = object.is_some_and(|object| {
            sentence.words[end..object]
                .iter()
                .all(|word| !matches!(word.upos, Upos::Punct | Upos::Verb | Upos::Aux) || &*word.form == "-")
        });
        // "The generals on Sunday": a day is no complement.
        let day = object.is_some_and(|object| {
            context.knowledge.realis.futurity.days.contains(&*small(&sentence.words[object].lemma))
        });
        if attached
            && !day
            && whole
            && let Some(object) = object
        {
            let phrase_end = object + 1;
            // A name is not cut in two.
            let phrase_end = names
                .iter()
                .find(|name| {
                    name.span.sentence == head.sentence
                        && name.span.words.start < phrase_end
                        && phrase_end < name.span.words.end
                })
                .map_or(phrase_end, |name| name.span.words.end);
            // "at the marine council ICES": the name that the noun describes goes with it.
            let phrase_end = names
                .iter()
                .find(|name| name.span.sentence == head.sentence && name.span.words.start == phrase_end)
                .filter(|_| {
                    matches!(sentence.words[object].upos, Upos::Noun | Upos::Propn)
                        && noun_ending(world, sentence, object).is_some()
                })
                .map_or(phrase_end, |name| name.span.words.end);
            complement = Some(end + 1..phrase_end);
            end = phrase_end;
        }
    }
    let mut phrase = Phrase {
        head,
        noun: noun.noun.clone(),
        class: noun.class,
        kind: noun.kind.clone(),
        sector: noun.sector.clone(),
        acts_for_state: noun.acts_for_state,
        words: WordSpan { sentence: head.sentence, words: from..end },
        countries: Vec::new(),
        partners: if plural { partners(sentence, names, head.sentence, from) } else { Vec::new() },
        owners: Vec::new(),
        possessor,
        definite,
        modified,
        supranational: (from..noun_from)
            .any(|at| world.words().supranational.contains(&*sentence.words[at].form)),
        preposition: complement
            .as_ref()
            .and_then(|_| Some(sentence.words.get(head.word + 1)?.lemma.to_lowercase())),
        counted,
        plural,
        all_of,
    };
    let modifiers = from..noun_from.max(from);
    let inside: Vec<_> = std::iter::once(modifiers).chain(complement.clone()).collect();
    for name in names.iter().filter(|name| name.span.sentence == head.sentence) {
        if !inside
            .iter()
            .any(|range| range.start <= name.span.words.start && name.span.words.end <= range.end)
        {
            continue;
        }
        let id = WordId { sentence: head.sentence, word: name.span.words.start };
        match country_of(&name.named) {
            Some(country) => phrase.countries.push((country, id)),
            None => phrase.owners.push(id),
        }
    }
    // Common nouns that own: "the union's chair", "a ministry spokesman", "leader of the party".
    for range in inside {
        for at in range {
            let id = WordId { sentence: head.sentence, word: at };
            if sentence.words[at].upos == Upos::Noun
                && noun_ending(world, sentence, at).is_some_and(|(_, noun)| noun.class != NounClass::Person)
                && !phrase.owners.contains(&id)
            {
                phrase.owners.push(id);
            }
        }
    }
    Some(phrase)
}

/// The names of countries that are coordinated with the one that a phrase begins with, in text order.
fn partners(sentence: &Sentence, names: &[Name], number: usize, from: usize) -> Vec<(usize, WordSpan)> {
    let named = |at: usize, ends: bool| {
        names.iter().find_map(|name| {
            let words = &name.span.words;
            let there =
                name.span.sentence == number && if ends { words.end == at } else { words.start == at };
            there.then(|| Some((country_of(&name.named)?, name.span.clone())))?
        })
    };
    let mut found = Vec::new();
    let mut begin = from;
    if named(from, false).is_none() {
        return found;
    }
    while let Some(between) = begin.checked_sub(1) {
        let joins = if found.is_empty() {
            sentence.words[between].upos == Upos::Cconj
        } else {
            &*sentence.words[between].form == ","
        };
        let Some(partner) = named(between, true).filter(|_| joins) else { break };
        begin = partner.1.words.start;
        found.push(partner);
    }
    found.reverse();
    found
}

/// The country that a name means, as name, adjective or seat.
pub(super) fn country_of(named: &[Named]) -> Option<usize> {
    named.iter().find_map(|named| match *named {
        Named::Country(country) | Named::Adjective(country) | Named::Seat { country, .. } => Some(country),
        _ => None,
    })
}

/// The nouns for offices and functions that belong to a person's name: before it (*Kremlin aide Vladimir
/// Medinsky*; *Iceland's fisheries minister, Hallgerður Sveinsdóttir*), after it (*Boris Kranjc, the Civic Bloc
/// leader*) and as predicate (*X is the minister*).
pub(super) fn titles_of(context: &Context, names: &[Name], name: &Name) -> Vec<Phrase> {
    let world = &context.knowledge.world;
    let number = name.span.sentence;
    let sentence = &context.document.sentences[number];
    let mut heads: Vec<usize> = Vec::new();
    let is_title =
        |at: usize| noun_ending(world, sentence, at).is_some_and(|(_, noun)| noun.class == NounClass::Person);
    // Directly before, honorifics left out; or before a comma where another mark closes the apposition.
    let mut before = name.span.words.start;
    while before > 0
        && world.words().honorific(&sentence.words[before - 1].form).is_some()
        && !is_title(before - 1)
    {
        before -= 1;
    }
    if before > 0 && is_title(before - 1) {
        heads.push(before - 1);
    } else if before > 1
        && matches!(&*sentence.words[before - 1].form, "," | "—" | "–")
        && sentence.words.get(name.span.words.end).is_none_or(|word| word.upos == Upos::Punct)
    {
        // The title may have a complement: "A spokesperson for the commission, Anaïs Roux, said".
        const LONGEST_COMPLEMENT: usize = 8;
        let first = (before - 1).saturating_sub(LONGEST_COMPLEMENT);
        let mut at = before - 1;
        while at > first {
            at -= 1;
            let word = &sentence.words[at];
            if matches!(word.upos, Upos::Verb | Upos::Aux | Upos::Punct | Upos::Sconj | Upos::Cconj)
                && &*word.form != "-"
            {
                break;
            }
            if is_title(at) {
                let own_complement = (at + 1..before - 1).all(|between| {
                    at + 1 == before - 1
                        || sentence.words[at + 1].upos == Upos::Adp
                        || !matches!(sentence.words[between].upos, Upos::Noun)
                });
                if own_complement {
                    heads.push(at);
                }
                break;
            }
        }
    }
    // After a comma or dash, up to the next mark or verb: the noun before the first preposition.
    if let Some(mark) = sentence.words.get(name.span.words.end)
        && matches!(&*mark.form, "," | "—" | "–" | "(")
    {
        let mut last = None;
        for at in name.span.words.end + 1..sentence.words.len() {
            let word = &sentence.words[at];
            match word.upos {
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Det | Upos::Num | Upos::Part => last = Some(at),
                Upos::Pron if word.feature("Poss") == Some("Yes") || word.relation() == "nmod" => {}
                Upos::Punct if &*word.form == "-" => {}
                _ => break,
            }
            if is_title(at)
                && sentence.words.get(at + 1).is_none_or(|next| {
                    matches!(
                        next.upos,
                        Upos::Punct | Upos::Adp | Upos::Cconj | Upos::Verb | Upos::Aux | Upos::Pron
                    )
                })
            {
                break;
            }
        }
        if let Some(last) = last.filter(|&last| is_title(last)) {
            // Not the subject of the clause that follows: "Once in Doha with Lee, the minister said".
            let verb_follows =
                sentence.words.get(last + 1).is_some_and(|next| matches!(next.upos, Upos::Verb | Upos::Aux));
            if !verb_follows {
                heads.push(last);
            }
        }
    }
    // What the tree says.
    let head = crate::places::head_of(context, &name.span);
    for child in context.children(head) {
        if !name.span.words.contains(&child.word)
            && context.stands_in(child, &["nmod:desc", "appos", "flat"])
            && is_title(child.word)
            && !heads.contains(&child.word)
            && child.word.abs_diff(head.word) < 10
        {
            heads.push(child.word);
        }
    }
    if let Some(up) = context.head(head) {
        let nominal = context.relation(head) == "nsubj" && context.child_in(up, &["cop"]).is_some();
        if is_title(up.word)
            && !heads.contains(&up.word)
            && (nominal && !context.children(up).any(|child| context.lemma(child) == "not")
                || (context.stands_in(head, &["appos", "flat", "nmod:desc"])
                    && up.word.abs_diff(head.word) < 10))
            && !names.iter().any(|other| {
                other.span.sentence == number
                    && other.span != name.span
                    && (other.span.words.start.min(up.word)..other.span.words.end.max(up.word))
                        .contains(&head.word)
                    && other.kind == Some(legation_language::EntityKind::Person)
            })
        {
            heads.push(up.word);
        }
    }
    heads.into_iter().filter_map(|word| read(context, names, WordId { sentence: number, word })).collect()
}
