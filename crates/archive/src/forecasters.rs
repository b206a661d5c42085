//! How earlier forecasts of those who forecast turned out.

use std::collections::BTreeMap;

use crate::answer::{Earlier, Line};
use crate::ask::{Kept, Resolved, Standing, Where, standings};
use crate::facts::Kind;
use crate::store::{Store, values};
use crate::{ArchiveError, State};

/// Forecasts of one actor that are looked at, the last ones: more say no more about whom to believe.
const LOOKED_AT: i64 = 100;

/// Adds to forecasts how earlier ones of the same actors turned out.
pub(crate) fn tell(store: &mut Store, lines: &mut [Line], resolved: &Resolved) -> Result<(), ArchiveError> {
    let mut known: BTreeMap<String, Vec<(Kept, Standing)>> = BTreeMap::new();
    for line in lines {
        let mut earlier = Vec::new();
        for who in line.who.iter().filter(|who| who.role == "forecaster") {
            let all = match known.get(&who.id) {
                Some(all) => all,
                None => known.entry(who.id.clone()).or_insert(forecasts(store, &who.id, resolved)?),
            };
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

/// The last forecasts of an actor, with what became of them as far as the archive knew.
fn forecasts(
    store: &mut Store,
    actor: &str,
    resolved: &Resolved,
) -> Result<Vec<(Kept, Standing)>, ArchiveError> {
    let mut conditions = Where::new(Kept::FROM);
    conditions.and(
        " WHERE m.number IN (SELECT f.matter FROM entities c JOIN entities e ON e.canonical = c.number \
         JOIN fact_actors a ON a.entity = e.number JOIN facts f INDEXED BY facts_heads ON f.number = a.fact \
         WHERE c.id = ? AND a.kind = ? AND a.role = 'forecaster'",
        values![actor, Kind::Forecast.label()],
    );
    resolved.known(&mut conditions);
    conditions.and(" ORDER BY a.said DESC, f.number LIMIT ?)", values![LOOKED_AT]);
    let kept: Vec<Kept> = conditions.ask(store)?.iter().filter_map(Kept::from_row).collect();
    let standings = standings(store, &kept, resolved)?;
    Ok(kept.into_iter().zip(standings).filter_map(|(kept, standing)| Some((kept, standing?))).collect())
}
