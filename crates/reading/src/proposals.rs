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
use legation_language::{Part, Upos, WordId, WordSpan};
use legation_record::{Proposal, ProposalKind, ProposalStatus, Realis, Span, Support, SupportQualifier};

use crate::actors::Actors;
use crate::actors::parties::Taken;
use crate::context::{in_text_order, small};
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
        let found = reading
            .by_noun(id)
            .or_else(|| reading.by_frame(id))
            .or_else(|| reading.by_maker(id))
            .or_else(|| reading.by_decision(id))
            .or_else(|| reading.by_quotation(id))
            .or_else(|| reading.by_equation(id));
        if let Some(found) = found {
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
        // "the plan": nothing but the noun takes up whatever was told of last.
        let bare = self.definite(found.head)
            && found.what.words.len() <= BARE
            && self.context.knowledge.words.proposals.lists.again.contains(&lemma);
        // "asked to improve its proposal": what the same party has put forward before.
        let theirs = !found.by.is_empty()
            && found.what.words.len() <= BARE
            && self
                .context
                .children_in(found.head, &["nmod:poss"])
                .any(|owner| self.context.word(owner).upos == Upos::Pron);
        let earlier = kept.iter_mut().rev().take(MEMORY).find(|one| {
            // "new sanctions on Russia", once more and without those who consider them.
            let unowned = (found.by.is_empty() || one.found.by.is_empty())
                && (found.against == one.found.against || found.by.is_empty() && found.against.is_empty())
                && !one.found.against.is_empty();
            nested(&one.found.what, &found.what)
                || bare
                || theirs && found.by == one.found.by
                || one.found.kind == found.kind
                    && (found.definite || one.lemma == lemma && (found.by == one.found.by || unowned))
        });
        match earlier {
            // "legislation that would impose sanctions": what becomes of the sanctions is not told of the bill.
            Some(earlier) if nested(&earlier.found.what, &found.what) => {
                earlier.support = earlier.support.take().or(support);
                if earlier.found.against.is_empty() {
                    earlier.found.against = found.against;
                }
                if earlier.found.by.is_empty() && found.head < earlier.found.head {
                    earlier.found.by = found.by;
                }
            }
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
            || !lists.again.contains(self.context.small_lemma(noun))
            || !self.definite(noun)
        {
            return None;
        }
        kept.len().checked_sub(1)
    }

    fn definite(&self, noun: WordId) -> bool {
        self.context
            .children_in(noun, &["det"])
            .any(|det| matches!(self.context.small_lemma(det), "the" | "this" | "that" | "these" | "those"))
    }

    /// What the lexicon says of a noun, with the word before it where both are one (*draft law*, *road map*).
    fn entry(&self, noun: WordId) -> Option<&ProposalNoun> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        let lemma = context.small_lemma(noun);
        let two = noun.word.checked_sub(1).and_then(|before| {
            let before = &context.document.sentence_of(noun).words[before];
            words.noun(&format!("{} {lemma}", before.form.to_lowercase()))
        });
        // "non-paper", "counter-draft", where the tokens are three.
        let hyphened = noun.word.checked_sub(2).and_then(|before| {
            let all = &context.document.sentence_of(noun).words;
            (&*all[before + 1].form == "-")
                .then(|| words.noun(&format!("{}-{lemma}", all[before].form.to_lowercase())))?
        });
        let entry = two.or(hyphened).or_else(|| words.noun(lemma))?;
        match context.word(noun).upos {
            Upos::Noun => Some(entry),
            // "the Clean Rivers Bill": the last word of a name that is nobody's.
            Upos::Propn => {
                let sentence = context.document.sentence_of(noun);
                let last = sentence.words.get(noun.word + 1).is_none_or(|next| next.upos != Upos::Propn);
                let title = noun.word == 0
                    && self.in_title(noun)
                    && sentence.words.get(1).is_some_and(|next| {
                        matches!(next.upos, Upos::Adp | Upos::Part) && &*next.lemma != "'s"
                    });
                let first = noun.word == 0 && !title
                    || noun.word > 0
                        && !matches!(
                            sentence.words[noun.word - 1].upos,
                            Upos::Propn | Upos::Noun | Upos::Adj
                        );
                let nobody = title || self.actors.borrow().at(noun).is_none();
                (entry.alone && last && !first && nobody).then_some(entry)
            }
            // "EU mulls ban on gas": what a headline does something with is taken for its verb.
            Upos::Verb
                if matches!(&*context.word(noun).xpos, "VB" | "VBP" | "NN")
                    && self.in_title(noun)
                    && noun.word.checked_sub(1).is_some_and(|before| {
                        // "back Trump plan": what has a name before it is no verb here.
                        self.headline_verb(WordId { word: before, ..noun }).is_some()
                            || noun.word > 1
                                && self.headline_verb(WordId { word: noun.word - 2, ..noun }).is_some()
                    }) =>
            {
                Some(entry)
            }
            _ => None,
        }
    }

    /// Whether a word stands in a headline.
    fn in_title(&self, word: WordId) -> bool {
        self.context.document.sentence_of(word).part == Part::Title || self.context.is_heading(word.sentence)
    }

    /// The lemma of a verb of proposals, also where a headline has it taken for a noun (*EU mulls ban*).
    fn verb_lemma(&self, word: WordId) -> Option<String> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        let one = context.word(word);
        if one.upos != Upos::Verb {
            return self.headline_verb(word);
        }
        let lemma = context.small_lemma(word);
        // "mooted" is no form of "moote", whatever the lemmatiser says.
        Some(
            match lemma.strip_suffix('e') {
                Some(short) if words.verbs(lemma).is_empty() && !words.verbs(short).is_empty() => short,
                _ => lemma,
            }
            .to_owned(),
        )
    }

    /// The lemma of a verb in a headline that is tagged as another part of speech: *mulls*, *spurn*.
    fn headline_verb(&self, word: WordId) -> Option<String> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        if !self.in_title(word) || word.word == 0 {
            return None;
        }
        let one = context.word(word);
        if !matches!(one.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Verb | Upos::Adv) {
            return None;
        }
        let form = one.form.to_lowercase();
        let known = |stem: &str| !words.verbs(stem).is_empty() && words.noun(stem).is_none();
        let third = [form.strip_suffix('s'), form.strip_suffix("es")]
            .into_iter()
            .flatten()
            .find(|stem| known(stem))
            .map(str::to_owned)
            .or_else(|| form.strip_suffix("ies").map(|stem| format!("{stem}y")).filter(|stem| known(stem)));
        third.or_else(|| known(&form).then_some(form))
    }

    /// Where the phrase of a noun begins, by the tags of the words before it: at its determiner, or with the first of
    /// its modifiers.
    fn phrase_start(&self, noun: WordId) -> usize {
        let words = &self.context.document.sentence_of(noun).words;
        let mut start = noun.word;
        while start > 0 && noun.word - start < WORDS_IN_PHRASE {
            let before = &words[start - 1];
            let belongs = match before.upos {
                Upos::Det => true,
                Upos::Pron => &*before.xpos == "PRP$",
                Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Sym => {
                    self.headline_verb(WordId { word: start - 1, ..noun }).is_none()
                }
                Upos::Part => &*before.lemma == "'s",
                Upos::Punct => {
                    &*before.xpos == "HYPH" || matches!(&*before.form, "%" | "$" | "£" | "€" | "\"" | "“")
                }
                Upos::Verb => matches!(&*before.xpos, "VBN" | "VBG") && before.relation() == "amod",
                Upos::Adv => before.head == Some(start) && words[start].upos != Upos::Det,
                _ => false,
            };
            if !belongs {
                break;
            }
            start -= 1;
            if before.upos == Upos::Det || before.upos == Upos::Pron {
                break;
            }
        }
        start
    }

    /// The entry of a verb that fits, one whose second word follows at once before others: *voted down in referendum* is no
    /// *vote in*.
    fn entry_of_verb(
        &self,
        verb: WordId,
        lemma: &str,
        fits: impl Fn(&str) -> bool,
    ) -> Option<&(String, Status, bool)> {
        let context = self.context;
        let entries = context.knowledge.words.proposals.verbs(lemma);
        let next = frames::after(context, verb, 1).map(|next| context.lemma(next).to_lowercase());
        let follows = |second: &str| {
            next.as_deref().is_some_and(|next| second.split(' ').next() == Some(next)) && fits(second)
        };
        entries
            .iter()
            .find(|(second, ..)| !second.is_empty() && follows(second))
            .or_else(|| entries.iter().find(|(second, ..)| fits(second)))
    }

    /// What the verb before a noun phrase tells of it, where the tree ties them otherwise: *endorsed, by 61 votes to
    /// 12, | a road map*, *proposed to Tunis | a smaller loan*.
    fn told_before(&self, noun: WordId) -> Option<Told> {
        let context = self.context;
        let known = &context.knowledge.words.proposals;
        let words = &context.document.sentence_of(noun).words;
        let mut at = self.phrase_start(noun);
        let mut vote = false;
        for _ in 0..CLIMB {
            let Some(of) = at.checked_sub(2) else { break };
            let (noun_before, marker) = (&words[of], &words[of + 1]);
            let lemma = noun_before.lemma.to_lowercase();
            let votes = known.lists.votes.contains(&lemma);
            if marker.upos != Upos::Adp
                || noun_before.upos != Upos::Noun
                || !(votes || &*marker.lemma == "of" && known.lists.parts.contains(&lemma))
            {
                break;
            }
            vote |= votes;
            at = self.phrase_start(WordId { word: of, ..noun });
        }
        // An aside between commas.
        if at > 1 && &*words[at - 1].form == "," {
            let first = at.saturating_sub(WORDS_ASIDE);
            at = (first..at - 1).rev().find(|&comma| &*words[comma].form == ",")?;
        }
        let first = at.saturating_sub(WORDS_TO_VERB);
        for verb in (first..at).rev() {
            let id = WordId { word: verb, ..noun };
            let between = &words[verb + 1..at];
            if matches!(&*words[verb].form, "," | ";" | ":" | "." | "and" | "but" | "that" | "which") {
                return None;
            }
            let Some(lemma) = self.verb_lemma(id) else { continue };
            let plain = between.iter().all(|word| {
                matches!(word.upos, Upos::Adv | Upos::Punct) || self.in_title(noun) && word.upos == Upos::Verb
            }) || self.only_time(id, at)
                || only_count(between)
                || between.first().is_some_and(|word| &*word.lemma == "to") && words[at].upos == Upos::Det;
            let fits = |second: &str| {
                if second.is_empty() {
                    plain
                } else {
                    // "ups bid": the second word is the noun itself.
                    if second.eq_ignore_ascii_case(context.lemma(noun)) {
                        return plain;
                    }
                    let part = |word: &legation_language::Word| {
                        second.split(' ').any(|part| word.lemma.eq_ignore_ascii_case(part))
                    };
                    let last = between.iter().rposition(part);
                    second.split(' ').all(|part| between.iter().any(|word| word.lemma.eq_ignore_ascii_case(part)))
                        && between.iter().all(|word| word.upos != Upos::Verb)
                        // "waved away the appeal for | a penalty" is about the appeal.
                        && last.is_some_and(|last| {
                            between[last + 1..].iter().all(|word| matches!(word.upos, Upos::Adp | Upos::Adv))
                                && between.len() - last <= 2
                                && (last + 1 == between.len() || between[last].upos == Upos::Noun)
                        })
                }
            };
            if let Some(&(_, status, author)) = self.entry_of_verb(id, &lemma, fits) {
                return Some(self.telling(id, &lemma, status, author, vote, true));
            }
            // A headline's noun may be taken for a verb: "okays grid merger plan".
            if words[verb].upos == Upos::Verb && !(self.in_title(noun) && known.verbs(&lemma).is_empty()) {
                return None;
            }
        }
        None
    }

    /// Whether there is nothing but a time between a verb and a phrase: *adopted on Sunday | a plan*.
    fn only_time(&self, verb: WordId, end: usize) -> bool {
        let words = &self.context.document.sentence_of(verb).words;
        let time = |at: usize| self.times.at(WordId { word: at, ..verb }).is_some();
        end > verb.word + 1
            && time(end - 1)
            && (verb.word + 1..end)
                .all(|at| matches!(words[at].upos, Upos::Adp | Upos::Det | Upos::Adv) || time(at))
    }

    /// What the verb after a noun phrase tells of it: *accord | voted down in referendum*, *bill | clears panel*.
    fn told_after(&self, noun: WordId, entry: &ProposalNoun) -> Option<Told> {
        let context = self.context;
        let known = &context.knowledge.words.proposals;
        let words = &context.document.sentence_of(noun).words;
        // "at the request of": what stands behind a preposition is no subject.
        let before = self.phrase_start(noun).checked_sub(1).and_then(|before| words.get(before));
        if before.is_some_and(|before| {
            let verbs = known.verbs(&small(&before.lemma));
            before.upos == Upos::Adp
                || before.upos == Upos::Verb && verbs.iter().any(|(second, ..)| second.is_empty())
        }) {
            return None;
        }
        let end = words.len().min(noun.word + 1 + WORDS_TO_PREDICATE);
        let mut passive = false;
        let mut at = noun.word + 1;
        while at < end {
            let word = &words[at];
            // An aside between commas.
            if &*word.form == "," {
                let last = words.len().min(at + WORDS_ASIDE);
                at = (at + 1..last).find(|&comma| &*words[comma].form == ",")? + 1;
                continue;
            }
            if matches!(&*word.lemma, "that" | "which" | "who" | ";" | ":" | "under") {
                return None;
            }
            let id = WordId { word: at, ..noun };
            if word.upos == Upos::Aux {
                passive |= &*word.lemma == "be";
            } else if let Some(lemma) =
                self.verb_lemma(id).filter(|_| word.upos == Upos::Verb || word.form.ends_with('s'))
            {
                let title = self.in_title(noun);
                let participle = matches!(&*word.xpos, "VBN" | "VBD");
                let object = words.get(at + 1).is_some_and(|next| {
                    matches!(
                        next.upos,
                        Upos::Det | Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Pron
                    )
                });
                let after = &words[at + 1..words.len().min(at + 4)];
                let fits = |second: &str| {
                    second.is_empty()
                        || second
                            .split(' ')
                            .all(|part| after.iter().any(|word| word.lemma.eq_ignore_ascii_case(part)))
                };
                if participle && (passive || title && !object) {
                    let &(_, status, author) = self.entry_of_verb(id, &lemma, fits)?;
                    return Some(self.telling(id, &lemma, status, author, false, true));
                }
                // "the text | put to delegates on Friday | omits", "a bill | to rename a river | stalls".
                let reduced = participle && words.get(at + 1).is_some_and(|next| next.upos == Upos::Adp);
                let infinitive = &*words[at - 1].lemma == "to";
                if reduced
                    || infinitive
                    || is_participle_after(context, id, noun)
                    || frames::is_gerund(context, id)
                {
                    at += 1;
                    continue;
                }
                let status = known.subject_verb(&lemma)?;
                return Some(self.subject_told(id, &lemma, status, entry));
            }
            at += 1;
        }
        None
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
        let doer = frames::doer(context, verb, false).or_else(|| {
            // "Spain tables motion": the verb of a headline that is taken for a noun.
            let before = WordId { word: verb.word.checked_sub(1)?, ..verb };
            let noun = matches!(context.word(before).upos, Upos::Noun | Upos::Propn);
            (noun && context.word(verb).upos != Upos::Verb && self.headline_verb(verb).is_some())
                .then_some(before)
        });
        doer.map(|doer| self.parties(doer)).unwrap_or_default()
    }

    /// A noun of proposing.
    fn by_noun(&self, noun: WordId) -> Option<Found> {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        let entry = self.entry(noun)?;
        if self.private(noun) || self.of_year(noun) {
            return None;
        }
        // "a copy of every treaty".
        if context.children_in(noun, &["det"]).any(|det| {
            matches!(context.small_lemma(det), "every" | "each" | "no")
                || entry.open && context.lemma(det).eq_ignore_ascii_case("any")
        }) {
            return None;
        }
        // "a bill payment", "the truce line": part of another noun.
        if context.stands_in(noun, &["compound", "amod", "flat"]) {
            return None;
        }
        let told = self
            .told_of(noun, entry)
            .or_else(|| self.told_before(noun))
            .or_else(|| self.told_after(noun, entry));
        // "the proposal calls for a halt": a halt is what the proposal says.
        if let Some(told) = &told
            && told.author
            && told.clause
            && (self.says_proposal(told.verb, noun)
                // "the bank offers loans": what it does for a living.
                || entry.open
                    && context.lemma(told.verb) == "offer"
                    && &*context.word(told.verb).xpos == "VBZ"
                    && !self.in_title(noun))
        {
            return None;
        }
        let (verb, status, author) = match &told {
            Some(told) => (Some(told.verb), Some(told.status), told.author),
            None => (None, None, false),
        };
        let drafted = context.children_in(noun, &["amod", "compound"]).any(|child| {
            let lemma = context.small_lemma(child);
            words.lists.drafting.contains(lemma) || words.lists.drafting.contains(context.small_form(child))
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
        // "Pakistan's suggestion", of a country that does nothing else in the report.
        let named = owner
            .is_some_and(|owner| context.word(owner).upos == Upos::Propn && self.times.at(owner).is_none());
        let owned = !owners.is_empty() || !nation.is_empty() || named || theirs && !entry.drawn;
        let content = self.has_content(noun, entry) || self.spelt_out(noun).is_some();
        let above = self.would_above(noun);
        let would = would_below(context, noun) || above;
        let under = matches!(context.marker(noun).as_deref(), Some("under" | "accord to" | "according to"))
            && context.stands_in(noun, &["obl", "nmod"])
            && context.head(noun).is_some_and(|verb| {
                context
                    .children_in(verb, &["aux"])
                    .any(|aux| matches!(context.lemma(aux), "would" | "will" | "could"))
            });
        let backed = self.support(noun.sentence).is_some();
        let weak = entry.drawn && !entry.alone;
        // "her idea of a holiday".
        let of_next = frames::after(context, noun, 1).is_some_and(|next| context.lemma(next) == "of");
        // "announced the agreement", "hailed the deal": done, not on the table.
        if entry.open
            && told.as_ref().is_some_and(|told| {
                let lemma = self.verb_lemma(told.verb).unwrap_or_default();
                told.clause
                    && (words.lists.closing.contains(&lemma)
                        // "discussed an agreement": there is none yet that anybody would have put forward.
                        || (words.lists.commenting.contains(&lemma) || words.lists.discussing.contains(&lemma))
                            && !drafted
                            && !would)
            })
            && !self.proposed(noun)
            && self.made(noun).is_none()
        {
            return None;
        }
        let traits = Traits {
            owned,
            drafted,
            would: above || under,
            content,
            proposed: self.proposed(noun),
            definite: self.definite(noun) || theirs,
            named: owner.is_some() && !theirs || !nation.is_empty(),
        };
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
                    would && owned
                        || !weak && content && owned && !(theirs && of_next)
                        || under
                        || weak && content && owned && would
                }
            }
        };
        let fits = fits || {
            // "the measure, backed by 11 states, asks": what the clause says of it counts before the participle.
            let aside = told.as_ref().is_some_and(|told| !told.clause);
            let after = aside.then(|| self.told_after(noun, entry)).flatten();
            self.fits_by_theme(noun, entry, after.as_ref().or(told.as_ref()), &traits)
        };
        // "agreed to a cut in the quota": what was on the table until now.
        let taken = || {
            entry.kind == Known::Plan
                && told.as_ref().is_some_and(|told| {
                    told.clause && words.lists.accepting.contains(context.small_lemma(told.verb))
                })
        };
        let ahead = || {
            traits.proposed || taken() || self.made(noun).is_some() || self.lies_ahead(noun, status, drafted)
        };
        if !fits || entry.open && !ahead() {
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
                    let lemma = context.small_lemma(clause);
                    let writes = words.verbs(lemma).iter().any(|(_, _, author)| *author);
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
            && words.lists.pondering.contains(&self.verb_lemma(verb).unwrap_or_default())
        {
            by = self.doers(verb);
        }
        // Whoever withdraws it has put it forward.
        if by.is_empty()
            && let Some(told) = told.as_ref().filter(|told| told.clause && told.status == Status::Withdrawn)
        {
            by = self.doers(told.verb);
        }
        // Whoever is considering a scheme has it on the table; a bill, an offer or a proposal is somebody else's.
        if by.is_empty()
            && status == Some(Status::UnderConsideration)
            && matches!(entry.kind, Known::Plan | Known::Sanction)
            && !entry.sure
            && let Some(verb) = verb
            && words.lists.pondering.contains(&self.verb_lemma(verb).unwrap_or_default())
            && context.children_in(noun, &["det"]).any(|det| matches!(context.lemma(det), "a" | "an"))
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

    /// Whether a noun is the theme of what is told, though no verb of its own makes it a proposal: *the plan envisages a
    /// strip of 15 kilometres*, *the proposed pact*, *killed the plan*.
    fn fits_by_theme(
        &self,
        noun: WordId,
        entry: &ProposalNoun,
        told: Option<&Told>,
        traits: &Traits,
    ) -> bool {
        let context = self.context;
        let lists = &context.knowledge.words.proposals.lists;
        if context
            .children_in(noun, &["det"])
            .any(|det| matches!(context.small_lemma(det), "no" | "any" | "every" | "each"))
        {
            return false;
        }
        let core = lists.core.contains(context.small_lemma(noun));
        let topical = context.children_in(noun, &["compound"]).any(|child| child < noun)
            || noun.word.checked_sub(1).is_some_and(|before| {
                matches!(context.word(WordId { word: before, ..noun }).upos, Upos::Noun | Upos::Propn)
            });
        let marked = traits.definite || traits.owned || topical || traits.drafted;
        let title = self.in_title(noun);
        // "a treaty that would protect the high seas": it is not in force.
        if would_be_which(context, noun) {
            return true;
        }
        if traits.proposed {
            return true;
        }
        if entry.sure && !self.drawing(noun, entry) {
            return told.is_some() || marked || traits.content || traits.would;
        }
        if !(core || entry.alone || entry.open && title && topical) {
            return false;
        }
        if entry.open && !title {
            return told.is_some_and(|told| told.strong && told.clause) && marked && (core || traits.content);
        }
        if traits.would && !entry.open {
            return true;
        }
        // "Germany's asylum plan dead on arrival": headlines need no verb.
        let owned = traits.owned || self.after_name(noun);
        if title && owned && topical && core && !entry.open {
            return true;
        }
        // "the guild's scheme for shared berths", but not "the plan of the base".
        if traits.named && core && !entry.open && traits.content && !self.drawing(noun, entry) {
            return true;
        }
        // "the bill's sponsors", "the fate of the package".
        if (core || entry.alone || entry.sure) && !entry.open && !entry.enacted && self.attended(noun) {
            return true;
        }
        if title && traits.content && told.is_some() && !entry.open {
            return true;
        }
        // "announced plans to retire": an intention.
        let intends = context.lemma(noun) == "plan"
            && context.word(noun).feature("Number") == Some("Plur")
            && context.child_in(noun, &["det", "nmod:poss"]).is_none();
        // "announced a plan to put membership to the voters".
        if core
            && !entry.open
            && told.is_some_and(|told| told.author && told.clause)
            && !intends
            && clausal(context, noun)
        {
            return true;
        }
        // "the reported plan to split the province".
        if (traits.definite || traits.owned || self.after_name(noun))
            && core
            && !entry.open
            && clausal(context, noun)
            && told.is_none_or(|told| !told.author)
        {
            return true;
        }
        match told {
            Some(told) if told.strong && told.clause && told.fresh => {
                // "adopt a package of tax rises": nobody adopts a drawing.
                let decides = lists.deciding.contains(context.small_lemma(told.verb));
                (marked || title) && !self.drawing(noun, entry) || core && decides
            }
            // "the 13th Amendment has a clause": a name may be that of a law in force.
            Some(told) if told.clause && !entry.open && context.word(noun).upos == Upos::Noun => {
                let lemma = context.small_lemma(told.verb);
                marked
                    && told.fresh
                    && !self.for_thing(noun)
                    && (lists.telling.contains(lemma) || self.on_its_way(told.verb, lemma))
            }
            _ => false,
        }
    }

    /// *US plan*: a name right before the noun.
    fn after_name(&self, noun: WordId) -> bool {
        noun.word
            .checked_sub(1)
            .is_some_and(|before| self.context.word(WordId { word: before, ..noun }).upos == Upos::Propn)
    }

    /// *the bill's sponsors*, *the fate of the package*: what only proposals have.
    fn attended(&self, noun: WordId) -> bool {
        let context = self.context;
        let belongs = context.stands_in(noun, &["nmod:poss"])
            || context.stands_in(noun, &["nmod"])
                && context.marker(noun).as_deref() == Some("of")
                && self.definite(noun);
        belongs
            && context.head(noun).is_some_and(|up| {
                let known = &context.knowledge.words.proposals.lists.attending;
                known.contains(context.small_lemma(up))
            })
    }

    /// *goes to the governor*, *is before the Senate*: to those who decide.
    fn on_its_way(&self, verb: WordId, lemma: &str) -> bool {
        let context = self.context;
        context.knowledge.words.proposals.lists.going.contains(lemma)
            && (1..=WORDS_TO_DECIDER).filter_map(|step| frames::after(context, verb, step)).any(|word| {
                matches!(context.lemma(word), "to" | "before") && context.word(word).upos == Upos::Adp
                    || context.knowledge.words.proposals.lists.onward.contains(context.lemma(word))
            })
    }

    /// *the proposed pact*, *mooted*, *draft*: an adjective that says what it is.
    fn proposed(&self, noun: WordId) -> bool {
        let context = self.context;
        let known = &context.knowledge.words.proposals.lists.proposed;
        let start = self.phrase_start(noun);
        (start..noun.word).any(|word| known.contains(context.small_form(WordId { word, ..noun })))
    }

    /// What is spelt out after a colon: *a one-page offer: recognition in return for a halt*. The word after the colon.
    fn spelt_out(&self, noun: WordId) -> Option<usize> {
        let words = &self.context.document.sentence_of(noun).words;
        let end = words.len().min(noun.word + 1 + WORDS_TO_COLON);
        let colon = (noun.word + 1..end).find(|&at| &*words[at].form == ":")?;
        let plain = words[noun.word + 1..colon]
            .iter()
            .all(|word| !matches!(word.upos, Upos::Verb | Upos::Aux) && !matches!(&*word.form, "," | ";"));
        (plain && colon + 2 < words.len()).then_some(colon + 1)
    }

    /// A participle behind a noun that says who put it forward: *wording | proposed by Singapore*.
    fn made(&self, noun: WordId) -> Option<(WordId, Status)> {
        let context = self.context;
        let known = &context.knowledge.words.proposals;
        let words = &context.document.sentence_of(noun).words;
        // What belongs to the noun may stand between: "a cut in allotments suggested by".
        let end = words.len().min(noun.word + 1 + WORDS_TO_MAKER);
        let verb = (noun.word + 1..end)
            .take_while(|&at| {
                !matches!(words[at].upos, Upos::Punct | Upos::Aux | Upos::Cconj | Upos::Sconj | Upos::Pron)
            })
            .find(|&at| words[at].upos == Upos::Verb)?;
        let id = WordId { word: verb, ..noun };
        if !matches!(&*words[verb].xpos, "VBN" | "VBD") {
            return None;
        }
        let lemma = self.verb_lemma(id)?;
        if !known.lists.makers.contains(&lemma) {
            return None;
        }
        let after = &words[verb + 1..words.len().min(verb + 1 + WORDS_TO_BY)];
        let by = after.iter().position(|word| &*word.form == "by")?;
        if after[..by].iter().any(|word| matches!(word.upos, Upos::Verb | Upos::Punct)) {
            return None;
        }
        let particle = |second: &str| {
            second.split(' ').all(|part| after.iter().any(|word| word.lemma.eq_ignore_ascii_case(part)))
        };
        let (_, status, _) = known
            .verbs(&lemma)
            .iter()
            .find(|(second, _, author)| *author && (second.is_empty() || particle(second)))?;
        Some((id, *status))
    }

    /// Any noun that somebody is said to have put forward: *settled on wording proposed by Singapore*.
    fn by_maker(&self, noun: WordId) -> Option<Found> {
        let context = self.context;
        if context.word(noun).upos != Upos::Noun
            || self.private(noun)
            || context.knowledge.words.proposals.lists.private.contains(context.lemma(noun))
            || context.stands_in(noun, &["compound", "amod", "flat", "nmod:poss"])
        {
            return None;
        }
        // The first noun of the phrase: "a cut | in irrigation allotments suggested by".
        let start = self.phrase_start(noun);
        let words = &context.document.sentence_of(noun).words;
        if start > 1
            && words[start - 1].upos == Upos::Adp
            && words[start - 2].upos == Upos::Noun
            && self.entry(noun).is_none()
        {
            return None;
        }
        if words.get(noun.word + 1).is_some_and(|next| matches!(next.upos, Upos::Noun | Upos::Propn)) {
            return None;
        }
        let (verb, status) = self.made(noun)?;
        // "vote by post on a settlement recommended by": the settlement is.
        if (noun.word + 1..verb.word).any(|word| self.entry(WordId { word, ..noun }).is_some()) {
            return None;
        }
        // "more than the total recommended by scientists" is no more than a figure, unless something is done with it.
        if self.definite(noun) && self.entry(noun).is_none() && self.told_before(noun).is_none() {
            return None;
        }
        let maker = (verb.word + 1..words.len().min(verb.word + 1 + WORDS_TO_BY + WORDS_IN_PHRASE))
            .map(|word| WordId { word, ..noun })
            .find(|&word| {
                context.stands_in(word, &["obl:agent"]) || context.marker(word).as_deref() == Some("by")
            });
        let by = maker.map(|maker| self.parties(maker)).unwrap_or_default();
        let end = maker.map_or(verb.word + 1, |maker| frames::clause_words(context, maker, &[]).words.end);
        let told = self.told_before(noun);
        let what = WordSpan { sentence: noun.sentence, words: start..end.max(verb.word + 1) };
        Some(self.plain_found(noun, what, Known::Plan, told.map_or(status, |told| told.status), by, verb))
    }

    /// Whatever a parliament passes or adopts: *lawmakers approved the loan guarantee*.
    fn by_decision(&self, noun: WordId) -> Option<Found> {
        let context = self.context;
        let known = &context.knowledge.words.proposals;
        if context.word(noun).upos != Upos::Noun
            || known.lists.undecided.contains(context.small_lemma(noun))
            || self.times.at(noun).is_some()
        {
            return None;
        }
        let passive = context.stands_in(noun, &["nsubj:pass"]);
        if !passive && !context.stands_in(noun, &["obj"]) {
            return None;
        }
        let verb = context.head(noun)?;
        let lemma = self.verb_lemma(verb)?;
        if !known.lists.deciding.contains(&lemma) {
            return None;
        }
        // "wants the council to adopt a list".
        if context.stands_in(verb, &["xcomp"]) {
            return None;
        }
        let decider = if passive {
            context
                .children_in(verb, &["obl"])
                .find(|&child| matches!(context.marker(child).as_deref(), Some("by" | "in")))
        } else {
            context.subject(verb)
        }?;
        if !known.lists.lawmakers.contains(context.small_lemma(decider)) {
            return None;
        }
        let &(_, status, author) = known.verbs(&lemma).iter().find(|(second, ..)| second.is_empty())?;
        let told = self.telling(verb, &lemma, status, author, false, true);
        if !told.fresh {
            return None;
        }
        let what = self.words_of(noun);
        Some(self.plain_found(noun, what, Known::Bill, told.status, Vec::new(), verb))
    }

    /// A quotation that is a proposal: *"Let us make the island a park," the premier proposed*.
    fn by_quotation(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        let lists = &context.knowledge.words.proposals.lists;
        let lemma = self.verb_lemma(verb)?;
        if context.word(verb).upos != Upos::Verb || !lists.saying.contains(&lemma) {
            return None;
        }
        let words = &context.document.sentence_of(verb).words;
        let mark = |at: usize| matches!(&*words[at].form, "\"" | "“" | "”" | "''" | "``");
        let first = verb.word.saturating_sub(WORDS_TO_QUOTE);
        let close = (first..verb.word).rev().find(|&at| mark(at))?;
        let open = (close.saturating_sub(WORDS_SPELT)..close).rev().find(|&at| mark(at))?;
        let aims = words[open + 1..close].iter().take(WORDS_TO_AIM).any(|word| {
            matches!(&*small(&word.lemma), "let" | "should" | "could" | "must" | "why" | "would")
        });
        let private = words[open + 1..close].iter().any(|word| lists.private.contains(&*small(&word.lemma)));
        if close < open + QUOTE || !aims || private {
            return None;
        }
        let by = self.doers(verb);
        let head = WordId { word: open + 1, ..verb };
        let what = WordSpan { sentence: verb.sentence, words: open + 1..close };
        Some(self.plain_found(head, trimmed(context, what), Known::Plan, Status::Floated, by, verb))
    }

    /// What stands behind an opening that says that it is on the table: *On the table is a ten-year lease*, *What the
    /// Swiss suggest is a panel of five judges*.
    fn by_equation(&self, copula: WordId) -> Option<Found> {
        let context = self.context;
        let lists = &context.knowledge.words.proposals.lists;
        let sentence = context.document.sentence_of(copula);
        let words = &sentence.words;
        if context.lemma(copula) != "be" || copula.word < 2 || copula.word > WORDS_TO_COPULA {
            return None;
        }
        let left = &words[..copula.word];
        let first = left.iter().find(|word| !matches!(&*small(&word.lemma), "also" | "still" | "now"))?;
        let last = left.last()?;
        let has = |lemmas: &legation_knowledge::words::frames::Lemmas| {
            left.iter().any(|word| lemmas.contains(&*small(&word.lemma)))
        };
        let proposing = left.iter().rev().find(|word| matches!(word.upos, Upos::Verb)).and_then(|verb| {
            let lemma = verb.lemma.to_lowercase();
            lists.saying.contains(&lemma).then_some(verb)
        });
        // "What they got was an offer of 37 cents".
        let offered = |head: WordId| {
            head > copula
                && self.entry(head).is_some_and(|entry| {
                    (entry.sure || entry.kind == Known::Offer) && self.has_content(head, entry)
                })
        };
        let opens = match &*small(&first.lemma) {
            "what" => {
                (proposing.is_some() || context.head(copula).is_some_and(offered))
                    && !left.iter().any(|word| &*word.form == ",")
            }
            "on" | "under" => lists.predicates.contains(&*small(&last.lemma)),
            // "One option on the table is a no-fly zone", "Another idea is a court of five".
            "one" | "another" => has(&lists.again) || has(&lists.predicates),
            "among" => has(&lists.again) || has(&lists.predicates),
            "before" => {
                // "Before the committee is legislation": no rule of time.
                left.iter().all(|word| word.upos != Upos::Verb)
                    && (copula.word + 1..words.len()).take(WORDS_IN_PHRASE).any(|word| {
                        self.entry(WordId { word, ..copula }).is_some_and(|entry| entry.alone || entry.sure)
                    })
            }
            _ => false,
        };
        if !opens || copula.word + 2 >= words.len() {
            return None;
        }
        let end = (copula.word + 1..words.len())
            .find(|&at| matches!(&*words[at].form, ";" | "—" | "–"))
            .unwrap_or(words.len());
        let what = trimmed(context, WordSpan { sentence: copula.sentence, words: copula.word + 1..end });
        let head = context.head(copula).filter(|head| what.words.contains(&head.word)).or_else(|| {
            what.words
                .clone()
                .map(|word| WordId { word, ..copula })
                .find(|&word| context.word(word).upos == Upos::Noun)
        })?;
        if context.word(head).upos != Upos::Noun {
            return None;
        }
        let by = proposing
            .and_then(|verb| words.iter().position(|word| std::ptr::eq(word, verb)))
            .map(|word| self.doers(WordId { word, ..copula }))
            .unwrap_or_default();
        let status = if proposing.is_some() { Status::Floated } else { Status::UnderConsideration };
        let known = self.entry(head).map_or(Known::Plan, |entry| self.kind_of(head, entry));
        Some(self.plain_found(head, what, known, status, by, copula))
    }

    /// A proposal that a rule of its own has found.
    fn plain_found(
        &self,
        head: WordId,
        what: WordSpan,
        kind: Known,
        status: Status,
        by: Vec<ActorId>,
        verb: WordId,
    ) -> Found {
        Found {
            noun: Some(head),
            head,
            what,
            kind,
            status,
            told: true,
            against: self.against(head),
            confidence: if by.is_empty() { 0.4 } else { 0.6 },
            by,
            verb: Some(verb),
            definite: false,
        }
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
                || self.headline_verb(WordId { word: at, ..noun }).is_some()
        }) {
            words.words.start = verb + 1;
        }
        // "draft oil and | law": modifiers that the tree has elsewhere.
        words.words.start = words.words.start.min(self.phrase_start(noun));
        // "the treaty, if the Senate consents": how and when is no part of it.
        let aside = (noun.word + 1..words.words.end).find(|&at| {
            &*sentence.words[at].form == ","
                && sentence.words.get(at + 1).is_some_and(|next| {
                    matches!(
                        &*small(&next.lemma),
                        "if" | "as"
                            | "when"
                            | "while"
                            | "though"
                            | "although"
                            | "because"
                            | "since"
                            | "after"
                            | "before"
                    )
                })
        });
        if let Some(aside) = aside {
            words.words.end = aside;
        }
        self.with_what_follows(noun, words)
    }

    /// The words of a proposal with what stands right behind it and says what it is, whatever the tree hangs it on: *a
    /// bill | to return church land*, *a draft | demanding a halt*, *an offer of its own: | 52 per cent*.
    fn with_what_follows(&self, noun: WordId, mut span: WordSpan) -> WordSpan {
        let context = self.context;
        let words = &context.document.sentence_of(noun).words;
        // "legislation | on Thursday | to curb tariffs": a time may stand between.
        let mut behind = noun.word + 1;
        if words.get(behind).is_some_and(|next| next.upos == Upos::Adp)
            && self.times.at(WordId { word: behind + 1, ..noun }).is_some()
            && behind + 1 < words.len()
        {
            behind += 1;
            while behind < words.len().min(noun.word + WORDS_TO_MAKER)
                && self.times.at(WordId { word: behind, ..noun }).is_some()
            {
                behind += 1;
            }
        }
        if (span.words.end == noun.word + 1 || span.words.end == behind) && behind < words.len() {
            let next = WordId { word: behind, ..noun };
            let head = context.head(next).filter(|head| head.word > next.word).and_then(|head| {
                // "in which each state would": the clause.
                if context.lemma(head) == "which" { context.head(head) } else { Some(head) }
            });
            let word = context.word(next);
            let clause = match &*small(&word.lemma) {
                "to" if word.upos == Upos::Part && !self.definite(noun) => head,
                "that" | "under" => head,
                // "that dropped any reference", of which "that" is the subject.
                "which" => head,
                "in" if frames::after(context, next, 1)
                    .is_some_and(|which| context.lemma(which) == "which") =>
                {
                    head
                }
                "worth" => Some(head.unwrap_or(next)),
                "on" | "for" | "of" | "against" | "between" => {
                    head.filter(|&head| self.times.at(head).is_none())
                }
                _ if word.upos == Upos::Verb && matches!(&*word.xpos, "VBG" | "VBN") => Some(next),
                _ => None,
            };
            // "the text | put to delegates on Friday | omits": a participle that the tagger takes for the verb.
            if word.upos == Upos::Verb
                && &*word.xpos == "VBD"
                && words.get(behind + 1).is_some_and(|after| after.upos == Upos::Adp)
            {
                let last = words.len().min(behind + WORDS_TO_PREDICATE);
                let finite = (behind + 1..last).take_while(|&at| words[at].upos != Upos::Punct).find(|&at| {
                    matches!(&*words[at].xpos, "VBZ" | "VBP" | "VBD" | "MD") && words[at].upos != Upos::Noun
                });
                if let Some(finite) = finite {
                    span.words.end = span.words.end.max(finite);
                }
            }
            if let Some(clause) = clause {
                let hull = frames::clause_words(context, clause, &[]);
                if hull.words.start >= noun.word && hull.words.end > span.words.end {
                    span.words.end = hull.words.end;
                }
            }
        }
        // "Truce proposal: what we know" is a heading and its matter.
        if let Some(start) = self.spelt_out(noun).filter(|_| !self.in_title(noun) || span.words.start > 0)
            && span.words.end <= start
        {
            let last = words.len().min(start + WORDS_SPELT);
            let end = (start..last).find(|&at| matches!(&*words[at].form, ";" | "—" | "–")).unwrap_or(last);
            span.words.end =
                trimmed(context, WordSpan { sentence: noun.sentence, words: start..end }).words.end;
        }
        span
    }

    /// Whether the subject of a verb is itself a proposal, other than the one asked about.
    fn says_proposal(&self, verb: WordId, noun: WordId) -> bool {
        let context = self.context;
        context.child_in(verb, &["nsubj"]).is_some_and(|subject| {
            subject != noun
                && self.entry(subject).is_some_and(|entry| {
                    entry.alone && !entry.open
                        || entry.sure
                        || context
                            .knowledge
                            .words
                            .proposals
                            .lists
                            .again
                            .contains(context.small_lemma(subject))
                })
        })
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

    /// *the reform of 1998*: long done.
    fn of_year(&self, noun: WordId) -> bool {
        let context = self.context;
        let next = |places| frames::after(context, noun, places);
        next(1).is_some_and(|of| context.lemma(of) == "of")
            && next(2).is_some_and(|year| {
                let form = &*context.word(year).form;
                form.len() == 4 && form.chars().all(|digit| digit.is_ascii_digit())
            })
    }

    /// *a plan of the base*: a noun that may be a drawing, with *of* and no clause.
    fn drawing(&self, noun: WordId, entry: &ProposalNoun) -> bool {
        let context = self.context;
        entry.drawn
            && context.children_in(noun, &["nmod"]).any(|child| {
                context.marker(child).as_deref() == Some("of")
                    && !frames::is_gerund(context, child)
                    // "a plan of their own", "a package of sanctions".
                    && context.lemma(child) != "own"
                    && context.knowledge.words.proposals.noun(context.small_lemma(child)).is_none()
            })
    }

    /// *the amendment would strip the president of …*: the proposal is the subject of what would be.
    fn would_above(&self, noun: WordId) -> bool {
        let context = self.context;
        context.stands_in(noun, &["nsubj"])
            && context.head(noun).is_some_and(|verb| {
                context.children_in(verb, &["aux"]).any(|aux| context.lemma(aux) == "would")
            })
            || self.would_after(noun)
    }

    /// *the treaty, if two thirds consent, would …*: what would be stands right behind, or behind an aside.
    fn would_after(&self, noun: WordId) -> bool {
        let words = &self.context.document.sentence_of(noun).words;
        let mut at = noun.word + 1;
        if words.get(at).is_some_and(|next| &*next.form == ",") {
            let last = words.len().min(at + WORDS_ASIDE);
            match (at + 1..last).find(|&comma| &*words[comma].form == ",") {
                Some(comma) => at = comma + 1,
                None => return false,
            }
        }
        words.get(at).is_some_and(|next| &*next.lemma == "would")
    }

    /// What a verb tells of the proposal that it does something with.
    fn telling(
        &self,
        verb: WordId,
        lemma: &str,
        status: Status,
        author: bool,
        vote: bool,
        clause: bool,
    ) -> Told {
        let context = self.context;
        let words = &context.knowledge.words.proposals;
        let negative = realis::negated_itself(context, verb);
        let fails = matches!(context.relation(verb), "xcomp" | "advcl" | "acl")
            && context.children_in(verb, &["mark"]).any(|mark| context.lemma(mark) == "to")
            && context
                .head(verb)
                .is_some_and(|above| words.lists.failing.contains(context.small_lemma(above)));
        // A headline's verb that is taken for a noun is in the present.
        let realis =
            if context.word(verb).upos == Upos::Verb { realis::of(context, verb) } else { Realis::Happened };
        let status = match (status, realis) {
            (Status::Delayed, Realis::Happened | Realis::Ongoing) => Status::Delayed,
            // "withdrew their support for the bill" is no withdrawal of it.
            (_, _) if vote && status != Status::Rejected => Status::UnderConsideration,
            (Status::Introduced, realis)
                if words.lists.making.contains(lemma)
                    && (realis == Realis::Ongoing || &*context.word(verb).xpos == "VBG") =>
            {
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
        let strong = words.lists.firm.contains(lemma);
        Told { verb, status, author, clause, fresh, strong }
    }

    /// What a verb tells of the proposal that is its subject.
    fn subject_told(&self, verb: WordId, lemma: &str, status: Status, entry: &ProposalNoun) -> Told {
        let context = self.context;
        let negative = realis::negated_itself(context, verb);
        let status = match status {
            Status::Passed | Status::Rejected
                if negative || !matches!(realis::of(context, verb), Realis::Happened) =>
            {
                Status::UnderConsideration
            }
            other => other,
        };
        let legislating = context.knowledge.words.proposals.lists.legislating.contains(lemma);
        let fresh = entry.alone || !entry.enacted || legislating;
        // "the initiative passed to the army": went over.
        let over = status == Status::Passed
            && frames::after(context, verb, 1)
                .is_some_and(|next| context.lemma(next) == "to" && context.word(next).upos == Upos::Adp);
        let strong = status != Status::UnderConsideration && !over;
        Told { verb, status, author: false, clause: true, fresh, strong }
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
            let lemma = context.small_lemma(up);
            // "adopted by 124 votes a resolution": nothing ties them.
            if context.marker(at).is_none() && context.stands_in(at, &["nmod"]) {
                break;
            }
            if words.lists.votes.contains(lemma) {
                vote = true;
            } else if !(context.stands_in(at, &["conj"]) || words.lists.parts.contains(lemma)) {
                break;
            }
            at = up;
        }
        let up = context.head(at);
        let below = context.children_in(noun, &["acl"]).find(|&child| {
            (context.word(child).feature("VerbForm") == Some("Part") || &*context.word(child).xpos == "VBN")
                // "the paper on which the truce was signed".
                && context
                    .child_in(child, &["nsubj", "nsubj:pass"])
                    .is_none_or(|subject| context.word(subject).upos == Upos::Pron)
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
            let lemma = self.verb_lemma(verb).unwrap_or_else(|| context.lemma(verb).to_lowercase());
            let one_particle = |second: &str| {
                frames::second_word(context, verb, second).is_some()
                    // "make offer": the noun itself.
                    || context.lemma(noun).eq_ignore_ascii_case(second)
                    || clause && context.marker(at).as_deref() == Some(second)
                    || clause
                        && context
                            .children_in(verb, &["obl"])
                            .any(|child| context.marker(child).as_deref() == Some(second))
                    // "put an offer | on the table", hung on the offer.
                    || clause
                        && context.children_in(noun, &["nmod", "advmod"]).any(|child| {
                            child > noun
                                && (context.marker(child).as_deref() == Some(second)
                                    || context.lemma(child).eq_ignore_ascii_case(second))
                        })
            };
            let particle = |second: &str| second.split(' ').all(one_particle);
            let entry_of = self.entry_of_verb(verb, &lemma, |second| second.is_empty() || particle(second));
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
            // "put off at the request of", "put the deal to a referendum": what the preposition of another word brings in.
            if clause
                && context.stands_in(at, &["obl"])
                && !second.is_empty()
                && let Some(marker) = context.marker(at)
                && !context
                    .child_in(verb, &["obj"])
                    .is_some_and(|object| second.split(' ').any(|part| part == context.lemma(object)))
                && (!matches!(&*marker, "on" | "with") && !second.split(' ').any(|part| part == marker)
                    || *second == marker && marker == "to" && context.child_in(verb, &["obj"]).is_some())
            {
                continue;
            }
            let mut told = self.telling(verb, &lemma, status, author, vote, clause);
            told.fresh &= !entry.enacted || vote || words.lists.legislating.contains(&lemma);
            return Some(told);
        }
        // "the bill passed", "the draft resolution calls for": the proposal is the subject.
        if context.stands_in(at, &["nsubj", "nsubj:pass"])
            && let Some(verb) = up.filter(|&verb| context.word(verb).upos == Upos::Verb)
            && let Some(status) = words.subject_verb(context.small_lemma(verb))
        {
            return Some(self.subject_told(verb, context.small_lemma(verb), status, entry));
        }
        // "is back on the table".
        if context.stands_in(at, &["nsubj"])
            && let Some(predicate) = up.filter(|&up| context.child_in(up, &["cop"]).is_some())
            && words.lists.predicates.contains(context.small_lemma(predicate))
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

    /// *a cut in the quota*: a change, of which "in" tells of what.
    fn cuts(&self, noun: WordId) -> bool {
        let context = self.context;
        context.knowledge.words.proposals.lists.changes.contains(context.small_lemma(noun))
    }

    /// Whether the content of a proposal is told.
    fn has_content(&self, noun: WordId, entry: &ProposalNoun) -> bool {
        let context = self.context;
        let content = &context.knowledge.words.proposals.lists.content;
        // Right behind the noun, whatever the tree hangs it on: "rejected a deal | on the port".
        let behind = frames::after(context, noun, 1).is_some_and(|next| {
            let lemma = context.small_lemma(next);
            let begins = matches!(context.word(next).upos, Upos::Adp | Upos::Part | Upos::Sconj | Upos::Pron);
            let which = frames::after(context, next, 1).is_some_and(|which| context.lemma(which) == "which");
            lemma == "worth"
                || lemma == "in" && (which || entry.open && self.times.at(next).is_none() && self.cuts(noun))
                || &*context.word(next).xpos == "VBG"
                || begins
                    && content.contains(lemma)
                    && !matches!(lemma, "for" | "on" if entry.alone)
                    && !(lemma == "of" && (entry.drawn || entry.enacted))
        });
        behind
            || context.children_in(noun, &["acl", "nmod", "ccomp", "advcl"]).any(|child| {
                let of_thing = context.marker(child).as_deref() == Some("of")
                    && !frames::is_gerund(context, child)
                    // "a motion of no confidence".
                    && !context.knowledge.words.proposals.lists.motions.contains(context.lemma(child));
                child > noun
                    && !(of_thing && (entry.drawn || entry.enacted))
                    && (&*context.word(child).deprel == "acl:relcl"
                        || frames::is_gerund(context, child)
                        || context
                            .children_in(child, &["case", "mark"])
                            .any(|mark| content.contains(context.small_lemma(mark))))
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
            .filter_map(|child| words.noun(self.context.small_lemma(child)))
            .map(|other| other.kind)
            .find(|kind| matches!(kind, Known::Ceasefire | Known::Sanction | Known::Resolution))
            .unwrap_or(entry.kind)
    }

    /// A verb that proposes without a noun.
    fn by_frame(&self, word: WordId) -> Option<Found> {
        let context = self.context;
        let frames_known = &context.knowledge.words.proposals.frames;
        let lemma = context.small_lemma(word);
        let lemma = match lemma.strip_suffix('e') {
            Some(short)
                if frames_known.of(lemma).next().is_none() && frames_known.of(short).next().is_some() =>
            {
                short
            }
            _ => lemma,
        };
        for (second, frame) in frames_known.of(lemma) {
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
            if !says.acts.is_empty() && !says.acts.contains(context.small_lemma(content.head)) {
                continue;
            }
            if matches!(content.slot, Slot::Object | Slot::Preposition(_))
                && !says.objects.is_empty()
                && !says.objects.contains(context.small_lemma(content.head))
            {
                continue;
            }
            if content.slot == Slot::Object
                && (words_private(context, content.head) || self.private(content.head))
            {
                continue;
            }
            // A noun of its own says more of kind and status; one that may be anything ("a rise of 3 per cent") does not.
            if content.slot == Slot::Object
                && self.entry(content.head).is_some_and(|entry| !entry.open)
                && self.by_noun(content.head).is_some()
            {
                return None;
            }
            // "proposed to her".
            if content.slot == Slot::Object
                && !says.counted
                && !says.plain
                && says.objects.is_empty()
                && !self.entry(content.head).is_some_and(|entry| self.has_content(content.head, entry))
                && !tells_more(context, content.head)
                && measures::within(context, &content.words).is_empty()
            {
                continue;
            }
            // "It was proposed that": an empty subject.
            let passive = context.child_in(word, &["nsubj:pass"]);
            let empty =
                passive.is_some_and(|subject| context.lemma(subject) == "it") && content.slot == Slot::Clause;
            // "The rebels have been offered four ministries": the subject is who may have them.
            let given = passive.is_some()
                && content.slot == Slot::Object
                && says.given
                && context.child_in(content.head, &["nummod", "conj"]).is_some();
            if realis::negated_itself(context, word) || passive.is_some() && !empty && !given {
                continue;
            }
            // "The figures suggest that …", "suggests that prices fell": an inference, not a proposal.
            if content.slot == Slot::Clause && says.subjunctive && !would_be(context, content.head) {
                continue;
            }
            let by = self.doers(word);
            // "It was Finland that mooted a clearing house": the subject stands elsewhere.
            let cleft = content.slot == Slot::Object && says.plain && tells_more(context, content.head);
            if by.is_empty() && !says.counted && !empty && !given && !cleft {
                continue;
            }
            // "the initiative offers recognition" tells what it says; "the bank offers loans" what it does for a living.
            if content.slot == Slot::Object
                && (self.says_proposal(word, content.head)
                    || !says.objects.is_empty() && &*context.word(word).xpos == "VBZ" && !self.in_title(word))
            {
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
            let by = if given { Vec::new() } else { by };
            let known = (content.slot == Slot::Object)
                .then(|| self.entry(content.head))
                .flatten()
                .map(|entry| self.kind_of(content.head, entry))
                .filter(|known| *known != Known::Plan)
                .unwrap_or(says.kind_of_proposal);
            return Some(Found {
                noun: object,
                head: content.head,
                what: content.words,
                kind: known,
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
            lists.sponsors.contains(context.lemma(noun))
                || std::iter::once(noun).chain(context.ancestors(noun).take(4)).any(|word| {
                    lists.backing.contains(context.small_lemma(word)) && context.word(word).upos == Upos::Verb
                        || context.children_in(word, &["xcomp", "obl", "conj"]).any(|below| {
                            lists.backing.contains(context.small_lemma(below))
                                && context.word(below).upos == Upos::Verb
                        })
                })
        };
        if let Some(votes) = self.votes(&whole) {
            return Some(votes);
        }
        measures::quantities(context, &whole).into_iter().find_map(|quantity| {
            let noun = WordId { sentence, word: quantity.noun? };
            let lemma = context.small_lemma(noun);
            let last = lemma.rsplit('-').next().unwrap_or(lemma);
            if !(lists.backers.contains(lemma) || lists.backers.contains(last)) || !backed(noun) {
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
            matches!(word.upos, Upos::Verb | Upos::Noun) && lists.counted_by.contains(&*small(&word.lemma))
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

/// Words in a phrase before its noun.
const WORDS_IN_PHRASE: usize = 12;

/// Words in an aside between commas.
const WORDS_ASIDE: usize = 14;

/// Words from a verb to the phrase that it does something with (*gave its final nod to*).
const WORDS_TO_VERB: usize = 6;

/// Words from a proposal to the verb whose subject it is.
const WORDS_TO_PREDICATE: usize = 10;

/// Words from *goes* to the *to* of those who decide.
const WORDS_TO_DECIDER: usize = 4;

/// Words from an offer to the colon after which it is spelt out (*an offer of its own:*).
const WORDS_TO_COLON: usize = 4;

/// Words from a noun to the participle that says who made it, and from there to its *by*.
const WORDS_TO_MAKER: usize = 6;
const WORDS_TO_BY: usize = 6;

/// Words from the end of a quotation to the verb of who says it; words of its beginning that tell that it aims at
/// something; and fewest words of one that is a proposal.
const WORDS_TO_QUOTE: usize = 8;
const WORDS_TO_AIM: usize = 5;
const QUOTE: usize = 5;

/// Most words of what is quoted or spelt out after a colon.
const WORDS_SPELT: usize = 60;

/// Words before the copula of *What they propose is …*.
const WORDS_TO_COPULA: usize = 14;

/// Most words of a mention that says nothing but the noun (*the peace plan*).
const BARE: usize = 2;

/// What a noun has about it that speaks for a proposal.
struct Traits {
    owned: bool,
    drafted: bool,
    /// *the plan would …*, *under the plan they would …*.
    would: bool,
    content: bool,
    /// *the proposed pact*.
    proposed: bool,
    definite: bool,
    /// It belongs to somebody who is named or described, not to a pronoun.
    named: bool,
}

/// Whether two phrases of a sentence share words.
fn nested(one: &WordSpan, other: &WordSpan) -> bool {
    one.sentence == other.sentence && one.words.start < other.words.end && other.words.start < one.words.end
}

/// Whether some words say how many voted: *by 61 votes to 12*.
fn only_count(words: &[legation_language::Word]) -> bool {
    words.first().is_some_and(|word| &*word.lemma == "by")
        && words.iter().any(|word| word.upos == Upos::Num)
        && words.iter().all(|word| {
            matches!(word.upos, Upos::Num | Upos::Adp | Upos::Punct | Upos::Det | Upos::Adj)
                || matches!(&*word.lemma, "vote" | "to" | "margin" | "majority")
        })
}

/// Words without the marks at their end.
fn trimmed(context: &Context, mut span: WordSpan) -> WordSpan {
    let words = &context.document.sentences[span.sentence].words;
    while span.words.end > span.words.start + 1
        && words
            .get(span.words.end - 1)
            .is_some_and(|word| matches!(&*word.form, "." | "," | "\"" | "”" | "!" | "?"))
    {
        span.words.end -= 1;
    }
    span
}

/// Whether a verb after a noun is a participle that belongs to it: *a bill backed by Paris*.
fn is_participle_after(context: &Context, verb: WordId, noun: WordId) -> bool {
    &*context.word(verb).xpos == "VBN" && context.head(verb) == Some(noun)
        || context.stands_in(verb, &["acl"])
}

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
    // "that the companies be allowed", whatever the tagger says of "be".
    let bare = |id: WordId| &*context.word(id).xpos == "VB" || &*context.word(id).form == "be";
    let modal = auxiliaries.iter().any(|&aux| &*context.word(aux).xpos == "MD");
    auxiliaries.iter().any(|&aux| matches!(context.lemma(aux), "should" | "would" | "could"))
        || !modal && (auxiliaries.iter().any(|&aux| bare(aux)) || auxiliaries.is_empty() && bare(clause))
}

/// *proposed a toast*: what nobody has to accept.
fn words_private(context: &Context, noun: WordId) -> bool {
    context.knowledge.words.proposals.lists.private.contains(context.small_lemma(noun))
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

/// Whether a relative clause right behind a noun, or nearly, says what would be: *a treaty that would protect the high
/// seas*.
fn would_be_which(context: &Context, noun: WordId) -> bool {
    let word = |places| frames::after(context, noun, places);
    let relative = |id: WordId| matches!(context.lemma(id), "that" | "which");
    let would = |id: WordId| matches!(context.lemma(id), "would") && context.word(id).upos == Upos::Aux;
    word(1).is_some_and(relative) && word(2).is_some_and(would)
        || word(1).is_some_and(|comma| context.lemma(comma) == ",")
            && word(2).is_some_and(relative)
            && word(3).is_some_and(would)
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
