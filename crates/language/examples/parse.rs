//! Reads texts with a model, for the evaluation scripts: the swift one, or the careful one with the argument
//! `careful`; a further argument may name a weight file to use instead of the built-in one.
//!
//! `parse text < FILE` prints CoNLL-U of one text; `parse conllu < FILE` annotates given words anew;
//! `parse attributions < LINES` reads one JSON string a line and prints, for each, a JSON array of
//! `{"source", "cue", "content", "probability"}` with lists of `[start, end]` in code points;
//! `parse trees < LINES` reads the same and prints `{"sentences", "heads", "relations"}` with words counted through
//! the text, for training the attribution head;
//! `parse certainty < FILE` annotates given words (CoNLL-U) anew and prints, for each sentence, `{"heads", "relations",
//! "arcs", "names"}`: heads counted from 1, the probability of each word's arc, and names as `[first, end, kind,
//! probability]`;
//! `parse count < LINES` reads the same and prints only the number of words, for timing.

use std::io::{BufRead, Read, Write};

use legation_language::{Document, ModelSize, Reader, WordId, builtin, conllu, load};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mode = std::env::args().nth(1).unwrap_or_default();
    let size = if std::env::args().any(|argument| argument == "careful") {
        ModelSize::Careful
    } else {
        ModelSize::Swift
    };
    let weights = std::env::args().skip(2).find(|argument| argument.ends_with(".safetensors"));
    let loaded;
    let reader: &dyn Reader = match weights {
        Some(path) => {
            loaded = load(size, &std::fs::read(path)?)?;
            &*loaded
        }
        None => builtin(size)?,
    };
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
        "certainty" => {
            let mut text = String::new();
            std::io::stdin().lock().read_to_string(&mut text)?;
            for document in conllu::parse(&text)? {
                let document = reader.annotate(&document);
                for sentence in certainty(&document) {
                    serde_json::to_writer(&mut out, &sentence)?;
                    out.write_all(b"\n")?;
                }
            }
        }
        "trees" => {
            for line in std::io::stdin().lock().lines() {
                let text: String = serde_json::from_str(&line?)?;
                serde_json::to_writer(&mut out, &trees(&reader.read("", &text)))?;
                out.write_all(b"\n")?;
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
                    serde_json::to_writer(&mut out, &attributions(&document))?;
                    out.write_all(b"\n")?;
                }
            }
            if mode == "count" {
                let seconds = started.elapsed().as_secs_f64();
                writeln!(out, "{words} words, {seconds:.2} s, {:.0} words/s", words as f64 / seconds)?;
            }
        }
        _ => return Err("which of text, conllu, trees, certainty, attributions, count?".into()),
    }
    Ok(())
}

fn trees(document: &Document) -> serde_json::Value {
    let (mut sentences, mut heads, mut relations) = (Vec::new(), Vec::new(), Vec::new());
    for sentence in &document.sentences {
        let base = heads.len();
        sentences.push(base);
        for (at, word) in sentence.words.iter().enumerate() {
            heads.push(base + word.head.unwrap_or(at));
            relations.push(word.deprel.to_string());
        }
    }
    serde_json::json!({ "sentences": sentences, "heads": heads, "relations": relations })
}

fn certainty(document: &Document) -> Vec<serde_json::Value> {
    let mut names = vec![Vec::new(); document.sentences.len()];
    for entity in document.entities.iter().filter(|entity| entity.is_name()) {
        let (words, kind) = (&entity.span.words, entity.kind.label());
        names[entity.span.sentence].push(serde_json::json!([
            words.start,
            words.end,
            kind,
            entity.probability
        ]));
    }
    document
        .sentences
        .iter()
        .zip(names)
        .map(|(sentence, names)| {
            let words = &sentence.words;
            serde_json::json!({
                "heads": words.iter().map(|word| word.head.map_or(0, |head| head + 1)).collect::<Vec<_>>(),
                "relations": words.iter().map(|word| &*word.deprel).collect::<Vec<_>>(),
                "arcs": words.iter().map(|word| word.arc_probability).collect::<Vec<_>>(),
                "names": names,
            })
        })
        .collect()
}

fn attributions(document: &Document) -> serde_json::Value {
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
