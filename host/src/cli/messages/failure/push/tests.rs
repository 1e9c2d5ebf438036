//! The explanation of each error that ends a run.

use crate::{
    cli::messages::explain::said,
    journal::ScanError,
    state::{Holder, LockError, ReadError, SaveError},
    sync::SyncError,
};
use devlog_provider_api::{Error, ErrorKind};
use jiff::Timestamp;
use std::{io, path::PathBuf};

fn journal() -> PathBuf {
    PathBuf::from("/home/ada/.devlog")
}

#[test]
fn a_lock_that_cannot_be_had_says_who_has_it_or_names_its_file() {
    let holder = Some(Holder {
        pid: 123,
        since: Timestamp::constant(1_757_586_600, 0),
        command: "devlog push".to_owned(),
    });
    let unusable = LockError::Io {
        path: journal().join("state/lock"),
        source: io::Error::other("read-only file system"),
    };
    let errors = [LockError::Held { holder }, unusable];
    insta::assert_snapshot!(said(errors.map(SyncError::from)), @"
    11, error: another devlog is using this journal
      Caused by: `devlog push`, process 123, since 2025-09-11T10:30:00Z

    hint: wait until it is done, then run `devlog push` again

    1, error: cannot lock ~/.devlog/state/lock
      Caused by: read-only file system

    hint: make sure that there is space and that you can write to ~/.devlog/state, then run `devlog push` again
    ");
}

#[test]
fn a_journal_that_is_not_there_or_cannot_be_read_says_what_to_do() {
    let unreadable = ScanError::Unreadable {
        path: journal(),
        source: io::Error::other("permission denied"),
    };
    let errors = [
        ScanError::Absent { path: journal() },
        ScanError::NotAFolder { path: journal() },
        unreadable,
    ];
    insta::assert_snapshot!(said(errors.map(SyncError::from)), @"
    1, error: there is no journal at ~/.devlog

    hint: set DEVLOG_HOME to the folder of your journal

    1, error: ~/.devlog is not a folder

    hint: set DEVLOG_HOME to the folder of your journal

    1, error: cannot read the journal at ~/.devlog
      Caused by: permission denied

    hint: make sure that you can read ~/.devlog
    ");
}

#[test]
fn a_run_that_ends_before_its_first_file_says_what_to_do() {
    let (folder, objects) = ("events", 20);
    let away = Error::new(ErrorKind::Unavailable, "no route to host");
    let errors = [
        SyncError::Listing { source: away },
        SyncError::JournalVanished { objects: 2000 },
        SyncError::RemoteVanished { objects: 2000 },
        SyncError::FolderVanished { folder, objects },
        SyncError::Interrupted,
        SyncError::Encrypted,
        SyncError::WasEncrypted,
    ];
    insta::assert_snapshot!(said(errors), @"
    5, error: push failed: the remote cannot be reached
      Caused by: no route to host

    hint: nothing is lost; check the network connection, then run `devlog push` again

    13, error: the journal is empty, but the remote holds 2000 of its files

    hint: if your journal is elsewhere, set DEVLOG_HOME; if it was lost, run `devlog pull`

    13, error: the remote is empty, but 2000 files of the journal were pushed there

    hint: if it is a disk or a share, mount it; if `url` in ~/.devlog/config.toml names another place, correct it; if the backup was lost, `devlog push --mode all` uploads everything again

    13, error: `events` is empty, but the remote holds 20 of its files

    hint: if `events` is on another disk, mount it; if it was lost, run `devlog pull`

    130, error: stopped before anything was pushed

    hint: run `devlog push` again to push the rest

    13, error: the remote is encrypted, and encryption is off here

    hint: put the key of this backup into ~/.devlog/encryption.key, then run `devlog encryption init`

    13, error: the remote held encrypted objects when it was last seen, and encryption is off here

    hint: write `enabled = true` into [encryption] of ~/.devlog/config.toml; to keep an unencrypted backup, set another `url`
    ");
}

#[test]
fn a_state_that_cannot_be_written_or_read_names_its_file() {
    let unsaved = SaveError::Io {
        path: journal().join("state"),
        source: io::Error::other("disk full"),
    };
    let unread = |kind: io::ErrorKind| ReadError {
        path: journal().join("state/1a.snapshot"),
        source: kind.into(),
    };
    let errors = [
        SyncError::from(unsaved),
        unread(io::ErrorKind::StaleNetworkFileHandle).into(),
        unread(io::ErrorKind::PermissionDenied).into(),
    ];
    insta::assert_snapshot!(said(errors), @"
    1, error: cannot record what `devlog push` did
      Caused by: cannot write ~/.devlog/state
      Caused by: disk full

    hint: make sure that there is space and that you can write to ~/.devlog/state, then run `devlog push` again

    1, error: cannot read ~/.devlog/state/1a.snapshot
      Caused by: stale network file handle

    hint: if it stays unreadable, move ~/.devlog/state/1a.snapshot away: the next push then compares every file with its object

    1, error: cannot read ~/.devlog/state/1a.snapshot
      Caused by: permission denied

    hint: make sure that ~/.devlog/state and its folder belong to you (`ls -ld` shows the owner), then run `devlog push` again
    ");
}
