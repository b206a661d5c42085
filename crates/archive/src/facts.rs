//! The facts of a record as the archive keeps them: what they have in common in columns, and all of them as it is.

use std::collections::{BTreeMap, BTreeSet};

use crate::known::MatterWords;
use legation_record::{Actor, Attends, Measure, Polarity, Realis, Record, Span, Strength, Time};
use serde::{Deserialize, Serialize};

use crate::ArchiveError;
use crate::words::{self, pairs, stems, telling};

/// The kinds of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Who meets whom.
    Meeting,
    /// What has to happen first.
    Condition,
    /// Who promised what.
    Commitment,
    /// What is on the table.
    Proposal,
    /// Who expects what.
    Forecast,
    /// Who said what.
    Statement,
    /// Who did what to whom.
    Event,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 7] = [
        Kind::Meeting,
        Kind::Condition,
        Kind::Commitment,
        Kind::Proposal,
        Kind::Forecast,
        Kind::Statement,
        Kind::Event,
    ];
    /// Those that are merged into matters.
    pub const MATTERS: [Kind; 5] =
        [Kind::Meeting, Kind::Condition, Kind::Commitment, Kind::Proposal, Kind::Forecast];

    /// Its word.
    pub fn label(self) -> &'static str {
        match self {
            Kind::Meeting => "meeting",
            Kind::Condition => "condition",
            Kind::Commitment => "commitment",
            Kind::Proposal => "proposal",
            Kind::Forecast => "forecast",
            Kind::Statement => "statement",
            Kind::Event => "event",
        }
    }

    /// The kind of a word; none where it is no kind.
    pub fn from_label(label: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.label() == label)
    }

    /// The letter that a matter's id begins with.
    pub(crate) fn letter(self) -> char {
        match self {
            Kind::Meeting => 'M',
            Kind::Condition => 'C',
            Kind::Commitment => 'K',
            Kind::Proposal => 'R',
            Kind::Forecast => 'F',
            Kind::Statement => 'S',
            Kind::Event => 'E',
        }
    }
}

/// What two facts are compared by, to tell whether they are of one matter.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Features {
    /// Countries, or entities without one, that take part, hold, promise or propose.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) sides: BTreeSet<String>,
    /// Those against whom or to whom.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) others: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) place: String,
    /// What it is called, folded.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) name: String,
    /// Stems of what it is about.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) stems: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) measures: Vec<(f64, Option<f64>, String, String)>,
    /// Negated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) negative: bool,
    /// Said to be at another time than before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) moved: bool,
    /// Strength, status or relation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) degree: String,
}

/// What of [`Features`] two facts are compared by, in numbers: sets as [`words::numbers`] has them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Compared {
    pub(crate) sides: Vec<i64>,
    pub(crate) others: Vec<i64>,
    pub(crate) stems: Vec<i64>,
    /// Units, each with what is counted.
    pub(crate) measured: Vec<i64>,
    pub(crate) place: Option<i64>,
    pub(crate) name: Option<i64>,
    /// Whether the name is of several words.
    pub(crate) several_words: bool,
}

impl Compared {
    pub(crate) fn of(features: &Features) -> Compared {
        let number = |text: &String| (!text.is_empty()).then(|| words::key(&[text]));
        let measures = features.measures.iter().filter(|(_, _, unit, _)| !unit.is_empty());
        let mut measured: Vec<i64> = measures.map(|(_, _, unit, of)| words::key(&[unit, of])).collect();
        measured.sort_unstable();
        measured.dedup();
        Compared {
            sides: words::numbers(&features.sides),
            others: words::numbers(&features.others),
            stems: words::numbers(&features.stems),
            measured,
            place: number(&features.place),
            name: number(&features.name),
            several_words: features.name.contains(' '),
        }
    }
}

/// What of [`Features`] tells where a matter stands. It is kept as a text of its own, so short that an index has it: lists
/// look at thousands of facts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bearing {
    pub(crate) negative: bool,
    pub(crate) moved: bool,
    pub(crate) degree: String,
}

/// The letters of what is negated and of what is moved; the degree stands behind a blank.
const NEGATIVE: char = 'n';
const MOVED: char = 'm';

impl Bearing {
    /// Out of the text of [`Features::bearing`].
    pub(crate) fn from_text(text: &str) -> Bearing {
        let (letters, degree) = text.split_once(' ').unwrap_or_default();
        Bearing {
            negative: letters.contains(NEGATIVE),
            moved: letters.contains(MOVED),
            degree: degree.to_owned(),
        }
    }

