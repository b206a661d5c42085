//! Frames on the tree: is this word a trigger, what fills its slot, and who acts.
//!
//! Commitments, proposals and forecasts are read with the same frames (`legation_knowledge::words::frames`). A parser
//! errs most where clauses are attached, so where the tree has nothing in the slot, the words right after the trigger
//! are looked at: *pledged to …*.

use legation_knowledge::words::frames::{Kind, Slot};
use legation_language::{Upos, WordId, WordSpan};

use crate::actors::Actors;
use crate::statements::Statements;
use crate::time::Times;
use crate::{ActorId, Context};

/// Words between a trigger and the *to* of its infinitive where the tree does not tie them (*undertaken in writing to*,
/// *agreed on Tuesday to*).
const WORDS_TO_INFINITIVE: usize = 4;

/// What fills a slot.
#[derive(Clone, Debug)]
pub struct Content {
    /// Its head: a verb, or the noun of a phrase.
    pub head: WordId,
    /// Its words.
    pub words: WordSpan,
    /// The slot.
    pub slot: Slot,
}

/// Whether a word, with the second word that its trigger needs, is a trigger of a kind.
pub fn is_trigger(context: &Context, word: WordId, second: &str, kind: Kind) -> bool {
    let upos = context.word(word).upos;
    let fits = match kind {
        // "The envoy doubts that": a verb that the tagger takes for the head of a compound.
        Kind::Verb => {
            upos == Upos::Verb
                || upos == Upos::Noun
                    && second.is_empty()
                    && context.word(word).feature("Number") == Some("Plur")
                    && after(context, word, 1).is_some_and(|next| context.lemma(next) == "that")
                    && word.word.checked_sub(1).is_some_and(|before| {
                        let before = context.word(WordId { word: before, ..word });
                        matches!(before.upos, Upos::Noun | Upos::Propn)
                            && before.feature("Number") != Some("Plur")
                    })
        }
        Kind::Noun => upos == Upos::Noun,
        Kind::Adjective => {
            matches!(upos, Upos::Adj | Upos::Verb | Upos::Adv)
                // "would be content with", taken for the noun.
                || upos == Upos::Noun && context.child_in(word, &["cop"]).is_some()
        }
        // "in all likelihood": a noun with its preposition.
        Kind::Adverb => matches!(upos, Upos::Adv | Upos::Adj) || upos == Upos::Noun && !second.is_empty(),
    };
    fits && (second.is_empty() || second_word(context, word, second).is_some())
}

/// The particle or object head that belongs to a trigger.
pub fn second_word(context: &Context, word: WordId, second: &str) -> Option<WordId> {
    context
        .children(word)
        .find(|&child| {
            context.lemma(child).eq_ignore_ascii_case(second)
                && context.stands_in(
                    child,
                    &["compound", "obj", "advmod", "obl", "case", "xcomp", "mark", "amod", "nmod"],
                )
        })
        .or_else(|| after(context, word, 1).filter(|&next| context.lemma(next).eq_ignore_ascii_case(second)))
        // "on course to": the preposition heads what is fixed to it.
        .or_else(|| {
            context.head(word).filter(|&up| {
                context.stands_in(word, &["fixed"]) && context.lemma(up).eq_ignore_ascii_case(second)
            })
        })
}

/// *have in principle accepted mediation*: auxiliary and object of a participle that the tree hangs on its own object, or
/// on the adverbial between it and its auxiliary.
pub fn parted_perfect(context: &Context, participle: WordId) -> Option<(WordId, WordId)> {
    if &*context.word(participle).xpos != "VBN" || !context.stands_in(participle, &["amod", "acl"]) {
        return None;
    }
    let noun = context.head(participle)?;
    let object = if noun > participle { Some(noun) } else { context.child_in(participle, &["obj"]) }?;
    let have = context.head(noun).filter(|&have| {
        have < participle
            && context.lemma(have) == "have"
            && context.stands_in(noun, &[if noun > participle { "obj" } else { "obl" }])
    })?;
    let mut between = (have.word + 1..participle.word).map(|word| context.word(WordId { word, ..have }));
    // "have in hand the signed copies": what has an article of its own is had, and not done.
    let adverbial = between.next().is_some_and(|word| matches!(word.upos, Upos::Adp | Upos::Adv))
        && between.all(|word| matches!(word.upos, Upos::Adp | Upos::Adv | Upos::Adj | Upos::Noun));
    adverbial.then_some((have, object))
}

