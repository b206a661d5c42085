//! Places: which place a name means, and where what a word names takes place.

use std::collections::{BTreeMap, BTreeSet};

use legation_knowledge::world::{City, Named, World};
use legation_language::{EntityKind, Part, WordId, WordSpan};
use legation_record::Place;

use crate::names::{self, Name};
use crate::{Context, PlaceId};

/// All places of a report, in the order of first mention.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The places.
    pub list: Vec<Place>,
    /// For each sentence and word, the place whose mention covers it.
    by_word: Vec<Vec<Option<PlaceId>>>,
    /// For each place, whether it is a town.
    towns: Vec<bool>,
    /// The place of the dateline, and its words.
    dateline: Option<(PlaceId, WordSpan)>,
    /// The names of the report, found once for places and actors.
    pub(crate) names: Vec<Name>,
    /// How often each country (ISO 3166-1 alpha-3) is spoken of.
    pub(crate) countries: BTreeMap<String, usize>,
}

impl Places {
    /// The place whose mention covers a word (also where the name stands for a government).
    pub fn at(&self, word: WordId) -> Option<PlaceId> {
        *self.by_word.get(word.sentence)?.get(word.word)?
    }

    /// The place where what a word names takes place: *talks in Istanbul*, *met in Geneva*. Where the words say
    /// none, none: the dateline tells where the report was written.
    pub fn of(&self, context: &Context, word: WordId) -> Option<PlaceId> {
        let own = |head: WordId| {
            context.children_in(head, &["obl", "nmod"]).find_map(|child| {
                let preposition = context.marker(child)?;
                let place = self.at(child).or_else(|| {
                    // "at the Brdo Castle meeting centre": the name before the head.
                    context
                        .children_in(child, &["compound", "appos", "flat"])
                        .find_map(|inner| self.at(inner))
                })?;
                context.knowledge.world.words().place_prepositions.contains(&preposition).then_some(place)
            })
        };
        if let Some(place) = own(word) {
            return Some(place);
        }
        // "the Istanbul talks", "Geneva's conference".
        let named = context
            .children_in(word, &["compound", "nmod:poss"])
            .find_map(|child| self.at(child).filter(|&place| self.is_town(place)));
        if named.is_some() {
            return named;
        }
        // A noun shares the place of the verb that it is the subject or object of: "the talks resume in Doha".
        match context.relation(word) {
            "nsubj" | "obj" | "xcomp" | "conj" => context.head(word).and_then(own),
            _ => None,
        }
    }

    /// The place of the dateline (`GENEVA —`), where the report has one.
    pub fn dateline(&self) -> Option<PlaceId> {
        self.dateline.as_ref().map(|(place, _)| *place)
    }

    /// Whether a word belongs to the dateline.
    pub(crate) fn in_dateline(&self, word: WordId) -> bool {
        self.dateline
            .as_ref()
            .is_some_and(|(_, span)| span.sentence == word.sentence && span.words.contains(&word.word))
    }

    /// The country that most of the report is about, where one is clearly ahead of all others.
    pub(crate) fn main_country(&self) -> Option<&str> {
        let all: usize = self.countries.values().sum();
        let (country, count) =
            self.countries.iter().max_by_key(|&(name, count)| (count, std::cmp::Reverse(name)))?;
        // More than half of all mentions: the rest together is less.
        (*count * 2 > all).then_some(country.as_str())
    }

    /// The names of a sentence.
    pub(crate) fn names_of(&self, sentence: usize) -> &[Name] {
        let from = self.names.partition_point(|name| name.span.sentence < sentence);
        let to = self.names.partition_point(|name| name.span.sentence <= sentence);
        self.names.get(from..to).unwrap_or(&[])
    }

    fn is_town(&self, place: PlaceId) -> bool {
        self.towns.get(place.0).copied().unwrap_or(false)
    }
}

/// What a toponym can mean.
#[derive(Clone, Debug)]
enum Sense {
    Country(usize),
    Region {
        name: String,
        country: Option<String>,
        admin1: Option<String>,
        lat: f64,
        lon: f64,
        id: Option<u32>,
    },
    City(City),
    /// A name of a place that no file has.
    Unlisted,
}

