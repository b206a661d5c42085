//! What is asked: filters, and how they become conditions of a statement.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::answer::{Line, Outcome, Quote, Source, Who};
use crate::entities;
use crate::facts::{Amounts, Kind};
use crate::matters::{RECENT, state};
use crate::standings::Standing;
use crate::store::{Dialect, Row, Store, Value, values};
use crate::{ArchiveError, State, days};

/// Which lines are wanted. What is empty lets everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Actors who have to do with it, by name or id; all of them.
    pub actors: Vec<String>,
    /// Sides that have to do with it: a country's code or name, or an actor; all of them.
    pub sides: Vec<String>,
    /// Places, by name or id; one of them.
    pub places: Vec<String>,
    /// First day on which it was said.
    pub since: Option<String>,
    /// Last day on which it was said.
    pub until: Option<String>,
    /// The moment as of which is asked: what was learnt later is left out, and it is that day's evening.
    pub as_of: Option<String>,
    /// Kinds of facts, PLOVER categories, kinds of proposals; one of them.
    pub kinds: Vec<String>,
    /// States of matters; one of them.
    pub states: Vec<State>,
    /// Words that it is about; all of them. Endings make no difference.
    pub about: Option<String>,
    /// Due on this day or before.
    pub due_before: Option<String>,
    /// Least confidence.
    pub min_confidence: Option<f64>,
    /// Most lines; [`Filter::USUAL`] unless given.
    pub limit: Option<usize>,
    /// Lines that are left out before the first.
    pub offset: usize,
    /// The day that it is; today unless given, and the day of `as_of` where that is.
    pub today: Option<String>,
}

/// A day before every other, and one after.
pub(crate) const FIRST: &str = "0000-01-01";
pub(crate) const LAST: &str = "9999-12-31T23:59:59Z";

impl Filter {
    /// Lines of an answer unless more are asked for: what one looks through.
    pub const USUAL: usize = 50;

    pub(crate) fn most(&self) -> usize {
        self.limit.unwrap_or(Filter::USUAL)
    }

    /// The moment as of which is asked, as text that compares.
    pub(crate) fn moment(&self) -> Result<Option<String>, ArchiveError> {
        let wrong = |text: String| ArchiveError::question(format!("{text} is neither a date nor a moment"));
        self.as_of.as_deref().map(|text| days::moment(text).map_err(wrong)).transpose()
    }

    /// The day of the question.
    pub(crate) fn day(&self) -> Result<String, ArchiveError> {
        if let Some(today) = &self.today {
            return Ok(today.clone());
        }
        let moment = self.moment()?.unwrap_or_else(days::now);
        Ok(moment.get(..10).unwrap_or_default().to_owned())
    }
}

/// The conditions of a statement. Only constants become a part of it; everything given is a parameter.
pub(crate) struct Where {
    sql: String,
    pub(crate) values: Vec<Value>,
}

impl Where {
    /// Begins with a constant that may end in `WHERE …`.
    pub(crate) fn new(begin: &'static str) -> Where {
        Where { sql: begin.to_owned(), values: Vec::new() }
    }

    /// Goes on with a constant in which each `?` is the next value.
    pub(crate) fn and(&mut self, sql: &'static str, values: &[Value]) -> &mut Where {
        let mut values_left = values.iter();
        for character in sql.chars() {
            self.sql.push(character);
            if character == '?' {
                self.values.extend(values_left.next().cloned());
                self.sql.push_str(&self.values.len().to_string());
            }
        }
        self
    }

    /// Goes on with a constant, a list of values in parentheses and another constant.
    pub(crate) fn and_in(&mut self, sql: &'static str, values: Vec<Value>, end: &'static str) -> &mut Where {
        self.sql.push_str(sql);
        // Padded to a power of two, so that few different statements are prepared.
        let mut values = values;
        if values.is_empty() {
            values.push(Value::Null);
        }
        let (size, last) = (values.len().next_power_of_two(), values[values.len() - 1].clone());
        values.resize(size, last);
        self.sql.push_str(&crate::store::placeholders(self.values.len() + 1, size));
        self.values.append(&mut values);
        self.sql.push_str(end);
        self
    }

    pub(crate) fn ask(&self, store: &mut Store) -> Result<Vec<Row>, ArchiveError> {
        store.query(&self.sql, &self.values)
    }

    /// Hands each row on, as [`Store::each`] does.
    pub(crate) fn each(&self, store: &mut Store, take: impl FnMut(&Row)) -> Result<(), ArchiveError> {
        store.each(&self.sql, &self.values, take)
    }
}

/// Names resolved, so that statements need no names.
pub(crate) struct Resolved {
    actors: Vec<Vec<Value>>,
    sides: Vec<Value>,
    places: Option<Vec<Value>>,
    pub(crate) moment: Option<String>,
    pub(crate) today: String,
    pub(crate) codes: Vec<Value>,
    pub(crate) kinds: Vec<Kind>,
    dialect: Dialect,
}

