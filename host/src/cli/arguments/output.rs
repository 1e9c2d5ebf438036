//! The options of every command that concern its output.

use clap::{Arg, ArgAction, ArgMatches, Args, ValueEnum};

/// The options of the output.
#[derive(Clone, Copy, Debug, Args)]
pub struct OutputArguments {
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print every name and every retry
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Use colours
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

/// The flag of the commands that can write for a program.
pub fn json_flag() -> Arg {
    Arg::new("json")
        .long("json")
        .action(ArgAction::SetTrue)
        .help("Print one JSON object per line")
}

/// Reports if the command is given with that flag.
pub fn wants_json(matches: &ArgMatches) -> bool {
    match matches.subcommand() {
        Some((_, of_command)) => wants_json(of_command),
        None => matches!(matches.try_get_one("json"), Ok(Some(true))),
    }
}
