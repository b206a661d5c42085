//! Streams that are packed, unpacked as they are read.
//!
//! Invariants: nothing is held beyond a window; what unpacks to absurdly more than it is, is stopped.

use std::fmt;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// A stream that can go to another thread.
pub(crate) type Stream = Box<dyn BufRead + Send>;

/// Most that a stream may unpack to, in times of itself. Text packs to a tenth, the most repetitive of crawls to a
/// hundredth; a bomb unpacks to a thousand times itself and more.
const MOST_FOLD: u64 = 300;

/// Bytes that may come out before anybody counts: a small file of blanks is no bomb.
const UNCOUNTED: u64 = 16 << 20;

/// Most bytes of what is read here and there (a ZIP file, a table) and is no file of its own (standard input, a member of a
/// ZIP file, packed): it has to be in memory.
pub(crate) const LONGEST_IN_MEMORY: u64 = 64 << 20;

/// Most layers of packing: a `.zst` in a `.gz` happens, more do not.
const MOST_LAYERS: usize = 3;

/// Largest window of a zstd stream in bytes, which has to be in memory. `zstd -19` uses 8 MiB, `--long` 128 MiB.
const LARGEST_WINDOW: u64 = 32 << 20;

/// A stream that unpacks to too much.
#[derive(Debug)]
pub(crate) struct Bomb;

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it unpacks to more than {MOST_FOLD} times its size, as no text does")
    }
}

impl std::error::Error for Bomb {}

/// Counts the bytes that pass.
pub(crate) struct Counted<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counted<R> {
    pub fn new(inner: R, count: Arc<AtomicU64>) -> Counted<R> {
        Counted { inner, count }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.count.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.count.fetch_add(amount as u64, Ordering::Relaxed);
        self.inner.consume(amount);
    }
}

/// What comes out of an unpacker, held against what went in.
pub(crate) struct Bounded<R> {
    inner: R,
    packed: Arc<AtomicU64>,
    unpacked: u64,
}

impl<R> Bounded<R> {
    pub fn new(inner: R, packed: Arc<AtomicU64>) -> Bounded<R> {
        Bounded { inner, packed, unpacked: 0 }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.unpacked += read as u64;
        if self.unpacked > UNCOUNTED && self.unpacked / MOST_FOLD > self.packed.load(Ordering::Relaxed) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, Bomb));
        }
        Ok(read)
    }
}

/// The first bytes of a stream, fewer only where it ends, and the stream with them.
pub(crate) fn peek(mut stream: Stream, count: usize) -> io::Result<(Vec<u8>, Stream)> {
    let mut head = Vec::with_capacity(count);
    stream.by_ref().take(count as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(stream))))
}

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];
/// The end of the magic numbers of frames that are skipped, 0x50 to 0x5F at the beginning.
const SKIPPABLE: &[u8] = &[0x2A, 0x4D, 0x18];
/// The first byte of the frame that holds a WARC's dictionary.
const WITH_DICTIONARY: u8 = 0x5D;

/// Unpacks a stream until what comes is not packed, and takes the ending of the packing off its name.
pub(crate) fn unpacked(mut stream: Stream, name: &mut String) -> io::Result<Stream> {
    for _ in 0..MOST_LAYERS {
        let (head, again) = peek(stream, 4)?;
        let ending: &str = if head.starts_with(GZIP) {
            let count = Arc::default();
            let inner = MultiGzDecoder::new(Counted::new(again, Arc::clone(&count)));
            stream = Box::new(BufReader::with_capacity(1 << 16, Bounded::new(inner, count)));
            ".gz"
        } else if head.starts_with(ZSTD) || (head.get(1..) == Some(SKIPPABLE) && head[0] & 0xF0 == 0x50) {
            let count = Arc::default();
            let inner = Frames::new(Counted::new(again, Arc::clone(&count)));
            stream = Box::new(BufReader::with_capacity(1 << 16, Bounded::new(inner, count)));
            ".zst"
        } else {
            return Ok(again);
        };
        if name.len() > ending.len() && name.to_ascii_lowercase().ends_with(ending) {
            name.truncate(name.len() - ending.len());
        }
    }
    Ok(stream)
}

/// The frames of a zstd stream, one after another; frames that are to be skipped are.
struct Frames<R> {
    source: R,
    decoder: FrameDecoder,
    open: bool,
}

impl<R: BufRead> Frames<R> {
    fn new(source: R) -> Frames<R> {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(LARGEST_WINDOW);
        Frames { source, decoder, open: false }
    }

    /// Goes to the next frame; whether there is one.
    fn begin(&mut self) -> io::Result<bool> {
        loop {
            let mut head = Vec::with_capacity(4);
            self.source.by_ref().take(4).read_to_end(&mut head)?;
            if head.is_empty() {
                return Ok(false);
            }
            if head.get(1..) != Some(SKIPPABLE) {
                let whole = Cursor::new(head).chain(self.source.by_ref());
                self.decoder.init(whole).map_err(|error| wrong(&error.to_string()))?;
                self.open = true;
                return Ok(true);
            }
            if head[0] == WITH_DICTIONARY {
                return Err(wrong("it is packed with a dictionary of its own; unpack it with zstd first"));
            }
            let mut size = [0; 4];
            self.source.read_exact(&mut size)?;
            io::copy(&mut self.source.by_ref().take(u32::from_le_bytes(size).into()), &mut io::sink())?;
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.open && !self.begin()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.source, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(|error| wrong(&error.to_string()))?;
            }
            let read = self.decoder.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            self.open = false;
        }
    }
}

fn wrong(text: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn all(bytes: Vec<u8>, name: &str) -> (io::Result<Vec<u8>>, String) {
        let mut name = name.to_owned();
        let mut out = Vec::new();
        let outcome = unpacked(Box::new(Cursor::new(bytes)), &mut name)
            .and_then(|mut stream| stream.read_to_end(&mut out))
            .map(|_| out);
        (outcome, name)
    }

    #[test]
    fn what_is_packed_comes_out() {
        let zstd = |text: &[u8]| {
            ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
        };
        let two = [gzip(b"one "), gzip(b"two")].concat();
        for (bytes, name, text, rest) in [
            (b"plain".to_vec(), "a.txt", "plain", "a.txt"),
            (gzip(b"one"), "a.txt.gz", "one", "a.txt"),
            (two, "a.warc.gz", "one two", "a.warc"),
            (gzip(&gzip(b"twice")), "a.gz.gz", "twice", "a"),
            (
                [zstd(b"one "), vec![0x52, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9], zstd(b"two")].concat(),
                "a.zst",
                "one two",
                "a",
            ),
            (Vec::new(), "a", "", "a"),
        ] {
            let (found, stem) = all(bytes, name);
            assert_eq!(String::from_utf8(found.unwrap()).unwrap(), text, "{name}");
            assert_eq!(stem, rest);
        }
    }

    #[test]
    fn bombs_and_broken_streams_are_errors() {
        let bomb = gzip(&vec![0; 64 << 20]);
        let (found, _) = all(bomb, "a.gz");
        assert!(found.unwrap_err().get_ref().unwrap().is::<Bomb>());
        let mut cut = gzip(&b"some words that are packed ".repeat(20));
        cut.truncate(cut.len() - 12);
        assert!(all(cut, "a.gz").0.is_err());
        assert!(all(vec![0x28, 0xB5, 0x2F, 0xFD, 1], "a.zst").0.is_err());
    }
}
