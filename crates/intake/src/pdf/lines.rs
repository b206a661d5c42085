//! From runs of letters to lines, from lines to paragraphs, and which of them is the headline.

use std::collections::{BTreeMap, BTreeSet};

use super::shown::Run;

/// A line of a page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    text: String,
    from: f64,
    to: f64,
    place: f64,
    size: f64,
}

/// A blank's width in parts of the letters' height: half of the narrowest that are set, above what letters are moved
/// together or apart.
const BLANK: f64 = 0.17;

/// The same where widths are estimated.
const ESTIMATED_BLANK: f64 = 0.28;

/// From how much on a gap parts two columns, in parts of the letters' height.
const COLUMN_GAP: f64 = 2.5;

/// Lines, of the runs of a page in the order in which they are painted.
pub(crate) fn lines(runs: Vec<Run>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for run in runs {
        let text = letters(&run.text);
        if text.is_empty() {
            continue;
        }
        let blank = if run.estimated { ESTIMATED_BLANK } else { BLANK };
        if let Some(line) = lines.last_mut() {
            let size = line.size.max(run.size);
            let gap = run.from - line.to;
            if (line.place - run.line).abs() < 0.4 * size && gap > -0.5 * size && gap < COLUMN_GAP * size {
                if gap > blank * size && !line.text.ends_with(' ') && !text.starts_with(' ') {
                    line.text.push(' ');
                }
                line.text.push_str(&text);
                line.to = line.to.max(run.to);
                line.size = size;
                continue;
            }
        }
        lines.push(Line { text, from: run.from, to: run.to, place: run.line, size: run.size });
    }
    for line in &mut lines {
        line.text = line.text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    lines.retain(|line| !line.text.is_empty());
    lines
}

/// Letters as people type them: ligatures taken apart, blanks of all kinds one kind, no signs that steer.
fn letters(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{fb00}' => plain.push_str("ff"),
            '\u{fb01}' => plain.push_str("fi"),
            '\u{fb02}' => plain.push_str("fl"),
            '\u{fb03}' => plain.push_str("ffi"),
            '\u{fb04}' => plain.push_str("ffl"),
            '\u{fffd}' | '\u{feff}' | '\u{200b}' => {}
            letter if letter.is_whitespace() => plain.push(' '),
            letter if letter.is_control() => {}
            letter => plain.push(letter),
        }
    }
    plain
}

/// Lines at the top and at the bottom of a page that may be the same on each.
const EDGE: usize = 2;

/// Pages from which on what is on half of them is no part of the report.
const PAGES: usize = 3;

/// A line without its figures.
fn unnumbered(line: &Line) -> String {
    line.text.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

/// Whether a line is a page's number and nothing more: *12*, *Page 3 of 5*, *– 4 –*.
fn is_page_number(line: &Line) -> bool {
    let mut words =
        line.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let mut numbers = 0;
    words.peek().is_some()
        && words.all(|word| {
            let number = word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit());
            numbers += usize::from(number);
            number || ["page", "of", "p"].contains(&word.to_lowercase().as_str())
        })
        && (1..=2).contains(&numbers)
}

/// Takes out what stands at the edge of pages: their numbers, and what is the same on each.
fn without_edges(pages: &mut [Vec<Line>]) {
    let edges = |page: &[Line]| -> BTreeSet<usize> {
        (0..page.len()).filter(|&at| at < EDGE || at + EDGE >= page.len()).collect()
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages.iter() {
        let seen: BTreeSet<String> = edges(page).into_iter().map(|at| unnumbered(&page[at])).collect();
        for text in seen {
            *counts.entry(text).or_default() += 1;
        }
    }
    let enough = PAGES.max(pages.len() / 2);
    for page in pages {
        let at_edge = edges(page);
        let mut at = 0;
        page.retain(|line| {
            at += 1;
            !at_edge.contains(&(at - 1))
                || !(is_page_number(line)
                    || counts.get(&unnumbered(line)).is_some_and(|&count| count >= enough))
        });
    }
}

/// A paragraph, with the height of its letters and the page that it begins on.
#[derive(Debug)]
struct Block {
    text: String,
    size: f64,
    page: usize,
}

/// What most of the text has, by its length: values are counted in steps.
fn usual(values: impl Iterator<Item = (f64, usize)>, step: f64) -> Option<f64> {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for (value, weight) in values {
        *counts.entry((value / step).round() as i64).or_default() += weight;
    }
    // Of several, the smallest.
    let most = counts.values().max()?;
    counts.iter().find(|(_, count)| *count == most).map(|(value, _)| *value as f64 * step)
}

fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', ')', '\'']).ends_with(['.', '!', '?', ':'])
}

