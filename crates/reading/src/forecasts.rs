//! Forecasts: who expects what.
//!
//! Attitudes (*expects*, *doubts*, *is hopeful that*), words of likelihood (*likely*, *a slim chance of*, *probably*),
//! opinions about what lies ahead (*thinks it will*) and modals of possibility (*may*, *could*) each name an outcome.
//! How likely it is follows the scale of ICD 203 (2015), after Kent (1964); words and bounds stand in
//! `knowledge/likelihood.toml`. The likelihood is that of the outcome's coming about, whatever the polarity: of *no
//! breakthrough is expected* the outcome is a breakthrough, its polarity negative, its likelihood low.

mod phrases;

use std::collections::BTreeSet;

use legation_knowledge::words::frames::{Frame, Kind, Slot};
use legation_knowledge::words::likelihood::Estimates;
use legation_language::{Part, Upos, WordId, WordSpan};
use legation_record::{Condition, Forecast, In, Likelihood, Polarity, Span};

use crate::context::{in_text_order, small};
use crate::frames;
use crate::reporting::{self, is_finite};
use crate::time::{TimeMention, TimexType};
use crate::{ActorId, Context, Reading, measures, realis};

/// How far up a tree the search for who holds an opinion goes.
const HOLDER_DEPTH: usize = 4;

struct Found {
    trigger: WordId,
    head: WordId,
    outcome: WordSpan,
    phrase: WordSpan,
    by: Option<ActorId>,
    bounds: (f32, f32),
    polarity: Polarity,
    rank: u8,
    confidence: f32,
}

/// Finds the forecasts of a report, in text order.
pub fn read(reading: Reading, conditions: &[Condition]) -> Vec<Forecast> {
    let Reading { context, statements, .. } = reading;
    let mut forecasts: Vec<Forecast> = Vec::new();
    let mut heads: Vec<String> = Vec::new();
    for sentence in 0..context.document.sentences.len() {
        let words = context.document.sentences[sentence].words.len();
        let mut found: Vec<Found> = (0..words)
            .map(|word| WordId { sentence, word })
            .flat_map(|id| {
                let tree = reading
                    .by_frame(id)
                    .or_else(|| reading.by_modal(id))
                    .or_else(|| reading.by_future(id))
                    .or_else(|| reading.by_headline(id));
                [reading.by_phrase(id), reading.by_answer(id), tree]
            })
            .flatten()
            .map(|mut one| {
                one.outcome = reading.reported.trimmed(context, one.outcome, one.head);
                one.outcome = reading.before_condition(one.outcome, one.head, one.polarity);
                one.outcome = reading.one_clause(one.outcome, one.head);
                one
            })
            .collect();
        // Of two that name the same outcome, the one that says more stays.
        found.sort_by_key(|one| (one.rank, one.trigger));
        let mut kept: Vec<Found> = Vec::new();
        for one in found {
            let same = |other: &Found| {
                other.head == one.head
                    // "no end in sight to the war": told once by all of these words, and not again by some of them.
                    || shared(&other.phrase, &one.phrase) > 0
                    || shared(&other.outcome, &one.outcome) * 2
                        > one.outcome.words.len().min(other.outcome.words.len())
            };
            if kept.len() < MOST_IN_A_SENTENCE && !kept.iter().any(same) {
                kept.push(one);
            }
        }
        kept.sort_by_key(|one| one.trigger);
        for one in kept {
            let (Some(outcome), Some(phrase)) = (context.span(&one.outcome), context.span(&one.phrase))
            else {
                continue;
            };
            let evidence = in_text_order(context.evidence(one.trigger).into_iter().collect());
            let by = one.by.map(ActorId::label);
            // A report that says the same in its first line and again below forecasts it once.
            let told = forecasts.iter_mut().find(|other| {
                other.by == by
                    && other.polarity == one.polarity
                    && other.outcome.text == outcome.text
                    && other.likelihood.phrase.as_ref() == Some(&phrase.text)
            });
            if let Some(told) = told.filter(|_| outcome.text.contains(char::is_whitespace)) {
                told.evidence.extend(evidence);
                told.evidence = in_text_order(std::mem::take(&mut told.evidence));
                continue;
            }
            heads.push(context.small_lemma(one.head).to_owned());
            forecasts.push(Forecast {
                id: format!("f{}", forecasts.len() + 1),
                by,
                condition: conditions
                    .iter()
                    .find(|condition| hangs(condition, &outcome))
                    .map(|condition| condition.id.clone()),
                outcome,
                polarity: one.polarity,
                likelihood: Likelihood { low: one.bounds.0, high: one.bounds.1, phrase: Some(phrase.text) },
                horizon: reading.horizon(&one).map(|mention| mention.time.clone()),
                said_by: statements.said_by(one.head).or_else(|| statements.said_by(one.trigger)),
                evidence,
                confidence: one.confidence,
            });
        }
    }
    told_below(forecasts, &heads)
}

/// Forecasts without those of a headline that the text tells in its own words: the same outcome, by its head, expected the
/// same way by the same person.
fn told_below(forecasts: Vec<Forecast>, heads: &[String]) -> Vec<Forecast> {
    let in_title = |one: &Forecast| one.outcome.part == Some(In::Title);
    let below: Vec<(&String, Option<String>, Polarity)> = (forecasts.iter().zip(heads))
        .filter(|(one, _)| !in_title(one))
        .map(|(one, head)| (head, one.by.clone(), one.polarity))
        .collect();
    let mut kept: Vec<Forecast> = (forecasts.iter().zip(heads))
        .filter(|(one, head)| {
            !in_title(one)
                || !below.iter().any(|(other, by, polarity)| {
                    other == head && *polarity == one.polarity && (one.by.is_none() || *by == one.by)
                })
        })
        .map(|(one, _)| one.clone())
        .collect();
    for (place, one) in kept.iter_mut().enumerate() {
        one.id = format!("f{}", place + 1);
    }
    kept
}

/// Words between a noun of likelihood and the number that is given for it.
const WORDS_TO_SHARE: usize = 20;

/// Words before a noun of likelihood among which its share is looked for: *a one in four chance*.
const WORDS_OF_A_SHARE: usize = 4;

/// Forecasts that one sentence may hold: news has one or two; the bound keeps the time linear in any text.
const MOST_IN_A_SENTENCE: usize = 8;

fn shared(one: &WordSpan, other: &WordSpan) -> usize {
    if one.sentence != other.sentence {
        return 0;
    }
    one.words.end.min(other.words.end).saturating_sub(one.words.start.max(other.words.start))
}

/// Whether a condition's outcome is this one.
fn hangs(condition: &Condition, outcome: &Span) -> bool {
    let other = &condition.outcome;
    other.part == outcome.part
        && other.end.min(outcome.end).saturating_sub(other.start.max(outcome.start)) * 2
            > (other.end - other.start).min(outcome.end - outcome.start)
}

impl Reading<'_, '_> {
    fn by_frame(&self, word: WordId) -> Option<Found> {
        let lemma = self.context.small_lemma(word);
        let form = self.context.small_form(word);
        let frames = &self.context.knowledge.words.likelihood.frames;
        let of_lemma = frames.of(lemma);
        // "expected" as an adjective has its own lemma in some trees and that of the verb in others.
        let of_form = (form != lemma).then(|| frames.of(form)).into_iter().flatten();
        of_lemma
            .chain(of_form)
            .filter(|(second, frame)| frames::is_trigger(self.context, word, second, frame.kind))
            .find_map(|(second, frame)| self.framed(word, second, frame))
    }

