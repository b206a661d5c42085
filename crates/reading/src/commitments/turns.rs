//! Turns of phrase in which a commitment stands outside the frame of its verb.
//!
//! A deal *under which* something is done, a wish of two (*would rather pay than leave*), an answer to what was asked
//! (*asked to resign, she refused*), a free relative (*what Oslo has offered is …*), verbs that a tagger takes for
//! nouns in headlines, and words that a list leaves out (*Italy pledged 90 million euros, Spain 70 million*).

use std::ops::Range;

use jiff::ToSpan;
use legation_knowledge::words::commitments::{Commits, Strength as Known};
use legation_knowledge::words::frames::{Frame, Kind, Slot};
use legation_knowledge::world::NounClass;
use legation_language::{Part, Upos, WordId, WordSpan};
use legation_record::{ActorKind, Commitment, Strength};

use super::{Found, trim_modals};
use crate::context::small;
use crate::frames;
use crate::time::TimexType;
use crate::{ActorId, Reading};

/// Words between an agreement and the *which* of what it lays down (*a deal with the oil majors under which*).
const WORDS_TO_WHICH: usize = 10;
/// Words between *What* and the verb of its clause, and from there to the *is* (*What Oslo has, it says, offered is*).
const WORDS_OF_RELATIVE: usize = 10;
/// Words between *rather* and *than*.
const WORDS_TO_THAN: usize = 25;
/// Days after which what had been promised is over.
const LONG_AGO: i64 = 300;

impl Reading<'_, '_> {
    /// Whether a noun phrase names a body or a group of people, known or not, that can bind itself: *the carrier*,
    /// *the bishops*, but not *the bishop*.
    pub(super) fn can_bind(&self, subject: WordId) -> bool {
        let word = self.context.word(subject);
        let lemma = self.context.small_lemma(subject);
        let plural = word.feature("Number") == Some("Plur");
        let title = self.context.document.sentence_of(subject).part == Part::Title;
        match word.upos {
            Upos::Propn => {
                (title || plural)
                    && self
                        .actors
                        .at(subject)
                        .and_then(|actor| self.actors.list.get(actor.0))
                        .is_none_or(|actor| actor.kind != ActorKind::Person)
            }
            Upos::Noun | Upos::Adj => {
                self.lists().bodies.contains(lemma)
                    || match self.context.knowledge.world.role_noun(lemma) {
                        Some(role) => plural || role.class != NounClass::Person,
                        None => plural && self.context.knowledge.meetings.parties.nouns.contains(lemma),
                    }
            }
            _ => false,
        }
    }

    /// Whether a word is a verb that names an act.
    pub(super) fn is_act(&self, word: WordId) -> bool {
        self.context.word(word).upos == Upos::Verb
            && !self.lists().not_acts.contains(self.context.small_lemma(word))
    }

    /// Whether a verb names something done for or to others: *release*, *pay*.
    pub(super) fn is_deed(&self, verb: WordId) -> bool {
        self.lists().acts.contains(self.context.small_lemma(verb))
    }

    /// Whether a sentence is dated to a time long before the report: *had pledged 200 soldiers in 2006*.
    pub(super) fn is_long_ago(&self, sentence: usize) -> bool {
        let Some(limit) = self.context.published.and_then(|day| day.checked_sub(LONG_AGO.days()).ok()) else {
            return false;
        };
        self.times.in_sentence(sentence).iter().any(|time| {
            time.kind == TimexType::Date && time.end.or(time.start).is_some_and(|end| end < limit)
        })
    }

    /// Whether a clause is asked: *Will Rome pay?*, *wondered what Moscow would do*.
    pub(super) fn is_asked(&self, verb: WordId, subject: WordId) -> bool {
        let context = self.context;
        let words = &context.document.sentence_of(verb).words;
        let before = context.subtree(subject).words.start.min(subject.word).checked_sub(1);
        if before.is_some_and(|before| {
            matches!(
                &*small(&words[before].lemma),
                "what" | "whatever" | "whoever" | "whichever" | "however" | "whom" | "how"
            )
        }) {
            return true;
        }
        let inverted = context.children_in(verb, &["aux"]).any(|aux| aux < subject);
        inverted && words.iter().any(|word| &*word.form == "?")
            || context.children_in(verb, &["obj", "obl", "advmod", "mark"]).any(|child| {
                child < subject
                    && matches!(
                        context.small_lemma(child),
                        "what" | "how" | "when" | "where" | "why" | "who" | "whom"
                    )
            })
    }

