//! Conditions: what has to happen before something else can.
//!
//! A condition is an outcome, a requirement and the word that ties them: a subordinator (*until the two meet*), a
//! preposition before a noun of action (*without a withdrawal*), a predicate (*hinges on*), a noun (*a
//! precondition for*) or a phrase (*in return for*). Which words do so, and what the outcome must look like for
//! it, stands in `knowledge/conditions.toml`. What is only a point in time is no condition: *until Tuesday*,
//! *left before dawn*.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Bound, Range};

use legation_knowledge::conditions::{Outcomes, Relation, Role, SubjectIs};
use legation_language::{Part, Upos, WordId, WordSpan};
use legation_record::{Condition, ConditionRelation, Polarity, Realis};

use crate::actors::Actors;
use crate::context::{in_text_order, small};
use crate::realis;
use crate::reporting::{CLAUSE_REACH, Reported, clause_end, is_finite};
use crate::time::Times;
use crate::wordings::{self, Numbered};
use crate::{ActorId, Context, Reading};

/// How far up a tree a search for the holder goes: complements nest only a few deep in news prose, and a bound
/// keeps the time linear whatever the tree.
const HOLDER_DEPTH: usize = 8;

/// Words of a marker before the last, at most: *in the event that*.
const LONGEST_MARKER: usize = 5;

/// How far above an outcome's head a verb of demanding is looked for: *want the limit written into the text before*.
const DEMAND_DEPTH: usize = 3;

/// What ties an outcome to a requirement, found but not yet cut from the text.
struct Found {
    relation: Relation,
    outcome: WordSpan,
    outcome_head: WordId,
    requires: WordSpan,
    requires_head: WordId,
    /// The word that ties them, for looking up who says it.
    tie: WordId,
    /// Whether a *not* before the requirement denies the outcome: *not until … will they*.
    denied: bool,
    confidence: f32,
}

/// Finds the conditions of a report, in text order.
pub fn read(reading: Reading) -> Vec<Condition> {
    let Reading { context, statements, reported, .. } = reading;
    let mut found: Vec<Found> = Vec::new();
    for sentence in 0..context.document.sentences.len() {
        found.extend(in_sentence(reading, sentence));
    }
    let mut found = without_needs_of_others(found);
    found.sort_by_key(|one| (one.tie.sentence, one.tie.word));
    let mut seen = BTreeSet::new();
    let mut conditions: Vec<Condition> = Vec::new();
    for mut one in found {
        one.outcome = begun(
            context,
            reported,
            reported.trimmed(context, one.outcome, one.outcome_head),
            one.outcome_head,
        );
        one.requires = begun(
            context,
            reported,
            reported.trimmed(context, one.requires, one.requires_head),
            one.requires_head,
        );
        let (Some(outcome), Some(requires)) = (context.span(&one.outcome), context.span(&one.requires))
        else {
            continue;
        };
        if !seen.insert((outcome.part.is_none(), outcome.start, outcome.end, requires.start, requires.end)) {
            continue;
        }
        if doubts(context, &one.requires) || doubts(context, &one.outcome) || judges(context, &one.outcome) {
            continue;
        }
        let first_word = |words: &WordSpan| WordId { sentence: words.sentence, word: words.words.start };
        let mut evidence: Vec<_> = context.evidence(first_word(&one.outcome)).into_iter().collect();
        evidence.extend(context.evidence(first_word(&one.requires)));
        conditions.push(Condition {
            id: format!("c{}", conditions.len() + 1),
            relation: match one.relation {
                Relation::Until => ConditionRelation::Until,
                Relation::Unless => ConditionRelation::Unless,
                Relation::Without => ConditionRelation::Without,
                Relation::OnlyIf => ConditionRelation::OnlyIf,
                Relation::If => ConditionRelation::If,
                Relation::Before => ConditionRelation::Before,
                Relation::After => ConditionRelation::After,
                Relation::Pending => ConditionRelation::Pending,
            },
            outcome_polarity: if one.denied {
                Polarity::Negative
            } else {
                polarity_in(context, one.outcome_head, &one.outcome)
            },
            outcome,
            requires_polarity: polarity_of_requirement(context, one.requires_head, &one.requires),
            requires,
            held_by: holder(reading, &one).map(ActorId::label),
            realis: Realis::Conditional,
            said_by: statements.said_by(one.tie).or_else(|| statements.said_by(one.outcome_head)),
            evidence: in_text_order(evidence),
            confidence: one.confidence,
        });
    }
    conditions
}

/// The conditions whose tie stands in a sentence: first those that turns of phrase make, then those that single words
/// make, then what is left to the last resorts.
fn in_sentence(reading: Reading, sentence: usize) -> Vec<Found> {
    let Reading { context, actors, times, reported, .. } = reading;
    let ids = || (0..context.document.sentences[sentence].words.len()).map(|word| WordId { sentence, word });
    let mut found: Vec<Found> = Vec::new();
    let mut hulls: Vec<Range<usize>> = Vec::new();
    let numbered = Numbered::new(context, sentence);
    for id in ids() {
        if let Some((one, hull)) = by_wording(context, times, reported, &numbered, id, false)
            && !found.iter().any(|other| says_the_same(other, &one))
        {
            found.push(one);
            hulls.push(hull);
        }
    }
    let worded = found.len();
    for id in ids() {
        if let Some(one) = by_marker(context, times, reported, id)
            .or_else(|| by_inversion(context, reported, id))
            .or_else(|| by_then(context, reported, id))
            .or_else(|| by_alternative(context, reported, id))
            .or_else(|| by_bargain(context, id))
            .or_else(|| by_only_subject(context, reported, id))
            .or_else(|| by_predicate(context, actors, id))
            .or_else(|| by_noun(context, id))
            && !found[..worded].iter().any(|other| says_the_same(other, &one))
            && !hulls.iter().any(|hull| hull.contains(&id.word))
        {
            found.push(one);
        }
    }
    for id in ids() {
        if let Some((one, _)) = by_wording(context, times, reported, &numbered, id, true)
            && !found.iter().any(|other| says_the_same(other, &one) || other.tie == id)
        {
            found.push(one);
        }
    }
    found.retain(|one| !ties_nothing(context, one));
    found
}

/// Whether what looks tied hangs on nothing: a question, a habit, what is over, an adverb taken for a marker.
fn ties_nothing(context: &Context, found: &Found) -> bool {
    let sentence = &context.document.sentences[found.tie.sentence];
    let words = |span: &WordSpan| &context.document.sentences[span.sentence].words[span.words.clone()];
    let (outcome, requires) = (words(&found.outcome), words(&found.requires));
    let tie = &sentence.words[found.tie.word];
    let tagged = |words: &[legation_language::Word], tags: &[&str]| {
        words.iter().any(|word| tags.contains(&&*word.xpos))
    };
    let relative = |word: &legation_language::Word| word.xpos.starts_with('W');
    // "Would they leave if it burned?", "what would happen if": asked, and not said. "people who depend on rain".
    let last = sentence.words.iter().rev().find(|word| !matches!(&*word.form, "\"" | "”" | "'" | "’" | "''"));
    let asked = sentence.part != Part::Title && last.is_some_and(|word| &*word.form == "?")
        || found.relation == Relation::If && outcome.first().is_some_and(relative)
        || outcome.last().is_some_and(|word| relative(word) && &*word.lemma == "who");
    // "is once again asking", "may once have seemed": long ago, or another time.
    let before = found.tie.word.checked_sub(1).map(|at| &sentence.words[at]);
    let once = tie.form.eq_ignore_ascii_case("once")
        && (before.is_some_and(|word| word.upos == Upos::Aux || relative(word))
            || sentence
                .words
                .get(found.tie.word + 1)
                .is_some_and(|word| matches!(&*word.form, "again" | "more")));
    // "a compromise under which they would lead": what a text provides.
    let provided = found.relation == Relation::If
        && requires.windows(2).any(|two| two[0].upos == Upos::Adp && &*two[1].lemma == "which");
    // "Let's say that it costs a million and": nobody is asked to do it.
    let supposed = before.is_some_and(|word| word.lemma.eq_ignore_ascii_case("let"))
        || requires.first().is_some_and(|word| word.lemma.eq_ignore_ascii_case("let"))
            && requires.get(1).is_some_and(|word| matches!(&*word.form, "'s" | "’s" | "us"));
    // "When he is angry, he shouts": a habit.
    let habit = tie.form.eq_ignore_ascii_case("when")
        && tagged(outcome, &["VBZ", "VBP"])
        && !tagged(outcome, &["MD", "TO", "VBN"])
        && tagged(requires, &["VBZ", "VBP"]);
    // "had worn it before he died": both are over.
    let over = found.relation == Relation::Before
        && tagged(outcome, &["VBD"])
        && tagged(requires, &["VBD"])
        && !tagged(outcome, &["MD", "TO"])
        && !outcome.iter().any(|word| matches!(&*word.lemma, "not" | "n't" | "no" | "never"));
    // "If it worked in May, it is sound": from what was to what is.
    let inferred = found.relation == Relation::If
        && tagged(requires, &["VBD"])
        && !tagged(requires, &["MD", "VBZ", "VBP"])
        && !requires.iter().any(|word| word.form.eq_ignore_ascii_case("were"))
        && tagged(outcome, &["VBZ", "VBP"])
        && !tagged(outcome, &["MD", "VBD"]);
    asked || once || provided || supposed || habit || over || inferred
}

