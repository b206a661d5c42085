//! Ids made from content.

use legation_record::Report;
use sha2::{Digest, Sha256};

/// Bytes of the digest that the id keeps. Among ten million reports, the odds that any two share an id are one to
/// some hundred thousand.
const KEPT: usize = 8;

/// The id of a report: the beginning of SHA-256 over what makes it this report and no other, in hexadecimal. The
/// same text by another publisher, at another address or of another day is another report.
pub(crate) fn of(report: &Report) -> String {
    let mut digest = Sha256::new();
    let optional = |field: &Option<String>| field.clone().unwrap_or_default();
    for field in [
        report.title.clone(),
        report.text.clone(),
        optional(&report.publisher),
        optional(&report.url),
        optional(&report.published),
    ] {
        // Each field with its length, so that no field can run over into the next.
        digest.update((field.len() as u64).to_le_bytes());
        digest.update(field.as_bytes());
    }
    digest.finalize().iter().take(KEPT).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_the_same_from_version_to_version() {
        let mut report =
            Report { title: "Talks resume".into(), text: "They met.".into(), ..Report::default() };
        assert_eq!(of(&report), "a83d4e86e3d66dad");
        report.title.push_str(" T");
        report.text.remove(0);
        assert_ne!(of(&report), "a83d4e86e3d66dad");
    }
}
