//! What a page of a PDF shows: runs of letters with where they stand and how large they are.

use std::collections::HashMap;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId, Stream};

use super::LONGEST_STREAM;

/// Letters in a row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Run {
    pub text: String,
    /// Where it begins and ends, from the left.
    pub from: f64,
    pub to: f64,
    /// Where its line stands, from below.
    pub line: f64,
    /// Height of its letters.
    pub size: f64,
    /// Whether the letters' widths are only estimated.
    pub estimated: bool,
}

/// More than is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    Work,
    Text,
}

/// Forms within each other.
const DEEPEST_FORM: usize = 6;

/// Most times that anything is saved for later: one beyond is not restored.
const MOST_SAVED: usize = 200;

/// Width of a letter in parts of its height, where a font does not say: by what it looks like.
fn usual_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | ' ' | '.' | ',' | ';' | ':' | '\'' | '!' | '|' => 0.28,
        'm' | 'w' | 'M' | 'W' | '—' => 0.85,
        letter if letter.is_uppercase() => 0.68,
        _ => 0.53,
    }
}

/// A movement of the plane, as six numbers.
type Matrix = [f64; 6];

const STILL: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First one, then the other.
fn then(one: &Matrix, other: &Matrix) -> Matrix {
    let [a, b, c, d, e, f] = *one;
    let [g, h, i, j, k, l] = *other;
    [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
}

fn number(object: &Object) -> Option<f64> {
    match object {
        Object::Integer(number) => Some(*number as f64),
        Object::Real(number) => Some(f64::from(*number)),
        _ => None,
    }
}

fn numbers<const N: usize>(objects: &[Object]) -> Option<[f64; N]> {
    let mut found = [0.0; N];
    if objects.len() < N {
        return None;
    }
    for (place, object) in found.iter_mut().zip(objects) {
        *place = number(object)?;
    }
    Some(found)
}

/// How a font's codes are read.
struct Font<'a> {
    /// By the table that says which letters are shown.
    letters: Option<Encoding<'a>>,
    /// By its encoding.
    usual: Option<Encoding<'a>>,
    /// Two bytes a code.
    wide: bool,
    widths: HashMap<u32, f64>,
    other_width: Option<f64>,
}

impl Font<'_> {
    /// The letters of codes; none where the font does not say.
    fn text(&self, codes: &[u8]) -> Option<String> {
        let letters = self.letters.as_ref().and_then(|letters| letters.bytes_to_string(codes).ok());
        match letters {
            Some(text) if !text.contains('\u{fffd}') || self.usual.is_none() => Some(text),
            _ => self.usual.as_ref().and_then(|usual| usual.bytes_to_string(codes).ok()).or(letters),
        }
    }

    /// The codes' width in parts of their height, and how many blanks of one byte there are.
    fn width(&self, codes: &[u8], text: &str) -> (f64, usize, usize) {
        let count = if self.wide { codes.len().div_ceil(2) } else { codes.len() };
        let blanks = if self.wide { 0 } else { codes.iter().filter(|&&code| code == b' ').count() };
        if self.widths.is_empty() && self.other_width.is_none() {
            return (text.chars().map(usual_width).sum(), count, blanks);
        }
        let width = |code: u32| self.widths.get(&code).copied().or(self.other_width).unwrap_or(0.5);
        let sum = if self.wide {
            codes
                .chunks(2)
                .map(|two| width(two.iter().fold(0, |code, byte| code << 8 | u32::from(*byte))))
                .sum()
        } else {
            codes.iter().map(|&code| width(u32::from(code))).sum()
        };
        (sum, count, blanks)
    }
}

/// What holds for text from here on.
#[derive(Clone)]
struct State {
    plane: Matrix,
    font: Option<usize>,
    size: f64,
    between: f64,
    between_words: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Reads pages one after another.
pub(crate) struct Reader<'a> {
    document: &'a Document,
    fonts: Vec<Font<'a>>,
    /// Which of them a dictionary is, by where it is in memory.
    known: HashMap<*const Dictionary, usize>,
    /// Bytes of content that may still be gone through.
    work: usize,
    /// Bytes of text that may still come.
    room: usize,
    /// Codes of which no letter is known.
    pub unknown: usize,
}

