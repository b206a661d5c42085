//! Commitments: who promised what by when.
//!
//! A commitment is found where somebody binds themselves (*pledged to*, *gave its word that*, *accepted
//! arbitration*), where an agreement lays it down (*under the deal the two will …*), or where a speaker says in the
//! first person, or of their own side, what they will do (*we will pay*, *Kenya said it would send*). The verbs and
//! nouns, with the slots for who and what, stand in `knowledge/commitments.toml`. Agreement of opinion (*agreed with
//! him*), duties laid on others (*urged them to promise*) and what has not been promised are none.

mod turns;

use std::collections::BTreeSet;

use legation_knowledge::words::commitments::{Commits, Passive, Strength as Known};
use legation_knowledge::words::frames::{Frame, Kind, Slot};
use legation_language::{Upos, WordId, WordSpan};
use legation_record::{ActorKind, Commitment, Measure, Realis, Strength, Time};

use crate::context::{in_text_order, small};
use crate::frames::{self, Content};
use crate::reporting::clause_end;
use crate::time::{TimeMention, TimexType};
use crate::{ActorId, Context, Reading, measures, realis, time};

/// How many clauses up whoever speaks of themselves is looked for; news nests no deeper, and a bound keeps the time linear.
const SPEAKER_DEPTH: usize = 3;

/// How many words before a trigger that what keeps it from being done may stand (*stopped short of promising*).
const WORDS_TO_UNHEARD: usize = 2;

/// How many words before a plan the verb that gives it up may stand (*drops its plan*).
const WORDS_TO_DROPPED: usize = 3;

/// What is found before it is cut from the text.
struct Found {
    trigger: WordId,
    what: WordSpan,
    head: WordId,
    by: Vec<ActorId>,
    to: Vec<ActorId>,
    strength: Strength,
    realis: Realis,
    confidence: f32,
}

/// Finds the commitments of a report, in text order.
pub fn read(reading: Reading) -> Vec<Commitment> {
    let Reading { context, statements, .. } = reading;
    let mut seen = BTreeSet::new();
    let mut commitments: Vec<(WordId, Commitment)> = Vec::new();
    let mut abouts: Vec<BTreeSet<String>> = Vec::new();
    for id in context.document.word_ids() {
        let found = reading
            .by_promise(id)
            // "is likely to accept the offer": told by "likely" already.
            .filter(|found| {
                let told = commitments.len().saturating_sub(MOST_COMPARED)..commitments.len();
                !commitments[told].iter().any(|(head, _)| *head == found.trigger)
            })
            .or_else(|| reading.by_agreement(id))
            .or_else(|| reading.by_announcement(id))
            .or_else(|| reading.by_duty(id))
            .or_else(|| reading.by_offer_in_speech(id))
            .or_else(|| reading.by_preference(id))
            .or_else(|| reading.by_terms(id))
            .or_else(|| reading.by_echo(id))
            .or_else(|| reading.by_free_relative(id))
            .or_else(|| reading.by_predicate(id))
            .or_else(|| reading.by_parted_modal(id))
            .or_else(|| reading.by_headline_verb(id))
            .or_else(|| reading.by_bare_refusal(id))
            .or_else(|| reading.by_assurance(id))
            .or_else(|| reading.by_absence(id))
            .or_else(|| reading.by_gap(id, &commitments))
            .or_else(|| reading.by_conjunct(id, &commitments));
        let Some(mut found) = found else { continue };
        found.what = reading.reported.trimmed(context, found.what, found.head);
        // "to exchange data, but a wider accord still hinges on …": another clause.
        let words = found.what.words.clone();
        let cut =
            clause_end(context, found.what.sentence, found.head.word.max(words.start)..words.end, false);
        let rest = cut + 2..words.end;
        let another = rest.clone().any(|word| {
            matches!(context.relation(WordId { sentence: found.what.sentence, word }), "nsubj" | "expl")
        });
        if cut > found.head.word && cut < words.end && another {
            found.what.words.end = cut;
        }
        if let Some(end) = reading.end_of_promise(&found) {
            found.what.words.end = end;
        }
        // "90 million euros, Spain 70 million": what others promise with the same verb.
        let after_head = found.head.word + 1..found.what.words.end;
        if !found.by.is_empty()
            && let Some(gap) = reading.gap(found.what.sentence, after_head)
        {
            found.what.words.end = gap;
        }
        // One commitment for each thing: the first trigger that leads to it is the outermost.
        if !seen.insert(found.head) {
            continue;
        }
        let Some(what) = context.span(&found.what) else { continue };
        let due = reading.due(&found);
        let head = found.head;
        let mut evidence: Vec<_> = context.evidence(found.head).into_iter().collect();
        evidence.extend(context.evidence(found.trigger));
        let commitment = Commitment {
            id: format!("k{}", commitments.len() + 1),
            by: labels(&found.by),
            to: labels(
                &found.to.iter().copied().filter(|actor| !found.by.contains(actor)).collect::<Vec<_>>(),
            ),
            measures: reading.measures(&found.what),
            due,
            strength: found.strength,
            realis: found.realis,
            said_by: statements.said_by(found.head).or_else(|| statements.said_by(found.trigger)),
            what,
            evidence: in_text_order(evidence),
            confidence: found.confidence,
        };
        // "US considering new sanctions": a heading, or a later sentence, says again what another says.
        let about = carrying(context, &found.what);
        let again = (commitments.len().saturating_sub(MOST_COMPARED)..commitments.len()).find(|&at| {
            let (place, before) = &commitments[at];
            place.sentence != head.sentence
                && (&before.by, before.strength, before.realis)
                    == (&commitment.by, commitment.strength, commitment.realis)
                && !commitment.by.is_empty()
                && !about.is_empty()
                && !abouts[at].is_empty()
                && (abouts[at].is_subset(&about) || about.is_subset(&abouts[at]))
        });
        match again {
            Some(at) => {
                let fuller = about.len() > abouts[at].len();
                let before = &mut commitments[at].1;
                let (mut kept, other) = if fuller {
                    abouts[at] = about;
                    (Commitment { id: before.id.clone(), ..commitment }, before.clone())
                } else {
                    (before.clone(), commitment)
                };
                kept.due = kept.due.or(other.due);
                kept.evidence.extend(other.evidence);
                kept.evidence = in_text_order(kept.evidence);
                kept.confidence = kept.confidence.max(other.confidence);
                *before = kept;
            }
            None => {
                abouts.push(about);
                commitments.push((head, commitment));
            }
        }
    }
    commitments.into_iter().map(|(_, commitment)| commitment).collect()
}

