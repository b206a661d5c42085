//! Meetings: who meets whom, and who stays away.
//!
//! Three steps. Every word that can name a meeting (*talks*, *met*, *summit*) gives a [`Mention`] with whoever takes
//! part by the grammar around it. Verbs of coming and staying away (*will not be attending the talks*) add who comes
//! and who doesn't. Mentions that can be the same meeting are then put together: the same meeting told many times in
//! one report is one meeting. The words stand in `knowledge/meetings.toml`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use legation_knowledge::meetings::TitleLevel;
use legation_language::{Part, Upos, WordId, WordSpan};
use legation_record::{ActorKind, Attends, Condition, Level, Meeting, Participant, Polarity, Realis, Time};

use crate::actors::Actors;
use crate::context::in_text_order;
use crate::places::Places;
use crate::realis;
use crate::statements::Statements;
use crate::time::Times;
use crate::{ActorId, Context, PlaceId};

/// How many clauses up the subject of an infinitive or participle is looked for: deeper control does not occur in
/// news prose, and a bound keeps the time linear.
const CONTROL_DEPTH: usize = 4;

/// Somebody at, or not at, one mention of a meeting.
#[derive(Clone, Debug)]
struct Attendee {
    actor: ActorId,
    attends: Attends,
    heads: bool,
    level: Option<Level>,
}

/// One place of the text that names a meeting.
#[derive(Clone, Debug)]
struct Mention {
    trigger: WordId,
    /// The words that name it, for a noun.
    name: Option<WordSpan>,
    /// Lemmas that say which kind of meeting: *peace*, *coalition*.
    modifiers: BTreeSet<String>,
    /// Takes up one that was named before: *the talks*, or no noun at all (*he won't participate*).
    definite: bool,
    /// Says by its verb whether it takes place: *held talks*, *the talks began*; not *the talks have hit a snag*.
    telling: bool,
    /// Only says who comes to, or stays away from, one that was named before.
    attendance: bool,
    /// The noun, where it is one.
    noun: Option<String>,
    parts: Vec<Attendee>,
    place: Option<PlaceId>,
    time: Option<(Time, Option<Date>, Option<Date>)>,
    realis: Realis,
    purpose: Option<WordSpan>,
    confidence: f32,
}

/// How many of the meetings named last a mention may take up. A report is about a few; the bound keeps the time
/// linear in the length of whatever is read.
const REACH: usize = 64;

/// How many words behind a word of meeting its place may stand when the tree attaches it to something else.
const PLACE_REACH: usize = 40;

/// How many distinct times and comers of one meeting are kept to tell another from it.
const KEPT: usize = 32;

/// Mentions of one meeting, with what they say of it together.
#[derive(Default)]
struct Cluster {
    mentions: Vec<Mention>,
    comers: BTreeSet<ActorId>,
    modifiers: BTreeSet<String>,
    place: Option<PlaceId>,
    times: Vec<(Date, Date)>,
    nouns: BTreeSet<String>,
    happened: bool,
}

impl Cluster {
    fn add(&mut self, mention: Mention) {
        let room = KEPT.saturating_sub(self.comers.len());
        self.comers.extend(mention.comers().take(room));
        let room = KEPT.saturating_sub(self.modifiers.len());
        self.modifiers.extend(mention.modifiers.iter().take(room).cloned());
        self.place = self.place.or(mention.place);
        if let Some(days) = mention.days()
            && !self.times.contains(&days)
            && self.times.len() < KEPT
        {
            self.times.push(days);
        }
        if self.nouns.len() < KEPT {
            self.nouns.extend(mention.noun.clone());
        }
        self.happened |= mention.realis == Realis::Happened && mention.telling;
        self.mentions.push(mention);
    }
}

impl Mention {
    /// Who comes, or may come.
    fn comers(&self) -> impl Iterator<Item = ActorId> + '_ {
        self.parts.iter().filter(|part| part.attends != Attends::No).map(|part| part.actor)
    }

    /// First and last day, where both are known.
    fn days(&self) -> Option<(Date, Date)> {
        let (_, start, end) = self.time.as_ref()?;
        Some(((*start)?, (*end)?))
    }
}

