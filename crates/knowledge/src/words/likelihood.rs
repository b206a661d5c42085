//! Words of forecast and of estimative probability, from `knowledge/likelihood.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::tables::HashMap;

use super::frames::{Examples, Frame, Frames, Lemmas};

/// What a frame of forecast says besides its slots; the file tells what each means.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Estimates {
    pub level: String,
    /// The clause must not be settled.
    #[serde(default)]
    pub open: bool,
    /// The clause must lie ahead by its tense or modal.
    #[serde(default)]
    pub ahead: bool,
    /// A verb of opinion: who holds it holds what stands under it.
    #[serde(default)]
    pub opinion: bool,
    /// A noun that says it without an adjective or a number: *the prospect of a strike*, but *a slim chance*.
    #[serde(default)]
    pub bare: bool,
    /// A verb that says it only where it is negated: *cannot be ruled out*.
    #[serde(default)]
    pub negated: bool,
    /// What follows must be an event by a bare noun: *heading for defeat*, but not *heading for the coast*.
    #[serde(default)]
    pub outright: bool,
    /// A noun that fills its slot must be one of the events: *fears a split*, but not *feared the dark*.
    #[serde(default)]
    pub event: bool,
    /// A verb whose subject must be a thing: *the row threatens to derail the talks*.
    #[serde(default)]
    pub thing: bool,
    pub rank: u8,
}

/// Where the outcome of a set phrase stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A finite clause behind it: *it is a matter of time before they sign*.
    Clause,
    /// A noun phrase behind it: *bracing itself for a strike*.
    Phrase,
    /// Its subject: *a strike is on the cards*.
    Subject,
    /// The clause around it, without it where it opens or closes it: *hopefully they will sign*.
    Own,
    /// The main clause beside it: *barring a hitch, they will sign*.
    Main,
    /// In its last gap: *give the bill a slim chance*.
    Inside,
}

/// A set phrase of forecast, found by its words; the file tells what each field means.
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs)]
pub struct Phrase {
    pub words: Vec<String>,
    pub what: Vec<Place>,
    pub level: String,
    /// Its subject holds it: *the clubs take it for granted that*.
    #[serde(default)]
    pub held: bool,
    /// The outcome must have a modal or *going to*.
    #[serde(default)]
    pub ahead: bool,
    /// The outcome must not be of the past.
    #[serde(default)]
    pub open: bool,
    /// The outcome must be a noun of an event; of its own clause, what follows the phrase.
    #[serde(default)]
    pub event: bool,
    /// Its first word is a verb: *banks on a truce*, but not *two banks on the square*.
    #[serde(default)]
    pub verb: bool,
    /// Not in the past tense: *leads to a collapse*, but not *led to it*.
    #[serde(default)]
    pub present: bool,
    /// The outcome must be a clause in *-ing*.
    #[serde(default)]
    pub gerund: bool,
    /// A negation in it is a part of it: *not hold your breath for*.
    #[serde(default)]
    pub negative: bool,
    /// Only in headlines.
    #[serde(default)]
    pub title: bool,
    pub rank: u8,
    #[serde(flatten)]
    pub examples: Examples,
}

/// Set phrases by their first word.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    phrases: Vec<Phrase>,
    /// The words after the first, and the number of the phrase.
    by_word: HashMap<String, Vec<(Vec<String>, usize)>>,
}

impl Phrases {
    /// Indexes phrases.
    pub fn new(phrases: Vec<Phrase>) -> Phrases {
        let mut by_word: HashMap<String, Vec<(Vec<String>, usize)>> = HashMap::default();
        for (number, phrase) in phrases.iter().enumerate() {
            for words in &phrase.words {
                let mut tokens = words.split_whitespace();
                let rest = |tokens: std::str::SplitWhitespace| tokens.map(str::to_owned).collect::<Vec<_>>();
                if let Some(first) = tokens.next() {
                    for first in first.split('|') {
                        by_word.entry(first.to_owned()).or_default().push((rest(tokens.clone()), number));
                    }
                }
            }
        }
        Phrases { phrases, by_word }
    }

    /// The phrases that begin with a word, each with its other words.
    pub fn of(&self, word: &str) -> impl Iterator<Item = (&[String], &Phrase)> {
        self.by_word
            .get(word)
            .into_iter()
            .flatten()
            .filter_map(|(rest, number)| Some((rest.as_slice(), self.phrases.get(*number)?)))
    }

    /// All phrases, in the order of the file.
    pub fn all(&self) -> &[Phrase] {
        &self.phrases
    }
}

/// The lists of words in `[lists]`; the file tells what each means.
#[derive(Clone, Debug, Default, Deserialize)]
#[allow(missing_docs)]
pub struct Lists {
    pub doubting: Lemmas,
    pub settling: Lemmas,
    pub awaiting: Lemmas,
    pub results: Lemmas,
    pub shares: Lemmas,
    pub lasting: Lemmas,
    pub hedging: Lemmas,
    pub moving: Lemmas,
    pub voicing: Lemmas,
    pub binding: Lemmas,
    pub cautioning: Lemmas,
    pub maintaining: Lemmas,
    pub showing: Lemmas,
    pub unsettled: Lemmas,
    pub rumouring: Lemmas,
    pub achieving: Lemmas,
}

