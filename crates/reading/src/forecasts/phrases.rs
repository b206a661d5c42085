//! Set phrases of forecast: *a matter of time before*, *remains to be seen*, *on the cards*.
//!
//! They are found by their words and not on the tree, which errs most where many short words stand together. Where the
//! outcome stands is told by the phrase: behind it, before it, or around it.

use std::collections::BTreeSet;
use std::ops::Range;

use legation_knowledge::words::likelihood::{Phrase, Place};
use legation_language::{Part, Upos, Word, WordId, WordSpan};
use legation_record::Polarity;

use super::Found;
use crate::Reading;
use crate::context::small;
use crate::frames;
use crate::realis;
use crate::reporting::{self, CLAUSE_REACH, is_finite};
use crate::time::TimexType;

/// Small words that may stand between two words of a phrase: *hangs in **the** balance*.
const SMALL_WORDS: usize = 3;

/// Words that a gap in a phrase may take: *by the **opposition's own** reckoning*.
const WORDS_OF_A_GAP: usize = 8;

/// Words that a wide gap, with verbs in it, may take: *hopes **are high in the capital** that*.
const WORDS_OF_A_WIDE_GAP: usize = 14;

/// Reporting words that may stand within a phrase: *it would be a miracle, **the priest said,** if*.
const WORDS_OF_AN_ASIDE: usize = 12;

/// Words between a phrase and the subject before it that are looked through: *is now, and will remain, on the cards*.
const WORDS_TO_SUBJECT: usize = 12;

/// Words that a clause without *that* may have before its verb.
const WORDS_OF_A_SUBJECT: usize = 10;

/// Words that a question without a verb may have: *a deal this month?*
const WORDS_OF_A_QUESTION: usize = 12;

/// Words before a phrase among which its negation is looked for.
const WORDS_TO_NEGATION: usize = 4;

impl Reading<'_, '_> {
    /// The forecasts whose phrase begins at a word.
    pub(super) fn by_phrase(&self, first: WordId) -> Option<Found> {
        let context = self.context;
        let known = &context.knowledge.words.likelihood.phrases;
        let words = &context.document.sentence_of(first).words;
        words.get(first.word)?;
        let (lemma, form) = (context.small_lemma(first), context.small_form(first));
        let by_form = (form != lemma).then(|| known.of(form)).into_iter().flatten();
        let mut matches: Vec<(Match, &Phrase)> = known
            .of(lemma)
            .chain(by_form)
            .filter_map(|(rest, phrase)| Some((self.matched(first, rest)?, phrase)))
            .collect();
        // The longest says most: "almost certainly" before "certainly".
        matches.sort_by_key(|(found, phrase)| (std::cmp::Reverse(found.span.end), phrase.rank));
        matches.into_iter().find_map(|(found, phrase)| self.phrased(first, &found, phrase))
    }

    /// The words that a phrase takes from a word on.
    fn matched(&self, first: WordId, rest: &[String]) -> Option<Match> {
        let mut gap = first.word + 1..first.word + 1;
        let end = self.rest_matched(first, first.word + 1, rest, &mut gap)?;
        Some(Match { span: first.word..end, gap })
    }

    /// Where the other words of a phrase end, the first way that fits; the gap is that of the last that is open.
    fn rest_matched(
        &self,
        first: WordId,
        at: usize,
        rest: &[String],
        gap: &mut Range<usize>,
    ) -> Option<usize> {
        let Some((token, others)) = rest.split_first() else { return Some(at) };
        if token == "that" && others.is_empty() && self.that_left_out(first, at) {
            return Some(at);
        }
        let (kind, token, others) = match (token.as_str(), others.split_first()) {
            ("*" | "~", Some((next, others))) => (token.as_str(), next, others),
            _ => ("", token, others),
        };
        let words = &self.context.document.sentence_of(first).words;
        let masked = |word: usize| self.reported.masks(first.sentence, word);
        let reach = match kind {
            "*" => WORDS_OF_A_GAP,
            "~" => WORDS_OF_A_WIDE_GAP,
            _ => WORDS_OF_AN_ASIDE,
        };
        let mut small = 0;
        for (word, one) in words.iter().enumerate().skip(at).take(reach + 1) {
            let fits = token.split('|').any(|wanted| {
                one.lemma.eq_ignore_ascii_case(wanted) || one.form.eq_ignore_ascii_case(wanted)
            });
            if fits {
                let before = gap.clone();
                if !kind.is_empty() {
                    *gap = at..word;
                }
                if let Some(end) = self.rest_matched(first, word + 1, others, gap) {
                    return Some(end);
                }
                *gap = before;
            }
            let aside =
                masked(word) || &*one.form == "," && (masked(word.saturating_sub(1)) || masked(word + 1));
            let passes = match kind {
                "*" => !is_finite(one) && !ends_clause(one) && &*one.form != ",",
                "~" => !ends_clause(one),
                _ => {
                    small += usize::from(!aside);
                    aside || small <= SMALL_WORDS && is_small(one)
                }
            };
            if !passes {
                return None;
            }
        }
        None
    }

