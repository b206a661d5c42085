//! Words that tell actors from places and kinds of organisations from one another, from
//! `knowledge/actor_words.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::Gender;

/// Kind and sector that a word tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindAndSector {
    /// The record's word for the kind.
    pub kind: String,
    /// PLOVER sector.
    pub sector: String,
}

/// Nouns that with *both* or *the two* mean the actors that a report is about.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Sides {
    /// Any party to the talks.
    pub any: BTreeSet<String>,
    /// States.
    pub states: BTreeSet<String>,
    /// People.
    pub people: BTreeSet<String>,
}

/// Nouns by which a text takes up an actor that it has named.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct TakenUp {
    /// A company.
    pub companies: BTreeSet<String>,
    /// A company by those who work for it.
    pub employers: BTreeSet<String>,
    /// An armed group.
    pub armed_groups: BTreeSet<String>,
    /// An armed group, as the last word of what describes it.
    pub movements: BTreeSet<String>,
    /// Somebody of the same office elsewhere: *his Turkish counterpart*.
    pub equals: BTreeSet<String>,
}

/// The words.
#[derive(Clone, Debug, Default)]
pub struct ActorWords {
    /// Prepositions after which a country's name is a place.
    pub place_prepositions: BTreeSet<String>,
    /// Verbs whose object or *to*-phrase is where somebody goes.
    pub motion_verbs: BTreeSet<String>,
    /// Capitalised words that the model takes for places and that name none alone.
    pub never_places: BTreeSet<String>,
    /// Words inside a name after which a toponym may begin.
    pub place_openers: BTreeSet<String>,
    /// Words that end the name of a second-order division (*Boone County*).
    pub divisions: BTreeSet<String>,
    /// First words of towns' names that are written short, without the full stop, and what they stand for.
    pub place_abbreviations: BTreeMap<String, String>,
    /// What surnames begin with that short forms leave out.
    pub surname_prefixes: Vec<String>,
    /// Adjectives by which people belong to no one country.
    pub supranational: BTreeSet<String>,
    /// Nouns of the sides of talks.
    pub sides: Sides,
    /// Nouns that take up an actor.
    pub taken_up: TakenUp,
    /// Titles written short, without the full stop, and what they stand for.
    pub abbreviated_titles: BTreeMap<String, String>,
    honorifics: BTreeMap<String, Option<Gender>>,
    name_words: BTreeMap<String, KindAndSector>,
    describing_nouns: BTreeMap<String, KindAndSector>,
}

#[derive(Deserialize)]
struct File {
    place_prepositions: BTreeSet<String>,
    motion_verbs: BTreeSet<String>,
    never_places: BTreeSet<String>,
    place_openers: BTreeSet<String>,
    divisions: BTreeSet<String>,
    place_abbreviations: BTreeMap<String, String>,
    surname_prefixes: Vec<String>,
    supranational: BTreeSet<String>,
    honorifics: Honorifics,
    abbreviated_titles: BTreeMap<String, String>,
    sides: Sides,
    taken_up: TakenUp,
    name_words: Vec<NameWords>,
    describing_nouns: Vec<DescribingNouns>,
}

#[derive(Deserialize)]
struct Honorifics {
    feminine: Vec<String>,
    masculine: Vec<String>,
    either: Vec<String>,
}

#[derive(Deserialize)]
struct NameWords {
    kind: String,
    sector: String,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct DescribingNouns {
    kind: String,
    sector: String,
    nouns: Vec<String>,
}

impl ActorWords {
    pub(super) fn parse(text: &str) -> Result<ActorWords, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        let mut words = ActorWords {
            place_prepositions: file.place_prepositions,
            motion_verbs: file.motion_verbs,
            never_places: file.never_places,
            place_openers: file.place_openers,
            divisions: file.divisions,
            place_abbreviations: file.place_abbreviations,
            surname_prefixes: file.surname_prefixes,
            supranational: file.supranational,
            sides: file.sides,
            taken_up: file.taken_up,
            abbreviated_titles: file.abbreviated_titles,
            ..ActorWords::default()
        };
        for (list, gender) in [
            (file.honorifics.feminine, Some(Gender::Feminine)),
            (file.honorifics.masculine, Some(Gender::Masculine)),
            (file.honorifics.either, None),
        ] {
            words.honorifics.extend(list.into_iter().map(|word| (word, gender)));
        }
        for entry in file.name_words {
            for word in entry.words {
                let tells = KindAndSector { kind: entry.kind.clone(), sector: entry.sector.clone() };
                words.name_words.entry(word).or_insert(tells);
            }
        }
        for entry in file.describing_nouns {
            for noun in entry.nouns {
                let tells = KindAndSector { kind: entry.kind.clone(), sector: entry.sector.clone() };
                words.describing_nouns.entry(noun).or_insert(tells);
            }
        }
        Ok(words)
    }

    /// A surname without what short forms leave out, where it begins with it.
    pub fn short_surname<'n>(&self, surname: &'n str) -> Option<&'n str> {
        self.surname_prefixes
            .iter()
            .find_map(|prefix| surname.strip_prefix(prefix.as_str()))
            .filter(|rest| rest.chars().count() > 2)
    }

    /// Whether a word is put before names as an honorific; then, the gender that it tells, if any.
    pub fn honorific(&self, word: &str) -> Option<Option<Gender>> {
        self.honorifics.get(word).copied()
    }

    /// What an organisation is whose name ends in a word.
    pub fn name_word(&self, word: &str) -> Option<&KindAndSector> {
        self.name_words.get(word)
    }

    /// What an organisation is that a noun describes.
    pub fn describing_noun(&self, lemma: &str) -> Option<&KindAndSector> {
        self.describing_nouns.get(lemma)
    }
}

/// Nouns by what they can mean, from `knowledge/entity_nouns.toml`; lemmas in lower case.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct EntityNouns {
    /// People.
    pub person: BTreeSet<String>,
    /// Bodies.
    pub organization: BTreeSet<String>,
    /// Places.
    pub place: BTreeSet<String>,
    /// Kinds of places by which a country is meant after its name.
    pub country: BTreeSet<String>,
    /// Kinds of places by which a town is meant after its name.
    pub town: BTreeSet<String>,
    /// Singular nouns that *they* may take up.
    pub many: BTreeSet<String>,
    /// Women.
    pub feminine: BTreeSet<String>,
    /// Men.
    pub masculine: BTreeSet<String>,
    /// Verbs whose subject *it* means nothing.
    pub empty_subjects_of: BTreeSet<String>,
}

impl EntityNouns {
    pub(super) fn parse(text: &str) -> Result<EntityNouns, toml::de::Error> {
        toml::from_str(text)
    }
}
