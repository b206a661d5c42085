//! The program as somebody at a shell uses it.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_legation");

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sample(name: &str) -> String {
    root().join("samples").join(name).display().to_string()
}

fn samples() -> Vec<String> {
    ["port-wages.txt", "prisoner-release.txt", "river-treaty.txt"].map(sample).to_vec()
}

/// A folder of a test's own that goes away with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("legation-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }

    fn empty_folder(&self, name: &str) -> String {
        fs::create_dir_all(self.0.join(name)).unwrap();
        self.path(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn command<S: AsRef<str>>(arguments: &[S]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments.iter().map(AsRef::as_ref)).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn legation<S: AsRef<str>>(arguments: &[S]) -> Output {
    command(arguments).output().unwrap()
}

fn legation_with<S: AsRef<str>>(arguments: &[S], input: &[u8]) -> Output {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", err(output));
    out(output)
}

fn json(output: &Output) -> Value {
    serde_json::from_str(&succeeds(output)).unwrap()
}

// ---------------------------------------------------------------- read: what goes in

#[test]
fn a_file_standard_input_and_a_dash_are_the_same_report() {
    let text = fs::read(sample("port-wages.txt")).unwrap();
    let folder = Folder::new("same");
    let file = folder.file("port-wages", &text);
    let from_file = succeeds(&legation(&["read", &file, "--format", "json"]));
    for arguments in [vec!["read", "--format", "json"], vec!["read", "-", "--format", "json"]] {
        assert_eq!(succeeds(&legation_with(&arguments, &text)), from_file);
    }
}

#[test]
fn what_is_given_stands_in_the_record() {
    let given = [
        "read",
        "--format=json",
        "--published=2025-05-12T08:00:00Z",
        "--publisher=The Pier",
        "--url=https://pier.example/1",
    ];
    let record = json(&legation_with(&given, b"Talks resume\n\nThe two sides met in Antwerp.\n"));
    let report = &record["report"];
    assert_eq!(report["title"], "Talks resume");
    assert_eq!(report["text"], "The two sides met in Antwerp.");
    assert_eq!(report["published"], "2025-05-12T08:00:00Z");
    assert_eq!(report["publisher"], "The Pier");
    assert_eq!(report["url"], "https://pier.example/1");
    assert_eq!(record["model"]["name"], "swift");
}

#[test]
fn publication_data_beside_a_file_are_taken_up() {
    let record = json(&legation(&["read", &sample("port-wages.txt"), "--format", "json"]));
    assert_eq!(record["report"]["published"], "2025-05-12");
    let record = json(&legation(&[
        "read",
        &sample("port-wages.txt"),
        "--format",
        "json",
        "--published",
        "2024-01-31",
    ]));
    assert_eq!(record["report"]["published"], "2024-01-31");
}

#[test]
fn plain_input_is_kept_as_it_is() {
    let text = "\r\n Talks\r\n\r\n\r\nresume in  Antwerp. \u{1F91D}\t\n";
    let record = json(&legation_with(&["read", "--input", "plain", "--format", "json"], text.as_bytes()));
    assert_eq!(record["report"]["text"], text);
    assert_eq!(record["report"]["title"], "");
}

#[test]
fn an_id_that_is_given_comes_back() {
    let lines = "{\"id\": \"A-7\", \"text\": \"They met in Riga.\", \"byline\": \"By Ann Lee\"}\n\
                 {\"id\": 8, \"title\": \"Talks end\", \"text\": \"They left.\"}\n";
    for arguments in [vec!["read", "--format=jsonl"], vec!["read", "--input=jsonl", "--format=jsonl"]] {
        let text = succeeds(&legation_with(&arguments, lines.as_bytes()));
        let records: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(records.len(), 2);
        assert_eq!(records[0]["report"]["source_id"], "A-7");
        assert_eq!(records[0]["report"]["byline"], "By Ann Lee");
        assert_eq!(records[1]["report"]["source_id"], "8");
        assert_eq!(records[1]["report"]["title"], "Talks end");
    }
}

#[test]
fn pretty_printed_json_is_read() {
    let object = "{\n  \"title\": \"Talks end\",\n  \"text\": \"They left.\"\n}\n";
    for arguments in [vec!["read", "--format=json"], vec!["read", "--input=json", "--format=json"]] {
        assert_eq!(json(&legation_with(&arguments, object.as_bytes()))["report"]["title"], "Talks end");
    }
}

// ---------------------------------------------------------------- read: what comes out

#[test]
fn every_record_of_the_samples_keeps_to_the_contract() {
    let mut arguments = vec!["read".to_owned(), "--format=jsonl".to_owned()];
    arguments.extend(samples());
    let records = succeeds(&legation(&arguments));
    assert_eq!(records.lines().count(), 3);
    for line in records.lines() {
        let record: legation_record::Record = serde_json::from_str(line).unwrap();
        assert_eq!(legation_record::validate(&record), []);
    }
    let checked = succeeds(&legation_with(&["validate"], records.as_bytes()));
    assert_eq!(checked.matches(": sound").count(), 3);
}

#[test]
fn json_is_one_object_a_report_and_json_lines_one_line() {
    let mut arguments = vec!["read".to_owned(), "--format=json".to_owned()];
    arguments.extend(samples());
    let text = succeeds(&legation(&arguments));
    let objects: Vec<Value> =
        serde_json::Deserializer::from_str(&text).into_iter().map(Result::unwrap).collect();
    arguments[1] = "--format=jsonl".to_owned();
    let lines: Vec<Value> =
        succeeds(&legation(&arguments)).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 3);
    assert_eq!(objects, lines);
}

#[test]
fn the_digest_begins_with_the_headline_and_stays_on_its_page() {
    for width in [40, 72, 96, 200] {
        let digest = succeeds(&legation(&["read", &sample("port-wages.txt"), "--width", &width.to_string()]));
        assert!(digest.starts_with("Antwerp dock workers"), "{digest}");
        assert!(digest.contains("12 May 2025"));
        assert!(!digest.contains('\u{1b}'), "no colours in a pipe");
        for line in digest.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= width, "{width}: {line}");
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn several_digests_are_kept_apart() {
    let mut arguments = vec!["read".to_owned()];
    arguments.extend(samples());
    let digests = succeeds(&legation(&arguments));
    assert_eq!(digests.lines().filter(|line| line.starts_with("────")).count(), 2);
}

#[test]
fn quote_shows_the_words_and_all_every_entry() {
    let text = "Talks end\n\n".to_owned()
        + &"There will be no deal until the two ministers meet in Riga.\n\n".repeat(30);
    let short = succeeds(&legation_with(&["read"], text.as_bytes()));
    let quoted = succeeds(&legation_with(&["read", "--quote"], text.as_bytes()));
    let all = succeeds(&legation_with(&["read", "--all"], text.as_bytes()));
    assert!(short.contains("(--all)"), "{short}");
    assert!(!all.contains("(--all)"));
    assert!(all.lines().count() > short.lines().count());
    assert!(quoted.contains("“There will be no deal until the two ministers meet in Riga.”"), "{quoted}");
    assert!(short.contains("¶1.1"));
}

#[test]
fn colours_are_a_matter_of_choice() {
    let read = |choice: &[&str]| {
        let mut arguments = vec!["read", "--width=80"];
        arguments.extend(choice);
        succeeds(&legation_with(&arguments, b"Talks end\n\nThey left.\n"))
    };
    let (auto, always, never) = (read(&[]), read(&["--color=always"]), read(&["--color", "never"]));
    assert_eq!(auto, never);
    assert!(always.contains("\u{1b}[1mTalks end"));
    assert_eq!(anstyle_free(&always), never);
    let bad = legation(&["read", "nowhere.txt", "--color=always"]);
    assert!(err(&bad).contains("\u{1b}["));
    assert!(!err(&legation(&["read", "nowhere.txt"])).contains('\u{1b}'));
}

/// A text without the colours.
fn anstyle_free(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after.split_once('m').map_or("", |(_, after)| after);
    }
    plain + rest
}

#[test]
fn a_report_cannot_steer_the_terminal() {
    let text = "Talks \u{1b}]0;owned\u{7} end\n\nThey \u{1b}[2Jleft \u{202E}Riga.\n";
    for format in ["text", "dot", "mermaid"] {
        let shown = succeeds(&legation_with(&["read", "--format", format], text.as_bytes()));
        assert!(!shown.contains(['\u{1b}', '\u{7}']), "{format}");
    }
    let bad = legation(&["read", "no\u{1b}[31mwhere.txt"]);
    assert!(!err(&bad).contains('\u{1b}'));
}

#[test]
fn every_format_is_written() {
    for format in ["text", "json", "jsonl", "dot", "mermaid", "plover", "polecat", "icews", "gdelt", "conllu"]
    {
        let output = legation(&["read", &sample("prisoner-release.txt"), "--format", format]);
        let text = succeeds(&output);
        assert!(text.is_empty() || text.ends_with('\n'), "{format}");
        assert_eq!(err(&output), "", "{format}");
    }
    assert!(succeeds(&legation(&["read", &sample("port-wages.txt"), "--format=dot"])).starts_with("digraph"));
}

#[test]
fn tables_of_several_reports_have_one_heading() {
    let files: Vec<String> =
        ["prisoner-release.txt", "port-wages.txt", "river-treaty.txt"].map(sample).to_vec();
    for (format, columns, heading) in [("polecat", 45, true), ("icews", 20, true), ("gdelt", 58, false)] {
        let arguments: Vec<&str> =
            ["read", "--format", format].into_iter().chain(files.iter().map(String::as_str)).collect();
        let text = succeeds(&legation(&arguments));
        assert_eq!(text.lines().filter(|line| line.starts_with("Event ID\t")).count(), usize::from(heading));
        assert!(text.lines().count() > 10, "{format}: {text}");
        assert!(text.lines().all(|line| line.split('\t').count() == columns), "{format}");
    }
}

#[test]
fn a_codebook_of_ones_own_comes_first() {
    let file = sample("port-wages.txt");
    let own = root().join("samples/wage-talks.toml");
    let own = own.to_str().unwrap();
    let modes = |output: &Output| -> Vec<String> {
        let record = json(output);
        let events = record["events"].as_array().unwrap().clone();
        events.iter().filter_map(|event| event["mode"].as_str().map(str::to_owned)).collect()
    };
    let without = modes(&legation(&["read", &file, "--format=json"]));
    let with = modes(&legation(&["read", &file, "--format=json", "--codebook", own]));
    assert!(!without.iter().any(|mode| mode == "pay-offer"), "{without:?}");
    assert!(with.iter().any(|mode| mode == "pay-offer"), "{with:?}");
}

#[test]
fn a_codebook_that_is_wrong_is_named_with_its_line() {
    let folder = Folder::new("codebook");
    let file = sample("port-wages.txt");
    for (name, text, says) in [
        (
            "category.toml",
            "[[verbs]]\ntype = 'OFFER'\npatterns = 'offer *'\n",
            "line 2: OFFER is no PLOVER category",
        ),
        ("syntax.toml", "[[verbs]]\n\ntype = \n", "line 3"),
        ("class.toml", "[[verbs]]\ntype = 'AGREE'\npatterns = '''\noffer *\noffer {pay}\n'''\n", "line 5"),
    ] {
        let own = folder.file(name, text);
        let output = legation(&["read", &file, "--codebook", &own]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let said = err(&output);
        assert!(said.contains(name) && said.contains(says) && said.contains("docs/codebook.md"), "{said}");
    }
    let output = legation(&["read", &file, "--codebook", &folder.path("none.toml")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("none.toml"));
}

// ---------------------------------------------------------------- read: many, and bad ones

/// The list of bad inputs, with a good one before and after each; what each is called, and what is said of it.
#[test]
fn a_bad_input_is_named_and_the_others_are_done() {
    let folder = Folder::new("bad");
    let good = folder.file("good.txt", "Talks end\n\nThey left Riga.\n");
    let bad = [
        (folder.file("empty.txt", ""), "error[empty]", "is empty"),
        (folder.file("latin.txt", b"Talks\n\nin S\xE3o Paulo\n"), "error[encoding]", "line 3"),
        (folder.file("nul.txt", "Talks\n\nin \0 Riga\n"), "error[nul]", "NUL character in line 3"),
        (folder.file("endless.txt", "x".repeat(50 << 20)), "error[too-long]", "MiB"),
        (folder.path("missing.txt"), "error[missing]", "no such file"),
        (folder.empty_folder("none"), "error[no-members]", "no file"),
        (folder.file("cut.jsonl", "{\"text\": \"They met.\"}\n{\"text\": \"They l"), "error[json]", "line 2"),
        (folder.file("page.html", "<html>"), "error[no-article]", "no article"),
    ];
    for (file, code, words) in &bad {
        let output = legation(&["read", &good, file, &good, "--format=jsonl"]);
        assert_eq!(output.status.code(), Some(1), "{file}");
        let said = err(&output);
        assert!(said.contains(file) && said.contains(code) && said.contains(words), "{file}: {said}");
        let lines = out(&output).lines().count();
        assert_eq!(lines, if file.ends_with("cut.jsonl") { 3 } else { 2 }, "{file}");
    }
    let mut arguments = vec!["read".to_owned(), "--format=jsonl".to_owned()];
    for (file, ..) in &bad {
        arguments.extend([good.clone(), file.clone()]);
    }
    let output = legation(&arguments);
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    assert_eq!(said.matches("error[").count(), bad.len(), "{said}");
    assert!(said.contains("8 of 17 failed; the others are done"), "{said}");
    assert_eq!(out(&output).lines().count(), 9);
}

#[test]
fn pages_feeds_and_what_holds_them_are_read_and_other_languages_set_aside() {
    let folder = Folder::new("pages");
    let paragraph = "Negotiators from both sides returned to the lakeside hotel on Monday, and the mediator said that progress \
        had been made on prisoners, but that nothing would be signed until the two presidents had met. ";
    let page = folder.file(
        "page",
        format!("<!doctype html><title>Talks resume in Oslo</title><nav>Home</nav><h1>Talks resume in Oslo</h1><p>{paragraph}<p>{paragraph}"),
    );
    let german = folder.file(
        "german.txt",
        "Gespräche in Oslo\n\nDie Unterhändler beider Seiten kehrten am Montag für einen dritten Verhandlungstag in das Hotel \
         am See zurück. Der Vermittler sagte, bei den Gefangenen gebe es Fortschritte, die Frage der Grenze müsse aber warten, \
         bis sich die beiden Präsidenten getroffen hätten. Ein Termin steht noch nicht fest.\n",
    );
    let feed = folder.file(
        "feed.xml",
        "<rss><channel><title>Wire</title><item><title>One</title><description>They met.</description></item><item><title>Two\
         </title><description>They left.</description></item></channel></rss>",
    );
    let output = legation(&["read", "--format=jsonl", &page, &german, &german, &feed]);
    let records = succeeds(&output);
    let records: Vec<serde_json::Value> =
        records.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), 5);
    assert_eq!(records[0]["report"]["title"], "Talks resume in Oslo");
    assert!(!records[0]["conditions"].as_array().unwrap().is_empty());
    assert_eq!(records[1]["report"]["language"], "de");
    assert!(records[1]["actors"].as_array().unwrap().is_empty());
    assert_eq!(records[4]["report"]["publisher"], "Wire");
    assert!(
        err(&output).contains("2 reports are set aside, in other languages than English: de 2"),
        "{}",
        err(&output)
    );
}

#[test]
fn odd_inputs_are_read() {
    let folder = Folder::new("odd");
    let odd = [
        folder.file("headline.txt", "Talks end\n\n"),
        folder.file("run.txt", "x".repeat(1 << 20)),
        folder.file("punctuation.txt", "?!".repeat(5_000)),
        folder.file("right-to-left.txt", "محادثات السلام\n\nהשיחות הסתיימו 🤝🏽 في الدوحة.\n"),
        folder.file("emoji.txt", "🇺🇦🤝🇷🇺".repeat(2_000)),
        folder.file("windows.txt", "\u{feff}Talks end\r\n\r\nThey left.\r\n"),
        folder.file("combining.txt", format!("Talks e{}nd\n\nThey left.", "\u{301}".repeat(10_000))),
        folder.file("one-word.txt", "Talks"),
    ];
    let mut arguments = vec!["read", "--format=jsonl"];
    arguments.extend(odd.iter().map(String::as_str));
    let output = legation(&arguments);
    let records = succeeds(&output);
    assert_eq!(records.lines().count(), odd.len());
    for line in records.lines() {
        let record: legation_record::Record = serde_json::from_str(line).unwrap();
        assert_eq!(legation_record::validate(&record), []);
    }
    arguments[1] = "--format=text";
    succeeds(&legation(&arguments));
    arguments.remove(1);
    arguments[0] = "parse";
    succeeds(&legation(&arguments));
}

/// A gigabyte of address space, stacks and the program itself included.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_below_a_gigabyte() {
    let folder = Folder::new("memory");
    for (name, bytes, status) in [
        ("line.txt", vec![b'a'; 50 << 20], 1),
        ("line.jsonl", [b"{\"text\": \"".as_slice(), &vec![b'a'; 50 << 20], b"\"}"].concat(), 1),
        ("run.txt", vec![b'a'; 1 << 20], 0),
        ("words.txt", b"The envoys met in Riga. ".repeat(40_000), 0),
    ] {
        let file = folder.file(name, bytes);
        let output = Command::new("sh")
            .args([
                "-c",
                "ulimit -v 1048576; exec \"$0\" read \"$1\" --format jsonl --threads 2",
                PROGRAM,
                &file,
            ])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(status), "{name}: {}", err(&output));
    }
}

