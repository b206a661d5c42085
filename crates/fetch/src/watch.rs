//! Feeds under watch: when each is asked again, what came new, and what was handed on already.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::client::{Answer, FetchError, Request, Transport};
use crate::feeds::FeedSettings;
use crate::robots::{self, Robots};

/// Where the time comes from, so that a test can bring its own.
pub trait Clock: Send + Sync {
    /// Seconds since 1970.
    fn now(&self) -> u64;

    /// Waits until then, or until somebody wants to stop.
    fn wait_until(&self, then: u64, stop: &AtomicBool);
}

/// The system's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// How long a stop may take to be noticed.
const STEP: Duration = Duration::from_millis(200);

impl Clock for SystemClock {
    fn now(&self) -> u64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
    }

    fn wait_until(&self, then: u64, stop: &AtomicBool) {
        while self.now() < then && !stop.load(Ordering::Relaxed) {
            std::thread::sleep(STEP);
        }
    }
}

/// How hard servers are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pacing {
    /// Seconds between two requests to one server, at least.
    pub between: u64,
    /// Seconds that a robots.txt holds.
    pub robots: u64,
    /// Longest pause after failures, in seconds.
    pub longest_pause: u64,
    /// Longest pause that a server can ask for with `Retry-After`, in seconds.
    pub longest_retry: u64,
}

impl Default for Pacing {
    fn default() -> Pacing {
        Pacing { between: 2, robots: 24 * 3600, longest_pause: 12 * 3600, longest_retry: 48 * 3600 }
    }
}

/// Most items that are remembered for one feed. Feeds show some dozen, the longest some thousands.
const MOST_REMEMBERED: usize = 20_000;

/// What one feed has said of itself, and what was handed on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct FeedMemory {
    etag: Option<String>,
    modified: Option<String>,
    /// When it is asked next, in seconds since 1970.
    next: u64,
    /// Failures in a row.
    failures: u32,
    /// The server said that it is gone for good.
    gone: bool,
    /// Items that were handed on, with the round in which the feed showed them last.
    items: BTreeMap<String, u64>,
    /// Rounds so far.
    round: u64,
}

/// What is remembered from one run to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    feeds: BTreeMap<String, FeedMemory>,
}

impl Memory {
    /// Reads what was remembered; nothing where there is no such file.
    ///
    /// # Errors
    /// When the file is there and can't be read.
    pub fn load(path: &Path) -> std::io::Result<Memory> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Memory::default()),
            Err(error) => Err(error),
        }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn save(&self, path: &Path) -> std::io::Result<()> {
        let mut beside = path.as_os_str().to_owned();
        beside.push(".new");
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)
    }
}

/// One entry of a feed, as whoever parses it has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item<T> {
    /// What it is known by: its id, its address, or its words.
    pub key: String,
    /// Itself.
    pub value: T,
}

/// What happened, for the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A feed was asked, and it had new items, of all that it shows.
    Asked {
        /// The feed.
        feed: String,
        /// Items that were handed on.
        new: usize,
        /// Items that it shows.
        shown: usize,
    },
    /// Nothing has changed since the last time.
    Unchanged {
        /// The feed.
        feed: String,
    },
    /// It did not work out.
    Failed {
        /// The feed.
        feed: String,
        /// Why.
        why: String,
        /// Seconds until it is tried again.
        again_in: u64,
    },
    /// It moved for good.
    Moved {
        /// The feed.
        feed: String,
        /// Where to.
        to: String,
    },
    /// It is gone for good, and not asked again.
    Gone {
        /// The feed.
        feed: String,
    },
}

/// Fetches what stands at an address, within the rules.
pub type Pages<'a> = dyn FnMut(&Address) -> Result<Answer, FetchError> + 'a;

/// Whoever takes what is new.
pub trait Delivery {
    /// What an entry is.
    type Value;

    /// The entries of a feed.
    ///
    /// # Errors
    /// When the answer is no feed; in words.
    fn parse(&mut self, feed: &FeedSettings, answer: &Answer) -> Result<Vec<Item<Self::Value>>, String>;

