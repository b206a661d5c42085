//! Words of time expressions, from `knowledge/time.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::tables::HashMap;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Night,
    BusinessDay,
    Week,
    Fortnight,
    Weekend,
    Month,
    Quarter,
    Half,
    Year,
    Decade,
    Century,
}

/// What a word does in a time expression; see the file for the words of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Role {
    The,
    A,
    Of,
    In,
    On,
    At,
    For,
    And,
    Or,
    Than,
    This,
    That,
    Same,
    Next,
    Coming,
    Following,
    Last,
    Past,
    Previous,
    Start,
    Early,
    Middle,
    Mid,
    Late,
    End,
    Eve,
    Rest,
    Ago,
    Later,
    Earlier,
    Sooner,
    Now,
    Within,
    Over,
    Since,
    Until,
    By,
    Before,
    After,
    From,
    Starting,
    Ending,
    To,
    Through,
    Between,
    Few,
    Couple,
    Dozen,
    Half,
    More,
    Less,
    Approximately,
    Least,
    Most,
    Every,
    Other,
    Once,
    Times,
    All,
    Fiscal,
    School,
    Calendar,
    Business,
    Date,
    No,
    As,
    Am,
    Pm,
}

/// Everything that one word may be in a time expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimeWord {
    /// Month, 1 to 12.
    pub month: Option<i8>,
    /// Day of the week, 1 Monday to 7 Sunday.
    pub weekday: Option<i8>,
    /// Unit of time.
    pub unit: Option<Unit>,
    /// Whether unit, weekday or part of the day is a plural.
    pub plural: bool,
    /// Whether month or weekday is also an ordinary word.
    pub shy: bool,
    /// TIMEX3 code of a season, and its first month.
    pub season: Option<(String, i8)>,
    /// TIMEX3 code of a part of the day.
    pub part: Option<String>,
    /// TIMEX3 duration of a recurrence.
    pub period: Option<String>,
    /// Cardinal number.
    pub number: Option<i64>,
    /// Ordinal number.
    pub ordinal: Option<i64>,
    /// First year of a decade, without its century.
    pub decade: Option<i64>,
    /// Days from the day of publication.
    pub deictic: Option<i64>,
    /// What it does.
    pub roles: Vec<Role>,
}

/// How the day of a holiday is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HolidayRule {
    /// Month and day.
    Fixed(i8, i8),
    /// Month, day of the week (1 Monday to 7 Sunday), which one (negative: from the end), days after it.
    Weekday(i8, i8, i8, i64),
    /// Days from Western Easter Sunday.
    Easter(i64),
}

/// All words of time.
#[derive(Debug, Default)]
pub struct TimeWords {
    words: HashMap<String, TimeWord>,
    /// By first word: the words of a name and its rule, longest first.
    holidays: HashMap<String, Vec<(Vec<String>, HolidayRule)>>,
    /// Words after which a text without trees speaks of the future.
    pub future_cues: Vec<String>,
    /// Words after which it speaks of the past.
    pub past_cues: Vec<String>,
}

impl TimeWords {
    /// The words that ship with the program.
    ///
    /// # Errors
    /// When the file is not as its head describes.
    pub fn builtin() -> Result<TimeWords, toml::de::Error> {
        let raw: RawWords = toml::from_str(include_str!("../../../../knowledge/time.toml"))?;
        Ok(TimeWords::new(raw))
    }

    /// What a word, in lower case, may be.
    pub fn get(&self, word: &str) -> Option<&TimeWord> {
        self.words.get(word)
    }

    /// Names of holidays that begin with a word in lower case, longest first: their words (an apostrophe and what
    /// follows it is part of the word) and the rule for the day.
    pub fn holidays(&self, first: &str) -> &[(Vec<String>, HolidayRule)] {
        self.holidays.get(first).map_or(&[], Vec::as_slice)
    }

