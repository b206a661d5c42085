//! Reading of the data files.

use std::path::Path;

use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{
    ActorWords, Country, EntityNouns, Gender, Named, NounClass, Organisation, Person, Region, RoleNoun, Term,
    World, fold,
};
use crate::KnowledgeError;

/// The files that ship with the program, in the order in which they are read.
const SHIPPED: &[(&str, &str)] = &[
    ("countries.csv", include_str!("../../../../knowledge/countries.csv")),
    ("organisations.csv", include_str!("../../../../knowledge/organisations.csv")),
    ("armed_groups.csv", include_str!("../../../../knowledge/armed_groups.csv")),
    ("parties.csv", include_str!("../../../../knowledge/parties.csv")),
    ("companies.csv", include_str!("../../../../knowledge/companies.csv")),
    ("media.csv", include_str!("../../../../knowledge/media.csv")),
    ("metonyms.csv", include_str!("../../../../knowledge/metonyms.csv")),
    ("holders.csv", include_str!("../../../../knowledge/holders.csv")),
    ("role_nouns.csv", include_str!("../../../../knowledge/role_nouns.csv")),
    ("given_names.csv", include_str!("../../../../knowledge/given_names.csv")),
    ("regions.csv", include_str!("../../../../knowledge/regions.csv")),
];

/// About how many names the shipped files have.
const ROOM: usize = 8192;

/// A file of a user's own may have so many bytes: far more than all that ships but the towns.
const LONGEST_FILE: u64 = 16 << 20;

const ACTOR_WORDS: &str = include_str!("../../../../knowledge/actor_words.toml");

const ENTITY_NOUNS: &str = include_str!("../../../../knowledge/entity_nouns.toml");

const CITIES: &str = include_str!("../../../../knowledge/cities.csv");

/// Files whose names are read by the same reader as `organisations.csv`.
const ORGANISATION_FILES: &[&str] =
    &["organisations.csv", "armed_groups.csv", "parties.csv", "companies.csv", "media.csv"];

#[derive(Deserialize)]
struct CountryRow {
    alpha2: String,
    alpha3: String,
    name: String,
    official: String,
    other_names: String,
    adjectives: String,
    people: String,
    capital: String,
    capital_lat: Option<f64>,
    capital_lon: Option<f64>,
    geonames_id: Option<u32>,
    #[serde(default)]
    lat: Option<f64>,
    #[serde(default)]
    lon: Option<f64>,
}

#[derive(Deserialize)]
struct OrganisationRow {
    id: String,
    name: String,
    other_names: String,
    kind: String,
    sector: String,
    country: String,
    members: String,
    #[serde(default)]
    part_of: String,
}

#[derive(Deserialize)]
struct MetonymRow {
    name: String,
    of: String,
    place: String,
}

#[derive(Deserialize)]
struct HolderRow {
    office: String,
    of: String,
    name: String,
    other_names: String,
    gender: String,
    from: String,
    to: String,
    /// The word of the name that is used alone, where it is not the last.
    #[serde(default)]
    family_name: String,
}

#[derive(Deserialize)]
struct NounRow {
    noun: String,
    class: String,
    kind: String,
    sector: String,
    acts_for_state: String,
}

#[derive(Deserialize)]
struct GivenNameRow {
    gender: String,
    names: String,
}

#[derive(Deserialize)]
struct RegionRow {
    name: String,
    other_names: String,
    country: String,
    admin1: String,
    lat: f64,
    lon: f64,
    geonames_id: Option<u32>,
}

impl World {
    /// The knowledge that ships with the program.
    ///
    /// # Errors
    /// When a shipped file can't be read; tests keep them right.
    pub fn builtin() -> Result<World, KnowledgeError> {
        let words =
            ActorWords::parse(ACTOR_WORDS).map_err(|error| KnowledgeError::new("actor_words.toml", error))?;
        let entity_nouns = EntityNouns::parse(ENTITY_NOUNS)
            .map_err(|error| KnowledgeError::new("entity_nouns.toml", error))?;
        let mut world = World { words, entity_nouns, ..World::default() };
        // Room for what comes, lest the tables are built again and again.
        world.names.reserve(ROOM);
        world.surnames.reserve(ROOM / 4);
        world.nouns.reserve(ROOM / 4);
        for (file, text) in SHIPPED {
            world.extend(file, text)?;
        }
        world.places.rows = rows_of(CITIES);
        Ok(world)
    }

