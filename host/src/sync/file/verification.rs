//! The checks whether an upload really happened: what the provider read, reported and stored.

use crate::{
    encryption::DigestMethod,
    sync::{
        FileError,
        plan::{RemoteDigest, RemoteFact},
    },
};
use devlog_provider_api::{ObjectKey, RemoteFile, Sha256Digest, UploadOptions};

/// Reports if an object is the result of the upload with `options`. An upload id alone could stand on a part of the
/// bytes.
pub fn is_our_write(
    remote: &RemoteFile,
    fact: &RemoteFact,
    options: &UploadOptions,
    sent: Sha256Digest,
    size: u64,
) -> bool {
    let has_our_hash = fact.digest == RemoteDigest::Known(sent);
    let has_our_id = remote.upload_id.is_some() && remote.upload_id == options.upload_id;
    fact.len == Some(size) && (has_our_hash || (has_our_id && fact.digest == RemoteDigest::Unknown))
}

/// Compares the reported object with the bytes that the provider read. `sent` is the digest of these bytes, or their
/// number if the provider did not read all of them. Returns the digest of the content.
///
/// # Errors
/// [`FileError::Verification`] if the report cannot be true.
pub fn verify(
    stored: &RemoteFile,
    key: &ObjectKey,
    options: &UploadOptions,
    method: &DigestMethod,
    sent: Result<Sha256Digest, u64>,
    size: u64,
) -> Result<Sha256Digest, FileError> {
    let wrong = |found: String| Err(FileError::Verification { found });
    let sent = match sent {
        Ok(sent) => sent,
        Err(position) => return wrong(format!("it read only {position} of {size} bytes")),
    };
    if stored.key != key.as_str() {
        return wrong("it stored another key".to_owned());
    }
    if stored.upload_id != options.upload_id {
        return wrong("it did not store the upload id".to_owned());
    }
    if method.key_id().is_some() {
        // The storage that encrypts has compared the stored bytes with those that it sent.
        return Ok(sent);
    }
    if stored.size != size {
        return wrong(format!("it stored {} bytes instead of {size}", stored.size));
    }
    match stored.sha256 {
        Some(sha256) if sha256 != sent => {
            wrong("it stored another SHA-256 than that of the bytes".to_owned())
        }
        _ => Ok(sent),
    }
}

#[cfg(test)]
mod tests {
    use super::is_our_write;
    use crate::sync::plan::RemoteFact;
    use devlog_provider_api::{ObjectKey, RemoteFile, Sha256Digest, UploadOptions};

    const OURS: Sha256Digest = Sha256Digest::from_bytes([1; 32]);
    const OTHER: Sha256Digest = Sha256Digest::from_bytes([2; 32]);

    fn is_ours(size: u64, sha256: Option<Sha256Digest>, upload_id: Option<&str>) -> bool {
        let mut options = UploadOptions::default();
        options.upload_id = Some("1-0".to_owned());
        let mut remote = RemoteFile::new("config.toml", size);
        remote.sha256 = sha256;
        remote.upload_id = upload_id.map(ToOwned::to_owned);
        let key = ObjectKey::new("config.toml").expect("a key");
        let fact = RemoteFact::describe(&remote, None, &key);
        is_our_write(&remote, &fact, &options, OURS, 10)
    }

    #[test]
    fn our_hash_or_our_mark_on_all_of_the_bytes_is_our_write() {
        assert!(is_ours(10, Some(OURS), None));
        assert!(is_ours(10, Some(OURS), Some("2-0")));
        assert!(is_ours(10, None, Some("1-0")));
    }

    #[test]
    fn a_mark_on_other_bytes_or_on_a_part_of_them_is_no_success() {
        assert!(!is_ours(10, Some(OTHER), Some("1-0")));
        assert!(!is_ours(5, None, Some("1-0")));
        assert!(!is_ours(10, None, Some("2-0")));
        assert!(!is_ours(10, None, None));
    }
}
