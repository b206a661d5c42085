//! What `knowledge/pages.toml` says, as look-ups.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    boilerplate: Boilerplate,
    body: Body,
    phrases: Phrases,
    meta: MetaNames,
}

#[derive(Deserialize)]
struct Boilerplate {
    classes: Vec<String>,
    surely: Vec<String>,
    roles: Vec<String>,
    elements: Vec<String>,
}

#[derive(Deserialize)]
struct Body {
    properties: Vec<String>,
    classes: Vec<String>,
    weak: Vec<String>,
}

#[derive(Deserialize)]
struct Phrases {
    most_words: usize,
    beginnings: Vec<String>,
    endings: Vec<String>,
    ending_words: usize,
}

#[derive(Deserialize)]
struct MetaNames {
    published: Vec<String>,
    title: Vec<String>,
    publisher: Vec<String>,
    byline: Vec<String>,
    url: Vec<String>,
    types: Vec<String>,
    published_classes: Vec<String>,
}

/// Entries of some words each, by their first word.
#[derive(Debug, Default)]
pub(crate) struct Classes {
    by_word: HashMap<String, Vec<Vec<String>>>,
    /// Entries whose first word stands for any ending, in the order of the alphabet.
    prefixes: Vec<String>,
}

impl Classes {
    fn new(entries: &[String]) -> Classes {
        let mut classes = Classes::default();
        for entry in entries {
            let words: Vec<String> = entry.split(' ').map(str::to_owned).collect();
            match words.as_slice() {
                [only] if only.ends_with('*') => {
                    classes.prefixes.push(only.trim_end_matches('*').to_owned());
                }
                [first, ..] => classes.by_word.entry(first.clone()).or_default().push(words),
                [] => {}
            }
        }
        classes.prefixes.sort();
        classes
    }

    /// Whether some entry's words stand in a class attribute or an id.
    pub fn meet(&self, value: &str) -> bool {
        value.split_ascii_whitespace().take(MOST_TOKENS).any(|token| self.meet_token(token))
    }

    fn meet_token(&self, token: &str) -> bool {
        let words = words_of(token);
        // "has-sidebar" and "no-comments" tell of the page, not of this part of it.
        if matches!(
            words.first().map(String::as_str),
            Some("has" | "no" | "with" | "without" | "is" | "hide" | "show")
        ) && words.len() > 1
        {
            return false;
        }
        (0..words.len()).any(|at| {
            let rest = &words[at..];
            let word = rest[0].as_str();
            self.by_word.get(word).is_some_and(|entries| entries.iter().any(|entry| begins_with(rest, entry)))
                || self.prefixes.iter().any(|prefix| word.starts_with(prefix.as_str()))
        })
    }
}

/// Most classes of one element that are looked at.
const MOST_TOKENS: usize = 32;

/// Longest class that is looked at, in bytes; what is longer was made by a program.
const LONGEST_TOKEN: usize = 80;

fn begins_with(words: &[String], entry: &[String]) -> bool {
    entry.len() <= words.len()
        && entry.iter().zip(words).all(|(entry, word)| match entry.strip_suffix('*') {
            Some(prefix) => word.starts_with(prefix),
            None => entry == word,
        })
}

/// The words of a class: `relatedStories-list` is related, stories, list.
fn words_of(token: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    for character in token.chars().take(LONGEST_TOKEN) {
        if !character.is_alphabetic() || (lower && character.is_uppercase()) {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !character.is_alphabetic() {
                lower = false;
                continue;
            }
        }
        lower = character.is_lowercase();
        word.extend(character.to_lowercase());
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// All of it.
pub(crate) struct Words {
    pub boilerplate: Classes,
    pub surely: Classes,
    pub roles: HashSet<String>,
    pub elements: HashSet<String>,
    pub body_properties: HashSet<String>,
    pub body: Classes,
    pub weak: Classes,
    pub most_words: usize,
    pub beginnings: Vec<String>,
    pub endings: Vec<String>,
    pub ending_words: usize,
    pub published: Vec<String>,
    pub title: Vec<String>,
    pub publisher: Vec<String>,
    pub byline: Vec<String>,
    pub url: Vec<String>,
    pub types: Vec<String>,
    pub published_classes: Classes,
}

/// The words, read once. The file is part of the program, and a test reads it.
pub(crate) static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let file: File = match toml::from_str(include_str!("../../../../knowledge/pages.toml")) {
        Ok(file) => file,
        Err(error) => panic!("knowledge/pages.toml: {error}"),
    };
    Words {
        boilerplate: Classes::new(&file.boilerplate.classes),
        surely: Classes::new(&file.boilerplate.surely),
        roles: file.boilerplate.roles.into_iter().collect(),
        elements: file.boilerplate.elements.into_iter().collect(),
        body_properties: file.body.properties.into_iter().collect(),
        body: Classes::new(&file.body.classes),
        weak: Classes::new(&file.body.weak),
        most_words: file.phrases.most_words,
        beginnings: file.phrases.beginnings,
        endings: file.phrases.endings,
        ending_words: file.phrases.ending_words,
        published: file.meta.published,
        title: file.meta.title,
        publisher: file.meta.publisher,
        byline: file.meta.byline,
        url: file.meta.url,
        types: file.meta.types,
        published_classes: Classes::new(&file.meta.published_classes),
    }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_taken_word_by_word() {
        for (class, outcome) in [
            ("related-stories", true),
            ("l-main relatedposts", true),
            ("articleShareTools", true),
            ("header-shadow", false),
            ("has-sidebar", false),
            ("no-comments", false),
            ("article-body", false),
            ("readMore", true),
            ("read", false),
            ("", false),
        ] {
            assert_eq!(WORDS.boilerplate.meet(class), outcome, "{class}");
        }
        assert!(WORDS.body.meet("c-entry-content"));
        assert!(WORDS.body.meet("storyBody"));
    }
}
