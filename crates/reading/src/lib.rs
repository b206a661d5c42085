//! **Reading**: document and knowledge in, record out.
//!
//! One module for each kind of fact, in dependency order: time, places, actors, statements, events,
//! conditions, meetings, commitments, proposals, forecasts. Each takes the [`Context`] and what the modules before it
//! found. Reading never fails and never opens a file.
//!
//! Invariants: rules look at the tree and at lemmas, never at raw strings (dates and numbers excepted);
//! whether something is so is decided in [`realis`] alone; every fact is cut from the text by
//! [`Context::span`].

mod context;
mod descriptions;
mod frames;
mod names;
mod reporting;
mod wordings;

pub mod actors;
pub mod commitments;
pub mod conditions;
pub mod coreference;
pub mod events;
pub mod forecasts;
pub mod measures;
pub mod meetings;
pub mod places;
pub mod proposals;
pub mod realis;
pub mod roles;
pub mod statements;
pub mod time;

pub use context::{ActorId, Context, PlaceId, Reading, StatementId};

use legation_knowledge::Knowledge;
use legation_language::Document;
use legation_record::{Model, Record, Report};

/// Something about the reading that a user may want to know: never an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What was noticed, in a sentence.
    pub message: String,
}

/// Reads one report.
///
/// `document` is the language stage's view of `report.title` and `report.text`.
pub fn read(
    report: &Report,
    document: &Document,
    knowledge: &Knowledge,
    model: Model,
) -> (Record, Vec<Notice>) {
    let context = Context::new(report, document, knowledge);
    let mut notices = Vec::new();
    if report.published.is_some() && context.published.is_none() {
        notices.push(Notice {
            message: "the publication date is not an ISO 8601 date; relative dates stay unresolved".into(),
        });
    }
    let times = time::read(&context);
    let places = places::read(&context);
    let mut actors = actors::read(&context, &places, &times);
    let statements = statements::read(&context, &mut actors, &times);
    let events = events::read(&context, &mut actors, &places, &times, &statements);
    let reported = reporting::Reported::new(&context);
    let conditions = conditions::read(Reading::new(&context, &actors, &times, &statements, &reported));
    let meetings = meetings::read(&context, &mut actors, &places, &times, &statements, &conditions);
    let commitments = commitments::read(Reading::new(&context, &actors, &times, &statements, &reported));
    let proposals = proposals::read(&context, &mut actors, &places, &times, &statements);
    let forecasts =
        forecasts::read(Reading::new(&context, &actors, &times, &statements, &reported), &conditions);
    let record = Record {
        report: report.clone(),
        actors: actors.list,
        places: places.list,
        statements: statements.list,
        events,
        meetings,
        conditions,
        commitments,
        proposals,
        forecasts,
        model,
    };
    (record, notices)
}
