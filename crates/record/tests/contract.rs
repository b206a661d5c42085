//! The validator accepts what keeps to the contract and names every breach of it.

use legation_record::{
    Actor, ActorKind, Attends, Commitment, Condition, ConditionRelation, Dateline, Event, EventType,
    Forecast, In, Level, Likelihood, Measure, Meeting, Participant, Place, Polarity, Proposal, ProposalKind,
    ProposalStatus, Realis, Record, Report, Section, Span, Stance, Statement, StatementKind, Strength, Text,
    Time, validate,
};
use proptest::prelude::*;

const TITLE: &str = "Harbour talks: “no deal” yet";
const BODY: &str = "Ann Lee said 😀 the port would open if Bo Ek signed.\n\nThey meet in Riga on Friday.";

/// The span of the first place where the words stand.
fn span(words: &str) -> Span {
    let (text, part) = if BODY.contains(words) { (BODY, None) } else { (TITLE, Some(In::Title)) };
    let byte = text.find(words).unwrap();
    Text::new(text, part).span(byte..byte + words.len()).unwrap()
}

fn time() -> Option<Time> {
    Some(Time {
        text: "on Friday".into(),
        start: Some("2024-03-01".into()),
        end: Some("2024-03-01T17:00:00Z".into()),
        timex: Some("2024-03-01".into()),
    })
}

fn actor(id: &str, name: &str) -> Actor {
    Actor {
        id: id.into(),
        name: name.into(),
        kind: ActorKind::Person,
        country: None,
        sector: None,
        roles: Vec::new(),
        aliases: Vec::new(),
        mentions: vec![span(name)],
    }
}

/// A record with a fact of each kind, which keeps to the contract.
fn sound() -> Record {
    let evidence = || vec![span("Ann Lee said 😀 the port would open if Bo Ek signed.")];
    let said_by = || Some("s1".to_owned());
    Record {
        report: Report {
            title: TITLE.into(),
            text: BODY.into(),
            sections: vec![Section { heading: "Ann Lee".into(), start: 0, end: 40 }],
            dateline: Some(Dateline { place: None, agency: None, span: span("Ann Lee said") }),
            ..Report::default()
        },
        actors: vec![actor("a1", "Ann Lee"), actor("a2", "Bo Ek")],
        places: vec![Place {
            id: "p1".into(),
            name: "Riga".into(),
            country: Some("LVA".into()),
            admin1: None,
            lat: Some(56.9),
            lon: Some(24.1),
            geonames_id: Some(456172),
            mentions: vec![span("Riga")],
        }],
        statements: ["s1", "s2"]
            .into_iter()
            .map(|id| Statement {
                id: id.into(),
                speaker: Some("a1".into()),
                speaker_span: Some(span("Ann Lee")),
                cue_span: Some(span("said")),
                cue: Some("say".into()),
                content: vec![span("no deal"), span("the port would open if Bo Ek signed")],
                kind: StatementKind::Indirect,
                addressee: Some("a2".into()),
                stance: Stance::Neutral,
                time: time(),
                said_by: (id == "s2").then(|| "s1".into()),
                evidence: evidence(),
                confidence: 0.5,
            })
            .collect(),
        events: vec![Event {
            id: "e1".into(),
            kind: EventType::Agree,
            mode: None,
            context: Vec::new(),
            cameo: Some("057".into()),
            goldstein: Some(8.0),
            sources: vec!["a2".into()],
            targets: vec!["a1".into()],
            trigger: span("signed"),
            time: time(),
            place: Some("p1".into()),
            realis: Realis::Conditional,
            said_by: said_by(),
            evidence: evidence(),
            confidence: 0.5,
        }],
        meetings: vec![Meeting {
            id: "m1".into(),
            name: None,
            participants: vec![Participant {
                actor: "a1".into(),
                side: Some("a2".into()),
                level: Level::Unknown,
                attends: Attends::Yes,
                heads: false,
            }],
            place: Some("p1".into()),
            time: time(),
            realis: Realis::Planned,
            purpose: Some(span("the port")),
            said_by: None,
            evidence: vec![span("They meet in Riga on Friday")],
            confidence: 1.0,
        }],
        conditions: vec![Condition {
            id: "c1".into(),
            relation: ConditionRelation::If,
            outcome: span("the port would open"),
            outcome_polarity: Polarity::Positive,
            requires: span("Bo Ek signed"),
            requires_polarity: Polarity::Positive,
            held_by: Some("a1".into()),
            realis: Realis::Conditional,
            said_by: said_by(),
            evidence: evidence(),
            confidence: 0.0,
        }],
        commitments: vec![Commitment {
            id: "k1".into(),
            by: vec!["a1".into()],
            to: vec!["a2".into()],
            what: span("the port would open"),
            measures: vec![Measure {
                value: 3.0,
                value_max: Some(5.0),
                unit: Some("percent".into()),
                of: None,
                text: "3 to 5 percent".into(),
            }],
            due: time(),
            strength: Strength::Pledged,
            realis: Realis::Conditional,
            said_by: said_by(),
            evidence: evidence(),
            confidence: 0.5,
        }],
        proposals: vec![Proposal {
            id: "r1".into(),
            kind: ProposalKind::Plan,
            title: None,
            by: vec!["a1".into()],
            body: Some("a2".into()),
            against: vec!["a2".into()],
            support: None,
            what: span("the port would open"),
            status: ProposalStatus::Floated,
            time: time(),
            said_by: said_by(),
            evidence: evidence(),
            confidence: 0.5,
        }],
        forecasts: vec![Forecast {
            id: "f1".into(),
            by: Some("a1".into()),
            outcome: span("the port would open"),
            polarity: Polarity::Positive,
            likelihood: Likelihood { low: 0.2, high: 0.8, phrase: None },
            horizon: time(),
            condition: Some("c1".into()),
            said_by: said_by(),
            evidence: evidence(),
            confidence: 0.5,
        }],
        ..Record::default()
    }
}

