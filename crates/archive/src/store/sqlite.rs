//! SQLite: one file beside nothing.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};

use super::{Opening, Row, Value};
use crate::ArchiveError;
use crate::error::Fault;

/// How long to wait for another writer. A transaction takes a fraction of a second; ten writers and a slow disk are
/// allowed for.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is tried in that time to begin the write-ahead log.
const TRIES: u32 = 600;

/// Statements that stay prepared: about as many as the program has.
const PREPARED: usize = 128;

/// Pages of the log after which it is written into the file: what is written again and again, as the pages of an index are,
/// is written there once for many transactions. It is 128 MiB, beside the file while it is written.
const LOGGED: i64 = 32_768;

/// The page cache of an archive that is asked, in KiB: the upper pages of every index of a hundred thousand reports.
const ASKED: i64 = 65_536;

/// The same of one that is written: what new reports are put between and compared with, besides.
const WRITTEN: i64 = 131_072;

/// The error of a file that is there.
fn unreadable(error: rusqlite::Error) -> ArchiveError {
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly) => ArchiveError::new("", Fault::Unreadable),
        _ => error.into(),
    }
}

/// The connection if it can read the file. Where it may not put its notes beside the file and nobody else has (nobody
/// writes, then), the file is taken as one that does not change.
fn readable(connection: Connection, path: &Path) -> Result<Connection, ArchiveError> {
    let read = connection.query_row("PRAGMA schema_version", [], |_| Ok(()));
    let Err(error) = read else { return Ok(connection) };
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let refused = matches!(error.sqlite_error_code(), Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly));
    if !refused || Path::new(&log).exists() {
        return Err(unreadable(error));
    }
    // What has a meaning of its own in an address is written as numbers.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let address: String = path
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .map(|byte| match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                char::from(*byte).to_string()
            }
            byte => format!("%{byte:02x}"),
        })
        .collect();
    let flags =
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
    Connection::open_with_flags(format!("file://{address}?immutable=1"), flags).map_err(unreadable)
}

/// A connection to a file.
pub(crate) struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    pub(super) fn open(place: &str, opening: Opening) -> Result<Sqlite, ArchiveError> {
        let path = Path::new(place);
        if path.is_dir() {
            return Err(ArchiveError::new("", Fault::Foreign));
        }
        let exists = path.exists();
        if !exists && opening != Opening::Make {
            return Err(ArchiveError::new("", Fault::Missing));
        }
        let make = if opening == Opening::Make { OpenFlags::SQLITE_OPEN_CREATE } else { OpenFlags::empty() };
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | make;
        let connection = match Connection::open_with_flags(path, flags) {
            Ok(connection) => connection,
            // A file in a folder that is not there, or that may not be written.
            Err(error) if !exists => {
                return Err(ArchiveError::new("", Fault::Database(format!("can't be made: {error}"))));
            }
            Err(error) => return Err(unreadable(error)),
        };
        let connection = match opening {
            Opening::Ask => readable(connection, path)?,
            _ => connection,
        };
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        // Else a statement that compares with a value is planned anew whenever the value is another.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        if opening == Opening::Ask || connection.is_readonly("main").unwrap_or(false) {
            if opening != Opening::Ask {
                return Err(ArchiveError::new("", Fault::ReadOnly));
            }
            connection.pragma_update(None, "query_only", true)?;
        }
        let cache = if opening == Opening::Ask { ASKED } else { WRITTEN };
        connection.pragma_update(None, "cache_size", -cache)?;
        connection.pragma_update(None, "temp_store", "memory")?;
        Ok(Sqlite { connection })
    }

    /// Sets what a file keeps of how it is written, once it is known to be an archive.
    pub(crate) fn settle(&self, writes: bool) -> Result<(), ArchiveError> {
        if writes {
            // Readers and one writer don't wait for each other.
            let mut tries = TRIES;
            // While another process begins the same file, this fails at once instead of waiting.
            while let Err(error) = self.connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())) {
                tries -= 1;
                if tries == 0 {
                    return Err(error.into());
                }
                std::thread::sleep(PATIENCE / TRIES);
            }
            // With a write-ahead log, a crash of the program loses nothing that was committed, and a loss of power at
            // most the last transactions, never the file.
            self.connection.pragma_update(None, "synchronous", "NORMAL")?;
            self.connection.pragma_update(None, "wal_autocheckpoint", LOGGED)?;
        }
        Ok(())
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, ArchiveError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.execute(rusqlite::params_from_iter(values))? as u64)
    }

    /// As [`super::Store::insert_one`]. `RETURNING` would write a journal for each statement.
    pub(super) fn insert_one(&mut self, sql: &str, values: &[Value]) -> Result<i64, ArchiveError> {
        self.execute(sql, values)?;
        Ok(self.connection.last_insert_rowid())
    }

    pub(super) fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, ArchiveError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(owned(row.get_ref(column)?));
            }
            found.push(Row(values));
        }
        Ok(found)
    }

    pub(super) fn each(
        &mut self,
        sql: &str,
        values: &[Value],
        mut take: impl FnMut(&Row),
    ) -> Result<(), ArchiveError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut handed = Row(vec![Value::Null; statement.column_count()]);
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            for (column, value) in handed.0.iter_mut().enumerate() {
                match (row.get_ref(column)?, value) {
                    // The text takes the place of the one before.
                    (ValueRef::Text(bytes), Value::Text(text)) => {
                        text.clear();
                        text.push_str(&String::from_utf8_lossy(bytes));
                    }
                    (given, value) => *value = owned(given),
                }
            }
            take(&handed);
        }
        Ok(())
    }

    pub(super) fn script(&mut self, sql: &str) -> Result<(), ArchiveError> {
        Ok(self.connection.execute_batch(sql)?)
    }
}

fn owned(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(value) => Value::Integer(value),
        ValueRef::Real(value) => Value::Real(value),
        ValueRef::Text(bytes) => Value::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Integer(value) => ValueRef::Integer(*value),
            Value::Real(value) => ValueRef::Real(*value),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
