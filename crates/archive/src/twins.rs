//! Reports that are nearly the same: syndicated copies, light edits, copies that were cut.
//!
//! Each report has a signature of [`BINS`] numbers by one-permutation hashing (Li, Owen and Zhang 2012, made dense after
//! Shrivastava 2017) of its runs of [`RUN`] words; the share of equal numbers of two signatures estimates how much of
//! their texts is the same. Signatures are cut into bands; two that are alike agree in at least one band, and those are
//! found by an index, however large the archive.

use std::collections::BTreeSet;

use crate::ArchiveError;
use crate::ask::Where;
use crate::matters::{Remembered, in_lists};
use crate::store::{Store, Value, values};
use crate::words;
use legation_knowledge::world::fold_lower;

/// Numbers of a signature: the estimate is right within 0.05 (one standard deviation at one half).
const BINS: usize = 96;
/// Words of a run: five are rarely the same by chance, and an edited word spoils only five runs.
const RUN: usize = 5;
/// Numbers of a band: 24 bands of 4 find 79 in 100 pairs whose texts are half the same, and 99.8 where 70 % are.
const BAND: usize = 4;
/// Two are the same report when that much of both together is the same …
const ALIKE: f64 = 0.5;
/// … or that much of the shorter, which then is a part of the other.
const PART: f64 = 0.85;
/// The least that is the same for a part: below, the estimate of the shorter's share is too uncertain.
const LEAST: f64 = 0.25;
/// Days between a report and its copy. Agencies' reports are printed within days; the same words a month later are an
/// anniversary, or a form.
const DAYS: i64 = 10;
/// Fewer runs than that tell nothing: such a text is a copy only of the very same text.
const SHORTEST: usize = 12;

/// What a text is compared by.
pub(crate) struct Signature {
    bins: Vec<u32>,
    runs: usize,
}

impl Signature {
    pub(crate) fn of(text: &str) -> Signature {
        let folded = fold_lower(text);
        let hashes: Vec<u64> =
            words::words_of(&folded).map(|word| words::key(&[word]).cast_unsigned()).collect();
        let runs: BTreeSet<u64> = hashes
            .windows(RUN)
            .map(|run| run.iter().fold(0, |all, hash| words::mix(all ^ hash).rotate_left(9)))
            .collect();
        let mut bins = vec![u32::MAX; BINS];
        for run in &runs {
            let bin = (run % BINS as u64) as usize;
            bins[bin] = bins[bin].min((run >> 33) as u32);
        }
        let filled = bins.clone();
        if !runs.is_empty() {
            for (bin, value) in bins.iter_mut().enumerate() {
                // An empty bin borrows from one that is drawn by lot, the same lots for all.
                let mut lot = bin as u64;
                while *value == u32::MAX {
                    lot = words::mix(lot.wrapping_add(0x9e37_79b9_7f4a_7c15));
                    *value = filled[(lot % BINS as u64) as usize];
                }
            }
        }
        Signature { bins, runs: runs.len() }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let count = u32::try_from(self.runs).unwrap_or(u32::MAX);
        [count].iter().chain(&self.bins).flat_map(|number| number.to_le_bytes()).collect()
    }

    fn from_bytes(bytes: &[u8]) -> Signature {
        let mut numbers = bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
        let runs = numbers.next().unwrap_or(0) as usize;
        Signature { bins: numbers.collect(), runs }
    }

    fn bands(&self) -> Vec<i64> {
        if self.runs < SHORTEST {
            return Vec::new();
        }
        let band = |(index, band): (usize, &[u32])| {
            band.iter().fold(index as u64, |all, number| words::mix(all ^ u64::from(*number))).cast_signed()
        };
        self.bins.chunks(BAND).enumerate().map(band).collect()
    }

    fn same(&self, other: &Signature) -> bool {
        if self.runs < SHORTEST || other.runs < SHORTEST || self.bins.len() != other.bins.len() {
            return false;
        }
        let equal = self.bins.iter().zip(&other.bins).filter(|(one, other)| one == other).count();
        let alike = equal as f64 / self.bins.len() as f64;
        let both = alike / (1.0 + alike) * (self.runs + other.runs) as f64;
        let part = both / self.runs.min(other.runs) as f64;
        alike >= ALIKE || (part >= PART && alike >= LEAST)
    }
}

/// What is known of a report that is being added.
pub(crate) struct Newcomer<'a> {
    pub(crate) number: i64,
    pub(crate) signature: &'a Signature,
    pub(crate) digest: &'a str,
    pub(crate) said: &'a str,
}

