//! What people put right in a report: a fact that is none is struck out, a wrong name or *whether it is so* is changed.
//!
//! A correction is kept beside the reading, never in its place: it is applied anew to every later reading of the report
//! and to its copies, and can be taken back. It knows its fact by the words that name it, because ids are counted anew in
//! every reading.

use std::collections::{BTreeMap, BTreeSet};

use legation_record::{Actor, Realis, Record, Span};
use serde::Serialize;
use serde_json::{Value, json};

use crate::facts::{Draft, Kind, drafts};
use crate::keep::{self, parsed};
use crate::known::MatterWords;
use crate::matters::state::LaterReports;
use crate::matters::{self, Remembered, state};
use crate::store::{Store, values};
use crate::{Archive, ArchiveError, days, entities, words};

/// Share of a fact's words that another reading has to have in common with it.
const SAME_READING: f64 = 0.5;
/// The same for a copy of the report, where places in the text say nothing.
const SAME_COPY: f64 = 0.8;

/// What somebody puts right in a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// It is no fact and counts nowhere.
    Strike,
    /// Everything that was put right in it is as it was read again.
    Restore,
    /// Who has a role in it, by their names in the report; nobody where there is no name.
    Who {
        /// As in [`crate::Who::role`].
        role: String,
        /// Names of actors of the report.
        actors: Vec<String>,
    },
    /// Whether it is so.
    Realis(Realis),
}

/// A fact of a report that somebody put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Corrected {
    /// The fact's id in the record.
    pub fact: String,
    /// What was put right: `struck`, `realis`, or a role.
    pub field: String,
    /// What it is now: names of actors, a realis.
    pub value: Vec<String>,
    /// Who decided it.
    pub who: String,
    /// When.
    pub decided: String,
}

/// A report with everything that was read in it, what is struck out included.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// The record, put right.
    pub record: Record,
    /// What was put right.
    pub corrected: Vec<Corrected>,
}

impl Marked {
    /// Whether a fact is struck out.
    pub fn struck(&self, fact: &str) -> bool {
        self.corrected.iter().any(|one| one.fact == fact && one.field == STRUCK)
    }
}

/// The roles in which somebody may be in a kind of fact.
pub fn roles(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Statement => &["speaker", "addressee"],
        Kind::Event => &["source", "target"],
        Kind::Meeting => &["participant", "absent"],
        Kind::Condition => &["holder"],
        Kind::Commitment => &["promiser", "promisee"],
        Kind::Proposal => &["proposer", "against", "body"],
        Kind::Forecast => &["forecaster"],
    }
}

/// Whether a kind of fact says if it is so.
fn has_realis(kind: Kind) -> bool {
    matches!(kind, Kind::Event | Kind::Meeting | Kind::Condition | Kind::Commitment)
}

const STRUCK: &str = "struck";
const REALIS: &str = "realis";

impl Archive {
    /// Puts something right in a fact of a report, or takes it back; kept in the audit log, for every later reading of the
    /// report and for its copies.
    ///
    /// # Errors
    /// When the report has no such fact, the fact no such role, the report no such actor, or the archive can't be written.
    pub fn correct(
        &mut self,
        report: &str,
        fact: &str,
        correction: &Correction,
        who: &str,
    ) -> Result<(), ArchiveError> {
        let known = self.known.clone();
        self.transaction(|store| correct(store, report, fact, correction, who, &known))
    }

    /// A report with its facts as they are put right, what is struck out included and named.
    ///
    /// # Errors
    /// When the archive can't be read, or has no such report.
    pub fn marked(&mut self, report: &str) -> Result<Marked, ArchiveError> {
        let marked = keep::record(&mut self.store, report, keep::Facts::All, None).and_then(|record| {
            let row = self.store.first("SELECT number FROM reports WHERE id = ?1", values![report])?;
            let number = row.map_or(0, |row| row.integer(0));
            let corrections = corrections_of(&mut self.store, number)?;
            if corrections.is_empty() {
                return Ok(Marked { record, corrected: Vec::new() });
            }
            let facts = read_facts(&mut self.store, number)?;
            let corrected = aimed(&corrections, &facts, report)
                .into_iter()
                .map(|(correction, fact)| Corrected {
                    fact: facts[fact].local.clone(),
                    field: correction.field.clone(),
                    value: serde_json::from_str(&correction.value).unwrap_or_default(),
                    who: correction.who.clone(),
                    decided: correction.decided.clone(),
                })
                .collect();
            Ok(Marked { record, corrected })
        });
        self.said(marked)
    }
}