pub(crate) fn resolve(store: &mut Store, filter: &Filter) -> Result<Resolved, ArchiveError> {
    let mut actors = Vec::new();
    for name in &filter.actors {
        let found = entities::named(store, name)?;
        if found.is_empty() {
            return Err(ArchiveError::unknown(name));
        }
        actors.push(found.into_iter().map(Value::from).collect());
    }
    let mut sides = Vec::new();
    for name in &filter.sides {
        sides.push(side(store, name)?.into());
    }
    let places = if filter.places.is_empty() {
        None
    } else {
        let mut found = Vec::new();
        for name in &filter.places {
            let folded = entities::folded(name);
            let rows = store.query(
                "SELECT number FROM places WHERE COALESCE(canonical, number) IN \
                 (SELECT COALESCE(canonical, number) FROM places WHERE id = ?1 OR folded = ?2)",
                values![name, &folded],
            )?;
            if rows.is_empty() {
                return Err(ArchiveError::unknown(name));
            }
            found.extend(rows.iter().map(|row| Value::from(row.integer(0))));
        }
        Some(found)
    };
    let (mut codes, mut kinds) = (Vec::new(), Vec::new());
    for kind in &filter.kinds {
        match Kind::from_label(&kind.to_lowercase()) {
            Some(kind) => kinds.push(kind),
            None => {
                codes.push(Value::from(kind.to_uppercase()));
                codes.push(Value::from(kind.to_lowercase()));
            }
        }
    }
    let dialect = store.dialect();
    Ok(Resolved {
        actors,
        sides,
        places,
        moment: filter.moment()?,
        today: filter.day()?,
        codes,
        kinds,
        dialect,
    })
}

/// The side that a name means: a country by its code or by its government's name, or an actor.
pub(crate) fn side(store: &mut Store, name: &str) -> Result<String, ArchiveError> {
    if name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Ok(name.to_owned());
    }
    let folded = entities::folded(name);
    let government = store.first(
        "SELECT country FROM entities WHERE folded = ?1 AND country IS NOT NULL \
         ORDER BY CASE WHEN kind = 'government' THEN 0 ELSE 1 END, number LIMIT 1",
        values![&folded],
    )?;
    if let Some(row) = government {
        return Ok(row.text(0));
    }
    let entity = entities::the_one(store, name)?;
    let row = store.first("SELECT country FROM entities WHERE number = ?1", values![entity])?;
    Ok(row.and_then(|row| row.text_or_none(0)).unwrap_or_else(|| format!("#{entity}")))
}

/// What so few facts have that it is looked up first, and everything else in what that gives. Where nothing is so rare, it
/// is the other way round: facts or matters are looked through in their order until there are enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Few {
    Actor(usize),
    Side(usize),
    Days,
    Place,
    Nothing,
}

/// As many are few: they are looked up in some milliseconds. Tests meet both ways with a handful of facts.
const FEW: i64 = if cfg!(test) { 3 } else { 2000 };

/// Facts that are counted at most to see what there is least of.
const COUNTED: i64 = 20_000;

impl Resolved {
    /// What few facts of a kind have of what is asked for.
    pub(crate) fn few(&self, store: &mut Store, kind: Kind, filter: &Filter) -> Result<Few, ArchiveError> {
        let mut is_few = |begin: &'static str, list: &[Value], rest: &'static str, values: &[Value]| {
            let mut conditions = Where::new(begin);
            if !list.is_empty() {
                conditions.and_in("", list.to_vec(), "");
            }
            conditions.and(rest, values);
            conditions.and(" LIMIT ?) AS few", values![FEW]);
            conditions.ask(store).map(|rows| rows.first().is_none_or(|row| row.integer(0) < FEW))
        };
        let kind = kind.label();
        for (index, actor) in self.actors.iter().enumerate() {
            let begin = "SELECT COUNT(*) FROM (SELECT 1 FROM entities e CROSS JOIN fact_actors a WHERE e.canonical IN ";
            if is_few(begin, actor, " AND a.entity = e.number AND a.kind = ?", values![kind])? {
                return Ok(Few::Actor(index));
            }
        }
        for (index, side) in self.sides.iter().enumerate() {
            let begin = "SELECT COUNT(*) FROM (SELECT 1 FROM fact_actors";
            if is_few(begin, &[], " WHERE side = ? AND kind = ?", &[side.clone(), kind.into()])? {
                return Ok(Few::Side(index));
            }
        }
        if let Some(places) = &self.places
            && is_few("SELECT COUNT(*) FROM (SELECT 1 FROM facts WHERE place IN ", places, "", &[])?
        {
            return Ok(Few::Place);
        }
        if filter.since.is_some() || filter.until.is_some() {
            let (since, until) =
                (filter.since.as_deref().unwrap_or(FIRST), filter.until.as_deref().unwrap_or(LAST));
            let mut count = |since: &str, until: &str| {
                let row = store.first(
                    "SELECT COUNT(*) FROM (SELECT 1 FROM facts WHERE kind = ?1 AND said >= ?2 AND said <= ?3 LIMIT ?4) AS few",
                    values![kind, since, until, COUNTED],
                );
                row.map(|row| row.map_or(0, |row| row.integer(0)))
            };
            let within = count(since, until)?;
            // Whatever was spoken of since then would have to be looked through first.
            if within < FEW || (within < COUNTED && within <= count(&days::later(until, 1), LAST)?) {
                return Ok(Few::Days);
            }
        }
        Ok(Few::Nothing)
    }

