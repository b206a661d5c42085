//! PostgreSQL: a server that a team shares.

use std::collections::HashMap;
use std::error::Error;
use std::io;
use std::time::Duration;

use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};

use super::{Row, Value};
use crate::ArchiveError;
use crate::error::Fault;

/// Taken by every transaction that writes, so that what two of them merge is merged one after the other. The number is
/// the beginning of the program's name in ASCII.
pub(super) const ONE_WRITER: &str = "SELECT pg_advisory_xact_lock(7810207024411078)";

/// Statements that stay prepared: more than the program has, so that only a list of unusual length is prepared again.
const PREPARED: usize = 512;

/// How long a server may take to answer the call.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection to a server. There is no encryption: it is for a server on this machine, on a trusted network or behind a
/// tunnel.
pub(crate) struct Postgres {
    /// None while it is being closed.
    client: Option<Client>,
    prepared: HashMap<String, Statement>,
}

impl Postgres {
    pub(super) fn connect(place: &str) -> Result<Postgres, ArchiveError> {
        let unreachable = |error: postgres::Error| {
            let words = error.as_db_error().map_or_else(|| words(&error), |said| said.message().to_owned());
            ArchiveError::new("", Fault::Unreachable(words))
        };
        let mut config: Config = place.parse().map_err(unreachable)?;
        if config.get_user().is_none() {
            config.user(std::env::var("USER").as_deref().unwrap_or("postgres"));
        }
        if config.get_hosts().is_empty() {
            config.host("localhost");
        }
        if config.get_password().is_none()
            && let Ok(password) = std::env::var("PGPASSWORD")
        {
            config.password(password);
        }
        config.application_name("legation").connect_timeout(PATIENCE);
        let client = config.connect(NoTls).map_err(unreachable)?;
        let mut store = Postgres { client: Some(client), prepared: HashMap::new() };
        // Notices would tell nobody anything.
        store.script("SET client_min_messages TO warning; SET standard_conforming_strings TO on")?;
        Ok(store)
    }

    fn client(&mut self) -> Result<&mut Client, ArchiveError> {
        self.client
            .as_mut()
            .ok_or_else(|| ArchiveError::new("", Fault::Unreachable("it was closed".to_owned())))
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, ArchiveError> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        if self.prepared.len() >= PREPARED {
            self.prepared.clear();
        }
        let statement = self.client()?.prepare(&spoken(sql))?;
        self.prepared.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, ArchiveError> {
        let statement = self.prepared(sql)?;
        Ok(self.client()?.execute(&statement, &parameters(values))?)
    }

    pub(super) fn query(&mut self, sql: &str, values: &[Value]) -> Result<Vec<Row>, ArchiveError> {
        let statement = self.prepared(sql)?;
        let rows = self.client()?.query(&statement, &parameters(values))?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let values = (0..row.len()).map(|column| row.try_get(column)).collect::<Result<_, _>>()?;
            found.push(Row(values));
        }
        Ok(found)
    }

    pub(super) fn script(&mut self, sql: &str) -> Result<(), ArchiveError> {
        Ok(self.client()?.batch_execute(sql)?)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The client waits while it says goodbye, and what waits may not be dropped by a thread that must not, as those of
        // the desk's server are.
        if let Some(client) = self.client.take() {
            let _ = std::thread::spawn(move || drop(client)).join();
        }
    }
}

