//! Whether something is so: negation, modality, tense, conditionals. The one place where it is decided, for all
//! kinds of facts. The words stand in `knowledge/realis.toml`.
//!
//! A predicate is judged by what stands nearest to it: its own negation, its own modal, the subordinator of its
//! clause, then what governs it (*refused to*, *a plan to*, *called off*), and tense last. A noun of action is as
//! its modifiers say (*the planned visit*), else as the verb or noun that governs it says.

use legation_knowledge::realis::{ByRealis, RealisWords};
use legation_language::{Part, Upos, WordId};
use legation_record::{Polarity, Realis};

use crate::Context;

/// How many governors up the tree a predicate is judged by. Deeper embedding does not change what a reader takes
/// from a sentence, and the bound keeps the time linear.
const DEPTH: usize = 8;

/// Whether what a predicate (verb, or noun of an action) names has come about.
pub fn of(context: &Context, predicate: WordId) -> Realis {
    judge(context, predicate, DEPTH)
}

/// Whether a predicate is negated, by itself, by its arguments (*no breakthrough*) or by what governs it (*I don't
/// think that*).
pub fn polarity(context: &Context, predicate: WordId) -> Polarity {
    if negated(context, predicate, DEPTH) { Polarity::Negative } else { Polarity::Positive }
}

/// Whether a word itself is negated, whatever governs it: *did not agree*, *no agreement*, *without agreeing*.
pub fn negated_itself(context: &Context, predicate: WordId) -> bool {
    let words = &context.knowledge.realis.negation;
    let negates = |id: WordId| {
        let lemma = context.small_lemma(id);
        words.adverbs.contains(lemma) || (context.relation(id) == "det" && words.determiners.contains(lemma))
    };
    if context.children_in(predicate, &["advmod", "det", "aux", "cc", "discourse"]).any(|child| {
        negates(child)
            // "not only", "not just" affirm.
            && !context.children(predicate).any(|other| {
                other.word == child.word + 1 && matches!(context.lemma(other), "only" | "just" | "merely")
            })
            && !context.children(child).any(|other| matches!(context.lemma(other), "only" | "just" | "merely"))
    }) {
        return true;
    }
    // "no longer"
    if context.children_in(predicate, &["advmod"]).any(|child| {
        context.lemma(child) == "long"
            && context.children(child).any(|other| words.determiners.contains(context.small_lemma(other)))
    }) {
        return true;
    }
    if context.marker(predicate).is_some_and(|marker| words.markers.contains(&marker)) {
        return true;
    }
    context.children_in(predicate, &["nsubj", "obj", "expl"]).any(|argument| {
        words.determiners.contains(context.small_lemma(argument))
            || context
                .children_in(argument, &["det"])
                .any(|det| words.determiners.contains(context.small_lemma(det)))
    })
}

fn negated(context: &Context, predicate: WordId, depth: usize) -> bool {
    if negated_itself(context, predicate) {
        return true;
    }
    let words = &context.knowledge.realis;
    let Some(governor) = context.head(predicate) else { return false };
    if depth == 0 {
        return false;
    }
    match context.relation(predicate) {
        // "did not meet or speak", "no meeting and no call": the first conjunct's negation holds for the second
        // where "or" or "nor" joins them, or where they share their auxiliary.
        "conj" => {
            let joined =
                context.children_in(predicate, &["cc"]).any(|cc| matches!(context.lemma(cc), "or" | "nor"));
            let shares = context.word(predicate).upos == Upos::Verb
                && context.child_in(predicate, &["aux", "cop", "nsubj"]).is_none()
                && bare(context, predicate);
            (joined || shares) && negated(context, governor, depth - 1)
        }
        "xcomp" | "ccomp" | "csubj" => {
            let lemma = governor_lemma(context, governor);
            let below = words.verbs.denied.contains(&lemma) || words.nouns.denied.contains(&lemma);
            if below {
                return !negated_itself(context, governor);
            }
            let passes = words.negation.raising.contains(&lemma)
                || words.verbs.transparent.contains(&lemma)
                || (context.relation(predicate) == "xcomp" && !words.verbs.factive.contains(&lemma));
            passes && lemma != "say" && negated(context, governor, depth - 1)
        }
        "obj" | "nsubj" | "obl" if context.word(predicate).upos == Upos::Noun => {
            let lemma = governor_lemma(context, governor);
            let object = context.stands_in(predicate, &["obj", "nsubj:pass"]);
            if object && words.verbs.denied.contains(&lemma) {
                return !negated_itself(context, governor);
            }
            if object && (words.verbs.factive.contains(&lemma)) {
                return false;
            }
            (object || context.stands_in(predicate, &["nsubj"])) && negated_itself(context, governor)
        }
        "acl" | "nmod" => {
            let lemma = context.small_lemma(governor);
            words.nouns.denied.contains(lemma)
                || (context.relation(predicate) == "acl"
                    && context.child_in(predicate, &["mark"]).is_some_and(|mark| context.lemma(mark) == "to")
                    && negated_itself(context, governor))
        }
        _ => false,
    }
}

