//! Numbers with units: *3 % of GDP*, *$40 billion*, *130,000 tonnes*, *between 5 and 6 per cent*.
//!
//! A quantity is a number (digits or words, with its magnitude), perhaps a second one that it runs up to, and what it
//! counts: a percentage, a currency (ISO 4217), or the noun that the number modifies. What is a date, an hour or a
//! length of time is no measure; it is read in [`crate::time`].

use std::ops::Range;

use legation_knowledge::words::units::Exactness;
use legation_language::{Upos, Word, WordId, WordSpan};
use legation_record::{Measure, SupportQualifier};

use crate::{Context, time};

/// Words between a number and the noun that it counts (*20 new patrol boats*).
const WORDS_TO_NOUN: usize = 4;

/// A quantity in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    /// Words of number and unit, with what qualifies the number.
    pub words: Range<usize>,
    /// The number, or the lower end.
    pub value: f64,
    /// The upper end of a range.
    pub value_max: Option<f64>,
    /// `percent`, an ISO 4217 code, or a singular noun.
    pub unit: Option<String>,
    /// Index of the noun that is counted.
    pub noun: Option<usize>,
    /// What it is a quantity of.
    pub of: Option<String>,
    /// How exact the number is.
    pub qualifier: SupportQualifier,
}

/// The measures that stand in some words, in text order.
pub fn within(context: &Context, words: &WordSpan) -> Vec<Measure> {
    quantities(context, words)
        .into_iter()
        .filter_map(|quantity| {
            let span = WordSpan { sentence: words.sentence, words: quantity.words.clone() };
            Some(Measure {
                value: quantity.value,
                value_max: quantity.value_max,
                unit: quantity.unit,
                of: quantity.of,
                text: context.span(&span)?.text,
            })
        })
        .collect()
}

/// The quantities that begin in some words, in text order.
pub fn quantities(context: &Context, words: &WordSpan) -> Vec<Quantity> {
    let Some(sentence) = context.document.sentences.get(words.sentence) else { return Vec::new() };
    let taken = time::words_in_sentence(context, words.sentence);
    let reader = Numbers { context, words: &sentence.words, sentence: words.sentence };
    let mut found: Vec<Quantity> = Vec::new();
    let mut at = words.words.start;
    while at < words.words.end.min(sentence.words.len()) {
        if let Some(time) = taken.iter().find(|time| time.contains(&at)) {
            at = time.end;
            continue;
        }
        match reader.quantity(at) {
            Some(quantity)
                if quantity.words.end > at
                    && quantity.words.end <= words.words.end
                    && !taken.iter().any(|time| time.start < quantity.words.end && at < time.end) =>
            {
                at = quantity.words.end;
                found.push(quantity);
            }
            _ => at += 1,
        }
    }
    found
}

struct Numbers<'c, 'a> {
    context: &'c Context<'a>,
    words: &'c [Word],
    sentence: usize,
}

impl Numbers<'_, '_> {
    /// The form of a word in lower case, empty behind the end.
    fn form(&self, at: usize) -> &str {
        self.words
            .get(at)
            .map_or("", |_| self.context.small_form(WordId { sentence: self.sentence, word: at }))
    }

    /// The lemma of a word in lower case, empty behind the end.
    fn lemma(&self, at: usize) -> &str {
        self.words
            .get(at)
            .map_or("", |_| self.context.small_lemma(WordId { sentence: self.sentence, word: at }))
    }

    fn is(&self, at: usize, form: &str) -> bool {
        self.words.get(at).is_some_and(|word| word.form.eq_ignore_ascii_case(form))
    }