/// The word some places on in the same sentence.
pub fn after(context: &Context, word: WordId, places: usize) -> Option<WordId> {
    let at = word.word.checked_add(places)?;
    (at < context.document.sentence_of(word).words.len()).then_some(WordId { word: at, ..word })
}

/// What fills the first of some slots that is filled.
pub fn content(
    context: &Context,
    times: &Times,
    trigger: WordId,
    second: &str,
    slots: &[Slot],
) -> Option<Content> {
    // "gave his word that": what follows hangs on the object.
    let noun = (!second.is_empty()).then(|| second_word(context, trigger, second)).flatten();
    let roots: Vec<WordId> = std::iter::once(trigger).chain(noun).collect();
    slots.iter().find_map(|slot| {
        roots.iter().find_map(|&root| fill(context, times, trigger, root, slot, noun)).map(|head| {
            let words = content_words(context, trigger, head, slot);
            Content { head, words, slot: slot.clone() }
        })
    })
}

fn marks<'c>(context: &'c Context, clause: WordId, lemma: &'c str) -> bool {
    context.children_in(clause, &["mark", "case"]).any(|mark| context.lemma(mark).eq_ignore_ascii_case(lemma))
}

fn fill(
    context: &Context,
    times: &Times,
    trigger: WordId,
    root: WordId,
    slot: &Slot,
    noun: Option<WordId>,
) -> Option<WordId> {
    // "bound themselves to keep": a reflexive is no object that a purpose could follow.
    let has_object = context
        .child_in(root, &["obj"])
        .is_some_and(|object| Some(object) != noun && !is_reflexive(context.small_lemma(object)));
    match slot {
        Slot::Infinitive => context
            .children_in(root, &["xcomp", "ccomp", "acl", "csubj", "advcl"])
            .find(|&clause| {
                clause > root
                    && marks(context, clause, "to")
                    && !marks(context, clause, "whether")
                    // "agreed a truce to let aid in": a purpose.
                    && !(has_object && context.stands_in(clause, &["advcl"]))
                    && !context.children_in(clause, &["mark"]).any(|mark| mark < root)
            })
            .or_else(|| infinitive_after(context, root)),
        Slot::Clause => {
            let finite = |clause: WordId| {
                !marks(context, clause, "to")
                    && !marks(context, clause, "whether")
                    && !marks(context, clause, "if")
                    // "promised more than it could deliver".
                    && !marks(context, clause, "than")
                    && (context.child_in(clause, &["aux", "cop"]).is_some()
                        || context.word(clause).feature("VerbForm") == Some("Fin"))
            };
            let direct = context
                .children_in(root, &["ccomp"])
                .find(|&clause| clause > root && finite(clause))
                .or_else(|| {
                    context
                        .children_in(root, &["acl", "ccomp"])
                        .find(|&clause| clause > root && marks(context, clause, "that"))
                });
            let direct = direct.or_else(|| that_clause_after(context, root));
            direct.or_else(|| {
                // "promised the crowd that …", taken for a relative clause.
                let object = context.child_in(root, &["obj", "iobj"])?;
                context
                    .children_in(object, &["acl", "ccomp"])
                    .find(|&clause| marks(context, clause, "that") && finite(clause))
            })
        }
        Slot::Whether => context.children_in(root, &["ccomp", "advcl", "xcomp", "acl"]).find(|&clause| {
            clause > root && (marks(context, clause, "whether") || marks(context, clause, "if"))
        }),
        Slot::Gerund => context
            .children_in(root, &["xcomp", "ccomp", "obj", "advcl"])
            .find(|&clause| {
                clause > root
                && is_gerund(context, clause)
                && context.child_in(clause, &["mark", "case"]).is_none()
                // "said yes, smiling" is no complement.
                && !comma_before(context, clause)
            })
            // "recommended opening talks", taken for a modifier of the talks.
            .or_else(|| {
                after(context, root, 1).filter(|&next| {
                    context.word(root).upos == Upos::Verb
                        && &*context.word(next).xpos == "VBG"
                        && context.stands_in(next, &["amod"])
                })
            }),
        Slot::Object => {
            let fits = |object: WordId| {
                Some(object) != noun
                    && object > root
                    && context.word(object).upos != Upos::Pron
                    && times.at(object).is_none()
            };
            context
                .child_in(root, &["obj"])
                .filter(|&object| fits(object))
                .or_else(|| {
                    // "offered 3 per cent": a bare phrase that the tree takes for an adjunct.
                    context.children_in(root, &["obl", "conj"]).find(|&object| {
                        context.word(object).upos == Upos::Noun
                        && context.children_in(object, &["case", "mark", "cc"]).next().is_none()
                        && &*context.word(object).deprel != "obl:agent"
                        // A conjunct only behind an aside: "accepted, by a show of hands, an offer".
                        && (context.stands_in(object, &["obl"])
                            || after(context, root, 1).is_some_and(|next| context.lemma(next) == ","))
                        && context.child_in(root, &["obj"]).is_none()
                        && fits(object)
                    })
                })
                .or_else(|| {
                    parted_perfect(context, root).map(|(_, object)| object).filter(|&object| fits(object))
                })
        }
        Slot::Subject => context.subject(trigger).filter(|&subject| context.word(subject).upos != Upos::Pron),
        Slot::Own => Some(trigger),
        Slot::Preposition(preposition) => {
            // "agreed with them on a date": the phrase may hang on the noun before it.
            let direct = context.children_in(root, &["obl", "nmod", "advcl", "acl", "xcomp", "ccomp"]).find(
                |&child| {
                    child > root
                        && context
                            .children_in(child, &["case", "mark"])
                            .next()
                            .is_some_and(|case| context.lemma(case).eq_ignore_ascii_case(preposition))
                        && times.at(child).is_none()
                        && (preposition != "to" || !is_plain_infinitive(context, child))
                },
            );
            // "gave his consent, a courtier said, to the marriage".
            direct.or_else(|| {
                let word = after(context, root, 1).and_then(|next| after_aside(context, next))?;
                let head = context.head(word)?;
                (context.lemma(word).eq_ignore_ascii_case(preposition)
                    && head > word
                    && times.at(head).is_none()
                    && (preposition != "to" || !is_plain_infinitive(context, head)))
                .then_some(head)
            })
        }
    }
}

