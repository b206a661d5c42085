//! Hash tables for what is looked up at every word of a text.
//!
//! The tables hold what ships with the program and files of a user's own; words of reports are only looked up in them. So
//! nobody else can fill them with what collides, and a hash that is quick for short words serves better than one that
//! withstands that.

use std::hash::{BuildHasherDefault, Hasher};

/// A map by words.
pub type HashMap<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<WordHasher>>;

/// A set of words.
pub type HashSet<K> = std::collections::HashSet<K, BuildHasherDefault<WordHasher>>;

/// Multiplies and turns eight bytes at a time (FxHash, as the Rust compiler has it), and mixes at the end, as tables use the
/// highest and the lowest bits.
#[derive(Clone, Copy, Debug, Default)]
pub struct WordHasher(u64);

/// The odd number nearest to 2^64 divided by the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

impl WordHasher {
    fn add(&mut self, bytes: u64) {
        self.0 = (self.0.rotate_left(5) ^ bytes).wrapping_mul(FACTOR);
    }
}

impl Hasher for WordHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.add(u64::from_le_bytes(eight));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.add(u64::from(byte));
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        let mixed = self.0 ^ (self.0 >> 32);
        mixed.wrapping_mul(FACTOR) ^ (mixed >> 29)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_look_alike_are_told_apart() {
        let mut map: HashMap<String, usize> = HashMap::default();
        let words = ["", "a", "aa", "aaaaaaaa", "aaaaaaaaa", "talk", "talks", "peace talks", "ÄÖÜ", "äöü"];
        for (number, word) in words.iter().enumerate() {
            map.insert((*word).to_owned(), number);
        }
        assert_eq!(map.len(), words.len());
        for (number, word) in words.iter().enumerate() {
            assert_eq!(map.get(*word), Some(&number));
        }
        assert!(!map.contains_key("walk"));
    }

    #[test]
    fn hashes_spread_over_both_ends() {
        use std::hash::BuildHasher;

        // As many words as cells: a hash that spreads leaves about 37 in 100 cells empty.
        let filled = |shift: u32| {
            let build = BuildHasherDefault::<WordHasher>::default();
            let cells: std::collections::BTreeSet<u64> =
                (0..128).map(|number| (build.hash_one(format!("word{number}")) >> shift) & 127).collect();
            cells.len()
        };
        for shift in [0, 57] {
            assert!(filled(shift) > 64, "{shift}: {}", filled(shift));
        }
    }
}
