//! Answers for people.

use legation_archive::{
    Brief, DiffLine, Difference, Earlier, Line as Entry, SEARCH_MARKS, Source, State, Turn, Why,
};

use crate::layout::{Line, Page, Tone, clean};

/// Column in which the text of an entry begins.
const INDENT: usize = 14;
/// Sources that are named; the others are counted.
const SOURCES: usize = 4;

/// A list of entries.
pub(super) fn lines(entries: &[Entry], page: Page) -> String {
    if entries.is_empty() {
        return "Nothing in the archive answers this.\n".to_owned();
    }
    let mut out = String::new();
    for entry in entries {
        one(&mut out, entry, None, page);
    }
    out
}

/// The brief.
pub(super) fn brief(brief: &Brief, page: Page) -> String {
    let mut out = String::new();
    let mut head = Line::new();
    head.add(Tone::Strong, format!("Where the talks stand on {}", day(&brief.day)));
    paragraph(&mut out, page, &head);
    paragraph(&mut out, page, &Line::new().with(Tone::Dim, rests(brief)));
    for (heading, entries) in parts(brief) {
        if entries.is_empty() {
            continue;
        }
        heading_of(&mut out, page, &heading.to_uppercase());
        for entry in entries {
            one(&mut out, entry, None, page);
        }
    }
    if !brief.changes.is_empty() {
        heading_of(&mut out, page, &CHANGED.to_uppercase());
        for change in &brief.changes {
            one(&mut out, &change.line, Some(&turn(change)), page);
        }
    }
    out
}

/// The heading of what has changed.
pub(super) const CHANGED: &str = "Changed in the last seven days";

