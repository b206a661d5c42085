//! What every module of the reading needs: the report, its trees with children at hand, and the way from words
//! to spans.

use std::borrow::Cow;
use std::ops::Range;

use jiff::civil::Date;
use legation_knowledge::Knowledge;
use legation_language::{Document, Part, Sentence, Upos, Word, WordId, WordSpan};
use legation_record::{In, Report, Span, Text};

use crate::actors::Actors;
use crate::reporting::Reported;
use crate::statements::Statements;
use crate::time::Times;

/// Index into the actors found so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ActorId(pub usize);

/// Index into the places found so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceId(pub usize);

/// Index into the statements found so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StatementId(pub usize);

impl ActorId {
    /// The id that the record uses: `a1`, `a2`, ….
    pub fn label(self) -> String {
        format!("a{}", self.0 + 1)
    }
}

impl PlaceId {
    /// The id that the record uses: `p1`, `p2`, ….
    pub fn label(self) -> String {
        format!("p{}", self.0 + 1)
    }
}

impl StatementId {
    /// The id that the record uses: `s1`, `s2`, ….
    pub fn label(self) -> String {
        format!("s{}", self.0 + 1)
    }
}

/// Most words of one piece of evidence. Sentences of the news have fewer but for one in thousands; what has more is a
/// list, or text that has lost its full stops, and each of its many facts would carry all of it.
pub const LONGEST_EVIDENCE: usize = 150;

/// What conditions, commitments and forecasts are read from: a report and what the modules before them found in it.
#[derive(Clone, Copy)]
pub struct Reading<'c, 'a> {
    /// The report under reading.
    pub context: &'c Context<'a>,
    /// Those who act.
    pub actors: &'c Actors,
    /// The times that it tells.
    pub times: &'c Times,
    /// Who says what.
    pub statements: &'c Statements,
    /// The words that only report.
    pub reported: &'c Reported,
}

impl<'c, 'a> Reading<'c, 'a> {
    /// All of it.
    pub fn new(
        context: &'c Context<'a>,
        actors: &'c Actors,
        times: &'c Times,
        statements: &'c Statements,
        reported: &'c Reported,
    ) -> Reading<'c, 'a> {
        Reading { context, actors, times, statements, reported }
    }
}

/// One report under reading.
pub struct Context<'a> {
    /// The report.
    pub report: &'a Report,
    /// Its sentences, trees, entities and attributions.
    pub document: &'a Document,
    /// What is known of the world.
    pub knowledge: &'a Knowledge,
    /// Day of publication; none when the report has none or none that can be read.
    pub published: Option<Date>,
    title: Text,
    body: Text,
    /// For each sentence, for each word, its dependents in text order.
    children: Vec<Vec<Vec<usize>>>,
    /// For each sentence, for each word, the hull of its subtree.
    hulls: Vec<Vec<Range<usize>>>,
    /// For each sentence, for each word, what is looked at again and again.
    looks: Vec<Vec<Look<'a>>>,
}

/// What the rules look at of a word again and again.
struct Look<'a> {
    /// Its relation without the subtype.
    relation: &'a str,
    /// Its lemma and its form in lower case.
    lemma: Cow<'a, str>,
    form: Cow<'a, str>,
}

impl<'a> Look<'a> {
    fn at(word: &'a Word) -> Look<'a> {
        Look { relation: word.relation(), lemma: small(&word.lemma), form: small(&word.form) }
    }
}

/// A word in lower case; most are.
pub fn small(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    }
}

impl<'a> Context<'a> {
    /// Prepares a report for reading.
    pub fn new(report: &'a Report, document: &'a Document, knowledge: &'a Knowledge) -> Context<'a> {
        let mut children = Vec::with_capacity(document.sentences.len());
        let mut hulls = Vec::with_capacity(document.sentences.len());
        let mut looks = Vec::with_capacity(document.sentences.len());
        for sentence in &document.sentences {
            let mut of_sentence = vec![Vec::new(); sentence.words.len()];
            for (index, word) in sentence.words.iter().enumerate() {
                if let Some(list) = word.head.and_then(|head| of_sentence.get_mut(head)) {
                    list.push(index);
                }
            }
            hulls.push(subtree_hulls(&of_sentence, sentence.words.iter().map(|word| word.head)));
            children.push(of_sentence);
            looks.push(sentence.words.iter().map(Look::at).collect());
        }
        let published = report.published.as_deref().and_then(|text| text.get(..10)?.parse().ok());
        Context {
            report,
            document,
            knowledge,
            published,
            title: Text::new(document.title.clone(), Some(In::Title)),
            body: Text::new(document.body.clone(), None),
            children,
            hulls,
            looks,
        }
    }

    /// The word with this id.
    pub fn word(&self, id: WordId) -> &'a Word {
        self.document.word(id)
    }

