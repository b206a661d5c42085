//! The digest: a record as somebody at a desk wants it, on one screen.
//!
//! In this order, because this is what is asked: who, where, when; what has to happen first; who meets and who stays
//! away; who said what; who promised what by when; what is on the table; who expects what; who did what to whom. A
//! section without facts is left out. Each entry ends with a pointer to its words: paragraph and sentence of the body.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::civil::Date;
use legation_language::{Document, Part};
use legation_record::{
    Actor, ActorKind, Attends, Condition, ConditionRelation, Event, Forecast, Level, Meeting, Place,
    Polarity, Proposal, Realis, Record, Span, Stance, Statement, StatementKind, Strength, Text, Time,
};

use crate::layout::{Line, Page, Tone, clean};

/// What the digest shows and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Where it goes.
    pub page: Page,
    /// The words behind each entry below it.
    pub quote: bool,
    /// Every entry of long sections.
    pub all: bool,
}

/// Blanks before every entry.
const MARGIN: usize = 2;

/// Column in which the text of an entry begins that has a label.
const INDENT: usize = 12;

/// Further blanks before the later lines of an entry without a label.
const HANG: usize = 4;

/// Most actors in the head of the digest: two lines on a usual screen.
const HEAD_ACTORS: usize = 8;

/// Most places in the head.
const HEAD_PLACES: usize = 5;

/// Most entries of a section without `--all`, so that the whole stays on about one screen.
const MOST: usize = 8;

/// Most characters of somebody's words without `--quote`: about two lines.
const EXCERPT: usize = 220;

/// Most pointers at an entry.
const MOST_POINTERS: usize = 3;

/// Below this, an entry is marked as uncertain.
const UNCERTAIN: f32 = 0.5;

/// Writes the digest of a record. The document is the one that the record was read from; the pointers count its
/// paragraphs and sentences.
pub fn digest(record: &Record, document: &Document, settings: Digest) -> String {
    let mut writer = Writer {
        out: String::new(),
        settings,
        actors: record.actors.iter().map(|actor| (actor.id.as_str(), actor)).collect(),
        places: record.places.iter().map(|place| (place.id.as_str(), place)).collect(),
        statements: record.statements.iter().map(|statement| (statement.id.as_str(), statement)).collect(),
        conditions: record.conditions.iter().map(|condition| (condition.id.as_str(), condition)).collect(),
        sentences: Sentences::of(document),
    };
    writer.head(record);
    writer.section("What has to happen first", &record.conditions, |c| c.confidence, Writer::condition);
    writer.section("Meetings", &record.meetings, |m| m.confidence, Writer::meeting);
    writer.section("Who said what", &record.statements, |s| s.confidence, Writer::statement);
    writer.section("Commitments", &record.commitments, |c| c.confidence, Writer::commitment);
    writer.section("Proposals", &record.proposals, |p| p.confidence, Writer::proposal);
    writer.section("Forecasts", &record.forecasts, |f| f.confidence, Writer::forecast);
    writer.section("Events", &record.events, |e| e.confidence, Writer::event);
    writer.out
}

/// The line between the digests of two reports.
pub fn rule(page: Page) -> String {
    let mut out = String::from("\n");
    page.paragraph(&mut out, (0, 0), &Line::new(), &Line::new().with(Tone::Dim, "─".repeat(page.width)), "");
    out.push('\n');
    out
}

struct Writer<'a> {
    out: String,
    settings: Digest,
    actors: BTreeMap<&'a str, &'a Actor>,
    places: BTreeMap<&'a str, &'a Place>,
    statements: BTreeMap<&'a str, &'a Statement>,
    conditions: BTreeMap<&'a str, &'a Condition>,
    sentences: Sentences,
}

