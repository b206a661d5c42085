//! `legation serve`, `legation demo` and `legation token`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use legation_archive::{Archive, ArchiveError, Filter};
use legation_desk::{Read, Role, Settings, Store, Tokens, new_token, serve};
use legation_intake::{Format, Given, Taken};

use crate::cli::{ColourChoice, DemoCall, ModelChoice, ServeCall, TokenCall, TokenRole};
use crate::engine::Engine;
use crate::talk::Talk;

/// A sample report and its publication data.
macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        &[$((include_str!(concat!("../../../samples/", $name, ".txt")), include_str!(concat!("../../../samples/", $name, ".meta.json")))),*]
    };
}

/// The reports of the sample archive.
const SAMPLES: &[(&str, &str)] = samples![
    "archive/01-nordic-wire",
    "archive/02-fjord-gazette",
    "archive/03-atlantic-press",
    "archive/04-harbour-times",
    "archive/05-nordic-wire",
    "archive/06-atlantic-press",
    "archive/07-nordic-wire",
    "archive/08-atlantic-press",
    "archive/09-nordic-wire",
    "archive/10-fjord-gazette",
    "archive/11-atlantic-press",
    "archive/12-harbour-times",
    "archive/13-nordic-wire",
    "archive/14-atlantic-press",
];

/// Runs `legation serve`.
pub fn serve_archive(call: &ServeCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let tokens = match &call.tokens {
        None => None,
        Some(path) => match std::fs::read_to_string(path) {
            Err(error) => {
                talk.error(
                    "tokens",
                    format!("{}: {error}", path.display()),
                    Some("make one with `legation token NAME`"),
                );
                return ExitCode::from(2);
            }
            Ok(text) => match Tokens::parse(&text) {
                Ok(tokens) => Some(tokens),
                Err(error) => {
                    talk.error("tokens", format!("{}: {error}", path.display()), None);
                    return ExitCode::from(2);
                }
            },
        },
    };
    let own = call.knowledge.folder.as_deref();
    let Some(read) = reader(call.model, own, &call.codebooks, talk) else {
        return ExitCode::from(2);
    };
    let name = if call.archive.starts_with("postgres") {
        "the team’s archive".to_owned()
    } else {
        let path = PathBuf::from(&call.archive);
        path.file_name().map_or_else(|| call.archive.clone(), |name| name.to_string_lossy().into_owned())
    };
    // A desk on an archive that isn't there yet begins an empty one.
    if let Err(error) = Archive::open_or_make(&call.archive) {
        return refuse(talk, &error);
    }
    let store = match Store::open(&call.archive, &name, call.today.clone(), read) {
        Ok(store) => store,
        Err(error) => return refuse(talk, &error),
    };
    open(
        talk,
        Settings {
            listen: call.listen,
            tokens,
            open: call.open,
            hosts: call.host.clone(),
            store,
            ready: Box::new(said("The desk is open at")),
        },
    )
}

/// Runs `legation demo`.
pub fn demo(call: &DemoCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let Some(read) = reader(ModelChoice::Swift, None, &[], talk) else { return ExitCode::from(2) };
    // The process's number keeps two demonstrations apart.
    let folder = std::env::temp_dir().join(format!("legation-demo-{}", std::process::id()));
    if let Err(error) = std::fs::create_dir_all(&folder) {
        talk.error("demo", format!("{}: {error}", folder.display()), None);
        return ExitCode::from(2);
    }
    let place = folder.join("demo.db").to_string_lossy().into_owned();
    let outcome = fill(&place, &read);
    let code = match outcome {
        Err(error) => refuse(talk, &error),
        Ok(today) => match Store::open(&place, "sample archive", Some(today), read) {
            Err(error) => refuse(talk, &error),
            Ok(store) => open(
                talk,
                Settings {
                    listen: call.listen,
                    tokens: None,
                    open: false,
                    hosts: Vec::new(),
                    store,
                    ready: Box::new(said("An invented negotiation, to look around in:")),
                },
            ),
        },
    };
    // What is left behind in a folder for temporary files harms nobody.
    let _ = std::fs::remove_dir_all(&folder);
    code
}

/// Reads the samples into an archive; gives the day after the last report.
fn fill(place: &str, read: &Read) -> Result<String, ArchiveError> {
    let mut archive = Archive::open_or_make(place)?;
    for (text, beside) in SAMPLES {
        let fields: serde_json::Value = serde_json::from_str(beside).unwrap_or_default();
        let field = |name: &str| fields[name].as_str().map(str::to_owned);
        let given = Given { published: field("published"), publisher: field("publisher"), url: field("url") };
        let taken =
            legation_intake::from_bytes(text.as_bytes().to_vec(), "sample", Some(Format::Text), None, given)
                .next();
        let Some(Ok(Taken { report, .. })) = taken else { continue };
        // Learnt on the day that it was published, so that the archive has a past to look at.
        let learnt = report.published.clone().unwrap_or_else(legation_archive::now);
        archive.add_report(&read(&report), &learnt)?;
    }
    let counts = archive.counts(&Filter::default())?;
    Ok(counts.last.unwrap_or_else(|| "2025-01-01".to_owned()))
}

/// Runs `legation token`.
pub fn token(call: &TokenCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let role = match call.role {
        TokenRole::Reader => Role::Reader,
        TokenRole::Editor => Role::Editor,
    };
    match new_token(&call.name, role) {
        Ok((secret, line)) => {
            talk.note(format!("the token, shown this once; give it to {} alone: {secret}", call.name));
            // The line is data: it goes into the file of tokens.
            let _ = writeln!(std::io::stdout(), "{line}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            talk.error("randomness", error, None);
            ExitCode::from(2)
        }
    }
}

fn reader(model: ModelChoice, own: Option<&Path>, codebooks: &[PathBuf], talk: Talk) -> Option<Read> {
    match Engine::with_codebooks(model, own, codebooks) {
        Ok(engine) => Some(Arc::new(move |report| engine.read(report).1)),
        Err(error) => {
            talk.error(error.code(), &error, error.hint());
            None
        }
    }
}

fn said(words: &'static str) -> impl FnOnce(std::net::SocketAddr) {
    move |address| {
        // Whoever started it in a script reads the address from here.
        let mut out = std::io::stdout();
        let _ = writeln!(out, "{words} http://{address}/ (Ctrl-C closes it)");
        let _ = out.flush();
    }
}

fn open(talk: Talk, settings: Settings) -> ExitCode {
    match serve(settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            talk.error(error.code(), &error, Some(error.hint()));
            ExitCode::from(2)
        }
    }
}

fn refuse(talk: Talk, error: &ArchiveError) -> ExitCode {
    talk.error(error.code(), error, error.hint().as_deref());
    ExitCode::from(2)
}
