//! **Intake**: bytes in, [`Report`]s out.
//!
//! Takes a file or standard input in one of the [`Format`]s and gives the reports in it, one after another, or an
//! error for each that can't be taken in: [`open`]. It finds out the encoding, the headline, the byline, the
//! paragraphs and the headings; what the words mean is for the stages after it.
//!
//! Invariants: JSON lines are read in bounded memory, however many there are; one bad report never loses the
//! others; the same bytes and the same [`Given`] make the same report, its id included; no input makes a panic.

mod error;
mod format;
mod identity;
mod json;
mod lines;
mod text;

pub use error::{IntakeError, Origin, Place};
pub use format::Format;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use legation_record::Report;

use error::Fault;
use json::RawReport;

/// Most bytes that the text of one report may have. The longest thing that is read as one report is a transcript of
/// a hearing or a printed issue of a newspaper, below 1 MiB; what is longer is many reports glued together. The words,
/// trees and facts of one report are in memory at one time, at up to 200 bytes for each byte of text, so that two
/// threads with the worst of texts stay below a gigabyte.
pub const LONGEST_REPORT: usize = 2 << 20;

/// Most bytes of one line of JSON lines, and of a JSON file that holds one report: every character of the longest
/// report escaped, and as much again as a page's markup.
const LONGEST_JSON_LINE: usize = 6 * LONGEST_REPORT + (1 << 20);

/// Most bytes of a JSON file, which is taken in whole. More than that is for JSON lines.
const LONGEST_JSON_FILE: usize = 64 << 20;

/// Where reports come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Stdin,
}

impl Source {
    /// `-` is standard input, everything else a file.
    pub fn from_argument(argument: &Path) -> Source {
        if argument == Path::new("-") { Source::Stdin } else { Source::File(argument.to_owned()) }
    }

    /// The name that errors use.
    pub fn name(&self) -> String {
        match self {
            Source::File(path) => path.display().to_string(),
            Source::Stdin => "standard input".to_owned(),
        }
    }

    /// Size of a regular file in bytes; none for everything else, and where it can't be told.
    pub fn size(&self) -> Option<u64> {
        match self {
            Source::File(path) => path.metadata().ok().filter(|data| data.is_file()).map(|data| data.len()),
            Source::Stdin => None,
        }
    }
}

/// What the caller knows of reports that don't say it themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// Publication date or date and time, ISO 8601.
    pub published: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
}

/// The text of a source of `most` bytes at most, for a format that is no report's.
///
/// # Errors
/// When the source can't be read, is longer, or is not UTF-8.
pub fn text_of(source: &Source, most: usize) -> Result<String, IntakeError> {
    let error = |fault| IntakeError::new(Origin { source: source.name(), place: Place::Whole }, fault);
    let reader = stream_of(source).map_err(error)?;
    let bytes = bytes_of(reader, most, false).map_err(error)?;
    text::decode(bytes, false).map_err(error)
}

fn stream_of(source: &Source) -> Result<Box<dyn Read + Send>, Fault> {
    match source {
        Source::Stdin => Ok(Box::new(io::stdin())),
        Source::File(path) => {
            let file = File::open(path).map_err(Fault::from_opening)?;
            if file.metadata().is_ok_and(|data| data.is_dir()) {
                return Err(Fault::Directory);
            }
            Ok(Box::new(file))
        }
    }
}

fn bytes_of(reader: impl Read, most: usize, json: bool) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    reader.take(most as u64 + 1).read_to_end(&mut bytes).map_err(Fault::Read)?;
    if bytes.len() > most { Err(Fault::TooLong { most, json }) } else { Ok(bytes) }
}

/// A report that was taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The report.
    pub report: Report,
    /// Where it stood.
    pub origin: Origin,
}

/// The reports of one source: an iterator.
pub struct Reports {
    name: String,
    given: Given,
    /// The file, for the publication data beside it.
    path: Option<PathBuf>,
    state: State,
    bytes: u64,
}

enum State {
    /// Not looked at yet.
    Unopened { source: Source, format: Option<Format> },
    /// A stream of JSON lines; the number of the last line.
    Lines { reader: Box<dyn BufRead + Send>, line: usize, seen: bool },
    /// Reports that came in whole, last first.
    Whole(Vec<Result<Taken, IntakeError>>),
}

/// The reports of a source. Nothing is opened until the first is asked for.
///
/// Without a format it is told from the name or, where the name says nothing, from the first bytes. Text and plain
/// files may have their publication data beside them: `talks.txt` in `talks.meta.json`, an object with `published`,
/// `publisher`, `url`, `byline` or `id`. What a report says of itself comes before what is given, and what is given
/// before what stands beside it.
pub fn open(source: Source, format: Option<Format>, given: Given) -> Reports {
    Reports {
        name: source.name(),
        path: match &source {
            Source::File(path) => Some(path.clone()),
            Source::Stdin => None,
        },
        given,
        state: State::Unopened { source, format },
        bytes: 0,
    }
}