impl<'a> Writer<'a> {
    fn head(&mut self, record: &Record) {
        let report = &record.report;
        let page = self.settings.page;
        let title = if report.title.is_empty() { "(no headline)" } else { &report.title };
        page.paragraph(&mut self.out, (0, 0), &Line::new(), &Line::new().with(Tone::Strong, title), "");
        let mut actors: Vec<&Actor> = record.actors.iter().collect();
        // The sort is stable: those who are spoken of as often stay in the order of first mention.
        actors.sort_by_key(|actor| Reverse(actor.mentions.len()));
        let mut who = Line::new();
        for actor in actors.iter().take(HEAD_ACTORS) {
            if !who.is_empty() {
                who.add(Tone::Dim, " · ");
            }
            who.add(Tone::Name, &actor.name);
            let title = actor.roles.first().map(|role| role.title.as_str());
            let country = actor.country.as_deref().filter(|_| actor.kind != ActorKind::Government);
            let described: Vec<&str> = title.into_iter().chain(country).collect();
            if !described.is_empty() {
                who.add(Tone::Plain, format!(" ({})", described.join(", ")));
            }
        }
        if actors.len() > HEAD_ACTORS {
            who.add(Tone::Dim, format!(" · {} more", actors.len() - HEAD_ACTORS));
        }
        let mut places: Vec<&Place> = record.places.iter().collect();
        places.sort_by_key(|place| Reverse(place.mentions.len()));
        let mut places_named: Vec<&str> = places.iter().map(|place| place.name.as_str()).collect();
        places_named.truncate(HEAD_PLACES);
        let mut when = Line::new();
        if let Some(published) = &report.published {
            when.add(Tone::Plain, format!("published {}", moment(published)));
        }
        if let Some(publisher) = &report.publisher {
            when.add(Tone::Plain, format!("{}{publisher}", if when.is_empty() { "" } else { ", " }));
        }
        for (label, text) in
            [("Who", who), ("Where", Line::new().with(Tone::Plain, places_named.join(" · "))), ("When", when)]
        {
            if !text.is_empty() {
                let label = Line::new().with(Tone::Dim, label);
                page.paragraph(&mut self.out, (0, 7), &label, &text, "");
            }
        }
        if record.report.text.is_empty() {
            let note = Line::new().with(Tone::Dim, "There is only a headline.");
            page.paragraph(&mut self.out, (0, 0), &Line::new(), &note, "");
        }
    }

    /// A section's heading and entries; of a long one, those that are surest, in the order of the text.
    fn section<Fact>(
        &mut self,
        heading: &str,
        facts: &'a [Fact],
        confidence: impl Fn(&Fact) -> f32,
        entry: impl Fn(&mut Writer<'a>, &'a Fact),
    ) {
        if facts.is_empty() {
            return;
        }
        let page = self.settings.page;
        self.out.push('\n');
        let heading = Line::new().with(Tone::Heading, heading.to_uppercase());
        page.paragraph(&mut self.out, (0, 0), &Line::new(), &heading, "");
        let mut shown: Vec<usize> = (0..facts.len()).collect();
        if !self.settings.all && facts.len() > MOST {
            shown.sort_by(|&a, &b| confidence(&facts[b]).total_cmp(&confidence(&facts[a])).then(a.cmp(&b)));
            shown.truncate(MOST);
            shown.sort_unstable();
        }
        for &index in &shown {
            entry(self, &facts[index]);
        }
        if shown.len() < facts.len() {
            let more = format!("… and {} more (--all)", facts.len() - shown.len());
            let more = Line::new().with(Tone::Dim, more);
            page.paragraph(&mut self.out, (MARGIN, MARGIN), &Line::new(), &more, "");
        }
    }

    fn condition(&mut self, condition: &'a Condition) {
        let mut outcome = Line::new();
        self.words(&mut outcome, &condition.outcome);
        self.entry_line(&sign(condition.outcome_polarity), &outcome, "");
        let relation = match condition.relation {
            ConditionRelation::Until => "until",
            ConditionRelation::Unless => "unless",
            ConditionRelation::Without => "without",
            ConditionRelation::OnlyIf => "only if",
            ConditionRelation::If => "if",
            ConditionRelation::Before => "before",
            ConditionRelation::After => "after",
            ConditionRelation::Pending => "pending",
        };
        let mut requires = Line::new();
        self.words(&mut requires, &condition.requires);
        if let Some(holder) = condition.held_by.as_deref().and_then(|id| self.actors.get(id)) {
            requires.add(Tone::Dim, " — ").add(Tone::Name, &holder.name);
        }
        self.add_speaker(&mut requires, condition.said_by.as_deref(), condition.held_by.as_slice());
        if condition.realis == Realis::Denied {
            requires.add(Tone::No, " (denied)");
        }
        let label = Line::new().with(Tone::Strong, relation);
        self.entry(&label, requires, &condition.evidence, condition.confidence);
    }

