//! Temporary files of a writer that was killed.

use crate::folder;
use std::{fs, path::Path};

/// Removes them from a folder. The caller holds the write lock, so no running writer owns one.
///
/// Errors are ignored: a file that cannot be removed now is found again after the next crash.
pub(super) fn remove(folder: &Path) {
    for name in folder::names_in(folder).into_iter().flatten().flatten() {
        let path = folder.join(&name);
        let name = name.as_encoded_bytes();
        let is_ours = name.starts_with(b".devlog-") && name.ends_with(b".tmp");
        if is_ours && fs::symlink_metadata(&path).is_ok_and(|file| file.is_file()) {
            let _ = fs::remove_file(path);
        }
    }
}
