//! Products of matrices with weights that are laid out once, when they are loaded.
//!
//! Weights and what they are multiplied with are rounded to whole numbers of about fourteen bits, a scale for each column
//! of the weights and each row of the left matrix: processors multiply twice as many of them at a time as of `f32`, and the
//! sums are exact, so that they are the same on every processor. Six rows by sixteen columns are summed up in
//! registers at a time. The left matrix is read where it lies, also when its rows are put together of several, as the
//! windows of a convolution are.

use crate::numeric::largest;
use crate::weights::{Matrix, Table};

/// Columns that are computed together.
const LANES: usize = 16;
/// Rows that are computed together.
const TILE: usize = 6;
/// The largest number in a rounded left matrix.
const LARGEST: i16 = 8191;
/// What the numbers of a column that are multiplied with one row may come to: no sum leaves `i32` then.
const HEAVIEST: i32 = i32::MAX / LARGEST as i32;

/// Weights of two inputs for each of the columns of a panel.
type Pairs = [i16; 2 * LANES];

/// A matrix of weights, `rows` inputs by `columns` outputs, cut into panels of [`LANES`] columns.
pub(crate) struct Packed {
    pub rows: usize,
    pub columns: usize,
    /// Rows of the left matrix that make up one row of inputs.
    pieces: usize,
    /// Panel by panel, piece by piece, two rows at a time; what is missing at the ends is filled up with zeros.
    panels: Vec<Pairs>,
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
        let length = matrix.rows / pieces.max(1);
        for column in 0..matrix.columns {
            let values = matrix.values.iter().skip(column).step_by(matrix.columns);
            let scale = column_scale(values.clone().copied(), length);
            for (row, value) in values.enumerate() {
                packed.set(row, column, (value / scale).round() as i16);
            }
            packed.scales[column / LANES][column % LANES] = scale;
        }
        packed
    }

    /// A table of whole numbers, a row for each output; `None` when sums of so many could leave `i32`.
    pub fn of_table(table: &Table) -> Option<Packed> {
        if table.width() > HEAVIEST as usize / usize::from(i8::MIN.unsigned_abs()) {
            return None;
        }
        let mut packed = Packed::empty(table.width(), table.rows(), 1);
        for column in 0..table.rows() {
            let (scale, values) = table.row(column).unwrap_or_default();
            for (row, value) in values.iter().enumerate() {
                packed.set(row, column, i16::from(*value));
            }
            packed.scales[column / LANES][column % LANES] = scale;
        }
        Some(packed)
    }

    fn empty(rows: usize, columns: usize, pieces: usize) -> Packed {
        let panels = columns.div_ceil(LANES);
        let pairs = pieces * (rows / pieces.max(1)).div_ceil(2);
        Packed {
            rows,
            columns,
            pieces,
            panels: vec![[0; 2 * LANES]; panels * pairs],
            scales: vec![[0.0; LANES]; panels],
        }
    }

    fn set(&mut self, row: usize, column: usize, value: i16) {
        let length = self.rows / self.pieces.max(1);
        let (piece, row) = (row / length, row % length);
        let pair = (column / LANES * self.pieces + piece) * length.div_ceil(2) + row / 2;
        self.panels[pair][2 * (column % LANES) + row % 2] = value;
    }
}

/// What one step of the whole numbers of a column stands for: as little as the room of the numbers and of their sums allows.
fn column_scale(values: impl Iterator<Item = f32> + Clone, length: usize) -> f32 {
    let most = values.clone().fold(0.0, |most: f32, value| most.max(value.abs()));
    let (mut heaviest, mut sum) = (0.0f32, 0.0);
    for (at, value) in values.enumerate() {
        sum = if at % length.max(1) == 0 { value.abs() } else { sum + value.abs() };
        heaviest = heaviest.max(sum);
    }
    // Rounding may add half a step for each number.
    let room = (HEAVIEST as f32 - length as f32).max(1.0);
    (most / f32::from(i16::MAX)).max(heaviest / room).max(f32::MIN_POSITIVE)
}

/// The rows of a left matrix in whole numbers.
#[derive(Default)]
pub(crate) struct Rounded {
    values: Vec<i16>,
    /// Numbers in a row, one more when they would be odd.
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
        self.width = width.next_multiple_of(2);
        self.values.resize(n * self.width, 0);
        self.scales.clear();
        let rows = a.chunks(stride.max(1)).take(n);
        for (row, target) in rows.zip(self.values.chunks_exact_mut(self.width.max(1))) {
            let row = row.get(..width).unwrap_or_default();
            self.scales.push(round(row, target));
        }
    }
}

