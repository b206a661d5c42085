//! Lines for a terminal or a pipe: words in colours, wrapped to a width, with a pointer at the right edge.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What a piece of text is, which decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Running text.
    Plain,
    /// What the eye is to find first.
    Strong,
    /// What explains.
    Dim,
    /// A heading of the digest.
    Heading,
    /// Somebody's name.
    Name,
    /// So, affirmed, coming.
    Yes,
    /// Not so, negated, staying away.
    No,
    /// Perhaps so.
    Maybe,
}

impl Tone {
    fn style(self) -> Style {
        let colour = |colour: AnsiColor| Style::new().fg_color(Some(colour.into()));
        match self {
            Tone::Plain => Style::new(),
            Tone::Strong => Style::new().bold(),
            Tone::Dim => Style::new().dimmed(),
            Tone::Heading => colour(AnsiColor::Blue).bold(),
            Tone::Name => colour(AnsiColor::Cyan),
            Tone::Yes => colour(AnsiColor::Green),
            Tone::No => colour(AnsiColor::Red),
            Tone::Maybe => colour(AnsiColor::Yellow),
        }
    }
}

/// Where lines go and how they look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Columns.
    pub width: usize,
    /// Whether to colour.
    pub colour: bool,
}

/// Columns kept free at the right edge for the pointer: `¶12.3` and two blanks.
const POINTER_COLUMN: usize = 8;

/// Fewest columns that text is wrapped to, however narrow the page.
const NARROWEST: usize = 16;

/// A run of text in one tone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    text: String,
    tone: Tone,
}

/// A paragraph under construction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pieces: Vec<Piece>,
}

impl Line {
    /// A line without words.
    pub fn new() -> Line {
        Line::default()
    }

    /// Adds words. White space becomes single blanks; characters that would steer a terminal, or turn the direction
    /// of what follows, are left out: the words come from strangers.
    pub fn add(&mut self, tone: Tone, text: impl AsRef<str>) -> &mut Line {
        let text = clean(text.as_ref());
        if !text.is_empty() {
            self.pieces.push(Piece { text, tone });
        }
        self
    }

    /// As [`Line::add`], in a chain by value.
    pub fn with(mut self, tone: Tone, text: impl AsRef<str>) -> Line {
        self.add(tone, text);
        self
    }

    /// Whether nothing has been added.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// Text in which nothing steers a terminal, with single blanks for white space.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !character.is_control()
            && !matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
        {
            out.push(character);
        }
    }
    out
}

/// Columns that a text takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// A word: neighbouring runs without a blank between.
#[derive(Default)]
struct Word {
    runs: Vec<Piece>,
    width: usize,
}

impl Word {
    fn push(&mut self, text: &str, tone: Tone) {
        self.width += columns(text);
        match self.runs.last_mut() {
            Some(last) if last.tone == tone => last.text.push_str(text),
            _ => self.runs.push(Piece { text: text.to_owned(), tone }),
        }
    }
}

impl Page {
    /// Writes a paragraph: `margin` blanks, the label, blanks up to column `indent` (where there is a label), the text,
    /// whose further lines begin in that column, and the pointer at the right edge of the last line.
    pub fn paragraph(
        &self,
        out: &mut String,
        (margin, indent): (usize, usize),
        label: &Line,
        text: &Line,
        pointer: &str,
    ) {
        let mut row = Row { page: self, runs: Vec::new(), at: 0 };
        row.blanks(margin);
        for piece in &label.pieces {
            row.push(piece.tone, &piece.text);
        }
        // Without a label, the first line hangs out to the margin.
        if !label.is_empty() {
            row.blanks(indent.saturating_sub(row.at).max(1));
        }
        let edge = self.width.saturating_sub(if pointer.is_empty() { 0 } else { POINTER_COLUMN });
        let edge = edge.max(indent + NARROWEST);
        let mut first_of_row = true;
        for word in words(text, edge - indent) {
            if !first_of_row && row.at + 1 + word.width > edge {
                row.end(out);
                row.blanks(indent);
            } else if !first_of_row {
                row.blanks(1);
            }
            for run in &word.runs {
                row.push(run.tone, &run.text);
            }
            first_of_row = false;
        }
        if !pointer.is_empty() {
            let width = columns(pointer);
            if row.at + 2 + width > self.width && !first_of_row {
                row.end(out);
            }
            row.blanks(self.width.saturating_sub(row.at + width));
            row.push(Tone::Dim, pointer);
        }
        row.end(out);
    }
}

