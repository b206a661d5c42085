//! How sure the models are, set right: the few numbers that make probabilities those with which things turn out right.

use std::collections::BTreeMap;

use crate::ModelError;
use crate::weights::Weights;

/// A probability is taken for no nearer to 0 or 1 than this.
const MOST: f32 = 1e-4;

/// A straight line through the log-odds (Platt 1999).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    slope: f32,
    shift: f32,
}

impl Line {
    /// The probability with which what was given this one is right.
    pub fn apply(self, probability: f32) -> f32 {
        if self == Line::default() {
            return probability;
        }
        let given = probability.clamp(MOST, 1.0 - MOST);
        1.0 / (1.0 + (-(self.slope * (given / (1.0 - given)).ln() + self.shift)).exp())
    }
}

impl Default for Line {
    fn default() -> Line {
        Line { slope: 1.0, shift: 0.0 }
    }
}

/// What `training/legation_training/calibrate.py` and `certainty.py` have found, out of the setting `calibration`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calibration {
    /// Temperature of the scores of heads.
    pub arc: f32,
    /// Temperature of the scores of names.
    pub name: f32,
    /// Of whole names.
    pub names: Line,
    /// Of attributions.
    pub attributions: Line,
}

impl Calibration {
    /// # Errors
    /// When the setting can't be read. Where there is none, nothing is changed.
    pub fn load(weights: &Weights) -> Result<Calibration, ModelError> {
        let values: BTreeMap<String, f32> = match weights.setting("calibration") {
            Ok(text) => serde_json::from_str(text).map_err(|error| ModelError::Damaged(error.to_string()))?,
            Err(_) => BTreeMap::new(),
        };
        let value = |name: &str, usual: f32| values.get(name).copied().unwrap_or(usual);
        let line = |slope: &str, shift: &str| Line { slope: value(slope, 1.0), shift: value(shift, 0.0) };
        Ok(Calibration {
            arc: value("arc", 1.0),
            name: value("ner", 1.0),
            names: line("names_slope", "names_shift"),
            attributions: line("attributions_slope", "attributions_shift"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_the_order_and_stays_a_probability() {
        let line = Line { slope: 0.8, shift: -0.5 };
        let all: Vec<f32> = [0.0, 0.1, 0.5, 0.9, 1.0].iter().map(|p| line.apply(*p)).collect();
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(all.iter().all(|p| (0.0..=1.0).contains(p)));
        assert!(all[2] < 0.5, "who was too sure says less");
        assert!((Line::default().apply(0.3) - 0.3).abs() < f32::EPSILON);
    }
}