fn judge(context: &Context, predicate: WordId, depth: usize) -> Realis {
    if negated(context, predicate, depth) {
        return Realis::Denied;
    }
    let word = context.word(predicate);
    let clause = word.upos == Upos::Verb
        || word.upos == Upos::Aux
        || context.child_in(predicate, &["cop", "aux", "nsubj"]).is_some();
    if clause { clause_realis(context, predicate, depth) } else { noun_realis(context, predicate, depth) }
}

fn words<'a>(context: &'a Context) -> &'a RealisWords {
    &context.knowledge.realis
}

/// What a list of words by realis says of a lemma.
fn listed(lists: &ByRealis, lemma: &str) -> Option<Realis> {
    [
        (&lists.denied, Realis::Denied),
        (&lists.planned, Realis::Planned),
        (&lists.proposed, Realis::Proposed),
        (&lists.possible, Realis::Possible),
        (&lists.conditional, Realis::Conditional),
        (&lists.ongoing, Realis::Ongoing),
        (&lists.happened, Realis::Happened),
    ]
    .into_iter()
    .find_map(|(list, realis)| list.contains(lemma).then_some(realis))
}

/// The lemma of a governor with its particle, where the list of verbs knows it so: *rule out*, *call off*.
fn governor_lemma(context: &Context, governor: WordId) -> String {
    let lemma = context.small_lemma(governor);
    for child in context.children_in(governor, &["compound:prt", "advmod", "obl", "obj"]) {
        let particle = match context.relation(child) {
            "compound" | "advmod" => Some(context.lemma(child).to_lowercase()),
            _ => context.marker(child),
        };
        if let Some(particle) = particle {
            let joined = format!("{lemma} {particle}");
            if listed(&words(context).verbs, &joined).is_some()
                || words(context).verbs.transparent.contains(&joined)
                || words(context).verbs.factive.contains(&joined)
            {
                return joined;
            }
        }
    }
    lemma.to_owned()
}

/// A verb in its bare or infinitive form without an auxiliary of its own.
fn bare(context: &Context, id: WordId) -> bool {
    let word = context.word(id);
    &*word.xpos == "VB" || word.feature("VerbForm") == Some("Inf")
}

/// Whether an adverbial clause of condition hangs on a predicate: *if*, *unless*, *until*.
fn conditioned(context: &Context, predicate: WordId) -> bool {
    context.children_in(predicate, &["advcl", "obl"]).any(|child| {
        context.marker(child).is_some_and(|marker| words(context).subordinators.conditional.contains(&marker))
            && (context.relation(child) == "advcl" || context.word(child).upos != Upos::Noun)
    })
}

