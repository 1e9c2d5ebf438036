//! The check that the remote keeps attributes.

use crate::{encryption::SealedFacts, sync::FileError};
use devlog_provider_api::{ObjectKey, RemoteStorage};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The knowledge whether the remote keeps the attributes of encrypted objects. Without them no object can be used
/// again, so the first upload to a remote is followed by a question.
#[derive(Debug)]
pub struct KeptAttributes(Mutex<Option<bool>>);

impl KeptAttributes {
    /// Begins with what this machine's record states.
    pub fn new(are_kept: bool) -> Self {
        Self(Mutex::new(are_kept.then_some(true)))
    }

    /// Refuses an upload that would be unreadable.
    ///
    /// # Errors
    /// [`FileError::Verification`] once an upload lost its attributes.
    pub fn refuse_if_lost(&self) -> Result<(), FileError> {
        refusal(*self.lock())
    }

    /// Asks for an encrypted object that was just uploaded, unless it is known that the remote keeps attributes.
    ///
    /// # Errors
    /// [`FileError::Verification`] if it has none; [`FileError::Remote`] if the remote does not answer.
    pub fn check(&self, storage: &impl RemoteStorage, key: &ObjectKey) -> Result<(), FileError> {
        // Meanwhile the other workers wait: one question is enough.
        let mut are_kept = self.lock();
        if are_kept.is_none() {
            let stored = storage.stat_file(key);
            let stored = stored.map_err(|source| FileError::Remote {
                call: "stat",
                source,
            })?;
            *are_kept = stored.map(|file| SealedFacts::read(&file.attributes) != Ok(None));
        }
        refusal(*are_kept)
    }

    fn lock(&self) -> MutexGuard<'_, Option<bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refusal(are_kept: Option<bool>) -> Result<(), FileError> {
    match are_kept {
        Some(false) => Err(FileError::Verification {
            found: "it did not store the attributes that an encrypted object needs".to_owned(),
        }),
        _ => Ok(()),
    }
}
