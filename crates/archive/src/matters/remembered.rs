//! Facts of matters in memory: a report is compared with those that the one before it was compared with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::in_lists;
use super::state::{Outcome, Stand};
use crate::ArchiveError;
use crate::ask::Where;
use crate::days;
use crate::entities::Known;
use crate::facts::{Compared, Features, Kind};
use crate::store::{Row, Store};

/// Facts that are kept, and as many again of those that were looked at before them: each takes less than a kilobyte, and it
/// is what half a year of thirty reports a day has to be compared with.
const REMEMBERED: usize = if cfg!(test) { 8 } else { 50_000 };

/// A fact of a matter: what it is compared by, and what it says of where its matter stands.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) number: i64,
    pub(crate) kind: Kind,
    pub(crate) report: i64,
    pub(crate) report_id: String,
    pub(crate) local: String,
    /// The number of the day on which it was said, and those of the first and the last on which it is, where that is known.
    pub(crate) day: i64,
    pub(crate) days: Option<(i64, i64)>,
    pub(crate) compared: Compared,
    pub(crate) stand: Stand,
    pub(crate) confidence: f64,
    pub(crate) learnt: String,
    pub(crate) original: i64,
    pub(crate) matter: Option<i64>,
    /// The last that reports say of what it awaits.
    pub(crate) outcome: Option<Outcome>,
}

/// Accounts of facts, each with its report.
const ACCOUNTS: &str = "SELECT f.realis, f.said, f.day_from, f.day_to, f.bearing, f.number, f.kind, f.report, r.id, f.local, \
     f.features, f.confidence, f.learnt, r.original, f.matter \
     FROM facts f JOIN reports r INDEXED BY reports_known ON r.number = f.report WHERE f.superseded IS NULL";

impl Account {
    /// Out of a row of [`ACCOUNTS`], without its outcome; nothing where the kind is none.
    fn from_row(row: &Row) -> Option<Account> {
        let features: Features = serde_json::from_str(row.str(10)).unwrap_or_default();
        Some(Account {
            number: row.integer(5),
            kind: Kind::from_label(row.str(6))?,
            report: row.integer(7),
            report_id: row.text(8),
            local: row.text(9),
            day: days::number(row.str(1)),
            days: Account::days(row.str(2), row.str(3)),
            compared: Compared::of(&features),
            stand: Stand::from_row(row, 0),
            confidence: row.real(11),
            learnt: row.text(12),
            original: row.integer(13),
            matter: row.integer_or_none(14),
            outcome: None,
        })
    }

    /// First and last day as numbers; none where no first day is known.
    pub(crate) fn days(from: &str, to: &str) -> Option<(i64, i64)> {
        let first = (!from.is_empty()).then(|| days::number(from))?;
        Some((first, if to.is_empty() { first } else { days::number(to) }))
    }

    /// By what the accounts of a matter are put in order.
    pub(crate) fn order(&self) -> (&str, &str, &str) {
        (&self.stand.said, &self.report_id, &self.local)
    }

    /// The same in every archive.
    pub(crate) fn name(&self) -> String {
        format!("{}:{}", self.report_id, self.local)
    }

    /// Takes in what a report says of what it awaits.
    pub(crate) fn decide(&mut self, outcome: Outcome) {
        if self.outcome.as_ref().is_none_or(|last| last.order() < outcome.order()) {
            self.outcome = Some(outcome);
        }
    }
}

/// Facts as the archive has them. What changes one of them while it is kept has to say so here; when somebody else has
/// changed the archive, and when a transaction is taken back, all of it is forgotten.
#[derive(Default)]
pub(crate) struct Remembered {
    recent: HashMap<i64, Arc<Account>>,
    /// Those that go when as many others were looked at.
    before: HashMap<i64, Arc<Account>>,
    /// By what it is seen that somebody else has changed the archive.
    version: Option<i64>,
    /// Matters that the report which is being added has tied together or parted: they are looked at as a whole.
    pub(crate) regrouped: BTreeSet<i64>,
    /// Entities that reports of this transaction speak of.
    pub(crate) entities: Known,
    /// Reports of this transaction whose words are not searched yet.
    pub(crate) unsearchable: Vec<i64>,
}

