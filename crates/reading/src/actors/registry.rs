//! The actors found so far, with their names, mentions and what was learnt of them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use legation_knowledge::world::{Gender, NounClass, TakenUp, World, fold, fold_lower};
use legation_language::{Upos, WordId, WordSpan};
use legation_record::{Actor, ActorKind, Role};

use super::{Actors, phrases::Phrase, role};
use crate::context::in_text_order;
use crate::places::Places;
use crate::{ActorId, Context};

/// The record's word for a kind; `other` for an unknown one.
pub(crate) fn kind_of(word: &str) -> ActorKind {
    match word {
        "person" => ActorKind::Person,
        "government" => ActorKind::Government,
        "institution" => ActorKind::Institution,
        "alliance" => ActorKind::Alliance,
        "armed_group" => ActorKind::ArmedGroup,
        "party" => ActorKind::Party,
        "company" => ActorKind::Company,
        "group" => ActorKind::Group,
        "media" => ActorKind::Media,
        _ => ActorKind::Other,
    }
}

/// Whether a word in lower case behind a name tells generations apart: *II*, *Jr.*.
fn is_generation(word: &str) -> bool {
    matches!(word, "i" | "ii" | "iii" | "iv" | "v" | "vi" | "vii" | "viii" | "jr" | "jr." | "sr" | "sr.")
}

/// What makes an actor the same as another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Identity {
    /// The government of a country.
    Government(usize),
    /// A known organisation.
    Organisation(usize),
    /// A known person.
    Known(usize),
    /// A person by name.
    Person(String),
    /// An organisation by its name.
    Body(String),
    /// Somebody by description.
    Described(String),
}

/// An actor in the making.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub identity: Identity,
    pub name: String,
    pub kind: ActorKind,
    pub country: Option<String>,
    /// Belongs to no country: an organisation between states, and those who act for one.
    pub stateless: bool,
    pub sector: Option<String>,
    pub roles: Vec<Role>,
    pub aliases: Vec<String>,
    pub mentions: Vec<(WordSpan, WordId)>,
    pub gender: Option<Gender>,
    /// Nouns that were used of it.
    pub nouns: Vec<String>,
    /// Whom it acts for.
    pub side: Option<usize>,
    /// Last mention by surname alone.
    bare: Option<WordId>,
    /// Whether it has words of its own that say where it belongs (*from a large member state*).
    placed: bool,
    /// Whether its title or noun is one of those who act for a state.
    of_state: bool,
}

/// A mention of a country or of a place in one.
pub(super) struct CountryMention {
    pub word: WordId,
    /// ISO 3166-1 alpha-3.
    pub country: String,
    /// Whether something is or goes on there.
    pub locative: bool,
}

/// What *they* means.
pub(super) enum Several {
    One(usize),
    Group(Vec<usize>),
}

/// No antecedent is looked for farther back than so many mentions, so that reading stays linear in the length of a
/// report; in a news report, this is all of it.
const FARTHEST_MENTION: usize = 400;

/// More people of one surname than this are a list, not a story.
const MOST_NAMESAKES: usize = 50;

/// More bodies than this in one report are a list; their short forms are not looked for.
const MOST_BODIES: usize = 400;

/// All actors found so far.
#[derive(Debug, Default)]
pub(super) struct Registry {
    entries: Vec<Entry>,
    by_identity: BTreeMap<Identity, usize>,
    /// Folded surnames and single names of people.
    surnames: BTreeMap<String, Vec<usize>>,
    /// Folded first words of their names.
    given_names: BTreeMap<String, Vec<usize>>,
    /// Mentions in the order in which they were found, which is text order but for the weak ones.
    order: Vec<(WordId, usize)>,
    by_word: Vec<Vec<Option<(usize, usize)>>>,
    groups: BTreeMap<WordId, Vec<usize>>,
    /// The organisations by name, in the order in which they were found.
    bodies: Vec<usize>,
    published: Option<Date>,
}

/// Whether a noun was used of an actor, or may be.
fn fits(entry: &Entry, phrase: &Phrase, country: Option<&str>, taken_up: &TakenUp) -> bool {
    // "The rebels" are their movement.
    let rebels =
        entry.kind == ActorKind::ArmedGroup && phrase.sector.as_deref() == Some("REB") && phrase.plural;
    if rebels && country.is_none() {
        return true;
    }
    let several = matches!(entry.kind, ActorKind::Group) && phrase.class == NounClass::Person;
    let number = if phrase.plural {
        several
    } else {
        match phrase.class {
            NounClass::Person => matches!(entry.kind, ActorKind::Person | ActorKind::Company),
            NounClass::Collective | NounClass::Body => entry.kind != ActorKind::Person,
        }
    };
    let noun = entry.nouns.iter().any(|noun| {
        *noun == phrase.noun
            || phrase
                .noun
                .strip_prefix(noun.as_str())
                .is_some_and(|rest| matches!(rest, "-designate" | "-elect"))
            || noun.strip_suffix(phrase.noun.as_str()).is_some_and(|rest| rest.ends_with([' ', '-']))
    });
    let kind = match (phrase.kind.as_str(), entry.kind) {
        ("company", ActorKind::Company) => taken_up.companies.contains(&phrase.noun),
        ("party", ActorKind::Party) => phrase.noun == "party",
        ("group", ActorKind::ArmedGroup) => taken_up.armed_groups.contains(&phrase.noun),
        ("group", ActorKind::Group) => {
            phrase.sector.as_deref() == Some("LAB")
                && entry.sector.as_deref() == Some("LAB")
                && matches!(entry.identity, Identity::Body(_) | Identity::Organisation(_))
        }
        ("person", ActorKind::Company) => taken_up.employers.contains(&phrase.noun),
        _ => false,
    };
    // "The union" beside an alliance of states is one of workers.
    let noun = noun && !(entry.kind == ActorKind::Alliance && phrase.sector.as_deref() == Some("LAB"));
    let place = country.is_none_or(|country| entry.country.as_deref() == Some(country));
    number && (noun || kind) && place
}

