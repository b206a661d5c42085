//! What can be wrong with an input, in words for people.

use std::fmt;
use std::io;

use crate::feed::FeedFault;
use crate::format::Foreign;
use crate::pdf::PdfFault;
use crate::streams::Bomb;
use crate::warc::Bad;

/// Where in its source a report stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is the whole source.
    Whole,
    /// Line of JSON lines, from 1.
    Line(usize),
    /// Entry of a JSON array or a feed, from 1.
    Entry(usize),
    /// Record of a web archive, from 1.
    Record(usize),
    /// Row of a table, from 1.
    Row(usize),
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
            Place::Record(record) => write!(f, ", record {record}"),
            Place::Row(row) => write!(f, ", row {row}"),
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
    TooLong {
        most: usize,
        json: bool,
    },
    Encoding {
        byte: usize,
        line: usize,
    },
    Utf16,
    Nul {
        line: Option<usize>,
    },
    Json(serde_json::Error),
    Beside {
        file: String,
        error: serde_json::Error,
    },
    NoText,
    Intricate,
    NoArticle,
    NoMembers,
    TooDeep,
    Zip(String),
    /// A table that is none, in words.
    Table(String),
    /// The names of a table's columns.
    NoTextColumn(String),
    /// A PDF that can't be read.
    Pdf(PdfFault),
    Feed(FeedFault),
    Record(Bad),
    Bomb(Bomb),
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

impl Fault {
    pub(crate) fn from_reading(error: io::Error) -> Fault {
        if error.get_ref().is_some_and(|inner| inner.is::<Bomb>()) {
            Fault::Bomb(Bomb)
        } else {
            Fault::Read(error)
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
            Fault::Intricate => "too-intricate",
            Fault::NoArticle => "no-article",
            Fault::NoMembers => "no-members",
            Fault::TooDeep => "too-deep",
            Fault::Zip(_) => "zip",
            Fault::Table(_) => "table",
            Fault::NoTextColumn(_) => "no-text-column",
            Fault::Pdf(_) => "pdf",
            Fault::Feed(_) => "feed",
            Fault::Record(_) => "record",
            Fault::Bomb(_) => "bomb",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let hint = match &self.fault {
            Fault::Missing => "look for a slip in the name",
            Fault::Forbidden => "ask its owner for the right to read it",
            Fault::Directory => "name a file",
            Fault::Read(_) | Fault::Empty | Fault::Record(_) => return None,
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
            Fault::NoMembers => {
                "reports are looked for in .txt, .html, .json, .jsonl, .xml, .rss, .atom, .warc, .wet, .parquet, .pdf and .zip, \
                 packed with gzip or zstd or not"
            }
            Fault::TooDeep => "unpack the outermost first",
            Fault::Table(_) => {
                "if other programs read it, write it again with them, in groups of a few thousand rows"
            }
            Fault::NoTextColumn(_) => "give the column of the text the name \"text\"",
            Fault::Pdf(fault) => fault.hint(),
            Fault::Zip(_) => "unpack it with a program for ZIP files, and give the folder",
            Fault::Feed(_) => "the entries before are read; get it again from where it came from",
            Fault::Bomb(_) => "if it is what it should be, unpack it first",
            Fault::Intricate => "save the article's text in a file of its own",
            Fault::NoArticle => {
                "if it is not a page that a script fills, save the article's text in a file of its own"
            }
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
            Fault::NoMembers => f.write_str("holds no file that reports are looked for in"),
            Fault::TooDeep => f.write_str("is a container within too many others"),
            Fault::Zip(words) => write!(f, "can't be read as a ZIP file: {words}"),
            Fault::Table(words) => write!(f, "can't be read as a Parquet file: {words}"),
            Fault::NoTextColumn(names) => {
                write!(f, "is a table with no column that would hold a text; it has {names}")
            }
            Fault::Pdf(fault) => write!(f, "{fault}"),
            Fault::Feed(fault) => write!(f, "the feed is damaged at byte {}: {}", fault.byte, fault.words),
            Fault::Record(bad) => f.write_str(match bad {
                Bad::Head => "has a head that is none",
                Bad::Cut => "is cut off",
                Bad::Encoding => "can't be unpacked",
                Bad::TooLong => "is too long",
            }),
            Fault::Bomb(bomb) => write!(f, "can't be read: {bomb}"),
            Fault::Intricate => {
                f.write_str("has more elements, or more attributes in one element, than any page for people")
            }
            Fault::NoArticle => f.write_str("holds no article that could be found"),
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