    /// Whether a colon stands right before a word, quotation marks apart: *Premier: We will never sell*.
    pub(super) fn colon_before(&self, word: WordId) -> bool {
        let words = &self.context.document.sentence_of(word).words;
        words[..word.word]
            .iter()
            .rev()
            .find(|word| !matches!(&*word.form, "\"" | "“" | "‘" | "'" | "``"))
            .is_some_and(|word| &*word.form == ":")
    }

    /// Whether two sets of actors are of different states, as far as that is known.
    pub(super) fn are_strangers(&self, some: &[ActorId], others: &[ActorId]) -> bool {
        let countries = |actors: &[ActorId]| -> Vec<String> {
            actors
                .iter()
                .filter_map(|actor| self.actors.list.get(actor.0))
                .filter_map(|actor| actor.country.clone())
                .collect()
        };
        let (some, others) = (countries(some), countries(others));
        !some.is_empty() && !others.is_empty() && !some.iter().any(|country| others.contains(country))
    }

    /// *The union would sooner strike than sign*: the first is weighed, the second refused.
    pub(super) fn by_preference(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        if context.word(verb).upos != Upos::Verb {
            return None;
        }
        let words = &context.document.sentence_of(verb).words;
        let prefers = |word: usize| {
            words.get(word).is_some_and(|word| {
                word.lemma.eq_ignore_ascii_case("rather") || word.form.eq_ignore_ascii_case("sooner")
            })
        };
        let would = |word: usize| {
            (word.saturating_sub(2)..word).any(|word| matches!(&*words[word].form, "would" | "'d" | "’d"))
        };
        let before = verb.word.checked_sub(1)?;
        let than = (verb.word + 1..words.len().min(verb.word + WORDS_TO_THAN))
            .find(|&word| &*words[word].form == "than");
        let (adverb, end, strength) = if prefers(before) && than.is_some() {
            (before, than, Strength::Considered)
        } else {
            let than = (verb.word.saturating_sub(2)..verb.word).find(|&word| &*words[word].form == "than")?;
            let from = than.saturating_sub(WORDS_TO_THAN);
            ((from..than).rev().find(|&word| prefers(word))?, None, Strength::Refused)
        };
        if !would(adverb) {
            return None;
        }
        let first = WordId { word: adverb + 1, ..verb };
        let doer = context.subject(first).filter(|&doer| frames::can_act(context, self.actors, doer))?;
        let mut what = frames::clause_words(context, verb, &[]);
        what.words.start = verb.word;
        if let Some(end) = end {
            what.words.end = what.words.end.min(end);
        }
        Some(Found {
            trigger: first,
            head: verb,
            what,
            by: self.actors.behind(context, doer),
            to: Vec::new(),
            strength,
            realis: self.realis_of(verb, strength),
            confidence: 0.55,
        })
    }

    /// *They struck a deal under which the mill stays open*.
    pub(super) fn by_terms(&self, which: WordId) -> Option<Found> {
        let context = self.context;
        let lemma = context.small_lemma(which);
        let words = &context.document.sentence_of(which).words;
        let before = which.word.checked_sub(1)?;
        let opens = lemma == "whereby"
            || lemma == "which" && matches!(&*words[before].lemma, "under" | "by" | "in" | "through");
        if !opens {
            return None;
        }
        let id = |word| WordId { word, ..which };
        let lists = self.lists();
        let noun = (before.saturating_sub(WORDS_TO_WHICH)..=before)
            .rev()
            .map(id)
            .find(|&noun| lists.settled.contains(context.small_lemma(noun)))?;
        // It has been reached: "signed a deal", "a pact initialled on Monday".
        let governor = context.head(noun)?;
        let frames = &context.knowledge.words.commitments.frames;
        let noun_lemma = context.small_lemma(noun);
        let reached = frames
            .of(context.small_lemma(governor))
            .any(|(second, frame)| second == noun_lemma || frame.says.objects.contains(noun_lemma));
        if !reached {
            return None;
        }
        let verb = context
            .ancestors(which)
            .find(|&up| up > which && matches!(context.word(up).upos, Upos::Verb | Upos::Adj | Upos::Noun))?;
        if frames.of(context.small_lemma(verb)).next().is_some() {
            return None;
        }
        let lays_down = self.modals(verb).iter().any(|modal| lists.laying_down.contains(*modal))
            || context.word(verb).feature("Tense") == Some("Pres")
            || context
                .child_in(verb, &["cop", "aux"])
                .is_some_and(|be| context.word(be).feature("Tense") == Some("Pres"));
        if !lays_down {
            return None;
        }
        let mut by =
            context.subject(verb).map(|subject| self.actors.denoted(context, subject)).unwrap_or_default();
        if by.is_empty() {
            by = frames::who(context, self.actors, self.statements, governor, false);
        }
        let mut what = frames::clause_words(context, verb, &[]);
        what.words.start = which.word + 1;
        what.words.end = what.words.end.max(verb.word + 1);
        Some(Found {
            trigger: noun,
            head: verb,
            what,
            by,
            to: Vec::new(),
            strength: Strength::Agreed,
            realis: self.realis_of(verb, Strength::Agreed),
            confidence: 0.6,
        })
    }