impl Registry {
    pub(super) fn new(context: &Context) -> Registry {
        Registry {
            by_word: context
                .document
                .sentences
                .iter()
                .map(|sentence| vec![None; sentence.words.len()])
                .collect(),
            published: context.published,
            ..Registry::default()
        }
    }

    fn add(&mut self, identity: Identity, name: &str, kind: ActorKind) -> usize {
        let index = self.entries.len();
        self.by_identity.insert(identity.clone(), index);
        self.entries.push(Entry {
            identity,
            name: name.to_owned(),
            kind,
            country: None,
            stateless: false,
            sector: None,
            roles: Vec::new(),
            aliases: Vec::new(),
            mentions: Vec::new(),
            gender: None,
            nouns: Vec::new(),
            side: None,
            bare: None,
            placed: false,
            of_state: false,
        });
        index
    }

    pub(super) fn find(&self, identity: &Identity) -> Option<usize> {
        self.by_identity.get(identity).copied().filter(|&index| !self.entries[index].mentions.is_empty())
    }

    /// The actor of the innermost mention that covers a word.
    pub(super) fn at(&self, word: WordId) -> Option<usize> {
        self.by_word.get(word.sentence)?.get(word.word)?.map(|(actor, _)| actor)
    }

    pub(super) fn mention(&mut self, actor: usize, span: WordSpan, head: WordId, alias: Option<&str>) {
        let length = span.words.len();
        if let Some(words) = self.by_word.get_mut(span.sentence) {
            for word in words.get_mut(span.words.clone()).into_iter().flatten() {
                if word.is_none_or(|(_, other)| length <= other) {
                    *word = Some((actor, length));
                }
            }
        }
        let Some(entry) = self.entries.get_mut(actor) else { return };
        if let Some(alias) = alias {
            if entry.kind == ActorKind::Person && !alias.contains(' ') {
                entry.bare = Some(head);
            }
            if alias != entry.name && !entry.aliases.iter().any(|other| other == alias) {
                entry.aliases.push(alias.to_owned());
            }
        }
        entry.mentions.push((span, head));
        self.order.push((head, actor));
    }

    /// Lets a word that no mention covers mean an actor: the noun of a title, which the parser may take for the head.
    pub(super) fn cover(&mut self, actor: usize, word: WordId) {
        let slot = self.by_word.get_mut(word.sentence).and_then(|words| words.get_mut(word.word));
        if let Some(slot) = slot.filter(|slot| slot.is_none()) {
            *slot = Some((actor, usize::MAX));
        }
    }

    /// The country of a person who acts for a state.
    pub(super) fn country_of_person(&self, actor: usize) -> Option<&str> {
        let entry = self.entries.get(actor)?;
        let acts = entry.kind == ActorKind::Person
            && (entry.of_state || matches!(entry.sector.as_deref(), Some("GOV" | "LEG" | "MIL")));
        entry.country.as_deref().filter(|_| acts)
    }

    /// The armed group that is about, where only one is.
    pub(super) fn only_armed_group(&self) -> Option<usize> {
        let mut all = (0..self.entries.len()).filter(|&index| {
            self.entries[index].kind == ActorKind::ArmedGroup && !self.entries[index].mentions.is_empty()
        });
        all.next().filter(|_| all.next().is_none())
    }

    /// What an actor is.
    pub(super) fn kind(&self, actor: usize) -> Option<ActorKind> {
        self.entries.get(actor).map(|entry| entry.kind)
    }

    /// Marks the mention at a word as a subject, which makes it the likelier antecedent.
    fn is_subject(context: &Context, word: WordId) -> bool {
        matches!(context.relation(word), "nsubj")
            || (context.relation(word) == "appos"
                && context.head(word).is_some_and(|up| context.relation(up) == "nsubj"))
    }

    // ---- people

