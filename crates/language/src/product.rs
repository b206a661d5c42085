//! Products of matrices with weights that are laid out once, when they are loaded.
//!
//! Weights and what they are multiplied with are rounded to whole numbers of about fourteen bits, a scale for each column
//! of the weights and each row of the left matrix: processors multiply twice as many of them at a time as of `f32`, and the
//! sums are exact, so that they are the same on every processor. Six rows by sixteen columns are summed up in
//! registers at a time. The left matrix is read where it lies, also when its rows are put together of several, as the
//! windows of a convolution are.

use crate::numeric::{has_vectors, largest, vectorised};
use crate::weights::{Matrix, Table};

/// Columns that are computed together.
const LANES: usize = 16;
/// Rows that are computed together.
const TILE: usize = 6;
/// Inputs that one step goes on by. Rows are filled up to a multiple of it.
const STEP: usize = 4;
/// The largest number in a rounded left matrix.
const LARGEST: i16 = 8191;
/// What the numbers of a column that are multiplied with one row may come to: no sum leaves `i32` then.
const HEAVIEST: i32 = i32::MAX / LARGEST as i32;

/// The weights of [`STEP`] inputs for the columns of a panel: two inputs of each column, then two more.
type Step = [[i16; 2 * LANES]; STEP / 2];

/// A matrix of weights, `rows` inputs by `columns` outputs, cut into panels of [`LANES`] columns.
pub(crate) struct Packed {
    pub rows: usize,
    pub columns: usize,
    /// Rows of the left matrix that make up one row of inputs.
    pieces: usize,
    /// Panel by panel, piece by piece; what is missing at the ends is filled up with zeros.
    panels: Vec<Step>,
    /// Scales of the columns, by panel.
    scales: Vec<[f32; LANES]>,
}

impl Packed {
    pub fn of(matrix: &Matrix) -> Packed {
        Packed::in_pieces(matrix, 1)
    }

    /// The same for a left matrix of which `pieces` rows make up one row of inputs.
    pub fn in_pieces(matrix: &Matrix, pieces: usize) -> Packed {
        let mut packed = Packed::empty(matrix.rows, matrix.columns, pieces);
        let length = (matrix.rows / packed.pieces).max(1);
        let scales = column_scales(matrix, length);
        let steps = packed.steps();
        for (row, values) in matrix.values.chunks_exact(matrix.columns.max(1)).enumerate() {
            let (piece, row) = (row / length, row % length);
            let step = piece * length.div_ceil(STEP) + row / STEP;
            for (column, (value, scale)) in values.iter().zip(&scales).enumerate() {
                let step = &mut packed.panels[column / LANES * steps + step];
                step[row % STEP / 2][2 * (column % LANES) + row % 2] = nearest(value / scale);
            }
        }
        packed.set_scales(&scales);
        packed
    }

    /// A table of whole numbers, a row for each output; `None` when sums of so many could leave `i32`.
    pub fn of_table(table: &Table) -> Option<Packed> {
        if table.width() > HEAVIEST as usize / usize::from(i8::MIN.unsigned_abs()) {
            return None;
        }
        let mut packed = Packed::empty(table.width(), table.rows(), 1);
        let mut scales = Vec::with_capacity(table.rows());
        let steps = packed.steps();
        for column in 0..table.rows() {
            let (scale, values) = table.row(column).unwrap_or_default();
            scales.push(scale);
            let panel = &mut packed.panels[column / LANES * steps..];
            for (step, values) in panel.iter_mut().zip(values.chunks(STEP)) {
                for (row, value) in values.iter().enumerate() {
                    step[row / 2][2 * (column % LANES) + row % 2] = i16::from(*value);
                }
            }
        }
        packed.set_scales(&scales);
        Some(packed)
    }

    fn empty(rows: usize, columns: usize, pieces: usize) -> Packed {
        let (panels, pieces) = (columns.div_ceil(LANES), pieces.max(1));
        let steps = pieces * (rows / pieces).div_ceil(STEP);
        Packed {
            rows,
            columns,
            pieces,
            panels: vec![[[0; 2 * LANES]; STEP / 2]; panels * steps],
            scales: vec![[0.0; LANES]; panels],
        }
    }