    /// *Asked to waive her immunity, the commissioner refused*.
    pub(super) fn by_echo(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        if context.word(verb).upos != Upos::Verb {
            return None;
        }
        let frames = &context.knowledge.words.commitments.frames;
        let says = frames
            .of(context.small_lemma(verb))
            .find(|(second, frame)| {
                second.is_empty()
                    && frame.kind == Kind::Verb
                    && matches!(frame.says.strength, Known::Refused | Known::Agreed)
            })
            .map(|(_, frame)| &frame.says)?;
        let asked = context.children_in(verb, &["advcl"]).find(|&clause| {
            clause < verb
                && context.knowledge.statements.cues.directive.contains(context.small_lemma(clause))
                && context.child_in(clause, &["nsubj", "aux"]).is_none()
        })?;
        let head = context
            .children_in(asked, &["xcomp", "ccomp", "advcl"])
            .find(|&clause| clause < verb && context.marker(clause).is_some_and(|marker| marker == "to"))?;
        let subject = context.subject(verb)?;
        let negative = crate::realis::negated_itself(context, verb);
        if negative || !frames::can_act(context, self.actors, subject) {
            return None;
        }
        let strength = if says.strength == Known::Refused { Strength::Refused } else { Strength::Agreed };
        let mut what = frames::clause_words(context, head, &[]);
        what.words.start = head.word;
        Some(Found {
            trigger: verb,
            head,
            what,
            by: self.actors.behind(context, subject),
            to: Vec::new(),
            strength,
            realis: self.realis_of(head, strength),
            confidence: 0.6,
        })
    }

    /// *Finland would not, its president said, take part*: a modal that an aside parts from its verb.
    pub(super) fn by_parted_modal(&self, modal: WordId) -> Option<Found> {
        let context = self.context;
        let word = context.word(modal);
        let form = word.form.to_lowercase();
        if word.upos != Upos::Aux
            || !matches!(&*form, "will" | "would" | "shall" | "may" | "might" | "could" | "wo")
        {
            return None;
        }
        let next = frames::after(context, modal, 1)?;
        let negative = matches!(context.lemma(next), "not" | "never" | "n't");
        let comma = if negative { frames::after(context, next, 1)? } else { next };
        let verb = frames::after_aside(context, comma)?;
        let words = &context.document.sentence_of(modal).words;
        let said = words[comma.word..verb.word]
            .iter()
            .any(|word| word.upos == Upos::Verb && self.lists().says(&word.lemma, |_| false));
        let lemma = context.small_lemma(verb);
        let not_act =
            self.lists().not_acts.contains(lemma) && !(negative && self.lists().refusable.contains(lemma));
        if context.word(verb).upos != Upos::Verb || !said || not_act {
            return None;
        }
        let frame_of = |second: &str, kind: Kind| second.is_empty() && kind == Kind::Verb;
        if context
            .knowledge
            .words
            .commitments
            .frames
            .of(lemma)
            .any(|(second, frame)| frame_of(second, frame.kind))
        {
            return None;
        }
        let subject = (0..modal.word)
            .rev()
            .map(|word| WordId { word, ..modal })
            .find(|&at| matches!(context.word(at).upos, Upos::Noun | Upos::Propn | Upos::Pron))?;
        if !frames::can_act(context, self.actors, subject) {
            return None;
        }
        let perhaps = matches!(&*form, "may" | "might" | "could");
        let strength = match (negative, perhaps) {
            (_, true) => Strength::Considered,
            (true, _) => Strength::Refused,
            _ => Strength::Pledged,
        };
        let end = self.end_of_phrase(verb.sentence, verb.word, words.len());
        Some(Found {
            trigger: modal,
            head: verb,
            what: WordSpan { sentence: verb.sentence, words: verb.word..end },
            by: self.actors.behind(context, subject),
            to: Vec::new(),
            strength,
            realis: self.realis_of(verb, strength),
            confidence: 0.5,
        })
    }

