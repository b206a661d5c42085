//! Adding reports: one transaction, all of it or nothing.

use std::collections::{BTreeMap, BTreeSet};

use legation_record::{Actor, Place, Record, Report, Section};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::days;
use crate::entities;
use crate::facts::{Bearing, Compared, Draft, Kind, drafts, json};
use crate::matters::state::{LaterReports, Stand};
use crate::matters::{self, Account, Remembered, Touched, Turn, state};
use crate::store::{Row, Store, Value, values};
use crate::twins::{self, Newcomer, Signature};
use crate::{Archive, ArchiveError};

/// What adding a report changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The report.
    pub report: String,
    /// False where the archive had it already: then nothing is changed.
    pub new: bool,
    /// The report that this is a copy of, where it is one.
    pub copy_of: Option<String>,
    /// Facts that were kept.
    pub facts: usize,
    /// Matters that are new, have another account or another state.
    pub matters: Vec<Touched>,
}

/// How a report was read before and is read now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reread {
    /// The report.
    pub report: String,
    /// Its headline.
    pub title: String,
    /// Facts that are read now and were not before, in words.
    pub gained: Vec<String>,
    /// Facts that were read before and are not now.
    pub lost: Vec<String>,
}

impl Archive {
    /// Whether a report is in the archive.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn has(&mut self, report: &str) -> Result<bool, ArchiveError> {
        let row = self.store.first("SELECT number FROM reports WHERE id = ?1", values![report]);
        self.said(row.map(|row| row.is_some()))
    }

    /// Keeps a report and its record, and merges its facts with those of the others. `learnt` is the moment from which on
    /// the archive knows it ([`crate::moment`]). A report that the archive has is left as it is.
    ///
    /// # Errors
    /// When the archive can't be written; then nothing is changed.
    pub fn add_report(&mut self, record: &Record, learnt: &str) -> Result<Change, ArchiveError> {
        let changes = self.add_reports(std::slice::from_ref(record), learnt)?;
        Ok(changes.into_iter().next().unwrap_or_default())
    }

    /// The same for several, in one transaction: much faster, and after a crash all of them are in the archive or none.
    ///
    /// # Errors
    /// When the archive can't be written; then nothing is changed.
    pub fn add_reports(&mut self, records: &[Record], learnt: &str) -> Result<Vec<Change>, ArchiveError> {
        let learnt = days::moment(learnt)
            .map_err(|text| ArchiveError::question(format!("{text} is neither a date nor a moment")))?;
        let dated: Vec<(&Record, &str)> = records.iter().map(|record| (record, learnt.as_str())).collect();
        self.add_dated(&dated)
    }

    /// The same, each with the moment at which it was learnt.
    ///
    /// # Errors
    /// When the archive can't be written; then nothing is changed.
    pub fn add_dated(&mut self, records: &[(&Record, &str)]) -> Result<Vec<Change>, ArchiveError> {
        let known = self.known.clone();
        let mut remembered = std::mem::take(&mut self.remembered);
        let changes = self.transaction(|store| {
            remembered.begin(store)?;
            let mut changes = Vec::with_capacity(records.len());
            for (record, learnt) in records {
                changes.push(keep(store, &mut remembered, record, learnt, &known)?);
            }
            remembered.make_searchable(store)?;
            Ok(changes)
        })?;
        self.remembered = remembered;
        Ok(changes)
    }

    /// Puts a new reading of a report that the archive has in the place of the old one, and says how they differ. What was
    /// known as of an earlier moment stays as it was.
    ///
    /// # Errors
    /// When the archive can't be written, or has no such report; then nothing is changed.
    pub fn reread(&mut self, record: &Record, learnt: &str) -> Result<Reread, ArchiveError> {
        let known = self.known.clone();
        let learnt = days::moment(learnt)
            .map_err(|text| ArchiveError::question(format!("{text} is neither a date nor a moment")))?;
        self.transaction(|store| replace(store, record, &learnt, &known))
    }

    /// A report as it was added, with the record that the present reading is.
    ///
    /// # Errors
    /// When the archive can't be read, or has no such report.
    pub fn record(&mut self, report: &str) -> Result<Record, ArchiveError> {
        let record = record(&mut self.store, report, Facts::Counting, None);
        self.said(record)
    }

    /// The same with the reading that the archive had at a moment.
    ///
    /// # Errors
    /// When the archive can't be read, or has no such report, or the moment is none.
    pub fn record_as_of(&mut self, report: &str, moment: &str) -> Result<Record, ArchiveError> {
        let moment = days::moment(moment)
            .map_err(|text| ArchiveError::question(format!("{text} is neither a date nor a moment")))?;
        let record = record(&mut self.store, report, Facts::Counting, Some(&moment));
        self.said(record)
    }

    /// The reports that come after one in the order of their ids; begin with an empty one.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn report_ids(&mut self, after: &str, most: usize) -> Result<Vec<String>, ArchiveError> {
        let rows = self
            .store
            .query("SELECT id FROM reports WHERE id > ?1 ORDER BY id LIMIT ?2", values![after, most]);
        self.said(rows.map(|rows| rows.iter().map(|row| row.text(0)).collect()))
    }
}