/// Finds the places of a report.
pub fn read(context: &Context) -> Places {
    let world = &context.knowledge.world;
    let mut places = Places {
        by_word: context.document.sentences.iter().map(|sentence| vec![None; sentence.words.len()]).collect(),
        names: names::find(context),
        ..Places::default()
    };
    let dateline = dateline(context, world);
    // The countries that the report speaks of, by every name that can't be anything else.
    let direct: BTreeSet<usize> = places
        .names
        .iter()
        .flat_map(|name| &name.named)
        .filter_map(|named| match *named {
            Named::Country(country) | Named::Adjective(country) => Some(country),
            _ => None,
        })
        .collect();
    for name in &mut places.names {
        // A seat of a country and of an organisation (Brussels): the organisation's, unless the country is spoken of
        // by its own name.
        let shared = name.named.iter().any(|named| matches!(named, Named::OrganisationSeat { .. }));
        if shared {
            name.named.retain(|named| match *named {
                Named::Seat { country, .. } => direct.contains(&country),
                _ => true,
            });
        }
    }
    for name in &places.names {
        for named in &name.named {
            let country = match *named {
                Named::Country(country) | Named::Adjective(country) | Named::Seat { country, .. } => {
                    world.countries().get(country).map(|country| country.alpha3.clone())
                }
                // An organisation between states stands beside the countries, under its own id.
                Named::Organisation(organisation) | Named::OrganisationSeat { organisation, .. } => {
                    world.organisations().get(organisation).and_then(|organisation| {
                        organisation
                            .country
                            .clone()
                            .or_else(|| (organisation.sector == "IGO").then(|| organisation.id.clone()))
                    })
                }
                _ => None,
            };
            if let Some(country) = country {
                *places.countries.entry(country).or_default() += 1;
                break;
            }
        }
    }
    let mut mentions: Vec<(WordSpan, String, Vec<Sense>)> = Vec::new();
    if let Some((span, text)) = &dateline {
        let senses = senses(world, text);
        if !senses.is_empty() {
            mentions.push((span.clone(), text.clone(), senses));
        }
    }
    for name in &places.names {
        if dateline.as_ref().is_some_and(|(span, _)| overlap(span, &name.span)) {
            continue;
        }
        let text = context.document.slice(&name.span);
        if !may_be_place(world, context, name) {
            continue;
        }
        let mut senses = senses(world, text);
        if senses.is_empty() && name.kind == Some(EntityKind::Location) {
            senses.push(Sense::Unlisted);
        }
        if !senses.is_empty() {
            mentions.push((name.span.clone(), text.to_owned(), senses));
        }
    }
    // What is a place in one place of the report is one where the model doesn't see it, too.
    let spans: BTreeSet<(usize, usize)> =
        mentions.iter().map(|(span, ..)| (span.sentence, span.words.start)).collect();
    let told: BTreeSet<String> = mentions.iter().map(|(_, text, _)| text.clone()).collect();
    for name in &places.names {
        let text = context.document.slice(&name.span);
        let other = name.kind == Some(EntityKind::Person) || !name.named.is_empty();
        if !other && told.contains(text) && !spans.contains(&(name.span.sentence, name.span.words.start)) {
            let senses = senses(world, text);
            if !senses.is_empty() {
                mentions.push((name.span.clone(), text.to_owned(), senses));
            }
        }
    }
    mentions.sort_by_key(|(span, ..)| (span.sentence, span.words.start));
    let resolved = resolve(context, world, &places.countries, &mentions);
    // Towns and regions tell which countries are about, too; the dateline's counts twice, as it stands for a report
    // from there.
    for ((span, ..), sense) in mentions.iter().zip(&resolved) {
        let country = match sense {
            Sense::Country(_) => None,
            Sense::City(city)
                if world.country_of_alpha2(&city.country).is_some_and(|c| c.capital == city.name) =>
            {
                None
            }
            sense => alpha3_of(world, sense),
        };
        let line = dateline.as_ref().is_some_and(|(line, _)| overlap(line, span));
        let country = if line { alpha3_of(world, sense) } else { country };
        if let Some(country) = country {
            *places.countries.entry(country).or_default() += if line { 2 } else { 1 };
        }
    }
    let mut by_key: BTreeMap<String, PlaceId> = BTreeMap::new();
    for ((span, text, _), sense) in mentions.iter().zip(resolved) {
        let place = entry(world, text, &sense);
        let key = place
            .geonames_id
            .map_or_else(|| format!("{} {:?}", place.name, place.country), |id| id.to_string());
        let id = *by_key.entry(key).or_insert_with(|| {
            places.towns.push(matches!(sense, Sense::City(_)));
            places.list.push(place);
            PlaceId(places.list.len() - 1)
        });
        if let (Some(place), Some(span)) = (places.list.get_mut(id.0), context.span(span)) {
            place.mentions.push(span);
        }
        if let Some(words) = places.by_word.get_mut(span.sentence) {
            for word in &mut words[span.words.clone()] {
                *word = Some(id);
            }
        }
        if dateline.as_ref().is_some_and(|(line, _)| overlap(line, span)) {
            places.dateline = Some((id, span.clone()));
        }
    }
    for (number, place) in places.list.iter_mut().enumerate() {
        place.id = PlaceId(number).label();
    }
    places
}

