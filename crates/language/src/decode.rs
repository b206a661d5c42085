//! Scores to a document: what both models share.

use std::ops::Range;
use std::sync::Arc;

use crate::ModelError;
use crate::document::{Document, Entity, EntityKind, Part, Sentence, Upos, Word, WordSpan};
use crate::heads::{HeadScores, Heads, WordTags};
use crate::lemmas::{Lemmas, tell_contractions};
use crate::words::{Input, InputWord};
use crate::{numeric, tree};

/// Words that are scored in one go. Articles are shorter; a longer text is read in such stretches, cut at
/// paragraphs where there are any, so that memory does not grow with the text.
const LONGEST_STRETCH: usize = 4096;

/// Words of one sentence that are parsed together. A longer sentence is parsed in pieces whose roots are hung on
/// the first one's, because parsing takes time with the square of the length. The longest sentence of the
/// training treebanks that is prose is shorter.
const LONGEST_PARSE: usize = 160;

/// Label lists of a model.
pub(crate) struct Labels {
    pub upos: Vec<Upos>,
    pub xpos: Vec<Arc<str>>,
    pub feats: Vec<Arc<str>>,
    pub deprel: Vec<Arc<str>>,
    /// Number of `root` among the relations.
    pub root: Option<usize>,
    /// Label number -> (begins a name, kind); `None` for O.
    pub ner: Vec<Option<(bool, EntityKind)>>,
    pub lemmas: Lemmas,
    /// Universal tags, Penn tags and features that go together, as label numbers.
    pub tags: Vec<WordTags>,
    parataxis: Arc<str>,
}

/// Which tags and features go together.
const TAGS: &str = include_str!("../../../knowledge/english-tags.tsv");

/// The rows of the table whose labels a model knows.
fn tags_that_agree(upos: &[String], xpos: &[String], feats: &[String]) -> Vec<WordTags> {
    let number = |labels: &[String], wanted: &str| labels.iter().position(|label| label == wanted);
    TAGS.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut columns = line.split('\t');
            let (penn, universal, features) = (columns.next()?, columns.next()?, columns.next()?);
            Some(WordTags {
                upos: number(upos, universal)?,
                xpos: number(xpos, penn)?,
                feats: number(feats, features).or_else(|| number(feats, features.trim_matches('_')))?,
            })
        })
        .collect()
}

impl Labels {
    /// # Errors
    /// When a label is unknown.
    pub fn new(
        upos: &[String],
        xpos: &[String],
        feats: &[String],
        deprel: &[String],
        ner: &[String],
        lemmas: Lemmas,
    ) -> Result<Labels, ModelError> {
        let unknown = |label: &String| ModelError::Damaged(format!("unknown label {label}"));
        let shared =
            |list: &[String]| list.iter().map(|label| Arc::from(label.as_str())).collect::<Vec<Arc<str>>>();
        if [upos.len(), xpos.len(), feats.len(), deprel.len(), ner.len()].contains(&0) {
            return Err(ModelError::Damaged("a list of labels is empty".into()));
        }
        Ok(Labels {
            upos: upos
                .iter()
                .map(|label| Upos::from_label(label).ok_or_else(|| unknown(label)))
                .collect::<Result<_, _>>()?,
            xpos: shared(xpos),
            feats: shared(feats),
            deprel: shared(deprel),
            root: deprel.iter().position(|label| label == "root"),
            ner: ner
                .iter()
                .map(|label| match label.split_once('-') {
                    None if label == "O" => Ok(None),
                    Some((place, kind)) => {
                        let kind = [EntityKind::Person, EntityKind::Organization, EntityKind::Location]
                            .into_iter()
                            .find(|known| known.label() == kind)
                            .ok_or_else(|| unknown(label))?;
                        Ok(Some((place == "B", kind)))
                    }
                    None => Err(unknown(label)),
                })
                .collect::<Result<_, _>>()?,
            lemmas,
            tags: tags_that_agree(upos, xpos, feats),
            parataxis: Arc::from("parataxis"),
        })
    }
}

/// A model, seen from the decoder.
pub(crate) trait Scorer {
    /// What the model keeps of a stretch of words.
    type Stretch;

    /// Words on each side that a word's outcome depends on.
    fn reach(&self) -> usize;

    /// Scores words; only those of `keep` are wanted, the others are context.
    fn score(&self, words: &[InputWord], keep: Range<usize>) -> Self::Stretch;

    /// The heads for tags, names and trees.
    fn heads(&self) -> &Heads;

