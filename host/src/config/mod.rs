//! The user's configuration: reading it, changing one value of it, and what of it may be published.
//!
//! The only place that looks at environment variables, through [`Environment`].
//!
//! `README.md` lists the keys of `config.toml`. Anything in `[auth]` is refused.

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
pub use edit::{EditError, enable_encryption, set_last_push_timestamp};
pub use encryption_section::{EncryptionConfig, KeySource};
pub use environment::{ENCRYPTION_KEY, Environment, journal_root};
pub use error::{ConfigError, Position, Problem};
pub use keyring::KeyringError;
pub use load::{LoadedConfig, is_readable_by_others, load};
pub use nearest_name::{did_you_mean, named, nearest_name};
pub use projection::{is_projection, public_projection};
pub use remote_section::RemoteSection;
pub use secret_reference::{
    SecretError, is_secret_reference, read_secret_file, referred_file, resolve_secret,
};
pub use set_remote::{ExistingConfig, SetRemoteError, create_private_folder, set_remote};
pub use sync_interval::SyncInterval;
