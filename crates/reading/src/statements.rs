//! Statements: who said what.
//!
//! The model's attributions are the backbone: they know words that no list has, and where what is said ends; their spans
//! stay as they are. The tree, where a reporting word (from `knowledge/statements.toml`) has a subject and a clause or a
//! quotation, gives a source to an attribution without one, and stands in where a model was not taught attribution.
//! Quotation marks complete both: a quotation is taken whole, across sentences and paragraphs, and one that goes on after
//! *he said* belongs to the same statement.
//! Whoever is only described (*a diplomat*, *two people briefed on the talks*) becomes an actor. Where it is not clear
//! whose words they are, the speaker stays open.

use std::collections::{BTreeMap, BTreeSet};

use legation_language::{Part, Upos, WordId, WordSpan};
use legation_record::{ActorKind, Span, Stance, Statement, StatementKind};

use crate::actors::Actors;
use crate::context::{in_text_order, small};
use crate::descriptions::{self, Described};
use crate::time::Times;
use crate::{ActorId, Context, StatementId, realis, roles};

/// Content with at least this share of its words in quotation marks is direct.
const DIRECT: f32 = 0.9;

/// An attribution of the model by a word that no list knows to report must be likelier than not.
const UNKNOWN: f32 = 0.5;

/// What an attribution by a word that no list knows is worth against one by a word that reports.
const WORTH_UNKNOWN: f32 = 0.75;

/// An unresolved *they* or *she* means whoever was described as a speaker at most this many sentences before.
const SENTENCES_BACK: usize = 2;

/// Two contents that share this part of their words are the same.
const SAME: f32 = 0.5;

/// A word is looked up in at most this many statements around it.
const MOST_NESTED: usize = 8;

/// A quotation longer than this many words is taken for unclosed quotation marks.
const LONGEST_QUOTATION: usize = 400;

/// All statements of a report, in text order.
#[derive(Clone, Debug, Default)]
pub struct Statements {
    /// The statements.
    pub list: Vec<Statement>,
    /// For each word that is said, the innermost statement that says it.
    saying: BTreeMap<WordId, StatementId>,
    speakers: Vec<Option<ActorId>>,
}

impl Statements {
    /// The innermost statement whose content has this word.
    pub fn saying(&self, word: WordId) -> Option<StatementId> {
        self.saying.get(&word).copied()
    }

    /// As [`Statements::saying`], as the record's `said_by`.
    pub fn said_by(&self, word: WordId) -> Option<String> {
        self.saying(word).map(StatementId::label)
    }

    /// The speaker of a statement.
    pub fn speaker(&self, statement: StatementId) -> Option<ActorId> {
        self.speakers.get(statement.0).copied().flatten()
    }
}

/// What the tree has found a statement by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Basis {
    /// A verb of saying with a clause.
    Speech,
    /// A verb of saying beside a quotation.
    Quotation,
    /// *according to*.
    Source,
    /// A verb of thinking with a clause.
    Attitude,
    /// A judgement with words in quotation marks.
    Judgement,
    /// Somebody asked or bound to do something.
    Directive,
    /// The model alone.
    Model,
}

/// A statement before it is written down.
#[derive(Clone, Debug)]
struct Found {
    basis: Basis,
    cue: WordId,
    cue_words: Vec<WordId>,
    /// The head of the source's phrase.
    source: Option<WordId>,
    source_words: Vec<WordId>,
    content: BTreeSet<WordId>,
    speaker: Option<ActorId>,
    addressee: Option<ActorId>,
    confidence: f32,
}

impl Found {
    /// Whether the tree's word alone is enough for a statement.
    fn certain(&self) -> bool {
        !matches!(self.basis, Basis::Attitude | Basis::Directive)
    }
}

/// Words in quotation marks, without the marks.
#[derive(Clone, Debug, Default)]
struct Quotation {
    words: Vec<WordId>,
    /// The marks, those that open a further paragraph included.
    marks: Vec<WordId>,
}

/// Finds the statements of a report. Speakers who are only described become actors.
pub fn read(context: &Context, actors: &mut Actors, times: &Times) -> Statements {
    let reader = Reader::new(context, actors);
    let mut found = reader.with_those_of_the_model(reader.by_the_tree());
    reader.continue_quotations(&mut found);
    reader.with_marks(&mut found);
    reader.without_echoes(&mut found);
    found.retain(|statement| !reader.only_named(statement));
    found.sort_by_key(|statement| (statement.content.first().copied(), statement.cue));
    for statement in &mut found {
        statement.speaker =
            statement.source.and_then(|source| reader.speaker(source, &statement.source_words));
    }
    let anonymous = reader.anonymous(&found);
    let addressees: Vec<_> = found.iter().map(|statement| reader.addressee(statement)).collect();
    let mut by_name: BTreeMap<String, ActorId> = BTreeMap::new();
    let mut last: Option<(usize, ActorId)> = None;
    for (statement, described) in found.iter_mut().zip(anonymous) {
        match described {
            Anonymous::Described(described) => {
                let sentence = described.span.sentence;
                statement.speaker = named_once(context, actors, &mut by_name, described);
                last = statement.speaker.map(|actor| (sentence, actor)).or(last);
            }
            Anonymous::Pronoun(word) => {
                statement.speaker = last
                    .filter(|(sentence, _)| word.sentence.abs_diff(*sentence) <= SENTENCES_BACK)
                    .map(|(_, actor)| actor);
                if let Some(actor) = statement.speaker {
                    let span = WordSpan { sentence: word.sentence, words: word.word..word.word + 1 };
                    actors.mention(context, actor, &span);
                }
            }
            Anonymous::No => {
                if statement.speaker.is_some() {
                    last = None;
                }
            }
        }
    }
    for (statement, addressee) in found.iter_mut().zip(addressees) {
        statement.addressee = match addressee {
            Addressee::Actor(actor) => Some(actor),
            Addressee::Described(described) => named_once(context, actors, &mut by_name, described),
            Addressee::Nobody => None,
        };
    }
    actors.sort_mentions();
    Reader::new(context, actors).write(found, times)
}

