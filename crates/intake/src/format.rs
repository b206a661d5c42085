//! What an input is: told from its name or from its first bytes.

use std::fmt;
use std::io::{self, BufRead, Cursor, Read};
use std::path::Path;

/// A format that reports come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One report: the first line is the headline when a blank line follows it, then the body.
    Text,
    /// One report: the whole input is the body, kept as it is.
    Plain,
    /// One object with `text` and, optionally, `id`, `title`, `published`, `publisher`, `url`, `byline`; or an array
    /// of them.
    Json,
    /// One such object a line.
    Jsonl,
}

/// A format that is known, and not read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    Html,
    Conllu,
}

impl Foreign {
    pub(crate) fn hint(self) -> &'static str {
        match self {
            Foreign::Html => {
                "save the article's text in a file of its own; --input text reads the page as it is"
            }
            Foreign::Conllu => "legation parse --input conllu fills it in; reading needs the text",
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Foreign::Html => "is a web page, and pages aren't read yet",
            Foreign::Conllu => "is CoNLL-U, not a report",
        })
    }
}

impl Format {
    /// The format that a file's name tells; none where it tells nothing.
    pub(crate) fn from_name(path: &Path) -> Option<Result<Format, Foreign>> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "txt" | "text" => Ok(Format::Text),
            "json" => Ok(Format::Json),
            "jsonl" | "ndjson" => Ok(Format::Jsonl),
            "html" | "htm" | "xhtml" => Err(Foreign::Html),
            "conllu" | "conll" => Err(Foreign::Conllu),
            _ => return None,
        })
    }
}

/// Most bytes that are looked at. The first line decides, and the first line of pretty-printed JSON is short.
const LOOKED_AT: u64 = 1 << 16;

/// A stream that begins again with what was looked at.
type Again = Box<dyn BufRead + Send>;

/// Tells the format from the first bytes, and gives a reader that begins with them again.
pub(crate) fn sniff(mut reader: Again) -> io::Result<(Result<Format, Foreign>, Again)> {
    let mut head = Vec::new();
    // Only the first line that is not blank, so that a slow stream of lines is read as it comes.
    while head.iter().all(u8::is_ascii_whitespace) {
        let left = LOOKED_AT.saturating_sub(head.len() as u64);
        if left == 0 || reader.by_ref().take(left).read_until(b'\n', &mut head)? == 0 {
            break;
        }
    }
    let format = from_bytes(&head);
    Ok((format, Box::new(Cursor::new(head).chain(reader))))
}

fn from_bytes(head: &[u8]) -> Result<Format, Foreign> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii();
    let starts = |prefix: &str| {
        head.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    if starts("<!doctype html") || starts("<html") {
        return Err(Foreign::Html);
    }
    match head {
        // An array of objects; a text may begin with "[Reuters]".
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [] | [b'{', ..]) => Ok(Format::Json),
        // An object that is spread over lines breaks off where no value does.
        [b'{'] | [b'{', .., b'{' | b'[' | b',' | b':'] => Ok(Format::Json),
        [b'{', rest @ ..] if rest.trim_ascii_start().starts_with(b"\"") => Ok(Format::Jsonl),
        _ => Ok(Format::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_the_format() {
        for (head, format) in [
            ("Talks resume\n", Ok(Format::Text)),
            ("[Reuters] Talks resume", Ok(Format::Text)),
            ("{sic} they said", Ok(Format::Text)),
            ("", Ok(Format::Text)),
            ("{\"text\": \"Talks resume.\"}", Ok(Format::Jsonl)),
            ("\u{feff}{\"text\": \"Talks re", Ok(Format::Jsonl)),
            ("{\n", Ok(Format::Json)),
            ("{\"id\": 3,\n", Ok(Format::Json)),
            ("[\n", Ok(Format::Json)),
            ("[{\"text\": \"Talks resume.\"}]", Ok(Format::Json)),
            ("<!DOCTYPE html><title>Talks</title>", Err(Foreign::Html)),
        ] {
            assert_eq!(from_bytes(head.as_bytes()), format, "{head:?}");
        }
    }

    #[test]
    fn what_was_looked_at_is_read_again() {
        let input = "\n\n{\"text\": \"a\"}\n{\"text\": \"b\"}\n";
        let (format, mut again) = sniff(Box::new(input.as_bytes())).unwrap();
        assert_eq!(format, Ok(Format::Jsonl));
        let mut text = String::new();
        again.read_to_string(&mut text).unwrap();
        assert_eq!(text, input);
    }
}
