//! Answers that are kept while the archive stays as it is: most people look at the same pages.
//!
//! An answer is made once for a state of the archive, by whoever asks for it first. While it is made anew because another
//! program has added something, the others get the one before, if it is a few seconds old at most; what was changed here is
//! seen at once.

use std::collections::HashMap;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use sha2::{Digest, Sha256};

use crate::answer::{Answer, Fault};
use crate::tokens::to_hex;

/// Bytes of answers that are kept: some hundred pages.
const MOST_BYTES: usize = 48 << 20;
/// How old an answer may be that is given while a new one is made.
const LATE: Duration = Duration::from_secs(5);
/// About what a place for an answer takes, also where none comes of it.
const SLOT: usize = 256;

/// How an answer may be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    Zstd,
}

impl Coding {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Coding::Gzip => "gzip",
            Coding::Zstd => "zstd",
        }
    }

    /// The bytes packed; none where that fails.
    fn pack(self, bytes: &[u8]) -> Option<Vec<u8>> {
        match self {
            Coding::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(4));
                encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()
            }
            Coding::Zstd => {
                Some(ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest))
            }
        }
    }
}

/// The coding that a client likes best. Where it likes both alike it gets gzip, which packs pages smaller at the only
/// level that our zstd has.
pub(crate) fn coding(accepted: &str) -> Option<Coding> {
    let mut best = None;
    let mut liked = 0.0;
    for one in accepted.split(',') {
        let mut parts = one.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts
            .find_map(|part| part.strip_prefix("q="))
            .map_or(1.0, |quality| quality.parse::<f32>().unwrap_or(0.0));
        let coding = match name.as_str() {
            "gzip" | "x-gzip" => Coding::Gzip,
            "zstd" => Coding::Zstd,
            _ => continue,
        };
        if quality > liked || (quality > 0.0 && quality == liked && coding == Coding::Gzip) {
            best = Some(coding);
            liked = quality;
        }
    }
    best
}

/// An answer that was made, with what is made of it once.
pub(crate) struct Made {
    pub(crate) answer: Answer,
    /// By which clients tell whether they have it.
    pub(crate) tag: String,
    packed: [OnceLock<Option<Vec<u8>>>; 2],
}

impl Made {
    pub(crate) fn new(answer: Answer) -> Made {
        let tag = format!("W/\"{}\"", to_hex(&Sha256::digest(&answer.body)[..12]));
        Made { answer, tag, packed: [OnceLock::new(), OnceLock::new()] }
    }

    /// The body packed; none where that fails.
    pub(crate) fn packed(&self, coding: Coding) -> Option<&[u8]> {
        self.packed[coding as usize].get_or_init(|| coding.pack(&self.answer.body)).as_deref()
    }
}

/// An answer for a state of the archive.
struct Entry {
    revision: u64,
    at: Instant,
    made: Arc<Made>,
}

#[derive(Default)]
struct Place {
    entry: Option<Entry>,
    /// Somebody makes a new one just now.
    making: bool,
}

#[derive(Default)]
struct Slot {
    place: Mutex<Place>,
    made: Condvar,
}

#[derive(Default)]
struct All {
    slots: HashMap<String, Arc<Slot>>,
    bytes: usize,
}

/// The answers that are kept.
#[derive(Default)]
pub(crate) struct Kept {
    all: Mutex<All>,
    /// The state of the archive after the last change that was made here: nobody sees an older one.
    changed: AtomicU64,
}

/// Ends the making, also after a crash.
struct Making<'a>(&'a Slot);

impl Drop for Making<'_> {
    fn drop(&mut self) {
        self.0.place.lock().unwrap_or_else(PoisonError::into_inner).making = false;
        self.0.made.notify_all();
    }
}

impl Kept {
    /// Says that the archive was changed here: whoever did it sees it at once.
    pub(crate) fn changed(&self, revision: u64) {
        self.changed.fetch_max(revision, Ordering::SeqCst);
    }

