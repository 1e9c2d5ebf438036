//! Temporary files of a process that was killed.
//!
//! Between an exchange and the comparison after it, the file that waits may hold what another program saved. It is put
//! back.

use super::{
    exchange::{digest_of, put_back},
    sync::sync_folder_of,
    waiting_name::WaitingName,
};
use crate::folder;
use std::{
    ffi::OsStr,
    fs::{self, Metadata},
    io,
    os::unix::fs::MetadataExt,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// The middle of a name such as `20250911.md.saved-x1y2z3`.
const SAVED: &str = ".saved-";

/// Reports if [`remove_leftovers`] gives this name to what another program saved.
pub fn is_saved_aside(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| name.contains(SAVED))
}

/// Removes the temporary files of a folder that did not change for `min_age`, so that no running process owns one. What
/// another program saved is put back in its place, or gets a name that is not hidden if that place has changed since.
///
/// Errors are ignored: such a file stays, and is found again.
pub fn remove_leftovers(folder: &Path, min_age: Duration) {
    for name in folder::names_in(folder).into_iter().flatten().flatten() {
        let path = folder.join(&name);
        let name = name.as_encoded_bytes();
        let is_ours = name.starts_with(b".devlog-") && name.ends_with(b".tmp");
        let is_left = |file: Metadata| file.is_file() && age(&file) >= min_age;
        if is_ours && fs::symlink_metadata(&path).is_ok_and(is_left) {
            let _ = match WaitingName::of(&path) {
                Some(exchange) => finish(&path, exchange),
                None => fs::remove_file(&path),
            };
        }
    }
}

fn age(file: &Metadata) -> Duration {
    let changed = UNIX_EPOCH + Duration::from_secs(u64::try_from(file.ctime()).unwrap_or(0));
    SystemTime::now()
        .duration_since(changed)
        .unwrap_or_default()
}

/// Finishes an exchange that was cut off.
fn finish(waiting: &Path, exchange: WaitingName<'_>) -> io::Result<()> {
    let place = waiting.with_file_name(exchange.name);
    let (waits, stands) = (digest_of(waiting)?, digest_of(&place)?);
    match stands {
        _ if exchange.is_new(waits) || exchange.is_old(waits) => fs::remove_file(waiting),
        Some(new) if exchange.is_new(stands) => {
            put_back(waiting, &place, new, |_| {})?;
            fs::remove_file(waiting)?;
            sync_folder_of(&place)
        }
        _ => {
            let visible = format!("{}{SAVED}{}", exchange.name, exchange.random);
            fs::rename(waiting, waiting.with_file_name(visible))
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::remove_leftovers;
    use crate::{digest::of_bytes, durable::waiting_name::waiting_for};
    use std::{fs, time::Duration};

    /// The files of a folder where an exchange of `old` for `new` was cut off, after they were cleaned up.
    fn left(stands: &str, waits: &str) -> Vec<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("my-file.md");
        let (new, old) = (of_bytes(b"new"), of_bytes(b"old"));
        let temporary = folder.path().join(".devlog-x1y2z3.tmp");
        let waiting = waiting_for(&temporary, &path, new, old).unwrap();
        fs::write(&waiting, waits).unwrap();
        fs::write(&path, stands).unwrap();
        remove_leftovers(folder.path(), Duration::from_secs(60));
        assert!(waiting.exists());
        remove_leftovers(folder.path(), Duration::ZERO);
        let entries = fs::read_dir(folder.path()).unwrap();
        let mut files: Vec<_> = entries
            .map(|entry| {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                (name, fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        files.sort();
        files
    }

    #[test]
    fn what_another_program_saved_outlives_a_kill_in_an_exchange() {
        let file = |name: &str, content: &str| (name.to_owned(), content.to_owned());
        for (stands, waits, stays) in [
            ("old", "new", "old"),
            ("new", "old", "new"),
            ("new", "saved", "saved"),
            ("saved", "old", "saved"),
            ("saved", "new", "saved"),
        ] {
            assert_eq!(left(stands, waits), [file("my-file.md", stays)], "{waits}");
        }
        let both = [
            file("my-file.md", "saved again"),
            file("my-file.md.saved-x1y2z3", "saved"),
        ];
        assert_eq!(left("saved again", "saved"), both);
    }

    #[test]
    fn other_temporary_files_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".devlog-x1y2z3.tmp"), "part").unwrap();
        fs::write(folder.path().join("mine.tmp"), "").unwrap();
        remove_leftovers(folder.path(), Duration::ZERO);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
