//! Where matters stood at a moment: for questions that look at hundreds of them to show some.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::ask::{Kept, LAST, Resolved, TOGETHER, Where};
use crate::matters::state::{self, Outcome, Stand};
use crate::matters::{RECENT, in_lists};
use crate::store::{Row, Store, Value, values};
use crate::{ArchiveError, State};

/// As many reports are few: to see what they tell of, all of their facts are looked at.
const FEW_REPORTS: usize = 1000;

/// Where a matter stood at a moment.
#[derive(Clone, Debug)]
pub(crate) struct Standing {
    pub(crate) state: State,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) first_said: String,
    pub(crate) last_said: String,
}

impl Standing {
    /// What its place in a list depends on, with its id.
    pub(crate) fn listed<'a>(&'a self, id: &'a str) -> (Option<&'a str>, &'a str, &'a str) {
        (self.to.as_deref(), &self.last_said, id)
    }
}

/// Where some matters stood, as the archive knew them: what [`crate::ask::matter_lines`] says of that, and nothing else. A
/// matter of which it knew nothing has none.
pub(crate) fn standings(
    store: &mut Store,
    kept: &[Kept],
    resolved: &Resolved,
) -> Result<Vec<Option<Standing>>, ArchiveError> {
    let mut standings = Vec::with_capacity(kept.len());
    for kept in kept.chunks(TOGETHER) {
        let larger = larger(store, kept, resolved)?;
        let (large, all): (Vec<&Kept>, Vec<&Kept>) =
            kept.iter().partition(|kept| larger.contains_key(&kept.number));
        let mut accounts = BTreeMap::new();
        let mut outcomes = BTreeMap::new();
        accounts_of(store, &all, "", resolved, &mut accounts)?;
        let revised = |kept: &Kept| accounts.get(&kept.number).is_some_and(|accounts| accounts.revised);
        let all: Vec<&Kept> = all.into_iter().filter(|kept| kept.may_be_decided(revised(kept))).collect();
        outcomes_of(store, &all, "", resolved, &mut outcomes)?;
        for kept in large {
            let since = larger.get(&kept.number).map_or("", |larger| larger.since.as_str());
            accounts_of(store, &[kept], since, resolved, &mut accounts)?;
            outcomes_of(store, &[kept], since, resolved, &mut outcomes)?;
        }
        standings.extend(kept.iter().map(|kept| {
            let stands = accounts.get(&kept.number)?.stands.as_slice();
            let larger = larger.get(&kept.number);
            let outcome = outcomes.get(&kept.number).map_or(&[][..], std::slice::from_ref);
            let now = state::state(kept.kind, stands, outcome, &resolved.today);
            let (from, to) = state::when(stands);
            let first_said = stands.first().map(|stand| stand.said.clone()).unwrap_or_default();
            Some(Standing {
                state: kept.decided.unwrap_or(now),
                from,
                to,
                first_said: larger.map_or(first_said, |larger| larger.first_said.clone()),
                last_said: stands.last().map(|stand| stand.said.clone()).unwrap_or_default(),
            })
        }));
    }
    Ok(standings)
}

/// What of a matter with more accounts than are looked at is looked up.
struct Larger {
    /// The day from which on its accounts are looked at.
    since: String,
    first_said: String,
}

/// Those of some matters that have more accounts than are looked at.
fn larger(
    store: &mut Store,
    kept: &[Kept],
    resolved: &Resolved,
) -> Result<BTreeMap<i64, Larger>, ArchiveError> {
    let mut found = BTreeMap::new();
    for kept in kept.iter().filter(|kept| kept.accounts > RECENT as i64) {
        let known = |conditions: &mut Where| resolved.known(conditions);
        let Some(since) = state::recent(store, kept.number, known)? else { continue };
        let mut conditions = Where::new("SELECT f.said FROM facts f INDEXED BY facts_accounts WHERE 1 = 1");
        conditions.and(" AND f.matter = ?", values![kept.number]);
        resolved.known(&mut conditions);
        conditions.and(" ORDER BY f.said LIMIT 1", &[]);
        let first_said = conditions.ask(store)?.first().map(|row| row.text(0)).unwrap_or_default();
        found.insert(kept.number, Larger { since, first_said });
    }
    Ok(found)
}

