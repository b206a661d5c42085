//! The commands that keep reports in an archive and ask it.

pub mod add;
mod formats;
mod parquet;
mod print;
pub mod trend;

pub(crate) use print::day;

use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::OnceLock;

use legation_archive::{Archive, ArchiveError, Correction, Filter, Line, State};
use legation_record::Realis;
use serde::Serialize;

use crate::cli::ColourChoice;
use crate::cli::archive::{
    ActorsCall, ActorsDecision, AnswerFormat, ArchiveArgument, AskCall, Asked, CommitmentsCall, CorrectCall,
    DiffCall, ExportCall, ExportFormat, FilterArguments, PlacesCall, PlacesDecision, RealisChoice,
    SearchCall, StateChoice, WhyCall,
};
use crate::layout::Page;
use crate::talk::{self, Talk};

/// The archive where none is named.
const USUAL_ARCHIVE: &str = "talks.db";

/// The archive that a call means.
pub(crate) fn place(argument: &ArchiveArgument) -> String {
    argument
        .archive
        .clone()
        .or_else(|| std::env::var("LEGATION_ARCHIVE").ok().filter(|place| !place.is_empty()))
        .unwrap_or_else(|| USUAL_ARCHIVE.to_owned())
}

/// Who decides something at this machine.
fn somebody() -> String {
    std::env::var("USER").ok().filter(|name| !name.is_empty()).unwrap_or_else(|| "somebody".to_owned())
}

/// Says what is wrong with an archive.
pub(crate) fn say(talk: Talk, error: &ArchiveError) -> ExitCode {
    talk.error(error.code(), error, error.hint().as_deref());
    ExitCode::from(if matches!(error.code(), "unknown" | "question" | "no-archive") { 2 } else { 1 })
}

/// The first thing that went wrong with standard output.
static UNWRITTEN: OnceLock<String> = OnceLock::new();

/// Prints to standard output; what goes wrong is told at the end ([`done`]).
pub(crate) fn print(text: &str) {
    print_bytes(text.as_bytes());
}

fn print_bytes(bytes: &[u8]) {
    written(io::stdout().lock().write_all(bytes));
}

/// Keeps in mind what went wrong. That nobody listens any longer is no failure.
fn written(result: io::Result<()>) {
    if let Err(error) = result
        && error.kind() != io::ErrorKind::BrokenPipe
    {
        UNWRITTEN.get_or_init(|| error.to_string());
    }
}

/// The end of a command that has printed something.
fn done(talk: Talk) -> ExitCode {
    written(io::stdout().lock().flush());
    match UNWRITTEN.get() {
        Some(error) => {
            talk.error("output", format_args!("standard output can't be written: {error}"), None);
            ExitCode::from(1)
        }
        None => ExitCode::SUCCESS,
    }
}

fn filter(arguments: &FilterArguments) -> Filter {
    Filter {
        actors: arguments.actor.clone(),
        sides: arguments.side.clone(),
        places: arguments.place.clone(),
        since: arguments.since.clone(),
        until: arguments.until.clone(),
        as_of: arguments.as_of.clone(),
        kinds: arguments.kind.clone(),
        states: arguments
            .state
            .iter()
            .map(|state| match state {
                StateChoice::Open => State::Open,
                StateChoice::Met => State::Met,
                StateChoice::Lapsed => State::Lapsed,
                StateChoice::Contradicted => State::Contradicted,
                StateChoice::Superseded => State::Superseded,
            })
            .collect(),
        min_confidence: arguments.min_confidence,
        limit: arguments.limit,
        ..Filter::default()
    }
}

fn page(arguments: &FilterArguments, colour: ColourChoice) -> Page {
    Page {
        width: arguments.width.map_or_else(crate::read::page_width, usize::from),
        colour: talk::colours(colour, &io::stdout()),
    }
}

/// Opens an archive, asks it, and prints the answer.
fn ask<T: Serialize>(
    asked: &Asked,
    colour: ColourChoice,
    question: impl FnOnce(&mut Archive, &Filter) -> Result<T, ArchiveError>,
    table: impl FnOnce(&T, Page) -> String,
    csv: impl FnOnce(&T) -> String,
) -> ExitCode {
    let arguments = &asked.filter;
    let answer = Archive::open(&place(&asked.archive))
        .and_then(|mut archive| question(&mut archive, &filter(arguments)));
    match answer {
        Ok(answer) => {
            print(&match arguments.format {
                AnswerFormat::Table => table(&answer, page(arguments, colour)),
                // An answer is a tree of strings and numbers: writing it can't fail.
                AnswerFormat::Json => serde_json::to_string_pretty(&answer).unwrap_or_default() + "\n",
                AnswerFormat::Csv => csv(&answer),
            });
            done(Talk::new(colour))
        }
        Err(error) => say(Talk::new(colour), &error),
    }
}

/// Asks a question whose answer is a list.
fn listed(
    asked: &Asked,
    colour: ColourChoice,
    question: impl FnOnce(&mut Archive, &Filter) -> Result<Vec<Line>, ArchiveError>,
) -> ExitCode {
    ask(asked, colour, question, |lines, page| print::lines(lines, page), |lines| formats::csv(lines))
}

