//! The careful model: MiniLM-L6-H384, a transformer of six layers (Wang and others 2020), fine-tuned on the same
//! tasks as the swift model, with the same heads.
//!
//! Each word is cut into BERT's uncased pieces by itself, so that words and pieces always agree. What the pieces
//! don't show (case, layout, quotation marks) is added as features of the word above the frozen lower layers and again
//! before the heads. The text goes through the network in windows of whole paragraphs or sentences where these
//! are short enough, so that time and memory grow with the length of the text and not with its square. About
//! 22 million floating-point operations a piece.

mod attribution;
mod network;
mod pieces;

pub(crate) use network::Careful;

/// Numbers that stand for a piece or a word inside the network.
pub(crate) const WIDTH: usize = 384;