/// A correction as it is kept.
struct Kept {
    number: i64,
    report: String,
    local: String,
    kind: Kind,
    code: String,
    words: Vec<Span>,
    field: String,
    value: String,
    decided: String,
    who: String,
}

/// A fact of a report's present reading.
struct ReadFact {
    number: i64,
    local: String,
    kind: Kind,
    code: String,
    /// As it is now.
    body: String,
    /// As it was read.
    raw: Value,
    struck: bool,
    matter: Option<i64>,
}

/// The words that name a fact.
fn named_by(kind: Kind, body: &Value) -> Vec<Span> {
    let fields: &[&str] = match kind {
        Kind::Statement => &["content"],
        Kind::Event => &["trigger"],
        Kind::Meeting => &["evidence"],
        Kind::Condition => &["outcome", "requires"],
        Kind::Commitment | Kind::Proposal => &["what"],
        Kind::Forecast => &["outcome"],
    };
    let mut spans: Vec<Span> = Vec::new();
    for field in fields {
        match &body[*field] {
            Value::Array(all) => {
                spans.extend(all.iter().filter_map(|span| serde_json::from_value(span.clone()).ok()));
            }
            one => spans.extend(serde_json::from_value::<Span>(one.clone()).ok()),
        }
    }
    spans
}

/// How much the words of two facts of one text are the same.
fn overlap(one: &[Span], other: &[Span]) -> f64 {
    let length = |spans: &[Span]| spans.iter().map(|span| span.end.saturating_sub(span.start)).sum::<usize>();
    let mut both = 0;
    for a in one {
        for b in other.iter().filter(|b| b.part == a.part) {
            both += a.end.min(b.end).saturating_sub(a.start.max(b.start));
        }
    }
    let all = (length(one) + length(other)).saturating_sub(both);
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// How many words two facts of two texts share.
fn alike(one: &[Span], other: &[Span]) -> f64 {
    let set = |spans: &[Span]| -> BTreeSet<String> {
        spans.iter().flat_map(|span| words::words(&span.text)).collect()
    };
    let (one, other) = (set(one), set(other));
    let (both, all) = (one.intersection(&other).count(), one.union(&other).count());
    if all == 0 { 0.0 } else { both as f64 / all as f64 }
}

/// The fact that each correction is about, where this reading has it.
fn aimed<'a>(corrections: &'a [Kept], facts: &[ReadFact], report: &str) -> Vec<(&'a Kept, usize)> {
    let spans: Vec<Vec<Span>> = facts.iter().map(|fact| named_by(fact.kind, &fact.raw)).collect();
    let score = |correction: &Kept, index: usize| -> Option<f64> {
        let fact = &facts[index];
        if fact.kind != correction.kind {
            return None;
        }
        let own = correction.report == report;
        let same = if own {
            overlap(&correction.words, &spans[index])
        } else {
            alike(&correction.words, &spans[index])
        };
        if same < if own { SAME_READING } else { SAME_COPY } {
            return None;
        }
        // Of several with the same words, the one of the same category, and of these the one of the same number.
        let code = if fact.code == correction.code { 0.1 } else { 0.0 };
        let local = if fact.local == correction.local { 0.05 } else { 0.0 };
        Some(same + code + local)
    };
    corrections
        .iter()
        .filter_map(|correction| {
            let best = (0..facts.len())
                .filter_map(|index| Some((score(correction, index)?, index)))
                .max_by(|one, other| one.0.total_cmp(&other.0).then(other.1.cmp(&one.1)))?;
            Some((correction, best.1))
        })
        .collect()
}

