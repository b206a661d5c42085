//! What has become of a matter.

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::known::MatterWords;
use legation_knowledge::world::fold_lower;

use super::{Account, LARGEST, RECENT, Remembered, having_keys, in_lists};
use crate::ArchiveError;
use crate::ask::Where;
use crate::days;
use crate::facts::{Bearing, Compared, Draft, Kind, TELLING};
use crate::store::{Row, Store, Value, values};
use crate::words::{self, Sentence, pairs, shared, stems_of, telling};

/// Where a matter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Nothing has decided it yet.
    Open,
    /// It has come about.
    Met,
    /// Its day is past, and nothing says that it has come about.
    Lapsed,
    /// A later report says that it will not be, or has not been.
    Contradicted,
    /// Another has taken its place: put off without a day, withdrawn, read differently.
    Superseded,
}

impl State {
    /// Every state.
    pub const ALL: [State; 5] =
        [State::Open, State::Met, State::Lapsed, State::Contradicted, State::Superseded];

    /// Its word.
    pub fn label(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Met => "met",
            State::Lapsed => "lapsed",
            State::Contradicted => "contradicted",
            State::Superseded => "superseded",
        }
    }

    /// The state of a word.
    pub fn from_label(label: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.label() == label)
    }
}

/// A report's word on what was awaited.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) verdict: String,
    pub(crate) said: String,
}

impl Outcome {
    /// The greatest of several is the one that decides: what was said last, and on one day that it was denied.
    pub(crate) fn order(&self) -> (&str, Reverse<&str>) {
        Outcome::order_of(&self.verdict, &self.said)
    }

    /// The same for what one is made of.
    pub(crate) fn order_of<'a>(verdict: &'a str, said: &'a str) -> (&'a str, Reverse<&'a str>) {
        (said, Reverse(verdict))
    }
}

/// What an account says of where its matter stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stand {
    pub(crate) realis: String,
    pub(crate) said: String,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) bearing: Bearing,
}

impl Stand {
    /// Out of the columns `f.realis, f.said, f.day_from, f.day_to, f.bearing`, of which it has the first.
    pub(crate) fn from_row(row: &Row, first: usize) -> Stand {
        Stand {
            realis: row.text(first),
            said: row.text(first + 1),
            from: row.text_or_none(first + 2),
            to: row.text_or_none(first + 3),
            bearing: Bearing::from_text(row.str(first + 4)),
        }
    }

    /// Whether another says the same, if on another day.
    pub(crate) fn same(&self, other: &Stand) -> bool {
        self.realis == other.realis
            && self.from == other.from
            && self.to == other.to
            && self.bearing == other.bearing
    }
}

