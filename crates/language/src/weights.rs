//! Reads weights out of the safetensors format: a length, a JSON header, then the numbers.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::ModelError;
use crate::numeric::vectorised;
use crate::product::Packed;

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

/// The tensors of one weight file.
pub(crate) struct Weights<'a> {
    entries: BTreeMap<String, Entry>,
    metadata: BTreeMap<String, String>,
    data: &'a [u8],
}

fn broken(what: &str) -> ModelError {
    ModelError::Damaged(what.to_owned())
}

impl<'a> Weights<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// When the file is no safetensors file or a tensor points outside it.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ModelError> {
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(|| broken("the file is too short"))?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| broken("header length"))?;
        let header = rest.get(..length).ok_or_else(|| broken("header length"))?;
        let data = &rest[length..];
        let mut raw: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|error| broken(&error.to_string()))?;
        let metadata = match raw.remove("__metadata__") {
            Some(value) => serde_json::from_value(value).map_err(|error| broken(&error.to_string()))?,
            None => BTreeMap::new(),
        };
        let mut entries = BTreeMap::new();
        for (name, value) in raw {
            let entry: Entry = serde_json::from_value(value).map_err(|error| broken(&error.to_string()))?;
            let (start, end) = entry.data_offsets;
            let size = match entry.dtype.as_str() {
                "F32" => 4,
                "F16" => 2,
                "I8" | "U8" => 1,
                _ => return Err(broken(&format!("{name} has the unknown type {}", entry.dtype))),
            };
            let wanted = entry.shape.iter().try_fold(size, |total: usize, side| total.checked_mul(*side));
            if start > end || end > data.len() || wanted != Some(end - start) {
                return Err(broken(&format!("{name} has a wrong size")));
            }
            entries.insert(name, entry);
        }
        Ok(Weights { entries, metadata, data })
    }

    /// A setting out of the metadata.
    ///
    /// # Errors
    /// When it is missing.
    pub fn setting(&self, name: &str) -> Result<&str, ModelError> {
        self.metadata
            .get(name)
            .map(String::as_str)
            .ok_or_else(|| broken(&format!("setting {name} is missing")))
    }

    /// Whether there is a tensor of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.contains_key(name)
    }

    /// Shape and raw bytes of a tensor.
    ///
    /// # Errors
    /// When it is missing.
    pub fn raw(&self, name: &str) -> Result<(&[usize], &'a [u8]), ModelError> {
        let entry = self.entries.get(name).ok_or_else(|| broken(&format!("tensor {name} is missing")))?;
        let bytes = self.data.get(entry.data_offsets.0..entry.data_offsets.1).unwrap_or_default();
        Ok((&entry.shape, bytes))
    }

    /// A tensor of F32 or F16 as f32 numbers, with its shape.
    ///
    /// # Errors
    /// When it is missing or of another type.
    pub fn floats(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>), ModelError> {
        let (shape, bytes) = self.raw(name)?;
        let dtype = self.entries.get(name).map_or("", |entry| entry.dtype.as_str());
        let values = match dtype {
            "F32" => bytes.as_chunks::<4>().0.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect(),
            "F16" => bytes
                .as_chunks::<2>()
                .0
                .iter()
                .map(|chunk| half_to_single(u16::from_le_bytes(*chunk)))
                .collect(),
            other => return Err(broken(&format!("{name} is of type {other}"))),
        };
        Ok((shape.to_vec(), values))
    }

    /// A matrix with the given number of rows (inputs) and, if not 0, of columns (outputs).
    ///
    /// # Errors
    /// When it is missing or has another shape.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<Matrix, ModelError> {
        let (shape, values) = self.floats(name)?;
        match shape.as_slice() {
            [r, c] if *r == rows && (columns == 0 || *c == columns) => {
                Ok(Matrix { rows, columns: *c, values })
            }
            _ => Err(broken(&format!("{name} has the shape {shape:?}"))),
        }
    }

    /// A vector of the given length.
    ///
    /// # Errors
    /// When it is missing or has another length.
    pub fn vector(&self, name: &str, length: usize) -> Result<Vec<f32>, ModelError> {
        let (_, values) = self.floats(name)?;
        if values.len() == length {
            Ok(values)
        } else {
            Err(broken(&format!("{name} has the length {}", values.len())))
        }
    }

    /// A matrix that is kept as int8 rows, one for each output, with one scale each.
    ///
    /// # Errors
    /// When it is missing or has another shape.
    pub fn quantised(&self, name: &str, inputs: usize, outputs: usize) -> Result<Packed, ModelError> {
        let table = self.table(name, inputs)?;
        if table.rows() != outputs {
            return Err(broken(&format!("{name} has {} rows", table.rows())));
        }
        Packed::of_table(&table).ok_or_else(|| broken(&format!("{name} has too long rows")))
    }

    /// A table of int8 rows with one scale each.
    ///
    /// # Errors
    /// When it is missing or has another shape.
    pub fn table(&self, name: &str, width: usize) -> Result<Table, ModelError> {
        let (shape, bytes) = self.raw(&format!("{name}.table"))?;
        let (_, scale) = self.floats(&format!("{name}.scale"))?;
        match shape {
            [rows, columns] if *columns == width && scale.len() == *rows => {
                Ok(Table { width, values: bytes.iter().map(|byte| *byte as i8).collect(), scale })
            }
            _ => Err(broken(&format!("{name} has the shape {shape:?}"))),
        }
    }
}

