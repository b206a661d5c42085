//! **Export**: a record in, a file of another format out.
//!
//! Takes [`legation_record::Record`]s and gives text. It knows nothing of how a record came about, and it reads no
//! report: everything that it writes stands in the record.

mod graph;

pub use graph::{Edge, Graph, Node, NodeKind, dot, graph, mermaid};
