//! Conditions: what has to happen before something else can.

use legation_record::Condition;

use crate::Context;
use crate::actors::Actors;
use crate::statements::Statements;

/// Finds the conditions of a report, in text order.
pub fn read(_context: &Context, _actors: &Actors, _statements: &Statements) -> Vec<Condition> {
    Vec::new()
}
