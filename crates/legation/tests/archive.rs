//! The archive as somebody uses it: the sample reports of `samples/archive` are added and every question is asked, on
//! SQLite and, where LEGATION_TEST_POSTGRES holds a connection string, on PostgreSQL.

// What is skipped, and what a failing answer belongs to, is told.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/archive");

fn legation(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_legation"))
        .args(arguments)
        .env_remove("LEGATION_ARCHIVE")
        .env("USER", "tester")
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn ok(arguments: &[&str]) -> String {
    let output = legation(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

fn refused(arguments: &[&str], code: &str, status: i32) {
    let output = legation(arguments);
    let said = text(&output.stderr);
    assert!(said.contains(&format!("error[{code}]")), "{arguments:?}: {said}");
    assert_eq!(output.status.code(), Some(status), "{said}");
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("legation-archive-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// An empty data base of a server, where there is one.
fn on_server(name: &str) -> Option<String> {
    let Some(server) = std::env::var("LEGATION_TEST_POSTGRES").ok().filter(|server| !server.is_empty())
    else {
        println!("skipped on PostgreSQL: LEGATION_TEST_POSTGRES is not set (.ci/with-postgres sets it)");
        return None;
    };
    for sql in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        let done = Command::new("psql").args([&server, "-q", "-c", &sql]).output();
        let Ok(done) = done else {
            println!("skipped on PostgreSQL: there is no psql to make a data base with");
            return None;
        };
        assert!(done.status.success(), "{}", text(&done.stderr));
    }
    let (before, after) = server.split_once('?').unwrap_or((&server, ""));
    let (host, _) = before.rsplit_once('/').unwrap();
    Some(format!("{host}/{name}?{after}"))
}

/// The archives of the sample, made once.
fn archives() -> &'static [String] {
    static MADE: OnceLock<(Folder, Vec<String>)> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = Folder::new("sample");
        let places: Vec<String> =
            [Some(folder.file("talks.db")), on_server("legation_sample")].into_iter().flatten().collect();
        for place in &places {
            let said = ok(&["add", SAMPLES, "--archive", place, "--learnt", "published"]);
            assert!(said.starts_with("14 reports added, 3 of them copies"), "{place}: {said}");
        }
        (folder, places)
    });
    &made.1
}

/// Asks every archive and checks each answer.
fn asked(arguments: &[&str], check: impl Fn(&Value)) {
    for place in archives() {
        let mut all = arguments.to_vec();
        all.extend(["--archive", place, "--format", "json"]);
        let answer: Value = serde_json::from_str(&ok(&all)).unwrap();
        println!("{place}: {arguments:?}");
        check(&answer);
    }
}

/// The one line of an answer whose text has some words.
fn line<'a>(answer: &'a Value, words: &str) -> &'a Value {
    let lines = answer.as_array().unwrap();
    let found: Vec<&Value> = lines
        .iter()
        .map(|line| line.get("line").unwrap_or(line))
        .filter(|line| line["text"].as_str().unwrap().contains(words))
        .collect();
    assert_eq!(found.len(), 1, "{words}: {answer:#}");
    found[0]
}

