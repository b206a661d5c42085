//! The graph of one report: what waits for what.
//!
//! A node is something that may come about; an edge goes from what is waited for to what waits. Conditions give the
//! edges. Where the requirement of a condition is (or contains) a meeting or a commitment of the record, that meeting
//! or commitment is the node, so that conditions which wait for the same thing share it.

use std::fmt::Write;

use legation_record::{Actor, Condition, Polarity, Record, Span};

/// How many characters of a node's words are shown: enough for a clause, little enough for a picture.
const LABEL_LENGTH: usize = 80;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// Something that waits.
    Outcome,
    /// Something that is waited for.
    Requirement,
    /// A meeting that is waited for.
    Meeting,
    /// A commitment that is waited for.
    Commitment,
}

/// Something that may come about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The words, shortened.
    pub label: String,
    /// Worded as not coming about; drawn with a dashed outline.
    pub negative: bool,
    /// The ids of the facts that it stands for.
    pub facts: Vec<String>,
}

/// `to` waits for `from`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Index of the node that is waited for.
    pub from: usize,
    /// Index of the node that waits.
    pub to: usize,
    /// How they hang together, and who says so: *until (Marco Rubio)*.
    pub label: String,
}

/// What waits for what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// The nodes.
    pub nodes: Vec<Node>,
    /// The edges, in the order of the conditions.
    pub edges: Vec<Edge>,
}

/// Builds the graph of a record.
pub fn graph(record: &Record) -> Graph {
    let mut graph = Graph::default();
    // For each node, the spans that mean it.
    let mut places: Vec<Vec<&Span>> = Vec::new();
    for condition in &record.conditions {
        let from = requirement(record, condition, &mut graph, &mut places);
        let to = node(
            &mut graph,
            &mut places,
            NodeKind::Outcome,
            &condition.outcome,
            condition.outcome_polarity,
            condition.id.clone(),
        );
        if from == to {
            continue;
        }
        let mut label = condition.relation.label().replace('_', " ");
        if let Some(holder) = condition.held_by.as_deref().and_then(|id| name_of(&record.actors, id)) {
            let _ = write!(label, " ({holder})");
        }
        graph.edges.push(Edge { from, to, label });
    }
    graph
}

/// The node of a requirement: the meeting or commitment that it names, or its own words.
fn requirement<'a>(
    record: &'a Record,
    condition: &'a Condition,
    graph: &mut Graph,
    places: &mut Vec<Vec<&'a Span>>,
) -> usize {
    let requires = &condition.requires;
    let commitment = record.commitments.iter().find(|commitment| overlaps(&commitment.what, requires));
    if let Some(commitment) = commitment {
        let id = commitment.id.clone();
        return node(graph, places, NodeKind::Commitment, &commitment.what, Polarity::Positive, id);
    }
    // A meeting has no span of its own in the record: it is the one whose participants the requirement names.
    let named: Vec<_> = record
        .actors
        .iter()
        .filter(|actor| actor.mentions.iter().any(|mention| overlaps(mention, requires)))
        .map(|actor| actor.id.as_str())
        .collect();
    let meeting = record.meetings.iter().find(|meeting| {
        meeting.evidence.iter().any(|sentence| overlaps(sentence, requires))
            && meeting.participants.len() > 1
            && meeting.participants.iter().all(|participant| named.contains(&participant.actor.as_str()))
    });
    if let Some(meeting) = meeting {
        let index = graph.nodes.iter().position(|node| node.facts.contains(&meeting.id));
        let index = index.unwrap_or_else(|| {
            let names: Vec<_> = meeting
                .participants
                .iter()
                .filter_map(|participant| name_of(&record.actors, &participant.actor))
                .collect();
            graph.nodes.push(Node {
                kind: NodeKind::Meeting,
                label: shortened(&format!("{} meet", names.join(" and "))),
                negative: false,
                facts: vec![meeting.id.clone()],
            });
            places.push(Vec::new());
            graph.nodes.len() - 1
        });
        graph.nodes[index].facts.push(condition.id.clone());
        places[index].push(requires);
        return index;
    }
    node(graph, places, NodeKind::Requirement, requires, condition.requires_polarity, condition.id.clone())
}

/// The node that a span means already, or a new one.
fn node<'a>(
    graph: &mut Graph,
    places: &mut Vec<Vec<&'a Span>>,
    kind: NodeKind,
    span: &'a Span,
    polarity: Polarity,
    fact: String,
) -> usize {
    let known = places.iter().position(|spans| spans.iter().any(|other| overlaps(other, span)));
    match known {
        Some(index) => {
            if !graph.nodes[index].facts.contains(&fact) {
                graph.nodes[index].facts.push(fact);
            }
            places[index].push(span);
            index
        }
        None => {
            let negative = polarity == Polarity::Negative;
            graph.nodes.push(Node { kind, label: shortened(&span.text), negative, facts: vec![fact] });
            places.push(vec![span]);
            graph.nodes.len() - 1
        }
    }
}

