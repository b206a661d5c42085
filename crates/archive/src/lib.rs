//! **Archive**: many records in, the negotiation out.
//!
//! Keeps every report with its record, finds copies of one report, merges actors and places across reports, ties what
//! reports say of the same meeting, condition, commitment, proposal or forecast together to a *matter* with its state, and
//! answers questions about all of it: [`Archive`]. It is a file (SQLite) or a server (PostgreSQL); both answer the same.
//!
//! Invariants: a report is in the archive with everything that was read in it, or not at all; what the archive answered as
//! of a moment that is past, it answers again; the order in which reports are added makes no difference to what belongs
//! together; no question builds SQL from text that it was given (only constants become statements); every
//! line of every answer has its sources.

mod answer;
mod ask;
mod brief;
mod correct;
mod days;
mod desk;
mod difference;
mod entities;
mod error;
mod facts;
mod forecasters;
mod keep;
mod known;
mod matters;
mod questions;
mod schema;
mod search;
mod standings;
mod store;
mod trend;
mod twins;
mod words;

pub use answer::{Difference, Earlier, Line, Outcome, Quote, Source, Variant, Who};
pub use ask::Filter;
pub use brief::{Brief, Counts};
pub use correct::{Corrected, Correction, Marked, roles};
pub use days::{moment, now};
pub use desk::{Dealing, PlaceCount};
pub use error::ArchiveError;
pub use facts::Kind;
pub use keep::{Change, Reread};
pub use matters::state::State;
pub use matters::{Touched, Turn};
pub use questions::{Decision, DiffLine, Why};
pub use search::MARKS as SEARCH_MARKS;
pub use trend::{Period, Trend, TrendPoint};

use known::MatterWords;
use matters::Remembered;

use error::Fault;
use store::{Opening, Store};

/// A file or a server with everything that was kept. It is one connection: whoever asks from several threads opens several.
pub struct Archive {
    store: Store,
    place: String,
    known: MatterWords,
    /// Facts that reports were compared with when the last ones were added.
    remembered: Remembered,
}

impl Archive {
    /// Opens an archive to ask it; nothing can be changed through it. One of an older version is brought up to date first,
    /// where it may be written.
    ///
    /// `place` is a file's name, or a connection string that begins with `postgres://`.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub fn open(place: &str) -> Result<Archive, ArchiveError> {
        let older = match Archive::opened(place, Opening::Ask) {
            Err(error) if matches!(error.fault, Fault::Older { .. }) => error,
            opened => return opened,
        };
        match Archive::opened(place, Opening::Change) {
            Err(error) if matches!(error.fault, Fault::ReadOnly) => Err(older),
            changed => changed.and_then(|_| Archive::opened(place, Opening::Ask)),
        }
    }

    /// Opens an archive to change it.
    ///
    /// # Errors
    /// When there is none, or it can't be written.
    pub fn open_to_change(place: &str) -> Result<Archive, ArchiveError> {
        Archive::opened(place, Opening::Change)
    }

    /// Opens an archive to change it, and makes it where there is none.
    ///
    /// # Errors
    /// When it can't be made or written.
    pub fn open_or_make(place: &str) -> Result<Archive, ArchiveError> {
        Archive::opened(place, Opening::Make)
    }

    fn opened(place: &str, opening: Opening) -> Result<Archive, ArchiveError> {
        let shown = store::shown(place);
        let open = || {
            let known = MatterWords::builtin()
                .map_err(|error| ArchiveError::new("", Fault::Database(error.to_string())))?;
            let mut store = Store::open(place, opening)?;
            schema::prepare(&mut store, opening != Opening::Ask)?;
            if let Store::Sqlite(sqlite) = &store {
                sqlite.settle(opening != Opening::Ask)?;
            }
            Ok(Archive { store, place: shown.clone(), known, remembered: Remembered::default() })
        };
        open().map_err(|error: ArchiveError| error.at(&shown))
    }

    /// Does something that writes, all of it or nothing. What is remembered is forgotten: whoever changes it, too, puts it
    /// back.
    fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
        self.remembered = Remembered::default();
        let done = self.store.begin().and_then(|()| work(&mut self.store)).and_then(|done| {
            self.store.commit()?;
            Ok(done)
        });
        if done.is_err() {
            self.store.roll_back();
        }
        self.said(done)
    }

    /// Names the archive in an error.
    fn said<T>(&self, result: Result<T, ArchiveError>) -> Result<T, ArchiveError> {
        result.map_err(|error| error.at(&self.place))
    }

    /// Lets the data base learn how much is in which table, so that it finds the short way; after many reports were added.
    ///
    /// # Errors
    /// When the archive can't be written.
    pub fn tidy(&mut self) -> Result<(), ArchiveError> {
        let tidied = self.store.learn().and_then(|()| match &mut self.store {
            Store::Sqlite(_) => self.store.script("PRAGMA wal_checkpoint(PASSIVE)"),
            Store::Postgres(_) => Ok(()),
        });
        self.said(tidied)
    }
}

