//! Look-ups for `conditions`, filled from the data files.

/// See the module.
#[derive(Debug, Default)]
pub struct ConditionWords {}
