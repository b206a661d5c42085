//! The part of PostgreSQL's protocol (version 3) that an archive needs: to log in, to prepare a statement, to run it with
//! values, and to read rows, all as text.
//!
//! After *PostgreSQL 15 Documentation*, chapter 55, *Frontend/Backend Protocol*. There is no encryption: it is for a
//! server on this machine, on a trusted network or behind a tunnel. A well-known client would bring a runtime for
//! asynchronous work and some fifty crates along for these dozen messages.

use std::io::{self, BufReader, BufWriter, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use super::scram::Scram;

/// Longest message that is taken: a row with the longest report, escaped.
const LONGEST: usize = 256 << 20;

/// How long a server may take to answer the call.
const PATIENCE: Duration = Duration::from_secs(20);

/// What went wrong.
#[derive(Debug)]
pub(crate) enum WireError {
    /// The server said so: SQLSTATE, message.
    Server { code: String, message: String },
    /// The connection failed, or the server doesn't keep to the protocol.
    Broken(String),
}

impl From<io::Error> for WireError {
    fn from(error: io::Error) -> WireError {
        WireError::Broken(error.to_string())
    }
}

/// Where a server is and who calls.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) user: String,
    pub(super) password: String,
    /// A host, or the folder of a socket.
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) database: String,
}

impl Address {
    /// Takes `postgres://USER:PASSWORD@HOST:PORT/DATABASE?host=FOLDER` apart.
    pub(super) fn parse(text: &str) -> Option<Address> {
        let rest = text.split_once("://")?.1;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (login, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        let (host, port) = match host.strip_prefix('[') {
            Some(host) => {
                let (host, port) = host.split_once(']')?;
                (host, port.strip_prefix(':').unwrap_or("5432"))
            }
            None => host.rsplit_once(':').unwrap_or((host, "5432")),
        };
        let mut address = Address {
            user: decoded(user)?,
            password: decoded(password)?,
            host: decoded(host)?,
            port: port.parse().ok()?,
            database: decoded(database)?,
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=')?;
            match name {
                "host" => address.host = decoded(value)?,
                "port" => address.port = value.parse().ok()?,
                "user" => address.user = decoded(value)?,
                "password" => address.password = decoded(value)?,
                "dbname" => address.database = decoded(value)?,
                _ => {}
            }
        }
        let fill = |field: &mut String, value: String| {
            if field.is_empty() {
                *field = value;
            }
        };
        fill(&mut address.user, std::env::var("USER").unwrap_or_else(|_| "postgres".to_owned()));
        fill(&mut address.host, "localhost".to_owned());
        let user = address.user.clone();
        fill(&mut address.database, user);
        Some(address)
    }
}

/// Percent-decodes a part of an address.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

trait Stream: Read + Write + Send {
    fn twin(&self) -> io::Result<Box<dyn Stream>>;
}

impl Stream for TcpStream {
    fn twin(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.try_clone()?))
    }
}

#[cfg(unix)]
impl Stream for std::os::unix::net::UnixStream {
    fn twin(&self) -> io::Result<Box<dyn Stream>> {
        Ok(Box::new(self.try_clone()?))
    }
}

/// A prepared statement.
#[derive(Clone, Debug)]
pub(super) struct Prepared {
    name: String,
    /// The types of the columns, as the server numbers them.
    columns: Vec<u32>,
}

/// A row: a column is text, or null.
pub(super) type TextRow = Vec<Option<Vec<u8>>>;

/// A connection.
pub(super) struct Connection {
    reader: BufReader<Box<dyn Stream>>,
    writer: BufWriter<Box<dyn Stream>>,
    prepared: usize,
}

impl Connection {
    pub(super) fn open(address: &Address) -> Result<Connection, WireError> {
        let stream = connect(address)?;
        let mut connection = Connection {
            reader: BufReader::with_capacity(1 << 16, stream.twin()?),
            writer: BufWriter::with_capacity(1 << 16, stream),
            prepared: 0,
        };
        connection.log_in(address)?;
        Ok(connection)
    }

