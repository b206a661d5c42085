//! What can go wrong with an archive, in words for people.

use std::fmt;

/// Why an archive could not be opened, written or asked. Displays as where and what; [`ArchiveError::hint`] says what
/// to do.
#[derive(Debug)]
pub struct ArchiveError {
    /// The archive's file, or the server without its password.
    pub(crate) place: String,
    pub(crate) fault: Fault,
}

/// What is wrong.
#[derive(Debug)]
pub(crate) enum Fault {
    /// There is no archive at that place, and none was to be made.
    Missing,
    /// The file is something else.
    Foreign,
    /// It was written by a newer version.
    Newer { found: i64, known: i64 },
    /// It was written by an older version, and may not be brought up to date.
    Older { found: i64, known: i64 },
    /// It may not be read.
    Unreadable,
    /// It may be read but not written.
    ReadOnly,
    /// No space is left.
    Full,
    /// Somebody else kept it locked for too long.
    Busy,
    /// It is damaged.
    Damaged(String),
    /// The server can't be reached or refuses.
    Unreachable(String),
    /// Nothing has that id or name.
    Unknown(String),
    /// What was asked makes no sense.
    Question(String),
    /// The data base says something else.
    Database(String),
}

impl ArchiveError {
    /// What is wrong, without the archive's name: for those who need not know where it lies.
    pub fn what(&self) -> String {
        let text = self.to_string();
        match text.strip_prefix(self.place.as_str()).and_then(|rest| rest.strip_prefix(": ")) {
            Some(rest) if !self.place.is_empty() => rest.to_owned(),
            _ => text,
        }
    }

    pub(crate) fn new(place: impl Into<String>, fault: Fault) -> ArchiveError {
        ArchiveError { place: place.into(), fault }
    }

    /// Nothing has that id or name.
    pub(crate) fn unknown(name: impl Into<String>) -> ArchiveError {
        ArchiveError::new("", Fault::Unknown(name.into()))
    }

    /// What was asked makes no sense.
    pub(crate) fn question(what: impl Into<String>) -> ArchiveError {
        ArchiveError::new("", Fault::Question(what.into()))
    }

    /// A name for the kind of fault that stays the same from version to version.
    pub fn code(&self) -> &'static str {
        match self.fault {
            Fault::Missing => "no-archive",
            Fault::Foreign => "not-an-archive",
            Fault::Newer { .. } => "newer-archive",
            Fault::Older { .. } => "older-archive",
            Fault::Unreadable => "unreadable",
            Fault::ReadOnly => "read-only",
            Fault::Full => "disk-full",
            Fault::Busy => "busy",
            Fault::Damaged(_) => "damaged",
            Fault::Unreachable(_) => "unreachable",
            Fault::Unknown(_) => "unknown",
            Fault::Question(_) => "question",
            Fault::Database(_) => "database",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match &self.fault {
            Fault::Missing => {
                "look for a slip in the name, or begin one: legation add REPORT… --archive FILE"
            }
            Fault::Foreign => "name another file; nothing was written to this one",
            Fault::Newer { .. } => "use the newer version of Legation; nothing was changed",
            Fault::Older { .. } => "open it once where it may be written, or a copy of it",
            Fault::Unreadable => {
                "ask its owner for the right to read it; what lies beside it under its name and -wal belongs to it"
            }
            Fault::ReadOnly => "ask its owner for the right to write it, or add to a copy",
            Fault::Full => {
                "make room and run the same command again: what was added before stays, the rest follows"
            }
            Fault::Busy => "wait for the other process, and run the same command again",
            Fault::Damaged(_) => "take it from a backup, or add the reports to a new archive",
            Fault::Unreachable(_) => "look at the connection string: postgres://USER:PASSWORD@HOST/DATABASE",
            Fault::Unknown(_) => "legation actors, or any question, lists names and ids",
            Fault::Question(_) | Fault::Database(_) => return None,
        };
        Some(hint.to_owned())
    }

    /// The same error, said of a place.
    pub(crate) fn at(mut self, place: &str) -> ArchiveError {
        if self.place.is_empty() {
            place.clone_into(&mut self.place);
        }
        self
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        match &self.fault {
            Fault::Missing => f.write_str("there is no archive"),
            Fault::Foreign => f.write_str("is no archive of Legation"),
            Fault::Newer { found, known } => {
                write!(f, "was written by a newer version (schema {found}, this version knows {known})")
            }
            Fault::Older { found, known } => {
                write!(f, "was written by an older version (schema {found}, this version needs {known})")
            }
            Fault::Unreadable => f.write_str("may not be read"),
            Fault::ReadOnly => f.write_str("may not be written"),
            Fault::Full => f.write_str("no space is left"),
            Fault::Busy => f.write_str("another process keeps it locked"),
            Fault::Damaged(what) => write!(f, "is damaged: {what}"),
            Fault::Unreachable(what) => write!(f, "can't be reached: {what}"),
            Fault::Unknown(name) => write!(f, "nothing in the archive is called {name}"),
            Fault::Question(what) | Fault::Database(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for ArchiveError {}

impl From<rusqlite::Error> for ArchiveError {
    fn from(error: rusqlite::Error) -> ArchiveError {
        use rusqlite::ErrorCode;
        let fault = match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Fault::Foreign,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Fault::ReadOnly,
            Some(ErrorCode::DiskFull) => Fault::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Busy,
            Some(ErrorCode::DatabaseCorrupt) => Fault::Damaged(error.to_string()),
            Some(ErrorCode::CannotOpen) => Fault::Missing,
            _ => Fault::Database(error.to_string()),
        };
        ArchiveError::new("", fault)
    }
}