/// The state of a matter on a day, by its accounts (in the order in which they were said) and the outcomes reported.
pub(crate) fn state(kind: Kind, accounts: &[Stand], outcomes: &[Outcome], today: &str) -> State {
    let Some(last) = accounts.last() else { return State::Superseded };
    let verdict = outcomes.iter().max_by(|one, other| one.order().cmp(&other.order()));
    let verdict = verdict.map(|outcome| outcome.verdict.as_str());
    let over = |day: &Option<String>| day.as_deref().is_some_and(|day| day < today);
    match kind {
        Kind::Meeting => {
            // Whoever says that it took place or was called off knows more than whoever announced it.
            let decided = accounts.iter().rev().find(|account| {
                matches!(account.realis.as_str(), "happened" | "ongoing" | "denied") || account.bearing.moved
            });
            let (_, to) = when(accounts);
            match decided {
                Some(account)
                    if matches!(account.realis.as_str(), "happened" | "ongoing")
                        && !account.bearing.moved =>
                {
                    State::Met
                }
                Some(account) if account.bearing.moved && account.from.is_none() => {
                    // A new day may have been named since.
                    let later =
                        accounts.iter().any(|other| other.said > account.said && other.from.is_some());
                    if !later {
                        State::Superseded
                    } else if over(&to) {
                        State::Lapsed
                    } else {
                        State::Open
                    }
                }
                Some(account) if account.realis == "denied" && !account.bearing.moved => {
                    if accounts.first().is_some_and(|first| first.realis == "denied") && accounts.len() == 1 {
                        State::Open
                    } else {
                        State::Contradicted
                    }
                }
                _ if over(&to) => State::Lapsed,
                _ => State::Open,
            }
        }
        Kind::Condition => match verdict {
            Some("met") => State::Met,
            Some("denied") => State::Contradicted,
            _ => State::Open,
        },
        Kind::Commitment => {
            let (_, due) = when(accounts);
            let refused = |account: &Stand| account.bearing.negative || account.realis == "denied";
            match verdict {
                Some("met") => State::Met,
                Some("denied") => State::Contradicted,
                _ if accounts.len() > 1 && refused(last) && !accounts.iter().all(refused) => {
                    State::Contradicted
                }
                _ if last.realis == "happened" && !refused(last) && last.bearing.degree != "agreed" => {
                    State::Met
                }
                _ if over(&due) && !refused(last) => State::Lapsed,
                _ => State::Open,
            }
        }
        Kind::Proposal => {
            let decided = accounts.iter().rev().find(|account| {
                matches!(account.bearing.degree.as_str(), "passed" | "adopted" | "rejected" | "withdrawn")
            });
            match decided.map(|account| account.bearing.degree.as_str()) {
                Some("passed" | "adopted") => State::Met,
                Some("rejected") => State::Contradicted,
                Some("withdrawn") => State::Superseded,
                _ => State::Open,
            }
        }
        Kind::Forecast => {
            let (_, horizon) = when(accounts);
            match verdict {
                Some("met") => State::Met,
                Some("denied") => State::Contradicted,
                _ if over(&horizon) => State::Lapsed,
                _ => State::Open,
            }
        }
        Kind::Statement | Kind::Event => State::Open,
    }
}

/// When it is to be, by the latest account that says so.
pub(crate) fn when(accounts: &[Stand]) -> (Option<String>, Option<String>) {
    let account = accounts.iter().rev().find(|account| account.to.is_some());
    account.map_or((None, None), |account| (account.from.clone(), account.to.clone()))
}

/// Writes what the accounts and outcomes of a matter come to, and gives its id, title and state before and now. Where one
/// report alone gave it new accounts, that is told: of a large matter, only these are counted.
pub(crate) fn settle(
    store: &mut Store,
    remembered: &mut Remembered,
    matter: i64,
    learnt: &str,
    report: Option<i64>,
) -> Result<Option<Settled>, ArchiveError> {
    let row = store.first(
        "SELECT id, kind, state, accounts, decided_state, day_from, day_to, title, confidence, first_said, last_said, \
         first_learnt, told FROM matters WHERE number = ?1",
        values![matter],
    )?;
    let Some(row) = row else { return Ok(None) };
    let (id, before, count_before) = (row.text(0), row.text(2), row.integer(3));
    let days_before = days(row.text_or_none(5), row.text_or_none(6));
    let Some(kind) = Kind::from_label(&row.text(1)) else { return Ok(None) };
    // What one report has added to a matter of many accounts, nothing of which was said before, is all that is counted.
    let grows = match report {
        Some(report) if count_before > LARGEST as i64 => Some(report),
        Some(report) if count_before > RECENT as i64 && !remembered.regrouped.contains(&matter) => {
            let said = store.first("SELECT said FROM reports WHERE number = ?1", values![report])?;
            said.filter(|said| said.str(0) > row.str(10)).map(|_| report)
        }
        _ => None,
    };
    let (whole, stands, outcome) = match grows {
        Some(report) => {
            let since = recent(store, matter, counting)?.unwrap_or_default();
            let (facts, stands) = stands_since(store, matter, &since)?;
            let outcome = last_outcome_of(store, kind, &facts, last(&stands))?;
            (Some(Whole::grown(store, matter, report, &row)?), stands, outcome)
        }
        None => {
            let accounts = accounts(store, remembered, matter)?;
            let stands: Vec<Stand> = accounts.iter().map(|account| account.stand.clone()).collect();
            let outcome = last_outcome(kind, &accounts, last(&stands));
            (Whole::of(store, &accounts)?, stands, outcome)
        }
    };
    let Some(whole) = whole else {
        store.execute(
            "UPDATE matters SET state = ?2, changed = ?3, accounts = 0, told = 0 WHERE number = ?1",
            values![matter, State::Superseded.label(), learnt],
        )?;
        return Ok(None);
    };
    let stands = last(&stands);
    // Days that are past are compared with the day of the question, not with today.
    let now = match row.text_or_none(4).and_then(|state| State::from_label(&state)) {
        Some(decided) => decided,
        None => state(kind, stands, outcome.as_slice(), ""),
    };
    let (from, to) = when(stands);
    store.execute(
        "UPDATE matters SET state = ?2, title = ?3, day_from = ?4, day_to = ?5, first_said = ?6, last_said = ?7, \
         first_learnt = ?8, changed = ?9, confidence = ?10, accounts = ?11, told = ?12 WHERE number = ?1",
        values![
            matter,
            now.label(),
            &whole.title,
            from.clone(),
            to.clone(),
            whole.first_said,
            whole.last_said,
            whole.first_learnt,
            learnt,
            whole.confidence,
            whole.accounts,
            whole.told
        ],
    )?;
    let (days, title) = (days(from, to), whole.title);
    Ok(Some(Settled { id, kind, title, before, now, first: count_before == 0, days, days_before }))
}