fn clause_realis(context: &Context, predicate: WordId, depth: usize) -> Realis {
    let lists = words(context);
    let word = context.word(predicate);
    let relation = context.relation(predicate);
    let governor = context.head(predicate);
    let to = context
        .children_in(predicate, &["mark", "aux"])
        .any(|mark| context.lemma(mark) == "to" && context.word(mark).upos == Upos::Part);
    // Modals of the clause itself.
    let modal = context
        .children_in(predicate, &["aux"])
        .find_map(|aux| listed(&lists.modals, context.small_lemma(aux)));
    if let Some(modal) = modal {
        return match modal {
            Realis::Planned | Realis::Conditional if conditioned(context, predicate) => Realis::Conditional,
            // "said that it would sign": the past of "will".
            Realis::Conditional if reported_in_the_past(context, predicate) => Realis::Planned,
            other => other,
        };
    }
    // "is to sign", "are to meet"; in a headline "President to visit".
    if to && relation != "xcomp" && relation != "acl" && relation != "advcl" {
        let be = context.children_in(predicate, &["aux", "cop"]).any(|aux| context.lemma(aux) == "be");
        let headline = context.document.sentence_of(predicate).part == Part::Title;
        if relation != "conj"
            && (be || headline || relation == "root" || relation == "ccomp" || relation == "parataxis")
        {
            return if conditioned(context, predicate) { Realis::Conditional } else { Realis::Planned };
        }
    }
    // What governs the clause.
    if let Some(governor) = governor.filter(|_| depth > 0) {
        let up = || judge(context, governor, depth - 1);
        match relation {
            "conj" => {
                let own = context.child_in(predicate, &["aux", "cop"]).is_some();
                if !own && (bare(context, predicate) || &*word.xpos == "VBG") {
                    return up();
                }
            }
            "xcomp" | "ccomp" | "csubj" => {
                let finite = relation == "ccomp" && !to && &*word.xpos != "VBG";
                let lemma = governor_lemma(context, governor);
                if finite {
                    match listed(&lists.verbs, &lemma) {
                        Some(Realis::Planned | Realis::Proposed)
                            if matches!(&*word.xpos, "VB" | "VBP" | "VBZ") =>
                        {
                            return Realis::Proposed;
                        }
                        Some(Realis::Possible) if lemma != "warn" => return Realis::Possible,
                        _ => {}
                    }
                } else if lists.verbs.transparent.contains(&lemma) {
                    return up();
                } else if let Some(below) = listed(&lists.verbs, &lemma) {
                    return match (below, judge(context, governor, depth - 1)) {
                        (_, Realis::Denied) => Realis::Denied,
                        (Realis::Denied, _) => Realis::Denied,
                        (_, Realis::Conditional) => Realis::Conditional,
                        (below, _) => below,
                    };
                } else if to {
                    return Realis::Possible;
                } else if context.word(governor).upos == Upos::Verb && relation == "xcomp" {
                    return up();
                }
            }
            "advcl" => {
                let marker = context.marker(predicate).unwrap_or_default();
                if let Some(below) = listed(&lists.subordinators, &marker) {
                    match below {
                        Realis::Conditional => {
                            // "until the army left": what the past tells has come about.
                            let temporal =
                                matches!(marker.as_str(), "until" | "till" | "once" | "as soon as");
                            if !(temporal && past(context, predicate)) {
                                return Realis::Conditional;
                            }
                        }
                        Realis::Possible => return Realis::Possible,
                        Realis::Planned if !past(context, predicate) => {
                            return if up() == Realis::Happened && &*word.xpos == "VBG" {
                                Realis::Happened
                            } else {
                                Realis::Planned
                            };
                        }
                        // "will decide after it meets"
                        Realis::Happened
                            if !past(context, predicate)
                                && !matches!(up(), Realis::Happened | Realis::Ongoing) =>
                        {
                            return Realis::Planned;
                        }
                        _ => {}
                    }
                } else if to {
                    // A purpose.
                    return match up() {
                        Realis::Happened | Realis::Ongoing => Realis::Possible,
                        other => other,
                    };
                } else if &*word.xpos == "VBG" && context.child_in(predicate, &["aux"]).is_none() {
                    // "will not take part, instead meeting them apart": what comes in its place is not denied.
                    return match up() {
                        Realis::Denied => clause_realis(context, governor, depth - 1),
                        other => other,
                    };
                }
            }
            "acl" if to => {
                let lemma = context.small_lemma(governor);
                return listed(&lists.nouns, lemma).unwrap_or(Realis::Possible);
            }
            "acl" if &*word.xpos == "VBG" => {
                let lemma = context.small_lemma(governor);
                if let Some(below) = listed(&lists.nouns, lemma) {
                    return below;
                }
            }
            _ => {}
        }
    }
    // Tense.
    if past(context, predicate) {
        return if conditioned(context, predicate) && counterfactual(context, predicate) {
            Realis::Conditional
        } else {
            Realis::Happened
        };
    }
    let progressive = &*word.xpos == "VBG"
        && context.children_in(predicate, &["aux"]).any(|aux| context.lemma(aux) == "be");
    let ahead = dated_ahead(context, predicate);
    if progressive {
        return if ahead { Realis::Planned } else { Realis::Ongoing };
    }
    let present = matches!(&*word.xpos, "VBZ" | "VBP")
        || context
            .children_in(predicate, &["cop", "aux"])
            .any(|aux| matches!(&*context.word(aux).xpos, "VBZ" | "VBP"));
    if present {
        let headline = context.document.sentence_of(predicate).part == Part::Title;
        if conditioned(context, predicate) && !headline {
            return Realis::Conditional;
        }
        if ahead {
            return Realis::Planned;
        }
        let stative = lists.verbs.states.contains(context.small_lemma(predicate))
            || context.child_in(predicate, &["cop"]).is_some();
        return if stative && !headline { Realis::Ongoing } else { Realis::Happened };
    }
    Realis::Happened
}