/// Puts a new report among its copies, and gives the number of the report that all of them are copies of, and those that
/// were counted until now and are copies from now on.
pub(crate) fn place(
    store: &mut Store,
    remembered: &mut Remembered,
    report: &Newcomer<'_>,
) -> Result<(i64, Vec<i64>), ArchiveError> {
    let mut candidates: BTreeSet<i64> = store
        .query(
            "SELECT number FROM reports WHERE digest = ?1 AND number <> ?2 ORDER BY number LIMIT 50",
            values![report.digest, report.number],
        )?
        .iter()
        .map(|row| row.integer(0))
        .collect();
    let exact = candidates.clone();
    let bands = report.signature.bands();
    for band in &bands {
        for row in store
            .query("SELECT report FROM bands WHERE band = ?1 ORDER BY report DESC LIMIT 50", values![*band])?
        {
            candidates.insert(row.integer(0));
        }
    }
    let mut groups = BTreeSet::from([report.number]);
    for (candidate, said, original) in heads(store, &candidates)? {
        let near = (crate::days::number(&said) - crate::days::number(report.said)).abs() <= DAYS;
        if near && (exact.contains(&candidate) || alike(store, candidate, report)?) {
            groups.insert(original);
        }
    }
    let rows: Vec<Vec<Value>> = bands.iter().map(|band| vec![(*band).into(), report.number.into()]).collect();
    store.insert("INSERT INTO bands(band, report)", "ON CONFLICT DO NOTHING", &rows)?;
    if groups.len() == 1 {
        return Ok((report.number, Vec::new()));
    }
    // The first that the archive learnt counts, so that what it said as of a day stays what it said.
    let mut members = Vec::new();
    for group in &groups {
        members.extend(store.query(
            "SELECT learnt, said, id, number, original FROM reports WHERE original = ?1",
            values![*group],
        )?);
    }
    members.sort_by_key(|row| (row.text(0), row.text(1), row.text(2)));
    let original = members.first().map_or(report.number, |row| row.integer(3));
    let mut demoted = Vec::new();
    for row in &members {
        let (number, before) = (row.integer(3), row.integer(4));
        if before != original {
            store.execute("UPDATE reports SET original = ?1 WHERE number = ?2", values![original, number])?;
            remembered.copied(number, original);
        }
        if number != original && before == number && number != report.number {
            demoted.push(number);
        }
    }
    Ok((original, demoted))
}

/// The days and the originals of some reports, without their texts.
fn heads(store: &mut Store, reports: &BTreeSet<i64>) -> Result<Vec<(i64, String, i64)>, ArchiveError> {
    let mut heads = Vec::with_capacity(reports.len());
    for some in in_lists(reports) {
        let mut conditions =
            Where::new("SELECT number, said, original FROM reports INDEXED BY reports_known WHERE 1 = 1");
        conditions.and_in(" AND number IN ", some, "");
        conditions.each(store, |row| heads.push((row.integer(0), row.text(1), row.integer(2))))?;
    }
    Ok(heads)
}

/// Whether a report has nearly the same text as a new one.
fn alike(store: &mut Store, report: i64, newcomer: &Newcomer<'_>) -> Result<bool, ArchiveError> {
    let row = store.first("SELECT signature FROM reports WHERE number = ?1", values![report])?;
    Ok(row.is_some_and(|row| Signature::from_bytes(row.bytes(0)).same(newcomer.signature)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long(seed: usize) -> String {
        (0..200).map(|word| format!("word{} ", (word * 7 + seed * 1009) % 997)).collect()
    }

    #[test]
    fn an_edited_copy_is_the_same_and_another_text_is_not() {
        let text = long(1);
        let edited = text.replacen("word7 ", "changed here ", 1).replacen("word70 ", "", 1);
        let cut: String = text.split_inclusive(' ').take(110).collect();
        let one = Signature::of(&text);
        assert!(one.same(&Signature::of(&edited)));
        assert!(one.same(&Signature::of(&cut)));
        assert!(!one.same(&Signature::of(&long(2))));
        let bands: BTreeSet<i64> = one.bands().into_iter().collect();
        assert!(Signature::of(&edited).bands().iter().any(|band| bands.contains(band)));
        assert!(Signature::from_bytes(&one.bytes()).same(&one));
    }

    #[test]
    fn short_texts_are_never_alike() {
        let one = Signature::of("The talks go on.");
        assert!(!one.same(&Signature::of("The talks go on.")));
        assert!(one.bands().is_empty());
    }
}
