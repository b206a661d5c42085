//! Words that tie an outcome to a requirement, from `knowledge/conditions.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::tables::HashMap;

/// Which outcomes make what follows a marker a requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcomes {
    /// Every outcome.
    Any,
    /// Outcomes that are not settled: future, modal, negated.
    Open,
    /// Outcomes that are negated or said to be hard.
    Negated,
    /// Outcomes that are open, or that are told in the present tense.
    Unsettled,
    /// Outcomes that are both: *no talks can begin*.
    Barred,
    /// Outcomes that are negated, or that last until something ends them: *will stay suspended*.
    Held,
    /// Outcomes with *would*, *could* or *might*.
    Supposed,
    /// No outcome.
    Never,
}

/// How an outcome hangs on its requirement, as the record names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Relation {
    Until,
    Unless,
    Without,
    OnlyIf,
    If,
    Before,
    After,
    Pending,
}

/// What the subject of a predicate has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectIs {
    /// Not an actor.
    Thing,
    /// Not an actor, and something that happens: *the sale depends on*, but *the island depends on*.
    Event,
    /// An actor.
    Actor,
}

/// A grammatical role: a relation, or any of some prepositions.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Role {
    /// `nsubj` or `obj`.
    Relation(String),
    /// An oblique with one of these prepositions.
    Prepositions(Vec<String>),
}

/// Sentences that an entry must match and must not match.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Examples {
    /// Give a condition.
    #[serde(default)]
    pub good: Vec<String>,
    /// Give none.
    #[serde(default)]
    pub bad: Vec<String>,
}

/// A subordinator or preposition.
#[derive(Clone, Debug, Deserialize)]
pub struct Marker {
    /// Lemmas or forms; parts of a fixed expression joined by a blank.
    pub words: Vec<String>,
    /// What it says.
    pub relation: Relation,
    /// When a clause after it is a requirement.
    pub clause: Outcomes,
    /// When a noun phrase after it is a requirement.
    pub phrase: Outcomes,
    /// When either is one that stands before its outcome, where that differs.
    pub fronted: Option<Outcomes>,
    /// Lemmas directly before it that make it another expression: *even if*, *at once*.
    #[serde(default)]
    pub not_after: BTreeSet<String>,
    /// The relation with *only* before it; then every open outcome counts.
    pub with_only: Option<Relation>,
    /// Its examples.
    #[serde(flatten)]
    pub examples: Examples,
}

/// A verb or adjective.
#[derive(Clone, Debug, Deserialize)]
pub struct Predicate {
    /// Its lemmas.
    pub lemmas: Vec<String>,
    /// Where the outcome stands.
    pub outcome: Role,
    /// Where the requirement stands.
    pub requires: Role,
    /// What it says.
    pub relation: Relation,
    /// What its subject has to be, where it matters.
    pub subject: Option<SubjectIs>,
    /// Heads of a subject that make it no condition: *the law requires*.
    #[serde(default)]
    pub not_subjects: BTreeSet<String>,
    /// Heads that the requirement has to have, where others say something else: *subject to approval*, but *subject to
    /// a levy*.
    #[serde(default)]
    pub requires_nouns: BTreeSet<String>,
    /// Its examples.
    #[serde(flatten)]
    pub examples: Examples,
}

/// A noun that says that one thing is the condition of another.
#[derive(Clone, Debug, Deserialize)]
pub struct ConditionNoun {
    /// Its lemmas.
    pub lemmas: Vec<String>,
    /// Prepositions of the outcome.
    pub outcome: Vec<String>,
    /// What it says.
    pub relation: Relation,
    /// Its examples.
    #[serde(flatten)]
    pub examples: Examples,
}

