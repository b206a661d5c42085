//! Events in the formats of event coders.
//!
//! - [`plover`]: JSON lines after the PLOVER manual (Open Event Data Alliance).
//! - [`polecat`]: tab-separated values with the columns of the POLECAT dataset (Halterman and others 2023).
//! - [`icews`]: tab-separated values with the columns of the ICEWS coded event data (Boschee and others 2015).
//! - [`gdelt`]: the columns of the GDELT 1.0 event table (Leetaru and Schrodt 2013), where a report can fill them.
//!
//! The last three have one source and one target a row: an event of several is multiplied, a reciprocal one in both
//! directions. What a report does not say stays empty; nothing is made up to fill a column. No field holds a
//! tab or a line break.

use std::collections::BTreeMap;

use legation_record::{Actor, ActorKind, Event, EventType, Place, Realis, Record};
use serde_json::{Map, Value, json};

/// The columns of [`polecat`]: the forty of POLECAT in their order, and five of ours behind them.
pub const POLECAT_COLUMNS: &[&str] = &[
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
    "Story ID",
    "Headline",
    "Event Text",
    "Realis",
    "Confidence",
];

/// The columns of [`icews`].
pub const ICEWS_COLUMNS: &[&str] = &[
    "Event ID",
    "Event Date",
    "Source Name",
    "Source Sectors",
    "Source Country",
    "Event Text",
    "CAMEO Code",
    "Intensity",
    "Target Name",
    "Target Sectors",
    "Target Country",
    "Story ID",
    "Sentence Number",
    "Publisher",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
];

/// The columns of [`gdelt`].
pub const GDELT_COLUMNS: &[&str] = &[
    "GLOBALEVENTID",
    "SQLDATE",
    "MonthYear",
    "Year",
    "FractionDate",
    "Actor1Code",
    "Actor1Name",
    "Actor1CountryCode",
    "Actor1KnownGroupCode",
    "Actor1EthnicCode",
    "Actor1Religion1Code",
    "Actor1Religion2Code",
    "Actor1Type1Code",
    "Actor1Type2Code",
    "Actor1Type3Code",
    "Actor2Code",
    "Actor2Name",
    "Actor2CountryCode",
    "Actor2KnownGroupCode",
    "Actor2EthnicCode",
    "Actor2Religion1Code",
    "Actor2Religion2Code",
    "Actor2Type1Code",
    "Actor2Type2Code",
    "Actor2Type3Code",
    "IsRootEvent",
    "EventCode",
    "EventBaseCode",
    "EventRootCode",
    "QuadClass",
    "GoldsteinScale",
    "NumMentions",
    "NumSources",
    "NumArticles",
    "AvgTone",
    "Actor1Geo_Type",
    "Actor1Geo_FullName",
    "Actor1Geo_CountryCode",
    "Actor1Geo_ADM1Code",
    "Actor1Geo_Lat",
    "Actor1Geo_Long",
    "Actor1Geo_FeatureID",
    "Actor2Geo_Type",
    "Actor2Geo_FullName",
    "Actor2Geo_CountryCode",
    "Actor2Geo_ADM1Code",
    "Actor2Geo_Lat",
    "Actor2Geo_Long",
    "Actor2Geo_FeatureID",
    "ActionGeo_Type",
    "ActionGeo_FullName",
    "ActionGeo_CountryCode",
    "ActionGeo_ADM1Code",
    "ActionGeo_Lat",
    "ActionGeo_Long",
    "ActionGeo_FeatureID",
    "DATEADDED",
    "SOURCEURL",
];

/// The quadrant of a PLOVER category: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material
/// conflict, as the PLOVER manual groups them.
pub fn quad(event: EventType) -> u8 {
    match event {
        EventType::Agree | EventType::Consult | EventType::Support | EventType::Concede => 1,
        EventType::Cooperate | EventType::Aid | EventType::Retreat => 2,
        EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten => 3,
        EventType::Protest
        | EventType::Sanction
        | EventType::Mobilize
        | EventType::Coerce
        | EventType::Assault => 4,
    }
}

/// The quadrants as POLECAT names them.
const QUADS: [&str; 4] =
    ["VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT"];

