//! The views of the archive.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use legation_archive::{Correction, DiffLine, Filter, Kind, Line, Period, SEARCH_MARKS, State, Turn};
use legation_record::{EventType, Record};
use maud::{Markup, html};

use crate::answer::{Answer, Ask, Fault};
use crate::api;
use crate::html::{page, query, segment};
use crate::lines::{self, item, items};
use crate::pages;
use crate::pictures::blockers::{self, Edge, Node};
use crate::pictures::calendar::{self, Entry};
use crate::pictures::map::{self, Spot};
use crate::pictures::network;
use crate::pictures::standalone;
use crate::pictures::timeline::{self, Item, Mark, Timeline};
use crate::pictures::trend::Bar;
use crate::reader;
use crate::server::Desk;
use crate::store::{LINES, cursor};
use crate::tokens::Role;
use crate::words::{self, Tone};

/// Boxes of the picture of what waits for what: more can't be taken in at a glance.
const MOST_BOXES: usize = 36;
/// Lines of a kind that the timeline is drawn from.
const MOST_MARKS: usize = 250;
/// Days before the first that is shown from which on something to come may have been told, and days after the last on
/// which it may still be told what was done.
const DAYS_BEFORE: i32 = 120;
const DAYS_AFTER: i32 = 3;
/// Circles of the network, and the lines that it is counted from.
const MOST_CIRCLES: usize = 28;
const MOST_DEALINGS: usize = 500;
/// Lanes of the timeline; what is of another side shares the last.
const MOST_LANES: usize = 6;
/// Reports that a search counts its facets in.
const MOST_FOUND: usize = 200;
/// Lines of the list beneath the timeline.
const MOST_LISTED: usize = 60;
/// People among whom a search can be narrowed, and topics among which statements can.
const MOST_CHOICES: usize = 12;
/// Days that the timeline shows unless others are chosen.
const DAYS_SHOWN: i32 = 60;

// ---------------------------------------------------------------------------------------------------------------------
// What views share

/// Which filters a view has.
struct Filters {
    states: &'static [State],
    kinds: &'static [(&'static str, &'static str)],
    place: bool,
    /// Two sides, of which the dealings are shown.
    between: bool,
    /// Words that it is about.
    about: bool,
    words: &'static str,
}

/// The filter of an answer that goes on nowhere.
static EVERYTHING: std::sync::LazyLock<Filter> =
    std::sync::LazyLock::new(|| Filter { limit: Some(usize::MAX), ..Filter::default() });

/// A view without filters of its own.
const NO_FILTERS: Filters =
    Filters { states: &[], kinds: &[], place: false, between: false, about: false, words: "" };

fn filters(desk: &Desk, ask: &Ask, filters: &Filters, kind: &str) -> Markup {
    const FIELDS: [&str; 10] =
        ["actor", "side", "place", "about", "since", "until", "as_of", "state", "kind", "min_confidence"];
    let used = FIELDS.iter().any(|name| ask.field(name).is_some());
    let cleared: Vec<(&str, Option<&str>)> =
        FIELDS.iter().chain(&["cursor"]).map(|name| (*name, None)).collect();
    let path_reset = query(ask, &cleared);
    let mut sides = ask.fields.iter().filter(|(name, value)| name == "side" && !value.trim().is_empty());
    let (side, other) = (sides.next().map(|(_, side)| side), sides.next().map(|(_, side)| side));
    let known = desk.store.about().map(|about| about.known).unwrap_or_default();
    html! {
        details .filter open[used] {
            summary { (if filters.words.is_empty() { "Choose who, when and how sure" } else { filters.words }) }
            form .filters method="get" {
                label { "Who" input name="actor" list="known-actors" value=[ask.field("actor")] placeholder="anybody"; }
                datalist #known-actors { @for actor in &known { option value=(actor) {} } }
                label { (if filters.between { "Between" } else { "Side" }) input name="side" list="known-actors" value=[side] placeholder="any country or body"; }
                @if filters.between { label { "and" input name="side" list="known-actors" value=[other] placeholder="any other"; } }
                @if filters.about { label { "About" input name="about" value=[ask.field("about")] placeholder="any words"; } }
                @if filters.place { label { "Place" input name="place" value=[ask.field("place")] placeholder="anywhere"; } }
                label { "Said from" input type="date" name="since" value=[ask.field("since")]; }
                label { "Said until" input type="date" name="until" value=[ask.field("until")]; }
                @if !filters.states.is_empty() {
                    label { "How it stands"
                        select name="state" {
                            option value="" { "any" }
                            @for state in filters.states {
                                option value=(state.label()) selected[ask.field("state") == Some(state.label())] { (lines::state_word(kind, *state)) }
                            }
                        }
                    }
                }
                @if !filters.kinds.is_empty() {
                    label { "Kind"
                        select name="kind" {
                            option value="" { "any" }
                            @for (value, name) in filters.kinds {
                                option value=(value) selected[ask.field("kind") == Some(value)] { (name) }
                            }
                        }
                    }
                }
                label { "Sure in at least"
                    select name="min_confidence" {
                        option value="" { "any" }
                        @for (value, name) in [("0.5", "50 of 100"), ("0.7", "70 of 100"), ("0.8", "80 of 100"), ("0.9", "90 of 100")] {
                            option value=(value) selected[ask.field("min_confidence") == Some(value)] { (name) }
                        }
                    }
                }
                label { "As known on" input type="date" name="as_of" value=[ask.field("as_of").and_then(|text| text.get(..10))]; }
                div .buttons {
                    button .primary { "Apply" }
                    @if used { a .button href=(if path_reset.is_empty() { "?" } else { path_reset.as_str() }) { "Clear" } }
                }
            }
        }
    }
}

/// What can be taken away: the same lines as data.
fn tools(ask: &Ask, api: &str, picture: Option<&str>) -> Markup {
    let kept = query(ask, &[("cursor", None)]);
    let with = |format: &str| query(ask, &[("format", Some(format))]);
    // A page that narrows by itself gives its lines itself.
    let own = !api.starts_with("/api/");
    html! {
        div .tools {
            label hidden { span .visually-hidden { "Narrow the list to these words" } input data-narrow placeholder="Narrow the list …" type="search"; }
            span .space {}
            span { "Take away:" }
            a href={ (api) (with("csv")) } download { "table (CSV)" }
            a href={ (api) (if own { with("json") } else { kept.clone() }) } { "data (JSON)" }
            @if let Some(picture) = picture {
                a href={ "/pictures/" (picture) ".svg" (kept) } download={ (picture) ".svg" } { "picture (SVG)" }
                button type="button" data-png={ "/pictures/" (picture) ".svg" (kept) } data-name={ (picture) ".png" } hidden { "picture (PNG)" }
            }
        }
    }
}

fn leaf(ask: &Ask, filter: &Filter, count: usize) -> Markup {
    let most = filter.limit.unwrap_or(LINES);
    html! {
        @if filter.offset > 0 || count >= most {
            nav .pages aria-label="Pages" {
                @if filter.offset > 0 {
                    @let back = filter.offset.saturating_sub(most);
                    a .button href={ "?" (query(ask, &[("cursor", (back > 0).then(|| cursor(back)).as_deref())]).trim_start_matches('?')) } rel="prev" { "← Back" }
                }
                @if count >= most {
                    a .button href=(query(ask, &[("cursor", Some(&cursor(filter.offset + most)))])) rel="next" { "More →" }
                }
            }
        }
    }
}

fn actor_name(line: &Line) -> &str {
    lines::actor(line).0
}

const ALL_STATES: &[State] = &State::ALL;

// ---------------------------------------------------------------------------------------------------------------------
// Brief

