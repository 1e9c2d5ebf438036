//! The name of a file that waits for an exchange, which has what is needed to finish it after a kill:
//! `.devlog-NEW-OLD-NAME-RANDOM.tmp`, with the first digits of the digest that devlog wrote and of the one that it
//! replaces.

use devlog_provider_api::Sha256Digest;
use std::path::{Path, PathBuf};

/// The number of digits of a digest in a name.
const DIGITS: usize = 16;

/// The longest name that is repeated in that of the waiting file, in bytes: names end at 255.
const LONGEST_NAME: usize = 180;

/// The parts of such a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct WaitingName<'a> {
    new: &'a str,
    old: &'a str,
    /// The name of the file that is replaced.
    pub(super) name: &'a str,
    pub(super) random: &'a str,
}

impl<'a> WaitingName<'a> {
    /// Reads the name of a temporary file; `None` if it does not wait for an exchange.
    pub(super) fn of(waiting: &'a Path) -> Option<Self> {
        let (new, rest) = stem(waiting)?.split_once('-')?;
        let (old, rest) = rest.split_once('-')?;
        let (name, random) = rest.rsplit_once('-')?;
        (new.len() == DIGITS && old.len() == DIGITS).then_some(Self {
            new,
            old,
            name,
            random,
        })
    }

    /// Reports if this is the digest of devlog's version.
    pub(super) fn is_new(&self, found: Option<Sha256Digest>) -> bool {
        found.is_some_and(|found| found.to_string().starts_with(self.new))
    }

    /// Reports if this is the digest of the version that is replaced.
    pub(super) fn is_old(&self, found: Option<Sha256Digest>) -> bool {
        found.is_some_and(|found| found.to_string().starts_with(self.old))
    }
}

/// Returns the path of a temporary file while it waits to change places with `path`; `None` if such a name would be too
/// long.
pub(super) fn waiting_for(
    temporary: &Path,
    path: &Path,
    new: Sha256Digest,
    old: Sha256Digest,
) -> Option<PathBuf> {
    let (new, old) = (new.to_string(), old.to_string());
    let name = path.file_name()?.to_str()?;
    let random = stem(temporary)?;
    let waiting = format!(".devlog-{new:.DIGITS$}-{old:.DIGITS$}-{name}-{random}.tmp");
    (name.len() <= LONGEST_NAME).then(|| temporary.with_file_name(waiting))
}

fn stem(temporary: &Path) -> Option<&str> {
    let name = temporary.file_name()?.to_str()?;
    name.strip_prefix(".devlog-")?.strip_suffix(".tmp")
}
