//! A PDF.
#![no_main]

use legation_intake::{Format, Given, from_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for taken in from_bytes(bytes.to_vec(), "fuzz", Some(Format::Pdf), None, Given::default()).flatten() {
        let length = taken.report.text.chars().count();
        assert!(taken.report.sections.iter().all(|part| part.start < part.end && part.end <= length));
    }
});