/// Everything that was put right in a report and its copies, in the order in which it was decided.
fn corrections_of(store: &mut Store, report: i64) -> Result<Vec<Kept>, ArchiveError> {
    let rows = store.query(
        "SELECT c.number, c.report, c.local, c.kind, c.code, c.words, c.field, c.value, c.decided, c.who \
         FROM reports r JOIN reports o ON o.original = r.original JOIN corrections c ON c.report = o.id \
         WHERE r.number = ?1 ORDER BY c.number",
        values![report],
    )?;
    Ok(rows
        .iter()
        .filter_map(|row| {
            Some(Kept {
                number: row.integer(0),
                report: row.text(1),
                local: row.text(2),
                kind: Kind::from_label(&row.text(3))?,
                code: row.text(4),
                words: serde_json::from_str(&row.text(5)).unwrap_or_default(),
                field: row.text(6),
                value: row.text(7),
                decided: row.text(8),
                who: row.text(9),
            })
        })
        .collect())
}

fn read_facts(store: &mut Store, report: i64) -> Result<Vec<ReadFact>, ArchiveError> {
    let rows = store.query(
        "SELECT number, local, kind, code, body, as_read, struck, matter FROM facts \
         WHERE report = ?1 AND superseded IS NULL ORDER BY number",
        values![report],
    )?;
    let mut facts = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(kind) = Kind::from_label(&row.text(2)) else { continue };
        let (body, as_read) = (row.text(4), row.text_or_none(5));
        facts.push(ReadFact {
            number: row.integer(0),
            local: row.text(1),
            kind,
            code: row.text(3),
            raw: parsed(as_read.as_ref().unwrap_or(&body))?,
            body,
            struck: row.integer(6) != 0,
            matter: row.integer_or_none(7),
        });
    }
    Ok(facts)
}

fn correct(
    store: &mut Store,
    report: &str,
    fact: &str,
    correction: &Correction,
    who: &str,
    known: &MatterWords,
) -> Result<(), ArchiveError> {
    let row = store.first("SELECT number, original FROM reports WHERE id = ?1", values![report])?;
    let Some(row) = row else { return Err(ArchiveError::unknown(report)) };
    let (number, original) = (row.integer(0), row.integer(1));
    let facts = read_facts(store, number)?;
    let name = format!("{report}:{fact}");
    let Some(index) = facts.iter().position(|of| of.local == fact) else {
        return Err(ArchiveError::unknown(&name));
    };
    let of = &facts[index];
    let actors = actors(store, number)?;
    let (verb, field, value) = match correction {
        Correction::Strike => ("strike", STRUCK, json!([])),
        Correction::Restore => ("restore", "", json!([])),
        Correction::Who { role, actors: names } => {
            if !roles(of.kind).contains(&role.as_str()) {
                return Err(ArchiveError::question(format!(
                    "a {} has no {role}; it has {}",
                    of.kind.label(),
                    roles(of.kind).join(" and ")
                )));
            }
            for name in names {
                if the_actor(&actors, name).is_none() {
                    return Err(ArchiveError::question(format!("the report names no {name}")));
                }
            }
            ("change", role.as_str(), json!(names))
        }
        Correction::Realis(_) if !has_realis(of.kind) => {
            return Err(ArchiveError::question(format!(
                "a {} does not say whether it is so",
                of.kind.label()
            )));
        }
        Correction::Realis(realis) => ("change", REALIS, json!([realis.label()])),
    };
    // What was decided about the same before no longer holds, from whichever copy it was decided.
    let corrections = corrections_of(store, number)?;
    for (earlier, aim) in aimed(&corrections, &facts, report) {
        if aim == index && (field.is_empty() || earlier.field == field) {
            store.execute("DELETE FROM corrections WHERE number = ?1", values![earlier.number])?;
        }
    }
    let mut put = of.raw.clone();
    let list: Vec<String> = serde_json::from_value(value.clone()).unwrap_or_default();
    put_right(&mut put, of.kind, field, &list, &actors);
    // What is decided as it was read anyway needs no keeping.
    if field == STRUCK || put != of.raw {
        store.execute(
            "INSERT INTO corrections(report, local, kind, code, words, field, value, decided, who) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            values![
                report,
                fact,
                of.kind.label(),
                &of.code,
                crate::facts::json(&named_by(of.kind, &of.raw))?,
                field,
                value.to_string(),
                days::now(),
                who
            ],
        )?;
    }
    let remembered = &mut Remembered::default();
    let mut touched = BTreeSet::new();
    for row in
        store.query("SELECT number FROM reports WHERE original = ?1 ORDER BY number", values![original])?
    {
        touched.extend(apply(store, remembered, row.integer(0), known)?);
    }
    for matter in touched {
        state::settle(store, remembered, matter, &days::now(), None)?;
    }
    let spoken: Vec<String> = named_by(of.kind, &of.raw).into_iter().map(|span| span.text).collect();
    let mut object = format!("{}: {}", of.kind.label(), crate::facts::summary(&spoken.join(" … ")));
    if verb == "change" {
        object.push_str(&format!(
            " – {field}: {}",
            if list.is_empty() { "nobody".to_owned() } else { list.join(", ") }
        ));
    }
    entities::audit(store, who, verb, &name, Some(&object))
}

