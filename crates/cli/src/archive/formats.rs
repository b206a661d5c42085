//! Answers and archives in the formats of other programs.

use std::collections::BTreeMap;
use std::fmt::Write;

use legation_archive::{Brief, Line};

use super::print;
use super::trend::escaped;

/// Entries as comma-separated values, a row each.
pub(super) fn csv(lines: &[Line]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = [
        "id",
        "kind",
        "state",
        "from",
        "to",
        "first_said",
        "last_said",
        "code",
        "realis",
        "place",
        "who",
        "text",
        "confidence",
        "accounts",
        "differences",
        "outcomes",
        "sources",
    ];
    // Memory does not fail to be written.
    let _ = writer.write_record(head);
    for line in lines {
        let who: Vec<String> = line.who.iter().map(|who| format!("{} ({})", who.name, who.role)).collect();
        let differences: Vec<String> = line
            .differences
            .iter()
            .map(|difference| {
                let variants: Vec<&str> =
                    difference.variants.iter().map(|variant| variant.value.as_str()).collect();
                format!("{}: {}", difference.field, variants.join(" | "))
            })
            .collect();
        let outcomes: Vec<String> = line
            .outcomes
            .iter()
            .map(|outcome| format!("{}: {}", outcome.verdict, outcome.source.text))
            .collect();
        let sources: Vec<String> = line.sources.iter().map(print::name).collect();
        let row = [
            line.id.clone(),
            line.kind.clone(),
            line.state.map(|state| state.label().to_owned()).unwrap_or_default(),
            line.from.clone().unwrap_or_default(),
            line.to.clone().unwrap_or_default(),
            line.first_said.clone(),
            line.last_said.clone(),
            line.code.clone(),
            line.realis.clone(),
            line.place.clone().unwrap_or_default(),
            who.join("; "),
            line.text.replace([legation_archive::SEARCH_MARKS.0, legation_archive::SEARCH_MARKS.1], ""),
            format!("{:.2}", line.confidence),
            line.accounts.to_string(),
            differences.join("; "),
            outcomes.join("; "),
            sources.join("; "),
        ];
        // What begins like a formula is run by spreadsheets.
        let safe =
            row.map(|cell| if cell.starts_with(['=', '+', '-', '@']) { format!("'{cell}") } else { cell });
        let _ = writer.write_record(safe);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// Who has to do with whom, and how often.
pub(super) struct Network {
    /// Id, name, side.
    nodes: BTreeMap<String, (String, String)>,
    /// The two, and in how many meetings and events.
    edges: BTreeMap<(String, String), (usize, usize)>,
}

/// The network of those who meet, and of those of whom one does something to the other.
pub(super) fn network(lines: &[Line]) -> Network {
    let mut network = Network { nodes: BTreeMap::new(), edges: BTreeMap::new() };
    for line in lines {
        let present: Vec<_> = line.who.iter().filter(|who| who.role != "absent").collect();
        for (index, one) in present.iter().enumerate() {
            network.nodes.entry(one.id.clone()).or_insert_with(|| (one.name.clone(), one.side.clone()));
            for other in &present[index + 1..] {
                if one.id == other.id {
                    continue;
                }
                let pair = if one.id < other.id { (&one.id, &other.id) } else { (&other.id, &one.id) };
                let edge = network.edges.entry((pair.0.clone(), pair.1.clone())).or_default();
                if line.kind == "meeting" {
                    edge.0 += 1;
                } else {
                    edge.1 += 1;
                }
            }
        }
    }
    network
}

/// The network as GraphML.
pub(super) fn graphml(network: &Network) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n\
         <key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n\
         <key id=\"side\" for=\"node\" attr.name=\"side\" attr.type=\"string\"/>\n\
         <key id=\"meetings\" for=\"edge\" attr.name=\"meetings\" attr.type=\"int\"/>\n\
         <key id=\"events\" for=\"edge\" attr.name=\"events\" attr.type=\"int\"/>\n\
         <graph edgedefault=\"undirected\">\n",
    );
    for (id, (name, side)) in &network.nodes {
        let (name, side) = (escaped(name), escaped(side));
        let _ = writeln!(
            out,
            "<node id=\"{id}\"><data key=\"name\">{name}</data><data key=\"side\">{side}</data></node>"
        );
    }
    for ((one, other), (meetings, events)) in &network.edges {
        let _ = writeln!(
            out,
            "<edge source=\"{one}\" target=\"{other}\"><data key=\"meetings\">{meetings}</data>\
             <data key=\"events\">{events}</data></edge>"
        );
    }
    out.push_str("</graph>\n</graphml>\n");
    out
}