/// A commitment is compared with at most this many before it.
const MOST_COMPARED: usize = 200;

/// The lemmas of the words that carry what a phrase says.
fn carrying(context: &Context, phrase: &WordSpan) -> BTreeSet<String> {
    phrase
        .words
        .clone()
        .map(|word| WordId { word, sentence: phrase.sentence })
        .filter(|&id| {
            matches!(context.word(id).upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj | Upos::Num)
        })
        .map(|id| context.lemma(id).to_lowercase())
        .collect()
}

fn labels(actors: &[ActorId]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    actors.iter().filter(|actor| seen.insert(**actor)).map(|actor| actor.label()).collect()
}

impl Reading<'_, '_> {
    fn lists(&self) -> &legation_knowledge::words::commitments::Lists {
        &self.context.knowledge.words.commitments.lists
    }

    /// Whether those who agree lay down with a clause what is to be done: *agreed that the talks will move to Oslo*, but
    /// not *the analysts agree that it will rain*.
    fn lays_down(&self, trigger: WordId, clause: WordId) -> bool {
        let context = self.context;
        let outcomes = &context.knowledge.words.likelihood.outcomes;
        let onlooker = frames::doer(context, trigger, false)
            .is_some_and(|doer| self.lists().onlookers.contains(context.small_lemma(doer)));
        self.modals(clause).iter().any(|modal| matches!(*modal, "will" | "shall" | "should"))
            && self.is_act(clause)
            && !outcomes.contains(context.small_lemma(clause))
            && !onlooker
    }

    /// A verb, noun or adjective of commitment.
    fn by_promise(&self, word: WordId) -> Option<Found> {
        let lemma = self.context.small_lemma(word);
        let frames = &self.context.knowledge.words.commitments.frames;
        let form = self.context.small_form(word);
        // "determined to" as an adjective has its own lemma in some trees and that of the verb in others.
        let of_form = (form != lemma).then(|| frames.of(form)).into_iter().flatten();
        let of_form = of_form.filter(|(_, frame)| frame.kind == Kind::Adjective);
        frames
            .of(lemma)
            .chain(of_form)
            .filter(|(second, frame)| frames::is_trigger(self.context, word, second, frame.kind))
            .find_map(|(second, frame)| self.promised(word, second, frame))
    }

    /// The second of two things promised with one verb: *to keep the jobs and to invest*.
    fn by_conjunct(&self, verb: WordId, before: &[(WordId, Commitment)]) -> Option<Found> {
        let context = self.context;
        if !context.stands_in(verb, &["conj"])
            || context.word(verb).upos != Upos::Verb
            || context.child_in(verb, &["nsubj"]).is_some()
        {
            return None;
        }
        let first = context.head(verb)?;
        let (_, earlier) = before.iter().rev().take(MOST_COMPARED).find(|(head, _)| *head == first)?;
        let infinitive = |word: WordId| {
            context.word(word).feature("VerbForm") == Some("Inf")
                // "to end the subsidy, raise the price and sell": a bare form, whatever the tagger takes it for.
                || context.word(word).form == context.word(word).lemma
                    && context.child_in(word, &["aux"]).is_none()
                || context.children_in(word, &["mark"]).any(|mark| context.lemma(mark) == "to")
        };
        if !infinitive(verb) || !infinitive(first) {
            return None;
        }
        let ids = |labels: &[String]| {
            labels
                .iter()
                .filter_map(|label| label.get(1..)?.parse::<usize>().ok()?.checked_sub(1).map(ActorId))
                .collect()
        };
        let mut what = frames::clause_words(context, verb, &[]);
        if context
            .document
            .sentence_of(verb)
            .words
            .get(what.words.start)
            .is_some_and(|word| &*word.lemma == "to")
            && what.words.start < verb.word
        {
            what.words.start += 1;
        }
        Some(Found {
            trigger: first,
            head: verb,
            what,
            by: ids(&earlier.by),
            to: ids(&earlier.to),
            strength: earlier.strength,
            realis: earlier.realis,
            confidence: earlier.confidence * 0.9,
        })
    }

