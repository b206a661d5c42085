//! Pictures, laid out here as SVG: they need no script, print well and can be taken away as files.
//!
//! Each takes plain values and gives markup. The same values give the same picture: nothing rests on chance. Shapes
//! and words carry the meaning as well as colours do.

pub mod blockers;
pub mod calendar;
pub mod map;
pub mod network;
pub mod timeline;
pub mod trend;

use maud::{Markup, PreEscaped, html};

use crate::assets;

/// A picture that leaves the page: with its name space and its own style.
pub fn standalone(picture: &Markup) -> String {
    let style = html! { style { (PreEscaped(assets::PICTURE_STYLE)) } }.into_string();
    let picture = picture.0.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
    match picture.find('>') {
        Some(end) if picture.starts_with("<svg ") => {
            format!("{}{style}{}", &picture[..=end], &picture[end + 1..])
        }
        _ => picture,
    }
}

/// A coordinate with one decimal: finer than any screen, and short.
pub(crate) fn at(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// Words in lines of about `columns` characters, `most` lines at most, the last with … where words are left out.
pub(crate) fn wrapped(words: &str, columns: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    let mut length = 0;
    for word in words.split_whitespace() {
        let word: Vec<char> = word.chars().collect();
        // A word longer than a line is cut: it would stick out.
        for (index, part) in word.chunks(columns.max(1)).enumerate() {
            let part: String = part.iter().collect();
            let count = part.chars().count();
            if length > 0 && length + 1 + count > columns || index > 0 {
                if lines.len() == most {
                    if let Some(last) = lines.last_mut() {
                        if last.chars().count() + 1 > columns {
                            last.pop();
                        }
                        last.push('…');
                    }
                    return lines;
                }
                lines.push(String::new());
                length = 0;
            }
            if let Some(last) = lines.last_mut() {
                if length > 0 {
                    last.push(' ');
                    length += 1;
                }
                last.push_str(&part);
                length += count;
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_cut() {
        assert_eq!(wrapped("one two three", 7, 3), ["one two", "three"]);
        assert_eq!(wrapped("one two three four", 7, 2), ["one two", "three…"]);
        assert_eq!(wrapped("abcdefghij", 4, 5), ["abcd", "efgh", "ij"]);
        assert_eq!(wrapped("", 4, 5), [""]);
    }

    #[test]
    fn a_picture_that_leaves_carries_its_style() {
        let text = standalone(&html! { svg viewBox="0 0 1 1" { title { "<a>" } } });
        assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox"), "{text}");
        assert!(text.contains("<style>") && text.contains("&lt;a&gt;"), "{text}");
    }
}