    /// Whether it is what a text says.
    pub(crate) fn is(&self, text: &str) -> bool {
        let (letters, degree) = text.split_once(' ').unwrap_or_default();
        self.negative == letters.contains(NEGATIVE)
            && self.moved == letters.contains(MOVED)
            && self.degree == degree
    }
}

/// Amounts of [`Features`], in which accounts differ.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Amounts {
    pub(crate) measures: Vec<(f64, Option<f64>, String, String)>,
}

/// A fact that is being added.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) kind: Kind,
    pub(crate) local: String,
    pub(crate) code: String,
    pub(crate) realis: &'static str,
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) confidence: f64,
    pub(crate) summary: String,
    pub(crate) body: String,
    /// Actor of the report, role.
    pub(crate) actors: Vec<(String, &'static str)>,
    pub(crate) place: Option<String>,
    pub(crate) features: Features,
}

/// Longest summary in characters: two lines of a wide terminal.
const SUMMARY: usize = 240;

/// The facts of a record. `sides` gives the side of each of its actors.
pub(crate) fn drafts(
    record: &Record,
    sides: &BTreeMap<String, String>,
    known: &MatterWords,
) -> Result<Vec<Draft>, ArchiveError> {
    let names = Names { actors: record.actors.iter().map(|actor| (actor.id.as_str(), actor)).collect() };
    let places: BTreeMap<&str, &str> =
        record.places.iter().map(|place| (place.id.as_str(), place.name.as_str())).collect();
    let side = |actor: &String| sides.get(actor).cloned();
    // A holder is known by the country or by the name: a report may be mistaken about one of them.
    let known_by = |actor: &String| {
        let name = names
            .actors
            .get(actor.as_str())
            .map(|actor| format!("@{}", crate::entities::folded(&actor.name)));
        side(actor).into_iter().chain(name)
    };
    let place_name = |place: &Option<String>| {
        place
            .as_deref()
            .and_then(|place| places.get(place))
            .map_or_else(String::new, |name| crate::entities::folded(name))
    };
    let mut drafts = Vec::new();
    for fact in &record.statements {
        let content: Vec<&str> = fact.content.iter().map(|span| span.text.as_str()).collect();
        let mut draft = Draft::new(Kind::Statement, &fact.id, &fact.time, fact.confidence, fact)?;
        draft.code = fact.kind.label().to_owned();
        draft.summary = summary(&content.join(" … "));
        draft.actors.extend(fact.speaker.iter().map(|actor| (actor.clone(), "speaker")));
        draft.actors.extend(fact.addressee.iter().map(|actor| (actor.clone(), "addressee")));
        draft.features.degree = fact.stance.label().to_owned();
        drafts.push(draft);
    }
    for fact in &record.events {
        let mut draft = Draft::new(Kind::Event, &fact.id, &fact.time, fact.confidence, fact)?;
        draft.code = fact.kind.label().to_owned();
        draft.realis = fact.realis.label();
        draft.summary = summary(&evidence(&fact.evidence));
        draft.actors.extend(fact.sources.iter().map(|actor| (actor.clone(), "source")));
        draft.actors.extend(fact.targets.iter().map(|actor| (actor.clone(), "target")));
        draft.place.clone_from(&fact.place);
        drafts.push(draft);
    }
    for fact in &record.meetings {
        let mut draft = Draft::new(Kind::Meeting, &fact.id, &fact.time, fact.confidence, fact)?;
        draft.realis = fact.realis.label();
        draft.code = fact.name.clone().unwrap_or_else(|| "meeting".to_owned());
        let mut who = Vec::new();
        for participant in &fact.participants {
            let role = match participant.attends {
                Attends::No => "absent",
                _ => "participant",
            };
            draft.actors.push((participant.actor.clone(), role));
            if participant.attends != Attends::No {
                who.push(names.of(&participant.actor));
                let own = side(&participant.actor);
                let theirs = participant.side.as_ref().and_then(side);
                draft.features.sides.extend(theirs.or(own));
            }
        }
        let words = evidence(&fact.evidence);
        draft.features.place = place_name(&fact.place);
        draft.features.name = fact.name.as_deref().map(crate::entities::folded).unwrap_or_default();
        // A headline says it of the meeting that its report is about.
        draft.features.moved = moved(&words, known) || moved(&record.report.title, known);
        let name = fact.name.clone().unwrap_or_else(|| "meeting".to_owned());
        let place = fact.place.as_deref().and_then(|place| places.get(place));
        let mut text = name;
        if !who.is_empty() {
            text.push_str(": ");
            text.push_str(&listed(&who));
        }
        if let Some(place) = place {
            text.push_str(" in ");
            text.push_str(place);
        }
        draft.summary = summary(&text);
        draft.place.clone_from(&fact.place);
        drafts.push(draft);
    }
    for fact in &record.conditions {
        let mut draft = Draft::new(Kind::Condition, &fact.id, &None, fact.confidence, fact)?;
        draft.realis = fact.realis.label();
        draft.code = fact.relation.label().to_owned();
        draft.summary = summary(&format!(
            "{} — {} {}",
            fact.outcome.text,
            fact.relation.label().replace('_', " "),
            fact.requires.text
        ));
        draft.actors.extend(fact.held_by.iter().map(|actor| (actor.clone(), "holder")));
        draft.features.sides.extend(fact.held_by.iter().flat_map(known_by));
        draft.features.stems = stems(&fact.requires.text, known);
        draft.features.negative = fact.requires_polarity == Polarity::Negative;
        fact.relation.label().clone_into(&mut draft.features.degree);
        drafts.push(draft);
    }
    for fact in &record.commitments {
        let mut draft = Draft::new(Kind::Commitment, &fact.id, &fact.due, fact.confidence, fact)?;
        draft.realis = fact.realis.label();
        draft.code = fact.strength.label().to_owned();
        let who: Vec<String> = fact.by.iter().map(|actor| names.of(actor)).collect();
        draft.summary = summary(&format!("{}: {}", listed(&who), fact.what.text));
        draft.actors.extend(fact.by.iter().map(|actor| (actor.clone(), "promiser")));
        draft.actors.extend(fact.to.iter().map(|actor| (actor.clone(), "promisee")));
        draft.features.sides.extend(fact.by.iter().flat_map(known_by));
        draft.features.others.extend(fact.to.iter().filter_map(side));
        draft.features.stems = stems(&fact.what.text, known);
        draft.features.measures = measures(&fact.measures);
        draft.features.negative = fact.strength == Strength::Refused;
        fact.strength.label().clone_into(&mut draft.features.degree);
        drafts.push(draft);
    }
    for fact in &record.proposals {
        let mut draft = Draft::new(Kind::Proposal, &fact.id, &fact.time, fact.confidence, fact)?;
        draft.realis = Realis::Proposed.label();
        draft.code = fact.kind.label().to_owned();
        let who: Vec<String> = fact.by.iter().map(|actor| names.of(actor)).collect();
        let what = fact.title.as_deref().unwrap_or(&fact.what.text);
        let by = if who.is_empty() { String::new() } else { format!("{}: ", listed(&who)) };
        draft.summary = summary(&format!("{by}{what}"));
        draft.actors.extend(fact.by.iter().map(|actor| (actor.clone(), "proposer")));
        draft.actors.extend(fact.against.iter().map(|actor| (actor.clone(), "against")));
        draft.actors.extend(fact.body.iter().map(|actor| (actor.clone(), "body")));
        draft.features.sides.extend(fact.by.iter().flat_map(known_by));
        draft.features.others.extend(fact.against.iter().filter_map(side));
        draft.features.stems = stems(&fact.what.text, known);
        draft.features.name = fact.title.as_deref().map(crate::entities::folded).unwrap_or_default();
        fact.status.label().clone_into(&mut draft.features.degree);
        drafts.push(draft);
    }
    for fact in &record.forecasts {
        let mut draft = Draft::new(Kind::Forecast, &fact.id, &fact.horizon, fact.confidence, fact)?;
        draft.code = fact.polarity.label().to_owned();
        draft.summary = summary(&fact.outcome.text);
        draft.actors.extend(fact.by.iter().map(|actor| (actor.clone(), "forecaster")));
        draft.features.sides.extend(fact.by.iter().flat_map(known_by));
        draft.features.stems = stems(&fact.outcome.text, known);
        draft.features.negative = fact.polarity == Polarity::Negative;
        drafts.push(draft);
    }
    Ok(drafts)
}

