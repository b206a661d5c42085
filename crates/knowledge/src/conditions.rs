//! Words that tie an outcome to a requirement, from `knowledge/conditions.toml`.

use std::collections::BTreeSet;

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
    /// Verbs whose object is what has to happen first.
    pub demanding: BTreeSet<String>,
    /// Verbs and adjectives of what lasts until something ends it.
    pub staying: BTreeSet<String>,
    /// First words after *if* that make no clause: *if any*, *if possible*.
    pub not_clauses: BTreeSet<String>,
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
        toml::from_str(include_str!("../../../knowledge/conditions.toml"))
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
