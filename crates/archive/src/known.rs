//! Words by which reports are compared, from `knowledge/matters.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

/// Everything in `knowledge/matters.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatterWords {
    /// Say nothing of what a matter is about.
    pub(crate) empty: BTreeSet<String>,
    /// A sentence with one of these does not say that something has come about.
    pub(crate) unreal: BTreeSet<String>,
    /// A sentence with one of these denies it.
    pub(crate) denial: BTreeSet<String>,
    /// What is said to be at another time than before; may be two words.
    pub(crate) moved: BTreeSet<String>,
}

impl MatterWords {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not as it should be; a test keeps it right.
    pub(crate) fn builtin() -> Result<MatterWords, toml::de::Error> {
        toml::from_str(include_str!("../../../knowledge/matters.toml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_sound() {
        let words = MatterWords::builtin().unwrap();
        assert!(words.empty.contains("the") && words.unreal.contains("would"));
        for word in words.empty.iter().chain(&words.unreal).chain(&words.denial).chain(&words.moved) {
            assert_eq!(*word, word.to_lowercase());
        }
    }
}