    fn meeting(&mut self, meeting: &'a Meeting) {
        let mut line = Line::new();
        line.add(Tone::Strong, meeting.name.as_deref().unwrap_or("Meeting"));
        if meeting.realis != Realis::Happened {
            line.add(Tone::Plain, " · ").add(tone_of(meeting.realis), meeting.realis.label());
        }
        if let Some(place) = meeting.place.as_deref().and_then(|id| self.places.get(id)) {
            line.add(Tone::Plain, format!(" · {}", place.name));
        }
        if let Some(time) = &meeting.time {
            line.add(Tone::Plain, format!(" · {}", when(time)));
        }
        self.add_speaker(&mut line, meeting.said_by.as_deref(), &[]);
        self.entry(&Line::new(), line, &meeting.evidence, meeting.confidence);
        for (attends, label, tone) in [
            (Attends::Yes, "comes", Tone::Yes),
            (Attends::No, "stays away", Tone::No),
            (Attends::Unclear, "unclear", Tone::Maybe),
        ] {
            let mut people = Line::new();
            for participant in
                meeting.participants.iter().filter(|participant| participant.attends == attends)
            {
                let Some(actor) = self.actors.get(participant.actor.as_str()) else { continue };
                if !people.is_empty() {
                    people.add(Tone::Dim, " · ");
                }
                people.add(Tone::Name, &actor.name);
                let side = participant
                    .side
                    .as_deref()
                    .filter(|&side| side != participant.actor)
                    .and_then(|side| self.actors.get(side))
                    .map(|side| format!("for {}", side.name));
                let level = match participant.level {
                    Level::Unknown => None,
                    level => Some(format!("{} level", level.label())),
                };
                let heads = participant.heads.then(|| "head of delegation".to_owned());
                let described: Vec<String> = side.into_iter().chain(heads).chain(level).collect();
                if !described.is_empty() {
                    people.add(Tone::Plain, format!(" ({})", described.join(", ")));
                }
            }
            if !people.is_empty() {
                self.detail(label, tone, &people);
            }
        }
        if let Some(purpose) = &meeting.purpose {
            let mut line = Line::new();
            self.words(&mut line, purpose);
            self.detail("purpose", Tone::Dim, &line);
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        let mut line = Line::new();
        match statement.speaker.as_deref().and_then(|id| self.actors.get(id)) {
            Some(speaker) => line.add(Tone::Name, &speaker.name),
            None => match &statement.speaker_span {
                Some(span) => line.add(Tone::Name, &span.text),
                None => line.add(Tone::Dim, "(not named)"),
            },
        };
        if let Some(addressee) = statement.addressee.as_deref().and_then(|id| self.actors.get(id)) {
            line.add(Tone::Dim, " to ").add(Tone::Name, &addressee.name);
        }
        match statement.stance {
            Stance::Support => line.add(Tone::Yes, " (for)"),
            Stance::Oppose => line.add(Tone::No, " (against)"),
            Stance::Neutral => &mut line,
        };
        line.add(Tone::Plain, ": ");
        let content: Vec<&str> = statement.content.iter().map(|span| span.text.as_str()).collect();
        let content = self.shortened(&content.join(" … "));
        // "Said: that the talks go on" is no English; in the record the word belongs to what is said.
        let said = content.strip_prefix("that ").unwrap_or(&content);
        match statement.kind {
            StatementKind::Direct => {
                let words = content.trim_matches(['"', '“', '”']);
                line.add(Tone::Plain, format!("“{words}”"))
            }
            StatementKind::Mixed => line.add(Tone::Plain, closed(said)),
            StatementKind::Indirect => line.add(Tone::Plain, said),
        };
        self.add_speaker(&mut line, statement.said_by.as_deref(), statement.speaker.as_slice());
        self.entry(&Line::new(), line, &statement.evidence, statement.confidence);
    }

    fn commitment(&mut self, commitment: &'a legation_record::Commitment) {
        let mut line = Line::new();
        self.add_actors(&mut line, &commitment.by, "(not named)");
        let (strength, tone) = match commitment.strength {
            Strength::Agreed => ("agreed", Tone::Yes),
            Strength::Pledged => ("pledged", Tone::Yes),
            Strength::Expected => ("expected", Tone::Maybe),
            Strength::Considered => ("considers", Tone::Maybe),
            Strength::Refused => ("refuses", Tone::No),
        };
        line.add(Tone::Plain, " ").add(tone, strength);
        if !commitment.to.is_empty() {
            line.add(Tone::Dim, " to ");
            self.add_actors(&mut line, &commitment.to, "");
        }
        line.add(Tone::Plain, ": ");
        self.words(&mut line, &commitment.what);
        if let Some(due) = &commitment.due {
            line.add(Tone::Plain, " · ").add(Tone::Strong, format!("due {}", when(due)));
        }
        self.add_realis(&mut line, commitment.realis, &[Realis::Happened, Realis::Planned, Realis::Ongoing]);
        self.add_speaker(&mut line, commitment.said_by.as_deref(), &commitment.by);
        self.entry(&Line::new(), line, &commitment.evidence, commitment.confidence);
    }

    fn proposal(&mut self, proposal: &'a Proposal) {
        let mut line = Line::new();
        line.add(Tone::Strong, proposal.kind.label());
        line.add(Tone::Plain, format!(" · {}", proposal.status.label().replace('_', " ")));
        for (word, actors) in [("by", &proposal.by), ("against", &proposal.against)] {
            if !actors.is_empty() {
                line.add(Tone::Dim, format!(" {word} "));
                self.add_actors(&mut line, actors, "");
            }
        }
        if let Some(body) = proposal.body.as_deref().and_then(|id| self.actors.get(id)) {
            line.add(Tone::Dim, " before ").add(Tone::Name, &body.name);
        }
        line.add(Tone::Plain, ": ");
        match &proposal.title {
            Some(title) => line.add(Tone::Plain, title),
            None => self.words(&mut line, &proposal.what),
        };
        if let Some(support) = &proposal.support {
            line.add(Tone::Plain, " · ").add(Tone::Strong, &support.text);
        }
        if let Some(time) = &proposal.time {
            line.add(Tone::Plain, format!(" · {}", when(time)));
        }
        self.add_speaker(&mut line, proposal.said_by.as_deref(), &proposal.by);
        self.entry(&Line::new(), line, &proposal.evidence, proposal.confidence);
    }

    fn forecast(&mut self, forecast: &'a Forecast) {
        let mut line = Line::new();
        match forecast.by.as_deref().and_then(|id| self.actors.get(id)) {
            Some(actor) => line.add(Tone::Name, &actor.name).add(Tone::Plain, ": "),
            None => &mut line,
        };
        self.words(&mut line, &forecast.outcome);
        let likelihood = &forecast.likelihood;
        let percent = |share: f32| (share * 100.0).round() as i32;
        let tone = match (likelihood.low + likelihood.high) / 2.0 {
            middle if middle < 0.4 => Tone::No,
            middle if middle > 0.6 => Tone::Yes,
            _ => Tone::Maybe,
        };
        line.add(Tone::Plain, " · ")
            .add(tone, format!("{}–{} %", percent(likelihood.low), percent(likelihood.high)));
        if let Some(phrase) = &likelihood.phrase {
            line.add(Tone::Dim, format!(" (“{phrase}”)"));
        }
        if let Some(horizon) = &forecast.horizon {
            line.add(Tone::Plain, format!(" · {}", when(horizon)));
        }
        if let Some(condition) = forecast.condition.as_deref().and_then(|id| self.conditions.get(id)) {
            let relation = condition.relation.label().replace('_', " ");
            line.add(Tone::Plain, " · ").add(Tone::Strong, relation).add(Tone::Plain, " ");
            self.words(&mut line, &condition.requires);
        }
        self.add_speaker(&mut line, forecast.said_by.as_deref(), forecast.by.as_slice());
        self.entry(&sign(forecast.polarity), line, &forecast.evidence, forecast.confidence);
    }

    fn event(&mut self, event: &'a Event) {
        let mut line = Line::new();
        self.add_actors(&mut line, &event.sources, "(not named)");
        if !event.targets.is_empty() {
            line.add(Tone::Plain, " → ");
            self.add_actors(&mut line, &event.targets, "");
        }
        line.add(Tone::Plain, " · ").add(Tone::Dim, format!("“{}”", event.trigger.text));
        self.add_realis(&mut line, event.realis, &[Realis::Happened]);
        if let Some(place) = event.place.as_deref().and_then(|id| self.places.get(id)) {
            line.add(Tone::Plain, format!(" · {}", place.name));
        }
        if let Some(time) = &event.time {
            line.add(Tone::Plain, format!(" · {}", when(time)));
        }
        self.add_speaker(&mut line, event.said_by.as_deref(), &event.sources);
        let label = Line::new().with(Tone::Strong, event.kind.label());
        self.entry(&label, line, &event.evidence, event.confidence);
    }

    /// An entry with its pointer and, where asked for, the words behind it.
    fn entry(&mut self, label: &Line, mut text: Line, evidence: &[Span], confidence: f32) {
        if confidence < UNCERTAIN {
            text.add(Tone::Maybe, " (uncertain)");
        }
        let mut pointers: Vec<String> = evidence.iter().map(|span| self.sentences.pointer(span)).collect();
        pointers.dedup();
        pointers.truncate(MOST_POINTERS);
        self.entry_line(label, &text, &pointers.join(" "));
        if self.settings.quote {
            for span in evidence {
                let words = Line::new().with(Tone::Dim, format!("“{}”", span.text));
                let pointer = self.sentences.pointer(span);
                let indent = (MARGIN + HANG, MARGIN + HANG + 1);
                self.settings.page.paragraph(&mut self.out, indent, &Line::new(), &words, &pointer);
            }
        }
    }

    fn entry_line(&mut self, label: &Line, text: &Line, pointer: &str) {
        let indent = if label.is_empty() { MARGIN + HANG } else { INDENT };
        self.settings.page.paragraph(&mut self.out, (MARGIN, indent), label, text, pointer);
    }

    /// A line below an entry.
    fn detail(&mut self, label: &str, tone: Tone, text: &Line) {
        let label = Line::new().with(tone, label);
        let indent = (MARGIN + HANG, MARGIN + HANG + 12);
        self.settings.page.paragraph(&mut self.out, indent, &label, text, "");
    }

    fn words<'l>(&self, line: &'l mut Line, span: &Span) -> &'l mut Line {
        line.add(Tone::Plain, self.shortened(&span.text))
    }

    /// Cuts long words of others at a blank, unless everything is to be quoted.
    fn shortened(&self, text: &str) -> String {
        let text = clean(text);
        let text = text.trim();
        if self.settings.quote || text.chars().nth(EXCERPT).is_none() {
            return text.to_owned();
        }
        let end = text.char_indices().nth(EXCERPT).map_or(text.len(), |(byte, _)| byte);
        let cut = text.get(..end).unwrap_or(text);
        let cut = cut.rsplit_once(' ').map_or(cut, |(before, _)| before);
        format!("{} …", cut.trim_end_matches([',', ';', ':']))
    }

    fn add_actors(&self, line: &mut Line, ids: &[String], none: &str) {
        let mut first = true;
        for actor in ids.iter().filter_map(|id| self.actors.get(id.as_str())) {
            if !first {
                line.add(Tone::Plain, ", ");
            }
            line.add(Tone::Name, &actor.name);
            first = false;
        }
        if first {
            line.add(Tone::Dim, none);
        }
    }

    /// Who says it, where that is neither the reporter nor one of those already named.
    fn add_speaker(&self, line: &mut Line, said_by: Option<&str>, named: &[String]) {
        let speaker = said_by
            .and_then(|id| self.statements.get(id))
            .and_then(|statement| statement.speaker.as_ref())
            .filter(|id| !named.contains(id))
            .and_then(|id| self.actors.get(id.as_str()));
        if let Some(speaker) = speaker {
            line.add(Tone::Dim, " — says ").add(Tone::Name, &speaker.name);
        }
    }

    fn add_realis(&self, line: &mut Line, realis: Realis, left_out: &[Realis]) {
        if !left_out.contains(&realis) {
            line.add(Tone::Plain, " · ").add(tone_of(realis), realis.label());
        }
    }
}

