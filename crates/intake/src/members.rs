//! What stands in a ZIP file or in a folder, one member after another.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use crate::error::Fault;
use crate::format::Format;
use crate::streams::{Bounded, Counted, LONGEST_IN_MEMORY, Stream};

/// Most members of a ZIP file, whose list has to be in memory.
const MOST_MEMBERS: usize = 2_000_000;

/// Most folders within each other.
const DEEPEST_FOLDER: usize = 64;

/// Whether reports are to be looked for under a name: publication data, hidden files and files of other kinds are
/// passed over.
fn is_taken(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    if name.starts_with('.') || name.ends_with(".meta.json") || name.starts_with("__macosx") {
        return false;
    }
    let stem = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
    let stem = Path::new(stem);
    stem.extension().is_some_and(|extension| extension == "zip")
        || matches!(Format::from_name(stem), Ok(Some(_)))
        || (stem.extension().is_some_and(|extension| extension == "xml"))
}

/// Where a ZIP file's bytes are.
enum Bytes {
    File(PathBuf),
    Memory(Arc<[u8]>),
}

/// The members of a ZIP file that reports are to be looked for in.
pub(crate) struct Zip {
    bytes: Bytes,
    members: std::vec::IntoIter<Member>,
}

struct Member {
    name: String,
    start: u64,
    packed: u64,
    method: CompressionMethod,
    encrypted: bool,
}

impl Zip {
    /// The members of a ZIP file. Where it is a file, it is read where each member stands; else it has to fit in memory.
    pub fn new(path: Option<&Path>, mut stream: Stream) -> Result<Zip, Fault> {
        let wrong = |error: zip::result::ZipError| Fault::Zip(error.to_string());
        let seekable = path.filter(|path| {
            let mut magic = [0; 2];
            File::open(path).and_then(|mut file| file.read_exact(&mut magic)).is_ok() && magic == *b"PK"
        });
        let (bytes, members) = match seekable {
            Some(path) => {
                let file = File::open(path).map_err(Fault::from_opening)?;
                let archive = ZipArchive::new(BufReader::new(file)).map_err(wrong)?;
                (Bytes::File(path.to_owned()), list(archive))
            }
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
                let whole: Arc<[u8]> = whole.into();
                let archive = ZipArchive::new(Cursor::new(Arc::clone(&whole))).map_err(wrong)?;
                (Bytes::Memory(whole), list(archive))
            }
        };
        let packed = members.iter().fold(0u64, |sum, member| sum.saturating_add(member.packed));
        let size = match &bytes {
            Bytes::File(path) => path.metadata().map_err(Fault::from_opening)?.len(),
            Bytes::Memory(whole) => whole.len() as u64,
        };
        // The same bytes used for many members: the other way to make a bomb.
        if packed > size {
            return Err(Fault::Zip("its members overlap".to_owned()));
        }
        Ok(Zip { bytes, members: members.into_iter() })
    }

    /// The next member: its name and its bytes.
    pub fn next(&mut self) -> Option<Result<(String, Stream), (String, Fault)>> {
        let member = self.members.next()?;
        let Member { name, start, packed, method, encrypted } = member;
        if encrypted {
            return Some(Err((name, Fault::Zip("it is locked with a password".to_owned()))));
        }
        let raw: Box<dyn Read + Send> = match &self.bytes {
            Bytes::File(path) => match File::open(path).and_then(|mut file| {
                file.seek(SeekFrom::Start(start))?;
                Ok(file)
            }) {
                Ok(file) => Box::new(BufReader::new(file)),
                Err(error) => return Some(Err((name, Fault::from_opening(error)))),
            },
            Bytes::Memory(whole) => {
                let mut cursor = Cursor::new(Arc::clone(whole));
                cursor.set_position(start);
                Box::new(cursor)
            }
        };
        let raw = raw.take(packed);
        let stream: Stream = match method {
            CompressionMethod::Stored => Box::new(BufReader::new(raw)),
            CompressionMethod::Deflated => {
                let count = Arc::default();
                let inflated = DeflateDecoder::new(Counted::new(raw, Arc::clone(&count)));
                Box::new(BufReader::with_capacity(1 << 16, Bounded::new(inflated, count)))
            }
            other => {
                return Some(Err((
                    name,
                    Fault::Zip(format!("it is packed in a way that is not read: {other:?}")),
                )));
            }
        };
        Some(Ok((name, stream)))
    }
}

fn list<R: Read + Seek>(mut archive: ZipArchive<R>) -> Vec<Member> {
    let mut members = Vec::new();
    for index in 0..archive.len().min(MOST_MEMBERS) {
        let Ok(file) = archive.by_index_raw(index) else { continue };
        let Ok(name) = file.name().map(std::borrow::Cow::into_owned) else { continue };
        if !file.is_file() || !is_taken(Path::new(&name)) {
            continue;
        }
        let Some(start) = file.data_start() else { continue };
        members.push(Member {
            start,
            packed: file.compressed_size(),
            method: file.compression(),
            encrypted: file.encrypted(),
            name,
        });
    }
    members
}

/// The files of a folder and of the folders in it, by their names.
pub(crate) struct Folder {
    /// What is to be looked at, last first, with how deep it is.
    waiting: Vec<(PathBuf, usize)>,
}

impl Folder {
    pub fn new(path: PathBuf) -> Folder {
        Folder { waiting: vec![(path, 0)] }
    }

    /// The next file.
    pub fn next(&mut self) -> Option<Result<PathBuf, (PathBuf, io::Error)>> {
        loop {
            let (path, depth) = self.waiting.pop()?;
            let is_folder = if depth == 0 {
                true
            } else {
                // A link to a folder may lead around in circles.
                path.symlink_metadata().is_ok_and(|data| data.is_dir())
            };
            if !is_folder {
                if is_taken(&path) && path.is_file() {
                    return Some(Ok(path));
                }
                continue;
            }
            if depth > DEEPEST_FOLDER {
                continue;
            }
            let entries = match std::fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) => return Some(Err((path, error))),
            };
            let mut names: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
            names
                .retain(|path| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')));
            names.sort_unstable_by(|one, other| other.cmp(one));
            self.waiting.extend(names.into_iter().map(|name| (name, depth + 1)));
        }
    }
}
