//! Meetings, events, statements and deadlines on lanes by side, the trend beneath.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maud::{Markup, html};

use super::trend::{self, Bar};
use super::{at, wrapped};
use crate::words::Tone;

/// The width of the picture; style makes it as wide as the page.
const WIDTH: f64 = 1120.0;
/// Room for the names of the lanes.
const LEFT: f64 = 128.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 34.0;
/// Height of a row of marks in a lane.
const ROW: f64 = 15.0;
/// Marks that stand on one another before the rest are counted.
const MOST_ROWS: usize = 7;
const TREND: f64 = 96.0;

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A meeting.
    Meeting,
    /// A deadline.
    Deadline,
    /// Something done.
    Event(Tone),
    /// Something said.
    Statement,
}

/// One mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Which lane.
    pub lane: usize,
    /// What.
    pub mark: Mark,
    /// When.
    pub day: Date,
    /// It in words.
    pub title: String,
    /// Where its words are.
    pub link: String,
    /// Not certain to be so: drawn hollow.
    pub open: bool,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// Names of the lanes.
    pub lanes: Vec<String>,
    /// The marks.
    pub items: Vec<Item>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Today, if it is to be shown.
    pub today: Option<Date>,
    /// The trend.
    pub bars: Vec<Bar>,
}

/// Days between two dates.
pub fn days(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The picture.
pub fn picture(timeline: &Timeline) -> Markup {
    let span = f64::from(days(timeline.from, timeline.to).max(1)) + 1.0;
    let width = WIDTH - LEFT - RIGHT;
    let x = |day: Date| LEFT + (f64::from(days(timeline.from, day)) + 0.5) / span * width;
    // Marks that would lie on each other stand on one another instead.
    let column = (width / span).max(14.0);
    let slots = (width / column).floor().max(1.0);
    let mut stacks: BTreeMap<(usize, i64), Vec<&Item>> = BTreeMap::new();
    for item in timeline.items.iter().filter(|item| item.day >= timeline.from && item.day <= timeline.to) {
        let slot = ((x(item.day) - LEFT) / width * slots).floor() as i64;
        stacks.entry((item.lane, slot)).or_default().push(item);
    }
    for stack in stacks.values_mut() {
        stack.sort_by(|one, two| (one.mark, one.day, &one.title).cmp(&(two.mark, two.day, &two.title)));
    }
    let rows = |lane: usize| {
        let most =
            stacks.iter().filter(|((of, _), _)| *of == lane).map(|(_, stack)| stack.len()).max().unwrap_or(1);
        most.clamp(1, MOST_ROWS + 1).max(2)
    };
    let mut tops = Vec::new();
    let mut y = TOP;
    for lane in 0..timeline.lanes.len() {
        tops.push(y);
        let height = rows(lane) as f64 * ROW + 10.0;
        y += height;
    }
    let lanes_end = y;
    let height = lanes_end + if timeline.bars.is_empty() { 8.0 } else { TREND + 16.0 };
    html! {
        svg .picture .timeline viewBox={ "0 0 " (at(WIDTH)) " " (at(height)) } role="group" aria-label="Timeline"
            data-from=(timeline.from) data-to=(timeline.to) data-left=(at(LEFT)) data-width=(at(width)) {
            @for (day, name, strong) in ticks(timeline.from, timeline.to) {
                @let x = x(day) - 0.5 / span * width;
                line .tick .strong[strong] x1=(at(x)) x2=(at(x)) y1=(at(TOP - 8.0)) y2=(at(height - 8.0)) {}
                // A name at the edge would be cut off.
                @if x + 4.0 + 6.5 * name.len() as f64 <= WIDTH {
                    text .tick-name x=(at(x + 4.0)) y=(at(TOP - 14.0)) { (name) }
                }
            }
            @for (lane, name) in timeline.lanes.iter().enumerate() {
                @let top = tops[lane];
                line .lane x1="0" x2=(at(WIDTH)) y1=(at(top)) y2=(at(top)) {}
                text .lane-name x="0" y=(at(top + 16.0)) {
                    @for (index, line) in wrapped(name, 17, 2).iter().enumerate() {
                        tspan x="0" dy=(if index == 0 { "0" } else { "14" }) { (line) }
                    }
                }
            }
            line .lane x1="0" x2=(at(WIDTH)) y1=(at(lanes_end)) y2=(at(lanes_end)) {}
            @if let Some(today) = timeline.today.filter(|day| *day >= timeline.from && *day <= timeline.to) {
                line .today x1=(at(x(today))) x2=(at(x(today))) y1=(at(TOP - 8.0)) y2=(at(height - 8.0)) {}
                text .today-name x=(at(x(today) + 4.0)) y=(at(TOP - 1.0)) { "today" }
            }
            @for ((lane, slot), stack) in &stacks {
                @let top = tops.get(*lane).copied().unwrap_or(TOP);
                @let middle = LEFT + (*slot as f64 + 0.5) / slots * width;
                @let left_out = if stack.len() > MOST_ROWS + 1 { stack.len() - MOST_ROWS } else { 0 };
                @for (row, item) in stack.iter().take(stack.len() - left_out).enumerate() {
                    @let y = top + 12.0 + row as f64 * ROW;
                    a href=(item.link) aria-label=(item.title) {
                        title { (item.title) }
                        (mark(item.mark, item.open, middle, y))
                    }
                }
                @if left_out > 0 {
                    @let y = top + 16.0 + MOST_ROWS as f64 * ROW;
                    text .more x=(at(middle)) y=(at(y)) text-anchor="middle" { "+" (left_out) }
                }
            }
            @if !timeline.bars.is_empty() {
                (trend::bars(&timeline.bars, LEFT, lanes_end + 10.0, width, TREND))
            }
        }
    }
}

/// A mark: a different shape for each thing, so that it reads without colour.
pub(crate) fn mark(kind: Mark, open: bool, x: f64, y: f64) -> Markup {
    let class = format!(
        "mark {}{}",
        match kind {
            Mark::Meeting => "meeting",
            Mark::Deadline => "deadline",
            Mark::Event(tone) => tone.key(),
            Mark::Statement => "statement",
        },
        if open { " open" } else { "" }
    );
    let path = match kind {
        Mark::Meeting => format!("M{} {}l6 6l-6 6l-6 -6z", at(x), at(y - 6.0)),
        Mark::Deadline => format!("M{} {}v12m0 -12l8 3.5l-8 3.5", at(x - 3.0), at(y - 6.0)),
        Mark::Event(Tone::FriendlyWords | Tone::FriendlyDeeds) => {
            format!("M{} {}a4.5 4.5 0 1 0 0.1 0z", at(x), at(y - 4.5))
        }
        Mark::Event(_) => format!("M{} {}l5 9h-10z", at(x), at(y - 5.0)),
        Mark::Statement => format!("M{} {}h9v7h-5l-3 3v-3h-1z", at(x - 4.5), at(y - 5.0)),
    };
    html! { path class=(class) d=(path) {} }
}

/// Where lines across stand: days, weeks, months or years, whatever there are about ten of.
fn ticks(from: Date, to: Date) -> Vec<(Date, String, bool)> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month =
        |day: Date| usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
    let span = days(from, to);
    let mut ticks = Vec::new();
    let mut day = from;
    // A century of days at most: what is asked for is bounded by whoever asks, the picture by this.
    for _ in 0..36_600 {
        if day > to {
            break;
        }
        let first = day.day() == 1;
        let weekday = day.weekday() == jiff::civil::Weekday::Monday;
        match span {
            0..=16 => ticks.push((day, format!("{} {}", day.day(), month(day)), first)),
            17..=100 if weekday => ticks.push((day, format!("{} {}", day.day(), month(day)), false)),
            101..=500 if first => {
                ticks.push((day, format!("{} {}", month(day), day.year()), day.month() == 1))
            }
            501..=1500 if first && day.month() % 3 == 1 => {
                ticks.push((day, format!("{} {}", month(day), day.year()), day.month() == 1));
            }
            _ if span > 1500 && first && day.month() == 1 => ticks.push((day, day.year().to_string(), true)),
            _ => {}
        }
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    // More names than fit lie on each other.
    let every = ticks.len().div_ceil(14).max(1);
    ticks.into_iter().step_by(every).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn item(lane: usize, day: Date, title: &str) -> Item {
        Item {
            lane,
            mark: Mark::Meeting,
            day,
            title: title.to_owned(),
            link: "/reports/x".to_owned(),
            open: false,
        }
    }

    #[test]
    fn marks_of_a_day_stand_on_one_another_and_the_rest_is_counted() {
        let items = (0..20).map(|index| item(0, date(2025, 5, 3), &format!("meeting {index}"))).collect();
        let timeline = Timeline {
            lanes: vec!["One side".to_owned()],
            items,
            from: date(2025, 5, 1),
            to: date(2025, 5, 31),
            today: None,
            bars: Vec::new(),
        };
        let svg = picture(&timeline).into_string();
        assert_eq!(svg.matches("<a ").count(), MOST_ROWS, "{svg}");
        assert!(svg.contains("+13"), "{svg}");
    }

    #[test]
    fn titles_are_text() {
        let timeline = Timeline {
            lanes: vec!["<b>".to_owned()],
            items: vec![item(0, date(2025, 5, 3), "<script>")],
            from: date(2025, 5, 1),
            to: date(2025, 5, 1),
            today: Some(date(2025, 5, 1)),
            bars: Vec::new(),
        };
        let svg = picture(&timeline).into_string();
        assert!(!svg.contains("<script>") && !svg.contains("<b>"), "{svg}");
    }

    #[test]
    fn there_are_about_ten_lines_across() {
        for (to, most) in
            [(date(2025, 1, 8), 14), (date(2025, 3, 1), 14), (date(2026, 1, 1), 14), (date(2060, 1, 1), 14)]
        {
            let count = ticks(date(2025, 1, 1), to).len();
            assert!((4..=most).contains(&count), "{count} until {to}");
        }
    }
}
