//! What a page states about its article: schema.org in JSON-LD, Open Graph and other `meta`, microdata, `time`, and, last of
//! all, what stands in the page for people to read.

use std::collections::HashMap;

use serde_json::Value;

use super::article::folded;
use super::dom::{DOCUMENT, Id, Tree};
use super::words::WORDS;
use crate::moment;

/// What a page states about its article.
#[derive(Debug, Default)]
pub(crate) struct About {
    pub title: Option<String>,
    pub byline: Option<String>,
    pub publisher: Option<String>,
    pub url: Option<String>,
    pub published: Option<String>,
    /// Whether the date is only in the address.
    pub published_from_address: bool,
    pub language: Option<String>,
}

/// What helps to find the article in its page.
#[derive(Debug, Default)]
pub(crate) struct Clues {
    /// The article's text, where the page's data have it.
    pub body: Option<String>,
    /// The headline in all the forms that it may have in the page, letters and digits only.
    pub titles: Vec<String>,
}

/// Longest headline, byline or publisher that is taken, in characters. What is longer is something else.
const LONGEST_LINE: usize = 400;

/// Most objects of JSON-LD that are looked at.
const MOST_OBJECTS: usize = 2000;

/// A line of text: white space made one blank, entities of those who escape twice undone.
fn line(text: &str) -> Option<String> {
    let text = text
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&#039;", "'")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().filter(|character| !character.is_control()).collect();
    (!text.is_empty() && text.chars().count() <= LONGEST_LINE).then_some(text)
}

