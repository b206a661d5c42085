//! **Language**: text in, [`Document`] out.
//!
//! Takes the headline and the body of one report and gives sentences, words, lemmas, tags, Universal
//! Dependencies trees, entities and attributions (who is cited, with which cue, for which words). All of it
//! is learned from data and found in one run of one model. This crate knows nothing of politics, and it opens
//! no file: the weights are part of the program.
//!
//! Inside, every offset is in **bytes** of the part (headline or body) that the word stands in; code points
//! exist only in the record, at the edge.
//!
//! ```
//! use legation_language::{ModelSize, builtin};
//!
//! let reader = builtin(ModelSize::Swift)?;
//! let document = reader.read("", "The envoys met in Geneva. They did not shake hands.");
//! assert_eq!(document.sentences.len(), 2);
//! assert_eq!(&*document.sentences[0].words[2].lemma, "meet");
//! # Ok::<(), legation_language::ModelError>(())
//! ```

use std::sync::OnceLock;

mod calibration;
mod careful;
pub mod conllu;
mod decode;
mod document;
mod heads;
mod known;
mod lemmas;
mod names;
mod numeric;
mod product;
mod swift;
pub mod tokens;
mod tree;
mod weights;
mod words;

pub use document::{Attribution, Document, Entity, EntityKind, Part, Sentence, Upos, Word, WordId, WordSpan};

/// Which of the two models reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ModelSize {
    /// Small and fast, the default: for a corpus in minutes.
    #[default]
    Swift,
    /// A fine-tuned small transformer: for the best reading.
    Careful,
}

/// Why a model can't be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// This build has no such model.
    #[error("this build of Legation has no {0} model")]
    Unavailable(&'static str),
    /// The weights are not what this program expects.
    #[error("the weights are damaged or of another version: {0}")]
    Damaged(String),
}

/// A model that reads.
pub trait Reader: Send + Sync {
    /// Name of the model: `swift`, `careful`.
    fn name(&self) -> &str;

    /// Version of its weights.
    fn version(&self) -> &str;

    /// Reads one report. Never fails and never panics; the title may be empty.
    ///
    /// Paragraphs of the body are separated by blank lines. The headline is read as one sentence.
    fn read(&self, title: &str, body: &str) -> Document;

    /// Annotates given sentences and words anew, keeping the segmentation.
    fn annotate(&self, document: &Document) -> Document;
}

/// The model that is built into the program, loaded at the first call.
///
/// # Errors
/// When this build does not have it.
pub fn builtin(size: ModelSize) -> Result<&'static dyn Reader, ModelError> {
    static SWIFT: OnceLock<Result<swift::Swift, ModelError>> = OnceLock::new();
    match size {
        ModelSize::Swift => SWIFT
            .get_or_init(|| swift::Swift::load(include_bytes!("../../../models/swift.safetensors")))
            .as_ref()
            .map(|model| model as &dyn Reader)
            .map_err(|error| ModelError::Damaged(error.to_string())),
        ModelSize::Careful => careful_reader(),
    }
}

#[cfg(feature = "careful")]
fn careful_reader() -> Result<&'static dyn Reader, ModelError> {
    static CAREFUL: OnceLock<Result<careful::Careful, ModelError>> = OnceLock::new();
    CAREFUL
        .get_or_init(|| {
            let packed: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/careful.zlib"));
            let mut weights = Vec::new();
            std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(packed), &mut weights)
                .map_err(|error| ModelError::Damaged(error.to_string()))?;
            careful::Careful::load(&weights)
        })
        .as_ref()
        .map(|model| model as &dyn Reader)
        .map_err(|error| ModelError::Damaged(error.to_string()))
}

#[cfg(not(feature = "careful"))]
fn careful_reader() -> Result<&'static dyn Reader, ModelError> {
    Err(ModelError::Unavailable("careful"))
}

/// A model out of the bytes of a weight file: for weights that are not part of the program, such as those of a
/// training that goes on.
///
/// # Errors
/// When the bytes are no weights of a model of this size.
pub fn load(size: ModelSize, bytes: &[u8]) -> Result<Box<dyn Reader>, ModelError> {
    Ok(match size {
        ModelSize::Swift => Box::new(swift::Swift::load(bytes)?),
        ModelSize::Careful => Box::new(careful::Careful::load(bytes)?),
    })
}

impl Reader for careful::Careful {
    fn name(&self) -> &str {
        "careful"
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn read(&self, title: &str, body: &str) -> Document {
        read_with(self, title, body)
    }

    fn annotate(&self, document: &Document) -> Document {
        annotate_with(self, document)
    }
}

impl Reader for swift::Swift {
    fn name(&self) -> &str {
        "swift"
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn read(&self, title: &str, body: &str) -> Document {
        read_with(self, title, body)
    }

    fn annotate(&self, document: &Document) -> Document {
        annotate_with(self, document)
    }
}

fn read_with<S: decode::Scorer>(scorer: &S, title: &str, body: &str) -> Document {
    let mut document = Document { title: title.to_owned(), body: body.to_owned(), ..Document::default() };
    for (part, text) in [(Part::Title, title), (Part::Body, body)] {
        decode::read_part(scorer, &words::Input::of_text(part, text), &mut document, &[]);
    }
    settle_names(scorer, &mut document);
    document
}

/// The names of a document, with probabilities that are right for what is settled.
fn settle_names<S: decode::Scorer>(scorer: &S, document: &mut Document) {
    names::settle(document);
    let line = scorer.heads().calibration.names;
    for entity in &mut document.entities {
        entity.probability = line.apply(entity.probability);
    }
}

fn annotate_with<S: decode::Scorer>(scorer: &S, given: &Document) -> Document {
    let mut document =
        Document { title: given.title.clone(), body: given.body.clone(), ..Document::default() };
    for part in [Part::Title, Part::Body] {
        let comments: Vec<Vec<String>> = given
            .sentences
            .iter()
            .filter(|sentence| sentence.part == part && !sentence.words.is_empty())
            .map(|sentence| sentence.comments.clone())
            .collect();
        decode::read_part(scorer, &words::Input::of_document(part, given), &mut document, &comments);
    }
    settle_names(scorer, &mut document);
    document
}
