//! The report reader: the text with every fact in its place, and the facts beside it.
//!
//! The text is cut where a fact begins or ends, so that pieces never overlap; each piece names the facts that it
//! belongs to. Layers are switched by style alone, so the page reads without a script. Words of a report only ever
//! come out as text.

use std::collections::BTreeSet;

use legation_archive::Corrected;
use legation_record::{Actor, Attends, In, Polarity, Realis, Record, Span, Time};
use maud::{Markup, html};

use crate::html::segment;
use crate::words::{self, Layer};

/// Characters of quoted words in a line: enough for a sentence of a newspaper.
const LONGEST_LINE: usize = 220;

/// A fact as the panel beside the text shows it.
pub struct Fact<'a> {
    /// Its id in the record.
    pub id: &'a str,
    /// What kind.
    pub layer: Layer,
    /// It in words.
    pub line: Markup,
    /// Whether it is so, who says it, when: what stands below the line.
    pub notes: Vec<String>,
    /// The statement that it comes from.
    pub said_by: Option<&'a str>,
    /// The words that name it.
    pub focus: Vec<&'a Span>,
    /// The words that say it.
    pub evidence: Vec<&'a Span>,
    /// Probability that it is right.
    pub confidence: Option<f32>,
    /// Who has which role in it.
    pub people: Vec<(&'static str, Vec<String>)>,
    /// Whether it is so, where its kind says so.
    pub realis: Option<Realis>,
    /// Whether somebody struck it out.
    pub struck: bool,
}

/// What people put right in a report, and whether whoever looks may do so.
#[derive(Clone, Copy)]
pub struct Fix<'a> {
    /// The report's id.
    pub report: &'a str,
    /// What was put right.
    pub corrected: &'a [Corrected],
    /// Whether this reader may.
    pub may: bool,
}

impl Fix<'_> {
    fn of(&self, fact: &str) -> impl Iterator<Item = &Corrected> {
        self.corrected.iter().filter(move |one| one.fact == fact)
    }

    fn struck(&self, fact: &str) -> bool {
        self.of(fact).any(|one| one.field == "struck")
    }
}

impl Fact<'_> {
    /// The first of its words in the text, where a link lands.
    fn first(&self) -> Option<(bool, usize)> {
        self.evidence.iter().chain(&self.focus).map(|span| (span.part != Some(In::Title), span.start)).min()
    }
}

fn actor<'a>(record: &'a Record, id: &str) -> Option<&'a Actor> {
    record.actors.iter().find(|actor| actor.id == id)
}

fn name(record: &Record, id: &str) -> String {
    actor(record, id).map_or_else(|| id.to_owned(), |actor| words::short(&actor.name, 80))
}

fn names(record: &Record, ids: &[String]) -> String {
    list(&ids.iter().map(|id| name(record, id)).collect::<Vec<_>>())
}

/// *A*, *A and B*, *A, B and C*.
pub fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

fn when(time: Option<&Time>) -> Option<String> {
    let time = time?;
    match words::period(time.start.as_deref(), time.end.as_deref()) {
        Some(period) => Some(format!("{period} (“{}”)", words::short(&time.text, 60))),
        None => Some(format!("“{}”", words::short(&time.text, 60))),
    }
}

fn quote(span: &Span) -> String {
    words::short(&span.text, LONGEST_LINE)
}

