//! Whether something is so: negation, modality, tense, conditionals. The one place where it is decided, for all
//! kinds of facts.

use legation_language::WordId;
use legation_record::{Polarity, Realis};

use crate::Context;

/// Whether what a predicate (verb, or noun of an action) names has come about.
pub fn of(_context: &Context, _predicate: WordId) -> Realis {
    Realis::Happened
}

/// Whether a predicate is negated, by itself, by its arguments (*no breakthrough*) or by what governs it (*I don't
/// think that*).
pub fn polarity(_context: &Context, _predicate: WordId) -> Polarity {
    Polarity::Positive
}