#[test]
fn the_bytes_are_the_same_for_any_number_of_threads_and_every_time() {
    let folder = Folder::new("threads");
    let mut lines = String::new();
    for index in 0..60 {
        let name = &samples()[index % 3];
        let text = fs::read_to_string(name).unwrap();
        // Of different lengths, so that the later ones are done first.
        let text: String = text.chars().take(2_400 - 37 * index).collect();
        lines
            .push_str(&serde_json::json!({"id": index, "text": text, "published": "2025-05-12"}).to_string());
        lines.push('\n');
        if index % 20 == 7 {
            lines.push_str("{\n");
        }
    }
    let file = folder.file("many.jsonl", lines);
    let read = |threads: &str, format: &str| {
        let output = legation(&["read", &file, "--threads", threads, "--format", format]);
        assert_eq!(output.status.code(), Some(1));
        (out(&output), err(&output))
    };
    for format in ["jsonl", "text"] {
        let one = read("1", format);
        assert_eq!(one.1.matches("error[json]").count(), 3);
        assert!(one == read("1", format), "two runs differ");
        for threads in ["2", "5"] {
            assert!(one == read(threads, format), "{threads} threads differ from one");
        }
    }
}

#[test]
fn a_reader_who_has_had_enough_is_no_failure() {
    let line = "{\"text\": \"The envoys met in Riga and will meet again on Friday.\"}\n";
    let folder = Folder::new("pipe");
    let file = folder.file("many.jsonl", line.repeat(3_000));
    let mut child = command(&["read", &file, "--format=json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 100];
    let mut pipe = child.stdout.take().unwrap();
    pipe.read_exact(&mut first).unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert_eq!(err(&output), "");
}

// ---------------------------------------------------------------- wrong calls

#[test]
fn a_wrong_call_has_status_two() {
    let file = sample("port-wages.txt");
    for arguments in [
        vec![],
        vec!["reed"],
        vec!["read", &file, "--format", "xml"],
        vec!["read", &file, "--input", "docx"],
        vec!["read", &file, "--published", "last Tuesday"],
        vec!["read", &file, "--published", "2025-02-30"],
        vec!["read", &file, "--threads", "0"],
        vec!["read", &file, "--width", "5"],
        vec!["read", &file, "--model", "huge"],
        vec!["read", &file, "--color", "sometimes"],
        vec!["read", &file, "--no-such-option"],
        vec!["completions", "cobol"],
        vec!["man", "reed"],
    ] {
        let output = legation(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!err(&output).is_empty(), "{arguments:?}");
        assert_eq!(out(&output), "", "{arguments:?}");
    }
}

// ---------------------------------------------------------------- parse

/// The token lines of CoNLL-U, by their first two columns.
fn forms(conllu: &str) -> Vec<(String, String)> {
    conllu
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_digit()))
        .map(|line| {
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), 10, "{line}");
            (columns[0].to_owned(), columns[1].to_owned())
        })
        .collect()
}

