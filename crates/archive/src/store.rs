//! The two data bases behind one small interface: statements that are constant text, values that are parameters.
//!
//! Statements are written in the SQL that both understand, with parameters as `?1`, `?2`, …; what differs stands in
//! [`Dialect`] and in `schema`. No text that was given is ever a part of a statement. Where SQLite would read whole rows, a
//! statement names the index that has all that it asks for (`INDEXED BY`); a server is not told.

mod postgresql;
mod sqlite;

use crate::ArchiveError;

/// A value of a column or a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Integer(value)
    }
}
impl From<usize> for Value {
    fn from(value: usize) -> Value {
        Value::Integer(i64::try_from(value).unwrap_or(i64::MAX))
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Integer(i64::from(value))
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Real(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Text(value.to_owned())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Text(value)
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Value {
        Value::Text(value.clone())
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Value {
        Value::Bytes(value)
    }
}
impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

/// The parameters of a statement.
macro_rules! values {
    ($($value:expr),* $(,)?) => { &[$($crate::store::Value::from($value)),*] };
}
pub(crate) use values;

/// A row of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Row(pub(crate) Vec<Value>);

impl Row {
    pub(crate) fn integer(&self, column: usize) -> i64 {
        match self.0.get(column) {
            Some(Value::Integer(value)) => *value,
            _ => 0,
        }
    }

    pub(crate) fn integer_or_none(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Integer(value)) => Some(*value),
            _ => None,
        }
    }

    pub(crate) fn real(&self, column: usize) -> f64 {
        match self.0.get(column) {
            Some(Value::Real(value)) => *value,
            Some(Value::Integer(value)) => *value as f64,
            _ => 0.0,
        }
    }

    pub(crate) fn real_or_none(&self, column: usize) -> Option<f64> {
        match self.0.get(column) {
            Some(Value::Real(value)) => Some(*value),
            Some(Value::Integer(value)) => Some(*value as f64),
            _ => None,
        }
    }

    pub(crate) fn text(&self, column: usize) -> String {
        self.text_or_none(column).unwrap_or_default()
    }

    /// The text of a column, not copied; nothing where there is none.
    pub(crate) fn str(&self, column: usize) -> &str {
        match self.0.get(column) {
            Some(Value::Text(value)) => value,
            _ => "",
        }
    }

    pub(crate) fn text_or_none(&self, column: usize) -> Option<String> {
        match self.0.get(column) {
            Some(Value::Text(value)) => Some(value.clone()),
            _ => None,
        }
    }

    pub(crate) fn bytes(&self, column: usize) -> &[u8] {
        match self.0.get(column) {
            Some(Value::Bytes(value)) => value,
            _ => &[],
        }
    }
}

/// Which SQL is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// A connection.
pub(crate) enum Store {
    Sqlite(sqlite::Sqlite),
    Postgres(Box<postgresql::Postgres>),
}

/// How an archive is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// To ask; there must be one.
    Ask,
    /// To write; there must be one.
    Change,
    /// To write; one is made where there is none.
    Make,
}

