//! Names: runs of words that name somebody or something, from the model's entities, from the knowledge of the
//! world and from runs of proper nouns, merged so that no two overlap.
//!
//! The three sources make up for one another: the model knows names that no list has, the lists know names that
//! the model misses or takes for something else, and a run of proper nouns is a name even where neither knows it.

use legation_knowledge::world::{Named, World};
use legation_language::{EntityKind, Sentence, Upos, WordSpan};

use crate::Context;

/// A name in the text.
#[derive(Clone, Debug)]
pub(crate) struct Name {
    /// Its words, titles and articles left out.
    pub span: WordSpan,
    /// First word of the titles that the model or the run had before the name; the name's first word where none.
    pub titled_from: usize,
    /// What the model takes it for.
    pub kind: Option<EntityKind>,
    /// What the knowledge says that it can mean.
    pub named: Vec<Named>,
}

/// Where a candidate comes from, the more reliable first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Origin {
    Knowledge,
    Model,
    Run,
}

struct Candidate {
    words: std::ops::Range<usize>,
    titled_from: usize,
    origin: Origin,
    kind: Option<EntityKind>,
    named: Vec<Named>,
}

/// The names of a report, in text order.
pub(crate) fn find(context: &Context) -> Vec<Name> {
    let mut by_sentence: Vec<Vec<(std::ops::Range<usize>, EntityKind)>> =
        vec![Vec::new(); context.document.sentences.len()];
    for entity in &context.document.entities {
        if let Some(list) = by_sentence.get_mut(entity.span.sentence) {
            list.push((entity.span.words.clone(), entity.kind));
        }
    }
    let mut names = Vec::new();
    for (number, sentence) in context.document.sentences.iter().enumerate() {
        names.extend(of_sentence(context, number, sentence, &by_sentence[number]));
    }
    names
}

fn of_sentence(
    context: &Context,
    number: usize,
    sentence: &Sentence,
    entities: &[(std::ops::Range<usize>, EntityKind)],
) -> Vec<Name> {
    let world = &context.knowledge.world;
    let mut candidates = known(context, number, sentence);
    let runs = runs(world, sentence);
    for (words, kind) in entities {
        let words = words.start.min(sentence.words.len())..words.end.min(sentence.words.len());
        if (words.start + 1..words.end.saturating_sub(1)).any(|at| joins_two(world, sentence, at)) {
            // *Trump-Putin*: two names, which the runs take apart.
            continue;
        }
        // Where the model stops inside a run of proper nouns (*Institute for International* | *Economics*), the name
        // goes on to the end of the run.
        let end = match kind {
            EntityKind::Organization
                if world
                    .named(context.document.slice(&WordSpan { sentence: number, words: words.clone() }))
                    .is_empty() =>
            {
                let at = runs.partition_point(|run| run.start < words.end);
                at.checked_sub(1).and_then(|at| runs.get(at)).map_or(words.end, |run| run.end.max(words.end))
            }
            _ => words.end,
        };
        candidates.extend(trimmed(world, sentence, words.start..end, Some(*kind), Origin::Model));
    }
    let listed: Vec<_> = candidates
        .iter()
        .filter(|candidate| candidate.origin == Origin::Knowledge)
        .map(|candidate| candidate.words.clone())
        .collect();
    for words in runs {
        candidates.extend(trimmed(world, sentence, words, None, Origin::Run).filter(|candidate| {
            // A run that begins with a listed name (*NATO Summit*) is another organisation's name only where its
            // last word says so.
            let begins = listed
                .iter()
                .any(|words| words.start == candidate.words.start && words.end < candidate.words.end);
            !begins
                || sentence.words[..candidate.words.end]
                    .last()
                    .is_some_and(|word| world.words().name_word(&word.form).is_some())
        }));
    }
    // A run that continues an entity or is continued by it (the model found half of a name) takes its kind.
    let kinds: Vec<_> =
        candidates.iter().filter_map(|candidate| Some((candidate.words.clone(), candidate.kind?))).collect();
    for candidate in &mut candidates {
        if candidate.kind.is_none() {
            candidate.kind = kinds
                .iter()
                .find(|(words, _)| words.start < candidate.words.end && candidate.words.start < words.end)
                .map(|(_, kind)| *kind);
        }
    }
    candidates.sort_by_key(|candidate| {
        (std::cmp::Reverse(candidate.words.len()), candidate.origin, candidate.words.start)
    });
    let mut taken = vec![false; sentence.words.len()];
    let mut names: Vec<Name> = Vec::new();
    for candidate in candidates {
        if taken[candidate.words.clone()].iter().any(|&taken| taken) {
            continue;
        }
        taken[candidate.words.clone()].fill(true);
        let mut named = candidate.named;
        if named.is_empty() {
            let span = WordSpan { sentence: number, words: candidate.words.clone() };
            named = world.named(context.document.slice(&span)).to_vec();
        }
        names.push(Name {
            span: WordSpan { sentence: number, words: candidate.words },
            titled_from: candidate.titled_from,
            kind: candidate.kind,
            named,
        });
    }
    names.sort_by_key(|name| name.span.words.start);
    names
}

