//! Web archives (WARC 1.0 and 1.1, ISO 28500): the records that hold pages or text, one after another.
//!
//! Invariants: one record at a time is in memory, and none above a limit; a broken record costs itself and what is
//! unreadable after it, not what follows.

use std::io::{self, BufRead, Read};

use flate2::read::{GzDecoder, ZlibDecoder};

use crate::page::LONGEST_PAGE;

/// Longest line of a head in bytes; addresses and cookies are shorter.
const LONGEST_LINE: u64 = 64 << 10;

/// Most lines of a head.
const MOST_LINES: usize = 500;

/// Most bytes of a record that are taken: a page, its head, and the chunks that it was sent in.
const LONGEST_BLOCK: u64 = LONGEST_PAGE as u64 + (1 << 20);

/// Names and values of a head; names in lower case.
type Head = Vec<(String, String)>;

fn value<'a>(head: &'a Head, name: &str) -> Option<&'a str> {
    head.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// What a record holds.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// A page as it was sent, and its encoding, where that was said.
    Page { bytes: Vec<u8>, encoding: Option<String> },
    /// A text that was made from a page (WET).
    Text(Vec<u8>),
}

/// A record with something to read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub url: Option<String>,
    pub id: Option<String>,
    pub content: Content,
}

/// What came next.
#[derive(Debug)]
pub(crate) enum Next {
    Entry(Entry),
    /// A record that can't be taken; the next may be.
    Bad(Bad),
    End,
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bad {
    Head,
    TooLong,
    Cut,
    Encoding,
}

/// The records of an archive.
pub(crate) struct Records<R> {
    reader: R,
    /// How many there were, those that hold nothing to read included.
    pub count: usize,
}

impl<R: BufRead> Records<R> {
    pub fn new(reader: R) -> Records<R> {
        Records { reader, count: 0 }
    }