    fn promised(&self, trigger: WordId, second: &str, frame: &Frame<Commits>) -> Option<Found> {
        let context = self.context;
        let says = &frame.says;
        let passive = context.child_in(trigger, &["nsubj:pass"]);
        // "a truce was agreed", "was promised by": the subject is what, or nothing we know.
        let content = match (passive, says.passive) {
            (Some(subject), Some(Passive::What)) => Content {
                head: subject,
                words: frames::clause_words(context, subject, &[]),
                slot: Slot::Subject,
            },
            (Some(_), None) if frame.kind == Kind::Verb && second.is_empty() => return None,
            _ => frames::content(context, self.times, trigger, second, &frame.what)
                .or_else(|| self.clause_before(trigger, frame))?,
        };
        // "Had Spain agreed, …": what might have been.
        let subject = context.child_in(trigger, &["nsubj"]);
        if context.children_in(trigger, &["aux"]).any(|aux| {
            context.word(aux).form.eq_ignore_ascii_case("had") && subject.is_some_and(|subject| aux < subject)
        }) {
            return None;
        }
        // "had always intended to": what was once meant; "had pledged 200 soldiers in 2006": what is long over.
        if frame.kind == Kind::Verb
            && context
                .children_in(trigger, &["aux"])
                .any(|aux| context.word(aux).form.eq_ignore_ascii_case("had"))
            && (says.strength == Known::Considered || self.is_long_ago(trigger.sentence))
        {
            return None;
        }
        // "might have accepted": nothing that lies ahead.
        if self.modals(trigger).iter().any(|modal| matches!(*modal, "may" | "might" | "could" | "would"))
            && self.modals(trigger).contains(&"have")
        {
            return None;
        }
        // "every promise that they made": a relative clause says nothing of what was promised.
        if frame.kind == Kind::Noun && content.slot == Slot::Clause && !self.has_modal(content.head) {
            return None;
        }
        if content.slot == Slot::Clause && says.modal && !self.has_modal(content.head) {
            return None;
        }
        let phrase = matches!(content.slot, Slot::Object | Slot::Preposition(_))
            || content.slot == Slot::Subject && passive.is_some();
        if phrase && says.not_objects.contains(context.small_lemma(content.head))
            || says.acts && !self.is_act(content.head)
            || says.clausal && !self.is_told(content.head)
        {
            return None;
        }
        let bounded = says.ongoing || says.acts || !says.counted;
        if phrase && (matches!(content.slot, Slot::Object | Slot::Subject) || bounded) {
            let verb = frames::is_gerund(context, content.head);
            if !verb && !says.objects.is_empty() && !says.objects.contains(context.small_lemma(content.head))
            {
                return None;
            }
            if says.ongoing && !self.ongoing(trigger) {
                return None;
            }
        }
        // "promises much".
        if phrase
            && (matches!(context.word(content.head).upos, Upos::Adj | Upos::Adv)
                || self.lists().vague.contains(context.small_lemma(content.head)))
        {
            return None;
        }
        // "stopped short of promising", "without agreeing".
        let far = trigger.word.saturating_sub(WORDS_TO_UNHEARD)..trigger.word;
        if far.map(|word| WordId { word, ..trigger }).any(|word| {
            self.lists().unheard.contains(context.small_lemma(word))
                && (context.word(trigger).upos == Upos::Noun || frames::is_gerund(context, trigger))
        }) {
            return None;
        }
        if says.counted
            && phrase
            && !says.objects.contains(context.small_lemma(content.head))
            && measures::within(context, &content.words).is_empty()
        {
            return None;
        }
        if says.passive_only && passive.is_none() {
            return None;
        }
        // "open to visitors", "the offer to their members", "voted for the president".
        let given = match &content.slot {
            Slot::Preposition(word) => {
                frame.kind != Kind::Verb || matches!(&**word, "for" | "against" | "behind")
            }
            _ => false,
        };
        if given
            && !frames::is_gerund(context, content.head)
            && context.knowledge.world.role_noun(context.small_lemma(content.head)).is_some()
        {
            return None;
        }
        // "are expected to be given": nothing that they do.
        if says.strength == Known::Expected && context.child_in(content.head, &["aux:pass"]).is_some() {
            return None;
        }
        // "has yet to agree".
        let before = |steps: usize| {
            trigger.word.checked_sub(steps).map(|word| context.lemma(WordId { word, ..trigger }))
        };
        if before(1) == Some("to") && before(2) == Some("yet") {
            return None;
        }
        // "drops plan to sell": the words before, where the tree hangs the plan elsewhere.
        let near = trigger.word.saturating_sub(WORDS_TO_DROPPED)..trigger.word;
        if frame.kind == Kind::Noun
            && near
                .map(|word| WordId { word, ..trigger })
                .any(|word| self.lists().dropped.contains(context.small_lemma(word)))
        {
            return None;
        }
        // "has given up its plan to buy".
        if frame.kind == Kind::Noun
            && context.head(trigger).is_some_and(|up| {
                self.lists().dropped.contains(context.small_lemma(up))
                    || context.lemma(up) == "give" && frames::second_word(context, up, "up").is_some()
            })
        {
            return None;
        }
        if speaks_of_details(context, self.lists(), &content) {
            return None;
        }
        if says.strength == Known::Expected
            && content.slot == Slot::Infinitive
            && self.lists().not_acts.contains(context.small_lemma(content.head))
        {
            return None;
        }
        let speaks = matches!(says.strength, Known::Agreed | Known::Refused);
        if content.slot == Slot::Infinitive
            && speaks
            && self.lists().no_promises.contains(context.small_lemma(content.head))
        {
            return None;
        }
        // "agreed on Friday", "pledged 20 votes ago": a time is nothing to be done.
        if self.times.at(content.head).is_some() {
            return None;
        }
        // "is set to", "is resigned to": participles that are adjectives, whatever the tree takes them for.
        let subject_acts = says.passive == Some(Passive::Who) || frame.kind == Kind::Adjective;
        let mut by = frames::who(context, self.actors, self.statements, trigger, subject_acts);
        // "it said it was ready": a pronoun that nobody is known for, of whoever says so.
        if by.is_empty()
            && context.stands_in(trigger, &["ccomp", "xcomp"])
            && context.child_in(trigger, &["nsubj", "expl"]).is_some_and(|subject| {
                context.word(subject).upos == Upos::Pron
                    && context.word(subject).feature("PronType") != Some("Rel")
            })
            && let Some(speaker) = self.speaks_around(trigger)
        {
            by = self.actors.behind(context, speaker);
        }
        if says.own && !self.is_their_own(content.head, &by) {
            return None;
        }
        if says.actor && by.is_empty() {
            // "has made it known that it is ready": whoever the clause around it speaks of.
            let doer = frames::doer(context, trigger, subject_acts)
                .or_else(|| context.child_in(trigger, &["expl"]).and_then(|_| self.speaks_around(trigger)));
            if !doer.is_some_and(|doer| frames::can_act(context, self.actors, doer)) {
                return None;
            }
        }
        // "a truce was agreed", "it was agreed that": by nobody who is named, so nobody can be held to it.
        if let Some(subject) = passive
            && by.is_empty()
            && !(subject_acts
                && context.word(subject).upos != Upos::Propn
                && frames::can_act(context, self.actors, subject))
        {
            return None;
        }
        // "agreed that the plan would raise taxes": an opinion of what others, or things, will do.
        if content.slot == Slot::Clause
            && says.strength == Known::Agreed
            && context.child_in(content.head, &["nsubj:pass"]).is_none()
            && !self.is_their_own(content.head, &by)
            // "agreed that the border would reopen".
            && !(self.is_deed(content.head)
                && self.has_modal(content.head)
                && context.child_in(content.head, &["obj"]).is_none())
            && !self.lays_down(trigger, content.head)
            // "conceded that observers may visit": leave that is given.
            && !self.modals(content.head).iter().any(|modal| matches!(*modal, "may" | "can"))
        {
            return None;
        }
        // "it is expected that the federation will lift the ban".
        if says.strength == Known::Expected && content.slot == Slot::Clause {
            let subject = context.subject(content.head).filter(|&subject| subject < content.head)?;
            by = self.actors.denoted(context, subject);
            if !(self.are_bodies(&by) || self.can_bind(subject)) || !self.is_act(content.head) {
                return None;
            }
        }
        let strength = self.strength(trigger, says, &content)?;
        let to = context
            .children_in(trigger, &["iobj"])
            .chain(context.children_in(trigger, &["obl"]).filter(|&child| {
                context.marker(child).is_some_and(|marker| matches!(marker.as_str(), "to" | "with"))
                    && child != content.head
            }))
            .chain((content.slot != Slot::Object).then(|| context.child_in(trigger, &["obj"])).flatten())
            .flat_map(|child| self.actors.denoted(context, child))
            .collect();
        let certain = if by.is_empty() { 0.45 } else { 0.75 };
        Some(Found {
            trigger,
            head: content.head,
            what: content.words,
            by,
            to,
            strength,
            realis: self.realis_of(content.head, strength),
            confidence: certain * context.word(trigger).arc_probability.clamp(0.3, 1.0),
        })
    }

