//! A day of watching a server on this machine that does all that servers do, under a clock that does not wait.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use legation_fetch::{
    Address, Answer, Clock, Delivery, Event, FeedSettings, FetchError, Http, Item, Limits, Memory, Pacing,
    Pages, Request, Transport, Watch,
};

/// A Thursday in May.
const BEGIN: u64 = 1_747_267_200;
const DAY: u64 = 24 * 3600;

/// Seconds between two items of a feed.
const EACH: u64 = 1800;

/// Items that a feed shows.
const SHOWN: u64 = 50;

#[derive(Clone)]
struct Simulated(Arc<AtomicU64>);

impl Clock for Simulated {
    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    fn wait_until(&self, then: u64, _: &AtomicBool) {
        self.0.fetch_max(then, Ordering::SeqCst);
    }
}

/// The items of a feed at a time, newest first, one a line.
fn items(feed: &str, now: u64) -> String {
    let newest = (now - BEGIN) / EACH;
    (newest.saturating_sub(SHOWN)..=newest).rev().map(|number| format!("{feed}-{number}\n")).collect()
}

fn bomb() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let blank = vec![b' '; 1 << 16];
    for _ in 0..512 {
        encoder.write_all(&blank).unwrap();
    }
    encoder.finish().unwrap()
}

struct Server {
    port: u16,
    counts: Arc<Mutex<HashMap<String, u64>>>,
}

impl Server {
    fn start(clock: Simulated) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let counts: Arc<Mutex<HashMap<String, u64>>> = Arc::default();
        let (counter, bomb) = (Arc::clone(&counts), Arc::new(bomb()));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (clock, counter, bomb) = (clock.clone(), Arc::clone(&counter), Arc::clone(&bomb));
                std::thread::spawn(move || {
                    let _ = answer(stream, clock.now(), &counter, &bomb);
                });
            }
        });
        Server { port, counts }
    }

    fn address(&self, path: &str) -> Address {
        Address::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }

    fn count(&self, path: &str) -> u64 {
        self.counts.lock().unwrap().get(path).copied().unwrap_or_default()
    }
}

fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    )?;
    stream.write_all(body)
}

fn answer(
    mut stream: TcpStream,
    now: u64,
    counts: &Mutex<HashMap<String, u64>>,
    bomb: &[u8],
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers: HashMap<String, String> = HashMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let count = {
        let mut counts = counts.lock().unwrap();
        let count = counts.entry(path.clone()).or_default();
        *count += 1;
        *count
    };
    let age = now - BEGIN;
    let body = items(&path, now);
    let newest = age / EACH;
    match path.as_str() {
        "/robots.txt" => send(&mut stream, "200 OK", "", b"User-agent: *\nDisallow: /forbidden\n"),
        "/etag" => {
            let etag = format!("\"{newest}\"");
            if headers.get("if-none-match") == Some(&etag) {
                return send(&mut stream, "304 Not Modified", "", b"");
            }
            send(&mut stream, "200 OK", &format!("ETag: {etag}\r\n"), body.as_bytes())
        }
        "/modified" => {
            let modified = format!("Thu, 15 May 2025 {:02}:{:02}:00 GMT", newest / 2 % 24, newest % 2 * 30);
            if headers.get("if-modified-since") == Some(&modified) {
                return send(&mut stream, "304 Not Modified", "", b"");
            }
            send(&mut stream, "200 OK", &format!("Last-Modified: {modified}\r\n"), body.as_bytes())
        }
        // Another tag each time, though nothing changed.
        "/restless" => send(&mut stream, "200 OK", &format!("ETag: \"{count}\"\r\n"), body.as_bytes()),
        "/packed" => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(body.as_bytes())?;
            send(&mut stream, "200 OK", "Content-Encoding: gzip\r\n", &encoder.finish()?)
        }
        "/moved" => send(&mut stream, "301 Moved Permanently", "Location: /plain\r\n", b""),
        "/circle" => send(&mut stream, "302 Found", "Location: /circle\r\n", b""),
        "/escape" => send(&mut stream, "302 Found", "Location: file:///etc/passwd\r\n", b""),
        "/slow" => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")?;
            for _ in 0..100 {
                stream.write_all(b".")?;
                std::thread::sleep(Duration::from_millis(50));
            }
            Ok(())
        }
        "/endless" => {
            write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
            loop {
                stream.write_all(&[b'x'; 8192])?;
            }
        }
        "/bomb" => send(&mut stream, "200 OK", "Content-Encoding: gzip\r\n", bomb),
        // Six hours of trouble, of three kinds, and then all is well.
        "/busy" if age < 6 * 3600 => send(&mut stream, "429 Too Many Requests", "Retry-After: 3600\r\n", b""),
        "/broken" if age < 6 * 3600 => send(&mut stream, "500 Internal Server Error", "", b"oops"),
        "/cut" if age < 6 * 3600 => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{body}")
        }
        "/missing" => send(&mut stream, "404 Not Found", "", b"no"),
        "/gone" => send(&mut stream, "410 Gone", "", b""),
        "/nonsense" => {
            let mut bytes = body.into_bytes();
            bytes.extend(b"\xFF\xFE caf\xE9\n");
            send(&mut stream, "200 OK", "Content-Type: text/xml; charset=utf-8\r\n", &bytes)
        }
        "/silent" => {
            // Takes the request and never answers.
            let mut rest = Vec::new();
            stream.set_read_timeout(Some(Duration::from_secs(5)))?;
            let _ = stream.read_to_end(&mut rest);
            Ok(())
        }
        _ => send(&mut stream, "200 OK", "", body.as_bytes()),
    }
}

