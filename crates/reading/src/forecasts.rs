//! Forecasts: who expects what.

use legation_record::Forecast;

use crate::Context;
use crate::actors::Actors;
use crate::statements::Statements;
use crate::time::Times;
use legation_record::Condition;

/// Finds the forecasts of a report, in text order.
pub fn read(
    _context: &Context,
    _actors: &Actors,
    _times: &Times,
    _statements: &Statements,
    _conditions: &[Condition],
) -> Vec<Forecast> {
    Vec::new()
}