fn is_plain_infinitive(context: &Context, clause: WordId) -> bool {
    context.word(clause).upos == Upos::Verb && !is_gerund(context, clause)
}

/// *itself*, *themselves*, and the *it* of *took it upon itself to*.
fn is_reflexive(lemma: &str) -> bool {
    matches!(
        lemma,
        "itself" | "themselves" | "himself" | "herself" | "ourselves" | "myself" | "oneself" | "it"
    )
}

/// *-ing*, as a verb.
pub fn is_gerund(context: &Context, word: WordId) -> bool {
    let one = context.word(word);
    &*one.xpos == "VBG"
        || one.feature("VerbForm") == Some("Ger")
        || one.upos == Upos::Verb && one.form.ends_with("ing")
}

fn comma_before(context: &Context, clause: WordId) -> bool {
    let start = context.subtree(clause).words.start;
    context.children_in(clause, &["punct"]).any(|mark| mark < clause && context.lemma(mark) == ",")
        || start > 0 && context.lemma(WordId { word: start - 1, ..clause }) == ","
}

/// Words between a trigger and the *that* of its clause, where the tree does not tie them (*made a promise to the
/// fishermen that*, *there is a danger, she said, that*).
const WORDS_TO_THAT: usize = 10;

/// The clause of the first *that* after a trigger, with nothing but a phrase, or what reports, between them.
fn that_clause_after(context: &Context, trigger: WordId) -> Option<WordId> {
    let words = &context.document.sentence_of(trigger).words;
    let end = words.len().min(trigger.word + 1 + WORDS_TO_THAT);
    let that = (trigger.word + 1..end).find(|&at| {
        &*words[at].lemma == "that" && (words[at].relation() == "mark" || words[at].upos == Upos::Sconj)
    })?;
    let between = &words[trigger.word + 1..that];
    let aside = between.first().is_some_and(|word| &*word.form == ",")
        && between.last().is_some_and(|word| &*word.form == ",");
    let noun = context.word(trigger).upos == Upos::Noun;
    let plain = between.iter().enumerate().all(|(at, word)| {
        // "guaranteed in writing that".
        at > 0 && between[at - 1].upos == Upos::Sconj && word.form.ends_with("ing")
            || word.upos == Upos::Sconj && between.get(at + 1).is_some_and(|next| next.form.ends_with("ing"))
            // "the consensus is that".
            || noun && matches!(&*word.lemma, "be")
            || matches!(
                word.upos,
                Upos::Adp
                    | Upos::Det
                    | Upos::Noun
                    | Upos::Propn
                    | Upos::Adj
                    | Upos::Adv
                    | Upos::Pron
                    | Upos::Num
                    | Upos::Part
            )
    });
    let id = WordId { word: that, ..trigger };
    (aside || plain).then(|| context.head(id)).flatten().filter(|head| head.word > that)
}

