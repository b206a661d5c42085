//! PLOVER events: who did what to whom.
//!
//! Every verb, predicative adjective and noun that the codebook knows is tried with its patterns; the most specific
//! one whose slots are filled gives an event. Matrix predicates (*agree to*, *refuse to*, *threaten to*, *urge X
//! to*) take their complement into their own event: its CAMEO code says what is agreed, refused, threatened or
//! asked. An event is only reported with its roles filled: a trigger without a source is dropped rather than
//! guessed at.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use legation_knowledge::codebook::{Effect, Entry, Frame, Required, Role, Slot, Voice};
use legation_language::{Part, Upos, WordId};
use legation_record::{Actor, ActorKind, Event, EventType, Polarity, Realis};

use crate::actors::Actors;
use crate::descriptions::Bystanders;
use crate::places::Places;
use crate::statements::Statements;
use crate::time::Times;
use crate::{ActorId, Context, realis, roles};

/// A pattern's share of a missing target: most predicates that have one name it.
const WITHOUT_TARGET: f32 = 0.8;

/// What a pattern that holds in one voice only is worth over one that holds in both.
const VOICED: f32 = 0.5;

/// A name that is given in quotation marks begins at most so many words behind what it is given to.
const FARTHEST_NAME: usize = 8;

/// How often a judgement that only its form tells is one.
const VERDICT: f32 = 0.5;

/// How many words of a phrase are looked through for an actor: what stands farther off is another matter.
const NEAREST: usize = 14;

/// How many events of one kind are compared with a new one before it counts as another; a bound for texts that
/// say the same thing thousands of times.
const COMPARED: usize = 64;

/// An event before it is written down.
#[derive(Clone, Debug)]
struct Found {
    trigger: WordId,
    kind: EventType,
    cameo: Option<String>,
    mode: Option<String>,
    contexts: Vec<String>,
    goldstein: Option<f32>,
    sources: Vec<ActorId>,
    targets: Vec<ActorId>,
    realis: Realis,
    confidence: f32,
}

/// What a pattern found around a predicate.
#[derive(Clone, Debug, Default)]
struct Match<'a> {
    entry: Option<&'a Entry>,
    targets: Vec<ActorId>,
    partners: Vec<ActorId>,
    /// Actors in the slot of the source (`-`).
    sources: Vec<ActorId>,
    /// The heads of the filled slots.
    filled: Vec<WordId>,
    /// The predicate of the complement.
    complement: Option<WordId>,
    /// Whether a slot for a partner or target is filled by a phrase, whoever it denotes.
    has_partner: bool,
}

/// Finds the events of a report, in text order.
pub fn read(
    context: &Context,
    actors: &mut Actors,
    places: &Places,
    times: &Times,
    statements: &Statements,
) -> Vec<Event> {
    let bystanders = Bystanders::new(context, actors, places);
    let mut found = Reader { context, actors, bystanders: &bystanders, places, statements, times }.all();
    admit(context, actors, &bystanders, &mut found);
    found.sort_by_key(|event| (context.document.sentences[event.trigger.sentence].part, event.trigger));
    found
        .into_iter()
        .filter_map(|event| {
            let trigger = context.span_of_word(event.trigger)?;
            let evidence = context
                .evidence_within(&context.phrase_without(event.trigger, &[]), event.trigger)
                .into_iter()
                .collect();
            Some(Event {
                id: String::new(),
                kind: event.kind,
                mode: event.mode,
                context: event.contexts,
                cameo: event.cameo,
                goldstein: event.goldstein,
                sources: event.sources.iter().map(|actor| actor.label()).collect(),
                targets: event.targets.iter().map(|actor| actor.label()).collect(),
                trigger,
                time: times.dating(context, event.trigger).map(|mention| mention.time.clone()),
                place: places.of(context, event.trigger).map(|place| place.label()),
                realis: event.realis,
                said_by: statements.said_by(event.trigger),
                evidence,
                confidence: event.confidence,
            })
        })
        .enumerate()
        .map(|(index, mut event)| {
            event.id = format!("e{}", index + 1);
            let signs = signs(&event, &actors.list);
            event.confidence = context.knowledge.confidence.events.at(event.confidence, signs);
            event
        })
        .collect()
}

/// What speaks for an event or against it beyond the pattern that found it: which category it has, who takes part,
/// whether the reporter vouches for it. `knowledge/confidence.toml` says what each is worth.
fn signs(event: &Event, actors: &[Actor]) -> Vec<&'static str> {
    let of = |ids: &[String]| -> Vec<&Actor> {
        ids.iter().filter_map(|id| actors.iter().find(|actor| actor.id == *id)).collect()
    };
    let (sources, targets) = (of(&event.sources), of(&event.targets));
    let everybody = || sources.iter().chain(&targets);
    let state = |actor: &&&Actor| {
        matches!(actor.kind, ActorKind::Government | ActorKind::Institution | ActorKind::Alliance)
            || matches!(actor.sector.as_deref(), Some("GOV" | "IGO" | "MIL"))
    };
    let mut signs = vec![event.kind.label(), event.realis.label()];
    if sources.is_empty() {
        signs.push("no source");
    } else if targets.is_empty() && sources.len() < 2 {
        signs.push("no target");
    }
    if event.said_by.is_some() {
        signs.push("said");
    }
    if sources.iter().any(|actor| state(&actor)) {
        signs.push("state acts");
    }
    if targets.iter().any(|actor| state(&actor)) {
        signs.push("done to a state");
    }
    if everybody().all(|actor| {
        matches!(
            actor.kind,
            ActorKind::Person | ActorKind::Party | ActorKind::Company | ActorKind::Media | ActorKind::Other
        )
    }) {
        signs.push("private");
    }
    if everybody().any(|actor| {
        actor.country.is_none() && !matches!(actor.kind, ActorKind::Alliance | ActorKind::Institution)
    }) {
        signs.push("of no country");
    }
    let at_home = |actor: &Actor| {
        actor.country.is_some() && targets.iter().any(|target| target.country == actor.country)
    };
    let abroad = |actor: &Actor| {
        actor.country.is_some()
            && (targets.iter().chain(&sources))
                .any(|other| other.country.is_some() && other.country != actor.country)
    };
    if sources.iter().any(|actor| at_home(actor)) {
        signs.push("at home");
    }
    if sources.iter().any(|actor| abroad(actor)) {
        signs.push("between countries");
    }
    if sources.len() + targets.len() > 3 {
        signs.push("many");
    }
    signs
}

/// Makes actors of those who take part in an event without being one yet.
fn admit(context: &Context, actors: &mut Actors, bystanders: &Bystanders, found: &mut [Found]) {
    let mut admitted: BTreeMap<ActorId, Option<ActorId>> = BTreeMap::new();
    for event in found {
        for list in [&mut event.sources, &mut event.targets] {
            *list = list
                .iter()
                .filter_map(|&actor| {
                    if !bystanders.has(actor) {
                        return Some(actor);
                    }
                    *admitted.entry(actor).or_insert_with(|| bystanders.admit(context, actors, actor))
                })
                .collect();
        }
    }
    actors.sort_mentions();
}

/// Whether a category is one of cooperation, in words or in deeds.
fn cooperative(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Agree
            | EventType::Consult
            | EventType::Support
            | EventType::Cooperate
            | EventType::Aid
            | EventType::Concede
            | EventType::Retreat
    )
}