/// *The loan needs the approval of the bank before it can be paid out*: the need is the requirement of the other.
fn without_needs_of_others(found: Vec<Found>) -> Vec<Found> {
    let mut requiring: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, one) in found.iter().enumerate() {
        requiring.entry(one.requires.sentence).or_default().push(index);
    }
    let inside = |one: &Found, other: &Found| {
        one.tie != other.tie
            && other.requires.words.contains(&one.tie.word)
            && one.requires.words.start >= other.requires.words.start
            && one.requires.words.end <= other.requires.words.end
    };
    let within: BTreeSet<usize> = (0..found.len())
        .filter(|&at| {
            let others = requiring.get(&found[at].tie.sentence);
            others.into_iter().flatten().any(|&other| inside(&found[at], &found[other]))
        })
        .collect();
    found.into_iter().enumerate().filter(|(at, _)| !within.contains(at)).map(|(_, one)| one).collect()
}

/// Whether two are readings of the same words: each side of the one has words of a side of the other.
fn says_the_same(one: &Found, other: &Found) -> bool {
    let meet = |a: &WordSpan, b: &WordSpan| {
        a.sentence == b.sentence && a.words.start < b.words.end && b.words.start < a.words.end
    };
    meet(&one.outcome, &other.outcome) && meet(&one.requires, &other.requires)
        || meet(&one.outcome, &other.requires) && meet(&one.requires, &other.outcome)
}

/// A turn of phrase: *would pave the way for*, *all it takes for the deal to unravel is*.
/// With the words that the phrase itself has. `last`: only what is a last resort.
fn by_wording(
    context: &Context,
    times: &Times,
    reported: &Reported,
    numbered: &Numbered,
    first: WordId,
    last: bool,
) -> Option<(Found, Range<usize>)> {
    let fit = wordings::at(context, reported, numbered, first.word, last)?;
    let outcome_head = head_of(context, &fit.outcome)?;
    let requires_head = head_of(context, &fit.requires)?;
    let found = Found {
        relation: fit.pattern.relation,
        outcome_head,
        requires_head,
        tie: first,
        denied: fit.pattern.denied,
        confidence: if last { 0.5 } else { 0.6 },
        outcome: fit.outcome,
        requires: fit.requires,
    };
    let barred = last
        && (another_expression(context, first)
            || asks(context, &found.outcome)
            || begins_with_time(context, times, &found.requires))
        || tensed_apart(context, &found);
    (!supposed(context, &found.outcome) && !barred).then_some((found, fit.hull))
}

/// *even if*, *with or without*: what stands before makes another expression of a marker.
fn another_expression(context: &Context, at: WordId) -> bool {
    let sentence = &context.document.sentences[at.sentence].words;
    let marker = context.knowledge.conditions.marker_at(sentence.len() - at.word, |ahead| {
        sentence.get(at.word + ahead).map(|word| (word.lemma.as_ref(), word.form.as_ref()))
    });
    let previous = at.word.checked_sub(1).map(|word| sentence[word].lemma.to_lowercase());
    previous.is_some_and(|previous| {
        matches!(&*previous, "even" | "or")
            || marker.is_some_and(|(marker, _)| marker.not_after.contains(&previous))
    })
}

/// Words back from a marker where a verb of asking makes a question of what follows: *trying to find out if*.
const ASKED: usize = 2;

/// Words before an outcome where a verb of asking makes a question of what follows it: *asked residents if*.
const ASKED_BEFORE: usize = 3;

/// *tried to find out if*, *asked residents if*: what follows is a question.
fn asked(context: &Context, outcome: &WordSpan) -> bool {
    let lists = &context.knowledge.conditions.words;
    let sentence = &context.document.sentences[outcome.sentence].words;
    // "out of the question" asks nothing.
    let among = |words: &[legation_language::Word]| {
        words.iter().any(|word| word.upos != Upos::Noun && lists.questions.contains(&*small(&word.lemma)))
    };
    let (start, end) = (outcome.words.start, outcome.words.end);
    among(&sentence[end.saturating_sub(ASKED).max(start)..end])
        || among(&sentence[start.saturating_sub(ASKED_BEFORE)..start])
}

/// *It would be a surprise if*, *it will not be long before*: a judgement, and no outcome.
fn judges(context: &Context, outcome: &WordSpan) -> bool {
    let lists = &context.knowledge.conditions.words;
    let words = &context.document.sentences[outcome.sentence].words[outcome.words.clone()];
    words[0].form.eq_ignore_ascii_case("it")
        && words.len() <= QUESTION
        && words.iter().any(|word| lists.judgements.contains(&*small(&word.lemma)))
}

/// *will see when he landed*: what is over ties nothing that will be; what *would* be may be told in the past.
fn tensed_apart(context: &Context, found: &Found) -> bool {
    let words = |span: &WordSpan| &context.document.sentences[span.sentence].words[span.words.clone()];
    let (outcome, requires) = (words(&found.outcome), words(&found.requires));
    let has = |words: &[legation_language::Word], tags: &[&str]| {
        words.iter().any(|word| tags.contains(&&*word.xpos))
    };
    let form = |words: &[legation_language::Word], forms: &[&str]| {
        words.iter().any(|word| forms.contains(&&*small(&word.form)))
    };
    has(requires, &["VBD"])
        && !has(requires, &["VBZ", "VBP", "MD"])
        && form(outcome, &["will", "'ll", "shall", "can", "may"])
        && !form(outcome, &["would", "could", "might", "'d"])
}

/// Words of an outcome that may ask something and are short enough to do nothing else: *it is unclear if*.
const QUESTION: usize = 7;

/// *It is unclear if*, *nobody knew if*: what follows is a question.
fn asks(context: &Context, outcome: &WordSpan) -> bool {
    let lists = &context.knowledge.conditions.words;
    let sentence = &context.document.sentences[outcome.sentence].words;
    let asking = |word: &legation_language::Word| {
        let lemma = word.lemma.to_lowercase();
        lists.asking.contains(&lemma) || lists.open_questions.contains(&lemma)
    };
    asked(context, outcome)
        || outcome.words.len() <= QUESTION && sentence[outcome.words.clone()].iter().any(asking)
}

/// *until midnight on Sunday*: a point in time.
fn begins_with_time(context: &Context, times: &Times, requires: &WordSpan) -> bool {
    let sentence = &context.document.sentences[requires.sentence].words;
    let dated = |word: usize| {
        requires.words.contains(&word) && times.at(WordId { sentence: requires.sentence, word }).is_some()
    };
    let first = requires.words.start;
    dated(first) || matches!(sentence[first].upos, Upos::Det | Upos::Adj | Upos::Adv) && dated(first + 1)
}

/// *If the polls are right*, *unless I am mistaken*: doubt about a report, not what has to happen.
fn doubts(context: &Context, side: &WordSpan) -> bool {
    let lists = &context.knowledge.conditions.words;
    let words = &context.document.sentences[side.sentence].words[side.words.clone()];
    let any = |list: &BTreeSet<String>| {
        words.iter().any(|word| list.contains(&*small(&word.lemma)) || list.contains(&*small(&word.form)))
    };
    let all = words.iter().map(|word| word.form.to_lowercase()).collect::<Vec<_>>().join(" ");
    any(&lists.reports) && any(&lists.right)
        || lists.not_requirements.iter().any(|phrase| all.contains(phrase.as_str()))
}

/// A side without what its beginning has of the reporting: *that*, and a time or a place behind the cue (*said on Friday
/// it would*).
fn begun(context: &Context, reported: &Reported, mut side: WordSpan, head: WordId) -> WordSpan {
    let words = &context.document.sentences[side.sentence].words;
    if side.words.contains(&head.word)
        && side.words.start.checked_sub(1).is_some_and(|before| reported.masks(side.sentence, before))
        && words.get(side.words.start).is_some_and(|word| word.upos == Upos::Adp)
        && let Some(subject) = context.child_in(head, &["nsubj", "expl"])
    {
        let start = context.subtree(subject).words.start;
        if side.words.contains(&start) && start < head.word {
            side.words.start = start;
        }
    }
    while side.words.len() > 1
        && side.words.start < head.word
        && words.get(side.words.start).is_some_and(|word| {
            word.upos == Upos::Sconj && &*word.lemma == "that" || word.upos == Upos::Punct
        })
    {
        side.words.start += 1;
    }
    side
}