/// Every fact of a record in words.
pub fn facts(record: &Record) -> Vec<Fact<'_>> {
    let mut facts = Vec::new();
    let whole = |id: &String| actor(record, id).map_or_else(|| id.clone(), |actor| actor.name.clone());
    let one = |id: Option<&String>| -> Vec<String> { id.map(whole).into_iter().collect() };
    let many = |ids: &[String]| -> Vec<String> { ids.iter().map(whole).collect() };
    for condition in &record.conditions {
        let mut notes = Vec::new();
        if let Some(holder) = &condition.held_by {
            notes.push(format!("asked or said by {}", name(record, holder)));
        }
        notes.push(words::realis(condition.realis).to_owned());
        facts.push(Fact {
            id: &condition.id,
            layer: Layer::Condition,
            line: html! {
                b { (quote(&condition.outcome)) } " " em { (words::relation(condition.relation)) } " "
                b { (quote(&condition.requires)) }
            },
            notes,
            said_by: condition.said_by.as_deref(),
            focus: vec![&condition.outcome, &condition.requires],
            evidence: condition.evidence.iter().collect(),
            confidence: Some(condition.confidence),
            people: vec![("holder", one(condition.held_by.as_ref()))],
            realis: Some(condition.realis),
            struck: false,
        });
    }
    for commitment in &record.commitments {
        let mut notes = vec![words::strength(commitment.strength).to_owned()];
        if let Some(due) = when(commitment.due.as_ref()) {
            notes.push(format!("due {due}"));
        }
        notes.push(words::realis(commitment.realis).to_owned());
        facts.push(Fact {
            id: &commitment.id,
            layer: Layer::Commitment,
            line: html! {
                @if !commitment.by.is_empty() { b { (names(record, &commitment.by)) } ": " }
                (quote(&commitment.what))
                @if !commitment.to.is_empty() { " (to " (names(record, &commitment.to)) ")" }
            },
            notes,
            said_by: commitment.said_by.as_deref(),
            focus: vec![&commitment.what],
            evidence: commitment.evidence.iter().collect(),
            confidence: Some(commitment.confidence),
            people: vec![("promiser", many(&commitment.by)), ("promisee", many(&commitment.to))],
            realis: Some(commitment.realis),
            struck: false,
        });
    }
    for proposal in &record.proposals {
        let mut notes = vec![
            words::proposal_kind(proposal.kind).to_owned(),
            words::proposal_status(proposal.status).to_owned(),
        ];
        if !proposal.against.is_empty() {
            notes.push(format!("against {}", names(record, &proposal.against)));
        }
        if let Some(body) = &proposal.body {
            notes.push(format!("decided by {}", name(record, body)));
        }
        if let Some(support) = &proposal.support {
            notes.push(format!("support: “{}”", words::short(&support.text, 60)));
        }
        notes.extend(when(proposal.time.as_ref()));
        facts.push(Fact {
            id: &proposal.id,
            layer: Layer::Proposal,
            line: html! {
                @if !proposal.by.is_empty() { b { (names(record, &proposal.by)) } ": " }
                @if let Some(title) = &proposal.title { (words::short(title, LONGEST_LINE)) }
                @else { (quote(&proposal.what)) }
            },
            notes,
            said_by: proposal.said_by.as_deref(),
            focus: vec![&proposal.what],
            evidence: proposal.evidence.iter().collect(),
            confidence: Some(proposal.confidence),
            people: vec![
                ("proposer", many(&proposal.by)),
                ("against", many(&proposal.against)),
                ("body", one(proposal.body.as_ref())),
            ],
            realis: None,
            struck: false,
        });
    }
    for meeting in &record.meetings {
        let mut notes = vec![words::realis(meeting.realis).to_owned()];
        notes.extend(when(meeting.time.as_ref()));
        if let Some(place) =
            meeting.place.as_deref().and_then(|id| record.places.iter().find(|place| place.id == id))
        {
            notes.push(format!("in {}", words::short(&place.name, 60)));
        }
        let attending = |absent: bool| -> Vec<String> {
            let of = meeting.participants.iter().filter(|one| (one.attends == Attends::No) == absent);
            of.map(|one| whole(&one.actor)).collect()
        };
        let parties: Vec<String> = meeting
            .participants
            .iter()
            .map(|participant| {
                let mut marks = Vec::new();
                if participant.heads {
                    marks.push("leads the delegation");
                }
                for mark in [words::level(participant.level), words::attends(participant.attends)] {
                    // That somebody comes is what one expects of a meeting.
                    if !mark.is_empty() && mark != "comes" {
                        marks.push(mark);
                    }
                }
                let name = name(record, &participant.actor);
                if marks.is_empty() { name } else { format!("{name} ({})", marks.join(", ")) }
            })
            .collect();
        facts.push(Fact {
            id: &meeting.id,
            layer: Layer::Meeting,
            line: html! {
                @if let Some(name) = &meeting.name { b { (words::short(name, 120)) } @if !parties.is_empty() { ": " } }
                (list(&parties))
                @if let Some(purpose) = &meeting.purpose { " – " (quote(purpose)) }
            },
            notes,
            said_by: meeting.said_by.as_deref(),
            focus: meeting.evidence.iter().collect(),
            evidence: meeting.evidence.iter().collect(),
            confidence: Some(meeting.confidence),
            people: vec![("participant", attending(false)), ("absent", attending(true))],
            realis: Some(meeting.realis),
            struck: false,
        });
    }
    for forecast in &record.forecasts {
        let mut notes = vec![
            words::polarity(forecast.polarity).to_owned(),
            likelihood(forecast.likelihood.low, forecast.likelihood.high),
        ];
        if let Some(phrase) = &forecast.likelihood.phrase {
            notes.push(format!("from the word “{}”", words::short(phrase, 40)));
        }
        notes.extend(when(forecast.horizon.as_ref()));
        facts.push(Fact {
            id: &forecast.id,
            layer: Layer::Forecast,
            line: html! {
                @if let Some(by) = &forecast.by { b { (name(record, by)) } ": " }
                @if forecast.polarity == Polarity::Negative { "not " }
                (quote(&forecast.outcome))
            },
            notes,
            said_by: forecast.said_by.as_deref(),
            focus: vec![&forecast.outcome],
            evidence: forecast.evidence.iter().collect(),
            confidence: Some(forecast.confidence),
            people: vec![("forecaster", one(forecast.by.as_ref()))],
            realis: None,
            struck: false,
        });
    }
    for statement in &record.statements {
        let mut notes = vec![words::statement_kind(statement.kind).to_owned()];
        if let Some(addressee) = &statement.addressee {
            notes.push(format!("to {}", name(record, addressee)));
        }
        notes.extend(when(statement.time.as_ref()));
        let speaker = match (&statement.speaker, &statement.speaker_span) {
            (Some(speaker), _) => name(record, speaker),
            (None, Some(span)) => quote(span),
            (None, None) => "Not named".to_owned(),
        };
        let content: Vec<&str> = statement.content.iter().map(|span| span.text.as_str()).collect();
        facts.push(Fact {
            id: &statement.id,
            layer: Layer::Statement,
            line: html! { b { (speaker) } ": " (words::short(&content.join(" … "), LONGEST_LINE)) },
            notes,
            said_by: statement.said_by.as_deref(),
            focus: statement.content.iter().collect(),
            evidence: statement.evidence.iter().collect(),
            confidence: Some(statement.confidence),
            people: vec![
                ("speaker", one(statement.speaker.as_ref())),
                ("addressee", one(statement.addressee.as_ref())),
            ],
            realis: None,
            struck: false,
        });
    }
    for event in &record.events {
        let mut notes = vec![words::realis(event.realis).to_owned()];
        notes.extend(when(event.time.as_ref()));
        facts.push(Fact {
            id: &event.id,
            layer: Layer::Event,
            line: html! {
                b { (names(record, &event.sources)) } " – " em { (words::event(event.kind)) }
                @if !event.targets.is_empty() { " – " b { (names(record, &event.targets)) } }
                " (“" (quote(&event.trigger)) "”)"
            },
            notes,
            said_by: event.said_by.as_deref(),
            focus: vec![&event.trigger],
            evidence: event.evidence.iter().collect(),
            confidence: Some(event.confidence),
            people: vec![("source", many(&event.sources)), ("target", many(&event.targets))],
            realis: Some(event.realis),
            struck: false,
        });
    }
    for place in &record.places {
        facts.push(Fact {
            id: &place.id,
            layer: Layer::Place,
            line: html! { b { (words::short(&place.name, 80)) } },
            notes: vec![times_named(place.mentions.len())],
            said_by: None,
            focus: place.mentions.iter().collect(),
            evidence: Vec::new(),
            confidence: None,
            people: Vec::new(),
            realis: None,
            struck: false,
        });
    }
    for actor in &record.actors {
        let mut notes = vec![words::actor_kind(actor.kind).to_owned()];
        if let Some(role) = actor.roles.first() {
            notes[0] = words::short(&role.title, 80);
        }
        notes.push(times_named(actor.mentions.len()));
        facts.push(Fact {
            id: &actor.id,
            layer: Layer::Actor,
            line: html! { b { (words::short(&actor.name, 80)) } },
            notes,
            said_by: None,
            focus: actor.mentions.iter().collect(),
            evidence: Vec::new(),
            confidence: None,
            people: Vec::new(),
            realis: None,
            struck: false,
        });
    }
    facts
}

