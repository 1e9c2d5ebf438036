//! A download into memory, bounded and verified.

use super::{Run, remote_digest::wrong_length};
use crate::{
    encryption::{DigestMethod, MAGIC, SealedFault},
    sync::{
        SyncEvent, SyncObserver,
        plan::{RemoteFact, Seal},
    },
};
use devlog_provider_api::{
    Error, ErrorKind, ObjectKey, RemoteFile, RemoteStorage, Result, Sha256Digest, Sink, SinkWriter,
};
use std::sync::{
    MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};

/// The largest object that is held in memory, in bytes. A day's log is far smaller.
const MAX_HELD: u64 = 4 << 30;
/// Objects of more bytes are held one at a time: the remote states their sizes, and 256 may be under way at once.
const LARGE: u64 = 16 << 20;

impl Run {
    /// Waits for the turn to hold an object of so many bytes; a small one needs none.
    pub fn turn_to_hold(&self, len: u64) -> Option<MutexGuard<'_, ()>> {
        let lock = || self.large.lock().unwrap_or_else(PoisonError::into_inner);
        (len > LARGE).then(lock)
    }
}

/// Downloads the content of the object that `fact` describes, and computes its digest. The caller has the
/// [turn](Run::turn_to_hold) to hold it.
///
/// # Errors
/// The provider's; `TooLarge` if it does not fit into memory; `Corrupt` if the length or the digest is another one.
pub fn download(run: &Run, key: &ObjectKey, fact: &RemoteFact) -> Result<(Vec<u8>, Sha256Digest)> {
    let method = fact.digest_method(run.keys.as_deref(), key);
    let len = fact.content_len();
    let mut received = 0;
    run.observer
        .on_event(&SyncEvent::FileStarted { key, size: len });
    run.storage.retry("download_file", fact.size, || {
        run.observer.on_event(&SyncEvent::FileProgress {
            key,
            delta: -delta(received),
        });
        let mut sink = MemorySink {
            bytes: room_for(len)?,
            limit: len,
            key,
            cancelled: &run.cancelled,
            observer: &*run.observer,
        };
        let result = run.storage.download_file(key, &mut Sink::new(&mut sink));
        received = sink.bytes.len();
        let stored = result?;
        refuse_sealed(run, key, fact, &stored, &sink.bytes)?;
        // An encrypted object is checked while it is decrypted.
        let stored = stored.sha256.filter(|_| run.keys.is_none());
        let expected = fact.digest.known().into_iter().chain(stored);
        verified(sink.bytes, len, expected, &method)
    })
}

/// Returns an empty buffer with room for so many bytes.
fn room_for(len: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let wanted = usize::try_from(len).ok().filter(|_| len <= MAX_HELD);
    if wanted.is_some_and(|len| bytes.try_reserve_exact(len).is_ok()) {
        return Ok(bytes);
    }
    let message = format!(
        "the object of {} MiB does not fit into memory; download it with another program, such as rclone",
        len >> 20
    );
    Err(Error::new(ErrorKind::TooLarge, message))
}

/// Refuses ciphertext that was downloaded as it is: the listing may not have stated that the object is encrypted.
fn refuse_sealed(
    run: &Run,
    key: &ObjectKey,
    fact: &RemoteFact,
    file: &RemoteFile,
    bytes: &[u8],
) -> Result<()> {
    let fault = match run.describe(key, file).seal {
        Seal::Broken(fault) => fault,
        Seal::Plain if fact.seal == Seal::Plain && bytes.starts_with(MAGIC) => {
            SealedFault::Stripped
        }
        Seal::Plain | Seal::Sealed(_) => return Ok(()),
    };
    Err(fault.into())
}

fn verified(
    bytes: Vec<u8>,
    len: u64,
    mut expected: impl Iterator<Item = Sha256Digest>,
    method: &DigestMethod,
) -> Result<(Vec<u8>, Sha256Digest)> {
    if bytes.len() as u64 != len {
        return Err(wrong_length("shorter"));
    }
    let sha256 = method.digest(&bytes);
    if expected.any(|digest| digest != sha256) {
        let message = "the downloaded bytes have another digest than the remote reports";
        return Err(Error::new(ErrorKind::Corrupt, message));
    }
    Ok((bytes, sha256))
}

struct MemorySink<'a> {
    bytes: Vec<u8>,
    limit: u64,
    key: &'a ObjectKey,
    cancelled: &'a AtomicBool,
    observer: &'a dyn SyncObserver,
}

impl SinkWriter for MemorySink<'_> {
    fn write_all(&mut self, bytes: &[u8]) -> Result<()> {
        if self.cancelled.load(Ordering::Relaxed) {
            return Err(Error::cancelled());
        }
        if (self.bytes.len() + bytes.len()) as u64 > self.limit {
            return Err(wrong_length("longer"));
        }
        self.bytes.extend_from_slice(bytes);
        self.observer.on_event(&SyncEvent::FileProgress {
            key: self.key,
            delta: delta(bytes.len()),
        });
        Ok(())
    }
}

fn delta(bytes: usize) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
