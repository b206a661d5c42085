//! Statements: who said what.

use legation_language::WordId;
use legation_record::Statement;

use crate::actors::Actors;
use crate::time::Times;
use crate::{ActorId, Context, StatementId};

/// All statements of a report, in text order.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    /// The statements.
    pub list: Vec<Statement>,
}

impl Statements {
    /// The innermost statement whose content has this word.
    pub fn saying(&self, _word: WordId) -> Option<StatementId> {
        None
    }

    /// As [`Statements::saying`], as the record's `said_by`.
    pub fn said_by(&self, word: WordId) -> Option<String> {
        self.saying(word).map(StatementId::label)
    }

    /// The speaker of a statement.
    pub fn speaker(&self, _statement: StatementId) -> Option<ActorId> {
        None
    }
}

/// Finds the statements of a report.
pub fn read(_context: &Context, _actors: &Actors, _times: &Times) -> Statements {
    Statements::default()
}
