//! Sound inputs of each format, damaged at random: what comes out is reports and errors, never a panic, and the same twice.
//! `LEGATION_MUTATION_SECONDS=600 cargo test --release -p legation-intake --test mutations` does it for longer.

use std::time::{Duration, Instant};

use legation_intake::{Format, Given, from_bytes};

const PAGE: &str = r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Envoys meet | Wire</title><link rel="canonical" href="https://example.org/2025/05/15/a">
<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"Envoys meet","datePublished":"2025-05-15","author":[{"name":"Ann Lee"}],"articleBody":"Negotiators from both sides returned to the lakeside hotel on Monday."}]}</script></head>
<body class="has-sidebar"><nav id=menu><a href="/">Home</a></nav><h1 itemprop=headline>Envoys meet</h1><time datetime="2025-05-15T09:30:00+02:00">15 May</time><div class="article-body"><p>Negotiators from both sides <b>returned <i>to</b> the lakeside</i> hotel on Monday, and the mediator said that progress had been made.<table><tr>odd<td>cell</table><h2>What is next?</h2><p>More&nbsp;talks, the mediator said, though no date has been set for them so far.<br><br>Then — "perhaps" — a summit. 😀<ul><li><a href=x>Related</a></ul></div><footer hidden>All rights reserved</footer><svg><title>x</title></svg></body></html>"#;

const FEED: &str = r#"<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Wire</title><item><title>Envoys &amp; guests</title><link>https://example.org/1</link><guid>g1</guid><pubDate>Thu, 15 May 2025 09:30:00 GMT</pubDate><dc:creator>Ann</dc:creator><content:encoded><![CDATA[<p>They met.</p><h2>Next?</h2><p>More.</p>]]></content:encoded></item></channel></rss><feed><entry><title type="html">&lt;b&gt;x&lt;/b&gt;</title><id>t</id><link rel="alternate" href="https://e.org/?a&amp;b"/><author><name>Bo</name></author><content type="xhtml"><div><p>One.</p></div></content></entry></feed>"#;

const WARC: &str = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\nContent-Type: application/http\r\nContent-Length: 115\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n<p>They met a lo\r\n0\r\n\r\n\r\n\r\nWARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nThey met.\r\n\r\n";

const LINES: &str = "{\"id\": 1, \"title\": \"T\", \"text\": \"They met.\\n\\nGENEVA, 15 May 2025 (AP) - Then \\ud83d\\ude00\", \"published\": \"2025-05-15\"}\n{\"headline\": \"T\", \"articleBody\": \"GENEVA (AP) - They met again on Monday.\", \"publisher\": {\"name\": \"P\"}, \"author\": [{\"name\": \"A\"}]}\n[1, {\"content\": {\"rendered\": \"<p>They met.\"}}]\n";

