//! Words for meetings, attendance, delegations and levels, from `knowledge/meetings.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::words::frames::undoubled;

use crate::tables::HashSet;

type Lemmas = BTreeSet<String>;

/// Nouns that name a meeting.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MeetingNouns {
    /// Always.
    pub strong: Lemmas,
    /// In the plural.
    pub plural: Lemmas,
    /// With a partner.
    pub with_partner: Lemmas,
    /// With a partner, and only with one of these words before them (*negotiating table*).
    pub qualified: BTreeMap<String, Lemmas>,
    /// Those that go to a place (*a visit to Oslo*).
    pub visits: Lemmas,
    /// Nouns of asking to come (*an invitation to talks*).
    pub invitations: Lemmas,
    /// What is at the edge of a meeting (*on the sidelines of the summit*).
    pub edges: Lemmas,
    /// Words that tell of a match.
    pub sport: Lemmas,
    /// Units of a series of meetings.
    pub rounds: Lemmas,
    /// Those that name a meeting of their own kind, not talks in general.
    pub distinct: Lemmas,
    /// What looks like the object of meeting and tells how (*met face to face*).
    pub adverbial: Lemmas,
    /// What makes something else of a conference (*a press conference*).
    pub press: Lemmas,
    /// What has a summit of stone.
    pub peaks: Lemmas,
    /// What people talk by who are not in one place.
    pub media: Lemmas,
    /// Nouns that after *a* name nobody in particular (*never met a man so tall*).
    pub anybody: Lemmas,
    /// Those who are somebody's equals (*talks with her Danish colleague*).
    pub colleagues: Lemmas,
    /// Lengths of a meeting (*whom he saw for half an hour*).
    pub lengths: Lemmas,
    /// What may be met though it is nobody (*met fierce resistance*).
    pub things: Lemmas,
}

/// Verbs of meeting and of coming.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MeetingVerbs {
    /// Subject and object meet.
    pub meet: Lemmas,
    /// Meets with the one after *with* or *to*.
    pub talk: Lemmas,
    /// Subject hosts object.
    pub host: Lemmas,
    /// Subject visits object.
    pub visit: Lemmas,
    /// Subjects gather; those who protest or watch do not.
    pub gather: Lemmas,
    /// Subject sees object, who is somebody.
    pub see: Lemmas,
    /// Subject calls object by telephone.
    pub phone: Lemmas,
    /// Subject brings the object together; a second word may have to stand with the verb.
    pub unite: Lemmas,
    /// The subjects come together, by verb and second word.
    pub together: Lemmas,
    /// Leaving a meeting that one came to.
    pub leave: Lemmas,
    /// Subject travels somewhere to do so to the object.
    pub press: Lemmas,
    /// The object is what is talked about.
    pub about: Lemmas,
    /// Refusing one.
    pub refuse: Lemmas,
    /// Subject travels.
    pub travel: Lemmas,
    /// Light verbs before a noun of meeting.
    pub light: Lemmas,
    /// Presiding.
    pub chair: Lemmas,
    /// Coming.
    pub come: Lemmas,
    /// Staying away.
    pub stay_away: Lemmas,
    /// Sending a delegation.
    pub send: Lemmas,
    /// Inviting.
    pub invite: Lemmas,
    /// Inviting to a place is inviting to a meeting there.
    pub invite_to_place: Lemmas,
    /// Arranging a meeting, perhaps of others.
    pub arrange: Lemmas,
    /// Leaving the meeting that was named before.
    pub walk_out: Lemmas,
    /// Coming where one was expected.
    pub appear: Lemmas,
    /// Said of a meeting, with those who meet as its object.
    pub gathers: Lemmas,
    /// Asking somebody to come somewhere.
    pub bid: Lemmas,
    /// Subject bids the object come to see it.
    pub summon: Lemmas,
    /// Taking place, beginning and ending, with the meeting as subject.
    pub occur: Lemmas,
    /// Calling off.
    pub cancel: Lemmas,
    /// Putting off.
    pub postpone: Lemmas,
    /// Leading a delegation.
    pub head: Lemmas,
    /// Wanting a meeting.
    pub want: Lemmas,
    /// Consenting to one.
    pub agree: Lemmas,
    /// Making a meeting come about for others.
    pub organise: Lemmas,
    /// With a meeting for the object.
    pub join: Lemmas,
    /// Taking part, with or without an object.
    pub take_part: Lemmas,
    /// Giving somebody a meeting (*granted them an audience*).
    pub grant: Lemmas,
    /// Not giving it.
    pub deny: Lemmas,
    /// What a meeting does with those who meet (*the talks brought the two no closer*).
    pub involve: Lemmas,
    /// Going between those who meet.
    pub mediate: Lemmas,
    /// The first words of what a lemma of the text may be mistaken for, and what begins any list.
    #[serde(skip)]
    firsts: Firsts,
}

/// First words of the lists of verbs.
#[derive(Clone, Debug, Default)]
struct Firsts {
    /// Of the lists by which a lemma is put right.
    known: HashSet<String>,
    /// Of all lists.
    all: HashSet<String>,
}

impl MeetingVerbs {
    /// Whether any list has a verb, with or without a second word.
    pub fn knows(&self, lemma: &str) -> bool {
        self.firsts.known.contains(lemma)
    }

    /// Whether something in any list begins with a verb, or with the verb and its last consonant once more.
    pub fn begins(&self, lemma: &str) -> bool {
        self.firsts.all.contains(lemma)
    }

