//! Where the talks stand, on one page.

use serde::Serialize;

use crate::answer::Line;
use crate::ask::{Filter, LAST};
use crate::store::values;
use crate::{Archive, ArchiveError, DiffLine, Kind, State, days};

/// How much is in an archive.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Reports, copies included.
    pub reports: i64,
    /// Of these, copies of another.
    pub copies: i64,
    /// Actors, each once.
    pub actors: i64,
    /// Matters.
    pub matters: i64,
    /// The day of the first report.
    pub first: Option<String>,
    /// The day of the last.
    pub last: Option<String>,
}

/// The brief.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Brief {
    /// The day that it is for.
    pub day: String,
    /// How much it rests on.
    pub counts: Counts,
    /// Meetings to come.
    pub meetings: Vec<Line>,
    /// What has to happen first: open conditions.
    pub blockers: Vec<Line>,
    /// Commitments that are due.
    pub due: Vec<Line>,
    /// Commitments whose day is past, of the last month.
    pub lapsed: Vec<Line>,
    /// Proposals on the table.
    pub proposals: Vec<Line>,
    /// What has changed of late.
    pub changes: Vec<DiffLine>,
    /// What is expected.
    pub forecasts: Vec<Line>,
}

/// Lines of each part: what fits on a page.
const LINES: usize = 6;
/// Days that are *of late*.
const LATE: i64 = 7;

impl Archive {
    /// How much is in the archive.
    ///
    /// # Errors
    /// When the archive can't be read.
    pub fn counts(&mut self, filter: &Filter) -> Result<Counts, ArchiveError> {
        let counts = self.counted(filter);
        self.said(counts)
    }

    fn counted(&mut self, filter: &Filter) -> Result<Counts, ArchiveError> {
        let moment = filter.moment()?.unwrap_or_else(|| LAST.to_owned());
        let reports = self.store.first(
            "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN original = number THEN 0 ELSE 1 END), 0) AS BIGINT), \
             MIN(said), MAX(said) FROM reports WHERE learnt <= ?1",
            values![&moment],
        )?;
        let actors = self.store.first("SELECT COUNT(*) FROM entities WHERE told > 0", values![])?;
        let matters = self.store.first(
            "SELECT COUNT(*) FROM matters WHERE first_learnt <= ?1 AND accounts > 0",
            values![&moment],
        )?;
        Ok(Counts {
            reports: reports.as_ref().map_or(0, |row| row.integer(0)),
            copies: reports.as_ref().map_or(0, |row| row.integer(1)),
            actors: actors.map_or(0, |row| row.integer(0)),
            matters: matters.map_or(0, |row| row.integer(0)),
            first: reports.as_ref().and_then(|row| row.text_or_none(2)),
            last: reports.as_ref().and_then(|row| row.text_or_none(3)),
        })
    }

    /// Where the talks stand.
    ///
    /// # Errors
    /// When the archive can't be read, or a name of the filter means nothing in it.
    pub fn brief(&mut self, filter: &Filter) -> Result<Brief, ArchiveError> {
        let day = filter.day()?;
        let of = |states: &[State]| Filter {
            states: states.to_vec(),
            limit: Some(filter.limit.unwrap_or(LINES)),
            ..filter.clone()
        };
        let open = of(&[State::Open]);
        let coming = |lines: Vec<Line>| -> Vec<Line> {
            lines.into_iter().filter(|line| line.to.as_ref().is_none_or(|to| *to >= day)).collect()
        };
        let meetings = coming(self.matters(Kind::Meeting, &open)?);
        let blockers = self.matters(Kind::Condition, &open)?;
        // What is only considered, or refused, is not due.
        let pledged = Filter { limit: Some(4 * LINES), ..open.clone() };
        let [due, mut lapsed] = self.matters_by_state(Kind::Commitment, [&pledged, &of(&[State::Lapsed])])?;
        let mut due = coming(due);
        due.retain(|line| matches!(line.code.as_str(), "agreed" | "pledged" | "expected"));
        due.truncate(open.most());
        let month_ago = days::later(&day, -31);
        lapsed.retain(|line| line.to.as_ref().is_some_and(|to| *to >= month_ago));
        let proposals = self.matters(Kind::Proposal, &open)?;
        let forecasts = coming(self.matters(Kind::Forecast, &open)?);
        let changes = self.diff(&days::later(&day, -LATE), &of(&[]))?;
        let counts = self.counts(filter)?;
        Ok(Brief { day, counts, meetings, blockers, due, lapsed, proposals, changes, forecasts })
    }
}
