//! Who is cited for what: cues, and for each cue the words of its source and content.
//!
//! A cue is found word by word. Then each word near the cue is scored by a small network over both words' states,
//! where the word stands to the cue in the text and in the tree, and the quotation marks, sentences, paragraphs and
//! other cues between them. `training/legation_training/attribution.py` trains it and computes the same.

use std::collections::HashMap;

use crate::ModelError;
use crate::calibration::{Calibration, Line};
use crate::document::{Attribution, Document, Sentence, WordId};
use crate::numeric::{BLOCK, argmax, dot, probability, sigmoid, vectorised};
use crate::product::{Packed, Rounded, multiply, multiply_rounded};
use crate::swift::features::quotations;
use crate::weights::{Matrix, Weights};
use crate::words::InputWord;

/// Words on each side of a cue that may be its source or content: 99 of 100 lie nearer in PolNeAR.
const REACH: usize = 80;
/// Generations above the cue that are told apart.
const LEVELS: usize = 4;
/// Signed distances in classes.
const DISTANCES: usize = 41;
/// Sentence distances (-3..=3) by same paragraph or not.
const LAYOUT: usize = 14;
/// Kinds of quotation by whether the cue itself is quoted.
const QUOTES: usize = 10;
/// None, one or more other cues between.
const BETWEEN: usize = 3;
/// For finding cues: no quotation in the sentence, the word inside one, one elsewhere in the sentence.
const CUE_QUOTES: usize = 3;
/// Longest way up the tree that is followed from a cue.
const HIGHEST: usize = 200;
/// Two findings whose contents share this part of their words are one: cues come in pieces.
const SAME: f32 = 0.5;
/// Findings before a finding that may be the same one. More do not lie within reach of the same words.
const NEAR: usize = 32;
/// Price of a change between words that belong and words that don't, for source and content, when the weights do not
/// say.
const CHANGES: [f32; 2] = [0.0, 1.0];

/// The loaded head.
pub(crate) struct AttributionHead {
    relations: HashMap<Box<str>, usize>,
    width: usize,
    cue_hidden: Packed,
    cue_hidden_bias: Vec<f32>,
    cue_relation: Matrix,
    /// By the relations of the words below a word, and by where quotations are.
    cue_children: Option<Matrix>,
    cue_quotes: Option<Matrix>,
    cue_out: Matrix,
    cue_out_bias: Vec<f32>,
    query: Packed,
    query_bias: Vec<f32>,
    relation: Matrix,
    key: Packed,
    tree: Matrix,
    distance: Matrix,
    layout: Matrix,
    quotes: Matrix,
    between: Matrix,
    convolution: Packed,
    convolution_bias: Vec<f32>,
    /// Weights of the source and of the content.
    out: [Vec<f32>; 2],
    out_bias: Vec<f32>,
    cue_bias: f32,
    threshold: f32,
    /// Price of a change between words that belong to the source, or the content, and words that don't.
    changes: [f32; 2],
    hidden: usize,
    /// Of what is found.
    certainty: Line,
}

/// One attribution, in words of the stretch.
struct Found {
    source: Vec<usize>,
    cue: Vec<usize>,
    content: Vec<usize>,
    probability: f32,
}

/// Where the words of a stretch stand.
struct Layout {
    heads: Vec<usize>,
    relations: Vec<usize>,
    sentence: Vec<usize>,
    /// First words of the sentences, and the number of words.
    borders: Vec<usize>,
    paragraph: Vec<usize>,
    /// Number of the quotation that a word stands in; 0 outside.
    quote: Vec<usize>,
}

