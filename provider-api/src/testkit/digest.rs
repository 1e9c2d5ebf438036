//! The digest of bytes in memory.

use crate::Sha256Digest;
use sha2::{Digest, Sha256};

/// The digest of bytes in memory.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(Sha256::digest(bytes).into())
}
