//! `legation where`: places of plain texts, JSON lines in and out.

use std::process::ExitCode;
use std::sync::Arc;

use legation_reading::{Context, places};
use legation_record::Report;
use serde_json::{Value, json};

use crate::cli::{ColourChoice, WhereCall};
use crate::engine::Engine;
use crate::stream::{self, Done, Failure, Progress};
use crate::talk::Talk;
use crate::when::lines;

/// Runs `legation where`.
pub fn run(call: &WhereCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let Some(sources) = stream::sources(&call.files, talk) else { return ExitCode::from(2) };
    let engine = match Engine::load_with(call.work.model, call.knowledge.folder.as_deref()) {
        Ok(engine) => Arc::new(engine),
        Err(error) => {
            talk.error(error.code(), &error, error.hint());
            return ExitCode::from(2);
        }
    };
    let work = move |origin: &str, line: Vec<u8>| answer(origin, &line, &engine);
    let threads = stream::threads(&call.work);
    stream::all(
        sources.into_iter().flat_map(lines),
        threads,
        Progress::none(),
        talk,
        stream::Around::default(),
        work,
    )
}

/// What one line comes to: `{"id", "places"}` for `{"id", "text"}`.
fn answer(origin: &str, line: &[u8], engine: &Engine) -> Result<Done, Failure> {
    let wrong = |message: String| Failure {
        code: "json",
        message: format!("{origin}: {message}"),
        hint: Some(r#"a line looks like {"id": "1", "text": "They met in Geneva."}"#.into()),
    };
    let value: Value = serde_json::from_slice(line).map_err(|error| wrong(error.to_string()))?;
    let text = value.get("text").and_then(Value::as_str).ok_or_else(|| wrong("no \"text\"".into()))?;
    let report = Report { text: text.to_owned(), ..Report::default() };
    let document = engine.reader.read("", text);
    let found =
        places::find(&Context::new(&report, &document, &engine.knowledge), places::Scope::Toponyms).list;
    let id = value.get("id").unwrap_or(&Value::Null);
    Ok(Done {
        output: format!("{}\n", json!({ "id": id, "places": found })).into_bytes(),
        notices: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::ModelChoice;

    #[test]
    fn places_have_coordinates_and_bad_lines_are_named() {
        let engine = Engine::load(ModelChoice::Swift).unwrap();
        let line = r#"{"id": 7, "text": "They met in Geneva 😀 and in Doha."}"#;
        let done = answer("x", line.as_bytes(), &engine).unwrap();
        let value: Value = serde_json::from_slice(&done.output).unwrap();
        assert_eq!(value["id"], 7);
        assert_eq!(value["places"][0]["country"], "CHE");
        assert_eq!(value["places"][1]["mentions"][0], json!({ "start": 28, "end": 32, "text": "Doha" }));
        assert!(answer("file, line 3", b"{}", &engine).unwrap_err().message.contains("line 3"));
    }
}