    /// Whether a clause after an agreement tells what is in it (*a protocol that halves the quota*), and no list of terms
    /// follows instead (*under which*).
    fn is_told(&self, noun: WordId) -> bool {
        let context = self.context;
        context.children_in(noun, &["acl"]).any(|clause| {
            clause > noun
                && context.word(clause).feature("Tense") != Some("Past")
                && !context.children(clause).any(|child| {
                    context
                        .marker(child)
                        .is_some_and(|marker| matches!(marker.as_str(), "under" | "by" | "in"))
                        && matches!(context.lemma(child), "which" | "whereby")
                })
        })
    }

    /// The subject of a clause around a word: *Beijing has made it known that …*.
    fn speaks_around(&self, word: WordId) -> Option<WordId> {
        let context = self.context;
        context.ancestors(word).take(SPEAKER_DEPTH).find_map(|up| context.child_in(up, &["nsubj"]))
    }

    /// How firmly, by the frame and by what stands around its trigger; none where nobody commits.
    fn strength(&self, trigger: WordId, says: &Commits, content: &Content) -> Option<Strength> {
        let plain = match says.strength {
            Known::Agreed => Strength::Agreed,
            Known::Pledged => Strength::Pledged,
            Known::Expected => Strength::Expected,
            Known::Considered => Strength::Considered,
            Known::Refused => Strength::Refused,
        };
        let none = self.context.children_in(trigger, &["det"]).any(|det| self.context.lemma(det) == "no");
        // "undertook not to fly", "sworn never to sell": the negation is of what is promised.
        let denies = |word: WordId| matches!(self.context.lemma(word), "not" | "n't" | "never");
        let negations: Vec<WordId> =
            self.context.children_in(trigger, &["advmod"]).filter(|&child| denies(child)).collect();
        let later = !negations.is_empty() && negations.iter().all(|&one| one > trigger);
        // "pledged no redundancies": so is that of its object.
        let of_object = negations.is_empty()
            && content.slot == Slot::Object
            && self.context.children_in(content.head, &["det"]).any(|det| self.context.lemma(det) == "no");
        let promised = later || of_object;
        let negative = realis::negated_itself(self.context, trigger) && !promised || none;
        if negative {
            // "has not ruled out sending": considered. "did not agree to": nothing, but "will not agree to" refuses.
            let will = self.modals(trigger).iter().any(|modal| matches!(*modal, "will" | "would" | "wo"));
            return match plain {
                Strength::Refused => Some(Strength::Considered),
                // "has no intention of", "is not prepared to", but "did not intend to".
                Strength::Considered
                    if none
                        || !self
                            .context
                            .children_in(trigger, &["aux"])
                            .any(|aux| self.context.word(aux).form.eq_ignore_ascii_case("did")) =>
                {
                    Some(Strength::Refused)
                }
                Strength::Agreed | Strength::Pledged if will => Some(Strength::Refused),
                _ => None,
            };
        }
        let may = |modal: &&str| matches!(*modal, "may" | "might" | "could" | "can");
        if matches!(plain, Strength::Refused | Strength::Expected) && self.modals(trigger).iter().any(may) {
            return None;
        }
        match realis::of(self.context, trigger) {
            Realis::Denied if promised => Some(plain),
            Realis::Denied => None,
            Realis::Proposed => None,
            Realis::Planned if matches!(plain, Strength::Agreed | Strength::Pledged) => {
                Some(Strength::Expected)
            }
            Realis::Possible if matches!(plain, Strength::Agreed | Strength::Pledged) => {
                // "may agree to", but a mere question of belief leaves it.
                self.modals(trigger)
                    .iter()
                    .any(|modal| matches!(*modal, "may" | "might" | "could"))
                    .then_some(Strength::Considered)
            }
            Realis::Conditional if matches!(plain, Strength::Agreed | Strength::Pledged) => {
                // Only its own "would" or an "if" before it makes it hang in the air.
                let hangs =
                    self.modals(trigger).iter().any(|modal| matches!(*modal, "would" | "'d" | "could"))
                        || self.context.children_in(trigger, &["mark"]).any(|mark| {
                            matches!(self.context.lemma(mark), "if" | "unless" | "until" | "once")
                        });
                // "would settle for 30 per cent": what somebody is ready to do.
                let ready = self.modals(trigger).contains(&"would")
                    && !self.context.children_in(trigger, &["mark"]).any(|mark| {
                        matches!(self.context.lemma(mark), "if" | "unless" | "until" | "once" | "whether")
                    })
                    && plain == Strength::Agreed;
                if ready { Some(Strength::Considered) } else { (!hangs).then_some(plain) }
            }
            _ => {
                let subordinate = self
                    .context
                    .children_in(trigger, &["mark"])
                    .any(|mark| matches!(self.context.lemma(mark), "if" | "unless" | "until" | "whether"));
                (!subordinate).then_some(plain)
            }
        }
    }

    fn modals(&self, verb: WordId) -> Vec<&str> {
        self.context.children_in(verb, &["aux"]).map(|aux| self.context.small_lemma(aux)).collect()
    }

    fn has_modal(&self, clause: WordId) -> bool {
        self.modals(clause).iter().any(|modal| {
            matches!(
                *modal,
                "will"
                    | "would"
                    | "shall"
                    | "should"
                    | "must"
                    | "can"
                    | "could"
                    | "may"
                    | "wo"
                    | "'ll"
                    | "'d"
            )
        })
    }

