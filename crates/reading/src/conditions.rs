//! Conditions: what has to happen before something else can.
//!
//! A condition is an outcome, a requirement and the word that ties them: a subordinator (*until the two meet*), a
//! preposition before a noun of action (*without a withdrawal*), a predicate (*hinges on*), a noun (*a
//! precondition for*) or a phrase (*in return for*). Which words do so, and what the outcome must look like for
//! it, stands in `knowledge/conditions.toml`. What is only a point in time is no condition: *until Tuesday*,
//! *left before dawn*.

use std::collections::BTreeSet;
use std::ops::Range;

use legation_knowledge::conditions::{Outcomes, Relation, Role, SubjectIs};
use legation_language::{Upos, WordId, WordSpan};
use legation_record::{Condition, ConditionRelation, Polarity, Realis};

use crate::actors::Actors;
use crate::context::in_text_order;
use crate::realis;
use crate::statements::Statements;
use crate::time::Times;
use crate::{ActorId, Context};

/// How far up a tree a search for the holder goes: complements nest only a few deep in news prose, and a bound
/// keeps the time linear whatever the tree.
const HOLDER_DEPTH: usize = 8;

/// How many words around a marker its outcome and requirement may take when they are cut at commas. No clause of
/// prose is longer, and a bound keeps the time linear in sentences that never end.
const CLAUSE_REACH: usize = 120;

/// What ties an outcome to a requirement, found but not yet cut from the text.
struct Found {
    relation: Relation,
    outcome: WordSpan,
    outcome_head: WordId,
    requires: WordSpan,
    requires_head: WordId,
    /// The word that ties them, for looking up who says it.
    tie: WordId,
    confidence: f32,
}

/// Finds the conditions of a report, in text order.
pub fn read(context: &Context, actors: &Actors, times: &Times, statements: &Statements) -> Vec<Condition> {
    let mut found = Vec::new();
    let reported = Reported::new(context);
    for id in context.document.word_ids() {
        if let Some(one) = by_marker(context, times, &reported, id)
            .or_else(|| by_inversion(context, &reported, id))
            .or_else(|| by_then(context, &reported, id))
            .or_else(|| by_predicate(context, actors, id))
            .or_else(|| by_noun(context, id))
        {
            found.push(one);
        }
    }
    let mut seen = BTreeSet::new();
    let mut conditions: Vec<Condition> = Vec::new();
    for one in found {
        let (Some(outcome), Some(requires)) = (context.span(&one.outcome), context.span(&one.requires))
        else {
            continue;
        };
        if !seen.insert((outcome.part.is_none(), outcome.start, outcome.end, requires.start, requires.end)) {
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
            outcome_polarity: polarity_in(context, one.outcome_head, &one.outcome),
            outcome,
            requires_polarity: polarity_in(context, one.requires_head, &one.requires),
            requires,
            held_by: holder(context, actors, statements, &one).map(ActorId::label),
            realis: Realis::Conditional,
            said_by: statements.said_by(one.tie).or_else(|| statements.said_by(one.outcome_head)),
            evidence: in_text_order(evidence),
            confidence: one.confidence,
        });
    }
    conditions
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
    if context.stands_in(at, &["amod", "compound", "nummod"]) {
        return None;
    }
    let previous = at.word.checked_sub(1).map(|word| sentence[word].lemma.to_lowercase());
    let is_if = marker.relation == Relation::If;
    // "even if", "at once", "with or without": another expression.
    if previous.as_ref().is_some_and(|previous| marker.not_after.contains(previous)) {
        return None;
    }
    // "until after the vote": the first marker says how they are tied.
    let mut relation = marker.relation;
    let mut begin = at.word;
    let nested = at.word.checked_sub(1).and_then(|word| {
        words.marker_at(1, |_| Some((sentence[word].lemma.as_ref(), sentence[word].form.as_ref())))
    });
    if let Some((outer, _)) = nested {
        relation = outer.relation;
        begin -= 1;
    }
    let only = previous.as_deref() == Some("only");
    if only {
        relation = marker.with_only?;
        begin -= 1;
    }
    let clause = reported.clause_around(context, at);
    let after = at.word + length;
    let head = requirement_head(context, at, length, clause.end)?;
    let by_commas = sides_by_commas(context, reported, &clause, at.sentence, begin, after);
    let finite_words = by_commas.as_ref().is_some_and(|(_, requires, _)| has_finite_verb(context, requires));
    let by_tree = sides_by_tree(context, reported, head, begin, after).filter(|(_, requires, _)| {
        has_finite_verb(context, requires) || !finite_words || marker.clause == Outcomes::Never
    });
    let (outcome, requires, fronted) = by_tree.or(by_commas)?;
    let requires_head = if requires.words.contains(&head.word) { head } else { head_of(context, &requires)? };
    let finite = marker.clause != Outcomes::Never
        && has_finite_verb(context, &requires)
        && (is_finite_clause(context, requires_head) || finite_words);
    // "before the July 24 deadline" is a point in time.
    let dated = || requires.words.clone().any(|word| times.at(WordId { word, ..at }).is_some());
    if !finite && (context.word(requires_head).upos == Upos::Num || dated()) {
        return None;
    }
    let outcome_head = head_of(context, &outcome)?;
    // A clause after a verb of asking is its question ("asked if he had met the general").
    if is_if && !fronted && words.words.asking.contains(context.lemma(outcome_head)) {
        return None;
    }
    let class = if finite { marker.clause } else { marker.phrase };
    let class = if fronted && class != Outcomes::Never { marker.fronted.unwrap_or(class) } else { class };
    let doubled = only || nested.is_some();
    let stands = (doubled && open(context, outcome_head)) || allowed(context, class, outcome_head);
    if !stands {
        return None;
    }
    if !finite && !doubled && !names_what_happens(context, requires_head, relation) {
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
        confidence: if finite { 0.6 + 0.3 * arcs } else { 0.4 + 0.3 * arcs },
    };
    // "They must leave before talks can begin": what must be done first is the requirement.
    if found.relation == Relation::Before && necessity(context, outcome_head) {
        return Some(Found {
            outcome: found.requires,
            outcome_head: found.requires_head,
            requires: found.outcome,
            requires_head: found.outcome_head,
            ..found
        });
    }
    Some(found)
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