/// Finds the meetings of a report, in text order.
pub fn read(
    context: &Context,
    actors: &Actors,
    places: &Places,
    times: &Times,
    statements: &Statements,
    conditions: &[Condition],
) -> Vec<Meeting> {
    let governments = actors
        .list
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, actor)| actor.kind == ActorKind::Government)
        .filter_map(|(index, actor)| Some((actor.country.as_deref()?, ActorId(index))))
        .collect();
    let reader = Reader { context, actors, places, times, governments, conditions };
    let mut mentions: Vec<_> = context.document.word_ids().filter_map(|id| reader.mention(id)).collect();
    // A headline only repeats: it is read last, so that it joins what the body says in full.
    mentions.sort_by_key(|mention| {
        (context.document.sentences[mention.trigger.sentence].part == Part::Title, mention.trigger)
    });
    let mut clusters: Vec<Cluster> = Vec::new();
    for mention in mentions {
        match reader.same_meeting(&clusters, &mention) {
            Some(index) => clusters[index].add(mention),
            None => {
                let mut cluster = Cluster::default();
                cluster.add(mention);
                clusters.push(cluster);
            }
        }
    }
    let mut meetings: Vec<Meeting> = Vec::new();
    for cluster in &clusters {
        if let Some(mut meeting) = reader.meeting(cluster, statements) {
            meeting.id = format!("m{}", meetings.len() + 1);
            meetings.push(meeting);
        }
    }
    meetings
}

struct Reader<'a> {
    context: &'a Context<'a>,
    actors: &'a Actors,
    places: &'a Places,
    times: &'a Times,
    /// The government of each country, by its code.
    governments: BTreeMap<&'a str, ActorId>,
    /// What has to happen first is only conditional.
    conditions: &'a [Condition],
}

