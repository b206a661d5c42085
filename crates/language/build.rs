//! Packs the weights of the careful model, so that the program that has both models inside stays small.
//!
//! Of the table of word pieces the last two bits are rounded off before it is packed: what has fewer values packs smaller,
//! and the reading is the same (`models/careful.md` has the figures of both).
//!
//! And picks the large cities out of `knowledge/cities.csv`, so that the two megabytes aren't in the program twice.

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Map, Value};

/// The table that is rounded, and the step between the values that are kept.
const ROUNDED: (&str, i16) = ("pieces.table", 4);

/// Inhabitants of a city whose name is known everywhere.
const LARGE: u64 = 500_000;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    large_cities()?;
    if env::var_os("CARGO_FEATURE_CAREFUL").is_none() {
        return Ok(());
    }
    let weights = "../../models/careful.safetensors";
    println!("cargo::rerun-if-changed={weights}");
    let out = env::var_os("OUT_DIR").ok_or("cargo says nowhere to write to")?;
    let packed = BufWriter::new(File::create(Path::new(&out).join("careful.zlib"))?);
    let mut bytes = fs::read(weights)?;
    round(&mut bytes)?;
    // What there is to gain is gained at the fastest setting: the numbers are not all equally frequent, and that is all.
    let mut packer = ZlibEncoder::new(packed, Compression::fast());
    packer.write_all(&bytes)?;
    packer.finish()?.flush()?;
    Ok(())
}

/// Writes the names of large cities, one a line.
fn large_cities() -> Result<(), Box<dyn Error>> {
    let table = "../../knowledge/cities.csv";
    println!("cargo::rerun-if-changed={table}");
    let out = env::var_os("OUT_DIR").ok_or("cargo says nowhere to write to")?;
    let mut names = BufWriter::new(File::create(Path::new(&out).join("cities.txt"))?);
    for line in fs::read_to_string(table)?.lines().filter(|line| !line.starts_with('#')) {
        // Rows with quoted cells, which have a comma inside, are none of a large city's usual name.
        let [folded, name, .., population, _] = line.split(',').collect::<Vec<_>>()[..] else { continue };
        if population.parse::<u64>().is_ok_and(|population| population >= LARGE) {
            writeln!(names, "{}", if name.is_empty() { capitalised(folded) } else { name.to_owned() })?;
        }
    }
    Ok(names.flush()?)
}

/// A folded name with capitals.
fn capitalised(folded: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    folded.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Rounds the table in a file in the safetensors format.
fn round(bytes: &mut [u8]) -> Result<(), Box<dyn Error>> {
    let length = u64::from_le_bytes(bytes.get(..8).ok_or("no safetensors")?.try_into()?);
    let start = 8 + usize::try_from(length)?;
    let header: Map<String, Value> = serde_json::from_slice(bytes.get(8..start).ok_or("no safetensors")?)?;
    let (name, step) = ROUNDED;
    let table = header.get(name).filter(|table| table["dtype"] == "I8").ok_or("no table of word pieces")?;
    let place = |at: usize| {
        let offset = table["data_offsets"][at].as_u64().and_then(|offset| usize::try_from(offset).ok());
        offset.map(|offset| start + offset).ok_or("a table without its place")
    };
    for byte in bytes.get_mut(place(0)?..place(1)?).ok_or("a table beyond the end")? {
        *byte = rounded(byte.cast_signed(), step).cast_unsigned();
    }
    Ok(())
}

/// The nearest multiple of a step that is a byte.
fn rounded(value: i8, step: i16) -> i8 {
    let most = i16::from(i8::MAX) / step;
    let steps = (i16::from(value) + i16::from(value.signum()) * (step / 2)) / step;
    i8::try_from(steps.clamp(-most, most) * step).unwrap_or(value)
}
