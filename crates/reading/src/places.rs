//! Places: which place a name means, and where what a word names takes place.

use legation_language::WordId;
use legation_record::Place;

use crate::{Context, PlaceId};

/// All places of a report, in the order of first mention.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The places.
    pub list: Vec<Place>,
}

impl Places {
    /// The place whose mention covers a word (also where the name stands for a government).
    pub fn at(&self, _word: WordId) -> Option<PlaceId> {
        None
    }

    /// The place where what a word names takes place: *talks in Istanbul*, *met in Geneva*.
    pub fn of(&self, _context: &Context, _word: WordId) -> Option<PlaceId> {
        None
    }
}

/// Finds the places of a report.
pub fn read(_context: &Context) -> Places {
    Places::default()
}