impl Store {
    pub(crate) fn open(place: &str, opening: Opening) -> Result<Store, ArchiveError> {
        if is_server(place) {
            Ok(Store::Postgres(Box::new(postgresql::Postgres::connect(place)?)))
        } else {
            Ok(Store::Sqlite(sqlite::Sqlite::open(place, opening)?))
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Store::Sqlite(_) => Dialect::Sqlite,
            Store::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement and gives the number of rows that it changed.
    pub(crate) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, ArchiveError> {
        match self {
            Store::Sqlite(store) => store.execute(sql, values),
            Store::Postgres(store) => store.execute(sql, values),
        }
    }

    pub(crate) fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, ArchiveError> {
        match self {
            Store::Sqlite(store) => store.query(sql, values),
            Store::Postgres(store) => store.query(sql, values),
        }
    }

    /// Hands each row on, which is another's when the next one comes: for answers of thousands of rows of which little is
    /// kept.
    pub(crate) fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        mut take: impl FnMut(&Row),
    ) -> Result<(), ArchiveError> {
        match self {
            Store::Sqlite(store) => store.each(sql, values, take),
            Store::Postgres(store) => {
                store.query(sql, values)?.iter().for_each(&mut take);
                Ok(())
            }
        }
    }

    pub(crate) fn first(&mut self, sql: &str, values: &[Value]) -> Result<Option<Row>, ArchiveError> {
        Ok(self.query(sql, values)?.into_iter().next())
    }

    /// Inserts one row into a table whose rows are numbered, and gives its number.
    pub(crate) fn insert_one(&mut self, sql: &str, values: &[Value]) -> Result<i64, ArchiveError> {
        match self {
            Store::Sqlite(store) => store.insert_one(sql, values),
            Store::Postgres(store) => {
                let rows = store.query(&format!("{sql} RETURNING number"), values)?;
                Ok(rows.first().map_or(0, |row| row.integer(0)))
            }
        }
    }

    /// Inserts rows of as many values as `head` names columns; `head` is `INSERT INTO table(column, …)`, `tail` what
    /// follows the values.
    pub(crate) fn insert(&mut self, head: &str, tail: &str, rows: &[Vec<Value>]) -> Result<(), ArchiveError> {
        let Some(first) = rows.first() else { return Ok(()) };
        let width = first.len();
        // A server is a journey away: many rows travel together. Few sizes, so that few statements are prepared.
        let sizes: &[usize] = if self.dialect() == Dialect::Postgres { &[64, 16, 4, 1] } else { &[1] };
        let mut rest = rows;
        let (mut sql, mut written) = (String::new(), 0);
        while !rest.is_empty() {
            let size = sizes.iter().copied().find(|&size| size <= rest.len()).unwrap_or(1);
            let (now, later) = rest.split_at(size);
            if size != written {
                let places: Vec<String> = (0..size).map(|row| placeholders(row * width + 1, width)).collect();
                (sql, written) = (format!("{head} VALUES {} {tail}", places.join(", ")), size);
            }
            if let [row] = now {
                self.execute(&sql, row)?;
            } else {
                self.execute(&sql, &now.concat())?;
            }
            rest = later;
        }
        Ok(())
    }

    /// Runs several statements that have no parameters.
    pub(crate) fn script(&mut self, sql: &str) -> Result<(), ArchiveError> {
        match self {
            Store::Sqlite(store) => store.script(sql),
            Store::Postgres(store) => store.script(sql),
        }
    }

    /// Lets the data base learn how much is in which table and index, so that it finds the short way.
    pub(crate) fn learn(&mut self) -> Result<(), ArchiveError> {
        self.script(match self.dialect() {
            // So many rows of each index are enough, and take no longer in a large archive.
            Dialect::Sqlite => "PRAGMA analysis_limit = 1000; ANALYZE",
            Dialect::Postgres => "ANALYZE",
        })
    }

    /// Begins to write: until [`Store::commit`], nobody else does.
    pub(crate) fn begin(&mut self) -> Result<(), ArchiveError> {
        match self {
            Store::Sqlite(store) => store.script("BEGIN IMMEDIATE"),
            Store::Postgres(store) => {
                store.script("BEGIN")?;
                store.script(postgresql::ONE_WRITER)
            }
        }
    }

    /// A number that is another when somebody else has written since; none where that can't be told. It holds within a
    /// transaction.
    pub(crate) fn version_of_others(&mut self) -> Result<Option<i64>, ArchiveError> {
        match self.dialect() {
            Dialect::Sqlite => Ok(self.first("PRAGMA data_version", &[])?.map(|row| row.integer(0))),
            Dialect::Postgres => Ok(None),
        }
    }

    pub(crate) fn commit(&mut self) -> Result<(), ArchiveError> {
        self.script("COMMIT")
    }

    pub(crate) fn roll_back(&mut self) {
        // There is nothing to roll back when the connection is gone or the data base did it by itself.
        let _ = self.script("ROLLBACK");
    }
}

/// `(?3, ?4)` for two values from the third on.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    let names: Vec<String> = (first..first + count).map(|number| format!("?{number}")).collect();
    format!("({})", names.join(", "))
}

/// Whether an archive's name is a connection string.
pub(crate) fn is_server(place: &str) -> bool {
    place.starts_with("postgres://") || place.starts_with("postgresql://")
}

/// The name that errors use: a connection string without its user and password.
pub(crate) fn shown(place: &str) -> String {
    if !is_server(place) {
        return place.to_owned();
    }
    let rest = place.split_once("://").map_or(place, |(_, rest)| rest);
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("postgres://{}", host.split('?').next().unwrap_or(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        assert_eq!(shown("postgres://ann:secret@db.example/talks?x=1"), "postgres://db.example/talks");
        assert_eq!(shown("talks.db"), "talks.db");
    }

    #[test]
    fn places_of_values() {
        assert_eq!(placeholders(3, 2), "(?3, ?4)");
    }
}