/// The names of those with a role, in alphabetical order.
fn names(line: &Value, role: &str) -> Vec<String> {
    let who = line["who"].as_array().unwrap();
    let of_role = who.iter().filter(|who| who["role"] == role);
    let mut names: Vec<String> = of_role.map(|who| who["name"].as_str().unwrap().to_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_postponed_meeting_is_one_matter() {
    asked(&["meetings", "--place", "Geneva", "--as-of", "2025-03-05"], |answer| {
        let meeting = line(answer, "Geneva");
        assert_eq!((&meeting["state"], &meeting["to"]), (&"open".into(), &"2025-03-12".into()));
        assert_eq!(names(meeting, "participant"), ["Iceland", "Norway"]);
    });
    asked(&["meetings", "--place", "Geneva", "--as-of", "2025-03-12"], |answer| {
        let meeting = line(answer, "Geneva");
        assert_eq!((&meeting["state"], &meeting["to"]), (&"open".into(), &"2025-03-19".into()));
        let times = &meeting["differences"][0];
        assert_eq!(times["field"], "time");
        assert_eq!(times["variants"][0]["value"], "2025-03-12");
        assert_eq!(times["variants"][1]["value"], "2025-03-19");
        assert_eq!(times["variants"][1]["publishers"], serde_json::json!(["Atlantic Press"]));
    });
    asked(&["meetings", "--place", "Geneva"], |answer| assert_eq!(line(answer, "Geneva")["state"], "met"));
}

#[test]
fn a_meeting_to_come_and_who_stays_away() {
    asked(&["meetings", "--as-of", "2025-04-14", "--state", "open"], |answer| {
        let meeting = line(answer, "Norway, Iceland");
        assert_eq!((&meeting["from"], &meeting["state"]), (&"2025-04-24".into(), &"open".into()));
        assert_eq!(names(meeting, "absent"), ["Katla Jonsdottir"]);
        // "agreed to speak again in April" is the first account of it.
        assert_eq!(meeting["accounts"], 3);
    });
    asked(&["meetings", "--actor", "Katla Jonsdottir"], |answer| {
        assert_eq!(answer.as_array().unwrap().len(), 1);
        // Nobody has said that it took place, and its day is past.
        assert_eq!(answer[0]["state"], "lapsed");
    });
}

#[test]
fn conditions_and_what_met_them() {
    asked(&["conditions", "--as-of", "2025-03-20"], |answer| {
        let condition = line(answer, "inspectors had counted");
        assert_eq!(condition["state"], "open");
        assert_eq!(names(condition, "holder"), ["Ingrid Halvorsen"]);
        // The copy is a publisher, not an account.
        assert_eq!(condition["accounts"], 1);
        assert_eq!(condition["sources"][0]["copies"], serde_json::json!(["Fjord Gazette"]));
    });
    asked(&["conditions"], |answer| {
        let met = line(answer, "inspectors had counted");
        assert_eq!(met["state"], "met");
        let source = &met["outcomes"][0]["source"];
        assert_eq!(source["publisher"], "Nordic Wire");
        assert!(
            source["quotes"][0]["text"]
                .as_str()
                .unwrap()
                .starts_with("Inspectors counted the Icelandic trawlers")
        );
        let ports = line(answer, "Norway lift");
        assert_eq!((&ports["state"], &ports["accounts"]), (&"open".into(), &2.into()));
        assert_eq!(answer[0]["state"], "open");
    });
}

#[test]
fn commitments_that_differ_and_that_lapse() {
    asked(&["commitments", "--as-of", "2025-03-20"], |answer| {
        let catch = line(answer, "mackerel catch by");
        assert_eq!(catch["state"], "open");
        assert_eq!(names(catch, "promiser"), ["Iceland"]);
        let amounts = &catch["differences"][0];
        assert_eq!(amounts["field"], "amount (percent)");
        assert_eq!(amounts["variants"][0]["value"], "3");
        assert_eq!(
            amounts["variants"][0]["publishers"],
            serde_json::json!(["Atlantic Press", "Harbour Times"])
        );
        assert_eq!(amounts["variants"][1]["value"], "5");
        assert_eq!(amounts["variants"][1]["publishers"], serde_json::json!(["Nordic Wire"]));
    });
    asked(
        &["commitments", "--as-of", "2025-04-02", "--due-before", "2025-03-31", "--state", "lapsed"],
        |answer| {
            assert_eq!(line(answer, "mackerel catch by")["to"], "2025-03-31");
            assert_eq!(line(answer, "catch figures")["to"], "2025-03-28");
        },
    );
    asked(&["commitments", "--side", "Norway"], |answer| {
        // A later report says that Norway did not publish them.
        assert_eq!(line(answer, "catch figures")["state"], "contradicted");
    });
}

#[test]
fn proposals_and_forecasts() {
    asked(&["proposals", "--as-of", "2025-03-15"], |answer| {
        assert_eq!(line(answer, "joint mackerel quota")["state"], "open");
    });
    asked(&["proposals"], |answer| {
        let plan = line(answer, "joint");
        assert_eq!(plan["state"], "contradicted");
        assert_eq!(plan["differences"][0]["field"], "status");
    });
    asked(&["forecasts", "--actor", "Bergen Marine Institute"], |answer| {
        assert!(!answer.as_array().unwrap().is_empty());
    });
}

#[test]
fn statements_events_and_actors() {
    asked(&["statements", "--actor", "Birgir Magnusson", "--until", "2025-03-05"], |answer| {
        let lines = answer.as_array().unwrap();
        assert!(lines.len() >= 2);
        assert!(lines.iter().all(|line| line["last_said"].as_str().unwrap() <= "2025-03-05"));
    });
    asked(&["events", "--kind", "ACCUSE", "--actor", "Iceland", "--actor", "Norway"], |answer| {
        let lines = answer.as_array().unwrap();
        // The copy of 5 April adds no event.
        let april: Vec<&Value> =
            lines.iter().filter(|line| line["last_said"].as_str().unwrap() > "2025-04-01").collect();
        assert_eq!(april.len(), 1, "{answer:#}");
        assert_eq!(april[0]["sources"][0]["copies"], serde_json::json!(["Harbour Times"]));
    });
    asked(&["actors", "--kind", "person"], |answer| {
        let first = answer[0]["text"].as_str().unwrap();
        assert!(first.starts_with("Ingrid Halvorsen") || first.starts_with("Birgir Magnusson"), "{first}");
    });
}

#[test]
fn the_timeline_is_in_order() {
    asked(&["timeline", "--kind", "meeting", "--kind", "event"], |answer| {
        let days: Vec<String> = answer
            .as_array()
            .unwrap()
            .iter()
            .map(|line| {
                let day =
                    [&line["from"], &line["to"], &line["first_said"]].into_iter().find_map(Value::as_str);
                day.unwrap().to_owned()
            })
            .collect();
        assert!(days.is_sorted() && days.len() > 5, "{days:?}");
    });
}

#[test]
fn search_ranks_and_shows_the_words() {
    asked(&["search", "inspectors", "trawlers"], |answer| {
        assert_eq!(answer[0]["sources"][0]["title"], "Inspectors finish their count of Icelandic trawlers");
        assert!(answer[0]["text"].as_str().unwrap().contains('\u{E000}'));
    });
    asked(&["search", "\"joint mackerel quota\""], |answer| assert_eq!(answer.as_array().unwrap().len(), 1));
    asked(&["search", "'; DROP TABLE reports; --"], |answer| assert_eq!(answer.as_array().unwrap().len(), 0));
}

#[test]
fn the_difference_between_two_days() {
    asked(&["diff", "--since", "2025-03-20", "--as-of", "2025-03-25"], |answer| {
        let changed: Vec<&Value> =
            answer.as_array().unwrap().iter().filter(|line| line["turn"] == "state").collect();
        assert!(
            changed.iter().any(|line| line["before"] == "open"
                && line["line"]["state"] == "met"
                && line["line"]["text"].as_str().unwrap().contains("inspectors")),
            "{answer:#}"
        );
        assert!(
            answer
                .as_array()
                .unwrap()
                .iter()
                .any(|line| line["turn"] == "new" && line["line"]["from"] == "2025-04-24")
        );
    });
}

#[test]
fn the_brief() {
    asked(&["status", "--as-of", "2025-04-14"], |brief| {
        assert_eq!(brief["counts"]["reports"], 14);
        assert_eq!(brief["counts"]["copies"], 3);
        assert_eq!(brief["meetings"][0]["from"], "2025-04-24");
        line(&brief["blockers"], "Norway lift");
        line(&brief["lapsed"], "mackerel catch by");
    });
    for place in archives() {
        let page = ok(&["status", "--archive", place, "--as-of", "2025-04-14", "--width", "100"]);
        assert!(page.contains("WHAT HAS TO HAPPEN FIRST") && page.contains("24 April 2025"), "{page}");
        assert!(page.lines().all(|line| line.chars().count() <= 100), "{page}");
    }
}

#[test]
fn every_line_can_be_asked_why() {
    asked(&["conditions"], |answer| {
        for line in answer.as_array().unwrap() {
            assert!(!line["sources"].as_array().unwrap().is_empty());
        }
    });
    for place in archives() {
        let answer: Value =
            serde_json::from_str(&ok(&["conditions", "--archive", place, "--format", "json"])).unwrap();
        let id = line(&answer, "inspectors had counted")["id"].as_str().unwrap();
        let why: Value =
            serde_json::from_str(&ok(&["why", id, "--archive", place, "--format", "json"])).unwrap();
        // Two reports that say it (one a copy), and the one that says that it has come about.
        assert_eq!(why["words"].as_array().unwrap().len(), 3, "{why:#}");
        for source in why["words"].as_array().unwrap() {
            assert!(!source["quotes"].as_array().unwrap().is_empty());
        }
        let fact = why["words"][0]["fact"].as_str().unwrap();
        assert!(ok(&["why", fact, "--archive", place]).contains("counted the Icelandic trawlers"));
        assert!(ok(&["why", "Ingrid Halvorsen", "--archive", place]).contains("Halvorsen"));
    }
}

#[test]
fn trends() {
    asked(&["trend", "Norway", "ISL", "--by", "month"], |trend| {
        let points = trend["points"].as_array().unwrap();
        assert_eq!(points[0]["begin"], "2025-03-01");
        assert!(points.iter().map(|point| point["events"].as_i64().unwrap()).sum::<i64>() > 2);
    });
    for place in archives() {
        assert!(ok(&["trend", "NOR", "ISL", "--svg", "--archive", place]).contains("<rect"));
    }
}

#[test]
fn both_data_bases_give_the_same_answers() {
    let [one, other] = archives() else { return };
    for question in [
        vec!["meetings"],
        vec!["conditions"],
        vec!["commitments"],
        vec!["proposals"],
        vec!["forecasts"],
        vec!["statements"],
        vec!["events"],
        vec!["actors"],
        vec!["timeline"],
        vec!["status", "--as-of", "2025-03-21"],
        vec!["diff", "--since", "2025-03-10", "--as-of", "2025-04-01"],
    ] {
        let answer =
            |place: &str| ok(&[question.as_slice(), &["--archive", place, "--format", "json"]].concat());
        assert_eq!(answer(one), answer(other), "{question:?}");
    }
}

#[test]
fn exports() {
    for place in archives() {
        let export = |format: &str| ok(&["export", "--format", format, "--archive", place]);
        let records = export("jsonl");
        assert_eq!(records.lines().count(), 11);
        for record in records.lines() {
            let record: legation_record::Record = serde_json::from_str(record).unwrap();
            assert_eq!(legation_record::validate(&record), []);
        }
        assert!(export("ics").contains("DTSTART;VALUE=DATE:20250424\r\n"));
        assert!(export("graphml").contains("<edge "));
        assert!(export("gexf").contains("label=\"Norway\""));
        assert!(export("plover").lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
        let polecat = export("polecat");
        let widths: Vec<usize> = polecat.lines().map(|line| line.split('\t').count()).collect();
        assert!(widths.windows(2).all(|pair| pair[0] == pair[1]) && widths.len() > 10);
        assert_eq!(polecat.matches("Event ID").count(), 1);
        assert!(export("icews").lines().count() > 10);
        assert!(export("csv").lines().next().unwrap().starts_with("id,kind,state"));
        assert!(export("md").starts_with("# Where the talks stand"));
        assert!(export("html").ends_with("</html>\n"));
    }
}

/// Adds the sample in a given order of files and gives the answers that should not depend on it.
fn answers_in_order(files: &[PathBuf], place: &str) -> Vec<String> {
    for file in files {
        ok(&["add", file.to_str().unwrap(), "--archive", place, "--learnt", "2025-04-20"]);
    }
    ["meetings", "conditions", "commitments", "proposals", "forecasts"]
        .iter()
        .map(|question| ok(&[question, "--archive", place, "--format", "json", "--as-of", "2025-04-20"]))
        .collect()
}

fn sample_files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(SAMPLES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    files
}

#[test]
fn the_order_of_adding_makes_no_difference() {
    let folder = Folder::new("order");
    let mut files = sample_files();
    let forwards = answers_in_order(&files, &folder.file("forwards.db"));
    files.reverse();
    let backwards = answers_in_order(&files, &folder.file("backwards.db"));
    assert_eq!(forwards, backwards);
}

#[test]
fn adding_again_changes_nothing() {
    let folder = Folder::new("again");
    for place in [Some(folder.file("talks.db")), on_server("legation_again")].into_iter().flatten() {
        ok(&["add", SAMPLES, "--archive", &place, "--learnt", "published"]);
        let before = ok(&["export", "--format", "csv", "--archive", &place]);
        let said = ok(&["add", SAMPLES, "--archive", &place]);
        assert!(said.starts_with("0 reports added; 14 were there already"), "{said}");
        assert_eq!(before, ok(&["export", "--format", "csv", "--archive", &place]));
        let again = ok(&["reread", "--archive", &place]);
        assert!(again.starts_with("14 reports read again: 0 differ"), "{again}");
        assert_eq!(before, ok(&["export", "--format", "csv", "--archive", &place]));
    }
}

#[test]
fn what_people_decide_about_actors_survives_reading_again() {
    let folder = Folder::new("actors");
    for place in [Some(folder.file("talks.db")), on_server("legation_actors")].into_iter().flatten() {
        ok(&["add", SAMPLES, "--archive", &place, "--learnt", "published"]);
        let archive = ["--archive", place.as_str()];
        let call = |arguments: &[&str]| ok(&[arguments, &archive[..]].concat());
        let people = || -> Vec<String> {
            let answer: Value =
                serde_json::from_str(&call(&["actors", "--kind", "person", "--format", "json"])).unwrap();
            answer.as_array().unwrap().iter().map(|line| line["text"].as_str().unwrap().to_owned()).collect()
        };
        let count = people().len();
        call(&["actors", "merge", "Birgir Magnusson", "Katla Jonsdottir"]);
        assert_eq!(people().len(), count - 1);
        assert!(people().iter().any(|person| person.contains("also Katla Jonsdottir")), "{:?}", people());
        call(&["reread"]);
        assert_eq!(people().len(), count - 1);
        call(&["actors", "split", "Katla Jonsdottir"]);
        assert_eq!(people().len(), count);
        let log = call(&["actors", "log"]);
        assert!(log.contains("tester: split") && log.contains("tester: merge"), "{log}");
    }
}

#[test]
fn errors_say_what_to_do_and_change_nothing() {
    let folder = Folder::new("errors");
    let missing = folder.file("missing.db");
    refused(&["status", "--archive", &missing], "no-archive", 2);
    assert!(!Path::new(&missing).exists());
    let foreign = folder.file("foreign.db");
    std::fs::write(
        &foreign,
        "This is a text and no archive, though it is long enough to be looked at.".repeat(20),
    )
    .unwrap();
    let before = std::fs::read(&foreign).unwrap();
    refused(&["status", "--archive", &foreign], "not-an-archive", 1);
    refused(&["add", SAMPLES, "--archive", &foreign], "not-an-archive", 1);
    assert_eq!(std::fs::read(&foreign).unwrap(), before);
    refused(&["add", SAMPLES, "--archive", &folder.0.display().to_string()], "not-an-archive", 1);
    let place = folder.file("talks.db");
    ok(&["add", SAMPLES, "--archive", &place]);
    refused(&["meetings", "--archive", &place, "--actor", "Nobody At All"], "unknown", 2);
    refused(&["why", "M000000000000", "--archive", &place], "unknown", 2);
    refused(&["diff", "--archive", &place], "no-since", 2);
    refused(&["search", "***", "--archive", &place], "question", 2);
    refused(&["trend", "Norway", "NOR", "--archive", &place], "question", 2);
    refused(&["status", "--archive", "postgres://ann:secret@127.0.0.1:1/talks"], "unreachable", 1);
    let said = text(&legation(&["status", "--archive", "postgres://ann:secret@127.0.0.1:1/talks"]).stderr);
    assert!(!said.contains("secret"), "{said}");
}

#[test]
fn a_killed_add_leaves_whole_reports_and_is_completed() {
    let folder = Folder::new("killed");
    let whole = folder.file("whole.db");
    ok(&["add", SAMPLES, "--archive", &whole, "--learnt", "2025-04-20"]);
    let wanted = ok(&["export", "--format", "csv", "--archive", &whole]);
    let place = folder.file("killed.db");
    // Moments spread over the time that adding takes, the same in every run.
    let begun = std::time::Instant::now();
    ok(&["add", SAMPLES, "--archive", &folder.file("timed.db"), "--learnt", "2025-04-20"]);
    let took = begun.elapsed();
    let rounds = 50;
    for round in 0..rounds {
        let mut child = Command::new(env!("CARGO_BIN_EXE_legation"))
            .args(["add", SAMPLES, "--archive", &place, "--learnt", "2025-04-20"])
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let moment = (round * 7919 % rounds) as u32;
        std::thread::sleep(took * moment / rounds as u32);
        // SIGKILL on Unix.
        child.kill().unwrap();
        child.wait().unwrap();
        if Path::new(&place).exists() {
            let output = legation(&["export", "--format", "jsonl", "--archive", &place]);
            // Killed before there was a table, it is no archive yet.
            if output.status.success() {
                for record in text(&output.stdout).lines() {
                    let record: legation_record::Record = serde_json::from_str(record).unwrap();
                    assert!(!record.model.name.is_empty(), "a report without its reading");
                    assert_eq!(legation_record::validate(&record), []);
                }
            }
        }
        if round % 10 == 9 {
            // Begin anew, so that all moments are met.
            ok(&["add", SAMPLES, "--archive", &place, "--learnt", "2025-04-20"]);
            assert_eq!(ok(&["export", "--format", "csv", "--archive", &place]), wanted);
            for name in ["killed.db", "killed.db-wal", "killed.db-shm"] {
                let _ = std::fs::remove_file(folder.0.join(name));
            }
        }
    }
}

#[test]
fn several_may_add_at_once() {
    let folder = Folder::new("several");
    for place in [Some(folder.file("talks.db")), on_server("legation_several")].into_iter().flatten() {
        let children: Vec<_> = (0..3)
            .map(|_| {
                Command::new(env!("CARGO_BIN_EXE_legation"))
                    .args(["add", SAMPLES, "--archive", &place, "--learnt", "2025-04-20", "--threads", "1"])
                    .stdout(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        let answer: Value =
            serde_json::from_str(&ok(&["status", "--archive", &place, "--format", "json"])).unwrap();
        assert_eq!(answer["counts"]["reports"], 14);
    }
}

#[test]
fn what_people_put_right_in_a_report_holds_everywhere_and_can_be_taken_back() {
    let folder = Folder::new("correct");
    let mut places = vec![folder.file("correct.db")];
    places.extend(on_server("legation_correct"));
    for place in &places {
        let at = ["--archive", place];
        let with = |arguments: &[&str]| -> Vec<String> {
            arguments.iter().chain(&at).map(|argument| (*argument).to_owned()).collect()
        };
        let run = |arguments: &[&str]| {
            let all = with(arguments);
            ok(&all.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let json = |arguments: &[&str]| -> Value {
            let mut all: Vec<&str> = arguments.to_vec();
            all.extend(["--format", "json"]);
            serde_json::from_str(&run(&all)).unwrap()
        };
        run(&["add", SAMPLES, "--learnt", "published"]);
        let before = json(&["conditions"]);
        // A condition that a report and its copy tell of.
        let line = before
            .as_array()
            .unwrap()
            .iter()
            .find(|line| line["sources"][0]["copies"].as_array().is_some_and(|copies| !copies.is_empty()))
            .expect("a condition with a copy");
        let (id, fact) = (line["id"].as_str().unwrap(), line["sources"][0]["fact"].as_str().unwrap());
        let has = |answer: &Value, id: &str| answer.as_array().unwrap().iter().any(|line| line["id"] == id);
        run(&["correct", fact, "--strike"]);
        let struck = json(&["conditions"]);
        assert!(!has(&struck, id), "the copy says it no longer either: {struck:#}");
        assert_eq!(struck.as_array().unwrap().len(), before.as_array().unwrap().len() - 1);
        assert!(!has(&json(&["conditions", "--as-of", "2025-04-01"]), id), "it never was");
        // Another reading of the same finds it struck out.
        run(&["reread"]);
        assert!(!has(&json(&["conditions"]), id));
        run(&["correct", fact, "--restore"]);
        assert_eq!(json(&["conditions"]), before, "as if nothing had been");
        // Who holds it is somebody else; the views ask by whoever that is.
        run(&["correct", fact, "--who", "holder=Iceland", "--realis", "denied"]);
        let changed = json(&["conditions", "--actor", "Iceland"]);
        let line =
            changed.as_array().unwrap().iter().find(|line| line["sources"][0]["fact"] == fact).expect("it");
        assert_eq!(line["realis"], "denied");
        assert_eq!(names(line, "holder"), ["Iceland"]);
        run(&["correct", fact, "--restore"]);
        assert_eq!(json(&["conditions"]), before);
        let log = run(&["actors", "log"]);
        for verb in ["strike", "restore", "change"] {
            assert!(log.contains(verb), "{verb} in {log}");
        }
        for (arguments, code, status) in [
            (&["correct", "nowhere:s1", "--strike"][..], "unknown", 2),
            (&["correct", fact, "--who", "speaker=Iceland"], "question", 2),
            (&["correct", fact, "--who", "holder=Nobody at all"], "question", 2),
            (&["correct", "s1", "--strike"], "no-fact", 2),
        ] {
            let all = with(arguments);
            refused(&all.iter().map(String::as_str).collect::<Vec<_>>(), code, status);
        }
    }
}