type Words = crate::known::MatterWords;

/// A digest of what a copy has in common with its original.
fn digest(report: &Report) -> String {
    let digest = Sha256::digest(report.text.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn keep(
    store: &mut Store,
    remembered: &mut Remembered,
    record: &Record,
    learnt: &str,
    known: &Words,
) -> Result<Change, ArchiveError> {
    let report = &record.report;
    if store.first("SELECT number FROM reports WHERE id = ?1", values![&report.id])?.is_some() {
        return Ok(Change { report: report.id.clone(), ..Change::default() });
    }
    let said =
        report.published.as_deref().and_then(days::day).or_else(|| days::day(learnt)).unwrap_or_default();
    let (digest, signature) = (digest(report), Signature::of(&report.text));
    let number = store.insert_one(
        "INSERT INTO reports(id, source_id, title, byline, publisher, url, published, said, language, body, sections, \
         digest, signature, original, learnt, published_from, revision, dateline) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0, ?14, ?15, ?16, ?17)",
        values![
            &report.id,
            report.source_id.clone(),
            &report.title,
            report.byline.clone(),
            report.publisher.clone(),
            report.url.clone(),
            report.published.clone(),
            &said,
            report.language.clone(),
            &report.text,
            json(&report.sections)?,
            &digest,
            signature.bytes(),
            learnt,
            report.published_from.as_ref().map(json).transpose()?,
            report.revision.as_ref().map(json).transpose()?,
            report.dateline.as_ref().map(json).transpose()?
        ],
    )?;
    store.execute("UPDATE reports SET original = number WHERE number = ?1", values![number])?;
    remembered.unsearchable.push(number);
    remembered.regrouped.clear();
    let newcomer = Newcomer { number, signature: &signature, digest: &digest, said: &said };
    let (original, demoted) = twins::place(store, remembered, &newcomer)?;
    for copy in &demoted {
        store.execute("UPDATE facts SET copied = 1 WHERE report = ?1", values![*copy])?;
    }
    if !demoted.is_empty() {
        state::count_again(store, original)?;
    }
    let reading = Reading { number, said: &said, learnt, original, again: false };
    let (facts, mut touched) = read(store, remembered, record, &reading, known)?;
    let teller = state::Teller { number, original, said: &said, body: &report.text, learnt };
    let decided = state::tell(store, remembered, &teller, known)?;
    touched.extend(matters_of(store, &decided)?);
    let copy_of = if original == number {
        None
    } else {
        store.first("SELECT id FROM reports WHERE number = ?1", values![original])?.map(|row| row.text(0))
    };
    let matters = settle(store, remembered, &touched, learnt, Some(number))?;
    Ok(Change { report: report.id.clone(), new: true, copy_of, facts, matters })
}

/// What the facts of a reading have in common.
struct Reading<'a> {
    number: i64,
    said: &'a str,
    learnt: &'a str,
    /// The report that it is a copy of, or itself.
    original: i64,
    /// Whether it takes the place of another.
    again: bool,
}

/// Keeps what was read in a report; gives the number of facts and the matters that they belong to.
fn read(
    store: &mut Store,
    remembered: &mut Remembered,
    record: &Record,
    reading: &Reading<'_>,
    known: &Words,
) -> Result<(usize, BTreeSet<i64>), ArchiveError> {
    store.execute(
        "INSERT INTO readings(report, model, version, actors, places, learnt) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        values![
            reading.number,
            &record.model.name,
            &record.model.version,
            json(&record.actors)?,
            json(&record.places)?,
            reading.learnt
        ],
    )?;
    let mut actors = BTreeMap::new();
    let mut sides = BTreeMap::new();
    let mut links = Vec::new();
    for actor in &record.actors {
        let (number, side) = entities::of_actor(store, &mut remembered.entities, actor, &record.report.id)?;
        links.push(vec![number.into(), reading.number.into(), Value::from(&actor.id), reading.said.into()]);
        sides.insert(actor.id.clone(), side.clone());
        actors.insert(actor.id.clone(), (number, side));
    }
    store.insert(
        "INSERT INTO entity_reports(entity, report, local, said)",
        "ON CONFLICT DO NOTHING",
        &links,
    )?;
    entities::count(store, &actors.values().map(|(number, _)| *number).collect(), 1)?;
    let mut places = BTreeMap::new();
    for place in &record.places {
        places.insert(place.id.clone(), entities::of_place(store, place)?);
    }
    let drafts = drafts(record, &sides, known)?;
    let mut new: BTreeMap<Kind, Vec<(i64, Vec<i64>)>> = BTreeMap::new();
    let (mut links, mut keys, mut awaiting) = (Vec::new(), Vec::new(), Vec::new());
    let day = days::number(reading.said);
    for draft in &drafts {
        let place = draft.place.as_ref().and_then(|place| places.get(place)).copied();
        let number = insert(store, draft, reading, place)?;
        links.extend(self::links(number, draft, &actors, reading.said));
        if Kind::MATTERS.contains(&draft.kind) {
            let mine = draft.keys();
            remembered.remember(account(number, draft, &record.report.id, reading));
            keys.extend(matters::key_rows(number, day, &mine));
            new.entry(draft.kind).or_default().push((number, mine));
            awaiting.push((number, draft));
        }
    }
    store.insert("INSERT INTO fact_actors(fact, entity, role, side, kind, said)", "", &links)?;
    store.insert(matters::INSERT_KEYS, "", &keys)?;
    let mut touched = BTreeSet::new();
    for (kind, facts) in &new {
        // What was tied together by an older reading may part.
        let put = if reading.again { matters::assign } else { matters::take_in };
        touched.extend(put(store, remembered, *kind, facts, reading.said)?);
    }
    let later = store.first("SELECT 1 FROM reports WHERE said > ?1 LIMIT 1", values![reading.said])?;
    if later.is_some() {
        let mut looked_at = LaterReports::default();
        for (number, draft) in awaiting {
            if state::look_ahead(store, remembered, &mut looked_at, number, draft, reading.said, known)? {
                touched.extend(matters_of(store, &BTreeSet::from([number]))?);
            }
        }
    }
    touched.extend(crate::correct::apply(store, remembered, reading.number, known)?);
    Ok((drafts.len(), touched))
}

