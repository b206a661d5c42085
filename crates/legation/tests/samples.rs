//! What is printed for the samples, as it was looked at last. `UPDATE_SNAPSHOTS=1 cargo test -p legation` writes it anew;
//! the difference is then looked at like any other.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn printed(sample: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_legation"))
        .args(["read", sample])
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn updating() -> bool {
    std::env::var_os("UPDATE_SNAPSHOTS").is_some()
}

#[test]
fn the_digests_of_the_samples() {
    for name in ["port-wages", "prisoner-release", "river-treaty"] {
        let fresh = printed(&format!("samples/{name}.txt"));
        let path = root().join(format!("crates/legation/tests/digests/{name}.txt"));
        if updating() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &fresh).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == fresh, "{name} reads otherwise than when it was looked at last; now it is:\n{fresh}");
    }
}

/// README.md shows what its first command prints.
#[test]
fn the_example_in_the_readme_is_real() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let command =
        readme.lines().find_map(|line| line.strip_prefix("    cargo run --release -- read ")).unwrap();
    let fresh = printed(command);
    let (before, rest) = readme.split_once("\n```text\n").unwrap();
    let (_, after) = rest.split_once("```\n").unwrap();
    let renewed = format!("{before}\n```text\n{fresh}```\n{after}");
    if updating() {
        fs::write(&path, &renewed).unwrap();
    } else {
        assert!(renewed == readme, "README.md shows another digest than {command} has; now it is:\n{fresh}");
    }
}
