//! What is checked: first what is allowed on the remote, then the promises of the contract.

use super::{
    event::{Finding, Verdict},
    patient::Tried,
    standard_output::StandardOutput,
};
use crate::cli::messages::{exit_code::ExitCode, reason};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, Precondition, RemoteStorage, UploadOptions,
    testkit::{
        BytesSink, BytesSource,
        conformance::{self, Check, Open},
    },
};

/// What is checked, and where.
pub struct Subject<'a> {
    /// The storage, open.
    pub storage: &'a dyn RemoteStorage,
    /// Opens the same once more.
    pub open: &'a Open<'a>,
    /// What every key starts with.
    pub prefix: &'a str,
    /// Where it must not print to.
    pub output: &'a StandardOutput,
}

/// One thing to check.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// True if something is allowed.
    Permission(Permission),
    /// True if a promise is kept.
    Promise(Check),
    /// True if nothing was printed.
    Silence,
}

/// What a push, or a restore, needs to be allowed. In the order in which they build on each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// To list objects.
    List,
    /// To write one.
    Write,
    /// To read it.
    Read,
    /// To write only if nobody else has.
    ConditionalWrite,
    /// To delete.
    Delete,
}

const PERMISSIONS: [Permission; 5] = [
    Permission::List,
    Permission::Write,
    Permission::Read,
    Permission::ConditionalWrite,
    Permission::Delete,
];

impl Step {
    /// Every step, in order. Without `full` those that move megabytes are left out.
    #[must_use]
    pub fn all(full: bool) -> Vec<Self> {
        let promises = conformance::checks().into_iter();
        let wanted = promises.filter(|check| full || !check.is_heavy());
        let permissions = PERMISSIONS.into_iter().map(Self::Permission);
        let promises = wanted.map(Self::Promise).chain([Self::Silence]);
        permissions.chain(promises).collect()
    }

    /// Those of `names`, with `_` or spaces between words, and the basic ones before them.
    ///
    /// # Errors
    /// The first name that no step has.
    pub fn only(names: &[String]) -> Result<Vec<Self>, String> {
        let all = Self::all(true);
        let names: Vec<_> = names
            .iter()
            .map(|name| name.replace([' ', '-'], "_"))
            .collect();
        let has = |name: &str| all.iter().any(|step| step.name() == name);
        if let Some(unknown) = names.iter().find(|name| !has(name)) {
            return Err(unknown.clone());
        }
        let is_wanted = |step: &Self| names.iter().any(|name| name == step.name());
        Ok(all.iter().copied().filter(is_wanted).collect())
    }

    /// How many steps `all` leaves out.
    #[must_use]
    pub fn left_out(full: bool) -> usize {
        Self::all(true).len() - Self::all(full).len()
    }

    /// Its name, which no other step has.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Permission(permission) => permission.name(),
            Self::Promise(check) => check.name(),
            Self::Silence => "nothing_is_printed_on_standard_output",
        }
    }

    /// Reports if it takes its time.
    #[must_use]
    pub fn is_heavy(&self) -> bool {
        matches!(self, Self::Promise(check) if check.is_heavy())
    }

    /// Reports if the rest makes no sense without it.
    #[must_use]
    pub fn is_basic(&self) -> bool {
        matches!(self, Self::Permission(permission) if *permission != Permission::ConditionalWrite)
    }

    /// Makes the step once; `attempt` counts from 1.
    #[must_use]
    pub fn make(&self, subject: &Subject<'_>, attempt: u32) -> Tried {
        match self {
            Self::Permission(permission) => permission.make(subject.storage, subject.prefix),
            Self::Promise(check) => is_kept(check, subject, attempt),
            Self::Silence => Tried::Found(is_silent(self.name(), subject.output)),
        }
    }
}

/// Each try has a prefix of its own: what an earlier one left is not found in its listings.
fn is_kept(check: &Check, subject: &Subject<'_>, attempt: u32) -> Tried {
    let again = match attempt {
        1 => String::new(),
        _ => format!("-{attempt}"),
    };
    let prefix = format!("{}{}{again}/", subject.prefix, check.name());
    let (verdict, reason) = match check.run(subject.storage, subject.open, &prefix) {
        conformance::Verdict::Passed => (Verdict::Passed, None),
        conformance::Verdict::Failed(why) => (Verdict::Failed, Some(why)),
        conformance::Verdict::Skipped(why) => (Verdict::Skipped, Some(why)),
        conformance::Verdict::Undecided(error) => {
            let found = finding(check.name(), Verdict::Unknown, Some(in_words(&error)));
            return Tried::NotAvailable(error, found);
        }
    };
    Tried::Found(finding(check.name(), verdict, reason))
}

