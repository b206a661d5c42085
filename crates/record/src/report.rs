//! The report and the record of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Actor, Commitment, Condition, Event, Forecast, Meeting, Place, Proposal, Span, Statement};

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
    /// Where the publication date comes from.
    #[serde(default)]
    pub published_from: Option<PublishedFrom>,
    /// BCP 47 language tag: what the text is in, where that is sure, and else what its source says.
    pub language: Option<String>,
    /// Whether it is a later version of an earlier report.
    #[serde(default)]
    pub revision: Option<Revision>,
    /// What the body begins with before its first sentence.
    #[serde(default)]
    pub dateline: Option<Dateline>,
    /// The body as read, paragraphs separated by a blank line, headline excluded.
    pub text: String,
    /// Parts of the body that have a heading of their own.
    pub sections: Vec<Section>,
}

/// Where a publication date comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublishedFrom {
    /// The source states it: the page's or the feed's data, a field of JSON.
    Metadata,
    /// The report's own address has it.
    Address,
    /// The report begins with it: "GENEVA, 15 May 2025 -".
    Dateline,
    /// It stands beside the report, in a file or in the head of an archive's record.
    File,
    /// Whoever called gave it.
    Option,
}

/// A later version of a report, as agencies mark it: "UPDATE 2-", "CORRECTED:".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Revision {
    /// Of which kind.
    pub kind: RevisionKind,
    /// Which one, where it is numbered.
    pub number: Option<u32>,
}

/// Why there is a later version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RevisionKind {
    /// More is known.
    Update,
    /// Something was wrong.
    Correction,
    /// It is sent once more.
    Repeat,
    /// It should not have been sent.
    Withdrawal,
}

/// The place, and the agency, that a body begins with: "ISTANBUL (Reuters) -".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Dateline {
    /// The place as printed.
    pub place: Option<String>,
    /// The agency as printed.
    pub agency: Option<String>,
    /// All of its words, the dash included.
    pub span: Span,
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
