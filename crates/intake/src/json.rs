//! Reports in JSON.

use std::fmt;

use legation_record::{PublishedFrom, Section};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{Fault, Place};
use crate::fields;

/// A report as JSON has it. Fields that are not named here are passed over.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct RawReport {
    pub id: Option<Id>,
    pub title: Option<String>,
    pub published: Option<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub byline: Option<String>,
    pub language: Option<String>,
    pub text: Option<String>,
    /// Where the date comes from, where that is not what the source states.
    #[serde(skip)]
    pub published_from: Option<PublishedFrom>,
    /// The parts with headings, where the source has marked them.
    #[serde(skip)]
    pub sections: Option<Vec<Section>>,
}

/// Sources number their reports or name them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Id {
    Name(String),
    Number(serde_json::Number),
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Id::Name(name) => f.write_str(name),
            Id::Number(number) => write!(f, "{number}"),
        }
    }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The report of one line; none for a blank line.
pub(crate) fn line(bytes: &[u8], first: bool) -> Option<Result<RawReport, Fault>> {
    let bytes = if first { bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes) } else { bytes };
    let bytes = bytes.trim_ascii();
    (!bytes.is_empty()).then(|| parse(bytes))
}

fn parse(bytes: &[u8]) -> Result<RawReport, Fault> {
    check_encoding(bytes)?;
    object(bytes)
}

/// A report from an object. Where it does not have our fields, those of others are looked for.
fn object(bytes: &[u8]) -> Result<RawReport, Fault> {
    let own: Result<RawReport, serde_json::Error> = serde_json::from_slice(bytes);
    match own {
        Ok(mut raw) => {
            if raw.text.is_some() && raw.title.is_some() && raw.published.is_some() {
                return Ok(raw);
            }
            let value: Value = serde_json::from_slice(bytes).map_err(Fault::Json)?;
            let Some(other) = fields::report(&value) else { return Ok(raw) };
            if raw.text.is_none() {
                raw.text = other.text;
                raw.sections = other.sections;
            }
            raw.id = raw.id.or(other.id);
            raw.title = raw.title.or(other.title);
            raw.published = raw.published.or(other.published);
            raw.publisher = raw.publisher.or(other.publisher);
            raw.url = raw.url.or(other.url);
            raw.byline = raw.byline.or(other.byline);
            raw.language = raw.language.or(other.language);
            Ok(raw)
        }
        // Our names with other things in them, as schema.org's publisher.
        Err(error) if error.is_data() => {
            let value: Value = serde_json::from_slice(bytes).map_err(Fault::Json)?;
            fields::report(&value).ok_or(Fault::Json(error))
        }
        Err(error) => Err(Fault::Json(error)),
    }
}

/// The encoding by itself first: the JSON reader's word for a wrong byte does not name the place in the input.
fn check_encoding(bytes: &[u8]) -> Result<(), Fault> {
    match std::str::from_utf8(bytes) {
        Ok(_) => Ok(()),
        Err(error) => {
            let byte = error.valid_up_to();
            Err(Fault::Encoding { byte, line: crate::text::line_of(bytes, byte) })
        }
    }
}

/// One report of a JSON file, with its place.
pub(crate) type Entry = (Place, Result<RawReport, Fault>);

/// The reports of a whole JSON file: an object, objects one after another, or an array of objects.
pub(crate) fn reports(bytes: &[u8]) -> Result<Vec<Entry>, Fault> {
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii();
    if bytes.is_empty() {
        return Err(Fault::Empty);
    }
    check_encoding(bytes)?;
    if bytes.starts_with(b"[") {
        let entries: Vec<&RawValue> = serde_json::from_slice(bytes).map_err(Fault::Json)?;
        if entries.is_empty() {
            return Err(Fault::Empty);
        }
        let entry =
            |(index, raw): (usize, &RawValue)| (Place::Entry(index + 1), object(raw.get().as_bytes()));
        return Ok(entries.into_iter().enumerate().map(entry).collect());
    }
    let mut found = Vec::new();
    for (index, raw) in serde_json::Deserializer::from_slice(bytes).into_iter::<&RawValue>().enumerate() {
        let place = if index == 0 { Place::Whole } else { Place::Entry(index + 1) };
        let outcome = raw.map_err(Fault::Json).and_then(|raw| object(raw.get().as_bytes()));
        // An object without a text may hold a list of reports.
        if let (Ok(RawReport { text: None, .. }) | Err(Fault::Json(_)), 0) = (&outcome, index)
            && let Ok(mut value) = serde_json::from_slice::<Value>(bytes)
            && let Some(entries) = fields::list(&mut value)
        {
            return Ok(entries
                .iter()
                .enumerate()
                .map(|(index, entry)| (Place::Entry(index + 1), fields::report(entry).ok_or(Fault::NoText)))
                .collect());
        }
        found.push((place, outcome));
    }
    Ok(found)
}
