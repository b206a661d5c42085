//! Proposals: what is on the table.
//!
//! A proposal is a noun of proposing (*bill*, *compromise*, *offer*) that somebody does something with (*tabled*,
//! *rejected*), that belongs to somebody, or whose content is told (*a plan to …*, *under which …*); or a verb that
//! proposes without a noun (*offered 4 %*, *is considering imposing sanctions*). Later mentions (*the bill*, *the
//! idea*) bring their status and support to the proposal that they take up, and make no new one. The words stand in
//! `knowledge/proposals.toml`.

use std::cell::RefCell;

use legation_knowledge::words::frames::{Kind, Slot};
use legation_knowledge::words::proposals::{ProposalKind as Known, ProposalNoun, Status};
use legation_language::{Upos, WordId, WordSpan};
use legation_record::{Proposal, ProposalKind, ProposalStatus, Realis, Span, Support, SupportQualifier};

use crate::actors::Actors;
use crate::actors::parties::Taken;
use crate::context::in_text_order;
use crate::frames;
use crate::places::Places;
use crate::statements::Statements;
use crate::time::Times;
use crate::{ActorId, Context, measures, realis};

/// Sentences after which a definite noun no longer takes up a proposal: reports come back to one throughout.
const MEMORY: usize = 60;

struct Found {
    noun: Option<WordId>,
    head: WordId,
    what: WordSpan,
    kind: Known,
    status: Status,
    /// Whether a verb says the status, rather than the mere mention.
    told: bool,
    by: Vec<ActorId>,
    against: Vec<ActorId>,
    verb: Option<WordId>,
    /// *the bill*, *that idea*.
    definite: bool,
    confidence: f32,
}

struct Kept {
    found: Found,
    support: Option<Support>,
    evidence: Vec<Span>,
    lemma: String,
}

struct Reading<'c, 'a> {
    context: &'c Context<'a>,
    actors: RefCell<&'c mut Actors>,
    places: &'c Places,
    times: &'c Times,
    statements: &'c Statements,
    /// The support told of in the sentence that was asked for last: words of one sentence are asked one after the other,
    /// and each would look through all of it.
    backing: RefCell<Option<(usize, Option<Support>)>>,
}

/// Finds the proposals of a report, in text order.
///
/// Whoever puts one forward and is no actor yet becomes one.
pub fn read(
    context: &Context,
    actors: &mut Actors,
    places: &Places,
    times: &Times,
    statements: &Statements,
) -> Vec<Proposal> {
    let reading = Reading {
        context,
        actors: RefCell::new(actors),
        places,
        times,
        statements,
        backing: RefCell::new(None),
    };
    let mut kept: Vec<Kept> = Vec::new();
    for id in context.document.word_ids() {
        if let Some(found) = reading.by_noun(id).or_else(|| reading.by_frame(id)) {
            reading.keep(&mut kept, found);
        } else if let Some(at) = reading.taken_up(&kept, id) {
            // "the idea", "the measure": its support and status belong to what it takes up.
            let support = reading.support(id.sentence);
            let evidence = context.evidence(id);
            let told = reading
                .entry(id)
                .and_then(|entry| reading.told_of(id, entry))
                .filter(|told| told.strong && told.clause && !told.author);
            if let Some(earlier) = kept.get_mut(at) {
                if let Some(told) = told {
                    earlier.found.status = told.status;
                }
                earlier.support = earlier.support.take().or(support);
                earlier.evidence.extend(evidence);
            }
        }
    }
    let mut proposals: Vec<Proposal> = Vec::new();
    for one in kept {
        let found = one.found;
        let Some(what) = context.span(&found.what) else { continue };
        proposals.push(Proposal {
            id: format!("r{}", proposals.len() + 1),
            kind: kind(found.kind),
            title: reading.title(&found),
            by: found.by.iter().map(|actor| actor.label()).collect(),
            body: reading.body(&found).map(ActorId::label),
            against: found.against.iter().map(|actor| actor.label()).collect(),
            support: one.support,
            what,
            status: status(found.status),
            time: found.verb.and_then(|verb| times.dating(context, verb)).map(|mention| mention.time.clone()),
            said_by: statements.said_by(found.head),
            evidence: in_text_order(one.evidence),
            confidence: found.confidence,
        });
    }
    proposals
}

fn kind(known: Known) -> ProposalKind {
    match known {
        Known::Bill => ProposalKind::Bill,
        Known::Resolution => ProposalKind::Resolution,
        Known::Sanction => ProposalKind::Sanction,
        Known::Ceasefire => ProposalKind::Ceasefire,
        Known::Plan => ProposalKind::Plan,
        Known::Offer => ProposalKind::Offer,
        Known::Other => ProposalKind::Other,
    }
}