/// Everything in `knowledge/likelihood.toml`.
#[derive(Clone, Debug, Default)]
pub struct Likelihoods {
    /// The frames.
    pub frames: Frames<Estimates>,
    /// The set phrases.
    pub phrases: Phrases,
    /// Level of a modal.
    pub modals: HashMap<String, String>,
    /// Level of an adjective on a noun of likelihood.
    pub modifiers: HashMap<String, String>,
    /// Verbs of how things turn out.
    pub outcomes: Lemmas,
    /// Verbs of how things turn out when they are passive.
    pub outcomes_passive: Lemmas,
    /// Cues under which any *will* is a forecast.
    pub cues: Lemmas,
    /// Cues under which *will* is no forecast.
    pub not_cues: Lemmas,
    /// Verbs of judging, with an object and an adjective: *thinks a return unlikely*.
    pub judging: Lemmas,
    /// What hopes and fears do: *fears are growing of a split*.
    pub mounting: Lemmas,
    /// Verbs between a subject and what is said of it: *looks*, *remains*.
    pub linking: Lemmas,
    /// Nouns of what may come about: *deal*, *collapse*.
    pub events: Lemmas,
    /// Verbs of winning and losing, whose outcome nobody decides by themselves.
    pub contests: Lemmas,
    /// What stays or changes by itself, as a predicate after *will be*: *over*, *difficult*.
    pub states: Lemmas,
    /// Verbs that give a share for how likely something is: *puts the risk at one in three*.
    pub rating: Lemmas,
    /// Nouns of a measure of something, looked through for an event: *a round of shelling*.
    pub spans: Lemmas,
    /// Nouns whose infinitive is what somebody means to do, and no event: *plans to release it*.
    pub doings: Lemmas,
    /// Verbs that tell plans and rules as often as turns of events, after a plain *will*: *the train will leave*.
    pub settled: Lemmas,
    /// Nouns of likelihood that an adjective or a share measures: *chance*.
    pub measured: Lemmas,
    /// Those whose trade it is to say what comes: *economists say it will*.
    pub forecasters: Lemmas,
    /// Words in what reports that show that somebody speaks for those it is about: *its minister said*.
    pub own_side: Lemmas,
    /// Texts that grant: under them, *may* is leave.
    pub rulebooks: Lemmas,
    /// Level of what answers a question without a verb, in words: *not a chance*.
    pub answers: BTreeMap<String, String>,
    /// The lists of words that its rules ask for.
    pub lists: Lists,
    levels: BTreeMap<String, (f32, f32)>,
}

impl Likelihoods {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not as its head describes.
    pub fn builtin() -> Result<Likelihoods, toml::de::Error> {
        #[derive(Deserialize)]
        struct Outcomes {
            verbs: Lemmas,
            passive: Lemmas,
            cues: Lemmas,
            not_cues: Lemmas,
            judging: Lemmas,
            mounting: Lemmas,
            linking: Lemmas,
            events: Lemmas,
            contests: Lemmas,
            states: Lemmas,
            rulebooks: Lemmas,
            rating: Lemmas,
            spans: Lemmas,
            doings: Lemmas,
            settled: Lemmas,
            forecasters: Lemmas,
            own_side: Lemmas,
            measured: Lemmas,
        }
        #[derive(Deserialize)]
        struct Raw {
            levels: BTreeMap<String, (f32, f32)>,
            modals: BTreeMap<String, Vec<String>>,
            modifiers: BTreeMap<String, Vec<String>>,
            answers: BTreeMap<String, Vec<String>>,
            outcomes: Outcomes,
            lists: Lists,
            frame: Vec<Frame<Estimates>>,
            phrase: Vec<Phrase>,
        }
        let raw: Raw = toml::from_str(include_str!("../../../../knowledge/likelihood.toml"))?;
        let by_word = |levels: BTreeMap<String, Vec<String>>| {
            levels
                .into_iter()
                .flat_map(|(level, words)| words.into_iter().map(move |word| (word, level.clone())))
                .collect()
        };
        Ok(Likelihoods {
            frames: Frames::new(raw.frame),
            phrases: Phrases::new(raw.phrase),
            modals: by_word(raw.modals),
            modifiers: by_word(raw.modifiers),
            answers: raw
                .answers
                .into_iter()
                .flat_map(|(level, words)| words.into_iter().map(move |word| (word, level.clone())))
                .collect(),
            outcomes: raw.outcomes.verbs,
            outcomes_passive: raw.outcomes.passive,
            cues: raw.outcomes.cues,
            not_cues: raw.outcomes.not_cues,
            judging: raw.outcomes.judging,
            mounting: raw.outcomes.mounting,
            linking: raw.outcomes.linking,
            events: raw.outcomes.events,
            contests: raw.outcomes.contests,
            states: raw.outcomes.states,
            rulebooks: raw.outcomes.rulebooks,
            rating: raw.outcomes.rating,
            spans: raw.outcomes.spans,
            doings: raw.outcomes.doings,
            settled: raw.outcomes.settled,
            forecasters: raw.outcomes.forecasters,
            own_side: raw.outcomes.own_side,
            measured: raw.outcomes.measured,
            lists: raw.lists,
            levels: raw.levels,
        })
    }

    /// Lower and upper bound of a level's probability; none for a level that the file does not have.
    pub fn bounds(&self, level: &str) -> Option<(f32, f32)> {
        self.levels.get(level).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_that_is_used_has_bounds() {
        let words = Likelihoods::builtin().unwrap();
        let used = words.frames.all().iter().map(|frame| &frame.says.level);
        let used = used.chain(words.phrases.all().iter().map(|phrase| &phrase.level));
        for level in used.chain(words.modals.values()).chain(words.modifiers.values()) {
            let (low, high) = words.bounds(level).expect(level);
            assert!((0.0..=1.0).contains(&low) && low <= high && high <= 1.0, "{level}");
        }
    }
}
