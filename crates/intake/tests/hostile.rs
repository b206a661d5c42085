//! Inputs that are made to take all time and all memory: each comes to an end soon, within bounds, and with an error that
//! says what it is. One test, since the memory that is measured is the whole process's.

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::time::{Duration, Instant};

use legation_intake::{Format, Given, Source, from_bytes, open};

/// Time that one input may take. They take a second or two; what grows with the square of its length takes hours.
const SECONDS: u64 = 60;

/// Most memory in MiB at any time. The largest page that is taken has 8 MiB, and its tree some thirty times that.
const MEMORY: u64 = 900;

/// The most memory that this process has had, in MiB, where the system says so.
fn memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes >> 10)
}

/// What came of an input: the number of reports, and the codes of the faults.
type Outcome = (usize, Vec<&'static str>);

fn outcome(reports: legation_intake::Reports) -> Outcome {
    let (mut count, mut faults) = (0, Vec::new());
    for report in reports {
        match report {
            Ok(_) => count += 1,
            Err(error) => {
                assert!(error.to_string().len() < 1000);
                faults.push(error.code());
            }
        }
    }
    (count, faults)
}

fn bytes(bytes: Vec<u8>, format: Option<Format>) -> Outcome {
    outcome(from_bytes(bytes, "hostile", format, None, Given::default()))
}

/// The same over and over, as often as wanted.
fn repeated(what: &[u8], times: usize) -> impl Read {
    let what = what.to_vec();
    let mut chunk = what.repeat((1 << 16) / what.len() + 1);
    chunk.truncate(chunk.len() / what.len() * what.len());
    let length = (what.len() * times) as u64;
    struct Again(Vec<u8>, usize);
    impl Read for Again {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = (&self.0[self.1..]).read(buffer)?;
            self.1 = (self.1 + count) % self.0.len();
            Ok(count)
        }
    }
    Again(chunk, 0).take(length)
}

fn gzip(mut bytes: impl Read) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    io::copy(&mut bytes, &mut encoder).unwrap();
    encoder.finish().unwrap()
}

fn deflated(mut bytes: impl Read) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    io::copy(&mut bytes, &mut encoder).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A PDF of streams: the second is its only page's content, and all others are of the kind that is said.
fn pdf(content: &[u8], others: usize, kind: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] \
        /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>\nendobj\n"
        .to_vec();
    for number in 0..=others {
        let kind = if number == 0 { "" } else { kind };
        writeln!(
            bytes,
            "{} 0 obj\n<< {kind} /Filter /FlateDecode /Length {} >>\nstream",
            number + 4,
            content.len()
        )
        .unwrap();
        bytes.extend_from_slice(content);
        bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }
    bytes.extend_from_slice(b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n");
    bytes
}

