//! Many inputs, each one's output printed in their order: what `read`, `parse` and `validate` share.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use legation_intake::{Format, Given, IntakeError, Source, Taken};

use crate::batch;
use crate::cli::{InputArguments, WorkArguments};
use crate::talk::Talk;

/// One input, or one report of it, that could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// A name for the kind of fault.
    pub code: &'static str,
    /// Where and what.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl From<IntakeError> for Failure {
    fn from(error: IntakeError) -> Failure {
        Failure { code: error.code(), message: error.to_string(), hint: error.hint() }
    }
}

/// The sources of a call; none when it is wrong.
pub fn sources(files: &[PathBuf], talk: Talk) -> Option<Vec<Source>> {
    if files.is_empty() {
        if io::stdin().is_terminal() {
            talk.error(
                "no-input",
                "no file is given, and standard input is a terminal",
                Some("name a file, or - to type a report and end it with Ctrl-D"),
            );
            return None;
        }
        return Some(vec![Source::Stdin]);
    }
    Some(files.iter().map(|file| Source::from_argument(file)).collect())
}

/// What the call says of reports that don't say it themselves.
pub fn given(input: &InputArguments) -> Given {
    Given { published: input.published.clone(), publisher: input.publisher.clone(), url: input.url.clone() }
}

/// Every report of some sources, one after another, with a count of the bytes taken for whoever shows progress.
pub struct Inputs {
    sources: std::vec::IntoIter<Source>,
    current: Option<legation_intake::Reports>,
    format: Option<Format>,
    given: Given,
    /// Size of all sources in bytes, where all are files.
    total: Option<u64>,
    many: bool,
    bytes: Arc<AtomicU64>,
    before_current: u64,
}

impl Inputs {
    /// The reports of some sources, in their order.
    pub fn new(sources: Vec<Source>, format: Option<Format>, given: Given) -> Inputs {
        Inputs {
            total: sources.iter().map(Source::size).sum(),
            many: sources.len() > 1,
            sources: sources.into_iter(),
            current: None,
            format,
            given,
            bytes: Arc::default(),
            before_current: 0,
        }
    }
}

impl Iterator for Inputs {
    type Item = Result<(String, Taken), Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(reports) = &mut self.current {
                let taken = reports.next();
                self.bytes.store(self.before_current + reports.bytes_read(), Ordering::Relaxed);
                if let Some(taken) = taken {
                    return Some(taken.map(|taken| (taken.origin.to_string(), taken)).map_err(Failure::from));
                }
                self.before_current += reports.bytes_read();
            }
            let source = self.sources.next()?;
            self.current = Some(legation_intake::open(source, self.format, self.given.clone()));
        }
    }
}

/// What a job came to.
#[derive(Debug, Default)]
pub struct Done {
    /// What is printed.
    pub output: Vec<u8>,
    /// What was noticed, each with where.
    pub notices: Vec<String>,
}

/// The number of threads that a call asks for, or the number of cores.
pub fn threads(arguments: &WorkArguments) -> usize {
    arguments
        .threads
        .or_else(|| std::thread::available_parallelism().ok())
        .map_or(1, std::num::NonZeroUsize::get)
}

/// What stands around outputs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Around<'a> {
    /// Before the first one: the heading of a table.
    pub first: &'a str,
    /// Between two.
    pub between: &'a str,
}

