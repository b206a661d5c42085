//! PDF: the text of one report, as far as a PDF has text. Objects, packing and encodings are lopdf's work; what the pages
//! show is put together here: runs of letters with their places ([`shown`]), lines and paragraphs ([`lines`]).
//!
//! Invariants: time and memory are within limits, whatever the file says of itself; a scan is an error, not an empty
//! report; no day is taken from when the file was made.

mod lines;
mod shown;

use std::cell::Cell;
use std::fmt;

use lopdf::{Document, LoadOptions, Object, ObjectId};

use crate::LONGEST_REPORT;
use crate::error::Fault;
use crate::guard::guarded;

/// What a PDF begins with.
pub(crate) const MAGIC: &[u8] = b"%PDF-";

/// Most bytes of a PDF: a printed issue of a newspaper with its pictures. It is in memory twice.
pub(crate) const LONGEST_PDF: usize = 32 << 20;

/// Most bytes that one stream of a font's letters or of what a page shows may unpack to. A page of nothing but
/// text has some ten thousand; one that draws maps has millions.
const LONGEST_STREAM: usize = 4 << 20;

/// Most bytes of what all pages show, forms counted each time that they are shown.
const MOST_SHOWN: usize = 64 << 20;

/// Most bytes that a stream of objects, or of their places, may unpack to when the file is opened. They have some ten thousand;
/// places take five bytes each.
const LONGEST_OBJECTS: usize = 1 << 20;

/// Most objects: a book has some hundred thousand.
const MOST_OBJECTS: usize = 200_000;

/// Most streams of objects, each of which is unpacked when the file is opened. Programs put 100 objects or more in one.
const MOST_OBJECT_STREAMS: usize = 1000;

/// Most pages.
const MOST_PAGES: usize = 3000;

/// What is wrong with a PDF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PdfFault {
    Damaged,
    Locked,
    NoText,
    NoLetters,
    Intricate,
}

impl PdfFault {
    pub(crate) fn hint(self) -> &'static str {
        match self {
            PdfFault::Damaged => "if other programs open it, save it again there",
            PdfFault::Locked => "open it with its password, and save it without one",
            PdfFault::NoText => "it may be a scan: a program for text recognition makes a text of it",
            PdfFault::NoLetters => "a program for text recognition makes a text of it",
            PdfFault::Intricate => "save its text in a file of its own: pdftotext -layout FILE.pdf FILE.txt",
        }
    }
}

impl fmt::Display for PdfFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PdfFault::Damaged => "can't be read as a PDF: it is damaged",
            PdfFault::Locked => "is a PDF that is locked with a password",
            PdfFault::NoText => "is a PDF without text",
            PdfFault::NoLetters => "is a PDF whose fonts don't say which letters they show",
            PdfFault::Intricate => "is a PDF with more in it than any report for people",
        })
    }
}

/// What is read in a PDF.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub title: Option<String>,
    /// Paragraphs separated by a blank line.
    pub text: String,
}

thread_local! {
    /// Objects and streams of objects of the file at hand.
    static COUNTS: Cell<(usize, usize)> = const { Cell::new((0, 0)) };
}

/// Lets objects into memory up to a number, and no pictures.
fn let_in(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let (objects, streams) = COUNTS.get();
    let mut more = (objects + 1, streams);
    if let Object::Stream(stream) = object {
        if stream.dict.has_type(b"ObjStm") {
            more.1 += 1;
        }
        if stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image") {
            return None;
        }
    }
    COUNTS.set(more);
    if more.0 > MOST_OBJECTS || more.1 > MOST_OBJECT_STREAMS {
        return None;
    }
    // What stands by itself is taken from where it is; what comes out of a stream of objects, and is none itself, from here.
    Some((id, if object.as_stream().is_ok() { Object::Null } else { object.clone() }))
}

/// Reads a PDF.
pub(crate) fn read(bytes: Vec<u8>) -> Result<Text, Fault> {
    guarded(|| text_of(&bytes)).unwrap_or(Err(Fault::Pdf(PdfFault::Damaged)))
}

fn text_of(bytes: &[u8]) -> Result<Text, Fault> {
    COUNTS.set((0, 0));
    let options = LoadOptions {
        filter: Some(let_in),
        max_decompressed_size: Some(LONGEST_OBJECTS),
        ..LoadOptions::default()
    };
    let document = Document::load_mem_with_options(bytes, options).map_err(|error| {
        Fault::Pdf(match error {
            lopdf::Error::Decompress(_) => PdfFault::Intricate,
            lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) => PdfFault::Locked,
            _ => PdfFault::Damaged,
        })
    })?;
    let (objects, streams) = COUNTS.get();
    if objects > MOST_OBJECTS || streams > MOST_OBJECT_STREAMS {
        return Err(Fault::Pdf(PdfFault::Intricate));
    }
    let mut pages = Vec::new();
    let mut reader = shown::Reader::new(&document, MOST_SHOWN, 2 * LONGEST_REPORT);
    for id in document.page_iter().take(MOST_PAGES + 1) {
        if pages.len() == MOST_PAGES {
            return Err(Fault::Pdf(PdfFault::Intricate));
        }
        match reader.page(id) {
            Ok(runs) => pages.push(lines::lines(runs)),
            Err(shown::Excess::Work) => return Err(Fault::Pdf(PdfFault::Intricate)),
            Err(shown::Excess::Text) => return Err(Fault::TooLong { most: LONGEST_REPORT, json: false }),
        }
    }
    let (title, text) = lines::article(pages);
    if text.is_empty() && title.is_none() {
        return Err(Fault::Pdf(match (document.is_encrypted(), reader.unknown > 0) {
            (true, _) => PdfFault::Locked,
            (false, true) => PdfFault::NoLetters,
            (false, false) => PdfFault::NoText,
        }));
    }
    // A few words in letters that can't be told are lost; a text of them is none.
    if reader.unknown > text.len() {
        return Err(Fault::Pdf(PdfFault::NoLetters));
    }
    Ok(Text { title, text })
}
