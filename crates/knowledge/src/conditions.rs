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
    /// The relation with *only* before it; then every outcome counts.
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

/// A preposition, a noun and what follows: *in return for*.
#[derive(Clone, Debug, Deserialize)]
pub struct Phrase {
    /// The preposition before the noun.
    pub preposition: String,
    /// The nouns.
    pub nouns: Vec<String>,
    /// Prepositions (or *that*) before the requirement.
    pub requires: Vec<String>,
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
    /// Adjectives that negate an outcome.
    pub hard: BTreeSet<String>,
    /// Verbs whose infinitive is settled.
    pub settled_governors: BTreeSet<String>,
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
    /// Preposition, noun and what follows.
    #[serde(default, rename = "phrase")]
    pub phrases: Vec<Phrase>,
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

    /// The marker with this lemma or form.
    pub fn marker(&self, lemma: &str, form: &str) -> Option<&Marker> {
        self.markers.iter().find(|marker| marker.words.iter().any(|word| word == lemma || word == form))
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
        assert!(words.marker("until", "Until").is_some());
        assert!(words.marker("although", "although").is_none());
    }
}