impl<'a> Reader<'a> {
    pub fn new(document: &'a Document, work: usize, room: usize) -> Reader<'a> {
        Reader { document, fonts: Vec::new(), known: HashMap::new(), work, room, unknown: 0 }
    }

    /// The runs of a page, in the order in which it is painted.
    pub fn page(&mut self, id: ObjectId) -> Result<Vec<Run>, Excess> {
        let mut runs = Vec::new();
        let content = match self.document.get_page_content_with_limit(id, LONGEST_STREAM) {
            Ok(content) => content,
            Err(lopdf::Error::Decompress(_)) => return Err(Excess::Work),
            Err(_) => return Ok(runs),
        };
        let (own, others) = self.document.get_page_resources(id).unwrap_or_default();
        let resources: Vec<&'a Dictionary> = own
            .into_iter()
            .chain(others.into_iter().filter_map(|id| self.document.get_dictionary(id).ok()))
            .collect();
        self.content(&content, &resources, STILL, DEEPEST_FORM, &mut runs)?;
        Ok(runs)
    }

    /// An entry of the resources' dictionary `kind`.
    fn resource(&self, resources: &[&'a Dictionary], kind: &[u8], name: &[u8]) -> Option<&'a Object> {
        resources.iter().find_map(|resources| {
            let entries = resources.get_deref(kind, self.document).ok()?.as_dict().ok()?;
            entries.get_deref(name, self.document).ok()
        })
    }

    fn font(&mut self, resources: &[&'a Dictionary], name: &[u8]) -> Option<usize> {
        let dictionary = self.resource(resources, b"Font", name)?.as_dict().ok()?;
        let key = std::ptr::from_ref(dictionary);
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        // Each may have to be unpacked.
        self.work = self.work.saturating_sub(LONGEST_STREAM / 64);
        self.fonts.push(font(self.document, dictionary));
        self.known.insert(key, self.fonts.len() - 1);
        Some(self.fonts.len() - 1)
    }

    fn content(
        &mut self,
        content: &[u8],
        resources: &[&'a Dictionary],
        plane: Matrix,
        depth: usize,
        runs: &mut Vec<Run>,
    ) -> Result<(), Excess> {
        self.work = self.work.checked_sub(content.len() + 1).ok_or(Excess::Work)?;
        let mut state = State {
            plane,
            font: None,
            size: 0.0,
            between: 0.0,
            between_words: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut saved: Vec<State> = Vec::new();
        let (mut place, mut line) = (STILL, STILL);
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else { break };
            let operands = operation.operands.as_slice();
            let moved = |line: &Matrix, x: f64, y: f64| then(&[1.0, 0.0, 0.0, 1.0, x, y], line);
            match operation.operator.as_str() {
                "q" if saved.len() < MOST_SAVED => saved.push(state.clone()),
                "Q" => {
                    if let Some(before) = saved.pop() {
                        state = before;
                    }
                }
                "cm" => {
                    if let Some(change) = numbers::<6>(operands) {
                        state.plane = then(&change, &state.plane);
                    }
                }
                "BT" => (place, line) = (STILL, STILL),
                "Tf" => {
                    if let [Object::Name(name), size, ..] = operands {
                        state.font = self.font(resources, name);
                        state.size = number(size).unwrap_or(0.0);
                    }
                }
                "Tc" => state.between = operands.first().and_then(number).unwrap_or(0.0),
                "Tw" => state.between_words = operands.first().and_then(number).unwrap_or(0.0),
                "Tz" => state.stretch = operands.first().and_then(number).unwrap_or(100.0) / 100.0,
                "TL" => state.leading = operands.first().and_then(number).unwrap_or(0.0),
                "Ts" => state.rise = operands.first().and_then(number).unwrap_or(0.0),
                "Td" | "TD" => {
                    if let Some([x, y]) = numbers(operands) {
                        if operation.operator == "TD" {
                            state.leading = -y;
                        }
                        line = moved(&line, x, y);
                        place = line;
                    }
                }
                "Tm" => {
                    if let Some(matrix) = numbers::<6>(operands) {
                        (place, line) = (matrix, matrix);
                    }
                }
                "T*" => {
                    line = moved(&line, 0.0, -state.leading);
                    place = line;
                }
                "Tj" | "TJ" => self.show(operands, &state, &mut place, runs)?,
                "'" => {
                    line = moved(&line, 0.0, -state.leading);
                    place = line;
                    self.show(operands, &state, &mut place, runs)?;
                }
                "\"" => {
                    if let [words, letters, rest @ ..] = operands {
                        state.between_words = number(words).unwrap_or(0.0);
                        state.between = number(letters).unwrap_or(0.0);
                        line = moved(&line, 0.0, -state.leading);
                        place = line;
                        self.show(rest, &state, &mut place, runs)?;
                    }
                }
                "Do" => {
                    if let [Object::Name(name), ..] = operands
                        && let Some(Object::Stream(form)) = self.resource(resources, b"XObject", name)
                    {
                        self.form(form, resources, &state.plane, depth, runs)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn form(
        &mut self,
        form: &'a Stream,
        around: &[&'a Dictionary],
        plane: &Matrix,
        depth: usize,
        runs: &mut Vec<Run>,
    ) -> Result<(), Excess> {
        if depth == 0
            || !form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Form")
        {
            return Ok(());
        }
        let content = match form.get_plain_content_with_limit(LONGEST_STREAM) {
            Ok(content) => content,
            Err(lopdf::Error::Decompress(_)) => return Err(Excess::Work),
            Err(_) => return Ok(()),
        };
        let matrix = form.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array);
        let matrix = matrix.ok().and_then(|matrix| numbers::<6>(matrix)).unwrap_or(STILL);
        let own = form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict);
        let plane = then(&matrix, plane);
        match own {
            Ok(own) => self.content(&content, &[own], plane, depth - 1, runs),
            Err(_) => self.content(&content, around, plane, depth - 1, runs),
        }
    }

    /// Shows a string, or an array of strings and of numbers that move what follows to the left.
    fn show(
        &mut self,
        operands: &[Object],
        state: &State,
        place: &mut Matrix,
        runs: &mut Vec<Run>,
    ) -> Result<(), Excess> {
        let pieces = match operands {
            [Object::Array(pieces), ..] => pieces.as_slice(),
            pieces => pieces,
        };
        for piece in pieces {
            let across = match piece {
                Object::String(codes, _) => self.piece(codes, state, place, runs)?,
                piece => match number(piece) {
                    Some(number) => -number / 1000.0 * state.size * state.stretch,
                    None => continue,
                },
            };
            *place = then(&[1.0, 0.0, 0.0, 1.0, across, 0.0], place);
        }
        Ok(())
    }

    /// Shows codes; gives how far the place moves.
    fn piece(
        &mut self,
        codes: &[u8],
        state: &State,
        place: &Matrix,
        runs: &mut Vec<Run>,
    ) -> Result<f64, Excess> {
        let Some(font) = state.font.and_then(|font| self.fonts.get(font)) else {
            self.unknown += codes.len();
            return Ok(0.0);
        };
        let text = font.text(codes);
        let (width, count, blanks) = font.width(codes, text.as_deref().unwrap_or_default());
        let across =
            (width * state.size + count as f64 * state.between + blanks as f64 * state.between_words)
                * state.stretch;
        let estimated = font.widths.is_empty();
        let Some(text) = text else {
            self.unknown += codes.len();
            return Ok(across);
        };
        self.unknown += text.matches('\u{fffd}').count();
        self.room = self.room.checked_sub(text.len()).ok_or(Excess::Text)?;
        let [a, b, c, d, x, y] = then(place, &state.plane);
        // What is written upwards is a mark in the margin.
        let size = (c * c + d * d).sqrt() * state.size.abs();
        if b.abs() <= 0.3 * a.abs() && size.is_finite() && size > 0.0 && x.is_finite() && y.is_finite() {
            let (from, to) = (x, x + across * a);
            let line = y + state.rise * d;
            runs.push(Run { text, from, to: if to.is_finite() { to } else { from }, line, size, estimated });
        }
        Ok(across)
    }
}

/// Reads what a font says of its codes.
fn font<'a>(document: &'a Document, dictionary: &'a Dictionary) -> Font<'a> {
    let name = |key: &[u8]| dictionary.get_deref(key, document).and_then(Object::as_name).ok();
    let wide = name(b"Subtype").is_some_and(|kind| kind == b"Type0");
    let told = dictionary.get_deref(b"ToUnicode", document).and_then(Object::as_stream).is_ok();
    let letters = told
        .then(|| {
            // Without its encoding, which goes first otherwise.
            let mut bare = dictionary.clone();
            bare.remove(b"Encoding");
            match bare.get_font_encoding_with_limit(document, LONGEST_STREAM) {
                Ok(Encoding::UnicodeMapEncoding(map)) => Some(Encoding::UnicodeMapEncoding(map)),
                _ => None,
            }
        })
        .flatten();
    // Of two bytes, what is shown is a number of a glyph, which says nothing.
    let numbered = wide && name(b"Encoding").is_none_or(|name| name.starts_with(b"Identity"));
    let usual =
        if numbered { None } else { dictionary.get_font_encoding_with_limit(document, LONGEST_STREAM).ok() };
    let (widths, other_width) =
        if wide { wide_widths(document, dictionary) } else { widths(document, dictionary) };
    Font { letters, usual, wide, widths, other_width }
}

fn widths(document: &Document, dictionary: &Dictionary) -> (HashMap<u32, f64>, Option<f64>) {
    let first = dictionary.get_deref(b"FirstChar", document).ok().and_then(number).unwrap_or(0.0);
    let list = dictionary.get_deref(b"Widths", document).and_then(Object::as_array);
    let mut widths = HashMap::new();
    for (index, width) in list.map(Vec::as_slice).unwrap_or_default().iter().take(256).enumerate() {
        let width = document.dereference(width).ok().and_then(|(_, width)| number(width));
        if let Some(width) = width
            && (0.0..256.0).contains(&first)
        {
            widths.insert(first as u32 + index as u32, width / 1000.0);
        }
    }
    // Letters that are drawn one by one have measures of their own.
    let drawn = dictionary.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type3");
    if drawn { (HashMap::new(), None) } else { (widths, None) }
}

/// Most codes of a font whose widths are kept.
const MOST_WIDTHS: usize = 70_000;

fn wide_widths(document: &Document, dictionary: &Dictionary) -> (HashMap<u32, f64>, Option<f64>) {
    let mut widths = HashMap::new();
    let below = dictionary
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| document.dereference(fonts.first()?).ok())
        .and_then(|(_, font)| font.as_dict().ok());
    let Some(below) = below else { return (widths, Some(1.0)) };
    let other = below.get_deref(b"DW", document).ok().and_then(number).unwrap_or(1000.0) / 1000.0;
    let list = below.get_deref(b"W", document).and_then(Object::as_array);
    let mut list = list.map(Vec::as_slice).unwrap_or_default().iter();
    while let Some(first) = list.next().and_then(number) {
        match list.next().and_then(|next| document.dereference(next).ok()).map(|(_, next)| next) {
            Some(Object::Array(each)) => {
                for (index, width) in each.iter().enumerate().take(MOST_WIDTHS.saturating_sub(widths.len())) {
                    if let Some(width) = number(width) {
                        widths.insert((first as u32).saturating_add(index as u32), width / 1000.0);
                    }
                }
            }
            Some(last) => {
                let (Some(last), Some(width)) = (number(last), list.next().and_then(number)) else { break };
                let codes = (first as u32)..=(last as u32).min(0xFFFF);
                for code in codes.take(MOST_WIDTHS.saturating_sub(widths.len())) {
                    widths.insert(code, width / 1000.0);
                }
            }
            None => break,
        }
    }
    (widths, Some(other))
}
