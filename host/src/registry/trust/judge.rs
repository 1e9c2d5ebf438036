//! The decision if a library may run. It is made before the library is loaded, since loading it runs its code.

use super::{LockFile, lock_file::unreadable};
use crate::{
    permissions::{Access, Rule},
    registry::{
        Origin, SearchPath,
        library::{PinnedFile, Refusal},
        trial::find_failure,
    },
    state::ProbeLog,
};
use devlog_provider_api::Sha256Digest;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The reason why a library may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It is a part of the installation, and as safe from others as the program.
    Bundled,
    /// The lock file lists the library's digest.
    Listed {
        /// The digest.
        sha256: Sha256Digest,
    },
    /// The user named the file on the command line; nothing vouches for its content.
    Unverified {
        /// The digest of the file at the time of the decision.
        sha256: Sha256Digest,
    },
}

impl Trust {
    /// The digest of the bytes that may run; `None` for a part of the installation.
    pub fn sha256(self) -> Option<Sha256Digest> {
        match self {
            Self::Bundled => None,
            Self::Listed { sha256 } | Self::Unverified { sha256 } => Some(sha256),
        }
    }
}

/// Decides for one run.
#[derive(Debug)]
pub struct Judge {
    user: Rule,
    installation: Rule,
    lock_file: PathBuf,
    listed: Result<LockFile, Refusal>,
    probes: ProbeLog,
}

impl Judge {
    /// Reads what the decisions depend on: who runs this, who could write the program, what the lock file
    /// lists.
    pub fn new(search_path: &SearchPath) -> Self {
        let user = Rule::for_user(rustix::process::geteuid().as_raw());
        let installation = search_path
            .program
            .as_deref()
            .and_then(rule_of_installation);
        Self {
            user,
            installation: installation.unwrap_or(user),
            lock_file: search_path.lock_file.clone(),
            listed: read_lock_file(&search_path.lock_file, user),
            probes: ProbeLog::new(search_path.journal_root()),
        }
    }

    /// Returns the reason why the library of provider `name` may run.
    ///
    /// # Errors
    /// [`Refusal::Access`], [`Refusal::NotTrusted`], [`Refusal::Changed`], [`Refusal::LockFile`],
    /// [`Refusal::Unreadable`], [`Refusal::SetAside`].
    pub fn judge(
        &self,
        library: &PinnedFile,
        name: &str,
        origin: Origin,
    ) -> Result<Trust, Refusal> {
        if origin.is_bundled() {
            library.check_access(self.installation)?;
            return Ok(Trust::Bundled);
        }
        library.check_access(self.user)?;
        if origin == Origin::Override {
            let sha256 = library.sha256()?;
            return Ok(Trust::Unverified { sha256 });
        }
        let sha256 = self.check_listed(library, name)?;
        match find_failure(&self.probes, sha256) {
            Some(failure) => Err(failure.refusal(name)),
            None => Ok(Trust::Listed { sha256 }),
        }
    }

    fn check_listed(&self, library: &PinnedFile, name: &str) -> Result<Sha256Digest, Refusal> {
        let listed = self.listed.as_ref().map_err(Clone::clone)?;
        let not_trusted = || Refusal::NotTrusted {
            name: name.to_owned(),
            lock_file: self.lock_file.clone(),
        };
        // Only what is listed is worth hashing.
        let mut known = listed.of_name(name).peekable();
        known.peek().ok_or_else(not_trusted)?;
        let found = library.sha256()?;
        let mut same_file = None;
        for trusted in known {
            if trusted.sha256 == found {
                return Ok(found);
            }
            if trusted.file == library.path() {
                same_file = Some(trusted.sha256);
            }
        }
        Err(
            same_file.map_or_else(not_trusted, |trusted| Refusal::Changed {
                name: name.to_owned(),
                trusted,
                found,
            }),
        )
    }
}

fn rule_of_installation(program: &Path) -> Option<Rule> {
    let access = |path| Some(Access::from(&fs::metadata(path).ok()?));
    Some(Rule::for_installation(
        access(program)?,
        access(program.parent()?)?,
    ))
}