/// Outcome and requirement cut at commas: for trees that went astray.
fn sides_by_commas(
    context: &Context,
    reported: &Reported,
    clause: &Range<usize>,
    sentence: usize,
    begin: usize,
    after: usize,
) -> Option<(WordSpan, WordSpan, bool)> {
    let words = &context.document.sentences[sentence].words;
    let span = |range: Range<usize>| trimmed(context, WordSpan { sentence, words: range });
    let finite =
        |range: &Range<usize>| has_finite_verb(context, &WordSpan { sentence, words: range.clone() });
    let comma = |word: usize| {
        words[word].upos == Upos::Punct && matches!(words[word].form.as_ref(), "," | "–" | "—" | "-")
    };
    if after >= clause.end {
        return None;
    }
    // "No talks without a truce": a headline's outcome has no verb.
    let nominal = clause.start < begin
        && words[clause.start..begin].iter().any(|word| matches!(word.upos, Upos::Noun | Upos::Propn))
        && words[clause.start..begin].iter().any(|word| word.feature("PronType") == Some("Neg"));
    if !finite(&(clause.start..begin)) && !nominal {
        // The requirement comes first and ends at a comma, or at what reports ("if they fail, she said, …"), with a
        // whole clause behind it.
        let mask = &reported.masks[sentence];
        let end = (after..words.len().min(after + CLAUSE_REACH)).find(|&word| {
            (comma(word) || mask[word])
                && !matches!(words.get(word + 1).map(|next| next.upos), Some(Upos::Cconj) | None)
                && words[word + 1].feature("PronType") != Some("Rel")
                && reported.rest(sentence, word).is_some_and(|rest| finite(&rest))
        })?;
        return Some((span(reported.rest(sentence, end)?)?, span(after..end)?, true));
    }
    Some((span(clause.start..begin)?, span(after..clause.end)?, false))
}

