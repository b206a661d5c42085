//! Answers for people.

use legation_archive::{Brief, DiffLine, Line as Entry, SEARCH_MARKS, Source, State, Turn, Why};

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
    let counts = &brief.counts;
    let mut head = Line::new();
    head.add(Tone::Strong, format!("Where the talks stand on {}", day(&brief.day)));
    paragraph(&mut out, page, &head);
    let mut rests = Line::new();
    let span = match (&counts.first, &counts.last) {
        (Some(first), Some(last)) => format!(", {} to {}", day(first), day(last)),
        _ => String::new(),
    };
    rests.add(
        Tone::Dim,
        format!(
            "{} reports{span}; {} of them copies; {} actors, {} matters",
            counts.reports, counts.copies, counts.actors, counts.matters
        ),
    );
    paragraph(&mut out, page, &rests);
    for (heading, entries) in [
        ("WHAT HAS TO HAPPEN FIRST", &brief.blockers),
        ("MEETINGS TO COME", &brief.meetings),
        ("COMMITMENTS DUE", &brief.due),
        ("COMMITMENTS PAST THEIR DAY", &brief.lapsed),
        ("ON THE TABLE", &brief.proposals),
        ("EXPECTED", &brief.forecasts),
    ] {
        if entries.is_empty() {
            continue;
        }
        heading_of(&mut out, page, heading);
        for entry in entries {
            one(&mut out, entry, None, page);
        }
    }
    if !brief.changes.is_empty() {
        heading_of(&mut out, page, "CHANGED IN THE LAST SEVEN DAYS");
        for change in &brief.changes {
            one(&mut out, &change.line, Some(&turn(change)), page);
        }
    }
    out
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

fn turn(change: &DiffLine) -> String {
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
    let mut who: Vec<&str> = entry.names(&["speaker", "forecaster", "holder", "source"]);
    let targets = entry.names(&["target"]);
    if entry.kind == "meeting" || entry.kind == "commitment" || entry.kind == "proposal" {
        who.clear();
    }
    if !who.is_empty() {
        text.add(Tone::Name, who.join(", "));
        if !targets.is_empty() {
            text.add(Tone::Plain, " → ").add(Tone::Name, targets.join(", "));
        }
        text.add(Tone::Plain, ": ");
    }
    marked(&mut text, &entry.text);
    if !matches!(entry.realis.as_str(), "" | "happened" | "planned" | "conditional" | "proposed") {
        text.add(Tone::Maybe, format!(" ({})", entry.realis));
    }
    page.paragraph(out, (0, INDENT), &label, &text, &entry.id);
    let absent = entry.names(&["absent"]);
    if !absent.is_empty() {
        detail(out, page, "stays away", Tone::No, &absent.join(", "));
    }
    for difference in &entry.differences {
        let variants: Vec<String> = difference
            .variants
            .iter()
            .map(|variant| format!("{} ({})", variant.value, variant.publishers.join(", ")))
            .collect();
        detail(out, page, "differs", Tone::Maybe, &format!("{}: {}", difference.field, variants.join(" · ")));
    }
    for outcome in entry.outcomes.iter().take(SOURCES) {
        let label = if outcome.verdict == "met" { "met" } else { "denied" };
        let tone = if label == "met" { Tone::Yes } else { Tone::No };
        detail(out, page, label, tone, &format!("“{}” ({})", outcome.source.text, name(&outcome.source)));
    }
    if let Some(note) = &entry.note {
        detail(out, page, "note", Tone::Strong, note);
    }
    if !entry.sources.is_empty() && entry.kind != "report"
        || entry.sources.iter().any(|source| !source.copies.is_empty())
    {
        detail(out, page, "", Tone::Dim, &sources(&entry.sources, entry.accounts));
    } else if let Some(source) = entry.sources.first() {
        detail(out, page, "", Tone::Dim, &format!("{} · {}", source.title, name(source)));
    }
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
pub(super) fn day(text: &str) -> String {
    text.get(..10)
        .and_then(|day| day.parse::<jiff::civil::Date>().ok())
        .map_or_else(|| text.to_owned(), |day| day.strftime("%-d %B %Y").to_string())
}
