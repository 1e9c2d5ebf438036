//! The guards against a journal or a backup that was lost, or that is not mounted: to go on would hide it.

use crate::{
    journal::{FileKind, JournalKey, Scan},
    state::{FileRecord, State},
    sync::{PushMode, SyncError, plan::Objects, remote::Listing},
};

/// Compares the kinds of files here and on the remote.
///
/// # Errors
/// [`SyncError::JournalVanished`] if the remote has entries and the journal none,
/// [`SyncError::FolderVanished`] if that is true of one folder.
pub fn check(scan: &Scan, listing: &Listing) -> Result<(), SyncError> {
    check_kinds(scan, |kind| listing.count(kind))
}

/// Does the same for the kinds of files that this machine's record knows here: a new machine, and one that was stopped
/// in its first pull, has lost nothing.
///
/// # Errors
/// Those of [`check`].
pub fn check_known(scan: &Scan, listing: &Listing, state: &State) -> Result<(), SyncError> {
    let was_here = |kind| {
        let mut files = state.files.iter();
        files.any(|(key, record)| key.kind() == kind && record.local.is_some())
    };
    check_kinds(scan, |kind| {
        if was_here(kind) {
            listing.count(kind)
        } else {
            0
        }
    })
}

fn check_kinds(scan: &Scan, objects: impl Fn(FileKind) -> usize) -> Result<(), SyncError> {
    // What could not be read is reported as such.
    if !scan.failed.is_empty() {
        return Ok(());
    }
    let is_empty = |kind| !scan.files.iter().any(|file| file.key.kind() == kind);
    let gone = |kind| match objects(kind) {
        0 => None,
        objects => is_empty(kind).then_some(objects),
    };
    let vanished = |folder, objects| Err(SyncError::FolderVanished { folder, objects });
    match (gone(FileKind::EventLog), gone(FileKind::Markdown)) {
        (None, None) => Ok(()),
        _ if is_empty(FileKind::EventLog) && is_empty(FileKind::Markdown) => {
            let objects = objects(FileKind::EventLog) + objects(FileKind::Markdown);
            Err(SyncError::JournalVanished { objects })
        }
        (Some(objects), _) => vanished("events", objects),
        (None, Some(objects)) => vanished("entries", objects),
    }
}

/// Compares the remote with this machine's record. To upload everything is the way to go on all the same.
///
/// # Errors
/// [`SyncError::RemoteVanished`] if the remote had objects of the journal, and has none.
pub fn check_remote(state: &State, listing: &Listing, mode: PushMode) -> Result<(), SyncError> {
    if mode == PushMode::All || !listing.files.is_empty() {
        return Ok(());
    }
    match gone(state, &listing.files).count() {
        0 => Ok(()),
        objects => Err(SyncError::RemoteVanished { objects }),
    }
}

/// The files that were pushed or pulled, and are not listed.
pub fn gone(state: &State, objects: &Objects) -> impl Iterator<Item = JournalKey> {
    let absent = state.files.keys().filter(|key| !objects.contains_key(key));
    let is_gone = |key: &&JournalKey| state.files.get(key).as_ref().is_some_and(was_pushed);
    absent.filter(is_gone).copied()
}

/// Returns the files of entries that were pushed, and are neither listed nor here, as `is_here` says.
pub fn lost(
    state: &State,
    objects: &Objects,
    is_here: impl Fn(&JournalKey) -> bool,
) -> Vec<JournalKey> {
    gone(state, objects)
        .filter(|key| key.entry().is_some() && !is_here(key))
        .collect()
}

/// Reports if a file was pushed or pulled; an intention to push is no push, and a look at an object is no pull.
pub fn was_pushed(record: &FileRecord) -> bool {
    record.local.is_some() || record.was_here()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{check, check_known};
    use crate::{
        journal::{self, JournalKey, LocalFile},
        state::{FileRecord, LocalRecord, State},
        sync::{SyncError, plan::RemoteFact, remote::Listing},
    };
    use devlog_provider_api::{RemoteFile, Sha256Digest};
    use std::fs;

    const LOG: &str = "events/20250911.jsonl";
    const MARKDOWN: &str = "entries/20250911.md";

    /// As a pull that is stopped between a log and its rendering leaves it.
    #[test]
    fn markdown_that_this_machine_never_had_is_not_lost() {
        let folder = tempfile::tempdir().unwrap();
        let keys = [LOG, MARKDOWN].map(|key| JournalKey::parse(key).unwrap());
        for (key, name) in keys.iter().zip(["events", "entries"]) {
            fs::create_dir(folder.path().join(name)).unwrap();
            fs::write(folder.path().join(key.to_string()), "a\n").unwrap();
        }
        let record = |key| {
            let stat = LocalFile::find(folder.path(), key).unwrap().stat;
            let local = Some(LocalRecord {
                stat,
                len: 2,
                sha256: Sha256Digest::from_bytes([7; 32]),
                key_id: None,
            });
            (
                key,
                FileRecord {
                    local,
                    ..FileRecord::default()
                },
            )
        };
        let [log, both] = [&keys[..1], &keys[..]].map(|keys| State {
            files: keys.iter().copied().map(record).collect(),
            ..State::default()
        });
        let object = |key: JournalKey| {
            let file = RemoteFile::new(key.to_string(), 2);
            (key, RemoteFact::describe(&file, None, &key.object_key()))
        };
        let listing = Listing {
            files: keys.into_iter().map(object).collect(),
            ..Listing::default()
        };
        fs::remove_file(folder.path().join(MARKDOWN)).unwrap();
        let scan = journal::scan(folder.path()).unwrap();
        assert!(check_known(&scan, &listing, &log).is_ok());
        let vanished = |result| {
            matches!(
                result,
                Err(SyncError::FolderVanished {
                    folder: "entries",
                    objects: 1
                })
            )
        };
        assert!(vanished(check_known(&scan, &listing, &both)));
        assert!(vanished(check(&scan, &listing)));
    }
}
