//! The digest of a remote object, taken by reading it.

use crate::{
    encryption::{ContentHasher, DigestMethod},
    sync::{SyncEvent, SyncObserver, remote::Retrying},
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, RemoteStorage, Result, Sha256Digest, Sink, SinkWriter,
};
use std::sync::atomic::{AtomicBool, Ordering};

/// The digests of an object's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectDigests {
    /// The digest of all bytes.
    pub whole: Sha256Digest,
    /// The digest of the first bytes, if it was asked for and there are as many.
    pub head: Option<Sha256Digest>,
    /// The SHA-256 that the remote stores with the object.
    pub reported: Option<Sha256Digest>,
}

/// Reads the object, whose content must have `size` bytes, and computes the digest of its content, and of its first
/// `head` bytes. Holds no more of it than one piece.
///
/// # Errors
/// The provider's; `Corrupt` if the content has another length.
pub fn remote_digest(
    storage: &Retrying,
    key: &ObjectKey,
    size: u64,
    head: Option<u64>,
    method: &DigestMethod,
    cancelled: &AtomicBool,
    observer: &dyn SyncObserver,
) -> Result<ObjectDigests> {
    storage.retry("download_file", size, || {
        let mut sink = HashingSink {
            hasher: method.hasher(),
            left: size,
            head: head.map(|len| (len, method.hasher())),
            cancelled,
            observer,
        };
        let file = storage.download_file(key, &mut Sink::new(&mut sink))?;
        if sink.left > 0 {
            return Err(wrong_length("shorter"));
        }
        let head = sink.head.filter(|(missing, _)| *missing == 0);
        Ok(ObjectDigests {
            whole: sink.hasher.finish(),
            head: head.map(|(_, hasher)| hasher.finish()),
            reported: file.sha256,
        })
    })
}

/// The error for a download that is "shorter" or "longer" than the object.
pub fn wrong_length(than: &str) -> Error {
    let message = format!("the download is {than} than the listing states");
    Error::new(ErrorKind::Corrupt, message)
}

struct HashingSink<'a> {
    hasher: ContentHasher,
    left: u64,
    /// The number of bytes that the head still lacks, and its digest so far.
    head: Option<(u64, ContentHasher)>,
    cancelled: &'a AtomicBool,
    observer: &'a dyn SyncObserver,
}

impl SinkWriter for HashingSink<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Error::cancelled());
        }
        let count = bytes.len() as u64;
        let left = self.left.checked_sub(count);
        self.left = left.ok_or_else(|| wrong_length("longer"))?;
        self.hasher.update(bytes);
        if let Some((missing, hasher)) = &mut self.head {
            let taken = count.min(*missing);
            hasher.update(&bytes[..usize::try_from(taken).unwrap_or(bytes.len())]);
            *missing -= taken;
        }
        self.observer.on_event(&SyncEvent::Compared);
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::remote_digest;
    use crate::encryption::DigestMethod;
    use crate::sync::remote::{Backoff, Clock, Retrying};
    use devlog_provider_api::{
        Error, ErrorKind, ObjectKey, RemoteStorage, Result, Sha256Digest, UploadOptions,
        testkit::{BytesSource, Fault, Faulty, MemoryStorage, Method, sha256},
    };
    use std::{
        sync::{Arc, atomic::AtomicBool},
        time::{Duration, Instant},
    };

    struct NoPause;

    impl Clock for NoPause {
        fn pause(&self, _: Duration) -> Result<()> {
            Ok(())
        }

        fn now(&self) -> Instant {
            Instant::now()
        }

        fn jitter(&self) -> f64 {
            0.0
        }
    }

    fn storage_with(bytes: &[u8]) -> (MemoryStorage, ObjectKey) {
        let (storage, key) = (MemoryStorage::new(), ObjectKey::new("k").unwrap());
        let mut source = BytesSource::new(bytes);
        let options = UploadOptions::default();
        storage
            .upload_file(&mut source.source(), &key, &options)
            .unwrap();
        (storage, key)
    }

    fn compared(
        storage: impl RemoteStorage + 'static,
        key: &ObjectKey,
        size: u64,
        cancelled: bool,
    ) -> Result<Sha256Digest> {
        let observer = Arc::new(());
        let storage = Retrying::new(
            Arc::new(storage),
            1,
            Backoff::default(),
            Box::new(NoPause),
            observer,
        );
        let cancelled = AtomicBool::new(cancelled);
        let method = DigestMethod::Plain;
        let read = remote_digest(&storage, key, size, Some(2), &method, &cancelled, &())?;
        assert_eq!(read.head, Some(sha256(b"ab")));
        Ok(read.whole)
    }

    #[test]
    fn the_digest_is_that_of_the_bytes() {
        let (storage, key) = storage_with(b"abc");
        assert_eq!(compared(storage, &key, 3, false), Ok(sha256(b"abc")));
    }

    #[test]
    fn a_download_that_breaks_off_is_begun_again() {
        let (storage, key) = storage_with(b"abc");
        let gone = Error::new(ErrorKind::Unavailable, "gone");
        let storage = Faulty::new(storage).on(Method::Download, 1, Fault::CutAfter(2, gone));
        assert_eq!(compared(storage, &key, 3, false), Ok(sha256(b"abc")));
    }

    #[test]
    fn an_object_of_another_length_than_listed_is_corrupt() {
        for size in [2, 4] {
            let (storage, key) = storage_with(b"abc");
            let error = compared(storage, &key, size, false).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt);
        }
    }

    #[test]
    fn a_stopped_run_stops_reading() {
        let (storage, key) = storage_with(b"abc");
        let error = compared(storage, &key, 3, true).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