    /// The numbers of facts of a kind, the last that was said first, copies left out, each with the day on which it was said:
    /// as many as may be shown.
    pub(crate) fn latest_facts(
        &self,
        store: &mut Store,
        kind: Kind,
        filter: &Filter,
    ) -> Result<Vec<(String, i64)>, ArchiveError> {
        let begins = if self.are_found_by_place(store, kind, filter)? {
            let all =
                "SELECT f.said, f.number FROM facts f INDEXED BY facts_told_at WHERE f.place IS NOT NULL";
            vec![(Where::new(all), Few::Place)]
        } else {
            self.facts_of_somebody(store, kind)?
        };
        let mut facts = Vec::new();
        for (mut conditions, found) in begins {
            let most = filter.most().saturating_add(filter.offset);
            if matches!(found, Few::Place | Few::Nothing) {
                conditions.and(" AND f.kind = ? AND f.copied = 0", values![kind.label()]);
                self.narrow_facts(&mut conditions, filter, found);
                conditions.and(" ORDER BY f.said DESC, f.number DESC LIMIT ?", values![most]);
            } else {
                conditions
                    .and(" AND d.kind = ? AND f.number = d.fact AND f.copied = 0", values![kind.label()]);
                if let Some(since) = &filter.since {
                    conditions.and(" AND d.said >= ?", values![since]);
                }
                if let Some(until) = &filter.until {
                    conditions.and(" AND d.said <= ?", values![until]);
                }
                self.narrow_facts(&mut conditions, filter, found);
                conditions
                    .and(" GROUP BY d.said, d.fact ORDER BY d.said DESC, d.fact DESC LIMIT ?", values![most]);
            }
            facts.extend(conditions.ask(store)?.iter().map(|row| (row.text(0), row.integer(1))));
        }
        Ok(facts)
    }

    /// Whether facts of a kind are looked for at the places that are asked for: wherever actors and sides have to do with many.
    fn are_found_by_place(
        &self,
        store: &mut Store,
        kind: Kind,
        filter: &Filter,
    ) -> Result<bool, ArchiveError> {
        if self.places.is_none() {
            return Ok(false);
        }
        let few = self.few(store, kind, filter)?;
        Ok(!matches!(few, Few::Actor(_) | Few::Side(_)))
    }

    /// How statements begin that give the facts of an actor or a side that is asked for, and by what: of an actor, one for
    /// each of the names, so that the index gives the last ones first.
    fn facts_of_somebody(&self, store: &mut Store, kind: Kind) -> Result<Vec<(Where, Few)>, ArchiveError> {
        if let Some(actor) = self.actors.first() {
            let mut names = Where::new("SELECT number FROM entities WHERE canonical IN ");
            names.and_in("", actor.clone(), "");
            let begin = |name: Row| {
                let mut conditions = Where::new(
                    "SELECT d.said, d.fact FROM fact_actors d CROSS JOIN facts f INDEXED BY facts_heads WHERE 1 = 1",
                );
                conditions.and(" AND d.entity = ?", values![name.integer(0)]);
                (conditions, Few::Actor(0))
            };
            return Ok(names.ask(store)?.into_iter().map(begin).collect());
        }
        if let Some((index, side)) = self.rarest_side(store, kind)? {
            let mut conditions = Where::new(
                "SELECT d.said, d.fact FROM fact_actors d CROSS JOIN facts f INDEXED BY facts_heads WHERE 1 = 1",
            );
            conditions.and(" AND d.side = ?", std::slice::from_ref(side));
            return Ok(vec![(conditions, Few::Side(index))]);
        }
        let all = Where::new("SELECT f.said, f.number FROM facts f INDEXED BY facts_told WHERE 1 = 1");
        Ok(vec![(all, Few::Nothing)])
    }

    /// Of the sides that are asked for, the one that has to do with the fewest facts of a kind, and its place among them.
    fn rarest_side(&self, store: &mut Store, kind: Kind) -> Result<Option<(usize, &Value)>, ArchiveError> {
        let mut rarest = None;
        for (index, side) in self.sides.iter().enumerate() {
            let count = match self.sides.len() {
                1 => 0,
                _ => store
                    .first(
                        "SELECT COUNT(*) FROM (SELECT 1 FROM fact_actors WHERE side = ?1 AND kind = ?2 LIMIT ?3) AS few",
                        &[side.clone(), kind.label().into(), COUNTED.into()],
                    )?
                    .map_or(0, |row| row.integer(0)),
            };
            if rarest.is_none_or(|(least, _, _)| count < least) {
                rarest = Some((count, index, side));
            }
        }
        Ok(rarest.map(|(_, index, side)| (index, side)))
    }