/// A dense matrix, row by row: `rows` inputs, `columns` outputs.
pub(crate) struct Matrix {
    pub rows: usize,
    pub columns: usize,
    pub values: Vec<f32>,
}

impl Matrix {
    /// Joins matrices with the same inputs side by side.
    pub fn beside(parts: &[&Matrix]) -> Matrix {
        let rows = parts.first().map_or(0, |part| part.rows);
        let columns = parts.iter().map(|part| part.columns).sum();
        let mut values = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            for part in parts {
                values.extend_from_slice(&part.values[row * part.columns..(row + 1) * part.columns]);
            }
        }
        Matrix { rows, columns, values }
    }
}

/// Rows of int8 with one scale each.
pub(crate) struct Table {
    width: usize,
    values: Vec<i8>,
    scale: Vec<f32>,
}

impl Table {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.scale.len()
    }

    /// Numbers in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Scale and numbers of a row.
    pub fn row(&self, row: usize) -> Option<(f32, &[i8])> {
        Some((*self.scale.get(row)?, self.values.get(row * self.width..(row + 1) * self.width)?))
    }

    /// Adds a row to a vector. A row that is not there adds nothing.
    pub fn add(&self, row: usize, to: &mut [f32]) {
        let Some((scale, values)) = self.row(row) else { return };
        add_scaled(scale, values, to);
    }
}

vectorised! {
    fn add_scaled(scale: f32, values: &[i8], to: &mut [f32]) {
        for (sum, value) in to.iter_mut().zip(values) {
            *sum += scale * f32::from(*value);
        }
    }
}

/// IEEE 754 half precision to single.
pub(crate) fn half_to_single(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let exponent = u32::from(half >> 10) & 0x1f;
    let fraction = u32::from(half & 0x3ff);
    match (exponent, fraction) {
        (0, 0) => f32::from_bits(sign),
        (0, _) => {
            let magnitude = fraction as f32 * 2f32.powi(-24);
            if sign == 0 { magnitude } else { -magnitude }
        }
        (31, _) => f32::from_bits(sign | 0x7f80_0000 | (fraction << 13)),
        _ => f32::from_bits(sign | ((exponent + 112) << 23) | (fraction << 13)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_numbers_keep_their_value() {
        for (half, single) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x7bff, 65504.0),
        ] {
            assert_eq!(half_to_single(half), single);
        }
        assert!(half_to_single(0x7c00).is_infinite());
    }

    #[test]
    fn damaged_files_are_refused() {
        assert!(Weights::parse(b"").is_err());
        assert!(Weights::parse(&[255; 64]).is_err());
        let header = br#"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#;
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend_from_slice(header);
        assert!(Weights::parse(&file).is_err());
        file.extend_from_slice(&[0; 16]);
        assert!(Weights::parse(&file).is_ok_and(|weights| weights.vector("a", 4).is_ok()));
    }
}
