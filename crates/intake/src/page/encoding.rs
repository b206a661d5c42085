//! The encoding of a page, found as browsers find it: byte order mark, then what came with the page, then what the page
//! says in its first bytes, then UTF-8 where it is that, then Windows-1252.
//!
//! After the Encoding Standard and "determining the character encoding" of the HTML Standard.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes in which a page says its encoding. The standard has 1,024; browsers look further, and old pages need it.
const LOOKED_AT: usize = 4096;

/// Bytes to text. `stated` is the encoding that came with the page, as in the header `Content-Type`.
pub(crate) fn decode(bytes: &[u8], stated: Option<&str>) -> String {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => stated
            .and_then(|label| Encoding::for_label(label.trim().as_bytes()))
            .or_else(|| prescan(bytes))
            .unwrap_or(if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 }),
    };
    let (text, _, wrong) = encoding.decode(bytes);
    // A page that says UTF-8 and is not, or says something else and is UTF-8, has been through many hands: whichever
    // gives fewer replacement characters is meant.
    if wrong || encoding == WINDOWS_1252 {
        if encoding != UTF_8
            && bytes.iter().any(|byte| !byte.is_ascii())
            && std::str::from_utf8(bytes).is_ok()
        {
            return UTF_8.decode(bytes).0.into_owned();
        }
        if encoding == UTF_8 {
            let replaced = text.matches('\u{FFFD}').count();
            let beyond_ascii = text.chars().filter(|character| !character.is_ascii()).count();
            // Only where hardly any character beyond ASCII came out right.
            if 10 * replaced > 9 * beyond_ascii {
                return WINDOWS_1252.decode(bytes).0.into_owned();
            }
        }
    }
    text.into_owned()
}

/// The encoding that a page says in `<meta charset>`, `<meta http-equiv>` or an XML declaration.
fn prescan(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(LOOKED_AT)];
    let head: String = head.iter().map(|&byte| char::from(byte).to_ascii_lowercase()).collect();
    let mut rest = head.as_str();
    let mut label = None;
    if let Some(declaration) = head.trim_start().strip_prefix("<?xml")
        && let Some((declaration, _)) = declaration.split_once("?>")
        && let Some((_, value)) = declaration.split_once("encoding")
    {
        label = value_of(value);
    }
    while label.is_none() {
        let Some(at) = rest.find("<meta") else { break };
        rest = &rest[at + "<meta".len()..];
        let tag = rest.split_once('>').map_or(rest, |(tag, _)| tag);
        label = tag.split_once("charset").and_then(|(_, value)| value_of(value));
    }
    let encoding = Encoding::for_label(label?.as_bytes())?;
    // A page in UTF-16 could not say so in ASCII.
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding })
}

/// The value after a name: `= "utf-8"`.
fn value_of(text: &str) -> Option<&str> {
    let text = text.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:.".contains(c))).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_found() {
        for (bytes, stated, text) in [
            (&b"\xEF\xBB\xBFa\xC3\xA9"[..], None, "aé"),
            (b"\xFF\xFEa\0\xE9\0", Some("utf-8"), "aé"),
            (b"caf\xE9", None, "café"),
            (b"caf\xC3\xA9", None, "café"),
            (b"<meta charset=windows-1251>\xE4\xE0", None, "<meta charset=windows-1251>да"),
            (
                b"<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>\x82\xA0",
                None,
                "<meta http-equiv=Content-Type content='text/html; charset=Shift_JIS'>あ",
            ),
            (b"<meta charset='iso-8859-1'>\x93so\x94", None, "<meta charset='iso-8859-1'>“so”"),
            (b"\xE4\xE0", Some("windows-1251"), "да"),
            (
                b"<?xml version='1.0' encoding='koi8-r'?>\xC4",
                None,
                "<?xml version='1.0' encoding='koi8-r'?>д",
            ),
            (b"<meta charset=utf-16>a", None, "<meta charset=utf-16>a"),
            (b"<meta charset=utf-8>caf\xE9 x", None, "<meta charset=utf-8>café x"),
            (b"<meta charset=iso-8859-1>caf\xC3\xA9", None, "<meta charset=iso-8859-1>café"),
            (b"<meta charset", None, "<meta charset"),
            (b"", None, ""),
        ] {
            assert_eq!(decode(bytes, stated), text, "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