    fn framed(&self, trigger: WordId, second: &str, frame: &Frame<Estimates>) -> Option<Found> {
        let context = self.context;
        let known = &context.knowledge.words.likelihood;
        let says = &frame.says;
        // "the gate is impossible to miss": how easily it is done.
        if frame.kind == Kind::Adjective
            && says.level == "remote"
            && frame.what == [Slot::Own]
            && frames::after(context, trigger, 1).is_some_and(|next| context.lemma(next) == "to")
        {
            return None;
        }
        // "the likely winner", "as expected", "an expected rise".
        let next_is =
            |lemma: &str| frames::after(context, trigger, 1).is_some_and(|next| context.lemma(next) == lemma);
        if matches!(frame.kind, Kind::Adjective)
            && context.stands_in(trigger, &["amod"])
            && !self.names_outcome(trigger)
            && !next_is("to")
        {
            return self.attributive(trigger, frame);
        }
        // "forecasting software", "without quite predicting a split".
        if frame.kind == Kind::Verb
            && (context.stands_in(trigger, &["amod", "compound"])
                || context.marker(trigger).as_deref() == Some("without"))
        {
            return None;
        }
        // "could have foreseen", "had once been thought certain", "likely to have been": what is over.
        let sentence = &context.document.sentence_of(trigger).words;
        let form_at = |places: usize| sentence.get(trigger.word + places).map_or("", |word| &*word.form);
        if matches!(frame.kind, Kind::Verb | Kind::Adjective) && self.was_ahead(trigger)
            || form_at(1) == "to"
                && form_at(2) == "have"
                && sentence.get(trigger.word + 3).is_some_and(|word| &*word.xpos == "VBN")
                && self
                    .times
                    .in_sentence(trigger.sentence)
                    .iter()
                    .all(|time| time.span.words.start < trigger.word)
        {
            return None;
        }
        // "The delegates expected to be paid": they did so, and nobody else expects it of them.
        if frame.kind == Kind::Adjective
            && &*context.word(trigger).xpos == "VBD"
            && context.document.sentence_of(trigger).part != Part::Title
            && context.child_in(trigger, &["aux"]).is_none()
        {
            return None;
        }
        // "was expected to attend but sent his deputy": it turned out otherwise.
        if self.came_otherwise(trigger) {
            return None;
        }
        // "had predicted": what was expected once.
        if (frame.kind == Kind::Verb || context.word(trigger).upos == Upos::Verb)
            && context
                .children_in(trigger, &["aux"])
                .any(|aux| context.word(aux).form.eq_ignore_ascii_case("had"))
        {
            return None;
        }
        if context
            .children_in(trigger, &["mark", "advmod", "case"])
            .any(|mark| matches!(context.lemma(mark), "as" | "than") && mark < trigger)
        {
            return None;
        }
        // "is seen as a response".
        if context.lemma(trigger) == "see" && context.child_in(trigger, &["nsubj:pass"]).is_some() {
            return None;
        }
        let passive = context.child_in(trigger, &["nsubj:pass"]).is_some()
            || frame.kind == Kind::Verb && self.is_headline_passive(trigger);
        // "is prepared to talk" is none of "prepares for"; "can expect a payment": what somebody is owed.
        // "The statutes foresee two vice-presidents": a text provides.
        let provided = frame.kind == Kind::Verb
            && says.level == "expected"
            && !passive
            && context
                .subject(trigger)
                .is_some_and(|subject| known.rulebooks.contains(context.small_lemma(subject)));
        // "assured the miners that": a promise.
        let promises = frame.kind == Kind::Adjective
            && context.word(trigger).upos == Upos::Verb
            && context.child_in(trigger, &["obj", "iobj"]).is_some();
        if provided || promises {
            return None;
        }
        let only_after = frame.what.iter().all(|slot| matches!(slot, Slot::Preposition(_)));
        if frame.kind == Kind::Verb
            && (passive && only_after
                || !passive
                    && says.level == "expected"
                    && context
                        .children_in(trigger, &["aux"])
                        // "must expect inspections", but "nobody should expect miracles".
                        .any(|aux| {
                            let modal = context.lemma(aux);
                            matches!(modal, "can" | "must")
                                || modal == "should" && !frames_negated(context, trigger)
                        }))
        {
            return None;
        }
        let (head, mut outcome) = self.outcome(trigger, second, frame, passive)?;
        if self.times.at(head).is_some() && !self.is_season(head.sentence, outcome.words.clone())
            // "The envoys are expected in Jerusalem": who comes is a plan.
            || passive
                && head < trigger
                && context.lemma(trigger) == "expect"
                && (!self.actors.denoted(context, head).is_empty()
                    || context.knowledge.world.role_noun(context.small_lemma(head)).is_some())
            // "hoped for nothing and were given less".
            || head > trigger && context.lemma(head).eq_ignore_ascii_case("nothing") && context.word(head).upos == Upos::Pron
            // "has been estimated at 40 million": a figure for what is so.
            || passive
                && head < trigger
                && matches!(form_at(1), "at" | "as")
                && (2..=WORDS_OF_A_SHARE)
                    .any(|places| sentence.get(trigger.word + places).is_some_and(|word| word.upos == Upos::Num))
            // "was projected onto a wall".
            || passive && form_at(1) == "onto"
            // "missing negotiator seen in port".
            || passive && head < trigger && context.lemma(trigger) == "see"
        {
            return None;
        }
        // "is confident of himself", "an unlikely scenario": a pronoun names no outcome.
        if context.word(head).upos == Upos::Pron && outcome.words.len() == 1 {
            return None;
        }
        // "feared the dark": what is feared or counted on must be able to come about.
        if says.event
            && matches!(context.word(head).upos, Upos::Noun | Upos::Propn)
            && context.child_in(head, &["cop", "aux"]).is_none()
            && !known.events.contains(&context.lemma(head).to_lowercase())
            && !self.is_event(head.sentence, &outcome.words)
        {
            return None;
        }
        // "I didn't expect him to come", "they never thought they would see it": it came all the same.
        if matches!(frame.kind, Kind::Verb) && self.was_surprised(trigger) {
            return None;
        }
        // "The ferry is expected at noon": a timetable.
        if passive
            && head < trigger
            && context.lemma(trigger) == "expect"
            && !known.doings.contains(&context.lemma(head).to_lowercase())
            && !self.is_event(head.sentence, &outcome.words)
            && self
                .times
                .in_sentence(trigger.sentence)
                .iter()
                .any(|time| (trigger.word + 1..=trigger.word + 2).contains(&time.span.words.start))
        {
            return None;
        }
        // "expecting the ambassador": somebody comes, and nothing is said of how things turn out.
        if frame.kind == Kind::Verb
            && !passive
            && context.stands_in(head, &["obj"])
            && context.head(head) == Some(trigger)
            && !self.actors.denoted(context, head).is_empty()
        {
            return None;
        }
        let determined = |word: WordId| {
            context.children_in(word, &["det", "nmod:poss"]).any(|det| context.lemma(det) != "a")
        };
        if says.outright && (context.word(head).upos != Upos::Noun || determined(head)) {
            return None;
        }
        // "it is possible to walk there", "impossible to tell".
        if frame.kind == Kind::Adjective
            && matches!(&*says.level, "possible" | "remote")
            && frame.what.contains(&Slot::Own)
            && context.children_in(head, &["mark"]).any(|mark| context.lemma(mark) == "to")
        {
            return None;
        }
        // "There is no doubt that both knew of it": what is over.
        if frame.kind == Kind::Noun
            && head > trigger
            && context.word(head).upos == Upos::Verb
            && &*context.word(head).xpos == "VBD"
            && context.child_in(head, &["aux"]).is_none()
            && !frame.what.contains(&Slot::Preposition("if".into()))
        {
            return None;
        }
        // "It was never likely that he had read the letter": what is over by then.
        let over = head > trigger
            && context.child_in(head, &["nsubj", "nsubj:pass"]).is_some()
            && context
                .children_in(head, &["aux"])
                .any(|aux| matches!(context.small_form(aux), "has" | "had" | "have"))
            && !context.children_in(head, &["aux"]).any(|aux| &*context.word(aux).xpos == "MD");
        // "was told to expect no favours": an order.
        let ordered = frame.kind == Kind::Verb
            && context.stands_in(trigger, &["xcomp", "advcl", "ccomp"])
            && context.children_in(trigger, &["mark"]).any(|mark| context.lemma(mark) == "to")
            && context.head(trigger).is_some_and(|up| {
                let lemma = context.small_lemma(up);
                lemma == "tell" || context.knowledge.statements.cues.directive.contains(lemma)
            });
        // "certainly can't afford it": what is so.
        let able = frame.kind == Kind::Adverb
            && context
                .children_in(head, &["aux"])
                .any(|aux| matches!(context.small_lemma(aux), "can" | "ca"));
        if over || ordered || able {
            return None;
        }
        let infinitive = frame.kind == Kind::Adjective
            && context.children_in(head, &["mark"]).any(|mark| context.lemma(mark) == "to");
        if (says.open || says.ahead && !infinitive) && !self.open(head, says.ahead) {
            return None;
        }
        // "thinks that it should be released": what somebody wants. "You'd think": nobody does.
        if says.opinion
            && (context.children_in(head, &["aux"]).any(|aux| context.lemma(aux) == "should")
                || context
                    .subject(trigger)
                    .is_some_and(|subject| context.lemma(subject).eq_ignore_ascii_case("you")))
        {
            return None;
        }
        let mut level = says.level.as_str();
        let mut bounds = known.bounds(level)?;
        let (mut plain, mut counted) = (true, false);
        if frame.kind == Kind::Noun {
            // "a slim chance", "prospects are slim", "a 70 per cent probability".
            let governor = context.head(trigger).filter(|_| context.stands_in(trigger, &["nsubj"]));
            let modifiers = context
                .children_in(trigger, &["amod", "det", "compound", "advmod", "nummod"])
                .chain(governor)
                // "are next to nil".
                .chain(governor.into_iter().flat_map(|up| context.children_in(up, &["obl", "nmod", "conj"])))
                .map(|word| context.lemma(word).to_lowercase())
                .find_map(|lemma| known.modifiers.get(&lemma));
            if let Some(modifier) = modifiers {
                level = modifier;
                bounds = known.bounds(level)?;
                plain = false;
            }
            // "doubts the prospects for a breakthrough": whoever doubts them says how good they are.
            if context.head(trigger).is_some_and(|up| {
                context.stands_in(trigger, &["obj"]) && known.lists.doubting.contains(context.lemma(up))
            }) {
                level = "doubted";
                bounds = known.bounds(level)?;
                plain = false;
                outcome = frames::clause_words(context, trigger, &[]);
            }
            let sentence = &context.document.sentence_of(trigger).words;
            let near = WordSpan {
                sentence: trigger.sentence,
                words: trigger.word.saturating_sub(4)..trigger.word + 1,
            };
            let behind = WordSpan {
                sentence: trigger.sentence,
                words: trigger.word + 1..sentence.len().min(trigger.word + WORDS_TO_SHARE),
            };
            // "puts the probability of a rise at 30 per cent".
            let told = |one: &measures::Quantity| {
                one.words
                    .start
                    .checked_sub(1)
                    .is_some_and(|before| matches!(&*sentence[before].lemma, "at" | "be" | "," | "as"))
                    // "at perhaps 30 per cent", "at \"roughly 10 per cent\"".
                    || (one.words.start.saturating_sub(WORDS_OF_A_SHARE)..one.words.start)
                        .any(|before| &*sentence[before].form == "at")
            };
            if let Some(percent) = measures::quantities(context, &near)
                .into_iter()
                .chain(measures::quantities(context, &behind).into_iter().filter(told))
                .find(|one| one.unit.as_deref() == Some("percent"))
            {
                let share = (percent.value / 100.0).clamp(0.0, 1.0) as f32;
                let high = percent.value_max.map_or(share, |high| (high / 100.0).clamp(0.0, 1.0) as f32);
                bounds = (share, high.max(share));
                plain = false;
                counted = true;
            }
            if let Some(share) = self.one_in_so_many(trigger) {
                bounds = (share, share);
                plain = false;
                counted = true;
            }
            // "there is a risk of": that there is one says that it may come.
            let there_is = context.head(trigger).is_some_and(|up| {
                context.lemma(up) == "be" && context.child_in(up, &["expl"]).is_some()
                    || context.lemma(up) == "run" && context.stands_in(trigger, &["obj"])
                    || context.stands_in(trigger, &["nsubj"]) && known.mounting.contains(context.lemma(up))
            });
            // A bare "chance to rest" or "hope" tells nothing of how things will turn out.
            if plain && !says.bare && !there_is {
                return None;
            }
        }
        let denied = frames_negated(context, trigger)
            || passive
                && context.child_in(trigger, &["nsubj"]).is_some_and(|subject| is_no(context, subject));
        let negative_inside = realis::negated_itself(context, head) && head != trigger;
        // "cannot be ruled out": only what is not excluded is possible.
        let active = !passive && context.stands_in(head, &["obj"]) && context.word(head).upos == Upos::Noun;
        if says.negated && !(denied && (passive || active)) {
            return None;
        }
        // "Qatar is expected to send two aircraft": what somebody is to do is a commitment.
        if passive
            && level == "expected"
            && frame.kind == Kind::Verb
            // "is tipped to head the cabinet", "is expected to lose the vote": others decide that.
            && context.lemma(trigger) == "expect"
            && !known.contests.contains(context.small_lemma(head))
            // "are expected to reach a deal": what they can't do by themselves.
            && !known.lists.achieving.contains(context.small_lemma(head))
            && context.word(head).upos == Upos::Verb
            && context.child_in(head, &["obj"]).is_some()
            && context
                .child_in(trigger, &["nsubj"])
                .is_some_and(|subject| !self.actors.denoted(context, subject).is_empty())
        {
            return None;
        }
        // "officials are set to discuss": whoever will meet has a plan.
        let plan = level == "likely"
            && frame.kind == Kind::Adjective
            && known.lists.settling.contains(context.small_form(trigger))
            && context.word(head).upos == Upos::Verb
            && context
                .subject(trigger)
                .is_some_and(|subject| !self.actors.denoted(context, subject).is_empty())
            && {
                let verbs = &context.knowledge.meetings.verbs;
                let lemma = context.small_lemma(head);
                [
                    &verbs.meet,
                    &verbs.talk,
                    &verbs.about,
                    &verbs.host,
                    &verbs.visit,
                    &verbs.travel,
                    &verbs.gather,
                ]
                .iter()
                .any(|list| list.contains(lemma))
            };
        if plan {
            return None;
        }
        let denied = denied && !says.negated;
        if denied {
            bounds = (1.0 - bounds.1, 1.0 - bounds.0);
            if says.opinion || level == "expected" {
                // "don't think it will": short of saying that it won't.
                bounds = (0.05, 0.40);
            }
        }
        let low = bounds.1 <= 0.45 && !counted;
        let polarity = if denied || negative_inside || low { Polarity::Negative } else { Polarity::Positive };
        if negative_inside && !denied {
            // "expects no deal": the words deny the outcome, the numbers are the outcome's.
            bounds = (1.0 - bounds.1, 1.0 - bounds.0);
        }
        self.without_no(&mut outcome);
        let by = self.holder(trigger, frame, passive);
        let mut phrase = WordSpan { sentence: trigger.sentence, words: trigger.word..trigger.word + 1 };
        if let Some(other) =
            (!second.is_empty()).then(|| frames::second_word(context, trigger, second)).flatten()
        {
            phrase.words = phrase.words.start.min(other.word)..phrase.words.end.max(other.word + 1);
        }
        Some(Found {
            trigger,
            head,
            outcome,
            phrase,
            by,
            bounds,
            polarity,
            rank: says.rank,
            confidence: if says.rank == 0 { 0.65 } else { 0.45 }
                * context.word(trigger).arc_probability.clamp(0.4, 1.0),
        })
    }