/// Turns of phrase by their words, for what no single verb, noun or marker says.
#[derive(Clone, Debug, Deserialize)]
pub struct Wording {
    /// The patterns, as `knowledge/conditions.toml` explains them.
    pub patterns: Vec<String>,
    /// What they say.
    pub relation: Relation,
    /// Whether they say so of what is told in the past tense, too: *has made its consent dependent on*.
    #[serde(default)]
    pub past: bool,
    /// Whether they are looked for only where nothing else ties the words.
    #[serde(default)]
    pub last: bool,
    /// Whether they deny the outcome: *not until the road is clear will*.
    #[serde(default)]
    pub denied: bool,
    /// Its examples.
    #[serde(flatten)]
    pub examples: Examples,
}

/// What the words that fill a slot have to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Anything.
    Any,
    /// `n`: a phrase without a finite verb of its own.
    Phrase,
    /// `e`: a phrase whose head names something that happens: *the release of the crew*.
    Event,
    /// `c`: a clause with a finite verb.
    Clause,
    /// `o`: a clause that leaves open whether it comes about.
    Open,
    /// `m`: words that begin with a modal: *will be paid*.
    Modal,
    /// `v`: words that begin with the base form of a verb: *leave the city*.
    Verb,
    /// `s`: a clause that begins with a pronoun and a modal: *they would go*.
    Subject,
    /// `d`: words that begin with a denial: *no cash for*.
    Denied,
    /// `p`: a participle and what belongs to it: *asked by both sides*.
    Participle,
    /// `g`: words with an *-ing* form near their beginning: *Oslo paying the bill*.
    Gerund,
}

/// The number of a word that stands in a pattern; [`Patterns::number`] gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WordNumber(u32);

impl WordNumber {
    /// The number, counted from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Words by their numbers. What names the same class shares its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordSet(Arc<[WordNumber]>);

impl WordSet {
    /// Whether it has a word; a word without a number stands in no pattern.
    pub fn has(&self, word: Option<WordNumber>) -> bool {
        word.is_some_and(|word| match *self.0 {
            [one] => one == word,
            _ => self.0.binary_search(&word).is_ok(),
        })
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<WordNumber> for WordSet {
    fn from_iter<I: IntoIterator<Item = WordNumber>>(words: I) -> WordSet {
        let mut words: Vec<_> = words.into_iter().collect();
        words.sort_unstable();
        words.dedup();
        WordSet(words.into())
    }
}

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// One of these lemmas or forms.
    Word(WordSet),
    /// `*`: a few words, or none.
    Gap,
    /// `^`: nothing of the same clause stands before.
    Begin,
    /// `,`: a comma or a dash.
    Comma,
    /// `:`: a colon or a dash.
    Colon,
    /// `O`, `R`: the outcome or the requirement.
    Slot {
        /// The outcome, not the requirement.
        outcome: bool,
        /// What it has to be.
        shape: Shape,
        /// `{class}`: one of these words must stand in it.
        has: WordSet,
        /// `!{class}`: none of these words may stand in it.
        lacks: WordSet,
    },
}

/// A pattern that has been read.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// What it says.
    pub relation: Relation,
    /// Whether what is told in the past tense counts.
    pub past: bool,
    /// Whether it is looked for only where nothing else ties the words.
    pub last: bool,
    /// Whether it denies the outcome.
    pub denied: bool,
    /// Its parts; before the first word stand at most the beginning of a clause, one slot and punctuation.
    pub pieces: Vec<Piece>,
    /// Which of the parts is the first word.
    pub first: usize,
    /// How many of the parts are words, punctuation and beginnings, by which the pattern says more than others.
    pub said: usize,
    /// Behind the first word, those that have few alternatives: a sentence without one of each has no such pattern.
    needs: Vec<WordSet>,
}

/// Words with more alternatives than this are not looked for in advance.
const FEW: usize = 8;

impl Pattern {
    /// Whether a sentence has what the pattern needs, by which words stand in it.
    pub fn may_stand_in(&self, present: impl Fn(WordNumber) -> bool) -> bool {
        self.needs.iter().all(|set| set.0.iter().any(|&word| present(word)))
    }
}

/// The patterns, read once, by the words that they begin with.
///
/// Words are numbers here: a sentence looks each of its words up once, and fitting a pattern compares numbers.
#[derive(Clone, Debug, Default)]
pub struct Patterns {
    numbers: HashMap<String, WordNumber>,
    all: Vec<Pattern>,
    /// For each word, the patterns that begin with it, by whether they are of last resort; those that say most first.
    by_first: Vec<[Vec<usize>; 2]>,
    /// Words that no slot may have.
    ties: WordSet,
}

impl Patterns {
    /// The number of a word in lower case; none where no pattern has it.
    pub fn number(&self, word: &str) -> Option<WordNumber> {
        self.numbers.get(word).copied()
    }

