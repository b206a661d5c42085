//! Lemmas by a list of exceptions and, behind it, by rules on the end of the word: both learned from treebanks.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::document::{Upos, Word};
use crate::known::KNOWN;

/// Longest ending, in characters, that a rule looks at.
const LONGEST_SUFFIX: usize = 5;

/// Irregular forms that the treebanks may not have.
const IRREGULAR: &str = include_str!("../../../knowledge/english-irregular.csv");

/// Words that are often misspelt or abbreviated, as they should be written in full.
static SPELLINGS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
    include_str!("../../../knowledge/english-spellings.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .collect()
});

/// Ends of the names of files, which are written small where they are cited.
const FILE_ENDINGS: &[&str] =
    &[".pdf", ".doc", ".xls", ".ppt", ".txt", ".htm", ".html", ".zip", ".jpg", ".gif"];

/// The verbs of English.
static VERBS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../../../knowledge/english-verbs.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
});

/// Proper nouns in capitals that are at least so long are words and not abbreviations, and treebanks write their lemma as
/// a name.
const SHORTEST_CAPITALS: usize = 5;

/// The learned tables, by Penn tag.
#[derive(Default)]
pub(crate) struct Lemmas {
    by_tag: Vec<TagLemmas>,
    /// The numbers of the tags that are fallen back upon where universal and Penn tag disagree.
    noun: Option<usize>,
    gerund: Option<usize>,
    participle: Option<usize>,
}

#[derive(Default)]
struct TagLemmas {
    name: Box<str>,
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
        let mut by_tag: Vec<TagLemmas> =
            tags.iter().map(|tag| TagLemmas { name: tag.as_ref().into(), ..TagLemmas::default() }).collect();
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
        let number = |tag| index.get(tag).copied();
        Lemmas { by_tag, noun: number("NN"), gerund: number("VBG"), participle: number("VBN") }
    }

    /// The lemma of a form with the Penn tag number `xpos`.
    pub fn lemma(&self, form: &str, upos: Upos, xpos: usize) -> String {
        let name = self.by_tag.get(xpos).map_or("", |entry| &entry.name);
        let proper = upos == Upos::Propn || (name.starts_with("NNP") && form.starts_with(char::is_uppercase));
        // Abbreviations and numerals (*AAA*, *VIII*, *www*) are nouns, numbers or none of both.
        let stretchable = !matches!(upos, Upos::Noun | Upos::Propn | Upos::Num | Upos::Sym | Upos::X);
        // *iPhone*: capitals within a common noun are part of how it is written.
        let marked = upos == Upos::Noun && capitals_within(form);
        if let Some(lemma) = as_written(form, upos, name) {
            return lemma;
        }
        let form = match (proper, stretchable) {
            (true, _) => form.to_owned(),
            (false, false) if marked => form.to_owned(),
            (false, false) => form.to_lowercase(),
            (false, true) => unstretched(form.to_lowercase()),
        };
        if FILE_ENDINGS.iter().any(|end| form.ends_with(end)) {
            return form.to_lowercase();
        }
        let form =
            if proper { form } else { SPELLINGS.get(form.as_str()).map_or(form, |word| (*word).into()) };
        let Some(entry) = self.entry(&form, upos, xpos) else { return form };
        if let Some(lemma) = entry.exceptions.get(form.as_str()) {
            return lemma.to_string();
        }
        let lemma = entry.by_ending(&form);
        if proper {
            return as_a_name(lemma);
        }
        if upos == Upos::Verb && entry.name.starts_with('V') && !VERBS.contains(lemma.as_str()) {
            return verb(&form, &entry.name).unwrap_or(lemma);
        }
        lemma
    }

    /// The table for a form. Where the two tags of a word disagree, its universal one tells whether it is a form of a verb
    /// (*the passing of the law*).
    fn entry(&self, form: &str, upos: Upos, xpos: usize) -> Option<&TagLemmas> {
        let entry = self.by_tag.get(xpos)?;
        let number = match (upos, &*entry.name) {
            (Upos::Noun | Upos::Adj, "VBG" | "VBN" | "VBD") => self.noun,
            (Upos::Verb, "NN" | "JJ") if form.ends_with("ing") => self.gerund,
            (Upos::Verb, "NN" | "JJ") if form.ends_with("ed") => self.participle,
            _ => None,
        };
        number.and_then(|number| self.by_tag.get(number)).or(Some(entry))
    }
}