/// Lets accounts through that count.
fn counting(conditions: &mut Where) {
    conditions.and(" AND f.superseded IS NULL AND f.struck = 0", &[]);
}

/// The day on which the last accounts of a matter begin: those by which it is judged. None where it has no more than these.
pub(crate) fn recent(
    store: &mut Store,
    matter: i64,
    narrow: impl FnOnce(&mut Where),
) -> Result<Option<String>, ArchiveError> {
    let mut conditions = Where::new("SELECT f.said FROM facts f INDEXED BY facts_accounts WHERE 1 = 1");
    conditions.and(" AND f.matter = ?", values![matter]);
    narrow(&mut conditions);
    conditions.and(" ORDER BY f.said DESC LIMIT 1 OFFSET ?", values![RECENT]);
    Ok(conditions.ask(store)?.first().map(|row| row.text(0)))
}

/// The last of some accounts, as [`recent`] has it.
pub(crate) fn last(accounts: &[Stand]) -> &[Stand] {
    let Some(before) = accounts.len().checked_sub(RECENT + 1) else { return accounts };
    let begin = accounts.partition_point(|account| account.said < accounts[before].said);
    &accounts[begin..]
}

/// The accounts of a matter that count, in the order in which they were said.
fn accounts(
    store: &mut Store,
    remembered: &mut Remembered,
    matter: i64,
) -> Result<Vec<Arc<Account>>, ArchiveError> {
    let rows = store.query(
        "SELECT number FROM facts INDEXED BY facts_accounts WHERE matter = ?1 AND superseded IS NULL AND struck = 0",
        values![matter],
    )?;
    let mut accounts = remembered.accounts(store, rows.iter().map(|row| row.integer(0)))?;
    accounts.sort_by(|one, other| one.order().cmp(&other.order()));
    Ok(accounts)
}