/// Reads all of it.
pub(crate) fn metadata(tree: &Tree) -> (About, Clues) {
    let words = &*WORDS;
    let mut found = About::default();
    let mut metas: HashMap<String, String> = HashMap::new();
    let mut headings = Vec::new();
    let mut page_title = None;
    let mut canonical = None;
    let mut times = Vec::new();
    let mut shown_dates = Vec::new();
    let mut shown_byline = None;
    let mut objects: Vec<(usize, Value)> = Vec::new();
    let mut at = tree.following(DOCUMENT, DOCUMENT);
    while let Some(id) = at {
        let attribute = |name: &str| tree.attribute(id, name);
        match tree.tag(id) {
            "html" => found.language = attribute("lang").or(attribute("xml:lang")).and_then(language_tag),
            "title" if page_title.is_none() => page_title = line(&tree.text(id)),
            "h1" => headings.extend(line(&tree.text(id))),
            "link" if attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                canonical = canonical.or(attribute("href").and_then(line));
            }
            "script"
                if attribute("type").is_some_and(|kind| kind.to_ascii_lowercase().contains("ld+json")) =>
            {
                let text = tree.text(id);
                if let Some(value) = json(&text) {
                    collect(value, &mut objects);
                }
            }
            "" => {}
            tag => {
                if tag == "meta" {
                    for name in ["property", "name", "itemprop"] {
                        if let (Some(name), Some(content)) = (attribute(name), attribute("content")) {
                            metas
                                .entry(name.trim().to_ascii_lowercase())
                                .or_insert_with(|| content.to_owned());
                        }
                    }
                } else if let Some(property) = attribute("itemprop") {
                    let value = attribute("content").or(attribute("datetime")).map(str::to_owned);
                    for property in property.split_whitespace() {
                        match property {
                            "datePublished" => {
                                let value = value.clone().unwrap_or_else(|| tree.text(id));
                                metas.entry("datepublished".into()).or_insert(value);
                            }
                            "author" if shown_byline.is_none() => shown_byline = names(tree, id),
                            _ => {}
                        }
                    }
                }
                if tag == "time" || tag == "relative-time" {
                    if let Some(date) = attribute("datetime").and_then(moment::iso) {
                        times.push((attribute("pubdate").is_some() || is_published(tree, id), date));
                    } else if is_published(tree, id) {
                        shown_dates.push(id);
                    }
                } else if attribute("rel") == Some("author") && shown_byline.is_none() {
                    shown_byline = line(&tree.text(id));
                } else if is_published(tree, id) {
                    shown_dates.push(id);
                }
            }
        }
        at = tree.following(id, DOCUMENT);
    }
    let meta = |names: &[String]| names.iter().find_map(|name| metas.get(name).and_then(|value| line(value)));

    // The object that is most surely about the article.
    objects.sort_by_key(|(rank, _)| *rank);
    let sure = words.types.iter().position(|kind| kind == "WebPage").unwrap_or(usize::MAX);
    let articles: Vec<&Value> =
        objects.iter().filter(|(rank, _)| *rank < sure).map(|(_, object)| object).collect();
    let any: Vec<&Value> = objects.iter().map(|(_, object)| object).collect();
    let first = |from: &[&Value], key: &str| {
        from.iter().find_map(|object| object.get(key).and_then(text_of).and_then(|text| line(&text)))
    };
    let headline = first(&articles, "headline").or_else(|| first(&articles, "name"));
    let social = meta(&words.title);
    let body = articles
        .iter()
        .find_map(|object| object.get("articleBody").and_then(Value::as_str))
        .map(str::to_owned);
    found.publisher = articles
        .iter()
        .find_map(|object| object.get("publisher").and_then(text_of).and_then(|text| line(&text)))
        .or_else(|| meta(&words.publisher).filter(|name| !name.contains("://")));
    found.title = title(
        &headings,
        headline.as_deref(),
        social.as_deref(),
        page_title.as_deref(),
        found.publisher.as_deref(),
    );
    let mut titles: Vec<String> = headings
        .iter()
        .chain(&headline)
        .chain(&social)
        .chain(&found.title)
        .map(|title| folded(title))
        .collect();
    titles.retain(|title| !title.is_empty());
    found.url = canonical
        .filter(|url| url.contains("://"))
        .or_else(|| meta(&words.url).filter(|url| url.contains("://")));
    found.byline = articles
        .iter()
        .find_map(|object| object.get("author").and_then(text_of).and_then(|text| line(&text)))
        .or_else(|| meta(&words.byline))
        .filter(|byline| !byline.contains("://"))
        .or_else(|| shown_byline.filter(|byline| byline.split(' ').count() <= 12));
    found.published = first(&articles, "datePublished")
        .and_then(|text| moment::iso(&text))
        .or_else(|| words.published.iter().find_map(|name| moment::iso(metas.get(name)?)))
        .or_else(|| first(&any, "datePublished").and_then(|text| moment::iso(&text)))
        .or_else(|| first(&articles, "dateCreated").and_then(|text| moment::iso(&text)))
        .or_else(|| times.iter().find(|(published, _)| *published).map(|(_, date)| date.clone()))
        // A page that shows one day and no other shows the day of its article.
        .or_else(|| {
            let (_, one) = times.first()?;
            times.iter().all(|(_, other)| other.get(..10) == one.get(..10)).then(|| one.clone())
        })
        .or_else(|| shown_dates.iter().find_map(|id| shown_date(tree, *id)));
    if found.published.is_none() {
        found.published = found.url.as_deref().and_then(date_of_address);
        found.published_from_address = found.published.is_some();
    }
    (found, Clues { body, titles })
}

fn is_published(tree: &Tree, id: Id) -> bool {
    tree.attribute(id, "class").is_some_and(|class| WORDS.published_classes.meet(class))
}

/// Names of people within an element of microdata.
fn names(tree: &Tree, id: Id) -> Option<String> {
    if let Some(content) = tree.attribute(id, "content") {
        return line(content);
    }
    let mut at = tree.following(id, id);
    while let Some(inner) = at {
        if tree.attribute(inner, "itemprop") == Some("name") {
            return line(tree.attribute(inner, "content").unwrap_or(&tree.text(inner)));
        }
        at = tree.following(inner, id);
    }
    line(&tree.text(id))
}

/// Most characters of an element that shows a date.
const LONGEST_SHOWN: usize = 80;

/// The date that an element shows: *Published: 18 November 2019, 9:30*.
fn shown_date(tree: &Tree, id: Id) -> Option<String> {
    let text = line(&tree.text(id))?;
    if text.chars().count() > LONGEST_SHOWN {
        return None;
    }
    let text: String = text.chars().filter(char::is_ascii).collect();
    // From each word on, since labels stand before.
    text.match_indices(' ')
        .map(|(at, _)| at + 1)
        .chain([0])
        .take(12)
        .filter_map(|at| moment::iso(&text[at..]))
        .min()
}

