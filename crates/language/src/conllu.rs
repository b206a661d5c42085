//! CoNLL-U, in and out.
//!
//! Written: every sentence with `sent_id`, `text`, `newpar` and, for the headline, `part = title`; contractions as
//! multiword tokens; MISC with `SpaceAfter=No` and `NER=`. Read: any CoNLL-U; enhanced dependencies and empty nodes
//! are passed over.

use std::fmt::Write as _;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use crate::document::{Document, Entity, EntityKind, PEOPLE, Part, Sentence, TITLE, Upos, Word, WordSpan};

/// What is wrong with a CoNLL-U text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ConlluError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

/// Writes a document.
///
/// Sentences keep the comments that they came with (`sent_id` among them); others are numbered.
///
/// # Errors
/// Those of the writer.
pub fn write(document: &Document, out: &mut impl io::Write) -> io::Result<()> {
    let mut line = String::new();
    let mut entities = document.entities.iter().peekable();
    let mut last: Option<(Part, usize)> = None;
    let mut number = 0;
    for (index, sentence) in document.sentences.iter().enumerate() {
        number += 1;
        let text = document.text(sentence.part);
        line.clear();
        let has = |name: &str| {
            sentence.comments.iter().any(|comment| {
                comment.trim().strip_prefix(name).is_some_and(|rest| {
                    rest.is_empty() || rest.trim_start().starts_with('=') || rest.starts_with(' ')
                })
            })
        };
        if (last.is_some_and(|last| last != (sentence.part, sentence.paragraph)) || last.is_none())
            && !has("newpar")
            && !has("newdoc")
        {
            line.push_str("# newpar\n");
        }
        last = Some((sentence.part, sentence.paragraph));
        if !has("sent_id") {
            let _ = writeln!(line, "# sent_id = {number}");
        }
        if sentence.part == Part::Title && !has("part") {
            line.push_str("# part = title\n");
        }
        let mut names = vec![None; sentence.words.len()];
        while let Some(entity) = entities.next_if(|entity| entity.span.sentence <= index) {
            if entity.span.sentence == index {
                for (at, word) in entity.span.words.clone().enumerate() {
                    if let Some(name) = names.get_mut(word) {
                        *name = Some((at == 0, entity));
                    }
                }
            }
        }
        for comment in &sentence.comments {
            let comment = comment.trim();
            if comment.starts_with("text =") || comment == "text" {
                continue;
            }
            let _ = writeln!(line, "# {}", one_line(comment));
        }
        let shown = text.get(sentence.bytes.clone()).unwrap_or_default();
        let _ = writeln!(line, "# text = {}", one_line(shown));
        let mut at = 0;
        while let Some(word) = sentence.words.get(at) {
            // The words of one token stand together.
            let mut end = at + 1;
            while sentence
                .words
                .get(end)
                .is_some_and(|next| next.token == word.token && !word.token.is_empty())
            {
                end += 1;
            }
            let next_start = match sentence.words.get(end) {
                Some(next) => Some(next.token.start),
                None => document
                    .sentences
                    .get(index + 1)
                    .filter(|next| next.part == sentence.part && next.paragraph == sentence.paragraph)
                    .and_then(|next| next.words.first())
                    .map(|next| next.token.start),
            };
            let joined = next_start.is_some_and(|start| start <= word.token.end);
            let space = if joined { "SpaceAfter=No" } else { "" };
            if end - at > 1 {
                let form = text.get(word.token.clone()).unwrap_or_default();
                let misc = if joined { space } else { "_" };
                let _ = writeln!(line, "{}-{end}\t{}\t_\t_\t_\t_\t_\t_\t_\t{misc}", at + 1, field(form));
            }
            for (position, word) in sentence.words[at..end].iter().enumerate() {
                let id = at + position + 1;
                let head = word.head.map_or(0, |head| head + 1);
                let (label, fine) = match names.get(at + position).copied().flatten() {
                    Some((begins, entity)) => {
                        let place = if begins { "B" } else { "I" };
                        let fine = entity.fine.as_ref().map(|fine| format!("|NERFine={place}-{fine}"));
                        let label = if entity.is_name() {
                            format!("{place}-{}", entity.kind.label())
                        } else {
                            "O".to_owned()
                        };
                        (label, fine.unwrap_or_default())
                    }
                    None => ("O".to_owned(), String::new()),
                };
                let no_space = if joined && end - at == 1 { "|SpaceAfter=No" } else { "" };
                let _ = writeln!(
                    line,
                    "{id}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\tNER={label}{fine}{no_space}",
                    field(&word.form),
                    field(&word.lemma),
                    word.upos.label(),
                    field(&word.xpos),
                    field(&word.feats),
                    field(&word.deprel),
                );
            }
            at = end;
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// A column: an underscore where it is empty, no tabs and line ends.
fn field(value: &str) -> std::borrow::Cow<'_, str> {
    if value.is_empty() {
        "_".into()
    } else if value.contains(['\t', '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']) {
        one_line(value).into()
    } else {
        value.into()
    }
}

fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let space = character.is_whitespace();
        if !space {
            out.push(character);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out
}

/// Reads CoNLL-U into documents, one for each `# newdoc` (one in all where there is none).
///
/// The texts are put together from the tokens: a blank between tokens unless SpaceAfter=No, a blank line before a
/// `# newpar`. Sentences with the comment `# part = title` make the headline. `NER=` in MISC becomes entities.
/// Annotation that is not there is filled with neutral values (`X`, a chain of `dep`), so that the invariants of
/// [`Document`] hold.
///
/// # Errors
/// When a line has not ten columns, or ids and heads don't fit.
pub fn parse(text: &str) -> Result<Vec<Document>, ConlluError> {
    let mut documents: Vec<Builder> = Vec::new();
    let mut block: Vec<(usize, &str)> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.trim().is_empty() {
            add_block(&mut documents, &block)?;
            block.clear();
        } else {
            block.push((number + 1, line));
        }
    }
    add_block(&mut documents, &block)?;
    Ok(documents.into_iter().map(|builder| builder.document).collect())
}

#[derive(Default)]
struct Builder {
    document: Document,
    paragraph: usize,
    space: bool,
}

fn add_block(documents: &mut Vec<Builder>, block: &[(usize, &str)]) -> Result<(), ConlluError> {
    if block.is_empty() {
        return Ok(());
    }
    let comments: Vec<String> = block
        .iter()
        .filter_map(|(_, line)| line.strip_prefix('#'))
        .map(|comment| comment.trim().to_owned())
        .collect();
    let first = block.first().map_or(1, |(line, _)| *line);
    let new_document = comments.iter().any(|comment| comment.starts_with("newdoc"));
    let new_paragraph = new_document || comments.iter().any(|comment| comment.starts_with("newpar"));
    if block.len() == comments.len() {
        return Ok(());
    }
    if new_document || documents.is_empty() {
        documents.push(Builder::default());
    }
    let Some(builder) = documents.last_mut() else { return Ok(()) };
    let title = comments.iter().any(|comment| {
        comment.split_once('=').is_some_and(|(name, value)| name.trim() == "part" && value.trim() == "title")
    });
    let part = if title { Part::Title } else { Part::Body };
    let document = &mut builder.document;
    let body_has_words = document.sentences.last().is_some_and(|sentence| sentence.part == Part::Body);
    if title && body_has_words {
        return Err(ConlluError { line: first, what: "a headline sentence after the body has begun".into() });
    }
    let text = if title { &mut document.title } else { &mut document.body };
    if !text.is_empty() {
        if new_paragraph && !title {
            builder.paragraph += 1;
            text.push_str("\n\n");
        } else if builder.space {
            text.push(' ');
        }
    }
    let start = text.len();
    let mut words: Vec<Word> = Vec::new();
    let mut heads: Vec<Option<usize>> = Vec::new();
    let mut labels: Vec<Option<NameLabel>> = Vec::new();
    // The contraction that is being read: its range, the id of its last word, and how much of it is used up.
    let mut token: Option<(Range<usize>, usize, usize)> = None;
    let mut space = false;
    for (number, line) in block.iter().filter(|(_, line)| !line.starts_with('#')) {
        let fault = |what: &str| ConlluError { line: *number, what: what.to_owned() };
        let columns: Vec<&str> = line.split('\t').collect();
        let &[id, form, lemma, upos, xpos, feats, head, deprel, _, misc] = columns.as_slice() else {
            return Err(fault("a word line has ten columns separated by tabs"));
        };
        if id.contains('.') {
            continue;
        }
        let after = !misc.split('|').any(|entry| entry == "SpaceAfter=No");
        if let Some((from, to)) = id.split_once('-') {
            let (Ok(from), Ok(to)) = (from.parse::<usize>(), to.parse::<usize>()) else {
                return Err(fault("the id of a contraction is two numbers"));
            };
            if from != words.len() + 1 || to < from {
                return Err(fault("the id of a contraction does not fit"));
            }
            if space {
                text.push(' ');
            }
            let begin = text.len();
            text.push_str(form);
            token = Some((begin..text.len(), to, begin));
            space = after;
            continue;
        }
        let Ok(id) = id.parse::<usize>() else { return Err(fault("an id is a number")) };
        if id != words.len() + 1 {
            return Err(fault("ids count from 1 without gaps"));
        }
        token = token.filter(|(_, last, _)| id <= *last);
        let (bytes, whole) = match &mut token {
            Some((range, _, used)) => {
                if text.get(*used..range.end).is_some_and(|rest| rest.starts_with(form)) {
                    let bytes = *used..*used + form.len();
                    *used = bytes.end;
                    (bytes, range.clone())
                } else {
                    // The words can't be told apart in the text from here on.
                    *used = range.end + 1;
                    (range.clone(), range.clone())
                }
            }
            None => {
                if space {
                    text.push(' ');
                }
                let begin = text.len();
                text.push_str(form);
                space = after;
                (begin..text.len(), begin..text.len())
            }
        };
        let value = |column: &str| if column == "_" { "" } else { column }.to_owned();
        heads.push(head.parse::<usize>().ok());
        labels.push(entity_label(misc));
        words.push(Word {
            bytes,
            token: whole,
            form: Arc::from(form),
            lemma: Arc::from(if lemma == "_" && form != "_" { "" } else { lemma }),
            upos: Upos::from_label(upos).unwrap_or(Upos::X),
            xpos: Arc::from(value(xpos)),
            feats: Arc::from(value(feats)),
            head: None,
            deprel: Arc::from(value(deprel)),
            arc_probability: 1.0,
        });
    }
    if words.is_empty() {
        return Ok(());
    }
    fill_heads(&mut words, &heads, first)?;
    builder.space = space;
    let sentence = document.sentences.len();
    let mut at = 0;
    while at < labels.len() {
        let Some((_, kind, fine)) = labels[at].clone() else {
            at += 1;
            continue;
        };
        let mut end = at + 1;
        while labels.get(end).is_some_and(|label| matches!(label, Some((false, next, _)) if *next == kind)) {
            end += 1;
        }
        document.entities.push(Entity {
            kind,
            fine,
            span: WordSpan { sentence, words: at..end },
            probability: 1.0,
        });
        at = end;
    }
    let end = if title { document.title.len() } else { document.body.len() };
    document.sentences.push(Sentence {
        part,
        paragraph: if title { 0 } else { builder.paragraph },
        bytes: start..end,
        words,
        comments,
    });
    Ok(())
}

/// What MISC says of a word's name: whether it begins there, its kind and its finer type.
type NameLabel = (bool, EntityKind, Option<Arc<str>>);

fn entity_label(misc: &str) -> Option<NameLabel> {
    let mut found = None;
    let mut fine: Option<(bool, Arc<str>)> = None;
    for entry in misc.split('|') {
        if let Some(label) = entry.strip_prefix("NER=") {
            let Some((place, kind)) = label.split_once('-') else { continue };
            let kind = [EntityKind::Person, EntityKind::Organization, EntityKind::Location]
                .into_iter()
                .find(|known| known.label() == kind)?;
            found = Some((place == "B", kind));
        } else if let Some(label) = entry.strip_prefix("NERFine=") {
            let (place, kind) = label.split_once('-').unwrap_or(("B", label));
            fine = Some((place == "B", Arc::from(kind)));
        }
    }
    match (found, fine) {
        (Some((begins, kind)), fine) => Some((begins, kind, fine.map(|(_, fine)| fine))),
        // What is called a person without a name.
        (None, Some((begins, fine))) if matches!(&*fine, TITLE | PEOPLE) => {
            Some((begins, EntityKind::Person, Some(fine)))
        }
        (None, _) => None,
    }
}

/// Takes the given heads where they make a tree, and a chain where none are given.
fn fill_heads(words: &mut [Word], heads: &[Option<usize>], line: usize) -> Result<(), ConlluError> {
    let count = words.len();
    if heads.iter().all(Option::is_some) {
        let own: Vec<usize> = heads
            .iter()
            .enumerate()
            .map(|(at, head)| head.map_or(at, |head| head.checked_sub(1).unwrap_or(at)))
            .collect();
        if own.iter().any(|head| *head >= count) {
            return Err(ConlluError { line, what: "a head points outside its sentence".into() });
        }
        if crate::tree::is_tree(&own) {
            for (at, (word, head)) in words.iter_mut().zip(own).enumerate() {
                word.head = (head != at).then_some(head);
            }
            return Ok(());
        }
    }
    for (at, word) in words.iter_mut().enumerate() {
        word.head = at.checked_sub(1);
        word.deprel = Arc::from(if at == 0 { "root" } else { "dep" });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# newpar\n# sent_id = a\n# text = We don't know.\n\
        1\tWe\twe\tPRON\tPRP\t_\t4\tnsubj\t_\tNER=O\n\
        2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n\
        2\tdo\tdo\tAUX\tVBP\t_\t4\taux\t_\tNER=O\n\
        3\tn't\tnot\tPART\tRB\tPolarity=Neg\t4\tadvmod\t_\tNER=O\n\
        4\tknow\tknow\tVERB\tVB\tVerbForm=Inf\t0\troot\t_\tNER=O|SpaceAfter=No\n\
        5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\tNER=O\n\n";

    #[test]
    fn what_is_written_is_what_was_read() {
        let documents = parse(SAMPLE).unwrap_or_default();
        assert_eq!(documents.len(), 1);
        assert_eq!(documents[0].body, "We don't know.");
        let mut out = Vec::new();
        assert!(write(&documents[0], &mut out).is_ok());
        assert_eq!(String::from_utf8_lossy(&out), SAMPLE);
    }

    #[test]
    fn words_without_annotation_get_a_tree() {
        let bare = "1\tA\t_\t_\t_\t_\t_\t_\t_\t_\n2\tb\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
        let documents = parse(bare).unwrap_or_default();
        assert_eq!(documents[0].sentences[0].words[1].head, Some(0));
    }

    #[test]
    fn faults_name_their_line() {
        assert_eq!(parse("1\tA\n").err().map(|error| error.line), Some(1));
        assert_eq!(parse("# x\n2\tA\t_\t_\t_\t_\t_\t_\t_\t_\n").err().map(|error| error.line), Some(2));
        assert!(parse("1\tA\t_\t_\t_\t_\t9\tdep\t_\t_\n").is_err());
    }
}
