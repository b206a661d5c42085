//! What waits for what: boxes in columns, lines from what is waited for to what waits.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{at, wrapped};

const BOX: f64 = 236.0;
/// Room between columns: an edge and its word.
const GAP: f64 = 112.0;
const LINE: f64 = 17.0;
const BETWEEN: f64 = 18.0;
const COLUMNS: usize = 31;
const LINES: usize = 4;

/// A box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What may come about.
    pub words: String,
    /// Who holds it, and whether it is met: what stands beneath.
    pub note: String,
    /// Where its words are.
    pub link: String,
    /// `open`, `met`, `lapsed`, …: its class.
    pub state: String,
    /// Worded as not coming about.
    pub negative: bool,
}

/// `to` waits for `from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index of what is waited for.
    pub from: usize,
    /// Index of what waits.
    pub to: usize,
    /// The word between: *until*.
    pub word: String,
    /// Where its words are.
    pub link: String,
    /// The class.
    pub state: String,
}

/// The column of each node: one further than everything that it waits for. Circles are broken where they close.
fn columns(nodes: usize, edges: &[Edge]) -> Vec<usize> {
    let mut columns = vec![0_usize; nodes];
    // As many rounds as there are columns at most; a circle would go on for ever, so rounds are bounded.
    for _ in 0..nodes.min(12) {
        let mut changed = false;
        for edge in edges.iter().filter(|edge| edge.from != edge.to && edge.from < nodes && edge.to < nodes) {
            let least = columns[edge.from] + 1;
            if columns[edge.to] < least && least < 12 {
                columns[edge.to] = least;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    // What nothing stands before moves up to what waits for it.
    for node in 0..nodes {
        if edges.iter().all(|edge| edge.to != node)
            && let Some(next) =
                edges.iter().filter(|edge| edge.from == node).map(|edge| columns[edge.to]).min()
        {
            columns[node] = next.saturating_sub(1);
        }
    }
    // Empty columns are left out.
    let mut used: Vec<usize> = columns.clone();
    used.sort_unstable();
    used.dedup();
    columns.iter().map(|column| used.iter().position(|of| of == column).unwrap_or(0)).collect()
}

/// The picture.
pub fn picture(nodes: &[Node], edges: &[Edge]) -> Markup {
    let columns = columns(nodes.len(), edges);
    let lines: Vec<Vec<String>> = nodes.iter().map(|node| wrapped(&node.words, COLUMNS, LINES)).collect();
    let heights: Vec<f64> = lines
        .iter()
        .zip(nodes)
        .map(|(lines, node)| lines.len() as f64 * LINE + 16.0 + if node.note.is_empty() { 0.0 } else { 16.0 })
        .collect();
    let last = columns.iter().copied().max().unwrap_or(0);
    let mut in_column: Vec<Vec<usize>> = vec![Vec::new(); last + 1];
    for (node, column) in columns.iter().enumerate() {
        in_column[*column].push(node);
    }
    // Boxes come as near to their neighbours as they can: sorted by the mean place of those, forwards and back.
    let mut place: BTreeMap<usize, f64> = BTreeMap::new();
    for column in &in_column {
        for (index, node) in column.iter().enumerate() {
            place.insert(*node, index as f64);
        }
    }
    for round in 0..6 {
        let order: Vec<usize> =
            if round % 2 == 0 { (0..=last).collect() } else { (0..=last).rev().collect() };
        for column in order {
            let mut keyed: Vec<(f64, usize)> = in_column[column]
                .iter()
                .map(|node| {
                    let near: Vec<f64> = edges
                        .iter()
                        .filter_map(|edge| match (edge.from == *node, edge.to == *node) {
                            (true, false) if round % 2 == 1 => place.get(&edge.to).copied(),
                            (false, true) if round % 2 == 0 => place.get(&edge.from).copied(),
                            _ => None,
                        })
                        .collect();
                    let key = if near.is_empty() {
                        place.get(node).copied().unwrap_or_default()
                    } else {
                        near.iter().sum::<f64>() / near.len() as f64
                    };
                    (key, *node)
                })
                .collect();
            keyed.sort_by(|one, two| one.0.total_cmp(&two.0).then(one.1.cmp(&two.1)));
            in_column[column] = keyed.into_iter().map(|(_, node)| node).collect();
            for (index, node) in in_column[column].iter().enumerate() {
                place.insert(*node, index as f64);
            }
        }
    }
    let total = |column: &Vec<usize>| column.iter().map(|node| heights[*node] + BETWEEN).sum::<f64>();
    let height = in_column.iter().map(total).fold(0.0, f64::max) + 16.0;
    let mut corners = vec![(0.0, 0.0); nodes.len()];
    for (index, column) in in_column.iter().enumerate() {
        let mut y = 8.0 + (height - 16.0 - total(column)) / 2.0 + BETWEEN / 2.0;
        for node in column {
            let x = 4.0 + index as f64 * (BOX + GAP);
            corners[*node] = (x, y);
            y += heights[*node] + BETWEEN;
        }
    }
    let width = (last + 1) as f64 * (BOX + GAP) - GAP + 12.0;
    html! {
        svg .picture .blockers viewBox={ "0 0 " (at(width)) " " (at(height)) } width=(at(width)) height=(at(height))
            role="group" aria-label="What waits for what" {
            defs {
                marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" {
                    path .head d="M0 0l8 4l-8 4z" {}
                }
            }
            @for edge in edges.iter().filter(|edge| edge.from < nodes.len() && edge.to < nodes.len() && edge.from != edge.to) {
                @let (from, to) = (corners[edge.from], corners[edge.to]);
                @let (x1, y1) = (from.0 + BOX, from.1 + heights[edge.from] / 2.0);
                @let (x2, y2) = (to.0 - 2.0, to.1 + heights[edge.to] / 2.0);
                @let bend = ((x2 - x1).abs() / 2.0).max(40.0);
                a .edge .(edge.state) href=(edge.link) aria-label={ (edge.word) ": show the words" } {
                    title { "Show the words" }
                    path .line d={ "M" (at(x1)) " " (at(y1)) "C" (at(x1 + bend)) " " (at(y1)) " " (at(x2 - bend)) " " (at(y2)) " " (at(x2)) " " (at(y2)) } marker-end="url(#arrow)" {}
                    text .word x=(at(x2 - 10.0)) y=(at(y2 - 6.0)) text-anchor="end" { (edge.word) }
                }
            }
            @for (index, node) in nodes.iter().enumerate() {
                @let (x, y) = corners[index];
                a .box .(node.state) .negative[node.negative] href=(node.link) {
                    title { (node.words) }
                    rect x=(at(x)) y=(at(y)) width=(at(BOX)) height=(at(heights[index])) rx="4" {}
                    @for (line, words) in lines[index].iter().enumerate() {
                        @let baseline = y + 19.0 + line as f64 * LINE;
                        text x=(at(x + 10.0)) y=(at(baseline)) { (words) }
                    }
                    @if !node.note.is_empty() {
                        text .note x=(at(x + 10.0)) y=(at(y + heights[index] - 8.0)) { (wrapped(&node.note, 36, 1).concat()) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn edge(from: usize, to: usize) -> Edge {
        Edge { from, to, word: "until".to_owned(), link: "/".to_owned(), state: "open".to_owned() }
    }

    fn node(words: &str) -> Node {
        Node {
            words: words.to_owned(),
            note: String::new(),
            link: "/".to_owned(),
            state: "open".to_owned(),
            negative: false,
        }
    }

    #[test]
    fn a_chain_goes_from_left_to_right() {
        assert_eq!(columns(3, &[edge(0, 1), edge(1, 2)]), [0, 1, 2]);
        assert_eq!(columns(3, &[edge(2, 1), edge(1, 0)]), [2, 1, 0]);
    }

    #[test]
    fn words_are_text() {
        let svg = picture(&[node("<script>alert(1)</script>"), node("b")], &[edge(0, 1)]).into_string();
        assert!(!svg.contains("<script>"), "{svg}");
    }

    proptest! {
        #[test]
        fn any_graph_has_a_picture(count in 0usize..12, pairs in prop::collection::vec((0usize..12, 0usize..12), 0..20)) {
            let nodes: Vec<Node> = (0..count).map(|index| node(&format!("node {index}"))).collect();
            let edges: Vec<Edge> = pairs.into_iter().filter(|(from, to)| *from < count && *to < count).map(|(from, to)| edge(from, to)).collect();
            let svg = picture(&nodes, &edges).into_string();
            prop_assert_eq!(svg.matches("<rect").count(), count);
        }
    }
}
