//! `legation trend`: a table, a picture in the terminal, a picture as SVG.

use std::fmt::Write;
use std::process::ExitCode;

use legation_archive::{Archive, Filter, Period, Trend};

use crate::cli::ColourChoice;
use crate::cli::archive::{PeriodChoice, TrendCall};
use crate::layout::{Page, clean};

/// Columns of a bar, to each side of the middle.
const BAR: usize = 16;

/// Runs `legation trend`.
pub fn run(call: &TrendCall, colour: ColourChoice) -> ExitCode {
    let period = match call.by {
        PeriodChoice::Day => Period::Day,
        PeriodChoice::Week => Period::Week,
        PeriodChoice::Month => Period::Month,
    };
    let question =
        |archive: &mut Archive, filter: &Filter| archive.trend(&call.one, &call.other, period, filter);
    let table = |trend: &Trend, page: Page| if call.svg { svg(trend) } else { table(trend, page) };
    super::ask(&call.asked, colour, question, table, csv)
}

fn table(trend: &Trend, _: Page) -> String {
    if trend.points.is_empty() {
        return format!(
            "No event between {} and {} is in the archive.\n",
            clean(&trend.one),
            clean(&trend.other)
        );
    }
    let most = trend.points.iter().map(|point| point.goldstein.abs()).fold(1.0, f64::max);
    let mut out = format!(
        "{:<10}  {:>6}  {:>9}  {:^width$}  verbal/material cooperation, verbal/material conflict\n",
        "from",
        "events",
        "Goldstein",
        "conflict | cooperation",
        width = 2 * BAR + 1
    );
    for point in &trend.points {
        let size = ((point.goldstein.abs() / most) * BAR as f64).round() as usize;
        let (left, right) = if point.goldstein < 0.0 { (size, 0) } else { (0, size) };
        let bar = format!("{:>BAR$}|{:<BAR$}", "█".repeat(left), "█".repeat(right));
        let [one, two, three, four] = point.quads;
        let _ = writeln!(
            out,
            "{:<10}  {:>6}  {:>9.1}  {bar}  {one}/{two}, {three}/{four}",
            point.begin, point.events, point.goldstein
        );
    }
    out
}

fn csv(trend: &Trend) -> String {
    let mut out = String::from(
        "begin,events,goldstein,verbal_cooperation,material_cooperation,verbal_conflict,material_conflict\n",
    );
    for point in &trend.points {
        let [one, two, three, four] = point.quads;
        let _ = writeln!(
            out,
            "{},{},{:.1},{one},{two},{three},{four}",
            point.begin, point.events, point.goldstein
        );
    }
    out
}

/// A bar for each period, cooperation up, conflict down.
fn svg(trend: &Trend) -> String {
    const HEIGHT: f64 = 240.0;
    const MARGIN: f64 = 40.0;
    let count = trend.points.len().max(1) as f64;
    let step = (720.0 / count).clamp(2.0, 48.0);
    let width = step * count + 2.0 * MARGIN;
    let middle = HEIGHT / 2.0;
    let most = trend.points.iter().map(|point| point.goldstein.abs()).fold(1.0, f64::max);
    let title = format!("{} and {}: cooperation and conflict", trend.one, trend.other);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {:.0}\" role=\"img\" \
         font-family=\"sans-serif\" font-size=\"11\">\n<title>{}</title>\n\
         <text x=\"{MARGIN}\" y=\"16\" font-weight=\"bold\">{}</text>\n",
        HEIGHT + 2.0 * MARGIN,
        escaped(&title),
        escaped(&title)
    );
    for (index, point) in trend.points.iter().enumerate() {
        let size = point.goldstein.abs() / most * (middle - 8.0);
        let x = MARGIN + index as f64 * step;
        let (y, colour) = if point.goldstein < 0.0 {
            (MARGIN + middle, "#b3403a")
        } else {
            (MARGIN + middle - size, "#2f6f9f")
        };
        let _ = writeln!(
            out,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{size:.1}\" fill=\"{colour}\">\
             <title>{}: {:.1}, {} events</title></rect>",
            (step - 1.0).max(1.0),
            point.begin,
            point.goldstein,
            point.events
        );
    }
    let _ = writeln!(
        out,
        "<line x1=\"{MARGIN}\" x2=\"{:.1}\" y1=\"{y:.1}\" y2=\"{y:.1}\" stroke=\"#555\"/>",
        width - MARGIN,
        y = MARGIN + middle
    );
    if let (Some(first), Some(last)) = (trend.points.first(), trend.points.last()) {
        let y = HEIGHT + MARGIN + 16.0;
        let _ = writeln!(out, "<text x=\"{MARGIN}\" y=\"{y:.1}\">{}</text>", first.begin);
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"end\">{}</text>",
            width - MARGIN,
            last.begin
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"4\" y=\"{:.1}\">+{most:.0}</text>\n<text x=\"4\" y=\"{:.1}\">-{most:.0}</text>\n</svg>",
        MARGIN + 12.0,
        MARGIN + HEIGHT
    );
    out
}

/// A text inside of XML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML has no other control characters.
            character if character.is_control() && !matches!(character, '\n' | '\t') => {}
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use legation_archive::TrendPoint;

    fn trend() -> Trend {
        let point = |begin: &str, goldstein| TrendPoint {
            begin: begin.to_owned(),
            events: 2,
            goldstein,
            quads: [1, 0, 1, 0],
        };
        Trend {
            one: "A & <B>".to_owned(),
            other: "C".to_owned(),
            period: Period::Week,
            points: vec![point("2025-05-12", 4.0), point("2025-05-19", -2.0)],
        }
    }

    #[test]
    fn pictures() {
        let svg = svg(&trend());
        assert!(svg.contains("A &amp; &lt;B&gt;") && svg.ends_with("</svg>\n"), "{svg}");
        assert_eq!(svg.matches("<rect").count(), 2);
        let table = table(&trend(), Page { width: 80, colour: false });
        assert!(table.lines().nth(2).unwrap().contains("████████|"), "{table}");
        assert_eq!(csv(&trend()).lines().nth(1), Some("2025-05-12,2,4.0,1,0,1,0"));
    }
}
