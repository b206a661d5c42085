//! Packs the weights of the careful model, so that the program that has both models inside stays small.

use std::env;
use std::error::Error;
use std::fs::File;
use std::io::{BufReader, BufWriter, Write, copy};
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_CAREFUL").is_none() {
        return Ok(());
    }
    let weights = "../../models/careful.safetensors";
    println!("cargo::rerun-if-changed={weights}");
    let out = env::var_os("OUT_DIR").ok_or("cargo says nowhere to write to")?;
    let packed = BufWriter::new(File::create(Path::new(&out).join("careful.zlib"))?);
    // What there is to gain is gained at the fastest setting: the numbers are not all equally frequent, and that is all.
    let mut packer = ZlibEncoder::new(packed, Compression::fast());
    copy(&mut BufReader::new(File::open(weights)?), &mut packer)?;
    packer.finish()?.flush()?;
    Ok(())
}