/// The events of a record as PLOVER JSON, one object a line.
pub fn plover(record: &Record) -> String {
    let look = Look::new(record);
    let mut out = String::new();
    for event in &record.events {
        let actors = |ids: &[String]| -> Vec<Value> {
            ids.iter()
                .filter_map(|id| look.actor(id))
                .map(|actor| {
                    let mut one = Map::new();
                    one.insert("actorText".into(), actor.name.clone().into());
                    if let Some(country) = &actor.country {
                        one.insert("code".into(), country.clone().into());
                    }
                    if let Some(sector) = &actor.sector {
                        one.insert("sector".into(), sector.clone().into());
                    }
                    one.into()
                })
                .collect()
        };
        let line = json!({
            "id": look.event_id(event),
            "date": date(event).or(look.published()),
            "dateFrom": if date(event).is_some() { "text" } else { "publication" },
            "source": actors(&event.sources),
            "target": actors(&event.targets),
            "event": event.kind.label(),
            "mode": event.mode,
            "context": event.context,
            "cameo": event.cameo,
            "goldstein": event.goldstein,
            "eventText": event.trigger.text,
            "realis": event.realis.label(),
            "confidence": event.confidence,
            "text": evidence(event),
            "location": event.place.as_deref().and_then(|id| look.place(id)).map(|place| json!({
                "name": place.name, "country": place.country, "lat": place.lat, "lon": place.lon,
                "geonamesId": place.geonames_id,
            })),
            "story": record.report.id,
            "url": record.report.url,
            "publication": record.report.publisher,
            "language": record.report.language,
            "coder": "Legation",
            "version": record.model.version,
        });
        out.push_str(&line.to_string());
        out.push('\n');
    }
    out
}

/// The events of a record as rows of POLECAT's columns, without the heading line.
///
/// Correlates of War numbers and Wikipedia pages are not known and stay empty.
pub fn polecat(record: &Record) -> String {
    let look = Look::new(record);
    let named = |wanted: &dyn Fn(ActorKind) -> bool| {
        let names: Vec<&str> = record
            .actors
            .iter()
            .filter(|actor| wanted(actor.kind))
            .map(|actor| actor.name.as_str())
            .collect();
        names.join("; ")
    };
    let people = named(&|kind| kind == ActorKind::Person);
    let organisations = named(&|kind| kind != ActorKind::Person);
    let locations = record.places.iter().map(|place| place.name.as_str()).collect::<Vec<_>>().join("; ");
    rows(record, |event, source, target, number| {
        let place = event.place.as_deref().and_then(|id| look.place(id));
        let mut row = vec![
            format!("{}-{number}", look.event_id(event)),
            date(event).unwrap_or_default().to_owned(),
            event.kind.label().into(),
            event.mode.clone().unwrap_or_default(),
            event.goldstein.map(|value| value.to_string()).unwrap_or_default(),
            QUADS[usize::from(quad(event.kind) - 1)].to_owned(),
            event.context.join("; "),
        ];
        for actor in [source, target] {
            row.extend([
                name(actor),
                country(actor),
                String::new(),
                sector(actor),
                sector(actor),
                title(actor),
                raw(actor),
                String::new(),
            ]);
        }
        row.extend([
            place.map(|place| place.name.clone()).unwrap_or_default(),
            String::new(),
            String::new(),
            place.and_then(|place| place.admin1.clone()).unwrap_or_default(),
            place.and_then(|place| place.country.clone()).unwrap_or_default(),
            place.and_then(|place| place.lat).map(|value| value.to_string()).unwrap_or_default(),
            place.and_then(|place| place.lon).map(|value| value.to_string()).unwrap_or_default(),
            place.and_then(|place| place.geonames_id).map(|value| value.to_string()).unwrap_or_default(),
            place.and_then(|place| place.mentions.first()).map(|span| span.text.clone()).unwrap_or_default(),
            String::new(),
            record.report.publisher.clone().unwrap_or_default(),
            look.published().unwrap_or_default().to_owned(),
            people.clone(),
            organisations.clone(),
            locations.clone(),
            record.report.language.clone().unwrap_or_default(),
            record.model.version.clone(),
            record.report.id.clone(),
            record.report.title.clone(),
            evidence(event),
            event.realis.label().into(),
            format!("{:.3}", event.confidence),
        ]);
        row
    })
}