fn times_named(count: usize) -> String {
    match count {
        1 => "named once".to_owned(),
        count => format!("named {count} times"),
    }
}

/// *about 15–45 in 100 that it happens*.
pub fn likelihood(low: f32, high: f32) -> String {
    let (low, high) = ((low * 100.0).round(), (high * 100.0).round());
    if low == high {
        format!("{low} in 100 that it happens")
    } else {
        format!("{low}–{high} in 100 that it happens")
    }
}

/// How sure Legation is of a line, in a form that reads without colour.
pub fn sure(confidence: f32) -> Markup {
    let percent = (confidence.clamp(0.0, 1.0) * 100.0).round();
    html! {
        span .sure title={ "Of 100 lines marked like this, about " (percent) " are right" } {
            span .visually-hidden { "likely right: " } (percent) " %"
        }
    }
}

/// The text with its facts, and the facts beside it. `chosen` is the fact whose words are shown at once.
pub fn reader(record: &Record, chosen: Option<&str>, fix: Option<&Fix<'_>>) -> Markup {
    let mut facts = facts(record);
    for fact in &mut facts {
        fact.struck = fix.is_some_and(|fix| fix.struck(fact.id));
    }
    let chosen = chosen.and_then(|id| facts.iter().position(|fact| fact.id == id));
    let chosen_layer = chosen.map(|fact| facts[fact].layer);
    html! {
        div .reader data-reader {
            fieldset .layers {
                legend { "Show in the text" }
                @for layer in Layer::ALL {
                    @let count = facts.iter().filter(|fact| fact.layer == layer && !fact.struck).count();
                    // What stands everywhere in a text is off until it is asked for.
                    @let on = chosen_layer == Some(layer) || !matches!(layer, Layer::Event | Layer::Place | Layer::Actor);
                    label .{ "layer k-" (layer.key()) } {
                        input type="checkbox" id={ "show-" (layer.key()) } checked[on] disabled[count == 0];
                        span .swatch aria-hidden="true" {}
                        (layer.heading()) " " span .count { (count) }
                    }
                }
            }
            article .text lang="en" {
                @if !record.report.title.is_empty() {
                    h2 .headline { (marked(&record.report.title, Some(In::Title), &facts, chosen)) }
                }
                (body(record, &facts, chosen))
            }
            aside .facts aria-label="What Legation read in this report" {
                @if fix.is_some_and(|fix| fix.may) {
                    datalist #named-here { @for actor in &record.actors { option value=(actor.name) {} } }
                }
                @for layer in Layer::ALL {
                    @let mut of_layer = facts.iter().enumerate().filter(|(_, fact)| fact.layer == layer).peekable();
                    @if of_layer.peek().is_some() {
                        section .{ "group k-" (layer.key()) } {
                            h3 { (layer.heading()) }
                            ul {
                                @for (index, fact) in of_layer { (panel_line(record, fact, chosen == Some(index), fix)) }
                            }
                        }
                    }
                }
                @if facts.is_empty() {
                    p .empty { "Legation found nothing in this report that bears on a negotiation." }
                }
            }
        }
    }
}

