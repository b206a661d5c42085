//! **Intake**: bytes in, reports out.
