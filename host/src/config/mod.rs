//! The user's configuration: reading it, changing one value of it, and what of it may be published.
//!
//! The only place that looks at environment variables, through [`Environment`].
//!
//! The host's keys in `config.toml`:
//!
//! | key | what |
//! |---|---|
//! | `remote.provider` | the provider's name; needed |
//! | `remote.url` | where the remote is, in the provider's form |
//! | `remote.version` | which versions of the provider are accepted, such as `^1.2` |
//! | `[remote.NAME]` | the settings of the provider of that name, as it declares them |
//! | `sync.last_push_timestamp` | when a push last succeeded; written by devlog, for people |
//! | `sync.conflict_resolution` | `merge` (the default), `local_wins`, `remote_wins` or `prompt` |
//! | `encryption.enabled` | whether what leaves the machine is encrypted |
//! | `encryption.key_source` | where the key is: `file`, `env` or `keychain` |
//! | `encryption.key` | a reference to the key, which overrides `key_source` |
//! | `encryption.recipients` | further recipients of age, who can decrypt by hand |
//! | `sync.auto_push` | whether a command that changed the journal has it pushed in the background |
//! | `sync.auto_sync` | the command that a schedule runs: `sync` or `push` |
//! | `sync.overdue_after` | the age of an unpushed change from which it is reported |
//! | `preferences.sync_interval` | the time between two automatic runs, such as `daily` or `30m` |
//! | `preferences.preferred_language` | `en` |
//!
//! Anything in `[auth]` is refused.

#![forbid(unsafe_code)]

pub mod credentials;
pub mod devlog_config;
mod document;
pub mod edit;
pub mod encryption_section;
pub mod environment;
pub mod error;
pub mod keyring;
pub mod load;
pub mod nearest_name;
mod own_file;
mod parse;
pub mod projection;
pub mod remote_section;
pub mod secret_reference;
pub mod set_remote;
pub mod sync_interval;

pub use devlog_config::{
    AutoSync, ConflictResolution, DevLogConfig, HooksConfig, PreferencesConfig, RemoteConfig,
    SyncConfig,
};
pub use edit::{EditError, Spliced, enable_encryption, set_last_push_timestamp};
pub use encryption_section::{EncryptionConfig, KeySource};
pub use environment::{ENCRYPTION_KEY, Environment, journal_root};
pub use error::{ConfigError, Position, Problem};
pub use keyring::KeyringError;
pub use load::{LoadedConfig, is_readable_by_others, load};
pub use nearest_name::{did_you_mean, named, nearest_name};
pub use projection::public_projection;
pub use remote_section::RemoteSection;
pub use secret_reference::{
    SecretError, is_secret_reference, read_secret_file, referred_file, resolve_secret,
};
pub use set_remote::{ExistingConfig, SetRemoteError, create_private_folder, set_remote};
pub use sync_interval::SyncInterval;