struct Names<'a> {
    actors: BTreeMap<&'a str, &'a Actor>,
}

impl Names<'_> {
    fn of(&self, actor: &str) -> String {
        self.actors.get(actor).map_or_else(|| actor.to_owned(), |actor| actor.name.clone())
    }
}

impl Draft {
    fn new(
        kind: Kind,
        local: &str,
        time: &Option<Time>,
        confidence: f32,
        fact: &impl Serialize,
    ) -> Result<Draft, ArchiveError> {
        let day = |text: &Option<String>| text.as_deref().and_then(crate::days::day);
        let from = time.as_ref().and_then(|time| day(&time.start));
        let to = time.as_ref().and_then(|time| day(&time.end)).or_else(|| from.clone());
        Ok(Draft {
            kind,
            local: local.to_owned(),
            code: String::new(),
            realis: "",
            from,
            to,
            confidence: f64::from(confidence),
            summary: String::new(),
            body: json(fact)?,
            actors: Vec::new(),
            place: None,
            features: Features::default(),
        })
    }

    /// The numbers by which others of its matter are found.
    pub(crate) fn keys(&self) -> Vec<i64> {
        self.features.keys(self.kind)
    }

    /// What tells where its matter stands; nothing for what is of no matter.
    pub(crate) fn bearing(&self) -> String {
        if Kind::MATTERS.contains(&self.kind) { self.features.bearing() } else { String::new() }
    }
}

