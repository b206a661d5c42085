//! How earlier forecasts of those who forecast turned out.

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::{Earlier, Line, Who};
use crate::ask::{Kept, Resolved, TOGETHER, Where};
use crate::facts::Kind;
use crate::standings::{Standing, standings};
use crate::store::{Store, Value, values};
use crate::{ArchiveError, State};

/// Forecasts of one actor that are looked at, the last ones: more say no more about whom to believe.
const LOOKED_AT: usize = 100;

/// Adds to forecasts how earlier ones of the same actors turned out. Where some of these stood is known already.
pub(crate) fn tell(
    store: &mut Store,
    lines: &mut [Line],
    resolved: &Resolved,
    stood: Vec<(Kept, Standing)>,
) -> Result<(), ArchiveError> {
    let actors: BTreeSet<&str> = lines
        .iter()
        .flat_map(|line| &line.who)
        .filter(|who| forecasts(who))
        .map(|who| who.id.as_str())
        .collect();
    let by_actor = last_forecasts(store, &actors.into_iter().collect::<Vec<_>>(), resolved)?;
    let mut known: BTreeMap<i64, (Kept, Standing)> =
        stood.into_iter().map(|(kept, standing)| (kept.number, (kept, standing))).collect();
    let all: BTreeSet<i64> = by_actor.values().flatten().copied().collect();
    let others: Vec<i64> = all.into_iter().filter(|number| !known.contains_key(number)).collect();
    known.extend(outcomes(store, &others, resolved)?);
    for line in lines {
        let mut earlier = Vec::new();
        for who in line.who.iter().filter(|who| forecasts(who)) {
            let all = by_actor.get(&who.id).into_iter().flatten().filter_map(|number| known.get(number));
            let mut told = Earlier {
                id: who.id.clone(),
                name: who.name.clone(),
                met: Vec::new(),
                contradicted: Vec::new(),
                lapsed: Vec::new(),
                open: 0,
            };
            for (before, standing) in all {
                if before.id == line.id || standing.first_said >= line.first_said {
                    continue;
                }
                match standing.state {
                    State::Met => told.met.push(before.id.clone()),
                    State::Contradicted => told.contradicted.push(before.id.clone()),
                    State::Lapsed => told.lapsed.push(before.id.clone()),
                    State::Open | State::Superseded => told.open += 1,
                }
            }
            if !(told.met.is_empty() && told.contradicted.is_empty() && told.lapsed.is_empty()) {
                earlier.push(told);
            }
        }
        line.earlier = earlier;
    }
    Ok(())
}

/// Whether somebody is one of those who forecast.
fn forecasts(who: &Who) -> bool {
    who.role == "forecaster"
}

/// The numbers of the last forecasts of some actors, by the actors' ids.
fn last_forecasts(
    store: &mut Store,
    actors: &[&str],
    resolved: &Resolved,
) -> Result<BTreeMap<String, BTreeSet<i64>>, ArchiveError> {
    let mut found: BTreeMap<String, Vec<(String, i64, Option<i64>)>> = BTreeMap::new();
    for actors in actors.chunks(TOGETHER) {
        let mut names =
            Where::new("SELECT c.id, e.number FROM entities c JOIN entities e ON e.canonical = c.number");
        names.and_in(" WHERE c.id IN ", actors.iter().map(|actor| Value::from(*actor)).collect(), "");
        // Each name by itself, so that the index gives the last ones first.
        for name in names.ask(store)? {
            let mut conditions = Where::new(
                "SELECT a.said, f.number, f.matter FROM fact_actors a CROSS JOIN facts f INDEXED BY facts_heads \
                 WHERE f.number = a.fact AND a.role = 'forecaster'",
            );
            let kind = Kind::Forecast.label();
            conditions.and(" AND a.entity = ? AND a.kind = ?", values![name.integer(1), kind]);
            resolved.known(&mut conditions);
            conditions.and(" ORDER BY a.said DESC, f.number LIMIT ?", values![LOOKED_AT]);
            let of = found.entry(name.text(0)).or_default();
            conditions.each(store, |row| of.push((row.text(0), row.integer(1), row.integer_or_none(2))))?;
        }
    }
    let last = |mut all: Vec<(String, i64, Option<i64>)>| -> BTreeSet<i64> {
        all.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        all.into_iter().take(LOOKED_AT).filter_map(|(.., matter)| matter).collect()
    };
    Ok(found.into_iter().map(|(actor, all)| (actor, last(all))).collect())
}

/// What became of some forecasts as far as the archive knew, by their numbers.
fn outcomes(
    store: &mut Store,
    matters: &[i64],
    resolved: &Resolved,
) -> Result<BTreeMap<i64, (Kept, Standing)>, ArchiveError> {
    let mut kept: Vec<Kept> = Vec::with_capacity(matters.len());
    for matters in matters.chunks(TOGETHER) {
        let mut conditions = Where::new(Kept::FROM);
        conditions.and_in(" WHERE m.number IN ", matters.iter().map(|matter| (*matter).into()).collect(), "");
        kept.extend(conditions.ask(store)?.iter().filter_map(Kept::from_row));
    }
    let standings = standings(store, &kept, resolved)?;
    let all = kept.into_iter().zip(standings);
    Ok(all.filter_map(|(kept, standing)| Some((kept.number, (kept, standing?)))).collect())
}