    /// *What Oslo has offered is to pull its boats back*.
    pub(super) fn by_free_relative(&self, what: WordId) -> Option<Found> {
        let context = self.context;
        let words = &context.document.sentence_of(what).words;
        let opens = context.lemma(what).eq_ignore_ascii_case("what")
            && words[..what.word].iter().all(|word| word.upos == Upos::Punct);
        if !opens {
            return None;
        }
        let id = |word| WordId { word, ..what };
        let frames = &context.knowledge.words.commitments.frames;
        let end = words.len().min(what.word + 1 + WORDS_OF_RELATIVE);
        let (trigger, says) = (what.word + 1..end).map(id).find_map(|word| {
            (context.word(word).upos == Upos::Verb)
                .then(|| {
                    frames
                        .of(context.small_lemma(word))
                        .find(|(second, frame)| second.is_empty() && frame.kind == Kind::Verb)
                        .map(|(_, frame)| (word, &frame.says))
                })
                .flatten()
        })?;
        let doer = context.subject(trigger).filter(|&doer| frames::can_act(context, self.actors, doer))?;
        let end = words.len().min(trigger.word + 1 + WORDS_OF_RELATIVE);
        let be = (trigger.word + 1..end).find(|&word| matches!(&*words[word].form, "is" | "was" | "are"))?;
        let start = if words.get(be + 1).is_some_and(|word| &*word.form == "to") { be + 2 } else { be + 1 };
        let rest = start..self.end_of_phrase(what.sentence, start, words.len());
        let head = self.head_of(what.sentence, rest.clone())?;
        let strength = plain(says.strength);
        Some(Found {
            trigger,
            head,
            what: WordSpan { sentence: what.sentence, words: rest },
            by: self.actors.behind(context, doer),
            to: Vec::new(),
            strength,
            realis: self.realis_of(head, strength),
            confidence: 0.55,
        })
    }

    /// *Poland mulls closing crossing*, *Cyprus set to extend lease*: a verb that the tagger took for a noun, or an
    /// adjective without its verb, after names and nouns alone.
    pub(super) fn by_headline_verb(&self, word: WordId) -> Option<Found> {
        let context = self.context;
        let sentence = context.document.sentence_of(word);
        if sentence.part != Part::Title || word.word == 0 {
            return None;
        }
        let words = &sentence.words;
        let one = &words[word.word];
        if !matches!(one.upos, Upos::Noun | Upos::Adj | Upos::Adv | Upos::Verb | Upos::Propn) {
            return None;
        }
        let start = words[..word.word]
            .iter()
            .rposition(|word| matches!(&*word.form, ":" | ";"))
            .map_or(0, |colon| colon + 1);
        // "Nestle to sell unit, mulls exit": the second of two verbs has the subject of the first.
        let second_verb = matches!(&*words[word.word - 1].form, "," | "and" | "but");
        let nominal = |word: &legation_language::Word| {
            matches!(
                word.upos,
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Part | Upos::Cconj | Upos::Sym
            ) || matches!(&*word.form, "," | "'s" | "'" | "’s" | "’" | "-" | "&")
        };
        let subject_end = if second_verb {
            (start..word.word).find(|&at| !nominal(&words[at])).unwrap_or(word.word)
        } else {
            word.word
        };
        if start == subject_end || !words[start..subject_end].iter().all(nominal) {
            return None;
        }
        let before = (start..subject_end).map(|at| WordId { word: at, ..word });
        let mut by: Vec<ActorId> = Vec::new();
        for actor in before.clone().filter_map(|at| self.actors.at(at)) {
            if !by.contains(&actor) {
                by.push(actor);
            }
        }
        let last = WordId { word: word.word - 1, ..word };
        if by.is_empty() && !before.clone().any(|at| self.can_bind(at)) || context.lemma(last) == "not" {
            return None;
        }
        let form = one.form.to_lowercase();
        let frames = &context.knowledge.words.commitments.frames;
        let stem = form.strip_suffix('s').map(str::to_owned);
        let stems = [stem.clone(), stem.and_then(|stem| stem.strip_suffix('e').map(str::to_owned))];
        // "Canada, EU pledge fleet": of several, the verb has no ending.
        let several = words[start..subject_end].iter().any(|word| {
            &*word.form == "," || word.upos == Upos::Cconj || word.feature("Number") == Some("Plur")
        });
        let bare = several.then(|| form.clone());
        let stems = [stems[0].clone(), stems[1].clone(), bare];
        let verbs = stems.iter().flatten().flat_map(|stem| {
            frames.of(stem).filter(|(_, frame)| frame.kind == Kind::Verb && !frame.says.passive_only)
        });
        let adjectives = frames.of(&form).filter(|(second, frame)| {
            frame.kind == Kind::Adjective && second.is_empty() && frame.what.contains(&Slot::Infinitive)
        });
        verbs.chain(adjectives).find_map(|(second, frame)| self.headlined(word, second, frame, &by))
    }