/// How much further apart than lines of one paragraph two lines are that are of two.
const APART: f64 = 1.25;

/// Whether a line begins a paragraph after another line of its page.
fn begins(before: &Line, line: &Line, leading: f64, right: f64) -> bool {
    let down = before.place - line.place;
    let size = before.size.max(line.size);
    if (before.size - line.size).abs() > 0.12 * size {
        return true;
    }
    if down <= 0.0 {
        // The next column: the paragraph may go on.
        return ends_sentence(&before.text) || line.text.starts_with(char::is_uppercase) && down == 0.0;
    }
    let indented = line.from - before.from;
    down > APART * leading * size
        || (0.8 * size..8.0 * size).contains(&indented)
        || (ends_sentence(&before.text) && before.to < right - 0.25 * (right - before.from))
}

/// Puts a line behind a paragraph; a word that was parted at the line's end is put together.
fn go_on(text: &mut String, line: &str) {
    let parted = text.ends_with(['-', '\u{ad}', '\u{2010}'])
        && text.chars().rev().nth(1).is_some_and(char::is_lowercase)
        && line.starts_with(char::is_lowercase);
    if parted {
        text.pop();
    } else {
        text.push(' ');
    }
    text.push_str(line);
}

/// Longest headline, in characters.
const LONGEST_TITLE: usize = 300;

/// How much larger than the text a headline is.
const LARGER: f64 = 1.15;

/// The report of a document's pages: its headline, and its text in paragraphs.
pub(crate) fn article(mut pages: Vec<Vec<Line>>) -> (Option<String>, String) {
    without_edges(&mut pages);
    let all = || pages.iter().flatten();
    let Some(size) = usual(all().map(|line| (line.size, line.text.len())), 0.5) else {
        return (None, String::new());
    };
    let pairs = pages.iter().flat_map(|page| page.windows(2)).filter_map(|two| {
        let [before, line] = two else { return None };
        let down = (before.place - line.place) / before.size.max(line.size);
        (0.5..2.5).contains(&down).then_some((down, line.text.len()))
    });
    let leading = usual(pairs, 0.05).unwrap_or(1.2);
    let mut blocks: Vec<Block> = Vec::new();
    for (number, page) in pages.iter().enumerate() {
        // Where the lines that begin at a place end, at the furthest.
        let mut rights: BTreeMap<i64, f64> = BTreeMap::new();
        let column = |line: &Line| (line.from / (4.0 * size.max(1.0))).round() as i64;
        for line in page {
            let right = rights.entry(column(line)).or_insert(line.to);
            *right = right.max(line.to);
        }
        let mut before: Option<&Line> = None;
        for line in page {
            let right = rights.get(&column(line)).copied().unwrap_or(line.to);
            let new = match (before, blocks.last()) {
                (Some(before), Some(_)) => begins(before, line, leading, right),
                // The next page.
                (None, Some(block)) => {
                    ends_sentence(&block.text)
                        || (block.size - line.size).abs() > 0.12 * line.size
                        || !line.text.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit())
                }
                (_, None) => true,
            };
            match blocks.last_mut() {
                Some(block) if !new => go_on(&mut block.text, &line.text),
                _ => blocks.push(Block { text: line.text.clone(), size: line.size, page: number }),
            }
            before = Some(line);
        }
    }
    let title = headline(&blocks, size).map(|at| blocks.remove(at).text);
    let mut text = String::new();
    for block in &blocks {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&block.text);
    }
    (title, text)
}