/// A subordinator, a preposition or a longer expression that ties what follows it to a clause: *until*, *on condition
/// that*, *in the absence of*.
///
/// The tree says what belongs to what. Where it disagrees with the words (the requirement does not begin behind the
/// marker, or one side is inside the other), the sides are cut at commas and at what only reports instead.
fn by_marker(context: &Context, times: &Times, reported: &Reported, at: WordId) -> Option<Found> {
    let words = &context.knowledge.conditions;
    let sentence = &context.document.sentences[at.sentence].words;
    let (marker, length) = words.marker_at(sentence.len() - at.word, |ahead| {
        sentence.get(at.word + ahead).map(|word| (word.lemma.as_ref(), word.form.as_ref()))
    })?;
    if context.stands_in(at, &["amod", "compound", "nummod"])
        && !matches!(context.word(at).upos, Upos::Sconj | Upos::Adp | Upos::Adv)
    {
        return None;
    }
    let previous = at.word.checked_sub(1).map(|word| sentence[word].lemma.to_lowercase());
    let is_if = marker.relation == Relation::If;
    // "even if", "at once", "with or without": another expression.
    if previous.as_ref().is_some_and(|previous| marker.not_after.contains(previous)) {
        return None;
    }
    // "until after the vote": the first marker says how they are tied, and the second is found by itself.
    let marker_of = |word: usize| {
        let word = sentence.get(word)?;
        words.marker_at(1, |_| Some((word.lemma.as_ref(), word.form.as_ref()))).map(|(marker, _)| marker)
    };
    if length == 1 && ties_another(marker.relation) && marker_of(at.word + 1).is_some() {
        return None;
    }
    // "for as long as": the longer marker has said it.
    let covered = (1..=LONGEST_MARKER.min(at.word)).any(|back| {
        let start = at.word - back;
        words
            .marker_at(sentence.len() - start, |ahead| {
                sentence.get(start + ahead).map(|word| (word.lemma.as_ref(), word.form.as_ref()))
            })
            .is_some_and(|(_, length)| length > back)
    });
    if covered {
        return None;
    }
    let mut relation = marker.relation;
    let mut begin = at.word;
    let nested = at.word.checked_sub(1).and_then(marker_of).filter(|outer| ties_another(outer.relation));
    if let Some(outer) = nested {
        relation = outer.relation;
        begin -= 1;
    }
    let only = previous.as_deref() == Some("only");
    if only {
        relation = match marker.with_only {
            Some(relation) => relation,
            None if matches!(relation, Relation::If | Relation::OnlyIf) => Relation::OnlyIf,
            None => return None,
        };
        begin -= 1;
    }
    let not = begin.checked_sub(1).is_some_and(|word| &*sentence[word].lemma == "not");
    let after = at.word + length;
    // "if possible", "if any", "if necessary".
    let next = sentence.get(after)?;
    if is_if && words.words.not_clauses.contains(&*small(&next.form)) {
        return None;
    }
    let mut clause = reported.clause_around(context, at);
    // "on the sole condition that": the last word of the marker is no end.
    clause.end = reported.clause_around(context, WordId { word: after - 1, ..at }).end;
    // "told them that if …": nothing before belongs to it.
    if begin.checked_sub(1).is_some_and(|word| &*sentence[word].lemma == "that") {
        clause.start = begin;
    }
    let fronts = clause.start == begin;
    let head = requirement_head(context, at, length, clause.end)?;
    // "will sell, but not before": the outcome stands before the coordinator, and what reports between them.
    if not && begin >= 3 && sentence[begin - 2].upos == Upos::Cconj && marker.relation != Relation::If {
        let before = (0..begin - 2)
            .rev()
            .find(|&word| !reported.masks(at.sentence, word) && sentence[word].upos != Upos::Punct)?;
        let start = reported.clause_around(context, WordId { word: before, ..at }).start;
        let outcome = trimmed(context, WordSpan { sentence: at.sentence, words: start..before + 1 })?;
        let end = clause_end(context, at.sentence, after..clause.end.max(after + 1), true);
        let requires = trimmed(context, WordSpan { sentence: at.sentence, words: after..end })?;
        let outcome_head = head_of(context, &outcome)?;
        let requires_head = head_of(context, &requires)?;
        let dated = requires.words.clone().any(|word| times.at(WordId { word, ..at }).is_some());
        let finite = has_finite_verb(context, &requires);
        if !(open(context, outcome_head) || open_words(context, &outcome))
            || !finite && (dated || !names_what_happens(context, requires_head, relation))
        {
            return None;
        }
        return Some(Found {
            relation,
            outcome,
            outcome_head,
            requires,
            requires_head,
            tie: at,
            denied: false,
            confidence: 0.6,
        });
    }
    let by_commas = sides_by_commas(context, reported, &clause, at.sentence, begin, after, only || not);
    let finite_words = by_commas.as_ref().is_some_and(|(_, requires, _)| has_finite_verb(context, requires));
    let by_tree = sides_by_tree(context, reported, head, begin, after).filter(|(_, requires, _)| {
        has_finite_verb(context, requires) || !finite_words || marker.clause == Outcomes::Never
    });
    let by_tree = by_tree.filter(|(outcome, ..)| !fronts || outcome.words.start >= begin);
    let (outcome, requires, fronted) = by_tree.or(by_commas)?;
    let requires =
        if marker.relation == Relation::Without { phrase_alone(context, requires)? } else { requires };
    let requires_head = if requires.words.contains(&head.word) { head } else { head_of(context, &requires)? };
    // What only a subordinator can begin is a clause, whatever the tagger makes of its verb.
    // "Once a fishing village, Busan is now …" has none; headlines leave it out.
    let verbal = marker.relation != Relation::After
        || context.is_heading(at.sentence)
        || sentence[requires.words.clone()]
            .iter()
            .any(|word| matches!(word.upos, Upos::Verb | Upos::Aux | Upos::Part));
    let subordinates = marker.phrase == Outcomes::Never && requires.words.len() > 1 && verbal;
    let finite = marker.clause != Outcomes::Never
        && (subordinates
            || has_finite_verb(context, &requires)
                && (is_finite_clause(context, requires_head) || finite_words));
    // "before the July 24 deadline" is a point in time.
    // "until after the current tour": the head tells whether it is a time.
    let dated = || {
        requires.words.clone().any(|word| {
            let word = WordId { word, ..at };
            times.at(word).is_some() && (nested.is_none() || word == requires_head)
        })
    };
    if !finite && (context.word(requires_head).upos == Upos::Num || dated()) {
        return None;
    }
    // "before the end of the year and …": a time right after the marker that no verb follows.
    if let Some(time) = times.at(WordId { word: after, ..at }).or_else(|| {
        let next = WordId { word: after + 1, ..at };
        (sentence[after].upos == Upos::Det && after + 1 < sentence.len()).then(|| times.at(next)).flatten()
    }) && sentence.get(time.span.words.end).is_none_or(|word| {
        !is_finite(word) && !matches!(word.upos, Upos::Noun | Upos::Propn | Upos::Part | Upos::Aux)
    }) && time.span.words.end > after
    {
        return None;
    }
    let outcome_head = head_of(context, &outcome)?;
    // "Not until the ninth round did anyone mention it": what is over.
    if fronted && matches!(&*small(&sentence[outcome.words.start].form), "did" | "had" | "was" | "were") {
        return None;
    }
    let governs = context.small_lemma(outcome_head);
    // A clause after a verb of asking is its question ("asked if he had met the general", "would not say if").
    if is_if
        && !fronted
        && (words.words.asking.contains(governs) && context.word(outcome_head).upos == Upos::Verb
            || words.words.unanswered.contains(governs)
                && (negative_words(context, &outcome) || outcome_head.word + 1 == at.word))
    {
        return None;
    }
    if supposed(context, &outcome) || is_if && !fronted && asked(context, &outcome) {
        return None;
    }
    // "if with an accent", "if only to agree", "without which".
    let begins = &sentence[requires.words.start];
    if is_if && (begins.upos == Upos::Adp || begins.form.eq_ignore_ascii_case("to"))
        || begins.feature("PronType") == Some("Rel") && marker.relation == Relation::Without
    {
        return None;
    }
    // "it is free if you are poor": how things are for anybody, not what is to come.
    if is_if
        && !open_words(context, &outcome)
        && requires.words.clone().take(2).any(|word| sentence[word].form.eq_ignore_ascii_case("you"))
    {
        return None;
    }
    // "will only resume … when": the adverb stands before the verb.
    let adverb = marker.with_only.filter(|_| {
        !fronted
            && outcome.words.clone().any(|word| {
                &*sentence[word].lemma == "only"
                    && (sentence[word].head == Some(outcome_head.word)
                        || sentence.get(word + 1).is_some_and(|next| next.upos == Upos::Verb))
            })
    });
    if let Some(with_only) = adverb {
        relation = with_only;
    }
    let class = if finite { marker.clause } else { marker.phrase };
    let class = if fronted { marker.fronted.unwrap_or(class) } else { class };
    let doubled = only || nested.is_some() || adverb.is_some() || not && fronted;
    // "may hold back on imposing it until after": what the gerund hangs on says that it is open.
    let hangs_open = || {
        context.stands_in(outcome_head, &["advcl", "xcomp"])
            && context.word(outcome_head).feature("VerbForm") != Some("Fin")
            && context.head(outcome_head).is_some_and(|up| up < outcome_head && open(context, up))
    };
    let lies_open = open(context, outcome_head) || open_words(context, &outcome) || hangs_open();
    // "they demand guarantees before they sign", with the clause hung on the guarantees.
    let lists = &words.words;
    let demands = |word: &legation_language::Word| {
        word.upos == Upos::Verb
            && (lists.demanding.contains(&*word.lemma)
                || lists.necessity_verbs.contains(&*word.lemma) && &*word.lemma != "have")
    };
    let demand = outcome.words.clone().find(|&word| demands(&sentence[word])).or_else(|| {
        context
            .ancestors(outcome_head)
            .take(DEMAND_DEPTH)
            .find(|&up| up.word < begin && demands(context.word(up)))
            .map(|up| up.word)
    });
    // "ratification is the last hurdle before": the subject has to come first.
    let hurdle = lists.hurdles.contains(context.small_lemma(outcome_head))
        && context.child_in(outcome_head, &["cop", "nsubj"]).is_some();
    let first_needed = relation == Relation::Before
        && finite
        && (necessity(context, outcome_head) || demand.is_some() || hurdle);
    // "Without Nigeria, a regional force is a non-starter".
    let pointless = fronted && marker.relation == Relation::Without && {
        outcome.words.clone().any(|at| lists.hard.contains(&*small(&sentence[at].lemma)))
            || negative_words(context, &outcome)
                && allowed(context, Outcomes::Unsettled, outcome_head, &outcome)
    };
    if !(doubled && lies_open || allowed(context, class, outcome_head, &outcome) || first_needed || pointless)
    {
        return None;
    }
    // "return the money you took, she said after he admitted": what is over ties nothing that lies ahead.
    if matches!(marker.relation, Relation::After)
        && !context.is_heading(at.sentence)
        && finite
        && !doubled
        && &*context.word(requires_head).xpos == "VBD"
        && !sentence[requires.words.clone()].iter().any(|word| &*word.lemma == "have")
        && !would(context, &outcome)
    {
        return None;
    }
    // "will play after the guests arrive" is when; "after the court has ruled", "after the siege is lifted" is what for.
    let completed = || {
        let verbs = &sentence[requires.words.clone()];
        verbs.iter().any(|word| {
            word.upos == Upos::Aux && matches!(&*word.lemma, "have" | "be" | "get")
                || matches!(&*small(&word.form), "has" | "have" | "had")
        })
    };
    let decides = || lists.deciding.contains(context.lemma(requires_head));
    // "ends when they get their boats back" is what for; "will play when the guests arrive" is when.
    if marker.words.iter().any(|word| word == "when")
        && finite
        && !doubled
        && !(decides() && &*context.word(requires_head).xpos != "VBD" && !dated())
    {
        return None;
    }
    if marker.words.iter().any(|word| word == "after") && finite && !doubled && !completed() && !decides() {
        return None;
    }
    // "No talks before apology, says Seoul".
    let bare = relation == Relation::Before
        && sentence[outcome.words.start].form.eq_ignore_ascii_case("no")
        && context.word(requires_head).upos == Upos::Noun;
    if !finite && !doubled && !bare && !names_what_happens(context, requires_head, relation) {
        return None;
    }
    let arcs = context.word(requires_head).arc_probability.clamp(0.0, 1.0);
    let found = Found {
        relation,
        outcome,
        outcome_head,
        requires,
        requires_head,
        tie: at,
        denied: not && fronted,
        confidence: if finite { 0.6 + 0.3 * arcs } else { 0.4 + 0.3 * arcs },
    };
    // "They must leave before talks can begin": what must be done first is the requirement.
    if first_needed {
        // "they want the money in the bank before …": the object is what has to come first.
        let mut required = found.outcome.clone();
        // "agreement is needed before": the subject is what has to come first.
        let needed = demand.map(|word| WordId { word, ..at }).and_then(|verb| {
            context.child_in(verb, &["nsubj:pass"]).filter(|subject| required.words.contains(&subject.word))
        });
        let needed = needed.or_else(|| context.child_in(found.outcome_head, &["nsubj"]).filter(|_| hurdle));
        if let Some(subject) = needed {
            required = clause_span(context, subject, &[])?;
        } else if let Some(demand) = demand {
            required.words.start = required.words.start.max(demand + 1);
        }
        if required.words.is_empty() {
            return None;
        }
        return Some(Found {
            outcome: found.requires,
            outcome_head: found.requires_head,
            requires: required,
            requires_head: found.outcome_head,
            ..found
        });
    }
    Some(found)
}

