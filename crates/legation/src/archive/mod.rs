//! The commands that keep reports in an archive and ask it.

pub mod add;
mod formats;
mod print;
pub mod trend;

use std::io::{self, Write};
use std::process::ExitCode;

use legation_archive::{Archive, ArchiveError, Correction, Filter, Line, State};
use legation_record::Realis;
use serde::Serialize;

use crate::cli::ColourChoice;
use crate::cli::archive::{
    ActorsCall, ActorsDecision, AnswerFormat, ArchiveArgument, AskCall, CommitmentsCall, CorrectCall,
    DiffCall, ExportCall, ExportFormat, FilterArguments, RealisChoice, SearchCall, StateChoice, WhyCall,
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

/// Prints to standard output; nobody who listens no longer is no failure.
pub(crate) fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
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
    place: &ArchiveArgument,
    arguments: &FilterArguments,
    colour: ColourChoice,
    question: impl FnOnce(&mut Archive, &Filter) -> Result<T, ArchiveError>,
    table: impl FnOnce(&T, Page) -> String,
    csv: impl FnOnce(&T) -> String,
) -> ExitCode {
    let answer =
        Archive::open(&self::place(place)).and_then(|mut archive| question(&mut archive, &filter(arguments)));
    match answer {
        Ok(answer) => {
            print(&match arguments.format {
                AnswerFormat::Table => table(&answer, page(arguments, colour)),
                // An answer is a tree of strings and numbers: writing it can't fail.
                AnswerFormat::Json => serde_json::to_string_pretty(&answer).unwrap_or_default() + "\n",
                AnswerFormat::Csv => csv(&answer),
            });
            ExitCode::SUCCESS
        }
        Err(error) => say(Talk::new(colour), &error),
    }
}

/// A question whose answer is a list.
type Question = fn(&mut Archive, &Filter) -> Result<Vec<Line>, ArchiveError>;

/// Runs `legation meetings` and its like.
pub fn list(call: &AskCall, colour: ColourChoice, question: Question) -> ExitCode {
    ask(
        &call.archive,
        &call.filter,
        colour,
        question,
        |lines, page| print::lines(lines, page),
        |lines| formats::csv(lines),
    )
}

/// Runs `legation status`.
pub fn status(call: &AskCall, colour: ColourChoice) -> ExitCode {
    ask(&call.archive, &call.filter, colour, Archive::brief, print::brief, |brief| {
        let all =
            [&brief.meetings, &brief.blockers, &brief.due, &brief.lapsed, &brief.proposals, &brief.forecasts];
        formats::csv(&all.into_iter().flatten().cloned().collect::<Vec<_>>())
    })
}

/// Runs `legation commitments`.
pub fn commitments(call: &CommitmentsCall, colour: ColourChoice) -> ExitCode {
    let question = |archive: &mut Archive, filter: &Filter| {
        archive.commitments(&Filter { due_before: call.due_before.clone(), ..filter.clone() })
    };
    ask(
        &call.archive,
        &call.filter,
        colour,
        question,
        |lines, page| print::lines(lines, page),
        |lines| formats::csv(lines),
    )
}

/// Runs `legation search`.
pub fn search(call: &SearchCall, colour: ColourChoice) -> ExitCode {
    let words = call.words.join(" ");
    let question = |archive: &mut Archive, filter: &Filter| archive.search(&words, filter);
    ask(
        &call.archive,
        &call.filter,
        colour,
        question,
        |lines, page| print::lines(lines, page),
        |lines| formats::csv(lines),
    )
}

/// Runs `legation diff`.
pub fn diff(call: &DiffCall, colour: ColourChoice) -> ExitCode {
    let Some(since) = call.filter.since.clone() else {
        Talk::new(colour).error("no-since", "since when?", Some("legation diff --since 2025-05-14"));
        return ExitCode::from(2);
    };
    let question = |archive: &mut Archive, filter: &Filter| {
        archive.diff(&since, &Filter { since: None, ..filter.clone() })
    };
    ask(
        &call.archive,
        &call.filter,
        colour,
        question,
        |lines, page| print::diff(lines, page),
        |lines| formats::csv(&lines.iter().map(|line| line.line.clone()).collect::<Vec<_>>()),
    )
}

/// Runs `legation why`.
pub fn why(call: &WhyCall, colour: ColourChoice) -> ExitCode {
    let question = |archive: &mut Archive, filter: &Filter| archive.why(&call.id, filter);
    ask(&call.archive, &call.filter, colour, question, print::why, |why| {
        formats::csv(std::slice::from_ref(&why.line))
    })
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
    let done = match &call.decision {
        None => {
            let question: Question = Archive::actors;
            return ask(
                &call.archive,
                &call.filter,
                colour,
                question,
                |lines, page| print::lines(lines, page),
                |lines| formats::csv(lines),
            );
        }
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
    match done {
        Ok(text) => {
            print(&text);
            ExitCode::SUCCESS
        }
        Err(error) => say(talk, &error),
    }
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
    let written = Archive::open(&place(&call.archive)).and_then(|mut archive| match call.output {
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
            let mut lines = Vec::new();
            for kind in legation_archive::Kind::MATTERS {
                lines.extend(archive.matters(kind, &filter)?);
            }
            lines.extend(archive.statements(&filter)?);
            lines.extend(archive.events(&filter)?);
            print(&formats::csv(&lines));
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
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => say(Talk::new(colour), &error),
    }
}

/// Prints each report's record in a format, copies left out.
fn records(
    archive: &mut Archive,
    filter: &Filter,
    written: impl Fn(&legation_record::Record) -> String,
) -> Result<(), ArchiveError> {
    for report in archive.reports(filter)? {
        let record = archive.record(&report.id)?;
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