    /// The patterns whose first word is this one, those of last resort or the others; those that say most come first,
    /// and of those that say as much, in the order of the file.
    pub fn at(&self, word: Option<WordNumber>, last: bool) -> impl Iterator<Item = &Pattern> {
        let list = word.and_then(|WordNumber(word)| self.by_first.get(word as usize));
        list.into_iter().flat_map(move |lists| &lists[usize::from(last)]).map(|&number| &self.all[number])
    }

    /// How many words have a number.
    pub fn words(&self) -> usize {
        self.numbers.len()
    }

    /// Words that tie something of their own, and so stand in no slot.
    pub fn ties(&self) -> &WordSet {
        &self.ties
    }

    fn add(&mut self, word: &str) -> WordNumber {
        if let Some(&number) = self.numbers.get(word) {
            return number;
        }
        let number = WordNumber(u32::try_from(self.numbers.len()).unwrap_or(u32::MAX));
        self.numbers.insert(word.to_owned(), number);
        number
    }

    fn add_all<'w>(&mut self, words: impl IntoIterator<Item = &'w String>) -> WordSet {
        words.into_iter().map(|word| self.add(word)).collect()
    }
}

/// The ways to read a pattern with alternatives in brackets and with what may be missing: *(a b|c|e)? d* is *a b d*,
/// *c|e d* and *d*.
fn variants(pattern: &str) -> Vec<String> {
    let Some(open) = pattern.find('(') else {
        let mut all = vec![String::new()];
        for part in pattern.split_whitespace() {
            let without = part.ends_with('?').then(|| all.clone());
            for one in &mut all {
                one.push(' ');
                one.push_str(part.trim_end_matches('?'));
            }
            all.extend(without.into_iter().flatten());
        }
        return all;
    };
    let (before, rest) = (&pattern[..open], &pattern[open + 1..]);
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let (optional, after) = after.strip_prefix('?').map_or((false, after), |after| (true, after));
    // Single words are one piece with alternatives: what stays to be written out is what has more of them.
    let (single, mut inside): (Vec<&str>, Vec<&str>) = inside
        .split('|')
        .partition(|one| one.chars().all(|c| c.is_alphanumeric() || matches!(c, '\'' | '-' | '’')));
    let single = single.join("|");
    if !single.is_empty() {
        inside.push(&single);
    }
    if optional {
        inside.push("");
    }
    inside.iter().flat_map(|one| variants(&format!("{before} {one} {after}"))).collect()
}

/// Reads patterns: the words found so far, the classes that patterns may name, and the parts that were read already.
struct PatternReader<'c> {
    classes: &'c BTreeMap<String, BTreeSet<String>>,
    read: HashMap<String, Piece>,
    sets: HashMap<String, WordSet>,
    patterns: Patterns,
}