/// The events of a record as rows of ICEWS's columns, without the heading line.
pub fn icews(record: &Record) -> String {
    let look = Look::new(record);
    rows(record, |event, source, target, number| {
        let place = event.place.as_deref().and_then(|id| look.place(id));
        vec![
            format!("{}-{number}", look.event_id(event)),
            date(event).unwrap_or_default().to_owned(),
            name(source),
            sector(source),
            country(source),
            event.trigger.text.clone(),
            event.cameo.clone().unwrap_or_default(),
            event.goldstein.map(|value| format!("{value:.1}")).unwrap_or_default(),
            name(target),
            sector(target),
            country(target),
            record.report.id.clone(),
            String::new(),
            record.report.publisher.clone().unwrap_or_default(),
            place.map(|place| place.name.clone()).unwrap_or_default(),
            String::new(),
            place.and_then(|place| place.admin1.clone()).unwrap_or_default(),
            place.and_then(|place| place.country.clone()).unwrap_or_default(),
            place.and_then(|place| place.lat).map(|value| value.to_string()).unwrap_or_default(),
            place.and_then(|place| place.lon).map(|value| value.to_string()).unwrap_or_default(),
        ]
    })
}

/// The events of a record with a CAMEO code as rows of GDELT 1.0's columns, without the heading line.
///
/// Events that are denied, conditional, planned, proposed or only possible are left out: GDELT has no column for
/// that, and a row would say that they happened.
pub fn gdelt(record: &Record) -> String {
    let look = Look::new(record);
    let mut out = String::new();
    let happened = |event: &Event| matches!(event.realis, Realis::Happened | Realis::Ongoing);
    let body = rows(record, |event, source, target, number| {
        let (Some(code), true) = (event.cameo.as_deref(), happened(event)) else { return Vec::new() };
        let day = date(event).or(look.published()).unwrap_or_default().replace('-', "");
        let place = event.place.as_deref().and_then(|id| look.place(id));
        let cut = |length: usize| day.get(..length).unwrap_or_default().to_owned();
        let mut row =
            vec![format!("{}-{number}", look.event_id(event)), day.clone(), cut(6), cut(4), fraction(&day)];
        for actor in [source, target] {
            let kind = sector(actor);
            row.extend([format!("{}{kind}", country(actor)), name(actor), country(actor)]);
            row.extend(std::iter::repeat_n(String::new(), 4));
            row.extend([kind, String::new(), String::new()]);
        }
        row.push(u8::from(look.leads(event)).to_string());
        row.push(code.into());
        row.push(code.get(..3).unwrap_or(code).into());
        row.push(code.get(..2).unwrap_or(code).into());
        row.push(quad(event.kind).to_string());
        row.push(event.goldstein.map(|value| format!("{value:.1}")).unwrap_or_default());
        row.extend([event.evidence.len().to_string(), "1".into(), "1".into(), String::new()]);
        row.extend(std::iter::repeat_n(String::new(), 14));
        row.push(String::new());
        row.push(place.map(|place| place.name.clone()).unwrap_or_default());
        // GDELT has FIPS codes and numbers of the GEOnet Names Server here, which are not ours.
        row.extend([String::new(), String::new()]);
        row.push(place.and_then(|place| place.lat).map(|value| value.to_string()).unwrap_or_default());
        row.push(place.and_then(|place| place.lon).map(|value| value.to_string()).unwrap_or_default());
        row.push(String::new());
        row.push(look.published().unwrap_or_default().replace('-', ""));
        row.push(record.report.url.clone().unwrap_or_default());
        row
    });
    out.push_str(&body);
    out
}

/// One row for each pair of source and target; an empty row is left out.
fn rows(
    record: &Record,
    row: impl Fn(&Event, Option<&Actor>, Option<&Actor>, usize) -> Vec<String>,
) -> String {
    let look = Look::new(record);
    let mut out = String::new();
    for event in &record.events {
        for (number, (source, target)) in dyads(event).into_iter().enumerate() {
            let actor = |id: Option<&str>| id.and_then(|id| look.actor(id));
            let cells = row(event, actor(source), actor(target), number + 1);
            if cells.is_empty() {
                continue;
            }
            let cells: Vec<_> =
                cells.iter().map(|cell| cell.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
            out.push_str(&cells.join("\t"));
            out.push('\n');
        }
    }
    out
}

/// The pairs of an event: each source with each target; for a reciprocal event each party with each other one.
fn dyads(event: &Event) -> Vec<(Option<&str>, Option<&str>)> {
    let all = |ids: &'_ [String]| ids.len();
    match (all(&event.sources), all(&event.targets)) {
        (0, 0) => vec![(None, None)],
        (0, _) => event.targets.iter().map(|target| (None, Some(target.as_str()))).collect(),
        (1, 0) => vec![(Some(event.sources[0].as_str()), None)],
        (_, 0) => event
            .sources
            .iter()
            .flat_map(|one| event.sources.iter().map(move |other| (one.as_str(), other.as_str())))
            .filter(|(one, other)| one != other)
            .map(|(one, other)| (Some(one), Some(other)))
            .collect(),
        _ => event
            .sources
            .iter()
            .flat_map(|one| event.targets.iter().map(move |other| (Some(one.as_str()), Some(other.as_str()))))
            .collect(),
    }
}

/// Look-ups by id.
struct Look<'a> {
    record: &'a Record,
    actors: BTreeMap<&'a str, &'a Actor>,
    places: BTreeMap<&'a str, &'a Place>,
}

