//! The contract as a check.

use std::collections::{HashMap, HashSet};
use std::fmt;

use crate::{In, Record, Span, Time};

/// One breach of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The fact, by its id, or the field.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// Checks a record against the contract; empty when it holds.
pub fn validate(record: &Record) -> Vec<Violation> {
    let mut check = Check {
        title: record.report.title.chars().collect(),
        body: record.report.text.chars().collect(),
        actors: record.actors.iter().map(|actor| actor.id.as_str()).collect(),
        places: record.places.iter().map(|place| place.id.as_str()).collect(),
        statements: record.statements.iter().map(|statement| statement.id.as_str()).collect(),
        conditions: record.conditions.iter().map(|condition| condition.id.as_str()).collect(),
        seen: HashSet::new(),
        violations: Vec::new(),
    };
    for actor in &record.actors {
        check.id(&actor.id);
        check.evidence(&actor.id, "mentions", &actor.mentions);
    }
    for place in &record.places {
        check.id(&place.id);
        if place.lat.is_some() != place.lon.is_some()
            || place.lat.is_some_and(|degrees| !(-90.0..=90.0).contains(&degrees))
            || place.lon.is_some_and(|degrees| !(-180.0..=180.0).contains(&degrees))
        {
            check.report(&place.id, format!("{:?}, {:?} is nowhere on Earth", place.lat, place.lon));
        }
        check.evidence(&place.id, "mentions", &place.mentions);
    }
    for statement in &record.statements {
        let id = &statement.id;
        check.id(id);
        check.actors(id, "speaker", statement.speaker.iter());
        check.actors(id, "addressee", statement.addressee.iter());
        check.spans(id, "speaker_span", statement.speaker_span.iter());
        check.spans(id, "cue_span", statement.cue_span.iter());
        check.evidence(id, "content", &statement.content);
        check.time(id, "time", &statement.time);
        check.fact(id, &statement.said_by, &statement.evidence, statement.confidence);
    }
    check.nesting(record);
    for event in &record.events {
        let id = &event.id;
        check.id(id);
        check.actors(id, "sources", event.sources.iter());
        check.actors(id, "targets", event.targets.iter());
        check.spans(id, "trigger", [&event.trigger]);
        check.place(id, &event.place);
        check.time(id, "time", &event.time);
        if event.goldstein.is_some_and(|value| !(-10.0..=10.0).contains(&value)) {
            check.report(id, format!("goldstein {:?} is not within -10..10", event.goldstein));
        }
        check.fact(id, &event.said_by, &event.evidence, event.confidence);
    }
    for meeting in &record.meetings {
        let id = &meeting.id;
        check.id(id);
        check.actors(id, "participants", meeting.participants.iter().map(|participant| &participant.actor));
        check.actors(
            id,
            "side",
            meeting.participants.iter().filter_map(|participant| participant.side.as_ref()),
        );
        check.spans(id, "purpose", meeting.purpose.iter());
        check.place(id, &meeting.place);
        check.time(id, "time", &meeting.time);
        check.fact(id, &meeting.said_by, &meeting.evidence, meeting.confidence);
    }
    for condition in &record.conditions {
        let id = &condition.id;
        check.id(id);
        check.spans(id, "outcome", [&condition.outcome]);
        check.spans(id, "requires", [&condition.requires]);
        check.actors(id, "held_by", condition.held_by.iter());
        check.fact(id, &condition.said_by, &condition.evidence, condition.confidence);
    }
    for commitment in &record.commitments {
        let id = &commitment.id;
        check.id(id);
        check.actors(id, "by", commitment.by.iter());
        check.actors(id, "to", commitment.to.iter());
        check.spans(id, "what", [&commitment.what]);
        check.time(id, "due", &commitment.due);
        for measure in &commitment.measures {
            let finite = measure.value.is_finite() && measure.value_max.is_none_or(f64::is_finite);
            if !finite || measure.value_max.is_some_and(|most| most < measure.value) {
                check.report(id, format!("{}..{:?} is no measure", measure.value, measure.value_max));
            }
        }
        check.fact(id, &commitment.said_by, &commitment.evidence, commitment.confidence);
    }
    for proposal in &record.proposals {
        let id = &proposal.id;
        check.id(id);
        check.actors(id, "by", proposal.by.iter());
        check.actors(id, "body", proposal.body.iter());
        check.actors(id, "against", proposal.against.iter());
        check.spans(id, "what", [&proposal.what]);
        check.time(id, "time", &proposal.time);
        check.fact(id, &proposal.said_by, &proposal.evidence, proposal.confidence);
    }
    for forecast in &record.forecasts {
        let id = &forecast.id;
        check.id(id);
        check.actors(id, "by", forecast.by.iter());
        check.spans(id, "outcome", [&forecast.outcome]);
        check.time(id, "horizon", &forecast.horizon);
        if let Some(condition) = &forecast.condition
            && !check.conditions.contains(condition.as_str())
        {
            check.report(id, format!("condition {condition} does not exist"));
        }
        let likelihood = &forecast.likelihood;
        if !(0.0 <= likelihood.low && likelihood.low <= likelihood.high && likelihood.high <= 1.0) {
            check
                .report(id, format!("likelihood {}..{} is not within 0..1", likelihood.low, likelihood.high));
        }
        check.fact(id, &forecast.said_by, &forecast.evidence, forecast.confidence);
    }
    check.spans("report", "dateline", record.report.dateline.iter().map(|dateline| &dateline.span));
    for section in &record.report.sections {
        if section.start >= section.end || section.end > check.body.len() {
            check.report("report.sections", format!("{}..{} is not in the text", section.start, section.end));
        }
    }
    check.violations
}

