//! Actors: who is about, under which names, and whom each phrase means.

use legation_language::WordId;
use legation_record::Actor;

use crate::places::Places;
use crate::time::Times;
use crate::{ActorId, Context};

/// All actors of a report, in the order of first mention.
#[derive(Clone, Debug, Default)]
pub struct Actors {
    /// The actors.
    pub list: Vec<Actor>,
}

impl Actors {
    /// The actor whose mention (name, description or pronoun) has this word; the innermost where mentions are
    /// nested.
    pub fn at(&self, _word: WordId) -> Option<ActorId> {
        None
    }

    /// The actors that the noun phrase headed by this word denotes: its own actor or, for a coordination, all of
    /// them; a group is resolved to its members where they are known (*the two sides*). Empty where the phrase
    /// denotes no actor.
    pub fn denoted(&self, _context: &Context, _head: WordId) -> Vec<ActorId> {
        Vec::new()
    }

    /// As [`Actors::denoted`], and where the phrase itself denotes no actor, the actor that it belongs to or is
    /// described by: *Russia's refusal*, *Ukrainian drones*, *the decision by Ankara*.
    pub fn behind(&self, _context: &Context, _head: WordId) -> Vec<ActorId> {
        Vec::new()
    }
}

/// Finds the actors of a report and resolves their mentions.
pub fn read(_context: &Context, _places: &Places, _times: &Times) -> Actors {
    Actors::default()
}
