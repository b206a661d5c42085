//! Coreference: which mentions mean the same person, organization or place, whether it acts or not.
//!
//! The actors of a record are those who act or are dealt with; a text speaks of many more. Here every noun phrase and
//! personal pronoun is looked at: names meet by what [`crate::actors`] and [`crate::places`] have made of them, noun phrases by
//! apposition, predication and the same head with no other modifiers, and pronouns by number, gender and animacy among
//! what is salient, as Lappin and Leass (1994) weigh it: by grammatical role, halved with each sentence.

use std::collections::{BTreeMap, BTreeSet};

use legation_knowledge::Knowledge;
use legation_knowledge::world::{EntityNouns, Gender, Named, NounClass, World};
use legation_language::{Document, EntityKind, Part, Upos, WordId, WordSpan};
use legation_record::{ActorKind, Report};

use crate::actors::{self, Actors};
use crate::places::{self, Places};
use crate::time::{self, Times};
use crate::{ActorId, Context, PlaceId};

/// What the mentions of a chain mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// One person or several.
    Person,
    /// A body, company, party, team.
    Organization,
    /// A country, town, building, landscape.
    Place,
}

impl Kind {
    /// The label of GUM and CorefUD.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Person => "person",
            Kind::Organization => "organization",
            Kind::Place => "place",
        }
    }
}

/// Words that mean somebody or something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// From the article or first modifier to the end of the name or noun.
    pub span: WordSpan,
    /// Its head.
    pub head: WordId,
}

/// Mentions that mean the same.
#[derive(Clone, Debug)]
pub struct Chain {
    /// What they mean.
    pub kind: Kind,
    /// At least two, in text order.
    pub mentions: Vec<Mention>,
}

/// The chains of a report.
pub fn read(report: &Report, document: &Document, knowledge: &Knowledge) -> Vec<Chain> {
    let context = Context::new(report, document, knowledge);
    let times = time::read(&context);
    let places = places::read(&context);
    let actors = actors::read(&context, &places, &times);
    chains(&context, &places, &actors, &times)
}

/// No antecedent is looked for farther back than so many mentions, so that the time stays linear.
const FARTHEST_MENTION: usize = 120;

/// The words of a name by which a noun may take it up.
const LONGEST_NAME: usize = 6;

/// A noun may have been used so many times before; the last are looked at.
const MOST_ANTECEDENTS: usize = 12;

/// For each sentence of a transcript, a word of the name that stands before a colon at the beginning of its paragraph or of
/// the last one that has such a name: whoever speaks.
pub(crate) fn labels(context: &Context) -> Vec<Option<WordId>> {
    /// *GEN. ELIZABETH B. PRELOGAR:* is as long as labels get.
    const LONGEST_LABEL: usize = 7;
    let sentences = &context.document.sentences;
    let mut labels: Vec<Option<WordId>> = vec![None; sentences.len()];
    let mut last = None;
    let mut number_of_labels = 0;
    let mut before: Option<(Part, usize)> = None;
    for (number, sentence) in sentences.iter().enumerate() {
        let first = before != Some((sentence.part, sentence.paragraph));
        before = Some((sentence.part, sentence.paragraph));
        if first
            && let Some(colon) =
                sentence.words.iter().take(LONGEST_LABEL + 1).position(|word| &*word.form == ":")
            && colon > 0
            && sentence.words[..colon].iter().all(|word| {
                word.upos == Upos::Punct || word.form.chars().next().is_some_and(char::is_uppercase)
            })
        {
            let name = sentence.words[..colon].iter().rposition(|word| word.upos != Upos::Punct);
            last = name.map(|word| WordId { sentence: number, word });
            number_of_labels += 1;
        }
        labels[number] = last;
    }
    // A single colon is a dateline or a heading.
    if number_of_labels > 1 { labels } else { vec![None; sentences.len()] }
}

/// What a mention may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Known(Kind),
    /// Something that is none of the three.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Name,
    Definite,
    Indefinite,
    /// Without an article.
    Bare,
    Pronoun,
}

/// A noun phrase or pronoun.
struct Candidate {
    head: WordId,
    span: WordSpan,
    sort: Sort,
    form: Form,
    plural: bool,
    gender: Option<Gender>,
    /// Lemma of the head in lower case; for a name, its last word.
    lemma: String,
    modifiers: BTreeSet<String>,
    actor: Option<ActorId>,
    entity: usize,
}