/// A fact that was kept, as the next ones are compared with it.
fn account(number: i64, draft: &Draft, report: &str, reading: &Reading<'_>) -> Account {
    let day = |day: &Option<String>| day.clone().unwrap_or_default();
    Account {
        number,
        kind: draft.kind,
        report: reading.number,
        report_id: report.to_owned(),
        local: draft.local.clone(),
        day: days::number(reading.said),
        days: Account::days(&day(&draft.from), &day(&draft.to)),
        compared: Compared::of(&draft.features),
        stand: Stand {
            realis: draft.realis.to_owned(),
            said: reading.said.to_owned(),
            from: draft.from.clone(),
            to: draft.to.clone(),
            bearing: Bearing::from_text(&draft.bearing()),
        },
        confidence: draft.confidence,
        learnt: reading.learnt.to_owned(),
        original: reading.original,
        matter: None,
        outcome: None,
    }
}

/// Rows of `fact_actors`: who has to do with a fact, each role once.
pub(crate) fn links(
    fact: i64,
    draft: &Draft,
    actors: &BTreeMap<String, (i64, String)>,
    said: &str,
) -> Vec<Vec<Value>> {
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for (actor, role) in &draft.actors {
        let Some((entity, side)) = actors.get(actor) else { continue };
        if seen.insert((*entity, *role)) {
            rows.push(vec![
                fact.into(),
                (*entity).into(),
                (*role).into(),
                side.into(),
                draft.kind.label().into(),
                said.into(),
            ]);
        }
    }
    rows
}

fn insert(
    store: &mut Store,
    draft: &Draft,
    reading: &Reading<'_>,
    place: Option<i64>,
) -> Result<i64, ArchiveError> {
    store.insert_one(
        "INSERT INTO facts(report, local, kind, code, realis, said, day_from, day_to, confidence, summary, features, \
         body, place, copied, learnt, bearing) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        values![
            reading.number,
            &draft.local,
            draft.kind.label(),
            &draft.code,
            draft.realis,
            reading.said,
            draft.from.clone(),
            draft.to.clone(),
            draft.confidence,
            &draft.summary,
            json(&draft.features)?,
            &draft.body,
            place,
            reading.original != reading.number,
            reading.learnt,
            draft.bearing()
        ],
    )
}

