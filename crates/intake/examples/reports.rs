//! Prints what intake makes of files, one JSON object a report, without reading them:
//!
//!     cargo run --release --example reports -- page.html feed.xml news.warc.gz

use std::io::Write;
use std::path::Path;

use legation_intake::{Given, Source, open};

fn main() {
    let mut out = std::io::stdout().lock();
    let mut talk = std::io::stderr().lock();
    for argument in std::env::args_os().skip(1) {
        let source = Source::from_argument(Path::new(&argument));
        let name = source.name();
        for taken in open(source, None, Given::default()) {
            let written = match taken {
                Ok(taken) => {
                    let report = serde_json::to_string(&(&name, &taken.report)).unwrap_or_default();
                    writeln!(out, "{report}")
                }
                Err(error) => writeln!(talk, "{error}"),
            };
            if written.is_err() {
                return;
            }
        }
    }
}
