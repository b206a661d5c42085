//! Lines of a stream, none longer than a limit in memory.

use std::io::{self, BufRead, Read};

/// What came next.
pub(crate) enum Line {
    /// A line without its end.
    Whole(Vec<u8>),
    /// A line over the limit, passed over.
    TooLong,
    /// The end of the stream.
    End,
}

/// The next line of a stream, of `most` bytes at most.
pub(crate) fn next(reader: &mut dyn BufRead, most: usize) -> io::Result<Line> {
    let mut line = Vec::new();
    let limit = most as u64 + 1;
    if reader.take(limit).read_until(b'\n', &mut line)? == 0 {
        return Ok(Line::End);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 == limit {
        drop(line);
        skip_to_line_end(reader)?;
        return Ok(Line::TooLong);
    }
    Ok(Line::Whole(line))
}

/// Passes over the rest of a line without keeping it.
fn skip_to_line_end(reader: &mut dyn BufRead) -> io::Result<()> {
    loop {
        let buffer = match reader.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            other => other?,
        };
        let (count, done) = match buffer.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(count);
        if done {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_over_the_limit_is_passed_over_and_the_next_is_read() {
        let mut input: &[u8] = b"abcd\nabcde\n\nabcdefghij\nlast";
        let mut seen = Vec::new();
        loop {
            match next(&mut input, 4).unwrap() {
                Line::Whole(line) => seen.push(String::from_utf8(line).unwrap()),
                Line::TooLong => seen.push("<>".to_owned()),
                Line::End => break,
            }
        }
        assert_eq!(seen, ["abcd", "<>", "", "<>", "last"]);
    }
}
