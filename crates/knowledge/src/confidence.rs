//! How sure the rules may be: what their own figures and the signs of a fact are worth as a probability of being right,
//! from `knowledge/confidence.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The figures of the rules that count as certain or as impossible: log odds have no ends.
const CERTAIN: f32 = 0.01;

/// A logistic regression: the log odds of being right are a sum.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Odds {
    /// Log odds of a fact without signs whose figure is one half.
    pub base: f32,
    /// What the log odds of the rules' own figure count.
    pub figure: f32,
    /// What each sign adds.
    pub signs: BTreeMap<String, f32>,
}

impl Odds {
    /// The probability of being right, by the rules' own figure and the signs of a fact.
    pub fn at<'a>(&self, figure: f32, signs: impl IntoIterator<Item = &'a str>) -> f32 {
        let figure = figure.clamp(CERTAIN, 1.0 - CERTAIN);
        let signs: f32 = signs.into_iter().filter_map(|sign| self.signs.get(sign)).sum();
        let odds = self.base + self.figure * (figure / (1.0 - figure)).ln() + signs;
        1.0 / (1.0 + (-odds).exp())
    }
}

/// Everything in `knowledge/confidence.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Of events.
    pub events: Odds,
}

impl Calibration {
    /// What ships with the program.
    ///
    /// # Errors
    /// When the file is not what [`Calibration`] describes; a test keeps the shipped one right.
    pub fn builtin() -> Result<Calibration, toml::de::Error> {
        toml::from_str(include_str!("../../../knowledge/confidence.toml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_probabilities_grow_with_the_figure() {
        let odds = Calibration::builtin().unwrap().events;
        let along: Vec<f32> = (0..=100).map(|step| odds.at(step as f32 / 100.0, [])).collect();
        assert!(along.windows(2).all(|pair| pair[0] <= pair[1]), "{along:?}");
        assert!(along.iter().all(|y| (0.0..=1.0).contains(y)));
    }

    #[test]
    fn signs_move_the_odds() {
        let odds = Odds {
            base: 0.0,
            figure: 1.0,
            signs: BTreeMap::from([("doubtful".to_owned(), -1.0), ("sure".to_owned(), 1.0)]),
        };
        assert!((odds.at(0.5, []) - 0.5).abs() < 1e-6);
        assert!((odds.at(0.8, []) - 0.8).abs() < 1e-6);
        assert!((odds.at(0.5, ["sure"]) - 0.731).abs() < 1e-3);
        assert!((odds.at(0.5, ["sure", "doubtful", "of no account"]) - 0.5).abs() < 1e-6);
    }
}