/// Names that the knowledge has, the longest at each place.
fn known(context: &Context, number: usize, sentence: &Sentence) -> Vec<Candidate> {
    let world = &context.knowledge.world;
    let mut found = Vec::new();
    let mut start = 0;
    while start < sentence.words.len() {
        let word = &sentence.words[start];
        let may_begin =
            word.form.chars().next().is_some_and(|first| first.is_uppercase() || first.is_ascii_digit())
                || word.form.starts_with("al-")
                || matches!(&*word.form, "al" | "anti" | "dpa" | "u" | "eurozone" | "euro");
        let mut next = start + 1;
        if may_begin {
            // Names have at most so many words; hyphens and full stops may make as many words again.
            let longest = (start + 2 * world.longest_name()).min(sentence.words.len());
            for end in (start + 1..=longest).rev() {
                let span = WordSpan { sentence: number, words: start..end };
                let text = context.document.slice(&span);
                let named = world.named(text);
                if named.is_empty() || (end == start + 1 && !is_nominal(word.upos)) {
                    continue;
                }
                found.push(Candidate {
                    words: start..end,
                    titled_from: start,
                    origin: Origin::Knowledge,
                    kind: None,
                    named: named.to_vec(),
                });
                next = end;
                break;
            }
        }
        start = next;
    }
    found
}

fn is_nominal(upos: Upos) -> bool {
    matches!(upos, Upos::Propn | Upos::Noun | Upos::Adj | Upos::X | Upos::Num)
}

/// Runs of proper nouns, with capitalised words between them, and with *'s* inside where what follows is the kind
/// of word that ends an organisation's name (*People's Party*).
fn runs(world: &World, sentence: &Sentence) -> Vec<std::ops::Range<usize>> {
    let words = &sentence.words;
    let capital = |at: usize| {
        words.get(at).is_some_and(|word| word.form.chars().next().is_some_and(char::is_uppercase))
    };
    // A headline with a capital on every word says nothing by capitals.
    let title_case = {
        let contentful: Vec<usize> = (0..words.len())
            .filter(|&at| matches!(words[at].upos, Upos::Verb | Upos::Noun | Upos::Adj | Upos::Adv))
            .collect();
        contentful.len() > 2 && contentful.iter().filter(|&&at| capital(at)).count() * 2 > contentful.len()
    };
    let in_name = |at: usize| {
        words.get(at).is_some_and(|word| match word.upos {
            Upos::Propn => word.form.chars().any(char::is_alphabetic),
            Upos::Adj | Upos::Noun => capital(at) && at > 0 && !title_case,
            _ => false,
        })
    };
    let mut found = Vec::new();
    let mut start = 0;
    while start < words.len() {
        if !in_name(start) {
            start += 1;
            continue;
        }
        let mut end = start + 1;
        loop {
            let hyphenated = || {
                words.get(end).is_some_and(|word| matches!(&*word.form, "-" | "‑" | "–"))
                    && in_name(end + 1)
                    && words[end - 1].bytes.end == words[end].bytes.start
                    && words[end].bytes.end == words[end + 1].bytes.start
                    && !joins_two(world, sentence, end)
            };
            let possessive = || {
                words.get(end).is_some_and(|word| matches!(&*word.form, "'s" | "’s" | "'" | "’"))
                    && in_name(end + 1)
                    && world.named(&words[end - 1].form).is_empty()
                    && ends_organisation(world, sentence, end + 1, in_name)
            };
            if in_name(end) {
                end += 1;
            } else if hyphenated() || possessive() {
                end += 2;
            } else {
                break;
            }
        }
        if (start..end).any(|at| words[at].upos == Upos::Propn) {
            found.push(start..end);
        }
        start = end;
    }
    found
}

