//! The swift model: hashed and static word vectors, a few residual layers of convolution over neighbouring words,
//! and a linear or biaffine head for each task.
//!
//! The layers are those of Honnibal and others (maxout over a window, residual, layer norm) with growing distance
//! between the words of the window; the parser is the biaffine one of Dozat and Manning (2017) with relative
//! positions. About two million floating-point operations a word.

mod attribution;
pub(crate) mod features;
mod network;

pub(crate) use network::Swift;
