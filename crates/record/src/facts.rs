//! The facts of a record, one type for each kind.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Span;

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person.
    Person,
    /// A government, a country acting.
    Government,
    /// A body of a state or between states.
    Institution,
    /// A standing union of states.
    Alliance,
    /// An armed group that is no state.
    ArmedGroup,
    /// A political party.
    Party,
    /// A company.
    Company,
    /// People named by what they are.
    Group,
    /// A newspaper, agency or station.
    Media,
    /// Anything else that acts.
    Other,
}

impl ActorKind {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            ActorKind::Person => "person",
            ActorKind::Government => "government",
            ActorKind::Institution => "institution",
            ActorKind::Alliance => "alliance",
            ActorKind::ArmedGroup => "armed_group",
            ActorKind::Party => "party",
            ActorKind::Company => "company",
            ActorKind::Group => "group",
            ActorKind::Media => "media",
            ActorKind::Other => "other",
        }
    }
}

/// Someone or something that acts, speaks or is acted on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Actor {
    /// `a1`, `a2`, … in the order of first mention.
    pub id: String,
    /// The fullest name.
    pub name: String,
    /// What it is.
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-3; none for alliances and organisations between states.
    pub country: Option<String>,
    /// PLOVER sector code: GOV, MIL, REB, OPP, LEG, JUD, SPY, IGO, NGO, MED, BUS, CVL, ….
    pub sector: Option<String>,
    /// Offices held, as the report or the knowledge gives them.
    pub roles: Vec<Role>,
    /// Other names that the report uses.
    pub aliases: Vec<String>,
    /// Every mention, pronouns included, in text order.
    pub mentions: Vec<Span>,
}

/// An office or function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    /// Its title: *Foreign Minister*.
    pub title: String,
    /// What it is an office of: a country, a body.
    pub of: Option<String>,
    /// First day, ISO 8601, where known.
    pub from: Option<String>,
    /// Last day, ISO 8601, where known.
    pub to: Option<String>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// `p1`, `p2`, … in the order of first mention.
    pub id: String,
    /// Its usual English name.
    pub name: String,
    /// ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// First-order division, where known.
    pub admin1: Option<String>,
    /// Latitude in degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Longitude in degrees east, WGS 84.
    pub lon: Option<f64>,
    /// GeoNames id.
    pub geonames_id: Option<u32>,
    /// Every mention, in text order.
    pub mentions: Vec<Span>,
}

/// A time expression, resolved against the publication date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    /// Its words.
    pub text: String,
    /// First day (or moment), ISO 8601, inclusive.
    pub start: Option<String>,
    /// Last day (or moment), ISO 8601, inclusive.
    pub end: Option<String>,
    /// TIMEX3 value.
    pub timex: Option<String>,
}

/// Whether a fact is so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Realis {
    /// It has come about.
    Happened,
    /// It is going on.
    Ongoing,
    /// It is settled that it will.
    Planned,
    /// It hangs on something else.
    Conditional,
    /// Somebody suggests or asks it.
    Proposed,
    /// It is said not to be, or will not be.
    Denied,
    /// It may be.
    Possible,
}

impl Realis {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            Realis::Happened => "happened",
            Realis::Ongoing => "ongoing",
            Realis::Planned => "planned",
            Realis::Conditional => "conditional",
            Realis::Proposed => "proposed",
            Realis::Denied => "denied",
            Realis::Possible => "possible",
        }
    }
}

/// How the words are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum StatementKind {
    /// In quotation marks.
    Direct,
    /// In the reporter's words.
    Indirect,
    /// Partly in quotation marks.
    Mixed,
}

impl StatementKind {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            StatementKind::Direct => "direct",
            StatementKind::Indirect => "indirect",
            StatementKind::Mixed => "mixed",
        }
    }
}

/// The speaker's stance toward what is spoken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// For it.
    Support,
    /// Against it.
    Oppose,
    /// Neither.
    Neutral,
}

impl Stance {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            Stance::Support => "support",
            Stance::Oppose => "oppose",
            Stance::Neutral => "neutral",
        }
    }
}

