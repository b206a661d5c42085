//! Look-ups for `world`, filled from the data files.

/// See the module.
#[derive(Debug, Default)]
pub struct World {}
