//! Reads texts with the swift model, for the evaluation scripts.
//!
//! `parse text < FILE` prints CoNLL-U of one text; `parse conllu < FILE` annotates given words anew;
//! `parse attributions < LINES` reads one JSON string a line and prints, for each, a JSON array of
//! `{"source", "cue", "content", "probability"}` with lists of `[start, end]` in code points;
//! `parse count < LINES` reads the same and prints only the number of words, for timing.

use std::io::{BufRead, Read, Write};

use legation_language::{Document, ModelSize, Reader, WordId, builtin, conllu};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let size = if std::env::args().any(|argument| argument == "careful") {
        ModelSize::Careful
    } else {
        ModelSize::Swift
    };
    let reader = builtin(size)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    match mode.as_str() {
        "text" => {
            let mut text = String::new();
            std::io::stdin().lock().read_to_string(&mut text)?;
            conllu::write(&reader.read("", &text), &mut out)?;
        }
        "conllu" => {
            let mut text = String::new();
            std::io::stdin().lock().read_to_string(&mut text)?;
            for document in conllu::parse(&text)? {
                conllu::write(&reader.annotate(&document), &mut out)?;
            }
        }
        "attributions" | "count" => {
            let started = std::time::Instant::now();
            let mut words = 0;
            for line in std::io::stdin().lock().lines() {
                let text: String = serde_json::from_str(&line?)?;
                let document = reader.read("", &text);
                words += text.split_whitespace().count();
                if mode == "attributions" {
                    serde_json::to_writer(&mut out, &attributions(reader, &document))?;
                    out.write_all(b"\n")?;
                }
            }
            if mode == "count" {
                let seconds = started.elapsed().as_secs_f64();
                writeln!(out, "{words} words, {seconds:.2} s, {:.0} words/s", words as f64 / seconds)?;
            }
        }
        _ => return Err("which of text, conllu, attributions, count?".into()),
    }
    Ok(())
}

fn attributions(_reader: &dyn Reader, document: &Document) -> serde_json::Value {
    let mut points = vec![0usize; document.body.len() + 1];
    let mut count = 0;
    for (at, character) in document.body.char_indices() {
        points[at..at + character.len_utf8()].fill(count);
        count += 1;
    }
    points[document.body.len()] = count;
    let spans = |ids: &[WordId]| -> Vec<[usize; 2]> {
        ids.iter()
            .map(|id| document.word(*id))
            .map(|word| [points[word.bytes.start], points[word.bytes.end]])
            .collect()
    };
    document
        .attributions
        .iter()
        .map(|attribution| {
            serde_json::json!({
                "source": spans(&attribution.source),
                "cue": spans(&attribution.cue),
                "content": spans(&attribution.content),
                "probability": attribution.probability,
            })
        })
        .collect()
}
