//! The file key, wrapped for one X25519 recipient.

use super::{
    FormatError,
    primitives::{Cipher, derive, part_nonce},
};
use crate::encryption::{Identity, Recipient};
use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use x25519_dalek::{PublicKey, StaticSecret};

const LABEL: &[u8] = b"age-encryption.org/v1/X25519";
/// The kind of the stanza, as the header spells it.
const KIND: &str = "X25519";
/// The number of bytes of a file key.
pub const FILE_KEY: usize = 16;
/// The number of bytes of a stanza for X25519 in a header.
pub const STANZA: usize = "-> X25519 ".len() + 43 + 1 + 43 + 1;

/// One stanza of a header.
#[derive(Debug, PartialEq, Eq)]
pub struct Stanza {
    pub arguments: Vec<String>,
    pub body: Vec<u8>,
}

impl Stanza {
    /// Wraps a file key by a key exchange with 32 bytes that are used for nothing else.
    pub fn wrap(file_key: &[u8; FILE_KEY], recipient: &Recipient, ephemeral: [u8; 32]) -> Self {
        let secret = StaticSecret::from(ephemeral);
        let share = PublicKey::from(&secret);
        let shared = secret.diffie_hellman(&PublicKey::from(*recipient.as_bytes()));
        let mut body = file_key.to_vec();
        wrapping(shared.as_bytes(), &share, recipient).seal(part_nonce(0, false), &mut body);
        let share = BASE64_STANDARD_NO_PAD.encode(share.as_bytes());
        Self {
            arguments: vec![KIND.to_owned(), share],
            body,
        }
    }

    /// The file key; `None` if the stanza is for another recipient, or of another kind.
    ///
    /// # Errors
    /// [`FormatError::Header`] if it breaks the rules of its kind.
    pub fn unwrap(&self, identity: &Identity) -> Result<Option<Vec<u8>>, FormatError> {
        let share = match &*self.arguments {
            [kind, share] if kind == KIND => share,
            [kind, ..] if kind == KIND => return Err(FormatError::Header),
            _ => return Ok(None),
        };
        let share = BASE64_STANDARD_NO_PAD.decode(share).ok();
        let share: [u8; 32] = share
            .and_then(|share| share.try_into().ok())
            .ok_or(FormatError::Header)?;
        let share = PublicKey::from(share);
        let shared = identity.secret().diffie_hellman(&share);
        if !shared.was_contributory() || self.body.len() != FILE_KEY + super::TAG {
            return Err(FormatError::Header);
        }
        let mut body = self.body.clone();
        let wrapping = wrapping(shared.as_bytes(), &share, identity.recipient());
        Ok(wrapping
            .open(part_nonce(0, false), &mut body)
            .then_some(body))
    }
}

/// The cipher that wraps a file key. Its key is used once, so that its nonce is zero.
fn wrapping(shared: &[u8; 32], share: &PublicKey, recipient: &Recipient) -> Cipher {
    let salt = [&share.as_bytes()[..], recipient.as_bytes()].concat();
    Cipher::new(&derive(shared, &salt, LABEL))
}
