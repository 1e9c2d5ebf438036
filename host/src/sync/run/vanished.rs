//! The guard against a journal that was lost, or whose folder is not mounted: to call it backed up would hide it.

use crate::{
    journal::{FileKind, Scan},
    sync::{SyncError, remote::Listing},
};

/// Compares the kinds of files here and on the remote.
///
/// # Errors
/// [`SyncError::JournalVanished`] if the remote has entries and the journal none,
/// [`SyncError::FolderVanished`] if that is true of one folder.
pub fn check(scan: &Scan, listing: &Listing) -> Result<(), SyncError> {
    // What could not be read is reported as such.
    if !scan.failed.is_empty() {
        return Ok(());
    }
    let is_empty = |kind| !scan.files.iter().any(|file| file.kind == kind);
    let gone = |kind| match listing.count(kind) {
        0 => None,
        objects => is_empty(kind).then_some(objects),
    };
    let vanished = |folder, objects| Err(SyncError::FolderVanished { folder, objects });
    match (gone(FileKind::EventLog), gone(FileKind::Markdown)) {
        (None, None) => Ok(()),
        _ if is_empty(FileKind::EventLog) && is_empty(FileKind::Markdown) => {
            let objects = listing.count(FileKind::EventLog) + listing.count(FileKind::Markdown);
            Err(SyncError::JournalVanished { objects })
        }
        (Some(objects), _) => vanished("events", objects),
        (None, Some(objects)) => vanished("entries", objects),
    }
}
