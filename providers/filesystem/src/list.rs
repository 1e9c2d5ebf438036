//! `list_files`: every file below the target, with what the index knows of it.

use crate::{
    folder::{Folder, Found},
    key_path::folders_of,
    provider::FilesystemStorage,
    store::{self, Store},
    version::Version,
};
use devlog_provider_api::{Host, LogLevel, RemoteFile, Result};

impl FilesystemStorage {
    /// The index is read after the files were seen: the line of a version is written before the version.
    pub(crate) fn list(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(RemoteFile) -> Result<()>,
    ) -> Result<()> {
        let target = self.target()?;
        let found = walk(&target, prefix, self.host())?;
        let store = Store::find(&target)?;
        let files: Vec<_> = {
            let mut index = self.index();
            index.refresh(store.as_ref())?;
            let describe = |(key, version): &(String, Version)| {
                Self::describe(key, *version, index.find(key, *version))
            };
            found.iter().map(describe).collect()
        };
        files.into_iter().try_for_each(each)
    }
}

/// Every file below the target whose key starts with `prefix`, by key.
pub fn walk(target: &Folder, prefix: &str, host: &Host) -> Result<Vec<(String, Version)>> {
    let start = prefix.rfind('/').map_or("", |at| &prefix[..at]);
    if folders_of(start).is_none() || prefix.starts_with('/') {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    let mut pending = vec![start.to_owned()];
    while let Some(path) = pending.pop() {
        host.check_cancelled()?;
        // `None` if it was removed meanwhile.
        let names: Vec<_> = path.split('/').filter(|name| !name.is_empty()).collect();
        let Some(folder) = target.descend(&names)? else {
            continue;
        };
        let (entries, unnamed) = folder.entries()?;
        if unnamed > 0 {
            let folder = folder.path_of("");
            let message = format!(
                "left out {unnamed} names that are no UTF-8 in {}",
                folder.display()
            );
            host.log(LogLevel::Info, message);
        }
        for (name, found) in entries {
            let is_own = path.is_empty() && store::is_own(&name);
            let key = if path.is_empty() {
                name
            } else {
                format!("{path}/{name}")
            };
            match found {
                _ if is_own => {}
                Found::File(version) if key.starts_with(prefix) => files.push((key, version)),
                Found::Folder if may_hold(&key, prefix) => pending.push(key),
                _ => {}
            }
        }
    }
    // A name that is replaced while its folder is read can come twice.
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    Ok(files)
}

/// Reports if a key below the folder can start with the prefix.
fn may_hold(folder: &str, prefix: &str) -> bool {
    match prefix.strip_prefix(folder) {
        Some(rest) => rest.is_empty() || rest.starts_with('/'),
        None => folder.starts_with(prefix),
    }
}

#[cfg(test)]
mod tests {
    use super::may_hold;

    #[test]
    fn only_folders_on_the_way_of_the_prefix_are_opened() {
        for (folder, prefix) in [
            ("a", ""),
            ("a", "a"),
            ("ab", "a"),
            ("a", "a/"),
            ("a", "a/b/c"),
            ("a/b", "a/"),
        ] {
            assert!(may_hold(folder, prefix), "{folder} {prefix}");
        }
        for (folder, prefix) in [("a", "ab"), ("b", "a"), ("a/b", "a/c"), ("ab", "a/")] {
            assert!(!may_hold(folder, prefix), "{folder} {prefix}");
        }
    }
}