/// The network as GEXF 1.3.
pub(super) fn gexf(network: &Network) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n\
         <graph defaultedgetype=\"undirected\">\n<attributes class=\"node\"><attribute id=\"side\" title=\"side\" \
         type=\"string\"/></attributes>\n<nodes>\n",
    );
    for (id, (name, side)) in &network.nodes {
        let (name, side) = (escaped(name), escaped(side));
        let _ = writeln!(
            out,
            "<node id=\"{id}\" label=\"{name}\"><attvalues><attvalue for=\"side\" value=\"{side}\"/></attvalues></node>"
        );
    }
    out.push_str("</nodes>\n<edges>\n");
    for (number, ((one, other), (meetings, events))) in network.edges.iter().enumerate() {
        let weight = meetings + events;
        let _ =
            writeln!(out, "<edge id=\"{number}\" source=\"{one}\" target=\"{other}\" weight=\"{weight}\"/>");
    }
    out.push_str("</edges>\n</graph>\n</gexf>\n");
    out
}

/// Meetings and deadlines as iCalendar (RFC 5545): whole days, without an alarm.
pub(super) fn calendar(lines: &[Line]) -> String {
    let mut out = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Legation//Archive//EN\r\n");
    for line in lines {
        let Some(last) = line.to.as_ref().or(line.from.as_ref()) else { continue };
        let deadline = line.kind == "commitment";
        // A deadline is its last day; a meeting goes on for all of its days.
        let first = if deadline { last } else { line.from.as_ref().unwrap_or(last) };
        let Ok(end) = last.parse::<jiff::civil::Date>().and_then(|day| day.tomorrow()) else { continue };
        let state = line.state.map(|state| state.label()).unwrap_or_default();
        let sources: Vec<String> = line.sources.iter().map(print::name).collect();
        let status = if state == "contradicted" || state == "superseded" { "CANCELLED" } else { "CONFIRMED" };
        let summary = if deadline { format!("Due: {}", line.text) } else { line.text.clone() };
        for (name, value) in [
            ("BEGIN", "VEVENT".to_owned()),
            ("UID", format!("{}@legation", line.id)),
            ("DTSTAMP", format!("{}T000000Z", line.last_said.replace('-', ""))),
            ("DTSTART;VALUE=DATE", first.replace('-', "")),
            ("DTEND;VALUE=DATE", end.to_string().replace('-', "")),
            ("SUMMARY", quoted(&summary)),
            ("LOCATION", quoted(line.place.as_deref().unwrap_or_default())),
            ("DESCRIPTION", quoted(&format!("{state}. {}", sources.join("; ")))),
            ("STATUS", status.to_owned()),
            ("END", "VEVENT".to_owned()),
        ] {
            fold(&mut out, &format!("{name}:{value}"));
        }
    }
    out.push_str("END:VCALENDAR\r\n");
    out
}

/// A text of iCalendar.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace(['\r', '\n'], " ")
}