/// A statement as this server takes it: parameters are `$1`, and which index is the right one it finds by itself.
fn spoken(sql: &str) -> String {
    let mut parts = sql.split(" INDEXED BY ");
    let mut out = parts.next().unwrap_or_default().replace('?', "$");
    for part in parts {
        let rest = part.find([' ', ')']).map_or("", |end| &part[end..]);
        out.push_str(&rest.replace('?', "$"));
    }
    out
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for Value {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Integer(value), &Type::INT4) => i32::try_from(*value)?.to_sql(kind, out),
            (Value::Integer(value), &Type::FLOAT8) => (*value as f64).to_sql(kind, out),
            (Value::Integer(value), &Type::INT8) => value.to_sql(kind, out),
            (Value::Real(value), &Type::FLOAT8) => value.to_sql(kind, out),
            // A NUL is no character to PostgreSQL; intake refuses texts that have one.
            (Value::Text(text), _) if text.contains('\0') => text.replace('\0', "\u{FFFD}").to_sql(kind, out),
            (Value::Text(text), _) => text.to_sql(kind, out),
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            (value, kind) => Err(format!("{value:?} is no {kind}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Value, Box<dyn Error + Sync + Send>> {
        Ok(match *kind {
            Type::BOOL => Value::from(bool::from_sql(kind, raw)?),
            Type::INT2 => Value::from(i64::from(i16::from_sql(kind, raw)?)),
            Type::INT4 => Value::from(i64::from(i32::from_sql(kind, raw)?)),
            Type::INT8 => Value::from(i64::from_sql(kind, raw)?),
            Type::FLOAT4 => Value::from(f64::from(f32::from_sql(kind, raw)?)),
            Type::FLOAT8 => Value::from(f64::from_sql(kind, raw)?),
            Type::BYTEA => Value::Bytes(raw.to_vec()),
            Type::TEXT | Type::VARCHAR | Type::NAME => Value::Text(String::from_utf8_lossy(raw).into_owned()),
            _ => return Err(format!("columns of type {kind} are not used here").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, Box<dyn Error + Sync + Send>> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// What an error says, with what brought it about.
fn words(error: &postgres::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    words
}

impl From<postgres::Error> for ArchiveError {
    fn from(error: postgres::Error) -> ArchiveError {
        let fault = match error.as_db_error() {
            // SQLSTATE, as PostgreSQL's documentation lists them in appendix A.
            Some(said) => match said.code().code() {
                "53100" => Fault::Full,
                "25006" | "42501" => Fault::ReadOnly,
                "55P03" | "40P01" => Fault::Busy,
                "XX001" | "XX002" => Fault::Damaged(said.message().to_owned()),
                _ => Fault::Database(said.message().to_owned()),
            },
            None if error.is_closed() || error.source().is_some_and(|cause| cause.is::<io::Error>()) => {
                Fault::Unreachable(words(&error))
            }
            None => Fault::Database(words(&error)),
        };
        ArchiveError::new("", fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_names_no_index_here() {
        assert_eq!(
            spoken(
                "SELECT 1 FROM facts f INDEXED BY facts_told WHERE f.kind = ?1 AND f.report IN (SELECT number FROM reports INDEXED BY reports_told)"
            ),
            "SELECT 1 FROM facts f WHERE f.kind = $1 AND f.report IN (SELECT number FROM reports)"
        );
        assert_eq!(spoken("SELECT ?1 || ?2"), "SELECT $1 || $2");
    }

    #[test]
    fn values_there_and_back() {
        for (kind, value) in [
            (Type::BYTEA, Value::Bytes(vec![0, 1, 254])),
            (Type::INT8, Value::Integer(-7)),
            (Type::INT4, Value::Integer(7)),
            (Type::FLOAT8, Value::Real(0.5)),
            (Type::TEXT, Value::Text("é".to_owned())),
        ] {
            let mut bytes = BytesMut::new();
            assert!(matches!(value.to_sql(&kind, &mut bytes), Ok(IsNull::No)));
            assert_eq!(Value::from_sql(&kind, &bytes).unwrap(), value);
        }
        let mut bytes = BytesMut::new();
        assert!(matches!(Value::Null.to_sql(&Type::TEXT, &mut bytes), Ok(IsNull::Yes)));
        assert!(Value::Text("7".to_owned()).to_sql(&Type::TEXT, &mut bytes).is_ok());
        assert!(Value::Bytes(vec![7]).to_sql(&Type::INT8, &mut bytes).is_err());
    }
}
