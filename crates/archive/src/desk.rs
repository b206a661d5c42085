//! What a page that shows the whole archive asks for besides.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::ask::{Filter, Where, resolve};
use crate::store::values;
use crate::{Archive, ArchiveError};

/// A place, and how much is told of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaceCount {
    /// Its id in the archive.
    pub id: String,
    /// Its name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Degrees north.
    pub lat: Option<f64>,
    /// Degrees east.
    pub lon: Option<f64>,
    /// Facts that are said to be there, copies not counted.
    pub facts: i64,
}

impl Archive {
    /// A number that is another whenever something was added or decided.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn revision(&mut self) -> Result<u64, ArchiveError> {
        let row = self.store.first(
            "SELECT COALESCE((SELECT MAX(number) FROM readings), 0), COALESCE((SELECT MAX(number) FROM audit), 0)",
            values![],
        );
        self.said(row.map(|row| {
            // Decisions are few; readings fill the rest.
            let (readings, decisions) = row.map_or((0, 0), |row| (row.integer(0), row.integer(1)));
            (u64::try_from(decisions).unwrap_or(0) << 40) + u64::try_from(readings).unwrap_or(0)
        }))
    }

    /// Places at which meetings and events are said to be, those of which most is told first.
    ///
    /// # Errors
    /// When the archive can't be read, or a name of the filter means nothing in it.
    pub fn places(&mut self, filter: &Filter) -> Result<Vec<PlaceCount>, ArchiveError> {
        let places = resolve(&mut self.store, filter).and_then(|resolved| {
            let mut conditions = Where::new(
                "SELECT p.id, p.name, p.country, p.lat, p.lon, COUNT(*) AS told FROM facts f \
                 JOIN places p ON p.number = f.place WHERE f.copied = 0",
            );
            resolved.narrow_facts(&mut conditions, filter);
            conditions.and(
                " GROUP BY p.number, p.id, p.name, p.country, p.lat, p.lon ORDER BY 6 DESC, p.id LIMIT ? OFFSET ?",
                values![filter.most(), filter.offset],
            );
            conditions.ask(&mut self.store)
        });
        self.said(places.map(|rows| {
            rows.iter()
                .map(|row| PlaceCount {
                    id: row.text(0),
                    name: row.text(1),
                    country: row.text_or_none(2),
                    lat: row.real_or_none(3),
                    lon: row.real_or_none(4),
                    facts: row.integer(5),
                })
                .collect()
        }))
    }

    /// How many matters of each kind are open on a day; those whose day is past are not.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn open_matters(&mut self, today: &str) -> Result<BTreeMap<String, i64>, ArchiveError> {
        let rows = self.store.query(
            "SELECT kind, COUNT(*) FROM matters WHERE accounts > 0 AND state = 'open' \
             AND (kind IN ('condition', 'proposal') OR day_to IS NULL OR day_to >= ?1) GROUP BY kind",
            values![today],
        );
        self.said(rows.map(|rows| rows.iter().map(|row| (row.text(0), row.integer(1))).collect()))
    }

    /// The id of the matter that a fact of a report belongs to.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn matter_of(&mut self, report: &str, fact: &str) -> Result<Option<String>, ArchiveError> {
        let row = self.store.first(
            "SELECT m.id FROM facts f JOIN reports r ON r.number = f.report JOIN matters m ON m.number = f.matter \
             WHERE r.id = ?1 AND f.local = ?2 AND f.superseded IS NULL",
            values![report, fact],
        );
        self.said(row.map(|row| row.map(|row| row.text(0))))
    }
}
