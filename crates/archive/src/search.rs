//! Full-text search.

use crate::ArchiveError;
use crate::store::{Dialect, Store, values};

/// Puts new reports into the index. Other statements between these would make SQLite write a part of it for each report.
pub(crate) fn index(store: &mut Store, reports: &[i64]) -> Result<(), ArchiveError> {
    if store.dialect() == Dialect::Sqlite {
        for number in reports {
            // Were one inserted from the other, that would be such a statement, too.
            let row = store.first("SELECT title, body FROM reports WHERE number = ?1", values![*number])?;
            let Some(row) = row else { continue };
            store.execute(
                "INSERT INTO words(rowid, title, body) VALUES (?1, ?2, ?3)",
                values![*number, row.str(0), row.str(1)],
            )?;
        }
    }
    Ok(())
}

/// A report that was found.
pub(crate) struct Found {
    pub(crate) number: i64,
    pub(crate) score: f64,
    pub(crate) snippet: String,
}

/// Marks around a word that was found: characters for private use, so that no text has them.
pub const MARKS: (char, char) = ('\u{E000}', '\u{E001}');

/// What SQLite is to look for: every word, or the words of a phrase in their order. Nothing in it is an operator.
fn expression(words: &str) -> String {
    let mut terms = Vec::new();
    for (index, part) in words.split('"').enumerate() {
        let tokens = crate::words::words(part);
        if tokens.is_empty() {
            continue;
        }
        if index % 2 == 1 {
            terms.push(format!("\"{}\"", tokens.join(" ")));
        } else {
            terms.extend(tokens.iter().map(|token| format!("\"{token}\"")));
        }
    }
    terms.join(" ")
}

/// The best reports for some words, each original once.
pub(crate) fn find(
    store: &mut Store,
    words: &str,
    (since, until): (&str, &str),
    as_of: &str,
    most: usize,
) -> Result<Vec<Found>, ArchiveError> {
    let expression = expression(words);
    if expression.is_empty() {
        return Err(ArchiveError::question("there is no word to look for"));
    }
    let (open, close) = (MARKS.0.to_string(), MARKS.1.to_string());
    let rows = match store.dialect() {
        // The headline counts four times. Texts are looked at only of the best.
        Dialect::Sqlite => store.query(
            "SELECT best.number, best.score, snippet(words, 1, ?6, ?7, ' … ', 24) FROM \
             (SELECT r.number AS number, r.id AS id, -bm25(words, 4.0, 1.0) AS score \
             FROM words JOIN reports r INDEXED BY reports_heads ON r.number = words.rowid \
             WHERE words MATCH ?1 AND r.said >= ?2 AND r.said <= ?3 AND r.learnt <= ?4 AND r.original = r.number \
             ORDER BY bm25(words, 4.0, 1.0), r.id LIMIT ?5) best \
             CROSS JOIN words WHERE words.rowid = best.number AND words MATCH ?1 ORDER BY best.score DESC, best.id",
            values![expression, since, until, as_of, most, open, close],
        )?,
        Dialect::Postgres => store.query(
            "SELECT number, CAST(rank AS DOUBLE PRECISION), \
             ts_headline('english', left(body, 300000), query, 'MaxFragments=1, MaxWords=24, MinWords=8, StartSel=' || ?6 || ', StopSel=' || ?7) \
             FROM (SELECT r.number, r.id, r.body, q.query, ts_rank(r.words, q.query) AS rank \
             FROM reports r, (SELECT websearch_to_tsquery('english', ?1) AS query) q \
             WHERE r.words @@ q.query AND r.said >= ?2 AND r.said <= ?3 AND r.learnt <= ?4 AND r.original = r.number \
             ORDER BY rank DESC, r.id LIMIT ?5) best ORDER BY rank DESC, id",
            values![expression, since, until, as_of, most, open, close],
        )?,
    };
    Ok(rows
        .iter()
        .map(|row| Found { number: row.integer(0), score: row.real(1), snippet: row.text(2) })
        .collect())
}

/// A condition that lets facts `f` of reports through that have words beginning with all of these, and its value; none
/// where there is no word.
pub(crate) fn reports_with(words: &[String], dialect: Dialect) -> Option<(&'static str, String)> {
    if words.is_empty() {
        return None;
    }
    Some(match dialect {
        Dialect::Sqlite => {
            let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
            (" AND f.report IN (SELECT rowid FROM words WHERE words MATCH ?)", words.join(" "))
        }
        Dialect::Postgres => {
            let words: Vec<String> = words.iter().map(|word| format!("{word}:*")).collect();
            (
                " AND f.report IN (SELECT number FROM reports WHERE words @@ to_tsquery('english', ?))",
                words.join(" & "),
            )
        }
    })
}

/// The first reports after a day that have all of some words.
pub(crate) fn numbers_with(
    store: &mut Store,
    words: &[String],
    after: &str,
    until: &str,
    most: i64,
) -> Result<Vec<i64>, ArchiveError> {
    let expression: Vec<String> = words
        .iter()
        .map(|word| word.chars().filter(|character| character.is_alphanumeric()).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect();
    if expression.is_empty() {
        return Ok(Vec::new());
    }
    let rows = match store.dialect() {
        Dialect::Sqlite => {
            let expression: Vec<String> = expression.iter().map(|word| format!("\"{word}\"*")).collect();
            store.query(
                "SELECT r.number FROM words JOIN reports r ON r.number = words.rowid \
                 WHERE words MATCH ?1 AND r.said > ?2 AND r.said <= ?3 ORDER BY r.said, r.id LIMIT ?4",
                values![expression.join(" "), after, until, most],
            )?
        }
        Dialect::Postgres => {
            let expression: Vec<String> = expression.iter().map(|word| format!("{word}:*")).collect();
            store.query(
                "SELECT number FROM reports WHERE words @@ to_tsquery('english', ?1) AND said > ?2 AND said <= ?3 \
                 ORDER BY said, id LIMIT ?4",
                values![expression.join(" & "), after, until, most],
            )?
        }
    };
    Ok(rows.iter().map(|row| row.integer(0)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_is_an_operator() {
        assert_eq!(expression("grain OR NOT (deal*)"), "\"grain\" \"or\" \"not\" \"deal\"");
        assert_eq!(expression("\"grain deal\" near\""), "\"grain deal\" \"near\"");
        assert_eq!(expression("'; DROP TABLE reports; --"), "\"drop\" \"table\" \"reports\"");
        assert_eq!(expression("***"), "");
    }
}
