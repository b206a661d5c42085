//! The grammar of time expressions: text in, expressions out, nothing resolved yet.
//!
//! A recursive descent over *atoms*, which are finer than words (*mid-June*, *3pm*, *10/1/2018* are one word each):
//! runs of letters, runs of digits, single other characters. At each atom the longest expression wins.

use std::cell::Cell;
use std::ops::Range;

use legation_knowledge::words::time::{HolidayRule, Role, TimeWord, TimeWords, Unit};

use crate::context::small;

/// How deep expressions nest (*the last week of the third quarter of next year* is four). News prose stays below;
/// the bound keeps hostile text from costing more than its length.
const DEEPEST: usize = 6;

/// Years that four bare digits may name.
const YEARS: Range<i64> = 1500..2200;

/// Which one of a row: *this*, *next*, *last* week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    This,
    Next,
    Coming,
    Following,
    Last,
    Past,
    Previous,
    Same,
    That,
    /// Only an article: *the week*.
    Plain,
}

/// A part of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    Early,
    Middle,
    Late,
    Start,
    End,
}

/// How many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    Number(f64),
    /// *a few*, *several*: not put into a number.
    Vague,
}

/// From when a shift is counted.
#[derive(Clone, Debug, PartialEq)]
pub enum Base {
    /// The day of publication.
    Published,
    /// The time told of last: *two days later*.
    Told,
    Of(Box<Expr>),
}

/// Which side of a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Since,
    Until,
    By,
    Before,
    After,
}

/// A time expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Day {
        weekday: Option<i8>,
        which: Option<Which>,
        year: Option<Box<Expr>>,
        month: Option<i8>,
        day: i8,
    },
    Weekday {
        weekday: i8,
        which: Option<Which>,
        week: Option<Box<Expr>>,
    },
    Month {
        which: Option<Which>,
        year: Option<Box<Expr>>,
        month: i8,
    },
    Year(i16),
    /// A fiscal or school year.
    NamedYear {
        prefix: &'static str,
        year: Option<i16>,
        which: Which,
    },
    Decade {
        first: i64,
    },
    Century(i64),
    /// Quarter or half of a year.
    Division {
        unit: Unit,
        number: i64,
        year: Option<Box<Expr>>,
        fiscal: bool,
    },
    Season {
        code: String,
        first_month: i8,
        which: Option<Which>,
        year: Option<Box<Expr>>,
    },
    Row {
        which: Which,
        amount: Option<Amount>,
        unit: Unit,
        rolling: bool,
        plural: bool,
    },
    /// Week by its number.
    WeekNumber {
        number: i64,
        year: Option<Box<Expr>>,
    },
    /// `nth` is negative from the end.
    Nth {
        nth: i64,
        count: i64,
        unit: Unit,
        of: Box<Expr>,
    },
    NthWeekday {
        nth: i64,
        weekday: i8,
        of: Box<Expr>,
    },
    /// The week that begins with or has a day.
    UnitOf {
        unit: Unit,
        of: Box<Expr>,
    },
    Edge {
        edge: Edge,
        of: Box<Expr>,
    },
    Eve(Box<Expr>),
    /// *later this year*, *earlier this week*, *the rest of the month*.
    Side {
        later: bool,
        of: Box<Expr>,
    },
    Deictic(i64),
    Now,
    Shift {
        amount: Amount,
        unit: Unit,
        back: bool,
        base: Base,
    },
    Holiday {
        rule: HolidayRule,
        which: Option<Which>,
        year: Option<Box<Expr>>,
        weekend: bool,
    },
    Bounded {
        bound: Bound,
        of: Box<Expr>,
    },
    Range {
        from: Box<Expr>,
        to: Box<Expr>,
    },
    /// From a day for some units.
    Lasting {
        amount: Amount,
        unit: Unit,
        from: Box<Expr>,
    },
    Within {
        amount: Amount,
        unit: Unit,
    },
    Duration {
        amount: Amount,
        unit: Unit,
    },
    Set(String),
    Part {
        of: Option<Box<Expr>>,
        which: Option<Which>,
        code: String,
    },
    Clock {
        of: Option<Box<Expr>>,
        hour: i64,
        minute: i64,
    },
    ToDate(Option<Box<Expr>>),
}

/// A run of letters or digits, or one other character.
#[derive(Clone, Debug)]
pub struct Atom<'a> {
    pub bytes: Range<usize>,
    text: &'a str,
    word: &'a TimeWord,
    digits: Option<i64>,
    /// Whether nothing stands between this atom and the one before.
    adjacent: bool,
    capital: bool,
    /// An ordinary verb, auxiliary or the like, says the tree: never a month or a weekday.
    pub vetoed: bool,
}

/// An expression in a text: the atoms that it covers.
pub struct Found {
    pub atoms: Range<usize>,
    pub expr: Expr,
}

static NOTHING: TimeWord = TimeWord {
    month: None,
    weekday: None,
    unit: None,
    plural: false,
    shy: false,
    season: None,
    part: None,
    period: None,
    number: None,
    ordinal: None,
    decade: None,
    deictic: None,
    roles: Vec::new(),
};

/// Cuts a text into atoms.
pub fn atoms<'a>(text: &'a str, words: &'a TimeWords) -> Vec<Atom<'a>> {
    let mut all: Vec<Atom<'a>> = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let class = |c: char| {
            if c.is_ascii_digit() {
                1
            } else if c.is_alphabetic() {
                2
            } else {
                0
            }
        };
        let mut end = start + first.len_utf8();
        while let Some(&(at, next)) = rest.peek() {
            if class(first) == 0 || class(next) != class(first) {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
        }
        let slice = &text[start..end];
        let digits = (class(first) == 1).then(|| slice.parse().ok()).flatten();
        let word = if class(first) == 2 || slice == "&" {
            words.get(&small(slice)).unwrap_or(&NOTHING)
        } else {
            &NOTHING
        };
        let adjacent = all.last().is_some_and(|before| before.bytes.end == start);
        all.push(Atom {
            bytes: start..end,
            text: slice,
            word,
            digits,
            adjacent,
            capital: first.is_uppercase(),
            vetoed: false,
        });
    }
    all
}

/// The time expressions among atoms, in text order, not overlapping, each as long as can be.
pub fn parse(atoms: &[Atom], words: &TimeWords) -> Vec<Found> {
    let parser = Parser { atoms, words, depth: Cell::new(0) };
    let mut found = Vec::new();
    let mut at = 0;
    while at < atoms.len() {
        let can_begin = atoms[at].digits.is_some()
            || !std::ptr::eq(atoms[at].word, &NOTHING)
            || !words.holidays(&small(atoms[at].text)).is_empty()
            || matches!(atoms[at].text, "q" | "Q" | "h" | "H" | "bi" | "semi" | "Bi" | "Semi");
        match can_begin.then(|| parser.expression(at)).flatten() {
            Some((expr, end)) if end > at => {
                found.push(Found { atoms: at..end, expr });
                at = end;
            }
            _ => at += 1,
        }
    }
    found
}

struct Parser<'p, 'a> {
    atoms: &'p [Atom<'a>],
    words: &'p TimeWords,
    depth: Cell<usize>,
}

type Parsed<T = Expr> = Option<(T, usize)>;

fn longest(options: impl IntoIterator<Item = Parsed>) -> Parsed {
    let mut best: Parsed = None;
    for option in options.into_iter().flatten() {
        if best.as_ref().is_none_or(|(_, end)| option.1 > *end) {
            best = Some(option);
        }
    }
    best
}