    /// *the expected collapse of the merger*: an event with the word before it.
    fn attributive(&self, trigger: WordId, frame: &Frame<Estimates>) -> Option<Found> {
        let context = self.context;
        let known = &context.knowledge.words.likelihood;
        let noun = context.head(trigger).filter(|&noun| noun > trigger)?;
        if !known.events.contains(context.small_lemma(noun))
            || matches!(&*frame.says.level, "possible" | "remote" | "unlikely")
            || context.child_in(noun, &["nummod"]).is_some()
            // "a highly anticipated treaty", "the long-awaited accord": how it was looked forward to.
            || context.child_in(trigger, &["advmod"]).is_some_and(|adverb| {
                known.lists.awaiting.contains(context.small_lemma(adverb))
            })
            // "The much anticipated handshake took place".
            || context.stands_in(noun, &["nsubj"])
                && context.head(noun).is_some_and(|verb| &*context.word(verb).xpos == "VBD")
        {
            return None;
        }
        let mut outcome = frames::clause_words(context, noun, &[trigger]);
        outcome.words.start = outcome.words.start.max(trigger.word + 1);
        Some(Found {
            trigger,
            head: noun,
            outcome,
            phrase: WordSpan { sentence: trigger.sentence, words: trigger.word..trigger.word + 1 },
            by: self.speaker(trigger),
            bounds: known.bounds(&frame.says.level)?,
            polarity: Polarity::Positive,
            rank: 1,
            confidence: 0.4,
        })
    }

    /// "the least likely outcome", "a likely scenario": the subject of the noun is the outcome.
    fn names_outcome(&self, adjective: WordId) -> bool {
        self.context.head(adjective).is_some_and(|noun| {
            let results = &self.context.knowledge.words.likelihood.lists.results;
            results.contains(self.context.lemma(noun))
                && (self.context.child_in(noun, &["nsubj"]).is_some() || self.named_by(noun).is_some())
        })
    }

    /// *The likeliest outcome is a hung parliament*: what the subject is said to be.
    fn named_by(&self, subject: WordId) -> Option<WordId> {
        let context = self.context;
        context.head(subject).filter(|&up| {
            context.stands_in(subject, &["nsubj"])
                && context.child_in(up, &["cop"]).is_some()
                && matches!(context.word(up).upos, Upos::Noun | Upos::Propn)
        })
    }

