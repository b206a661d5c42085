//! The desk on a small archive: every route answers, words of a report stay words, and who may not come in doesn't.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use hyper::Method;
use legation_archive::Archive;
use legation_record::{
    Actor, ActorKind, Attends, Commitment, Condition, ConditionRelation, Event, EventType, Level, Meeting,
    Model, Participant, Place, Polarity, Realis, Record, Report, Span, Stance, Statement, StatementKind,
    Strength, Text, Time,
};

use crate::answer::{Ask, Caller};
use crate::routes::{ROUTES, Work};
use crate::server::{Desk, Settings, serve};
use crate::store::Store;
use crate::tokens::{Role, Tokens, new_token};

const BODY: &str = "Norway will not sign <script>alert(1)</script> until inspectors count the trawlers, Kari Holm said.\n\n\
                    Iceland promised to send the \u{202E}list\u{202C} by 1 June 2025. They meet in Geneva on 5 June.";

fn span(text: &Text, words: &str) -> Span {
    let at = text.as_str().find(words).expect("the words are there");
    text.span(at..at + words.len()).expect("a span")
}

/// A record with a fact of each kind that the desk shows, and words that would do harm if they were not words.
fn record(publisher: &str) -> Record {
    let text = Text::new(BODY, None);
    let body = |words: &str| span(&text, words);
    let actor = |id: &str, name: &str, kind, country: Option<&str>| Actor {
        id: id.to_owned(),
        name: name.to_owned(),
        kind,
        country: country.map(str::to_owned),
        sector: Some("GOV".to_owned()),
        roles: Vec::new(),
        aliases: Vec::new(),
        mentions: vec![body(name)],
    };
    let day = |text: &str, day: &str| Time {
        text: text.to_owned(),
        start: Some(day.to_owned()),
        end: Some(day.to_owned()),
        timex: Some(day.to_owned()),
    };
    let first = body(
        "Norway will not sign <script>alert(1)</script> until inspectors count the trawlers, Kari Holm said.",
    );
    let participant = |actor: &str| Participant {
        actor: actor.to_owned(),
        side: None,
        level: Level::Unknown,
        attends: Attends::Yes,
        heads: false,
    };
    Record {
        report: Report {
            id: format!("r{}", publisher.len()),
            title: "Talks <b>open</b>".to_owned(),
            publisher: Some(publisher.to_owned()),
            published: Some("2025-05-20".to_owned()),
            text: BODY.to_owned(),
            ..Report::default()
        },
        actors: vec![
            actor("a1", "Norway", ActorKind::Government, Some("NOR")),
            actor("a2", "Kari Holm", ActorKind::Person, Some("NOR")),
            actor("a3", "Iceland", ActorKind::Government, Some("ISL")),
        ],
        places: vec![Place {
            id: "p1".to_owned(),
            name: "Geneva".to_owned(),
            country: Some("CHE".to_owned()),
            admin1: None,
            lat: Some(46.2),
            lon: Some(6.1),
            geonames_id: None,
            mentions: vec![body("Geneva")],
        }],
        statements: vec![Statement {
            id: "s1".to_owned(),
            speaker: Some("a2".to_owned()),
            speaker_span: Some(body("Kari Holm")),
            cue_span: Some(body("said")),
            cue: Some("say".to_owned()),
            content: vec![body(
                "Norway will not sign <script>alert(1)</script> until inspectors count the trawlers",
            )],
            kind: StatementKind::Indirect,
            addressee: None,
            stance: Stance::Neutral,
            time: None,
            said_by: None,
            evidence: vec![first.clone()],
            confidence: 0.9,
        }],
        events: vec![Event {
            id: "e1".to_owned(),
            kind: EventType::Consult,
            mode: None,
            context: Vec::new(),
            cameo: Some("036".to_owned()),
            goldstein: Some(4.0),
            sources: vec!["a1".to_owned(), "a3".to_owned()],
            targets: Vec::new(),
            trigger: body("meet"),
            time: Some(day("5 June", "2025-06-05")),
            place: Some("p1".to_owned()),
            realis: Realis::Planned,
            said_by: None,
            evidence: vec![body("They meet in Geneva on 5 June.")],
            confidence: 0.7,
        }],
        meetings: vec![Meeting {
            id: "m1".to_owned(),
            name: None,
            participants: vec![participant("a1"), participant("a3")],
            place: Some("p1".to_owned()),
            time: Some(day("5 June", "2025-06-05")),
            realis: Realis::Planned,
            purpose: None,
            said_by: None,
            evidence: vec![body("They meet in Geneva on 5 June.")],
            confidence: 0.8,
        }],
        conditions: vec![Condition {
            id: "c1".to_owned(),
            relation: ConditionRelation::Until,
            outcome: body("Norway will not sign <script>alert(1)</script>"),
            outcome_polarity: Polarity::Negative,
            requires: body("inspectors count the trawlers"),
            requires_polarity: Polarity::Positive,
            held_by: Some("a1".to_owned()),
            realis: Realis::Ongoing,
            said_by: Some("s1".to_owned()),
            evidence: vec![first],
            confidence: 0.9,
        }],
        commitments: vec![Commitment {
            id: "k1".to_owned(),
            by: vec!["a3".to_owned()],
            to: Vec::new(),
            what: body("send the \u{202E}list\u{202C} by 1 June 2025"),
            measures: Vec::new(),
            due: Some(day("by 1 June 2025", "2025-06-01")),
            strength: Strength::Pledged,
            realis: Realis::Planned,
            said_by: None,
            evidence: vec![body("Iceland promised to send the \u{202E}list\u{202C} by 1 June 2025.")],
            confidence: 0.8,
        }],
        model: Model { name: "none".to_owned(), version: "0".to_owned() },
        ..Record::default()
    }
}