impl AttributionHead {
    /// Loads the head; `None` when the weights have none.
    ///
    /// # Errors
    /// When its tensors are damaged.
    pub fn load(weights: &Weights, width: usize) -> Result<Option<AttributionHead>, ModelError> {
        if !weights.has("attribution.query.weight") {
            return Ok(None);
        }
        let (_, names) = weights.raw("attribution.relations")?;
        let names = String::from_utf8_lossy(names);
        let relations: HashMap<Box<str>, usize> =
            names.lines().enumerate().map(|(at, name)| (name.into(), at)).collect();
        let classes = relations.len() + 1;
        let matrix = |name: &str, rows: usize, columns: usize| {
            weights.matrix(&format!("attribution.{name}.weight"), rows, columns)
        };
        let vector = |name: &str, length: usize| weights.vector(&format!("attribution.{name}.bias"), length);
        let cue_hidden = matrix("cue_hidden", 3 * width, 0)?;
        let query = matrix("query", width, 0)?;
        let hidden = query.columns;
        let convolution = matrix("conv", 3 * hidden, 0)?;
        let out = matrix("out", convolution.columns + hidden, 2)?;
        let (_, thresholds) = weights.floats("attribution.thresholds")?;
        let (cue_bias, threshold, changes) = match *thresholds.as_slice() {
            [cue_bias, threshold] => (cue_bias, threshold, CHANGES),
            [cue_bias, threshold, source, content] => (cue_bias, threshold, [source, content]),
            _ => return Err(ModelError::Damaged("attribution.thresholds".into())),
        };
        let optional = |name: &str, rows: usize, columns: usize| {
            weights
                .has(&format!("attribution.{name}.weight"))
                .then(|| matrix(name, rows, columns))
                .transpose()
        };
        Ok(Some(AttributionHead {
            certainty: Calibration::load(weights)?.attributions,
            cue_hidden_bias: vector("cue_hidden", cue_hidden.columns)?,
            cue_relation: matrix("cue_relation", classes, cue_hidden.columns)?,
            cue_children: optional("cue_children", classes, cue_hidden.columns)?,
            cue_quotes: optional("cue_quotes", CUE_QUOTES, cue_hidden.columns)?,
            cue_out: matrix("cue_out", cue_hidden.columns, 3)?,
            cue_out_bias: vector("cue_out", 3)?,
            cue_hidden: Packed::in_pieces(&cue_hidden, 3),
            query_bias: vector("query", hidden)?,
            query: Packed::of(&query),
            relation: matrix("relation", classes, hidden)?,
            key: Packed::of(&matrix("key", width, hidden)?),
            tree: matrix("tree", 2 + LEVELS + LEVELS * classes, hidden)?,
            distance: matrix("distance", DISTANCES, hidden)?,
            layout: matrix("layout", LAYOUT, hidden)?,
            quotes: matrix("quotes", QUOTES, hidden)?,
            between: matrix("between", BETWEEN, hidden)?,
            convolution_bias: vector("conv", convolution.columns)?,
            convolution: Packed::in_pieces(&convolution, 3),
            out: [0, 1].map(|column| out.values.iter().skip(column).step_by(2).copied().collect()),
            out_bias: vector("out", 2)?,
            cue_bias,
            threshold,
            changes,
            hidden,
            width,
            relations,
        }))
    }

