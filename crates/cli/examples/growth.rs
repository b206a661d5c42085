//! Shows that reading takes no more time for each byte of a long text than of a short one, whatever the text.
//!
//! `cargo run --release --example growth [MOST_KIB]` prints microseconds for each KiB of text at growing lengths, and
//! ends with status 1 when the longest takes much more than the shortest.

#![allow(clippy::print_stdout, reason = "printing is what it does")]

use std::process::ExitCode;
use std::time::Instant;

use legation_cli::cli::ModelChoice;
use legation_cli::digest::{Digest, digest};
use legation_cli::engine::Engine;
use legation_cli::layout::Page;
use legation_record::{Model, Report};

/// Lengths in KiB; the first is long enough to be timed.
const LENGTHS: [usize; 4] = [8, 32, 128, 512];

/// How much more a KiB may take in the longest text than in the shortest. Linear time gives 1; what grows with the
/// square would give 64; caches that no longer hold everything, and a busy machine, are between 1 and 3.
const MOST_GROWTH: f64 = 4.0;

/// A name, and what is said over and over.
const TEXTS: [(&str, &str); 9] = [
    (
        "news",
        "The envoys of Norway and Chile will meet in Riga on Friday, the minister said. \"There will be no deal until \
         the two presidents have spoken,\" Mr Lee told reporters. He promised 3% of GDP by 2030.\n\n",
    ),
    ("one sentence", "and the envoys of Norway said that they would meet in Riga unless Chile agreed "),
    ("short paragraphs", "Talks end.\n\n"),
    ("names", "Ann Lee, Bo Ek, Cy Oh, Di Po and Ed Ra of Norway met Fay Su of Chile in Riga. "),
    ("quotations", "\"No\", he said, \"yes\", she said, \"if 'no' means \"no\"\". "),
    ("dates", "On Monday 3 March 2025, by the end of next month, over the next 10 years, from 1 to 5 May. "),
    ("no space", "abcdefghij"),
    ("punctuation", "?!.,;:—“”()[]…"),
    ("scripts", "会談はリガで行われた。 المحادثات انتهت. 🤝🏽🇱🇻 e\u{301}\u{301}\u{301} "),
];

fn main() -> ExitCode {
    let most =
        std::env::args().nth(1).and_then(|most| most.parse().ok()).unwrap_or(LENGTHS[LENGTHS.len() - 1]);
    let engine = match Engine::load(ModelChoice::Swift) {
        Ok(engine) => engine,
        Err(error) => {
            println!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let settings = Digest { page: Page { width: 96, colour: false }, quote: true, all: true };
    let lengths: Vec<usize> = LENGTHS.into_iter().filter(|&length| length <= most).collect();
    println!(
        "microseconds for each KiB\n{:18}{}",
        "text",
        lengths.iter().map(|l| format!("{l:>9}K")).collect::<String>()
    );
    let mut grows = false;
    for (name, piece) in TEXTS {
        // For each length, the whole and its parts: language, reading, digest.
        let mut costs: Vec<[f64; 4]> = Vec::new();
        for &length in &lengths {
            let text = piece.repeat((length << 10).div_ceil(piece.len()));
            let report = Report { text, published: Some("2025-05-15".into()), ..Report::default() };
            let runs = if length <= 32 { 3 } else { 1 };
            let mut best = [f64::INFINITY; 4];
            for _ in 0..runs {
                let moments = stages(&engine, &report, settings);
                let parts = [
                    moments[3] - moments[0],
                    moments[1] - moments[0],
                    moments[2] - moments[1],
                    moments[3] - moments[2],
                ];
                // The best of some runs: what disturbs only ever adds.
                for (best, part) in best.iter_mut().zip(parts) {
                    *best = best.min(part.as_secs_f64() * 1e6 / length as f64);
                }
            }
            costs.push(best);
        }
        for (index, part) in ["", "  language", "  reading", "  digest"].into_iter().enumerate() {
            let row: Vec<f64> = costs.iter().map(|cost| cost[index]).collect();
            let growth = row.last().unwrap_or(&0.0) / row.first().unwrap_or(&1.0);
            let whole = index == 0;
            let verdict = if whole && growth > MOST_GROWTH { "  GROWS" } else { "" };
            grows |= whole && growth > MOST_GROWTH;
            let label = if whole { name } else { part };
            println!(
                "{label:18}{}{verdict}",
                row.iter().map(|cost| format!("{cost:>10.0}")).collect::<String>()
            );
        }
    }
    ExitCode::from(u8::from(grows))
}

/// The moments before, between and after the stages.
fn stages(engine: &Engine, report: &Report, settings: Digest) -> [Instant; 4] {
    let begun = Instant::now();
    let document = engine.reader.read(&report.title, &report.text);
    let parsed = Instant::now();
    let (record, _) = legation_reading::read(report, &document, &engine.knowledge, Model::default());
    let read = Instant::now();
    std::hint::black_box(digest(&record, &document, settings));
    [begun, parsed, read, Instant::now()]
}
