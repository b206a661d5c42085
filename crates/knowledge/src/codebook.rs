//! The codebook: which words signal which PLOVER category, with which grammatical roles, from
//! `knowledge/codebook/`. `knowledge/codebook/README.md` says how to author an entry.
//!
//! Later files come before earlier ones where both match, so that a user's own codebook can refine the shipped one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use crate::KnowledgeError;

use crate::tables::HashMap;

/// A CAMEO code and what PLOVER makes of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Code {
    /// The CAMEO code.
    pub code: String,
    /// PLOVER category.
    pub category: String,
    /// PLOVER mode, if any.
    pub mode: Option<String>,
    /// PLOVER contexts, joined by semicolons.
    pub contexts: String,
    /// Goldstein value, -10..=10.
    pub goldstein: f32,
    /// The code of promising it; none where a promise of it is a threat or nothing.
    pub promised: Option<String>,
    /// The code of asking for it.
    pub asked: Option<String>,
    /// The code of refusing it.
    pub refused: Option<String>,
    /// The code of threatening with it.
    pub threatened: Option<String>,
    /// What it is.
    pub name: String,
}

/// What a matrix predicate does with what its complement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Agrees to it or promises it.
    Promised,
    /// Means to do it.
    Intended,
    /// Asks for it.
    Asked,
    /// Refuses it.
    Refused,
    /// Threatens with it.
    Threatened,
    /// Warns of it: a threat where it is the source's own deed.
    Warned,
    /// Gets ready for it: counts where it is a hostile deed.
    Readied,
    /// Speaks of it without taking a stand.
    None,
}

/// In which voice a pattern holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Voice {
    /// Only active.
    Active,
    /// Only passive; the subject is the source: *is prepared to*.
    Passive,
}

/// What stands in a slot of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// An actor: the target (`+`).
    Target,
    /// An actor: one more party of a reciprocal event (`=`).
    Partner,
    /// An actor: the source (`-`); the subject is then the target.
    Source,
    /// A phrase; whoever it denotes or belongs to is the target (`~`).
    Owner,
    /// A phrase without a role of its own (`*`, `{class}` or a word).
    Any,
    /// An infinitive or gerund (`!`).
    Infinitive,
    /// A finite clause (`!that`).
    Clause,
    /// Only the preposition or particle itself.
    Particle,
}

/// A slot of a pattern.
#[derive(Clone, Debug)]
pub struct Slot {
    /// Prepositions or particles, one of which introduces it; empty for a bare argument.
    pub prepositions: Vec<String>,
    /// Whether the preposition may be missing.
    pub bare: bool,
    /// Its role.
    pub role: Role,
    /// Lemmas, one of which must head it; empty for any. Slots that name the same class share them.
    pub lemmas: Arc<BTreeSet<String>>,
    /// Whether it may be missing.
    pub optional: bool,
}

/// How a noun takes its roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Frame {
    /// Possessor, adjective and *by*: the source; the slots: the target.
    #[default]
    Directed,
    /// All that stand around it are parties.
    Mutual,
}

/// Which roles of a noun have to be filled for an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Required {
    /// Source and target.
    #[default]
    Both,
    /// Source.
    Source,
    /// Two parties.
    Parties,
}

/// One pattern with what it signals.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The pattern as written.
    pub pattern: String,
    /// The file that it stands in.
    pub file: String,
    /// What follows the first word.
    pub slots: Vec<Slot>,
    /// CAMEO code, where one applies.
    pub cameo: Option<String>,
    /// PLOVER category.
    pub category: String,
    /// PLOVER mode, or the user's own category.
    pub mode: Option<String>,
    /// PLOVER contexts.
    pub contexts: Vec<String>,
    /// Goldstein value.
    pub goldstein: Option<f32>,
    /// Whether all parties are sources.
    pub mutual: bool,
    /// Whether a passive without an agent counts.
    pub agentless: bool,
    /// The voice in which it holds; none for both.
    pub voice: Option<Voice>,
    /// What it does with its complement.
    pub effect: Option<Effect>,
    /// Of a noun: how it takes its roles.
    pub frame: Frame,
    /// Of a noun: what has to be filled.
    pub requires: Required,
    /// Of a noun: only below a light verb.
    pub light_only: bool,
    /// How often a match is right, 0..=1, as far as the pattern itself goes.
    pub confidence: f32,
    /// How much it asks for: the most specific match wins.
    pub weight: f32,
    /// Files loaded later come first.
    pub layer: usize,
}

