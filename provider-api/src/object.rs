//! Objects of a remote: keys, versions, digests and descriptions.

use crate::Attributes;
use std::{fmt, str::FromStr, time::SystemTime};

/// The name of an object: segments joined by `/`, below the container and prefix that the URL names.
///
/// At most 512 bytes; each segment has 1 to 128 lower-case ASCII letters, digits, `.`, `_` and `-`, and neither
/// begins nor ends with a dot. So a key needs no escaping in a URL, is a valid path on every file system, and stays
/// one of its own where case is ignored. Everything else is free for a provider's own names.
///
/// A store's own limit counts the URL's prefix too: S3 and Azure take 1,024 bytes of both.
///
/// ```
/// use devlog_provider_api::ObjectKey;
///
/// let key: ObjectKey = "events/20250911.jsonl".parse()?;
/// assert_eq!(key.as_str(), "events/20250911.jsonl");
/// assert!("../outside".parse::<ObjectKey>().is_err());
/// # Ok::<(), devlog_provider_api::InvalidObjectKey>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey(String);

impl ObjectKey {
    /// The longest key, in bytes: half of what object stores take, so that a URL's prefix has room.
    pub const MAX_LEN: usize = 512;
    /// The longest segment, in bytes: half of what file systems take, so that a provider can add to it.
    pub const MAX_SEGMENT_LEN: usize = 128;

    /// Checks a key.
    ///
    /// # Errors
    /// Names the rule that the text breaks.
    pub fn new(key: impl Into<String>) -> Result<Self, InvalidObjectKey> {
        let key = key.into();
        match Self::broken_rule(&key) {
            None => Ok(Self(key)),
            Some(rule) => Err(InvalidObjectKey(rule)),
        }
    }

    fn broken_rule(key: &str) -> Option<&'static str> {
        if key.len() > Self::MAX_LEN {
            return Some("is longer than 512 bytes");
        }
        key.split('/').find_map(|segment| {
            if segment.is_empty() {
                return Some("has an empty segment");
            }
            if segment.len() > Self::MAX_SEGMENT_LEN {
                return Some("has a segment of more than 128 bytes");
            }
            if segment.starts_with('.') || segment.ends_with('.') {
                return Some("has a segment that begins or ends with a dot");
            }
            let is_allowed =
                |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-');
            let is_valid = segment.bytes().all(is_allowed);
            (!is_valid).then_some("has a character other than a-z, 0-9, '.', '_' and '-'")
        })
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ObjectKey {
    type Err = InvalidObjectKey;

    fn from_str(key: &str) -> Result<Self, Self::Err> {
        Self::new(key)
    }
}

/// The rule that a text breaks which is not an [`ObjectKey`]; does not repeat the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidObjectKey(&'static str);

impl fmt::Display for InvalidObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the object key {}", self.0)
    }
}

impl std::error::Error for InvalidObjectKey {}

/// An opaque tag of one version of one object; it changes whenever the object does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ETag(String);

impl ETag {
    /// Takes the tag as the remote spells it, quotes included.
    #[must_use]
    pub fn new(etag: impl Into<String>) -> Self {
        Self(etag.into())
    }

    /// The mark as the remote spells it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// A SHA-256 digest. Shown and parsed as 64 hexadecimal digits, lower case when shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// Takes the 32 bytes of a digest.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(&self.0) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256Digest {
    type Err = InvalidDigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(InvalidDigest);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let [high, low] = [pair[0], pair[1]].map(|digit| VALUES[usize::from(digit)]);
            if high | low > 15 {
                return Err(InvalidDigest);
            }
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

/// The value of each hexadecimal digit, and 255 for other bytes: a branch on each of millions of digits is guessed
/// wrong half of the time.
const VALUES: [u8; 256] = {
    let mut values = [u8::MAX; 256];
    let mut value = 0;
    while value < 16 {
        let digit = DIGITS[value as usize];
        values[digit as usize] = value;
        values[digit.to_ascii_uppercase() as usize] = value;
        value += 1;
    }
    values
};

/// A text that is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDigest;

impl fmt::Display for InvalidDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a SHA-256 digest is 64 hexadecimal digits")
    }
}

impl std::error::Error for InvalidDigest {}

/// The description of one finished object.
///
/// Built with [`RemoteFile::new`], then its public fields are set: the provider fills in what the remote
/// returns without a further request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RemoteFile {
    /// The key below container and prefix, as the remote spells it. The host checks it: a remote may hold
    /// objects that others put there, under any name.
    pub key: String,
    /// The length in bytes.
    pub size: u64,
    /// The version, where the remote has such a mark.
    pub etag: Option<ETag>,
    /// The digest that was stored with the object when it was uploaded; `None` where none was.
    pub sha256: Option<Sha256Digest>,
    /// [`UploadOptions::upload_id`](crate::UploadOptions) of the upload that made this version.
    pub upload_id: Option<String>,
    /// [`UploadOptions::attributes`](crate::UploadOptions) of the upload that made this version. `stat_file` and
    /// `download_file` fill them in, and listings if [`Properties::list_has_hashes`](crate::Properties).
    pub attributes: Attributes,
    /// The time at which this version was made, by the remote's clock.
    pub modified: Option<SystemTime>,
}

impl RemoteFile {
    /// Describes an object of which only key and size (in bytes) are known.
    #[must_use]
    pub fn new(key: impl Into<String>, size: u64) -> Self {
        Self {
            key: key.into(),
            size,
            etag: None,
            sha256: None,
            upload_id: None,
            attributes: Attributes::new(),
            modified: None,
        }
    }
}

/// A condition on the object for a write to happen; the remote checks it in the same step as the write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Precondition {
    /// Anything may be there.
    #[default]
    None,
    /// Nothing may be there; otherwise [`ErrorKind::AlreadyExists`](crate::ErrorKind::AlreadyExists).
    IfAbsent,
    /// Exactly this version is there; otherwise
    /// [`ErrorKind::PreconditionFailed`](crate::ErrorKind::PreconditionFailed).
    IfMatch(ETag),
}

#[cfg(test)]
mod tests;
