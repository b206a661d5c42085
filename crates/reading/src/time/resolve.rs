//! Expressions to days: against the day of publication, the time told of last, and the direction that the tense of
//! the clause gives.

use jiff::civil::Date;
use legation_knowledge::words::time::Unit;

use super::TimexType;
use super::calendar::{self, Days};
use super::grammar::{Amount, Base, Bound, Edge, Expr, Which, duration_code};

/// Whether the clause around an expression speaks of what was or of what will be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// What was.
    Past,
    /// What will be.
    Future,
    /// Neither is said.
    #[default]
    Unknown,
}

/// What an expression is resolved against.
#[derive(Clone, Copy, Debug, Default)]
pub struct Anchor {
    /// Day of publication.
    pub published: Option<Date>,
    /// The day told of last.
    pub told: Option<Date>,
    pub direction: Direction,
}

/// A resolved expression; ends are inclusive.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    pub kind: TimexType,
    pub start: Option<Date>,
    pub end: Option<Date>,
    pub timex: Option<String>,
}

impl Resolved {
    fn date(days: Option<Days>, timex: String) -> Resolved {
        Resolved {
            kind: TimexType::Date,
            start: days.map(|days| days.start),
            end: days.map(|days| days.end),
            timex: Some(timex),
        }
    }
}

/// Resolves an expression.
pub fn resolve(expr: &Expr, anchor: Anchor) -> Resolved {
    match expr {
        Expr::Duration { amount, unit } => Resolved {
            kind: TimexType::Duration,
            start: None,
            end: None,
            timex: Some(duration_code(*amount, *unit)),
        },
        Expr::Set(code) => {
            Resolved { kind: TimexType::Set, start: None, end: None, timex: Some(code.clone()) }
        }
        Expr::Bounded { bound, of } => bounded(*bound, of, anchor),
        Expr::Range { from, to } => {
            // What is said of a range has the direction of its end: both ends in the same year.
            let last = days(to, anchor);
            let first = days(from, anchor).map(|first| match last {
                Some(last) if first.start > last.end => earlier_year(from, anchor, last).unwrap_or(first),
                _ => first,
            });
            let last = match (first, last) {
                (Some(first), Some(last)) if last.end < first.start => {
                    later_year(to, anchor, first).or(Some(last))
                }
                _ => last,
            };
            let whole = first.zip(last).filter(|(first, last)| first.start <= last.end);
            Resolved {
                kind: TimexType::Date,
                start: whole.map(|(first, _)| first.start),
                end: whole.map(|(_, last)| last.end),
                timex: Some(format!("{}/{}", timex(from, anchor), timex(to, anchor))),
            }
        }
        Expr::Lasting { amount, unit, from } => {
            let first = days(from, anchor).map(|days| days.start);
            let end = match amount {
                Amount::Number(number) => first
                    .and_then(|first| calendar::shifted(first, whole(*number)?, *unit))
                    .and_then(|end| calendar::plus_days(end, -1)),
                Amount::Vague => None,
            };
            Resolved {
                kind: TimexType::Date,
                start: first.filter(|_| end.is_some()),
                end,
                timex: Some(format!("{}/{}", timex(from, anchor), duration_code(*amount, *unit))),
            }
        }
        Expr::Within { amount, unit } => {
            let end = match amount {
                Amount::Number(number) => {
                    anchor.published.and_then(|day| calendar::shifted(day, whole(*number)?, *unit))
                }
                Amount::Vague => None,
            };
            Resolved {
                kind: TimexType::Date,
                start: anchor.published.filter(|_| end.is_some()),
                end,
                timex: Some(match end {
                    Some(end) => interval(anchor.published, Some(end)),
                    None => "FUTURE_REF".into(),
                }),
            }
        }
        Expr::Clock { of, hour, minute } => {
            let day = of.as_ref().and_then(|of| days(of, anchor));
            let base = of.as_ref().map(|of| timex(of, anchor)).unwrap_or_default();
            Resolved {
                kind: TimexType::Time,
                start: day.map(|day| day.start),
                end: day.map(|day| day.end),
                timex: Some(format!("{base}T{hour:02}:{minute:02}")),
            }
        }
        Expr::Shift {
            unit: Unit::Second | Unit::Minute | Unit::Hour,
            base: Base::Published,
            back,
            amount,
        } => {
            // Hours from now are a moment; its day is that of publication only if it is short.
            let same = matches!(amount, Amount::Number(number) if *number <= 12.0);
            let day = anchor.published.filter(|_| same).map(Days::one);
            let timex = if *back { "PAST_REF" } else { "FUTURE_REF" };
            Resolved { kind: TimexType::Time, ..Resolved::date(day, timex.into()) }
        }
        Expr::ToDate(of) => {
            let start = of.as_ref().and_then(|of| days(of, anchor)).map(|days| days.start);
            Resolved {
                kind: TimexType::Date,
                start,
                end: anchor.published,
                timex: Some(match start {
                    Some(start) => interval(Some(start), anchor.published),
                    None => "PRESENT_REF".into(),
                }),
            }
        }
        other => {
            let kind = if matches!(other, Expr::Part { .. }) { TimexType::Time } else { TimexType::Date };
            Resolved { kind, ..Resolved::date(days(other, anchor), timex(other, anchor)) }
        }
    }
}

