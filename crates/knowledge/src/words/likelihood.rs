//! Words of forecast and of estimative probability, from `knowledge/likelihood.toml`.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::frames::{Frame, Frames, Lemmas};

/// What a frame of forecast says besides its slots; the file tells what each means.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Estimates {
    pub level: String,
    /// The clause must not be settled.
    #[serde(default)]
    pub open: bool,
    /// The clause must lie ahead by its tense or modal.
    #[serde(default)]
    pub ahead: bool,
    /// A verb of opinion: who holds it holds what stands under it.
    #[serde(default)]
    pub opinion: bool,
    /// A noun that says it without an adjective or a number: *the prospect of a strike*, but *a slim chance*.
    #[serde(default)]
    pub bare: bool,
    /// A verb that says it only where it is negated: *cannot be ruled out*.
    #[serde(default)]
    pub negated: bool,
    /// What follows must be an event by a bare noun: *heading for defeat*, but not *heading for the coast*.
    #[serde(default)]
    pub outright: bool,
    /// A verb whose subject must be a thing: *the row threatens to derail the talks*.
    #[serde(default)]
    pub thing: bool,
    pub rank: u8,
}

/// Everything in `knowledge/likelihood.toml`.
#[derive(Clone, Debug, Default)]
pub struct Likelihoods {
    /// The frames.
    pub frames: Frames<Estimates>,
    /// Level of a modal.
    pub modals: HashMap<String, String>,
    /// Level of an adjective on a noun of likelihood.
    pub modifiers: HashMap<String, String>,
    /// Verbs of how things turn out.
    pub outcomes: Lemmas,
    /// Verbs of how things turn out when they are passive.
    pub outcomes_passive: Lemmas,
    /// Cues under which any *will* is a forecast.
    pub cues: Lemmas,
    /// Cues under which *will* is no forecast.
    pub not_cues: Lemmas,
    /// Verbs of judging, with an object and an adjective: *thinks a return unlikely*.
    pub judging: Lemmas,
    /// What hopes and fears do: *fears are growing of a split*.
    pub mounting: Lemmas,
    levels: BTreeMap<String, (f32, f32)>,
}

impl Likelihoods {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not as its head describes.
    pub fn builtin() -> Result<Likelihoods, toml::de::Error> {
        #[derive(Deserialize)]
        struct Outcomes {
            verbs: Lemmas,
            passive: Lemmas,
            cues: Lemmas,
            not_cues: Lemmas,
            judging: Lemmas,
            mounting: Lemmas,
        }
        #[derive(Deserialize)]
        struct Raw {
            levels: BTreeMap<String, (f32, f32)>,
            modals: BTreeMap<String, Vec<String>>,
            modifiers: BTreeMap<String, Vec<String>>,
            outcomes: Outcomes,
            frame: Vec<Frame<Estimates>>,
        }
        let raw: Raw = toml::from_str(include_str!("../../../../knowledge/likelihood.toml"))?;
        let by_word = |levels: BTreeMap<String, Vec<String>>| {
            levels
                .into_iter()
                .flat_map(|(level, words)| words.into_iter().map(move |word| (word, level.clone())))
                .collect()
        };
        Ok(Likelihoods {
            frames: Frames::new(raw.frame),
            modals: by_word(raw.modals),
            modifiers: by_word(raw.modifiers),
            outcomes: raw.outcomes.verbs,
            outcomes_passive: raw.outcomes.passive,
            cues: raw.outcomes.cues,
            not_cues: raw.outcomes.not_cues,
            judging: raw.outcomes.judging,
            mounting: raw.outcomes.mounting,
            levels: raw.levels,
        })
    }

    /// Lower and upper bound of a level's probability; none for a level that the file does not have.
    pub fn bounds(&self, level: &str) -> Option<(f32, f32)> {
        self.levels.get(level).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_that_is_used_has_bounds() {
        let words = Likelihoods::builtin().unwrap();
        let used = words.frames.all().iter().map(|frame| &frame.says.level);
        for level in used.chain(words.modals.values()).chain(words.modifiers.values()) {
            let (low, high) = words.bounds(level).expect(level);
            assert!((0.0..=1.0).contains(&low) && low <= high && high <= 1.0, "{level}");
        }
    }
}
