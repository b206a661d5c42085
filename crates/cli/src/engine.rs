//! The stages put together: what reads a report.

use std::path::{Path, PathBuf};

use legation_knowledge::Knowledge;
use legation_language::{Document, ModelSize, Reader, builtin};
use legation_reading::Notice;
use legation_record::{Model, Record, Report};

use crate::cli::ModelChoice;

/// Model and knowledge, loaded once and shared by all threads.
pub struct Engine {
    /// The model.
    pub reader: &'static dyn Reader,
    /// What is known of the world.
    pub knowledge: Knowledge,
    model: Model,
}

/// What can't be loaded.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The model.
    #[error(transparent)]
    Model(#[from] legation_language::ModelError),
    /// The knowledge.
    #[error(transparent)]
    Knowledge(#[from] legation_knowledge::KnowledgeError),
    /// A codebook of the user's own that is not as it should be.
    #[error("{}: {}", .0.file, .0.message)]
    Codebook(legation_knowledge::KnowledgeError),
    /// A codebook of the user's own that can't be read.
    #[error("{}: {error}", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        error: std::io::Error,
    },
}

impl EngineError {
    /// A name for the kind of fault.
    pub fn code(&self) -> &'static str {
        match self {
            EngineError::Model(_) => "model",
            EngineError::Knowledge(_) => "knowledge",
            EngineError::Codebook(_) | EngineError::Unreadable { .. } => "codebook",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            EngineError::Codebook(_) => Some("docs/codebook.md says how a codebook is written"),
            EngineError::Unreadable { .. } => Some("--codebook takes the name of a TOML file"),
            EngineError::Knowledge(_) => {
                Some("docs/knowledge.md says what the files of --knowledge look like")
            }
            EngineError::Model(_) => None,
        }
    }
}

/// The model of a size.
///
/// # Errors
/// When this build has none, or it is damaged.
pub fn reader(model: ModelChoice) -> Result<&'static dyn Reader, EngineError> {
    Ok(builtin(match model {
        ModelChoice::Swift => ModelSize::Swift,
        ModelChoice::Careful => ModelSize::Careful,
    })?)
}

fn add_codebook(knowledge: &mut Knowledge, file: &Path) -> Result<(), EngineError> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| EngineError::Unreadable { file: file.to_owned(), error })?;
    knowledge.codebook.add(&file.display().to_string(), &text).map_err(EngineError::Codebook)
}

impl Engine {
    /// Loads everything that reading needs, with the knowledge that ships.
    ///
    /// # Errors
    /// When this build lacks the model.
    pub fn load(model: ModelChoice) -> Result<Engine, EngineError> {
        Engine::load_with(model, None)
    }

    /// Loads everything that reading needs, with a user's own knowledge beside what ships.
    ///
    /// # Errors
    /// When this build lacks the model, or a knowledge file is damaged.
    pub fn load_with(model: ModelChoice, own: Option<&Path>) -> Result<Engine, EngineError> {
        Engine::with_codebooks(model, own, &[])
    }

    /// As [`Engine::load_with`], with codebooks of the user's own: where two match, the later file comes first.
    ///
    /// # Errors
    /// Besides those of [`Engine::load_with`], when a file can't be read or is no codebook.
    pub fn with_codebooks(
        model: ModelChoice,
        own: Option<&Path>,
        codebooks: &[PathBuf],
    ) -> Result<Engine, EngineError> {
        // The model loads meanwhile: neither needs the other.
        let (reader, knowledge) = std::thread::scope(|scope| {
            let reader = scope.spawn(|| reader(model));
            let knowledge = match own {
                Some(folder) => Knowledge::with_folder(folder).map(|(knowledge, _)| knowledge),
                None => Knowledge::builtin(),
            };
            (reader.join(), knowledge)
        });
        let reader = reader.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let mut knowledge = knowledge?;
        for file in codebooks {
            add_codebook(&mut knowledge, file)?;
        }
        let model = Model {
            name: reader.name().to_owned(),
            version: format!("{}+{}", env!("CARGO_PKG_VERSION"), reader.version()),
        };
        Ok(Engine { reader, knowledge, model })
    }

    /// Reads one report. One in another language than English is set aside: its record has no facts.
    pub fn read(&self, report: &Report) -> (Document, Record, Vec<Notice>) {
        if !legation_intake::is_read(report.language.as_deref()) {
            let document = self.reader.read("", "");
            let record = Record { report: report.clone(), model: self.model.clone(), ..Record::default() };
            return (document, record, Vec::new());
        }
        let document = self.reader.read(&report.title, &report.text);
        let (record, notices) =
            legation_reading::read(report, &document, &self.knowledge, self.model.clone());
        debug_assert_eq!(legation_record::validate(&record), [], "the record breaks the contract");
        (document, record, notices)
    }
}