fn status(known: Status) -> ProposalStatus {
    match known {
        Status::Floated => ProposalStatus::Floated,
        Status::Introduced => ProposalStatus::Introduced,
        Status::UnderConsideration => ProposalStatus::UnderConsideration,
        Status::Passed => ProposalStatus::Passed,
        Status::Adopted => ProposalStatus::Adopted,
        Status::Rejected => ProposalStatus::Rejected,
        Status::Withdrawn => ProposalStatus::Withdrawn,
        Status::Delayed => ProposalStatus::Delayed,
    }
}

impl Reading<'_, '_> {
    /// Keeps a new proposal, or brings a mention to the one that it takes up.
    fn keep(&self, kept: &mut Vec<Kept>, found: Found) {
        let lemma = found.noun.map_or_else(String::new, |noun| self.context.lemma(noun).to_lowercase());
        let support = self.support(found.head.sentence);
        let evidence: Vec<Span> = self.context.evidence(found.head).into_iter().collect();
        let earlier = kept.iter_mut().rev().take(MEMORY).find(|one| {
            let nested = one.found.what.sentence == found.what.sentence
                && one.found.what.words.start < found.what.words.end
                && found.what.words.start < one.found.what.words.end;
            nested
                || one.found.kind == found.kind
                    && (found.definite || one.lemma == lemma && found.by == one.found.by)
        });
        match earlier {
            Some(earlier) => {
                if found.told {
                    earlier.found.status = found.status;
                }
                if earlier.found.by.is_empty() {
                    earlier.found.by = found.by;
                }
                if earlier.found.against.is_empty() {
                    earlier.found.against = found.against;
                }
                earlier.support = earlier.support.take().or(support);
                earlier.evidence.extend(evidence);
            }
            None => kept.push(Kept { found, support, evidence, lemma }),
        }
    }

    /// The latest proposal that a definite noun takes up.
    fn taken_up(&self, kept: &[Kept], noun: WordId) -> Option<usize> {
        let lists = &self.context.knowledge.words.proposals.lists;
        if self.context.word(noun).upos != Upos::Noun
            || !lists.again.contains(&self.context.lemma(noun).to_lowercase())
            || !self.definite(noun)
        {
            return None;
        }
        kept.len().checked_sub(1)
    }

    fn definite(&self, noun: WordId) -> bool {
        self.context.children_in(noun, &["det"]).any(|det| {
            matches!(
                self.context.lemma(det).to_lowercase().as_str(),
                "the" | "this" | "that" | "these" | "those"
            )
        })
    }

