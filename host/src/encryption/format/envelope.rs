//! The header and keys of one object. Used again, it gives the same bytes, so that an upload can be rewound.

use super::{
    MAGIC, NONCE, PART, TAG, header,
    primitives::{Cipher, derive, part_nonce},
    stanza::{FILE_KEY, STANZA, Stanza},
};
use crate::encryption::Recipient;

/// The header and the keys of one object.
pub struct Envelope {
    head: Vec<u8>,
    cipher: Cipher,
}

impl Envelope {
    /// Makes an envelope from 32 random bytes, which must be used for one object only.
    pub fn new(recipients: &[Recipient], random: &[u8; 32]) -> Self {
        let file_key = derive(random, &[], b"devlog file key");
        let (file_key, _) = file_key
            .split_first_chunk::<FILE_KEY>()
            .unwrap_or((&[0; FILE_KEY], &[]));
        let nonce = &derive(random, &[], b"devlog payload nonce")[..NONCE];
        let stanzas: Vec<_> = recipients
            .iter()
            .map(|recipient| {
                Stanza::wrap(
                    file_key,
                    recipient,
                    derive(random, recipient.as_bytes(), b"devlog share"),
                )
            })
            .collect();
        let mut head = header::write(&stanzas, file_key);
        head.extend(nonce);
        let cipher = Cipher::new(&derive(file_key, nonce, b"payload"));
        Self { head, cipher }
    }

    /// Header and nonce: what stands before the parts.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// The number of bytes that `plain` bytes become.
    pub fn sealed_len(&self, plain: u64) -> u64 {
        self.head.len() as u64 + parts_len(plain)
    }

    /// Encrypts one part in place. Every part has `PART` bytes, but the last one, which is empty only if it is
    /// the first too.
    pub fn seal_part(&self, number: u64, is_last: bool, part: &mut Vec<u8>) {
        self.cipher.seal(part_nonce(number, is_last), part);
    }
}

/// The number of bytes of the parts of `plain` bytes.
fn parts_len(plain: u64) -> u64 {
    let parts = plain.div_ceil(PART as u64).max(1);
    parts.saturating_mul(TAG as u64).saturating_add(plain)
}

/// Reports if an object of `stored` bytes can hold `plain` bytes, for any number of X25519 recipients.
pub fn is_sealed_len(stored: u64, plain: u64) -> bool {
    let fixed = (MAGIC.len() + header::FOOTER_LINE + NONCE) as u64;
    let stanzas = stored
        .checked_sub(parts_len(plain))
        .and_then(|head| head.checked_sub(fixed));
    stanzas.is_some_and(|stanzas| stanzas > 0 && stanzas % STANZA as u64 == 0)
}