/// A row of the page under construction.
struct Row<'a> {
    page: &'a Page,
    runs: Vec<Piece>,
    /// Columns so far.
    at: usize,
}

impl Row<'_> {
    /// Adds text that has no line break.
    fn push(&mut self, tone: Tone, text: &str) {
        self.at += columns(text);
        // Blanks between words of one tone take the tone, so that the row changes colour no more often than it must.
        if let [.., before, blanks] = self.runs.as_mut_slice()
            && before.tone == tone
            && blanks.tone == Tone::Plain
            && blanks.text == " "
        {
            before.text.push(' ');
            before.text.push_str(text);
            self.runs.pop();
            return;
        }
        match self.runs.last_mut() {
            Some(last) if last.tone == tone => last.text.push_str(text),
            _ => self.runs.push(Piece { text: text.to_owned(), tone }),
        }
    }

    fn blanks(&mut self, count: usize) {
        if count > 0 {
            self.push(Tone::Plain, &" ".repeat(count));
        }
    }

    /// Writes the row without blanks at its end, and begins a new one.
    fn end(&mut self, out: &mut String) {
        while let Some(last) = self.runs.last_mut()
            && last.tone == Tone::Plain
        {
            let kept = last.text.trim_end_matches(' ').len();
            last.text.truncate(kept);
            if kept > 0 {
                break;
            }
            self.runs.pop();
        }
        for run in self.runs.drain(..) {
            if self.page.colour && run.tone != Tone::Plain {
                let style = run.tone.style();
                let _ = write!(out, "{style}{}{style:#}", run.text);
            } else {
                out.push_str(&run.text);
            }
        }
        out.push('\n');
        self.at = 0;
    }
}

/// The words of a line; a word wider than the page is cut into pieces that fit.
fn words(line: &Line, widest: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for piece in &line.pieces {
        for (index, part) in piece.text.split(' ').enumerate() {
            if index > 0 && word.width > 0 {
                words.push(std::mem::take(&mut word));
            }
            if word.width + columns(part) <= widest {
                if !part.is_empty() {
                    word.push(part, piece.tone);
                }
                continue;
            }
            let mut buffer = String::new();
            let mut width = word.width;
            for character in part.chars() {
                let wide = character.width().unwrap_or(0);
                if width + wide > widest && width > 0 {
                    word.push(&std::mem::take(&mut buffer), piece.tone);
                    words.push(std::mem::take(&mut word));
                    width = 0;
                }
                buffer.push(character);
                width += wide;
            }
            word.push(&buffer, piece.tone);
        }
    }
    if word.width > 0 {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(width: usize, colour: bool, indent: usize, label: &str, text: &str, pointer: &str) -> String {
        let mut out = String::new();
        let label = Line::new().with(Tone::Strong, label);
        Page { width, colour }.paragraph(
            &mut out,
            (2, indent),
            &label,
            &Line::new().with(Tone::Plain, text),
            pointer,
        );
        out
    }

    #[test]
    fn words_wrap_under_their_label_and_the_pointer_stands_at_the_edge() {
        let out = shown(40, false, 9, "until", "the two presidents have met face to face in Riga", "¶4.2");
        assert_eq!(
            out,
            "  until  the two presidents have\n         met face to face in\n         Riga                       ¶4.2\n"
        );
        assert!(out.lines().all(|line| columns(line) <= 40));
    }

    #[test]
    fn a_pointer_that_does_not_fit_gets_a_line() {
        let out = shown(30, false, 2, "", "one two three four", "¶4.2 ¶11.3");
        assert_eq!(out, "  one two three four\n                    ¶4.2 ¶11.3\n");
    }

    #[test]
    fn wide_and_endless_words_stay_on_the_page() {
        let out =
            shown(30, false, 4, "", &format!("{} 会談会談会談会談会談会談会談会談", "x".repeat(70)), "");
        assert!(out.lines().all(|line| columns(line) <= 30), "{out}");
        assert_eq!(out.matches('x').count(), 70);
        assert_eq!(out.matches('会').count(), 8);
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{202E}c\0\r\n\n d"), "a[31mbc d");
        assert!(!shown(40, false, 2, "", "a\u{1b}[31m", "").contains('\u{1b}'));
        assert!(shown(40, true, 8, "label", "a", "").contains("\u{1b}[1mlabel"));
    }
}
