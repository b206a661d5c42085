//! Whether two facts are of one matter.

use crate::facts::Kind;
use crate::words::shared;

use super::Account;

/// Share of the fewer stems that have to be the other's, too.
const ENOUGH: f64 = 0.6;
/// The same for promises of the same party that name the same kind of quantity.
const ENOUGH_WITH_MEASURE: f64 = 0.34;
/// Days of the longest time that tells one meeting from the next: *this week*.
const EXACT: i64 = 7;
/// Days between a report and the meeting that it speaks of without a day.
const NEAR: i64 = 12;
/// Days that two reports may differ about when something is: time zones, and *Monday night*.
const SLACK: i64 = 1;
/// Days by which a meeting is moved at most, when it is said to be moved and not called off.
const MOVED: i64 = 45;

/// How much speaks for two facts being of one matter; none where nothing does or something speaks against it. The
/// order of the two makes no difference.
pub(super) fn same(kind: Kind, one: &Account, other: &Account) -> Option<f64> {
    if one.number == other.number {
        return Some(f64::MAX);
    }
    // A copy says what its original says.
    let copies = one.original == other.original && one.report != other.report;
    match kind {
        Kind::Meeting => meeting(one, other),
        Kind::Condition => (one.stand.bearing.negative == other.stand.bearing.negative
            && sides_fit(one, other))
        .then(|| alike(one, other))
        .flatten(),
        Kind::Commitment => commitment(one, other),
        Kind::Proposal => proposal(one, other),
        Kind::Forecast => (one.stand.bearing.negative == other.stand.bearing.negative
            && sides_fit(one, other))
        .then(|| alike(one, other))
        .flatten(),
        Kind::Statement | Kind::Event => None,
    }
    .map(|score| score + f64::from(u8::from(copies)))
}

/// Whether a meeting's day is known well enough to tell it from another.
pub(super) fn dated(account: &Account) -> bool {
    account.days.is_some_and(|(from, to)| to - from < EXACT)
}

/// Days from the end of the earlier to the beginning of the later; 0 where they overlap.
fn gap(one: (i64, i64), other: (i64, i64)) -> i64 {
    (one.0.max(other.0) - one.1.min(other.1)).max(0)
}

fn meeting(one: &Account, other: &Account) -> Option<f64> {
    let (a, b) = (&one.compared, &other.compared);
    let (both, _) = shared(&a.sides, &b.sides);
    let fewest = a.sides.len().min(b.sides.len());
    let called = a.name.is_some() && a.name == b.name;
    let there = a.place.is_some() && a.place == b.place;
    let elsewhere = a.place.is_some() && b.place.is_some() && a.place != b.place;
    let (moves, other_moves) = (one.stand.bearing.moved, other.stand.bearing.moved);
    // The same parties: two of them, or all that one of the reports names.
    let parties = both >= 2 || (both == 1 && fewest == 1);
    if !parties && !(fewest == 0 && (called || there)) {
        return None;
    }
    let said = (one.day - other.day).abs();
    let score =
        both as f64 + f64::from(u8::from(there)) * 2.0 + f64::from(u8::from(called)) - said as f64 / 100.0;
    match (one.days, other.days) {
        (Some(when), Some(then)) if gap(when, then) <= SLACK => {
            // One day, but here and there: two meetings, unless all the parties are the same.
            let sure = there || both >= 2 || called || (!elsewhere && fewest > 0 && both == fewest);
            let fits = !elsewhere || (both >= 2 && both == a.sides.len().max(b.sides.len()));
            (sure && fits).then_some(score + 3.0)
        }
        (Some(when), Some(then)) => {
            let later = if one.day >= other.day { moves } else { other_moves };
            let moved = later || (one.day == other.day && (moves || other_moves));
            (moved && !elsewhere && gap(when, then) <= MOVED && said <= MOVED && (both >= 2 || there))
                .then_some(score)
        }
        _ => {
            // The one without a day was said close to the day of the other.
            let day = |account: &Account| account.days.map_or(account.day, |days| days.0);
            let near = (day(one) - day(other)).abs() <= NEAR;
            // To be put off without a new day.
            let moved = moves || other_moves;
            let fits = !elsewhere && (there || called || both >= 2);
            (fits && (near || (moved && said <= MOVED)))
                .then_some(score - (day(one) - day(other)).abs() as f64 / 10.0)
        }
    }
}

fn sides_fit(one: &Account, other: &Account) -> bool {
    let (a, b) = (&one.compared.sides, &other.compared.sides);
    a.is_empty() || b.is_empty() || shared(a, b).0 > 0
}

/// By the stems of what they are about.
fn alike(one: &Account, other: &Account) -> Option<f64> {
    let (a, b) = (&one.compared.stems, &other.compared.stems);
    let (both, share) = shared(a, b);
    let fewest = a.len().min(b.len());
    let enough = match fewest {
        0 => false,
        // A single word says too little about a longer text.
        1 => a == b,
        // *Sign*, *agreement*: in every report of a negotiation. All of it, and little else.
        2 => both == 2 && a.len().max(b.len()) <= 4,
        _ => both >= 2 && share >= ENOUGH,
    };
    enough.then_some(share + both as f64 / 100.0)
}

fn commitment(one: &Account, other: &Account) -> Option<f64> {
    if !sides_fit(one, other) {
        return None;
    }
    if let Some(score) = alike(one, other) {
        return Some(score);
    }
    let (a, b) = (&one.compared, &other.compared);
    let measured = shared(&a.measured, &b.measured).0 > 0;
    let (both, share) = shared(&a.stems, &b.stems);
    let known = !a.sides.is_empty() && !b.sides.is_empty();
    (measured && known && both >= 2 && share >= ENOUGH_WITH_MEASURE).then_some(share)
}

fn proposal(one: &Account, other: &Account) -> Option<f64> {
    let (a, b) = (&one.compared, &other.compared);
    let against = a.others.is_empty() || b.others.is_empty() || shared(&a.others, &b.others).0 > 0;
    if !against {
        return None;
    }
    if a.several_words && a.name == b.name {
        return Some(2.0);
    }
    if sides_fit(one, other) { alike(one, other) } else { None }
}
