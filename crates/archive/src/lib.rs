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
mod keep;
mod known;
mod matters;
mod questions;
mod schema;
mod search;
mod store;
mod trend;
mod twins;
mod words;

pub use answer::{Difference, Line, Outcome, Quote, Source, Variant, Who};
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

use error::Fault;
use store::{Opening, Store};

/// A file or a server with everything that was kept. It is one connection: whoever asks from several threads opens several.
pub struct Archive {
    store: Store,
    place: String,
    known: MatterWords,
}

impl Archive {
    /// Opens an archive to ask it; nothing can be changed through it.
    ///
    /// `place` is a file's name, or a connection string that begins with `postgres://`.
    ///
    /// # Errors
    /// When there is none, or it can't be read.
    pub fn open(place: &str) -> Result<Archive, ArchiveError> {
        Archive::opened(place, Opening::Ask)
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
            Ok(Archive { store, place: shown.clone(), known })
        };
        open().map_err(|error: ArchiveError| error.at(&shown))
    }

    /// Does something that writes, all of it or nothing.
    fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Store) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
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
        let tidied = match &mut self.store {
            Store::Sqlite(_) => {
                self.store.script("PRAGMA analysis_limit = 1000; ANALYZE; PRAGMA wal_checkpoint(PASSIVE)")
            }
            Store::Postgres(_) => self.store.script("ANALYZE"),
        };
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
}
