//! Words of texts: what makes two of them alike.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use crate::known::MatterWords;
use legation_knowledge::world::fold_lower;

/// The words of a text, folded and in lower case.
pub(crate) fn words(text: &str) -> Vec<String> {
    words_of(&fold_lower(text)).map(str::to_owned).collect()
}

/// The words of a text that is folded and in lower case already.
pub(crate) fn words_of(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|character: char| !character.is_alphanumeric() && character != '\'')
        .map(|word| {
            let word = word.trim_matches('\'');
            word.strip_suffix("'s").unwrap_or(word)
        })
        .filter(|word| !word.is_empty())
}

/// A word without the endings of number and tense: enough to tell that *counted* and *counts* are the same, after
/// Harman's S-stemmer (1991) with the two regular endings of verbs. Not a word, but a key.
pub(crate) fn stem(word: &str) -> String {
    let mut stem = word.to_owned();
    if !stem.is_ascii() || stem.len() < 4 || stem.bytes().any(|byte| byte.is_ascii_digit()) {
        return stem;
    }
    if stem.ends_with("ies") && stem.len() > 4 {
        stem.truncate(stem.len() - 3);
        stem.push('y');
    } else if stem.ends_with('s') && !stem.ends_with("ss") && !stem.ends_with("us") && !stem.ends_with("is") {
        stem.pop();
    }
    for ending in ["ing", "ed"] {
        if stem.ends_with(ending) && stem.len() >= ending.len() + 3 {
            stem.truncate(stem.len() - ending.len());
            let bytes = stem.as_bytes();
            let last = bytes[bytes.len() - 1];
            // *planned* → *plan*, but *called* → *call*.
            if bytes.len() > 3 && last == bytes[bytes.len() - 2] && !b"lsz".contains(&last) {
                stem.pop();
            }
            break;
        }
    }
    // *release*, *released*, *releasing*.
    if stem.ends_with('e') && stem.len() > 3 {
        stem.pop();
    }
    stem
}

/// The stems of the words that say what a text is about, each once. Numbers are left out: amounts and days are what
/// accounts differ in.
pub(crate) fn stems(text: &str, known: &MatterWords) -> BTreeSet<String> {
    stems_of(words_of(&fold_lower(text)), known)
}

/// The same of the words of a text.
pub(crate) fn stems_of<'a>(words: impl Iterator<Item = &'a str>, known: &MatterWords) -> BTreeSet<String> {
    words
        .filter(|word| !known.empty.contains(*word) && !word.bytes().any(|byte| byte.is_ascii_digit()))
        .map(stem)
        .collect()
}

/// The stems that are looked for first: the longest, which are the rarest as a rule.
pub(crate) fn telling(stems: &BTreeSet<String>, most: usize) -> Vec<&String> {
    let mut order: Vec<&String> = stems.iter().collect();
    order.sort_by(|one, other| other.len().cmp(&one.len()).then(one.cmp(other)));
    order.truncate(most);
    order.sort();
    order
}

/// A number for each pair of some stems, the same on every machine.
pub(crate) fn pairs(stems: &[&String]) -> Vec<i64> {
    let mut pairs = Vec::new();
    for (index, one) in stems.iter().enumerate() {
        for other in &stems[index + 1..] {
            pairs.push(key(&[one, other]));
        }
    }
    pairs
}

/// A number for some texts, the same on every machine (FNV-1a, and a mix of its bits).
pub(crate) fn key(parts: &[&str]) -> i64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    mix(hash).cast_signed()
}

/// Spreads a number over all bits (the finaliser of SplitMix64).
pub(crate) fn mix(mut number: u64) -> u64 {
    number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// Texts as numbers that are the same where the texts are, in order, each once: so they are quickly compared.
pub(crate) fn numbers<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<i64> {
    let mut numbers: Vec<i64> = texts.into_iter().map(|text| key(&[text])).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// How many of two sets of [`numbers`] are in both, and how much of the smaller that is.
pub(crate) fn shared(one: &[i64], other: &[i64]) -> (usize, f64) {
    let (mut both, mut left, mut right) = (0, one, other);
    while let ([first, rest @ ..], [second, others @ ..]) = (left, right) {
        match first.cmp(second) {
            Ordering::Less => left = rest,
            Ordering::Greater => right = others,
            Ordering::Equal => {
                both += 1;
                (left, right) = (rest, others);
            }
        }
    }
    let least = one.len().min(other.len());
    (both, if least == 0 { 0.0 } else { both as f64 / least as f64 })
}

/// A sentence of a body: its words and its place in code points.
pub(crate) struct Sentence<'a> {
    pub(crate) text: &'a str,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The sentences of a body, roughly: cut at line breaks and where a full stop stands before a blank and a capital.
pub(crate) fn sentences(body: &str) -> Vec<Sentence<'_>> {
    let mut found = Vec::new();
    let (mut from, mut from_point, mut point) = (0, 0, 0);
    let mut characters = body.char_indices().peekable();
    let mut before = [' '; 2];
    while let Some((byte, character)) = characters.next() {
        point += 1;
        let next = characters.peek().map(|(_, next)| *next);
        let ends = character == '\n'
            || matches!(character, ' ')
                && matches!(before[1], '.' | '!' | '?' | '"' | '”')
                // An initial or *U.S.* ends no sentence.
                && !(before[1] == '.' && before[0].is_uppercase())
                && next.is_some_and(|next| next.is_uppercase() || matches!(next, '"' | '“'));
        if ends {
            let end = byte + character.len_utf8();
            push(&mut found, &body[from..end], from_point, point);
            (from, from_point) = (end, point);
        }
        before = [before[1], character];
    }
    push(&mut found, &body[from..], from_point, point);
    found
}

fn push<'a>(found: &mut Vec<Sentence<'a>>, text: &'a str, start: usize, end: usize) {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return;
    }
    let before = text.chars().take_while(|character| character.is_whitespace()).count();
    let after = text.chars().rev().take_while(|character| character.is_whitespace()).count();
    found.push(Sentence { text: trimmed, start: start + before, end: end - after });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (one, other) in [
            ("counted", "counts"),
            ("released", "releases"),
            ("planned", "plans"),
            ("treaties", "treaty"),
            ("calling", "called"),
            ("inspectors", "inspector"),
        ] {
            assert_eq!(stem(one), stem(other), "{one}, {other}");
        }
        assert_ne!(stem("talks"), stem("tanks"));
    }

    #[test]
    fn empty_words_are_left_out() {
        let known = MatterWords::builtin().unwrap();
        let found: Vec<String> =
            stems("until the inspectors have counted Norway's trawlers", &known).into_iter().collect();
        assert_eq!(found, ["count", "inspector", "norway", "trawler"]);
    }

    #[test]
    fn sentences_slice_back() {
        let body = "Mr. É. Dupont met U.S. envoys. He left.\n\n“We are done.” She agreed.";
        let characters: Vec<char> = body.chars().collect();
        let found = sentences(body);
        for sentence in &found {
            assert_eq!(characters[sentence.start..sentence.end].iter().collect::<String>(), sentence.text);
        }
        assert_eq!(found.last().unwrap().text, "She agreed.");
    }
}
