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
