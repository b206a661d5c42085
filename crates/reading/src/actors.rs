//! Actors: who is about, under which names, and whom each phrase means.
//!
//! Three kinds of phrases mean actors: names (found in `crate::names`), nouns for those who act with what
//! stands around them (`phrases`), and pronouns. Full names of people come first, so that a short form in the
//! headline finds the full form in the text; all else goes in text order, because what *the minister* means
//! hangs on who was spoken of before.

pub mod parties;
mod phrases;
mod registry;

use std::collections::{BTreeMap, BTreeSet};

use legation_knowledge::codebook;
use legation_knowledge::world::{Gender, Named, NounClass, World};
use legation_language::{EntityKind, Part, Upos, WordId, WordSpan};
use legation_record::{Actor, ActorKind, Role};

use crate::context::small;
use crate::names::Name;
use crate::places::{self, Places};
use crate::time::Times;
use crate::{ActorId, Context};

use phrases::Phrase;
pub(crate) use phrases::noun_ending;
pub(crate) use registry::kind_of;
use registry::{Identity, Registry};

/// All actors of a report, in the order of first mention; after them those that only meet or propose
/// ([`parties`]).
#[derive(Clone, Debug, Default)]
pub struct Actors {
    /// The actors.
    pub list: Vec<Actor>,
    /// For each sentence and word, the actor of the innermost mention that covers it.
    by_word: Vec<Vec<Option<ActorId>>>,
    /// The heads of the mentions.
    by_head: BTreeMap<WordId, ActorId>,
    /// Heads of phrases that mean several actors (*both sides*), with their members.
    groups: BTreeMap<WordId, Vec<ActorId>>,
    /// Lemma and words of the phrases that were made actors because they meet or propose.
    introduced: Vec<(String, String, ActorId)>,
}

impl Actors {
    /// The actor whose mention (name, description or pronoun) has this word; the innermost where mentions are
    /// nested.
    pub fn at(&self, word: WordId) -> Option<ActorId> {
        *self.by_word.get(word.sentence)?.get(word.word)?
    }

    /// The actor that has a mention with this head.
    pub(crate) fn headed(&self, head: WordId) -> Option<ActorId> {
        self.by_head.get(&head).copied()
    }

    /// The actors that the noun phrase headed by this word denotes: its own actor or, for a coordination, all of
    /// them; a group is resolved to its members where they are known (*the two sides*). Empty where the phrase
    /// denotes no actor.
    pub fn denoted(&self, context: &Context, head: WordId) -> Vec<ActorId> {
        let mut found = Vec::new();
        // What is coordinated with the words of a name (*Ms Mackechnie and Norway*) may hang on any of them.
        let mut all = context.conjuncts(head);
        for inner in context.children_in(head, &["flat", "nmod:desc"]) {
            all.extend(context.children_in(inner, &["conj"]));
        }
        for conjunct in all {
            let own = match self.groups.get(&conjunct) {
                Some(members) => members.clone(),
                None => {
                    self.at(conjunct).or_else(|| self.named_beside(context, conjunct)).into_iter().collect()
                }
            };
            for actor in own {
                if !found.contains(&actor) {
                    found.push(actor);
                }
            }
        }
        found
    }

    /// As [`Actors::denoted`], and where the phrase itself denotes no actor, the actor that it belongs to or is
    /// described by: *Russia's refusal*, *Ukrainian drones*, *the decision by Ankara*.
    pub fn behind(&self, context: &Context, head: WordId) -> Vec<ActorId> {
        let own = self.denoted(context, head);
        if !own.is_empty() {
            return own;
        }
        let mut found = Vec::new();
        for child in context.children_in(head, &["nmod:poss", "amod", "compound", "nmod", "det"]) {
            let belongs = match context.relation(child) {
                "nmod" => {
                    context.stands_in(child, &["nmod:poss"])
                        || context.marker(child).is_some_and(|word| {
                            matches!(word.as_str(), "of" | "by" | "from" | "between" | "among")
                        })
                }
                _ => true,
            };
            if belongs {
                for actor in self.denoted(context, child) {
                    if !found.contains(&actor) {
                        found.push(actor);
                    }
                }
            }
        }
        found
    }

    /// Whether a phrase, by its head, means several actors: *both sides*.
    pub(crate) fn means_several(&self, head: WordId) -> bool {
        self.groups.contains_key(&head)
    }

    /// Adds somebody who is known by a description alone, such as a speaker who is not to be named; none where the
    /// words can't be cut from the text.
    pub(crate) fn describe(
        &mut self,
        context: &Context,
        name: &str,
        kind: ActorKind,
        country: Option<String>,
        span: &WordSpan,
    ) -> Option<ActorId> {
        let id = ActorId(self.list.len());
        let mention = context.span(span)?;
        self.list.push(Actor {
            id: id.label(),
            name: name.to_owned(),
            kind,
            country,
            sector: (kind == ActorKind::Government).then(|| "GOV".to_owned()),
            roles: Vec::new(),
            aliases: Vec::new(),
            mentions: vec![mention],
        });
        self.claim(id, span);
        Some(id)
    }

    /// Brings the mentions into text order after some were added.
    pub(crate) fn sort_mentions(&mut self) {
        for actor in &mut self.list {
            actor.mentions = crate::context::in_text_order(std::mem::take(&mut actor.mentions));
        }
    }

    /// Adds a mention of an actor; [`Actors::sort_mentions`] is to be called after the last.
    pub(crate) fn mention(&mut self, context: &Context, actor: ActorId, span: &WordSpan) {
        if let (Some(entry), Some(mention)) = (self.list.get_mut(actor.0), context.span(span)) {
            entry.mentions.push(mention);
            self.claim(actor, span);
        }
    }

    /// Lets the words of a phrase that mean nobody yet mean an actor.
    fn claim(&mut self, actor: ActorId, span: &WordSpan) {
        let words = self.by_word.get_mut(span.sentence).and_then(|words| words.get_mut(span.words.clone()));
        for word in words.into_iter().flatten().filter(|word| word.is_none()) {
            *word = Some(actor);
        }
    }

    /// The actor of a name that stands beside the head of its phrase: *the rail operator MittelBahn*.
    fn named_beside(&self, context: &Context, head: WordId) -> Option<ActorId> {
        context.children_in(head, &["appos", "flat"]).find_map(|child| self.at(child))
    }
}

/// Finds the actors of a report and resolves their mentions.
pub fn read(context: &Context, places: &Places, times: &Times) -> Actors {
    let mut reader = Reader {
        context,
        places,
        times,
        world: &context.knowledge.world,
        registry: Registry::new(context),
        classes: Vec::new(),
        titles: BTreeSet::new(),
        sources: BTreeSet::new(),
        speakers: BTreeMap::new(),
        weak: Vec::new(),
        pending: Vec::new(),
        headlines: Vec::new(),
    };
    reader.prepare();
    reader.full_names();
    reader.in_text_order();
    reader.settle();
    reader.registry.into_actors(context)
}

/// What a name is taken for.
#[derive(Clone, Debug, PartialEq)]
enum Class {
    /// A person; the entry of the knowledge where it is one of them.
    Person(Option<usize>),
    /// A country's name or seat.
    Country {
        country: usize,
        /// A town, which is nothing but a place unless it acts.
        town: bool,
        /// A name that can't be a place (*the Kremlin*).
        never_place: bool,
    },
    /// A country's adjective.
    Adjective(usize),
    /// A known organisation; by its seat, where `town`.
    Organisation { organisation: usize, town: bool },
    /// An organisation that no file has.
    Unknown { kind: ActorKind, sector: Option<String> },
    /// A name of nobody.
    Nobody,
}

/// How surely a country's name means its government here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It acts, speaks, or is acted on.
    Acts,
    /// It describes something: the government, if it is about anyway.
    Describes,
    /// It is where something is.
    Place,
}

/// An affiliation that can be resolved only when all mentions are known.
struct Pending {
    actor: usize,
    phrase: Phrase,
}

struct Reader<'a> {
    context: &'a Context<'a>,
    places: &'a Places,
    times: &'a Times,
    world: &'a World,
    registry: Registry,
    /// For each name of the report, what it is.
    classes: Vec<Class>,
    /// Head nouns that are titles of a named person.
    titles: BTreeSet<WordId>,
    /// Words of the sources of attributions.
    sources: BTreeSet<WordId>,
    /// For words inside quotations, the words of the source.
    speakers: BTreeMap<WordId, WordId>,
    /// Mentions that count only if their actor is about anyway.
    weak: Vec<(WordSpan, WordId, Identity)>,
    pending: Vec<Pending>,
    /// Descriptions in the headline of somebody whom the report may name.
    headlines: Vec<Phrase>,
}