/// The parts of a brief, with their headings.
pub(super) fn parts(brief: &Brief) -> [(&'static str, &[Entry]); 6] {
    [
        ("What has to happen first", &brief.blockers),
        ("Meetings to come", &brief.meetings),
        ("Commitments due", &brief.due),
        ("Commitments past their day", &brief.lapsed),
        ("On the table", &brief.proposals),
        ("Expected", &brief.forecasts),
    ]
}

/// How much a brief rests on.
pub(super) fn rests(brief: &Brief) -> String {
    let counts = &brief.counts;
    let span = match (&counts.first, &counts.last) {
        (Some(first), Some(last)) => format!(", {} to {}", day(first), day(last)),
        _ => String::new(),
    };
    format!(
        "{} reports{span}; {} of them copies; {} actors, {} matters",
        counts.reports, counts.copies, counts.actors, counts.matters
    )
}

/// A difference between two moments.
pub(super) fn diff(changes: &[DiffLine], page: Page) -> String {
    if changes.is_empty() {
        return "Nothing has changed.\n".to_owned();
    }
    let mut out = String::new();
    for change in changes {
        one(&mut out, &change.line, Some(&turn(change)), page);
    }
    out
}

pub(super) fn turn(change: &DiffLine) -> String {
    match (change.turn, change.before, change.line.state) {
        (Turn::New, ..) => "new".to_owned(),
        (Turn::State, Some(before), Some(now)) => format!("{} → {}", before.label(), now.label()),
        (Turn::State, ..) => "changed".to_owned(),
        (Turn::Account, ..) if !change.line.differences.is_empty() => "differs".to_owned(),
        (Turn::Account, ..) => "also".to_owned(),
    }
}

/// Every word of a line.
pub(super) fn why(why: &Why, page: Page) -> String {
    let mut out = String::new();
    one(&mut out, &why.line, None, page);
    for source in &why.words {
        out.push('\n');
        let mut head = Line::new();
        head.add(Tone::Strong, name(source));
        if !source.title.is_empty() {
            head.add(Tone::Plain, " · ").add(Tone::Plain, &source.title);
        }
        let id = if source.fact.is_empty() { &source.report } else { &source.fact };
        page.paragraph(&mut out, (0, 2), &Line::new(), &head, "");
        for quote in &source.quotes {
            let place =
                if quote.title { "headline".to_owned() } else { format!("{}–{}", quote.start, quote.end) };
            let words = Line::new().with(Tone::Plain, format!("“{}”", quote.line()));
            page.paragraph(&mut out, (2, INDENT), &Line::new().with(Tone::Dim, place), &words, "");
        }
        let label = Line::new().with(Tone::Dim, "id");
        page.paragraph(&mut out, (2, INDENT), &label, &Line::new().with(Tone::Dim, id), "");
    }
    out
}

fn heading_of(out: &mut String, page: Page, heading: &str) {
    out.push('\n');
    paragraph(out, page, &Line::new().with(Tone::Heading, heading));
}

fn paragraph(out: &mut String, page: Page, line: &Line) {
    page.paragraph(out, (0, 0), &Line::new(), line, "");
}

/// An entry: its state or day, its text, what differs, what became of it, and its sources.
fn one(out: &mut String, entry: &Entry, turn: Option<&str>, page: Page) {
    let mut label = Line::new();
    match (turn, entry.state) {
        (Some(turn), _) => label.add(Tone::Strong, turn),
        (None, Some(state)) => label.add(tone(state), state.label()),
        (None, None) if entry.kind == "actor" => label.add(Tone::Dim, format!("{} reports", entry.accounts)),
        (None, None) if entry.kind == "place" => label.add(Tone::Dim, format!("{} facts", entry.accounts)),
        (None, None) => label.add(Tone::Dim, &entry.last_said),
    };
    let mut text = Line::new();
    if entry.kind == "event" {
        text.add(Tone::Strong, format!("{} ", entry.code));
    } else if turn.is_some() {
        text.add(Tone::Dim, format!("{} ", entry.kind));
    }
    if let Some(when) = when(entry) {
        text.add(Tone::Strong, when).add(Tone::Plain, " · ");
    }
    let (who, targets) = who(entry);
    if !who.is_empty() {
        text.add(Tone::Name, who);
        if !targets.is_empty() {
            text.add(Tone::Plain, " → ").add(Tone::Name, targets);
        }
        text.add(Tone::Plain, ": ");
    }
    marked(&mut text, &entry.text);
    if let Some(realis) = remarkable(entry) {
        text.add(Tone::Maybe, format!(" ({realis})"));
    }
    page.paragraph(out, (0, INDENT), &label, &text, &entry.id);
    let absent = entry.names(&["absent"]);
    if !absent.is_empty() {
        detail(out, page, "stays away", Tone::No, &absent.join(", "));
    }
    for difference in &entry.differences {
        detail(out, page, "differs", Tone::Maybe, &differs(difference));
    }
    for outcome in entry.outcomes.iter().take(SOURCES) {
        let label = if outcome.verdict == "met" { "met" } else { "denied" };
        let tone = if label == "met" { Tone::Yes } else { Tone::No };
        detail(out, page, label, tone, &format!("“{}” ({})", outcome.source.text, name(&outcome.source)));
    }
    for earlier in &entry.earlier {
        detail(out, page, "earlier", Tone::Dim, &self::earlier(earlier));
    }
    if let Some(note) = &entry.note {
        detail(out, page, "note", Tone::Strong, note);
    }
    if !entry.sources.is_empty() && entry.kind != "report"
        || entry.sources.iter().any(|source| !source.copies.is_empty())
    {
        // Of a place, facts are counted and not reports.
        let reports = if entry.kind == "place" { entry.sources.len() } else { entry.accounts };
        detail(out, page, "", Tone::Dim, &sources(&entry.sources, reports));
    } else if let Some(source) = entry.sources.first() {
        detail(out, page, "", Tone::Dim, &format!("{} · {}", source.title, name(source)));
    }
}

/// Whose word or deed an entry is, and to whom; empty where its text says it.
fn who(entry: &Entry) -> (String, String) {
    if matches!(entry.kind.as_str(), "meeting" | "commitment" | "proposal") {
        return (String::new(), String::new());
    }
    let who = entry.names(&["speaker", "forecaster", "holder", "source"]);
    (who.join(", "), entry.names(&["target"]).join(", "))
}

/// Whether it is so, where that is to be remarked on.
fn remarkable(entry: &Entry) -> Option<&str> {
    let plain = matches!(entry.realis.as_str(), "" | "happened" | "planned" | "conditional" | "proposed");
    (!plain).then_some(entry.realis.as_str())
}

/// An entry as one plain sentence: its days, who, what, and whether it is so.
pub(super) fn sentence(entry: &Entry) -> String {
    let mut text = when(entry).map_or_else(String::new, |when| format!("{when}: "));
    let (who, targets) = who(entry);
    if !who.is_empty() {
        text.push_str(&who);
        if !targets.is_empty() {
            text.push_str(&format!(" → {targets}"));
        }
        text.push_str(": ");
    }
    text.push_str(&entry.text);
    if let Some(realis) = remarkable(entry) {
        text.push_str(&format!(" ({realis})"));
    }
    clean(&text)
}

/// What is said here and there.
pub(super) fn differs(difference: &Difference) -> String {
    let variants: Vec<String> = difference
        .variants
        .iter()
        .map(|variant| format!("{} ({})", variant.value, variant.publishers.join(", ")))
        .collect();
    format!("{}: {}", difference.field, variants.join(" · "))
}

/// How somebody's earlier forecasts turned out.
fn earlier(earlier: &Earlier) -> String {
    let counts = [
        (earlier.met.len(), "came true"),
        (earlier.contradicted.len(), "did not"),
        (earlier.lapsed.len(), "ran out without a word"),
        (earlier.open, "open"),
    ];
    let told: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    format!("forecasts of {}: {}", earlier.name, told.join(", "))
}

fn detail(out: &mut String, page: Page, label: &str, tone: Tone, text: &str) {
    let mut line = Line::new();
    if label.is_empty() {
        line.add(tone, text);
    } else {
        line.add(tone, format!("{label} ")).add(Tone::Plain, text);
    }
    // A line without a label hangs: it is given a blank one by its margin.
    page.paragraph(out, (INDENT, INDENT + 2), &Line::new(), &line, "");
}

/// The words of a search stand out.
fn marked(line: &mut Line, text: &str) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(SEARCH_MARKS.0) {
        let (inside, after) = after.split_once(SEARCH_MARKS.1).unwrap_or((after, ""));
        line.add(Tone::Plain, before).add(Tone::Strong, inside);
        rest = after;
    }
    line.add(Tone::Plain, rest);
}

