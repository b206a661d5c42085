//! `legation validate`: records checked against the contract.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::process::ExitCode;

use legation_intake::Source;
use legation_record::{Record, validate};

use crate::cli::{ColourChoice, ValidateCall};
use crate::stream::{self, Done, Failure, Progress};
use crate::talk::Talk;

/// Runs `legation validate`: silent but for what is wrong, and a word at the end.
pub fn run(call: &ValidateCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let Some(sources) = stream::sources(&call.files, talk) else { return ExitCode::from(2) };
    let work = |origin: &str, record: Record| {
        let violations = validate(&record);
        if violations.is_empty() {
            return Ok(Done { output: format!("{origin}: sound\n").into_bytes(), notices: Vec::new() });
        }
        let lines: Vec<String> =
            violations.iter().map(|violation| format!("{origin}: {violation}")).collect();
        Err(Failure { code: "contract", message: lines.join("; "), hint: None })
    };
    // One thread keeps up with a disk.
    stream::all(
        sources.into_iter().flat_map(records),
        1,
        Progress::none(),
        talk,
        stream::Around::default(),
        work,
    )
}

/// The records of a source, one JSON value after another; nothing after one that can't be read.
fn records(source: Source) -> Box<dyn Iterator<Item = Result<(String, Record), Failure>> + Send> {
    let name = source.name();
    let reader: Box<dyn Read + Send> = match &source {
        Source::Stdin => Box::new(io::stdin()),
        Source::File(path) => match File::open(path) {
            Ok(file) => Box::new(file),
            Err(error) => {
                let failure = Failure { code: "unreadable", message: format!("{name}: {error}"), hint: None };
                return Box::new(std::iter::once(Err(failure)));
            }
        },
    };
    let values = serde_json::Deserializer::from_reader(BufReader::new(reader)).into_iter::<Record>();
    Box::new(values.enumerate().map(move |(index, value)| match value {
        Ok(record) => Ok((format!("{name}, record {} ({})", index + 1, record.report.id), record)),
        Err(error) => Err(Failure {
            code: "record",
            message: format!("{name}, record {}: {error}", index + 1),
            hint: Some("legation schema prints what a record looks like".to_owned()),
        }),
    }))
}