impl<'c> PatternReader<'c> {
    fn new(classes: &'c BTreeMap<String, BTreeSet<String>>) -> PatternReader<'c> {
        PatternReader {
            classes,
            read: HashMap::default(),
            sets: HashMap::default(),
            patterns: Patterns::default(),
        }
    }

    fn class(&mut self, name: &str) -> Result<WordSet, String> {
        if let Some(set) = self.sets.get(name) {
            return Ok(set.clone());
        }
        let set = self.patterns.add_all(self.classes.get(name).ok_or_else(|| format!("no class {name}"))?);
        self.sets.insert(name.to_owned(), set.clone());
        Ok(set)
    }

    /// A part of a pattern; an error says what is wrong with it.
    fn piece(&mut self, part: &str) -> Result<Piece, String> {
        if let Some(piece) = self.read.get(part) {
            return Ok(piece.clone());
        }
        let piece = match part {
            "*" => Piece::Gap,
            "^" => Piece::Begin,
            "," => Piece::Comma,
            ":" => Piece::Colon,
            _ if part.starts_with(['O', 'R']) => self.slot(part)?,
            _ => Piece::Word(self.words(part)?),
        };
        self.read.insert(part.to_owned(), piece.clone());
        Ok(piece)
    }

    fn slot(&mut self, part: &str) -> Result<Piece, String> {
        let (slot, lacks) = part.split_once("!{").map_or((part, ""), |(slot, lacks)| (slot, lacks));
        let (slot, has) = slot.split_once('{').unwrap_or((slot, ""));
        let shape = match slot.split_once(':').map_or("", |(_, shape)| shape) {
            "" => Shape::Any,
            "n" => Shape::Phrase,
            "e" => Shape::Event,
            "c" => Shape::Clause,
            "o" => Shape::Open,
            "m" => Shape::Modal,
            "v" => Shape::Verb,
            "g" => Shape::Gerund,
            "s" => Shape::Subject,
            "d" => Shape::Denied,
            "p" => Shape::Participle,
            other => return Err(format!("no shape {other}")),
        };
        let mut members = |name: &str| match name.trim_end_matches('}') {
            "" => Ok(WordSet::default()),
            name => self.class(name),
        };
        Ok(Piece::Slot { outcome: part.starts_with('O'), shape, has: members(has)?, lacks: members(lacks)? })
    }

    fn words(&mut self, part: &str) -> Result<WordSet, String> {
        let class =
            |word: &str| word.strip_prefix('<').and_then(|word| word.strip_suffix('>')).map(str::to_owned);
        if let Some(name) = class(part).filter(|name| !name.contains('|')) {
            return self.class(&name);
        }
        let mut words = Vec::new();
        for word in part.split('|') {
            match class(word) {
                Some(name) => words.extend_from_slice(&self.class(&name)?.0),
                None => words.push(self.patterns.add(&word.to_lowercase())),
            }
        }
        Ok(words.into_iter().collect())
    }

    /// The pieces of a pattern without brackets, and which of them is the first word; an error names what is not one.
    fn pieces(&mut self, pattern: &str) -> Result<(Vec<Piece>, usize), String> {
        let pieces = pattern
            .split_whitespace()
            .map(|part| self.piece(part))
            .collect::<Result<Vec<_>, String>>()
            .map_err(|error| format!("{pattern}: {error}"))?;
        let slots = |wanted: bool| {
            pieces
                .iter()
                .filter(|piece| matches!(piece, Piece::Slot { outcome, .. } if *outcome == wanted))
                .count()
        };
        let first = pieces.iter().position(|piece| matches!(piece, Piece::Word(_)));
        let leading = &pieces[..first.unwrap_or(0)];
        let led = leading.iter().filter(|piece| matches!(piece, Piece::Slot { .. })).count() < 2
            && !leading.contains(&Piece::Gap);
        match first {
            Some(first) if slots(true) == 1 && slots(false) == 1 && led => Ok((pieces, first)),
            _ => Err(format!(
                "{pattern}: one O, one R, and a word at the beginning or behind the first of them"
            )),
        }
    }

    /// Reads a pattern, with all its variants.
    fn add(&mut self, wording: &Wording, pattern: &str) -> Result<(), String> {
        for variant in variants(pattern) {
            let (pieces, first) = self.pieces(&variant)?;
            let said =
                pieces.iter().filter(|piece| !matches!(piece, Piece::Slot { .. } | Piece::Gap)).count();
            let needs = pieces[first + 1..]
                .iter()
                .filter_map(|piece| match piece {
                    Piece::Word(words) if words.0.len() <= FEW => Some(words.clone()),
                    _ => None,
                })
                .collect();
            self.patterns.all.push(Pattern {
                needs,
                relation: wording.relation,
                past: wording.past,
                last: wording.last,
                denied: wording.denied,
                pieces,
                first,
                said,
            });
        }
        Ok(())
    }

    /// The patterns, sorted by their first words.
    fn finish(mut self, ties: &BTreeSet<String>) -> Patterns {
        self.patterns.ties = self.patterns.add_all(ties);
        let Patterns { numbers, all, .. } = &self.patterns;
        let mut by_first = vec![<[Vec<usize>; 2]>::default(); numbers.len()];
        for (number, pattern) in all.iter().enumerate() {
            if let Some(Piece::Word(words)) = pattern.pieces.get(pattern.first) {
                for &WordNumber(word) in words.0.iter() {
                    by_first[word as usize][usize::from(pattern.last)].push(number);
                }
            }
        }
        for list in by_first.iter_mut().flatten() {
            list.sort_by_key(|&number| std::cmp::Reverse(all[number].said));
        }
        Patterns { by_first, ..self.patterns }
    }
}

/// The places of entries in the file by their lemmas.
#[derive(Clone, Debug, Default)]
struct ByLemma {
    predicates: HashMap<String, usize>,
    nouns: HashMap<String, usize>,
}

/// The first of some entries that has a lemma, for each lemma.
fn first_of_each<'w>(entries: impl Iterator<Item = &'w Vec<String>>) -> HashMap<String, usize> {
    let mut first = HashMap::default();
    for (at, lemmas) in entries.enumerate() {
        for lemma in lemmas {
            first.entry(lemma.clone()).or_insert(at);
        }
    }
    first
}

