//! Text as it comes: encoding, headline, byline, paragraphs and headings.

use legation_record::Section;

use crate::error::Fault;

/// A text taken apart.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Article {
    pub title: String,
    pub byline: Option<String>,
    /// Paragraphs separated by one blank line.
    pub body: String,
}

/// Bytes to text: UTF-8, or UTF-16 where a byte order mark says so. The mark of UTF-8 is kept where the text is to be
/// kept as it is.
pub(crate) fn decode(bytes: Vec<u8>, keep_mark: bool) -> Result<String, Fault> {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return utf16(rest, u16::from_be_bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) if keep_mark => Ok(text),
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.remove(0);
            }
            Ok(text)
        }
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            Err(Fault::Encoding { byte, line: line_of(error.as_bytes(), byte) })
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Fault> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Fault::Utf16);
    }
    char::decode_utf16(pairs.iter().map(|&pair| unit(pair)))
        .collect::<Result<String, _>>()
        .map_err(|_| Fault::Utf16)
}

/// The line, from 1, that a byte stands in.
pub(crate) fn line_of(bytes: &[u8], byte: usize) -> usize {
    1 + bytes.iter().take(byte).filter(|&&byte| byte == b'\n').count()
}

/// Longest line, in characters, of a text whose lines were broken to fit a page or a mail.
const LONGEST_BROKEN_LINE: usize = 100;

/// Takes a text apart: the first line is the headline when a blank line follows it, the rest is the body.
pub(crate) fn article(text: &str) -> Article {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}'], "\n").replace('\u{2029}', "\n\n");
    let mut lines = text.lines().map(str::trim).skip_while(|line| line.is_empty()).peekable();
    let mut article = Article::default();
    let mut rest = lines.clone();
    if let Some(first) = rest.next()
        && rest.next_if(|line| line.is_empty()).is_some()
    {
        article.title = first.to_owned();
        lines = rest;
    }
    let mut paragraphs: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for line in lines {
        if line.is_empty() {
            open = false;
        } else if open && let Some(paragraph) = paragraphs.last_mut() {
            paragraph.push(line);
        } else {
            paragraphs.push(vec![line]);
            open = true;
        }
    }
    // Without a blank line anywhere, lines that no page is wide enough for are paragraphs.
    if let [only] = paragraphs.as_slice()
        && only.iter().any(|line| line.chars().nth(LONGEST_BROKEN_LINE).is_some())
    {
        paragraphs = only.iter().map(|&line| vec![line]).collect();
    }
    if let Some([line]) = paragraphs.first().map(Vec::as_slice)
        && is_byline(line)
    {
        article.byline = Some((*line).to_owned());
    }
    for paragraph in &paragraphs {
        if !article.body.is_empty() {
            article.body.push_str("\n\n");
        }
        for (index, line) in paragraph.iter().enumerate() {
            if index > 0 {
                article.body.push('\n');
            }
            article.body.push_str(line);
        }
    }
    article
}

/// A body without a headline: lines trimmed, paragraphs separated by one blank line.
pub(crate) fn paragraphs(text: &str) -> String {
    // A blank line first, so that no line is taken for the headline.
    article(&format!("-\n\n{text}")).body
}

/// Longest byline in bytes: half a dozen authors with their cities.
const LONGEST_BYLINE: usize = 240;

/// Whether a line by itself names the authors: *By Ann Lee in Paris and Bo Ek*.
fn is_byline(line: &str) -> bool {
    line.len() <= LONGEST_BYLINE
        && !line.ends_with(['.', '!', '?', ':', ',', ';', '"', '”'])
        && line
            .strip_prefix("By ")
            .or_else(|| line.strip_prefix("BY "))
            .is_some_and(|names| names.contains(' ') && names.starts_with(char::is_uppercase))
}

/// Longest heading within a report, in bytes. A newspaper's crossheads are one line of a column.
const LONGEST_HEADING: usize = 120;

/// Most words of a heading.
const MOST_WORDS: usize = 14;

