//! The file that names the feeds: `feeds.toml`.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use crate::address::{Address, AddressError};

/// Shortest pause between two requests for one feed, in minutes: more is asking for the same thing again.
const SHORTEST: u64 = 5;

/// Longest pause, in minutes: a week.
const LONGEST: u64 = 7 * 24 * 60;

/// Usual pause, in minutes.
const USUAL: u64 = 15;

/// Feeds to be watched, and where to tell of changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedFile {
    /// The feeds.
    pub feeds: Vec<FeedSettings>,
    /// Where changes are posted to.
    pub webhook: Option<Address>,
}

/// One feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedSettings {
    /// Where it is.
    pub address: Address,
    /// How often it is asked for.
    pub every: Duration,
    /// Whether the page of each entry is fetched, since the feed has no more than a teaser.
    pub pages: bool,
    /// Who publishes it, where the feed's own title is not that.
    pub publisher: Option<String>,
}

/// What is wrong with the file.
#[derive(Debug, thiserror::Error)]
pub enum FeedFileError {
    /// It can't be read.
    #[error("{0} can't be read: {1}")]
    Unreadable(String, std::io::Error),
    /// It is not what is expected.
    #[error("{0}: {1}")]
    Shape(String, String),
    /// A wrong address.
    #[error("{0}: {1}: {2}")]
    Address(String, String, AddressError),
}

impl FeedFileError {
    /// What to do.
    pub fn hint(&self) -> &'static str {
        "write:\n  webhook = \"https://…\"      # optional\n  [[feed]]\n  url = \"https://example.org/feed.xml\"\n  every_minutes = 15          # optional\n  pages = false               # optional: fetch each entry's page"
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    webhook: Option<String>,
    #[serde(default)]
    feed: Vec<RawFeed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFeed {
    url: String,
    every_minutes: Option<u64>,
    #[serde(default)]
    pages: bool,
    publisher: Option<String>,
}

impl FeedFile {
    /// Reads the file.
    ///
    /// # Errors
    /// When it can't be read or is not what is expected.
    pub fn read(path: &Path) -> Result<FeedFile, FeedFileError> {
        let name = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|error| FeedFileError::Unreadable(name.clone(), error))?;
        FeedFile::parse(&text, &name)
    }

    /// Reads its text; `name` is what errors call it.
    ///
    /// # Errors
    /// When it is not what is expected.
    pub fn parse(text: &str, name: &str) -> Result<FeedFile, FeedFileError> {
        let shape = |words: String| FeedFileError::Shape(name.to_owned(), words);
        let raw: Raw = toml::from_str(text).map_err(|error| shape(error.to_string()))?;
        let address = |url: &str| {
            Address::parse(url)
                .map_err(|error| FeedFileError::Address(name.to_owned(), url.to_owned(), error))
        };
        if raw.feed.is_empty() {
            return Err(shape("no [[feed]] is named".to_owned()));
        }
        let mut feeds: Vec<FeedSettings> = Vec::with_capacity(raw.feed.len());
        for feed in raw.feed {
            let minutes = feed.every_minutes.unwrap_or(USUAL);
            if !(SHORTEST..=LONGEST).contains(&minutes) {
                return Err(shape(format!("every_minutes is {minutes}; it is {SHORTEST} to {LONGEST}")));
            }
            let settings = FeedSettings {
                address: address(&feed.url)?,
                every: Duration::from_secs(60 * minutes),
                pages: feed.pages,
                publisher: feed.publisher,
            };
            if feeds.iter().any(|other| other.address == settings.address) {
                return Err(shape(format!("{} is named twice", settings.address)));
            }
            feeds.push(settings);
        }
        Ok(FeedFile { feeds, webhook: raw.webhook.as_deref().map(address).transpose()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_or_said_what_is_wrong() {
        let file = FeedFile::parse(
            "webhook = \"https://example.org/hook\"\n[[feed]]\nurl = \"https://example.org/a.xml\"\n[[feed]]\nurl = \"https://example.org/b.xml\"\nevery_minutes = 60\npages = true\n",
            "feeds.toml",
        )
        .unwrap();
        assert_eq!(file.feeds.len(), 2);
        assert_eq!(file.feeds[1].every, Duration::from_secs(3600));
        assert!(file.feeds[1].pages && file.webhook.is_some());
        for (text, words) in [
            ("", "no [[feed]]"),
            ("[[feed]]\nurl = \"example.org\"", "http://"),
            ("[[feed]]\nurl = \"https://example.org\"\nevery_minutes = 1", "every_minutes is 1"),
            ("[[feed]]\nurl = \"https://example.org\"\nevry = 1", "unknown field"),
            ("[[feed]]\nurl = \"https://example.org\"\n[[feed]]\nurl = \"https://example.org/\"", "twice"),
        ] {
            let error = FeedFile::parse(text, "feeds.toml").unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
