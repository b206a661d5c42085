//! **Intake**: bytes in, [`Report`]s out.
//!
//! Takes a file, a folder or standard input in one of the [`Format`]s, packed or not, and gives the reports in it, one
//! after another, or an error for each that can't be taken in: [`open`]. It finds the article in its page, the encoding,
//! the headline, the byline, the date, the paragraphs, the headings and the language; what the words mean is for the
//! stages after it.
//!
//! Invariants: whatever holds many reports (JSON lines, web archives, tables, ZIP files, folders) is read in bounded memory,
//! however many there are; one bad report never loses the others; the same bytes and the same [`Given`] make the same
//! report, its id included; no input makes a panic, and none takes more time or memory than its limits allow.

mod conventions;
mod error;
mod feed;
mod fields;
mod format;
mod guard;
mod identity;
mod json;
mod language;
mod lines;
mod members;
mod moment;
mod page;
mod pdf;
mod streams;
mod table;
mod text;
mod thrift;
mod warc;

pub use error::{IntakeError, Origin, Place};
pub use format::Format;
pub use language::is_read;

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use legation_record::{PublishedFrom, Report};

use error::Fault;
use json::RawReport;
use members::{Folder, Zip};
use streams::{Counted, Stream};
use table::Rows;
use warc::{Bad, Content, Next, Records};

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

/// Most containers within each other: an archive of pages in a ZIP file in a folder, and one more.
const DEEPEST: usize = 4;

/// Where reports come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file, or a folder of files.
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
    reader.take(most as u64 + 1).read_to_end(&mut bytes).map_err(Fault::from_reading)?;
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
    /// The file, for the publication data beside it, and for looking around in it.
    path: Option<PathBuf>,
    state: State,
    /// Bytes taken from the source, whatever they unpack to.
    bytes: Arc<AtomicU64>,
    /// Containers around this.
    depth: usize,
    format: Option<Format>,
}

enum State {
    /// Not looked at yet.
    Unopened(Source),
    /// A member of a container, not looked at yet.
    Member(Stream),
    /// A stream of JSON lines; the number of the last line.
    Lines { reader: Stream, line: usize, seen: bool },
    /// A web archive.
    Archive { records: Box<Records<Stream>>, seen: bool },
    /// Rows of a table.
    Table { rows: Box<Rows>, seen: bool },
    /// Members of a ZIP file, and the reports of the one at hand.
    Zip { members: Box<Zip>, inner: Option<Box<Reports>>, seen: bool },
    /// Files of a folder, and the reports of the one at hand.
    Folder { files: Folder, inner: Option<Box<Reports>>, seen: bool },
    /// Reports that came in whole, last first.
    Whole(Vec<Result<Taken, IntakeError>>),
}

/// The reports of a source. Nothing is opened until the first is asked for.
///
/// Without a format it is told from the name or, where the name says nothing, from the first bytes; packing (gzip, zstd),
/// containers (ZIP, WARC, Parquet) and PDF are told from the first bytes always. Text, plain and PDF files may have their publication data
/// beside them: `talks.txt` in `talks.meta.json`, an object with `published`, `publisher`, `url`, `byline` or `id`. What a
/// report says of itself comes before what is given, and what is given before what stands beside it.
pub fn open(source: Source, format: Option<Format>, given: Given) -> Reports {
    Reports {
        name: source.name(),
        path: match &source {
            Source::File(path) => Some(path.clone()),
            Source::Stdin => None,
        },
        given,
        state: State::Unopened(source),
        bytes: Arc::default(),
        depth: 0,
        format,
    }
}

/// The reports in bytes that came from elsewhere, as a feed or a page that was fetched. `name` is what errors call them
/// and, by its ending, may tell the format; `encoding` is what was said beside them.
pub fn from_bytes(
    bytes: Vec<u8>,
    name: &str,
    format: Option<Format>,
    encoding: Option<&str>,
    given: Given,
) -> Reports {
    let bytes = match encoding.map(|label| page::recoded(&bytes, label)) {
        Some(text) => text.into_bytes(),
        None => bytes,
    };
    Reports {
        name: name.to_owned(),
        path: None,
        given,
        state: State::Member(Box::new(io::Cursor::new(bytes))),
        bytes: Arc::default(),
        depth: 0,
        format,
    }
}