    /// The next record that holds something to read.
    ///
    /// # Errors
    /// When the stream fails, after which there is nothing more.
    pub fn next(&mut self) -> io::Result<Next> {
        loop {
            let Some(version) = self.version()? else { return Ok(Next::End) };
            self.count += 1;
            if !version {
                return Ok(Next::Bad(Bad::Head));
            }
            let Some(head) = head(&mut self.reader)? else { return Ok(Next::Bad(Bad::Head)) };
            let Some(length) = value(&head, "content-length").and_then(|length| length.parse::<u64>().ok())
            else {
                return Ok(Next::Bad(Bad::Head));
            };
            let kind = value(&head, "warc-type").unwrap_or_default().to_ascii_lowercase();
            let wanted = matches!(kind.as_str(), "response" | "resource" | "conversion")
                && value(&head, "content-type").is_none_or(|content| {
                    let content = content.to_ascii_lowercase();
                    content.starts_with("application/http")
                        || is_page(&content)
                        || content.starts_with("text/plain")
                });
            if !wanted || length > LONGEST_BLOCK {
                let skipped = io::copy(&mut self.reader.by_ref().take(length), &mut io::sink())?;
                if !wanted && skipped == length {
                    continue;
                }
                return Ok(Next::Bad(if skipped < length { Bad::Cut } else { Bad::TooLong }));
            }
            let mut block = Vec::new();
            self.reader.by_ref().take(length).read_to_end(&mut block)?;
            if (block.len() as u64) < length {
                return Ok(Next::Bad(Bad::Cut));
            }
            let url = value(&head, "warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
            let id = value(&head, "warc-record-id").map(|id| id.trim_matches(['<', '>']).to_owned());
            let content = value(&head, "content-type").unwrap_or_default().to_ascii_lowercase();
            let content = if kind == "conversion" || content.starts_with("text/plain") {
                Content::Text(block)
            } else if content.starts_with("application/http") || block.starts_with(b"HTTP/") {
                match response(block) {
                    Ok(Some(content)) => content,
                    Ok(None) => continue,
                    Err(bad) => return Ok(Next::Bad(bad)),
                }
            } else {
                Content::Page { encoding: charset(&content), bytes: block }
            };
            return Ok(Next::Entry(Entry { url, id, content }));
        }
    }

    /// Goes to the line that begins the next record: whether it stood where it has to; none at the end.
    fn version(&mut self) -> io::Result<Option<bool>> {
        let mut sound = true;
        loop {
            let mut line = Vec::new();
            if self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
                return Ok(if sound { None } else { Some(false) });
            }
            if line.starts_with(b"WARC/") && line.len() < 16 {
                return Ok(Some(true));
            }
            if !line.trim_ascii().is_empty() {
                sound = false;
            }
        }
    }
}

/// A head up to the blank line after it; none when it is none.
fn head(reader: &mut impl BufRead) -> io::Result<Option<Head>> {
    let mut head: Head = Vec::new();
    for _ in 0..MOST_LINES {
        let mut line = Vec::new();
        reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim_end_matches(['\r', '\n']);
        if line.is_empty() {
            return Ok(Some(head));
        }
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = head.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            head.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    Ok(None)
}

fn is_page(content: &str) -> bool {
    content.starts_with("text/html") || content.starts_with("application/xhtml")
}

/// The encoding that a `Content-Type` says.
pub(crate) fn charset(content: &str) -> Option<String> {
    let (_, rest) = content.split_once("charset")?;
    let label = rest.trim_start().strip_prefix('=')?.trim_matches([' ', '"', '\'']);
    let label = label.split([';', ' ', '"', '\'', ',']).next()?;
    (!label.is_empty()).then(|| label.to_owned())
}

/// The page in an answer of a server; none when it is none, or an error page.
fn response(block: Vec<u8>) -> Result<Option<Content>, Bad> {
    let mut rest: &[u8] = &block;
    let mut status = Vec::new();
    let failing = |_| Bad::Head;
    (&mut rest).take(LONGEST_LINE).read_until(b'\n', &mut status).map_err(failing)?;
    let status = String::from_utf8_lossy(&status);
    if !status.starts_with("HTTP/") {
        return Err(Bad::Head);
    }
    if status.split_whitespace().nth(1) != Some("200") {
        return Ok(None);
    }
    let head = head(&mut rest).map_err(failing)?.ok_or(Bad::Head)?;
    let content = value(&head, "content-type").unwrap_or("text/html").to_ascii_lowercase();
    if !is_page(&content) {
        return Ok(None);
    }
    let lower = |name| value(&head, name).unwrap_or_default().to_ascii_lowercase();
    let chunked = lower("transfer-encoding").contains("chunked");
    let mut bytes = match if chunked { unchunked(rest) } else { None } {
        Some(bytes) => bytes,
        // Many archives keep the header and not the chunks.
        None => rest.to_vec(),
    };
    let packing = lower("content-encoding");
    // The same is true of packing.
    if packing.contains("gzip") && bytes.starts_with(&[0x1F, 0x8B]) {
        bytes = limited(GzDecoder::new(bytes.as_slice()))?;
    } else if packing.contains("deflate") && bytes.first().is_some_and(|first| first & 0x0F == 8) {
        bytes = limited(ZlibDecoder::new(bytes.as_slice()))?;
    }
    Ok(Some(Content::Page { bytes, encoding: charset(&content) }))
}

fn limited(reader: impl Read) -> Result<Vec<u8>, Bad> {
    let mut bytes = Vec::new();
    reader.take(LONGEST_PAGE as u64 + 1).read_to_end(&mut bytes).map_err(|_| Bad::Encoding)?;
    if bytes.len() > LONGEST_PAGE { Err(Bad::TooLong) } else { Ok(bytes) }
}

/// The chunks of an answer put together; none when they are no chunks.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(rest.len());
    loop {
        let end = rest.iter().take(64).position(|&byte| byte == b'\n')?;
        let size = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(size, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(rest.get(..size)?);
        rest = rest[size..].strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, content: &str, block: &str) -> String {
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/a\r\nContent-Type: {content}\r\n\
             Content-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    fn all(archive: &str) -> Vec<String> {
        let mut records = Records::new(archive.as_bytes());
        let mut seen = Vec::new();
        loop {
            seen.push(match records.next().unwrap() {
                Next::End => return seen,
                Next::Bad(bad) => format!("{bad:?}"),
                Next::Entry(Entry { content: Content::Page { bytes, encoding }, .. }) => {
                    format!("{} {encoding:?}", String::from_utf8_lossy(&bytes))
                }
                Next::Entry(Entry { content: Content::Text(bytes), .. }) => {
                    format!("text {}", String::from_utf8_lossy(&bytes))
                }
            });
        }
    }

    #[test]
    fn pages_and_texts_are_found_among_the_records() {
        let http = "application/http; msgtype=response";
        let archive = record("warcinfo", "application/warc-fields", "software: x\r\n")
            + &record("request", "application/http; msgtype=request", "GET / HTTP/1.1\r\n\r\n")
            + &record(
                "response",
                http,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=\"utf-8\"\r\n\r\n<p>one",
            )
            + &record("response", http, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>no")
            + &record("response", http, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx")
            + &record(
                "response",
                http,
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\n<p>\r\n3;x=y\r\ntwo\r\n0\r\n\r\n",
            )
            + &record("response", http, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n<p>three")
            + &record("resource", "text/html", "<p>four")
            + &record("conversion", "text/plain", "five");
        assert_eq!(
            all(&archive),
            ["<p>one Some(\"utf-8\")", "<p>two None", "<p>three None", "<p>four None", "text five"]
        );
    }

    #[test]
    fn a_broken_record_does_not_lose_the_next() {
        let good = record("resource", "text/html", "<p>four");
        let archive = good.clone()
            + "garbage\r\n\r\n"
            + &good
            + "WARC/1.0\r\nContent-Length: many\r\n\r\n"
            + &good
            + &good[..good.len() - 8];
        assert_eq!(all(&archive), ["<p>four None", "<p>four None", "Head", "<p>four None", "Cut"]);
    }
}