    /// *a one in four chance*, *roughly one in three*: the share that is told beside a noun of likelihood.
    fn one_in_so_many(&self, trigger: WordId) -> Option<f32> {
        let words = &self.context.document.sentence_of(trigger).words;
        let number = |at: usize| -> Option<f32> {
            let form = words.get(at)?.form.to_lowercase();
            if form == "fifty" {
                return Some(50.0);
            }
            let small = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
            small
                .iter()
                .position(|word| *word == form)
                .map(|at| at as f32 + 1.0)
                .or_else(|| form.parse().ok())
        };
        let from = trigger.word.saturating_sub(WORDS_OF_A_SHARE);
        let to = words.len().min(trigger.word + WORDS_TO_SHARE);
        (from..to).find_map(|at| {
            let (some, of) = (number(at)?, number(at + 2)?);
            let share = some / of;
            let one_in =
                matches!(&*words[at + 1].form, "in" | "out") && some >= 1.0 && of > some && of <= 100.0;
            let even = matches!(&*words[at + 1].form, "-" | "–") && some == 50.0 && of == 50.0;
            if even { Some(0.5) } else { one_in.then_some(share) }
        })
    }

    /// An outcome without the next clause that the tree hangs on it: *they will sign, **but many doubt it***; and without
    /// the share that is given for it: *renewed fighting **at "one in three"***.
    fn one_clause(&self, mut outcome: WordSpan, head: WordId) -> WordSpan {
        let words = &self.context.document.sentences[outcome.sentence].words;
        let end = reporting::clause_end(self.context, outcome.sentence, outcome.words.clone(), true);
        if end > head.word {
            outcome.words.end = outcome.words.end.min(end);
        }
        // "could cost jobs and might bring a closure": a modal of its own.
        let modals = &self.context.knowledge.words.likelihood.modals;
        let second = (head.word + 1..outcome.words.end).find(|&at| {
            words[at].upos == Upos::Cconj
                && words.get(at + 1).is_some_and(|next| modals.contains_key(&*small(&next.lemma)))
        });
        if let Some(second) = second {
            outcome.words.end = second;
        }
        // "tariffs as talks falter": what a headline adds.
        if self.context.document.sentences[outcome.sentence].part == Part::Title {
            let aside = (head.word + 1..outcome.words.end).find(|&at| {
                matches!(&*words[at].lemma, "as" | "amid" | "despite" | "while")
                    && words.get(at + 1).is_some_and(|next| &*next.lemma != "early")
            });
            outcome.words.end = aside.unwrap_or(outcome.words.end);
        }
        let share = (head.word + 1..outcome.words.end).find(|&at| {
            &*words[at].form == "at"
                && words[at + 1..words.len().min(at + WORDS_OF_A_SHARE)].iter().any(|word| {
                    word.upos == Upos::Num
                        || self.context.knowledge.words.likelihood.lists.shares.contains(&*word.lemma)
                })
                && self.context.knowledge.words.likelihood.rating.contains(
                    &words[..outcome.words.start.min(head.word)]
                        .iter()
                        .rev()
                        .take(WORDS_TO_SHARE)
                        .find(|word| word.upos == Upos::Verb)
                        .map_or(String::new(), |verb| verb.lemma.to_lowercase()),
                )
        });
        if let Some(share) = share {
            outcome.words.end = share;
        }
        outcome
    }

    /// An outcome without the condition that it hangs on: *a breakthrough until the two meet*.
    fn before_condition(&self, mut outcome: WordSpan, head: WordId, polarity: Polarity) -> WordSpan {
        let words = &self.context.document.sentences[outcome.sentence].words;
        let from = outcome.words.start.max(head.word) + 1;
        let cut = (from..outcome.words.end).find(|&at| {
            let without = &*words[at].lemma == "without" && polarity == Polarity::Negative;
            let ties = (without || matches!(&*words[at].lemma, "until" | "unless" | "if" | "provided"))
                && matches!(words[at].upos, Upos::Sconj | Upos::Adp);
            let face = &*words[at].lemma == "in"
                && words.get(at + 2).is_some_and(|next| &*next.lemma == "face")
                && words.get(at + 3).is_some_and(|next| &*next.lemma == "of");
            ties || face
        });
        if let Some(cut) = cut {
            outcome.words.end = cut;
            while outcome.words.end > head.word + 1 && words[outcome.words.end - 1].upos == Upos::Punct {
                outcome.words.end -= 1;
            }
        }
        outcome
    }

    /// *thought a return probable*, *called the pact "unlikely"*: the object of a verb of judging that an adjective
    /// stands behind.
    fn judged(&self, adjective: WordId) -> Option<(WordId, WordSpan)> {
        let context = self.context;
        if !context.stands_in(adjective, &["xcomp", "nmod", "amod", "acl", "advcl", "obj", "obl", "conj"]) {
            return None;
        }
        context.ancestors(adjective).take(2).find_map(|verb| {
            let judges = context.word(verb).upos == Upos::Verb
                && context.knowledge.words.likelihood.judging.contains(context.small_lemma(verb));
            let object = context
                .child_in(verb, &["obj"])
                .filter(|&object| judges && object > verb && object < adjective)?;
            let mut words = frames::clause_words(context, object, &[adjective]);
            words.words.end = words.words.end.min(adjective.word);
            while words.words.end > object.word + 1
                && matches!(
                    context.word(WordId { word: words.words.end - 1, ..object }).upos,
                    Upos::Punct | Upos::Adv | Upos::Adp
                )
            {
                words.words.end -= 1;
            }
            Some((object, words))
        })
    }

    /// *No breakthrough expected in peace talks*: a participle without auxiliary, as headlines have it.
    fn is_headline_passive(&self, verb: WordId) -> bool {
        let context = self.context;
        let part = context.document.sentence_of(verb).part;
        let word = context.word(verb);
        part == Part::Title
            && (&*word.xpos == "VBN" || word.feature("Tense") == Some("Past"))
            && context.child_in(verb, &["aux", "obj", "ccomp"]).is_none()
            && context.child_in(verb, &["nsubj"]).is_some()
    }

