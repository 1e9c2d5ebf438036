//! Uploads that are not what they are reported to be.

use crate::storage::HostileStorage;
use devlog_provider_api::{Error, ErrorKind, ObjectKey, RemoteFile, Result, Sha256Digest, Source};
use std::{io::Read, time::Duration};

/// Thirty years.
const AGES: Duration = Duration::from_secs(1_000_000_000);

/// Breaks the promise; `None` if an honest upload is what remains to be done.
pub fn break_promise(
    storage: &HostileStorage,
    source: &mut Source<'_>,
    key: &ObjectKey,
) -> Option<Result<RemoteFile>> {
    let size = source.size();
    match storage.behaviour.as_str() {
        "success_without_reading" => Some(Ok(RemoteFile::new(key.as_str(), size))),
        "read_too_much" => Some(read_beyond_the_end(storage, source, key)),
        "store_nothing" => Some(source.read_all().map(|bytes| described(key, &bytes))),
        "store_something_else" => Some(store_something_else(storage, source, key)),
        "wrong_hash" => Some(source.read_all().and_then(|bytes| {
            let mut file = storage.folder.write(key, &bytes)?;
            file.sha256 = Some(Sha256Digest::from_bytes([7; 32]));
            Ok(file)
        })),
        "refuse" => Some(Err(Error::new(
            ErrorKind::TooLarge,
            "the remote takes no object of this size",
        ))),
        "secret_in_error" => Some(Err(storage.tell_the_secret(ErrorKind::PermissionDenied))),
        "secret_in_panic" => panic!("the token {} is refused", storage.token),
        "retry_after_ages" => {
            let busy = Error::new(ErrorKind::Throttled, "come back in thirty years");
            Some(Err(busy.with_retry_after(AGES)))
        }
        "endless_error" => Some(Err(Error::new(ErrorKind::Other, "no ".repeat(4 << 20)))),
        _ => None,
    }
}

fn described(key: &ObjectKey, bytes: &[u8]) -> RemoteFile {
    crate::folder::describe(key.as_str(), bytes)
}

/// Goes on reading after the end, and stores what comes.
fn read_beyond_the_end(
    storage: &HostileStorage,
    source: &mut Source<'_>,
    key: &ObjectKey,
) -> Result<RemoteFile> {
    let mut bytes = source.read_all()?;
    for _ in 0..1000 {
        let mut more = [0; 4096];
        let read = source.read(&mut more)?;
        bytes.extend(&more[..read]);
    }
    storage.folder.write(key, &bytes)
}

/// Stores other bytes of the same length, and describes the right ones.
fn store_something_else(
    storage: &HostileStorage,
    source: &mut Source<'_>,
    key: &ObjectKey,
) -> Result<RemoteFile> {
    let bytes = source.read_all()?;
    storage.folder.write(key, &vec![b'#'; bytes.len()])?;
    Ok(described(key, &bytes))
}