    /// Finds the attributions among words whose sentences are `document.sentences[first..]`.
    pub fn find(&self, states: &[f32], words: &[InputWord], first: usize, document: &mut Document) {
        let sentences = document.sentences.get(first..).unwrap_or_default();
        let layout = self.lay_out(words, sentences);
        let count = layout.heads.len();
        if count == 0 || states.len() != count * self.width {
            return;
        }
        let (cues, cue_probabilities) = self.cues(states, &layout);
        if cues.is_empty() {
            return;
        }
        // Number of cues that begin before each word.
        let mut begun = vec![0usize; count + 1];
        for cue in &cues {
            begun[cue.start + 1] += 1;
        }
        for at in 0..count {
            begun[at + 1] += begun[at];
        }
        let mut keys = vec![0.0; count * self.hidden];
        multiply(count, states, self.width, &self.key, None, &mut keys);
        let mut found: Vec<Found> = Vec::new();
        for (cue, cue_probability) in cues.iter().zip(cue_probabilities) {
            let (low, scores) = self.pairs(cue.clone(), states, &keys, &layout, &begun);
            let pick = |role: usize| -> Vec<usize> {
                // The words of the cue are neither, but do not part what stands around them.
                let free = |at: usize| if cue.contains(&(low + at)) { 0.0 } else { scores[at][role] };
                best_path((0..scores.len()).map(free), self.changes[role])
                    .into_iter()
                    .map(|at| low + at)
                    .filter(|at| !cue.contains(at))
                    .collect()
            };
            let content = pick(1);
            if content.is_empty() {
                continue;
            }
            let total: f32 = content.iter().map(|at| sigmoid(scores[at - low][1])).sum();
            let probability = (cue_probability * total / content.len() as f32).clamp(0.0, 1.0);
            if probability < self.threshold {
                continue;
            }
            let new = Found { source: pick(0), cue: cue.clone().collect(), content, probability };
            match found
                .iter_mut()
                .rev()
                .take(NEAR)
                .find(|other| overlap(&other.content, &new.content) >= SAME)
            {
                Some(twin) => {
                    twin.cue.extend(new.cue);
                    if new.probability > twin.probability {
                        (twin.source, twin.content) = (new.source, new.content);
                        twin.probability = new.probability;
                    }
                }
                None => found.push(new),
            }
        }
        let ids = |words: &[usize]| -> Vec<WordId> {
            let id = |at: &usize| WordId {
                sentence: first + layout.sentence[*at],
                word: at - layout.borders[layout.sentence[*at]],
            };
            words.iter().map(id).collect()
        };
        document.attributions.extend(found.into_iter().map(|found| Attribution {
            source: ids(&found.source),
            cue: ids(&found.cue),
            content: ids(&found.content),
            probability: self.certainty.apply(found.probability),
        }));
    }

    fn lay_out(&self, words: &[InputWord], sentences: &[Sentence]) -> Layout {
        let count = words.len();
        let mut layout = Layout {
            heads: Vec::with_capacity(count),
            relations: Vec::with_capacity(count),
            sentence: Vec::with_capacity(count),
            borders: Vec::with_capacity(sentences.len() + 1),
            paragraph: words.iter().map(|word| word.paragraph).collect(),
            quote: Vec::with_capacity(count),
        };
        for (number, sentence) in sentences.iter().enumerate() {
            let base = layout.heads.len();
            layout.borders.push(base);
            for (at, word) in sentence.words.iter().enumerate() {
                layout.heads.push(base + word.head.unwrap_or(at));
                layout.relations.push(self.relation_number(&word.deprel));
                layout.sentence.push(number);
            }
        }
        layout.borders.push(layout.heads.len());
        let (mut run, mut inside) = (0, false);
        for (word, quotation) in words.iter().zip(quotations(words)) {
            if quotation.inside && (!inside || quotation.opens || word.starts_paragraph) {
                run += 1;
            }
            inside = quotation.inside;
            layout.quote.push(if inside { run } else { 0 });
            inside &= !quotation.closes;
        }
        layout
    }

    fn relation_number(&self, relation: &str) -> usize {
        let plain = relation.split(':').next().unwrap_or_default();
        self.relations
            .get(relation)
            .or_else(|| self.relations.get(plain))
            .copied()
            .unwrap_or(self.relations.len())
    }