#[derive(Default)]
struct Kept {
    delivered: Vec<String>,
    events: Vec<Event>,
    /// An item that can't be taken the first three times.
    stubborn: u32,
}

impl Delivery for Kept {
    type Value = ();

    fn parse(&mut self, _: &FeedSettings, answer: &Answer) -> Result<Vec<Item<()>>, String> {
        let text = String::from_utf8_lossy(&answer.body);
        Ok(text.lines().map(|line| Item { key: line.to_owned(), value: () }).collect())
    }

    fn deliver(&mut self, _: &FeedSettings, item: Item<()>, _: &mut Pages<'_>) -> Result<(), String> {
        if item.key == "/plain-7" && self.stubborn < 3 {
            self.stubborn += 1;
            return Err("the archive is locked".to_owned());
        }
        self.delivered.push(item.key);
        Ok(())
    }

    fn note(&mut self, event: &Event, _: &Memory) {
        self.events.push(event.clone());
    }
}

fn limits() -> Limits {
    Limits {
        time: Duration::from_millis(400),
        connecting: Duration::from_millis(400),
        body: 256 << 10,
        redirects: 5,
        private: true,
    }
}

const SOUND: &[&str] =
    &["/etag", "/modified", "/restless", "/packed", "/plain", "/busy", "/broken", "/cut", "/nonsense"];
const UNSOUND: &[&str] =
    &["/circle", "/escape", "/slow", "/endless", "/bomb", "/missing", "/gone", "/forbidden", "/silent"];

