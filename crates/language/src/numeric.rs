//! The few numeric operations that the models need.

/// Rows that go through a layer at a time: few enough to stay in the second-level cache, many enough to keep
/// the multiplication busy.
pub(crate) const BLOCK: usize = 256;

/// out[m × n] = a[m × k] · b[k × n] (+ out when `add`), with (row, column) strides.
#[allow(clippy::too_many_arguments)]
pub(crate) fn multiply_raw(
    m: usize,
    k: usize,
    n: usize,
    a: &[f32],
    a_strides: (usize, usize),
    b: &[f32],
    b_strides: (usize, usize),
    out: &mut [f32],
    add: bool,
) {
    let reaches = |rows: usize, columns: usize, strides: (usize, usize), length: usize| {
        rows == 0 || columns == 0 || (rows - 1) * strides.0 + (columns - 1) * strides.1 < length
    };
    if m == 0
        || n == 0
        || !reaches(m, k, a_strides, a.len())
        || !reaches(k, n, b_strides, b.len())
        || out.len() < m * n
    {
        debug_assert!(m == 0 || n == 0, "a matrix is too short");
        return;
    }
    // SAFETY: `reaches` has checked that the last element of each operand lies inside its slice, and strides are
    // not negative, so all elements do; `out` is not aliased because it is borrowed mutably.
    #[allow(unsafe_code)]
    unsafe {
        matrixmultiply::sgemm(
            m,
            k,
            n,
            1.0,
            a.as_ptr(),
            a_strides.0 as isize,
            a_strides.1 as isize,
            b.as_ptr(),
            b_strides.0 as isize,
            b_strides.1 as isize,
            if add { 1.0 } else { 0.0 },
            out.as_mut_ptr(),
            n as isize,
            1,
        );
    }
}

/// Normalises a row to mean 0 and variance 1, then scales and shifts it.
#[inline(always)]
pub(crate) fn layer_norm(row: &mut [f32], weight: &[f32], bias: &[f32]) {
    normalise(row, weight, bias, 1e-5);
}

/// The same with a given number added to the variance.
#[inline(always)]
pub(crate) fn normalise(row: &mut [f32], weight: &[f32], bias: &[f32], epsilon: f32) {
    let length = row.len().max(1) as f32;
    let mean = sum(row) / length;
    for value in row.iter_mut() {
        *value -= mean;
    }
    let scale = 1.0 / (dot(row, row) / length + epsilon).sqrt();
    for ((value, weight), bias) in row.iter_mut().zip(weight).zip(bias) {
        *value = *value * scale * weight + bias;
    }
}

/// Sum in eight lanes, so that the compiler may use vector instructions.
#[inline(always)]
pub(crate) fn sum(row: &[f32]) -> f32 {
    let (chunks, rest) = row.as_chunks::<8>();
    let mut lanes = [0.0f32; 8];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

/// Whether the processor has vectors of 256 bits. What is computed with them is the same as without.
pub(crate) fn has_vectors() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::is_x86_feature_detected!("avx2")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}

/// Compiles a function's loops for long vectors as well, and chooses when it is called.
macro_rules! vectorised {
    ($(#[$meta:meta])* $visible:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) $(-> $result:ty)? $body:block) => {
        $(#[$meta])*
        #[inline]
        $visible fn $name($($argument: $type),*) $(-> $result)? {
            #[inline(always)]
            fn plain($($argument: $type),*) $(-> $result)? $body
            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn wide($($argument: $type),*) $(-> $result)? {
                    plain($($argument),*)
                }
                if $crate::numeric::has_vectors() {
                    // SAFETY: the processor has been asked.
                    #[allow(unsafe_code)]
                    return unsafe { wide($($argument),*) };
                }
            }
            plain($($argument),*)
        }
    };
}
pub(crate) use vectorised;

/// The largest magnitude in a row, 0 for none, in eight lanes.
#[inline(always)]
pub(crate) fn largest(row: &[f32]) -> f32 {
    let (chunks, rest) = row.as_chunks::<8>();
    let larger = |most: f32, value: f32| if value.abs() > most { value.abs() } else { most };
    let mut lanes = [0.0f32; 8];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = larger(*lane, *value);
        }
    }
    lanes.iter().chain(rest).copied().fold(0.0, larger)
}

/// Inner product in eight lanes.
#[inline(always)]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut lanes = [0.0f32; 8];
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

vectorised! {
    /// Index of the largest number; the first among equals; 0 for none.
    pub(crate) fn argmax(row: &[f32]) -> usize {
        let (chunks, rest) = row.as_chunks::<8>();
        let larger = |most: f32, value: f32| if value > most { value } else { most };
        let mut lanes = [f32::NEG_INFINITY; 8];
        for chunk in chunks {
            for (lane, value) in lanes.iter_mut().zip(chunk) {
                *lane = larger(*lane, *value);
            }
        }
        let most = lanes.iter().chain(rest).copied().fold(f32::NEG_INFINITY, larger);
        if most == f32::NEG_INFINITY {
            return 0;
        }
        row.iter().position(|value| *value == most).unwrap_or(0)
    }
}

/// The probability of entry `at` among the scores, divided by a temperature.
pub(crate) fn probability(row: &[f32], at: usize, temperature: f32) -> f32 {
    let Some(own) = row.get(at) else { return 0.0 };
    let total: f32 = row.iter().map(|value| ((value - own) / temperature).exp()).sum();
    1.0 / total.max(1e-30)
}

/// e^x to about 2e-7 relative, without a call, so that the compiler may use vector instructions. Below -87 it is the
/// smallest value there, above 88 the largest.
#[inline(always)]
pub(crate) fn exponential(x: f32) -> f32 {
    // Adding and taking off 1.5 * 2^23 rounds to the nearest integer.
    const ROUND: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 88.0);
    let power = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
    // ln 2 in two parts, the first exact in the product
    let rest = (x - power * 0.693_359_4) - power * -2.121_944_4e-4;
    let polynomial = 1.0
        + rest
            * (1.0
                + rest
                    * (0.5
                        + rest
                            * (0.166_666_55
                                + rest * (0.041_665_796 + rest * (8.333_452e-3 + rest * 1.398_2e-3)))));
    // The power of two goes into the exponent's bits.
    let scale = f32::from_bits(((power as i32 + 127) as u32) << 23);
    polynomial * scale
}

/// 1 / (1 + e^-x).
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_largest_is_found() {
        let mut row: Vec<f32> = (0..19).map(|at| ((at * 5) % 7) as f32).collect();
        assert_eq!(argmax(&row), 4);
        row[17] = 9.0;
        row[18] = 9.0;
        row[2] = f32::NAN;
        assert_eq!(argmax(&row), 17);
        assert_eq!(argmax(&[]), 0);
        assert_eq!(argmax(&[f32::NAN, f32::NEG_INFINITY]), 0);
    }

    #[test]
    fn the_exponential_is_close() {
        for step in -870..=880 {
            let x = step as f32 / 10.0;
            let (found, expected) = (f64::from(exponential(x)), f64::from(x).exp());
            assert!((found / expected - 1.0).abs() < 1e-6, "{x}: {found} instead of {expected}");
        }
        assert!(exponential(f32::NEG_INFINITY) < 1e-37);
        assert!(exponential(f32::INFINITY) > 1e38);
    }
}