impl<'a> Reader<'a> {
    /// Classes of the names, sources of the attributions.
    fn prepare(&mut self) {
        for attribution in &self.context.document.attributions {
            self.sources.extend(attribution.source.iter().copied());
            if let Some(&source) = attribution.source.first() {
                for &word in &attribution.content {
                    self.speakers.entry(word).or_insert(source);
                }
            }
        }
        // Subjects of what is said, where the model marks no attribution.
        let cues = &self.context.knowledge.statements.cues.inserted;
        for id in self.context.document.word_ids() {
            if self.context.relation(id) == "nsubj"
                && let Some(verb) = self.context.head(id)
                && cues.contains(self.context.small_lemma(verb))
                && self.context.child_in(verb, &["ccomp", "parataxis"]).is_some()
            {
                self.sources.insert(id);
            }
        }
        // Names of organisations that the model or the lists know, so that their short forms are known, too.
        self.classes = self.places.names.iter().map(|name| self.class_of(name)).collect();
        // A single unknown word of the headline that the text never names is a common noun with a capital.
        let body: BTreeSet<&str> = self
            .places
            .names
            .iter()
            .filter(|name| self.context.document.sentences[name.span.sentence].part == Part::Body)
            .map(|name| self.context.document.slice(&name.span))
            .collect();
        for (name, class) in self.places.names.iter().zip(&mut self.classes) {
            let text = self.context.document.slice(&name.span);
            if matches!(class, Class::Unknown { .. })
                && self.context.document.sentences[name.span.sentence].part == Part::Title
                && !self.context.document.body.is_empty()
                && name.span.words.len() == 1
                && !text.chars().skip(1).any(char::is_uppercase)
                && !body.contains(text)
            {
                *class = Class::Nobody;
            }
        }
        // "Star Mom Corners Obama": a headline of capitals makes names that the text doesn't have.
        let people: Vec<&str> = self
            .places
            .names
            .iter()
            .zip(&self.classes)
            .filter(|(name, class)| {
                matches!(class, Class::Person(_))
                    && self.context.document.sentences[name.span.sentence].part == Part::Body
            })
            .map(|(name, _)| self.context.document.slice(&name.span))
            .collect();
        let in_body = |text: &str| {
            let mut words = text.split(' ');
            let (first, last) = (words.next().unwrap_or(""), words.next_back().unwrap_or(""));
            people.iter().any(|person| {
                *person == last
                    || (person.rsplit(' ').next() == Some(last)
                        && person.split(' ').any(|word| word == first))
            })
        };
        let headline = self
            .context
            .document
            .sentences
            .iter()
            .take_while(|sentence| sentence.part == Part::Title)
            .count();
        for (name, class) in self.places.names.iter().zip(&mut self.classes) {
            if name.span.sentence >= headline || people.is_empty() {
                break;
            }
            let text = self.context.document.slice(&name.span);
            if *class == Class::Person(None) && name.span.words.len() > 1 && !in_body(text) {
                *class = Class::Nobody;
            }
        }
        // What a name is in one place, it is in the others where nothing says what it is.
        let mut told: BTreeMap<&str, Class> = BTreeMap::new();
        for (name, class) in self.places.names.iter().zip(&self.classes) {
            if matches!(class, Class::Unknown { .. }) {
                told.entry(self.context.document.slice(&name.span)).or_insert_with(|| class.clone());
            }
        }
        for (name, class) in self.places.names.iter().zip(&mut self.classes) {
            let bare = name.titled_from >= name.span.words.start && name.span.words.len() == 1;
            if (*class == Class::Nobody || *class == Class::Person(None) && bare)
                && let Some(same) = told.get(self.context.document.slice(&name.span))
            {
                *class = same.clone();
            }
        }
    }