    /// Head and words of the outcome.
    fn outcome(
        &self,
        trigger: WordId,
        second: &str,
        frame: &Frame<Estimates>,
        passive: bool,
    ) -> Option<(WordId, WordSpan)> {
        let context = self.context;
        if frame.kind == Kind::Adjective
            && frame.what.contains(&Slot::Own)
            && let Some(judged) = self.judged(trigger)
        {
            return Some(judged);
        }
        if frame.kind == Kind::Adjective
            && context.stands_in(trigger, &["amod"])
            && let Some(noun) = context.head(trigger)
            && let Some(named) = self.named_by(noun)
        {
            let mut left_out = vec![noun];
            left_out.extend(context.children_in(named, &["cop", "advmod"]));
            return Some((named, frames::clause_words(context, named, &left_out)));
        }
        if frame.kind == Kind::Adjective && context.stands_in(trigger, &["amod"]) {
            let subject = context.head(trigger).and_then(|noun| context.child_in(noun, &["nsubj"]))?;
            return Some((subject, frames::clause_words(context, subject, &[])));
        }
        // "is expected to hold", "is likely to split": subject and infinitive together.
        let subject = context.subject(trigger).or_else(|| {
            // "Fed likely to hold fire": a headline without its verb.
            let up = context.head(trigger)?;
            (frame.kind == Kind::Adjective
                && up < trigger
                && matches!(context.word(up).upos, Upos::Noun | Upos::Propn)
                && context.stands_in(trigger, &["amod", "acl", "advcl", "parataxis", "appos", "conj", "dep"]))
            .then_some(up)
        });
        let infinitive = frames::content(context, self.times, trigger, second, &[Slot::Infinitive])
            .filter(|content| content.head > trigger && frame.what.contains(&Slot::Infinitive));
        if passive || frame.kind == Kind::Adjective {
            if let Some(content) = infinitive {
                let mut words = content.words;
                let title = context.document.sentence_of(trigger).part == Part::Title;
                if let Some(subject) = subject.filter(|subject| subject.word < words.words.start) {
                    words.words.start = frames::clause_words(context, subject, &[]).words.start;
                } else if title && trigger.word > 0 {
                    // "Fed likely to hold fire": whatever stands before it in the headline.
                    let sentence = &context.document.sentence_of(trigger).words;
                    let from = (0..trigger.word)
                        .rev()
                        .find(|&word| matches!(&*sentence[word].form, ":" | ";" | "–" | "—" | ","));
                    words.words.start = from.map_or(0, |at| at + 1);
                }
                return Some((content.head, words));
            }
            let others: Vec<Slot> = frame
                .what
                .iter()
                .filter(|slot| !matches!(slot, Slot::Infinitive | Slot::Own | Slot::Object))
                .cloned()
                .collect();
            if let Some(content) = frames::content(context, self.times, trigger, second, &others) {
                return Some((content.head, content.words));
            }
            // "Whether the junta will honour it is doubtful".
            if frame.what.contains(&Slot::Own)
                && let Some(clause) = context
                    .children_in(trigger, &["csubj", "advcl", "ccomp", "nsubj"])
                    .find(|&clause| clause < trigger && context.marker(clause).as_deref() == Some("whether"))
            {
                let mut words = frames::clause_words(context, clause, &[]);
                words.words.start = words.words.start.max(
                    context
                        .children_in(clause, &["mark"])
                        .map(|mark| mark.word + 1)
                        .max()
                        .unwrap_or(words.words.start),
                );
                return Some((clause, words));
            }
            if (!passive || frame.kind == Kind::Adjective) && !frame.what.contains(&Slot::Own) {
                return None;
            }
            let title = context.document.sentence_of(trigger).part == Part::Title;
            if title && subject.is_none() {
                return self.before_in_headline(trigger, second);
            }
            let subject = subject.filter(|&subject| {
                !matches!(
                    context.small_lemma(subject),
                    "it" | "this" | "that" | "which" | "who" | "what" | "he" | "she" | "i" | "we" | "you"
                )
            })?;
            // The subject names the outcome when it names an event; with "certain" and "sure" it is who is sure.
            if frame.says.open && !self.actors.denoted(context, subject).is_empty() {
                return None;
            }
            let mut words = frames::clause_words(context, subject, &[]);
            self.reach_verb(trigger, &mut words);
            // "a deal within days is likely", "is probable by July": a time after the word belongs to it.
            if let Some(time) = self.times.in_sentence(trigger.sentence).iter().find(|time| {
                time.span.words.start > trigger.word && time.span.words.start <= trigger.word + 2
            }) {
                words.words.end = words.words.end.max(time.span.words.end);
            }
            return Some((subject, words));
        }
        match frame.kind {
            Kind::Adverb => {
                let verb = context.head(trigger).filter(|&head| {
                    matches!(context.word(head).upos, Upos::Verb | Upos::Aux | Upos::Adj | Upos::Noun)
                })?;
                Some((verb, frames::clause_words(context, verb, &[trigger])))
            }
            Kind::Noun => {
                // "No end to blockade in sight": a headline without its verb.
                let title = context.document.sentence_of(trigger).part == Part::Title;
                if title && frame.what == [Slot::Subject] && subject.is_none() {
                    let case = context.child_in(trigger, &["case"]).unwrap_or(trigger);
                    return self.before_in_headline(case, "");
                }
                let content = frames::content(context, self.times, trigger, second, &frame.what)
                    .or_else(|| {
                        // "fears are growing of a split": the phrase stands behind the verb.
                        let verb = context.head(trigger).filter(|&up| {
                            context.stands_in(trigger, &["nsubj"])
                                && known_mounting(context, up)
                                && frame.what.iter().any(|slot| matches!(slot, Slot::Preposition(_)))
                        })?;
                        frames::content(
                            context,
                            self.times,
                            verb,
                            "",
                            &[Slot::Clause, Slot::Preposition("of".into())],
                        )
                    })
                    .or_else(|| {
                        // "whether it can is an even chance": the clause is the subject.
                        let clause = context
                            .children_in(trigger, &["csubj", "nsubj", "advcl"])
                            .find(|&clause| context.marker(clause).as_deref() == Some("whether"))?;
                        Some(frames::Content {
                            head: clause,
                            words: frames::clause_words(context, clause, &[]),
                            slot: Slot::Whether,
                        })
                    });
                if let Some(content) = content {
                    return Some((content.head, content.words));
                }
                // The same where the tree does not tie them.
                let clause = (0..trigger.word)
                    .map(|word| WordId { word, ..trigger })
                    .find(|&word| context.lemma(word).eq_ignore_ascii_case("whether"))
                    .and_then(|mark| context.head(mark))
                    .filter(|&verb| verb < trigger)?;
                let subject = context.child_in(clause, &["nsubj"]);
                let first = subject
                    .map_or(clause.word, |subject| context.subtree(subject).words.start)
                    .min(clause.word);
                let last = clause.word
                    + 1
                    + usize::from(
                        context
                            .document
                            .sentence_of(clause)
                            .words
                            .get(clause.word + 1)
                            .is_some_and(|word| word.upos == Upos::Pron),
                    );
                Some((clause, WordSpan { sentence: clause.sentence, words: first..last }))
            }
            _ => {
                let content = frames::content(context, self.times, trigger, second, &frame.what)?;
                let mut words = content.words;
                // "sees inflation falling", "sees growth of 2 per cent": what is seen coming, and not what is seen.
                if context.lemma(trigger) == "see" {
                    let now = context.word(trigger).feature("Tense") == Some("Pres");
                    let counted = !measures::within(context, &words).is_empty();
                    // "We see countries going the other way", "the leader that sees": what is before somebody's eyes.
                    let denied = realis::negated_itself(context, trigger);
                    let watched = !denied
                        && (context.word(trigger).form.ends_with("ing")
                            || context.stands_in(trigger, &["acl", "advcl"])
                            || context.subject(trigger).is_some_and(|subject| {
                                matches!(
                                    &*context.lemma(subject).to_lowercase(),
                                    "we" | "you" | "i" | "they" | "people" | "who" | "that"
                                )
                            }));
                    if passive || !now || watched || content.slot == Slot::Object && !counted {
                        return None;
                    }
                }
                // "expect the stock to fall": object and infinitive together.
                if matches!(content.slot, Slot::Infinitive | Slot::Gerund)
                    && let Some(object) = context
                        .child_in(trigger, &["obj"])
                        .filter(|&object| object > trigger && object < content.head)
                {
                    words.words.start = context.subtree(object).words.start.min(words.words.start);
                } else if content.slot == Slot::Infinitive && frame.says.thing {
                    // "the row threatens to derail the talks": subject and infinitive together.
                    let subject = subject.filter(|&subject| {
                        subject < trigger
                            && context.word(subject).upos == Upos::Noun
                            && self.actors.denoted(context, subject).is_empty()
                            // "The rebels threaten to leave"; "tensions threaten to undo it".
                            && (context.word(subject).feature("Number") != Some("Plur")
                                || self
                                    .context
                                    .knowledge
                                    .words
                                    .likelihood
                                    .events
                                    .contains(&context.lemma(subject).to_lowercase()))
                    })?;
                    words.words.start = context.subtree(subject).words.start.min(words.words.start);
                } else if content.slot == Slot::Infinitive
                    && !(context.lemma(trigger) == "hope" && self.turns_out(content.head))
                    // "half the cabinet expects to lose": others decide that.
                    && !(context.lemma(trigger) == "expect"
                        && context.knowledge.words.likelihood.contests.contains(context.lemma(content.head)))
                {
                    // "expects to sign": a plan of one's own.
                    return None;
                }
                Some((content.head, words))
            }
        }
    }

    /// *An end **to the boycott** is likely*: the words between a subject that the tree cuts short and the verb.
    fn reach_verb(&self, trigger: WordId, subject: &mut WordSpan) {
        let words = &self.context.document.sentence_of(trigger).words;
        let Some(verb) = (subject.words.end..trigger.word).find(|&word| is_finite(&words[word])) else {
            return;
        };
        let between = &words[subject.words.end..verb];
        let plain = between.iter().all(|word| {
            matches!(
                word.upos,
                Upos::Adp | Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num | Upos::Part
            ) || matches!(&*word.form, "-")
        });
        let time = self
            .times
            .in_sentence(trigger.sentence)
            .iter()
            .any(|time| time.span.words.start == subject.words.end);
        let goes_on = between.first().is_some_and(|word| matches!(word.upos, Upos::Adp | Upos::Part));
        if plain && (goes_on || time) {
            subject.words.end = verb;
        }
    }

    /// *Collapse of truce 'almost certain'*: what stands before the word in a headline without a verb.
    fn before_in_headline(&self, trigger: WordId, second: &str) -> Option<(WordId, WordSpan)> {
        let context = self.context;
        let sentence = &context.document.sentence_of(trigger).words;
        let first = (!second.is_empty())
            .then(|| frames::second_word(context, trigger, second))
            .flatten()
            .map_or(trigger.word, |other| other.word.min(trigger.word));
        let mut end = first;
        while end > 0 && sentence[end - 1].upos == Upos::Punct {
            end -= 1;
        }
        let start = (0..end).rev().find(|&word| matches!(&*sentence[word].form, ":" | ";" | "–" | "—"));
        let start = start.map_or(0, |at| at + 1);
        let head = (start..end).map(|word| WordId { word, ..trigger }).find(|&word| {
            matches!(context.word(word).upos, Upos::Noun | Upos::Propn)
                && context.head(word).is_none_or(|up| !(start..end).contains(&up.word))
        })?;
        let last = if second.is_empty() && context.stands_in(trigger, &["case"]) { 2 } else { 1 };
        let ends_phrase = sentence.get(trigger.word + last).is_none_or(|next| next.upos == Upos::Punct);
        ends_phrase.then_some((head, WordSpan { sentence: trigger.sentence, words: start..end }))
    }