/// The accounts of a matter from a day on, and what each says of where it stands, in the order in which they were said; out
/// of an index alone, as long as those of one day say the same.
fn stands_since(store: &mut Store, matter: i64, since: &str) -> Result<(Vec<i64>, Vec<Stand>), ArchiveError> {
    let rows = store.query(
        "SELECT realis, said, day_from, day_to, bearing, report, local, number FROM facts INDEXED BY facts_accounts \
         WHERE matter = ?1 AND said >= ?2 AND superseded IS NULL AND struck = 0 ORDER BY said",
        values![matter, since],
    )?;
    let mut all: Vec<(i64, Stand)> = Vec::with_capacity(rows.len());
    for day in rows.chunk_by(|one, other| one.str(1) == other.str(1)) {
        let begin = all.len();
        all.extend(day.iter().map(|row| (row.integer(7), Stand::from_row(row, 0))));
        if all[begin..].iter().all(|(_, stand)| stand.same(&all[begin].1)) {
            continue;
        }
        let mut order = Vec::with_capacity(day.len());
        for (row, account) in day.iter().zip(all.drain(begin..)) {
            let id = store.first(
                "SELECT id FROM reports INDEXED BY reports_known WHERE number = ?1",
                values![row.integer(5)],
            )?;
            order.push((id.map(|id| id.text(0)), row.text(6), account));
        }
        order.sort_by(|one, other| (&one.0, &one.1).cmp(&(&other.0, &other.1)));
        all.extend(order.into_iter().map(|(.., account)| account));
    }
    Ok(all.into_iter().unzip())
}

/// What all accounts of a matter come to.
struct Whole {
    accounts: i64,
    /// Reports that give them, copies not counted.
    told: i64,
    title: String,
    confidence: f64,
    first_said: String,
    last_said: String,
    first_learnt: String,
}

impl Whole {
    /// Of all of them, as [`accounts`] gives them; nothing where there is none.
    fn of(store: &mut Store, all: &[Arc<Account>]) -> Result<Option<Whole>, ArchiveError> {
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return Ok(None) };
        let surest = best(all.iter().map(|account| (account.confidence, account.number)));
        let title = store.first("SELECT summary FROM facts WHERE number = ?1", values![surest])?;
        Ok(Some(Whole {
            accounts: all.len() as i64,
            told: all.iter().map(|account| account.original).collect::<BTreeSet<_>>().len() as i64,
            title: title.map(|row| row.text(0)).unwrap_or_default(),
            confidence: all.iter().map(|account| account.confidence).fold(0.0, f64::max),
            first_said: first.stand.said.clone(),
            last_said: last.stand.said.clone(),
            first_learnt: all
                .iter()
                .map(|account| account.learnt.as_str())
                .min()
                .unwrap_or_default()
                .to_owned(),
        }))
    }

    /// Of those that are counted in the matter's row, as [`settle`] has it, and of those that a new report has added.
    fn grown(store: &mut Store, matter: i64, report: i64, row: &Row) -> Result<Whole, ArchiveError> {
        let added = store.query(
            "SELECT said, learnt, confidence, summary FROM facts \
             WHERE report = ?1 AND matter = ?2 AND superseded IS NULL AND struck = 0 ORDER BY number",
            values![report, matter],
        )?;
        let mut whole = Whole {
            accounts: row.integer(3) + added.len() as i64,
            told: row.integer(12),
            title: row.text(7),
            confidence: row.real(8),
            first_said: row.text(9),
            last_said: row.text(10),
            first_learnt: row.text(11),
        };
        if !added.is_empty() && !told_by_copies(store, matter, report)? {
            whole.told += 1;
        }
        for row in &added {
            if row.real(2) > whole.confidence {
                (whole.confidence, whole.title) = (row.real(2), row.text(3));
            }
            whole.first_said = whole.first_said.min(row.text(0));
            whole.last_said = whole.last_said.max(row.text(0));
            whole.first_learnt = whole.first_learnt.min(row.text(1));
        }
        Ok(whole)
    }
}

/// Whether a matter is told of by copies of a report, or by what that is a copy of.
fn told_by_copies(store: &mut Store, matter: i64, report: i64) -> Result<bool, ArchiveError> {
    let row = store.first(
        "SELECT 1 FROM reports c JOIN facts f ON f.report = c.number \
         WHERE c.original = (SELECT original FROM reports WHERE number = ?2) AND c.number <> ?2 \
         AND f.matter = ?1 AND f.superseded IS NULL AND f.struck = 0 LIMIT 1",
        values![matter, report],
    )?;
    Ok(row.is_some())
}

