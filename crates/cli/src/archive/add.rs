//! `legation add` and `legation reread`: reading on all cores, writing from one place, a transaction for many reports.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use legation_archive::{Archive, ArchiveError, Change, Turn, now};
use legation_intake::{Given, Source, Taken};
use legation_record::Record;

use super::{place, say};
use crate::batch;
use crate::cli::ColourChoice;
use crate::cli::archive::{AddCall, RereadCall};
use crate::engine::Engine;
use crate::layout::clean;
use crate::stream::{self, Failure, Inputs, Progress};
use crate::talk::Talk;

/// Reports of one transaction: enough that the disk is waited for once in a while, few enough that little is read again
/// after a crash.
const TOGETHER: usize = 256;

/// How long a report that was read waits to be written at most.
const WAIT: Duration = Duration::from_secs(3);

/// Reports of a page of `reread`.
const PAGE: usize = 256;

/// Longest record that is taken, in bytes: a report of the greatest length, everything in it quoted several times.
const LONGEST_RECORD: u64 = 256 << 20;

/// A report before it is read, or a record that was read before.
enum Job {
    Report(String, Box<Taken>),
    /// The archive has it.
    Known,
    /// Where it stands, and its JSON.
    Record(String, Vec<u8>),
}

/// A report on its way into the archive.
enum Step {
    /// The archive has it.
    Known,
    /// It is in another language than English.
    Aside(String),
    /// It was read.
    Read(Box<Record>),
}

/// What is drawn, and how it is shown how far that is.
type Drawn = (Box<dyn Iterator<Item = Result<Job, Failure>> + Send>, Progress);

/// Runs `legation add`.
pub fn run(call: &AddCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let place = place(&call.archive);
    let mut archive = match Archive::open_or_make(&place) {
        Ok(archive) => archive,
        Err(error) => return say(talk, &error),
    };
    // Records were read already.
    let engine = match (!call.records).then(|| Engine::load(call.work.model)).transpose() {
        Ok(engine) => engine.map(Arc::new),
        Err(error) => {
            talk.error(error.code(), &error, None);
            return ExitCode::from(2);
        }
    };
    let mut sources = Vec::new();
    for path in &call.paths {
        let source = Source::from_argument(path);
        if let Source::File(path) = &source
            && let Err(error) = path.metadata()
        {
            talk.error("unreadable", format_args!("{}: {error}", path.display()), None);
            return ExitCode::from(2);
        }
        match &source {
            // Where reports are looked for in a folder is for intake to say; records stand in files of lines.
            Source::File(folder) if call.records && folder.is_dir() => sources.extend(lines_in(folder)),
            _ => sources.push(source),
        }
    }
    let drawn = if call.records { Ok(records(sources)) } else { reports(call, &place, sources) };
    let (jobs, mut progress) = match drawn {
        Ok(drawn) => drawn,
        Err(error) => return say(talk, &error),
    };
    let work = move |job: Result<Job, Failure>| -> Result<Step, Failure> {
        match (job?, &engine) {
            (Job::Report(origin, taken), Some(engine)) => read(engine, &origin, &taken),
            (Job::Record(origin, json), _) => taken(&origin, &json),
            _ => Ok(Step::Known),
        }
    };
    let mut tally = Tally::default();
    let mut waiting: Vec<Record> = Vec::new();
    let mut written = Instant::now();
    let begun = now();
    let mut fault = None;
    let print = call.changes;
    // Reading goes on while a transaction is written.
    let crew = batch::Crew { threads: stream::threads(&call.work), ahead: TOGETHER / 2 };
    batch::run(crew, jobs, work, |step| {
        match step {
            Ok(Ok(Step::Known)) => tally.known += 1,
            Ok(Ok(Step::Aside(language))) => *tally.aside.entry(language).or_default() += 1,
            Ok(Ok(Step::Read(record))) => waiting.push(*record),
            Ok(Err(failure)) => {
                tally.failed += 1;
                progress.aside(|| talk.error(failure.code, &failure.message, failure.hint.as_deref()));
            }
            Err(crash) => {
                tally.failed += 1;
                let message = format!("crashed at {}: {}", crash.place, crash.message);
                progress.aside(|| talk.error("crash", message, None));
            }
        }
        progress.advance();
        if waiting.len() >= TOGETHER || (!waiting.is_empty() && written.elapsed() >= WAIT) {
            if let Err(error) =
                write(&mut archive, &mut waiting, call.learnt.as_deref(), &begun, &mut tally, print)
            {
                fault = Some(error);
                return ControlFlow::Break(());
            }
            written = Instant::now();
        }
        ControlFlow::Continue(())
    });
    if fault.is_none() {
        fault = write(&mut archive, &mut waiting, call.learnt.as_deref(), &begun, &mut tally, print).err();
    }
    progress.finish();
    if tally.added > 0 && fault.is_none() {
        // A slower answer is all that is lost without it.
        let _ = archive.tidy();
    }
    if !print {
        super::print(&tally.words());
    }
    match fault {
        Some(error) => say(talk, &error),
        None => ExitCode::from(u8::from(tally.failed > 0)),
    }
}

