//! **The command line**: every capability of Legation from the shell.
//!
//! Takes what was typed ([`cli`]) and gives an exit status; data go to standard output, talk to standard error.
//! Everything that reads lives in the crates below this one. The program itself (`crates/legation`) only calls [`run`].
//!
//! Invariants: the order of output is that of the input; one bad input never stops the others; output that nobody
//! wants any more (a broken pipe) is success; nothing from a report or a file name steers the terminal.

pub mod archive;
pub mod batch;
pub mod cli;
pub mod describe;
pub mod desk;
pub mod digest;
pub mod doctor;
pub mod engine;
pub mod layout;
pub mod locate;
pub mod parse;
pub mod read;
pub mod stream;
pub mod talk;
pub mod trees;
pub mod validate;
pub mod watch;
pub mod when;

use std::process::ExitCode;

use clap::Parser;

use cli::{Call, Command};
use legation_archive::Archive;

/// Runs the program with the arguments that it was called with.
pub fn run() -> ExitCode {
    let call = Call::parse();
    match &call.command {
        Command::Read(read) => read::run(read, call.color),
        Command::Parse(parse) => parse::run(parse, call.color),
        Command::Watch(watch) => watch::run(watch, call.color),
        Command::Validate(validate) => validate::run(validate, call.color),
        Command::When(when) => when::run(when, call.color),
        Command::Where(r#where) => locate::run(r#where, call.color),
        Command::Add(add) => archive::add::run(add, call.color),
        Command::Status(ask) => archive::status(ask, call.color),
        Command::Timeline(ask) => archive::list(ask, call.color, Archive::timeline),
        Command::Meetings(ask) => archive::list(ask, call.color, Archive::meetings),
        Command::Conditions(ask) => archive::list(ask, call.color, Archive::conditions),
        Command::Commitments(commitments) => archive::commitments(commitments, call.color),
        Command::Proposals(ask) => archive::list(ask, call.color, Archive::proposals),
        Command::Forecasts(ask) => archive::list(ask, call.color, Archive::forecasts),
        Command::Statements(ask) => archive::list(ask, call.color, Archive::statements),
        Command::Events(ask) => archive::list(ask, call.color, Archive::events),
        Command::Actors(actors) => archive::actors(actors, call.color),
        Command::Places(places) => archive::places(places, call.color),
        Command::Search(search) => archive::search(search, call.color),
        Command::Diff(diff) => archive::diff(diff, call.color),
        Command::Why(why) => archive::why(why, call.color),
        Command::Trend(trend) => archive::trend::run(trend, call.color),
        Command::Export(export) => archive::export(export, call.color),
        Command::Correct(correct) => archive::correct(correct, call.color),
        Command::Reread(reread) => archive::add::reread(reread, call.color),
        Command::Serve(serve) => desk::serve_archive(serve, call.color),
        Command::Demo(demo) => desk::demo(demo, call.color),
        Command::Token(token) => desk::token(token, call.color),
        Command::Schema => describe::schema(),
        Command::Completions { shell } => describe::completions(*shell),
        Command::Man { command } => describe::man(command.as_deref(), call.color),
        Command::Doctor(doctor) => doctor::run(doctor, call.color),
    }
}
