//! Text to tokens and words, by the conventions of Universal Dependencies English.
//!
//! Rules, not learned: the classes they know are in `knowledge/english-tokens.toml`. Everything is decided
//! within one run of text without white space and of bounded length, so that time is linear in the text.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;

/// Longest run without white space, in characters, that is looked at in one piece; a longer one is cut there.
/// Longer than any address seen on the web pages of news, short enough to be cheap.
const LONGEST_RUN: usize = 2048;

/// Longest name joined by stops, in characters.
const LONGEST_DOTTED: usize = 80;

/// One syntactic word as the tokenizer finds it, in bytes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawWord {
    /// The word itself.
    pub bytes: Range<usize>,
    /// The surface token that it belongs to: equal to `bytes` unless the token is a contraction.
    pub token: Range<usize>,
    /// Number of the paragraph, from 0. Paragraphs are separated by blank lines.
    pub paragraph: usize,
}

#[derive(Deserialize)]
struct RawTables {
    abbreviations: Vec<String>,
    before_capital: Vec<String>,
    prefixes: Vec<String>,
    contractions: Vec<(String, usize)>,
    clitics: Vec<String>,
    emoticons: Vec<String>,
}

struct Tables {
    abbreviations: HashSet<String>,
    before_capital: HashSet<String>,
    prefixes: HashSet<String>,
    contractions: HashMap<String, usize>,
    clitics: HashSet<String>,
    emoticons: Vec<Vec<char>>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        // The file is part of the program and a test reads it, so the fallback is never met.
        let raw: RawTables = toml::from_str(include_str!("../../../knowledge/english-tokens.toml"))
            .unwrap_or(RawTables {
                abbreviations: Vec::new(),
                before_capital: Vec::new(),
                prefixes: Vec::new(),
                contractions: Vec::new(),
                clitics: Vec::new(),
                emoticons: Vec::new(),
            });
        let mut emoticons: Vec<Vec<char>> = raw.emoticons.iter().map(|e| e.chars().collect()).collect();
        emoticons.sort_by_key(|e| std::cmp::Reverse(e.len()));
        Tables {
            abbreviations: raw.abbreviations.into_iter().collect(),
            before_capital: raw.before_capital.into_iter().collect(),
            prefixes: raw.prefixes.into_iter().collect(),
            contractions: raw.contractions.into_iter().collect(),
            clitics: raw.clitics.into_iter().collect(),
            emoticons,
        }
    })
}

/// Cuts a text into words.
///
/// The tokens are in text order, don't overlap, and leave out nothing but white space.
pub fn tokenize(text: &str) -> Vec<RawWord> {
    let mut out = Vec::with_capacity(text.len() / 5);
    let mut paragraph = 0;
    let mut line_breaks = 0;
    let mut quote_open = false;
    let mut run: Vec<(usize, char)> = Vec::new();
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if character.is_whitespace() {
            if character == '\n' {
                line_breaks += 1;
            }
            continue;
        }
        if line_breaks >= 2 && !out.is_empty() {
            paragraph += 1;
            quote_open = false;
        }
        line_breaks = 0;
        run.clear();
        run.push((at, character));
        while run.len() < LONGEST_RUN {
            match characters.peek() {
                Some((_, next)) if !next.is_whitespace() => run.extend(characters.next()),
                _ => break,
            }
        }
        let end = run.last().map_or(at, |(at, character)| at + character.len_utf8());
        // What follows the run decides whether a final stop ends a sentence or an abbreviation.
        let next = text[end..].trim_start_matches([' ', '\t', '\n', '\r']).chars().next();
        let mut scanner =
            Scanner { run: &run, end, next, paragraph, quote_open: &mut quote_open, out: &mut out };
        scanner.scan();
    }
    out
}

struct Scanner<'a> {
    run: &'a [(usize, char)],
    end: usize,
    next: Option<char>,
    paragraph: usize,
    quote_open: &'a mut bool,
    out: &'a mut Vec<RawWord>,
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '`' | '´' | 'ʼ')
}

fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '‐' | '‑')
}

fn is_closing(character: char) -> bool {
    matches!(
        character,
        '"' | '”' | '’' | '\'' | ')' | ']' | '}' | '»' | '›' | ',' | ';' | ':' | '!' | '?' | '.' | '…'
    )
}

fn is_opening(character: char) -> bool {
    matches!(character, '"' | '“' | '‘' | '\'' | '(' | '[' | '{' | '«' | '‹' | '<' | '*' | '—' | '–')
}

