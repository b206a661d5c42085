//! Words of quantity, from `knowledge/units.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::tables::{HashMap, HashSet};

/// How exact a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Exactness {
    About,
    Nearly,
    AtLeast,
    AtMost,
}

/// Words of quantity.
#[derive(Debug, Default)]
pub struct Units {
    /// What a word after a number multiplies it with.
    pub magnitudes: HashMap<String, f64>,
    /// Parts that a word of fraction makes of a whole.
    pub fractions: HashMap<String, f64>,
    /// ISO 4217 codes by sign.
    pub signs: HashMap<String, String>,
    /// ISO 4217 codes by name, the words of a name joined by blanks.
    pub currencies: HashMap<String, String>,
    /// Signs and words of percentages.
    pub percent: HashSet<String>,
    /// The noun that the record uses, by the nouns that mean it.
    pub nouns: HashMap<String, String>,
    /// Nouns after a number that make it no quantity.
    pub not_units: HashSet<String>,
    /// Adjectives that belong to a unit.
    pub measured_with: HashSet<String>,
    /// Phrases before a number, as their words, longest first.
    pub qualifiers: Vec<(Vec<String>, Exactness)>,
}

impl Units {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not as its head describes.
    pub fn builtin() -> Result<Units, toml::de::Error> {
        let raw: RawUnits = toml::from_str(include_str!("../../../../knowledge/units.toml"))?;
        let mut signs = HashMap::default();
        let mut currencies = HashMap::default();
        for currency in raw.currency {
            signs.extend(currency.signs.into_iter().map(|sign| (sign, currency.code.clone())));
            currencies.extend(currency.names.into_iter().map(|name| (name, currency.code.clone())));
        }
        let mut nouns = HashMap::default();
        for (unit, names) in raw.units {
            nouns.extend(names.into_iter().map(|name| (name, unit.clone())));
        }
        let mut qualifiers: Vec<(Vec<String>, Exactness)> = raw
            .qualifiers
            .into_iter()
            .flat_map(|(exactness, phrases)| phrases.into_iter().map(move |phrase| (phrase, exactness)))
            .map(|(phrase, exactness)| (phrase.split(' ').map(str::to_owned).collect(), exactness))
            .collect();
        qualifiers.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        Ok(Units {
            magnitudes: raw.magnitudes,
            fractions: raw.fractions,
            signs,
            currencies,
            percent: raw.percent,
            nouns,
            not_units: raw.not_units,
            measured_with: raw.measured_with,
            qualifiers,
        })
    }
}

#[derive(Deserialize)]
struct RawUnits {
    magnitudes: HashMap<String, f64>,
    fractions: HashMap<String, f64>,
    percent: HashSet<String>,
    not_units: HashSet<String>,
    measured_with: HashSet<String>,
    units: BTreeMap<String, Vec<String>>,
    qualifiers: BTreeMap<Exactness, Vec<String>>,
    currency: Vec<Currency>,
}

#[derive(Deserialize)]
struct Currency {
    code: String,
    signs: Vec<String>,
    names: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_read_and_codes_are_codes() {
        let units = Units::builtin().unwrap();
        for code in units.signs.values().chain(units.currencies.values()) {
            assert!(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()), "{code}");
        }
        assert_eq!(units.signs.get("€").map(String::as_str), Some("EUR"));
        assert_eq!(units.nouns.get("ton").map(String::as_str), Some("tonne"));
    }
}
