//! The next action after each failure. It names a command, a file or a setting.

mod opening;
mod remote;
mod writing;

pub use self::{
    opening::{for_opening, for_refusal},
    remote::{again, for_remote, is_internal},
    writing::{for_state, for_unread_state, for_writing},
};

use self::remote::{for_kind, named};
use super::DisplayNames;
use crate::{
    encryption::SealedFault,
    journal::StorageError,
    sync::{Damage, FileError},
};
use devlog_provider_api::ErrorKind;
use std::io;

/// The next action for a file whose work failed.
pub fn for_file(error: &FileError, names: &DisplayNames) -> Option<String> {
    match error {
        FileError::Remote { source, .. }
            if SealedFault::of(source) == Some(SealedFault::Stripped) =>
        {
            Some(for_sealed(&SealedFault::Stripped, names))
        }
        FileError::Remote { source, .. } if source.kind() == ErrorKind::Corrupt => Some(format!(
            "{}; if the problem persists, the object is damaged, or something on the way to it damages data: \
             `conflict_resolution = \"local_wins\"` in [sync] of {} lets `devlog push` replace it",
            names.again(),
            names.config()
        )),
        FileError::Remote { source, .. } => for_remote(source, names),
        FileError::Source { path, source } if source.kind() == io::ErrorKind::InvalidInput => {
            Some(format!(
                "put the file itself in the place of {}, then {}",
                names.path(path),
                names.again()
            ))
        }
        FileError::Source { path, .. } => Some(format!(
            "make sure that you can read {}, then {}",
            names.path(path),
            names.again()
        )),
        FileError::Changing { .. } => {
            let again = names.again();
            Some(format!("{again} when nothing is writing to the journal"))
        }
        FileError::State { source } => Some(for_state(source, names)),
        FileError::Journal(StorageError::Read { path, .. }) => Some(format!(
            "make sure that {} is a file that you can read, then {}",
            names.path(path),
            names.again()
        )),
        FileError::Journal(error) => {
            let first = for_writing(&names.root(), error, names);
            Some(format!("{first}, then {}", names.again()))
        }
        FileError::NotResponding { .. } => for_kind(ErrorKind::Unavailable, names),
        FileError::Encryption { fault } => Some(for_sealed(fault, names)),
        FileError::Damaged { damage } => Some(for_damaged(*damage, names)),
        FileError::Verification { .. } => Some(format!(
            "{}; if the problem persists, report it to the author of the provider{}",
            names.again(),
            named(&names.provider)
        )),
    }
}

/// The next action when encryption is off here and not on the remote.
pub fn for_locked(names: &DisplayNames) -> String {
    format!(
        "put the key of this backup into {}, then run `devlog encryption init`",
        names.key_place()
    )
}

/// The next action for an object that is not what an encrypted backup must hold.
fn for_sealed(fault: &SealedFault, names: &DisplayNames) -> String {
    match fault {
        SealedFault::Locked => for_locked(names),
        SealedFault::UnknownKey(_) => format!(
            "take the line of that key, `AGE-SECRET-KEY-1…`, from the machine that wrote the object or from its recovery key, and add it to {}: the first key there encrypts, all of them decrypt; if that key is lost, set another `url`, and `devlog push` backs everything up there",
            names.key_place()
        ),
        SealedFault::Plain => {
            "push from the machine that wrote it, which encrypts it; `devlog pull --accept-plain` takes it as it is, and nothing then vouches for its content"
                .to_owned()
        }
        SealedFault::Stripped => format!(
            "if the backup was copied, copy it again with what describes its objects: a folder with its `.devlog-store` and \
             the times of its files (`cp -a`), a bucket with the metadata; `age -d` and the key decrypt an object by hand; to replace it with the local file, push once with \
             `conflict_resolution = \"local_wins\"` in [sync] of {}",
            names.config()
        ),
        _ => format!(
            "nothing was changed; to replace it with the local file, push once with `conflict_resolution = \"local_wins\"` in [sync] of {}",
            names.config()
        ),
    }
}

/// The next action for an object that is not what was pushed.
fn for_damaged(damage: Damage, names: &DisplayNames) -> String {
    match damage {
        Damage::Missing | Damage::Older | Damage::Shorter => {
            "your journal is whole; run `devlog push`, which uploads it again".to_owned()
        }
        Damage::Bytes => {
            "run `devlog push` on a machine that has this file: it uploads it again".to_owned()
        }
        Damage::Lost => {
            "look for a copy of the file; if you deleted both, `devlog prune` forgets them"
                .to_owned()
        }
        Damage::Other => format!(
            "your journal is untouched; if you changed it on another machine, run `devlog sync`; to replace the object with the local file, push once with `conflict_resolution = \"local_wins\"` in [sync] of {}",
            names.config()
        ),
    }
}

/// The next action if objects on the remote are from another machine.
pub fn for_conflicts(names: &DisplayNames) -> String {
    let first = match names.command() {
        "push" => "run `devlog sync`, which merges event logs; for files that cannot be merged, ",
        _ => "",
    };
    format!(
        "{first}compare both versions and set `conflict_resolution` in [sync] of {} to \"local_wins\" or \
         \"remote_wins\", and {}",
        names.config(),
        names.again()
    )
}

/// The next action when no remote is configured: what to write, and where.
pub fn for_no_remote(names: &DisplayNames) -> String {
    format!(
        "run `devlog init`, or add a remote to {}, for example a folder:\n\n    \
         [remote]\n    \
         provider = \"filesystem\"\n    \
         url = \"file:///mnt/backup/devlog\"\n\n\
         or Azure Blob Storage:\n\n    \
         [remote]\n    \
         provider = \"azure\"\n    \
         url = \"https://ACCOUNT.blob.core.windows.net/CONTAINER\"",
        names.config()
    )
}

#[cfg(test)]
mod tests {
    use super::for_file;
    use crate::{cli::messages::DisplayNames, sync::FileError};
    use devlog_provider_api::{Error, ErrorKind};
    use std::{io, path::PathBuf};

    #[test]
    fn each_failure_of_a_file_has_its_next_step() {
        let path = PathBuf::from("/home/ada/.devlog/entries/20250911.md");
        let errors = [
            FileError::Source {
                path: path.clone(),
                source: io::ErrorKind::PermissionDenied.into(),
            },
            FileError::Changing { path },
            FileError::Verification {
                found: "it read 3 of 9 bytes".to_owned(),
            },
            FileError::Remote {
                call: "upload",
                source: Error::new(ErrorKind::Throttled, "busy"),
            },
            FileError::State {
                source: io::ErrorKind::StorageFull.into(),
            },
            FileError::NotResponding { seconds: 120 },
        ];
        let hints =
            errors.map(|error| for_file(&error, &DisplayNames::example()).unwrap_or_default());
        insta::assert_snapshot!(hints.join("\n"), @"
        make sure that you can read ~/.devlog/entries/20250911.md, then run `devlog push` again
        run `devlog push` again when nothing is writing to the journal
        run `devlog push` again; if the problem persists, report it to the author of the provider `azure`
        nothing is lost; run `devlog push` again later
        free some space for ~/.devlog/state, then run `devlog push` again
        nothing is lost; check the network connection, then run `devlog push` again
        ");
    }
}
