//! Words of time, quantity, commitment, proposal and forecast, filled from the data files.

pub mod commitments;
pub mod frames;
pub mod likelihood;
pub mod proposals;
pub mod time;
pub mod units;

/// All of them.
#[derive(Debug, Default)]
pub struct Words {
    /// Words of time expressions.
    pub time: time::TimeWords,
    /// Words of commitment.
    pub commitments: commitments::CommitmentWords,
    /// Words of forecast and likelihood.
    pub likelihood: likelihood::Likelihoods,
    /// Words of proposals.
    pub proposals: proposals::ProposalWords,
    /// Words of quantity.
    pub units: units::Units,
}

impl Words {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When one of the files can't be read; the error names it.
    pub fn builtin() -> Result<Words, crate::KnowledgeError> {
        Ok(Words {
            time: time::TimeWords::builtin()
                .map_err(|error| crate::KnowledgeError::new("time.toml", error))?,
            commitments: commitments::CommitmentWords::builtin()
                .map_err(|error| crate::KnowledgeError::new("commitments.toml", error))?,
            likelihood: likelihood::Likelihoods::builtin()
                .map_err(|error| crate::KnowledgeError::new("likelihood.toml", error))?,
            proposals: proposals::ProposalWords::builtin()
                .map_err(|error| crate::KnowledgeError::new("proposals.toml", error))?,
            units: units::Units::builtin()
                .map_err(|error| crate::KnowledgeError::new("units.toml", error))?,
        })
    }
}
