//! **Record**: what Legation says about one report.
//!
//! These are the types of the wire: they are what `legation read --format json` prints, what the archive keeps
//! and what measurements read. The crate depends on nothing of ours. It also holds [`Text`], the one place
//! where the bytes used inside become the code points used here, and [`validate`], the contract as a check.
//!
//! Invariants of a record: every [`Span`] slices back to its text; every id that is referred to exists; every
//! fact but an actor has evidence; nothing refers to a statement that is not there.

mod facts;
mod report;
mod span;
mod validate;

pub use facts::{
    Actor, ActorKind, Attends, Commitment, Condition, ConditionRelation, Event, EventType, Forecast, Level,
    Likelihood, Measure, Meeting, Participant, Place, Polarity, Proposal, ProposalKind, ProposalStatus,
    Realis, Role, Stance, Statement, StatementKind, Strength, Support, SupportQualifier, Time,
};
pub use report::{Dateline, Model, PublishedFrom, Record, Report, Revision, RevisionKind, Section};
pub use span::{In, Span, Text};
pub use validate::{Violation, validate};

/// The JSON Schema (draft 2020-12) of a [`Record`] as it is written, generated from the types: a field that may be
/// null is required all the same, because it is always there.
pub fn schema() -> serde_json::Value {
    schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Record>()
        .to_value()
}
