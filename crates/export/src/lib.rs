//! **Export**: a record in, a file of another format out.
//!
//! Takes [`legation_record::Record`]s and gives text. It knows nothing of how a record came about, and it reads no
//! report: everything that it writes stands in the record.

mod events;
mod graph;

pub use events::{GDELT_COLUMNS, ICEWS_COLUMNS, POLECAT_COLUMNS, gdelt, icews, plover, polecat, quad};
pub use graph::{Edge, Graph, Node, NodeKind, dot, graph, mermaid};