impl<'a> Look<'a> {
    fn new(record: &'a Record) -> Look<'a> {
        Look {
            record,
            actors: record.actors.iter().map(|actor| (actor.id.as_str(), actor)).collect(),
            places: record.places.iter().map(|place| (place.id.as_str(), place)).collect(),
        }
    }

    fn actor(&self, id: &str) -> Option<&'a Actor> {
        self.actors.get(id).copied()
    }

    fn place(&self, id: &str) -> Option<&'a Place> {
        self.places.get(id).copied()
    }

    fn event_id(&self, event: &Event) -> String {
        format!("{}-{}", self.record.report.id, event.id)
    }

    /// Whether an event is told in the headline or the first paragraph.
    fn leads(&self, event: &Event) -> bool {
        let end = self.record.report.text.find("\n\n").unwrap_or(self.record.report.text.len());
        let end = self.record.report.text.get(..end).unwrap_or_default().chars().count();
        event.trigger.part.is_some() || event.trigger.start < end
    }

    /// The day of publication.
    fn published(&self) -> Option<&'a str> {
        self.record.report.published.as_deref().and_then(|text| text.get(..10))
    }
}

/// A day as GDELT's decimal year, from its eight digits.
fn fraction(day: &str) -> String {
    let part = |range: std::ops::Range<usize>| day.get(range).and_then(|digits| digits.parse::<f64>().ok());
    match (part(0..4), part(4..6), part(6..8)) {
        (Some(year), Some(month), Some(day)) => {
            format!("{:.4}", year + ((month - 1.0) * 30.0 + day.min(30.0)) / 365.0)
        }
        _ => String::new(),
    }
}

/// The day of an event, where the report tells it.
fn date(event: &Event) -> Option<&str> {
    event.time.as_ref()?.start.as_deref().and_then(|text| text.get(..10))
}

fn evidence(event: &Event) -> String {
    event.evidence.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" … ")
}

fn name(actor: Option<&Actor>) -> String {
    actor.map(|actor| actor.name.clone()).unwrap_or_default()
}

fn country(actor: Option<&Actor>) -> String {
    actor.and_then(|actor| actor.country.clone()).unwrap_or_default()
}

fn sector(actor: Option<&Actor>) -> String {
    actor.and_then(|actor| actor.sector.clone()).unwrap_or_default()
}

fn title(actor: Option<&Actor>) -> String {
    actor
        .filter(|actor| actor.kind == ActorKind::Person)
        .and_then(|actor| actor.roles.first())
        .map(|role| role.title.clone())
        .unwrap_or_default()
}