/// Does every job and prints what each comes to, in their order. A job is named
/// by where it came from. The exit status is that of the whole command.
pub fn all<Job: Send + 'static>(
    jobs: impl Iterator<Item = Result<(String, Job), Failure>> + Send + 'static,
    threads: usize,
    mut progress: Progress,
    talk: Talk,
    around: Around,
    work: impl Fn(&str, Job) -> Result<Done, Failure> + Send + Sync + 'static,
) -> ExitCode {
    let mut out = BufWriter::new(io::stdout().lock());
    let (mut failed, mut done) = (0u64, 0u64);
    let mut stopped = None;
    let one = move |job: Result<(String, Job), Failure>| {
        let (origin, job) = job?;
        batch::caught(|| work(&origin, job)).unwrap_or_else(|crash| {
            Err(Failure {
                code: "crash",
                message: format!("{origin}: reading it crashed at {}: {}", crash.place, crash.message),
                hint: Some(
                    "this is a fault of Legation: please report it with the text that brings it about"
                        .to_owned(),
                ),
            })
        })
    };
    batch::run(batch::Crew { threads, ahead: 0 }, jobs, one, |result| {
        // A panic outside of the work on a report has no report to be named by.
        let result = result.unwrap_or_else(|crash| {
            let message = format!("crashed at {}: {}", crash.place, crash.message);
            Err(Failure { code: "crash", message, hint: None })
        });
        let written = match result {
            Ok(output) => {
                for notice in &output.notices {
                    progress.aside(|| talk.note(notice));
                }
                let lead = if done > 0 { around.between } else { around.first };
                done += 1;
                out.write_all(lead.as_bytes()).and_then(|()| out.write_all(&output.output))
            }
            Err(failure) => {
                failed += 1;
                progress.aside(|| talk.error(failure.code, &failure.message, failure.hint.as_deref()));
                Ok(())
            }
        };
        progress.advance();
        match written {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                stopped = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    progress.finish();
    if stopped.is_none() {
        stopped = out.flush().err();
    }
    match stopped {
        // Whoever read our output has had enough: that is no failure.
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
        Some(error) => {
            talk.error("output", format_args!("standard output can't be written: {error}"), None);
            return ExitCode::from(1);
        }
        None => {}
    }
    if failed > 0 && failed + done > 1 {
        talk.note(format_args!("{failed} of {} failed; the others are done", failed + done));
    }
    ExitCode::from(u8::from(failed > 0))
}

/// How long a batch runs before it shows how far it is, and how often that is looked at again.
const PATIENCE: Duration = Duration::from_millis(400);

/// A bar on standard error, where that is a terminal and the output goes elsewhere, once a batch takes its time.
pub struct Progress {
    bar: Option<ProgressBar>,
    bytes: Arc<AtomicU64>,
    total: Option<u64>,
    wanted: bool,
    begun: Instant,
    shown: Instant,
    reports: u64,
}

impl Progress {
    /// None at all.
    pub fn none() -> Progress {
        let now = Instant::now();
        let bytes = Arc::default();
        Progress { bar: None, bytes, total: None, wanted: false, begun: now, shown: now, reports: 0 }
    }

    /// For some inputs; nothing is shown before they take their time.
    pub fn new(jobs: &Inputs) -> Progress {
        let streams = io::stderr().is_terminal() && !io::stdout().is_terminal();
        let begun = Instant::now();
        Progress {
            bar: None,
            bytes: jobs.bytes.clone(),
            total: jobs.total,
            wanted: streams && (jobs.many || jobs.total.is_none_or(|bytes| bytes > 1 << 20)),
            begun,
            shown: begun,
            reports: 0,
        }
    }

    /// For inputs whose output is short: shown whenever standard error is a terminal.
    pub(crate) fn beside(jobs: &Inputs) -> Progress {
        Progress { wanted: io::stderr().is_terminal(), ..Progress::new(jobs) }
    }

    /// One report more is done.
    pub(crate) fn advance(&mut self) {
        self.reports += 1;
        if !self.wanted || self.shown.elapsed() < PATIENCE {
            return;
        }
        self.shown = Instant::now();
        let total = self.total;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = match total {
                Some(bytes) => ProgressBar::new(bytes),
                None => ProgressBar::new_spinner(),
            };
            bar.set_draw_target(ProgressDrawTarget::stderr());
            let template = match total {
                Some(_) => "{bar:40.cyan/blue} {percent:>3} % · {msg} · {eta} left",
                None => "{spinner} {msg}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar
        });
        let rate = self.reports as f64 / self.begun.elapsed().as_secs_f64().max(1e-3);
        bar.set_message(format!("{} reports, {rate:.0} a second", self.reports));
        bar.set_position(self.bytes.load(Ordering::Relaxed));
    }

    /// Does something that writes to the terminal while the bar is out of the way.
    pub(crate) fn aside(&self, write: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Clears the bar.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
