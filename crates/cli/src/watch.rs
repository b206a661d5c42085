//! `legation watch`: feeds under watch, and what changed by what they bring.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use legation_archive::{Archive, ArchiveError, Change, Touched, Turn};
use legation_fetch::{
    Address, Answer, Delivery, Event, FeedFile, FeedSettings, Http, Item, Limits, Memory, Pacing, Pages,
    Request, SystemClock, Transport, Watch,
};
use legation_intake::{Format, Given};
use legation_record::{Record, Report};
use serde_json::json;

use crate::batch;
use crate::cli::{ColourChoice, WatchCall, WatchOutput};
use crate::engine::Engine;
use crate::layout::clean;
use crate::talk::Talk;

/// Most changes that wait for a webhook that doesn't answer.
const MOST_WAITING: usize = 1000;

/// Runs `legation watch`.
pub fn run(call: &WatchCall, colour: ColourChoice) -> ExitCode {
    let talk = Talk::new(colour);
    let file = match FeedFile::read(&call.feeds) {
        Ok(file) => file,
        Err(error) => {
            talk.error("feeds", &error, Some(error.hint()));
            return ExitCode::from(2);
        }
    };
    let engine = match Engine::load(call.model) {
        Ok(engine) => engine,
        Err(error) => {
            talk.error(error.code(), &error, None);
            return ExitCode::from(2);
        }
    };
    let archive = match call.archive.as_deref().map(Archive::open_or_make).transpose() {
        Ok(archive) => archive,
        Err(error) => return crate::archive::say(talk, &error),
    };
    let path = call.memory.clone().unwrap_or_else(|| call.feeds.with_extension("memory.json"));
    let memory = match Memory::load(&path) {
        Ok(memory) => memory,
        Err(error) => {
            let hint = "mend it, or move it away: then everything that the feeds show is new again";
            talk.error("memory", format_args!("{} can't be read: {error}", path.display()), Some(hint));
            return ExitCode::from(2);
        }
    };
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGTERM, signal_hook::consts::SIGINT] {
        // Whoever asks twice does not want to wait.
        let set = signal_hook::flag::register_conditional_shutdown(signal, 1, Arc::clone(&stop))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&stop)));
        if let Err(error) = set {
            talk.error("signals", error, None);
            return ExitCode::from(1);
        }
    }
    let http = Http::new(Limits { private: call.allow_private, ..Limits::default() });
    let clock = SystemClock;
    let mut delivery = Reading {
        engine,
        archive,
        talk,
        output: call.format,
        http: &http,
        waiting: if file.webhook.is_some() { waiting(&path) } else { VecDeque::new() },
        webhook: file.webhook,
        path,
        failed: false,
        broken: Arc::clone(&stop),
    };
    talk.note(format_args!("{} feeds are under watch", file.feeds.len()));
    let mut watch = Watch::new(file.feeds, &http, &clock, Pacing::default(), memory);
    if call.once {
        watch.round(&mut delivery, &stop);
    } else {
        watch.run(&mut delivery, &stop, None);
    }
    delivery.post();
    delivery.keep(&watch.memory);
    talk.note("stopped; what was read is remembered");
    ExitCode::from(u8::from(delivery.failed))
}

/// Reads what is new and says what it changes.
struct Reading<'a> {
    engine: Engine,
    /// Where the reports are kept.
    archive: Option<Archive>,
    talk: Talk,
    output: WatchOutput,
    http: &'a Http,
    webhook: Option<Address>,
    /// Changes that the webhook has not taken yet.
    waiting: VecDeque<String>,
    path: PathBuf,
    failed: bool,
    /// Set when nobody reads the output any more.
    broken: Arc<AtomicBool>,
}

/// The file of the changes that wait for the webhook, one a line, beside the memory.
fn waiting_file(memory: &Path) -> PathBuf {
    memory.with_extension("webhook.jsonl")
}

/// The changes that waited for the webhook when the watch ended.
fn waiting(memory: &Path) -> VecDeque<String> {
    std::fs::read_to_string(waiting_file(memory)).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Keeps the changes that wait.
fn keep_waiting(memory: &Path, waiting: &VecDeque<String>) -> io::Result<()> {
    let file = waiting_file(memory);
    if waiting.is_empty() {
        return match std::fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        };
    }
    let lines: String = waiting.iter().flat_map(|change| [change.as_str(), "\n"]).collect();
    // All of it or nothing, as the memory itself.
    let new = file.with_extension("jsonl.new");
    std::fs::write(&new, lines)?;
    std::fs::rename(new, file)
}

