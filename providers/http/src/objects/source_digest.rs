//! The digest of a source: after it was read to its end, or before.

use devlog_provider_api::{Error, ErrorKind, Result, Sha256Digest, Source, UploadOptions};
use std::io::{copy, sink};

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

/// Compares the digest of a source of which `read` bytes were read with the one that goes with the object.
///
/// # Errors
/// As [`source_digest`]; `Other` if the source has changed.
pub fn check_digest(source: &Source<'_>, read: u64, stated: &Sha256Digest) -> Result<()> {
    if source_digest(source, read)? == *stated {
        return Ok(());
    }
    let problem = "the source changed while it was read";
    Err(Error::new(ErrorKind::Other, problem))
}

/// Returns the digest of a source whose metadata goes before its first byte: the one that the host expects, which the
/// source checks at its end. Otherwise the source is read for it, and rewound.
///
/// # Errors
/// As [`source_digest`]; those of the source.
pub fn digest_before(source: &mut Source<'_>, options: &UploadOptions) -> Result<Sha256Digest> {
    if let Some(sha256) = options.expected_sha256 {
        return Ok(sha256);
    }
    let read = copy(source, &mut sink())?;
    let sha256 = source_digest(source, read)?;
    source.rewind()?;
    Ok(sha256)
}