/// Whether a hyphen joins two names (*Russia-Ukraine*, *Trump-Putin*) and not two parts of one.
fn joins_two(world: &World, sentence: &Sentence, hyphen: usize) -> bool {
    let words = &sentence.words;
    let known = |at: usize| {
        words.get(at).is_some_and(|word| !world.named(&word.form).is_empty() || world.is_surname(&word.form))
    };
    hyphen > 0
        && words.get(hyphen).is_some_and(|word| matches!(&*word.form, "-" | "‑" | "–" | "/"))
        && known(hyphen - 1)
        && known(hyphen + 1)
}

fn ends_organisation(
    world: &World,
    sentence: &Sentence,
    start: usize,
    in_name: impl Fn(usize) -> bool,
) -> bool {
    let mut last = start;
    while in_name(last + 1) {
        last += 1;
    }
    sentence.words.get(last).is_some_and(|word| world.words().name_word(&word.form).is_some())
}

/// A candidate without what surrounds a name: articles, titles, honorifics, adjectives of countries before a
/// title, a possessive at the end. None where nothing is left.
fn trimmed(
    world: &World,
    sentence: &Sentence,
    words: std::ops::Range<usize>,
    kind: Option<EntityKind>,
    origin: Origin,
) -> Option<Candidate> {
    let all = &sentence.words;
    let (mut start, mut end) = (words.start, words.end);
    while start < end && (all[start].upos == Upos::Det || all[start].upos == Upos::Punct) {
        start += 1;
    }
    while start < end
        && (matches!(all[end - 1].upos, Upos::Punct | Upos::Adp | Upos::Cconj | Upos::Det)
            || matches!(&*all[end - 1].form, "'s" | "’s" | "'" | "’"))
    {
        end -= 1;
    }
    let titled_from = start;
    if kind != Some(EntityKind::Location) {
        // The last title or honorific inside, where a name follows it. An organisation's name may begin with
        // the word for an office (General Motors), which the model then has as one name with no person in it.
        let mut at = start;
        while at < end {
            let honorific = world.words().honorific(&all[at].form).is_some();
            let title = if kind == Some(EntityKind::Organization) {
                None
            } else {
                // The title may begin before the run (*Secretary of* | *State Marco Rubio*).
                title_ending(world, sentence, 0, at)
            };
            if honorific || title.is_some() {
                start = at + 1;
            }
            at += 1;
        }
    }
    if kind == Some(EntityKind::Person) || kind.is_none() {
        while start + 1 < end && matches!(&*all[start].form, "'s" | "’s") {
            start += 1;
        }
    }
    (start < end && (start..end).any(|at| all[at].form.chars().any(char::is_alphabetic))).then(|| Candidate {
        words: start..end,
        titled_from,
        origin,
        kind,
        named: Vec::new(),
    })
}

/// The longest noun for an office or function that ends at a word, in lower case.
pub(crate) fn title_ending(
    world: &World,
    sentence: &Sentence,
    from: usize,
    last: usize,
) -> Option<(usize, String)> {
    /// *Head of the Presidential Office* is the longest of the kind.
    const LONGEST_TITLE: usize = 4;
    let first = last.saturating_sub(LONGEST_TITLE - 1).max(from);
    for start in first..=last {
        let phrase =
            sentence.words[start..=last]
                .iter()
                .enumerate()
                .map(|(offset, word)| {
                    if start + offset == last { word.lemma.to_lowercase() } else { word.form.to_lowercase() }
                })
                .collect::<Vec<_>>()
                .join(" ");
        if world
            .role_noun(&phrase)
            .is_some_and(|noun| noun.class == legation_knowledge::world::NounClass::Person)
        {
            return Some((start, phrase));
        }
    }
    let bare = sentence.words[last].form.trim_end_matches('.').to_owned();
    world.words().abbreviated_titles.get(&bare).map(|title| (last, title.clone()))
}
