//! Reports as they come, and what is wrong with those that can't be read.

use std::io::Write;
use std::path::{Path, PathBuf};

use legation_intake::{Format, Given, LONGEST_REPORT, Source, Taken, open};
use legation_record::Report;
use proptest::prelude::*;

/// A folder of the test's own that goes away with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("legation-intake-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A report's title and text, or the fault's code and its words.
type Outcome = Result<(String, String), (&'static str, String)>;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A page with one article of our own.
fn page(title: &str) -> String {
    let paragraph = "Negotiators from both sides returned to the lakeside hotel on Monday, and the mediator said that \
        progress had been made on prisoners, but that the border would have to wait. ";
    format!(
        "<!doctype html><html lang=en><title>{title}</title><body><nav><a href=/>Home</a></nav><h1>{title}</h1>\
         <div class=article-body><p>{paragraph}</p><h2>What is next?</h2><p>{paragraph}</p></div>\
         <footer>All rights reserved</footer></html>"
    )
}

/// A WARC record with a page.
fn record(page: &str) -> String {
    let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/2025/05/15/a\r\nContent-Type: \
         application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
        block.len()
    )
}

/// A ZIP file of members that are stored.
fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What comes out of a file.
fn outcomes(path: &Path, format: Option<Format>) -> Vec<Outcome> {
    open(Source::File(path.to_owned()), format, Given::default())
        .map(|found| match found {
            Ok(Taken { report, .. }) => Ok((report.title, report.text)),
            Err(error) => Err((error.code(), error.to_string())),
        })
        .collect()
}

fn one(path: &Path, given: Given) -> Report {
    let mut reports = open(Source::File(path.to_owned()), None, given);
    let report = reports.next().unwrap().unwrap().report;
    assert!(reports.next().is_none());
    report
}

