//! The source that a provider reads an upload from: counts, hashes and bounds the bytes.

use super::Content;
use crate::{
    encryption::{ContentHasher, DigestMethod},
    journal::{FileKind, JournalKey},
    sync::{SyncEvent, SyncObserver},
};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, Result, Sha256Digest, SourceReader};
use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
};

/// The reason why the local file could not be read to its end.
#[derive(Debug)]
pub enum SourceFailure {
    /// It is another version than the one that was opened.
    Changed,
    /// The operating system refuses.
    Io(io::Error),
}

/// The host's side of one upload.
pub struct UploadSource<'a> {
    content: &'a mut Content,
    kind: FileKind,
    key: ObjectKey,
    cancelled: &'a AtomicBool,
    observer: &'a dyn SyncObserver,
    position: u64,
    method: &'a DigestMethod,
    /// The digest of bytes in memory; what is not in memory is hashed while it is read.
    known: Option<Sha256Digest>,
    hasher: ContentHasher,
    digest: Option<Sha256Digest>,
    failure: Option<SourceFailure>,
}

impl<'a> UploadSource<'a> {
    /// Reads `content`, which stands at its beginning.
    pub fn new(
        content: &'a mut Content,
        key: JournalKey,
        method: &'a DigestMethod,
        cancelled: &'a AtomicBool,
        observer: &'a dyn SyncObserver,
    ) -> Self {
        let mut source = Self {
            known: content.digest_in_memory(method),
            content,
            kind: key.kind(),
            key: key.object_key(),
            cancelled,
            observer,
            position: 0,
            method,
            hasher: method.hasher(),
            digest: None,
            failure: None,
        };
        source.note_end();
        source
    }

    /// The digest of what the provider has read, if it was everything.
    pub fn digest_if_complete(&self) -> Option<Sha256Digest> {
        self.digest
    }

    /// Returns the number of bytes that the provider has read since it last began.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Returns the reason why the local file could not be read, if there is one.
    pub fn into_failure(self) -> Option<SourceFailure> {
        self.failure
    }

    fn fail(&mut self, failure: SourceFailure) -> Error {
        let error = match &failure {
            SourceFailure::Changed => {
                Error::new(ErrorKind::Other, "the local file changed while it was read")
            }
            SourceFailure::Io(error) => Error::new(
                ErrorKind::Other,
                format!("the local file cannot be read: {error}"),
            ),
        };
        self.failure = Some(failure);
        error
    }

    fn read_next(&mut self, buffer: &mut [u8]) -> Result<usize, SourceFailure> {
        let read = self
            .content
            .read_at(self.position, buffer)
            .map_err(SourceFailure::Io)?;
        let is_last = self.position + read as u64 == self.content.size();
        // Never padded, and never a mixture of two versions: checked before the provider sees the end.
        if read == 0 || (is_last && !self.is_one_version(&buffer[..read])?) {
            return Err(SourceFailure::Changed);
        }
        Ok(read)
    }

    fn is_one_version(&mut self, last: &[u8]) -> Result<bool, SourceFailure> {
        if self.known.is_some() {
            return Ok(true);
        }
        let mut hasher = self.hasher.clone();
        hasher.update(last);
        let sent = hasher.finish();
        let checked = self.content.is_one_version(self.kind, self.method, sent);
        checked.map_err(SourceFailure::Io)
    }

    fn advance(&mut self, bytes: &[u8]) {
        self.position += bytes.len() as u64;
        if self.known.is_none() {
            self.hasher.update(bytes);
        }
        self.note_end();
        let delta = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        self.observer.on_event(&SyncEvent::FileProgress {
            key: &self.key,
            delta,
        });
    }

    fn note_end(&mut self) {
        if self.position == self.content.size() && self.digest.is_none() {
            let streamed = || self.hasher.clone().finish();
            self.digest = Some(self.known.unwrap_or_else(streamed));
        }
    }
}

impl SourceReader for UploadSource<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Error::cancelled());
        }
        if buffer.is_empty() || self.position == self.content.size() {
            return Ok(0);
        }
        match self.read_next(buffer) {
            Ok(read) => {
                self.advance(&buffer[..read]);
                Ok(read)
            }
            Err(failure) => Err(self.fail(failure)),
        }
    }

    fn size(&self) -> u64 {
        self.content.size()
    }

    fn rewind(&mut self) -> Result<()> {
        if let Err(error) = self.content.rewind() {
            return Err(self.fail(SourceFailure::Io(error)));
        }
        let delta = -i64::try_from(self.position).unwrap_or(i64::MAX);
        self.observer.on_event(&SyncEvent::FileProgress {
            key: &self.key,
            delta,
        });
        self.position = 0;
        self.hasher = self.method.hasher();
        self.digest = None;
        self.failure = None;
        self.note_end();
        Ok(())
    }

    fn sha256(&self) -> Option<Sha256Digest> {
        // A keyed digest is not the SHA-256 that a provider means.
        self.digest.filter(|_| self.method.key_id().is_none())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::UploadSource;
    use crate::{
        encryption::DigestMethod,
        journal::{JournalKey, LocalFile},
        sync::file::Content,
    };
    use devlog_provider_api::{Source, SourceReader, testkit::sha256};
    use std::{fs, sync::atomic::AtomicBool, time::SystemTime};

    const KEY: &str = "events/20250911.jsonl";

    #[test]
    fn a_failure_is_forgotten_when_the_source_is_read_again_from_its_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(KEY);
        fs::create_dir(folder.path().join("events")).unwrap();
        let bytes = "{}\n".repeat(500_000).into_bytes();
        fs::write(&path, &bytes).unwrap();
        let key = JournalKey::parse(KEY).unwrap();
        let file = LocalFile::find(folder.path(), key).unwrap();
        let mut content = Content::open(&file, SystemTime::now).unwrap();
        let stop = AtomicBool::new(false);
        let mut source = UploadSource::new(&mut content, key, &DigestMethod::Plain, &stop, &());
        fs::write(&path, b"cut").unwrap();
        assert!(Source::new(&mut source).read_all().is_err());
        fs::write(&path, &bytes).unwrap();
        source.rewind().unwrap();
        assert_eq!(Source::new(&mut source).read_all().unwrap(), bytes);
        assert_eq!(source.digest_if_complete(), Some(sha256(&bytes)));
        assert!(source.into_failure().is_none());
    }
}
