//! The network, from words to scores.

use std::ops::Range;
use std::sync::Arc;

use crate::ModelError;
use crate::careful::WIDTH;
use crate::careful::attribution::{Roles, Starts};
use crate::careful::pieces::Pieces;
use crate::decode::Scorer;
use crate::document::Document;
use crate::heads::{HeadScores, Heads};
use crate::numeric::{exponential, multiply_raw, normalise, vectorised};
use crate::product::{Packed, multiply};
use crate::swift::features::{FLAGS, flags, fnv, fold, quotations, shape};
use crate::weights::{Matrix, Table, Weights};
use crate::words::InputWord;

/// Attention heads.
const ATTENTION_HEADS: usize = 12;
/// Numbers of one attention head.
const HEAD_WIDTH: usize = WIDTH / ATTENTION_HEADS;
/// Numbers between the two halves of a layer's feed-forward part.
const INNER: usize = 4 * WIDTH;
/// Added to the variance in the pretrained model's normalisations.
const EPSILON: f32 = 1e-12;
/// The same for the normalisation before the heads.
const EPSILON_HIGH: f32 = 1e-5;

/// Pieces of a window, those before and after it not counted. Training windows are of about this length; attention
/// takes time with its square.
const WINDOW: usize = 144;
/// Pieces that go through a layer together: several windows, so that the multiplication is kept busy.
const GROUP: usize = 320;

struct Layer {
    qkv: Linear,
    out: Linear,
    norm_attention: (Vec<f32>, Vec<f32>),
    up: Linear,
    down: Linear,
    norm_feed: (Vec<f32>, Vec<f32>),
}

struct Linear {
    weight: Packed,
    bias: Vec<f32>,
}

impl Linear {
    fn load(weights: &Weights, name: &str, inputs: usize, outputs: usize) -> Result<Linear, ModelError> {
        Ok(Linear {
            weight: weights.quantised(name, inputs, outputs)?,
            bias: weights.vector(&format!("{name}.bias"), outputs)?,
        })
    }

    /// Writes x · weight + bias to `out`.
    fn run(&self, count: usize, x: &[f32], out: &mut [f32]) {
        multiply(count, x, self.weight.rows, &self.weight, Some(&self.bias), out);
    }
}

/// Tables of what the pieces don't show of a word.
struct WordFeatures {
    shapes: Table,
    flags: Matrix,
}

impl WordFeatures {
    fn load(weights: &Weights, name: &str) -> Result<WordFeatures, ModelError> {
        Ok(WordFeatures {
            shapes: weights.table(&format!("shape_{name}"), WIDTH)?,
            flags: weights.matrix(&format!("flags_{name}.weight"), FLAGS, WIDTH)?,
        })
    }

    fn add(&self, word: &Features, to: &mut [f32]) {
        self.shapes.add(word.shape, to);
        for (flag, weights) in word.flags.iter().zip(self.flags.values.chunks_exact(WIDTH)) {
            if *flag {
                for (sum, weight) in to.iter_mut().zip(weights) {
                    *sum += weight;
                }
            }
        }
    }
}

/// What the pieces don't show of one word.
struct Features {
    shape: usize,
    flags: [bool; FLAGS],
}

/// The loaded model.
pub(crate) struct Careful {
    pieces: Pieces,
    table: Table,
    positions: Table,
    norm: (Vec<f32>, Vec<f32>),
    layers: Vec<Layer>,
    /// Layers below which the word features are not seen.
    frozen: usize,
    low: WordFeatures,
    high: WordFeatures,
    /// Weight of the state above the frozen layers and of each state after it in a word's final state.
    mix: Vec<f32>,
    norm_high: (Vec<f32>, Vec<f32>),
    heads: Heads,
    roles: Roles,
    pub(crate) version: Arc<str>,
}