#[test]
fn parse_prints_trees() {
    let text = "Talks end\n\nThe envoys didn't meet in Riga. They left.\n";
    let parsed = succeeds(&legation_with(&["parse"], text.as_bytes()));
    assert!(parsed.contains("# newdoc id = "));
    assert!(parsed.contains("# text = They left."));
    let forms = forms(&parsed);
    assert!(forms.contains(&("3-4".to_owned(), "didn't".to_owned())), "{forms:?}");
    let mut roots = 0;
    for line in parsed.lines().filter(|line| line.starts_with(|first: char| first.is_ascii_digit())) {
        let columns: Vec<&str> = line.split('\t').collect();
        roots += usize::from(columns[7] == "root");
        if !columns[0].contains('-') {
            assert!(columns[9].contains("NER="), "{line}");
        }
    }
    assert_eq!(roots, parsed.matches("# text = ").count());
    let plain = succeeds(&legation_with(&["parse", "--input=plain"], text.as_bytes()));
    assert_eq!(plain.matches("part = title").count(), 0);
}

#[test]
fn parse_keeps_given_tokens() {
    let text = fs::read(sample("river-treaty.txt")).unwrap();
    let parsed = succeeds(&legation_with(&["parse", "--input=text"], &text));
    let again = succeeds(&legation_with(&["parse", "--input", "conllu"], parsed.as_bytes()));
    assert_eq!(forms(&parsed), forms(&again));
    let odd = "# sent_id = x-1\n1\tWo\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n2\tuldn't've\t_\t_\t_\t_\t_\t_\t_\t_\n\n";
    let again = succeeds(&legation_with(&["parse", "--input", "conllu"], odd.as_bytes()));
    assert!(again.contains("# sent_id = x-1"));
    assert_eq!(forms(&again), forms(odd));
}