impl Reports {
    /// Bytes taken from the source so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn error(&self, place: Place, fault: Fault) -> IntakeError {
        IntakeError::new(Origin { source: self.name.clone(), place }, fault)
    }

    /// Opens the source.
    fn begin(&mut self, source: &Source) -> Result<State, Fault> {
        if let Source::File(path) = source
            && path.is_dir()
        {
            return Ok(State::Folder { files: Folder::new(path.clone()), inner: None, seen: false });
        }
        let counted = Counted::new(stream_of(source)?, Arc::clone(&self.bytes));
        self.enter(Box::new(BufReader::with_capacity(1 << 16, counted)))
    }

    /// Looks what a stream is and, unless it holds many reports, takes all of it in.
    fn enter(&mut self, stream: Stream) -> Result<State, Fault> {
        let mut name = self.path.as_deref().and_then(Path::file_name).map_or_else(
            || self.name.rsplit(['/', ' ']).next().unwrap_or_default().to_owned(),
            |name| name.to_string_lossy().into_owned(),
        );
        let stream = streams::unpacked(stream, &mut name).map_err(Fault::from_reading)?;
        let (head, mut stream) = streams::peek(stream, 5).map_err(Fault::from_reading)?;
        let by_name = Format::from_name(Path::new(&name));
        let foreign = by_name.err();
        match head.as_slice() {
            _ if foreign.is_some() && self.format.is_none() => {}
            b"WARC/" => {
                return Ok(State::Archive { records: Box::new(Records::new(stream)), seen: false });
            }
            [b'P', b'K', 3 | 5, 4 | 6, ..] => {
                if self.depth >= DEEPEST {
                    return Err(Fault::TooDeep);
                }
                let members = Zip::new(self.path.as_deref(), stream)?;
                return Ok(State::Zip { members: Box::new(members), inner: None, seen: false });
            }
            head if head.starts_with(table::MAGIC) => {
                let rows = Rows::new(self.path.as_deref(), stream)?;
                return Ok(State::Table { rows: Box::new(rows), seen: false });
            }
            _ => {}
        }
        let format = match (self.format, by_name) {
            _ if head == pdf::MAGIC => Format::Pdf,
            (Some(format), _) => format,
            (None, Ok(Some(format))) => format,
            (None, Err(foreign)) => return Err(Fault::Foreign(foreign)),
            (None, Ok(None)) => {
                let (found, rest) = format::sniff(stream).map_err(Fault::from_reading)?;
                stream = rest;
                found
            }
        };
        match format {
            Format::Jsonl => return Ok(State::Lines { reader: stream, line: 0, seen: false }),
            Format::Warc => {
                return Ok(State::Archive { records: Box::new(Records::new(stream)), seen: false });
            }
            Format::Parquet => {
                let rows = Rows::new(self.path.as_deref(), stream)?;
                return Ok(State::Table { rows: Box::new(rows), seen: false });
            }
            _ => {}
        }
        let most = match format {
            Format::Json => LONGEST_JSON_FILE,
            Format::Html => page::LONGEST_PAGE,
            Format::Feed => feed::LONGEST_FEED,
            Format::Pdf => pdf::LONGEST_PDF,
            _ => LONGEST_REPORT,
        };
        let bytes = bytes_of(stream, most, format == Format::Json)?;
        let found = match format {
            Format::Json => json::reports(&bytes)?,
            Format::Feed => feed_of(&bytes)?,
            Format::Html => vec![(Place::Whole, one_page(&bytes, None))],
            Format::Pdf => vec![(Place::Whole, self.one_pdf(bytes))],
            _ => vec![(Place::Whole, self.one_text(bytes, format == Format::Plain))],
        };
        let plain = format == Format::Plain;
        let mut found: Vec<Result<Taken, IntakeError>> = found
            .into_iter()
            .map(|(place, raw)| match raw.and_then(|raw| self.finish(raw, plain)) {
                Ok(report) => Ok(Taken { report, origin: Origin { source: self.name.clone(), place } }),
                Err(fault) => Err(self.error(place, fault)),
            })
            .collect();
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
        self.beside(&mut raw)?;
        Ok(raw)
    }

    /// A report from a PDF, with the publication data that stand beside it.
    fn one_pdf(&self, bytes: Vec<u8>) -> Result<RawReport, Fault> {
        let pdf::Text { title, text } = pdf::read(bytes)?;
        let mut raw = RawReport { title, text: Some(text), ..RawReport::default() };
        self.beside(&mut raw)?;
        Ok(raw)
    }

    /// Adds the publication data that stand beside a file.
    fn beside(&self, raw: &mut RawReport) -> Result<(), Fault> {
        if let Some(beside) = self.path.as_deref().map(|path| path.with_extension("meta.json"))
            && let Ok(bytes) = std::fs::read(&beside)
        {
            let data: RawReport = serde_json::from_slice(&bytes)
                .map_err(|error| Fault::Beside { file: beside.display().to_string(), error })?;
            raw.id = data.id;
            raw.language = data.language;
            raw.byline = data.byline.or(raw.byline.take());
            raw.published_from = match (&self.given.published, &data.published) {
                (Some(_), _) => Some(PublishedFrom::Option),
                (None, Some(_)) => Some(PublishedFrom::File),
                (None, None) => None,
            };
            raw.published = self.given.published.clone().or(data.published);
            raw.publisher = self.given.publisher.clone().or(data.publisher);
            raw.url = self.given.url.clone().or(data.url);
        }
        Ok(())
    }

    /// The report of what was found, or why it is none. A plain text is not looked into for headings alone.
    fn finish(&self, raw: RawReport, plain: bool) -> Result<Report, Fault> {
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
        let sections = raw.sections.unwrap_or_else(|| text::sections(&text));
        let (dateline, day) = conventions::dateline(&text).unzip();
        let agency = dateline.as_ref().and_then(|dateline| dateline.agency.clone());
        let url = raw.url.or_else(|| self.given.url.clone());
        let (published, published_from) = match (raw.published, &self.given.published, day.flatten()) {
            (Some(stated), _, _) => {
                (Some(stated), Some(raw.published_from.unwrap_or(PublishedFrom::Metadata)))
            }
            (None, Some(given), _) => (Some(given.clone()), Some(PublishedFrom::Option)),
            (None, None, Some(day)) => (Some(day), Some(PublishedFrom::Dateline)),
            (None, None, None) => match url.as_deref().and_then(page::date_of_address) {
                Some(day) => (Some(day), Some(PublishedFrom::Address)),
                None => (None, None),
            },
        };
        let mut report = Report {
            id: String::new(),
            source_id: raw.id.map(|id| id.to_string()),
            byline: raw.byline,
            publisher: raw.publisher.or_else(|| self.given.publisher.clone()).or(agency),
            url,
            published,
            published_from,
            language: language::settle(raw.language, if plain || !text.is_empty() { &text } else { &title }),
            revision: conventions::revision(&title, &text),
            dateline,
            title,
            text,
            sections,
        };
        report.id = identity::of(&report);
        Ok(report)
    }

    /// What came of one report of many.
    fn outcome(&self, place: Place, raw: Result<RawReport, Fault>) -> Result<Taken, IntakeError> {
        match raw.and_then(|raw| self.finish(raw, false)) {
            Ok(report) => Ok(Taken { report, origin: Origin { source: self.name.clone(), place } }),
            Err(fault) => Err(self.error(place, fault)),
        }
    }

    /// The reports of a member of a container.
    fn member(&self, name: String, path: Option<PathBuf>, state: State) -> Box<Reports> {
        Box::new(Reports {
            name,
            given: self.given.clone(),
            path,
            state,
            bytes: Arc::clone(&self.bytes),
            depth: self.depth + 1,
            format: None,
        })
    }

    /// Ends with an error.
    fn fail(&mut self, place: Place, fault: Fault) -> Option<Result<Taken, IntakeError>> {
        self.state = State::Whole(Vec::new());
        Some(Err(self.error(place, fault)))
    }
}

