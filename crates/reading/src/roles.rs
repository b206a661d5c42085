//! Who stands in which role of a predicate: subjects through control, coordination and participles, passives,
//! objects and obliques. Shared by the modules that read who does what.

use legation_language::{Upos, WordId};

use crate::Context;

/// How many clauses up a missing subject is looked for; deeper control does not occur in news prose, and the bound
/// keeps the time linear.
const CONTROL_DEPTH: usize = 5;

/// The subject of a predicate, wherever it stands, and whether it undergoes what the predicate says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The head of its phrase.
    pub head: WordId,
    /// Whether the predicate is passive.
    pub passive: bool,
}

/// Whether a predicate is in the passive voice: *was arrested*, *arrested by police*.
pub fn passive(context: &Context, predicate: WordId) -> bool {
    // A past tense without an auxiliary is none, whatever the parser calls its subject.
    let auxiliary = context.child_in(predicate, &["aux"]).is_some();
    if &*context.word(predicate).xpos == "VBD" && !auxiliary {
        return false;
    }
    if context.child_in(predicate, &["nsubj:pass", "aux:pass", "csubj:pass"]).is_some() {
        return true;
    }
    if &*context.word(predicate).xpos != "VBN" {
        return false;
    }
    let auxiliaries: Vec<_> = context.children_in(predicate, &["aux"]).collect();
    if auxiliaries.iter().any(|&aux| context.lemma(aux) == "have") {
        return false;
    }
    match context.relation(predicate) {
        "acl" | "advcl" | "amod" => auxiliaries.is_empty() && context.child_in(predicate, &["obj"]).is_none(),
        "conj" => {
            auxiliaries.is_empty()
                && context.child_in(predicate, &["nsubj"]).is_none()
                && context.head(predicate).is_some_and(|first| passive(context, first))
        }
        _ => false,
    }
}

/// The subject of a predicate: its own, the noun that it describes, or the one that it shares with what governs it.
pub fn subject(context: &Context, predicate: WordId) -> Option<Subject> {
    let head = find_subject(context, predicate, CONTROL_DEPTH)?;
    Some(Subject { head, passive: passive(context, predicate) })
}

fn find_subject(context: &Context, predicate: WordId, depth: usize) -> Option<WordId> {
    if let Some(own) = own_subject(context, predicate) {
        return Some(antecedent(context, own, predicate).unwrap_or(own));
    }
    if depth == 0 {
        return None;
    }
    let governor = context.head(predicate)?;
    match context.relation(predicate) {
        "conj" => {
            // "Peru criticised Chile and called its envoy home"; two nouns share no subject.
            find_subject(context, governor, depth - 1)
        }
        "acl" => {
            let to = infinitive(context, predicate);
            if !to {
                return Some(governor);
            }
            // "Chad's plan to", "made a promise to"
            if let Some(owner) = context.child_in(governor, &["nmod:poss"]) {
                return Some(owner);
            }
            let verb = context.head(governor)?;
            if context.word(verb).upos == Upos::Verb && context.stands_in(governor, &["obj", "obl"]) {
                return find_subject(context, verb, depth - 1);
            }
            None
        }
        "xcomp" | "ccomp" if context.relation(predicate) == "xcomp" || gerund(context, predicate) => {
            if context.relation(predicate) == "xcomp"
                && context.lemma(governor) != "promise"
                && let Some(object) = context.child_in(governor, &["obj", "iobj"])
            {
                return Some(object);
            }
            find_subject(context, governor, depth - 1)
        }
        "advcl" | "obl" => {
            let marker = context.marker(predicate);
            if matches!(marker.as_deref(), Some("of" | "for" | "from" | "into"))
                && let Some(object) = context.child_in(governor, &["obj", "nsubj:pass"])
            {
                return Some(object);
            }
            // "called on Chad to", with the infinitive hung on the verb
            if infinitive(context, predicate)
                && let Some(addressee) = context.children_in(governor, &["obl"]).find(|&child| {
                    child < predicate
                        && matches!(context.marker(child).as_deref(), Some("on" | "upon"))
                        && matches!(context.lemma(governor), "call" | "prevail")
                })
            {
                return Some(addressee);
            }
            find_subject(context, governor, depth - 1)
        }
        "parataxis" if gerund(context, predicate) => find_subject(context, governor, depth - 1),
        _ => None,
    }
}