fn overlap(one: &WordSpan, other: &WordSpan) -> bool {
    one.sentence == other.sentence && one.words.start < other.words.end && other.words.start < one.words.end
}

/// The dateline: the words before the first dash, or the first full stop, at the start of the body, where they are
/// capitals or a known town. With its text in ordinary capitals.
fn dateline(context: &Context, world: &World) -> Option<(WordSpan, String)> {
    /// *Sharm el-Sheikh, Egypt, Nov. 12 (Reuters)* and the like.
    const LONGEST_DATELINE: usize = 12;
    /// A byline or a line with the date may come first.
    const SENTENCES_BEFORE: usize = 3;
    let first = context.document.sentences.iter().position(|sentence| sentence.part == Part::Body)?;
    context.document.sentences.iter().enumerate().skip(first).take(SENTENCES_BEFORE).find_map(
        |(number, sentence)| {
            let end = sentence.words.iter().take(LONGEST_DATELINE).position(|word| match &*word.form {
                "—" | "–" | "-" | "--" | ":" => true,
                "." => sentence.words.len() <= 4,
                _ => false,
            })?;
            let place = sentence.words[..end]
                .iter()
                .position(|word| !word.form.chars().next().is_some_and(char::is_uppercase))
                .unwrap_or(end);
            if place == 0 {
                return None;
            }
            let span = WordSpan { sentence: number, words: 0..place };
            let text = context.document.slice(&span);
            let letters = text.chars().filter(|character| character.is_alphabetic());
            let shouted = letters.clone().all(char::is_uppercase) && letters.count() > 2;
            let name = if shouted { in_ordinary_capitals(text) } else { text.to_owned() };
            // Words in capitals are a dateline even where no file has the place.
            (shouted || !senses(world, &name).is_empty()).then_some((span, name))
        },
    )
}

/// *NEW YORK* as *New York*.
fn in_ordinary_capitals(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut begins = true;
    for character in text.chars() {
        if begins {
            name.push(character);
        } else {
            name.extend(character.to_lowercase());
        }
        begins = !character.is_alphabetic() && character != '\'' && character != '’';
    }
    name
}

/// Whether a name is looked up as a place at all.
fn may_be_place(world: &World, context: &Context, name: &Name) -> bool {
    let known = |test: fn(&Named) -> bool| name.named.iter().any(test);
    if known(|named| {
        matches!(
            named,
            Named::Country(_) | Named::Seat { place: true, .. } | Named::OrganisationSeat { place: true, .. }
        )
    }) {
        return true;
    }
    if known(|named| {
        matches!(named, Named::Adjective(_) | Named::Organisation(_) | Named::Person(_) | Named::Seat { .. })
    }) {
        return false;
    }
    match name.kind {
        Some(EntityKind::Location) => true,
        Some(EntityKind::Person) => false,
        // The model doesn't know: the words before it may.
        kind => {
            let head = head_of(context, &name.span);
            let preposition = context.marker(head);
            let locative = preposition.is_some_and(|word| world.words().place_prepositions.contains(&word));
            let region = world.places().regions(context.document.slice(&name.span)).next().is_some();
            region || (locative && kind.is_none())
        }
    }
}

