//! What keeping records and asking them takes, without reading reports and without starting a program for each question:
//!
//!     cargo run --release -p legation-archive --example keep ARCHIVE RECORDS.jsonl…
//!
//! The records (`legation read --format jsonl`) are added to the archive; then every question is asked. For a profiler,
//! and for comparing two versions of this crate; EVALUATION.md has what counts for users.

#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::io::{BufRead, BufReader};
use std::time::Instant;

use legation_archive::{Archive, ArchiveError, Filter, Period};
use legation_record::Record;

/// Records of a transaction, as `legation add` has it.
const TOGETHER: usize = 256;
/// Times that a question is asked; the median counts.
const RUNS: usize = 5;

type Question = fn(&mut Archive, &Filter) -> Result<usize, ArchiveError>;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let place = arguments.next().expect("which archive?");
    let mut archive = Archive::open_or_make(&place).unwrap();
    let (mut kept, mut count) = (0.0, 0);
    let mut waiting: Vec<Record> = Vec::new();
    let lines = arguments.flat_map(|file| BufReader::new(std::fs::File::open(file).unwrap()).lines());
    for line in lines {
        waiting.push(serde_json::from_str(&line.unwrap()).unwrap());
        if waiting.len() == TOGETHER {
            kept += keep(&mut archive, &mut waiting);
            count += TOGETHER;
        }
    }
    count += waiting.len();
    kept += keep(&mut archive, &mut waiting);
    archive.tidy().unwrap();
    if count > 0 {
        println!("{count} records, {:.2} ms each", kept * 1000.0 / count as f64);
    }
    let usa = || Filter { sides: vec!["USA".to_owned()], ..Filter::default() };
    let then = || Filter { as_of: Some("2024-07-01".to_owned()), ..Filter::default() };
    let june = || Filter {
        since: Some("2024-06-01".to_owned()),
        until: Some("2024-06-30".to_owned()),
        ..Filter::default()
    };
    let actor =
        archive.actors(&Filter { kinds: vec!["person".to_owned()], limit: Some(1), ..Filter::default() });
    let somebody = Filter { actors: vec![actor.unwrap()[0].id.clone()], ..Filter::default() };
    let questions: [(&str, Filter, Question); 17] = [
        ("status", Filter::default(), |archive, filter| archive.brief(filter).map(|_| 1)),
        ("status as of a day", then(), |archive, filter| archive.brief(filter).map(|_| 1)),
        ("meetings", Filter::default(), |archive, filter| archive.meetings(filter).map(|lines| lines.len())),
        ("conditions", Filter::default(), |archive, filter| {
            archive.conditions(filter).map(|lines| lines.len())
        }),
        ("commitments", Filter::default(), |archive, filter| {
            archive.commitments(filter).map(|lines| lines.len())
        }),
        ("proposals", Filter::default(), |archive, filter| {
            archive.proposals(filter).map(|lines| lines.len())
        }),
        ("forecasts", Filter::default(), |archive, filter| {
            archive.forecasts(filter).map(|lines| lines.len())
        }),
        ("statements of an actor", somebody, |archive, filter| {
            archive.statements(filter).map(|lines| lines.len())
        }),
        ("events of a side", usa(), |archive, filter| archive.events(filter).map(|lines| lines.len())),
        ("conditions of a side", usa(), |archive, filter| {
            archive.conditions(filter).map(|lines| lines.len())
        }),
        ("timeline of a month", june(), |archive, filter| archive.timeline(filter).map(|lines| lines.len())),
        ("actors", Filter::default(), |archive, filter| archive.actors(filter).map(|lines| lines.len())),
        ("places", Filter::default(), |archive, filter| archive.place_lines(filter).map(|lines| lines.len())),
        ("meetings as of a day", then(), |archive, filter| archive.meetings(filter).map(|lines| lines.len())),
        ("search", Filter::default(), |archive, filter| {
            archive.search("agreement minister", filter).map(|lines| lines.len())
        }),
        ("diff", Filter::default(), |archive, filter| {
            archive.diff("2024-12-20", filter).map(|lines| lines.len())
        }),
        ("trend", Filter::default(), |archive, filter| {
            archive.trend("USA", "RUS", Period::Month, filter).map(|trend| trend.points.len())
        }),
    ];
    for (name, filter, question) in questions {
        let mut times = Vec::new();
        let mut lines = 0;
        for _ in 0..RUNS {
            let begun = Instant::now();
            lines = question(&mut archive, &filter).unwrap();
            times.push(begun.elapsed().as_secs_f64() * 1000.0);
        }
        times.sort_by(f64::total_cmp);
        println!("{:8.1} ms  {name} ({lines} lines)", times[RUNS / 2]);
    }
}

fn keep(archive: &mut Archive, waiting: &mut Vec<Record>) -> f64 {
    let begun = Instant::now();
    let moments: Vec<String> = waiting
        .iter()
        .map(|record| {
            legation_archive::moment(record.report.published.as_deref().unwrap_or("2024-01-01")).unwrap()
        })
        .collect();
    let dated: Vec<(&Record, &str)> =
        waiting.iter().zip(&moments).map(|(record, moment)| (record, moment.as_str())).collect();
    archive.add_dated(&dated).unwrap();
    waiting.clear();
    begun.elapsed().as_secs_f64()
}