/// Whether a marker may stand before another: *until after*, *unless and until*.
fn ties_another(relation: Relation) -> bool {
    matches!(relation, Relation::Until | Relation::Unless)
}

/// *would have stayed*: what might have been, and is not open any more.
fn supposed(context: &Context, outcome: &WordSpan) -> bool {
    let words = &context.document.sentences[outcome.sentence].words;
    outcome.words.clone().any(|at| {
        matches!(&*small(&words[at].lemma), "would" | "could" | "might" | "'d")
            && (at + 1..outcome.words.end.min(at + 4))
                .find(|&next| !matches!(words[next].upos, Upos::Adv | Upos::Part))
                .is_some_and(|next| {
                    &*words[next].lemma == "have"
                        && (next + 1..outcome.words.end.min(next + 3)).any(|verb| &*words[verb].xpos == "VBN")
                })
    })
}

/// Whether some words have *would* or another past form of a modal.
fn would(context: &Context, span: &WordSpan) -> bool {
    let words = &context.document.sentences[span.sentence].words;
    span.words
        .clone()
        .any(|at| matches!(&*small(&words[at].form), "would" | "could" | "might" | "'d" | "should"))
}

/// Whether some words have a modal that leaves open what they say, or what does as much (*is expected to*).
fn open_words(context: &Context, span: &WordSpan) -> bool {
    let lists = &context.knowledge.conditions.words;
    let modals = &lists.open_modals;
    let words = &context.document.sentences[span.sentence].words;
    let to = |at: usize| span.words.contains(&at) && words[at].form.eq_ignore_ascii_case("to");
    span.words.clone().any(|at| {
        (&*words[at].xpos == "MD" || words[at].upos == Upos::Aux)
            && (modals.contains(&*words[at].lemma) || modals.contains(&*small(&words[at].form)))
            || to(at + 1)
                && (lists.open_predicates.contains(&*small(&words[at].form))
                    || lists.open_predicates.contains(&*small(&words[at].lemma)))
    })
}

/// Whether some words deny what they say: *not*, *no*, *nobody*.
fn negative_words(context: &Context, span: &WordSpan) -> bool {
    let negation = &context.knowledge.realis.negation;
    let words = &context.document.sentences[span.sentence].words;
    span.words.clone().any(|at| {
        let lemma = words[at].lemma.to_lowercase();
        negation.determiners.contains(&lemma) || matches!(lemma.as_str(), "not" | "n't" | "never" | "cannot")
    })
}

/// The word that governs what follows a marker.
fn requirement_head(context: &Context, marker: WordId, length: usize, end: usize) -> Option<WordId> {
    let after = marker.word + length;
    let by_tree = (marker.word..after).rev().find_map(|word| {
        let word = WordId { word, ..marker };
        let head = context.head(word)?;
        let marks = context.stands_in(word, &["mark", "case", "advmod", "fixed", "cc"]);
        (marks && head.word >= after && head.word < end).then_some(head)
    });
    // A participle that has become a subordinator governs instead of being governed.
    by_tree
        .or_else(|| {
            context
                .child_in(marker, &["obj", "ccomp", "obl"])
                .filter(|child| child.word >= after && child.word < end)
        })
        .or_else(|| head_of(context, &WordSpan { sentence: marker.sentence, words: after.min(end)..end }))
}

/// Whether a word is the predicate of a finite clause.
fn is_finite_clause(context: &Context, head: WordId) -> bool {
    let finite = |id: WordId| context.word(id).feature("VerbForm") == Some("Fin");
    finite(head)
        || context.children_in(head, &["aux", "cop"]).any(finite)
        || (context.child_in(head, &["nsubj", "expl"]).is_some() && context.word(head).upos == Upos::Verb)
}

/// Outcome and requirement as the tree has them; none where it contradicts the words. The last value says whether the
/// requirement comes first.
fn sides_by_tree(
    context: &Context,
    reported: &Reported,
    head: WordId,
    begin: usize,
    after: usize,
) -> Option<(WordSpan, WordSpan, bool)> {
    let governor = context.head(head)?;
    if !context.stands_in(head, &["advcl", "acl", "conj", "parataxis", "obl", "nmod"])
        || (begin..after).contains(&governor.word)
    {
        return None;
    }
    let outcome_head = widest_clause(context, governor, head);
    let mut requires = clause_span(context, head, &[])?;
    requires.words.start = requires.words.start.max(after);
    let begins_behind = requires.words.start == after;
    let markers: Vec<_> = context
        .children_in(outcome_head, &["mark", "advmod"])
        .filter(|child| child.word < after && child.word >= begin)
        .collect();
    let mut leave_out = vec![head];
    leave_out.extend(markers);
    let mut outcome = clause_span(context, outcome_head, &leave_out)?;
    // "expect prices to rise if": the subject of the infinitive is the object of what governs it.
    if context.stands_in(outcome_head, &["xcomp", "ccomp"])
        && let Some(up) = context.head(outcome_head)
        && let Some(object) = context.object(up).filter(|&object| up < object && object < outcome_head)
    {
        outcome.words.start = outcome.words.start.min(context.subtree(object).words.start.max(up.word + 1));
    }
    // "… will end only if": the adverb belongs to the marker.
    if outcome.words.end > begin && outcome.words.start < begin && outcome.words.end <= after {
        outcome.words.end = begin;
    }
    let apart = outcome.words.end <= begin || outcome.words.start >= requires.words.end;
    let clean = reported.is_clean(&outcome) && reported.is_clean(&requires);
    let whole = is_finite_clause(context, outcome_head)
        || context.word(outcome_head).upos != Upos::Verb
        || context.stands_in(outcome_head, &["xcomp", "ccomp", "acl", "advcl"]);
    let fronted = requires.words.end <= outcome.words.start;
    (begins_behind && apart && clean && whole && !requires.words.is_empty())
        .then_some((outcome, requires, fronted))
}