    /// Steps of a panel.
    fn steps(&self) -> usize {
        self.pieces * (self.rows / self.pieces).div_ceil(STEP)
    }

    fn set_scales(&mut self, scales: &[f32]) {
        for (target, scales) in self.scales.iter_mut().zip(scales.chunks(LANES)) {
            target[..scales.len()].copy_from_slice(scales);
        }
    }
}

/// What one step of the whole numbers of each column stands for: as little as the room of the numbers and of their sums
/// allows. `length` rows are summed up before they are scaled.
fn column_scales(matrix: &Matrix, length: usize) -> Vec<f32> {
    // The largest number, the heaviest piece and the piece that is being weighed, for each column.
    let mut columns = vec![(0.0f32, 0.0f32, 0.0f32); matrix.columns];
    for (row, values) in matrix.values.chunks_exact(matrix.columns.max(1)).enumerate() {
        for ((most, heaviest, sum), value) in columns.iter_mut().zip(values) {
            *sum = if row % length == 0 { value.abs() } else { *sum + value.abs() };
            *most = most.max(value.abs());
            *heaviest = heaviest.max(*sum);
        }
    }
    // Rounding may add half a step for each number.
    let room = (HEAVIEST as f32 - length as f32).max(1.0);
    let scale = |(most, heaviest, _): &(f32, f32, f32)| {
        (most / f32::from(i16::MAX)).max(heaviest / room).max(f32::MIN_POSITIVE)
    };
    columns.iter().map(scale).collect()
}

/// The rows of a left matrix in whole numbers.
#[derive(Default)]
pub(crate) struct Rounded {
    values: Vec<i16>,
    /// Numbers in a row, a multiple of [`STEP`].
    width: usize,
    scales: Vec<f32>,
}

impl Rounded {
    /// Rounds `n` rows of `stride` numbers each, of which the first `width` count.
    pub fn of(n: usize, a: &[f32], stride: usize, width: usize) -> Rounded {
        let mut rounded = Rounded::default();
        rounded.fill(n, a, stride, width);
        rounded
    }

    /// The same in the place of what has been there.
    pub fn fill(&mut self, n: usize, a: &[f32], stride: usize, width: usize) {
        self.width = width.next_multiple_of(STEP);
        self.values.resize(n * self.width, 0);
        self.scales.clear();
        let rows = a.chunks(stride.max(1)).take(n);
        for (row, target) in rows.zip(self.values.chunks_exact_mut(self.width.max(1))) {
            self.scales.push(round(row.get(..width).unwrap_or_default(), target));
        }
    }
}

vectorised! {
    /// Writes a row in whole numbers; returns what one of them stands for. A row with an infinite number becomes zeros.
    fn round(row: &[f32], target: &mut [i16]) -> f32 {
        let most = largest(row);
        let factor = f32::from(LARGEST) / most;
        if !(factor.is_finite() && most.is_finite()) {
            target.fill(0);
            return 0.0;
        }
        for (target, value) in target.iter_mut().zip(row) {
            *target = nearest(value * factor);
        }
        if let Some(rest) = target.get_mut(row.len()..) {
            rest.fill(0);
        }
        most / f32::from(LARGEST)
    }
}

/// The nearest whole number of a number that is not beyond the whole numbers.
#[inline(always)]
fn nearest(value: f32) -> i16 {
    // Adding 1.5 * 2^23 leaves it in the lowest bits.
    (value + 12_582_912.0).to_bits() as i16
}

/// out = a · b, plus a number for each column when there is a bias, with `a` of `n` rows of `stride` numbers each, of which the first `b.rows` count.
///
/// `out` has rows of `b.columns` numbers. Too short slices are a fault of the caller and leave `out` as it is.
pub(crate) fn multiply(
    n: usize,
    a: &[f32],
    stride: usize,
    b: &Packed,
    bias: Option<&[f32]>,
    out: &mut [f32],
) {
    multiply_rounded(n, &Rounded::of(n, a, stride, b.rows), &[0], b, bias, out);
}

