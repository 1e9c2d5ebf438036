//! Replacing a file so that a crash at any moment leaves the old one or the new one, whole.

use std::{
    fs::{self, File, Metadata},
    io::{self, Write},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// A file that could not be replaced; the old one, or none, is still there.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}", path.display())]
pub struct DurableError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: io::Error,
}

/// Replaces what `path` names, or creates it. Afterwards the new content is on the disk.
///
/// If `path` is a link, its target is replaced and the link stays. Mode and owner of the old file are kept
/// as far as this user may set them; a new file is readable by its owner only. Further names (hard links)
/// of the old file keep the old content.
///
/// # Errors
/// If a step fails: nothing has changed then, but for the last one, which is to make sure that the folder
/// is on the disk.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), DurableError> {
    stage(path, bytes)?.commit()
}

/// Writes what [`Staged::commit`] then puts in the place of what `path` names, as [`replace`] does.
///
/// # Errors
/// As [`replace`].
pub fn stage(path: &Path, bytes: &[u8]) -> Result<Staged, DurableError> {
    let staged = match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => stage_target(path, bytes),
        Ok(metadata) => stage_with(path, bytes, Some(&metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => stage_with(path, bytes, None),
        Err(error) => Err(error),
    };
    staged.map_err(|source| error_at(path, source))
}

/// Replaces the file at `path` itself, or creates it, readable by its owner only. A link that stands there
/// is replaced, not followed: for devlog's own files.
///
/// # Errors
/// As [`replace`].
pub fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), DurableError> {
    stage_private(path, bytes)?.commit()
}

/// A file that is written, but has not taken its place yet. Dropped, it is gone.
#[derive(Debug)]
pub struct Staged {
    temporary: NamedTempFile,
    path: PathBuf,
}

/// Writes what [`Staged::commit`] then puts at `path`, readable by its owner only.
///
/// # Errors
/// As [`replace`].
pub fn stage_private(path: &Path, bytes: &[u8]) -> Result<Staged, DurableError> {
    stage_with(path, bytes, None).map_err(|source| error_at(path, source))
}

impl Staged {
    /// Where it waits, in the folder of its place.
    #[must_use]
    pub fn waiting_at(&self) -> &Path {
        self.temporary.path()
    }

    /// Puts it in its place, in one step.
    ///
    /// # Errors
    /// As [`replace`].
    pub fn commit(self) -> Result<(), DurableError> {
        rename(self.temporary, &self.path).map_err(|source| error_at(&self.path, source))
    }
}

fn error_at(path: &Path, source: io::Error) -> DurableError {
    DurableError {
        path: path.to_owned(),
        source,
    }
}

fn stage_target(link: &Path, bytes: &[u8]) -> io::Result<Staged> {
    let target = fs::canonicalize(link)?;
    let metadata = fs::symlink_metadata(&target)?;
    stage_with(&target, bytes, Some(&metadata))
}

fn stage_with(path: &Path, bytes: &[u8], old: Option<&Metadata>) -> io::Result<Staged> {
    Ok(Staged {
        temporary: write_beside(path, bytes, old)?,
        path: path.to_owned(),
    })
}

