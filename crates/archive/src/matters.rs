//! Matters: the same meeting, condition, commitment, proposal or forecast in many reports.
//!
//! Whether two facts are of one matter is a question about the two alone ([`same`]); a matter is what hangs together by
//! it. So the order in which reports are added makes no difference, but at [`LARGEST`]. A meeting without a day goes
//! with the nearest one that has a day, and never ties two of them together.

mod growth;
mod remembered;
mod same;
pub(crate) mod state;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use crate::ArchiveError;
use crate::ask::Where;
use crate::days;
use crate::entities::id;
use crate::facts::Kind;
use crate::store::{Store, Value, values};

pub(crate) use growth::take_in;
pub(crate) use remembered::{Account, Remembered};
use same::same;

/// Most facts that are looked at together. A matter that is larger takes in new accounts without looking at the old ones
/// again.
pub(crate) const LARGEST: usize = if cfg!(test) { 24 } else { 300 };

/// Accounts of a matter that say where it stands and that are shown, the last ones; the others are counted. It is more than
/// anybody reads, and what a matter is asked for takes no longer when it is spoken of for years.
pub(crate) const RECENT: usize = if cfg!(test) { 8 } else { 50 };

/// Most candidates that one key gives: the nearest in time.
const CANDIDATES: usize = 40;

/// Days whose keys lie together in the archive, as its version 7 has it.
const PERIOD: i64 = 256;

/// What became of a matter by adding a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Turn {
    /// It was not known before.
    New,
    /// There is one more account of it.
    Account,
    /// Its state is another.
    State,
}

/// A matter that was touched.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Touched {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// In words.
    pub title: String,
    /// What became of it.
    pub turn: Turn,
    /// Its state before, where that was another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Its state now.
    pub state: String,
    /// First and last day of when it is, was or is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<(String, String)>,
    /// The same before, where it was to be on other days: it is put off, or brought forward.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_before: Option<(String, String)>,
}

impl Touched {
    /// Whether this is news: something new, another state, another day. One more account of what was known is none.
    pub fn is_news(&self) -> bool {
        self.turn != Turn::Account || self.days_before.is_some()
    }
}

/// How many days apart two reports of one matter may be.
fn window(kind: Kind) -> i64 {
    match kind {
        Kind::Meeting => 45,
        Kind::Condition | Kind::Forecast => 60,
        // A promise for the end of next year is spoken of until then.
        _ => 180,
    }
}

/// Puts facts of a kind into matters, and gives the numbers of the matters that were touched. All accounts of these are looked
/// at together again: some may have come to hang together by others that are gone.
pub(crate) fn assign(
    store: &mut Store,
    remembered: &mut Remembered,
    kind: Kind,
    new: &[(i64, Vec<i64>)],
    said: &str,
) -> Result<BTreeSet<i64>, ArchiveError> {
    let day = days::number(said);
    let mut facts: BTreeSet<i64> = new.iter().map(|(number, _)| *number).collect();
    if facts.is_empty() {
        return Ok(BTreeSet::new());
    }
    facts.extend(candidates(store, remembered, kind, new, day)?);
    let mut found = remembered.accounts(store, facts)?;
    // Meetings and other kinds may have the same name.
    found.retain(|account| account.kind == kind);
    let mut accounts: BTreeMap<i64, Arc<Account>> = numbered(found).collect();
    // Only those that a new one may be of one matter with, and all that hang together with these.
    let fresh: BTreeSet<i64> = new.iter().map(|(number, _)| *number).collect();
    let met: BTreeSet<i64> = accounts
        .values()
        .filter(|account| {
            fresh.contains(&account.number)
                || fresh
                    .iter()
                    .any(|number| accounts.get(number).is_some_and(|new| same(kind, new, account).is_some()))
        })
        .map(|account| account.number)
        .collect();
    accounts.retain(|number, _| met.contains(number));
    let matters: BTreeSet<i64> = accounts.values().filter_map(|account| account.matter).collect();
    let mut members: BTreeSet<i64> = met;
    for matter in &matters {
        members.extend(members_of(store, *matter)?);
    }
    if members.len() > LARGEST {
        return join(store, remembered, kind, &fresh, &accounts);
    }
    members.retain(|number| !accounts.contains_key(number));
    accounts.extend(numbered(remembered.accounts(store, members)?));
    let groups = groups(kind, accounts.values().map(Arc::as_ref).collect());
    let mut touched = BTreeSet::new();
    let mut taken = BTreeSet::new();
    let mut heirs = BTreeMap::new();
    for group in groups {
        let founder = group[0];
        // The oldest matter goes on; the others are merged into it.
        let mut before: Vec<i64> = Vec::new();
        for matter in group.iter().filter_map(|account| account.matter) {
            if !before.contains(&matter) && !taken.contains(&matter) {
                before.push(matter);
            }
        }
        let matter = match before.first() {
            Some(&matter) => matter,
            None => create(store, kind, founder)?,
        };
        taken.insert(matter);
        for account in &group {
            if account.matter != Some(matter) {
                put(store, remembered, account.number, matter)?;
                touched.insert(matter);
                if let Some(before) = account.matter {
                    touched.insert(before);
                    heirs.insert(before, matter);
                    remembered.regrouped.extend([before, matter]);
                }
            }
        }
        rename(store, kind, matter, founder)?;
    }
    for matter in matters {
        let left = store.first("SELECT COUNT(*) FROM facts WHERE matter = ?1", values![matter])?;
        if left.is_none_or(|row| row.integer(0) == 0) {
            bury(store, matter, heirs.get(&matter).copied())?;
        }
    }
    Ok(touched)
}