/// A report from a page; `encoding` is what came with it.
fn one_page(bytes: &[u8], encoding: Option<&str>) -> Result<RawReport, Fault> {
    if bytes.trim_ascii().is_empty() {
        return Err(Fault::Empty);
    }
    let html = page::decode(bytes, encoding);
    let page = page::read(&html).map_err(|page::PageFault::Intricate| Fault::Intricate)?;
    if page.text.is_empty() {
        return Err(Fault::NoArticle);
    }
    let about = page.about;
    Ok(RawReport {
        title: about.title,
        published_from: about.published_from_address.then_some(PublishedFrom::Address),
        published: about.published,
        publisher: about.publisher,
        url: about.url,
        byline: about.byline,
        language: about.language,
        text: Some(page.text),
        sections: Some(page.sections),
        ..RawReport::default()
    })
}

/// The reports of a feed.
fn feed_of(bytes: &[u8]) -> Result<Vec<json::Entry>, Fault> {
    if bytes.trim_ascii().is_empty() {
        return Err(Fault::Empty);
    }
    let (reports, fault) = feed::reports(&page::decode(bytes, None));
    let mut entries: Vec<json::Entry> =
        reports.into_iter().enumerate().map(|(index, raw)| (Place::Entry(index + 1), Ok(raw))).collect();
    match fault {
        Some(fault) => entries.push((Place::Entry(entries.len() + 1), Err(Fault::Feed(fault)))),
        None if entries.is_empty() => return Err(Fault::Empty),
        None => {}
    }
    Ok(entries)
}

