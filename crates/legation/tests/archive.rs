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
        let catch = line(answer, "mackerel catch");
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
            assert_eq!(line(answer, "mackerel catch")["to"], "2025-03-31");
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
        line(&brief["lapsed"], "mackerel catch");
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
        assert!(export("md").contains("\n## Changed") || export("md").contains("matters."));
        assert!(export("html").ends_with("</html>\n"));
        let then = ok(&["export", "--format", "md", "--archive", place, "--as-of", "2025-04-05"]);
        assert!(then.contains("## Changed in the last seven days") && then.contains("differs: "), "{then}");
        let parquet = legation(&["export", "--format", "parquet", "--archive", place]).stdout;
        assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"));
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
fn an_archive_of_an_older_version_is_brought_up_to_date() {
    let folder = Folder::new("older");
    let place = folder.file("talks.db");
    let packed = include_bytes!("compat/archive-1.db.gz");
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut bytes).unwrap();
    std::fs::write(&place, bytes).unwrap();
    let meetings: Value =
        serde_json::from_str(&ok(&["meetings", "--archive", &place, "--format", "json"])).unwrap();
    assert_eq!(line(&meetings, "Geneva")["sources"][0]["copies"][0], "Fjord Gazette");
    assert_eq!(ok(&["export", "--format", "jsonl", "--archive", &place]).lines().count(), 3);
    let said = ok(&["add", SAMPLES, "--archive", &place, "--learnt", "published"]);
    assert!(said.starts_with("9 reports added"), "{said}");
}

/// Runs statements on an archive itself, and gives the lines of the last one's answer, each of one column.
fn on(place: &str, statements: &[&str]) -> Vec<String> {
    if place.starts_with("postgres") {
        let mut call = Command::new("psql");
        call.args([place, "-qAt", "-v", "ON_ERROR_STOP=1"]);
        statements.iter().for_each(|sql| {
            call.args(["-c", sql]);
        });
        let done = call.output().unwrap();
        assert!(done.status.success(), "{}", text(&done.stderr));
        return text(&done.stdout).lines().map(str::to_owned).collect();
    }
    let connection = rusqlite::Connection::open(place).unwrap();
    let mut lines = Vec::new();
    for sql in statements {
        let mut statement = connection.prepare(sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            lines.push(row.get(0).unwrap());
        }
    }
    lines
}

#[test]
fn what_facts_say_of_where_matters_stand_is_filled_in_when_an_archive_is_brought_up_to_date() {
    let folder = Folder::new("bearing");
    for place in [Some(folder.file("talks.db")), on_server("legation_bearing")].into_iter().flatten() {
        ok(&["add", SAMPLES, "--archive", &place, "--learnt", "published"]);
        let question = ["commitments", "--archive", &place, "--as-of", "2025-12-31", "--format", "json"];
        let kept = [
            "SELECT r.id || ' ' || f.local || ' ' || f.kind || ':' || f.bearing \
             FROM facts f JOIN reports r ON r.number = f.report ORDER BY 1",
            "SELECT id || ' ' || told || ' of ' || accounts FROM matters ORDER BY 1",
            "SELECT period || ' ' || key || ' ' || day || ' ' || fact FROM fact_keys ORDER BY 1",
        ];
        // Days before 1970 are numbered, too; these are of the first and the last day of a period.
        let past = "INSERT INTO fact_keys(period, key, day, fact) SELECT -1, 7, -256, MIN(number) FROM facts \
             UNION ALL SELECT -1, 7, -1, MIN(number) FROM facts UNION ALL SELECT -2, 7, -257, MIN(number) FROM facts";
        on(&place, &[past]);
        let (fresh, answer) = (on(&place, &kept), ok(&question));
        // What is negated, what is moved, and a degree are among them.
        for some in ["meeting:m ", "commitment:n refused", "proposal: introduced"] {
            assert!(fresh.iter().any(|line| line.ends_with(some)), "{place}: {some}");
        }
        // And a matter with more accounts than reports that give them.
        assert!(fresh.iter().any(|line| line.ends_with(" 2 of 3")), "{place}: {fresh:?}");
        // Back to version 4, which had no such columns, and keys without a period.
        let keys = [
            "DROP INDEX fact_keys_fact",
            "ALTER TABLE fact_keys RENAME TO fact_keys_new",
            "CREATE TABLE fact_keys (key BIGINT, day BIGINT, fact BIGINT, PRIMARY KEY (key, day, fact))",
            "INSERT INTO fact_keys SELECT key, day, fact FROM fact_keys_new",
            "DROP TABLE fact_keys_new",
            "CREATE INDEX fact_keys_fact ON fact_keys(fact)",
        ];
        let back: &[&str] = if place.starts_with("postgres") {
            &[
                "DROP INDEX readings_superseded",
                "ALTER TABLE matters DROP COLUMN told",
                "ALTER TABLE facts DROP COLUMN bearing",
                "UPDATE legation_archive SET version = 4",
            ]
        } else {
            &[
                "DROP INDEX readings_superseded",
                "ALTER TABLE matters DROP COLUMN told",
                "DROP INDEX outcomes_last",
                "DROP INDEX facts_accounts",
                "DROP INDEX reports_known",
                "ALTER TABLE facts DROP COLUMN bearing",
                "CREATE INDEX facts_accounts ON facts(matter, said, superseded, struck, learnt, realis, day_from, day_to, \
                 report, local, features) WHERE matter IS NOT NULL",
                "UPDATE legation_archive SET version = 4",
            ]
        };
        on(&place, &keys);
        on(&place, back);
        assert_eq!(ok(&question), answer, "{place}");
        assert_eq!(on(&place, &kept), fresh, "{place}");
    }
}

