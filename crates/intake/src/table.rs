//! Tables: Parquet files with a column for the text and others for what is known of it, told by the names of
//! `knowledge/fields.toml`.
//!
//! Invariants: one page of each column that is read is in memory, and none above a limit, whatever the file's heads say;
//! a file that its library can't bear costs itself.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use flate2::read::MultiGzDecoder;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Number, Value};

use crate::error::Fault;
use crate::guard::guarded;
use crate::json::RawReport;
use crate::streams::{LONGEST_IN_MEMORY, Stream};
use crate::thrift::Walk;
use crate::{fields, moment};

/// What a Parquet file begins and ends with.
pub(crate) const MAGIC: &[u8] = b"PAR1";

/// Most bytes of the description at the end of a file, which has to be in memory and is many times larger there. A
/// thousand groups of fifty columns have 8 MiB.
const LONGEST_FOOTER: u64 = 16 << 20;

/// Most groups of columns that a file may describe: whoever reads a description goes into one within the other.
const MOST_GROUPS: usize = 200;

/// Most bytes of a page, unpacked. Programs make pages of one MiB, or a little more than the longest of their values.
const LONGEST_PAGE: i64 = 64 << 20;

/// Most columns that are read: as many times a page may be in memory.
const MOST_COLUMNS: usize = 24;

/// Rows that are taken at a time. As many texts are in memory, each with what it has in common with the one before.
const TOGETHER: usize = 16;

/// Columns that are named when none of them holds a text.
const NAMED: usize = 12;

/// A column of one group of rows: where it is, and how it is packed.
#[derive(Debug)]
struct Chunk {
    begin: u64,
    end: u64,
    zipped: bool,
}

/// Where the bytes are.
#[derive(Clone, Debug)]
enum Place {
    File(PathBuf, u64),
    Memory(Bytes),
}

/// A file whose pages are looked at before they are given to anybody.
#[derive(Clone, Debug)]
struct Guarded {
    place: Place,
    /// Every column of every group of rows, by where it begins; nothing until the file's description is read.
    chunks: Arc<OnceLock<Vec<Chunk>>>,
}

impl Guarded {
    fn reader(&self, start: u64) -> io::Result<Box<dyn Read>> {
        Ok(match &self.place {
            Place::File(path, _) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(start))?;
                Box::new(BufReader::new(file))
            }
            Place::Memory(bytes) => {
                let mut cursor = Cursor::new(bytes.clone());
                cursor.set_position(start);
                Box::new(cursor)
            }
        })
    }

    /// Looks at the head of the page that begins at `start`, if one does.
    fn look(&self, start: u64) -> io::Result<()> {
        let Some(chunks) = self.chunks.get() else { return Ok(()) };
        let after = chunks.partition_point(|chunk| chunk.begin <= start);
        let Some(chunk) =
            after.checked_sub(1).and_then(|at| chunks.get(at)).filter(|chunk| start < chunk.end)
        else {
            return Ok(());
        };
        let mut walk = Walk::new(self.reader(start)?);
        let (mut unpacked, mut packed, mut levels, mut is_packed) = (0, 0, 0, true);
        walk.structure(&mut |parent, field, value| match (parent, field) {
            (0, 2) => unpacked = value,
            (0, 3) => packed = value,
            // The second kind of page has its levels before what is packed.
            (8, 5 | 6) => levels += value.max(0),
            (8, 7) => is_packed = value != 0,
            _ => {}
        })?;
        let excess = || io::Error::new(io::ErrorKind::InvalidData, "a page of it is longer than any text");
        if !(0..=LONGEST_PAGE).contains(&unpacked) || !(0..=LONGEST_PAGE).contains(&packed) {
            return Err(excess());
        }
        // gzip does not say how much comes out of it, and the library does not ask.
        if chunk.zipped && is_packed {
            let levels = levels.min(packed) as u64;
            let mut reader = walk.into_inner();
            io::copy(&mut reader.by_ref().take(levels), &mut io::sink())?;
            let inflated = MultiGzDecoder::new(reader.take(packed as u64 - levels));
            if io::copy(&mut inflated.take(unpacked as u64 + 1), &mut io::sink())? > unpacked as u64 {
                return Err(excess());
            }
        }
        Ok(())
    }
}

