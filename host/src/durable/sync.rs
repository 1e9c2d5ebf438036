//! Waits until a file or a name is on the disk, as far as the file system can do that.

use rustix::{fs::fsync, io::Errno};
use std::{fs::File, io, path::Path};

/// Waits until the content of a file is on the disk.
///
/// On macOS that is `F_FULLFSYNC`, which empties the drive's own cache. Network shares refuse it; there the weaker
/// `fsync` has to do.
///
/// # Errors
/// If the file system reports a failure.
pub fn sync_file(file: &File) -> io::Result<()> {
    match file.sync_all() {
        Err(error) if cfg!(target_vendor = "apple") && is_unsupported(&error) => Ok(fsync(file)?),
        result => result,
    }
}

/// Waits until the name `path`, just made, replaced or removed, is on the disk.
///
/// # Errors
/// If the file system reports a failure. One that cannot do this for a folder is accepted: some network file
/// systems, and those of virtual machines.
pub fn sync_folder_of(path: &Path) -> io::Result<()> {
    match sync_file(&File::open(folder_of(path))?) {
        Err(error) if is_unsupported(&error) => Ok(()),
        result => result,
    }
}

pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Reports if an error says that there is no such operation here, rather than that it failed.
pub(super) fn is_unsupported(error: &io::Error) -> bool {
    let errno = error.raw_os_error().map(Errno::from_raw_os_error);
    [
        Errno::INVAL,
        Errno::OPNOTSUPP,
        Errno::NOTSUP,
        Errno::NOSYS,
        Errno::NOTTY,
    ]
    .into_iter()
    .any(|unsupported| errno == Some(unsupported))
}

#[cfg(test)]
mod tests {
    use super::is_unsupported;
    use rustix::io::Errno;
    use std::io;

    #[test]
    fn only_what_cannot_be_synced_at_all_is_passed_over() {
        for (errno, expected) in [
            (Errno::INVAL, true),
            (Errno::OPNOTSUPP, true),
            (Errno::NOSYS, true),
            (Errno::NOTTY, true),
            (Errno::IO, false),
            (Errno::NOSPC, false),
        ] {
            assert_eq!(is_unsupported(&io::Error::from(errno)), expected, "{errno}");
        }
        assert!(!is_unsupported(&io::Error::other("x")));
    }
}
