//! SCRAM-SHA-256 (RFC 5802, RFC 7677): to log in without sending the password.

use std::io::Read;

use sha2::{Digest, Sha256};

use super::wire::WireError;

/// Most rounds that a server may ask for: PostgreSQL's usual number is 4096.
const ROUNDS: u32 = 1_000_000;

/// A log-in under way.
pub(super) struct Scram {
    password: String,
    /// What was sent first, without its head.
    bare: String,
    nonce: String,
    /// By what the server shows that it knows the password, too.
    signature: Option<[u8; 32]>,
}

impl Scram {
    pub(super) fn begin(password: &str) -> Result<Scram, WireError> {
        let mut random = [0; 18];
        std::fs::File::open("/dev/urandom")
            .and_then(|mut file| file.read_exact(&mut random))
            .map_err(|error| WireError::Broken(format!("the system gives no random numbers: {error}")))?;
        Ok(Scram::with(password, &encode(&random)))
    }

    fn with(password: &str, nonce: &str) -> Scram {
        Scram {
            password: password.to_owned(),
            bare: format!("n=,r={nonce}"),
            nonce: nonce.to_owned(),
            signature: None,
        }
    }

    /// What is sent first.
    pub(super) fn first(&self) -> String {
        format!("n,,{}", self.bare)
    }

    /// The answer to the server's challenge.
    pub(super) fn answer(&mut self, challenge: &[u8]) -> Option<String> {
        let challenge = std::str::from_utf8(challenge).ok()?;
        let field = |name: &str| challenge.split(',').find_map(|field| field.strip_prefix(name));
        let (nonce, salt) = (field("r=")?, decode(field("s=")?)?);
        let rounds: u32 = field("i=")?.parse().ok()?;
        if !nonce.starts_with(&self.nonce) || rounds == 0 || rounds > ROUNDS {
            return None;
        }
        let salted = stretched(self.password.as_bytes(), &salt, rounds);
        let client = keyed(&salted, b"Client Key");
        let unproven = format!("c=biws,r={nonce}");
        let all = format!("{},{challenge},{unproven}", self.bare);
        let signature = keyed(&Sha256::digest(client), all.as_bytes());
        let proof: Vec<u8> = client.iter().zip(signature).map(|(key, sign)| key ^ sign).collect();
        self.signature = Some(keyed(&keyed(&salted, b"Server Key"), all.as_bytes()));
        Some(format!("{unproven},p={}", encode(&proof)))
    }

    /// Whether the server's last word shows that it knows the password.
    pub(super) fn verify(&self, last: &[u8]) -> bool {
        let shown = last.strip_prefix(b"v=").and_then(|text| decode(std::str::from_utf8(text).ok()?));
        shown.is_some() && shown.as_deref() == self.signature.as_ref().map(|signature| signature.as_slice())
    }
}

/// HMAC-SHA-256 (RFC 2104).
fn keyed(key: &[u8], text: &[u8]) -> [u8; 32] {
    const BLOCK: usize = 64;
    let mut block = [0; BLOCK];
    if key.len() > BLOCK {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|byte| byte ^ 0x36)).chain_update(text).finalize();
    Sha256::new().chain_update(block.map(|byte| byte ^ 0x5c)).chain_update(inner).finalize().into()
}

/// PBKDF2 with HMAC-SHA-256, one block (RFC 8018).
fn stretched(password: &[u8], salt: &[u8], rounds: u32) -> [u8; 32] {
    let mut last = keyed(password, &[salt, &[0, 0, 0, 1]].concat());
    let mut all = last;
    for _ in 1..rounds {
        last = keyed(password, &last);
        for (sum, byte) in all.iter_mut().zip(last) {
            *sum ^= byte;
        }
    }
    all
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648).
fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number =
            chunk.iter().fold(0_u32, |all, byte| (all << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..4 {
            if index <= chunk.len() {
                text.push(char::from(LETTERS[(number >> (18 - 6 * index)) as usize & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut number, mut bits) = (0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|letter| *letter == byte)?;
        number = (number << 6 | value as u32) & 0xff_ffff;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((number >> bits) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
        }
        assert_eq!(decode("Z!"), None);
    }

    /// The exchange of RFC 7677, section 3, but for the user's name, which PostgreSQL takes from the log-in.
    #[test]
    fn the_example_of_the_standard() {
        let mut scram = Scram::with("pencil", "rOprNGfwEbeRWgbNEkqO");
        scram.bare = "n=user,r=rOprNGfwEbeRWgbNEkqO".to_owned();
        let answer = scram
            .answer(b"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
            .unwrap();
        assert!(answer.ends_with("p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="), "{answer}");
        assert!(scram.verify(b"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        assert!(!scram.verify(b"v=AAAA"));
    }
}