    /// *A deal this month? **Not a chance***: what the sentence before asks without a verb, and this one answers.
    pub(super) fn by_answer(&self, first: WordId) -> Option<Found> {
        let context = self.context;
        let before = first.sentence.checked_sub(1).filter(|_| first.word == 0)?;
        let (asked, answer) = (&context.document.sentences[before], context.document.sentence_of(first));
        let known = &context.knowledge.words.likelihood;
        let whole = trimmed(&asked.words, 0..asked.words.len());
        let question = asked.part == answer.part
            && asked.words.last().is_some_and(|word| &*word.form == "?")
            && whole.len() <= WORDS_OF_A_QUESTION
            && !asked.words.iter().any(|word| is_finite(word) || word.xpos.starts_with('W'))
            && self.is_event(before, &whole);
        if !question {
            return None;
        }
        let start = answer.words.iter().position(|word| word.upos != Upos::Punct)?;
        let (words, level) = known.answers.iter().find(|(words, _)| {
            let mut forms = answer.words[start..].iter().map(|word| small(&word.form));
            words.split(' ').all(|wanted| forms.next().is_some_and(|form| form == wanted))
        })?;
        let bounds = known.bounds(level)?;
        let head = top(context, before, &whole)?;
        Some(Found {
            trigger: first,
            head,
            outcome: WordSpan { sentence: before, words: whole },
            phrase: WordSpan { sentence: first.sentence, words: start..start + words.split(' ').count() },
            by: self.speaker(first).or_else(|| self.speaker(head)),
            bounds,
            polarity: if bounds.1 <= 0.45 { Polarity::Negative } else { Polarity::Positive },
            rank: 0,
            confidence: 0.5,
        })
    }

    /// *There is every chance **the dockers will vote no***: a clause with a modal right behind a noun or adjective, without
    /// *that*.
    fn that_left_out(&self, first: WordId, at: usize) -> bool {
        let words = &self.context.document.sentence_of(first).words;
        let begins = words.get(at).is_some_and(|word| {
            matches!(word.upos, Upos::Det | Upos::Propn)
                || word.upos == Upos::Pron
                    && word.feature("PronType") != Some("Rel")
                    && &*word.lemma != "that"
        });
        begins
            && matches!(words[at - 1].upos, Upos::Noun | Upos::Adj)
            && words[at..]
                .iter()
                .take(WORDS_OF_A_SUBJECT)
                .take_while(|word| word.upos != Upos::Punct)
                .find(|word| is_finite(word))
                .is_some_and(|verb| &*verb.xpos == "MD")
    }

