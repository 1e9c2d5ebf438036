//! What the tests of a provider, and of the host, need: bytes to send, a storage that keeps the contract, a
//! storage that fails on demand, and the conformance checks.

mod bytes_sink;
mod bytes_source;
pub mod conformance;
mod faulty;
mod memory_storage;
mod method;

pub use bytes_sink::BytesSink;
pub use bytes_source::BytesSource;
pub use faulty::{Fault, Faulty};
pub use memory_storage::MemoryStorage;
pub use method::Method;

use crate::Sha256Digest;
use sha2::{Digest, Sha256};

/// The digest of bytes in memory.
#[must_use]
pub fn sha256(bytes: &[u8]) -> Sha256Digest {
    Sha256Digest::from_bytes(Sha256::digest(bytes).into())
}