fn bounded(bound: Bound, of: &Expr, anchor: Anchor) -> Resolved {
    // A bound says the direction where the tense does not.
    let anchor = match bound {
        Bound::Since => Anchor { direction: Direction::Past, ..anchor },
        Bound::By | Bound::Until if anchor.direction == Direction::Unknown => {
            Anchor { direction: Direction::Future, ..anchor }
        }
        _ => anchor,
    };
    let inner = days(of, anchor);
    // "after 3am on Tuesday", "before noon": a bound within a day is on that day.
    let within_day = matches!(of, Expr::Clock { .. } | Expr::Part { .. });
    let (start, end) = match bound {
        Bound::Before | Bound::After if within_day => {
            (inner.map(|days| days.start), inner.map(|days| days.end))
        }
        Bound::Since => (inner.map(|days| days.start), None),
        Bound::Until | Bound::By => (None, inner.map(|days| days.end)),
        Bound::Before => (None, inner.and_then(|days| calendar::plus_days(days.start, -1))),
        Bound::After => (inner.and_then(|days| calendar::plus_days(days.end, 1)), None),
    };
    Resolved { kind: TimexType::Date, start, end, timex: Some(timex(of, anchor)) }
}

/// The days of an expression; none where they can't be told.
pub fn days(expr: &Expr, anchor: Anchor) -> Option<Days> {
    let published = anchor.published;
    match expr {
        Expr::Day { weekday, which, year, month, day } => {
            single_day(*weekday, *which, year.as_deref(), *month, *day, anchor).map(Days::one)
        }
        Expr::Weekday { weekday, which, week } => {
            one_weekday(*weekday, *which, week.as_deref(), anchor).map(Days::one)
        }
        Expr::Month { which, year, month } => {
            if let Some(year) = year {
                return calendar::month(year_number(year, anchor)?, *month);
            }
            let day = published?;
            let of = |year: i16| calendar::month(year, *month);
            match which {
                Some(Which::This) => of(day.year()),
                Some(Which::Next | Which::Coming | Which::Following) => {
                    if *month > day.month() {
                        of(day.year())
                    } else {
                        of(day.year() + 1)
                    }
                }
                Some(Which::Last | Which::Past | Which::Previous) => {
                    if *month < day.month() {
                        of(day.year())
                    } else {
                        of(day.year() - 1)
                    }
                }
                _ => chosen([of(day.year() - 1), of(day.year()), of(day.year() + 1)], anchor),
            }
        }
        Expr::Year(year) => calendar::year(*year),
        // Fiscal and school years begin at different times in different countries.
        Expr::NamedYear { .. } => None,
        Expr::Decade { first } => {
            let first = match first {
                0..100 => {
                    // "the nineties": the last one that has begun.
                    let now = i64::from(published?.year());
                    let century = now / 100 * 100;
                    if century + first <= now { century + first } else { century - 100 + first }
                }
                first => *first,
            };
            calendar::around(Unit::Decade, Date::new(i16::try_from(first).ok()?, 1, 1).ok()?, 0)
        }
        Expr::Century(number) => {
            let first = number.checked_sub(1)?.checked_mul(100)?;
            calendar::around(Unit::Century, Date::new(i16::try_from(first.max(1)).ok()?, 1, 1).ok()?, 0)
        }
        Expr::Division { unit, number, year, fiscal } => {
            if *fiscal {
                return None;
            }
            let length = if *unit == Unit::Quarter { 3 } else { 6 };
            let of = |year: i16| calendar::months(year, (number - 1) * length + 1, length);
            match year {
                Some(year) => of(year_number(year, anchor)?),
                None => {
                    let year = published?.year();
                    chosen([of(year - 1), of(year), of(year + 1)], anchor)
                }
            }
        }
        Expr::Season { first_month, which, year, .. } => {
            let of = |year: i16| calendar::months(year, i64::from(*first_month), 3);
            if let Some(year) = year {
                return of(year_number(year, anchor)?);
            }
            let day = published?;
            let all = [of(day.year() - 1), of(day.year()), of(day.year() + 1)];
            match which {
                // A winter that began last year is still this winter.
                Some(Which::This) => all
                    .into_iter()
                    .flatten()
                    .find(|season| {
                        season.end >= day && (season.start.year() == day.year() || season.start <= day)
                    })
                    .or(of(day.year())),
                Some(Which::Next | Which::Coming | Which::Following) => {
                    all.into_iter().flatten().find(|season| season.start > day)
                }
                Some(Which::Last | Which::Past | Which::Previous) => {
                    all.into_iter().flatten().rfind(|season| season.end < day)
                }
                _ => chosen(all, anchor),
            }
        }
        Expr::Row { which, amount, unit, rolling, plural } => {
            row(*which, *amount, *unit, *rolling, *plural, anchor)
        }
        Expr::WeekNumber { number, year } => {
            let year = match year {
                Some(year) => year_number(year, anchor)?,
                None => published?.year(),
            };
            // The 4th of January is in the first week.
            calendar::week(Date::new(year, 1, 4).ok()?, number - 1)
        }
        Expr::Nth { nth, count, unit, of } => nth_of(*nth, *count, *unit, days(of, anchor)?),
        Expr::NthWeekday { nth, weekday, of } => {
            let of = days(of, anchor)?;
            let first = if *nth > 0 {
                let ahead = i64::from((weekday - calendar::weekday(of.start)).rem_euclid(7));
                calendar::plus_days(of.start, ahead + 7 * (nth - 1))?
            } else {
                let back = i64::from((calendar::weekday(of.end) - weekday).rem_euclid(7));
                calendar::plus_days(of.end, -back)?
            };
            (of.start <= first && first <= of.end).then_some(Days::one(first))
        }
        Expr::UnitOf { unit, of } => calendar::around(*unit, days(of, anchor)?.start, 0),
        Expr::Edge { edge, of } => edge_of(*edge, days(of, anchor)?),
        Expr::Eve(of) => calendar::plus_days(days(of, anchor)?.start, -1).map(Days::one),
        Expr::Side { later, of } => {
            let of = days(of, anchor)?;
            let day = published?;
            // "earlier this year" told after the year began, "later this year" before it ends.
            if *later && day <= of.end {
                Some(Days { start: day.max(of.start), end: of.end })
            } else if !*later && day >= of.start {
                Some(Days { start: of.start, end: day.min(of.end) })
            } else {
                Some(of)
            }
        }
        Expr::Deictic(shift) => calendar::plus_days(published?, *shift).map(Days::one),
        Expr::Now => published.map(Days::one),
        Expr::Shift { amount, unit, back, base } => {
            let Amount::Number(number) = amount else { return None };
            let (from, forward) = match base {
                Base::Published => (published?, false),
                Base::Told => (anchor.told?, false),
                Base::Of(of) => {
                    let of = days(of, anchor)?;
                    (if *back { of.start } else { of.end }, true)
                }
            };
            // "the week before Christmas" and the like count from an edge of what they count from; a period
            // that is counted from, from its start.
            let from = match base {
                Base::Of(of) if forward && days(of, anchor)?.length() > 7 => days(of, anchor)?.start,
                _ => from,
            };
            let amount = whole(*number).unwrap_or(0);
            if number.fract() != 0.0 {
                let days = (*number * days_in(*unit)?).round() as i64;
                return calendar::plus_days(from, if *back { -days } else { days }).map(Days::one);
            }
            calendar::shifted(from, if *back { -amount } else { amount }, *unit).map(Days::one)
        }
        Expr::Holiday { rule, which, year, weekend } => {
            let of = |year: i16| calendar::holiday(*rule, year).map(Days::one);
            let day = match year {
                Some(year) => of(year_number(year, anchor)?),
                None => {
                    let day = published?;
                    let all = [of(day.year() - 1), of(day.year()), of(day.year() + 1)];
                    match which {
                        Some(Which::Next | Which::Coming | Which::Following) => {
                            all.into_iter().flatten().find(|found| found.start > day)
                        }
                        Some(Which::Last | Which::Past | Which::Previous) => {
                            all.into_iter().flatten().rfind(|found| found.start < day)
                        }
                        Some(Which::This) => of(day.year()),
                        _ => chosen(all, anchor),
                    }
                }
            };
            if *weekend {
                let day = day?.start;
                // A Monday's long weekend is the one before it, and the Monday.
                if calendar::weekday(day) == 1 {
                    return Some(Days { start: calendar::plus_days(day, -2)?, end: day });
                }
                return calendar::around(Unit::Weekend, day, 0);
            }
            day
        }
        Expr::Part { of, which, .. } => match (of, which) {
            (Some(of), _) => days(of, anchor),
            (None, Some(Which::Last)) => calendar::plus_days(published?, -1).map(Days::one),
            (None, _) => published.map(Days::one),
        },
        Expr::Clock { of, .. } => days(of.as_deref()?, anchor),
        Expr::Bounded { .. }
        | Expr::Range { .. }
        | Expr::Lasting { .. }
        | Expr::Within { .. }
        | Expr::ToDate(_) => {
            let resolved = resolve(expr, anchor);
            Some(Days { start: resolved.start?, end: resolved.end? })
        }
        Expr::Duration { .. } | Expr::Set(_) => None,
    }
}