    fn new(raw: RawWords) -> TimeWords {
        let mut words: HashMap<String, TimeWord> = HashMap::default();
        let mut at =
            |name: &str, fill: &dyn Fn(&mut TimeWord)| fill(words.entry(name.to_owned()).or_default());
        for named in &raw.month {
            for name in &named.names {
                at(name, &|word| {
                    word.month = Some(named.number);
                    word.shy = named.shy;
                });
            }
        }
        for named in &raw.weekday {
            for name in &named.names {
                at(name, &|word| {
                    word.weekday = Some(named.number);
                    word.shy = named.shy;
                });
            }
            for name in &named.plural {
                at(name, &|word| {
                    word.weekday = Some(named.number);
                    word.plural = true;
                });
            }
        }
        for unit in &raw.unit {
            for (name, plural) in
                unit.names.iter().map(|name| (name, false)).chain(unit.plural.iter().map(|name| (name, true)))
            {
                at(name, &|word| {
                    word.unit = Some(unit.code);
                    word.plural = plural;
                });
            }
        }
        for season in &raw.season {
            for name in &season.names {
                at(name, &|word| word.season = Some((season.code.clone(), season.first_month)));
            }
        }
        for part in &raw.part {
            for (name, plural) in
                part.names.iter().map(|name| (name, false)).chain(part.plural.iter().map(|name| (name, true)))
            {
                at(name, &|word| {
                    word.part = Some(part.code.clone());
                    word.plural |= plural;
                });
            }
        }
        for period in &raw.period {
            for name in &period.names {
                at(name, &|word| word.period = Some(period.code.clone()));
            }
        }
        for (name, &number) in &raw.numbers {
            at(name, &|word| word.number = Some(number));
        }
        for (name, &number) in &raw.ordinals {
            at(name, &|word| word.ordinal = Some(number));
        }
        for (name, &number) in &raw.decades {
            at(name, &|word| word.decade = Some(number));
        }
        for (name, &days) in &raw.deictic {
            at(name, &|word| word.deictic = Some(days));
        }
        for (&role, names) in &raw.roles {
            for name in names {
                at(name, &|word| word.roles.push(role));
            }
        }
        let mut holidays: HashMap<String, Vec<(Vec<String>, HolidayRule)>> = HashMap::default();
        for holiday in &raw.holiday {
            let rule = match (holiday.easter, holiday.weekday, holiday.nth, holiday.month, holiday.day) {
                (Some(days), ..) => HolidayRule::Easter(days),
                (_, Some(weekday), Some(nth), Some(month), _) => {
                    HolidayRule::Weekday(month, weekday, nth, holiday.plus)
                }
                (_, _, _, Some(month), Some(day)) => HolidayRule::Fixed(month, day),
                _ => continue,
            };
            for name in &holiday.names {
                let parts: Vec<String> = name.split(' ').map(str::to_owned).collect();
                holidays.entry(parts[0].clone()).or_default().push((parts, rule));
            }
        }
        for list in holidays.values_mut() {
            list.sort_by_key(|(parts, _)| std::cmp::Reverse(parts.len()));
        }
        TimeWords { words, holidays, future_cues: raw.cues.future, past_cues: raw.cues.past }
    }
}

#[derive(Deserialize)]
struct RawWords {
    month: Vec<Named>,
    weekday: Vec<Named>,
    unit: Vec<RawUnit>,
    season: Vec<RawSeason>,
    part: Vec<RawPart>,
    period: Vec<RawPeriod>,
    numbers: BTreeMap<String, i64>,
    ordinals: BTreeMap<String, i64>,
    decades: BTreeMap<String, i64>,
    deictic: BTreeMap<String, i64>,
    roles: BTreeMap<Role, Vec<String>>,
    cues: Cues,
    holiday: Vec<RawHoliday>,
}

#[derive(Deserialize)]
struct Named {
    number: i8,
    names: Vec<String>,
    #[serde(default)]
    plural: Vec<String>,
    #[serde(default)]
    shy: bool,
}

#[derive(Deserialize)]
struct RawUnit {
    code: Unit,
    names: Vec<String>,
    plural: Vec<String>,
}

#[derive(Deserialize)]
struct RawSeason {
    code: String,
    first_month: i8,
    names: Vec<String>,
}

#[derive(Deserialize)]
struct RawPart {
    code: String,
    names: Vec<String>,
    plural: Vec<String>,
}

#[derive(Deserialize)]
struct RawPeriod {
    code: String,
    names: Vec<String>,
}

#[derive(Deserialize)]
struct Cues {
    future: Vec<String>,
    past: Vec<String>,
}

#[derive(Deserialize)]
struct RawHoliday {
    names: Vec<String>,
    month: Option<i8>,
    day: Option<i8>,
    weekday: Option<i8>,
    nth: Option<i8>,
    easter: Option<i64>,
    #[serde(default)]
    plus: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_file_is_read() {
        let words = TimeWords::builtin().unwrap();
        assert_eq!(words.get("may").unwrap().month, Some(5));
        let second = words.get("second").unwrap();
        assert_eq!((second.unit, second.ordinal), (Some(Unit::Second), Some(2)));
        assert!(words.holidays("easter").len() >= 3);
    }
}