fn write_beside(path: &Path, bytes: &[u8], old: Option<&Metadata>) -> io::Result<NamedTempFile> {
    // Created exclusively, with mode 0600, and removed again if a step fails.
    let mut temporary: NamedTempFile = tempfile::Builder::new()
        .prefix(".devlog-")
        .suffix(".tmp")
        .tempfile_in(folder_of(path))?;
    temporary.write_all(bytes)?;
    if let Some(old) = old {
        keep_owner_and_mode(temporary.as_file(), old)?;
    }
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

fn rename(temporary: NamedTempFile, path: &Path) -> io::Result<()> {
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder_of(path).map_err(|error| {
        let message = format!("the new content is there, but may not survive a power cut: {error}");
        io::Error::new(error.kind(), message)
    })
}

#[cfg(unix)]
fn keep_owner_and_mode(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let new = file.metadata()?;
    let mut mode = old.mode() & 0o777;
    if new.gid() != old.gid() && fchown(file, None, Some(old.gid())).is_err() {
        // The bits were meant for another group.
        mode &= !0o070;
    }
    if new.uid() != old.uid() {
        // Only root may give a file away; for anyone else the new file is theirs.
        let _ = fchown(file, Some(old.uid()), None);
    }
    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn keep_owner_and_mode(file: &File, old: &Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Waits until the name `path`, just made or replaced, is on the disk.
#[cfg(unix)]
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match File::open(folder_of(path))?.sync_all() {
        Err(error) if has_nothing_to_sync(&error) => Ok(()),
        result => result,
    }
}

/// Some network file systems, and those of virtual machines, cannot do this for a folder, and say so.
#[cfg(unix)]
fn has_nothing_to_sync(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let told = error.raw_os_error().map(Errno::from_raw_os_error);
    [Errno::INVAL, Errno::OPNOTSUPP, Errno::NOTSUP, Errno::NOSYS]
        .into_iter()
        .any(|errno| told == Some(errno))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as on other systems")]
pub(crate) fn sync_folder_of(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{has_nothing_to_sync, replace, replace_private, stage_private};
    use std::{
        fs::{self, Permissions},
        io,
        os::unix::fs::{MetadataExt, PermissionsExt, symlink},
        path::Path,
    };

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_file_is_private_and_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(mode(&path), 0o600);
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[test]
    fn the_mode_survives() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for kept in [0o400, 0o640, 0o644, 0o755] {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(kept)).unwrap();
            replace(&path, b"new").unwrap();
            assert_eq!(fs::read(&path).unwrap(), b"new");
            assert_eq!(mode(&path), kept);
            fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn the_owner_survives_where_this_user_may_set_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        // Only root may do that; for others there is nothing to see.
        let _ = std::os::unix::fs::chown(&path, Some(4711), Some(4712));
        let owner = || {
            fs::metadata(&path)
                .map(|file| (file.uid(), file.gid()))
                .unwrap()
        };
        let before = owner();
        replace(&path, b"new").unwrap();
        assert_eq!(owner(), before);
    }

    #[test]
    fn a_link_survives_and_its_target_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("dotfiles")).unwrap();
        let target = folder.path().join("dotfiles/file");
        let link = folder.path().join("link");
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, Permissions::from_mode(0o640)).unwrap();
        symlink("dotfiles/file", &link).unwrap();
        replace(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(mode(&target), 0o640);
    }

    #[test]
    fn a_private_file_takes_the_place_of_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("target");
        let link = folder.path().join("link");
        fs::write(&target, "old").unwrap();
        symlink(&target, &link).unwrap();
        replace_private(&link, b"new").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"old");
        assert!(!fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(mode(&link), 0o600);
    }

    #[test]
    fn a_staged_file_takes_its_place_when_it_is_committed_and_is_gone_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        drop(stage_private(&path, b"dropped").unwrap());
        assert_eq!(names(folder.path()), ["file"]);
        let staged = stage_private(&path, b"new").unwrap();
        assert_eq!(fs::read(staged.waiting_at()).unwrap(), b"new");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        staged.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(names(folder.path()), ["file"]);
    }

    #[test]
    fn a_file_system_that_cannot_sync_folders_is_no_failure_and_a_broken_disk_is() {
        let is_fine = |errno| has_nothing_to_sync(&io::Error::from_raw_os_error(errno));
        assert!(
            [libc::EINVAL, libc::EOPNOTSUPP, libc::ENOSYS]
                .into_iter()
                .all(is_fine)
        );
        assert!(
            ![libc::EIO, libc::ENOSPC, libc::EROFS]
                .into_iter()
                .any(is_fine)
        );
    }

    #[test]
    fn a_failure_names_the_file_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), "").unwrap();
        let error = replace(&path, b"new").unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot write {}", path.display())
        );
        assert_eq!(names(folder.path()), ["file"]);
    }
}