fn is_silent(name: &str, output: &StandardOutput) -> Finding {
    match output.first_line() {
        Ok(None) => finding(name, Verdict::Passed, None),
        Ok(Some(line)) => finding(name, Verdict::Failed, Some(format!("it printed `{line}`"))),
        Err(error) => finding(name, Verdict::Skipped, Some(error.to_string())),
    }
}

/// Returns true for an error of the place, or of the user's rights there, that says nothing of the provider.
#[must_use]
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

/// Reports if a name is that of a permission.
#[must_use]
pub fn is_permission(name: &str) -> bool {
    PERMISSIONS
        .iter()
        .any(|permission| permission.name() == name)
}

fn finding(name: &str, verdict: Verdict, reason: Option<String>) -> Finding {
    Finding {
        name: name.to_owned(),
        verdict,
        reason,
        exit_code: None,
    }
}

impl Permission {
    fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Write => "write",
            Self::Read => "read",
            Self::ConditionalWrite => "conditional_write",
            Self::Delete => "delete",
        }
    }

    fn make(self, storage: &dyn RemoteStorage, prefix: &str) -> Tried {
        if self == Self::ConditionalWrite && !storage.properties().conditional_create {
            let why = "the provider has no conditional creation".to_owned();
            return Tried::Found(finding(self.name(), Verdict::Skipped, Some(why)));
        }
        let Err(error) = self.try_it(storage, prefix) else {
            return Tried::Found(finding(self.name(), Verdict::Passed, None));
        };
        let verdict = if is_of_the_place(error.kind()) {
            Verdict::Unknown
        } else {
            Verdict::Failed
        };
        let found = Finding {
            exit_code: Some(ExitCode::of_kind(error.kind()).number()),
            ..finding(self.name(), verdict, Some(in_words(&error)))
        };
        if error.kind().is_retryable() {
            return Tried::NotAvailable(error, found);
        }
        Tried::Found(found)
    }

    /// The object that [`Permission::Write`] writes below a prefix.
    #[must_use]
    pub fn object(prefix: &str) -> String {
        format!("{prefix}permissions/one")
    }

    /// Does what it is about, with keys that start with `prefix`.
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

fn in_words(error: &Error) -> String {
    let hint = error.hint().map(|hint| format!("; {hint}"));
    format!(
        "{}: {}{}",
        reason::of_kind(error.kind()),
        reason::of_remote(error),
        hint.unwrap_or_default()
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{StandardOutput, Step, Subject, Tried, Verdict, is_permission};
    use devlog_provider_api::{RemoteStorage, testkit::MemoryStorage};
    use std::collections::BTreeSet;

    #[test]
    fn a_quick_check_leaves_out_the_heavy_promises_only() {
        let (quick, full) = (Step::all(false), Step::all(true));
        assert_eq!(Step::left_out(false), full.len() - quick.len());
        assert!(quick.len() > 60 && Step::left_out(false) > 0 && Step::left_out(true) == 0);
    }

    #[test]
    fn no_two_steps_have_one_name() {
        let steps = Step::all(true);
        let names: BTreeSet<_> = steps.iter().map(Step::name).collect();
        assert_eq!(names.len(), steps.len());
        assert!(is_permission("conditional_write") && !is_permission("one_byte_comes_back"));
    }

    #[test]
    fn a_storage_that_keeps_the_contract_passes_every_step_and_is_left_empty() {
        let storage = MemoryStorage::new();
        let subject = Subject {
            storage: &storage,
            open: &|_| Ok(Box::new(storage.clone()) as Box<dyn RemoteStorage>),
            prefix: "devlog-check-1/",
            output: &StandardOutput::of_file(tempfile::tempfile().unwrap()),
        };
        for step in Step::all(false) {
            let Tried::Found(finding) = step.make(&subject, 1) else {
                panic!("{step:?}: memory is always available");
            };
            assert_ne!(finding.verdict, Verdict::Failed, "{finding:?}");
        }
        assert_eq!(storage.keys(), Vec::<String>::new());
    }
}
