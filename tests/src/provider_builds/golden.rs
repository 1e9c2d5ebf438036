//! The sources that stand for the providers and programs in use: one pair for each minor version of the contract,
//! with the provider-api of that time. `tests/providers/README.md` says how they come to be.

use crate::program::repository;
use semver::Version;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A minor version of the contract, and what was written for it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Golden {
    /// As in 1.MINOR.
    pub minor: u64,
    folder: PathBuf,
}

impl Golden {
    /// The source of a provider.
    #[must_use]
    pub fn provider(&self) -> PathBuf {
        self.folder.join("provider.rs")
    }

    /// The source of a host.
    #[must_use]
    pub fn host(&self) -> PathBuf {
        self.folder.join("host.rs")
    }

    /// The provider-api of that minor version as it was released; `None` before its release.
    #[must_use]
    pub fn frozen_api(&self) -> Option<PathBuf> {
        Some(self.folder.join("api")).filter(|api| api.join("Cargo.toml").is_file())
    }
}

/// Those that are in the repository, the oldest first.
///
/// # Panics
/// If the repository cannot be read.
#[must_use]
pub fn all() -> Vec<Golden> {
    found_in(&repository().join("tests/providers"))
}

fn found_in(folder: &Path) -> Vec<Golden> {
    let entries = fs::read_dir(folder).expect("the folder is in the repository");
    let mut found: Vec<_> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name();
            let minor = name.to_str()?.strip_prefix("golden-1.")?.parse().ok()?;
            let folder = entry.path();
            Some(Golden { minor, folder })
        })
        .collect();
    found.sort();
    found
}

/// Lists the parts that are missing while provider-api is at `current`, a sentence each: every minor version has its sources, and every
/// earlier one its api.
#[must_use]
pub fn missing(current: &Version, found: &[Golden]) -> Vec<String> {
    (0..=current.minor)
        .filter_map(|minor| {
            let golden = found.iter().find(|golden| golden.minor == minor);
            match golden {
                None => Some(format!("there is no tests/providers/golden-1.{minor}")),
                Some(golden) if minor < current.minor && golden.frozen_api().is_none() => {
                    let how = format!("run `.ci/freeze` at the commit of the last 1.{minor}");
                    Some(format!("provider-api 1.{minor} is not frozen: {how}"))
                }
                Some(_) => None,
            }
        })
        .collect()
}

/// The version that provider-api has now.
///
/// # Panics
/// If its manifest has none.
#[must_use]
pub fn current_version() -> Version {
    let manifest = fs::read_to_string(repository().join("provider-api/Cargo.toml"));
    let manifest = manifest.expect("it is in the repository");
    let manifest: toml::Table = manifest.parse().expect("cargo has read it");
    let version = manifest["package"]["version"].as_str();
    let version = version.and_then(|version| version.parse().ok());
    version.expect("cargo has read it")
}

#[cfg(test)]
mod tests {
    use super::{found_in, missing};
    use semver::Version;
    use std::fs;

    #[test]
    fn a_minor_version_that_was_released_must_be_frozen() {
        let folder = tempfile::tempdir().expect("the system has room");
        let api = folder.path().join("golden-1.0/api");
        let at = |minor| missing(&Version::new(1, minor, 0), &found_in(folder.path()));
        assert_eq!(at(0), ["there is no tests/providers/golden-1.0"]);

        fs::create_dir_all(&api).expect("the folder is ours");
        assert!(at(0).is_empty());
        let not_frozen =
            "provider-api 1.0 is not frozen: run `.ci/freeze` at the commit of the last 1.0";
        assert_eq!(
            at(1),
            [not_frozen, "there is no tests/providers/golden-1.1"]
        );

        fs::write(api.join("Cargo.toml"), "").expect("the folder is ours");
        fs::create_dir(folder.path().join("golden-1.1")).expect("the folder is ours");
        assert!(at(1).is_empty());
    }
}
