//! Conditions: what has to happen before something else can.
//!
//! A condition is an outcome, a requirement and the word that ties them: a subordinator (*until the two meet*), a
//! preposition before a noun of action (*without a withdrawal*), a predicate (*hinges on*), a noun (*a
//! precondition for*) or a phrase (*in return for*). Which words do so, and what the outcome must look like for
//! it, stands in `knowledge/conditions.toml`. What is only a point in time is no condition: *until Tuesday*,
//! *left before dawn*.

use std::collections::BTreeSet;

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
    for id in context.document.word_ids() {
        if let Some(one) = by_clause(context, id)
            .or_else(|| by_phrase(context, times, id))
            .or_else(|| by_participle(context, id))
            .or_else(|| by_fixed_phrase(context, id))
            .or_else(|| by_then(context, id))
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
        let mut evidence: Vec<_> = context.span_of_sentence(one.outcome.sentence).into_iter().collect();
        evidence.extend(context.span_of_sentence(one.requires.sentence));
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

/// *… until the two meet*: a clause with a subordinator, or a conditional clause by inversion (*should talks fail*).
fn by_clause(context: &Context, clause: WordId) -> Option<Found> {
    if !context.stands_in(clause, &["advcl", "acl", "conj", "parataxis"])
        || context.stands_in(clause, &["acl:relcl"])
    {
        return None;
    }
    let governor = context.head(clause)?;
    let words = &context.knowledge.conditions;
    let (marker, tie) = context
        .children_in(clause, &["mark", "advmod", "case"])
        .filter(|&word| word < clause)
        .find_map(|word| {
            let (lemma, form) = with_fixed_parts(context, word);
            words.marker(&lemma, &form).map(|marker| (marker, word))
        })
        .or_else(|| inverted(context, clause))?;
    // A clause after a verb of asking is its question ("asked if he had met the general").
    if marker.words.iter().any(|word| word == "if")
        && clause > governor
        && words.words.asking.contains(context.lemma(governor))
    {
        return None;
    }
    // "as long as": the clause hangs on the adverb.
    let comparing = matches!(context.lemma(governor), "long" | "soon") && context.head(governor).is_some();
    let outcome = if comparing { context.head(governor)? } else { governor };
    // "even if", "as if": the outcome stands whatever happens.
    let before = |word: WordId| word.word.checked_sub(1).map(|at| WordId { word: at, ..word });
    let previous = before(tie).map(|word| context.lemma(word).to_lowercase());
    if matches!(previous.as_deref(), Some("even" | "as")) && !comparing {
        return None;
    }
    let only = previous.as_deref() == Some("only")
        || context.children_in(clause, &["advmod"]).any(|word| word < tie && context.lemma(word) == "only")
        || context.children_in(outcome, &["advmod"]).any(|word| {
            word < tie && context.lemma(word) == "only" && tie.word.saturating_sub(word.word) <= 2
        });
    let outcome = widest_clause(context, outcome, clause);
    let nested = before(tie).and_then(|word| {
        // "until after the vote": the first marker says how they are tied.
        words.marker(&context.lemma(word).to_lowercase(), &context.word(word).form.to_lowercase())
    });
    let relation = match (only, marker.with_only) {
        (true, Some(relation)) => relation,
        _ if nested.is_some() => nested.map_or(marker.relation, |outer| outer.relation),
        _ => {
            if !allowed(context, marker.clause, outcome) {
                return None;
            }
            marker.relation
        }
    };
    let leave_out: Vec<_> = if comparing { vec![governor, clause] } else { vec![clause] };
    let outcome_span = clause_span(context, outcome, &leave_out)?;
    let requires_span = clause_span(context, clause, &[tie])?;
    let arcs = context.word(clause).arc_probability.clamp(0.0, 1.0);
    if relation == Relation::Before && necessity(context, outcome) {
        // "They must leave before talks can begin": what must be done first is the requirement.
        return Some(Found {
            relation,
            outcome: requires_span,
            outcome_head: clause,
            requires: outcome_span,
            requires_head: outcome,
            tie,
            confidence: 0.7 * arcs,
        });
    }
    Some(Found {
        relation,
        outcome: outcome_span,
        outcome_head: outcome,
        requires: requires_span,
        requires_head: clause,
        tie,
        confidence: 0.85 * arcs,
    })
}

/// *pending a review*, *provided they carry no weapons*: a participle that has become a subordinator.
fn by_participle(context: &Context, participle: WordId) -> Option<Found> {
    let word = context.word(participle);
    if word.upos != Upos::Verb || !context.stands_in(participle, &["advcl", "acl", "xcomp", "conj"]) {
        return None;
    }
    if context.child_in(participle, &["nsubj", "aux", "mark"]).is_some() {
        return None;
    }
    let form = word.form.to_lowercase();
    let marker = context.knowledge.conditions.marker(&form, &form)?;
    let requires = context.child_in(participle, &["obj", "ccomp"])?;
    let as_clause = context.stands_in(requires, &["ccomp"]);
    let outcome = widest_clause(context, context.head(participle)?, participle);
    if !allowed(context, if as_clause { marker.clause } else { marker.phrase }, outcome) {
        return None;
    }
    let marks: Vec<_> = context.children_in(requires, &["mark"]).collect();
    Some(Found {
        relation: marker.relation,
        outcome: clause_span(context, outcome, &[participle])?,
        outcome_head: outcome,
        requires: clause_span(context, requires, &marks)?,
        requires_head: requires,
        tie: participle,
        confidence: 0.7 * word.arc_probability.clamp(0.0, 1.0),
    })
}

/// *Should talks fail, …*, *Were they to leave, …*: a clause before its governor that begins with its auxiliary.
fn inverted<'a>(
    context: &Context<'a>,
    clause: WordId,
) -> Option<(&'a legation_knowledge::conditions::Marker, WordId)> {
    if !context.stands_in(clause, &["advcl"]) || context.head(clause).is_none_or(|governor| governor < clause)
    {
        return None;
    }
    let first = context.subtree(clause).words.start;
    let first = WordId { word: first, ..clause };
    let subject = context.child_in(clause, &["nsubj"])?;
    let begins = context.stands_in(first, &["aux", "cop"]) && first < subject;
    let lemma = context.lemma(first);
    let fits = lemma == "should" || (context.word(first).form.eq_ignore_ascii_case("were"));
    if begins && fits { Some((context.knowledge.conditions.marker("if", "if")?, first)) } else { None }
}