/// Whether a category is one of hostile deeds, which are threatened with.
fn hostile(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Threaten
            | EventType::Protest
            | EventType::Sanction
            | EventType::Mobilize
            | EventType::Coerce
            | EventType::Assault
    )
}

/// Whether an entry tells of something done to people's bodies.
fn bodily(entry: &Entry) -> bool {
    matches!(entry.cameo.as_deref(), Some("0841" | "173" | "174" | "181" | "182" | "186" | "193"))
}

/// The category of an entry.
fn kind_of(entry: &Entry) -> Option<EventType> {
    EventType::from_label(&entry.category)
}

/// A lemma, and what it would be where the lemmatiser took off too much or too little (*blam*, *riote*, *shunn*,
/// *troops*).
fn lemmas(lemma: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let long = (lemma.len() > 3).then_some(lemma).into_iter();
    let longer = long.clone().map(|lemma| format!("{lemma}e").into());
    let shorter = long.clone().flat_map(|lemma| {
        let stem = lemma.strip_suffix('e').or_else(|| lemma.strip_suffix('s'));
        let mut letters = lemma.chars().rev();
        let single = match (letters.next(), letters.next()) {
            (Some(last), Some(before)) if last == before => Some(&lemma[..lemma.len() - last.len_utf8()]),
            _ => None,
        };
        stem.into_iter().chain(single).map(Cow::from)
    });
    // "shel" for "shelled"
    let doubled = long.filter_map(|lemma| {
        let last = lemma.chars().next_back().filter(|last| "lsftz".contains(*last))?;
        Some(format!("{lemma}{last}").into())
    });
    std::iter::once(lemma.into()).chain(longer).chain(shorter).chain(doubled)
}

fn add(list: &mut Vec<ActorId>, more: impl IntoIterator<Item = ActorId>) {
    for actor in more {
        if !list.contains(&actor) {
            list.push(actor);
        }
    }
}

struct Reader<'a> {
    context: &'a Context<'a>,
    actors: &'a Actors,
    bystanders: &'a Bystanders,
    places: &'a Places,
    statements: &'a Statements,
    times: &'a Times,
}

