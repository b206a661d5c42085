//! Words that decide whether something has come about, from `knowledge/realis.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

type Lemmas = BTreeSet<String>;

/// Words of negation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Negation {
    /// Adverbs and particles that negate their clause.
    pub adverbs: Lemmas,
    /// Determiners and pronouns that negate the clause of their noun.
    pub determiners: Lemmas,
    /// Subordinators and prepositions that negate what follows.
    pub markers: Lemmas,
    /// Verbs whose negation belongs to the clause below.
    pub raising: Lemmas,
}

/// Words by what they say of what they govern. A file leaves out the lists that it has no words for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ByRealis {
    /// Is not so.
    pub denied: Lemmas,
    /// Lies ahead.
    pub planned: Lemmas,
    /// Is asked for.
    pub proposed: Lemmas,
    /// May be.
    pub possible: Lemmas,
    /// Hangs on something.
    pub conditional: Lemmas,
    /// Goes on.
    pub ongoing: Lemmas,
    /// Has come about.
    pub happened: Lemmas,
    /// Is as the governor is.
    pub transparent: Lemmas,
    /// Has come about where it is an object.
    pub factive: Lemmas,
    /// States: go on in the present tense.
    pub states: Lemmas,
}

/// Words of the future.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Futurity {
    /// Adverbs and modifiers.
    pub adverbs: Lemmas,
    /// Names of weekdays.
    pub days: Lemmas,
}

/// Everything in `knowledge/realis.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RealisWords {
    /// Words of negation.
    pub negation: Negation,
    /// Modal verbs.
    pub modals: ByRealis,
    /// Subordinators and prepositions.
    pub subordinators: ByRealis,
    /// Verbs and predicative adjectives.
    pub verbs: ByRealis,
    /// Nouns.
    pub nouns: ByRealis,
    /// Adjectives on nouns of action.
    pub modifiers: ByRealis,
    /// Adjectives said of a noun of action.
    pub predicates: ByRealis,
    /// Words of the future.
    pub futurity: Futurity,
}

impl RealisWords {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not what [`RealisWords`] describes; a test keeps the shipped one right.
    pub fn builtin() -> Result<RealisWords, toml::de::Error> {
        toml::from_str(include_str!("../../../knowledge/realis.toml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_read() {
        let words = RealisWords::builtin().unwrap();
        assert!(words.verbs.denied.contains("refuse"));
        for (list, other) in [
            (&words.verbs.denied, &words.verbs.planned),
            (&words.verbs.planned, &words.verbs.proposed),
            (&words.verbs.proposed, &words.verbs.possible),
            (&words.verbs.denied, &words.verbs.possible),
            (&words.modifiers.planned, &words.modifiers.possible),
        ] {
            assert!(list.is_disjoint(other), "{:?}", list.intersection(other).collect::<Vec<_>>());
        }
    }
}
