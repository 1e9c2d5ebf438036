#![doc = include_str!("README.md")]
#![forbid(unsafe_code)]

mod digest;
mod format;
mod identity;
mod key_place;
mod keyring;
mod recipient;

pub use digest::{DigestKey, KeyedHasher};
pub use format::{Envelope, FormatError, Opener, is_sealed_len};
pub use identity::{Identity, IdentityError};
pub use key_place::{KEYRING_NAME, KeyPlace};
pub use keyring::{Key, KeyError, Keyring, identities};
pub use recipient::{KeyId, Recipient, RecipientError};