/// The expressions of the markers by their first words.
#[derive(Clone, Debug, Default)]
struct MarkerIndex(HashMap<String, Vec<Expression>>);

/// An expression of a marker.
#[derive(Clone, Debug)]
struct Expression {
    /// The words behind the first.
    rest: Vec<String>,
    /// The place of the marker in the file.
    marker: usize,
    /// The place of the expression in the file.
    place: usize,
}

impl MarkerIndex {
    fn new(markers: &[Marker]) -> MarkerIndex {
        let mut index: HashMap<String, Vec<Expression>> = HashMap::default();
        let expressions = markers
            .iter()
            .enumerate()
            .flat_map(|(marker, entry)| entry.words.iter().map(move |words| (marker, words)));
        for (place, (marker, words)) in expressions.enumerate() {
            let mut words = words.split(' ').map(str::to_owned);
            let first = words.next().unwrap_or_default().to_ascii_lowercase();
            index.entry(first).or_default().push(Expression { rest: words.collect(), marker, place });
        }
        MarkerIndex(index)
    }

    fn at(&self, word: &str) -> &[Expression] {
        let list = if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            self.0.get(&word.to_ascii_lowercase())
        } else {
            self.0.get(word)
        };
        list.map_or(&[], Vec::as_slice)
    }
}

