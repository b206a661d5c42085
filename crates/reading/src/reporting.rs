//! The words of a report that only say who says something: sources and cues, and where a clause ends at them.
//!
//! Conditions, commitments and forecasts are cut from the text without them: of *the loan is safe, the bank said* the
//! outcome is *the loan is safe*. The tree often hangs such words on what they report, so they are found by
//! themselves: in the attributions, and between commas.

use std::collections::BTreeSet;
use std::ops::Range;

use legation_language::{Upos, WordId, WordSpan};

use crate::actors::Actors;
use crate::{ActorId, Context};

/// How many words around a marker its outcome and requirement may take when they are cut at commas. No clause of
/// prose is longer, and a bound keeps the time linear in sentences that never end.
pub const CLAUSE_REACH: usize = 120;

/// Words of a marker of conditions before what it subordinates, at most: *on the condition that*.
const LONGEST_MARKER: usize = 5;

/// The reporting words of a document.
pub struct Reported {
    /// For each sentence, for each word.
    masks: Vec<Vec<bool>>,
    /// For each sentence, where a clause may begin or end besides: *that*, semicolons, colons.
    breaks: Vec<Vec<bool>>,
}

impl Reported {
    /// Finds them.
    pub fn new(context: &Context) -> Reported {
        let document = context.document;
        let cues = &context.knowledge.statements.cues;
        let conditional = &context.knowledge.realis.subordinators;
        let mut masks: Vec<Vec<bool>> =
            document.sentences.iter().map(|sentence| vec![false; sentence.words.len()]).collect();
        for attribution in &document.attributions {
            // "unless the ministry agrees", "after the committee has reported": a part of what is said, or of the
            // story, and no frame around it.
            let marked = attribution.cue.iter().any(|&cue| {
                context.children_in(cue, &["mark", "advmod"]).any(|mark| {
                    let lemma = context.small_lemma(mark);
                    conditional.conditional.contains(lemma)
                        || conditional.planned.contains(lemma)
                        || lemma == "after"
                        || lemma == "when"
                })
            });
            // "assuming the Senate confirms her", with the marker hung elsewhere.
            let first = attribution.source.iter().min().copied();
            let assumed = first.is_some_and(|first| {
                let words = &context.document.sentences[first.sentence].words;
                // "as soon as the court confirms it": a marker of several words as well.
                // "unless the two chambers agree": articles and the like stand between.
                let noun = (0..first.word)
                    .rev()
                    .take(LONGEST_MARKER)
                    .take_while(|&word| {
                        matches!(words[word].upos, Upos::Det | Upos::Num | Upos::Adj | Upos::Noun)
                    })
                    .last()
                    .unwrap_or(first.word);
                let ends = [first.word, noun];
                ends.iter()
                    .flat_map(|&end| (1..=end.min(LONGEST_MARKER)).map(move |back| (end - back, back)))
                    .any(|(start, back)| {
                        let marker = context.knowledge.conditions.marker_at(back, |ahead| {
                            words.get(start + ahead).map(|word| (&*word.lemma, &*word.form))
                        });
                        marker.is_some_and(|(_, length)| length == back)
                            && (back > 1 || words[start].upos != Upos::Noun)
                    })
            });
            let subordinate = marked || assumed;
            let frames = attribution.cue.iter().any(|&cue| {
                let lemma = context.small_lemma(cue);
                // "The committee will recommend approval": what somebody is still to say reports nothing yet.
                let still_to_say =
                    context.children_in(cue, &["aux"]).any(|aux| &*context.word(aux).xpos == "MD")
                        && context.child_in(cue, &["ccomp", "parataxis"]).is_none()
                        && !context.stands_in(cue, &["parataxis"]);
                !subordinate
                    && !still_to_say
                    && (context.word(cue).upos == Upos::Adp
                        || cues.speech.contains(lemma)
                        || cues.inserted.contains(lemma)
                        || cues.attitude.contains(lemma))
            });
            if !frames {
                continue;
            }
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

    /// Whether a word only reports.
    pub fn masks(&self, sentence: usize, word: usize) -> bool {
        self.masks.get(sentence).and_then(|mask| mask.get(word)).copied().unwrap_or(false)
    }

    /// Who says what a sentence reports, where the words that report name somebody: the actor nearest to a word.
    pub fn speaker(&self, context: &Context, actors: &Actors, near: WordId) -> Option<ActorId> {
        let mask = self.masks.get(near.sentence)?;
        (0..mask.len())
            .filter(|&word| mask[word])
            .map(|word| WordId { word, ..near })
            .filter(|&id| context.stands_in(id, &["nsubj", "obl", "nmod", "appos", "root", "obj"]))
            .filter_map(|id| Some((id.word.abs_diff(near.word), actors.at(id)?)))
            .min()
            .map(|(_, actor)| actor)
    }

    /// A run of words without what only reports at its edges, and without the punctuation before that.
    pub fn trimmed(&self, context: &Context, span: WordSpan, head: WordId) -> WordSpan {
        let Some(sentence) = context.document.sentences.get(span.sentence) else { return span };
        let punct = |word: usize| sentence.words.get(word).is_some_and(|word| word.upos == Upos::Punct);
        let masked = |word: usize| self.masks(span.sentence, word);
        if !span.words.contains(&head.word) || masked(head.word) {
            return span;
        }
        let mut words = span.words.clone();
        // Whatever stands behind the last reporting words of the run belongs to them ("…, he told the BBC's evening
        // programme").
        let after = (head.word + 1..words.end).find(|&word| masked(word));
        if let Some(first) = after
            && !(first..words.end).any(|word| !masked(word) && is_finite(&sentence.words[word]))
        {
            words.end = first;
            while words.end > head.word + 1 && punct(words.end - 1) {
                words.end -= 1;
            }
        }
        let before = (words.start..head.word).rev().find(|&word| masked(word));
        if let Some(last) = before
            && (words.start..=last).all(|word| masked(word) || punct(word))
        {
            words.start = last + 1;
            while words.start < head.word
                && (punct(words.start)
                    || sentence.words[words.start].relation() == "mark"
                        && sentence.words[words.start].lemma.as_ref() == "that")
            {
                words.start += 1;
            }
        }
        WordSpan { sentence: span.sentence, words }
    }

    /// The words around a marker up to what only reports, a *that* or a semicolon.
    pub fn clause_around(&self, context: &Context, at: WordId) -> Range<usize> {
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
    pub fn rest(&self, sentence: usize, from: usize) -> Option<Range<usize>> {
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
    pub fn is_clean(&self, span: &WordSpan) -> bool {
        !span.words.clone().any(|word| self.masks[span.sentence][word])
    }
}

/// Masks ", the paper suggests," and ", said one of them.": parts between commas with one finite verb, one of
/// reporting, and its subject. The first part of a sentence is left alone: what it reports follows it.
fn mask_parentheticals(context: &Context, sentence: usize, mask: &mut [bool]) {
    let words = &context.document.sentences[sentence].words;
    let imposing = &context.knowledge.conditions.words.imposing;
    let cues = &context.knowledge.statements.cues;
    let reports = |lemma: &str| {
        imposing.contains(lemma) || cues.speech.contains(lemma) || cues.inserted.contains(lemma)
    };
    let mut start =
        words.iter().position(|word| word.upos == Upos::Punct).map_or(words.len(), |comma| comma + 1);
    // Where the parts without a verb before this one begin: ", the lead negotiator, Petra Vogl, said".
    let mut verbless = start;
    while start < words.len() {
        let end = (start..words.len())
            .find(|&word| words[word].upos == Upos::Punct && words[word].form.as_ref() != "-")
            .unwrap_or(words.len());
        let mut finite = (start..end).filter(|&word| is_finite(&words[word]));
        let (verb, second) = (finite.next(), finite.next());
        let names = |word: usize| {
            matches!(words[word].upos, Upos::Noun | Upos::Propn | Upos::Pron)
                && words[word].feature("PronType") != Some("Rel")
        };
        // Its subject stands before the verb, or right behind it ("said one of them").
        let subject = verb.is_some_and(|verb| {
            (start..verb).any(names)
                || words[verb + 1..end].first().is_some_and(|next| {
                    !matches!(next.upos, Upos::Adp | Upos::Adv | Upos::Punct | Upos::Part | Upos::Sconj)
                        && &*words[verb].lemma != "tell"
                })
        });
        let marked = (start..end).any(|word| words[word].relation() == "mark");
        if let (Some(verb), None) = (verb, second)
            && reports(words[verb].lemma.as_ref())
            && !marked
        {
            if subject {
                mask[start..end].fill(true);
            } else if (verbless..start).any(names) {
                mask[verbless..end].fill(true);
            }
        }
        if verb.is_some() {
            verbless = end + 1;
        }
        start = end + 1;
    }
}

/// Where a clause ends in a run of words: at a dash, or at a comma before a coordinator, a relative or a subordinator,
/// with a finite verb behind it. `finite`: only where a finite verb stands before it, too.
pub fn clause_end(context: &Context, sentence: usize, run: Range<usize>, finite: bool) -> usize {
    let words = &context.document.sentences[sentence].words;
    let has_verb = |range: Range<usize>| range.into_iter().any(|word| is_finite(&words[word]));
    (run.start + 1..run.end)
        .find(|&word| {
            let next = words.get(word + 1);
            let ends = match &*words[word].form {
                "–" | "—" | "--" => true,
                "," => next.is_some_and(|next| {
                    next.upos == Upos::Cconj
                        || next.feature("PronType") == Some("Rel")
                        || matches!(
                            &*next.lemma,
                            "which" | "who" | "while" | "although" | "though" | "because"
                        )
                }),
                _ => false,
            };
            ends && (!finite || has_verb(run.start..word)) && has_verb(word + 1..run.end)
        })
        .unwrap_or(run.end)
}

/// Whether a word is a finite verb or a modal.
pub fn is_finite(word: &legation_language::Word) -> bool {
    word.feature("VerbForm") == Some("Fin") || matches!(word.xpos.as_ref(), "MD" | "VBD" | "VBZ" | "VBP")
}
