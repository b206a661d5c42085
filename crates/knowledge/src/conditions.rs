//! Words that tie an outcome to a requirement, from `knowledge/conditions.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

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

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// One of these lemmas or forms, in lower case.
    Word(BTreeSet<String>),
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
        has: BTreeSet<String>,
        /// `!{class}`: none of these words may stand in it.
        lacks: BTreeSet<String>,
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
}

/// The patterns by the words that they begin with.
#[derive(Clone, Debug, Default)]
pub struct Patterns(BTreeMap<String, Vec<Arc<Pattern>>>);

impl Patterns {
    /// The patterns whose first word is this one, by lemma or form in lower case.
    pub fn at(&self, word: &str) -> &[Arc<Pattern>] {
        self.0.get(word).map_or(&[], Vec::as_slice)
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

/// The pieces of a pattern without brackets; an error names what is not one.
fn pieces(pattern: &str, classes: &BTreeMap<String, BTreeSet<String>>) -> Result<Vec<Piece>, String> {
    let class = |name: &str| classes.get(name).cloned().ok_or(format!("{pattern}: no class {name}"));
    let one = |part: &str| {
        Ok(match part {
            "*" => Piece::Gap,
            "^" => Piece::Begin,
            "," => Piece::Comma,
            ":" => Piece::Colon,
            _ if part.starts_with(['O', 'R']) => {
                let (slot, lacks) = part.split_once("!{").map_or((part, ""), |(slot, lacks)| (slot, lacks));
                let (slot, has) = slot.split_once('{').unwrap_or((slot, ""));
                let members = |name: &str| match name.trim_end_matches('}') {
                    "" => Ok(BTreeSet::new()),
                    name => class(name),
                };
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
                    other => return Err(format!("{pattern}: no shape {other}")),
                };
                let outcome = part.starts_with('O');
                Piece::Slot { outcome, shape, has: members(has)?, lacks: members(lacks)? }
            }
            _ => {
                let mut words = BTreeSet::new();
                for word in part.split('|') {
                    match word.strip_prefix('<').and_then(|word| word.strip_suffix('>')) {
                        Some(name) => words.extend(class(name)?),
                        None => {
                            words.insert(word.to_lowercase());
                        }
                    }
                }
                Piece::Word(words)
            }
        })
    };
    let pieces = pattern.split_whitespace().map(one).collect::<Result<Vec<_>, String>>()?;
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
    if slots(true) != 1 || slots(false) != 1 || first.is_none() || !led {
        return Err(format!(
            "{pattern}: one O, one R, and a word at the beginning or behind the first of them"
        ));
    }
    Ok(pieces)
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
        Ok(words)
    }

    /// The patterns of the turns of phrase, by their first words; an error names one that cannot be read.
    fn read_patterns(&self) -> Result<Patterns, String> {
        let mut patterns = Patterns::default();
        for wording in &self.wordings {
            for one in wording.patterns.iter().flat_map(|pattern| variants(pattern)) {
                let pieces = pieces(&one, &self.classes)?;
                let first = pieces.iter().find_map(|piece| match piece {
                    Piece::Word(words) => Some(words.clone()),
                    _ => None,
                });
                let pattern = Arc::new(Pattern {
                    relation: wording.relation,
                    past: wording.past,
                    last: wording.last,
                    denied: wording.denied,
                    pieces,
                });
                for word in first.into_iter().flatten() {
                    patterns.0.entry(word).or_default().push(Arc::clone(&pattern));
                }
            }
        }
        Ok(patterns)
    }

    /// The marker that begins at a word, the longest where several do, with the number of its words.
    ///
    /// `words` gives lemma and form of the word so many words ahead, up to `left` of them.
    pub fn marker_at<'a>(
        &self,
        left: usize,
        words: impl Fn(usize) -> Option<(&'a str, &'a str)>,
    ) -> Option<(&Marker, usize)> {
        let (first_lemma, first_form) = words(0)?;
        let mut best: Option<(&Marker, usize)> = None;
        for marker in &self.markers {
            for expression in &marker.words {
                let mut length = 0;
                let fits = expression.split(' ').enumerate().all(|(ahead, part)| {
                    length += 1;
                    let (lemma, form) = if ahead == 0 {
                        (first_lemma, first_form)
                    } else if let Some(word) = words(ahead) {
                        word
                    } else {
                        return false;
                    };
                    part.eq_ignore_ascii_case(lemma) || part.eq_ignore_ascii_case(form)
                });
                if fits && length <= left && best.is_none_or(|(_, longest)| length > longest) {
                    best = Some((marker, length));
                }
            }
        }
        best
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
        assert!(pieces("O:n depend on|upon R", &BTreeMap::new()).is_ok());
        assert!(pieces("O:n depend on", &BTreeMap::new()).is_err());
        assert!(pieces("O:z depend on R", &BTreeMap::new()).is_err());
        assert!(pieces("O depend <prepositions> R", &BTreeMap::new()).is_err());
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