    /// A headline's commitment by one frame.
    fn headlined(
        &self,
        trigger: WordId,
        second: &str,
        frame: &Frame<Commits>,
        by: &[ActorId],
    ) -> Option<Found> {
        let context = self.context;
        let words = &context.document.sentence_of(trigger).words;
        let mut at = trigger.word + 1;
        if !second.is_empty() {
            if !words.get(at)?.lemma.eq_ignore_ascii_case(second) {
                return None;
            }
            at += 1;
        }
        let next = words.get(at)?;
        let lemma = next.lemma.to_lowercase();
        let verb_after = |at: usize| words.get(at).is_some_and(|word| word.upos == Upos::Verb);
        let says = &frame.says;
        let (start, slot) = if lemma == "to" && verb_after(at + 1) && frame.what.contains(&Slot::Infinitive) {
            (at + 1, Slot::Infinitive)
        } else if next.form.ends_with("ing") && frame.what.contains(&Slot::Gerund) {
            (at, Slot::Gerund)
        } else if frame.what.contains(&Slot::Preposition(lemma.clone())) {
            (at + 1, Slot::Preposition(lemma))
        } else if frame.what.contains(&Slot::Object)
            && matches!(next.upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Det | Upos::Sym)
        {
            (at, Slot::Object)
        } else {
            return None;
        };
        let rest = start..self.end_of_phrase(trigger.sentence, start, words.len());
        let head = match slot {
            Slot::Infinitive | Slot::Gerund => WordId { word: start, ..trigger },
            _ => self.head_of(trigger.sentence, rest.clone())?,
        };
        let lemma = context.small_lemma(head);
        let phrase = !matches!(slot, Slot::Infinitive | Slot::Gerund);
        let span = WordSpan { sentence: trigger.sentence, words: rest };
        if phrase
            && (!says.objects.is_empty() && !says.objects.contains(lemma)
                || says.not_objects.contains(lemma)
                || says.counted && crate::measures::within(context, &span).is_empty()
                || says.clausal)
            || says.acts && phrase
            || says.strength == Known::Expected && self.lists().not_acts.contains(lemma)
        {
            return None;
        }
        let strength = plain(says.strength);
        Some(Found {
            trigger,
            head,
            what: span,
            by: by.to_vec(),
            to: Vec::new(),
            strength,
            realis: self.realis_of(head, strength),
            confidence: 0.5,
        })
    }

    /// Where a phrase that begins at a word ends: at a comma, another clause or the end of the sentence.
    fn end_of_phrase(&self, sentence: usize, start: usize, end: usize) -> usize {
        let words = &self.context.document.sentences[sentence].words;
        let stops = |at: usize| {
            let word = &words[at];
            matches!(&*word.form, "," | ";" | ":" | "–" | "—" | "--" | "." | "!" | "?" | "\"" | "”")
                || matches!(
                    &*word.lemma,
                    "as" | "after" | "amid" | "despite" | "while" | "although" | "though" | "but" | "because"
                )
        };
        (start + 1..end).find(|&at| stops(at)).unwrap_or(end)
    }

