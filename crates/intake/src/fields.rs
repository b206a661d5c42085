//! Reports in JSON whose fields have other names than ours, told by the table `knowledge/fields.toml`.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;

use crate::json::{Id, RawReport};
use crate::{moment, page};

#[derive(Deserialize)]
struct Fields {
    text: Vec<String>,
    html: Vec<String>,
    title: Vec<String>,
    published: Vec<String>,
    publisher: Vec<String>,
    url: Vec<String>,
    byline: Vec<String>,
    language: Vec<String>,
    id: Vec<String>,
    lists: Vec<String>,
}

static FIELDS: LazyLock<Fields> =
    LazyLock::new(|| match toml::from_str(include_str!("../../../knowledge/fields.toml")) {
        Ok(fields) => fields,
        Err(error) => panic!("knowledge/fields.toml: {error}"),
    });

/// Characters from which on a description is a text.
const SHORTEST_TEXT: usize = 20;

/// A report from an object; none when nothing in it is a text.
pub(crate) fn report(object: &Value) -> Option<RawReport> {
    let fields = &*FIELDS;
    let mut raw = RawReport {
        id: first(object, &fields.id).map(Id::Name),
        title: first(object, &fields.title).map(|title| plain(&title)),
        published: fields.published.iter().find_map(|name| moment::iso(&words(object, name)?)),
        publisher: first(object, &fields.publisher),
        url: first(object, &fields.url).filter(|url| url.contains("://")),
        byline: first(object, &fields.byline),
        language: first(object, &fields.language),
        ..RawReport::default()
    };
    let html = first(object, &fields.html);
    let text = first(object, &fields.text).filter(|text| text.trim().chars().count() >= SHORTEST_TEXT);
    match (html, text) {
        (Some(html), _) => marked_up(&html, &mut raw),
        (None, Some(text)) if looks_marked_up(&text) => marked_up(&text, &mut raw),
        (None, Some(text)) => raw.text = Some(crate::text::paragraphs(&text)),
        (None, None) => return None,
    }
    Some(raw)
}

/// Names of columns of tables that are looked at.
pub(crate) fn columns() -> BTreeSet<&'static str> {
    let fields = &*FIELDS;
    let about = [&fields.title, &fields.published, &fields.publisher, &fields.url, &fields.byline];
    let others = [&fields.language, &fields.id, &fields.text, &fields.html];
    first_parts(about.into_iter().chain(others).flatten())
}

/// Names of columns that may hold the text.
pub(crate) fn text_columns() -> BTreeSet<&'static str> {
    first_parts(FIELDS.text.iter().chain(&FIELDS.html))
}

/// The first part of each name.
fn first_parts<'a>(names: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
    names.map(|name| name.split('.').next().unwrap_or(name)).collect()
}

/// The objects of a list that stands in one object.
pub(crate) fn list(object: &mut Value) -> Option<Vec<Value>> {
    let name = FIELDS.lists.iter().find(|name| {
        matches!(at(object, name), Some(Value::Array(entries)) if entries.iter().any(Value::is_object))
    })?;
    let mut place = object;
    for key in name.split('.') {
        place = place.get_mut(key)?;
    }
    match place.take() {
        Value::Array(entries) => Some(entries),
        _ => None,
    }
}

fn marked_up(html: &str, raw: &mut RawReport) {
    if let Ok((text, sections)) = page::fragment(html) {
        (raw.text, raw.sections) = (Some(text), Some(sections));
    }
}

/// Whether a text has the tags of paragraphs.
pub(crate) fn looks_marked_up(text: &str) -> bool {
    ["<p>", "<p ", "</p>", "<br", "<div", "</a>", "&lt;p&gt;"].iter().any(|tag| text.contains(tag))
}

/// A line without tags.
pub(crate) fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    page::fragment(text).map_or_else(|_| text.to_owned(), |(text, _)| text.replace("\n\n", " "))
}

fn at<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    name.split('.').try_fold(object, |place, key| place.get(key))
}

fn first(object: &Value, names: &[String]) -> Option<String> {
    names.iter().find_map(|name| words(object, name))
}

/// Most entries of a list that are put together.
const MOST_ENTRIES: usize = 50;

/// The words at a path: a string, a number, or those of a list put together.
fn words(object: &Value, name: &str) -> Option<String> {
    fn of(value: &Value, path: &[&str]) -> Option<String> {
        match (value, path) {
            (Value::Array(entries), _) => {
                let all: Vec<String> =
                    entries.iter().take(MOST_ENTRIES).filter_map(|entry| of(entry, path)).collect();
                (!all.is_empty())
                    .then(|| all.join(if all.iter().any(|one| one.len() > 100) { "\n\n" } else { ", " }))
            }
            (Value::Object(object), [key, rest @ ..]) => of(object.get(*key)?, rest),
            (Value::String(text), []) => (!text.trim().is_empty()).then(|| text.clone()),
            (Value::Number(number), []) => Some(number.to_string()),
            _ => None,
        }
    }
    of(object, &name.split('.').collect::<Vec<_>>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_names_of_others_are_known() {
        let long = "The envoys of both sides met again.";
        for object in [
            json!({"@type": "NewsArticle", "headline": "T", "articleBody": long, "datePublished": "2025-05-15", "publisher": {"name": "P"}, "author": [{"name": "A"}, {"name": "B"}]}),
            json!({"headline": "T", "body_text": long, "versioncreated": "2025-05-15", "source": "P", "byline": "A, B"}),
            json!({"title": "T", "content": long, "published_date": "2025-05-15", "clean_url": "P", "author": "A, B"}),
            json!({"title": "T", "maintext": long, "date_publish": "2025-05-15", "source_domain": "P", "authors": ["A", "B"]}),
            json!({"title": "T", "content_html": format!("<p>{long}</p>"), "date_published": "2025-05-15", "publisher": "P", "authors": [{"name": "A"}, {"name": "B"}]}),
            json!({"title": "<b>T</b>", "content": {"rendered": format!("<p>{long}</p>")}, "date": "2025-05-15", "site": "P", "author": {"name": "A, B"}}),
        ] {
            let raw = report(&object).unwrap();
            assert_eq!(raw.text.as_deref(), Some(long), "{object}");
            assert_eq!(raw.title.as_deref(), Some("T"), "{object}");
            assert_eq!(raw.published.as_deref(), Some("2025-05-15"), "{object}");
            assert_eq!(raw.publisher.as_deref(), Some("P"), "{object}");
            assert_eq!(raw.byline.as_deref(), Some("A, B"), "{object}");
        }
        assert!(report(&json!({"url": "https://example.org", "seendate": "20250515T093000Z"})).is_none());
    }
}
