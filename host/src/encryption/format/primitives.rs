//! The three primitives of the format over ring: HKDF-SHA-256, HMAC-SHA-256 and ChaCha20-Poly1305.

use super::TAG;
use ring::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    hkdf, hmac,
};

/// HKDF-SHA-256, to 32 bytes.
pub fn derive(secret: &[u8], salt: &[u8], info: &[u8]) -> [u8; 32] {
    let secret = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    let mut key = [0; 32];
    secret
        .expand(&[info], hkdf::HKDF_SHA256)
        .and_then(|okm| okm.fill(&mut key))
        .expect("32 bytes are within the limit of HKDF-SHA-256");
    key
}

/// The key of a header's MAC.
pub fn header_key(file_key: &[u8]) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, &derive(file_key, &[], b"header"))
}

/// ChaCha20-Poly1305 without additional data.
pub struct Cipher(LessSafeKey);

impl Cipher {
    pub fn new(key: &[u8; 32]) -> Self {
        let key = UnboundKey::new(&CHACHA20_POLY1305, key).expect("the key has 32 bytes");
        Self(LessSafeKey::new(key))
    }

    /// Encrypts `bytes` in place and appends the tag. A nonce must not be used twice with one key.
    pub fn seal(&self, nonce: [u8; NONCE_LEN], bytes: &mut Vec<u8>) {
        let nonce = Nonce::assume_unique_for_key(nonce);
        self.0
            .seal_in_place_append_tag(nonce, Aad::empty(), bytes)
            .expect("a part is within the limit of the cipher");
    }

    /// Decrypts `bytes` in place and removes the tag; `false`, and `bytes` undefined, if they do not authenticate.
    pub fn open(&self, nonce: [u8; NONCE_LEN], bytes: &mut Vec<u8>) -> bool {
        let nonce = Nonce::assume_unique_for_key(nonce);
        let is_open = self.0.open_in_place(nonce, Aad::empty(), bytes).is_ok();
        bytes.truncate(bytes.len().saturating_sub(TAG));
        is_open
    }
}

/// The nonce of a part: its number in 11 bytes, and whether it is the last.
pub fn part_nonce(number: u64, is_last: bool) -> [u8; NONCE_LEN] {
    let mut nonce = [0; NONCE_LEN];
    nonce[3..11].copy_from_slice(&number.to_be_bytes());
    nonce[11] = u8::from(is_last);
    nonce
}
