//! PLOVER events: who did what to whom.

use legation_record::Event;

use crate::Context;
use crate::actors::Actors;
use crate::places::Places;
use crate::statements::Statements;
use crate::time::Times;

/// Finds the events of a report, in text order.
pub fn read(
    _context: &Context,
    _actors: &Actors,
    _places: &Places,
    _times: &Times,
    _statements: &Statements,
) -> Vec<Event> {
    Vec::new()
}
