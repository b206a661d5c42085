//! `legation when`: time expressions of plain texts, JSON lines in and out.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::process::ExitCode;
use std::sync::Arc;

use legation_intake::Source;
use legation_knowledge::words::time::TimeWords;
use legation_reading::time;
use legation_record::Text;
use serde_json::{Value, json};

use crate::cli::{ColourChoice, WhenCall};
use crate::stream::{self, Done, Failure, Progress};
use crate::talk::Talk;

/// Runs `legation when`.
pub fn run(call: &WhenCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let Some(sources) = stream::sources(&call.files, talk) else { return ExitCode::from(2) };
    let words = match TimeWords::builtin() {
        Ok(words) => Arc::new(words),
        Err(error) => {
            talk.error("knowledge", error, None);
            return ExitCode::from(2);
        }
    };
    let published = call.published.clone();
    let work = move |origin: &str, line: Vec<u8>| answer(origin, &line, published.as_deref(), &words);
    // One thread keeps up with a pipe.
    stream::all(
        sources.into_iter().flat_map(lines),
        1,
        Progress::none(),
        talk,
        stream::Around::default(),
        work,
    )
}

/// Lines as bytes, each with its place; or what kept one from being read.
pub(crate) type Lines = Box<dyn Iterator<Item = Result<(String, Vec<u8>), Failure>> + Send>;

/// The lines of a source that have something on them, each with its place.
pub(crate) fn lines(source: Source) -> Lines {
    let name = source.name();
    let unreadable = |name: &str, error: io::Error| Failure {
        code: "unreadable",
        message: format!("{name}: {error}"),
        hint: None,
    };
    let reader: Box<dyn BufRead + Send> = match &source {
        Source::Stdin => Box::new(BufReader::new(io::stdin())),
        Source::File(path) => match File::open(path) {
            Ok(file) => Box::new(BufReader::new(file)),
            Err(error) => return Box::new(std::iter::once(Err(unreadable(&name, error)))),
        },
    };
    let split = reader.split(b'\n').enumerate();
    Box::new(split.filter(|(_, line)| !line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty())).map(
        move |(index, line)| match line {
            Ok(line) => Ok((format!("{name}, line {}", index + 1), line)),
            Err(error) => Err(unreadable(&name, error)),
        },
    ))
}

/// What one line comes to: `{"id", "times"}` for `{"id", "text", "published"}`; `published` stands in where it is
/// absent.
fn answer(origin: &str, line: &[u8], published: Option<&str>, words: &TimeWords) -> Result<Done, Failure> {
    let wrong = |message: String| Failure {
        code: "json",
        message: format!("{origin}: {message}"),
        hint: Some(
            r#"a line looks like {"id": "1", "text": "They meet on Friday.", "published": "2025-05-15"}"#
                .into(),
        ),
    };
    let value: Value = serde_json::from_slice(line).map_err(|error| wrong(error.to_string()))?;
    let text = value.get("text").and_then(Value::as_str).ok_or_else(|| wrong("no \"text\"".into()))?;
    let day = value
        .get("published")
        .and_then(Value::as_str)
        .or(published)
        .and_then(|published| published.get(..10)?.parse().ok());
    let indexed = Text::new(text, None);
    let mut times = Vec::new();
    for found in time::resolve(text, day, words) {
        let Some(span) = indexed.span(found.bytes) else { continue };
        let mut time = serde_json::to_value(&found.time).map_err(|error| wrong(error.to_string()))?;
        time["span"] = serde_json::to_value(span).map_err(|error| wrong(error.to_string()))?;
        times.push(time);
    }
    let id = value.get("id").unwrap_or(&Value::Null);
    Ok(Done {
        output: format!("{}\n", json!({ "id": id, "times": times })).into_bytes(),
        notices: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_code_points_and_bad_lines_are_named() {
        let words = TimeWords::builtin().unwrap();
        let line = r#"{"id": 7, "text": "Né 😀 on 4 May 2021.", "published": "2025-05-15T10:00:00Z"}"#;
        let done = answer("x", line.as_bytes(), None, &words).unwrap();
        let value: Value = serde_json::from_slice(&done.output).unwrap();
        assert_eq!(value["id"], 7);
        assert_eq!(value["times"][0]["span"], json!({ "start": 8, "end": 18, "text": "4 May 2021" }));
        assert_eq!(value["times"][0]["start"], "2021-05-04");
        assert!(answer("file, line 3", b"{}", None, &words).unwrap_err().message.contains("line 3"));
    }
}