    fn phrased(&self, first: WordId, found: &Match, phrase: &Phrase) -> Option<Found> {
        let context = self.context;
        let span = found.span.clone();
        let words = &context.document.sentence_of(first).words;
        let known = &context.knowledge.words.likelihood;
        if self.was_ahead(first)
            || phrase.verb && words[first.word].upos != Upos::Verb
            || phrase.title && context.document.sentence_of(first).part != Part::Title
        {
            return None;
        }
        let (place, outcome) =
            phrase.what.iter().find_map(|place| Some((place, self.placed(first, found, place, phrase)?)))?;
        let head = top(context, first.sentence, &outcome)?;
        // "were still counting on Monday evening", "held his breath for four minutes".
        let timed = self.times.in_sentence(first.sentence).iter().any(|time| {
            time.span.words.contains(&head.word)
                && (outcome.len() <= time.span.words.len() + 1
                    || time.kind == TimexType::Duration && time.span.words.start == outcome.start)
        }) && !self.is_season(first.sentence, outcome.clone());
        // "workers can expect a payment": what they are owed.
        // "likely to have known": what is over. "people who are going to be watching": told beside the clause.
        let over = *place == Place::Own
            && (is_perfect(&words[span.end..])
                || words[span.start].upos == Upos::Aux
                    && span.start > 0
                    && words[span.start - 1].xpos.starts_with('W'))
            || *place == Place::Own && self.came_otherwise(WordId { word: span.end - 1, ..first });
        // "74 per cent of likely voters": a word of the noun behind it.
        let of_noun = *place == Place::Own
            && span.len() == 1
            && context.stands_in(first, &["amod", "compound"])
            && words.get(span.end).is_some_and(|next| matches!(next.upos, Upos::Noun | Upos::Propn));
        let owed = phrase.level == "expected"
            && first.word > 0
            && &*words[first.word - 1].lemma == "can"
            && words[first.word].upos == Upos::Verb;
        // "We are going to hold the line": what the speakers mean to do.
        let meant = *place == Place::Own
            && words[span.clone()].iter().any(|word| &*word.form == "going")
            && span.start > 0
            && matches!(&*small(&words[span.start - 1].lemma), "i" | "we")
            && !matches!(&*words[span.end - 1].lemma, "be" | "need" | "have")
            && !known.contests.contains(&*words[span.end - 1].lemma);
        // "are bound to the treaty".
        let tied = *place == Place::Own
            && &*words[span.end - 1].lemma == "to"
            && words[span.end - 1].upos == Upos::Adp
            && known.lists.binding.contains(&*words[span.end - 2].lemma);
        // "warned that it will go to court": a threat, of what the speaker does.
        let threat = *place == Place::Clause
            && phrase.held
            && words[outcome.start].upos == Upos::Pron
            && [&known.lists.cautioning, &known.lists.maintaining]
                .iter()
                .any(|list| list.contains(&*words[first.word].lemma));
        // "The party leader shows no sign of stepping aside": what somebody does, and not how things turn out.
        let stance = *place == Place::Own
            && known.lists.showing.contains(&*words[first.word].lemma)
            && context.subject(first).is_some_and(|subject| self.is_person(subject));
        if meant || owed || tied || threat || stance || over || of_noun {
            return None;
        }
        // "forecasting software": no predicate.
        let attribute = *place == Place::Phrase
            && span.len() == 1
            && words[first.word].form.ends_with("ing")
            && first.word > 0
            && matches!(words[first.word - 1].upos, Upos::Verb | Upos::Adp | Upos::Det | Upos::Adj);
        // "led to the collapse": what was.
        let past = phrase.present && matches!(&*words[first.word].xpos, "VBD" | "VBN" | "VB");
        // "gave the envoy a chance": who acts is no outcome.
        let somebody = *place == Place::Inside
            && !words[outcome.clone()].iter().any(is_finite)
            && matches!(words[head.word].upos, Upos::Noun | Upos::Propn | Upos::Pron)
            && !known.events.contains(context.small_lemma(head))
            && !self.actors.denoted(context, head).is_empty();
        // "Polls suggest the treaty will fail": the subject of a clause. "The road is closed",
        // "the terms are close to those of May".
        let clause = *place == Place::Phrase
            && words[span.end - 1].upos == Upos::Verb
            && words.get(outcome.end).is_some_and(is_finite);
        let closed = matches!(place, Place::Subject | Place::Own)
            && &*words[span.end - 1].lemma == "close"
            && (words[span.end - 1].upos == Upos::Verb
                || words.get(span.end).is_some_and(|next| &*next.lemma == "to"));
        if clause || closed {
            return None;
        }
        if *place == Place::Phrase && timed || attribute || past || somebody {
            return None;
        }
        if phrase.ahead && !self.lies_ahead(first.sentence, &outcome)
            // "would be astonishing if they signed": a past tense that looks ahead.
            || phrase.open && &*words[span.end - 1].lemma != "if" && is_over(words, &outcome)
            || phrase.gerund && &*words[outcome.start].xpos != "VBG"
            || phrase.event
                && matches!(place, Place::Phrase | Place::Subject | Place::Inside)
                && !self.is_event(first.sentence, &outcome)
                // "a long winter of haggling", but not "forecasts for the third year running".
                && !(*place == Place::Phrase
                    && &*words[outcome.start].lemma == "a"
                    && self.is_season(first.sentence, outcome.clone()))
                // "Whether the clans will come is doubtful".
                && !(*place == Place::Subject && words[outcome.clone()].iter().any(is_finite))
            || phrase.event
                && *place == Place::Own
                && !self.is_event(first.sentence, &(span.end..outcome.end.max(span.end)))
                && !self.is_season(first.sentence, span.end..outcome.end.max(span.end))
            || phrase.open
                && *place == Place::Subject
                && self.told_of_the_past(first.sentence, outcome.end, &span)
        {
            return None;
        }
        let mut bounds = self.told_share(first.sentence, &span).or_else(|| known.bounds(&phrase.level))?;
        let negation = words[span.start.saturating_sub(WORDS_TO_NEGATION)..span.end]
            .iter()
            .rev()
            .take_while(|word| !matches!(&*word.form, "," | ";" | ":"))
            .any(|word| matches!(&*small(&word.lemma), "not" | "n't" | "never" | "hardly" | "nobody"));
        let none = words[outcome.start].lemma.eq_ignore_ascii_case("no")
            || outcome.start > 0 && words[outcome.start - 1].lemma.eq_ignore_ascii_case("no");
        let denied = (negation || none) && !phrase.negative;
        let negative_inside = realis::negated_itself(context, head) && !none;
        if denied != negative_inside {
            bounds = (1.0 - bounds.1, 1.0 - bounds.0);
        }
        let low = bounds.1 <= 0.45;
        let mut outcome = WordSpan { sentence: first.sentence, words: outcome };
        self.without_no(&mut outcome);
        let holder = phrase
            .held
            .then(|| {
                let verb = span.clone().find(|&word| words[word].upos == Upos::Verb).unwrap_or(span.start);
                frames::who(context, self.actors, self.statements, WordId { word: verb, ..first }, false)
                    .first()
                    .copied()
            })
            .flatten();
        let by = holder.or_else(|| self.speaker(head)).or_else(|| self.speaker(first));
        // Oslo "warned that Norwegian ships would fish": a side warns of its own doing.
        let own_doing = *place == Place::Clause
            && known.lists.cautioning.contains(&*words[first.word].lemma)
            && by.zip(context.subject(head)).is_some_and(|(by, subject)| {
                let theirs = self.actors.behind(context, subject);
                theirs.contains(&by) || self.same_side(by, &theirs)
            });
        if own_doing {
            return None;
        }
        Some(Found {
            trigger: first,
            head,
            outcome,
            phrase: WordSpan { sentence: first.sentence, words: span },
            by,
            bounds,
            polarity: if low || denied || negative_inside { Polarity::Negative } else { Polarity::Positive },
            rank: phrase.rank,
            confidence: 0.5,
        })
    }

