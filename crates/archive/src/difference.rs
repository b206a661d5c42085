//! Where the accounts of a matter differ: 3 % here, 5 % there, side by side.

use serde_json::Value;

use crate::answer::{Difference, Variant};
use crate::ask::Told;
use crate::facts::Kind;

/// What an account says of some things: each with what it is about and a value.
type Values = fn(&Told) -> Vec<(String, String)>;

/// Where some accounts, in the order in which they were said, differ.
pub(crate) fn differences(kind: Kind, told: &[&Told]) -> Vec<Difference> {
    let fields: &[(&str, Values)] = match kind {
        Kind::Meeting => &[("time", time), ("place", place)],
        Kind::Commitment => &[("amount", amounts), ("due", time), ("strength", strength)],
        Kind::Proposal => &[("status", status), ("support", support)],
        Kind::Forecast => &[("likelihood", likelihood), ("by when", time)],
        _ => &[],
    };
    let mut differences = Vec::new();
    for (field, values) in fields {
        // What is compared (a unit, a person), and what is said of it.
        let mut about: Vec<(String, Vec<Variant>)> = Vec::new();
        for one in told {
            for (subject, value) in values(one) {
                let index = about.iter().position(|(known, _)| *known == subject).unwrap_or_else(|| {
                    about.push((subject.clone(), Vec::new()));
                    about.len() - 1
                });
                add(&mut about[index].1, value, one);
            }
        }
        for (subject, variants) in about {
            // A copy contradicts nobody.
            if variants.len() > 1 {
                let field =
                    if subject.is_empty() { (*field).to_owned() } else { format!("{field} ({subject})") };
                differences.push(Difference { field, variants });
            }
        }
    }
    differences
}

fn add(variants: &mut Vec<Variant>, value: String, told: &Told) {
    let index = variants.iter().position(|variant| variant.value == value).unwrap_or_else(|| {
        variants.push(Variant { value, reports: Vec::new(), publishers: Vec::new() });
        variants.len() - 1
    });
    let variant = &mut variants[index];
    if !variant.reports.contains(&told.source.report) {
        variant.reports.push(told.source.report.clone());
    }
    let publisher = told.source.publisher.as_ref().unwrap_or(&told.source.report);
    if !variant.publishers.contains(publisher) {
        variant.publishers.push(publisher.clone());
    }
}

fn one(value: Option<String>) -> Vec<(String, String)> {
    value.map(|value| (String::new(), value)).into_iter().collect()
}

fn time(told: &Told) -> Vec<(String, String)> {
    let stand = &told.stand;
    one(match (&stand.from, &stand.to) {
        (Some(from), Some(to)) if from == to => Some(from.clone()),
        (Some(from), Some(to)) => Some(format!("{from} – {to}")),
        (None, Some(to)) => Some(format!("by {to}")),
        _ => None,
    })
}

fn place(told: &Told) -> Vec<(String, String)> {
    one(told.place.clone())
}

fn amounts(told: &Told) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for (value, most, unit, of) in &told.amounts.measures {
        let subject = match (unit.is_empty(), of.is_empty()) {
            (_, true) => unit.clone(),
            (true, false) => of.clone(),
            (false, false) => format!("{unit} of {of}"),
        };
        let text = match most {
            Some(most) => format!("{value} to {most}"),
            None => value.to_string(),
        };
        // Two amounts of one kind in one promise are two things, not two accounts of one.
        match found.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, known)) if *known != text => {
                known.push_str(" and ");
                known.push_str(&text);
            }
            Some(_) => {}
            None => found.push((subject, text)),
        }
    }
    found
}

fn strength(told: &Told) -> Vec<(String, String)> {
    one(Some(told.stand.bearing.degree.clone()))
}

fn status(told: &Told) -> Vec<(String, String)> {
    one(Some(told.stand.bearing.degree.replace('_', " ")))
}

fn support(told: &Told) -> Vec<(String, String)> {
    one(text(&told.words.support["text"]))
}

fn likelihood(told: &Told) -> Vec<(String, String)> {
    one(text(&told.words.likelihood["phrase"]))
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}