/// The date in an address: `/2019/11/18/`, `/2019-11-18-`.
pub(crate) fn date_of_address(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next()?;
    let bytes = path.as_bytes();
    (0..bytes.len().saturating_sub(10)).find_map(|at| {
        let window = path.get(at..at + 11)?;
        let [b'/', day @ ..] = window.as_bytes() else { return None };
        let separated = day[4] == day[7] && (day[4] == b'/' || day[4] == b'-');
        let end = path.as_bytes().get(at + 11).is_none_or(|next| !next.is_ascii_digit());
        if !separated || !end {
            return None;
        }
        moment::iso(&format!("{}-{}-{}", &window[1..5], &window[6..8], &window[9..11]))
    })
}

fn language_tag(text: &str) -> Option<String> {
    let text = text.trim();
    let sound = (2..=20).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    sound.then(|| text.replace('_', "-"))
}

/// JSON as pages have it: within comments or CDATA, with control characters in strings, with a semicolon at the end.
fn json(text: &str) -> Option<Value> {
    let text = text
        .trim()
        .trim_start_matches("<!--")
        .trim_start_matches("//<![CDATA[")
        .trim_start_matches("<![CDATA[");
    let text = text
        .trim()
        .trim_end_matches("-->")
        .trim_end_matches("//]]>")
        .trim_end_matches("]]>")
        .trim()
        .trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&clean).ok()
    })
}

/// Objects of a type that we know, with the place of the type in the file, wherever they are.
fn collect(value: Value, found: &mut Vec<(usize, Value)>) {
    let mut waiting = vec![value];
    let mut seen = 0;
    while let Some(value) = waiting.pop() {
        seen += 1;
        if seen > MOST_OBJECTS {
            return;
        }
        match value {
            Value::Array(entries) => waiting.extend(entries),
            Value::Object(mut object) => {
                for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                    if let Some(inner) = object.remove(key) {
                        waiting.push(inner);
                    }
                }
                if let Some(rank) = object.get("@type").and_then(rank) {
                    found.push((rank, Value::Object(object)));
                }
            }
            _ => {}
        }
    }
}

fn rank(kind: &Value) -> Option<usize> {
    let one = |name: &str| {
        let name = name.rsplit(['/', '#', ':']).next().unwrap_or(name);
        WORDS.types.iter().position(|known| known == name)
    };
    match kind {
        Value::String(name) => one(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).filter_map(one).min(),
        _ => None,
    }
}

/// The words of a value: a string, an object's name, or those of several.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => object.get("name").and_then(text_of),
        Value::Array(values) => {
            let mut names: Vec<String> = Vec::new();
            for name in values.iter().take(20).filter_map(text_of) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            (!names.is_empty()).then(|| names.join(", "))
        }
        _ => None,
    }
}