fn whole(number: f64) -> Option<i64> {
    // Longer than any calendar; keeps the cast exact.
    const MOST: f64 = 1e7;
    (number.abs() < MOST).then_some(number as i64)
}

fn days_in(unit: Unit) -> Option<f64> {
    Some(match unit {
        Unit::Day | Unit::Night => 1.0,
        Unit::Week => 7.0,
        Unit::Fortnight => 14.0,
        Unit::Month => 30.44,
        Unit::Quarter => 91.31,
        Unit::Half => 182.62,
        Unit::Year => 365.25,
        Unit::Decade => 3652.5,
        _ => return None,
    })
}

/// Of last year's, this year's and next year's, the one that the direction asks for; without one, the nearest.
fn chosen(candidates: [Option<Days>; 3], anchor: Anchor) -> Option<Days> {
    let day = anchor.published?;
    let mut all = candidates.into_iter().flatten();
    match anchor.direction {
        Direction::Past => all.rfind(|days| days.start <= day),
        Direction::Future => all.find(|days| days.end >= day),
        Direction::Unknown => all.min_by_key(|days| {
            if day < days.start {
                calendar::days_between(day, days.start)
            } else if day > days.end {
                calendar::days_between(days.end, day)
            } else {
                0
            }
        }),
    }
}

