//! What can be wrong with an input, in words for people.

use std::fmt;
use std::io;

use crate::format::Foreign;

/// Where in its source a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the whole source.
    Whole,
    /// Line of JSON lines, from 1.
    Line(usize),
    /// Entry of a JSON array, from 1.
    Entry(usize),
}

/// A source and the place in it; displays as `FILE`, `FILE, line 3` or `FILE, entry 3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file's name, or *standard input*.
    pub source: String,
    /// The place in it.
    pub place: Place,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        match self.place {
            Place::Whole => Ok(()),
            Place::Line(line) => write!(f, ", line {line}"),
            Place::Entry(entry) => write!(f, ", entry {entry}"),
        }
    }
}

/// An input, or one report of it, that can't be taken in. Displays as where and what; [`IntakeError::hint`] says
/// what to do.
#[derive(Debug)]
pub struct IntakeError {
    origin: Origin,
    fault: Fault,
}

/// What is wrong.
#[derive(Debug)]
pub(crate) enum Fault {
    Missing,
    Forbidden,
    Directory,
    Read(io::Error),
    Foreign(Foreign),
    Empty,
    TooLong { most: usize, json: bool },
    Encoding { byte: usize, line: usize },
    Utf16,
    Nul { line: Option<usize> },
    Json(serde_json::Error),
    Beside { file: String, error: serde_json::Error },
    NoText,
}

impl Fault {
    pub(crate) fn from_opening(error: io::Error) -> Fault {
        match error.kind() {
            io::ErrorKind::NotFound => Fault::Missing,
            io::ErrorKind::PermissionDenied => Fault::Forbidden,
            io::ErrorKind::IsADirectory => Fault::Directory,
            _ => Fault::Read(error),
        }
    }
}

impl IntakeError {
    pub(crate) fn new(origin: Origin, fault: Fault) -> IntakeError {
        // Some systems open a directory and fail only when it is read.
        let fault = match fault {
            Fault::Read(error) if error.kind() == io::ErrorKind::IsADirectory => Fault::Directory,
            fault => fault,
        };
        IntakeError { origin, fault }
    }

    /// Where it is.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// A name for the kind of fault that stays the same from version to version.
    pub fn code(&self) -> &'static str {
        match &self.fault {
            Fault::Missing => "missing",
            Fault::Forbidden => "forbidden",
            Fault::Directory => "directory",
            Fault::Read(_) => "unreadable",
            Fault::Foreign(_) => "foreign-format",
            Fault::Empty => "empty",
            Fault::TooLong { .. } => "too-long",
            Fault::Encoding { .. } | Fault::Utf16 => "encoding",
            Fault::Nul { .. } => "nul",
            Fault::Json(_) => "json",
            Fault::Beside { .. } => "publication-data",
            Fault::NoText => "no-text",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match &self.fault {
            Fault::Missing => "look for a slip in the name",
            Fault::Forbidden => "ask its owner for the right to read it",
            Fault::Directory => "name the files in it: DIRECTORY/*.txt",
            Fault::Read(_) | Fault::Empty => return None,
            Fault::Foreign(foreign) => foreign.hint(),
            Fault::TooLong { json: true, .. } => "give one object a line: JSON lines may be of any length",
            Fault::TooLong { .. } => "give each report by itself: one a file, or one a line of JSON lines",
            Fault::Encoding { .. } => {
                "if it is Western European text of old: iconv -f WINDOWS-1252 -t UTF-8 FILE"
            }
            Fault::Utf16 => "save it as UTF-8",
            Fault::Nul { .. } => "if it is no text but a document of a program, save it there as plain text",
            Fault::Json(error) if error.is_eof() => "it was cut off: get it again from where it came from",
            Fault::Json(error) if error.is_data() => {
                "each report is an object with a string \"text\" and, optionally, \"id\", \"title\", \
                 \"published\", \"publisher\", \"url\" and \"byline\""
            }
            Fault::Json(_) => "if it is not JSON: --input text, or --input plain",
            Fault::Beside { .. } => "mend it, or move it away",
            Fault::NoText => "each report is an object with a string \"text\"",
        };
        Some(hint.to_owned())
    }
}

impl fmt::Display for IntakeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.origin)?;
        match &self.fault {
            Fault::Missing => f.write_str("there is no such file"),
            Fault::Forbidden => f.write_str("may not be read (permission denied)"),
            Fault::Directory => f.write_str("is a directory, not a file"),
            Fault::Read(error) => write!(f, "can't be read: {error}"),
            Fault::Foreign(foreign) => write!(f, "{foreign}"),
            Fault::Empty => f.write_str("is empty: there is nothing to read"),
            Fault::TooLong { most, .. } => {
                write!(f, "is longer than {} MiB, the most that is taken in one piece", most >> 20)
            }
            Fault::Encoding { byte, line } => {
                write!(f, "is not UTF-8: a wrong byte at byte {byte}, line {line}")
            }
            Fault::Utf16 => f.write_str("begins as UTF-16 and then is not"),
            Fault::Nul { line: Some(line) } => {
                write!(f, "holds a NUL character in line {line}, as no text does")
            }
            Fault::Nul { line: None } => f.write_str("holds a NUL character, as no text does"),
            Fault::Json(error) if error.is_eof() => {
                write!(f, "the JSON ends too early, in column {}", error.column())
            }
            Fault::Json(error) => write!(f, "is not what is expected of JSON: {error}"),
            Fault::Beside { file, error } => {
                write!(f, "its publication data in {file} can't be read: {error}")
            }
            Fault::NoText => f.write_str("has no \"text\""),
        }
    }
}

impl std::error::Error for IntakeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.fault {
            Fault::Read(error) => Some(error),
            Fault::Json(error) | Fault::Beside { error, .. } => Some(error),
            _ => None,
        }
    }
}