    /// *a one-in-four chance*, *a slim hope*, *a 40 per cent risk*: how likely a phrase itself says it is.
    fn told_share(&self, sentence: usize, span: &Range<usize>) -> Option<(f32, f32)> {
        let context = self.context;
        let known = &context.knowledge.words.likelihood;
        let words = &context.document.sentences[sentence].words;
        let noun = span.clone().find(|&word| known.measured.contains(&*small(&words[word].lemma)))?;
        let near = WordSpan { sentence, words: noun.saturating_sub(WORDS_TO_NEGATION)..noun + 1 };
        if let Some(percent) = crate::measures::quantities(context, &near)
            .into_iter()
            .find(|one| one.unit.as_deref() == Some("percent"))
        {
            let share = (percent.value / 100.0).clamp(0.0, 1.0) as f32;
            return Some((share, share));
        }
        if let Some(share) = self.one_in_so_many(WordId { sentence, word: noun }) {
            return Some((share, share));
        }
        words[noun.saturating_sub(SMALL_WORDS)..words.len().min(span.end.max(noun + 1))]
            .iter()
            .find_map(|word| known.modifiers.get(&*small(&word.lemma)))
            .and_then(|level| known.bounds(level))
    }

    fn placed(&self, first: WordId, found: &Match, place: &Place, phrase: &Phrase) -> Option<Range<usize>> {
        let span = &found.span;
        let words = &self.context.document.sentence_of(first).words;
        match place {
            Place::Clause => {
                // Where the outcome may stand elsewhere, a clause shows itself by its marker.
                let marks = |at: usize| {
                    words.get(at).is_some_and(|word| {
                        matches!(
                            &*small(&word.lemma),
                            "that" | "whether" | "if" | "how" | "before" | "until" | "till" | "when"
                        )
                    })
                };
                let marked = phrase.what.len() == 1
                    || marks(span.end - 1)
                    || marks(span.end)
                    || words.get(span.end).is_some_and(|word| word.upos == Upos::Adp) && marks(span.end + 1);
                marked.then(|| self.clause_behind(first.sentence, span.end)).flatten()
            }
            Place::Phrase => self.phrase_behind(first.sentence, span.end),
            Place::Subject => self.subject_before(first, span),
            Place::Own => self.clause_around(first, span),
            Place::Main => self.main_clause(first, span),
            // "gave its members a chance to see it".
            Place::Inside => self.object_inside(first, &found.gap).filter(|_| {
                // "slim to none".
                let behind = words.get(span.end..).unwrap_or_default();
                !matches!(behind, [to, verb, ..] if &*to.lemma == "to" && verb.upos != Upos::Pron)
            }),
        }
    }

    /// The finite clause right behind a phrase, after *that* or *whether* or without.
    fn clause_behind(&self, sentence: usize, from: usize) -> Option<Range<usize>> {
        let context = self.context;
        let words = &context.document.sentences[sentence].words;
        let skipped = (from..words.len())
            .take_while(|&word| {
                matches!(
                    &*small(&words[word].lemma),
                    "that" | "whether" | "if" | "how" | "over" | "about" | "on" | "as" | "to"
                ) && word < from + SMALL_WORDS
                    || words[word].upos == Upos::Punct && !ends_clause(&words[word])
                    || self.reported.masks(sentence, word)
            })
            .count();
        let start = from + skipped;
        let run = self.run(sentence, start)?;
        let verb = run.clone().find(|&word| is_finite(&words[word]))?;
        // What begins with its verb has no subject: "is likely and may come".
        (verb > run.start).then_some(run)
    }

    /// The run of words from one on to the end of its clause.
    fn run(&self, sentence: usize, start: usize) -> Option<Range<usize>> {
        let context = self.context;
        let words = &context.document.sentences[sentence].words;
        let title = context.document.sentences[sentence].part == Part::Title;
        let highest = words.len().min(start + CLAUSE_REACH);
        let end = (start..highest)
            .find(|&word| {
                self.reported.masks(sentence, word)
                    || ends_clause(&words[word])
                    || title && word > start && begins_aside(&words[word])
                    || is_reporting_tail(words, word, &self.context.knowledge.statements.cues.speech)
            })
            .unwrap_or(highest);
        if start >= end {
            return None;
        }
        let mut end = reporting::clause_end(context, sentence, start..end, true);
        // What a comma adds behind the verb: ", with four bills still open".
        if let Some(verb) = (start..end).find(|&word| is_finite(&words[word]))
            && let Some(comma) = (verb + 1..end).find(|&word| &*words[word].form == ",")
            && words.get(comma + 1).is_none_or(|next| next.upos != Upos::Num)
            && words[verb + 1..comma].iter().any(|word| word.upos != Upos::Punct)
        {
            end = comma;
        }
        let run = trimmed(words, start..end);
        (!run.is_empty()).then_some(run)
    }

