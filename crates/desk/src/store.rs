//! The archive behind the desk: a few connections to ask, one at a time to change.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use hyper::StatusCode;
use legation_archive::{Archive, ArchiveError, Filter, State};
use legation_record::{Record, Report};

use crate::answer::{Ask, Fault};
use crate::server::Read;
use crate::words;

/// Lines of a page of an answer: what one looks through; and the most that a program may ask for at once.
pub(crate) const LINES: usize = 40;
pub(crate) const MOST_LINES: usize = 500;

/// Names that a field for names suggests.
const KNOWN: usize = 60;

/// The countries' names, for sides that the archive knows by their codes.
const COUNTRIES: &str = include_str!("../../../knowledge/countries.csv");

static COUNTRY_NAMES: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    COUNTRIES
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (_, rest) = line.split_once(',')?;
            let (code, rest) = rest.split_once(',')?;
            // A name with a comma in it stands in quotation marks.
            let name = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split('"').next(),
                None => rest.split(',').next(),
            };
            Some((code, name?))
        })
        .collect()
});

/// The name of a country by its code.
pub(crate) fn country(code: &str) -> Option<&'static str> {
    COUNTRY_NAMES.get(code).copied()
}

/// What the frame of each page says about the archive.
#[derive(Clone, Debug)]
pub(crate) struct About {
    /// Its name.
    pub(crate) name: String,
    /// How much is in it.
    pub(crate) line: String,
    /// The first and the last day of its reports.
    pub(crate) days: Option<(String, String)>,
    /// The names of those of whom most is told.
    pub(crate) known: Vec<String>,
}

/// The archive and the reader.
pub struct Store {
    place: String,
    name: String,
    read: Read,
    /// The day that the desk is to believe it is, for archives of the past.
    today: Option<String>,
    /// Connections that nobody uses just now.
    idle: Mutex<Vec<Archive>>,
    /// One change at a time: the archive would only let them wait.
    changing: Mutex<()>,
    about: Mutex<Option<(u64, About)>>,
}

impl Store {
    /// An archive at a place (a file, or a server's address) that is there, and a way to read. `today` is for archives of
    /// the past: what is due is counted from it.
    ///
    /// # Errors
    /// When the archive can't be opened.
    pub fn open(place: &str, name: &str, today: Option<String>, read: Read) -> Result<Store, ArchiveError> {
        let archive = Archive::open(place)?;
        Ok(Store {
            place: place.to_owned(),
            name: name.to_owned(),
            read,
            today,
            idle: Mutex::new(vec![archive]),
            changing: Mutex::new(()),
            about: Mutex::new(None),
        })
    }

