#![doc = include_str!("README.md")]
#![forbid(unsafe_code)]

mod digest;
mod format;
mod identity;
mod recipient;

pub use digest::{DigestKey, KeyedHasher};
pub use format::{Envelope, FormatError, Opener, is_sealed_len};
pub use identity::{Identity, IdentityError};
pub use recipient::{KeyId, Recipient, RecipientError};
