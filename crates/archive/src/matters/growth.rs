//! New reports: matters take in facts, without a look at all that they have already.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::same::same;
use super::{
    Account, LARGEST, Remembered, assign, bury, candidates, create, join, members_of, numbered, put, rename,
    root, tie,
};
use crate::ArchiveError;
use crate::days;
use crate::facts::Kind;
use crate::store::{Store, values};

/// Puts facts of a new report into matters, and gives the numbers of the matters that were touched. What is new ties
/// matters together and parts none, so that it is enough to look at what it is the same as; meetings without a day, which
/// go with the nearest, are looked at anew as [`assign`] does.
pub(crate) fn take_in(
    store: &mut Store,
    remembered: &mut Remembered,
    kind: Kind,
    new: &[(i64, Vec<i64>)],
    said: &str,
) -> Result<BTreeSet<i64>, ArchiveError> {
    if kind == Kind::Meeting {
        return assign(store, remembered, kind, new, said);
    }
    let fresh: BTreeSet<i64> = new.iter().map(|(number, _)| *number).collect();
    let mut facts = fresh.clone();
    facts.extend(candidates(store, remembered, kind, new, days::number(said))?);
    let mut accounts = remembered.accounts(store, facts)?;
    accounts.retain(|account| account.kind == kind);
    accounts.sort_by(|one, other| one.order().cmp(&other.order()));
    let (mine, others): (Vec<_>, Vec<_>) =
        accounts.into_iter().partition(|account| fresh.contains(&account.number));
    // What each new fact is the same as: another new one, by its place, or a matter.
    let mut ties: Vec<(usize, Result<usize, i64>)> = Vec::new();
    let mut met: BTreeMap<i64, Arc<Account>> = BTreeMap::new();
    for (index, one) in mine.iter().enumerate() {
        let before = mine[..index].iter().enumerate();
        ties.extend(
            before.filter(|(_, other)| same(kind, one, other).is_some()).map(|(other, _)| (index, Ok(other))),
        );
        for other in others.iter().filter(|other| same(kind, one, other).is_some()) {
            let Some(matter) = other.matter else { continue };
            met.insert(other.number, Arc::clone(other));
            ties.push((index, Err(matter)));
        }
    }
    let matters: BTreeSet<i64> = met.values().filter_map(|account| account.matter).collect();
    let mut members = mine.len() as i64;
    let mut begun = BTreeMap::new();
    for matter in &matters {
        let row =
            store.first("SELECT accounts, first_said FROM matters WHERE number = ?1", values![*matter])?;
        if let Some(row) = row {
            members += row.integer(0);
            begun.insert(*matter, row.text(1));
        }
    }
    if members > LARGEST as i64 {
        met.extend(numbered(mine));
        return join(store, remembered, kind, &fresh, &met);
    }
    // New facts first, then matters.
    let nodes: Vec<i64> = matters.iter().copied().collect();
    let mut parent: Vec<usize> = (0..mine.len() + nodes.len()).collect();
    for (index, with) in ties {
        let other = match with {
            Ok(other) => other,
            Err(matter) => mine.len() + nodes.binary_search(&matter).unwrap_or_default(),
        };
        tie(&mut parent, index, other);
    }
    let mut groups: BTreeMap<usize, (Vec<&Account>, Vec<i64>)> = BTreeMap::new();
    for node in 0..parent.len() {
        let group = groups.entry(root(&mut parent, node)).or_default();
        match mine.get(node) {
            Some(account) => group.0.push(account),
            None => group.1.push(nodes[node - mine.len()]),
        }
    }
    let mut touched = BTreeSet::new();
    for (accounts, matters) in groups.into_values() {
        // One more account of what was known before: the usual case.
        if let [matter] = matters.as_slice()
            && begun.get(matter).is_some_and(|begun| begun.as_str() < said)
        {
            for account in accounts {
                put(store, remembered, account.number, *matter)?;
            }
            touched.insert(*matter);
            continue;
        }
        touched.extend(tie_together(store, remembered, kind, &accounts, &matters)?);
    }
    Ok(touched)
}

/// Ties new facts and matters together, and gives the matters that were touched. The matter of the first account goes on.
fn tie_together(
    store: &mut Store,
    remembered: &mut Remembered,
    kind: Kind,
    accounts: &[&Account],
    matters: &[i64],
) -> Result<BTreeSet<i64>, ArchiveError> {
    let first = accounts.iter().min_by(|one, other| one.order().cmp(&other.order()));
    let mut founders: Vec<(Arc<Account>, i64)> = Vec::new();
    for matter in matters {
        founders.extend(founder(store, remembered, *matter)?.map(|founder| (founder, *matter)));
    }
    founders.sort_by(|one, other| one.0.order().cmp(&other.0.order()));
    let mut founders = founders.into_iter();
    let (matter, before) = match (founders.next(), first) {
        (Some((founder, matter)), _) => (matter, Some(founder)),
        (None, Some(first)) => (create(store, kind, first)?, None),
        (None, None) => return Ok(BTreeSet::new()),
    };
    let mut touched = BTreeSet::from([matter]);
    for account in accounts {
        put(store, remembered, account.number, matter)?;
    }
    for (_, other) in founders {
        for fact in members_of(store, other)? {
            put(store, remembered, fact, matter)?;
        }
        touched.insert(other);
        remembered.regrouped.extend([matter, other]);
        let left = store.first("SELECT 1 FROM facts WHERE matter = ?1 LIMIT 1", values![other])?;
        if left.is_none() {
            bury(store, other, Some(matter))?;
        }
    }
    let founders = before.as_deref().into_iter().chain(first.copied());
    if let Some(founder) = founders.min_by(|one, other| one.order().cmp(&other.order())) {
        rename(store, kind, matter, founder)?;
    }
    Ok(touched)
}

/// The first account of a matter; none where none counts.
fn founder(
    store: &mut Store,
    remembered: &mut Remembered,
    matter: i64,
) -> Result<Option<Arc<Account>>, ArchiveError> {
    let rows = store.query(
        "SELECT number FROM facts INDEXED BY facts_accounts \
         WHERE matter = ?1 AND superseded IS NULL AND struck = 0 AND said = (SELECT MIN(said) FROM facts \
         INDEXED BY facts_accounts WHERE matter = ?1 AND superseded IS NULL AND struck = 0)",
        values![matter],
    )?;
    let accounts = remembered.accounts(store, rows.iter().map(|row| row.integer(0)))?;
    Ok(accounts.into_iter().min_by(|one, other| one.order().cmp(&other.order())))
}