/// The same with rows that are rounded already and put together: piece p of row i is row `pieces[p] + i`.
pub(crate) fn multiply_rounded(
    n: usize,
    a: &Rounded,
    pieces: &[usize],
    b: &Packed,
    bias: Option<&[f32]>,
    out: &mut [f32],
) {
    let farthest = pieces.iter().copied().max().unwrap_or(0);
    if n == 0 || b.columns == 0 || b.rows == 0 {
        return;
    }
    let fits = pieces.len() == b.pieces && (b.rows / b.pieces).next_multiple_of(STEP) == a.width;
    let biased = bias.is_none_or(|bias| bias.len() == b.columns);
    if !fits || !biased || farthest + n > a.scales.len() || out.len() < n * b.columns {
        debug_assert!(false, "a matrix is too short");
        return;
    }
    let fast = has_vectors();
    for (number, (weights, scales)) in b.panels.chunks_exact(b.steps()).zip(&b.scales).enumerate() {
        let column = number * LANES;
        let width = LANES.min(b.columns - column);
        let mut panel = Panel { weights, scales, bias: [0.0; LANES], width, columns: b.columns };
        if let Some(bias) = bias {
            panel.bias[..width].copy_from_slice(&bias[column..column + width]);
        }
        for begin in (0..n).step_by(TILE) {
            let left = Left { rows: a, pieces, begin };
            let out = &mut out[begin * b.columns + column..];
            match n - begin {
                1 => left.sum_up::<1>(&panel, out, fast),
                2 => left.sum_up::<2>(&panel, out, fast),
                3 => left.sum_up::<3>(&panel, out, fast),
                4 => left.sum_up::<4>(&panel, out, fast),
                5 => left.sum_up::<5>(&panel, out, fast),
                _ => left.sum_up::<6>(&panel, out, fast),
            }
        }
    }
}

/// Some columns of the weights.
struct Panel<'a> {
    weights: &'a [Step],
    scales: &'a [f32; LANES],
    bias: [f32; LANES],
    /// Columns that count.
    width: usize,
    /// Numbers in a row of the output.
    columns: usize,
}

impl Panel<'_> {
    /// Writes what has been computed to the output, which begins with the first of it.
    #[inline(always)]
    fn write(&self, tile: &[[f32; LANES]], out: &mut [f32]) {
        for (values, target) in tile.iter().zip(out.chunks_mut(self.columns)) {
            match target.first_chunk_mut() {
                Some(target) if self.width == LANES => *target = *values,
                _ => target[..self.width].copy_from_slice(&values[..self.width]),
            }
        }
    }
}

/// Some rows of the left matrix.
struct Left<'a> {
    rows: &'a Rounded,
    pieces: &'a [usize],
    begin: usize,
}