/// Outcome and requirement cut at commas: for trees that went astray. `inverts`: the outcome may follow its
/// requirement with verb and subject turned round and no comma between (*not until the mines are cleared will they*).
fn sides_by_commas(
    context: &Context,
    reported: &Reported,
    clause: &Range<usize>,
    sentence: usize,
    begin: usize,
    after: usize,
    inverts: bool,
) -> Option<(WordSpan, WordSpan, bool)> {
    let words = &context.document.sentences[sentence].words;
    let span = |range: Range<usize>| trimmed(context, WordSpan { sentence, words: range });
    let finite = |range: &Range<usize>| range.clone().any(|word| is_finite(&words[word]));
    let comma = |word: usize| {
        words[word].upos == Upos::Punct
            && &*words[word].xpos != "HYPH"
            && matches!(words[word].form.as_ref(), "," | "–" | "—" | "-")
    };
    if after >= clause.end {
        return None;
    }
    // "No talks without a truce", "miners to strike if": a headline's outcome has no finite verb.
    let start = clause.start.min(begin);
    // "Unions threaten a strike if", "has ruled out talks until": what is threatened is the outcome.
    let threatened = start.checked_sub(1).is_some_and(|before| reported.masks(sentence, before));
    let nominal = words[start..begin].iter().any(|word| matches!(word.upos, Upos::Noun | Upos::Propn))
        && words[start..begin].iter().any(|word| {
            word.feature("PronType") == Some("Neg")
                || &*small(&word.lemma) == "no"
                || &*word.lemma == "to" && word.upos == Upos::Part
                || threatened && matches!(word.upos, Upos::Noun)
        });
    if !finite(&(start..begin)) && !nominal {
        let reach = words.len().min(after + CLAUSE_REACH);
        if inverts {
            // The first auxiliary whose subject stands between it and its verb.
            let turned = (after + 1..reach).find(|&word| {
                let id = WordId { sentence, word };
                matches!(words[word].upos, Upos::Aux)
                    && context.head(id).is_some_and(|verb| {
                        verb.word > word + 1
                            && context
                                .child_in(verb, &["nsubj", "expl"])
                                .is_some_and(|subject| subject.word > word && subject.word < verb.word)
                    })
            });
            if let Some(turned) = turned {
                let end = reported.rest(sentence, turned).map_or(words.len(), |rest| rest.end);
                return Some((span(turned..end.max(turned + 1))?, span(after..turned)?, true));
            }
        }
        // The requirement comes first and ends at a comma, or at what reports ("if they fail, she said, …"), with a
        // whole clause behind it.
        let mask = |word: usize| reported.masks(sentence, word);
        let end = (after..reach).find(|&word| {
            (comma(word) || mask(word))
                && !matches!(words.get(word + 1).map(|next| next.upos), Some(Upos::Cconj) | None)
                && words[word + 1].feature("PronType") != Some("Rel")
                && reported.rest(sentence, word).is_some_and(|rest| finite(&rest))
        })?;
        let requires = clause_end(context, sentence, after..end, true);
        return Some((span(reported.rest(sentence, end)?)?, span(after..requires)?, true));
    }
    let outcome = clause_start(context, sentence, start..begin);
    let requires = clause_end(context, sentence, after..clause.end, true);
    Some((span(outcome..begin)?, span(after..requires)?, false))
}

/// Where the last clause of a run of words begins: behind a comma and a coordinator with a subject and a verb behind.
fn clause_start(context: &Context, sentence: usize, run: Range<usize>) -> usize {
    let words = &context.document.sentences[sentence].words;
    (run.start + 2..run.end)
        .rev()
        .find(|&word| {
            words[word - 1].upos == Upos::Cconj
                && &*words[word - 2].form == ","
                && (word..run.end).any(|at| is_finite(&words[at]))
                && matches!(words[word].upos, Upos::Pron | Upos::Propn | Upos::Det | Upos::Noun | Upos::Adj)
                && (word..run.end).any(|at| words[at].relation() == "nsubj")
        })
        .unwrap_or(run.start)
}

/// What a preposition requires, which is a phrase: of *without their consent, officials remain hopeful* what stands before the
/// comma; none where a clause follows that nothing parts from it. Relative clauses belong to the phrase.
fn phrase_alone(context: &Context, requires: WordSpan) -> Option<WordSpan> {
    let sentence = &context.document.sentences[requires.sentence].words;
    let relative =
        |word: usize| sentence[word].feature("PronType") == Some("Rel") || sentence[word].upos == Upos::Sconj;
    if !has_finite_verb(context, &requires) {
        return Some(requires);
    }
    let comma = requires.words.clone().find(|&word| &*sentence[word].form == ",");
    if (requires.words.start..comma.unwrap_or(requires.words.end)).any(relative) {
        return Some(requires);
    }
    let before = requires.words.start..comma?;
    let before = trimmed(context, WordSpan { sentence: requires.sentence, words: before })?;
    (!has_finite_verb(context, &before)).then_some(before)
}

/// Whether some words have a finite verb or a modal.
fn has_finite_verb(context: &Context, span: &WordSpan) -> bool {
    span.words.clone().any(|word| is_finite(context.word(WordId { sentence: span.sentence, word })))
}

/// A run of words without punctuation, coordinators and subordinators at its edges.
fn trimmed(context: &Context, span: WordSpan) -> Option<WordSpan> {
    let words = &context.document.sentences[span.sentence].words;
    let mut range = span.words;
    while range.start < range.end && matches!(words[range.start].upos, Upos::Punct | Upos::Cconj) {
        range.start += 1;
    }
    while range.start < range.end && matches!(words[range.end - 1].upos, Upos::Punct | Upos::Cconj) {
        range.end -= 1;
    }
    (!range.is_empty()).then_some(WordSpan { sentence: span.sentence, words: range })
}

/// The word of a run that governs it: the first, verbs before others, whose own governor is outside.
fn head_of(context: &Context, span: &WordSpan) -> Option<WordId> {
    let inside = |id: WordId| span.words.contains(&id.word);
    let all = || span.words.clone().map(|word| WordId { sentence: span.sentence, word });
    let tops = || all().filter(|&id| context.head(id).is_none_or(|up| !inside(up)));
    tops()
        .find(|&id| is_finite_clause(context, id))
        .or_else(|| all().find(|&id| is_finite_clause(context, id)))
        .or_else(|| {
            tops().find(|&id| {
                matches!(context.word(id).upos, Upos::Verb | Upos::Noun | Upos::Propn | Upos::Adj)
            })
        })
}

/// *Should talks fail, …*, *Were they to leave, …*: a sentence that begins with its auxiliary and is no question.
fn by_inversion(context: &Context, reported: &Reported, first: WordId) -> Option<Found> {
    let sentence = &context.document.sentences[first.sentence].words;
    let begins = sentence[..first.word].iter().all(|word| word.upos == Upos::Punct);
    let form = context.small_form(first);
    if !context.knowledge.conditions.words.inverting.contains(form)
        || sentence.last().is_some_and(|word| word.form.as_ref() == "?")
    {
        return None;
    }
    let turned = || {
        context.head(first).is_some_and(|verb| {
            context
                .child_in(verb, &["nsubj"])
                .is_some_and(|subject| subject > first && (subject < verb || form == "were"))
        })
    };
    if !begins {
        // "… is bound to suffer should the talks fail": no subject before it, and the outcome lies open.
        let clause = reported.clause_around(context, first);
        let behind = first.word.checked_sub(1).map(|word| &sentence[word])?;
        if form == "had" || !turned() || matches!(behind.upos, Upos::Pron | Upos::Propn) {
            return None;
        }
        let (outcome, requires, fronted) =
            sides_by_commas(context, reported, &clause, first.sentence, first.word, first.word + 1, false)?;
        let (outcome_head, requires_head) = (head_of(context, &outcome)?, head_of(context, &requires)?);
        return (!fronted && !supposed(context, &outcome)).then_some(Found {
            relation: Relation::If,
            outcome,
            outcome_head,
            requires,
            requires_head,
            tie: first,
            denied: false,
            confidence: 0.6,
        });
    }
    let clause = 0..sentence.len();
    let (outcome, requires, fronted) =
        sides_by_commas(context, reported, &clause, first.sentence, first.word, first.word + 1, false)?;
    let (outcome_head, requires_head) = (head_of(context, &outcome)?, head_of(context, &requires)?);
    let lies_open = open(context, outcome_head) || open_words(context, &outcome);
    (fronted && lies_open && !supposed(context, &outcome)).then_some(Found {
        relation: Relation::If,
        outcome,
        outcome_head,
        requires,
        requires_head,
        tie: first,
        denied: false,
        confidence: 0.7,
    })
}

/// *Until then, there will be no talks*: the requirement is the clause before, when that says what must be done.
fn by_then(context: &Context, reported: &Reported, then: WordId) -> Option<Found> {
    if context.lemma(then) != "then" {
        return None;
    }
    let preposition = WordId { word: then.word.checked_sub(1)?, ..then };
    let word = context.word(preposition);
    let (marker, _) = context.knowledge.conditions.marker_at(1, |_| Some((&word.lemma, &word.form)))?;
    let before = context.root(then.sentence.checked_sub(1)?)?;
    let part = |sentence: usize| context.document.sentences.get(sentence).map(|sentence| sentence.part);
    let outcome = trimmed(
        context,
        WordSpan { sentence: then.sentence, words: reported.rest(then.sentence, then.word + 1)? },
    )?;
    let outcome_head = head_of(context, &outcome)?;
    if !open(context, outcome_head) || part(before.sentence) != part(then.sentence) {
        return None;
    }
    let required = std::iter::once(before)
        .chain(context.children_in(before, &["ccomp", "parataxis"]))
        .find(|&clause| necessity(context, clause))?;
    Some(Found {
        relation: marker.relation,
        outcome,
        outcome_head,
        requires: clause_span(context, required, &[])?,
        requires_head: required,
        tie: then,
        denied: false,
        confidence: 0.6,
    })
}