/// Words that are partly quoted, with the mark that a cut has taken from one end.
fn closed(words: &str) -> String {
    let straight = words.matches('"').count() % 2 == 1;
    let (opening, closing) = (words.matches('“').count(), words.matches('”').count());
    if (straight && words.starts_with('"')) || opening > closing || (straight && !words.ends_with('"')) {
        let mark = if straight { '"' } else { '”' };
        format!("{words}{mark}")
    } else if straight {
        format!("\"{words}")
    } else if closing > opening {
        format!("“{words}")
    } else {
        words.to_owned()
    }
}

/// The mark before something that is to come about, or not.
fn sign(polarity: Polarity) -> Line {
    match polarity {
        Polarity::Positive => Line::new().with(Tone::Yes, "✓"),
        Polarity::Negative => Line::new().with(Tone::No, "✗"),
    }
}

fn tone_of(realis: Realis) -> Tone {
    match realis {
        Realis::Happened | Realis::Ongoing | Realis::Planned => Tone::Yes,
        Realis::Conditional | Realis::Proposed | Realis::Possible => Tone::Maybe,
        Realis::Denied => Tone::No,
    }
}

/// A time for people: the days that it means, or its words where none could be told.
fn when(time: &Time) -> String {
    let day =
        |moment: &Option<String>| moment.as_deref().and_then(|text| text.get(..10)?.parse::<Date>().ok());
    match (day(&time.start), day(&time.end)) {
        (None, None) => format!("“{}”", time.text),
        (Some(start), None) => format!("from {}", written(start)),
        (None, Some(end)) => format!("by {}", written(end)),
        (Some(start), Some(end)) if start == end => written(start),
        (Some(start), Some(end)) => {
            let whole_months = start.day() == 1 && end == end.last_of_month();
            if whole_months && start.year() == end.year() && (start.month(), end.month()) == (1, 12) {
                start.year().to_string()
            } else if whole_months && (start.year(), start.month()) == (end.year(), end.month()) {
                start.strftime("%B %Y").to_string()
            } else if (start.year(), start.month()) == (end.year(), end.month()) {
                format!("{}–{}", start.day(), written(end))
            } else if start.year() == end.year() {
                format!("{} – {}", start.strftime("%-d %B"), written(end))
            } else {
                format!("{} – {}", written(start), written(end))
            }
        }
    }
}