    /// What these heads say of a stretch.
    fn scores<'s>(&self, stretch: &'s Self::Stretch) -> &'s HeadScores;

    /// Finds attributions in a stretch whose sentences have been added to the document, the first of them
    /// being number `first`.
    fn attributions(
        &self,
        stretch: &Self::Stretch,
        words: &[InputWord],
        first: usize,
        document: &mut Document,
    );
}

/// Reads one part into the document.
pub(crate) fn read_part<S: Scorer>(
    scorer: &S,
    input: &Input,
    document: &mut Document,
    comments: &[Vec<String>],
) {
    let words = &input.words;
    let mut begin = 0;
    let mut known = input.sentences.as_deref().map(|starts| starts.iter().copied().peekable());
    let mut comments = comments.iter();
    while begin < words.len() {
        let end = stretch_end(input, begin);
        let context = begin.saturating_sub(scorer.reach())..(end + scorer.reach()).min(words.len());
        let stretch = scorer.score(&words[context.clone()], begin - context.start..end - context.start);
        let (heads, scores) = (scorer.heads(), scorer.scores(&stretch));
        // Sentence borders within the stretch.
        let mut starts: Vec<usize> = vec![begin];
        match &mut known {
            Some(known) => {
                while let Some(start) = known.next_if(|start| *start < end) {
                    if start > begin {
                        starts.push(start);
                    }
                }
            }
            None => {
                let behind = if begin == 0 { dateline(words) } else { None };
                starts.extend((begin + 1..end).filter(|at| {
                    let at = *at;
                    words[at].starts_paragraph
                        || behind == Some(at)
                        || (!words[at].continues_token && heads.begins_sentence(scores, at - begin) > 0.0)
                }));
            }
        }
        let first = document.sentences.len();
        for (number, start) in starts.iter().enumerate() {
            let stop = starts.get(number + 1).copied().unwrap_or(end);
            let range = start - begin..stop - begin;
            let mut sentence = read_sentence(heads, scores, &words[*start..stop], range.clone(), input.part);
            sentence.comments = comments.next().cloned().unwrap_or_default();
            let index = document.sentences.len();
            read_names(heads, scores, range, index, &mut document.entities);
            document.sentences.push(sentence);
        }
        scorer.attributions(&stretch, &words[begin..end], first, document);
        begin = end;
    }
}

/// Words of a dateline at most.
const LONGEST_DATELINE: usize = 12;

/// Where the text goes on behind a dateline (`GENEVA (Wire) —`), which is a sentence of its own: treebanks have none
/// to learn from.
fn dateline(words: &[InputWord]) -> Option<usize> {
    let place = words.first()?.form;
    let capitals = place.chars().count() > 2 && place.chars().all(char::is_uppercase);
    let dash = words.iter().take(LONGEST_DATELINE).position(|word| {
        matches!(word.form, "—" | "–" | "--" | "-") && !word.joined_before && !word.starts_paragraph
    })?;
    let named = words[..dash].iter().all(|word| !word.form.starts_with(char::is_lowercase));
    let goes_on = words.get(dash + 1).is_some_and(|word| !word.starts_paragraph);
    (capitals && named && goes_on).then_some(dash + 1)
}

/// Where the stretch that begins at `begin` ends: at the end of the text, of a paragraph, of a given sentence,
/// or, where none of these comes in time, anywhere.
fn stretch_end(input: &Input, begin: usize) -> usize {
    let limit = begin + LONGEST_STRETCH;
    if limit >= input.words.len() {
        return input.words.len();
    }
    if let Some(starts) = &input.sentences {
        let next = starts.partition_point(|start| *start <= limit);
        return match starts.get(next.wrapping_sub(1)) {
            Some(start) if *start > begin => *start,
            // One sentence that is longer than a stretch has to stay whole: it is scored in one go.
            _ => starts.get(next).copied().unwrap_or(input.words.len()),
        };
    }
    (begin + LONGEST_STRETCH / 2..=limit).rev().find(|at| input.words[*at].starts_paragraph).unwrap_or(limit)
}