/// The numbers of the accounts of a matter that count, as many as are looked at.
fn members_of(store: &mut Store, matter: i64) -> Result<Vec<i64>, ArchiveError> {
    let rows = store.query(
        "SELECT number FROM facts WHERE matter = ?1 AND superseded IS NULL AND struck = 0 LIMIT ?2",
        values![matter, LARGEST],
    )?;
    Ok(rows.iter().map(|row| row.integer(0)).collect())
}

/// Accounts, each with its number.
fn numbered(accounts: Vec<Arc<Account>>) -> impl Iterator<Item = (i64, Arc<Account>)> {
    accounts.into_iter().map(|account| (account.number, account))
}

/// Puts a fact into a matter.
fn put(store: &mut Store, remembered: &mut Remembered, fact: i64, matter: i64) -> Result<(), ArchiveError> {
    store.execute("UPDATE facts SET matter = ?1 WHERE number = ?2", values![matter, fact])?;
    remembered.change(fact, |account| account.matter = Some(matter));
    Ok(())
}

/// Facts that new ones of a kind may be of one matter with: by each key, the nearest in time.
fn candidates(
    store: &mut Store,
    remembered: &mut Remembered,
    kind: Kind,
    new: &[(i64, Vec<i64>)],
    day: i64,
) -> Result<BTreeSet<i64>, ArchiveError> {
    let keys: BTreeSet<i64> = new.iter().flat_map(|(_, keys)| keys).copied().collect();
    let mut by_key: BTreeMap<i64, Vec<(i64, i64)>> = BTreeMap::new();
    for some in in_lists(&keys) {
        having_keys(some, day - window(kind), day + window(kind)).each(store, |row| {
            let found = (row.integer(1).abs_diff(day).cast_signed(), row.integer(2));
            by_key.entry(row.integer(0)).or_default().push(found);
        })?;
    }
    // What meetings are looked up by, other kinds are not; and what is superseded has no keys any more.
    if kind != Kind::Meeting {
        let mut mine = HashSet::new();
        let mut unknown = BTreeSet::new();
        for (_, fact) in by_key.values().flatten() {
            match remembered.kind(*fact) {
                Some(known) if known == kind => _ = mine.insert(*fact),
                Some(_) => {}
                None => _ = unknown.insert(*fact),
            }
        }
        for some in in_lists(&unknown) {
            let mut conditions =
                Where::new("SELECT f.number FROM facts f INDEXED BY facts_heads WHERE 1 = 1");
            conditions.and_in(" AND f.number IN ", some, "");
            conditions.and(" AND f.kind = ? AND f.superseded IS NULL", values![kind.label()]);
            conditions.each(store, |row| {
                mine.insert(row.integer(0));
            })?;
        }
        by_key.values_mut().for_each(|found| found.retain(|(_, fact)| mine.contains(fact)));
    }
    let nearest = by_key.into_values().flat_map(|mut found| {
        found.sort_unstable();
        found.into_iter().take(CANDIDATES).map(|(_, fact)| fact)
    });
    Ok(nearest.collect())
}

