//! Look-ups for `words`, filled from the data files.

/// See the module.
#[derive(Debug, Default)]
pub struct Words {}
