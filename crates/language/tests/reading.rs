//! What must hold for any text that is read.

use legation_language::{Document, ModelSize, Part, Reader, builtin, conllu, load, tokens};
use proptest::prelude::*;

fn swift() -> &'static dyn Reader {
    match builtin(ModelSize::Swift) {
        Ok(reader) => reader,
        Err(error) => panic!("the swift model does not load: {error}"),
    }
}

/// The invariants of a document, with the words in text order and nothing but white space between them.
fn check(document: &Document) {
    check_layout(document);
    check_annotation(document);
}

/// The words and the white space between them give the text back.
fn check_layout(document: &Document) {
    let mut ends = [0, 0];
    let mut last_part = Part::Title;
    for sentence in &document.sentences {
        assert!(sentence.part >= last_part, "the headline comes first");
        last_part = sentence.part;
        let text = document.text(sentence.part);
        let end = &mut ends[usize::from(sentence.part == Part::Body)];
        assert!(!sentence.words.is_empty());
        assert!(text.get(sentence.bytes.clone()).is_some());
        for word in &sentence.words {
            assert_eq!(text.get(word.bytes.clone()), Some(&*word.form));
            assert!(word.bytes.start >= *end);
            assert!(text[*end..word.bytes.start].chars().all(char::is_whitespace));
            *end = word.bytes.end;
        }
    }
    for (part, end) in [(Part::Title, ends[0]), (Part::Body, ends[1])] {
        assert!(document.text(part)[end..].chars().all(char::is_whitespace), "the last words are missing");
    }
}

/// Trees are trees, and everything points into the document.
fn check_annotation(document: &Document) {
    for sentence in &document.sentences {
        let text = document.text(sentence.part);
        let mut roots = 0;
        for (at, word) in sentence.words.iter().enumerate() {
            assert!(text.get(word.bytes.clone()).is_some() && text.get(word.token.clone()).is_some());
            assert!((0.0..=1.0).contains(&word.arc_probability));
            // Every word reaches the root.
            let (mut here, mut steps) = (at, 0);
            while let Some(head) = sentence.words[here].head {
                here = head;
                steps += 1;
                assert!(steps <= sentence.words.len(), "a cycle");
            }
            roots += usize::from(word.head.is_none());
            assert_eq!(word.head.is_none(), &*word.deprel == "root");
        }
        assert_eq!(roots, 1);
    }
    for entity in &document.entities {
        assert!(document.bytes_of(&entity.span).is_some());
        assert!((0.0..=1.0).contains(&entity.probability));
    }
    for attribution in &document.attributions {
        assert!(!attribution.cue.is_empty() && !attribution.content.is_empty());
        for ids in [&attribution.source, &attribution.cue, &attribution.content] {
            assert!(ids.is_sorted());
            assert!(ids.iter().all(|id| document.sentences[id.sentence].words.get(id.word).is_some()));
        }
    }
}

fn written(document: &Document) -> String {
    let mut out = Vec::new();
    assert!(conllu::write(document, &mut out).is_ok());
    String::from_utf8(out).unwrap_or_default()
}

const NEWS: &str = "The foreign ministers of Peru and Chile didn't agree on Monday, an aide said.\n\n\
    \u{201c}We'll meet again in Lima,\u{201d} Ms. Rojas told reporters. \u{201c}There is no hurry.\u{201d}";

#[test]
fn news_is_cut_into_sentences_words_and_names() {
    let document = swift().read("Ministers fail to agree", NEWS);
    check(&document);
    let parts: Vec<(Part, usize)> =
        document.sentences.iter().map(|sentence| (sentence.part, sentence.paragraph)).collect();
    assert_eq!(parts, [(Part::Title, 0), (Part::Body, 0), (Part::Body, 1), (Part::Body, 1)]);
    let names: Vec<&str> = document.entities.iter().map(|entity| document.slice(&entity.span)).collect();
    assert!(names.contains(&"Peru") && names.contains(&"Chile") && names.contains(&"Lima"), "{names:?}");
    let verb = document.sentences[1].words.iter().find(|word| &*word.form == "agree");
    assert!(verb.is_some_and(|word| &*word.lemma == "agree" && word.upos.label() == "VERB"));
}

#[test]
fn a_dateline_is_a_sentence_of_its_own() {
    let document = swift().read("", "LIMA, Peru (Wire) — Chile and Peru met on Monday. LIMA — they said.");
    check(&document);
    let texts: Vec<&str> =
        document.sentences.iter().map(|sentence| &document.body[sentence.bytes.clone()]).collect();
    assert_eq!(texts[..2], ["LIMA, Peru (Wire) —", "Chile and Peru met on Monday."]);
    let document = swift().read("", "NATO said - as expected - that it would meet.");
    assert_eq!(document.sentences.len(), 1);
}

