//! Chains of persons, organizations and places on sentences of our own.

use legation_knowledge::Knowledge;
use legation_language::{ModelSize, builtin};
use legation_reading::coreference::{Chain, Kind, read};
use legation_record::Report;

/// The chains of a text, each as its mentions' words.
fn chains(text: &str) -> Vec<(Kind, Vec<String>)> {
    let report = Report { text: text.into(), ..Report::default() };
    let knowledge = Knowledge::builtin().expect("the built-in knowledge loads");
    let document = builtin(ModelSize::Swift).expect("the built-in model loads").read("", text);
    let words = |chain: &Chain| {
        chain.mentions.iter().map(|mention| document.slice(&mention.span).to_owned()).collect()
    };
    read(&report, &document, &knowledge).iter().map(|chain| (chain.kind, words(chain))).collect()
}

fn together(text: &str, wanted: &[&str]) {
    let found = chains(text);
    assert!(
        found
            .iter()
            .any(|(_, chain)| wanted.iter().all(|words| chain.iter().any(|mention| mention == words))),
        "{wanted:?} are not together in {found:?}"
    );
}

#[test]
fn pronouns_agree_in_number_and_gender() {
    together("Maria Lopez met Peter Hahn in Bern. She thanked him.", &["Maria Lopez", "She"]);
    together("Maria Lopez met Peter Hahn in Bern. She thanked him.", &["Peter Hahn", "him"]);
    together("The villagers blocked the road. They want a well.", &["The villagers", "They"]);
}

#[test]
fn nouns_take_up_what_was_named() {
    together("Lake Ohrid is old. The lake is deep, and it is cold.", &["Lake Ohrid", "The lake"]);
    together("A company in Graz builds trams. The company has 300 workers.", &["A company", "The company"]);
}

#[test]
fn the_author_is_one_person() {
    let found = chains("I came to Lagos in May. My sister met me there.");
    assert!(
        found.iter().any(|(kind, chain)| *kind == Kind::Person && chain == &["I", "My", "me"]),
        "{found:?}"
    );
}

#[test]
fn it_that_means_nothing_is_nobody() {
    let found = chains("The ministry is silent. It is clear that nobody knows.");
    assert!(!found.iter().any(|(_, chain)| chain.iter().any(|words| words == "It")), "{found:?}");
}

#[test]
fn damaged_texts_do_no_harm() {
    for text in ["", "\n\n", "\"", "He", "“ he he he he ”", ": : :", "A: B: C:", "👍 it it it"] {
        let _ = chains(text);
    }
}