/// Lists of lemmas.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Lists {
    /// Modals that leave a clause open.
    pub open_modals: BTreeSet<String>,
    /// Modals of necessity.
    pub necessity_modals: BTreeSet<String>,
    /// Verbs of necessity.
    pub necessity_verbs: BTreeSet<String>,
    /// Nouns of what stands in the way: *the last hurdle before*.
    pub hurdles: BTreeSet<String>,
    /// Verbs of what has to have happened before others go on: *after clarity emerges*.
    pub deciding: BTreeSet<String>,
    /// Words in a slot of a pattern that tie something of their own: *unless*.
    pub ties: BTreeSet<String>,
    /// Participles and adjectives before *to* that leave open what follows: *is expected to*.
    pub open_predicates: BTreeSet<String>,
    /// Nouns of what happens, or comes about.
    pub event_nouns: BTreeSet<String>,
    /// How nouns of what happens end: *-tion*.
    pub event_endings: BTreeSet<String>,
    /// Verbs whose object is what has to happen first.
    pub demanding: BTreeSet<String>,
    /// Verbs and adjectives of what lasts until something ends it.
    pub staying: BTreeSet<String>,
    /// First words after *if* that make no clause: *if any*, *if possible*.
    pub not_clauses: BTreeSet<String>,
    /// Nouns of what tells how things are, and what says whether it does: *if the polls are right*.
    pub reports: BTreeSet<String>,
    /// What says whether a report is right.
    pub right: BTreeSet<String>,
    /// Phrases (forms) in a requirement that make it none: *anything to go by*.
    pub not_requirements: BTreeSet<String>,
    /// What stands between a demand and what follows if it is not met.
    pub alternatives: BTreeSet<String>,
    /// Nouns of what somebody gives or withholds on conditions.
    pub given: BTreeSet<String>,
    /// Adjectives that negate an outcome.
    pub hard: BTreeSet<String>,
    /// Verbs whose infinitive is settled.
    pub settled_governors: BTreeSet<String>,
    /// Auxiliaries that begin a conditional clause by inversion (forms).
    pub inverting: BTreeSet<String>,
    /// Verbs of asking, where they stand before what they ask (*asked residents if*).
    pub questions: BTreeSet<String>,
    /// What an outcome that only judges says: *it would be a surprise if*.
    pub judgements: BTreeSet<String>,
    /// Nouns of a number of things: *only a few of the boats*.
    pub shares: BTreeSet<String>,
    /// Verbs whose *if*-clause is a question.
    pub asking: BTreeSet<String>,
    /// What besides those makes a question of the clause behind it: *it is unclear if*.
    pub open_questions: BTreeSet<String>,
    /// What makes a question of the clause behind it where it is negated: *would not say if*.
    pub unanswered: BTreeSet<String>,
    /// Verbs that make something so: *has made its signature conditional on*.
    pub making: BTreeSet<String>,
    /// What stands between a subject and the infinitive that is its clause: *is ready to talk*.
    pub carrying: BTreeSet<String>,
    /// First verbs of what follows an order that is not heard: *or lose your pay*.
    pub threatening: BTreeSet<String>,
    /// Verbs whose subject holds the condition in their complement.
    pub imposing: BTreeSet<String>,
}

/// Everything in `knowledge/conditions.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ConditionWords {
    /// Subordinators and prepositions.
    #[serde(default, rename = "marker")]
    pub markers: Vec<Marker>,
    /// Verbs and adjectives.
    #[serde(default, rename = "predicate")]
    pub predicates: Vec<Predicate>,
    /// Nouns.
    #[serde(default, rename = "noun")]
    pub nouns: Vec<ConditionNoun>,
    /// Turns of phrase.
    #[serde(default, rename = "wording")]
    pub wordings: Vec<Wording>,
    /// Lists of words that the patterns name.
    #[serde(default)]
    pub classes: BTreeMap<String, BTreeSet<String>>,
    /// The patterns of the turns of phrase, read.
    #[serde(skip)]
    pub patterns: Patterns,
    #[serde(skip)]
    by_first_word: MarkerIndex,
    /// The first of the predicates and of the nouns with a lemma.
    #[serde(skip)]
    by_lemma: ByLemma,
    /// Lists of lemmas.
    #[serde(default)]
    pub words: Lists,
}

impl ConditionWords {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not what [`ConditionWords`] describes; a test keeps the shipped one right.
    pub fn builtin() -> Result<ConditionWords, toml::de::Error> {
        let mut words: ConditionWords = toml::from_str(include_str!("../../../knowledge/conditions.toml"))?;
        words.patterns = words.read_patterns().map_err(serde::de::Error::custom)?;
        words.by_first_word = MarkerIndex::new(&words.markers);
        words.by_lemma = ByLemma {
            predicates: first_of_each(words.predicates.iter().map(|entry| &entry.lemmas)),
            nouns: first_of_each(words.nouns.iter().map(|entry| &entry.lemmas)),
        };
        Ok(words)
    }

