//! Dates as publication data have them, made ISO 8601.

use jiff::civil::{Date, DateTime};
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::fmt::strtime::BrokenDownTime;

/// Years that a report may be of. A date outside of them is a slip or a placeholder (1970, 0001, 9999).
const YEARS: std::ops::RangeInclusive<i16> = 1980..=2100;

/// Longest text that is looked at for a date, in bytes.
const LONGEST: usize = 80;

/// Forms of dates in words and figures, unambiguous ones only: 3/4/2025 is two days.
const FORMS: &[&str] = &[
    "%B %d, %Y",
    "%b %d, %Y",
    "%b. %d, %Y",
    "%d %B %Y",
    "%d %b %Y",
    "%d %b. %Y",
    "%B %d %Y",
    "%b %d %Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%A, %B %d, %Y",
    "%A, %d %B %Y",
    "%A %d %B %Y",
    "%a, %b %d, %Y",
    "%a, %d %b %Y",
    "%d-%b-%Y",
    "%Y.%m.%d",
    "%d-%B-%Y",
];

/// A date or a date and time as ISO 8601, with the offset where one is stated; none when it is none.
pub(crate) fn iso(text: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST || !text.is_ascii() {
        return None;
    }
    // 2019-11-18T09:30:00Z, 2019-11-18 09:30:00 +0100, 2019-11-18
    if let Some(day) = text.get(..10).and_then(|day| day.parse::<Date>().ok())
        && text.as_bytes()[4] == b'-'
    {
        if !YEARS.contains(&day.year()) {
            return None;
        }
        let rest = text[10..].trim_start_matches(['T', 't', ' ']).trim();
        return Some(match time(rest) {
            Some(time) if !rest.is_empty() => format!("{day}T{time}"),
            _ => day.to_string(),
        });
    }
    if let Ok(zoned) = DateTimeParser::new().relaxed_weekday(true).parse_zoned(text) {
        let moment = zoned.datetime();
        if !YEARS.contains(&moment.year()) {
            return None;
        }
        let offset = zoned.offset();
        let offset = if offset.is_zero() { "Z".to_owned() } else { offset_text(offset.seconds()) };
        return Some(format!("{}{offset}", whole(moment)));
    }
    // 20191118T093000Z, GDELT's 20191118093000
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 14 && text.chars().all(|c| c.is_ascii_digit() || c == 'T' || c == 'Z') {
        let moment: DateTime = BrokenDownTime::parse("%Y%m%d%H%M%S", &digits).ok()?.to_datetime().ok()?;
        return YEARS.contains(&moment.year()).then(|| format!("{}Z", whole(moment)));
    }
    if digits.len() == text.len()
        && let Some(moment) = since_1970(text)
    {
        return Some(moment);
    }
    let bare = text.trim_end_matches('.');
    let mut tries = vec![bare.to_owned()];
    // "November 18, 2019 9:30 am": the day is before the year's end.
    if let Some(year) = year_end(bare) {
        tries.push(bare[..year].to_owned());
    }
    for candidate in tries {
        for form in FORMS {
            if let Ok(parsed) = BrokenDownTime::parse(form, &candidate)
                && let Ok(day) = parsed.to_date()
                && YEARS.contains(&day.year())
            {
                return Some(day.to_string());
            }
        }
    }
    None
}

/// Seconds since 1970 that are taken for some: 1980 to 2030. Later ones look like days and hours in figures (2030010112).
const SECONDS: std::ops::Range<i64> = 315_532_800..1_900_000_000;

/// Seconds, thousandths, millionths or billionths since 1970, as data bases write moments.
fn since_1970(digits: &str) -> Option<String> {
    let number: i64 = digits.parse().ok()?;
    let seconds = match digits.len() {
        9 | 10 => number,
        12 | 13 => number / 1000,
        15 | 16 => number / 1_000_000,
        18 | 19 => number / 1_000_000_000,
        _ => return None,
    };
    SECONDS.contains(&seconds).then(|| of_seconds(seconds)).flatten()
}

