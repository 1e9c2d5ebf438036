//! From a key to the place of its file: the one function through which a name from outside becomes a path.

use crate::{
    folder::{Folder, Found},
    store,
};
use devlog_provider_api::{ObjectKey, Result};

/// The folders below the target, and the name of the file in the last of them. No part is empty, `.`, `..`, or
/// holds a `/`.
#[derive(Debug, PartialEq, Eq)]
pub struct KeyPath<'a> {
    pub folders: Vec<&'a str>,
    pub name: &'a str,
}

impl<'a> KeyPath<'a> {
    /// The place of an object; `None` where the provider keeps its own files.
    pub fn new(key: &'a ObjectKey) -> Option<Self> {
        let (folders, name) = key.as_str().rsplit_once('/').unwrap_or(("", key.as_str()));
        let folders = folders_of(folders)?;
        let is_own = folders.is_empty() && store::is_own(name);
        (is_part(name) && !is_own).then_some(Self { folders, name })
    }

    /// The entry at the place.
    pub fn look(&self, target: &Folder) -> Result<Found> {
        match target.descend(&self.folders)? {
            Some(folder) => folder.look(self.name),
            None => Ok(Found::Nothing),
        }
    }
}

/// The folders of a path that comes from outside, such as the first part of a prefix; `None` if no object can
/// stand there.
pub fn folders_of(path: &str) -> Option<Vec<&str>> {
    if path.is_empty() {
        return Some(Vec::new());
    }
    let folders: Vec<_> = path.split('/').collect();
    let is_own = folders.first().is_some_and(|first| store::is_own(first));
    (folders.iter().all(|part| is_part(part)) && !is_own).then_some(folders)
}

fn is_part(part: &str) -> bool {
    !matches!(part, "" | "." | "..") && !part.contains(['/', '\0'])
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{KeyPath, folders_of};
    use devlog_provider_api::ObjectKey;

    #[test]
    fn a_key_is_folders_and_a_name() {
        let key = "a/b/c.md".parse().unwrap();
        let path = KeyPath {
            folders: vec!["a", "b"],
            name: "c.md",
        };
        assert_eq!(KeyPath::new(&key), Some(path));
    }

    #[test]
    fn the_provider_s_own_folder_holds_no_object() {
        for key in [".devlog-store", ".devlog-store/lock", ".DevLog-Store/tmp/x"] {
            assert!(key.parse::<ObjectKey>().is_err(), "{key}");
            assert_eq!(folders_of(key), None, "{key}");
        }
    }

    #[test]
    fn a_prefix_cannot_leave_the_target() {
        for path in [
            "..",
            "a/../b",
            "/etc",
            "a//b",
            ".",
            "a/.",
            ".devlog-store",
            "a\0",
        ] {
            assert_eq!(folders_of(path), None, "{path}");
        }
        assert_eq!(folders_of("a/b"), Some(vec!["a", "b"]));
        assert_eq!(folders_of(""), Some(vec![]));
    }
}