/// A table whose one page says that it is that long, and holds that.
fn table(packed: &[u8], says: i64) -> Vec<u8> {
    fn number(mut value: u64, bytes: &mut Vec<u8>) {
        while value > 0x7F {
            bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        bytes.push(value as u8);
    }
    let signed = |value: i64, bytes: &mut Vec<u8>| number(((value << 1) ^ (value >> 63)) as u64, bytes);
    let mut page = Vec::new();
    for (head, value) in [(0x15, 0), (0x15, says), (0x15, packed.len() as i64)] {
        page.push(head);
        signed(value, &mut page);
    }
    page.extend_from_slice(&[0x2C, 0x15, 2, 0x15, 0, 0x15, 6, 0x15, 6, 0, 0]);
    page.extend_from_slice(packed);
    let mut footer = vec![0x15, 4, 0x19, 0x2C];
    footer.extend_from_slice(b"\x48\x01m\x15\x02\0");
    footer.extend_from_slice(b"\x15\x0C\x25\x00\x18\x04text\x25\x00\0");
    footer.extend_from_slice(&[0x16, 2, 0x19, 0x1C]);
    // A group of rows: a column, its size, its rows.
    footer.extend_from_slice(&[0x19, 0x1C, 0x26, 8, 0x1C]);
    footer.extend_from_slice(&[0x15, 12, 0x19, 0x15, 0, 0x19, 0x18, 4]);
    footer.extend_from_slice(b"text");
    footer.extend_from_slice(&[0x15, 4, 0x16, 2]);
    for size in [says, page.len() as i64] {
        footer.push(0x16);
        signed(size, &mut footer);
    }
    footer.extend_from_slice(&[0x26, 8, 0, 0, 0x16, 2, 0x16, 2, 0, 0]);
    let mut file = b"PAR1".to_vec();
    file.extend_from_slice(&page);
    file.extend_from_slice(&footer);
    file.extend_from_slice(&(footer.len() as u32).to_le_bytes());
    file.extend_from_slice(b"PAR1");
    file
}

#[test]
#[expect(clippy::print_stdout, reason = "how much each took is to be seen")]
fn nothing_takes_all_time_or_all_memory() {
    let check = |name: &str, wanted: &[&str], input: &dyn Fn() -> Outcome| {
        let begun = Instant::now();
        let (count, faults) = input();
        let took = begun.elapsed();
        let memory = memory();
        println!("{name}: {count} reports, {faults:?}, {took:.1?}, {memory:?} MiB");
        assert!(took < Duration::from_secs(SECONDS), "{name}: {took:?}");
        assert!(memory.is_none_or(|memory| memory < MEMORY), "{name}: {memory:?} MiB");
        let right = match wanted {
            [] => count > 0 && faults.is_empty(),
            wanted => faults.iter().any(|fault| wanted.contains(fault)),
        };
        assert!(right, "{name}: {count} reports, {faults:?}");
    };
    let sentence =
        "<p>Negotiators from both sides returned to the lakeside hotel on Monday, and the mediator said so.";
    for tag in [
        "div",
        "b",
        "table><tr><td",
        "a href=x",
        "font color=1",
        "blockquote",
        "ul><li",
        "svg><g",
        "span",
        "select",
    ] {
        let html = format!("<{tag}>").repeat(100_000) + sentence;
        check(&format!("100,000 levels of {tag}"), &[], &|| {
            // A tree as deep as that is no page; whether it is one still is not the point.
            let (count, faults) = bytes(html.clone().into_bytes(), Some(Format::Html));
            assert!(
                count + faults.len() == 1
                    && faults.iter().all(|fault| ["too-intricate", "no-article"].contains(fault))
            );
            (1, Vec::new())
        });
    }
    let deep = "[".repeat(4_000_000);
    check("brackets in JSON", &["json"], &|| {
        bytes(format!("{{\"text\": {deep}").into_bytes(), Some(Format::Jsonl))
    });
    let mut objects = String::new();
    for number in 0..20_000 {
        write!(objects, "{{\"a{number}\":").unwrap();
    }
    check("objects in JSON-LD", &[], &|| {
        let html =
            format!("<script type=application/ld+json>{objects}</script><article>{sentence}</article>");
        bytes(html.into_bytes(), Some(Format::Html))
    });
    let entities = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>";
    check("a billion laughs", &[], &|| {
        let feed = format!(
            "<?xml version='1.0'?>{entities}<rss><channel><item><title>T &c;</title><description>They met.</description></item></channel></rss>"
        );
        bytes(feed.into_bytes(), Some(Format::Feed))
    });
    check("a feed of 100,000 levels", &["feed", "empty"], &|| {
        bytes(format!("<rss><channel><item>{}", "<a>".repeat(100_000)).into_bytes(), Some(Format::Feed))
    });

    // Files of 200 MB, from disk.
    let folder = std::env::temp_dir().join(format!("legation-hostile-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, codes) in [
        ("large.html", &["too-long"][..]),
        ("large.xml", &["too-long"]),
        ("large.json", &["too-long"]),
        ("large.jsonl", &["too-long"]),
        ("large.txt", &["too-long"]),
        ("large.pdf", &["too-long"]),
        ("large.warc", &["record", "too-long"]),
        ("large.parquet", &["table", "too-long"]),
    ] {
        let path = folder.join(name);
        let mut file = std::fs::File::create(&path).unwrap();
        let (head, line): (&[u8], &[u8]) = match name.rsplit('.').next() {
            Some("pdf") => (b"%PDF-1.7\n", b"1 0 obj << /Type /Catalog >> endobj\n"),
            Some("xml") => (b"<rss><channel><item><title>", b"They met again. "),
            Some("warc") => (
                b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 200000000\r\n\r\n",
                b"<p>They met again.</p>",
            ),
            Some("json" | "jsonl") => (b"{\"text\": \"", b"They met again. "),
            _ => (b"<p>", b"<p>They met again.</p> "),
        };
        file.write_all(head).unwrap();
        io::copy(&mut repeated(line, 200_000_000 / line.len()), &mut file).unwrap();
        drop(file);
        check(&format!("200 MB: {name}"), codes, &|| {
            outcome(open(Source::File(path.clone()), None, Given::default()))
        });
        std::fs::remove_file(&path).unwrap();
    }
    std::fs::remove_dir_all(&folder).unwrap();

    // What unpacks to much more than it is.
    let blanks = || repeated(b" ", 100 << 20);
    check("gzip of blanks", &["bomb"], &|| bytes(gzip(blanks()), Some(Format::Jsonl)));
    check("gzip of one page", &["too-long", "bomb"], &|| {
        bytes(gzip(repeated(b"<p>They met again.</p>", 10_000_000)), Some(Format::Html))
    });
    check("gzip of gzip", &["bomb", "too-long"], &|| bytes(gzip(gzip(blanks()).as_slice()), None));
    let page = gzip(repeated(b"<p>They met again.</p>", 10_000_000));
    check("gzip in a record of an archive", &["too-long", "record"], &|| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n";
        let mut archive = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{head}",
            head.len() + page.len()
        )
        .into_bytes();
        archive.extend_from_slice(&page);
        bytes(archive, None)
    });
    let bomb = {
        let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        for name in ["a.txt", "b.html", "c.jsonl", "d.json"] {
            writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            io::copy(&mut blanks(), &mut writer).unwrap();
        }
        writer.finish().unwrap().into_inner()
    };
    check("ZIP of blanks", &["bomb", "too-long"], &|| bytes(bomb.clone(), None));
    check("ZIP of ZIP", &["bomb", "too-long", "too-deep"], &|| {
        bytes((0..5).fold(bomb.clone(), |inner, _| zip(&[("a.zip", &inner)])), None)
    });
    check("a PDF's page", &["pdf"], &|| bytes(pdf(&deflated(blanks()), 0, ""), None));
    let shown = deflated(repeated(b"BT (a) Tj ET ", 2_000_000));
    check("a PDF's page of text", &["pdf"], &|| bytes(pdf(&shown, 0, ""), None));
    let objects = deflated(repeated(b"1 0 ", 250_000));
    let more = deflated(repeated(b"1 0 ", 900_000));
    check("a PDF's many objects", &["pdf"], &|| {
        bytes(pdf(&more, 400, "/Type /ObjStm /N 900000 /First 3600000"), None)
    });
    check("a PDF's objects", &["pdf"], &|| {
        bytes(pdf(&objects, 100, "/Type /ObjStm /N 250000 /First 1000000"), None)
    });
    let nested = format!("%PDF-1.7\n1 0 obj\n{}\nendobj\ntrailer << /Root 1 0 R >>", "[".repeat(1_000_000));
    check("a PDF of 1,000,000 levels", &["pdf"], &|| bytes(nested.clone().into_bytes(), None));
    check("a table's page that says too much", &["table"], &|| bytes(table(b"abc", 1 << 40), None));
    check("a table's page that holds too much", &["table"], &|| bytes(table(&gzip(blanks()), 100), None));
}
