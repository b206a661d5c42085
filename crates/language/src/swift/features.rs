//! What the swift model sees of a word. `training/legation_training/swift.py` computes the same.

use crate::ModelError;
use crate::numeric::layer_norm;
use crate::weights::{Matrix, Table, Weights};
use crate::words::InputWord;

/// Rows of the hashed table that a word adds up.
const HASHES: usize = 6;
/// Facts about the word and the layout around it.
pub(crate) const FLAGS: usize = 13;

/// The input tables.
pub(crate) struct Embedding {
    vocabulary: Vocabulary,
    words: Table,
    hashed: Table,
    flags: Matrix,
    bias: Vec<f32>,
    norm: (Vec<f32>, Vec<f32>),
    /// Numbers that stand for a word.
    pub width: usize,
}

/// Words by the hash of their folded lower-case form, in the order of the table's rows from row 1.
struct Vocabulary {
    hashes: Vec<u64>,
    /// Where the hashes with given upper 16 bits begin.
    begins: Vec<u32>,
}

impl Vocabulary {
    fn of(bytes: &[u8]) -> Vocabulary {
        let hashes: Vec<u64> =
            bytes.as_chunks::<8>().0.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect();
        let mut begins = vec![0u32; (1 << 16) + 1];
        for hash in &hashes {
            begins[(hash >> 48) as usize + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        Vocabulary { hashes, begins }
    }

    /// The row of a word; 0 when it is unknown.
    fn row(&self, folded_lower: &str) -> usize {
        let hash = fnv(folded_lower, 0);
        let bucket = (hash >> 48) as usize;
        let (from, to) = (self.begins[bucket] as usize, self.begins[bucket + 1] as usize);
        match self.hashes.get(from..to).unwrap_or_default().binary_search(&hash) {
            Ok(at) => from + at + 1,
            Err(_) => 0,
        }
    }
}

/// FNV-1a with the high half folded into the low one.
pub(crate) fn fnv(text: &str, salt: u64) -> u64 {
    let mut value = 0xcbf2_9ce4_8422_2325_u64 ^ salt;
    for byte in text.bytes() {
        value = (value ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    value ^ (value >> 32)
}

/// Typographic quotes and dashes to their typewriter forms.
pub(crate) fn fold(character: char) -> char {
    match character {
        '’' | '‘' | '`' | '´' => '\'',
        '“' | '”' | '„' | '«' | '»' => '"',
        '–' | '—' | '‐' | '‑' => '-',
        other => other,
    }
}

/// Letter shape: runs cut to three, twelve characters at most.
pub(crate) fn shape(folded: &str, out: &mut String) {
    out.clear();
    let (mut last, mut run, mut length) = ('\0', 0, 0);
    for character in folded.chars() {
        let class = if character.is_uppercase() {
            'X'
        } else if character.is_lowercase() {
            'x'
        } else if character.is_numeric() {
            'd'
        } else if character.is_alphabetic() {
            'c'
        } else {
            character
        };
        run = if class == last && length > 0 { run + 1 } else { 1 };
        if run <= 3 {
            out.push(class);
            length += 1;
            last = class;
        }
        if length >= 12 {
            break;
        }
    }
}

/// The last `count` characters.
fn ending(text: &str, count: usize) -> &str {
    text.char_indices().rev().nth(count - 1).map_or(text, |(at, _)| &text[at..])
}

/// The first `count` characters.
fn beginning(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).map_or(text, |(at, _)| &text[..at])
}

impl Embedding {
    pub fn load(weights: &Weights) -> Result<Embedding, ModelError> {
        let (_, hashes) = weights.raw("vocabulary.hashes")?;
        let (_, bias) = weights.floats("norm.bias")?;
        let width = bias.len();
        let words = weights.table("vocabulary", width)?;
        let vocabulary = Vocabulary::of(hashes);
        if words.rows() != vocabulary.hashes.len() + 1 {
            return Err(ModelError::Damaged("vocabulary and table differ in length".into()));
        }
        Ok(Embedding {
            vocabulary,
            words,
            hashed: weights.table("hash", width)?,
            flags: weights.matrix("flags.weight", FLAGS, width)?,
            bias: weights.vector("flags.bias", width)?,
            norm: (weights.vector("norm.weight", width)?, bias),
            width,
        })
    }

    /// Writes the input rows of words `from..to` to `out`. `quoted[i]` says what the quotation marks make of
    /// word i: see [`quotations`].
    pub fn write(&self, words: &[InputWord], quotations: &[Quotation], out: &mut [f32]) {
        let mut folded = String::new();
        let mut lower = String::new();
        let mut pattern = String::new();
        let rows = self.hashed.rows().max(1) as u64;
        for ((word, quotation), row) in words.iter().zip(quotations).zip(out.chunks_exact_mut(self.width)) {
            folded.clear();
            folded.extend(word.form.chars().map(fold));
            lower.clear();
            if folded.is_ascii() {
                lower.push_str(&folded);
                lower.make_ascii_lowercase();
            } else {
                lower.push_str(&folded.to_lowercase());
            }
            row.copy_from_slice(&self.bias);
            let known = self.vocabulary.row(&lower);
            self.words.add(known, row);
            shape(&folded, &mut pattern);
            let keys: [&str; HASHES] = [
                ending(&lower, 2),
                ending(&lower, 3),
                ending(&lower, 4),
                beginning(&lower, 1),
                beginning(&lower, 3),
                &pattern,
            ];
            for (salt, key) in keys.iter().enumerate() {
                let hash = fnv(key, salt as u64 + 1) & 0xffff_ffff;
                self.hashed.add((hash % rows) as usize, row);
            }
            for (flag, weights) in
                flags(word, *quotation, known == 0).iter().zip(self.flags.values.chunks_exact(self.width))
            {
                if *flag {
                    for (sum, weight) in row.iter_mut().zip(weights) {
                        *sum += weight;
                    }
                }
            }
            layer_norm(row, &self.norm.0, &self.norm.1);
        }
    }
}

/// Facts about a word and the layout around it; `unknown`: it is in no vocabulary.
pub(crate) fn flags(word: &InputWord, quotation: Quotation, unknown: bool) -> [bool; FLAGS] {
    let form = word.form;
    let mut cased = false;
    let mut upper = true;
    let mut digit = false;
    let mut characters = 0;
    for character in form.chars() {
        characters += 1;
        digit |= character.is_numeric();
        if character.is_lowercase() {
            upper = false;
        } else if character.is_uppercase() {
            cased = true;
        }
    }
    [
        word.starts_paragraph,
        word.after_line_break,
        word.joined_before,
        word.joined_after,
        quotation.inside,
        form.chars().next().is_some_and(char::is_uppercase),
        characters > 1 && cased && upper,
        digit,
        word.continues_token,
        unknown,
        word.ends_paragraph,
        quotation.opens,
        quotation.closes,
    ]
}

/// What the double quotation marks make of a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quotation {
    /// Between marks, the marks included.
    pub inside: bool,
    /// An opening mark.
    pub opens: bool,
    /// A closing mark.
    pub closes: bool,
}

/// Follows the double quotation marks through the words. They are closed at the end of a paragraph.
pub(crate) fn quotations(words: &[InputWord]) -> Vec<Quotation> {
    let mut open = false;
    words
        .iter()
        .map(|word| {
            if word.starts_paragraph {
                open = false;
            }
            let mut characters = word.form.chars().map(fold);
            let mark = matches!(
                (characters.next(), characters.next(), characters.next()),
                (Some('"'), None, None) | (Some('\''), Some('\''), None)
            );
            let opens = mark && (matches!(word.form, "“" | "``" | "„" | "«") || (word.form == "\"" && !open));
            let closes = mark && !opens;
            open |= opens;
            let inside = open;
            if closes {
                open = false;
            }
            Quotation { inside, opens, closes }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_shorten_runs() {
        let mut out = String::new();
        for (form, expected) in
            [("NATO", "XXX"), ("Putin's", "Xxxx'x"), ("2,000", "d,ddd"), ("----", "---"), ("", "")]
        {
            shape(form, &mut out);
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn endings_are_cut_between_characters() {
        assert_eq!(ending("naïve", 3), "ïve");
        assert_eq!(ending("a", 3), "a");
        assert_eq!(beginning("über", 3), "übe");
        assert_eq!(beginning("", 1), "");
    }
}