/// The accounts of a matter in the order in which they were said, as far as they say where it stands: of some that say the
/// same one after the other, the first and the last. Nothing that [`state::state`] and [`state::when`] ask of them is
/// lost.
#[derive(Default)]
struct Accounts {
    stands: Vec<Stand>,
    /// Where those of a day that say different things begin, and what each of them is.
    mixed: Vec<(usize, Vec<Place>)>,
    /// Stands before this one are as they are to be.
    settled: usize,
    /// Those of the day that is being taken in: what is said, and by which account.
    said: Vec<Stand>,
    day: Vec<(usize, Place)>,
    /// Whether one of them is known no longer.
    revised: bool,
}

/// By what accounts of one day are put in order: the number of the report, and the fact's id in it.
type Place = (i64, String);

impl Accounts {
    /// Takes in the next one: a row of what [`accounts_of`] asks for, in the order of the days.
    fn take(&mut self, row: &Row) {
        if self.said.first().is_some_and(|stand| stand.said != row.str(SAID)) {
            self.end_day();
        }
        let index = self.said.iter().position(|stand| says(stand, row)).unwrap_or_else(|| {
            self.said.push(Stand::from_row(row, REALIS));
            self.said.len() - 1
        });
        self.day.push((index, (row.integer(REPORT), row.text(LOCAL))));
        self.revised |= !row.str(SUPERSEDED).is_empty();
    }

    fn end_day(&mut self) {
        let (said, day) = (std::mem::take(&mut self.said), std::mem::take(&mut self.day));
        if let [stand] = said.as_slice() {
            for _ in day.iter().take(2) {
                self.go_on(stand);
            }
        } else if !said.is_empty() {
            let begin = self.stands.len();
            self.stands.extend(day.iter().map(|(index, _)| said[*index].clone()));
            self.mixed.push((begin, day.into_iter().map(|(_, place)| place).collect()));
            self.settled = self.stands.len();
        }
    }

    /// One more that says this.
    fn go_on(&mut self, stand: &Stand) {
        let before = &mut self.stands[self.settled..];
        if let [.., one, last] = before
            && one.same(stand)
            && last.same(stand)
        {
            last.said.clone_from(&stand.said);
        } else {
            self.stands.push(stand.clone());
        }
    }
}

// Columns of what `accounts_of` asks for.
const REALIS: usize = 1;
const SAID: usize = 2;
const SUPERSEDED: usize = 6;
const REPORT: usize = 7;
const LOCAL: usize = 8;

/// Whether an account says the same as one of its day.
fn says(stand: &Stand, row: &Row) -> bool {
    stand.realis == row.str(REALIS)
        && stand.from.as_deref().unwrap_or_default() == row.str(SAID + 1)
        && stand.to.as_deref().unwrap_or_default() == row.str(SAID + 2)
        && stand.bearing.is(row.str(SAID + 3))
}

/// What the accounts of some matters say of where these stand.
fn accounts_of(
    store: &mut Store,
    kept: &[&Kept],
    since: &str,
    resolved: &Resolved,
    accounts: &mut BTreeMap<i64, Accounts>,
) -> Result<(), ArchiveError> {
    if kept.is_empty() {
        return Ok(());
    }
    let mut conditions = Where::new(
        "SELECT f.matter, f.realis, f.said, f.day_from, f.day_to, f.bearing, f.superseded, f.report, f.local \
         FROM facts f INDEXED BY facts_accounts WHERE 1 = 1",
    );
    conditions.and_in(" AND f.matter IN ", kept.iter().map(|kept| kept.number.into()).collect(), "");
    conditions.and(" AND f.said >= ?", values![since]);
    resolved.known(&mut conditions);
    // As the index has them.
    conditions.and(" ORDER BY f.matter, f.said", &[]);
    let mut matter = (0, Accounts::default());
    let mut found = Vec::with_capacity(kept.len());
    conditions.each(store, |row| {
        if matter.0 != row.integer(0) {
            found.push(std::mem::replace(&mut matter, (row.integer(0), Accounts::default())));
        }
        matter.1.take(row);
    })?;
    found.push(matter);
    for (_, accounts) in &mut found {
        accounts.end_day();
    }
    in_order(store, &mut found)?;
    accounts.extend(found.into_iter().filter(|(_, accounts)| !accounts.stands.is_empty()));
    Ok(())
}

