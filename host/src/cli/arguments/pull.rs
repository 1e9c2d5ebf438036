//! The command lines of `devlog pull`, `devlog sync` and `devlog status`.

use super::{output::When, push::jobs};
use crate::sync::PullOptions;
use clap::{ArgAction, Args};

/// `devlog pull`.
#[derive(Clone, Copy, Debug, Args)]
pub struct PullArguments {
    /// Show what would be done, change nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// At most this many transfers at once, instead of as many as the remote finds useful
    #[arg(long, value_name = "N", value_parser = jobs())]
    pub jobs: Option<usize>,
    /// Print one JSON object a line
    #[arg(long, action = ArgAction::SetTrue)]
    pub json: bool,
    /// Whether to show progress
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,
}

impl PullArguments {
    /// The options of the run.
    #[must_use]
    pub fn options(&self) -> PullOptions {
        PullOptions {
            dry_run: self.dry_run,
            jobs: self.jobs,
        }
    }
}

/// `devlog sync`.
#[derive(Clone, Copy, Debug, Args)]
pub struct SyncArguments {
    #[command(flatten)]
    pub pull: PullArguments,
    /// Do nothing if the last complete push is younger than `preferences.sync_interval`
    #[arg(long)]
    pub if_due: bool,
}

/// `devlog status`.
#[derive(Clone, Copy, Debug, Args)]
pub struct StatusArguments {
    /// Answer from this machine's record alone, without asking the remote
    #[arg(long)]
    pub offline: bool,
    /// Exit with 20 if there is something to pull or to push
    #[arg(long)]
    pub exit_code: bool,
    /// Print one JSON object a line
    #[arg(long, action = ArgAction::SetTrue)]
    pub json: bool,
    /// Whether to show progress
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,
}