#[test]
fn records_come_out_as_they_were_read() {
    let folder = Folder::new("records");
    let file = folder.file("report.txt");
    let report = "GENEVA, March 12 (Nordic Wire) - Norway and Iceland will meet in Geneva on Friday, the Norwegian \
                  fisheries ministry said. It would not sign anything, it said.\n";
    std::fs::write(&file, report).unwrap();
    let read = ok(&["read", &file, "--format", "jsonl", "--published", "2025-03-12"]);
    for place in [Some(folder.file("talks.db")), on_server("legation_records")].into_iter().flatten() {
        ok(&["add", &file, "--archive", &place, "--published", "2025-03-12"]);
        let kept = ok(&["export", "--format", "jsonl", "--archive", &place]);
        let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(parsed(&kept), parsed(&read));
        assert!(parsed(&read)["report"]["published_from"].is_string(), "{read}");
    }
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
fn records_move_from_one_archive_to_another() {
    let folder = Folder::new("moved");
    let one = folder.file("one.db");
    ok(&["add", SAMPLES, "--archive", &one, "--learnt", "2025-04-20"]);
    let records = folder.file("records.jsonl");
    let written = ok(&["export", "--format", "jsonl", "--archive", &one]);
    std::fs::write(&records, format!("{written}\nno record\n")).unwrap();
    for other in [Some(folder.file("other.db")), on_server("legation_moved")].into_iter().flatten() {
        let output = legation(&["add", &records, "--records", "--archive", &other, "--learnt", "2025-04-20"]);
        // One line is none, and the others are taken.
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("error[no-record]: "), "{}", text(&output.stderr));
        assert!(text(&output.stdout).starts_with("11 reports added; 1 could not be taken in"));
        assert_eq!(ok(&["export", "--format", "jsonl", "--archive", &other]), written);
        let open = |place: &str| ok(&["conditions", "--archive", place, "--format", "csv"]).lines().count();
        assert_eq!(open(&one), open(&other));
    }
}