    fn log_in(&mut self, address: &Address) -> Result<(), WireError> {
        let mut body = 196_608_u32.to_be_bytes().to_vec();
        for (name, value) in [
            ("user", address.user.as_str()),
            ("database", &address.database),
            ("application_name", "legation"),
            ("client_encoding", "UTF8"),
        ] {
            text(&mut body, name);
            text(&mut body, value);
        }
        body.push(0);
        self.writer.write_all(&length(&body))?;
        self.writer.write_all(&body)?;
        self.writer.flush()?;
        let mut scram: Option<Scram> = None;
        let broken = |what: &str| WireError::Broken(what.to_owned());
        loop {
            let (kind, body) = self.receive()?;
            match kind {
                b'R' => {
                    let way = number(&body, 0)?;
                    let rest = body.get(4..).unwrap_or_default();
                    match way {
                        0 => {}
                        3 => {
                            let mut answer = Vec::new();
                            text(&mut answer, &address.password);
                            self.send(b'p', &answer)?;
                        }
                        10 => {
                            if !rest.split(|byte| *byte == 0).any(|name| name == b"SCRAM-SHA-256") {
                                return Err(broken(
                                    "the server asks for a way to log in that is not known here",
                                ));
                            }
                            let begun = Scram::begin(&address.password)?;
                            let mut answer = Vec::new();
                            text(&mut answer, "SCRAM-SHA-256");
                            answer.extend(length_of(begun.first().len())?);
                            answer.extend(begun.first().as_bytes());
                            self.send(b'p', &answer)?;
                            scram = Some(begun);
                        }
                        11 => {
                            let scram = scram.as_mut().ok_or_else(|| broken("an answer to nothing"))?;
                            let answer =
                                scram.answer(rest).ok_or_else(|| broken("the log-in makes no sense"))?;
                            self.send(b'p', answer.as_bytes())?;
                        }
                        12 => {
                            if !scram.as_ref().is_some_and(|scram| scram.verify(rest)) {
                                return Err(broken("the server doesn't know the password itself"));
                            }
                        }
                        _ => {
                            return Err(broken(
                                "the server asks for a way to log in that is not known here: use scram-sha-256",
                            ));
                        }
                    }
                }
                b'E' => return Err(refusal(&body)),
                b'Z' => return Ok(()),
                _ => {}
            }
        }
    }

    /// Runs statements that have no values and whose rows nobody wants.
    pub(super) fn script(&mut self, sql: &str) -> Result<(), WireError> {
        let mut body = Vec::new();
        text(&mut body, sql);
        self.send(b'Q', &body)?;
        self.until_ready(|_, _| Ok(()))
    }

    pub(super) fn prepare(&mut self, sql: &str) -> Result<Prepared, WireError> {
        self.prepared += 1;
        let name = format!("s{}", self.prepared);
        let mut parse = Vec::new();
        text(&mut parse, &name);
        text(&mut parse, sql);
        parse.extend(0_u16.to_be_bytes());
        self.put(b'P', &parse)?;
        let mut describe = vec![b'S'];
        text(&mut describe, &name);
        self.put(b'D', &describe)?;
        self.send(b'S', &[])?;
        let mut columns = Vec::new();
        self.until_ready(|kind, body| {
            if kind == b'T' {
                let mut at = 2;
                for _ in 0..short(body, 0)? {
                    let end = body.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == 0));
                    at += end.ok_or_else(|| WireError::Broken("a column without a name".to_owned()))? + 1;
                    columns.push(number(body, at + 6)?);
                    at += 18;
                }
            }
            Ok(())
        })?;
        Ok(Prepared { name, columns })
    }

    /// Runs a statement; gives the types of its columns, its rows, and how many rows it changed.
    pub(super) fn run(
        &mut self,
        statement: &Prepared,
        values: &[Option<Vec<u8>>],
    ) -> Result<(Vec<u32>, Vec<TextRow>, u64), WireError> {
        let mut bind = vec![0];
        text(&mut bind, &statement.name);
        bind.extend(0_u16.to_be_bytes());
        let count =
            u16::try_from(values.len()).map_err(|_| WireError::Broken("too many values".to_owned()))?;
        bind.extend(count.to_be_bytes());
        for value in values {
            match value {
                None => bind.extend((-1_i32).to_be_bytes()),
                Some(value) => {
                    bind.extend(length_of(value.len())?);
                    bind.extend(value);
                }
            }
        }
        bind.extend(0_u16.to_be_bytes());
        self.put(b'B', &bind)?;
        self.put(b'E', &[0, 0, 0, 0, 0])?;
        self.send(b'S', &[])?;
        let (mut rows, mut changed) = (Vec::new(), 0);
        self.until_ready(|kind, body| {
            match kind {
                b'D' => rows.push(row(body)?),
                b'C' => {
                    let tag = String::from_utf8_lossy(body.strip_suffix(&[0]).unwrap_or(body)).into_owned();
                    changed = tag.rsplit(' ').next().and_then(|count| count.parse().ok()).unwrap_or(0);
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok((statement.columns.clone(), rows, changed))
    }

    /// Hands on what the server sends, until it is ready for the next call; the first error is the outcome.
    fn until_ready(
        &mut self,
        mut each: impl FnMut(u8, &[u8]) -> Result<(), WireError>,
    ) -> Result<(), WireError> {
        let mut outcome = Ok(());
        loop {
            let (kind, body) = self.receive()?;
            match kind {
                b'Z' => return outcome,
                b'E' if outcome.is_ok() => outcome = Err(refusal(&body)),
                _ if outcome.is_ok() => outcome = each(kind, &body),
                _ => {}
            }
        }
    }

    fn put(&mut self, kind: u8, body: &[u8]) -> Result<(), WireError> {
        self.writer.write_all(&[kind])?;
        self.writer.write_all(&length_of(body.len() + 4)?)?;
        Ok(self.writer.write_all(body)?)
    }

    fn send(&mut self, kind: u8, body: &[u8]) -> Result<(), WireError> {
        self.put(kind, body)?;
        Ok(self.writer.flush()?)
    }

    fn receive(&mut self) -> Result<(u8, Vec<u8>), WireError> {
        let mut head = [0; 5];
        self.reader.read_exact(&mut head)?;
        let size = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if !(4..=LONGEST).contains(&size) {
            return Err(WireError::Broken("is this PostgreSQL? Its answer makes no sense".to_owned()));
        }
        let mut body = vec![0; size - 4];
        self.reader.read_exact(&mut body)?;
        Ok((head[0], body))
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // A server that is gone needs no farewell.
        let _ = self.send(b'X', &[]);
    }
}

fn connect(address: &Address) -> Result<Box<dyn Stream>, WireError> {
    if address.host.starts_with('/') {
        #[cfg(unix)]
        {
            let socket = Path::new(&address.host).join(format!(".s.PGSQL.{}", address.port));
            let stream = std::os::unix::net::UnixStream::connect(&socket)
                .map_err(|error| WireError::Broken(format!("{}: {error}", socket.display())))?;
            return Ok(Box::new(stream));
        }
        #[cfg(not(unix))]
        return Err(WireError::Broken("this system has no sockets in folders".to_owned()));
    }
    let mut last = None;
    for place in std::net::ToSocketAddrs::to_socket_addrs(&(address.host.as_str(), address.port))? {
        match TcpStream::connect_timeout(&place, PATIENCE) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(Box::new(stream));
            }
            Err(error) => last = Some(error),
        }
    }
    Err(last.map_or_else(|| WireError::Broken("there is no such host".to_owned()), WireError::from))
}

fn text(body: &mut Vec<u8>, text: &str) {
    // A NUL would end the text early: there is none in a statement of ours, and in a name it is nobody's.
    body.extend(text.bytes().filter(|byte| *byte != 0));
    body.push(0);
}

fn length(body: &[u8]) -> [u8; 4] {
    // A log-in is short.
    u32::try_from(body.len() + 4).unwrap_or(0).to_be_bytes()
}

fn length_of(size: usize) -> Result<[u8; 4], WireError> {
    let size = i32::try_from(size).map_err(|_| WireError::Broken("a value is too long".to_owned()))?;
    Ok(size.to_be_bytes())
}

fn number(body: &[u8], at: usize) -> Result<u32, WireError> {
    let bytes = body.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u32::from_be_bytes).ok_or_else(|| WireError::Broken("a message ends too early".to_owned()))
}