fn year_number(year: &Expr, anchor: Anchor) -> Option<i16> {
    match year {
        Expr::Year(year) => Some(*year),
        other => Some(days(other, anchor)?.start.year()),
    }
}

fn single_day(
    weekday: Option<i8>,
    which: Option<Which>,
    year: Option<&Expr>,
    month: Option<i8>,
    day: i8,
    anchor: Anchor,
) -> Option<Date> {
    if let (Some(year), Some(month)) = (year, month) {
        return Date::new(year_number(year, anchor)?, month, day).ok();
    }
    let published = anchor.published?;
    if let Some(month) = month {
        let of = |year: i16| Date::new(year, month, day).ok().map(Days::one);
        let near = [of(published.year() - 1), of(published.year()), of(published.year() + 1)];
        if let Some(weekday) = weekday
            && let fitting = near.map(|days| days.filter(|days| calendar::weekday(days.start) == weekday))
            && fitting.iter().any(Option::is_some)
        {
            return chosen(fitting, anchor).map(|days| days.start);
        }
        return match which {
            Some(Which::This) => of(published.year()).map(|days| days.start),
            Some(Which::Next | Which::Coming) => {
                near.into_iter().flatten().map(|days| days.start).find(|found| *found > published)
            }
            Some(Which::Last) => {
                near.into_iter().flatten().map(|days| days.start).rfind(|found| *found < published)
            }
            _ => chosen(near, anchor).map(|days| days.start),
        };
    }
    // "the 24th", "Monday the 13th": of this month, the one before or after, or further for a weekday.
    const FURTHEST: i64 = 14;
    let of = |shift: i64| {
        let month = calendar::plus_months(published.first_of_month(), shift)?;
        let found = Date::new(month.year(), month.month(), day).ok()?;
        weekday.is_none_or(|weekday| calendar::weekday(found) == weekday).then_some(found)
    };
    let ahead = || (0..=FURTHEST).filter_map(of).find(|found| *found >= published);
    let back = || (0..=FURTHEST).filter_map(|shift| of(-shift)).find(|found| *found <= published);
    match anchor.direction {
        Direction::Future => ahead(),
        Direction::Past => back(),
        Direction::Unknown => match (back(), ahead()) {
            (Some(back), Some(ahead)) => {
                let nearer =
                    calendar::days_between(back, published) < calendar::days_between(published, ahead);
                Some(if nearer { back } else { ahead })
            }
            (back, ahead) => back.or(ahead),
        },
    }
}