impl TagLemmas {
    /// The lemma by the rule for the longest ending that has one.
    fn by_ending(&self, form: &str) -> String {
        // Byte positions of the last characters, the shortest ending first.
        let mut borders = [form.len(); LONGEST_SUFFIX + 1];
        let mut count = 1;
        for (at, _) in form.char_indices().rev().take(LONGEST_SUFFIX) {
            borders[count] = at;
            count += 1;
        }
        for border in borders[..count].iter().rev() {
            if let Some((cut, added)) = self.rules.get(&form[*border..]) {
                let kept = if *cut == 0 {
                    form.len()
                } else {
                    match form.char_indices().rev().nth(cut - 1) {
                        Some((at, _)) => at,
                        None => return form.to_owned(),
                    }
                };
                let lemma = format!("{}{added}", &form[..kept]);
                // No rule leaves nothing, or one letter of an abbreviation (*PS*).
                return if lemma.chars().nth(1).is_none() { form.to_owned() } else { lemma };
            }
        }
        form.to_owned()
    }
}

/// The lemma of what is no word of the language: letters and addresses as they are written, numbers without their commas, dashes
/// of typewriters, and names that are known and written small.
fn as_written(form: &str, upos: Upos, tag: &str) -> Option<String> {
    let mut letters = form.chars();
    let single = letters.next().is_some_and(char::is_uppercase) && letters.next().is_none();
    match tag {
        "ADD" => Some(form.to_owned()),
        "NN" | "SYM" if single => Some(form.to_owned()),
        "CD" if form.contains(',') && form.chars().all(|letter| letter.is_ascii_digit() || letter == ',') => {
            Some(form.replace(',', ""))
        }
        "NNP" if upos == Upos::Propn => KNOWN.capitalised(form),
        _ if upos == Upos::Punct && form == "--" => Some(form.to_owned()),
        _ => None,
    }
}

/// Verbs that have no passive: before their participles *'s* is *has* (*he's been*).
const NO_PASSIVE: [&str; 4] = ["be", "get", "have", "become"];

/// Adverbs between an auxiliary and its participle at most.
const LONGEST_GAP: usize = 2;

/// Gives *'s* before a participle that has no passive the lemma that no table of words can tell.
pub(crate) fn tell_contractions(words: &mut [Word]) {
    for at in 0..words.len() {
        if &*words[at].xpos != "VBZ" || !matches!(&*words[at].form, "'s" | "’s") {
            continue;
        }
        let next = words[at + 1..].iter().take(LONGEST_GAP + 1).find(|word| word.upos != Upos::Adv);
        if next.is_some_and(|next| &*next.xpos == "VBN" && NO_PASSIVE.contains(&&*next.lemma)) {
            words[at].lemma = "have".into();
        }
    }
}

/// Whether a capital follows a small letter.
fn capitals_within(form: &str) -> bool {
    let mut letters = form.chars();
    letters.any(char::is_lowercase) && letters.any(char::is_uppercase)
}

/// A word whose letters are drawn out for emphasis (*sooo*), as it is written without.
fn unstretched(form: String) -> String {
    let letters: Vec<char> = form.chars().collect();
    if !letters
        .windows(3)
        .any(|three| three[0].is_alphabetic() && three.iter().all(|letter| *letter == three[0]))
    {
        return form;
    }
    let mut kept = String::with_capacity(form.len());
    for run in letters.chunk_by(|one, next| one == next) {
        let stretched = run.len() > 2 && run[0].is_alphabetic();
        kept.extend(&run[..if stretched { 1 } else { run.len() }]);
    }
    kept
}

/// A long name in capitals, written as a name: *TEHRAN*, *Tehran*.
fn as_a_name(lemma: String) -> String {
    let mut letters = lemma.chars();
    if lemma.chars().count() < SHORTEST_CAPITALS || !lemma.chars().all(char::is_uppercase) {
        return lemma;
    }
    letters.next().into_iter().chain(letters.flat_map(char::to_lowercase)).collect()
}

