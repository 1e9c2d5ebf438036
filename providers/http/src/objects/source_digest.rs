//! The digest of a source that was read to its end.

use devlog_provider_api::{Error, ErrorKind, Result, Sha256Digest, Source};

/// Returns the digest of a source of which `read` bytes were read.
///
/// # Errors
/// `Other` if the source gave another number of bytes than it announced.
pub fn source_digest(source: &Source<'_>, read: u64) -> Result<Sha256Digest> {
    source
        .sha256()
        .filter(|_| read == source.size())
        .ok_or_else(|| {
            let announced = source.size();
            let problem = format!("the source announced {announced} bytes and gave {read}");
            Error::new(ErrorKind::Other, problem)
        })
}
