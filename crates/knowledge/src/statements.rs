//! Words that report what somebody says, from `knowledge/statements.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

type Lemmas = BTreeSet<String>;

/// Reporting words by what they report.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cues {
    /// A clause or a quotation.
    pub speech: Lemmas,
    /// Those that are put into or after what they report: *X, he said*.
    pub inserted: Lemmas,
    /// What somebody thinks.
    pub attitude: Lemmas,
    /// A judgement: only with words in quotation marks.
    pub judgement: Lemmas,
    /// What somebody asks for or binds himself to: an infinitive.
    pub directive: Lemmas,
    /// Besides, where the model takes them for cues.
    pub other: Lemmas,
}

/// What a cue says of the speaker's stance.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stances {
    /// For it.
    pub support: Lemmas,
    /// Against it.
    pub oppose: Lemmas,
}

/// Words around a source.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// Prepositions that name a source.
    pub markers: Lemmas,
    /// Nouns that speak for whoever issued them.
    pub voices: Lemmas,
    /// Verbs after which *to* names whom somebody speaks to.
    pub spoken_to: Lemmas,
    /// Nouns for those who listen in order to report.
    pub press: Lemmas,
    /// Of these, and besides, what is no person but is cited by itself where nobody is named who issued it.
    pub documents: Lemmas,
    /// Nouns, numerals and pronouns for an indefinite number of people.
    pub crowds: Lemmas,
    /// Of these, those that say how many and not who.
    pub quantities: Lemmas,
    /// Nouns for people that the table of those who act in negotiations lacks.
    pub people: Lemmas,
    /// Nouns that end as those for people but are none.
    pub things: Lemmas,
}

/// Everything in `knowledge/statements.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatementWords {
    /// Reporting words.
    pub cues: Cues,
    /// Stances.
    pub stance: Stances,
    /// Sources.
    pub sources: Sources,
}

impl StatementWords {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not what [`StatementWords`] describes; a test keeps the shipped one right.
    pub fn builtin() -> Result<StatementWords, toml::de::Error> {
        toml::from_str(include_str!("../../../knowledge/statements.toml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_read() {
        let words = StatementWords::builtin().unwrap();
        assert!(words.cues.speech.contains("say"));
        assert!(words.stance.support.is_disjoint(&words.stance.oppose));
        assert!(words.cues.speech.is_disjoint(&words.cues.attitude));
    }
}
