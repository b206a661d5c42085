//! The compact form of Thrift, as far as it takes to look at the heads in a Parquet file before a library does: how
//! long something is said to be decides whether it is read at all.

use std::io::{self, Read};

/// Most structures within each other; heads have four.
const DEEPEST: usize = 12;

/// Bytes of Thrift, with a count of those that were taken.
pub(crate) struct Walk<R> {
    reader: R,
    /// Bytes taken.
    pub taken: u64,
}

fn wrong() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a head in it is none")
}

impl<R: Read> Walk<R> {
    pub fn new(reader: R) -> Walk<R> {
        Walk { reader, taken: 0 }
    }

    /// The reader, behind what was taken.
    pub fn into_inner(self) -> R {
        self.reader
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.reader.read_exact(&mut byte)?;
        self.taken += 1;
        Ok(byte[0])
    }

    fn number(&mut self) -> io::Result<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(wrong())
    }

    /// A number whose last bit is its sign.
    fn signed(&mut self) -> io::Result<i64> {
        let number = self.number()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.reader.by_ref().take(count), &mut io::sink())?;
        self.taken += skipped;
        if skipped == count { Ok(()) } else { Err(wrong()) }
    }

    /// Goes through a structure, and gives each whole number and each truth value (as 1 or 0) in it with the field that it
    /// is and the field that holds the structure around it, 0 for the outermost.
    pub fn structure(&mut self, each: &mut dyn FnMut(i64, i64, i64)) -> io::Result<()> {
        self.fields(0, DEEPEST, each)
    }

    fn fields(&mut self, parent: i64, depth: usize, each: &mut dyn FnMut(i64, i64, i64)) -> io::Result<()> {
        if depth == 0 {
            return Err(wrong());
        }
        let mut field = 0i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            field = match head >> 4 {
                0 => self.signed()?,
                delta => field.wrapping_add(i64::from(delta)),
            };
            match head & 0x0F {
                kind @ (1 | 2) => each(parent, field, i64::from(kind == 1)),
                kind => self.value(kind, parent, field, depth, each)?,
            }
        }
    }

    fn value(
        &mut self,
        kind: u8,
        parent: i64,
        field: i64,
        depth: usize,
        each: &mut dyn FnMut(i64, i64, i64),
    ) -> io::Result<()> {
        match kind {
            // In a list, a truth value is a byte.
            1..=3 => self.byte().map(|byte| each(parent, field, i64::from(byte))),
            4..=6 => self.signed().map(|number| each(parent, field, number)),
            7 => self.skip(8),
            8 => {
                let length = self.number()?;
                self.skip(length)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = match head >> 4 {
                    15 => self.number()?,
                    count => u64::from(count),
                };
                for _ in 0..count {
                    self.element(head & 0x0F, parent, field, depth, each)?;
                }
                Ok(())
            }
            11 => {
                let count = self.number()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                for _ in 0..count {
                    self.element(kinds >> 4, parent, field, depth, each)?;
                    self.element(kinds & 0x0F, parent, field, depth, each)?;
                }
                Ok(())
            }
            12 => self.fields(field, depth - 1, each),
            16 => self.skip(16),
            _ => Err(wrong()),
        }
    }

    fn element(
        &mut self,
        kind: u8,
        parent: i64,
        field: i64,
        depth: usize,
        each: &mut dyn FnMut(i64, i64, i64),
    ) -> io::Result<()> {
        if depth == 1 && matches!(kind, 9..=12) {
            return Err(wrong());
        }
        self.value(kind, parent, field, depth - 1, each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8]) -> io::Result<Vec<(i64, i64, i64)>> {
        let mut found = Vec::new();
        Walk::new(bytes).structure(&mut |parent, field, value| found.push((parent, field, value)))?;
        Ok(found)
    }

    #[test]
    fn numbers_are_found_and_all_else_is_passed_over() {
        // 1: 3 (i32); 2: "ab"; 5: {1: true; 2: [-1, 2]}
        let bytes = [0x15, 6, 0x18, 2, b'a', b'b', 0x3C, 0x11, 0x19, 0x25, 1, 4, 0, 0];
        assert_eq!(numbers(&bytes).unwrap(), [(0, 1, 3), (5, 1, 1), (5, 2, -1), (5, 2, 2)]);
        assert!(numbers(&bytes[..9]).is_err());
        assert!(numbers(&[0x1C; 40]).is_err());
        assert!(numbers(&[0x18, 0xFF, 0xFF, 0xFF, 0x7F]).is_err());
    }
}
