//! Cooperation and conflict between two sides over time.

use std::collections::BTreeMap;

use legation_record::{Event, Realis};
use serde::Serialize;

use crate::ask::{Filter, Where, resolve, side};
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
        let mut sides = [side(&mut self.store, one)?, side(&mut self.store, other)?];
        if sides[0] == sides[1] {
            return Err(ArchiveError::question(format!("{one} and {other} are one side")));
        }
        // From the side of which less is told: the other is looked up for each.
        let mut told = Vec::new();
        for side in &sides {
            let row = self.store.first(
                "SELECT COUNT(*) FROM fact_actors WHERE side = ?1 AND kind = ?2",
                values![side, Kind::Event.label()],
            )?;
            told.push(row.map_or(0, |row| row.integer(0)));
        }
        if told[1] < told[0] {
            sides.swap(0, 1);
        }
        let mut conditions = Where::new(
            "SELECT DISTINCT f.number, f.said, f.day_from, f.day_to, f.body FROM fact_actors a \
             JOIN fact_actors b ON b.fact = a.fact JOIN facts f ON f.number = a.fact WHERE f.copied = 0",
        );
        conditions.and(
            " AND a.kind = ? AND a.side = ? AND b.side = ?",
            values![Kind::Event.label(), &sides[0], &sides[1]],
        );
        // Both do it, or one to the other; not both to a third.
        conditions.and(" AND (a.role <> b.role OR (a.role = 'source' AND b.role = 'source'))", &[]);
        resolved.narrow_facts(&mut conditions, filter);
        let mut points: BTreeMap<String, TrendPoint> = BTreeMap::new();
        for row in conditions.ask(&mut self.store)? {
            let Ok(event) = serde_json::from_str::<Event>(&row.text(4)) else { continue };
            if !matches!(event.realis, Realis::Happened | Realis::Ongoing) {
                continue;
            }
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
