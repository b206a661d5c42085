//! Words to the pieces of BERT's uncased vocabulary. `training/legation_training/careful.py` does the same.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::ModelError;
use crate::swift::features::fold;

/// Pieces of one word that are read. English words have fewer; longer are addresses and the like, whose rest says
/// little.
const LONGEST_WORD: usize = 16;
/// Letters of one run that are looked at: BERT's own limit.
const LONGEST_RUN: usize = 100;
/// Characters of a word that are looked at: so many that the limits above are reached first in any text with letters.
const LONGEST_FORM: usize = 2000;

/// The vocabulary.
pub(crate) struct Pieces {
    /// Pieces that begin a run of letters.
    initial: HashMap<Box<str>, u16>,
    /// Pieces that continue one, without their `##`.
    inner: HashMap<Box<str>, u16>,
    /// Longest piece, in characters.
    longest: usize,
    unknown: u16,
    /// Stands before each window.
    pub begin: u16,
    /// Stands after each window.
    pub end: u16,
}

impl Pieces {
    /// Reads the vocabulary: one piece a line, the line's number being its row.
    ///
    /// # Errors
    /// When there are too many pieces, or a special one is missing.
    pub fn parse(text: &str) -> Result<Pieces, ModelError> {
        let (mut initial, mut inner, mut longest) = (HashMap::new(), HashMap::new(), 0);
        for (row, piece) in text.lines().enumerate() {
            let row = u16::try_from(row).map_err(|_| ModelError::Damaged("too many pieces".into()))?;
            let (table, letters) = match piece.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => (&mut inner, rest),
                _ => (&mut initial, piece),
            };
            longest = longest.max(letters.chars().count());
            table.insert(Box::from(letters), row);
        }
        let special = |name: &str| {
            initial.get(name).copied().ok_or_else(|| ModelError::Damaged(format!("no piece {name}")))
        };
        let (unknown, begin, end) = (special("[UNK]")?, special("[CLS]")?, special("[SEP]")?);
        Ok(Pieces { initial, inner, longest, unknown, begin, end })
    }

    /// Adds the pieces of a word to `out`: at least one, at most [`LONGEST_WORD`].
    pub fn word(&self, form: &str, out: &mut Vec<u16>) {
        let first = out.len();
        let limit = first + LONGEST_WORD;
        if form.bytes().all(|byte| byte.is_ascii_lowercase())
            && let Some(row) = self.initial.get(form)
        {
            out.push(*row);
            return;
        }
        let mut run = String::new();
        let letters = form.chars().take(LONGEST_FORM).map(fold).flat_map(char::to_lowercase);
        for character in letters.nfd().filter(|character| !is_combining_mark(*character)) {
            if character.is_alphanumeric() {
                run.push(character);
                continue;
            }
            self.run(&run, out);
            run.clear();
            if out.len() >= limit {
                break;
            }
            let mut buffer = [0; 4];
            self.run(character.encode_utf8(&mut buffer), out);
        }
        self.run(&run, out);
        out.truncate(limit);
        if out.len() == first {
            out.push(self.unknown);
        }
    }

    /// Greedy longest match from the left; a run that can't be put together is one unknown piece.
    fn run(&self, run: &str, out: &mut Vec<u16>) {
        if run.is_empty() {
            return;
        }
        let borders: Vec<usize> =
            run.char_indices().map(|(at, _)| at).chain([run.len()]).take(LONGEST_RUN + 1).collect();
        let first = out.len();
        let last = borders.len() - 1;
        let mut start = 0;
        while start < last {
            let table = if start == 0 { &self.initial } else { &self.inner };
            let found = (start + 1..=last.min(start + self.longest))
                .rev()
                .find_map(|end| table.get(&run[borders[start]..borders[end]]).map(|row| (end, *row)));
            match found {
                Some((end, row)) => {
                    out.push(row);
                    start = end;
                }
                None => {
                    out.truncate(first);
                    out.push(self.unknown);
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces() -> Pieces {
        let vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nun\n##able\n##a\nnaive\n'\n-\nx";
        Pieces::parse(vocabulary).unwrap_or_else(|error| panic!("{error}"))
    }

    fn cut(form: &str) -> Vec<u16> {
        let mut out = Vec::new();
        pieces().word(form, &mut out);
        out
    }

    #[test]
    fn the_longest_piece_wins() {
        assert_eq!(cut("unable"), [4, 5]);
        assert_eq!(cut("una"), [4, 6]);
    }

    #[test]
    fn case_and_accents_are_dropped_and_quotes_folded() {
        assert_eq!(cut("Naïve"), [7]);
        assert_eq!(cut("’"), [8]);
        assert_eq!(cut("un-un"), [4, 9, 4]);
    }

    #[test]
    fn every_word_has_pieces_and_none_has_many() {
        for form in ["", "\u{301}", "ж", "\0", "𝒳"] {
            assert_eq!(cut(form), [1], "{form:?}");
        }
        assert_eq!(cut(&"x".repeat(100_000)).len(), 1);
        assert_eq!(cut(&"-".repeat(100_000)).len(), LONGEST_WORD);
        assert_eq!(cut(&format!("un{}", "a".repeat(60))).len(), LONGEST_WORD);
    }

    #[test]
    fn a_vocabulary_without_special_pieces_is_refused() {
        assert!(Pieces::parse("a\nb").is_err());
    }
}
