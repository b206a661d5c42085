//! The `legation` command.
fn main() {}
