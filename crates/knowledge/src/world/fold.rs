//! Folding of names for comparison.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name without marks on letters, with plain apostrophes and single blanks; capitals stay.
pub fn fold(name: &str) -> String {
    folded(name).into_owned()
}

/// As [`fold`]; what needs none is lent.
pub(super) fn folded(name: &str) -> Cow<'_, str> {
    let mut before = 0;
    let plain = name.bytes().all(|byte| {
        let plain = byte.is_ascii() && byte != b'\n' && (byte, before) != (b' ', b' ');
        before = byte;
        plain
    });
    if plain {
        return Cow::Borrowed(name);
    }
    let mut folded = String::with_capacity(name.len());
    for character in name.nfkd().filter(|&character| !is_combining_mark(character)) {
        match character {
            '’' | '‘' | 'ʼ' | 'ʻ' | '`' => folded.push('\''),
            'ø' => folded.push('o'),
            'Ø' => folded.push('O'),
            'ı' => folded.push('i'),
            'ł' => folded.push('l'),
            'Ł' => folded.push('L'),
            'đ' | 'ð' => folded.push('d'),
            'Đ' | 'Ð' => folded.push('D'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'Æ' => folded.push_str("AE"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'Þ' => folded.push_str("Th"),
            'ə' => folded.push('a'),
            'Ə' => folded.push('A'),
            _ if character.is_whitespace() => {
                if !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            _ => folded.push(character),
        }
    }
    Cow::Owned(folded)
}

/// As [`fold`], in lower case.
pub fn fold_lower(name: &str) -> String {
    fold(name).to_lowercase()
}