/// Counts again by how many reports matters are told of that several copies of a report speak of: some that were counted have
/// become copies.
pub(crate) fn count_again(store: &mut Store, original: i64) -> Result<(), ArchiveError> {
    store.execute(
        "UPDATE matters SET told = (SELECT COUNT(DISTINCT r.original) FROM facts f JOIN reports r ON r.number = f.report \
         WHERE f.matter = matters.number AND f.superseded IS NULL AND f.struck = 0) \
         WHERE number IN (SELECT f.matter FROM reports c JOIN facts f ON f.report = c.number WHERE c.original = ?1 \
         GROUP BY f.matter HAVING COUNT(DISTINCT f.report) > 1)",
        values![original],
    )?;
    Ok(())
}

/// Whether what later reports say of what is awaited decides the state of a kind.
pub(crate) fn awaits(kind: Kind) -> bool {
    matches!(kind, Kind::Condition | Kind::Commitment | Kind::Forecast)
}

/// The last outcome of the accounts of a matter by which it is judged; none for a kind that none decides.
fn last_outcome(kind: Kind, accounts: &[Arc<Account>], judged: &[Stand]) -> Option<Outcome> {
    let since = judged.first().map_or("", |stand| stand.said.as_str());
    let counted = accounts.iter().filter(|account| awaits(kind) && account.stand.said.as_str() >= since);
    counted
        .filter_map(|account| account.outcome.as_ref())
        .max_by(|one, other| one.order().cmp(&other.order()))
        .cloned()
}

/// The same of the last of some facts, where their accounts are not at hand.
fn last_outcome_of(
    store: &mut Store,
    kind: Kind,
    facts: &[i64],
    judged: &[Stand],
) -> Result<Option<Outcome>, ArchiveError> {
    let mut last: Option<Outcome> = None;
    if !awaits(kind) {
        return Ok(None);
    }
    let facts = &facts[facts.len() - judged.len()..];
    let (before, latest) = facts.split_at(facts.len().saturating_sub(LATEST));
    for (some, newest) in
        [(latest, judged.last()), (before, before.len().checked_sub(1).map(|at| &judged[at]))]
    {
        // What is awaited for so long is decided by no later report.
        let over =
            |last: &Outcome| newest.is_none_or(|newest| days::later(&newest.said, AWAITED) < last.said);
        if last.as_ref().is_some_and(over) {
            break;
        }
        for some in in_lists(&some.iter().copied().collect()) {
            let mut conditions =
                Where::new("SELECT verdict, said FROM outcomes INDEXED BY outcomes_last WHERE 1 = 1");
            conditions.and_in(" AND fact IN ", some, "");
            conditions.each(store, |row| {
                let outcome = Outcome { verdict: row.text(0), said: row.text(1) };
                if last.as_ref().is_none_or(|last| last.order() < outcome.order()) {
                    last = Some(outcome);
                }
            })?;
        }
    }
    Ok(last)
}

/// First and last day; a deadline is one day.
fn days(from: Option<String>, to: Option<String>) -> Option<(String, String)> {
    let to = to?;
    Some((from.unwrap_or_else(|| to.clone()), to))
}

/// What [`settle`] found.
pub(crate) struct Settled {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) before: String,
    pub(crate) now: State,
    pub(crate) first: bool,
    pub(crate) days: Option<(String, String)>,
    pub(crate) days_before: Option<(String, String)>,
}

/// The account that says it best, of which a matter has its title: the surest, and of these the first. Each has its
/// confidence.
pub(crate) fn best<T: Default>(accounts: impl Iterator<Item = (f64, T)>) -> T {
    let mut best: Option<(f64, T)> = None;
    for account in accounts {
        if best.as_ref().is_none_or(|best| account.0 > best.0) {
            best = Some(account);
        }
    }
    best.map(|(_, account)| account).unwrap_or_default()
}

