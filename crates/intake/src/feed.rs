//! Feeds: RSS 0.9 to 2.0, RDF Site Summary, Atom. (JSON Feed is JSON: see `fields`.)
//!
//! Entities are not expanded beyond those of characters, so that no feed grows in being read.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::json::{Id, RawReport};
use crate::{fields, moment, page};

/// Most bytes of a feed, which is taken in whole. Podcasts with all their years have 20 MiB.
pub(crate) const LONGEST_FEED: usize = 32 << 20;

/// Most elements within each other; feeds have six, and pages in them some dozen more.
const DEEPEST: usize = 200;

/// What is wrong with a feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FeedFault {
    pub byte: u64,
    pub words: String,
}

/// An entry as it stands there.
#[derive(Default)]
struct Entry {
    title: String,
    id: String,
    link: String,
    published: String,
    updated: String,
    authors: Vec<String>,
    content: String,
    summary: String,
    language: String,
}

/// The fields that words are collected for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Title,
    Id,
    Link,
    Published,
    Updated,
    Author,
    Content,
    Summary,
    Language,
}

fn field_of(path: &[String], name: &str) -> Option<Field> {
    let parent = path.last().map(String::as_str).unwrap_or_default();
    Some(match name {
        "title" => Field::Title,
        "guid" | "id" => Field::Id,
        "link" => Field::Link,
        "pubdate" | "published" | "dc:date" | "issued" | "dcterms:issued" | "dcterms:created" => {
            Field::Published
        }
        "updated" | "modified" | "dcterms:modified" | "atom:updated" => Field::Updated,
        "dc:creator" => Field::Author,
        "name" if parent == "author" => Field::Author,
        "author" => Field::Author,
        "content:encoded" | "content" | "body" | "xhtml:body" => Field::Content,
        "description" | "summary" => Field::Summary,
        "language" | "dc:language" => Field::Language,
        _ => return None,
    })
}

/// The reports of a feed, and what is wrong with the rest of it.
pub(crate) fn reports(xml: &str) -> (Vec<RawReport>, Option<FeedFault>) {
    let mut reader = Reader::from_str(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut path: Vec<String> = Vec::new();
    let mut channel = Entry::default();
    let mut entry: Option<Entry> = None;
    let mut reports = Vec::new();
    // The field whose words are collected, and how deep its element is.
    let mut field: Option<(Field, usize)> = None;
    let mut words = String::new();
    let fault = loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => break Some(FeedFault { byte: reader.error_position(), words: error.to_string() }),
        };
        match event {
            Event::Start(start) => {
                let name = name_of(&start);
                if path.len() >= DEEPEST {
                    break Some(FeedFault {
                        byte: reader.buffer_position(),
                        words: "its elements are too deep".into(),
                    });
                }
                if field.is_some() {
                    // Markup within: kept, for whoever reads pages.
                    words.push_str(&format!("<{name}>"));
                } else if name == "item" || name == "entry" {
                    entry = Some(Entry::default());
                } else if let Some(found) = field_of(&path, &name)
                    && in_place(&path, entry.is_some())
                {
                    field = Some((found, path.len()));
                    words.clear();
                    if found == Field::Link {
                        link(&start, entry.as_mut().unwrap_or(&mut channel));
                    }
                    if found == Field::Author {
                        // Atom's author has its name within.
                        field = if name == "author" && !xml_is_text(&reader) { None } else { field };
                    }
                }
                path.push(name);
            }
            Event::Empty(empty) => {
                let name = name_of(&empty);
                if field.is_some() {
                    words.push_str(&format!("<{name}>"));
                } else if name == "link" && in_place(&path, entry.is_some()) {
                    link(&empty, entry.as_mut().unwrap_or(&mut channel));
                }
            }
            Event::Text(text) if field.is_some() => words.push_str(&text.into_inner()),
            Event::CData(text) if field.is_some() => words.push_str(&text.into_inner()),
            Event::GeneralRef(reference) if field.is_some() => match reference.resolve_char_ref() {
                Ok(Some(character)) => words.push(character),
                _ => match &*reference {
                    "lt" => words.push('<'),
                    "gt" => words.push('>'),
                    "amp" => words.push('&'),
                    "quot" => words.push('"'),
                    "apos" => words.push('\''),
                    // Names of HTML are for whoever reads pages.
                    other => words.push_str(&format!("&{other};")),
                },
            },
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                if let Some((found, depth)) = field {
                    if path.len() > depth {
                        words.push_str(&format!("</{name}>"));
                    } else {
                        keep(found, &words, entry.as_mut().unwrap_or(&mut channel));
                        field = None;
                    }
                }
                if name == "item" || name == "entry" {
                    field = None;
                    reports.extend(entry.take().and_then(report));
                }
            }
            Event::Eof => break None,
            _ => {}
        }
    };
    let publisher = Some(fields::plain(channel.title.trim())).filter(|title| !title.is_empty());
    let language = Some(channel.language.trim().to_owned()).filter(|tag| !tag.is_empty());
    for report in &mut reports {
        report.publisher.clone_from(&publisher);
        report.language = report.language.take().or_else(|| language.clone());
    }
    (reports, fault)
}

