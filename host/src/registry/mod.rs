//! Finding, trusting and loading storage providers.
//!
//! The path from a name in the configuration to an open storage:
//!
//! 1. `search_path` lists the folders that may hold provider libraries; `discovery` finds the files.
//! 2. `library` reads a file's headers and its manifest from its bytes. Nothing of it runs.
//! 3. `trust` decides whether it may run: by who could have written it ([`permissions`](crate::permissions)), and,
//!    unless it is bundled, by its SHA-256: a private copy of exactly these bytes is loaded later.
//! 4. `settings` checks the configuration against what the manifest declares.
//! 5. `trial` has loaded it once in a child, where a crash does no harm.
//! 6. `library` loads it. It is then registered as any other provider, and asked for a storage.
//! 7. `guarded_storage` wraps the storage: `crash_report` tracks each call, so that a crash names the provider;
//!    `redaction` takes secrets out of its texts; `call_log` logs each call, if the user asks for it.
//!
//! A trusted provider runs in this process and can do what the user can do; none of this protects against one
//! that turns hostile.

#![deny(unsafe_code)]

mod call_log;
mod chosen_provider;
mod crash_report;
mod discovery;
mod error;
mod guarded_storage;
mod library;
mod opened_storage;
mod provider_registry;
mod redaction;
mod search_path;
mod settings;
mod trial;
mod trust;

pub use chosen_provider::ChosenProvider;
pub use crash_report::{
    Ending, LastLine, LastWords, end_at_once, install_crash_reporter, is_ignored,
};
pub use discovery::{Candidate, Standing, UsableLibrary};
pub use error::{Class, RegistryError};
pub use library::{LibraryFile, Manifest, Owner, PinnedFile, ProbeFailure, Refusal};
pub use opened_storage::{LoadedLibrary, OpenRequest, OpenedStorage};
pub use provider_registry::Registry;
pub use redaction::Redactor;
pub use search_path::{Origin, SearchFolder, SearchPath, file_name};
pub use settings::{SettingsError, expected_value, setting_value, setting_variable};
pub use trial::{
    ChildEvent, ChildExit, HelperProcess, PROBE_COMMAND, Prober, Reports, probe_in_child,
};
pub use trust::{LockFile, ProviderStore, StagedLibrary, StoreError, Trust, TrustedProvider};