    fn name_text(&self, name: &Name) -> &'a str {
        self.context.document.slice(&name.span)
    }

    fn class_of(&self, name: &Name) -> Class {
        let context = self.context;
        let sentence = &context.document.sentences[name.span.sentence];
        let words = &sentence.words[name.span.words.clone()];
        let text = self.name_text(name);
        let first = WordId { sentence: name.span.sentence, word: name.span.words.start };
        let dateline = self.places.in_dateline(first);
        if self.times.at(first).is_some() && name.named.is_empty() {
            return Class::Nobody;
        }
        // "(R-Ohio)": a party and a state, not a name.
        let mut characters = text.chars();
        if characters.next().is_some_and(char::is_uppercase)
            && characters.next() == Some('-')
            && words.len() <= 3
        {
            return Class::Nobody;
        }
        let titles = phrases::titles_of(context, self.places.names_of(name.span.sentence), name);
        let honorific =
            name.titled_from < name.span.words.start
                || name.span.words.start.checked_sub(1).is_some_and(|before| {
                    self.world.words().honorific(&sentence.words[before].form).is_some()
                });
        let titled = honorific
            || titles.iter().any(|title| {
                title.words.words.end <= name.span.words.start
                    && title.words.words.end + 2 > name.span.words.start
                    && !title.plural
            });
        if let Some(person) = name.named.iter().find_map(|named| match named {
            Named::Person(person) => Some(*person),
            _ => None,
        }) {
            return Class::Person(Some(person));
        }
        // "The rail operator MittelBahn": whatever the model takes the name for.
        if words.len() == 1
            && name.kind == Some(EntityKind::Person)
            && name.named.is_empty()
            && !honorific
            && self.body_before(name)
            && let Some(described) = self.described(name, true)
        {
            return described;
        }
        // "The exporters' union TIM", "the operator ECT": letters after a noun for a body or business are no person.
        let letters = words.len() == 1
            && text.chars().count() > 1
            && text.chars().all(|character| character.is_uppercase() || character.is_ascii_digit());
        if letters
            && name.named.is_empty()
            && !honorific
            && let Some(described) = self.described(name, true)
        {
            return described;
        }
        if honorific || (name.kind == Some(EntityKind::Person) && titled) {
            return Class::Person(None);
        }
        if dateline {
            return Class::Nobody;
        }
        let mut organisations = Vec::new();
        for named in &name.named {
            match *named {
                Named::Country(country) => {
                    return Class::Country { country, town: false, never_place: false };
                }
                Named::Seat { country, place } => {
                    return Class::Country { country, town: place, never_place: !place };
                }
                Named::OrganisationSeat { organisation, place } => {
                    return Class::Organisation { organisation, town: place };
                }
                Named::Organisation(organisation) => organisations.push(organisation),
                Named::Adjective(_) | Named::Person(_) => {}
            }
        }
        if let Some(organisation) = self.choose(&organisations) {
            // A body that many countries have (the Senate) is the listed one only if its country is about.
            let entry = &self.world.organisations()[organisation];
            // "The Social Democrats" of a country whose party no file has.
            if entry.kind == "party"
                && !self.places.countries.is_empty()
                && text != entry.name
                && entry.country.as_ref().is_some_and(|country| !self.places.countries.contains_key(country))
            {
                return Class::Unknown { kind: ActorKind::Party, sector: Some(entry.sector.clone()) };
            }
            let general = self.world.role_noun(&text.to_lowercase()).is_some();
            let about =
                entry.country.as_ref().is_none_or(|country| self.places.countries.contains_key(country));
            let own = entry.country.as_deref() == self.places.main_country()
                || self.places.main_country().is_none();
            if !general || (about && own) {
                return Class::Organisation { organisation, town: false };
            }
            return Class::Nobody;
        }
        if let Some(Named::Adjective(country)) = name.named.first() {
            return Class::Adjective(*country);
        }
        let last = words.last().map_or("", |word| &*word.form);
        let by_word = self.world.words().name_word(last);
        let given = words.first().is_some_and(|word| self.world.gender_of(&word.form).is_some());
        if titled && by_word.is_none() && name.kind != Some(EntityKind::Organization) {
            return Class::Person(None);
        }
        if let Some(described) = self.described(name, false) {
            return described;
        }
        // "Niek Stam, the union's secretary": a title behind a name of several words makes it a person's.
        if name.kind == Some(EntityKind::Organization)
            && words.len() > 1
            && by_word.is_none()
            && titles.iter().any(|title| {
                !title.plural
                    && title.class == NounClass::Person
                    && title.words.words.start >= name.span.words.end
            })
        {
            return Class::Person(None);
        }
        // "Coalition talks": a common noun with the capital of its sentence.
        let opens = words.len() == 1
            && name.span.words.start.checked_sub(1).is_none_or(|before| {
                sentence.words[before].upos == Upos::Punct && &*sentence.words[before].form != ","
            })
            && self.world.role_noun(&text.to_lowercase()).is_some();
        if let Some(tells) = by_word.filter(|_| !opens)
            && (words.len() > 1 || (name.kind.is_some() && tells.kind == "party"))
            && !(given && name.kind == Some(EntityKind::Person))
        {
            return Class::Unknown { kind: kind_of(&tells.kind), sector: Some(tells.sector.clone()) };
        }
        let covered = name
            .span
            .words
            .clone()
            .all(|word| self.places.at(WordId { sentence: name.span.sentence, word }).is_some());
        // A single name that only modifies a common noun: the Whit weekend.
        let modifier = words.len() == 1
            && context.stands_in(first, &["compound", "amod"])
            && context.head(first).is_some_and(|up| context.word(up).upos == Upos::Noun)
            && !self.world.is_surname(text);
        match name.kind {
            Some(EntityKind::Person) if modifier => Class::Nobody,
            // "Analysts at Swedbank": nobody is at a person.
            Some(EntityKind::Person)
                if words.len() == 1
                    && !titled
                    && !self.world.is_surname(text)
                    && context.marker(first).as_deref() == Some("at")
                    && context
                        .head(first)
                        .is_some_and(|up| phrases::noun_ending(self.world, sentence, up.word).is_some()) =>
            {
                Class::Unknown { kind: ActorKind::Institution, sector: None }
            }
            // "Muslims", "Panthers": several are no person.
            Some(EntityKind::Person)
                if words.last().is_some_and(|last| &*last.xpos == "NNPS") && !(given && words.len() > 1) =>
            {
                Class::Nobody
            }
            Some(EntityKind::Person) => Class::Person(None),
            Some(EntityKind::Organization) if given && words.len() > 1 => Class::Person(None),
            Some(EntityKind::Organization) if covered || opens => Class::Nobody,
            // A common noun at the start of a sentence, whose capital says nothing.
            Some(EntityKind::Organization) if words.len() == 1 && words[0].upos == Upos::Noun => {
                Class::Nobody
            }
            Some(EntityKind::Organization) => {
                let sector = None;
                Class::Unknown { kind: ActorKind::Institution, sector }
            }
            Some(EntityKind::Location) if given && words.len() > 1 && !covered => Class::Person(None),
            Some(EntityKind::Location) => Class::Nobody,
            None if covered => Class::Nobody,
            None if given && words.len() > 1 && words.len() < 5 => Class::Person(None),
            // Whoever is quoted by a single name that nobody knows is a person.
            None if words.len() == 1
                && words[0].upos == Upos::Propn
                && self.sources.contains(&first)
                && context.marker(first).is_none()
                && last.chars().skip(1).all(char::is_lowercase) =>
            {
                Class::Person(None)
            }
            None => {
                // An acronym or a brand that acts: MittelBahn has offered, ICES expects.
                let inner_capital =
                    last.chars().skip(1).any(char::is_uppercase) && last.chars().any(char::is_lowercase);
                let acronym = last.chars().count() > 1
                    && last.chars().all(|character| character.is_uppercase() || character.is_ascii_digit())
                    && last.chars().any(char::is_alphabetic);
                let head = places::head_of(context, &name.span);
                if (inner_capital || acronym) && sentence.part == Part::Body && self.acts(head) {
                    let kind = if inner_capital { ActorKind::Company } else { ActorKind::Institution };
                    let sector = inner_capital.then(|| "BUS".to_owned());
                    Class::Unknown { kind, sector }
                } else {
                    Class::Nobody
                }
            }
        }
    }

    /// Of organisations that share a name, the one of the report's main country, then one of a country that is
    /// about, then the first.
    fn choose(&self, organisations: &[usize]) -> Option<usize> {
        let all = self.world.organisations();
        let main = self.places.main_country();
        organisations.iter().copied().min_by_key(|&index| match all[index].country.as_deref() {
            Some(country) if Some(country) == main => 0,
            Some(country) if self.places.countries.contains_key(country) => 1,
            _ => 2,
        })
    }

    /// An organisation by the noun that describes it: *the train drivers' union TLG*, *the IWK institute*.
    fn described(&self, name: &Name, letters: bool) -> Option<Class> {
        if !letters && matches!(name.kind, Some(EntityKind::Person | EntityKind::Location)) {
            return None;
        }
        let sentence = &self.context.document.sentences[name.span.sentence];
        let before = name.span.words.start.checked_sub(1);
        let after = Some(name.span.words.end).filter(|&after| after < sentence.words.len());
        let head = places::head_of(self.context, &name.span);
        let governor = self
            .context
            .head(head)
            .filter(|_| self.context.stands_in(head, &["appos", "flat", "compound", "nmod:desc"]))
            .map(|up| up.word);
        let appositions = self.context.children_in(head, &["appos", "nmod:desc"]).map(|child| child.word);
        for at in before.into_iter().chain(after).chain(governor).chain(appositions) {
            let word = &sentence.words[at];
            // A noun behind the name describes it only as the head of the same phrase.
            let common = word.upos == Upos::Noun
                || (Some(at) == before
                    && (letters || matches!(word.upos, Upos::Propn | Upos::Adj))
                    && word.form.chars().all(char::is_lowercase));
            if !common || (Some(at) == after && governor != Some(at)) {
                continue;
            }
            if word.feature("Number") == Some("Plur") {
                continue;
            }
            let lemma = word.lemma.to_lowercase();
            let two =
                at.checked_sub(1).map(|one| format!("{} {lemma}", sentence.words[one].form.to_lowercase()));
            for noun in two.iter().chain(std::iter::once(&lemma)) {
                if let Some(tells) = self.world.words().describing_noun(noun) {
                    return Some(Class::Unknown {
                        kind: kind_of(&tells.kind),
                        sector: Some(tells.sector.clone()),
                    });
                }
                if let Some(noun) = self.world.role_noun(noun)
                    && noun.class == NounClass::Body
                {
                    return Some(Class::Unknown { kind: kind_of(&noun.kind), sector: noun.sector.clone() });
                }
                // "the rail operator MittelBahn": a noun for a doer before what is no person.
                if let Some(noun) = self.world.role_noun(noun)
                    && noun.class == NounClass::Person
                    && noun.sector.as_deref() == Some("BUS")
                    && Some(at) == before
                    && (name.kind.is_none() || letters)
                    && name.span.words.len() == 1
                {
                    return Some(Class::Unknown { kind: ActorKind::Company, sector: noun.sector.clone() });
                }
            }
        }
        None
    }

    /// The nouns beside an organisation's name that describe it: *the rail operator MittelBahn*, *the IWK institute*.
    /// Whether a noun for a body or a business stands before a name, and no other name behind it.
    fn body_before(&self, name: &Name) -> bool {
        let sentence = &self.context.document.sentences[name.span.sentence];
        let Some(before) = name.span.words.start.checked_sub(1) else { return false };
        let word = &sentence.words[before];
        let business = |noun: &legation_knowledge::world::RoleNoun| {
            noun.class == NounClass::Body || noun.class == NounClass::Person && noun.kind == "company"
        };
        word.upos == Upos::Noun
            && word.feature("Number") != Some("Plur")
            && phrases::noun_ending(self.world, sentence, before).is_some_and(|(_, noun)| business(noun))
            && sentence.words.get(name.span.words.end).is_none_or(|next| next.upos != Upos::Propn)
    }

    fn describing(&self, name: &Name) -> Vec<WordId> {
        let sentence = &self.context.document.sentences[name.span.sentence];
        let head = places::head_of(self.context, &name.span);
        let before = name.span.words.start.checked_sub(1);
        let behind = Some(name.span.words.end).filter(|&at| {
            self.context.head(head).is_some_and(|up| up.word == at)
                && self.context.stands_in(head, &["compound", "nmod"])
        });
        before
            .into_iter()
            .chain(behind)
            .filter(|&at| {
                sentence.words.get(at).is_some_and(|word| {
                    let lemma = word.lemma.to_lowercase();
                    word.upos == Upos::Noun
                        && word.feature("Number") != Some("Plur")
                        && (self.world.words().describing_noun(&lemma).is_some()
                            || phrases::noun_ending(self.world, sentence, at).is_some())
                })
            })
            .map(|word| WordId { sentence: name.span.sentence, word })
            .collect()
    }

    /// Whether a word stands where those who act, speak or are dealt with stand.
    fn acts(&self, head: WordId) -> bool {
        let context = self.context;
        match context.relation(head) {
            "nsubj" => context.head(head).is_none_or(|verb| {
                // "X is a country": only described.
                context.child_in(verb, &["cop"]).is_none() || context.word(verb).upos != Upos::Noun
            }),
            "iobj" => true,
            "obl" if context.stands_in(head, &["obl:agent"]) => true,
            "obl" | "nmod" => {
                let marker = context.marker(head).unwrap_or_default();
                matches!(
                    marker.as_str(),
                    "by" | "with"
                        | "between"
                        | "against"
                        | "according to"
                        | "among"
                        | "from"
                        | "to"
                        | "for"
                        | "on"
                        | "toward"
                        | "towards"
                )
            }
            "obj" => true,
            "conj" | "appos" | "flat" => {
                context.head(head).is_some_and(|up| up != head && self.acts_once(up))
            }
            _ => self.sources.contains(&head),
        }
    }

    /// As [`Reader::acts`], without going on along a chain of conjuncts, which a damaged tree may close to a ring.
    fn acts_once(&self, head: WordId) -> bool {
        match self.context.relation(head) {
            "conj" | "appos" | "flat" => false,
            _ => self.acts(head),
        }
    }

    /// Whether a description stands where one takes somebody for an actor: as subject, agent or source.
    fn agent(&self, head: WordId) -> bool {
        let context = self.context;
        if self.sources.contains(&head) {
            return true;
        }
        match context.relation(head) {
            "nsubj" => context.head(head).is_some_and(|verb| {
                matches!(context.word(verb).upos, Upos::Verb | Upos::Aux)
                    || context.child_in(verb, &["cop"]).is_none()
                    || context.word(verb).upos == Upos::Adj
            }),
            "iobj" => true,
            "obl" | "nmod" => {
                context.stands_in(head, &["obl:agent"])
                    || context.marker(head).is_some_and(|marker| {
                        matches!(marker.as_str(), "according to" | "accord to")
                            || (marker == "with" && context.relation(head) == "obl")
                            || (marker == "by" && context.relation(head) == "obl")
                    })
            }
            "conj" => context
                .head(head)
                .is_some_and(|up| matches!(context.relation(up), "nsubj" | "iobj" | "obl") && self.agent(up)),
            _ => false,
        }
    }

    /// Whether a noun is the subject of a verb that the codebook knows: *French aircraft bombed*.
    fn does(&self, noun: WordId) -> bool {
        let context = self.context;
        (context.stands_in(noun, &["obl:agent"])
            || (context.relation(noun) == "nsubj" && !context.stands_in(noun, &["nsubj:pass"])))
            && context.head(noun).is_some_and(|verb| {
                context.word(verb).upos == Upos::Verb
                    && context
                        .knowledge
                        .codebook
                        .of_verb(context.small_lemma(verb))
                        .any(|entry| entry.effect.is_none() && !entry.slots.is_empty())
            })
    }

    /// Whether the codebook gives a noun a part in what its verb says: those who are attacked, expelled, granted
    /// asylum or urged to do something are about as much as those who do it. `owned`: what belongs to somebody
    /// counts too, where the codebook names it (*rejected an Indian proposal*).
    fn undergoes(&self, head: WordId, owned: bool) -> bool {
        let context = self.context;
        // "India's refusal": who binds themselves by it is about.
        if owned && self.commits(head) {
            return true;
        }
        let Some(up) = context.head(head) else { return false };
        if context.relation(head) == "conj" {
            return up < head && self.undergoes(up, owned);
        }
        let marker = context.marker(head);
        // "calls by Belarus's rulers", "war crimes by extremists": whoever stands behind what a verb is about.
        if context.relation(head) == "nmod" && marker.as_deref() == Some("by") && up < head {
            return self.undergoes(up, true);
        }
        // "thousands of refugees" stand where the thousands do.
        if marker.as_deref() == Some("of")
            && context.knowledge.codebook.containers.contains(context.small_lemma(up))
        {
            return up < head && self.undergoes(up, owned);
        }
        let bare = context.stands_in(head, &["obj", "iobj", "nsubj:pass"]);
        // "granted asylum to the rebels": the phrase may hang on the verb or on its object.
        let verb = match context.relation(head) {
            "nmod" if context.stands_in(up, &["obj", "obl", "nsubj:pass"]) => context.head(up),
            "obj" | "iobj" | "nsubj" | "obl" => Some(up),
            _ => None,
        };
        let Some(verb) = verb.filter(|&verb| context.word(verb).upos == Upos::Verb) else { return false };
        if !(bare || marker.is_some()) {
            return false;
        }
        let lemma = context.small_lemma(head);
        context.knowledge.codebook.of_verb(context.small_lemma(verb)).any(|entry| {
            entry.slots.iter().any(|slot| {
                let place = if bare {
                    slot.prepositions.is_empty() || slot.bare
                } else {
                    marker.as_ref().is_some_and(|marker| slot.prepositions.contains(marker))
                };
                let part = matches!(
                    slot.role,
                    codebook::Role::Target | codebook::Role::Partner | codebook::Role::Owner
                );
                let named = if slot.lemmas.is_empty() {
                    !owned || slot.role != codebook::Role::Owner || entry.weight < 1.0
                } else {
                    slot.lemmas.contains(lemma)
                };
                place && part && named
            })
        })
    }

    /// How a country's name stands.
    fn standing(&self, name: &Name, town: bool, never_place: bool) -> Standing {
        let context = self.context;
        let mut head = places::head_of(context, &name.span);
        let words = self.world.words();
        let sentence = &context.document.sentences[name.span.sentence];
        // A possessive or adjective is seen in its form, whatever the parser makes of it.
        let next = sentence.words.get(name.span.words.end);
        if next.is_some_and(|word| matches!(&*word.form, "'s" | "’s" | "'" | "’")) {
            return Standing::Describes;
        }
        // A conjunct stands as the first of its coordination does.
        for _ in 0..sentence.words.len() {
            let own_marker = context.child_in(head, &["case"]).is_some();
            match (context.relation(head), context.head(head)) {
                ("conj", Some(up)) if !own_marker => head = up,
                ("appos", Some(up)) if !own_marker && self.places.at(up).is_none() => head = up,
                _ => break,
            }
        }
        let marker = context.marker(head).or_else(|| {
            // The preposition right before the name, where the parser has lost it.
            let before = name.span.words.start.checked_sub(1).map(|at| &sentence.words[at])?;
            let before = if before.upos == Upos::Det {
                name.span.words.start.checked_sub(2).map(|at| &sentence.words[at])?
            } else {
                before
            };
            (before.upos == Upos::Adp).then(|| before.lemma.to_lowercase())
        });
        if let Some(marker) = marker {
            if never_place {
                return if marker == "of" { Standing::Describes } else { Standing::Acts };
            }
            if words.place_prepositions.contains(&marker) {
                return Standing::Place;
            }
            let governor = context.head(head);
            let moves = governor.is_some_and(|up| {
                words.motion_verbs.contains(context.small_lemma(up))
                    || words.motion_verbs.contains(context.word(up).form.trim_end_matches("ing"))
            });
            return match marker.as_str() {
                "to" | "for" | "from" | "toward" | "towards" if moves => Standing::Place,
                "to" | "from" if town => Standing::Place,
                "of" => Standing::Describes,
                "with" | "by" | "against" | "between" | "among" | "to" | "for" | "from" | "on" | "upon"
                | "toward" | "towards" | "including" | "than" | "without" | "about" | "over" => {
                    Standing::Acts
                }
                _ => Standing::Describes,
            };
        }
        match context.relation(head) {
            "nsubj" | "iobj" | "csubj" => Standing::Acts,
            "obj" => {
                let moves =
                    context.head(head).is_some_and(|up| words.motion_verbs.contains(context.small_lemma(up)));
                if moves { Standing::Place } else { Standing::Acts }
            }
            "vocative" | "obl" => Standing::Acts,
            // "Turkey to reopen border": the future of headlines.
            "root"
                if sentence.part == Part::Title
                    && sentence
                        .words
                        .iter()
                        .skip(name.span.words.end)
                        .any(|word| &*word.lemma == "to" && word.relation() == "mark") =>
            {
                Standing::Acts
            }
            _ if never_place && context.relation(head) != "compound" => Standing::Acts,
            _ => Standing::Describes,
        }
    }

    /// First pass: people with more than a surname, and people known by name.
    fn full_names(&mut self) {
        for index in 0..self.places.names.len() {
            let Class::Person(known) = self.classes[index] else { continue };
            let name = &self.places.names[index];
            if self.in_byline(name) {
                self.classes[index] = Class::Nobody;
                continue;
            }
            let text = self.name_text(name);
            if known.is_some() || text.contains(' ') {
                self.registry.person(text, known, self.world);
            }
        }
        // A surname alone is that person's, whatever the model takes it for.
        for index in 0..self.places.names.len() {
            let name = &self.places.names[index];
            let unsure = match &self.classes[index] {
                Class::Nobody | Class::Unknown { .. } => true,
                Class::Organisation { .. } | Class::Country { .. } => false,
                _ => false,
            };
            if unsure
                && name.span.words.len() == 1
                && self
                    .times
                    .at(WordId { sentence: name.span.sentence, word: name.span.words.start })
                    .is_none()
            {
                let text = self.name_text(name);
                if !self.registry.of_surname(text).is_empty() {
                    self.classes[index] = Class::Person(None);
                }
            }
        }
    }

    /// Whether a name is the author's: *By NAME in PLACE* without a verb, or alone on its line.
    fn in_byline(&self, name: &Name) -> bool {
        let sentence = &self.context.document.sentences[name.span.sentence];
        let verbless = !sentence.words.iter().any(|word| matches!(word.upos, Upos::Verb | Upos::Aux));
        verbless
            && sentence.part == Part::Body
            && sentence.words.first().is_some_and(|word| word.form.eq_ignore_ascii_case("by"))
    }

    /// Second pass: every name, description and pronoun, in text order.
    fn in_text_order(&mut self) {
        let mut next_name = 0;
        // Titles of named people are no descriptions of their own.
        let names = &self.places.names;
        let mut titles_of: Vec<Vec<Phrase>> = Vec::with_capacity(names.len());
        for (name, class) in names.iter().zip(&self.classes) {
            let titles = match class {
                Class::Person(_) => {
                    phrases::titles_of(self.context, self.places.names_of(name.span.sentence), name)
                }
                _ => Vec::new(),
            };
            for title in &titles {
                // "Deputy trade representative": the other nouns of the title are part of it.
                let sentence = &self.context.document.sentences[title.head.sentence];
                let from = (title.words.words.start..title.head.word)
                    .rev()
                    .find(|&at| matches!(&*sentence.words[at].form, "'s" | "’s" | "'" | "’"))
                    .map_or(title.words.words.start, |possessive| possessive + 1);
                self.titles.extend(
                    (from..=title.head.word).map(|word| WordId { sentence: title.head.sentence, word }),
                );
            }
            if matches!(class, Class::Unknown { .. } | Class::Organisation { .. }) {
                self.titles.extend(self.describing(name));
            }
            titles_of.push(titles);
        }
        for number in 0..self.context.document.sentences.len() {
            let mut word = 0;
            while word < self.context.document.sentences[number].words.len() {
                let id = WordId { sentence: number, word };
                while next_name < names.len()
                    && (names[next_name].span.sentence, names[next_name].span.words.start) < (number, word)
                {
                    next_name += 1;
                }
                if let Some(name) = names.get(next_name)
                    && name.span.sentence == number
                    && name.span.words.start == word
                {
                    let end = name.span.words.end;
                    let titles = std::mem::take(&mut titles_of[next_name]);
                    let named = self.name(next_name, titles);
                    next_name += 1;
                    if named {
                        word = end;
                        continue;
                    }
                }
                self.common_word(id);
                word += 1;
            }
        }
    }

    /// A name in its place; false where it names nobody and its words may be something else.
    fn name(&mut self, index: usize, titles: Vec<Phrase>) -> bool {
        let name = self.places.names[index].clone();
        let head = places::head_of(self.context, &name.span);
        let text = self.name_text(&name);
        match self.classes[index].clone() {
            Class::Person(known) => {
                let gender = self.gender_before(&name);
                let actor = self.person(text, known, gender, head);
                self.registry.mention(actor, name.span.clone(), head, Some(text));
                self.take_titles(actor, &name, titles);
                true
            }
            Class::Country { country, town, never_place } => {
                match self.standing(&name, town, never_place) {
                    Standing::Acts => {
                        let actor = self.government(country);
                        self.registry.mention(actor, name.span.clone(), head, Some(text));
                    }
                    // "visited Russia", "imposed sanctions on Iran": the country is what is acted on.
                    Standing::Place
                        if !town && self.context.relation(head) != "nmod" && self.undergoes(head, false) =>
                    {
                        let actor = self.government(country);
                        self.registry.mention(actor, name.span.clone(), head, Some(text));
                    }
                    Standing::Describes
                        if self.context.head(head).is_some_and(|noun| {
                            self.context.stands_in(head, &["amod", "compound", "nmod:poss"])
                                && self.undergoes(noun, true)
                        }) =>
                    {
                        let actor = self.government(country);
                        self.registry.mention(actor, name.span.clone(), head, Some(text));
                    }
                    Standing::Describes if !self.describes_actor(&name, country, head, text) => {
                        self.weak.push((name.span.clone(), head, Identity::Government(country)));
                    }
                    _ => {}
                }
                true
            }
            Class::Adjective(country) => {
                if !self.describes_actor(&name, country, head, text) {
                    // "Ukrainians", "the Russians": the people, as a group, when they act.
                    let plural = self.context.word(head).upos != Upos::Adj && text.ends_with('s');
                    let owned = self
                        .context
                        .head(head)
                        .filter(|_| self.context.relation(head) == "amod")
                        .is_some_and(|noun| self.undergoes(noun, true) || self.does(noun));
                    if owned {
                        let actor = self.government(country);
                        self.registry.mention(actor, name.span.clone(), head, Some(text));
                    } else if plural
                        && (self.sources.contains(&head) || self.does(head) || self.undergoes(head, false))
                    {
                        let code = self.world.countries()[country].alpha3.clone();
                        let actor = self.registry.group(text, Some(code), Some("CVL".into()));
                        self.registry.mention(actor, name.span.clone(), head, Some(text));
                    } else {
                        self.weak.push((name.span.clone(), head, Identity::Government(country)));
                    }
                }
                true
            }
            Class::Organisation { organisation, town } => {
                let entry = &self.world.organisations()[organisation];
                let standing = if town { self.standing(&name, true, false) } else { Standing::Acts };
                let media = entry.kind == "media";
                if standing == Standing::Place || (media && !self.acts(head)) {
                    return true;
                }
                let owner = self.context.head(head).is_some_and(|noun| {
                    self.context.stands_in(head, &["amod", "compound", "nmod:poss"])
                        && self.undergoes(noun, true)
                });
                if standing == Standing::Describes && !self.acts(head) && !owner {
                    self.weak.push((name.span.clone(), head, Identity::Organisation(organisation)));
                    return true;
                }
                let actor = self.registry.organisation(organisation, self.world);
                self.registry.mention(actor, name.span.clone(), head, Some(text));
                true
            }
            Class::Unknown { kind, sector } => {
                let verbless = self.context.document.sentences[name.span.sentence].words.len()
                    <= name.span.words.len() + 1;
                if verbless || self.in_byline(&name) {
                    return true;
                }
                let country = self.country_beside(&name);
                let actor = self.registry.body(text, kind, sector);
                if let Some(country) = country {
                    let code = self.world.countries()[country].alpha3.clone();
                    self.registry.set_country(actor, &code);
                }
                self.registry.mention(actor, name.span.clone(), head, Some(text));
                // The noun that describes it is a name for it from here on.
                for id in self.describing(&name) {
                    self.registry.describe(actor, self.context.lemma(id));
                    self.registry.cover(actor, id);
                    if let Some(phrase) = phrases::read(self.context, self.places.names_of(id.sentence), id) {
                        self.pending.push(Pending { actor, phrase });
                    }
                }
                true
            }
            Class::Nobody => {
                let sentence = &self.context.document.sentences[name.span.sentence];
                // A known short form of an organisation: the Greens, the Bloc.
                if name.span.words.len() <= 2
                    && sentence.words.get(name.span.words.start).is_some_and(|word| word.upos != Upos::Adj)
                    && !self.places.in_dateline(head)
                    && self.places.at(head).is_none()
                    && let Some(actor) = self.registry.short_form(text)
                {
                    self.registry.mention(actor, name.span.clone(), head, Some(text));
                    return true;
                }
                false
            }
        }
    }

    /// The organisation that a name means, if it means one.
    fn organisation_of(&mut self, index: usize) -> Option<usize> {
        let text = self.name_text(&self.places.names[index]);
        match self.classes.get(index)?.clone() {
            Class::Organisation { organisation, .. } => {
                Some(self.registry.organisation(organisation, self.world))
            }
            Class::Unknown { kind, sector } => Some(self.registry.body(text, kind, sector)),
            _ => None,
        }
    }

    /// Where a country's name or adjective belongs to a noun for those who act for it (*Iceland's fisheries
    /// minister*, *Ukrainian officials*), its government is about.
    fn describes_actor(&mut self, name: &Name, country: usize, head: WordId, text: &str) -> bool {
        let sentence = &self.context.document.sentences[name.span.sentence];
        // The noun is the governor, or the first noun to the right that no other phrase separates.
        let mut at = name.span.words.end;
        const FARTHEST_NOUN: usize = 8;
        let last = (at + FARTHEST_NOUN).min(sentence.words.len());
        let mut noun = None;
        while at < last {
            let word = &sentence.words[at];
            match word.upos {
                Upos::Noun | Upos::Propn => {
                    if let Some((_, found)) = phrases::noun_ending(self.world, sentence, at) {
                        // Only the last of a compound is what the phrase is about.
                        let next_is_noun =
                            sentence.words.get(at + 1).is_some_and(|next| next.upos == Upos::Noun);
                        if !next_is_noun {
                            noun = Some(found);
                            break;
                        }
                    }
                    at += 1;
                }
                Upos::Adj | Upos::Part | Upos::Num => at += 1,
                Upos::Punct if matches!(&*word.form, "-") => at += 1,
                _ => break,
            }
        }
        if noun.is_none() && self.context.marker(head).as_deref() == Some("of") {
            // "the foreign minister of Turkey", "the government of Norway".
            noun = self
                .context
                .head(head)
                .and_then(|up| phrases::noun_ending(self.world, sentence, up.word).map(|(_, found)| found));
        }
        let acts = noun.is_some_and(|noun| {
            noun.acts_for_state && !matches!(noun.sector.as_deref(), Some("LEG" | "JUD" | "COP" | "MIL"))
        });
        if acts {
            let actor = self.government(country);
            self.registry.mention(actor, name.span.clone(), head, Some(text));
        }
        acts
    }

    /// The country of a modifier before an organisation's name: *Slovenia's Green Left*, *the German lobby VDA*.
    fn country_beside(&self, name: &Name) -> Option<usize> {
        let sentence = &self.context.document.sentences[name.span.sentence];
        let mut at = name.span.words.start;
        const FARTHEST_MODIFIER: usize = 6;
        for _ in 0..FARTHEST_MODIFIER {
            at = at.checked_sub(1)?;
            let word = &sentence.words[at];
            if !matches!(word.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Part) {
                return None;
            }
            let beside =
                self.places.names_of(name.span.sentence).iter().find(|other| {
                    other.span.sentence == name.span.sentence && other.span.words.contains(&at)
                });
            if let Some(country) = beside.and_then(|other| phrases::country_of(&other.named)) {
                return Some(country);
            }
        }
        None
    }

    fn gender_before(&self, name: &Name) -> Option<Gender> {
        let sentence = &self.context.document.sentences[name.span.sentence];
        let from = name.titled_from.min(name.span.words.start.saturating_sub(1));
        (from..name.span.words.start)
            .find_map(|at| self.world.words().honorific(&sentence.words[at].form).flatten())
    }

    fn government(&mut self, country: usize) -> usize {
        self.registry.government(country, self.world)
    }

    /// The person whom a name means at a place in the text.
    fn person(&mut self, text: &str, known: Option<usize>, gender: Option<Gender>, at: WordId) -> usize {
        if known.is_some() || text.contains(' ') {
            return self.registry.person(text, known, self.world);
        }
        let same = self.registry.of_surname(text);
        if let Some(actor) = self.registry.most_likely(&same, gender, at) {
            return actor;
        }
        if gender.is_none()
            && let Some(actor) = self.registry.of_given_name(text)
        {
            return actor;
        }
        // Nobody of that name is in the report: somebody in office then, or somebody new.
        let known = self
            .world
            .person_of_surname(text, self.context.published)
            .and_then(|person| self.world.people().iter().position(|other| other.name == person.name));
        let actor = self.registry.person(text, known, self.world);
        if let Some(gender) = gender {
            self.registry.set_gender(actor, gender);
        }
        actor
    }

    /// What the titles around a name say of the person.
    fn take_titles(&mut self, actor: usize, name: &Name, titles: Vec<Phrase>) {
        if let Some(gender) = self.gender_before(name) {
            self.registry.set_gender(actor, gender);
        }
        for title in titles {
            if title.plural && !title.definite {
                continue;
            }
            self.registry.take_title(actor, &title, self.context, self.world);
            self.registry.cover(actor, title.head);
            self.pending.push(Pending { actor, phrase: title });
        }
        // "Matej Furlan of the Alpine People's Party", "Norway's Stine Halvorsen".
        let sentence = &self.context.document.sentences[name.span.sentence];
        if let Some(of) = sentence.words.get(name.span.words.end)
            && matches!(&*of.lemma, "of" | "from")
            && of.upos == Upos::Adp
            && let Some(beside) = self.places.names_of(name.span.sentence).iter().find(|other| {
                other.span.sentence == name.span.sentence
                    && (name.span.words.end + 1..name.span.words.end + 3).contains(&other.span.words.start)
            })
        {
            let country = phrases::country_of(&beside.named);
            let beside = beside.span.clone();
            match country {
                Some(_) => {
                    let word = WordId { sentence: name.span.sentence, word: beside.words.start };
                    self.registry.belongs(actor, country, word, self.world);
                }
                // The organisation's own turn comes later in the sentence.
                None => {
                    let index = self.places.names.partition_point(|other| {
                        (other.span.sentence, other.span.words.start) < (beside.sentence, beside.words.start)
                    });
                    if let Some(owner) = self.organisation_of(index) {
                        self.registry.inherit(actor, owner);
                    }
                }
            }
        }
        let before = name.titled_from.min(name.span.words.start).checked_sub(1);
        if before.is_some_and(|at| matches!(&*sentence.words[at].form, "'s" | "’s"))
            && let Some(beside) = self.places.names_of(name.span.sentence).iter().find(|other| {
                other.span.sentence == name.span.sentence && Some(other.span.words.end) == before
            })
        {
            let word = WordId { sentence: name.span.sentence, word: beside.span.words.start };
            let country = phrases::country_of(&beside.named);
            self.registry.belongs(actor, country, word, self.world);
            if let Some(country) = country {
                let government = self.government(country);
                let head = places::head_of(self.context, &beside.span);
                let text = self.name_text(beside).to_owned();
                self.registry.mention(government, beside.span.clone(), head, Some(&text));
            }
        }
    }

    /// A word outside names: a pronoun, or a noun for somebody who acts.
    fn common_word(&mut self, id: WordId) {
        let word = self.context.word(id);
        if word.upos == Upos::Pron {
            self.pronoun(id);
        }
        if matches!(word.upos, Upos::Num | Upos::Noun | Upos::Det | Upos::Pron) {
            self.bare_number(id);
        }
        if matches!(word.upos, Upos::Noun | Upos::Propn) && !self.titles.contains(&id) {
            self.side(id);
            if let Some(phrase) = phrases::read(self.context, self.places.names_of(id.sentence), id) {
                // The modifier of another noun ("government forces", "union negotiators") is a part of its phrase.
                let next = self.context.document.sentences[id.sentence].words.get(id.word + 1);
                let modifies = self.context.stands_in(id, &["compound", "amod", "flat"])
                    && next.is_some_and(|next| matches!(next.upos, Upos::Noun | Upos::Propn));
                if modifies {
                    if phrase.class == NounClass::Body {
                        self.definite(&phrase, true);
                    }
                } else {
                    self.description(phrase);
                }
            }
        }
    }

    /// *the three*, *the two*, *the pair* without a noun: those of one kind that were spoken of last.
    fn bare_number(&mut self, id: WordId) {
        let number = match self.context.small_lemma(id) {
            "two" | "both" | "pair" | "duo" => 2,
            "three" | "trio" => 3,
            "four" => 4,
            _ => return,
        };
        let relation = self.context.relation(id);
        let definite = self.context.lemma(id).eq_ignore_ascii_case("both")
            || self
                .context
                .children_in(id, &["det"])
                .any(|det| self.context.lemma(det).eq_ignore_ascii_case("the"));
        if !definite || !matches!(relation, "nsubj" | "obj" | "obl" | "iobj") {
            return;
        }
        let last = self.registry.recent(id, 1, |entry| entry.kind != ActorKind::Media);
        let Some(kind) = last.first().and_then(|&last| self.registry.kind(last)) else { return };
        let members = self.registry.recent(id, number, |entry| entry.kind == kind);
        if members.len() == number {
            self.registry.group_of(id, members);
        }
    }

    /// *both sides*, *the two countries*, *the three party leaders*: their members.
    fn side(&mut self, id: WordId) {
        let sides = &self.world.words().sides;
        let lemma = self.context.small_lemma(id);
        let word = self.context.word(id);
        if word.feature("Number") != Some("Plur") && &*word.xpos != "NNS" {
            return;
        }
        let sentence = &self.context.document.sentences[id.sentence];
        let mut number = None;
        let mut definite = false;
        for at in (id.word.saturating_sub(3)..id.word).rev() {
            match &*small(&sentence.words[at].lemma) {
                "both" | "two" | "2" => {
                    number = Some(2);
                    definite = true;
                }
                "three" | "3" => number = Some(3),
                "four" | "4" => number = Some(4),
                "the" | "all" | "these" => definite = true,
                _ => {}
            }
        }
        let any = sides.any.contains(lemma);
        let states = sides.states.contains(lemma);
        let people = sides.people.contains(lemma);
        if !definite || !(any || states || people) || (number.is_none() && lemma != "side") {
            return;
        }
        let wanted = number.unwrap_or(2);
        // "the three party leaders": first those who are called so, then the leaders of whatever leads talks.
        let called = self.registry.recent(id, wanted, |entry| {
            entry.kind == ActorKind::Person
                && entry.nouns.iter().any(|noun| noun.rsplit(' ').next() == Some(lemma))
        });
        let members = if people && called.len() >= 2 {
            let led = self.registry.recent(id, wanted, |entry| {
                entry.kind == ActorKind::Person
                    && (entry.nouns.iter().any(|noun| noun.rsplit(' ').next() == Some(lemma))
                        || (lemma == "leader" && entry.sector.as_deref() == Some("PTY")))
            });
            if led.len() > called.len() { led } else { called }
        } else {
            self.registry.recent(id, wanted, |entry| {
                if people {
                    entry.kind == ActorKind::Person
                } else if states {
                    entry.kind == ActorKind::Government
                } else {
                    !matches!(entry.kind, ActorKind::Person | ActorKind::Media)
                }
            })
        };
        if members.len() >= 2 {
            self.registry.group_of(id, members);
        }
    }

    /// A noun phrase that describes somebody.
    fn description(&mut self, phrase: Phrase) {
        if self.registry.is_group(phrase.head) {
            return;
        }
        let sentence = &self.context.document.sentences[phrase.head.sentence];
        let in_title = sentence.part == Part::Title || self.context.is_heading(phrase.head.sentence);
        let relation = self.context.relation(phrase.head);
        // Predicates and titles describe somebody else: "he became minister", "as prime minister".
        let predicate = self.context.child_in(phrase.head, &["cop"]).is_some()
            || matches!(relation, "appos" | "flat" | "compound" | "xcomp")
            || self.context.marker(phrase.head).as_deref() == Some("as");
        if predicate && !self.sources.contains(&phrase.head) {
            return;
        }
        let undergoes = !phrase.countries.is_empty() && self.undergoes(phrase.head, false);
        let agent = self.agent(phrase.head) || undergoes;
        // "the government", "the Polish cabinet".
        if phrase.kind == "government" {
            let country = match phrase.countries.first() {
                Some((country, _)) => Some(*country),
                None if phrase.definite && !phrase.modified => {
                    self.country_of_subject(phrase.head).or_else(|| self.country_in_view(phrase.head))
                }
                None => None,
            };
            if let Some(country) = country {
                let actor = self.government(country);
                self.registry.mention(actor, phrase.words.clone(), phrase.head, None);
            }
            return;
        }
        // "The M23 rebel movement": the noun says again what the name before it is.
        if phrase.class != NounClass::Person
            && let Some(&owner) = phrase.owners.iter().find(|owner| {
                owner.word < phrase.head.word
                    && self.context.stands_in(**owner, &["compound", "nmod", "amod", "flat"])
            })
            && !sentence.words[owner.word..phrase.head.word]
                .iter()
                .any(|word| matches!(&*word.form, "'s" | "’s" | "'" | "’"))
            && let Some(actor) = self.registry.at(owner)
            && self.registry.is_called(actor, &phrase, self.world)
        {
            self.registry.mention(actor, phrase.words.clone(), phrase.head, None);
            return;
        }
        // "A mediator, former minister Hans Borstlap": the name comes behind.
        if phrase.class == NounClass::Person
            && !phrase.plural
            && self.context.children_in(phrase.head, &["appos", "flat"]).any(|name| self.is_person(name))
        {
            return;
        }
        if phrase.definite && !phrase.plural && self.definite(&phrase, false) {
            return;
        }
        let binds = self.binds(&phrase);
        if phrase.definite && phrase.plural && !phrase.modified {
            let known = self.registry.described_as(&phrase, self.world);
            if let Some(actor) = known {
                self.registry.mention(actor, phrase.words.clone(), phrase.head, None);
            }
            if known.is_some() || !binds {
                return;
            }
        }
        if in_title {
            // "Prime minister to stay away": headlines have no articles, and the report says who it is.
            if sentence.part == Part::Title
                && phrase.class == NounClass::Person
                && !phrase.plural
                && !phrase.counted
                && self.context.child_in(phrase.head, &["det"]).is_none()
            {
                self.headlines.push(phrase);
            }
            return;
        }
        let specific = phrase.modified || !phrase.countries.is_empty() || !phrase.owners.is_empty();
        let wanted = match phrase.class {
            NounClass::Person if phrase.plural => {
                // Nouns of politics mean actors wherever somebody is dealt with ("among Western diplomats"); others
                // only where they act, and unmodified ones ("as scientists say") only where they speak.
                let political = phrase.acts_for_state && phrase.sector.as_deref() == Some("GOV") && specific;
                // People at large ("many voters", "local residents") are actors where a number makes them a group, or
                // where they are quoted.
                let at_large = matches!(phrase.sector.as_deref(), None | Some("CVL" | "EDU" | "BUS" | "MED"));
                let counted = phrase.counted || (specific && !at_large);
                (agent
                    && (self.active(phrase.head) || undergoes)
                    && !(phrase.all_of && phrase.definite)
                    && (counted || self.speaks(phrase.head)))
                    || (political && self.acts(phrase.head))
            }
            NounClass::Person => agent && (specific || !phrase.definite),
            NounClass::Collective => agent && specific,
            NounClass::Body => {
                (agent && (specific || phrase.sector.as_deref() == Some("JUD")))
                    || (!phrase.countries.is_empty() && self.acts(phrase.head))
                    || (phrase.noun.ends_with("commission") && specific && self.acts(phrase.head))
            }
        };
        if !wanted && !binds {
            return;
        }
        // "Economists at the IWK institute think": the institute speaks through them.
        if phrase.plural
            && phrase.preposition.as_deref() == Some("at")
            && let Some(index) = phrase.owners.iter().find_map(|owner| {
                let first = self.places.names.partition_point(|name| name.span.sentence < owner.sentence);
                self.places
                    .names_of(owner.sentence)
                    .iter()
                    .position(|name| name.span.words.start == owner.word)
                    .map(|offset| first + offset)
            })
            && let Some(actor) = self.organisation_of(index)
        {
            let text = self.context.document.slice(&phrase.words).to_owned();
            self.registry.mention(actor, phrase.words.clone(), phrase.head, Some(&text));
            return;
        }
        let text = self.context.document.slice(&phrase.words).to_owned();
        let kind = match phrase.class {
            NounClass::Person if phrase.plural => ActorKind::Group,
            // "the carmaker" is a company, though "carmakers" are several of those who act.
            NounClass::Person | NounClass::Body => kind_of(&phrase.kind),
            NounClass::Collective => ActorKind::Group,
        };
        if !phrase.partners.is_empty() && !phrase.countries.is_empty() {
            self.of_several_countries(&phrase, kind);
            return;
        }
        let actor = self.registry.description(&text, kind, &phrase, self.world);
        self.registry.mention(actor, phrase.words.clone(), phrase.head, Some(&text));
        self.pending.push(Pending { actor, phrase });
    }

    /// *Israeli and Palestinian negotiators*, *the Turkish and Greek foreign ministers*: each country's own.
    fn of_several_countries(&mut self, phrase: &Phrase, kind: ActorKind) {
        let number = phrase.head.sentence;
        let Some(&(own, first)) = phrase.countries.first() else { return };
        let after = self
            .places
            .names_of(number)
            .iter()
            .find(|name| name.span.words.contains(&first.word))
            .map_or(first.word + 1, |name| name.span.words.end);
        let noun = WordSpan { sentence: number, words: after..phrase.words.words.end };
        let noun = self.context.document.slice(&noun);
        let mut members = Vec::new();
        let own = (own, WordSpan { sentence: number, words: first.word..after });
        for (country, name) in phrase.partners.iter().chain([&own]) {
            let code = &self.world.countries()[*country].alpha3;
            let words = WordSpan { sentence: number, words: name.words.start..phrase.words.words.end };
            let holder = self.context.published.and_then(|day| self.world.holder(&phrase.noun, code, day));
            let actor = match holder {
                Some(holder) => {
                    let known = self.world.people().iter().position(|other| other.name == holder.name);
                    let name = holder.name.clone();
                    self.registry.person(&name, known, self.world)
                }
                None => {
                    let one = Phrase { countries: vec![(*country, phrase.head)], ..phrase.clone() };
                    let text = format!("{} {noun}", self.context.document.slice(name));
                    self.registry.description(&text, kind, &one, self.world)
                }
            };
            self.registry.mention(actor, words, phrase.head, None);
            members.push(actor);
        }
        self.registry.group_of(phrase.head, members);
    }

    /// Whether a word belongs to a person's name.
    fn is_person(&self, word: WordId) -> bool {
        let first = self.places.names.partition_point(|name| name.span.sentence < word.sentence);
        self.places.names_of(word.sentence).iter().enumerate().any(|(offset, name)| {
            // The name, or the last word of the title before it.
            (name.span.words.contains(&word.word)
                || name.titled_from <= word.word && word.word < name.span.words.end)
                && matches!(self.classes.get(first + offset), Some(Class::Person(_)))
        })
    }

    /// Whether a description is the subject of a word by which somebody binds themselves or expects something (*the
    /// carmaker vowed*), and nobody of its kind has been spoken of whom it might mean.
    fn binds(&self, phrase: &Phrase) -> bool {
        let context = self.context;
        let Some(verb) = context.head(phrase.head) else { return false };
        let lemma = context.small_lemma(verb);
        let words = &context.knowledge.words;
        let owns = context.stands_in(phrase.head, &["nmod:poss"]) && self.commits(verb);
        if context.relation(phrase.head) != "nsubj" && !owns && !self.sources.contains(&phrase.head) {
            return false;
        }
        let complement = context.child_in(verb, &["xcomp", "ccomp", "obl", "obj"]).is_some();
        let binds = complement
            && (words.commitments.frames.of(lemma).next().is_some()
                || words.likelihood.frames.of(lemma).any(|(_, frame)| frame.says.rank == 0));
        let sector = phrase.sector.as_deref();
        (binds || owns || self.sources.contains(&phrase.head))
            && self
                .registry
                .recent(phrase.head, 1, |entry| entry.sector.as_deref() == sector && !phrase.plural)
                .is_empty()
    }

    /// Whether a noun is one of commitment: *India's refusal*, *the lenders' promise*.
    fn commits(&self, noun: WordId) -> bool {
        use legation_knowledge::words::frames::Kind;
        let context = self.context;
        let lemma = context.small_lemma(noun);
        let words = &context.knowledge.words;
        context.word(noun).upos == Upos::Noun
            && (words.commitments.frames.of(lemma).any(|(_, frame)| frame.kind == Kind::Noun)
                // "Pakistan's suggestion".
                || words.proposals.noun(lemma).is_some_and(|known| known.sure)
                || words.proposals.lists.offering.contains(lemma))
    }

    /// Whether a word is a source, or the subject of what others' words hang on.
    fn speaks(&self, head: WordId) -> bool {
        self.sources.contains(&head)
            || (self.context.relation(head) == "nsubj"
                && self
                    .context
                    .head(head)
                    .is_some_and(|verb| self.context.child_in(verb, &["ccomp", "parataxis"]).is_some()))
    }

    /// Whether a subject does something: passive subjects of what merely happens to people make no actor.
    fn active(&self, head: WordId) -> bool {
        self.sources.contains(&head) || !self.context.stands_in(head, &["nsubj:pass"])
    }

    /// A definite description of somebody who was spoken of, or who holds the office: true where found.
    fn definite(&mut self, phrase: &Phrase, weak: bool) -> bool {
        let country =
            phrase.countries.first().map(|(country, _)| self.world.countries()[*country].alpha3.clone());
        let owned = phrase.owners.iter().any(|owner| self.registry.at(*owner).is_some());
        // "The paramilitary group", where one is about.
        if phrase.class == NounClass::Collective
            && phrase.sector.as_deref() == Some("REB")
            && phrase.owners.is_empty()
            && phrase.possessor.is_none()
            && let Some(actor) = self.registry.only_armed_group()
        {
            self.registry.mention(actor, phrase.words.clone(), phrase.head, None);
            return true;
        }
        if phrase.modified && country.is_none() && phrase.possessor.is_none() && !weak {
            // "the anti-corruption commission" is not any commission; only the same words again are.
            return self.registry.same_description(phrase, self.context, self.world);
        }
        if phrase.possessor.is_some() || owned {
            return false;
        }
        if let Some(actor) = self.registry.described_as_in(phrase, country.as_deref(), self.world) {
            self.registry.mention(actor, phrase.words.clone(), phrase.head, None);
            return true;
        }
        // "the commission" of a union that is about.
        if phrase.class == NounClass::Body
            && !phrase.modified
            && let Some(organisation) = self.registry.body_of_known(&phrase.noun, self.world)
        {
            let actor = self.registry.organisation(organisation, self.world);
            self.registry.mention(actor, phrase.words.clone(), phrase.head, None);
            return true;
        }
        // The holder of the office on the day of the report.
        if phrase.class == NounClass::Person
            && let (Some(country), Some(day)) =
                (country.or_else(|| self.places.main_country().map(str::to_owned)), self.context.published)
            && let Some(person) = self.world.holder(&phrase.noun, &country, day)
        {
            let index = self.world.people().iter().position(|other| other.name == person.name);
            let name = person.name.clone();
            let actor = self.registry.person(&name, index, self.world);
            self.registry.mention(actor, phrase.words.clone(), phrase.head, None);
            return true;
        }
        false
    }

    /// The country of the person who is the subject of the clause that a noun stands in, or of one above it.
    fn country_of_subject(&self, noun: WordId) -> Option<usize> {
        let context = self.context;
        let subject = context
            .ancestors(noun)
            .filter(|&up| matches!(context.word(up).upos, Upos::Verb | Upos::Adj))
            .find_map(|verb| context.child_in(verb, &["nsubj"]).filter(|&subject| subject < noun))?;
        let actor = self.registry.at(subject)?;
        let code = self.registry.country_of_person(actor)?;
        self.world.countries().iter().position(|country| country.alpha3 == code)
    }

    /// The country whose government *the government* is: the one spoken of last, or the report's main one.
    fn country_in_view(&self, at: WordId) -> Option<usize> {
        self.registry.last_country(at).or_else(|| {
            let main = self.places.main_country()?;
            self.world.countries().iter().position(|country| country.alpha3 == main)
        })
    }

    fn pronoun(&mut self, id: WordId) {
        let word = self.context.word(id);
        if self.context.relation(id) == "expl" {
            return;
        }
        let form = word.form.to_lowercase();
        let actor = match form.as_str() {
            "he" | "him" | "his" | "himself" => {
                self.registry.last_person(id, Gender::Masculine, self.context)
            }
            "she" | "her" | "hers" | "herself" => {
                self.registry.last_person(id, Gender::Feminine, self.context)
            }
            "it" | "its" | "itself" => self.registry.last_body(id, self.context),
            "they" | "them" | "their" | "themselves" => match self.registry.last_several(id, self.context) {
                Some(registry::Several::One(actor)) => Some(actor),
                Some(registry::Several::Group(members)) => {
                    self.registry.group_of(id, members);
                    None
                }
                None => None,
            },
            // The first person inside a quotation is whoever is quoted; resolved when all sources are.
            _ => None,
        };
        if let Some(actor) = actor {
            let span = WordSpan { sentence: id.sentence, words: id.word..id.word + 1 };
            self.registry.mention(actor, span, id, None);
        }
    }

    /// What can be told only when all mentions are known.
    fn settle(&mut self) {
        for (span, head, identity) in std::mem::take(&mut self.weak) {
            if let Some(actor) = self.registry.find(&identity) {
                let text = self.context.document.slice(&span).to_owned();
                self.registry.mention(actor, span, head, Some(&text));
            }
        }
        for phrase in std::mem::take(&mut self.headlines) {
            let country =
                phrase.countries.first().map(|(country, _)| self.world.countries()[*country].alpha3.clone());
            if let Some(actor) = self.registry.only_person_called(&phrase, country.as_deref(), self.world) {
                self.registry.mention(actor, phrase.words.clone(), phrase.head, None);
            }
        }
        for Pending { actor, phrase } in std::mem::take(&mut self.pending) {
            self.registry.affiliate(actor, &phrase, self.world, self.places);
        }
        self.registry.lend_countries();
        let near = self.countries_by_place();
        self.registry.settle_countries(self.places.main_country(), &near, self.world);
        self.first_person();
    }

    /// Every mention of a country or of a place in one: where, which country, whether something is there.
    fn countries_by_place(&self) -> Vec<registry::CountryMention> {
        let mut found = Vec::new();
        for name in &self.places.names {
            let head = places::head_of(self.context, &name.span);
            let place = self.places.at(head).and_then(|place| self.places.list.get(place.0)?.country.clone());
            let country = phrases::country_of(&name.named)
                .and_then(|country| self.world.countries().get(country))
                .map(|country| country.alpha3.clone())
                .or(place);
            if let Some(country) = country {
                let locative =
                    self.places.at(head).is_some() && self.standing(name, true, false) == Standing::Place;
                found.push(registry::CountryMention { word: head, country, locative });
            }
        }
        found
    }

    /// *I* and *we* inside quotations.
    fn first_person(&mut self) {
        let mut found = Vec::new();
        for (&word, &source) in &self.speakers {
            let form = self.context.small_form(word);
            let own = matches!(form, "i" | "me" | "my" | "mine" | "myself");
            let ours = matches!(form, "we" | "us" | "our" | "ours" | "ourselves");
            if (own || ours)
                && self.context.word(word).upos == Upos::Pron
                && let Some(speaker) = self.registry.at(source)
            {
                let actor = if ours { self.registry.side_of(speaker).unwrap_or(speaker) } else { speaker };
                found.push((word, actor));
            }
        }
        // In a transcript, whoever has the floor.
        for (number, label) in crate::coreference::labels(self.context).into_iter().enumerate() {
            let Some(speaker) = label.and_then(|label| self.registry.at(label)) else { continue };
            if self.registry.kind(speaker) != Some(ActorKind::Person) {
                continue;
            }
            for (word, found_word) in self.context.document.sentences[number].words.iter().enumerate() {
                let id = WordId { sentence: number, word };
                let own = matches!(&*found_word.form, "I" | "me" | "my" | "My" | "mine" | "myself");
                if own && found_word.upos == Upos::Pron && !self.speakers.contains_key(&id) {
                    found.push((id, speaker));
                }
            }
        }
        for (word, actor) in found {
            let span = WordSpan { sentence: word.sentence, words: word.word..word.word + 1 };
            self.registry.mention(actor, span, word, None);
        }
    }
}

/// A role as the record has it.
fn role(title: String, of: Option<String>, from: Option<String>, to: Option<String>) -> Role {
    Role { title, of, from, to }
}