    /// Lets only facts `f` through that are meant and that the archive knew; what they were found by is left out.
    pub(crate) fn narrow_facts(&self, conditions: &mut Where, filter: &Filter, found: Few) {
        self.known(conditions);
        for (index, actor) in self.actors.iter().enumerate() {
            if found != Few::Actor(index) {
                conditions.and_in(
                    " AND EXISTS (SELECT 1 FROM fact_actors a CROSS JOIN entities e WHERE a.fact = f.number \
                     AND e.number = a.entity AND e.canonical IN ",
                    actor.clone(),
                    ")",
                );
            }
        }
        // What is joined to nothing is looked up by no index of its own: the few rows of the fact are looked at.
        for (index, side) in self.sides.iter().enumerate() {
            if found != Few::Side(index) {
                conditions.and(
                    " AND EXISTS (SELECT 1 FROM fact_actors a WHERE a.fact = f.number AND a.side || '' = ?)",
                    std::slice::from_ref(side),
                );
            }
        }
        if let Some(places) = &self.places {
            conditions.and_in(" AND f.place IN ", places.clone(), "");
        }
        if let Some(since) = &filter.since {
            conditions.and(" AND f.said >= ?", values![since]);
        }
        if let Some(until) = &filter.until {
            conditions.and(" AND f.said <= ?", values![until]);
        }
        if let Some(least) = filter.min_confidence {
            conditions.and(" AND f.confidence >= ?", values![least]);
        }
        if !self.codes.is_empty() {
            conditions.and_in(" AND f.code IN ", self.codes.clone(), "");
        }
        if let Some(about) = &filter.about {
            let words: Vec<String> = about
                .to_lowercase()
                .split(|character: char| !character.is_alphanumeric())
                .filter(|word| !word.is_empty())
                .map(crate::words::stem)
                .collect();
            // Only reports that have them are looked at.
            if let Some((within, value)) = crate::search::reports_with(&words, self.dialect) {
                conditions.and(within, values![value]);
            }
            for word in &words {
                // A stem has no sign that means something in a pattern.
                conditions.and(" AND LOWER(f.summary) LIKE ?", values![format!("%{word}%")]);
            }
        }
    }

    /// Lets only facts `f` through that the archive knew.
    pub(crate) fn known(&self, conditions: &mut Where) {
        // What people struck out never was.
        conditions.and(" AND f.struck = 0", &[]);
        match &self.moment {
            None => conditions.and(" AND f.superseded IS NULL", &[]),
            Some(moment) => conditions.and(
                " AND f.learnt <= ? AND (f.superseded IS NULL OR f.superseded > ?)",
                values![moment, moment],
            ),
        };
    }

    /// Whether the archive knew a fact by the moments at which it was learnt and superseded; the latter is empty where it still
    /// counts. As [`Resolved::known`], but for what is struck out.
    pub(crate) fn knew(&self, learnt: &str, superseded: &str) -> bool {
        match self.moment.as_deref() {
            None => superseded.is_empty(),
            Some(moment) => learnt <= moment && (superseded.is_empty() || superseded > moment),
        }
    }

    fn asks_for_facts(&self, filter: &Filter) -> bool {
        !self.actors.is_empty()
            || !self.sides.is_empty()
            || self.places.is_some()
            || filter.min_confidence.is_some()
            || filter.about.is_some()
            || !self.codes.is_empty()
            || filter.since.is_some()
            || filter.until.is_some()
    }

    /// Begins a statement that gives the matters `m` of a kind that have an account that is meant, of which few are what is
    /// said. Where that is nothing, they are looked through in the order of an index.
    pub(crate) fn matters(&self, kind: Kind, filter: &Filter, few: Few, index: &'static str) -> Where {
        let mut conditions = Where::new(Kept::FROM);
        if few == Few::Nothing {
            conditions.and(index, &[]);
        }
        conditions.and(" WHERE m.accounts > 0 AND m.kind = ?", values![kind.label()]);
        self.narrow_matters(&mut conditions, kind, filter, few);
        conditions
    }

