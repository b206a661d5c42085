//! The document: a report cut into sentences and words, with everything that the model found in them.

use std::ops::Range;
use std::sync::Arc;

/// Which of a report's two texts a sentence stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The headline.
    Title,
    /// The body.
    Body,
}

/// A report as the model reads it.
///
/// Invariants: sentences are in text order, the headline's first; the words of a sentence are in text order;
/// every byte range slices its part on character borders; heads point inside their sentence and form a tree
/// with exactly one root.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The headline; empty when there is none.
    pub title: String,
    /// The body.
    pub body: String,
    /// All sentences, those of the headline first.
    pub sentences: Vec<Sentence>,
    /// Named entities and other recognised expressions, in text order.
    pub entities: Vec<Entity>,
    /// Attributions (who is cited for what), in the order of their cues.
    pub attributions: Vec<Attribution>,
}

/// One sentence: its place and its words.
#[derive(Clone, Debug)]
pub struct Sentence {
    /// Headline or body.
    pub part: Part,
    /// Number of the paragraph within the part, from 0.
    pub paragraph: usize,
    /// Bytes of the part that the sentence covers, from its first word to its last.
    pub bytes: Range<usize>,
    /// The syntactic words (a contraction such as *don't* is two words that share one token).
    pub words: Vec<Word>,
    /// Comment lines of the sentence when it came from CoNLL-U, without the leading `#`.
    pub comments: Vec<String>,
}

/// One syntactic word, with Universal Dependencies annotation.
#[derive(Clone, Debug)]
pub struct Word {
    /// Bytes of the part. Words of one contraction have adjacent ranges where their forms can be told apart
    /// in the text, and the same range where they can't.
    pub bytes: Range<usize>,
    /// Bytes of the surface token that the word belongs to: the same as `bytes` but for contractions.
    pub token: Range<usize>,
    /// The word form; differs from the text slice only where a contraction changes it.
    pub form: Arc<str>,
    /// The lemma, as UD has it (proper nouns keep their capital).
    pub lemma: Arc<str>,
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn Treebank tag.
    pub xpos: Arc<str>,
    /// Morphological features in CoNLL-U notation (`Mood=Ind|Tense=Past`), empty when there are none.
    pub feats: Arc<str>,
    /// Index within the sentence of the governing word; `None` for the root.
    pub head: Option<usize>,
    /// UD relation to the governor, with its subtype (`nsubj:pass`).
    pub deprel: Arc<str>,
    /// Calibrated probability in 0..=1 that head and relation are right.
    pub arc_probability: f32,
}

impl Word {
    /// The value of a morphological feature: `word.feature("Tense") == Some("Past")`.
    pub fn feature(&self, name: &str) -> Option<&str> {
        self.feats.split('|').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    /// The relation without its subtype: `nsubj` for `nsubj:pass`.
    pub fn relation(&self) -> &str {
        let colon = self.deprel.bytes().position(|byte| byte == b':');
        colon.map_or(&*self.deprel, |colon| &self.deprel[..colon])
    }
}

/// The place of a word in a document. Orders by place in the text, the headline before the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId {
    /// Index into [`Document::sentences`].
    pub sentence: usize,
    /// Index into [`Sentence::words`].
    pub word: usize,
}

/// Neighbouring words of one sentence, half-open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WordSpan {
    /// Index into [`Document::sentences`].
    pub sentence: usize,
    /// Indices into [`Sentence::words`].
    pub words: Range<usize>,
}

/// What an [`Entity`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    /// A person's name (`PER`).
    Person,
    /// An organisation's name: governments, parties, companies, armed groups, alliances (`ORG`).
    Organization,
    /// A place's name (`LOC`).
    Location,
}

impl EntityKind {
    /// The label used in CoNLL-U (`NER=B-PER`).
    pub fn label(self) -> &'static str {
        match self {
            EntityKind::Person => "PER",
            EntityKind::Organization => "ORG",
            EntityKind::Location => "LOC",
        }
    }
}

/// What [`Entity::fine`] says of a person who is called by a title alone: *the President*, *Minister of Defence*.
pub(crate) const TITLE: &str = "TITLE";
/// What [`Entity::fine`] says of a people: *the Palestinians*.
pub(crate) const PEOPLE: &str = "PEOPLE";
/// What [`Entity::fine`] says of what is called by common words alone: *the taxman*.
pub(crate) const COMMON: &str = "COMMON";

