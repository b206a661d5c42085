//! What is known of names beforehand: countries and regions are places wherever they are named, large cities are no organizations,
//! news agencies and papers are, and a title alone is nobody's name. All of it is data in `knowledge/`.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::document::{EntityKind, Word};

/// Longest known name, in words.
const LONGEST: usize = 7;

/// The tables, read once.
pub(crate) static KNOWN: LazyLock<Known> = LazyLock::new(Known::load);

pub(crate) struct Known {
    countries: HashSet<String>,
    regions: HashSet<String>,
    media: HashSet<String>,
    cities: HashSet<&'static str>,
    /// First words of countries and regions.
    openings: HashSet<String>,
    words: NameWords,
}

/// `knowledge/english-names.toml`.
#[derive(Default, Deserialize)]
struct NameWords {
    titles: HashSet<String>,
    within: HashSet<String>,
    generations: HashSet<String>,
    calendar: HashSet<String>,
}

/// The names of large cities, one a line: made of `knowledge/cities.csv` when the crate is built.
const CITIES: &str = include_str!(concat!(env!("OUT_DIR"), "/cities.txt"));

/// Values of the named columns of a table, those of one cell separated by semicolons.
fn column_values(table: &str, columns: &[&str]) -> HashSet<String> {
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(table.as_bytes());
    let wanted: Vec<usize> = reader
        .headers()
        .map(|head| (0..head.len()).filter(|&at| columns.contains(&&head[at])).collect())
        .unwrap_or_default();
    reader
        .records()
        .flatten()
        .flat_map(|row| {
            let cells: Vec<String> = wanted.iter().filter_map(|&at| row.get(at)).map(str::to_owned).collect();
            cells
        })
        .flat_map(|cell| cell.split(';').map(|name| name.trim().to_owned()).collect::<Vec<_>>())
        .filter(|name| !name.is_empty())
        .collect()
}

impl Known {
    fn load() -> Known {
        let countries = column_values(
            include_str!("../../../knowledge/countries.csv"),
            &["name", "official", "other_names"],
        );
        let regions = column_values(include_str!("../../../knowledge/regions.csv"), &["name", "other_names"]);
        let openings = countries
            .iter()
            .chain(&regions)
            .filter_map(|name| name.split(' ').next().map(str::to_owned))
            .collect();
        Known {
            openings,
            countries,
            regions,
            cities: CITIES.lines().collect(),
            media: column_values(include_str!("../../../knowledge/media.csv"), &["name", "other_names"]),
            words: toml::from_str(include_str!("../../../knowledge/english-names.toml")).unwrap_or_default(),
        }
    }

    /// The kind that a name has in whatever sentence it stands, where it is another than the one that was found. People are
    /// called like places (*Austin*, *Jordan*), organizations hardly.
    pub fn kind(&self, name: &[Word], found: EntityKind) -> Option<EntityKind> {
        if name.is_empty() || name.len() > LONGEST {
            return None;
        }
        let name = joined(name);
        let organization = found == EntityKind::Organization;
        if organization && (self.cities.contains(name.as_str()) || self.countries.contains(&name)) {
            Some(EntityKind::Location)
        } else if self.media.contains(&name) {
            Some(EntityKind::Organization)
        } else {
            None
        }
    }

    /// A name of one word as it is written with care, where it is one of a country, region, day or month: *iraq*, *Iraq*.
    pub fn capitalised(&self, form: &str) -> Option<String> {
        let mut letters = form.chars();
        let first = letters.next().filter(|first| first.is_lowercase())?;
        let written: String = first.to_uppercase().chain(letters).collect();
        [&self.countries, &self.regions, &self.words.calendar]
            .iter()
            .any(|known| known.contains(&written))
            .then_some(written)
    }

