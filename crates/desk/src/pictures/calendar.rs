//! A month as people know it, with what is due and who meets.

use jiff::civil::{Date, date};
use maud::{Markup, html};

/// Something on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When.
    pub day: Date,
    /// What.
    pub title: String,
    /// Where it leads.
    pub link: String,
    /// The class: `meeting`, `commitment`, ….
    pub kind: &'static str,
}

/// Entries of a day before the rest are counted.
const MOST: usize = 3;

/// The month that a day is in.
pub fn month(day: Date, today: Date, entries: &[Entry]) -> Markup {
    let first = date(day.year(), day.month(), 1);
    let before = i32::from(first.weekday().to_monday_zero_offset());
    let length = i32::from(first.days_in_month());
    let weeks = (before + length + 6) / 7;
    let title = crate::words::day(&first.to_string());
    let title = title.trim_start_matches("1 ");
    html! {
        table .calendar {
            caption { (title) }
            thead { tr {
                @for name in ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] { th scope="col" { (name) } }
            } }
            tbody {
                @for week in 0..weeks {
                    tr {
                        @for weekday in 0..7 {
                            @let number = week * 7 + weekday - before + 1;
                            @if number < 1 || number > length {
                                td .outside {}
                            } @else {
                                @let here = i8::try_from(number).ok().and_then(|day| Date::new(first.year(), first.month(), day).ok());
                                @let of_day: Vec<&Entry> = entries.iter().filter(|entry| Some(entry.day) == here).collect();
                                td .today[here == Some(today)] .empty[of_day.is_empty()] {
                                    span .number { (number) }
                                    @for entry in of_day.iter().take(MOST) {
                                        a .{ "entry k-" (entry.kind) } href=(entry.link) title=(entry.title) { (crate::words::short(&entry.title, 60)) }
                                    }
                                    @if of_day.len() > MOST { span .more { "and " (of_day.len() - MOST) " more" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_there_once() {
        let entry = Entry { day: date(2025, 2, 28), title: "<b>".into(), link: "/".into(), kind: "meeting" };
        let page = month(date(2025, 2, 10), date(2025, 2, 11), &[entry]).into_string();
        assert_eq!(page.matches("class=\"number\"").count(), 28);
        assert!(page.contains("&lt;b&gt;") && page.contains("February 2025"), "{page}");
    }
}
