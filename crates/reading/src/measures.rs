//! Numbers with units.

use legation_language::WordSpan;
use legation_record::Measure;

use crate::Context;

/// The measures that stand in some words, in text order.
pub fn within(_context: &Context, _words: &WordSpan) -> Vec<Measure> {
    Vec::new()
}
