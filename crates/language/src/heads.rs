//! The heads that both models have: linear ones for tags, sentence beginnings and names, and the biaffine parser of
//! Dozat and Manning (2017) with relative positions.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::ModelError;
use crate::calibration::Calibration;
use crate::decode::Labels;
use crate::lemmas::Lemmas;
use crate::numeric::{BLOCK, argmax, dot, multiply_raw, probability};
use crate::product::{Packed, multiply};
use crate::weights::{Matrix, Weights};

/// The parts of one row of the outputs.
#[derive(Clone, Copy)]
struct Sections {
    upos: (usize, usize),
    xpos: (usize, usize),
    feats: (usize, usize),
    names: (usize, usize),
    sentence: usize,
    cue: (usize, usize),
    arc_dependent: usize,
    arc_head: usize,
    label_dependent: usize,
    label_head: usize,
    all: usize,
}

/// The heads, loaded.
pub(crate) struct Heads {
    /// Length of a word's state.
    width: usize,
    /// All linear heads side by side.
    linear: Packed,
    bias: Vec<f32>,
    sections: Sections,
    arc_width: usize,
    label_width: usize,
    offsets: usize,
    arc_offset: Packed,
    arc_offset_bias: Vec<f32>,
    arc_root: Vec<f32>,
    label_offset: Vec<f32>,
    label_root: Vec<f32>,
    label_out: Packed,
    label_out_bias: Vec<f32>,
    pub labels: Labels,
    pub calibration: Calibration,
}

/// The tags and features of a word, as label numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordTags {
    pub upos: usize,
    pub xpos: usize,
    pub feats: usize,
}

/// Arc scores of a sentence of `n` words: `scores[dependent * n + head]`, the diagonal for the root.
pub(crate) struct ArcScores {
    pub scores: Vec<f32>,
    pub n: usize,
}

/// What the heads say of a stretch of words.
pub(crate) struct HeadScores {
    /// One row a word: tags, then the parts of the parser.
    rows: Vec<f32>,
    /// Arc scores by offset, [words, 2 * offsets + 1].
    by_offset: Vec<f32>,
}

impl Heads {
    /// Loads the heads out of a weight file, for states of `width` numbers.
    ///
    /// # Errors
    /// When something is missing or of another shape.
    pub fn load(weights: &Weights, width: usize) -> Result<Heads, ModelError> {
        let json = |error: serde_json::Error| ModelError::Damaged(error.to_string());
        let names: BTreeMap<String, Vec<String>> =
            serde_json::from_str(weights.setting("labels")?).map_err(json)?;
        let offsets: usize =
            weights.setting("offsets")?.parse().map_err(|_| ModelError::Damaged("offsets".into()))?;
        let (_, lemma_table) = weights.raw("lemmas")?;
        let list = |name: &str| names.get(name).map(Vec::as_slice).unwrap_or_default();
        let labels = Labels::new(
            list("upos"),
            list("xpos"),
            list("feats"),
            list("deprel"),
            list("ner"),
            Lemmas::parse(&String::from_utf8_lossy(lemma_table), list("xpos")),
        )?;
        let tags = weights.matrix("tags.weight", width, 0)?;
        let arc_dep = weights.matrix("arc_dep.weight", width, 0)?;
        let arc_head = weights.matrix("arc_head.weight", width, arc_dep.columns)?;
        let label_dep = weights.matrix("label_dep.weight", width, 0)?;
        let label_head = weights.matrix("label_head.weight", width, label_dep.columns)?;
        let (arc_width, label_width) = (arc_dep.columns, label_dep.columns);
        let linear = Packed::of(&Matrix::beside(&[&tags, &arc_dep, &arc_head, &label_dep, &label_head]));
        let mut bias = weights.vector("tags.bias", tags.columns)?;
        bias.extend(weights.vector("arc_dep.bias", arc_width)?);
        bias.extend(weights.vector("arc_head.bias", arc_width)?);
        bias.extend(weights.vector("label_dep.bias", label_width)?);
        bias.extend(vec![0.0; label_width]);
        let mut at = 0;
        let mut section = |length: usize| {
            at += length;
            (at - length, at)
        };
        let sections = Sections {
            upos: section(list("upos").len()),
            xpos: section(list("xpos").len()),
            feats: section(list("feats").len()),
            names: section(list("ner").len()),
            sentence: section(list("fine").len() + 1).1 - 1,
            cue: section(CUE_LABELS),
            arc_dependent: tags.columns,
            arc_head: tags.columns + arc_width,
            label_dependent: tags.columns + 2 * arc_width,
            label_head: tags.columns + 2 * arc_width + label_width,
            all: linear.columns,
        };
        if sections.cue.1 > tags.columns {
            return Err(ModelError::Damaged("labels and outputs differ".into()));
        }
        let places = 2 * offsets + 1;
        Ok(Heads {
            width,
            linear,
            bias,
            sections,
            arc_width,
            label_width,
            offsets,
            arc_offset: Packed::of(&weights.matrix("arc_offset.weight", arc_width, places)?),
            arc_offset_bias: weights.vector("arc_offset.bias", places)?,
            arc_root: weights.vector("arc_root", arc_width)?,
            label_offset: weights.vector("label_offset", places * label_width)?,
            label_root: weights.vector("label_root", label_width)?,
            label_out: Packed::of(&weights.matrix("label_out.weight", label_width, list("deprel").len())?),
            label_out_bias: weights.vector("label_out.bias", list("deprel").len())?,
            labels,
            calibration: Calibration::load(weights)?,
        })
    }