fn panel_line(record: &Record, fact: &Fact, chosen: bool, fix: Option<&Fix<'_>>) -> Markup {
    let said_by = fact.said_by.and_then(|id| record.statements.iter().find(|statement| statement.id == id));
    html! {
        li .fact .chosen[chosen] .struck[fact.struck] id=(fact.id) data-fact=(fact.id) aria-current=[chosen.then_some("true")] {
            a href={ "#w-" (fact.id) } title="Show its words in the text" { @if fact.struck { s { (fact.line) } } @else { (fact.line) } }
            @let speaker = said_by.and_then(|statement| statement.speaker.as_deref()).map(|id| name(record, id));
            p .notes {
                (fact.notes.iter().filter(|note| !note.is_empty()).cloned().collect::<Vec<_>>().join(" · "))
                @if let Some(speaker) = speaker { " · according to " (speaker) }
                @if let Some(confidence) = fact.confidence { " · " (sure(confidence)) }
            }
            @if let Some(fix) = fix { (put_right(fact, fix)) }
        }
    }
}

/// What somebody put right in a fact, and where whoever may does so.
fn put_right(fact: &Fact, fix: &Fix<'_>) -> Markup {
    // Places and people are no facts of their own.
    if fact.confidence.is_none() {
        return html! {};
    }
    let action = |what: &str| format!("/reports/{}/facts/{}/{what}", segment(fix.report), segment(fact.id));
    let mut changed = fix.of(fact.id).peekable();
    let any = changed.peek().is_some();
    html! {
        @for one in changed {
            p .by-hand {
                @if one.field == "struck" { "Struck out" }
                @else if one.field == "realis" { "Put right: whether it is so" }
                @else { "Put right: " (words::role(&one.field)) }
                " – " (words::short(&one.who, 60)) ", " (words::day(&one.decided))
            }
        }
        @if fix.may && any {
            form .fix method="post" action=(action("restore")) { button { (if fact.struck { "Count it again" } else { "As it was read" }) } }
        }
        @if fix.may && !fact.struck {
            details .fix {
                summary { "Put right" }
                form method="post" action=(action("change")) {
                    @for (role, names) in &fact.people {
                        label { (capital(words::role(role)))
                            input name={ "who." (role) } list="named-here" value=(names.join("; ")) maxlength="500" autocomplete="off";
                        }
                    }
                    @if let Some(realis) = fact.realis {
                        label { "Is it so?"
                            select name="realis" {
                                @for of in words::REALIS { option value=(of.label()) selected[of == realis] { (words::realis(of)) } }
                            }
                        }
                    }
                    p .notes { "Names as this report has them; a semicolon between several." }
                    button { "Keep" }
                }
                form method="post" action=(action("strike")) { button .strike { "Strike it out: it says no such thing" } }
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The body, a paragraph an element, headings as such.
fn body(record: &Record, facts: &[Fact], chosen: Option<usize>) -> Markup {
    let headings: BTreeSet<usize> = record.report.sections.iter().map(|section| section.start).collect();
    // Paragraphs as code points: where each begins and ends.
    let mut paragraphs: Vec<(usize, usize)> = Vec::new();
    let (mut begin, mut at, mut breaks) = (0, 0, 0);
    for character in record.report.text.chars() {
        if character == '\n' {
            breaks += 1;
        } else {
            if breaks >= 2 {
                paragraphs.push((begin, at - breaks));
                begin = at;
            }
            breaks = 0;
        }
        at += 1;
    }
    paragraphs.push((begin, at));
    let pieces = pieces(&record.report.text, None, facts, chosen);
    let mut next = 0;
    html! {
        @for (begin, end) in paragraphs {
            @let from = next;
            @let upto = pieces[from..].iter().position(|piece| piece.start >= end).map_or(pieces.len(), |count| from + count);
            @let inside = { next = upto; &pieces[from..upto] };
            @if headings.contains(&begin) && end - begin < 200 {
                h3 .section { (rendered(inside)) }
            } @else {
                p dir="auto" { (rendered(inside)) }
            }
        }
    }
}

fn marked(text: &str, part: Option<In>, facts: &[Fact], chosen: Option<usize>) -> Markup {
    rendered(&pieces(text, part, facts, chosen))
}

/// A piece of text that belongs to the same facts throughout.
struct Piece<'a> {
    start: usize,
    text: &'a str,
    /// The facts that it names.
    focus: Vec<(&'a str, Layer)>,
    /// The facts that it is evidence of.
    evidence: Vec<&'a str>,
    /// The facts whose words begin here.
    anchors: Vec<&'a str>,
    chosen: bool,
}

/// Cuts a text where facts begin and end, and where paragraphs do.
fn pieces<'a>(text: &'a str, part: Option<In>, facts: &'a [Fact], chosen: Option<usize>) -> Vec<Piece<'a>> {
    // What begins and ends at each code point: (code point, begins, fact, focus).
    let mut marks: Vec<(usize, bool, usize, bool)> = Vec::new();
    let mut cuts: Vec<usize> = vec![0];
    for (index, fact) in facts.iter().enumerate() {
        let spans =
            fact.focus.iter().map(|span| (span, true)).chain(fact.evidence.iter().map(|span| (span, false)));
        for (span, focus) in spans.filter(|(span, _)| span.part == part && span.start < span.end) {
            // What is struck out is marked only when somebody comes for its words.
            let focus = focus && !fact.struck;
            marks.push((span.start, true, index, focus));
            marks.push((span.end, false, index, focus));
            cuts.extend([span.start, span.end]);
        }
    }
    let mut breaks = 0;
    let mut length = 0;
    for character in text.chars() {
        if character == '\n' {
            if breaks == 0 {
                cuts.push(length);
            }
            breaks += 1;
        } else {
            if breaks > 0 {
                cuts.push(length);
            }
            breaks = 0;
        }
        length += 1;
    }
    cuts.push(length);
    cuts.sort_unstable();
    cuts.dedup();
    marks.sort_unstable();
    let anchors: Vec<(usize, &str)> = {
        let mut anchors: Vec<(usize, &str)> = facts
            .iter()
            .filter_map(|fact| fact.first().map(|first| (first, fact.id)))
            .filter(|((body, _), _)| *body == (part != Some(In::Title)))
            .map(|((_, start), id)| (start, id))
            .collect();
        anchors.sort_unstable();
        anchors
    };
    let mut pieces = Vec::with_capacity(cuts.len());
    let mut open: std::collections::BTreeMap<(usize, bool), usize> = std::collections::BTreeMap::new();
    let (mut mark, mut anchor) = (0, 0);
    let mut characters = text.char_indices();
    let mut byte = 0;
    for pair in cuts.windows(2) {
        let (start, end) = (pair[0], pair[1]);
        if end > length {
            break;
        }
        while let Some((_, begins, fact, focus)) = marks.get(mark).filter(|mark| mark.0 <= start) {
            if *begins {
                *open.entry((*fact, *focus)).or_default() += 1;
            } else if let Some(count) = open.get_mut(&(*fact, *focus)) {
                *count -= 1;
                if *count == 0 {
                    open.remove(&(*fact, *focus));
                }
            }
            mark += 1;
        }
        let mut here = Vec::new();
        while let Some((_, id)) = anchors.get(anchor).filter(|anchor| anchor.0 <= start) {
            here.push(*id);
            anchor += 1;
        }
        let from = byte;
        for _ in start..end {
            if let Some((at, character)) = characters.next() {
                byte = at + character.len_utf8();
            }
        }
        pieces.push(Piece {
            start,
            text: &text[from..byte],
            focus: open.keys().filter(|key| key.1).map(|key| (facts[key.0].id, facts[key.0].layer)).collect(),
            evidence: open.keys().filter(|key| !key.1).map(|key| facts[key.0].id).collect(),
            anchors: here,
            chosen: chosen
                .is_some_and(|fact| open.contains_key(&(fact, true)) || open.contains_key(&(fact, false))),
        });
    }
    pieces
}

fn rendered(pieces: &[Piece]) -> Markup {
    html! {
        @for piece in pieces {
            @for id in &piece.anchors { span id={ "w-" (id) } .anchor {} }
            @if piece.text.chars().all(|character| character == '\n') {
                // Breaks between paragraphs are elements already.
                @if piece.text.len() == 1 { br; }
            } @else if piece.focus.is_empty() && piece.evidence.is_empty() {
                (visible(piece.text))
            } @else {
                @let layers: BTreeSet<&str> = piece.focus.iter().map(|(_, layer)| layer.key()).collect();
                @let class = layers.iter().fold(String::from("m"), |class, key| class + " k-" + key);
                span class=(if piece.chosen { class + " on" } else { class })
                    data-f=[joined(piece.focus.iter().map(|(id, _)| *id))]
                    data-e=[joined(piece.evidence.iter().copied())] { (visible(piece.text)) }
            }
        }
    }
}

fn joined<'a>(ids: impl Iterator<Item = &'a str>) -> Option<String> {
    let ids: Vec<&str> = ids.collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// A report's words, with characters that would turn the direction of the line shown instead of obeyed.
fn visible(text: &str) -> Markup {
    if !text.contains(words::steers) {
        return html! { (text) };
    }
    html! {
        @for part in text.split_inclusive(words::steers) {
            @match part.chars().next_back().filter(|last| words::steers(*last)) {
                Some(last) => {
                    (&part[..part.len() - last.len_utf8()])
                    span .control title="An invisible character that turns the direction of writing stands here" { "⇄" }
                }
                None => { (part) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use legation_record::{Model, Realis, Report, Stance, Statement, StatementKind, Text};
    use proptest::prelude::*;

    fn span(text: &Text, needle: &str) -> Span {
        let at = text.as_str().find(needle).unwrap();
        text.span(at..at + needle.len()).unwrap()
    }

    fn sample(body: &str, said: &[&str]) -> Record {
        let text = Text::new(body, None);
        Record {
            report: Report { text: body.to_owned(), ..Report::default() },
            statements: said
                .iter()
                .enumerate()
                .map(|(index, said)| Statement {
                    id: format!("s{}", index + 1),
                    speaker: None,
                    speaker_span: None,
                    cue_span: None,
                    cue: None,
                    content: vec![span(&text, said)],
                    kind: StatementKind::Direct,
                    addressee: None,
                    stance: Stance::Neutral,
                    time: None,
                    said_by: None,
                    evidence: vec![span(&text, said)],
                    confidence: 0.8,
                })
                .collect(),
            model: Model::default(),
            ..Record::default()
        }
    }

    #[test]
    fn overlapping_facts_share_a_piece() {
        let record = sample("One says that two agree.\n\nThree waits.", &["two agree", "says that two"]);
        let page = reader(&record, Some("s1"), None).into_string();
        assert!(page.contains(r#"data-f="s1 s2""#), "{page}");
        assert!(page.contains(r#"id="w-s1""#) && page.contains(r#"id="w-s2""#), "{page}");
        assert!(page.contains("Three waits."), "{page}");
    }

    #[test]
    fn hostile_words_are_text() {
        let record =
            sample("<script>alert(1)</script> \u{202E}<img onerror=x>", &["<script>alert(1)</script>"]);
        let page = reader(&record, None, None).into_string();
        assert!(!page.contains("<script") && !page.contains("<img") && !page.contains('\u{202E}'), "{page}");
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    }

    #[test]
    fn a_planned_thing_is_said_to_be() {
        assert_eq!(words::realis(Realis::Planned), "planned");
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(body in "[aé漢😀 \n]{0,60}", first in 0usize..60, length in 1usize..20) {
            let characters: Vec<char> = body.chars().collect();
            let start = first.min(characters.len());
            let end = (start + length).min(characters.len());
            let mut record = sample("x", &["x"]);
            record.report.text = body.clone();
            let words = Span { start, end, text: characters[start..end].iter().collect(), part: None };
            record.statements[0].content = vec![words.clone()];
            record.statements[0].evidence = vec![words];
            let facts = facts(&record);
            let pieces = pieces(&record.report.text, None, &facts, Some(0));
            let whole: String = pieces.iter().map(|piece| piece.text).collect();
            prop_assert_eq!(whole, body);
            let inside: String = pieces.iter().filter(|piece| piece.chosen).map(|piece| piece.text).collect();
            prop_assert_eq!(inside, record.statements[0].content[0].text.clone());
            let _ = reader(&record, Some("s1"), None);
        }
    }
}