fn matters_of(store: &mut Store, facts: &BTreeSet<i64>) -> Result<BTreeSet<i64>, ArchiveError> {
    let mut matters = BTreeSet::new();
    for fact in facts {
        let row = store.first("SELECT matter FROM facts WHERE number = ?1", values![*fact])?;
        matters.extend(row.and_then(|row| row.integer_or_none(0)));
    }
    Ok(matters)
}

fn settle(
    store: &mut Store,
    remembered: &mut Remembered,
    touched: &BTreeSet<i64>,
    learnt: &str,
    report: Option<i64>,
) -> Result<Vec<Touched>, ArchiveError> {
    let mut matters = Vec::new();
    for matter in touched {
        let Some(settled) = state::settle(store, remembered, *matter, learnt, report)? else { continue };
        let turn = if settled.first {
            Turn::New
        } else if settled.before != settled.now.label() {
            Turn::State
        } else {
            Turn::Account
        };
        matters.push(Touched {
            id: settled.id,
            kind: settled.kind,
            title: settled.title,
            turn,
            before: (turn == Turn::State).then_some(settled.before),
            state: settled.now.label().to_owned(),
            // *In March* and *on 12 March* may be the same; days apart are not.
            days_before: settled.days_before.filter(|(from, to)| {
                turn != Turn::New && settled.days.as_ref().is_some_and(|days| *to < days.0 || days.1 < *from)
            }),
            days: settled.days,
        });
    }
    Ok(matters)
}

fn replace(store: &mut Store, record: &Record, learnt: &str, known: &Words) -> Result<Reread, ArchiveError> {
    let id = &record.report.id;
    let row = store.first("SELECT number, said, original, body FROM reports WHERE id = ?1", values![id])?;
    let Some(row) = row else { return Err(ArchiveError::unknown(id)) };
    let (number, said, original, body) = (row.integer(0), row.text(1), row.integer(2), row.text(3));
    let old = self::record(store, id, Facts::AsRead, None)?;
    let mut difference =
        Reread { report: id.clone(), title: record.report.title.clone(), ..Reread::default() };
    // Through the same words, so that the last digit of a number makes no difference.
    let now: Record = parsed(&json(record)?)?;
    if old == now {
        return Ok(difference);
    }
    let summaries = |record: &Record| -> Result<BTreeMap<String, String>, ArchiveError> {
        let drafts = drafts(record, &BTreeMap::new(), known)?;
        Ok(drafts
            .into_iter()
            .map(|draft| (format!("{} {}", draft.kind.label(), draft.body), draft))
            .map(|(key, draft)| (strip_ids(&key), format!("{}: {}", draft.kind.label(), draft.summary)))
            .collect())
    };
    let (before, now) = (summaries(&old)?, summaries(record)?);
    difference.gained =
        now.iter().filter(|(key, _)| !before.contains_key(*key)).map(|(_, text)| text.clone()).collect();
    difference.lost =
        before.iter().filter(|(key, _)| !now.contains_key(*key)).map(|(_, text)| text.clone()).collect();
    let mut touched = BTreeSet::new();
    for row in store.query(
        "SELECT DISTINCT matter FROM facts WHERE report = ?1 AND superseded IS NULL AND matter IS NOT NULL",
        values![number],
    )? {
        touched.insert(row.integer(0));
    }
    store.execute(
        "DELETE FROM fact_keys WHERE fact IN (SELECT number FROM facts WHERE report = ?1)",
        values![number],
    )?;
    let spoken =
        store.query("SELECT DISTINCT entity FROM entity_reports WHERE report = ?1", values![number])?;
    entities::count(store, &spoken.iter().map(|row| row.integer(0)).collect(), -1)?;
    store.execute("DELETE FROM entity_reports WHERE report = ?1", values![number])?;
    for table in [
        "UPDATE facts SET superseded = ?2 WHERE report = ?1 AND superseded IS NULL",
        "UPDATE readings SET superseded = ?2 WHERE report = ?1 AND superseded IS NULL",
    ] {
        store.execute(table, values![number, learnt])?;
    }
    let remembered = &mut Remembered::default();
    let reading = Reading { number, said: &said, learnt, original, again: true };
    touched.extend(read(store, remembered, record, &reading, known)?.1);
    let teller = state::Teller { number, original, said: &said, body: &body, learnt };
    let decided = state::tell(store, remembered, &teller, known)?;
    touched.extend(matters_of(store, &decided)?);
    settle(store, remembered, &touched, learnt, None)?;
    Ok(difference)
}