fn read_sentence(
    model: &Heads,
    given: &HeadScores,
    words: &[InputWord],
    range: Range<usize>,
    part: Part,
) -> Sentence {
    let labels = &model.labels;
    let mut out = Vec::with_capacity(words.len());
    let mut first_root = None;
    let mut done = 0;
    while done < words.len() {
        let size = piece_length(&words[done..]);
        let piece = range.start + done..range.start + done + size;
        let arcs = model.sentence(given, piece.clone());
        let heads = tree::decode(&arcs.scores, arcs.n);
        let relations = model.relations(given, piece.clone(), &heads, &arcs);
        for (at, (relation, probability)) in relations.into_iter().enumerate() {
            let word = &words[done + at];
            let tags = model.word(given, piece.start + at);
            let upos = labels.upos.get(tags.upos).copied().unwrap_or(Upos::X);
            let form: Arc<str> = Arc::from(word.form);
            let lemma = labels.lemmas.lemma(word.form, upos, tags.xpos);
            let own = heads[at] == at;
            let (head, deprel) = match (own, first_root) {
                (true, Some(root)) => (Some(root), labels.parataxis.clone()),
                (true, None) => {
                    first_root = Some(done + at);
                    (None, Arc::from("root"))
                }
                (false, _) => {
                    (Some(done + heads[at]), labels.deprel.get(relation).cloned().unwrap_or_default())
                }
            };
            out.push(Word {
                bytes: word.bytes.clone(),
                token: word.token.clone(),
                lemma: if lemma == *form { form.clone() } else { Arc::from(lemma) },
                form,
                upos,
                xpos: labels.xpos.get(tags.xpos).cloned().unwrap_or_default(),
                feats: labels.feats.get(tags.feats).cloned().unwrap_or_default(),
                head,
                deprel,
                arc_probability: probability,
            });
        }
        done += size;
    }
    tell_contractions(&mut out);
    let start = words.first().map_or(0, |word| word.bytes.start);
    let end = words.last().map_or(start, |word| word.bytes.end.max(start));
    Sentence {
        part,
        paragraph: words.first().map_or(0, |word| word.paragraph),
        bytes: start..end,
        words: out,
        comments: Vec::new(),
    }
}

/// How many of the words are parsed together: all, or up to a comma or the like in the second half of what is
/// allowed.
fn piece_length(words: &[InputWord]) -> usize {
    if words.len() <= LONGEST_PARSE {
        return words.len();
    }
    (LONGEST_PARSE / 2..LONGEST_PARSE)
        .rev()
        .find(|at| matches!(words[*at].form, "," | ";" | ":" | "." | "!" | "?" | "-" | "–" | "—"))
        .map_or(LONGEST_PARSE, |at| at + 1)
}

/// The best sequence of entity labels in which a name is only continued by its own kind (Viterbi).
fn read_names(
    heads: &Heads,
    given: &HeadScores,
    range: Range<usize>,
    sentence: usize,
    out: &mut Vec<Entity>,
) {
    let labels = &heads.labels.ner;
    let count = labels.len();
    let n = range.len();
    let allowed = |before: Option<usize>, label: usize| match labels[label] {
        Some((false, kind)) => {
            before.and_then(|before| labels[before]).is_some_and(|(_, continued)| continued == kind)
        }
        _ => true,
    };
    // Most sentences have a name or none; where no label but O is likely, nothing is to be done.
    let outside = labels.iter().position(Option::is_none).unwrap_or(0);
    if range.clone().all(|at| numeric::argmax(heads.names(given, at)) == outside) {
        return;
    }
    let mut best = vec![0.0f32; count];
    let mut back = vec![0usize; n * count];
    for (at, word) in range.clone().enumerate() {
        let scores = heads.names(given, word);
        let mut next = vec![f32::NEG_INFINITY; count];
        for label in 0..count {
            let own = scores.get(label).copied().unwrap_or(0.0);
            if at == 0 {
                if allowed(None, label) {
                    next[label] = own;
                }
                continue;
            }
            for (before, score) in best.iter().enumerate() {
                if allowed(Some(before), label) && score + own > next[label] {
                    next[label] = score + own;
                    back[at * count + label] = before;
                }
            }
        }
        best = next;
    }
    let mut label = numeric::argmax(&best);
    let mut path = vec![outside; n];
    for at in (0..n).rev() {
        path[at] = label;
        label = back[at * count + label];
    }
    let mut at = 0;
    while at < n {
        let Some((_, kind)) = labels[path[at]] else {
            at += 1;
            continue;
        };
        let mut end = at + 1;
        while end < n && labels[path[end]] == Some((false, kind)) {
            end += 1;
        }
        let temperature = heads.calibration.name;
        let probability = (at..end)
            .map(|word| numeric::probability(heads.names(given, range.start + word), path[word], temperature))
            .fold(1.0f32, f32::min);
        out.push(Entity { kind, fine: None, span: WordSpan { sentence, words: at..end }, probability });
        at = end;
    }
}