impl Reports {
    /// Bytes taken from the source so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes
    }

    fn error(&self, place: Place, fault: Fault) -> IntakeError {
        IntakeError::new(Origin { source: self.name.clone(), place }, fault)
    }

    /// Opens the source and, unless it is a stream of lines, takes all of it in.
    fn begin(&mut self, source: &Source, format: Option<Format>) -> Result<State, Fault> {
        let mut reader: Box<dyn BufRead + Send> =
            Box::new(BufReader::with_capacity(1 << 16, stream_of(source)?));
        let by_name = match source {
            Source::File(path) => Format::from_name(path),
            Source::Stdin => None,
        };
        let format = match format.map(Ok).or(by_name) {
            Some(format) => format.map_err(Fault::Foreign)?,
            None => {
                let (found, rest) = format::sniff(reader).map_err(Fault::Read)?;
                reader = rest;
                found.map_err(Fault::Foreign)?
            }
        };
        if format == Format::Jsonl {
            return Ok(State::Lines { reader, line: 0, seen: false });
        }
        let most = match format {
            Format::Json => LONGEST_JSON_FILE,
            _ => LONGEST_REPORT,
        };
        let bytes = bytes_of(reader, most, format == Format::Json)?;
        self.bytes += bytes.len() as u64;
        let mut found = match format {
            Format::Json => json::reports(&bytes)?
                .into_iter()
                .map(|(place, raw)| match raw.and_then(|raw| self.finish(raw)) {
                    Ok(report) => Ok(Taken { report, origin: Origin { source: self.name.clone(), place } }),
                    Err(fault) => Err(self.error(place, fault)),
                })
                .collect(),
            _ => {
                let raw = self.one_text(bytes, format == Format::Plain)?;
                let report = self.finish(raw)?;
                vec![Ok(Taken { report, origin: Origin { source: self.name.clone(), place: Place::Whole } })]
            }
        };
        found.reverse();
        Ok(State::Whole(found))
    }

    /// A report from a text, with the publication data that stand beside it.
    fn one_text(&self, bytes: Vec<u8>, plain: bool) -> Result<RawReport, Fault> {
        let text = text::decode(bytes, plain)?;
        if let Some(byte) = text.find('\0') {
            return Err(Fault::Nul { line: Some(text::line_of(text.as_bytes(), byte)) });
        }
        let mut raw = if plain {
            RawReport { text: Some(text), ..RawReport::default() }
        } else {
            let article = text::article(&text);
            RawReport {
                title: Some(article.title),
                byline: article.byline,
                text: Some(article.body),
                ..RawReport::default()
            }
        };
        if let Some(beside) = self.path.as_deref().map(|path| path.with_extension("meta.json"))
            && let Ok(bytes) = std::fs::read(&beside)
        {
            let data: RawReport = serde_json::from_slice(&bytes)
                .map_err(|error| Fault::Beside { file: beside.display().to_string(), error })?;
            raw.id = data.id;
            raw.language = data.language;
            raw.byline = data.byline.or(raw.byline);
            raw.published = self.given.published.clone().or(data.published);
            raw.publisher = self.given.publisher.clone().or(data.publisher);
            raw.url = self.given.url.clone().or(data.url);
        }
        Ok(raw)
    }

    /// The report of what was found, or why it is none.
    fn finish(&self, raw: RawReport) -> Result<Report, Fault> {
        let title = raw.title.unwrap_or_default();
        let Some(text) = raw.text else { return Err(Fault::NoText) };
        if text.trim().is_empty() && title.trim().is_empty() {
            return Err(Fault::Empty);
        }
        if text.len() > LONGEST_REPORT || title.len() > LONGEST_REPORT {
            return Err(Fault::TooLong { most: LONGEST_REPORT, json: false });
        }
        if title.contains('\0') || text.contains('\0') {
            return Err(Fault::Nul { line: None });
        }
        let sections = text::sections(&text);
        let mut report = Report {
            id: String::new(),
            source_id: raw.id.map(|id| id.to_string()),
            title,
            byline: raw.byline,
            publisher: raw.publisher.or_else(|| self.given.publisher.clone()),
            url: raw.url.or_else(|| self.given.url.clone()),
            published: raw.published.or_else(|| self.given.published.clone()),
            language: raw.language,
            text,
            sections,
        };
        report.id = identity::of(&report);
        Ok(report)
    }
}

impl Iterator for Reports {
    type Item = Result<Taken, IntakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let State::Unopened { source, format } = &self.state {
            let (source, format) = (source.clone(), *format);
            match self.begin(&source, format) {
                Ok(state) => self.state = state,
                Err(fault) => {
                    self.state = State::Whole(Vec::new());
                    return Some(Err(self.error(Place::Whole, fault)));
                }
            }
        }
        let (line, found) = match &mut self.state {
            State::Unopened { .. } => return None,
            State::Whole(reports) => return reports.pop(),
            State::Lines { reader, line, seen } => loop {
                *line += 1;
                let (found, bytes) = match lines::next(reader, LONGEST_JSON_LINE) {
                    Ok(lines::Line::Whole(bytes)) => (json::line(&bytes, *line == 1), bytes.len() as u64 + 1),
                    Ok(lines::Line::TooLong(bytes)) => {
                        (Some(Err(Fault::TooLong { most: LONGEST_JSON_LINE, json: false })), bytes)
                    }
                    Ok(lines::Line::End) if *seen => return None,
                    Ok(lines::Line::End) => {
                        *seen = true;
                        return Some(Err(self.error(Place::Whole, Fault::Empty)));
                    }
                    Err(error) => {
                        // Nothing can be read after a failing disk or a closed connection.
                        let place = Place::Line(*line);
                        self.state = State::Whole(Vec::new());
                        return Some(Err(self.error(place, Fault::Read(error))));
                    }
                };
                self.bytes += bytes;
                if let Some(found) = found {
                    *seen = true;
                    break (*line, found);
                }
            },
        };
        let place = Place::Line(line);
        Some(match found.and_then(|raw| self.finish(raw)) {
            Ok(report) => Ok(Taken { report, origin: Origin { source: self.name.clone(), place } }),
            Err(fault) => Err(self.error(place, fault)),
        })
    }
}