    /// Adds the files of a user's own folder, in the layout of the shipped files of the same names; other files of the
    /// folder than `.csv` are left alone. Gives the names of the files that were read. Where a name means something
    /// of the user's and something that ships, the user's comes first.
    ///
    /// # Errors
    /// When the folder or a file can't be opened, and as [`World::extend`].
    pub fn extend_from(&mut self, folder: &Path) -> Result<Vec<String>, KnowledgeError> {
        let shown = folder.display().to_string();
        let entries = std::fs::read_dir(folder).map_err(|error| KnowledgeError::new(&shown, error))?;
        let mut files = Vec::new();
        for entry in entries {
            let name = entry.map_err(|error| KnowledgeError::new(&shown, error))?.file_name();
            let name = name.to_string_lossy().into_owned();
            if name.ends_with(".csv") && !name.starts_with('.') {
                files.push(name);
            }
        }
        // As the shipped files: what is referred to comes before what refers to it.
        let place = |name: &str| SHIPPED.iter().position(|(shipped, _)| *shipped == name);
        files.sort_by_key(|name| (place(name), name.clone()));
        self.own = true;
        for name in &files {
            let path = folder.join(name);
            let shown = path.display().to_string();
            let size = std::fs::metadata(&path).map_err(|error| KnowledgeError::new(&shown, error))?.len();
            if size > LONGEST_FILE {
                return Err(KnowledgeError::new(
                    &shown,
                    format!("{size} bytes; {LONGEST_FILE} are the most"),
                ));
            }
            let text = std::fs::read_to_string(&path).map_err(|error| KnowledgeError::new(&shown, error))?;
            self.extend(name, &text).map_err(|error| KnowledgeError { file: shown, ..error })?;
        }
        self.own = false;
        Ok(files)
    }

    /// Adds the text of a file of a user's own, in the layout of the shipped file of the same name. What it says comes
    /// beside what ships, not in its place; `cities.csv` can't be added to (towns of a user's own go into
    /// `regions.csv`).
    ///
    /// # Errors
    /// When the file's name is not known, a row can't be read, or a row names what no file has.
    pub fn extend(&mut self, file: &str, text: &str) -> Result<(), KnowledgeError> {
        let fail = |line: u64, message: String| KnowledgeError::at(file, line, message);
        match file {
            "countries.csv" => {
                for (line, row) in rows::<CountryRow>(file, text)? {
                    if self.by_alpha3.contains_key(&row.alpha3) || self.by_alpha2.contains_key(&row.alpha2) {
                        return Err(fail(
                            line,
                            format!("the code {} or {} is taken", row.alpha2, row.alpha3),
                        ));
                    }
                    self.add_country(row);
                }
            }
            _ if ORGANISATION_FILES.contains(&file) => {
                for (line, row) in rows::<OrganisationRow>(file, text)? {
                    if self.by_id.contains_key(&row.id) {
                        return Err(fail(line, format!("the id {} is taken", row.id)));
                    }
                    let codes = std::iter::once(row.country.as_str()).chain(row.members.split_whitespace());
                    if let Some(code) =
                        codes.filter(|code| !code.is_empty()).find(|code| !self.by_alpha3.contains_key(*code))
                    {
                        return Err(fail(line, format!("{}: no country has the code {code}", row.id)));
                    }
                    if !row.part_of.is_empty() && !self.by_id.contains_key(&row.part_of) {
                        return Err(fail(
                            line,
                            format!("{} is part of {}, which is not known", row.id, row.part_of),
                        ));
                    }
                    self.add_organisation(row);
                }
            }
            "metonyms.csv" => {
                for (line, row) in rows::<MetonymRow>(file, text)? {
                    let place = row.place == "yes";
                    let named = if let Some(&country) = self.by_alpha3.get(&row.of) {
                        Named::Seat { country, place }
                    } else if let Some(&organisation) = self.by_id.get(&row.of) {
                        Named::OrganisationSeat { organisation, place }
                    } else {
                        return Err(fail(
                            line,
                            format!("{} stands for {}, which is not known", row.name, row.of),
                        ));
                    };
                    self.add_name(&row.name, named);
                }
            }
            "holders.csv" => {
                for (line, row) in rows::<HolderRow>(file, text)? {
                    if !self.by_alpha3.contains_key(&row.of) && !self.by_id.contains_key(&row.of) {
                        return Err(fail(
                            line,
                            format!("{} holds an office of {}, which is not known", row.name, row.of),
                        ));
                    }
                    self.add_holder(row).map_err(|message| fail(line, message))?;
                }
            }
            "role_nouns.csv" => {
                for (line, row) in rows::<NounRow>(file, text)? {
                    let class = match row.class.as_str() {
                        "person" => NounClass::Person,
                        "collective" => NounClass::Collective,
                        "body" => NounClass::Body,
                        other => return Err(fail(line, format!("{}: no such class: {other}", row.noun))),
                    };
                    self.noun_endings.insert(super::ending(&row.noun).to_owned());
                    self.nouns.insert(
                        row.noun.clone(),
                        RoleNoun {
                            noun: row.noun,
                            class,
                            kind: row.kind,
                            sector: some(row.sector),
                            acts_for_state: row.acts_for_state == "yes",
                        },
                    );
                }
            }
            "given_names.csv" => {
                for (line, row) in rows::<GivenNameRow>(file, text)? {
                    let gender = gender(&row.gender)
                        .ok_or_else(|| fail(line, format!("gender is m or f, not {:?}", row.gender)))?;
                    for name in list(&row.names) {
                        // A name that both lists have tells nothing.
                        match self.given_names.get(&fold(&name)) {
                            Some(&other) if other != gender => {
                                self.given_names.remove(&fold(&name));
                            }
                            _ => {
                                self.given_names.insert(fold(&name), gender);
                            }
                        }
                    }
                }
            }
            "regions.csv" => {
                for (_, row) in rows::<RegionRow>(file, text)? {
                    self.add_region(row);
                }
            }
            _ => {
                let known: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
                return Err(KnowledgeError::new(
                    file,
                    format!("no knowledge file has this name; there are {}", known.join(", ")),
                ));
            }
        }
        Ok(())
    }

