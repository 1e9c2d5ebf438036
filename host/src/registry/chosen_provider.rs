//! The provider that a name stands for.

use super::{Candidate, RegistryError, Standing, UsableLibrary, library::Refusal};
use devlog_provider_api::{RemoteStorageProvider, SettingSpec};

/// The provider that a name stands for.
#[derive(Clone, Copy)]
pub enum ChosenProvider<'a> {
    /// One that is registered: linked in, or loaded before.
    Registered(&'a dyn RemoteStorageProvider),
    /// A library that is still to be loaded.
    Library(&'a Candidate, &'a UsableLibrary),
}

impl<'a> ChosenProvider<'a> {
    /// The settings that the provider takes.
    pub fn settings(&self) -> &'a [SettingSpec] {
        match self {
            Self::Registered(provider) => provider.settings(),
            Self::Library(_, library) => &library.manifest.settings,
        }
    }
}

/// Takes a library.
///
/// # Errors
/// [`RegistryError::Refused`].
pub fn accepted(candidate: &Candidate) -> Result<ChosenProvider<'_>, RegistryError> {
    match &candidate.standing {
        Standing::Usable(library) => Ok(ChosenProvider::Library(candidate, library)),
        Standing::Refused { refusal, .. } => Err(refused(candidate, refusal.clone())),
    }
}

/// The error for a library that is refused.
pub fn refused(candidate: &Candidate, refusal: Refusal) -> RegistryError {
    RegistryError::Refused {
        name: candidate.name.clone(),
        file: candidate.file.clone(),
        refusal: Box::new(refusal),
    }
}
