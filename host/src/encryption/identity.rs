//! The secret half of a key: an X25519 identity as the program `age` reads and writes it.

use super::{DigestKey, Recipient, recipient};
use bech32::{Bech32, Hrp};
use devlog_provider_api::Secret;
use std::fmt;
use x25519_dalek::{PublicKey, StaticSecret};

/// The prefix of an identity in Bech32.
const PREFIX: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// A secret key: opens what was encrypted to its [`Recipient`]. Zeroed when dropped; its `Debug` does not show it.
#[derive(Clone)]
pub struct Identity {
    secret: StaticSecret,
    recipient: Recipient,
}

/// A text that is not an X25519 identity of age. Does not repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "an identity is `AGE-SECRET-KEY-1` and 58 more letters and digits, as `age-keygen` prints it"
)]
pub struct IdentityError;

impl Identity {
    /// Makes the identity of 32 random bytes.
    pub fn from_random(bytes: [u8; 32]) -> Self {
        let secret = StaticSecret::from(bytes);
        let recipient = Recipient::from_bytes(PublicKey::from(&secret).to_bytes());
        Self { secret, recipient }
    }

    /// Parses `AGE-SECRET-KEY-1…`.
    ///
    /// # Errors
    /// If it is not one.
    pub fn parse(text: &str) -> Result<Self, IdentityError> {
        recipient::decode(PREFIX, text)
            .map(Self::from_random)
            .ok_or(IdentityError)
    }

    /// The text that [`Identity::parse`] and the program `age` read.
    ///
    /// # Panics
    /// Never: 32 bytes are within what Bech32 encodes.
    pub fn to_secret(&self) -> Secret {
        let text = bech32::encode_upper::<Bech32>(PREFIX, self.secret.as_bytes());
        Secret::new(text.expect("32 bytes are within the limit of Bech32"))
    }

    /// The public half.
    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// The key of this identity's digests.
    pub fn digest_key(&self) -> DigestKey {
        DigestKey::derived_from(self.secret.as_bytes())
    }

    pub(super) fn secret(&self) -> &StaticSecret {
        &self.secret
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity")
            .field("key_id", &self.recipient.key_id().as_str())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Identity;

    const TEXT: &str = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";

    #[test]
    fn an_identity_round_trips_as_text_and_has_the_recipient_that_age_computes() {
        let identity = Identity::parse(TEXT).unwrap();
        assert_eq!(identity.to_secret().expose_secret(), TEXT);
        assert_eq!(
            identity.recipient().to_string(),
            "age1xmwwc06ly3ee5rytxm9mflaz2u56jjj36s0mypdrwsvlul66mv4q47ryef"
        );
    }

    #[test]
    fn a_text_that_is_not_an_identity_is_refused() {
        let changed = TEXT.replace("LM0", "LM2");
        for text in [
            "",
            "AGE-SECRET-KEY-1",
            &changed,
            "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj",
        ] {
            assert!(Identity::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_identity_does_not_show_itself() {
        let shown = format!("{:?}", Identity::parse(TEXT).unwrap());
        assert!(shown.starts_with("Identity { key_id: \""), "{shown}");
        assert!(!shown.to_uppercase().contains("AGE-SECRET-KEY"), "{shown}");
    }
}