    /// The answer of a name for a state of the archive: the one that is kept, or the one that is made. `revision` must
    /// have been asked for before the answer is made, so that what is kept is never older than it says.
    pub(crate) fn get(
        &self,
        name: &str,
        revision: u64,
        make: impl FnOnce() -> Result<Answer, Fault>,
    ) -> Result<Arc<Made>, Fault> {
        let slot = {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            if all.bytes > MOST_BYTES {
                *all = All::default();
            }
            if !all.slots.contains_key(name) {
                all.bytes += name.len() + SLOT;
            }
            Arc::clone(all.slots.entry(name.to_owned()).or_default())
        };
        let mut place = slot.place.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(entry) = &place.entry {
                let late = place.making
                    && entry.revision >= self.changed.load(Ordering::SeqCst)
                    && entry.at.elapsed() < LATE;
                if entry.revision >= revision || late {
                    return Ok(Arc::clone(&entry.made));
                }
            }
            if !place.making {
                break;
            }
            place = slot.made.wait(place).unwrap_or_else(PoisonError::into_inner);
        }
        place.making = true;
        drop(place);
        let making = Making(&slot);
        let made = Arc::new(Made::new(make()?));
        if made.answer.status == StatusCode::OK {
            let size = |made: &Made| made.answer.body.len() * 6 / 5;
            let entry = Entry { revision, at: Instant::now(), made: Arc::clone(&made) };
            let before = slot.place.lock().unwrap_or_else(PoisonError::into_inner).entry.replace(entry);
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            // Packed it is kept a second time, of about a fifth.
            all.bytes =
                (all.bytes + size(&made)).saturating_sub(before.map_or(0, |before| size(&before.made)));
        }
        drop(making);
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_likes_best_is_packed() {
        for (accepted, expected) in [
            ("", None),
            ("br, identity", None),
            ("gzip;q=0", None),
            ("gzip, deflate, br, zstd", Some(Coding::Gzip)),
            ("zstd", Some(Coding::Zstd)),
            ("gzip;q=0.5, zstd;q=0.9", Some(Coding::Zstd)),
            ("ZSTD ; q=x, gzip; q=0.1", Some(Coding::Gzip)),
        ] {
            assert_eq!(coding(accepted), expected, "{accepted}");
        }
    }

    #[test]
    fn what_is_packed_is_what_comes_out() {
        let text: String = (0..3000).map(|number| format!("<li>{} of {number}</li>", number % 7)).collect();
        let made = Made::new(Answer::new("text/html", text.clone()));
        let packed = made.packed(Coding::Zstd).expect("packed");
        let mut plain = Vec::new();
        let mut decoder = ruzstd::decoding::StreamingDecoder::new(packed).expect("zstd");
        std::io::Read::read_to_end(&mut decoder, &mut plain).expect("unpacked");
        assert_eq!(plain, text.as_bytes());
        assert!(packed.len() < text.len() / 2);
        assert!(made.packed(Coding::Gzip).is_some_and(|packed| packed.len() < text.len() / 2));
    }

    #[test]
    fn an_answer_is_made_once_for_a_state_of_the_archive() {
        let kept = Kept::default();
        let mut times = 0;
        for (revision, made) in [(1, 1), (1, 1), (2, 2), (2, 2), (3, 3)] {
            let answer = kept.get("/", revision, || {
                times += 1;
                Ok(Answer::new("text/plain", times.to_string()))
            });
            assert_eq!(answer.expect("an answer").answer.body, made.to_string().into_bytes());
        }
        let fault = kept.get("/no", 1, || Err(Fault::missing("page")));
        assert!(fault.is_err() && kept.get("/no", 1, || Ok(Answer::new("text/plain", "x"))).is_ok());
    }

    #[test]
    fn nobody_waits_for_what_another_program_added_but_for_what_was_changed_here() {
        let kept = Kept::default();
        let text = |answer: Result<Arc<Made>, Fault>| {
            String::from_utf8(answer.expect("an answer").answer.body.clone()).expect("text")
        };
        let plain = |words: &'static str| move || Ok(Answer::new("text/plain", words));
        assert_eq!(text(kept.get("/", 1, plain("one"))), "one");
        let second = kept.get("/", 2, || {
            // While the second is made, others get the first.
            assert_eq!(text(kept.get("/", 2, plain("never"))), "one");
            Ok(Answer::new("text/plain", "two"))
        });
        assert_eq!(text(second), "two");
        let (begun, begins) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                kept.get("/", 3, || {
                    kept.changed(3);
                    let _ = begun.send(());
                    std::thread::sleep(Duration::from_millis(50));
                    Ok(Answer::new("text/plain", "three"))
                })
            });
            let _ = begins.recv();
            assert_eq!(text(kept.get("/", 3, plain("never"))), "three");
        });
    }
}