    /// Takes one new entry; `pages` fetches what stands at an address. When it can't, the entry is offered again the next
    /// time.
    ///
    /// # Errors
    /// Why, in words.
    fn deliver(
        &mut self,
        feed: &FeedSettings,
        item: Item<Self::Value>,
        pages: &mut Pages<'_>,
    ) -> Result<(), String>;

    /// Takes note of what happened; `memory` is what is to be kept, should the program end now.
    fn note(&mut self, event: &Event, memory: &Memory);
}

/// Some feeds under watch.
pub struct Watch<'a> {
    feeds: Vec<FeedSettings>,
    transport: &'a dyn Transport,
    clock: &'a dyn Clock,
    pacing: Pacing,
    /// What is remembered.
    pub memory: Memory,
    robots: HashMap<String, (u64, Robots)>,
    /// When each server was asked last.
    asked: HashMap<String, u64>,
}

/// What asking came to.
enum Outcome {
    Fresh(Answer, Option<Address>),
    Unchanged,
    Gone,
    Later { why: String, after: Option<u64> },
}

impl<'a> Watch<'a> {
    /// Feeds to be watched from now on, with what is remembered of them.
    pub fn new(
        feeds: Vec<FeedSettings>,
        transport: &'a dyn Transport,
        clock: &'a dyn Clock,
        pacing: Pacing,
        memory: Memory,
    ) -> Watch<'a> {
        Watch { feeds, transport, clock, pacing, memory, robots: HashMap::new(), asked: HashMap::new() }
    }

    /// Watches until somebody wants to stop, or until a time, in seconds since 1970.
    pub fn run<D: Delivery>(&mut self, delivery: &mut D, stop: &AtomicBool, until: Option<u64>) {
        while !stop.load(Ordering::Relaxed) {
            let Some(next) = self.next_due() else { return };
            let now = self.clock.now();
            if until.is_some_and(|until| next.max(now) >= until) {
                return;
            }
            if next > now {
                self.clock.wait_until(next, stop);
                continue;
            }
            self.round(delivery, stop);
        }
    }

    /// Asks every feed whose time has come, once.
    pub fn round<D: Delivery>(&mut self, delivery: &mut D, stop: &AtomicBool) {
        for index in 0..self.feeds.len() {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            let feed = self.feeds[index].clone();
            let name = feed.address.to_string();
            let memory = self.memory.feeds.entry(name.clone()).or_default();
            if memory.gone || memory.next > self.clock.now() {
                continue;
            }
            let event = self.one(&feed, &name, delivery, stop);
            for event in event {
                delivery.note(&event, &self.memory);
            }
        }
    }

    /// When the next feed is to be asked; none when all are gone.
    fn next_due(&self) -> Option<u64> {
        self.feeds
            .iter()
            .filter_map(|feed| match self.memory.feeds.get(&feed.address.to_string()) {
                Some(memory) if memory.gone => None,
                Some(memory) => Some(memory.next),
                None => Some(0),
            })
            .min()
    }

    fn one<D: Delivery>(
        &mut self,
        feed: &FeedSettings,
        name: &str,
        delivery: &mut D,
        stop: &AtomicBool,
    ) -> Vec<Event> {
        let mut memory = self.memory.feeds.remove(name).unwrap_or_default();
        let outcome = self.ask(feed, &memory, stop);
        let mut events = Vec::new();
        match outcome {
            Outcome::Gone => {
                memory.gone = true;
                events.push(Event::Gone { feed: name.to_owned() });
            }
            Outcome::Unchanged => {
                memory.failures = 0;
                memory.next = self.clock.now() + feed.every.as_secs();
                events.push(Event::Unchanged { feed: name.to_owned() });
            }
            Outcome::Later { why, after } => events.push(self.failed(feed, &mut memory, why, after)),
            Outcome::Fresh(answer, moved) => {
                if let Some(to) = moved {
                    events.push(Event::Moved { feed: name.to_owned(), to: to.to_string() });
                }
                match delivery.parse(feed, &answer) {
                    Err(why) => events.push(self.failed(feed, &mut memory, why, None)),
                    Ok(items) => events.push(self.hand_on(feed, &mut memory, &answer, items, delivery, stop)),
                }
            }
        }
        self.memory.feeds.insert(name.to_owned(), memory);
        events
    }

    /// Takes note of a failure, and of when it is tried again.
    fn failed(&self, feed: &FeedSettings, memory: &mut FeedMemory, why: String, after: Option<u64>) -> Event {
        let every = feed.every.as_secs();
        memory.failures = memory.failures.saturating_add(1);
        let doubled = every.saturating_mul(1 << memory.failures.min(10));
        // As long as asked for, and no less than our own.
        let asked = after.unwrap_or(0).min(self.pacing.longest_retry);
        let pause = doubled.min(self.pacing.longest_pause).max(every).max(asked);
        memory.next = self.clock.now() + pause;
        Event::Failed { feed: feed.address.to_string(), why, again_in: pause }
    }

    /// Hands on what was not handed on before.
    fn hand_on<D: Delivery>(
        &mut self,
        feed: &FeedSettings,
        memory: &mut FeedMemory,
        answer: &Answer,
        items: Vec<Item<D::Value>>,
        delivery: &mut D,
        stop: &AtomicBool,
    ) -> Event {
        let shown = items.len();
        let (mut new, mut failure) = (0, None);
        memory.round += 1;
        let mut seen = BTreeSet::new();
        // Feeds have the newest first; what is handed on is to be in the order of time.
        for item in items.into_iter().rev() {
            if stop.load(Ordering::Relaxed) {
                failure = Some("stopped".to_owned());
                break;
            }
            if !seen.insert(item.key.clone()) {
                continue;
            }
            if let Some(last) = memory.items.get_mut(&item.key) {
                *last = memory.round;
                continue;
            }
            let key = item.key.clone();
            match delivery.deliver(feed, item, &mut |address| self.page(address, stop)) {
                Ok(()) => {
                    memory.items.insert(key, memory.round);
                    new += 1;
                }
                Err(why) => failure = Some(why),
            }
        }
        forget(&mut memory.items);
        match failure {
            // The feed must be shown again, so what it is known by is not kept.
            Some(why) => {
                (memory.etag, memory.modified) = (None, None);
                self.failed(feed, memory, why, None)
            }
            None => {
                memory.failures = 0;
                memory.next = self.clock.now() + feed.every.as_secs();
                (memory.etag, memory.modified) = (answer.etag.clone(), answer.modified.clone());
                Event::Asked { feed: feed.address.to_string(), new, shown }
            }
        }
    }

    /// Asks for a feed, along its redirects.
    fn ask(&mut self, feed: &FeedSettings, memory: &FeedMemory, stop: &AtomicBool) -> Outcome {
        let request = Request {
            address: feed.address.clone(),
            etag: memory.etag.clone(),
            modified: memory.modified.clone(),
            post: None,
        };
        match self.follow(request, stop) {
            Err(error) => Outcome::Later { why: error.to_string(), after: None },
            Ok((answer, moved)) => match answer.status {
                200 => Outcome::Fresh(answer, moved),
                304 => Outcome::Unchanged,
                410 => Outcome::Gone,
                status => Outcome::Later {
                    why: FetchError::Status(status).to_string(),
                    after: answer.retry_after.as_deref().and_then(|text| retry_after(text, self.clock.now())),
                },
            },
        }
    }

    /// What stands at an address, within the rules: for the pages of entries.
    ///
    /// # Errors
    /// When it may not be fetched, or there is no answer.
    pub fn page(&mut self, address: &Address, stop: &AtomicBool) -> Result<Answer, FetchError> {
        let (answer, _) = self.follow(Request::get(address.clone()), stop)?;
        if answer.status == 200 { Ok(answer) } else { Err(FetchError::Status(answer.status)) }
    }

    /// Asks along redirects, each of them checked as the first; where a feed has moved to for good, if it has.
    fn follow(
        &mut self,
        mut request: Request,
        stop: &AtomicBool,
    ) -> Result<(Answer, Option<Address>), FetchError> {
        let mut permanent = true;
        let mut moved = None;
        for _ in 0..=self.transport.limits().redirects {
            if !self.robots_of(&request.address, stop)?.allows(request.address.path()) {
                return Err(FetchError::Robots);
            }
            self.pace(&request.address, stop);
            let answer = self.transport.ask(&request)?;
            if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
                return Ok((answer, moved));
            }
            let location = answer.location.as_deref().ok_or(FetchError::Status(answer.status))?;
            let next = request.address.join(location)?;
            if request.address.is_secure() && !next.is_secure() {
                return Err(FetchError::Redirects);
            }
            permanent &= matches!(answer.status, 301 | 308);
            moved = permanent.then(|| next.clone());
            request.address = next;
        }
        Err(FetchError::Redirects)
    }

    /// Waits until a server may be asked again.
    fn pace(&mut self, address: &Address, stop: &AtomicBool) {
        let origin = address.origin();
        let delay =
            self.robots.get(&origin).and_then(|(_, robots)| robots.delay).map_or(0, |delay| delay.as_secs());
        let pause = delay.max(self.pacing.between);
        if let Some(last) = self.asked.get(&origin) {
            self.clock.wait_until(last + pause, stop);
        }
        self.asked.insert(origin, self.clock.now());
    }

    /// The robots.txt of a server. Where there is none, all is allowed; where the server can't say, nothing.
    fn robots_of(&mut self, address: &Address, stop: &AtomicBool) -> Result<Robots, FetchError> {
        let origin = address.origin();
        let now = self.clock.now();
        if let Some((until, robots)) = self.robots.get(&origin)
            && *until > now
        {
            return Ok(robots.clone());
        }
        let mut request = Request::get(address.join("/robots.txt")?);
        let mut answer = None;
        for _ in 0..=self.transport.limits().redirects {
            self.pace(&request.address, stop);
            let found = self.transport.ask(&request)?;
            match (&found.location, found.status) {
                (Some(location), 300..=399) => request.address = request.address.join(location)?,
                _ => {
                    answer = Some(found);
                    break;
                }
            }
        }
        let (robots, holds) = match answer {
            Some(answer) if answer.status == 200 => {
                let bytes = &answer.body[..answer.body.len().min(robots::LONGEST)];
                (Robots::parse(&String::from_utf8_lossy(bytes)), self.pacing.robots)
            }
            Some(answer) if answer.status == 429 || answer.status >= 500 => (Robots::closed(), ROBOTS_AGAIN),
            _ => (Robots::default(), self.pacing.robots),
        };
        self.robots.insert(origin, (self.clock.now() + holds, robots.clone()));
        Ok(robots)
    }
}