    fn narrow_matters(&self, conditions: &mut Where, kind: Kind, filter: &Filter, few: Few) {
        if let Some(moment) = &self.moment {
            conditions.and(" AND m.first_learnt <= ?", values![moment]);
        }
        if !self.asks_for_facts(filter) {
            return;
        }
        // An account that was said on one of the days is one of a matter that was not over before and not begun after.
        if let Some(since) = &filter.since {
            conditions.and(" AND m.last_said >= ?", values![since]);
        }
        if let Some(until) = &filter.until {
            conditions.and(" AND m.first_said <= ?", values![until]);
        }
        let kind = kind.label();
        match few {
            Few::Actor(index) => {
                conditions.and_in(
                    " AND m.number IN (SELECT f.matter FROM entities e CROSS JOIN fact_actors d \
                     CROSS JOIN facts f INDEXED BY facts_heads WHERE e.canonical IN ",
                    self.actors[index].clone(),
                    "",
                );
                conditions
                    .and(" AND d.entity = e.number AND d.kind = ? AND f.number = d.fact", values![kind]);
            }
            Few::Side(index) => {
                conditions.and(
                    " AND m.number IN (SELECT f.matter FROM fact_actors d CROSS JOIN facts f INDEXED BY facts_heads \
                     WHERE d.side = ? AND d.kind = ? AND f.number = d.fact",
                    &[self.sides[index].clone(), kind.into()],
                );
            }
            Few::Days => {
                conditions.and(
                    " AND m.number IN (SELECT f.matter FROM facts f INDEXED BY facts_told WHERE f.kind = ?",
                    values![kind],
                );
            }
            Few::Place => {
                conditions
                    .and(" AND m.number IN (SELECT f.matter FROM facts f WHERE f.kind = ?", values![kind]);
            }
            Few::Nothing => {
                conditions.and(
                    " AND EXISTS (SELECT 1 FROM facts f INDEXED BY facts_accounts WHERE f.matter = m.number",
                    &[],
                );
            }
        }
        self.narrow_facts(conditions, filter, few);
        conditions.and(")", &[]);
    }
}

/// Facts, each with its report.
const FACTS: &str = "SELECT f.number, f.realis, f.said, f.day_from, f.day_to, f.bearing, f.confidence, f.summary, \
     r.original, f.matter, f.kind, f.code, f.body, p.name, r.id, f.local, r.title, r.publisher, r.published, r.url, f.report, \
     f.features, f.superseded FROM facts f JOIN reports r INDEXED BY reports_heads ON r.number = f.report LEFT JOIN places o ON o.number = f.place \
     LEFT JOIN places p ON p.number = COALESCE(o.canonical, o.number) WHERE 1 = 1";

/// A fact with everything that is shown of it.
pub(crate) struct Told {
    pub(crate) number: i64,
    pub(crate) original: i64,
    pub(crate) report: i64,
    pub(crate) matter: Option<i64>,
    /// Whether it counts no longer.
    superseded: bool,
    pub(crate) stand: state::Stand,
    pub(crate) amounts: Amounts,
    pub(crate) confidence: f64,
    pub(crate) kind: String,
    pub(crate) code: String,
    /// As the record has it.
    pub(crate) body: String,
    pub(crate) words: Words,
    pub(crate) place: Option<String>,
    pub(crate) source: Source,
}

/// What of a fact's body is shown in lists. Nothing else of it is taken apart.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Words {
    evidence: Vec<legation_record::Span>,
    pub(crate) support: serde_json::Value,
    pub(crate) likelihood: serde_json::Value,
}

impl Told {
    fn from_row(row: &Row) -> Told {
        let mut words: Words = serde_json::from_str(row.str(12)).unwrap_or_default();
        let report = row.text(14);
        let source = Source {
            fact: format!("{report}:{}", row.str(15)),
            report,
            title: row.text(16),
            publisher: row.text_or_none(17),
            published: row.text_or_none(18),
            url: row.text_or_none(19),
            copies: Vec::new(),
            text: row.text(7),
            quotes: std::mem::take(&mut words.evidence).into_iter().map(quote).collect(),
        };
        Told {
            number: row.integer(0),
            stand: state::Stand::from_row(row, 1),
            amounts: amounts(row.str(10), row.str(21)),
            confidence: row.real(6),
            original: row.integer(8),
            matter: row.integer_or_none(9),
            superseded: !row.str(22).is_empty(),
            kind: row.text(10),
            code: row.text(11),
            body: row.text(12),
            place: row.text_or_none(13),
            report: row.integer(20),
            words,
            source,
        }
    }
}

/// The amounts of a fact; only those of promises are compared.
fn amounts(kind: &str, features: &str) -> Amounts {
    if kind != Kind::Commitment.label() {
        return Amounts::default();
    }
    serde_json::from_str(features).unwrap_or_default()
}

/// The spans of a fact's evidence.
pub(crate) fn quotes(evidence: &serde_json::Value) -> Vec<Quote> {
    let spans: Vec<legation_record::Span> = serde_json::from_value(evidence.clone()).unwrap_or_default();
    spans.into_iter().map(quote).collect()
}

fn quote(span: legation_record::Span) -> Quote {
    Quote { start: span.start, end: span.end, title: span.part.is_some(), text: span.text }
}

/// The facts that some conditions let through.
pub(crate) fn told(store: &mut Store, narrow: impl FnOnce(&mut Where)) -> Result<Vec<Told>, ArchiveError> {
    let mut conditions = Where::new(FACTS);
    narrow(&mut conditions);
    Ok(conditions.ask(store)?.iter().map(Told::from_row).collect())
}

