//! Replaces a file only while it is the one that was read.
//!
//! A comparison followed by a rename would lose what another program saves in between. Here the new file and the old
//! one change places in a single step, and the old one is compared afterwards, when no path leads to it any more. If
//! another program saved meanwhile, they change places again.
//!
//! A program that opened the old file before the exchange, and writes to it in place after the comparison, still loses
//! that write: nothing but a lock that both know could prevent it. File systems without such an exchange (NFS, some
//! FUSE ones) get the comparison and the rename.

use super::{
    replace::{DurableError, Staged, error_at, stage},
    sync::{is_unsupported, sync_folder_of},
    waiting_name::waiting_for,
};
use crate::{
    digest,
    regular_file::{self, OpenError},
};
use devlog_provider_api::Sha256Digest;
use rustix::fs::{CWD, RenameFlags, renameat_with};
use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
};
use tempfile::{NamedTempFile, TempPath};

/// The result of [`replace_unchanged`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// The file holds the new content.
    Done,
    /// Another program wrote to the file meanwhile. It was left alone.
    ChangedMeanwhile,
}

/// The moments at which another program may write to the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The new file is on the disk, but not in its place.
    Staged,
    /// It is in its place, and the old one is not compared yet.
    Exchanged,
    /// They have changed places again.
    PutBack,
}

/// Replaces what `path` names as [`replace`](super::replace) does, if its content has the digest `expected`; with
/// `None`, creates it if it is absent.
///
/// # Errors
/// As [`replace`](super::replace). If the version of another program could not be put back, the error names the file
/// that holds it.
pub fn replace_unchanged(
    path: &Path,
    expected: Option<Sha256Digest>,
    bytes: &[u8],
) -> Result<Replacement, DurableError> {
    let replaced = stage(path, bytes)?.replace_unchanged(expected, bytes)?;
    if replaced == Replacement::Done {
        sync_folder_of(path).map_err(|source| error_at(path, source))?;
    }
    Ok(replaced)
}

impl Staged {
    /// Takes its place as [`replace_unchanged`] does. `bytes` is its content. The folder may not be on the disk yet,
    /// see [`sync_folder_of`]. A waiting file that was removed counts as a change by another program.
    ///
    /// # Errors
    /// As [`replace_unchanged`].
    pub fn replace_unchanged(
        self,
        expected: Option<Sha256Digest>,
        bytes: &[u8],
    ) -> Result<Replacement, DurableError> {
        replace_in_steps(self, expected, bytes, |_| {})
    }
}

fn replace_in_steps(
    staged: Staged,
    expected: Option<Sha256Digest>,
    bytes: &[u8],
    mut at: impl FnMut(Step),
) -> Result<Replacement, DurableError> {
    let path = staged.path.clone();
    at(Step::Staged);
    let replaced = match expected {
        None => create(staged),
        Some(expected) => exchange(staged, expected, digest::of_bytes(bytes), at),
    };
    replaced.map_err(|source| error_at(&path, source))
}

fn create(staged: Staged) -> io::Result<Replacement> {
    use io::ErrorKind::{AlreadyExists, NotFound};
    match staged.temporary.persist_noclobber(&staged.path) {
        Ok(_) => Ok(Replacement::Done),
        Err(failed) if matches!(failed.error.kind(), AlreadyExists | NotFound) => {
            Ok(Replacement::ChangedMeanwhile)
        }
        Err(failed) => Err(failed.error),
    }
}

fn exchange(
    staged: Staged,
    expected: Sha256Digest,
    new: Sha256Digest,
    mut at: impl FnMut(Step),
) -> io::Result<Replacement> {
    let staged = match named(staged, new, expected) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Replacement::ChangedMeanwhile);
        }
        named => named?,
    };
    let (waiting, path) = (staged.temporary.path(), &*staged.path);
    match swap(waiting, path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Replacement::ChangedMeanwhile);
        }
        Err(error) if is_unsupported(&error) => return compare_and_rename(staged, expected),
        Err(error) => return Err(error),
    }
    at(Step::Exchanged);
    let old = digest_of(waiting);
    if matches!(old, Ok(Some(old)) if old == expected) {
        return Ok(Replacement::Done);
    }
    if let Err(error) = put_back(waiting, path, new, at) {
        let message = match staged.temporary.keep() {
            Ok((_, kept)) => format!("{error}; the version before is in {}", kept.display()),
            Err(lost) => format!("{error}; {}", lost.error),
        };
        return Err(io::Error::new(error.kind(), message));
    }
    sync_folder_of(path)?;
    old.map(|_| Replacement::ChangedMeanwhile)
}

/// Gives the file that waits a name by which [`remove_leftovers`](super::remove_leftovers) can finish the exchange.
fn named(staged: Staged, new: Sha256Digest, old: Sha256Digest) -> io::Result<Staged> {
    let Some(waiting) = waiting_for(staged.temporary.path(), &staged.path, new, old) else {
        return Ok(staged);
    };
    let (file, temporary) = staged.temporary.into_parts();
    let waiting = TempPath::try_from_path(waiting)?;
    fs::rename(&temporary, &waiting)?;
    // That name leads to nothing now, so there is nothing to remove.
    let _ = temporary.keep();
    Ok(Staged {
        temporary: NamedTempFile::from_parts(file, waiting),
        path: staged.path,
    })
}

/// Puts the file that waits back in its place, and again the newest one where a program saves all the while.
pub(super) fn put_back(
    waiting: &Path,
    path: &Path,
    new: Sha256Digest,
    mut at: impl FnMut(Step),
) -> io::Result<()> {
    let mut in_place = Some(new);
    loop {
        let saved = digest_of(waiting)?;
        swap(waiting, path)?;
        at(Step::PutBack);
        if digest_of(waiting)? == in_place {
            return Ok(());
        }
        in_place = saved;
    }
}

fn compare_and_rename(staged: Staged, expected: Sha256Digest) -> io::Result<Replacement> {
    if digest_of(&staged.path)? != Some(expected) {
        return Ok(Replacement::ChangedMeanwhile);
    }
    staged
        .commit()
        .map(|()| Replacement::Done)
        .map_err(|error| error.source)
}

fn swap(one: &Path, other: &Path) -> io::Result<()> {
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Returns the digest of a file; `None` if it is absent or not a regular file.
pub(super) fn digest_of(path: &Path) -> io::Result<Option<Sha256Digest>> {
    match regular_file::open(path, OpenOptions::new().read(true)) {
        Ok(file) => Ok(Some(digest::of_reader(file)?.0)),
        Err(OpenError::Link | OpenError::NotRegular) => Ok(None),
        Err(OpenError::Failed(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(OpenError::Failed(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests;
