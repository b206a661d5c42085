//! The network, from words to scores.

use std::sync::Arc;

use crate::ModelError;
use crate::decode::Scorer;
use crate::document::Document;
use crate::heads::{HeadScores, Heads};
use crate::numeric::{BLOCK, layer_norm, multiply};
use crate::swift::WIDTH;
use crate::swift::attribution::AttributionHead;
use crate::swift::features::{Embedding, quotations};
use crate::weights::{Matrix, Weights};
use crate::words::InputWord;

/// One residual layer: maxout of two over a window of three words at some distance.
struct Layer {
    distance: usize,
    weight: Matrix,
    bias: Vec<f32>,
    norm: (Vec<f32>, Vec<f32>),
}

/// The loaded model.
pub(crate) struct Swift {
    embedding: Embedding,
    layers: Vec<Layer>,
    heads: Heads,
    attribution: Option<AttributionHead>,
    /// Words on each side that a word's outcome depends on.
    reach: usize,
    pub(crate) version: Arc<str>,
}

impl Swift {
    /// Loads the model from the bytes of its weight file.
    ///
    /// # Errors
    /// When the file is damaged or of another version of the format.
    pub fn load(bytes: &[u8]) -> Result<Swift, ModelError> {
        let weights = Weights::parse(bytes)?;
        let json = |error: serde_json::Error| ModelError::Damaged(error.to_string());
        let distances: Vec<usize> = serde_json::from_str(weights.setting("dilations")?).map_err(json)?;
        let mut layers = Vec::new();
        for (number, distance) in distances.iter().enumerate() {
            layers.push(Layer {
                distance: *distance,
                weight: weights.matrix(&format!("block{number}.weight"), 3 * WIDTH, 2 * WIDTH)?,
                bias: weights.vector(&format!("block{number}.bias"), 2 * WIDTH)?,
                norm: (
                    weights.vector(&format!("block{number}.norm.weight"), WIDTH)?,
                    weights.vector(&format!("block{number}.norm.bias"), WIDTH)?,
                ),
            });
        }
        Ok(Swift {
            attribution: AttributionHead::load(&weights)?,
            embedding: Embedding::load(&weights)?,
            reach: distances.iter().sum(),
            layers,
            heads: Heads::load(&weights, WIDTH)?,
            version: weights.setting("version")?.into(),
        })
    }

    /// The states of the words after the last layer, [words, WIDTH].
    fn states(&self, words: &[InputWord]) -> Vec<f32> {
        let count = words.len();
        let mut x = vec![0.0; count * WIDTH];
        self.embedding.write(words, &quotations(words), &mut x);
        let mut next = vec![0.0; count * WIDTH];
        let mut window = vec![0.0; BLOCK.min(count) * 3 * WIDTH];
        let mut out = vec![0.0; BLOCK.min(count) * 2 * WIDTH];
        for layer in &self.layers {
            let row = |at: Option<usize>| at.and_then(|at| x.get(at * WIDTH..(at + 1) * WIDTH));
            for begin in (0..count).step_by(BLOCK) {
                let end = (begin + BLOCK).min(count);
                let size = end - begin;
                for (at, target) in (begin..end).zip(window.chunks_exact_mut(3 * WIDTH)) {
                    let neighbours = [at.checked_sub(layer.distance), Some(at), Some(at + layer.distance)];
                    for (neighbour, part) in neighbours.into_iter().zip(target.chunks_exact_mut(WIDTH)) {
                        match row(neighbour) {
                            Some(row) => part.copy_from_slice(row),
                            None => part.fill(0.0),
                        }
                    }
                }
                multiply(size, &window, 3 * WIDTH, &layer.weight, &mut out, false);
                let rows = x[begin * WIDTH..end * WIDTH].chunks_exact(WIDTH);
                let targets = next[begin * WIDTH..end * WIDTH].chunks_exact_mut(WIDTH);
                for ((old, new), pair) in rows.zip(targets).zip(out.chunks_exact(2 * WIDTH)) {
                    let (a, b) = pair.split_at(WIDTH);
                    let (bias_a, bias_b) = layer.bias.split_at(WIDTH);
                    for ((((value, a), b), bias_a), bias_b) in
                        new.iter_mut().zip(a).zip(b).zip(bias_a).zip(bias_b)
                    {
                        let (a, b) = (a + bias_a, b + bias_b);
                        *value = if a > b { a } else { b };
                    }
                    layer_norm(new, &layer.norm.0, &layer.norm.1);
                    for (value, old) in new.iter_mut().zip(old) {
                        *value += old;
                    }
                }
            }
            std::mem::swap(&mut x, &mut next);
        }
        x
    }
}

/// What the model keeps of a stretch of words.
pub(crate) struct Stretch {
    states: Vec<f32>,
    scores: HeadScores,
}

impl Scorer for Swift {
    type Stretch = Stretch;

    fn reach(&self) -> usize {
        self.reach
    }

    fn score(&self, words: &[InputWord], keep: std::ops::Range<usize>) -> Stretch {
        let states = self.states(words);
        let states = states.get(keep.start * WIDTH..keep.end * WIDTH).unwrap_or_default().to_vec();
        Stretch { scores: self.heads.score(&states), states }
    }

    fn heads(&self) -> &Heads {
        &self.heads
    }

    fn scores<'s>(&self, stretch: &'s Stretch) -> &'s HeadScores {
        &stretch.scores
    }

    fn attributions(&self, stretch: &Stretch, words: &[InputWord], first: usize, document: &mut Document) {
        if let Some(head) = &self.attribution {
            head.find(&stretch.states, words, first, document);
        }
    }
}