    /// The head of a run of words: its first verb where it begins with one, else the last noun of its first phrase.
    fn head_of(&self, sentence: usize, run: Range<usize>) -> Option<WordId> {
        let words = &self.context.document.sentences[sentence].words;
        let id = |word| WordId { sentence, word };
        let first = words.get(run.start)?;
        if first.upos == Upos::Verb {
            return Some(id(run.start));
        }
        let nominal = |at: usize| matches!(words[at].upos, Upos::Noun | Upos::Propn | Upos::Num);
        let begin = run.clone().find(|&at| nominal(at))?;
        let end = (begin..run.end)
            .find(|&at| {
                !nominal(at) && !matches!(words[at].upos, Upos::Adj | Upos::Part | Upos::Det | Upos::Sym)
            })
            .unwrap_or(run.end);
        (begin..end).rev().find(|&at| nominal(at)).map(id)
    }

    /// *Rome's plan is to sell the line*: a noun of commitment whose predicate is an infinitive.
    pub(super) fn by_predicate(&self, noun: WordId) -> Option<Found> {
        let context = self.context;
        if context.word(noun).upos != Upos::Noun {
            return None;
        }
        let frames = &context.knowledge.words.commitments.frames;
        let says = frames
            .of(context.small_lemma(noun))
            .find(|(_, frame)| frame.kind == Kind::Noun && frame.what.contains(&Slot::Infinitive))
            .map(|(_, frame)| &frame.says)?;
        // "The government's intention, the minister said, is to".
        let next = frames::after(context, noun, 1)?;
        let be = Some(frames::after_aside(context, next).unwrap_or(next))
            .filter(|&be| matches!(&*context.word(be).form, "is" | "was"))?;
        let not = frames::after(context, be, 1)
            .filter(|&not| matches!(context.lemma(not), "not" | "now" | "still" | "never"));
        let to = frames::after(context, not.unwrap_or(be), 1).filter(|&to| context.lemma(to) == "to")?;
        let verb = frames::after(context, to, 1).filter(|&verb| context.word(verb).upos == Upos::Verb)?;
        let doer = context
            .child_in(noun, &["nmod:poss", "compound", "amod"])
            .filter(|&doer| frames::can_act(context, self.actors, doer))?;
        let words = &context.document.sentence_of(noun).words;
        let end = self.end_of_phrase(noun.sentence, verb.word, words.len());
        let strength = plain(says.strength);
        Some(Found {
            trigger: noun,
            head: verb,
            what: WordSpan { sentence: noun.sentence, words: verb.word..end },
            by: self.actors.behind(context, doer),
            to: Vec::new(),
            strength,
            realis: self.realis_of(verb, strength),
            confidence: 0.55,
        })
    }

    /// *No amnesty for officers, Gambian leader insists*.
    pub(super) fn by_bare_refusal(&self, no: WordId) -> Option<Found> {
        let context = self.context;
        let sentence = context.document.sentence_of(no);
        let words = &sentence.words;
        if sentence.part != Part::Title || no.word != 0 || !words[0].form.eq_ignore_ascii_case("no") {
            return None;
        }
        let comma = words.iter().position(|word| &*word.form == ",")?;
        let finite = |word: &legation_language::Word| {
            matches!(word.upos, Upos::Aux)
                || word.upos == Upos::Verb && word.feature("VerbForm") == Some("Fin")
        };
        let says = words[comma + 1..]
            .iter()
            .any(|word| word.upos == Upos::Verb && self.lists().says(&word.lemma, |_| false));
        if !says || words[..comma].iter().any(finite) {
            return None;
        }
        let head = self.head_of(no.sentence, 1..comma)?;
        let mut by: Vec<ActorId> = Vec::new();
        for at in comma + 1..words.len() {
            if let Some(actor) = self.actors.at(WordId { word: at, ..no })
                && !by.contains(&actor)
            {
                by.push(actor);
            }
        }
        Some(Found {
            trigger: no,
            head,
            what: WordSpan { sentence: no.sentence, words: 0..comma },
            by,
            to: Vec::new(),
            strength: Strength::Refused,
            realis: self.realis_of(head, Strength::Refused),
            confidence: 0.5,
        })
    }

