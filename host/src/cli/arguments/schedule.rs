//! The arguments of `devlog schedule`.

use crate::config::SyncInterval;
use clap::{Args, Subcommand};

/// The hidden command of the background worker.
pub const WORKER_COMMAND: &str = "auto-push";

/// `devlog schedule`.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum ScheduleCommand {
    /// Set up the schedule, after a question
    Install(InstallArguments),
    /// Remove the schedule
    Remove,
    /// Show whether the schedule is set up
    Status,
    /// Print the schedule's files without writing them
    Print(IntervalArguments),
}

/// `devlog schedule install`.
#[derive(Clone, Copy, Debug, Args)]
pub struct InstallArguments {
    #[command(flatten)]
    pub interval: IntervalArguments,
    /// Write without asking
    #[arg(short, long)]
    pub yes: bool,
}

/// The interval of a schedule.
#[derive(Clone, Copy, Debug, Args)]
pub struct IntervalArguments {
    /// The time between two runs, instead of the one in config.toml: hourly, daily, weekly, or such as 30m
    #[arg(long, value_name = "INTERVAL")]
    pub every: Option<SyncInterval>,
}