/// Past tense or perfect, by the verb or its auxiliaries.
fn past(context: &Context, predicate: WordId) -> bool {
    let word = context.word(predicate);
    let auxiliaries = || context.children_in(predicate, &["aux", "cop"]);
    if auxiliaries().any(|aux| context.lemma(aux) == "have" || &*context.word(aux).xpos == "VBD") {
        return true;
    }
    match &*word.xpos {
        "VBD" => true,
        // "the deal signed on Monday"; a passive in the present tense is none.
        "VBN" => !auxiliaries().any(|aux| matches!(&*context.word(aux).xpos, "VBZ" | "VBP" | "VB" | "MD")),
        _ => word.feature("Tense") == Some("Past") && word.feature("VerbForm") == Some("Fin"),
    }
}

/// *would have*, *had they*: handled by the modal; a past clause under *if* with *were* or *had* stays open.
fn counterfactual(context: &Context, predicate: WordId) -> bool {
    context
        .children_in(predicate, &["aux"])
        .any(|aux| matches!(context.lemma(aux), "would" | "could" | "might"))
}

/// Whether a weekday or a word of the future dates a clause, and no word of the past does.
fn dated_ahead(context: &Context, predicate: WordId) -> bool {
    let futurity = &words(context).futurity;
    context.children_in(predicate, &["obl", "advmod"]).any(|child| {
        let lemma = context.small_lemma(child);
        let modified = |list: &dyn Fn(&str) -> bool| {
            context.children(child).any(|other| list(context.small_lemma(other)))
        };
        futurity.adverbs.contains(lemma)
            || modified(&|other| futurity.adverbs.contains(other))
            || (futurity.days.contains(lemma) && !modified(&|other| other == "last"))
    })
}

/// Whether the clause is reported by a verb in the past tense: *said that it would*, *, she said*.
fn reported_in_the_past(context: &Context, predicate: WordId) -> bool {
    let reports = |id: WordId| context.word(id).upos == Upos::Verb && past(context, id);
    let mut at = predicate;
    for up in context.ancestors(predicate).take(DEPTH) {
        match context.relation(at) {
            "ccomp" | "parataxis" => return reports(up),
            "conj" => at = up,
            _ => break,
        }
    }
    context.children_in(at, &["parataxis", "ccomp"]).any(reports)
}