    /// The lemma of a word.
    pub fn lemma(&self, id: WordId) -> &'a str {
        &self.document.word(id).lemma
    }

    /// The lemma of a word in lower case.
    pub fn small_lemma(&self, id: WordId) -> &str {
        &self.looks[id.sentence][id.word].lemma
    }

    /// The form of a word in lower case.
    pub fn small_form(&self, id: WordId) -> &str {
        &self.looks[id.sentence][id.word].form
    }

    /// The relation of a word to its governor, without subtype.
    pub fn relation(&self, id: WordId) -> &'a str {
        self.looks[id.sentence][id.word].relation
    }

    /// The governor of a word; none for a root.
    pub fn head(&self, id: WordId) -> Option<WordId> {
        self.word(id).head.map(|word| WordId { sentence: id.sentence, word })
    }

    /// The root of a sentence; none for one without words.
    pub fn root(&self, sentence: usize) -> Option<WordId> {
        let word =
            self.document.sentences.get(sentence)?.words.iter().position(|word| word.head.is_none())?;
        Some(WordId { sentence, word })
    }

    /// Whether a sentence is a heading: alone in its paragraph and without a mark at its end.
    pub fn is_heading(&self, number: usize) -> bool {
        let all = &self.document.sentences;
        let Some(sentence) = all.get(number) else { return false };
        let alone = |other: Option<&Sentence>| {
            other.is_none_or(|other| other.part != sentence.part || other.paragraph != sentence.paragraph)
        };
        alone(number.checked_sub(1).and_then(|before| all.get(before)))
            && alone(all.get(number + 1))
            && sentence.words.last().is_some_and(|word| word.upos != Upos::Punct)
    }

    /// The governors of a word, nearest first, up to the root.
    pub fn ancestors(&self, id: WordId) -> impl Iterator<Item = WordId> + '_ {
        // A tree has no cycle, but a tree from outside might: no path is longer than the sentence.
        let longest = self.document.sentence_of(id).words.len();
        std::iter::successors(self.head(id), |&up| self.head(up)).take(longest)
    }

    /// The dependents of a word, in text order.
    pub fn children(&self, id: WordId) -> impl DoubleEndedIterator<Item = WordId> + '_ {
        self.children[id.sentence][id.word].iter().map(move |&word| WordId { sentence: id.sentence, word })
    }

    /// The dependents of a word that stand in one of these relations (subtypes are looked at only where the
    /// relation asked for has one).
    pub fn children_in<'b>(
        &'b self,
        id: WordId,
        relations: &'b [&'b str],
    ) -> impl DoubleEndedIterator<Item = WordId> + 'b {
        self.children(id).filter(move |&child| self.stands_in(child, relations))
    }

    /// The first dependent in one of these relations.
    pub fn child_in(&self, id: WordId, relations: &[&str]) -> Option<WordId> {
        self.children(id).find(|&child| self.stands_in(child, relations))
    }

    /// Whether a word stands in one of these relations to its governor.
    pub fn stands_in(&self, id: WordId, relations: &[&str]) -> bool {
        let (whole, plain) = (&*self.word(id).deprel, self.relation(id));
        relations.iter().any(|&relation| relation == plain || relation == whole)
    }

    /// The preposition or subordinator of a phrase or clause (lemma of its first `case` or `mark`, with what is
    /// fixed to it: *because of*, *as long as*).
    pub fn marker(&self, id: WordId) -> Option<String> {
        let first = self.child_in(id, &["case", "mark"])?;
        let mut lemma = self.small_lemma(first).to_owned();
        for fixed in self.children_in(first, &["fixed"]) {
            lemma.push(' ');
            lemma.push_str(&self.lemma(fixed).to_lowercase());
        }
        Some(lemma)
    }

    /// A word and its conjuncts, in text order.
    pub fn conjuncts(&self, id: WordId) -> Vec<WordId> {
        let mut all = vec![id];
        all.extend(self.children_in(id, &["conj"]));
        all
    }

    /// The subject of a predicate: its own, or the one that it shares with the predicate that it is coordinated
    /// with or that controls it (`xcomp`).
    pub fn subject(&self, predicate: WordId) -> Option<WordId> {
        let own = |id| self.child_in(id, &["nsubj", "csubj"]);
        if let Some(subject) = own(predicate) {
            return Some(subject);
        }
        let mut at = predicate;
        for up in self.ancestors(predicate) {
            match self.relation(at) {
                "conj" | "xcomp" => {
                    if self.relation(at) == "xcomp"
                        && let Some(object) = self.child_in(up, &["obj", "iobj"])
                        && object < at
                    {
                        return Some(object);
                    }
                    if let Some(subject) = own(up) {
                        return Some(subject);
                    }
                }
                _ => return None,
            }
            at = up;
        }
        None
    }

    /// The object of a predicate.
    pub fn object(&self, predicate: WordId) -> Option<WordId> {
        self.child_in(predicate, &["obj"])
    }

    /// The words that a word governs, itself included, as the hull from the first to the last.
    pub fn subtree(&self, id: WordId) -> WordSpan {
        WordSpan { sentence: id.sentence, words: self.hulls[id.sentence][id.word].clone() }
    }

    /// The subtree of a word without the subtrees of some of its dependents where those stand at an edge, and
    /// without punctuation, coordinators and subordinators at the edges. What is left is one run of words around
    /// the head; empty only for a sentence without words.
    pub fn phrase_without(&self, id: WordId, left_out: &[WordId]) -> WordSpan {
        let mut words = self.subtree(id).words;
        loop {
            let before = words.clone();
            for &out in left_out {
                let hull = &self.hulls[out.sentence][out.word];
                if out.sentence != id.sentence || hull.contains(&id.word) {
                    continue;
                }
                if hull.start <= words.start && hull.end > words.start && hull.end <= id.word {
                    words.start = hull.end;
                } else if hull.end >= words.end && hull.start < words.end && hull.start > id.word {
                    words.end = hull.start;
                }
            }
            let sentence = &self.document.sentences[id.sentence];
            let loose = |word: &Word| word.upos == Upos::Punct;
            while words.start < id.word
                && (loose(&sentence.words[words.start])
                    || sentence.words[words.start].relation() == "cc"
                    || (sentence.words[words.start].relation() == "mark"
                        && sentence.words[words.start].lemma.as_ref() != "to"))
            {
                words.start += 1;
            }
            while words.end > id.word + 1 && loose(&sentence.words[words.end - 1]) {
                words.end -= 1;
            }
            if words == before {
                return WordSpan { sentence: id.sentence, words };
            }
        }
    }

    /// The span of some words; none for no words.
    pub fn span(&self, words: &WordSpan) -> Option<Span> {
        let (part, bytes) = self.document.bytes_of(words)?;
        self.span_of_bytes(part, bytes)
    }

    /// The span of one word.
    pub fn span_of_word(&self, id: WordId) -> Option<Span> {
        self.span(&WordSpan { sentence: id.sentence, words: id.word..id.word + 1 })
    }

    /// The span of some bytes of a part; none when they are not a slice of it, or empty.
    pub fn span_of_bytes(&self, part: Part, bytes: Range<usize>) -> Option<Span> {
        if bytes.is_empty() {
            return None;
        }
        match part {
            Part::Title => self.title.span(bytes),
            Part::Body => self.body.span(bytes),
        }
    }

    /// The sentence that a word stands in, for evidence; of a sentence longer than `LONGEST_EVIDENCE`, the words
    /// around this one.
    pub fn evidence(&self, word: WordId) -> Option<Span> {
        let words = 0..self.document.sentences.get(word.sentence)?.words.len();
        self.evidence_within(&WordSpan { sentence: word.sentence, words }, word)
    }

    /// Some words for evidence; where they are more than `LONGEST_EVIDENCE`, those around one of them.
    pub fn evidence_within(&self, words: &WordSpan, focus: WordId) -> Option<Span> {
        let Range { start, end } = words.words.clone();
        let mut kept = start..end;
        if kept.len() > LONGEST_EVIDENCE {
            kept.start = focus.word.saturating_sub(LONGEST_EVIDENCE / 2).clamp(start, end - LONGEST_EVIDENCE);
            kept.end = kept.start + LONGEST_EVIDENCE;
        }
        self.span(&WordSpan { sentence: words.sentence, words: kept })
    }

    /// The runs of neighbouring words in a sorted list of words, sentence by sentence.
    pub fn runs(&self, words: &[WordId]) -> Vec<WordSpan> {
        let mut runs: Vec<WordSpan> = Vec::new();
        for id in words {
            match runs.last_mut() {
                Some(run) if run.sentence == id.sentence && run.words.end == id.word => run.words.end += 1,
                _ => runs.push(WordSpan { sentence: id.sentence, words: id.word..id.word + 1 }),
            }
        }
        runs
    }
}

/// Sorts spans into text order (the headline first) and drops doubles: what evidence lists must look like.
pub fn in_text_order(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.part.is_none(), span.start, span.end));
    spans.dedup();
    spans
}

/// The hull of each word's subtree, in time linear in the length of the sentence for any tree.
fn subtree_hulls(
    children: &[Vec<usize>],
    heads: impl DoubleEndedIterator<Item = Option<usize>> + ExactSizeIterator,
) -> Vec<Range<usize>> {
    let heads: Vec<_> = heads.collect();
    let mut hulls: Vec<_> = (0..heads.len()).map(|word| word..word + 1).collect();
    // Leaves first: a word is done when all its dependents are.
    let mut open: Vec<usize> = children.iter().map(Vec::len).collect();
    let mut done: Vec<usize> = (0..heads.len()).filter(|&word| open[word] == 0).collect();
    while let Some(word) = done.pop() {
        if let Some(head) = heads[word].filter(|&head| head < heads.len()) {
            hulls[head] = hulls[head].start.min(hulls[word].start)..hulls[head].end.max(hulls[word].end);
            open[head] -= 1;
            if open[head] == 0 {
                done.push(head);
            }
        }
    }
    hulls
}