/// Sentences of a group, with the category that they must (or must not) give.
#[derive(Clone, Debug)]
pub struct Examples {
    /// The file.
    pub file: String,
    /// The category.
    pub category: String,
    /// Give an event of the category.
    pub good: Vec<String>,
    /// Give none.
    pub bad: Vec<String>,
}

/// Everything in `knowledge/codebook/`, and a user's own files.
#[derive(Clone, Debug, Default)]
pub struct Codebook {
    /// CAMEO codes.
    pub codes: BTreeMap<String, Code>,
    /// Patterns of verbs, adjectives and nouns.
    pub entries: Vec<Entry>,
    /// Sentences to test the groups with.
    pub examples: Vec<Examples>,
    /// Verbs that only carry a noun of action.
    pub light: BTreeSet<String>,
    /// Verbs whose subject undergoes the noun of action.
    pub reversed: BTreeSet<String>,
    /// Nouns that only measure what follows *of*.
    pub containers: BTreeSet<String>,
    /// Nouns that leave it to the noun before them what they are about: *aid deliveries*.
    pub carriers: BTreeSet<String>,
    /// Nouns of what is refused by saying that there will be none of it.
    pub refusable: BTreeSet<String>,
    /// Verbs that give something a name.
    pub verdicts: BTreeSet<String>,
    /// Words in such a name that praise.
    pub praising: BTreeSet<String>,
    /// Words in such a name that neither praise nor blame.
    pub weighing: BTreeSet<String>,
    /// Verbs of force and of protest that are used of politics, too.
    pub figurative: BTreeSet<String>,
    /// Of these, those that mean words where no arms are about.
    pub verbal: BTreeSet<String>,
    /// Verbs of speech; whoever refuses that refuses nothing else.
    pub mute: BTreeSet<String>,
    /// Nouns that do nothing themselves, whoever they belong to.
    pub inert: BTreeSet<String>,
    /// Verbs whose clause asks for something only by its mood: *suggested that they leave*.
    pub mandative: BTreeSet<String>,
    /// Verbs of consent: what hostile act stands under them is told of as still to come, and no threat.
    pub consenting: BTreeSet<String>,
    /// Verbs of vowing, which promise nothing by themselves.
    pub vowing: BTreeSet<String>,
    /// What did not come about without being refused.
    pub failing: BTreeSet<String>,
    /// Verbs of what is made known rather than held out.
    pub announcing: BTreeSet<String>,
    prepositions: BTreeSet<String>,
    classes: BTreeMap<String, Arc<BTreeSet<String>>>,
    by_verb: HashMap<String, Vec<usize>>,
    by_noun: HashMap<String, Vec<usize>>,
    layers: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    words: Words,
    #[serde(default)]
    classes: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    verbs: Vec<Group>,
    #[serde(default)]
    nouns: Vec<Group>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    prepositions: Vec<String>,
    containers: Vec<String>,
    carriers: Vec<String>,
    light: Vec<String>,
    reversed: Vec<String>,
    refusable: Vec<String>,
    verdicts: Vec<String>,
    praising: Vec<String>,
    weighing: Vec<String>,
    figurative: Vec<String>,
    verbal: Vec<String>,
    mute: Vec<String>,
    inert: Vec<String>,
    mandative: Vec<String>,
    consenting: Vec<String>,
    vowing: Vec<String>,
    failing: Vec<String>,
    announcing: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    cameo: Option<Spanned<String>>,
    #[serde(rename = "type")]
    category: Option<Spanned<String>>,
    mode: Option<String>,
    context: Option<Vec<String>>,
    goldstein: Option<f32>,
    #[serde(default)]
    mutual: bool,
    #[serde(default)]
    agentless: bool,
    voice: Option<Voice>,
    effect: Option<Effect>,
    #[serde(default)]
    frame: Frame,
    #[serde(default)]
    requires: Required,
    #[serde(default)]
    light_only: bool,
    confidence: Option<f32>,
    patterns: Spanned<String>,
    #[serde(default)]
    good: Vec<String>,
    #[serde(default)]
    bad: Vec<String>,
}