const PDF: &str = "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents [4 0 R] /Resources << /Font << /F1 5 0 R /F2 7 0 R >> /XObject << /X1 6 0 R >> >> >>\nendobj\n4 0 obj\n<< /Length 330 >>\nstream\nBT /F1 20 Tf 72 740 Td (Envoys return to the lake) Tj ET q 1 0 0 1 5 5 cm BT /F1 10 Tf 12 TL 72 700 Td (GENEVA, 15 May 2025 \\(AP\\) - They met) Tj T* [(lakeside) -300 (hotel) 10 (day)] TJ (ers.) ' 1 2 (x) \" 0 -24 Td <0041> Tj /F2 9 Tf 1 0 0 1 72 600 Tm <00410042> Tj ET Q /X1 Do\nendstream\nendobj\n5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [65 /quotedblleft /B] >> /FirstChar 32 /Widths [278 278 355] >>\nendobj\n6 0 obj\n<< /Type /XObject /Subtype /Form /Matrix [1 0 0 1 0 0] /Length 34 >>\nstream\nBT /F1 9 Tf (foot) Tj ET /X1 Do\nendstream\nendobj\n7 0 obj\n<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /DW 500 /W [65 [500 600] 67 80 400] >>] /ToUnicode 8 0 R >>\nendobj\n8 0 obj\n<< /Length 200 >>\nstream\n/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0041> <0041> <0042> <00660066> endbfchar 1 beginbfrange <0043> <0050> <0043> endbfrange endcmap\nendstream\nendobj\ntrailer\n<< /Size 9 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n";

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    const SCRAPS: &[&str] = &[
        "<",
        ">",
        "</p>",
        "<p>",
        "<div>",
        "</div>",
        "<table>",
        "<td>",
        "<template>",
        "<svg>",
        "<!--",
        "-->",
        "]]>",
        "<![CDATA[",
        "\0",
        "\u{feff}",
        "\"",
        "{",
        "}",
        "[",
        "\\u0000",
        "&#x110000;",
        "&amp;",
        "\r\n\r\n",
        "-1",
        "99999999999999999999",
        "WARC/1.0\r\n",
        "<frameset>",
        "<select><option>",
        "<a href=x>",
        "<font color=1>",
        "<title>",
        "<script>",
        "<plaintext>",
        "<math><mi>",
        "(AP) - ",
        "UPDATE 2-",
        "2025-13-45",
        "\u{10ffff}",
        "é",
        "\u{200b}",
        "<h3>",
        "<entry>",
        " obj",
        "endobj",
        "stream\n",
        "<<",
        ">>",
        " 0 R",
        " Tf",
        " TJ",
        " Do",
        "<item>",
    ];
    for _ in 0..1 + dice.roll(6) {
        let at = dice.roll(bytes.len() + 1);
        match dice.roll(6) {
            0 if at < bytes.len() => bytes[at] = dice.roll(256) as u8,
            1 if at < bytes.len() => {
                let end = (at + 1 + dice.roll(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let end = (at + dice.roll(120)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = dice.roll(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            3 if dice.roll(8) == 0 => bytes.truncate(at),
            _ => {
                let scrap =
                    SCRAPS[dice.roll(SCRAPS.len())].as_bytes().repeat(1 + dice.roll(4) * dice.roll(60));
                bytes.splice(at..at, scrap);
            }
        }
    }
    bytes.truncate(1 << 16);
}

fn outcome(bytes: &[u8], format: Option<Format>) -> Vec<Result<legation_record::Report, String>> {
    from_bytes(bytes.to_vec(), "input", format, None, Given::default())
        .map(|taken| taken.map(|taken| taken.report).map_err(|error| error.to_string()))
        .collect()
}

#[test]
#[expect(clippy::print_stdout, reason = "how much was tried is to be seen")]
fn damaged_inputs_are_reports_or_errors() {
    let seconds: u64 =
        std::env::var("LEGATION_MUTATION_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let end = Instant::now() + Duration::from_secs(seconds);
    let seeds = [
        (PAGE, Some(Format::Html)),
        (FEED, Some(Format::Feed)),
        (WARC, Some(Format::Warc)),
        (LINES, Some(Format::Jsonl)),
        (PAGE, None),
        (FEED, None),
        (LINES, Some(Format::Json)),
        (LINES, Some(Format::Text)),
        (PDF, Some(Format::Pdf)),
    ];
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let (mut tried, mut taken) = (0u64, 0u64);
    while Instant::now() < end {
        for (seed, format) in seeds {
            let mut bytes = seed.as_bytes().to_vec();
            damage(&mut bytes, &mut dice);
            let begun = Instant::now();
            let found = outcome(&bytes, format);
            assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", String::from_utf8_lossy(&bytes));
            assert!(!found.is_empty());
            if tried % 16 == 0 {
                assert_eq!(found, outcome(&bytes, format));
            }
            for report in found.iter().flatten() {
                let length = report.text.chars().count();
                for part in &report.sections {
                    assert!(
                        part.start < part.end && part.end <= length,
                        "{:?}",
                        String::from_utf8_lossy(&bytes)
                    );
                }
                assert!(report.dateline.as_ref().is_none_or(|dateline| dateline.span.end <= length));
                taken += 1;
            }
            tried += 1;
        }
    }
    println!("{tried} damaged inputs in {seconds} s, {taken} reports");
    assert!(taken > 0);
}
