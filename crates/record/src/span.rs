//! Spans, and the way from bytes to code points.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A span that lies in the headline says so; one in the body says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum In {
    /// The headline, `report.title`.
    Title,
}

/// Words of the report: half-open, in Unicode code points of `report.text` (or of `report.title`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct Span {
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
    /// Exactly the text from `start` to `end`.
    pub text: String,
    /// `"title"` for the headline; absent for the body.
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    pub part: Option<In>,
}

/// A text with an index from bytes to code points.
///
/// The index keeps one entry for every `Text::STRIDE` bytes, so that a look-up costs a short scan and the
/// index a small part of the text's size.
#[derive(Clone, Debug)]
pub struct Text {
    text: String,
    part: Option<In>,
    /// `marks[i]`: code points that begin before byte `i * STRIDE`.
    marks: Vec<usize>,
}

impl Text {
    /// Bytes between two entries of the index.
    const STRIDE: usize = 256;

    /// Indexes a text that stands in the body, or in the headline.
    pub fn new(text: impl Into<String>, part: Option<In>) -> Text {
        let text = text.into();
        let mut marks = Vec::with_capacity(text.len() / Self::STRIDE + 1);
        let mut code_points = 0;
        for chunk in text.as_bytes().chunks(Self::STRIDE) {
            marks.push(code_points);
            code_points += chunk.iter().filter(|byte| !is_continuation(**byte)).count();
        }
        Text { text, part, marks }
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The number of code points before a byte, or `None` when the byte is past the end or inside a character.
    pub fn code_point(&self, byte: usize) -> Option<usize> {
        if !self.text.is_char_boundary(byte) {
            return None;
        }
        let mark = (byte / Self::STRIDE).min(self.marks.len().saturating_sub(1));
        let from = mark * Self::STRIDE;
        let before = self.marks.get(mark).copied().unwrap_or(0);
        Some(before + self.text.as_bytes()[from..byte].iter().filter(|byte| !is_continuation(**byte)).count())
    }

    /// The span of a byte range; `None` when the range is reversed or cuts a character.
    pub fn span(&self, bytes: Range<usize>) -> Option<Span> {
        let text = self.text.get(bytes.clone())?;
        Some(Span {
            start: self.code_point(bytes.start)?,
            end: self.code_point(bytes.end)?,
            text: text.to_owned(),
            part: self.part,
        })
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_count_code_points_beyond_the_basic_plane() {
        let text = Text::new("😀 Zelenskyy: „né“", None);
        let at = text.as_str().find("né").unwrap();
        let span = text.span(at..at + "né".len()).unwrap();
        assert_eq!((span.start, span.end, span.text.as_str()), (14, 16, "né"));
    }

    #[test]
    fn a_range_inside_a_character_is_refused() {
        let text = Text::new("né", None);
        assert_eq!(text.span(0..2), None);
        assert_eq!(text.span(0..99), None);
    }

    #[test]
    fn every_character_of_a_long_text_is_found_again() {
        let body: String = "aé漢😀\n".repeat(400);
        let text = Text::new(body.clone(), None);
        for (count, (byte, _)) in body.char_indices().enumerate() {
            assert_eq!(text.code_point(byte), Some(count));
        }
        assert_eq!(text.code_point(body.len()), Some(body.chars().count()));
    }
}