#[test]
fn a_day_loses_nothing_and_delivers_nothing_twice() {
    let begun = Instant::now();
    let clock = Simulated(Arc::new(AtomicU64::new(BEGIN)));
    let server = Server::start(clock.clone());
    let http = Http::new(limits());
    let feeds: Vec<FeedSettings> = SOUND
        .iter()
        .chain(UNSOUND)
        .chain(&["/moved"])
        .map(|path| FeedSettings {
            address: server.address(path),
            every: Duration::from_secs(900),
            pages: false,
            publisher: None,
        })
        .collect();
    let stop = AtomicBool::new(false);
    let mut kept = Kept::default();
    let folder = std::env::temp_dir().join(format!("legation-watch-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("memory.json");
    // Three runs, each with what the one before left behind.
    for part in 1..=3 {
        let memory = Memory::load(&file).unwrap();
        let mut watch = Watch::new(feeds.clone(), &http, &clock, Pacing::default(), memory);
        watch.run(&mut kept, &stop, Some(BEGIN + part * DAY / 3));
        watch.memory.save(&file).unwrap();
        clock.wait_until(BEGIN + part * DAY / 3, &stop);
    }
    // What the feeds moved to shows the items of /plain under the name of /plain: once for each of the two feeds.
    let moved = kept.delivered.iter().filter(|key| key.as_str() == "/plain-20").count();
    assert_eq!(moved, 2);
    for path in SOUND {
        let prefix = format!("{path}-");
        let mut numbers: Vec<u64> =
            kept.delivered.iter().filter_map(|key| key.strip_prefix(&prefix)?.parse().ok()).collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        if *path != "/plain" {
            assert_eq!(numbers.len(), count, "{path}: something was delivered twice");
        }
        // All but what came after the last request of the day.
        let newest = numbers.last().copied().unwrap_or_default();
        assert_eq!(numbers, (0..=newest).collect::<Vec<_>>(), "{path}: something was lost");
        assert!(newest >= 46, "{path}: the last is {newest}");
    }
    for path in UNSOUND {
        let prefix = format!("{path}-");
        assert!(!kept.delivered.iter().any(|key| key.starts_with(&prefix)), "{path}");
    }
    assert_eq!(server.count("/forbidden"), 0);
    assert_eq!(server.count("/gone"), 1);
    assert!(server.count("/missing") < 12, "{} requests for what is missing", server.count("/missing"));
    assert!(server.count("/busy") < 100 && server.count("/robots.txt") <= 6);
    let unchanged = kept.events.iter().filter(|event| matches!(event, Event::Unchanged { .. })).count();
    assert!(unchanged > 60, "{unchanged}");
    assert!(
        kept.events.iter().any(|event| matches!(event, Event::Moved { to, .. } if to.ends_with("/plain")))
    );
    assert!(
        kept.events.iter().any(|event| matches!(event, Event::Failed { why, .. } if why.contains("locked")))
    );
    std::fs::remove_dir_all(folder).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn private_networks_are_not_reached() {
    let clock = Simulated(Arc::new(AtomicU64::new(BEGIN)));
    let server = Server::start(clock);
    let http = Http::new(Limits { private: false, ..limits() });
    let ask = |text: &str| http.ask(&Request::get(Address::parse(text).unwrap()));
    for text in [
        format!("http://127.0.0.1:{}/plain", server.port),
        // By its name, so that the number is known only when it is resolved.
        format!("http://localhost:{}/plain", server.port),
        format!("http://[::1]:{}/plain", server.port),
        format!("http://[::ffff:127.0.0.1]:{}/plain", server.port),
        format!("http://2130706433:{}/plain", server.port),
        format!("http://0x7f.1:{}/plain", server.port),
    ] {
        match ask(&text) {
            Err(FetchError::Private(_) | FetchError::Network(_)) => {}
            other => panic!("{text}: {other:?}"),
        }
    }
    assert_eq!(server.count("/plain"), 0);
}

#[test]
fn a_redirect_from_outside_to_inside_is_refused() {
    /// A server outside that sends its visitors inside.
    struct Outside(Http);
    impl Transport for Outside {
        fn ask(&self, request: &Request) -> Result<Answer, FetchError> {
            match (request.address.host(), request.address.path()) {
                ("example.org", "/robots.txt") => Ok(Answer { status: 404, ..Answer::default() }),
                ("example.org", _) => Ok(Answer {
                    status: 302,
                    location: Some("http://169.254.169.254/latest/".into()),
                    ..Answer::default()
                }),
                _ => self.0.ask(request),
            }
        }

        fn limits(&self) -> &Limits {
            self.0.limits()
        }
    }
    let clock = Simulated(Arc::new(AtomicU64::new(BEGIN)));
    let outside = Outside(Http::new(Limits { private: false, ..limits() }));
    let mut watch = Watch::new(Vec::new(), &outside, &clock, Pacing::default(), Memory::default());
    let page = watch.page(&Address::parse("http://example.org/a").unwrap(), &AtomicBool::new(false));
    assert!(matches!(page, Err(FetchError::Private(_))), "{page:?}");
}
