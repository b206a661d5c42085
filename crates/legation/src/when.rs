//! `legation when`: time expressions of plain texts, JSON lines in and out.

use std::io::{BufRead, Write};

use legation_knowledge::words::time::TimeWords;
use legation_reading::time;
use legation_record::Text;
use serde_json::{Value, json};

/// What went wrong with one line of the input; the lines after it are read all the same.
#[derive(Debug)]
pub struct LineFailure {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

/// Reads `{"id", "text", "published"}` a line, writes `{"id", "times": [time with "span"]}` a line.
///
/// `published` stands in for lines that have none. Returns the lines that could not be read.
///
/// # Errors
/// When input or output fails.
pub fn run(
    input: impl BufRead,
    mut output: impl Write,
    published: Option<&str>,
    words: &TimeWords,
) -> std::io::Result<Vec<LineFailure>> {
    let mut failures = Vec::new();
    for (number, line) in input.split(b'\n').enumerate() {
        let line = line?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let value: Value = match serde_json::from_slice(&line) {
            Ok(value) => value,
            Err(error) => {
                failures.push(LineFailure { line: number + 1, message: error.to_string() });
                continue;
            }
        };
        let Some(text) = value.get("text").and_then(Value::as_str) else {
            failures.push(LineFailure { line: number + 1, message: "no \"text\"".into() });
            continue;
        };
        let day = value
            .get("published")
            .and_then(Value::as_str)
            .or(published)
            .and_then(|published| published.get(..10)?.parse().ok());
        let indexed = Text::new(text, None);
        let times: Vec<Value> = time::resolve(text, day, words)
            .into_iter()
            .filter_map(|found| {
                let mut value = serde_json::to_value(&found.time).ok()?;
                value["span"] = serde_json::to_value(indexed.span(found.bytes)?).ok()?;
                Some(value)
            })
            .collect();
        let id = value.get("id").cloned().unwrap_or(Value::Null);
        serde_json::to_writer(&mut output, &json!({ "id": id, "times": times }))?;
        output.write_all(b"\n")?;
    }
    Ok(failures)
}
