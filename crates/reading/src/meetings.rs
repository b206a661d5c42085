//! Meetings: who meets whom, and who stays away.
//!
//! Three steps. Every word that can name a meeting (*talks*, *met*, *summit*) gives a `Mention` with whoever takes
//! part by the grammar around it. Verbs of coming and staying away (*will not be attending the talks*) add who comes
//! and who doesn't. Mentions that can be the same meeting are then put together: the same meeting told many times in
//! one report is one meeting. The words stand in `knowledge/meetings.toml`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use legation_knowledge::meetings::{TitleLevel, ToldWords};
use legation_knowledge::world::NounClass;
use legation_language::{Part, Upos, WordId, WordSpan};
use legation_record::{ActorKind, Attends, Condition, Level, Meeting, Participant, Polarity, Realis, Time};

use crate::actors::Actors;
use crate::actors::parties::{self, Taken};
use crate::context::{in_text_order, small};
use crate::frames;
use crate::places::Places;
use crate::realis;
use crate::statements::Statements;
use crate::time::{Times, TimexType};
use crate::{ActorId, Context, PlaceId};

/// How many clauses up the subject of an infinitive or participle is looked for: deeper control does not occur in
/// news prose, and a bound keeps the time linear.
const CONTROL_DEPTH: usize = 4;

/// A time with its first and last day.
type When = (Time, Option<Date>, Option<Date>);

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
    /// Enough without participants: the words say that a meeting as such takes place, somewhere.
    by_itself: bool,
    /// Only says who comes to, or stays away from, one that was named before.
    attendance: bool,
    /// Tells of no meeting unless one was named before.
    joins: bool,
    /// Says of itself that it is one more, still to come: *agreed to speak again*, *another round*.
    another: bool,
    /// The noun, where it is one.
    noun: Option<String>,
    parts: Vec<Attendee>,
    place: Option<PlaceId>,
    time: Option<When>,
    realis: Realis,
    purpose: Option<WordSpan>,
    confidence: f32,
}

/// How many of the meetings named last a mention may take up. A report is about a few; the bound keeps the time
/// linear in the length of whatever is read.
const REACH: usize = 64;

/// How many words behind a word of meeting its place may stand when the tree attaches it to something else.
const PLACE_REACH: usize = 40;

/// How many words before a word of meeting a place may stand: that of the clause before it.
const PLACE_BEFORE: usize = 14;

/// How many words may stand between a word of meeting and the one date of its sentence when the tree ties it to
/// something else.
const DATE_REACH: usize = 18;

/// How many words behind a verb of talking its partner may stand when the tree hangs it on something else.
const WITH_REACH: usize = 8;

/// How many words behind a noun of meeting its *between* may stand.
const BETWEEN_REACH: usize = 12;

/// How many words before a verb its subject is looked for where the tree gives none.
const SUBJECT_REACH: usize = 25;

/// How many words may stand where a turn of phrase has "...", and how many a guard looks ahead.
const TURN_GAP: usize = 8;

/// How many words back the two are looked for whom *both countries* takes up.
const BOTH_REACH: usize = 60;

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

/// Finds the meetings of a report, in text order. Whoever takes part and is no actor yet becomes one.
pub fn read(
    context: &Context,
    actors: &mut Actors,
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
        .filter_map(|(index, actor)| Some((actor.country.clone()?, ActorId(index))))
        .collect();
    let before = actors.list.len();
    let reader = Reader {
        context,
        actors: RefCell::new(actors),
        places,
        times,
        governments,
        conditions,
        known: before,
    };
    let mut mentions: Vec<_> = context.document.word_ids().filter_map(|id| reader.mention(id)).collect();
    // A headline only repeats: it is read last, so that it joins what the body says in full.
    mentions.sort_by_key(|mention| {
        (context.document.sentences[mention.trigger.sentence].part == Part::Title, mention.trigger)
    });
    let mut clusters: Vec<Cluster> = Vec::new();
    for mention in mentions {
        match reader.same_meeting(&clusters, &mention) {
            Some(index) => clusters[index].add(mention),
            None if mention.joins => {}
            None => {
                let mut cluster = Cluster::default();
                cluster.add(mention);
                clusters.push(cluster);
            }
        }
    }
    let mut told: Vec<(&Cluster, Vec<Attendee>)> =
        clusters.iter().filter_map(|cluster| Some((cluster, reader.attendees(cluster)?))).collect();
    // Those who were made actors for a meeting that is none after all are taken back.
    let used = told.iter().flat_map(|(_, parts)| parts.iter().map(|part| part.actor)).collect();
    let renamed = reader.actors.borrow_mut().keep_introduced(before, &used);
    for part in told.iter_mut().flat_map(|(_, parts)| parts) {
        part.actor = renamed.get(&part.actor).copied().unwrap_or(part.actor);
    }
    let mut meetings: Vec<Meeting> = Vec::new();
    for (cluster, parts) in &told {
        let mut meeting = reader.meeting(cluster, parts, statements);
        meeting.id = format!("m{}", meetings.len() + 1);
        meetings.push(meeting);
    }
    meetings
}

struct Reader<'a> {
    context: &'a Context<'a>,
    actors: RefCell<&'a mut Actors>,
    places: &'a Places,
    times: &'a Times,
    /// The government of each country, by its code.
    governments: BTreeMap<String, ActorId>,
    /// What has to happen first is only conditional.
    conditions: &'a [Condition],
    /// How many actors there were before those that only meet.
    known: usize,
}

/// How a noun of meeting stands to the verb of its clause.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Subject,
    PassiveSubject,
    Object,
    Oblique(String),
}

/// The verb of the clause that a noun of meeting stands in.
#[derive(Clone, Debug)]
struct Clause {
    verb: WordId,
    place: Place,
    /// The noun of whose phrase the meeting is a part, where it stands there itself not: *an invitation to talks*.
    through: Option<WordId>,
}

