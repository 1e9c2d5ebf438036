//! Decides whether a library may run, and keeps the list of those that the user trusts.

mod judge;
mod lock_file;
mod provider_store;

pub use judge::{Judge, Trust};
pub use lock_file::{LockFile, TrustedProvider};
pub use provider_store::{ProviderStore, StagedLibrary, StoreError};