    /// The noun phrase, or clause in *-ing*, right behind a phrase.
    fn phrase_behind(&self, sentence: usize, from: usize) -> Option<Range<usize>> {
        let words = &self.context.document.sentences[sentence].words;
        let title = self.context.document.sentences[sentence].part == Part::Title;
        let start = (from..words.len()).find(|&word| words[word].upos != Upos::Punct)?;
        let opens = &words[start];
        let fits = match opens.upos {
            Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num => true,
            // "them agreeing", "them back at the table".
            Upos::Pron => {
                opens.feature("Poss") == Some("Yes")
                    || words.get(start + 1).is_some_and(|next| {
                        &*next.xpos == "VBG" || next.upos == Upos::Adv && opens.feature("Case") == Some("Acc")
                    })
            }
            // "points to narrow Yes": headlines are tagged worse.
            Upos::Verb => title || &*opens.xpos == "VBG" || &*opens.xpos == "VBN",
            Upos::Adv => words
                .get(start + 1)
                .is_some_and(|next| matches!(next.upos, Upos::Det | Upos::Adj | Upos::Noun | Upos::Num)),
            _ => false,
        };
        if !fits || opens.xpos.starts_with('W') {
            return None;
        }
        let highest = words.len().min(start + CLAUSE_REACH);
        let end = (start + 1..highest)
            .find(|&word| {
                let one = &words[word];
                let joined = matches!(&*one.form, "-" | "\"" | "“" | "”" | "'" | "’" | "%" | "$");
                one.upos == Upos::Punct && !joined
                    || is_finite(one)
                    || matches!(one.upos, Upos::Aux)
                    || one.feature("PronType") == Some("Rel")
                    || matches!(&*one.lemma, "because" | "if" | "unless" | "although" | "while" | "whether")
                    || &*one.lemma == "as" && one.relation() == "mark"
                    || title && begins_aside(one)
            })
            .unwrap_or(highest);
        let mut end = end;
        // "a pact and will …", "a truce that …": what opens the next clause is left out.
        while end > start + 1
            && (matches!(words[end - 1].upos, Upos::Cconj | Upos::Sconj | Upos::Adv | Upos::Part)
                || matches!(&*words[end - 1].lemma, "that" | "which" | "who" | "as"))
        {
            end -= 1;
        }
        let phrase = trimmed(words, start..end);
        phrase
            .clone()
            .any(|word| {
                matches!(words[word].upos, Upos::Noun | Upos::Propn)
                    || &*words[word].xpos == "VBG"
                    || title && words[word].upos == Upos::Verb
            })
            .then_some(phrase)
    }

    /// The noun phrase, or clause with *whether*, that stands before a phrase as its subject.
    fn subject_before(&self, first: WordId, span: &Range<usize>) -> Option<Range<usize>> {
        let context = self.context;
        let words = &context.document.sentence_of(first).words;
        let title = context.document.sentence_of(first).part == Part::Title;
        // Back over the verb and what goes with it.
        let lowest = span.start.saturating_sub(WORDS_TO_SUBJECT);
        let mut end = span.start;
        let masked = |word: usize| self.reported.masks(first.sentence, word);
        let linking = &context.knowledge.words.likelihood.linking;
        let rumouring = &context.knowledge.words.likelihood.lists.rumouring;
        let mut aside = false;
        while end > lowest {
            let one = &words[end - 1];
            let goes = match &*one.form {
                // "is now, the broker said, on the cards".
                "," if aside => {
                    aside = false;
                    true
                }
                "," => {
                    aside = end >= 2 && masked(end - 2);
                    aside
                }
                _ => {
                    aside && masked(end - 1)
                        || matches!(one.upos, Upos::Aux | Upos::Adv | Upos::Part) && &*one.xpos != "POS"
                        || one.upos == Upos::Det && !words[end..span.start].iter().any(is_finite)
                        || one.upos == Upos::Verb
                            && (is_finite(one) || matches!(&*one.xpos, "VB" | "VBN" | "VBG"))
                            && (linking.contains(&*small(&one.lemma))
                                // "is rumoured to be near".
                                || &*one.xpos == "VBN" && rumouring.contains(&*small(&one.lemma)))
                        || one.upos == Upos::Punct && !ends_clause(one)
                }
            };
            if !goes {
                break;
            }
            end -= 1;
        }
        let mut from = end;
        let moved = words[end..span.start].iter().any(is_finite);
        if end > 0 && &*words[end - 1].form == "," && !moved {
            // "The pact's collapse, widely regarded as inevitable,": a participle behind its noun.
            (end, from) = (end - 1, end - 1);
        } else if end > 0 && &*words[end - 1].form == "," {
            // ", where the farmers hold the balance, is": what stands between commas belongs to it.
            let open = (lowest.saturating_sub(WORDS_TO_SUBJECT)..end - 1)
                .rev()
                .find(|&word| &*words[word].form == ",")?;
            (end, from) = (open, open);
        }
        let lowest = from.saturating_sub(CLAUSE_REACH);
        let unmasked = end > 0 && !masked(end - 1);
        let mut start = (lowest..from)
            .rev()
            .find(|&word| {
                let one = &words[word];
                // In headlines the noun right before is taken for a verb now and then.
                is_finite(one) && !(title && word + 1 == end)
                    || one.upos == Upos::Punct
                        && !matches!(&*one.form, "-" | "\"" | "“" | "”" | "'" | "’" | "%" | "(" | ")")
                    || unmasked && masked(word)
                    || one.relation() == "mark" && &*one.lemma != "to"
                    || title && begins_aside(one)
                    || matches!(&*one.lemma, "whether" | "because" | "while" | "although" | "if" | "that")
                        && one.upos == Upos::Sconj
                    || one.upos == Upos::Cconj && word == lowest
            })
            .map_or(lowest, |word| word + 1);
        // "Whether Ethiopia signs is anyone's guess": the clause has a verb of its own.
        if let Some(mark) =
            (lowest..start).rev().take_while(|&word| words[word].upos != Upos::Punct).find(|&word| {
                let mark = small(&words[word].lemma);
                // "That the governor will resign is taken for granted".
                &*mark == "whether" || word == 0 && &*mark == "that" && words[word].upos == Upos::Sconj
            })
        {
            start = mark + 1;
        }
        let mut subject = trimmed(words, start..end);
        while subject.start < subject.end
            && (words[subject.start].upos == Upos::Cconj
                || matches!(
                    &*small(&words[subject.start].lemma),
                    "whether" | "with" | "but" | "that" | "as" | "while" | "now" | "how"
                ))
        {
            subject.start += 1;
        }
        let named = subject.clone().any(|word| {
            matches!(words[word].upos, Upos::Noun | Upos::Propn | Upos::Num)
                || &*words[word].xpos == "VBG"
                || title && words[word].upos == Upos::Verb
        });
        // "the doomed whaling station": no predicate.
        let last = WordId { word: span.end - 1, ..first };
        let attribute = context.stands_in(last, &["amod", "compound"])
            && context.head(last).is_some_and(|noun| noun > last);
        if !named || attribute {
            return None;
        }
        // "is almost certain to": what follows is the outcome. "The terms are close to those of May".
        let goes_on = words.get(span.end).is_some_and(|next| {
            matches!(&*next.lemma, "to" | "that")
                && words.get(span.end + 1).is_some_and(|verb| verb.upos == Upos::Verb)
                || &*next.lemma == "to" && next.upos == Upos::Adp
        });
        (!goes_on).then_some(subject)
    }

