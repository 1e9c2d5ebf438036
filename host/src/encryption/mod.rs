#![doc = include_str!("README.md")]
#![forbid(unsafe_code)]

mod digest;
mod digest_method;
mod encrypted_storage;
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

pub use digest::{DigestKey, KeyedHasher};
pub use digest_method::{ContentHasher, DigestMethod};
pub use encrypted_storage::Encrypted;
pub use fault::{SealedFault, inspect};
pub use format::{Envelope, FormatError, MAGIC, Opener};
pub use identity::{Identity, IdentityError};
pub use key_place::{KEY_FILE, KEYRING_NAME, KeyPlace};
pub use keyring::{Key, KeyError, Keyring, identities};
pub use random::{NoRandomness, random_bytes};
pub use recipient::{KeyId, Recipient, RecipientError};
pub use sealed_facts::{DamagedAttributes, SealedFacts};

#[cfg(test)]
mod tests;