impl Features {
    /// What of them tells where a matter stands.
    fn bearing(&self) -> String {
        let letters = [(self.negative, NEGATIVE), (self.moved, MOVED)];
        let letters: String = letters.iter().filter(|(is, _)| *is).map(|(_, letter)| letter).collect();
        format!("{letters} {}", self.degree)
    }

    /// The numbers by which facts of a kind find others of their matter.
    pub(crate) fn keys(&self, kind: Kind) -> Vec<i64> {
        let features = self;
        let mut keys = Vec::new();
        match kind {
            Kind::Meeting => {
                let sides: Vec<&String> = features.sides.iter().take(SIDES).collect();
                keys.extend(sides.iter().map(|side| words::key(&["meeting", side])));
                if !features.name.is_empty() {
                    keys.push(words::key(&["called", &features.name]));
                }
            }
            Kind::Statement | Kind::Event => {}
            _ => {
                let stems = telling(&features.stems, TELLING);
                keys.extend(pairs(&stems));
                if let [only] = stems.as_slice() {
                    keys.push(words::key(&["only", only]));
                }
                if !features.name.is_empty() {
                    keys.push(words::key(&["called", &features.name]));
                }
                for (_, _, unit, of) in &features.measures {
                    keys.extend(features.sides.iter().map(|side| words::key(&["measure", unit, of, side])));
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}

/// Sides of a meeting that it is looked up by; a summit has more than anybody lists.
const SIDES: usize = 12;
/// Stems that a matter is looked up by: six make fifteen pairs.
pub(crate) const TELLING: usize = 6;

fn evidence(spans: &[Span]) -> String {
    let texts: Vec<&str> = spans.iter().map(|span| span.text.as_str()).collect();
    texts.join(" … ")
}

fn measures(measures: &[Measure]) -> Vec<(f64, Option<f64>, String, String)> {
    measures
        .iter()
        .map(|measure| {
            let of = measure.of.as_deref().map(crate::entities::folded).unwrap_or_default();
            (measure.value, measure.value_max, measure.unit.clone().unwrap_or_default(), of)
        })
        .collect()
}

fn moved(text: &str, known: &MatterWords) -> bool {
    let words = words::words(text);
    words.iter().any(|word| known.moved.contains(word))
        || words.windows(2).any(|pair| known.moved.contains(&pair.join(" ")))
}

fn listed(names: &[String]) -> String {
    names.join(", ")
}

/// A text on one line, cut at a word.
pub(crate) fn summary(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() > SUMMARY {
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// JSON of something of ours.
pub(crate) fn json(value: &impl Serialize) -> Result<String, ArchiveError> {
    serde_json::to_string(value).map_err(|error| ArchiveError::question(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_bears_on_a_state_comes_back_out_of_its_text() {
        for (negative, moved) in [(false, false), (false, true), (true, false), (true, true)] {
            for degree in ["", "agreed", "not_at_all"] {
                let features = Features { negative, moved, degree: degree.to_owned(), ..Features::default() };
                let wanted = Bearing { negative, moved, degree: degree.to_owned() };
                assert_eq!(Bearing::from_text(&features.bearing()), wanted);
            }
        }
        assert_eq!(Bearing::from_text(""), Bearing::default());
    }
}