    pub(super) fn person(&mut self, text: &str, known: Option<usize>, world: &World) -> usize {
        if let Some(index) = known.and_then(|known| self.by_identity.get(&Identity::Known(known))) {
            return *index;
        }
        let folded = fold_lower(text);
        let index = match known {
            Some(known) => {
                let name = world.people()[known].name.clone();
                let index = self.add(Identity::Known(known), &name, ActorKind::Person);
                self.learn_known(index, known, world);
                index
            }
            None => {
                if let Some(&index) = self.by_identity.get(&Identity::Person(folded.clone())) {
                    return index;
                }
                if let Some(index) = self.same_person(&folded) {
                    self.by_identity.insert(Identity::Person(folded), index);
                    if text.len() > self.entries[index].name.len()
                        && !matches!(self.entries[index].identity, Identity::Known(_))
                    {
                        let before = std::mem::replace(&mut self.entries[index].name, text.to_owned());
                        self.entries[index].aliases.push(before);
                    }
                    return index;
                }
                let index = self.add(Identity::Person(folded.clone()), text, ActorKind::Person);
                let given = text.split(' ').next().unwrap_or("");
                self.entries[index].gender = text.contains(' ').then(|| world.gender_of(given)).flatten();
                index
            }
        };
        let mut names = vec![text.to_owned(), self.entries[index].name.clone()];
        names.extend(known.and_then(|known| world.people()[known].family_name.clone()));
        for name in names {
            let surname = name.rsplit(' ').find(|word| !is_generation(&word.to_lowercase())).unwrap_or(&name);
            for surname in std::iter::once(surname).chain(world.words().short_surname(surname)) {
                let all = self.surnames.entry(fold_lower(surname)).or_default();
                if !all.contains(&index) {
                    all.push(index);
                }
            }
        }
        if let Some((given, _)) = text.split_once(' ') {
            let all = self.given_names.entry(fold_lower(given)).or_default();
            if !all.contains(&index) {
                all.push(index);
            }
        }
        index
    }

    /// A person whose name has all the words of this one or lacks some of them, with the same first and last
    /// word (*Recep Tayyip Erdogan*, *Tayyip Erdogan*).
    fn same_person(&self, folded: &str) -> Option<usize> {
        let mut words: Vec<&str> = folded.split(' ').collect();
        if words.len() < 2 {
            return None;
        }
        // "Norton I", "Robert Jones Jr.": what tells generations apart is not the surname.
        if words.last().is_some_and(|last| is_generation(last)) {
            words.pop();
        }
        if let [one] = words.as_slice() {
            return match self.surnames.get(*one).map(Vec::as_slice) {
                Some([only]) => Some(*only),
                _ => None,
            };
        }
        let surname = words.last()?;
        self.surnames.get(*surname)?.iter().copied().take(MOST_NAMESAKES).find(|&index| {
            let other = fold_lower(&self.entries[index].name);
            let other: Vec<&str> = other.split(' ').collect();
            let (short, long) = if words.len() < other.len() { (&words, &other) } else { (&other, &words) };
            short.len() > 1 && short.iter().all(|word| long.contains(word))
        })
    }

    fn learn_known(&mut self, index: usize, known: usize, world: &World) {
        let person = &world.people()[known];
        let published = self.published;
        let term = person
            .terms
            .iter()
            .find(|term| published.is_some_and(|day| term.covers(day)))
            .or_else(|| {
                person
                    .terms
                    .iter()
                    .rfind(|term| published.is_none_or(|day| term.from.is_none_or(|from| from <= day)))
            })
            .or(person.terms.last());
        // Offices that lie in the future of the report are not known to it; where somebody belongs is.
        let future = |term: &legation_knowledge::world::Term| {
            published.zip(term.from).is_some_and(|(day, from)| day < from)
        };
        if let Some(term) = term.filter(|term| future(term)) {
            self.entries[index].gender = person.gender;
            self.entries[index].country = world.country(&term.of).map(|country| country.alpha3.clone());
            return;
        }
        let entry = &mut self.entries[index];
        entry.gender = person.gender;
        let Some(term) = term else { return };
        let noun = term.office.to_lowercase();
        let sector = world
            .role_noun(&noun)
            .or_else(|| world.role_noun(noun.rsplit(' ').next().unwrap_or("")))
            .and_then(|noun| noun.sector.clone());
        let of = if let Some(country) = world.country(&term.of) {
            entry.country = Some(country.alpha3.clone());
            entry.sector = sector.or_else(|| Some("GOV".into()));
            country.name.clone()
        } else if let Some(organisation) = world.organisation(&term.of) {
            entry.country = organisation.country.clone();
            entry.stateless = organisation.country.is_none();
            entry.sector = Some(organisation.sector.clone());
            organisation.name.clone()
        } else {
            term.of.clone()
        };
        entry.nouns.push(noun);
        entry.roles.push(role(
            term.office.clone(),
            Some(of),
            term.from.map(|day| day.to_string()),
            term.to.map(|day| day.to_string()),
        ));
    }

    pub(super) fn of_surname(&self, text: &str) -> Vec<usize> {
        self.surnames.get(&fold_lower(text)).cloned().unwrap_or_default()
    }