/// Who has to do with some facts, by fact.
pub(crate) fn who(store: &mut Store, facts: &[i64]) -> Result<BTreeMap<i64, Vec<Who>>, ArchiveError> {
    let mut found: BTreeMap<i64, Vec<Who>> = BTreeMap::new();
    for facts in facts.chunks(PARAMETERS) {
        let mut conditions = Where::new(
            "SELECT a.fact, c.id, c.name, a.role, a.side FROM fact_actors a \
             JOIN entities e ON e.number = a.entity JOIN entities c ON c.number = e.canonical WHERE a.fact IN ",
        );
        let facts = facts.iter().map(|fact| Value::from(*fact)).collect();
        conditions.and_in("", facts, " ORDER BY a.fact, c.name, a.role");
        for row in conditions.ask(store)? {
            let (id, mut side) = (row.text(1), row.text(4));
            if side.starts_with('#') {
                // On nobody's side but their own. The number that says so inside depends on what was added first.
                side = format!("#{id}");
            }
            let who = Who { id, name: row.text(2), role: row.text(3), side };
            found.entry(row.integer(0)).or_default().push(who);
        }
    }
    Ok(found)
}

/// Parameters of one list: SQLite takes 32,766 of a statement.
pub(crate) const PARAMETERS: usize = 4096;

/// The publishers of the copies of some reports: original, publisher.
fn copies(
    store: &mut Store,
    originals: &[i64],
    moment: Option<&str>,
) -> Result<Vec<(i64, String)>, ArchiveError> {
    if originals.is_empty() {
        return Ok(Vec::new());
    }
    let mut conditions = Where::new(
        "SELECT original, COALESCE(publisher, id) FROM reports INDEXED BY reports_copies WHERE number <> original",
    );
    conditions.and_in(" AND original IN ", originals.iter().map(|number| Value::from(*number)).collect(), "");
    if let Some(moment) = moment {
        conditions.and(" AND learnt <= ?", values![moment]);
    }
    conditions.and(" ORDER BY published, id", &[]);
    Ok(conditions.ask(store)?.iter().map(|row| (row.integer(0), row.text(1))).collect())
}

/// Lines for single facts, in their order.
pub(crate) fn fact_lines(
    store: &mut Store,
    mut told: Vec<Told>,
    moment: Option<&str>,
) -> Result<Vec<Line>, ArchiveError> {
    let mut lines = Vec::with_capacity(told.len());
    while !told.is_empty() {
        let later = told.split_off(told.len().min(PARAMETERS));
        lines.extend(some_fact_lines(store, told, moment)?);
        told = later;
    }
    Ok(lines)
}

fn some_fact_lines(
    store: &mut Store,
    told: Vec<Told>,
    moment: Option<&str>,
) -> Result<Vec<Line>, ArchiveError> {
    let numbers: Vec<i64> = told.iter().map(|told| told.number).collect();
    let who = who(store, &numbers)?;
    let originals: BTreeSet<i64> = told.iter().map(|told| told.original).collect();
    let copies = copies(store, &originals.into_iter().collect::<Vec<_>>(), moment)?;
    Ok(told
        .into_iter()
        .map(|told| {
            let mut source = told.source;
            source.copies = publishers(&copies, told.original);
            Line {
                id: source.fact.clone(),
                kind: told.kind,
                text: source.text.clone(),
                from: told.stand.from,
                to: told.stand.to,
                first_said: told.stand.said.clone(),
                last_said: told.stand.said,
                code: told.code,
                realis: told.stand.realis,
                place: told.place,
                who: who.get(&told.number).cloned().unwrap_or_default(),
                confidence: told.confidence,
                accounts: 1,
                sources: vec![source],
                ..Line::default()
            }
        })
        .collect())
}

fn publishers(copies: &[(i64, String)], original: i64) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (of, publisher) in copies {
        if *of == original && !names.contains(publisher) {
            names.push(publisher.clone());
        }
    }
    names
}

/// A matter's row.
pub(crate) struct Kept {
    pub(crate) number: i64,
    pub(crate) id: String,
    pub(crate) kind: Kind,
    /// As it was left when something was last learnt of it, whatever the day is.
    pub(crate) state: Option<State>,
    pub(crate) decided: Option<State>,
    pub(crate) note: Option<String>,
    pub(crate) accounts: i64,
    /// Reports that give them, copies not counted.
    told: i64,
    confidence: f64,
    title: String,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) first_said: String,
    last_said: String,
}

impl Kept {
    /// Columns of `matters m`.
    pub(crate) const FROM: &str = "SELECT m.number, m.id, m.kind, m.decided_state, m.note, m.day_to, m.last_said, m.accounts, m.title, m.day_from, \
         m.first_said, m.state, m.told, m.confidence FROM matters m";

    /// Whether a report may have said what became of it: what was left open was decided by none, as long as no account of it
    /// was taken back since.
    pub(crate) fn may_be_decided(&self, revised: bool) -> bool {
        let open = self.state == Some(State::Open) && self.decided.is_none();
        state::awaits(self.kind) && (revised || !open || self.accounts > RECENT as i64)
    }

    /// With the days that it had then.
    pub(crate) fn standing_then(self, then: Standing) -> Kept {
        Kept { from: then.from, to: then.to, first_said: then.first_said, last_said: then.last_said, ..self }
    }