/// What a match of a pattern without a figure of its own is worth: the share of right events on development text.
const CONFIDENCE: f32 = 0.8;

/// The shipped files, the words and classes first, which the others build on.
const FILES: &[(&str, &str)] = &[
    ("codebook/classes.toml", include_str!("../../../knowledge/codebook/classes.toml")),
    ("codebook/matrix.toml", include_str!("../../../knowledge/codebook/matrix.toml")),
    ("codebook/agree.toml", include_str!("../../../knowledge/codebook/agree.toml")),
    ("codebook/consult.toml", include_str!("../../../knowledge/codebook/consult.toml")),
    ("codebook/support.toml", include_str!("../../../knowledge/codebook/support.toml")),
    ("codebook/cooperate.toml", include_str!("../../../knowledge/codebook/cooperate.toml")),
    ("codebook/aid.toml", include_str!("../../../knowledge/codebook/aid.toml")),
    ("codebook/concede.toml", include_str!("../../../knowledge/codebook/concede.toml")),
    ("codebook/retreat.toml", include_str!("../../../knowledge/codebook/retreat.toml")),
    ("codebook/request.toml", include_str!("../../../knowledge/codebook/request.toml")),
    ("codebook/accuse.toml", include_str!("../../../knowledge/codebook/accuse.toml")),
    ("codebook/reject.toml", include_str!("../../../knowledge/codebook/reject.toml")),
    ("codebook/threaten.toml", include_str!("../../../knowledge/codebook/threaten.toml")),
    ("codebook/protest.toml", include_str!("../../../knowledge/codebook/protest.toml")),
    ("codebook/mobilize.toml", include_str!("../../../knowledge/codebook/mobilize.toml")),
    ("codebook/sanction.toml", include_str!("../../../knowledge/codebook/sanction.toml")),
    ("codebook/coerce.toml", include_str!("../../../knowledge/codebook/coerce.toml")),
    ("codebook/assault.toml", include_str!("../../../knowledge/codebook/assault.toml")),
];

/// The categories of PLOVER.
const CATEGORIES: &[&str] = &[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
];