/// What candidates mean.
struct Entity {
    sort: Sort,
    plural: bool,
    gender: Option<Gender>,
    mentions: Vec<usize>,
}

pub(crate) fn chains(context: &Context, places: &Places, actors: &Actors, times: &Times) -> Vec<Chain> {
    let mut resolver = Resolver {
        context,
        places,
        actors,
        times,
        world: &context.knowledge.world,
        nouns: context.knowledge.world.entity_nouns(),
        candidates: Vec::new(),
        entities: Vec::new(),
        by_head: BTreeMap::new(),
        by_actor: BTreeMap::new(),
        by_place: BTreeMap::new(),
        by_name: BTreeMap::new(),
        by_lemma: BTreeMap::new(),
        first_person: Vec::new(),
        last_country: None,
        last_town: None,
    };
    for number in 0..context.document.sentences.len() {
        resolver.sentence(number);
    }
    resolver.speakers();
    resolver.into_chains()
}

struct Resolver<'a> {
    context: &'a Context<'a>,
    places: &'a Places,
    actors: &'a Actors,
    times: &'a Times,
    world: &'a World,
    nouns: &'a EntityNouns,
    candidates: Vec<Candidate>,
    entities: Vec<Entity>,
    by_head: BTreeMap<WordId, usize>,
    by_actor: BTreeMap<ActorId, usize>,
    by_place: BTreeMap<PlaceId, usize>,
    by_name: BTreeMap<String, usize>,
    /// Candidates by lemma, in text order.
    by_lemma: BTreeMap<String, Vec<usize>>,
    /// Pronouns of the first and second person, resolved when all names are known.
    first_person: Vec<usize>,
    last_country: Option<usize>,
    last_town: Option<usize>,
}