/// Share of the stems of what was awaited that a sentence has to have.
const ENOUGH: f64 = 0.75;
/// Stems that a sentence is looked up by: eight make 28 pairs.
const LOOKED_UP: usize = 8;
/// The accounts of a matter that are asked first for what became of it.
const LATEST: usize = 8;
/// Days that something is awaited for at most, when nothing says for how long.
const AWAITED: i64 = 120;
/// What is longer in bytes is no sentence.
const LONGEST_SENTENCE: usize = 1000;
/// As many later reports are few: to look at all of them takes no longer than to search them.
const FEW_LATER: usize = 60;
/// Reports that are looked at for what an older report awaits.
const LATER_REPORTS: i64 = 30;

/// A report that may say what became of things.
pub(crate) struct Teller<'a> {
    pub(crate) number: i64,
    pub(crate) original: i64,
    pub(crate) said: &'a str,
    pub(crate) body: &'a str,
    pub(crate) learnt: &'a str,
}

/// A sentence that states something plainly, or denies it.
struct Plain {
    text: String,
    start: usize,
    end: usize,
    stems: BTreeSet<String>,
    /// The same as numbers.
    compared: Vec<i64>,
    denies: bool,
}

impl Plain {
    /// The numbers by which it finds what awaits it.
    fn pairs(&self) -> Vec<i64> {
        pairs(&telling(&self.stems, LOOKED_UP))
    }
}

fn plain(body: &str, known: &MatterWords) -> Vec<Plain> {
    words::sentences(body).into_iter().filter_map(|sentence| plainly(sentence, known)).collect()
}

/// A sentence taken apart; none where it states nothing plainly.
fn plainly(sentence: Sentence<'_>, known: &MatterWords) -> Option<Plain> {
    // What stands in quotation marks is somebody's word for it.
    if sentence.text.len() > LONGEST_SENTENCE || sentence.text.contains(['"', '“', '”', '?']) {
        return None;
    }
    let folded = fold_lower(sentence.text);
    let all = || words::words_of(&folded);
    if all().any(|word| known.unreal.contains(word)) {
        return None;
    }
    let denies = all().any(|word| known.denial.contains(word) || word.ends_with("n't"));
    let stems = stems_of(all(), known);
    let compared = words::numbers(&stems);
    let Sentence { text, start, end } = sentence;
    Some(Plain { text: text.to_owned(), start, end, stems, compared, denies })
}

/// Looks in a new report for what older ones await, and gives the facts that it decides.
pub(crate) fn tell(
    store: &mut Store,
    remembered: &mut Remembered,
    report: &Teller<'_>,
    known: &MatterWords,
) -> Result<BTreeSet<i64>, ArchiveError> {
    let mut decided = BTreeSet::new();
    if report.number != report.original {
        return Ok(decided);
    }
    let day = days::number(report.said);
    let plain = plain(report.body, known);
    // All pairs of all sentences together: a few statements, where each for itself makes hundreds.
    let mut sentences: HashMap<i64, Vec<usize>> = HashMap::new();
    for (index, plain) in plain.iter().enumerate() {
        for pair in plain.pairs() {
            sentences.entry(pair).or_default().push(index);
        }
    }
    // In the order of the sentences: of several that decide one fact, the first is kept.
    let mut asked: Vec<(usize, i64)> = Vec::new();
    for keys in in_lists(&sentences.keys().copied().collect()) {
        having_keys(keys, day - AWAITED, day - 1).each(store, |row| {
            let found = sentences.get(&row.integer(0)).into_iter().flatten();
            asked.extend(found.map(|sentence| (*sentence, row.integer(2))));
        })?;
    }
    asked.sort_unstable();
    asked.dedup();
    let facts: HashSet<i64> = asked.iter().map(|(_, fact)| *fact).collect();
    let awaited: HashMap<i64, Arc<Account>> = remembered
        .accounts(store, facts)?
        .into_iter()
        .filter(|account| awaits(account.kind))
        .map(|account| (account.number, account))
        .collect();
    for (sentence, fact) in asked {
        let Some(account) = awaited.get(&fact) else { continue };
        if decides(account.kind, &account.stand.bearing, &account.compared, &plain[sentence]) {
            keep(store, remembered, fact, report, &plain[sentence])?;
            decided.insert(fact);
        }
    }
    Ok(decided)
}