    /// What its place in a list depends on.
    pub(crate) fn listed(&self) -> (Option<&str>, &str, &str) {
        (self.to.as_deref(), &self.last_said, &self.id)
    }

    pub(crate) fn from_row(row: &Row) -> Option<Kept> {
        Some(Kept {
            number: row.integer(0),
            id: row.text(1),
            kind: Kind::from_label(&row.text(2))?,
            decided: row.text_or_none(3).and_then(|state| State::from_label(&state)),
            note: row.text_or_none(4),
            to: row.text_or_none(5),
            last_said: row.text(6),
            accounts: row.integer(7),
            title: row.text(8),
            from: row.text_or_none(9),
            first_said: row.text(10),
            state: State::from_label(row.str(11)),
            told: row.integer(12),
            confidence: row.real(13),
        })
    }
}

/// Lines for matters, in their order, as the archive knew them; a matter of which it knew nothing has none.
pub(crate) fn matter_lines(
    store: &mut Store,
    kept: &[&Kept],
    resolved: &Resolved,
) -> Result<Vec<Line>, ArchiveError> {
    let mut lines = Vec::with_capacity(kept.len());
    for kept in kept.chunks(TOGETHER) {
        lines.extend(some_matter_lines(store, kept, resolved)?);
    }
    Ok(lines)
}

/// Matters or facts that are asked for together: below what a statement may have as parameters, and a round number of
/// powers of two.
pub(crate) const TOGETHER: usize = 256;

fn some_matter_lines(
    store: &mut Store,
    kept: &[&Kept],
    resolved: &Resolved,
) -> Result<Vec<Line>, ArchiveError> {
    let larger = larger(store, kept.iter().copied(), resolved)?;
    let (all, large): (Vec<&&Kept>, _) = kept.iter().partition(|kept| !larger.contains_key(&kept.number));
    let numbers = |kept: &[&&Kept]| -> Vec<Value> { kept.iter().map(|kept| kept.number.into()).collect() };
    let mut told = told_of(store, numbers(&all), "", resolved)?;
    let revised: BTreeSet<i64> =
        told.iter().filter(|told| told.superseded).filter_map(|told| told.matter).collect();
    let decided: Vec<&&Kept> =
        all.into_iter().filter(|kept| kept.may_be_decided(revised.contains(&kept.number))).collect();
    let mut outcomes = outcomes_of(store, numbers(&decided), "", resolved)?;
    for kept in large {
        let since = larger.get(&kept.number).map_or("", |larger| larger.since.as_str());
        told.extend(told_of(store, numbers(&[kept]), since, resolved)?);
        outcomes.extend(outcomes_of(store, numbers(&[kept]), since, resolved)?);
    }
    let facts: Vec<i64> = told.iter().map(|told| told.number).collect();
    let who = who(store, &facts)?;
    let originals: BTreeSet<i64> = told.iter().map(|told| told.original).collect();
    let copies = copies(store, &originals.into_iter().collect::<Vec<_>>(), resolved.moment.as_deref())?;
    let mut lines = Vec::with_capacity(kept.len());
    for matter in kept {
        let told: Vec<&Told> = told.iter().filter(|told| told.matter == Some(matter.number)).collect();
        let (Some(first), Some(last)) = (told.first(), told.last()) else { continue };
        let stands: Vec<state::Stand> = told.iter().map(|told| told.stand.clone()).collect();
        let mine: Vec<&Row> = outcomes.iter().filter(|row| row.integer(0) == matter.number).collect();
        // A copy awaits the same as its original: what a report says of both, it says once.
        let mut telling = BTreeSet::new();
        let mine: Vec<&Row> = mine.into_iter().filter(|row| telling.insert(row.text(6))).collect();
        let verdicts: Vec<state::Outcome> =
            mine.iter().map(|row| state::Outcome { verdict: row.text(1), said: row.text(5) }).collect();
        let now = state::state(matter.kind, &stands, &verdicts, &resolved.today);
        let (from, to) = state::when(&stands);
        let people: BTreeSet<&Who> = told.iter().filter_map(|told| who.get(&told.number)).flatten().collect();
        // One source for each original: a copy adds a publisher and no account.
        let mut sources: Vec<(i64, Source)> = Vec::new();
        for one in &told {
            let original = one.original;
            if sources.iter().any(|(of, _)| *of == original) {
                continue;
            }
            // The original itself where it is among them, else its first copy.
            let own = told.iter().find(|told| told.report == original);
            let mut source = own.unwrap_or(one).source.clone();
            source.copies = publishers(&copies, original);
            sources.push((original, source));
        }
        let larger = larger.get(&matter.number);
        let text = larger.filter(|_| resolved.moment.is_none()).map(|_| matter.title.clone());
        lines.push(Line {
            id: matter.id.clone(),
            kind: matter.kind.label().to_owned(),
            text: text.unwrap_or_else(|| {
                state::best(told.iter().map(|told| (told.confidence, told.source.text.clone())))
            }),
            state: Some(matter.decided.unwrap_or(now)),
            from,
            to,
            first_said: larger.map_or(&first.stand.said, |larger| &larger.first_said).clone(),
            last_said: last.stand.said.clone(),
            code: last.code.clone(),
            realis: last.stand.realis.clone(),
            place: told.iter().rev().find_map(|told| told.place.clone()),
            who: people.into_iter().cloned().collect(),
            confidence: larger.map_or_else(
                || told.iter().map(|told| told.confidence).fold(0.0, f64::max),
                |larger| larger.confidence,
            ),
            accounts: larger.map_or(sources.len(), |larger| larger.accounts),
            differences: crate::difference::differences(matter.kind, &told),
            outcomes: mine.iter().map(|row| outcome(row)).collect(),
            earlier: Vec::new(),
            note: matter.note.clone(),
            sources: sources.into_iter().map(|(_, source)| source).collect(),
        });
    }
    Ok(lines)
}