    fn add_name(&mut self, name: &str, named: Named) {
        let key = fold(name);
        self.longest_name = self.longest_name.max(key.split([' ', '-']).count());
        let own = self.own;
        let all = self.names.entry(key).or_default();
        if !all.contains(&named) {
            all.insert(if own { 0 } else { all.len() }, named);
        }
    }

    fn add_country(&mut self, row: CountryRow) {
        let index = self.countries.len();
        let country = Country {
            other_names: list(&row.official).chain(list(&row.other_names)).collect(),
            adjectives: list(&row.adjectives).collect(),
            people: list(&row.people).collect(),
            coordinates: row.capital_lat.zip(row.capital_lon),
            middle: row.lat.zip(row.lon).or(row.capital_lat.zip(row.capital_lon)),
            alpha2: row.alpha2,
            alpha3: row.alpha3,
            name: row.name,
            capital: row.capital,
            geonames_id: row.geonames_id,
        };
        self.by_alpha2.insert(country.alpha2.clone(), index);
        self.by_alpha3.insert(country.alpha3.clone(), index);
        self.add_name(&country.name, Named::Country(index));
        for name in &country.other_names {
            self.add_name(name, Named::Country(index));
        }
        for name in country.adjectives.iter().chain(&country.people) {
            self.add_name(name, Named::Adjective(index));
            if !name.ends_with('s')
                && !name.ends_with("ese")
                && !name.ends_with("sh")
                && !name.ends_with("ch")
            {
                self.add_name(&format!("{name}s"), Named::Adjective(index));
            }
        }
        if !country.capital.is_empty() && country.capital != country.name {
            self.add_name(&country.capital, Named::Seat { country: index, place: true });
        }
        self.countries.push(country);
    }

    fn add_organisation(&mut self, row: OrganisationRow) {
        let index = self.organisations.len();
        self.by_id.insert(row.id.clone(), index);
        self.add_name(&row.name, Named::Organisation(index));
        let other_names: Vec<String> = list(&row.other_names).collect();
        for name in &other_names {
            self.add_name(name, Named::Organisation(index));
        }
        self.organisations.push(Organisation {
            id: row.id,
            name: row.name,
            other_names,
            kind: row.kind,
            sector: row.sector,
            country: some(row.country),
            part_of: some(row.part_of),
            members: row.members.split_whitespace().map(str::to_owned).collect(),
        });
    }