#[test]
fn reading_twice_gives_the_same_bytes_on_any_number_of_threads() {
    let expected = written(&swift().read("", NEWS));
    let threads: Vec<_> = (0..4)
        .map(|_| std::thread::spawn(|| (0..5).map(|_| written(&swift().read("", NEWS))).collect::<Vec<_>>()))
        .collect();
    for thread in threads {
        for found in thread.join().unwrap_or_default() {
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn annotating_its_own_words_changes_nothing() {
    let document = swift().read("Ministers fail to agree", NEWS);
    let text = written(&document);
    let again = conllu::parse(&text).unwrap_or_default();
    assert_eq!(again.len(), 1);
    assert_eq!(again[0].body, document.body);
    let annotated = swift().annotate(&again[0]);
    check(&annotated);
    assert_eq!(written(&annotated), text);
}

fn odd_texts() -> Vec<String> {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\n\n\n",
        "\u{0}",
        ".",
        "''",
        "\"",
        "'s",
        "n't",
        "cannot",
        "\u{2019}",
        "a\u{a0}b\u{2028}c\r\nd",
    ]
    .map(String::from)
    .to_vec();
    texts.extend([
        "word ".repeat(10_000),
        "a".repeat(1 << 20),
        "?!.,;:\u{2014}\u{201d}".repeat(3000),
        "(".repeat(20_000),
        "a-".repeat(20_000),
        "Путин сказал 谈判 في جنيف \u{0}\u{feff}\u{200b} e\u{301}\u{1f54a}\u{fe0f} ".repeat(50),
    ]);
    texts
}

#[test]
fn odd_texts_are_read() {
    for text in odd_texts() {
        let document = swift().read(&text, &text);
        check(&document);
        assert!(conllu::parse(&written(&document)).is_ok());
    }
}

/// The careful model from its weight file in `models/`, which not every checkout has.
fn careful() -> Option<Box<dyn Reader>> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/careful.safetensors");
    let Ok(bytes) = std::fs::read(path) else {
        #[allow(clippy::print_stderr, reason = "a test that is left out says so")]
        {
            eprintln!("left out: there are no weights of the careful model");
        }
        return None;
    };
    match load(ModelSize::Careful, &bytes) {
        Ok(reader) => Some(reader),
        Err(error) => panic!("the careful model does not load: {error}"),
    }
}

#[test]
fn the_careful_model_reads_any_text_the_same_way_each_time() {
    let Some(careful) = careful() else { return };
    // Shorter than for the swift model, which is twenty times as fast.
    const ENOUGH: usize = 4000;
    for text in odd_texts() {
        let text: String = text.chars().take(ENOUGH).collect();
        let document = careful.read("", &text);
        check(&document);
        assert!(conllu::parse(&written(&document)).is_ok());
    }
    let document = careful.read("Ministers fail to agree", NEWS);
    check(&document);
    assert_eq!(written(&document), written(&careful.read("Ministers fail to agree", NEWS)));
    check(&careful.annotate(&document));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_whole(text in "(\\PC|[ \n'\"a-zA-Z.,-]){0,300}", title in "\\PC{0,40}") {
        let document = swift().read(&title, &text);
        check(&document);
        let back = conllu::parse(&written(&document));
        prop_assert!(back.is_ok());
    }

    #[test]
    fn tokens_leave_out_white_space_only(text in "(\\PC|[ \n'’`a-z0-9.,:/@&$-]){0,200}") {
        let mut end = 0;
        for word in tokens::tokenize(&text) {
            prop_assert!(word.bytes.start >= end && word.bytes.end > word.bytes.start);
            prop_assert!(text[end..word.bytes.start].chars().all(char::is_whitespace));
            prop_assert!(word.token.start <= word.bytes.start && word.bytes.end <= word.token.end);
            end = word.bytes.end;
        }
        prop_assert!(text[end..].chars().all(char::is_whitespace));
    }

    #[test]
    fn any_conllu_is_read_or_refused(text in "(#[ a-z=]{0,9}\n|[0-9.-]{0,4}\t[a-z]{0,3}(\t[_a-z0-9=|]{0,4}){8}\n|\n|\\PC{0,9}\n){0,30}") {
        if let Ok(documents) = conllu::parse(&text) {
            for document in documents {
                check_annotation(&swift().annotate(&document));
            }
        }
    }
}
