//! The world: countries, organisations, offices and who held them, nouns for those who act, and places.
//!
//! Filled from the CSV files of `knowledge/`; each file says at its head what its columns mean. Names are looked
//! up with marks on letters and the style of apostrophes ignored, but with their capitals (*US* is a country,
//! *us* is not). Towns are looked up in their sorted file without an index, so that they cost nothing to load.

mod fold;
mod gazetteer;
mod load;
mod words;

use jiff::civil::Date;

use crate::tables::{HashMap, HashSet};

use fold::folded;
pub use fold::{fold, fold_lower};
pub use gazetteer::{City, Gazetteer, Region};
pub use words::{ActorWords, EntityNouns, KindAndSector, Sides, TakenUp};

/// A country or territory with a code.
#[derive(Clone, Debug)]
pub struct Country {
    /// ISO 3166-1 alpha-2.
    pub alpha2: String,
    /// ISO 3166-1 alpha-3.
    pub alpha3: String,
    /// Usual English name.
    pub name: String,
    /// Official and other names.
    pub other_names: Vec<String>,
    /// Adjectives.
    pub adjectives: Vec<String>,
    /// Nouns for the inhabitants that are not adjectives.
    pub people: Vec<String>,
    /// Capital or seat of the government; empty where there is none.
    pub capital: String,
    /// Latitude and longitude of the capital, degrees, WGS 84.
    pub coordinates: Option<(f64, f64)>,
    /// Latitude and longitude of about the middle of the country, degrees, WGS 84; the capital where not known.
    pub middle: Option<(f64, f64)>,
    /// GeoNames id of the country.
    pub geonames_id: Option<u32>,
}

/// What an organisation, body or movement is.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Unique name of the entry over all files.
    pub id: String,
    /// Usual name.
    pub name: String,
    /// Other names and acronyms.
    pub other_names: Vec<String>,
    /// The record's word for its kind: `alliance`, `institution`, `party`, ….
    pub kind: String,
    /// PLOVER sector.
    pub sector: String,
    /// ISO 3166-1 alpha-3 of the country that it belongs to.
    pub country: Option<String>,
    /// Id of the organisation that it is a body of.
    pub part_of: Option<String>,
    /// ISO 3166-1 alpha-3 of its members, where they are kept.
    pub members: Vec<String>,
}

/// A term in an office.
#[derive(Clone, Debug)]
pub struct Term {
    /// The office: *President*, *Foreign Minister*.
    pub office: String,
    /// ISO 3166-1 alpha-3 or an organisation's id.
    pub of: String,
    /// First day; open when not known.
    pub from: Option<Date>,
    /// Last day; open while in office.
    pub to: Option<Date>,
}

/// Whether a person is spoken of as *she* or as *he*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gender {
    /// *She*.
    Feminine,
    /// *He*.
    Masculine,
}

/// A person with the offices that they held.
#[derive(Clone, Debug)]
pub struct Person {
    /// Usual name.
    pub name: String,
    /// Other spellings.
    pub other_names: Vec<String>,
    /// How the person is spoken of.
    pub gender: Option<Gender>,
    /// The word of the name that is used alone, where it is not the last (*Xi*).
    pub family_name: Option<String>,
    /// The terms, in the order of the file.
    pub terms: Vec<Term>,
}

/// What a name can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    /// A country's name.
    Country(usize),
    /// A country's adjective, or the noun for its people.
    Adjective(usize),
    /// A capital or another seat that stands for a country's government.
    Seat {
        /// Index of the country.
        country: usize,
        /// Whether the name also names a place where things happen.
        place: bool,
    },
    /// A seat that stands for an organisation.
    OrganisationSeat {
        /// Index of the organisation.
        organisation: usize,
        /// Whether the name also names a place where things happen.
        place: bool,
    },
    /// An organisation's name.
    Organisation(usize),
    /// A person's full name.
    Person(usize),
}

/// Whether a noun means one person, several or a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NounClass {
    /// One person in the singular, a group in the plural.
    Person,
    /// A group in the singular.
    Collective,
    /// An institution.
    Body,
}

/// A noun for somebody who acts.
#[derive(Clone, Debug)]
pub struct RoleNoun {
    /// The noun's lemma; several words joined by blanks, the head last.
    pub noun: String,
    /// Person, group or body.
    pub class: NounClass,
    /// The record's word for the kind in the singular.
    pub kind: String,
    /// PLOVER sector; none where the noun leaves it open.
    pub sector: Option<String>,
    /// Whether one with a country's name before it acts for the country's government.
    pub acts_for_state: bool,
}

