//! Lines as Parquet: typed columns, and lists where the table of values has texts joined by semicolons.

use std::io::Write;
use std::sync::Arc;

use legation_archive::{Line, SEARCH_MARKS};
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::{ParquetError, Result};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

/// Days are dates, and what is not said is null. The columns stand in the order of `cells`.
const SCHEMA: &str = "
message legation {
  required binary id (STRING);
  required binary kind (STRING);
  optional binary state (STRING);
  optional int32 from (DATE);
  optional int32 to (DATE);
  optional int32 first_said (DATE);
  optional int32 last_said (DATE);
  optional binary code (STRING);
  optional binary realis (STRING);
  optional binary place (STRING);
  required binary text (STRING);
  required double confidence;
  required int64 accounts;
  optional binary note (STRING);
  required group who (LIST) { repeated group list { required group element {
    optional binary id (STRING);
    optional binary name (STRING);
    optional binary role (STRING);
    optional binary side (STRING);
  } } }
  required group differences (LIST) { repeated group list { required group element {
    optional binary field (STRING);
    optional binary value (STRING);
    optional binary publishers (STRING);
  } } }
  required group outcomes (LIST) { repeated group list { required group element {
    optional binary verdict (STRING);
    optional binary text (STRING);
    optional binary report (STRING);
  } } }
  required group sources (LIST) { repeated group list { required group element {
    optional binary report (STRING);
    optional binary fact (STRING);
    optional binary title (STRING);
    optional binary publisher (STRING);
    optional binary published (STRING);
    optional binary url (STRING);
    optional binary copies (STRING);
    optional binary text (STRING);
  } } }
}";

/// Rows of a group: some megabytes, so that whoever reads a part need not unpack all of it.
const GROUP: usize = 16_384;

