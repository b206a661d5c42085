//! The questions that an archive answers.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::answer::{Line, Quote, Source};
use crate::ask::{
    FIRST, Filter, Kept, LAST, PARAMETERS, Resolved, Where, fact_lines, matter_lines, quotes, resolve, told,
};
use crate::entities;
use crate::facts::Kind;
use crate::matters::{Remembered, Turn};
use crate::standings::{Standing, retold, standings};
use crate::store::{Row, Value, values};
use crate::{Archive, ArchiveError, State, days};

/// Matters of a kind that are looked at for a question about the past, the last ones that were spoken of: enough for half a
/// year of a busy negotiation.
const LOOKED_BACK: usize = 800;

/// Actors that are looked at first for a question about the past, those of whom most is told.
const LOOKED_THROUGH: usize = if cfg!(test) { 1 } else { 128 };

/// Reports, the last that were added, among which the sources of an actor or a place are looked for that are named: of some,
/// nearly all reports speak.
const LATELY: i64 = 100;

/// As many reports are few: to see whom they speak of, all of them are looked at.
const FEW_REPORTS: i64 = if cfg!(test) { 2 } else { 300 };

/// Which reports are meant: those of some days that the archive had at a moment.
struct Span {
    since: String,
    until: String,
    moment: String,
}

impl Span {
    fn of(filter: &Filter, resolved: &Resolved) -> Span {
        let given = |day: &Option<String>, usual: &str| day.as_deref().unwrap_or(usual).to_owned();
        Span {
            since: given(&filter.since, FIRST),
            until: given(&filter.until, LAST),
            moment: given(&resolved.moment, LAST),
        }
    }
}

/// A line of a difference between two moments.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DiffLine {
    /// What became of it.
    pub turn: Turn,
    /// Its state before, where it was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<State>,
    /// How it is now, with the sources that are new.
    pub line: Line,
}

/// What an id stands for, with every word that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why {
    /// What it is.
    pub line: Line,
    /// Each fact that speaks of it, with its words, copies included.
    pub words: Vec<Source>,
    /// The same facts as the record has them.
    pub facts: Vec<serde_json::Value>,
}

/// What somebody decided about the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// When.
    pub decided: String,
    /// Who.
    pub who: String,
    /// `merge`, `split`, `state`, `note`.
    pub verb: String,
    /// About what.
    pub subject: String,
    /// With or into what.
    pub object: Option<String>,
}

/// What has its place on the timeline: a fact's line, or a matter that may yet be told.
struct Mark {
    day: String,
    id: String,
    line: Option<Line>,
    matter: Option<Kept>,
}

impl Mark {
    fn of_fact(line: Line) -> Mark {
        let day = line.from.as_ref().or(line.to.as_ref()).unwrap_or(&line.first_said).clone();
        Mark { day, id: line.id.clone(), line: Some(line), matter: None }
    }

    fn of_matter(kept: Kept) -> Mark {
        let day = kept.from.as_ref().or(kept.to.as_ref()).unwrap_or(&kept.first_said).clone();
        Mark { day, id: kept.id.clone(), line: None, matter: Some(kept) }
    }
}

/// A matter of which the archive has learnt something, and where it stood before.
struct Changed {
    kept: Kept,
    before: Option<Standing>,
    /// What became of it; none where that is seen only when both are told in full.
    turn: Option<Turn>,
}

impl Changed {
    /// What became of a matter; none where nothing did. `retold` says whether as many reports tell of it as before, where they
    /// are others.
    fn new(kept: Kept, before: Option<Standing>, now: &Standing, retold: Option<bool>) -> Option<Changed> {
        let turn = match (&before, retold) {
            (None, _) => Some(Turn::New),
            (Some(before), _) if before.state != now.state => Some(Turn::State),
            (Some(_), None) => return None,
            (Some(_), Some(as_many)) => (!as_many).then_some(Turn::Account),
        };
        Some(Changed { kept, before, turn })
    }

    /// What is most of a piece of news comes first.
    fn rank(&self) -> u8 {
        match self.turn {
            Some(Turn::State) => 0,
            Some(Turn::New) => 1,
            Some(Turn::Account) | None => 2,
        }
    }
}

/// Some of the states of a kind, which are listed together.
struct Pass {
    /// Each state, and the condition by which it is found. By itself, each comes out of an index in its order.
    each: &'static [(State, &'static str)],
    /// The index that has them in their order.
    index: &'static str,
    order: Order,
}

/// What matters are listed by.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// The next day first.
    Day,
    /// The last day first.
    DayBack,
    /// The last that was spoken of first.
    Talk,
}

/// What a matter's place in a list depends on: its last day, the day that it was last said, and its id.
type Listed<'a> = (Option<&'a str>, &'a str, &'a str);

impl Order {
    fn sql(self) -> &'static str {
        match self {
            Order::Day => " ORDER BY m.day_to, m.id",
            Order::DayBack => " ORDER BY m.day_to DESC, m.id",
            Order::Talk => BY_TALK,
        }
    }

    /// The same of two matters.
    fn of(self, one: Listed<'_>, other: Listed<'_>) -> Ordering {
        match self {
            Order::Day => one.0.cmp(&other.0),
            Order::DayBack => other.0.cmp(&one.0),
            Order::Talk => other.1.cmp(one.1),
        }
        .then_with(|| one.2.cmp(other.2))
    }
}

const BY_TALK: &str = " ORDER BY m.last_said DESC, m.id";

// Indices that have matters in their order: those of a kind, those of a state by their days, those of a state.
const TOLD: &str = " INDEXED BY matters_told";
const DUE: &str = " INDEXED BY matters_due";
const STATE: &str = " INDEXED BY matters_state";

