//! Conventions of agencies: the dateline at the beginning of a report, and the marks of later versions.

use std::sync::LazyLock;

use legation_record::{Dateline, Revision, RevisionKind, Span};
use serde::Deserialize;

use crate::moment;

#[derive(Deserialize)]
struct Conventions {
    marks: Vec<Mark>,
    notes: Vec<Note>,
    not_places: NotPlaces,
}

#[derive(Deserialize)]
struct NotPlaces {
    words: Vec<String>,
}

#[derive(Deserialize)]
struct Mark {
    kind: RevisionKind,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct Note {
    kind: RevisionKind,
    beginnings: Vec<String>,
}

static CONVENTIONS: LazyLock<Conventions> =
    LazyLock::new(|| match toml::from_str(include_str!("../../../knowledge/conventions.toml")) {
        Ok(conventions) => conventions,
        Err(error) => panic!("knowledge/conventions.toml: {error}"),
    });

/// Longest dateline in bytes: two places with their countries, a date and an agency.
const LONGEST_DATELINE: usize = 120;

const DASHES: [char; 3] = ['-', '–', '—'];

/// The dateline that a text begins with, and the date in it: *ISTANBUL (Reuters) - *, *GENEVA, 15 May 2025 (AP) — *,
/// *(Reuters) — *, *NEW DELHI: *.
pub(crate) fn dateline(text: &str) -> Option<(Dateline, Option<String>)> {
    let line = text.lines().next()?;
    let mut end = line.len().min(LONGEST_DATELINE);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let line = &line[..end];
    let (head, agency, mark) = match line.split_once('(') {
        // An agency in parentheses, and a dash after it.
        Some((head, rest))
            if rest
                .split_once(')')
                .is_some_and(|(name, after)| is_agency(name) && begins_with_dash(after)) =>
        {
            let (name, after) = rest.split_once(')')?;
            let dash = after.find(DASHES)?;
            let after_dash = after[dash..].trim_start_matches(DASHES);
            (head, Some(name.trim().to_owned()), line.len() - after_dash.len())
        }
        // Without one, the place has to stand in capitals.
        _ => {
            let at = line.match_indices([':', '-', '–', '—']).map(|(at, _)| at).find(|&at| {
                let after = &line[at..];
                after.starts_with(':') || (line[..at].ends_with(' ') && begins_with_dash(after))
            })?;
            let sign = line[at..].chars().next()?;
            let after_sign = line[at..].trim_start_matches([sign, '-']);
            if !after_sign.starts_with(' ') {
                return None;
            }
            (&line[..at], None, line.len() - after_sign.len())
        }
    };
    let head = head.trim().trim_end_matches(',');
    let (place, date) = place_and_date(head)?;
    if place.is_none() && agency.is_none() {
        return None;
    }
    // The report has to go on.
    if line[mark..].trim().is_empty() {
        return None;
    }
    let words = &line[..mark];
    let span = Span { start: 0, end: words.chars().count(), text: words.to_owned(), part: None };
    Some((Dateline { place, agency, span }, date))
}

fn begins_with_dash(text: &str) -> bool {
    let rest = text.trim_start();
    rest.starts_with(DASHES) && rest.trim_start_matches(DASHES).starts_with([' ', '\u{a0}'])
}

/// Whether what stands in parentheses is a name as agencies have: few words, each with a capital.
fn is_agency(name: &str) -> bool {
    let words: Vec<&str> = name.split(['/', ' ', '-']).filter(|word| !word.is_empty()).collect();
    (1..=4).contains(&words.len())
        && words
            .iter()
            .all(|word| word.starts_with(char::is_uppercase) || matches!(*word, "and" | "of" | "dpa" | "the"))
        && name.chars().all(|c| c.is_alphabetic() || " /-.'&".contains(c))
}

/// *ISTANBUL, Turkey, May 15* as its place and its date; none when it is no such thing.
fn place_and_date(head: &str) -> Option<(Option<String>, Option<String>)> {
    if head.is_empty() {
        return Some((None, None));
    }
    let mut fields: Vec<&str> = head.split(',').map(str::trim).collect();
    let mut date = None;
    // A date at the end: "May 15", "15 May 2025", "May 15, 2025".
    for count in [2, 1] {
        let Some(at) = fields.len().checked_sub(count).filter(|&at| at > 0) else { continue };
        let last = fields[at..].join(", ");
        let whole = moment::iso(&last);
        if whole.is_some()
            || moment::iso(&format!("{last}, 2024")).is_some()
            || moment::iso(&format!("{last} 2024")).is_some()
        {
            date = whole;
            fields.truncate(at);
            break;
        }
    }
    let (city, rest) = fields.split_first()?;
    let capitals = city.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && city.chars().all(|c| c.is_uppercase() || !c.is_alphabetic())
        && city.chars().all(|c| c.is_alphabetic() || " .'’-/".contains(c))
        && city.split(' ').count() <= 5;
    let region = rest.iter().all(|field| {
        field.starts_with(char::is_uppercase)
            && field.split(' ').count() <= 4
            && field.chars().all(|c| c.is_alphabetic() || " .'’-/".contains(c))
    });
    let known = city.starts_with("DEAR ") || CONVENTIONS.not_places.words.iter().any(|word| word == city);
    (capitals && region && !known && rest.len() <= 3).then(|| (Some(fields.join(", ")), date))
}

/// Whether a report is a later version of an earlier one, as its headline or its first or last paragraph says.
pub(crate) fn revision(title: &str, text: &str) -> Option<Revision> {
    let conventions = &*CONVENTIONS;
    for mark in &conventions.marks {
        for words in &mark.words {
            let Some(rest) = title.trim_start_matches('(').strip_prefix(words.as_str()) else { continue };
            let number: String = rest.trim_start().chars().take_while(char::is_ascii_digit).take(3).collect();
            let after = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
            if after.trim_start().starts_with(['-', '–', '—', ':', ')']) {
                return Some(Revision { kind: mark.kind, number: number.parse().ok() });
            }
        }
    }
    let paragraphs = [text.split("\n\n").next(), text.rsplit("\n\n").next()];
    for paragraph in paragraphs.into_iter().flatten() {
        let lower: String = paragraph.chars().take(80).flat_map(char::to_lowercase).collect();
        let lower = lower.replace('’', "'");
        if let Some(note) =
            conventions.notes.iter().find(|note| note.beginnings.iter().any(|start| lower.starts_with(start)))
        {
            return Some(Revision { kind: note.kind, number: None });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines() {
        for (text, place, agency, date, rest) in [
            ("ISTANBUL (Reuters) - They met.", Some("ISTANBUL"), Some("Reuters"), None, " They met."),
            ("(Reuters) — They met.", None, Some("Reuters"), None, " They met."),
            (
                "GENEVA, 15 May 2025 (AP) — They met.",
                Some("GENEVA"),
                Some("AP"),
                Some("2025-05-15"),
                " They met.",
            ),
            ("GENEVA, May 15 (Xinhua) -- They met.", Some("GENEVA"), Some("Xinhua"), None, " They met."),
            ("DOHA, Qatar (AP) - They met.", Some("DOHA, Qatar"), Some("AP"), None, " They met."),
            ("NEW DELHI: They met.", Some("NEW DELHI"), None, None, " They met."),
            ("OSLO — They met.", Some("OSLO"), None, None, " They met."),
            (
                "ADDIS ABABA, May 15, 2025 – They met.",
                Some("ADDIS ABABA"),
                None,
                Some("2025-05-15"),
                " They met.",
            ),
        ] {
            let (found, day) = dateline(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.place.as_deref(), place, "{text}");
            assert_eq!(found.agency.as_deref(), agency, "{text}");
            assert_eq!(day.as_deref(), date, "{text}");
            assert_eq!(text.chars().skip(found.span.end).collect::<String>(), rest);
            assert_eq!(format!("{}{rest}", found.span.text), text);
        }
        for text in [
            "They met in Oslo - again.",
            "Oslo (the capital) - a city.",
            "Envoys (Lee and Ek) - they met.",
            "UN: talks",
            "NATO-led forces left.",
            "The EU — and only the EU — can decide.",
            "(Reuters)",
            "Q: What next?",
            "",
        ] {
            assert_eq!(dateline(text), None, "{text}");
        }
    }

    #[test]
    fn later_versions() {
        let revised = |title, text| revision(title, text).map(|revision| (revision.kind, revision.number));
        assert_eq!(revised("UPDATE 2-Envoys meet", ""), Some((RevisionKind::Update, Some(2))));
        assert_eq!(revised("CORRECTED: Envoys meet", ""), Some((RevisionKind::Correction, None)));
        assert_eq!(revised("RPT-Envoys meet", ""), Some((RevisionKind::Repeat, None)));
        assert_eq!(
            revised("Envoys meet", "They met.\n\n(Corrects the day in paragraph 2)"),
            Some((RevisionKind::Correction, None))
        );
        assert_eq!(revised("UPDATED rules please envoys", "They met."), None);
        assert_eq!(revised("Envoys meet", "They met."), None);
    }
}
