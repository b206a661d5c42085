//! Reads made-up texts for a given time and checks what must hold for any text; ends with a panic when it does not.
//!
//! `fuzz tokens|read|conllu SECONDS SEED [FILE…]`: the first cuts texts into words, the second reads them whole, twice,
//! the third annotates damaged CoNLL-U. Texts are made of odd characters, of runs of them, and of pieces of the files
//! in any order. Each round prints nothing; at the end stand the number of texts and their length.

use std::io::Write;
use std::time::{Duration, Instant};

use legation_language::{Document, ModelSize, Part, Reader, builtin, conllu, tokens};

const ODD: &[&str] = &[
    "\n\n",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u{a0}",
    "\u{2028}",
    "\u{200b}",
    "\u{feff}",
    "\u{0}",
    "\u{1b}[0m",
    "\"",
    "\u{201c}",
    "\u{201d}",
    "''",
    "``",
    "\u{2019}",
    "'",
    "n't",
    "cannot",
    "gonna",
    "'s",
    "s'",
    "-",
    "--",
    "\u{2014}",
    "\u{2026}",
    "...",
    ".",
    ",",
    ";",
    ":",
    "!",
    "?",
    "(",
    ")",
    "[",
    "$",
    "\u{20ac}",
    "%",
    "1,000.50",
    "3rd",
    "U.S.",
    "Mr.",
    "a.m.",
    "e.g.",
    "http://a.b/c?d=e",
    "a@b.cd",
    "#tag",
    "Ünïcödé",
    "e\u{301}",
    "\u{1f54a}\u{fe0f}",
    "谈判",
    "جنيف",
    "Путин",
    "İ",
    "ß",
    "ﬁ",
    "\u{1d400}",
    "word",
    "Word",
    "WORD",
    "said",
    "told",
    "that",
    "according",
    "to",
    "x-y-z",
    "and/or",
    "AT&T",
    "O'Neill",
];

/// A small generator of numbers (Marsaglia's xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit.max(1)
    }
}

fn text(dice: &mut Dice, seeds: &[Vec<char>]) -> String {
    let mut out = String::new();
    for _ in 0..1 + dice.below(40) {
        match dice.below(10) {
            0 => {
                let piece = ODD[dice.below(ODD.len())];
                (0..1 + dice.below(300)).for_each(|_| out.push_str(piece));
            }
            1 => (0..dice.below(12)).for_each(|_| out.extend(char::from_u32(dice.below(0x11_0000) as u32))),
            2..=5 if !seeds.is_empty() => {
                let seed = &seeds[dice.below(seeds.len())];
                let begin = dice.below(seed.len());
                let end = (begin + dice.below(400)).min(seed.len());
                out.extend(&seed[begin..end]);
            }
            _ => (0..1 + dice.below(20)).for_each(|_| {
                out.push_str(ODD[dice.below(ODD.len())]);
                if dice.below(3) > 0 {
                    out.push(' ');
                }
            }),
        }
    }
    out
}

fn check_tokens(text: &str) {
    let mut end = 0;
    for word in tokens::tokenize(text) {
        assert!(word.bytes.start >= end && word.bytes.end > word.bytes.start, "words overlap");
        assert!(text[end..word.bytes.start].chars().all(char::is_whitespace), "something is lost");
        assert!(word.token.start <= word.bytes.start && word.bytes.end <= word.token.end);
        end = word.bytes.end;
    }
    assert!(text[end..].chars().all(char::is_whitespace), "the end is lost");
}

fn check(document: &Document) {
    for sentence in &document.sentences {
        let text = document.text(sentence.part);
        assert!(text.get(sentence.bytes.clone()).is_some());
        for (at, word) in sentence.words.iter().enumerate() {
            assert!(text.get(word.bytes.clone()).is_some());
            let (mut here, mut steps) = (at, 0);
            while let Some(head) = sentence.words[here].head {
                here = head;
                steps += 1;
                assert!(steps <= sentence.words.len(), "a cycle");
            }
        }
        assert_eq!(sentence.words.iter().filter(|word| word.head.is_none()).count(), 1, "one root");
    }
    for entity in &document.entities {
        assert!(document.bytes_of(&entity.span).is_some());
    }
    for attribution in &document.attributions {
        assert!(!attribution.cue.is_empty() && !attribution.content.is_empty());
        for ids in [&attribution.source, &attribution.cue, &attribution.content] {
            assert!(ids.is_sorted());
            assert!(ids.iter().all(|id| document.sentences[id.sentence].words.get(id.word).is_some()));
        }
    }
}

fn written(document: &Document) -> Vec<u8> {
    let mut out = Vec::new();
    let _ = conllu::write(document, &mut out);
    out
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mode = arguments.next().unwrap_or_default();
    let seconds: u64 = arguments.next().unwrap_or_default().parse()?;
    let mut dice = Dice(arguments.next().unwrap_or_default().parse::<u64>()?.max(1) * 0x9e37_79b9_7f4a_7c15);
    let seeds = arguments
        .map(|path| Ok(std::fs::read_to_string(path)?.chars().collect::<Vec<char>>()))
        .filter(|seed: &std::io::Result<Vec<char>>| seed.as_ref().map_or(true, |seed| !seed.is_empty()))
        .collect::<std::io::Result<Vec<_>>>()?;
    let reader: &dyn Reader = builtin(ModelSize::Swift)?;
    let (begun, mut count, mut length) = (Instant::now(), 0u64, 0usize);
    while begun.elapsed() < Duration::from_secs(seconds) {
        let made = text(&mut dice, &seeds);
        length += made.len();
        count += 1;
        match mode.as_str() {
            "tokens" => check_tokens(&made),
            "read" => {
                let title = text(&mut dice, &[]);
                let document = reader.read(&title, &made);
                check(&document);
                let first = written(&document);
                assert!(first == written(&reader.read(&title, &made)), "another reading of the same text");
                assert!(conllu::parse(&String::from_utf8_lossy(&first)).is_ok());
                assert!(document.text(Part::Body) == made);
            }
            "conllu" => {
                let mut lines = String::from_utf8_lossy(&written(&reader.read("", &made))).into_owned();
                for _ in 0..dice.below(6) {
                    let places: Vec<usize> = lines.char_indices().map(|(at, _)| at).collect();
                    let begin = places.get(dice.below(places.len())).copied().unwrap_or(0);
                    let end = places.iter().copied().find(|at| *at >= begin + dice.below(9)).unwrap_or(begin);
                    let other =
                        ["", "\t", "\n", "0", "99999999999999999999", "-", "_", "#", "1-2\t"][dice.below(9)];
                    lines.replace_range(begin..end.max(begin), other);
                }
                if let Ok(documents) = conllu::parse(&lines) {
                    documents.iter().for_each(|document| check(&reader.annotate(document)));
                }
            }
            _ => return Err("which of tokens, read, conllu?".into()),
        }
    }
    writeln!(std::io::stdout(), "{mode}: {count} texts, {length} bytes, nothing found")?;
    Ok(())
}
