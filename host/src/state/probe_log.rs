//! The provider libraries that were loaded for a trial, and the results. A cache: without it they are tried again.

use super::{checked_line, folder};
use crate::regular_file;
use devlog_provider_api::Sha256Digest;
use std::{
    fs::OpenOptions,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// The owner of the log: the findings of one version of devlog are not valid for another.
const OWNER: &str = concat!("probes of devlog ", env!("CARGO_PKG_VERSION"));

/// The log of a journal's provider trials, a line each.
#[derive(Clone, Debug)]
pub struct ProbeLog {
    folder: PathBuf,
}

impl ProbeLog {
    /// Returns the log of the journal at `root`, which need not exist yet.
    pub fn new(root: &Path) -> Self {
        Self {
            folder: folder::path(root),
        }
    }

    /// Returns the last finding about the library with this digest.
    pub fn find(&self, sha256: Sha256Digest) -> Option<String> {
        let bytes = folder::read_all(&self.file()).ok()?;
        let lines = bytes.rsplit(|&byte| byte == b'\n');
        let mut payloads = lines.filter_map(|line| checked_line::open(OWNER, line));
        let digest = sha256.to_string();
        payloads.find_map(|payload| {
            let (noted, record) = str::from_utf8(payload).ok()?.split_once(' ')?;
            (noted == digest).then(|| record.to_owned())
        })
    }

    /// Notes what came of the trial of a library, in a few words.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn note(&self, sha256: Sha256Digest, record: &str) -> io::Result<()> {
        folder::create(&self.folder)?;
        let mut options = OpenOptions::new();
        let mut file = regular_file::open(&self.file(), options.append(true).create(true))?;
        // A line that was cut by a crash ends here, and is passed over.
        let line = checked_line::seal(OWNER, &format!("{sha256} {record}"));
        file.write_all(format!("\n{line}").as_bytes())
    }

    fn file(&self) -> PathBuf {
        self.folder.join("probes")
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::ProbeLog;
    use devlog_provider_api::Sha256Digest;
    use std::fs;

    fn digest(byte: u8) -> Sha256Digest {
        Sha256Digest::from_bytes([byte; 32])
    }

    #[test]
    fn the_last_note_of_a_library_counts() {
        let root = tempfile::tempdir().unwrap();
        let log = ProbeLog::new(root.path());
        assert_eq!(log.find(digest(1)), None);
        log.note(digest(1), "hung").unwrap();
        log.note(digest(2), "crashed 11").unwrap();
        log.note(digest(1), "loaded").unwrap();
        assert_eq!(log.find(digest(1)).as_deref(), Some("loaded"));
        assert_eq!(log.find(digest(2)).as_deref(), Some("crashed 11"));
    }

    #[test]
    fn damage_forgets_and_never_invents() {
        let root = tempfile::tempdir().unwrap();
        let log = ProbeLog::new(root.path());
        log.note(digest(1), "loaded").unwrap();
        let path = root.path().join("state/probes");
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            fs::write(&path, damaged).unwrap();
            assert!(
                at == 0 || at == whole.len() - 1 || log.find(digest(1)).is_none(),
                "{at}"
            );
            fs::write(&path, &whole[..at]).unwrap();
            log.note(digest(2), "hung").unwrap();
            assert_eq!(log.find(digest(2)).as_deref(), Some("hung"), "{at}");
        }
    }
}