/// Who said what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Statement {
    /// `s1`, `s2`, … in text order.
    pub id: String,
    /// The actor who speaks.
    pub speaker: Option<String>,
    /// The words that name the speaker.
    pub speaker_span: Option<Span>,
    /// The words of the cue.
    pub cue_span: Option<Span>,
    /// The cue's lemma.
    pub cue: Option<String>,
    /// What is said; may be in several pieces.
    pub content: Vec<Span>,
    /// How it is given.
    pub kind: StatementKind,
    /// The actor spoken to.
    pub addressee: Option<String>,
    /// Toward what is spoken of.
    pub stance: Stance,
    /// When it was said.
    pub time: Option<Time>,
    /// The statement that it comes from; none where the reporter says it.
    pub said_by: Option<String>,
    /// The words that say it; never empty.
    pub evidence: Vec<Span>,
    /// Calibrated probability in 0..=1 that the fact, as stated, would be judged right by a careful reader.
    pub confidence: f32,
}

/// The sixteen PLOVER categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum EventType {
    /// Agree to something.
    Agree,
    /// Meet, talk, visit, mediate.
    Consult,
    /// Back in words or by diplomatic acts.
    Support,
    /// Give way.
    Concede,
    /// Work together.
    Cooperate,
    /// Give material help.
    Aid,
    /// Withdraw, release, stand down.
    Retreat,
    /// Ask for or demand (DEMAND in older texts).
    Request,
    /// Accuse, disapprove, investigate.
    Accuse,
    /// Refuse.
    Reject,
    /// Threaten or give an ultimatum.
    Threaten,
    /// Demonstrate, strike.
    Protest,
    /// Cut relations, boycott, embargo, expel.
    Sanction,
    /// Raise military or police readiness.
    Mobilize,
    /// Arrest, seize, restrict, repress.
    Coerce,
    /// Use force (FIGHT in older texts).
    Assault,
}

impl EventType {
    /// Every category.
    pub const ALL: [EventType; 16] = [
        EventType::Agree,
        EventType::Consult,
        EventType::Support,
        EventType::Concede,
        EventType::Cooperate,
        EventType::Aid,
        EventType::Retreat,
        EventType::Request,
        EventType::Accuse,
        EventType::Reject,
        EventType::Threaten,
        EventType::Protest,
        EventType::Sanction,
        EventType::Mobilize,
        EventType::Coerce,
        EventType::Assault,
    ];

    /// The category that the record calls so; none for an unknown one.
    pub fn from_label(label: &str) -> Option<EventType> {
        EventType::ALL.into_iter().find(|kind| kind.label() == label)
    }

    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            EventType::Agree => "AGREE",
            EventType::Consult => "CONSULT",
            EventType::Support => "SUPPORT",
            EventType::Concede => "CONCEDE",
            EventType::Cooperate => "COOPERATE",
            EventType::Aid => "AID",
            EventType::Retreat => "RETREAT",
            EventType::Request => "REQUEST",
            EventType::Accuse => "ACCUSE",
            EventType::Reject => "REJECT",
            EventType::Threaten => "THREATEN",
            EventType::Protest => "PROTEST",
            EventType::Sanction => "SANCTION",
            EventType::Mobilize => "MOBILIZE",
            EventType::Coerce => "COERCE",
            EventType::Assault => "ASSAULT",
        }
    }
}

/// Who did what to whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// `e1`, `e2`, … in text order.
    pub id: String,
    /// PLOVER category.
    #[serde(rename = "type")]
    pub kind: EventType,
    /// PLOVER mode.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub context: Vec<String>,
    /// CAMEO code, where one applies.
    pub cameo: Option<String>,
    /// Goldstein scale value of the CAMEO code, -10..=10.
    pub goldstein: Option<f32>,
    /// Actors who do it; all parties of a reciprocal event.
    pub sources: Vec<String>,
    /// Actors to whom it is done; empty for a reciprocal event.
    pub targets: Vec<String>,
    /// The word that names the event.
    pub trigger: Span,
    /// When.
    pub time: Option<Time>,
    /// The place where.
    pub place: Option<String>,
    /// Whether it is so.
    pub realis: Realis,
    /// The statement that it comes from; none where the reporter says it.
    pub said_by: Option<String>,
    /// The words that say it; never empty.
    pub evidence: Vec<Span>,
    /// Calibrated probability in 0..=1 that the fact, as stated, would be judged right by a careful reader.
    pub confidence: f32,
}

/// Whether somebody comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Attends {
    /// Comes, or came.
    Yes,
    /// Stays away.
    No,
    /// Not said.
    Unclear,
}

impl Attends {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            Attends::Yes => "yes",
            Attends::No => "no",
            Attends::Unclear => "unclear",
        }
    }
}

/// Level of representation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Heads of state or government.
    Leader,
    /// Ministers.
    Minister,
    /// Deputies, envoys, advisers.
    Senior,
    /// Experts and officials.
    Working,
    /// Not said.
    Unknown,
}

