//! `legation read`.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use legation_intake::{Format, Taken};

use crate::cli::{ColourChoice, ReadCall, ReadInput, ReadOutput};
use crate::digest::{self, Digest};
use crate::engine::Engine;
use crate::layout::Page;
use crate::stream::{self, Done, Inputs, Progress};
use crate::talk::{self, Talk};
use crate::trees;

/// Runs `legation read`.
pub fn run(call: &ReadCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let Some(sources) = stream::sources(&call.input.files, talk) else { return ExitCode::from(2) };
    let own = call.knowledge.folder.as_deref();
    let engine = match Engine::with_codebooks(call.work.model, own, &call.codebooks) {
        // It is needed until the process ends: to take it apart before would only take time.
        Ok(engine) => &*Box::leak(Box::new(engine)),
        Err(error) => {
            talk.error(error.code(), &error, error.hint());
            return ExitCode::from(2);
        }
    };
    let format = call.input_format.map(|format| match format {
        ReadInput::Text => Format::Text,
        ReadInput::Plain => Format::Plain,
        ReadInput::Json => Format::Json,
        ReadInput::Jsonl => Format::Jsonl,
        ReadInput::Html => Format::Html,
        ReadInput::Feed => Format::Feed,
        ReadInput::Warc => Format::Warc,
        ReadInput::Parquet => Format::Parquet,
        ReadInput::Pdf => Format::Pdf,
    });
    let settings = Digest {
        page: Page {
            width: call.width.map_or_else(page_width, usize::from),
            colour: talk::colours(colour, &io::stdout()),
        },
        quote: call.quote,
        all: call.all,
    };
    let output = call.format;
    let between = if output == ReadOutput::Text { digest::rule(settings.page) } else { String::new() };
    let inputs = Inputs::new(sources, format, stream::given(&call.input));
    let columns = match output {
        ReadOutput::Polecat => legation_export::POLECAT_COLUMNS,
        ReadOutput::Icews => legation_export::ICEWS_COLUMNS,
        // The files of GDELT have no heading.
        _ => &[],
    };
    let heading = if columns.is_empty() { String::new() } else { columns.join("\t") + "\n" };
    let progress = Progress::new(&inputs);
    let set_aside: Arc<Mutex<BTreeMap<String, u64>>> = Arc::default();
    let counts = Arc::clone(&set_aside);
    let work = move |origin: &str, taken: Taken| {
        let (document, record, notices) = engine.read(&taken.report);
        let text = match output {
            ReadOutput::Text => digest::digest(&record, &document, settings),
            // A record is a tree of strings and numbers: writing it can't fail.
            ReadOutput::Json => serde_json::to_string_pretty(&record).unwrap_or_default() + "\n",
            ReadOutput::Jsonl => serde_json::to_string(&record).unwrap_or_default() + "\n",
            ReadOutput::Conllu => trees::written(&record.report, &document, &engine.knowledge),
            ReadOutput::Dot => legation_export::dot(&record),
            ReadOutput::Mermaid => legation_export::mermaid(&record),
            ReadOutput::Plover => legation_export::plover(&record),
            ReadOutput::Polecat => legation_export::polecat(&record),
            ReadOutput::Icews => legation_export::icews(&record),
            ReadOutput::Gdelt => legation_export::gdelt(&record),
        };
        let mut notices: Vec<String> =
            notices.iter().map(|notice| format!("{origin}: {}", notice.message)).collect();
        if let Some(language) =
            taken.report.language.filter(|language| !legation_intake::is_read(Some(language)))
        {
            notices
                .push(format!("{origin}: is set aside: it is in another language than English ({language})"));
            *counts.lock().unwrap_or_else(PoisonError::into_inner).entry(language).or_default() += 1;
        }
        Ok(Done { output: text.into_bytes(), notices })
    };
    let around = stream::Around { first: &heading, between: &between };
    let status = stream::all(inputs, stream::threads(&call.work), progress, talk, around, work);
    let set_aside = set_aside.lock().unwrap_or_else(PoisonError::into_inner);
    let total: u64 = set_aside.values().sum();
    if total > 1 {
        let each: Vec<String> =
            set_aside.iter().map(|(language, count)| format!("{language} {count}")).collect();
        talk.note(format_args!(
            "{total} reports are set aside, in other languages than English: {}",
            each.join(", ")
        ));
    }
    status
}

pub(crate) fn page_width() -> usize {
    let terminal = if io::stdout().is_terminal() { terminal_size::terminal_size() } else { None };
    terminal.map_or(digest::USUAL_WIDTH, |(columns, _)| {
        usize::from(columns.0).clamp(digest::NARROWEST, digest::WIDEST)
    })
}