    /// The patterns of the turns of phrase, by their first words; an error names one that cannot be read.
    fn read_patterns(&self) -> Result<Patterns, String> {
        let mut reader = PatternReader::new(&self.classes);
        for wording in &self.wordings {
            for pattern in &wording.patterns {
                reader.add(wording, pattern)?;
            }
        }
        Ok(reader.finish(&self.words.ties))
    }

    /// The predicate with a lemma.
    pub fn predicate(&self, lemma: &str) -> Option<&Predicate> {
        self.by_lemma.predicates.get(lemma).and_then(|&at| self.predicates.get(at))
    }

    /// The noun with a lemma.
    pub fn noun(&self, lemma: &str) -> Option<&ConditionNoun> {
        self.by_lemma.nouns.get(lemma).and_then(|&at| self.nouns.get(at))
    }

    /// The marker that begins at a word, the longest where several do, with the number of its words.
    ///
    /// `words` gives lemma and form of the word so many words ahead, up to `left` of them.
    pub fn marker_at<'a>(
        &self,
        left: usize,
        words: impl Fn(usize) -> Option<(&'a str, &'a str)>,
    ) -> Option<(&Marker, usize)> {
        let (lemma, form) = words(0)?;
        let by_form = if form == lemma { &[] } else { self.by_first_word.at(form) };
        let fits = |expression: &&Expression| {
            expression.rest.len() < left
                && expression.rest.iter().enumerate().all(|(at, part)| {
                    words(at + 1).is_some_and(|(lemma, form)| {
                        part.eq_ignore_ascii_case(lemma) || part.eq_ignore_ascii_case(form)
                    })
                })
        };
        self.by_first_word
            .at(lemma)
            .iter()
            .chain(by_form)
            .filter(fits)
            .min_by_key(|expression| (std::cmp::Reverse(expression.rest.len()), expression.place))
            .map(|expression| (&self.markers[expression.marker], expression.rest.len() + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_read_with_its_variants() {
        assert_eq!(
            variants("O (hinge|turn on|pivot) the? R"),
            [" O turn on the R", " O turn on R", " O hinge|pivot the R", " O hinge|pivot R"]
        );
        let classes = BTreeMap::new();
        let mut reader = PatternReader::new(&classes);
        assert!(reader.pieces("O:n depend on|upon R").is_ok_and(|(_, first)| first == 1));
        assert!(reader.pieces("O:n depend on").is_err());
        assert!(reader.pieces("O:z depend on R").is_err());
        assert!(reader.pieces("O depend <prepositions> R").is_err());
    }

    #[test]
    fn what_names_a_class_has_its_words_and_no_others() {
        let classes = BTreeMap::from([("ways".to_owned(), ["path", "way"].map(str::to_owned).into())]);
        let mut reader = PatternReader::new(&classes);
        let (pieces, _) = reader.pieces("O:n pave <ways>|Road R{ways}").unwrap();
        let patterns = &reader.patterns;
        let Piece::Word(words) = &pieces[2] else { panic!("{pieces:?}") };
        for word in ["path", "way", "road"] {
            assert!(words.has(patterns.number(word)), "{word}");
        }
        assert!(!words.has(patterns.number("pave")) && !words.has(patterns.number("street")));
        let Piece::Slot { has, .. } = &pieces[3] else { panic!("{pieces:?}") };
        assert!(has.has(patterns.number("way")) && !has.has(patterns.number("road")));
    }

    #[test]
    fn the_shipped_file_is_read_and_no_marker_stands_twice() {
        let words = ConditionWords::builtin().unwrap();
        let mut seen = BTreeSet::new();
        for word in words.markers.iter().flat_map(|marker| &marker.words) {
            assert!(seen.insert(word), "{word} stands twice");
        }
        let sentence = ["as", "long", "as", "they", "stay"];
        let at = |start: usize| move |ahead: usize| sentence.get(start + ahead).map(|word| (*word, *word));
        assert_eq!(
            words.marker_at(5, at(0)).map(|(marker, length)| (marker.relation, length)),
            Some((Relation::If, 3))
        );
        assert!(words.marker_at(2, at(3)).is_none());
    }
}
