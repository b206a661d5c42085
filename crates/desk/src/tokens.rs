//! Who may do what: tokens with roles.
//!
//! A token file has a line for each person: `NAME ROLE SHA256`, where the last is the SHA-256 of the secret in
//! hexadecimal, so that the file gives no secret away. `legation token` prints a new secret and its line.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// Bytes of a secret: 192 bits, far beyond guessing, and 48 characters to paste.
const SECRET_BYTES: usize = 24;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Whoever asks.
    Anyone,
    /// May look at everything.
    Reader,
    /// May add and correct as well.
    Editor,
}

impl Role {
    /// The word for it.
    pub fn label(self) -> &'static str {
        match self {
            Role::Anyone => "anyone",
            Role::Reader => "reader",
            Role::Editor => "editor",
        }
    }
}

/// Somebody with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The name that the audit log shows.
    pub name: String,
    /// What they may do.
    pub role: Role,
    digest: [u8; 32],
}

/// All tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    holders: Vec<Holder>,
}

/// A line of a token file that is wrong.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("line {line}: {fault}")]
pub struct TokenError {
    /// Which line, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: String,
}

impl Tokens {
    /// Reads a token file. Empty lines and lines that begin with `#` are left out.
    ///
    /// # Errors
    /// When a line is not `NAME ROLE SHA256`, or there is none.
    pub fn parse(text: &str) -> Result<Tokens, TokenError> {
        let mut holders = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let error = |fault: &str| TokenError { line: index + 1, fault: fault.to_owned() };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let fields: Vec<&str> = line.split_whitespace().collect();
            let [name, role, digest] = fields[..] else { return Err(error("expected NAME ROLE SHA256")) };
            let role = match role {
                "reader" => Role::Reader,
                "editor" => Role::Editor,
                _ => return Err(error("the role is reader or editor")),
            };
            let digest = from_hex(digest).ok_or_else(|| error("the SHA-256 has 64 hexadecimal digits"))?;
            holders.push(Holder { name: name.to_owned(), role, digest });
        }
        if holders.is_empty() {
            return Err(TokenError { line: 1, fault: "the file has no token".to_owned() });
        }
        Ok(Tokens { holders })
    }

    /// The holder of a secret.
    pub fn holder(&self, secret: &str) -> Option<&Holder> {
        let digest: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        // Digests are compared, not secrets: how long it takes says nothing about a secret.
        self.holders.iter().find(|holder| holder.digest == digest)
    }
}

/// A new secret and the line for the token file.
///
/// # Errors
/// When the system has no randomness to give.
pub fn new_token(name: &str, role: Role) -> Result<(String, String), getrandom::Error> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes)?;
    let secret = to_hex(&bytes);
    let line = format!("{name} {} {}", role.label(), to_hex(&Sha256::digest(secret.as_bytes())));
    Ok((secret, line))
}

/// Bytes in hexadecimal digits.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_token_is_known_by_its_secret_alone() {
        let (secret, line) = new_token("ana", Role::Editor).unwrap();
        let tokens = Tokens::parse(&format!("# ours\n\n{line}\n")).unwrap();
        let holder = tokens.holder(&secret).unwrap();
        assert_eq!((holder.name.as_str(), holder.role), ("ana", Role::Editor));
        assert_eq!(tokens.holder("guess"), None);
        assert!(!line.contains(&secret));
    }

    #[test]
    fn wrong_lines_are_named() {
        for (text, line) in [("", 1), ("a reader", 1), ("# x\na king 00", 2), ("a reader zz", 1)] {
            assert_eq!(Tokens::parse(text).unwrap_err().line, line, "{text:?}");
        }
    }
}
