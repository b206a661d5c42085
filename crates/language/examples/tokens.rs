//! Cuts texts into words, for the training scripts, so that there is one tokenizer only.
//!
//! Reads one JSON string a line on standard input and prints, for each, a JSON array of
//! `[start, end, token_start, token_end, paragraph]` in code points of that string.

use std::io::{BufRead, Write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        let mut points = vec![0u32; text.len() + 1];
        let mut count = 0;
        for (at, character) in text.char_indices() {
            for offset in 0..character.len_utf8() {
                points[at + offset] = count;
            }
            count += 1;
        }
        points[text.len()] = count;
        let rows: Vec<[u32; 5]> = legation_language::tokens::tokenize(&text)
            .into_iter()
            .map(|word| {
                [
                    points[word.bytes.start],
                    points[word.bytes.end],
                    points[word.token.start],
                    points[word.token.end],
                    word.paragraph as u32,
                ]
            })
            .collect();
        serde_json::to_writer(&mut out, &rows)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