/// The word of a span whose governor lies outside.
pub(crate) fn head_of(context: &Context, span: &WordSpan) -> WordId {
    let sentence = &context.document.sentences[span.sentence];
    let word = span
        .words
        .clone()
        .find(|&word| sentence.words[word].head.is_none_or(|head| !span.words.contains(&head)))
        .unwrap_or(span.words.start);
    WordId { sentence: span.sentence, word }
}

fn senses(world: &World, text: &str) -> Vec<Sense> {
    let mut senses: Vec<Sense> = Vec::new();
    for named in world.named(text) {
        if let Named::Country(country) = named {
            senses.push(Sense::Country(*country));
        }
    }
    for region in world.places().regions(text) {
        senses.push(Sense::Region {
            name: region.name.clone(),
            country: region.country.clone(),
            admin1: region.admin1.clone(),
            lat: region.lat,
            lon: region.lon,
            id: region.id,
        });
    }
    let mut cities = world.places().cities(text);
    if cities.is_empty()
        && let Some(city) = text.strip_suffix(" City").or_else(|| text.strip_prefix("City of "))
    {
        cities = world.places().cities(city);
    }
    senses.extend(cities.into_iter().map(Sense::City));
    senses
}

/// Chooses a sense for each mention: what stands right behind it (*Paris, Texas*), the countries of the report,
/// nearness to the other places, population.
fn resolve(
    context: &Context,
    world: &World,
    countries: &BTreeMap<String, usize>,
    mentions: &[(WordSpan, String, Vec<Sense>)],
) -> Vec<Sense> {
    // Places that can mean only one thing, or that one sense clearly leads: what the others are measured by.
    let anchors: Vec<(f64, f64)> = mentions
        .iter()
        .filter_map(|(_, _, senses)| match senses.as_slice() {
            [one] => coordinates(world, one),
            [first @ Sense::Region { .. }, ..] => coordinates(world, first),
            _ => None,
        })
        .take(MOST_ANCHORS)
        .collect();
    let total: usize = countries.values().sum();
    let mut chosen: Vec<Sense> = Vec::with_capacity(mentions.len());
    let mut before: BTreeMap<&str, Sense> = BTreeMap::new();
    for (index, (span, text, senses)) in mentions.iter().enumerate() {
        let behind = mentions.get(index + 1).filter(|(next, ..)| {
            next.sentence == span.sentence
                && next.words.start == span.words.end + 1
                && context.document.sentences[span.sentence].words[span.words.end].form.as_ref() == ","
        });
        let qualified = behind.and_then(|(_, _, outer)| {
            outer.iter().find_map(|outer| senses.iter().find(|sense| lies_in(world, sense, outer)).cloned())
        });
        let sense = qualified.or_else(|| before.get(text.as_str()).cloned()).unwrap_or_else(|| {
            let mut best: Option<(f64, &Sense)> = None;
            for sense in senses {
                let score = score(world, sense, countries, total, &anchors);
                if best.is_none_or(|(highest, _)| score > highest) {
                    best = Some((score, sense));
                }
            }
            best.map_or_else(|| senses[0].clone(), |(_, sense)| sense.clone())
        });
        before.entry(text).or_insert_with(|| sense.clone());
        chosen.push(sense);
    }
    chosen
}

/// More anchors than this add nothing and would make long reports slow.
const MOST_ANCHORS: usize = 40;

