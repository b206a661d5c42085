//! Meetings: who meets whom, and who stays away.

use legation_record::Meeting;

use crate::Context;
use crate::actors::Actors;
use crate::places::Places;
use crate::statements::Statements;
use crate::time::Times;

/// Finds the meetings of a report, in text order.
pub fn read(
    _context: &Context,
    _actors: &Actors,
    _places: &Places,
    _times: &Times,
    _statements: &Statements,
) -> Vec<Meeting> {
    Vec::new()
}