struct Check<'a> {
    title: Vec<char>,
    body: Vec<char>,
    actors: HashSet<&'a str>,
    places: HashSet<&'a str>,
    statements: HashSet<&'a str>,
    conditions: HashSet<&'a str>,
    seen: HashSet<&'a str>,
    violations: Vec<Violation>,
}

impl<'a> Check<'a> {
    fn report(&mut self, place: &str, what: String) {
        self.violations.push(Violation { place: place.to_owned(), what });
    }

    fn id(&mut self, id: &'a str) {
        if id.is_empty() {
            self.report("id", "is empty".into());
        } else if !self.seen.insert(id) {
            self.report(id, "is the id of two facts".into());
        }
    }

    fn actors<'b>(&mut self, id: &str, field: &str, actors: impl IntoIterator<Item = &'b String>) {
        for actor in actors {
            if !self.actors.contains(actor.as_str()) {
                self.report(id, format!("{field}: actor {actor} does not exist"));
            }
        }
    }

    fn place(&mut self, id: &str, place: &Option<String>) {
        if let Some(place) = place
            && !self.places.contains(place.as_str())
        {
            self.report(id, format!("place {place} does not exist"));
        }
    }

    /// Statements within statements, which must come to an end with the reporter.
    fn nesting(&mut self, record: &'a Record) {
        let outer: HashMap<&str, &str> = record
            .statements
            .iter()
            .filter_map(|statement| Some((statement.id.as_str(), statement.said_by.as_deref()?)))
            .collect();
        // Each statement is walked through once: what is known to end needs no second walk.
        let mut ending: HashSet<&str> = HashSet::new();
        for statement in &record.statements {
            let mut way = Vec::new();
            let mut on_way = HashSet::new();
            let mut at = Some(statement.id.as_str());
            while let Some(id) = at
                && !ending.contains(id)
            {
                way.push(id);
                if !on_way.insert(id) {
                    self.report(&statement.id, "is said by itself".into());
                    break;
                }
                at = outer.get(id).copied();
            }
            ending.extend(way);
        }
    }

    fn time(&mut self, id: &str, field: &str, time: &Option<Time>) {
        let Some(time) = time else { return };
        if time.text.is_empty() {
            self.report(id, format!("{field} has no words"));
        }
        for moment in [&time.start, &time.end].into_iter().flatten() {
            if !begins_with_date(moment) {
                self.report(id, format!("{field}: {moment:?} is no ISO 8601 date"));
            }
        }
        // Dates of four-digit years compare as their letters do.
        if let (Some(start), Some(end)) = (&time.start, &time.end)
            && start.get(..DATE_LENGTH) > end.get(..DATE_LENGTH)
        {
            self.report(id, format!("{field} ends on {end}, before it begins on {start}"));
        }
    }

    fn fact(&mut self, id: &str, said_by: &Option<String>, evidence: &[Span], confidence: f32) {
        if let Some(statement) = said_by
            && !self.statements.contains(statement.as_str())
        {
            self.report(id, format!("said_by: statement {statement} does not exist"));
        }
        self.evidence(id, "evidence", evidence);
        if !(0.0..=1.0).contains(&confidence) {
            self.report(id, format!("confidence {confidence} is not within 0..1"));
        }
    }

    /// A list of spans that may not be empty and is in text order, the headline first.
    fn evidence(&mut self, id: &str, field: &str, spans: &[Span]) {
        if spans.is_empty() {
            self.report(id, format!("{field} is empty"));
        }
        let key = |span: &Span| (span.part.is_none(), span.start, span.end);
        if !spans.is_sorted_by_key(key) {
            self.report(id, format!("{field} is not in text order"));
        }
        self.spans(id, field, spans);
    }

    fn spans<'b>(&mut self, id: &str, field: &str, spans: impl IntoIterator<Item = &'b Span>) {
        for span in spans {
            let text = match span.part {
                Some(In::Title) => &self.title,
                None => &self.body,
            };
            if span.start >= span.end || span.end > text.len() {
                self.report(id, format!("{field}: {}..{} is not in the text", span.start, span.end));
            } else if !text[span.start..span.end].iter().copied().eq(span.text.chars()) {
                self.report(id, format!("{field}: {}..{} is not {:?}", span.start, span.end, span.text));
            }
        }
    }
}

/// Bytes of `YYYY-MM-DD`.
const DATE_LENGTH: usize = 10;

/// Whether a text is an ISO 8601 calendar date, or a date and time.
fn begins_with_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number = |range: std::ops::Range<usize>| {
        bytes
            .get(range)
            .filter(|digits| digits.iter().all(u8::is_ascii_digit))
            .map(|digits| digits.iter().fold(0u32, |number, digit| 10 * number + u32::from(digit - b'0')))
    };
    bytes.get(4) == Some(&b'-')
        && bytes.get(7) == Some(&b'-')
        && matches!(bytes.get(DATE_LENGTH), None | Some(b'T'))
        && number(0..4).is_some()
        && number(5..7).is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=31).contains(&day))
}