    /// In the progressive, or the finite verb of a headline.
    fn ongoing(&self, verb: WordId) -> bool {
        let word = self.context.word(verb);
        let headline = self.context.document.sentence_of(verb).part == legation_language::Part::Title;
        self.context.children_in(verb, &["aux"]).any(|aux| &*self.context.word(aux).form == "being")
            || frames::is_gerund(self.context, verb) && word.relation() != "amod"
            || word.feature("Tense") == Some("Pres") && (headline || word.feature("Person").is_some())
            || headline && word.feature("VerbForm") == Some("Fin")
    }

    /// *Under the deal, the three will keep …*, *is to let … under an arrangement*.
    fn by_agreement(&self, noun: WordId) -> Option<Found> {
        let context = self.context;
        let lemma = context.small_lemma(noun);
        let lists = self.lists();
        // "under the terms of the truce".
        let named = if lists.clauses.contains(lemma) {
            context.children_in(noun, &["nmod"]).find(|&child| child > noun).unwrap_or(noun)
        } else {
            noun
        };
        let lemma = context.small_lemma(named);
        let settled = lists.settled.contains(lemma);
        if !settled && !lists.open.contains(lemma) {
            return None;
        }
        if !context.stands_in(noun, &["obl", "nmod", "advcl"])
            || !context.marker(noun).is_some_and(|marker| lists.under.contains(&marker))
        {
            return None;
        }
        let mut verb = context.head(noun)?;
        // "Under the plan, officials said, Madrid would …"
        if lists.saying.contains(context.lemma(verb))
            && let Some(clause) = context.child_in(verb, &["ccomp", "parataxis"])
        {
            verb = clause;
        }
        if !matches!(context.word(verb).upos, Upos::Verb | Upos::Aux)
            || context
                .children_in(verb, &["nsubj", "obj", "obl"])
                .any(|child| context.word(child).feature("PronType") == Some("Rel"))
        {
            return None;
        }
        let lays_down = self.modals(verb).iter().any(|modal| lists.laying_down.contains(*modal))
            || context.child_in(verb, &["aux", "cop"]).is_some_and(|_| {
                context.children_in(verb, &["mark"]).any(|mark| context.lemma(mark) == "to")
            });
        // "According to the protocol, each side withdraws its howitzers".
        let lays_down = lays_down
            || settled
                && context.word(verb).feature("Tense") == Some("Pres")
                && context.word(verb).feature("VerbForm") == Some("Fin")
                && context.subject(verb).is_some_and(|subject| self.can_bind(subject));
        if !lays_down {
            return None;
        }
        let by = frames::who(context, self.actors, self.statements, verb, false);
        let mut left_out = vec![noun];
        left_out.extend(context.child_in(verb, &["nsubj"]));
        let what = trim_modals(context, verb, frames::clause_words(context, verb, &left_out));
        let strength = if settled { Strength::Agreed } else { Strength::Considered };
        Some(Found {
            trigger: noun,
            head: verb,
            what,
            confidence: if by.is_empty() { 0.4 } else { 0.7 },
            by,
            to: Vec::new(),
            strength,
            realis: self.realis_of(verb, strength),
        })
    }

    /// The clause that a verb of promising stands behind: *Helicopters will be sent, Paris assured them*.
    fn clause_before(&self, trigger: WordId, frame: &Frame<Commits>) -> Option<Content> {
        let context = self.context;
        if !matches!(frame.says.strength, Known::Pledged | Known::Agreed)
            || frame.kind != Kind::Verb
            || !frame.what.contains(&Slot::Clause)
            || context.child_in(trigger, &["mark"]).is_some()
        {
            return None;
        }
        let below = context.children_in(trigger, &["ccomp", "parataxis"]).find(|&clause| clause < trigger);
        let above = context.head(trigger).filter(|&up| {
            up < trigger && context.stands_in(trigger, &["parataxis", "conj", "advcl", "ccomp", "dep"])
        });
        let clause = below.or(above).filter(|&clause| {
            self.modals(clause).iter().any(|modal| matches!(*modal, "will" | "would" | "'ll" | "'d" | "wo"))
        })?;
        let sets_off = (clause.word..trigger.word).any(|word| {
            matches!(&*context.word(WordId { word, ..trigger }).form, "," | "\"" | "”" | "’" | "'")
        });
        sets_off.then(|| Content {
            head: clause,
            words: frames::clause_words(context, clause, &[trigger]),
            slot: Slot::Clause,
        })
    }

    /// Whether the subject of a clause is one of some actors, or a pronoun for them.
    fn is_their_own(&self, clause: WordId, by: &[ActorId]) -> bool {
        self.context.subject(clause).is_some_and(|subject| {
            let them = self.actors.behind(self.context, subject);
            self.context.word(subject).upos == Upos::Pron
                && self.context.word(subject).feature("PronType") != Some("Rel")
                || them.iter().any(|actor| by.contains(actor))
        })
    }