    /// Scores words by their states, [words, width].
    pub fn score(&self, states: &[f32]) -> HeadScores {
        let count = states.len() / self.width;
        let all = self.sections.all;
        let mut rows = vec![0.0; count * all];
        for begin in (0..count).step_by(BLOCK) {
            let end = (begin + BLOCK).min(count);
            let out = &mut rows[begin * all..end * all];
            let states = &states[begin * self.width..end * self.width];
            multiply(end - begin, states, self.width, &self.linear, Some(&self.bias), out);
        }
        let places = 2 * self.offsets + 1;
        let mut by_offset = vec![0.0; count * places];
        let dependents = rows.get(self.sections.arc_dependent..).unwrap_or_default();
        let bias = Some(&self.arc_offset_bias[..]);
        multiply(count, dependents, all, &self.arc_offset, bias, &mut by_offset);
        HeadScores { rows, by_offset }
    }

    fn part<'s>(&self, scores: &'s HeadScores, at: usize, (from, to): (usize, usize)) -> &'s [f32] {
        let begin = at * self.sections.all;
        scores.rows.get(begin + from..begin + to).unwrap_or_default()
    }

    /// The best tags of a word: of those that go together the likeliest, each tag counting with its own head's probability.
    pub fn word(&self, scores: &HeadScores, at: usize) -> WordTags {
        let upos = self.part(scores, at, self.sections.upos);
        let xpos = self.part(scores, at, self.sections.xpos);
        let feats = self.part(scores, at, self.sections.feats);
        let most = WordTags { upos: argmax(upos), xpos: argmax(xpos), feats: argmax(feats) };
        // The heads' normalisation is the same for all, and may stay out.
        let together =
            |tags: &WordTags| Some(upos.get(tags.upos)? + xpos.get(tags.xpos)? + feats.get(tags.feats)?);
        let mut best: Option<(f32, WordTags)> = None;
        for group in self.labels.tags.chunk_by(|one, other| one.xpos == other.xpos) {
            // What no combination with this Penn tag is above.
            let highest = group.first().and_then(|tags| together(&WordTags { xpos: tags.xpos, ..most }));
            if best.is_some_and(|(other, _)| highest.is_some_and(|highest| highest <= other)) {
                continue;
            }
            for tags in group {
                if let Some(score) = together(tags)
                    && best.as_ref().is_none_or(|(other, _)| score > *other)
                {
                    best = Some((score, *tags));
                }
            }
        }
        best.map_or(most, |(_, tags)| tags)
    }

    /// Above 0 where a sentence begins.
    pub fn begins_sentence(&self, scores: &HeadScores, at: usize) -> f32 {
        scores.rows.get(at * self.sections.all + self.sections.sentence).copied().unwrap_or(0.0)
    }

    /// Scores of the entity labels of a word.
    pub fn names<'s>(&self, scores: &'s HeadScores, at: usize) -> &'s [f32] {
        self.part(scores, at, self.sections.names)
    }

    /// Scores of a word for being no cue, the first word of one, a further word of one.
    pub fn cue<'s>(&self, scores: &'s HeadScores, at: usize) -> &'s [f32] {
        self.part(scores, at, self.sections.cue)
    }

    /// Arc scores of a sentence.
    pub fn sentence(&self, scores: &HeadScores, range: Range<usize>) -> ArcScores {
        let n = range.len();
        let all = self.sections.all;
        let rows = &scores.rows[range.start * all..range.end * all];
        let places = 2 * self.offsets + 1;
        let mut out = vec![0.0; n * n];
        let dependents = rows.get(self.sections.arc_dependent..).unwrap_or_default();
        let heads = rows.get(self.sections.arc_head..).unwrap_or_default();
        multiply_raw(n, self.arc_width, n, dependents, (all, 1), heads, (1, all), &mut out, false);
        let scale = 2.0 / (self.arc_width as f32).sqrt();
        for (word, row) in out.chunks_exact_mut(n).enumerate() {
            let by_offset =
                &scores.by_offset[(range.start + word) * places..(range.start + word + 1) * places];
            for (head, score) in row.iter_mut().enumerate() {
                let place = (head + self.offsets).saturating_sub(word).min(2 * self.offsets);
                *score = (*score + by_offset[place]) * scale;
            }
            let begin = word * all + self.sections.arc_dependent;
            row[word] = dot(&rows[begin..begin + self.arc_width], &self.arc_root) * scale;
        }
        ArcScores { scores: out, n }
    }

    /// For each word of a sentence the number of its relation to the given head (itself: root) and the
    /// probability that head and relation are right.
    pub fn relations(
        &self,
        scores: &HeadScores,
        range: Range<usize>,
        heads: &[usize],
        arcs: &ArcScores,
    ) -> Vec<(usize, f32)> {
        let n = range.len();
        let all = self.sections.all;
        let width = self.label_width;
        let rows = &scores.rows[range.start * all..range.end * all];
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
        multiply(n, &hidden, width, &self.label_out, Some(&self.label_out_bias), &mut out);
        out.chunks_exact_mut(columns)
            .enumerate()
            .map(|(word, row)| {
                let head = heads.get(word).copied().unwrap_or(word).min(n - 1);
                // Only the root is called root.
                if let Some(value) = self.labels.root.and_then(|root| row.get_mut(root)) {
                    *value = if head == word { f32::MAX } else { f32::NEG_INFINITY };
                }
                let label = argmax(row);
                let arc = probability(&arcs.scores[word * n..(word + 1) * n], head, self.calibration.arc);
                let relation = if head == word { 1.0 } else { probability(row, label, 1.0) };
                (label, (arc * relation).clamp(0.0, 1.0))
            })
            .collect()
    }
}

/// No cue, first word of a cue, further word of a cue.
const CUE_LABELS: usize = 3;