    /// The cues as ranges of words, with their probabilities.
    fn cues(&self, states: &[f32], layout: &Layout) -> (Vec<std::ops::Range<usize>>, Vec<f32>) {
        let count = layout.heads.len();
        let width = self.cue_hidden.columns;
        // What the tree and the quotation marks say of each word.
        let mut around = vec![0.0; count * width];
        let mut add = |at: usize, matrix: &Option<Matrix>, row: usize| {
            if let Some(matrix) = matrix {
                for (value, add) in around[at * width..(at + 1) * width].iter_mut().zip(row_of(matrix, row)) {
                    *value += add;
                }
            }
        };
        for (sentence, border) in layout.borders.windows(2).enumerate() {
            let range = border[0]..border[1];
            let quoted = layout.quote.get(range.clone()).unwrap_or_default().iter().any(|quote| *quote != 0);
            debug_assert!(range.is_empty() || layout.sentence[range.start] == sentence);
            for at in range {
                if layout.heads[at] != at {
                    add(layout.heads[at], &self.cue_children, layout.relations[at]);
                }
                let place = if layout.quote[at] != 0 { 1 } else { 2 * usize::from(quoted) };
                add(at, &self.cue_quotes, place);
            }
        }
        let padded = Rounded::of(count + 2, &padded(states, self.width), self.width, self.width);
        let mut hidden = vec![0.0; BLOCK.min(count) * width];
        let mut cues: Vec<std::ops::Range<usize>> = Vec::new();
        let mut probabilities = Vec::new();
        let mut out = [0.0f32; 3];
        for begin in (0..count).step_by(BLOCK) {
            let end = (begin + BLOCK).min(count);
            let window = [begin, begin + 1, begin + 2];
            multiply_rounded(end - begin, &padded, &window, &self.cue_hidden, None, &mut hidden);
            for (at, row) in (begin..end).zip(hidden.chunks_exact_mut(width)) {
                let relation = row_of(&self.cue_relation, layout.relations[at]);
                let around = &around[at * width..(at + 1) * width];
                for (((value, bias), relation), around) in
                    row.iter_mut().zip(&self.cue_hidden_bias).zip(relation).zip(around)
                {
                    *value = (*value + bias + relation + around).max(0.0);
                }
                out.copy_from_slice(&self.cue_out_bias);
                for (value, weights) in row.iter().zip(self.cue_out.values.chunks_exact(3)) {
                    for (sum, weight) in out.iter_mut().zip(weights) {
                        *sum += value * weight;
                    }
                }
                out[0] -= self.cue_bias;
                match (argmax(&out), cues.last_mut()) {
                    (2, Some(last)) if last.end == at => last.end = at + 1,
                    (1 | 2, _) => {
                        cues.push(at..at + 1);
                        probabilities.push(1.0 - probability(&out, 0, 1.0));
                    }
                    _ => {}
                }
            }
        }
        (cues, probabilities)
    }

    /// Scores of source and content for the words near a cue, from the first word of that window on.
    fn pairs(
        &self,
        cue: std::ops::Range<usize>,
        states: &[f32],
        keys: &[f32],
        layout: &Layout,
        begun: &[usize],
    ) -> (usize, Vec<[f32; 2]>) {
        let count = layout.heads.len();
        let hidden = self.hidden;
        let anchor = cue
            .clone()
            .find(|at| layout.heads[*at] == *at || !cue.contains(&layout.heads[*at]))
            .unwrap_or(cue.start);
        let low = anchor.saturating_sub(REACH);
        let high = (anchor + REACH + 1).min(count);
        let mut query = vec![0.0; hidden];
        let width = self.width;
        let own = &states[anchor * width..(anchor + 1) * width];
        multiply(1, own, width, &self.query, Some(&self.query_bias), &mut query);
        for (value, relation) in query.iter_mut().zip(row_of(&self.relation, layout.relations[anchor])) {
            *value += relation;
        }
        let tree = self.tree_positions(&cue, anchor, low..high, layout);
        let (near, own) = near_quote(anchor, layout);
        let size = high - low;
        // With a row of zeros before and after.
        let mut padded = vec![0.0; (size + 2) * hidden];
        let rows = &mut padded[hidden..(size + 1) * hidden];
        for (at, row) in (low..high).zip(rows.chunks_exact_mut(hidden)) {
            let sentences = layout.sentence[at] as i64 - layout.sentence[anchor] as i64;
            let same_paragraph = layout.paragraph[at] == layout.paragraph[anchor];
            let place = (sentences.clamp(-3, 3) + 3) as usize * 2 + usize::from(same_paragraph);
            let kind = match layout.quote[at] {
                0 => 0,
                quote if quote == near => 1,
                _ if sentences == 0 => 2,
                _ if same_paragraph => 3,
                _ => 4,
            };
            let between = if at >= cue.end {
                begun[at] - begun[cue.end]
            } else if at < cue.start {
                begun[cue.start] - begun[at + 1]
            } else {
                0
            };
            let parts = [
                &keys[at * hidden..(at + 1) * hidden],
                &query[..],
                row_of(&self.tree, tree[at - low]),
                row_of(&self.distance, distance_class(at as i64 - anchor as i64)),
                row_of(&self.layout, place),
                row_of(&self.quotes, kind * 2 + usize::from(own)),
                row_of(&self.between, between.min(BETWEEN - 1)),
            ];
            rectified_sum(&parts, row);
        }
        let narrow = self.convolution.columns;
        let mut convolved = vec![0.0; size * narrow];
        let rounded = Rounded::of(size + 2, &padded, hidden, hidden);
        let bias = Some(&self.convolution_bias[..]);
        multiply_rounded(size, &rounded, &[0, 1, 2], &self.convolution, bias, &mut convolved);
        let scores = convolved
            .chunks_exact_mut(narrow)
            .zip(padded.chunks_exact(hidden).skip(1))
            .map(|(convolved, row)| self.score(convolved, row))
            .collect();
        (low, scores)
    }

