//! Time expressions, resolved against the day of publication.
//!
//! Recognition and values follow TIMEX3 (Pustejovsky and others, *TimeML*, 2003; ISO 24617-1:2012). The words stand in
//! `knowledge/time.toml`; the grammar works on the text of a sentence, because dates and numbers are a matter of
//! characters (*10/1–11/2/2017*, *mid-June*, *3pm*), and the tree says what the characters can't: whether *may* is a
//! month, and whether *on Friday* was or will be.

mod calendar;
mod grammar;
mod resolve;

use std::ops::Range;

use jiff::civil::Date;
use legation_knowledge::words::time::{TimeWords, Unit};
use legation_language::{Part, Sentence, Upos, WordId, WordSpan};
use legation_record::Time;

use crate::Context;
pub use resolve::Direction;
use resolve::{Anchor, Resolved};

/// How far up a tree the search for a tensed verb goes: clauses nest only a few deep, and the bound keeps the time
/// linear whatever the tree.
const CLAUSE_DEPTH: usize = 12;

/// What a time expression names, by its TIMEX3 type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimexType {
    /// A day, week, month, year or a range of them.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// A recurring time.
    Set,
}

/// A time expression in the text.
#[derive(Clone, Debug)]
pub struct TimeMention {
    /// Its words.
    pub span: WordSpan,
    /// The word of the expression that governs the others.
    pub head: WordId,
    /// What it names.
    pub kind: TimexType,
    /// First day, inclusive.
    pub start: Option<Date>,
    /// Last day, inclusive.
    pub end: Option<Date>,
    /// As the record has it.
    pub time: Time,
}

/// All time expressions of a report, in text order.
#[derive(Clone, Debug, Default)]
pub struct Times {
    /// The expressions.
    pub mentions: Vec<TimeMention>,
}

impl Times {
    /// The expression that covers a word.
    pub fn at(&self, word: WordId) -> Option<&TimeMention> {
        let after = self.mentions.partition_point(|mention| {
            (mention.span.sentence, mention.span.words.start) <= (word.sentence, word.word)
        });
        let mention = self.mentions.get(after.checked_sub(1)?)?;
        (mention.span.sentence == word.sentence && mention.span.words.contains(&word.word)).then_some(mention)
    }

    /// The expressions of a sentence.
    pub fn in_sentence(&self, sentence: usize) -> &[TimeMention] {
        let start = self.mentions.partition_point(|mention| mention.span.sentence < sentence);
        let end = self.mentions.partition_point(|mention| mention.span.sentence <= sentence);
        &self.mentions[start..end]
    }

    /// The expression that dates what a word names: attached to the word, to its phrase or to its clause.
    ///
    /// Dates and times come before durations; sets never date. Nearer attachments come before farther ones: the
    /// word's own dependents, those of the nouns and infinitives that hang on it, then those of what governs it up
    /// to its clause.
    pub fn dating(&self, context: &Context, word: WordId) -> Option<&TimeMention> {
        let candidates: Vec<&TimeMention> = self
            .in_sentence(word.sentence)
            .iter()
            .filter(|mention| matches!(mention.kind, TimexType::Date | TimexType::Time))
            .collect();
        if candidates.is_empty() {
            return None;
        }
        let at =
            |id: WordId| candidates.iter().copied().find(|mention| mention.span.words.contains(&id.word));
        let own = |id: WordId| {
            context.children(id).find_map(|child| {
                let mention = at(child)?;
                context
                    .stands_in(
                        child,
                        &["obl", "nmod", "advmod", "appos", "compound", "nummod", "amod", "dep"],
                    )
                    .then_some(mention)
            })
        };
        let below = |id: WordId| {
            context
                .children(id)
                .filter(|&child| {
                    context.stands_in(child, &["obj", "obl", "nmod", "xcomp", "compound", "acl"])
                })
                .find_map(own)
        };
        if let Some(mention) = own(word).or_else(|| below(word)) {
            return Some(mention);
        }
        // Up to the clause, and to the clause that an infinitive or a second verb shares its time with.
        let mut from = word;
        for up in context.ancestors(word).take(CLAUSE_DEPTH) {
            let shares = matches!(
                context.relation(from),
                "obj"
                    | "obl"
                    | "nmod"
                    | "nsubj"
                    | "compound"
                    | "amod"
                    | "xcomp"
                    | "conj"
                    | "appos"
                    | "nummod"
                    | "dep"
                    | "fixed"
                    | "flat"
            );
            if !shares {
                return None;
            }
            if let Some(mention) = own(up) {
                return Some(mention);
            }
            from = up;
        }
        None
    }
}