impl Careful {
    /// Loads the model from the bytes of its weight file.
    ///
    /// # Errors
    /// When the file is damaged or of another version of the format.
    pub fn load(bytes: &[u8]) -> Result<Careful, ModelError> {
        let weights = Weights::parse(bytes)?;
        let number = |name: &str| -> Result<usize, ModelError> {
            weights.setting(name)?.parse().map_err(|_| ModelError::Damaged(name.to_owned()))
        };
        let norm = |name: &str| -> Result<(Vec<f32>, Vec<f32>), ModelError> {
            Ok((
                weights.vector(&format!("{name}.weight"), WIDTH)?,
                weights.vector(&format!("{name}.bias"), WIDTH)?,
            ))
        };
        let (count, frozen) = (number("layers")?, number("frozen")?);
        let mut layers = Vec::new();
        for at in 0..count {
            let name = |part: &str| format!("layer{at}.{part}");
            layers.push(Layer {
                qkv: Linear::load(&weights, &name("qkv"), WIDTH, 3 * WIDTH)?,
                out: Linear::load(&weights, &name("out"), WIDTH, WIDTH)?,
                norm_attention: norm(&name("norm1"))?,
                up: Linear::load(&weights, &name("up"), WIDTH, INNER)?,
                down: Linear::load(&weights, &name("down"), INNER, WIDTH)?,
                norm_feed: norm(&name("norm2"))?,
            });
        }
        if frozen > count {
            return Err(ModelError::Damaged("frozen".into()));
        }
        let (_, vocabulary) = weights.raw("vocabulary")?;
        let pieces = Pieces::parse(&String::from_utf8_lossy(vocabulary))?;
        let positions = weights.table("positions", WIDTH)?;
        if positions.rows() < WINDOW + 2 {
            return Err(ModelError::Damaged("too few positions".into()));
        }
        Ok(Careful {
            pieces,
            table: weights.table("pieces", WIDTH)?,
            positions,
            norm: norm("norm")?,
            layers,
            frozen,
            low: WordFeatures::load(&weights, "low")?,
            high: WordFeatures::load(&weights, "high")?,
            mix: weights.vector("mix", count - frozen + 1)?,
            norm_high: norm("norm_high")?,
            heads: Heads::load(&weights, WIDTH)?,
            roles: Roles::load(&weights)?,
            version: weights.setting("version")?.into(),
        })
    }

    /// Runs windows of words through the network and writes the words' final states to `states`,
    /// [words, WIDTH] counted from the first word of the first window.
    fn run(
        &self,
        windows: &[Range<usize>],
        words: &WordPieces,
        features: &[Features],
        states: &mut [f32],
        room: &mut Room,
    ) {
        let Some(base) = windows.first().map(|window| window.start) else { return };
        room.owners.clear();
        room.spans.clear();
        room.x.clear();
        for window in windows {
            let begin = room.owners.len();
            self.embed(self.pieces.begin, 0, &mut room.x);
            room.owners.push(None);
            for word in window.clone() {
                for piece in words.of(word) {
                    self.embed(*piece, room.owners.len() - begin, &mut room.x);
                    room.owners.push(Some(word));
                }
            }
            self.embed(self.pieces.end, room.owners.len() - begin, &mut room.x);
            room.owners.push(None);
            room.spans.push(begin..room.owners.len());
        }
        let count = room.owners.len();
        room.mixed.clear();
        room.mixed.resize(count * WIDTH, 0.0);
        for (number, layer) in self.layers.iter().enumerate() {
            if number == self.frozen {
                self.lower_features(room, features);
            }
            layer.run(count, room);
            if let Some(weight) = (number + 1).checked_sub(self.frozen).and_then(|at| self.mix.get(at))
                && number >= self.frozen
            {
                add_scaled(*weight, &room.x, &mut room.mixed);
            }
        }
        if self.frozen == self.layers.len() {
            self.lower_features(room, features);
        }
        for (owner, state) in room.owners.iter().zip(room.mixed.chunks_exact(WIDTH)) {
            let Some(word) = owner else { continue };
            let scale = 1.0 / words.of(*word).len().max(1) as f32;
            let at = (word - base) * WIDTH;
            if let Some(target) = states.get_mut(at..at + WIDTH) {
                add_scaled(scale, state, target);
            }
        }
        for (row, features) in states.chunks_exact_mut(WIDTH).zip(features.get(base..).unwrap_or_default()) {
            self.high.add(features, row);
            normalise(row, &self.norm_high.0, &self.norm_high.1, EPSILON_HIGH);
        }
    }

