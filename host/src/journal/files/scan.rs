//! Finding the files of the journal that are backed up.

use super::{FileKind, FileStat, parse_key};
use crate::folder::{self, Names};
use devlog_provider_api::ObjectKey;
use std::{
    ffi::OsStr,
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
};

/// A file of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// Where it is backed up.
    pub key: ObjectKey,
    /// What it is.
    pub kind: FileKind,
    /// Where it is.
    pub path: PathBuf,
    /// Its length in bytes.
    pub size: u64,
    /// Its marks, for recognising it unchanged.
    pub stat: FileStat,
}

impl LocalFile {
    /// Looks for one file of the journal at `root`, as [`scan`] does; `None` if there is none of that name, or
    /// the scan would leave it out.
    #[must_use]
    pub fn find(root: &Path, key: &ObjectKey) -> Option<Self> {
        let (kind, _) = parse_key(key.as_str())?;
        let path = root.join(key.as_str());
        let metadata = fs::symlink_metadata(&path).ok()?;
        metadata.is_file().then(|| Self {
            key: key.clone(),
            kind,
            path,
            size: metadata.len(),
            stat: FileStat::of(&metadata),
        })
    }
}

/// Something in the journal that is not backed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedPath {
    /// What.
    pub path: PathBuf,
    /// Why, as the rest of a sentence that begins with the path.
    pub reason: &'static str,
}

/// What the journal holds.
#[derive(Debug, Default)]
pub struct Scan {
    /// The files to back up, ordered by key.
    pub files: Vec<LocalFile>,
    /// What is left out, ordered by path. Hidden and temporary files are not even listed here.
    pub skipped: Vec<SkippedPath>,
    /// What should be backed up and could not be looked at, ordered by path.
    pub failed: Vec<(PathBuf, io::Error)>,
}

/// A journal that cannot be scanned at all.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// There is none.
    #[error("there is no journal at {}", path.display())]
    Absent {
        /// Where it should be.
        path: PathBuf,
    },
    /// What is there is no folder.
    #[error("{} is not a folder", path.display())]
    NotAFolder {
        /// What.
        path: PathBuf,
    },
    /// The folder cannot be looked at.
    #[error("cannot read the journal at {}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Lists the journal at `root`: its event logs, its rendered entries, and `config.toml`.
///
/// Costs one pass over each folder and one `lstat` a file; opens nothing. `root` and `config.toml` may be
/// links to the user's own files; no other link is followed. A folder that is absent is empty.
///
/// # Errors
/// If `root` is absent, no folder, or cannot be looked at. Everything below it fails by itself, see
/// [`Scan::failed`].
pub fn scan(root: &Path) -> Result<Scan, ScanError> {
    check_root(root)?;
    let mut scan = Scan::default();
    scan.add_folder(root, "events");
    scan.add_folder(root, "entries");
    scan.add_config(root);
    scan.files.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    scan.skipped.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    scan.failed.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(scan)
}

fn check_root(root: &Path) -> Result<(), ScanError> {
    let path = root.to_owned();
    match fs::metadata(root) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => Err(ScanError::NotAFolder { path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(ScanError::Absent { path }),
        Err(source) => Err(ScanError::Unreadable { path, source }),
    }
}

impl Scan {
    fn add_folder(&mut self, root: &Path, folder: &str) {
        let path = root.join(folder);
        let names = match open_folder(&path) {
            Ok(Some(names)) => names,
            Ok(None) => return,
            Err(error) => return self.failed.push((path, error)),
        };
        for name in names {
            match name {
                Ok(name) => self.add_entry(folder, &path, &name),
                Err(error) => self.failed.push((path.clone(), error)),
            }
        }
    }

    fn add_entry(&mut self, folder: &str, path: &Path, name: &OsStr) {
        if is_transient(name) {
            return;
        }
        let path = path.join(name);
        let metadata = match fs::symlink_metadata(&path) {
            Ok(metadata) => metadata,
            // Removed since the folder was read, as an editor's own temporary file.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.failed.push((path, error)),
        };
        if let Some(reason) = not_a_file(&metadata) {
            return self.skipped.push(SkippedPath { path, reason });
        }
        match key_of(folder, name) {
            Some((key, kind)) => self.add_file(key, kind, path, &metadata),
            None => self.skipped.push(SkippedPath {
                path,
                reason: "is not named as a file of the journal",
            }),
        }
    }

    fn add_config(&mut self, root: &Path) {
        let path = root.join("config.toml");
        let Some((key, kind)) = key_from("config.toml".to_owned()) else {
            return;
        };
        match metadata_of_config(&path) {
            Ok(None) => {}
            Ok(Some(metadata)) => match not_a_file(&metadata) {
                None => self.add_file(key, kind, path, &metadata),
                Some(reason) => self.skipped.push(SkippedPath { path, reason }),
            },
            Err(error) => self.failed.push((path, error)),
        }
    }

    fn add_file(&mut self, key: ObjectKey, kind: FileKind, path: PathBuf, metadata: &Metadata) {
        self.files.push(LocalFile {
            key,
            kind,
            path,
            size: metadata.len(),
            stat: FileStat::of(metadata),
        });
    }
}

/// Begins to read a folder of the journal; `None` if it is absent.
fn open_folder(path: &Path) -> io::Result<Option<Names>> {
    match fs::symlink_metadata(path) {
        // All of the journal may be in there: to leave it out is a failure, not a remark.
        Ok(metadata) if !metadata.is_dir() => Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            "not a folder of its own, and links are not followed",
        )),
        Ok(_) => folder::names_in(path).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Looks at `config.toml`, through a link; `None` if nothing of that name is there.
fn metadata_of_config(path: &Path) -> io::Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_symlink() => fs::metadata(path).map(Some),
        Ok(metadata) => Ok(Some(metadata)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn not_a_file(metadata: &Metadata) -> Option<&'static str> {
    if metadata.is_file() {
        None
    } else if metadata.is_symlink() {
        Some("is a link, which is not followed")
    } else if metadata.is_dir() {
        Some("is a folder")
    } else {
        Some("is not a regular file")
    }
}

/// Reports if editors and devlog itself make files of that name, which are gone soon.
fn is_transient(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.ends_with(b"~") || name.ends_with(b".tmp")
}

fn key_of(folder: &str, name: &OsStr) -> Option<(ObjectKey, FileKind)> {
    key_from(format!("{folder}/{}", name.to_str()?))
}

fn key_from(key: String) -> Option<(ObjectKey, FileKind)> {
    let (kind, _) = parse_key(&key)?;
    Some((ObjectKey::new(key).ok()?, kind))
}

#[cfg(test)]
mod tests;
