//! `legation parse`: CoNLL-U out.

use std::process::ExitCode;

use legation_intake::{Format, Source, Taken};
use legation_language::{Document, conllu};

use crate::cli::{ColourChoice, ParseCall, ParseInput};
use crate::engine;
use crate::stream::{self, Done, Failure, Inputs, Progress};
use crate::talk::Talk;

/// Most bytes of a CoNLL-U file: ten times the largest treebank of English.
const LONGEST_TREEBANK: usize = 256 << 20;

/// Runs `legation parse`.
pub fn run(call: &ParseCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let Some(sources) = stream::sources(&call.input.files, talk) else { return ExitCode::from(2) };
    let reader = match engine::reader(call.work.model) {
        Ok(reader) => reader,
        Err(error) => {
            talk.error(error.code(), &error, None);
            return ExitCode::from(2);
        }
    };
    let threads = stream::threads(&call.work);
    let is_treebank = |source: &Source| match source {
        Source::File(path) => path.extension().is_some_and(|extension| extension == "conllu"),
        Source::Stdin => false,
    };
    let format = match call.input_format {
        Some(ParseInput::Text) => Some(Format::Text),
        Some(ParseInput::Plain) => Some(Format::Plain),
        Some(ParseInput::Json) => Some(Format::Json),
        Some(ParseInput::Jsonl) => Some(Format::Jsonl),
        None if !sources.iter().all(is_treebank) => None,
        None | Some(ParseInput::Conllu) => {
            let work = |_: &str, document: Document| Ok(written(&reader.annotate(&document)));
            let documents = sources.into_iter().flat_map(treebank);
            return stream::all(documents, threads, Progress::none(), talk, stream::Around::default(), work);
        }
    };
    let inputs = Inputs::new(sources, format, stream::given(&call.input));
    let progress = Progress::new(&inputs);
    let work = |_: &str, taken: Taken| {
        let mut document = reader.read(&taken.report.title, &taken.report.text);
        // One document a report, by the id that its source gave it or else its own.
        let id = taken.report.source_id.unwrap_or(taken.report.id);
        if let Some(first) = document.sentences.first_mut() {
            first.comments.insert(0, format!("newdoc id = {id}"));
        }
        Ok(written(&document))
    };
    stream::all(inputs, threads, progress, talk, stream::Around::default(), work)
}

fn written(document: &Document) -> Done {
    let mut output = Vec::new();
    // Writing to memory does not fail.
    let _ = conllu::write(document, &mut output);
    Done { output, notices: Vec::new() }
}

/// The documents of a CoNLL-U file.
fn treebank(source: Source) -> Vec<Result<(String, Document), Failure>> {
    let name = source.name();
    let failure = |code, message: String, hint: Option<&str>| {
        vec![Err(Failure { code, message: format!("{name}: {message}"), hint: hint.map(str::to_owned) })]
    };
    let text = match legation_intake::text_of(&source, LONGEST_TREEBANK) {
        Ok(text) => text,
        Err(error) => return vec![Err(error.into())],
    };
    match conllu::parse(&text) {
        Ok(documents) if documents.iter().all(|document| document.sentences.is_empty()) => {
            failure("empty", "holds no sentence".to_owned(), None)
        }
        Ok(documents) => documents.into_iter().map(|document| Ok((name.clone(), document))).collect(),
        Err(error) => failure(
            "conllu",
            format!("is not CoNLL-U: {error}"),
            Some("ten columns a word, divided by tabs; sentences end with an empty line"),
        ),
    }
}
