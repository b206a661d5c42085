//! The network, from words to scores.

use std::sync::Arc;

use crate::ModelError;
use crate::decode::{Labels, Scorer, SentenceScores, WordScores};
use crate::document::Document;
use crate::lemmas::Lemmas;
use crate::numeric::{BLOCK, argmax, dot, layer_norm, multiply, multiply_raw, probability};
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

/// The parts of one row of the head outputs.
#[derive(Clone, Copy)]
struct Sections {
    upos: (usize, usize),
    xpos: (usize, usize),
    feats: (usize, usize),
    ner: (usize, usize),
    sentence: usize,
    arc_dependent: usize,
    arc_head: usize,
    label_dependent: usize,
    label_head: usize,
    all: usize,
}

/// The loaded model.
pub(crate) struct Swift {
    embedding: Embedding,
    layers: Vec<Layer>,
    /// All linear heads side by side.
    heads: Matrix,
    heads_bias: Vec<f32>,
    sections: Sections,
    arc_width: usize,
    label_width: usize,
    offsets: usize,
    arc_offset: Matrix,
    arc_offset_bias: Vec<f32>,
    arc_root: Vec<f32>,
    label_offset: Vec<f32>,
    label_root: Vec<f32>,
    label_out: Matrix,
    label_out_bias: Vec<f32>,
    labels: Labels,
    attribution: Option<AttributionHead>,
    arc_temperature: f32,
    ner_temperature: f32,
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
        let names: std::collections::BTreeMap<String, Vec<String>> =
            serde_json::from_str(weights.setting("labels")?).map_err(json)?;
        let offsets: usize =
            weights.setting("offsets")?.parse().map_err(|_| ModelError::Damaged("offsets".into()))?;
        let calibration: std::collections::BTreeMap<String, f32> = match weights.setting("calibration") {
            Ok(text) => serde_json::from_str(text).map_err(json)?,
            Err(_) => Default::default(),
        };
        let (_, lemma_table) = weights.raw("lemmas")?;
        let lemma_table = String::from_utf8_lossy(lemma_table);
        let list = |name: &str| names.get(name).map(Vec::as_slice).unwrap_or_default();
        let labels = Labels::new(
            list("upos"),
            list("xpos"),
            list("feats"),
            list("deprel"),
            list("ner"),
            Lemmas::parse(&lemma_table, list("xpos")),
        )?;

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
        let tags = weights.matrix("tags.weight", WIDTH, 0)?;
        let arc_dep = weights.matrix("arc_dep.weight", WIDTH, 0)?;
        let arc_head = weights.matrix("arc_head.weight", WIDTH, arc_dep.columns)?;
        let label_dep = weights.matrix("label_dep.weight", WIDTH, 0)?;
        let label_head = weights.matrix("label_head.weight", WIDTH, label_dep.columns)?;
        let (arc_width, label_width) = (arc_dep.columns, label_dep.columns);
        let heads = Matrix::beside(&[&tags, &arc_dep, &arc_head, &label_dep, &label_head]);
        let mut heads_bias = weights.vector("tags.bias", tags.columns)?;
        heads_bias.extend(weights.vector("arc_dep.bias", arc_width)?);
        heads_bias.extend(weights.vector("arc_head.bias", arc_width)?);
        heads_bias.extend(weights.vector("label_dep.bias", label_width)?);
        heads_bias.extend(vec![0.0; label_width]);
        let mut at = 0;
        let mut section = |length: usize| {
            at += length;
            (at - length, at)
        };
        let upos = section(list("upos").len());
        let xpos = section(list("xpos").len());
        let feats = section(list("feats").len());
        let ner = section(list("ner").len());
        section(list("fine").len());
        let sentence = section(1).0;
        if sentence >= tags.columns {
            return Err(ModelError::Damaged("labels and outputs differ".into()));
        }
        let sections = Sections {
            upos,
            xpos,
            feats,
            ner,
            sentence,
            arc_dependent: tags.columns,
            arc_head: tags.columns + arc_width,
            label_dependent: tags.columns + 2 * arc_width,
            label_head: tags.columns + 2 * arc_width + label_width,
            all: heads.columns,
        };
        let places = 2 * offsets + 1;
        Ok(Swift {
            attribution: AttributionHead::load(&weights)?,
            embedding: Embedding::load(&weights)?,
            reach: distances.iter().sum(),
            layers,
            heads,
            heads_bias,
            sections,
            arc_width,
            label_width,
            offsets,
            arc_offset: weights.matrix("arc_offset.weight", arc_width, places)?,
            arc_offset_bias: weights.vector("arc_offset.bias", places)?,
            arc_root: weights.vector("arc_root", arc_width)?,
            label_offset: weights.vector("label_offset", places * label_width)?,
            label_root: weights.vector("label_root", label_width)?,
            label_out: weights.matrix("label_out.weight", label_width, list("deprel").len())?,
            label_out_bias: weights.vector("label_out.bias", list("deprel").len())?,
            labels,
            arc_temperature: calibration.get("arc").copied().unwrap_or(1.0),
            ner_temperature: calibration.get("ner").copied().unwrap_or(1.0),
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

/// Scores of one stretch of words.
pub(crate) struct Stretch {
    states: Vec<f32>,
    /// Head outputs, [words, sections.all].
    heads: Vec<f32>,
    /// Scores by offset, [words, 2 * offsets + 1].
    by_offset: Vec<f32>,
}

impl Scorer for Swift {
    type Stretch = Stretch;

    fn labels(&self) -> &Labels {
        &self.labels
    }

    fn reach(&self) -> usize {
        self.reach
    }

    fn score(&self, words: &[InputWord], keep: std::ops::Range<usize>) -> Stretch {
        let states = self.states(words);
        let states = states.get(keep.start * WIDTH..keep.end * WIDTH).unwrap_or_default().to_vec();
        let count = states.len() / WIDTH;
        let all = self.sections.all;
        let mut heads = vec![0.0; count * all];
        for begin in (0..count).step_by(BLOCK) {
            let end = (begin + BLOCK).min(count);
            let out = &mut heads[begin * all..end * all];
            for row in out.chunks_exact_mut(all) {
                row.copy_from_slice(&self.heads_bias);
            }
            multiply(end - begin, &states[begin * WIDTH..end * WIDTH], WIDTH, &self.heads, out, true);
        }
        let places = 2 * self.offsets + 1;
        let mut by_offset = vec![0.0; count * places];
        for row in by_offset.chunks_exact_mut(places) {
            row.copy_from_slice(&self.arc_offset_bias);
        }
        let dependents = heads.get(self.sections.arc_dependent..).unwrap_or_default();
        multiply(count, dependents, all, &self.arc_offset, &mut by_offset, true);
        Stretch { states, heads, by_offset }
    }

    fn word(&self, stretch: &Stretch, at: usize) -> WordScores {
        let row = &stretch.heads[at * self.sections.all..(at + 1) * self.sections.all];
        let best = |(from, to): (usize, usize)| argmax(&row[from..to]);
        WordScores {
            upos: best(self.sections.upos),
            xpos: best(self.sections.xpos),
            feats: best(self.sections.feats),
        }
    }

    fn begins_sentence(&self, stretch: &Stretch, at: usize) -> f32 {
        stretch.heads.get(at * self.sections.all + self.sections.sentence).copied().unwrap_or(0.0)
    }

    fn names<'s>(&self, stretch: &'s Stretch, at: usize) -> &'s [f32] {
        let begin = at * self.sections.all;
        stretch.heads.get(begin + self.sections.ner.0..begin + self.sections.ner.1).unwrap_or_default()
    }

    fn name_temperature(&self) -> f32 {
        self.ner_temperature
    }

    fn sentence(&self, stretch: &Stretch, range: std::ops::Range<usize>) -> SentenceScores {
        let n = range.len();
        let all = self.sections.all;
        let rows = &stretch.heads[range.start * all..range.end * all];
        let places = 2 * self.offsets + 1;
        let mut scores = vec![0.0; n * n];
        let dependents = rows.get(self.sections.arc_dependent..).unwrap_or_default();
        let heads = rows.get(self.sections.arc_head..).unwrap_or_default();
        multiply_raw(n, self.arc_width, n, dependents, (all, 1), heads, (1, all), &mut scores, false);
        let scale = 2.0 / (self.arc_width as f32).sqrt();
        for (word, row) in scores.chunks_exact_mut(n).enumerate() {
            let by_offset =
                &stretch.by_offset[(range.start + word) * places..(range.start + word + 1) * places];
            for (head, score) in row.iter_mut().enumerate() {
                let place = (head + self.offsets).saturating_sub(word).min(2 * self.offsets);
                *score = (*score + by_offset[place]) * scale;
            }
            let begin = word * all + self.sections.arc_dependent;
            row[word] = dot(&rows[begin..begin + self.arc_width], &self.arc_root) * scale;
        }
        SentenceScores { scores, n }
    }

    fn relations(
        &self,
        stretch: &Stretch,
        range: std::ops::Range<usize>,
        heads: &[usize],
        scores: &SentenceScores,
    ) -> Vec<(usize, f32)> {
        let n = range.len();
        let all = self.sections.all;
        let width = self.label_width;
        let rows = &stretch.heads[range.start * all..range.end * all];
        let mut hidden = vec![0.0; n * width];
        for (word, target) in hidden.chunks_exact_mut(width).enumerate() {
            let head = heads.get(word).copied().unwrap_or(word).min(n - 1);
            let own = &rows[word * all + self.sections.label_dependent..][..width];
            let other = if head == word {
                &self.label_root[..]
            } else {
                &rows[head * all + self.sections.label_head..][..width]
            };
            let place = (head + self.offsets).saturating_sub(word).min(2 * self.offsets);
            let offset = &self.label_offset[place * width..(place + 1) * width];
            for (((value, own), other), offset) in target.iter_mut().zip(own).zip(other).zip(offset) {
                *value = (own + other + offset).max(0.0);
            }
        }
        let columns = self.label_out.columns;
        let mut out = vec![0.0; n * columns];
        for row in out.chunks_exact_mut(columns) {
            row.copy_from_slice(&self.label_out_bias);
        }
        multiply(n, &hidden, width, &self.label_out, &mut out, true);
        out.chunks_exact_mut(columns)
            .enumerate()
            .map(|(word, row)| {
                let head = heads.get(word).copied().unwrap_or(word).min(n - 1);
                // Only the root is called root.
                if let Some(value) = self.labels.root.and_then(|root| row.get_mut(root)) {
                    *value = if head == word { f32::MAX } else { f32::NEG_INFINITY };
                }
                let label = argmax(row);
                let arc = probability(&scores.scores[word * n..(word + 1) * n], head, self.arc_temperature);
                let relation = if head == word { 1.0 } else { probability(row, label, 1.0) };
                (label, (arc * relation).clamp(0.0, 1.0))
            })
            .collect()
    }

    fn attributions(&self, stretch: &Stretch, words: &[InputWord], first: usize, document: &mut Document) {
        if let Some(head) = &self.attribution {
            head.find(&stretch.states, words, first, document);
        }
    }
}