    /// Adds what the pieces don't show, and begins the mix of layers.
    fn lower_features(&self, room: &mut Room, features: &[Features]) {
        for (owner, row) in room.owners.iter().zip(room.x.chunks_exact_mut(WIDTH)) {
            if let Some(features) = owner.and_then(|word| features.get(word)) {
                self.low.add(features, row);
            }
        }
        add_scaled(self.mix.first().copied().unwrap_or(0.0), &room.x, &mut room.mixed);
    }

    fn embed(&self, piece: u16, position: usize, out: &mut Vec<f32>) {
        let begin = out.len();
        out.resize(begin + WIDTH, 0.0);
        let row = &mut out[begin..];
        self.table.add(usize::from(piece), row);
        self.positions.add(position, row);
        normalise(row, &self.norm.0, &self.norm.1, EPSILON);
    }
}

#[inline(always)]
fn add_scaled(scale: f32, from: &[f32], to: &mut [f32]) {
    for (sum, value) in to.iter_mut().zip(from) {
        *sum += scale * value;
    }
}

/// Pieces of many words, one after the other.
struct WordPieces {
    pieces: Vec<u16>,
    /// Where the pieces of each word begin, and after the last where they end.
    begins: Vec<usize>,
}

impl WordPieces {
    fn of(&self, word: usize) -> &[u16] {
        match (self.begins.get(word), self.begins.get(word + 1)) {
            (Some(begin), Some(end)) => self.pieces.get(*begin..*end).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Number of pieces of a range of words.
    fn count(&self, words: Range<usize>) -> usize {
        match (self.begins.get(words.start), self.begins.get(words.end)) {
            (Some(begin), Some(end)) => end - begin,
            _ => 0,
        }
    }
}

/// Memory that is used again for each group of windows.
#[derive(Default)]
struct Room {
    /// The word of each piece; none for the marks around a window.
    owners: Vec<Option<usize>>,
    /// Pieces of each window.
    spans: Vec<Range<usize>>,
    x: Vec<f32>,
    mixed: Vec<f32>,
    wide: Vec<f32>,
    attended: Vec<f32>,
    scores: Vec<f32>,
    head: Vec<f32>,
}

impl Layer {
    fn run(&self, count: usize, room: &mut Room) {
        let Room { spans, x, wide, attended, scores, head, .. } = room;
        wide.resize(count * INNER, 0.0);
        attended.resize(count * WIDTH, 0.0);
        let qkv = &mut wide[..count * 3 * WIDTH];
        self.qkv.run(count, x, qkv);
        for span in spans.iter() {
            let n = span.len();
            scores.resize(n * n, 0.0);
            head.resize(n * HEAD_WIDTH, 0.0);
            for number in 0..ATTENTION_HEADS {
                let begin = span.start * 3 * WIDTH + number * HEAD_WIDTH;
                let (q, k, v) = (&qkv[begin..], &qkv[begin + WIDTH..], &qkv[begin + 2 * WIDTH..]);
                let stride = 3 * WIDTH;
                multiply_raw(n, HEAD_WIDTH, n, q, (stride, 1), k, (1, stride), scores, false);
                for row in scores.chunks_exact_mut(n) {
                    softmax(row, 1.0 / (HEAD_WIDTH as f32).sqrt());
                }
                multiply_raw(n, n, HEAD_WIDTH, scores, (n, 1), v, (stride, 1), head, false);
                for (row, part) in span.clone().zip(head.chunks_exact(HEAD_WIDTH)) {
                    let to = row * WIDTH + number * HEAD_WIDTH;
                    attended[to..to + HEAD_WIDTH].copy_from_slice(part);
                }
            }
        }
        let out = &mut wide[..count * WIDTH];
        self.out.run(count, attended, out);
        for (row, out) in x.chunks_exact_mut(WIDTH).zip(out.chunks_exact(WIDTH)) {
            add_and_normalise(out, &self.norm_attention.0, &self.norm_attention.1, row);
        }
        let inner = &mut wide[..count * INNER];
        self.up.run(count, x, inner);
        gelu_all(inner);
        self.down.run(count, inner, attended);
        for (row, out) in x.chunks_exact_mut(WIDTH).zip(attended.chunks_exact(WIDTH)) {
            add_and_normalise(out, &self.norm_feed.0, &self.norm_feed.1, row);
        }
    }
}

vectorised! {
    /// Scores times `scale` to probabilities.
    fn softmax(row: &mut [f32], scale: f32) {
        let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for value in row.iter_mut() {
            *value = exponential((*value - most) * scale);
        }
        let total = crate::numeric::sum(row).max(f32::MIN_POSITIVE);
        for value in row.iter_mut() {
            *value /= total;
        }
    }
}

vectorised! {
    /// Adds what a part of a layer gives to the states, and normalises these.
    fn add_and_normalise(out: &[f32], scale: &[f32], shift: &[f32], row: &mut [f32]) {
        add_scaled(1.0, out, row);
        normalise(row, scale, shift, EPSILON);
    }
}

vectorised! {
    fn gelu_all(values: &mut [f32]) {
        for value in values {
            *value = gelu(*value);
        }
    }
}

/// x · Φ(x), with the error function of Abramowitz and Stegun 7.1.26 (error below 2e-7).
#[inline(always)]
fn gelu(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let polynomial =
        t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let tail = 0.5 * polynomial * exponential(-z * z); // Φ(-|x|)
    if x >= 0.0 { x - x * tail } else { x * tail }
}

/// Scores of one stretch of words.
pub(crate) struct Stretch {
    states: Vec<f32>,
    windows: Vec<Range<usize>>,
    scores: HeadScores,
}

impl Scorer for Careful {
    type Stretch = Stretch;

    fn reach(&self) -> usize {
        // Windows are cut inside a stretch, and stretches end where windows would.
        0
    }

    fn score(&self, words: &[InputWord], keep: Range<usize>) -> Stretch {
        let words = words.get(keep).unwrap_or_default();
        let features = features(words, self.low.shapes.rows());
        let mut cut = WordPieces { pieces: Vec::with_capacity(words.len() * 5 / 4), begins: vec![0] };
        for word in words {
            self.pieces.word(word.form, &mut cut.pieces);
            cut.begins.push(cut.pieces.len());
        }
        let windows = windows(words, &cut);
        let mut states = vec![0.0; words.len() * WIDTH];
        let mut room = Room::default();
        let mut at = 0;
        while at < windows.len() {
            let first = windows[at].start;
            let mut end = at + 1;
            while end < windows.len() && cut.count(first..windows[end].end) <= GROUP {
                end += 1;
            }
            let last = windows[end - 1].end;
            let target = &mut states[first * WIDTH..last * WIDTH];
            self.run(&windows[at..end], &cut, &features, target, &mut room);
            at = end;
        }
        let scores = self.heads.score(&states);
        Stretch { states, windows, scores }
    }

    fn heads(&self) -> &Heads {
        &self.heads
    }

    fn scores<'s>(&self, stretch: &'s Stretch) -> &'s HeadScores {
        &stretch.scores
    }