/// Writes a row in whole numbers; returns what one of them stands for. A row with an infinite number becomes zeros.
fn round(row: &[f32], target: &mut [i16]) -> f32 {
    // Adding 1.5 * 2^23 leaves the nearest integer in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    let most = largest(row);
    let factor = f32::from(LARGEST) / most;
    if !(factor.is_finite() && most.is_finite()) {
        target.fill(0);
        return 0.0;
    }
    for (target, value) in target.iter_mut().zip(row) {
        *target = (value * factor + ROUND).to_bits() as i16;
    }
    if let Some(rest) = target.get_mut(row.len()..) {
        rest.fill(0);
    }
    most / f32::from(LARGEST)
}

/// out = a · b (+ out when `add`), with `a` of `n` rows of `stride` numbers each, of which the first `b.rows` count.
///
/// `out` has rows of `b.columns` numbers. Too short slices are a fault of the caller and leave `out` as it is.
pub(crate) fn multiply(n: usize, a: &[f32], stride: usize, b: &Packed, out: &mut [f32], add: bool) {
    multiply_rounded(n, &Rounded::of(n, a, stride, b.rows), &[0], b, out, add);
}

/// The same with rows that are rounded already and put together: piece p of row i is row `pieces[p] + i`.
pub(crate) fn multiply_rounded(
    n: usize,
    a: &Rounded,
    pieces: &[usize],
    b: &Packed,
    out: &mut [f32],
    add: bool,
) {
    let farthest = pieces.iter().copied().max().unwrap_or(0);
    if n == 0 || b.columns == 0 || b.rows == 0 {
        return;
    }
    let fits = pieces.len() == b.pieces && (b.rows / b.pieces).next_multiple_of(2) == a.width;
    if !fits || farthest + n > a.scales.len() || out.len() < n * b.columns {
        debug_assert!(false, "a matrix is too short");
        return;
    }
    let fast = has_vectors();
    let panels = b.panels.chunks_exact(b.pieces * a.width / 2);
    for (number, (panel, scales)) in panels.zip(&b.scales).enumerate() {
        let column = number * LANES;
        let width = LANES.min(b.columns - column);
        let mut row = 0;
        while row < n {
            let size = TILE.min(n - row);
            let left = Left { rows: a, pieces, begin: row };
            let mut tile = [[0.0; LANES]; TILE];
            match size {
                6 => left.sum_up::<6>(panel, &mut tile, fast),
                5 => left.sum_up::<5>(panel, &mut tile, fast),
                4 => left.sum_up::<4>(panel, &mut tile, fast),
                3 => left.sum_up::<3>(panel, &mut tile, fast),
                2 => left.sum_up::<2>(panel, &mut tile, fast),
                _ => left.sum_up::<1>(panel, &mut tile, fast),
            }
            for (at, sums) in tile.iter().enumerate().take(size) {
                let begin = (row + at) * b.columns + column;
                let target = &mut out[begin..begin + width];
                for ((value, sum), scale) in target.iter_mut().zip(sums).zip(scales) {
                    *value = if add { *value + sum * scale } else { sum * scale };
                }
            }
            row += size;
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
    fn piece<const R: usize>(&self, piece: usize) -> ([&'a [[i16; 2]]; R], [f32; R]) {
        let width = self.rows.width;
        let first = piece + self.begin;
        let row = |row: usize| {
            let begin = (first + row) * width;
            self.rows.values[begin..begin + width].as_chunks::<2>().0
        };
        (std::array::from_fn(row), std::array::from_fn(|row| self.rows.scales[first + row]))
    }

    #[inline(always)]
    fn sum_up<const R: usize>(&self, panel: &[Pairs], tile: &mut [[f32; LANES]; TILE], fast: bool) {
        #[cfg(target_arch = "x86_64")]
        if fast {
            // SAFETY: `fast` is only true when the processor has AVX2.
            #[allow(unsafe_code)]
            unsafe {
                self.sum_up_fast::<R>(panel, tile);
            }
            return;
        }
        let _ = fast;
        let parts = panel.chunks_exact(self.rows.width / 2);
        for (piece, weights) in self.pieces.iter().zip(parts) {
            let (rows, scales) = self.piece::<R>(*piece);
            let mut sums = [[0i32; LANES]; R];
            for (at, weights) in weights.iter().enumerate() {
                for (row, sums) in rows.iter().zip(&mut sums) {
                    let [one, other] = row[at].map(i32::from);
                    for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
                        *sum = sum.wrapping_add(one * i32::from(weights[0]) + other * i32::from(weights[1]));
                    }
                }
            }
            add_scaled(&sums, &scales, tile);
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn sum_up_fast<const R: usize>(&self, panel: &[Pairs], tile: &mut [[f32; LANES]; TILE]) {
        use std::arch::x86_64::{
            _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
            _mm256_storeu_si256,
        };
        let parts = panel.chunks_exact(self.rows.width / 2);
        for (piece, weights) in self.pieces.iter().zip(parts) {
            let (rows, scales) = self.piece::<R>(*piece);
            // Says to the compiler that no row ends before the weights do.
            if rows.iter().any(|row| row.len() != weights.len()) {
                return;
            }
            let mut sums = [[_mm256_setzero_si256(); 2]; R];
            for (at, weights) in weights.iter().enumerate() {
                // SAFETY: `weights` is an array of 32 numbers: two vectors of 16.
                #[allow(unsafe_code)]
                let (low, high) = unsafe {
                    (
                        _mm256_loadu_si256(weights.as_ptr().cast()),
                        _mm256_loadu_si256(weights.as_ptr().add(LANES).cast()),
                    )
                };
                for (row, sums) in rows.iter().zip(&mut sums) {
                    let [one, other] = row[at];
                    let pair = u32::from(one.cast_unsigned()) | u32::from(other.cast_unsigned()) << 16;
                    let pair = _mm256_set1_epi32(pair.cast_signed());
                    sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(pair, low));
                    sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(pair, high));
                }
            }
            let mut stored = [[0i32; LANES]; R];
            for (sums, target) in sums.iter().zip(&mut stored) {
                // SAFETY: `target` is an array of 16 numbers: two vectors of 8.
                #[allow(unsafe_code)]
                unsafe {
                    _mm256_storeu_si256(target.as_mut_ptr().cast(), sums[0]);
                    _mm256_storeu_si256(target.as_mut_ptr().add(LANES / 2).cast(), sums[1]);
                }
            }
            add_scaled(&stored, &scales, tile);
        }
    }
}

/// Adds the sums of one piece, each row times its scale.
#[inline(always)]
fn add_scaled<const R: usize>(sums: &[[i32; LANES]; R], scales: &[f32; R], tile: &mut [[f32; LANES]; TILE]) {
    for ((sums, scale), target) in sums.iter().zip(scales).zip(tile) {
        for (value, sum) in target.iter_mut().zip(sums) {
            *value += *sum as f32 * scale;
        }
    }
}

/// Whether the processor has the instructions of `sum_up_fast`.
fn has_vectors() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::is_x86_feature_detected!("avx2")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
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
            let mut found = vec![1.0; n * columns];
            multiply(n, &a, rows, &packed, &mut found, true);
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
        let (mut plain, mut fast) = ([[0.0; LANES]; TILE], [[0.0; LANES]; TILE]);
        left.sum_up::<6>(&packed.panels, &mut plain, false);
        left.sum_up::<6>(&packed.panels, &mut fast, has_vectors());
        assert_eq!(plain, fast);
    }

    #[test]
    fn rows_may_be_put_together() {
        let matrix = Matrix { rows: 4, columns: 1, values: vec![1.0, 10.0, 100.0, 1000.0] };
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut out = [0.0; 2];
        let packed = Packed::in_pieces(&matrix, 2);
        multiply_rounded(2, &Rounded::of(3, &a, 2, 2), &[0, 1], &packed, &mut out, false);
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
        multiply(1, &vec![5.0; length], length, &Packed::of(&matrix), &mut out, false);
        assert!((out[0] / (-15.0 * length as f32) - 1.0).abs() < 0.02, "{}", out[0]);
    }

    #[test]
    fn rows_without_a_scale_become_nothing() {
        let matrix = Matrix { rows: 2, columns: 1, values: vec![1.0, 1.0] };
        for row in [[f32::INFINITY, 1.0], [0.0, 0.0]] {
            let mut out = [7.0];
            multiply(1, &row, 2, &Packed::of(&matrix), &mut out, false);
            assert_eq!(out, [0.0]);
        }
    }
}