/// The actors of a report's present reading.
fn actors(store: &mut Store, report: i64) -> Result<Vec<Actor>, ArchiveError> {
    let row = store
        .first("SELECT actors FROM readings WHERE report = ?1 AND superseded IS NULL", values![report])?;
    row.map_or_else(|| Ok(Vec::new()), |row| parsed(&row.text(0)))
}

fn the_actor<'a>(actors: &'a [Actor], name: &str) -> Option<&'a Actor> {
    let folded = entities::folded(name);
    let by = |of: &dyn Fn(&Actor) -> bool| actors.iter().find(|actor| of(actor));
    by(&|actor| actor.id == name || entities::folded(&actor.name) == folded)
        .or_else(|| by(&|actor| actor.aliases.iter().any(|alias| entities::folded(alias) == folded)))
}

/// Writes a correction into a fact.
fn put_right(body: &mut Value, kind: Kind, field: &str, value: &[String], actors: &[Actor]) {
    if field == REALIS {
        if let Some(realis) = value.first() {
            body[REALIS] = json!(realis);
        }
        return;
    }
    let ids: Vec<&str> =
        value.iter().filter_map(|name| the_actor(actors, name)).map(|actor| actor.id.as_str()).collect();
    // A copy may name nobody of that name: what it says of them stays as it is.
    if ids.len() != value.len() {
        return;
    }
    let one = || ids.first().map_or(Value::Null, |id| json!(id));
    match (kind, field) {
        (Kind::Statement, "speaker" | "addressee") => body[field] = one(),
        (Kind::Event, "source") => body["sources"] = json!(ids),
        (Kind::Event, "target") => body["targets"] = json!(ids),
        (Kind::Condition, "holder") => body["held_by"] = one(),
        (Kind::Commitment | Kind::Proposal, "promiser" | "proposer") => body["by"] = json!(ids),
        (Kind::Commitment, "promisee") => body["to"] = json!(ids),
        (Kind::Proposal, "against") => body["against"] = json!(ids),
        (Kind::Proposal, "body") => body["body"] = one(),
        (Kind::Forecast, "forecaster") => body["by"] = one(),
        (Kind::Meeting, "participant" | "absent") => {
            let absent = field == "absent";
            let before: Vec<Value> = body["participants"].as_array().cloned().unwrap_or_default();
            let mut after = Vec::new();
            for one in &before {
                let id = one["actor"].as_str().unwrap_or_default();
                // Who is of the other role stays, unless they are of this one now.
                if (one["attends"] == "no") == absent || ids.contains(&id) {
                    continue;
                }
                after.push(one.clone());
            }
            for id in &ids {
                let known = before.iter().find(|one| one["actor"] == *id);
                let mut one = known.cloned().unwrap_or_else(
                    || json!({ "actor": id, "side": null, "level": "unknown", "attends": "yes", "heads": false }),
                );
                if absent {
                    one["attends"] = json!("no");
                } else if one["attends"] == "no" {
                    one["attends"] = json!("yes");
                }
                after.push(one);
            }
            // In the order in which they were read, so that nothing changes where nothing was changed.
            after.sort_by_key(|one| {
                before.iter().position(|of| of["actor"] == one["actor"]).unwrap_or(before.len())
            });
            body["participants"] = Value::Array(after);
        }
        _ => {}
    }
}

