//! Statements and events of sentences and short reports of our own writing: who said it, who did it to whom.

use legation_knowledge::Knowledge;
use legation_language::{ModelSize, builtin};
use legation_reading::read;
use legation_record::{EventType, Realis, Record, Report, StatementKind, Time};

fn record_of(text: &str) -> Record {
    let knowledge = Knowledge::builtin().expect("the built-in knowledge loads");
    let report = Report { text: text.into(), published: Some("2025-03-10".into()), ..Report::default() };
    let reader = builtin(ModelSize::Swift).expect("the built-in model loads");
    let (record, _) = read(&report, &reader.read("", text), &knowledge, Default::default());
    assert_eq!(legation_record::validate(&record), [], "{text}");
    record
}

fn name<'a>(record: &'a Record, id: &str) -> &'a str {
    record.actors.iter().find(|actor| actor.id == id).map_or("?", |actor| &actor.name)
}

/// The events as (category, sources, targets).
fn events(record: &Record) -> Vec<(EventType, Vec<&str>, Vec<&str>)> {
    let names = |ids: &[String]| ids.iter().map(|id| name(record, id)).collect::<Vec<_>>();
    record.events.iter().map(|event| (event.kind, names(&event.sources), names(&event.targets))).collect()
}

/// The statements as (speaker, content).
fn statements(record: &Record) -> Vec<(Option<&str>, String)> {
    let content = |spans: &[legation_record::Span]| {
        spans.iter().map(|span| span.text.as_str()).collect::<Vec<_>>().join(" … ")
    };
    record
        .statements
        .iter()
        .map(|one| (one.speaker.as_deref().map(|id| name(record, id)), content(&one.content)))
        .collect()
}

/// Realis, first and last day of the first meeting.
fn meeting(record: &Record) -> (Realis, String, String) {
    let meeting = &record.meetings[0];
    let day = |of: fn(&Time) -> &Option<String>| meeting.time.as_ref().and_then(|time| of(time).clone());
    let (start, end) = (day(|time| &time.start), day(|time| &time.end));
    (meeting.realis, start.unwrap_or_default(), end.unwrap_or_default())
}

#[test]
fn a_meeting_still_to_come_lies_ahead() {
    let record =
        record_of("A Qatari official said that Sudan and Chad had been invited to Doha in early October.");
    let (_, start, end) = meeting(&record);
    assert_eq!((&*start, &*end), ("2025-10-01", "2025-10-15"));
    assert_eq!(record.meetings[0].time.as_ref().and_then(|time| time.timex.as_deref()), Some("2025-10"));
}

#[test]
fn a_round_that_ended_at_night_was_that_day() {
    let record = record_of("The talks between Sudan and Chad ended without a result after 3am on Sunday.");
    assert_eq!(meeting(&record), (Realis::Happened, "2025-03-09".into(), "2025-03-09".into()));
}

#[test]
fn a_month_in_the_name_of_a_meeting_is_when_it_is() {
    let record =
        record_of("Sudan and Chad will have agreed on a text by the June 2025 summit of their presidents.");
    let (_, start, end) = meeting(&record);
    assert_eq!((&*start, &*end), ("2025-06-01", "2025-06-30"));
}

#[test]
fn who_is_only_described_is_an_actor() {
    let record = record_of(
        "Two diplomats briefed on the talks said that Peru had rejected the plan. They added that Chile would sign it.",
    );
    let said = statements(&record);
    assert_eq!(said[0], (Some("diplomats"), "that Peru had rejected the plan".into()));
    assert_eq!(said[1], (Some("diplomats"), "that Chile would sign it".into()));
    let record = record_of("Militants killed three farmers near the border of Niger on Sunday.");
    assert_eq!(events(&record), [(EventType::Assault, vec!["Militants"], vec!["three farmers"])]);
}

#[test]
fn a_quotation_that_goes_on_is_one_statement() {
    let record = record_of(
        "\"The bridge stays shut,\" said General Amadou Keita, the army chief of Mali. \"We will not open it.\"",
    );
    assert_eq!(record.statements.len(), 1, "{:?}", statements(&record));
    assert_eq!(record.statements[0].kind, StatementKind::Direct);
    assert_eq!(
        statements(&record)[0],
        (Some("Amadou Keita"), "\"The bridge stays shut,\" … \"We will not open it.\"".into())
    );
}

#[test]
fn who_gives_and_who_is_given_are_not_swapped() {
    let record = record_of("The union gave the company until Friday to improve its offer.");
    assert_eq!(events(&record), [(EventType::Request, vec!["union"], vec!["company"])]);
    let record = record_of("Norway's minister, Kari Lunde, said that there would be no talks with Iceland.");
    assert!(events(&record).contains(&(EventType::Reject, vec!["Kari Lunde"], vec!["Iceland"])));
}

#[test]
fn politicians_attack_each_other_in_words_and_armies_in_earnest() {
    let record = record_of("Senator Anna Brown attacked Senator Carl Jones over the budget.");
    assert_eq!(events(&record), [(EventType::Accuse, vec!["Anna Brown"], vec!["Carl Jones"])]);
    let record = record_of("Serbian forces shelled the village of Kosare on Monday.");
    assert_eq!(events(&record)[0].0, EventType::Assault);
}

#[test]
fn whoever_will_not_comment_rejects_nothing() {
    assert_eq!(events(&record_of("The minister refused to comment.")), []);
    assert_eq!(events(&record_of("The visitors admired the bridge and spoke to the guide.")), []);
}

#[test]
fn the_people_of_two_countries_are_two_parties() {
    let record = record_of("Kenyan and Somali negotiators met in Djibouti on Sunday.");
    assert_eq!(
        events(&record),
        [(EventType::Consult, vec!["Kenyan negotiators", "Somali negotiators"], vec![])]
    );
    let met: Vec<&str> =
        record.meetings[0].participants.iter().map(|one| name(&record, &one.actor)).collect();
    assert_eq!(met, ["Kenyan negotiators", "Somali negotiators"]);
    // Whoever holds an office is meant by it.
    let record = record_of("The Turkish and Greek foreign ministers met in Athens.");
    assert_eq!(events(&record)[0].1, ["Hakan Fidan", "George Gerapetritis"]);
}

#[test]
fn a_bill_threatens_as_those_do_who_bring_it_in() {
    let record =
        record_of("Senator Anna Brown introduced legislation that would impose heavy penalties on Chile.");
    assert!(
        events(&record).contains(&(EventType::Threaten, vec!["Anna Brown"], vec!["Chile"])),
        "{:?}",
        events(&record)
    );
}

#[test]
fn what_somebody_considers_is_not_said_by_him() {
    let record = record_of(
        "Peru is considering imposing sanctions on Chile, with Senator Anna Brown introducing a bill that would close \
         the border.",
    );
    let bill = record.proposals.iter().find(|one| one.what.text.contains("bill")).expect("the bill");
    assert_eq!(bill.said_by, None);
}