    /// The clause in which a phrase stands, without the phrase where that opens or closes it.
    fn clause_around(&self, first: WordId, span: &Range<usize>) -> Option<Range<usize>> {
        let words = &self.context.document.sentence_of(first).words;
        let lowest = span.start.saturating_sub(CLAUSE_REACH);
        // "The row threatens to overshadow": where the phrase itself is taken for one that reports, nothing does.
        let trusted = !span.clone().any(|word| self.reported.masks(first.sentence, word));
        let start = (lowest..span.start)
            .rev()
            .find(|&word| {
                let one = &words[word];
                ends_clause(one)
                    || trusted && self.reported.masks(first.sentence, word)
                    || one.relation() == "mark" && &*one.lemma != "to"
                    || one.upos == Upos::Cconj && word + 1 == span.start
                    // "The two remain apart and a deal is not near".
                    || one.upos == Upos::Cconj
                        && words[lowest..word].iter().any(is_finite)
                        && words.get(word + 1).is_some_and(|next| {
                            matches!(next.upos, Upos::Det | Upos::Propn | Upos::Pron | Upos::Noun)
                        })
                        && !words[word + 1..span.start].iter().any(is_finite)
                    // "In the end, the deal will hold": the subject stands behind the comma. "The bill, weakened, will
                    // hold": it stands before it.
                    || &*one.form == ","
                        && words[word + 1..span.start].iter().any(|behind| {
                            matches!(behind.upos, Upos::Noun | Upos::Propn | Upos::Pron)
                        })
                        && words.get(word + 1).is_none_or(|next| next.feature("PronType") != Some("Rel"))
            })
            .map_or(lowest, |word| word + 1);
        let run =
            self.run(first.sentence, if trusted { span.start } else { span.end }).unwrap_or(span.clone());
        let mut whole = trimmed(words, start..run.end.max(span.end));
        let verbal = span.clone().any(|word| is_finite(&words[word]));
        if whole.start >= span.start && !verbal {
            whole = trimmed(words, span.end..whole.end.max(span.end));
        } else if whole.end <= span.end && !verbal {
            whole = trimmed(words, whole.start..span.start);
        }
        while whole.start < whole.end
            && (words[whole.start].upos == Upos::Cconj || &*words[whole.start].lemma == "that")
        {
            whole.start += 1;
        }
        // Headlines do without their verb: "Coalition on verge of collapse".
        let title = self.context.document.sentence_of(first).part == Part::Title;
        let finite = title
            || whole
                .clone()
                .any(|word| is_finite(&words[word]) || matches!(words[word].upos, Upos::Verb | Upos::Aux));
        (finite && whole.len() > 1).then_some(whole)
    }

    /// *Barring a hitch, the two will be home*: the clause behind the comma after an opening phrase, or before the
    /// comma of a closing one.
    fn main_clause(&self, first: WordId, span: &Range<usize>) -> Option<Range<usize>> {
        let words = &self.context.document.sentence_of(first).words;
        let opening = words[..first.word].iter().all(|word| word.upos == Upos::Punct)
            || ends_clause(&words[first.word - 1]);
        if opening {
            let highest = words.len().min(span.end + CLAUSE_REACH);
            // "On present form the junta will last": without a comma.
            if words[span.end - 1].upos == Upos::Noun
                && words.get(span.end).is_some_and(|next| {
                    matches!(next.upos, Upos::Det | Upos::Pron | Upos::Propn | Upos::Noun | Upos::Adj)
                })
            {
                return self.clause_behind(first.sentence, span.end);
            }
            let comma = (span.end..highest).find(|&word| &*words[word].form == ",")?;
            return self.clause_behind(first.sentence, comma + 1);
        }
        let comma = first.word.checked_sub(1).filter(|&before| &*words[before].form == ",")?;
        let lowest = comma.saturating_sub(CLAUSE_REACH);
        let start = (lowest..comma)
            .rev()
            .find(|&word| ends_clause(&words[word]) || self.reported.masks(first.sentence, word))
            .map_or(lowest, |word| word + 1);
        let run = trimmed(words, start..comma);
        run.clone().any(|word| is_finite(&words[word])).then_some(run)
    }

