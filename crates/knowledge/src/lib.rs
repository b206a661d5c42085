//! **Knowledge**: what the reading knows of the world before it reads.
//!
//! Takes the data files of the repository's `knowledge/` folder, which are compiled into the binary, and files
//! of a user's own; gives look-ups. No table of the world stands in Rust code: who wants to teach Legation a
//! country, an office or a verb edits a data file.

pub mod codebook;
pub mod conditions;
pub mod confidence;
pub mod meetings;
pub mod realis;
pub mod statements;
pub mod tables;
pub mod words;
pub mod world;

/// Everything known, loaded once and shared by all threads.
#[derive(Debug)]
pub struct Knowledge {
    /// Countries, organisations, offices and who held them, places.
    pub world: world::World,
    /// Which words signal which PLOVER category, with which roles.
    pub codebook: codebook::Codebook,
    /// Words of commitment, proposal, forecast and estimative probability, units.
    pub words: words::Words,
    /// Words that tie an outcome to a requirement.
    pub conditions: conditions::ConditionWords,
    /// Words for meetings, delegations and levels.
    pub meetings: meetings::MeetingWords,
    /// Words that decide whether something has come about.
    pub realis: realis::RealisWords,
    /// How often facts are right at the confidence that the rules give them.
    pub confidence: confidence::Calibration,
    /// Words that report what somebody says.
    pub statements: statements::StatementWords,
}

impl Knowledge {
    /// The knowledge that ships with the program.
    ///
    /// # Errors
    /// When one of the shipped files can't be read; tests keep them right.
    pub fn builtin() -> Result<Knowledge, KnowledgeError> {
        // About as much work as all the rest, and needs nothing of it.
        let (world, rest) = std::thread::scope(|scope| {
            let world = scope.spawn(world::World::builtin);
            let rest = Knowledge::all_but_the_world();
            (world.join(), rest)
        });
        let world = world.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        Ok(Knowledge { world, ..rest? })
    }

    /// What is known but for the world, which is left empty.
    fn all_but_the_world() -> Result<Knowledge, KnowledgeError> {
        Ok(Knowledge {
            world: world::World::default(),
            codebook: codebook::Codebook::builtin()?,
            words: words::Words::builtin()?,
            conditions: conditions::ConditionWords::builtin()
                .map_err(|error| KnowledgeError::new("conditions.toml", error))?,
            meetings: meetings::MeetingWords::builtin()
                .map_err(|error| KnowledgeError::new("meetings.toml", error))?,
            realis: realis::RealisWords::builtin()
                .map_err(|error| KnowledgeError::new("realis.toml", error))?,
            confidence: confidence::Calibration::builtin()
                .map_err(|error| KnowledgeError::new("confidence.toml", error))?,
            statements: statements::StatementWords::builtin()
                .map_err(|error| KnowledgeError::new("statements.toml", error))?,
        })
    }
}

impl Knowledge {
    /// The knowledge that ships with the program and, beside it, the files of a user's own folder
    /// ([`world::World::extend_from`]); with the names of those that were read.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn with_folder(folder: &std::path::Path) -> Result<(Knowledge, Vec<String>), KnowledgeError> {
        let mut knowledge = Knowledge::builtin()?;
        let files = knowledge.world.extend_from(folder)?;
        Ok((knowledge, files))
    }
}

/// A knowledge file that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("knowledge file {file}{}: {message}", line.map_or_else(String::new, |line| format!(", line {line}")))]
pub struct KnowledgeError {
    /// The file.
    pub file: String,
    /// The line, counted from 1, where one is at fault.
    pub line: Option<u64>,
    /// What is wrong with it, and where.
    pub message: String,
}

impl KnowledgeError {
    /// An error in a file, told by whoever parsed it.
    pub fn new(file: impl Into<String>, error: impl std::fmt::Display) -> KnowledgeError {
        KnowledgeError { file: file.into(), line: None, message: error.to_string() }
    }

    /// An error in a line of a file.
    pub fn at(file: impl Into<String>, line: u64, error: impl std::fmt::Display) -> KnowledgeError {
        KnowledgeError { file: file.into(), line: Some(line), message: error.to_string() }
    }
}