impl Level {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            Level::Leader => "leader",
            Level::Minister => "minister",
            Level::Senior => "senior",
            Level::Working => "working",
            Level::Unknown => "unknown",
        }
    }
}

/// Somebody at, invited to, or staying away from a meeting.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Participant {
    /// The actor.
    pub actor: String,
    /// The actor whose side it is on.
    pub side: Option<String>,
    /// Level of representation.
    pub level: Level,
    /// Whether it comes.
    pub attends: Attends,
    /// True for a head of delegation.
    pub heads: bool,
}

/// A meeting, talks, a call, a visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Meeting {
    /// `m1`, `m2`, … in text order.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// Who comes and who stays away.
    pub participants: Vec<Participant>,
    /// The place where.
    pub place: Option<String>,
    /// When.
    pub time: Option<Time>,
    /// Whether it takes place.
    pub realis: Realis,
    /// What it is for.
    pub purpose: Option<Span>,
    /// The statement that it comes from; none where the reporter says it.
    pub said_by: Option<String>,
    /// The words that say it; never empty.
    pub evidence: Vec<Span>,
    /// Calibrated probability in 0..=1 that the fact, as stated, would be judged right by a careful reader.
    pub confidence: f32,
}

/// How the outcome hangs on the requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConditionRelation {
    /// Not until.
    Until,
    /// Unless.
    Unless,
    /// Without.
    Without,
    /// Only if.
    OnlyIf,
    /// If.
    If,
    /// Before.
    Before,
    /// After, once.
    After,
    /// Pending.
    Pending,
}

impl ConditionRelation {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            ConditionRelation::Until => "until",
            ConditionRelation::Unless => "unless",
            ConditionRelation::Without => "without",
            ConditionRelation::OnlyIf => "only_if",
            ConditionRelation::If => "if",
            ConditionRelation::Before => "before",
            ConditionRelation::After => "after",
            ConditionRelation::Pending => "pending",
        }
    }
}

/// Whether something is affirmed or negated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// Affirmed.
    Positive,
    /// Negated.
    Negative,
}

impl Polarity {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            Polarity::Positive => "positive",
            Polarity::Negative => "negative",
        }
    }
}

/// What has to happen before something else can.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Condition {
    /// `c1`, `c2`, … in text order.
    pub id: String,
    /// How they hang together.
    pub relation: ConditionRelation,
    /// What hangs on it.
    pub outcome: Span,
    /// Whether the outcome is worded as coming about or not.
    pub outcome_polarity: Polarity,
    /// What it hangs on.
    pub requires: Span,
    /// Whether the requirement is worded as coming about or not.
    pub requires_polarity: Polarity,
    /// The actor who asserts or imposes it.
    pub held_by: Option<String>,
    /// Whether it stands.
    pub realis: Realis,
    /// The statement that it comes from; none where the reporter says it.
    pub said_by: Option<String>,
    /// The words that say it; never empty.
    pub evidence: Vec<Span>,
    /// Calibrated probability in 0..=1 that the fact, as stated, would be judged right by a careful reader.
    pub confidence: f32,
}

/// How firmly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// Agreed.
    Agreed,
    /// Pledged, vowed, promised.
    Pledged,
    /// Expected of the party.
    Expected,
    /// Under consideration.
    Considered,
    /// Refused.
    Refused,
}

impl Strength {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            Strength::Agreed => "agreed",
            Strength::Pledged => "pledged",
            Strength::Expected => "expected",
            Strength::Considered => "considered",
            Strength::Refused => "refused",
        }
    }
}

/// A quantity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measure {
    /// The number, or the lower end of a range.
    pub value: f64,
    /// Upper end of a range.
    pub value_max: Option<f64>,
    /// `percent`, an ISO 4217 code, or the unit's singular noun.
    pub unit: Option<String>,
    /// What it is a quantity of: *GDP*.
    pub of: Option<String>,
    /// Its words.
    pub text: String,
}

/// Who promised what by when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Commitment {
    /// `k1`, `k2`, … in text order.
    pub id: String,
    /// Who commits.
    pub by: Vec<String>,
    /// To whom.
    pub to: Vec<String>,
    /// What is promised.
    pub what: Span,
    /// The numbers in it.
    pub measures: Vec<Measure>,
    /// Deadline or window.
    pub due: Option<Time>,
    /// How firmly.
    pub strength: Strength,
    /// Whether it stands.
    pub realis: Realis,
    /// The statement that it comes from; none where the reporter says it.
    pub said_by: Option<String>,
    /// The words that say it; never empty.
    pub evidence: Vec<Span>,
    /// Calibrated probability in 0..=1 that the fact, as stated, would be judged right by a careful reader.
    pub confidence: f32,
}

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ProposalKind {
    /// A bill before a legislature.
    Bill,
    /// A resolution of a body.
    Resolution,
    /// Sanctions, tariffs and the like.
    Sanction,
    /// A ceasefire or truce.
    Ceasefire,
    /// A plan or draft agreement.
    Plan,
    /// An offer to another party.
    Offer,
    /// Anything else.
    Other,
}