/// Whether two spans share at least half of the shorter one.
fn overlaps(one: &Span, other: &Span) -> bool {
    let shared = one.end.min(other.end).saturating_sub(one.start.max(other.start));
    one.part == other.part && 2 * shared >= (one.end - one.start).min(other.end - other.start) && shared > 0
}

fn name_of<'a>(actors: &'a [Actor], id: &str) -> Option<&'a str> {
    actors.iter().find(|actor| actor.id == id).map(|actor| actor.name.as_str())
}

fn shortened(text: &str) -> String {
    // What steers a terminal steers nothing here, and breaks a line of either language.
    let text: String = text.chars().filter(|one| one.is_whitespace() || !one.is_control()).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(LABEL_LENGTH) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

/// The graph of a record in the language of Graphviz.
pub fn dot(record: &Record) -> String {
    let graph = graph(record);
    let mut out = String::from("digraph conditions {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n");
    for (index, node) in graph.nodes.iter().enumerate() {
        let shape = match node.kind {
            NodeKind::Outcome => "box",
            NodeKind::Requirement => "ellipse",
            NodeKind::Meeting => "hexagon",
            NodeKind::Commitment => "note",
        };
        let style = if node.negative { ", style=dashed" } else { "" };
        let _ = writeln!(out, "  n{index} [shape={shape}{style}, label=\"{}\"];", quoted(&node.label));
    }
    for edge in &graph.edges {
        let _ = writeln!(out, "  n{} -> n{} [label=\"{}\"];", edge.from, edge.to, quoted(&edge.label));
    }
    out.push_str("}\n");
    out
}

/// The graph of a record in the language of Mermaid.
pub fn mermaid(record: &Record) -> String {
    let graph = graph(record);
    let mut out = String::from("flowchart LR\n");
    for (index, node) in graph.nodes.iter().enumerate() {
        let (open, close) = match node.kind {
            NodeKind::Outcome => ("[", "]"),
            NodeKind::Requirement => ("(", ")"),
            NodeKind::Meeting => ("{{", "}}"),
            NodeKind::Commitment => ("[/", "/]"),
        };
        let class = if node.negative { ":::negative" } else { "" };
        let _ = writeln!(out, "  n{index}{open}\"{}\"{close}{class}", entities(&node.label));
    }
    if graph.nodes.iter().any(|node| node.negative) {
        out.push_str("  classDef negative stroke-dasharray: 5 5\n");
    }
    for edge in &graph.edges {
        let _ = writeln!(out, "  n{} -->|\"{}\"| n{}", edge.from, entities(&edge.label), edge.to);
    }
    out
}

/// Text inside double quotes of Graphviz.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Text inside double quotes of Mermaid, which reads entities there and would take markup for markup: HTML, Markdown
/// between backticks, and directives that begin with two per cent signs wherever they stand.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '`' => out.push_str("#96;"),
            '%' => out.push_str("#37;"),
            '\\' => out.push_str("#92;"),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use legation_record::{ConditionRelation, Realis};

    fn span(start: usize, text: &str) -> Span {
        Span { start, end: start + text.chars().count(), text: text.into(), part: None }
    }

    fn condition(id: &str, outcome: Span, requires: Span) -> Condition {
        Condition {
            id: id.into(),
            relation: ConditionRelation::Until,
            outcome,
            outcome_polarity: Polarity::Negative,
            requires,
            requires_polarity: Polarity::Positive,
            held_by: None,
            realis: Realis::Conditional,
            said_by: None,
            evidence: vec![],
            confidence: 1.0,
        }
    }

    #[test]
    fn a_chain_of_conditions_shares_its_middle() {
        let record = Record {
            conditions: vec![
                condition("c1", span(0, "no \"truce\" <now>"), span(30, "the bridge reopens")),
                condition("c2", span(34, "bridge reopens"), span(60, "the engineers are paid")),
            ],
            ..Record::default()
        };
        let graph = graph(&record);
        assert_eq!(graph.nodes.len(), 3);
        assert_eq!(
            (graph.edges[0].from, graph.edges[1].to),
            (0, 0),
            "what c1 waits for is what c2 holds back"
        );
        assert!(dot(&record).contains("label=\"no \\\"truce\\\" <now>\""));
        assert!(mermaid(&record).contains("no #quot;truce#quot; #lt;now#gt;"));
    }

    /// Texts that would be something else than text in one of the languages.
    const HOSTILE: [&str; 9] = [
        "\"]\n  n0 --> n1\nclick n0 \"javascript:alert(1)\"",
        "%%{init: {\"theme\": \"forest\"}}%% no talks",
        "`**bold** [link](http://example.org)`",
        "#quot; &quot; #35; # & ;;",
        "<img src=x onerror=alert(1)>",
        "end of subgraph x; classDef negative fill:#f00 :::negative",
        "\\\" ]; n9 [label=\"\\\\",
        "bell \u{7} escape \u{1b}[31m nul \u{0} line\u{2028}end",
        "|\"| n0 {{x}} (y) [/z/]",
    ];

    /// What a label is before it is written.
    fn plain(text: &str) -> String {
        shortened(text)
    }

    /// Reads `#name;` back.
    fn decoded(label: &str) -> String {
        let mut out = String::new();
        let mut rest = label;
        while let Some(at) = rest.find('#') {
            out.push_str(&rest[..at]);
            let end = rest[at..].find(';').expect("an entity ends") + at;
            out.push_str(match &rest[at + 1..end] {
                "quot" => "\"",
                "lt" => "<",
                "gt" => ">",
                "35" => "#",
                "amp" => "&",
                "96" => "`",
                "37" => "%",
                "92" => "\\",
                other => panic!("an entity that was not written: {other}"),
            });
            rest = &rest[end + 1..];
        }
        out + rest
    }

    /// The nodes' labels and the edges of a Mermaid picture; panics where a line is none that Mermaid would read so.
    fn read_mermaid(picture: &str) -> (Vec<String>, Vec<(usize, usize, String)>) {
        let mut lines = picture.lines();
        assert_eq!(lines.next(), Some("flowchart LR"));
        let (mut labels, mut edges) = (Vec::new(), Vec::new());
        for line in lines {
            let line = line.strip_prefix("  ").expect("every line is set in");
            if line == "classDef negative stroke-dasharray: 5 5" {
                continue;
            }
            let (before, rest) = line.split_once('"').expect("a label begins");
            let (label, after) = rest.split_once('"').expect("a label ends");
            assert!(!label.contains(['<', '>', '&', '`', '%', '\\', '\n']), "{label}");
            assert!(!after.contains('"'), "{line}");
            if let Some(from) = before.strip_suffix(" -->|") {
                let id = |text: &str| text.strip_prefix('n').and_then(|id| id.parse().ok()).expect("a node");
                let to = after.strip_prefix("| ").expect("an edge goes on");
                edges.push((id(from), id(to), decoded(label)));
            } else {
                let shapes = [("[", "]"), ("(", ")"), ("{{", "}}"), ("[/", "/]")];
                let number = labels.len();
                let sound = shapes.iter().any(|(open, close)| {
                    before == format!("n{number}{open}")
                        && (after == *close || after == format!("{close}:::negative"))
                });
                assert!(sound, "{line}");
                labels.push(decoded(label));
            }
        }
        (labels, edges)
    }

    /// The labels of the nodes and the edges of a Graphviz picture.
    fn read_dot(picture: &str) -> (Vec<String>, usize) {
        let (mut labels, mut edges) = (Vec::new(), 0);
        let body = picture.strip_prefix("digraph conditions {\n").and_then(|rest| rest.strip_suffix("}\n"));
        for line in body.expect("head and foot").lines().skip(2) {
            let (before, rest) = line.split_once("label=\"").expect("a label");
            let (mut label, mut rest) = (String::new(), rest.chars());
            loop {
                match rest.next().expect("a label ends") {
                    '"' => break,
                    '\\' => label.push(rest.next().expect("something is escaped")),
                    other => label.push(other),
                }
            }
            assert_eq!(rest.as_str(), "];", "{line}");
            if before.contains("->") {
                edges += 1;
            } else {
                assert!(before.starts_with(&format!("  n{} [shape=", labels.len())), "{line}");
                labels.push(label);
            }
        }
        (labels, edges)
    }

    #[test]
    fn hostile_words_stay_words() {
        let mut start = 0;
        let mut next = |text: &str| {
            start += 1000;
            span(start, text)
        };
        let conditions: Vec<Condition> = HOSTILE
            .iter()
            .enumerate()
            .map(|(number, text)| condition(&format!("c{number}"), next(text), next("the bridge reopens")))
            .collect();
        let record = Record { conditions, ..Record::default() };
        let graph = graph(&record);
        let expected: Vec<String> = graph.nodes.iter().map(|node| node.label.clone()).collect();
        for text in HOSTILE {
            assert!(expected.contains(&plain(text)), "{text}");
        }
        let (labels, edges) = read_mermaid(&mermaid(&record));
        assert_eq!(labels, expected);
        assert_eq!(edges.len(), graph.edges.len());
        assert!(edges.iter().all(|(from, to, _)| from.max(to) < &labels.len()));
        let (labels, edges) = read_dot(&dot(&record));
        assert_eq!(labels, expected);
        assert_eq!(edges, graph.edges.len());
    }

    #[test]
    fn a_record_without_conditions_gives_an_empty_picture() {
        assert_eq!(mermaid(&Record::default()), "flowchart LR\n");
    }
}
