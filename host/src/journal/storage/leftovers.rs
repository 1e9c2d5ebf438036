//! Temporary files of a writer that was killed.

use std::{fs, path::Path};

/// Removes them from a folder. The caller holds the write lock, so no running writer owns one.
///
/// Errors are ignored: a file that cannot be removed now is found again after the next crash.
pub(super) fn remove(folder: &Path) {
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name();
        let name = name.as_encoded_bytes();
        let is_ours = name.starts_with(b".devlog-") && name.ends_with(b".tmp");
        if is_ours && file.file_type().is_ok_and(|kind| kind.is_file()) {
            let _ = fs::remove_file(file.path());
        }
    }
}
