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

/// The name of the detail of an [`Error`] that holds the code of the fault. Its prefix is devlog's own, so a provider
/// has no detail of this name.
const DETAIL: &str = "devlog.sealed_fault";
impl SealedFault {
    /// The faults that are recognised in an [`Error`], each with its code.
    const CODES: [(Self, &str); 2] = [(Self::Plain, "plain"), (Self::Stripped, "stripped")];

    /// Returns the fault that a download failed with, if it is `Plain` or `Stripped`.
    pub fn of(error: &Error) -> Option<Self> {
        let mut details = error.details().iter();
        let (_, found) = details.find(|(name, _)| name == DETAIL)?;
        let mut codes = Self::CODES.into_iter();
        codes
            .find(|(_, code)| code == found)
            .map(|(fault, _)| fault)
    }
}

impl From<SealedFault> for Error {
    /// The error of a download that fails with the fault. `Plain` and `Stripped` stay readable by [`SealedFault::of`] when a provider
    /// returns it as the error of the sink.
    fn from(fault: SealedFault) -> Self {
        let error = Self::new(ErrorKind::Corrupt, fault.to_string());
        match SealedFault::CODES.iter().find(|(known, _)| *known == fault) {
            Some((_, code)) => error.with_detail(DETAIL, *code),
            None => error,
        }
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

#[cfg(test)]
mod tests {
    use super::SealedFault;
    use devlog_provider_api::{Error, ErrorKind};

    #[test]
    fn an_error_carries_the_faults_that_are_recognised() {
        for fault in [SealedFault::Plain, SealedFault::Stripped] {
            let error = Error::from(fault.clone());
            assert_eq!(error.kind(), ErrorKind::Corrupt);
            assert_eq!(SealedFault::of(&error), Some(fault));
        }
        assert_eq!(SealedFault::of(&SealedFault::Length.into()), None);
    }

    #[test]
    fn a_provider_with_the_words_of_a_fault_does_not_report_one() {
        let words = SealedFault::Plain.to_string();
        let error = Error::new(ErrorKind::Corrupt, words).with_code("plain");
        assert_eq!(SealedFault::of(&error), None);
    }
}