/// Writes lines as one file.
///
/// # Errors
/// When it can't be written.
pub(super) fn write(lines: &[Line], out: impl Write + Send) -> Result<()> {
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("legation version ", env!("CARGO_PKG_VERSION")).to_owned())
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA)?);
    let mut writer = SerializedFileWriter::new(out, schema, Arc::new(properties))?;
    for lines in lines.chunks(GROUP) {
        let mut group = writer.next_row_group()?;
        let mut columns = columns().into_iter();
        while let Some(mut column) = group.next_column()? {
            let cells =
                columns.next().ok_or_else(|| ParquetError::General("a column too many".to_owned()))?;
            fill(column.untyped(), lines, cells)?;
            column.close()?;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(())
}

/// What stands in a column of one line.
enum Cells {
    Text(fn(&Line) -> &str),
    TextOrNone(fn(&Line) -> Option<&str>),
    Day(fn(&Line) -> Option<&str>),
    Real(fn(&Line) -> f64),
    Count(fn(&Line) -> usize),
    List(fn(&Line) -> Vec<Option<String>>),
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// The columns in the order of [`SCHEMA`].
fn columns() -> Vec<Cells> {
    use Cells::{Count, Day, List, Real, Text, TextOrNone};
    /// A column of one of the lists.
    macro_rules! each {
        ($list:ident, $item:ident => $value:expr) => {
            List(|line| {
                line.$list.iter().map(|$item| Option::<&str>::from($value).map(str::to_owned)).collect()
            })
        };
    }
    /// A column of the differences, which has a row for each of the things that are said.
    macro_rules! variants {
        ($difference:ident, $variant:ident => $value:expr) => {
            List(|line| {
                let each = line.differences.iter().flat_map(|$difference| {
                    $difference.variants.iter().map(move |$variant| Some(String::from($value)))
                });
                each.collect()
            })
        };
    }
    vec![
        Text(|line| &line.id),
        Text(|line| &line.kind),
        TextOrNone(|line| line.state.map(|state| state.label())),
        Day(|line| line.from.as_deref()),
        Day(|line| line.to.as_deref()),
        Day(|line| some(&line.first_said)),
        Day(|line| some(&line.last_said)),
        TextOrNone(|line| some(&line.code)),
        TextOrNone(|line| some(&line.realis)),
        TextOrNone(|line| line.place.as_deref()),
        Text(|line| &line.text),
        Real(|line| line.confidence),
        Count(|line| line.accounts),
        TextOrNone(|line| line.note.as_deref()),
        each!(who, who => some(&who.id)),
        each!(who, who => some(&who.name)),
        each!(who, who => some(&who.role)),
        each!(who, who => some(&who.side)),
        variants!(difference, _variant => &difference.field),
        variants!(_difference, variant => &variant.value),
        variants!(_difference, variant => variant.publishers.join("; ")),
        each!(outcomes, outcome => some(&outcome.verdict)),
        each!(outcomes, outcome => some(&outcome.source.text)),
        each!(outcomes, outcome => some(&outcome.source.report)),
        each!(sources, source => some(&source.report)),
        each!(sources, source => some(&source.fact)),
        each!(sources, source => some(&source.title)),
        each!(sources, source => source.publisher.as_deref()),
        each!(sources, source => source.published.as_deref()),
        each!(sources, source => source.url.as_deref()),
        List(|line| {
            let copies = line.sources.iter().map(|source| source.copies.join("; "));
            copies.map(|copies| Some(copies).filter(|copies| !copies.is_empty())).collect()
        }),
        each!(sources, source => some(&source.text)),
    ]
}

fn bytes(text: &str) -> ByteArray {
    text.replace([SEARCH_MARKS.0, SEARCH_MARKS.1], "").into_bytes().into()
}

/// Days since 1970.
fn day(text: &str) -> Option<i32> {
    let date: jiff::civil::Date = text.get(..10)?.parse().ok()?;
    let since = jiff::civil::date(1970, 1, 1).until((jiff::Unit::Day, date)).ok()?;
    Some(since.get_days())
}

/// Writes a column of some lines. The levels are those of Dremel (Melnik and others 2010): how much of a value's path is
/// there, and at which list it goes on.
fn fill(column: &mut ColumnWriter<'_>, lines: &[Line], cells: Cells) -> Result<()> {
    match (column, cells) {
        (ColumnWriter::ByteArrayColumnWriter(column), Cells::Text(cell)) => {
            let values: Vec<ByteArray> = lines.iter().map(|line| bytes(cell(line))).collect();
            column.write_batch(&values, None, None)?;
        }
        (ColumnWriter::ByteArrayColumnWriter(column), Cells::TextOrNone(cell)) => {
            let (levels, values) = optional(lines.iter().map(|line| cell(line).map(bytes)));
            column.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnWriter::Int32ColumnWriter(column), Cells::Day(cell)) => {
            let (levels, values) = optional(lines.iter().map(|line| cell(line).and_then(day)));
            column.write_batch(&values, Some(&levels), None)?;
        }
        (ColumnWriter::DoubleColumnWriter(column), Cells::Real(cell)) => {
            let values: Vec<f64> = lines.iter().map(cell).collect();
            column.write_batch(&values, None, None)?;
        }
        (ColumnWriter::Int64ColumnWriter(column), Cells::Count(cell)) => {
            let values: Vec<i64> =
                lines.iter().map(|line| i64::try_from(cell(line)).unwrap_or(i64::MAX)).collect();
            column.write_batch(&values, None, None)?;
        }
        (ColumnWriter::ByteArrayColumnWriter(column), Cells::List(cell)) => {
            let (mut values, mut there, mut repeated) = (Vec::new(), Vec::new(), Vec::new());
            for line in lines {
                let list = cell(line);
                if list.is_empty() {
                    there.push(0);
                    repeated.push(0);
                }
                for (index, value) in list.into_iter().enumerate() {
                    repeated.push(i16::from(index > 0));
                    there.push(if value.is_some() { 2 } else { 1 });
                    values.extend(value.as_deref().map(bytes));
                }
            }
            column.write_batch(&values, Some(&there), Some(&repeated))?;
        }
        _ => return Err(ParquetError::General("a column of another type".to_owned())),
    }
    Ok(())
}

/// Which values are there, and these.
fn optional<T>(cells: impl Iterator<Item = Option<T>>) -> (Vec<i16>, Vec<T>) {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    for cell in cells {
        levels.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    (levels, values)
}

#[cfg(test)]
mod tests {
    use legation_archive::{Difference, State, Variant, Who};
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    #[test]
    fn lines_there_and_back() {
        let variant = |value: &str| Variant {
            value: value.to_owned(),
            reports: Vec::new(),
            publishers: vec!["Nordic Wire".to_owned()],
        };
        let who = |name: &str| Who {
            id: "A1".to_owned(),
            name: name.to_owned(),
            role: "participant".to_owned(),
            side: "NOR".to_owned(),
        };
        let full = Line {
            id: "M1".to_owned(),
            kind: "meeting".to_owned(),
            text: "talks".to_owned(),
            state: Some(State::Open),
            from: Some("1970-01-11".to_owned()),
            confidence: 0.5,
            accounts: 2,
            who: vec![who("Norway"), who("Iceland")],
            differences: vec![Difference {
                field: "time".to_owned(),
                variants: vec![variant("12 March"), variant("13 March")],
            }],
            ..Line::default()
        };
        let lines = [Line { id: "M0".to_owned(), ..Line::default() }, full];
        let place = std::env::temp_dir().join(format!("legation-lines-{}.parquet", std::process::id()));
        write(&lines, std::fs::File::create(&place).unwrap()).unwrap();
        let reader = SerializedFileReader::new(std::fs::File::open(&place).unwrap()).unwrap();
        let rows: Vec<String> =
            reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
        std::fs::remove_file(&place).unwrap();
        assert_eq!(rows.len(), 2);
        assert!(rows[0].contains("state: null, from: null") && rows[0].contains("who: []"), "{}", rows[0]);
        for words in ["from: 1970-01-11", "state: \"open\"", "\"Norway\"", "\"13 March\"", "accounts: 2"] {
            assert!(rows[1].contains(words), "{words}: {}", rows[1]);
        }
    }

    #[test]
    fn every_column_is_filled() {
        let schema = parse_message_type(SCHEMA).unwrap();
        let described = parquet::schema::types::SchemaDescriptor::new(Arc::new(schema));
        assert_eq!(described.num_columns(), columns().len());
    }
}