/// Adds rows that [`key_rows`] makes.
pub(crate) const INSERT_KEYS: &str = "INSERT INTO fact_keys(period, key, day, fact)";

/// The keys of a fact that was said on a day.
pub(crate) fn key_rows(fact: i64, day: i64, keys: &[i64]) -> Vec<Vec<Value>> {
    let period = day.div_euclid(PERIOD);
    keys.iter().map(|key| values![period, *key, day, fact].to_vec()).collect()
}

/// Keys, days and facts of those that have one of some keys and were said from a day to another.
fn having_keys(keys: Vec<Value>, first: i64, last: i64) -> Where {
    let periods = (first.div_euclid(PERIOD)..=last.div_euclid(PERIOD)).map(Value::from).collect();
    let mut conditions = Where::new("SELECT key, day, fact FROM fact_keys WHERE 1 = 1");
    conditions.and_in(" AND period IN ", periods, "");
    conditions.and_in(" AND key IN ", keys, "");
    conditions.and(" AND day BETWEEN ? AND ?", values![first, last]);
    conditions
}

/// Numbers as lists of which each is as long as a statement's may be.
pub(crate) fn in_lists(numbers: &BTreeSet<i64>) -> impl Iterator<Item = Vec<Value>> {
    let all: Vec<Value> = numbers.iter().map(|number| (*number).into()).collect();
    all.chunks(LOADED).map(<[Value]>::to_vec).collect::<Vec<_>>().into_iter()
}

/// Takes new facts into the matter of the most alike, where looking at all of them together would take too long.
fn join(
    store: &mut Store,
    remembered: &mut Remembered,
    kind: Kind,
    fresh: &BTreeSet<i64>,
    accounts: &BTreeMap<i64, Arc<Account>>,
) -> Result<BTreeSet<i64>, ArchiveError> {
    let mut touched = BTreeSet::new();
    for new in accounts.values().filter(|account| fresh.contains(&account.number)) {
        let best = accounts
            .values()
            .filter(|old| old.matter.is_some())
            .filter_map(|old| Some((same(kind, new, old)?, old)))
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.number.cmp(&one.1.number)));
        let matter = match best.and_then(|(_, old)| old.matter) {
            Some(matter) => matter,
            None => create(store, kind, new)?,
        };
        put(store, remembered, new.number, matter)?;
        touched.insert(matter);
    }
    Ok(touched)
}

/// Facts or keys that are asked for by one statement.
const LOADED: usize = 64;

