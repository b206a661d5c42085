//! Friendliness and hostility over time: bars up and down from a line.

use maud::{Markup, html};

use super::at;

/// A day, week or month.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Its name: *12 May*.
    pub name: String,
    /// Where it begins and ends, as parts of the whole width.
    pub from: f64,
    /// Its end.
    pub to: f64,
    /// Sum of what brings the sides together, not negative.
    pub friendly: f64,
    /// Sum of what drives them apart, not negative.
    pub hostile: f64,
}

/// The bars as a group of a picture, `width` by `height`, from `left`, `top`.
pub fn bars(bars: &[Bar], left: f64, top: f64, width: f64, height: f64) -> Markup {
    let most = bars.iter().map(|bar| bar.friendly.max(bar.hostile)).fold(0.0, f64::max).max(1.0);
    let middle = top + height / 2.0;
    let scale = (height / 2.0 - 4.0) / most;
    html! {
        g .trend {
            line .axis x1=(at(left)) x2=(at(left + width)) y1=(at(middle)) y2=(at(middle)) {}
            @for bar in bars {
                @let (from, to) = (left + bar.from * width, left + bar.to * width);
                @let thick = (to - from - 1.0).max(1.0);
                g {
                    title { (bar.name) ": friendly " (at(bar.friendly)) ", hostile " (at(bar.hostile)) }
                    @if bar.friendly > 0.0 {
                        rect .friendly x=(at(from)) width=(at(thick)) y=(at(middle - bar.friendly * scale)) height=(at(bar.friendly * scale)) {}
                    }
                    @if bar.hostile > 0.0 {
                        rect .hostile x=(at(from)) width=(at(thick)) y=(at(middle)) height=(at(bar.hostile * scale)) {}
                    }
                }
            }
            text .note x=(at(left - 8.0)) y=(at(top + 12.0)) text-anchor="end" { "together ↑" }
            text .note x=(at(left - 8.0)) y=(at(top + height - 4.0)) text-anchor="end" { "apart ↓" }
        }
    }
}