    /// *No soldier will be stationed there, the chancellor said*: what will, or won't, be done, told by whoever has it
    /// in their hands.
    pub(super) fn by_assurance(&self, verb: WordId) -> Option<Found> {
        let context = self.context;
        let lists = self.lists();
        let modals = self.modals(verb);
        let has = |wanted: &[&str]| modals.iter().any(|modal| wanted.contains(modal));
        let subject = context.child_in(verb, &["nsubj:pass"]).filter(|&subject| subject < verb)?;
        if context.word(verb).upos != Upos::Verb || !has(&["will", "'ll", "wo", "shall", "would"]) {
            return None;
        }
        // "We won't be bullied", "whose balance sheets will be merged".
        let relative = context
            .subtree(subject)
            .words
            .any(|word| context.word(WordId { word, ..subject }).feature("PronType") == Some("Rel"));
        let nothing = context.lemma(subject).eq_ignore_ascii_case("nothing");
        if relative || context.word(subject).upos == Upos::Pron && !nothing && !self.is_deed(verb) {
            return None;
        }
        let negative = crate::realis::negated_itself(context, verb)
            || context.children_in(subject, &["advmod"]).any(|child| context.lemma(child) == "not")
            || context.lemma(subject).eq_ignore_ascii_case("nothing");
        if !negative && !self.is_deed(verb) {
            return None;
        }
        let hangs = context
            .children_in(verb, &["mark"])
            .any(|mark| !context.lemma(mark).eq_ignore_ascii_case("that"));
        if hangs || self.is_asked(verb, subject) {
            return None;
        }
        let cue = context.head(verb).filter(|&up| {
            context.stands_in(verb, &["ccomp", "parataxis"])
                && lists
                    .says(context.lemma(up), |lemma| context.knowledge.statements.cues.speech.contains(lemma))
        });
        let agent = context.children_in(verb, &["obl"]).find(|&child| {
            &*context.word(child).deprel == "obl:agent" && frames::can_act(context, self.actors, child)
        });
        let cue = cue?;
        if lists.threatening.contains(context.lemma(cue)) {
            return None;
        }
        let speaker = context.subject(cue)?;
        if lists.onlookers.contains(context.small_lemma(speaker))
            || !frames::can_act(context, self.actors, speaker)
        {
            return None;
        }
        let strength = if negative { Strength::Refused } else { Strength::Pledged };
        let what = frames::clause_words(context, verb, &[]);
        Some(Found {
            trigger: cue,
            head: verb,
            what: trim_modals(context, verb, what),
            by: self.actors.behind(context, agent.unwrap_or(speaker)),
            to: Vec::new(),
            strength,
            realis: self.realis_of(verb, strength),
            confidence: 0.5,
        })
    }

    /// *There will be no amnesty, the president said*.
    pub(super) fn by_absence(&self, no: WordId) -> Option<Found> {
        let context = self.context;
        let words = &context.document.sentence_of(no).words;
        let [there, will, be] = words.get(no.word.checked_sub(3)?..no.word)? else { return None };
        if !context.lemma(no).eq_ignore_ascii_case("no")
            || !there.form.eq_ignore_ascii_case("there")
            || !matches!(&*will.form, "will" | "would" | "'ll")
            || &*be.form != "be"
        {
            return None;
        }
        let cue = (0..words.len()).map(|word| WordId { word, ..no }).find(|&word| {
            context.word(word).upos == Upos::Verb && self.lists().says(context.lemma(word), |_| false)
        });
        let speaker = match cue {
            Some(cue) => context.subject(cue),
            // "On one point the minister was adamant: there will be no …"
            None => context.root(no.sentence).and_then(|root| context.subject(root)),
        }?;
        let onlooker = self.lists().onlookers.contains(context.small_lemma(speaker));
        if onlooker || !frames::can_act(context, self.actors, speaker) {
            return None;
        }
        let end = self.end_of_phrase(no.sentence, no.word, words.len());
        let head = self.head_of(no.sentence, no.word + 1..end)?;
        Some(Found {
            trigger: cue.unwrap_or(speaker),
            head,
            what: WordSpan { sentence: no.sentence, words: no.word..end },
            by: self.actors.behind(context, speaker),
            to: Vec::new(),
            strength: Strength::Refused,
            realis: self.realis_of(head, Strength::Refused),
            confidence: 0.45,
        })
    }