    /// What the lexicon says of a noun, with the word before it where both are one (*draft law*, *road map*).
    fn entry(&self, noun: WordId) -> Option<&ProposalNoun> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        let lemma = context.lemma(noun).to_lowercase();
        let two = noun.word.checked_sub(1).and_then(|before| {
            let before = &context.document.sentence_of(noun).words[before];
            words.noun(&format!("{} {lemma}", before.form.to_lowercase()))
        });
        let entry = two.or_else(|| words.noun(&lemma))?;
        match context.word(noun).upos {
            Upos::Noun => Some(entry),
            // "the Clean Rivers Bill": the last word of a name that is nobody's.
            Upos::Propn => {
                let sentence = context.document.sentence_of(noun);
                let last = sentence.words.get(noun.word + 1).is_none_or(|next| next.upos != Upos::Propn);
                let first = noun.word == 0
                    || !matches!(sentence.words[noun.word - 1].upos, Upos::Propn | Upos::Noun | Upos::Adj);
                (entry.alone && last && !first && self.actors.borrow().at(noun).is_none()).then_some(entry)
            }
            _ => None,
        }
    }

    /// Everybody that a phrase means; those who are no actors yet become some.
    fn parties(&self, head: WordId) -> Vec<ActorId> {
        self.actors.borrow_mut().parties(self.context, self.places, self.times, head, Taken::Somebody)
    }

    /// Whoever does what a verb says.
    fn doers(&self, verb: WordId) -> Vec<ActorId> {
        let context = self.context;
        let known = frames::who(context, &self.actors.borrow(), self.statements, verb, false);
        if !known.is_empty() {
            return known;
        }
        frames::doer(context, verb, false).map(|doer| self.parties(doer)).unwrap_or_default()
    }

    /// A noun of proposing.
    fn by_noun(&self, noun: WordId) -> Option<Found> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        let entry = self.entry(noun)?;
        if self.private(noun) {
            return None;
        }
        // "a bill payment", "the truce line": part of another noun.
        if context.stands_in(noun, &["compound", "amod", "flat"]) {
            return None;
        }
        let told = self.told_of(noun, entry);
        let (verb, status, author) = match &told {
            Some(told) => (Some(told.verb), Some(told.status), told.author),
            None => (None, None, false),
        };
        let drafted = context.children_in(noun, &["amod", "compound"]).any(|child| {
            let lemma = context.lemma(child).to_lowercase();
            words.lists.drafting.contains(&lemma)
                || words.lists.drafting.contains(&context.word(child).form.to_lowercase())
        });
        // "a bid by two funds".
        let made_by = entry.kind == Known::Offer
            && context
                .children_in(noun, &["nmod"])
                .any(|child| matches!(context.marker(child).as_deref(), Some("by" | "from")));
        let owner = context.child_in(noun, &["nmod:poss"]);
        let owners = owner.map(|owner| self.actors.borrow().behind(context, owner)).unwrap_or_default();
        let owners = if owners.is_empty() {
            owner
                .filter(|&owner| self.times.at(owner).is_none())
                .map(|owner| self.parties(owner))
                .unwrap_or_default()
        } else {
            owners
        };
        let nation: Vec<ActorId> = context
            .children_in(noun, &["amod", "compound"])
            .filter_map(|child| self.actors.borrow().at(child))
            .filter(|actor| {
                self.actors
                    .borrow()
                    .list
                    .get(actor.0)
                    .is_some_and(|one| one.kind == legation_record::ActorKind::Government)
            })
            .collect();
        let theirs = owner.is_some_and(|owner| context.word(owner).upos == Upos::Pron);
        let owned = !owners.is_empty() || !nation.is_empty() || theirs && !entry.drawn;
        let content = self.has_content(noun, entry);
        let would = would_below(context, noun) || self.would_above(noun);
        let under = context.marker(noun).as_deref() == Some("under")
            && context.stands_in(noun, &["obl", "nmod"])
            && context.head(noun).is_some_and(|verb| {
                context
                    .children_in(verb, &["aux"])
                    .any(|aux| matches!(context.lemma(aux), "would" | "will" | "could"))
            });
        let backed = self.support(noun.sentence).is_some();
        let weak = entry.drawn && !entry.alone;
        let fits = if entry.enacted {
            // The law of the land is spoken of as if it were a proposal only where something becomes of it now.
            told.as_ref().is_some_and(|told| told.clause && told.fresh)
        } else if entry.sure && (content || drafted || would || !owners.is_empty()) {
            true
        } else if entry.alone {
            match &told {
                Some(told) if told.strong => true,
                Some(_) => would || under || drafted || owned || backed || content && !self.for_thing(noun),
                None => {
                    !entry.open
                        && (clausal(context, noun)
                            || under
                            || would
                            || drafted && content
                            || content && owned
                            || backed && !owned)
                }
            }
        } else {
            match &told {
                Some(told) if told.strong => {
                    content || owned || made_by || drafted || (author && !self.drawing(noun, entry))
                }
                Some(_) => {
                    owned && !weak
                        || drafted
                        || (content && would)
                        || !weak && !entry.open && clausal(context, noun)
                }
                None if !weak && !entry.open && clausal(context, noun) => true,
                None => {
                    would && owned || !weak && content && owned || under || weak && content && owned && would
                }
            }
        };
        if !fits || entry.open && !self.lies_ahead(noun, status, drafted) {
            return None;
        }
        // "made the offer of a lifetime": a thing without maker, content or status is none.
        let mut by = owners;
        if by.is_empty()
            && let Some(verb) = verb.filter(|_| author)
        {
            by = self.doers(verb);
        }
        if by.is_empty() {
            let behind: Vec<WordId> = context
                .children_in(noun, &["nmod"])
                .filter(|&child| matches!(context.marker(child).as_deref(), Some("by" | "from")))
                .chain(context.children_in(noun, &["acl"]).filter_map(|clause| {
                    let lemma = context.lemma(clause).to_lowercase();
                    let writes = words.verbs(&lemma).iter().any(|(_, _, author)| *author);
                    writes
                        .then(|| {
                            context.child_in(clause, &["obl:agent"]).or_else(|| {
                                context
                                    .children_in(clause, &["obl", "nmod"])
                                    .find(|&child| context.marker(child).as_deref() == Some("by"))
                            })
                        })
                        .flatten()
                }))
                .collect();
            by = behind.into_iter().flat_map(|head| self.parties(head)).collect();
        }
        if by.is_empty() {
            by = nation;
        }
        if by.is_empty()
            && status == Some(Status::UnderConsideration)
            && entry.open
            && let Some(verb) = verb
        {
            by = self.doers(verb);
        }
        let known = self.kind_of(noun, entry);
        let status = status.unwrap_or(match known {
            Known::Offer => Status::Introduced,
            _ if entry.alone || would || backed => Status::UnderConsideration,
            _ => Status::Floated,
        });
        Some(Found {
            noun: Some(noun),
            head: noun,
            what: self.words_of(noun),
            kind: known,
            status,
            told: told.is_some(),
            against: self.against(noun),
            confidence: if by.is_empty() { 0.45 } else { 0.65 },
            by,
            verb,
            definite: self.definite(noun)
                || owner.is_some_and(|owner| context.word(owner).upos == Upos::Pron),
        })
    }

    /// The words of a proposal: its phrase, without the preposition that it stands behind, and without the clause where
    /// the parser took it for the head of one.
    fn words_of(&self, noun: WordId) -> WordSpan {
        let context = self.context;
        let mut words = frames::clause_words(context, noun, &[]);
        let sentence = context.document.sentence_of(noun);
        while words.words.start < noun.word
            && matches!(sentence.words[words.words.start].relation(), "case" | "mark" | "cc" | "punct")
        {
            words.words.start += 1;
        }
        // Verbs that the parser hung below the noun with a subject before it: "Spain tables motion to".
        if let Some(verb) = (words.words.start..noun.word).rev().find(|&at| {
            matches!(&*sentence.words[at].xpos, "VBZ" | "VBD" | "VBP" | "MD")
                && sentence.words[at].upos != Upos::Noun
        }) {
            words.words.start = verb + 1;
        }
        words
    }

    /// *a bill for the flowers*: to be paid, not to be passed.
    fn for_thing(&self, noun: WordId) -> bool {
        let context = self.context;
        context.children_in(noun, &["nmod", "obl"]).any(|child| {
            context.marker(child).as_deref() == Some("for") && !frames::is_gerund(context, child)
        })
    }

    /// *a proposal of marriage*: nobody's business.
    fn private(&self, noun: WordId) -> bool {
        let context = self.context;
        context
            .children_in(noun, &["nmod", "compound"])
            .any(|child| context.knowledge.words.proposals.lists.private.contains(context.lemma(child)))
    }

    /// *a plan of the base*: a noun that may be a drawing, with *of* and no clause.
    fn drawing(&self, noun: WordId, entry: &ProposalNoun) -> bool {
        let context = self.context;
        entry.drawn
            && context.children_in(noun, &["nmod"]).any(|child| {
                context.marker(child).as_deref() == Some("of") && !frames::is_gerund(context, child)
            })
    }

    /// *the amendment would strip the president of …*: the proposal is the subject of what would be.
    fn would_above(&self, noun: WordId) -> bool {
        let context = self.context;
        context.stands_in(noun, &["nsubj"])
            && context.head(noun).is_some_and(|verb| {
                context.children_in(verb, &["aux"]).any(|aux| context.lemma(aux) == "would")
            })
    }

    /// The verb that does something with a proposal, the status that it gives, and whether its subject is the author.
    fn told_of(&self, noun: WordId, entry: &ProposalNoun) -> Option<Told> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        let mut at = noun;
        let mut vote = false;
        // "a vote on the bill", "a round of sanctions": what is said of that is said of the bill.
        for _ in 0..CLIMB {
            let Some(up) = context.head(at) else { break };
            if !matches!(context.word(up).upos, Upos::Noun) || !context.stands_in(at, &["nmod", "conj"]) {
                break;
            }
            let lemma = context.lemma(up).to_lowercase();
            if words.lists.votes.contains(&lemma) {
                vote = true;
            } else if !(context.stands_in(at, &["conj"])
                || matches!(
                    &*lemma,
                    "package" | "round" | "set" | "series" | "version" | "draft" | "text" | "wave"
                ))
            {
                break;
            }
            at = up;
        }
        let up = context.head(at);
        let below = context.children_in(noun, &["acl"]).find(|&child| {
            context.word(child).feature("VerbForm") == Some("Part") || &*context.word(child).xpos == "VBN"
        });
        let object = context.stands_in(at, &["obj", "nsubj:pass", "obl", "iobj"])
            || context.stands_in(at, &["nsubj"])
                && up.is_some_and(|verb| {
                    // A passive whose subject the parser calls active.
                    &*context.word(verb).xpos == "VBN" && context.child_in(verb, &["aux:pass"]).is_some()
                });
        // "The Council adopted resolution 2811", with the noun as the root: the verb is taken for a participle of it.
        let mistaken = context.child_in(noun, &["nsubj"]).and_then(|subject| {
            context.children_in(noun, &["amod", "acl", "advcl", "compound"]).find(|&verb| {
                subject < verb
                    && verb < noun
                    && context.word(verb).upos == Upos::Verb
                    && matches!(&*context.word(verb).xpos, "VBD" | "VBN" | "VBZ" | "VB" | "VBP")
            })
        });
        let candidates = [
            up.filter(|_| object).map(|up| (up, true)),
            mistaken.map(|verb| (verb, true)),
            below.map(|verb| (verb, false)),
        ];
        for (verb, clause) in candidates.into_iter().flatten() {
            let lemma = context.lemma(verb).to_lowercase();
            // "mooted" is no form of "moote", whatever the lemmatiser says.
            let lemma = match lemma.strip_suffix('e') {
                Some(short) if words.verbs(&lemma).is_empty() && !words.verbs(short).is_empty() => {
                    short.to_owned()
                }
                _ => lemma,
            };
            let one_particle = |second: &str| {
                frames::second_word(context, verb, second).is_some()
                    || clause && context.marker(at).as_deref() == Some(second)
                    || clause
                        && context
                            .children_in(verb, &["obl"])
                            .any(|child| context.marker(child).as_deref() == Some(second))
            };
            let particle = |second: &str| second.split(' ').all(one_particle);
            let entry_of =
                words.verbs(&lemma).iter().find(|(second, ..)| second.is_empty() || particle(second));
            let Some(&(ref second, status, author)) = entry_of else {
                if vote && clause {
                    return Some(Told {
                        verb,
                        status: Status::UnderConsideration,
                        author: false,
                        clause,
                        fresh: true,
                        strong: true,
                    });
                }
                continue;
            };
            if clause
                && context.stands_in(at, &["obl"])
                && second.is_empty()
                // Without a preposition it is an object that the parser could not place.
                && !matches!(context.marker(at).as_deref(), None | Some("on" | "with"))
            {
                continue;
            }
            let negative = realis::negated_itself(context, verb);
            let fails = context.relation(verb) == "xcomp"
                && context
                    .head(verb)
                    .is_some_and(|above| words.lists.failing.contains(&context.lemma(above).to_lowercase()));
            let realis = realis::of(context, verb);
            let status = match (status, realis) {
                (Status::Delayed, Realis::Happened | Realis::Ongoing) => Status::Delayed,
                (_, _) if vote && !matches!(status, Status::Withdrawn | Status::Rejected) => {
                    Status::UnderConsideration
                }
                (Status::Introduced, Realis::Ongoing) if words.lists.making.contains(&lemma) => {
                    Status::UnderConsideration
                }
                // "has not been passed", "would reject", "is to debate": it is still being considered.
                (Status::Passed | Status::Adopted, _) if negative || fails => Status::Rejected,
                (
                    Status::Passed | Status::Adopted | Status::Rejected | Status::Withdrawn | Status::Delayed,
                    realis,
                ) if clause && !matches!(realis, Realis::Happened | Realis::Ongoing) => {
                    Status::UnderConsideration
                }
                // "with Senator Ortiz introducing legislation".
                (Status::Introduced, _)
                    if frames::is_gerund(context, verb) && context.child_in(verb, &["nsubj"]).is_some() =>
                {
                    Status::Introduced
                }
                (
                    Status::Introduced,
                    Realis::Possible | Realis::Conditional | Realis::Proposed | Realis::Planned,
                ) => Status::Floated,
                (status, _) => status,
            };
            let fresh = self
                .times
                .dating(context, verb)
                .and_then(|mention| Some((mention.end?, context.published?)))
                .is_none_or(|(end, published)| (published - end).get_days() < FRESH_DAYS);
            let strong = words.lists.firm.contains(&lemma);
            let fresh = fresh && (!entry.enacted || vote || words.lists.legislating.contains(&lemma));
            return Some(Told { verb, status, author, clause, fresh, strong });
        }
        // "the bill passed", "the draft resolution calls for": the proposal is the subject.
        if context.stands_in(at, &["nsubj", "nsubj:pass"])
            && let Some(verb) = up.filter(|&verb| context.word(verb).upos == Upos::Verb)
            && let Some(status) = words.subject_verb(&context.lemma(verb).to_lowercase())
        {
            let negative = realis::negated_itself(context, verb);
            let status = match status {
                Status::Passed | Status::Rejected
                    if negative || !matches!(realis::of(context, verb), Realis::Happened) =>
                {
                    Status::UnderConsideration
                }
                other => other,
            };
            let fresh = entry.alone
                || !entry.enacted
                || words.lists.legislating.contains(&context.lemma(verb).to_lowercase());
            let strong = status != Status::UnderConsideration;
            return Some(Told { verb, status, author: false, clause: true, fresh, strong });
        }
        // "is back on the table".
        if context.stands_in(at, &["nsubj"])
            && let Some(predicate) = up.filter(|&up| context.child_in(up, &["cop"]).is_some())
            && words.lists.predicates.contains(&context.lemma(predicate).to_lowercase())
            && context.child_in(predicate, &["case"]).is_some()
        {
            return Some(Told {
                verb: predicate,
                status: Status::UnderConsideration,
                author: false,
                clause: true,
                fresh: true,
                strong: true,
            });
        }
        None
    }

    /// Whether the content of a proposal is told.
    fn has_content(&self, noun: WordId, entry: &ProposalNoun) -> bool {
        let context = self.context;
        let content = &context.knowledge.words.proposals.lists.content;
        // Right behind the noun, whatever the tree hangs it on: "rejected a deal | on the port".
        let behind = frames::after(context, noun, 1).is_some_and(|next| {
            let lemma = context.lemma(next).to_lowercase();
            let begins = matches!(context.word(next).upos, Upos::Adp | Upos::Part | Upos::Sconj | Upos::Pron);
            lemma == "worth"
                || begins
                    && content.contains(&lemma)
                    && !matches!(&*lemma, "for" | "on" if entry.alone)
                    && !(lemma == "of" && (entry.drawn || entry.enacted))
        });
        behind
            || context.children_in(noun, &["acl", "nmod", "ccomp", "advcl"]).any(|child| {
                let of_thing =
                    context.marker(child).as_deref() == Some("of") && !frames::is_gerund(context, child);
                child > noun
                    && !(of_thing && (entry.drawn || entry.enacted))
                    && (&*context.word(child).deprel == "acl:relcl"
                        || frames::is_gerund(context, child)
                        || context
                            .children_in(child, &["case", "mark"])
                            .any(|mark| content.contains(&context.lemma(mark).to_lowercase())))
            })
    }

    /// Whether sanctions or a truce are still only on the table.
    fn lies_ahead(&self, noun: WordId, told: Option<Status>, drafted: bool) -> bool {
        match told {
            Some(Status::Adopted | Status::Passed) => false,
            Some(_) => true,
            None => {
                drafted
                    && matches!(
                        realis::of(self.context, noun),
                        Realis::Planned | Realis::Proposed | Realis::Possible
                    )
            }
        }
    }

    /// The kind of the noun, or that of what modifies it: *a ceasefire plan*, *a sanctions package*.
    fn kind_of(&self, noun: WordId, entry: &ProposalNoun) -> Known {
        if !matches!(entry.kind, Known::Plan | Known::Offer | Known::Other) {
            return entry.kind;
        }
        let words = &self.context.knowledge.words.proposals;
        self.context
            .children_in(noun, &["compound", "amod", "nmod"])
            .filter_map(|child| words.noun(&self.context.lemma(child).to_lowercase()))
            .map(|other| other.kind)
            .find(|kind| matches!(kind, Known::Ceasefire | Known::Sanction | Known::Resolution))
            .unwrap_or(entry.kind)
    }

    /// A verb that proposes without a noun.
    fn by_frame(&self, word: WordId) -> Option<Found> {
        let context = self.context;
        let frames_known = &context.knowledge.words.proposals.frames;
        let lemma = context.lemma(word).to_lowercase();
        let lemma = match lemma.strip_suffix('e') {
            Some(short)
                if frames_known.of(&lemma).next().is_none() && frames_known.of(short).next().is_some() =>
            {
                short.to_owned()
            }
            _ => lemma,
        };
        for (second, frame) in frames_known.of(&lemma) {
            if !frames::is_trigger(context, word, second, Kind::Verb) {
                continue;
            }
            let Some(content) = frames::content(context, self.times, word, second, &frame.what) else {
                continue;
            };
            let says = &frame.says;
            if says.counted && measures::within(context, &content.words).is_empty() {
                continue;
            }
            if !says.acts.is_empty() && !says.acts.contains(&context.lemma(content.head).to_lowercase()) {
                continue;
            }
            // "proposed to her", "proposed a toast".
            if content.slot == Slot::Object
                && !says.counted
                && !says.plain
                && !self.entry(content.head).is_some_and(|entry| self.has_content(content.head, entry))
                && !tells_more(context, content.head)
                && measures::within(context, &content.words).is_empty()
            {
                continue;
            }
            if realis::negated_itself(context, word) || context.child_in(word, &["nsubj:pass"]).is_some() {
                continue;
            }
            // "The figures suggest that …", "suggests that prices fell": an inference, not a proposal.
            if content.slot == Slot::Clause && says.subjunctive && !would_be(context, content.head) {
                continue;
            }
            let by = self.doers(word);
            if by.is_empty() && !says.counted {
                continue;
            }
            // "offer up whatever": no infinitive.
            if content.slot == Slot::Infinitive
                && !context
                    .children_in(content.head, &["mark", "aux"])
                    .any(|mark| context.lemma(mark) == "to")
            {
                continue;
            }
            let object = context.child_in(content.head, &["obj"]);
            return Some(Found {
                noun: object,
                head: content.head,
                what: content.words,
                kind: says.kind_of_proposal,
                status: says.status,
                told: true,
                against: object.map(|object| self.against(object)).unwrap_or_default(),
                confidence: if by.is_empty() { 0.4 } else { 0.6 },
                by,
                verb: Some(word),
                definite: false,
            });
        }
        None
    }

    /// Whom it is directed against: *sanctions on Russia*, *a bill that would impose penalties on Moscow*.
    fn against(&self, noun: WordId) -> Vec<ActorId> {
        let context = self.context;
        let hull = context.subtree(noun).words;
        let mut all: Vec<ActorId> = (noun.word + 1..hull.end)
            .map(|word| WordId { word, ..noun })
            .filter(|&word| context.stands_in(word, &["nmod", "obl"]))
            .filter(|&word| {
                context
                    .marker(word)
                    .is_some_and(|marker| matches!(marker.as_str(), "on" | "against" | "upon"))
            })
            .flat_map(|word| self.actors.borrow().denoted(context, word))
            .collect();
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|actor| seen.insert(*actor));
        all
    }

    /// The body that decides: *in the Senate*, *to parliament*, *before the Security Council*.
    fn body(&self, found: &Found) -> Option<ActorId> {
        let context = self.context;
        let sectors = ["LEG", "IGO", "JUD"];
        let sentence = context.document.sentences.get(found.head.sentence)?;
        (0..sentence.words.len())
            .map(|word| WordId { word, ..found.head })
            .filter(|&word| context.stands_in(word, &["nmod", "obl", "nsubj"]))
            .filter(|&word| {
                context.stands_in(word, &["nsubj"])
                    || context
                        .marker(word)
                        .is_some_and(|marker| matches!(marker.as_str(), "in" | "to" | "before" | "at" | "by"))
            })
            .flat_map(|word| self.actors.borrow().denoted(context, word))
            .filter(|actor| !found.by.contains(actor))
            .find(|actor| {
                self.actors.borrow().list.get(actor.0).is_some_and(|actor| {
                    actor.kind != legation_record::ActorKind::Person
                        && actor.sector.as_deref().is_some_and(|sector| sectors.contains(&sector))
                })
            })
    }

    /// How many back it: a number of those who can (*nearly 80 co-sponsors*), in a sentence that tells of backing.
    fn support(&self, sentence: usize) -> Option<Support> {
        if let Some((_, found)) = self.backing.borrow().as_ref().filter(|(of, _)| *of == sentence) {
            return found.clone();
        }
        let found = self.support_told(sentence);
        *self.backing.borrow_mut() = Some((sentence, found.clone()));
        found
    }

    fn support_told(&self, sentence: usize) -> Option<Support> {
        let context = self.context;
        let lists = &context.knowledge.words.proposals.lists;
        let whole = WordSpan { sentence, words: 0..context.document.sentences.get(sentence)?.words.len() };
        let backed = |noun: WordId| {
            matches!(
                context.lemma(noun),
                "co-sponsor" | "cosponsor" | "sponsor" | "backer" | "supporter" | "signatory"
            ) || std::iter::once(noun).chain(context.ancestors(noun).take(4)).any(|word| {
                lists.backing.contains(&context.lemma(word).to_lowercase())
                    && context.word(word).upos == Upos::Verb
                    || context.children_in(word, &["xcomp", "obl", "conj"]).any(|below| {
                        lists.backing.contains(&context.lemma(below).to_lowercase())
                            && context.word(below).upos == Upos::Verb
                    })
            })
        };
        if let Some(votes) = self.votes(&whole) {
            return Some(votes);
        }
        measures::quantities(context, &whole).into_iter().find_map(|quantity| {
            let noun = WordId { sentence, word: quantity.noun? };
            let lemma = context.lemma(noun).to_lowercase();
            let last = lemma.rsplit('-').next().unwrap_or(&lemma);
            if !(lists.backers.contains(&lemma) || lists.backers.contains(last)) || !backed(noun) {
                return None;
            }
            let text = context.span(&WordSpan { sentence, words: quantity.words.clone() })?.text;
            Some(Support { count: Some(quantity.value), qualifier: quantity.qualifier, text })
        })
    }

    /// The votes for it: *by 192 to 6*, *388-34*, *with 54 of 101 votes*, in a sentence that tells of a vote.
    fn votes(&self, whole: &WordSpan) -> Option<Support> {
        let context = self.context;
        let lists = &context.knowledge.words.proposals.lists;
        let sentence = context.document.sentences.get(whole.sentence)?;
        let voted = sentence.words.iter().any(|word| {
            matches!(word.upos, Upos::Verb | Upos::Noun)
                && lists.counted_by.contains(&word.lemma.to_lowercase())
        });
        if !voted {
            return None;
        }
        let number = |at: usize| -> Option<f64> {
            let word = sentence.words.get(at)?;
            let digits: String = word.form.chars().filter(|character| *character != ',').collect();
            digits.parse().ok()
        };
        let lemma = |at: usize| sentence.words.get(at).map_or("", |word| &*word.lemma);
        for at in 0..sentence.words.len() {
            let Some(count) = number(at) else { continue };
            let mut next = at + 1;
            if matches!(lemma(next), "vote" | "votes") {
                next += 1;
            }
            let by = at.checked_sub(1).map_or("", |before| lemma(before));
            let against = matches!(lemma(next), "to" | "-" | "–" | "against") && number(next + 1).is_some();
            let dash = matches!(lemma(next), "-" | "–");
            let of = lemma(at + 1) == "of" && number(at + 2).is_some() && lemma(at + 3) == "vote";
            let plain = by == "by" && lemma(at + 1) == "vote";
            if (against && (by == "by" || dash || lemma(at + 1) == "vote")) || of || plain {
                let end = if against {
                    next + 2
                } else if of {
                    at + 4
                } else {
                    at + 2
                };
                let words = WordSpan { sentence: whole.sentence, words: at..end.min(sentence.words.len()) };
                let text = context.span(&words)?.text;
                return Some(Support { count: Some(count), qualifier: SupportQualifier::Exact, text });
            }
        }
        None
    }

    /// A name of its own: a noun that is written with capitals (*the Clean Rivers Bill*).
    fn title(&self, found: &Found) -> Option<String> {
        let noun = found.noun?;
        let sentence = self.context.document.sentence_of(noun);
        let capital = |word: usize| {
            sentence.words.get(word).is_some_and(|word| word.form.starts_with(char::is_uppercase))
        };
        if !capital(noun.word) || noun.word == 0 {
            return None;
        }
        let mut first = noun.word;
        while first > 0 && capital(first - 1) {
            first -= 1;
        }
        (first < noun.word).then(|| {
            self.context
                .document
                .slice(&WordSpan { sentence: noun.sentence, words: first..noun.word + 1 })
                .to_owned()
        })
    }
}