fn short(body: &[u8], at: usize) -> Result<u16, WireError> {
    let bytes = body.get(at..at + 2).and_then(|bytes| bytes.try_into().ok());
    bytes.map(u16::from_be_bytes).ok_or_else(|| WireError::Broken("a message ends too early".to_owned()))
}

fn row(body: &[u8]) -> Result<TextRow, WireError> {
    let mut at = 2;
    let mut row = Vec::new();
    for _ in 0..short(body, 0)? {
        let size = number(body, at)?;
        at += 4;
        if size == u32::MAX {
            row.push(None);
            continue;
        }
        let end = at + size as usize;
        let value = body.get(at..end).ok_or_else(|| WireError::Broken("a row ends too early".to_owned()))?;
        row.push(Some(value.to_vec()));
        at = end;
    }
    Ok(row)
}

/// The code and the message of a refusal.
fn refusal(body: &[u8]) -> WireError {
    let (mut code, mut message) = (String::new(), String::new());
    for field in body.split(|byte| *byte == 0) {
        match field.split_first() {
            Some((b'C', value)) => code = String::from_utf8_lossy(value).into_owned(),
            Some((b'M', value)) => message = String::from_utf8_lossy(value).into_owned(),
            _ => {}
        }
    }
    WireError::Server { code, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let address = Address::parse("postgres://ann:s%40fe@db.example:5433/talks").unwrap();
        assert_eq!(
            (
                address.user.as_str(),
                address.password.as_str(),
                address.host.as_str(),
                address.port,
                address.database.as_str()
            ),
            ("ann", "s@fe", "db.example", 5433, "talks")
        );
        let socket = Address::parse("postgres://ann@/talks?host=/run/postgresql").unwrap();
        assert_eq!((socket.host.as_str(), socket.port), ("/run/postgresql", 5432));
        let six = Address::parse("postgres://ann@[::1]:5433/talks").unwrap();
        assert_eq!((six.host.as_str(), six.port), ("::1", 5433));
        assert!(Address::parse("postgres://ann@host:port/talks").is_none());
        assert!(Address::parse("postgres://%zz@host/talks").is_none());
    }

    #[test]
    fn what_is_cut_off_is_an_error() {
        assert!(row(&[0, 1, 0, 0, 0, 9, b'x']).is_err());
        assert!(row(&[0]).is_err());
        assert_eq!(row(&[0, 2, 0, 0, 0, 1, b'x', 255, 255, 255, 255]).unwrap(), [Some(b"x".to_vec()), None]);
        let WireError::Server { code, message } = refusal(b"SERROR\0C42P01\0Mno table\0\0") else { panic!() };
        assert_eq!((code.as_str(), message.as_str()), ("42P01", "no table"));
    }
}