#[test]
fn a_sound_record_passes() {
    assert_eq!(validate(&sound()), []);
    assert_eq!(validate(&Record::default()), []);
}

#[test]
fn a_sound_record_comes_back_from_json() {
    let json = serde_json::to_string(&sound()).unwrap();
    let back: Record = serde_json::from_str(&json).unwrap();
    assert_eq!(back, sound());
    assert!(json.contains(r#""in":"title""#));
    assert_eq!(json.matches(r#""in":"#).count(), 2, "only a span in the headline says where it is");
}

/// Each breach: what breaks the record, and where and with which words it is named.
#[test]
fn every_breach_is_named() {
    type Break = fn(&mut Record);
    let breaches: Vec<(Break, &str, &str)> = vec![
        (|r| r.actors[0].mentions[0].text = "Ann".into(), "a1", "is not \"Ann\""),
        (|r| r.actors[0].mentions[0].end = 9999, "a1", "not in the text"),
        (|r| r.actors[0].mentions[0].end = 0, "a1", "not in the text"),
        (|r| r.actors[0].mentions[0].part = Some(In::Title), "a1", "is not \"Ann Lee\""),
        (|r| r.actors[0].mentions.clear(), "a1", "mentions is empty"),
        (|r| r.actors[1].id = "a1".into(), "a1", "the id of two facts"),
        (|r| r.actors[1].id = String::new(), "id", "is empty"),
        (|r| r.actors[1].id = "p1".into(), "p1", "the id of two facts"),
        (|r| r.places[0].mentions.clear(), "p1", "mentions is empty"),
        (|r| r.places[0].lat = Some(91.0), "p1", "nowhere on Earth"),
        (|r| r.places[0].lon = None, "p1", "nowhere on Earth"),
        (|r| r.statements[0].speaker = Some("a9".into()), "s1", "speaker: actor a9 does not exist"),
        (|r| r.statements[0].addressee = Some("s1".into()), "s1", "addressee: actor s1 does not exist"),
        (|r| r.statements[0].content.clear(), "s1", "content is empty"),
        (|r| r.statements[0].content.reverse(), "s1", "not in text order"),
        (|r| r.statements[0].cue_span.as_mut().unwrap().start += 1, "s1", "cue_span"),
        (|r| r.statements[0].speaker_span.as_mut().unwrap().start += 1, "s1", "speaker_span"),
        (|r| r.statements[0].said_by = Some("s9".into()), "s1", "said_by: statement s9 does not exist"),
        (|r| r.statements[0].said_by = Some("s1".into()), "s1", "said by itself"),
        (|r| r.statements[0].said_by = Some("s2".into()), "s1", "said by itself"),
        (|r| r.statements[0].confidence = f32::NAN, "s1", "confidence"),
        (|r| r.events[0].sources.push("p1".into()), "e1", "sources: actor p1"),
        (|r| r.events[0].targets.push("a3".into()), "e1", "targets: actor a3"),
        (|r| r.events[0].trigger.text.push('!'), "e1", "trigger"),
        (|r| r.events[0].place = Some("a1".into()), "e1", "place a1 does not exist"),
        (|r| r.events[0].goldstein = Some(11.0), "e1", "goldstein"),
        (|r| r.events[0].evidence.clear(), "e1", "evidence is empty"),
        (|r| r.events[0].confidence = 1.5, "e1", "confidence 1.5"),
        (|r| r.events[0].time.as_mut().unwrap().start = Some("Friday".into()), "e1", "no ISO 8601 date"),
        (|r| r.events[0].time.as_mut().unwrap().end = Some("2024-13-01".into()), "e1", "no ISO 8601 date"),
        (|r| r.events[0].time.as_mut().unwrap().end = Some("2024-02-29".into()), "e1", "before it begins"),
        (|r| r.events[0].time.as_mut().unwrap().text.clear(), "e1", "has no words"),
        (|r| r.meetings[0].participants[0].actor = "a3".into(), "m1", "participants: actor a3"),
        (|r| r.meetings[0].participants[0].side = Some("a3".into()), "m1", "side: actor a3"),
        (|r| r.meetings[0].place = Some("p2".into()), "m1", "place p2"),
        (|r| r.meetings[0].purpose.as_mut().unwrap().end += 1, "m1", "purpose"),
        (|r| r.conditions[0].held_by = Some("a3".into()), "c1", "held_by: actor a3"),
        (|r| r.conditions[0].outcome.start += 1, "c1", "outcome"),
        (|r| r.conditions[0].requires.start += 1, "c1", "requires"),
        (|r| r.commitments[0].by.push("a3".into()), "k1", "by: actor a3"),
        (|r| r.commitments[0].to.push("a3".into()), "k1", "to: actor a3"),
        (|r| r.commitments[0].what.start += 1, "k1", "what"),
        (|r| r.commitments[0].measures[0].value = f64::INFINITY, "k1", "is no measure"),
        (|r| r.commitments[0].measures[0].value_max = Some(1.0), "k1", "is no measure"),
        (|r| r.proposals[0].body = Some("a3".into()), "r1", "body: actor a3"),
        (|r| r.proposals[0].against.push("a3".into()), "r1", "against: actor a3"),
        (|r| r.proposals[0].said_by = Some("a1".into()), "r1", "said_by: statement a1"),
        (|r| r.forecasts[0].by = Some("a3".into()), "f1", "by: actor a3"),
        (|r| r.forecasts[0].condition = Some("c2".into()), "f1", "condition c2"),
        (|r| r.forecasts[0].likelihood.low = 0.9, "f1", "likelihood"),
        (|r| r.forecasts[0].likelihood.high = 1.1, "f1", "likelihood"),
        (|r| r.report.dateline.as_mut().unwrap().span.end += 1, "report", "dateline"),
        (|r| r.report.sections[0].end = 9999, "report.sections", "not in the text"),
    ];
    for (index, (break_it, place, words)) in breaches.into_iter().enumerate() {
        let mut record = sound();
        break_it(&mut record);
        let violations = validate(&record);
        assert!(
            violations.iter().any(|violation| violation.place == place && violation.what.contains(words)),
            "breach {index} ({place}, {words}) gives {violations:?}"
        );
    }
}

proptest! {
    /// Whatever the text, a span that is cut by bytes slices back by code points.
    #[test]
    fn spans_slice_back(text in "\\PC{0,300}", cuts in any::<(prop::sample::Index, prop::sample::Index)>()) {
        let text = format!("{text}😀");
        let borders: Vec<usize> = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
        let (a, b) = (borders[cuts.0.index(borders.len())], borders[cuts.1.index(borders.len())]);
        let span = Text::new(text.clone(), None).span(a.min(b)..a.max(b)).unwrap();
        let slice: String = text.chars().skip(span.start).take(span.end - span.start).collect();
        prop_assert_eq!(&slice, &span.text);
        prop_assert_eq!(span.end - span.start, span.text.chars().count());
    }

    /// A span that is moved by any amount is found out, unless the same words stand there.
    #[test]
    fn a_moved_span_is_found_out(by in 1usize..200) {
        let mut record = sound();
        let trigger = &mut record.events[0].trigger;
        trigger.start += by;
        trigger.end += by;
        prop_assert!(!validate(&record).is_empty());
    }
}