/// Finds the parts of a body that have a heading of their own. A heading is a short paragraph of one line, of two
/// words or more, that does not end as a sentence does, and that a paragraph follows that is none.
pub(crate) fn sections(body: &str) -> Vec<Section> {
    let mut headings: Vec<(usize, &str)> = Vec::new();
    // The paragraph before, if it may be a heading.
    let mut candidate: Option<(usize, &str)> = None;
    let mut position = 0;
    for (index, paragraph) in body.split("\n\n").enumerate() {
        let line = paragraph.trim();
        if looks_like_heading(line) && !(index == 0 && is_byline(line)) {
            let before = paragraph.chars().take_while(|character| character.is_whitespace()).count();
            candidate = Some((position + before, line));
        } else if !line.is_empty() {
            headings.extend(candidate.take());
        }
        position += paragraph.chars().count() + "\n\n".len();
    }
    let end_of_text = body.trim_end().chars().count();
    let ends: Vec<usize> =
        headings.iter().skip(1).map(|&(start, _)| start).chain(std::iter::once(end_of_text)).collect();
    let mut characters = body.chars();
    let mut at = 0;
    let mut sections = Vec::with_capacity(headings.len());
    for (&(start, heading), &end) in headings.iter().zip(&ends) {
        // The white space before the next heading belongs to neither.
        let mut last = start;
        while at < end {
            let Some(character) = characters.next() else { break };
            at += 1;
            if at > start && !character.is_whitespace() {
                last = at;
            }
        }
        sections.push(Section { heading: heading.to_owned(), start, end: last });
    }
    sections
}

fn looks_like_heading(line: &str) -> bool {
    if line.is_empty() || line.len() > LONGEST_HEADING || line.contains('\n') {
        return false;
    }
    let words = line.split_whitespace().count();
    (2..=MOST_WORDS).contains(&words)
        && !line.ends_with(['.', '!', ':', ';', ',', '…', '"', '”', '’', ')', '-', '–', '—'])
        && line
            .starts_with(|first: char| first.is_uppercase() || first.is_numeric() || "‘“'\"".contains(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken_apart(text: &str) -> (String, String) {
        let article = article(text);
        (article.title, article.body)
    }

    #[test]
    fn the_first_line_is_the_headline_when_a_blank_line_follows() {
        for (text, title, body) in [
            ("Talks resume\n\nThey met.\n", "Talks resume", "They met."),
            (
                "Talks resume\r\n\r\nThey met.\r\n\r\n\r\nThey left.\r\n",
                "Talks resume",
                "They met.\n\nThey left.",
            ),
            ("\n \nTalks resume \n \t\n  They met.\nAgain.", "Talks resume", "They met.\nAgain."),
            ("They met.\nThey left.", "", "They met.\nThey left."),
            ("They met.", "", "They met."),
            ("Talks resume\n\n", "Talks resume", ""),
            ("", "", ""),
            ("\n\n\n", "", ""),
        ] {
            assert_eq!(taken_apart(text), (title.to_owned(), body.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn long_lines_without_a_blank_one_are_paragraphs() {
        let long = "The two sides met again in the old town hall. ".repeat(4);
        let long = long.trim();
        let (_, body) = taken_apart(&format!("Talks resume\n\n{long}\nThey left.\n"));
        assert_eq!(body, format!("{long}\n\nThey left."));
    }

    #[test]
    fn the_byline_is_told() {
        for (line, byline) in [
            ("By Ann Lee in Paris and Bo Ek", true),
            ("By Friday they had left.", false),
            ("By night", false),
            ("Bo Ek", false),
        ] {
            let article = article(&format!("Talks resume\n\n{line}\n\nThey met.\n"));
            assert_eq!(article.byline.is_some(), byline, "{line}");
        }
    }

    #[test]
    fn headings_open_sections() {
        let body = "😀 They met.\n\nWhat is next?\n\nMore talks.\n\nEven more.\n\nBo Ek\n\nA list\n\nNot so bad\n\nThe end.\n";
        let characters: Vec<char> = body.chars().collect();
        let found: Vec<(String, String)> = sections(body)
            .into_iter()
            .map(|section| (section.heading, characters[section.start..section.end].iter().collect()))
            .collect();
        assert_eq!(
            found,
            [
                (
                    "What is next?".to_owned(),
                    "What is next?\n\nMore talks.\n\nEven more.\n\nBo Ek\n\nA list".to_owned()
                ),
                ("Not so bad".to_owned(), "Not so bad\n\nThe end.".to_owned()),
            ]
        );
    }

    #[test]
    fn encodings() {
        assert_eq!(decode(b"\xEF\xBB\xBFa".to_vec(), false).ok().as_deref(), Some("a"));
        assert_eq!(decode(b"\xEF\xBB\xBFa".to_vec(), true).ok().as_deref(), Some("\u{feff}a"));
        assert_eq!(decode(b"\xFF\xFEa\0\xE9\0".to_vec(), false).ok().as_deref(), Some("aé"));
        assert_eq!(decode(b"\xFE\xFF\0a".to_vec(), false).ok().as_deref(), Some("a"));
        assert!(matches!(decode(b"\xFF\xFEa".to_vec(), false), Err(Fault::Utf16)));
        assert!(matches!(decode(b"a\nb\xE9c".to_vec(), false), Err(Fault::Encoding { byte: 3, line: 2 })));
    }
}