impl Reader<'_> {
    fn mention(&self, id: WordId) -> Option<Mention> {
        let word = self.context.word(id);
        match word.upos {
            Upos::Noun | Upos::Propn => self.noun(id).or_else(|| self.turn(id)),
            Upos::Verb if self.is_misread(id) => self.noun(id),
            Upos::Verb => self
                .verb(id)
                .or_else(|| self.summons(id))
                .or_else(|| self.invitation(id))
                .or_else(|| self.implied(id))
                .or_else(|| self.turn(id)),
            _ => self.turn(id),
        }
    }

    /// *talks between A and B*, *the Trump–Putin meeting*, *a summit*.
    fn noun(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        let words = &context.knowledge.meetings;
        // "maritime talks collapse", with "collapse" taken for the noun
        let swallowed = self.swallowed(id);
        let verbal = context.word(id).upos == Upos::Verb;
        let misread = verbal || swallowed.is_some();
        let lemma = if verbal && &*context.word(id).xpos == "VBG" {
            context.word(id).form.to_lowercase()
        } else {
            context.lemma(id).to_lowercase()
        };
        let plural = misread || context.word(id).feature("Number") == Some("Plur");
        let strong = words.nouns.strong.contains(&lemma);
        let many = words.nouns.plural.contains(&lemma) && plural;
        let qualified = words.nouns.qualified.get(&lemma).is_some_and(|modifiers| {
            context
                .children_in(id, &["amod", "compound", "nmod"])
                .any(|child| modifiers.contains(context.small_lemma(child)))
        });
        let partnered = words.nouns.with_partner.contains(&lemma) || qualified;
        // The first of "peace talks summit" is no meeting of its own, nor is a party that is called a meeting.
        if !(strong || many || partnered)
            || swallowed.is_none() && context.stands_in(id, &["compound", "flat"])
            || self.sport(id)
            || self.is_something_else(id)
        {
            return None;
        }
        // "in the next session of Congress": a stretch of time.
        if lemma == "session"
            && context.children_in(id, &["nmod", "compound"]).any(|child| {
                parties::role_noun(context, child).is_some_and(|noun| noun.sector.as_deref() == Some("LEG"))
            })
        {
            return None;
        }
        // "visited Caracas, the first trip there since 2019": told already.
        if words.nouns.visits.contains(&lemma)
            && context.stands_in(id, &["appos", "parataxis", "obl:unmarked"])
        {
            return None;
        }
        // "a fourth round of talks": what is said of the round is said of the talks.
        let top = context
            .head(id)
            .filter(|&up| {
                context.stands_in(id, &["nmod"])
                    && context.marker(id).or_else(|| self.marker_before(id)).as_deref() == Some("of")
                    && words.nouns.rounds.contains(context.small_lemma(up))
            })
            .unwrap_or(id);
        if top == id
            && words.nouns.rounds.contains(&lemma)
            && context.children_in(id, &["nmod"]).any(|child| {
                words.nouns.strong.contains(context.small_lemma(child))
                    || words.nouns.plural.contains(context.small_lemma(child))
            })
        {
            return None;
        }
        let mut parts = Vec::new();
        let mut modifiers = BTreeSet::new();
        let mut of_whom = false;
        for noun in BTreeSet::from([id, top]) {
            for child in context.children(noun) {
                of_whom |= self.partner_in(noun, child, id, &lemma, &mut parts, &mut modifiers);
            }
        }
        // "between A and B", hung elsewhere: the words right behind count.
        if !of_whom && let Some(partner) = self.between(id) {
            self.add(&mut parts, self.party(partner), Attends::Yes);
            of_whom = !parts.is_empty();
        }
        // "between the union and the port authority broke up": the parser lets the clause begin at "and".
        let between = self.between(id).filter(|_| parts.len() < 2);
        if let Some(second) = between.and_then(|first| self.after_and(first)) {
            self.add(&mut parts, self.party(second), Attends::Yes);
        }
        // "the Kenya-Somalia maritime talks"
        let pair = self.pair_before(id);
        if !pair.is_empty() {
            self.add(&mut parts, pair, Attends::Yes);
            of_whom = true;
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
        // "summit of the islands' leaders", hung on the verb
        if !of_whom && let Some(partner) = self.beside(id) {
            let before = parts.len();
            self.add(&mut parts, self.everybody(partner), Attends::Yes);
            of_whom = parts.len() > before;
        }
        // "a planned trip to Taipei by the speaker was put off", with the speaker hung on the verb
        if parts.is_empty()
            && words.nouns.visits.contains(&lemma)
            && let Some(visitor) = self.visitor(id)
        {
            self.add(&mut parts, self.everybody(visitor), Attends::Yes);
        }
        let between_them = of_whom && self.between(id).is_some();
        let own = parts.len();
        let clause = if let Some(verb) = swallowed {
            Some(Clause { verb, place: Place::Subject, through: None })
        } else if misread {
            self.clause_around(id)
        } else {
            // "Union snubs minister's offer of talks", with "snubs" taken for a noun
            self.clause_of(top).or_else(|| {
                let title = context.document.sentence_of(id).part == Part::Title;
                let through =
                    context.head(id).filter(|&up| words.nouns.invitations.contains(context.small_lemma(up)));
                let verb = self.verb_before(id).filter(|_| title)?;
                Some(Clause { verb, place: Place::Object, through })
            })
        };
        // "met on the sidelines of the summit", "met for talks": the verb tells of the meeting.
        if let Some(clause) = &clause
            && own == 0
            && matches!(clause.place, Place::Oblique(_))
            && (self.verb(clause.verb).is_some() || self.at_the_edge(clause, top))
        {
            return None;
        }
        if own == 0 && clause.as_ref().is_some_and(|clause| self.at_the_edge(clause, top)) {
            return None;
        }
        let governing = match (self.predicative(top, &mut parts), &clause) {
            (Governing::None, Some(clause)) => {
                self.governing(clause, top, strong || many || of_whom, &mut parts)
            }
            (predicative, _) => predicative,
        };
        let governing = match governing {
            Governing::None if parts.len() == own => self.verbless(id, &mut parts),
            other => other,
        };
        let place = self.place_of(id, top, clause.as_ref());
        let enough = match governing {
            Governing::None => {
                // "the minister's visit to Tripoli".
                let goes = words.nouns.visits.contains(&lemma) && place.is_some();
                own > 0 && (parts.len() > 1 || of_whom || goes)
            }
            Governing::Held => !parts.is_empty(),
            _ => !parts.is_empty(),
        };
        if partnered && !strong && !enough {
            return None;
        }
        let realis = match governing {
            Governing::Cancelled => Realis::Denied,
            Governing::Postponed => Realis::Planned,
            Governing::Invited => match self.realis_of(id, top) {
                Realis::Happened => Realis::Planned,
                other => other,
            },
            // Somebody's staying away does not deny the meeting.
            Governing::Attendance | Governing::Held | Governing::None => self.realis_of(id, top),
        };
        let time = self.time_of(id, top, realis);
        // "by the June summit": named without a verb of its own, and still to come.
        let ahead = |(_, start, end): &When| {
            start.or(*end).zip(context.published).is_some_and(|(day, published)| day > published)
        };
        let realis = if realis == Realis::Happened && time.as_ref().is_some_and(ahead) {
            Realis::Planned
        } else {
            realis
        };
        let determined = context.child_in(top, &["det"]).or_else(|| context.child_in(id, &["det"]));
        let definite = determined
            .is_some_and(|det| matches!(context.lemma(det), "the" | "this" | "these" | "that" | "those"));
        Some(Mention {
            trigger: id,
            name: Some(self.name_of(id)),
            noun: Some(lemma),
            another: self.is_another(id, realis) || self.is_another(top, realis),
            attendance: matches!(governing, Governing::Attendance | Governing::Invited),
            joins: false,
            // "After the talks, the two said they would meet again": they are over.
            telling: governing == Governing::Invited
                || clause.as_ref().is_some_and(|clause| {
                    matches!(&clause.place, Place::Oblique(marker) if matches!(marker.as_str(), "after" | "following"))
                })
                || governing != Governing::Attendance && self.tells(top, realis),
            by_itself: own > 0 && matches!(governing, Governing::Cancelled | Governing::Postponed)
                || (strong || many || between_them)
                && (governing != Governing::None || of_whom || realis == Realis::Denied && place.is_some()),
            modifiers,
            definite,
            place,
            time,
            realis,
            purpose: self.purpose_of(id),
            confidence: if strong || many { 0.7 } else { 0.55 },
            parts,
        })
    }

    /// Takes up a partner in the phrase of a noun of meeting; true where a preposition says that it is one.
    fn partner_in(
        &self,
        noun: WordId,
        child: WordId,
        id: WordId,
        lemma: &str,
        parts: &mut Vec<Attendee>,
        modifiers: &mut BTreeSet<String>,
    ) -> bool {
        let context = self.context;
        let words = &context.knowledge.meetings;
        let mut partner = false;
        match context.relation(child) {
            "compound" | "amod" | "nmod" | "appos" | "obl" if child != id => {
                // The "'s" of "the president's visit" is no preposition.
                let owner = context.stands_in(child, &["nmod:poss"]);
                let marker = context.marker(child).filter(|_| !owner);
                // "the Vilnius summit", "Geneva's conference": where it is.
                let town = self.places.at(child).is_some_and(|place| self.places.is_town(place));
                match marker.as_deref() {
                    None if town && child < noun && context.child_in(child, &["flat", "conj"]).is_none() => {}
                    // "Monday's talks" are nobody's.
                    None if context.stands_in(child, &["nmod:poss"]) && self.times.at(child).is_some() => {}
                    None if context.stands_in(child, &["nmod:poss"]) => {
                        self.add(parts, self.everybody(child), Attends::Yes);
                    }
                    None => {
                        let own = self.at(id);
                        let mut named = self.named_within(child);
                        named.retain(|&actor| Some(actor) != own);
                        if named.is_empty() {
                            modifiers.insert(context.lemma(child).to_lowercase());
                        }
                        self.add(parts, named, Attends::Yes);
                    }
                    // "between Borel and Tissot collapse": the words behind tell.
                    Some("between" | "among")
                        if words.verbs.occur.contains(context.small_lemma(child))
                            && context.document.sentence_of(child).part == Part::Title => {}
                    Some("between" | "among") => {
                        self.add(parts, self.party(child), Attends::Yes);
                        partner = true;
                    }
                    Some("with" | "involving") => {
                        let before = parts.len();
                        self.add(parts, self.partner(child), Attends::Yes);
                        // "the meeting with her Danish colleague": she was there.
                        let colleague = words.nouns.colleagues.contains(context.small_lemma(child));
                        if let Some(own) = context
                            .child_in(child, &["nmod:poss"])
                            .filter(|&own| colleague && context.word(own).upos == Upos::Pron)
                            .and_then(|own| self.at(own))
                        {
                            self.add(parts, vec![own], Attends::Yes);
                        }
                        partner = parts.len() > before;
                    }
                    // "talk of a stolen election": what it is about
                    Some("of") if words.nouns.plural.contains(lemma) || lemma == "word" => {}
                    Some("of" | "by") => {
                        let before = parts.len();
                        self.add(parts, self.everybody(child), Attends::Yes);
                        partner = parts.len() > before;
                    }
                    Some("to") if words.nouns.visits.contains(lemma) => {
                        partner = self.places.at(child).is_some() || self.at(child).is_some();
                        // "a visit to the minister"
                        if self.places.at(child).is_none() {
                            self.add(parts, self.everybody(child), Attends::Yes);
                        }
                    }
                    _ => {}
                }
            }
            "acl" if child > noun => {
                let verb = self.lemma(child);
                if let Some(subject) = context.child_in(child, &["nsubj"])
                    && context.word(subject).feature("PronType") != Some("Rel")
                {
                    self.add(parts, self.everybody(subject), Attends::Yes);
                }
                // "the talks, which bring together envoys of eight states"
                if (words.verbs.gathers.contains(verb) || self.listed(&words.verbs.unite, child))
                    && context.child_in(child, &["nsubj"]).is_some()
                    && let Some(those) = context.object(child)
                {
                    self.add(parts, self.everybody(those), Attends::Yes);
                    return true;
                }
                if words.verbs.chair.contains(verb) || verb == "attend" || words.verbs.organise.contains(verb)
                {
                    let attends = if words.verbs.chair.contains(verb) || verb == "attend" {
                        Attends::Yes
                    } else {
                        Attends::Unclear
                    };
                    if let Some(agent) = self.agent(child) {
                        self.add(parts, self.everybody(agent), attends);
                        // "the conference, to be attended by 30 ministers"
                        partner = verb == "attend" && !parts.is_empty();
                    }
                }
            }
            _ => {}
        }
        partner
    }

    /// The phrase after *between* right behind a noun, whatever the tree makes of it.
    fn between(&self, noun: WordId) -> Option<WordId> {
        let context = self.context;
        let words = &context.document.sentence_of(noun).words;
        let verbs = &context.knowledge.meetings.verbs;
        // "talks were held in Dushanbe between …": a verb of holding may stand before it.
        let holds = |at: usize| {
            let lemma = self.lemma(WordId { word: at, ..noun });
            verbs.light.contains(lemma) || verbs.occur.contains(lemma)
        };
        let at = (noun.word + 1..words.len().min(noun.word + BETWEEN_REACH))
            .take_while(|&at| match words[at].upos {
                // "talks to form a coalition between …"
                Upos::Verb => holds(at) || at > 0 && &*words[at - 1].form == "to",
                Upos::Punct | Upos::Sconj => false,
                _ => true,
            })
            .find(|&at| &*words[at].lemma == "between")?;
        let mut head = self.phrase_at(WordId { word: at + 1, ..noun })?;
        // The preposition may hang on the first noun of the phrase: "between the drivers' union and".
        for _ in 0..CONTROL_DEPTH {
            match context.head(head) {
                Some(up) if up > head && context.stands_in(head, &["nmod:poss", "compound", "amod"]) => {
                    head = up
                }
                _ => break,
            }
        }
        (head.word > at).then_some(head)
    }

    /// The phrase after *by* that follows a noun of visiting before the next verb.
    fn visitor(&self, noun: WordId) -> Option<WordId> {
        let words = &self.context.document.sentence_of(noun).words;
        let by = (noun.word + 1..words.len().min(noun.word + WITH_REACH))
            .take_while(|&at| !matches!(words[at].upos, Upos::Verb | Upos::Aux | Upos::Punct))
            .find(|&at| &*words[at].lemma == "by")?;
        self.phrase_at(WordId { word: by + 1, ..noun })
    }

    /// The phrase right behind a noun of meeting and a preposition that tells who meets.
    fn beside(&self, noun: WordId) -> Option<WordId> {
        let words = &self.context.document.sentence_of(noun).words;
        let next = words.get(noun.word + 1)?;
        let about = self.context.knowledge.meetings.nouns.plural.contains(self.context.small_lemma(noun));
        if about && &*next.lemma == "of" {
            return None;
        }
        matches!(&*next.lemma, "with" | "of" | "among" | "involving" | "between")
            .then(|| self.phrase_at(WordId { word: noun.word + 2, ..noun }))
            .flatten()
    }

    /// The phrase behind *and* that follows another, though the tree does not join them.
    fn after_and(&self, first: WordId) -> Option<WordId> {
        let context = self.context;
        let words = &context.document.sentence_of(first).words;
        let title = context.document.sentence_of(first).part == Part::Title;
        let and = (first.word + 1..words.len().min(first.word + PLACE_BEFORE))
            .take_while(|&at| {
                !matches!(words[at].upos, Upos::Verb | Upos::Aux) && (title || &*words[at].form != ",")
            })
            .find(|&at| {
                // "between Guinea junta, opposition"
                words[at].upos == Upos::Cconj && &*words[at].lemma == "and"
                    || title && &*words[at].form == ","
            })?;
        self.phrase_at(WordId { word: and + 1, ..first })
    }

    /// Whether a sentence tells of a match, whose "meeting" and "sides" are those of sport.
    fn sport(&self, id: WordId) -> bool {
        let sport = &self.context.knowledge.meetings.nouns.sport;
        let words = &self.context.document.sentence_of(id).words;
        let from = id.word.saturating_sub(PLACE_REACH);
        let end = words.len().min(id.word + PLACE_REACH);
        (from..end).any(|at| {
            let word = &words[at];
            let lemma = word.lemma.to_lowercase();
            // "quarter-final" in three words
            let joined =
                words.get(at + 2).filter(|_| words.get(at + 1).is_some_and(|dash| &*dash.form == "-"));
            matches!(word.upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj) && sport.contains(&lemma)
                || joined
                    .is_some_and(|last| sport.contains(&format!("{lemma}-{}", last.lemma.to_lowercase())))
        })
    }

    /// *on the sidelines of the summit*: it is only where something else takes place.
    fn at_the_edge(&self, clause: &Clause, top: WordId) -> bool {
        let nouns = &self.context.knowledge.meetings.nouns;
        let above = self.context.head(top).into_iter().chain(clause.through);
        above.into_iter().any(|noun| nouns.edges.contains(self.context.small_lemma(noun)))
    }

    /// The verb of the clause of a noun, through nouns that it belongs to.
    fn clause_of(&self, noun: WordId) -> Option<Clause> {
        let context = self.context;
        let mut at = noun;
        let mut through = None;
        // "flew to Lima for talks", "invited them on Tuesday to talks", "met him for talks", with the talks hung on the
        // place, the day or the person.
        let mut own_marker = None;
        for _ in 0..CONTROL_DEPTH {
            let up = context.head(at)?;
            if let Some(marker) = own_marker.clone().or_else(|| context.marker(at))
                && context.stands_in(at, &["nmod", "obl"])
                && context.child_in(up, &["cop"]).is_some()
                && context.child_in(up, &["nsubj"]).is_some()
                && self.places.at(up).is_some()
            {
                return Some(Clause { verb: up, place: Place::Oblique(marker), through });
            }
            // "agreed to face-to-face talks", with the first "face" taken for a verb
            let hyphened = context
                .document
                .sentence_of(up)
                .words
                .get(up.word + 1)
                .is_some_and(|next| &*next.form == "-");
            if hyphened && up < at && at.word - up.word <= WITH_REACH && context.word(up).upos == Upos::Verb {
                at = up;
                continue;
            }
            // "Following a meeting with them, the premier promised"
            if context.word(up).form.eq_ignore_ascii_case("following")
                && context.stands_in(up, &["advcl", "acl"])
                && let Some(verb) = context.head(up)
            {
                return Some(Clause { verb, place: Place::Oblique("following".to_owned()), through });
            }
            if matches!(context.word(up).upos, Upos::Verb | Upos::Aux)
                || (context.word(up).upos == Upos::Adj && context.child_in(up, &["cop", "nsubj"]).is_some())
            {
                let place = match context.relation(at) {
                    "nsubj" | "obj" if own_marker.is_some() => Place::Oblique(own_marker.clone()?),
                    // "making progress in the talks", with the talks taken for a second object.
                    "obj" if context.child_in(at, &["case"]).is_some() => Place::Oblique(context.marker(at)?),
                    "nsubj" if context.stands_in(at, &["nsubj:pass"]) => Place::PassiveSubject,
                    "nsubj" => Place::Subject,
                    "obj" => Place::Object,
                    "obl" | "nmod" | "advmod" | "advcl" | "xcomp" | "ccomp" | "iobj" => {
                        match own_marker
                            .clone()
                            .or_else(|| context.marker(at))
                            .or_else(|| self.marker_before(at))
                        {
                            Some(marker) => Place::Oblique(marker),
                            None if context.relation(at) == "xcomp" => Place::Object,
                            // The parser's word for objects and subjects that it can't place.
                            None if context.relation(at) == "obl" && at > up => Place::Object,
                            None if context.relation(at) == "obl" => Place::Subject,
                            None => return None,
                        }
                    }
                    _ => return None,
                };
                return Some(Clause { verb: up, place, through });
            }
            match context.relation(at) {
                "conj" | "appos" => {}
                // "invited them to reconciliation talks", with the talks hung on the word before them
                "obj" if matches!(context.word(up).upos, Upos::Noun | Upos::Propn) => {}
                "nmod" if own_marker.is_some() => {}
                "nmod"
                    if self.times.at(up).is_some()
                        || (self.places.at(up).is_some() || self.at(up).is_some())
                            && matches!(
                                context.marker(at).as_deref(),
                                Some("for" | "to" | "at" | "after" | "during")
                            ) =>
                {
                    own_marker = context.marker(at);
                }
                // "sign a deal after a meeting", with the meeting hung on the deal
                "nmod"
                    if matches!(
                        context.marker(at).as_deref(),
                        Some("after" | "at" | "during" | "following")
                    ) && !context.knowledge.meetings.nouns.edges.contains(context.small_lemma(up)) =>
                {
                    own_marker = context.marker(at);
                }
                "nmod" => through = Some(up),
                // "an invitation to talks", with the talks taken for an infinitive
                "acl" if context.word(at).upos == Upos::Noun => through = Some(up),
                _ => return None,
            }
            at = up;
        }
        None
    }

    /// The preposition before a phrase that the tree gives none.
    fn marker_before(&self, head: WordId) -> Option<String> {
        let context = self.context;
        let words = &context.document.sentence_of(head).words;
        (head.word.saturating_sub(WITH_REACH)..head.word)
            .rev()
            .map(|at| &words[at])
            .find(|word| !matches!(word.upos, Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num))
            // The "off" of "called off a visit" belongs to the verb.
            .filter(|word| word.upos == Upos::Adp && word.relation() != "compound")
            .map(|word| word.lemma.to_lowercase())
    }

    /// *A and B are in talks*, *are back in session*: the noun is the predicate.
    fn predicative(&self, noun: WordId, parts: &mut Vec<Attendee>) -> Governing {
        let context = self.context;
        let cop = context.child_in(noun, &["cop"]).is_some();
        let inside = context
            .children_in(noun, &["case"])
            .any(|case| matches!(context.lemma(case), "in" | "at" | "around" | "into"));
        // "is on a three-day visit to Kathmandu".
        let under_way = context.knowledge.meetings.nouns.visits.contains(context.small_lemma(noun))
            && context.children_in(noun, &["case"]).any(|case| context.lemma(case) == "on");
        if !(cop && (inside || under_way)) {
            return Governing::None;
        }
        for subject in self.subjects(noun) {
            let mut who = self.everybody(subject);
            // "the drug maker is in talks with its rival": whoever is in talks is a party.
            if who.is_empty() && inside {
                who = self.parties(subject, Taken::Anything);
            }
            self.add(parts, who, Attends::Yes);
        }
        if parts.is_empty() { Governing::None } else { Governing::Held }
    }

    /// *Pakistan PM in Riyadh for talks with crown prince*, *Northbank boss in secret talks*: a headline without verb.
    fn verbless(&self, noun: WordId, parts: &mut Vec<Attendee>) -> Governing {
        let context = self.context;
        let words = &context.document.sentence_of(noun).words;
        if context.document.sentence_of(noun).part != Part::Title
            || words[..noun.word].iter().any(|word| matches!(word.upos, Upos::Verb | Upos::Aux))
        {
            return Governing::None;
        }
        let Some(first) = words[..noun.word].iter().position(|word| word.upos == Upos::Adp) else {
            return Governing::None;
        };
        let last = words[..noun.word].iter().rposition(|word| word.upos == Upos::Adp).unwrap_or(first);
        if !matches!(&*small(&words[last].lemma), "in" | "for" | "at" | "into")
            || !matches!(&*small(&words[first].lemma), "in" | "for" | "at" | "into" | "to")
        {
            return Governing::None;
        }
        let before = parts.len();
        for head in self.before(WordId { word: first, ..noun }) {
            self.add(parts, self.comer(head), Attends::Yes);
        }
        if parts.len() > before { Governing::Held } else { Governing::None }
    }

    /// Those in the oblique of a verb with one of some prepositions.
    fn obliques(&self, verb: WordId, prepositions: &[&str]) -> Vec<ActorId> {
        let context = self.context;
        context
            .children_in(verb, &["obl", "nmod"])
            .filter(|&child| {
                context.marker(child).is_some_and(|marker| prepositions.contains(&&*marker))
                    && self.times.at(child).is_none()
            })
            .flat_map(|child| self.everybody(child))
            .collect()
    }

    /// Whoever does what a participle or a passive says.
    fn agent(&self, verb: WordId) -> Option<WordId> {
        let context = self.context;
        context.child_in(verb, &["obl:agent"]).or_else(|| {
            context
                .children_in(verb, &["obl", "nmod"])
                .find(|&child| context.marker(child).as_deref() == Some("by"))
        })
    }

    /// The lemma of a verb. The lemmatiser makes *chaire* of *chaired*; the words of the file tell better.
    fn lemma(&self, verb: WordId) -> &str {
        let verbs = &self.context.knowledge.meetings.verbs;
        let lemma = self.context.lemma(verb);
        // "chief snubs talks": a headline's verb taken for a foreign word or a noun.
        let ending = if self.context.word(verb).upos == Upos::Verb { 'e' } else { 's' };
        match lemma.strip_suffix(ending) {
            Some(short) if !verbs.knows(lemma) && verbs.knows(short) => short,
            _ => lemma,
        }
    }

    /// Whether the particle or noun that a verb of a list needs (*call off*) stands with it; the lemmas that the list
    /// knows are *call off* or *cancel*.
    fn listed(&self, list: &BTreeSet<String>, verb: WordId) -> bool {
        let context = self.context;
        let verbs = &context.knowledge.meetings.verbs;
        let lemma = small(self.lemma(verb));
        // The lemmatiser makes "boycot" of "boycotted".
        let doubled = || lemma.chars().next_back().map(|last| format!("{lemma}{last}")).unwrap_or_default();
        if !verbs.begins(&lemma) {
            return false;
        }
        if list.contains(&*lemma) || list.contains(&doubled()) {
            return true;
        }
        let begins = list.range(format!("{lemma} ")..).take_while(|entry| entry.starts_with(&*lemma));
        begins.filter_map(|entry| entry.strip_prefix(&*lemma)?.strip_prefix(' ')).any(|second| {
            context.children(verb).any(|child| context.lemma(child).eq_ignore_ascii_case(second))
                // "brought the two commanders together"
                || context
                    .document
                    .sentence_of(verb)
                    .words
                    .iter()
                    .skip(verb.word + 1)
                    .take(if second == "together" { PLACE_BEFORE } else { WITH_REACH })
                    .take_while(|word| !matches!(word.upos, Upos::Verb | Upos::Punct))
                    .any(|word| word.lemma.eq_ignore_ascii_case(second))
        })
    }

    /// What the verb around a noun of meeting says: who takes part in it, stays away, or calls it off. `sure`: the noun
    /// by itself tells of a meeting.
    fn governing(&self, clause: &Clause, noun: WordId, sure: bool, parts: &mut Vec<Attendee>) -> Governing {
        let context = self.context;
        let words = &context.knowledge.meetings;
        let verbs = &words.verbs;
        let verb = clause.verb;
        let passive_subject = clause.place == Place::PassiveSubject;
        let as_object = clause.place == Place::Object;
        let marker = match &clause.place {
            Place::Oblique(marker) => Some(marker.as_str()),
            _ => None,
        };
        let goal = matches!(
            marker,
            Some("in" | "at" | "to" | "from" | "into" | "for" | "during" | "of" | "out of" | "out")
        ) || as_object
            && words.verbs.send.contains(context.lemma(verb))
            && context.child_in(noun, &["case"]).is_some();
        let subjects = self.subjects(verb);
        let subject = subjects.first().copied();
        let comers = || {
            let mut who: Vec<ActorId> = Vec::new();
            // "chief snubs talks", with the verb taken for something else
            if matches!(context.word(verb).upos, Upos::X | Upos::Noun)
                && context.child_in(verb, &["cop", "nsubj"]).is_none()
            {
                let before = self.before(verb);
                return before.into_iter().flat_map(|head| self.comer(head)).collect();
            }
            for actor in subjects.iter().flat_map(|&subject| self.everybody(subject)) {
                if !who.contains(&actor) {
                    who.push(actor);
                }
            }
            who
        };
        let negative = realis::polarity(context, verb) == Polarity::Negative;
        // "turned down an invitation to talks", "rejected an offer of talks": whose offer, and who refuses.
        if let Some(through) = clause.through {
            if !words.nouns.invitations.contains(context.small_lemma(through)) {
                return Governing::None;
            }
            // "the president's invitation", in a headline "government offer"
            if let Some(owner) = context.child_in(through, &["nmod:poss", "compound"]) {
                self.add(parts, self.everybody(owner), Attends::Unclear);
            }
            if as_object && (self.listed(&verbs.refuse, verb) || self.listed(&verbs.stay_away, verb)) {
                self.add(parts, comers(), Attends::No);
                return Governing::Attendance;
            }
            if as_object
                && (verbs.agree.contains(context.lemma(verb)) || verbs.want.contains(context.lemma(verb)))
            {
                self.add(parts, comers(), Attends::Yes);
                return Governing::Held;
            }
            return Governing::None;
        }
        if (as_object || passive_subject) && self.listed(&verbs.cancel, verb) {
            self.add(parts, if passive_subject { Vec::new() } else { comers() }, Attends::Unclear);
            return Governing::Cancelled;
        }
        if (as_object || passive_subject || clause.place == Place::Subject)
            && self.listed(&verbs.postpone, verb)
        {
            if as_object {
                self.add(parts, comers(), Attends::Unclear);
            }
            return Governing::Postponed;
        }
        if (as_object || marker.is_some()) && self.listed(&verbs.refuse, verb) && !negative {
            self.add(parts, comers(), Attends::No);
            // "turned down the president's invitation to a dialogue", with the dialogue hung on the verb
            let invitation = self
                .object(verb)
                .filter(|&object| words.nouns.invitations.contains(context.small_lemma(object)));
            if let Some(owner) = invitation.and_then(|noun| context.child_in(noun, &["nmod:poss"])) {
                self.add(parts, self.everybody(owner), Attends::Unclear);
            }
            return if sure || invitation.is_some() { Governing::Held } else { Governing::None };
        }
        let unplaced = as_object && context.stands_in(noun, &["obl"]);
        if (goal || unplaced)
            && (verbs.send.contains(context.lemma(verb)) || verbs.invite.contains(context.lemma(verb)))
        {
            if verbs.invite.contains(context.lemma(verb)) {
                let passive = context.child_in(verb, &["nsubj:pass"]);
                let invited = self.object(verb).filter(|&object| object != noun).or(passive).or_else(|| {
                    // "Taliban invited to Doha round": a headline leaves the auxiliary out.
                    subject.filter(|_| context.object(verb).is_none())
                });
                let attends = if negative { Attends::No } else { Attends::Unclear };
                self.add(parts, invited.map(|id| self.everybody(id)).unwrap_or_default(), attends);
                if passive.is_none() && Some(verb) != invited && invited != subject {
                    self.add(parts, comers(), Attends::Yes);
                }
            } else {
                // "will send its deputy minister to the talks": whoever sends somebody does not come.
                let person = |object: &WordId| {
                    parties::role_noun(context, *object).is_some_and(|noun| noun.class == NounClass::Person)
                        && !words.delegation.nouns.contains(context.small_lemma(*object))
                };
                let sent =
                    self.object(verb).filter(person).map(|sent| self.everybody(sent)).unwrap_or_default();
                let who = if sent.is_empty() { comers() } else { sent };
                self.add(parts, who, if negative { Attends::No } else { Attends::Yes });
            }
            if let Some(delegation) = context.object(verb) {
                self.delegation(delegation, parts);
            }
            return if verbs.invite.contains(context.lemma(verb)) {
                Governing::Invited
            } else {
                Governing::Attendance
            };
        }
        if (as_object || goal) && self.listed(&verbs.leave, verb) {
            self.add(parts, comers(), Attends::Yes);
            return Governing::Held;
        }
        if (as_object || goal) && self.listed(&verbs.stay_away, verb) && subject.is_some() {
            let stays_away = if negative { Attends::Yes } else { Attends::No };
            self.add(parts, comers(), stays_away);
            return Governing::Attendance;
        }
        let lemma = self.lemma(verb);
        if (as_object || goal)
            && verbs.come.contains(lemma)
            && !verbs.light.contains(lemma)
            && subject.is_some()
            || (as_object && verbs.join.contains(lemma))
        {
            let attends = self.attendance(verb, negative);
            self.add(parts, comers(), attends);
            if lemma == "represent" {
                self.add(parts, self.obliques(verb, &["in place of", "instead of", "for"]), Attends::No);
            }
            return Governing::Attendance;
        }
        // "making progress in the talks" is said of no talks of its own.
        if marker == Some("in") && verbs.light.contains(lemma) && self.makes_something(verb, noun) {
            return Governing::None;
        }
        let with_them = context
            .children_in(noun, &["nmod", "obl"])
            .any(|child| context.marker(child).as_deref() == Some("with"));
        // "aides are working to set up a call between the pope and the patriarch": they are not on it.
        if as_object && verbs.arrange.contains(lemma) && parts.len() > 1 && !with_them {
            return Governing::Held;
        }
        if (as_object && (verbs.light.contains(lemma) || verbs.chair.contains(lemma)))
            || (goal && verbs.light.contains(lemma))
        {
            self.add(parts, comers(), if negative { Attends::Unclear } else { Attends::Yes });
            self.add(parts, self.obliques(verb, &["with", "between"]), Attends::Yes);
            // "will grant the patriarchs an audience"
            if verbs.grant.contains(lemma) {
                self.add(parts, self.addressed(verb), Attends::Yes);
            }
            // "joined the king for dinner"
            if goal && let Some(other) = self.object(verb).filter(|&object| object != noun) {
                self.add(parts, self.everybody(other), Attends::Yes);
            }
            return Governing::Held;
        }
        if passive_subject {
            self.add(parts, self.obliques(verb, &["with", "between"]), Attends::Yes);
            // "an audience was granted to the leaders"
            if verbs.grant.contains(lemma) || verbs.deny.contains(lemma) {
                self.add(parts, self.obliques(verb, &["to"]), Attends::Unclear);
            }
            if verbs.chair.contains(lemma)
                && let Some(agent) = self.agent(verb)
            {
                self.add(parts, self.everybody(agent), Attends::Yes);
            }
            return if verbs.light.contains(lemma) || verbs.chair.contains(lemma) || sure {
                Governing::Held
            } else {
                Governing::None
            };
        }
        // "urges a meeting of X and Y": whoever wants the meeting of others is not at it.
        if as_object && verbs.want.contains(lemma) && parts.len() > 1 && !with_them {
            return Governing::Held;
        }
        if as_object && verbs.want.contains(lemma) {
            let with = self.obliques(verb, &["with"]);
            self.add(parts, comers(), Attends::Unclear);
            self.add(parts, with, Attends::Unclear);
            return Governing::Held;
        }
        // "urged him in a phone call": the call is where it is urged, not what.
        let wished = goal && !matches!(marker, Some("in" | "at" | "during" | "from"));
        if (as_object || wished) && (verbs.agree.contains(lemma) || verbs.want.contains(lemma)) {
            self.add(
                parts,
                comers(),
                if verbs.want.contains(lemma) { Attends::Unclear } else { Attends::Yes },
            );
            return Governing::Held;
        }
        // "after talks with X, the minister flew home"; "in a call, X told Y": whoever does so took part.
        let within = matches!(
            marker,
            Some("after" | "following" | "during" | "in" | "at" | "into" | "over" | "through")
        );
        let speaks = context.knowledge.statements.cues.inserted.contains(&lemma.to_lowercase());
        // "is in Oslo for talks": a predicate that is a place.
        let travels = verbs.travel.contains(lemma)
            || verbs.visit.contains(lemma)
            || context.child_in(verb, &["cop"]).is_some() && self.places.at(verb).is_some();
        if within
            || (marker == Some("for") && travels)
            || (matches!(marker, Some("before" | "ahead of")) && travels)
        {
            let took_part = |actor: &ActorId| {
                let actors = self.actors.borrow();
                actors.list.get(actor.0).is_some_and(|one| {
                    !matches!(one.sector.as_deref(), Some("MED" | "EDU")) && one.kind != ActorKind::Media
                })
            };
            let there = matches!(marker, Some("in" | "at" | "during" | "over"));
            if !speaks || there || matches!(marker, Some("after" | "following" | "into")) {
                let mut who = comers();
                who.retain(took_part);
                self.add(parts, who, Attends::Yes);
            }
            if there && (marker == Some("in") && !sure || parts.len() < 2) {
                // "told the president in a call", "at a meeting, the commander warned the mayors"
                let mut addressed = self.addressed(verb);
                addressed.retain(took_part);
                self.add(parts, addressed, Attends::Yes);
            }
            if within {
                self.add(parts, self.obliques(verb, &["with"]), Attends::Yes);
            }
            return if sure || parts.len() > 1 { Governing::Held } else { Governing::None };
        }
        if clause.place == Place::Subject {
            self.add(parts, self.obliques(verb, &["with", "between"]), Attends::Yes);
            // "the talks have brought the two no closer".
            if verbs.involve.contains(lemma)
                && let Some(those) = self.object(verb)
            {
                self.add(parts, self.parties(those, Taken::Somebody), Attends::Yes);
                if sure && parts.len() > 1 {
                    return Governing::Held;
                }
            }
            if verbs.occur.contains(lemma) && sure {
                return Governing::Held;
            }
        }
        Governing::None
    }

    /// Whether a verb has an object besides a meeting that is nobody who could come: *made progress in the talks*.
    fn makes_something(&self, verb: WordId, meeting: WordId) -> bool {
        self.context
            .children_in(verb, &["obj"])
            .find(|&object| object != meeting && self.context.child_in(object, &["case"]).is_none())
            .is_some_and(|object| self.everybody(object).is_empty())
    }

    /// Whether a mention says that it is one more, still to come: *agreed to speak again*, *another round*.
    fn is_another(&self, id: WordId, realis: Realis) -> bool {
        let context = self.context;
        !matches!(realis, Realis::Happened | Realis::Ongoing)
            && context
                .children_in(id, &["advmod", "amod", "det"])
                .any(|child| context.knowledge.meetings.upcoming.again.contains(context.small_lemma(child)))
    }

    /// *A met B*, *A and B will meet*, *A spoke with B*, *A hosted B*.
    fn verb(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        let verbs = &context.knowledge.meetings.verbs;
        let lemma = self.lemma(id);
        let meets = verbs.meet.contains(lemma);
        let gathers = verbs.gather.contains(lemma);
        let talks = self.listed(&verbs.talk, id);
        let hosts = verbs.host.contains(lemma);
        let visits = verbs.visit.contains(lemma);
        let sees = verbs.see.contains(lemma);
        let phones = verbs.phone.contains(lemma);
        let unites = self.listed(&verbs.unite, id);
        let together = self.listed(&verbs.together, id);
        let presses = verbs.press.contains(lemma) && self.goes_to(id).is_some();
        if !(meets || gathers || talks || hosts || visits || sees || phones || unites || together || presses)
            || self.sport(id)
        {
            return None;
        }
        // "to bring the two towns closer together"
        if unites
            && words_after(context, id, WITH_REACH).any(|word| matches!(&*word.form, "closer" | "close"))
        {
            return None;
        }
        // "thanked Oslo for bringing the sides together": what the thanks are for, told elsewhere.
        if unites
            && context.stands_in(id, &["advcl", "acl", "nmod", "obl"])
            && context.marker(id).is_some_and(|marker| marker != "to")
        {
            return None;
        }
        // "negotiated the passage of the herds": what it is about.
        let object = self.object(id).filter(|&object| {
            !verbs.about.contains(lemma)
                // "met face to face"
                && !context.knowledge.meetings.nouns.adverbial.contains(context.small_lemma(object))
                // What the parser could not place counts only where it is somebody.
                && (context.stands_in(object, &["obj"]) || !self.parties(object, Taken::Somebody).is_empty())
        });
        // "I would meet him anywhere," she said of her rival: the speaker, and of whom it is said.
        let saying = context
            .ancestors(id)
            .take(CONTROL_DEPTH)
            .find(|&up| context.knowledge.statements.cues.inserted.contains(context.small_lemma(up)));
        let spoken_of = saying.and_then(|say| {
            context
                .children_in(say, &["obl"])
                .find(|&child| matches!(context.marker(child).as_deref(), Some("of" | "about")))
        });
        let object = match object {
            Some(pronoun)
                if context.word(pronoun).upos == Upos::Pron && self.everybody(pronoun).is_empty() =>
            {
                spoken_of.or(object)
            }
            other => other,
        };
        let passive = context.child_in(id, &["nsubj:pass", "aux:pass"]).is_some();
        let named = |object: WordId| !self.everybody(object).is_empty();
        if let Some(object) = object
            && !(visits && self.places.at(object).is_some())
            && (!together || unites)
            && !named(object)
        {
            return None;
        }
        let mut parts = Vec::new();
        let mut subjects: Vec<WordId> = context.children_in(id, &["nsubj:pass"]).collect();
        // "flew to Kyiv and was received by": the subject of the verb before it.
        if subjects.is_empty() {
            subjects = self.subjects(id);
        }
        let subject = subjects.last().copied().or_else(|| self.before(id).last().copied());
        let mut comers: Vec<ActorId> = Vec::new();
        for actor in subjects
            .iter()
            .flat_map(|&subject| if meets { self.comer(subject) } else { self.everybody(subject) })
        {
            if !comers.contains(&actor) {
                comers.push(actor);
            }
        }
        if comers.is_empty()
            && subject.is_some_and(|subject| matches!(context.small_lemma(subject), "i" | "we"))
            && let Some(speaker) = saying.and_then(|say| context.child_in(say, &["nsubj"]))
        {
            comers = self.everybody(speaker);
        }
        // "refused to shake hands when they met", "pressed his host when the two met"
        if comers.is_empty() && meets && !passive {
            comers = self.taken_up(id, subject);
        }
        // The tree has one of two, or none: the words before the verb tell.
        if comers.len() < 2 && !passive {
            // "rivals agree to meet"
            let mut finite = id;
            for _ in 0..CONTROL_DEPTH {
                match context.head(finite) {
                    Some(up)
                        if context.stands_in(finite, &["xcomp"])
                            && up < finite
                            && context.word(up).upos == Upos::Verb =>
                    {
                        finite = up;
                    }
                    _ => break,
                }
            }
            let before = self.before(finite);
            let mut named: Vec<ActorId> = Vec::new();
            for actor in before.iter().flat_map(|&head| self.comer(head)) {
                if !named.contains(&actor) {
                    named.push(actor);
                }
            }
            // "cables from Norway and Scotland come together": what belongs to nobody names nobody.
            let somebody = before.first().is_some_and(|&first| !self.comer(first).is_empty());
            if somebody && named.len() > comers.len() && comers.iter().all(|one| named.contains(one)) {
                comers = named;
            }
        }
        // "met stiff resistance", "met opposition": no party has neither article nor owner.
        let thing = |object: WordId| {
            let things = &context.knowledge.meetings.nouns.things;
            let lemma = context.small_lemma(object);
            // "I have never met a man so tall"
            let anyone = context.knowledge.meetings.nouns.anybody.contains(lemma)
                && context
                    .children_in(object, &["det"])
                    .any(|det| matches!(context.lemma(det), "a" | "an" | "any"));
            if things.contains(lemma) || anyone {
                return true;
            }
            parties::role_noun(context, object).is_some_and(|noun| noun.class != NounClass::Person)
                && self.at(object).is_none_or(|actor| actor.0 >= self.known)
                && context.word(object).feature("Number") != Some("Plur")
                && context.child_in(object, &["det", "nmod:poss", "nummod"]).is_none()
        };
        if object.is_some_and(thing) {
            return None;
        }
        // "receives training", "welcomed the decision of the state": guests are people, or states by name.
        let guest = |object: WordId| {
            self.everybody(object).iter().any(|actor| {
                self.actors.borrow().list.get(actor.0).is_some_and(|one| {
                    matches!(one.kind, ActorKind::Person | ActorKind::Group)
                        || actor.0 < self.known && one.kind == ActorKind::Government
                })
            })
        };
        if hosts && !object.is_some_and(guest) && !passive {
            return None;
        }
        let with = self
            .after_verb(id, if passive { "by" } else { "with" })
            .filter(|&with| (meets || talks) && context.head(with) != Some(id));
        let partners: Vec<_> = object
            .into_iter()
            .chain(with)
            .filter(|_| !together || unites)
            .chain(context.children_in(id, &["obl"]).filter(|&child| {
                let marker = context.marker(child);
                let agent = passive && marker.as_deref() == Some("by");
                agent
                    || (!hosts && !visits && !sees && marker.as_deref() == Some("with"))
                    || (talks && marker.as_deref() == Some("to"))
                    || (talks && verbs.mediate.contains(lemma) && marker.as_deref() == Some("between"))
            }))
            .flat_map(|partner| {
                if meets && Some(partner) != object {
                    self.met_with(partner)
                } else if meets || talks {
                    self.partner(partner)
                } else {
                    self.everybody(partner)
                }
            })
            .filter(|&partner| {
                let actors = self.actors.borrow();
                actors
                    .list
                    .get(partner.0)
                    .is_some_and(|one| one.kind != ActorKind::Media && one.sector.as_deref() != Some("MED"))
            })
            .collect();
        let plural = subject.is_some_and(|subject| {
            context.word(subject).feature("Number") == Some("Plur")
                || matches!(&*context.word(subject).xpos, "NNS" | "NNPS")
        });
        // "They are to meet again": they are several where whoever the word takes up is.
        let group = |actor: &ActorId| {
            self.actors.borrow().list.get(actor.0).is_some_and(|one| one.kind == ActorKind::Group)
        };
        let pronoun = subject.is_some_and(|subject| context.word(subject).upos == Upos::Pron)
            && !(meets || talks) | !comers.iter().any(group);
        let several = comers.len() > 1 || (plural && !comers.is_empty() && !pronoun);
        let body = subject.is_some_and(|subject| {
            parties::role_noun(context, subject).is_some_and(|noun| noun.class != NounClass::Person)
        }) && !comers.is_empty();
        let place = self
            .place_of(id, id, None)
            .or_else(|| self.object(id).filter(|_| visits).and_then(|object| self.places.at(object)));
        let time = |realis| self.time_of(id, id, realis);
        let civil = comers.iter().any(|&actor| {
            let actors = self.actors.borrow();
            actors.list.get(actor.0).is_some_and(|one| one.sector.as_deref() == Some("CVL"))
        });
        let alone = object.is_none() && partners.is_empty();
        // Meeting takes two: a partner, or a plural subject of a verb of meeting, or a body. A host without a guest,
        // or a visit to a mere building, is none.
        let fits = if visits || hosts || phones || sees {
            !(comers.is_empty() || visits && civil)
                && (!partners.is_empty()
                    || (visits && object.is_some_and(|object| self.places.at(object).is_some())))
        } else if presses {
            !comers.is_empty() && !partners.is_empty()
        } else if unites {
            !partners.is_empty() || passive && several
        } else if gathers {
            !civil && (several || body || !partners.is_empty()) && object.is_none()
        } else if meets {
            !partners.is_empty() || (alone && (several || body))
        } else if talks {
            let alone = alone && lemma != "mediate";
            !partners.is_empty()
                || alone && several && comers.len() > 1
                || alone
                    && several
                    && subject.is_some_and(|subject| self.is_counted(subject) || self.by_phone(id))
                || alone && several && (self.time_of(id, id, Realis::Happened).is_some() || place.is_some())
        } else {
            several || body
        };
        if !fits || (sees && !self.sees_somebody(id, object?)) || (phones && !self.calls_somebody(id, object))
        {
            return None;
        }
        // "she had spoken with the emir": who she is, is not told, but they spoke.
        let somebody = subject
            .is_some_and(|subject| matches!(context.small_lemma(subject), "he" | "she" | "they"))
            && !partners.is_empty();
        if comers.is_empty() && !(meets || unites || talks && somebody) {
            return None;
        }
        let comers_unknown = comers.is_empty();
        let attends_host = if unites && !passive { Attends::Unclear } else { Attends::Yes };
        self.add(&mut parts, comers, attends_host);
        self.add(&mut parts, partners, Attends::Yes);
        let mut realis = self.realis_of(id, id);
        // "flew to Conakry to meet", "stopped in Nuuk to see": as sure as the journey; in a headline, as the plan.
        if realis == Realis::Possible {
            let there = self
                .above(id)
                .is_some_and(|up| context.child_in(up, &["cop"]).is_some() && self.places.at(up).is_some());
            if let Some(journey) = self.goes_to(id) {
                realis = realis::of(context, journey);
            } else if there
                || context.document.sentence_of(id).part == Part::Title
                    && context.stands_in(id, &["acl", "root", "xcomp"])
            {
                realis = Realis::Planned;
            }
        }
        let open =
            matches!(realis, Realis::Conditional | Realis::Proposed | Realis::Possible | Realis::Denied);
        if open {
            for part in &mut parts {
                part.attends = Attends::Unclear;
            }
        }
        // "hosts", "receives": at home, where the words say nowhere else.
        let place =
            place.or_else(|| subject.filter(|_| hosts && !passive).and_then(|host| self.places.at(host)));
        Some(Mention {
            trigger: id,
            name: None,
            noun: None,
            another: self.is_another(id, realis),
            attendance: false,
            joins: false,
            telling: true,
            by_itself: (meets || gathers || together || unites) && (several || body)
                || (meets || talks) && somebody && comers_unknown
                || unites && object.is_some_and(|object| self.is_plural(object)),
            modifiers: BTreeSet::new(),
            definite: false,
            place,
            time: time(realis),
            realis,
            purpose: self.purpose_of(id),
            confidence: if meets { 0.7 } else { 0.55 },
            parts,
        })
    }

    /// The journey whose purpose a verb tells: *flew to Conakry to urge the leader to …*.
    fn goes_to(&self, verb: WordId) -> Option<WordId> {
        let context = self.context;
        let up = context.head(verb)?;
        let purpose = context.children_in(verb, &["mark", "aux"]).any(|mark| context.lemma(mark) == "to")
            && context.stands_in(verb, &["advcl", "xcomp", "acl", "conj"]);
        let lemma = context.small_lemma(up);
        let travels = &context.knowledge.meetings.verbs.travel;
        (purpose && lemma != "be" && context.word(up).upos == Upos::Verb && travels.contains(lemma))
            .then_some(up)
    }

    /// *to see the president*: somebody in office or by name, and not seen doing something.
    fn sees_somebody(&self, verb: WordId, object: WordId) -> bool {
        let context = self.context;
        let doing = context.child_in(verb, &["xcomp", "ccomp"]).is_some();
        let someone = context.word(object).upos == Upos::Propn
            || context.knowledge.meetings.parties.nouns.contains(context.small_lemma(object))
            || context.knowledge.meetings.delegation.nouns.contains(context.small_lemma(object))
            || parties::role_noun(context, object).is_some_and(|noun| {
                noun.class == NounClass::Person && !matches!(noun.sector.as_deref(), Some("CVL" | "MED"))
            });
        let realis = realis::of(context, verb);
        let ahead = matches!(realis, Realis::Planned | Realis::Proposed | Realis::Possible | Realis::Denied)
            || self.times.dating(context, verb).is_some();
        // "saw his colleague on the sidelines of the conference", "whom he saw for half an hour"
        let aside = context.document.sentence_of(verb).words.iter().any(|word| {
            let lemma = word.lemma.to_lowercase();
            word.upos == Upos::Noun
                && (context.knowledge.meetings.nouns.edges.contains(&lemma)
                    || context.knowledge.meetings.nouns.lengths.contains(&lemma))
        });
        // "was in Moscow, where he saw the minister"
        let there = context.children_in(verb, &["advmod"]).any(|adverb| context.lemma(adverb) == "where");
        someone && !doing && (ahead || aside || there)
    }

    /// *called the president*: not *called the president a liar*, nor *called for*.
    fn calls_somebody(&self, verb: WordId, object: Option<WordId>) -> bool {
        let context = self.context;
        let Some(object) = object else { return false };
        let person = |actor: &ActorId| {
            self.actors.borrow().list.get(actor.0).is_some_and(|one| one.kind == ActorKind::Person)
        };
        // "phoned her counterpart to ask for their release": only "called" may mean something else.
        if context.lemma(verb) != "call" {
            return self.parties(object, Taken::Somebody).iter().any(person);
        }
        self.parties(object, Taken::Somebody).iter().any(person)
            && context.child_in(verb, &["xcomp", "ccomp", "compound"]).is_none()
            && context.children_in(verb, &["obj"]).count() == 1
            && context.child_in(verb, &["obl"]).is_none_or(|child| {
                self.times.at(child).is_some()
                    || matches!(context.marker(child).as_deref(), Some("from" | "after"))
            })
            && context.child_in(object, &["appos", "amod"]).is_none()
    }

    /// *both have been invited to Geneva*: a place and somebody who may come.
    fn invitation(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        let verbs = &context.knowledge.meetings.verbs;
        let to_place = |verb: WordId| {
            let words = &context.document.sentence_of(verb).words;
            context
                .children_in(verb, &["obl"])
                .find(|&child| {
                    context.marker(child).as_deref() == Some("to") && self.places.at(child).is_some()
                })
                // "called the parties back to Nairobi", hung on the adverb
                .or_else(|| {
                    (verb.word + 1..words.len().min(verb.word + WITH_REACH))
                        .take_while(|&at| !matches!(words[at].upos, Upos::Verb | Upos::Punct))
                        .find(|&at| &*words[at].lemma == "to")
                        .map(|at| WordId { word: at + 1, ..verb })
                        .filter(|&at| at.word < words.len() && self.places.at(at).is_some())
                })
        };
        let place = if self.listed(&verbs.invite_to_place, id) && to_place(id).is_some() {
            to_place(id)?
        } else if verbs.bid.contains(context.lemma(id)) {
            // "asked the ministers to come to Geneva"
            let comes = context.children_in(id, &["xcomp", "ccomp", "advcl"]).find(|&child| {
                verbs.travel.contains(context.lemma(child))
                    && context.children_in(child, &["mark", "aux"]).any(|mark| context.lemma(mark) == "to")
            })?;
            to_place(comes)?
        } else {
            return None;
        };
        let invited = context.child_in(id, &["nsubj:pass"]).or_else(|| self.object(id))?;
        let mut parts = Vec::new();
        let both = self.both_before(invited, id, self.places.at(place)?);
        let guests = if both.is_empty() { self.everybody(invited) } else { both };
        self.add(&mut parts, guests, Attends::Unclear);
        if context.child_in(id, &["nsubj:pass"]).is_none()
            && let Some(host) = self.subject(id)
        {
            self.add(&mut parts, self.everybody(host), Attends::Yes);
        }
        (!parts.is_empty()).then(|| Mention {
            trigger: id,
            name: None,
            noun: None,
            another: false,
            attendance: false,
            joins: false,
            telling: true,
            by_itself: false,
            modifiers: BTreeSet::new(),
            definite: false,
            place: self.places.at(place),
            time: self.time_of(id, id, Realis::Proposed),
            realis: Realis::Proposed,
            purpose: self.purpose_of(id),
            confidence: 0.5,
            parts,
        })
    }

    /// *France summoned the chargé d'affaires on Friday*, *the ambassador was called in by the ministry*.
    fn summons(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        if !self.listed(&context.knowledge.meetings.verbs.summon, id) {
            return None;
        }
        // "summoned to a meeting": the noun tells.
        let nouns = &context.knowledge.meetings.nouns;
        let to =
            context.children_in(id, &["obl"]).find(|&child| context.marker(child).as_deref() == Some("to"));
        let telling = |child: WordId| {
            let lemma = context.small_lemma(child);
            nouns.strong.contains(lemma) || nouns.plural.contains(lemma) || nouns.with_partner.contains(lemma)
        };
        if context.children_in(id, &["obl", "nmod"]).any(telling) {
            return None;
        }
        // "Miners' leaders summoned to ministry"
        let headline = context.document.sentence_of(id).part == Part::Title && self.object(id).is_none();
        let passive = context
            .child_in(id, &["nsubj:pass"])
            .or_else(|| context.child_in(id, &["nsubj"]).filter(|_| headline));
        let summoned = passive.or_else(|| self.object(id)).or_else(|| {
            // "Summoned to Downing Street, the bosses were told": whom the clause behind the comma is about.
            context.head(id).and_then(|up| context.child_in(up, &["nsubj"])).filter(|&subject| subject > id)
        })?;
        // Somebody is summoned, and to somebody; a court does so in another way.
        let court = |id: WordId| {
            matches!(
                parties::role_noun(context, id).and_then(|noun| noun.sector.as_deref()),
                Some("JUD" | "MED" | "COP" | "MIL")
            )
        };
        let official = parties::role_noun(context, summoned).is_some_and(|noun| {
            noun.class == NounClass::Person && !matches!(noun.sector.as_deref(), Some("CVL" | "MED"))
        }) || context.word(summoned).upos == Upos::Propn && self.at(summoned).is_some();
        let host = match passive {
            Some(_) => self.agent(id).or_else(|| self.after_verb(id, "by")).or(to.filter(|&to| {
                self.at(to).is_some()
                    || parties::role_noun(context, to).is_some_and(|noun| noun.class == NounClass::Body)
            })),
            None => self.subject(id).filter(|&subject| subject != summoned),
        };
        if !official || host.is_some_and(court) || host.is_none() && passive.is_none() {
            return None;
        }
        let mut parts = Vec::new();
        self.add(&mut parts, self.everybody(summoned), Attends::Unclear);
        if let Some(host) = host {
            self.add(&mut parts, self.partner(host), Attends::Yes);
        }
        let place = self.place_of(id, id, None);
        let time = self.time_of(id, id, self.realis_of(id, id));
        let told = parts.len() > 1 || place.is_some() || time.is_some();
        (!parts.is_empty() && told).then(|| Mention {
            trigger: id,
            name: None,
            noun: None,
            another: false,
            attendance: false,
            joins: false,
            telling: true,
            by_itself: false,
            modifiers: BTreeSet::new(),
            definite: false,
            place,
            time,
            realis: match self.realis_of(id, id) {
                Realis::Happened => Realis::Planned,
                other => other,
            },
            purpose: self.purpose_of(id),
            confidence: 0.5,
            parts,
        })
    }

    /// A turn of phrase that tells of a meeting: *spent two hours with the minister*, *was on the phone to Paris*.
    fn turn(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        let turns = context.knowledge.meetings.turns.get(context.small_lemma(id))?;
        let found = turns.iter().find_map(|turn| self.follow(id, turn))?;
        // Whoever is the subject of it or of what it belongs to.
        let title = context.document.sentence_of(id).part == Part::Title;
        let verb = std::iter::once(id)
            .chain(context.ancestors(id))
            .take(CONTROL_DEPTH)
            .find(|&up| {
                context.word(up).upos == Upos::Verb || context.child_in(up, &["cop", "nsubj"]).is_some()
            })
            .or_else(|| title.then_some(id))?;
        if self.sport(id) {
            return None;
        }
        let mut parts = Vec::new();
        let mut who: Vec<ActorId> =
            self.subjects(verb).into_iter().flat_map(|subject| self.comer(subject)).collect();
        if who.len() < 2 {
            let before: Vec<_> = self.before(verb).into_iter().flat_map(|head| self.comer(head)).collect();
            if before.len() > who.len() {
                who = before;
            }
        }
        let several = who.len() > 1 || self.subjects(verb).iter().any(|&subject| self.is_plural(subject));
        let alone = found.partner.is_none() && found.object.is_none();
        if who.is_empty() || alone && found.together && !several {
            return None;
        }
        let realis = self.realis_of(verb, verb);
        let open =
            matches!(realis, Realis::Conditional | Realis::Proposed | Realis::Possible | Realis::Denied);
        let attends = if open { Attends::Unclear } else { Attends::Yes };
        self.add(&mut parts, who, attends);
        if let Some(partner) = found.partner {
            let mut partners = self.partner(partner);
            partners.retain(|&one| self.can_meet(one));
            if partners.is_empty() {
                return None;
            }
            self.add(&mut parts, partners, attends);
        }
        if let Some(object) = found.object {
            let those = self.everybody(object);
            if those.is_empty() {
                return None;
            }
            self.add(&mut parts, those, Attends::Unclear);
        }
        Some(Mention {
            trigger: id,
            name: None,
            noun: None,
            another: self.is_another(verb, realis),
            attendance: false,
            joins: false,
            telling: true,
            by_itself: true,
            modifiers: BTreeSet::new(),
            definite: false,
            place: self.place_of(verb, verb, None),
            time: self.time_of(verb, verb, realis),
            realis,
            purpose: self.purpose_of(verb),
            confidence: 0.5,
            parts,
        })
    }

    /// Whether the words behind one follow a turn of phrase, and whom they name. Lemmas stand in a row, articles and
    /// adjectives apart; `a|b` is either, `...` a few words, `WHO` whoever is met, `OBJECT` says that the object of
    /// the verb meets, too, `THEY` that the subject has to be several, and `!to` that no infinitive follows.
    fn follow(&self, id: WordId, turn: &str) -> Option<Turn> {
        let context = self.context;
        let words = &context.document.sentence_of(id).words;
        let mut found = Turn::default();
        let mut at = id.word + 1;
        let mut gap = 0;
        for token in turn.split_whitespace() {
            match token {
                "..." => gap = TURN_GAP,
                "WHO" => {
                    let head = self.phrase_at(WordId { word: at, ..id })?;
                    at = head.word + 1;
                    found.partner = Some(head);
                }
                "OBJECT" => found.object = Some(self.object(id)?),
                "THEY" => found.together = true,
                "!to" => {
                    let end = words.len().min(at + TURN_GAP);
                    if words[at.min(end)..end]
                        .iter()
                        .any(|word| &*word.form == "to" && word.upos == Upos::Part)
                    {
                        return None;
                    }
                }
                _ => {
                    let said = |at: usize| {
                        let lemma = words[at].lemma.to_lowercase();
                        token.split('|').any(|one| one == lemma)
                    };
                    let mut skipped = 0;
                    while at < words.len() && !said(at) {
                        let word = &words[at];
                        let loose = matches!(word.upos, Upos::Det | Upos::Adj | Upos::Num)
                            || word.upos == Upos::Verb && word.relation() == "amod"
                            || word.feature("Poss") == Some("Yes");
                        if word.upos == Upos::Punct && &*word.form != "-" || !loose && skipped >= gap {
                            return None;
                        }
                        skipped += 1;
                        if skipped > TURN_GAP {
                            return None;
                        }
                        at += 1;
                    }
                    if at >= words.len() {
                        return None;
                    }
                    at += 1;
                    gap = 0;
                }
            }
        }
        Some(found)
    }

    /// *the two commanders*, *both leaders*.
    fn is_counted(&self, noun: WordId) -> bool {
        let context = self.context;
        context.child_in(noun, &["nummod"]).is_some()
            || context.children_in(noun, &["det"]).any(|det| context.lemma(det).eq_ignore_ascii_case("both"))
    }

    /// *by phone*, *over a secure line*, *in a video call*.
    fn by_phone(&self, verb: WordId) -> bool {
        let words = &self.context.document.sentence_of(verb).words;
        let media = &self.context.knowledge.meetings.nouns.media;
        words[verb.word + 1..words.len().min(verb.word + 1 + PLACE_BEFORE)]
            .iter()
            .any(|word| matches!(word.upos, Upos::Noun | Upos::Propn) && media.contains(&*small(&word.lemma)))
    }

    /// Whether somebody may be met: no reporters, no crowd.
    fn can_meet(&self, actor: ActorId) -> bool {
        self.actors.borrow().list.get(actor.0).is_some_and(|one| {
            one.kind != ActorKind::Media && !matches!(one.sector.as_deref(), Some("MED" | "JUD"))
        })
    }

    fn is_plural(&self, noun: WordId) -> bool {
        let word = self.context.word(noun);
        word.feature("Number") == Some("Plur") || matches!(&*word.xpos, "NNS" | "NNPS")
    }

    /// *the maritime talks collapse*: "talks" taken for a verb. It is one after a pronoun or a single somebody, and
    /// before what is talked about.
    fn is_misread(&self, id: WordId) -> bool {
        let context = self.context;
        let word = context.word(id);
        let words = &context.document.sentence_of(id).words;
        // "Bargaining between the teachers and the district"
        let nouns = &context.knowledge.meetings.nouns;
        let form = word.form.to_lowercase();
        if &*word.xpos == "VBG" && (nouns.strong.contains(&form) || nouns.with_partner.contains(&form)) {
            return words.get(id.word + 1).is_some_and(|next| &*next.lemma == "between");
        }
        if form != "talks" {
            return false;
        }
        let next = words.get(id.word + 1).map(|next| next.lemma.to_lowercase()).unwrap_or_default();
        // "Talks to form a coalition broke up": an infinitive, not whom somebody talks to.
        let infinitive = &*next == "to" && words.get(id.word + 2).is_some_and(|verb| verb.upos == Upos::Verb);
        if matches!(&*next, "to" | "about" | "of" | "like" | "as") && !infinitive {
            return false;
        }
        let Some(before) = id.word.checked_sub(1) else { return true };
        let somebody = parties::role_noun(context, WordId { word: before, ..id })
            .is_some_and(|noun| noun.class == NounClass::Person);
        match words[before].upos {
            Upos::Pron => words[before].feature("Poss") == Some("Yes"),
            Upos::Noun => !somebody,
            Upos::Propn => next != "with",
            Upos::Det | Upos::Adj | Upos::Verb | Upos::Part | Upos::X | Upos::Num | Upos::Adp => true,
            _ => false,
        }
    }

    /// The verb of a headline that the tree takes for a noun which the noun of meeting stands before: *talks collapse*.
    fn swallowed(&self, id: WordId) -> Option<WordId> {
        let context = self.context;
        let title = context.document.sentence_of(id).part == Part::Title;
        context.head(id).filter(|&up| {
            title
                && up.word == id.word + 1
                && context.stands_in(id, &["compound"])
                && context.word(up).upos == Upos::Noun
                && context.knowledge.meetings.verbs.occur.contains(context.lemma(up))
        })
    }

    /// *a press conference*, *the summit of Mount Ararat*.
    fn is_something_else(&self, id: WordId) -> bool {
        let context = self.context;
        let nouns = &context.knowledge.meetings.nouns;
        let words = &context.document.sentence_of(id).words;
        let before = id.word.checked_sub(1).map(|at| words[at].lemma.to_lowercase());
        let peak = words.get(id.word + 1).is_some_and(|of| &*of.lemma == "of")
            && words[id.word + 2..words.len().min(id.word + 6)]
                .iter()
                .any(|word| nouns.peaks.contains(&*small(&word.lemma)));
        before.is_some_and(|before| nouns.press.contains(&before)) || context.lemma(id) == "summit" && peak
    }

    /// The verb before a noun of meeting that may govern it, also where the tagger takes it for something else: *snubs*.
    fn verb_before(&self, noun: WordId) -> Option<WordId> {
        let context = self.context;
        let id = |word: usize| WordId { word, ..noun };
        let verbs = &context.knowledge.meetings.verbs;
        (noun.word.saturating_sub(WITH_REACH)..noun.word).rev().map(id).find(|&at| {
            let word = context.word(at);
            let acts = match word.upos {
                Upos::Verb => word.relation() != "amod",
                Upos::X | Upos::Noun => word.form.ends_with('s') && !word.form.ends_with("ss"),
                _ => false,
            };
            acts && [
                &verbs.light,
                &verbs.chair,
                &verbs.stay_away,
                &verbs.cancel,
                &verbs.postpone,
                &verbs.refuse,
                &verbs.want,
                &verbs.come,
            ]
            .into_iter()
            .any(|list| self.listed(list, at))
        })
    }

    /// The verb beside a noun of meeting that the tree takes for the verb itself: the one before it, of which it is
    /// the object, or else the next one behind it.
    fn clause_around(&self, noun: WordId) -> Option<Clause> {
        let context = self.context;
        let words = &context.document.sentence_of(noun).words;
        let id = |word: usize| WordId { word, ..noun };
        if let Some(verb) = self.verb_before(noun) {
            return Some(Clause { verb, place: Place::Object, through: None });
        }
        let verb = (noun.word + 1..words.len().min(noun.word + SUBJECT_REACH))
            .take_while(|&at| &*words[at].form != ";")
            .map(id)
            .find(|&at| context.word(at).upos == Upos::Verb)?;
        let passive = context.child_in(verb, &["aux:pass"]).is_some() || &*context.word(verb).xpos == "VBN";
        Some(Clause {
            verb,
            place: if passive { Place::PassiveSubject } else { Place::Subject },
            through: None,
        })
    }

    /// The head of the noun phrase that begins at a word, by the words alone: the last noun before a preposition, a
    /// verb or a punctuation mark, or the first word of a name.
    fn phrase_at(&self, from: WordId) -> Option<WordId> {
        let context = self.context;
        let words = &context.document.sentence_of(from).words;
        let title = context.document.sentence_of(from).part == Part::Title;
        let occur = &context.knowledge.meetings.verbs.occur;
        let mut last = None;
        for at in from.word..words.len().min(from.word + PLACE_BEFORE) {
            let word = &words[at];
            let inside = match word.upos {
                Upos::Det | Upos::Adj | Upos::Num => true,
                // "talks between Borel and Tissot collapse", with the verb taken for a noun
                Upos::Noun if title && last.is_some() && occur.contains(&*small(&word.lemma)) => false,
                Upos::Noun | Upos::Propn => {
                    last = Some(at);
                    true
                }
                Upos::X => last.is_none(),
                Upos::Pron => {
                    if word.feature("Poss") != Some("Yes") && last.is_none() {
                        return Some(WordId { word: at, ..from });
                    }
                    last.is_none()
                }
                Upos::Part => matches!(&*word.form, "'s" | "’s" | "'" | "’"),
                Upos::Punct => matches!(&*word.form, "-" | "–" | "‑"),
                Upos::Verb => word.relation() == "amod",
                Upos::Cconj => {
                    // "Georgian and Abkhaz representatives"
                    at + 1 < words.len()
                        && last.is_none_or(|last| {
                            matches!(words[last].relation(), "amod" | "compound")
                                && words[last].head > Some(at)
                        })
                }
                Upos::Adv => last.is_none(),
                _ => false,
            };
            if !inside {
                break;
            }
        }
        let mut head = WordId { word: last?, ..from };
        while let Some(up) =
            context.head(head).filter(|&up| up >= from && up < head && context.stands_in(head, &["flat"]))
        {
            head = up;
        }
        Some(head)
    }

    /// The heads of the noun phrases right before a verb, by the words alone: *A and B met*, in a headline *A, B to
    /// meet*. Of *officials of A and B* it gives the officials and B.
    fn before(&self, verb: WordId) -> Vec<WordId> {
        let context = self.context;
        let words = &context.document.sentence_of(verb).words;
        let title = context.document.sentence_of(verb).part == Part::Title;
        let floor = verb.word.saturating_sub(SUBJECT_REACH);
        let mut at = verb.word;
        while at > floor
            && (matches!(words[at - 1].upos, Upos::Aux | Upos::Adv | Upos::Part)
                && !matches!(&*words[at - 1].form, "'s" | "'" | "’s" | "’"))
        {
            at -= 1;
        }
        let mut heads = Vec::new();
        let mut joined = false;
        loop {
            let end = at;
            while at > floor {
                let word = &words[at - 1];
                let inside = match word.upos {
                    Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Det | Upos::X => true,
                    Upos::Pron => word.feature("Poss") == Some("Yes"),
                    Upos::Part => matches!(&*word.form, "'s" | "’s" | "'" | "’"),
                    Upos::Punct => matches!(&*word.form, "-" | "–" | "‑"),
                    Upos::Verb => word.relation() == "amod",
                    _ => false,
                };
                if !inside {
                    break;
                }
                at -= 1;
            }
            let head = (at..end).next().and_then(|_| self.phrase_at(WordId { word: at, ..verb }));
            let Some(head) = head.filter(|head| head.word < end) else { break };
            if self.times.at(head).is_some() {
                return Vec::new();
            }
            let Some(mark) = at.checked_sub(1).filter(|&mark| mark > floor || mark == 0) else {
                heads.push(head);
                break;
            };
            match words[mark].upos {
                // "after the rebel delegation failed": the clause begins here.
                Upos::Adp if words[mark].relation() == "mark" => {
                    heads.push(head);
                    break;
                }
                // What belongs to the phrase before it.
                Upos::Adp if matches!(&*small(&words[mark].lemma), "of" | "from" | "for") => {}
                Upos::Adp => return Vec::new(),
                Upos::Cconj if &*words[mark].lemma == "and" => {
                    heads.push(head);
                    joined = true;
                }
                Upos::Punct if &*words[mark].form == "," && (title || joined) => heads.push(head),
                _ => {
                    heads.push(head);
                    break;
                }
            }
            at = mark;
            if at > floor && &*words[at - 1].form == "," {
                at -= 1;
            }
        }
        heads.reverse();
        heads
    }

    /// Whoever is the subject: in a headline a name that nothing else tells of is somebody as well.
    fn comer(&self, head: WordId) -> Vec<ActorId> {
        let who = self.everybody(head);
        let title = self.context.document.sentence_of(head).part == Part::Title;
        // "the Fed's policymakers": people of somebody
        let owned = |owner: WordId| self.at(owner).is_some();
        if who.is_empty()
            && self.is_plural(head)
            && self.context.child_in(head, &["nmod:poss"]).is_some_and(owned)
        {
            return self.parties(head, Taken::Anything);
        }
        if who.is_empty() && title && self.context.word(head).upos == Upos::Propn {
            return self.parties(head, Taken::Named);
        }
        who
    }

    /// Those whom *they* or *the two* takes up in the clause around: its subjects, or its subject and its object.
    fn taken_up(&self, verb: WordId, subject: Option<WordId>) -> Vec<ActorId> {
        let context = self.context;
        let takes_up = subject.is_some_and(|subject| {
            matches!(context.small_lemma(subject), "they" | "two" | "both" | "pair" | "side")
        });
        let Some(around) = context
            .ancestors(verb)
            .take(CONTROL_DEPTH)
            .find(|&up| context.word(up).upos == Upos::Verb && context.child_in(up, &["nsubj"]).is_some())
            .filter(|&up| takes_up && up < verb)
        else {
            return Vec::new();
        };
        let mut who: Vec<ActorId> = Vec::new();
        let object = self.object(around);
        for actor in self
            .before(around)
            .into_iter()
            .chain(self.subjects(around))
            .chain(object)
            .take_while(|&head| head < verb)
            .flat_map(|head| self.comer(head))
        {
            if !who.contains(&actor) && self.can_meet(actor) {
                who.push(actor);
            }
        }
        if who.len() < 2 {
            who.clear();
        }
        who
    }

    /// Whoever is met: also a capital or a country, which stands for those who govern it.
    fn partner(&self, head: WordId) -> Vec<ActorId> {
        let who = self.everybody(head);
        if who.is_empty() && self.context.word(head).upos == Upos::Propn { self.named_at(head) } else { who }
    }

    /// Those in the plural whom somebody met *with*, whatever they are called: *met with holders of the bonds*; not
    /// *met with protests*.
    fn met_with(&self, head: WordId) -> Vec<ActorId> {
        let who = self.partner(head);
        let lemma = self.context.small_lemma(head);
        let thing = self.context.knowledge.meetings.nouns.things.contains(lemma);
        if who.is_empty() && &*self.context.word(head).xpos == "NNS" && !thing {
            return self.parties(head, Taken::Anything);
        }
        who
    }

    /// Whoever stands behind *between*: anybody and any name.
    fn party(&self, head: WordId) -> Vec<ActorId> {
        let who = self.everyone(head, Taken::Anything);
        if who.is_empty() { self.named_at(head) } else { who }
    }

    /// The actor that a name stands for, made one where it is none: a government for a country or its capital.
    fn named_at(&self, name: WordId) -> Vec<ActorId> {
        if let Some(actor) = self.at(name) {
            return vec![actor];
        }
        if self.context.word(name).upos != Upos::Propn {
            return Vec::new();
        }
        self.parties(name, Taken::Named)
    }

    /// The two of *the Kenya-Somalia talks*.
    fn pair_before(&self, noun: WordId) -> Vec<ActorId> {
        let words = &self.context.document.sentence_of(noun).words;
        // "Kosovo, Serbia dialogue" in a headline
        let title = self.context.document.sentence_of(noun).part == Part::Title;
        let joins = |form: &str| matches!(form, "-" | "–" | "—") || title && form == ",";
        let from = noun.word.saturating_sub(WITH_REACH);
        let Some(dash) = (from..noun.word)
            .rev()
            .take_while(|&at| {
                matches!(words[at].upos, Upos::Noun | Upos::Propn | Upos::Adj) || joins(&words[at].form)
            })
            .find(|&at| joins(&words[at].form))
        else {
            return Vec::new();
        };
        let sides = [dash.checked_sub(1), Some(dash + 1)];
        if sides.iter().flatten().any(|&at| words[at].upos != Upos::Propn) {
            return Vec::new();
        }
        let named = |at: usize| {
            let id = WordId { word: at, ..noun };
            let title = self.context.document.sentence_of(id).part == Part::Title;
            if title || self.places.at(id).is_some() || self.at(id).is_some() {
                self.named_at(id)
            } else {
                Vec::new()
            }
        };
        let [one, other] = sides.map(|at| at.map(named).unwrap_or_default());
        if one.is_empty() || other.is_empty() || one == other {
            return Vec::new();
        }
        one.into_iter().chain(other).collect()
    }

    /// Those for whom people in the plural come besides the first: the second of *the ministers of A and B*, *A's and
    /// B's ministers*, *envoys of the army and the militia*; in a headline, the first of *A, B chiefs*.
    fn others_of(&self, head: WordId) -> Vec<ActorId> {
        let context = self.context;
        if !self.is_plural(head) || parties::role_noun(context, head).is_none() {
            return Vec::new();
        }
        let words = &context.document.sentence_of(head).words;
        let of = words
            .get(head.word + 1)
            .filter(|next| matches!(&*small(&next.lemma), "of" | "from" | "for"))
            .and_then(|_| self.phrase_at(WordId { word: head.word + 2, ..head }));
        let owner = context.child_in(head, &["nmod:poss"]).filter(|&owner| owner < head);
        let mut others = Vec::new();
        for first in of.into_iter().chain(owner) {
            let proper = context.word(first).upos == Upos::Propn;
            for other in context.children_in(first, &["conj"]) {
                if context.word(other).upos == Upos::Propn {
                    others.extend(self.named_at(other));
                } else if !proper
                    && parties::role_noun(context, other).is_some_and(|noun| noun.class != NounClass::Person)
                {
                    others.extend(self.parties(other, Taken::Somebody));
                }
            }
        }
        // "Seoul, Tokyo defence chiefs"
        if context.document.sentence_of(head).part == Part::Title
            && let Some(name) = context.children_in(head, &["compound", "nmod:poss", "amod"]).next()
            && let Some(first) = name.word.checked_sub(2)
            && &*words[name.word - 1].form == ","
        {
            others.extend(self.named_at(WordId { word: first, ..head }));
        }
        others
    }

    /// *said both countries had been invited to Abu Dhabi*: the two countries that were spoken of together, not
    /// whoever invites or speaks.
    fn both_before(&self, invited: WordId, verb: WordId, place: PlaceId) -> Vec<ActorId> {
        let context = self.context;
        let several = context
            .children_in(invited, &["det", "nummod"])
            .any(|child| matches!(context.small_lemma(child), "both" | "two"))
            || context.lemma(invited) == "both";
        if !several {
            return Vec::new();
        }
        let country = |name: &crate::names::Name| crate::actors::parties::country_code(context, name);
        let home = self.places.list.get(place.0).and_then(|place| place.country.clone());
        let speaker = context.head(verb).and_then(|up| context.child_in(up, &["nsubj"]));
        // Backwards, sentence by sentence: a coordination of two names of countries.
        let mut left = BOTH_REACH;
        for sentence in (0..=invited.sentence).rev() {
            let length = context.document.sentences[sentence].words.len();
            let end = if sentence == invited.sentence { invited.word } else { length };
            for first in self.places.names_of(sentence).iter().rev() {
                let head = WordId { sentence, word: first.span.words.start };
                if head.word >= end || Some(head) == speaker {
                    continue;
                }
                let Some(one) = country(first) else { continue };
                let partner = self.places.names_of(sentence).iter().find(|second| {
                    second.span.words.start > first.span.words.end
                        && second.span.words.start <= first.span.words.end + 2
                        && second.span.words.start < end
                        && matches!(
                            &*context.document.sentences[sentence].words[first.span.words.end].lemma,
                            "and" | "-" | "–"
                        )
                });
                let Some(second) = partner else { continue };
                let Some(other) = country(second) else { continue };
                if one == other || home.as_ref().is_some_and(|home| *home == one || *home == other) {
                    continue;
                }
                let at = |code: &str, word: usize| {
                    self.governments
                        .get(code)
                        .copied()
                        .map(|actor| vec![actor])
                        .unwrap_or_else(|| self.parties(WordId { sentence, word }, Taken::Named))
                };
                let mut two = at(&one, head.word);
                two.extend(at(&other, second.span.words.start));
                return two;
            }
            left = left.saturating_sub(length);
            if left == 0 {
                break;
            }
        }
        Vec::new()
    }

    /// Whom a verb of speaking addresses: its objects that are somebody.
    fn addressed(&self, verb: WordId) -> Vec<ActorId> {
        self.context
            .children_in(verb, &["obj", "iobj"])
            .filter(|&object| object > verb && self.times.at(object).is_none())
            .flat_map(|object| self.everybody(object))
            .collect()
    }

    /// *he won't participate either*, *Mr Dam will not be travelling*: a meeting that was named before.
    fn implied(&self, id: WordId) -> Option<Mention> {
        let context = self.context;
        let verbs = &context.knowledge.meetings.verbs;
        let lemma = context.lemma(id);
        let negative = realis::polarity(context, id) == Polarity::Negative;
        // "failed to turn up": at what was named before, or at nothing that is a meeting.
        let appears = self.listed(&verbs.appear, id);
        // "as the steelmaker walks out": of what was named before.
        let walks_out = self.listed(&verbs.walk_out, id);
        let plain = appears || walks_out || verbs.take_part.contains(lemma);
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
        let mut comers: Vec<ActorId> =
            self.subject(id).map(|subject| self.denoted(subject)).unwrap_or_default();
        if comers.is_empty() && (appears || walks_out) {
            // "after the rebel delegation failed to turn up"
            let verb = context.head(id).filter(|_| context.stands_in(id, &["xcomp"])).unwrap_or(id);
            comers = self.before(verb).into_iter().flat_map(|head| self.comer(head)).collect();
        }
        if comers.is_empty() {
            return None;
        }
        let mut parts = Vec::new();
        let attends = if walks_out {
            Attends::Yes
        } else if stays {
            if negative { Attends::Yes } else { Attends::No }
        } else {
            self.attendance(id, negative)
        };
        self.add(&mut parts, comers, attends);
        Some(Mention {
            trigger: id,
            name: None,
            noun: None,
            another: false,
            attendance: true,
            telling: false,
            by_itself: false,
            modifiers: BTreeSet::new(),
            definite: true,
            place: None,
            time: None,
            realis: Realis::Planned,
            purpose: None,
            confidence: 0.5,
            joins: appears || walks_out,
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

    /// *a low-level delegation, headed by X*: X heads it, and the adjective tells the level.
    fn delegation(&self, noun: WordId, parts: &mut Vec<Attendee>) {
        let context = self.context;
        let words = &context.knowledge.meetings;
        if !words.delegation.nouns.contains(context.small_lemma(noun)) {
            return;
        }
        let side = self.at(noun);
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
                for actor in self.denoted(agent) {
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

    /// Everybody who leads a delegation somewhere in a sentence: *X, who heads the Russian team*; *a delegation led by
    /// X*; *led by X, the delegation arrived*.
    fn heads_in(&self, sentence: usize, parts: &mut Vec<Attendee>) {
        let context = self.context;
        let words = &context.knowledge.meetings;
        let delegation = |noun: WordId| words.delegation.nouns.contains(context.small_lemma(noun));
        for word in 0..context.document.sentences[sentence].words.len() {
            let id = WordId { sentence, word };
            if !words.verbs.head.contains(context.lemma(id)) || context.word(id).upos != Upos::Verb {
                continue;
            }
            let led = context.object(id).filter(|&object| delegation(object));
            let leads = if led.is_some() {
                context
                    .subject(id)
                    .filter(|&subject| context.word(subject).feature("PronType") != Some("Rel"))
                    .or_else(|| self.subject(id))
                    .or_else(|| context.head(id).filter(|_| context.stands_in(id, &["acl"])))
            } else {
                let of = context.child_in(id, &["nsubj:pass"]).or_else(|| {
                    let up = context.head(id)?;
                    match context.relation(id) {
                        "acl" => Some(up),
                        "advcl" | "conj" | "parataxis" | "root" => context.child_in(up, &["nsubj"]),
                        _ => None,
                    }
                });
                self.agent(id).filter(|_| of.is_some_and(delegation))
            };
            for actor in leads.map(|leads| self.everybody(leads)).unwrap_or_default() {
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
        let who = self.everyone(head, Taken::Somebody);
        // The lemmatiser leaves some plurals as they are: "Hamas negotiators", "five juntas".
        let lemma = context.small_lemma(head);
        // "no one from the company"
        if who.is_empty()
            && matches!(lemma, "one" | "nobody" | "none" | "anybody" | "anyone" | "somebody" | "someone")
            && let Some(of) = context
                .children_in(head, &["nmod"])
                .find(|&child| matches!(context.marker(child).as_deref(), Some("from" | "of")))
        {
            return self.everyone(of, Taken::Somebody);
        }
        let known = |singular: &str| {
            context.knowledge.world.role_noun(singular).is_some()
                || context.knowledge.meetings.parties.nouns.contains(singular)
        };
        if who.is_empty()
            && context.word(head).upos == Upos::Noun
            && lemma.strip_suffix('s').is_some_and(known)
        {
            return self.parties(head, Taken::Anything);
        }
        who
    }

    fn at(&self, word: WordId) -> Option<ActorId> {
        self.actors.borrow().at(word)
    }

    fn denoted(&self, head: WordId) -> Vec<ActorId> {
        self.actors.borrow().denoted(self.context, head)
    }

    fn parties(&self, head: WordId, taken: Taken) -> Vec<ActorId> {
        self.actors.borrow_mut().parties(self.context, self.places, self.times, head, taken)
    }

    /// As [`Reader::everybody`], with what may stand there.
    fn everyone(&self, head: WordId, taken: Taken) -> Vec<ActorId> {
        let context = self.context;
        let mut who = self.parties(head, taken);
        let mut add = |actor: Option<ActorId>| {
            if let Some(actor) = actor
                && !who.contains(&actor)
            {
                who.push(actor);
            }
        };
        // "Israeli and Palestinian negotiators", where each country's own are not yet told apart.
        let apart = self.actors.borrow().means_several(head);
        for adjective in context.children_in(head, &["amod"]).filter(|_| !apart) {
            let others: Vec<_> = context.children_in(adjective, &["conj"]).collect();
            if !others.is_empty() {
                add(self.at(adjective));
                others.into_iter().for_each(|other| add(self.at(other)));
            }
        }
        for one in self.others_of(head) {
            add(Some(one));
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
                .filter_map(|id| self.at(id))
                .filter(|actor| self.actors.borrow().list[actor.0].kind == ActorKind::Person);
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
        let mut named: Vec<_> =
            words.words.filter_map(|word| self.at(WordId { sentence: words.sentence, word })).collect();
        named.dedup();
        named
    }

    /// The heads of the phrases that are the subject of a verb. The parser gives each of *the union and the port
    /// authority* a subject of its own, makes the first the root, or calls a subject an oblique without preposition.
    fn subjects(&self, verb: WordId) -> Vec<WordId> {
        let context = self.context;
        let bare = |id: &WordId| {
            *id < verb
                && matches!(context.word(*id).upos, Upos::Noun | Upos::Propn | Upos::Pron)
                && context.child_in(*id, &["case", "mark"]).is_none()
                && self.times.at(*id).is_none()
        };
        let relative = |id: WordId| {
            context.word(id).feature("PronType") == Some("Rel")
                || context.stands_in(verb, &["acl"]) && matches!(context.lemma(id), "who" | "which" | "that")
        };
        let mut own: Vec<WordId> =
            context.children_in(verb, &["nsubj"]).filter(|&subject| !relative(subject)).collect();
        // "met the trust's chief executive, Helen Marsh", taken for a second subject.
        if own.iter().any(|&subject| subject < verb) {
            own.retain(|&subject| subject < verb);
        }
        if own.is_empty() && context.child_in(verb, &["nsubj"]).is_none() {
            let finite = &*context.word(verb).xpos == "VBD"
                || &*context.word(verb).xpos == "VBZ"
                || context.child_in(verb, &["aux"]).is_some();
            own = match self.subject(verb) {
                Some(subject) => vec![subject],
                None if finite => context.children_in(verb, &["obl"]).rfind(bare).into_iter().collect(),
                None => {
                    crate::roles::subject(context, verb).map(|subject| subject.head).into_iter().collect()
                }
            };
        } else if own.is_empty() {
            own = self.subject(verb).into_iter().collect();
        }
        // "will be in Oslo on Tuesday to meet her": whoever is there does so.
        if let [only] = own[..]
            && only < verb
            && context.stands_in(verb, &["acl", "advcl"])
            && context.head(verb) == Some(only)
            && context.child_in(only, &["cop"]).is_some()
            && let Some(there) = context.child_in(only, &["nsubj"])
        {
            own = vec![there];
        }
        let title = context.document.sentence_of(verb).part == Part::Title;
        let joined = |from: WordId, to: WordId| {
            (from.word + 1..to.word).map(|word| context.word(WordId { word, ..from })).any(|word| {
                // "Rail union, ministers hold talks"
                word.upos == Upos::Cconj || title && &*word.form == ","
            })
        };
        if own.len() > 1 {
            // Not the name after its title, nor a day that the parser took for a subject.
            own.retain(|subject| self.times.at(*subject).is_none());
            if let Some(&last) = own.last()
                && !own.iter().any(|&first| first < last && joined(first, last))
            {
                own = vec![
                    own.iter().copied().find(|&one| context.word(one).upos == Upos::Propn).unwrap_or(last),
                ];
            }
        } else if let Some(&only) = own.first()
            && only < verb
        {
            // "The minister and his colleague speak": the first is root or oblique.
            let begins = context.subtree(only).words.start;
            let and = |word: usize| context.word(WordId { word, ..only }).upos == Upos::Cconj;
            let after_and = begins.checked_sub(1).is_some_and(and) || and(begins);
            let before = context
                .head(verb)
                .filter(|&up| context.stands_in(verb, &["conj"]) && bare(&up) && up < only)
                .or_else(|| context.children_in(verb, &["obl"]).rfind(|one| bare(one) && *one < only));
            if let Some(first) = before.filter(|_| after_and) {
                own.insert(0, first);
            }
        }
        own
    }

    /// The object of a verb; where the tree gives none, the phrase without preposition that it calls an oblique.
    fn object(&self, verb: WordId) -> Option<WordId> {
        let context = self.context;
        let object = context
            .child_in(verb, &["obj"])
            .filter(|&object| self.times.at(object).is_none())
            .or_else(|| context.child_in(verb, &["iobj"]));
        object.or_else(|| {
            let two = context.children_in(verb, &["nsubj"]).any(|subject| subject < verb);
            context.children_in(verb, if two { &["obl", "nsubj"] } else { &["obl"] }).find(|&child| {
                child > verb
                    && !context.stands_in(child, &["obl:unmarked"])
                    && matches!(context.word(child).upos, Upos::Noun | Upos::Propn)
                    && context.child_in(child, &["case", "mark"]).is_none()
                    && self.times.at(child).is_none()
                    && context.child_in(child, &["nummod"]).is_none()
            })
        })
    }

    /// The phrase after a preposition soon after a verb, whatever the tree hangs it on: *spoke by telephone with her
    /// colleague*, *was met behind closed doors by the candidates*.
    fn after_verb(&self, verb: WordId, preposition: &str) -> Option<WordId> {
        let context = self.context;
        let words = &context.document.sentence_of(verb).words;
        let at = (verb.word + 1..words.len().min(verb.word + WITH_REACH))
            .take_while(|&at| match words[at].upos {
                Upos::Verb => words[at].relation() == "amod",
                Upos::Punct | Upos::Sconj | Upos::Cconj => false,
                _ => true,
            })
            .find(|&at| &*words[at].lemma == preposition)?;
        self.phrase_at(WordId { word: at + 1, ..verb })
    }

    /// The subject of a verb, its own or the one that controls it: *is due to fly to X to meet Y*.
    fn subject(&self, verb: WordId) -> Option<WordId> {
        let context = self.context;
        let mut at = verb;
        for _ in 0..CONTROL_DEPTH {
            if let Some(subject) = context.subject(at) {
                // "who chaired the talks": the one whom the clause describes.
                if (context.word(subject).feature("PronType") == Some("Rel")
                    || matches!(context.lemma(subject), "who" | "which"))
                    && context.stands_in(at, &["acl"])
                {
                    return context.head(at);
                }
                return Some(subject);
            }
            if !context.stands_in(at, &["xcomp", "advcl", "conj", "ccomp", "acl", "parataxis"]) {
                return None;
            }
            // "oil ministers, meeting in Vienna, put off a decision"
            let participle = context.stands_in(at, &["conj"])
                && &*context.word(at).xpos == "VBG"
                && context
                    .head(at)
                    .is_some_and(|up| matches!(context.word(up).upos, Upos::Noun | Upos::Propn));
            if context.stands_in(at, &["acl"]) || participle {
                return context.head(at);
            }
            at = self.above(at)?;
        }
        None
    }

    /// What a clause hangs on: of *is due in Juba to see her* the place, though the tree takes "due" for a preposition.
    fn above(&self, clause: WordId) -> Option<WordId> {
        let up = self.context.head(clause)?;
        if self.context.stands_in(up, &["case"]) { self.context.head(up) } else { Some(up) }
    }

    /// Where a meeting is: by its own words, those of its clause, or what stands near.
    fn place_of(&self, id: WordId, top: WordId, clause: Option<&Clause>) -> Option<PlaceId> {
        let context = self.context;
        let words = &context.knowledge.meetings;
        // "the Geneva talks"; a country that takes part in them is no venue ("the Ukraine talks").
        let venue = |child: WordId| self.places.at(child).filter(|_| self.at(child).is_none());
        let located = |word: WordId, prepositions: &[&str]| {
            let marker = context.marker(word)?;
            prepositions.contains(&&*marker).then(|| self.places.at(word)).flatten()
        };
        let visit = words.nouns.visits.contains(context.small_lemma(id));
        let realis = self.realis_of(id, top);
        let another = self.is_another(id, realis) || self.is_another(top, realis);
        // "met in Oslo and agreed to speak again": where that one is, only words of its own can tell.
        if another && context.word(id).upos == Upos::Verb {
            return context
                .children_in(id, &["obl", "nmod"])
                .filter(|&child| child > id)
                .find_map(|child| located(child, &["in", "at", "near", "outside", "on"]));
        }
        let own = [id, top].into_iter().find_map(|noun| {
            self.places
                .of(context, noun)
                // "a conference on the Sahel" is about it.
                .filter(|&place| {
                    context.word(noun).upos == Upos::Verb
                        || !context.children_in(noun, &["nmod", "obl"]).any(|child| {
                            context.marker(child).as_deref() == Some("on")
                                && self.places.at(child) == Some(place)
                        })
                })
                .or_else(|| context.children_in(noun, &["compound", "nmod:poss"]).find_map(venue))
                .or_else(|| {
                    // "the conference that opened in Paris"
                    context
                        .children_in(noun, &["acl"])
                        .flat_map(|clause| context.children_in(clause, &["obl"]))
                        .find_map(|child| located(child, &["in", "at"]))
                })
                .or_else(|| {
                    context
                        .children_in(noun, &["nmod", "obl"])
                        .find_map(|child| located(child, if visit { &["to"] } else { &[] }))
                })
        });
        if own.is_some() {
            return own;
        }
        // "a visit by Mr Pop to Sofia"
        if visit
            && let Some(to) = (id.word + 1
                ..context.document.sentence_of(id).words.len().min(id.word + WITH_REACH))
                .map(|word| WordId { word, ..id })
                .find(|&word| located(word, &["to"]).is_some())
        {
            return self.places.at(to);
        }
        // "arrived in Cairo for talks", "is due in Juba to see": the place of the clause; "Vienna, where they met".
        let mut verb = clause.map(|clause| clause.verb).or(Some(id));
        for _ in 0..CONTROL_DEPTH {
            let Some(at) = verb else { break };
            // "is in London for talks", "is due in Juba to see her"
            if context.child_in(at, &["cop"]).is_some() && self.places.at(at).is_some() {
                return self.places.at(at);
            }
            let goes = words.verbs.travel.contains(context.lemma(at))
                || words.verbs.visit.contains(context.lemma(at));
            let of_clause = context.children_in(at, &["obl", "nmod", "obj"]).find_map(|child| {
                if context.stands_in(child, &["obj"]) {
                    return self.places.at(child).filter(|_| words.verbs.visit.contains(context.lemma(at)));
                }
                located(child, &["in", "at", "near", "outside", "on"])
                    .or_else(|| located(child, if goes { &["to", "for", "into"] } else { &[] }))
            });
            if of_clause.is_some() {
                return of_clause;
            }
            let where_ = context.children_in(at, &["advmod"]).any(|adverb| context.lemma(adverb) == "where");
            if where_ && context.stands_in(at, &["acl"]) {
                return context.head(at).and_then(|place| self.places.at(place));
            }
            verb = self.above(at).filter(|_| {
                context.stands_in(at, &["xcomp"])
                    || (context.stands_in(at, &["advcl", "acl", "ccomp"])
                        && context.children_in(at, &["mark"]).any(|mark| context.lemma(mark) == "to"))
            });
        }
        // "held talks with the rebel commander in Lomé": attached to the person, said of the talks.
        let end = context.document.sentences[id.sentence].words.len();
        let near = |word: &WordId| {
            context.stands_in(*word, &["nmod", "obl"])
                && matches!(context.marker(*word).as_deref(), Some("in" | "at" | "near" | "outside" | "on"))
                && self.places.at(*word).is_some()
        };
        let behind = (id.word + 1..end.min(id.word + PLACE_REACH))
            .map(|word| WordId { word, ..id })
            .take_while(|&word| {
                !context.stands_in(word, &["mark"])
                    && !matches!(&*context.word(word).form, ";" | "\"" | "”" | "“")
                    && context.word(word).feature("PronType") != Some("Rel")
            })
            .find(near);
        behind
            .or_else(|| {
                (id.word.saturating_sub(PLACE_BEFORE)..id.word)
                    .rev()
                    .map(|word| WordId { word, ..id })
                    .take_while(|&word| {
                        // "… in Oslo and agreed to speak again": where that one is, is not told.
                        if another {
                            return false;
                        }
                        let verb = context.word(word).upos == Upos::Verb && Some(word) != context.head(id);
                        let bound = matches!(&*context.word(word).form, ";" | "\"" | "”" | "“");
                        !(verb || bound || context.stands_in(word, &["mark"]))
                    })
                    .find(near)
            })
            .and_then(|word| self.places.at(word))
    }

    /// When a meeting is: by its own words or those of its clause; by the only date of the sentence where it stands
    /// near. What is still to come lies ahead: *the talks, planned for Wednesday*.
    fn time_of(&self, id: WordId, top: WordId, realis: Realis) -> Option<When> {
        let context = self.context;
        let is_date = |kind: TimexType| matches!(kind, TimexType::Date | TimexType::Time);
        let mut found = [id, top]
            .into_iter()
            .find_map(|word| self.times.dating(context, word).filter(|mention| is_date(mention.kind)));
        // "invited them on Tuesday to talks in Oslo on 3 June": what follows a noun before the next verb is its own.
        if let Some(early) = found.filter(|mention| mention.span.words.start < id.word)
            && context.word(id).upos != Upos::Verb
        {
            let later = self.times.in_sentence(id.sentence).iter().find(|mention| {
                let from = mention.span.words.start;
                is_date(mention.kind)
                    && from > id.word
                    && from - id.word <= DATE_REACH / 2
                    && !(id.word + 1..from).any(|word| {
                        matches!(
                            context.word(WordId { word, ..id }).upos,
                            Upos::Verb | Upos::Aux | Upos::Punct
                        )
                    })
            });
            found = later.or(Some(early));
        }
        if found.is_none() {
            let mut dates =
                self.times.in_sentence(id.sentence).iter().filter(|mention| is_date(mention.kind));
            found = dates.next().filter(|mention| {
                let quoted = |word: usize| {
                    matches!(
                        &*context.document.sentence_of(id).words[word].form,
                        ";" | "\"" | "“" | "”" | ":"
                    )
                };
                let between = mention.span.words.start.min(id.word)..mention.span.words.start.max(id.word);
                between.len() <= DATE_REACH
                    && !between.into_iter().any(quoted)
                    && !self.in_another_clause(mention.head, id)
            });
            if dates.next().is_some() {
                found = None;
            }
        }
        let mention = found?;
        let mut when = (mention.time.clone(), mention.start, mention.end);
        if mention.span.words.end <= id.word
            && (mention.span.words.end..id.word).all(|word| {
                let upos = context.word(WordId { word, ..id }).upos;
                matches!(upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Punct)
            })
        {
            from_its_name(&mut when);
        }
        let ahead =
            matches!(realis, Realis::Planned | Realis::Possible | Realis::Proposed | Realis::Conditional);
        if let (Some(start), Some(end), Some(published)) = (when.1, when.2, context.published) {
            let told = &context.knowledge.meetings.told;
            if ahead {
                ahead_of(&mut when, start, end, published, told);
            } else if realis == Realis::Happened {
                behind(&mut when, start, end, published, told);
            }
        }
        Some(when)
    }

    /// Whether a word stands in a clause of its own beside another: *, where he is to speak on Wednesday,*.
    fn in_another_clause(&self, word: WordId, beside: WordId) -> bool {
        let context = self.context;
        std::iter::once(word).chain(context.ancestors(word)).take(CONTROL_DEPTH * 2).any(|up| {
            matches!(context.relation(up), "acl" | "advcl" | "ccomp" | "parataxis")
                && !context.subtree(up).words.contains(&beside.word)
        })
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
        let mut realis = realis::of(context, top);
        // "won't take part, instead opting to meet": what is done instead is not what is denied.
        let instead = realis == Realis::Denied
            && std::iter::once(top).chain(context.ancestors(top)).take(CONTROL_DEPTH).any(|up| {
                frames::is_gerund(context, up)
                    && context
                        .children_in(up, &["advmod"])
                        .any(|adverb| adverb < up && context.lemma(adverb) == "instead")
            });
        if instead {
            realis = Realis::Planned;
        }
        // "meet on Sunday": no past tense of this verb looks so, whatever the tagger says.
        if realis == Realis::Happened
            && matches!(context.small_form(id), "meet" | "meets")
            && context.word(id).upos == Upos::Verb
        {
            let ahead = self.times.dating(context, id).is_some()
                || context.children_in(id, &["mark", "aux"]).any(|mark| context.lemma(mark) == "to")
                || id
                    .word
                    .checked_sub(1)
                    .is_some_and(|before| context.lemma(WordId { word: before, ..id }) == "to");
            realis = if ahead { Realis::Planned } else { Realis::Ongoing };
        }
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
        let actors = self.actors.borrow();
        let Some(one) = actors.list.get(actor.0) else { return actor };
        // Whoever acts for no state comes for whom they belong to, or for themselves: *ELN's chief negotiator*.
        let private =
            !matches!(one.sector.as_deref(), None | Some("GOV" | "MIL" | "SPY" | "COP" | "LEG" | "JUD"));
        if private || matches!(one.kind, ActorKind::Government | ActorKind::ArmedGroup | ActorKind::Party) {
            let belongs = |other: &&legation_record::Actor| {
                one.kind == ActorKind::Person
                    && one.roles.iter().any(|role| role.of.as_deref() == Some(other.name.as_str()))
            };
            let owner = actors.list.iter().position(|other| belongs(&other)).filter(|_| private);
            return owner.map_or(actor, ActorId);
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
            if cluster.place.is_some_and(elsewhere)
                || cluster.times.iter().any(other_days)
                || mention.another && cluster.happened
            {
                continue;
            }
            let sides =
                |set: &BTreeSet<ActorId>| set.iter().map(|&actor| self.side(actor)).collect::<BTreeSet<_>>();
            // "she said after the meeting": whoever speaks of it adds to what is known.
            let bare = mention.definite
                && mine.len() < 2
                && mention.place.is_none()
                && mention.time.is_none()
                && mention.modifiers.is_empty();
            // A headline names parties in its own way ("neighbours to resume talks"): nobody there whom the body knows.
            let headline = self.context.document.sentences[mention.trigger.sentence].part == Part::Title
                && mine.iter().all(|actor| actor.0 >= self.known)
                && mention.noun.as_ref().is_some_and(|noun| cluster.nouns.contains(noun));
            let same_place = cluster.place.is_some() && cluster.place == mention.place;
            let shared_modifier = mention.modifiers.iter().any(|one| cluster.modifiers.contains(one));
            let nearness = 1.0 / (1.0 + (clusters.len() - index) as f32);
            let mut score = 0.0;
            if same_place {
                score += 1.5;
            }
            if headline {
                score += 0.9;
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
                } else if only_takes_up || bare || headline || (mention.definite && same_place) {
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
            if cluster.happened != (mention.realis == Realis::Happened) && !only_takes_up && !headline {
                score -= 0.6;
            }
            if score >= 0.9 && best.is_none_or(|(so_far, _)| score + nearness > so_far) {
                best = Some((score + nearness, index));
            }
        }
        best.map(|(_, index)| index)
    }

    /// Everybody at a meeting; none where there is nothing to keep of it.
    fn attendees(&self, cluster: &Cluster) -> Option<Vec<Attendee>> {
        let mut parts: Vec<Attendee> = Vec::new();
        for mention in &cluster.mentions {
            // Beside the body, a headline's own words for the parties name nobody new.
            let headline = cluster.mentions.len() > 1
                && self.context.document.sentences[mention.trigger.sentence].part == Part::Title;
            for part in mention.parts.iter().filter(|part| !headline || part.actor.0 < self.known) {
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
        // Without anybody, or with one alone nowhere and at no time of whom no attendance is told, there is nothing to
        // keep.
        let told = cluster.mentions.iter().any(|mention| mention.attendance);
        let by_itself = cluster.mentions.iter().any(|mention| mention.by_itself);
        let somewhere = cluster.mentions.iter().any(|mention| mention.place.is_some());
        let dated = cluster.mentions.iter().any(|mention| mention.time.is_some());
        let enough = match parts.len() {
            0 => by_itself && (somewhere || dated),
            1 => somewhere || dated || told || by_itself,
            _ => true,
        };
        if !enough {
            return None;
        }
        for sentence in
            cluster.mentions.iter().map(|mention| mention.trigger.sentence).collect::<BTreeSet<_>>()
        {
            self.heads_in(sentence, &mut parts);
        }
        Some(parts)
    }

    fn meeting(&self, cluster: &Cluster, parts: &[Attendee], statements: &Statements) -> Meeting {
        let context = self.context;
        let place = cluster.mentions.iter().find_map(|mention| mention.place);
        let time = cluster.mentions.iter().find_map(|mention| mention.time.clone());
        // Whoever only comes or stays away says little of whether the meeting takes place.
        let telling = cluster.mentions.iter().find(|mention| mention.telling);
        let telling = telling.or_else(|| cluster.mentions.iter().find(|mention| !mention.attendance));
        let mut realis = telling.map_or(Realis::Planned, |mention| mention.realis);
        let over =
            time.as_ref().and_then(|(_, _, end)| Some(*end.as_ref()? < context.published?)).unwrap_or(false);
        if telling.is_none() && over {
            realis = Realis::Happened;
        }
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
        Meeting {
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
        }
    }

    /// The level of an actor, by the titles that it bears.
    fn level(&self, actor: ActorId) -> Level {
        let actors = self.actors.borrow();
        let Some(one) = actors.list.get(actor.0) else { return Level::Unknown };
        let levels = &self.context.knowledge.meetings.levels;
        let titles = one.roles.iter().map(|role| role.title.as_str());
        let name = (one.kind == ActorKind::Group || one.roles.is_empty()).then_some(one.name.as_str());
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

/// Some words behind one, up to the end of the sentence.
fn words_after<'c>(
    context: &'c Context,
    id: WordId,
    count: usize,
) -> impl Iterator<Item = &'c legation_language::Word> {
    context.document.sentence_of(id).words.iter().skip(id.word + 1).take(count)
}

/// *by the June summit*: the bound is that of what has to be done, and the month that of the meeting.
fn from_its_name(when: &mut When) {
    let month = when.0.timex.as_deref().filter(|timex| timex.len() == "2025-06".len());
    if let (None, Some(end), Some(timex)) = (when.1, when.2, month)
        && timex == format!("{:04}-{:02}", end.year(), end.month())
    {
        let start = end.first_of_month();
        when.0.start = Some(start.to_string());
        when.1 = Some(start);
    }
}

/// Days of the longest time of the year that has a name of its own: a season, a quarter.
const LONGEST_SEASON: i32 = 92;

/// Moves a weekday, or a day, part or month of a year that is not named, that was taken for the last one to the next:
/// the meeting is still to come (*had been invited to Oslo in early September*).
fn ahead_of(when: &mut When, start: Date, end: Date, published: Date, told: &ToldWords) {
    let words = when.0.text.to_lowercase();
    let told_back = told.back.iter().any(|word| words.contains(word));
    if end >= published || told_back || words.bytes().filter(u8::is_ascii_digit).count() > 2 {
        return;
    }
    let digits = words.bytes().any(|byte| byte.is_ascii_digit());
    let back = (published - end).get_days();
    let length = (end - start).get_days();
    if start == end && !digits && back <= 7 {
        shift(when, start, end, jiff::Span::new().days(7));
    } else if (digits || (1..=LONGEST_SEASON).contains(&length)) && back > 60 {
        shift(when, start, end, jiff::Span::new().years(1));
    }
}

/// Moves a weekday or a weekend that was taken for the next one to the last: the meeting is over.
fn behind(when: &mut When, start: Date, end: Date, published: Date, told: &ToldWords) {
    let words = when.0.text.to_lowercase();
    let told_ahead = told.ahead.iter().any(|word| words.contains(word));
    let digits = words.bytes().any(|byte| byte.is_ascii_digit());
    if start > published && !told_ahead && !digits && (end - start).get_days() <= 2 {
        shift(when, start, end, jiff::Span::new().days(-7));
    }
}

fn shift(when: &mut When, start: Date, end: Date, step: jiff::Span) {
    if let (Ok(start), Ok(end)) = (start.checked_add(step), end.checked_add(step)) {
        when.0.start = Some(start.to_string());
        when.0.end = Some(end.to_string());
        let year = |day: Date| format!("{:04}", day.year());
        if start == end {
            when.0.timex = Some(start.to_string());
        } else if let (Some(timex), Some(before)) = (&when.0.timex, when.1) {
            when.0.timex = Some(timex.replace(&year(before), &year(start)));
        }
        (when.1, when.2) = (Some(start), Some(end));
    }
}

/// Whom a turn of phrase names.
#[derive(Clone, Copy, Debug, Default)]
struct Turn {
    partner: Option<WordId>,
    object: Option<WordId>,
    together: bool,
}

/// What the verb around a noun of meeting says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Governing {
    /// Nothing that bears on it.
    None,
    /// That it is held, wanted or agreed to, by its subject.
    Held,
    /// Who comes or stays away.
    Attendance,
    /// Who is asked to come.
    Invited,
    /// That it does not take place.
    Cancelled,
    /// That it takes place later.
    Postponed,
}
