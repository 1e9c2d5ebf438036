#![doc = include_str!("README.md")]
#![forbid(unsafe_code)]

mod digest;
mod digest_method;
mod fault;
mod format;
mod identity;
mod key_place;
mod keyring;
mod opened_sink;
mod random;
mod recipient;
mod sealed_facts;
mod sealed_source;
mod storage;

pub use digest::{DigestKey, KeyedHasher};
pub use digest_method::{ContentHasher, DigestMethod};
pub use fault::{SealedFault, inspect};
pub use format::{Envelope, FormatError, Opener};
pub use identity::{Identity, IdentityError};
pub use key_place::{KEYRING_NAME, KeyPlace};
pub use keyring::{Key, KeyError, Keyring, identities};
pub use random::{NoRandomness, random_bytes};
pub use recipient::{KeyId, Recipient, RecipientError};
pub use sealed_facts::{DamagedAttributes, SealedFacts};
pub use storage::Encrypted;

#[cfg(test)]
mod tests;
