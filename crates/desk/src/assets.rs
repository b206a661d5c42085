//! What the page needs besides itself: one script, one style sheet, one icon. They are built in `web/` and compiled in.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::tokens::to_hex;

/// A file of the page.
#[derive(Debug)]
pub struct Asset {
    /// Its name under `/assets/`.
    pub name: &'static str,
    /// Its media type.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

/// All of them.
pub const ASSETS: [Asset; 3] = [
    Asset {
        name: "desk.js",
        kind: "text/javascript; charset=utf-8",
        bytes: include_bytes!("../../../web/dist/desk.js"),
    },
    Asset {
        name: "desk.css",
        kind: "text/css; charset=utf-8",
        bytes: include_bytes!("../../../web/dist/desk.css"),
    },
    Asset { name: "icon.svg", kind: "image/svg+xml", bytes: include_bytes!("../../../web/dist/icon.svg") },
];

/// The style rules of pictures alone, for pictures that leave the page.
pub const PICTURE_STYLE: &str = include_str!("../../../web/dist/picture.css");

/// A short digest of all assets: part of their addresses, so that they can be kept for ever.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut digest = Sha256::new();
    for asset in &ASSETS {
        digest.update(asset.bytes);
    }
    to_hex(&digest.finalize()[..6])
});
