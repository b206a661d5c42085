//! What the desk calls things: the record's terms in words that a newcomer understands.

use legation_record::{
    ActorKind, Attends, ConditionRelation, EventType, Level, Polarity, ProposalKind, ProposalStatus, Realis,
    StatementKind, Strength,
};

/// A kind of fact, as the desk shows it: one layer of the report reader each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// What has to happen first.
    Condition,
    /// Who promised what.
    Commitment,
    /// What is on the table.
    Proposal,
    /// Who meets whom.
    Meeting,
    /// Who expects what.
    Forecast,
    /// Who said what.
    Statement,
    /// Who did what to whom.
    Event,
    /// Where.
    Place,
    /// Who.
    Actor,
}

impl Layer {
    /// All layers, in the order in which they are listed.
    pub const ALL: [Layer; 9] = [
        Layer::Condition,
        Layer::Commitment,
        Layer::Proposal,
        Layer::Meeting,
        Layer::Forecast,
        Layer::Statement,
        Layer::Event,
        Layer::Place,
        Layer::Actor,
    ];

    /// Its name in addresses and class names.
    pub fn key(self) -> &'static str {
        match self {
            Layer::Condition => "condition",
            Layer::Commitment => "commitment",
            Layer::Proposal => "proposal",
            Layer::Meeting => "meeting",
            Layer::Forecast => "forecast",
            Layer::Statement => "statement",
            Layer::Event => "event",
            Layer::Place => "place",
            Layer::Actor => "actor",
        }
    }

    /// Its heading.
    pub fn heading(self) -> &'static str {
        match self {
            Layer::Condition => "What waits for what",
            Layer::Commitment => "Promises",
            Layer::Proposal => "On the table",
            Layer::Meeting => "Meetings",
            Layer::Forecast => "Expectations",
            Layer::Statement => "Who said what",
            Layer::Event => "Who did what",
            Layer::Place => "Places",
            Layer::Actor => "People and bodies",
        }
    }
}

/// Every way in which a thing may be so.
pub const REALIS: [Realis; 7] = [
    Realis::Happened,
    Realis::Ongoing,
    Realis::Planned,
    Realis::Conditional,
    Realis::Proposed,
    Realis::Denied,
    Realis::Possible,
];

/// Whether a thing is so.
pub fn realis(realis: Realis) -> &'static str {
    match realis {
        Realis::Happened => "happened",
        Realis::Ongoing => "going on",
        Realis::Planned => "planned",
        Realis::Conditional => "depends on something else",
        Realis::Proposed => "suggested",
        Realis::Denied => "said not to be so",
        Realis::Possible => "possible",
    }
}

/// What somebody has to do with a line.
pub fn role(role: &str) -> &'static str {
    match role {
        "holder" => "held by",
        "promiser" => "promised by",
        "promisee" => "promised to",
        "proposer" => "proposed by",
        "against" => "directed against",
        "body" => "decided by",
        "participant" => "taking part",
        "absent" => "staying away",
        "forecaster" => "expected by",
        "speaker" => "said by",
        "addressee" => "said to",
        "source" => "done by",
        "target" => "done to",
        _ => "named",
    }
}

/// The roles in the order in which pages list them.
pub const ROLES: [&str; 13] = [
    "holder",
    "promiser",
    "promisee",
    "proposer",
    "against",
    "body",
    "participant",
    "absent",
    "forecaster",
    "speaker",
    "addressee",
    "source",
    "target",
];

/// What an actor is.
pub fn actor_kind(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Person => "person",
        ActorKind::Government => "government",
        ActorKind::Institution => "institution",
        ActorKind::Alliance => "alliance",
        ActorKind::ArmedGroup => "armed group",
        ActorKind::Party => "political party",
        ActorKind::Company => "company",
        ActorKind::Group => "group of people",
        ActorKind::Media => "news organisation",
        ActorKind::Other => "other",
    }
}