/// *The militia must leave; otherwise the air force will act*: what must be done stands before, what follows if it is
/// not stands behind.
fn by_alternative(context: &Context, reported: &Reported, at: WordId) -> Option<Found> {
    let sentence = &context.document.sentences[at.sentence].words;
    let lists = &context.knowledge.conditions.words;
    let form = |word: usize| sentence.get(word).map(|word| small(&word.form)).unwrap_or_default();
    let one = form(at.word);
    let longer = lists
        .alternatives
        .range::<str, _>((Bound::Included(&*one), Bound::Unbounded))
        .take_while(|entry| entry.starts_with(&*one));
    let next = form(at.word + 1);
    let two =
        longer.filter_map(|entry| entry.strip_prefix(&*one)?.strip_prefix(' ')).any(|second| second == next);
    let length = if two {
        2
    } else if lists.alternatives.contains(&*one) {
        1
    } else {
        return None;
    };
    let outcome = trimmed(
        context,
        WordSpan { sentence: at.sentence, words: reported.rest(at.sentence, at.word + length - 1)? },
    )?;
    let outcome_head = head_of(context, &outcome)?;
    if !has_finite_verb(context, &outcome) || context.stands_in(at, &["amod"]) {
        return None;
    }
    let before = &sentence[..at.word];
    let (required, requires) = if before.iter().any(is_finite) {
        let end = (0..at.word).rev().find(|&word| sentence[word].upos != Upos::Punct)? + 1;
        let clause = trimmed(context, WordSpan { sentence: at.sentence, words: 0..end })?;
        (head_of(context, &clause)?, clause)
    } else {
        let root = context.root(at.sentence.checked_sub(1)?)?;
        let paragraph =
            |sentence: usize| context.document.sentences.get(sentence).map(|one| (one.part, one.paragraph));
        if paragraph(root.sentence) != paragraph(at.sentence) {
            return None;
        }
        (root, clause_span(context, root, &[])?)
    };
    let needed = std::iter::once(required)
        .chain(context.children_in(required, &["ccomp", "parataxis"]))
        .any(|clause| necessity(context, clause))
        || requires.words.clone().any(|word| {
            let word = &context.document.sentences[requires.sentence].words[word];
            &*word.xpos == "MD" && lists.necessity_modals.contains(&*word.lemma)
        });
    (needed && outcome.words.len() > 1).then_some(Found {
        relation: Relation::Unless,
        outcome,
        outcome_head,
        requires,
        requires_head: required,
        tie: at,
        denied: false,
        confidence: 0.6,
    })
}

/// *Give us the maps and you get the prisoners*, *hand them over or lose the base*, *no water, no power*: two clauses
/// side by side, of which the first is a demand.
fn by_bargain(context: &Context, first: WordId) -> Option<Found> {
    let sentence = &context.document.sentences[first.sentence].words;
    let span = |words: Range<usize>| trimmed(context, WordSpan { sentence: first.sentence, words });
    let begins = first.word.checked_sub(1).is_none_or(|before| {
        sentence[before].upos == Upos::Punct && !matches!(&*sentence[before].form, "," | "-")
    });
    if !begins {
        return None;
    }
    let reach = sentence.len().min(first.word + CLAUSE_REACH);
    let stop = (first.word + 1..reach)
        .find(|&word| matches!(&*sentence[word].form, "\"" | "”" | "." | ";" | ":" | "?"))
        .unwrap_or(reach);
    let is_no = |word: usize| sentence.get(word).is_some_and(|word| word.form.eq_ignore_ascii_case("no"));
    let no_verb = |range: Range<usize>| !range.into_iter().any(|word| is_finite(&sentence[word]));
    if is_no(first.word) {
        let comma = (first.word + 2..stop).find(|&word| &*sentence[word].form == ",")?;
        if !is_no(comma + 1) || comma + 2 >= stop || !no_verb(first.word..stop) {
            return None;
        }
        let (requires, outcome) = (span(first.word..comma)?, span(comma + 1..stop)?);
        return Some(Found {
            relation: Relation::If,
            outcome_head: head_of(context, &outcome)?,
            requires_head: head_of(context, &requires)?,
            outcome,
            requires,
            tie: first,
            denied: false,
            confidence: 0.55,
        });
    }
    let verb = &sentence[first.word];
    let demands = verb.upos == Upos::Verb
        && matches!(&*verb.xpos, "VB" | "VBP")
        && context.child_in(first, &["nsubj", "aux", "cop"]).is_none()
        && sentence[first.word].lemma.eq_ignore_ascii_case(&sentence[first.word].form);
    if !demands {
        return None;
    }
    let joint = (first.word + 2..stop.min(sentence.len()))
        .find(|&word| matches!(&*sentence[word].lemma, "and" | "or") && sentence[word].upos == Upos::Cconj)?;
    let or = &*sentence[joint].lemma == "or";
    let then = &sentence[joint + 1..stop.max(joint + 1)];
    let own_subject = then.iter().position(is_finite).is_some_and(|at| {
        then[..at].iter().any(|word| word.relation() == "nsubj" || word.upos == Upos::Pron)
    });
    let bare = or && then.first().is_some_and(|word| matches!(&*word.xpos, "VB" | "VBP"));
    if !(own_subject || bare) || !no_verb(first.word + 1..joint) && !or {
        return None;
    }
    let (requires, outcome) = (span(first.word..joint)?, span(joint + 1..stop)?);
    Some(Found {
        relation: if or { Relation::Unless } else { Relation::If },
        outcome_head: head_of(context, &outcome)?,
        requires_head: first,
        outcome,
        requires,
        tie: first,
        denied: false,
        confidence: 0.5,
    })
}

/// *Only a written apology would persuade the guides to go back*: a subject that alone can bring something about.
fn by_only_subject(context: &Context, reported: &Reported, at: WordId) -> Option<Found> {
    let sentence = &context.document.sentences[at.sentence].words;
    let form = |word: usize| sentence.get(word).map(|word| small(&word.form)).unwrap_or_default();
    let begins = at.word.checked_sub(1).is_none_or(|before| {
        let before = &sentence[before];
        matches!(before.upos, Upos::Punct | Upos::Sconj) && &*before.form != "-"
    });
    let after = match (&*form(at.word), &*form(at.word + 1), &*form(at.word + 2)) {
        ("only", "a" | "an" | "the", _) => at.word + 1,
        ("nothing", "short", "of") | ("nothing", "less", "than") => at.word + 3,
        ("nothing", "but", _) => at.word + 2,
        _ => return None,
    };
    if !begins {
        return None;
    }
    let reach = sentence.len().min(after + CLAUSE_REACH);
    let modal = (after + 1..reach).find(|&word| is_finite(&sentence[word]))?;
    if &*sentence[modal].xpos != "MD"
        || !matches!(&*small(&sentence[modal].form), "will" | "would" | "can" | "could")
    {
        return None;
    }
    let end = (modal + 1..reach)
        .find(|&word| reported.masks(at.sentence, word) || matches!(&*sentence[word].form, ";" | ":"))
        .unwrap_or(reach);
    let requires = trimmed(context, WordSpan { sentence: at.sentence, words: after..modal })?;
    let outcome = trimmed(context, WordSpan { sentence: at.sentence, words: modal + 1..end })?;
    // "Only a few of the boats will return", "only the president can pardon him".
    let shares = &context.knowledge.conditions.words.shares;
    let subject = &sentence[requires.words.clone()];
    if form(at.word) == "only"
        && (subject.iter().any(|word| shares.contains(&*small(&word.lemma)))
            || form(after) == "the" && !wordings::names_event(context, subject))
    {
        return None;
    }
    Some(Found {
        relation: Relation::OnlyIf,
        outcome_head: head_of(context, &outcome)?,
        requires_head: head_of(context, &requires)?,
        outcome,
        requires,
        tie: at,
        denied: false,
        confidence: 0.55,
    })
}