/// The most words that stand between two commas as an aside (*, a courtier said,*).
const WORDS_OF_ASIDE: usize = 14;

/// The word behind an aside that begins with this comma; none where no aside does.
pub fn after_aside(context: &Context, comma: WordId) -> Option<WordId> {
    if context.lemma(comma) != "," {
        return None;
    }
    let other = (2..WORDS_OF_ASIDE)
        .map_while(|step| after(context, comma, step))
        .find(|&word| context.lemma(word) == ",")?;
    after(context, other, 1)
}

/// The verb of an infinitive that begins right after a trigger, or after a short object.
fn infinitive_after(context: &Context, trigger: WordId) -> Option<WordId> {
    if !matches!(context.word(trigger).upos, Upos::Verb | Upos::Adj | Upos::Noun) {
        return None;
    }
    let first = after(context, trigger, 1)?;
    // "vowed on Monday, as they had in May, to block".
    let words = (0..WORDS_TO_INFINITIVE).map_while(|step| after(context, first, step));
    let aside = words.clone().find(|&word| context.lemma(word) == ",");
    let behind = aside.and_then(|comma| after_aside(context, comma)).filter(|&to| context.lemma(to) == "to");
    // "promised not to", and nothing else may come between but adverbs.
    let to = words
        .take_while(|&word| aside != Some(word))
        .take_while(|&word| {
            context.lemma(word) == "to"
                // "a pledge from the premier to hold elections".
                || context.word(trigger).upos == Upos::Noun && context.word(word).upos == Upos::Det
                // "undertaken in writing to".
                || context.lemma(word) == "in" && context.word(word).upos == Upos::Sconj
                || &*context.word(word).form == "writing"
                || matches!(
                    context.word(word).upos,
                    Upos::Part | Upos::Adv | Upos::Adp | Upos::Noun | Upos::Propn | Upos::Num
                )
        })
        .chain(behind)
        .find(|&word| context.lemma(word) == "to")?;
    let head = context.head(to);
    (1..=WORDS_TO_INFINITIVE).filter_map(|step| after(context, to, step)).find(|&word| {
        context.word(word).upos == Upos::Verb
            && (Some(word) == head || context.word(word).feature("VerbForm") == Some("Inf"))
    })
}