impl<'a> Left<'a> {
    /// The `R` rows that belong to a piece, and their scales.
    #[inline(always)]
    fn piece<const R: usize>(&self, piece: usize) -> ([&'a [[i16; STEP]]; R], [f32; R]) {
        let width = self.rows.width;
        let first = piece + self.begin;
        let (mut rows, mut scales): ([&[[i16; STEP]]; R], [f32; R]) = ([&[]; R], [0.0; R]);
        for (row, (values, scale)) in rows.iter_mut().zip(&mut scales).enumerate() {
            let begin = (first + row) * width;
            *values = self.rows.values[begin..begin + width].as_chunks().0;
            *scale = self.rows.scales[first + row];
        }
        (rows, scales)
    }

    #[inline(always)]
    fn sum_up<const R: usize>(&self, panel: &Panel, out: &mut [f32], fast: bool) {
        #[cfg(target_arch = "x86_64")]
        if fast {
            // SAFETY: `fast` is only true when the processor has AVX2.
            #[allow(unsafe_code)]
            unsafe {
                self.sum_up_fast::<R>(panel, out);
            }
            return;
        }
        let _ = fast;
        let parts = panel.weights.chunks_exact(self.rows.width / STEP);
        let mut tile = [[0.0; LANES]; R];
        for (piece, weights) in self.pieces.iter().zip(parts) {
            let (rows, scales) = self.piece::<R>(*piece);
            let mut sums = [[0i32; LANES]; R];
            for (at, step) in weights.iter().enumerate() {
                for (row, sums) in rows.iter().zip(&mut sums) {
                    for (inputs, weights) in row[at].as_chunks::<2>().0.iter().zip(step) {
                        let [one, other] = inputs.map(i32::from);
                        for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
                            let [first, second] = weights.map(i32::from);
                            *sum = sum.wrapping_add(one * first + other * second);
                        }
                    }
                }
            }
            for ((totals, sums), scale) in tile.iter_mut().zip(&sums).zip(&scales) {
                for (total, sum) in totals.iter_mut().zip(sums) {
                    *total += *sum as f32 * scale;
                }
            }
        }
        for row in &mut tile {
            for ((value, scale), bias) in row.iter_mut().zip(panel.scales).zip(&panel.bias) {
                *value = *value * scale + bias;
            }
        }
        panel.write(&tile, out);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn sum_up_fast<const R: usize>(&self, panel: &Panel, out: &mut [f32]) {
        use std::arch::x86_64::{
            _mm256_add_epi32, _mm256_add_ps, _mm256_cvtepi32_ps, _mm256_loadu_ps, _mm256_loadu_si256,
            _mm256_madd_epi16, _mm256_mul_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps,
            _mm256_setzero_si256, _mm256_storeu_ps,
        };
        let parts = panel.weights.chunks_exact(self.rows.width / STEP);
        let mut totals = [[_mm256_setzero_ps(); 2]; R];
        for (piece, weights) in self.pieces.iter().zip(parts) {
            let (rows, scales) = self.piece::<R>(*piece);
            // Says to the compiler that no row ends before the weights do.
            if rows.iter().any(|row| row.len() != weights.len()) {
                return;
            }
            let mut sums = [[_mm256_setzero_si256(); 2]; R];
            for (at, step) in weights.iter().enumerate() {
                for (half, weights) in step.iter().enumerate() {
                    // SAFETY: `weights` is an array of 32 numbers: two vectors of 16.
                    #[allow(unsafe_code)]
                    let (low, high) = unsafe {
                        (
                            _mm256_loadu_si256(weights.as_ptr().cast()),
                            _mm256_loadu_si256(weights.as_ptr().add(LANES).cast()),
                        )
                    };
                    for (row, sums) in rows.iter().zip(&mut sums) {
                        let (one, other) = (row[at][2 * half], row[at][2 * half + 1]);
                        let pair = u32::from(one.cast_unsigned()) | u32::from(other.cast_unsigned()) << 16;
                        let pair = _mm256_set1_epi32(pair.cast_signed());
                        sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(pair, low));
                        sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(pair, high));
                    }
                }
            }
            for ((totals, sums), scale) in totals.iter_mut().zip(&sums).zip(&scales) {
                let scale = _mm256_set1_ps(*scale);
                for (total, sum) in totals.iter_mut().zip(sums) {
                    *total = _mm256_add_ps(*total, _mm256_mul_ps(_mm256_cvtepi32_ps(*sum), scale));
                }
            }
        }
        let mut tile = [[0.0; LANES]; R];
        for half in 0..2 {
            let from = half * LANES / 2;
            // SAFETY: all these are arrays of 16 numbers: two vectors of 8.
            #[allow(unsafe_code)]
            let (scales, bias) = unsafe {
                (
                    _mm256_loadu_ps(panel.scales.as_ptr().add(from)),
                    _mm256_loadu_ps(panel.bias.as_ptr().add(from)),
                )
            };
            for (totals, row) in totals.iter().zip(&mut tile) {
                let values = _mm256_add_ps(_mm256_mul_ps(totals[half], scales), bias);
                // SAFETY: as above.
                #[allow(unsafe_code)]
                unsafe {
                    _mm256_storeu_ps(row.as_mut_ptr().add(from), values);
                }
            }
        }
        panel.write(&tile, out);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_those_of_the_definition() {
        let number = |seed: usize| ((seed * 7919) % 23) as f32 / 8.0 - 1.0;
        for (n, rows, columns) in [(1, 1, 1), (5, 3, 17), (13, 8, 16), (32, 12, 40)] {
            let matrix = Matrix { rows, columns, values: (0..rows * columns).map(number).collect() };
            let packed = Packed::of(&matrix);
            let a: Vec<f32> = (0..n * rows).map(|at| number(at + 5)).collect();
            let expected: Vec<f32> = (0..n * columns)
                .map(|at| {
                    let (row, column) = (at / columns, at % columns);
                    1.0 + (0..rows)
                        .map(|k| a[row * rows + k] * matrix.values[k * columns + column])
                        .sum::<f32>()
                })
                .collect();
            let mut found = vec![7.0; n * columns];
            multiply(n, &a, rows, &packed, Some(&vec![1.0; columns]), &mut found);
            for (found, expected) in found.iter().zip(&expected) {
                assert!((found - expected).abs() < 2e-3, "{found} instead of {expected}");
            }
        }
    }