    /// Collects the first words of the lists.
    fn index(&mut self) {
        let first = |entry: &String| entry.split(' ').next().unwrap_or_default().to_owned();
        let known = [
            &self.meet,
            &self.gather,
            &self.see,
            &self.phone,
            &self.unite,
            &self.together,
            &self.leave,
            &self.press,
            &self.refuse,
            &self.talk,
            &self.host,
            &self.visit,
            &self.travel,
            &self.light,
            &self.chair,
            &self.come,
            &self.stay_away,
            &self.send,
            &self.invite,
            &self.occur,
            &self.cancel,
            &self.postpone,
            &self.head,
            &self.want,
            &self.agree,
        ];
        let others = [
            &self.about,
            &self.invite_to_place,
            &self.arrange,
            &self.walk_out,
            &self.appear,
            &self.gathers,
            &self.bid,
            &self.summon,
        ];
        let known: HashSet<String> = known.into_iter().flatten().map(first).collect();
        let mut all: HashSet<String> =
            others.into_iter().flatten().map(first).chain(known.iter().cloned()).collect();
        let once: Vec<_> = all.iter().filter_map(|verb| undoubled(verb)).map(str::to_owned).collect();
        all.extend(once);
        self.firsts = Firsts { known, all };
    }
}

/// Parts of a time in words that tell which way it is: *last Friday*, *the coming week*.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ToldWords {
    /// It is over.
    pub back: Vec<String>,
    /// It is still to come.
    pub ahead: Vec<String>,
}

/// Words that say that a meeting is still to come.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct UpcomingWords {
    /// Adjectives.
    pub adjectives: Lemmas,
    /// Prepositions before the meeting.
    pub prepositions: Lemmas,
    /// Adverbs and adjectives that say that a meeting to come is one more: *again*, *another*.
    pub again: BTreeSet<String>,
}

/// Nouns for those who may meet or propose, but are no actors elsewhere.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PartyWords {
    /// Lemmas.
    pub nouns: Lemmas,
}

/// Words for delegations.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct DelegationWords {
    /// What a delegation is called.
    pub nouns: Lemmas,
    /// Adjectives of a low level.
    pub low: Lemmas,
    /// Adjectives of a high level.
    pub high: Lemmas,
}

/// Title words by level.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct LevelWords {
    /// Words that lower a title.
    pub lowering: Vec<String>,
    /// Heads of state or government.
    pub leader: Vec<String>,
    /// Ministers.
    pub minister: Vec<String>,
    /// Deputies, envoys, advisers.
    pub senior: Vec<String>,
    /// Experts and officials.
    pub working: Vec<String>,
}

/// The level that a title stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum TitleLevel {
    Leader,
    Minister,
    Senior,
    Working,
}

impl LevelWords {
    /// The level of a title; none when no list knows it.
    pub fn of_title(&self, title: &str) -> Option<TitleLevel> {
        let title = format!(" {} ", title.to_lowercase().replace('-', " "));
        let has = |words: &[String]| {
            words.iter().any(|word| title.contains(&format!(" {} ", word.replace('-', " "))))
        };
        let lowered = has(&self.lowering);
        if !lowered && has(&self.leader) {
            Some(TitleLevel::Leader)
        } else if !lowered && has(&self.minister) {
            Some(TitleLevel::Minister)
        } else if lowered || has(&self.senior) {
            Some(TitleLevel::Senior)
        } else if has(&self.working) {
            Some(TitleLevel::Working)
        } else {
            None
        }
    }
}

/// Sentences that must, and must not, give a meeting.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MeetingExamples {
    /// Give one.
    pub good: Vec<String>,
    /// Give none.
    pub bad: Vec<String>,
}

/// Everything in `knowledge/meetings.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct MeetingWords {
    /// Nouns.
    pub nouns: MeetingNouns,
    /// Verbs.
    pub verbs: MeetingVerbs,
    /// Still to come.
    pub upcoming: UpcomingWords,
    /// Words of which way a time is.
    pub told: ToldWords,
    /// Whoever may meet.
    pub parties: PartyWords,
    /// Delegations.
    pub delegation: DelegationWords,
    /// Levels.
    pub levels: LevelWords,
    /// Turns of phrase that tell of a meeting without a noun or verb of meeting, by the lemma that they begin with:
    /// *spend two hours with WHO*.
    pub turns: BTreeMap<String, Vec<String>>,
    /// Examples, run as tests.
    pub examples: MeetingExamples,
}

impl MeetingWords {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not what [`MeetingWords`] describes; a test keeps the shipped one right.
    pub fn builtin() -> Result<MeetingWords, toml::de::Error> {
        let mut words: MeetingWords = toml::from_str(include_str!("../../../knowledge/meetings.toml"))?;
        words.verbs.index();
        Ok(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deputy_is_below_the_office() {
        let levels = MeetingWords::builtin().unwrap().levels;
        assert_eq!(levels.of_title("President"), Some(TitleLevel::Leader));
        assert_eq!(levels.of_title("Vice President"), Some(TitleLevel::Senior));
        assert_eq!(levels.of_title("Foreign Minister"), Some(TitleLevel::Minister));
        assert_eq!(levels.of_title("deputy foreign minister"), Some(TitleLevel::Senior));
        assert_eq!(levels.of_title("technical expert"), Some(TitleLevel::Working));
        assert_eq!(levels.of_title("poet"), None);
    }
}
