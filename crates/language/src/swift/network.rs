//! The network, from words to scores.

use std::sync::Arc;

use crate::ModelError;
use crate::decode::Scorer;
use crate::document::Document;
use crate::heads::{HeadScores, Heads};
use crate::numeric::{BLOCK, layer_norm, vectorised};
use crate::product::{Packed, Rounded, multiply_rounded};
use crate::swift::attribution::AttributionHead;
use crate::swift::features::{Embedding, quotations};
use crate::weights::Weights;
use crate::words::InputWord;

/// One residual layer: maxout of two over a window of three words at some distance.
struct Layer {
    distance: usize,
    weight: Packed,
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
        let embedding = Embedding::load(&weights)?;
        let width = embedding.width;
        let mut layers = Vec::new();
        for (number, distance) in distances.iter().enumerate() {
            layers.push(Layer {
                distance: *distance,
                weight: Packed::in_pieces(
                    &weights.matrix(&format!("block{number}.weight"), 3 * width, 2 * width)?,
                    3,
                ),
                bias: weights.vector(&format!("block{number}.bias"), 2 * width)?,
                norm: (
                    weights.vector(&format!("block{number}.norm.weight"), width)?,
                    weights.vector(&format!("block{number}.norm.bias"), width)?,
                ),
            });
        }
        Ok(Swift {
            attribution: AttributionHead::load(&weights, width)?,
            embedding,
            reach: distances.iter().sum(),
            layers,
            heads: Heads::load(&weights, width)?,
            version: weights.setting("version")?.into(),
        })
    }

    /// The states of the words after the last layer, [words, width].
    fn states(&self, words: &[InputWord]) -> Vec<f32> {
        let count = words.len();
        let width = self.embedding.width;
        // Rows of zeros on both sides stand for what is beyond the text.
        let margin = self.layers.iter().map(|layer| layer.distance).max().unwrap_or(0);
        let inside = margin * width..(margin + count) * width;
        let mut x = vec![0.0; (count + 2 * margin) * width];
        self.embedding.write(words, &quotations(words), &mut x[inside.clone()]);
        let mut next = vec![0.0; x.len()];
        let mut out = vec![0.0; BLOCK.min(count) * 2 * width];
        let mut rounded = Rounded::default();
        for layer in &self.layers {
            rounded.fill(count + 2 * margin, &x, width, width);
            for begin in (0..count).step_by(BLOCK) {
                let end = (begin + BLOCK).min(count);
                let own = begin + margin;
                let window = [own - layer.distance, own, own + layer.distance];
                multiply_rounded(end - begin, &rounded, &window, &layer.weight, Some(&layer.bias), &mut out);
                let block = own * width..(end + margin) * width;
                let rows = x[block.clone()].chunks_exact(width);
                let targets = next[block].chunks_exact_mut(width);
                for ((old, new), pair) in rows.zip(targets).zip(out.chunks_exact(2 * width)) {
                    next_state(old, pair, &layer.norm.0, &layer.norm.1, new);
                }
            }
            std::mem::swap(&mut x, &mut next);
        }
        x.truncate(inside.end);
        x.drain(..inside.start);
        x
    }
}

vectorised! {
    /// The larger of each pair (in two halves), normalised and added to the old state.
    fn next_state(old: &[f32], pair: &[f32], scale: &[f32], shift: &[f32], new: &mut [f32]) {
        let (a, b) = pair.split_at(new.len());
        for ((value, a), b) in new.iter_mut().zip(a).zip(b) {
            *value = if a > b { *a } else { *b };
        }
        layer_norm(new, scale, shift);
        for (value, old) in new.iter_mut().zip(old) {
            *value += old;
        }
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
        let width = self.embedding.width;
        let states = states.get(keep.start * width..keep.end * width).unwrap_or_default().to_vec();
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