impl<'a> Parser<'_, 'a> {
    fn word(&self, at: usize) -> &'a TimeWord {
        self.atoms.get(at).map_or(&NOTHING, |atom| atom.word)
    }

    fn has(&self, at: usize, role: Role) -> bool {
        self.word(at).roles.contains(&role)
    }

    fn has_before(&self, at: usize, role: Role) -> bool {
        at > 0 && self.has(at - 1, role)
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.text.eq_ignore_ascii_case(text))
    }

    fn digits(&self, at: usize) -> Option<i64> {
        self.atoms.get(at)?.digits
    }

    fn digit_count(&self, at: usize) -> usize {
        self.atoms.get(at).filter(|atom| atom.digits.is_some()).map_or(0, |atom| atom.text.len())
    }

    fn adjacent(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|atom| atom.adjacent)
    }

    /// The atom after a role word, or the same atom where it is not there.
    fn skip(&self, at: usize, role: Role) -> usize {
        if self.has(at, role) { at + 1 } else { at }
    }

    fn skip_text(&self, at: usize, text: &str) -> usize {
        if self.is(at, text) { at + 1 } else { at }
    }

    fn dash(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|atom| matches!(atom.text, "-" | "–" | "—" | "‑" | "‐" | "~"))
    }

    /// Goes on after a hyphen that joins two words: *mid-June*, *three-week*.
    fn joined(&self, at: usize) -> usize {
        if self.dash(at) && self.adjacent(at) && self.adjacent(at + 1) { at + 1 } else { at }
    }

    fn deeper<T>(&self, parse: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.depth.get() >= DEEPEST {
            return None;
        }
        self.depth.set(self.depth.get() + 1);
        let result = parse();
        self.depth.set(self.depth.get() - 1);
        result
    }

    // ------------------------------------------------------------ whole expressions

    fn expression(&self, at: usize) -> Parsed {
        let plain = longest([
            self.set(at),
            self.range(at),
            self.bounded(at),
            self.shift(at),
            self.lasting(at),
            self.within(at),
            self.point(at),
            self.duration(at),
            self.clock(at),
            self.to_date(at),
        ])?;
        // "1/1/2016 and later", "2016 onwards".
        let (expr, end) = plain;
        let onward = |from: usize| {
            self.is(from, "onwards")
                || self.is(from, "onward")
                || self.is(from, "on") && self.has_before(at, Role::From)
        };
        if onward(end) && !matches!(expr, Expr::Duration { .. } | Expr::Set(_)) {
            return Some((Expr::Bounded { bound: Bound::Since, of: Box::new(expr) }, end + 1));
        }
        if self.has(end, Role::And)
            && (self.has(end + 1, Role::Later) || self.is(end + 1, "after") || self.is(end + 1, "greater"))
            && !matches!(expr, Expr::Duration { .. } | Expr::Set(_) | Expr::Bounded { .. })
        {
            return Some((Expr::Bounded { bound: Bound::Since, of: Box::new(expr) }, end + 2));
        }
        Some((expr, end))
    }

    /// *since*, *until*, *by*, *before*, *after* a point.
    fn bounded(&self, at: usize) -> Parsed {
        let (bound, mut next) = if self.has(at, Role::Since) {
            (Bound::Since, at + 1)
        } else if self.has(at, Role::Until) {
            (Bound::Until, at + 1)
        } else if self.has(at, Role::By) {
            (Bound::By, at + 1)
        } else if self.has(at, Role::Before) {
            (Bound::Before, at + 1)
        } else if self.has(at, Role::After) {
            (Bound::After, at + 1)
        } else if self.has(at, Role::No) && self.has(at + 1, Role::Later) && self.has(at + 2, Role::Than) {
            (Bound::By, at + 3)
        } else if self.has(at, Role::Later) && self.has(at + 1, Role::Than) {
            (Bound::After, at + 2)
        } else if self.has(at, Role::Earlier) && self.has(at + 1, Role::Than) {
            (Bound::Before, at + 2)
        } else if self.has(at, Role::As) && self.has(at + 1, Role::Late) && self.has(at + 2, Role::As) {
            (Bound::Until, at + 3)
        } else if self.has(at, Role::Starting) {
            let next =
                if self.has(at + 1, Role::From) || self.has(at + 1, Role::On) || self.has(at + 1, Role::In) {
                    at + 2
                } else {
                    at + 1
                };
            (Bound::Since, next)
        } else {
            return None;
        };
        if bound == Bound::After && self.has_before(at, Role::Until) {
            return None;
        }
        // "by around the 21st", "since at least 2010", "by the time".
        if self.has(next, Role::Approximately) {
            next += 1;
        } else if self.has(next, Role::At) && self.has(next + 1, Role::Least) {
            next += 2;
        }
        let (expr, end) = self.deeper(|| {
            // "by the June 2025 summit": a month as a modifier has its noun's article.
            let month = || self.has(next, Role::The).then(|| self.month(next + 1)).flatten();
            longest([self.shift(next), self.point(next), self.plain_row(next), self.clock(next)])
                .or_else(month)
        })?;
        Some((Expr::Bounded { bound, of: Box::new(expr) }, end))
    }

    /// *from 3 to 5 May*, *between March and June*, *10/1–11/2/2017*.
    fn range(&self, at: usize) -> Parsed {
        self.deeper(|| {
            let (opened, between) = (self.has(at, Role::From), self.has(at, Role::Between));
            let first = if opened || between { at + 1 } else { at };
            let first_on = if opened || between { self.skip(first, Role::On) } else { first };
            let mut best: Parsed = None;
            for from in self.sides(first_on) {
                let (from, mut next) = from;
                let dash = self.dash(next);
                if between {
                    if !(self.has(next, Role::And) || dash) {
                        continue;
                    }
                } else if !(self.has(next, Role::To)
                    || self.has(next, Role::Until)
                    || self.has(next, Role::Through)
                    || dash)
                {
                    continue;
                }
                next += 1;
                for (to, end) in self.sides(next) {
                    let bare = |expr: &Expr| matches!(expr, Expr::Day { month: None, weekday: None, .. });
                    // Two bare numbers are no days, unless a period follows: "from 4-23 in next month".
                    let (to, end) = if bare(&from) && bare(&to) {
                        match (self.has(end, Role::In) || self.has(end, Role::Of))
                            .then(|| self.period(end + 1))
                            .flatten()
                        {
                            Some((period, end)) => {
                                let Expr::Day { day, .. } = to else { continue };
                                (
                                    Expr::Nth {
                                        nth: i64::from(day),
                                        count: 1,
                                        unit: Unit::Day,
                                        of: Box::new(period),
                                    },
                                    end,
                                )
                            }
                            None => continue,
                        }
                    } else {
                        (to, end)
                    };
                    // A number before a weekday or a month that is joined by a dash only is no range of days:
                    // "2025 - Monday".
                    let Some((from, to)) = completed(from.clone(), to) else { continue };
                    if !opened && !between && matches!((&from, &to), (Expr::Deictic(_) | Expr::Now, _)) {
                        continue;
                    }
                    if best.as_ref().is_none_or(|(_, before)| end > *before) {
                        best = Some((Expr::Range { from: Box::new(from), to: Box::new(to) }, end));
                    }
                }
            }
            best
        })
    }

    /// What may stand at an end of a range, longest first.
    fn sides(&self, at: usize) -> Vec<(Expr, usize)> {
        let mut sides: Vec<(Expr, usize)> = Vec::new();
        if let Some(point) = self.point(at) {
            sides.push(point);
        }
        if let Some((date, end)) = self.calendar_date(at)
            && sides.iter().all(|(_, other)| *other != end)
        {
            sides.push((date, end));
        }
        let start = self.skip(at, Role::The);
        if let Some((day, end, _)) = self.day_number(start)
            && self.word(end).unit.is_none()
        {
            sides.push((Expr::Day { weekday: None, which: None, year: None, month: None, day }, end));
        }
        if let Some(now) = self.now(at) {
            sides.push(now);
        }
        sides
    }

    fn now(&self, at: usize) -> Parsed {
        (self.has(at, Role::Now) || self.is(at, "present")).then_some((Expr::Now, at + 1))
    }

    /// *three days ago*, *in two weeks*, *two days before Christmas*, *a week later*, *the day after tomorrow*.
    fn shift(&self, at: usize) -> Parsed {
        self.deeper(|| {
            let in_ = self.has(at, Role::In);
            let first = if in_ { at + 1 } else { at };
            // "more than two years ago", "less than a week after": before or after the moment.
            let (more, less) = (self.has(first, Role::More), self.has(first, Role::Less));
            let compared = (more || less) && self.has(first + 1, Role::Than);
            let first = self.skip_comparison(first);
            let (amount, unit, next) = match self.quantity(first) {
                Some((amount, unit, next)) => (amount, unit, next),
                // "the day after tomorrow", "the week before the vote".
                None => {
                    let start = self.skip(first, Role::The);
                    let unit = self.word(start).unit?;
                    let fits = start > first
                        && !self.word(start).plural
                        && (self.has(start + 1, Role::After) || self.has(start + 1, Role::Before));
                    if !fits {
                        return None;
                    }
                    (Amount::Number(1.0), unit, start + 1)
                }
            };
            let base = |base: Base, back: bool, end: usize| {
                let shift = Expr::Shift { amount, unit, back, base };
                if !compared {
                    return Some((shift, end));
                }
                let bound = if back == more { Bound::Before } else { Bound::After };
                Some((Expr::Bounded { bound, of: Box::new(shift) }, end))
            };
            let of = |expr: Expr| Base::Of(Box::new(expr));
            if in_ {
                // "in two weeks": but "in three years of war", "in two weeks' time".
                let end = match self.atoms.get(next).map(|atom| atom.text) {
                    Some("'" | "’") if self.is(next + 1, "time") => next + 2,
                    _ => next,
                };
                if self.has(end, Role::Since)
                    && let Some((expr, end)) = self.point(end + 1)
                {
                    return base(of(expr), false, end);
                }
                if !self.has(end, Role::Ago) && !self.has(end, Role::From) && !self.has(end, Role::Of) {
                    return base(Base::Published, false, end);
                }
            }
            if self.has(next, Role::Ago) {
                return base(Base::Published, true, next + 1);
            }
            if self.has(next, Role::Later) || self.has(next, Role::Earlier) {
                return base(Base::Told, self.has(next, Role::Earlier), next + 1);
            }
            let back = self.has(next, Role::Before);
            let forward = self.has(next, Role::After) || self.has(next, Role::From);
            if back || forward {
                if self.has(next, Role::From) && self.has(next + 1, Role::Now) {
                    return base(Base::Published, false, next + 2);
                }
                // "500,000 barrels a day from January": a rate, and a month.
                let rate = self.has(next, Role::From) && self.has(first, Role::A);
                if let Some((expr, end)) = self.point(next + 1)
                    && !(rate && matches!(expr, Expr::Month { .. } | Expr::Year(_)))
                {
                    return base(of(expr), back, end);
                }
                // "the day before", "two weeks after", with nothing behind it.
                let ends = self
                    .atoms
                    .get(next + 1)
                    .is_none_or(|atom| atom.digits.is_none() && !atom.text.starts_with(char::is_alphabetic));
                if ends && !self.has(next, Role::From) {
                    return base(Base::Told, back, next + 1);
                }
            }
            None
        })
    }

    /// *three days from Monday*, *for a week starting tomorrow*.
    fn lasting(&self, at: usize) -> Parsed {
        self.deeper(|| {
            let first = self.skip(at, Role::For);
            let (amount, unit, next) = self.quantity(first)?;
            let next = self.skip_text(next, ",");
            let from =
                if self.has(next, Role::Starting) || self.has(next, Role::From) && self.is(next - 1, ",") {
                    let after = next + 1;
                    if self.has(after, Role::From) || self.has(after, Role::On) { after + 1 } else { after }
                } else {
                    return None;
                };
            let (from, end) = self.point(from)?;
            Some((Expr::Lasting { amount, unit, from: Box::new(from) }, end))
        })
    }

    /// *within 30 days*, *within days*.
    fn within(&self, at: usize) -> Parsed {
        if !self.has(at, Role::Within) {
            return None;
        }
        if let Some((amount, unit, end)) = self.quantity(at + 1) {
            if self.has(end, Role::Of) {
                if let Some((of, end)) = self.deeper(|| self.point(end + 1)) {
                    return Some((Expr::Lasting { amount, unit, from: Box::new(of) }, end));
                }
                // "within 30 days of the vote": counted from what has no date.
                return Some((Expr::Duration { amount, unit }, end));
            }
            return Some((Expr::Within { amount, unit }, end));
        }
        let word = self.word(at + 1);
        if word.plural
            && let Some(unit) = word.unit
        {
            return Some((Expr::Within { amount: Amount::Vague, unit }, at + 2));
        }
        let (expr, end) = self.deeper(|| longest([self.row(at + 1), self.plain_row(at + 1)]))?;
        Some((expr, end))
    }

    /// *three weeks*, *more than two years*, *a year and a half*, *all week*.
    fn duration(&self, at: usize) -> Parsed {
        if self.has(at, Role::All)
            && !self.word(at + 1).plural
            && let Some(unit) = self.word(at + 1).unit
        {
            return Some((Expr::Duration { amount: Amount::Number(1.0), unit }, at + 2));
        }
        let first = self.skip_comparison(at);
        let (amount, unit, end) = self.quantity(first)?;
        // "three quarters of the seats"
        let fraction = unit == Unit::Quarter && self.has(end, Role::Of);
        (!fraction).then_some((Expr::Duration { amount, unit }, end))
    }

    /// *more than*, *at least*, *about*.
    fn skip_comparison(&self, at: usize) -> usize {
        let than = self.has(at + 1, Role::Than);
        let least = self.has(at + 1, Role::Least) || self.has(at + 1, Role::Most);
        if (self.has(at, Role::More) || self.has(at, Role::Less)) && than || self.has(at, Role::At) && least {
            at + 2
        } else if self.has(at, Role::Approximately)
            && (self.digits(at + 1).is_some()
                || self.word(at + 1).number.is_some()
                || self.has(at + 1, Role::A))
        {
            at + 1
        } else {
            at
        }
    }

    /// A number of units.
    fn quantity(&self, at: usize) -> Option<(Amount, Unit, usize)> {
        let (amount, next) = self.amount(at)?;
        let next = self.joined(next);
        let (unit, end) = self.unit(next)?;
        // A bare "a" or "one" before a singular unit is a duration; "a second" and "a day" before a noun are not
        // always, but cost little.
        if !self.has(end, Role::And) {
            return Some((amount, unit, end));
        }
        let start = self.skip(end + 1, Role::A);
        let more = if self.has(start, Role::Half) {
            0.5
        } else if self.word(start).unit == Some(Unit::Quarter) && start > end + 1 {
            0.25
        } else {
            return Some((amount, unit, end));
        };
        match amount {
            Amount::Number(number) => Some((Amount::Number(number + more), unit, start + 1)),
            Amount::Vague => Some((amount, unit, end)),
        }
    }

    fn unit(&self, at: usize) -> Option<(Unit, usize)> {
        if self.has(at, Role::Business) && self.word(at + 1).unit == Some(Unit::Day) {
            return Some((Unit::BusinessDay, at + 2));
        }
        let atom = self.atoms.get(at)?;
        let unit = atom.word.unit?;
        // "3h", "10d": short forms only right after the digits.
        if atom.text.len() <= 3
            && !atom.text.eq_ignore_ascii_case("day")
            && !(at > 0 && self.digits(at - 1).is_some())
        {
            return None;
        }
        Some((unit, at + 1))
    }

    fn amount(&self, at: usize) -> Parsed<Amount> {
        if self.has(at, Role::Half) && self.has(at + 1, Role::A) {
            return Some((Amount::Number(0.5), at + 2));
        }
        if self.has(at, Role::A) {
            let next = at + 1;
            if self.has(next, Role::Few) {
                return Some((Amount::Vague, next + 1));
            }
            if self.has(next, Role::Couple) {
                return Some((Amount::Number(2.0), self.skip(next + 1, Role::Of)));
            }
            if self.has(next, Role::Dozen) {
                return Some((Amount::Number(12.0), next + 1));
            }
            if self.has(next, Role::Half) {
                return Some((Amount::Number(0.5), self.joined(next + 1)));
            }
            // "a second man", "a third week" count nothing.
            let counts = !self.word(next).plural && self.word(next).ordinal.is_none();
            return counts.then_some((Amount::Number(1.0), next));
        }
        if self.has(at, Role::Few) {
            return Some((Amount::Vague, at + 1));
        }
        if self.has(at, Role::Couple) {
            return Some((Amount::Number(2.0), self.skip(at + 1, Role::Of)));
        }
        let (number, next) = self.number(at)?;
        // "3.5 years", "sixteen (16) months".
        if self.is(next, ".")
            && self.adjacent(next)
            && self.adjacent(next + 1)
            && let Some(fraction) = self.digits(next + 1)
            && let Ok(places) = i32::try_from(self.digit_count(next + 1))
        {
            return Some((Amount::Number(number as f64 + fraction as f64 / 10f64.powi(places)), next + 2));
        }
        if self.is(next, "(") && self.digits(next + 1) == Some(number) && self.is(next + 2, ")") {
            return Some((Amount::Number(number as f64), next + 3));
        }
        if self.has(next, Role::Dozen) {
            return Some((Amount::Number(12.0 * number as f64), next + 1));
        }
        Some((Amount::Number(number as f64), next))
    }

    /// A whole number in digits or words below a hundred, with *hundred* and *thousand* after digits left alone.
    fn number(&self, at: usize) -> Parsed<i64> {
        if let Some(mut number) = self.digits(at) {
            let mut next = at + 1;
            while self.is(next, ",")
                && self.adjacent(next)
                && self.adjacent(next + 1)
                && self.digit_count(next + 1) == 3
            {
                number = number.checked_mul(1000)?.checked_add(self.digits(next + 1)?)?;
                next += 2;
            }
            return Some((number, next));
        }
        let tens = self.word(at).number?;
        if (20..100).contains(&tens) {
            let next = self.joined(at + 1);
            let next = if self.has(next, Role::And) { next + 1 } else { next };
            if let Some(ones) = self.word(next).number.filter(|ones| (1..10).contains(ones)) {
                return Some((tens + ones, next + 1));
            }
        }
        Some((tens, at + 1))
    }

    // ------------------------------------------------------------ points and periods

    /// A day or a period that can be named.
    fn point(&self, at: usize) -> Parsed {
        self.deeper(|| {
            let at_about = if self.has(at, Role::Approximately) { at + 1 } else { at };
            let found = longest([
                self.calendar_date(at_about),
                self.weekday(at),
                self.month(at),
                self.year(at),
                self.division(at),
                self.edge(at),
                self.side(at),
                self.nth(at),
                self.row(at),
                self.row_after_amount(at),
                self.deictic(at),
                self.season(at),
                self.holiday(at),
                self.weekend(at),
                self.numbered_day(at_about),
                self.named_year(at),
                self.week_number(at),
                self.plain_week_of(at),
                self.part(at),
            ]);
            let (expr, end) = found?;
            Some(self.with_part_or_clock(expr, end))
        })
    }

    /// What can stand after *of*: a point, or *the year*.
    fn period(&self, at: usize) -> Parsed {
        self.deeper(|| longest([self.point(at), self.plain_row(at)]))
    }

    /// *on Monday evening*, *Tuesday at 3pm*.
    fn with_part_or_clock(&self, expr: Expr, end: usize) -> (Expr, usize) {
        let is_day =
            matches!(expr, Expr::Day { .. } | Expr::Weekday { .. } | Expr::Deictic(_) | Expr::Holiday { .. });
        if !is_day {
            return (expr, end);
        }
        let next = if self.has(end, Role::At) || self.is(end, ",") { end + 1 } else { end };
        if next == end
            && let Some(code) = &self.word(end).part
            && !self.word(end).plural
        {
            return (Expr::Part { of: Some(Box::new(expr)), which: None, code: code.clone() }, end + 1);
        }
        if let Some((hour, minute, after)) = self.hours(next) {
            return (Expr::Clock { of: Some(Box::new(expr)), hour, minute }, after);
        }
        (expr, end)
    }

    /// *this morning*, *last night*, *tonight* (deictic).
    fn part(&self, at: usize) -> Parsed {
        let (which, next) = self.which(at)?;
        let word = self.word(next);
        let code = word.part.clone()?;
        if word.plural || !matches!(which, Which::This | Which::Last) {
            return None;
        }
        Some((Expr::Part { of: None, which: Some(which), code }, next + 1))
    }

    /// *3pm*, *17:30*, *midnight*, alone or with a day: *3am on Tuesday*.
    fn clock(&self, at: usize) -> Parsed {
        let (hour, minute, end) = self.hours(at)?;
        let next = if self.has(end, Role::On) || self.is(end, ",") { end + 1 } else { end };
        if let Some((expr, after)) = self.deeper(|| self.point(next))
            && matches!(expr, Expr::Day { .. } | Expr::Weekday { .. } | Expr::Deictic(_))
        {
            return Some((Expr::Clock { of: Some(Box::new(expr)), hour, minute }, after));
        }
        Some((Expr::Clock { of: None, hour, minute }, end))
    }

    fn hours(&self, at: usize) -> Option<(i64, i64, usize)> {
        if self.is(at, "midnight") {
            return Some((0, 0, at + 1));
        }
        if self.is(at, "noon") {
            return Some((12, 0, at + 1));
        }
        let hour =
            self.digits(at).filter(|hour| (0..=24).contains(hour)).filter(|_| self.digit_count(at) <= 2)?;
        let (minute, next) = if (self.is(at + 1, ":") || self.is(at + 1, "."))
            && self.adjacent(at + 1)
            && self.adjacent(at + 2)
            && self.digit_count(at + 2) == 2
        {
            (self.digits(at + 2).filter(|minute| *minute < 60)?, at + 3)
        } else {
            (0, at + 1)
        };
        let half = |from: usize| {
            if self.has(from, Role::Am) || self.has(from, Role::Pm) {
                return Some((self.has(from, Role::Pm), from + 1));
            }
            let dotted = (self.is(from, "a") || self.is(from, "p"))
                && self.is(from + 1, ".")
                && self.is(from + 2, "m");
            dotted.then(|| (self.is(from, "p"), self.skip_text(from + 3, ".")))
        };
        if let Some((afternoon, end)) = half(next) {
            let hour = if afternoon && hour < 12 { hour + 12 } else { hour };
            return Some((hour, minute, end));
        }
        (next > at + 1 && self.is(at + 1, ":")).then_some((hour, minute, next))
    }

    fn which(&self, at: usize) -> Parsed<Which> {
        let start = self.skip(at, Role::The);
        let start_this = if self.has(start, Role::This) && start == at { start + 1 } else { start };
        let named = |at: usize| {
            [
                (Role::Next, Which::Next),
                (Role::Coming, Which::Coming),
                (Role::Following, Which::Following),
                (Role::Last, Which::Last),
                (Role::Past, Which::Past),
                (Role::Previous, Which::Previous),
                (Role::Same, Which::Same),
                (Role::That, Which::That),
                (Role::This, Which::This),
            ]
            .into_iter()
            .find(|&(role, _)| self.has(at, role))
            .map(|(_, which)| which)
        };
        if let Some(which) = named(start_this) {
            return Some((which, start_this + 1));
        }
        if start_this > start {
            return Some((Which::This, start_this));
        }
        None
    }

    /// *next week*, *the last three months*, *the coming weeks*.
    fn row(&self, at: usize) -> Parsed {
        let (which, next) = self.which(at)?;
        // "over the next year" runs from today, "next year" is a year of the calendar.
        let rolling = at > 0
            && self.has(at, Role::The)
            && (self.has(at - 1, Role::Over)
                || self.has(at - 1, Role::Within)
                || self.has(at - 1, Role::For));
        let (amount, next) = match self.amount(next) {
            Some((amount, after)) if self.unit(self.joined(after)).is_some() => {
                (Some(amount), self.joined(after))
            }
            _ => (None, next),
        };
        let next = if self.has(next, Role::Calendar) && self.word(next + 1).unit == Some(Unit::Year) {
            next + 1
        } else {
            next
        };
        let (unit, end) = self.unit(next)?;
        if matches!(unit, Unit::Second | Unit::Minute | Unit::Hour) && amount.is_none() {
            return None;
        }
        let plural = self.word(end - 1).plural;
        if which == Which::That && amount.is_none() && plural {
            return None;
        }
        let expr = Expr::Row { which, amount, unit, rolling, plural: plural && amount.is_none() };
        // "next week Wednesday", "last week - Monday".
        if matches!(unit, Unit::Week) && amount.is_none() {
            let after = if self.dash(end) || self.is(end, "'") { end + 1 } else { end };
            let after = self.skip(after, Role::On);
            if let Some(weekday) = self.plain_weekday(after) {
                let week = Expr::Row { which, amount, unit, rolling: false, plural: false };
                return Some((Expr::Weekday { weekday, which: None, week: Some(Box::new(week)) }, after + 1));
            }
        }
        Some((expr, end))
    }

    /// *5 past years*.
    fn row_after_amount(&self, at: usize) -> Parsed {
        let (amount, next) = self.amount(at)?;
        let which = if self.has(next, Role::Past) {
            Which::Past
        } else if self.has(next, Role::Next) {
            Which::Next
        } else {
            return None;
        };
        let (unit, end) = self.unit(next + 1)?;
        Some((Expr::Row { which, amount: Some(amount), unit, rolling: false, plural: false }, end))
    }

    /// *the year*, after *of* and the like.
    fn plain_row(&self, at: usize) -> Parsed {
        let start = self.skip(at, Role::The);
        if start == at || self.word(start).plural {
            return None;
        }
        let (unit, end) = self.unit(start)?;
        Some((Expr::Row { which: Which::Plain, amount: None, unit, rolling: false, plural: false }, end))
    }

    /// *the week of April 10th*, *the week beginning Monday*; *in the week*, *for the month*.
    fn plain_week_of(&self, at: usize) -> Parsed {
        let start = self.skip(at, Role::The);
        if start == at || self.word(start).plural {
            return None;
        }
        let (unit, end) = self.unit(start)?;
        if matches!(unit, Unit::Week | Unit::Weekend)
            && (self.has(end, Role::Of) || self.has(end, Role::Starting))
        {
            let next = self.skip(end + 1, Role::On);
            if let Some((of, after)) = longest([
                self.calendar_date(next),
                self.weekday(next),
                self.holiday(next),
                self.numbered_day(next),
            ]) {
                return Some((Expr::UnitOf { unit, of: Box::new(of) }, after));
            }
        }
        let before = self.has_before(at, Role::In) || self.has_before(at, Role::For);
        let closed = self
            .atoms
            .get(end)
            .is_none_or(|atom| !atom.text.starts_with(char::is_alphanumeric) && !self.dash(end));
        (before && closed && !matches!(unit, Unit::Second | Unit::Minute | Unit::Hour | Unit::Night))
            .then_some((
                Expr::Row { which: Which::Plain, amount: None, unit, rolling: false, plural: false },
                end,
            ))
    }

    fn deictic(&self, at: usize) -> Parsed {
        let days = self.word(at).deictic?;
        // "two months from today on Tuesday" is two expressions.
        Some((Expr::Deictic(days), at + 1))
    }

    fn plain_weekday(&self, at: usize) -> Option<i8> {
        let word = self.word(at);
        let atom = self.atoms.get(at)?;
        let weekday = word.weekday.filter(|_| !word.plural && !atom.vetoed)?;
        (!word.shy || self.shy_fits(at)).then_some(weekday)
    }

    /// *Friday*, *next Friday*, *Tuesday, 6 May*, *Monday of next week*, *Mon 13th*.
    fn weekday(&self, at: usize) -> Parsed {
        let (which, start) = match self.which(at) {
            Some((which, next)) => (Some(which), next),
            None => (None, self.skip(at, Role::The)),
        };
        let weekday = self.plain_weekday(start)?;
        let mut end = start + 1;
        if self.is(end, ".") && self.adjacent(end) && self.word(start).shy {
            end += 1;
        }
        // A date in apposition.
        let next = self.skip_text(end, ",");
        if let Some((Expr::Day { year, month, day, weekday: None, .. }, after)) =
            longest([self.calendar_date(next), self.decimal_date(next)])
        {
            return Some((Expr::Day { weekday: Some(weekday), which, year, month, day }, after));
        }
        let the = self.skip(next, Role::The);
        if let Some((day, after, ordinal)) = self.day_number(the)
            && (ordinal || next == end)
            && self.word(after).unit.is_none()
            && self.hours(the).is_none()
            && !(self.is(after, ":") || self.has(after, Role::Am) || self.has(after, Role::Pm))
            && (ordinal || self.closed(after))
        {
            return Some((Expr::Day { weekday: Some(weekday), which, year: None, month: None, day }, after));
        }
        if self.has(end, Role::Of) || self.has(end, Role::In) || self.is(end, ",") {
            let (week, after) = match self.row(end + 1).or_else(|| self.plain_row(end + 1)) {
                Some((row @ Expr::Row { unit: Unit::Week, amount: None, .. }, after)) => (row, after),
                _ => return Some((Expr::Weekday { weekday, which, week: None }, end)),
            };
            return Some((Expr::Weekday { weekday, which: None, week: Some(Box::new(week)) }, after));
        }
        if which.is_none()
            && let Some((row @ Expr::Row { unit: Unit::Week, amount: None, .. }, after)) = self.row(end)
        {
            return Some((Expr::Weekday { weekday, which: None, week: Some(Box::new(row)) }, after));
        }
        Some((Expr::Weekday { weekday, which, week: None }, end))
    }

    /// Whether nothing follows that would make a number count something.
    fn closed(&self, at: usize) -> bool {
        self.atoms.get(at).is_none_or(|atom| {
            !atom.text.starts_with(char::is_alphanumeric) && !matches!(atom.text, "%" | "$" | "€" | "£")
        })
    }

    /// Whether an atom that is also an ordinary word is meant as a month or weekday.
    fn shy_fits(&self, at: usize) -> bool {
        let near_number = |at: usize| {
            self.digits(at).is_some() || self.word(at).ordinal.is_some() || self.word(at).number.is_some()
        };
        let before = |role: Role| self.has_before(at, role);
        let led = [
            Role::In,
            Role::Of,
            Role::Since,
            Role::Until,
            Role::By,
            Role::Before,
            Role::After,
            Role::From,
            Role::This,
            Role::Last,
            Role::Next,
            Role::Coming,
            Role::Early,
            Role::Mid,
            Role::Late,
            Role::Between,
            Role::On,
            Role::Through,
        ]
        .into_iter()
        .any(before);
        let capital = self.atoms.get(at).is_some_and(|atom| atom.capital);
        // A capital says little at the beginning of a sentence.
        let initial = at == 0
            || self
                .atoms
                .get(at - 1)
                .is_some_and(|atom| matches!(atom.text, "." | "!" | "?" | "\"" | "“" | ":" | "‘"));
        let numbered = near_number(at + 1)
            || at > 0
                && (near_number(at - 1) || at > 1 && self.adjacent(at - 1) && self.digits(at - 2).is_some());
        // "to March" after a month; "the", digits and a suffix before.
        let ranged = at > 1
            && (before(Role::To) || before(Role::And) || self.dash(at - 1) || self.is(at - 1, "/"))
            && (self.word(at - 2).month.is_some() || self.digits(at - 2).is_some());
        let dated = self.is(at + 1, "-") && self.digits(at + 2).is_some()
            || self.is(at + 1, "/") && self.digits(at + 2).is_some();
        (capital && !initial) || led || numbered || ranged || dated
    }

    fn plain_month(&self, at: usize) -> Option<(i8, usize)> {
        let atom = self.atoms.get(at)?;
        let month = atom.word.month.filter(|_| !atom.vetoed)?;
        if atom.word.shy && !self.shy_fits(at) {
            return None;
        }
        // "Sept." with its stop.
        let dotted = atom.text.len() <= 4
            && self.is(at + 1, ".")
            && self.adjacent(at + 1)
            && atom.text.len() < 5
            && !matches!(atom.text.to_lowercase().as_str(), "may" | "june" | "july")
            && self.atoms.get(at + 2).is_some_and(|next| next.digits.is_some() || !next.capital);
        Some((month, if dotted { at + 2 } else { at + 1 }))
    }

    /// *June*, *June 2025*, *next May*, *April of 87*.
    fn month(&self, at: usize) -> Parsed {
        let (which, start) = match self.which(at) {
            Some((which, next)) => (Some(which), next),
            None => (None, at),
        };
        let (month, end) = self.plain_month(start)?;
        let (year, end) = self.year_after(end).map_or((None, end), |(year, end)| (Some(Box::new(year)), end));
        Some((Expr::Month { which, year, month }, end))
    }

    /// The year after a month or a date: *, 2025*, *of 2025*, *of 87*, *of next year*.
    fn year_after(&self, at: usize) -> Parsed {
        let comma = self.skip_text(at, ",");
        let linked = if self.has(comma, Role::Of) || self.has(comma, Role::In) { comma + 1 } else { comma };
        let linked = if self.is(linked, "year") { linked + 1 } else { linked };
        let slash = if self.dash(at) && self.adjacent(at) || self.is(at, "/") && self.adjacent(at) {
            at + 1
        } else {
            at
        };
        if slash > at
            && self.digit_count(slash) == 4
            && self.adjacent(slash)
            && let Some(year) = self.digits(slash).filter(|year| YEARS.contains(year))
        {
            return Some((Expr::Year(year as i16), slash + 1));
        }
        if self.digit_count(linked) == 4
            && let Some(year) = self.digits(linked).filter(|year| YEARS.contains(year))
        {
            return Some((Expr::Year(year as i16), linked + 1));
        }
        let quoted = self.skip_text(self.skip_text(linked, "’"), "'");
        if (quoted > linked || self.has(comma, Role::Of))
            && self.digit_count(quoted) == 2
            && self.closed(quoted + 1)
            && let Some(short) = self.digits(quoted)
        {
            return Some((Expr::Year(full_year(short)), quoted + 1));
        }
        if let Some((year, end)) = self.year_in_words(linked) {
            return Some((Expr::Year(year), end));
        }
        if linked > comma
            && let Some((row @ Expr::Row { unit: Unit::Year, amount: None, .. }, end)) = self.row(linked)
        {
            return Some((row, end));
        }
        // "in May this year", "on 3 June last year".
        if linked == at
            && let Some((row @ Expr::Row { unit: Unit::Year, amount: None, plural: false, .. }, end)) =
                self.row(at)
        {
            return Some((row, end));
        }
        None
    }

    /// *nineteen eighty six*, *two thousand and twenty*.
    fn year_in_words(&self, at: usize) -> Parsed<i16> {
        let first = self.word(at).number?;
        if (18..=20).contains(&first)
            && let Some((rest, end)) = self.number(at + 1).filter(|_| self.digits(at + 1).is_none())
            && (10..100).contains(&rest)
        {
            return Some(((first * 100 + rest) as i16, end));
        }
        if first == 2 && self.is(at + 1, "thousand") {
            let next = self.skip(at + 2, Role::And);
            let (rest, end) =
                self.number(next).filter(|_| self.digits(next).is_none()).filter(|(rest, _)| *rest < 100)?;
            return Some(((2000 + rest) as i16, end));
        }
        None
    }

    /// *2025*, *the year 2025*, *the 1990s*, *the nineties*, *the 15th century*.
    fn year(&self, at: usize) -> Parsed {
        let the = self.skip(at, Role::The);
        if let Some((first, end)) = self.decade(the) {
            return Some((Expr::Decade { first }, end));
        }
        let named = if self.has(the, Role::Calendar) { the + 1 } else { the };
        let named = self.skip_text(named, "year");
        if named > the {
            let number = named;
            if self.digit_count(number) == 4
                && let Some(year) = self.digits(number)
                && YEARS.contains(&year)
            {
                return Some((Expr::Year(year as i16), number + 1));
            }
            if self.has(the, Role::Calendar)
                && self.digit_count(number) == 2
                && let Some(year) = self.digits(number)
            {
                return Some((Expr::Year(full_year(year)), number + 1));
            }
        }
        if let Some((nth, end)) = self.ordinal(the)
            && self.word(end).unit == Some(Unit::Century)
            && !self.word(end).plural
        {
            return Some((Expr::Century(nth), end + 1));
        }
        if let Some((year, end)) = self.year_in_words(at) {
            return Some((Expr::Year(year), end));
        }
        self.bare_year(at)
    }

    fn decade(&self, at: usize) -> Parsed<i64> {
        if let Some(first) = self.word(at).decade {
            // "the nineties": but "in her forties".
            return (!self.is(at.wrapping_sub(1), "her")
                && !self.is(at.wrapping_sub(1), "his")
                && !self.is(at.wrapping_sub(1), "their"))
            .then_some((first, at + 1));
        }
        let number = self.digits(at)?;
        let apostrophe = if self.is(at + 1, "'") || self.is(at + 1, "’") { at + 2 } else { at + 1 };
        let plural = self.is(apostrophe, "s") && self.atoms.get(apostrophe).is_some_and(|atom| !atom.capital);
        let fits = number % 10 == 0 && (YEARS.contains(&number) || self.digit_count(at) == 2 && number >= 20);
        (plural && fits).then_some((number, apostrophe + 1))
    }

    /// Four digits that name a year by where they stand.
    fn bare_year(&self, at: usize) -> Parsed {
        let year = self.digits(at).filter(|year| YEARS.contains(year))?;
        if self.digit_count(at) != 4 {
            return None;
        }
        if self.atoms.get(at).is_some_and(|atom| atom.vetoed) {
            return None;
        }
        let before = at.checked_sub(1).and_then(|before| self.atoms.get(before));
        let money = before.is_some_and(|atom| matches!(atom.text, "$" | "€" | "£" | "¥" | "#" | "no" | "No"));
        let decimal = |side: usize, beyond: usize| {
            (self.is(side, ".") || self.is(side, ","))
                && self.adjacent(side.max(at))
                && self.adjacent(side.max(beyond))
                && self.digits(beyond).is_some()
        };
        let glued = decimal(at + 1, at + 2)
            || at > 1 && decimal(at - 1, at - 2)
            || self.atoms.get(at + 1).is_some_and(|atom| {
                atom.adjacent
                    && (matches!(atom.text, "%" | ":")
                        || atom.word.unit.is_some()
                        || atom.text.starts_with(char::is_alphabetic))
            });
        let counted = self.word(at + 1).unit.is_some() && self.word(at + 1).plural;
        (!money && !glued && !counted).then_some((Expr::Year(year as i16), at + 1))
    }

    /// *fiscal year 2025*, *FY26*, *last fiscal year*, *the school year 2008*.
    fn named_year(&self, at: usize) -> Parsed {
        let (which, start) = match self.which(at) {
            Some((which, next)) => (which, next),
            None => (Which::Plain, self.skip(at, Role::The)),
        };
        let prefix = if self.has(start, Role::Fiscal) {
            "FY"
        } else if self.has(start, Role::School) {
            "SY"
        } else {
            return None;
        };
        let next = self.skip_text(start + 1, "year");
        let year = self.digits(next).filter(|_| matches!(self.digit_count(next), 2 | 4));
        if let Some(year) = year {
            let year = if year < 100 { full_year(year) } else { i16::try_from(year).ok()? };
            return Some((Expr::NamedYear { prefix, year: Some(year), which }, next + 1));
        }
        (next > start + 1).then_some((Expr::NamedYear { prefix, year: None, which }, next))
    }

    /// *week 23*.
    fn week_number(&self, at: usize) -> Parsed {
        let start = self.skip(at, Role::The);
        if !self.is(start, "week") {
            return None;
        }
        let number = self.digits(start + 1).filter(|number| (1..=53).contains(number))?;
        let end = start + 2;
        let (year, end) = match self.has(end, Role::Of).then(|| self.year(end + 1)).flatten() {
            Some((year, end)) => (Some(Box::new(year)), end),
            None => (None, end),
        };
        Some((Expr::WeekNumber { number, year }, end))
    }

    /// *Q3 2019*, *2019-Q1*, *the third quarter of 2025*, *H2*, *the first half of next year*.
    fn division(&self, at: usize) -> Parsed {
        let short = |at: usize| -> Option<(Unit, i64, usize)> {
            let unit = if self.is(at, "q") {
                Unit::Quarter
            } else if self.is(at, "h") {
                Unit::Half
            } else {
                return None;
            };
            let most = if unit == Unit::Quarter { 4 } else { 2 };
            let number =
                self.digits(at + 1).filter(|number| (1..=most).contains(number) && self.adjacent(at + 1))?;
            self.atoms.get(at).filter(|atom| atom.capital || unit == Unit::Quarter || at > 0)?;
            Some((unit, number, at + 2))
        };
        if let Some((unit, number, end)) = short(at) {
            let next =
                if self.dash(end) || self.has(end, Role::Of) { end + 1 } else { self.skip_text(end, ",") };
            if let Some((year, after)) = self.year(next).or_else(|| {
                self.row(next).filter(|(expr, _)| matches!(expr, Expr::Row { unit: Unit::Year, .. }))
            }) {
                return Some((
                    Expr::Division { unit, number, year: Some(Box::new(year)), fiscal: false },
                    after,
                ));
            }
            if self.has(next, Role::Fiscal)
                && let Some((Expr::NamedYear { year: Some(year), .. }, after)) = self.named_year(next)
            {
                return Some((
                    Expr::Division { unit, number, year: Some(Box::new(Expr::Year(year))), fiscal: true },
                    after,
                ));
            }
            // A bare "Q3" or "H1" needs its capital.
            return self
                .atoms
                .get(at)
                .filter(|atom| atom.capital)
                .map(|_| (Expr::Division { unit, number, year: None, fiscal: false }, end));
        }
        if self.digit_count(at) == 4
            && let Some(year) = self.digits(at).filter(|year| YEARS.contains(year))
        {
            let next = if self.dash(at + 1) { at + 2 } else { at + 1 };
            let (unit, number, end) = short(next)?;
            return Some((
                Expr::Division { unit, number, year: Some(Box::new(Expr::Year(year as i16))), fiscal: false },
                end,
            ));
        }
        let start = self.skip(at, Role::The);
        let (number, next) = if self.has(start, Role::Last) { (-1, start + 1) } else { self.ordinal(start)? };
        let next = self.joined(next);
        let fiscal = self.has(next, Role::Fiscal);
        let next = if fiscal { next + 1 } else { next };
        let unit = if self.word(next).unit == Some(Unit::Quarter) && !self.word(next).plural {
            Unit::Quarter
        } else if self.has(next, Role::Half) {
            Unit::Half
        } else {
            return None;
        };
        let number = match (number, unit) {
            (-1, Unit::Quarter) => 4,
            (-1, _) => 2,
            (number, _) => number,
        };
        if number > if unit == Unit::Quarter { 4 } else { 2 } {
            return None;
        }
        let end = next + 1;
        if self.has(end, Role::Of) {
            if let Some((year, after)) = self.deeper(|| {
                longest([
                    self.year(end + 1),
                    self.row(end + 1),
                    self.plain_row(end + 1),
                    self.named_year(end + 1),
                ])
            }) {
                match year {
                    Expr::NamedYear { year, .. } => {
                        return Some((
                            Expr::Division {
                                unit,
                                number,
                                year: year.map(|year| Box::new(Expr::Year(year))),
                                fiscal: true,
                            },
                            after,
                        ));
                    }
                    Expr::Row { unit: Unit::Year, .. } | Expr::Year(_) => {
                        return Some((
                            Expr::Division { unit, number, year: Some(Box::new(year)), fiscal },
                            after,
                        ));
                    }
                    _ => {}
                }
            }
            // "the first half of the game", "a quarter of the seats".
            return None;
        }
        if let Some((year, after)) = self.bare_year(end) {
            return Some((Expr::Division { unit, number, year: Some(Box::new(year)), fiscal }, after));
        }
        (unit == Unit::Quarter
            && !self.has(start, Role::Last)
            && (start > at || self.digits(start).is_none()))
        .then_some((Expr::Division { unit, number, year: None, fiscal }, end))
    }

    /// *early June*, *mid-2026*, *the end of next month*, *the eve of the 9 May*.
    fn edge(&self, at: usize) -> Parsed {
        let start = self.skip(at, Role::The);
        let edge = if self.has(start, Role::Early) {
            Some(Edge::Early)
        } else if self.has(start, Role::Mid) {
            Some(Edge::Middle)
        } else if self.has(start, Role::Late) {
            Some(Edge::Late)
        } else {
            None
        };
        if let Some(edge) = edge {
            let next = start + 1;
            let next = if self.dash(next) { next + 1 } else { next };
            let next = self.skip_text(next, "to").max(next);
            let next = if self.has(next, Role::In) { next + 1 } else { next };
            let (of, end) = self.deeper(|| {
                longest([
                    self.month(next),
                    self.year(next),
                    self.season(next),
                    self.row(next),
                    self.plain_row(next),
                    self.division(next),
                ])
            })?;
            return Some((Expr::Edge { edge, of: Box::new(of) }, end));
        }
        let edge = if self.has(start, Role::Start) {
            Edge::Start
        } else if self.has(start, Role::Middle) {
            Edge::Middle
        } else if self.has(start, Role::End) {
            Edge::End
        } else if self.has(start, Role::Eve) && self.has(start + 1, Role::Of) {
            let (of, end) = self.point(start + 2)?;
            return Some((Expr::Eve(Box::new(of)), end));
        } else {
            // "year-end", "month's end".
            let unit = self.word(start).unit.filter(|_| !self.word(start).plural)?;
            let next = self.joined(start + 1);
            let next =
                if self.is(next, "'") || self.is(next, "’") { self.skip_text(next + 1, "s") } else { next };
            let fits =
                next > start + 1 && self.has(next, Role::End) && !matches!(unit, Unit::Day | Unit::Second);
            let of = Expr::Row { which: Which::Plain, amount: None, unit, rolling: false, plural: false };
            return fits.then(|| (Expr::Edge { edge: Edge::End, of: Box::new(of) }, next + 1));
        };
        if !self.has(start + 1, Role::Of) {
            return None;
        }
        let (of, end) = self.period(start + 2)?;
        if matches!(of, Expr::Day { .. } | Expr::Clock { .. }) {
            return None;
        }
        Some((Expr::Edge { edge, of: Box::new(of) }, end))
    }

    /// *later this year*, *earlier in the week*, *the rest of the month*.
    fn side(&self, at: usize) -> Parsed {
        if self.has(at, Role::Later) || self.has(at, Role::Earlier) {
            let next = self.skip(at + 1, Role::In);
            let (of, end) =
                self.deeper(|| longest([self.row(next), self.plain_row(next), self.month(next)]))?;
            return Some((Expr::Side { later: self.has(at, Role::Later), of: Box::new(of) }, end));
        }
        let start = self.skip(at, Role::The);
        if self.has(start, Role::Rest) && self.has(start + 1, Role::Of) {
            let (of, end) = self.period(start + 2)?;
            return Some((Expr::Side { later: true, of: Box::new(of) }, end));
        }
        None
    }

    /// *the first week of March*, *the last three days of 2025*, *the last Friday in May*, *the 15th day of June*.
    fn nth(&self, at: usize) -> Parsed {
        let start = self.skip(at, Role::The);
        let (nth, next) = if self.has(start, Role::Last) { (-1, start + 1) } else { self.ordinal(start)? };
        let of_period = |next: usize| {
            (self.has(next, Role::Of) || self.has(next, Role::In)).then(|| self.period(next + 1)).flatten()
        };
        if let Some(weekday) = self.plain_weekday(next) {
            let (of, end) = of_period(next + 1)?;
            return Some((Expr::NthWeekday { nth, weekday, of: Box::new(of) }, end));
        }
        let (count, next) = match self.number(next) {
            Some((count, after)) if self.unit(after).is_some() => (count, after),
            _ => (1, next),
        };
        let (unit, end) = self.unit(self.joined(next))?;
        if unit == Unit::Day
            && count == 1
            && nth > 0
            && self.has(end, Role::Of)
            && let Some((month, after)) = self.plain_month(end + 1)
        {
            let (year, after) =
                self.year_after(after).map_or((None, after), |(year, after)| (Some(Box::new(year)), after));
            return Some((
                Expr::Day {
                    weekday: None,
                    which: None,
                    year,
                    month: Some(month),
                    day: i8::try_from(nth).ok()?,
                },
                after,
            ));
        }
        let (of, end) = of_period(end)?;
        if matches!(of, Expr::Day { .. } | Expr::Clock { .. } | Expr::Deictic(_)) {
            return None;
        }
        Some((Expr::Nth { nth, count, unit, of: Box::new(of) }, end))
    }

    /// *this summer*, *the summer of 2022*, *winter 2025*.
    fn season(&self, at: usize) -> Parsed {
        let (which, start) = match self.which(at) {
            Some((which, next)) => (Some(which), next),
            None => (None, self.skip(at, Role::The)),
        };
        let atom = self.atoms.get(start)?;
        let (code, first_month) = self.word(start).season.clone()?;
        if atom.vetoed {
            return None;
        }
        let (year, end) =
            self.year_after(start + 1).map_or((None, start + 1), |(year, end)| (Some(Box::new(year)), end));
        // "fall" and "spring" are other words, too, where nothing says otherwise.
        if which.is_none()
            && year.is_none()
            && matches!(atom.text.to_lowercase().as_str(), "fall" | "spring")
            && !(self.has_before(at, Role::In)
                || self.has_before(at, Role::By)
                || start > at && self.has_before(at, Role::Over)
                || self.has_before(at, Role::Until)
                || self.has_before(at, Role::Since))
        {
            return None;
        }
        Some((Expr::Season { code, first_month, which, year }, end))
    }

    fn holiday(&self, at: usize) -> Parsed {
        let (which, start) = match self.which(at) {
            Some((which, next)) => (Some(which), next),
            None => (None, at),
        };
        let first = self.atoms.get(start)?;
        for (parts, rule) in self.words.holidays(&small(first.text)) {
            let Some(end) = self.spelled(start, parts) else { continue };
            let weekend = self.is(end, "weekend");
            let end = if weekend { end + 1 } else { end };
            let (year, end) =
                self.year_after(end).map_or((None, end), |(year, end)| (Some(Box::new(year)), end));
            return Some((Expr::Holiday { rule: *rule, which, year, weekend }, end));
        }
        None
    }

    /// Where the words of a name end, if they stand here; apostrophes are atoms of their own.
    fn spelled(&self, at: usize, parts: &[String]) -> Option<usize> {
        let mut at = at;
        for part in parts {
            let mut rest = part.as_str();
            while !rest.is_empty() {
                let atom = self.atoms.get(at)?;
                if matches!(atom.text, "’" | "'") && rest.starts_with('\'') {
                    rest = &rest[1..];
                } else {
                    let lower = atom.text.to_lowercase();
                    rest = rest.strip_prefix(lower.as_str())?;
                }
                at += 1;
            }
        }
        Some(at)
    }

    /// *the weekend*, *the weekend of Halloween*.
    fn weekend(&self, at: usize) -> Parsed {
        let start = self.skip(at, Role::The);
        if start == at || !self.is(start, "weekend") {
            return None;
        }
        let end = start + 1;
        if self.has(end, Role::Of)
            && let Some((of, after)) = self.holiday(end + 1).or_else(|| self.calendar_date(end + 1))
        {
            return Some((Expr::UnitOf { unit: Unit::Weekend, of: Box::new(of) }, after));
        }
        Some((
            Expr::Row {
                which: Which::Plain,
                amount: None,
                unit: Unit::Weekend,
                rolling: false,
                plural: false,
            },
            end,
        ))
    }

    /// *the 24th*, *the 18th of next month*.
    fn numbered_day(&self, at: usize) -> Parsed {
        let start = self.skip(at, Role::The);
        let (day, end, ordinal) = self.day_number(start)?;
        if start == at || !ordinal {
            return None;
        }
        let next = if self.has(end, Role::Of) || self.has(end, Role::In) { end + 1 } else { end };
        if let Some((row @ Expr::Row { unit: Unit::Month, amount: None, .. }, after)) =
            self.row(next).or_else(|| if next > end { self.plain_row(next) } else { None })
        {
            return Some((
                Expr::Nth { nth: i64::from(day), count: 1, unit: Unit::Day, of: Box::new(row) },
                after,
            ));
        }
        // "the 5th round" counts rounds, "the 24th." is a day.
        let digits = self.digits(start).is_some();
        let closed = self.closed(end)
            || [
                "if", "and", "or", "at", "when", "to", "but", "in", "is", "was", "will", "for", "as", "by",
                "with", "he", "she", "they", "unless", "until", "before", "after",
            ]
            .iter()
            .any(|word| self.is(end, word));
        let led = self.has_before(at, Role::On)
            || self.has_before(at, Role::By)
            || self.has_before(at, Role::Until)
            || self.has_before(at, Role::Before)
            || self.has_before(at, Role::After)
            || self.has_before(at, Role::Since)
            || self.has_before(at, Role::Approximately);
        (digits && closed && !self.dash(end) && led)
            .then_some((Expr::Day { weekday: None, which: None, year: None, month: None, day }, end))
    }

    // ------------------------------------------------------------ dates

    /// *5 May 2025*, *May 5, 2025*, *the 4th of July*, *2025-05-05*, *5/12*.
    fn calendar_date(&self, at: usize) -> Parsed {
        longest([self.day_first(at), self.month_first(at), self.numeric(at)])
    }

    fn day_first(&self, at: usize) -> Parsed {
        let start = self.skip(at, Role::The);
        let (day, mut next, ordinal) = self.day_number(start)?;
        if self.is(next, "day") && ordinal {
            next += 1;
        }
        let linked = self.skip(next, Role::Of);
        let linked = if linked == next && self.adjacent(next) && (self.dash(next) || self.is(next, "/")) {
            next + 1
        } else {
            linked
        };
        let (month, end) = self.plain_month(linked)?;
        let (year, end) = self.year_after(end).map_or((None, end), |(year, end)| (Some(Box::new(year)), end));
        Some((Expr::Day { weekday: None, which: None, year, month: Some(month), day }, end))
    }

    fn month_first(&self, at: usize) -> Parsed {
        let (which, start) = match self.which(at) {
            Some((which @ (Which::This | Which::Next | Which::Last | Which::Coming), next)) => {
                (Some(which), next)
            }
            _ => (None, at),
        };
        let (month, next) = self.plain_month(start)?;
        let comma = self.skip_text(next, ",");
        let the = self.skip(comma, Role::The);
        let joined = if the == next && (self.is(next, "/") || self.dash(next)) && self.adjacent(next) {
            next + 1
        } else {
            the
        };
        let (day, end, ordinal) = self.day_number(joined)?;
        // "May 10-12": the range takes it from here. "In June, 5 people": a comma needs an ordinal.
        if comma > next && !ordinal {
            return None;
        }
        if self.word(end).unit.is_some() && !ordinal
            || self.is(end, "%")
            || self.has(end, Role::Am)
            || self.has(end, Role::Pm)
        {
            return None;
        }
        if (self.is(end, ".") || self.is(end, ","))
            && self.adjacent(end)
            && self.adjacent(end + 1)
            && self.digits(end + 1).is_some()
            && self.digit_count(end + 1) != 4
        {
            return None;
        }
        let (year, end) = self.year_after(end).map_or((None, end), |(year, end)| (Some(Box::new(year)), end));
        Some((Expr::Day { weekday: None, which, year, month: Some(month), day }, end))
    }

    /// Digits, and months, joined by `-`, `/` or `.`.
    fn numeric(&self, at: usize) -> Parsed {
        let (which, at) = match self.which(at) {
            Some((which @ (Which::This | Which::Next | Which::Last), next))
                if self.digits(next).is_some() =>
            {
                (Some(which), next)
            }
            _ => (None, at),
        };
        if self.digits(at).is_none() && self.word(at).month.is_none() {
            return None;
        }
        let day_of = |year: i64, month: i64, day: i64, end: usize| {
            let (year, month, day) =
                (i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?);
            jiff::civil::Date::new(year, month, day).ok()?;
            Some((
                Expr::Day {
                    weekday: None,
                    which: None,
                    year: Some(Box::new(Expr::Year(year))),
                    month: Some(month),
                    day,
                },
                end,
            ))
        };
        // 20250505
        if self.digit_count(at) == 8 {
            let number = self.digits(at)?;
            let year = number / 10_000;
            return YEARS
                .contains(&year)
                .then(|| day_of(year, number / 100 % 100, number % 100, at + 1))
                .flatten();
        }
        // 2016 10 16
        if self.digit_count(at) == 4
            && matches!((self.digit_count(at + 1), self.digit_count(at + 2)), (1..=2, 2))
            && !self.adjacent(at + 1)
            && !self.adjacent(at + 2)
        {
            return day_of(self.digits(at)?, self.digits(at + 1)?, self.digits(at + 2)?, at + 3);
        }
        let separator = self.atoms.get(at + 1)?.text;
        if !matches!(separator, "-" | "/" | ".") || !self.adjacent(at + 1) || !self.adjacent(at + 2) {
            return None;
        }
        #[derive(Clone, Copy, PartialEq)]
        enum Field {
            Month(i64),
            Year(i64),
            Number(i64),
        }
        let field = |at: usize| {
            if let Some(month) = self.word(at).month {
                return Some(Field::Month(i64::from(month)));
            }
            let number = self.digits(at)?;
            match self.digit_count(at) {
                4 => YEARS.contains(&number).then_some(Field::Year(number)),
                1 | 2 => Some(Field::Number(number)),
                _ => None,
            }
        };
        let (first, second) = (field(at)?, field(at + 2)?);
        let third = (self.is(at + 3, separator) && self.adjacent(at + 3) && self.adjacent(at + 4))
            .then(|| field(at + 4))
            .flatten();
        use Field::{Month, Number, Year};
        if let Some(third) = third {
            let end = at + 5;
            let found = match (first, second, third) {
                (Year(y), Number(m), Number(d)) if m <= 12 => day_of(y, m, d, end),
                (Year(y), Number(d), Number(m)) => day_of(y, m, d, end),
                (Year(y), Month(m), Number(d)) | (Year(y), Number(d), Month(m)) => day_of(y, m, d, end),
                (Month(m), Number(d), Year(y)) | (Number(d), Month(m), Year(y)) => day_of(y, m, d, end),
                (Number(d), Year(y), Month(m)) | (Month(m), Year(y), Number(d)) => day_of(y, m, d, end),
                (Number(d), Month(m), Number(y)) | (Month(m), Number(d), Number(y)) => {
                    day_of(i64::from(full_year(y)), m, d, end)
                }
                // Month before day, as the United States write, unless that can't be.
                (Number(m), Number(d), Year(y)) if m <= 12 => day_of(y, m, d, end),
                (Number(d), Number(m), Year(y)) => day_of(y, m, d, end),
                (Number(m), Number(d), Number(y)) if m <= 12 => day_of(i64::from(full_year(y)), m, d, end),
                (Number(d), Number(m), Number(y)) if m <= 12 => day_of(i64::from(full_year(y)), m, d, end),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        let end = at + 3;
        let without_year = |month: i64, day: i64| {
            let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
            // 2024 was a leap year: the 29th of February is a day of some year.
            jiff::civil::Date::new(2024, month, day).ok()?;
            Some((Expr::Day { weekday: None, which, year: None, month: Some(month), day }, end))
        };
        match (first, second) {
            (Year(y), Number(m)) if separator != "." && (1..=12).contains(&m) => Some((
                Expr::Month {
                    which: None,
                    year: Some(Box::new(Expr::Year(i16::try_from(y).ok()?))),
                    month: i8::try_from(m).ok()?,
                },
                end,
            )),
            (Month(m), Year(y)) | (Year(y), Month(m)) => Some((
                Expr::Month {
                    which: None,
                    year: Some(Box::new(Expr::Year(i16::try_from(y).ok()?))),
                    month: i8::try_from(m).ok()?,
                },
                end,
            )),
            (Month(m), Number(d)) => without_year(m, d),
            (Number(a), Number(b)) if separator == "/" => {
                // "3/4 of the seats", "24/7": fractions and idioms are not dates.
                let led = which.is_some()
                    || at.checked_sub(1).is_some_and(|before| {
                        self.has(before, Role::On)
                            || self.word(before).weekday.is_some()
                            || self.has(before, Role::From)
                            || self.has(before, Role::To)
                            || self.has(before, Role::Between)
                            || self.dash(before)
                    });
                let fraction = a < b && b <= 10 || self.has(end, Role::Of) || (a, b) == (24, 7);
                if fraction && !led && !(self.dash(end) || self.has(end, Role::To)) {
                    return None;
                }
                if a <= 12 { without_year(a, b) } else { without_year(b, a) }
            }
            _ => None,
        }
    }

    /// *Friday 7.6*: a date with a stop, only after a weekday.
    fn decimal_date(&self, at: usize) -> Parsed {
        let (month, day) = (self.digits(at)?, self.digits(at + 2)?);
        if !self.is(at + 1, ".")
            || !self.adjacent(at + 1)
            || !self.adjacent(at + 2)
            || month > 12
            || self.digit_count(at + 2) > 2
        {
            return None;
        }
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        jiff::civil::Date::new(2024, month, day).ok()?;
        Some((Expr::Day { weekday: None, which: None, year: None, month: Some(month), day }, at + 3))
    }

    /// The number of a day, 1 to 31, whether an ordinal: *5*, *5th*, *fifth*, *twenty-first*, *twenty nine*.
    fn day_number(&self, at: usize) -> Option<(i8, usize, bool)> {
        let fits = |number: i64| (1..=31).contains(&number).then_some(number as i8);
        if let Some((number, end)) = self.ordinal(at) {
            return Some((fits(number)?, end, true));
        }
        if self.digits(at).is_some() {
            return (self.digit_count(at) <= 2)
                .then(|| Some((fits(self.digits(at)?)?, at + 1, false)))
                .flatten();
        }
        let (number, end) = self.number(at)?;
        Some((fits(number)?, end, false))
    }

    /// *5th*, *fifth*, *twenty-first*.
    fn ordinal(&self, at: usize) -> Parsed<i64> {
        if let Some(number) = self.digits(at) {
            let suffix = self.atoms.get(at + 1)?;
            let fits = suffix.adjacent
                && ["st", "nd", "rd", "th"].iter().any(|end| suffix.text.eq_ignore_ascii_case(end));
            return fits.then_some((number, at + 2));
        }
        if let Some(number) = self.word(at).ordinal {
            return Some((number, at + 1));
        }
        let tens = self.word(at).number.filter(|tens| (20..100).contains(tens))?;
        let next = self.joined(at + 1);
        let ones = self.word(next).ordinal.filter(|ones| (1..10).contains(ones))?;
        Some((tens + ones, next + 1))
    }

    // ------------------------------------------------------------ recurrence

    /// *every day*, *each two weeks*, *every other Friday*, *Mondays*, *once a week*, *quarterly*.
    fn set(&self, at: usize) -> Parsed {
        let word = self.word(at);
        if let Some(period) = &word.period {
            return Some((Expr::Set(period.clone()), at + 1));
        }
        // "bi-monthly"
        if (self.is(at, "bi") || self.is(at, "semi")) && self.joined(at + 1) > at + 1 {
            let period = self.word(at + 2).period.as_deref()?;
            let code = match (self.is(at, "bi"), period) {
                (true, "P1M") => "P2M",
                (true, "P1W") => "P2W",
                (true, "P1Y") | (false, "P1Y") => "P6M",
                _ => period,
            };
            return Some((Expr::Set(code.into()), at + 3));
        }
        if let Some(weekday) = word.weekday.filter(|_| word.plural) {
            return Some(self.with_hours(format!("XXXX-WXX-{weekday}"), at + 1));
        }
        if let Some(weekday) = self.plain_weekday(at)
            && self.word(at + 1).plural
            && let Some(part) = &self.word(at + 1).part
        {
            return Some((Expr::Set(format!("XXXX-WXX-{weekday}T{part}")), at + 2));
        }
        if word.unit == Some(Unit::Weekend) && word.plural && self.word(at.wrapping_sub(1)).number.is_none() {
            return Some((Expr::Set("P1WE".into()), at + 1));
        }
        if self.is(at, "mornings") || self.is(at, "evenings") || self.is(at, "afternoons") {
            return word.part.as_ref().map(|part| (Expr::Set(format!("T{part}")), at + 1));
        }
        if self.has(at, Role::Once)
            && self.has(at + 1, Role::A)
            && let Some((unit, end)) = self.unit(at + 2)
        {
            return Some((Expr::Set(set_code(1.0, unit)), end));
        }
        // "three times a year", "$5bn a year", "one a day".
        if (self.has(at, Role::A) || self.is(at, "per"))
            && at > 0
            && (self.has(at - 1, Role::Times)
                || self.is(at, "per")
                || self.digits(at - 1).is_some()
                || self.is(at - 1, "million")
                || self.is(at - 1, "billion")
                || self.is(at - 1, "bn"))
            && let Some((unit, end)) = self.unit(at + 1)
            && !self.word(at + 1).plural
        {
            return Some((Expr::Set(set_code(1.0, unit)), end));
        }
        if !self.has(at, Role::Every) {
            return None;
        }
        let mut next = at + 1;
        let other = self.has(next, Role::Other);
        if other {
            next += 1;
        }
        if let Some(weekday) = self.word(next).weekday {
            return Some(self.with_hours(format!("XXXX-WXX-{weekday}"), next + 1));
        }
        if let Some((month, end)) = self.plain_month(next) {
            return Some((Expr::Set(format!("XXXX-{month:02}")), end));
        }
        if let Some((code, _)) = &self.word(next).season {
            return Some((Expr::Set(format!("XXXX-{code}")), next + 1));
        }
        if let Some(part) = &self.word(next).part
            && self.word(next).unit.is_none()
        {
            return Some((Expr::Set(format!("T{part}")), next + 1));
        }
        let (amount, after) = match self.amount(next) {
            Some((Amount::Number(amount), after)) => (amount, after),
            _ => match self.ordinal(next) {
                Some((number, after)) if self.unit(after).is_some() => (number as f64, after),
                _ => (if other { 2.0 } else { 1.0 }, next),
            },
        };
        let (unit, end) = self.unit(self.joined(after))?;
        if unit == Unit::Day && amount == 1.0 {
            return Some(self.with_hours("P1D".into(), end));
        }
        Some((Expr::Set(set_code(amount, unit)), end))
    }

    /// A set with its hour: *Thursdays at 17.30*.
    fn with_hours(&self, code: String, end: usize) -> (Expr, usize) {
        let at = self.skip(end, Role::At);
        if at > end {
            let stopped = self
                .digits(at)
                .zip(self.digits(at + 2))
                .filter(|_| self.is(at + 1, ".") && self.adjacent(at + 2));
            let hours = self.hours(at).or_else(|| stopped.map(|(hour, minute)| (hour, minute, at + 3)));
            if let Some((hour, minute, after)) = hours {
                let clock =
                    if minute == 0 { format!("T{hour:02}") } else { format!("T{hour:02}:{minute:02}") };
                let code = if code == "P1D" { clock } else { format!("{code}{clock}") };
                return (Expr::Set(code), after);
            }
        }
        (Expr::Set(code), end)
    }

    /// *to date*, *the year to date*.
    fn to_date(&self, at: usize) -> Parsed {
        let dated =
            |at: usize| (self.has(at, Role::To) || self.has(at, Role::Until)) && self.has(at + 1, Role::Date);
        if dated(at) {
            return Some((Expr::ToDate(None), at + 2));
        }
        let start = self.skip(at, Role::The);
        let unit = self.word(start).unit?;
        dated(start + 1).then(|| {
            let of = Expr::Row { which: Which::Plain, amount: None, unit, rolling: false, plural: false };
            (Expr::ToDate(Some(Box::new(of))), start + 3)
        })
    }
}

/// A year of two digits: up to 29 in this century, above in the last, as spreadsheets and POSIX roughly agree.
fn full_year(short: i64) -> i16 {
    (if short < 30 { 2000 + short } else { 1900 + short.min(99) }) as i16
}

/// TIMEX3 duration of some units.
pub fn duration_code(amount: Amount, unit: Unit) -> String {
    let (letter, factor, time) = match unit {
        Unit::Second => ("S", 1.0, true),
        Unit::Minute => ("M", 1.0, true),
        Unit::Hour => ("H", 1.0, true),
        Unit::Day | Unit::Night => ("D", 1.0, false),
        Unit::BusinessDay => ("BD", 1.0, false),
        Unit::Week => ("W", 1.0, false),
        Unit::Fortnight => ("W", 2.0, false),
        Unit::Weekend => ("WE", 1.0, false),
        Unit::Month => ("M", 1.0, false),
        Unit::Quarter => ("M", 3.0, false),
        Unit::Half => ("M", 6.0, false),
        Unit::Year => ("Y", 1.0, false),
        Unit::Decade => ("Y", 10.0, false),
        Unit::Century => ("Y", 100.0, false),
    };
    let number = match amount {
        Amount::Number(number) => format!("{}", number * factor),
        Amount::Vague => "X".into(),
    };
    format!("P{}{number}{letter}", if time { "T" } else { "" })
}

fn set_code(amount: f64, unit: Unit) -> String {
    duration_code(Amount::Number(amount), unit)
}

/// Gives each end of a range what only the other one says: *3 to 5 May*, *May 3 to 5*, *November to February 2017*.
fn completed(from: Expr, to: Expr) -> Option<(Expr, Expr)> {
    use Expr::{Day, Month};
    let pair = match (from, to) {
        (
            Day { weekday, which, year: None, month: None, day },
            Day { weekday: other, which: which_to, year, month: Some(month), day: last },
        ) => (
            Day { weekday, which, year: year.clone(), month: Some(month), day },
            Day { weekday: other, which: which_to, year, month: Some(month), day: last },
        ),
        (
            Day { weekday, which, year, month: Some(month), day },
            Day { weekday: other, which: which_to, year: None, month: None, day: last },
        ) => (
            Day { weekday, which, year: year.clone(), month: Some(month), day },
            Day { weekday: other, which: which_to, year, month: Some(month), day: last },
        ),
        (Day { weekday: None, day, month: None, .. }, Expr::Nth { nth, count: 1, unit: Unit::Day, of }) => (
            Expr::Nth { nth: i64::from(day), count: 1, unit: Unit::Day, of: of.clone() },
            Expr::Nth { nth, count: 1, unit: Unit::Day, of },
        ),
        // A bare number beside anything else is no day.
        (Day { month: None, weekday: None, .. }, _) | (_, Day { month: None, weekday: None, .. }) => {
            return None;
        }
        (
            Day { weekday, which, year: None, month: Some(month), day },
            Day { weekday: other, which: which_to, year: Some(year), month: Some(month_to), day: last },
        ) => (
            Day { weekday, which, year: year_before(&year, month > month_to), month: Some(month), day },
            Day { weekday: other, which: which_to, year: Some(year), month: Some(month_to), day: last },
        ),
        (Month { which, year: None, month }, Month { which: which_to, year: Some(year), month: last })
            if which.is_none() =>
        {
            (
                Month { which, year: year_before(&year, month > last), month },
                Month { which: which_to, year: Some(year), month: last },
            )
        }
        (
            Month { which: None, year: None, month },
            Day { weekday, which: which_to, year: Some(year), month: Some(last), day },
        ) => (
            Month { which: None, year: year_before(&year, month > last), month },
            Day { weekday, which: which_to, year: Some(year), month: Some(last), day },
        ),
        pair => pair,
    };
    Some(pair)
}

fn year_before(year: &Expr, before: bool) -> Option<Box<Expr>> {
    match year {
        Expr::Year(year) => Some(Box::new(Expr::Year(year - i16::from(before)))),
        other => Some(Box::new(other.clone())),
    }
}