fn written(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// A publication date for people; as it stands where it is none.
fn moment(text: &str) -> String {
    match text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
        Some(day) => written(day),
        None => text.to_owned(),
    }
}

/// Where each sentence begins, in code points of its part.
struct Sentences {
    title: Vec<(usize, String)>,
    body: Vec<(usize, String)>,
}

impl Sentences {
    fn of(document: &Document) -> Sentences {
        let body_text = Text::new(document.body.clone(), None);
        let mut sentences = Sentences { title: Vec::new(), body: Vec::new() };
        let (mut paragraph, mut number) = (0, 0);
        for sentence in &document.sentences {
            match sentence.part {
                Part::Title => {
                    if sentences.title.is_empty() {
                        sentences.title.push((0, "headline".to_owned()));
                    }
                }
                Part::Body => {
                    number = if sentence.paragraph == paragraph { number + 1 } else { 1 };
                    paragraph = sentence.paragraph;
                    let start = body_text.code_point(sentence.bytes.start).unwrap_or(0);
                    sentences.body.push((start, format!("¶{}.{number}", paragraph + 1)));
                }
            }
        }
        sentences
    }

    /// The pointer to the sentence in which a span begins.
    fn pointer(&self, span: &Span) -> String {
        if span.part.is_some() {
            return "headline".to_owned();
        }
        let after = self.body.partition_point(|(start, _)| *start <= span.start);
        self.body.get(after.saturating_sub(1)).map(|(_, pointer)| pointer.clone()).unwrap_or_default()
    }
}