/// The verb of English that a regular form belongs to, where there is one: with a final e or without, its last consonant
/// doubled or not.
fn verb(form: &str, tag: &str) -> Option<String> {
    let stem = match tag {
        "VBG" => form.strip_suffix("ing"),
        "VBD" | "VBN" => form.strip_suffix("ed"),
        "VBZ" => form.strip_suffix('s'),
        _ => None,
    }?;
    let known = |verb: &str| VERBS.contains(verb).then(|| verb.to_owned());
    if let Some(found) = known(&format!("{stem}e")).or_else(|| known(stem)) {
        return Some(found);
    }
    // *planned*, *mimicked*, *replied*, *reaches*.
    let last = stem.chars().next_back()?;
    let shorter = &stem[..stem.len() - last.len_utf8()];
    match last {
        'e' => known(shorter).or_else(|| known(&format!("{}y", shorter.strip_suffix('i')?))),
        'i' => known(&format!("{shorter}y")),
        _ if shorter.ends_with(last) || (last == 'k' && shorter.ends_with('c')) => known(shorter),
        _ => None,
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
    fn verbs_of_english_decide_what_an_ending_leaves_open() {
        let lemmas = Lemmas::parse(
            "R\tVBD\ted\t2\t\nR\tVBG\ting\t3\t\nR\tVBZ\ts\t1\t\nR\tNN\t\t0\t",
            &["VBD", "VBG", "VBZ", "NN"],
        );
        for (form, upos, tag, lemma) in [
            ("provoked", Upos::Verb, 0, "provoke"),
            ("smelled", Upos::Verb, 0, "smell"),
            ("planned", Upos::Verb, 0, "plan"),
            ("replied", Upos::Verb, 0, "reply"),
            ("mimicking", Upos::Verb, 1, "mimic"),
            ("reaches", Upos::Verb, 2, "reach"),
            ("levies", Upos::Verb, 2, "levy"),
            ("zorged", Upos::Verb, 0, "zorg"),
            ("passing", Upos::Noun, 1, "passing"),
            ("searching", Upos::Verb, 3, "search"),
            ("soooo", Upos::Adv, 3, "so"),
        ] {
            assert_eq!(lemmas.lemma(form, upos, tag), lemma, "{form}");
        }
    }

    #[test]
    fn what_is_misspelt_has_the_lemma_of_what_is_meant() {
        let lemmas = Lemmas::parse("R\tVBD\ted\t2\t\nR\tNN\t\t0\t\nR\tNNP\t\t0\t", &["VBD", "NN", "NNP"]);
        assert_eq!(lemmas.lemma("recomended", Upos::Verb, 0), "recommend");
        assert_eq!(lemmas.lemma("goverment", Upos::Noun, 1), "government");
        assert_eq!(lemmas.lemma("Teh", Upos::Propn, 2), "Teh", "a name may be spelt in any way");
        assert_eq!(lemmas.lemma("iPhone", Upos::Noun, 1), "iPhone");
        assert_eq!(lemmas.lemma("Stocks.pdf", Upos::Propn, 2), "stocks.pdf");
    }

    #[test]
    fn letters_numbers_and_addresses_are_written_as_they_are() {
        let lemmas = Lemmas::parse("R\tNN\t\t0\t", &["NN", "CD", "ADD", "NNP", ":"]);
        for (form, upos, tag, lemma) in [
            ("Z", Upos::Noun, 0, "Z"),
            ("Zs", Upos::Noun, 0, "zs"),
            ("6,606", Upos::Num, 1, "6606"),
            ("http://a.org/Page.html", Upos::X, 2, "http://a.org/Page.html"),
            ("mexico", Upos::Propn, 3, "Mexico"),
            ("pizza", Upos::Propn, 3, "pizza"),
            ("--", Upos::Punct, 4, "--"),
        ] {
            assert_eq!(lemmas.lemma(form, upos, tag), lemma, "{form}");
        }
    }

    #[test]
    fn names_keep_their_capital_and_lose_the_others() {
        let lemmas = Lemmas::parse("R\tNNP\t\t0\t\nR\tNN\t\t0\t", &["NNP", "NN"]);
        assert_eq!(lemmas.lemma("TEHRAN", Upos::Propn, 0), "Tehran");
        assert_eq!(lemmas.lemma("NATO", Upos::Propn, 0), "NATO");
        assert_eq!(lemmas.lemma("Industrial", Upos::Adj, 0), "Industrial");
        assert_eq!(lemmas.lemma("Talks", Upos::Noun, 1), "talks");
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
