//! Web pages: the article out of its page, and what the page states about it.

mod article;
mod dom;
mod encoding;
mod metadata;
mod words;

pub(crate) use encoding::decode;
pub(crate) use metadata::date_of_address;

use legation_record::Section;

use metadata::{About, Clues};

/// Most bytes of a page. The largest pages of newspapers, with all their scripts and data inline, have some 5 MiB;
/// the tree of a page takes up to some thirty times its bytes.
pub(crate) const LONGEST_PAGE: usize = 8 << 20;

/// Most attributes of one element: the tokenizer compares each with all before it.
const MOST_ATTRIBUTES: usize = 1000;

/// An article and what its page states about it.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub about: About,
    /// Paragraphs separated by a blank line.
    pub text: String,
    pub sections: Vec<Section>,
}

/// What is wrong with a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageFault {
    /// Too many elements, or too many attributes of one.
    Intricate,
}

/// Bytes of any kind of text in an encoding that was said beside them.
pub(crate) fn recoded(bytes: &[u8], label: &str) -> String {
    decode(bytes, Some(label))
}

/// Reads a page.
pub(crate) fn read(html: &str) -> Result<Page, PageFault> {
    if most_attributes(html) > MOST_ATTRIBUTES {
        return Err(PageFault::Intricate);
    }
    let tree = dom::Tree::of(html).ok_or(PageFault::Intricate)?;
    let (about, Clues { body, titles }) = metadata::metadata(&tree);
    let blocks = article::article(&tree, body.as_deref(), &titles);
    let (text, sections) = written(blocks);
    Ok(Page { about, text, sections })
}

/// The text of a piece of a page that is all article, as feeds have it.
pub(crate) fn fragment(html: &str) -> Result<(String, Vec<Section>), PageFault> {
    if most_attributes(html) > MOST_ATTRIBUTES {
        return Err(PageFault::Intricate);
    }
    let tree = dom::Tree::of(html).ok_or(PageFault::Intricate)?;
    Ok(written(article::whole(&tree)))
}

/// Blocks as text, and the parts of it that have a heading.
fn written(blocks: Vec<article::Block>) -> (String, Vec<Section>) {
    let mut text = String::new();
    let mut length = 0;
    let mut headings: Vec<(usize, String)> = Vec::new();
    for block in blocks {
        if length > 0 {
            text.push_str("\n\n");
            length += 2;
        }
        if block.heading.is_some() {
            headings.push((length, block.text.clone()));
        }
        length += block.text.chars().count();
        text.push_str(&block.text);
    }
    let ends: Vec<usize> =
        headings.iter().skip(1).map(|(start, _)| start.saturating_sub(2)).chain([length]).collect();
    let sections = headings
        .into_iter()
        .zip(ends)
        .map(|((start, heading), end)| Section { heading, start, end })
        .collect();
    (text, sections)
}

/// The number of attributes of the element that has most, told roughly: blanks outside of quotation marks.
fn most_attributes(html: &str) -> usize {
    let bytes = html.as_bytes();
    let (mut at, mut most) = (0, 0);
    while let Some(start) = bytes.get(at..).and_then(|rest| rest.iter().position(|&byte| byte == b'<')) {
        at += start + 1;
        if bytes[at..].starts_with(b"!--") {
            at += html[at..].find("-->").unwrap_or(html.len() - at);
            continue;
        }
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let name_end = bytes[at..]
            .iter()
            .position(|byte| !byte.is_ascii_alphanumeric())
            .map_or(bytes.len(), |end| at + end);
        let raw = ["script", "style", "textarea", "title"]
            .into_iter()
            .find(|raw| bytes[at..name_end].eq_ignore_ascii_case(raw.as_bytes()));
        at = name_end;
        let (mut count, mut quote) = (0, None);
        while let Some(&byte) = bytes.get(at) {
            match (quote, byte) {
                (None, b'>') => break,
                (None, b'"' | b'\'') if bytes[at - 1] == b'=' || bytes[at - 1].is_ascii_whitespace() => {
                    quote = Some(byte)
                }
                (None, b' ' | b'\n' | b'\t' | b'\r' | b'/' | 0x0C) => count += 1,
                (Some(open), byte) if open == byte => {
                    quote = None;
                    count += 1;
                }
                _ => {}
            }
            at += 1;
        }
        most = most.max(count);
        if let Some(raw) = raw {
            // To its end tag, which stands by itself: what is within is no markup.
            let mut from = at;
            at = loop {
                match bytes.get(from..).and_then(|rest| rest.windows(2).position(|two| two == b"</")) {
                    None => break bytes.len(),
                    Some(found) => {
                        from += found + 2;
                        if bytes
                            .get(from..from + raw.len())
                            .is_some_and(|name| name.eq_ignore_ascii_case(raw.as_bytes()))
                        {
                            break from;
                        }
                    }
                }
            };
        }
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted() {
        for (html, least, most) in [
            ("<p>one two three", 0, 0),
            ("<p class=a id='b c d'>x", 2, 4),
            ("<script>if (a<b  c d e f g h i j k l m n)</script>", 0, 0),
            ("<!-- <p a b c d e f g> -->", 0, 0),
            ("<p a b c d e f g", 7, 7),
        ] {
            let count = most_attributes(html);
            assert!((least..=most).contains(&count), "{html}: {count}");
        }
        assert!(matches!(
            read(&format!("<p {}>x", "a".repeat(8) + &" b".repeat(5000))),
            Err(PageFault::Intricate)
        ));
    }
}
