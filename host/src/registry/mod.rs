//! Finding, trusting and loading storage providers.
//!
//! The way from a name in the configuration to an open storage:
//!
//! 1. `search_path` says where provider libraries may lie, `discovery` finds them.
//! 2. `binary`, `dynamic_table` and `manifest` read what a library is, what it would bring along and what it says
//!    of itself from its bytes. Nothing of it runs.
//! 3. `trust` decides whether it may run: by who could have written it ([`permissions`](crate::permissions)), and
//!    by its SHA-256 (`lock_file`), both of the one descriptor that is loaded later (`checked_file`).
//! 4. `settings` checks the configuration against what the manifest declares.
//! 5. `probe` has loaded it once in a child (`helper_process`), where a crash does no harm.
//! 6. `loader` loads it. It is then registered as any other provider, and asked for a storage.
//! 7. `opened_storage` wraps the storage: `watch` notes each call, so that `crash` can name the provider; `redacting`
//!    takes secrets out of what it says.
//!
//! `library_file` and `provider_store` are for the user who looks at a library, installs, trusts or removes it.
//!
//! A trusted provider runs in this process and can do what the user can do; none of this protects against one
//! that turns hostile.

#![deny(unsafe_code)]

mod binary;
mod checked_file;
mod crash;
mod discovery;
mod dynamic_table;
mod encodings;
mod error;
mod helper_process;
mod library_file;
mod loader;
mod lock_file;
mod manifest;
mod opened_storage;
pub mod probe;
mod provider_registry;
mod provider_store;
mod redact;
mod redacting;
mod refusal;
mod search_path;
mod settings;
#[cfg(test)]
mod test_library;
mod text_view;
mod trust;
mod watch;

pub use checked_file::CheckedFile;
pub use crash::{LastWords, install_crash_reporter};
pub use discovery::Candidate;
pub use error::{Class, RegistryError};
pub use helper_process::{End, HelperProcess, Reports, Word};
pub use library_file::{LibraryFile, Owner};
pub use lock_file::{LockFile, LockFileError, TrustedProvider};
pub use manifest::Manifest;
pub use opened_storage::{OpenRequest, OpenedStorage};
pub use probe::Prober;
pub use provider_registry::{Choice, Registry};
pub use provider_store::{ProviderStore, StagedLibrary, StoreError};
pub use redact::Redactor;
pub use refusal::Refusal;
pub use search_path::{Origin, Place, SearchPath, file_name};
pub use settings::SettingsError;
pub use trust::Trust;
