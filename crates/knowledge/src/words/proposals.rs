//! Words of proposals, from `knowledge/proposals.toml`.

use serde::Deserialize;

use crate::tables::HashMap;

use super::frames::{Examples, Frame, Frames, Lemmas};

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum ProposalKind {
    Bill,
    Resolution,
    Sanction,
    Ceasefire,
    Plan,
    Offer,
    Other,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Status {
    Floated,
    Introduced,
    UnderConsideration,
    Passed,
    Adopted,
    Rejected,
    Withdrawn,
    Delayed,
}

/// A noun of a proposal; the file tells what each field means.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct ProposalNoun {
    pub words: Vec<String>,
    pub kind: ProposalKind,
    #[serde(default)]
    pub alone: bool,
    #[serde(default)]
    pub open: bool,
    #[serde(default)]
    pub enacted: bool,
    #[serde(default)]
    pub drawn: bool,
    #[serde(default)]
    pub sure: bool,
    #[serde(flatten)]
    pub examples: Examples,
}

/// A verb that does something with a proposal.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct ProposalVerb {
    pub words: Vec<String>,
    pub status: Status,
    pub author: bool,
    #[serde(default)]
    pub subject: bool,
}

/// What a frame of proposing says besides its slots; the file tells what each field means.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Proposes {
    pub kind_of_proposal: ProposalKind,
    pub status: Status,
    #[serde(default)]
    pub counted: bool,
    #[serde(default)]
    pub plain: bool,
    #[serde(default)]
    pub subjunctive: bool,
    #[serde(default)]
    pub acts: Lemmas,
    #[serde(default)]
    pub objects: Lemmas,
    #[serde(default)]
    pub given: bool,
}

/// Lists of lemmas; the file tells what each means.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)]
pub struct Lists {
    pub content: Lemmas,
    pub again: Lemmas,
    pub drafting: Lemmas,
    pub backers: Lemmas,
    pub backing: Lemmas,
    pub votes: Lemmas,
    pub predicates: Lemmas,
    pub counted_by: Lemmas,
    pub failing: Lemmas,
    pub private: Lemmas,
    pub firm: Lemmas,
    pub legislating: Lemmas,
    pub making: Lemmas,
    pub core: Lemmas,
    pub offering: Lemmas,
    pub closing: Lemmas,
    pub commenting: Lemmas,
    pub discussing: Lemmas,
    pub pondering: Lemmas,
    pub attending: Lemmas,
    pub changes: Lemmas,
    pub accepting: Lemmas,
    pub telling: Lemmas,
    pub going: Lemmas,
    pub onward: Lemmas,
    pub motions: Lemmas,
    pub sponsors: Lemmas,
    pub proposed: Lemmas,
    pub parts: Lemmas,
    pub makers: Lemmas,
    pub saying: Lemmas,
    pub deciding: Lemmas,
    pub undecided: Lemmas,
    pub lawmakers: Lemmas,
}

/// Everything in `knowledge/proposals.toml`.
#[derive(Clone, Debug, Default)]
pub struct ProposalWords {
    /// Nouns of proposals.
    pub nouns: Vec<ProposalNoun>,
    /// Verbs of proposing without a noun.
    pub frames: Frames<Proposes>,
    /// The lists.
    pub lists: Lists,
    verbs: HashMap<String, Vec<(String, Status, bool)>>,
    subject_verbs: HashMap<String, Status>,
    by_noun: HashMap<String, usize>,
}

impl ProposalWords {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not as its head describes.
    pub fn builtin() -> Result<ProposalWords, toml::de::Error> {
        #[derive(Deserialize)]
        struct Raw {
            noun: Vec<ProposalNoun>,
            verb: Vec<ProposalVerb>,
            frame: Vec<Frame<Proposes>>,
            lists: Lists,
        }
        let raw: Raw = toml::from_str(include_str!("../../../../knowledge/proposals.toml"))?;
        let mut verbs: HashMap<String, Vec<(String, Status, bool)>> = HashMap::default();
        let mut subject_verbs = HashMap::default();
        for verb in &raw.verb {
            for word in &verb.words {
                if verb.subject {
                    subject_verbs.insert(word.clone(), verb.status);
                    continue;
                }
                let (first, second) = word.split_once(' ').unwrap_or((word, ""));
                verbs.entry(first.to_owned()).or_default().push((
                    second.to_owned(),
                    verb.status,
                    verb.author,
                ));
            }
        }
        for list in verbs.values_mut() {
            list.sort_by_key(|(second, ..)| second.is_empty());
        }
        let by_noun = raw
            .noun
            .iter()
            .enumerate()
            .flat_map(|(number, noun)| noun.words.iter().map(move |word| (word.clone(), number)))
            .collect();
        Ok(ProposalWords {
            nouns: raw.noun,
            frames: Frames::new(raw.frame),
            lists: raw.lists,
            verbs,
            subject_verbs,
            by_noun,
        })
    }

    /// The noun with this lemma.
    pub fn noun(&self, lemma: &str) -> Option<&ProposalNoun> {
        self.by_noun.get(lemma).and_then(|&number| self.nouns.get(number))
    }

    /// What becomes of a proposal that is the subject of a verb: *the bill stalled*.
    pub fn subject_verb(&self, lemma: &str) -> Option<Status> {
        self.subject_verbs.get(lemma).copied()
    }

    /// What a verb does with a proposal: the second word that it needs (empty for none), status, and whether its
    /// subject puts the proposal forward.
    pub fn verbs(&self, lemma: &str) -> &[(String, Status, bool)] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }
}
