//! Turns of phrase that say that one thing is the condition of another, by their words: *would pave the way for*, *all it
//! takes for … is*.
//!
//! The patterns stand in `knowledge/conditions.toml`. They look at words and at what kind of words fills their slots, not
//! at the tree: so they hold where the tree went astray, and for what hangs together over more than one arc.

use std::ops::Range;

use legation_knowledge::conditions::{Pattern, Patterns, Piece, Shape, WordNumber, WordSet};
use legation_language::{Upos, Word, WordId, WordSpan};

use crate::Context;
use crate::context::small;
use crate::reporting::{CLAUSE_REACH, Reported, clause_end, is_finite};

/// Words that a `*` may stand for, at most.
const GAP: usize = 5;

/// Words that a slot between two words of a pattern may take, at most: it keeps the search linear in the text.
const SLOT_REACH: usize = 32;

/// A pattern that fits.
pub struct Fit<'a> {
    /// The pattern.
    pub pattern: &'a Pattern,
    /// The words that fill its outcome.
    pub outcome: WordSpan,
    /// The words that fill its requirement.
    pub requires: WordSpan,
    /// The words of the sentence from the first to the last that the pattern itself has.
    pub hull: Range<usize>,
}

/// The words of a sentence as the patterns know them.
pub struct Numbered {
    sentence: usize,
    /// The numbers of each word's lemma and form.
    words: Vec<[Option<WordNumber>; 2]>,
    /// For each number, whether a word of the sentence has it.
    present: Vec<bool>,
}

impl Numbered {
    /// Looks up the words of a sentence.
    pub fn new(context: &Context, sentence: usize) -> Numbered {
        let patterns = &context.knowledge.conditions.patterns;
        let numbers = |word: usize| {
            let id = WordId { sentence, word };
            let (lemma, form) = (context.small_lemma(id), context.small_form(id));
            let number = patterns.number(lemma);
            [number, if form == lemma { number } else { patterns.number(form) }]
        };
        let length = context.document.sentences[sentence].words.len();
        let words: Vec<_> = (0..length).map(numbers).collect();
        let mut present = vec![false; patterns.words()];
        for number in words.iter().flatten().flatten() {
            present[number.index()] = true;
        }
        Numbered { sentence, words, present }
    }

    /// Whether a word is among some, by its lemma or its form.
    fn is_among(&self, word: usize, set: &WordSet) -> bool {
        self.words[word].iter().any(|&number| set.has(number))
    }
}

/// What is being fitted: a sentence, from a word on.
struct Fitting<'c, 'd> {
    context: &'c Context<'d>,
    reported: &'c Reported,
    numbered: &'c Numbered,
    sentence: usize,
    outcome: Option<Range<usize>>,
    requires: Option<Range<usize>>,
    said: Vec<usize>,
}

/// The pattern that fits with its first word at a word; of several the one that says most.
/// `last`: only patterns of last resort, or only the others.
pub fn at<'d>(
    context: &Context<'d>,
    reported: &Reported,
    numbered: &Numbered,
    first: usize,
    last: bool,
) -> Option<Fit<'d>> {
    let patterns: &'d Patterns = &context.knowledge.conditions.patterns;
    let [lemma, form] = numbered.words[first];
    let fit = |pattern: &'d Pattern| {
        if !pattern.may_stand_in(|word| numbered.present[word.index()]) {
            return None;
        }
        let mut fitting = Fitting {
            context,
            reported,
            numbered,
            sentence: numbered.sentence,
            outcome: None,
            requires: None,
            said: Vec::new(),
        };
        let (outcome, requires) = fitting.fit(pattern, first)?;
        let hull = fitting.said.first().copied().unwrap_or(first)
            ..fitting.said.last().map_or(first, |last| last + 1);
        Some(Fit { pattern, outcome, requires, hull })
    };
    let by_lemma = patterns.at(lemma, last).find_map(fit);
    if form == lemma {
        return by_lemma;
    }
    let least = by_lemma.as_ref().map_or(0, |fit| fit.pattern.said);
    patterns.at(form, last).take_while(|pattern| pattern.said > least).find_map(fit).or(by_lemma)
}

