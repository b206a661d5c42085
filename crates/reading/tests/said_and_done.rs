//! Statements and events of sentences and short reports of our own writing: who said it, who did it to whom.

use legation_knowledge::Knowledge;
use legation_language::{ModelSize, builtin};
use legation_reading::read;
use legation_record::{EventType, Record, Report, StatementKind};

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