    fn attributions(&self, stretch: &Stretch, words: &[InputWord], first: usize, document: &mut Document) {
        let cues: Vec<&[f32]> = (0..words.len()).map(|at| self.heads.cue(&stretch.scores, at)).collect();
        let starts = Starts::of(document, first);
        for window in &stretch.windows {
            self.roles.read(window.clone(), &stretch.states, &cues, &starts, document);
        }
    }
}

fn features(words: &[InputWord], shapes: usize) -> Vec<Features> {
    let (mut folded, mut pattern) = (String::new(), String::new());
    words
        .iter()
        .zip(quotations(words))
        .map(|(word, quotation)| {
            folded.clear();
            folded.extend(word.form.chars().map(fold));
            shape(&folded, &mut pattern);
            let hash = fnv(&pattern, SHAPE_SALT) & 0xffff_ffff;
            Features {
                // The same hash as the swift model's, of which the table's size is a divisor.
                shape: (hash % shapes.max(1) as u64) as usize,
                flags: flags(word, quotation, false),
            }
        })
        .collect()
}

/// Salt of the letter-shape hash: its number among the swift model's hashes.
const SHAPE_SALT: u64 = 6;

/// Cuts words into windows of at most [`WINDOW`] pieces: where a paragraph begins, else after a sentence's final
/// mark, else anywhere.
fn windows(words: &[InputWord], pieces: &WordPieces) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut begin = 0;
    while begin < words.len() {
        let mut end = begin + 1;
        while end < words.len() && pieces.count(begin..end + 1) <= WINDOW {
            end += 1;
        }
        if end < words.len() {
            let half = begin + (end - begin) / 2;
            let paragraph =
                |from: usize| (from..=end).rev().find(|at| *at > begin && words[*at].starts_paragraph);
            let sentence = || (begin..=end).rev().find(|at| *at > begin && after_final_mark(words, *at));
            // A window that is cut inside a sentence tears its tree, so a short window is better.
            end = paragraph(half).or_else(sentence).or_else(|| paragraph(begin)).unwrap_or(end);
        }
        out.push(begin..end);
        begin = end;
    }
    out
}