/// The subject that a predicate governs. Parsers split *minister Ihor Savchuk* into two subjects, of which the
/// name nearest to the predicate is meant, and hang a subject far from its predicate on it (or on what governs it)
/// as a bare oblique.
fn own_subject(context: &Context, predicate: WordId) -> Option<WordId> {
    let subjects: Vec<WordId> = context.children_in(predicate, &["nsubj"]).collect();
    if subjects.len() > 1 {
        let days = &context.knowledge.realis.futurity.days;
        let fit = |subject: &&WordId| {
            context.child_in(**subject, &["case"]).is_none() && !days.contains(context.small_lemma(**subject))
        };
        let named = subjects
            .iter()
            .filter(fit)
            .rev()
            .find(|&&subject| subject < predicate && context.word(subject).upos == Upos::Propn);
        return named.or(subjects.iter().find(fit)).or(subjects.first()).copied();
    }
    if let Some(&subject) = subjects.first() {
        return Some(subject);
    }
    let finite = matches!(&*context.word(predicate).xpos, "VBD" | "VBZ" | "VBP")
        || context.children_in(predicate, &["aux"]).any(|aux| &*context.word(aux).xpos != "VB");
    if !finite || roles_shared(context, predicate) {
        return None;
    }
    let bare = |id: &WordId| {
        *id < predicate
            && matches!(context.word(*id).upos, Upos::Noun | Upos::Propn | Upos::Pron)
            && &*context.word(*id).deprel == "obl"
            && context.child_in(*id, &["case", "mark"]).is_none()
    };
    if let Some(lost) = context.children_in(predicate, &["obl"]).rfind(bare) {
        return Some(lost);
    }
    // "said that the government must reach": the subject of the clause hung on "said".
    let governor = context.head(predicate).filter(|_| context.relation(predicate) == "ccomp")?;
    context
        .children_in(governor, &["obl"])
        .filter(bare)
        .filter(|&id| id > governor)
        .rfind(|&id| context.children_in(predicate, &["mark"]).all(|mark| mark < id))
}

/// Whether a predicate shares the subject of what it is coordinated with, or describes a noun.
fn roles_shared(context: &Context, predicate: WordId) -> bool {
    matches!(context.relation(predicate), "conj" | "acl" | "xcomp")
}

/// An infinitive with *to*.
pub fn infinitive(context: &Context, predicate: WordId) -> bool {
    context.children_in(predicate, &["mark", "aux"]).any(|mark| context.lemma(mark) == "to")
}

/// An *-ing* form without an auxiliary.
pub fn gerund(context: &Context, predicate: WordId) -> bool {
    &*context.word(predicate).xpos == "VBG" && context.child_in(predicate, &["aux"]).is_none()
}

/// The noun that a relative pronoun takes up: *the rebels, who attacked*.
pub fn antecedent(context: &Context, pronoun: WordId, predicate: WordId) -> Option<WordId> {
    let word = context.word(pronoun);
    let relative = matches!(&*word.xpos, "WP" | "WDT") || word.feature("PronType") == Some("Rel");
    if !relative {
        return None;
    }
    let mut at = predicate;
    for up in context.ancestors(predicate).take(CONTROL_DEPTH) {
        match context.relation(at) {
            "acl" => return Some(up),
            "conj" | "xcomp" => at = up,
            _ => return None,
        }
    }
    None
}

/// The object of a predicate: its own; the subject of a passive; the noun that a relative clause without an object
/// describes (*the journalists that Iran detained*).
pub fn object(context: &Context, predicate: WordId) -> Option<WordId> {
    if passive(context, predicate) {
        return find_subject(context, predicate, CONTROL_DEPTH);
    }
    if let Some(own) = context.child_in(predicate, &["obj"]) {
        return Some(antecedent(context, own, predicate).unwrap_or(own));
    }
    if context.relation(predicate) == "acl"
        && context.stands_in(predicate, &["acl:relcl"])
        && let Some(own) = context.child_in(predicate, &["nsubj"])
        && antecedent(context, own, predicate).is_none()
    {
        return context.head(predicate);
    }
    // "invaded and annexed the island": the last of coordinated verbs has the object of both.
    context
        .children_in(predicate, &["conj"])
        .find(|&next| {
            context.word(next).upos == Upos::Verb
                && context.child_in(next, &["nsubj"]).is_none()
                && context.word(next).xpos == context.word(predicate).xpos
                && context.child_in(predicate, &["obl", "xcomp", "ccomp"]).is_none()
                && next.word <= predicate.word + 3
        })
        .and_then(|next| context.child_in(next, &["obj"]))
}

/// Who does what a predicate says: the subject, or the agent of a passive.
pub fn agent(context: &Context, predicate: WordId) -> Option<WordId> {
    if passive(context, predicate) {
        return context.child_in(predicate, &["obl:agent"]).or_else(|| {
            context
                .children_in(predicate, &["obl", "nmod"])
                .find(|&child| context.marker(child).as_deref() == Some("by"))
        });
    }
    find_subject(context, predicate, CONTROL_DEPTH)
}