/// A time expression in a plain text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextTime {
    /// Its bytes.
    pub bytes: Range<usize>,
    /// What it names.
    pub kind: TimexType,
    /// As the record has it.
    pub time: Time,
}

/// Finds and resolves the time expressions of a plain text, in text order.
///
/// Without a tree, words near an expression tell whether it lies ahead or behind. Without a day of publication,
/// relative expressions keep their words and get no dates.
pub fn resolve(text: &str, published: Option<Date>, words: &TimeWords) -> Vec<TextTime> {
    let atoms = grammar::atoms(text, words);
    let mut told = None;
    let mut times = Vec::new();
    for found in grammar::parse(&atoms, words) {
        let (Some(first), Some(last)) = (atoms.get(found.atoms.start), atoms.get(found.atoms.end - 1)) else {
            continue;
        };
        let bytes = first.bytes.start..last.bytes.end;
        let direction = direction_in_text(text, bytes.start, words);
        // Without a time told of before, the reference of a text alone is what it is told from.
        let anchor = Anchor { published, told: told.or(published), direction };
        let resolved = resolve::resolve(&found.expr, anchor);
        told = resolved.start.or(resolved.end).or(told);
        times.push(TextTime {
            time: record_time(&text[bytes.clone()], &resolved),
            kind: resolved.kind,
            bytes,
        });
    }
    times
}

/// How much text before an expression is looked at for its direction, in bytes: about a clause.
const CUE_WINDOW: usize = 60;

fn direction_in_text(text: &str, start: usize, words: &TimeWords) -> Direction {
    let mut from = start.saturating_sub(CUE_WINDOW);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let clause = text[from..start].rsplit(['.', ';', '?', '!']).next().unwrap_or("");
    for word in clause.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’').rev() {
        let lower = word.to_lowercase();
        let is = |cues: &[String]| {
            cues.contains(&lower) || lower.ends_with("'ll") && cues.iter().any(|cue| cue == "'ll")
        };
        if is(&words.future_cues) {
            return Direction::Future;
        }
        if is(&words.past_cues) {
            return Direction::Past;
        }
    }
    Direction::Unknown
}

fn record_time(text: &str, resolved: &Resolved) -> Time {
    Time {
        text: text.to_owned(),
        start: resolved.start.map(|day| day.to_string()),
        end: resolved.end.map(|day| day.to_string()),
        timex: resolved.timex.clone(),
    }
}

/// Finds and resolves the time expressions of a report.
pub fn read(context: &Context) -> Times {
    let words = &context.knowledge.words.time;
    let mut mentions: Vec<TimeMention> = Vec::new();
    let mut told: Option<(Part, Date)> = None;
    for (number, sentence) in context.document.sentences.iter().enumerate() {
        let Some(text) = context.document.text(sentence.part).get(sentence.bytes.clone()) else { continue };
        let offset = sentence.bytes.start;
        let atoms = atoms_of(text, sentence, words);
        for found in grammar::parse(&atoms, words) {
            let (Some(first), Some(last)) = (atoms.get(found.atoms.start), atoms.get(found.atoms.end - 1))
            else {
                continue;
            };
            let (start, end) = (first.bytes.start + offset, last.bytes.end + offset);
            let covered = words_over(sentence, &(first.bytes.start..last.bytes.end));
            if covered.is_empty() {
                continue;
            }
            let span = WordSpan { sentence: number, words: covered };
            let head = head_of(context, &span);
            let direction = direction_of(context, head);
            let anchor = Anchor {
                published: context.published,
                told: told.filter(|(part, _)| *part == sentence.part).map(|(_, day)| day),
                direction,
            };
            let resolved = resolve::resolve(&found.expr, anchor);
            if let Some(day) = resolved.start.or(resolved.end) {
                told = Some((sentence.part, day));
            }
            let Some(words) = context.document.text(sentence.part).get(start..end) else { continue };
            mentions.push(TimeMention {
                head,
                kind: resolved.kind,
                start: resolved.start,
                end: resolved.end,
                time: record_time(words, &resolved),
                span,
            });
        }
    }
    Times { mentions }
}