/// The words of what fills a slot: those of its head, and what the tree hangs on the trigger after it.
fn content_words(context: &Context, trigger: WordId, head: WordId, slot: &Slot) -> WordSpan {
    let mut words = clause_words(context, head, &[]);
    if *slot == Slot::Own || *slot == Slot::Subject {
        return words;
    }
    // "In a related move, they agreed to": what opens the sentence may hang on the clause below.
    if head > trigger && words.words.contains(&trigger.word) {
        words.words.start = trigger.word + 1;
    }
    // Markers at the beginning are not part of it.
    let sentence = &context.document.sentences[head.sentence];
    while words.words.start < head.word
        && sentence.words.get(words.words.start).is_some_and(|word| {
            matches!(word.relation(), "mark" | "case" | "punct")
                && word.head == Some(head.word)
                && !matches!(&*word.lemma, "not" | "to")
                || matches!(&*word.lemma, "to") && word.head == Some(head.word) && word.relation() != "advmod"
        })
    {
        words.words.start += 1;
    }
    if head > trigger {
        let whole = clause_words(context, trigger, &[]);
        // "turned down arbitration and will strike from Monday": what hangs on the first verb behind the second.
        let second = context
            .children_in(trigger, &["conj"])
            .find(|&other| other > head && context.word(other).upos == Upos::Verb)
            .map_or(whole.words.end, |other| {
                context
                    .children_in(other, &["cc", "punct", "aux"])
                    .map(|word| word.word)
                    .min()
                    .unwrap_or(other.word)
            });
        let end = whole.words.end.min(second);
        if whole.words.contains(&trigger.word) && end > words.words.end {
            words.words.end = end;
        }
    }
    words
}

/// The words of a clause or phrase without what reports it, what only stands beside it, and an afterthought in *-ing*.
pub fn clause_words(context: &Context, head: WordId, left_out: &[WordId]) -> WordSpan {
    let mut out = left_out.to_vec();
    let hull = context.subtree(head).words;
    for index in hull {
        let word = WordId { word: index, ..head };
        if word == head {
            continue;
        }
        let aside = match context.relation(word) {
            "parataxis" | "discourse" | "vocative" => true,
            "conj" => {
                context.child_in(word, &["nsubj"]).is_some()
                    || context.head(word) == Some(head)
                        && context.word(head).upos == Upos::Verb
                        && context.word(word).upos == Upos::Verb
            }
            "appos" => comma_before(context, word) && word > head,
            "advcl" => is_gerund(context, word) && comma_before(context, word) && word > head,
            "acl" => &*context.word(word).deprel == "acl:relcl" && comma_before(context, word) && word > head,
            _ => false,
        };
        if aside {
            out.push(word);
        }
    }
    let mut span = context.phrase_without(head, &out);
    // A semicolon, a colon or a dash ends the clause, whatever the tree hangs behind it.
    let sentence = &context.document.sentences[head.sentence];
    let ends = |word: &legation_language::Word| matches!(&*word.form, ";" | ":" | "—" | "–" | "--");
    if let Some(cut) = (head.word + 1..span.words.end).find(|&at| sentence.words.get(at).is_some_and(ends)) {
        span.words.end = cut;
    }
    if let Some(cut) =
        (span.words.start..head.word).rev().find(|&at| sentence.words.get(at).is_some_and(ends))
    {
        span.words.start = cut + 1;
    }
    // A coordinator that is left at the end has lost what it joined.
    while span.words.end > head.word + 1
        && sentence.words.get(span.words.end - 1).is_some_and(|word| {
            matches!(word.upos, Upos::Cconj | Upos::Punct)
                && !matches!(&*word.form, "%" | ")" | "\"" | "”" | "’")
        })
    {
        span.words.end -= 1;
    }
    span
}

