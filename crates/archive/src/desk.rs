//! What a page that shows the whole archive asks for besides.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::ask::{Few, Filter, Where, resolve};
use crate::store::{Value, values};
use crate::{Archive, ArchiveError, Kind, Who, words};

/// Statements that topics are counted in: the latest.
const TOPICS_OF: i64 = 600;

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

/// An event or a meeting, as far as it says who deals with whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dealing {
    /// A meeting, or else an event.
    pub meeting: bool,
    /// The event's category.
    pub code: String,
    /// Who, in which role.
    pub who: Vec<Who>,
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
                "SELECT p.id, p.name, p.country, p.lat, p.lon, CAST(SUM(n.told) AS BIGINT) AS told FROM \
                 (SELECT f.place, COUNT(*) AS told FROM facts f INDEXED BY facts_told_at \
                 WHERE f.place IS NOT NULL AND f.copied = 0",
            );
            resolved.narrow_facts(&mut conditions, filter, Few::Nothing);
            if !resolved.kinds.is_empty() {
                let kinds = resolved.kinds.iter().map(|kind| Value::from(kind.label())).collect();
                conditions.and_in(" AND f.kind IN ", kinds, "");
            }
            conditions.and(
                " GROUP BY f.place) n JOIN places o ON o.number = n.place \
                 JOIN places p ON p.number = COALESCE(o.canonical, o.number) \
                 GROUP BY p.number, p.id, p.name, p.country, p.lat, p.lon ORDER BY 6 DESC, p.id LIMIT ? OFFSET ?",
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

    /// The names of those of whom most reports speak.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn best_known(&mut self, most: usize) -> Result<Vec<String>, ArchiveError> {
        let rows = self.store.query(
            "SELECT name FROM entities WHERE told > 0 ORDER BY told DESC, number LIMIT ?1",
            values![most],
        );
        self.said(rows.map(|rows| rows.iter().map(|row| row.text(0)).collect()))
    }

    /// Who had to do with whom: the latest events and meetings, at most so many of each, without their words.
    ///
    /// # Errors
    /// When the archive can't be read, or a name of the filter means nothing in it.
    pub fn dealings(&mut self, filter: &Filter, most: usize) -> Result<Vec<Dealing>, ArchiveError> {
        let dealings = resolve(&mut self.store, filter).and_then(|resolved| {
            let mut facts = Vec::new();
            for kind in [Kind::Event, Kind::Meeting] {
                let mut conditions =
                    Where::new("SELECT f.number, f.kind, f.code, f.matter FROM facts f WHERE f.copied = 0");
                conditions.and(" AND f.kind = ?", values![kind.label()]);
                resolved.narrow_facts(&mut conditions, filter, Few::Nothing);
                conditions.and(" ORDER BY f.said DESC, f.number DESC LIMIT ?", values![most]);
                facts.extend(conditions.ask(&mut self.store)?);
            }
            let numbers: Vec<i64> = facts.iter().map(|row| row.integer(0)).collect();
            let mut who = crate::ask::who(&mut self.store, &numbers)?;
            let mut told = BTreeSet::new();
            Ok(facts
                .iter()
                // Of what several reports tell, one account.
                .filter(|row| row.integer_or_none(3).is_none_or(|matter| told.insert(matter)))
                .map(|row| Dealing {
                    meeting: row.text(1) == Kind::Meeting.label(),
                    code: row.text(2),
                    who: who.remove(&row.integer(0)).unwrap_or_default(),
                })
                .collect())
        });
        self.said(dealings)
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

    /// What statements are about: the words that most of them have in common, each with how many statements have it.
    ///
    /// # Errors
    /// When the archive can't be read, or a name of the filter means nothing in it.
    pub fn topics(&mut self, filter: &Filter) -> Result<Vec<(String, usize)>, ArchiveError> {
        let rows = resolve(&mut self.store, filter).and_then(|resolved| {
            let mut conditions =
                Where::new("SELECT f.summary FROM facts f WHERE f.kind = 'statement' AND f.copied = 0");
            resolved.narrow_facts(&mut conditions, filter, Few::Nothing);
            conditions.and(" ORDER BY f.said DESC LIMIT ?", values![TOPICS_OF]);
            conditions.ask(&mut self.store)
        });
        let known = &self.known;
        let mut counts: BTreeMap<String, (BTreeMap<String, usize>, usize)> = BTreeMap::new();
        let rows = self.said(rows)?;
        for row in &rows {
            let mut seen = BTreeSet::new();
            for word in words::words(&row.text(0)) {
                let says = word.chars().count() >= 4
                    && word.chars().all(char::is_alphabetic)
                    && !known.empty.contains(&word)
                    && !known.unreal.contains(&word)
                    && !known.denial.contains(&word);
                if says && seen.insert(words::stem(&word)) {
                    let (forms, count) = counts.entry(words::stem(&word)).or_default();
                    *forms.entry(word).or_default() += 1;
                    *count += 1;
                }
            }
        }
        // What everybody says is no topic.
        counts.retain(|_, (_, count)| *count >= 2 && (*count * 2 <= rows.len() || rows.len() < 8));
        let mut topics: Vec<(String, usize)> = counts
            .into_values()
            .filter_map(|(forms, count)| {
                let best = forms.into_iter().max_by(|one, two| one.1.cmp(&two.1).then(two.0.cmp(&one.0)))?;
                Some((best.0, count))
            })
            .collect();
        topics.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(&two.0)));
        topics.truncate(filter.most());
        Ok(topics)
    }

    /// Who is named in which of some reports: the report's id, the actor's id and name.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn named_in(&mut self, reports: &[String]) -> Result<Vec<(String, String, String)>, ArchiveError> {
        if reports.is_empty() {
            return Ok(Vec::new());
        }
        let mut conditions = Where::new(
            "SELECT DISTINCT r.id, c.id, c.name FROM reports r JOIN entity_reports l ON l.report = r.number \
             JOIN entities e ON e.number = l.entity JOIN entities c ON c.number = e.canonical WHERE r.id IN ",
        );
        conditions.and_in("", reports.iter().map(Value::from).collect(), "");
        let rows = conditions.ask(&mut self.store);
        self.said(rows.map(|rows| rows.iter().map(|row| (row.text(0), row.text(1), row.text(2))).collect()))
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
