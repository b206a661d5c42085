//! What an answer is made of.

use serde::Serialize;

use crate::State;

/// One line of an answer: a matter, a fact, a report or an actor, with everything that it rests on.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Line {
    /// By which it can be asked for again (`why`).
    pub id: String,
    /// `meeting`, …, `event`, `report`, `actor`.
    pub kind: String,
    /// What it says, on one line.
    pub text: String,
    /// Where a matter stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// First day of when it is, was or is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Last day of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The day that it was first said.
    pub first_said: String,
    /// The day that it was last said.
    pub last_said: String,
    /// PLOVER category, proposal's kind, condition's relation, commitment's strength, …
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// Whether it is so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub realis: String,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Who has to do with it.
    pub who: Vec<Who>,
    /// Of the surest account.
    pub confidence: f64,
    /// Reports that give an account, copies not counted.
    pub accounts: usize,
    /// Where accounts differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// What reports say became of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<Outcome>,
    /// How earlier forecasts of those who forecast it turned out, where the archive knows of any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// What somebody noted about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The reports that it comes from, in the order in which they said it; of a matter of more than a hundred accounts, the
    /// last hundred. `accounts` counts all of them, and `why` has their words.
    pub sources: Vec<Source>,
}

/// Somebody who has to do with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Who {
    /// The actor's id in the archive.
    pub id: String,
    /// The actor's name.
    pub name: String,
    /// `participant`, `absent`, `holder`, `promiser`, `promisee`, `proposer`, `against`, `body`, `forecaster`, `speaker`,
    /// `addressee`, `source`, `target`.
    pub role: String,
    /// The country, or an actor without one, on whose side it is.
    pub side: String,
}

/// A report that a line comes from.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Source {
    /// The report's id.
    pub report: String,
    /// The fact in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub fact: String,
    /// Its headline.
    pub title: String,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub published: Option<String>,
    /// Where.
    pub url: Option<String>,
    /// The publishers of its copies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub copies: Vec<String>,
    /// What it says, on one line.
    pub text: String,
    /// Its words.
    pub quotes: Vec<Quote>,
}

/// Words of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// First code point.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words.
    pub text: String,
    /// Whether they stand in the headline.
    pub title: bool,
}

/// Where accounts differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// `time`, `place`, `amount`, `due`, `strength`, `attendance`, `status`, `support`.
    pub field: String,
    /// What is said, in the order in which it was said.
    pub variants: Vec<Variant>,
}

/// One of the things that are said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// In words.
    pub value: String,
    /// Ids of the reports that say so.
    pub reports: Vec<String>,
    /// Their publishers.
    pub publishers: Vec<String>,
}

/// What a report says became of something.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// `met` or `denied`.
    pub verdict: String,
    /// The report.
    pub source: Source,
}

/// How earlier forecasts of somebody turned out: the ids of the matters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earlier {
    /// The actor's id in the archive.
    pub id: String,
    /// The actor's name.
    pub name: String,
    /// Those that came true.
    pub met: Vec<String>,
    /// Those that reports deny.
    pub contradicted: Vec<String>,
    /// Those whose day is past without a word of them.
    pub lapsed: Vec<String>,
    /// How many are still open.
    pub open: usize,
}

impl Line {
    /// The names of those with one of some roles, each once.
    pub fn names(&self, roles: &[&str]) -> Vec<&str> {
        let mut names = Vec::new();
        for who in &self.who {
            if roles.contains(&who.role.as_str()) && !names.contains(&who.name.as_str()) {
                names.push(who.name.as_str());
            }
        }
        names
    }
}
