//! Frames: words that open a slot for who acts and a slot for what it is about, as data.
//!
//! The files of commitments, proposals and forecasts share this form; what a frame gives besides its slots is told
//! in each file.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::tables::HashMap;

/// What a trigger is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A verb, perhaps with a particle or an object noun (*rule out*, *give word*).
    #[default]
    Verb,
    /// A noun.
    Noun,
    /// An adjective or participle as a predicate.
    Adjective,
    /// An adverb.
    Adverb,
}

/// Where a slot is filled from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Slot {
    /// A clause with *to*.
    Infinitive,
    /// A finite clause, with *that* or without.
    Clause,
    /// A finite clause with *whether* or *if*.
    Whether,
    /// A clause in *-ing* without a preposition.
    Gerund,
    /// The object.
    Object,
    /// The subject.
    Subject,
    /// The clause of the trigger itself.
    Own,
    /// A phrase or a clause in *-ing* with this preposition.
    Preposition(String),
}

impl From<String> for Slot {
    fn from(name: String) -> Slot {
        match name.as_str() {
            "infinitive" => Slot::Infinitive,
            "clause" => Slot::Clause,
            "whether" => Slot::Whether,
            "gerund" => Slot::Gerund,
            "object" => Slot::Object,
            "subject" => Slot::Subject,
            "own" => Slot::Own,
            _ => Slot::Preposition(name),
        }
    }
}

/// Sentences that a frame must match and must not match; run as tests.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Examples {
    /// Give a fact.
    #[serde(default)]
    pub good: Vec<String>,
    /// Give none.
    #[serde(default)]
    pub bad: Vec<String>,
}

/// A frame: its triggers and slots, and what `T` says besides.
#[derive(Clone, Debug, Deserialize)]
pub struct Frame<T> {
    /// Lemmas of the trigger; a second word after a blank is a particle, an adverb or the head of the object.
    pub words: Vec<String>,
    /// What the trigger is.
    #[serde(default)]
    pub kind: Kind,
    /// Where what it is about stands, in order of preference.
    pub what: Vec<Slot>,
    /// What the kind of fact needs besides.
    #[serde(flatten)]
    pub says: T,
    /// Its examples.
    #[serde(flatten)]
    pub examples: Examples,
}

/// Frames by the first word of their triggers.
#[derive(Clone, Debug)]
pub struct Frames<T> {
    frames: Vec<Frame<T>>,
    /// Second words of the trigger (empty for none) and number of the frame, those with a second word first.
    by_word: HashMap<String, Vec<(String, usize)>>,
    /// What a lemmatiser that strips endings leaves of the first words, where that is none of them: it may lose an "e"
    /// ("ruled", "rul") or leave a doubled consonant ("signall").
    stripped: HashMap<String, String>,
}

impl<T> Default for Frames<T> {
    fn default() -> Self {
        Frames { frames: Vec::new(), by_word: HashMap::default(), stripped: HashMap::default() }
    }
}

impl<T> Frames<T> {
    /// Indexes frames.
    pub fn new(frames: Vec<Frame<T>>) -> Frames<T> {
        let mut by_word: HashMap<String, Vec<(String, usize)>> = HashMap::default();
        by_word.reserve(frames.len());
        for (number, frame) in frames.iter().enumerate() {
            for word in &frame.words {
                let (first, second) = word.split_once(' ').unwrap_or((word, ""));
                by_word.entry(first.to_owned()).or_default().push((second.to_owned(), number));
            }
        }
        for list in by_word.values_mut() {
            list.sort_by_key(|(second, number)| (second.is_empty(), *number));
        }
        let stripped = by_word.keys().flat_map(|word| stripped(word));
        // What lost an "e" comes before what has a doubled consonant.
        let (lost, doubled): (Vec<_>, Vec<_>) = stripped.partition(|(form, word)| form.len() < word.len());
        let stripped =
            doubled.into_iter().chain(lost).filter(|(form, _)| !by_word.contains_key(form)).collect();
        Frames { frames, by_word, stripped }
    }

    /// The frames of a lemma, each with the second word that its trigger needs (empty for none).
    pub fn of(&self, lemma: &str) -> impl Iterator<Item = (&str, &Frame<T>)> {
        self.by_word
            .get(lemma)
            .or_else(|| self.by_word.get(self.stripped.get(lemma)?))
            .into_iter()
            .flatten()
            .filter_map(|(second, number)| Some((second.as_str(), self.frames.get(*number)?)))
    }

    /// All frames, in the order of the file.
    pub fn all(&self) -> &[Frame<T>] {
        &self.frames
    }
}

/// What a lemmatiser that strips endings may leave of a lemma, with the lemma: "rul" of *rule*, "signall" of *signal*.
fn stripped(lemma: &str) -> impl Iterator<Item = (String, String)> {
    let lost = lemma.strip_suffix('e').map(str::to_owned);
    let last = lemma.chars().next_back().filter(|last| last.is_alphabetic());
    let doubled = last.map(|last| format!("{lemma}{last}"));
    lost.into_iter().chain(doubled).map(|form| (form, lemma.to_owned()))
}

/// A lemma without the second of two consonants at its end, as a lemmatiser that strips endings leaves them:
/// *signalled*, "signall".
pub(crate) fn undoubled(lemma: &str) -> Option<&str> {
    let mut ends = lemma.chars().rev();
    let (last, before) = (ends.next()?, ends.next()?);
    (last == before && last.is_alphabetic()).then(|| &lemma[..lemma.len() - last.len_utf8()])
}

/// A set of lemmas.
pub type Lemmas = BTreeSet<String>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lemma_is_known_by_what_a_lemmatiser_leaves_of_it() {
        let words = ["rule out", "rule", "signal", "sign", "plan", "plane"].map(str::to_owned).to_vec();
        let frame =
            Frame { words, kind: Kind::Verb, what: Vec::new(), says: (), examples: Examples::default() };
        let frames = Frames::new(vec![frame]);
        let seconds = |lemma: &str| frames.of(lemma).map(|(second, _)| second).collect::<Vec<_>>();
        assert_eq!(seconds("rule"), ["out", ""]);
        assert_eq!(seconds("rul"), ["out", ""]);
        assert_eq!(seconds("signall"), [""]);
        assert_eq!(seconds("plan"), [""], "a lemma of its own");
        assert!(seconds("sig").is_empty() && seconds("signn").len() == 1);
    }
}