#[test]
fn each_fault_is_named_with_its_place() {
    let folder = Folder::new("faults");
    let missing = folder.0.join("none.txt");
    let cases: Vec<(PathBuf, &str, &str)> = vec![
        (missing, "missing", "no such file"),
        (folder.file("empty.txt", ""), "empty", "is empty"),
        (folder.file("blank.txt", " \n\t\n"), "empty", "is empty"),
        (folder.file("empty.jsonl", "\n\n"), "empty", "is empty"),
        (folder.file("empty.json", "[]"), "empty", "is empty"),
        (folder.file("latin.txt", b"Talks\n\nin S\xE3o Paulo"), "encoding", "byte 11, line 3"),
        (folder.file("latin.jsonl", b"{\"text\": \"S\xE3o\"}"), "encoding", "line 1: is not UTF-8"),
        (folder.file("nul.txt", "Talks\n\nre\0sume"), "nul", "NUL character"),
        (folder.file("nul.json", r#"{"text": "re\u0000sume"}"#), "nul", "NUL character"),
        (folder.file("page.html", "<script>x</script>"), "no-article", "no article"),
        (folder.file("blank.html", " "), "empty", "is empty"),
        (folder.file("wide.html", format!("<p {}>x", "a ".repeat(5000))), "too-intricate", "attributes"),
        (folder.file("long.html", "x".repeat((8 << 20) + 1)), "too-long", "8 MiB"),
        (folder.file("a.docx", "PK\x03\x04"), "foreign-format", "office program"),
        (folder.file("a.pdf", "%PDF-1.7"), "pdf", "damaged"),
        (folder.file("a.parquet", "PAR1"), "table", "description"),
        (folder.file("damaged.zip", "PK\x03\x04 and nothing more"), "zip", "ZIP file"),
        (folder.file("empty.rss", "<rss><channel></channel></rss>"), "empty", "is empty"),
        (folder.file("empty.warc", ""), "empty", "is empty"),
        (folder.file("bomb.jsonl.gz", gzip(&vec![b' '; 64 << 20])), "bomb", "300 times"),
        (
            folder.file("cut.txt.gz", &gzip(&b"Talks resume in Oslo.".repeat(9))[..30]),
            "unreadable",
            "can't be read",
        ),
        (folder.file("cut.json", r#"{"text": "Tal"#), "json", "ends too early"),
        (folder.file("number.json", r#"{"text": 3}"#), "json", "expected a string"),
        (folder.file("no-text.json", r#"{"title": "Talks"}"#), "no-text", "has no \"text\""),
        (folder.file("long.txt", "x".repeat(LONGEST_REPORT + 1)), "too-long", "2 MiB"),
    ];
    for (path, code, words) in cases {
        let found = outcomes(&path, None);
        let [Err((found_code, message))] = found.as_slice() else { panic!("{path:?}: {found:?}") };
        assert_eq!(*found_code, code, "{path:?}: {message}");
        assert!(message.contains(words), "{path:?}: {message}");
        assert!(message.starts_with(&*path.display().to_string()), "{message}");
    }
}

#[test]
fn a_bad_line_is_named_by_its_number_and_the_others_are_read() {
    let folder = Folder::new("lines");
    let input =
        "{\"text\": \"One.\"}\n\n{\"text\": \"Tw\n[1]\n{\"id\": 4, \"title\": \"T\", \"text\": \"Four.\"}";
    let found = outcomes(&folder.file("many.jsonl", input), None);
    assert_eq!(found.len(), 4);
    assert_eq!(found[0], Ok((String::new(), "One.".into())));
    assert!(found[1].as_ref().is_err_and(|(_, message)| message.contains("line 3: the JSON ends too early")));
    assert!(found[2].as_ref().is_err_and(|(_, message)| message.contains("line 4")));
    assert_eq!(found[3], Ok(("T".into(), "Four.".into())));
}

#[test]
fn an_overlong_line_is_passed_over() {
    let folder = Folder::new("overlong");
    let input = format!("{{\"text\": \"{}\"}}\n{{\"text\": \"Two.\"}}\n", "x".repeat(30 << 20));
    let found = outcomes(&folder.file("many.jsonl", input), None);
    assert!(matches!(&found[0], Err(("too-long", _))));
    assert_eq!(found[1..], [Ok((String::new(), "Two.".into()))]);
}

#[test]
fn json_comes_as_an_object_or_as_an_array() {
    let folder = Folder::new("json");
    let object = "{\n  \"id\": 17,\n  \"text\": \"One.\",\n  \"more\": {\"x\": []}\n}\n";
    assert_eq!(outcomes(&folder.file("object", object), None), [Ok((String::new(), "One.".into()))]);
    assert_eq!(one(&folder.file("object.json", object), Given::default()).source_id.as_deref(), Some("17"));
    let found =
        outcomes(&folder.file("array.json", r#"[{"text": "One."}, {"text": 2}, {"text": "Three."}]"#), None);
    assert_eq!(found.len(), 3);
    assert!(found[1].as_ref().is_err_and(|(_, message)| message.contains("entry 2")));
    assert!(found[0].is_ok() && found[2].is_ok());
}

#[test]
fn plain_text_is_kept_as_it_is() {
    let folder = Folder::new("plain");
    let text = "\u{feff}Talks\r\n\r\n\r\n they met \u{1F600}\r\n";
    let found = outcomes(&folder.file("plain.txt", text), Some(Format::Plain));
    assert_eq!(found, [Ok((String::new(), text.into()))]);
}

#[test]
fn what_a_report_says_of_itself_comes_before_what_is_given_and_that_before_what_stands_beside() {
    let folder = Folder::new("given");
    let given = Given { published: Some("2024-02-02".into()), ..Given::default() };
    let text = folder.file("a.txt", "Talks\n\nThey met.");
    folder.file("a.meta.json", r#"{"published": "2024-03-03", "publisher": "The Harbour Post"}"#);
    let beside = one(&text, Given::default());
    assert_eq!(beside.published.as_deref(), Some("2024-03-03"));
    let both = one(&text, given.clone());
    assert_eq!(both.published.as_deref(), Some("2024-02-02"));
    assert_eq!(both.publisher.as_deref(), Some("The Harbour Post"));
    assert_ne!(both.id, beside.id);
    let own = folder.file("b.json", r#"{"text": "They met.", "published": "2024-01-01"}"#);
    assert_eq!(one(&own, given).published.as_deref(), Some("2024-01-01"));
    folder.file("a.meta.json", "{");
    assert!(matches!(&outcomes(&text, None)[..], [Err(("publication-data", _))]));
}

#[test]
fn a_headline_by_itself_is_a_report() {
    let folder = Folder::new("headline");
    assert_eq!(
        outcomes(&folder.file("a.txt", "Talks resume\n\n"), None),
        [Ok(("Talks resume".into(), String::new()))]
    );
    assert_eq!(
        outcomes(&folder.file("b.txt", "They met.\n"), None),
        [Ok((String::new(), "They met.".into()))]
    );
}

#[test]
fn pages_are_read() {
    let folder = Folder::new("pages");
    let report = one(&folder.file("page", page("Talks resume in Oslo")), Given::default());
    assert_eq!(report.title, "Talks resume in Oslo");
    assert!(
        report.text.starts_with("Negotiators")
            && !report.text.contains("Home")
            && !report.text.contains("rights")
    );
    let [section] = report.sections.as_slice() else { panic!("{:?}", report.sections) };
    assert_eq!(section.heading, "What is next?");
    let characters: Vec<char> = report.text.chars().collect();
    let slice: String = characters[section.start..section.end].iter().collect();
    assert!(slice.starts_with("What is next?\n\nNegotiators"));
    assert_eq!(report.language.as_deref(), Some("en"));
}

#[test]
fn what_holds_many_reports_is_gone_into() {
    let folder = Folder::new("containers");
    let pages = [page("Talks resume in Oslo"), page("Envoys leave Geneva early")];
    let warc: Vec<u8> = pages.iter().flat_map(|page| gzip(record(page).as_bytes())).collect();
    let titles = |path: &Path| -> Vec<String> {
        outcomes(path, None)
            .into_iter()
            .map(|outcome| outcome.map_or_else(|error| error.1, |found| found.0))
            .collect()
    };
    let both = ["Talks resume in Oslo", "Envoys leave Geneva early"];
    assert_eq!(titles(&folder.file("a.warc.gz", &warc)), both);
    let inner = zip(&[
        ("b/one.html", pages[0].as_bytes()),
        ("b/picture.png", b"x"),
        ("b/two.html.gz", &gzip(pages[1].as_bytes())),
    ]);
    assert_eq!(titles(&folder.file("a.zip", &inner)), both);
    let outer = zip(&[("a.zip", &inner), ("c.warc.gz", &warc), ("d.txt", b"Third\n\nThey met.")]);
    let all = [
        "Talks resume in Oslo",
        "Envoys leave Geneva early",
        "Talks resume in Oslo",
        "Envoys leave Geneva early",
        "Third",
    ];
    assert_eq!(titles(&folder.file("outer.zip", &outer)), all);
    let within = Folder::new("containers-folder");
    std::fs::create_dir_all(within.0.join("b")).unwrap();
    within.file("b/a.zip", &inner);
    within.file("c.html", &pages[0]);
    within.file("c.meta.json", "{}");
    within.file("notes.md", "no report");
    assert_eq!(
        titles(&within.0),
        ["Talks resume in Oslo", "Envoys leave Geneva early", "Talks resume in Oslo"]
    );
    let deep = (0..6).fold(zip(&[("a.txt", b"x")]), |inner, _| zip(&[("a.zip", &inner)]));
    assert!(titles(&folder.file("deep.zip", &deep))[0].contains("too many"));
    assert!(titles(&folder.file("none.zip", zip(&[("a.png", b"x")])))[0].contains("no file"));
    let report = one(&folder.file("one.warc", record(&pages[0])), Given::default());
    assert_eq!(report.url.as_deref(), Some("https://example.org/2025/05/15/a"));
    assert_eq!(report.published.as_deref(), Some("2025-05-15"));
    assert_eq!(report.published_from, Some(legation_record::PublishedFrom::Address));
}

#[test]
fn feeds_are_read_entry_by_entry() {
    let folder = Folder::new("feeds");
    let rss = "<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><title>Wire</title><item><title>Talks in S\u{e3}o Paulo</title>\
        <description>They met in S\u{e3}o Paulo.</description><pubDate>Thu, 15 May 2025 09:30:00 GMT</pubDate></item></channel></rss>";
    let latin: Vec<u8> = rss.chars().map(|character| character as u8).collect();
    let report = one(&folder.file("feed.xml", latin), Given::default());
    assert_eq!(
        (report.title.as_str(), report.text.as_str()),
        ("Talks in São Paulo", "They met in São Paulo.")
    );
    assert_eq!(report.published.as_deref(), Some("2025-05-15T09:30:00Z"));
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [{"id": "1", "title": "Talks", "content_html": "<p>They met in the old town hall.</p>"}]}"#;
    let report = one(&folder.file("feed", json), Given::default());
    assert_eq!((report.title.as_str(), report.text.as_str()), ("Talks", "They met in the old town hall."));
    assert_eq!(report.source_id.as_deref(), Some("1"));
}

#[test]
fn where_a_date_comes_from_is_said() {
    use legation_record::PublishedFrom;
    let folder = Folder::new("dates");
    let dated = "Talks\n\nGENEVA, 15 May 2025 (AP) - They met.";
    let given = Given { published: Some("2024-02-02".into()), ..Given::default() };
    let from = |path: &Path, given: &Given| {
        let report = one(path, given.clone());
        (report.published, report.published_from)
    };
    let text = folder.file("a.txt", dated);
    assert_eq!(from(&text, &Given::default()), (Some("2025-05-15".into()), Some(PublishedFrom::Dateline)));
    assert_eq!(from(&text, &given), (Some("2024-02-02".into()), Some(PublishedFrom::Option)));
    folder.file("a.meta.json", r#"{"published": "2024-03-03"}"#);
    assert_eq!(from(&text, &Given::default()).1, Some(PublishedFrom::File));
    let json = folder.file("b.json", r#"{"text": "They met.", "published": "2024-01-01"}"#);
    assert_eq!(from(&json, &given).1, Some(PublishedFrom::Metadata));
    assert_eq!(from(&folder.file("c.txt", "They met."), &Given::default()), (None, None));
}

/// A PDF of objects, the first of which is its catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        writeln!(bytes, "{} 0 obj", index + 1).unwrap();
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let table = bytes.len();
    writeln!(bytes, "xref\n0 {}\n0000000000 65535 f ", objects.len() + 1).unwrap();
    for place in places {
        writeln!(bytes, "{place:010} 00000 n ").unwrap();
    }
    writeln!(bytes, "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF", objects.len() + 1)
        .unwrap();
    bytes
}

/// A PDF with one page that shows something.
fn one_page_pdf(content: &[u8], filter: &str) -> Vec<u8> {
    let mut stream = format!("<< /Length {}{filter} >>\nstream\n", content.len()).into_bytes();
    stream.extend_from_slice(content);
    stream.extend_from_slice(b"\nendstream");
    pdf(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
        stream,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ])
}

const SHOWN: &str = "BT /F1 20 Tf 72 740 Td (Envoys return to the lake) Tj ET \
    BT /F1 10 Tf 12 TL 72 700 Td (GENEVA, 15 May 2025 \\(AP\\) - Negotiators from both sides returned to the) Tj T* \
    [(lakeside) -300 (hotel on Mon) 10 (day, and the mediator told report-)] TJ T* (ers that he was \\223hopeful\\224.) Tj \
    0 -24 Td (No date has been set for the summit, he said.) Tj ET";

#[test]
fn pdfs_are_read() {
    let folder = Folder::new("pdf");
    let path = folder.file("statement.pdf", one_page_pdf(SHOWN.as_bytes(), ""));
    let report = one(&path, Given::default());
    assert_eq!(report.title, "Envoys return to the lake");
    assert_eq!(
        report.text,
        "GENEVA, 15 May 2025 (AP) - Negotiators from both sides returned to the lakeside hotel on Monday, and the mediator \
         told reporters that he was “hopeful”.\n\nNo date has been set for the summit, he said."
    );
    assert_eq!(report.published.as_deref(), Some("2025-05-15"));
    // Told by its first bytes; packed; with publication data beside it.
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(SHOWN.as_bytes()).unwrap();
    let bytes = one_page_pdf(&packed.finish().unwrap(), " /Filter /FlateDecode");
    let path = folder.file("other", gzip(&bytes));
    folder.file("other.meta.json", r#"{"publisher": "The Harbour Post"}"#);
    let other = one(&path, Given::default());
    assert_eq!((other.title, other.text), (report.title, report.text));
    assert_eq!(other.publisher.as_deref(), Some("The Harbour Post"));
    for (bytes, words) in [
        (one_page_pdf(b"0 0 100 100 re f", ""), "without text"),
        (b"%PDF-1.7\n nothing of the sort".to_vec(), "damaged"),
    ] {
        let found = outcomes(&folder.file("bad.pdf", bytes), None);
        assert!(matches!(&found[..], [Err(("pdf", message))] if message.contains(words)), "{found:?}");
    }
}

/// A Parquet file with texts, headlines and moments in groups of two rows.
fn table(rows: &[(&str, Option<&str>, i64)], compression: parquet::basic::Compression) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    let schema = "message reports { REQUIRED BYTE_ARRAY content (UTF8); OPTIONAL BYTE_ARRAY headline (UTF8); \
        REQUIRED INT64 date (TIMESTAMP_MILLIS); OPTIONAL group publisher { OPTIONAL BYTE_ARRAY name (UTF8); } \
        REPEATED BYTE_ARRAY tags (UTF8); }";
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let properties =
        parquet::file::properties::WriterProperties::builder().set_compression(compression).build();
    let mut writer =
        parquet::file::writer::SerializedFileWriter::new(Vec::new(), schema, std::sync::Arc::new(properties))
            .unwrap();
    let bytes = |text: &str| ByteArray::from(text.as_bytes().to_vec());
    for rows in rows.chunks(2) {
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let texts: Vec<ByteArray> = rows.iter().map(|row| bytes(row.0)).collect();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let titles: Vec<ByteArray> = rows.iter().filter_map(|row| row.1.map(bytes)).collect();
        let there: Vec<i16> = rows.iter().map(|row| i16::from(row.1.is_some())).collect();
        column.typed::<ByteArrayType>().write_batch(&titles, Some(&there), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let moments: Vec<i64> = rows.iter().map(|row| row.2).collect();
        column.typed::<Int64Type>().write_batch(&moments, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let names: Vec<ByteArray> = rows.iter().map(|_| bytes("The Harbour Post")).collect();
        column.typed::<ByteArrayType>().write_batch(&names, Some(&vec![2; rows.len()]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let none = vec![0; rows.len()];
        column.typed::<ByteArrayType>().write_batch(&[], Some(&none), Some(&none)).unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

#[test]
fn tables_are_read_row_by_row() {
    use parquet::basic::{Compression, GzipLevel, ZstdLevel};
    let folder = Folder::new("tables");
    let rows = [
        ("Negotiators met at the lake again.", Some("Talks"), 1_747_301_400_000),
        ("", None, 0),
        ("<p>They did not agree on a date.</p>", None, 1_747_267_200_000),
    ];
    for compression in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::LZ4_RAW,
        Compression::GZIP(GzipLevel::default()),
        Compression::ZSTD(ZstdLevel::default()),
    ] {
        let bytes = table(&rows, compression);
        let path = folder.file("news.parquet", &bytes);
        let found: Vec<_> = open(Source::File(path), None, Given::default()).collect();
        let [Ok(one), Err(empty), Ok(three)] = &found[..] else { panic!("{found:?}") };
        let report = &one.report;
        assert_eq!((report.title.as_str(), report.text.as_str()), ("Talks", rows[0].0));
        assert_eq!(report.published.as_deref(), Some("2025-05-15T09:30:00Z"));
        assert_eq!(report.publisher.as_deref(), Some("The Harbour Post"));
        assert!(one.origin.to_string().ends_with("news.parquet, row 1"), "{}", one.origin);
        assert_eq!(empty.code(), "no-text");
        assert_eq!(three.report.text, "They did not agree on a date.");
        assert_eq!(three.report.published.as_deref(), Some("2025-05-15"));
        // Told by its first bytes, from within others.
        let found = outcomes(&folder.file("packed", gzip(&bytes)), None);
        assert_eq!(found.len(), 3);
        let found = outcomes(&folder.file("in.zip", zip(&[("a/news.parquet", &bytes)])), None);
        assert_eq!(found.iter().filter(|found| found.is_ok()).count(), 2);
        // Cut off, and damaged.
        let found = outcomes(&folder.file("cut.parquet", &bytes[..bytes.len() - 20]), None);
        assert!(
            matches!(&found[..], [Err(("table", message))] if message.contains("description")),
            "{found:?}"
        );
        for at in (4..bytes.len()).step_by(7) {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x55;
            assert!(!outcomes(&folder.file("damaged.parquet", &bytes), None).is_empty());
        }
    }
}

proptest! {
    /// Whatever the bytes, there is an outcome, and it is the same twice.
    #[test]
    fn any_bytes_have_an_outcome(bytes in proptest::collection::vec(any::<u8>(), 0..400), format in 0..10usize) {
        let folder = Folder::new("any");
        let path = folder.file("any", &bytes);
        let format = [None, Some(Format::Text), Some(Format::Plain), Some(Format::Json), Some(Format::Jsonl), Some(Format::Html), Some(Format::Feed), Some(Format::Warc), Some(Format::Pdf), Some(Format::Parquet)][format];
        let first = outcomes(&path, format);
        prop_assert!(!first.is_empty());
        prop_assert_eq!(&first, &outcomes(&path, format));
    }

    /// Sections lie in the text, one after another, each beginning with its heading.
    #[test]
    fn sections_slice(text in "([A-Za-z😀 ]{0,12}[.?\n ]{0,3}){0,30}") {
        let folder = Folder::new("sections");
        let path = folder.file("any.txt", &text);
        for taken in open(Source::File(path), Some(Format::Plain), Given::default()).flatten() {
            let characters: Vec<char> = taken.report.text.chars().collect();
            let mut end = 0;
            for section in &taken.report.sections {
                prop_assert!(end <= section.start && section.start < section.end);
                let slice: String = characters[section.start..section.end].iter().collect();
                prop_assert!(slice.starts_with(&section.heading));
                end = section.end;
            }
        }
    }
}
