//! Replaces a file so that a crash at any moment leaves the old one or the new one, whole.

use super::sync::{folder_of, sync_file, sync_folder_of};
use std::{
    fs::{self, File, Metadata, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// A file that could not be replaced; the old one, or none, is still there.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}", path.display())]
pub struct DurableError {
    /// The path of the file.
    pub path: PathBuf,
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

/// Replaces the file at `path` itself, as [`replace_private`] does, by what `fill` writes.
///
/// # Errors
/// As [`replace`], and those of `fill`.
pub fn rewrite_private(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<(), DurableError> {
    let fill = |file: &File| {
        let mut writer = BufWriter::new(file);
        fill(&mut writer)?;
        writer.flush()
    };
    let staged = stage_filled(path, fill, None);
    staged.map_err(|source| error_at(path, source))?.commit()
}

/// A file that is written, but has not taken its place yet. Dropped, it is gone.
#[derive(Debug)]
pub struct Staged {
    pub(super) temporary: NamedTempFile,
    pub(super) path: PathBuf,
}

/// Writes what [`Staged::commit`] then puts at `path`, readable by its owner only.
///
/// # Errors
/// As [`replace`].
pub fn stage_private(path: &Path, bytes: &[u8]) -> Result<Staged, DurableError> {
    stage_with(path, bytes, None).map_err(|source| error_at(path, source))
}

impl Staged {
    /// The path of the waiting file, in the folder of its place.
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

pub(super) fn error_at(path: &Path, source: io::Error) -> DurableError {
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
    stage_filled(path, |mut file| file.write_all(bytes), old)
}

fn stage_filled(
    path: &Path,
    fill: impl FnOnce(&File) -> io::Result<()>,
    old: Option<&Metadata>,
) -> io::Result<Staged> {
    let temporary = temporary_in(folder_of(path))?;
    fill(temporary.as_file())?;
    if let Some(old) = old {
        keep_owner_and_mode(temporary.as_file(), old)?;
    }
    sync_file(temporary.as_file())?;
    Ok(Staged {
        temporary,
        path: path.to_owned(),
    })
}

/// Creates a file that waits in `folder`: exclusively, readable by its owner only, and removed when it is dropped.
///
/// # Errors
/// The system's own; that of `tempfile_in` would name the file, which no user knows.
pub fn temporary_in(folder: &Path) -> io::Result<NamedTempFile> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).mode(0o600);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".devlog-").suffix(".tmp");
    builder.make_in(folder, |path| options.open(path))
}

fn rename(temporary: NamedTempFile, path: &Path) -> io::Result<()> {
    temporary.persist(path).map_err(|error| error.error)?;
    sync_folder_of(path).map_err(|error| {
        let message = format!("the new content is there, but may not survive a power cut: {error}");
        io::Error::new(error.kind(), message)
    })
}

fn keep_owner_and_mode(file: &File, old: &Metadata) -> io::Result<()> {
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

#[cfg(test)]
mod tests;