/// A line of at most 75 bytes, the rest on lines that begin with a blank.
fn fold(out: &mut String, line: &str) {
    let mut width = 0;
    for character in line.chars() {
        if width + character.len_utf8() > 74 {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(character);
        width += character.len_utf8();
    }
    out.push_str("\r\n");
}

/// What a line says besides: who stays away, what differs, what became of it, what somebody noted.
fn besides(line: &Line) -> Vec<String> {
    let mut besides = Vec::new();
    let absent = line.names(&["absent"]);
    if !absent.is_empty() {
        besides.push(format!("stays away: {}", absent.join(", ")));
    }
    besides
        .extend(line.differences.iter().map(|difference| format!("differs: {}", print::differs(difference))));
    for outcome in &line.outcomes {
        let source = print::name(&outcome.source);
        besides.push(format!("{}: “{}” ({source})", outcome.verdict, outcome.source.text));
    }
    besides.extend(line.note.iter().map(|note| format!("note: {note}")));
    besides
}

/// A line and its sources.
fn told(line: &Line) -> (String, String) {
    let sources: Vec<String> = line.sources.iter().map(print::name).collect();
    (print::sentence(line), sources.join("; "))
}

/// The brief as Markdown.
pub(super) fn markdown(brief: &Brief) -> String {
    let mut out =
        format!("# Where the talks stand on {}\n\n{}.\n", print::day(&brief.day), print::rests(brief));
    let item = |out: &mut String, before: &str, line: &Line| {
        let (text, sources) = told(line);
        let _ = writeln!(out, "- {before}{} ({}; `{}`)", plain(&text), plain(&sources), line.id);
        for text in besides(line) {
            let _ = writeln!(out, "  - {}", plain(&text));
        }
    };
    for (heading, lines) in print::parts(brief) {
        if !lines.is_empty() {
            let _ = write!(out, "\n## {heading}\n\n");
            lines.iter().for_each(|line| item(&mut out, "", line));
        }
    }
    if !brief.changes.is_empty() {
        let _ = write!(out, "\n## {}\n\n", print::CHANGED);
        for change in &brief.changes {
            let before = format!("**{}** {}: ", print::turn(change), change.line.kind);
            item(&mut out, &before, &change.line);
        }
    }
    out
}

/// A text in which nothing is mark-up.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for character in crate::layout::clean(text).chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// The brief as a page that needs nothing from elsewhere.
pub(super) fn html(brief: &Brief) -> String {
    let title = format!("Where the talks stand on {}", print::day(&brief.day));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width\">\n<title>{title}</title>\n<style>body{{font:16px/1.5 serif;max-width:44em;\
         margin:2em auto;padding:0 1em}}small{{color:#555}}</style>\n<h1>{title}</h1>\n"
    );
    let _ = writeln!(out, "<p><small>{}.</small></p>", print::rests(brief));
    let item = |out: &mut String, before: &str, line: &Line| {
        let (text, sources) = told(line);
        let (text, sources) = (escaped(&text), escaped(&sources));
        let _ = write!(out, "<li>{before}{text} <small>{sources} · {}</small>", line.id);
        let besides: Vec<String> =
            besides(line).iter().map(|text| format!("<li>{}</li>", escaped(text))).collect();
        if !besides.is_empty() {
            let _ = write!(out, "<ul>{}</ul>", besides.join(""));
        }
        out.push_str("</li>\n");
    };
    for (heading, lines) in print::parts(brief) {
        if !lines.is_empty() {
            let _ = writeln!(out, "<h2>{heading}</h2>\n<ul>");
            lines.iter().for_each(|line| item(&mut out, "", line));
            out.push_str("</ul>\n");
        }
    }
    if !brief.changes.is_empty() {
        let _ = writeln!(out, "<h2>{}</h2>\n<ul>", print::CHANGED);
        for change in &brief.changes {
            let before = format!("<b>{}</b> {}: ", print::turn(change), escaped(&change.line.kind));
            item(&mut out, &before, &change.line);
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</html>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line {
        Line {
            id: "M1".to_owned(),
            kind: "meeting".to_owned(),
            text: text.to_owned(),
            from: Some("2025-03-12".to_owned()),
            to: Some("2025-03-12".to_owned()),
            last_said: "2025-03-03".to_owned(),
            ..Line::default()
        }
    }

    #[test]
    fn a_calendar_quotes_and_folds() {
        let text = calendar(&[line(&"talks, in Geneva; ".repeat(9))]);
        assert!(text.contains("SUMMARY:talks\\, in Geneva\\; "));
        assert!(text.contains("DTSTART;VALUE=DATE:20250312\r\nDTEND;VALUE=DATE:20250313\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
    }

    #[test]
    fn tables_run_no_formulas() {
        assert!(csv(&[line("=1+1")]).contains("'=1+1"));
    }

    #[test]
    fn mark_up_is_text() {
        assert_eq!(plain("*a* <b>"), "\\*a\\* \\<b\\>");
    }
}
