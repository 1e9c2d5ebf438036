//! The files of a folder.

use super::object::Object;
use std::{collections::BTreeMap, fs, path::Path};

/// Every regular file below a folder by its path, hidden ones left out.
///
/// # Panics
/// If a folder cannot be read.
#[must_use]
pub fn files_below(folder: &Path) -> BTreeMap<String, Object> {
    let is_hidden = |path: &str| path.split('/').any(|name| name.starts_with('.'));
    let mut files = all_files_below(folder);
    files.retain(|path, _| !is_hidden(path));
    files
}

/// Every regular file below a folder by its path, with hidden ones.
///
/// # Panics
/// If a folder cannot be read.
#[must_use]
pub fn all_files_below(folder: &Path) -> BTreeMap<String, Object> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("the folder is ours").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            // A pipe would never end.
            if !path.is_file() {
                continue;
            }
            // One that was removed meanwhile was no object.
            let Ok(content) = fs::read(&path) else {
                continue;
            };
            let key = path.strip_prefix(folder).unwrap_or(&path);
            let version = version_of(&path);
            files.insert(
                key.display().to_string(),
                Object {
                    content,
                    version,
                    stated_sha256: None,
                },
            );
        }
    }
    files
}

fn version_of(path: &Path) -> String {
    let Ok(stat) = fs::metadata(path) else {
        return String::new();
    };
    let inode = std::os::unix::fs::MetadataExt::ino(&stat);
    format!("{inode} {:?}", stat.modified().ok())
}