fn one_weekday(weekday: i8, which: Option<Which>, week: Option<&Expr>, anchor: Anchor) -> Option<Date> {
    let in_week = |week: Days| calendar::plus_days(week.start, i64::from(weekday) - 1);
    if let Some(week) = week {
        return in_week(days(week, anchor)?);
    }
    let published = anchor.published?;
    let today = calendar::weekday(published);
    // The same day counts: "on Thursday", published on a Thursday.
    let back = calendar::plus_days(published, -i64::from((today - weekday).rem_euclid(7)));
    let ahead = calendar::plus_days(published, i64::from((weekday - today).rem_euclid(7)));
    match which {
        Some(Which::This) => in_week(calendar::week(published, 0)?),
        Some(Which::Next | Which::Following) => in_week(calendar::week(published, 1)?),
        Some(Which::Last | Which::Previous) => in_week(calendar::week(published, -1)?),
        Some(Which::Coming) => {
            if today == weekday {
                calendar::plus_days(published, 7)
            } else {
                ahead
            }
        }
        Some(Which::Past) => {
            if today == weekday {
                calendar::plus_days(published, -7)
            } else {
                back
            }
        }
        _ => match anchor.direction {
            Direction::Future => ahead,
            // News tells what was.
            Direction::Past | Direction::Unknown => back,
        },
    }
}

fn row(
    which: Which,
    amount: Option<Amount>,
    unit: Unit,
    rolling: bool,
    plural: bool,
    anchor: Anchor,
) -> Option<Days> {
    let published = anchor.published;
    let forward = matches!(which, Which::Next | Which::Coming | Which::Following);
    let backward = matches!(which, Which::Last | Which::Past | Which::Previous);
    if plural || amount == Some(Amount::Vague) {
        return None;
    }
    let long = matches!(unit, Unit::Decade | Unit::Century);
    if amount.is_none()
        && (long
            || (rolling || which == Which::Past)
                && !matches!(unit, Unit::Quarter | Unit::Weekend | Unit::Fortnight))
        && (forward || backward)
    {
        return rolled(forward, 1, unit, published?);
    }
    if let Some(Amount::Number(number)) = amount {
        let count = whole(number)?;
        if !forward && !backward {
            return None;
        }
        if unit == Unit::Quarter {
            let day = published?;
            let (first, last) = if forward { (1, count) } else { (-count, -1) };
            return Some(Days {
                start: calendar::around(unit, day, first)?.start,
                end: calendar::around(unit, day, last)?.end,
            });
        }
        return rolled(forward, count, unit, published?);
    }
    let (day, shift) = match which {
        Which::Following | Which::Previous if unit == Unit::Day => {
            return calendar::plus_days(anchor.told?, if forward { 1 } else { -1 }).map(Days::one);
        }
        Which::Next if unit == Unit::Day => {
            return calendar::plus_days(anchor.told?, 1).map(Days::one);
        }
        Which::That | Which::Same => (anchor.told.or(published)?, 0),
        _ if forward => (published?, 1),
        _ if backward => (published?, -1),
        _ => (published?, 0),
    };
    calendar::around(unit, day, shift)
}

/// Some units on from tomorrow, or back from yesterday.
fn rolled(forward: bool, count: i64, unit: Unit, published: Date) -> Option<Days> {
    if forward {
        Some(Days {
            start: calendar::plus_days(published, 1)?,
            end: calendar::shifted(published, count, unit)?,
        })
    } else {
        Some(Days {
            start: calendar::shifted(published, -count, unit)?,
            end: calendar::plus_days(published, -1)?,
        })
    }
    .filter(|days| days.start <= days.end)
}

