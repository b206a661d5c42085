//! Arithmetic on the civil calendar: every function gives none where a date would leave the calendar.

use jiff::Span;
use jiff::civil::{Date, Weekday};
use legation_knowledge::words::time::{HolidayRule, Unit};

/// A run of days, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    pub start: Date,
    pub end: Date,
}

impl Days {
    pub fn one(day: Date) -> Days {
        Days { start: day, end: day }
    }

    /// Number of days.
    pub fn length(self) -> i64 {
        days_between(self.start, self.end) + 1
    }
}

pub fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

pub fn plus_days(day: Date, days: i64) -> Option<Date> {
    day.checked_add(Span::new().try_days(days).ok()?).ok()
}

pub fn plus_months(day: Date, months: i64) -> Option<Date> {
    day.checked_add(Span::new().try_months(months).ok()?).ok()
}

/// 1 Monday to 7 Sunday.
pub fn weekday(day: Date) -> i8 {
    day.weekday().to_monday_one_offset()
}

/// The week from Monday to Sunday that has a day, `shift` weeks on.
pub fn week(day: Date, shift: i64) -> Option<Days> {
    let monday = plus_days(day, 7 * shift - i64::from(weekday(day)) + 1)?;
    Some(Days { start: monday, end: plus_days(monday, 6)? })
}

pub fn month(year: i16, month: i8) -> Option<Days> {
    let start = Date::new(year, month, 1).ok()?;
    Some(Days { start, end: start.last_of_month() })
}

pub fn year(year: i16) -> Option<Days> {
    Some(Days { start: Date::new(year, 1, 1).ok()?, end: Date::new(year, 12, 31).ok()? })
}

/// Months from the first to the last, counted from January of a year and running over its end.
pub fn months(of: i16, first: i64, count: i64) -> Option<Days> {
    let start = plus_months(Date::new(of, 1, 1).ok()?, first - 1)?;
    Some(Days { start, end: plus_days(plus_months(start, count)?, -1)? })
}

/// The period of a unit that has a day, `shift` periods on.
pub fn around(unit: Unit, day: Date, shift: i64) -> Option<Days> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day | Unit::Night => {
            plus_days(day, shift).map(Days::one)
        }
        Unit::BusinessDay => plus_business_days(day, shift).map(Days::one),
        Unit::Week => week(day, shift),
        Unit::Fortnight => {
            let first = week(day, 0)?;
            Some(Days {
                start: plus_days(first.start, 14 * shift)?,
                end: plus_days(first.start, 14 * shift + 13)?,
            })
        }
        Unit::Weekend => {
            let week = week(day, shift)?;
            Some(Days { start: plus_days(week.start, 5)?, end: week.end })
        }
        Unit::Month => {
            let at = plus_months(day.first_of_month(), shift)?;
            Some(Days { start: at, end: at.last_of_month() })
        }
        Unit::Quarter | Unit::Half => {
            let length = if unit == Unit::Quarter { 3 } else { 6 };
            let first = i64::from(day.month() - 1) / length * length + 1;
            months(day.year(), first + shift * length, length)
        }
        Unit::Year => year(i16::try_from(i64::from(day.year()) + shift).ok()?),
        Unit::Decade | Unit::Century => {
            let length = if unit == Unit::Decade { 10 } else { 100 };
            let first = (i64::from(day.year()) / length + shift) * length;
            let start = Date::new(i16::try_from(first).ok()?, 1, 1).ok()?;
            Some(Days { start, end: Date::new(i16::try_from(first + length - 1).ok()?, 12, 31).ok()? })
        }
    }
}

/// A day, `amount` units on.
pub fn shifted(day: Date, amount: i64, unit: Unit) -> Option<Date> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(day),
        Unit::Day | Unit::Night => plus_days(day, amount),
        Unit::BusinessDay => plus_business_days(day, amount),
        Unit::Week | Unit::Weekend => plus_days(day, amount.checked_mul(7)?),
        Unit::Fortnight => plus_days(day, amount.checked_mul(14)?),
        Unit::Month => plus_months(day, amount),
        Unit::Quarter => plus_months(day, amount.checked_mul(3)?),
        Unit::Half => plus_months(day, amount.checked_mul(6)?),
        Unit::Year => plus_months(day, amount.checked_mul(12)?),
        Unit::Decade => plus_months(day, amount.checked_mul(120)?),
        Unit::Century => plus_months(day, amount.checked_mul(1200)?),
    }
}

/// Longest shift in business days that is counted out: ten years of them.
const MOST_BUSINESS_DAYS: i64 = 2600;

fn plus_business_days(day: Date, amount: i64) -> Option<Date> {
    if amount.abs() > MOST_BUSINESS_DAYS {
        return None;
    }
    let mut at = day;
    let mut left = amount.abs();
    while left > 0 {
        at = plus_days(at, amount.signum())?;
        if weekday(at) <= 5 {
            left -= 1;
        }
    }
    Some(at)
}

/// The day of a holiday in a year.
pub fn holiday(rule: HolidayRule, year: i16) -> Option<Date> {
    match rule {
        HolidayRule::Fixed(month, day) => Date::new(year, month, day).ok(),
        HolidayRule::Weekday(month, weekday, nth, plus) => {
            let first = Date::new(year, month, 1).ok()?;
            let day = first.nth_weekday_of_month(nth, Weekday::from_monday_one_offset(weekday).ok()?).ok()?;
            plus_days(day, plus)
        }
        HolidayRule::Easter(days) => plus_days(easter(year)?, days),
    }
}

/// Western Easter Sunday, by the anonymous Gregorian computus (Meeus, Astronomical Algorithms, 1991, chapter 8).
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn easter_of_some_years() {
        assert_eq!(easter(2024), Some(date(2024, 3, 31)));
        assert_eq!(easter(2025), Some(date(2025, 4, 20)));
        assert_eq!(easter(2019), Some(date(2019, 4, 21)));
    }

    #[test]
    fn units_around_a_day() {
        let day = date(2025, 5, 15);
        assert_eq!(around(Unit::Quarter, day, 1).map(|days| days.start), Some(date(2025, 7, 1)));
        assert_eq!(around(Unit::Week, day, 0).map(|days| days.start), Some(date(2025, 5, 12)));
        assert_eq!(around(Unit::Weekend, day, 0).map(|days| days.end), Some(date(2025, 5, 18)));
        assert_eq!(plus_business_days(date(2025, 5, 16), 1), Some(date(2025, 5, 19)));
    }
}