    /// Where what is promised ends before the end of its clause: at what is asked in return (*in exchange for a loan*)
    /// and at a second thing that is promised (*build the hospital and hand it over in 2028*).
    pub(super) fn end_of_promise(&self, found: &Found) -> Option<usize> {
        let context = self.context;
        let words = &context.document.sentences[found.what.sentence].words;
        let rest = found.head.word + 1..found.what.words.end;
        let traded = rest.clone().find(|&at| {
            words.get(at + 1).is_some_and(|next| {
                self.lists().traded.contains(&format!("{} {}", words[at].lemma, next.lemma).to_lowercase())
            })
        });
        let second = context
            .children_in(found.head, &["conj"])
            .find(|&other| {
                rest.contains(&other.word)
                    && context.word(found.head).upos == Upos::Verb
                    && context.word(other).upos == Upos::Verb
                    && context.word(other).form == context.word(other).lemma
                    && context.child_in(other, &["nsubj", "aux"]).is_none()
            })
            .and_then(|other| {
                (found.head.word + 1..other.word).rev().find(|&at| words[at].upos == Upos::Cconj)
            });
        traded.into_iter().chain(second).min()
    }

    /// Where a list leaves out the verb it has once: at the comma or *and* before *Spain 70 million*.
    pub(super) fn gap(&self, sentence: usize, range: Range<usize>) -> Option<usize> {
        let words = &self.context.document.sentences[sentence].words;
        range.clone().find(|&at| {
            let joins = &*words[at].form == "," || words[at].upos == Upos::Cconj;
            joins && self.gapped(sentence, at).is_some_and(|(_, start)| start < range.end)
        })
    }

    /// The actor after a comma or *and*, and where what it promises begins, if a verb is left out between them.
    fn gapped(&self, sentence: usize, at: usize) -> Option<(ActorId, usize)> {
        let words = &self.context.document.sentences[sentence].words;
        let name = at + 1;
        let word = |word| WordId { sentence, word };
        if words.get(name)?.upos != Upos::Propn {
            return None;
        }
        let actor = self.actors.at(word(name))?;
        let mut next = name + 1;
        while words.get(next)?.upos == Upos::Propn && self.actors.at(word(next)) == Some(actor) {
            next += 1;
        }
        let comma = &*words.get(next)?.form == ",";
        let after = if comma { next + 1 } else { next };
        let opens = words.get(after).is_some_and(|word| {
            &*word.form == "with"
                || !comma
                    && (matches!(word.upos, Upos::Num | Upos::Sym) || matches!(&*word.lemma, "a" | "the"))
        });
        let start = if words.get(after)?.form.eq_ignore_ascii_case("with") { after + 1 } else { after };
        opens.then_some((actor, start))
    }

    /// *Italy pledged 90 million euros, Spain 70 million and Malta two boats*: what those pledge who come after.
    pub(super) fn by_gap(&self, name: WordId, before: &[(WordId, Commitment)]) -> Option<Found> {
        let context = self.context;
        let at = name.word.checked_sub(1)?;
        let words = &context.document.sentence_of(name).words;
        if &*words[at].form != "," && words[at].upos != Upos::Cconj {
            return None;
        }
        let (actor, start) = self.gapped(name.sentence, at)?;
        let (head, earlier) = before.last().filter(|(head, earlier)| {
            head.sentence == name.sentence
                && head.word < name.word
                && !earlier.by.is_empty()
                && !earlier.by.contains(&actor.label())
        })?;
        // No other clause between them.
        if (head.word + 1..name.word).any(|at| crate::reporting::is_finite(&words[at])) {
            return None;
        }
        let end = self.end_of_phrase(name.sentence, start, words.len());
        let end = self.gap(name.sentence, start..end).unwrap_or(end);
        let what = WordSpan { sentence: name.sentence, words: start..end };
        let noun = self.head_of(name.sentence, start..end)?;
        Some(Found {
            trigger: *head,
            head: noun,
            what,
            by: vec![actor],
            to: Vec::new(),
            strength: earlier.strength,
            realis: earlier.realis,
            confidence: earlier.confidence * 0.8,
        })
    }
}

/// The record's strength for that of a frame.
fn plain(known: Known) -> Strength {
    match known {
        Known::Agreed => Strength::Agreed,
        Known::Pledged => Strength::Pledged,
        Known::Expected => Strength::Expected,
        Known::Considered => Strength::Considered,
        Known::Refused => Strength::Refused,
    }
}
