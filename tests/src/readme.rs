//! The commands of the README.

use crate::program::repository;
use std::fs;

/// The README.
///
/// # Panics
/// If it is missing.
#[must_use]
pub fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).expect("there is one")
}

/// The first shell block below a heading.
///
/// # Panics
/// If there is no such heading, or no block below it.
#[must_use]
pub fn block_below(heading: &str) -> String {
    let readme = readme();
    let (_, section) = readme
        .split_once(&format!("\n## {heading}\n"))
        .expect("there is that heading");
    let block = section.split("```sh\n").nth(1).expect("there is a block");
    block
        .split("```")
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned()
}

/// The arguments of each `devlog` in that block.
///
/// # Panics
/// As [`block_below`], and when it has no such command.
#[must_use]
pub fn commands_below(heading: &str) -> Vec<Vec<String>> {
    let block = block_below(heading);
    let lines = block
        .lines()
        .filter_map(|line| line.strip_prefix("devlog "));
    let commands: Vec<_> = lines
        .map(|line| line.split(' ').map(str::to_owned).collect())
        .collect();
    assert!(!commands.is_empty(), "{block}");
    commands
}