/// The actors whose doing a predicate or a noun of action is.
///
/// `passive_acts`: the subject of a passive acts (*is committed to*); else only its agent does.
pub fn who(
    context: &Context,
    actors: &Actors,
    statements: &Statements,
    trigger: WordId,
    passive_acts: bool,
) -> Vec<ActorId> {
    let Some(doer) = doer(context, trigger, passive_acts) else {
        return before(context, actors, trigger);
    };
    let mut found = actors.behind(context, doer);
    if !found.is_empty() {
        // "Israel, Lebanon agree": the commas of headlines.
        if context.document.sentence_of(doer).part == legation_language::Part::Title {
            for word in (0..context.subtree(doer).words.start.min(doer.word)).rev() {
                let id = WordId { word, ..doer };
                let one = context.word(id);
                if &*one.form == "," {
                    continue;
                }
                match actors.at(id) {
                    Some(actor) if one.upos == Upos::Propn || one.upos == Upos::Noun => {
                        if !found.contains(&actor) {
                            found.insert(0, actor);
                        }
                    }
                    _ => break,
                }
            }
        }
        return found;
    }
    // A name after its title may stand as a second subject: "minister Ihor Savchuk".
    let governor = context.head(doer);
    let second = governor
        .into_iter()
        .flat_map(|governor| context.children_in(governor, &["nsubj"]))
        .find_map(|other| {
            let found = actors.behind(context, other);
            (other != doer && other < trigger && !found.is_empty()).then_some(found)
        });
    if let Some(found) = second {
        return found;
    }
    // "GENEVA - Chile and Peru agreed": the names of the phrase, where its head is another word.
    let hull = context.subtree(doer).words;
    let mut named: Vec<ActorId> = Vec::new();
    for word in hull.start..hull.end.min(trigger.word) {
        let id = WordId { word, ..doer };
        if context.word(id).upos == Upos::Propn
            && context.stands_in(id, &["conj", "flat", "appos", "nsubj", "root", "dep", "parataxis"])
            && context.child_in(id, &["case"]).is_none()
            && let Some(actor) = actors.at(id)
            && !named.contains(&actor)
        {
            named.push(actor);
        }
    }
    if !named.is_empty() {
        return named;
    }
    let first_person =
        context.word(doer).feature("Person") == Some("1") || matches!(context.small_lemma(doer), "i" | "we");
    if first_person
        && let Some(speaker) = statements.saying(doer).and_then(|statement| statements.speaker(statement))
    {
        return vec![speaker];
    }
    Vec::new()
}

/// Whether a noun phrase names somebody who can bind themselves, known as an actor or not: a name, a personal pronoun,
/// a noun for those who act (*the new cabinet*, *the three Baltic states*).
pub fn can_act(context: &Context, actors: &Actors, doer: WordId) -> bool {
    let word = context.word(doer);
    let lemma = context.small_lemma(doer);
    let knowledge = context.knowledge;
    match word.upos {
        Upos::Propn => true,
        Upos::Pron => word.feature("PronType") != Some("Rel") && !matches!(lemma, "this" | "that" | "there"),
        Upos::Noun | Upos::Adj => {
            knowledge.world.role_noun(lemma).is_some()
                || knowledge.meetings.parties.nouns.contains(lemma)
                || knowledge.words.commitments.lists.bodies.contains(lemma)
                || !actors.behind(context, doer).is_empty()
        }
        _ => !actors.behind(context, doer).is_empty(),
    }
}