    /// Asks the archive, on a connection of its own.
    pub(crate) fn ask<T>(
        &self,
        question: impl FnOnce(&mut Archive) -> Result<T, ArchiveError>,
    ) -> Result<T, Fault> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut archive = match idle {
            Some(archive) => archive,
            None => Archive::open(&self.place).map_err(fault)?,
        };
        let answer = question(&mut archive).map_err(fault)?;
        // A connection that failed is not used again.
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(archive);
        }
        Ok(answer)
    }

    /// Changes the archive.
    pub(crate) fn change<T>(
        &self,
        change: impl FnOnce(&mut Archive) -> Result<T, ArchiveError>,
    ) -> Result<T, Fault> {
        let _one = self.changing.lock();
        let mut archive = Archive::open_to_change(&self.place).map_err(fault)?;
        change(&mut archive).map_err(fault)
    }

    /// A number that is another whenever the archive is.
    pub(crate) fn revision(&self) -> Result<u64, Fault> {
        self.ask(Archive::revision)
    }

    pub(crate) fn about(&self) -> Option<About> {
        let revision = self.revision().ok()?;
        if let Some((of, about)) = self.about.lock().ok()?.as_ref()
            && *of == revision
        {
            return Some(about.clone());
        }
        let counts = self.ask(|archive| archive.counts(&Filter::default())).ok()?;
        let days = counts.first.clone().zip(counts.last.clone());
        let mut line = match counts.reports {
            1 => "1 report".to_owned(),
            reports => format!("{} reports", grouped(reports)),
        };
        if let Some((first, last)) = &days {
            line.push_str(&format!(", {}", words::period(Some(first), Some(last)).unwrap_or_default()));
        }
        let known = self.ask(|archive| archive.best_known(KNOWN)).ok()?;
        let about = About { name: self.name.clone(), line, days, known };
        *self.about.lock().ok()? = Some((revision, about.clone()));
        Some(about)
    }

    /// Reads a report.
    pub(crate) fn read(&self, report: &Report) -> Record {
        (self.read)(report)
    }

    /// The day that it is.
    pub(crate) fn today(&self, ask: &Ask) -> String {
        self.today.clone().unwrap_or_else(|| ask.today.clone())
    }

    /// The filter in a query: the same names as in the shell.
    pub(crate) fn filter(&self, ask: &Ask) -> Result<Filter, Fault> {
        let all = |name: &str| -> Vec<String> {
            ask.fields
                .iter()
                .filter(|(field, value)| field == name && !value.trim().is_empty())
                .map(|(_, value)| value.trim().to_owned())
                .collect()
        };
        let day = |name: &'static str| match ask.field(name) {
            None => Ok(None),
            Some(day) if day.len() == 10 && day.parse::<jiff::civil::Date>().is_ok() => {
                Ok(Some(day.to_owned()))
            }
            Some(_) => Err(Fault::field(name, "a day such as 2025-05-15")),
        };
        let as_of = match ask.field("as_of") {
            None => None,
            Some(text) => Some(
                legation_archive::moment(text)
                    .map_err(|_| Fault::field("as_of", "a day or a moment such as 2025-05-15"))?,
            ),
        };
        let mut states = Vec::new();
        for state in all("state") {
            states.push(State::from_label(&state).ok_or_else(|| {
                Fault::field("state", "one of open, met, lapsed, contradicted and superseded")
            })?);
        }
        let min_confidence = match ask.field("min_confidence") {
            None => None,
            Some(text) => match text.parse::<f64>() {
                Ok(least) if (0.0..=1.0).contains(&least) => Some(least),
                _ => return Err(Fault::field("min_confidence", "a number from 0 to 1")),
            },
        };
        let limit = match ask.field("limit") {
            None => LINES,
            Some(text) => match text.parse::<usize>() {
                Ok(limit) if (1..=MOST_LINES).contains(&limit) => limit,
                _ => return Err(Fault::field("limit", &format!("a number from 1 to {MOST_LINES}"))),
            },
        };
        let offset = match ask.field("cursor") {
            None => 0,
            Some(cursor) => {
                from_cursor(cursor).ok_or_else(|| Fault::field("cursor", "one that an answer gave"))?
            }
        };
        let today = match &as_of {
            Some(_) => None,
            None => Some(self.today(ask)),
        };
        Ok(Filter {
            actors: all("actor"),
            sides: all("side"),
            places: all("place"),
            since: day("since")?,
            until: day("until")?,
            as_of,
            kinds: all("kind"),
            states,
            about: ask.field("about").map(str::to_owned),
            due_before: day("due_before")?,
            min_confidence,
            limit: Some(limit),
            offset,
            today,
        })
    }
}

/// Where an answer goes on.
pub(crate) fn cursor(offset: usize) -> String {
    format!("l{offset}")
}

fn from_cursor(cursor: &str) -> Option<usize> {
    // Nobody leafs through a million lines.
    cursor.strip_prefix('l')?.parse().ok().filter(|offset| *offset <= 1_000_000)
}

/// A number with its thousands apart.
pub(crate) fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) && digit.is_ascii_digit() {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn fault(error: ArchiveError) -> Fault {
    let status = match error.code() {
        "unknown" => StatusCode::NOT_FOUND,
        "question" => StatusCode::UNPROCESSABLE_ENTITY,
        "busy" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    // Where the archive lies is nobody's business who looks at it from elsewhere.
    let message = match error.code() {
        "unknown" | "question" => capital(&error.what()),
        _ => format!("The archive: {}.", error.what()),
    };
    let mut fault = Fault::new(status, error.code(), message);
    fault.hint = error.hint();
    fault
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_have_names() {
        assert_eq!(country("KGZ"), Some("Kyrgyzstan"));
        assert_eq!(country("alpha3"), Some("name"));
        assert!(COUNTRY_NAMES.keys().skip(1).all(|code| code.len() == 3 || *code == "alpha3"));
        assert!(COUNTRY_NAMES.values().all(|name| !name.contains('"') && !name.is_empty()));
    }

    #[test]
    fn cursors_lead_back() {
        assert_eq!(from_cursor(&cursor(80)), Some(80));
        for foreign in ["", "l", "l-1", "80", "l99999999999999"] {
            assert_eq!(from_cursor(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(100), "100");
    }
}
