//! Who is cited, with which cue, for which words.
//!
//! Words are tagged as cues; then every word of a cue's window is scored for being source, content or neither by a
//! network over its own state, the mean state of the cue and the distance between them. The most likely sequence
//! under a price for each change gives the spans.

use std::ops::Range;

use crate::ModelError;
use crate::calibration::{Calibration, Line};
use crate::careful::WIDTH;
use crate::document::{Attribution, Document, WordId};
use crate::numeric::{dot, sigmoid};
use crate::product::{Packed, multiply};
use crate::weights::Weights;

/// None, source, content.
const ROLES: usize = 3;
const SOURCE: usize = 1;
const CONTENT: usize = 2;
/// Two findings whose contents share this part of their words are one.
const SAME: f32 = 0.5;
/// Cues read in one window: many more than a window of prose has.
const MOST_CUES: usize = 40;

/// One attribution, in words of the stretch.
struct Found {
    cue: Vec<usize>,
    source: Vec<usize>,
    content: Vec<usize>,
    probability: f32,
}

/// The head that scores words against cues.
pub(crate) struct Roles {
    word: Packed,
    word_bias: Vec<f32>,
    cue: Packed,
    cue_bias: Vec<f32>,
    place: Vec<f32>,
    /// One row of weights a role.
    out: Vec<f32>,
    out_bias: Vec<f32>,
    width: usize,
    /// How much better "cue" has to be than "no cue".
    cue_margin: f32,
    /// Price of a change of role between neighbouring words.
    change: f32,
    /// Of what is found.
    certainty: Line,
}

impl Roles {
    /// # Errors
    /// When something is missing or of another shape.
    pub fn load(weights: &Weights) -> Result<Roles, ModelError> {
        let word = weights.matrix("role_word.weight", WIDTH, 0)?;
        let width = word.columns / 2;
        let setting = |name: &str| -> Result<f32, ModelError> {
            weights.setting(name)?.parse().map_err(|_| ModelError::Damaged(name.to_owned()))
        };
        Ok(Roles {
            word_bias: weights.vector("role_word.bias", 2 * width)?,
            cue: Packed::of(&weights.matrix("role_cue.weight", WIDTH, 2 * width)?),
            cue_bias: weights.vector("role_cue.bias", 2 * width)?,
            place: weights.vector("role_place", PLACES * width)?,
            out: weights.vector("role_out.weight", ROLES * 2 * width)?,
            out_bias: weights.vector("role_out.bias", ROLES)?,
            cue_margin: setting("cue_margin")?,
            change: setting("role_change")?,
            certainty: Calibration::load(weights)?.attributions,
            word: Packed::of(&word),
            width,
        })
    }

    /// Finds the attributions of one window and adds them to the document.
    ///
    /// `states` are those of the stretch, `cues` the scores of its words for being no cue, the first and a further
    /// word of one.
    pub fn read(
        &self,
        window: Range<usize>,
        states: &[f32],
        cues: &[&[f32]],
        starts: &Starts,
        document: &mut Document,
    ) {
        let spans = self.cues(window.clone(), cues);
        if spans.is_empty() {
            return;
        }
        let n = window.len();
        let width = self.width;
        let states = states.get(window.start * WIDTH..window.end * WIDTH).unwrap_or_default();
        let mut words = vec![0.0; n * self.word.columns];
        multiply(n, states, WIDTH, &self.word, Some(&self.word_bias), &mut words);
        let mut found: Vec<Found> = Vec::new();
        for (span, cue_probability) in spans {
            let (from, to) = (span.start - window.start, span.end - window.start);
            let mut mean = vec![0.0; WIDTH];
            for row in states[from * WIDTH..to * WIDTH].chunks_exact(WIDTH) {
                for (sum, value) in mean.iter_mut().zip(row) {
                    *sum += value / (to - from) as f32;
                }
            }
            let mut cue = vec![0.0; self.cue.columns];
            multiply(1, &mean, WIDTH, &self.cue, Some(&self.cue_bias), &mut cue);
            let mut scores = vec![0.0; n * ROLES];
            let mut hidden = vec![0.0; 2 * width];
            for (at, (word, scores)) in
                words.chunks_exact(2 * width).zip(scores.chunks_exact_mut(ROLES)).enumerate()
            {
                let place = &self.place[place(at, from) * width..][..width];
                let (added, product) = hidden.split_at_mut(width);
                for (((value, word), cue), place) in added.iter_mut().zip(word).zip(&cue).zip(place) {
                    *value = (word + cue + place).max(0.0);
                }
                for ((value, word), cue) in product.iter_mut().zip(&word[width..]).zip(&cue[width..]) {
                    *value = word * cue;
                }
                for ((score, weights), bias) in
                    scores.iter_mut().zip(self.out.chunks_exact(2 * width)).zip(&self.out_bias)
                {
                    *score = dot(&hidden, weights) + bias;
                }
            }
            let roles = best_path(&scores, self.change);
            let of = |role: usize| -> Vec<usize> {
                roles
                    .iter()
                    .enumerate()
                    .filter(|(at, found)| **found == role && !(from..to).contains(at))
                    .map(|(at, _)| window.start + at)
                    .collect()
            };
            let (source, content) = (of(SOURCE), of(CONTENT));
            if content.is_empty() {
                continue;
            }
            let sure: f32 = content
                .iter()
                .filter_map(|at| scores.chunks_exact(ROLES).nth(at - window.start))
                .map(|scores| crate::numeric::probability(scores, CONTENT, 1.0))
                .sum::<f32>()
                / content.len() as f32;
            let probability = (cue_probability * sure).clamp(0.0, 1.0);
            let cue: Vec<usize> = span.collect();
            // A cue in two pieces is found twice.
            match found.iter_mut().find(|other| overlap(&other.content, &content) >= SAME) {
                Some(other) => {
                    other.cue.extend(cue);
                    if probability > other.probability {
                        (other.source, other.content, other.probability) = (source, content, probability);
                    }
                }
                None => found.push(Found { cue, source, content, probability }),
            }
        }
        let ids =
            |words: &[usize]| -> Vec<WordId> { words.iter().filter_map(|at| starts.word(*at)).collect() };
        for Found { mut cue, source, content, probability } in found {
            cue.sort_unstable();
            let (source, cue, content) = (ids(&source), ids(&cue), ids(&content));
            if cue.is_empty() || content.is_empty() {
                continue;
            }
            let probability = self.certainty.apply(probability);
            document.attributions.push(Attribution { source, cue, content, probability });
        }
    }

