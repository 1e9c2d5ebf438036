//! The public half of an identity, and the short name of a key.

use bech32::{Bech32, Hrp, primitives::decode::CheckedHrpstring};
use devlog_provider_api::Sha256Digest;
use sha2::{Digest, Sha256};
use std::{fmt, str::FromStr};

/// The prefix of a recipient in Bech32.
const PREFIX: Hrp = Hrp::parse_unchecked("age");

/// An X25519 public key. Shown and parsed as `age1…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

/// A text that is not an X25519 recipient of age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a recipient is `age1` and 58 more letters and digits, as `age-keygen -y` prints it")]
pub struct RecipientError;

impl Recipient {
    /// Takes the 32 bytes of a public key.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The short name of the key that this recipient belongs to.
    pub fn key_id(&self) -> KeyId {
        let digest: [u8; 32] = Sha256::digest(self.to_string()).into();
        let mut id = Sha256Digest::from_bytes(digest).to_string();
        id.truncate(KeyId::LEN);
        KeyId(id)
    }
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        bech32::encode_to_fmt::<Bech32, _>(f, PREFIX, &self.0).map_err(|_| fmt::Error)
    }
}

impl FromStr for Recipient {
    type Err = RecipientError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        decode(PREFIX, text).map(Self).ok_or(RecipientError)
    }
}

/// The 32 bytes of a Bech32 text with this prefix.
pub(super) fn decode(prefix: Hrp, text: &str) -> Option<[u8; 32]> {
    let decoded = CheckedHrpstring::new::<Bech32>(text).ok()?;
    if decoded.hrp() != prefix {
        return None;
    }
    decoded.byte_iter().collect::<Vec<_>>().try_into().ok()
}

/// The first 8 bytes of the SHA-256 of a recipient's text, as 16 hexadecimal digits in lower case. It names a key
/// without giving away to whom a file can be encrypted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    const LEN: usize = 16;

    /// The 16 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is not 16 hexadecimal digits in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key id is 16 hexadecimal digits")]
pub struct InvalidKeyId;

impl FromStr for KeyId {
    type Err = InvalidKeyId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == Self::LEN && text.bytes().all(is_digit) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidKeyId)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{KeyId, Recipient};

    const TEXT: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

    #[test]
    fn a_recipient_round_trips_as_text() {
        let recipient: Recipient = TEXT.parse().unwrap();
        assert_eq!(recipient.to_string(), TEXT);
    }

    #[test]
    fn a_text_that_is_not_a_recipient_is_refused() {
        for text in [
            "",
            "age1",
            "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwk",
            "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0",
            "ssh-ed25519 AAAA",
        ] {
            assert!(text.parse::<Recipient>().is_err(), "{text}");
        }
    }

    /// `printf %s age1… | sha256sum | cut -c1-16` gives the same.
    #[test]
    fn a_key_id_is_the_beginning_of_the_digest_of_the_recipient() {
        let id = TEXT.parse::<Recipient>().unwrap().key_id();
        assert_eq!(id.as_str(), "6a804773982840fa");
        assert_eq!(id.as_str().parse(), Ok(id));
        for text in [
            "",
            "0123456789ABCDEF",
            "0123456789abcdeg",
            "0123456789abcde",
        ] {
            assert!(text.parse::<KeyId>().is_err(), "{text}");
        }
    }
}