/// The word that names who acts.
pub fn doer(context: &Context, trigger: WordId, passive_acts: bool) -> Option<WordId> {
    let word = context.word(trigger);
    if word.upos == Upos::Noun && context.child_in(trigger, &["cop"]).is_none() {
        let by = |noun: WordId| {
            context
                .children_in(noun, &["nmod", "obl"])
                .find(|&child| marks(context, child, "by") || marks(context, child, "from"))
        };
        if let Some(owner) = context.child_in(trigger, &["nmod:poss"]).or_else(|| by(trigger)) {
            return Some(owner);
        }
        let governor = context.head(trigger)?;
        if context.stands_in(trigger, &["obj", "obl"]) && context.word(governor).upos == Upos::Verb {
            return doer(context, governor, false);
        }
        return context.child_in(trigger, &["compound", "amod"]);
    }
    let passive = context.child_in(trigger, &["nsubj:pass"]);
    if let Some(subject) = passive {
        if passive_acts {
            return Some(subject);
        }
        return context
            .children_in(trigger, &["obl"])
            .find(|&child| &*context.word(child).deprel == "obl:agent" || marks(context, child, "by"));
    }
    let parted = parted_perfect(context, trigger).and_then(|(have, _)| context.subject(have));
    let subject = parted.or_else(|| context.subject(trigger));
    if let Some(subject) = subject {
        let relative = matches!(context.small_lemma(subject), "who" | "which" | "that")
            && context.stands_in(trigger, &["acl"]);
        return if relative { context.head(trigger) } else { Some(subject) };
    }
    // "a state pledging troops"; "Ankara, having agreed".
    if context.stands_in(trigger, &["acl"]) {
        let head = context.head(trigger)?;
        return (is_gerund(context, trigger)).then_some(head);
    }
    if context.stands_in(trigger, &["advcl", "xcomp"]) {
        return context.subject(context.head(trigger)?);
    }
    None
}

/// Words before a verb that are looked through for whoever acts, where the tree names nobody.
const WORDS_TO_SUBJECT: usize = 25;

/// The actors of the noun phrase before a finite verb that the tree gives no subject: nearest first, no phrase with a
/// preposition, and no further than the clause before.
fn before(context: &Context, actors: &Actors, verb: WordId) -> Vec<ActorId> {
    let word = context.word(verb);
    let finite = word.feature("VerbForm") == Some("Fin") || context.child_in(verb, &["aux"]).is_some();
    if word.upos != Upos::Verb || !finite || context.child_in(verb, &["nsubj:pass"]).is_some() {
        return Vec::new();
    }
    let from = verb.word.saturating_sub(WORDS_TO_SUBJECT);
    let mut found: Vec<ActorId> = Vec::new();
    let mut passed: Option<usize> = None;
    for index in (from..verb.word).rev() {
        let at = WordId { word: index, ..verb };
        let one = context.word(at);
        // ", who belong to another union,": a relative clause between commas is passed over.
        if passed.is_some_and(|start| index >= start) {
            continue;
        }
        if found.is_empty() && &*one.form == "," {
            passed = (from..index)
                .rev()
                .find(|&start| &*context.word(WordId { word: start, ..verb }).form == ",")
                .filter(|&start| {
                    context.word(WordId { word: start + 1, ..verb }).feature("PronType") == Some("Rel")
                });
            if passed.is_some() {
                continue;
            }
        }
        if !found.is_empty() {
            // The rest of a coordination: "A, B and C".
            let joins = matches!(one.upos, Upos::Cconj | Upos::Propn | Upos::Noun | Upos::Det | Upos::Adj)
                || &*one.form == ",";
            if !joins {
                break;
            }
        } else if matches!(one.upos, Upos::Verb | Upos::Sconj) && &*one.form != "," {
            break;
        }
        if !matches!(one.upos, Upos::Propn | Upos::Noun | Upos::Pron)
            || context.child_in(at, &["case"]).is_some()
        {
            continue;
        }
        if let Some(actor) = actors.at(at)
            && !found.contains(&actor)
        {
            found.push(actor);
        }
    }
    found.reverse();
    found
}