#[test]
fn what_people_decide_about_places_survives_reading_again() {
    let folder = Folder::new("places");
    for place in [Some(folder.file("talks.db")), on_server("legation_places")].into_iter().flatten() {
        ok(&["add", SAMPLES, "--archive", &place, "--learnt", "published"]);
        let call = |arguments: &[&str]| ok(&[arguments, &["--archive", &place]].concat());
        let json = |arguments: &[&str]| -> Value {
            serde_json::from_str(&call(&[arguments, &["--format", "json"]].concat())).unwrap()
        };
        let names = || -> Vec<String> {
            let places = json(&["places"]);
            places.as_array().unwrap().iter().map(|line| line["place"].as_str().unwrap().to_owned()).collect()
        };
        let before = names();
        assert!(before.contains(&"Geneva".to_owned()) && before.contains(&"Bergen".to_owned()), "{before:?}");
        let there = |name: &str| json(&["meetings", "--place", name]).as_array().unwrap().len();
        let (geneva, bergen) = (there("Geneva"), there("Bergen"));
        call(&["places", "merge", "Geneva", "Bergen"]);
        call(&["reread"]);
        assert!(!names().contains(&"Bergen".to_owned()));
        assert!(there("Bergen") >= geneva.max(bergen));
        call(&["places", "split", "Bergen"]);
        assert_eq!((there("Geneva"), there("Bergen")), (geneva, bergen));
        assert_eq!(names(), before);
        let log = call(&["actors", "log"]);
        assert!(
            log.contains("tester: merge place|Geneva") && log.contains("tester: split place|Bergen"),
            "{log}"
        );
    }
}

#[test]
fn forecasts_say_how_earlier_ones_of_the_same_speaker_turned_out() {
    let folder = Folder::new("forecasts");
    let place = folder.file("talks.db");
    for (day, report) in [
        (
            "2025-03-03",
            "Analyst Ann Smith of the Harbour Institute said that Iceland will probably release the seized trawlers this month.",
        ),
        ("2025-03-20", "Iceland released the seized trawlers on Wednesday, the coast guard said."),
        (
            "2025-04-02",
            "Ann Smith of the Harbour Institute said on Tuesday that Norway will probably lift its ban on landings.",
        ),
    ] {
        let file = folder.file(&format!("{day}.txt"));
        std::fs::write(&file, format!("{report}\n")).unwrap();
        ok(&["add", &file, "--archive", &place, "--published", day, "--learnt", "published"]);
    }
    let forecasts: Value =
        serde_json::from_str(&ok(&["forecasts", "--archive", &place, "--format", "json"])).unwrap();
    let later = line(&forecasts, "ban");
    assert_eq!(later["earlier"][0]["name"], "Ann Smith", "{forecasts:#}");
    assert_eq!(later["earlier"][0]["met"].as_array().unwrap().len(), 1);
    let said = ok(&["forecasts", "--archive", &place, "--width", "120"]);
    assert!(said.contains("forecasts of Ann Smith: 1 came true"), "{said}");
    // Before it came true, nobody could know.
    let then = ok(&["forecasts", "--archive", &place, "--as-of", "2025-03-10"]);
    assert!(!then.contains("came true"));
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

/// Records of many reports: those of the sample again and again, each time as other reports of another year.
fn many_records(folder: &Folder, rounds: usize) -> String {
    let place = folder.file("few.db");
    ok(&["add", SAMPLES, "--archive", &place, "--learnt", "2025-04-20"]);
    let mut lines = String::new();
    for round in 0..rounds {
        for record in ok(&["export", "--format", "jsonl", "--archive", &place]).lines() {
            let mut record: Value = serde_json::from_str(record).unwrap();
            record["report"]["id"] = format!("{}{round}", record["report"]["id"].as_str().unwrap()).into();
            record["report"]["published"] = format!("{}-03-0{}", 2000 + round, 1 + round % 9).into();
            lines.push_str(&format!("{record}\n"));
        }
    }
    let file = folder.file("many.jsonl");
    std::fs::write(&file, lines).unwrap();
    file
}

/// Opens an archive's file as SQLite does, and looks whether it is sound and whether every report is whole.
fn assert_sound(place: &str) {
    let connection = rusqlite::Connection::open(place).unwrap();
    let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0));
    assert_eq!(one("PRAGMA integrity_check").unwrap(), "ok");
    assert!(one("PRAGMA foreign_key_check").is_err(), "a row refers to what is not there");
    // Killed before there was a table, it is no archive yet.
    if one("SELECT name FROM sqlite_master WHERE name = 'legation_archive'").is_ok() {
        let half = "SELECT id FROM reports r WHERE NOT EXISTS (SELECT 1 FROM readings d WHERE d.report = r.number) \
                    OR NOT EXISTS (SELECT 1 FROM words WHERE words.rowid = r.number)";
        assert!(one(half).is_err(), "a report without its reading");
    }
}