pub(crate) fn brief(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let mut filter = desk.store.filter(ask)?;
    filter.limit = Some(7);
    let brief = desk.store.ask(|archive| archive.brief(&filter))?;
    let counts = &brief.counts;
    let days = counts.first.clone().zip(counts.last.clone());
    // Since the last visit where this browser has said so; of late otherwise.
    let changes = match &ask.seen {
        Some(seen) if ask.field("as_of").is_none() => {
            desk.store.ask(|archive| archive.diff(seen, &Filter { limit: Some(12), ..filter.clone() }))?
        }
        _ => brief.changes.clone(),
    };
    let now = legation_archive::now();
    let figure = |number: String, name: &str, link: &str| html! { li { a href=(link) { b { (number) } span { (name) } } } };
    let narrowed = !filter.actors.is_empty()
        || !filter.sides.is_empty()
        || filter.since.is_some()
        || filter.until.is_some()
        || filter.as_of.is_some()
        || filter.min_confidence.is_some();
    // Figures are of the whole archive: a part of it has its lists.
    let open =
        if narrowed { None } else { Some(desk.store.ask(|archive| archive.open_matters(&brief.day))?) };
    let section = |title: &str, all: &str, lines: &[Line], empty: &str| {
        html! {
            section {
                h2 { a href=(all) { (title) } }
                (items(lines, empty))
            }
        }
    };
    let body = html! {
        h1 { "Where the talks stand" }
        p .lede {
            (words::day(&brief.day))
            @if let Some((first, last)) = &days {
                ". From " (crate::store::grouped(counts.reports)) " reports, " (words::period(Some(first), Some(last)).unwrap_or_default())
                @if counts.copies > 0 { "; " (crate::store::grouped(counts.copies)) " of them are copies of others and count once" }
            }
            "."
        }
        @if counts.reports == 0 {
            p .empty { "The archive is empty. " a href="/read" { "Add a report" } " here, or many at once from the shell: " code { "legation add reports/*.txt --archive talks.db" } }
        } @else {
            (filters(desk, ask, &Filters { words: "Narrow it to some people, sides or days", ..NO_FILTERS }, ""))
            @if let Some(open) = &open {
                @let count = |kind: &str| crate::store::grouped(open.get(kind).copied().unwrap_or(0));
                ul .figures {
                    (figure(count("condition"), "open conditions", "/blockers?state=open"))
                    (figure(count("meeting"), "meetings to come", "/timeline?kind=meeting"))
                    (figure(count("commitment"), "promises not yet kept", "/commitments?state=open"))
                    (figure(count("proposal"), "proposals on the table", "/proposals?state=open"))
                }
            }
            div .columns {
                (section("What has to happen first", "/blockers", &brief.blockers, "Nothing is said to wait for anything."))
                (section("Next meetings", "/timeline?kind=meeting", &brief.meetings, "No meeting is announced."))
                (section("Promises that are due", "/commitments", &brief.due, "No promise is due."))
                @if !brief.lapsed.is_empty() {
                    (section("Promises whose day has passed", "/commitments?state=lapsed", &brief.lapsed, ""))
                }
                (section("On the table", "/proposals", &brief.proposals, "No proposal is on the table."))
                (section("What is expected", "/statements?kind=forecast", &brief.forecasts, "Nobody says what they expect."))
            }
            section {
                h2 { (if ask.seen.is_some() { "What has changed since your last visit" } else { "What has changed in the last week" }) }
                div .tools { button type="button" data-seen=(now) hidden { "I have seen it: count from now" } }
                (changed(&changes))
            }
        }
        (tools(ask, "/api/v1/brief", None))
    };
    Ok(page(desk, ask, "/", "Where the talks stand", &body))
}

fn changed(changes: &[DiffLine]) -> Markup {
    html! {
        @if changes.is_empty() { p .empty { "Nothing." } }
        @else {
            ul .cards {
                @for change in changes {
                    @let before = match change.turn {
                        Turn::New => "new".to_owned(),
                        Turn::Account => "another account".to_owned(),
                        Turn::State => change.before.map_or_else(|| "now".to_owned(), |state| {
                            format!("was {}, now", lines::state_word(&change.line.kind, state))
                        }),
                    };
                    (item(&change.line, Some(&format!("{}, {}", lines::kind_word(&change.line.kind), before))))
                }
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What waits for what

pub(crate) fn conditions(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let lines = desk.store.ask(|archive| archive.conditions(&filter))?;
    let body = html! {
        h1 { "What waits for what" }
        p .lede { "What has to happen before something else can. An arrow goes from what is waited for to what waits; a dashed frame is worded as something not coming about. Click a box for its words." }
        (filters(desk, ask, &Filters { states: ALL_STATES, about: true, ..NO_FILTERS }, "condition"))
        (tools(ask, "/api/v1/conditions", Some("blockers")))
        @if lines.is_empty() { p .empty { "Nothing is said to wait for anything." } }
        @else {
            div .frame tabindex="0" role="region" aria-label="Picture of what waits for what" { (blockers_picture(&lines)) }
            h2 { "All of them, open ones first" }
            (items(&lines, ""))
            (leaf(ask, &filter, lines.len()))
        }
    };
    Ok(page(desk, ask, "/blockers", "What waits for what", &body))
}

fn blockers_picture(lines: &[Line]) -> Markup {
    let mut nodes: Vec<Node> = Vec::new();
    let mut edges = Vec::new();
    // Words that mean the same thing are one box: told by the stems of what they say.
    let mut known: Vec<BTreeSet<String>> = Vec::new();
    for line in lines {
        let Some((outcome, word, requires)) = lines::condition(line) else { continue };
        if nodes.len() + 2 > MOST_BOXES {
            break;
        }
        let state = line.state.map_or("open", State::label);
        let holders = lines::names(line, &["holder"]);
        let mut place = |words: &str, note: String, negative: bool| {
            let key = telling(words);
            // A box is shared where most of its telling words are.
            let same = known.iter().position(|other| {
                let shared = other.intersection(&key).count();
                shared >= 2 && shared * 10 >= other.len().max(key.len()) * 7
                    || (*other == key && !key.is_empty())
            });
            if let Some(index) = same {
                return index;
            }
            known.push(key);
            nodes.push(Node {
                words: words::short(words, 170),
                note,
                link: lines::link(line),
                state: state.to_owned(),
                negative,
            });
            nodes.len() - 1
        };
        let note = if holders.is_empty() { String::new() } else { format!("held by {holders}") };
        let status = lines::state_word("condition", line.state.unwrap_or(State::Open)).to_owned();
        let from = place(requires, status, false);
        let to = place(outcome, note, negative(outcome));
        edges.push(Edge {
            from,
            to,
            word: word.to_owned(),
            link: lines::link(line),
            state: state.to_owned(),
        });
    }
    blockers::picture(&nodes, &edges)
}

/// Words that something is known by: those of four letters and more, without their endings.
fn telling(words: &str) -> BTreeSet<String> {
    words
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4)
        .map(|word| word.to_lowercase().chars().take(6).collect())
        .collect()
}

fn negative(words: &str) -> bool {
    words.split(|character: char| !character.is_alphabetic() && character != '’' && character != '\'').any(
        |word| {
            let word = word.to_lowercase();
            matches!(word.as_str(), "no" | "not" | "nothing" | "never" | "nobody" | "none")
                || word.ends_with("n't")
                || word.ends_with("n’t")
        },
    )
}

// ---------------------------------------------------------------------------------------------------------------------
// Timeline

struct Drawn {
    timeline: Timeline,
    lines: Vec<Line>,
    between: Option<(String, String)>,
    /// Whether more is told than is drawn.
    more: bool,
}

fn draw_timeline(desk: &Desk, ask: &Ask) -> Result<Drawn, Fault> {
    let mut filter = desk.store.filter(ask)?;
    filter.limit = Some(MOST_MARKS);
    filter.offset = 0;
    // Days of the window are days on which things are, not on which they were said.
    let (since, until) = (filter.since.take(), filter.until.take());
    let one_kind = filter.kinds.clone();
    let kinds: Vec<String> = if one_kind.is_empty() {
        ["meeting", "commitment", "event", "statement"].map(str::to_owned).to_vec()
    } else {
        one_kind
    };
    let day_of = |line: &Line| -> Option<Date> {
        let text = match line.kind.as_str() {
            // A promise stands where it is due, or where it was made.
            "commitment" => line.to.as_ref().or(Some(&line.first_said)),
            "statement" => Some(&line.first_said),
            "event" => match (&line.from, &line.to) {
                (Some(from), Some(to)) if from == to => Some(from),
                _ => Some(&line.first_said),
            },
            _ => line.from.as_ref().or(line.to.as_ref()).or(Some(&line.first_said)),
        };
        text?.get(..10)?.parse().ok()
    };
    let today: Option<Date> = filter.today.as_deref().and_then(|day| day.parse().ok());
    let parse = |day: &Option<String>| day.as_deref().and_then(|day| day.parse::<Date>().ok());
    let about = desk.store.about().and_then(|about| about.days);
    // A report without a date is of the day that it was added, which may be long after the day that is shown.
    let last = about
        .as_ref()
        .and_then(|days| days.1.parse::<Date>().ok())
        .map(|last| today.map_or(last, |today| last.min(today)))
        .or(today);
    let first = about.as_ref().and_then(|days| days.0.parse::<Date>().ok()).or(last);
    let days = |count: i32| jiff::Span::new().days(count);
    let mut to = parse(&until).or(last).unwrap_or(today.unwrap_or(Date::constant(2025, 1, 1)));
    let mut from = parse(&since).unwrap_or_else(|| {
        let window = to.saturating_sub(days(DAYS_SHOWN + 20));
        first.map_or(window, |first| first.saturating_sub(days(1)).max(window))
    });
    if from > to {
        (from, to) = (to, from);
    }
    from = from.max(to.saturating_sub(days(365 * 40)));
    let mut all: Vec<Line> = Vec::new();
    let mut more = false;
    for kind in &kinds {
        let matter = !matches!(kind.as_str(), "event" | "statement");
        let mut of = Filter { kinds: vec![kind.clone()], ..filter.clone() };
        // What is to come was told long before; what was said and done is told on its day or soon after.
        of.since = Some((if matter { from.saturating_sub(days(DAYS_BEFORE)) } else { from }).to_string());
        if !matter {
            of.until = Some(to.saturating_add(days(DAYS_AFTER)).to_string());
        }
        let found = desk.store.ask(|archive| archive.timeline(&of))?;
        if !matter && found.len() >= MOST_MARKS {
            more = true;
            // The days of which everything is shown, where nobody chose the days.
            if let Some(begin) = found.iter().filter_map(day_of).min().filter(|_| since.is_none()) {
                from = from.max(begin).min(to);
            }
        }
        all.extend(found);
    }
    if until.is_none() {
        let soon = to.saturating_add(days(45));
        let ahead = all
            .iter()
            .filter(|line| matches!(line.kind.as_str(), "meeting" | "commitment"))
            .filter_map(day_of)
            .filter(|day| *day <= soon)
            .max();
        to = ahead.map_or(to, |ahead| ahead.max(to));
    }
    all.retain(|line| day_of(line).is_some_and(|day| day >= from && day <= to));
    // Whose lane: whoever acts, speaks, promises.
    let side_of = |line: &Line| -> Option<String> {
        ["speaker", "source", "promiser", "proposer", "holder"]
            .iter()
            .find_map(|role| line.who.iter().find(|who| who.role == *role))
            .map(lines::side_name)
    };
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in all.iter().filter(|line| line.kind != "meeting") {
        if let Some(side) = side_of(line) {
            *counts.entry(side).or_default() += 1;
        }
    }
    let mut sides: Vec<(String, usize)> = counts.into_iter().collect();
    sides.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(&two.0)));
    let others_too = sides.len() > MOST_LANES;
    sides.truncate(MOST_LANES);
    let mut lanes: Vec<String> = Vec::new();
    if kinds.iter().any(|kind| kind == "meeting") {
        lanes.push("Meetings".to_owned());
    }
    let shift = lanes.len();
    lanes.extend(sides.iter().map(|(name, _)| name.clone()));
    let others = all.iter().any(|line| {
        line.kind != "meeting"
            && side_of(line).is_none_or(|side| !sides.iter().any(|(name, _)| *name == side))
    });
    if others_too || others || lanes.is_empty() {
        lanes.push("Others".to_owned());
    }
    let mut items: Vec<Item> = Vec::new();
    for line in &all {
        let Some(day) = day_of(line) else { continue };
        let lane = if line.kind == "meeting" {
            0
        } else {
            let side = side_of(line);
            sides
                .iter()
                .position(|(name, _)| Some(name) == side.as_ref())
                .map_or(lanes.len() - 1, |index| index + shift)
        };
        let mark = match line.kind.as_str() {
            "meeting" => Mark::Meeting,
            "commitment" => Mark::Deadline,
            "event" => Mark::Event(EventType::from_label(&line.code).map_or(Tone::FriendlyWords, Tone::of)),
            _ => Mark::Statement,
        };
        let open = line.kind == "meeting" && line.state == Some(State::Open);
        let title = format!("{}: {}", words::day(&day.to_string()), lines::plain(line));
        items.push(Item { lane, mark, day, title, link: lines::link(line), open });
    }
    // The trend is between two sides: those that were chosen, or the two of whom most is told.
    let pair: Vec<String> = if filter.sides.len() == 2 { filter.sides.clone() } else { main_sides(&all) };
    let mut bars = Vec::new();
    let mut between = None;
    if let [one, other] = &pair[..] {
        let span = timeline::days(from, to);
        let period = if span <= 45 {
            Period::Day
        } else if span <= 400 {
            Period::Week
        } else {
            Period::Month
        };
        let plain = Filter {
            as_of: filter.as_of.clone(),
            today: filter.today.clone(),
            min_confidence: filter.min_confidence,
            ..Filter::default()
        };
        // A side that the archive has no events of has no trend, which is no fault.
        if let Ok(trend) = desk.store.ask(|archive| archive.trend(one, other, period, &plain)) {
            let width = f64::from(span) + 1.0;
            for point in &trend.points {
                let Ok(begin) = point.begin.parse::<Date>() else { continue };
                let length = match period {
                    Period::Day => 1,
                    Period::Week => 7,
                    Period::Month => i32::from(begin.days_in_month()),
                };
                let start = timeline::days(from, begin);
                if start + length <= 0 || begin > to {
                    continue;
                }
                let (friendly, hostile) = (point.quads[0] + point.quads[1], point.quads[2] + point.quads[3]);
                bars.push(Bar {
                    name: words::day(&point.begin),
                    from: (f64::from(start.max(0)) / width).clamp(0.0, 1.0),
                    to: (f64::from(start + length) / width).clamp(0.0, 1.0),
                    friendly: friendly as f64,
                    hostile: hostile as f64,
                });
            }
            between = Some((named_side(one), named_side(other)));
        }
    }
    let timeline = Timeline { lanes, items, from, to, today, bars };
    Ok(Drawn { timeline, lines: all, between, more })
}

fn named_side(side: &str) -> String {
    crate::store::country(side).map_or_else(|| side.to_owned(), str::to_owned)
}

/// The two sides between which most happens.
fn main_sides(lines: &[Line]) -> Vec<String> {
    let mut pairs: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.kind == "event") {
        let of = |role: &str| -> BTreeSet<String> {
            line.who
                .iter()
                .filter(|who| who.role == role)
                .map(|who| if who.side.starts_with('#') { who.name.clone() } else { who.side.clone() })
                .filter(|side| !side.is_empty())
                .collect()
        };
        let (sources, targets) = (of("source"), of("target"));
        for one in &sources {
            for other in sources.iter().chain(&targets) {
                if one != other {
                    let pair =
                        if one < other { (one.clone(), other.clone()) } else { (other.clone(), one.clone()) };
                    *pairs.entry(pair).or_default() += 1;
                }
            }
        }
    }
    let best = pairs.into_iter().max_by(|one, two| one.1.cmp(&two.1).then(two.0.cmp(&one.0)));
    best.map(|((one, other), _)| vec![one, other]).unwrap_or_default()
}

