//! Words of commitment, from `knowledge/commitments.toml`.

use serde::Deserialize;

use super::frames::{Frame, Frames, Lemmas, undoubled};

/// How firmly somebody commits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Strength {
    Agreed,
    Pledged,
    Expected,
    Considered,
    Refused,
}

/// What the subject of a passive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Passive {
    /// Who commits: *is committed to*.
    Who,
    /// What is committed to: *a truce was agreed*.
    What,
}

/// What a frame of commitment says besides its slots; the file tells what each means.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Commits {
    pub strength: Strength,
    #[serde(default)]
    pub objects: Lemmas,
    #[serde(default)]
    pub counted: bool,
    #[serde(default)]
    pub modal: bool,
    #[serde(default)]
    pub ongoing: bool,
    #[serde(default)]
    pub actor: bool,
    #[serde(default)]
    pub passive_only: bool,
    #[serde(default)]
    pub not_objects: Lemmas,
    #[serde(default)]
    pub acts: bool,
    #[serde(default)]
    pub own: bool,
    #[serde(default)]
    pub clausal: bool,
    pub passive: Option<Passive>,
}

/// Lists of lemmas; the file tells what each means.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)]
pub struct Lists {
    pub settled: Lemmas,
    pub open: Lemmas,
    pub under: Lemmas,
    pub laying_down: Lemmas,
    pub saying: Lemmas,
    pub threatening: Lemmas,
    pub not_acts: Lemmas,
    pub first_person: Lemmas,
    pub no_promises: Lemmas,
    pub bodies: Lemmas,
    pub clauses: Lemmas,
    pub refusable: Lemmas,
    pub acts: Lemmas,
    pub onlookers: Lemmas,
    pub particles: Lemmas,
    pub vague: Lemmas,
    pub unheard: Lemmas,
    pub warning: Lemmas,
    pub dropped: Lemmas,
    pub details: Lemmas,
    pub phrasal: Lemmas,
    pub traded: Lemmas,
}

impl Lists {
    /// Whether a cue, if there is one, says what a speaker threatens to do.
    pub fn says_warning(&self, cue: Option<String>) -> bool {
        cue.is_some_and(|cue| self.warning.contains(&cue))
    }

    /// Whether a verb says what somebody will do: one of `saying`, or one that `speaks` knows; also where a lemmatiser left
    /// it a doubled consonant or took an "e" (*signalled*, "signall").
    pub fn says(&self, lemma: &str, speaks: impl Fn(&str) -> bool) -> bool {
        let either = |lemma: &str| self.saying.contains(lemma) || speaks(lemma);
        either(lemma) || undoubled(lemma).is_some_and(either) || either(&format!("{lemma}e"))
    }
}

/// Everything in `knowledge/commitments.toml`.
#[derive(Clone, Debug, Default)]
pub struct CommitmentWords {
    /// The frames.
    pub frames: Frames<Commits>,
    /// The lists.
    pub lists: Lists,
}

impl CommitmentWords {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not as its head describes.
    pub fn builtin() -> Result<CommitmentWords, toml::de::Error> {
        #[derive(Deserialize)]
        struct Raw {
            frame: Vec<Frame<Commits>>,
            lists: Lists,
        }
        let raw: Raw = toml::from_str(include_str!("../../../../knowledge/commitments.toml"))?;
        Ok(CommitmentWords { frames: Frames::new(raw.frame), lists: raw.lists })
    }
}