fn tone(state: State) -> Tone {
    match state {
        State::Open => Tone::Strong,
        State::Met => Tone::Yes,
        State::Lapsed | State::Superseded => Tone::Maybe,
        State::Contradicted => Tone::No,
    }
}

fn when(entry: &Entry) -> Option<String> {
    match (&entry.from, &entry.to) {
        (Some(from), Some(to)) if from == to => Some(day(from)),
        (Some(from), Some(to)) => Some(format!("{} – {}", day(from), day(to))),
        (None, Some(to)) => Some(format!("by {}", day(to))),
        (Some(from), None) => Some(format!("from {}", day(from))),
        (None, None) => None,
    }
}

fn sources(sources: &[Source], accounts: usize) -> String {
    let mut named: Vec<String> = sources.iter().take(SOURCES).map(name).collect();
    let more = accounts.saturating_sub(named.len());
    if more > 0 {
        named.push(format!("{more} more"));
    }
    named.join(" · ")
}

/// A source by its publisher, its day and its copies.
pub(super) fn name(source: &Source) -> String {
    let mut name = source.publisher.clone().unwrap_or_else(|| format!("report {}", source.report));
    if let Some(published) = &source.published {
        name.push_str(&format!(", {}", day(published)));
    }
    if !source.copies.is_empty() {
        name.push_str(&format!(" (also {})", source.copies.join(", ")));
    }
    clean(&name)
}

/// A day in words.
pub(crate) fn day(text: &str) -> String {
    text.get(..10)
        .and_then(|day| day.parse::<jiff::civil::Date>().ok())
        .map_or_else(|| text.to_owned(), |day| day.strftime("%-d %B %Y").to_string())
}