// States that are the same whatever the day is.
const OPEN: (State, &str) = (State::Open, " AND m.state = 'open' AND ? <> ''");
const MET: (State, &str) = (State::Met, " AND m.state = 'met' AND ? <> ''");
const LAPSED: (State, &str) = (State::Lapsed, " AND m.state = 'lapsed' AND ? <> ''");
const SUPERSEDED: (State, &str) = (State::Superseded, " AND m.state = 'superseded' AND ? <> ''");
const CONTRADICTED: (State, &str) = (State::Contradicted, " AND m.state = 'contradicted' AND ? <> ''");

// And those that depend on the day.
const TO_COME: (State, &str) = (State::Open, " AND m.state = 'open' AND m.day_to >= ?");
const UNDATED: (State, &str) = (State::Open, " AND m.state = 'open' AND m.day_to IS NULL AND ? <> ''");
const OVER: (State, &str) = (State::Lapsed, " AND m.state = 'open' AND m.day_to < ?");
const OVER_AS_DECIDED: (State, &str) = (State::Lapsed, " AND m.state = 'lapsed' AND m.day_to < ?");

/// What is still to come first, the next day first; then what is open without a day; then what is past.
const BY_DUE: &[Pass] = &[
    Pass { each: &[TO_COME], index: DUE, order: Order::Day },
    Pass { each: &[UNDATED], index: DUE, order: Order::Talk },
    Pass { each: &[OVER, OVER_AS_DECIDED], index: DUE, order: Order::DayBack },
    Pass { each: &[SUPERSEDED, CONTRADICTED], index: STATE, order: Order::Talk },
    Pass { each: &[MET], index: STATE, order: Order::Talk },
];

/// What is open first, the last that was spoken of first.
const OPEN_FIRST: &[Pass] = &[
    Pass { each: &[OPEN], index: STATE, order: Order::Talk },
    Pass { each: &[CONTRADICTED], index: STATE, order: Order::Talk },
    Pass { each: &[MET], index: STATE, order: Order::Talk },
    Pass { each: &[LAPSED], index: STATE, order: Order::Talk },
    Pass { each: &[SUPERSEDED], index: STATE, order: Order::Talk },
];

fn passes(kind: Kind) -> &'static [Pass] {
    match kind {
        Kind::Meeting | Kind::Commitment | Kind::Forecast => BY_DUE,
        _ => OPEN_FIRST,
    }
}

impl Archive {
    /// Meetings: those to come first.
    ///
    /// # Errors
    /// When the archive can't be read, or a name of the filter means nothing in it.
    pub fn meetings(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        self.matters(Kind::Meeting, filter)
    }