    /// *The rand will weaken, dealers said*: how somebody says that things, or others, will turn out.
    fn by_future(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        let known = &context.knowledge.words.likelihood;
        let lemma = context.small_lemma(verb);
        // "It won't last": a verb that the tagger takes for an adjective or noun.
        // "will be over", "will prove difficult": what stays or changes by itself.
        let state = known.states.contains(lemma)
            && (context.child_in(verb, &["cop"]).is_some() || context.word(verb).upos != Upos::Verb);
        // "There will be no deal".
        let there = lemma == "be" && context.child_in(verb, &["expl"]).is_some();
        if !matches!(context.word(verb).upos, Upos::Verb | Upos::Adj | Upos::Noun | Upos::Adv | Upos::Aux)
            || !matches!(context.word(verb).upos, Upos::Verb | Upos::Aux)
                && !state
                && (!known.outcomes.contains(lemma) || context.child_in(verb, &["cop"]).is_some())
        {
            return None;
        }
        let modal = context
            .children_in(verb, &["aux"])
            .find(|&aux| matches!(context.small_lemma(aux), "will" | "would" | "wo" | "'ll"))
            .or_else(|| self.going_to(verb))?;
        // "would have left" looks back; "will have passed 9 per cent" looks ahead where a forecaster says it.
        let perfect = context.children_in(verb, &["aux"]).any(|aux| context.lemma(aux) == "have");
        if perfect
            && !(context.word(modal).form.eq_ignore_ascii_case("will") && self.told_by_forecasters(verb))
            || context.children_in(verb, &["mark"]).any(|mark| {
                matches!(
                    context.lemma(mark),
                    "if" | "unless" | "until" | "when" | "whether" | "before" | "after"
                )
            })
            || context.stands_in(verb, &["acl"])
        {
            return None;
        }
        let title = context.document.sentence_of(verb).part == Part::Title;
        let subject = context
            .child_in(verb, &["nsubj"])
            .filter(|_| there)
            .or_else(|| context.subject(verb))
            .or_else(|| context.subject(context.head(modal).filter(|&up| up != verb)?))?;
        let contested = known.contests.contains(lemma);
        let first = matches!(context.small_lemma(subject), "i" | "we");
        if subject > verb && !there
            || first && !contested
            || matches!(context.small_lemma(subject), "you" | "who" | "which" | "that")
        {
            return None;
        }
        // "an alternative in which each would cut": a relative clause that the tree hangs elsewhere.
        let relative = context.children(verb).any(|child| {
            child < verb
                && (context.word(child).feature("PronType") == Some("Rel")
                    || context.lemma(child).eq_ignore_ascii_case("which"))
        });
        if relative || self.asks(verb) || self.speaker_text_grants(verb) {
            return None;
        }
        let negative = realis::negated_itself(context, verb) || there && is_no(context, subject);
        // "will leave at nine", "will be sorely missed": a plan, and no turn of events.
        let passive = context.child_in(verb, &["nsubj:pass"]).is_some();
        let happens = known.outcomes.contains(lemma)
            && !passive
            && (negative || !known.settled.contains(lemma))
            || contested && !passive
            || state
            || context.child_in(verb, &["nsubj:pass"]).is_some() && known.outcomes_passive.contains(lemma)
            || self.told_by_forecasters(verb) && !first
            || there && (negative || known.events.contains(context.small_lemma(subject)));
        let statement = self.statements.saying(verb);
        let by = statement
            .and_then(|statement| self.statements.speaker(statement))
            .or_else(|| self.reported.speaker(context, self.actors, verb));
        let cue = statement
            .and_then(|statement| self.statements.list.get(statement.0))
            .and_then(|one| one.cue.clone())
            .unwrap_or_default();
        let told = context.head(verb).filter(|&up| {
            context.stands_in(verb, &["ccomp", "parataxis"])
                && context.word(up).upos == Upos::Verb
                && context.knowledge.statements.cues.speech.contains(context.lemma(up))
        });
        if statement.is_none() && by.is_none() && told.is_none() && !(title && happens) {
            return None;
        }
        let cue = if cue.is_empty() {
            told.map(|up| context.lemma(up).to_owned()).unwrap_or_default()
        } else {
            cue
        };
        // "She will continue to serve": who stays in place is a plan.
        let stays = known.lists.lasting.contains(lemma)
            && (context.word(subject).upos == Upos::Pron && matches!(context.lemma(subject), "he" | "she")
                || self.is_person(subject));
        // Who comes and who stays away is a plan.
        if context.knowledge.meetings.verbs.come.contains(lemma) && !happens {
            return None;
        }
        let them = self.actors.denoted(context, subject);
        // Of a verb that does not say how things turn out, only a flat denial of what others will do, or a cue of
        // predicting, makes a forecast.
        // What somebody does to something is their own doing, and no turn of events.
        let acts = !them.is_empty() && !contested && context.child_in(verb, &["obj"]).is_some();
        let promised = context.head(verb).is_some_and(|up| {
            let lemma = context.small_lemma(up);
            // "say yes" is a promise, and "say" is none.
            !context.knowledge.statements.cues.inserted.contains(lemma)
                && (context.knowledge.words.commitments.frames.of(lemma).any(|(second, _)| {
                    second.is_empty() || frames::second_word(context, up, second).is_some()
                }) || known.not_cues.contains(lemma))
        });
        // "Nobody could have foreseen that the clerk would lose it".
        let over =
            context.head(verb).is_some_and(|up| context.stands_in(verb, &["ccomp"]) && self.was_ahead(up));
        if promised || over {
            return None;
        }
        let others = negative
            && (by.is_some() || statement.is_some() || told.is_some())
            && by.is_none_or(|by| !them.contains(&by) && !self.same_side(by, &them))
            && !self.told_by_own_side(verb)
            && (by.is_some() || them.is_empty());
        if (acts || stays || !happens) && !others && !known.cues.contains(&cue) {
            return None;
        }
        if known.not_cues.contains(&cue) {
            return None;
        }
        // What somebody says of their own doing is a plan.
        let theirs = self.actors.behind(context, subject);
        if !contested && by.is_some_and(|by| them.contains(&by) || self.same_side(by, &theirs)) {
            return None;
        }
        let bounds = known.bounds("likely")?;
        Some(Found {
            trigger: modal,
            head: verb,
            outcome: frames::clause_words(context, verb, &[]),
            phrase: WordSpan { sentence: modal.sentence, words: modal.word..modal.word + 1 },
            by,
            bounds: if negative { (1.0 - bounds.1, 1.0 - bounds.0) } else { bounds },
            polarity: if negative { Polarity::Negative } else { Polarity::Positive },
            rank: 2,
            confidence: 0.45,
        })
    }

    /// *is going to have to rise*: the *going* over an infinitive.
    fn going_to(&self, verb: WordId) -> Option<WordId> {
        let context = self.context;
        context.head(verb).filter(|&up| {
            context.stands_in(verb, &["xcomp"])
                && context.word(up).form.eq_ignore_ascii_case("going")
                && context.children_in(verb, &["mark"]).any(|mark| context.lemma(mark) == "to")
        })
    }

    /// *Lira to fall further*: a headline's infinitive of how things turn out.
    fn by_headline(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        let known = &context.knowledge.words.likelihood;
        let sentence = context.document.sentence_of(verb);
        let words = &sentence.words;
        let lemma = context.small_lemma(verb);
        let contested = known.contests.contains(lemma);
        if sentence.part != Part::Title || !(contested || known.outcomes.contains(lemma)) {
            return None;
        }
        let to = verb.word.checked_sub(1).filter(|&to| &*words[to].lemma == "to")?;
        let noun = to
            .checked_sub(1)
            .filter(|&noun| matches!(words[noun].upos, Upos::Noun | Upos::Propn | Upos::Num))?;
        let from = (0..to)
            .rev()
            .find(|&word| matches!(&*words[word].form, ":" | ";" | "–" | "—" | "," | "-"))
            .map_or(0, |at| at + 1);
        // "Ministers agree to end", "plan to trim the fleet".
        if words[from..to].iter().any(|word| matches!(word.upos, Upos::Verb | Upos::Aux)) {
            return None;
        }
        let subject = WordId { word: noun, ..verb };
        let acts = !contested
            && !self.actors.denoted(context, subject).is_empty()
            && context.child_in(verb, &["obj"]).is_some();
        if acts {
            return None;
        }
        let mut outcome = frames::clause_words(context, verb, &[]);
        outcome.words.start = from;
        outcome.words.end = outcome.words.end.max(verb.word + 1);
        Some(Found {
            trigger: verb,
            head: verb,
            outcome,
            phrase: WordSpan { sentence: verb.sentence, words: to..to + 1 },
            by: self.speaker(verb),
            bounds: known.bounds("likely")?,
            polarity: Polarity::Positive,
            rank: 2,
            confidence: 0.4,
        })
    }

