//! A last line that a crash cut short, moved out of the way.

use super::journal_file;
use crate::{
    durable::{self, DurableError},
    regular_file,
};
use std::{
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
};

/// Why a torn line is still where it was.
#[derive(Debug, thiserror::Error)]
pub(super) enum SetAsideError {
    /// The file beside could not be written.
    #[error(transparent)]
    Copy(#[from] DurableError),
    /// The log could not be cut, or the file beside not be read.
    #[error("cannot write {}", path.display())]
    Cut {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Moves `torn`, with which the log at `path` ends, into the hidden file beside it, and says which that is.
///
/// The file beside is on the disk before the log is cut, so a crash in between leaves the line in both, and
/// the next call finds it there. A push never uploads either: it ends at the last whole line, and passes by
/// what is hidden.
pub(super) fn set_aside(path: &Path, torn: &[u8]) -> Result<PathBuf, SetAsideError> {
    let aside = path_beside(path);
    let cut = |path: &Path, source| SetAsideError::Cut {
        path: path.to_owned(),
        source,
    };
    let mut kept = Vec::new();
    journal_file::read_into(&aside, &mut kept).map_err(|source| cut(&aside, source))?;
    let line = [torn, b"\n"].concat();
    if !kept.ends_with(&line) {
        kept.extend_from_slice(&line);
        durable::replace_private(&aside, &kept)?;
    }
    cut_off(path, torn.len()).map_err(|source| cut(path, source))?;
    Ok(aside)
}

fn cut_off(path: &Path, torn: usize) -> io::Result<()> {
    let file = regular_file::open(path, OpenOptions::new().write(true))?;
    let len = file.metadata()?.len();
    file.set_len(len.saturating_sub(torn as u64))?;
    durable::sync_file(&file)
}

/// `events/.20250911.jsonl.torn`
fn path_beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.torn"))
}
