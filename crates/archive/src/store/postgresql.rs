//! PostgreSQL: a server that a team shares.

use std::collections::HashMap;

use super::wire::{Address, Connection, Prepared, TextRow, WireError};
use super::{Row, Value};
use crate::ArchiveError;
use crate::error::Fault;

/// Taken by every transaction that writes, so that what two of them merge is merged one after the other. The number is
/// the beginning of the program's name in ASCII.
pub(super) const ONE_WRITER: &str = "SELECT pg_advisory_xact_lock(7810207024411078)";

/// Statements that stay prepared: more than the program has, so that only a list of unusual length is prepared again.
const PREPARED: usize = 512;

/// The server's numbers of types (`pg_type.oid`).
mod types {
    pub(super) const BOOL: u32 = 16;
    pub(super) const BYTES: u32 = 17;
    pub(super) const INTEGERS: [u32; 3] = [20, 21, 23];
    pub(super) const REALS: [u32; 3] = [700, 701, 1700];
}

/// A connection to a server.
pub(crate) struct Postgres {
    connection: Connection,
    prepared: HashMap<String, Prepared>,
}

impl Postgres {
    pub(super) fn connect(place: &str) -> Result<Postgres, ArchiveError> {
        let address = Address::parse(place).ok_or_else(|| {
            ArchiveError::new("", Fault::Unreachable("the connection string is none".to_owned()))
        })?;
        let connection = Connection::open(&address).map_err(|error| match error {
            WireError::Server { message, .. } | WireError::Broken(message) => {
                ArchiveError::new("", Fault::Unreachable(message))
            }
        })?;
        let mut store = Postgres { connection, prepared: HashMap::new() };
        // Notices would tell nobody anything.
        store.script("SET client_min_messages TO warning; SET standard_conforming_strings TO on")?;
        Ok(store)
    }

    fn run(&mut self, sql: &str, values: &[Value]) -> Result<(Vec<Row>, u64), ArchiveError> {
        let statement = match self.prepared.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                if self.prepared.len() >= PREPARED {
                    self.connection.script("DEALLOCATE ALL")?;
                    self.prepared.clear();
                }
                let statement = self.connection.prepare(&sql.replace('?', "$"))?;
                self.prepared.insert(sql.to_owned(), statement.clone());
                statement
            }
        };
        let values: Vec<Option<Vec<u8>>> = values.iter().map(written).collect();
        let (types, rows, changed) = self.connection.run(&statement, &values)?;
        Ok((rows.into_iter().map(|row| read(&types, row)).collect(), changed))
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, ArchiveError> {
        Ok(self.run(sql, values)?.1)
    }

    pub(super) fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, ArchiveError> {
        Ok(self.run(sql, values)?.0)
    }

    pub(super) fn script(&mut self, sql: &str) -> Result<(), ArchiveError> {
        Ok(self.connection.script(sql)?)
    }
}

/// A value as the server reads it.
fn written(value: &Value) -> Option<Vec<u8>> {
    match value {
        Value::Null => None,
        Value::Integer(value) => Some(value.to_string().into_bytes()),
        Value::Real(value) => Some(value.to_string().into_bytes()),
        // A NUL is no character to PostgreSQL; intake refuses texts that have one.
        Value::Text(text) => Some(text.replace('\0', "\u{FFFD}").into_bytes()),
        Value::Bytes(bytes) => {
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            Some(format!("\\x{hex}").into_bytes())
        }
    }
}

/// A row as the server writes it.
fn read(columns: &[u32], row: TextRow) -> Row {
    let value = |(index, bytes): (usize, Option<Vec<u8>>)| {
        let Some(bytes) = bytes else { return Value::Null };
        let text = String::from_utf8_lossy(&bytes);
        match columns.get(index).copied().unwrap_or(0) {
            types::BOOL => Value::Integer(i64::from(text == "t")),
            types::BYTES => Value::Bytes(unhex(&bytes)),
            kind if types::INTEGERS.contains(&kind) => text.parse().map_or(Value::Null, Value::Integer),
            kind if types::REALS.contains(&kind) => text.parse().map_or(Value::Null, Value::Real),
            _ => Value::Text(text.into_owned()),
        }
    };
    Row(row.into_iter().enumerate().map(value).collect())
}

fn unhex(bytes: &[u8]) -> Vec<u8> {
    let digits = bytes.strip_prefix(b"\\x").unwrap_or_default();
    digits
        .chunks_exact(2)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_there_and_back() {
        let bytes = Value::Bytes(vec![0, 1, 254]);
        let row = read(
            &[types::BYTES, 20, 701, 25],
            vec![
                written(&bytes),
                written(&Value::Integer(-7)),
                written(&Value::Real(0.5)),
                written(&Value::Text("é".to_owned())),
            ],
        );
        assert_eq!(row.0, [bytes, Value::Integer(-7), Value::Real(0.5), Value::Text("é".to_owned())]);
    }
}