/// Puts those of a day in the order of the ids of their reports, where that makes a difference.
fn in_order(store: &mut Store, found: &mut [(i64, Accounts)]) -> Result<(), ArchiveError> {
    let mixed = found.iter().flat_map(|(_, accounts)| &accounts.mixed);
    let reports: BTreeSet<i64> = mixed.flat_map(|(_, day)| day).map(|(report, _)| *report).collect();
    let mut ids = BTreeMap::new();
    for some in reports.into_iter().collect::<Vec<_>>().chunks(TOGETHER) {
        let mut conditions =
            Where::new("SELECT number, id FROM reports INDEXED BY reports_known WHERE 1 = 1");
        conditions.and_in(" AND number IN ", some.iter().map(|number| (*number).into()).collect(), "");
        ids.extend(conditions.ask(store)?.iter().map(|row| (row.integer(0), row.text(1))));
    }
    for (_, Accounts { stands, mixed, .. }) in found {
        for (begin, day) in std::mem::take(mixed) {
            let stands = &mut stands[begin..begin + day.len()];
            let mut sorted: Vec<(Option<&String>, String, Stand)> = day
                .into_iter()
                .zip(stands.iter().cloned())
                .map(|((report, local), stand)| (ids.get(&report), local, stand))
                .collect();
            sorted.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
            for (stand, (_, _, sorted)) in stands.iter_mut().zip(sorted) {
                *stand = sorted;
            }
        }
    }
    Ok(())
}

/// The last that reports say of what some matters await, where that decides anything.
fn outcomes_of(
    store: &mut Store,
    kept: &[&Kept],
    since: &str,
    resolved: &Resolved,
    outcomes: &mut BTreeMap<i64, Outcome>,
) -> Result<(), ArchiveError> {
    // What people decided is so.
    let awaiting = kept.iter().filter(|kept| state::awaits(kept.kind) && kept.decided.is_none());
    let numbers: Vec<Value> = awaiting.map(|kept| kept.number.into()).collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let mut conditions = Where::new(
        "SELECT f.matter, o.verdict, o.said FROM facts f INDEXED BY facts_accounts CROSS JOIN outcomes o INDEXED BY outcomes_last \
         WHERE o.fact = f.number",
    );
    conditions.and_in(" AND f.matter IN ", numbers, "");
    conditions.and(" AND f.said >= ?", values![since]);
    resolved.known(&mut conditions);
    if let Some(moment) = &resolved.moment {
        conditions.and(" AND o.learnt <= ?", values![moment]);
    }
    conditions.each(store, |row| {
        let (verdict, said) = (row.str(1), row.str(2));
        let last = outcomes.get(&row.integer(0));
        if last.is_none_or(|last| last.order() < Outcome::order_of(verdict, said)) {
            outcomes.insert(row.integer(0), Outcome { verdict: verdict.to_owned(), said: said.to_owned() });
        }
    })
}

/// Those of some matters of which the archive knew other accounts at one moment than at another; each with whether they were
/// told by as many reports, copies not counted.
pub(crate) fn retold(
    store: &mut Store,
    kept: &[&Kept],
    before: &Resolved,
    now: &Resolved,
) -> Result<BTreeMap<i64, bool>, ArchiveError> {
    let begin = before.moment.as_deref().unwrap_or_default();
    let end = now.moment.as_deref().unwrap_or(LAST);
    let reread = store.first(
        "SELECT 1 FROM readings WHERE superseded > ?1 AND superseded <= ?2 LIMIT 1",
        values![begin, end],
    )?;
    let learnt = store.query(
        "SELECT number, original FROM reports INDEXED BY reports_counts WHERE learnt > ?1 AND learnt <= ?2 LIMIT ?3",
        values![begin, end, FEW_REPORTS],
    )?;
    if reread.is_some() || learnt.len() == FEW_REPORTS {
        return retold_by_any(store, kept, before, now);
    }
    let originals: HashMap<i64, i64> = learnt.iter().map(|row| (row.integer(0), row.integer(1))).collect();
    retold_by(store, kept, &originals, before, now)
}

/// The same where all that was learnt are a few reports, each with its original: of the accounts, only theirs are looked at.
fn retold_by(
    store: &mut Store,
    kept: &[&Kept],
    originals: &HashMap<i64, i64>,
    before: &Resolved,
    now: &Resolved,
) -> Result<BTreeMap<i64, bool>, ArchiveError> {
    let matters: BTreeSet<i64> = kept.iter().map(|kept| kept.number).collect();
    let mut found: BTreeMap<i64, bool> = BTreeMap::new();
    let mut by_original: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for some in in_lists(&originals.keys().copied().collect()) {
        let mut conditions = Where::new("SELECT f.matter, f.report FROM facts f WHERE f.matter IS NOT NULL");
        conditions.and_in(" AND f.report IN ", some, "");
        now.known(&mut conditions);
        conditions.each(store, |row| {
            let (matter, original) = (row.integer(0), originals.get(&row.integer(1)));
            if let Some(original) = original.filter(|_| matters.contains(&matter)) {
                found.insert(matter, true);
                by_original.entry(*original).or_default().insert(matter);
            }
        })?;
    }
    // What copies told before is not told by one report more.
    let mut known: BTreeSet<(i64, i64)> = BTreeSet::new();
    for some in in_lists(&by_original.keys().copied().collect()) {
        let mut conditions = Where::new(
            "SELECT f.matter, c.original FROM reports c CROSS JOIN facts f WHERE f.report = c.number \
             AND f.matter IS NOT NULL",
        );
        conditions.and_in(" AND c.original IN ", some, "");
        before.known(&mut conditions);
        conditions.each(store, |row| _ = known.insert((row.integer(0), row.integer(1))))?;
    }
    for (original, matters) in by_original {
        for matter in matters.into_iter().filter(|matter| !known.contains(&(*matter, original))) {
            found.insert(matter, false);
        }
    }
    Ok(found)
}