    /// The one person whose name begins with a word: names in which the family's comes first, and people who are
    /// called by their first name.
    pub(super) fn of_given_name(&self, text: &str) -> Option<usize> {
        match self.given_names.get(&fold_lower(text))?.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Of several people with one surname: the one of the right sex, then the one who was last called so, then
    /// the one who was spoken of last, then the first.
    pub(super) fn most_likely(&self, same: &[usize], gender: Option<Gender>, at: WordId) -> Option<usize> {
        let fits = |index: &&usize| {
            gender.is_none_or(|gender| self.entries[**index].gender.is_none_or(|own| own == gender))
        };
        let all: Vec<usize> = same.iter().take(MOST_NAMESAKES).filter(fits).copied().collect();
        if let [one] = all.as_slice() {
            return Some(*one);
        }
        let bare =
            all.iter().copied().filter(|&index| self.entries[index].bare.is_some_and(|bare| bare < at));
        bare.max_by_key(|&index| self.entries[index].bare)
            .or_else(|| {
                all.iter()
                    .copied()
                    .filter(|&index| self.entries[index].mentions.last().is_some_and(|(_, head)| *head < at))
                    .max_by_key(|&index| self.entries[index].mentions.last().map(|(_, head)| *head))
            })
            .or_else(|| all.first().copied())
    }

    pub(super) fn set_gender(&mut self, actor: usize, gender: Gender) {
        self.entries[actor].gender = Some(gender);
    }

    /// What a title says of a person.
    pub(super) fn take_title(&mut self, actor: usize, title: &Phrase, context: &Context, world: &World) {
        let sentence = &context.document.sentences[title.head.sentence];
        // The title without the country and the owner before it.
        let from = (title.words.words.start..title.head.word)
            .rev()
            .find(|&at| {
                let word = &sentence.words[at];
                matches!(&*word.form, "'s" | "’s" | "'" | "’")
                    || title.countries.iter().any(|(_, name)| name.word == at)
                    || title.owners.iter().any(|owner| owner.word == at)
                    || word.upos == Upos::Det
            })
            .map_or(title.words.words.start, |at| at + 1);
        let words = WordSpan { sentence: title.head.sentence, words: from..title.head.word + 1 };
        let text = context.document.slice(&words).to_owned();
        let lemma = sentence.words[title.head.word].lemma.to_lowercase();
        let entry = &mut self.entries[actor];
        for noun in [title.noun.clone(), text.to_lowercase(), lemma.clone()] {
            if !entry.nouns.contains(&noun) {
                entry.nouns.push(noun);
            }
        }
        if lemma.ends_with("woman") {
            entry.gender = Some(Gender::Feminine);
        } else if lemma.ends_with("man") {
            entry.gender = Some(Gender::Masculine);
        }
        if matches!(entry.identity, Identity::Known(_)) && !entry.roles.is_empty() {
            return;
        }
        let country = title.countries.first().map(|(country, _)| &world.countries()[*country]);
        if let Some(country) = country {
            entry.country = Some(country.alpha3.clone());
            entry.placed = true;
        }
        entry.of_state |= title.acts_for_state;
        // "Her deputy" is no deputy of a parliament: whose deputy decides.
        let own = title.sector.clone().filter(|sector| title.possessor.is_none() || sector != "LEG");
        if entry.sector.is_none() {
            // "The White House's adviser": whoever belongs to a state and has no other trade acts for it.
            entry.sector =
                own.or_else(|| country.filter(|_| title.sector.is_none()).map(|_| "GOV".to_owned()));
        }
        let of = country.map(|country| country.name.clone());
        if !text.is_empty() && !entry.roles.iter().any(|known| known.title.eq_ignore_ascii_case(&text)) {
            entry.roles.push(role(text, of, None, None));
        }
    }

    /// *X of Y*, *Y's X*.
    pub(super) fn belongs(&mut self, actor: usize, country: Option<usize>, word: WordId, world: &World) {
        if let Some(country) = country {
            let entry = &mut self.entries[actor];
            if !matches!(entry.identity, Identity::Known(_)) {
                entry.country = Some(world.countries()[country].alpha3.clone());
                entry.placed = true;
                if entry.sector.is_none() && entry.nouns.is_empty() {
                    entry.sector = Some("GOV".into());
                }
            }
            return;
        }
        if let Some(owner) = self.at(word) {
            self.inherit(actor, owner);
        } else {
            // The organisation comes after the name; it is found by its words when all is read.
            self.entries[actor].side = None;
        }
    }

    // ---- bodies

    pub(super) fn government(&mut self, country: usize, world: &World) -> usize {
        if let Some(&index) = self.by_identity.get(&Identity::Government(country)) {
            return index;
        }
        let known = &world.countries()[country];
        let index = self.add(Identity::Government(country), &known.name.clone(), ActorKind::Government);
        self.entries[index].country = Some(known.alpha3.clone());
        self.entries[index].sector = Some("GOV".into());
        self.entries[index].nouns.push("government".into());
        index
    }

    pub(super) fn organisation(&mut self, organisation: usize, world: &World) -> usize {
        if let Some(&index) = self.by_identity.get(&Identity::Organisation(organisation)) {
            return index;
        }
        let known = &world.organisations()[organisation];
        let index = self.add(Identity::Organisation(organisation), &known.name.clone(), kind_of(&known.kind));
        let entry = &mut self.entries[index];
        entry.country = known.country.clone();
        entry.stateless = known.country.is_none();
        entry.sector = Some(known.sector.clone());
        // "the commission" after "the European Commission".
        if let Some(last) = known.name.rsplit(' ').next() {
            entry.nouns.push(last.to_lowercase());
        }
        if known.kind == "alliance" {
            entry.nouns.extend(["bloc".into(), "alliance".into()]);
        }
        index
    }

    pub(super) fn body(&mut self, text: &str, kind: ActorKind, sector: Option<String>) -> usize {
        let key = Identity::Body(fold(text));
        if let Some(&index) = self.by_identity.get(&key) {
            return index;
        }
        if let Some(index) = self.short_form(text) {
            self.by_identity.insert(key, index);
            return index;
        }
        let index = self.add(key, text, kind);
        self.bodies.push(index);
        let entry = &mut self.entries[index];
        entry.sector = sector;
        if let Some(last) = text.rsplit(' ').next() {
            entry.nouns.push(last.to_lowercase());
        }
        let noun = match kind {
            ActorKind::Company => Some("company"),
            ActorKind::Party => Some("party"),
            ActorKind::Group if entry.sector.as_deref() == Some("LAB") => Some("union"),
            _ => None,
        };
        entry.nouns.extend(noun.map(str::to_owned));
        index
    }

    pub(super) fn set_country(&mut self, actor: usize, country: &str) {
        let entry = &mut self.entries[actor];
        if entry.country.is_none() && !entry.stateless {
            entry.country = Some(country.to_owned());
        }
    }

    pub(super) fn group(&mut self, text: &str, country: Option<String>, sector: Option<String>) -> usize {
        let key = Identity::Described(fold_lower(text));
        if let Some(&index) = self.by_identity.get(&key) {
            return index;
        }
        let index = self.add(key, text, ActorKind::Group);
        self.entries[index].country = country;
        self.entries[index].sector = sector;
        index
    }

    /// The one organisation that a short form can mean: a word of its name (*the Bloc*, *the Greens*), or its
    /// initials.
    pub(super) fn short_form(&self, text: &str) -> Option<usize> {
        let wanted = fold(text);
        let singular = wanted.strip_suffix('s').unwrap_or(&wanted);
        let mut found = None;
        for &index in self.bodies.iter().take(MOST_BODIES) {
            let entry = &self.entries[index];
            if !matches!(entry.identity, Identity::Body(_)) {
                continue;
            }
            let name = fold(&entry.name);
            let initials: String = name
                .split([' ', '-'])
                .filter_map(|word| word.chars().next())
                .filter(|first| first.is_uppercase())
                .collect();
            let part = name.split([' ', '-']).count() > 1
                && name.split([' ', '-']).any(|word| {
                    word == wanted || word == singular || word.strip_suffix('s') == Some(singular)
                });
            let longer = wanted.split(' ').count() > 1 && wanted.ends_with(&format!(" {name}"));
            if part || longer || (initials.len() > 1 && initials == wanted) {
                if found.is_some() {
                    return None;
                }
                found = Some(index);
            }
        }
        found
    }

    /// The body of this noun that belongs to an organisation which is about.
    pub(super) fn body_of_known(&self, noun: &str, world: &World) -> Option<usize> {
        world.organisations().iter().position(|body| {
            body.part_of.as_ref().is_some_and(|whole| {
                world
                    .organisations()
                    .iter()
                    .position(|organisation| organisation.id == *whole)
                    .is_some_and(|whole| self.find(&Identity::Organisation(whole)).is_some())
            }) && body
                .name
                .split(" of ")
                .next()
                .and_then(|head| head.rsplit(' ').next())
                .is_some_and(|head| head.to_lowercase() == noun)
        })
    }

    /// A noun that is used of an actor.
    pub(super) fn describe(&mut self, actor: usize, noun: &str) {
        let noun = noun.to_lowercase();
        let entry = &mut self.entries[actor];
        if !entry.nouns.contains(&noun) {
            entry.nouns.push(noun);
        }
    }

    // ---- descriptions

    pub(super) fn description(
        &mut self,
        text: &str,
        kind: ActorKind,
        phrase: &Phrase,
        world: &World,
    ) -> usize {
        let key = Identity::Described(fold_lower(text));
        if let Some(&index) = self.by_identity.get(&key) {
            return index;
        }
        let index = self.add(key, text, kind);
        let entry = &mut self.entries[index];
        entry.country =
            phrase.countries.first().map(|(country, _)| world.countries()[*country].alpha3.clone());
        entry.sector = phrase.sector.clone();
        entry.placed =
            entry.country.is_some() || phrase.words.words.end > phrase.head.word + 1 || phrase.supranational;
        entry.of_state = phrase.acts_for_state;
        entry.nouns.push(phrase.noun.clone());
        let lemma = phrase.noun.rsplit(' ').next().unwrap_or("").to_owned();
        if lemma.ends_with("woman") {
            entry.gender = Some(Gender::Feminine);
        } else if lemma.ends_with("man") {
            entry.gender = Some(Gender::Masculine);
        }
        if !entry.nouns.contains(&lemma) {
            entry.nouns.push(lemma);
        }
        index
    }

    /// A description in the same words again.
    pub(super) fn same_description(&mut self, phrase: &Phrase, context: &Context, _world: &World) -> bool {
        let text = context.document.slice(&phrase.words).to_owned();
        match self.by_identity.get(&Identity::Described(fold_lower(&text))).copied() {
            Some(actor) if !self.entries[actor].mentions.is_empty() => {
                self.mention(actor, phrase.words.clone(), phrase.head, None);
                true
            }
            _ => false,
        }
    }

    /// Whether a noun for a body says what an organisation is anyway: the M23 *rebel movement*, the Maersk *company*.
    pub(super) fn is_called(&self, actor: usize, phrase: &Phrase, world: &World) -> bool {
        let Some(entry) = self.entries.get(actor) else { return false };
        let last = phrase.noun.rsplit(' ').next().unwrap_or("");
        let kinds = [&*phrase.noun, last].into_iter().any(|noun| {
            world.words().describing_noun(noun).is_some_and(|tells| kind_of(&tells.kind) == entry.kind)
        });
        matches!(entry.identity, Identity::Organisation(_) | Identity::Body(_))
            && (kinds
                || kind_of(&phrase.kind) == entry.kind && entry.kind != ActorKind::Institution
                || entry.kind == ActorKind::ArmedGroup && phrase.sector.as_deref() == Some("REB")
                || entry.kind == ActorKind::ArmedGroup && world.words().taken_up.movements.contains(last))
    }

    pub(super) fn described_as(&self, phrase: &Phrase, world: &World) -> Option<usize> {
        self.described_as_in(phrase, None, world)
    }

    /// The actor spoken of last of whom this noun was used or may be used.
    pub(super) fn described_as_in(
        &self,
        phrase: &Phrase,
        country: Option<&str>,
        world: &World,
    ) -> Option<usize> {
        let taken_up = &world.words().taken_up;
        self.order
            .iter()
            .rev()
            .take(FARTHEST_MENTION)
            .find(|(head, actor)| {
                *head < phrase.head && fits(&self.entries[*actor], phrase, country, taken_up)
            })
            .map(|(_, actor)| *actor)
    }

    /// The only person of the report of whom a noun was used.
    pub(super) fn only_person_called(
        &self,
        phrase: &Phrase,
        country: Option<&str>,
        world: &World,
    ) -> Option<usize> {
        let taken_up = &world.words().taken_up;
        let mut called = self.entries.iter().enumerate().filter(|(_, entry)| {
            entry.kind == ActorKind::Person
                && !entry.mentions.is_empty()
                && fits(entry, phrase, country, taken_up)
        });
        called.next().filter(|_| called.next().is_none()).map(|(actor, _)| actor)
    }

    // ---- groups

    pub(super) fn group_of(&mut self, head: WordId, members: Vec<usize>) {
        self.groups.insert(head, members);
    }

    pub(super) fn is_group(&self, head: WordId) -> bool {
        self.groups.contains_key(&head)
    }

    /// The actors of a kind that were spoken of last before a word, each once; a group counts with its members.
    pub(super) fn recent(&self, at: WordId, number: usize, wanted: impl Fn(&Entry) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for (head, actor) in self.order.iter().rev().take(FARTHEST_MENTION) {
            if *head < at && wanted(&self.entries[*actor]) && !found.contains(actor) {
                found.push(*actor);
                if found.len() == number {
                    break;
                }
            }
        }
        found.reverse();
        found
    }

    pub(super) fn last_country(&self, at: WordId) -> Option<usize> {
        self.order.iter().rev().take(FARTHEST_MENTION).filter(|(head, ..)| *head < at).find_map(
            |(_, actor)| match self.entries[*actor].identity {
                Identity::Government(country) => Some(country),
                _ => None,
            },
        )
    }

    // ---- pronouns

    /// Mentions before a word, at most so many sentences back, the likeliest antecedents first: in the word's own
    /// sentence and then in each before it, subjects first, in text order.
    fn before(&self, at: WordId, sentences: usize, context: &Context) -> Vec<usize> {
        let first = at.sentence.saturating_sub(sentences);
        // In the word's own sentence, the subject of a clause that the word's clause hangs on is the likeliest, and of
        // several that of the nearest.
        let above: Vec<WordId> = context.ancestors(at).skip(1).collect();
        let mut mentions: Vec<(usize, usize, bool, usize, usize)> = self
            .order
            .iter()
            .rev()
            .take(FARTHEST_MENTION)
            .take_while(|(head, ..)| head.sentence >= first)
            .filter(|(head, ..)| *head < at)
            .map(|(head, actor)| {
                let subject = Self::is_subject(context, *head);
                let governs = (subject && head.sentence == at.sentence)
                    .then(|| context.head(*head))
                    .flatten()
                    .and_then(|verb| above.iter().position(|up| *up == verb));
                (at.sentence - head.sentence, governs.unwrap_or(usize::MAX), !subject, head.word, *actor)
            })
            .collect();
        mentions.sort();
        mentions.into_iter().map(|(.., actor)| actor).collect()
    }

    pub(super) fn last_person(&mut self, at: WordId, gender: Gender, context: &Context) -> Option<usize> {
        const FARTHEST_SENTENCE: usize = 4;
        let all = self.before(at, FARTHEST_SENTENCE, context);
        let fits = |index: &usize| {
            let entry = &self.entries[*index];
            entry.kind == ActorKind::Person && entry.gender.is_none_or(|own| own == gender)
        };
        let found = all.into_iter().find(fits)?;
        if self.entries[found].gender.is_none() {
            self.entries[found].gender = Some(gender);
        }
        Some(found)
    }

    pub(super) fn last_body(&self, at: WordId, context: &Context) -> Option<usize> {
        self.before(at, 1, context).into_iter().find(|&index| {
            !matches!(self.entries[index].kind, ActorKind::Person | ActorKind::Group | ActorKind::Media)
                || (self.entries[index].kind == ActorKind::Group
                    && !matches!(self.entries[index].identity, Identity::Described(_)))
        })
    }

    pub(super) fn last_several(&self, at: WordId, context: &Context) -> Option<Several> {
        let one = self.before(at, 1, context).into_iter().find(|&index| {
            let entry = &self.entries[index];
            (entry.kind == ActorKind::Group && matches!(entry.identity, Identity::Described(_)))
                || (entry.kind == ActorKind::Party && entry.aliases.iter().any(|alias| alias.ends_with('s')))
        });
        let group = self
            .groups
            .range(..at)
            .next_back()
            .filter(|(head, _)| head.sentence + 1 >= at.sentence)
            .map(|(_, members)| members.clone());
        match (group, one) {
            (Some(members), _) => Some(Several::Group(members)),
            (None, Some(one)) => Some(Several::One(one)),
            (None, None) => None,
        }
    }

    // ---- the end

    /// Takes from whom somebody acts for what the own words leave open.
    pub(super) fn inherit(&mut self, actor: usize, owner: usize) {
        if actor == owner {
            return;
        }
        let (country, stateless, sector, side) = {
            let owner_entry = &self.entries[owner];
            let side = match owner_entry.kind {
                ActorKind::Person => owner_entry.side,
                _ => Some(owner),
            };
            (owner_entry.country.clone(), owner_entry.stateless, owner_entry.sector.clone(), side)
        };
        let entry = &mut self.entries[actor];
        if entry.side.is_none() {
            entry.side = side;
        }
        if matches!(entry.identity, Identity::Known(_)) {
            return;
        }
        if entry.country.is_none() {
            entry.country = country;
            entry.stateless |= stateless;
        }
        if entry.sector.is_none() || (entry.sector.as_deref() == Some("GOV") && sector.is_some()) {
            entry.sector = sector;
        }
    }

    /// Whom somebody belongs to by a phrase, now that every mention is known.
    pub(super) fn affiliate(&mut self, actor: usize, phrase: &Phrase, world: &World, places: &Places) {
        if let Some(possessor) = phrase.possessor
            && let Some(owner) = self.at(possessor)
        {
            // "His Turkish counterpart": the same office elsewhere.
            if world.words().taken_up.equals.contains(&phrase.noun)
                && owner != actor
                && let Some(office) = self.entries[owner].roles.first().map(|role| role.title.clone())
                && let Some(role) = self.entries[actor]
                    .roles
                    .iter_mut()
                    .find(|role| role.title.ends_with(phrase.noun.as_str()))
            {
                role.title = office;
                let (sector, of_state) = (self.entries[owner].sector.clone(), self.entries[owner].of_state);
                self.entries[actor].sector = sector;
                self.entries[actor].of_state |= of_state;
            }
            let own_country = !phrase.countries.is_empty();
            if !own_country || self.entries[actor].sector.is_none() {
                let country = self.entries[actor].country.clone();
                self.inherit(actor, owner);
                if own_country {
                    let entry = &mut self.entries[actor];
                    entry.country = country;
                    entry.stateless = false;
                    entry.side = None;
                }
            }
        }
        for &owner in &phrase.owners {
            if let Some(owner) = self.at(owner).filter(|&owner| owner != actor) {
                self.inherit(actor, owner);
                let name = self.entries[owner].name.clone();
                if let Some(role) = self.entries[actor].roles.iter_mut().find(|role| role.of.is_none()) {
                    role.of = Some(name);
                }
            }
        }
        // "a court in Frankfurt".
        let place = phrase
            .owners
            .iter()
            .find_map(|owner| places.list.get(places.at(*owner)?.0)?.country.clone())
            .filter(|_| phrase.countries.is_empty());
        if let Some(country) = place {
            self.set_country(actor, &country);
        }
        if let Some((country, _)) = phrase.countries.first() {
            let government = self.by_identity.get(&Identity::Government(*country)).copied();
            let code = world.countries()[*country].alpha3.clone();
            let entry = &mut self.entries[actor];
            if phrase.acts_for_state && entry.side.is_none() {
                entry.side = government;
            }
            if entry.country.is_none() && !matches!(entry.identity, Identity::Known(_)) {
                entry.country = Some(code);
            }
        }
    }

    /// Bodies take the country of those who act for them, where these have one.
    pub(super) fn lend_countries(&mut self) {
        for index in 0..self.entries.len() {
            if let (Some(side), Some(country)) =
                (self.entries[index].side, self.entries[index].country.clone())
                && self.entries[side].country.is_none()
                && !self.entries[side].stateless
            {
                self.entries[side].country = Some(country);
            }
        }
    }

    /// Where nothing says of which country somebody is: of the country where they are first seen (*relatives blocked a
    /// road in Kyiv*), of the one that the report is about, or, for those who act for a state and for
    /// organisations, of the one spoken of last before them.
    pub(super) fn settle_countries(&mut self, main: Option<&str>, near: &[CountryMention], world: &World) {
        const FARTHEST_SENTENCE: usize = 2;
        let main = main.filter(|country| world.country(country).is_some());
        for entry in &mut self.entries {
            let own = matches!(entry.kind, ActorKind::Alliance | ActorKind::Media);
            if entry.country.is_some() || entry.stateless || own || entry.placed {
                continue;
            }
            let Some(first) = entry.mentions.iter().map(|(_, head)| *head).min() else { continue };
            let mut here = {
                let from = near.partition_point(|mention| mention.word.sentence < first.sentence);
                near[from..]
                    .iter()
                    .take_while(|mention| mention.word.sentence == first.sentence)
                    .filter(|mention| mention.locative)
            };
            let there = here.next().filter(|one| here.all(|other| other.country == one.country));
            let organisation =
                matches!(entry.identity, Identity::Body(_)) && entry.kind != ActorKind::Institution;
            let earlier = near.partition_point(|mention| mention.word < first);
            let before = near[..earlier].last().filter(|mention| {
                (entry.of_state || organisation)
                    && mention.word.sentence + FARTHEST_SENTENCE >= first.sentence
            });
            entry.country = there
                .map(|mention| mention.country.clone())
                .or_else(|| main.map(str::to_owned))
                .or_else(|| before.map(|mention| mention.country.clone()));
        }
        // Those who act for a government are of its sector unless their title says otherwise.
        for index in 0..self.entries.len() {
            if self.entries[index].sector.is_none()
                && let Some(side) = self.entries[index].side
            {
                self.entries[index].sector = self.entries[side].sector.clone();
            }
        }
    }

    /// Whom somebody acts for.
    pub(super) fn side_of(&self, actor: usize) -> Option<usize> {
        self.entries[actor].side
    }

    pub(super) fn into_actors(self, context: &Context) -> Actors {
        let mut kept: Vec<usize> =
            (0..self.entries.len()).filter(|&index| !self.entries[index].mentions.is_empty()).collect();
        kept.sort_by_key(|&index| self.entries[index].mentions.iter().map(|(_, head)| *head).min());
        let mut ids = vec![None; self.entries.len()];
        for (number, &index) in kept.iter().enumerate() {
            ids[index] = Some(ActorId(number));
        }
        let list = kept
            .iter()
            .enumerate()
            .map(|(number, &index)| {
                let entry = &self.entries[index];
                let spans = entry.mentions.iter().filter_map(|(span, _)| context.span(span)).collect();
                Actor {
                    id: ActorId(number).label(),
                    name: entry.name.clone(),
                    kind: entry.kind,
                    country: entry.country.clone(),
                    sector: entry.sector.clone(),
                    roles: entry.roles.clone(),
                    aliases: entry.aliases.clone(),
                    mentions: in_text_order(spans),
                }
            })
            .collect();
        let by_head = kept
            .iter()
            .enumerate()
            .flat_map(|(number, &index)| {
                self.entries[index].mentions.iter().map(move |(_, head)| (*head, ActorId(number)))
            })
            .collect();
        Actors {
            list,
            by_head,
            by_word: self
                .by_word
                .iter()
                .map(|words| words.iter().map(|word| word.and_then(|(actor, _)| ids[actor])).collect())
                .collect(),
            groups: self
                .groups
                .iter()
                .map(|(&head, members)| (head, members.iter().filter_map(|&member| ids[member]).collect()))
                .collect(),
            introduced: Vec::new(),
        }
    }
}