/// A report from a record of a web archive.
fn one_record(entry: warc::Entry) -> Result<RawReport, Fault> {
    let mut raw = match entry.content {
        Content::Page { bytes, encoding } => one_page(&bytes, encoding.as_deref())?,
        Content::Text(bytes) => {
            let text = page::decode(&bytes, Some("utf-8"));
            RawReport { text: Some(text::paragraphs(&text)), ..RawReport::default() }
        }
    };
    raw.id = entry.id.map(json::Id::Name);
    raw.url = entry.url.or(raw.url);
    Ok(raw)
}

impl Iterator for Reports {
    type Item = Result<Taken, IntakeError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match &mut self.state {
                State::Unopened(_) | State::Member(_) => {
                    let entered = match std::mem::replace(&mut self.state, State::Whole(Vec::new())) {
                        State::Unopened(source) => self.begin(&source),
                        State::Member(stream) => self.enter(stream),
                        _ => return None,
                    };
                    match entered {
                        Ok(state) => self.state = state,
                        Err(fault) => return self.fail(Place::Whole, fault),
                    }
                }
                State::Whole(reports) => return reports.pop(),
                State::Lines { reader, line, seen } => {
                    *line += 1;
                    let place = Place::Line(*line);
                    let found = match lines::next(reader, LONGEST_JSON_LINE) {
                        Ok(lines::Line::Whole(bytes)) => json::line(&bytes, *line == 1),
                        Ok(lines::Line::TooLong) => {
                            Some(Err(Fault::TooLong { most: LONGEST_JSON_LINE, json: false }))
                        }
                        Ok(lines::Line::End) if *seen => return None,
                        Ok(lines::Line::End) => {
                            *seen = true;
                            return Some(Err(self.error(Place::Whole, Fault::Empty)));
                        }
                        // Nothing can be read after a failing disk or a closed connection.
                        Err(error) => return self.fail(place, Fault::from_reading(error)),
                    };
                    if let Some(found) = found {
                        *seen = true;
                        return Some(self.outcome(place, found));
                    }
                }
                State::Archive { records, seen } => {
                    let next = records.next();
                    let place = Place::Record(records.count);
                    let raw = match next {
                        Ok(Next::Entry(entry)) => one_record(entry),
                        Ok(Next::Bad(Bad::TooLong)) => {
                            Err(Fault::TooLong { most: page::LONGEST_PAGE, json: false })
                        }
                        Ok(Next::Bad(bad)) => Err(Fault::Record(bad)),
                        Ok(Next::End) if *seen => return None,
                        Ok(Next::End) => return self.fail(Place::Whole, Fault::Empty),
                        Err(error) => return self.fail(place, Fault::from_reading(error)),
                    };
                    *seen = true;
                    return Some(self.outcome(place, raw));
                }
                State::Table { rows, seen } => {
                    let place = Place::Row(rows.count + 1);
                    match rows.next() {
                        Some(Ok(raw)) => {
                            *seen = true;
                            return Some(self.outcome(place, raw));
                        }
                        Some(Err(fault)) => return self.fail(place, fault),
                        None if *seen => return None,
                        None => return self.fail(Place::Whole, Fault::Empty),
                    }
                }
                State::Zip { members, inner, seen } => {
                    if let Some(reports) = inner {
                        if let Some(taken) = reports.next() {
                            return Some(taken);
                        }
                        *inner = None;
                    }
                    match members.next() {
                        Some(Ok((name, stream))) => {
                            *seen = true;
                            let whole = format!("{}: {name}", self.name);
                            let reports = self.member(whole, None, State::Member(stream));
                            if let State::Zip { inner, .. } = &mut self.state {
                                *inner = Some(reports);
                            }
                        }
                        Some(Err((name, fault))) => {
                            *seen = true;
                            let origin =
                                Origin { source: format!("{}: {name}", self.name), place: Place::Whole };
                            return Some(Err(IntakeError::new(origin, fault)));
                        }
                        None if *seen => return None,
                        None => return self.fail(Place::Whole, Fault::NoMembers),
                    }
                }
                State::Folder { files, inner, seen } => {
                    if let Some(reports) = inner {
                        if let Some(taken) = reports.next() {
                            return Some(taken);
                        }
                        *inner = None;
                    }
                    match files.next() {
                        Some(Ok(path)) => {
                            *seen = true;
                            let source = Source::File(path.clone());
                            let reports = self.member(source.name(), Some(path), State::Unopened(source));
                            if let State::Folder { inner, .. } = &mut self.state {
                                *inner = Some(reports);
                            }
                        }
                        Some(Err((path, error))) => {
                            *seen = true;
                            let origin = Origin { source: path.display().to_string(), place: Place::Whole };
                            return Some(Err(IntakeError::new(origin, Fault::from_opening(error))));
                        }
                        None if *seen => return None,
                        None => return self.fail(Place::Whole, Fault::NoMembers),
                    }
                }
            }
        }
    }
}
