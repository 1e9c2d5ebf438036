//! Digests in JSON: as their hexadecimal digits.

use devlog_provider_api::Sha256Digest;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn serialize<S: Serializer>(digest: &Sha256Digest, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(digest)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Sha256Digest, D::Error> {
    <&str>::deserialize(from)?.parse().map_err(D::Error::custom)
}

/// The same for several.
pub(super) mod list {
    use super::{Deserialize, Deserializer, Serializer, Sha256Digest};

    #[derive(Deserialize)]
    struct Digits(#[serde(with = "super")] Sha256Digest);

    pub(in super::super) fn serialize<S: Serializer>(
        digests: &[Sha256Digest],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(digests.iter().map(Sha256Digest::to_string))
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<Sha256Digest>, D::Error> {
        let digests = Vec::<Digits>::deserialize(from)?;
        let mut digests: Vec<_> = digests.into_iter().map(|Digits(digest)| digest).collect();
        // There is one for almost every file, and of files there are many.
        digests.shrink_to_fit();
        Ok(digests)
    }
}