/// A moment by its seconds since 1970. Midnight is what is written where only the day is known.
pub(crate) fn of_seconds(seconds: i64) -> Option<String> {
    let moment = jiff::Timestamp::from_second(seconds).ok()?.to_zoned(jiff::tz::TimeZone::UTC).datetime();
    let midnight = (moment.hour(), moment.minute(), moment.second()) == (0, 0, 0);
    YEARS.contains(&moment.year()).then(|| match midnight {
        true => moment.date().to_string(),
        false => format!("{}Z", whole(moment)),
    })
}

/// A day by its number since 1970.
pub(crate) fn of_days(days: i32) -> Option<String> {
    of_seconds(i64::from(days) * 86_400)
}

/// Where the first number of four figures ends.
fn year_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (3..bytes.len())
        .find(|&at| {
            bytes[at - 3..=at].iter().all(u8::is_ascii_digit)
                && bytes.get(at + 1).is_none_or(|next| !next.is_ascii_digit())
                && (at < 4 || !bytes[at - 4].is_ascii_digit())
        })
        .map(|at| at + 1)
}

fn whole(moment: DateTime) -> String {
    format!("{}T{:02}:{:02}:{:02}", moment.date(), moment.hour(), moment.minute(), moment.second())
}

fn offset_text(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    format!("{}{:02}:{:02}", if seconds < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}

/// A time of day, with seconds and, where stated, the offset: `09:30`, `09:30:00.000+0100`, `09:30 Z`.
fn time(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(text.len());
    let (clock, zone) = text.split_at(end);
    let clock = clock.split('.').next()?;
    let mut fields = clock.split(':');
    let hour: u8 = fields.next()?.parse().ok()?;
    let minute: u8 = fields.next()?.parse().ok()?;
    let second: u8 = fields.next().unwrap_or("0").parse().ok()?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let zone = zone.trim();
    let zone = match zone {
        "" => String::new(),
        "Z" | "z" | "UTC" | "GMT" => "Z".to_owned(),
        _ => {
            let sign = zone.chars().next().filter(|sign| "+-".contains(*sign))?;
            let digits: String = zone[1..].chars().filter(char::is_ascii_digit).collect();
            let (hours, minutes) = match digits.len() {
                2 => (digits.as_str(), "00"),
                4 => digits.split_at(2),
                _ => return None,
            };
            if hours == "00" && minutes == "00" { "Z".to_owned() } else { format!("{sign}{hours}:{minutes}") }
        }
    };
    Some(format!("{hour:02}:{minute:02}:{:02}{zone}", second.min(59)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_sorts() {
        for (text, date) in [
            ("2019-11-18", Some("2019-11-18")),
            ("2019-11-18T09:30:00Z", Some("2019-11-18T09:30:00Z")),
            ("2019-11-18T09:30:00.123+0100", Some("2019-11-18T09:30:00+01:00")),
            ("2019-11-18 09:30", Some("2019-11-18T09:30:00")),
            ("2019-11-18T09:30:00+00:00", Some("2019-11-18T09:30:00Z")),
            ("Mon, 18 Nov 2019 09:30:00 GMT", Some("2019-11-18T09:30:00Z")),
            ("Mon, 18 Nov 2019 09:30:00 -0500", Some("2019-11-18T09:30:00-05:00")),
            ("20191118093000", Some("2019-11-18T09:30:00Z")),
            ("20191118T093000Z", Some("2019-11-18T09:30:00Z")),
            ("20191118", Some("2019-11-18")),
            ("November 18, 2019", Some("2019-11-18")),
            ("Nov. 18, 2019", Some("2019-11-18")),
            ("18 November 2019", Some("2019-11-18")),
            ("November 18, 2019 9:30 am EST", Some("2019-11-18")),
            ("2019/11/18", Some("2019-11-18")),
            ("1574069400", Some("2019-11-18T09:30:00Z")),
            ("1574069400000", Some("2019-11-18T09:30:00Z")),
            ("1574069400000000000", Some("2019-11-18T09:30:00Z")),
            ("1574035200", Some("2019-11-18")),
            ("2019111809", None),
            ("11/12/2019", None),
            ("1970-01-01", None),
            ("2019-02-30", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(iso(text).as_deref(), date, "{text}");
        }
    }
}