impl Codebook {
    /// The codebook that ships with the program.
    ///
    /// # Errors
    /// When a shipped file is not what the module describes; a test keeps them right.
    pub fn builtin() -> Result<Codebook, KnowledgeError> {
        let mut codebook = Codebook::default();
        let table = include_bytes!("../../../knowledge/codebook/cameo.csv");
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.as_slice());
        for code in reader.deserialize::<Code>() {
            let code = code.map_err(|error| KnowledgeError::new("codebook/cameo.csv", error))?;
            codebook.codes.insert(code.code.clone(), code);
        }
        for (file, text) in FILES {
            codebook.add_text(file, text)?;
        }
        Ok(codebook)
    }

    /// Adds a file; its entries come before those of the files added so far.
    ///
    /// # Errors
    /// When the file is not TOML of the documented shape, names an unknown class, code or category, or has a
    /// pattern that can't be read.
    pub fn add(&mut self, file: &str, text: &str) -> Result<(), KnowledgeError> {
        self.layers += 1;
        self.add_text(file, text)
    }

    fn add_text(&mut self, file: &str, text: &str) -> Result<(), KnowledgeError> {
        let wrong = |message: String| KnowledgeError::new(file, message);
        let content: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            wrong(format!("line {line}: {}", error.message()))
        })?;
        self.prepositions.extend(content.words.prepositions);
        self.containers.extend(content.words.containers);
        self.carriers.extend(content.words.carriers);
        self.light.extend(content.words.light.into_iter().flat_map(spellings));
        self.reversed.extend(content.words.reversed);
        self.refusable.extend(content.words.refusable);
        self.verdicts.extend(content.words.verdicts);
        self.praising.extend(content.words.praising);
        self.weighing.extend(content.words.weighing);
        self.figurative.extend(content.words.figurative);
        self.verbal.extend(content.words.verbal);
        self.mute.extend(content.words.mute);
        self.inert.extend(content.words.inert);
        self.mandative.extend(content.words.mandative);
        self.consenting.extend(content.words.consenting);
        self.vowing.extend(content.words.vowing);
        self.failing.extend(content.words.failing);
        self.announcing.extend(content.words.announcing);
        for (name, lemmas) in content.classes {
            let mut all = BTreeSet::new();
            for lemma in lemmas {
                match lemma.strip_prefix('@') {
                    Some(other) => all.extend(
                        self.classes
                            .get(other)
                            .ok_or_else(|| wrong(format!("class {name} names an unknown class {other}")))?
                            .iter()
                            .cloned(),
                    ),
                    None => all.extend(spellings(lemma)),
                }
            }
            Arc::make_mut(self.classes.entry(name).or_default()).extend(all);
        }
        for (verbs, group) in content
            .verbs
            .into_iter()
            .map(|group| (true, group))
            .chain(content.nouns.into_iter().map(|group| (false, group)))
        {
            self.add_group(file, text, verbs, group).map_err(wrong)?;
        }
        Ok(())
    }

    fn add_group(&mut self, file: &str, text: &str, verbs: bool, group: Group) -> Result<(), String> {
        let line = |at: usize| line_of(text, at);
        let start = group.patterns.span().start;
        let code = match &group.cameo {
            Some(cameo) => Some(
                self.codes
                    .get(cameo.get_ref())
                    .ok_or_else(|| {
                        format!("line {}: unknown CAMEO code {}", line(cameo.span().start), cameo.get_ref())
                    })?
                    .clone(),
            ),
            None => None,
        };
        let own = match &group.category {
            Some(category) if !CATEGORIES.contains(&category.get_ref().as_str()) => {
                return Err(format!(
                    "line {}: {} is no PLOVER category: these are {}",
                    line(category.span().start),
                    category.get_ref(),
                    CATEGORIES.join(", ")
                ));
            }
            own => own.as_ref().map(|category| category.get_ref().clone()),
        };
        let category = own
            .or_else(|| code.as_ref().map(|code| code.category.clone()))
            .ok_or_else(|| format!("line {}: a group has neither `cameo` nor `type`", line(start)))?;
        // The lines of a literal in three quotation marks begin below them.
        let quoted = text.get(start..).unwrap_or_default();
        let first = line(start)
            + usize::from(
                ["'''\n", "'''\r\n", "\"\"\"\n", "\"\"\"\r\n"].iter().any(|mark| quoted.starts_with(mark)),
            );
        let contexts = group.context.unwrap_or_else(|| {
            code.iter()
                .flat_map(|code| code.contexts.split(';'))
                .filter(|context| !context.is_empty())
                .map(str::to_owned)
                .collect()
        });
        let mode = group.mode.or_else(|| code.as_ref().and_then(|code| code.mode.clone()));
        let goldstein = group.goldstein.or_else(|| code.as_ref().map(|code| code.goldstein));
        for (number, line) in group.patterns.get_ref().lines().map(str::trim).enumerate() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (heads, slots) =
                self.pattern(line).map_err(|error| format!("line {}: {error}", first + number))?;
            let weight = slots.iter().map(weight).sum();
            let index = self.entries.len();
            self.entries.push(Entry {
                pattern: line.to_owned(),
                file: file.to_owned(),
                slots,
                cameo: group.cameo.as_ref().map(|cameo| cameo.get_ref().clone()),
                category: category.clone(),
                mode: mode.clone(),
                contexts: contexts.clone(),
                goldstein,
                mutual: group.mutual,
                agentless: group.agentless,
                voice: group.voice,
                effect: group.effect,
                frame: group.frame,
                requires: group.requires,
                light_only: group.light_only,
                confidence: group.confidence.unwrap_or(CONFIDENCE),
                weight,
                layer: self.layers,
            });
            let table = if verbs { &mut self.by_verb } else { &mut self.by_noun };
            for head in heads.iter() {
                let list = match table.get_mut(head) {
                    Some(list) => list,
                    None => table.entry(head.clone()).or_default(),
                };
                if list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        self.examples.push(Examples { file: file.to_owned(), category, good: group.good, bad: group.bad });
        Ok(())
    }

    /// Reads a pattern: the lemmas that it begins with, and its slots.
    fn pattern(&self, line: &str) -> Result<(Arc<BTreeSet<String>>, Vec<Slot>), String> {
        let wrong = |what: &str| format!("pattern `{line}`: {what}");
        let mut tokens = line.split_whitespace();
        let heads =
            self.lemmas(tokens.next().ok_or_else(|| wrong("is empty"))?).map_err(|error| wrong(&error))?;
        let mut slots: Vec<Slot> = Vec::new();
        let mut open: Option<(Vec<String>, bool)> = None;
        let particle = |(prepositions, optional): (Vec<String>, bool)| Slot {
            prepositions,
            bare: false,
            role: Role::Particle,
            lemmas: Arc::default(),
            optional,
        };
        for token in tokens {
            let (word, optional) = match token.strip_suffix('?') {
                Some(word) => (word, true),
                None => (token, false),
            };
            let prepositions = word.split('/').filter(|word| self.prepositions.contains(*word)).count();
            if prepositions > 0 && prepositions < word.split('/').count() {
                return Err(wrong(&format!("`{token}` mixes prepositions with other words")));
            }
            if prepositions > 0 {
                if let Some(before) = open.take() {
                    slots.push(particle(before));
                }
                open = Some((word.split('/').map(str::to_owned).collect(), optional));
                continue;
            }
            let (role, rest) = match word {
                "!" => (Role::Infinitive, ""),
                "!that" => (Role::Clause, ""),
                _ => match word.split_at_checked(1) {
                    Some(("+", rest)) => (Role::Target, rest),
                    Some(("=", rest)) => (Role::Partner, rest),
                    Some(("-", rest)) => (Role::Source, rest),
                    Some(("~", rest)) => (Role::Owner, rest),
                    Some(("*", rest)) => (Role::Any, rest),
                    _ => (Role::Any, word),
                },
            };
            let clause = matches!(role, Role::Infinitive | Role::Clause);
            if clause && let Some(before) = open.take() {
                slots.push(particle(before));
            }
            let (prepositions, bare) = open.take().unwrap_or((Vec::new(), false));
            let lemmas = if rest.is_empty() {
                Arc::default()
            } else {
                self.lemmas(rest).map_err(|error| wrong(&error))?
            };
            slots.push(Slot { prepositions, bare, role, lemmas, optional });
        }
        if let Some(before) = open {
            slots.push(particle(before));
        }
        Ok((heads, slots))
    }

    /// The lemmas of a token: words and `{classes}` joined by `/`.
    fn lemmas(&self, token: &str) -> Result<Arc<BTreeSet<String>>, String> {
        let class = token.strip_prefix('{').and_then(|token| token.strip_suffix('}'));
        if let Some(shared) = class.and_then(|name| self.classes.get(name)) {
            return Ok(Arc::clone(shared));
        }
        let mut lemmas = BTreeSet::new();
        for part in token.split('/') {
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(class) => lemmas.extend(
                    self.classes.get(class).ok_or_else(|| format!("unknown class {class}"))?.iter().cloned(),
                ),
                None if part.is_empty() || part.contains(['{', '}']) => {
                    return Err(format!("`{token}` is no word"));
                }
                None => lemmas.extend(spellings(part.to_owned())),
            }
        }
        Ok(Arc::new(lemmas))
    }

    /// The entries of a verb or adjective, by its lemma in lower case.
    pub fn of_verb(&self, lemma: &str) -> impl Iterator<Item = &Entry> {
        self.by_verb.get(lemma).into_iter().flatten().map(|&index| &self.entries[index])
    }

    /// The entries of a noun, by its lemma in lower case.
    pub fn of_noun(&self, lemma: &str) -> impl Iterator<Item = &Entry> {
        self.by_noun.get(lemma).into_iter().flatten().map(|&index| &self.entries[index])
    }

    /// The number of senses: pairs of a first word and the words that may stand in the first slot that names any.
    pub fn senses(&self) -> usize {
        self.by_verb
            .values()
            .chain(self.by_noun.values())
            .flatten()
            .map(|&index| {
                let named = self.entries[index].slots.iter().find(|slot| !slot.lemmas.is_empty());
                named.map_or(1, |slot| slot.lemmas.len())
            })
            .sum()
    }
}