/// What hangs together, each group from its first account on, the groups by their first accounts.
fn groups(kind: Kind, mut accounts: Vec<&Account>) -> Vec<Vec<&Account>> {
    accounts.sort_by(|one, other| one.order().cmp(&other.order()));
    let anchored = |account: &Account| kind != Kind::Meeting || same::dated(account);
    let mut parent: Vec<usize> = (0..accounts.len()).collect();
    for late in 0..accounts.len() {
        for early in 0..late {
            if anchored(accounts[early])
                && anchored(accounts[late])
                // What hangs together already need not be compared.
                && root(&mut parent, early) != root(&mut parent, late)
                && same(kind, accounts[early], accounts[late]).is_some()
            {
                tie(&mut parent, early, late);
            }
        }
    }
    for loose in 0..accounts.len() {
        if anchored(accounts[loose]) {
            continue;
        }
        let best = (0..accounts.len())
            .filter(|&other| anchored(accounts[other]))
            .filter_map(|other| Some((same(kind, accounts[loose], accounts[other])?, other)))
            .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)));
        if let Some((_, other)) = best {
            tie(&mut parent, other, loose);
            continue;
        }
        for other in 0..loose {
            let alone = !anchored(accounts[root(&mut parent, other)]);
            if !anchored(accounts[other]) && alone && same(kind, accounts[loose], accounts[other]).is_some() {
                tie(&mut parent, other, loose);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<&Account>> = BTreeMap::new();
    for (index, account) in accounts.iter().enumerate() {
        groups.entry(root(&mut parent, index)).or_default().push(account);
    }
    groups.into_values().collect()
}

fn root(parent: &mut [usize], mut index: usize) -> usize {
    while parent[index] != index {
        parent[index] = parent[parent[index]];
        index = parent[index];
    }
    index
}

fn tie(parent: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(parent, one), root(parent, other));
    let (first, second) = (one.min(other), one.max(other));
    parent[second] = first;
}

fn create(store: &mut Store, kind: Kind, founder: &Account) -> Result<i64, ArchiveError> {
    let mut name = founder.name();
    // Another matter may have been founded by the same fact before it was parted from it.
    while store
        .first("SELECT number FROM matters WHERE id = ?1", values![id(kind.letter(), &name)])?
        .is_some()
    {
        name.push('+');
    }
    store.insert_one(
        "INSERT INTO matters(id, kind, state, title, first_said, last_said, first_learnt, changed, confidence, accounts) \
         VALUES (?1, ?2, 'open', '', ?3, ?3, ?4, ?4, 0.0, 0)",
        values![id(kind.letter(), &name), kind.label(), &founder.stand.said, &founder.learnt],
    )
}

/// A matter is called by its first account, whichever was added first; its former name still finds it.
fn rename(store: &mut Store, kind: Kind, matter: i64, founder: &Account) -> Result<(), ArchiveError> {
    let wanted = id(kind.letter(), &founder.name());
    let present = store.first("SELECT id FROM matters WHERE number = ?1", values![matter])?;
    let Some(present) = present.map(|row| row.text(0)) else { return Ok(()) };
    let taken = store.first("SELECT number FROM matters WHERE id = ?1", values![&wanted])?;
    if present == wanted || taken.is_some() {
        return Ok(());
    }
    store.execute("UPDATE matters SET id = ?1 WHERE number = ?2", values![&wanted, matter])?;
    renamed(store, &present, &wanted)
}

fn renamed(store: &mut Store, before: &str, now: &str) -> Result<(), ArchiveError> {
    store.execute("UPDATE matter_names SET current = ?1 WHERE current = ?2", values![now, before])?;
    store.execute(
        "INSERT INTO matter_names(id, current) VALUES (?1, ?2) \
         ON CONFLICT (id) DO UPDATE SET current = excluded.current",
        values![before, now],
    )?;
    store.execute("DELETE FROM matter_names WHERE id = ?1 AND current = ?1", values![now])?;
    Ok(())
}

/// Removes a matter that has lost all of its accounts to another; what a person decided about it goes with them.
fn bury(store: &mut Store, matter: i64, heir: Option<i64>) -> Result<(), ArchiveError> {
    let row =
        store.first("SELECT id, decided_state, note FROM matters WHERE number = ?1", values![matter])?;
    let Some(row) = row else { return Ok(()) };
    store.execute("DELETE FROM matters WHERE number = ?1", values![matter])?;
    let Some(heir) = heir else { return Ok(()) };
    if let Some(id) = store.first("SELECT id FROM matters WHERE number = ?1", values![heir])? {
        renamed(store, &row.text(0), &id.text(0))?;
    }
    if row.text_or_none(1).is_some() || row.text_or_none(2).is_some() {
        store.execute(
            "UPDATE matters SET decided_state = COALESCE(decided_state, ?2), note = COALESCE(note, ?3) WHERE number = ?1",
            values![heir, row.text_or_none(1), row.text_or_none(2)],
        )?;
    }
    Ok(())
}