impl Reading<'_> {
    fn keep(&mut self, memory: &Memory) {
        if let Err(error) = memory.save(&self.path).and_then(|()| keep_waiting(&self.path, &self.waiting)) {
            self.failed = true;
            self.talk.error(
                "memory",
                format_args!("{} can't be written: {error}", self.path.display()),
                None,
            );
        }
    }

    /// Posts what waits, as long as the webhook takes it.
    fn post(&mut self) {
        let Some(address) = self.webhook.clone() else { return };
        while let Some(change) = self.waiting.front() {
            let request = Request { post: Some(change.clone()), ..Request::get(address.clone()) };
            match self.http.ask(&request) {
                Ok(answer) if (200..300).contains(&answer.status) => {
                    self.waiting.pop_front();
                }
                Ok(answer) => {
                    return self.talk.note(format_args!("webhook: the server says {}; kept", answer.status));
                }
                Err(error) => return self.talk.note(format_args!("webhook: {error}; kept")),
            }
        }
    }

    /// Keeps a report in the archive, where there is one, and says what it brought: all that it says, or, beside an
    /// archive, what that changes.
    fn tell(&mut self, feed: &FeedSettings, record: &Record) -> Result<(), ArchiveError> {
        let kept = match &mut self.archive {
            Some(archive) => Some(archive.add_report(record, &legation_archive::now())?),
            None => None,
        };
        let news = kept.as_ref().is_none_or(|kept| kept.matters.iter().any(Touched::is_news));
        if !news && self.output != WatchOutput::Record {
            return Ok(());
        }
        let change = change_of(feed, record, kept.as_ref());
        let line = match self.output {
            WatchOutput::Jsonl => change.to_string() + "\n",
            WatchOutput::Record => serde_json::to_string(record).unwrap_or_default() + "\n",
            WatchOutput::Text => in_words(record, kept.as_ref()),
        };
        let mut out = io::stdout().lock();
        if out.write_all(line.as_bytes()).and_then(|()| out.flush()).is_err() {
            self.broken.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        if self.webhook.is_some() && news {
            if self.waiting.len() >= MOST_WAITING {
                self.waiting.pop_front();
                self.talk.note("webhook: the oldest change that waited was let go");
            }
            self.waiting.push_back(change.to_string());
        }
        Ok(())
    }
}

/// What a report brought, as JSON; beside an archive with the matters that it changed.
fn change_of(feed: &FeedSettings, record: &Record, kept: Option<&Change>) -> serde_json::Value {
    let report = &record.report;
    let mut change = json!({
        "feed": feed.address.to_string(),
        "report": report.id,
        "title": report.title,
        "publisher": report.publisher,
        "published": report.published,
        "url": report.url,
        "conditions": record.conditions,
        "commitments": record.commitments,
        "meetings": record.meetings,
        "proposals": record.proposals,
        "forecasts": record.forecasts,
    });
    if let (Some(kept), Some(change)) = (kept, change.as_object_mut()) {
        let news: Vec<&Touched> = kept.matters.iter().filter(|matter| matter.is_news()).collect();
        change.insert("copy_of".to_owned(), json!(kept.copy_of));
        change.insert("matters".to_owned(), json!(news));
    }
    change
}

/// What became of a matter, in words.
fn turn(matter: &Touched) -> String {
    match (&matter.turn, &matter.before) {
        (Turn::New, _) if matter.state == "open" => "new".to_owned(),
        (Turn::New, _) => format!("new, {}", matter.state),
        (Turn::State, Some(before)) => format!("{before} → {}", matter.state),
        _ if matter.days_before.is_some() => "another day".to_owned(),
        _ => "again".to_owned(),
    }
}

/// When it is, and when it was to be.
fn days(matter: &Touched) -> String {
    let words = |(from, to): &(String, String)| {
        let from = crate::archive::day(from);
        let to = crate::archive::day(to);
        if from == to { from } else { format!("{from} – {to}") }
    };
    match (&matter.days, &matter.days_before) {
        (Some(days), Some(before)) => format!(" · {} → {}", words(before), words(days)),
        (Some(days), None) => format!(" · {}", words(days)),
        _ => String::new(),
    }
}

/// The same for people.
fn in_words(record: &Record, kept: Option<&Change>) -> String {
    let report = &record.report;
    let mut text = format!("{}\n", clean(&report.title));
    let about = [report.published.as_deref(), report.publisher.as_deref(), report.url.as_deref()];
    let about: Vec<String> = about.into_iter().flatten().map(clean).collect();
    if !about.is_empty() {
        text.push_str(&format!("  {}\n", about.join(" · ")));
    }
    if let Some(kept) = kept {
        for matter in kept.matters.iter().filter(|matter| matter.is_news()) {
            text.push_str(&format!(
                "  {:<22}{:<12}{}{} {}\n",
                turn(matter),
                matter.kind.label(),
                clean(&matter.title),
                clean(&days(matter)),
                matter.id
            ));
        }
        return text;
    }
    for condition in &record.conditions {
        text.push_str(&format!(
            "  condition   {} — {:?} {}\n",
            clean(&condition.outcome.text),
            condition.relation,
            clean(&condition.requires.text)
        ));
    }
    for commitment in &record.commitments {
        text.push_str(&format!("  commitment  {}\n", clean(&commitment.what.text)));
    }
    for meeting in &record.meetings {
        if let Some(name) = &meeting.name {
            text.push_str(&format!("  meeting     {} ({:?})\n", clean(name), meeting.realis));
        }
    }
    text
}

