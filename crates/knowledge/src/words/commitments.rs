//! Words of commitment, from `knowledge/commitments.toml`.

use serde::Deserialize;

use super::frames::{Frame, Frames, Lemmas};

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