    fn dash(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| matches!(&*word.form, "-" | "–" | "—" | "‐" | "‑"))
    }

    fn quantity(&self, at: usize) -> Option<Quantity> {
        let units = &self.context.knowledge.words.units;
        let between = self.is(at, "between") || self.is(at, "from");
        let mut first = if between { at + 1 } else { at };
        let (qualifier, after) = self.qualifier(first);
        first = after;
        let sign = |at: usize| units.signs.get(self.form(at)).cloned();
        let (mut currency, number) = match sign(first) {
            Some(code) => (Some(code), first + 1),
            None => (None, first),
        };
        let low = self.number(number)?;
        let mut end = low.end;
        let mut percent = low.percent;
        // The upper end: "and", "to", a dash.
        let mut high = None;
        if self.is(end, "to")
            || self.dash(end)
            || between && self.is(end, "and")
            || self
                .percent_at(end)
                .is_some_and(|after| self.is(after, "to") || between && self.is(after, "and"))
        {
            let joint = self.percent_at(end).unwrap_or(end);
            let mut next = joint + 1;
            if let Some(code) = sign(next) {
                currency.get_or_insert(code);
                next += 1;
            }
            if let Some(upper) = self.number(next)
                // "two-thirds" and "10-year" are no ranges; nor is "increased from 2 to" a falling one.
                && upper.value > low.value
            {
                percent |= upper.percent || joint > end;
                end = upper.end;
                high = Some(upper);
            }
        }
        if between && self.is(at, "between") && high.is_none() {
            return None;
        }
        let value = match &high {
            // "3 to 5 billion": the magnitude is both numbers'.
            Some(upper)
                if low.magnitude == 1.0
                    && upper.magnitude > 1.0
                    && low.value < upper.value / upper.magnitude =>
            {
                low.value * upper.magnitude
            }
            _ => low.value,
        };
        let mut noun = None;
        let mut unit = None;
        if let Some(after) = self.percent_at(end) {
            percent = true;
            end = after;
        }
        if percent || low.fraction {
            unit = Some("percent".to_owned());
        } else if let Some(code) = currency.or_else(|| sign(end).inspect(|_| end += 1)) {
            unit = Some(code);
        } else if let Some((code, after)) = self.currency_name(end) {
            unit = Some(code);
            end = after;
        } else if let Some(counted) = self.counted_noun(number, end) {
            let name = self.unit_name(counted);
            if units.not_units.contains(&name) {
                return None;
            }
            noun = Some(counted);
            end = end.max(counted + 1);
            unit = Some(name);
        } else if low.word_only || !self.stands_alone(number) {
            return None;
        }
        if low.percent_only_by_word() && unit.is_none() {
            return None;
        }
        let of = self.of(end);
        Some(Quantity {
            words: at..end,
            value,
            value_max: high.map(|upper| upper.value),
            unit,
            noun,
            of,
            qualifier,
        })
    }

    fn qualifier(&self, at: usize) -> (SupportQualifier, usize) {
        for (phrase, exactness) in &self.context.knowledge.words.units.qualifiers {
            if phrase.iter().enumerate().all(|(offset, word)| self.is(at + offset, word)) {
                let qualifier = match exactness {
                    Exactness::About => SupportQualifier::About,
                    Exactness::Nearly => SupportQualifier::Nearly,
                    Exactness::AtLeast => SupportQualifier::AtLeast,
                    Exactness::AtMost => SupportQualifier::AtMost,
                };
                return (qualifier, at + phrase.len());
            }
        }
        (SupportQualifier::Exact, at)
    }

    /// A number in digits or words, with its magnitude.
    fn number(&self, at: usize) -> Option<Number> {
        let knowledge = &self.context.knowledge.words;
        let word = self.words.get(at)?;
        if word.xpos.starts_with("NNP")
            && word.upos == Upos::Propn
            && !word.form.starts_with(|c: char| c.is_ascii_digit())
        {
            return None;
        }
        let form = self.form(at);
        if form.starts_with(|c: char| c.is_ascii_digit()) {
            let (value, rest) = digits(form)?;
            let mut number = Number {
                value,
                magnitude: 1.0,
                end: at + 1,
                percent: false,
                fraction: false,
                word_only: false,
            };
            match rest {
                "" => {}
                "%" => number.percent = true,
                rest => number.scale(*knowledge.units.magnitudes.get(rest)?),
            }
            self.magnitudes(&mut number);
            return Some(number);
        }
        // "a hundred", "half a million", "a third of", "two-thirds".
        let article = matches!(form, "a" | "an");
        let (value, mut end) = if form == "half" && (self.is(at + 1, "a") || self.is(at + 1, "an")) {
            (0.5, at + 2)
        } else if article {
            let next = self.lemma(at + 1);
            if let Some(&parts) = knowledge.units.fractions.get(next)
                && self.is(at + 2, "of")
            {
                return Some(Number::fraction(1.0 / parts, at + 2));
            }
            if !knowledge.units.magnitudes.contains_key(next) || next.len() <= 2 {
                return None;
            }
            (1.0, at + 1)
        } else if form == "half"
            && (self.is(at + 1, "of")
                || self.is(at + 1, "the")
                || self.is(at + 1, "its")
                || self.is(at + 1, "their"))
        {
            return Some(Number::fraction(0.5, at + 1));
        } else {
            self.number_words(at)?
        };
        let joined = if self.dash(end) { end + 1 } else { end };
        if let Some(&parts) = knowledge.units.fractions.get(self.lemma(joined))
            && parts > 2.0
            && value < parts
            && value >= 1.0
        {
            return Some(Number::fraction(value / parts, joined + 1));
        }
        let mut magnitude = 1.0;
        let mut total = value;
        while let Some(&factor) =
            knowledge.units.magnitudes.get(self.lemma(end)).filter(|_| self.lemma(end).len() > 2)
        {
            total *= factor;
            magnitude *= factor;
            end += 1;
            // "a hundred and fifteen"
            let next = if self.is(end, "and") { end + 1 } else { end };
            if factor == 100.0
                && let Some((more, after)) = self.number_words(next)
            {
                total += more;
                end = after;
            }
        }
        if value == 0.5 && magnitude == 1.0 {
            return None;
        }
        Some(Number { value: total, magnitude, end, percent: false, fraction: false, word_only: true })
    }

    /// *eleven*, *twenty-one*, in one word or several.
    fn number_words(&self, at: usize) -> Option<(f64, usize)> {
        let words = &self.context.knowledge.words.time;
        let known = |form: &str| words.get(form).and_then(|word| word.number);
        let form = self.form(at);
        if let Some((tens, ones)) = form.split_once('-')
            && let (Some(tens), Some(ones)) = (known(tens), known(ones))
        {
            return Some(((tens + ones) as f64, at + 1));
        }
        let number = known(form)?;
        if number >= 20 {
            let next = if self.dash(at + 1) { at + 2 } else { at + 1 };
            if let Some(ones) = known(self.form(next)).filter(|ones| (1..10).contains(ones)) {
                return Some(((number + ones) as f64, next + 1));
            }
        }
        Some((number as f64, at + 1))
    }

    fn magnitudes(&self, number: &mut Number) {
        let magnitudes = &self.context.knowledge.words.units.magnitudes;
        loop {
            let next = if self.dash(number.end) { number.end + 1 } else { number.end };
            let Some(&factor) = magnitudes.get(self.lemma(next)) else { return };
            // "5 m" is five metres as often as five million.
            if self.lemma(next) == "m"
                && self.words.get(next).is_some_and(|word| word.bytes.start > self.words[next - 1].bytes.end)
            {
                return;
            }
            number.scale(factor);
            number.end = next + 1;
        }
    }

    /// Where a percent sign or word ends, if one stands here.
    fn percent_at(&self, at: usize) -> Option<usize> {
        let percent = &self.context.knowledge.words.units.percent;
        let at = if self.dash(at) { at + 1 } else { at };
        let two = format!("{} {}", self.lemma(at), self.lemma(at + 1));
        if percent.contains(&two) || percent.contains(&format!("{} {}", self.form(at), self.lemma(at + 1))) {
            return Some(at + 2);
        }
        percent.contains(self.lemma(at)).then_some(at + 1)
    }

    fn currency_name(&self, at: usize) -> Option<(String, usize)> {
        let names = &self.context.knowledge.words.units.currencies;
        let at = if self.dash(at) { at + 1 } else { at };
        let one = self.lemma(at);
        let form = self.form(at);
        if let Some(code) = names.get(form) {
            return Some((code.clone(), at + 1));
        }
        let two = format!("{one} {}", self.lemma(at + 1));
        let three = format!("{two} {}", self.lemma(at + 2));
        [(three.as_str(), 3), (&two, 2), (one, 1)]
            .into_iter()
            .find_map(|(name, length)| names.get(name).map(|code| (code.clone(), at + length)))
    }

    /// The noun that the number at `at` counts; what follows the number begins at `end`.
    fn counted_noun(&self, at: usize, end: usize) -> Option<usize> {
        let is_noun =
            |index: usize| self.words.get(index).is_some_and(|word| matches!(word.upos, Upos::Noun));
        let last = WordId { sentence: self.sentence, word: end.checked_sub(1)? };
        // The governor, where the number modifies it.
        for id in [last, WordId { sentence: self.sentence, word: at }] {
            if self.context.stands_in(id, &["nummod", "compound", "amod", "det"])
                && let Some(head) = self.context.head(id)
                && head.word >= end
                && head.word - end <= WORDS_TO_NOUN
                && is_noun(head.word)
            {
                // "130,000-tonne quota": the unit is what is joined to the number.
                if self.dash(end) && is_noun(end + 1) {
                    return Some(end + 1);
                }
                return Some(head.word);
            }
        }
        if self.dash(end) && is_noun(end + 1) {
            return Some(end + 1);
        }
        // "48 of the 90 seats"
        if self.is(end, "of") {
            return (end + 1..end + 1 + WORDS_TO_NOUN).find(|&index| is_noun(index));
        }
        // What follows, over adjectives.
        let mut index = end;
        while index - end < WORDS_TO_NOUN && self.words.get(index).is_some_and(|word| word.upos == Upos::Adj)
        {
            index += 1;
        }
        while is_noun(index) && is_noun(index + 1) && index - end < WORDS_TO_NOUN {
            index += 1;
        }
        is_noun(index).then_some(index)
    }

    fn unit_name(&self, noun: usize) -> String {
        let units = &self.context.knowledge.words.units;
        let lemma = self.lemma(noun);
        let with = noun
            .checked_sub(1)
            .map(|before| self.lemma(before))
            .filter(|adjective| units.measured_with.contains(*adjective))
            .map(|adjective| format!("{adjective} {lemma}"));
        let name = with.unwrap_or_else(|| lemma.to_owned());
        units.nouns.get(&name).cloned().unwrap_or(name)
    }

    /// Whether a bare number is an argument of its own: *raise it to 50*.
    fn stands_alone(&self, at: usize) -> bool {
        self.words
            .get(at)
            .is_some_and(|word| word.upos == Upos::Num && matches!(word.relation(), "obj" | "obl" | "nsubj"))
    }

    /// *of their GDP*: the noun with its compounds, without determiners and possessors.
    fn of(&self, at: usize) -> Option<String> {
        if !self.is(at, "of") {
            return None;
        }
        let case = WordId { sentence: self.sentence, word: at };
        let head = self.context.head(case).filter(|head| head.word > at)?;
        let first = self
            .context
            .children_in(head, &["compound"])
            .map(|child| child.word)
            .filter(|&child| child > at && child < head.word)
            .min()
            .unwrap_or(head.word);
        let span = WordSpan { sentence: self.sentence, words: first..head.word + 1 };
        self.context.span(&span).map(|span| span.text)
    }
}