/// An archive in a file of its own, with two reports.
fn store(name: &str) -> Store {
    let path = std::env::temp_dir().join(format!("legation-desk-{}-{name}.db", std::process::id()));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    let place = path.to_string_lossy().into_owned();
    let mut archive = Archive::open_or_make(&place).expect("an archive");
    archive.add_report(&record("The <i>Gazette</i>"), "2025-05-20").expect("a report");
    let read: crate::server::Read =
        Arc::new(|report: &Report| Record { report: report.clone(), ..Record::default() });
    Store::open(&place, "test.db", Some("2025-05-21".to_owned()), read).expect("a store")
}

fn address() -> SocketAddr {
    "127.0.0.1:8080".parse().expect("an address")
}

fn ask(path: &[&str], query: &str) -> Ask {
    Ask {
        caller: Caller { name: "test".to_owned(), role: Role::Editor },
        path: path.iter().map(|part| (*part).to_owned()).collect(),
        fields: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
        query: query.to_owned(),
        today: "2025-05-21".to_owned(),
        seen: None,
        theme: None,
    }
}

#[test]
fn every_route_answers_and_words_stay_words() {
    let desk = Desk::new(store("routes"), None, address(), Vec::new());
    let first = |kind| {
        let lines = desk
            .store
            .ask(|archive| archive.matters(kind, &legation_archive::Filter::default()))
            .expect("lines");
        lines.first().expect("a line").id.clone()
    };
    let matter = first(legation_archive::Kind::Condition);
    let actor = desk
        .store
        .ask(|archive| archive.actors(&legation_archive::Filter::default()))
        .expect("actors")
        .first()
        .expect("an actor")
        .id
        .clone();
    let report = record("The <i>Gazette</i>").report.id;
    for route in ROUTES.iter().filter(|route| route.method == Method::GET) {
        let Work::Answer(work) = route.work else { continue };
        let parts: Vec<&str> = match route.path {
            "/actors/{id}" => vec![&actor],
            "/matters/{id}" | "/api/v1/why/{id}" => vec![&matter],
            "/reports/{id}" | "/api/v1/reports/{id}" | "/api/v1/reports/{id}/corrections" => vec![&report],
            "/pictures/{name}" => vec!["timeline.svg"],
            "/assets/{name}" => vec!["desk.css"],
            _ => Vec::new(),
        };
        let query = match route.path {
            "/search" | "/api/v1/search" => "q=trawlers",
            "/api/v1/diff" => "since=2025-05-01",
            "/api/v1/trend" => "side=NOR&side=ISL",
            "/reports/{id}" => "fact=c1",
            _ => "",
        };
        let answer =
            work(&desk, &ask(&parts, query)).unwrap_or_else(|fault| panic!("{}: {fault}", route.path));
        assert!(answer.status.is_success(), "{}: {}", route.path, answer.status);
        let text = String::from_utf8(answer.body).expect("text");
        if answer.kind.starts_with("text/html") || answer.kind.starts_with("image/svg") {
            assert!(!text.contains("<script>alert"), "{}", route.path);
            assert!(!text.contains("<b>open</b>") && !text.contains("<i>Gazette"), "{}", route.path);
            assert!(!text.contains('\u{202E}'), "{}", route.path);
            assert!(!text.contains(" style=\""), "{}: the policy refuses inline style", route.path);
        }
    }
}

