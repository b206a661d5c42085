//! Lines of the archive as pages show them: what, who, when, how it stands, and the words that it rests on.

use legation_archive::{Line, Quote, Source, State, Who};
use legation_record::EventType;
use maud::{Markup, html};

use crate::html::segment;
use crate::reader::{list, sure};
use crate::store::country;
use crate::words::{self, Layer};

/// Sources that a line shows; the others are a click away.
const SHOWN: usize = 2;

/// Characters of a quotation beneath a line.
const QUOTE: usize = 180;

/// An actor's name, and what is said of it in words: role, country, what it belongs to, other names.
pub(crate) fn actor(line: &Line) -> (&str, String) {
    let text = line.text.as_str();
    let (name, remarks) = match text.split_once(" (") {
        Some((name, remarks)) => (name, remarks.strip_suffix(')').unwrap_or(remarks)),
        None => (text, ""),
    };
    let remarks: Vec<String> = remarks
        .split(", ")
        .filter(|remark| !remark.is_empty())
        .filter_map(|remark| {
            if remark.len() == 3 && remark.bytes().all(|byte| byte.is_ascii_uppercase()) {
                // The country of a government of that name says nothing.
                return country(remark)
                    .or_else(|| sector(remark))
                    .filter(|word| *word != name)
                    .map(str::to_owned);
            }
            Some(words::short(remark, 80))
        })
        .collect();
    (name, remarks.join(", "))
}

/// PLOVER's sectors in words; those that the kind says already have none.
fn sector(code: &str) -> Option<&'static str> {
    Some(match code {
        "MIL" => "armed forces",
        "REB" => "rebels",
        "OPP" => "opposition",
        "LEG" => "parliament",
        "JUD" => "courts",
        "SPY" => "secret service",
        "IGO" => "between states",
        "NGO" => "civil organisation",
        "MED" => "press",
        "BUS" => "business",
        "LAB" => "labour",
        "CVL" => "civilians",
        _ => return None,
    })
}

/// Where the words of a source are.
pub(crate) fn words_of(source: &Source) -> String {
    let local = source.fact.rsplit(':').next().unwrap_or_default();
    let report = segment(&source.report);
    if local.is_empty() || !local.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        format!("/reports/{report}")
    } else {
        format!("/reports/{report}?fact={local}#w-{local}")
    }
}

/// Where a line leads: a matter to its page, everything else to its words.
pub(crate) fn link(line: &Line) -> String {
    match line.kind.as_str() {
        "actor" => format!("/actors/{}", segment(&line.id)),
        "report" => format!("/reports/{}", segment(&line.id)),
        "statement" | "event" => line.sources.first().map(words_of).unwrap_or_default(),
        _ => format!("/matters/{}", segment(&line.id)),
    }
}

/// How a matter stands.
pub(crate) fn chip(line: &Line) -> Markup {
    match line.state {
        Some(state) => html! { span .{ "chip " (state.label()) } { (state_word(&line.kind, state)) } },
        None => html! {},
    }
}

/// A state in words that fit the kind: a meeting isn't *met*.
pub(crate) fn state_word(kind: &str, state: State) -> &'static str {
    match (kind, state) {
        ("meeting", State::Met) => "took place",
        ("meeting", State::Open) => "to come",
        ("commitment", State::Met) => "kept",
        ("forecast", State::Met) => "came true",
        ("forecast", State::Contradicted) => "proved wrong",
        ("proposal", State::Open) => "on the table",
        ("proposal", State::Met) => "accepted",
        ("proposal", State::Contradicted) => "turned down",
        ("proposal", State::Superseded) => "withdrawn",
        ("meeting", State::Contradicted) => "called off",
        ("meeting", State::Superseded) => "put off",
        ("meeting", State::Lapsed) => "day has passed",
        (_, State::Lapsed) => "overdue",
        (_, State::Superseded) => "replaced",
        (_, state) => state.label(),
    }
}

/// The name of a kind, singular.
pub(crate) fn kind_word(kind: &str) -> &'static str {
    match kind {
        "condition" => "condition",
        "commitment" => "promise",
        "proposal" => "proposal",
        "meeting" => "meeting",
        "forecast" => "expectation",
        "statement" => "statement",
        "event" => "event",
        "report" => "report",
        "actor" => "person or body",
        _ => "line",
    }
}