    /// *give **the takeover** a slim chance*, *the chances **of a swap** are slim*: what stands in the gap.
    fn object_inside(&self, first: WordId, gap: &Range<usize>) -> Option<Range<usize>> {
        let words = &self.context.document.sentence_of(first).words;
        let mut object = trimmed(words, gap.clone());
        // "regard the deal as dead".
        while object.end > object.start + 1 && words[object.end - 1].upos == Upos::Adp {
            object.end -= 1;
        }
        // The article and adjectives of the closing noun are no part of it.
        let inner = (object.start + 1..object.end)
            .rev()
            .take_while(|&word| {
                matches!(words[word].upos, Upos::Det | Upos::Adj | Upos::Num | Upos::Adv)
                    // "a one in three chance".
                    || &*words[word].form == "in" && words[word - 1].upos == Upos::Num
            })
            .find(|&word| words[word].upos == Upos::Det);
        if let Some(inner) = inner {
            object.end = inner;
            // "only a slim chance".
            while object.end > object.start + 1 && words[object.end - 1].upos == Upos::Adv {
                object.end -= 1;
            }
        }
        object
            .clone()
            .any(|word| matches!(words[word].upos, Upos::Noun | Upos::Propn | Upos::Verb))
            .then_some(object)
    }

    /// *was on the cards*, where nobody reports it and the tense is no shifted one; what *remained in doubt* still is.
    fn told_of_the_past(&self, sentence: usize, from: usize, span: &Range<usize>) -> bool {
        let words = &self.context.document.sentences[sentence].words;
        let known = &self.context.knowledge.words.likelihood.lists;
        let past = (from..span.end).find(|&word| is_finite(&words[word])).is_some_and(|word| {
            &*words[word].xpos == "VBD" && !known.unsettled.contains(&*words[word].lemma)
        });
        let cues = &self.context.knowledge.statements.cues;
        let told = |word: usize| {
            self.reported.masks(sentence, word)
                // "hinted that a deal was close": the tense is that of the telling.
                || word < from
                    && &*words[word].xpos == "VBD"
                    && [&cues.speech, &cues.attitude, &cues.other]
                        .iter()
                        .any(|list| list.contains(&*small(&words[word].lemma)))
        };
        past && !(0..words.len().min(CLAUSE_REACH)).any(told)
    }

    /// *had expected*, *could have foreseen*, *had once been thought certain*: what was once ahead.
    pub(super) fn was_ahead(&self, trigger: WordId) -> bool {
        let words = &self.context.document.sentence_of(trigger).words;
        let linking = &self.context.knowledge.words.likelihood.linking;
        let lowest = trigger.word.saturating_sub(WORDS_TO_NEGATION + 1);
        let verbal = words[lowest..trigger.word].iter().rev().take_while(|word| {
            matches!(word.upos, Upos::Aux | Upos::Adv | Upos::Part)
                || &*word.xpos == "VBN" && linking.contains(&*small(&word.lemma))
                || word.form.eq_ignore_ascii_case("had")
        });
        // "without quite predicting a split".
        let before = words[lowest..trigger.word].iter().rev().find(|word| word.upos != Upos::Adv);
        if before.is_some_and(|word| word.lemma.eq_ignore_ascii_case("without")) {
            return true;
        }
        // "as expected", "longer than predicted".
        let compared = trigger.word > 0
            && matches!(&*small(&words[trigger.word - 1].lemma), "as" | "than")
            && &*words[trigger.word].xpos == "VBN";
        let (mut have, mut past) = (false, compared);
        for word in verbal {
            past |= word.form.eq_ignore_ascii_case("had") || have && &*word.xpos == "MD";
            have |= &*word.lemma == "have";
        }
        past
    }

    /// Whether the words of an outcome have a modal or *going to*, or a present tense.
    fn lies_ahead(&self, sentence: usize, outcome: &Range<usize>) -> bool {
        let words = &self.context.document.sentences[sentence].words;
        outcome.clone().any(|word| {
            let lemma = words[word].lemma.to_lowercase();
            // "would have left" looks back; "with full might" is no modal.
            let perfect =
                words.get(word + 1).is_some_and(|next| &*next.lemma == "have" && next.upos == Upos::Aux)
                    || words.get(word + 1).is_none_or(|next| next.upos == Upos::Punct && &*next.form == ".");
            matches!(
                &*lemma,
                "will" | "would" | "wo" | "'ll" | "may" | "might" | "could" | "can" | "shall" | "'d"
            ) && &*words[word].xpos == "MD"
                && !perfect
                || (&*words[word].form == "going" || lemma == "be")
                    && words.get(word + 1).is_some_and(|next| &*next.lemma == "to")
                // "and quite possibly be struck down": the modal stands in the clause before.
                || word == outcome.start && &*words[word].xpos == "VB"
        })
    }

    /// *a very difficult winter*, *another long spell*: a time with a word for how it will be.
    pub(super) fn is_season(&self, sentence: usize, behind: Range<usize>) -> bool {
        let words = &self.context.document.sentences[sentence].words;
        let spans = &self.context.knowledge.words.likelihood.spans;
        behind
            .clone()
            .take_while(|&word| matches!(words[word].upos, Upos::Det | Upos::Adv | Upos::Adj | Upos::Noun))
            .any(|word| {
                word > behind.start
                    && spans.contains(&words[word].lemma.to_lowercase())
                    && words[word - 1].upos == Upos::Adj
            })
    }

