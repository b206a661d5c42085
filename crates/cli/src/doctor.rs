//! `legation doctor`: whether everything is in place, stage by stage, and how long each takes.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Instant;

use legation_knowledge::Knowledge;
use legation_record::{Model, Report, validate};

use crate::cli::{ColourChoice, DoctorCall};
use crate::engine;
use crate::layout::{Line, Page, Tone};
use crate::talk;

/// A report that goes through all stages; of our own writing.
const TRIAL: (&str, &str) = (
    "Ferry talks resume in Tallinn",
    "Estonia and Finland will resume talks on the ferry line in Tallinn on Monday, the foreign ministry said. \
     \"There will be no new timetable until the ports agree,\" minister Mart Tamm told reporters.",
);

/// Runs `legation doctor`.
pub fn run(call: &DoctorCall, colour: ColourChoice) -> ExitCode {
    let page = Page { width: 100, colour: talk::colours(colour, &io::stdout()) };
    let mut examination = Examination { page, out: String::new(), sound: true };
    examination.look("program", || {
        Ok(format!(
            "legation {}, {} on {}",
            env!("CARGO_PKG_VERSION"),
            if cfg!(debug_assertions) { "debug build (slow)" } else { "release build" },
            std::env::consts::ARCH
        ))
    });
    let reader = examination
        .look("model", || {
            let reader = engine::reader(call.model).map_err(|error| error.to_string())?;
            Ok((format!("{}, weights {}", reader.name(), reader.version()), reader))
        })
        .map(|(_, reader)| reader);
    let knowledge = examination
        .look("knowledge", || {
            let (knowledge, own) = match &call.knowledge.folder {
                Some(folder) => Knowledge::with_folder(folder).map_err(|error| error.to_string())?,
                None => (Knowledge::builtin().map_err(|error| error.to_string())?, Vec::new()),
            };
            let world = &knowledge.world;
            let mut what = format!(
                "{} countries, {} organisations, {} people with offices, {} nouns for those who act",
                world.countries().len(),
                world.organisations().len(),
                world.people().len(),
                world.role_nouns()
            );
            if !own.is_empty() {
                let _ = write!(what, "; your own {}", own.join(", "));
            }
            Ok((what, knowledge))
        })
        .map(|(_, knowledge)| knowledge);
    if let (Some(reader), Some(knowledge)) = (reader, knowledge) {
        let report = Report { title: TRIAL.0.to_owned(), text: TRIAL.1.to_owned(), ..Report::default() };
        let document = examination
            .look("language", || {
                let document = reader.read(&report.title, &report.text);
                let words: usize = document.sentences.iter().map(|sentence| sentence.words.len()).sum();
                if words == 0 {
                    return Err("found no word in the trial report".to_owned());
                }
                let what = format!(
                    "{} sentences, {words} words, {} names, {} attributions in the trial report",
                    document.sentences.len(),
                    document.entities.len(),
                    document.attributions.len()
                );
                Ok((what, document))
            })
            .map(|(_, document)| document);
        if let Some(document) = document {
            examination.look("reading", || {
                let (record, _) = legation_reading::read(&report, &document, &knowledge, Model::default());
                match validate(&record).first() {
                    Some(violation) => Err(format!("the record breaks the contract: {violation}")),
                    None => Ok(format!(
                        "{} actors, {} statements, {} events, {} meetings, {} conditions",
                        record.actors.len(),
                        record.statements.len(),
                        record.events.len(),
                        record.meetings.len(),
                        record.conditions.len()
                    )),
                }
            });
        }
    }
    let verdict =
        if examination.sound { ("All is well.", Tone::Yes) } else { ("Not all is well.", Tone::No) };
    let verdict = Line::new().with(verdict.1, verdict.0);
    page.paragraph(&mut examination.out, (0, 0), &Line::new(), &verdict, "");
    // A closed pipe is the reader's choice.
    let _ = io::stdout().lock().write_all(examination.out.as_bytes());
    ExitCode::from(u8::from(!examination.sound))
}

struct Examination {
    page: Page,
    out: String,
    sound: bool,
}

/// What a look at a stage gives: a description, and what later stages need of it.
trait Finding {
    fn description(&self) -> &str;
}

impl Finding for String {
    fn description(&self) -> &str {
        self
    }
}

impl<T> Finding for (String, T) {
    fn description(&self) -> &str {
        &self.0
    }
}

impl Examination {
    fn look<F: Finding>(&mut self, stage: &str, look: impl FnOnce() -> Result<F, String>) -> Option<F> {
        let begun = Instant::now();
        let outcome = crate::batch::caught(look)
            .unwrap_or_else(|crash| Err(format!("crashed at {}: {}", crash.place, crash.message)));
        let mut took = String::new();
        let _ = write!(took, "{:.1} ms", begun.elapsed().as_secs_f64() * 1e3);
        let (text, tone) = match &outcome {
            Ok(finding) => (finding.description().to_owned(), Tone::Plain),
            Err(fault) => {
                self.sound = false;
                (fault.clone(), Tone::No)
            }
        };
        let label = Line::new().with(Tone::Strong, stage);
        self.page.paragraph(&mut self.out, (0, 11), &label, &Line::new().with(tone, text), &took);
        outcome.ok()
    }
}