/// *… without a withdrawal*: a noun of action with a preposition.
fn by_phrase(context: &Context, times: &Times, noun: WordId) -> Option<Found> {
    if !context.stands_in(noun, &["obl", "nmod", "advcl"])
        || !matches!(context.word(noun).upos, Upos::Noun | Upos::Propn | Upos::Verb | Upos::Pron)
    {
        return None;
    }
    let governor = context.head(noun)?;
    let words = &context.knowledge.conditions;
    let cases: Vec<_> = context.children_in(noun, &["case", "mark"]).filter(|&word| word < noun).collect();
    let tie = *cases.first()?;
    let (lemma, form) = with_fixed_parts(context, tie);
    let marker = words.marker(&lemma, &form)?;
    if times.at(noun).is_some() || context.word(noun).upos == Upos::Num {
        return None;
    }
    let outcome = widest_clause(context, governor, noun);
    let only = tie.word > 0 && context.lemma(WordId { word: tie.word - 1, ..tie }) == "only";
    let relation = match (only, marker.with_only) {
        (true, Some(relation)) => relation,
        // "until after the tour": two prepositions in a row are never a mere point in time.
        _ if cases.len() > 1 && open(context, outcome) => marker.relation,
        _ => {
            if !allowed(context, marker.phrase, outcome)
                || !names_what_happens(context, noun, marker.relation)
            {
                return None;
            }
            marker.relation
        }
    };
    let outcome_span = clause_span(context, outcome, &[noun])?;
    let requires_span = clause_span(context, noun, &cases)?;
    Some(Found {
        relation,
        outcome: outcome_span,
        outcome_head: outcome,
        requires: requires_span,
        requires_head: noun,
        tie,
        confidence: 0.7 * context.word(noun).arc_probability.clamp(0.0, 1.0),
    })
}

/// *in return for guarantees*, *on condition that he is freed*.
fn by_fixed_phrase(context: &Context, noun: WordId) -> Option<Found> {
    let lemma = context.lemma(noun);
    let phrase = context
        .knowledge
        .conditions
        .phrases
        .iter()
        .find(|phrase| phrase.nouns.iter().any(|one| one == lemma))?;
    let preposition =
        context.children_in(noun, &["case"]).find(|&word| context.lemma(word) == phrase.preposition)?;
    // What follows is attached to the noun or beside it.
    let governor = context.head(noun)?;
    let requires = context
        .children(noun)
        .chain(context.children(governor).filter(|&sibling| sibling > noun))
        .filter(|&word| context.stands_in(word, &["nmod", "obl", "acl", "ccomp", "advcl"]))
        .find(|&word| {
            context
                .children_in(word, &["case", "mark"])
                .any(|marker| phrase.requires.iter().any(|one| one == context.lemma(marker)))
        })?;
    let outcome = widest_clause(context, governor, noun);
    if !open(context, outcome) {
        return None;
    }
    let marks: Vec<_> = context.children_in(requires, &["case", "mark"]).collect();
    Some(Found {
        relation: phrase.relation,
        outcome: clause_span(context, outcome, &[requires, noun])?,
        outcome_head: outcome,
        requires: clause_span(context, requires, &marks)?,
        requires_head: requires,
        tie: preposition,
        confidence: 0.75 * context.word(noun).arc_probability.clamp(0.0, 1.0),
    })
}

/// *Until then, there will be no talks*: the requirement is the clause before, when that says what must be done.
fn by_then(context: &Context, then: WordId) -> Option<Found> {
    if context.lemma(then) != "then" {
        return None;
    }
    let (lemma, form) =
        context.children_in(then, &["case"]).next().map(|word| with_fixed_parts(context, word))?;
    let marker = context.knowledge.conditions.marker(&lemma, &form)?;
    let outcome = widest_clause(context, context.head(then)?, then);
    let before = context.root(then.sentence.checked_sub(1)?)?;
    let part = |sentence: usize| context.document.sentences.get(sentence).map(|sentence| sentence.part);
    if !open(context, outcome) || part(before.sentence) != part(then.sentence) {
        return None;
    }
    let required = std::iter::once(before)
        .chain(context.children_in(before, &["ccomp", "parataxis"]))
        .find(|&clause| necessity(context, clause))?;
    Some(Found {
        relation: marker.relation,
        outcome: clause_span(context, outcome, &[then])?,
        outcome_head: outcome,
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

/// Lemma and form of a word with what is fixed to it, in lower case.
fn with_fixed_parts(context: &Context, word: WordId) -> (String, String) {
    let (mut lemma, mut form) = (context.lemma(word).to_lowercase(), context.word(word).form.to_lowercase());
    for part in context.children_in(word, &["fixed"]) {
        lemma.push(' ');
        lemma.push_str(&context.lemma(part).to_lowercase());
        form.push(' ');
        form.push_str(&context.word(part).form.to_lowercase());
    }
    (lemma, form)
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
        let future = context.lemma(clause) == "go" && context.child_in(clause, &["xcomp"]).is_some();
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