#[test]
fn a_killed_add_leaves_whole_reports_and_is_completed() {
    let folder = Folder::new("killed");
    let records = many_records(&folder, 7);
    let add = |place: &str| {
        ["add", &records, "--records", "--archive", place, "--learnt", "2025-04-20"].map(str::to_owned)
    };
    let undisturbed = folder.file("whole.db");
    let begun = std::time::Instant::now();
    ok(&add(&undisturbed).each_ref().map(String::as_str));
    let took = begun.elapsed();
    let written = ok(&["export", "--format", "jsonl", "--archive", &undisturbed]);
    let whole: std::collections::BTreeSet<&str> = written.lines().collect();
    let matters = ok(&["export", "--format", "csv", "--archive", &undisturbed]);
    // Moments spread over the time that adding takes, the same in every run.
    let rounds: u32 = 50;
    let mut halfway = 0;
    for round in 0..rounds {
        let place = folder.file(&format!("killed-{round}.db"));
        let mut child = Command::new(env!("CARGO_BIN_EXE_legation"))
            .args(add(&place))
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(took * round / rounds);
        // SIGKILL on Unix.
        child.kill().unwrap();
        child.wait().unwrap();
        if Path::new(&place).exists() {
            assert_sound(&place);
            let output = legation(&["export", "--format", "jsonl", "--archive", &place]);
            if output.status.success() {
                let kept = text(&output.stdout);
                assert!(kept.lines().all(|record| whole.contains(record)), "a report is not as it was");
                let count = kept.lines().count();
                halfway += usize::from(count > 0 && count < whole.len());
            }
        }
        // Some of them are completed; all would take long.
        if round % 5 == 3 {
            ok(&add(&place).each_ref().map(String::as_str));
            assert_sound(&place);
            assert_eq!(ok(&["export", "--format", "jsonl", "--archive", &place]), written);
            assert_eq!(ok(&["export", "--format", "csv", "--archive", &place]), matters);
        }
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{place}{end}"));
        }
    }
    println!("{halfway} of {rounds} were killed between two transactions");
}

#[test]
#[cfg(target_os = "linux")]
fn an_export_that_is_cut_off_by_a_full_disk_is_an_error() {
    for format in ["csv", "parquet", "jsonl"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_legation"))
            .args(["export", "--format", format, "--archive", &archives()[0]])
            .stdout(full)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("error[output]"), "{}", text(&output.stderr));
    }
}

#[test]
#[cfg(target_os = "linux")]
fn whoever_may_only_read_can_ask() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("read-only");
    let place = folder.file("talks.db");
    ok(&["add", SAMPLES, "--archive", &place, "--learnt", "published"]);
    let may =
        |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    // Whoever is root may write everything: then somebody else asks.
    let root = text(&Command::new("id").arg("-u").output().unwrap().stdout).trim() == "0";
    let as_somebody = |arguments: &[&str]| {
        let mut command = Command::new(if root { "setpriv" } else { env!("CARGO_BIN_EXE_legation") });
        if root {
            command.args(["--reuid", "65534", "--clear-groups", env!("CARGO_BIN_EXE_legation")]);
        }
        command.args(arguments).env_remove("LEGATION_ARCHIVE").current_dir("/").output()
    };
    if !as_somebody(&["--version"]).is_ok_and(|output| output.status.success()) {
        println!("skipped: nobody else may run the program here");
        return;
    }
    may(Path::new(&place), 0o444);
    may(&folder.0, 0o555);
    let asked = as_somebody(&["meetings", "--archive", &place]).unwrap();
    let added = as_somebody(&["add", SAMPLES, "--archive", &place]).unwrap();
    may(Path::new(&place), 0o000);
    let unreadable = as_somebody(&["meetings", "--archive", &place]).unwrap();
    may(&folder.0, 0o755);
    assert!(asked.status.success(), "{}", text(&asked.stderr));
    assert!(text(&asked.stdout).contains("Geneva"));
    assert!(text(&added.stderr).contains("error[read-only]"), "{}", text(&added.stderr));
    assert!(text(&unreadable.stderr).contains("error[unreadable]"), "{}", text(&unreadable.stderr));
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