impl Length for Guarded {
    fn len(&self) -> u64 {
        match &self.place {
            Place::File(_, length) => *length,
            Place::Memory(bytes) => bytes.len() as u64,
        }
    }
}

impl ChunkReader for Guarded {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Box<dyn Read>> {
        self.look(start)?;
        Ok(self.reader(start)?)
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let end = start.checked_add(length as u64).filter(|end| *end <= self.len());
        let Some(end) = end else { return Err(ParquetError::EOF("it is cut off".to_owned())) };
        match &self.place {
            Place::File(..) => {
                let mut bytes = Vec::with_capacity(length);
                self.reader(start)?.take(length as u64).read_to_end(&mut bytes)?;
                if bytes.len() < length {
                    return Err(ParquetError::EOF("it is cut off".to_owned()));
                }
                Ok(bytes.into())
            }
            Place::Memory(bytes) => Ok(bytes.slice(start as usize..end as usize)),
        }
    }
}

/// The rows of a table, one after another.
pub(crate) struct Rows {
    rows: RowIter<'static>,
    /// How many there were.
    pub count: usize,
}

fn wrong(error: &ParquetError) -> Fault {
    // The library's words begin with the kind of error.
    let words = error.to_string();
    let words = ["Parquet error: ", "External: "]
        .iter()
        .fold(words.as_str(), |words, kind| words.strip_prefix(kind).unwrap_or(words));
    Fault::Table(words.to_owned())
}

fn crashed() -> Fault {
    Fault::Table("it is not what its description says".to_owned())
}

impl Rows {
    /// The rows of a table. Where it is a file, it is read where each page stands; else it has to fit in memory.
    pub fn new(path: Option<&Path>, mut stream: Stream) -> Result<Rows, Fault> {
        let file = path.and_then(|path| {
            let mut magic = [0; 4];
            let mut file = File::open(path).ok()?;
            file.read_exact(&mut magic).ok()?;
            let data = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
            (magic == *MAGIC).then(|| Place::File(path.to_owned(), data.len()))
        });
        let place = match file {
            Some(place) => place,
            None => {
                let mut whole = Vec::new();
                stream
                    .by_ref()
                    .take(LONGEST_IN_MEMORY + 1)
                    .read_to_end(&mut whole)
                    .map_err(Fault::from_reading)?;
                if whole.len() as u64 > LONGEST_IN_MEMORY {
                    return Err(Fault::TooLong { most: LONGEST_IN_MEMORY as usize, json: false });
                }
                Place::Memory(whole.into())
            }
        };
        guarded(|| Rows::of(Guarded { place, chunks: Arc::default() })).unwrap_or_else(|| Err(crashed()))
    }

    fn of(file: Guarded) -> Result<Rows, Fault> {
        footer(&file)?;
        let chunks = Arc::clone(&file.chunks);
        let reader = SerializedFileReader::new(file).map_err(|error| wrong(&error))?;
        let data = reader.metadata();
        let mut found: Vec<Chunk> = data
            .row_groups()
            .iter()
            .flat_map(|group| group.columns())
            .map(|column| {
                let (begin, length) = column.byte_range();
                let zipped = matches!(column.compression(), Compression::GZIP(_));
                Chunk { begin, end: begin.saturating_add(length), zipped }
            })
            .collect();
        found.sort_by_key(|chunk| chunk.begin);
        // Columns that share bytes are no columns of ours, and one of them might be looked at as the other.
        if found.windows(2).any(|two| two[0].end > two[1].begin) {
            return Err(Fault::Table("its columns overlap".to_owned()));
        }
        let _ = chunks.set(found);
        let schema = data.file_metadata().schema();
        let known = fields::columns();
        let mut taken = Vec::new();
        let mut columns = 0;
        for field in schema.get_fields() {
            let leaves = single_leaves(field, MOST_COLUMNS);
            if known.contains(field.name()) && leaves > 0 && columns + leaves <= MOST_COLUMNS {
                columns += leaves;
                taken.push(Arc::clone(field));
            }
        }
        let texts = fields::text_columns();
        if !taken.iter().any(|field| texts.contains(field.name())) {
            let names: Vec<&str> = schema.get_fields().iter().map(|field| field.name()).collect();
            let mut list = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
            if names.len() > NAMED {
                list.push_str(", …");
            }
            return Err(Fault::NoTextColumn(list));
        }
        let wanted = Type::group_type_builder(schema.name()).with_fields(taken).build();
        let rows = wanted
            .and_then(|wanted| RowIter::from_file_into(Box::new(reader)).project(Some(wanted)))
            .map_err(|error| wrong(&error))?;
        Ok(Rows { rows: rows.with_batch_size(TOGETHER), count: 0 })
    }

