//! What a model is given: the words of one part with the layout around them.

use std::ops::Range;

use crate::document::{Document, Part};
use crate::tokens;

/// One word with what the text around it looks like.
#[derive(Clone, Debug)]
pub(crate) struct InputWord<'a> {
    /// The form.
    pub form: &'a str,
    /// Bytes of the part.
    pub bytes: Range<usize>,
    /// Bytes of the surface token.
    pub token: Range<usize>,
    /// Number of the paragraph in the part.
    pub paragraph: usize,
    /// First word of its paragraph.
    pub starts_paragraph: bool,
    /// Last word of its paragraph.
    pub ends_paragraph: bool,
    /// There is a line break between this word and the one before, in the same paragraph.
    pub after_line_break: bool,
    /// Nothing stands between this word and the one before.
    pub joined_before: bool,
    /// Nothing stands between this word and the next.
    pub joined_after: bool,
    /// Second or later word of a contraction.
    pub continues_token: bool,
}

/// One part of a report, cut into words.
#[derive(Clone, Debug)]
pub(crate) struct Input<'a> {
    pub part: Part,
    pub words: Vec<InputWord<'a>>,
    /// Where sentences begin, when that is given.
    pub sentences: Option<Vec<usize>>,
}

impl<'a> Input<'a> {
    /// Cuts a text into words.
    pub fn of_text(part: Part, text: &'a str) -> Input<'a> {
        let raw = tokens::tokenize(text);
        let mut words: Vec<InputWord<'a>> = Vec::with_capacity(raw.len());
        for word in raw {
            let form = text.get(word.bytes.clone()).unwrap_or_default();
            words.push(InputWord::new(form, word.bytes, word.token, word.paragraph));
        }
        // A headline is one paragraph and one sentence, whatever its lines.
        let sentences = (part == Part::Title).then(|| vec![0]);
        if part == Part::Title {
            for word in &mut words {
                word.paragraph = 0;
            }
        }
        let mut input = Input { part, words, sentences };
        input.lay_out(text);
        input
    }

    /// The words of a document's part as they are, sentences included.
    pub fn of_document(part: Part, document: &'a Document) -> Input<'a> {
        let mut words = Vec::new();
        let mut sentences = Vec::new();
        for sentence in document.sentences.iter().filter(|sentence| sentence.part == part) {
            if sentence.words.is_empty() {
                continue;
            }
            sentences.push(words.len());
            for word in &sentence.words {
                words.push(InputWord::new(
                    &word.form,
                    word.bytes.clone(),
                    word.token.clone(),
                    sentence.paragraph,
                ));
            }
        }
        let mut input = Input { part, words, sentences: Some(sentences) };
        input.lay_out(document.text(part));
        input
    }

    /// Fills in what follows from the text between the words.
    fn lay_out(&mut self, text: &str) {
        let count = self.words.len();
        for at in 0..count {
            let (before, here) = self.words.split_at_mut(at);
            let Some(word) = here.first_mut() else { continue };
            let Some(last) = before.last_mut() else {
                word.starts_paragraph = true;
                continue;
            };
            let gap = if last.bytes.end <= word.bytes.start {
                text.get(last.bytes.end..word.bytes.start).unwrap_or_default()
            } else {
                ""
            };
            word.starts_paragraph = last.paragraph != word.paragraph;
            last.ends_paragraph = word.starts_paragraph;
            last.joined_after = gap.is_empty();
            word.joined_before = !word.starts_paragraph && gap.is_empty();
            word.after_line_break = !word.starts_paragraph && gap.contains('\n');
            word.continues_token = word.token.start < word.bytes.start
                || (last.token.start == word.token.start && word.token.end > word.token.start);
        }
        if let Some(last) = self.words.last_mut() {
            last.ends_paragraph = true;
        }
    }
}

impl<'a> InputWord<'a> {
    fn new(form: &'a str, bytes: Range<usize>, token: Range<usize>, paragraph: usize) -> InputWord<'a> {
        InputWord {
            form,
            bytes,
            token,
            paragraph,
            starts_paragraph: false,
            ends_paragraph: false,
            after_line_break: false,
            joined_before: false,
            joined_after: false,
            continues_token: false,
        }
    }
}