pub(crate) fn timeline(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let drawn = draw_timeline(desk, ask)?;
    if ask.field("format").is_some() {
        return api::answer(ask, &EVERYTHING, &drawn.lines);
    }
    let (from, to) = (drawn.timeline.from, drawn.timeline.to);
    let span = timeline::days(from, to).max(1);
    let moved = |from: Date, to: Date| {
        query(ask, &[("since", Some(&from.to_string())), ("until", Some(&to.to_string()))])
    };
    let days = |count: i32| jiff::Span::new().days(count);
    let mut listed = drawn.lines.clone();
    listed.reverse();
    let told = listed.len();
    listed.truncate(MOST_LISTED);
    const KINDS: &[(&str, &str)] = &[
        ("meeting", "meetings"),
        ("commitment", "promises"),
        ("event", "events"),
        ("statement", "statements"),
        ("proposal", "proposals"),
        ("forecast", "expectations"),
    ];
    let body = html! {
        h1 { "Timeline" }
        p .lede { "Who did and said what, by side, from " (words::day(&from.to_string())) " to " (words::day(&to.to_string())) ". Drag over the picture to look closer; click a mark for its words." }
        (filters(desk, ask, &Filters { kinds: KINDS, place: true, between: true, ..NO_FILTERS }, ""))
        (tools(ask, "/timeline", Some("timeline")))
        div .tools {
            a .button href=(moved(from.saturating_sub(days(span / 2 + 1)), to.saturating_sub(days(span / 2 + 1)))) { "← Earlier" }
            a .button href=(moved(from.saturating_add(days(span / 4)), to.saturating_sub(days(span / 4)))) { "Closer" }
            a .button href=(moved(from.saturating_sub(days(span / 2 + 1)), to.saturating_add(days(span / 2 + 1)))) { "Wider" }
            a .button href=(moved(from.saturating_add(days(span / 2 + 1)), to.saturating_add(days(span / 2 + 1)))) { "Later →" }
            @if ask.field("since").is_some() || ask.field("until").is_some() {
                a .button href={ "/timeline" (query(ask, &[("since", None), ("until", None)])) } { "All" }
            }
        }
        div .frame tabindex="0" role="region" aria-label="Picture of the timeline" { (timeline::picture(&drawn.timeline)) }
        @if drawn.more { p .notes { "More is told of these days than can be drawn: of each kind, the latest " (MOST_MARKS) " are. Narrow it above to one kind, side or person, or look closer." } }
        @if let Some((one, other)) = &drawn.between {
            p .notes { "The bars beneath: how many friendly (up) and hostile (down) words and deeds there were between " b { (one) } " and " b { (other) } ". Choose two others above (“Between … and …”) to see theirs." }
        }
        ul .key {
            @for (name, mark) in [
                ("meeting (hollow: to come)", Mark::Meeting),
                ("promise, where it is due", Mark::Deadline),
                ("statement", Mark::Statement),
                ("friendly words", Mark::Event(Tone::FriendlyWords)),
                ("friendly deeds", Mark::Event(Tone::FriendlyDeeds)),
                ("demands and hostile words", Mark::Event(Tone::HostileWords)),
                ("hostile deeds", Mark::Event(Tone::HostileDeeds)),
            ] {
                li { svg .picture .timeline viewBox="0 0 16 16" aria-hidden="true" { (timeline::mark(mark, false, 8.0, 8.0)) } (name) }
            }
        }
        h2 { "The same as a list, the latest first" }
        (items(&listed, "Nothing is told of these days."))
        @if told > listed.len() { p .notes { "These are the latest " (listed.len()) " of " (told) ". Look closer above, or take all of them away as a table." } }
    };
    Ok(page(desk, ask, "/timeline", "Timeline", &body))
}