/// Whether what comes next is text and no element: *author* is a name in RSS and an element of elements in Atom.
fn xml_is_text(reader: &Reader<&[u8]>) -> bool {
    let rest: &[u8] = reader.get_ref();
    let rest = rest.trim_ascii_start();
    !rest.starts_with(b"<") || rest.starts_with(b"<![CDATA[")
}

/// The name of an element in lower case; without its prefix, where that is Atom's.
fn name_of(start: &BytesStart<'_>) -> String {
    let name = start.name();
    let name: &str = name.as_ref();
    let name = name.to_ascii_lowercase();
    for prefix in ["atom:", "rss:", "a10:"] {
        if let Some(rest) = name.strip_prefix(prefix) {
            return rest.to_owned();
        }
    }
    name
}

/// Whether an element here tells of the entry, or of the whole feed, rather than of a picture or a source within it.
fn in_place(path: &[String], in_entry: bool) -> bool {
    match path.last().map(String::as_str) {
        Some("item" | "entry") => in_entry,
        Some("channel" | "feed") => !in_entry,
        Some("author") => true,
        _ => false,
    }
}

fn link(start: &BytesStart<'_>, entry: &mut Entry) {
    let (mut href, mut rel) = (None, None);
    for attribute in start.attributes().flatten() {
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
        let Ok(value) = value else { continue };
        let key: &str = attribute.key.as_ref();
        match key {
            "href" => href = Some(value.into_owned()),
            "rel" => rel = Some(value.into_owned()),
            _ => {}
        }
    }
    if let Some(href) = href
        && rel.is_none_or(|rel| rel == "alternate")
        && entry.link.is_empty()
    {
        entry.link = href;
    }
}

fn keep(field: Field, words: &str, entry: &mut Entry) {
    let place = match field {
        Field::Author => {
            let name = fields::plain(words.trim());
            if !name.is_empty() && !entry.authors.contains(&name) {
                entry.authors.push(name);
            }
            return;
        }
        Field::Title => &mut entry.title,
        Field::Id => &mut entry.id,
        Field::Link => &mut entry.link,
        Field::Published => &mut entry.published,
        Field::Updated => &mut entry.updated,
        Field::Content => &mut entry.content,
        Field::Summary => &mut entry.summary,
        Field::Language => &mut entry.language,
    };
    if place.trim().is_empty() {
        place.clear();
        place.push_str(words.trim());
    }
}

/// The report of an entry; none when it says nothing.
fn report(entry: Entry) -> Option<RawReport> {
    let some = |text: String| (!text.trim().is_empty()).then_some(text);
    let title = fields::plain(&entry.title).split_whitespace().collect::<Vec<_>>().join(" ");
    // Whichever says more: some feeds have the teaser in the one and the report in the other.
    let marked_up = if entry.content.len() >= entry.summary.len() { &entry.content } else { &entry.summary };
    let (text, sections) = page::fragment(marked_up).unwrap_or_default();
    if text.is_empty() && title.is_empty() {
        return None;
    }
    let url = some(entry.link).or_else(|| some(entry.id.clone()).filter(|id| id.contains("://")));
    Some(RawReport {
        id: some(entry.id).or_else(|| url.clone()).map(Id::Name),
        title: Some(title),
        published: moment::iso(&entry.published).or_else(|| moment::iso(&entry.updated)),
        url,
        byline: (!entry.authors.is_empty()).then(|| entry.authors.join(", ")),
        language: some(entry.language),
        text: Some(text),
        sections: Some(sections),
        ..RawReport::default()
    })
}