/// What somebody does to somebody else.
pub fn event(kind: EventType) -> &'static str {
    match kind {
        EventType::Agree => "agree",
        EventType::Consult => "talk or meet",
        EventType::Support => "show support",
        EventType::Concede => "give way",
        EventType::Cooperate => "work together",
        EventType::Aid => "give help",
        EventType::Retreat => "withdraw or release",
        EventType::Request => "ask or demand",
        EventType::Accuse => "criticise or accuse",
        EventType::Reject => "refuse",
        EventType::Threaten => "threaten",
        EventType::Protest => "protest or strike",
        EventType::Sanction => "punish or cut ties",
        EventType::Mobilize => "ready forces",
        EventType::Coerce => "arrest, seize or restrict",
        EventType::Assault => "attack",
    }
}

/// Words or deeds, friendly or hostile: the four quarters of the event codebook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tone {
    /// Friendly words.
    FriendlyWords,
    /// Friendly deeds.
    FriendlyDeeds,
    /// Hostile words.
    HostileWords,
    /// Hostile deeds.
    HostileDeeds,
}

impl Tone {
    /// The quarter of a category, as PLOVER's manual divides them.
    pub fn of(kind: EventType) -> Tone {
        match kind {
            EventType::Agree | EventType::Consult | EventType::Support | EventType::Concede => {
                Tone::FriendlyWords
            }
            EventType::Cooperate | EventType::Aid | EventType::Retreat => Tone::FriendlyDeeds,
            EventType::Request | EventType::Accuse | EventType::Reject | EventType::Threaten => {
                Tone::HostileWords
            }
            EventType::Protest
            | EventType::Sanction
            | EventType::Mobilize
            | EventType::Coerce
            | EventType::Assault => Tone::HostileDeeds,
        }
    }

    /// Its name in class names.
    pub fn key(self) -> &'static str {
        match self {
            Tone::FriendlyWords => "fw",
            Tone::FriendlyDeeds => "fd",
            Tone::HostileWords => "hw",
            Tone::HostileDeeds => "hd",
        }
    }
}

/// How the outcome hangs on the requirement: stands between the two.
pub fn relation(relation: ConditionRelation) -> &'static str {
    match relation {
        ConditionRelation::Until => "until",
        ConditionRelation::Unless => "unless",
        ConditionRelation::Without => "without",
        ConditionRelation::OnlyIf => "only if",
        ConditionRelation::If => "if",
        ConditionRelation::Before => "before",
        ConditionRelation::After => "after",
        ConditionRelation::Pending => "waiting for",
    }
}

/// How firmly something is promised.
pub fn strength(strength: Strength) -> &'static str {
    match strength {
        Strength::Agreed => "agreed",
        Strength::Pledged => "promised",
        Strength::Expected => "expected of them",
        Strength::Considered => "being considered",
        Strength::Refused => "refused",
    }
}

/// What is proposed.
pub fn proposal_kind(kind: ProposalKind) -> &'static str {
    match kind {
        ProposalKind::Bill => "bill",
        ProposalKind::Resolution => "resolution",
        ProposalKind::Sanction => "sanctions",
        ProposalKind::Ceasefire => "ceasefire",
        ProposalKind::Plan => "plan",
        ProposalKind::Offer => "offer",
        ProposalKind::Other => "proposal",
    }
}

/// Where a proposal stands.
pub fn proposal_status(status: ProposalStatus) -> &'static str {
    match status {
        ProposalStatus::Floated => "spoken of",
        ProposalStatus::Introduced => "put forward",
        ProposalStatus::UnderConsideration => "being considered",
        ProposalStatus::Passed => "passed",
        ProposalStatus::Adopted => "accepted",
        ProposalStatus::Rejected => "turned down",
        ProposalStatus::Withdrawn => "taken back",
        ProposalStatus::Delayed => "put off",
    }
}

