//! Products of matrices with weights that are laid out once, when they are loaded.
//!
//! Six rows by sixteen columns are summed up in registers at a time. The left matrix is read where it lies, also when
//! its rows are put together of several pieces, as the windows of a convolution are.

use crate::weights::Matrix;

/// Columns that are computed together.
const LANES: usize = 16;
/// Rows that are computed together.
const TILE: usize = 6;

/// A matrix of weights, `rows` inputs by `columns` outputs, cut into panels of [`LANES`] columns.
pub(crate) struct Packed {
    pub rows: usize,
    pub columns: usize,
    /// Panel by panel, row by row; the last panel is filled up with zeros.
    panels: Vec<[f32; LANES]>,
}

impl Packed {
    pub fn of(matrix: &Matrix) -> Packed {
        let mut panels = vec![[0.0; LANES]; matrix.columns.div_ceil(LANES) * matrix.rows];
        for (row, values) in matrix.values.chunks_exact(matrix.columns.max(1)).enumerate() {
            for (panel, values) in values.chunks(LANES).enumerate() {
                if let Some(target) = panels.get_mut(panel * matrix.rows + row) {
                    target[..values.len()].copy_from_slice(values);
                }
            }
        }
        Packed { rows: matrix.rows, columns: matrix.columns, panels }
    }
}

/// out = a · b (+ out when `add`), with `a` of `n` rows of `stride` numbers each, of which the first `b.rows` count.
///
/// `out` has rows of `b.columns` numbers. Too short slices are a fault of the caller and leave `out` as it is.
pub(crate) fn multiply(n: usize, a: &[f32], stride: usize, b: &Packed, out: &mut [f32], add: bool) {
    multiply_pieces(n, a, stride, &[0], b, out, add);
}

/// The same with rows in pieces of equal length: piece p of row i begins at `pieces[p] + i * stride`.
pub(crate) fn multiply_pieces(
    n: usize,
    a: &[f32],
    stride: usize,
    pieces: &[usize],
    b: &Packed,
    out: &mut [f32],
    add: bool,
) {
    let length = b.rows / pieces.len().max(1);
    let farthest = pieces.iter().copied().max().unwrap_or(0);
    if n == 0 || b.columns == 0 || b.rows == 0 {
        return;
    }
    if farthest + (n - 1) * stride + length > a.len() || out.len() < n * b.columns {
        debug_assert!(false, "a matrix is too short");
        return;
    }
    let fast = has_vectors();
    for (number, panel) in b.panels.chunks_exact(b.rows).enumerate() {
        let column = number * LANES;
        let width = LANES.min(b.columns - column);
        let mut row = 0;
        while row < n {
            let size = TILE.min(n - row);
            let left = Left { values: a, begin: row * stride, stride, pieces, length };
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
                if add {
                    for (value, sum) in target.iter_mut().zip(sums) {
                        *value += sum;
                    }
                } else {
                    target.copy_from_slice(&sums[..width]);
                }
            }
            row += size;
        }
    }
}

/// Some rows of the left matrix.
struct Left<'a> {
    values: &'a [f32],
    begin: usize,
    stride: usize,
    pieces: &'a [usize],
    length: usize,
}

impl<'a> Left<'a> {
    #[inline(always)]
    fn rows<const R: usize>(&self, piece: usize) -> [&'a [f32]; R] {
        std::array::from_fn(|row| {
            let begin = piece + self.begin + row * self.stride;
            &self.values[begin..begin + self.length]
        })
    }

    #[inline(always)]
    fn sum_up<const R: usize>(&self, panel: &[[f32; LANES]], tile: &mut [[f32; LANES]; TILE], fast: bool) {
        #[cfg(target_arch = "x86_64")]
        if fast {
            // SAFETY: `fast` is only true when the processor has AVX2 and FMA.
            #[allow(unsafe_code)]
            unsafe {
                self.sum_up_fast::<R>(panel, tile);
            }
            return;
        }
        let _ = fast;
        for (number, piece) in self.pieces.iter().enumerate() {
            let rows = self.rows::<R>(*piece);
            let weights = &panel[number * self.length..(number + 1) * self.length];
            for (at, weights) in weights.iter().enumerate() {
                for (row, sums) in rows.iter().zip(tile.iter_mut()) {
                    let value = row[at];
                    for (sum, weight) in sums.iter_mut().zip(weights) {
                        *sum += value * weight;
                    }
                }
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn sum_up_fast<const R: usize>(&self, panel: &[[f32; LANES]], tile: &mut [[f32; LANES]; TILE]) {
        use std::arch::x86_64::{_mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_storeu_ps};
        let mut sums = [[_mm256_set1_ps(0.0); 2]; R];
        for (number, piece) in self.pieces.iter().enumerate() {
            let rows = self.rows::<R>(*piece);
            let weights = &panel[number * self.length..(number + 1) * self.length];
            for (at, weights) in weights.iter().enumerate() {
                // SAFETY: `weights` is an array of 16 numbers: two vectors of 8.
                #[allow(unsafe_code)]
                let (low, high) = unsafe {
                    (_mm256_loadu_ps(weights.as_ptr()), _mm256_loadu_ps(weights.as_ptr().add(LANES / 2)))
                };
                for (row, sums) in rows.iter().zip(&mut sums) {
                    let value = _mm256_set1_ps(row[at]);
                    sums[0] = _mm256_fmadd_ps(value, low, sums[0]);
                    sums[1] = _mm256_fmadd_ps(value, high, sums[1]);
                }
            }
        }
        for (sums, target) in sums.iter().zip(tile.iter_mut()) {
            // SAFETY: `target` is an array of 16 numbers: two vectors of 8.
            #[allow(unsafe_code)]
            unsafe {
                _mm256_storeu_ps(target.as_mut_ptr(), sums[0]);
                _mm256_storeu_ps(target.as_mut_ptr().add(LANES / 2), sums[1]);
            }
        }
    }
}

/// Whether the processor has the instructions of `sum_up_fast`. Sums are rounded differently without them.
fn has_vectors() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma")
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
                assert!((found - expected).abs() < 1e-4, "{found} instead of {expected}");
            }
            let plain = Left { values: &a, begin: 0, stride: rows, pieces: &[0], length: rows };
            let mut tile = [[0.0; LANES]; TILE];
            plain.sum_up::<1>(&packed.panels[..rows], &mut tile, false);
            for (found, expected) in tile[0].iter().zip(&expected).take(columns) {
                assert!((found + 1.0 - expected).abs() < 1e-4, "{found} and 1 instead of {expected}");
            }
        }
    }

    #[test]
    fn rows_may_lie_in_pieces() {
        let matrix = Matrix { rows: 4, columns: 1, values: vec![1.0, 10.0, 100.0, 1000.0] };
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let mut out = [0.0; 2];
        multiply_pieces(2, &a, 2, &[0, 2], &Packed::of(&matrix), &mut out, false);
        assert_eq!(out, [4321.0, 6543.0]);
    }
}
