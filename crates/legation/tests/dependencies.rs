//! Dependencies are what `deny.toml` lets them be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Whether a licence expression is met by what is allowed: SPDX with OR, AND, WITH and parentheses, and the slash of
/// old for OR. AND binds closer than OR.
fn met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let outcome = alternatives(&tokens, &mut at, allowed);
    outcome && at == tokens.len()
}

fn alternatives(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut outcome = all_of(tokens, at, allowed);
    while tokens.get(*at) == Some(&"OR") {
        *at += 1;
        outcome |= all_of(tokens, at, allowed);
    }
    outcome
}

fn all_of(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let mut outcome = one(tokens, at, allowed);
    while tokens.get(*at) == Some(&"AND") {
        *at += 1;
        outcome &= one(tokens, at, allowed);
    }
    outcome
}

fn one(tokens: &[&str], at: &mut usize, allowed: &BTreeSet<String>) -> bool {
    let Some(&token) = tokens.get(*at) else { return false };
    *at += 1;
    if token == "(" {
        let outcome = alternatives(tokens, at, allowed);
        *at += 1;
        return outcome;
    }
    if tokens.get(*at) == Some(&"WITH") {
        let exception = tokens.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        return allowed.contains(&format!("{token} WITH {exception}"));
    }
    allowed.contains(token)
}

#[test]
fn licence_expressions() {
    let allowed =
        ["MIT", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "Unicode-3.0"].map(str::to_owned).into();
    for (expression, outcome) in [
        ("MIT", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("MIT AND (GPL-3.0 OR Unicode-3.0)", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-3.0 WITH LLVM-exception", false),
        ("", false),
        ("MIT AND", false),
    ] {
        assert_eq!(met(expression, &allowed), outcome, "{expression}");
    }
}

#[test]
fn every_dependency_is_one_that_we_let_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let rules: toml::Table = std::fs::read_to_string(root.join("deny.toml")).unwrap().parse().unwrap();
    let allowed: BTreeSet<String> = rules["licenses"]["allow"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry.as_str().unwrap().to_owned())
        .collect();
    // Banned crates, with those that may depend on them all the same.
    let banned: BTreeMap<String, BTreeSet<String>> = rules["bans"]["deny"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let wrappers = entry.get("wrappers").and_then(toml::Value::as_array).into_iter().flatten();
            let wrappers = wrappers.map(|name| name.as_str().unwrap().to_owned()).collect();
            (entry["crate"].as_str().unwrap().to_owned(), wrappers)
        })
        .collect();
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let rustc = String::from_utf8(rustc.stdout).unwrap();
    let host = rustc.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--filter-platform", host])
        .current_dir(&root)
        .output()
        .unwrap();
    assert!(metadata.status.success(), "{}", String::from_utf8_lossy(&metadata.stderr));
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    // Packages of other platforms may be named but are not built.
    let built: BTreeSet<&str> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    let names: BTreeMap<&str, &str> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["id"].as_str().unwrap(), package["name"].as_str().unwrap()))
        .collect();
    // Who depends on whom.
    let mut dependants: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        for dependency in node["deps"].as_array().unwrap() {
            let dependency = names[dependency["pkg"].as_str().unwrap()];
            dependants.entry(dependency).or_default().insert(names[node["id"].as_str().unwrap()]);
        }
    }
    // The network is reached by one crate, and that one is used by the command line only.
    assert_eq!(dependants.get("ureq"), Some(&BTreeSet::from(["legation-fetch"])));
    assert_eq!(dependants.get("legation-fetch"), Some(&BTreeSet::from(["legation-cli"])));
    // And the server of an archive by one other.
    assert_eq!(dependants.get("postgres"), Some(&BTreeSet::from(["legation-archive"])));
    assert_eq!(dependants.get("tokio-postgres"), Some(&BTreeSet::from(["postgres"])));
    let mut seen = 0;
    for package in metadata["packages"].as_array().unwrap() {
        let (name, id) = (package["name"].as_str().unwrap(), package["id"].as_str().unwrap());
        if !built.contains(id) {
            continue;
        }
        seen += 1;
        if let Some(wrappers) = banned.get(name) {
            for dependant in dependants.get(name).into_iter().flatten() {
                assert!(
                    wrappers.contains(*dependant),
                    "{name} is banned in deny.toml, and {dependant} depends on it"
                );
            }
        }
        let licence = package["license"].as_str().unwrap_or_default();
        assert!(met(licence, &allowed), "{name}: licence {licence:?} is not allowed in deny.toml");
        let source = package["source"].as_str().unwrap_or("ours");
        assert!(source == "ours" || source.starts_with("registry+"), "{name} comes from {source}");
    }
    assert!(seen > 20, "{seen} packages are too few to be all");
}

/// The words of a source file that name the crate that reaches the network.
#[test]
fn only_one_command_uses_the_network() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/src");
    let mut users = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && std::fs::read_to_string(&path).unwrap().contains("legation_fetch") {
            users.insert(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    assert_eq!(users, BTreeSet::from(["watch.rs".to_owned()]));
}