/// How many nouns a proposal's clause is looked for through: *a vote on a version of the bill*.
const CLIMB: usize = 3;

/// A law of which something became longer ago than this is the law of the land: about four months.
const FRESH_DAYS: i32 = 120;

/// What a clause says of a proposal.
struct Told {
    verb: WordId,
    status: Status,
    author: bool,
    /// In the clause of its own, not in a participle beside it.
    clause: bool,
    /// Not long ago.
    fresh: bool,
    /// By a verb that is said of proposals; else by one that any subject may have.
    strong: bool,
}

/// Whether a clause says what should or would be: *that a judge should decide*, *that the word be restored*.
fn would_be(context: &Context, clause: WordId) -> bool {
    let auxiliaries: Vec<WordId> = context.children_in(clause, &["aux", "cop"]).collect();
    let bare = |id: WordId| &*context.word(id).xpos == "VB";
    let modal = auxiliaries.iter().any(|&aux| &*context.word(aux).xpos == "MD");
    auxiliaries.iter().any(|&aux| matches!(context.lemma(aux), "should" | "would" | "could"))
        || !modal && (auxiliaries.iter().any(|&aux| bare(aux)) || auxiliaries.is_empty() && bare(clause))
}

/// Whether an object has a complement with a number or a clause: *a pause of two years*, *a ban on landings*.
fn tells_more(context: &Context, noun: WordId) -> bool {
    context.children_in(noun, &["nmod", "acl"]).any(|child| {
        child > noun
            && (context.stands_in(child, &["acl"])
                || matches!(
                    context.marker(child).as_deref(),
                    Some("of" | "on" | "in" | "under" | "for" | "between")
                ))
    })
}