/// The actor of a description: one for all descriptions in the same words.
fn named_once(
    context: &Context,
    actors: &mut Actors,
    by_name: &mut BTreeMap<String, ActorId>,
    Described { kind, country, span }: Described,
) -> Option<ActorId> {
    let name = descriptions::name(context, &span);
    let key = name.to_lowercase();
    if let Some(&actor) = by_name.get(&key) {
        actors.mention(context, actor, &span);
        return Some(actor);
    }
    let actor = actors.describe(context, name, kind, country, &span)?;
    by_name.insert(key, actor);
    Some(actor)
}

/// To whom something is said.
enum Addressee {
    Actor(ActorId),
    Described(Described),
    Nobody,
}

/// What a source that means no actor yet is.
enum Anonymous {
    /// Somebody who is described.
    Described(Described),
    /// A pronoun.
    Pronoun(WordId),
    /// Nobody, or somebody who is known.
    No,
}

struct Reader<'a> {
    context: &'a Context<'a>,
    actors: &'a Actors,
    quotations: Vec<Quotation>,
    /// For each word in quotation marks, its quotation.
    quoted: BTreeMap<WordId, usize>,
}

impl<'a> Reader<'a> {
    fn new(context: &'a Context<'a>, actors: &'a Actors) -> Reader<'a> {
        let quotations = quotations(context);
        let mut quoted = BTreeMap::new();
        for (index, quotation) in quotations.iter().enumerate() {
            for &word in &quotation.words {
                quoted.insert(word, index);
            }
        }
        Reader { context, actors, quotations, quoted }
    }

    /// The words below a word, itself included, without those below some of them.
    fn below(&self, top: WordId, without: &[WordId]) -> BTreeSet<WordId> {
        let mut words = BTreeSet::new();
        let mut open = vec![top];
        while let Some(id) = open.pop() {
            if without.contains(&id) || !words.insert(id) {
                continue;
            }
            open.extend(self.context.children(id));
        }
        words
    }

    fn by_the_tree(&self) -> Vec<Found> {
        let mut found = Vec::new();
        for id in self.context.document.word_ids() {
            let statement = match self.context.word(id).upos {
                Upos::Verb => self.of_verb(id),
                Upos::Noun | Upos::Propn | Upos::Pron => self.of_source(id),
                _ => None,
            };
            found.extend(statement);
        }
        found
    }

    /// *according to X*: what the clause says without these words.
    fn of_source(&self, source: WordId) -> Option<Found> {
        let context = self.context;
        let marker = context.marker(source)?;
        if !context.knowledge.statements.sources.markers.contains(&marker) {
            return None;
        }
        let mut clause = context.head(source)?;
        while !matches!(context.word(clause).upos, Upos::Verb | Upos::Aux)
            && context.child_in(clause, &["cop", "nsubj"]).is_none()
        {
            match context.head(clause) {
                Some(up) => clause = up,
                None => break,
            }
        }
        let mut content = self.below(clause, &[source]);
        self.trim(&mut content);
        let cue_words = context
            .children_in(source, &["case", "mark"])
            .flat_map(|case| std::iter::once(case).chain(context.children_in(case, &["fixed"])))
            .collect::<Vec<_>>();
        (!content.is_empty()).then(|| Found {
            cue: cue_words.first().copied().unwrap_or(source),
            source: Some(source),
            source_words: self.phrase(source, &cue_words),
            cue_words,
            content,
            basis: Basis::Source,
            speaker: None,
            addressee: None,
            confidence: 0.75,
        })
    }

    /// A reporting verb with a clause, an infinitive or a quotation.
    fn of_verb(&self, cue: WordId) -> Option<Found> {
        let context = self.context;
        let cues = &context.knowledge.statements.cues;
        let lemma = self.cue_lemma(cue);
        let speech = cues.speech.contains(&lemma);
        let attitude = cues.attitude.contains(&lemma);
        let judgement = cues.judgement.contains(&lemma);
        let directive = cues.directive.contains(&lemma);
        if !(speech || attitude || judgement || directive) || context.stands_in(cue, &["amod", "compound"]) {
            return None;
        }
        let passive = roles::passive(context, cue);
        let inserted = cues.inserted.contains(&lemma);
        // "…," said Oksana, with the subject behind the verb.
        let inverted = (inserted && self.set_off(cue))
            .then(|| {
                context.children_in(cue, &["ccomp", "obj", "xcomp", "nsubj"]).find(|&child| {
                    child > cue
                        && matches!(context.word(child).upos, Upos::Propn | Upos::Noun | Upos::Pron)
                        && !self.clausal(child)
                        && !self.quoted.contains_key(&child)
                })
            })
            .flatten();
        let own = context
            .child_in(cue, &["nsubj"])
            .filter(|&subject| !self.quoted.contains_key(&subject) || self.quoted.contains_key(&cue));
        let source = match own {
            None if inverted.is_some() => inverted,
            _ => roles::agent(context, cue),
        };
        if source.is_none() && (attitude || passive) {
            return None;
        }
        let inside = self.quoted.get(&cue).copied();
        let mut confidence = if speech { 0.8 } else { 0.55 };
        let mut basis = if speech { Basis::Speech } else { Basis::Attitude };
        let mut content = BTreeSet::new();
        if speech || attitude {
            if let Some(clause) = self.clause_below(cue, source) {
                content = self.below(clause, &[cue]);
            } else if speech && let Some(clause) = self.clause_above(cue) {
                content = self.below(clause, &[cue]);
                // "he said, adding that": what only hangs on the cue is not said.
                if context.child_in(cue, &["nsubj"]).is_none() {
                    confidence *= 0.9;
                }
            }
        }
        // "asked not to be named" asks nobody for anything.
        let asks_somebody = lemma != "ask" || context.child_in(cue, &["obj", "iobj"]).is_some();
        if content.is_empty() && directive && !passive && asks_somebody {
            let infinitive = context
                .children_in(cue, &["xcomp", "advcl", "ccomp"])
                .find(|&child| child > cue && roles::infinitive(context, child));
            if let Some(infinitive) = infinitive {
                content = self.below(infinitive, &[]);
                basis = Basis::Directive;
                confidence = 0.5;
            }
        }
        // Quotations of the cue's sentence that stand beside the cue, or in what the tree gives.
        let mut quotes: BTreeSet<usize> = content
            .iter()
            .filter_map(|word| self.quoted.get(word).copied())
            .filter(|&q| Some(q) != inside)
            .collect();
        if quotes.is_empty() && speech && content.is_empty() {
            quotes.extend(self.beside(cue, inside));
            if quotes.is_empty() && cues.inserted.contains(&lemma) {
                quotes.extend(self.just_before(cue));
            }
            basis = Basis::Quotation;
        }
        if content.is_empty() && quotes.is_empty() && judgement {
            let object: BTreeSet<WordId> = context
                .children_in(cue, &["obj", "xcomp", "obl", "advcl", "ccomp", "iobj"])
                .filter(|&child| child > cue)
                .flat_map(|child| self.below(child, &[]))
                .collect();
            quotes.extend(
                object
                    .iter()
                    .filter_map(|word| self.quoted.get(word).copied())
                    .filter(|&q| Some(q) != inside),
            );
            if !quotes.is_empty() {
                content = object;
                basis = Basis::Judgement;
                confidence = 0.65;
            }
        }
        for &quote in &quotes {
            let words = &self.quotations[quote].words;
            let shared = words.iter().filter(|word| content.contains(word)).count();
            // A quotation is taken whole where the clause holds the larger part of what stands in this sentence.
            let here = words.iter().filter(|word| word.sentence == cue.sentence).count();
            if !words.contains(&cue) && (content.is_empty() || shared * 2 >= here) {
                content.extend(words.iter().copied());
            }
        }
        content.remove(&cue);
        if let Some(source) = source {
            // The speaker's own words of introduction are not said.
            if !content.contains(&source) || roles::antecedent(context, source, cue).is_none() {
                let phrase = self.below(source, &[]);
                if !phrase.contains(&cue)
                    && !quotes.iter().any(|&quote| self.quotations[quote].words.contains(&source))
                {
                    for word in phrase {
                        content.remove(&word);
                    }
                }
            }
        }
        self.trim(&mut content);
        let said = content.iter().filter(|&&word| context.word(word).upos != Upos::Punct).count();
        if said == 0 || (said == 1 && quotes.is_empty() && !speech) {
            return None;
        }
        if source.is_none() && quotes.is_empty() {
            return None;
        }
        if realis::negated_itself(context, cue) && quotes.is_empty() {
            confidence *= 0.6;
        }
        let probability = context.word(cue).arc_probability.clamp(0.0, 1.0);
        Some(Found {
            cue,
            cue_words: self.cue_words(cue),
            source,
            source_words: source.map(|source| self.phrase(source, &[cue])).unwrap_or_default(),
            content,
            basis,
            speaker: None,
            addressee: None,
            confidence: confidence * (0.7 + 0.3 * probability),
        })
    }

    /// The clause that a cue governs: its complement, or what follows its colon.
    fn clause_below(&self, cue: WordId, source: Option<WordId>) -> Option<WordId> {
        let context = self.context;
        let said = |child: &WordId| Some(*child) != source && self.clausal(*child);
        let complements: Vec<WordId> =
            context.children_in(cue, &["ccomp", "csubj:outer"]).filter(said).collect();
        let clause = complements.iter().find(|&&child| child > cue).or(complements.first()).copied();
        clause.or_else(|| {
            context.children_in(cue, &["parataxis"]).find(|&child| {
                child > cue
                    && (self.quoted.contains_key(&child)
                        || context.children(child).chain(context.children(cue)).any(|mark| {
                            mark > cue
                                && mark < child
                                && matches!(&*context.word(mark).form, ":" | "," | "\"" | "“")
                        }))
                    && !context.knowledge.statements.cues.speech.contains(&self.cue_lemma(child))
            })
        })
    }

    /// Whether a word heads a clause, or stands in quotation marks.
    fn clausal(&self, id: WordId) -> bool {
        let context = self.context;
        matches!(context.word(id).upos, Upos::Verb | Upos::Aux | Upos::Adj)
            || context.child_in(id, &["cop", "nsubj", "aux"]).is_some()
            || self.quoted.contains_key(&id)
    }

    /// The quotation that ends right before the sentence of a cue: *"…," the envoy told reporters*.
    fn just_before(&self, cue: WordId) -> Option<usize> {
        let sentences = &self.context.document.sentences;
        let before = sentences.get(cue.sentence.checked_sub(1)?)?;
        let here = sentences.get(cue.sentence)?;
        if (before.part, before.paragraph) != (here.part, here.paragraph) {
            return None;
        }
        // The last word of it that is none of the marks.
        let last = before
            .words
            .iter()
            .rposition(|word| !matches!(&*word.form, "\"" | "”" | "''" | "'" | "’" | "»"))?;
        if last + 1 == before.words.len() {
            return None;
        }
        self.quoted.get(&WordId { sentence: cue.sentence - 1, word: last }).copied()
    }

    /// The clause that a cue is put into or after: *X, he said, Y*.
    fn clause_above(&self, cue: WordId) -> Option<WordId> {
        let context = self.context;
        let own = context.child_in(cue, &["nsubj"]).is_some();
        let inverted = context.children_in(cue, &["ccomp", "obj", "xcomp"]).any(|child| {
            child > cue && matches!(context.word(child).upos, Upos::Propn | Upos::Noun | Upos::Pron)
        });
        match context.relation(cue) {
            "parataxis" if own => context.head(cue),
            // "X, he said" with the two turned round by the parser.
            "ccomp" | "advcl" | "conj" | "dep" | "root"
                if context.head(cue).is_some()
                    && (own || inverted)
                    && context.knowledge.statements.cues.inserted.contains(context.lemma(cue))
                    && context.child_in(cue, &["mark", "cc"]).is_none()
                    && self.set_off(cue) =>
            {
                context.head(cue)
            }
            _ => None,
        }
    }

    /// Whether a cue stands behind a comma or closing quotation marks, as it does after what it reports.
    fn set_off(&self, cue: WordId) -> bool {
        let start = self.context.subtree(cue).words.start;
        let words = &self.context.document.sentences[cue.sentence].words;
        let direct = cue.word.checked_sub(1).and_then(|at| words.get(at));
        let before = words.get(start.wrapping_sub(1)).or_else(|| words.get(start));
        before
            .into_iter()
            .chain(direct)
            .any(|word| matches!(&*word.form, "," | "\"" | "”" | "''" | "'" | "’" | "?" | "!"))
            || words.get(start).is_some_and(|word| word.upos == Upos::Punct)
    }

    /// Quotations of the cue's sentence that touch the clause of the cue.
    fn beside(&self, cue: WordId, inside: Option<usize>) -> Vec<usize> {
        let mut near: Vec<(usize, usize)> = Vec::new();
        let words = &self.context.document.sentences[cue.sentence].words;
        for (word, _) in words.iter().enumerate() {
            let id = WordId { sentence: cue.sentence, word };
            if let Some(&quote) = self.quoted.get(&id)
                && Some(quote) != inside
            {
                let distance = word.abs_diff(cue.word);
                match near.iter_mut().find(|(index, _)| *index == quote) {
                    Some((_, least)) => *least = distance.min(*least),
                    None => near.push((quote, distance)),
                }
            }
        }
        // The quotation must not belong to another cue that stands nearer.
        near.retain(|&(quote, distance)| {
            !words.iter().enumerate().any(|(word, other)| {
                let id = WordId { sentence: cue.sentence, word };
                word != cue.word
                    && other.upos == Upos::Verb
                    && self.context.knowledge.statements.cues.speech.contains(&self.cue_lemma(id))
                    && !self.quoted.contains_key(&id)
                    && self.quotations[quote]
                        .words
                        .iter()
                        .filter(|inner| inner.sentence == cue.sentence)
                        .any(|inner| inner.word.abs_diff(word) < distance)
            })
        });
        near.into_iter().map(|(quote, _)| quote).collect()
    }

    /// The lemma of a cue with its particle, where the lists know it so.
    fn cue_lemma(&self, cue: WordId) -> String {
        let context = self.context;
        let cues = &context.knowledge.statements.cues;
        let mut lemma = context.lemma(cue).to_lowercase();
        // "blam" of "blamed": what the lemmatiser took off too much.
        let whole = format!("{lemma}e");
        let known = |lemma: &str| {
            [&cues.speech, &cues.attitude, &cues.judgement, &cues.directive]
                .iter()
                .any(|list| list.contains(lemma))
        };
        if !known(&lemma) && known(&whole) {
            lemma = whole;
        }
        for child in context.children_in(cue, &["compound:prt", "advmod", "obl"]) {
            let particle = match context.relation(child) {
                "obl" => context.marker(child).unwrap_or_default(),
                _ => context.lemma(child).to_lowercase(),
            };
            let joined = format!("{lemma} {particle}");
            if cues.speech.contains(&joined) || cues.judgement.contains(&joined) {
                return joined;
            }
        }
        lemma
    }

    fn cue_words(&self, cue: WordId) -> Vec<WordId> {
        let mut words: Vec<WordId> =
            self.context.children_in(cue, &["aux", "compound:prt"]).chain(std::iter::once(cue)).collect();
        words.sort();
        words
    }

    /// The words of a phrase without the clauses that only describe it, and without some of its dependents.
    fn phrase(&self, head: WordId, without: &[WordId]) -> Vec<WordId> {
        let context = self.context;
        let mut left_out: Vec<WordId> = without.to_vec();
        left_out.extend(
            context.children_in(head, &["acl:relcl", "parataxis", "advcl", "case", "punct"]).filter(
                |&child| {
                    // The possessive mark of a part of the name stays.
                    child != head
                },
            ),
        );
        let words: Vec<WordId> = self.below(head, &left_out).into_iter().collect();
        // A phrase is one run of words around its head.
        let at = words.iter().position(|&word| word == head).unwrap_or(0);
        let mut first = at;
        while first > 0 && words[first].word - words[first - 1].word <= 2 {
            first -= 1;
        }
        let mut last = at;
        while last + 1 < words.len() && words[last + 1].word - words[last].word <= 2 {
            last += 1;
        }
        words.get(first..=last).map(<[WordId]>::to_vec).unwrap_or_default()
    }

    /// Takes punctuation, subordinators and coordinators off the ends of a content.
    fn trim(&self, content: &mut BTreeSet<WordId>) {
        let context = self.context;
        while let Some(&first) = content.first() {
            let word = context.word(first);
            let quoted = self.quoted.contains_key(&first);
            let loose = (!quoted && (word.upos == Upos::Punct || word.relation() == "cc"))
                || (word.relation() == "mark" && matches!(&*word.lemma, "that" | "as"));
            if !loose {
                break;
            }
            content.remove(&first);
        }
        while let Some(&last) = content.last() {
            let word = context.word(last);
            let comma = matches!(&*word.form, "," | "-" | "--" | "–" | "—" | ":" | ";");
            if !(word.upos == Upos::Punct && (comma || !self.quoted.contains_key(&last))) {
                break;
            }
            content.remove(&last);
        }
    }

    /// The statements of the model, completed by those of the tree, and what the tree alone is sure of.
    fn with_those_of_the_model(&self, tree: Vec<Found>) -> Vec<Found> {
        let mut by_cue: BTreeMap<WordId, usize> = BTreeMap::new();
        let mut taken: BTreeMap<WordId, Vec<usize>> = BTreeMap::new();
        for (index, statement) in tree.iter().enumerate() {
            by_cue.entry(statement.cue).or_insert(index);
            for &word in &statement.content {
                let those = taken.entry(word).or_default();
                if those.len() < MOST_NESTED {
                    those.push(index);
                }
            }
        }
        let mut used = vec![false; tree.len()];
        let mut found: Vec<Found> = Vec::new();
        for attribution in &self.context.document.attributions {
            let mut content: BTreeSet<WordId> = attribution.content.iter().copied().collect();
            let Some(&cue) = attribution
                .cue
                .iter()
                .find(|&&word| self.context.word(word).upos == Upos::Verb)
                .or(attribution.cue.first())
            else {
                continue;
            };
            self.complete(&mut content, cue);
            if content.is_empty() {
                continue;
            }
            let similar = |index: usize| {
                let other = &tree[index].content;
                let shared = other.intersection(&content).count() as f32;
                shared >= SAME * (other.len() + content.len()) as f32 / (1.0 + SAME)
            };
            let reports = self.reports(&attribution.cue, &content);
            if !reports && attribution.probability < UNKNOWN {
                continue;
            }
            let same_cue =
                attribution.cue.iter().find_map(|cue| by_cue.get(cue)).copied().filter(|&index| !used[index]);
            // Another word about what the tree has somebody say (*has agreed to …, she said*) is not what says it.
            let at = same_cue.or_else(|| {
                content.iter().filter(|_| reports).find_map(|word| {
                    taken.get(word)?.iter().copied().find(|&index| !used[index] && similar(index))
                })
            });
            let own = at.map(|index| &tree[index]);
            let tree_source =
                own.and_then(|own| own.source).filter(|source| attribution.source.contains(source));
            let outer = attribution.source.iter().copied().filter(|&word| {
                self.context.word(word).upos != Upos::Punct
                    && self.context.head(word).is_none_or(|head| !attribution.source.contains(&head))
            });
            let mut head = tree_source
                .or_else(|| outer.clone().find(|&word| self.context.stands_in(word, &["nsubj"])))
                .or_else(|| outer.clone().next());
            let mut source_words = attribution.source.clone();
            // *Thirty deputies are said to*: they don't say it.
            if head.is_some_and(|head| {
                self.context.stands_in(head, &["nsubj:pass"]) && self.context.head(head) == Some(cue)
            }) {
                head = None;
                source_words.clear();
            }
            let mut statement = Found {
                basis: Basis::Model,
                cue,
                cue_words: attribution.cue.clone(),
                source: head,
                source_words,
                content,
                speaker: None,
                addressee: None,
                confidence: attribution.probability * if reports { 1.0 } else { WORTH_UNKNOWN },
            };
            if let (Some(own), Some(index)) = (own, at) {
                used[index] = true;
                statement.basis = own.basis;
                if statement.source.is_none() {
                    statement.source = own.source;
                    statement.source_words = own.source_words.clone();
                }
            }
            // *About the deadline*, and nobody who says so; *which*, whoever says it.
            let says = self.says(&statement.content);
            if !says && (statement.source.is_none() || !self.names_something(&statement.content)) {
                continue;
            }
            found.push(statement);
        }
        // Where the model sees who is cited for what, it sees more than the tree: of the hundred-odd statements that the
        // tree alone would add to PolNeAR's development part, seven are there. Weights that were not taught it leave it
        // to the tree.
        if self.context.document.attributions.is_empty() {
            found = tree.into_iter().filter(Found::certain).collect();
        }
        found
    }

    /// Whether a content says something: has a verb, or stands in quotation marks.
    fn says(&self, content: &BTreeSet<WordId>) -> bool {
        content.iter().any(|word| {
            self.quoted.contains_key(word) || matches!(self.context.word(*word).upos, Upos::Verb | Upos::Aux)
        })
    }

    /// Whether a content has a word with a meaning of its own.
    fn names_something(&self, content: &BTreeSet<WordId>) -> bool {
        content.iter().any(|word| {
            matches!(
                self.context.word(*word).upos,
                Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Adv
            )
        })
    }

    /// Whether a cue of the model is a word that reports, or reports a quotation: *met* and *blocked* do not.
    fn reports(&self, cue: &[WordId], content: &BTreeSet<WordId>) -> bool {
        let words = &self.context.knowledge.statements;
        let own = cue.first().and_then(|cue| self.quoted.get(cue));
        content.iter().filter_map(|word| self.quoted.get(word)).any(|quote| Some(quote) != own)
            || cue.iter().any(|&word| {
                let lemma = self.cue_lemma(word);
                let lists =
                    [&words.cues.speech, &words.cues.attitude, &words.cues.directive, &words.cues.other];
                lists.iter().any(|list| list.contains(&lemma))
                    || matches!(&*lemma, ":" | "accord" | "according")
                    || words.sources.markers.contains(&lemma)
            })
    }

    /// Takes the quotations whole that a content has the larger part of.
    fn complete(&self, content: &mut BTreeSet<WordId>, cue: WordId) {
        let touched: BTreeSet<usize> =
            content.iter().filter_map(|word| self.quoted.get(word).copied()).collect();
        for quote in touched {
            let words = &self.quotations[quote].words;
            let sentences: BTreeSet<usize> =
                words.iter().filter(|word| content.contains(word)).map(|word| word.sentence).collect();
            let here = words.iter().filter(|word| sentences.contains(&word.sentence)).count();
            let shared = words.iter().filter(|word| content.contains(word)).count();
            if shared * 2 >= here && !words.contains(&cue) {
                content.extend(words.iter().copied());
            }
        }
    }

    /// Adds the marks of the quotations that are in a content whole.
    fn with_marks(&self, found: &mut [Found]) {
        for statement in found {
            let quotes: BTreeSet<usize> =
                statement.content.iter().filter_map(|word| self.quoted.get(word).copied()).collect();
            for quote in quotes {
                let quotation = &self.quotations[quote];
                if quotation.words.iter().all(|word| {
                    statement.content.contains(word) || self.context.word(*word).upos == Upos::Punct
                }) {
                    statement.content.extend(quotation.words.iter().chain(&quotation.marks).copied());
                }
            }
        }
    }

    /// A quotation right behind a direct statement, with no cue of its own, goes on with it.
    fn continue_quotations(&self, found: &mut [Found]) {
        let sentences = &self.context.document.sentences;
        let mut owner: BTreeMap<usize, usize> = BTreeMap::new();
        for (index, statement) in found.iter().enumerate() {
            for word in &statement.content {
                if let Some(&quote) = self.quoted.get(word) {
                    owner.entry(quote).or_insert(index);
                }
            }
        }
        for quote in 1..self.quotations.len() {
            if owner.contains_key(&quote) {
                continue;
            }
            let Some(&index) = owner.get(&(quote - 1)) else { continue };
            let (Some(&first), Some(&last)) =
                (self.quotations[quote].words.first(), self.quotations[quote].words.last())
            else {
                continue;
            };
            let Some(&before) = self.quotations[quote - 1].words.last() else { continue };
            let statement = &found[index];
            let near = first.sentence <= before.sentence.max(statement.cue.sentence) + 1
                && sentences[first.sentence].part == sentences[before.sentence].part
                && sentences[first.sentence].paragraph == sentences[statement.cue.sentence].paragraph;
            // Nothing but the quotation stands in its sentences.
            let alone = (first.sentence..=last.sentence).all(|sentence| {
                sentences[sentence].words.iter().enumerate().all(|(word, token)| {
                    token.upos == Upos::Punct
                        || self.quoted.get(&WordId { sentence, word }) == Some(&quote)
                        || (sentence == statement.cue.sentence
                            && !self.quoted.contains_key(&WordId { sentence, word }))
                        || self.quoted.get(&WordId { sentence, word }) == Some(&(quote - 1))
                })
            });
            if near && alone {
                found[index].content.extend(self.quotations[quote].words.iter().copied());
                owner.insert(quote, index);
            }
        }
    }

    /// The actor behind a source's phrase.
    fn speaker(&self, source: WordId, words: &[WordId]) -> Option<ActorId> {
        let context = self.context;
        let relative = roles::antecedent(context, source, context.head(source).unwrap_or(source));
        let source = relative.unwrap_or(source);
        let denoted = self.actors.denoted(context, source);
        if let Some(&actor) = denoted.first() {
            return Some(actor);
        }
        // "a spokesperson for the commission, Anaïs Roux": the person named in the phrase, wherever the tree has it.
        let own = self.phrase(source, &[]);
        let named = own.iter().chain(words).copied().find_map(|word| {
            let owner = context.stands_in(word, &["nmod:poss"])
                || context.head(word).is_some_and(|up| context.stands_in(up, &["nmod:poss"]));
            let actor = self.actors.at(word).filter(|_| !owner && context.word(word).upos == Upos::Propn)?;
            (self.actors.list.get(actor.0)?.kind == ActorKind::Person).then_some(actor)
        });
        if named.is_some() {
            return named;
        }
        let voices = &context.knowledge.statements.sources.voices;
        if voices.contains(context.small_lemma(source)) {
            return self.actors.behind(context, source).first().copied();
        }
        None
    }

    /// For each statement, whether its speaker is somebody who is only described.
    fn anonymous(&self, found: &[Found]) -> Vec<Anonymous> {
        found.iter().map(|statement| self.described(statement)).collect()
    }

    fn described(&self, statement: &Found) -> Anonymous {
        let context = self.context;
        let Some(source) = statement.source.filter(|_| statement.speaker.is_none()) else {
            return Anonymous::No;
        };
        let head =
            roles::antecedent(context, source, context.head(source).unwrap_or(source)).unwrap_or(source);
        let word = context.word(head);
        if word.upos == Upos::Pron && matches!(&*small(&word.lemma), "they" | "he" | "she") {
            return Anonymous::Pronoun(head);
        }
        match descriptions::described(context, self.actors, head, descriptions::Part::Speaker) {
            Some(described) => Anonymous::Described(described),
            None => Anonymous::No,
        }
    }

    /// Takes out what somebody says of himself within his own words: *I think* in a quotation.
    fn without_echoes(&self, found: &mut Vec<Found>) {
        let attitude = &self.context.knowledge.statements.cues.attitude;
        let mut longest: BTreeMap<WordId, usize> = BTreeMap::new();
        for statement in found.iter() {
            for &word in &statement.content {
                let most = longest.entry(word).or_default();
                *most = statement.content.len().max(*most);
            }
        }
        found.retain(|statement| {
            let first = statement
                .source
                .is_some_and(|source| matches!(self.context.small_lemma(source), "i" | "we" | "you"));
            let inside = longest.get(&statement.cue).is_some_and(|&size| size > statement.content.len());
            !(first && inside && attitude.contains(&self.cue_lemma(statement.cue)))
        });
    }

    /// Whether a heading within the text only names what it is about: *US considering new sanctions*, *The minister's
    /// view of the talks*. What the text says of it is told there.
    fn only_named(&self, statement: &Found) -> bool {
        let context = self.context;
        let verb = |&word: &WordId| matches!(context.word(word).upos, Upos::Verb | Upos::Aux);
        statement.basis == Basis::Model
            && context.document.sentence_of(statement.cue).part == Part::Body
            && context.is_heading(statement.cue.sentence)
            && !statement.content.iter().any(|word| verb(word) || self.quoted.contains_key(word))
    }

    /// Whom a cue is spoken to: *told the committee*, *said to reporters*.
    fn addressee(&self, statement: &Found) -> Addressee {
        let context = self.context;
        let cue = statement.cue;
        let lemma = self.cue_lemma(cue);
        let sources = &context.knowledge.statements.sources;
        let cues = &context.knowledge.statements.cues;
        // Whom one condemns one need not speak to.
        if cues.attitude.contains(&lemma) || cues.judgement.contains(&lemma) && !cues.speech.contains(&lemma)
        {
            return Addressee::Nobody;
        }
        let told = context
            .children_in(cue, &["iobj", "obj"])
            .chain(context.children_in(cue, &["obl"]).filter(|&child| {
                context.marker(child).as_deref() == Some("to") && sources.spoken_to.contains(&lemma)
            }))
            .find(|word| !statement.content.contains(word));
        let Some(told) = told else { return Addressee::Nobody };
        let found = self.actors.denoted(context, told);
        let found = if found.is_empty() { self.actors.behind(context, told) } else { found };
        if let Some(actor) = found.into_iter().find(|&actor| Some(actor) != statement.speaker) {
            return Addressee::Actor(actor);
        }
        // Reporters are nobody in particular.
        if sources.press.contains(context.small_lemma(told)) {
            return Addressee::Nobody;
        }
        match descriptions::described(context, self.actors, told, descriptions::Part::Party) {
            Some(described) => Addressee::Described(described),
            None => Addressee::Nobody,
        }
    }

    fn kind(&self, content: &BTreeSet<WordId>) -> StatementKind {
        let words: Vec<_> =
            content.iter().filter(|&&word| self.context.word(word).upos != Upos::Punct).collect();
        let quoted = words.iter().filter(|word| self.quoted.contains_key(word)).count();
        if quoted == 0 {
            StatementKind::Indirect
        } else if quoted as f32 >= DIRECT * words.len() as f32 {
            StatementKind::Direct
        } else {
            StatementKind::Mixed
        }
    }

    /// The spans of some words: neighbours joined, across sentences of one paragraph too.
    fn spans(&self, words: &BTreeSet<WordId>) -> Vec<Span> {
        let context = self.context;
        let sentences = &context.document.sentences;
        let mut runs: Vec<(Part, usize, std::ops::Range<usize>)> = Vec::new();
        let list: Vec<WordId> = words.iter().copied().collect();
        let mut last: Option<WordId> = None;
        for run in context.runs(&list) {
            let Some((part, bytes)) = context.document.bytes_of(&run) else { continue };
            let sentence = &sentences[run.sentence];
            let first = WordId { sentence: run.sentence, word: run.words.start };
            let joins = last.is_some_and(|last| self.adjacent(last, first))
                && runs.last().is_some_and(|(before, paragraph, _)| {
                    (*before, *paragraph) == (part, sentence.paragraph)
                });
            match runs.last_mut() {
                Some((_, _, before)) if joins => before.end = bytes.end.max(before.end),
                _ => runs.push((part, sentence.paragraph, bytes)),
            }
            last = Some(WordId { sentence: run.sentence, word: run.words.end - 1 });
        }
        runs.into_iter().filter_map(|(part, _, bytes)| context.span_of_bytes(part, bytes)).collect()
    }

    /// Whether nothing but punctuation stands between two words.
    fn adjacent(&self, before: WordId, after: WordId) -> bool {
        let sentences = &self.context.document.sentences;
        let punctuation = |sentence: usize, words: std::ops::Range<usize>| {
            sentences[sentence]
                .words
                .get(words)
                .is_some_and(|words| words.iter().all(|word| word.upos == Upos::Punct))
        };
        if before.sentence == after.sentence {
            return punctuation(before.sentence, before.word + 1..after.word);
        }
        after.sentence == before.sentence + 1
            && punctuation(before.sentence, before.word + 1..sentences[before.sentence].words.len())
            && punctuation(after.sentence, 0..after.word)
    }

    fn write(&self, found: Vec<Found>, times: &Times) -> Statements {
        let context = self.context;
        let mut statements = Statements::default();
        let mut sizes: Vec<usize> = Vec::new();
        let mut cues: Vec<WordId> = Vec::new();
        let mut sources: Vec<Option<WordId>> = Vec::new();
        let stances = &context.knowledge.statements.stance;
        for statement in found {
            let content = self.spans(&statement.content);
            if content.is_empty() {
                continue;
            }
            let id = StatementId(statements.list.len());
            let speaker = statement.speaker;
            let lemma = self.cue_lemma(statement.cue);
            let speaker_span = self.hull(&statement.source_words);
            let cue_span = self.hull(&statement.cue_words);
            let addressee = statement.addressee.filter(|&actor| Some(actor) != speaker);
            let mut evidence: Vec<Span> = content.clone();
            evidence.extend(speaker_span.clone());
            evidence.extend(cue_span.clone());
            let claimed: &BTreeSet<WordId> =
                if self.claims(&statement) { &statement.content } else { &BTreeSet::new() };
            for &word in claimed {
                let before = statements.saying.get(&word).map(|before| sizes[before.0]);
                if before.is_none_or(|before| statement.content.len() < before) {
                    statements.saying.insert(word, id);
                }
            }
            sizes.push(statement.content.len());
            cues.push(statement.cue);
            sources.push(statement.source);
            statements.speakers.push(speaker);
            statements.list.push(Statement {
                id: id.label(),
                speaker: speaker.map(ActorId::label),
                speaker_span,
                cue_span,
                stance: if stances.support.contains(&lemma) {
                    Stance::Support
                } else if stances.oppose.contains(&lemma) {
                    Stance::Oppose
                } else {
                    Stance::Neutral
                },
                cue: Some(lemma),
                kind: self.kind(&statement.content),
                content,
                addressee: addressee.map(ActorId::label),
                time: times.dating(context, statement.cue).map(|mention| mention.time.clone()),
                said_by: None,
                evidence: in_text_order(evidence),
                confidence: statement.confidence.clamp(0.0, 1.0),
            });
        }
        // "I" is whoever is quoted.
        for index in 0..statements.list.len() {
            let Some(source) = sources[index].filter(|_| statements.speakers[index].is_none()) else {
                continue;
            };
            if !matches!(context.small_lemma(source), "i" | "me") {
                continue;
            }
            let around = statements.saying(source).filter(|outer| sizes[outer.0] > sizes[index]);
            let speaker = around.and_then(|outer| statements.speaker(outer));
            statements.speakers[index] = speaker;
            statements.list[index].speaker = speaker.map(ActorId::label);
        }
        // A cue inside another statement's content makes a nested statement; the outer one is the longer, so that
        // no two can nest in each other.
        for (index, &cue) in cues.iter().enumerate() {
            statements.list[index].said_by =
                statements.saying(cue).filter(|outer| sizes[outer.0] > sizes[index]).map(StatementId::label);
        }
        statements
    }

    /// Whether a statement says that something is so. *Considering imposing sanctions* and *agreed to spend more* tell
    /// what somebody means to do: whatever else stands in these words is the reporter's.
    fn claims(&self, statement: &Found) -> bool {
        let context = self.context;
        if !matches!(statement.basis, Basis::Model | Basis::Attitude) {
            return true;
        }
        let top = statement.content.iter().find(|&&word| context.head(word) == Some(statement.cue));
        !top.is_some_and(|&top| {
            context.stands_in(top, &["xcomp", "ccomp", "advcl"])
                && context.child_in(top, &["nsubj"]).is_none()
                && (roles::infinitive(context, top) || roles::gerund(context, top))
        })
    }

    fn hull(&self, words: &[WordId]) -> Option<Span> {
        let (first, last) = (words.first()?, words.last()?);
        if first.sentence != last.sentence {
            return self.context.span_of_word(*first);
        }
        self.context.span(&WordSpan { sentence: first.sentence, words: first.word..last.word + 1 })
    }
}

/// The quotations of a report: words between quotation marks, within one paragraph, or over several where each
/// begins with an opening mark and only the last has a closing one.
fn quotations(context: &Context) -> Vec<Quotation> {
    let document = context.document;
    let mut quotations = Vec::new();
    let mut open: Option<(Mark, Quotation)> = None;
    let mut place: Option<(Part, usize)> = None;
    for (index, sentence) in document.sentences.iter().enumerate() {
        let here = (sentence.part, sentence.paragraph);
        let new_paragraph = place != Some(here);
        place = Some(here);
        let text = document.text(sentence.part);
        if new_paragraph && let Some((mark, quotation)) = open.take() {
            // An unclosed quotation goes on where the next paragraph opens with the same mark.
            let goes_on =
                sentence.words.first().is_some_and(|word| Mark::opening(&word.form, true) == Some(mark));
            if goes_on && quotation.words.len() < LONGEST_QUOTATION {
                open = Some((mark, quotation));
            }
        }
        for (number, word) in sentence.words.iter().enumerate() {
            let id = WordId { sentence: index, word: number };
            let before = text.get(..word.bytes.start).and_then(|text| text.chars().next_back());
            let after = text.get(word.bytes.end..).and_then(|text| text.chars().next());
            let free_before = before.is_none_or(|before| before.is_whitespace() || "([—–-".contains(before));
            let free_after = after.is_none_or(|after| !after.is_alphanumeric());
            match &mut open {
                Some((mark, quotation)) => {
                    if mark.closes(&word.form) && (free_after || !free_before) {
                        let mut quotation = std::mem::take(quotation);
                        open = None;
                        if !quotation.words.is_empty() {
                            quotation.marks.push(id);
                            quotations.push(quotation);
                        }
                    } else if Mark::opening(&word.form, true) == Some(*mark) && word.upos == Upos::Punct {
                        // The mark that opens a paragraph again.
                        quotation.marks.push(id);
                    } else if quotation.words.len() >= LONGEST_QUOTATION {
                        open = None;
                    } else {
                        quotation.words.push(id);
                    }
                }
                None => {
                    if let Some(mark) = Mark::opening(&word.form, free_before || !free_after) {
                        open = Some((mark, Quotation { words: Vec::new(), marks: vec![id] }));
                    }
                }
            }
        }
    }
    quotations
}

/// A kind of quotation mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// `"`, ``` `` ```
    Straight,
    /// `“ ”`, `„ “`
    Double,
    /// `'`
    Single,
    /// `‘ ’`
    SingleCurly,
    /// `« »`
    Angle,
}

impl Mark {
    /// The kind of mark that a word is; a mark that may be an apostrophe only where `free` before it.
    fn opening(form: &str, free: bool) -> Option<Mark> {
        match form {
            "\"" | "``" => Some(Mark::Straight),
            "“" | "„" => Some(Mark::Double),
            "«" => Some(Mark::Angle),
            "'" | "`" if free => Some(Mark::Single),
            "‘" if free => Some(Mark::SingleCurly),
            _ => None,
        }
    }

    fn closes(self, form: &str) -> bool {
        match self {
            Mark::Straight => matches!(form, "\"" | "''"),
            Mark::Double => matches!(form, "”" | "\"" | "“"),
            Mark::Single => matches!(form, "'" | "’"),
            Mark::SingleCurly => matches!(form, "’" | "'"),
            Mark::Angle => form == "»",
        }
    }
}
