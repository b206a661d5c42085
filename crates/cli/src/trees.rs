//! `legation read --format conllu`: the trees with coreference.

use std::collections::BTreeMap;

use legation_knowledge::Knowledge;
use legation_language::{Document, Part, WordId, conllu};
use legation_reading::coreference;
use legation_record::{In, Report, Text};

/// The document as CoNLL-U; MISC of each word has its code points (`Range=start:end`, in the headline with `In=Title`) and,
/// in the bracket notation of CorefUD, the chains that open and close there (`Entity=(e1-person-2 … e1)`: entity, kind, and
/// which word of the mention is its head).
pub fn written(report: &Report, document: &Document, knowledge: &Knowledge) -> String {
    let mut entities: BTreeMap<WordId, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (number, chain) in coreference::read(report, document, knowledge).iter().enumerate() {
        let entity = format!("e{}", number + 1);
        for mention in &chain.mentions {
            let (sentence, words) = (mention.span.sentence, &mention.span.words);
            let head = mention.head.word + 1 - words.start;
            let opening = format!("({entity}-{}-{head}", chain.kind.label());
            if words.len() == 1 {
                let at = WordId { sentence, word: words.start };
                entities.entry(at).or_default().0.push(format!("{opening})"));
                continue;
            }
            // Longer mentions open first and close last.
            entities.entry(WordId { sentence, word: words.start }).or_default().0.insert(0, opening);
            entities
                .entry(WordId { sentence, word: words.end - 1 })
                .or_default()
                .1
                .push(format!("{entity})"));
        }
    }
    let parts = [Text::new(document.title.clone(), Some(In::Title)), Text::new(document.body.clone(), None)];
    let mut plain = Vec::new();
    // Writing to memory does not fail.
    let _ = conllu::write(document, &mut plain);
    let plain = String::from_utf8_lossy(&plain);
    let id = report.source_id.as_deref().unwrap_or(&report.id);
    let mut out = format!("# newdoc id = {}\n", id.replace('\n', " "));
    let mut words = document.word_ids();
    for line in plain.lines() {
        out.push_str(line);
        let number = line.split('\t').next().unwrap_or("");
        if !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && let Some(word) = words.next()
        {
            let found = document.word(word);
            let (part, mark) = match document.sentence_of(word).part {
                Part::Title => (&parts[0], "|In=Title"),
                Part::Body => (&parts[1], ""),
            };
            if let Some((opening, closing)) = entities.get(&word) {
                out.push_str("|Entity=");
                out.extend(opening.iter().chain(closing).map(String::as_str));
            }
            if let Some(span) = part.span(found.bytes.clone()) {
                out.push_str(&format!("|Range={}:{}{mark}", span.start, span.end));
            }
        }
        out.push('\n');
    }
    out
}
