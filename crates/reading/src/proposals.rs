//! Proposals: what is on the table.

use legation_record::Proposal;

use crate::Context;
use crate::actors::Actors;
use crate::statements::Statements;
use crate::time::Times;

/// Finds the proposals of a report, in text order.
pub fn read(_context: &Context, _actors: &Actors, _times: &Times, _statements: &Statements) -> Vec<Proposal> {
    Vec::new()
}