impl<'a> Reader<'a> {
    /// All events, no two of which say the same.
    fn all(&self) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut consumed: BTreeSet<WordId> = BTreeSet::new();
        // Governors first: a matrix predicate takes its complement into its own event.
        for sentence in 0..self.context.document.sentences.len() {
            for trigger in self.words_from_root_down(sentence) {
                if consumed.contains(&trigger) {
                    continue;
                }
                let before = found.len();
                match self.context.word(trigger).upos {
                    Upos::Verb | Upos::Adj | Upos::Aux => self.predicate(trigger, &mut found, &mut consumed),
                    Upos::Noun => self.noun(trigger, &mut found),
                    _ => {}
                }
                debug_assert!(found.len() <= before + 1);
            }
        }
        self.distinct(found)
    }

    /// The words of a sentence, each after its governor.
    fn words_from_root_down(&self, sentence: usize) -> Vec<WordId> {
        let mut order: Vec<WordId> = self.context.root(sentence).into_iter().collect();
        let mut next = 0;
        while let Some(&id) = order.get(next) {
            order.extend(self.context.children(id));
            next += 1;
        }
        order
    }

    /// The actors that a phrase denotes or belongs to.
    fn who(&self, head: WordId) -> Vec<ActorId> {
        let named = self.named_or_described(head);
        if !named.is_empty() {
            return named;
        }
        // "thousands of refugees"
        if self.container(head)
            && let Some(measured) = self.measured(head)
        {
            let named = self.named_or_described(measured);
            return if named.is_empty() { self.actors.behind(self.context, measured) } else { named };
        }
        self.actors.behind(self.context, head)
    }

    /// The actors of a subject: those that it denotes, or whom it acts for.
    fn doers(&self, head: WordId) -> Vec<ActorId> {
        let inert = self.context.knowledge.codebook.inert.contains(self.context.small_lemma(head));
        let own = if inert { self.named_or_described(head) } else { self.who(head) };
        if own.is_empty() { self.authors(head) } else { own }
    }

    /// Those who put forward a text that is said to do something: a senator's, in *a senator introduced legislation
    /// that would impose penalties*.
    fn authors(&self, text: WordId) -> Vec<ActorId> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        if words.noun(context.small_lemma(text)).is_none() || !context.stands_in(text, &["obj"]) {
            return Vec::new();
        }
        context
            .head(text)
            .filter(|&verb| words.verbs(context.small_lemma(verb)).iter().any(|(_, _, author)| *author))
            .and_then(|verb| roles::agent(context, verb))
            .map(|author| self.who(author))
            .unwrap_or_default()
    }

    /// The actors that a phrase denotes, those who are only described included.
    fn named_or_described(&self, head: WordId) -> Vec<ActorId> {
        let mut found = self.actors.denoted(self.context, head);
        let described = self.context.conjuncts(head).into_iter().filter_map(|one| self.bystanders.at(one));
        add(&mut found, described);
        found
    }

    /// The country of an actor.
    fn country(&self, actor: ActorId) -> Option<&str> {
        match self.bystanders.get(actor) {
            Some(described) => described.country.as_deref(),
            None => self.actors.list.get(actor.0)?.country.as_deref(),
        }
    }

    /// The government of the country where a phrase that fills a slot lies: whom *shelled Juba* is done to.
    fn governed(&self, filled: &[WordId]) -> Vec<ActorId> {
        let country =
            filled.iter().find_map(|&word| self.places.list.get(self.places.at(word)?.0)?.country.as_deref());
        self.actors
            .list
            .iter()
            .position(|actor| actor.kind == ActorKind::Government && actor.country.as_deref() == country)
            .filter(|_| country.is_some())
            .map(ActorId)
            .into_iter()
            .collect()
    }

    /// Whether a noun only measures what follows *of*.
    fn container(&self, noun: WordId) -> bool {
        // "two of its observers"
        self.context.word(noun).upos == Upos::Num
            || self.context.knowledge.codebook.containers.contains(self.context.small_lemma(noun))
    }

    /// What a measuring noun measures.
    fn measured(&self, noun: WordId) -> Option<WordId> {
        self.context
            .children_in(noun, &["nmod"])
            .find(|&child| self.context.marker(child).as_deref() == Some("of"))
    }

    /// A word with what it measures: *a series of attacks*.
    fn heads(&self, id: WordId) -> Vec<WordId> {
        let mut heads = vec![id];
        if self.container(id) {
            heads.extend(self.measured(id));
        }
        heads.extend(self.context.children_in(id, &["conj"]));
        heads
    }

    /// The head among a phrase's heads whose lemma (with a compound before it joined by a hyphen) a slot names.
    fn named(&self, id: WordId, slot: &Slot) -> Option<WordId> {
        if slot.lemmas.is_empty() {
            return Some(id);
        }
        self.heads(id).into_iter().find(|&head| {
            let lemma = self.context.small_lemma(head);
            if lemmas(lemma).any(|lemma| slot.lemmas.contains(&*lemma)) {
                return true;
            }
            // "hunger strike", and "aid deliveries", where the first noun says what it is about.
            let carries = self.context.knowledge.codebook.carriers.contains(lemma);
            self.context.children_in(head, &["compound", "amod"]).any(|first| {
                let modifier = self.context.small_lemma(first);
                slot.lemmas.contains(&format!("{modifier}-{lemma}"))
                    || (carries && slot.lemmas.contains(modifier))
            })
        })
    }

    /// The best entry for a predicate, with what fills its slots. `lax`: slots for actors may be filled by anything.
    fn best(&self, trigger: WordId, lax: bool) -> Option<Match<'a>> {
        let lemma = self.context.small_lemma(trigger);
        let codebook = &self.context.knowledge.codebook;
        let mut best: Option<(usize, f32, Match<'a>)> = None;
        let known = lemmas(lemma).find(|lemma| codebook.of_verb(lemma).next().is_some())?;
        for entry in codebook.of_verb(&known) {
            if best
                .as_ref()
                .is_some_and(|(layer, weight, _)| (*layer, *weight) >= (entry.layer, entry.weight + 2.0))
            {
                continue;
            }
            let fits = match entry.voice {
                None => true,
                Some(Voice::Passive) => roles::passive(self.context, trigger),
                Some(Voice::Active) => {
                    self.context.word(trigger).upos == Upos::Verb && !roles::passive(self.context, trigger)
                }
            };
            if !fits {
                continue;
            }
            let Some((found, extra)) = self.fill(trigger, entry, lax) else { continue };
            let weight = entry.weight + extra + if entry.voice.is_some() { VOICED } else { 0.0 };
            if best.as_ref().is_none_or(|(layer, before, _)| (entry.layer, weight) > (*layer, *before)) {
                best = Some((entry.layer, weight, found));
            }
        }
        best.map(|(_, _, found)| found)
    }

    /// The first actor below what fills the slots: whom *rejected an appeal for troops from Cairo* is about.
    fn nearest(&self, filled: &[WordId], sources: &[ActorId]) -> Vec<ActorId> {
        let context = self.context;
        for &filler in filled {
            let span = context.subtree(filler);
            let words = span.words.start..span.words.end.min(span.words.start + NEAREST);
            for word in words {
                let id = WordId { sentence: span.sentence, word };
                // Where something is, and what is told of it in a clause of its own, is not whom it is about.
                let aside = std::iter::once(id)
                    .chain(context.ancestors(id).take_while(|&up| up != filler))
                    .any(|up| {
                        context.stands_in(up, &["acl:relcl", "advcl"])
                            || (context.stands_in(up, &["obl"])
                                && matches!(context.marker(up).as_deref(), Some("in" | "at" | "near")))
                    });
                if aside {
                    continue;
                }
                // A minister's own government is not whom the minister is about; a union's may be.
                let own = |actor: ActorId| {
                    self.actors.list.get(actor.0).is_some_and(|actor| actor.kind == ActorKind::Government)
                        && sources.iter().all(|source| {
                            self.actors
                                .list
                                .get(source.0)
                                .and_then(|source| source.sector.as_deref())
                                .is_none_or(|sector| matches!(sector, "GOV" | "MIL" | "LEG" | "JUD" | "COP"))
                        })
                };
                if let Some(actor) = self.actors.at(id)
                    && !sources
                        .iter()
                        .any(|&source| source == actor || own(actor) && self.allied(source, actor))
                {
                    return vec![actor];
                }
            }
        }
        Vec::new()
    }

    /// Fills the slots of an entry around a predicate; none when one that has to be is not. Also how much the
    /// filled optional slots add to the entry's weight.
    fn fill(&self, trigger: WordId, entry: &'a Entry, lax: bool) -> Option<(Match<'a>, f32)> {
        let mut found = Match { entry: Some(entry), ..Match::default() };
        let mut extra = 0.0;
        for slot in &entry.slots {
            match self.candidate(trigger, slot, &found.filled) {
                Some(filler) => {
                    let who = match slot.role {
                        // Those who are freed, held or hurt are people, not what belongs to them.
                        Role::Target if slot.prepositions.is_empty() && bodily(entry) => {
                            let measured = self.container(filler).then(|| self.measured(filler)).flatten();
                            self.named_or_described(measured.unwrap_or(filler))
                        }
                        Role::Target | Role::Partner | Role::Source | Role::Owner => self.who(filler),
                        _ => Vec::new(),
                    };
                    let strict = matches!(slot.role, Role::Target | Role::Partner | Role::Source);
                    if strict && who.is_empty() && !lax {
                        if slot.optional {
                            found.has_partner |= slot.role == Role::Partner;
                            found.filled.push(filler);
                            continue;
                        }
                        return None;
                    }
                    match slot.role {
                        Role::Target | Role::Owner => add(&mut found.targets, who),
                        Role::Partner => {
                            add(&mut found.partners, who);
                            found.has_partner = true;
                        }
                        Role::Source => add(&mut found.sources, who),
                        Role::Infinitive | Role::Clause => found.complement = Some(filler),
                        Role::Any | Role::Particle => {}
                    }
                    if slot.role != Role::Particle {
                        found.filled.push(filler);
                    }
                    if slot.optional {
                        extra += 0.3;
                    }
                }
                None if slot.optional => {}
                None => return None,
            }
        }
        Some((found, extra))
    }

    /// The word that fills a slot around a predicate.
    fn candidate(&self, trigger: WordId, slot: &Slot, filled: &[WordId]) -> Option<WordId> {
        let context = self.context;
        let free = |id: WordId| !filled.contains(&id);
        match slot.role {
            Role::Particle => {
                return context
                    .children_in(trigger, &["compound:prt", "advmod", "case", "mark", "obl", "xcomp"])
                    .find(|&child| {
                        slot.prepositions.iter().any(|word| word == context.small_lemma(child))
                            || (context.relation(child) == "obl" && self.introduced(child, slot))
                    });
            }
            Role::Infinitive => {
                let clause = |id: WordId| {
                    context.children_in(id, &["xcomp", "advcl", "ccomp", "acl"]).find(|&child| {
                        child > trigger
                            && !context.stands_in(child, &["acl:relcl"])
                            && (roles::infinitive(context, child)
                                || (roles::gerund(context, child)
                                    && context.marker(child).is_none_or(|marker| {
                                        matches!(
                                            marker.as_str(),
                                            "of" | "for" | "from" | "to" | "into" | "on" | "against"
                                        )
                                    })))
                    })
                };
                // "urged Chad to leave" with the infinitive hung on the noun, "its readiness to".
                return clause(trigger).or_else(|| filled.iter().find_map(|&id| clause(id)));
            }
            Role::Clause => {
                let clause = context.children_in(trigger, &["ccomp"]).find(|&child| {
                    child > trigger && !roles::infinitive(context, child) && !roles::gerund(context, child)
                });
                // "promised the crowd that it would": hung on the crowd by the parser.
                return clause.or_else(|| {
                    filled.iter().flat_map(|&id| context.children_in(id, &["acl"]).collect::<Vec<_>>()).find(
                        |&child| {
                            context.marker(child).as_deref() == Some("that")
                                && context.child_in(child, &["nsubj"]).is_some()
                        },
                    )
                });
            }
            _ => {}
        }
        let names = |id: WordId| self.named(id, slot);
        if !slot.prepositions.is_empty() {
            let phrase = std::iter::once(trigger)
                .chain(filled.iter().copied())
                .flat_map(|id| context.children_in(id, &["obl", "nmod", "advcl", "acl"]).collect::<Vec<_>>())
                .filter(|&child| {
                    free(child)
                        && self.introduced(child, slot)
                        && (self.times.at(child).is_none()
                            || slot.prepositions.iter().any(|word| word == "until"))
                })
                .filter(|&child| {
                    matches!(context.relation(child), "obl" | "nmod")
                        || (slot.role == Role::Any && roles::gerund(context, child))
                })
                .find_map(names);
            if phrase.is_some() {
                return phrase;
            }
            let particle = context
                .children_in(trigger, &["compound:prt", "advmod", "case"])
                .any(|child| slot.prepositions.iter().any(|word| word == context.small_lemma(child)));
            if !particle && !slot.bare {
                // "the plan was called for"
                return None;
            }
        }
        if matches!(slot.role, Role::Target | Role::Partner) && slot.lemmas.is_empty() {
            // "gave Tanzania a grant": of two objects the one that is an actor.
            let actor = context
                .children_in(trigger, &["iobj", "obj"])
                .find(|&id| free(id) && !self.who(id).is_empty());
            if actor.is_some() && !roles::passive(context, trigger) {
                return actor;
            }
        }
        if let Some(object) = roles::object(context, trigger).filter(|&id| free(id))
            && let Some(head) = names(object)
        {
            return Some(head);
        }
        if let Some(second) = context.children_in(trigger, &["iobj", "obj"]).find(|&id| free(id))
            && let Some(head) = names(second)
        {
            return Some(head);
        }
        // "A hundred and fifteen servicemen were": the parser may see two subjects.
        if roles::passive(context, trigger)
            && let Some(head) =
                context.children_in(trigger, &["nsubj:pass", "nsubj"]).filter(|&id| free(id)).find_map(&names)
        {
            return Some(head);
        }
        if !slot.lemmas.is_empty() {
            return context
                .children_in(trigger, &["xcomp", "advmod", "compound", "obl", "ccomp"])
                .chain(filled.iter().flat_map(|&id| context.children_in(id, &["amod", "xcomp", "compound"])))
                .filter(|&child| {
                    free(child) && (context.relation(child) != "obl" || context.marker(child).is_none())
                })
                .find_map(names);
        }
        // "called the plan a sham": a bare word of any kind after an object.
        (slot.role == Role::Any && !filled.is_empty())
            .then(|| context.children_in(trigger, &["xcomp", "obj", "iobj", "ccomp"]).find(|&id| free(id)))
            .flatten()
    }

    /// Whether one of a slot's prepositions introduces a phrase.
    fn introduced(&self, phrase: WordId, slot: &Slot) -> bool {
        self.context.marker(phrase).is_some_and(|marker| {
            let first = marker.split(' ').next().unwrap_or_default();
            slot.prepositions.iter().any(|word| word == first)
        })
    }

    /// A verb or a predicative adjective.
    fn predicate(&self, trigger: WordId, found: &mut Vec<Found>, consumed: &mut BTreeSet<WordId>) {
        let context = self.context;
        let adjective = context.word(trigger).upos == Upos::Adj;
        if context.stands_in(trigger, &["amod", "compound", "case", "mark", "fixed", "cop", "aux"])
            || (adjective
                && context.child_in(trigger, &["cop", "nsubj"]).is_none()
                && !context.stands_in(trigger, &["conj", "xcomp", "acl", "advcl"]))
        {
            return;
        }
        if self.obligation(trigger, found, consumed) {
            return;
        }
        let Some(matched) = self.best(trigger, false) else {
            found.extend(self.verdict(trigger));
            return;
        };
        let Some(entry) = matched.entry else { return };
        let Some(kind) = kind_of(entry) else { return };
        let passive = roles::passive(context, trigger);
        let agent = if entry.voice == Some(Voice::Passive) {
            roles::subject(context, trigger).map(|subject| subject.head)
        } else {
            roles::agent(context, trigger)
        };
        let mut sources = agent.map(|agent| self.doers(agent)).unwrap_or_default();
        let mut targets = matched.targets.clone();
        if entry.slots.iter().any(|slot| slot.role == Role::Source) {
            targets = std::mem::replace(&mut sources, matched.sources.clone());
        }
        let mutual = entry.mutual;
        if mutual {
            add(&mut sources, matched.partners.iter().copied());
            // "talks were held by Peru and Chile"
            targets.clear();
            let several = sources.len() > 1
                || matched.has_partner
                || entry.slots.iter().any(|slot| !slot.lemmas.is_empty() && !slot.optional)
                || agent.is_some_and(|id| {
                    context.word(id).feature("Number") == Some("Plur")
                        || context.child_in(id, &["conj"]).is_some()
                });
            if !several {
                return;
            }
        }
        targets.retain(|target| !sources.contains(target));
        let addressed = matches!(kind, EventType::Request | EventType::Reject | EventType::Accuse)
            || hostile(kind)
            || entry.slots.iter().any(|slot| slot.role == Role::Owner);
        if targets.is_empty() && !mutual && addressed && !matches!(entry.effect, Some(Effect::Asked)) {
            targets = self.nearest(&matched.filled, &sources);
            if targets.is_empty() && kind == EventType::Protest {
                // "stopped work over a bill", "began a hunger strike to protest against"
                let causes: Vec<WordId> = context
                    .children_in(trigger, &["advcl", "obl"])
                    .filter(|&child| child > trigger && self.times.at(child).is_none())
                    .collect();
                targets = self.nearest(&causes, &sources);
            }
            if targets.is_empty()
                && matches!(kind, EventType::Assault | EventType::Coerce | EventType::Sanction)
            {
                targets = self.governed(&matched.filled);
                targets.retain(|target| !sources.contains(target));
            }
        }
        // "were killed", and "a bomb killed": nobody is named who did it.
        let thing = agent.is_some_and(|agent| context.word(agent).upos == Upos::Noun);
        let nameless = passive || thing && kind == EventType::Assault;
        if sources.is_empty() && !(entry.agentless && !targets.is_empty() && nameless) {
            return;
        }
        let Some(kind) = self.in_earnest(trigger, kind, entry, &sources, &targets) else { return };
        if passive && entry.slots.is_empty() {
            return;
        }
        let mut event = Found {
            trigger,
            kind,
            cameo: entry.cameo.clone(),
            mode: entry.mode.clone(),
            contexts: entry.contexts.clone(),
            goldstein: entry.goldstein,
            sources,
            targets,
            realis: realis::of(context, trigger),
            confidence: self.confidence(entry, trigger, &matched),
        };
        if kind_of(entry) != Some(kind) {
            self.recode(&mut event, Some("111".to_owned()));
        }
        // A government protests to another one in words; people do it in the street.
        if kind == EventType::Accuse
            && context.lemma(trigger) == "protest"
            && !event.sources.iter().any(|&source| self.official(source))
        {
            event.kind = EventType::Protest;
            self.recode(&mut event, Some("141".to_owned()));
        }
        let mut taken = matched.filled.clone();
        if let Some(effect) = entry.effect {
            match self.complemented(effect, entry, &matched, event, agent) {
                Some(made) => event = made,
                None => return,
            }
        } else {
            event = self.by_modality(event);
        }
        if event.targets.is_empty() && !mutual {
            event.confidence *= WITHOUT_TARGET;
        }
        if event.sources.is_empty() {
            event.confidence *= WITHOUT_TARGET;
        }
        // What it is done for is not another event.
        taken.extend(
            context.children_in(trigger, &["advcl"]).filter(|&child| roles::infinitive(context, child)),
        );
        for word in taken {
            consumed.insert(word);
            consumed.extend(self.heads(word));
            // "an offer to host": the offer is what is taken, not its content.
            consumed.extend(
                context.children_in(word, &["acl"]).filter(|&child| roles::infinitive(context, child)),
            );
            // "agreed to begin talks": what the complement itself takes.
            if Some(word) == matched.complement
                && let Some(below) = self.best(word, true)
            {
                consumed.extend(below.filled);
            }
        }
        found.push(event);
    }

    /// The category of a match, seen who does it: politicians attack each other in words, candidates hold rallies that
    /// protest against nothing, and only those who have troops pull back without a word on where from. None where it
    /// is no event.
    fn in_earnest(
        &self,
        trigger: WordId,
        kind: EventType,
        entry: &Entry,
        sources: &[ActorId],
        targets: &[ActorId],
    ) -> Option<EventType> {
        let context = self.context;
        let lemma = context.small_lemma(trigger);
        let words = &context.knowledge.codebook;
        // A pattern without an object does not hold where there is one: "demonstrated her skill".
        let intransitive = entry.slots.iter().all(|slot| {
            !slot.prepositions.is_empty() || matches!(slot.role, Role::Infinitive | Role::Clause)
        });
        let object = context.child_in(trigger, &["obj"]).is_some();
        if intransitive
            && object
            && entry.effect.is_none()
            && !roles::passive(context, trigger)
            && matches!(
                kind,
                EventType::Protest
                    | EventType::Assault
                    | EventType::Retreat
                    | EventType::Mobilize
                    | EventType::Agree
            )
        {
            return None;
        }
        let civil = !sources.is_empty() && sources.iter().all(|&source| self.civilian(source));
        match kind {
            EventType::Assault if civil && words.figurative.contains(lemma) => {
                (!targets.is_empty() && words.verbal.contains(lemma)).then_some(EventType::Accuse)
            }
            EventType::Assault if targets.is_empty() && words.figurative.contains(lemma) => {
                sources.iter().any(|&source| self.armed(source)).then_some(kind)
            }
            EventType::Retreat if targets.is_empty() && words.figurative.contains(lemma) => {
                sources.iter().any(|&source| self.armed(source) || self.official(source)).then_some(kind)
            }
            EventType::Protest if words.figurative.contains(lemma) && civil => None,
            EventType::Support if lemma == "defend" && targets.is_empty() => None,
            // Opinions are agreed with, too; parties agree with each other.
            EventType::Agree if lemma == "agree" && sources.len() < 2 && civil => {
                entry.slots.iter().any(|slot| slot.role != Role::Clause).then_some(kind)
            }
            _ => Some(kind),
        }
    }

    /// Whether an actor is a single person, a party, a company or a medium, and no soldier or policeman.
    fn civilian(&self, actor: ActorId) -> bool {
        match self.actors.list.get(actor.0) {
            Some(actor) => {
                matches!(
                    actor.kind,
                    ActorKind::Person
                        | ActorKind::Party
                        | ActorKind::Company
                        | ActorKind::Media
                        | ActorKind::Other
                ) && !matches!(actor.sector.as_deref(), Some("MIL" | "COP" | "REB" | "SPY" | "UAF"))
            }
            None => self.bystanders.get(actor).is_some_and(|described| described.kind == ActorKind::Person),
        }
    }

    /// Whether an actor has arms.
    fn armed(&self, actor: ActorId) -> bool {
        match self.actors.list.get(actor.0) {
            Some(actor) => {
                matches!(actor.kind, ActorKind::ArmedGroup | ActorKind::Government | ActorKind::Group)
                    || matches!(actor.sector.as_deref(), Some("MIL" | "COP" | "REB" | "UAF"))
            }
            None => self.bystanders.get(actor).is_some_and(|described| described.kind == ActorKind::Group),
        }
    }

    /// What a matrix predicate makes of its complement; none where it makes no event.
    fn complemented(
        &self,
        effect: Effect,
        entry: &Entry,
        matched: &Match,
        mut event: Found,
        agent: Option<WordId>,
    ) -> Option<Found> {
        let context = self.context;
        if effect == Effect::Asked
            && context.knowledge.codebook.mandative.contains(context.lemma(event.trigger))
            && let Some(clause) = matched.complement.filter(|&clause| !roles::infinitive(context, clause))
            && !self.mandative(clause)
        {
            return None;
        }
        if effect == Effect::Refused
            && matched
                .complement
                .is_some_and(|clause| context.knowledge.codebook.mute.contains(context.small_lemma(clause)))
        {
            return None;
        }
        // "agreed that the rules are old" is an opinion.
        if context.lemma(event.trigger) == "agree"
            && let Some(clause) = matched.complement
            && entry.slots.iter().any(|slot| slot.role == Role::Clause)
            && !context
                .children_in(clause, &["aux"])
                .any(|aux| matches!(context.lemma(aux), "will" | "would" | "shall"))
        {
            return None;
        }
        let below = self.below(matched);
        let negated = matched.complement.is_some_and(|id| realis::negated_itself(context, id));
        let kind = below.as_ref().map(|(kind, _, _)| *kind);
        let below_code = below.as_ref().and_then(|(_, entry, _)| entry.cameo.clone());
        let (column, category) = match (effect, kind) {
            (Effect::None, _) => return None,
            // "prepared to resume shelling": what it is readied for says whether it is a mobilisation.
            (Effect::Readied, Some(kind)) if hostile(kind) && !negated => (Effect::Readied, event.kind),
            (Effect::Readied, _) => return None,
            (Effect::Promised, Some(kind)) if cooperative(kind) => (Effect::Promised, EventType::Agree),
            (Effect::Promised, Some(kind)) if hostile(kind) && !negated => {
                // "agreed to impose sanctions" tells of the sanctions to come, "vowed to" threatens with them.
                if context.knowledge.codebook.consenting.contains(context.lemma(event.trigger)) {
                    return None;
                }
                (Effect::Threatened, EventType::Threaten)
            }
            (Effect::Promised, None)
                if context.knowledge.codebook.vowing.contains(context.lemma(event.trigger)) =>
            {
                return None;
            }
            (Effect::Promised, _) => (Effect::Promised, EventType::Agree),
            (Effect::Intended, Some(EventType::Consult)) => return None,
            (Effect::Intended, Some(kind)) if cooperative(kind) => (Effect::Promised, EventType::Agree),
            (Effect::Intended, _) => return None,
            (Effect::Asked, _) => (Effect::Asked, EventType::Request),
            // "failed to agree" and not "failed to win".
            (Effect::Refused, Some(EventType::Agree | EventType::Consult)) => {
                (Effect::Refused, EventType::Reject)
            }
            (Effect::Refused, _)
                if context.knowledge.codebook.failing.contains(context.lemma(event.trigger)) =>
            {
                return None;
            }
            (Effect::Refused, Some(kind)) if hostile(kind) || kind == EventType::Accuse => return None,
            (Effect::Refused, _) => (Effect::Refused, EventType::Reject),
            (Effect::Threatened, _) => (Effect::Threatened, EventType::Threaten),
            (Effect::Warned, _) => match matched.complement {
                Some(clause) if context.child_in(clause, &["nsubj"]).is_some() => {
                    let own = agent.is_some_and(|agent| self.own_deed(agent, clause));
                    let ahead = matches!(realis::of(context, clause), Realis::Planned | Realis::Conditional);
                    if !(own && ahead) {
                        return None;
                    }
                    (Effect::Threatened, EventType::Threaten)
                }
                Some(_) => (Effect::Asked, EventType::Request),
                // Of dangers one warns friends.
                None => return None,
            },
        };
        event.kind = category;
        let refined = below_code.and_then(|code| {
            let code = context.knowledge.codebook.codes.get(&code)?;
            match column {
                Effect::Promised => code.promised.clone(),
                Effect::Asked => code.asked.clone(),
                Effect::Refused => code.refused.clone(),
                Effect::Threatened => code.threatened.clone(),
                _ => None,
            }
        });
        self.recode(&mut event, refined.or_else(|| entry.cameo.clone()));
        if event.targets.is_empty() {
            let mut targets = match (effect, matched.complement) {
                // "demanded that Chad withdraw": whoever is to do it.
                (Effect::Asked, Some(clause)) => roles::agent(context, clause)
                    .filter(|&subject| Some(subject) != agent)
                    .map(|subject| self.who(subject))
                    .unwrap_or_default(),
                _ => Vec::new(),
            };
            if targets.is_empty()
                && let Some((_, _, actors)) = &below
            {
                targets = actors.clone();
            }
            if targets.is_empty() && effect != Effect::Promised {
                targets = self.nearest(&matched.filled, &event.sources);
            }
            if targets.is_empty() && effect == Effect::Asked {
                // The clause of what is asked, wherever the tree has hung it.
                let behind: Vec<WordId> = context
                    .children_in(event.trigger, &["ccomp", "obj", "obl", "xcomp"])
                    .filter(|&child| child > event.trigger)
                    .collect();
                targets = self.nearest(&behind, &event.sources);
            }
            targets.retain(|target| !event.sources.contains(target));
            event.targets = targets;
        }
        if below.is_none() {
            event.confidence *= WITHOUT_TARGET;
        }
        Some(event)
    }

    /// What the complement of a matrix predicate says, by the codebook: its category, entry and the actors in its
    /// slots. The complement may be a noun of action: *demanded the release of*.
    fn below(&self, matched: &Match) -> Option<(EventType, &'a Entry, Vec<ActorId>)> {
        let mut at = matched.complement?;
        // "agreed to begin sending", "is ready to start to": the verb that says what.
        for _ in 0..2 {
            let aspect = self.context.knowledge.realis.verbs.transparent.contains(self.context.lemma(at));
            match self.context.child_in(at, &["xcomp"]) {
                Some(next) if aspect => at = next,
                _ => break,
            }
        }
        let found = self.best(at, true)?;
        let entry = found.entry?;
        if matches!(entry.effect, Some(Effect::None | Effect::Intended)) {
            return None;
        }
        let kind = kind_of(entry)?;
        let mut actors = found.targets;
        add(&mut actors, found.partners);
        Some((kind, entry, actors))
    }

    /// Whether the subject of a clause is the speaker, or acts for the same country.
    fn own_deed(&self, speaker: WordId, clause: WordId) -> bool {
        let Some(subject) = roles::agent(self.context, clause) else { return false };
        let speakers = self.who(speaker);
        let doers = self.who(subject);
        doers.iter().any(|doer| speakers.iter().any(|speaker| self.allied(*doer, *speaker)))
    }

    /// Whether an actor acts for a state or for an organisation of states.
    fn official(&self, actor: ActorId) -> bool {
        self.actors.list.get(actor.0).is_some_and(|actor| {
            matches!(actor.kind, ActorKind::Government | ActorKind::Institution | ActorKind::Alliance)
                || matches!(actor.sector.as_deref(), Some("GOV" | "IGO" | "MIL"))
        })
    }

    /// The same actor, or two of the same country.
    fn allied(&self, one: ActorId, other: ActorId) -> bool {
        if one == other {
            return true;
        }
        self.country(one).is_some() && self.country(one) == self.country(other)
    }

    fn recode(&self, event: &mut Found, code: Option<String>) {
        let codes = &self.context.knowledge.codebook.codes;
        let known = code.as_ref().and_then(|code| codes.get(code));
        match known.filter(|code| code.category == event.kind.label()) {
            Some(known) => {
                event.mode = known.mode.clone();
                event.contexts =
                    known.contexts.split(';').filter(|part| !part.is_empty()).map(str::to_owned).collect();
                event.goldstein = Some(known.goldstein);
                event.cameo = code;
            }
            None => {
                event.mode = None;
                event.contexts = Vec::new();
                event.goldstein = None;
                event.cameo = None;
            }
        }
    }

    /// What a modal and a negation make of a deed: *will send* promises, *will not accept* rejects, *would blockade
    /// … unless* threatens.
    fn by_modality(&self, mut event: Found) -> Found {
        let context = self.context;
        let modals = &context.knowledge.realis.modals;
        let modal = |id: WordId| {
            context.children_in(id, &["aux"]).any(|aux| {
                let lemma = context.small_lemma(aux);
                modals.planned.contains(lemma) || modals.conditional.contains(lemma)
            })
        };
        let mut will = modal(event.trigger);
        let mut at = event.trigger;
        for up in context.ancestors(event.trigger).take(3) {
            let shares = context.relation(at) == "conj" && context.child_in(at, &["aux", "nsubj"]).is_none();
            let aspect = context.relation(at) == "xcomp"
                && context.knowledge.realis.verbs.transparent.contains(context.lemma(up));
            if will || !(shares || aspect) {
                break;
            }
            will = modal(up);
            at = up;
        }
        if !will || roles::passive(context, event.trigger) && event.sources.is_empty() {
            return event;
        }
        let negated = realis::polarity(context, event.trigger) == Polarity::Negative;
        // Wherever the parser has hung the clause, it follows the deed.
        let unless = context.document.sentences[event.trigger.sentence]
            .words
            .iter()
            .skip(event.trigger.word + 1)
            .any(|word| word.lemma.eq_ignore_ascii_case("unless"));
        let code = event.cameo.as_ref().and_then(|code| context.knowledge.codebook.codes.get(code));
        let visit = event.cameo.as_deref() == Some("042");
        if negated {
            if cooperative(event.kind) && event.kind != EventType::Consult {
                let refused = code.and_then(|code| code.refused.clone());
                event.kind = EventType::Reject;
                self.recode(&mut event, refused.or_else(|| Some("120".to_owned())));
            }
        } else if unless && !matches!(event.kind, EventType::Agree | EventType::Consult) {
            // "will withdraw unless": whatever it is, it is held out to move somebody.
            let threatened = code.and_then(|code| code.threatened.clone());
            event.kind = EventType::Threaten;
            self.recode(&mut event, threatened.or_else(|| Some("130".to_owned())));
        } else if cooperative(event.kind)
            && event.kind != EventType::Agree
            && (event.kind != EventType::Consult || visit)
        {
            let promised = code.and_then(|code| code.promised.clone());
            event.kind = EventType::Agree;
            self.recode(&mut event, promised.or_else(|| Some("030".to_owned())));
        } else if hostile(event.kind) && event.kind != EventType::Threaten {
            let conditional = event.realis == Realis::Conditional;
            let own_words = self.statements.saying(event.trigger).and_then(|id| self.statements.speaker(id));
            let own = own_words
                .is_some_and(|speaker| event.sources.iter().any(|&source| self.allied(source, speaker)));
            let decided = self.announced(event.trigger);
            if conditional || (own && !decided) {
                let threatened = code.and_then(|code| code.threatened.clone());
                event.kind = EventType::Threaten;
                self.recode(&mut event, threatened.or_else(|| Some("130".to_owned())));
            }
        }
        event
    }

    /// Whether a clause says what is to be done and not how things are: *insists that the rebels leave*.
    fn mandative(&self, clause: WordId) -> bool {
        let context = self.context;
        if roles::gerund(context, clause) {
            return true;
        }
        let mut auxiliaries = context.children_in(clause, &["aux", "cop"]).peekable();
        if auxiliaries.peek().is_none() {
            return !matches!(&*context.word(clause).xpos, "VBD" | "VBZ")
                && context.word(clause).upos == Upos::Verb;
        }
        auxiliaries.all(|aux| {
            matches!(context.lemma(aux), "should" | "must" | "ought")
                || &*context.word(aux).form == "be"
                    && !context.children_in(clause, &["aux"]).any(|aux| {
                        matches!(context.lemma(aux), "will" | "would" | "can" | "could" | "may" | "might")
                    })
        })
    }

    /// Whether a clause is announced or decided rather than held out.
    fn announced(&self, clause: WordId) -> bool {
        self.context
            .ancestors(clause)
            .take(3)
            .any(|up| self.context.knowledge.codebook.announcing.contains(self.context.lemma(up)))
    }

    /// *They must first return the civilians*, said by somebody else: a request.
    fn obligation(&self, trigger: WordId, found: &mut Vec<Found>, consumed: &mut BTreeSet<WordId>) -> bool {
        let context = self.context;
        let must = context
            .children_in(trigger, &["aux"])
            .any(|aux| context.knowledge.realis.modals.proposed.contains(context.small_lemma(aux)))
            || (context.relation(trigger) == "xcomp"
                && roles::infinitive(context, trigger)
                && context.head(trigger).is_some_and(|up| {
                    matches!(context.lemma(up), "have" | "need")
                        && context.child_in(up, &["obj", "aux"]).is_none()
                }));
        if !must || context.relation(trigger) == "advcl" || realis::negated_itself(context, trigger) {
            return false;
        }
        let Some(statement) = self.statements.saying(trigger) else { return false };
        let Some(speaker) = self.statements.speaker(statement) else { return false };
        let Some(agent) = roles::agent(context, trigger) else { return false };
        let targets: Vec<_> = self.who(agent);
        if targets.is_empty() || targets.contains(&speaker) {
            return false;
        }
        let below = self.best(trigger, true);
        // "should Clinton attempt": a condition.
        let inverted =
            context.children_in(trigger, &["aux"]).any(|aux| aux < agent && context.lemma(aux) == "should");
        let between_states = self.official(speaker) && targets.iter().all(|&target| self.official(target));
        if inverted || !(below.is_some() || between_states) {
            return false;
        }
        let asked = below
            .as_ref()
            .and_then(|found| found.entry?.cameo.as_ref())
            .and_then(|code| context.knowledge.codebook.codes.get(code)?.asked.clone());
        let mut event = Found {
            trigger,
            kind: EventType::Request,
            cameo: None,
            mode: None,
            contexts: Vec::new(),
            goldstein: None,
            sources: vec![speaker],
            targets,
            realis: Realis::Happened,
            confidence: 0.55,
        };
        self.recode(&mut event, asked.or_else(|| Some("100".to_owned())));
        found.push(event);
        if let Some(below) = below {
            consumed.extend(below.filled);
        }
        true
    }

    /// A noun of action: *talks between A and B*, *A's rejection of B's offer*.
    fn noun(&self, trigger: WordId, found: &mut Vec<Found>) {
        let context = self.context;
        if context.stands_in(trigger, &["compound", "flat", "appos", "fixed"]) {
            return;
        }
        let lemma = context.small_lemma(trigger);
        let codebook = &context.knowledge.codebook;
        if let Some(refused) = self.none_of_it(trigger, lemma) {
            found.push(refused);
            return;
        }
        let mut best: Option<(usize, f32, Found)> = None;
        let known = lemmas(lemma).find(|lemma| codebook.of_noun(lemma).next().is_some());
        for entry in known.iter().flat_map(|lemma| codebook.of_noun(lemma)) {
            let Some((matched, extra)) = self.fill_noun(trigger, entry) else { continue };
            let Some(kind) = kind_of(entry) else { continue };
            let (mut sources, light) = self.noun_sources(trigger, entry);
            if entry.light_only && !light {
                continue;
            }
            let mut targets = matched.targets.clone();
            // "is under investigation by"
            if context.child_in(trigger, &["cop"]).is_some()
                && context.marker(trigger).as_deref() == Some("under")
                && let Some(undergoing) = roles::subject(context, trigger)
            {
                add(&mut targets, self.who(undergoing.head));
            }
            if self.reversed(trigger) {
                let undergoing = context.head(trigger).and_then(|verb| roles::agent(context, verb));
                add(&mut targets, undergoing.map(|id| self.who(id)).unwrap_or_default());
            }
            if entry.frame == Frame::Mutual {
                add(&mut sources, matched.partners.iter().copied());
                targets.clear();
            }
            targets.retain(|target| !sources.contains(target));
            let filled = match entry.requires {
                Required::Both => !sources.is_empty() && !targets.is_empty(),
                Required::Source => !sources.is_empty(),
                Required::Parties => sources.len() > 1,
            };
            if !filled {
                continue;
            }
            let weight = entry.weight + extra;
            if best.as_ref().is_some_and(|(layer, before, _)| (*layer, *before) >= (entry.layer, weight)) {
                continue;
            }
            let event = Found {
                trigger,
                kind,
                cameo: entry.cameo.clone(),
                mode: entry.mode.clone(),
                contexts: entry.contexts.clone(),
                goldstein: entry.goldstein,
                sources,
                targets,
                realis: realis::of(context, trigger),
                confidence: self.confidence(entry, trigger, &matched) * 0.9,
            };
            best = Some((entry.layer, weight, event));
        }
        found.extend(best.map(|(_, _, event)| event));
    }

    /// *There will be no talks*, said by somebody: a rejection.
    fn none_of_it(&self, noun: WordId, lemma: &str) -> Option<Found> {
        let context = self.context;
        let codebook = &context.knowledge.codebook;
        if !codebook.refusable.contains(lemma)
            || !context.children_in(noun, &["det"]).any(|det| context.lemma(det) == "no")
        {
            return None;
        }
        let verb = context.head(noun).filter(|&verb| {
            context.lemma(verb) == "be"
                && context.child_in(verb, &["expl"]).is_some()
                && context
                    .children_in(verb, &["aux"])
                    .any(|aux| matches!(context.lemma(aux), "will" | "would" | "can" | "could"))
        })?;
        let speaker = self.statements.speaker(self.statements.saying(verb)?)?;
        let mut targets = Vec::new();
        for child in context.children_in(noun, &["nmod"]) {
            if matches!(context.marker(child).as_deref(), Some("with" | "for" | "to")) {
                add(&mut targets, self.who(child).into_iter().filter(|&actor| actor != speaker));
            }
        }
        let mut event = Found {
            trigger: noun,
            kind: EventType::Reject,
            cameo: None,
            mode: None,
            contexts: Vec::new(),
            goldstein: None,
            sources: vec![speaker],
            targets,
            realis: Realis::Happened,
            confidence: VERDICT,
        };
        self.recode(&mut event, Some("120".to_owned()));
        Some(event)
    }

    /// *Called the draft "a gift wrapped in our own paper"*: whoever gives a name in quotation marks judges.
    fn verdict(&self, trigger: WordId) -> Option<Found> {
        let context = self.context;
        let codebook = &context.knowledge.codebook;
        if !codebook.verdicts.contains(context.lemma(trigger)) || roles::passive(context, trigger) {
            return None;
        }
        let sources = roles::agent(context, trigger).map(|agent| self.doers(agent)).unwrap_or_default();
        let object = context.child_in(trigger, &["obj"]).filter(|&object| object > trigger)?;
        if sources.is_empty() {
            return None;
        }
        let words = &context.document.sentences.get(trigger.sentence)?.words;
        let opening = words.iter().enumerate().skip(object.word + 1).take(FARTHEST_NAME).find(|(at, word)| {
            // A mark that opens stands right before a word and apart from the one before it.
            let joined = |one: usize, other: usize| {
                matches!((words.get(one), words.get(other)), (Some(one), Some(other)) if one.bytes.end == other.bytes.start)
            };
            matches!(&*word.form, "\"" | "“" | "``" | "'" | "‘") && joined(*at, at + 1) && !joined(at - 1, *at)
        })?;
        let mut praise = false;
        for word in words.iter().skip(opening.0 + 1) {
            if matches!(&*word.form, "\"" | "”" | "''" | "'" | "’") {
                break;
            }
            let lemma = word.lemma.to_lowercase();
            if codebook.weighing.contains(&lemma) {
                return None;
            }
            praise |= codebook.praising.contains(&lemma);
        }
        let mut targets = self.who(object);
        if targets.is_empty() {
            targets = self.nearest(&[object], &sources);
        }
        targets.retain(|target| !sources.contains(target));
        let (kind, code) = if praise { (EventType::Support, "051") } else { (EventType::Accuse, "111") };
        let mut event = Found {
            trigger,
            kind,
            cameo: None,
            mode: None,
            contexts: Vec::new(),
            goldstein: None,
            sources,
            targets,
            realis: realis::of(context, trigger),
            confidence: VERDICT,
        };
        self.recode(&mut event, Some(code.to_owned()));
        Some(event)
    }

    /// Fills the slots of a noun's entry; slots of nouns may all be missing.
    fn fill_noun(&self, trigger: WordId, entry: &'a Entry) -> Option<(Match<'a>, f32)> {
        let context = self.context;
        let mut found = Match { entry: Some(entry), ..Match::default() };
        let mut extra = 0.0;
        for slot in &entry.slots {
            // "a round of talks between": what is said of the round is said of the talks.
            let round =
                context.head(trigger).filter(|&up| context.relation(trigger) == "nmod" && self.container(up));
            let around: Vec<WordId> = std::iter::once(trigger)
                .chain(round)
                .flat_map(|noun| context.children_in(noun, &["nmod", "obl"]).collect::<Vec<_>>())
                .filter(|&child| child != trigger)
                .collect();
            for child in around.into_iter().chain(
                // "sanctions imposed on Iran", "talks held with"
                context
                    .children_in(trigger, &["acl"])
                    .flat_map(|clause| context.children_in(clause, &["obl"]))
                    .collect::<Vec<_>>(),
            ) {
                if !self.introduced(child, slot) {
                    continue;
                }
                let who = self.who(child);
                if !who.is_empty() {
                    extra += 0.5;
                    found.filled.push(child);
                }
                match slot.role {
                    Role::Partner => add(&mut found.partners, who),
                    _ => add(&mut found.targets, who),
                }
            }
        }
        Some((found, extra))
    }

    /// Whoever does what a noun says: possessor, adjective, *by*, or the subject of a light verb. Also whether a
    /// light verb carries it.
    fn noun_sources(&self, noun: WordId, entry: &Entry) -> (Vec<ActorId>, bool) {
        let context = self.context;
        let mut sources = Vec::new();
        for child in context.children_in(noun, &["nmod:poss", "amod", "compound", "nmod"]) {
            let taken = match context.marker(child).as_deref() {
                Some("by") => true,
                None => context.relation(child) != "nmod" || context.stands_in(child, &["nmod:poss"]),
                Some("'s" | "'" | "’s" | "’") => true,
                Some("of") => {
                    !entry.slots.iter().any(|slot| slot.prepositions.iter().any(|word| word == "of"))
                }
                _ => false,
            };
            if taken {
                add(&mut sources, self.named_or_described(child));
            }
        }
        // "a call by the union to", "launched an attack"
        let mut light = false;
        if let Some(verb) = context.head(noun)
            && context.word(verb).upos == Upos::Verb
            && context.stands_in(noun, &["obj", "nsubj:pass"])
            && context.knowledge.codebook.light.contains(context.lemma(verb))
        {
            light = true;
            if let Some(agent) = roles::agent(context, verb) {
                add(&mut sources, self.who(agent));
            }
        }
        (sources, light)
    }

    /// Whether the verb that governs a noun makes its subject undergo it: *faces criticism*.
    fn reversed(&self, noun: WordId) -> bool {
        let context = self.context;
        context.head(noun).is_some_and(|verb| {
            context.stands_in(noun, &["obj"])
                && context.knowledge.codebook.reversed.contains(context.lemma(verb))
                && !roles::passive(context, verb)
        })
    }

    /// How sure an event is: the pattern's own figure, more for a specific one, less for a doubtful tree.
    fn confidence(&self, entry: &Entry, trigger: WordId, matched: &Match) -> f32 {
        let words = std::iter::once(trigger).chain(matched.filled.iter().copied());
        let arcs: Vec<f32> = words.map(|id| self.context.word(id).arc_probability).collect();
        let tree = arcs.iter().sum::<f32>() / arcs.len() as f32;
        let specific = if entry.weight >= 3.0 { 0.08 } else { 0.0 };
        ((entry.confidence + specific) * (0.6 + 0.4 * tree.clamp(0.0, 1.0))).clamp(0.0, 1.0)
    }

    /// Leaves out what says the same again: in one sentence, or in the headline and again in the body.
    fn distinct(&self, found: Vec<Found>) -> Vec<Found> {
        let part = |event: &Found| self.context.document.sentences[event.trigger.sentence].part;
        let mut kept: Vec<Found> = Vec::new();
        let mut by_kind: BTreeMap<EventType, Vec<usize>> = BTreeMap::new();
        let (title, body): (Vec<_>, Vec<_>) = found.into_iter().partition(|event| part(event) == Part::Title);
        for event in body.into_iter().chain(title) {
            let of_kind = by_kind.entry(event.kind).or_default();
            let headline = part(&event) == Part::Title;
            let again = of_kind.iter().rev().take(COMPARED).any(|&index| {
                let other = &kept[index];
                let near = other.trigger.sentence == event.trigger.sentence;
                let sources =
                    |one: &Found, two: &Found| one.sources.iter().any(|actor| two.sources.contains(actor));
                (near
                    && other.sources == event.sources
                    && (other.targets == event.targets || event.targets.is_empty()))
                    || (headline && part(other) == Part::Body && sources(other, &event))
            });
            if !again {
                of_kind.push(kept.len());
                kept.push(event);
            }
        }
        kept
    }
}
