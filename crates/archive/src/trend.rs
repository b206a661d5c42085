//! Cooperation and conflict between two sides over time.

use std::collections::BTreeMap;

use legation_record::EventType;
use serde::{Deserialize, Serialize};

use crate::ask::{Few, Filter, Where, resolve, side};
use crate::facts::Kind;
use crate::store::values;
use crate::{Archive, ArchiveError, days};

/// Over what is summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// A day.
    Day,
    /// A week, from Monday.
    Week,
    /// A month.
    Month,
}

/// A period's events.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct TrendPoint {
    /// Its first day.
    pub begin: String,
    /// Events.
    pub events: i64,
    /// Sum of their values on the Goldstein scale.
    pub goldstein: f64,
    /// Events by PLOVER's four classes: verbal cooperation, material cooperation, verbal conflict, material conflict.
    pub quads: [i64; 4],
}

/// Events between two sides over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// One side.
    pub one: String,
    /// The other.
    pub other: String,
    /// Over what is summed.
    pub period: Period,
    /// Every period from the first with an event to the last, those without one included.
    pub points: Vec<TrendPoint>,
}

/// What of an event is summed.
#[derive(Deserialize)]
struct Valued {
    #[serde(rename = "type")]
    kind: EventType,
    goldstein: Option<f32>,
}

/// Events that are counted to see which side has fewer.
const COUNTED: i64 = 5000;

/// Most periods that are drawn: ten years of days.
const MOST: usize = 3660;

impl Archive {
    /// Events between two sides, in both directions: what happened or goes on, as far as reports say so, copies counted
    /// once; on the day that they happened, or were reported where no day is said.
    ///
    /// # Errors
    /// When a name means nothing in the archive, or it can't be read.
    pub fn trend(
        &mut self,
        one: &str,
        other: &str,
        period: Period,
        filter: &Filter,
    ) -> Result<Trend, ArchiveError> {
        let trend = self.trended(one, other, period, filter);
        self.said(trend)
    }

    fn trended(
        &mut self,
        one: &str,
        other: &str,
        period: Period,
        filter: &Filter,
    ) -> Result<Trend, ArchiveError> {
        let resolved = resolve(&mut self.store, filter)?;
        let sides = [side(&mut self.store, one)?, side(&mut self.store, other)?];
        if sides[0] == sides[1] {
            return Err(ArchiveError::question(format!("{one} and {other} are one side")));
        }
        // Found by the side that has less to do with events.
        let mut order = Vec::new();
        for side in &sides {
            let row = self.store.first(
                "SELECT COUNT(*) FROM (SELECT 1 FROM fact_actors WHERE side = ?1 AND kind = ?2 LIMIT ?3) AS few",
                values![side, Kind::Event.label(), COUNTED],
            )?;
            order.push((row.map_or(0, |row| row.integer(0)), side));
        }
        order.sort();
        let mut conditions = Where::new(
            "SELECT DISTINCT f.number, f.said, f.day_from, f.day_to, f.body FROM fact_actors a \
             CROSS JOIN fact_actors b CROSS JOIN facts f \
             WHERE b.fact = a.fact AND f.number = a.fact AND f.copied = 0 AND f.realis IN ('happened', 'ongoing')",
        );
        conditions.and(
            " AND a.kind = ? AND a.side = ? AND b.side || '' = ?",
            values![Kind::Event.label(), order[0].1, order[1].1],
        );
        // Both do it, or one to the other; not both to a third.
        conditions.and(" AND (a.role <> b.role OR (a.role = 'source' AND b.role = 'source'))", &[]);
        resolved.narrow_facts(&mut conditions, filter, Few::Nothing);
        let mut points: BTreeMap<String, TrendPoint> = BTreeMap::new();
        for row in conditions.ask(&mut self.store)? {
            let Ok(event) = serde_json::from_str::<Valued>(&row.text(4)) else { continue };
            // A span of weeks is no day; neither is a day after the report.
            let (said, from, to) = (row.text(1), row.text_or_none(2), row.text_or_none(3));
            let day = match (from, to) {
                (Some(from), Some(to)) if from == to && from <= said => from,
                _ => said,
            };
            let begin = days::begin_of(&day, period);
            let point = points.entry(begin.clone()).or_default();
            point.begin = begin;
            point.events += 1;
            point.goldstein += f64::from(event.goldstein.unwrap_or(0.0));
            let quad = usize::from(legation_export::quad(event.kind));
            if let Some(count) = quad.checked_sub(1).and_then(|quad| point.quads.get_mut(quad)) {
                *count += 1;
            }
        }
        let points = filled(points, period);
        Ok(Trend { one: one.to_owned(), other: other.to_owned(), period, points })
    }
}

/// Every period between the first and the last.
fn filled(mut points: BTreeMap<String, TrendPoint>, period: Period) -> Vec<TrendPoint> {
    let (Some(first), Some(last)) = (points.keys().next().cloned(), points.keys().next_back().cloned())
    else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut begin = first;
    while begin <= last && all.len() < MOST {
        let point = points
            .remove(&begin)
            .unwrap_or_else(|| TrendPoint { begin: begin.clone(), ..TrendPoint::default() });
        all.push(point);
        begin = match period {
            Period::Day => days::later(&begin, 1),
            Period::Week => days::later(&begin, 7),
            Period::Month => days::begin_of(&days::later(&begin, 31), Period::Month),
        };
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_without_an_event_are_there() {
        let point =
            |begin: &str| (begin.to_owned(), TrendPoint { begin: begin.to_owned(), ..TrendPoint::default() });
        let points = [point("2024-12-01"), point("2025-03-01")].into_iter().collect();
        let begins: Vec<String> =
            filled(points, Period::Month).into_iter().map(|point| point.begin).collect();
        assert_eq!(begins, ["2024-12-01", "2025-01-01", "2025-02-01", "2025-03-01"]);
    }
}
