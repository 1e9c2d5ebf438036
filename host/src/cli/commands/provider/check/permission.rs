//! The rights that a push, or a restore, needs on the remote.

use super::{Finding, Verdict, patient::Tried};
use crate::cli::messages::{ExitCode, reason};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, RemoteStorage, UploadOptions,
    testkit::{BytesSink, BytesSource},
};

/// The permissions that a push or a restore needs, in the order in which they build on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// To list objects.
    List,
    /// To write one.
    Write,
    Read,
    /// To write only if the object is absent.
    ConditionalWrite,
    Delete,
}

/// Returns true for an error of the place, or of the user's rights there, that says nothing of the provider.
pub fn is_of_the_place(kind: ErrorKind) -> bool {
    use ErrorKind::{
        ContainerNotFound, InvalidSettings, PermissionDenied, StorageFull, Unauthenticated,
        UntrustedCertificate, UntrustedHostKey,
    };
    kind.is_retryable()
        || matches!(
            kind,
            ContainerNotFound
                | InvalidSettings
                | PermissionDenied
                | StorageFull
                | Unauthenticated
                | UntrustedCertificate
                | UntrustedHostKey
        )
}

pub fn is_permission(name: &str) -> bool {
    Permission::ALL.iter().any(|(_, known)| *known == name)
}

impl Permission {
    /// Every permission in order, with its name among the checks.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::List, "list"),
        (Self::Write, "write"),
        (Self::Read, "read"),
        (Self::ConditionalWrite, "conditional_write"),
        (Self::Delete, "delete"),
    ];

    /// Its name among the checks.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Tries it once.
    pub fn make(self, storage: &dyn RemoteStorage, prefix: &str) -> Tried {
        if self == Self::ConditionalWrite && !storage.properties().conditional_create {
            let why = "the provider has no conditional creation".to_owned();
            return Tried::Found(Finding::new(self.name(), Verdict::Skipped, Some(why)));
        }
        let Err(error) = self.try_it(storage, prefix) else {
            return Tried::Found(Finding::new(self.name(), Verdict::Passed, None));
        };
        let verdict = if is_of_the_place(error.kind()) {
            Verdict::Unknown
        } else {
            Verdict::Failed
        };
        let found = Finding {
            exit_code: Some(ExitCode::of_kind(error.kind())),
            ..Finding::new(self.name(), verdict, Some(in_words(&error)))
        };
        if error.kind().is_retryable() {
            return Tried::NotAvailable(error, found);
        }
        Tried::Found(found)
    }

    /// The object that [`Permission::Write`] writes below a prefix.
    pub fn object(prefix: &str) -> String {
        format!("{prefix}permissions/one")
    }

    /// Makes the calls that need the permission, with keys that start with `prefix`.
    ///
    /// # Errors
    /// The provider's, if it is not allowed, or other bytes come back.
    pub fn try_it(self, storage: &dyn RemoteStorage, prefix: &str) -> Result<(), Error> {
        let [one, other] = ["one", "other"].map(|name| key(prefix, name));
        let (one, other) = (one?, other?);
        match self {
            Self::List => storage.list_files(prefix, &mut |_| Ok(())),
            Self::Write => upload(storage, &one, Precondition::None),
            Self::Read => {
                let mut sink = BytesSink::new();
                storage.download_file(&one, &mut sink.sink())?;
                same(sink.bytes())
            }
            Self::ConditionalWrite => {
                // An earlier try may have got as far as this.
                storage.delete_file(&other, &Precondition::None)?;
                upload(storage, &other, Precondition::IfAbsent)?;
                match upload(storage, &other, Precondition::IfAbsent) {
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
                    Err(error) => Err(error),
                    Ok(()) => Err(Error::new(
                        ErrorKind::Corrupt,
                        "an object was overwritten although the write was only for an absent one",
                    )),
                }
            }
            Self::Delete => {
                storage.delete_file(&one, &Precondition::None)?;
                storage.delete_file(&other, &Precondition::None)
            }
        }
    }
}

const CONTENT: &[u8] = b"written by `devlog provider check`\n";

fn key(prefix: &str, name: &str) -> Result<ObjectKey, Error> {
    ObjectKey::new(format!("{prefix}permissions/{name}"))
        .map_err(|error| Error::new(ErrorKind::Other, error.to_string()))
}

fn upload(
    storage: &dyn RemoteStorage,
    key: &ObjectKey,
    precondition: Precondition,
) -> Result<(), Error> {
    let mut options = UploadOptions::default();
    options.precondition = precondition;
    let mut source = BytesSource::new(CONTENT);
    storage
        .upload_file(&mut source.source(), key, &options)
        .map(drop)
}

fn same(found: &[u8]) -> Result<(), Error> {
    if found == CONTENT {
        return Ok(());
    }
    let message = "other bytes came back than were written";
    Err(Error::new(ErrorKind::Corrupt, message))
}

/// The words of an error that a finding shows.
pub fn in_words(error: &Error) -> String {
    let hint = error.hint().map(|hint| format!("; {hint}"));
    format!(
        "{}: {}{}",
        reason::of_kind(error.kind()),
        reason::of_remote(error),
        hint.unwrap_or_default()
    )
}