/// Reads the lock file; one that is absent lists nothing. Whoever can write it can run anything, so it is judged
/// as a library is, and what was judged is what is read.
///
/// # Errors
/// [`Refusal::LockFile`], [`Refusal::Access`].
pub fn read_lock_file(path: &Path, rule: Rule) -> Result<LockFile, Refusal> {
    let path = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(LockFile::default()),
        Err(error) => return Err(unreadable(path, &error)),
        Ok(path) => path,
    };
    let checked = PinnedFile::open(&path)?;
    checked.check_access(rule)?;
    LockFile::read(checked.file(), &path)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Judge, ProbeLog, Trust};
    use crate::{
        permissions::Fault,
        registry::{
            Origin, SearchPath,
            library::{PinnedFile, Refusal},
            trust::{LockFile, TrustedProvider},
        },
    };
    use semver::Version;
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
    };

    struct Journal(tempfile::TempDir);

    impl Journal {
        fn with_library() -> (Self, PinnedFile) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("lib.so");
            fs::write(&path, "library").unwrap();
            fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
            (Self(folder), PinnedFile::open(&path).unwrap())
        }

        fn list(&self, name: &str, library: &PinnedFile) {
            let mut lock = LockFile::default();
            lock.trust(TrustedProvider {
                name: name.to_owned(),
                version: Version::new(1, 0, 0),
                sha256: library.sha256().unwrap(),
                file: library.path().to_owned(),
            });
            let path = self.0.path().join("providers.lock");
            lock.write(&path).unwrap();
        }

        fn judge(&self) -> Judge {
            Judge::new(&SearchPath::new(&[], None, self.0.path(), None))
        }
    }

    #[test]
    fn a_library_that_is_not_listed_is_refused() {
        let (journal, library) = Journal::with_library();
        journal.list("other", &library);
        let refusal = journal
            .judge()
            .judge(&library, "nas", Origin::Journal)
            .unwrap_err();
        assert!(matches!(&refusal, Refusal::NotTrusted { name, .. } if name == "nas"));
    }

    #[test]
    fn a_listed_library_passes_until_its_bytes_change() {
        let (journal, library) = Journal::with_library();
        journal.list("nas", &library);
        let judged = journal.judge().judge(&library, "nas", Origin::ProviderPath);
        assert!(matches!(judged, Ok(Trust::Listed { .. })));
        fs::write(library.path(), "another").unwrap();
        let judged = journal.judge().judge(&library, "nas", Origin::ProviderPath);
        assert!(matches!(judged, Err(Refusal::Changed { .. })));
    }

    #[test]
    fn a_library_that_did_not_stand_its_trial_is_set_aside() {
        let (journal, library) = Journal::with_library();
        journal.list("nas", &library);
        let probes = ProbeLog::new(journal.0.path());
        let judge = || journal.judge().judge(&library, "nas", Origin::Journal);
        probes
            .note(library.sha256().unwrap(), "crashed 11")
            .unwrap();
        assert!(matches!(judge(), Err(Refusal::SetAside { .. })));
        probes.note(library.sha256().unwrap(), "loaded").unwrap();
        assert!(matches!(judge(), Ok(Trust::Listed { .. })));
    }

    #[test]
    fn a_library_that_moved_is_known_by_its_digest() {
        let (journal, library) = Journal::with_library();
        journal.list("nas", &library);
        let moved = journal.0.path().join("moved.so");
        fs::rename(library.path(), &moved).unwrap();
        let library = PinnedFile::open(&moved).unwrap();
        let judged = journal.judge().judge(&library, "nas", Origin::Journal);
        assert!(matches!(judged, Ok(Trust::Listed { .. })));
    }

    #[test]
    fn an_override_needs_no_list_but_is_unverified_and_judged_by_its_permissions() {
        let (journal, library) = Journal::with_library();
        let judged = journal.judge().judge(&library, "nas", Origin::Override);
        assert!(matches!(judged, Ok(Trust::Unverified { .. })));
        fs::set_permissions(library.path(), Permissions::from_mode(0o666)).unwrap();
        let judged = journal.judge().judge(&library, "nas", Origin::Override);
        let fault = Fault::EveryoneWrites;
        assert!(matches!(judged, Err(Refusal::Access { fault: found, .. }) if found == fault));
    }

    #[test]
    fn a_lock_file_is_judged_and_read_as_one_file() {
        let (journal, library) = Journal::with_library();
        journal.list("nas", &library);
        let path = journal.0.path().join("providers.lock");
        let judged = PinnedFile::open(&path).unwrap();
        fs::write(journal.0.path().join("other"), "").unwrap();
        fs::rename(journal.0.path().join("other"), &path).unwrap();
        let read = LockFile::read(judged.file(), &path).unwrap();
        assert_eq!(read.providers().len(), 1);
    }

    #[test]
    fn a_lock_file_that_others_can_write_vouches_for_nothing() {
        let (journal, library) = Journal::with_library();
        journal.list("nas", &library);
        let lock_file = journal.0.path().join("providers.lock");
        fs::set_permissions(&lock_file, Permissions::from_mode(0o646)).unwrap();
        let refusal = journal
            .judge()
            .judge(&library, "nas", Origin::Journal)
            .unwrap_err();
        let lock_file = fs::canonicalize(lock_file).unwrap();
        let (path, fault) = (lock_file, Fault::EveryoneWrites);
        assert_eq!(refusal, Refusal::Access { path, fault });
    }
}