// ---------------------------------------------------------------------------------------------------------------------
// Promises and proposals

const STRENGTHS: &[(&str, &str)] = &[
    ("agreed", "agreed"),
    ("pledged", "promised"),
    ("expected", "expected of them"),
    ("considered", "being considered"),
    ("refused", "refused"),
];

const PROPOSALS: &[(&str, &str)] = &[
    ("bill", "bill"),
    ("resolution", "resolution"),
    ("sanction", "sanctions"),
    ("ceasefire", "ceasefire"),
    ("plan", "plan"),
    ("offer", "offer"),
    ("other", "other"),
];

fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

/// The months in which something of the lines is, at most three from this one.
fn calendars(today: &str, lines: &[Line], meetings: &[Line]) -> Markup {
    let Some(today) = day(today) else { return html! {} };
    let mut entries: Vec<Entry> = Vec::new();
    for (lines, kind) in [(meetings, "meeting"), (lines, "commitment")] {
        for line in lines {
            let on = match kind {
                "meeting" => line.from.as_deref(),
                _ => line.to.as_deref(),
            };
            if let Some(on) = on.and_then(day) {
                // A period of months is no entry of a day.
                let long = line
                    .from
                    .as_deref()
                    .and_then(day)
                    .zip(line.to.as_deref().and_then(day))
                    .is_some_and(|(from, to)| kind == "meeting" && timeline::days(from, to) > 14);
                if !long {
                    entries.push(Entry { day: on, title: lines::plain(line), link: lines::link(line), kind });
                }
            }
        }
    }
    let month = |day: Date| Date::constant(day.year(), day.month(), 1);
    let mut months: Vec<Date> = vec![month(today)];
    months.extend(entries.iter().map(|entry| month(entry.day)).filter(|first| *first >= month(today)));
    months.sort_unstable();
    months.dedup();
    months.truncate(3);
    html! {
        h2 { "Calendar" }
        div .calendars {
            @for first in months { div .scroll tabindex="0" role="region" aria-label={ "Calendar of " (first.strftime("%B %Y")) } { (calendar::month(first, today, &entries)) } }
        }
    }
}

pub(crate) fn commitments(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let lines = desk.store.ask(|archive| archive.commitments(&filter))?;
    let meetings = desk.store.ask(|archive| {
        archive.meetings(&Filter { offset: 0, kinds: Vec::new(), states: Vec::new(), ..filter.clone() })
    })?;
    let body = html! {
        h1 { "Promises" }
        p .lede { "Who promised what to whom, by when: what is due next first." }
        (filters(desk, ask, &Filters { states: ALL_STATES, kinds: STRENGTHS, about: true, ..NO_FILTERS }, "commitment"))
        (tools(ask, "/api/v1/commitments", None))
        @if lines.is_empty() { p .empty { "No promise is told of." } }
        @else {
            div .scroll {
                table .stack {
                    thead { tr { th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "Due" } th scope="col" { "How firm" } th scope="col" { "How it stands" } } }
                    tbody {
                        @for line in &lines {
                            tr data-row {
                                td .who data-label="Who" { b { (lines::names(line, &["promiser"])) } @let to = lines::names(line, &["promisee"]); @if !to.is_empty() { br; span .notes { "to " (to) } } }
                                td .wide data-label="What" {
                                    a href=(lines::link(line)) { (words::short(line.text.split_once(": ").map_or(line.text.as_str(), |(_, what)| what), 240)) }
                                    (lines::differences(line))
                                    (lines::sources(&line.sources))
                                }
                                td .narrow data-label="Due" { (words::period(line.from.as_deref(), line.to.as_deref()).unwrap_or_else(|| "no day said".to_owned())) }
                                td .narrow data-label="How firm" { (STRENGTHS.iter().find(|(value, _)| *value == line.code).map_or("", |(_, name)| name)) }
                                td .narrow data-label="How it stands" { (lines::chip(line)) " " (reader::sure(line.confidence as f32)) }
                            }
                        }
                    }
                }
            }
            (leaf(ask, &filter, lines.len()))
        }
        (calendars(&desk.store.today(ask), &lines, &meetings))
    };
    Ok(page(desk, ask, "/commitments", "Promises", &body))
}

pub(crate) fn proposals(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let lines = desk.store.ask(|archive| archive.proposals(&filter))?;
    let body = html! {
        h1 { "On the table" }
        p .lede { "Bills, plans, offers, ceasefires and other proposals, and where they stand." }
        (filters(desk, ask, &Filters { states: ALL_STATES, kinds: PROPOSALS, about: true, ..NO_FILTERS }, "proposal"))
        (tools(ask, "/api/v1/proposals", None))
        @if lines.is_empty() { p .empty { "No proposal is told of." } }
        @else {
            div .scroll {
                table .stack {
                    thead { tr { th scope="col" { "Kind" } th scope="col" { "From" } th scope="col" { "What" } th scope="col" { "Against" } th scope="col" { "Last told" } th scope="col" { "How it stands" } } }
                    tbody {
                        @for line in &lines {
                            tr data-row {
                                td .narrow data-label="Kind" { (PROPOSALS.iter().find(|(value, _)| *value == line.code).map_or("other", |(_, name)| name)) }
                                td .who data-label="From" { b { (lines::names(line, &["proposer"])) } }
                                td .wide data-label="What" {
                                    a href=(lines::link(line)) { (words::short(line.text.split_once(": ").map_or(line.text.as_str(), |(_, what)| what), 240)) }
                                    (lines::differences(line))
                                    (lines::sources(&line.sources))
                                }
                                td data-label="Against" { (lines::names(line, &["against"])) }
                                td .narrow data-label="Last told" { (words::day(&line.last_said)) }
                                td .narrow data-label="How it stands" { (lines::chip(line)) " " (reader::sure(line.confidence as f32)) }
                            }
                        }
                    }
                }
            }
            (leaf(ask, &filter, lines.len()))
        }
    };
    Ok(page(desk, ask, "/proposals", "On the table", &body))
}

// ---------------------------------------------------------------------------------------------------------------------
// Who said what

pub(crate) fn statements(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let mut filter = desk.store.filter(ask)?;
    let forecasts_only = filter.kinds.iter().any(|kind| kind == "forecast");
    filter.kinds.retain(|kind| kind != "forecast");
    let statements =
        if forecasts_only { Vec::new() } else { desk.store.ask(|archive| archive.statements(&filter))? };
    // A speaker's earlier expectations and how they turned out.
    let forecasts = desk.store.ask(|archive| {
        archive.forecasts(&Filter {
            kinds: Vec::new(),
            offset: if forecasts_only { filter.offset } else { 0 },
            ..filter.clone()
        })
    })?;
    let mut speakers: BTreeMap<String, usize> = BTreeMap::new();
    for line in &statements {
        for name in line.names(&["speaker"]) {
            *speakers.entry(name.to_owned()).or_default() += 1;
        }
    }
    let mut speakers: Vec<(String, usize)> = speakers.into_iter().collect();
    speakers.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(&two.0)));
    speakers.truncate(MOST_CHOICES);
    let topics = if forecasts_only {
        Vec::new()
    } else {
        let of = Filter { limit: Some(MOST_CHOICES), offset: 0, about: None, ..filter.clone() };
        desk.store.ask(|archive| archive.topics(&of))?
    };
    let about = ask.field("about");
    const KINDS: &[(&str, &str)] = &[
        ("direct", "quoted"),
        ("indirect", "in the reporter’s words"),
        ("mixed", "partly quoted"),
        ("forecast", "expectations only"),
    ];
    let body = html! {
        h1 { "Who said what" }
        p .lede { "Statements, the latest first, and what people expected and how it turned out." }
        (filters(desk, ask, &Filters { kinds: KINDS, about: true, words: "Choose a speaker, a topic, days, quoted or not", ..NO_FILTERS }, "statement"))
        @if speakers.len() > 1 {
            p .notes { "On this page: "
                @for (index, (name, count)) in speakers.iter().enumerate() {
                    @if index > 0 { " · " }
                    a href={ "/statements" (query(ask, &[("actor", Some(name)), ("cursor", None)])) } { (words::short(name, 60)) } " " span .count { (count) }
                }
            }
        }
        @if !topics.is_empty() {
            p .notes { "About: "
                @for (index, (word, count)) in topics.iter().enumerate() {
                    @if index > 0 { " · " }
                    a href={ "/statements" (query(ask, &[("about", Some(word)), ("cursor", None)])) } aria-current=[(about == Some(word.as_str())).then_some("true")] { (word) } " " span .count { (count) }
                }
                @if about.is_some() { " · " a href={ "/statements" (query(ask, &[("about", None), ("cursor", None)])) } { "everything" } }
            }
        }
        (tools(ask, if forecasts_only { "/api/v1/forecasts" } else { "/api/v1/statements" }, None))
        @if !forecasts_only {
            (items(&statements, "Nobody is quoted."))
            (leaf(ask, &filter, statements.len()))
        }
        h2 { "What was expected, and how it turned out" }
        (track(&forecasts))
        (items(&forecasts, "Nobody says what they expect."))
        @if forecasts_only { (leaf(ask, &filter, forecasts.len())) }
    };
    Ok(page(desk, ask, "/statements", "Who said what", &body))
}