/// Whether some words have a finite verb or a modal.
fn has_finite_verb(context: &Context, span: &WordSpan) -> bool {
    span.words.clone().any(|word| {
        let word = context.word(WordId { sentence: span.sentence, word });
        word.feature("VerbForm") == Some("Fin") || matches!(word.xpos.as_ref(), "MD" | "VBD" | "VBZ" | "VBP")
    })
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

/// Masks ", the paper suggests," and ", said one of them.": parts between commas with one finite verb, one of
/// reporting, and its subject. The first part of a sentence is left alone: what it reports follows it.
fn mask_parentheticals(context: &Context, sentence: usize, mask: &mut [bool]) {
    let words = &context.document.sentences[sentence].words;
    let imposing = &context.knowledge.conditions.words.imposing;
    let mut start =
        words.iter().position(|word| word.upos == Upos::Punct).map_or(words.len(), |comma| comma + 1);
    while start < words.len() {
        let end = (start..words.len())
            .find(|&word| words[word].upos == Upos::Punct && words[word].form.as_ref() != "-")
            .unwrap_or(words.len());
        let finite: Vec<_> = (start..end)
            .filter(|&word| matches!(words[word].xpos.as_ref(), "MD" | "VBD" | "VBZ" | "VBP"))
            .collect();
        let subject = (start..end).any(|word| {
            matches!(words[word].upos, Upos::Noun | Upos::Propn | Upos::Pron)
                && words[word].feature("PronType") != Some("Rel")
        });
        let marked = (start..end).any(|word| words[word].relation() == "mark");
        if let [verb] = finite[..]
            && imposing.contains(words[verb].lemma.as_ref())
            && subject
            && !marked
        {
            mask[start..end].fill(true);
        }
        start = end + 1;
    }
}

/// The words of a report that only say who says something: sources and cues.
struct Reported {
    /// For each sentence, for each word.
    masks: Vec<Vec<bool>>,
    /// For each sentence, where a clause may begin or end besides: *that*, semicolons, colons.
    breaks: Vec<Vec<bool>>,
}

impl Reported {
    fn new(context: &Context) -> Reported {
        let document = context.document;
        let mut masks: Vec<Vec<bool>> =
            document.sentences.iter().map(|sentence| vec![false; sentence.words.len()]).collect();
        for attribution in &document.attributions {
            for id in attribution.cue.iter().chain(&attribution.source) {
                masks[id.sentence][id.word] = true;
            }
            // Whom it is said to belongs to the reporting as well, unless it is itself what is said.
            let content: BTreeSet<_> = attribution.content.iter().copied().collect();
            for &cue in &attribution.cue {
                for child in context.children_in(cue, &["obj", "iobj", "obl", "nsubj"]) {
                    let words = context.subtree(child);
                    let ids = || words.words.clone().map(|word| WordId { sentence: words.sentence, word });
                    if ids().all(|id| !content.contains(&id)) {
                        ids().for_each(|id| masks[id.sentence][id.word] = true);
                    }
                }
            }
        }
        for (sentence, mask) in masks.iter_mut().enumerate() {
            mask_parentheticals(context, sentence, mask);
        }
        let breaks = document
            .sentences
            .iter()
            .map(|sentence| {
                sentence
                    .words
                    .iter()
                    .map(|word| {
                        matches!(word.form.as_ref(), ";" | ":")
                            || (word.relation() == "mark" && word.lemma.as_ref() == "that")
                    })
                    .collect()
            })
            .collect();
        Reported { masks, breaks }
    }

    /// The words around a marker up to what only reports, a *that* or a semicolon.
    fn clause_around(&self, context: &Context, at: WordId) -> Range<usize> {
        let (mask, breaks) = (&self.masks[at.sentence], &self.breaks[at.sentence]);
        let stops = |word: &usize| mask[*word] || breaks[*word];
        // "… can be won over, the paper suggests, if …": what reports in between is passed over.
        let comma = |word: usize| context.document.sentences[at.sentence].words[word].upos == Upos::Punct;
        let passed =
            (0..at.word).rev().find(|&word| !mask[word] && !comma(word)).map_or(at.word, |word| word + 1);
        let from = if mask[passed..at.word].iter().any(|masked| *masked) { passed } else { at.word };
        let lowest = at.word.saturating_sub(CLAUSE_REACH);
        let start = (lowest..from).rev().find(stops).map_or(lowest, |word| word + 1);
        // A "that" of the marker itself ("on condition that") is no end.
        let highest = mask.len().min(at.word + CLAUSE_REACH);
        let end = (at.word + 1..highest)
            .find(|word| mask[*word] || (breaks[*word] && *word > at.word + 3))
            .unwrap_or(highest);
        start..end
    }

    /// The next run of words from a word on that reports nothing, up to the next that does, a *that* or a semicolon.
    fn rest(&self, sentence: usize, from: usize) -> Option<Range<usize>> {
        let (mask, breaks) = (&self.masks[sentence], &self.breaks[sentence]);
        // Commas and what reports in between are passed over: at least one word, at most up to the clause.
        let passes = (from..mask.len().min(from + CLAUSE_REACH)).take_while(|&word| mask[word]).count();
        let start = from + passes.max(1);
        let start = if mask.get(start).copied().unwrap_or(false) {
            (start..mask.len().min(start + CLAUSE_REACH)).find(|&word| !mask[word])?
        } else {
            start
        };
        let highest = mask.len().min(start + CLAUSE_REACH);
        let end = (start..highest).find(|&word| mask[word] || breaks[word]).unwrap_or(highest);
        (start < end).then_some(start..end)
    }

    /// Whether a run has none of the reporting words.
    fn is_clean(&self, span: &WordSpan) -> bool {
        !span.words.clone().any(|word| self.masks[span.sentence][word])
    }
}

/// *Should talks fail, …*, *Were they to leave, …*: a sentence that begins with its auxiliary and is no question.
fn by_inversion(context: &Context, reported: &Reported, first: WordId) -> Option<Found> {
    let sentence = &context.document.sentences[first.sentence].words;
    let begins = sentence[..first.word].iter().all(|word| word.upos == Upos::Punct);
    let form = sentence[first.word].form.to_lowercase();
    if !begins
        || !context.knowledge.conditions.words.inverting.contains(&form)
        || sentence.last().is_some_and(|word| word.form.as_ref() == "?")
    {
        return None;
    }
    let clause = 0..sentence.len();
    let (outcome, requires, fronted) =
        sides_by_commas(context, reported, &clause, first.sentence, first.word, first.word + 1)?;
    let (outcome_head, requires_head) = (head_of(context, &outcome)?, head_of(context, &requires)?);
    (fronted && open(context, outcome_head)).then_some(Found {
        relation: Relation::If,
        outcome,
        outcome_head,
        requires,
        requires_head,
        tie: first,
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
        confidence: 0.6,
    })
}

/// *hinges on*, *is contingent on*, *is essential for*.
fn by_predicate(context: &Context, actors: &Actors, predicate: WordId) -> Option<Found> {
    let word = context.word(predicate);
    if !matches!(word.upos, Upos::Verb | Upos::Adj) && word.feature("VerbForm").is_none() {
        return None;
    }
    let lemma = context.lemma(predicate);
    let entry = context
        .knowledge
        .conditions
        .predicates
        .iter()
        .find(|entry| entry.lemmas.iter().any(|one| one == lemma))?;
    let subject = context.subject(predicate);
    match entry.subject {
        Some(SubjectIs::Thing)
            if subject.is_none_or(|subject| !actors.denoted(context, subject).is_empty()) =>
        {
            return None;
        }
        Some(SubjectIs::Actor)
            if subject.is_none_or(|subject| actors.denoted(context, subject).is_empty()) =>
        {
            return None;
        }
        _ => {}
    }
    let filler = |role: &Role| match role {
        Role::Relation(relation) if relation == "nsubj" => subject,
        Role::Relation(relation) => context.child_in(predicate, &[relation.as_str()]),
        Role::Prepositions(prepositions) => {
            context.children_in(predicate, &["obl", "advcl", "nmod", "xcomp"]).find(|&child| {
                context
                    .children_in(child, &["case", "mark"])
                    .any(|marker| prepositions.iter().any(|one| one == context.lemma(marker)))
            })
        }
    };
    let (outcome, requires) = (filler(&entry.outcome)?, filler(&entry.requires)?);
    if context.word(requires).upos == Upos::Pron || context.word(outcome).upos == Upos::Pron {
        return None;
    }
    let markers = |id| context.children_in(id, &["case", "mark"]).collect::<Vec<_>>();
    Some(Found {
        relation: entry.relation,
        outcome: clause_span(context, outcome, &markers(outcome))?,
        outcome_head: outcome,
        requires: clause_span(context, requires, &markers(requires))?,
        requires_head: requires,
        tie: predicate,
        confidence: 0.65 * word.arc_probability.clamp(0.0, 1.0),
    })
}

/// *A ceasefire is a precondition for talks*, *the precondition for talks is a ceasefire*.
fn by_noun(context: &Context, noun: WordId) -> Option<Found> {
    let lemma = context.lemma(noun);
    let entry = context
        .knowledge
        .conditions
        .nouns
        .iter()
        .find(|entry| entry.lemmas.iter().any(|one| one == lemma))?;
    let outcome = context.children_in(noun, &["nmod", "acl"]).find(|&child| {
        context
            .children_in(child, &["case", "mark"])
            .any(|marker| entry.outcome.iter().any(|one| one == context.lemma(marker)))
    })?;
    let requires = if context.child_in(noun, &["cop"]).is_some() {
        context.child_in(noun, &["nsubj"])?
    } else if context.stands_in(noun, &["nsubj"]) {
        // The predicate of the copula must name something, not describe: "the condition of … is stable" is none.
        context.head(noun).filter(|&up| {
            context.child_in(up, &["cop"]).is_some()
                && matches!(context.word(up).upos, Upos::Noun | Upos::Propn | Upos::Verb)
        })?
    } else {
        return None;
    };
    let markers: Vec<_> = context.children_in(outcome, &["case", "mark"]).collect();
    Some(Found {
        relation: entry.relation,
        outcome: clause_span(context, outcome, &markers)?,
        outcome_head: outcome,
        requires: clause_span(context, requires, &[noun])?,
        requires_head: requires,
        tie: noun,
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
            "xcomp" => matches!(context.lemma(up), "go" | "have" | "be" | "able" | "likely" | "ready"),
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

fn allowed(context: &Context, outcomes: Outcomes, outcome: WordId) -> bool {
    match outcomes {
        Outcomes::Any => true,
        Outcomes::Open => open(context, outcome),
        Outcomes::Negated => negated(context, outcome),
        Outcomes::Never => false,
    }
}

/// Whether it is open that a clause comes about: future, modal, negated now, an infinitive, or a noun phrase of its
/// own as in headlines.
fn open(context: &Context, clause: WordId) -> bool {
    let lists = &context.knowledge.conditions.words;
    let word = context.word(clause);
    let auxiliaries: Vec<_> = context.children_in(clause, &["aux", "cop"]).collect();
    if auxiliaries.iter().any(|&aux| {
        lists.open_modals.contains(&context.lemma(aux).to_lowercase())
            || lists.open_modals.contains(&context.word(aux).form.to_lowercase())
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
                "not" | "n't" | "no" | "never" | "nothing" | "nobody" | "none" | "neither"
            ) || context.word(id).feature("Polarity") == Some("Neg")
                || context.word(id).feature("PronType") == Some("Neg"))
    };
    let mut near = vec![head];
    near.extend(context.children_in(head, &["nsubj", "obj", "obl", "xcomp", "ccomp", "expl"]));
    let negative = near.iter().any(|&id| {
        (id != head && denies(id)) || context.children_in(id, &["advmod", "det", "cc", "aux"]).any(denies)
    });
    if negative { Polarity::Negative } else { Polarity::Positive }
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
fn holder(context: &Context, actors: &Actors, statements: &Statements, found: &Found) -> Option<ActorId> {
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
    let lists = &context.knowledge.conditions.words;
    let own_will = lists.imposing.contains(context.lemma(found.outcome_head))
        || context.children_in(found.outcome_head, &["aux"]).any(|aux| {
            matches!(context.lemma(aux), "will" | "wo") || lists.open_modals.contains(context.lemma(aux))
        });
    let subject = context.subject(found.outcome_head)?;
    own_will.then(|| actors.denoted(context, subject).first().copied()).flatten()
}