    /// Scores of a word for source and content.
    fn score(&self, convolved: &mut [f32], row: &[f32]) -> [f32; 2] {
        rectify(convolved);
        [0, 1].map(|role| {
            let (a, b) = self.out[role].split_at(convolved.len());
            self.out_bias[role] + product(convolved, a) + product(row, b)
        })
    }

    /// Class of each word's place in the tree as seen from the cue.
    fn tree_positions(
        &self,
        cue: &std::ops::Range<usize>,
        anchor: usize,
        window: std::ops::Range<usize>,
        layout: &Layout,
    ) -> Vec<usize> {
        let classes = self.relations.len() + 1;
        let mut out = vec![0; window.len()];
        let sentence = layout.sentence[anchor];
        let (begin, end) = (layout.borders[sentence], layout.borders[sentence + 1]);
        // The cue and what governs it, by generation.
        let mut level: Vec<Option<usize>> = vec![None; end - begin];
        level[anchor - begin] = Some(0);
        let (mut at, mut up) = (anchor, 0);
        while layout.heads[at] != at && up < HIGHEST {
            at = layout.heads[at];
            up += 1;
            level[at - begin] = Some(up.min(LEVELS - 1));
        }
        let range = begin.max(window.start)..end.min(window.end);
        let mut branch: Vec<Option<usize>> = vec![None; end - begin];
        let mut path = Vec::new();
        for word in range {
            let class = if cue.contains(&word) {
                1
            } else if let Some(level) = level[word - begin] {
                2 + level
            } else {
                path.clear();
                let mut at = word;
                let class = loop {
                    if let Some(class) = branch[at - begin] {
                        break class;
                    }
                    if let Some(level) = level[at - begin] {
                        let child = path.last().copied().unwrap_or(at);
                        break 2 + LEVELS + level * classes + layout.relations[child];
                    }
                    // A walk that meets neither ends at a root above the highest generation.
                    if path.len() > HIGHEST || (layout.heads[at] == at && !path.is_empty()) {
                        break 0;
                    }
                    path.push(at);
                    at = layout.heads[at];
                };
                for at in &path {
                    branch[*at - begin] = Some(class);
                }
                class
            };
            out[word - window.start] = class;
        }
        out
    }
}

vectorised! {
    /// The sum of some rows, with zeros for what is below.
    fn rectified_sum(parts: &[&[f32]], to: &mut [f32]) {
        to.fill(0.0);
        for part in parts {
            for (value, add) in to.iter_mut().zip(*part) {
                *value += add;
            }
        }
        for value in to {
            *value = value.max(0.0);
        }
    }
}

vectorised! {
    fn rectify(values: &mut [f32]) {
        for value in values {
            *value = value.max(0.0);
        }
    }
}