    /// Whether a clause or noun of action is not settled; `ahead`: it must say so by a modal or *going to*.
    fn open(&self, head: WordId, ahead: bool) -> bool {
        let context = self.context;
        let modal = context.children_in(head, &["aux"]).any(|aux| {
            let lemma = context.small_lemma(aux);
            matches!(
                lemma,
                "will"
                    | "would"
                    | "shall"
                    | "may"
                    | "might"
                    | "could"
                    | "can"
                    | "'ll"
                    | "'d"
                    | "wo"
                    | "should"
            )
        });
        let perfect = context.children_in(head, &["aux"]).any(|aux| context.lemma(aux) == "have");
        let going = context.lemma(head) == "go" && context.child_in(head, &["xcomp"]).is_some()
            || context
                .head(head)
                .is_some_and(|up| context.lemma(up) == "go" && context.stands_in(head, &["xcomp"]));
        if ahead {
            // "is sure that the loan should be granted": what ought to be.
            let ought = context.children_in(head, &["aux"]).any(|aux| context.small_lemma(aux) == "should");
            return modal && !perfect && !ought || going;
        }
        let tense = std::iter::once(head)
            .chain(context.children_in(head, &["aux", "cop"]))
            .find_map(|word| context.word(word).feature("Tense"));
        let finite_past = tense == Some("Past") && !modal;
        (modal && !perfect) || going || !finite_past
    }

    /// *A further exchange could take place*: a modal of possibility in a main clause or in what is said.
    fn by_modal(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        let known = &context.knowledge.words.likelihood;
        if !matches!(context.word(verb).upos, Upos::Verb | Upos::Adj | Upos::Noun) {
            return None;
        }
        let event = context.child_in(verb, &["nsubj:pass"]).is_some_and(|subject| {
            subject < verb
                && context.stands_in(subject, &["nsubj"])
                && (known.events.contains(context.small_lemma(subject))
                    || context.knowledge.codebook.refusable.contains(context.small_lemma(subject)))
        });
        let (modal, level) = context.children_in(verb, &["aux"]).find_map(|aux| {
            let lemma = context.small_lemma(aux);
            // "A deal can still be reached": of an event, ability is a guess, too.
            let able = event && lemma == "can" && known.outcomes_passive.contains(context.small_lemma(verb));
            let level = if able { known.modals.get("could") } else { known.modals.get(lemma) };
            level.map(|level| (aux, level))
        })?;
        let bounds = known.bounds(level)?;
        let clause = verb;
        if !(context.stands_in(clause, &["root", "ccomp", "parataxis", "conj"])) {
            return None;
        }
        // "may have left" guesses at what was; "could you" asks; "may be fuelling it" guesses at what is.
        if context.children_in(verb, &["aux"]).any(|aux| context.lemma(aux) == "have")
            || self.is_under_way(verb)
            || self.asks(verb)
            || self.is_name(modal)
        {
            return None;
        }
        let subject = context.subject(verb)?;
        if subject > verb || matches!(context.small_lemma(subject), "you" | "i" | "we" | "who") {
            return None;
        }
        // "Each party may bring one adviser": a rule.
        if context.lemma(modal).eq_ignore_ascii_case("may")
            && context
                .children_in(subject, &["det"])
                .any(|det| matches!(context.small_lemma(det), "each" | "any" | "every" | "either"))
        {
            return None;
        }
        let outcome = frames::clause_words(context, verb, &[]);
        // "may bring one adviser", "could appeal": leave and ability. What turns out by itself, or is dated, is a guess
        // at what comes.
        let lemma = context.small_lemma(verb);
        // What a body may do is weighed by it, and no guess.
        let bodies = self.actors.denoted(context, subject);
        let bodies = !bodies.is_empty()
            && bodies.iter().all(|actor| {
                self.actors
                    .list
                    .get(actor.0)
                    .is_some_and(|one| one.kind != legation_record::ActorKind::Person)
            });
        let weighed = bodies
            && (context.child_in(verb, &["obj", "compound"]).is_some()
                || context.children_in(verb, &["advmod"]).any(|adverb| context.lemma(adverb) == "back"));
        // "could be ready by Sunday".
        let state = known.states.contains(lemma) && context.child_in(verb, &["cop"]).is_some();
        let happens = (known.outcomes.contains(lemma) || state) && !weighed
            || context.child_in(verb, &["nsubj:pass"]).is_some() && known.outcomes_passive.contains(lemma);
        let said = self.statements.saying(verb).is_some()
            || self.reported.speaker(context, self.actors, verb).is_some();
        if context.small_lemma(modal) == "can" && !said {
            return None;
        }
        // "The pay talks could be wrapped up by Wednesday, they said": what becomes of them.
        let happens = happens || event && said;
        let modal_lemma = context.small_lemma(modal);
        // "may yet", "could still", "might well": no leave is given so.
        let hedged = context
            .children_in(verb, &["advmod"])
            .any(|adverb| known.lists.hedging.contains(context.lemma(adverb)));
        // "two ambassadors cautioned": under a verb of predicting nobody grants anything.
        let cue = self
            .statements
            .saying(verb)
            .and_then(|statement| self.statements.list.get(statement.0))
            .and_then(|one| one.cue.clone())
            .unwrap_or_default();
        // "Russia 'may quit grain pact'": a headline quotes a guess.
        let quoted = context.document.sentence_of(verb).part == Part::Title
            && modal.word.checked_sub(1).is_some_and(|before| {
                let before = context.word(WordId { word: before, ..modal });
                matches!(&*before.form, "'" | "‘" | "\"" | "“")
            });
        let granted = self.speaker_text_grants(verb);
        if granted {
            return None;
        }
        let guess = self.told_by_forecasters(verb)
            || (said && !bodies && matches!(modal_lemma, "may" | "might")
                || modal_lemma == "might"
                || hedged
                || quoted
                || known.cues.contains(&cue) && said);
        if !happens && !guess {
            return None;
        }
        // What somebody can do at a price is an offer.
        if !self.actors.denoted(context, subject).is_empty()
            && !measures::within(context, &outcome).is_empty()
        {
            return None;
        }
        let negative = realis::negated_itself(context, verb);
        if negative && context.small_lemma(modal) == "could" {
            // "could not agree": that was so.
            return None;
        }
        let bounds = if negative { (1.0 - bounds.1, 1.0 - bounds.0) } else { bounds };
        Some(Found {
            trigger: modal,
            head: verb,
            outcome,
            phrase: WordSpan { sentence: modal.sentence, words: modal.word..modal.word + 1 },
            by: self.speaker(verb),
            bounds,
            polarity: if negative { Polarity::Negative } else { Polarity::Positive },
            rank: 2,
            confidence: 0.4,
        })
    }

    /// Whether a word names a person.
    fn is_person(&self, word: WordId) -> bool {
        self.actors.denoted(self.context, word).iter().any(|actor| {
            self.actors.list.get(actor.0).is_some_and(|one| one.kind == legation_record::ActorKind::Person)
        })
    }

    /// *hopes to reach a deal*, but not *hopes to hear from her*: a verb of how things turn out.
    fn turns_out(&self, verb: WordId) -> bool {
        let known = &self.context.knowledge.words.likelihood;
        let lemma = self.context.lemma(verb).to_lowercase();
        [&known.outcomes, &known.outcomes_passive, &known.contests].iter().any(|list| list.contains(&lemma))
    }

    /// *may be fuelling it*: what may be so by now; what goes or comes lies ahead (*could be heading for a split*).
    fn is_under_way(&self, verb: WordId) -> bool {
        let context = self.context;
        &*context.word(verb).xpos == "VBG"
            && context.children_in(verb, &["aux"]).any(|aux| context.lemma(aux) == "be")
            && !context.knowledge.words.likelihood.lists.moving.contains(context.lemma(verb))
    }

