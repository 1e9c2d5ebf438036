//! The file format `age-encryption.org/v1` for X25519 recipients (<https://c2sp.org/age>), while it streams.
//!
//! ```text
//! age-encryption.org/v1
//! -> X25519 SHARE             for each recipient: the file key, wrapped for it
//! WRAPPED FILE KEY
//! --- MAC                     of the header, by a key derived from the file key
//! NONCE PART PART …           each of 64 KiB and a tag; the last may be shorter
//! ```
//!
//! The crate `age` is not used: a provider may rewind what it uploads and must then read the same bytes, and needs
//! their number beforehand. That crate offers neither, and compiles 153 crates for it instead of 4.

mod envelope;
mod error;
mod header;
mod opener;
mod primitives;
mod stanza;

pub use envelope::{Envelope, is_sealed_len};
pub use error::FormatError;
pub use opener::Opener;
pub(super) use primitives::derive;

/// The first line of every file.
pub const MAGIC: &[u8] = b"age-encryption.org/v1\n";
/// The number of plaintext bytes in every part but the last.
pub const PART: usize = 64 << 10;
/// The number of bytes by which a part grows when it is sealed.
const TAG: usize = 16;
/// The number of bytes between header and parts.
const NONCE: usize = 16;

#[cfg(test)]
mod vectors;