fn score(
    world: &World,
    sense: &Sense,
    countries: &BTreeMap<String, usize>,
    total: usize,
    anchors: &[(f64, f64)],
) -> f64 {
    let country = alpha3_of(world, sense);
    let share = match &country {
        Some(country) if total > 0 => countries.get(country).copied().unwrap_or(0) as f64 / total as f64,
        _ => 0.0,
    };
    // Orders of magnitude of population; a country or region counts as much as a big city.
    let size = match sense {
        Sense::Country(_) => 7.5,
        Sense::Region { .. } => 6.5,
        Sense::City(city) => f64::from(city.population.max(10)).log10(),
        Sense::Unlisted => 0.0,
    };
    let near = coordinates(world, sense).map_or(0.0, |here| {
        let nearest = anchors
            .iter()
            .filter(|&&there| there != here)
            .map(|&there| kilometres(here, there))
            .fold(f64::INFINITY, f64::min);
        // Within a day's drive of another place of the report.
        if nearest < 100.0 {
            1.5
        } else if nearest < 400.0 {
            0.8
        } else {
            0.0
        }
    });
    size + 2.5 * share + near
}

/// Distance on a sphere of the Earth's mean radius.
fn kilometres((lat1, lon1): (f64, f64), (lat2, lon2): (f64, f64)) -> f64 {
    const MEAN_RADIUS: f64 = 6371.0;
    let (lat1, lon1, lat2, lon2) =
        (lat1.to_radians(), lon1.to_radians(), lat2.to_radians(), lon2.to_radians());
    let half =
        ((lat2 - lat1) / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * MEAN_RADIUS * half.sqrt().min(1.0).asin()
}

fn lies_in(world: &World, inner: &Sense, outer: &Sense) -> bool {
    let Sense::City(city) = inner else { return false };
    match outer {
        Sense::Country(country) => {
            world.countries().get(*country).is_some_and(|country| country.alpha2 == city.country)
        }
        Sense::Region { country, admin1: Some(admin1), .. } => {
            *admin1 == city.admin1
                && country
                    .as_deref()
                    .and_then(|code| world.country(code))
                    .is_some_and(|c| c.alpha2 == city.country)
        }
        Sense::Region { country: Some(country), .. } => {
            world.country(country).is_some_and(|country| country.alpha2 == city.country)
        }
        _ => false,
    }
}

fn alpha3_of(world: &World, sense: &Sense) -> Option<String> {
    match sense {
        Sense::Country(country) => world.countries().get(*country).map(|country| country.alpha3.clone()),
        Sense::Region { country, .. } => country.clone(),
        Sense::City(city) => world.country_of_alpha2(&city.country).map(|country| country.alpha3.clone()),
        Sense::Unlisted => None,
    }
}

fn coordinates(world: &World, sense: &Sense) -> Option<(f64, f64)> {
    match sense {
        Sense::Country(country) => world.countries().get(*country)?.coordinates,
        Sense::Region { lat, lon, .. } => Some((*lat, *lon)),
        Sense::City(city) => Some((city.lat, city.lon)),
        Sense::Unlisted => None,
    }
}

fn entry(world: &World, text: &str, sense: &Sense) -> Place {
    let country = alpha3_of(world, sense);
    let (name, admin1, geonames_id) = match sense {
        Sense::Unlisted => (text.to_owned(), None, None),
        Sense::Country(index) => {
            let country = world.countries().get(*index);
            (
                country.map_or_else(|| text.to_owned(), |country| country.name.clone()),
                None,
                country.and_then(|country| country.geonames_id),
            )
        }
        Sense::Region { name, admin1, country, id, .. } => {
            let division = admin1.as_ref().zip(country.as_ref()).map(|_| name.clone());
            (name.clone(), division, *id)
        }
        Sense::City(city) => {
            let admin1 = country
                .as_ref()
                .and_then(|country| world.places().division(country, &city.admin1))
                .map(str::to_owned);
            (city.name.clone(), admin1, Some(city.id))
        }
    };
    let place = coordinates(world, sense);
    Place {
        id: String::new(),
        name,
        country,
        admin1,
        lat: place.map(|(lat, _)| lat),
        lon: place.map(|(_, lon)| lon),
        geonames_id,
        mentions: Vec::new(),
    }
}