/// Whether a text begins as a feed does.
pub(crate) fn begins(head: &str) -> bool {
    let head = head.trim_start_matches('\u{feff}').trim_start();
    head.starts_with('<')
        && ["<rss", "<feed", "<rdf:RDF", "<atom:feed"].iter().any(|root| head.contains(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_of_each_kind() {
        let rss = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>The Harbour Post</title><link>https://example.org</link><language>en-gb</language>
            <image><title>Logo</title></image>
            <item><title>Envoys &amp; guests meet</title><link>https://example.org/1</link><guid>g1</guid><pubDate>Thu, 15 May 2025 09:30:00 GMT</pubDate>
            <dc:creator>Ann Lee</dc:creator><description>They met.</description>
            <content:encoded><![CDATA[<p>They met in Oslo &ndash; again.</p><h2>What is next?</h2><p>More talks.</p>]]></content:encoded></item>
            <item><title>Second</title><description>&lt;p&gt;Short.&lt;/p&gt;</description></item><item></item></channel></rss>"#;
        let (reports, fault) = reports(rss);
        assert_eq!(fault, None);
        assert_eq!(reports.len(), 2);
        let first = &reports[0];
        assert_eq!(first.title.as_deref(), Some("Envoys & guests meet"));
        assert_eq!(first.text.as_deref(), Some("They met in Oslo – again.\n\nWhat is next?\n\nMore talks."));
        assert_eq!(first.sections.as_ref().map(Vec::len), Some(1));
        assert_eq!(first.published.as_deref(), Some("2025-05-15T09:30:00Z"));
        assert_eq!(first.byline.as_deref(), Some("Ann Lee"));
        assert_eq!(first.publisher.as_deref(), Some("The Harbour Post"));
        assert_eq!(first.language.as_deref(), Some("en-gb"));
        assert_eq!(first.url.as_deref(), Some("https://example.org/1"));
        assert_eq!(reports[1].text.as_deref(), Some("Short."));
    }

    #[test]
    fn atom() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><link rel="self" href="https://example.org/feed"/>
            <entry><title type="html">Talks &lt;b&gt;resume&lt;/b&gt;</title><id>tag:example.org,2025:1</id><link rel="alternate" href="https://example.org/a?b=1&amp;c=2"/>
            <link rel="enclosure" href="https://example.org/x.mp3"/><updated>2025-05-16T00:00:00Z</updated><published>2025-05-15T00:00:00Z</published>
            <author><name>Bo Ek</name><email>b@example.org</email></author>
            <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry></feed>"#;
        let (reports, fault) = reports(atom);
        assert_eq!(fault, None);
        let [only] = reports.as_slice() else { panic!("{}", reports.len()) };
        assert_eq!(only.title.as_deref(), Some("Talks resume"));
        assert_eq!(only.text.as_deref(), Some("One.\n\nTwo."));
        assert_eq!(only.byline.as_deref(), Some("Bo Ek"));
        assert_eq!(only.url.as_deref(), Some("https://example.org/a?b=1&c=2"));
        assert_eq!(only.published.as_deref(), Some("2025-05-15T00:00:00Z"));
        assert_eq!(only.publisher.as_deref(), Some("Wire"));
    }

    #[test]
    fn what_stands_before_the_damage_is_kept() {
        let cut =
            "<rss><channel><item><title>One</title><description>Text.</description></item><item><title>Tw";
        let (reports, _) = reports(cut);
        assert_eq!(reports.len(), 1);
        let deep = format!("<rss><channel>{}", "<a>".repeat(100_000));
        assert!(super::reports(&deep).1.is_some());
    }
}
