//! The command lines of the runs over the remote, and the options that they share.

use super::output::{When, json_flag};
use crate::sync::{
    MOST_CALLS, PruneOptions, PullOptions, PushMode, PushOptions, VerifyDepth, VerifyOptions,
};
use clap::{
    Args,
    builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser},
};

/// The options of the report.
#[derive(Clone, Copy, Debug, Args)]
#[command(arg = json_flag())]
pub struct ReportArguments {
    /// Show progress
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,
}

/// The options of a run.
#[derive(Clone, Copy, Debug, Args)]
pub struct RunArguments {
    /// Limit the transfers at once, instead of using as many as suit the remote
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=u64::from(MOST_CALLS)))]
    pub jobs: Option<usize>,
    #[command(flatten)]
    pub report: ReportArguments,
}

/// `devlog push`.
#[derive(Clone, Copy, Debug, Args)]
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
    /// Do nothing if the last complete push is younger than `preferences.sync_interval`
    #[arg(long)]
    pub if_due: bool,
    #[command(flatten)]
    pub run: RunArguments,
}

impl PushArguments {
    /// Returns the options of the push.
    pub fn options(&self) -> PushOptions {
        PushOptions {
            mode: self.mode,
            dry_run: self.dry_run,
            jobs: self.run.jobs,
        }
    }
}

/// Offers the two words.
fn push_mode() -> impl TypedValueParser<Value = PushMode> {
    PossibleValuesParser::new(["incremental", "all"]).map(|word| {
        if word.eq_ignore_ascii_case("all") {
            PushMode::All
        } else {
            PushMode::Incremental
        }
    })
}

/// `devlog pull`.
#[derive(Clone, Copy, Debug, Args)]
pub struct PullArguments {
    /// Show what would be done, change nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Take over objects that are not encrypted although encryption is on; nothing vouches for their content
    #[arg(long)]
    pub accept_plain: bool,
    #[command(flatten)]
    pub run: RunArguments,
}

impl PullArguments {
    /// The options of the run.
    pub fn options(&self) -> PullOptions {
        PullOptions {
            dry_run: self.dry_run,
            jobs: self.run.jobs,
            accept_plain: self.accept_plain,
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
    #[command(flatten)]
    pub report: ReportArguments,
}

/// Ten days: each is a log and its markdown.
const USUAL_MAX: &str = "20";

/// `devlog prune`.
#[derive(Clone, Copy, Debug, Args)]
pub struct PruneArguments {
    /// Show what would be removed, remove nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// Remove without asking
    #[arg(short = 'y', long)]
    pub yes: bool,
    /// Remove nothing if more than this many objects would be removed
    #[arg(long, value_name = "N", default_value = USUAL_MAX)]
    pub max: usize,
    #[command(flatten)]
    pub run: RunArguments,
}

impl PruneArguments {
    /// The options of a run that removes nothing.
    pub fn preview(&self) -> PruneOptions {
        PruneOptions {
            dry_run: true,
            max: self.max,
            shown: None,
            jobs: self.run.jobs,
        }
    }
}

/// `devlog verify`.
#[derive(Clone, Copy, Debug, Args)]
pub struct VerifyArguments {
    /// Download every object and compare its bytes
    #[arg(long)]
    pub content: bool,
    /// With --content: only so many objects, chosen at random
    #[arg(long, value_name = "N", requires = "content", value_parser = sample())]
    pub sample: Option<usize>,
    /// Restore the journal into a temporary folder and compare it with the one here
    #[arg(long, conflicts_with = "content")]
    pub drill: bool,
    #[command(flatten)]
    pub run: RunArguments,
}

impl VerifyArguments {
    /// The options of the run.
    pub fn options(&self) -> VerifyOptions {
        VerifyOptions {
            depth: match (self.content, self.drill) {
                (true, _) => VerifyDepth::Content {
                    sample: self.sample,
                },
                (_, true) => VerifyDepth::Drill,
                _ => VerifyDepth::Listing,
            },
            jobs: self.run.jobs,
        }
    }
}

fn sample() -> impl TypedValueParser<Value = usize> {
    RangedU64ValueParser::<usize>::new().range(1..)
}