/// Everything known of the world.
#[derive(Debug, Default)]
pub struct World {
    countries: Vec<Country>,
    organisations: Vec<Organisation>,
    people: Vec<Person>,
    names: HashMap<String, Vec<Named>>,
    longest_name: usize,
    surnames: HashMap<String, Vec<usize>>,
    by_alpha2: HashMap<String, usize>,
    by_alpha3: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    nouns: HashMap<String, RoleNoun>,
    /// What the nouns end in, from their last blank or hyphen.
    noun_endings: HashSet<String>,
    given_names: HashMap<String, Gender>,
    places: Gazetteer,
    words: ActorWords,
    entity_nouns: EntityNouns,
    /// Whether what is added is a user's own.
    own: bool,
}

impl World {
    /// All countries, in the order of their alpha-2 codes.
    pub fn countries(&self) -> &[Country] {
        &self.countries
    }

    /// All organisations, file by file.
    pub fn organisations(&self) -> &[Organisation] {
        &self.organisations
    }

    /// All people with offices.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// What a name can mean, by its exact capitals; marks on letters and the style of apostrophes don't matter.
    pub fn named(&self, name: &str) -> &[Named] {
        self.names.get(&*folded(name)).map_or(&[], Vec::as_slice)
    }

    /// Number of blank-separated words of the longest name, so that a search needs to look no further.
    pub fn longest_name(&self) -> usize {
        self.longest_name
    }

    /// The country with an ISO 3166-1 alpha-3 code.
    pub fn country(&self, alpha3: &str) -> Option<&Country> {
        self.countries.get(*self.by_alpha3.get(alpha3)?)
    }

    /// The country with an ISO 3166-1 alpha-2 code.
    pub fn country_of_alpha2(&self, alpha2: &str) -> Option<&Country> {
        self.countries.get(*self.by_alpha2.get(alpha2)?)
    }

    /// The organisation with an id.
    pub fn organisation(&self, id: &str) -> Option<&Organisation> {
        self.organisations.get(*self.by_id.get(id)?)
    }

    /// The one person of this surname who is known to hold an office on a day (to have held or to hold one
    /// around it, where the day is none); none where several do, or nobody.
    pub fn person_of_surname(&self, surname: &str, day: Option<Date>) -> Option<&Person> {
        let all = self.surnames.get(&*folded(surname))?;
        let in_office: Vec<usize> = match day {
            Some(day) => all
                .iter()
                .copied()
                .filter(|&person| self.people[person].terms.iter().any(|term| term.covers(day)))
                .collect(),
            None => Vec::new(),
        };
        match in_office.as_slice() {
            [one] => self.people.get(*one),
            [] if all.len() == 1 => self.people.get(all[0]),
            _ => None,
        }
    }

    /// Whether somebody with an office has this surname.
    pub fn is_surname(&self, name: &str) -> bool {
        self.surnames.contains_key(&*folded(name))
    }

    /// Who held an office on a day; offices are compared without regard to capitals. Of several, who took it last.
    pub fn holder(&self, office: &str, of: &str, day: Date) -> Option<&Person> {
        let held = |person: &Person| {
            let terms = person.terms.iter();
            let held = terms
                .filter(|term| term.of == of && term.office.eq_ignore_ascii_case(office) && term.covers(day));
            held.map(|term| term.from).max()
        };
        self.people
            .iter()
            .filter_map(|person| Some((held(person)?, person)))
            .max_by_key(|(from, _)| *from)
            .map(|(_, person)| person)
    }

    /// The noun for somebody who acts; by its lemma in lower case, several words joined by blanks.
    pub fn role_noun(&self, lemma: &str) -> Option<&RoleNoun> {
        self.nouns.get(lemma)
    }

    /// Whether the last word of a noun for somebody who acts may be this, by its lemma in lower case: one look, for a
    /// search that would put phrases together. An apostrophe at its beginning may belong to the word before it.
    pub fn ends_role_noun(&self, lemma: &str) -> bool {
        lemma.starts_with('\'') || lemma.contains(' ') || self.noun_endings.contains(ending(lemma))
    }

    /// How many nouns for those who act are known.
    pub fn role_nouns(&self) -> usize {
        self.nouns.len()
    }

    /// The gender that a given name tells.
    pub fn gender_of(&self, given_name: &str) -> Option<Gender> {
        self.given_names.get(&*folded(given_name)).copied()
    }

    /// Words that tell actors from places and kinds of organisations from one another.
    pub fn words(&self) -> &ActorWords {
        &self.words
    }

    /// Nouns by what they can mean.
    pub fn entity_nouns(&self) -> &EntityNouns {
        &self.entity_nouns
    }

    /// Towns and regions.
    pub fn places(&self) -> &Gazetteer {
        &self.places
    }
}

/// What stands behind the last blank or hyphen of a noun.
fn ending(noun: &str) -> &str {
    noun.rsplit([' ', '-']).next().unwrap_or(noun)
}

impl Term {
    /// Whether a day falls into the term.
    pub fn covers(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }
}