/// Seconds until a robots.txt that a server could not give is asked for again.
const ROBOTS_AGAIN: u64 = 3600;

/// Lets go of the items that a feed has not shown for longest.
fn forget(items: &mut BTreeMap<String, u64>) {
    if items.len() <= MOST_REMEMBERED {
        return;
    }
    let mut rounds: Vec<u64> = items.values().copied().collect();
    rounds.sort_unstable();
    let cut = rounds[items.len() - MOST_REMEMBERED];
    let newest = rounds.last().copied().unwrap_or_default();
    // Never one that it shows now.
    items.retain(|_, round| *round > cut || *round == newest);
}

/// Seconds to wait, from `Retry-After`: seconds, or a date.
fn retry_after(text: &str, now: u64) -> Option<u64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(seconds);
    }
    let moment = jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second();
    u64::try_from(moment).ok().map(|moment| moment.saturating_sub(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after("120", 5), Some(120));
        assert_eq!(retry_after("Thu, 15 May 2025 09:30:00 GMT", 1_747_301_400 - 60), Some(60));
        assert_eq!(retry_after("soon", 5), None);
    }

    #[test]
    fn what_was_not_shown_for_longest_is_forgotten() {
        let mut items: BTreeMap<String, u64> =
            (0..MOST_REMEMBERED as u64 + 10).map(|number| (format!("{number:06}"), number / 100)).collect();
        forget(&mut items);
        assert!(items.len() <= MOST_REMEMBERED + 100);
        assert!(!items.contains_key("000000"));
        assert!(items.contains_key(&format!("{:06}", MOST_REMEMBERED + 9)));
    }
}