/// Level of representation; empty where it isn't said.
pub fn level(level: Level) -> &'static str {
    match level {
        Level::Leader => "leader",
        Level::Minister => "minister",
        Level::Senior => "senior official",
        Level::Working => "officials",
        Level::Unknown => "",
    }
}

/// Whether somebody comes; empty where it isn't said.
pub fn attends(attends: Attends) -> &'static str {
    match attends {
        Attends::Yes => "comes",
        Attends::No => "stays away",
        Attends::Unclear => "",
    }
}

/// How words are given.
pub fn statement_kind(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Direct => "quoted",
        StatementKind::Indirect => "in the reporter's words",
        StatementKind::Mixed => "partly quoted",
    }
}

/// Whether an expectation is that something comes about.
pub fn polarity(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::Positive => "expected",
        Polarity::Negative => "not expected",
    }
}

/// A day for people: *15 May 2025*. What isn't a date comes back as it is.
pub fn day(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    match date.get(..10).and_then(|day| day.parse::<jiff::civil::Date>().ok()) {
        Some(day) => {
            let month = usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month));
            format!("{} {} {}", day.day(), month.unwrap_or(&""), day.year())
        }
        None => date.to_owned(),
    }
}

/// A period for people: *14–16 May 2025*, *until 3 June 2025*; none where neither end is known.
pub fn period(start: Option<&str>, end: Option<&str>) -> Option<String> {
    match (start.map(cut), end.map(cut)) {
        (None, None) => None,
        (Some(start), None) => Some(format!("from {}", day(start))),
        (None, Some(end)) => Some(format!("until {}", day(end))),
        (Some(start), Some(end)) if start == end => Some(day(start)),
        (Some(start), Some(end)) => {
            if start.len() == 10 && start.get(..7) == end.get(..7) {
                let first = start[8..].trim_start_matches('0');
                Some(format!("{first}–{}", day(end)))
            } else {
                Some(format!("{} – {}", day(start), day(end)))
            }
        }
    }
}

fn cut(date: &str) -> &str {
    date.get(..10).unwrap_or(date)
}

/// Words on one line, without invisible characters that steer, of `most` characters at most.
pub fn short(words: &str, most: usize) -> String {
    let mut line = String::new();
    let mut count = 0;
    let mut blank = false;
    for character in words.chars() {
        if character.is_whitespace() || character.is_control() || steers(character) {
            blank = true;
            continue;
        }
        if blank && count > 0 {
            line.push(' ');
            count += 1;
        }
        blank = false;
        if count >= most {
            line.truncate(line.trim_end().len());
            line.push('…');
            return line;
        }
        line.push(character);
        count += 1;
    }
    line
}

/// Whether a character changes the direction of what follows, so that a text could look like another one.
pub fn steers(character: char) -> bool {
    matches!(character, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_as_people_write_them() {
        assert_eq!(period(Some("2025-05-15"), Some("2025-05-15")).as_deref(), Some("15 May 2025"));
        assert_eq!(period(Some("2025-05-04"), Some("2025-05-16")).as_deref(), Some("4–16 May 2025"));
        assert_eq!(
            period(Some("2025-05-30"), Some("2025-06-01")).as_deref(),
            Some("30 May 2025 – 1 June 2025")
        );
        assert_eq!(period(None, Some("2025-06-01T12:00:00Z")).as_deref(), Some("until 1 June 2025"));
        assert_eq!(period(None, None), None);
        assert_eq!(day("soon"), "soon");
        assert_eq!(day("ééééééééé"), "ééééééééé");
    }

    #[test]
    fn short_words_stay_on_their_line() {
        assert_eq!(short("  a\n\nb\u{202E}c  ", 10), "a b c");
        assert_eq!(short("abcdef", 3), "abc…");
        assert_eq!(short("abc", 3), "abc");
    }

    #[test]
    fn every_category_has_a_tone() {
        for kind in EventType::ALL {
            assert!(!event(kind).is_empty());
            assert!(!Tone::of(kind).key().is_empty());
        }
    }
}