    /// Runs of words that are cues, with the probability that they are.
    fn cues(&self, window: Range<usize>, scores: &[&[f32]]) -> Vec<(Range<usize>, f32)> {
        let mut out: Vec<(Range<usize>, f32)> = Vec::new();
        for at in window {
            let Some([none, begins, goes_on]) = scores.get(at).copied() else { continue };
            let best = begins.max(*goes_on);
            let is_cue = best - none > self.cue_margin;
            if !is_cue {
                continue;
            }
            let probability = sigmoid(best - none);
            match out.last_mut() {
                Some((span, most)) if span.end == at && goes_on >= begins => {
                    span.end = at + 1;
                    *most = most.max(probability);
                }
                _ => {
                    if out.len() >= MOST_CUES {
                        break;
                    }
                    out.push((at..at + 1, probability));
                }
            }
        }
        out
    }
}

/// Buckets of the distance between word and cue: 14 on each side and the cue itself.
const PLACES: usize = 2 * FARTHEST + 1;
const FARTHEST: usize = 14;

/// Bucket of a distance: 0 to 3 words by themselves, then halves of doubling steps.
fn place(word: usize, cue: usize) -> usize {
    let distance = word.abs_diff(cue);
    let bucket = match distance {
        0..4 => distance,
        _ => {
            let bits = (usize::BITS - distance.leading_zeros()) as usize;
            (4 + 2 * (bits - 3) + ((distance >> (bits - 2)) & 1)).min(FARTHEST)
        }
    };
    if word < cue { FARTHEST - bucket } else { FARTHEST + bucket }
}

/// The sequence of roles with the highest sum of scores less `change` for each change (Viterbi).
fn best_path(scores: &[f32], change: f32) -> Vec<usize> {
    let n = scores.len() / ROLES;
    let mut best = [0.0f32; ROLES];
    let mut back = vec![[0usize; ROLES]; n];
    for (own, back) in scores.chunks_exact(ROLES).zip(&mut back) {
        let (first, top) =
            best.iter().copied().enumerate().fold((0, f32::NEG_INFINITY), |most, (at, value)| {
                if value > most.1 { (at, value) } else { most }
            });
        let mut next = [0.0f32; ROLES];
        for role in 0..ROLES {
            let stay = best[role];
            let (from, value) = if stay >= top - change { (role, stay) } else { (first, top - change) };
            back[role] = from;
            next[role] = value + own[role];
        }
        best = next;
    }
    let mut role = crate::numeric::argmax(&best);
    let mut path = vec![0; n];
    for at in (0..n).rev() {
        path[at] = role;
        role = back[at][role];
    }
    path
}

/// Shared part of two sorted lists.
fn overlap(a: &[usize], b: &[usize]) -> f32 {
    let both = a.iter().filter(|at| b.binary_search(at).is_ok()).count();
    both as f32 / (a.len() + b.len() - both).max(1) as f32
}

/// Where the sentences of a stretch begin among its words.
pub(crate) struct Starts {
    /// Number of the stretch's first sentence in the document.
    first: usize,
    starts: Vec<usize>,
}

impl Starts {
    /// Of the sentences from number `first` on.
    pub fn of(document: &Document, first: usize) -> Starts {
        let mut at = 0;
        let starts = document.sentences.iter().skip(first).map(|sentence| {
            at += sentence.words.len();
            at - sentence.words.len()
        });
        Starts { first, starts: starts.collect() }
    }

    /// The place of a word, counted through the stretch, in the document.
    fn word(&self, at: usize) -> Option<WordId> {
        let number = self.starts.partition_point(|start| *start <= at).checked_sub(1)?;
        Some(WordId { sentence: self.first + number, word: at - self.starts.get(number)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_fall_into_growing_buckets() {
        let buckets: Vec<usize> =
            [0, 1, 3, 4, 5, 6, 8, 12, 1_000_000].iter().map(|d| place(*d, 0) - FARTHEST).collect();
        assert_eq!(buckets, [0, 1, 3, 4, 4, 5, 6, 7, FARTHEST]);
        assert_eq!(place(0, 4), FARTHEST - 4);
    }

    #[test]
    fn a_single_doubtful_word_does_not_break_a_span() {
        let sure = [0.0, 0.0, 3.0];
        let doubtful = [0.5, 0.0, 0.0];
        let scores: Vec<f32> = [sure, doubtful, sure].concat();
        assert_eq!(best_path(&scores, 1.0), [CONTENT; 3]);
        assert_eq!(best_path(&scores, 0.0), [CONTENT, 0, CONTENT]);
        assert!(best_path(&[], 1.0).is_empty());
    }
}
