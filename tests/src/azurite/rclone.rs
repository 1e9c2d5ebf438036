//! A second reader that shares no code with devlog, nor with the official client.

use super::Azurite;
use std::{collections::BTreeMap, process::Command};

/// rclone that knows one container of Azurite, and no configuration of the user's.
#[must_use]
pub fn command(azurite: &Azurite, container: &str) -> Command {
    let mut command = Command::new("rclone");
    command.args(["--config", "", "--azureblob-sas-url"]);
    command.arg(azurite.client().sas_url(container));
    command
}

/// The SHA-256 of every downloaded blob of a container, by its name.
///
/// # Panics
/// When rclone fails.
#[must_use]
pub fn hashes(azurite: &Azurite, container: &str) -> BTreeMap<String, String> {
    let place = format!(":azureblob:{container}");
    let output = command(azurite, container)
        .args(["hashsum", "SHA-256", "--download", &place])
        .output()
        .expect("rclone starts");
    let talk = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "rclone failed: {talk}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pair = |line: &str| {
        let (hash, name) = line.split_once("  ")?;
        Some((name.to_owned(), hash.to_owned()))
    };
    text.lines().filter_map(pair).collect()
}
