//! Who deals with whom: circles pulled together by their dealings and pushed apart by nearness.

use maud::{Markup, html};

use super::{at, wrapped};

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 600.0;
const MARGIN: f64 = 62.0;
/// Steps of the layout: enough for forty circles to come to rest.
const STEPS: usize = 240;

/// Somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The name.
    pub name: String,
    /// Its page.
    pub link: String,
    /// How often it is met, from 0 to 1.
    pub weight: f64,
    /// Its kind: the class.
    pub kind: String,
}

/// Dealings between two.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// One.
    pub from: usize,
    /// The other.
    pub to: usize,
    /// How many, from 0 to 1.
    pub weight: f64,
    /// In words: *3 meetings, 5 events*.
    pub title: String,
    /// From -1 (hostile) to 1 (friendly).
    pub tone: f64,
}

/// Places by the method of Fruchterman and Reingold (1991), begun on a circle so that the outcome is always the same.
fn layout(nodes: &[Node], links: &[Link]) -> Vec<(f64, f64)> {
    let count = nodes.len();
    let mut places: Vec<(f64, f64)> = (0..count)
        .map(|index| {
            let angle = index as f64 * 2.399_963; // the golden angle spreads any number evenly
            let radius = ((index as f64 + 0.5) / count as f64).sqrt();
            (radius * angle.cos() * WIDTH / 2.4, radius * angle.sin() * HEIGHT / 2.4)
        })
        .collect();
    let ideal = (WIDTH * HEIGHT / count.max(1) as f64).sqrt() * 0.75;
    for step in 0..STEPS {
        let heat = WIDTH / 12.0 * (1.0 - step as f64 / STEPS as f64) + 0.5;
        let mut forces = vec![(0.0, 0.0); count];
        for one in 0..count {
            for two in one + 1..count {
                let (dx, dy) = (places[one].0 - places[two].0, places[one].1 - places[two].1);
                let distance = dx.hypot(dy).max(1.0);
                let push = ideal * ideal / distance / distance;
                forces[one].0 += dx * push;
                forces[one].1 += dy * push;
                forces[two].0 -= dx * push;
                forces[two].1 -= dy * push;
            }
        }
        for link in links.iter().filter(|link| link.from < count && link.to < count) {
            let (dx, dy) = (places[link.from].0 - places[link.to].0, places[link.from].1 - places[link.to].1);
            let distance = dx.hypot(dy).max(1.0);
            let pull = distance / ideal * (0.4 + link.weight) / 1.4;
            forces[link.from].0 -= dx * pull;
            forces[link.from].1 -= dy * pull;
            forces[link.to].0 += dx * pull;
            forces[link.to].1 += dy * pull;
        }
        for (place, force) in places.iter_mut().zip(&mut forces) {
            // A little gravity keeps those who deal with nobody in the picture.
            force.0 -= place.0 * 0.35;
            force.1 -= place.1 * 0.55;
            let strength = force.0.hypot(force.1).max(0.01);
            let length = strength.min(heat);
            place.0 += force.0 / strength * length;
            place.1 += force.1 / strength * length;
        }
    }
    // The picture is filled.
    let bounds = |values: Vec<f64>| {
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (low, (high - low).max(1.0))
    };
    let (left, wide) = bounds(places.iter().map(|place| place.0).collect());
    let (top, high) = bounds(places.iter().map(|place| place.1).collect());
    let mut places: Vec<(f64, f64)> = places
        .into_iter()
        .map(|(x, y)| {
            (MARGIN + (x - left) / wide * (WIDTH - 2.0 * MARGIN), 24.0 + (y - top) / high * (HEIGHT - 72.0))
        })
        .collect();
    // Names lie below their circles: whatever still overlaps is moved down or up until it doesn't.
    for _ in 0..40 {
        let mut moved = false;
        for one in 0..count {
            for two in one + 1..count {
                let (dx, dy) = (places[one].0 - places[two].0, places[one].1 - places[two].1);
                if dx.abs() < 104.0 && dy.abs() < 46.0 {
                    let push = (46.0 - dy.abs()) / 2.0 + 0.5;
                    let sign = if dy >= 0.0 { 1.0 } else { -1.0 };
                    places[one].1 = (places[one].1 + sign * push).clamp(20.0, HEIGHT - 44.0);
                    places[two].1 = (places[two].1 - sign * push).clamp(20.0, HEIGHT - 44.0);
                    let side = if dx >= 0.0 { 3.0 } else { -3.0 };
                    places[one].0 = (places[one].0 + side).clamp(MARGIN, WIDTH - MARGIN);
                    places[two].0 = (places[two].0 - side).clamp(MARGIN, WIDTH - MARGIN);
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    places
}

/// The picture.
pub fn picture(nodes: &[Node], links: &[Link]) -> Markup {
    let places = layout(nodes, links);
    html! {
        svg .picture .network viewBox={ "0 0 " (at(WIDTH)) " " (at(HEIGHT)) } role="group" aria-label="Who deals with whom" {
            @for link in links.iter().filter(|link| link.from < nodes.len() && link.to < nodes.len()) {
                @let (from, to) = (places[link.from], places[link.to]);
                @let tone = if link.tone > 0.15 { "friendly" } else if link.tone < -0.15 { "hostile" } else { "mixed" };
                line .{ "link " (tone) } x1=(at(from.0)) y1=(at(from.1)) x2=(at(to.0)) y2=(at(to.1)) stroke-width=(at(1.0 + link.weight * 6.0)) {
                    title { (nodes[link.from].name) " and " (nodes[link.to].name) ": " (link.title) }
                }
            }
            @for (node, (x, y)) in nodes.iter().zip(&places) {
                @let radius = 5.0 + node.weight * 11.0;
                a .{ "actor " (node.kind) } href=(node.link) {
                    title { (node.name) }
                    circle cx=(at(*x)) cy=(at(*y)) r=(at(radius)) {}
                    text x=(at(*x)) y=(at(y + radius + 13.0)) text-anchor="middle" {
                        @for (index, line) in wrapped(&node.name, 17, 2).iter().enumerate() {
                            tspan x=(at(*x)) dy=(if index == 0 { "0" } else { "12" }) { (line) }
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
    fn circles_stay_in_the_picture_and_off_each_other() {
        let nodes: Vec<Node> = (0..24)
            .map(|index| Node {
                name: format!("Somebody {index}"),
                link: "/".to_owned(),
                weight: 0.5,
                kind: "person".to_owned(),
            })
            .collect();
        let links: Vec<Link> = (1..24)
            .map(|index| Link { from: 0, to: index, weight: 0.5, title: String::new(), tone: 0.0 })
            .collect();
        let places = layout(&nodes, &links);
        for (index, one) in places.iter().enumerate() {
            assert!((0.0..=WIDTH).contains(&one.0) && (0.0..=HEIGHT).contains(&one.1), "{one:?}");
            for two in &places[index + 1..] {
                assert!((one.0 - two.0).hypot(one.1 - two.1) > 12.0, "{one:?} {two:?}");
            }
        }
        assert_eq!(places, layout(&nodes, &links));
    }

    #[test]
    fn one_or_none_is_no_trouble() {
        assert!(layout(&[], &[]).is_empty());
        let one =
            [Node { name: "A".to_owned(), link: "/".to_owned(), weight: 1.0, kind: "person".to_owned() }];
        assert!(picture(&one, &[]).into_string().contains("<circle"));
    }
}
