//! The options of every command that concern its output.

use clap::{Args, ValueEnum};

/// The options of the output.
#[derive(Clone, Copy, Debug, Args)]
pub struct OutputArguments {
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print every name and every retry
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: When,
}

/// The cases in which to do what suits a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// If it is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