fn raw(actor: Option<&Actor>) -> String {
    actor.and_then(|actor| actor.mentions.first()).map(|span| span.text.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use legation_record::{Report, Span};

    fn actor(id: &str, name: &str, country: &str) -> Actor {
        Actor {
            id: id.into(),
            name: name.into(),
            kind: ActorKind::Government,
            country: Some(country.into()),
            sector: Some("GOV".into()),
            roles: vec![],
            aliases: vec![],
            mentions: vec![],
        }
    }

    fn record(sources: &[&str], targets: &[&str], realis: Realis) -> Record {
        let words = Span { start: 0, end: 8, text: "met\twith".into(), part: None };
        Record {
            report: Report {
                id: "r".into(),
                published: Some("2024-05-06T10:00:00Z".into()),
                ..Report::default()
            },
            actors: vec![
                actor("a1", "Peru", "PER"),
                actor("a2", "Chile", "CHL"),
                actor("a3", "Bolivia", "BOL"),
            ],
            events: vec![Event {
                id: "e1".into(),
                kind: EventType::Consult,
                mode: None,
                context: vec![],
                cameo: Some("040".into()),
                goldstein: Some(1.0),
                sources: sources.iter().map(|id| id.to_string()).collect(),
                targets: targets.iter().map(|id| id.to_string()).collect(),
                trigger: words.clone(),
                time: None,
                place: None,
                realis,
                said_by: None,
                evidence: vec![words],
                confidence: 0.5,
            }],
            ..Record::default()
        }
    }

    #[test]
    fn a_reciprocal_event_of_three_gives_six_rows_in_both_directions() {
        let rows = icews(&record(&["a1", "a2", "a3"], &[], Realis::Happened));
        assert_eq!(rows.lines().count(), 6);
        assert!(rows.lines().any(|row| row.contains("Peru") && row.contains("Chile")));
    }

    #[test]
    fn every_row_has_the_columns_of_its_heading_whatever_the_text_holds() {
        let record = record(&["a1"], &["a2", "a3"], Realis::Happened);
        for (rows, columns) in [
            (polecat(&record), POLECAT_COLUMNS),
            (icews(&record), ICEWS_COLUMNS),
            (gdelt(&record), GDELT_COLUMNS),
        ] {
            assert_eq!(rows.lines().count(), 2);
            for row in rows.lines() {
                assert_eq!(row.split('\t').count(), columns.len());
            }
        }
    }

    #[test]
    fn a_row_read_back_by_its_heading_is_what_was_written() {
        let mut record = record(&["a1"], &["a2"], Realis::Happened);
        record.report.title = "Talks\tresume\nin \"Lima\"\r\u{2028}today".into();
        record.report.publisher = Some("The\tDaily".into());
        for (rows, columns) in [
            (polecat(&record), POLECAT_COLUMNS),
            (icews(&record), ICEWS_COLUMNS),
            (gdelt(&record), GDELT_COLUMNS),
        ] {
            let text = format!("{}\n{rows}", columns.join("\t"));
            let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
            assert_eq!(lines.len(), 2);
            let cell = |name: &str| {
                columns.iter().position(|column| *column == name).map(|at| lines[1][at]).unwrap_or_default()
            };
            if columns == POLECAT_COLUMNS {
                assert_eq!(cell("Headline"), "Talks resume in \"Lima\" today");
                assert_eq!(
                    (cell("Source"), cell("Event Type"), cell("Realis")),
                    ("The Daily", "CONSULT", "happened")
                );
                assert_eq!((cell("Actor Country"), cell("Recipient Country")), ("PER", "CHL"));
                assert_eq!(cell("Story Organizations"), "Peru; Chile; Bolivia");
                assert_eq!(cell("Quad Code"), "VERBAL COOPERATION");
            }
            if columns == GDELT_COLUMNS {
                assert_eq!((cell("SQLDATE"), cell("FractionDate")), ("20240506", "2024.3452"));
                assert_eq!((cell("EventRootCode"), cell("QuadClass"), cell("IsRootEvent")), ("04", "1", "0"));
                assert_eq!(cell("Actor2CountryCode"), "CHL");
            }
            if columns == ICEWS_COLUMNS {
                assert_eq!(
                    (cell("Publisher"), cell("CAMEO Code"), cell("Intensity")),
                    ("The Daily", "040", "1.0")
                );
            }
        }
    }

    #[test]
    fn the_columns_are_as_many_as_those_of_the_formats() {
        assert_eq!(POLECAT_COLUMNS.len(), 40 + 5);
        assert_eq!(ICEWS_COLUMNS.len(), 20);
        assert_eq!(GDELT_COLUMNS.len(), 58);
    }

    #[test]
    fn gdelt_leaves_out_what_did_not_happen() {
        assert_eq!(gdelt(&record(&["a1"], &["a2"], Realis::Denied)), "");
    }

    #[test]
    fn an_undated_event_says_that_its_date_is_that_of_publication() {
        let line: Value =
            serde_json::from_str(plover(&record(&["a1"], &[], Realis::Happened)).trim()).unwrap();
        assert_eq!((&line["date"], &line["dateFrom"]), (&json!("2024-05-06"), &json!("publication")));
    }
}
