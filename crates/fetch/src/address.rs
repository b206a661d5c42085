//! Addresses of the web, and which of them lead to a private network.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Longest address in bytes; browsers take no more of their own users.
const LONGEST: usize = 4096;

/// An address of the web: `http` or `https`, without a name and password in it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    secure: bool,
    host: String,
    port: Option<u16>,
    /// Path and query, from the slash on.
    path: String,
}

/// Why something is no address that can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not `http` or `https`.
    #[error("an address begins with http:// or https://")]
    Scheme,
    /// No host, or a wrong one.
    #[error("the address has no sound host")]
    Host,
    /// A name or a password in it.
    #[error("the address has a name or password in it")]
    Secret,
    /// Too long, or with blanks or control characters.
    #[error("the address is too long or has characters that none has")]
    Characters,
}

impl Address {
    /// Takes an address apart.
    ///
    /// # Errors
    /// When it is none that can be fetched.
    pub fn parse(text: &str) -> Result<Address, AddressError> {
        let text = text.trim();
        if text.len() > LONGEST || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(AddressError::Characters);
        }
        let (scheme, rest) = text.split_once("://").ok_or(AddressError::Scheme)?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return Err(AddressError::Scheme),
        };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        if authority.contains('@') {
            return Err(AddressError::Secret);
        }
        let (host, port) = match authority.strip_prefix('[') {
            Some(inner) => {
                let (host, after) = inner.split_once(']').ok_or(AddressError::Host)?;
                host.parse::<Ipv6Addr>().map_err(|_| AddressError::Host)?;
                (format!("[{host}]"), after.strip_prefix(':'))
            }
            None => match authority.split_once(':') {
                Some((host, port)) => (host.to_owned(), Some(port)),
                None => (authority.to_owned(), None),
            },
        };
        let host = host.to_ascii_lowercase();
        let sound = host.starts_with('[')
            || (!host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c)));
        if !sound {
            return Err(AddressError::Host);
        }
        let port = match port {
            None | Some("") => None,
            Some(port) => Some(port.parse::<u16>().map_err(|_| AddressError::Host)?),
        };
        let path = path.split('#').next().unwrap_or_default();
        Ok(Address { secure, host, port, path: whole_path(path) })
    }

    /// An address as it stands in a page or a header of this one.
    ///
    /// # Errors
    /// When it is none that can be fetched.
    pub fn join(&self, reference: &str) -> Result<Address, AddressError> {
        let reference = reference.trim();
        if reference.contains("://") {
            return Address::parse(reference);
        }
        let scheme = if self.secure { "https:" } else { "http:" };
        if reference.starts_with("//") {
            return Address::parse(&format!("{scheme}{reference}"));
        }
        let base = self.path.split('?').next().unwrap_or("/");
        let path = if reference.starts_with('/') {
            reference.to_owned()
        } else if reference.starts_with('?') {
            format!("{base}{reference}")
        } else if reference.is_empty() || reference.starts_with('#') {
            self.path.clone()
        } else {
            let folder = base.rfind('/').map_or("/", |end| &base[..=end]);
            format!("{folder}{reference}")
        };
        Address::parse(&format!("{scheme}//{}{}", self.authority(), whole_path(&path)))
    }

    /// Host and port, as they stand in an address.
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }

    /// The host.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is `https`.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Path and query.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Scheme, host and port: what one robots.txt is for.
    pub fn origin(&self) -> String {
        format!("{}://{}", if self.secure { "https" } else { "http" }, self.authority())
    }

    /// The number that stands for a host, where the address has a number and no name.
    pub fn number(&self) -> Option<IpAddr> {
        self.host.trim_start_matches('[').trim_end_matches(']').parse().ok()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

/// A path from the root, without steps up and with what is not ASCII written in percent.
fn whole_path(path: &str) -> String {
    let (path, query) = match path.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (path, None),
    };
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = Vec::new();
    let mut folder = true;
    for part in path.split('/').skip(usize::from(path.starts_with('/'))) {
        folder = matches!(part, "" | "." | "..");
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            "" if parts.is_empty() => {}
            part => parts.push(part),
        }
    }
    let mut whole = String::from("/");
    whole.push_str(&parts.join("/"));
    if folder && whole.len() > 1 && !whole.ends_with('/') {
        whole.push('/');
    }
    if let Some(query) = query {
        whole.push('?');
        whole.push_str(query);
    }
    let mut ascii = String::with_capacity(whole.len());
    for character in whole.chars() {
        if character.is_ascii() && !matches!(character, '"' | '<' | '>' | '`' | '{' | '}' | '|' | '^') {
            ascii.push(character);
        } else {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                ascii.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    ascii
}

/// Whether a number is one of the public network: not this machine, not a private or reserved range, not another way to
/// write one of them. After the special-purpose registries of IANA.
pub fn is_public(number: IpAddr) -> bool {
    match number {
        IpAddr::V4(number) => is_public_4(number),
        IpAddr::V6(number) => {
            if let Some(inner) = number.to_ipv4_mapped() {
                return is_public_4(inner);
            }
            let [first, second, ..] = number.segments();
            let segments = number.segments();
            // 64:ff9b::/96 and 2002::/16 lead to numbers of version 4.
            if first == 0x64 && second == 0xFF9B {
                return is_public_4(low_4(segments[6], segments[7]));
            }
            if first == 0x2002 {
                return is_public_4(low_4(segments[1], segments[2]));
            }
            // Only 2000::/3 is given out; Teredo, benchmarking and documentation are within it.
            first & 0xE000 == 0x2000
                && !(first == 0x2001 && second < 0x0200)
                && !(first == 0x2001 && second == 0x0DB8)
                && first != 0x3FFF
        }
    }
}

fn low_4(high: u16, low: u16) -> Ipv4Addr {
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    Ipv4Addr::new(a, b, c, d)
}

fn is_public_4(number: Ipv4Addr) -> bool {
    let [a, b, c, _] = number.octets();
    !(number.is_private()
        || number.is_loopback()
        || number.is_link_local()
        || number.is_broadcast()
        || number.is_documentation()
        || number.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 88 && c == 99))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        for (text, whole) in [
            ("https://Example.org", Ok("https://example.org/")),
            ("http://example.org:8080/a/../b/./c?x=1#y", Ok("http://example.org:8080/b/c?x=1")),
            ("https://example.org?x", Ok("https://example.org/?x")),
            ("https://[::1]:80/a", Ok("https://[::1]:80/a")),
            ("https://example.org/über", Ok("https://example.org/%C3%BCber")),
            ("ftp://example.org", Err(AddressError::Scheme)),
            ("file:///etc/passwd", Err(AddressError::Scheme)),
            ("example.org", Err(AddressError::Scheme)),
            ("https://user:pass@example.org/", Err(AddressError::Secret)),
            ("https://example.org@127.0.0.1/", Err(AddressError::Secret)),
            ("https:///a", Err(AddressError::Host)),
            ("https://exa mple.org/", Err(AddressError::Characters)),
            ("https://example.org:99999/", Err(AddressError::Host)),
        ] {
            assert_eq!(
                Address::parse(text).map(|address| address.to_string()),
                whole.map(str::to_owned),
                "{text}"
            );
        }
        let base = Address::parse("https://example.org/a/b?c").unwrap();
        for (reference, whole) in [
            ("d", "https://example.org/a/d"),
            ("/d", "https://example.org/d"),
            ("../d", "https://example.org/d"),
            ("?d", "https://example.org/a/b?d"),
            ("//other.org/d", "https://other.org/d"),
            ("http://other.org", "http://other.org/"),
            ("#d", "https://example.org/a/b?c"),
        ] {
            assert_eq!(base.join(reference).unwrap().to_string(), whole, "{reference}");
        }
        assert!(base.join("javascript://x").is_err());
    }

    #[test]
    fn private_numbers_are_told() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "2a00:1450::1", "::ffff:8.8.8.8"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }
}
