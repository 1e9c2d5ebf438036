//! Takes the digest of a remote object that nobody has stored one with, by reading it.

use super::content::digest;
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, RemoteStorage, Result, Sha256Digest, Sink, SinkWriter,
};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicBool, Ordering};

/// A download that broke off cannot be continued; it is begun again this often.
const ATTEMPTS: u32 = 3;

/// Reads the object, which must have `size` bytes.
///
/// # Errors
/// What the provider says; `Corrupt` if other than `size` bytes came.
pub fn remote_sha256(
    storage: &dyn RemoteStorage,
    key: &ObjectKey,
    size: u64,
    cancelled: &AtomicBool,
) -> Result<Sha256Digest> {
    let mut attempt = 1;
    loop {
        let mut sink = HashingSink {
            hasher: Sha256::new(),
            left: size,
            cancelled,
        };
        match storage.download_file(key, &mut Sink::new(&mut sink)) {
            Ok(_) if sink.left == 0 => return Ok(digest(sink.hasher.finalize())),
            Ok(_) => {
                return Err(Error::new(
                    ErrorKind::Corrupt,
                    "the download is shorter than the listing says",
                ));
            }
            Err(error) if error.kind().is_retryable() && attempt < ATTEMPTS => attempt += 1,
            Err(error) => return Err(error),
        }
    }
}

struct HashingSink<'a> {
    hasher: Sha256,
    left: u64,
    cancelled: &'a AtomicBool,
}

impl SinkWriter for HashingSink<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Error::cancelled());
        }
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(|| {
            Error::new(
                ErrorKind::Corrupt,
                "the download is longer than the listing says",
            )
        })?;
        self.hasher.update(bytes);
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::remote_sha256;
    use crate::sync::content::digest;
    use devlog_provider_api::{
        ErrorKind, ObjectKey, RemoteStorage, Source, UploadOptions,
        testkit::{BytesSource, MemoryStorage},
    };
    use sha2::{Digest, Sha256};
    use std::sync::atomic::AtomicBool;

    fn stored(bytes: &[u8]) -> (MemoryStorage, ObjectKey) {
        let (storage, key) = (MemoryStorage::new(), ObjectKey::new("k").unwrap());
        let mut source = BytesSource::new(bytes);
        storage
            .upload_file(
                &mut Source::new(&mut source),
                &key,
                &UploadOptions::default(),
            )
            .unwrap();
        (storage, key)
    }

    #[test]
    fn the_digest_is_that_of_the_bytes() {
        let (storage, key) = stored(b"abc");
        let sha256 = remote_sha256(&storage, &key, 3, &AtomicBool::new(false)).unwrap();
        assert_eq!(sha256, digest(Sha256::digest(b"abc")));
    }

    #[test]
    fn an_object_of_another_length_than_listed_is_corrupt() {
        let (storage, key) = stored(b"abc");
        for size in [2, 4] {
            let error = remote_sha256(&storage, &key, size, &AtomicBool::new(false)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt);
        }
    }

    #[test]
    fn a_stopped_run_stops_reading() {
        let (storage, key) = stored(b"abc");
        let error = remote_sha256(&storage, &key, 3, &AtomicBool::new(true)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
    }
}