    /// The next row as a report; none at the end. After a fault there is nothing more.
    pub fn next(&mut self) -> Option<Result<Result<RawReport, Fault>, Fault>> {
        let row = match guarded(|| self.rows.next()) {
            None => Err(crashed()),
            Some(None) => return None,
            Some(Some(row)) => row.map_err(|error| wrong(&error)),
        };
        self.count += 1;
        Some(row.map(|row| fields::report(&object(row)).ok_or(Fault::NoText)))
    }
}

/// Looks at the description at the end of a file before anybody builds it.
fn footer(file: &Guarded) -> Result<(), Fault> {
    let none = || Fault::Table("it has no description at its end, as if it were cut off".to_owned());
    let length = file.len();
    let mut end = [0; 8];
    let at = length.checked_sub(12).ok_or_else(none)?;
    file.reader(at + 4).and_then(|mut reader| reader.read_exact(&mut end)).map_err(Fault::from_reading)?;
    let [a, b, c, d, magic @ ..] = end;
    if magic != *MAGIC {
        return Err(if magic == *b"PARE" { Fault::Table("it is encrypted".to_owned()) } else { none() });
    }
    let size = u64::from(u32::from_le_bytes([a, b, c, d]));
    if size > LONGEST_FOOTER {
        return Err(Fault::Table("its description is longer than any".to_owned()));
    }
    let begin = (at + 4).checked_sub(size).ok_or_else(none)?;
    let reader = file.reader(begin).map_err(Fault::from_reading)?;
    let mut groups = 0;
    Walk::new(BufReader::new(reader.take(size)))
        .structure(&mut |parent, field, value| {
            groups += usize::from((parent, field) == (2, 5) && value > 0);
        })
        .map_err(|_| none())?;
    if groups > MOST_GROUPS {
        return Err(Fault::Table("its columns are in more groups than anybody's".to_owned()));
    }
    Ok(())
}

/// The columns in a field, of each of which a row has one value at most; 0 where one is a list, which may be of any
/// length, and where there are more than `most`.
fn single_leaves(field: &Type, most: usize) -> usize {
    let info = field.get_basic_info();
    if info.has_repetition() && info.repetition() == parquet::basic::Repetition::REPEATED {
        return 0;
    }
    if field.is_primitive() {
        return 1;
    }
    let mut count = 0;
    for part in field.get_fields() {
        match single_leaves(part, most) {
            0 => return 0,
            leaves => count += leaves,
        }
        if count > most {
            return 0;
        }
    }
    count
}

/// A row as an object.
fn object(row: Row) -> Value {
    Value::Object(
        row.into_columns().into_iter().map(|(name, field)| (name, value(field))).collect::<Map<_, _>>(),
    )
}

fn value(field: Field) -> Value {
    let number = |number: i64| Value::Number(Number::from(number));
    let text = |text: Option<String>| text.map_or(Value::Null, Value::String);
    match field {
        Field::Str(text) => Value::String(text),
        // Text without a note that it is some.
        Field::Bytes(bytes) => text(std::str::from_utf8(bytes.data()).ok().map(str::to_owned)),
        Field::Byte(n) => number(n.into()),
        Field::Short(n) => number(n.into()),
        Field::Int(n) => number(n.into()),
        Field::Long(n) => number(n),
        Field::UByte(n) => number(n.into()),
        Field::UShort(n) => number(n.into()),
        Field::UInt(n) => number(n.into()),
        Field::ULong(n) => Value::Number(Number::from(n)),
        Field::Date(days) => text(moment::of_days(days)),
        Field::TimestampMillis(n) => text(moment::of_seconds(n.div_euclid(1000))),
        Field::TimestampMicros(n) => text(moment::of_seconds(n.div_euclid(1_000_000))),
        Field::Group(row) => object(row),
        _ => Value::Null,
    }
}
