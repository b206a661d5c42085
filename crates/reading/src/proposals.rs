//! Proposals: what is on the table.
//!
//! A proposal is a noun of proposing (*bill*, *compromise*, *offer*) that somebody does something with (*tabled*,
//! *rejected*), that belongs to somebody, or whose content is told (*a plan to …*, *under which …*); or a verb that
//! proposes without a noun (*offered 4 %*, *is considering imposing sanctions*). Later mentions (*the bill*, *the
//! idea*) bring their status and support to the proposal that they take up, and make no new one. The words stand in
//! `knowledge/proposals.toml`.

use legation_knowledge::words::frames::{Kind, Slot};
use legation_knowledge::words::proposals::{ProposalKind as Known, ProposalNoun, Status};
use legation_language::{Upos, WordId, WordSpan};
use legation_record::{Proposal, ProposalKind, ProposalStatus, Realis, Span, Support};

use crate::actors::Actors;
use crate::context::in_text_order;
use crate::frames;
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
    actors: &'c Actors,
    times: &'c Times,
    statements: &'c Statements,
}

/// Finds the proposals of a report, in text order.
pub fn read(context: &Context, actors: &Actors, times: &Times, statements: &Statements) -> Vec<Proposal> {
    let reading = Reading { context, actors, times, statements };
    let mut kept: Vec<Kept> = Vec::new();
    for id in context.document.word_ids() {
        if let Some(found) = reading.by_noun(id).or_else(|| reading.by_frame(id)) {
            reading.keep(&mut kept, found);
        } else if let Some(at) = reading.taken_up(&kept, id) {
            // "the idea", "the measure": its support and status belong to what it takes up.
            let support = reading.support(id.sentence);
            let evidence = context.evidence(id);
            if let Some(earlier) = kept.get_mut(at) {
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

    /// A noun of proposing.
    fn by_noun(&self, noun: WordId) -> Option<Found> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        if context.word(noun).upos != Upos::Noun {
            return None;
        }
        let entry = words.noun(&context.lemma(noun).to_lowercase())?;
        // "a bill payment", "the truce line": part of another noun.
        if context.stands_in(noun, &["compound", "amod"]) {
            return None;
        }
        let (verb, told, author) = self.verb_of(noun);
        let drafted = context.children_in(noun, &["amod", "compound"]).any(|child| {
            let lemma = context.lemma(child).to_lowercase();
            lists_has(&words.lists.drafting, &lemma)
        });
        let owner = context.child_in(noun, &["nmod:poss"]);
        let content = self.has_content(noun);
        let under = context.marker(noun).is_some_and(|marker| matches!(marker.as_str(), "under"))
            && context.stands_in(noun, &["obl", "nmod"])
            && context.head(noun).is_some_and(|verb| {
                context
                    .children_in(verb, &["aux"])
                    .any(|aux| matches!(context.lemma(aux), "would" | "will" | "could"))
            });
        let fits = match told {
            Some(_) => entry.alone || content || owner.is_some() || drafted || author,
            None => {
                !entry.open
                    && (under
                        || content && (owner.is_some() || would_below(context, noun))
                        || entry.alone && drafted && content)
            }
        };
        if !fits || entry.open && !self.lies_ahead(noun, told, drafted) {
            return None;
        }
        // "made the offer of a lifetime": a thing without maker, content or status is none.
        let mut by: Vec<ActorId> = Vec::new();
        if let Some(owner) = owner {
            by = self.actors.behind(context, owner);
        }
        if by.is_empty()
            && author
            && let Some(verb) = verb
        {
            by = frames::who(context, self.actors, self.statements, verb, false);
        }
        if by.is_empty() {
            by = context
                .children_in(noun, &["nmod", "acl"])
                .filter(|&child| {
                    context.marker(child).as_deref() == Some("by")
                        || context.marker(child).as_deref() == Some("from")
                })
                .flat_map(|child| self.actors.behind(context, child))
                .collect();
        }
        if by.is_empty()
            && told == Some(Status::UnderConsideration)
            && entry.open
            && let Some(verb) = verb
        {
            by = frames::who(context, self.actors, self.statements, verb, false);
        }
        let known = self.kind_of(noun, entry);
        let status = told.unwrap_or(Status::Floated);
        Some(Found {
            noun: Some(noun),
            head: noun,
            what: frames::clause_words(context, noun, &[]),
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

    /// The verb that does something with a proposal, the status that it gives, and whether its subject is the author.
    fn verb_of(&self, noun: WordId) -> (Option<WordId>, Option<Status>, bool) {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        let Some(up) = context.head(noun) else { return (None, None, false) };
        // "draft a package of sanctions": over the noun that counts it.
        let object = context.stands_in(noun, &["obj", "nsubj:pass", "obl"]);
        let below = context.children_in(noun, &["acl"]).find(|&child| {
            context.word(child).feature("VerbForm") == Some("Part") || &*context.word(child).xpos == "VBN"
        });
        let candidates = [object.then_some(up), below];
        for verb in candidates.into_iter().flatten() {
            let lemma = context.lemma(verb).to_lowercase();
            let entry = words.verbs(&lemma).iter().find(|(second, ..)| {
                second.is_empty() || frames::second_word(context, verb, second).is_some()
            });
            let Some(&(ref second, status, author)) = entry else { continue };
            if context.stands_in(noun, &["obl"])
                && second.is_empty()
                && context.marker(noun).as_deref() != Some("on")
            {
                continue;
            }
            let negative = realis::negated_itself(context, verb);
            let realis = realis::of(context, verb);
            let status = match (status, realis) {
                // "has not been passed", "would reject", "is to debate": it is still being considered.
                (Status::Passed | Status::Adopted, _) if negative || realis != Realis::Happened => {
                    if negative { Status::Rejected } else { Status::UnderConsideration }
                }
                (Status::Introduced, Realis::Possible | Realis::Conditional | Realis::Proposed) => {
                    Status::Floated
                }
                (status, _) => status,
            };
            return (Some(verb), Some(status), author);
        }
        // "to debate, vote on": a vote that is to come.
        (None, None, false)
    }

    /// Whether the content of a proposal is told.
    fn has_content(&self, noun: WordId) -> bool {
        let context = self.context;
        let content = &context.knowledge.words.proposals.lists.content;
        context.children_in(noun, &["acl", "nmod", "ccomp", "advcl"]).any(|child| {
            child > noun
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
        let lemma = context.lemma(word).to_lowercase();
        let frames_known = &context.knowledge.words.proposals.frames;
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
                && !self.has_content(content.head)
                && measures::within(context, &content.words).is_empty()
            {
                continue;
            }
            if realis::negated_itself(context, word) || context.child_in(word, &["nsubj:pass"]).is_some() {
                continue;
            }
            let by = frames::who(context, self.actors, self.statements, word, false);
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
            .flat_map(|word| self.actors.denoted(context, word))
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
            .flat_map(|word| self.actors.denoted(context, word))
            .filter(|actor| !found.by.contains(actor))
            .find(|actor| {
                self.actors.list.get(actor.0).is_some_and(|actor| {
                    actor.kind != legation_record::ActorKind::Person
                        && actor.sector.as_deref().is_some_and(|sector| sectors.contains(&sector))
                })
            })
    }

    /// How many back it: a number of those who can (*nearly 80 co-sponsors*), in a sentence that tells of backing.
    fn support(&self, sentence: usize) -> Option<Support> {
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

fn lists_has(list: &std::collections::BTreeSet<String>, lemma: &str) -> bool {
    list.contains(lemma)
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
