//! The days that a folder of the journal has files of.

use super::StorageError;
use crate::{
    folder,
    journal::{EntryId, FileKind, JournalKey},
};
use std::{io, path::Path};

/// Returns the days of the files of a kind in `folder`, in order; none if the folder does not exist.
///
/// # Errors
/// [`StorageError::Read`].
pub fn ids_in(folder: &Path, kind: FileKind) -> Result<Vec<EntryId>, StorageError> {
    let names = match folder::names_in(folder) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(StorageError::reading(folder, source)),
    };
    let (prefix, mut ids) = (prefix_of(kind), Vec::new());
    for name in names {
        let name = name.map_err(|source| StorageError::reading(folder, source))?;
        let key = name.to_str().map(|name| format!("{prefix}/{name}"));
        let key = key.as_deref().and_then(JournalKey::parse);
        ids.extend(
            key.filter(|key| key.kind() == kind)
                .and_then(JournalKey::entry),
        );
    }
    ids.sort_unstable();
    Ok(ids)
}

fn prefix_of(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Markdown => "entries",
        FileKind::EventLog | FileKind::Config => "events",
    }
}