/// A condition's two sides and the word between them.
pub(crate) fn condition(line: &Line) -> Option<(&str, &'static str, &str)> {
    let between = format!(" — {} ", line.code.replace('_', " "));
    let (outcome, requires) = line.text.split_once(between.as_str())?;
    let word = match line.code.as_str() {
        "until" => "until",
        "unless" => "unless",
        "without" => "without",
        "only_if" => "only if",
        "if" => "if",
        "before" => "before",
        "after" => "after",
        _ => "waiting for",
    };
    Some((outcome, word, requires))
}

/// What a line says.
pub(crate) fn text(line: &Line) -> Markup {
    let short = |text: &str| words::short(text, 300);
    if let Some((outcome, word, requires)) = condition(line) {
        return html! { (short(outcome)) " " em { (word) } " " (short(requires)) };
    }
    match line.kind.as_str() {
        "statement" => html! {
            b { (line.names(&["speaker"]).first().map_or("Not named".to_owned(), |name| words::short(name, 80))) } ": " (short(&line.text))
        },
        "event" => {
            let (sources, targets) = (names(line, &["source"]), names(line, &["target"]));
            let did = EventType::from_label(&line.code).map_or("act", words::event);
            html! {
                @if !sources.is_empty() { b { (sources) } " – " }
                em { (did) }
                @if !targets.is_empty() { " – " b { (targets) } }
            }
        }
        _ => {
            // Who promises or proposes stands before the colon.
            match line.text.split_once(": ") {
                Some((who, what))
                    if matches!(line.kind.as_str(), "commitment" | "proposal") && !who.is_empty() =>
                {
                    html! { b { (words::short(who, 90)) } ": " (short(what)) }
                }
                _ => html! { (capital(&short(line.text.trim_start_matches(": ")))) },
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The same as plain text, for pictures and labels.
pub(crate) fn plain(line: &Line) -> String {
    match line.kind.as_str() {
        "statement" => {
            let speaker =
                line.names(&["speaker"]).first().map_or("Not named".to_owned(), |name| (*name).to_owned());
            words::short(&format!("{speaker}: {}", line.text), 160)
        }
        "event" => {
            let did = EventType::from_label(&line.code).map_or("act", words::event);
            let (sources, targets) = (names(line, &["source"]), names(line, &["target"]));
            let parts: Vec<&str> = [sources.as_str(), did, targets.as_str()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect();
            words::short(&parts.join(" – "), 160)
        }
        _ => match condition(line) {
            Some((outcome, word, requires)) => words::short(&format!("{outcome} {word} {requires}"), 200),
            None => capital(&words::short(line.text.trim_start_matches(": "), 160)),
        },
    }
}

pub(crate) fn names(line: &Line, roles: &[&str]) -> String {
    let names: Vec<String> = line.names(roles).into_iter().map(|name| words::short(name, 60)).collect();
    if names.len() > 4 {
        return format!("{} and {} others", names[..3].join(", "), names.len() - 3);
    }
    list(&names)
}

/// A side for people: the country's name, or the actor's who has none.
pub(crate) fn side_name(who: &Who) -> String {
    match country(&who.side) {
        Some(name) => name.to_owned(),
        None => words::short(&who.name, 60),
    }
}

/// When, in words that fit the kind.
pub(crate) fn when(line: &Line) -> Option<String> {
    let period = words::period(line.from.as_deref(), line.to.as_deref())?;
    Some(match line.kind.as_str() {
        "commitment" => format!("due {period}"),
        "forecast" => format!("by {period}"),
        _ => period,
    })
}

fn notes(line: &Line) -> Vec<Markup> {
    let mut notes = Vec::new();
    let mut add = |text: String| notes.push(html! { (text) });
    match line.kind.as_str() {
        "condition" => {
            let holders = names(line, &["holder"]);
            if !holders.is_empty() {
                add(format!("held by {holders}"));
            }
        }
        "commitment" => {
            let to = names(line, &["promisee"]);
            if !to.is_empty() {
                add(format!("to {to}"));
            }
            let firm = match line.code.as_str() {
                "agreed" => "agreed",
                "pledged" => "promised",
                "expected" => "expected of them",
                "considered" => "being considered",
                "refused" => "refused",
                _ => "",
            };
            add(firm.to_owned());
        }
        "proposal" => {
            let against = names(line, &["against"]);
            if !against.is_empty() {
                add(format!("against {against}"));
            }
            let body = names(line, &["body"]);
            if !body.is_empty() {
                add(format!("decided by {body}"));
            }
        }
        "meeting" => {
            let absent = names(line, &["absent"]);
            if !absent.is_empty() {
                add(format!("stays away: {absent}"));
            }
        }
        "forecast" => {
            let by = names(line, &["forecaster"]);
            add(if line.code == "negative" { "not expected".to_owned() } else { "expected".to_owned() }
                + &if by.is_empty() { String::new() } else { format!(" by {by}") });
        }
        "statement" => {
            let to = names(line, &["addressee"]);
            if !to.is_empty() {
                add(format!("to {to}"));
            }
        }
        _ => {}
    }
    if let Some(when) = when(line) {
        notes.push(html! { (when) });
    }
    if let Some(place) = &line.place {
        // A meeting's words say its place already.
        if line.kind != "meeting" {
            notes.push(html! { (words::short(place, 60)) });
        }
    }
    let so = match line.realis.as_str() {
        "planned" => "planned",
        "conditional" => "depends on something else",
        "proposed" if line.kind != "proposal" => "suggested",
        "denied" => "said not to be so",
        "possible" => "possible",
        "ongoing" => "going on",
        _ => "",
    };
    if !so.is_empty() {
        notes.push(html! { (so) });
    }
    if line.accounts > 1 {
        notes.push(html! { "told by " (line.accounts) " reports" });
    }
    if line.last_said != line.first_said && !line.first_said.is_empty() {
        notes.push(
            html! { "first said " (words::day(&line.first_said)) ", last " (words::day(&line.last_said)) },
        );
    } else if !line.first_said.is_empty() {
        notes.push(html! { "said " (words::day(&line.first_said)) });
    }
    notes.push(sure(to_f32(line.confidence)));
    notes
}

#[allow(clippy::cast_possible_truncation)]
fn to_f32(confidence: f64) -> f32 {
    confidence as f32
}

fn joined(notes: Vec<Markup>) -> Markup {
    let notes: Vec<Markup> = notes.into_iter().filter(|note| !note.0.is_empty()).collect();
    html! { @for (index, note) in notes.iter().enumerate() { @if index > 0 { " · " } (note) } }
}

/// A line with everything that is shown of it. `before` is the state that it had.
pub(crate) fn item(line: &Line, before: Option<&str>) -> Markup {
    html! {
        li .{ "matter k-" (line.kind) } data-row {
            div .line { a href=(link(line)) { (text(line)) } }
            div .state { @if let Some(before) = before { span .notes { (before) " " } } (chip(line)) }
            p .notes { (joined(notes(line))) }
            (differences(line))
            @if let Some(note) = &line.note { p .message { "Note: " (note) } }
            (sources(&line.sources))
        }
    }
}

/// Lines, or what stands there when there are none.
pub(crate) fn items(lines: &[Line], empty: &str) -> Markup {
    html! {
        @if lines.is_empty() { p .empty { (empty) } }
        @else { ul .cards { @for line in lines { (item(line, None)) } } }
    }
}

/// Where accounts differ, side by side.
pub(crate) fn differences(line: &Line) -> Markup {
    html! {
        @for difference in &line.differences {
            div .differ {
                "Accounts differ on the " (words::short(&difference.field.replace('_', " "), 60)) ": "
                @for (index, variant) in difference.variants.iter().enumerate() {
                    @if index > 0 { " – " }
                    b { (value(&variant.value)) }
                    @if !variant.publishers.is_empty() { " (" (list(&variant.publishers.iter().map(|name| words::short(name, 40)).collect::<Vec<_>>())) ")" }
                }
            }
        }
    }
}

/// What an account says, days as people write them.
fn value(value: &str) -> String {
    let is_day = |text: &str| text.len() >= 10 && text.is_char_boundary(10) && words::day(text) != text;
    match value.split_once(" – ") {
        Some((from, to)) if is_day(from) && is_day(to) => {
            words::period(Some(from), Some(to)).unwrap_or_default()
        }
        None if is_day(value) => words::day(value),
        _ => words::short(value, 90),
    }
}

/// The words of a source on one line; what was left out between them is marked.
pub(crate) fn quoted(quotes: &[Quote], most: usize) -> String {
    let mut joined = String::new();
    for (index, quote) in quotes.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).and_then(|index| quotes.get(index)) {
            // Only a blank, or a sign and a blank, stands between words that follow each other.
            let follows =
                before.title == quote.title && quote.start >= before.end && quote.start - before.end <= 2;
            joined.push_str(if follows { " " } else { " … " });
        }
        joined.push_str(&quote.text);
    }
    words::short(&joined, most)
}

/// Where a source was published and when.
pub(crate) fn where_from(source: &Source) -> String {
    let mut parts = Vec::new();
    match &source.publisher {
        Some(publisher) => parts.push(words::short(publisher, 60)),
        None => parts.push(words::short(&source.title, 60)),
    }
    if let Some(published) = &source.published {
        parts.push(words::day(published));
    }
    if !source.copies.is_empty() {
        let copies: Vec<String> = source.copies.iter().take(4).map(|name| words::short(name, 40)).collect();
        parts.push(format!("also in {}", list(&copies)));
    }
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() { "Report".to_owned() } else { parts.join(", ") }
}

fn source(source: &Source) -> Markup {
    let quote = quoted(&source.quotes, QUOTE);
    html! {
        li {
            a href=(words_of(source)) title={ "Show the words in: " (words::short(&source.title, 120)) } {
                @if quote.is_empty() { (words::short(&source.title, QUOTE)) } @else { q { (quote) } }
            }
            " – " (where_from(source))
        }
    }
}

/// Sources: the latest first, the others a click away.
pub(crate) fn sources(sources: &[Source]) -> Markup {
    let (shown, more) = sources.split_at(sources.len().min(SHOWN));
    html! {
        @if !shown.is_empty() {
            ul .sources { @for of in shown { (source(of)) } }
        }
        @if !more.is_empty() {
            details .more {
                summary { (more.len()) " more" }
                ul .sources { @for of in more.iter().take(40) { (source(of)) } }
            }
        }
    }
}

/// What a single account says, as pages show it.
pub(crate) fn account(line: &Line, source: &Source) -> Markup {
    let text = if source.text.is_empty() { &source.title } else { &source.text };
    let mut of = line.clone();
    of.text.clone_from(text);
    // Another account may be worded with another of the words between.
    for word in ["until", "unless", "without", "only_if", "if", "before", "after", "pending"] {
        if text.contains(&format!(" — {} ", word.replace('_', " "))) {
            of.code = word.to_owned();
        }
    }
    match condition(&of) {
        Some((outcome, word, requires)) if line.kind == "condition" => {
            html! { (words::short(outcome, 300)) " " em { (word) } " " (words::short(requires, 300)) }
        }
        _ => html! { (words::short(text.trim_start_matches(": "), 300)) },
    }
}

/// The class of a kind's colours.
pub(crate) fn layer(kind: &str) -> Option<Layer> {
    Layer::ALL.into_iter().find(|layer| layer.key() == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_follow_each_other_stand_side_by_side() {
        let quote = |start: usize, text: &str| Quote {
            start,
            end: start + text.chars().count(),
            text: text.to_owned(),
            title: false,
        };
        let quotes = [quote(0, "She"), quote(4, "said"), quote(20, "the ban stays")];
        assert_eq!(quoted(&quotes, 100), "She said … the ban stays");
        assert_eq!(quoted(&[], 100), "");
    }

    #[test]
    fn days_of_accounts_are_written_out() {
        assert_eq!(value("2025-04-01 – 2025-04-30"), "1–30 April 2025");
        assert_eq!(value("2025-04-24"), "24 April 2025");
        assert_eq!(value("3"), "3");
        assert_eq!(value("ééééééé"), "ééééééé");
    }
}