impl Reader<'_> {
    fn mention(&self, id: WordId) -> Option<Mention> {
        let word = self.context.word(id);
        match word.upos {
            Upos::Noun | Upos::Propn => self.noun(id),
            Upos::Verb => self.verb(id).or_else(|| self.invitation(id)).or_else(|| self.implied(id)),
            _ => None,
        }
    }

    /// *talks between A and B*, *the Trump–Putin meeting*, *a summit*.
    fn noun(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        let words = &context.knowledge.meetings;
        let lemma = context.lemma(id).to_lowercase();
        let plural = context.word(id).feature("Number") == Some("Plur");
        let strong = words.nouns.strong.contains(&lemma);
        let many = words.nouns.plural.contains(&lemma) && plural;
        let partnered = words.nouns.with_partner.contains(&lemma);
        // The first of "peace talks summit" is no meeting of its own.
        if !(strong || many || partnered) || context.stands_in(id, &["compound", "flat"]) {
            return None;
        }
        // "a fourth round of talks": what is said of the round is said of the talks.
        let top = context
            .head(id)
            .filter(|&up| {
                context.stands_in(id, &["nmod"])
                    && words.nouns.rounds.contains(&context.lemma(up).to_lowercase())
            })
            .unwrap_or(id);
        let mut parts = Vec::new();
        let mut modifiers = BTreeSet::new();
        for noun in BTreeSet::from([id, top]) {
            for child in context.children(noun) {
                match context.relation(child) {
                    "compound" | "amod" | "nmod" | "appos" if child != id => {
                        let marker = context.marker(child);
                        match marker.as_deref() {
                            None => {
                                let own = self.actors.at(id);
                                let mut named = self.named_within(child);
                                named.retain(|&actor| Some(actor) != own);
                                if named.is_empty() {
                                    modifiers.insert(context.lemma(child).to_lowercase());
                                }
                                self.add(&mut parts, named, Attends::Yes);
                            }
                            Some("between" | "with" | "of" | "among" | "involving" | "by") => {
                                self.add(&mut parts, self.everybody(child), Attends::Yes);
                            }
                            _ => {}
                        }
                    }
                    "acl" => {
                        if let Some(subject) = context.child_in(child, &["nsubj"]) {
                            self.add(&mut parts, self.everybody(subject), Attends::Yes);
                        }
                        if words.verbs.chair.contains(context.lemma(child))
                            && let Some(agent) = context.child_in(child, &["obl:agent", "obl"])
                        {
                            self.add(&mut parts, self.actors.denoted(context, agent), Attends::Yes);
                        }
                    }
                    _ => {}
                }
            }
        }
        // "a meeting in Istanbul, where officials of both are to discuss …"
        for place in context.children_in(id, &["nmod", "obl"]) {
            for clause in context.children_in(place, &["acl:relcl"]) {
                if let Some(subject) = context.child_in(clause, &["nsubj"]) {
                    self.add(&mut parts, self.everybody(subject), Attends::Yes);
                }
            }
        }
        // The same clause attached beside, to the verb: it begins with "where".
        if let Some(verb) = context.head(top) {
            for clause in
                context.children_in(verb, &["conj", "advcl", "parataxis"]).filter(|&clause| clause > id)
            {
                let where_ =
                    context.children_in(clause, &["advmod"]).any(|adverb| context.lemma(adverb) == "where");
                if let Some(subject) = context.child_in(clause, &["nsubj"]).filter(|_| where_) {
                    self.add(&mut parts, self.everybody(subject), Attends::Yes);
                }
            }
        }
        let own = parts.len();
        let governing = self.governing(top, &mut parts);
        let of_whom = context
            .children_in(id, &["nmod"])
            .any(|child| matches!(context.marker(child).as_deref(), Some("between" | "with" | "of")));
        let enough = own > 0 && (parts.len() > 1 || of_whom);
        if partnered && !strong && !enough && governing != Governing::Attendance {
            return None;
        }
        let realis = match governing {
            Governing::Cancelled => Realis::Denied,
            Governing::Postponed => Realis::Planned,
            // Somebody's staying away does not deny the meeting.
            Governing::Attendance | Governing::None => self.realis_of(id, top),
        };
        let determined = context.child_in(top, &["det"]).or_else(|| context.child_in(id, &["det"]));
        let definite = determined
            .is_some_and(|det| matches!(context.lemma(det), "the" | "this" | "these" | "that" | "those"));
        let place = self.place_of(id).or_else(|| self.place_of(top));
        Some(Mention {
            trigger: id,
            name: Some(self.name_of(id)),
            noun: Some(lemma),
            attendance: governing == Governing::Attendance,
            telling: governing != Governing::Attendance && self.tells(top, realis),
            modifiers,
            definite,
            place,
            time: self.time_of(id).or_else(|| self.time_of(top)),
            realis,
            purpose: self.purpose_of(id),
            confidence: if strong || many { 0.7 } else { 0.55 },
            parts,
        })
    }

    /// What the verb around a noun of meeting says: who takes part in it, stays away, or calls it off.
    fn governing(&self, noun: WordId, parts: &mut Vec<Attendee>) -> Governing {
        let context = self.context;
        let verbs = &context.knowledge.meetings.verbs;
        let Some(verb) = context.head(noun) else { return Governing::None };
        if context.word(verb).upos != Upos::Verb {
            return Governing::None;
        }
        let lemma = context.lemma(verb);
        let passive_subject = context.stands_in(noun, &["nsubj:pass"]);
        let as_object = context.stands_in(noun, &["obj"]);
        let marker = context.marker(noun);
        let as_goal = context.stands_in(noun, &["obl"])
            && matches!(marker.as_deref(), Some("in" | "at" | "to" | "from" | "into" | "for" | "during"));
        let subject = self.subject(verb);
        let comers = subject.map(|subject| self.everybody(subject)).unwrap_or_default();
        let with: Vec<_> = context
            .children_in(verb, &["obl"])
            .filter(|&child| context.marker(child).as_deref() == Some("with"))
            .flat_map(|child| self.actors.denoted(context, child))
            .collect();
        let negative = realis::polarity(context, verb) == Polarity::Negative;
        if (as_object || passive_subject) && verbs.cancel.contains(lemma) && self.calls_off(verb) {
            return Governing::Cancelled;
        }
        if (as_object || passive_subject || context.stands_in(noun, &["nsubj"]))
            && verbs.postpone.contains(lemma)
        {
            return Governing::Postponed;
        }
        if as_goal && (verbs.send.contains(lemma) || verbs.invite.contains(lemma)) {
            let (who, attends) = if verbs.invite.contains(lemma) {
                let invited = context.object(verb).or_else(|| context.child_in(verb, &["nsubj:pass"]));
                (invited.map(|id| self.actors.denoted(context, id)).unwrap_or_default(), Attends::Unclear)
            } else {
                (comers, if negative { Attends::No } else { Attends::Yes })
            };
            self.add(parts, who, attends);
            if let Some(delegation) = context.object(verb) {
                self.delegation(delegation, parts);
            }
            return Governing::Attendance;
        }
        if (as_object || as_goal) && verbs.stay_away.contains(lemma) && subject.is_some() {
            let stays_away = if negative { Attends::Yes } else { Attends::No };
            self.add(parts, comers, stays_away);
            return Governing::Attendance;
        }
        if (as_object || as_goal)
            && verbs.come.contains(lemma)
            && !verbs.light.contains(lemma)
            && subject.is_some()
            || (as_object && matches!(lemma, "attend" | "join"))
        {
            let attends = self.attendance(verb, negative);
            self.add(parts, comers, attends);
            return Governing::Attendance;
        }
        if (as_object && (verbs.light.contains(lemma) || verbs.chair.contains(lemma)))
            || (as_goal && verbs.light.contains(lemma))
        {
            self.add(parts, comers, if negative { Attends::Unclear } else { Attends::Yes });
            self.add(parts, with, Attends::Yes);
            return Governing::None;
        }
        let partner = !parts.is_empty() || !with.is_empty();
        if (as_object || as_goal) && partner && verbs.want.contains(lemma) {
            self.add(parts, comers, Attends::Unclear);
            self.add(parts, with, Attends::Unclear);
        } else if passive_subject {
            self.add(parts, with, Attends::Yes);
        } else if (as_object || as_goal) && partner && verbs.agree.contains(lemma) {
            self.add(parts, comers, Attends::Yes);
        }
        Governing::None
    }

    /// *A met B*, *A and B will meet*, *A spoke with B*, *A hosted B*.
    fn verb(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        let verbs = &context.knowledge.meetings.verbs;
        let lemma = context.lemma(id);
        let (meets, talks) = (verbs.meet.contains(lemma), verbs.talk.contains(lemma));
        let (hosts, visits) = (verbs.host.contains(lemma), verbs.visit.contains(lemma));
        if !(meets || talks || hosts || visits) {
            return None;
        }
        let object = context.object(id);
        if let Some(object) = object
            && self.actors.denoted(context, object).is_empty()
        {
            return None;
        }
        let mut parts = Vec::new();
        let subject = self.subject(id);
        let comers = subject.map(|subject| self.everybody(subject)).unwrap_or_default();
        let partners: Vec<_> = object
            .into_iter()
            .chain(context.children_in(id, &["obl"]).filter(|&child| {
                let marker = context.marker(child);
                marker.as_deref() == Some("with") || (talks && marker.as_deref() == Some("to"))
            }))
            .flat_map(|partner| self.everybody(partner))
            .filter(|&partner| self.actors.list[partner.0].kind != ActorKind::Media)
            .collect();
        let several = comers.len() > 1
            || subject.is_some_and(|subject| {
                context.word(subject).feature("Number") == Some("Plur")
                    && !comers.is_empty()
                    && context.word(subject).upos != Upos::Pron
            });
        // Meeting takes two: a partner, or a plural subject of a verb of meeting. A host without a guest, or a visit
        // to a mere place, is none.
        if partners.is_empty() && !(meets && several && object.is_none()) {
            return None;
        }
        if comers.is_empty() && (!meets || partners.is_empty()) {
            return None;
        }
        self.add(&mut parts, comers, Attends::Yes);
        self.add(&mut parts, partners, Attends::Yes);
        let realis = self.realis_of(id, id);
        let open =
            matches!(realis, Realis::Conditional | Realis::Proposed | Realis::Possible | Realis::Denied);
        if open {
            for part in &mut parts {
                part.attends = Attends::Unclear;
            }
        }
        Some(Mention {
            trigger: id,
            name: None,
            noun: None,
            attendance: false,
            telling: true,
            modifiers: BTreeSet::new(),
            definite: false,
            place: self.place_of(id),
            time: self.time_of(id),
            realis,
            purpose: self.purpose_of(id),
            confidence: if meets { 0.7 } else { 0.55 },
            parts,
        })
    }

    /// *both have been invited to Geneva*: a place and somebody who may come.
    fn invitation(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        if !context.knowledge.meetings.verbs.invite_to_place.contains(context.lemma(id)) {
            return None;
        }
        let place = context.children_in(id, &["obl"]).find(|&child| {
            context.marker(child).as_deref() == Some("to") && self.places.at(child).is_some()
        })?;
        let invited = context.child_in(id, &["nsubj:pass"]).or_else(|| context.object(id))?;
        let mut parts = Vec::new();
        self.add(&mut parts, self.everybody(invited), Attends::Unclear);
        if context.child_in(id, &["nsubj:pass"]).is_none()
            && let Some(host) = self.subject(id)
        {
            self.add(&mut parts, self.everybody(host), Attends::Yes);
        }
        (!parts.is_empty()).then(|| Mention {
            trigger: id,
            name: None,
            noun: None,
            attendance: false,
            telling: true,
            modifiers: BTreeSet::new(),
            definite: false,
            place: self.places.at(place),
            time: self.time_of(id),
            realis: Realis::Proposed,
            purpose: self.purpose_of(id),
            confidence: 0.5,
            parts,
        })
    }

    /// *he won't participate either*, *Mr Dam will not be travelling*: a meeting that was named before.
    fn implied(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        let verbs = &context.knowledge.meetings.verbs;
        let lemma = context.lemma(id);
        let negative = realis::polarity(context, id) == Polarity::Negative;
        let plain = matches!(lemma, "participate" | "attend");
        let stays = lemma == "stay"
            && context.children_in(id, &["advmod", "compound"]).any(|child| context.lemma(child) == "away");
        let travels = negative && verbs.travel.contains(lemma) && context.child_in(id, &["xcomp"]).is_none();
        // The parser takes adverbs ("either") for objects now and then; an object that matters is a noun.
        let object = context
            .object(id)
            .is_some_and(|object| matches!(context.word(object).upos, Upos::Noun | Upos::Propn));
        if !(plain || stays || travels) || object {
            return None;
        }
        // With a goal of its own it is about that, not about a meeting named before.
        if context
            .children_in(id, &["obl"])
            .any(|child| matches!(context.marker(child).as_deref(), Some("in" | "at" | "to" | "from")))
        {
            return None;
        }
        let comers = self.actors.denoted(context, self.subject(id)?);
        if comers.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        let attends = if stays {
            if negative { Attends::Yes } else { Attends::No }
        } else {
            self.attendance(id, negative)
        };
        self.add(&mut parts, comers, attends);
        Some(Mention {
            trigger: id,
            name: None,
            noun: None,
            attendance: true,
            telling: false,
            modifiers: BTreeSet::new(),
            definite: true,
            place: None,
            time: None,
            realis: Realis::Planned,
            purpose: None,
            confidence: 0.5,
            parts,
        })
    }

    /// Whether the verb around a noun of meeting says that it takes place.
    fn tells(&self, noun: WordId, realis: Realis) -> bool {
        let verbs = &self.context.knowledge.meetings.verbs;
        realis != Realis::Happened
            || self.context.head(noun).is_some_and(|verb| {
                let lemma = self.context.lemma(verb);
                verbs.light.contains(lemma) || verbs.chair.contains(lemma) || verbs.occur.contains(lemma)
            })
    }

    /// Whether the subject of a verb of coming comes.
    fn attendance(&self, verb: WordId, negative: bool) -> Attends {
        match realis::of(self.context, verb) {
            _ if negative => Attends::No,
            Realis::Denied => Attends::No,
            Realis::Possible | Realis::Proposed | Realis::Conditional => Attends::Unclear,
            Realis::Happened | Realis::Ongoing | Realis::Planned => Attends::Yes,
        }
    }

    /// *call off*, *break off*: "call" alone calls nothing off.
    fn calls_off(&self, verb: WordId) -> bool {
        self.context.lemma(verb) != "call"
            || self
                .context
                .children_in(verb, &["compound", "advmod", "case"])
                .any(|child| self.context.lemma(child) == "off")
    }

    /// *a low-level delegation, headed by X*: X heads it, and the adjective tells the level.
    fn delegation(&self, noun: WordId, parts: &mut Vec<Attendee>) {
        let context = self.context;
        let words = &context.knowledge.meetings;
        if !words.delegation.nouns.contains(&context.lemma(noun).to_lowercase()) {
            return;
        }
        let side = self.actors.at(noun);
        let low = context
            .children_in(noun, &["amod", "compound"])
            .any(|child| words.delegation.low.contains(&self.hyphenated(child)));
        // "…, headed by X" is attached to the delegation or to the verb that sends it.
        let beside = context.head(noun).map(|verb| {
            context.children_in(verb, &["advcl", "conj"]).filter(|&clause| clause > noun).collect::<Vec<_>>()
        });
        let clauses: Vec<_> = context.children_in(noun, &["acl"]).chain(beside.unwrap_or_default()).collect();
        for clause in clauses {
            if !words.verbs.head.contains(context.lemma(clause)) {
                continue;
            }
            if let Some(agent) = context.child_in(clause, &["obl"]) {
                for actor in self.actors.denoted(context, agent) {
                    let level = if low { Some(Level::Working) } else { None };
                    match parts.iter_mut().find(|part| part.actor == actor) {
                        Some(part) => (part.heads, part.level) = (true, level.or(part.level)),
                        None => parts.push(Attendee { actor, attends: Attends::Yes, heads: true, level }),
                    }
                }
            }
        }
        if parts.is_empty() {
            self.add(parts, side.into_iter().collect(), Attends::Yes);
        }
        if low {
            for part in parts.iter_mut().filter(|part| !part.heads) {
                part.level = Some(Level::Working);
            }
        }
    }

    /// A word with what is hyphenated to it: *low-level*, in one token or in three.
    fn hyphenated(&self, word: WordId) -> String {
        let words = self.context.subtree(word);
        self.context.document.slice(&words).to_lowercase().replace(" - ", "-")
    }

    /// Everybody who leads a delegation somewhere in a sentence: *X, who heads the Russian team*.
    fn heads_in(&self, sentence: usize, parts: &mut Vec<Attendee>) {
        let context = self.context;
        let words = &context.knowledge.meetings;
        for word in 0..context.document.sentences[sentence].words.len() {
            let id = WordId { sentence, word };
            if !words.verbs.head.contains(context.lemma(id)) || context.word(id).upos != Upos::Verb {
                continue;
            }
            let Some(object) = context.object(id) else { continue };
            if !words.delegation.nouns.contains(context.lemma(object)) {
                continue;
            }
            let leads = context
                .subject(id)
                .filter(|&subject| context.word(subject).feature("PronType") != Some("Rel"))
                .or_else(|| context.head(id).filter(|_| context.stands_in(id, &["acl"])));
            for actor in leads.map(|leads| self.actors.denoted(context, leads)).unwrap_or_default() {
                if let Some(part) = parts.iter_mut().find(|part| part.actor == actor) {
                    part.heads = true;
                } else {
                    parts.push(Attendee { actor, attends: Attends::Yes, heads: true, level: None });
                }
            }
        }
    }

    /// Everybody in a phrase: what it denotes; the countries of coordinated adjectives (*Ukrainian and Russian
    /// officials*); and persons coordinated in it where the tree hides them under another.
    fn everybody(&self, head: WordId) -> Vec<ActorId> {
        let context = self.context;
        let mut who = self.actors.denoted(context, head);
        let mut add = |actor: Option<ActorId>| {
            if let Some(actor) = actor
                && !who.contains(&actor)
            {
                who.push(actor);
            }
        };
        for adjective in context.children_in(head, &["amod"]) {
            let others: Vec<_> = context.children_in(adjective, &["conj"]).collect();
            if !others.is_empty() {
                add(self.actors.at(adjective));
                others.into_iter().for_each(|other| add(self.actors.at(other)));
            }
        }
        let words = context.subtree(head).words;
        let ids = || words.clone().take(PLACE_REACH).map(|word| WordId { word, ..head });
        if ids().any(|id| context.stands_in(id, &["cc"])) {
            let persons = ids()
                .take_while(|&id| {
                    !context.stands_in(id, &["acl:relcl"])
                        && context.word(id).feature("PronType") != Some("Rel")
                })
                .filter(|&id| context.word(id).upos == Upos::Propn && !context.stands_in(id, &["nmod:poss"]))
                .filter_map(|id| self.actors.at(id))
                .filter(|actor| self.actors.list[actor.0].kind == ActorKind::Person);
            persons.for_each(|actor| add(Some(actor)));
        }
        who
    }

    fn add(&self, parts: &mut Vec<Attendee>, who: Vec<ActorId>, attends: Attends) {
        for actor in who {
            match parts.iter_mut().find(|part| part.actor == actor) {
                Some(part) if attends == Attends::No => part.attends = Attends::No,
                Some(_) => {}
                None => parts.push(Attendee { actor, attends, heads: false, level: None }),
            }
        }
    }

    /// All actors named in the words under a modifier: *Russia-Ukraine*, *Trump–Putin*.
    fn named_within(&self, modifier: WordId) -> Vec<ActorId> {
        let words = self.context.subtree(modifier);
        let mut named: Vec<_> = words
            .words
            .filter_map(|word| self.actors.at(WordId { sentence: words.sentence, word }))
            .collect();
        named.dedup();
        named
    }

    /// The subject of a verb, its own or the one that controls it: *is due to fly to X to meet Y*.
    fn subject(&self, verb: WordId) -> Option<WordId> {
        let context = self.context;
        let mut at = verb;
        for _ in 0..CONTROL_DEPTH {
            if let Some(subject) = context.subject(at) {
                // "who chaired the talks": the one whom the clause describes.
                if context.word(subject).feature("PronType") == Some("Rel")
                    && context.stands_in(at, &["acl:relcl"])
                {
                    return context.head(at);
                }
                return Some(subject);
            }
            if !context.stands_in(at, &["xcomp", "advcl", "conj", "ccomp", "acl", "parataxis"]) {
                return None;
            }
            let up = context.head(at)?;
            if context.stands_in(at, &["acl"]) {
                return Some(up);
            }
            at = up;
        }
        None
    }

    fn place_of(&self, id: WordId) -> Option<PlaceId> {
        let context = self.context;
        // "the Geneva talks"; a country that takes part in them is no venue ("the Ukraine talks").
        let venue = |child: WordId| self.places.at(child).filter(|_| self.actors.at(child).is_none());
        let own = self
            .places
            .of(context, id)
            .or_else(|| context.children_in(id, &["compound", "nmod:poss"]).find_map(venue));
        // "held talks with the rebel commander in Lomé": attached to the person, said of the talks.
        own.or_else(|| {
            let end = context.document.sentences[id.sentence].words.len();
            (id.word + 1..end.min(id.word + PLACE_REACH))
                .map(|word| WordId { word, ..id })
                .take_while(|&word| {
                    !context.stands_in(word, &["mark"]) && context.word(word).form.as_ref() != ";"
                })
                .find(|&word| {
                    context.stands_in(word, &["nmod", "obl"])
                        && matches!(context.marker(word).as_deref(), Some("in" | "at" | "near" | "outside"))
                        && self.places.at(word).is_some()
                })
                .and_then(|word| self.places.at(word))
        })
    }

    fn time_of(&self, id: WordId) -> Option<(Time, Option<Date>, Option<Date>)> {
        let mention = self.times.dating(self.context, id)?;
        (mention.kind == crate::time::TimexType::Date || mention.kind == crate::time::TimexType::Time)
            .then(|| (mention.time.clone(), mention.start, mention.end))
    }

    /// Whether a meeting that a word names takes place: what has to happen first is conditional; what somebody comes
    /// ahead of, or what is called upcoming, is planned.
    fn realis_of(&self, id: WordId, top: WordId) -> Realis {
        let context = self.context;
        let words = &context.knowledge.meetings.upcoming;
        let required = context.span_of_word(id).is_some_and(|word| {
            self.conditions.iter().any(|condition| {
                let requires = &condition.requires;
                requires.part == word.part && requires.start <= word.start && word.end <= requires.end
            })
        });
        let realis = realis::of(context, top);
        if required && realis != Realis::Happened {
            return Realis::Conditional;
        }
        // "ahead of" may be an adverb with its phrase beside it.
        let adverb = context
            .head(top)
            .and_then(|up| context.children_in(up, &["advmod"]).rfind(|&child| child < top))
            .map(|adverb| format!("{} {}", context.lemma(adverb), context.marker(top).unwrap_or_default()));
        let ahead =
            context.marker(top).into_iter().chain(adverb).any(|marker| words.prepositions.contains(&marker));
        let called =
            context.children_in(top, &["amod"]).any(|child| words.adjectives.contains(context.lemma(child)));
        if (ahead || called) && matches!(realis, Realis::Happened | Realis::Ongoing) {
            return Realis::Planned;
        }
        realis
    }

    /// *to discuss X*: what it is for.
    fn purpose_of(&self, id: WordId) -> Option<WordSpan> {
        let context = self.context;
        let clause = context.children_in(id, &["acl", "advcl", "xcomp"]).find(|&child| {
            context.child_in(child, &["mark"]).is_some_and(|mark| context.lemma(mark) == "to")
        });
        clause.map(|clause| context.phrase_without(clause, &[])).or_else(|| {
            let topic = context
                .children_in(id, &["nmod", "obl"])
                .find(|&child| matches!(context.marker(child).as_deref(), Some("on" | "about" | "over")))?;
            if self.times.at(topic).is_some() {
                return None;
            }
            Some(context.phrase_without(topic, &[]))
        })
    }

    /// The words that name a meeting: the noun with what stands before it, without determiner.
    fn name_of(&self, noun: WordId) -> WordSpan {
        let context = self.context;
        let mut start = noun.word;
        for child in context.children_in(noun, &["compound", "amod", "nummod", "nmod:poss", "flat"]) {
            if child < noun && !context.stands_in(child, &["nmod:poss"]) {
                start = start.min(context.subtree(child).words.start);
            }
        }
        WordSpan { sentence: noun.sentence, words: start..noun.word + 1 }
    }

    /// The country that an actor stands for, as a government of the list or by itself.
    fn side(&self, actor: ActorId) -> ActorId {
        let one = &self.actors.list[actor.0];
        if one.kind == ActorKind::Government {
            return actor;
        }
        let Some(country) = &one.country else { return actor };
        self.governments.get(country.as_str()).copied().unwrap_or(actor)
    }

    /// The meeting that a mention takes up, among those named so far.
    fn same_meeting(&self, clusters: &[Cluster], mention: &Mention) -> Option<usize> {
        let mine: BTreeSet<_> = mention.comers().take(KEPT).collect();
        let only_takes_up = mention.attendance && mention.definite;
        let distinct = &self.context.knowledge.meetings.nouns.distinct;
        let mut best: Option<(f32, usize)> = None;
        for (index, cluster) in clusters.iter().enumerate().skip(clusters.len().saturating_sub(REACH)) {
            let theirs = &cluster.comers;
            let elsewhere = |one: PlaceId| mention.place.is_some_and(|other| one != other);
            let other_days = |(start, end): &(Date, Date)| {
                mention.days().is_some_and(|(from, to)| to < *start || *end < from)
            };
            if cluster.place.is_some_and(elsewhere) || cluster.times.iter().any(other_days) {
                continue;
            }
            let sides =
                |set: &BTreeSet<ActorId>| set.iter().map(|&actor| self.side(actor)).collect::<BTreeSet<_>>();
            let same_place = cluster.place.is_some() && cluster.place == mention.place;
            let shared_modifier = mention.modifiers.iter().any(|one| cluster.modifiers.contains(one));
            let nearness = 1.0 / (1.0 + (clusters.len() - index) as f32);
            let mut score = 0.0;
            if same_place {
                score += 1.5;
            }
            if shared_modifier {
                score += 0.8;
            }
            if !mine.is_empty() && !theirs.is_empty() {
                let (my_sides, their_sides) = (sides(&mine), sides(theirs));
                if mine == *theirs {
                    score += 2.0;
                } else if mine.is_subset(theirs) || theirs.is_subset(&mine) {
                    score += 1.2;
                } else if my_sides == their_sides && my_sides.len() > 1 {
                    score += 1.0;
                } else if my_sides.is_subset(&their_sides) || their_sides.is_subset(&my_sides) {
                    score += 0.7;
                } else if mention.definite && !mine.is_disjoint(theirs) {
                    score += 0.2;
                } else if only_takes_up || (mention.definite && same_place) {
                    // Somebody else comes to what is known: no clash.
                } else {
                    score -= 2.0;
                }
            }
            let same_kind = mention.modifiers.iter().all(|one| cluster.modifiers.contains(one));
            if mention.definite && (same_kind || only_takes_up) {
                score += 0.9;
            }
            // A summit is not the talks that were spoken of before it.
            if let Some(noun) = &mention.noun
                && !cluster.nouns.contains(noun)
                && (distinct.contains(noun) || cluster.nouns.iter().any(|other| distinct.contains(other)))
            {
                score -= 1.0;
            }
            if cluster.happened != (mention.realis == Realis::Happened) && !only_takes_up {
                score -= 0.6;
            }
            if score >= 0.9 && best.is_none_or(|(so_far, _)| score + nearness > so_far) {
                best = Some((score + nearness, index));
            }
        }
        best.map(|(_, index)| index)
    }

    fn meeting(&self, cluster: &Cluster, statements: &Statements) -> Option<Meeting> {
        let context = self.context;
        let mut parts: Vec<Attendee> = Vec::new();
        for mention in &cluster.mentions {
            for part in &mention.parts {
                match parts.iter_mut().find(|one| one.actor == part.actor) {
                    Some(one) => {
                        one.heads |= part.heads;
                        one.level = one.level.or(part.level);
                        // What is said outright outweighs what a mere mention implies.
                        if part.attends == Attends::No
                            || (one.attends == Attends::Unclear && part.attends == Attends::Yes)
                        {
                            one.attends = part.attends;
                        }
                    }
                    None => parts.push(part.clone()),
                }
            }
        }
        for sentence in
            cluster.mentions.iter().map(|mention| mention.trigger.sentence).collect::<BTreeSet<_>>()
        {
            self.heads_in(sentence, &mut parts);
        }
        let place = cluster.mentions.iter().find_map(|mention| mention.place);
        let time = cluster.mentions.iter().find_map(|mention| mention.time.clone());
        // Without anybody, or with one alone nowhere and at no time of whom no attendance is told, there is nothing to
        // keep.
        let told = cluster.mentions.iter().any(|mention| mention.attendance);
        if parts.is_empty() || (parts.len() < 2 && place.is_none() && time.is_none() && !told) {
            return None;
        }
        // Whoever only comes or stays away says little of whether the meeting takes place.
        let telling = cluster.mentions.iter().find(|mention| mention.telling);
        let telling = telling.or_else(|| cluster.mentions.iter().find(|mention| !mention.attendance));
        let mut realis = telling.map_or(Realis::Planned, |mention| mention.realis);
        if cluster.mentions.iter().any(|mention| mention.realis == Realis::Denied && !mention.attendance) {
            realis = Realis::Denied;
        }
        let said: Vec<_> =
            cluster.mentions.iter().map(|mention| statements.said_by(mention.trigger)).collect();
        let participants = parts
            .iter()
            .map(|part| {
                let side = self.side(part.actor);
                Participant {
                    actor: part.actor.label(),
                    side: (side != part.actor).then(|| side.label()),
                    level: part.level.unwrap_or_else(|| self.level(part.actor)),
                    attends: part.attends,
                    heads: part.heads,
                }
            })
            .collect();
        let name = cluster
            .mentions
            .iter()
            .filter_map(|mention| mention.name.as_ref())
            .max_by_key(|name| name.words.len())
            .map(|name| context.document.slice(name).to_owned());
        let certain = cluster.mentions.iter().map(|mention| mention.confidence).fold(0.0, f32::max);
        Some(Meeting {
            id: String::new(),
            name,
            participants,
            place: place.map(PlaceId::label),
            time: time.map(|(time, _, _)| time),
            realis,
            purpose: cluster.mentions.iter().find_map(|mention| context.span(mention.purpose.as_ref()?)),
            said_by: if said.iter().all(Option::is_some) { said.into_iter().next().flatten() } else { None },
            evidence: in_text_order(
                cluster.mentions.iter().filter_map(|mention| context.evidence(mention.trigger)).collect(),
            ),
            confidence: (certain + 0.05 * (cluster.mentions.len().min(4) - 1) as f32).min(0.95),
        })
    }

    /// The level of an actor, by the titles that it bears.
    fn level(&self, actor: ActorId) -> Level {
        let one = &self.actors.list[actor.0];
        let levels = &self.context.knowledge.meetings.levels;
        let titles = one.roles.iter().map(|role| role.title.as_str());
        let name = (one.kind == ActorKind::Group).then_some(one.name.as_str());
        let best =
            titles.chain(name).filter_map(|title| levels.of_title(title)).min_by_key(|level| *level as u8);
        match best {
            Some(TitleLevel::Leader) => Level::Leader,
            Some(TitleLevel::Minister) => Level::Minister,
            Some(TitleLevel::Senior) => Level::Senior,
            Some(TitleLevel::Working) => Level::Working,
            None => Level::Unknown,
        }
    }
}

/// What the verb around a noun of meeting says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Governing {
    None,
    Attendance,
    Cancelled,
    Postponed,
}
