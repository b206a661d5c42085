//! Which language a text is in.

use std::collections::HashMap;
use std::sync::LazyLock;

use whatlang::{Lang, Script};

/// Letters of a text that are looked at: the beginning tells, and more costs time.
const LOOKED_AT: usize = 3000;

/// Letters below which a text in Latin script is not judged: a headline of names looks like any language.
const FEWEST_LETTERS: usize = 200;

/// How sure one must be. By trial on short reports of names, places and numbers: English ones are judged English or not
/// at all.
const SURE: f64 = 0.8;

/// BCP 47 tags by ISO 639-3 code.
static TAGS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let rows = include_str!("../../../knowledge/languages.csv").lines();
    rows.filter(|row| !row.starts_with('#')).filter_map(|row| row.split_once(',')).collect()
});

/// The language of a text as a BCP 47 tag; none where that is not sure.
pub(crate) fn identify(text: &str) -> Option<&'static str> {
    let mut letters = 0;
    let mut end = text.len();
    for (at, character) in text.char_indices() {
        letters += usize::from(character.is_alphabetic());
        if letters >= LOOKED_AT {
            end = at;
            break;
        }
    }
    let found = whatlang::detect(&text[..end])?;
    let sure = match found.script() {
        Script::Latin => letters >= FEWEST_LETTERS && found.confidence() >= SURE,
        // Another script by itself says that it is no English.
        _ => letters >= FEWEST_LETTERS / 4,
    };
    if !sure {
        return None;
    }
    // Esperanto and Latin are what names and numbers look like.
    if matches!(found.lang(), Lang::Epo | Lang::Lat) {
        return None;
    }
    TAGS.get(found.lang().code()).copied()
}

/// What a report's language is, of what its source says and what its text looks like: the text where that is sure.
pub(crate) fn settle(stated: Option<String>, text: &str) -> Option<String> {
    let seen = identify(text);
    match (stated, seen) {
        (Some(stated), Some(seen)) if primary(&stated) == seen => Some(stated),
        (_, Some(seen)) => Some(seen.to_owned()),
        (stated, None) => stated,
    }
}

fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a language is one that is read: English, or not known to be anything else. Sources write `en`, `en-GB`,
/// `eng` and `English`.
pub fn is_read(language: Option<&str>) -> bool {
    language.is_none_or(|tag| matches!(primary(tag).as_str(), "" | "en" | "eng" | "english" | "und" | "mul"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_told_from_others() {
        let english = "Negotiators from both sides returned to the lakeside hotel on Monday for a third day of talks. \
            The mediator said that progress had been made on prisoners, but that the question of the border would have \
            to wait until the two presidents had met. No date has been set.";
        let german = "Die Unterhändler beider Seiten kehrten am Montag für einen dritten Verhandlungstag in das Hotel am \
            See zurück. Der Vermittler sagte, bei den Gefangenen gebe es Fortschritte, die Frage der Grenze müsse aber \
            warten, bis sich die beiden Präsidenten getroffen hätten. Ein Termin steht noch nicht fest.";
        let french = "Les négociateurs des deux camps sont revenus lundi dans l'hôtel au bord du lac pour une troisième \
            journée de pourparlers. Le médiateur a déclaré que des progrès avaient été accomplis sur les prisonniers, \
            mais que la question de la frontière devrait attendre.";
        let russian = "Переговорщики обеих сторон вернулись в гостиницу у озера в понедельник на третий день переговоров.";
        assert_eq!(identify(english), Some("en"));
        assert_eq!(identify(german), Some("de"));
        assert_eq!(identify(french), Some("fr"));
        assert_eq!(identify(russian), Some("ru"));
        assert_eq!(settle(Some("en-GB".into()), english).as_deref(), Some("en-GB"));
        assert_eq!(settle(Some("en-US".into()), german).as_deref(), Some("de"));
        assert_eq!(settle(Some("de".into()), "Talks resume.").as_deref(), Some("de"));
    }

    #[test]
    fn short_texts_are_not_judged() {
        for text in [
            "Talks resume",
            "Sao Paulo, Rio de Janeiro, La Paz",
            "Putin, Erdogan, Macron, Scholz meet in Minsk",
            "",
        ] {
            assert_eq!(identify(text), None, "{text}");
        }
        assert!(is_read(None) && is_read(Some("en-GB")) && is_read(Some("English")) && !is_read(Some("de")));
    }
}
