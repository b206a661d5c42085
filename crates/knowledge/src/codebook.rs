//! Look-ups for `codebook`, filled from the data files.

/// See the module.
#[derive(Debug, Default)]
pub struct Codebook {}