/// Looks in reports that were added before, but said later, for what a new fact awaits; gives whether it is decided.
pub(crate) fn look_ahead(
    store: &mut Store,
    remembered: &mut Remembered,
    looked_at: &mut LaterReports,
    fact: i64,
    draft: &Draft,
    said: &str,
    known: &MatterWords,
) -> Result<bool, ArchiveError> {
    let features = &draft.features;
    if !awaits(draft.kind) || features.stems.len() < 2 {
        return Ok(false);
    }
    let (bearing, compared) = (Bearing::from_text(&draft.bearing()), Compared::of(features));
    let wanted: BTreeSet<i64> = pairs(&telling(&features.stems, TELLING)).into_iter().collect();
    let words: Vec<String> = telling(&features.stems, 2).into_iter().cloned().collect();
    let until = days::later(said, AWAITED);
    // Where reports come nearly in their order, few are later: these are looked at without a search for words.
    let few = match &looked_at.few {
        Some(few) => few.clone(),
        None => {
            let rows = store.query(
                "SELECT number FROM reports WHERE said > ?1 AND said <= ?2 ORDER BY said, id LIMIT ?3",
                values![said, &until, FEW_LATER + 1],
            )?;
            let numbers: Vec<i64> = rows.iter().map(|row| row.integer(0)).collect();
            looked_at.few.insert((numbers.len() <= FEW_LATER).then_some(numbers)).clone()
        }
    };
    let later = match few {
        Some(few) => few,
        None => {
            remembered.make_searchable(store)?;
            crate::search::numbers_with(store, &words, said, &until, LATER_REPORTS)?
        }
    };
    let mut decided = false;
    for number in later {
        let Some(later) = looked_at.report(store, number)? else { continue };
        let report = Teller { number, original: number, said: &later.said, body: "", learnt: &later.learnt };
        for sentence in &later.sentences {
            if !sentence.may_have(&features.stems) {
                continue;
            }
            let Some((plain, pairs)) = sentence.plain(known) else { continue };
            let found = pairs.iter().any(|pair| wanted.contains(pair));
            if found && decides(draft.kind, &bearing, &compared, plain) {
                keep(store, remembered, fact, &report, plain)?;
                decided = true;
            }
        }
    }
    Ok(decided)
}

/// Later reports that were looked at for one of the facts of a report: each is cut into sentences once for all of them.
#[derive(Default)]
pub(crate) struct LaterReports {
    /// None for copies.
    reports: BTreeMap<i64, Option<LaterReport>>,
    /// All later reports, once that is known; none where these are many.
    few: Option<Option<Vec<i64>>>,
}

struct LaterReport {
    said: String,
    learnt: String,
    sentences: Vec<LaterSentence>,
}

/// A sentence that is taken apart when a fact asks for it.
struct LaterSentence {
    text: String,
    lower: String,
    /// Whether it has letters that are folded before they are compared.
    folded: bool,
    start: usize,
    end: usize,
    /// With its pairs; none where it states nothing plainly.
    plain: OnceCell<Option<(Plain, Vec<i64>)>>,
}

impl LaterSentence {
    fn new(sentence: Sentence<'_>) -> LaterSentence {
        LaterSentence {
            text: sentence.text.to_owned(),
            lower: sentence.text.to_ascii_lowercase(),
            folded: sentence
                .text
                .chars()
                .any(|character| !character.is_ascii() && character.is_alphanumeric()),
            start: sentence.start,
            end: sentence.end,
            plain: OnceCell::new(),
        }
    }