vectorised! {
    fn product(a: &[f32], b: &[f32]) -> f32 {
        dot(a, b)
    }
}

/// The quotation that a cue speaks of, the one it stands in or the nearest in its sentence (0: none), and whether
/// it stands in it.
fn near_quote(anchor: usize, layout: &Layout) -> (usize, bool) {
    if layout.quote[anchor] != 0 {
        return (layout.quote[anchor], true);
    }
    let sentence = layout.sentence[anchor];
    let (low, high) = (layout.borders[sentence], layout.borders[sentence + 1]);
    for distance in 1..=REACH {
        if let Some(before) = anchor.checked_sub(distance).filter(|before| *before >= low)
            && layout.quote[before] != 0
        {
            return (layout.quote[before], false);
        }
        if anchor + distance < high && layout.quote[anchor + distance] != 0 {
            return (layout.quote[anchor + distance], false);
        }
    }
    (0, false)
}

/// Class of a signed distance in words: each of the first eight, then fours, then eights.
fn distance_class(distance: i64) -> usize {
    let size = distance.unsigned_abs() as usize;
    let class = match size {
        0..=8 => size,
        9..=32 => 8 + (size - 8).div_ceil(4),
        _ => 14 + (size - 32).div_ceil(8),
    };
    let class = class.min(DISTANCES / 2);
    if distance >= 0 { DISTANCES / 2 + class } else { DISTANCES / 2 - class }
}

fn row_of(matrix: &Matrix, row: usize) -> &[f32] {
    matrix.values.get(row * matrix.columns..(row + 1) * matrix.columns).unwrap_or_default()
}

/// Rows with one row of zeros before and after them.
fn padded(rows: &[f32], width: usize) -> Vec<f32> {
    let mut out = vec![0.0; rows.len() + 2 * width];
    out[width..width + rows.len()].copy_from_slice(rows);
    out
}

/// Which words are chosen when choosing one gives its score and each change between neighbours costs `change`
/// (Viterbi).
fn best_path(scores: impl Iterator<Item = f32>, change: f32) -> Vec<usize> {
    let (mut without, mut with) = (0.0f32, 0.0f32);
    let mut stays = Vec::new();
    for score in scores {
        let (keeps_out, keeps_in) = (without >= with - change, with >= without - change);
        stays.push((keeps_out, keeps_in));
        (without, with) = (
            if keeps_out { without } else { with - change },
            if keeps_in { with } else { without - change } + score,
        );
    }
    let mut chosen = with > without;
    let mut path = Vec::new();
    for (at, (keeps_out, keeps_in)) in stays.into_iter().enumerate().rev() {
        if chosen {
            path.push(at);
        }
        if !(if chosen { keeps_in } else { keeps_out }) {
            chosen = !chosen;
        }
    }
    path.reverse();
    path
}

/// Shared part of two sorted lists.
fn overlap(a: &[usize], b: &[usize]) -> f32 {
    let both = a.iter().filter(|at| b.binary_search(at).is_ok()).count();
    both as f32 / (a.len() + b.len() - both).max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_closed_and_lone_words_dropped() {
        let scores = [2.0, -0.5, 2.0, -3.0, -3.0, 0.4, -3.0];
        assert_eq!(best_path(scores.into_iter(), 1.0), [0, 1, 2]);
        assert_eq!(best_path(scores.into_iter(), 0.0), [0, 2, 5]);
        assert!(best_path(std::iter::empty(), 1.0).is_empty());
    }

    #[test]
    fn distances_fall_into_classes_that_grow() {
        assert_eq!(distance_class(0), 20);
        assert_eq!(distance_class(-1), 19);
        assert_eq!(distance_class(8), 28);
        assert_eq!(distance_class(9), 29);
        assert_eq!(distance_class(12), 29);
        assert_eq!(distance_class(13), 30);
        assert_eq!(distance_class(32), 34);
        assert_eq!(distance_class(33), 35);
        assert_eq!(distance_class(i64::MAX), 40);
        assert_eq!(distance_class(-5000), 0);
    }
}
