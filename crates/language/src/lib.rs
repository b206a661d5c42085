//! **Language**: text in, [`Document`] out.
//!
//! Takes the headline and the body of one report and gives sentences, words, lemmas, tags, Universal
//! Dependencies trees, entities and attributions (who is cited, with which cue, for which words). All of it
//! is learned from data and found in one run of one model. This crate knows nothing of politics, and it opens
//! no file.
//!
//! Inside, every offset is in **bytes** of the part (headline or body) that the word stands in; code points
//! exist only in the record, at the edge.

mod document;
pub mod tokens;

pub use document::{Attribution, Document, Entity, EntityKind, Part, Sentence, Upos, Word, WordId, WordSpan};
