//! Decisions about a file of which the remote has another version: the user's choice, blank files, encryption.

use super::{Facts, LocalFact, LogFate, RemoteDigest, RemoteFact, Seal, Step, decide};
use crate::{
    config::ConflictResolution, digest::of_bytes as sha256, encryption::SealedFault,
    journal::FileKind, sync::PushMode,
};
use devlog_provider_api::{ETag, Precondition, Sha256Digest};

/// Returns the facts of a file with the content "a", and of an object with the digest of `remote` and no `ETag`.
fn facts<'a>(kind: FileKind, remote: &[u8], ours: &'a [Sha256Digest]) -> Facts<'a> {
    Facts {
        kind,
        mode: PushMode::Incremental,
        resolution: None,
        local: Some(LocalFact {
            len: 1,
            sha256: sha256(b"a"),
            is_blank: false,
            prefix: None,
        }),
        remote: Some(RemoteFact {
            size: 1,
            len: Some(1),
            seal: Seal::Plain,
            digest: RemoteDigest::Known(sha256(remote)),
            described: None,
            is_damaged: false,
            etag: None,
        }),
        ours,
        encrypts: false,
        log: LogFate::None,
        is_rendered: None,
        is_projection: Some(false),
    }
}

fn conflicting(resolution: Option<ConflictResolution>, mode: PushMode) -> Step {
    decide(&Facts {
        mode,
        resolution,
        ..facts(FileKind::Config, b"b", &[])
    })
}

#[test]
fn the_user_decides_about_a_conflict_and_mode_all_does_not() {
    for mode in [PushMode::Incremental, PushMode::All] {
        let upload = Step::Upload(Precondition::None);
        assert_eq!(
            conflicting(Some(ConflictResolution::LocalWins), mode),
            upload
        );
        assert_eq!(
            conflicting(Some(ConflictResolution::RemoteWins), mode),
            Step::LeaveRemote
        );
        assert_eq!(
            conflicting(Some(ConflictResolution::Prompt), mode),
            Step::Conflict
        );
        assert_eq!(conflicting(None, mode), Step::Conflict);
    }
}

#[test]
fn mode_all_uploads_what_is_the_same() {
    let same = |mode| {
        let mut facts = facts(FileKind::Markdown, b"a", &[]);
        facts.mode = mode;
        if let Some(remote) = &mut facts.remote {
            remote.etag = Some(ETag::new("1"));
        }
        decide(&facts)
    };
    assert_eq!(same(PushMode::Incremental), Step::Keep(sha256(b"a")));
    assert_eq!(
        same(PushMode::All),
        Step::Upload(Precondition::IfMatch(ETag::new("1")))
    );
}

/// The step for markdown of which the remote has another version.
fn markdown(log: LogFate, is_rendered: Option<bool>, is_blank: bool, is_ours: bool) -> Step {
    let ours = if is_ours {
        vec![sha256(b"b")]
    } else {
        Vec::new()
    };
    let mut facts = facts(FileKind::Markdown, b"b", &ours);
    if let Some(local) = &mut facts.local {
        local.is_blank = is_blank;
    }
    decide(&Facts {
        log,
        is_rendered,
        ..facts
    })
}

#[test]
fn markdown_follows_its_own_log_and_nothing_else() {
    let upload = Step::Upload(Precondition::None);
    for log in [LogFate::Conflict, LogFate::LeftToRemote] {
        assert_eq!(markdown(log, Some(true), false, true), Step::FollowLog);
    }
    assert_eq!(
        markdown(LogFate::Safe, None, false, false),
        Step::CheckRendering
    );
    assert_eq!(markdown(LogFate::Safe, Some(true), false, false), upload);
    for log in [LogFate::Safe, LogFate::None] {
        assert_eq!(markdown(log, Some(false), false, false), Step::Conflict);
        assert_eq!(markdown(log, Some(false), false, true), upload);
    }
}

#[test]
fn blank_markdown_replaces_nothing_that_was_pushed() {
    for log in [LogFate::Safe, LogFate::None] {
        assert_eq!(markdown(log, Some(false), true, true), Step::Conflict);
    }
}

/// The step for a log whose object has this seal and digest.
fn of_seal(seal: Seal, digest: &[u8], resolution: Option<ConflictResolution>) -> Step {
    let mut facts = facts(FileKind::EventLog, digest, &[]);
    if let Some(remote) = &mut facts.remote {
        remote.seal = seal;
    }
    decide(&Facts {
        resolution,
        encrypts: true,
        ..facts
    })
}

#[test]
fn a_plain_object_is_encrypted_and_an_encrypted_one_of_any_key_is_kept() {
    let upload = Step::Upload(Precondition::None);
    assert_eq!(of_seal(Seal::Plain, b"a", None), upload);
    assert_eq!(of_seal(Seal::Plain, b"b", None), Step::Conflict);
    let id = "0123456789abcdef".parse().expect("an id");
    let kept = of_seal(Seal::Sealed(id), b"a", None);
    assert_eq!(kept, Step::Keep(sha256(b"a")));
}

#[test]
fn what_cannot_be_opened_is_replaced_on_demand_only_and_never_unencrypted() {
    let wins = Some(ConflictResolution::LocalWins);
    let broken = |fault| Seal::Broken(fault);
    for fault in [
        SealedFault::Misplaced,
        SealedFault::Attributes,
        SealedFault::Length,
    ] {
        let refused = Step::Refuse(fault.clone());
        assert_eq!(of_seal(broken(fault.clone()), b"a", None), refused);
        let replaced = of_seal(broken(fault), b"a", wins);
        assert_eq!(replaced, Step::Upload(Precondition::None));
    }
    let of_another_machine = SealedFault::UnknownKey("0123456789abcdef".parse().expect("a key id"));
    for fault in [SealedFault::Locked, of_another_machine] {
        let refused = Step::Refuse(fault.clone());
        assert_eq!(of_seal(broken(fault), b"a", wins), refused);
    }
}