/// The number of the line that a byte of a text stands in, from 1.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|&byte| byte == b'\n').count() + 1
}

/// How much a slot narrows a pattern.
fn weight(slot: &Slot) -> f32 {
    let role = match slot.role {
        Role::Infinitive | Role::Clause => 2.0,
        Role::Target | Role::Partner | Role::Source => 1.0,
        Role::Owner => 0.7,
        Role::Any => 0.4,
        Role::Particle => 0.0,
    };
    let named = if slot.lemmas.is_empty() { 0.0 } else { 2.0 };
    let preposition = if slot.prepositions.is_empty() || slot.bare { 0.0 } else { 1.5 };
    (role + named + preposition) * if slot.optional { 0.0 } else { 1.0 }
}

/// A lemma in its American and British spellings.
fn spellings(lemma: String) -> Vec<String> {
    let other = match lemma.strip_suffix("ize") {
        Some(stem) if stem.len() > 2 => Some(format!("{stem}ise")),
        _ => None,
    };
    std::iter::once(lemma).chain(other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_codebook_is_read_and_is_broad() {
        let codebook = Codebook::builtin().unwrap();
        assert!(codebook.senses() > 5000, "{}", codebook.senses());
        for category in CATEGORIES {
            assert!(
                codebook.entries.iter().any(|entry| entry.category == *category),
                "{category} has no entry"
            );
        }
        for code in codebook.codes.values() {
            assert!(CATEGORIES.contains(&code.category.as_str()), "{}", code.code);
            assert!((-10.0..=10.0).contains(&code.goldstein));
            for other in [&code.promised, &code.asked, &code.refused, &code.threatened].into_iter().flatten()
            {
                assert!(codebook.codes.contains_key(other), "{} names {other}", code.code);
            }
        }
    }

    #[test]
    fn a_pattern_has_its_slots() {
        let codebook = Codebook::builtin().unwrap();
        let (heads, slots) = codebook.pattern("break/cut off {relations} with/to +?").unwrap();
        assert!(heads.contains("cut"));
        assert_eq!(slots.len(), 2);
        assert_eq!((slots[0].role, slots[0].prepositions.as_slice()), (Role::Any, &["off".to_owned()][..]));
        assert!(slots[1].optional && slots[1].role == Role::Target);
        assert!(codebook.pattern("cut {nonsense}").is_err());
    }

    #[test]
    fn a_file_of_a_user_comes_first_and_is_checked() {
        let mut codebook = Codebook::builtin().unwrap();
        let text = "[[verbs]]\ntype = 'AGREE'\nmode = 'wage-offer'\npatterns = 'offer *'\n";
        codebook.add("wages.toml", text).unwrap();
        let own = codebook.of_verb("offer").max_by_key(|entry| entry.layer).unwrap();
        assert_eq!(own.mode.as_deref(), Some("wage-offer"));
        for (text, says) in [
            ("[[verbs]]\ntype = 'OFFER'\npatterns = 'offer *'\n", "line 2: OFFER"),
            ("[[verbs]]\ncameo = '999'\npatterns = 'offer *'\n", "line 2: unknown CAMEO code 999"),
            ("\n[[nouns]]\npatterns = 'offer'\n", "line 3: a group has neither"),
            (
                "[[verbs]]\ntype = 'AGREE'\npatterns = '''\noffer *\n\noffer {pay}\n'''\n",
                "line 6: pattern `offer {pay}`",
            ),
            ("[[verbs]]\ntype = 'AGREE'\npattern = 'offer'\n", "line 3: unknown field"),
        ] {
            let error = codebook.add("wrong.toml", text).unwrap_err();
            assert_eq!(error.file, "wrong.toml");
            assert!(error.message.contains(says), "{}", error.message);
        }
    }
}