    /// *Where might it earn that*, *what the tax would do*, *how the war would end*: a question, or what one asks.
    fn asks(&self, verb: WordId) -> bool {
        let context = self.context;
        let question = |word: WordId| {
            let one = context.word(word);
            one.xpos.starts_with('W') && one.feature("PronType") != Some("Rel")
                || matches!(&*one.lemma.to_lowercase(), "how" | "why" | "where" | "what")
        };
        context.children(verb).any(|child| {
            child < verb
                && (question(child)
                    || context.stands_in(child, &["obj", "nsubj", "obl", "advmod"])
                        && context
                            .children_in(child, &["det", "advmod"])
                            .any(|word| question(word) && word < verb))
        })
    }

    /// *Theresa May said*: a name that looks like a modal.
    fn is_name(&self, modal: WordId) -> bool {
        let words = &self.context.document.sentence_of(modal).words;
        &*words[modal.word].form == "May"
            && modal.word.checked_sub(1).is_some_and(|before| words[before].upos == Upos::Propn)
    }

    /// *I didn't expect him to come*, *they never thought that they would see it*: a surprise told by those surprised.
    fn was_surprised(&self, trigger: WordId) -> bool {
        let context = self.context;
        let aux = |form: &str| {
            context
                .children_in(trigger, &["aux"])
                .any(|aux| context.word(aux).form.eq_ignore_ascii_case(form))
        };
        let never = &*context.word(trigger).xpos == "VBD"
            && context.children_in(trigger, &["advmod"]).any(|adverb| context.lemma(adverb) == "never");
        let first = context
            .subject(trigger)
            .is_some_and(|subject| matches!(&*context.lemma(subject).to_lowercase(), "i" | "we"));
        never || first && aux("did") && realis::negated_itself(context, trigger)
    }

    /// *was expected to attend but sent his deputy*: what was expected, and what came of it.
    fn came_otherwise(&self, trigger: WordId) -> bool {
        let words = &self.context.document.sentence_of(trigger).words;
        let past = words[trigger.word.saturating_sub(WORDS_OF_A_SHARE)..trigger.word]
            .iter()
            .rev()
            // "were on the brink of".
            .take_while(|word| {
                matches!(word.upos, Upos::Aux | Upos::Adv | Upos::Part | Upos::Adp | Upos::Det)
            })
            .any(|word| matches!(&*word.form, "was" | "were"));
        past && words.iter().enumerate().skip(trigger.word).any(|(at, word)| {
            &*word.lemma == "but"
                && words[at..].iter().take(WORDS_OF_A_SHARE).any(|word| &*word.xpos == "VBD")
        })
    }

    /// *the rules say*, *according to the statute*: a text that grants is what reports.
    fn speaker_text_grants(&self, word: WordId) -> bool {
        let context = self.context;
        let known = &context.knowledge.words.likelihood;
        let words = &context.document.sentence_of(word).words;
        let to = words.len().min(word.word + WORDS_TO_SHARE);
        let from = word.word.saturating_sub(WORDS_TO_SHARE);
        (from..to).any(|at| {
            known.rulebooks.contains(&*small(&words[at].lemma))
                && (self.reported.masks(word.sentence, at)
                    // "Under the plan, troops could stay".
                    || words[at.saturating_sub(WORDS_OF_A_SHARE)..at]
                        .iter()
                        .any(|under| under.lemma.eq_ignore_ascii_case("under")))
        })
    }

    /// *economists say*, *according to pollsters*: those whose trade it is to say what comes.
    fn told_by_forecasters(&self, word: WordId) -> bool {
        self.told_by(word, &self.context.knowledge.words.likelihood.forecasters)
    }

    /// *its foreign minister said*, *a spokesman said*: somebody speaks for those whom the clause is about.
    fn told_by_own_side(&self, word: WordId) -> bool {
        self.told_by(word, &self.context.knowledge.words.likelihood.own_side)
    }

    /// Whether what reports a clause has one of some words, by lemma or form.
    fn told_by(&self, word: WordId, by: &BTreeSet<String>) -> bool {
        let words = &self.context.document.sentence_of(word).words;
        let to = words.len().min(word.word + WORDS_TO_SHARE);
        let from = word.word.saturating_sub(WORDS_TO_SHARE);
        (from..to).any(|at| {
            self.reported.masks(word.sentence, at)
                && (by.contains(&*small(&words[at].lemma)) || by.contains(&*small(&words[at].form)))
        })
    }

    /// Who expects it: the subject of a verb or adjective of attitude, else who holds the clause around it.
    fn holder(&self, trigger: WordId, frame: &Frame<Estimates>, passive: bool) -> Option<ActorId> {
        let context = self.context;
        let own = match frame.kind {
            Kind::Verb => !passive,
            Kind::Adjective => !frame.what.contains(&Slot::Own),
            Kind::Noun | Kind::Adverb => false,
        };
        if own {
            let found = frames::who(context, self.actors, self.statements, trigger, false);
            if let Some(&first) = found.first() {
                return Some(first);
            }
        }
        if frame.kind == Kind::Noun
            && let Some(governor) = context.head(trigger).filter(|&up| {
                context.stands_in(trigger, &["obj"])
                    && context.knowledge.words.likelihood.lists.voicing.contains(context.lemma(up))
            })
            && let Some(&first) = frames::who(context, self.actors, self.statements, governor, false).first()
        {
            return Some(first);
        }
        self.speaker(trigger)
    }

    /// The subject of the verb of saying or thinking whose clause this is, else the speaker of the statement.
    fn speaker(&self, word: WordId) -> Option<ActorId> {
        let context = self.context;
        if let Some(speaker) =
            self.statements.saying(word).and_then(|statement| self.statements.speaker(statement))
        {
            return Some(speaker);
        }
        let mut at = word;
        for up in context.ancestors(word).take(HOLDER_DEPTH) {
            if context.stands_in(at, &["ccomp"]) && context.word(up).upos == Upos::Verb {
                return frames::who(context, self.actors, self.statements, up, false).first().copied();
            }
            at = up;
        }
        // "…, they say": the report stands beside it.
        let beside = context
            .children_in(at, &["parataxis"])
            .filter(|&aside| context.word(aside).upos == Upos::Verb)
            .find_map(|aside| {
                frames::who(context, self.actors, self.statements, aside, false).first().copied()
            });
        beside.or_else(|| self.reported.speaker(context, self.actors, word))
    }

    /// Whether somebody acts for the state that one of some actors is.
    fn same_side(&self, speaker: ActorId, actors: &[ActorId]) -> bool {
        let country =
            |actor: ActorId| self.actors.list.get(actor.0).and_then(|actor| actor.country.as_deref());
        actors.iter().any(|&actor| {
            self.actors
                .list
                .get(actor.0)
                .is_some_and(|one| one.kind == legation_record::ActorKind::Government)
                && country(actor).is_some()
                && country(actor) == country(speaker)
        })
    }

    /// Drops a negative determiner from the beginning: of *no breakthrough* the outcome is a breakthrough.
    fn without_no(&self, words: &mut WordSpan) {
        let first = WordId { sentence: words.sentence, word: words.words.start };
        if words.words.len() > 1 && self.context.lemma(first).eq_ignore_ascii_case("no") {
            words.words.start += 1;
        }
    }

    /// By when: a time in the words of the outcome, or one that dates it, that does not end before the report.
    fn horizon(&self, found: &Found) -> Option<&TimeMention> {
        let published = self.context.published;
        let ahead = |mention: &&TimeMention| {
            matches!(mention.kind, TimexType::Date | TimexType::Time)
                && match (mention.end.or(mention.start), published) {
                    (Some(end), Some(published)) => end >= published,
                    _ => true,
                }
        };
        self.times
            .in_sentence(found.outcome.sentence)
            .iter()
            .filter(|mention| found.outcome.words.contains(&mention.head.word))
            .find(ahead)
            .or_else(|| self.times.dating(self.context, found.head).filter(|mention| ahead(mention)))
    }
}

/// *does not expect*, *nobody expects*, *neither expects*.
fn frames_negated(context: &Context, trigger: WordId) -> bool {
    realis::negated_itself(context, trigger)
        || context.child_in(trigger, &["nsubj"]).is_some_and(|subject| {
            is_no(context, subject)
                || matches!(context.small_lemma(subject), "nobody" | "none" | "neither" | "few" | "nothing")
        })
}

/// *are growing*, *are fading*: what hopes and fears do.
fn known_mounting(context: &Context, verb: WordId) -> bool {
    context.knowledge.words.likelihood.mounting.contains(context.lemma(verb))
}

fn is_no(context: &Context, noun: WordId) -> bool {
    context.children_in(noun, &["det"]).any(|det| matches!(context.small_lemma(det), "no" | "neither"))
}
