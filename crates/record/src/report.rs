//! The report and the record of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Actor, Commitment, Condition, Event, Forecast, Meeting, Place, Proposal, Statement};

/// A news report, as it was taken in.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Stable id, made from the content.
    pub id: String,
    /// The id that the source gave, where it gave one.
    pub source_id: Option<String>,
    /// Headline; empty when there is none.
    pub title: String,
    /// Byline as printed.
    pub byline: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Publication date, or date and time, ISO 8601.
    pub published: Option<String>,
    /// BCP 47 language tag.
    pub language: Option<String>,
    /// The body as read, paragraphs separated by a blank line, headline excluded.
    pub text: String,
    /// Parts of the body that have a heading of their own.
    pub sections: Vec<Section>,
}

/// A part of the body under a heading: code points of `report.text`, half-open, the heading included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// The heading's words.
    pub heading: String,
    /// First code point.
    pub start: usize,
    /// One past the last code point.
    pub end: usize,
}

/// Which reader made a record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Model {
    /// `swift` or `careful`.
    pub name: String,
    /// Version of program and weights.
    pub version: String,
}

/// Everything that Legation reads out of one report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// The report.
    pub report: Report,
    /// Who.
    pub actors: Vec<Actor>,
    /// Where.
    pub places: Vec<Place>,
    /// Who said what.
    pub statements: Vec<Statement>,
    /// Who did what to whom, as PLOVER has it.
    pub events: Vec<Event>,
    /// Who meets whom, and who stays away.
    pub meetings: Vec<Meeting>,
    /// What has to happen before something else can.
    pub conditions: Vec<Condition>,
    /// Who promised what by when.
    pub commitments: Vec<Commitment>,
    /// What is on the table.
    pub proposals: Vec<Proposal>,
    /// Who expects what.
    pub forecasts: Vec<Forecast>,
    /// The reader.
    pub model: Model,
}