/// Whether the word before `at` ends a sentence as far as its form says.
fn after_final_mark(words: &[InputWord], at: usize) -> bool {
    let mark = |at: usize| {
        words.get(at).is_some_and(|word| matches!(word.form, "." | "!" | "?" | "…" | "..." | "?!" | "!!"))
    };
    let closing = |at: usize| {
        words.get(at).is_some_and(|word| matches!(word.form, "\"" | "”" | "’" | "'" | "''" | ")" | "]"))
    };
    let Some(last) = at.checked_sub(1) else { return false };
    let Some(before) = last.checked_sub(1) else { return mark(last) };
    (mark(last) && !closing(at)) || (closing(last) && mark(before))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Part;
    use crate::words::Input;

    #[test]
    fn the_activation_is_that_of_the_pretrained_model() {
        for (x, expected) in
            [(0.0, 0.0), (1.0, 0.841_344_7), (-1.0, -0.158_655_25), (3.0, 2.995_950_3), (-8.0, 0.0)]
        {
            assert!((gelu(x) - expected).abs() < 1e-6, "{x}: {} instead of {expected}", gelu(x));
        }
    }

    #[test]
    fn windows_are_cut_where_the_text_is() {
        let body = format!(
            "{}\n\n{}. {}.\n\n{}",
            "one ".repeat(100),
            "two ".repeat(100),
            "three ".repeat(100),
            "four ".repeat(1000)
        );
        let input = Input::of_text(Part::Body, &body);
        let words = &input.words;
        let begins = (0..=words.len()).map(|at| 2 * at).collect();
        let pieces = WordPieces { pieces: vec![0; 2 * words.len()], begins };
        let found = windows(words, &pieces);
        let mut end = 0;
        for window in &found {
            assert_eq!(window.start, end);
            assert!(window.end > window.start && pieces.count(window.clone()) <= WINDOW, "{window:?}");
            end = window.end;
        }
        assert_eq!(end, words.len());
        // Two pieces a word: no paragraph fits into one window, but what is left of one ends with it.
        let starts: Vec<usize> = found.iter().map(|window| window.start).collect();
        assert_eq!(starts[..5], [0, 72, 100, 172, 201]);
        assert!(found.len() > 14 && found.len() < 24, "{}", found.len());
    }

    #[test]
    fn attention_weights_add_up_to_one() {
        let mut row = vec![1.0, 50.0, -300.0, 49.0];
        softmax(&mut row, 0.5);
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5, "{row:?}");
        assert!(row[1] > row[3] && row[3] > row[0]);
    }
}