    #[test]
    fn every_processor_finds_the_same() {
        let number = |seed: usize| ((seed * 7919) % 23) as f32 / 7.0 - 1.5;
        let matrix = Matrix { rows: 14, columns: 16, values: (0..14 * 16).map(number).collect() };
        let packed = Packed::in_pieces(&matrix, 2);
        let a: Vec<f32> = (0..7 * 8).map(number).collect();
        let rounded = Rounded::of(8, &a, 7, 7);
        let left = Left { rows: &rounded, pieces: &[0, 2], begin: 0 };
        let panel = Panel {
            weights: &packed.panels,
            scales: &packed.scales[0],
            bias: [0.5; LANES],
            width: 16,
            columns: 16,
        };
        let (mut plain, mut fast) = ([0.0; 16 * TILE], [0.0; 16 * TILE]);
        left.sum_up::<6>(&panel, &mut plain, false);
        left.sum_up::<6>(&panel, &mut fast, has_vectors());
        assert_eq!(plain, fast);
    }

    #[test]
    fn rows_may_be_put_together() {
        let matrix = Matrix { rows: 4, columns: 1, values: vec![1.0, 10.0, 100.0, 1000.0] };
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut out = [0.0; 2];
        let packed = Packed::in_pieces(&matrix, 2);
        multiply_rounded(2, &Rounded::of(3, &a, 2, 2), &[0, 1], &packed, None, &mut out);
        for (found, expected) in out.iter().zip([4321.0f32, 6543.0]) {
            assert!((found / expected - 1.0).abs() < 1e-3, "{found} instead of {expected}");
        }
    }

    #[test]
    fn sums_stay_in_their_room() {
        // The longest rows, all of them as large as can be.
        let length = 4000;
        let matrix = Matrix { rows: length, columns: 1, values: vec![-3.0; length] };
        let mut out = [0.0];
        multiply(1, &vec![5.0; length], length, &Packed::of(&matrix), None, &mut out);
        assert!((out[0] / (-15.0 * length as f32) - 1.0).abs() < 0.02, "{}", out[0]);
    }

    #[test]
    fn rows_without_a_scale_become_nothing() {
        let matrix = Matrix { rows: 2, columns: 1, values: vec![1.0, 1.0] };
        for row in [[f32::INFINITY, 1.0], [0.0, 0.0]] {
            let mut out = [7.0];
            multiply(1, &row, 2, &Packed::of(&matrix), None, &mut out);
            assert_eq!(out, [0.0]);
        }
    }
}
