//! Whatever it is: packed, a ZIP file, told by its first bytes.
#![no_main]

use legation_intake::{Given, from_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    for taken in from_bytes(bytes.to_vec(), "fuzz", None, None, Given::default()).flatten() {
        let length = taken.report.text.chars().count();
        assert!(taken.report.sections.iter().all(|part| part.start < part.end && part.end <= length));
    }
});
