//! Commitments: who promised what by when.

use legation_record::Commitment;

use crate::Context;
use crate::actors::Actors;
use crate::statements::Statements;
use crate::time::Times;

/// Finds the commitments of a report, in text order.
pub fn read(
    _context: &Context,
    _actors: &Actors,
    _times: &Times,
    _statements: &Statements,
) -> Vec<Commitment> {
    Vec::new()
}