/// What of a matter with more accounts than are looked at is counted.
struct Larger {
    /// The day from which on its accounts are looked at.
    since: String,
    /// Reports that give an account, copies not counted.
    accounts: usize,
    first_said: String,
    confidence: f64,
}

/// Those of some matters that have more accounts than are looked at.
fn larger<'a>(
    store: &mut Store,
    kept: impl IntoIterator<Item = &'a Kept>,
    resolved: &Resolved,
) -> Result<BTreeMap<i64, Larger>, ArchiveError> {
    let mut found = BTreeMap::new();
    for kept in kept {
        if kept.accounts <= RECENT as i64 {
            continue;
        }
        let known = |conditions: &mut Where| resolved.known(conditions);
        let Some(since) = state::recent(store, kept.number, known)? else { continue };
        if resolved.moment.is_none() {
            // As it is now, it is counted already.
            let accounts = usize::try_from(kept.told).unwrap_or(0);
            let (first_said, confidence) = (kept.first_said.clone(), kept.confidence);
            found.insert(kept.number, Larger { since, accounts, first_said, confidence });
            continue;
        }
        let mut conditions = Where::new(
            "SELECT COUNT(DISTINCT r.original), MIN(f.said), MAX(f.confidence) FROM facts f INDEXED BY facts_accounts \
             JOIN reports r INDEXED BY reports_known ON r.number = f.report WHERE 1 = 1",
        );
        conditions.and(" AND f.matter = ?", values![kept.number]);
        resolved.known(&mut conditions);
        for row in conditions.ask(store)? {
            let accounts = usize::try_from(row.integer(0)).unwrap_or(0);
            let (first_said, confidence) = (row.text(1), row.real(2));
            found.insert(kept.number, Larger { since: since.clone(), accounts, first_said, confidence });
        }
    }
    Ok(found)
}

/// The accounts of some matters from a day on, in the order in which they were said.
fn told_of(
    store: &mut Store,
    matters: Vec<Value>,
    since: &str,
    resolved: &Resolved,
) -> Result<Vec<Told>, ArchiveError> {
    if matters.is_empty() {
        return Ok(Vec::new());
    }
    told(store, |conditions| {
        conditions.and_in(" AND f.matter IN ", matters, "");
        conditions.and(" AND f.said >= ?", values![since]);
        resolved.known(conditions);
        conditions.and(" ORDER BY f.said, r.id, f.local", &[]);
    })
}

/// What reports say of what these accounts await.
fn outcomes_of(
    store: &mut Store,
    matters: Vec<Value>,
    since: &str,
    resolved: &Resolved,
) -> Result<Vec<Row>, ArchiveError> {
    if matters.is_empty() {
        return Ok(Vec::new());
    }
    let mut conditions = Where::new(
        "SELECT f.matter, o.verdict, o.quote, o.span_from, o.span_to, o.said, r.id, r.title, r.publisher, r.published, \
         r.url FROM facts f INDEXED BY facts_accounts CROSS JOIN outcomes o \
         JOIN reports r INDEXED BY reports_heads ON r.number = o.report WHERE o.fact = f.number",
    );
    conditions.and_in(" AND f.matter IN ", matters, "");
    conditions.and(" AND f.said >= ?", values![since]);
    resolved.known(&mut conditions);
    if let Some(moment) = &resolved.moment {
        conditions.and(" AND o.learnt <= ?", values![moment]);
    }
    conditions.and(" ORDER BY o.said, r.id, f.number", &[]);
    conditions.ask(store)
}

fn outcome(row: &Row) -> Outcome {
    let start = usize::try_from(row.integer(3)).unwrap_or(0);
    let end = usize::try_from(row.integer(4)).unwrap_or(0);
    let quote = Quote { start, end, text: row.text(2), title: false };
    Outcome {
        verdict: row.text(1),
        source: Source {
            report: row.text(6),
            title: row.text(7),
            publisher: row.text_or_none(8),
            published: row.text_or_none(9),
            url: row.text_or_none(10),
            text: row.text(2),
            quotes: vec![quote],
            ..Source::default()
        },
    }
}