/// Applies everything that people decided to the present reading of a report, and gives the matters that it touches.
pub(crate) fn apply(
    store: &mut Store,
    remembered: &mut Remembered,
    report: i64,
    known: &MatterWords,
) -> Result<BTreeSet<i64>, ArchiveError> {
    let mut touched = BTreeSet::new();
    let corrections = corrections_of(store, report)?;
    if corrections.is_empty() {
        let put = store.first(
            "SELECT 1 FROM facts WHERE report = ?1 AND superseded IS NULL AND (struck <> 0 OR as_read IS NOT NULL) LIMIT 1",
            values![report],
        )?;
        if put.is_none() {
            return Ok(touched);
        }
    }
    // Its facts are about to change.
    remembered.forget();
    let row = store.first("SELECT id, said FROM reports WHERE number = ?1", values![report])?;
    let Some(row) = row else { return Ok(touched) };
    let (id, said) = (row.text(0), row.text(1));
    let facts = read_facts(store, report)?;
    let actors = actors(store, report)?;
    let mut wanted: Vec<(Value, bool)> = facts.iter().map(|fact| (fact.raw.clone(), false)).collect();
    for (correction, index) in aimed(&corrections, &facts, &id) {
        if correction.field == STRUCK {
            wanted[index].1 = true;
        } else {
            let value: Vec<String> = serde_json::from_str(&correction.value).unwrap_or_default();
            put_right(&mut wanted[index].0, facts[index].kind, &correction.field, &value, &actors);
        }
    }
    let mut again = Vec::new();
    for (fact, (body, struck)) in facts.iter().zip(&wanted) {
        let now: Value = parsed(&fact.body)?;
        if now == *body && fact.struck == *struck {
            continue;
        }
        touched.extend(fact.matter);
        store.execute("DELETE FROM fact_keys WHERE fact = ?1", values![fact.number])?;
        let as_read = (*body != fact.raw).then(|| fact.raw.to_string());
        store.execute(
            "UPDATE facts SET struck = ?2, as_read = ?3, body = ?4 WHERE number = ?1",
            values![fact.number, *struck, as_read, body.to_string()],
        )?;
        if now != *body {
            again.push((fact, true));
        } else if !struck {
            again.push((fact, false));
        }
    }
    if again.is_empty() {
        return Ok(touched);
    }
    // The record as it is put right, for what facts are compared by.
    let record = keep::record(store, &id, keep::Facts::All, None)?;
    let mut known_actors = BTreeMap::new();
    let mut sides = BTreeMap::new();
    for actor in &record.actors {
        let (number, side) = entities::of_actor(store, &mut remembered.entities, actor, &id)?;
        sides.insert(actor.id.clone(), side.clone());
        known_actors.insert(actor.id.clone(), (number, side));
    }
    let drafts = drafts(&record, &sides, known)?;
    let mut new: BTreeMap<Kind, Vec<(i64, Vec<i64>)>> = BTreeMap::new();
    for (fact, changed) in again {
        let Some(draft) = drafts.iter().find(|draft| draft.kind == fact.kind && draft.local == fact.local)
        else {
            continue;
        };
        if changed {
            rewrite(store, fact.number, draft, &known_actors, &said)?;
        }
        let struck = facts.iter().zip(&wanted).any(|(of, (_, struck))| of.number == fact.number && *struck);
        if struck || !Kind::MATTERS.contains(&fact.kind) {
            continue;
        }
        let keys = draft.keys();
        let day = days::number(&said);
        store.insert(matters::INSERT_KEYS, "", &matters::key_rows(fact.number, day, &keys))?;
        new.entry(fact.kind).or_default().push((fact.number, keys));
        if changed {
            let looked_at = &mut LaterReports::default();
            state::look_ahead(store, remembered, looked_at, fact.number, draft, &said, known)?;
        }
    }
    for (kind, facts) in &new {
        touched.extend(matters::assign(store, remembered, *kind, facts, &said)?);
        for (fact, _) in facts {
            let row = store.first("SELECT matter FROM facts WHERE number = ?1", values![*fact])?;
            touched.extend(row.and_then(|row| row.integer_or_none(0)));
        }
    }
    Ok(touched)
}