/// How wide a digest is where nothing says how wide the page is: readable in a mail and in a terminal of any size.
pub const USUAL_WIDTH: usize = 96;

/// Widest page that a digest is spread over: longer lines are hard to read.
pub const WIDEST: usize = 120;

/// Narrowest page.
pub const NARROWEST: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::columns;

    fn time(start: &str, end: &str) -> Time {
        let moment = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Time { text: "some day".into(), start: moment(start), end: moment(end), timex: None }
    }

    #[test]
    fn times_are_written_for_people() {
        for (start, end, words) in [
            ("2025-05-15", "2025-05-15", "15 May 2025"),
            ("2025-05-15T09:00:00Z", "2025-05-15", "15 May 2025"),
            ("2025-06-01", "2025-06-30", "June 2025"),
            ("2025-01-01", "2025-12-31", "2025"),
            ("2025-06-02", "2025-06-09", "2–9 June 2025"),
            ("2025-05-15", "2035-05-15", "15 May 2025 – 15 May 2035"),
            ("2025-02-10", "2025-03-02", "10 February – 2 March 2025"),
            ("", "2035-05-15", "by 15 May 2035"),
            ("2025-05-15", "", "from 15 May 2025"),
            ("", "", "“some day”"),
            ("nonsense", "", "“some day”"),
        ] {
            assert_eq!(when(&time(start, end)), words);
        }
    }

    #[test]
    fn quotation_marks_that_a_cut_took_are_put_back() {
        for (words, whole) in [
            ("the demand \"reasonable, if late", "the demand \"reasonable, if late\""),
            ("it was “late", "it was “late”"),
            ("not enough” and late", "“not enough” and late"),
            ("late\"", "\"late\""),
            ("it was \"late\" again", "it was \"late\" again"),
            ("late", "late"),
        ] {
            assert_eq!(closed(words), whole);
        }
    }

    #[test]
    fn a_rule_is_as_wide_as_the_page() {
        let rule = rule(Page { width: 50, colour: false });
        assert_eq!(columns(rule.trim()), 50);
    }
}