/// *the first two weeks of*, *the last three days of*.
fn nth_of(nth: i64, count: i64, unit: Unit, of: Days) -> Option<Days> {
    // More of anything than a calendar has.
    const MOST: i64 = 100_000;
    if !(1..MOST).contains(&count) || nth.abs() > MOST || nth == 0 {
        return None;
    }
    let (first, last) = if nth > 0 { (nth - 1, nth - 2 + count) } else { (-count, -1) };
    let period = |index: i64| -> Option<Days> {
        match unit {
            Unit::Week => {
                // The first week is the one that has the period's first Thursday (ISO 8601); of a month or a year
                // alike.
                let week = calendar::week(of.start, 0)?;
                let skipped = i64::from(calendar::weekday(of.start) > 4);
                let last_week = calendar::week(of.end, 0)?;
                if index >= 0 {
                    calendar::week(week.start, index + skipped)
                } else {
                    let short = i64::from(calendar::weekday(of.end) < 4);
                    calendar::week(last_week.start, index + 1 - short)
                }
            }
            Unit::Day
            | Unit::Night
            | Unit::Month
            | Unit::Quarter
            | Unit::Half
            | Unit::Year
            | Unit::Decade
            | Unit::Weekend => {
                if index >= 0 {
                    calendar::around(unit, of.start, index)
                } else {
                    calendar::around(unit, of.end, index + 1)
                }
            }
            _ => None,
        }
    };
    let days = Days { start: period(first)?.start, end: period(last)?.end };
    // The thirty-first of June is no day of June.
    (unit == Unit::Week || (of.start <= days.start && days.end <= of.end)).then_some(days)
}

/// The early, middle and late part of a period: halves (and a middle ten days) of a month, thirds of what is longer,
/// days of a week.
fn edge_of(edge: Edge, of: Days) -> Option<Days> {
    let part = |from: i64, to: i64| {
        Some(Days { start: calendar::plus_days(of.start, from)?, end: calendar::plus_days(of.start, to)? })
    };
    match of.length() {
        0..=7 => match edge {
            Edge::Early | Edge::Start => part(0, 2.min(of.length() - 1)),
            Edge::Middle => part(2.min(of.length() - 1), 4.min(of.length() - 1)),
            Edge::Late | Edge::End => part(3.min(of.length() - 1), of.length() - 1),
        },
        8..=31 => match edge {
            Edge::Early | Edge::Start => part(0, 14),
            Edge::Middle => part(9, 19),
            Edge::Late | Edge::End => part(15, of.length() - 1),
        },
        length => {
            let months = (length as f64 / 30.44).round() as i64;
            let third = (months / 3).max(1);
            let at = |months: i64| calendar::plus_months(of.start, months);
            match edge {
                Edge::Early | Edge::Start => {
                    Some(Days { start: of.start, end: calendar::plus_days(at(third)?, -1)? })
                }
                Edge::Middle => {
                    Some(Days { start: at(third)?, end: calendar::plus_days(at(2 * third)?, -1)? })
                }
                Edge::Late | Edge::End => Some(Days { start: at(2 * third)?, end: of.end }),
            }
        }
    }
}

fn earlier_year(from: &Expr, anchor: Anchor, last: Days) -> Option<Days> {
    // The start of a range is before its end: look back from the end.
    days(from, Anchor { published: Some(last.end), told: anchor.told, direction: Direction::Past })
        .filter(|first| first.start <= last.end && is_open(from))
}

fn later_year(to: &Expr, anchor: Anchor, first: Days) -> Option<Days> {
    days(to, Anchor { published: Some(first.start), told: anchor.told, direction: Direction::Future })
        .filter(|last| last.end >= first.start && is_open(to))
}

/// Whether an expression leaves its year or week open.
fn is_open(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::Day { year: None, .. }
            | Expr::Month { year: None, .. }
            | Expr::Weekday { week: None, which: None, .. }
            | Expr::Season { year: None, .. }
            | Expr::Holiday { year: None, .. }
    ) || matches!(expr, Expr::Edge { of, .. } if is_open(of))
}

fn interval(start: Option<Date>, end: Option<Date>) -> String {
    let show = |day: Option<Date>| day.map_or_else(|| "..".to_owned(), |day| day.to_string());
    format!("{}/{}", show(start), show(end))
}