impl Scanner<'_> {
    fn character(&self, at: usize) -> Option<char> {
        self.run.get(at).map(|(_, character)| *character)
    }

    fn byte(&self, at: usize) -> usize {
        self.run.get(at).map_or(self.end, |(byte, _)| *byte)
    }

    fn is(&self, at: usize, test: impl Fn(char) -> bool) -> bool {
        self.character(at).is_some_and(test)
    }

    fn lower(&self, from: usize, to: usize) -> String {
        self.run
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .flat_map(|(_, character)| character.to_lowercase())
            .collect()
    }

    fn push(&mut self, from: usize, to: usize) {
        let bytes = self.byte(from)..self.byte(to);
        self.out.push(RawWord { bytes: bytes.clone(), token: bytes, paragraph: self.paragraph });
    }

    /// Two words that are written as one token.
    fn push_pair(&mut self, from: usize, middle: usize, to: usize) {
        let token = self.byte(from)..self.byte(to);
        for bytes in [self.byte(from)..self.byte(middle), self.byte(middle)..self.byte(to)] {
            self.out.push(RawWord { bytes, token: token.clone(), paragraph: self.paragraph });
        }
    }

    fn scan(&mut self) {
        let mut at = 0;
        while at < self.run.len() {
            at = self.step(at).max(at + 1);
        }
    }

    /// Takes the token that begins at `at` and returns where the next begins.
    fn step(&mut self, at: usize) -> usize {
        let Some(character) = self.character(at) else { return at + 1 };
        if let Some(end) = self.address(at) {
            self.push(at, end);
            return end;
        }
        if let Some(end) = self.emoticon(at) {
            self.push(at, end);
            return end;
        }
        if character.is_alphanumeric()
            || (is_apostrophe(character) && self.contracted_start(at))
            || (matches!(character, '@' | '#') && self.is(at + 1, char::is_alphabetic))
        {
            return self.word(at);
        }
        if matches!(character, '\'' | '‘') {
            *self.quote_open = true;
        } else if character == '’' {
            *self.quote_open = false;
        }
        // '72, '60s
        if matches!(character, '\'' | '’')
            && self.is(at + 1, |c| c.is_ascii_digit())
            && self.is(at + 2, |c| c.is_ascii_digit())
        {
            let mut end = at + 3;
            if self.is(end, |c| c == 's') {
                end += 1;
            }
            if !self.is(end, char::is_alphanumeric) {
                self.push(at, end);
                return end;
            }
        }
        let mut end = at + 1;
        // Stops, question and exclamation marks in a row are one token: "...", "?!", ".?"
        if matches!(character, '.' | '…' | '!' | '?') {
            while self.is(end, |c| matches!(c, '.' | '…' | '!' | '?')) {
                end += 1;
            }
        } else if character == '$' && self.is(end, |c| c == '$') {
            while self.is(end, |c| c == '$') {
                end += 1;
            }
        } else if matches!(character, '-' | '=' | '*' | '_' | '~' | '+' | '#' | '<' | '>' | '^' | '—' | '–')
        {
            while self.is(end, |c| c == character) {
                end += 1;
            }
        } else if matches!(character, '\'' | '`' | '’' | '‘') && self.is(end, |c| c == character) {
            end += 1;
        }
        self.push(at, end);
        end
    }

    /// ’tis, d'you and their like at an apostrophe.
    fn contracted_start(&self, at: usize) -> bool {
        let mut end = at + 1;
        while self.is(end, char::is_alphanumeric) && end < at + 8 {
            end += 1;
        }
        let mut lower = self.lower(at, end);
        if let Some(rest) = lower.strip_prefix(is_apostrophe) {
            lower = format!("'{rest}");
        }
        matches!(lower.as_str(), "'em" | "'cause" | "'til" | "'n" | "'bout")
            || tables().contractions.contains_key(&lower)
    }

    /// Web and mail addresses, up to white space, without closing punctuation.
    fn address(&self, at: usize) -> Option<usize> {
        // Only at the start of a run or behind opening punctuation, so that one run is scanned once.
        if at > 16 || (at > 0 && !self.is(at - 1, |c| is_opening(c) || c == ':')) {
            return None;
        }
        if !self.is(at, char::is_alphanumeric) {
            return None;
        }
        let head = self.lower(at, (at + 8).min(self.run.len()));
        let web = ["http://", "https://", "ftp://", "www."].iter().any(|prefix| head.starts_with(prefix));
        let mut end = self.run.len();
        if let Some(stop) =
            self.run[at..].iter().position(|(_, c)| matches!(c, '<' | '>' | '"' | '”' | '“' | '(' | '['))
        {
            end = at + stop;
        }
        while end > at && self.is(end - 1, is_closing) {
            end -= 1;
        }
        if web {
            return (end > at + 4).then_some(end);
        }
        let span = self.run.get(at..end)?;
        let mail = span.iter().filter(|(_, c)| *c == '@').count() == 1
            && span.iter().all(|(_, c)| {
                c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+' | '&' | '\'')
            })
            && span.iter().rev().take_while(|(_, c)| *c != '@').any(|(_, c)| *c == '.')
            && span.first().is_none_or(|(_, c)| *c != '@');
        // example.com, example.org/page: a known ending, or nothing but name characters with a path
        let host_end = span.iter().position(|(_, c)| matches!(c, '/' | ':' | '?')).unwrap_or(span.len());
        let host: String = span.iter().take(host_end.min(80)).map(|(_, c)| c.to_ascii_lowercase()).collect();
        let site = host.contains('.')
            && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
            && host.rsplit('.').next().is_some_and(|last| {
                matches!(
                    last,
                    "com"
                        | "org"
                        | "net"
                        | "gov"
                        | "edu"
                        | "mil"
                        | "info"
                        | "html"
                        | "htm"
                        | "doc"
                        | "pdf"
                        | "xls"
                        | "exe"
                        | "txt"
                        | "ppt"
                        | "jpg"
                ) || (matches!(last, "uk" | "au" | "ca" | "de" | "eu" | "int" | "tv" | "ua" | "ru" | "fr")
                    && host.matches('.').count() >= 1
                    && host.len() > 5
                    && host.chars().filter(|c| c.is_ascii_lowercase()).count() > 4)
            });
        (mail || site).then_some(end)
    }

    fn emoticon(&self, at: usize) -> Option<usize> {
        if !self.is(at, |c| matches!(c, ':' | ';' | '=' | '<' | '^')) {
            return None;
        }
        tables().emoticons.iter().find_map(|emoticon| {
            let end = at + emoticon.len();
            let same = self.run.get(at..end)?.iter().zip(emoticon).all(|((_, a), b)| a == b);
            (same && !self.is(end, |c| c.is_alphanumeric() || c == '/')).then_some(end)
        })
    }

    /// A token that begins with a letter or digit; returns where the next token begins.
    fn word(&mut self, at: usize) -> usize {
        let tables = tables();
        let mut end = at + 1;
        // Where the present hyphenless piece began.
        let mut piece = at;
        while let Some(character) = self.character(end) {
            let before = self.character(end - 1).unwrap_or(' ');
            let after = self.character(end + 1);
            let joins = match character {
                c if c.is_alphanumeric() || c == '_' => true,
                // Warner@ENRON
                '@' => before.is_alphanumeric() && after.is_some_and(char::is_alphanumeric),
                // w/o, s/he
                '/' if before.is_alphabetic() && end == piece + 1 => {
                    after.is_some_and(char::is_alphabetic)
                        && (!self.is(end + 2, char::is_alphanumeric) || self.lower(at, end + 3) == "s/he")
                }
                '\u{ad}' | '\u{200d}' | '\u{300}'..='\u{36f}' => true,
                c if is_apostrophe(c) => {
                    // O'Connor, Ba'ath stay whole; a clitic is cut off below.
                    after.is_some_and(char::is_alphabetic) && before.is_alphanumeric()
                }
                '.' => {
                    let Some(after) = after else { break };
                    (before.is_ascii_digit() && after.is_ascii_digit())
                        || (before.is_alphabetic()
                            && after.is_alphabetic()
                            && self.stopped_letters(piece, end))
                        || (before.is_ascii_lowercase() && end < self.dotted_name(at))
                }
                ',' => {
                    before.is_ascii_digit()
                        && (1..=3).all(|offset| self.is(end + offset, |c| c.is_ascii_digit()))
                        && !self.is(end + 4, |c| c.is_ascii_digit())
                        && self.run[piece..end].iter().all(|(_, c)| c.is_ascii_digit() || *c == ',')
                }
                ':' | '/' => {
                    before.is_ascii_digit()
                        && after.is_some_and(|c| c.is_ascii_digit())
                        && self.run[piece..end].iter().all(|(_, c)| c.is_ascii_digit() || *c == character)
                }
                '&' => before.is_uppercase() && after.is_some_and(char::is_uppercase) && end - at <= 3,
                c if is_hyphen(c) => {
                    let telephone = self.telephone(at);
                    if telephone > end {
                        end = telephone;
                        continue;
                    }
                    let prefix = self.lower(piece, end);
                    if after.is_some_and(char::is_alphanumeric)
                        && piece == at
                        && tables.prefixes.contains(&prefix)
                    {
                        piece = end + 1;
                        true
                    } else {
                        false
                    }
                }
                _ => false,
            };
            if !joins {
                break;
            }
            end += 1;
        }
        // A final stop that belongs to the word.
        if self.is(end, |c| c == '.') && !self.is(end + 1, |c| c == '.') && self.keeps_stop(piece, end) {
            end += 1;
        }
        if self.is(end, |c| c == '$') && self.run[at..end].iter().all(|(_, c)| c.is_uppercase()) {
            end += 1; // US$, A$
        }
        self.finish_word(at, end)
    }

    /// End of a name of three or more lower-case parts joined by stops, as newsgroups and modules have, or `from`.
    fn dotted_name(&self, from: usize) -> usize {
        let (mut at, mut parts) = (from, 0);
        loop {
            let begin = at;
            while at < from + LONGEST_DOTTED && self.is(at, |c| c.is_ascii_lowercase()) {
                at += 1;
            }
            if at < begin + 2 {
                return from;
            }
            parts += 1;
            if !(self.is(at, |c| c == '.') && self.is(at + 1, |c| c.is_ascii_lowercase())) {
                return if parts >= 3 { at } else { from };
            }
            at += 1;
        }
    }

    /// Letters that stand alone between stops, as in U.S. or e.g.
    fn stopped_letters(&self, from: usize, stop: usize) -> bool {
        let length = self.run[from..stop].iter().rev().take_while(|(_, c)| *c != '.').count();
        length == 1 || (length == 2 && self.lower(from, stop) == "ph")
    }

    /// Whether the stop at `stop` belongs to the abbreviation that begins at `from`.
    fn keeps_stop(&self, from: usize, stop: usize) -> bool {
        let letters = &self.run[from..stop];
        let last = stop + 1 == self.run.len();
        if letters.iter().any(|(_, c)| *c == '.')
            && letters.iter().all(|(_, c)| c.is_alphabetic() || *c == '.')
        {
            return true; // U.S.
        }
        let sentence_goes_on =
            !last && self.is(stop + 1, |c| matches!(c, ',' | ';' | ':' | '?' | '!' | '-' | '\'' | '’'));
        let capital_follows = last && self.next.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        if letters.len() == 1 {
            // An initial; "I." ends a sentence.
            return letters.iter().all(|(_, c)| c.is_uppercase() && *c != 'I')
                && (capital_follows || sentence_goes_on);
        }
        if letters.len() > 8 {
            return false;
        }
        let lower = self.lower(from, stop);
        let tables = tables();
        if tables.before_capital.contains(&lower) {
            let title = letters.first().is_some_and(|(_, c)| c.is_uppercase());
            return title && (capital_follows || sentence_goes_on);
        }
        tables.abbreviations.contains(&lower)
    }

    /// End of a telephone number that begins at `from`, or `from`: groups of digits, the last of four.
    fn telephone(&self, from: usize) -> usize {
        let mut at = from;
        let mut groups = 0;
        loop {
            let mut digits = 0;
            while self.is(at, |c| c.is_ascii_digit()) && digits < 5 {
                at += 1;
                digits += 1;
            }
            groups += 1;
            match digits {
                4 if groups >= 2 && !self.is(at, char::is_alphanumeric) => return at,
                1 if groups == 1 => {}
                3 => {}
                _ => return from,
            }
            if !self.is(at, is_hyphen) {
                return from;
            }
            at += 1;
        }
    }

    /// Cuts clitics and contractions, and units from numbers.
    fn finish_word(&mut self, at: usize, end: usize) -> usize {
        let tables = tables();
        let length = end - at;
        // the possessive apostrophe that follows a plural: travellers'
        if self.is(end, |c| matches!(c, '\'' | '’'))
            && self.is(end - 1, |c| matches!(c, 's' | 'S'))
            && length > 2
            && !self.is(end + 1, char::is_alphanumeric)
            && !*self.quote_open
            && self.run[at..end].iter().all(|(_, c)| c.is_alphabetic() || is_hyphen(*c))
        {
            self.push_pair(at, end, end + 1);
            return end + 1;
        }
        // n't and 's, 're, …
        if let Some(offset) = self.run[at..end].iter().rposition(|(_, c)| is_apostrophe(*c)) {
            let apostrophe = at + offset;
            let tail = self.lower(apostrophe + 1, end);
            if apostrophe > at {
                if tail == "t" && apostrophe > at + 1 && self.is(apostrophe - 1, |c| matches!(c, 'n' | 'N')) {
                    self.push_pair(at, apostrophe - 1, end);
                    return end;
                }
                let decade = tail == "s" && self.run[at..apostrophe].iter().all(|(_, c)| c.is_ascii_digit());
                if tables.clitics.contains(&tail) && !decade {
                    self.push_pair(at, apostrophe, end);
                    return end;
                }
            }
        }
        if length <= 8 {
            let lower: String =
                self.lower(at, end).chars().map(|c| if is_apostrophe(c) { '\'' } else { c }).collect();
            if let Some(first) = tables.contractions.get(&lower) {
                let capitals = self.run[at..end].iter().filter(|(_, c)| c.is_uppercase()).count();
                // "IM", "IVE" in capitals are names or numerals.
                if *first < length && !(capitals == length && length <= 3) {
                    self.push_pair(at, at + first, end);
                    return end;
                }
            }
        }
        // 5pm, 10km: a number and its unit are two words
        let digits = self.run[at..end]
            .iter()
            .take_while(|(_, c)| c.is_ascii_digit() || matches!(c, '.' | ',' | ':'))
            .count();
        if digits > 0 && digits < length {
            let unit = self.lower(at + digits, end);
            if matches!(
                unit.as_str(),
                "am" | "pm"
                    | "km"
                    | "kg"
                    | "cm"
                    | "mm"
                    | "m"
                    | "bn"
                    | "mph"
                    | "lbs"
                    | "ft"
                    | "a.m."
                    | "p.m."
                    | "a.m"
                    | "p.m"
                    | "k"
                    | "mn"
                    | "tn"
                    | "min"
                    | "hrs"
                    | "hr"
                    | "mg"
                    | "ml"
                    | "kb"
                    | "mb"
                    | "gb"
                    | "hz"
                    | "mw"
                    | "gw"
                    | "kw"
            ) {
                self.push(at, at + digits);
                self.push(at + digits, end);
                return end;
            }
        }
        self.push(at, end);
        end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words, those of one token joined by a plus sign.
    fn cut(text: &str) -> String {
        let mut out = String::new();
        let mut last = None;
        for word in tokenize(text) {
            if !out.is_empty() {
                out.push(if last == Some(word.token.start) { '+' } else { ' ' });
            }
            last = Some(word.token.start);
            out.push_str(&text[word.bytes]);
        }
        out
    }

    #[test]
    fn the_tables_are_read() {
        assert!(tables().abbreviations.contains("mr"));
        assert!(tables().clitics.contains("ve"));
    }

    #[test]
    fn english_is_cut_as_universal_dependencies_has_it() {
        for (text, expected) in [
            ("They can't, won't and don't.", "They ca+n't , wo+n't and do+n't ."),
            (
                "I’m sure we'll see Oslo's and the envoys' plans",
                "I+’m sure we+'ll see Oslo+'s and the envoys+' plans",
            ),
            ("He said 'no to the envoys' twice", "He said ' no to the envoys ' twice"),
            ("We cannot and are gonna", "We can+not and are gon+na"),
            ("O'Neill left at 5 o'clock", "O'Neill left at 5 o'clock"),
            ("a well-known co-author, pro-Western", "a well - known co-author , pro-Western"),
            ("Mr. Roe and Gen. Poe of the U.S. met.", "Mr. Roe and Gen. Poe of the U.S. met ."),
            (
                "On Jan. 5 no one came, no. We sat in the sun.",
                "On Jan. 5 no one came , no . We sat in the sun .",
            ),
            ("$1,000.50 or 3.5% (about €2bn)", "$ 1,000.50 or 3.5 % ( about € 2 bn )"),
            ("at 10:30 on 9/11 and/or 12/5/2001", "at 10:30 on 9/11 and / or 12/5/2001"),
            (
                "See https://example.org/a-b?c=d. Write to a.b@example.com!",
                "See https://example.org/a-b?c=d . Write to a.b@example.com !",
            ),
            ("Wait... what?! No--yes", "Wait ... what ?! No -- yes"),
            ("AT&T's \"deal\"", "AT&T+'s \" deal \""),
            ("call 555-123-4567 in 1990-95", "call 555-123-4567 in 1990 - 95"),
            ("the '60s", "the '60s"),
        ] {
            assert_eq!(cut(text), expected);
        }
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        let paragraphs: Vec<usize> =
            tokenize("a\nb\n\nc\r\n \r\nd").iter().map(|word| word.paragraph).collect();
        assert_eq!(paragraphs, [0, 0, 1, 2]);
    }
}