impl Delivery for Reading<'_> {
    type Value = Report;

    fn parse(&mut self, feed: &FeedSettings, answer: &Answer) -> Result<Vec<Item<Report>>, String> {
        let format = match answer.body.trim_ascii_start().first() {
            Some(b'{' | b'[') => Format::Json,
            _ => Format::Feed,
        };
        let given = Given { publisher: feed.publisher.clone(), ..Given::default() };
        let name = feed.address.to_string();
        let encoding = answer.encoding();
        let mut items = Vec::new();
        let mut fault = None;
        for taken in
            legation_intake::from_bytes(answer.body.clone(), &name, Some(format), encoding.as_deref(), given)
        {
            match taken {
                Ok(taken) => {
                    let mut report = taken.report;
                    if feed.publisher.is_some() {
                        report.publisher.clone_from(&feed.publisher);
                    }
                    let key = report.source_id.clone().or_else(|| report.url.clone());
                    items.push(Item { key: key.unwrap_or_else(|| report.id.clone()), value: report });
                }
                Err(error) => fault = Some(error.to_string()),
            }
        }
        match fault {
            Some(fault) if items.is_empty() => Err(fault),
            Some(fault) => {
                self.talk.note(fault);
                Ok(items)
            }
            None => Ok(items),
        }
    }

    fn deliver(
        &mut self,
        feed: &FeedSettings,
        item: Item<Report>,
        pages: &mut Pages<'_>,
    ) -> Result<(), String> {
        let mut report = item.value;
        if feed.pages
            && let Some(address) = report.url.as_deref().and_then(|url| Address::parse(url).ok())
        {
            match page_of(&address, pages) {
                Ok(page) => report = whole(report, page),
                Err(why) => self.talk.note(format_args!("{address}: {why}; what the feed has is read")),
            }
        }
        let engine = &self.engine;
        // A crash in one report is that report's, and the watch goes on.
        let record = match batch::caught(|| engine.read(&report).1) {
            Ok(record) => record,
            Err(crash) => {
                self.failed = true;
                self.talk.error(
                    "crash",
                    format_args!("{}: reading it crashed at {}", report.title, crash.place),
                    None,
                );
                return Ok(());
            }
        };
        if !legation_intake::is_read(record.report.language.as_deref()) {
            self.talk.note(format_args!(
                "{}: is set aside: it is in another language than English",
                record.report.title
            ));
            return Ok(());
        }
        // What can't be kept now is handed on again later.
        self.tell(feed, &record).map_err(|error| error.to_string())
    }

    fn note(&mut self, event: &Event, memory: &Memory) {
        let time = jiff::Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ");
        match event {
            Event::Asked { feed, new, shown } => {
                self.talk.note(format_args!("{time} {feed}: {new} new of {shown}"));
            }
            Event::Unchanged { .. } => {}
            Event::Failed { feed, why, again_in } => {
                self.talk
                    .note(format_args!("{time} {feed}: {why}; again in {} minutes", again_in.div_ceil(60)));
            }
            Event::Moved { feed, to } => {
                self.talk.note(format_args!("{time} {feed}: has moved to {to}; change feeds.toml"))
            }
            Event::Gone { feed } => {
                self.talk.note(format_args!("{time} {feed}: is gone for good, and not asked again"))
            }
        }
        self.post();
        self.keep(memory);
    }
}

/// The article at an address.
fn page_of(address: &Address, pages: &mut Pages<'_>) -> Result<Report, String> {
    let answer = pages(address).map_err(|error| error.to_string())?;
    let encoding = answer.encoding();
    let taken = legation_intake::from_bytes(
        answer.body,
        &address.to_string(),
        Some(Format::Html),
        encoding.as_deref(),
        Given::default(),
    )
    .next();
    match taken {
        Some(Ok(taken)) => Ok(taken.report),
        Some(Err(error)) => Err(error.to_string()),
        None => Err("holds nothing".to_owned()),
    }
}

/// A page's report with what only its feed says.
fn whole(feed: Report, page: Report) -> Report {
    // A page that says less than the feed is a wall before the report.
    if page.text.len() < feed.text.len() {
        return feed;
    }
    Report {
        source_id: feed.source_id.or(page.source_id),
        published: feed.published.or(page.published),
        published_from: feed.published_from.or(page.published_from),
        publisher: feed.publisher.or(page.publisher),
        url: feed.url.or(page.url),
        ..page
    }
}
