//! `legation watch --archive` as somebody uses it, on a server of this machine: the reports of `samples/archive` come in
//! one by one, and what each changes is told once, printed and posted.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/archive");

/// A server with one feed, whose items come one after another, and a place to post to.
#[derive(Clone)]
struct Server {
    port: u16,
    items: Arc<Vec<String>>,
    shown: Arc<AtomicUsize>,
    refuses: Arc<AtomicBool>,
    posted: Arc<Mutex<Vec<String>>>,
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Server {
            port: listener.local_addr().unwrap().port(),
            items: Arc::new(items()),
            shown: Arc::default(),
            refuses: Arc::default(),
            posted: Arc::default(),
        };
        let serving = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let _ = serving.answer(stream);
            }
        });
        server
    }

    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut first = String::new();
        reader.read_line(&mut first)?;
        let (mut length, mut line) = (0, String::new());
        while reader.read_line(&mut line)? > 0 && line != "\r\n" {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body)?;
        let (status, body) = if first.starts_with("POST /hook ") {
            if self.refuses.load(Ordering::SeqCst) {
                ("503 Service Unavailable", String::new())
            } else {
                self.posted.lock().unwrap().push(String::from_utf8(body).unwrap());
                ("204 No Content", String::new())
            }
        } else if first.starts_with("GET /feed.xml ") {
            ("200 OK", self.feed())
        } else {
            ("404 Not Found", String::new())
        };
        write!(
            stream,
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    /// The newest first, as feeds have it.
    fn feed(&self) -> String {
        let items: String = self.items[..self.shown.load(Ordering::SeqCst)].iter().rev().cloned().collect();
        format!("<rss version=\"2.0\"><channel><title>Wire</title>{items}</channel></rss>")
    }
}

fn items() -> Vec<String> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(SAMPLES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).unwrap();
            let (title, body) = text.split_once('\n').unwrap();
            let beside = std::fs::read_to_string(file.with_extension("meta.json")).unwrap();
            let beside: Value = serde_json::from_str(&beside).unwrap();
            let mut item = format!("<item><title>{}</title>", escaped(title));
            write!(item, "<guid>{}</guid>", file.file_stem().unwrap().to_str().unwrap()).unwrap();
            write!(item, "<pubDate>{}</pubDate>", beside["published"].as_str().unwrap()).unwrap();
            let paragraphs: String =
                body.trim().split("\n\n").map(|paragraph| format!("<p>{}</p>", escaped(paragraph))).collect();
            writeln!(item, "<description>{}</description></item>", escaped(&paragraphs)).unwrap();
            item
        })
        .collect()
}

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("legation-watch-{name}-{}", std::process::id()));
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

fn feeds(folder: &Folder, server: &Server) -> String {
    let port = server.port;
    let file = folder.file("feeds.toml");
    let text = format!(
        "webhook = \"http://127.0.0.1:{port}/hook\"\n[[feed]]\nurl = \"http://127.0.0.1:{port}/feed.xml\"\nevery_minutes = 5\n"
    );
    std::fs::write(&file, text).unwrap();
    file
}

fn watch(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_legation")).arg("watch").args(arguments).output().unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The matters that some lines tell of.
fn matters(lines: &[Value]) -> Vec<Value> {
    lines.iter().flat_map(|line| line["matters"].as_array().unwrap().clone()).collect()
}

#[test]
fn what_changes_is_told_once() {
    let folder = Folder::new("once");
    let server = Server::start();
    let (feeds, archive) = (feeds(&folder, &server), folder.file("talks.db"));
    // Each run remembers elsewhere, so that it asks at once and everything that the feed shows is new to it.
    let run = |memory: &str, format: &str| {
        let memory = folder.file(memory);
        let common = ["--once", "--allow-private", "--archive", &archive, "--memory", &memory];
        watch(&[&[feeds.as_str(), "--format", format][..], &common].concat())
    };
    server.shown.store(5, Ordering::SeqCst);
    let first = lines(&run("first.json", "jsonl"));
    let found = matters(&first);
    assert!(
        found.iter().any(|matter| matter["kind"] == "condition" && matter["turn"] == "new"),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|matter| matter["kind"] == "commitment" && matter["turn"] == "new"),
        "{found:#?}"
    );
    let posted = |server: &Server| -> Vec<Value> {
        server.posted.lock().unwrap().iter().map(|body| serde_json::from_str(body).unwrap()).collect()
    };
    assert_eq!(posted(&server), first);
    // The same items again, and those after them: the archive knows the first five.
    server.shown.store(14, Ordering::SeqCst);
    server.refuses.store(true, Ordering::SeqCst);
    let second = lines(&run("second.json", "jsonl"));
    let reports = |lines: &[Value]| -> Vec<String> {
        lines.iter().map(|line| line["report"].as_str().unwrap().to_owned()).collect()
    };
    assert!(reports(&second).iter().all(|report| !reports(&first).contains(report)));
    let found = matters(&second);
    let put_off = |matter: &Value| {
        matter["kind"] == "meeting"
            && matter["days_before"][0] == "2025-03-12"
            && matter["days"][0] == "2025-03-19"
    };
    assert!(found.iter().any(put_off), "{found:#?}");
    let met = |matter: &Value| {
        matter["kind"] == "condition" && matter["before"] == "open" && matter["state"] == "met"
    };
    assert!(found.iter().any(met), "{found:#?}");
    // What the webhook did not take, it gets when it is there again; nothing else is told.
    assert_eq!(posted(&server), first);
    server.refuses.store(false, Ordering::SeqCst);
    assert_eq!(lines(&run("second.json", "jsonl")), Vec::<Value>::new());
    assert_eq!(posted(&server), [first, second].concat());
    let third = run("third.json", "text");
    assert_eq!(String::from_utf8(third.stdout).unwrap(), "");
    let counts = Command::new(env!("CARGO_BIN_EXE_legation"))
        .args(["status", "--archive", &archive, "--format", "json", "--as-of", "2100-01-01"])
        .output()
        .unwrap();
    let brief: Value = serde_json::from_slice(&counts.stdout).unwrap();
    assert_eq!(brief["counts"]["reports"], 14, "{brief:#?}");
}

#[test]
#[cfg(unix)]
fn a_watch_ends_when_it_is_asked_to() {
    let folder = Folder::new("end");
    let server = Server::start();
    server.shown.store(2, Ordering::SeqCst);
    let (feeds, archive) = (feeds(&folder, &server), folder.file("talks.db"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_legation"))
        .args(["watch", &feeds, "--allow-private", "--archive", &archive])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let memory = folder.0.join("feeds.memory.json");
    let begun = Instant::now();
    while !memory.exists() {
        assert!(begun.elapsed() < Duration::from_secs(120), "nothing was read");
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    let kept = std::fs::read_to_string(memory).unwrap();
    assert!(kept.contains("01-nordic-wire") && kept.contains("02-fjord-gazette"), "{kept}");
}
