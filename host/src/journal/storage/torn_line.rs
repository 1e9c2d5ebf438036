//! A last line that a crash cut short, moved out of the way.

use crate::{digest, durable, regular_file};
use std::{
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// A file operation that failed.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) path: PathBuf,
    pub(super) source: io::Error,
}

/// Moves the last `torn` bytes of the log at `path` into the hidden file beside it, and returns the path of
/// that.
///
/// The file beside is on the disk before the log is cut, so a crash in between leaves the line in both, and
/// the next call finds it there. A push never uploads either: it ends at the last whole event, and passes by
/// hidden files.
pub(super) fn set_aside(path: &Path, torn: u64) -> Result<PathBuf, Failed> {
    let aside = copy(path, torn)?;
    cut_off(path, torn).map_err(|source| Failed {
        path: path.to_owned(),
        source,
    })?;
    Ok(aside)
}

/// Does the first half of [`set_aside`]: the log stays as it is.
pub(super) fn copy(path: &Path, torn: u64) -> Result<PathBuf, Failed> {
    let aside = path_beside(path);
    append(path, torn, &aside).map_err(|source| Failed {
        path: aside.clone(),
        source,
    })?;
    Ok(aside)
}

fn append(path: &Path, torn: u64, aside: &Path) -> io::Result<()> {
    let mut log = regular_file::open(path, OpenOptions::new().read(true))?;
    let mut options = OpenOptions::new();
    let mut aside_file = regular_file::open(aside, options.read(true).append(true).create(true))?;
    let line = last(&mut log, torn, 0)?;
    let kept = last(&mut aside_file, torn, 1)?;
    if digest::of_reader(line)? != digest::of_reader(kept)? {
        io::copy(&mut last(&mut log, torn, 0)?, &mut aside_file)?;
        aside_file.write_all(b"\n")?;
    }
    durable::sync_file(&aside_file)?;
    durable::sync_folder_of(aside)
}

/// The last `length` bytes of a file but for the very last `behind` ones; all of a shorter file.
fn last(file: &mut File, length: u64, behind: u64) -> io::Result<impl Read> {
    let size = file.metadata()?.len().saturating_sub(behind);
    file.seek(SeekFrom::Start(size.saturating_sub(length)))?;
    Ok(file.take(length.min(size)))
}

fn cut_off(path: &Path, torn: u64) -> io::Result<()> {
    let file = regular_file::open(path, OpenOptions::new().write(true))?;
    let len = file.metadata()?.len();
    file.set_len(len.saturating_sub(torn))?;
    durable::sync_file(&file)
}

/// `events/.20250911.jsonl.torn`
fn path_beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.torn"))
}