#[test]
fn parse_of_many_is_in_order_and_bad_trees_are_named() {
    let lines: String = (0..40)
        .map(|index| format!("{{\"id\": \"d{index}\", \"text\": \"They met {index} times.\"}}\n"))
        .collect();
    let parsed = succeeds(&legation_with(&["parse", "--threads=3"], lines.as_bytes()));
    let ids: Vec<&str> = parsed.lines().filter_map(|line| line.strip_prefix("# newdoc id = ")).collect();
    assert_eq!(ids, (0..40).map(|index| format!("d{index}")).collect::<Vec<_>>());
    assert_eq!(parsed, succeeds(&legation_with(&["parse", "--threads=1"], lines.as_bytes())));
    for bad in ["", "not a tree\n", "1\tA\t_\n\n"] {
        let output = legation_with(&["parse", "--input=conllu"], bad.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{bad:?}");
        assert!(err(&output).contains("standard input"), "{bad:?}: {}", err(&output));
    }
}

// ---------------------------------------------------------------- validate

#[test]
fn validate_names_every_breach() {
    let mut record = json(&legation(&["read", &sample("port-wages.txt"), "--format=json"]));
    record["conditions"][0]["outcome"]["text"] = "something else".into();
    record["conditions"][0]["held_by"] = "a999".into();
    let input = format!("{record}\n{{\"report\": 3}}\n");
    let output = legation_with(&["validate"], input.as_bytes());
    assert_eq!(output.status.code(), Some(1));
    let said = err(&output);
    for words in
        ["error[contract]", "record 1", "outcome", "actor a999 does not exist", "error[record]", "record 2"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert_eq!(legation(&["validate", "nowhere.json"]).status.code(), Some(1));
}

// ---------------------------------------------------------------- the program about itself

#[test]
fn the_schema_that_is_printed_is_the_one_that_is_checked_in() {
    let kept = fs::read_to_string(root().join("crates/record/schema/record.schema.json")).unwrap();
    assert_eq!(succeeds(&legation(&["schema"])), kept);
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let text = succeeds(&legation(&["completions", shell]));
        for word in ["read", "parse", "validate", "doctor", "published", "threads", "quote"] {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    let page = succeeds(&legation(&["man"]));
    assert!(page.contains(".TH legation 1"), "{page}");
    for name in ["read", "parse", "validate", "schema", "completions", "man", "doctor"] {
        assert!(page.contains(&format!("legation\\-{name}(1)")), "{name}");
        let page = succeeds(&legation(&["man", name]));
        assert!(page.contains(&format!(".TH legation-{name} 1")), "{page}");
    }
}

#[test]
fn help_has_examples() {
    for name in ["read", "parse", "validate", "completions", "man"] {
        let help = succeeds(&legation(&[name, "--help"]));
        assert!(help.contains("Example") && help.contains(&format!("legation {name}")), "{help}");
    }
    assert!(succeeds(&legation(&["--help"])).contains("Exit status"));
    assert!(succeeds(&legation(&["--version"])).starts_with("legation "));
}

#[test]
fn the_command_reference_is_made_from_the_help() {
    let path = root().join("docs/commands.md");
    let fresh = legation_cli::describe::reference();
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == fresh,
        "the commands have changed; write docs/commands.md anew: UPDATE_SNAPSHOTS=1 cargo test"
    );
}

#[test]
fn the_doctor_looks_at_every_stage() {
    let said = succeeds(&legation(&["doctor"]));
    for stage in ["program", "model", "knowledge", "language", "reading", "All is well."] {
        assert!(said.contains(stage), "{said}");
    }
}

#[test]
fn knowledge_of_a_user_s_own_is_read() {
    let folder = Folder::new("own-knowledge");
    folder.file(
        "holders.csv",
        "office,of,name,other_names,gender,from,to,family_name\nTuna Envoy,KIR,Tebano Ruata,,m,2024-09,,\n",
    );
    let text = b"Ruata said on Monday that he would not sign the tuna pact.";
    let own = folder.path("");
    let call =
        ["read", "--input", "plain", "--format", "json", "--published", "2025-03-01", "--knowledge", &own];
    let output = legation_with(&call, text);
    assert!(output.status.success());
    let record: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(record["actors"][0]["name"], "Tebano Ruata");
    assert_eq!(record["actors"][0]["country"], "KIR");
    let doctor = legation(&["doctor", "--knowledge", &own]);
    assert!(out(&doctor).contains("holders.csv"), "{}", out(&doctor));

    // A fault ends the call, with the file and the line.
    folder.file("metonyms.csv", "# Ours.\nname,of,place\nThe Shed,ZZZ,no\n");
    for call in [&["read", "--knowledge", &own][..], &["where", "--knowledge", &own]] {
        let output = legation_with(call, text);
        assert_eq!(output.status.code(), Some(2));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains("metonyms.csv, line 3") && error.contains("docs/knowledge.md"), "{error}");
    }
    assert_eq!(legation(&["doctor", "--knowledge", &own]).status.code(), Some(1));
}

#[test]
fn chains_are_printed_as_conllu() {
    let text = "Ms Halvorsen met reporters in Oslo. She said the city was ready. 😀 Halvorsen left.";
    let output = legation_with(&["read", "--input", "plain", "--format", "conllu"], text.as_bytes());
    let printed = out(&output);
    let entity = |form: &str| {
        let row = printed.lines().find(|line| line.split('\t').nth(1) == Some(form)).unwrap();
        row.split("Entity=(").nth(1).and_then(|rest| rest.split('-').next()).map(str::to_owned)
    };
    assert!(entity("She").is_some());
    assert_eq!(entity("She"), entity("Halvorsen").or_else(|| entity("Ms")));
    // Code points, also behind a character of four bytes.
    let last = printed.lines().rfind(|line| line.split('\t').nth(1) == Some("Halvorsen")).unwrap();
    assert!(last.contains("Range=67:76"), "{last}");
}