impl<'c> Fitting<'c, '_> {
    fn words(&self) -> &'c [Word] {
        &self.context.document.sentences[self.sentence].words
    }

    /// Outcome and requirement where a pattern fits.
    fn fit(&mut self, pattern: &Pattern, at: usize) -> Option<(WordSpan, WordSpan)> {
        let (leading, pieces) = pattern.pieces.split_at(pattern.first);
        // What follows decides soonest.
        if !self.rest(pieces, at) {
            return None;
        }
        let mut before = at;
        for piece in leading.iter().rev() {
            match piece {
                Piece::Slot { shape, .. } => {
                    let range = self.leading(before, *shape)?;
                    before = range.start;
                    self.fill(piece, range)?;
                }
                Piece::Begin if !self.begins(before) => return None,
                Piece::Comma | Piece::Colon => {
                    before = before.checked_sub(1).filter(|&word| self.says(piece, word))?;
                }
                _ => {}
            }
        }
        // "gave the nod that the deal depended on": what is over, unless somebody only says so in the past.
        let start = self.said.first().copied().unwrap_or(at);
        let over = self.said.iter().any(|&word| &*self.words()[word].xpos == "VBD");
        if over && !pattern.past && !self.is_reported(start) {
            return None;
        }
        let span = |range: Range<usize>| WordSpan { sentence: self.sentence, words: range };
        Some((span(self.outcome.clone()?), span(self.requires.clone()?)))
    }

    /// Whether what stands around a word is what somebody said: then its past tense may be that of the reporting.
    fn is_reported(&self, word: usize) -> bool {
        let at = WordId { sentence: self.sentence, word };
        let clause = self.reported.clause_around(self.context, at);
        let masks = |word: usize| self.reported.masks(self.sentence, word);
        clause.start > 0 && (masks(clause.start - 1) || &*self.words()[clause.start - 1].lemma == "that")
            || masks(clause.end)
    }

    /// Whether a clause begins at a word: nothing, punctuation, a conjunction or the reporting stands before it.
    fn begins(&self, at: usize) -> bool {
        at.checked_sub(1).is_none_or(|before| {
            let word = &self.words()[before];
            word.upos == Upos::Punct && &*word.form != "-"
                || word.upos == Upos::Cconj
                || &*word.lemma == "that"
                || self.reported.masks(self.sentence, before)
        })
    }

    /// What stands before the first word of a pattern, from where its clause begins.
    fn leading(&self, at: usize, shape: Shape) -> Option<Range<usize>> {
        let first = WordId { sentence: self.sentence, word: at };
        let clause = self.reported.clause_around(self.context, first);
        let words = self.words();
        let mut start = clause.start.min(at);
        let phrase = matches!(shape, Shape::Phrase | Shape::Event);
        // A phrase begins behind the last clause that a comma closes; a relative clause belongs to it.
        if phrase || has_verb(&words[start..at]) {
            let relative = |word: &Word| {
                word.feature("PronType") == Some("Rel") || matches!(&*word.lemma, "who" | "which" | "whether")
            };
            while let Some(comma) =
                (start..at).find(|&word| &*words[word].form == "," && word + 1 < at).filter(|&comma| {
                    let before = &words[start..comma];
                    let behind = &words[comma + 1..at];
                    let opens = before
                        .first()
                        .is_some_and(|word| matches!(word.upos, Upos::Adp | Upos::Sconj | Upos::Adv));
                    (has_verb(before) && !before.iter().any(relative) || opens)
                        && !behind.is_empty()
                        && (phrase || has_verb(behind))
                })
            {
                start = comma + 1;
            }
        }
        Some(start..at)
    }

    /// Fits the pieces from a word on.
    fn rest(&mut self, pieces: &[Piece], at: usize) -> bool {
        let Some((piece, behind)) = pieces.split_first() else { return true };
        let length = self.words().len();
        match piece {
            Piece::Begin => self.begins(at) && self.rest(behind, at),
            Piece::Word(_) | Piece::Comma | Piece::Colon => {
                if at >= length || !self.says(piece, at) {
                    return false;
                }
                self.said.push(at);
                let fits = self.rest(behind, at + 1);
                if !fits {
                    self.said.pop();
                }
                fits
            }
            Piece::Gap => {
                for skipped in 0..=GAP {
                    if self.rest(behind, at + skipped) {
                        return true;
                    }
                    if self.words().get(at + skipped).is_none_or(|word| word.upos == Upos::Punct) {
                        return false;
                    }
                }
                false
            }
            Piece::Slot { shape, .. } => {
                if behind.is_empty() {
                    return self.trailing(at, *shape).and_then(|range| self.fill(piece, range)).is_some();
                }
                for end in at + 1..length.min(at + SLOT_REACH) {
                    if matches!(&*self.words()[end - 1].form, ";" | ":") {
                        return false;
                    }
                    let said = self.said.len();
                    if self.rest(behind, end) && self.fill(piece, at..end).is_some() {
                        return true;
                    }
                    self.said.truncate(said);
                }
                false
            }
        }
    }

    /// Whether a piece is the word at a place.
    fn says(&self, piece: &Piece, at: usize) -> bool {
        let word = &self.words()[at];
        if &*word.xpos == "HYPH" && !matches!(piece, Piece::Word(_)) {
            return false;
        }
        match piece {
            Piece::Word(words) => self.numbered.is_among(at, words),
            Piece::Comma => matches!(&*word.form, "," | ";" | "–" | "—" | "--" | "-"),
            Piece::Colon => matches!(&*word.form, ":" | "–" | "—" | "--" | "-"),
            _ => false,
        }
    }

    /// What stands behind the last word of a pattern, to where its clause ends.
    fn trailing(&self, at: usize, shape: Shape) -> Option<Range<usize>> {
        let words = self.words();
        // "otherwise, its minister said, it sees no point": what reports in between is passed over.
        let at = (at..words.len().min(at + SLOT_REACH))
            .find(|&word| words[word].upos != Upos::Punct && !self.reported.masks(self.sentence, word))?;
        let clause = self.reported.clause_around(self.context, WordId { sentence: self.sentence, word: at });
        let end = clause.end.max(at + 1).min(at + CLAUSE_REACH);
        let whole = matches!(shape, Shape::Clause | Shape::Open | Shape::Modal | Shape::Any);
        let mut end = clause_end(self.context, self.sentence, at..end, whole);
        // "first the wages, then the keys: that is what they want".
        let stop = |word: &usize| matches!(&*words[*word].form, ":" | ";" | "\"" | "”");
        end = (at + 1..end).find(stop).unwrap_or(end);
        if matches!(shape, Shape::Phrase | Shape::Event)
            && has_verb(&words[at..end])
            && !words[at..end].iter().any(|word| {
                word.feature("PronType") == Some("Rel")
                    || word.upos == Upos::Sconj
                    || &*word.lemma == "whether"
            })
        {
            // "insistence on guarantees before any truce has the support of": the phrase ends where the verb begins.
            end = (at + 1..end).find(|&word| &*words[word].form == "," || is_finite(&words[word]))?;
        }
        Some(at..end)
    }

    /// Fills a slot with words, where they are what it asks for.
    fn fill(&mut self, slot: &Piece, range: Range<usize>) -> Option<()> {
        let Piece::Slot { outcome, shape, has, lacks } = slot else { return None };
        let range = self.edged(range)?;
        let words = &self.words()[range.clone()];
        if !self.is_shaped(words, *shape) {
            return None;
        }
        let any = |class: &WordSet| {
            !class.is_empty() && range.clone().any(|word| self.numbered.is_among(word, class))
        };
        // Of what begins with a verb, the class is that of the verb; an adverb may stand before it.
        let held = || match shape {
            Shape::Verb => range
                .clone()
                .find(|&word| self.words()[word].upos != Upos::Adv)
                .is_some_and(|word| has.has(self.numbered.words[word][0])),
            _ => any(has),
        };
        let ties = self.context.knowledge.conditions.patterns.ties();
        if !has.is_empty() && !held() || any(lacks) || any(ties) {
            return None;
        }
        let place = if *outcome { &mut self.outcome } else { &mut self.requires };
        *place = Some(range);
        Some(())
    }

    /// A run without punctuation, conjunctions and reporting at its edges; none where nothing is left.
    fn edged(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        let words = self.words();
        let out = |word: usize| {
            matches!(words[word].upos, Upos::Punct | Upos::Cconj) || self.reported.masks(self.sentence, word)
        };
        while range.start < range.end && out(range.start) {
            range.start += 1;
        }
        while range.start < range.end && out(range.end - 1) {
            range.end -= 1;
        }
        (!range.is_empty()).then_some(range)
    }

    /// Whether some words are what a slot asks for.
    fn is_shaped(&self, words: &[Word], shape: Shape) -> bool {
        let lists = &self.context.knowledge.conditions.words;
        let modal = |word: &Word| &*word.xpos == "MD" || lists.open_modals.contains(&*small(&word.form));
        let first = &words[0];
        let lone_pronoun = words.len() == 1 && first.upos == Upos::Pron;
        let relative = || {
            words.iter().any(|word| {
                word.feature("PronType") == Some("Rel")
                    || word.upos == Upos::Sconj
                    || &*word.lemma == "whether"
            })
        };
        // In a headline nouns are taken for verbs ("Rate cut only after wage deal").
        let heading = self.context.is_heading(self.sentence) && words.len() <= GAP;
        let phrase = || !lone_pronoun && (!has_verb(words) || relative() || heading);
        match shape {
            Shape::Any => !lone_pronoun,
            Shape::Phrase => phrase(),
            Shape::Event => phrase() && names_event(self.context, words),
            Shape::Clause => has_verb(words),
            Shape::Open => {
                let to_do = words.windows(2).any(|pair| {
                    pair[0].form.eq_ignore_ascii_case("to") && matches!(&*pair[1].xpos, "VB" | "VBP")
                });
                let denied = words.iter().any(|word| matches!(&*small(&word.lemma), "no" | "not" | "n't"));
                let hard = words.iter().any(|word| lists.hard.contains(&*small(&word.lemma)));
                let present = words.iter().any(|word| matches!(&*word.xpos, "VBZ" | "VBP"));
                let past = words.iter().any(|word| &*word.xpos == "VBD");
                words.iter().any(modal) || hard || !past && (to_do || denied || present)
            }
            Shape::Modal => {
                modal(first)
                    || words.len() > 1
                        && lists.threatening.contains(&*first.lemma)
                        && matches!(&*first.xpos, "VBZ" | "VBP")
            }
            Shape::Subject => {
                words.len() > 2
                    && (first.upos == Upos::Pron || first.form.eq_ignore_ascii_case("there"))
                    && (modal(&words[1]) || modal(&words[2]))
            }
            Shape::Denied => {
                matches!(
                    &*small(&first.form),
                    "no" | "nothing" | "nobody" | "none" | "not" | "neither" | "never"
                )
            }
            Shape::Participle => {
                words
                    .iter()
                    .find(|word| word.upos != Upos::Adv)
                    .is_some_and(|word| matches!(&*word.xpos, "VBN" | "VBD" | "JJ"))
                    && words.len() <= GAP * 2
            }
            // The tagger takes many a verb after "must" or "to" for a noun or an adjective.
            Shape::Verb => words.iter().find(|word| word.upos != Upos::Adv).is_some_and(|word| {
                matches!(word.upos, Upos::Verb | Upos::Aux | Upos::Noun | Upos::Adj)
                    && word.lemma.eq_ignore_ascii_case(&word.form)
            }),
            Shape::Gerund => words.iter().take(GAP).any(|word| &*word.xpos == "VBG"),
        }
    }
}

/// Whether the first noun phrase of some words names something that happens: by the list, or by how its noun ends.
pub fn names_event(context: &Context, words: &[Word]) -> bool {
    let lists = &context.knowledge.conditions.words;
    let end = words.iter().skip(1).position(|word| word.upos == Upos::Adp).map_or(words.len(), |at| at + 1);
    words[..end].iter().any(|word| {
        let lemma = small(&word.lemma);
        lists.event_nouns.contains(&*lemma)
            || &*word.xpos == "VBG"
            || word.upos == Upos::Noun
                && lists.event_endings.iter().any(|ending| lemma.ends_with(ending.as_str()))
    })
}

/// Whether some words have a finite verb.
fn has_verb(words: &[Word]) -> bool {
    words.iter().any(is_finite)
}