/// A question whose answer is a list, and that needs a filter alone.
type Question = fn(&mut Archive, &Filter) -> Result<Vec<Line>, ArchiveError>;

/// Runs `legation meetings` and its like.
pub fn list(call: &AskCall, colour: ColourChoice, question: Question) -> ExitCode {
    listed(&call.asked, colour, question)
}

/// Runs `legation status`.
pub fn status(call: &AskCall, colour: ColourChoice) -> ExitCode {
    ask(&call.asked, colour, Archive::brief, print::brief, |brief| {
        let all =
            [&brief.meetings, &brief.blockers, &brief.due, &brief.lapsed, &brief.proposals, &brief.forecasts];
        formats::csv(&all.into_iter().flatten().cloned().collect::<Vec<_>>())
    })
}

/// Runs `legation commitments`.
pub fn commitments(call: &CommitmentsCall, colour: ColourChoice) -> ExitCode {
    listed(&call.asked, colour, |archive, filter| {
        archive.commitments(&Filter { due_before: call.due_before.clone(), ..filter.clone() })
    })
}

/// Runs `legation search`.
pub fn search(call: &SearchCall, colour: ColourChoice) -> ExitCode {
    let words = call.words.join(" ");
    listed(&call.asked, colour, |archive, filter| archive.search(&words, filter))
}

/// Runs `legation diff`.
pub fn diff(call: &DiffCall, colour: ColourChoice) -> ExitCode {
    let Some(since) = call.asked.filter.since.clone() else {
        Talk::new(colour).error("no-since", "since when?", Some("legation diff --since 2025-05-14"));
        return ExitCode::from(2);
    };
    let question = |archive: &mut Archive, filter: &Filter| {
        archive.diff(&since, &Filter { since: None, ..filter.clone() })
    };
    ask(
        &call.asked,
        colour,
        question,
        |lines, page| print::diff(lines, page),
        |lines| formats::csv(&lines.iter().map(|line| line.line.clone()).collect::<Vec<_>>()),
    )
}

/// Runs `legation why`.
pub fn why(call: &WhyCall, colour: ColourChoice) -> ExitCode {
    let question = |archive: &mut Archive, filter: &Filter| archive.why(&call.id, filter);
    ask(&call.asked, colour, question, print::why, |why| formats::csv(std::slice::from_ref(&why.line)))
}