/// Whether what a proposal says stands behind it as a clause: *a proposal to close the school*, *a bill banning plastic
/// bags*, *a compromise under which …*.
fn clausal(context: &Context, noun: WordId) -> bool {
    let next = frames::after(context, noun, 1);
    let begins = next.is_some_and(|next| {
        matches!(context.lemma(next), "to" | "under")
            && matches!(context.word(next).upos, Upos::Part | Upos::Adp)
            && frames::after(context, next, 1).is_some_and(|after| {
                matches!(context.word(after).upos, Upos::Verb | Upos::Aux) || context.lemma(after) == "which"
            })
            || context.word(next).upos == Upos::Verb && frames::is_gerund(context, next)
    });
    begins
        || context.children_in(noun, &["acl"]).any(|clause| {
            clause > noun
                && context.word(clause).upos == Upos::Verb
                && (frames::is_gerund(context, clause)
                    || context.children_in(clause, &["mark"]).any(|mark| context.lemma(mark) == "to"))
        })
}

/// Whether a clause on a noun tells what would be: *a compromise under which a third party would lead*.
fn would_below(context: &Context, noun: WordId) -> bool {
    context.children_in(noun, &["acl", "nmod", "ccomp"]).any(|child| {
        let marked = context.children_in(child, &["mark"]).any(|mark| context.lemma(mark) == "to");
        marked
            || context
                .children_in(child, &["aux"])
                .any(|aux| matches!(context.lemma(aux), "would" | "could" | "will"))
    })
}