    /// Whether a speaker speaks for one of some actors: is it, acts for its state, or has an office in it.
    fn speaks_for(&self, speaker: ActorId, actors: &[ActorId]) -> bool {
        let Some(person) = self.actors.list.get(speaker.0) else { return false };
        actors.iter().any(|&actor| {
            actor == speaker
                || self.actors.list.get(actor.0).is_some_and(|body| {
                    let state = body.kind == ActorKind::Government
                        && body.country.is_some()
                        && body.country == person.country;
                    let office = person.roles.iter().any(|role| {
                        role.of.as_ref().is_some_and(|of| {
                            of.eq_ignore_ascii_case(&body.name)
                                || body.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(of))
                        })
                    });
                    state || office || person.name.contains(body.name.as_str())
                })
        })
    }

    /// *We will pay*, *Kenya said it would send*, *Turkey will not open the border*, *France, Algeria to swap archives*.
    fn by_announcement(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        let lists = self.lists();
        let lemma = context.small_lemma(verb);
        // "take back", "go ahead": with its particle, another verb. "will not attend": no act, but its refusal is.
        let particle = context.children_in(verb, &["compound"]).any(|child| child > verb)
            || frames::after(context, verb, 1).is_some_and(|next| {
                context.word(next).upos == Upos::Adv
                    && lists.particles.contains(context.small_lemma(next))
                    // "vote for", "stand by": a verb with its preposition.
                    || lists.phrasal.contains(&format!("{lemma} {}", context.lemma(next).to_lowercase()))
            });
        // "are not going to close": the verb whose aux and subject count.
        let going = context.head(verb).filter(|&up| {
            context.stands_in(verb, &["xcomp"])
                && context.word(up).form.eq_ignore_ascii_case("going")
                && context.child_in(up, &["aux"]).is_some()
        });
        let carrier = going.unwrap_or(verb);
        let negative = realis::negated_itself(context, carrier) || realis::negated_itself(context, verb);
        if context.word(verb).upos != Upos::Verb
            || lists.not_acts.contains(lemma) && !particle && !(negative && lists.refusable.contains(lemma))
        {
            return None;
        }
        let modals = self.modals(verb);
        let has = |wanted: &[&str]| modals.iter().any(|modal| wanted.contains(modal));
        let will = has(&["will", "'ll", "wo", "shall"])
            || going.is_some_and(|going| {
                context
                    .children_in(going, &["aux"])
                    .any(|aux| context.word(aux).feature("Tense") == Some("Pres"))
            });
        let would = has(&["would", "'d"]);
        let perhaps = has(&["may", "might", "could"]);
        let title = context.document.sentence_of(verb).part == legation_language::Part::Title;
        // "France to swap archives by March": the future of headlines.
        let headline = title
            && modals.is_empty()
            && context.child_in(verb, &["cop"]).is_none()
            && context.children_in(verb, &["mark"]).any(|mark| context.lemma(mark) == "to")
            && (context.stands_in(verb, &["root"])
                || context.head(verb).is_some_and(|up| {
                    // "in talks to buy".
                    context.child_in(up, &["case"]).is_none()
                        && (context.stands_in(up, &["root"])
                            || context.head(up).is_some_and(|top| context.stands_in(top, &["root"])))
                        && matches!(context.word(up).upos, Upos::Noun | Upos::Propn)
                }));
        if !(will || would || perhaps || headline) || context.child_in(verb, &["nsubj:pass"]).is_some() {
            return None;
        }
        // "said the envoy, his government would send": the nearest of two.
        let nearest = context.children_in(verb, &["nsubj"]).rfind(|&subject| subject < verb);
        let subject = nearest
            .or_else(|| context.subject(verb))
            .or_else(|| {
                // "drops plan to sell" announces nothing.
                headline
                    .then(|| context.head(verb))
                    .flatten()
                    .filter(|&subject| !context.stands_in(subject, &["obj", "obl"]))
            })
            // "Lisbon bows to creditors, will tax bonuses", "Ruling party says will honour pact".
            .or_else(|| {
                context
                    .head(verb)
                    .filter(|_| title && context.stands_in(verb, &["parataxis", "conj", "ccomp"]))
                    .and_then(|up| context.subject(up))
            })
            .filter(|&subject| subject < verb)?;
        // "The bishops, who had resisted, relented and will open": what "who" stands for.
        let subject = match context.word(subject).feature("PronType") {
            Some("Rel") => context
                .ancestors(subject)
                .find(|&up| up < subject && matches!(context.word(up).upos, Upos::Noun | Upos::Propn))?,
            _ => subject,
        };
        // "Will Rome pay?", "wondered what Moscow would do".
        if self.is_asked(verb, subject) {
            return None;
        }
        let known = &context.knowledge.words.likelihood;
        // Threats and what hangs on others are no promises: "would close the port unless".
        let hangs = context.children_in(verb, &["advcl"]).any(|clause| {
            context.marker(clause).is_some_and(|marker| matches!(marker.as_str(), "unless" | "if" | "until"))
        });
        if hangs && !negative
            || context.children_in(carrier, &["mark"]).any(|mark| {
                matches!(
                    context.lemma(mark),
                    "if" | "unless" | "until" | "whether" | "when" | "before" | "once"
                )
            })
        {
            return None;
        }
        let governor = context.head(carrier);
        // "said in a statement that it would": the clause may hang on the noun.
        let governor = governor
            .filter(|&up| {
                context.word(up).upos == Upos::Noun && context.stands_in(carrier, &["acl", "ccomp"])
            })
            .and_then(|noun| {
                context.head(noun).filter(|&up| up < noun && context.stands_in(noun, &["obl", "obj"]))
            })
            .or(governor);
        let cue = governor.filter(|&up| {
            context.stands_in(carrier, &["ccomp", "csubj", "acl"])
                && lists
                    .says(context.lemma(up), |lemma| context.knowledge.statements.cues.speech.contains(lemma))
        });
        let statement =
            self.statements.saying(verb).and_then(|one| self.statements.list.get(one.0).map(|s| (one, s)));
        let threatens = statement
            .as_ref()
            .is_some_and(|(_, one)| one.cue.as_ref().is_some_and(|cue| lists.threatening.contains(cue)));
        // "warned that it will take the dispute to court": what the speaker threatens to do is their own.
        let warns = lists.says_warning(
            cue.map(|cue| context.lemma(cue).to_lowercase())
                .or_else(|| statement.as_ref().and_then(|(_, one)| one.cue.clone())),
        );
        let first_person = lists.first_person.contains(context.small_lemma(subject));
        let them = match cue {
            Some(cue) => {
                context.subject(cue).map(|speaker| self.actors.behind(context, speaker)).unwrap_or_default()
            }
            None => statement.as_ref().and_then(|(id, _)| self.statements.speaker(*id)).into_iter().collect(),
        };
        let mut it = self.actors.denoted(context, subject);
        if headline {
            // "France, Algeria to swap": the commas of headlines.
            for word in (0..verb.word).map(|word| WordId { word, ..verb }) {
                if let Some(actor) = self.actors.at(word)
                    && !it.contains(&actor)
                {
                    it.push(actor);
                }
            }
        }
        let pronoun = context.word(subject).upos == Upos::Pron;
        // "Premier: We will never sell the ports".
        let colon = title && context.word(subject).upos == Upos::Pron && self.colon_before(subject);
        let said = cue.is_some() || statement.is_some() || colon;
        let by = if first_person {
            if threatens || would || perhaps || !said {
                return None;
            }
            if it.is_empty() { them } else { it }
        } else if said {
            // The speaker's own side.
            let own = if pronoun {
                context.word(subject).feature("Person") == Some("3")
                    && context.word(subject).feature("PronType") == Some("Prs")
                    && (it.is_empty() && cue.is_some() || it.iter().any(|actor| them.contains(actor)))
            } else {
                // "Tunisia will take them back, its minister confirmed".
                let its = cue.and_then(|cue| context.subject(cue)).is_some_and(|speaker| {
                    context
                        .children_in(speaker, &["nmod:poss"])
                        .any(|owner| matches!(context.small_lemma(owner), "its" | "their" | "it" | "they"))
                });
                // A body's will, told by somebody of whom nothing says that they stand elsewhere.
                let neutral = |speaker: &ActorId| {
                    self.actors.list.get(speaker.0).is_some_and(|one| {
                        matches!(one.kind, ActorKind::Person | ActorKind::Group)
                            && one.country.is_none()
                            && one.roles.is_empty()
                    })
                };
                let acts =
                    context.child_in(verb, &["obj", "obl"]).is_some() && !known.outcomes.contains(lemma);
                let able = self.are_bodies(&it) || self.can_bind(subject);
                let onlooker = cue
                    .and_then(|cue| context.subject(cue))
                    .is_some_and(|speaker| lists.onlookers.contains(context.small_lemma(speaker)));
                // "his men would hand over the airport".
                let theirs = context.children_in(subject, &["nmod:poss"]).any(|owner| {
                    context.word(owner).upos == Upos::Pron
                        && context.word(owner).feature("Person") == Some("3")
                });
                theirs && (self.is_deed(verb) || negative) && !onlooker
                    || !it.is_empty() && them.iter().any(|&speaker| self.speaks_for(speaker, &it))
                    || acts
                        && able
                        && !onlooker
                        && (its || them.iter().all(neutral) || !self.are_strangers(&them, &it))
                    || negative && able && will && !onlooker
                    || self.is_deed(verb)
                        && will
                        && !onlooker
                        && frames::can_act(context, self.actors, subject)
            };
            if !own || (threatens || warns && !pronoun) && !negative {
                return None;
            }
            if it.is_empty() { them } else { it }
        } else {
            // In the reporter's own voice: bodies, whose word is announced, and not people, whose day is told.
            let bodies = self.are_bodies(&it)
                || self.can_bind(subject)
                || (self.is_deed(verb) || negative)
                    && context.word(subject).upos != Upos::Pron
                    && frames::can_act(context, self.actors, subject);
            let weighed = perhaps && (title || self.is_deed(verb));
            if !bodies || would && !negative || !(will || would || headline || weighed) {
                return None;
            }
            it
        };
        // "The Dutch have said they will": who says so is nobody known, but somebody.
        let unknown = said
            && pronoun
            && cue.and_then(|cue| context.subject(cue)).is_some_and(|speaker| {
                context.word(speaker).upos != Upos::Pron && frames::can_act(context, self.actors, speaker)
            });
        if by.is_empty() && !unknown && !colon && !frames::can_act(context, self.actors, subject) {
            return None;
        }
        let strength = if negative && !perhaps {
            Strength::Refused
        } else if perhaps {
            Strength::Considered
        } else {
            Strength::Pledged
        };
        // "may help", "might think again": what is weighed is something definite.
        if perhaps && (context.child_in(verb, &["obj"]).is_none() || has(&["have"])) {
            return None;
        }
        let subject_words = if headline { None } else { Some(subject) };
        let mut left_out: Vec<WordId> = subject_words.into_iter().collect();
        left_out.extend(context.children_in(verb, &["expl"]));
        let mut what = trim_modals(context, verb, frames::clause_words(context, verb, &left_out));
        if what.words.start <= subject.word && subject.word < verb.word {
            what.words.start = verb.word;
        }
        if headline || strength == Strength::Refused {
            what.words.start = what.words.start.max(verb.word);
        }
        Some(Found {
            trigger: cue.unwrap_or(verb),
            head: verb,
            what,
            confidence: if said { 0.55 } else { 0.45 },
            by,
            to: Vec::new(),
            strength,
            realis: self.realis_of(verb, strength),
        })
    }

    /// Whether all of some actors, and there are some, are bodies and no people.
    fn are_bodies(&self, actors: &[ActorId]) -> bool {
        !actors.is_empty()
            && actors.iter().all(|actor| {
                self.actors.list.get(actor.0).is_some_and(|actor| actor.kind != ActorKind::Person)
            })
    }

    /// *By Friday, Tehran is to hand over a list*: *be* with an infinitive, of an actor.
    fn by_duty(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        let lists = self.lists();
        // "is due to hand over", taken for a noun.
        let upos = context.word(verb).upos;
        if !(upos == Upos::Verb || upos == Upos::Noun && self.is_deed(verb))
            || lists.not_acts.contains(context.small_lemma(verb))
            || context.child_in(verb, &["nsubj:pass"]).is_some()
        {
            return None;
        }
        // "is", "to" and the verb in a row, adverbs apart.
        let sentence = &context.document.sentence_of(verb).words;
        let to = verb.word.checked_sub(1).filter(|&at| &*sentence[at].lemma == "to")?;
        let due = to.checked_sub(1).filter(|&at| &*sentence[at].lemma == "due" && upos == Upos::Noun);
        if upos == Upos::Noun && due.is_none() {
            return None;
        }
        let be = due.unwrap_or(to).checked_sub(1).filter(|&at| {
            matches!(&*small(&sentence[at].form), "is" | "are" | "'s" | "'re")
                    // "was to hand over the keys on Monday", seen from before.
                    || matches!(&*sentence[at].form, "was" | "were") && self.is_deed(verb)
        })?;
        let be = WordId { word: be, ..verb };
        // The tree may have lost the subject: then it is the name right before.
        let before = be
            .word
            .checked_sub(1)
            .map(|word| WordId { word, ..be })
            .filter(|&word| matches!(context.word(word).upos, Upos::Propn | Upos::Noun));
        let subject = context
            .subject(verb)
            .or_else(|| context.subject(be))
            .or(before)
            .filter(|&subject| subject < be)?;
        let by = self.actors.denoted(context, subject);
        let bound = self.are_bodies(&by) || self.can_bind(subject) || self.is_deed(verb);
        if !bound || !frames::can_act(context, self.actors, subject) {
            return None;
        }
        let mut what = frames::clause_words(context, verb, &[subject]);
        what.words.start = verb.word;
        Some(Found {
            trigger: verb,
            head: verb,
            what,
            confidence: 0.5,
            by,
            to: Vec::new(),
            strength: Strength::Expected,
            realis: self.realis_of(verb, Strength::Expected),
        })
    }

    /// *She said the company could go to 5 %, but only if …*: an offer on a condition, with a number in it.
    fn by_offer_in_speech(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        let lists = self.lists();
        if context.word(verb).upos != Upos::Verb
            || !self.modals(verb).iter().any(|modal| matches!(*modal, "could" | "might"))
        {
            return None;
        }
        let cue = context
            .head(verb)
            .filter(|&up| context.stands_in(verb, &["ccomp"]) && lists.says(context.lemma(up), |_| false))?;
        if context.child_in(verb, &["nsubj:pass"]).is_some() {
            return None;
        }
        let subject = context.subject(verb)?;
        let by = frames::who(context, self.actors, self.statements, verb, false);
        if by.is_empty() {
            return None;
        }
        let what = frames::clause_words(context, verb, &[subject]);
        if measures::within(context, &what).is_empty() {
            return None;
        }
        Some(Found {
            trigger: cue,
            head: verb,
            what: trim_modals(context, verb, what),
            by,
            to: Vec::new(),
            strength: Strength::Considered,
            realis: self.realis_of(verb, Strength::Considered),
            confidence: 0.5,
        })
    }

    /// A promise lies ahead; one that hangs on something, one that is only weighed and one that is refused don't.
    fn realis_of(&self, head: WordId, strength: Strength) -> Realis {
        let conditional = self.context.children_in(head, &["advcl"]).any(|clause| {
            self.context
                .marker(clause)
                .is_some_and(|marker| matches!(marker.as_str(), "if" | "unless" | "once" | "until"))
        });
        match strength {
            Strength::Refused => Realis::Denied,
            Strength::Considered => Realis::Possible,
            _ if conditional => Realis::Conditional,
            _ => Realis::Planned,
        }
    }

    /// The quantities of what is promised, lengths of time included where they are what is promised (*a lease of 99
    /// years*) and not when or how long it is done (*within 30 days*, *over ten years*).
    fn measures(&self, what: &WordSpan) -> Vec<Measure> {
        let mut found: Vec<(usize, Measure)> = measures::quantities(self.context, what)
            .iter()
            .map(|quantity| quantity.words.start)
            .zip(measures::within(self.context, what))
            .collect();
        for mention in self.times.in_sentence(what.sentence) {
            if mention.kind != TimexType::Duration
                || mention.span.words.start < what.words.start
                || mention.span.words.end > what.words.end
            {
                continue;
            }
            let before = mention.span.words.start.checked_sub(1);
            let word = |at: usize| self.context.lemma(WordId { sentence: what.sentence, word: at });
            let qualified = before.is_some_and(|at| word(at) == "than");
            let of = before.is_some_and(|at| matches!(word(at), "of" | "by")) || qualified;
            let possessive = what.words.contains(&mention.span.words.end)
                && matches!(word(mention.span.words.end), "'" | "'s" | "’" | "’s");
            let (Some((value, unit)), Some(span)) =
                (mention.time.timex.as_deref().and_then(time::length_of), self.context.span(&mention.span))
            else {
                continue;
            };
            if of || possessive {
                let measure = Measure {
                    value,
                    value_max: None,
                    unit: Some(unit.to_owned()),
                    of: None,
                    text: span.text,
                };
                found.push((mention.span.words.start, measure));
            }
        }
        found.sort_by_key(|(start, _)| *start);
        found.into_iter().map(|(_, measure)| measure).collect()
    }

    /// The deadline or window: a time in the words of what is promised, else one that dates it, that does not end
    /// before the report.
    fn due(&self, found: &Found) -> Option<Time> {
        let published = self.context.published;
        let ahead = |mention: &&TimeMention| {
            matches!(mention.kind, TimexType::Date | TimexType::Time)
                && match (mention.end.or(mention.start), published) {
                    (Some(end), Some(published)) => end >= published,
                    (Some(_), None) => true,
                    (None, _) => false,
                }
        };
        let within = || {
            self.times.in_sentence(found.what.sentence).iter().filter(|mention| {
                found.what.words.contains(&mention.head.word)
                    // "Christmas bonuses" are paid at no time that is told.
                    && !self.context.stands_in(mention.head, &["compound", "amod", "nmod:poss"])
            })
        };
        if let Some(mention) = within().find(ahead) {
            return Some(mention.time.clone());
        }
        // "by 15 per cent over five years": from the day of the report on.
        let window = within().find(|mention| {
            let before = mention
                .span
                .words
                .start
                .checked_sub(1)
                .map(|word| WordId { sentence: mention.span.sentence, word });
            mention.kind == TimexType::Duration
                && before.is_some_and(|word| {
                    matches!(self.context.small_lemma(word), "over" | "within" | "during")
                })
        });
        if let Some(mention) = window
            && let Some(end) =
                mention.time.timex.as_deref().and_then(|timex| time::after_duration(published?, timex))
        {
            return Some(Time {
                text: mention.time.text.clone(),
                start: published.map(|day| day.to_string()),
                end: Some(end.to_string()),
                timex: mention.time.timex.clone(),
            });
        }
        self.times
            .dating(self.context, found.head)
            .filter(|mention| ahead(mention) && mention.span.sentence == found.head.sentence)
            .map(|mention| mention.time.clone())
    }
}

/// Whether what is promised or refused is only to tell something: *refused to give details*.
fn speaks_of_details(
    context: &Context,
    lists: &legation_knowledge::words::commitments::Lists,
    content: &Content,
) -> bool {
    context.lemma(content.head) == "give"
        && context
            .child_in(content.head, &["obj"])
            .is_some_and(|object| lists.details.contains(context.small_lemma(object)))
}

/// Drops a modal, and adverbs before it, from the beginning of a verb phrase: *will keep* is *keep*.
fn trim_modals(context: &Context, verb: WordId, mut words: WordSpan) -> WordSpan {
    let sentence = &context.document.sentences[verb.sentence];
    while words.words.start < verb.word
        && sentence.words.get(words.words.start).is_some_and(|word| {
            word.head == Some(verb.word)
                && (word.relation() == "aux"
                    || word.relation() == "advmod" && !matches!(&*word.lemma, "not" | "n't" | "never"))
                || word.upos == Upos::Punct
        })
    {
        words.words.start += 1;
    }
    words
}