/// Which paragraph is the headline: the largest on the first page, or a line before all others that is no sentence.
fn headline(blocks: &[Block], size: f64) -> Option<usize> {
    let first = blocks.first()?.page;
    let fits =
        |block: &Block| block.text.chars().count() <= LONGEST_TITLE && block.text.split(' ').count() >= 3;
    let mut largest: Option<(usize, f64)> = None;
    for (at, block) in blocks.iter().enumerate().take_while(|(_, block)| block.page == first) {
        if block.size > LARGER * size
            && fits(block)
            && largest.is_none_or(|(_, size)| block.size > size + 0.5)
        {
            largest = Some((at, block.size));
        }
    }
    let plain = || {
        let begins = blocks.len() > 1 && fits(&blocks[0]) && !ends_sentence(&blocks[0].text);
        (begins && blocks[0].text.chars().count() <= LONGEST_TITLE / 2).then_some(0)
    };
    largest.map(|(at, _)| at).or_else(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(text: &str, from: f64, line: f64, size: f64) -> Run {
        let to = from + text.chars().count() as f64 * 0.5 * size;
        Run { text: text.to_owned(), from, to, line, size, estimated: false }
    }

    #[test]
    fn runs_make_lines() {
        let runs = vec![
            run("Talks", 50.0, 700.0, 10.0),
            run("resume", 80.0, 700.0, 10.0),
            run("d", 110.0, 700.0, 10.0),
            run("They ", 50.0, 680.0, 10.0),
            run("o\u{fb00}ered.", 75.0, 680.0, 10.0),
            run("Other column", 300.0, 680.0, 10.0),
        ];
        let texts: Vec<String> = lines(runs).into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["Talks resumed", "They offered.", "Other column"]);
    }

    fn page(lines_of: &[(&str, f64, f64, f64)]) -> Vec<Line> {
        lines(lines_of.iter().map(|&(text, from, line, size)| run(text, from, line, size)).collect())
    }

    #[test]
    fn lines_make_paragraphs() {
        let first = page(&[
            ("Harbour Post", 50.0, 780.0, 8.0),
            ("Envoys return to the lake", 50.0, 740.0, 20.0),
            ("Negotiators from both sides returned to the nego-", 50.0, 700.0, 10.0),
            ("tiating table on Monday, the mediator told report-", 50.0, 688.0, 10.0),
            ("ers.", 50.0, 676.0, 10.0),
            ("No date has been set for the summit, which both", 62.0, 664.0, 10.0),
            ("sides say they want, and which would follow the", 50.0, 652.0, 10.0),
            ("1", 300.0, 30.0, 8.0),
        ]);
        let second = page(&[
            ("Harbour Post", 50.0, 780.0, 8.0),
            ("exchange of prisoners.", 50.0, 740.0, 10.0),
            ("They said no more than that on the first evening.", 50.0, 710.0, 10.0),
            ("2", 300.0, 30.0, 8.0),
        ]);
        let third = page(&[("Harbour Post", 50.0, 780.0, 8.0), ("Page 3 of 3", 300.0, 30.0, 8.0)]);
        let (title, text) = article(vec![first, second, third]);
        assert_eq!(title.as_deref(), Some("Envoys return to the lake"));
        assert_eq!(
            text,
            "Negotiators from both sides returned to the negotiating table on Monday, the mediator told reporters.\n\n\
             No date has been set for the summit, which both sides say they want, and which would follow the exchange of \
             prisoners.\n\nThey said no more than that on the first evening."
        );
    }

    #[test]
    fn nothing_is_nothing() {
        assert_eq!(article(Vec::new()), (None, String::new()));
        assert_eq!(article(vec![Vec::new(), Vec::new()]), (None, String::new()));
    }
}
