//! How sure the rules may be: curves from their own figures to shares judged right, from
//! `knowledge/confidence.toml`.

use serde::Deserialize;

/// A curve through points, straight between them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct Curve(Vec<(f32, f32)>);

impl Curve {
    /// The probability of being right at a figure of the rules; the figure itself where the curve has no points.
    pub fn at(&self, figure: f32) -> f32 {
        let after = self.0.iter().position(|(x, _)| *x >= figure);
        let probability = match after {
            None => self.0.last().map_or(figure, |(_, y)| *y),
            Some(0) => self.0.first().map_or(figure, |(_, y)| *y),
            Some(next) => {
                let ((x0, y0), (x1, y1)) = (self.0[next - 1], self.0[next]);
                if x1 > x0 { y0 + (y1 - y0) * (figure - x0) / (x1 - x0) } else { y1 }
            }
        };
        probability.clamp(0.0, 1.0)
    }
}

/// Everything in `knowledge/confidence.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Of events.
    pub events: Curve,
}

impl Calibration {
    /// The curves that ship with the program.
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
    fn the_shipped_curves_grow() {
        let curve = Calibration::builtin().unwrap().events;
        assert!(curve.0.len() > 1);
        assert!(curve.0.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1));
        assert!((0..=100).map(|step| curve.at(step as f32 / 100.0)).all(|y| (0.0..=1.0).contains(&y)));
    }

    #[test]
    fn a_curve_is_straight_between_its_points() {
        let curve = Curve(vec![(0.2, 0.1), (0.6, 0.5), (1.0, 0.6)]);
        assert!((curve.at(0.4) - 0.3).abs() < 1e-6);
        assert!((curve.at(0.0) - 0.1).abs() < 1e-6);
        assert!((curve.at(1.5) - 0.6).abs() < 1e-6);
        assert!((Curve::default().at(0.4) - 0.4).abs() < 1e-6);
    }
}