/// Number and unit of a TIMEX3 length of time: `P99Y` is 99 years; none for lengths of several units or none.
pub fn length_of(timex: &str) -> Option<(f64, &'static str)> {
    let (clock, rest) = match timex.strip_prefix("PT") {
        Some(rest) => (true, rest),
        None => (false, timex.strip_prefix('P')?),
    };
    let value = rest.get(..rest.len().checked_sub(1)?)?.parse().ok()?;
    let unit = match (rest.chars().last()?, clock) {
        ('Y', _) => "year",
        ('M', false) => "month",
        ('W', _) => "week",
        ('D', _) => "day",
        ('H', true) => "hour",
        ('M', true) => "minute",
        _ => return None,
    };
    Some((value, unit))
}

/// The day some TIMEX3 duration (`P5Y`, `P18M`) after another; none for hours and for durations without a number.
pub fn after_duration(day: Date, timex: &str) -> Option<Date> {
    let rest = timex.strip_prefix('P')?;
    let split = rest.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = rest.split_at(split);
    let number: i64 = number.parse().ok()?;
    let unit = match unit {
        "D" => Unit::Day,
        "W" => Unit::Week,
        "M" => Unit::Month,
        "Y" => Unit::Year,
        _ => return None,
    };
    calendar::shifted(day, number, unit)
}

/// The words of a sentence that time expressions take up, in text order.
pub(crate) fn words_in_sentence(context: &Context, number: usize) -> Vec<Range<usize>> {
    let words = &context.knowledge.words.time;
    let Some(sentence) = context.document.sentences.get(number) else { return Vec::new() };
    let Some(text) = context.document.text(sentence.part).get(sentence.bytes.clone()) else {
        return Vec::new();
    };
    let atoms = atoms_of(text, sentence, words);
    grammar::parse(&atoms, words)
        .into_iter()
        .filter_map(|found| {
            let (first, last) = (atoms.get(found.atoms.start)?, atoms.get(found.atoms.end - 1)?);
            Some(words_over(sentence, &(first.bytes.start..last.bytes.end)))
        })
        .collect()
}

/// The words that touch some bytes of a sentence's text.
fn words_over(sentence: &Sentence, bytes: &Range<usize>) -> Range<usize> {
    let (start, end) = (bytes.start + sentence.bytes.start, bytes.end + sentence.bytes.start);
    sentence.words.partition_point(|word| word.bytes.end <= start)
        ..sentence.words.partition_point(|word| word.bytes.start < end)
}

/// The atoms of a sentence, those vetoed that the tree says are ordinary words.
fn atoms_of<'t>(text: &'t str, sentence: &Sentence, words: &'t TimeWords) -> Vec<grammar::Atom<'t>> {
    let mut atoms = grammar::atoms(text, words);
    // Words and atoms are both in text order: one walk finds the word of each atom.
    let mut at = 0;
    for atom in &mut atoms {
        let start = atom.bytes.start + sentence.bytes.start;
        while at + 1 < sentence.words.len() && sentence.words[at].bytes.end <= start {
            at += 1;
        }
        if let Some(word) = sentence.words.get(at) {
            atom.vetoed = match word.upos {
                Upos::Aux | Upos::Verb | Upos::Sconj | Upos::Pron => true,
                // "2000 troops": a number that counts a noun is no year.
                Upos::Num => {
                    word.relation() == "nummod"
                        && word.head.and_then(|head| sentence.words.get(head)).is_some_and(|head| {
                            head.feature("Number") == Some("Plur") && head.upos == Upos::Noun
                        })
                }
                _ => false,
            };
        }
    }
    atoms
}