/// *hinges on*, *is contingent on*, *is essential for*.
fn by_predicate(context: &Context, actors: &Actors, predicate: WordId) -> Option<Found> {
    let word = context.word(predicate);
    // "made its signature conditional on", with the adjective taken for a noun.
    let made_so = word.upos == Upos::Noun && context.stands_in(predicate, &["xcomp"]);
    if !matches!(word.upos, Upos::Verb | Upos::Adj) && word.feature("VerbForm").is_none() && !made_so {
        return None;
    }
    let lemma = context.lemma(predicate);
    let entry = context.knowledge.conditions.predicate(lemma)?;
    let lists = &context.knowledge.conditions.words;
    let subject = context
        .subject(predicate)
        .or_else(|| made(context, predicate))
        // "Whether the line is built will depend on".
        .or_else(|| context.child_in(predicate, &["csubj"]));
    // "the sale, which needs the approval of": what the relative clause describes.
    let subject = subject.and_then(|subject| {
        let relative = context.word(subject).feature("PronType") == Some("Rel");
        if relative && context.stands_in(predicate, &["acl"]) {
            context.head(predicate)
        } else {
            Some(subject)
        }
    });
    // "Payment is tied to progress": the passive of what somebody ties.
    let tied = entry.subject == Some(SubjectIs::Actor)
        && context.child_in(predicate, &["nsubj:pass"]).is_some()
        && context.child_in(predicate, &["aux"]).is_some();
    match entry.subject {
        Some(SubjectIs::Thing | SubjectIs::Event)
            if subject.is_none_or(|subject| {
                let person = context.knowledge.world.role_noun(context.small_lemma(subject));
                person.is_some() || !actors.denoted(context, subject).is_empty()
            }) =>
        {
            return None;
        }
        Some(SubjectIs::Actor) if subject.is_none() => return None,
        _ => {}
    }
    let lower = |id: WordId| context.lemma(id).to_lowercase();
    if subject.is_some_and(|subject| entry.not_subjects.contains(&lower(subject))) {
        return None;
    }
    // "depended on the quality of the wine": what is over.
    let over = matches!(&*word.xpos, "VBD")
        || &*word.xpos == "VBN" && word.upos == Upos::Verb && context.child_in(predicate, &["aux"]).is_none()
        || context.children_in(predicate, &["cop"]).any(|cop| &*context.word(cop).xpos == "VBD");
    let reported = context.stands_in(predicate, &["ccomp"]);
    if over && !reported && entry.subject != Some(SubjectIs::Actor) {
        return None;
    }
    // "would have to be preceded by an exchange of maps".
    let turned = context.child_in(predicate, &["nsubj:pass"]).is_some()
        && matches!(&entry.outcome, Role::Relation(relation) if relation == "obj")
        && matches!(&entry.requires, Role::Relation(relation) if relation == "nsubj");
    let filler = |role: &Role| match role {
        Role::Relation(relation) if relation == "nsubj" && turned => context
            .children_in(predicate, &["obl"])
            .find(|&child| child > predicate && context.marker(child).as_deref() == Some("by")),
        Role::Relation(relation) if relation == "nsubj" => subject,
        Role::Relation(relation) if relation == "obj" && (tied || turned) => {
            context.child_in(predicate, &["nsubj:pass"])
        }
        Role::Relation(relation) if relation == "whether" => context
            .children_in(predicate, &["ccomp", "advcl", "xcomp"])
            .find(|&clause| clause > predicate && context.marker(clause).as_deref() == Some("whether")),
        Role::Relation(relation) => context.child_in(predicate, &[relation.as_str()]),
        Role::Prepositions(prepositions) => {
            let has = |child: WordId| {
                context
                    .children_in(child, &["case", "mark"])
                    .any(|marker| prepositions.iter().any(|one| one == context.lemma(marker)))
            };
            let direct = context
                .children_in(predicate, &["obl", "advcl", "nmod", "xcomp", "ccomp", "acl"])
                .find(|&child| child > predicate && has(child));
            // "ties its loan to the passage": the phrase may hang on the object.
            direct.or_else(|| {
                let end = context.document.sentences[predicate.sentence].words.len();
                (predicate.word + 1..end.min(predicate.word + WORDS_TO_PREPOSITION))
                    .map(|word| WordId { word, ..predicate })
                    .filter(|&word| {
                        prepositions.iter().any(|one| one == context.lemma(word))
                            && matches!(context.word(word).upos, Upos::Adp | Upos::Part | Upos::Sconj)
                    })
                    .find_map(|word| context.head(word).filter(|head| head.word > word.word))
            })
        }
    };
    let (outcome, requires) = (filler(&entry.outcome)?, filler(&entry.requires)?);
    if context.word(requires).upos == Upos::Pron || context.word(outcome).upos == Upos::Pron {
        return None;
    }
    if !entry.requires_nouns.is_empty() && !entry.requires_nouns.contains(&lower(requires)) {
        return None;
    }
    // "linked its support to": what is one's own to give, or what is given on conditions.
    if entry.subject == Some(SubjectIs::Actor)
        && !lists.given.contains(&lower(outcome))
        && (tied || context.child_in(outcome, &["nmod:poss"]).is_none())
    {
        return None;
    }
    let markers = |id| context.children_in(id, &["case", "mark"]).collect::<Vec<_>>();
    let mut outcome_words = clause_span(context, outcome, &markers(outcome))?;
    let mut requires_words = clause_span(context, requires, &markers(requires))?;
    // "The island depends on imported diesel" tells how it lives.
    if entry.subject == Some(SubjectIs::Event) {
        let words = |span: &WordSpan| &context.document.sentences[span.sentence].words[span.words.clone()];
        let clause = has_finite_verb(context, &requires_words) || context.word(outcome).upos == Upos::Verb;
        if !clause && !wordings::names_event(context, words(&outcome_words)) {
            return None;
        }
    }
    // The one does not hold the other, whatever the tree says.
    if outcome < predicate && outcome_words.words.end > predicate.word {
        outcome_words.words.end = predicate.word;
    }
    if outcome < requires && outcome_words.words.end > requires_words.words.start {
        let cut = (outcome.word + 1..requires_words.words.start)
            .rev()
            .find(|&at| {
                matches!(
                    context.word(WordId { word: at, ..outcome }).upos,
                    Upos::Adp | Upos::Part | Upos::Sconj
                )
            })
            .unwrap_or(requires_words.words.start);
        outcome_words.words.end = outcome_words.words.end.min(cut.max(outcome.word + 1));
    }
    if requires < outcome && requires_words.words.end > outcome_words.words.start {
        requires_words.words.end = requires_words.words.end.min(predicate.word.max(requires.word + 1));
    }
    Some(Found {
        relation: entry.relation,
        outcome: outcome_words,
        outcome_head: outcome,
        requires: requires_words,
        requires_head: requires,
        tie: predicate,
        denied: false,
        confidence: 0.65 * word.arc_probability.clamp(0.0, 1.0),
    })
}

/// Words between a predicate and the preposition of its requirement, where the tree ties it to something between.
const WORDS_TO_PREPOSITION: usize = 15;

/// What is made so: *has made its signature conditional on*.
fn made(context: &Context, predicate: WordId) -> Option<WordId> {
    if context.word(predicate).upos != Upos::Adj {
        return None;
    }
    let up = context.head(predicate)?;
    if context.stands_in(predicate, &["amod"]) && context.word(up).upos == Upos::Noun {
        return (up < predicate).then_some(up);
    }
    let making = &context.knowledge.conditions.words.making;
    making.contains(context.lemma(up)).then(|| context.object(up)).flatten()
}

/// *A ceasefire is a precondition for talks*, *the precondition for talks is a ceasefire*, *demanded, as a
/// precondition for talks, that …*.
fn by_noun(context: &Context, noun: WordId) -> Option<Found> {
    let lemma = context.lemma(noun);
    let entry = context.knowledge.conditions.noun(lemma)?;
    let outcome = context.children_in(noun, &["nmod", "acl", "advcl"]).find(|&child| {
        child > noun
            && context
                .children_in(child, &["case", "mark"])
                .any(|marker| entry.outcome.iter().any(|one| one == context.lemma(marker)))
    })?;
    let happens = &context.document.sentences[noun.sentence].words[context.subtree(outcome).words];
    if context.word(outcome).upos != Upos::Verb && !wordings::names_event(context, happens) {
        return None;
    }
    let requires = if context.marker(noun).as_deref() == Some("as") {
        // The clause or the object of the verb that it stands beside.
        let governor = context.head(noun)?;
        let verb =
            if context.word(governor).upos == Upos::Verb { governor } else { context.head(governor)? };
        context.children_in(verb, &["ccomp", "xcomp", "obj", "obl"]).find(|&child| {
            child != noun && child > verb && !context.subtree(noun).words.contains(&child.word)
        })?
    } else if context.child_in(noun, &["cop"]).is_some() {
        context.child_in(noun, &["nsubj", "csubj"])?
    } else if context.stands_in(noun, &["nsubj"]) {
        // The predicate of the copula must name something, not describe: "the condition of … is stable" is none.
        context.head(noun).filter(|&up| {
            context.child_in(up, &["cop"]).is_some()
                && matches!(context.word(up).upos, Upos::Noun | Upos::Propn | Upos::Verb)
        })?
    } else {
        return None;
    };
    let mut markers: Vec<_> = context.children_in(outcome, &["case", "mark"]).collect();
    markers.extend(context.children_in(requires, &["mark"]));
    let mut left_out = vec![noun];
    left_out.extend(context.children_in(requires, &["case", "mark"]));
    let mut outcome_words = clause_span(context, outcome, &markers)?;
    let requires_words = clause_span(context, requires, &left_out)?;
    if outcome < requires && outcome_words.words.end > requires_words.words.start {
        outcome_words.words.end = requires_words.words.start.max(outcome.word + 1);
    }
    Some(Found {
        relation: entry.relation,
        outcome: outcome_words,
        outcome_head: outcome,
        requires: requires_words,
        requires_head: requires,
        tie: noun,
        denied: false,
        confidence: 0.65 * context.word(noun).arc_probability.clamp(0.0, 1.0),
    })
}

/// The clause that the outcome is: the governor, or where the governor is only a part of it (*see a breakthrough
/// here until*, an infinitive under *going*), the clause around it.
fn widest_clause(context: &Context, governor: WordId, requirement: WordId) -> WordId {
    let mut clause = governor;
    for up in context.ancestors(governor) {
        let inside = match context.relation(clause) {
            // A modifier of a noun that is itself part of a clause: "prospects for peace without …".
            "nmod" | "obl" | "obj" | "nsubj" | "amod" | "compound" | "advmod" => {
                matches!(
                    context.word(clause).upos,
                    Upos::Noun | Upos::Propn | Upos::Adj | Upos::Adv | Upos::Pron
                )
            }
            // "is going to happen", "have to leave".
            "xcomp" => context.knowledge.conditions.words.carrying.contains(context.lemma(up)),
            _ => false,
        };
        if !inside || up == requirement {
            break;
        }
        clause = up;
    }
    clause
}

