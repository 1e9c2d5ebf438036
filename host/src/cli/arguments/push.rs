//! The command line of `devlog push`.

use super::output::When;
use crate::sync::{PushMode, PushOptions};
use clap::{
    ArgAction, Args,
    builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser},
};

/// More uploads at once than this help no remote and exhaust descriptors.
const MOST_JOBS: u64 = 256;

/// `devlog push`.
#[derive(Clone, Copy, Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub struct PushArguments {
    /// The files to upload: those that changed, or all of them
    #[arg(long, default_value = "incremental", ignore_case = true, value_parser = push_mode())]
    pub mode: PushMode,
    /// Show what would be pushed, without pushing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// With --dry-run: exit with status 20 if there is something to push
    #[arg(long, requires = "dry_run")]
    pub exit_code: bool,
    /// Limit the uploads at once, instead of using as many as suit the remote
    #[arg(long, value_name = "N", value_parser = jobs())]
    pub jobs: Option<usize>,
    /// Do nothing if the last complete push is younger than `preferences.sync_interval`
    #[arg(long)]
    pub if_due: bool,
    /// Print one JSON object per line
    #[arg(long, action = ArgAction::SetTrue)]
    pub json: bool,
    /// When to show progress
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,
}

impl PushArguments {
    /// A push that uploads every file.
    #[must_use]
    pub fn everything() -> Self {
        Self {
            mode: PushMode::All,
            dry_run: false,
            exit_code: false,
            jobs: None,
            json: false,
            progress: When::Auto,
            if_due: false,
        }
    }

    /// What the push is asked for.
    #[must_use]
    pub fn options(&self) -> PushOptions {
        PushOptions {
            mode: self.mode,
            dry_run: self.dry_run,
            jobs: self.jobs,
        }
    }
}

/// Reads a number of jobs.
pub(super) fn jobs() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..=MOST_JOBS)
}

/// Offers the two words, and lets the mode read them.
fn push_mode() -> impl TypedValueParser<Value = PushMode> {
    PossibleValuesParser::new(["incremental", "all"]).try_map(|word| word.parse::<PushMode>())
}