    fn add_holder(&mut self, row: HolderRow) -> Result<(), String> {
        let day = |text: &str, last: bool| {
            day(text, last).map_err(|()| format!("{}: {text:?} is no day, month or year", row.name))
        };
        let (from, to) = (day(&row.from, false)?, day(&row.to, true)?);
        if from.zip(to).is_some_and(|(from, to)| from > to) {
            return Err(format!("{}: the term ends before it begins", row.name));
        }
        let term = Term { office: row.office.clone(), of: row.of.clone(), from, to };
        let known = self
            .named(&row.name)
            .iter()
            .find_map(|named| if let Named::Person(index) = named { Some(*index) } else { None });
        let index = known.unwrap_or_else(|| {
            self.people.push(Person {
                name: row.name.clone(),
                other_names: Vec::new(),
                gender: gender(&row.gender),
                family_name: None,
                terms: Vec::new(),
            });
            self.people.len() - 1
        });
        let names: Vec<String> = std::iter::once(row.name.clone()).chain(list(&row.other_names)).collect();
        for name in &names {
            self.add_name(name, Named::Person(index));
            // A mononym (Lula) is its own surname.
            let surname = name.rsplit(' ').next().unwrap_or(name);
            let short = self.words.short_surname(surname).map(str::to_owned);
            for surname in
                std::iter::once(surname.to_owned()).chain(short).chain(some(row.family_name.clone()))
            {
                let all = self.surnames.entry(fold(&surname)).or_default();
                if !all.contains(&index) {
                    all.push(index);
                }
            }
        }
        if let Some(person) = self.people.get_mut(index) {
            if person.family_name.is_none() {
                person.family_name = some(row.family_name.clone());
            }
            person.terms.push(term);
            for name in names.into_iter().skip(1) {
                if !person.other_names.contains(&name) {
                    person.other_names.push(name);
                }
            }
        }
        Ok(())
    }

    fn add_region(&mut self, row: RegionRow) {
        let index = self.places.regions.len();
        for name in std::iter::once(row.name.clone()).chain(list(&row.other_names)) {
            self.places.region_names.entry(fold(&name)).or_default().push(index);
        }
        let country = some(row.country);
        let admin1 = some(row.admin1);
        if let (Some(country), Some(admin1)) = (&country, &admin1) {
            self.places.divisions.insert((country.clone(), admin1.clone()), row.name.clone());
        }
        self.places.regions.push(Region {
            name: row.name,
            country,
            admin1,
            lat: row.lat,
            lon: row.lon,
            id: row.geonames_id,
        });
    }
}

/// The rows after the comments and the header.
fn rows_of(text: &'static str) -> &'static str {
    let mut rest = text;
    while rest.starts_with('#') {
        rest = rest.split_once('\n').map_or("", |(_, after)| after);
    }
    rest.split_once('\n').map_or("", |(_, after)| after)
}

/// The rows of a file, each with the number of its line.
fn rows<T: DeserializeOwned>(file: &str, text: &str) -> Result<Vec<(u64, T)>, KnowledgeError> {
    let fail = |error: csv::Error| {
        let line = error.position().map_or(0, csv::Position::line);
        let what = match error.kind() {
            csv::ErrorKind::Deserialize { err, .. } => err.kind().to_string(),
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("{len} fields, where the header has {expected_len}")
            }
            _ => return KnowledgeError::new(file, error),
        };
        KnowledgeError::at(file, line, what)
    };
    let mut reader = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers().map_err(fail)?.clone();
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.map_err(fail)?;
        let line = record.position().map_or(0, csv::Position::line);
        let row = record.deserialize(Some(&headers)).map_err(|error| match error.kind() {
            csv::ErrorKind::Deserialize { err, .. } => KnowledgeError::at(file, line, err.kind().to_string()),
            _ => KnowledgeError::at(file, line, error),
        })?;
        found.push((line, row));
    }
    Ok(found)
}

fn list(field: &str) -> impl Iterator<Item = String> + '_ {
    field.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn some(field: String) -> Option<String> {
    if field.is_empty() { None } else { Some(field) }
}

fn gender(field: &str) -> Option<Gender> {
    match field {
        "f" => Some(Gender::Feminine),
        "m" => Some(Gender::Masculine),
        _ => None,
    }
}

/// The first or last day of a date that may be only a month or a year; none for an empty one.
fn day(text: &str, last: bool) -> Result<Option<Date>, ()> {
    let mut parts = text.split('-').map(|part| part.parse::<i16>().ok());
    let (year, month, day) = match (text.is_empty(), parts.next().flatten(), parts.next(), parts.next()) {
        (true, ..) => return Ok(None),
        (_, Some(year), month, day) => (year, month.flatten(), day.flatten()),
        _ => return Err(()),
    };
    let month_number = match month {
        Some(month) => i8::try_from(month).map_err(|_| ())?,
        None if last => 12,
        None => 1,
    };
    let first = Date::new(year, month_number, 1).map_err(|_| ())?;
    let date = match day {
        Some(day) => Date::new(year, month_number, i8::try_from(day).map_err(|_| ())?).map_err(|_| ())?,
        None if last => first.last_of_month(),
        None => first,
    };
    Ok(Some(date))
}