#[test]
fn what_is_due_is_told_with_its_words() {
    let desk = Desk::new(store("brief"), None, address(), Vec::new());
    let page = |work: fn(&Desk, &Ask) -> Result<crate::answer::Answer, crate::answer::Fault>,
                parts: &[&str],
                query: &str| {
        String::from_utf8(work(&desk, &ask(parts, query)).expect("a page").body).expect("text")
    };
    let brief = page(crate::views::brief, &[], "");
    assert!(brief.contains("?fact=c1#w-c1") && brief.contains("inspectors count the trawlers"), "{brief}");
    assert!(brief.contains("due 1 June 2025"), "{brief}");
    let report = page(crate::views::report, &[&record("The <i>Gazette</i>").report.id], "fact=c1");
    assert!(report.contains("id=\"w-c1\"") && report.contains(" on\""), "{report}");
    let csv = page(crate::api::conditions, &[], "format=csv");
    assert!(csv.starts_with("id,kind,state") && csv.lines().count() == 2, "{csv}");
}

#[test]
fn what_is_struck_out_counts_nowhere_until_it_is_brought_back() {
    let desk = Desk::new(store("struck"), None, address(), Vec::new());
    let report = record("The <i>Gazette</i>").report.id;
    let fact = ask(&[&report, "c1"], "");
    let brief =
        || String::from_utf8(crate::views::brief(&desk, &ask(&[], "")).expect("a page").body).expect("text");
    let words = "inspectors count the trawlers";
    assert!(brief().contains(words));
    crate::views::strike(&desk, &fact).expect("struck");
    assert!(!brief().contains(words), "{}", brief());
    let page = crate::views::report(&desk, &ask(&[&report], "")).expect("a page").body;
    let page = String::from_utf8(page).expect("text");
    assert!(page.contains("Struck out") && page.contains("Count it again"), "{page}");
    let kept = desk.store.ask(|archive| archive.record(&report)).expect("a record");
    assert!(kept.conditions.is_empty() && !kept.statements.is_empty());
    crate::views::restore(&desk, &fact).expect("restored");
    assert!(brief().contains(words));
    // Another holds it; a name that the report doesn't have is refused in words.
    let form = |query: &str| ask(&[&report, "c1"], query);
    crate::views::change(&desk, &form("who.holder=Iceland&realis=ongoing")).expect("changed");
    assert!(brief().contains("held by Iceland"), "{}", brief());
    let fault = crate::views::change(&desk, &form("who.holder=Nobody")).expect_err("refused");
    assert!(fault.status.as_u16() == 422 && !fault.message.contains("/"), "{fault}");
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let desk = Desk::new(store("sense"), None, address(), Vec::new());
    for (query, status) in [
        ("since=yesterday", 422),
        ("limit=0", 422),
        ("limit=100000", 422),
        ("cursor=x", 422),
        ("state=great", 422),
        ("min_confidence=2", 422),
        ("as_of=then", 422),
        ("format=xml", 422),
        ("actor=Nobody+At+All", 404),
    ] {
        let fault = crate::api::conditions(&desk, &ask(&[], query)).expect_err(query);
        assert_eq!(fault.status.as_u16(), status, "{query}: {fault}");
    }
    assert_eq!(crate::views::report(&desk, &ask(&["nowhere"], "")).expect_err("none").status.as_u16(), 404);
}

/// A desk that listens, for the length of the tests.
fn listening(name: &str, tokens: Option<Tokens>) -> SocketAddr {
    let (sender, receiver) = mpsc::channel();
    let settings = Settings {
        listen: "127.0.0.1:0".parse().expect("an address"),
        tokens,
        open: false,
        hosts: Vec::new(),
        store: store(name),
        ready: Box::new(move |address| {
            let _ = sender.send(address);
        }),
    };
    std::thread::spawn(move || serve(settings));
    receiver.recv_timeout(Duration::from_secs(30)).expect("the desk opens")
}