/// The TIMEX3 value.
fn timex(expr: &Expr, anchor: Anchor) -> String {
    let found = days(expr, anchor);
    let year_of = |year: &Option<Box<Expr>>| {
        year.as_ref()
            .and_then(|year| year_number(year, anchor))
            .or_else(|| found.map(|days| days.start.year()))
            .map_or_else(|| "XXXX".to_owned(), |year| format!("{year:04}"))
    };
    match expr {
        Expr::Month { month, year, .. } => format!("{}-{month:02}", year_of(year)),
        Expr::Year(year) => format!("{year:04}"),
        Expr::NamedYear { prefix, year, which } => {
            let year = year.or_else(|| {
                let shift = match which {
                    Which::Next | Which::Coming | Which::Following => 1,
                    Which::Last | Which::Past | Which::Previous => -1,
                    _ => 0,
                };
                Some(anchor.published?.year() + shift)
            });
            year.map_or_else(|| format!("{prefix}XXXX"), |year| format!("{prefix}{year:04}"))
        }
        Expr::Decade { .. } => {
            found.map_or_else(|| "XXX".into(), |days| format!("{:03}", days.start.year() / 10))
        }
        Expr::Century(number) => format!("{:02}", number - 1),
        Expr::Division { unit, number, year, fiscal } => {
            let letter = if *unit == Unit::Quarter { "Q" } else { "H" };
            let prefix = if *fiscal { "FY" } else { "" };
            format!("{prefix}{}-{letter}{number}", year_of(year))
        }
        Expr::Season { code, year, .. } => format!("{}-{code}", year_of(year)),
        Expr::Part { of, code, .. } => {
            let base = match of {
                Some(of) => timex(of, anchor),
                None => found.map_or_else(String::new, |days| days.start.to_string()),
            };
            format!("{base}T{code}")
        }
        Expr::Clock { of, hour, minute } => {
            format!("{}T{hour:02}:{minute:02}", of.as_ref().map(|of| timex(of, anchor)).unwrap_or_default())
        }
        Expr::Row { unit, amount: None, plural: false, .. }
            if found.is_some_and(|days| is_calendar(*unit, days)) =>
        {
            let Some(days) = found else { return String::new() };
            let day = days.start;
            match unit {
                Unit::Week => format!("{}-W{:02}", day.iso_week_date().year(), day.iso_week_date().week()),
                Unit::Weekend => {
                    format!("{}-W{:02}-WE", day.iso_week_date().year(), day.iso_week_date().week())
                }
                Unit::Month => format!("{:04}-{:02}", day.year(), day.month()),
                Unit::Quarter => format!("{:04}-Q{}", day.year(), (day.month() - 1) / 3 + 1),
                Unit::Year => format!("{:04}", day.year()),
                _ => plain(days),
            }
        }
        Expr::UnitOf { unit: Unit::Weekend, .. } | Expr::Holiday { weekend: true, .. } => found.map_or_else(
            || "XXXX-WXX-WE".into(),
            |days| {
                let week = days.start.iso_week_date();
                format!("{}-W{:02}-WE", week.year(), week.week())
            },
        ),
        Expr::Edge { of, .. } => timex(of, anchor),
        Expr::Row { which, .. } if found.is_none() => match which {
            Which::Next | Which::Coming | Which::Following => "FUTURE_REF".into(),
            Which::Last | Which::Past | Which::Previous => "PAST_REF".into(),
            _ => "PRESENT_REF".into(),
        },
        Expr::Shift { back, .. } if found.is_none() => {
            if *back {
                "PAST_REF".into()
            } else {
                "FUTURE_REF".into()
            }
        }
        Expr::Now => "PRESENT_REF".into(),
        _ => match found {
            Some(days) => plain(days),
            None => match expr {
                Expr::Day { month, day, .. } => match month {
                    Some(month) => format!("XXXX-{month:02}-{day:02}"),
                    None => format!("XXXX-XX-{day:02}"),
                },
                Expr::Weekday { weekday, .. } => format!("XXXX-WXX-{weekday}"),
                _ => "XXXX".into(),
            },
        },
    }
}

/// Whether days are one period of the calendar.
fn is_calendar(unit: Unit, days: Days) -> bool {
    calendar::around(unit, days.start, 0) == Some(days)
}

fn plain(days: Days) -> String {
    if days.start == days.end { days.start.to_string() } else { interval(Some(days.start), Some(days.end)) }
}
