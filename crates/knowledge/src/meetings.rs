//! Look-ups for `meetings`, filled from the data files.

/// See the module.
#[derive(Debug, Default)]
pub struct MeetingWords {}