#[cfg(test)]
mod tests {
    use legation_record::{Record, Report};

    use super::*;

    /// An archive in the temporary folder that goes when the test ends.
    struct Place(std::path::PathBuf);

    impl Place {
        fn new(name: &str) -> Place {
            let place =
                Place(std::env::temp_dir().join(format!("legation-{name}-{}.db", std::process::id())));
            place.clear();
            place
        }

        fn name(&self) -> &str {
            self.0.to_str().unwrap()
        }

        fn clear(&self) {
            for end in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{end}", self.0.display()));
            }
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            self.clear();
        }
    }

    fn record(number: usize) -> Record {
        let text = (0..200).map(|word| format!("word{} ", word * (number + 3) % 991)).collect();
        let id = format!("{number:016x}");
        Record { report: Report { id, text, ..Report::default() }, ..Record::default() }
    }

    #[test]
    fn a_newer_archive_is_left_alone() {
        let place = Place::new("newer");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        archive.store.script("UPDATE legation_archive SET version = 99").unwrap();
        drop(archive);
        for opened in [Archive::open(place.name()), Archive::open_or_make(place.name())] {
            assert_eq!(opened.err().map(|error| error.code()), Some("newer-archive"));
        }
    }

    #[test]
    fn what_a_report_says_of_itself_comes_back_as_it_came() {
        let place = Place::new("itself");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        let mut told = record(1);
        told.report.published_from = Some(legation_record::PublishedFrom::Dateline);
        told.report.revision =
            Some(legation_record::Revision { kind: legation_record::RevisionKind::Update, number: Some(2) });
        let dateline =
            r#"{"place": "GENEVA", "agency": null, "span": {"start": 0, "end": 8, "text": "GENEVA -"}}"#;
        told.report.dateline = Some(serde_json::from_str(dateline).unwrap());
        archive.add_reports(&[told.clone(), record(2)], "2025-05-15").unwrap();
        assert_eq!(archive.record(&told.report.id).unwrap().report, told.report);
        assert_eq!(archive.record(&record(2).report.id).unwrap().report, record(2).report);
    }

    #[test]
    fn tables_of_others_are_left_alone() {
        let place = Place::new("others");
        let mut store = Store::open(place.name(), Opening::Make).unwrap();
        store.script("CREATE TABLE letters (text TEXT)").unwrap();
        drop(store);
        let opened = Archive::open_or_make(place.name());
        assert_eq!(opened.err().map(|error| error.code()), Some("not-an-archive"));
    }

    #[test]
    fn a_full_disk_keeps_what_was_added_and_takes_the_rest_later() {
        let place = Place::new("full");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        archive.add_report(&record(0), "2025-05-15").unwrap();
        // A file that may grow by a few pages only is a disk that is nearly full.
        archive.store.script("PRAGMA max_page_count = 120").unwrap();
        let many: Vec<Record> = (1..400).map(record).collect();
        let full = archive.add_reports(&many, "2025-05-15");
        assert_eq!(full.err().map(|error| error.code()), Some("disk-full"));
        assert_eq!(archive.counts(&Filter::default()).unwrap().reports, 1);
        archive.store.script("PRAGMA max_page_count = 1000000").unwrap();
        archive.add_reports(&many, "2025-05-15").unwrap();
        assert_eq!(archive.counts(&Filter::default()).unwrap().reports, 400);
        let sound = archive.store.query("PRAGMA integrity_check", &[]).unwrap();
        assert_eq!(sound[0].text(0), "ok");
    }

    #[test]
    fn what_is_not_there_can_have_no_state() {
        let place = Place::new("state");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        let refused = archive.set_state("M000000000000", Some(State::Met), "ann");
        assert_eq!(refused.err().map(|error| error.code()), Some("unknown"));
    }

    /// A record of one meeting and one event between Norway and another state.
    fn talks(number: usize, other: &str, day: &str) -> Record {
        let government = |id: &str, country: &str| {
            serde_json::json!({
                "id": id, "name": format!("Government of {country}"), "kind": "government", "country": country,
                "sector": "GOV", "roles": [], "aliases": [], "mentions": []
            })
        };
        let participant = |actor: &str| {
            serde_json::json!({
                "actor": actor, "side": null, "level": "unknown", "attends": "yes", "heads": false
            })
        };
        let mut record = record(number);
        record.report.published = Some(day.to_owned());
        record.actors = vec![
            serde_json::from_value(government("a1", "NOR")).unwrap(),
            serde_json::from_value(government("a2", other)).unwrap(),
        ];
        record.meetings = vec![
            serde_json::from_value(serde_json::json!({
                "id": "m1", "name": null, "participants": [participant("a1"), participant("a2")], "place": null,
                "time": null, "realis": "happened", "purpose": null, "said_by": null, "evidence": [],
                "confidence": 0.5
            }))
            .unwrap(),
        ];
        record
    }

    #[test]
    fn what_many_have_and_what_few_have_is_found_alike() {
        let place = Place::new("few");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        // Of Norway there are many, of each other state few; each in a season of its own, so that no two meetings are one.
        let records: Vec<Record> = (0..8)
            .map(|number| {
                let other = ["ISL", "DNK", "SWE", "FIN"][number % 4];
                talks(number, other, &format!("20{:02}-05-15", 10 + number))
            })
            .collect();
        archive.add_reports(&records, "2025-05-15").unwrap();
        let mut count = |narrow: fn(&mut Filter)| {
            let mut filter = Filter::default();
            narrow(&mut filter);
            let now = archive.meetings(&filter).unwrap().len();
            filter.as_of = Some("2025-06-01".to_owned());
            assert_eq!(archive.meetings(&filter).unwrap().len(), now);
            now
        };
        assert_eq!(count(|_| {}), 8);
        assert_eq!(count(|filter| filter.sides = vec!["NOR".to_owned()]), 8);
        assert_eq!(count(|filter| filter.sides = vec!["SWE".to_owned()]), 2);
        assert_eq!(count(|filter| filter.sides = vec!["NOR".to_owned(), "SWE".to_owned()]), 2);
        assert_eq!(count(|filter| filter.sides = vec!["FIN".to_owned(), "SWE".to_owned()]), 0);
        assert_eq!(count(|filter| filter.actors = vec!["Government of NOR".to_owned()]), 8);
        assert_eq!(count(|filter| filter.actors = vec!["Government of ISL".to_owned()]), 2);
        assert_eq!(count(|filter| filter.since = Some("2012-01-01".to_owned())), 6);
        assert_eq!(count(|filter| filter.since = Some("2017-01-01".to_owned())), 1);
        assert_eq!(count(|filter| filter.until = Some("2011-12-31".to_owned())), 2);
        let lines =
            |archive: &mut Archive, filter: &Filter| archive.facts(&[Kind::Meeting], filter).unwrap().len();
        let norway = Filter { sides: vec!["NOR".to_owned()], ..Filter::default() };
        assert_eq!(lines(&mut archive, &norway), 8);
        let both = Filter { actors: vec!["Government of DNK".to_owned()], ..norway };
        assert_eq!(lines(&mut archive, &both), 2);
        assert_eq!(lines(&mut archive, &Filter { since: Some("2014-01-01".to_owned()), ..both }), 1);
    }

    #[test]
    fn of_a_matter_of_many_accounts_the_last_are_shown_and_all_are_counted() {
        let place = Place::new("many");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        let day = |number: usize| format!("2010-{:02}-{:02}", 5 + number / 28, 1 + number % 28);
        let added = matters::LARGEST + 2 * matters::RECENT;
        for number in 0..added {
            archive.add_report(&talks(number, "ISL", &day(number)), &day(number)).unwrap();
        }
        let line = |archive: &mut Archive, as_of: Option<String>| {
            archive.meetings(&Filter { as_of, ..Filter::default() }).unwrap().remove(0)
        };
        let now = line(&mut archive, None);
        assert_eq!((now.accounts, now.first_said.as_str()), (added, day(0).as_str()));
        assert_eq!(now.sources.len(), matters::RECENT + 1);
        assert_eq!(now.sources[0].published, Some(day(added - matters::RECENT - 1)));
        // What is counted account by account is what is counted anew.
        let kept = "SELECT state, title, first_said, last_said, first_learnt, confidence, accounts, told FROM matters";
        let one_by_one = archive.store.query(kept, &[]).unwrap();
        archive.set_state(&now.id, None, "ann").unwrap();
        assert_eq!(archive.store.query(kept, &[]).unwrap()[0].0, one_by_one[0].0);
        assert_eq!(one_by_one.len(), 1);
        assert_eq!(line(&mut archive, None), now);
        assert_eq!(line(&mut archive, Some(day(added))).sources, now.sources);
        let then = line(&mut archive, Some(day(matters::RECENT / 2)));
        assert_eq!(then.accounts, matters::RECENT / 2 + 1);
        assert_eq!(then.sources.len(), then.accounts);
    }

    #[test]
    fn what_has_changed_is_told_in_full_only_of_what_is_shown() {
        let place = Place::new("changed");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        archive.add_reports(&[talks(1, "ISL", "2010-05-15")], "2025-05-10").unwrap();
        // One more account of the first meeting, and two new ones.
        let later =
            [talks(2, "ISL", "2010-05-16"), talks(3, "DNK", "2011-05-15"), talks(4, "SWE", "2012-05-15")];
        archive.add_reports(&later, "2025-05-20").unwrap();
        let mut turns = |limit: usize| -> Vec<Turn> {
            let filter = Filter { limit: Some(limit), ..Filter::default() };
            archive.diff("2025-05-12", &filter).unwrap().iter().map(|line| line.turn).collect()
        };
        assert_eq!(turns(9), [Turn::New, Turn::New, Turn::Account]);
        // Those that changed last are looked at; these three changed at once.
        assert_eq!(turns(2).len(), 2);
        assert_eq!(turns(1).len(), 1);
        let filter = Filter { limit: Some(2), kinds: vec!["meeting".to_owned()], ..Filter::default() };
        let days: Vec<String> =
            archive.timeline(&filter).unwrap().into_iter().map(|line| line.first_said).collect();
        assert_eq!(days, ["2011-05-15", "2012-05-15"]);
    }

    /// Talks that are told of day after day, some of them by copies, and those of one day read again later.
    fn told_daily(place: &str) -> (Archive, Vec<String>) {
        let mut archive = Archive::open_or_make(place).unwrap();
        let days: Vec<String> = (10..26).map(|day| format!("2025-05-{day}")).collect();
        let mut texts: Vec<String> = Vec::new();
        for (number, day) in days.iter().enumerate() {
            let mut told = talks(number, ["ISL", "DNK", "SWE"][number % 3], day);
            // Every fourth says what one from some days before said, of the same talks or of others.
            if number % 4 == 3 {
                told.report.text.clone_from(&texts[number - if number % 8 == 3 { 3 } else { 2 }]);
            }
            texts.push(told.report.text.clone());
            archive.add_report(&told, day).unwrap();
        }
        (archive, days)
    }

    #[test]
    fn what_few_reports_tell_otherwise_is_what_all_accounts_do() {
        let place = Place::new("retold");
        let (mut archive, days) = told_daily(place.name());
        let mut seen = std::collections::BTreeSet::new();
        for read_again in [false, true] {
            if read_again {
                let mut again = talks(4, "DNK", &days[4]);
                again.meetings.clear();
                archive.reread(&again, "2025-05-30").unwrap();
            }
            let rows = archive.store.query(&format!("{} ORDER BY m.id", ask::Kept::FROM), &[]).unwrap();
            let kept: Vec<ask::Kept> = rows.iter().filter_map(ask::Kept::from_row).collect();
            let kept: Vec<&ask::Kept> = kept.iter().collect();
            for begin in &days {
                for end in [None, Some("2025-05-20".to_owned()), Some("2025-06-01".to_owned())] {
                    let mut of = |as_of: Option<String>| {
                        ask::resolve(&mut archive.store, &Filter { as_of, ..Filter::default() }).unwrap()
                    };
                    let (before, now) = (of(Some(begin.clone())), of(end.clone()));
                    let some = standings::retold(&mut archive.store, &kept, &before, &now).unwrap();
                    let any = standings::retold_by_any(&mut archive.store, &kept, &before, &now).unwrap();
                    assert!(some == any || end.is_some_and(|end| end < *begin), "{begin} {some:?} {any:?}");
                    seen.extend(some.into_values());
                }
            }
        }
        assert_eq!(seen.len(), 2, "reports are as many, or more");
    }

    #[test]
    fn by_how_many_reports_a_matter_is_told_of_is_counted_as_they_come() {
        let place = Place::new("told-of");
        let (mut archive, _) = told_daily(place.name());
        // Two that were no copies are parts of a third, which tells of other talks: from then on, all of them are one report.
        let parts: Vec<Record> = (48..50).map(|number| talks(number, "FIN", "2025-05-26")).collect();
        let mut whole = talks(50, "SWE", "2025-05-27");
        whole.report.text = parts.iter().map(|part| part.report.text.as_str()).collect();
        archive.add_reports(&parts, "2025-05-26").unwrap();
        let finland = "SELECT told FROM matters WHERE first_said = '2025-05-26'";
        assert_eq!(archive.store.query(finland, &[]).unwrap()[0].integer(0), 2);
        archive.add_report(&whole, "2025-05-27").unwrap();
        assert_eq!(archive.store.query(finland, &[]).unwrap()[0].integer(0), 1);
        let counted = "SELECT told, (SELECT COUNT(DISTINCT r.original) FROM facts f JOIN reports r ON r.number = f.report \
             WHERE f.matter = m.number AND f.superseded IS NULL AND f.struck = 0), accounts FROM matters m";
        let rows = archive.store.query(counted, &[]).unwrap();
        assert!(rows.iter().all(|row| row.integer(0) == row.integer(1)), "{rows:?}");
        assert!(rows.iter().any(|row| row.integer(0) < row.integer(2)), "{rows:?}");
    }

    /// A record of one promise of Iceland.
    fn promise(number: usize, what: &str, day: &str, confidence: f64) -> Record {
        let mut record = talks(number, "ISL", day);
        record.meetings.clear();
        record.commitments = vec![promised("k1", what, confidence)];
        record
    }

    fn promised(id: &str, what: &str, confidence: f64) -> legation_record::Commitment {
        let what = serde_json::json!({ "start": 0, "end": what.len(), "text": what });
        serde_json::from_value(serde_json::json!({
            "id": id, "by": ["a2"], "to": [], "what": what, "measures": [], "due": null, "strength": "pledged",
            "realis": "planned", "said_by": null, "evidence": [what], "confidence": confidence
        }))
        .unwrap()
    }

    #[test]
    fn a_promise_told_of_for_long_is_judged_as_if_all_were_counted() {
        let place = Place::new("long");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        let kept = "SELECT state, title, day_to, first_said, last_said, first_learnt, confidence, accounts, told \
             FROM matters";
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..matters::LARGEST + matters::RECENT {
            // Two reports a day, and every seventh comes two days late.
            let day = 1 + number / 2 - if number % 7 == 6 { 2 } else { 0 };
            let day = format!("2010-05-{day:02}");
            let words = ["release the seized trawlers", "release all seized trawlers"][number % 2];
            let confidence = [0.5, 0.7, 0.9, 0.6][number / 8 % 4];
            let mut told = promise(number, words, &day, confidence);
            told.report.text += match number {
                5 => "\n\nIceland released the seized trawlers on Monday.",
                6 | 12 => "\n\nIceland has not released the seized trawlers.",
                _ => "",
            };
            archive.add_report(&told, &day).unwrap();
            let rows = archive.store.query(kept, &[]).unwrap();
            assert_eq!(rows.len(), 1, "{rows:?}");
            seen.insert(rows[0].text(0));
            let id = archive.commitments(&Filter::default()).unwrap().remove(0).id;
            archive.set_state(&id, None, "ann").unwrap();
            assert_eq!(archive.store.query(kept, &[]).unwrap()[0].0, rows[0].0, "after report {number}");
        }
        // What was said of accounts that are no longer among the last decides nothing.
        assert!(seen.contains("met") && seen.contains("contradicted") && seen.contains("open"), "{seen:?}");
    }

    #[test]
    fn of_accounts_of_one_day_long_ago_the_id_of_the_report_says_which_is_the_last() {
        let place = Place::new("one-day-long-ago");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        let proposed = |number: usize, status: &str, day: usize| {
            let mut record = talks(number, "ISL", &format!("2010-05-{day:02}"));
            record.meetings.clear();
            let what =
                serde_json::json!({ "start": 0, "end": 5, "text": "close the northern herring grounds" });
            record.proposals = vec![
                serde_json::from_value(serde_json::json!({
                    "id": "r1", "kind": "plan", "title": null, "by": ["a2"], "body": null, "against": [],
                    "support": null, "what": what, "status": status, "time": null, "said_by": null,
                    "evidence": [what], "confidence": 0.5
                }))
                .unwrap(),
            ];
            record
        };
        let of = |archive: &mut Archive| {
            let rows = archive.store.query("SELECT state, accounts FROM matters", &[]).unwrap();
            (rows.len(), rows[0].text(0), rows[0].integer(1))
        };
        // More of them than are judged, and of two of one day the one with the greater id is added first.
        let before = matters::RECENT;
        for day in 1..=before {
            archive.add_report(&proposed(day, "introduced", day), "2010-05-30").unwrap();
        }
        for (number, status) in [(101, "adopted"), (100, "rejected")] {
            archive.add_report(&proposed(number, status, before + 1), "2010-05-30").unwrap();
        }
        for more in 1..matters::RECENT {
            let day = before + 1 + more;
            archive.add_report(&proposed(day, "introduced", day), "2010-05-30").unwrap();
            assert_eq!(of(&mut archive), (1, "met".to_owned(), (before + 2 + more) as i64), "day {day}");
        }
    }

    #[test]
    fn matters_are_tied_together_by_what_tells_of_both() {
        let place = Place::new("tied");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        let (one, other) = ("release the seized trawlers", "withdraw its patrol boats");
        archive.add_report(&promise(1, one, "2025-05-11", 0.5), "2025-05-11").unwrap();
        archive.add_report(&promise(2, other, "2025-05-12", 0.5), "2025-05-12").unwrap();
        let mut both = promise(3, one, "2025-05-13", 0.5);
        both.commitments.push(promised("k2", other, 0.5));
        archive.add_report(&both, "2025-05-13").unwrap();
        let lines = |archive: &mut Archive| archive.commitments(&Filter::default()).unwrap();
        let apart = lines(&mut archive);
        assert_eq!(apart.iter().map(|line| line.accounts).collect::<Vec<_>>(), [2, 2]);
        let wide = promise(4, &format!("{one} and {other}"), "2025-05-14", 0.5);
        let change = archive.add_report(&wide, "2025-05-14").unwrap();
        let tied = lines(&mut archive);
        assert_eq!(tied.iter().map(|line| line.accounts).collect::<Vec<_>>(), [4]);
        // It is the older one, and the name of the other still finds it.
        assert_eq!((tied[0].first_said.as_str(), change.matters.len()), ("2025-05-11", 1));
        for line in apart {
            assert_eq!(archive.why(&line.id, &Filter::default()).unwrap().line.id, tied[0].id);
        }
        // A report of the day before all of them names it anew.
        archive.add_report(&promise(5, one, "2025-05-10", 0.5), "2025-05-10").unwrap();
        let named = lines(&mut archive);
        assert_eq!((named.len(), named[0].accounts), (1, 5));
        assert_ne!(named[0].id, tied[0].id);
        assert_eq!(archive.why(&tied[0].id, &Filter::default()).unwrap().line.id, named[0].id);
    }

    #[test]
    fn what_is_remembered_is_what_would_be_read() {
        let (one, other) = (Place::new("remembered"), Place::new("read-anew"));
        let content = |archive: &mut Archive| -> Vec<Vec<store::Value>> {
            [
                "SELECT id, state, title, day_from, first_said, last_said, first_learnt, confidence, accounts, told \
                 FROM matters ORDER BY id",
                "SELECT r.id, r.original, f.local, f.struck, f.realis, f.superseded, m.id FROM facts f \
                 JOIN reports r ON r.number = f.report LEFT JOIN matters m ON m.number = f.matter ORDER BY f.number",
            ]
            .iter()
            .flat_map(|sql| archive.store.query(sql, &[]).unwrap())
            .map(|row| row.0)
            .collect()
        };
        let mut lasting = Archive::open_or_make(one.name()).unwrap();
        let mut texts: Vec<String> = Vec::new();
        for number in 0..24 {
            let day = format!("2025-05-{:02}", 1 + number % 20);
            let mut told = talks(number, ["ISL", "DNK", "SWE"][number % 3], &day);
            if number % 5 == 4 {
                told.report.text.clone_from(&texts[number - 2]);
            }
            texts.push(told.report.text.clone());
            let mut anew = Archive::open_or_make(other.name()).unwrap();
            lasting.add_report(&told, &day).unwrap();
            anew.add_report(&told, &day).unwrap();
            let before = |back: usize| record(number - back).report.id;
            let mut stranger = Archive::open_to_change(one.name()).unwrap();
            for archive in [&mut stranger, &mut anew] {
                match number {
                    6 => archive.correct(&before(3), "m1", &Correction::Strike, "ann").unwrap(),
                    9 => {
                        let denied = Correction::Realis(legation_record::Realis::Denied);
                        archive.correct(&before(2), "m1", &denied, "ann").unwrap();
                    }
                    12 => {
                        let mut again = talks(number - 4, "SWE", "2025-05-09");
                        again.meetings.clear();
                        archive.reread(&again, "2025-06-01").unwrap();
                    }
                    _ => {}
                }
            }
            if number == 15 {
                for archive in [&mut lasting, &mut anew] {
                    archive.correct(&before(1), "m1", &Correction::Strike, "ann").unwrap();
                }
            }
            assert_eq!(content(&mut lasting), content(&mut anew), "after report {number}");
        }
    }

    #[test]
    fn a_meeting_and_a_proposal_of_one_name_are_two_matters() {
        let place = Place::new("one-name");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        let mut proposed = talks(1, "ISL", "2025-05-15");
        let body = serde_json::json!({ "start": 0, "end": 5, "text": "word0" });
        proposed.proposals = vec![
            serde_json::from_value(serde_json::json!({
                "id": "r1", "kind": "plan", "title": "Reykjavik Round", "by": [], "body": null, "against": [],
                "support": null, "what": body, "status": "introduced", "time": null, "said_by": null,
                "evidence": [body], "confidence": 0.9
            }))
            .unwrap(),
        ];
        proposed.meetings.clear();
        let mut met = talks(2, "ISL", "2025-05-16");
        met.meetings[0].name = Some("Reykjavik Round".to_owned());
        archive.add_report(&proposed, "2025-05-15").unwrap();
        archive.add_report(&met, "2025-05-16").unwrap();
        let kinds = "SELECT DISTINCT m.kind || ' ' || f.kind FROM facts f JOIN matters m ON m.number = f.matter ORDER BY 1";
        let kinds: Vec<String> =
            archive.store.query(kinds, &[]).unwrap().iter().map(|row| row.text(0)).collect();
        assert_eq!(kinds, ["meeting meeting", "proposal proposal"]);
    }

    #[test]
    fn of_accounts_of_one_day_the_id_of_the_report_says_which_is_the_last() {
        let place = Place::new("one-day");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        // What took place is denied last; what was denied took place after all.
        for (year, realis) in [(2010, ["happened", "denied"]), (2012, ["denied", "happened"])] {
            let day = format!("{year}-05-15");
            let records: Vec<Record> = realis
                .iter()
                .enumerate()
                .map(|(index, realis)| {
                    let mut record = talks(year + index, "ISL", &day);
                    record.meetings[0].realis = serde_json::from_value((*realis).into()).unwrap();
                    record
                })
                .collect();
            archive.add_reports(&records, "2025-05-15").unwrap();
        }
        for state in [State::Contradicted, State::Met] {
            let filter =
                Filter { states: vec![state], as_of: Some("2025-05-16".to_owned()), ..Filter::default() };
            let lines = archive.meetings(&filter).unwrap();
            assert_eq!(lines.len(), 1, "{state:?}");
            assert_eq!((lines[0].state, lines[0].accounts), (Some(state), 2));
        }
    }

    #[test]
    fn who_is_spoken_of_most_comes_first_also_after_a_merger() {
        let place = Place::new("told");
        let mut archive = Archive::open_or_make(place.name()).unwrap();
        let records: Vec<Record> = ["ISL", "ISL", "DNK"]
            .iter()
            .enumerate()
            .map(|(number, other)| talks(number, other, &format!("20{:02}-05-15", 10 + number)))
            .collect();
        archive.add_reports(&records, "2025-05-15").unwrap();
        let counts = |archive: &mut Archive| -> Vec<usize> {
            archive.actors(&Filter::default()).unwrap().iter().map(|line| line.accounts).collect()
        };
        assert_eq!(counts(&mut archive), [3, 2, 1]);
        // The same as of a day, however few are looked at first; and of no report before it was learnt.
        let mut then = |day: &str, limit: Option<usize>, offset: usize| -> Vec<usize> {
            let filter = Filter { as_of: Some(day.to_owned()), limit, offset, ..Filter::default() };
            archive.actors(&filter).unwrap().iter().map(|line| line.accounts).collect()
        };
        assert_eq!(then("2025-05-15", None, 0), [3, 2, 1]);
        assert_eq!(then("2025-05-15", Some(1), 0), [3]);
        assert_eq!(then("2025-05-15", Some(2), 1), [2, 1]);
        assert_eq!(then("2025-05-14", None, 0), [0; 0]);
        archive.merge_actors("Government of ISL", "Government of DNK", "ann").unwrap();
        assert_eq!(counts(&mut archive), [3, 3]);
        assert_eq!(archive.counts(&Filter::default()).unwrap().actors, 2);
        archive.split_actor("Government of DNK", &[], "ann").unwrap();
        assert_eq!(counts(&mut archive), [3, 2, 1]);
        let other = &records[1].report.id;
        archive.split_actor("Government of ISL", std::slice::from_ref(other), "ann").unwrap();
        assert_eq!(counts(&mut archive), [3, 1, 1, 1]);
    }
}