/// How expectations turned out, by whoever had them.
fn track(forecasts: &[Line]) -> Markup {
    let mut records: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for line in forecasts {
        for name in line.names(&["forecaster"]) {
            let record = records.entry(name).or_default();
            match line.state {
                Some(State::Met) => record[0] += 1,
                Some(State::Contradicted) => record[1] += 1,
                _ => record[2] += 1,
            }
        }
    }
    records.retain(|_, record| record[0] + record[1] > 0);
    html! {
        @if !records.is_empty() {
            div .scroll {
                table {
                    caption { "Those of whom the archive knows how an expectation turned out" }
                    thead { tr { th scope="col" { "Who" } th scope="col" { "Came true" } th scope="col" { "Proved wrong" } th scope="col" { "Not known" } } }
                    tbody {
                        @for (name, record) in &records {
                            tr { td { (words::short(name, 80)) } td .number { (record[0]) } td .number { (record[1]) } td .number { (record[2]) } }
                        }
                    }
                }
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// People and sides

struct Dealings {
    nodes: Vec<network::Node>,
    links: Vec<network::Link>,
}

/// Those who deal with each other: id, name, how many lines.
type Dealers = Vec<(String, String, usize)>;
/// Two ids; their meetings, their other dealings, and how much more of it is friendly than hostile.
type Pairs = BTreeMap<(String, String), (usize, usize, i64)>;

pub(crate) fn dealings(desk: &Desk, filter: &Filter) -> Result<(Dealers, Pairs), Fault> {
    let of = Filter { kinds: Vec::new(), states: Vec::new(), ..filter.clone() };
    let dealings = desk.store.ask(|archive| archive.dealings(&of, MOST_DEALINGS))?;
    let mut names: BTreeMap<String, (String, usize)> = BTreeMap::new();
    let mut pairs = Pairs::new();
    for dealing in &dealings {
        let of = |role: &str| -> BTreeSet<&str> {
            dealing.who.iter().filter(|who| who.role == role).map(|who| who.id.as_str()).collect()
        };
        let (ones, others) = if dealing.meeting {
            (of("participant"), of("participant"))
        } else {
            let (sources, targets) = (of("source"), of("target"));
            if targets.is_empty() { (sources.clone(), sources) } else { (sources, targets) }
        };
        let tone = match EventType::from_label(&dealing.code).map(Tone::of) {
            _ if dealing.meeting => 1,
            Some(Tone::FriendlyWords | Tone::FriendlyDeeds) => 1,
            Some(_) => -1,
            None => 0,
        };
        let mut counted = BTreeSet::new();
        for one in &ones {
            for other in &others {
                if one != other {
                    let pair = if one < other { (*one, *other) } else { (*other, *one) };
                    if counted.insert(pair) {
                        let entry = pairs.entry((pair.0.to_owned(), pair.1.to_owned())).or_default();
                        if dealing.meeting {
                            entry.0 += 1
                        } else {
                            entry.1 += 1
                        }
                        entry.2 += tone;
                    }
                }
            }
        }
        for who in &dealing.who {
            names.entry(who.id.clone()).or_insert_with(|| (who.name.clone(), 0)).1 += 1;
        }
    }
    let mut nodes: Vec<(String, String, usize)> =
        names.into_iter().map(|(id, (name, count))| (id, name, count)).collect();
    nodes.sort_by(|one, two| two.2.cmp(&one.2).then(one.1.cmp(&two.1)));
    Ok((nodes, pairs))
}

fn draw_network(desk: &Desk, filter: &Filter, people: &BTreeMap<String, String>) -> Result<Dealings, Fault> {
    let (mut nodes, pairs) = dealings(desk, filter)?;
    nodes.retain(|(id, _, _)| pairs.keys().any(|(one, other)| one == id || other == id));
    nodes.truncate(MOST_CIRCLES);
    let most = nodes.first().map_or(1, |node| node.2).max(1) as f64;
    let index: BTreeMap<&str, usize> =
        nodes.iter().enumerate().map(|(index, node)| (node.0.as_str(), index)).collect();
    let largest =
        pairs.values().map(|(meetings, events, _)| meetings + events).max().unwrap_or(1).max(1) as f64;
    let links = pairs
        .iter()
        .filter_map(|((one, other), (meetings, events, tone))| {
            let (from, to) = (*index.get(one.as_str())?, *index.get(other.as_str())?);
            let count = meetings + events;
            Some(network::Link {
                from,
                to,
                weight: count as f64 / largest,
                title: format!("{}, {}", counted(*meetings, "meeting"), counted(*events, "other dealing")),
                tone: *tone as f64 / count.max(1) as f64,
            })
        })
        .collect();
    let nodes = nodes
        .iter()
        .map(|(id, name, count)| network::Node {
            name: words::short(name, 60),
            link: format!("/actors/{}", segment(id)),
            weight: *count as f64 / most,
            kind: people.get(id).cloned().unwrap_or_default(),
        })
        .collect();
    Ok(Dealings { nodes, links })
}

fn counted(number: usize, name: &str) -> String {
    match number {
        1 => format!("1 {name}"),
        number => format!("{number} {name}s"),
    }
}

const ACTOR_KINDS: &[(&str, &str)] = &[
    ("person", "people"),
    ("government", "governments"),
    ("institution", "institutions"),
    ("alliance", "alliances"),
    ("armed_group", "armed groups"),
    ("party", "political parties"),
    ("company", "companies"),
    ("group", "groups of people"),
    ("media", "news organisations"),
    ("other", "others"),
];

pub(crate) fn actors(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let lines = desk.store.ask(|archive| archive.actors(&filter))?;
    let kinds: BTreeMap<String, String> =
        lines.iter().map(|line| (line.id.clone(), line.code.clone())).collect();
    let drawn = draw_network(desk, &filter, &kinds)?;
    let body = html! {
        h1 { "People and sides" }
        p .lede { "Who deals with whom: the thicker a line, the more meetings and dealings; blue and whole where they are mostly friendly, orange and dashed where mostly hostile. Click a name for everything about it." }
        (filters(desk, ask, &Filters { kinds: ACTOR_KINDS, ..NO_FILTERS }, ""))
        (tools(ask, "/api/v1/actors", Some("network")))
        @if drawn.nodes.len() > 1 {
            div .frame tabindex="0" role="region" aria-label="Picture of who deals with whom" { (network::picture(&drawn.nodes, &drawn.links)) }
            ul .key {
                li { svg .picture .network viewBox="0 0 16 16" aria-hidden="true" { g .actor .person { circle cx="8" cy="8" r="6" {} } } "person" }
                li { svg .picture .network viewBox="0 0 16 16" aria-hidden="true" { g .actor { circle cx="8" cy="8" r="6" {} } } "country, body or group" }
            }
        }
        @if lines.is_empty() { p .empty { "Nobody is named." } }
        @else {
            div .scroll {
                table {
                    thead { tr { th scope="col" { "Name" } th scope="col" .only-wide { "What" } th scope="col" { "Reports" } th scope="col" { "Last named" } } }
                    tbody {
                        @for line in &lines {
                            tr data-row {
                                td { @let (name, remarks) = lines::actor(line); a href=(lines::link(line)) { (words::short(name, 100)) } @if !remarks.is_empty() { " " span .notes { (words::short(&remarks, 140)) } } }
                                td .only-wide { (line.code.replace('_', " ")) }
                                td .number { (line.accounts) }
                                td .narrow { @if line.last_said.is_empty() { "–" } @else { (words::day(&line.last_said)) } }
                            }
                        }
                    }
                }
            }
            (leaf(ask, &filter, lines.len()))
        }
    };
    Ok(page(desk, ask, "/actors", "People and sides", &body))
}

pub(crate) fn actor(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let id = ask.part(0);
    let mut filter = desk.store.filter(ask)?;
    let why = desk.store.ask(|archive| archive.why(id, &Filter { limit: Some(40), ..filter.clone() }))?;
    if why.line.kind != "actor" {
        return Err(Fault::missing("person or body of that name"));
    }
    filter.actors = vec![why.line.id.clone()];
    filter.limit = Some(12);
    let statements = desk.store.ask(|archive| archive.statements(&filter))?;
    let of = |kind: Kind| desk.store.ask(|archive| archive.matters(kind, &filter));
    let (meetings, promises) = (of(Kind::Meeting)?, of(Kind::Commitment)?);
    let (conditions, forecasts, proposals) = (of(Kind::Condition)?, of(Kind::Forecast)?, of(Kind::Proposal)?);
    let events = desk.store.ask(|archive| archive.events(&filter))?;
    let name = actor_name(&why.line).to_owned();
    // Roles as the reports give them, with the days of those reports.
    let mut roles: BTreeMap<String, (String, String)> = BTreeMap::new();
    for source in why.words.iter().take(10) {
        let record: Record = desk.store.ask(|archive| archive.record(&source.report))?;
        let said = source.published.as_deref().and_then(|day| day.get(..10)).unwrap_or_default().to_owned();
        for actor in record.actors.iter().filter(|actor| actor.name == name || actor.aliases.contains(&name))
        {
            for role in &actor.roles {
                let title = match &role.of {
                    Some(of) if !of.is_empty() => {
                        format!("{}, {}", role.title, crate::store::country(of).unwrap_or(of))
                    }
                    _ => role.title.clone(),
                };
                let days =
                    roles.entry(words::short(&title, 120)).or_insert_with(|| (said.clone(), said.clone()));
                if said < days.0 {
                    days.0.clone_from(&said)
                }
                if said > days.1 {
                    days.1.clone_from(&said)
                }
            }
        }
    }
    let all = |path: &str| format!("{path}?actor={}", segment(&why.line.id));
    let section = |title: &str, path: &str, lines: &[Line]| {
        html! {
            @if !lines.is_empty() {
                section { h2 { a href=(all(path)) { (title) } } (items(lines, "")) }
            }
        }
    };
    let body = html! {
        h1 { (words::short(&name, 120)) }
        @let remarks = lines::actor(&why.line).1;
        p .lede { @if !remarks.is_empty() { (words::short(&remarks, 200)) " · " } "named in " (counted(why.line.accounts, "report")) }
        @if !roles.is_empty() {
            dl .data {
                @for (role, (first, last)) in &roles {
                    dt { (role) } dd { "in reports of " (words::period(Some(first), Some(last)).unwrap_or_default()) }
                }
            }
        }
        div .columns {
            (section("Meetings", "/timeline", &meetings))
            (section("Promises", "/commitments", &promises))
            (section("Conditions", "/blockers", &conditions))
            (section("Proposals", "/proposals", &proposals))
            (section("Expectations", "/statements", &forecasts))
            (section("Did and had done to them", "/timeline", &events))
        }
        (section("Said", "/statements", &statements))
        h2 { "Where the name stands" }
        (lines::sources(&why.words))
        @if ask.caller.role >= Role::Editor { (merge_forms(&why.line.id, &name)) }
    };
    Ok(page(desk, ask, "/actors", &name, &body))
}

fn merge_forms(id: &str, name: &str) -> Markup {
    html! {
        h2 { "Put right by hand" }
        p .notes { "What you decide here is kept, stands for every later reading, and is written into the log of decisions." }
        form .filters method="post" action={ "/actors/" (segment(id)) "/merge" } {
            label { "Another name for the same: it will stand under " (words::short(name, 60)) input name="gone" required; }
            button { "Put together" }
        }
        form .filters method="post" action={ "/actors/" (segment(id)) "/split" } {
            label { "In these reports it is somebody else (report numbers, separated by blanks)" input name="reports"; }
            button { "Take apart" }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Map

pub(crate) fn spots(desk: &Desk, filter: &Filter) -> Result<Vec<legation_archive::PlaceCount>, Fault> {
    desk.store.ask(|archive| archive.places(&Filter { limit: Some(200), ..filter.clone() }))
}

fn draw_map(desk: &Desk, ask: &Ask) -> Result<(Markup, Vec<legation_archive::PlaceCount>), Fault> {
    let filter = desk.store.filter(ask)?;
    let places = spots(desk, &filter)?;
    let spots: Vec<Spot> = places
        .iter()
        .filter_map(|place| {
            Some(Spot {
                name: words::short(&place.name, 40),
                lat: place.lat?,
                lon: place.lon?,
                count: usize::try_from(place.facts).unwrap_or(0),
                link: format!("/timeline?place={}", segment(&place.id)),
            })
        })
        .collect();
    Ok((map::picture(&spots, ask.field("whole").is_some()), places))
}

pub(crate) fn map(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let (picture, places) = draw_map(desk, ask)?;
    let whole = ask.field("whole").is_some();
    let body = html! {
        h1 { "Map" }
        p .lede { "Where meetings and events are said to be. The larger a dot, the more is told of the place. No borders are drawn: they are disputed where negotiations are." }
        (filters(desk, ask, &NO_FILTERS, ""))
        (tools(ask, "/api/v1/places", Some("map")))
        @if places.is_empty() { p .empty { "No place is named for a meeting or an event." } }
        div .tools { a .button href={ "/map" (query(ask, &[("whole", if whole { None } else { Some("1") })])) } { (if whole { "Only where these places are" } else { "The whole world" }) } }
        div .frame tabindex="0" role="region" aria-label="Map" { (picture) }
        @if !places.is_empty() {
            h2 { "Places" }
            div .scroll {
                table {
                    thead { tr { th scope="col" { "Place" } th scope="col" { "Country" } th scope="col" .number { "Told" } } }
                    tbody {
                        @for place in &places {
                            tr data-row {
                                td { a href={ "/timeline?place=" (segment(&place.id)) } { (words::short(&place.name, 80)) } @if place.lat.is_none() { span .notes { " (not on the map)" } } }
                                td { (place.country.as_deref().and_then(crate::store::country).unwrap_or("")) }
                                td .number { (place.facts) }
                            }
                        }
                    }
                }
            }
        }
        p .notes { "Outlines: Natural Earth, in the public domain. Coordinates: GeoNames, CC BY 4.0." }
    };
    Ok(page(desk, ask, "/map", "Map", &body))
}

// ---------------------------------------------------------------------------------------------------------------------
// Reports and their words

pub(crate) fn reports(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let lines = desk.store.ask(|archive| archive.reports(&filter))?;
    let body = html! {
        h1 { "Reports" }
        p .lede { "Everything that the archive rests on, the latest first. A report that several papers copied stands here once." }
        form .filters method="get" {
            label { "From" input type="date" name="since" value=[ask.field("since")]; }
            label { "Until" input type="date" name="until" value=[ask.field("until")]; }
            div .buttons { button .primary { "Apply" } }
        }
        (tools(ask, "/api/v1/reports", None))
        @if lines.is_empty() { p .empty { "There is no report. " a href="/read" { "Add one." } } }
        @else {
            div .scroll {
                table .stack {
                    thead { tr { th scope="col" { "Headline" } th scope="col" { "Published by" } th scope="col" { "On" } } }
                    tbody {
                        @for line in &lines {
                            @let source = line.sources.first();
                            tr data-row {
                                td .wide { a href=(lines::link(line)) { (headline(&line.text)) } }
                                td data-label="Published by" {
                                    (source.and_then(|source| source.publisher.as_deref()).map(|name| words::short(name, 60)).unwrap_or_default())
                                    @if let Some(source) = source { @if !source.copies.is_empty() { span .notes { " also in " (reader::list(&source.copies.iter().map(|name| words::short(name, 40)).collect::<Vec<_>>())) } } }
                                }
                                td .narrow data-label="On" { (source.and_then(|source| source.published.as_deref()).map(words::day).unwrap_or_default()) }
                            }
                        }
                    }
                }
            }
            (leaf(ask, &filter, lines.len()))
        }
    };
    Ok(page(desk, ask, "/reports", "Reports", &body))
}

fn headline(title: &str) -> String {
    if title.trim().is_empty() { "Without a headline".to_owned() } else { words::short(title, 160) }
}

pub(crate) fn report(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let id = ask.part(0);
    let marked = desk.store.ask(|archive| archive.marked(id))?;
    let record = &marked.record;
    let chosen = ask.field("fact");
    let matter = match chosen.filter(|fact| !marked.struck(fact)) {
        Some(fact) => desk.store.ask(|archive| archive.matter_of(id, fact))?,
        None => None,
    };
    let about = desk.store.ask(|archive| archive.why(id, &Filter::default())).ok();
    let source = about.as_ref().and_then(|why| why.line.sources.first());
    let of = &record.report;
    let title = headline(&of.title);
    let body = html! {
        p .notes {
            a href="/reports" { "Reports" } " › "
            (of.publisher.as_deref().map(|name| words::short(name, 80)).unwrap_or_else(|| "Unknown publisher".to_owned()))
            @if let Some(published) = &of.published { ", " (words::day(published)) }
            @if let Some(byline) = &of.byline { " · " (words::short(byline, 100)) }
            @if let Some(source) = source { @if !source.copies.is_empty() { " · also in " (reader::list(&source.copies.iter().map(|name| words::short(name, 40)).collect::<Vec<_>>())) } }
            @if let Some(url) = of.url.as_deref().filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
                " · " a href=(url) rel="noreferrer nofollow" { "where it was published" }
            }
        }
        h1 .visually-hidden { (title) }
        @if let Some(matter) = &matter {
            p .message { "You came for the words marked below. " a href={ "/matters/" (segment(matter)) } { "What all reports say of this" } ", and how it stands." }
        }
        @let fix = reader::Fix { report: id, corrected: &marked.corrected, may: ask.caller.role >= Role::Editor };
        (reader::reader(record, chosen, Some(&fix)))
        div .tools {
            span .space {}
            span { "Take away:" }
            a href={ "/api/v1/reports/" (segment(id)) } { "record (JSON)" }
        }
    };
    Ok(page(desk, ask, "/reports", &title, &body))
}

pub(crate) fn matter(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let id = ask.part(0);
    let filter = desk.store.filter(ask)?;
    let why = desk.store.ask(|archive| archive.why(id, &filter))?;
    let line = &why.line;
    if line.kind == "actor" {
        return Ok(Answer::see(format!("/actors/{}", segment(&line.id))));
    }
    if line.kind == "report" {
        return Ok(Answer::see(format!("/reports/{}", segment(&line.id))));
    }
    let view = match line.kind.as_str() {
        "condition" => "/blockers",
        "commitment" => "/commitments",
        "proposal" => "/proposals",
        "meeting" | "event" => "/timeline",
        _ => "/statements",
    };
    let roles: Vec<(&str, &str)> = words::ROLES
        .into_iter()
        .filter(|role| line.who.iter().any(|who| who.role == *role))
        .map(|role| (words::role(role), role))
        .collect();
    let title = lines::plain(line);
    let body = html! {
        p .notes { a href=(view) { (kind_heading(&line.kind)) } " ›" }
        h1 { (lines::text(line)) }
        p { (lines::chip(line)) " " (reader::sure(line.confidence as f32)) }
        dl .data {
            @if let Some(when) = lines::when(line) { dt { "when" } dd { (when) } }
            @if let Some(place) = &line.place { dt { "where" } dd { (words::short(place, 80)) } }
            @for (name, role) in &roles {
                dt { (name) }
                dd {
                    // One may be told to be on several sides.
                    @let people: BTreeMap<&str, &str> = line.who.iter().filter(|who| who.role == **role).map(|who| (who.id.as_str(), who.name.as_str())).collect();
                    @for (index, (id, name)) in people.iter().enumerate() {
                        @if index > 0 { ", " }
                        a href={ "/actors/" (segment(id)) } { (words::short(name, 80)) }
                    }
                }
            }
            dt { "first told" } dd { (words::day(&line.first_said)) }
            @if line.last_said != line.first_said { dt { "last told" } dd { (words::day(&line.last_said)) } }
            dt { "reports" } dd { (line.accounts) }
        }
        (lines::differences(line))
        @if let Some(note) = &line.note { p .message { "Note: " (note) } }
        @if !line.outcomes.is_empty() {
            h2 { "What became of it" }
            ul .cards {
                @for outcome in &line.outcomes {
                    li .matter data-row {
                        div .line { (if outcome.verdict == "met" { "A report says that it came about" } else { "A report says that it did not or will not come about" }) }
                        (lines::sources(std::slice::from_ref(&outcome.source)))
                    }
                }
            }
        }
        h2 { "Every account, in the order in which it was told" }
        ul .cards {
            @for source in &why.words {
                li .matter data-row {
                    div .line { (lines::account(line, source)) }
                    (lines::sources(std::slice::from_ref(source)))
                }
            }
        }
        div .tools { span .space {} span { "Take away:" } a href={ "/api/v1/why/" (segment(&line.id)) } { "everything about it (JSON)" } }
        @if ask.caller.role >= Role::Editor && line.state.is_some() { (decide(line)) }
    };
    Ok(page(desk, ask, view, &title, &body))
}

fn kind_heading(kind: &str) -> &'static str {
    lines::layer(kind).map_or("Lines", crate::words::Layer::heading)
}

fn decide(line: &Line) -> Markup {
    let action = |what: &str| format!("/matters/{}/{what}", segment(&line.id));
    html! {
        h2 { "Put right by hand" }
        p .notes { "What you decide here is kept and is written into the log of decisions." }
        form .filters method="post" action=(action("state")) {
            label { "How it stands"
                select name="state" {
                    option value="" { "as the reports have it" }
                    @for state in State::ALL { option value=(state.label()) { (lines::state_word(&line.kind, state)) } }
                }
            }
            button { "Keep" }
        }
        form .filters method="post" action=(action("note")) {
            label { "Note" input name="note" size="40" maxlength="2000" value=[line.note.as_deref()]; }
            button { "Keep" }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// Search

pub(crate) fn search(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let sought = ask.field("q").unwrap_or_default().to_owned();
    let mut filter = desk.store.filter(ask)?;
    // Narrowed below, so that the others can still be chosen.
    filter.actors.clear();
    let (most, offset) = (filter.limit.unwrap_or(LINES), filter.offset);
    filter.limit = Some(MOST_FOUND);
    filter.offset = 0;
    let has_words = sought.chars().any(char::is_alphanumeric);
    let found =
        if has_words { desk.store.ask(|archive| archive.search(&sought, &filter))? } else { Vec::new() };
    let publisher = ask.field("publisher");
    let of = |line: &Line| {
        line.sources
            .first()
            .and_then(|source| source.publisher.clone())
            .unwrap_or_else(|| "Unknown".to_owned())
    };
    let (mut publishers, mut months): (BTreeMap<String, usize>, BTreeMap<String, usize>) = Default::default();
    for line in &found {
        *publishers.entry(of(line)).or_default() += 1;
        if let Some(month) = line.first_said.get(..7) {
            *months.entry(month.to_owned()).or_default() += 1;
        }
    }
    let mut publishers: Vec<(String, usize)> = publishers.into_iter().collect();
    publishers.sort_by(|one, two| two.1.cmp(&one.1).then(one.0.cmp(&two.0)));
    publishers.truncate(10);
    // Who is named in what was found.
    let ids: Vec<String> = found.iter().map(|line| line.id.clone()).collect();
    let named = desk.store.ask(|archive| archive.named_in(&ids))?;
    let mut who: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
    for (_, id, name) in &named {
        who.entry(id).or_insert((name, 0)).1 += 1;
    }
    let mut who: Vec<(&str, &str, usize)> =
        who.into_iter().map(|(id, (name, count))| (id, name, count)).collect();
    who.sort_by(|one, two| two.2.cmp(&one.2).then(one.1.cmp(two.1)));
    let actor = ask.field("actor");
    let chosen_name = who.iter().find(|(id, _, _)| Some(*id) == actor).map(|(_, name, _)| *name);
    who.truncate(MOST_CHOICES);
    let with: BTreeSet<&str> = named
        .iter()
        .filter(|(_, id, _)| Some(id.as_str()) == actor)
        .map(|(report, _, _)| report.as_str())
        .collect();
    let chosen: Vec<&Line> = found
        .iter()
        .filter(|line| publisher.is_none_or(|publisher| of(line) == publisher))
        .filter(|line| actor.is_none() || with.contains(line.id.as_str()))
        .collect();
    let people = if has_words && offset == 0 {
        desk.store
            .ask(|archive| {
                archive.actors(&Filter { actors: vec![sought.clone()], limit: Some(5), ..Filter::default() })
            })
            .unwrap_or_default()
    } else {
        Vec::new()
    };
    if ask.field("format").is_some() {
        let lines: Vec<Line> = chosen.into_iter().cloned().collect();
        return api::answer(ask, &EVERYTHING, &lines);
    }
    let body = html! {
        h1 { @if sought.is_empty() { "Search" } @else { "Reports with “" (words::short(&sought, 100)) "”" } }
        @if sought.is_empty() { p .lede { "Write words in the field above. Words in quotation marks are looked for side by side." } }
        @else if found.is_empty() { p .empty { "No report has these words." } }
        @else {
            p .lede { (if found.len() == MOST_FOUND { format!("The {MOST_FOUND} that fit best.") } else { format!("{}.", counted(found.len(), "report")) }) }
            @if !people.is_empty() {
                p { @for person in &people { a .button href=(lines::link(person)) { (words::short(actor_name(person), 80)) } " " } }
            }
            p .notes { "By month: "
                @for (index, (month, count)) in months.iter().rev().take(14).enumerate() {
                    @if index > 0 { " · " }
                    @let first = format!("{month}-01");
                    @let last = day(&first).map(|day| day.last_of_month().to_string()).unwrap_or_default();
                    a href={ "/search" (query(ask, &[("since", Some(&first)), ("until", Some(&last)), ("cursor", None)])) } { (words::day(&first).trim_start_matches("1 ")) } " " span .count { (count) }
                }
                @if filter.since.is_some() || filter.until.is_some() { " · " a href={ "/search" (query(ask, &[("since", None), ("until", None), ("cursor", None)])) } { "all months" } }
            }
            p .notes { "By publisher: "
                @for (index, (name, count)) in publishers.iter().enumerate() {
                    @if index > 0 { " · " }
                    a href={ "/search" (query(ask, &[("publisher", Some(name)), ("cursor", None)])) } aria-current=[(publisher == Some(name.as_str())).then_some("true")] { (words::short(name, 50)) } " " span .count { (count) }
                }
                @if publisher.is_some() { " · " a href={ "/search" (query(ask, &[("publisher", None), ("cursor", None)])) } { "all publishers" } }
            }
            @if !who.is_empty() {
                p .notes { "By who is named: "
                    @for (index, (id, name, count)) in who.iter().enumerate() {
                        @if index > 0 { " · " }
                        a href={ "/search" (query(ask, &[("actor", Some(id)), ("cursor", None)])) } aria-current=[(actor == Some(*id)).then_some("true")] { (words::short(name, 50)) } " " span .count { (count) }
                    }
                    @if actor.is_some() { " · " a href={ "/search" (query(ask, &[("actor", None), ("cursor", None)])) } { "anybody" } }
                }
            }
            @if publisher.is_some() || actor.is_some() {
                p { (counted(chosen.len(), "report")) " of these"
                    @if let Some(publisher) = publisher { " by " b { (words::short(publisher, 60)) } }
                    @if let Some(name) = chosen_name { " with " b { (words::short(name, 60)) } } "." }
            }
            (tools(ask, "/search", None))
            ul .cards {
                @for line in chosen.iter().skip(offset).take(most) {
                    @let source = line.sources.first();
                    li .matter data-row {
                        div .line { a href=(lines::link(line)) { (headline(source.map_or("", |source| source.title.as_str()))) } }
                        p .snippet { (snippet(&line.text)) }
                        @if let Some(source) = source { p .notes { (lines::where_from(source)) } }
                    }
                }
            }
            (leaf(ask, &Filter { limit: Some(most), offset, ..Filter::default() }, chosen.len().saturating_sub(offset)))
        }
    };
    Ok(page(desk, ask, "/search", "Search", &body))
}

/// The words around what was found, with what was found marked.
fn snippet(text: &str) -> Markup {
    let clean: String =
        text.chars().filter(|character| !words::steers(*character) && (!character.is_control())).collect();
    html! {
        @for (index, part) in clean.split(SEARCH_MARKS.0).enumerate() {
            @match part.split_once(SEARCH_MARKS.1) {
                Some((found, after)) if index > 0 => { mark { (found) } (after) }
                _ => { (part) }
            }
        }
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// What people decided

pub(crate) fn decisions(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let decisions = desk.store.ask(|archive| archive.decisions(200))?;
    let body = html! {
        h1 { "Decisions by hand" }
        p .lede { "What people put right, the latest first. Nothing is ever taken out of this log." }
        @if decisions.is_empty() { p .empty { "Nobody has put anything right yet." } }
        @else {
            div .scroll {
                table .stack {
                    thead { tr { th scope="col" { "When" } th scope="col" { "Who" } th scope="col" { "What" } th scope="col" { "About" } th scope="col" { "" } } }
                    tbody {
                        @for decision in &decisions {
                            tr { td .narrow { (words::day(&decision.decided)) " " (decision.decided.get(11..16).unwrap_or_default()) } td { (words::short(&decision.who, 60)) } td { (decision.verb) } td { (words::short(&decision.subject, 80)) } td { (words::short(decision.object.as_deref().unwrap_or_default(), 120)) } }
                        }
                    }
                }
            }
        }
    };
    Ok(page(desk, ask, "/help", "Decisions by hand", &body))
}

// ---------------------------------------------------------------------------------------------------------------------
// Pictures as files

pub(crate) fn picture(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let filter = desk.store.filter(ask)?;
    let picture = match ask.part(0) {
        "timeline.svg" => timeline::picture(&draw_timeline(desk, ask)?.timeline),
        "blockers.svg" => blockers_picture(&desk.store.ask(|archive| archive.conditions(&filter))?),
        "network.svg" => {
            let lines = desk.store.ask(|archive| archive.actors(&filter))?;
            let kinds = lines.iter().map(|line| (line.id.clone(), line.code.clone())).collect();
            let drawn = draw_network(desk, &filter, &kinds)?;
            network::picture(&drawn.nodes, &drawn.links)
        }
        "map.svg" => draw_map(desk, ask)?.0,
        _ => return Err(Fault::missing("picture")),
    };
    Ok(Answer::new("image/svg+xml", standalone(&picture))
        // The picture's own style, and nothing else.
        .with("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"))
}

// ---------------------------------------------------------------------------------------------------------------------
// Changes from pages

pub(crate) fn keep(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let record = desk.store.read(&pages::report(ask)?);
    desk.metrics.read.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let change = desk.store.change(|archive| archive.add_report(&record, &legation_archive::now()))?;
    Ok(Answer::see(format!("/reports/{}", segment(&change.report))))
}

pub(crate) fn set_state(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let state = match ask.field("state") {
        None => None,
        Some(label) => Some(State::from_label(label).ok_or_else(|| Fault::field("state", "a state"))?),
    };
    desk.store.change(|archive| archive.set_state(ask.part(0), state, &ask.caller.name))?;
    Ok(Answer::see(format!("/matters/{}", segment(ask.part(0)))))
}

pub(crate) fn set_note(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    desk.store.change(|archive| {
        archive.note(ask.part(0), ask.field("note").unwrap_or_default(), &ask.caller.name)
    })?;
    Ok(Answer::see(format!("/matters/{}", segment(ask.part(0)))))
}

/// Back to the fact that was put right.
fn to_fact(ask: &Ask) -> Answer {
    let (report, fact) = (segment(ask.part(0)), segment(ask.part(1)));
    Answer::see(format!("/reports/{report}?fact={fact}#{fact}"))
}

pub(crate) fn correct(desk: &Desk, ask: &Ask, correction: &Correction) -> Result<(), Fault> {
    desk.store.change(|archive| archive.correct(ask.part(0), ask.part(1), correction, &ask.caller.name))
}

pub(crate) fn strike(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    correct(desk, ask, &Correction::Strike)?;
    Ok(to_fact(ask))
}

pub(crate) fn restore(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    correct(desk, ask, &Correction::Restore)?;
    Ok(to_fact(ask))
}

/// Names as somebody writes several into one field.
pub(crate) fn separated(names: &str) -> Vec<String> {
    names.split(';').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// The form of a fact: what is in it as it was stays as it is.
pub(crate) fn change(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let marked = desk.store.ask(|archive| archive.marked(ask.part(0)))?;
    let facts = reader::facts(&marked.record);
    let fact = facts.iter().find(|fact| fact.id == ask.part(1)).ok_or_else(|| Fault::missing("such fact"))?;
    let mut corrections = Vec::new();
    for (role, before) in &fact.people {
        let field = format!("who.{role}");
        if let Some((_, now)) = ask.fields.iter().rev().find(|(name, _)| *name == field) {
            let actors = separated(now);
            if actors != *before {
                corrections.push(Correction::Who { role: (*role).to_owned(), actors });
            }
        }
    }
    if let (Some(before), Some(now)) = (fact.realis, ask.field("realis"))
        && before.label() != now
    {
        corrections.push(Correction::Realis(realis(now)?));
    }
    for correction in &corrections {
        correct(desk, ask, correction)?;
    }
    Ok(to_fact(ask))
}

/// Whether a thing is so, by its name in the record.
pub(crate) fn realis(label: &str) -> Result<legation_record::Realis, Fault> {
    words::REALIS.into_iter().find(|realis| realis.label() == label).ok_or_else(|| {
        Fault::field("realis", "one of happened, ongoing, planned, conditional, proposed, denied, possible")
    })
}

pub(crate) fn merge(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let gone = ask.field("gone").ok_or_else(|| Fault::field("gone", "a name"))?;
    desk.store.change(|archive| archive.merge_actors(ask.part(0), gone, &ask.caller.name))?;
    Ok(Answer::see(format!("/actors/{}", segment(ask.part(0)))))
}

pub(crate) fn split(desk: &Desk, ask: &Ask) -> Result<Answer, Fault> {
    let reports: Vec<String> =
        ask.field("reports").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let id = desk.store.change(|archive| archive.split_actor(ask.part(0), &reports, &ask.caller.name))?;
    Ok(Answer::see(format!("/actors/{}", segment(&id))))
}