    /// Conditions: the open ones first.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn conditions(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        self.matters(Kind::Condition, filter)
    }

    /// Commitments: by due date, what is due next first.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn commitments(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        self.matters(Kind::Commitment, filter)
    }

    /// Proposals: what is on the table first.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn proposals(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        self.matters(Kind::Proposal, filter)
    }

    /// Forecasts, with what became of them where the archive knows.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn forecasts(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let lines = self.forecast_lines(filter);
        self.said(lines)
    }

    fn forecast_lines(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let resolved = resolve(&mut self.store, filter)?;
        let (mut lines, stood) = if resolved.moment.is_some() {
            let stood = self.stood(Kind::Forecast, filter, &resolved)?;
            (self.matters_then(Kind::Forecast, filter, &resolved, &stood)?, stood)
        } else {
            (self.matters_now(Kind::Forecast, filter, &resolved)?, Vec::new())
        };
        crate::forecasters::tell(&mut self.store, &mut lines, &resolved, stood)?;
        Ok(lines)
    }

    /// Statements, the latest first.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn statements(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        self.facts(&[Kind::Statement], filter)
    }

    /// Events, the latest first.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn events(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        self.facts(&[Kind::Event], filter)
    }

    /// Matters of a kind.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn matters(&mut self, kind: Kind, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let lines = resolve(&mut self.store, filter).and_then(|resolved| {
            if resolved.moment.is_some() {
                let stood = self.stood(kind, filter, &resolved)?;
                self.matters_then(kind, filter, &resolved, &stood)
            } else {
                self.matters_now(kind, filter, &resolved)
            }
        });
        self.said(lines)
    }

    fn matters_now(
        &mut self,
        kind: Kind,
        filter: &Filter,
        resolved: &Resolved,
    ) -> Result<Vec<Line>, ArchiveError> {
        let few = resolved.few(&mut self.store, kind, filter)?;
        let (mut skip, mut kept) = (filter.offset, Vec::new());
        for pass in passes(kind) {
            let left = filter.most() - kept.len();
            if left == 0 {
                break;
            }
            let most = left.saturating_add(skip);
            let mut found = Vec::new();
            for (state, condition) in pass.each {
                if !filter.states.is_empty() && !filter.states.contains(state) {
                    continue;
                }
                let mut conditions = resolved.matters(kind, filter, few, pass.index);
                conditions.and(condition, values![&resolved.today]);
                if let Some(due) = &filter.due_before {
                    conditions.and(" AND m.day_to <= ?", values![due]);
                }
                conditions.and(pass.order.sql(), &[]);
                conditions.and(" LIMIT ?", values![most]);
                found.extend(conditions.ask(&mut self.store)?.iter().filter_map(Kept::from_row));
            }
            if pass.each.len() > 1 {
                found.sort_by(|one, other| pass.order.of(one.listed(), other.listed()));
                found.truncate(most);
            }
            let skipped = skip.min(found.len());
            skip -= skipped;
            kept.extend(found.into_iter().skip(skipped));
        }
        matter_lines(&mut self.store, &kept.iter().collect::<Vec<_>>(), resolved)
    }

    /// Matters of a kind in several states, the same question for each: what is found out about a past moment, is found out
    /// once.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub(crate) fn matters_by_state<const N: usize>(
        &mut self,
        kind: Kind,
        filters: [&Filter; N],
    ) -> Result<[Vec<Line>; N], ArchiveError> {
        let mut stood = None;
        let mut lines = [const { Vec::new() }; N];
        for (lines, filter) in lines.iter_mut().zip(filters) {
            *lines = resolve(&mut self.store, filter)
                .and_then(|resolved| {
                    if resolved.moment.is_none() {
                        return self.matters_now(kind, filter, &resolved);
                    }
                    let stood = match &mut stood {
                        Some(stood) => stood,
                        None => stood.insert(self.stood(kind, filter, &resolved)?),
                    };
                    self.matters_then(kind, filter, &resolved, stood)
                })
                .map_err(|error| error.at(&self.place))?;
        }
        Ok(lines)
    }

    /// Matters of a kind, the last that were spoken of.
    fn spoken(
        &mut self,
        kind: Kind,
        filter: &Filter,
        resolved: &Resolved,
        most: usize,
    ) -> Result<Vec<Kept>, ArchiveError> {
        let few = resolved.few(&mut self.store, kind, filter)?;
        let mut conditions = resolved.matters(kind, filter, few, TOLD);
        conditions.and(BY_TALK, &[]);
        conditions.and(" LIMIT ?", values![most]);
        Ok(conditions.ask(&mut self.store)?.iter().filter_map(Kept::from_row).collect())
    }

    /// The same with where they stand or stood.
    fn stood(
        &mut self,
        kind: Kind,
        filter: &Filter,
        resolved: &Resolved,
    ) -> Result<Vec<(Kept, Standing)>, ArchiveError> {
        let kept = self.spoken(kind, filter, resolved, LOOKED_BACK)?;
        let standings = standings(&mut self.store, &kept, resolved)?;
        Ok(kept.into_iter().zip(standings).filter_map(|(kept, standing)| Some((kept, standing?))).collect())
    }

    /// As the archive knew them: their states are found again from what it knew.
    fn matters_then(
        &mut self,
        kind: Kind,
        filter: &Filter,
        resolved: &Resolved,
        stood: &[(Kept, Standing)],
    ) -> Result<Vec<Line>, ArchiveError> {
        let mut stood: Vec<&(Kept, Standing)> = stood
            .iter()
            .filter(|(_, standing)| {
                let due = |due: &String| standing.to.as_ref().is_some_and(|to| to <= due);
                (filter.states.is_empty() || filter.states.contains(&standing.state))
                    && filter.due_before.as_ref().is_none_or(due)
            })
            .collect();
        let order = passes(kind);
        let rank = |standing: &Standing| {
            let has = |pass: &Pass| pass.each.iter().any(|(state, _)| *state == standing.state);
            let undated = standing.to.is_none();
            order
                .iter()
                .position(|pass| has(pass) && (pass.order != Order::Day || !undated))
                .unwrap_or(order.len())
        };
        stood.sort_by(|&(one, here), &(other, there)| {
            let (first, second) = (rank(here), rank(there));
            let order = order.get(first).map_or(Order::Talk, |pass| pass.order);
            first.cmp(&second).then_with(|| order.of(here.listed(&one.id), there.listed(&other.id)))
        });
        let shown = stood.into_iter().skip(filter.offset).take(filter.most());
        let shown: Vec<&Kept> = shown.map(|(kept, _)| kept).collect();
        matter_lines(&mut self.store, &shown, resolved)
    }

    /// Facts of some kinds, the last that was said first, copies left out.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn facts(&mut self, kinds: &[Kind], filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let lines = self.fact_lines(kinds, filter);
        self.said(lines)
    }

    fn fact_lines(&mut self, kinds: &[Kind], filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let resolved = resolve(&mut self.store, filter)?;
        let mut found = Vec::new();
        for kind in kinds {
            found.extend(resolved.latest_facts(&mut self.store, *kind, filter)?);
        }
        // A fact may be found by two names.
        found.sort_by(|one, other| other.cmp(one));
        found.dedup();
        let shown: Vec<Value> = found
            .into_iter()
            .skip(filter.offset)
            .take(filter.most())
            .map(|(_, number)| number.into())
            .collect();
        let mut all = Vec::with_capacity(shown.len());
        for some in shown.chunks(PARAMETERS) {
            all.extend(told(&mut self.store, |conditions| {
                conditions.and_in(" AND f.number IN ", some.to_vec(), "");
                conditions.and(" ORDER BY f.said DESC, f.number DESC", &[]);
            })?);
        }
        fact_lines(&mut self.store, all, resolved.moment.as_deref())
    }

    /// What happened and is to happen, in the order of its days: meetings, events, proposals, commitments and what else is
    /// asked for by kind; one line for each matter.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn timeline(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let mut kinds: Vec<Kind> =
            filter.kinds.iter().filter_map(|kind| Kind::from_label(&kind.to_lowercase())).collect();
        if kinds.is_empty() {
            kinds = vec![Kind::Meeting, Kind::Event, Kind::Proposal, Kind::Commitment];
        }
        let lines = self.timed(&kinds, filter);
        self.said(lines)
    }

    fn timed(&mut self, kinds: &[Kind], filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let resolved = resolve(&mut self.store, filter)?;
        let mut marks: Vec<Mark> = Vec::new();
        for kind in kinds {
            if Kind::MATTERS.contains(kind) {
                marks.extend(self.marks(*kind, filter, &resolved)?);
            } else {
                marks.extend(self.fact_lines(&[*kind], filter)?.into_iter().map(Mark::of_fact));
            }
        }
        marks.sort_by(|one, other| other.day.cmp(&one.day).then(one.id.cmp(&other.id)));
        marks.truncate(filter.most());
        // Only those that are shown are told in full.
        let shown: Vec<&Kept> = marks.iter().filter_map(|mark| mark.matter.as_ref()).collect();
        let told = matter_lines(&mut self.store, &shown, &resolved)?;
        let mut told: BTreeMap<String, Line> = told.into_iter().map(|line| (line.id.clone(), line)).collect();
        Ok(marks.into_iter().rev().filter_map(|mark| mark.line.or_else(|| told.remove(&mark.id))).collect())
    }

    /// Places on the timeline of the matters of a kind: today's are kept with them, those of a moment that is past are found
    /// again.
    fn marks(&mut self, kind: Kind, filter: &Filter, resolved: &Resolved) -> Result<Vec<Mark>, ArchiveError> {
        let mut kept = self.spoken(kind, filter, resolved, filter.most())?;
        if resolved.moment.is_some() {
            let standings = standings(&mut self.store, &kept, resolved)?;
            let stood = kept.into_iter().zip(standings);
            kept = stood.filter_map(|(kept, standing)| Some(kept.standing_then(standing?))).collect();
        }
        Ok(kept.into_iter().map(Mark::of_matter).collect())
    }

    /// Actors, those of whom most reports speak first.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn actors(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let lines = self.actor_lines(filter);
        self.said(lines)
    }

    fn actor_lines(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let resolved = resolve(&mut self.store, filter)?;
        let span = Span::of(filter, &resolved);
        let all = filter.since.is_none() && filter.until.is_none() && resolved.moment.is_none();
        let found = if all {
            self.best_told(filter, filter.offset, filter.most())?
        } else if self.has_few_reports(&span)? {
            self.spoken_of(filter, &span)?
        } else {
            self.spoken_of_most(filter, &span)?
        };
        let mut lines = Vec::new();
        for (actor, reports) in found {
            lines.extend(self.actor_line(actor, reports)?);
        }
        Ok(lines)
    }

    /// The numbers of actors, those of whom most reports speak first, and how many that are.
    fn best_told(
        &mut self,
        filter: &Filter,
        skipped: usize,
        most: usize,
    ) -> Result<Vec<(i64, i64)>, ArchiveError> {
        let mut conditions = Where::new("SELECT c.number, c.told FROM entities c WHERE c.told > 0");
        self.narrow_actors(&mut conditions, filter)?;
        conditions.and(" ORDER BY c.told DESC, c.number LIMIT ? OFFSET ?", values![most, skipped]);
        self.counted_actors(&conditions)
    }

    /// Whether so few reports are meant that all of them are looked at.
    fn has_few_reports(&mut self, span: &Span) -> Result<bool, ArchiveError> {
        let row = self.store.first(
            "SELECT COUNT(*) FROM (SELECT 1 FROM reports INDEXED BY reports_told \
             WHERE said >= ?1 AND said <= ?2 AND learnt <= ?3 LIMIT ?4) AS few",
            values![&span.since, &span.until, &span.moment, FEW_REPORTS],
        )?;
        Ok(row.is_none_or(|row| row.integer(0) < FEW_REPORTS))
    }

    /// The same of few reports, copies not counted.
    fn spoken_of(&mut self, filter: &Filter, span: &Span) -> Result<Vec<(i64, i64)>, ArchiveError> {
        let mut conditions = Where::new(
            "SELECT e.canonical, COUNT(DISTINCT r.original) AS told FROM reports r INDEXED BY reports_told \
             CROSS JOIN entity_reports l CROSS JOIN entities e CROSS JOIN entities c \
             WHERE l.report = r.number AND e.number = l.entity AND c.number = e.canonical",
        );
        conditions.and(
            " AND r.said >= ? AND r.said <= ? AND r.learnt <= ?",
            values![&span.since, &span.until, &span.moment],
        );
        self.narrow_actors(&mut conditions, filter)?;
        conditions.and(
            " GROUP BY e.canonical ORDER BY 2 DESC, e.canonical LIMIT ? OFFSET ?",
            values![filter.most(), filter.offset],
        );
        self.counted_actors(&conditions)
    }

    /// The same of many reports. Nobody is in more of them than in all: whoever is in too few of all is not looked at.
    fn spoken_of_most(&mut self, filter: &Filter, span: &Span) -> Result<Vec<(i64, i64)>, ArchiveError> {
        let originals = self.originals(&span.moment)?;
        let wanted = filter.most() + filter.offset;
        let mut found: Vec<(i64, i64)> = Vec::new();
        let (mut looked_at, mut next) = (0, LOOKED_THROUGH.max(wanted));
        loop {
            let some = self.best_told(filter, looked_at, next)?;
            looked_at += some.len();
            let least = some.last().map_or(0, |(_, told)| *told);
            let more = some.len() == next;
            for some in some.chunks(PARAMETERS) {
                found.extend(self.told_in(some, span, &originals)?);
            }
            found.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
            found.truncate(wanted);
            // Whoever follows is in no more reports than the last that was looked at.
            if !more || (found.len() == wanted && found.last().is_some_and(|(_, told)| *told > least)) {
                break;
            }
            next *= 2;
        }
        Ok(found.into_iter().skip(filter.offset).collect())
    }

    /// The numbers of the reports that the archive had at a moment, each with that of its original.
    fn originals(&mut self, moment: &str) -> Result<HashMap<i64, i64>, ArchiveError> {
        let mut originals = HashMap::new();
        let mut conditions =
            Where::new("SELECT r.number, r.original FROM reports r INDEXED BY reports_known");
        conditions.and(" WHERE r.learnt <= ?", values![moment]);
        conditions.each(&mut self.store, |row| {
            originals.insert(row.integer(0), row.integer(1));
        })?;
        Ok(originals)
    }

    /// Of some actors those of whom reports speak, with how many do, copies not counted.
    fn told_in(
        &mut self,
        some: &[(i64, i64)],
        span: &Span,
        originals: &HashMap<i64, i64>,
    ) -> Result<Vec<(i64, i64)>, ArchiveError> {
        let mut conditions = Where::new(
            "SELECT e.canonical, l.report FROM entities e CROSS JOIN entity_reports l WHERE l.entity = e.number",
        );
        conditions.and_in(
            " AND e.canonical IN ",
            some.iter().map(|(number, _)| Value::from(*number)).collect(),
            "",
        );
        conditions.and(" AND l.said >= ? AND l.said <= ?", values![&span.since, &span.until]);
        let mut told: BTreeMap<i64, HashSet<i64>> = BTreeMap::new();
        conditions.each(&mut self.store, |row| {
            if let Some(original) = originals.get(&row.integer(1)) {
                told.entry(row.integer(0)).or_default().insert(*original);
            }
        })?;
        Ok(told.into_iter().map(|(actor, reports)| (actor, reports.len() as i64)).collect())
    }

    /// Lets only actors `c` through that are meant.
    fn narrow_actors(&mut self, conditions: &mut Where, filter: &Filter) -> Result<(), ArchiveError> {
        for name in &filter.actors {
            let found = entities::named(&mut self.store, name)?.into_iter().map(Value::from).collect();
            conditions.and_in(" AND c.number IN ", found, "");
        }
        for name in &filter.sides {
            let side = crate::ask::side(&mut self.store, name)?;
            conditions.and(" AND c.country = ?", values![side]);
        }
        let kinds: Vec<Value> = filter.kinds.iter().map(|kind| Value::from(kind.to_lowercase())).collect();
        if !kinds.is_empty() {
            conditions.and_in(" AND c.kind IN ", kinds, "");
        }
        Ok(())
    }

    fn counted_actors(&mut self, conditions: &Where) -> Result<Vec<(i64, i64)>, ArchiveError> {
        let rows = conditions.ask(&mut self.store)?;
        Ok(rows.iter().map(|row| (row.integer(0), row.integer(1))).collect())
    }

    fn actor_line(&mut self, entity: i64, reports: i64) -> Result<Option<Line>, ArchiveError> {
        let row = self.store.first(
            "SELECT id, name, kind, country, sector, role FROM entities WHERE number = ?1",
            values![entity],
        )?;
        let Some(row) = row else { return Ok(None) };
        let others = self.store.query(
            "SELECT name FROM entities WHERE canonical = ?1 AND number <> ?1 ORDER BY reports DESC, name LIMIT 8",
            values![entity],
        )?;
        let mut sources = Vec::new();
        for (report, _) in self.last_named(entity, LAST, 3, true)? {
            sources.extend(self.store.first(
                "SELECT said, id, title, publisher, published, url FROM reports WHERE number = ?1",
                values![report],
            )?);
        }
        let mut text = row.text(1);
        let mut remarks: Vec<String> =
            row.text_or_none(5).into_iter().chain(row.text_or_none(3)).chain(row.text_or_none(4)).collect();
        remarks.extend(others.iter().map(|row| format!("also {}", row.text(0))));
        if !remarks.is_empty() {
            text = format!("{text} ({})", remarks.join(", "));
        }
        let said = |index: usize| sources.get(index).map(|row| row.text(0)).unwrap_or_default();
        Ok(Some(Line {
            id: row.text(0),
            kind: "actor".to_owned(),
            text,
            code: row.text(2),
            first_said: said(sources.len().saturating_sub(1)),
            last_said: said(0),
            confidence: 1.0,
            accounts: usize::try_from(reports).unwrap_or(0),
            sources: sources.iter().map(source_of).collect(),
            ..Line::default()
        }))
    }

    /// The last reports that speak of an actor, each once, and what they call it: the report's number, the actor's id in it.
    fn last_named(
        &mut self,
        entity: i64,
        moment: &str,
        most: usize,
        originals: bool,
    ) -> Result<Vec<(i64, String)>, ArchiveError> {
        let mut found: Vec<(String, String, i64, String)> = Vec::new();
        // Each of its names by itself, so that the index gives the last ones first.
        for name in self.store.query("SELECT number FROM entities WHERE canonical = ?1", values![entity])? {
            let rows = self.store.query(
                "SELECT l.said, r.id, l.report, l.local FROM entity_reports l JOIN reports r ON r.number = l.report \
                 WHERE l.entity = ?1 AND r.learnt <= ?2 AND (?4 = 0 OR r.original = r.number) \
                 ORDER BY l.said DESC, r.id LIMIT ?3",
                // A report may speak of somebody under two names.
                values![name.integer(0), moment, 2 * most, originals],
            )?;
            found.extend(rows.iter().map(|row| (row.text(0), row.text(1), row.integer(2), row.text(3))));
        }
        found.sort_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(&two.1)).then(one.3.cmp(&two.3)));
        found.dedup_by_key(|row| row.2);
        found.truncate(most);
        Ok(found.into_iter().map(|row| (row.2, row.3)).collect())
    }

    /// Places of meetings and events, those of which most is told first.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn place_lines(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let places = self.places(filter)?;
        let mut lines = Vec::new();
        for place in places {
            let line = self.place_line(place);
            lines.push(self.said(line)?);
        }
        Ok(lines)
    }

    fn place_line(&mut self, place: crate::PlaceCount) -> Result<Line, ArchiveError> {
        let sources = self.store.query(
            "SELECT DISTINCT r.said, r.id, r.title, r.publisher, r.published, r.url FROM \
             (SELECT f.number FROM facts f INDEXED BY facts_told_at WHERE f.place IN (SELECT c.number FROM places c WHERE c.id = ?1 \
             UNION SELECT p.number FROM places c JOIN places p ON p.canonical = c.number WHERE c.id = ?1) \
             AND f.superseded IS NULL AND f.copied = 0 ORDER BY f.number DESC LIMIT ?2) last \
             CROSS JOIN facts g CROSS JOIN reports r INDEXED BY reports_heads \
             WHERE g.number = last.number AND r.number = g.report ORDER BY r.said DESC, r.id LIMIT 3",
            values![&place.id, LATELY],
        )?;
        let others = self.store.query(
            "SELECT p.name FROM places p JOIN places c ON c.number = p.canonical WHERE c.id = ?1 ORDER BY p.name LIMIT 8",
            values![&place.id],
        )?;
        let mut remarks: Vec<String> = place.country.iter().cloned().collect();
        remarks.extend(place.lat.zip(place.lon).map(|(lat, lon)| format!("{lat:.2}, {lon:.2}")));
        remarks.extend(others.iter().map(|row| format!("also {}", row.text(0))));
        let text = if remarks.is_empty() {
            place.name.clone()
        } else {
            format!("{} ({})", place.name, remarks.join("; "))
        };
        let said = |index: usize| sources.get(index).map(|row| row.text(0)).unwrap_or_default();
        Ok(Line {
            id: place.id,
            kind: "place".to_owned(),
            text,
            place: Some(place.name),
            first_said: said(sources.len().saturating_sub(1)),
            last_said: said(0),
            confidence: 1.0,
            accounts: usize::try_from(place.facts).unwrap_or(0),
            sources: sources.iter().map(source_of).collect(),
            ..Line::default()
        })
    }

    /// Reports with some words, the best first. A phrase stands in quotation marks; nothing else has a meaning of its own.
    ///
    /// # Errors
    /// When there is no word, or the archive can't be read.
    pub fn search(&mut self, words: &str, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let lines = self.found(words, filter);
        self.said(lines)
    }

    fn found(&mut self, words: &str, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let moment = filter.moment()?;
        let days = (filter.since.as_deref().unwrap_or(FIRST), filter.until.as_deref().unwrap_or(LAST));
        let most = filter.most() + filter.offset;
        let found =
            crate::search::find(&mut self.store, words, days, moment.as_deref().unwrap_or(LAST), most)?;
        let mut lines = Vec::new();
        for found in found.into_iter().skip(filter.offset) {
            if let Some(mut line) = self.report_line(found.number)? {
                line.confidence = found.score;
                line.text = found.snippet.split_whitespace().collect::<Vec<_>>().join(" ");
                lines.push(line);
            }
        }
        Ok(lines)
    }

    fn report_line(&mut self, number: i64) -> Result<Option<Line>, ArchiveError> {
        let row = self.store.first(
            "SELECT id, title, publisher, published, url, said, original FROM reports WHERE number = ?1",
            values![number],
        )?;
        let Some(row) = row else { return Ok(None) };
        let copies = self.store.query(
            "SELECT COALESCE(publisher, id) FROM reports WHERE original = ?1 AND number <> ?2 ORDER BY published, id",
            values![row.integer(6), number],
        )?;
        let source = Source {
            report: row.text(0),
            title: row.text(1),
            publisher: row.text_or_none(2),
            published: row.text_or_none(3),
            url: row.text_or_none(4),
            copies: copies.iter().map(|row| row.text(0)).collect(),
            text: row.text(1),
            ..Source::default()
        };
        Ok(Some(Line {
            id: row.text(0),
            kind: "report".to_owned(),
            text: row.text(1),
            first_said: row.text(5),
            last_said: row.text(5),
            confidence: 1.0,
            accounts: 1,
            sources: vec![source],
            ..Line::default()
        }))
    }

    /// Reports, the latest first, copies left out.
    ///
    /// # Errors
    /// As [`Archive::meetings`].
    pub fn reports(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let lines = self.report_lines(filter);
        self.said(lines)
    }

    fn report_lines(&mut self, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
        let moment = filter.moment()?;
        let rows = self.store.query(
            "SELECT number FROM reports WHERE original = number AND said >= ?1 AND said <= ?2 AND learnt <= ?3 \
             ORDER BY said DESC, id LIMIT ?4 OFFSET ?5",
            values![
                filter.since.as_deref().unwrap_or(FIRST),
                filter.until.as_deref().unwrap_or(LAST),
                moment.as_deref().unwrap_or(LAST),
                filter.most(),
                filter.offset
            ],
        )?;
        let mut lines = Vec::new();
        for row in rows {
            lines.extend(self.report_line(row.integer(0))?);
        }
        Ok(lines)
    }

    /// What the archive has learnt since a moment: what is new, what has changed, what is contradicted.
    ///
    /// # Errors
    /// As [`Archive::meetings`]; and when `since` is no date.
    pub fn diff(&mut self, since: &str, filter: &Filter) -> Result<Vec<DiffLine>, ArchiveError> {
        let lines = self.diff_lines(since, filter);
        self.said(lines)
    }

    fn diff_lines(&mut self, since: &str, filter: &Filter) -> Result<Vec<DiffLine>, ArchiveError> {
        let begin = days::moment(since)
            .map_err(|text| ArchiveError::question(format!("{text} is neither a date nor a moment")))?;
        let resolved = resolve(&mut self.store, filter)?;
        let earlier = Filter { as_of: Some(begin.clone()), ..Filter::default() };
        let past = resolve(&mut self.store, &earlier)?;
        let mut kept: Vec<Kept> = Vec::new();
        for kind in Kind::MATTERS {
            if !resolved.kinds.is_empty() && !resolved.kinds.contains(&kind) {
                continue;
            }
            let few = resolved.few(&mut self.store, kind, filter)?;
            let mut conditions = resolved.matters(kind, filter, few, " INDEXED BY matters_changed");
            conditions.and(" AND m.changed > ?", values![&begin]);
            conditions.and(" ORDER BY m.changed DESC, m.id LIMIT ?", values![filter.most()]);
            kept.extend(conditions.ask(&mut self.store)?.iter().filter_map(Kept::from_row));
        }
        let now = standings(&mut self.store, &kept, &resolved)?;
        let before = standings(&mut self.store, &kept, &past)?;
        // Of what is new or stands otherwise, more accounts are no news.
        let states = before.iter().zip(&now).map(|(before, now)| {
            before.as_ref().zip(now.as_ref()).is_some_and(|(before, now)| before.state == now.state)
        });
        let alike: Vec<&Kept> =
            kept.iter().zip(states).filter(|(_, alike)| *alike).map(|(kept, _)| kept).collect();
        let retold = retold(&mut self.store, &alike, &past, &resolved)?;
        let all = kept.into_iter().zip(before).zip(now);
        let mut changed: Vec<Changed> = all
            .filter_map(|((kept, before), now)| {
                let retold = retold.get(&kept.number).copied();
                Changed::new(kept, before, &now?, retold)
            })
            .collect();
        changed.sort_by_key(Changed::rank);
        let mut lines = Vec::new();
        let mut left = changed.as_slice();
        // Only as many are told in full as are shown.
        while lines.len() < filter.most() && !left.is_empty() {
            let (some, later) = left.split_at(left.len().min(filter.most() - lines.len()));
            lines.extend(self.changes(some, &resolved, &past)?);
            left = later;
        }
        Ok(lines)
    }

    /// Matters that have changed, told in full; without those of which nothing is told otherwise than before.
    fn changes(
        &mut self,
        changed: &[Changed],
        resolved: &Resolved,
        past: &Resolved,
    ) -> Result<Vec<DiffLine>, ArchiveError> {
        let all: Vec<&Kept> = changed.iter().map(|changed| &changed.kept).collect();
        let unsure: Vec<&Kept> =
            changed.iter().filter(|changed| changed.turn.is_none()).map(|changed| &changed.kept).collect();
        let now = matter_lines(&mut self.store, &all, resolved)?;
        let before = matter_lines(&mut self.store, &unsure, past)?;
        let mut lines = Vec::with_capacity(now.len());
        for line in now {
            let Some(changed) = changed.iter().find(|changed| changed.kept.id == line.id) else { continue };
            let told = before.iter().find(|before| before.id == line.id);
            if told.is_some_and(|told| told.differences == line.differences) {
                continue;
            }
            let turn = changed.turn.unwrap_or(Turn::Account);
            lines.push(DiffLine { turn, before: changed.before.as_ref().map(|before| before.state), line });
        }
        Ok(lines)
    }

    /// Every word that a line rests on: of a matter, a fact, a report or an actor, by its id.
    ///
    /// # Errors
    /// When nothing has that id, or the archive can't be read.
    pub fn why(&mut self, id: &str, filter: &Filter) -> Result<Why, ArchiveError> {
        let why = self.reasons(id, filter);
        self.said(why)
    }

    fn reasons(&mut self, id: &str, filter: &Filter) -> Result<Why, ArchiveError> {
        let resolved = resolve(&mut self.store, filter)?;
        if let Some((report, local)) = id.split_once(':') {
            let row = self.store.first("SELECT number FROM reports WHERE id = ?1", values![report])?;
            let number = row.ok_or_else(|| ArchiveError::unknown(id))?.integer(0);
            let told = told(&mut self.store, |conditions| {
                conditions.and(" AND f.report = ? AND f.local = ?", values![number, local]);
                resolved.known(conditions);
            })?;
            return self.why_facts(told, None, &resolved, id);
        }
        let name = self.store.first("SELECT current FROM matter_names WHERE id = ?1", values![id])?;
        let current = name.map_or_else(|| id.to_owned(), |row| row.text(0));
        let mut conditions = Where::new(Kept::FROM);
        conditions.and(" WHERE m.id = ?", values![&current]);
        let kept: Vec<Kept> = conditions.ask(&mut self.store)?.iter().filter_map(Kept::from_row).collect();
        if let Some(matter) = kept.first() {
            let told = told(&mut self.store, |conditions| {
                conditions.and(" AND f.matter = ?", values![matter.number]);
                resolved.known(conditions);
                conditions.and(" ORDER BY f.said, r.id, f.local", &[]);
            })?;
            let line = matter_lines(&mut self.store, &[matter], &resolved)?.pop();
            return self.why_facts(told, line, &resolved, id);
        }
        if let Some(row) = self.store.first("SELECT number FROM reports WHERE id = ?1", values![id])? {
            let number = row.integer(0);
            let line = self.report_line(number)?;
            let told = told(&mut self.store, |conditions| {
                conditions.and(" AND f.report = ?", values![number]);
                resolved.known(conditions);
                conditions.and(" ORDER BY f.number", &[]);
            })?;
            return self.why_facts(told, line, &resolved, id);
        }
        let entity = entities::the_one(&mut self.store, id)?;
        let line = self.actor_line(entity, 0)?;
        let moment = resolved.moment.as_deref().unwrap_or(LAST);
        let mut words = Vec::new();
        for (report, local) in self.last_named(entity, moment, filter.most(), false)? {
            let row = self.store.first(
                "SELECT r.id, r.title, r.publisher, r.published, r.url, d.actors FROM reports r \
                 JOIN readings d ON d.report = r.number AND d.superseded IS NULL WHERE r.number = ?1",
                values![report],
            )?;
            let Some(row) = row else { continue };
            let actors: Vec<serde_json::Value> = serde_json::from_str(&row.text(5)).unwrap_or_default();
            let actor = actors.iter().find(|actor| actor["id"] == local.as_str());
            words.push(Source {
                report: row.text(0),
                title: row.text(1),
                publisher: row.text_or_none(2),
                published: row.text_or_none(3),
                url: row.text_or_none(4),
                quotes: actor.map(|actor| quotes(&actor["mentions"])).unwrap_or_default(),
                ..Source::default()
            });
        }
        let mut line = line.ok_or_else(|| ArchiveError::unknown(id))?;
        line.accounts = words.len();
        Ok(Why { line, words, facts: Vec::new() })
    }

    fn why_facts(
        &mut self,
        told: Vec<crate::ask::Told>,
        line: Option<Line>,
        resolved: &Resolved,
        id: &str,
    ) -> Result<Why, ArchiveError> {
        let words: Vec<Source> = told.iter().map(|told| told.source.clone()).collect();
        let facts = told.iter().map(|told| serde_json::from_str(&told.body).unwrap_or_default()).collect();
        let line = match line {
            Some(line) => line,
            None => fact_lines(&mut self.store, told, resolved.moment.as_deref())?
                .into_iter()
                .next()
                .ok_or_else(|| ArchiveError::unknown(id))?,
        };
        let mut words = words;
        // What decided a matter is a reason, too.
        words.extend(line.outcomes.iter().map(|outcome| outcome.source.clone()));
        Ok(Why { line, words, facts })
    }

    /// Lets an actor stand for another, everywhere and for every later reading; kept in the audit log.
    ///
    /// # Errors
    /// When a name means nobody or several, or the archive can't be written.
    pub fn merge_actors(&mut self, keep: &str, gone: &str, who: &str) -> Result<(), ArchiveError> {
        self.transaction(|store| {
            let keep = entities::the_one(store, keep)?;
            let gone = entities::the_one(store, gone)?;
            entities::merge(store, keep, gone, who)
        })
    }

    /// Parts an actor from whom it stood for; or, with reports, those of the name whom these reports speak of from the
    /// others. Kept in the audit log. Gives the id of whom is on its own now.
    ///
    /// # Errors
    /// When a name means nobody or several, nothing is to be parted, or the archive can't be written.
    pub fn split_actor(&mut self, name: &str, reports: &[String], who: &str) -> Result<String, ArchiveError> {
        self.transaction(|store| {
            let entity = if reports.is_empty() {
                // The one by its own name, not whom it stands for.
                let folded = entities::folded(name);
                let row = store.first(
                    "SELECT number FROM entities WHERE (id = ?1 OR folded = ?2) AND canonical <> number ORDER BY number",
                    values![name, &folded],
                )?;
                let entity = row.map(|row| row.integer(0));
                let entity = match entity {
                    Some(entity) => entity,
                    None => entities::the_one(store, name)?,
                };
                entities::part(store, entity, who)?;
                entity
            } else {
                let entity = entities::the_one(store, name)?;
                entities::part_reports(store, entity, reports, who)?
            };
            let row = store.first("SELECT id FROM entities WHERE number = ?1", values![entity])?;
            Ok(row.map(|row| row.text(0)).unwrap_or_default())
        })
    }

    /// Lets a place stand for another, everywhere and for every later reading; kept in the audit log.
    ///
    /// # Errors
    /// When a name means none or several, or the archive can't be written.
    pub fn merge_places(&mut self, keep: &str, gone: &str, who: &str) -> Result<(), ArchiveError> {
        self.transaction(|store| {
            let keep = entities::the_place(store, keep)?;
            let gone = entities::the_place(store, gone)?;
            entities::merge_places(store, keep, gone, who)
        })
    }

    /// Parts a place from the one that it was merged with, and gives its id; kept in the audit log.
    ///
    /// # Errors
    /// When there is no such place, it stands for itself, or the archive can't be written.
    pub fn split_place(&mut self, name: &str, who: &str) -> Result<String, ArchiveError> {
        self.transaction(|store| entities::part_place(store, name, who))
    }

    /// Sets the state of a matter by hand, or leaves it to the reports again; kept in the audit log.
    ///
    /// # Errors
    /// When there is no such matter, or the archive can't be written.
    pub fn set_state(&mut self, matter: &str, state: Option<State>, who: &str) -> Result<(), ArchiveError> {
        self.transaction(|store| {
            let number = matter_number(store, matter)?;
            store.execute(
                "UPDATE matters SET decided_state = ?2 WHERE number = ?1",
                values![number, state.map(State::label)],
            )?;
            crate::matters::state::settle(store, &mut Remembered::default(), number, &days::now(), None)?;
            entities::audit(store, who, "state", matter, state.map(State::label))
        })
    }

    /// Notes something about a matter; kept in the audit log.
    ///
    /// # Errors
    /// When there is no such matter, or the archive can't be written.
    pub fn note(&mut self, matter: &str, note: &str, who: &str) -> Result<(), ArchiveError> {
        self.transaction(|store| {
            let number = matter_number(store, matter)?;
            store.execute("UPDATE matters SET note = ?2 WHERE number = ?1", values![number, note])?;
            entities::audit(store, who, "note", matter, Some(note))
        })
    }

    /// What people decided, the last first.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn decisions(&mut self, most: usize) -> Result<Vec<Decision>, ArchiveError> {
        let rows = self.store.query(
            "SELECT decided, who, verb, subject, object FROM audit ORDER BY number DESC LIMIT ?1",
            values![most],
        );
        self.said(rows.map(|rows| {
            rows.iter()
                .map(|row| Decision {
                    decided: row.text(0),
                    who: row.text(1),
                    verb: row.text(2),
                    subject: row.text(3),
                    object: row.text_or_none(4),
                })
                .collect()
        }))
    }
}

fn matter_number(store: &mut crate::store::Store, id: &str) -> Result<i64, ArchiveError> {
    let row = store.first(
        "SELECT m.number FROM matters m WHERE m.id = ?1 \
         OR m.id = (SELECT n.current FROM matter_names n WHERE n.id = ?1)",
        values![id],
    )?;
    row.map(|row| row.integer(0)).ok_or_else(|| ArchiveError::unknown(id))
}

/// A quotation's words, for those who print them.
impl Quote {
    /// The words on one line.
    pub fn line(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The report of a row that has its id, title, publisher, day and address behind its first column.
fn source_of(row: &Row) -> Source {
    Source {
        report: row.text(1),
        title: row.text(2),
        publisher: row.text_or_none(3),
        published: row.text_or_none(4),
        url: row.text_or_none(5),
        ..Source::default()
    }
}