/// A fact's JSON without the ids of the record, which are counted anew in every reading.
fn strip_ids(body: &str) -> String {
    let Some((kind, json)) = body.split_once(' ') else { return body.to_owned() };
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(json) else { return body.to_owned() };
    if let Some(object) = value.as_object_mut() {
        object.retain(|name, _| {
            matches!(
                name.as_str(),
                "evidence"
                    | "content"
                    | "requires"
                    | "outcome"
                    | "what"
                    | "trigger"
                    | "realis"
                    | "kind"
                    | "type"
                    | "status"
                    | "strength"
                    | "relation"
                    | "time"
                    | "due"
                    | "polarity"
                    | "measures"
            )
        });
    }
    format!("{kind} {value}")
}

/// Which facts of a report are wanted, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Facts {
    /// Those that count, put right where somebody did so.
    Counting,
    /// What is struck out besides.
    All,
    /// All of them as they were read.
    AsRead,
}

/// Puts a record together again from its parts.
pub(crate) fn record(
    store: &mut Store,
    id: &str,
    wanted: Facts,
    moment: Option<&str>,
) -> Result<Record, ArchiveError> {
    let row = store.first(
        "SELECT number, id, source_id, title, byline, publisher, url, published, language, body, sections, \
         published_from, revision, dateline FROM reports WHERE id = ?1",
        values![id],
    )?;
    let Some(row) = row else { return Err(ArchiveError::unknown(id)) };
    let number = row.integer(0);
    let mut record = Record {
        report: Report {
            id: row.text(1),
            source_id: row.text_or_none(2),
            title: row.text(3),
            byline: row.text_or_none(4),
            publisher: row.text_or_none(5),
            url: row.text_or_none(6),
            published: row.text_or_none(7),
            language: row.text_or_none(8),
            text: row.text(9),
            sections: parsed::<Vec<Section>>(&row.text(10))?,
            published_from: parsed_or_none(&row, 11)?,
            revision: parsed_or_none(&row, 12)?,
            dateline: parsed_or_none(&row, 13)?,
        },
        ..Record::default()
    };
    let moment = moment.unwrap_or(crate::ask::LAST);
    let reading = store.first(
        "SELECT model, version, actors, places FROM readings WHERE report = ?1 AND learnt <= ?2 \
         AND (superseded IS NULL OR superseded > ?2) ORDER BY number DESC LIMIT 1",
        values![number, moment],
    )?;
    if let Some(row) = reading {
        record.model.name = row.text(0);
        record.model.version = row.text(1);
        record.actors = parsed::<Vec<Actor>>(&row.text(2))?;
        record.places = parsed::<Vec<Place>>(&row.text(3))?;
    }
    let facts = store.query(
        "SELECT kind, body, as_read, struck, local FROM facts WHERE report = ?1 AND learnt <= ?2 \
         AND (superseded IS NULL OR superseded > ?2) ORDER BY number",
        values![number, moment],
    )?;
    let mut struck = BTreeSet::new();
    for row in facts {
        let body = match row.text_or_none(2) {
            Some(as_read) if wanted == Facts::AsRead => as_read,
            _ => row.text(1),
        };
        if row.integer(3) != 0 {
            struck.insert(row.text(4));
        }
        match Kind::from_label(&row.text(0)) {
            Some(Kind::Statement) => record.statements.push(parsed(&body)?),
            Some(Kind::Event) => record.events.push(parsed(&body)?),
            Some(Kind::Meeting) => record.meetings.push(parsed(&body)?),
            Some(Kind::Condition) => record.conditions.push(parsed(&body)?),
            Some(Kind::Commitment) => record.commitments.push(parsed(&body)?),
            Some(Kind::Proposal) => record.proposals.push(parsed(&body)?),
            Some(Kind::Forecast) => record.forecasts.push(parsed(&body)?),
            None => {}
        }
    }
    if wanted == Facts::Counting && !struck.is_empty() {
        crate::correct::without_struck(&mut record, &struck);
    }
    Ok(record)
}

fn parsed_or_none<T: serde::de::DeserializeOwned>(
    row: &Row,
    column: usize,
) -> Result<Option<T>, ArchiveError> {
    row.text_or_none(column).map(|text| parsed(&text)).transpose()
}

pub(crate) fn parsed<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ArchiveError> {
    serde_json::from_str(text).map_err(|error| {
        ArchiveError::new("", crate::error::Fault::Damaged(format!("a fact can't be read: {error}")))
    })
}