impl Remembered {
    /// To be called when a transaction has begun, in which nobody else writes.
    pub(crate) fn begin(&mut self, store: &mut Store) -> Result<(), ArchiveError> {
        self.entities = Known::default();
        let version = store.version_of_others()?;
        if version.is_none() || version != self.version {
            self.forget();
            self.version = version;
        }
        Ok(())
    }

    pub(crate) fn forget(&mut self) {
        self.recent.clear();
        self.before.clear();
    }

    pub(crate) fn remember(&mut self, account: Account) {
        self.keep(Arc::new(account));
    }

    fn keep(&mut self, account: Arc<Account>) {
        if self.recent.len() >= REMEMBERED {
            self.before = std::mem::take(&mut self.recent);
        }
        self.before.remove(&account.number);
        self.recent.insert(account.number, account);
    }

    /// To be called before words are searched, and before the transaction ends.
    pub(crate) fn make_searchable(&mut self, store: &mut Store) -> Result<(), ArchiveError> {
        crate::search::index(store, &std::mem::take(&mut self.unsearchable))
    }

    /// The kind of a fact, where it is remembered.
    pub(crate) fn kind(&self, fact: i64) -> Option<Kind> {
        self.recent.get(&fact).or_else(|| self.before.get(&fact)).map(|account| account.kind)
    }

    /// Some facts of matters, none of which is superseded; in no order.
    pub(crate) fn accounts(
        &mut self,
        store: &mut Store,
        facts: impl IntoIterator<Item = i64>,
    ) -> Result<Vec<Arc<Account>>, ArchiveError> {
        let facts = facts.into_iter();
        let mut accounts = Vec::with_capacity(facts.size_hint().0);
        let mut unknown = BTreeSet::new();
        for fact in facts {
            if let Some(account) = self.recent.get(&fact) {
                accounts.push(Arc::clone(account));
            } else if let Some(account) = self.before.remove(&fact) {
                accounts.push(Arc::clone(&account));
                self.keep(account);
            } else {
                unknown.insert(fact);
            }
        }
        for some in in_lists(&unknown) {
            let mut found = BTreeMap::new();
            let mut conditions = Where::new(ACCOUNTS);
            conditions.and_in(" AND f.number IN ", some.clone(), "");
            conditions.each(store, |row| {
                found.extend(Account::from_row(row).map(|account| (account.number, account)));
            })?;
            let mut conditions =
                Where::new("SELECT fact, verdict, said FROM outcomes INDEXED BY outcomes_last WHERE 1 = 1");
            conditions.and_in(" AND fact IN ", some, "");
            conditions.each(store, |row| {
                if let Some(account) = found.get_mut(&row.integer(0)) {
                    account.decide(Outcome { verdict: row.text(1), said: row.text(2) });
                }
            })?;
            for account in found.into_values().map(Arc::new) {
                accounts.push(Arc::clone(&account));
                self.keep(account);
            }
        }
        Ok(accounts)
    }

    /// Changes a fact that may be remembered as it was changed in the archive.
    pub(crate) fn change(&mut self, fact: i64, change: impl FnOnce(&mut Account)) {
        if let Some(account) = self.recent.get_mut(&fact).or_else(|| self.before.get_mut(&fact)) {
            change(Arc::make_mut(account));
        }
    }

    /// The same for all facts of a report that has become a copy of another, or of another than before.
    pub(crate) fn copied(&mut self, report: i64, original: i64) {
        for account in self.recent.values_mut().chain(self.before.values_mut()) {
            if account.report == report {
                Arc::make_mut(account).original = original;
            }
        }
    }
}