/// Writes what a fact says into the columns by which it is found.
fn rewrite(
    store: &mut Store,
    fact: i64,
    draft: &Draft,
    actors: &BTreeMap<String, (i64, String)>,
    said: &str,
) -> Result<(), ArchiveError> {
    store.execute(
        "UPDATE facts SET code = ?2, realis = ?3, summary = ?4, features = ?5, bearing = ?6 WHERE number = ?1",
        values![
            fact,
            &draft.code,
            draft.realis,
            &draft.summary,
            crate::facts::json(&draft.features)?,
            draft.bearing()
        ],
    )?;
    store.execute("DELETE FROM fact_actors WHERE fact = ?1", values![fact])?;
    store.execute("DELETE FROM outcomes WHERE fact = ?1", values![fact])?;
    let rows = keep::links(fact, draft, actors, said);
    store.insert("INSERT INTO fact_actors(fact, entity, role, side, kind, said)", "", &rows)
}

/// Takes what is struck out from a record, and every reference to it.
pub(crate) fn without_struck(record: &mut Record, struck: &BTreeSet<String>) {
    let gone = |id: &Option<String>| id.as_ref().is_some_and(|id| struck.contains(id));
    macro_rules! kinds {
        ($($kind:ident),*) => { $(
            record.$kind.retain(|fact| !struck.contains(&fact.id));
            for fact in &mut record.$kind {
                if gone(&fact.said_by) {
                    fact.said_by = None;
                }
            }
        )* };
    }
    kinds!(statements, events, meetings, conditions, commitments, proposals, forecasts);
    for forecast in &mut record.forecasts {
        if gone(&forecast.condition) {
            forecast.condition = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, text: &str) -> Span {
        Span { start, end: start + text.chars().count(), text: text.to_owned(), part: None }
    }

    #[test]
    fn a_fact_is_known_by_its_words() {
        let one = [span(10, "will lift the ban on landings")];
        assert!(overlap(&one, &[span(10, "will lift the ban on landings by May")]) > SAME_READING);
        assert!(overlap(&one, &[span(60, "will lift the ban on landings")]) < SAME_READING);
        assert!(alike(&one, &[span(60, "will lift the ban on landings")]) > SAME_COPY);
        assert!(alike(&one, &[span(60, "will close the ports")]) < SAME_COPY);
    }

    #[test]
    fn participants_change_their_roles() {
        let actor = |id: &str, name: &str| -> Actor {
            serde_json::from_value(json!({
                "id": id, "name": name, "kind": "government", "country": null, "sector": null, "roles": [], "aliases": [],
                "mentions": []
            }))
            .unwrap()
        };
        let actors = [actor("a1", "Norway"), actor("a2", "Iceland")];
        let mut body = json!({ "participants": [
            { "actor": "a1", "side": null, "level": "unknown", "attends": "yes", "heads": false } ] });
        put_right(&mut body, Kind::Meeting, "absent", &["Iceland".to_owned()], &actors);
        assert_eq!(body["participants"][1]["attends"], "no");
        put_right(&mut body, Kind::Meeting, "participant", &["the Iceland".to_owned()], &actors);
        assert_eq!(body["participants"].as_array().map(Vec::len), Some(1));
        assert_eq!(body["participants"][0]["attends"], "yes");
        let before = body.clone();
        put_right(&mut body, Kind::Meeting, "participant", &["Nobody".to_owned()], &actors);
        assert_eq!(body, before);
    }
}