/// Runs `legation correct`.
pub fn correct(call: &CorrectCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let who = somebody();
    let Some((report, fact)) = call.fact.rsplit_once(':') else {
        talk.error(
            "no-fact",
            format!("{} names no fact", call.fact),
            Some("a report's id, a colon and a fact's id, as `legation why` prints them"),
        );
        return ExitCode::from(2);
    };
    let mut corrections = Vec::new();
    if call.strike {
        corrections.push(Correction::Strike);
    }
    if call.restore {
        corrections.push(Correction::Restore);
    }
    for given in &call.who {
        let Some((role, names)) = given.split_once('=') else {
            talk.error("no-role", format!("{given} names no role"), Some("--who speaker=NAME"));
            return ExitCode::from(2);
        };
        let actors =
            names.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
        corrections.push(Correction::Who { role: role.trim().to_owned(), actors });
    }
    corrections.extend(call.realis.map(|realis| {
        Correction::Realis(match realis {
            RealisChoice::Happened => Realis::Happened,
            RealisChoice::Ongoing => Realis::Ongoing,
            RealisChoice::Planned => Realis::Planned,
            RealisChoice::Conditional => Realis::Conditional,
            RealisChoice::Proposed => Realis::Proposed,
            RealisChoice::Denied => Realis::Denied,
            RealisChoice::Possible => Realis::Possible,
        })
    }));
    let done = Archive::open_to_change(&place(&call.archive)).and_then(|mut archive| {
        corrections.iter().try_for_each(|correction| archive.correct(report, fact, correction, &who))
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => say(talk, &error),
    }
}

/// Runs `legation actors`.
pub fn actors(call: &ActorsCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let who = somebody();
    let decision = match &call.decision {
        None => return listed(&call.asked, colour, Archive::actors),
        Some(ActorsDecision::Merge { keep, other, archive }) => Archive::open_to_change(&place(archive))
            .and_then(|mut archive| archive.merge_actors(keep, other, &who))
            .map(|()| format!("{other} is {keep} from now on.\n")),
        Some(ActorsDecision::Split { actor, report, archive }) => Archive::open_to_change(&place(archive))
            .and_then(|mut archive| archive.split_actor(actor, report, &who))
            .map(|id| format!("{actor} stands alone from now on: {id}.\n")),
        Some(ActorsDecision::Log { archive }) => Archive::open(&place(archive))
            .and_then(|mut archive| archive.decisions(Filter::USUAL))
            .map(|decisions| {
                decisions
                    .iter()
                    .map(|decision| {
                        let object = decision
                            .object
                            .as_deref()
                            .map_or_else(String::new, |object| format!(" · {object}"));
                        crate::layout::clean(&format!(
                            "{} {}: {} {}{object}",
                            decision.decided, decision.who, decision.verb, decision.subject
                        )) + "\n"
                    })
                    .collect()
            }),
    };
    decided(decision, talk)
}

/// Says what came of a decision.
fn decided(decision: Result<String, ArchiveError>, talk: Talk) -> ExitCode {
    match decision {
        Ok(text) => {
            print(&text);
            done(talk)
        }
        Err(error) => say(talk, &error),
    }
}

/// Runs `legation places`.
pub fn places(call: &PlacesCall, colour: ColourChoice) -> ExitCode {
    let who = somebody();
    let decision = match &call.decision {
        None => return listed(&call.asked, colour, Archive::place_lines),
        Some(PlacesDecision::Merge { keep, other, archive }) => Archive::open_to_change(&place(archive))
            .and_then(|mut archive| archive.merge_places(keep, other, &who))
            .map(|()| format!("{other} is {keep} from now on.\n")),
        Some(PlacesDecision::Split { place, archive }) => Archive::open_to_change(&self::place(archive))
            .and_then(|mut archive| archive.split_place(place, &who))
            .map(|id| format!("{place} stands alone from now on: {id}.\n")),
    };
    decided(decision, Talk::new(colour))
}

/// Runs `legation export`.
pub fn export(call: &ExportCall, colour: ColourChoice) -> ExitCode {
    let filter = Filter {
        since: call.since.clone(),
        until: call.until.clone(),
        as_of: call.as_of.clone(),
        // An export is whole.
        limit: Some(usize::MAX >> 2),
        ..Filter::default()
    };
    let exported = Archive::open(&place(&call.archive)).and_then(|mut archive| match call.output {
        ExportFormat::Jsonl => {
            records(&mut archive, &filter, |record| serde_json::to_string(record).unwrap_or_default() + "\n")
        }
        ExportFormat::Plover => records(&mut archive, &filter, legation_export::plover),
        ExportFormat::Polecat => {
            headed(&mut archive, &filter, legation_export::POLECAT_COLUMNS, legation_export::polecat)
        }
        ExportFormat::Icews => {
            headed(&mut archive, &filter, legation_export::ICEWS_COLUMNS, legation_export::icews)
        }
        ExportFormat::Csv => {
            print(&formats::csv(&everything(&mut archive, &filter)?));
            Ok(())
        }
        ExportFormat::Parquet => {
            let lines = everything(&mut archive, &filter)?;
            let mut file = Vec::new();
            // Memory does not fail to be written.
            let _ = parquet::write(&lines, &mut file);
            print_bytes(&file);
            Ok(())
        }
        ExportFormat::Graphml | ExportFormat::Gexf => {
            let mut lines = archive.meetings(&filter)?;
            lines.extend(archive.events(&filter)?);
            let network = formats::network(&lines);
            print(&if call.output == ExportFormat::Gexf {
                formats::gexf(&network)
            } else {
                formats::graphml(&network)
            });
            Ok(())
        }
        ExportFormat::Ics => {
            let mut lines = archive.meetings(&filter)?;
            lines.extend(archive.commitments(&filter)?);
            print(&formats::calendar(&lines));
            Ok(())
        }
        ExportFormat::Md | ExportFormat::Html => {
            let brief = archive.brief(&Filter { limit: None, ..filter.clone() })?;
            print(&if call.output == ExportFormat::Md {
                formats::markdown(&brief)
            } else {
                formats::html(&brief)
            });
            Ok(())
        }
    });
    match exported {
        Ok(()) => done(Talk::new(colour)),
        Err(error) => say(Talk::new(colour), &error),
    }
}

/// Every matter, statement and event.
fn everything(archive: &mut Archive, filter: &Filter) -> Result<Vec<Line>, ArchiveError> {
    let mut lines = Vec::new();
    for kind in legation_archive::Kind::MATTERS {
        lines.extend(archive.matters(kind, filter)?);
    }
    lines.extend(archive.statements(filter)?);
    lines.extend(archive.events(filter)?);
    Ok(lines)
}

/// Prints each report's record in a format, copies left out.
fn records(
    archive: &mut Archive,
    filter: &Filter,
    written: impl Fn(&legation_record::Record) -> String,
) -> Result<(), ArchiveError> {
    for report in archive.reports(filter)? {
        let record = match &filter.as_of {
            Some(moment) => archive.record_as_of(&report.id, moment)?,
            None => archive.record(&report.id)?,
        };
        print(&written(&record));
    }
    Ok(())
}

/// The same for a format with a line of column names, which stands once.
fn headed(
    archive: &mut Archive,
    filter: &Filter,
    columns: &[&str],
    written: impl Fn(&legation_record::Record) -> String,
) -> Result<(), ArchiveError> {
    print(&(columns.join("\t") + "\n"));
    records(archive, filter, written)
}
