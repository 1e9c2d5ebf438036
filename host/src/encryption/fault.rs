//! The reasons for which a remote object is not what an encrypted backup must hold.

use super::{DamagedAttributes, FormatError, KeyId, Keyring, SealedFacts};
use devlog_provider_api::{Error, ErrorKind, ObjectKey, RemoteFile};

/// The fault of an object. The text is the end of a sentence about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealedFault {
    /// It is encrypted, and this journal has no key.
    #[error("it is encrypted, and encryption is off here")]
    Locked,
    /// It is encrypted with a key that is not here.
    #[error("it is encrypted with the key {0}, which is not here")]
    UnknownKey(KeyId),
    /// Its attributes cannot be understood.
    #[error("its encryption attributes are incomplete or damaged")]
    Attributes,
    /// It was stored under another key.
    #[error("it was stored under another name; objects were exchanged or renamed")]
    Misplaced,
    /// Object and attributes are not of one version.
    #[error("its length does not fit its attributes; one of them is of another version")]
    Length,
    /// It is not encrypted although it must be.
    #[error("it is not encrypted, although encryption is on")]
    Plain,
    /// It is encrypted, but nothing states with which key.
    #[error("it is encrypted, but its attributes were removed")]
    Stripped,
    /// Its attributes name a key that it does not open with.
    #[error("it does not open with the key that its attributes name")]
    OtherKey,
    /// Its plaintext is another one than its attributes state.
    #[error("its content is not the one that its attributes describe")]
    OtherContent,
    /// It is not a whole and unchanged file of age.
    #[error(transparent)]
    Format(FormatError),
}

impl SealedFault {
    /// Reports if a download failed with this fault.
    pub fn is_cause_of(&self, error: &Error) -> bool {
        error.kind() == ErrorKind::Corrupt && error.message() == self.to_string()
    }
}

impl From<SealedFault> for Error {
    fn from(fault: SealedFault) -> Self {
        Self::new(ErrorKind::Corrupt, fault.to_string())
    }
}

impl From<FormatError> for SealedFault {
    fn from(error: FormatError) -> Self {
        match error {
            FormatError::NotAge => Self::Plain,
            FormatError::NoMatch => Self::OtherKey,
            other => Self::Format(other),
        }
    }
}

impl From<DamagedAttributes> for SealedFault {
    fn from(_: DamagedAttributes) -> Self {
        Self::Attributes
    }
}

/// Checks what a listing or a stat states of an object: its facts if it is encrypted, `None` if it is plain. This
/// makes no request and proves nothing of the content: only reading it does.
///
/// # Errors
/// If it is encrypted and cannot be the object that belongs here.
pub fn inspect(
    keys: Option<&Keyring>,
    key: &ObjectKey,
    file: &RemoteFile,
) -> Result<Option<SealedFacts>, SealedFault> {
    if keys.is_none() && !matches!(SealedFacts::read(&file.attributes), Ok(None)) {
        return Err(SealedFault::Locked);
    }
    let (Some(facts), Some(keys)) = (SealedFacts::read(&file.attributes)?, keys) else {
        return Ok(None);
    };
    let Some(with) = keys.key(&facts.key_id) else {
        return Err(SealedFault::UnknownKey(facts.key_id));
    };
    if facts.name_mark != with.digests.name_mark(key) {
        return Err(SealedFault::Misplaced);
    }
    if !facts.fit(file.size) {
        return Err(SealedFault::Length);
    }
    Ok(Some(facts))
}