    /// Whether a noun phrase has an event for its head.
    pub(super) fn is_event(&self, sentence: usize, outcome: &Range<usize>) -> bool {
        let words = &self.context.document.sentences[sentence].words;
        let events = &self.context.knowledge.words.likelihood.events;
        let doings = &self.context.knowledge.words.likelihood.doings;
        let title = self.context.document.sentences[sentence].part == Part::Title;
        // "the creditors to accept longer terms", but not "plans to release two films".
        let done = outcome.clone().skip(2).any(|word| {
            &*words[word].xpos == "VB"
                && &*words[word - 1].lemma == "to"
                && matches!(words[word - 2].upos, Upos::Noun | Upos::Propn | Upos::Pron)
                && !doings.contains(&words[word - 2].lemma.to_lowercase())
        });
        // "the two churches agreeing on a date": somebody does it.
        let acts = outcome.clone().skip(1).any(|word| {
            &*words[word].xpos == "VBG"
                && matches!(words[word - 1].upos, Upos::Noun | Upos::Propn | Upos::Pron)
                && !self.context.knowledge.words.likelihood.spans.contains(&*small(&words[word - 1].lemma))
        });
        // "hopes of reaching a deal", "resigned to losing".
        let known = &self.context.knowledge.words.likelihood;
        let first = &words[outcome.start.min(words.len() - 1)];
        let ends = &*first.xpos == "VBG"
            && ([&known.contests, &known.lists.achieving]
                .iter()
                .any(|list| list.contains(&*small(&first.lemma)))
                || outcome.clone().any(|word| {
                    words[word].upos == Upos::Noun && events.contains(&*small(&words[word].lemma))
                }));
        if acts || done || ends {
            return true;
        }
        // The nouns before the first preposition, or the second: "a new round of shelling".
        let spans = &self.context.knowledge.words.likelihood.spans;
        let mut cases = 0;
        outcome
            .clone()
            .take_while(|&word| {
                let looks_through = word > outcome.start
                    && &*words[word].form == "of"
                    && spans.contains(&*small(&words[word - 1].lemma));
                cases += usize::from(words[word].upos == Upos::Adp && !looks_through);
                cases == 0
            })
            .any(|word| {
                // "plans to release two films"; headlines are tagged worse.
                (title || words[word].upos != Upos::Verb) && events.contains(&*small(&words[word].lemma))
            })
    }
}

/// The words of a phrase, and those of its last gap.
struct Match {
    span: Range<usize>,
    gap: Range<usize>,
}

/// Articles, adverbs, "not" and quotation marks, which may stand between the words of a phrase.
fn is_small(word: &Word) -> bool {
    matches!(word.upos, Upos::Det | Upos::Adv)
        || matches!(&*word.form, "\"" | "“" | "”" | "'" | "‘" | "’" | "not" | "n't" | "-")
}

/// Whether the first finite verb of a clause is of the past and no modal.
fn is_over(words: &[Word], outcome: &Range<usize>) -> bool {
    words[outcome.clone()]
        .iter()
        .find(|word| is_finite(word))
        .is_some_and(|word| &*word.xpos == "VBD" && &*small(&word.lemma) != "will")
}

/// *have known*, right behind a phrase.
fn is_perfect(behind: &[Word]) -> bool {
    matches!(behind, [have, verb, ..] if &*have.lemma == "have" && &*verb.xpos == "VBN")
}

/// A semicolon, colon or dash.
fn ends_clause(word: &Word) -> bool {
    matches!(&*word.form, ";" | ":" | "–" | "—" | "--" | "." | "?" | "!")
}

/// *as talks stall*, *after the vote*: what a headline adds.
fn begins_aside(word: &Word) -> bool {
    matches!(&*small(&word.lemma), "as" | "amid" | "despite" | "while")
}

/// *," said*, *, says*: a comma or closing mark before a verb of saying.
fn is_reporting_tail(words: &[Word], at: usize, speech: &BTreeSet<String>) -> bool {
    matches!(&*words[at].form, "\"" | "”" | "," | "'" | "’")
        && words
            .get(at + 1)
            .is_some_and(|next| &*next.lemma == "according" || speech.contains(&*small(&next.lemma)))
}

/// A range without punctuation at its edges.
fn trimmed(words: &[Word], mut range: Range<usize>) -> Range<usize> {
    range.end = range.end.min(words.len());
    let loose =
        |word: &Word| word.upos == Upos::Punct && !matches!(&*word.form, "%" | ")") || &*word.xpos == "``";
    while range.start < range.end && loose(&words[range.start]) {
        range.start += 1;
    }
    while range.start < range.end
        && (loose(&words[range.end - 1]) || words[range.end - 1].upos == Upos::Cconj)
    {
        range.end -= 1;
    }
    range
}

/// The word of a range that the others hang on.
fn top(context: &crate::Context, sentence: usize, range: &Range<usize>) -> Option<WordId> {
    let outside = |id: &WordId| context.head(*id).is_none_or(|up| !range.contains(&up.word));
    let ids = || range.clone().map(|word| WordId { sentence, word });
    ids()
        .find(|id| outside(id) && context.word(*id).upos == Upos::Verb)
        .or_else(|| {
            ids().find(|id| outside(id) && matches!(context.word(*id).upos, Upos::Noun | Upos::Propn))
        })
        .or_else(|| ids().find(outside))
}
