//! robots.txt, after RFC 9309.

use std::time::Duration;

use crate::ROBOT_NAME;

/// Most bytes of a robots.txt that are looked at, as the RFC asks for at least.
pub(crate) const LONGEST: usize = 512 << 10;

/// Longest pause between two requests that a robots.txt can ask for.
const LONGEST_DELAY: u64 = 3600;

/// Longest pattern of a rule in bytes; what is longer is passed over, since matching takes time.
const LONGEST_PATTERN: usize = 1024;

/// What a robots.txt says to us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Robots {
    /// Patterns with whether they allow.
    rules: Vec<(String, bool)>,
    /// The pause between two requests that it asks for.
    pub delay: Option<Duration>,
}

impl Robots {
    /// Nothing is allowed: what holds while a server can't say.
    pub fn closed() -> Robots {
        Robots { rules: vec![("/".to_owned(), false)], delay: None }
    }

    /// Reads a robots.txt: the group for us, or else the one for all.
    pub fn parse(text: &str) -> Robots {
        let (mut ours, mut all) = (None::<Robots>, None::<Robots>);
        let mut names: Vec<String> = Vec::new();
        let mut in_rules = false;
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().trim_start_matches('\u{feff}').to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if std::mem::take(&mut in_rules) {
                    names.clear();
                }
                names.push(value.split('/').next().unwrap_or_default().trim().to_ascii_lowercase());
                continue;
            }
            let allow = match key.as_str() {
                "allow" => Some(true),
                "disallow" => Some(false),
                "crawl-delay" => None,
                _ => continue,
            };
            in_rules = true;
            for name in &names {
                let group = match name.as_str() {
                    "*" => all.get_or_insert_default(),
                    name if name == ROBOT_NAME => ours.get_or_insert_default(),
                    _ => continue,
                };
                match allow {
                    Some(_) if value.is_empty() || value.len() > LONGEST_PATTERN => {}
                    Some(allow) => group.rules.push((value.to_owned(), allow)),
                    None => {
                        let seconds =
                            value.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0);
                        group.delay = seconds
                            .map(|seconds| Duration::from_secs((seconds.ceil() as u64).min(LONGEST_DELAY)));
                    }
                }
            }
        }
        ours.or(all).unwrap_or_default()
    }

    /// Whether a path (with its query) may be fetched: the longest pattern that fits decides, *allow* where two are as long.
    pub fn allows(&self, path: &str) -> bool {
        self.rules
            .iter()
            .filter(|(pattern, _)| fits(pattern, path))
            .max_by_key(|(pattern, allow)| (pattern.len(), *allow))
            .is_none_or(|(_, allow)| *allow)
    }
}

/// Whether a pattern with `*` and a closing `$` fits the beginning of a path.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, whole) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let Some(mut rest) = path.strip_prefix(pieces.next().unwrap_or_default()) else { return false };
    let mut last = None;
    for piece in pieces {
        last = Some(piece);
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    match last {
        _ if !whole => true,
        None => rest.is_empty(),
        Some(last) => rest.is_empty() || path.ends_with(last),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_pattern_decides() {
        let robots = Robots::parse(
            "User-agent: other\nDisallow: /\n\nUser-Agent: *\nDisallow: /private\nAllow: /private/feed\nDisallow: /*.php$\nDisallow:\nCrawl-delay: 2.5\n",
        );
        for (path, allowed) in [
            ("/", true),
            ("/private/x", false),
            ("/private/feed.xml", true),
            ("/a.php", false),
            ("/a.php?b", true),
        ] {
            assert_eq!(robots.allows(path), allowed, "{path}");
        }
        assert_eq!(robots.delay, Some(Duration::from_secs(3)));
        assert!(!Robots::closed().allows("/a"));
    }

    #[test]
    fn our_own_group_comes_before_that_for_all() {
        let robots =
            Robots::parse("User-agent: *\nDisallow: /\nUser-agent: Legation/1\nUser-agent: b\nDisallow: /x");
        assert!(robots.allows("/a") && !robots.allows("/x"));
        assert!(Robots::parse("nonsense").allows("/a"));
    }
}