/// The reports of some sources, without those that the archive has: these need no reading.
fn reports(call: &AddCall, place: &str, sources: Vec<Source>) -> Result<Drawn, ArchiveError> {
    let given = Given { published: call.published.clone(), publisher: call.publisher.clone(), url: None };
    let inputs = Inputs::new(sources, None, given);
    let progress = Progress::beside(&inputs);
    let mut known = Archive::open(place)?;
    let jobs = inputs.map(move |job: Result<(String, Taken), Failure>| {
        job.map(|(origin, taken)| {
            // Where this can't be told, adding will tell.
            if known.has(&taken.report.id).unwrap_or(false) {
                Job::Known
            } else {
                Job::Report(origin, Box::new(taken))
            }
        })
    });
    Ok((Box::new(jobs), progress))
}

fn read(engine: &Engine, origin: &str, taken: &Taken) -> Result<Step, Failure> {
    if let Some(language) = &taken.report.language
        && !legation_intake::is_read(Some(language))
    {
        return Ok(Step::Aside(language.clone()));
    }
    batch::caught(|| engine.read(&taken.report).1).map(|record| Step::Read(Box::new(record))).map_err(
        |crash| Failure {
            code: "crash",
            message: format!("{origin}: reading it crashed at {}: {}", crash.place, crash.message),
            hint: Some(
                "this is a fault of Legation: please report it with the text that brings it about".to_owned(),
            ),
        },
    )
}

/// The files of JSON lines in a folder, by name.
fn lines_in(folder: &Path) -> Vec<Source> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    files.sort();
    files.into_iter().map(Source::File).collect()
}

/// The lines of some sources, each a record.
fn records(sources: Vec<Source>) -> Drawn {
    let mut sources = sources.into_iter();
    let mut current: Option<(String, usize, Box<dyn BufRead + Send>)> = None;
    let lines = std::iter::from_fn(move || {
        loop {
            let Some((name, number, lines)) = &mut current else {
                let source = sources.next()?;
                match opened(&source) {
                    Ok((name, lines)) => current = Some((name, 0, lines)),
                    Err(failure) => return Some(Err(failure)),
                }
                continue;
            };
            *number += 1;
            let mut line = Vec::new();
            let read = lines.by_ref().take(LONGEST_RECORD).read_until(b'\n', &mut line);
            let origin = format!("{name}:{number}");
            match read {
                Ok(0) => current = None,
                Ok(_) if line.iter().all(u8::is_ascii_whitespace) => {}
                Ok(_) => return Some(Ok(Job::Record(origin, line))),
                Err(error) => {
                    current = None;
                    return Some(Err(unreadable(&origin, &error)));
                }
            }
        }
    });
    (Box::new(lines), Progress::none())
}

fn opened(source: &Source) -> Result<(String, Box<dyn BufRead + Send>), Failure> {
    match source {
        Source::File(path) => {
            let name = path.display().to_string();
            match std::fs::File::open(path) {
                Ok(file) => Ok((name, Box::new(BufReader::new(file)))),
                Err(error) => Err(unreadable(&name, &error)),
            }
        }
        _ => Ok(("-".to_owned(), Box::new(BufReader::new(std::io::stdin())))),
    }
}

fn unreadable(origin: &str, error: &std::io::Error) -> Failure {
    Failure { code: "unreadable", message: format!("{origin}: {error}"), hint: None }
}

/// A record out of its JSON, if it keeps to the contract.
fn taken(origin: &str, json: &[u8]) -> Result<Step, Failure> {
    let failure = |message: String| Failure {
        code: "no-record",
        message: format!("{origin}: {message}"),
        hint: Some(
            "legation validate says what is wrong with a record, legation read makes sound ones".to_owned(),
        ),
    };
    let record: Record = serde_json::from_slice(json).map_err(|error| failure(error.to_string()))?;
    if record.report.id.is_empty() {
        return Err(failure("its report has no id".to_owned()));
    }
    match legation_record::validate(&record).first() {
        Some(violation) => Err(failure(violation.to_string())),
        None => Ok(Step::Read(Box::new(record))),
    }
}

