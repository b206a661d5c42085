//! Time expressions, resolved against the day of publication.

use jiff::civil::Date;
use legation_language::{WordId, WordSpan};
use legation_record::Time;

use crate::Context;

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
    pub fn at(&self, _word: WordId) -> Option<&TimeMention> {
        None
    }

    /// The expression that dates what a word names: attached to the word, to its phrase or to its clause.
    pub fn dating(&self, _context: &Context, _word: WordId) -> Option<&TimeMention> {
        None
    }
}

/// Finds and resolves the time expressions of a report.
pub fn read(_context: &Context) -> Times {
    Times::default()
}
