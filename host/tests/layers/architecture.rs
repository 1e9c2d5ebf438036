//! The paths in `ARCHITECTURE.md` exist.

use crate::files::workspace;
use std::fs;

/// The folders that paths of the page may start from.
const STARTS: [&str; 3] = ["", "host/src", "tests/tests/system"];

/// The texts in backticks that are paths, such as `host/tests/push/{lies,reading}` for two.
fn paths(page: &str) -> Vec<String> {
    let quoted = page.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        let fits = |letter: char| letter.is_ascii_alphanumeric() || "/_.{},-".contains(letter);
        text.contains('/') && text.chars().all(fits)
    };
    quoted.filter(is_path).flat_map(expanded).collect()
}

fn expanded(path: &str) -> Vec<String> {
    match path.split_once('{').zip(path.split_once('}')) {
        Some(((before, _), (group, after))) => {
            let group = &group[before.len() + 1..];
            let one = |name: &str| format!("{before}{name}{after}");
            group.split(',').map(one).collect()
        }
        None => vec![path.to_owned()],
    }
}

fn exists(path: &str) -> bool {
    STARTS.iter().any(|start| {
        let path = workspace().join(start).join(path);
        path.exists() || path.with_extension("rs").exists()
    })
}

#[test]
fn every_path_in_the_page_about_the_architecture_exists() {
    let page = fs::read_to_string(workspace().join("host/ARCHITECTURE.md")).unwrap();
    let paths = paths(&page);
    assert!(paths.len() > 50, "{paths:?}");
    // Files of a journal, which the page mentions too.
    let is_of_a_journal = |path: &&String| path.starts_with("events/") || path.ends_with('/');
    let missing: Vec<_> = paths
        .iter()
        .filter(|path| !is_of_a_journal(path) && !exists(path))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