/// What adding came to.
#[derive(Default)]
struct Tally {
    added: u64,
    copies: u64,
    known: u64,
    failed: u64,
    /// Reports in other languages than English, by language.
    aside: BTreeMap<String, u64>,
    new: u64,
    changed: u64,
}

impl Tally {
    fn count(&mut self, change: &Change) {
        if !change.new {
            self.known += 1;
            return;
        }
        self.added += 1;
        self.copies += u64::from(change.copy_of.is_some());
        for matter in &change.matters {
            match matter.turn {
                Turn::New => self.new += 1,
                Turn::State => self.changed += 1,
                Turn::Account => {}
            }
        }
    }

    fn words(&self) -> String {
        let mut text = format!("{} reports added", self.added);
        if self.copies > 0 {
            text.push_str(&format!(", {} of them copies", self.copies));
        }
        if self.known > 0 {
            text.push_str(&format!("; {} were there already", self.known));
        }
        if !self.aside.is_empty() {
            let each: Vec<String> =
                self.aside.iter().map(|(language, count)| format!("{} {count}", clean(language))).collect();
            let total: u64 = self.aside.values().sum();
            text.push_str(&format!(
                "; {total} are set aside, in other languages than English ({})",
                each.join(", ")
            ));
        }
        if self.failed > 0 {
            text.push_str(&format!("; {} could not be taken in", self.failed));
        }
        text.push_str(&format!(". {} new matters, {} changed.\n", self.new, self.changed));
        text
    }
}

fn write(
    archive: &mut Archive,
    waiting: &mut Vec<Record>,
    learnt: Option<&str>,
    begun: &str,
    tally: &mut Tally,
    print: bool,
) -> Result<(), ArchiveError> {
    if waiting.is_empty() {
        return Ok(());
    }
    let moments: Vec<String> = waiting
        .iter()
        .map(|record| {
            let when = match learnt {
                Some("published") => record.report.published.as_deref().unwrap_or(begun),
                Some(when) => when,
                None => begun,
            };
            legation_archive::moment(when).unwrap_or_else(|_| begun.to_owned())
        })
        .collect();
    let dated: Vec<(&Record, &str)> =
        waiting.iter().zip(&moments).map(|(record, when)| (record, when.as_str())).collect();
    for change in archive.add_dated(&dated)? {
        tally.count(&change);
        if print && let Ok(line) = serde_json::to_string(&change) {
            super::print(&(line + "\n"));
        }
    }
    waiting.clear();
    Ok(())
}

/// Runs `legation reread`.
pub fn reread(call: &RereadCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let place = place(&call.archive);
    let outcome = Archive::open_to_change(&place).and_then(|mut archive| {
        let engine = match Engine::load(call.work.model) {
            Ok(engine) => engine,
            Err(error) => {
                talk.error(error.code(), &error, None);
                return Ok(ExitCode::from(2));
            }
        };
        let (mut reports, mut differing, mut gained, mut lost) = (0_u64, 0_u64, 0, 0);
        let mut after = String::new();
        let moment = now();
        loop {
            let ids = archive.report_ids(&after, PAGE)?;
            let Some(last) = ids.last() else { break };
            after.clone_from(last);
            for id in ids {
                let report = archive.record(&id)?.report;
                reports += 1;
                let record = match batch::caught(|| engine.read(&report).1) {
                    Ok(record) => record,
                    Err(crash) => {
                        talk.error(
                            "crash",
                            format_args!("{id}: crashed at {}: {}", crash.place, crash.message),
                            None,
                        );
                        continue;
                    }
                };
                let difference = archive.reread(&record, &moment)?;
                if difference.gained.is_empty() && difference.lost.is_empty() {
                    continue;
                }
                differing += 1;
                gained += difference.gained.len();
                lost += difference.lost.len();
                if call.changes {
                    super::print(&(serde_json::to_string(&difference).unwrap_or_default() + "\n"));
                } else {
                    super::print(&format!("{}\n", clean(&difference.title)));
                    for (sign, facts) in [('+', &difference.gained), ('-', &difference.lost)] {
                        for fact in facts {
                            super::print(&format!("  {sign} {}\n", clean(fact)));
                        }
                    }
                }
            }
        }
        if !call.changes {
            super::print(&format!(
                "{reports} reports read again: {differing} differ, {gained} facts more, {lost} fewer.\n"
            ));
        }
        Ok(ExitCode::SUCCESS)
    });
    outcome.unwrap_or_else(|error| say(talk, &error))
}