/// A named entity, or somebody or something that is called by a title, as a people or by common words as if by a name
/// ([`Entity::is_name`] tells).
#[derive(Clone, Debug)]
pub struct Entity {
    /// Person, organisation or location.
    pub kind: EntityKind,
    /// A finer type where there is one, in capitals: `TITLE`, `PEOPLE` and `COMMON` are no names.
    pub fine: Option<Arc<str>>,
    /// Its words.
    pub span: WordSpan,
    /// Calibrated probability in 0..=1 that extent and kind are right.
    pub probability: f32,
}

impl Entity {
    /// Whether it is a name by the guidelines of Universal NER (<https://www.universalner.org/guidelines/>), for which titles,
    /// peoples and common words are none. Who is meant by them can be asked all the same.
    pub fn is_name(&self) -> bool {
        !matches!(self.fine.as_deref(), Some(TITLE | PEOPLE | COMMON))
    }
}

/// Words that are cited: who says, the cue that says so, and what is said.
///
/// The three lists are sorted and may have gaps (a quotation broken by *he said*) and cross sentence borders.
#[derive(Clone, Debug, Default)]
pub struct Attribution {
    /// Words of the source; empty where the text names none.
    pub source: Vec<WordId>,
    /// Words of the cue (*said*, *according to*); never empty.
    pub cue: Vec<WordId>,
    /// Words of the content, quotation marks included where they belong to it; never empty.
    pub content: Vec<WordId>,
    /// Calibrated probability in 0..=1 that this is an attribution with this content.
    pub probability: f32,
}

macro_rules! upos {
    ($($name:ident $label:literal $doc:literal),* $(,)?) => {
        /// Universal part-of-speech tag, by its UD name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[allow(clippy::upper_case_acronyms)]
        pub enum Upos { $(#[doc = $doc] $name),* }

        impl Upos {
            /// Every tag, in alphabetical order.
            pub const ALL: &[Upos] = &[$(Upos::$name),*];

            /// The tag as CoNLL-U writes it.
            pub fn label(self) -> &'static str {
                match self { $(Upos::$name => $label),* }
            }

            /// The tag that CoNLL-U writes so; `None` for an unknown one.
            pub fn from_label(label: &str) -> Option<Upos> {
                match label { $($label => Some(Upos::$name),)* _ => None }
            }
        }
    };
}

upos! {
    Adj "ADJ" "Adjective.",
    Adp "ADP" "Adposition.",
    Adv "ADV" "Adverb.",
    Aux "AUX" "Auxiliary.",
    Cconj "CCONJ" "Coordinating conjunction.",
    Det "DET" "Determiner.",
    Intj "INTJ" "Interjection.",
    Noun "NOUN" "Noun.",
    Num "NUM" "Numeral.",
    Part "PART" "Particle.",
    Pron "PRON" "Pronoun.",
    Propn "PROPN" "Proper noun.",
    Punct "PUNCT" "Punctuation.",
    Sconj "SCONJ" "Subordinating conjunction.",
    Sym "SYM" "Symbol.",
    Verb "VERB" "Verb.",
    X "X" "Other.",
}

impl Document {
    /// The text of a part.
    pub fn text(&self, part: Part) -> &str {
        match part {
            Part::Title => &self.title,
            Part::Body => &self.body,
        }
    }

    /// The sentence that a word stands in.
    pub fn sentence_of(&self, id: WordId) -> &Sentence {
        &self.sentences[id.sentence]
    }

    /// The word with this id.
    pub fn word(&self, id: WordId) -> &Word {
        &self.sentences[id.sentence].words[id.word]
    }

    /// The part and bytes from the first to the last word of a span; `None` for an empty span.
    pub fn bytes_of(&self, span: &WordSpan) -> Option<(Part, Range<usize>)> {
        let sentence = self.sentences.get(span.sentence)?;
        let words = sentence.words.get(span.words.clone())?;
        Some((sentence.part, words.first()?.bytes.start..words.last()?.bytes.end))
    }

    /// The text from the first to the last word of a span; empty for an empty span.
    pub fn slice(&self, span: &WordSpan) -> &str {
        self.bytes_of(span).map_or("", |(part, bytes)| &self.text(part)[bytes])
    }

    /// Ids of all words, in text order.
    pub fn word_ids(&self) -> impl Iterator<Item = WordId> + '_ {
        self.sentences
            .iter()
            .enumerate()
            .flat_map(|(s, sentence)| (0..sentence.words.len()).map(move |w| WordId { sentence: s, word: w }))
    }
}
