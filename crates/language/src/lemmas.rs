//! Lemmas by a list of exceptions and, behind it, by rules on the end of the word: both learned from treebanks.

use std::collections::HashMap;

use crate::document::Upos;

/// Longest ending, in characters, that a rule looks at.
const LONGEST_SUFFIX: usize = 5;

/// Irregular forms that the treebanks may not have.
const IRREGULAR: &str = include_str!("../../../knowledge/english-irregular.csv");

/// The learned tables, by Penn tag.
#[derive(Default)]
pub(crate) struct Lemmas {
    by_tag: Vec<TagLemmas>,
}

#[derive(Default)]
struct TagLemmas {
    exceptions: HashMap<Box<str>, Box<str>>,
    /// Ending -> characters to cut off and what to put there.
    rules: HashMap<Box<str>, (usize, Box<str>)>,
}

impl Lemmas {
    /// Reads lines `E tag form lemma` and `R tag ending cut added`, separated by tabs. A line that is neither
    /// is passed over.
    pub fn parse(table: &str, tags: &[impl AsRef<str>]) -> Lemmas {
        let index: HashMap<&str, usize> =
            tags.iter().enumerate().map(|(at, tag)| (tag.as_ref(), at)).collect();
        let mut by_tag: Vec<TagLemmas> = tags.iter().map(|_| TagLemmas::default()).collect();
        for line in table.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            let entry = columns.get(1).and_then(|tag| index.get(tag)).and_then(|at| by_tag.get_mut(*at));
            match (columns.as_slice(), entry) {
                (["E", _, form, lemma], Some(entry)) => {
                    entry.exceptions.insert((*form).into(), (*lemma).into());
                }
                (["R", _, ending, cut, added], Some(entry)) => {
                    if let Ok(cut) = cut.parse() {
                        entry.rules.insert((*ending).into(), (cut, (*added).into()));
                    }
                }
                _ => {}
            }
        }
        // Behind what the treebanks taught.
        for line in IRREGULAR.lines().filter(|line| !line.starts_with('#')) {
            if let [form_tags, form, lemma] = line.split(',').collect::<Vec<_>>()[..] {
                for tag in form_tags.split('/') {
                    if let Some(entry) = index.get(tag).and_then(|at| by_tag.get_mut(*at)) {
                        entry.exceptions.entry(form.into()).or_insert_with(|| lemma.into());
                    }
                }
            }
        }
        Lemmas { by_tag }
    }

    /// The lemma of a form with the Penn tag number `xpos`.
    pub fn lemma(&self, form: &str, upos: Upos, xpos: usize) -> String {
        let form = if upos == Upos::Propn { form.to_owned() } else { form.to_lowercase() };
        let Some(entry) = self.by_tag.get(xpos) else { return form };
        if let Some(lemma) = entry.exceptions.get(form.as_str()) {
            return lemma.to_string();
        }
        // Byte positions of the last characters, the shortest ending first.
        let mut borders = [form.len(); LONGEST_SUFFIX + 1];
        let mut count = 1;
        for (at, _) in form.char_indices().rev().take(LONGEST_SUFFIX) {
            borders[count] = at;
            count += 1;
        }
        for border in borders[..count].iter().rev() {
            if let Some((cut, added)) = entry.rules.get(&form[*border..]) {
                let kept = if *cut == 0 {
                    form.len()
                } else {
                    match form.char_indices().rev().nth(cut - 1) {
                        Some((at, _)) => at,
                        None => return form,
                    }
                };
                let lemma = format!("{}{added}", &form[..kept]);
                return if lemma.is_empty() { form } else { lemma };
            }
        }
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irregular_forms_are_known_beside_what_was_learned() {
        let lemmas = Lemmas::parse("R\tVBD\ted\t2\t\nE\tVBD\tlit\tkindle", &["VBD"]);
        let lemma = |form| lemmas.lemma(form, Upos::Verb, 0);
        assert_eq!(lemma("fled"), "flee");
        assert_eq!(lemma("Tied"), "tie");
        assert_eq!(lemma("signed"), "sign");
        assert_eq!(lemma("lit"), "kindle", "what was learned comes first");
    }

    #[test]
    fn exceptions_come_before_rules_and_long_endings_before_short_ones() {
        let lemmas =
            Lemmas::parse("E\tNNS\tmen\tman\nR\tNNS\ts\t1\t\nR\tNNS\ties\t3\ty\nR\tNNS\t\t0\t", &["NNS"]);
        let lemma = |form| lemmas.lemma(form, Upos::Noun, 0);
        assert_eq!(lemma("Men"), "man");
        assert_eq!(lemma("treaties"), "treaty");
        assert_eq!(lemma("talks"), "talk");
        assert_eq!(lemma("sheep"), "sheep");
        assert_eq!(lemma("s"), "s");
    }
}