/// The same by all accounts of the matters.
pub(crate) fn retold_by_any(
    store: &mut Store,
    kept: &[&Kept],
    before: &Resolved,
    now: &Resolved,
) -> Result<BTreeMap<i64, bool>, ArchiveError> {
    let mut found: BTreeMap<i64, (bool, BTreeSet<i64>, BTreeSet<i64>)> = BTreeMap::new();
    for kept in kept.chunks(TOGETHER) {
        let mut conditions = Where::new(
            "SELECT f.matter, f.learnt, f.superseded, r.original FROM facts f INDEXED BY facts_accounts \
             JOIN reports r INDEXED BY reports_known ON r.number = f.report WHERE f.struck = 0",
        );
        conditions.and_in(" AND f.matter IN ", kept.iter().map(|kept| kept.number.into()).collect(), "");
        conditions.each(store, |row| {
            let (any, earlier, later) = found.entry(row.integer(0)).or_default();
            let (learnt, superseded) = (row.str(1), row.str(2));
            let (then, now) = (before.knew(learnt, superseded), now.knew(learnt, superseded));
            *any |= then != now;
            if then {
                earlier.insert(row.integer(3));
            }
            if now {
                later.insert(row.integer(3));
            }
        })?;
    }
    Ok(found
        .into_iter()
        .filter(|(_, (any, ..))| *any)
        .map(|(matter, (_, earlier, later))| (matter, earlier.len() == later.len()))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Kind;

    /// Accounts of every kind that [`state::state`] tells apart.
    const SAID: [(&str, &str, &str); 8] = [
        ("planned", "2025-03-12", " pledged"),
        ("planned", "", " passed"),
        ("planned", "2025-03-20", "m withdrawn"),
        ("planned", "", "m "),
        ("happened", "2025-03-12", " agreed"),
        ("happened", "", "n refused"),
        ("denied", "", " rejected"),
        ("denied", "2025-03-12", "n "),
    ];

    fn row(day: usize, (realis, when, bearing): (&str, &str, &str)) -> Row {
        let when = if when.is_empty() { Value::Null } else { when.into() };
        let day = format!("2025-03-{day:02}");
        let number = Value::from(1_i64);
        Row(vec![
            number.clone(),
            realis.into(),
            day.into(),
            when.clone(),
            when,
            bearing.into(),
            Value::Null,
            number,
            "x1".into(),
        ])
    }

    #[test]
    fn what_is_left_out_makes_no_difference() {
        // Every row of four of them, the second and the third three times over.
        for number in 0..SAID.len().pow(4) {
            let of = |place: u32| SAID[number / SAID.len().pow(place) % SAID.len()];
            let rows: Vec<Row> = [(1, 0), (2, 1), (3, 1), (4, 1), (5, 2), (5, 2), (5, 2), (6, 3)]
                .into_iter()
                .map(|(day, place)| row(day, of(place)))
                .collect();
            let all: Vec<Stand> = rows.iter().map(|row| Stand::from_row(row, REALIS)).collect();
            let mut some = Accounts::default();
            rows.iter().for_each(|row| some.take(row));
            some.end_day();
            assert!(some.stands.len() <= 6 + 1);
            assert_eq!(state::when(&some.stands), state::when(&all));
            assert_eq!(some.stands.first(), all.first());
            assert_eq!(some.stands.last(), all.last());
            for kind in Kind::MATTERS {
                for today in ["2025-03-10", "2025-03-15", "2025-03-25"] {
                    let state = |stands: &[Stand]| state::state(kind, stands, &[], today);
                    assert_eq!(state(&some.stands), state(&all), "{kind:?} {today} {all:?}");
                }
            }
        }
    }
}
