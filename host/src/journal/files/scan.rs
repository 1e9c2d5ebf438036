//! Finding the files of the journal that are backed up.

use super::{FileStat, JournalKey};
use crate::{
    durable,
    folder::{self, Names},
    regular_file::OpenError,
};
use rustix::fs::{FileType, Stat};
use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalFile {
    /// The key of its backup.
    pub key: JournalKey,
    /// The root of its journal.
    pub root: Arc<Path>,
    /// Its length and its marks, for recognising it unchanged.
    pub stat: FileStat,
}

impl LocalFile {
    /// Looks for one file of the journal at `root`, as [`scan`] does; `None` if there is no such file, or
    /// the scan would leave it out.
    pub fn find(root: &Path, key: JournalKey) -> Option<Self> {
        let stat = lstat(&root.join(key.to_string())).ok()?;
        not_a_file(&stat)
            .is_none()
            .then(|| Self::new(&root.into(), key, &stat))
    }

    fn new(root: &Arc<Path>, key: JournalKey, stat: &Stat) -> Self {
        Self {
            key,
            root: Arc::clone(root),
            stat: FileStat::of(stat),
        }
    }

    pub fn path(&self) -> PathBuf {
        self.root.join(self.key.to_string())
    }
}

/// Something in the journal that is not backed up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedPath {
    pub path: PathBuf,
    /// The reason, as the rest of a sentence that begins with the path.
    pub reason: &'static str,
}

/// The files of a journal.
#[derive(Debug, Default)]
pub struct Scan {
    /// The files to back up, ordered by key.
    pub files: Vec<LocalFile>,
    /// The files that are not part of a backup, ordered by path, without hidden and temporary files.
    pub skipped: Vec<SkippedPath>,
    /// The files that should be backed up but cannot be examined, or are links, folders or devices, ordered by path.
    pub failed: Vec<(PathBuf, io::Error)>,
}

/// The reason for a file that a killed exchange left.
const SAVED_ASIDE: &str = "was saved by another program while devlog was cut off; take what you need from it, then remove it";

/// A journal that cannot be scanned at all.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    #[error("there is no journal at {}", path.display())]
    Absent { path: PathBuf },
    #[error("{} is not a folder", path.display())]
    NotAFolder { path: PathBuf },
    #[error("cannot read the journal at {}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// Lists the journal at `root`: its event logs, its rendered entries, and `config.toml`.
///
/// Costs one pass over each folder and over `root`, and one `lstat` a file, by its name in the folder; opens nothing. `root` and `config.toml`
/// may be links to the user's own files; no other link is followed. A folder that is absent is empty.
///
/// # Errors
/// If `root` is absent, no folder, or cannot be read. A failure below it stands for itself, see
/// [`Scan::failed`].
pub fn scan(root: &Path) -> Result<Scan, ScanError> {
    check_root(root)?;
    let (mut scan, root) = (Scan::default(), root.into());
    scan.add_folder(&root, "events");
    scan.add_folder(&root, "entries");
    scan.add_config(&root);
    scan.add_saved_aside(&root);
    scan.files.sort_unstable_by_key(|file| file.key);
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
    fn add_folder(&mut self, root: &Arc<Path>, folder: &str) {
        let path = root.join(folder);
        let mut names = match open_folder(&path) {
            Ok(Some(names)) => names,
            Ok(None) => return,
            Err(error) => return self.failed.push((path, error)),
        };
        while let Some(name) = names.next() {
            match name {
                Ok(name) => self.add_entry(root, folder, &name, names.stat(&name)),
                Err(error) => self.failed.push((path.clone(), error)),
            }
        }
    }

    fn add_entry(&mut self, root: &Arc<Path>, folder: &str, name: &OsStr, stat: io::Result<Stat>) {
        if is_transient(name) {
            return;
        }
        let path = || root.join(folder).join(name);
        let stat = match stat {
            Ok(stat) => stat,
            // Removed since the folder was read, as an editor's own temporary file.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return,
            Err(error) => return self.failed.push((path(), error)),
        };
        match (key_of(folder, name), not_a_file(&stat)) {
            (Some(key), None) => self.files.push(LocalFile::new(root, key, &stat)),
            // It stands for a day, which is not backed up.
            (Some(_), Some(error)) => self.failed.push((path(), error.into())),
            (None, _) => self.skipped.push(SkippedPath {
                path: path(),
                reason: if durable::is_saved_aside(name) {
                    SAVED_ASIDE
                } else {
                    "is not named as a file of the journal"
                },
            }),
        }
    }

    /// Adds the versions of `config.toml` that stand beside it. The other names there are not the journal's.
    fn add_saved_aside(&mut self, root: &Path) {
        let names = folder::names_in(root).into_iter().flatten().flatten();
        let saved = names.filter(|name| durable::is_saved_aside(name));
        self.skipped.extend(saved.map(|name| SkippedPath {
            path: root.join(name),
            reason: SAVED_ASIDE,
        }));
    }

    fn add_config(&mut self, root: &Arc<Path>) {
        let path = root.join("config.toml");
        match stat_of_config(&path) {
            Ok(None) => {}
            Ok(Some(stat)) => match not_a_file(&stat) {
                None => {
                    let file = LocalFile::new(root, JournalKey::Config, &stat);
                    self.files.push(file);
                }
                Some(error) => self.failed.push((path, error.into())),
            },
            Err(error) => self.failed.push((path, error)),
        }
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
fn stat_of_config(path: &Path) -> io::Result<Option<Stat>> {
    match lstat(path) {
        Ok(link) if file_type(&link).is_symlink() => Ok(Some(rustix::fs::stat(path)?)),
        Ok(stat) => Ok(Some(stat)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn lstat(path: &Path) -> io::Result<Stat> {
    Ok(rustix::fs::lstat(path)?)
}

fn file_type(stat: &Stat) -> FileType {
    FileType::from_raw_mode(stat.st_mode)
}

fn not_a_file(stat: &Stat) -> Option<OpenError> {
    match file_type(stat) {
        FileType::RegularFile => None,
        FileType::Symlink => Some(OpenError::Link),
        _ => Some(OpenError::NotRegular),
    }
}

/// Reports if editors and devlog itself make files of that name, which are gone soon.
fn is_transient(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.ends_with(b"~") || name.ends_with(b".tmp")
}

fn key_of(folder: &str, name: &OsStr) -> Option<JournalKey> {
    JournalKey::parse(&format!("{folder}/{}", name.to_str()?))
}

#[cfg(test)]
mod tests;
