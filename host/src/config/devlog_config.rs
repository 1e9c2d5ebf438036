//! The content of the configuration.

use super::{EncryptionConfig, SyncInterval};
use jiff::Timestamp;
use semver::VersionReq;
use std::fmt;

/// The configuration, as far as the host understands it.
#[derive(Clone, Debug, PartialEq)]
pub struct DevLogConfig {
    /// The remote that the journal is backed up to.
    pub remote: RemoteConfig,
    /// The terms of the backup.
    pub sync: SyncConfig,
    /// The commands before and after it.
    pub hooks: HooksConfig,
    /// The encryption of uploads, if any.
    pub encryption: EncryptionConfig,
    /// The person's preferences.
    pub preferences: PreferencesConfig,
}

/// `[remote]`: where the journal is backed up. Its `Debug` does not show settings.
#[derive(Clone, Default, PartialEq)]
pub struct RemoteConfig {
    /// The provider's name.
    pub provider: String,
    /// The URL of the remote, in the provider's own form; empty if unset.
    pub url: String,
    /// The accepted versions of the provider; any if unset.
    pub version: Option<VersionReq>,
    /// `[remote.PROVIDER]` as it stands: not checked, secrets and references to them included.
    pub settings: toml::Table,
    /// The names of the other sections `[remote.NAME]`.
    pub other_sections: Vec<String>,
}

impl fmt::Debug for RemoteConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A url may hold a password, or a signature, although it should not.
        f.debug_struct("RemoteConfig")
            .field("provider", &self.provider)
            .field("version", &self.version)
            .field("settings", &self.settings.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

/// `[sync]`: how the journal is backed up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncConfig {
    /// The time of the last successful push. For people: it decides nothing.
    pub last_push_timestamp: Option<Timestamp>,
    /// The treatment of a foreign remote object.
    pub conflict_resolution: Option<ConflictResolution>,
    /// True if a command that changed the journal has it pushed in the background.
    pub auto_push: bool,
    /// The command that a schedule runs.
    pub auto_sync: AutoSync,
    /// The age of an unpushed change from which it is reported; a day if unset.
    pub overdue_after: Option<SyncInterval>,
}

/// The command that a schedule runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AutoSync {
    /// `devlog sync`: both directions.
    #[default]
    Sync,
    /// `devlog push`: to the remote only.
    Push,
}

impl AutoSync {
    pub const ALL: [Self; 2] = [Self::Sync, Self::Push];

    /// The word in the configuration, which is the command's name too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sync => "sync",
            Self::Push => "push",
        }
    }

    /// The command of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// `[preferences]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreferencesConfig {
    /// The time between two automatic runs; any if unset.
    pub sync_interval: Option<SyncInterval>,
}

/// `[hooks]`: shell commands that run around a push. Its `Debug` does not show them: a secret may stand in one.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct HooksConfig {
    /// Runs before the remote is asked for anything; where it fails, nothing is pushed.
    pub pre_push: Option<String>,
    /// Runs after a push that looked at all files.
    pub post_push: Option<String>,
    /// Runs before a pull asks the remote for anything; where it fails, nothing is pulled.
    pub pre_pull: Option<String>,
    /// Runs after a pull.
    pub post_pull: Option<String>,
    /// Runs after a push that ended before that.
    pub on_error: Option<String>,
}

impl fmt::Debug for HooksConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HooksConfig").finish_non_exhaustive()
    }
}

/// The treatment of a remote object that is neither this machine's nor a part of what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConflictResolution {
    /// It is replaced.
    LocalWins,
    /// It stays.
    RemoteWins,
    /// The user is asked.
    Prompt,
    /// Event logs are merged; what cannot be merged is kept apart and reported.
    Merge,
}

impl ConflictResolution {
    pub const ALL: [Self; 4] = [Self::Merge, Self::LocalWins, Self::RemoteWins, Self::Prompt];

    /// The word in the configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::LocalWins => "local_wins",
            Self::RemoteWins => "remote_wins",
            Self::Prompt => "prompt",
            Self::Merge => "merge",
        }
    }

    /// The one that a word of the configuration means.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}