/// The headline: what stands at the head of the article, if something else that the page says agrees; else what the page
/// says.
fn title(
    headings: &[String],
    headline: Option<&str>,
    social: Option<&str>,
    page: Option<&str>,
    publisher: Option<&str>,
) -> Option<String> {
    let stated: Vec<&str> = [headline, social, page].into_iter().flatten().collect();
    let mut best: Option<(f64, &String)> = None;
    for heading in headings {
        let site = publisher.is_some_and(|publisher| folded(publisher) == folded(heading));
        let likeness = stated.iter().map(|other| likeness(heading, other)).fold(0.0, f64::max);
        if !site && likeness >= ALIKE && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, heading));
        }
    }
    if let Some((_, heading)) = best {
        return Some(heading.clone());
    }
    if let Some(headline) = headline {
        return Some(headline.to_owned());
    }
    if let Some(other) = social.or(page) {
        return Some(without_publisher(other, publisher).to_owned());
    }
    match headings {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// Part of the words that a heading and what is stated must have in common. Editors shorten and change headlines for others.
const ALIKE: f64 = 0.35;

/// Words in common, of the words of the longer.
fn likeness(one: &str, other: &str) -> f64 {
    let words = |text: &str| {
        text.split_whitespace()
            .map(folded)
            .filter(|word| !word.is_empty())
            .collect::<std::collections::HashSet<_>>()
    };
    let (one, other) = (words(one), words(other));
    let most = one.len().max(other.len());
    if most == 0 { 0.0 } else { one.intersection(&other).count() as f64 / most as f64 }
}

/// A page's title without the name of the site at its end or beginning: *Talks resume | The Harbour Post*.
fn without_publisher<'a>(title: &'a str, publisher: Option<&str>) -> &'a str {
    for separator in [" | ", " – ", " — ", " - ", " :: ", " » ", " · "] {
        if let Some((rest, last)) = title.rsplit_once(separator)
            && (publisher.is_some_and(|publisher| folded(publisher) == folded(last))
                || separator == " | "
                || last.split(' ').count() <= 4)
            && rest.split(' ').count() >= 3
        {
            return rest.trim();
        }
    }
    title
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> About {
        metadata(&Tree::of(html).unwrap()).0
    }

    #[test]
    fn what_a_page_states() {
        let found = of(r#"<html lang="en-GB"><title>Envoys meet in Oslo | The Harbour Post</title>
            <link rel=canonical href="https://example.org/2025/05/15/envoys">
            <script type="application/ld+json">{"@graph": [{"@type": "Organization", "name": "x"},
             {"@type": ["Thing", "NewsArticle"], "headline": "Envoys meet", "datePublished": "2025-05-15T08:00:00+02:00",
              "author": [{"name": "Ann Lee"}, {"name": "Bo Ek"}], "publisher": {"name": "The Harbour Post"}}]}</script>
            <h1>Menu</h1><h1>Envoys meet in
              Oslo</h1>"#);
        assert_eq!(found.title.as_deref(), Some("Envoys meet in Oslo"));
        assert_eq!(found.byline.as_deref(), Some("Ann Lee, Bo Ek"));
        assert_eq!(found.publisher.as_deref(), Some("The Harbour Post"));
        assert_eq!(found.published.as_deref(), Some("2025-05-15T08:00:00+02:00"));
        assert_eq!(found.language.as_deref(), Some("en-GB"));
        assert_eq!(found.url.as_deref(), Some("https://example.org/2025/05/15/envoys"));
    }

    #[test]
    fn dates_come_from_where_they_are_stated_and_are_not_invented() {
        for (html, date) in [
            (
                r#"<meta property="article:published_time" content="2025-05-15T08:00:00Z">"#,
                Some("2025-05-15T08:00:00Z"),
            ),
            (r#"<time datetime="2025-05-15">today</time>"#, Some("2025-05-15")),
            (r#"<time datetime="2025-05-15">a</time><time datetime="2025-05-16">b</time>"#, None),
            (
                r#"<time datetime="2025-05-14">a</time><time class="entry-date published" datetime="2025-05-15">b</time>"#,
                Some("2025-05-15"),
            ),
            (r#"<span class="post-date">Published: 15 May 2025, 9:30</span>"#, Some("2025-05-15")),
            (r#"<span class="post-date">5/6/2025</span>"#, None),
            (r#"<link rel=canonical href="https://example.org/2025/05/15/envoys">"#, Some("2025-05-15")),
            ("<p>On 15 May 2025 they met.", None),
            (r#"<meta name="date" content="soon">"#, None),
        ] {
            assert_eq!(of(html).published.as_deref(), date, "{html}");
        }
    }

    #[test]
    fn a_headline_is_told_from_the_name_of_the_site() {
        for (html, title) in [
            ("<title>Envoys meet in Oslo - The Harbour Post</title>", Some("Envoys meet in Oslo")),
            (
                "<title>Envoys meet - again - in Oslo, diplomats of both sides say</title>",
                Some("Envoys meet - again - in Oslo, diplomats of both sides say"),
            ),
            ("<title>The Harbour Post</title><h1>The Harbour Post</h1>", Some("The Harbour Post")),
            ("<h1>Envoys meet in Oslo</h1>", Some("Envoys meet in Oslo")),
            ("<p>They met.", None),
        ] {
            assert_eq!(of(html).title.as_deref(), title, "{html}");
        }
    }
}
