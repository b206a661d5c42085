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
    /// A web page with one article.
    Html,
    /// A feed: RSS, RDF Site Summary, Atom. (A JSON Feed is JSON.)
    Feed,
    /// A web archive, of pages or of texts.
    Warc,
    /// A table with a column for the text: Parquet.
    Parquet,
    /// A PDF with one report.
    Pdf,
}

/// A format that is known, and not read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Foreign {
    Conllu,
    Office,
}

impl Foreign {
    pub(crate) fn hint(self) -> &'static str {
        match self {
            Foreign::Conllu => "legation parse --input conllu fills it in; reading needs the text",
            Foreign::Office => "save it as plain text in the program that made it",
        }
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Foreign::Conllu => "is CoNLL-U, not a report",
            Foreign::Office => "is a document of an office program, and those aren't read",
        })
    }
}

impl Format {
    /// The format that a file's name tells; none where it tells nothing.
    pub(crate) fn from_name(path: &Path) -> Result<Option<Format>, Foreign> {
        let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else {
            return Ok(None);
        };
        Ok(Some(match extension.to_ascii_lowercase().as_str() {
            "txt" | "text" => Format::Text,
            "json" => Format::Json,
            "jsonl" | "ndjson" => Format::Jsonl,
            "html" | "htm" | "xhtml" | "shtml" => Format::Html,
            "rss" | "atom" | "rdf" => Format::Feed,
            "warc" | "wet" => Format::Warc,
            "parquet" => Format::Parquet,
            "pdf" => Format::Pdf,
            "conllu" | "conll" => return Err(Foreign::Conllu),
            "docx" | "doc" | "odt" | "rtf" | "xlsx" | "pptx" | "epub" => return Err(Foreign::Office),
            _ => return Ok(None),
        }))
    }
}

/// Most bytes that are looked at. The first line decides, and the first line of pretty-printed JSON is short.
const LOOKED_AT: u64 = 1 << 16;

/// Bytes of markup that are looked at for its root.
const MARKUP_LOOKED_AT: u64 = 4096;

/// A stream that begins again with what was looked at.
type Again = Box<dyn BufRead + Send>;

/// Tells the format from the first bytes, and gives a reader that begins with them again.
pub(crate) fn sniff(mut reader: Again) -> io::Result<(Format, Again)> {
    let mut head = Vec::new();
    // Only the first line that is not blank, so that a slow stream of lines is read as it comes.
    while head.iter().all(u8::is_ascii_whitespace) {
        let left = LOOKED_AT.saturating_sub(head.len() as u64);
        if left == 0 || reader.by_ref().take(left).read_until(b'\n', &mut head)? == 0 {
            break;
        }
    }
    // Of markup, the first line may say no more than that it is some.
    if head.trim_ascii_start().starts_with(b"<") {
        let left = MARKUP_LOOKED_AT.saturating_sub(head.len() as u64);
        reader.by_ref().take(left).read_to_end(&mut head)?;
    }
    let format = from_bytes(&head);
    Ok((format, Box::new(Cursor::new(head).chain(reader))))
}

fn from_bytes(head: &[u8]) -> Format {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii();
    let starts = |prefix: &str| {
        head.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    if ["<!doctype html", "<html", "<head", "<body"].into_iter().any(starts) {
        return Format::Html;
    }
    if head.starts_with(b"<") {
        let text = String::from_utf8_lossy(&head[..head.len().min(MARKUP_LOOKED_AT as usize)]);
        if crate::feed::begins(&text) {
            return Format::Feed;
        }
        if starts("<?xml") || starts("<!--") {
            let lower = text.to_ascii_lowercase();
            return if lower.contains("<html") { Format::Html } else { Format::Text };
        }
    }
    match head {
        // A feed on one line.
        [b'{', ..] if memory_of(head, b"jsonfeed.org/version") => Format::Json,
        // An array of objects; a text may begin with "[Reuters]".
        [b'[', rest @ ..] if matches!(rest.trim_ascii_start(), [] | [b'{', ..]) => Format::Json,
        // An object that is spread over lines breaks off where no value does.
        [b'{'] | [b'{', .., b'{' | b'[' | b',' | b':'] => Format::Json,
        [b'{', rest @ ..] if rest.trim_ascii_start().starts_with(b"\"") => Format::Jsonl,
        _ => Format::Text,
    }
}

/// Whether some bytes stand near the beginning.
fn memory_of(head: &[u8], wanted: &[u8]) -> bool {
    head[..head.len().min(200)].windows(wanted.len()).any(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_the_format() {
        for (head, format) in [
            ("Talks resume\n", Format::Text),
            ("[Reuters] Talks resume", Format::Text),
            ("{sic} they said", Format::Text),
            ("", Format::Text),
            ("{\"text\": \"Talks resume.\"}", Format::Jsonl),
            ("\u{feff}{\"text\": \"Talks re", Format::Jsonl),
            ("{\n", Format::Json),
            ("{\"id\": 3,\n", Format::Json),
            ("[\n", Format::Json),
            ("[{\"text\": \"Talks resume.\"}]", Format::Json),
            ("<?xml version=\"1.0\"?>\n<!-- x -->\n<rss version=\"2.0\">", Format::Feed),
            ("<?xml version=\"1.0\"?>\n<!DOCTYPE html><html>", Format::Html),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}", Format::Json),
            ("<!DOCTYPE html><title>Talks</title>", Format::Html),
        ] {
            assert_eq!(from_bytes(head.as_bytes()), format, "{head:?}");
        }
    }

    #[test]
    fn what_was_looked_at_is_read_again() {
        let input = "\n\n{\"text\": \"a\"}\n{\"text\": \"b\"}\n";
        let (format, mut again) = sniff(Box::new(input.as_bytes())).unwrap();
        assert_eq!(format, Format::Jsonl);
        let mut text = String::new();
        again.read_to_string(&mut text).unwrap();
        assert_eq!(text, input);
    }
}