    /// How many words the longest name of a country or region has that `words` begin with; proper nouns all, and not the
    /// beginning of another name. 0 for none.
    pub fn place(&self, words: &[Word]) -> usize {
        let Some(first) = words.first() else { return 0 };
        if !is_proper(first) || !self.openings.contains(&*first.form) {
            return 0;
        }
        (1..=words.len().min(LONGEST))
            .rev()
            .find(|&length| {
                let name = &words[..length];
                name.iter().all(|word| is_proper(word) || self.words.within.contains(&*word.form))
                    && words.get(length).is_none_or(|next| !is_proper(next))
                    && {
                        let name = joined(name);
                        self.countries.contains(&name) || self.regions.contains(&name)
                    }
            })
            .unwrap_or(0)
    }

    /// Whether words are a title, with or without what it is of: *President*, *Minister of Defence*.
    pub fn is_title(&self, words: &[Word]) -> bool {
        let lower: Vec<String> = words.iter().map(|word| word.form.to_lowercase()).collect();
        let small = |at: usize| self.words.within.contains(&lower[at]);
        let title = |at: usize| self.words.titles.contains(&lower[at]);
        !lower.is_empty() && title(0) && (1..lower.len()).all(|at| title(at) || small(at) || small(at - 1))
    }

    /// Whether a word tells people of one name apart: *Charles III*, *Sammy Davis Jr.*
    pub fn is_generation(&self, form: &str) -> bool {
        let roman = !form.is_empty() && form.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X'));
        roman || self.words.generations.contains(&form.to_lowercase())
    }

    /// Whether a word stands within names and titles and begins none.
    pub fn is_small(&self, form: &str) -> bool {
        self.words.within.contains(form)
    }
}

/// Whether a word is of a proper noun by its Penn tag, which adjectives within names have too (*United* States).
pub(crate) fn is_proper(word: &Word) -> bool {
    word.xpos.starts_with("NNP")
}

fn joined(words: &[Word]) -> String {
    words.iter().map(|word| &*word.form).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::tests::sentence;

    fn words(text: &str) -> Vec<Word> {
        let forms: Vec<(&str, Option<usize>, &str)> =
            text.split(' ').map(|form| (form, None, "root")).collect();
        sentence(&forms).words
    }

    #[test]
    fn countries_and_regions_are_places_and_papers_organizations() {
        let kind = |text: &str, found: EntityKind| KNOWN.kind(&words(text), found);
        assert_eq!(kind("United States", EntityKind::Organization), Some(EntityKind::Location));
        assert_eq!(kind("Reuters", EntityKind::Person), Some(EntityKind::Organization));
        assert_eq!(kind("Anna Lund", EntityKind::Person), None);
        assert_eq!(kind("Houston", EntityKind::Organization), Some(EntityKind::Location));
        assert_eq!(kind("Houston", EntityKind::Person), None);
        assert_eq!(KNOWN.place(&words("Trinidad and Tobago agreed")), 3);
        assert_eq!(KNOWN.place(&words("California left")), 1);
        assert_eq!(KNOWN.place(&words("California Pizza left")), 0, "the beginning of another name");
        assert_eq!(KNOWN.place(&words("they left")), 0);
    }

    #[test]
    fn known_names_are_written_with_a_capital() {
        assert_eq!(KNOWN.capitalised("mexico").as_deref(), Some("Mexico"));
        assert_eq!(KNOWN.capitalised("sunday").as_deref(), Some("Sunday"));
        assert_eq!(KNOWN.capitalised("Mexico"), None);
        assert_eq!(KNOWN.capitalised("pizza"), None);
    }

    #[test]
    fn titles_are_no_names() {
        for (text, title) in [
            ("President", true),
            ("Prime Minister", true),
            ("Minister of Defence", true),
            ("President Lund", false),
            ("Lund", false),
        ] {
            assert_eq!(KNOWN.is_title(&words(text)), title, "{text}");
        }
        assert!(KNOWN.is_generation("III") && KNOWN.is_generation("Jr.") && !KNOWN.is_generation("Ivan"));
    }
}