struct Number {
    value: f64,
    magnitude: f64,
    end: usize,
    percent: bool,
    /// Two-thirds, as 66.67 in a hundred.
    fraction: bool,
    word_only: bool,
}

impl Number {
    fn scale(&mut self, factor: f64) {
        // The product is rounded, so that 5.3 million is 5300000.
        self.value = (self.value * factor * 1e3).round() / 1e3;
        self.magnitude *= factor;
    }

    fn fraction(share: f64, end: usize) -> Number {
        let value = (share * 1e4).round() / 1e2;
        Number { value, magnitude: 1.0, end, percent: false, fraction: true, word_only: false }
    }

    fn percent_only_by_word(&self) -> bool {
        self.fraction && self.value >= 100.0
    }
}

/// *1,500*, *8.5*, *30m*: the number and what is left of the word; none for a word that is something else (*24th*,
/// *2025-05-15*, *7:30*).
fn digits(form: &str) -> Option<(f64, &str)> {
    let end = form.find(|c: char| !(c.is_ascii_digit() || c == ',' || c == '.')).unwrap_or(form.len());
    let (number, rest) = form.split_at(end);
    let plain: String = number.chars().filter(|&c| c != ',').collect();
    if plain.is_empty() || plain.ends_with('.') || plain.matches('.').count() > 1 {
        return None;
    }
    Some((plain.parse().ok()?, rest))
}
