//! Places: which place a name means, and where what a word names takes place.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use legation_knowledge::world::{City, Named, World};
use legation_language::{EntityKind, Part, WordId, WordSpan};
use legation_record::Place;

use crate::context::small;
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
    /// The words of the dateline, the agency and the day included, up to the dash.
    dateline_words: Option<WordSpan>,
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
            .map(|(_, span)| span)
            .into_iter()
            .chain(&self.dateline_words)
            .any(|span| span.sentence == word.sentence && span.words.contains(&word.word))
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

    pub(crate) fn is_town(&self, place: PlaceId) -> bool {
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

/// Which names count as places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Where something is or goes on: what a record keeps.
    Settings,
    /// Every toponym, as geoparsing counts them: also those inside other names (the *Richmond* Fire Department) and the
    /// adjectives and peoples of countries (*Georgian*), which mean the country.
    Toponyms,
}

/// Finds the places of a report that its record keeps.
pub fn read(context: &Context) -> Places {
    find(context, Scope::Settings)
}

/// Finds the places of a report.
pub fn find(context: &Context, scope: Scope) -> Places {
    let world = &context.knowledge.world;
    let mut places = Places {
        by_word: context.document.sentences.iter().map(|sentence| vec![None; sentence.words.len()]).collect(),
        names: names::find(context),
        ..Places::default()
    };
    let dateline = dateline(context, world);
    places.dateline_words = dateline.as_ref().and_then(|(span, _)| {
        let words = &context.document.sentences.get(span.sentence)?.words;
        let dash = words.iter().take(LONGEST_DATELINE).position(|word| is_dash(&word.form))?;
        Some(WordSpan { sentence: span.sentence, words: 0..dash })
    });
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
        // A short name of a party, which parties of other countries have, too (the Social Democrats), speaks for none.
        let text = context.document.slice(&name.span);
        let party = |named: &Named| match named {
            Named::Organisation(organisation) => world
                .organisations()
                .get(*organisation)
                .is_some_and(|organisation| organisation.kind == "party" && organisation.name != text),
            _ => false,
        };
        for named in name.named.iter().filter(|named| !party(named)) {
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
        if senses.is_empty()
            && name.kind == Some(EntityKind::Location)
            && !(name.span.words.len() == 1 && world.words().never_places.contains(text))
        {
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
    if scope == Scope::Toponyms {
        let taken: BTreeSet<(usize, usize)> =
            mentions.iter().map(|(span, ..)| (span.sentence, span.words.start)).collect();
        let more: Vec<_> = places
            .names
            .iter()
            .filter(|name| !taken.contains(&(name.span.sentence, name.span.words.start)))
            .filter(|name| dateline.as_ref().is_none_or(|(line, _)| !overlap(line, &name.span)))
            .flat_map(|name| inside(context, world, name))
            .collect();
        mentions.extend(more);
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
        let key = place.geonames_id.map_or_else(
            || format!("{} {:?} {:?}", place.name, place.country, place.admin1),
            |id| id.to_string(),
        );
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

/// *Sharm el-Sheikh, Egypt, Nov. 12 (Reuters)* and the like.
const LONGEST_DATELINE: usize = 12;

fn is_dash(form: &str) -> bool {
    matches!(form, "—" | "–" | "-" | "--" | ":")
}

/// The dateline: the words before the first dash, or the first full stop, at the start of the body, where they are
/// capitals or a known town. With its text in ordinary capitals.
fn dateline(context: &Context, world: &World) -> Option<(WordSpan, String)> {
    /// A byline or a line with the date may come first.
    const SENTENCES_BEFORE: usize = 3;
    let first = context.document.sentences.iter().position(|sentence| sentence.part == Part::Body)?;
    context.document.sentences.iter().enumerate().skip(first).take(SENTENCES_BEFORE).find_map(
        |(number, sentence)| {
            let words = &sentence.words;
            // The hyphen of "deep-sea" touches both its neighbours.
            let apart = |at: usize| {
                at.checked_sub(1).is_some_and(|before| words[before].bytes.end < words[at].bytes.start)
            };
            let end = (0..words.len().min(LONGEST_DATELINE)).find(|&at| match &*words[at].form {
                "-" => apart(at),
                form if is_dash(form) => true,
                "." => words.len() <= 4,
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
    if cities.is_empty() {
        let other =
            text.strip_suffix(" City").or_else(|| text.strip_prefix("City of ")).map(str::to_owned).or_else(
                || {
                    let (first, rest) = text.split_once(' ')?;
                    let whole = world.words().place_abbreviations.get(first.trim_end_matches('.'))?;
                    Some(format!("{whole} {rest}"))
                },
            );
        cities = other.map(|name| world.places().cities(&name)).unwrap_or_default();
    }
    senses.extend(cities.into_iter().map(Sense::City));
    senses
}

/// The toponyms in a name that is no place itself: adjectives of countries, and places at the beginning of a name or
/// after a word that ties one to it (*University of Nebraska*).
fn inside(context: &Context, world: &World, name: &Name) -> Vec<(WordSpan, String, Vec<Sense>)> {
    let adjective = |text: &str| {
        world.named(text).iter().find_map(|named| match named {
            Named::Adjective(country) => Some(vec![Sense::Country(*country)]),
            _ => None,
        })
    };
    let text = context.document.slice(&name.span);
    let is_person = name.kind == Some(EntityKind::Person)
        || name.named.iter().any(|named| matches!(named, Named::Person(_)));
    if let Some(senses) = adjective(text).filter(|_| !is_person) {
        return vec![(name.span.clone(), text.to_owned(), senses)];
    }
    if is_person {
        return Vec::new();
    }
    let words = &context.document.sentences[name.span.sentence].words;
    let given = |at: usize| words.get(at).is_some_and(|word| world.gender_of(&word.form).is_some());
    let mut found = Vec::new();
    let Range { start, end } = name.span.words.clone();
    let mut at = start;
    while at < end {
        let opens = at == start
            || words.get(at - 1).is_some_and(|before| {
                world.words().place_openers.contains(&*before.form)
                    || world.words().place_openers.contains(&*small(&before.form))
            });
        let longest = (at + LONGEST_TOPONYM).min(end);
        let place = (at + 1..=longest).rev().filter(|_| opens).find_map(|to| {
            let span = WordSpan { sentence: name.span.sentence, words: at..to };
            let text = context.document.slice(&span);
            let whole = at == start && to == end;
            // A known organisation's whole name is no place, and a given name begins a person's.
            if to == at + 1 && world.words().never_places.contains(text) {
                return None;
            }
            if (whole && !name.named.is_empty())
                || (to == at + 1 && given(at) && !(whole && name.kind.is_some()))
            {
                return None;
            }
            let mut senses = adjective(text).unwrap_or_else(|| senses(world, text));
            // "the Boone County Jail": a division that no file has.
            if senses.is_empty()
                && to > at + 1
                && world.words().divisions.contains(&*words[to - 1].form)
                && words[at..to].iter().all(|word| word.form.chars().next().is_some_and(char::is_uppercase))
            {
                senses.push(Sense::Unlisted);
            }
            (!senses.is_empty()).then(|| (span, text.to_owned(), senses))
        });
        match place {
            Some(place) => {
                at = place.0.words.end;
                found.push(place);
            }
            None => at += 1,
        }
    }
    found
}

/// Most words of a toponym inside another name.
const LONGEST_TOPONYM: usize = 4;

/// Chooses a sense for each mention: what stands right behind it (*Paris, Texas*), then, one sense for each name, by
/// population, by the countries and first-order divisions that the report's names speak for, and by nearness to its
/// other places.
fn resolve(
    context: &Context,
    world: &World,
    countries: &BTreeMap<String, usize>,
    mentions: &[(WordSpan, String, Vec<Sense>)],
) -> Vec<Sense> {
    let mut qualified: Vec<Option<Sense>> = vec![None; mentions.len()];
    for (index, (span, _, senses)) in mentions.iter().enumerate() {
        let behind = mentions.get(index + 1).filter(|(next, ..)| {
            next.sentence == span.sentence
                && next.words.start == span.words.end + 1
                && context.document.sentences[span.sentence].words[span.words.end].form.as_ref() == ","
        });
        let Some((_, _, outer)) = behind else { continue };
        let pair = outer.iter().find_map(|outer| {
            senses
                .iter()
                .find(|sense| lies_in(world, sense, outer))
                .map(|inner| (inner.clone(), outer.clone()))
        });
        if let Some((inner, outer)) = pair {
            qualified[index] = Some(inner);
            qualified[index + 1].get_or_insert(outer);
        }
    }
    // Each name once, with what it may mean and how often it occurs.
    let mut names: Vec<Candidates> = Vec::new();
    let mut by_text: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, (_, text, senses)) in mentions.iter().enumerate() {
        let at = *by_text.entry(text).or_insert_with(|| {
            names.push(Candidates::new(world, senses));
            names.len() - 1
        });
        names[at].mentions += 1;
        if let Some(sense) = qualified[index].as_ref().filter(|_| !names[at].settled) {
            names[at] = Candidates {
                settled: true,
                mentions: names[at].mentions,
                ..Candidates::new(world, std::slice::from_ref(sense))
            };
        }
    }
    // What the names speak for, each by the weight of its senses; names of countries in any form count whole.
    let mut by_country: BTreeMap<&str, f64> = BTreeMap::new();
    let mut by_division: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for name in &names {
        for sense in &name.senses {
            let weight = sense.prior / name.total * name.mentions as f64;
            if let Some(country) = &sense.country {
                *by_country.entry(country).or_default() += weight;
                if let Some(division) = &sense.division {
                    *by_division.entry((country, division)).or_default() += weight;
                }
            }
        }
    }
    for (country, count) in countries {
        if world.country(country).is_some() {
            let spoken = by_country.entry(country).or_default();
            *spoken = spoken.max(*count as f64);
        }
    }
    let all = by_country.values().sum::<f64>().max(1.0);
    let chosen: Vec<usize> = (0..names.len())
        .map(|own| {
            let name = &names[own];
            let own_share = |sense: &Candidate| sense.prior / name.total * name.mentions as f64;
            let rest = (all - name.mentions as f64).max(1.0);
            let score = |sense: &Candidate| {
                let mut score = sense.prior.ln();
                if let Some(country) = &sense.country {
                    let others = (by_country[country.as_str()] - own_share(sense)).max(0.0);
                    score += COUNTRY_WEIGHT * others / rest;
                    if let Some(division) = &sense.division {
                        let others = by_division[&(country.as_str(), division.as_str())] - own_share(sense);
                        score += DIVISION_WEIGHT * others.max(0.0) / rest;
                    }
                }
                if let Some(here) = sense.point {
                    let near: f64 = names
                        .iter()
                        .enumerate()
                        .filter(|(other, _)| *other != own)
                        .take(MOST_ANCHORS)
                        .map(|(_, other)| other.nearness(here))
                        .sum();
                    score += NEARNESS_WEIGHT * near.ln_1p();
                }
                score
            };
            let scores: Vec<f64> = name.senses.iter().map(score).collect();
            let best = (0..scores.len()).max_by(|&one, &other| {
                // The first of equals.
                scores[one].total_cmp(&scores[other]).then(other.cmp(&one))
            });
            best.unwrap_or(0)
        })
        .collect();
    mentions
        .iter()
        .enumerate()
        .map(|(index, (_, text, senses))| {
            qualified[index].clone().unwrap_or_else(|| {
                let name = by_text.get(text.as_str()).copied();
                name.and_then(|name| names.get(name)?.senses.get(*chosen.get(name)?)).map_or_else(
                    || senses.first().cloned().unwrap_or(Sense::Unlisted),
                    |found| found.sense.clone(),
                )
            })
        })
        .collect()
}

// Weights of the score beside the natural logarithm of the population, chosen on local news.
const COUNTRY_WEIGHT: f64 = 2.5;
const DIVISION_WEIGHT: f64 = 4.0;
const NEARNESS_WEIGHT: f64 = 3.0;

/// More other names than this add nothing to the nearness of one and would make long reports slow.
const MOST_ANCHORS: usize = 40;

/// A name has at most so many senses worth looking at: the most populous.
const MOST_SENSES: usize = 40;

/// What a name may mean.
struct Candidates {
    senses: Vec<Candidate>,
    /// Sum of the senses' weights.
    total: f64,
    mentions: usize,
    /// Whether the words behind one mention have settled it.
    settled: bool,
}

struct Candidate {
    sense: Sense,
    /// Inhabitants, or as many as a country or region counts for.
    prior: f64,
    country: Option<String>,
    division: Option<String>,
    /// Where it is, on a sphere of radius 1; none for what is too large to be near anything.
    point: Option<[f64; 3]>,
}

impl Candidates {
    fn new(world: &World, senses: &[Sense]) -> Candidates {
        let senses: Vec<Candidate> =
            senses.iter().take(MOST_SENSES).map(|sense| Candidate::new(world, sense)).collect();
        let total = senses.iter().map(|sense| sense.prior).sum::<f64>().max(1.0);
        Candidates { senses, total, mentions: 0, settled: false }
    }

    /// How near this name's places are to a point, from 0 to 1, each sense by its weight.
    fn nearness(&self, here: [f64; 3]) -> f64 {
        let located = || self.senses.iter().filter_map(|sense| Some((sense.point?, sense.prior)));
        let total: f64 = located().map(|(_, prior)| prior).sum();
        let near = located().map(|(there, prior)| prior * closeness(here, there)).sum::<f64>();
        if total > 0.0 { near / total } else { 0.0 }
    }
}

impl Candidate {
    fn new(world: &World, sense: &Sense) -> Candidate {
        // As many people as make a country or region the likelier sense of a name that small towns have, too.
        const COUNTRY: f64 = 3e7;
        const REGION: f64 = 3e6;
        const SMALLEST: f64 = 10.0;
        const CAPITAL: f64 = 1.5;
        let country = alpha3_of(world, sense);
        let (prior, division) = match sense {
            Sense::Country(_) => (COUNTRY, None),
            Sense::Region { admin1, .. } => (REGION, admin1.clone()),
            Sense::City(city) => {
                let capital = world
                    .country_of_alpha2(&city.country)
                    .is_some_and(|country| country.capital == city.name);
                let size = f64::from(city.population).max(SMALLEST) * if capital { CAPITAL } else { 1.0 };
                (size, Some(city.admin1.clone()))
            }
            Sense::Unlisted => (SMALLEST, None),
        };
        let located = match sense {
            Sense::City(_) | Sense::Region { admin1: Some(_), .. } => coordinates(world, sense),
            _ => None,
        };
        let point = located.map(|(lat, lon)| {
            let (lat, lon) = (lat.to_radians(), lon.to_radians());
            [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
        });
        Candidate { sense: sense.clone(), prior, country, division, point }
    }
}

/// From 1 at the same place down to 0 a few hundred kilometres away.
fn closeness(here: [f64; 3], there: [f64; 3]) -> f64 {
    const MEAN_RADIUS: f64 = 6371.0;
    /// Kilometres at which a place counts a third.
    const DECAY: f64 = 150.0;
    const FARTHEST: f64 = 6.0 * DECAY;
    let chord = here.iter().zip(&there).map(|(one, other)| (one - other).powi(2)).sum::<f64>().sqrt();
    let kilometres = chord * MEAN_RADIUS;
    if kilometres > FARTHEST { 0.0 } else { (-kilometres / DECAY).exp() }
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
        Sense::Country(country) => world.countries().get(*country)?.middle,
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
            (city.name.clone(), admin1, city.id)
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
