//! Brings files and folders to the disk, as far as the file system can do that.

use rustix::io::{Errno, Result};
use std::os::fd::AsFd;

/// Waits until a file or folder is on the disk.
///
/// On macOS `fsync` does not empty the drive's own cache; `F_FULLFSYNC` does. Network shares refuse that one, and
/// the weaker call has to do.
pub fn sync(file: impl AsFd) -> Result<()> {
    #[cfg(target_vendor = "apple")]
    match rustix::fs::fcntl_fullfsync(&file) {
        Err(errno) if is_unsupported(errno) => {}
        result => return result,
    }
    rustix::fs::fsync(file)
}

/// Reports if an error means that the file system has no such operation, rather than that it failed.
pub fn is_unsupported(errno: Errno) -> bool {
    // On Linux two of these are one number.
    let unsupported = [
        Errno::INVAL,
        Errno::NOSYS,
        Errno::NOTSUP,
        Errno::NOTTY,
        Errno::OPNOTSUPP,
    ];
    unsupported.contains(&errno)
}

#[cfg(test)]
mod tests {
    use super::is_unsupported;
    use rustix::io::Errno;

    #[test]
    fn a_failure_of_the_disk_is_not_taken_for_a_missing_operation() {
        let unsupported = [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP, Errno::OPNOTSUPP];
        assert!(unsupported.into_iter().all(is_unsupported));
        let failures = [Errno::IO, Errno::NOSPC, Errno::ROFS, Errno::EXIST];
        assert!(!failures.into_iter().any(is_unsupported));
    }
}