fn plain() -> SocketAddr {
    static DESK: OnceLock<SocketAddr> = OnceLock::new();
    *DESK.get_or_init(|| listening("plain", None))
}

/// Sends a request as it stands, and gives the whole answer.
fn send(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time limit");
    stream.write_all(request.replace("HOST", &address.to_string()).as_bytes()).expect("sent");
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or_default()
}

#[test]
fn pages_are_guarded() {
    let answer = send(plain(), "GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&answer), "200", "{answer}");
    for header in
        ["content-security-policy: default-src 'none'", "x-content-type-options: nosniff", "etag: W/"]
    {
        assert!(answer.contains(header), "{header}");
    }
    let foreign = send(plain(), "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&foreign), "421", "{foreign}");
    let tag = answer.lines().find_map(|line| line.strip_prefix("etag: ")).expect("a tag").trim();
    let again = send(
        plain(),
        &format!("GET / HTTP/1.1\r\nHost: HOST\r\nIf-None-Match: {tag}\r\nConnection: close\r\n\r\n"),
    );
    assert_eq!(status(&again), "304", "{again}");
    let packed = send(
        plain(),
        "GET /help HTTP/1.1\r\nHost: HOST\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n",
    );
    assert!(packed.contains("content-encoding: gzip"), "{packed}");
    let head = send(plain(), "HEAD /help HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n");
    assert!(status(&head) == "200" && head.ends_with("\r\n\r\n"), "{head}");
}

#[test]
fn other_sites_cannot_write() {
    let post = |headers: &str| {
        send(
            plain(),
            &format!(
                "POST /api/v1/read HTTP/1.1\r\nHost: HOST\r\n{headers}Content-Type: application/json\r\n\
                 Content-Length: 2\r\nConnection: close\r\n\r\n{{}}"
            ),
        )
    };
    assert_eq!(status(&post("Origin: https://elsewhere.example\r\n")), "403");
    assert_eq!(status(&post("Sec-Fetch-Site: cross-site\r\n")), "403");
    assert_eq!(status(&post("Origin: http://HOST\r\n")), "422");
    assert_eq!(status(&post("")), "422");
    let long = send(
        plain(),
        "POST /api/v1/read HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n{}",
    );
    assert_eq!(status(&long), "413", "{long}");
}

#[test]
fn with_tokens_nobody_comes_in_without_one() {
    let (reader, reader_line) = new_token("rita", Role::Reader).expect("a token");
    let (editor, editor_line) = new_token("ed", Role::Editor).expect("a token");
    let tokens = Tokens::parse(&format!("{reader_line}\n{editor_line}\n")).expect("tokens");
    let desk = listening("tokens", Some(tokens));
    let get = |token: &str| {
        send(desk, &format!("GET /api/v1/counts HTTP/1.1\r\nHost: HOST\r\n{token}Connection: close\r\n\r\n"))
    };
    assert_eq!(status(&get("")), "401");
    assert_eq!(status(&get("Authorization: Bearer wrong\r\n")), "401");
    assert_eq!(status(&get(&format!("Authorization: Bearer {reader}\r\n"))), "200");
    assert_eq!(status(&get(&format!("Cookie: token={reader}\r\n"))), "200");
    let add = |token: &str| {
        let body = "{\"text\": \"Ministers of two countries met in Geneva on Monday.\"}";
        send(
            desk,
            &format!(
                "POST /api/v1/reports HTTP/1.1\r\nHost: HOST\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            ),
        )
    };
    assert_eq!(status(&add(&reader)), "403");
    let added = add(&editor);
    assert!(status(&added) == "200" && added.contains("\"new\":true"), "{added}");
    let health = send(desk, "GET /health HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&health), "200");
    let page = send(desk, "GET / HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n");
    assert!(status(&page) == "401" && page.contains("Your token") && !page.contains("test.db"), "{page}");
}

#[test]
fn beyond_this_machine_only_when_told() {
    let settings = Settings {
        listen: "0.0.0.0:0".parse().expect("an address"),
        tokens: None,
        open: false,
        hosts: Vec::new(),
        store: store("beyond"),
        ready: Box::new(|_| panic!("it listens")),
    };
    assert_eq!(serve(settings).expect_err("refused").code(), "open-desk");
}