/// The word of a span whose governor lies outside of it; prepositions and articles that hang outside are passed over.
fn head_of(context: &Context, span: &WordSpan) -> WordId {
    let inside = |id: WordId| span.words.contains(&id.word);
    let tops = span
        .words
        .clone()
        .map(|word| WordId { sentence: span.sentence, word })
        .filter(|&id| context.head(id).is_none_or(|up| !inside(up)));
    let light = |id: &WordId| matches!(context.relation(*id), "case" | "det" | "mark" | "punct" | "cc");
    let all: Vec<_> = tops.collect();
    all.iter()
        .copied()
        .find(|id| !light(id))
        .or_else(|| all.first().copied())
        .unwrap_or(WordId { sentence: span.sentence, word: span.words.start })
}

/// Whether the clause around a word tells of what was or of what will be.
pub fn direction_of(context: &Context, word: WordId) -> Direction {
    for id in std::iter::once(word).chain(context.ancestors(word).take(CLAUSE_DEPTH)) {
        let one = context.word(id);
        if matches!(one.upos, Upos::Verb | Upos::Aux | Upos::Adj | Upos::Noun | Upos::Propn)
            && let Some(direction) = tense_of(context, id)
        {
            return direction;
        }
    }
    Direction::Unknown
}

/// The direction that a predicate's own tense gives; none where it has none and what governs it decides.
fn tense_of(context: &Context, predicate: WordId) -> Option<Direction> {
    let conditions = &context.knowledge.conditions.words;
    let auxiliaries: Vec<WordId> = context.children_in(predicate, &["aux", "cop"]).collect();
    // "is due on Tuesday", "is to meet", "are going to": what comes lies ahead.
    for &auxiliary in &auxiliaries {
        let lemma = context.small_lemma(auxiliary);
        let form = context.small_form(auxiliary);
        if matches!(lemma, "will" | "shall" | "may" | "can" | "must")
            || conditions.open_modals.contains(form) && lemma != "would" && lemma != "could"
        {
            return Some(Direction::Future);
        }
    }
    let marked_to = context.children_in(predicate, &["mark"]).any(|mark| context.lemma(mark) == "to");
    let word = context.word(predicate);
    let finite = auxiliaries.iter().copied().chain([predicate]).find(|&id| {
        context.word(id).feature("VerbForm") == Some("Fin") || context.word(id).feature("Tense").is_some()
    });
    if marked_to && context.stands_in(predicate, &["xcomp", "ccomp", "acl", "advcl", "csubj"]) {
        return Some(Direction::Future);
    }
    match finite.map(|id| (id, context.word(id).feature("Tense"))) {
        Some((_, Some("Past"))) => Some(Direction::Past),
        Some((id, Some("Pres"))) => {
            // The perfect tells of what was; the present with a date, of what is planned.
            if id != predicate && context.lemma(id) == "have" {
                Some(Direction::Past)
            } else {
                Some(Direction::Future)
            }
        }
        _ => match word.feature("VerbForm") {
            Some("Part") if word.feature("Tense") == Some("Past") => Some(Direction::Past),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// Thursday.
    const PUBLISHED: Date = date(2025, 3, 20);

    fn times(text: &str) -> Vec<String> {
        let words = TimeWords::builtin().unwrap();
        resolve(text, Some(PUBLISHED), &words)
            .into_iter()
            .map(|time| {
                let show = |day: Option<String>| day.unwrap_or_default();
                assert_eq!(text[time.bytes.clone()], time.time.text);
                format!("{}={}..{}", time.time.text, show(time.time.start), show(time.time.end))
            })
            .collect()
    }

    fn one(text: &str, expected: &str) {
        assert_eq!(times(text), [expected], "{text}");
    }

    #[test]
    fn dates() {
        one("The treaty of 11 April 1713 ended it.", "11 April 1713=1713-04-11..1713-04-11");
        one("They met on January 9, 2024, in Geneva.", "January 9, 2024=2024-01-09..2024-01-09");
        one("The vote will be on the 27th.", "the 27th=2025-03-27..2025-03-27");
        one("It was signed on 2 February.", "2 February=2025-02-02..2025-02-02");
        one("It will be signed on 2 February.", "2 February=2026-02-02..2026-02-02");
        one("Filed 2023-11-30 at court", "2023-11-30=2023-11-30..2023-11-30");
    }

    #[test]
    fn weekdays_take_the_tense() {
        one("The envoys met on Monday.", "Monday=2025-03-17..2025-03-17");
        one("The envoys will meet on Monday.", "Monday=2025-03-24..2025-03-24");
        one("He spoke on Thursday.", "Thursday=2025-03-20..2025-03-20");
        one("They return next Tuesday.", "next Tuesday=2025-03-25..2025-03-25");
    }

    #[test]
    fn ranges_and_bounds() {
        one("Talks run from 3 to 5 May.", "from 3 to 5 May=2025-05-03..2025-05-05");
        one("It was shut between March and June 2022.", "between March and June 2022=2022-03-01..2022-06-30");
        one("The truce has held since 4 March.", "since 4 March=2025-03-04..");
        one("They must reply by the end of next month.", "by the end of next month=..2025-04-30");
        one("The round ended after 3am on Tuesday.", "after 3am on Tuesday=2025-03-18..2025-03-18");
        one("The ban stays until mid-2026.", "until mid-2026=..2026-08-31");
        one("A pact must come before the June 2025 summit.", "before the June 2025=..2025-05-31");
    }

    #[test]
    fn relative_periods() {
        one("The levy falls over the next decade.", "the next decade=2025-03-21..2035-03-20");
        one("Earlier this year it fell.", "Earlier this year=2025-01-01..2025-03-20");
        one("A list is due within 30 days.", "within 30 days=2025-03-20..2025-04-19");
        one(
            "Prices rose in the third quarter of last year.",
            "the third quarter of last year=2024-07-01..2024-09-30",
        );
        one("Two weeks ago it failed.", "Two weeks ago=2025-03-06..2025-03-06");
        one("They met on the eve of 1 March.", "the eve of 1 March=2025-02-28..2025-02-28");
        one("He leaves in the first week of April.", "the first week of April=2025-03-31..2025-04-06");
    }

    #[test]
    fn what_cannot_be_resolved_keeps_its_words() {
        one("Progress is likely in the coming weeks.", "the coming weeks=..");
        one("It lasted three years.", "three years=..");
        one("They meet every other Friday.", "every other Friday=..");
        let words = TimeWords::builtin().unwrap();
        let undated = resolve("They met on Monday and in May 2019.", None, &words);
        assert_eq!(undated[0].time.start, None);
        assert_eq!(undated[1].time.start.as_deref(), Some("2019-05-01"));
    }

    #[test]
    fn ordinary_words_and_numbers_are_no_times() {
        for text in [
            "They may march on the capital.",
            "About 2000 of them sat in the sun.",
            "A second man fell.",
            "Three quarters of the seats went to the party.",
            "He won 3.5 million votes, or 48%.",
        ] {
            let found = times(text);
            assert!(found.iter().all(|found| found.starts_with("2000")), "{text}: {found:?}");
        }
    }

    #[test]
    fn any_text_is_read() {
        for text in [
            "",
            "2025-99-99",
            "the end of the end of the end of the end of the end of the end of the end of May",
            "999999999999999999999 years ago",
            "in 99999999 centuries",
            "from 31 February to 30 February",
            "–––",
            "١٢ مايو",
            "the 0th week of 0000",
        ] {
            times(text);
        }
    }
}
