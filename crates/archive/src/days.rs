//! Days and moments as text.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Unit};

/// The day of an ISO 8601 date or moment; none where it is no date.
pub(crate) fn day(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    day.parse::<Date>().ok().map(|day| day.to_string())
}

/// Days since 1970; 0 where it is no date.
pub(crate) fn number(day: &str) -> i64 {
    let begin = jiff::civil::date(1970, 1, 1);
    day.get(..10)
        .and_then(|day| day.parse::<Date>().ok())
        .and_then(|day| begin.until((Unit::Day, day)).ok())
        .map_or(0, |span| i64::from(span.get_days()))
}

/// A day some days later.
pub(crate) fn later(day: &str, days: i64) -> String {
    day.parse::<Date>()
        .ok()
        .and_then(|day| day.checked_add(days.days()).ok())
        .map_or_else(|| day.to_owned(), |day| day.to_string())
}

/// The first day of a day's week (Monday) or month.
pub(crate) fn begin_of(day: &str, period: crate::Period) -> String {
    let Ok(date) = day.parse::<Date>() else { return day.to_owned() };
    match period {
        crate::Period::Day => day.to_owned(),
        crate::Period::Week => later(day, -i64::from(date.weekday().to_monday_zero_offset())),
        crate::Period::Month => date.first_of_month().to_string(),
    }
}

/// A moment in UTC, as the archive keeps it: `2025-05-15T09:30:00Z`. A day is its last second, so that what was learnt on
/// that day was learnt by then.
///
/// # Errors
/// The text, where it is neither a date nor a moment.
pub fn moment(text: &str) -> Result<String, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(whole(moment));
    }
    if text.len() == 10 && text.parse::<Date>().is_ok() {
        return Ok(format!("{text}T23:59:59Z"));
    }
    text.parse::<jiff::civil::DateTime>()
        .ok()
        .and_then(|time| time.to_zoned(jiff::tz::TimeZone::UTC).ok())
        .map(|time| whole(time.timestamp()))
        .ok_or_else(|| text.to_owned())
}

/// The present moment.
pub fn now() -> String {
    whole(Timestamp::now())
}

fn whole(moment: Timestamp) -> String {
    moment.round(Unit::Second).unwrap_or(moment).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        assert_eq!(moment("2025-05-15").as_deref(), Ok("2025-05-15T23:59:59Z"));
        assert_eq!(moment("2025-05-15T09:30:00+02:00").as_deref(), Ok("2025-05-15T07:30:00Z"));
        assert_eq!(moment("2025-05-15T09:30").as_deref(), Ok("2025-05-15T09:30:00Z"));
        assert!(moment("May").is_err());
        assert_eq!(number("1970-01-11"), 10);
        assert_eq!(later("2025-02-28", 1), "2025-03-01");
        assert_eq!(begin_of("2025-05-15", crate::Period::Week), "2025-05-12");
        assert_eq!(day("2025-05-15T09:30:00Z").as_deref(), Some("2025-05-15"));
    }
}