fn noun_realis(context: &Context, noun: WordId, depth: usize) -> Realis {
    let lists = words(context);
    for child in context.children_in(noun, &["amod", "acl", "compound"]) {
        let lemma = context.small_lemma(child);
        let form = context.small_form(child);
        if context.relation(child) == "acl" && context.child_in(child, &["nsubj"]).is_some() {
            continue;
        }
        // "the talks planned for Monday" follows the verb's list, "planned talks" the modifier's.
        let said = listed(&lists.modifiers, form).or_else(|| listed(&lists.modifiers, lemma)).or_else(|| {
            (context.relation(child) == "acl" && &*context.word(child).xpos == "VBN")
                .then(|| listed(&lists.verbs, &governor_lemma(context, child)))
                .flatten()
        });
        match said {
            Some(Realis::Happened) | None => {}
            Some(other) => return other,
        }
    }
    let marker = context.marker(noun).unwrap_or_default();
    if let Some(below) = listed(&lists.subordinators, &marker)
        && matches!(below, Realis::Planned | Realis::Conditional)
        && context.head(noun).is_none_or(|up| !past_throughout(context, up) || below == Realis::Planned)
    {
        return below;
    }
    let Some(governor) = context.head(noun).filter(|_| depth > 0) else { return Realis::Happened };
    let verb = context.word(governor).upos == Upos::Verb;
    match context.relation(noun) {
        "conj" | "appos" => judge(context, governor, depth - 1),
        // "a meeting between the two is essential"
        "nsubj"
            if context.child_in(governor, &["cop"]).is_some()
                && listed(&lists.predicates, context.small_lemma(governor)).is_some() =>
        {
            listed(&lists.predicates, context.small_lemma(governor)).unwrap_or(Realis::Happened)
        }
        "obj" | "nsubj" | "obl" | "xcomp" | "ccomp" | "iobj" if verb => {
            let lemma = governor_lemma(context, governor);
            let object = context.stands_in(noun, &["obj", "nsubj:pass"])
                || (context.stands_in(noun, &["obl"]) && lemma.contains(' '));
            if !object {
                // "talks resumed", "the talks will take place", "met during the talks".
                return match context.relation(noun) {
                    "nsubj" => judge(context, governor, depth - 1),
                    _ if marker == "for" || marker == "to" => {
                        let below = listed(&lists.verbs, &lemma);
                        below.unwrap_or_else(|| judge(context, governor, depth - 1))
                    }
                    _ => Realis::Happened,
                };
            }
            if lists.verbs.factive.contains(&lemma) {
                return Realis::Happened;
            }
            let above = judge(context, governor, depth - 1);
            if lists.verbs.transparent.contains(&lemma) {
                return above;
            }
            match (listed(&lists.verbs, &lemma), above) {
                (Some(Realis::Denied), Realis::Denied) => Realis::Happened,
                (Some(below), Realis::Happened | Realis::Ongoing) => below,
                (Some(_), above) | (None, above) => above,
            }
        }
        "nmod" | "compound" => {
            let lemma = context.small_lemma(governor);
            match listed(&lists.nouns, lemma) {
                Some(below) if matches!(marker.as_str(), "of" | "for" | "to" | "on" | "about" | "") => below,
                _ if matches!(marker.as_str(), "of" | "") => judge(context, governor, depth - 1),
                _ => Realis::Happened,
            }
        }
        _ => Realis::Happened,
    }
}

/// Whether the clause that a word belongs to is told in the past tense.
fn past_throughout(context: &Context, id: WordId) -> bool {
    let mut at = id;
    for up in std::iter::once(id).chain(context.ancestors(id)).take(DEPTH) {
        at = up;
        if matches!(context.word(up).upos, Upos::Verb | Upos::Aux) {
            break;
        }
    }
    past(context, at)
}