/// The words of a clause or phrase, without what is left out, and without what merely reports it.
fn clause_span(context: &Context, head: WordId, left_out: &[WordId]) -> Option<WordSpan> {
    let mut out = left_out.to_vec();
    // "…, he said", "but …", and what stands beside in a list is not part of it.
    out.extend(context.children_in(head, &["parataxis", "discourse", "cc"]));
    for conjunct in context.children_in(head, &["conj"]) {
        // "A and B" as one noun phrase stays whole; a second clause with a subject of its own does not.
        if context.child_in(conjunct, &["nsubj"]).is_some() {
            out.push(conjunct);
        }
    }
    let span = context.phrase_without(head, &out);
    (!span.words.is_empty()).then_some(span)
}

fn allowed(context: &Context, outcomes: Outcomes, outcome: WordId, words: &WordSpan) -> bool {
    let lies_open = || open(context, outcome) || open_words(context, words);
    let denied = || negated(context, outcome) || negative_words(context, words);
    match outcomes {
        Outcomes::Any => true,
        Outcomes::Open => lies_open(),
        Outcomes::Unsettled => lies_open() || !settled(context, outcome, words),
        Outcomes::Negated => denied(),
        Outcomes::Barred => denied() && lies_open(),
        Outcomes::Held => {
            let lists = &context.knowledge.conditions.words;
            let sentence = &context.document.sentences[words.sentence].words;
            let stays = words.words.clone().any(|at| {
                let lemma = sentence[at].lemma.to_lowercase();
                lists.staying.contains(&lemma) || lists.hard.contains(&lemma)
            });
            let present = || &*context.word(outcome).xpos != "VBD";
            lies_open() || denied() && present() || stays && present()
        }
        Outcomes::Supposed => would(context, words),
        Outcomes::Never => false,
    }
}

/// Whether a clause tells what is over, by its tense.
fn settled(context: &Context, clause: WordId, words: &WordSpan) -> bool {
    let sentence = &context.document.sentences[words.sentence].words;
    let past = |word: &legation_language::Word| &*word.xpos == "VBD";
    past(context.word(clause))
        || context.children_in(clause, &["aux", "cop"]).any(|aux| {
            let word = context.word(aux);
            past(word) || &*word.lemma == "have" && &*word.xpos != "VB"
        })
        || !words.words.clone().any(|at| {
            matches!(&*sentence[at].xpos, "VBZ" | "VBP" | "MD" | "VB") || sentence[at].upos == Upos::Aux
        })
}

/// Whether it is open that a clause comes about: future, modal, negated now, an infinitive, or a noun phrase of its
/// own as in headlines.
fn open(context: &Context, clause: WordId) -> bool {
    let lists = &context.knowledge.conditions.words;
    let word = context.word(clause);
    let auxiliaries: Vec<_> = context.children_in(clause, &["aux", "cop"]).collect();
    if auxiliaries.iter().any(|&aux| {
        lists.open_modals.contains(context.small_lemma(aux))
            || lists.open_modals.contains(context.small_form(aux))
    }) {
        return true;
    }
    let finite = auxiliaries
        .iter()
        .copied()
        .chain([clause])
        .find(|&id| context.word(id).feature("VerbForm") == Some("Fin"));
    if let Some(finite) = finite {
        let present = context.word(finite).feature("Tense") == Some("Pres");
        let complement = context.child_in(clause, &["xcomp"]).is_some();
        // "is going to", "offered to", "threatened to".
        let future =
            complement && (context.lemma(clause) == "go" || lists.imposing.contains(context.lemma(clause)));
        let perfect = context.lemma(finite) == "have" && finite != clause;
        return future
            || (present && !perfect && negated(context, clause))
            || context.word(finite).feature("Mood") == Some("Imp");
    }
    if word.feature("VerbForm") == Some("Inf") {
        // An infinitive is as open as what governs it leaves it.
        return context.head(clause).is_none_or(|up| !lists.settled_governors.contains(context.lemma(up)));
    }
    // No verb: "No deal until …".
    matches!(word.upos, Upos::Noun | Upos::Propn | Upos::Adj)
}

/// Whether a clause says that the outcome does not or can hardly come about.
fn negated(context: &Context, clause: WordId) -> bool {
    let hard = &context.knowledge.conditions.words.hard;
    polarity_in(context, clause, &context.subtree(clause)) == Polarity::Negative
        || hard.contains(context.lemma(clause))
        || context
            .children_in(clause, &["xcomp", "obj", "amod"])
            .any(|child| hard.contains(context.lemma(child)))
}

/// Whether a clause says that something has to be done.
fn necessity(context: &Context, clause: WordId) -> bool {
    let lists = &context.knowledge.conditions.words;
    context.children_in(clause, &["aux"]).any(|aux| lists.necessity_modals.contains(context.lemma(aux)))
        || (lists.necessity_verbs.contains(context.lemma(clause))
            && context.child_in(clause, &["xcomp", "ccomp"]).is_some())
        || (lists.demanding.contains(context.lemma(clause)) && context.object(clause).is_some())
        || (context.relation(clause) == "xcomp"
            && context.head(clause).is_some_and(|up| lists.necessity_verbs.contains(context.lemma(up))))
}

/// Polarity of a requirement by its own words: what ties it to the outcome (*without*) and what governs it leave it as
/// it is.
fn polarity_of_requirement(context: &Context, head: WordId, words: &WordSpan) -> Polarity {
    let negation = &context.knowledge.realis.negation;
    let denies = |id: WordId| {
        let lemma = context.small_lemma(id);
        words.words.contains(&id.word)
            && (matches!(lemma, "not" | "n't" | "never") || negation.determiners.contains(lemma))
    };
    let near = std::iter::once(head).chain(context.children_in(head, &["nsubj", "obj", "expl"]));
    let mut negative = false;
    for id in near {
        negative |=
            id != head && denies(id) || context.children_in(id, &["advmod", "det", "cc", "aux"]).any(denies);
    }
    let first = WordId { sentence: words.sentence, word: words.words.start };
    if negative || denies(first) { Polarity::Negative } else { Polarity::Positive }
}

/// Polarity of a clause as worded: that of its predicate, or negative through a negative argument within the words
/// (*nothing is going to happen*, *no breakthrough*).
fn polarity_in(context: &Context, head: WordId, words: &WordSpan) -> Polarity {
    if realis::polarity(context, head) == Polarity::Negative {
        return Polarity::Negative;
    }
    let within = |id: WordId| id.sentence == words.sentence && words.words.contains(&id.word);
    let denies = |id: WordId| {
        within(id)
            && (matches!(
                context.lemma(id),
                "not" | "n't" | "no" | "never" | "nothing" | "nobody" | "none" | "neither" | "No"
            ) || context.word(id).feature("Polarity") == Some("Neg")
                || context.word(id).feature("PronType") == Some("Neg"))
    };
    let mut near = vec![head];
    near.extend(context.children_in(head, &["nsubj", "obj", "obl", "xcomp", "ccomp", "expl"]));
    let negative = near.iter().any(|&id| {
        (id != head && denies(id)) || context.children_in(id, &["advmod", "det", "cc", "aux"]).any(denies)
    });
    let first = WordId { sentence: words.sentence, word: words.words.start };
    if negative || denies(first) { Polarity::Negative } else { Polarity::Positive }
}

/// Whether a noun phrase names something that may come about, rather than a thing or a time: a noun with its
/// actor or object, or any event noun; after *without* also a person or party (*no deal without the Greens*).
fn names_what_happens(context: &Context, noun: WordId, relation: Relation) -> bool {
    if relation == Relation::Without {
        return true;
    }
    matches!(context.word(noun).upos, Upos::Noun | Upos::Verb)
        && context.children_in(noun, &["nmod", "amod", "compound", "det", "acl"]).next().is_some()
}

/// Who asserts or imposes a condition: the speaker of the statement that it stands in; else, going up, the
/// subject of the verb whose complement it is; else the actor whose own will the outcome is.
fn holder(reading: Reading, found: &Found) -> Option<ActorId> {
    let Reading { context, actors, statements, reported, .. } = reading;
    let said = [found.tie, found.outcome_head, found.requires_head]
        .into_iter()
        .find_map(|word| statements.saying(word));
    if let Some(speaker) = said.and_then(|statement| statements.speaker(statement)) {
        return Some(speaker);
    }
    let imposing = &context.knowledge.conditions.words.imposing;
    let mut at = found.outcome_head;
    for up in context.ancestors(found.outcome_head).take(HOLDER_DEPTH) {
        if context.stands_in(at, &["ccomp", "xcomp", "acl", "advcl", "parataxis"])
            && imposing.contains(context.lemma(up))
            && let Some(&actor) =
                context.subject(up).map(|subject| actors.behind(context, subject)).unwrap_or_default().first()
        {
            return Some(actor);
        }
        at = up;
    }
    if let Some(speaker) = reported.speaker(context, actors, found.tie) {
        return Some(speaker);
    }
    // What the outcome's own subject will or will not do; not what must or may happen to it.
    if said.is_some() {
        return None;
    }
    let lists = &context.knowledge.conditions.words;
    let own_will = lists.imposing.contains(context.lemma(found.outcome_head))
        || context.lemma(found.outcome_head) != "have"
            && context
                .children_in(found.outcome_head, &["aux"])
                .any(|aux| matches!(context.lemma(aux), "will" | "wo" | "'ll"));
    let subject = context.subject(found.outcome_head)?;
    own_will.then(|| actors.denoted(context, subject).first().copied()).flatten()
}