    /// Whether it may have enough of some stems: by their letters alone, which is quickly seen. Never false for one that has.
    fn may_have(&self, stems: &BTreeSet<String>) -> bool {
        if self.folded {
            return true;
        }
        // A stem is what its word begins with, but for *treaty* in *treaties*.
        let there = |stem: &&String| self.lower.contains(stem.strip_suffix('y').unwrap_or(stem));
        stems.iter().filter(there).count() as f64 >= ENOUGH * stems.len() as f64
    }

    fn plain(&self, known: &MatterWords) -> Option<&(Plain, Vec<i64>)> {
        let plain = || {
            let sentence = Sentence { text: &self.text, start: self.start, end: self.end };
            let plain = plainly(sentence, known)?;
            let pairs = plain.pairs();
            Some((plain, pairs))
        };
        self.plain.get_or_init(plain).as_ref()
    }
}

impl LaterReports {
    fn report(&mut self, store: &mut Store, number: i64) -> Result<Option<&LaterReport>, ArchiveError> {
        let report = match self.reports.entry(number) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let row = store.first(
                    "SELECT original, said, body, learnt FROM reports WHERE number = ?1",
                    values![number],
                )?;
                new.insert(row.filter(|row| row.integer(0) == number).map(|row| LaterReport {
                    said: row.text(1),
                    learnt: row.text(3),
                    sentences: words::sentences(&row.text(2)).into_iter().map(LaterSentence::new).collect(),
                }))
            }
        };
        Ok(report.as_ref())
    }
}

/// Whether a plain sentence says what became of what a fact awaits.
fn decides(kind: Kind, bearing: &Bearing, compared: &Compared, plain: &Plain) -> bool {
    let awaits = match kind {
        // *As long as* awaits no event.
        Kind::Condition => bearing.degree != "pending" && !bearing.negative,
        Kind::Commitment => !bearing.negative,
        Kind::Forecast => true,
        _ => false,
    };
    // Most pairs have too few words in common, and many of these are seen by their numbers alone.
    let enough = (ENOUGH * compared.stems.len() as f64).max(2.0);
    awaits
        && plain.compared.len() as f64 >= enough
        && shared(&compared.stems, &plain.compared).0 as f64 >= enough
}

fn keep(
    store: &mut Store,
    remembered: &mut Remembered,
    fact: i64,
    report: &Teller<'_>,
    plain: &Plain,
) -> Result<(), ArchiveError> {
    let verdict = if plain.denies { "denied" } else { "met" };
    let values: &[Value] = values![
        fact,
        report.number,
        verdict,
        &plain.text,
        plain.start,
        plain.end,
        report.said,
        report.learnt
    ];
    let kept = store.execute(
        "INSERT INTO outcomes(fact, report, verdict, quote, span_from, span_to, said, learnt) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (fact, report) DO NOTHING",
        values,
    )?;
    if kept > 0 {
        let outcome = Outcome { verdict: verdict.to_owned(), said: report.said.to_owned() };
        remembered.change(fact, |account| account.decide(outcome));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_has_the_stems_is_never_passed_over() {
        let known = MatterWords::builtin().unwrap();
        for (awaited, told) in [
            ("release the seized trawlers", "Iceland released the seized trawler on Monday."),
            ("sign both treaties", "Both sides signed the treaty."),
            ("open harbours for trading", "The harbour opened for trade."),
        ] {
            let stems = words::stems(awaited, &known);
            let sentence = LaterSentence::new(Sentence { text: told, start: 0, end: told.len() });
            let (plain, _) = sentence.plain(&known).unwrap();
            assert!(
                shared(&words::numbers(&stems), &plain.compared).1 >= ENOUGH,
                "{stems:?} {:?}",
                plain.stems
            );
            assert!(sentence.may_have(&stems), "{stems:?}");
        }
    }
}