impl ProposalKind {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            ProposalKind::Bill => "bill",
            ProposalKind::Resolution => "resolution",
            ProposalKind::Sanction => "sanction",
            ProposalKind::Ceasefire => "ceasefire",
            ProposalKind::Plan => "plan",
            ProposalKind::Offer => "offer",
            ProposalKind::Other => "other",
        }
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalStatus {
    /// Spoken of.
    Floated,
    /// Put forward.
    Introduced,
    /// Being considered.
    UnderConsideration,
    /// Passed by a chamber.
    Passed,
    /// In force or accepted.
    Adopted,
    /// Turned down.
    Rejected,
    /// Taken back.
    Withdrawn,
    /// Put off.
    Delayed,
}

impl ProposalStatus {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            ProposalStatus::Floated => "floated",
            ProposalStatus::Introduced => "introduced",
            ProposalStatus::UnderConsideration => "under_consideration",
            ProposalStatus::Passed => "passed",
            ProposalStatus::Adopted => "adopted",
            ProposalStatus::Rejected => "rejected",
            ProposalStatus::Withdrawn => "withdrawn",
            ProposalStatus::Delayed => "delayed",
        }
    }
}

/// How exact a count is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SupportQualifier {
    /// About.
    About,
    /// Nearly, just under.
    Nearly,
    /// At least, more than.
    AtLeast,
    /// At most, up to.
    AtMost,
    /// Exactly.
    Exact,
}

impl SupportQualifier {
    /// The word that the record uses.
    pub fn label(self) -> &'static str {
        match self {
            SupportQualifier::About => "about",
            SupportQualifier::Nearly => "nearly",
            SupportQualifier::AtLeast => "at_least",
            SupportQualifier::AtMost => "at_most",
            SupportQualifier::Exact => "exact",
        }
    }
}

/// How many back a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Support {
    /// The number, where one is given.
    pub count: Option<f64>,
    /// How exact.
    pub qualifier: SupportQualifier,
    /// Its words.
    pub text: String,
}

/// What is on the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Proposal {
    /// `r1`, `r2`, … in text order.
    pub id: String,
    /// What it is.
    pub kind: ProposalKind,
    /// What it is called.
    pub title: Option<String>,
    /// Who puts it forward.
    pub by: Vec<String>,
    /// The body that decides.
    pub body: Option<String>,
    /// Whom it is directed against.
    pub against: Vec<String>,
    /// How many back it.
    pub support: Option<Support>,
    /// What is proposed.
    pub what: Span,
    /// Where it stands.
    pub status: ProposalStatus,
    /// When.
    pub time: Option<Time>,
    /// The statement that it comes from; none where the reporter says it.
    pub said_by: Option<String>,
    /// The words that say it; never empty.
    pub evidence: Vec<Span>,
    /// Calibrated probability in 0..=1 that the fact, as stated, would be judged right by a careful reader.
    pub confidence: f32,
}

/// Probability that the outcome comes about, from the words of estimative probability.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Likelihood {
    /// Lower bound, 0..=1.
    pub low: f32,
    /// Upper bound, 0..=1.
    pub high: f32,
    /// The words it rests on.
    pub phrase: Option<String>,
}

/// Who expects what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Forecast {
    /// `f1`, `f2`, … in text order.
    pub id: String,
    /// Who expects it.
    pub by: Option<String>,
    /// What is expected, or not.
    pub outcome: Span,
    /// Negative for *no breakthrough expected*.
    pub polarity: Polarity,
    /// Of the outcome, whatever the polarity.
    pub likelihood: Likelihood,
    /// By when.
    pub horizon: Option<Time>,
    /// The condition it hangs on.
    pub condition: Option<String>,
    /// The statement that it comes from; none where the reporter says it.
    pub said_by: Option<String>,
    /// The words that say it; never empty.
    pub evidence: Vec<Span>,
    /// Calibrated probability in 0..=1 that the fact, as stated, would be judged right by a careful reader.
    pub confidence: f32,
}
