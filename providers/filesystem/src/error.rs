//! From an error of the operating system to one that says what it means for the backup.

use crate::sync::is_unsupported;
use devlog_provider_api::{Error, ErrorKind};
use rustix::io::Errno;
use std::{io, path::Path};

/// Says that `action` ("read", "create") failed on `path`.
pub fn failed(action: &str, path: &Path, error: impl Into<io::Error>) -> Error {
    let error = error.into();
    let message = |reason: &str| format!("cannot {action} {}: {reason}", path.display());
    let meaning = Errno::from_io_error(&error).and_then(meaning);
    let Some((kind, code, reason, hint)) = meaning else {
        return Error::new(ErrorKind::Other, message(&error.to_string()));
    };
    let error = Error::new(kind, message(reason)).with_code(code);
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}

type Hint = Option<&'static str>;

/// Kind, name, sentence and next step; `None` where the system's own words do.
fn meaning(errno: Errno) -> Option<(ErrorKind, &'static str, &'static str, Hint)> {
    use ErrorKind::{PermissionDenied, StorageFull, TooLarge, Unavailable, Unsupported};
    const FULL: Hint = Some("free some space there, or choose a larger disk in `[remote] url`");
    const DISK: Hint = Some("check the disk or the connection to the share, then try again");
    Some(match errno {
        Errno::NOSPC => (StorageFull, "ENOSPC", "the disk is full", FULL),
        Errno::DQUOT => (StorageFull, "EDQUOT", "the quota is used up", FULL),
        Errno::FBIG => (
            TooLarge,
            "EFBIG",
            "the file system does not take a file of that size",
            None,
        ),
        Errno::ROFS => (
            PermissionDenied,
            "EROFS",
            "the file system is mounted read-only",
            Some("mount it for writing"),
        ),
        Errno::ACCESS | Errno::PERM => (
            PermissionDenied,
            "EACCES",
            "permission denied",
            Some("make the folder and what is in it writable for you"),
        ),
        Errno::IO => (Unavailable, "EIO", "the disk failed", DISK),
        Errno::STALE => (Unavailable, "ESTALE", "the share went away", DISK),
        Errno::NODEV | Errno::NXIO => (Unavailable, "ENODEV", "the disk went away", DISK),
        Errno::TIMEDOUT | Errno::HOSTDOWN | Errno::HOSTUNREACH | Errno::NOTCONN => {
            (Unavailable, "ETIMEDOUT", "the share does not respond", DISK)
        }
        // A shortage of this machine: the host waits and tries again.
        Errno::MFILE | Errno::NFILE | Errno::NOMEM => (
            Unavailable,
            "EMFILE",
            "this machine has no open file or memory left",
            Some("raise the limit on open files (`ulimit -n`)"),
        ),
        Errno::NAMETOOLONG => (
            Unsupported,
            "ENAMETOOLONG",
            "the name is too long for the file system",
            None,
        ),
        Errno::INVAL | Errno::ILSEQ => (
            Unsupported,
            "EINVAL",
            "the file system does not take this",
            None,
        ),
        Errno::NOTDIR | Errno::LOOP | Errno::ISDIR => (
            Unsupported,
            "ENOTDIR",
            "a file, a folder or a link stands in its place",
            Some("move what stands in its place away, out of the folder of `[remote] url`"),
        ),
        Errno::XDEV => (
            Unsupported,
            "EXDEV",
            "it lies on another file system than the folder around it",
            Some("name a folder in `[remote] url` that is on one file system"),
        ),
        errno if errno == Errno::NOLCK || is_unsupported(errno) => (
            Unsupported,
            "EOPNOTSUPP",
            "the file system cannot do this",
            None,
        ),
        _ => return None,
    })
}

/// Says why the folder of `[remote] url` itself cannot be used.
pub fn target_failed(path: &Path, errno: Errno) -> Error {
    match errno {
        Errno::NOENT => Error::new(
            ErrorKind::ContainerNotFound,
            format!("the folder {} does not exist", path.display()),
        )
        .with_code("ENOENT")
        .with_hint(format!(
            "if it is on a disk or a share, mount that first; otherwise create it with `mkdir -p {}`",
            quoted(path)
        )),
        Errno::NOTDIR => Error::new(
            ErrorKind::InvalidSettings,
            format!("{} is not a folder", path.display()),
        )
        .with_code("ENOTDIR")
        .with_hint("name a folder in `[remote] url`"),
        errno => failed("open the folder", path, errno),
    }
}

/// Says why that folder cannot be created.
pub fn creation_failed(path: &Path, errno: Errno) -> Error {
    match path.parent() {
        Some(parent) if errno == Errno::NOENT => target_failed(parent, errno),
        _ => failed("create the folder", path, errno),
    }
}

/// A path as a shell takes it; one that cannot be copied from a terminal as it is becomes `FOLDER`.
fn quoted(path: &Path) -> String {
    match path.to_str() {
        Some(text) if !text.contains(char::is_control) => {
            format!("'{}'", text.replace('\'', "'\\''"))
        }
        _ => "FOLDER".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{failed, target_failed};
    use devlog_provider_api::ErrorKind;
    use rustix::io::Errno;
    use std::path::Path;

    #[test]
    fn each_failure_has_its_kind_and_names_the_path() {
        for (errno, kind) in [
            (Errno::NOSPC, ErrorKind::StorageFull),
            (Errno::DQUOT, ErrorKind::StorageFull),
            (Errno::FBIG, ErrorKind::TooLarge),
            (Errno::ROFS, ErrorKind::PermissionDenied),
            (Errno::ACCESS, ErrorKind::PermissionDenied),
            (Errno::IO, ErrorKind::Unavailable),
            (Errno::STALE, ErrorKind::Unavailable),
            (Errno::NAMETOOLONG, ErrorKind::Unsupported),
            (Errno::ISDIR, ErrorKind::Unsupported),
            (Errno::XDEV, ErrorKind::Unsupported),
            (Errno::MFILE, ErrorKind::Unavailable),
            (Errno::NOTSUP, ErrorKind::Unsupported),
            (Errno::CHILD, ErrorKind::Other),
        ] {
            let error = failed("write", Path::new("/mnt/a"), errno);
            assert_eq!(error.kind(), kind, "{errno}");
            assert!(error.message().starts_with("cannot write /mnt/a: "));
        }
    }

    #[test]
    fn a_full_disk_is_told_in_words() {
        let error = failed("write", Path::new("/mnt/a"), Errno::NOSPC);
        assert_eq!(error.message(), "cannot write /mnt/a: the disk is full");
        assert_eq!(error.code(), Some("ENOSPC"));
    }

    #[test]
    fn a_missing_folder_comes_with_the_command_that_creates_it() {
        let error = target_failed(Path::new("/mnt/it's mine"), Errno::NOENT);
        assert_eq!(error.kind(), ErrorKind::ContainerNotFound);
        assert!(
            error
                .hint()
                .is_some_and(|hint| hint.ends_with(r"`mkdir -p '/mnt/it'\''s mine'`"))
        );
        let error = target_failed(Path::new("/mnt/a\u{1b}[2J"), Errno::NOENT);
        assert!(
            error
                .hint()
                .is_some_and(|hint| hint.ends_with("`mkdir -p FOLDER`"))
        );
    }
}
