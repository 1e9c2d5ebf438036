//! Finding, trusting and loading storage providers.
//!
//! The way from a name in the configuration to an open storage:
//!
//! 1. `search_path` lists the folders that may hold provider libraries; `discovery` finds the files.
//! 2. `library` reads a file's headers and its manifest from its bytes. Nothing of it runs.
//! 3. `trust` decides whether it may run: by who could have written it ([`permissions`](crate::permissions)), and
//!    by its SHA-256, both of the one descriptor that is loaded later.
//! 4. `settings` checks the configuration against what the manifest declares.
//! 5. `trial` has loaded it once in a child, where a crash does no harm.
//! 6. `library` loads it. It is then registered as any other provider, and asked for a storage.
//! 7. `opened_storage` wraps the storage: `crash_report` tracks each call, so that a crash names the provider;
//!    `redaction` takes secrets out of its texts.
//!
//! A trusted provider runs in this process and can do what the user can do; none of this protects against one
//! that turns hostile.

#![deny(unsafe_code)]

mod crash_report;
mod discovery;
mod error;
mod library;
mod opened_storage;
mod provider_registry;
mod redaction;
mod search_path;
mod settings;
mod trial;
mod trust;

pub use crash_report::{LastWords, install_crash_reporter};
pub use discovery::{Candidate, Standing, UsableLibrary};
pub use error::{Class, RegistryError};
pub use library::{CheckedFile, LibraryFile, Manifest, Owner, ProbeFailure, Refusal};
pub use opened_storage::{LoadedLibrary, OpenRequest, OpenedStorage};
pub use provider_registry::{ChosenProvider, Registry};
pub use redaction::Redactor;
pub use search_path::{Origin, SearchFolder, SearchPath, file_name};
pub use settings::SettingsError;
pub use trial::{
    ChildEvent, ChildExit, HelperProcess, PROBE_COMMAND, Prober, Reports, probe_in_child,
};
pub use trust::{
    LockFile, LockFileError, ProviderStore, StagedLibrary, StoreError, Trust, TrustedProvider,
};