impl Resolver<'_> {
    fn sentence(&mut self, number: usize) {
        let sentence = &self.context.document.sentences[number];
        let names = self.places.names_of(number);
        let mut next_name = 0;
        let mut word = 0;
        while word < sentence.words.len() {
            while next_name < names.len() && names[next_name].span.words.end <= word {
                next_name += 1;
            }
            let id = WordId { sentence: number, word };
            if let Some(name) = names.get(next_name).filter(|name| name.span.words.start <= word) {
                let head = places::head_of(self.context, &name.span);
                if self.name(name, head) {
                    word = name.span.words.end;
                    continue;
                }
            }
            match sentence.words[word].upos {
                Upos::Pron => self.pronoun(id),
                Upos::Noun | Upos::Propn => self.nominal(id),
                _ => {}
            }
            word += 1;
        }
    }

    /// The phrase around a head: what stands before it and belongs to it.
    fn phrase(&self, head: WordId, mut words: std::ops::Range<usize>) -> WordSpan {
        let sentence = &self.context.document.sentences[head.sentence];
        while let Some(before) = words.start.checked_sub(1) {
            let word = &sentence.words[before];
            let inside = word.head.is_some_and(|up| up > before && up < words.end);
            let titles = sentence.words[head.word].head == Some(before)
                && matches!(sentence.words[head.word].relation(), "flat" | "nmod" | "appos" | "compound")
                && self.context.child_in(head, &["case"]).is_none();
            let kind = matches!(
                word.upos,
                Upos::Det
                    | Upos::Adj
                    | Upos::Noun
                    | Upos::Propn
                    | Upos::Num
                    | Upos::Part
                    | Upos::Pron
                    | Upos::X
            ) || (word.upos == Upos::Punct && matches!(&*word.form, "-" | "."))
                || (word.upos == Upos::Verb && word.relation() == "amod");
            if !kind || !(inside || titles) {
                break;
            }
            words.start = before;
        }
        WordSpan { sentence: head.sentence, words }
    }

    fn add(&mut self, candidate: Candidate, entity: Option<usize>) -> usize {
        let index = self.candidates.len();
        let entity = entity.unwrap_or_else(|| {
            self.entities.push(Entity {
                sort: candidate.sort,
                plural: candidate.plural,
                gender: candidate.gender,
                mentions: Vec::new(),
            });
            self.entities.len() - 1
        });
        let found = &mut self.entities[entity];
        if found.sort == Sort::Other && candidate.sort != Sort::Other {
            found.sort = candidate.sort;
        }
        if found.gender.is_none() {
            found.gender = candidate.gender;
        }
        found.mentions.push(index);
        self.by_head.insert(candidate.head, index);
        if !candidate.lemma.is_empty() {
            self.by_lemma.entry(candidate.lemma.clone()).or_default().push(index);
        }
        self.candidates.push(Candidate { entity, ..candidate });
        entity
    }

    /// Makes one entity of two.
    fn merge(&mut self, kept: usize, gone: usize) {
        if kept == gone {
            return;
        }
        let mentions = std::mem::take(&mut self.entities[gone].mentions);
        for &mention in &mentions {
            self.candidates[mention].entity = kept;
        }
        let (sort, gender) = (self.entities[gone].sort, self.entities[gone].gender);
        let entity = &mut self.entities[kept];
        entity.mentions.extend(mentions);
        entity.mentions.sort_unstable();
        if entity.sort == Sort::Other {
            entity.sort = sort;
        }
        if entity.gender.is_none() {
            entity.gender = gender;
        }
        for map in [&mut self.by_name] {
            for entity in map.values_mut().filter(|entity| **entity == gone) {
                *entity = kept;
            }
        }
        for entity in self.by_actor.values_mut().filter(|entity| **entity == gone) {
            *entity = kept;
        }
        for entity in self.by_place.values_mut().filter(|entity| **entity == gone) {
            *entity = kept;
        }
        for last in [&mut self.last_country, &mut self.last_town] {
            if *last == Some(gone) {
                *last = Some(kept);
            }
        }
    }

    fn name(&mut self, name: &crate::names::Name, head: WordId) -> bool {
        let context = self.context;
        let word = context.word(head);
        if word.upos == Upos::Adj || self.times.at(head).is_some() {
            return false;
        }
        let text = context.document.slice(&name.span);
        let actor = self.actors.headed(head);
        let place = self.places.at(head);
        let sort = match (actor.and_then(|actor| self.actors.list.get(actor.0)), place, name.kind) {
            (Some(actor), ..) if actor.kind == ActorKind::Person => Sort::Known(Kind::Person),
            (_, Some(_), _) | (None, None, Some(EntityKind::Location)) => Sort::Known(Kind::Place),
            (Some(_), ..) | (None, None, Some(EntityKind::Organization)) => Sort::Known(Kind::Organization),
            (None, None, Some(EntityKind::Person)) => Sort::Known(Kind::Person),
            // "Lake Ohrid": the name says what it is.
            (None, None, None) => {
                let says = |nouns: &BTreeSet<String>| {
                    text.contains(' ') && text.split(' ').any(|word| nouns.contains(&word.to_lowercase()))
                };
                if says(&self.nouns.place) {
                    Sort::Known(Kind::Place)
                } else if says(&self.nouns.organization) {
                    Sort::Known(Kind::Organization)
                } else {
                    Sort::Other
                }
            }
        };
        let gender = (sort == Sort::Known(Kind::Person)).then(|| self.gender_of(name, text)).flatten();
        let key = text.trim_start_matches("the ").to_lowercase();
        let entity = actor
            .and_then(|actor| self.by_actor.get(&actor))
            .or_else(|| place.and_then(|place| self.by_place.get(&place)))
            .or_else(|| self.by_name.get(&key))
            .copied();
        let apposed = self.apposed(head);
        let lemma = text.rsplit([' ', '-']).next().unwrap_or(text).to_lowercase();
        let words = name.span.words.clone();
        let entity = self.add(
            Candidate {
                head,
                span: self.phrase(head, words),
                sort,
                form: Form::Name,
                plural: &*word.xpos == "NNPS" && sort == Sort::Known(Kind::Person),
                gender,
                lemma,
                modifiers: BTreeSet::new(),
                actor,
                entity: 0,
            },
            entity,
        );
        // "The lake" takes up Lake Ohrid.
        if let Some(&index) = self.by_head.get(&head) {
            for word in text.split(' ').take(LONGEST_NAME).filter(|word| text.contains(' ') && word.len() > 3)
            {
                let lemma = word.to_lowercase();
                if lemma != self.candidates[index].lemma {
                    self.by_lemma.entry(lemma).or_default().push(index);
                }
            }
        }
        self.by_name.entry(key).or_insert(entity);
        if let Some(actor) = actor {
            self.by_actor.entry(actor).or_insert(entity);
        }
        if let Some(place) = place {
            self.by_place.entry(place).or_insert(entity);
            if name.named.iter().any(|named| matches!(named, Named::Country(_))) {
                self.last_country = Some(entity);
            } else if self.places.is_town(place) {
                self.last_town = Some(entity);
            }
        }
        if let Some(other) = apposed.or_else(|| self.predicated(head)) {
            self.unite(other, entity);
        }
        true
    }

    fn gender_of(&self, name: &crate::names::Name, text: &str) -> Option<Gender> {
        let sentence = &self.context.document.sentences[name.span.sentence];
        let known = name.named.iter().find_map(|named| match named {
            Named::Person(person) => self.world.people().get(*person)?.gender,
            _ => None,
        });
        let before = name.span.words.start.checked_sub(1).and_then(|at| sentence.words.get(at));
        known
            .or_else(|| before.and_then(|word| self.world.words().honorific(&word.form).flatten()))
            .or_else(|| self.world.gender_of(text.split(' ').next()?))
    }

    /// Puts two entities together where they can be one.
    fn unite(&mut self, one: usize, other: usize) {
        let (first, second) = (&self.entities[one], &self.entities[other]);
        let fits = first.sort == second.sort || first.sort == Sort::Other || second.sort == Sort::Other;
        let gender = first.gender.is_none() || second.gender.is_none() || first.gender == second.gender;
        let named =
            |entity: &Entity| entity.mentions.iter().find_map(|&mention| self.candidates[mention].actor);
        let two = named(first).is_some() && named(second).is_some() && named(first) != named(second);
        if fits && gender && !two && first.plural == second.plural && first.sort != Sort::Other {
            self.merge(one, other);
        }
    }

    /// The entity that a word stands in apposition to.
    fn apposed(&self, head: WordId) -> Option<usize> {
        let context = self.context;
        if context.relation(head) != "appos" || context.child_in(head, &["case"]).is_some() {
            return None;
        }
        Some(self.candidates[*self.by_head.get(&context.head(head)?)?].entity)
    }

    /// The entity that a nominal predicate says something of: *Mr Tamm is the owner*.
    fn predicated(&self, head: WordId) -> Option<usize> {
        let context = self.context;
        context.child_in(head, &["cop"])?;
        let subject = context.child_in(head, &["nsubj"]).filter(|&subject| subject < head)?;
        let negated =
            context.children(head).any(|child| matches!(context.lemma(child), "not" | "never" | "no"));
        let prepositional = context.child_in(head, &["case"]).is_some();
        let question = context.word(subject).feature("PronType") == Some("Int");
        if negated || prepositional || question {
            return None;
        }
        Some(self.candidates[*self.by_head.get(&subject)?].entity)
    }

    fn nominal(&mut self, head: WordId) {
        let context = self.context;
        let word = context.word(head);
        if matches!(word.relation(), "compound" | "flat" | "fixed" | "goeswith" | "list")
            || context.stands_in(head, &["nmod:desc", "nmod:unmarked", "obl:unmarked"])
            || self.times.at(head).is_some()
            || !word.form.chars().next().is_some_and(char::is_alphabetic)
        {
            return;
        }
        let lemma = word.lemma.to_lowercase();
        let sentence = &context.document.sentences[head.sentence];
        let role = actors::noun_ending(self.world, sentence, head.word);
        let sort = match role {
            Some((_, role)) if role.class == NounClass::Person => Sort::Known(Kind::Person),
            _ if self.nouns.person.contains(&lemma) => Sort::Known(Kind::Person),
            _ if self.nouns.place.contains(&lemma) => Sort::Known(Kind::Place),
            Some(_) => Sort::Known(Kind::Organization),
            _ if self.nouns.organization.contains(&lemma) => Sort::Known(Kind::Organization),
            None => Sort::Other,
        };
        let plural = matches!(&*word.xpos, "NNS" | "NNPS") || &*lemma == "people";
        let span = self.phrase(head, head.word..head.word + 1);
        let mut form = Form::Bare;
        let mut modifiers = BTreeSet::new();
        for child in context.children(head) {
            let child_word = context.word(child);
            let lemma = child_word.lemma.to_lowercase();
            match child_word.relation() {
                "det" => {
                    form = match lemma.as_str() {
                        "the" | "this" | "that" | "these" | "those" | "both" => Form::Definite,
                        _ => Form::Indefinite,
                    };
                }
                "nmod" if context.stands_in(child, &["nmod:poss"]) => {
                    form = Form::Definite;
                    let owner = self.by_head.get(&child).map(|&owner| self.candidates[owner].entity);
                    modifiers.insert(owner.map_or(lemma, |owner| format!("'{owner}")));
                }
                "amod" | "compound" | "nummod"
                    if matches!(
                        lemma.as_str(),
                        "same" | "own" | "such" | "very" | "entire" | "whole" | "other"
                    ) => {}
                "amod" | "compound" | "nummod" => {
                    modifiers.insert(lemma);
                }
                "nmod" => {
                    modifiers.insert(lemma);
                }
                "acl" if form != Form::Definite => {
                    modifiers.insert(lemma);
                }
                _ => {}
            }
        }
        if context
            .children_in(head, &["amod"])
            .any(|child| matches!(context.lemma(child), "other" | "another" | "different"))
        {
            form = Form::Indefinite;
        }
        let gender = if self.nouns.feminine.contains(&lemma) {
            Some(Gender::Feminine)
        } else if self.nouns.masculine.contains(&lemma) {
            Some(Gender::Masculine)
        } else {
            None
        };
        let actor = self.actors.headed(head).filter(|_| sort != Sort::Other && form != Form::Indefinite);
        let said = self.apposed(head).or_else(|| self.predicated(head)).filter(|&other| {
            let entity = &self.entities[other];
            sort != Sort::Other
                && (entity.sort == sort || entity.sort == Sort::Other)
                && (entity.gender.is_none() || gender.is_none() || entity.gender == gender)
        });
        let same = (form != Form::Indefinite)
            .then(|| self.same_noun(head, &lemma, &modifiers, form, plural, sort))
            .flatten();
        let by_actor = actor.and_then(|actor| self.by_actor.get(&actor).copied());
        let general = (form == Form::Definite && modifiers.is_empty() && !plural)
            .then(|| {
                if self.nouns.country.contains(&lemma) {
                    self.last_country
                } else if self.nouns.town.contains(&lemma) {
                    self.last_town
                } else {
                    None
                }
            })
            .flatten();
        let entity = said.or(by_actor).or(same).or(general);
        let candidate =
            Candidate { head, span, sort, form, plural, gender, lemma, modifiers, actor, entity: 0 };
        let entity = self.add(candidate, entity);
        if let Some(actor) = actor {
            self.by_actor.entry(actor).or_insert(entity);
        }
    }

    /// What the same noun meant before, where the modifiers allow that it means the same.
    fn same_noun(
        &self,
        head: WordId,
        lemma: &str,
        modifiers: &BTreeSet<String>,
        form: Form,
        plural: bool,
        sort: Sort,
    ) -> Option<usize> {
        if sort == Sort::Other {
            return None;
        }
        /// Sentences after which a noun without an article speaks of others.
        const FARTHEST_BARE: usize = 12;
        let before = self.by_lemma.get(lemma)?;
        before.iter().rev().take(MOST_ANTECEDENTS).find_map(|&index| {
            let other = &self.candidates[index];
            let compatible = match (form, other.form) {
                (_, Form::Pronoun) => false,
                (Form::Definite, Form::Name) => modifiers.is_empty(),
                (Form::Definite, _) => modifiers.is_subset(&other.modifiers),
                (_, Form::Name) => false,
                _ => {
                    *modifiers == other.modifiers
                        && plural
                        && other.form != Form::Indefinite
                        && other.head.sentence + FARTHEST_BARE >= head.sentence
                }
            };
            let fits = other.plural == plural && (other.sort == sort || other.form == Form::Name);
            (compatible && fits).then_some(other.entity)
        })
    }

    fn pronoun(&mut self, id: WordId) {
        let context = self.context;
        let word = context.word(id);
        if !matches!(&*word.xpos, "PRP" | "PRP$") && word.feature("PronType") != Some("Prs") {
            return;
        }
        let form = word.form.to_lowercase();
        let span = WordSpan { sentence: id.sentence, words: id.word..id.word + 1 };
        let person = Sort::Known(Kind::Person);
        let (sort, plural, gender, third) = match form.as_str() {
            "he" | "him" | "his" | "himself" => (person, false, Some(Gender::Masculine), true),
            "she" | "her" | "hers" | "herself" => (person, false, Some(Gender::Feminine), true),
            "it" | "its" | "itself" => (Sort::Other, false, None, true),
            "they" | "them" | "their" | "theirs" | "themselves" | "'em" => (Sort::Other, true, None, true),
            "i" | "me" | "my" | "mine" | "myself" => (person, false, None, false),
            "we" | "us" | "our" | "ours" | "ourselves" => (person, true, None, false),
            "you" | "your" | "yours" | "yourself" | "yourselves" => (person, true, None, false),
            _ => return,
        };
        let mut candidate = Candidate {
            head: id,
            span,
            sort,
            form: Form::Pronoun,
            plural,
            gender,
            lemma: String::new(),
            modifiers: BTreeSet::new(),
            actor: None,
            entity: 0,
        };
        if !third {
            candidate.lemma.clear();
            self.first_person.push(self.candidates.len());
            self.add(candidate, None);
            return;
        }
        if self.empty(id, &form) {
            return;
        }
        let entity = self.antecedent(id, &form, gender);
        if let Some(entity) = entity {
            candidate.sort = self.entities[entity].sort;
            candidate.plural = self.entities[entity].plural;
            if self.entities[entity].gender.is_none() && self.entities[entity].sort == person {
                self.entities[entity].gender = gender;
            }
        }
        self.add(candidate, entity);
    }

    /// *It* that means nothing: *it is clear that*, *it seems*, *it rained*.
    fn empty(&self, id: WordId, form: &str) -> bool {
        let context = self.context;
        if context.relation(id) == "expl" {
            return true;
        }
        if form != "it" || context.relation(id) != "nsubj" {
            return false;
        }
        let Some(predicate) = context.head(id) else { return false };
        let clause = context
            .children_in(predicate, &["csubj", "ccomp", "xcomp", "advcl", "acl"])
            .any(|child| child > predicate);
        self.nouns.empty_subjects_of.contains(context.small_lemma(predicate))
            || (clause && context.child_in(predicate, &["cop"]).is_some())
    }

    /// What a pronoun of the third person means: of what it can mean, the most salient.
    fn antecedent(&self, id: WordId, form: &str, gender: Option<Gender>) -> Option<usize> {
        let context = self.context;
        let reflexive = form.ends_with("self") || form.ends_with("selves");
        let possessive = context.stands_in(id, &["nmod:poss"]);
        let governor = context.head(id);
        if reflexive
            && let Some(verb) = governor
            && let Some(subject) = context.subject(verb)
            && let Some(&candidate) = self.by_head.get(&subject)
        {
            return Some(self.candidates[candidate].entity);
        }
        let farthest = match form {
            "it" | "its" => 2,
            "they" | "them" | "their" | "theirs" => 3,
            _ => 5,
        };
        let person = Sort::Known(Kind::Person);
        // What is another argument of the same verb is somebody else.
        let barred: BTreeSet<usize> = if possessive {
            governor
                .and_then(|noun| self.by_head.get(&noun))
                .map(|&at| self.candidates[at].entity)
                .into_iter()
                .collect()
        } else {
            governor
                .into_iter()
                .flat_map(|verb| {
                    context.children_in(verb, &["nsubj", "obj", "iobj", "obl"]).collect::<Vec<_>>()
                })
                .filter(|&other| other != id)
                .filter_map(|other| self.by_head.get(&other))
                .map(|&at| self.candidates[at].entity)
                .collect()
        };
        let mut weights: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for (index, candidate) in self.candidates.iter().enumerate().rev().take(FARTHEST_MENTION) {
            let distance = id.sentence - candidate.head.sentence;
            if distance > farthest {
                break;
            }
            let entity = &self.entities[candidate.entity];
            if barred.contains(&candidate.entity) {
                continue;
            }
            let fits = match form {
                "it" | "its" | "itself" => {
                    entity.sort != person && !entity.plural && candidate.form != Form::Pronoun
                        || (candidate.form == Form::Pronoun
                            && entity.sort != person
                            && matches!(context.lemma(candidate.head), "it" | "its"))
                }
                "they" | "them" | "their" | "theirs" | "themselves" | "'em" => {
                    let first = candidate.form == Form::Pronoun
                        && matches!(context.word(candidate.head).feature("Person"), Some("1" | "2"));
                    !first
                        && (entity.plural
                            || entity.sort == Sort::Known(Kind::Organization)
                            || self.nouns.many.contains(&candidate.lemma))
                }
                _ => {
                    entity.sort == person
                        && !entity.plural
                        && (entity.gender.is_none() || entity.gender == gender)
                        && !(candidate.form == Form::Pronoun
                            && matches!(context.word(candidate.head).feature("Person"), Some("1" | "2")))
                }
            };
            if !fits {
                continue;
            }
            let role = match context.relation(candidate.head) {
                "nsubj" | "csubj" => 1.7,
                "obj" | "iobj" => 1.1,
                "root" => 1.2,
                "nmod" | "compound" => 0.6,
                "conj" => 1.0,
                _ => 0.8,
            };
            let form_weight = match candidate.form {
                Form::Name | Form::Pronoun => 1.2,
                Form::Definite => 1.1,
                Form::Indefinite | Form::Bare => 1.0,
            };
            let sort = match entity.sort {
                Sort::Known(_) => 1.2,
                Sort::Other => 1.0,
            };
            // "They" for one body only where nothing is plural.
            let number = if plural_pronoun(form) && !entity.plural { 0.4 } else { 1.0 };
            let weight = weights.entry(candidate.entity).or_insert((0.0, index));
            weight.0 += role * form_weight * sort * number * 0.5_f64.powi(distance.min(8) as i32);
        }
        weights
            .into_iter()
            .max_by(|(_, (one, at)), (_, (other, elsewhere))| one.total_cmp(other).then(at.cmp(elsewhere)))
            .map(|(entity, _)| entity)
    }

    /// The first person is whoever is quoted, whoever has the floor of a transcript, or the author; *you* are those who
    /// are spoken to.
    fn speakers(&mut self) {
        let mut quoted: BTreeMap<WordId, WordId> = BTreeMap::new();
        for attribution in &self.context.document.attributions {
            for &word in &attribution.content {
                if let Some(&source) =
                    attribution.source.iter().find(|source| self.by_head.contains_key(source))
                {
                    quoted.entry(word).or_insert(source);
                }
            }
        }
        let in_quotation = quotations(self.context);
        let labels = labels(self.context);
        let mut voices: BTreeMap<(usize, char), usize> = BTreeMap::new();
        for index in std::mem::take(&mut self.first_person) {
            let head = self.candidates[index].head;
            let form = self.context.small_form(head);
            let person = match form.chars().next() {
                Some('w' | 'o' | 'u') => 'w',
                Some('y') => 'y',
                _ => 'i',
            };
            let speaker = quoted
                .get(&head)
                .filter(|_| in_quotation.contains(&head))
                .or_else(|| labels.get(head.sentence)?.as_ref())
                .and_then(|source| self.by_head.get(source))
                .map(|&source| self.candidates[source].entity)
                .filter(|&entity| self.entities[entity].sort == Sort::Known(Kind::Person));
            let own = self.candidates[index].entity;
            match (speaker, person) {
                (Some(speaker), 'i') if !self.entities[speaker].plural => self.merge(speaker, own),
                _ => {
                    // Speakers are numbered by their entities, the author comes last.
                    let voice = *voices.entry((speaker.unwrap_or(usize::MAX), person)).or_insert(own);
                    self.merge(voice, own);
                }
            }
        }
    }

    fn into_chains(self) -> Vec<Chain> {
        let mut chains: Vec<Chain> = self
            .entities
            .iter()
            .filter(|entity| entity.mentions.len() > 1)
            .filter_map(|entity| {
                let Sort::Known(kind) = entity.sort else { return None };
                let mentions = entity
                    .mentions
                    .iter()
                    .map(|&mention| {
                        let candidate = &self.candidates[mention];
                        Mention { span: candidate.span.clone(), head: candidate.head }
                    })
                    .collect();
                Some(Chain { kind, mentions })
            })
            .collect();
        chains.sort_by_key(|chain| chain.mentions.first().map(|mention| mention.head));
        chains
    }
}

fn plural_pronoun(form: &str) -> bool {
    form.starts_with("the") || form == "'em"
}

/// The words between quotation marks.
fn quotations(context: &Context) -> BTreeSet<WordId> {
    let mut inside = BTreeSet::new();
    let mut paragraph = None;
    let mut open = false;
    for (number, sentence) in context.document.sentences.iter().enumerate() {
        // A mark that is never closed ends with its paragraph.
        if paragraph != Some((sentence.part, sentence.paragraph)) {
            open = false;
            paragraph = Some((sentence.part, sentence.paragraph));
        }
        for (word, found) in sentence.words.iter().enumerate() {
            match &*found.form {
                "\"" => open = !open,
                "“" | "``" => open = true,
                "”" | "''" => open = false,
                _ if open => {
                    inside.insert(WordId { sentence: number, word });
                }
                _ => {}
            }
        }
    }
    inside
}
