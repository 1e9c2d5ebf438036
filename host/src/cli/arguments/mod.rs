//! The command line, as clap reads it.

pub mod init;
pub mod journal;
pub mod provider;

pub use self::journal::{
    EditArguments, ListArguments, NewArguments, RebuildArguments, ShowArguments,
};
use self::{
    init::InitArguments,
    provider::{CheckChildArguments, ProbeArguments, ProviderCommand},
};
use super::{
    commands::{completions, provider::check},
    messages::exit_code::ExitCode,
};
use crate::{
    registry::PROBE_COMMAND,
    sync::{PushMode, PushOptions},
};
use clap::{
    ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, RangedU64ValueParser, TypedValueParser},
    error::ErrorKind,
};
use clap_complete::Shell;
use devlog_provider_api::manifest::is_provider_name;
use std::{ffi::OsString, path::PathBuf};

/// More uploads at once than this help no remote and exhaust descriptors.
const MOST_JOBS: u64 = 256;

/// A developer's journal for the terminal, backed up through storage providers that are plugins.
#[derive(Debug, Parser)]
#[command(
    name = "devlog",
    version,
    propagate_version = true,
    arg_required_else_help = true
)]
pub struct Arguments {
    #[command(flatten)]
    pub output: OutputArguments,
    /// Use this provider library, unverified; for the development of a provider
    #[arg(long = "provider", value_name = "NAME=FILE", value_parser = provider_argument, global = true)]
    pub providers: Vec<ProviderArgument>,
    #[command(subcommand)]
    pub command: Command,
}

/// What `--provider` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderArgument {
    /// The provider.
    pub name: String,
    /// Its library; only `devlog init` does without.
    pub file: Option<PathBuf>,
}

impl Arguments {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    /// What clap says, also where it is asked for help.
    pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let arguments = Self::try_parse_from(line)?;
        let is_bare = |provider: &&ProviderArgument| provider.file.is_none();
        let is_init = matches!(arguments.command, Command::Init(_));
        match arguments.providers.iter().find(is_bare) {
            Some(bare) if !is_init => {
                let message = format!(
                    "invalid value '{}' for '--provider <NAME=FILE>': {NAME_AND_FILE}",
                    bare.name
                );
                Err(Self::command().error(ErrorKind::ValueValidation, message))
            }
            _ => Ok(arguments),
        }
    }

    /// The libraries that are to be used whatever else there is.
    #[must_use]
    pub fn overrides(&self) -> Vec<(String, PathBuf)> {
        let file =
            |provider: &ProviderArgument| Some((provider.name.clone(), provider.file.clone()?));
        self.providers.iter().filter_map(file).collect()
    }
}

/// How to be told.
#[derive(Clone, Copy, Debug, Args)]
pub struct OutputArguments {
    /// Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print every name, and what is tried again
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Whether to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto", global = true)]
    pub color: When,
}

/// When to do what suits a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// If it is a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a new entry, of today or of another day
    New(NewArguments),
    /// Change an entry in the editor
    Edit(EditArguments),
    /// Show an entry
    Show(ShowArguments),
    /// List the entries, newest first, with the first line of each
    List(ListArguments),
    /// Render the markdown of all entries again from their events
    #[command(long_about = journal::REBUILD)]
    Rebuild(RebuildArguments),
    /// Set up where the journal is pushed to
    #[command(long_about = init::ABOUT, after_help = init::EXAMPLES)]
    Init(InitArguments),
    /// Back the journal up to the remote
    #[command(after_long_help = exit_codes())]
    Push(PushArguments),
    /// Manage storage providers
    #[command(subcommand)]
    Provider(ProviderCommand),
    /// Print the completions of this program for a shell
    #[command(after_help = completions::EXAMPLES)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages of this program into a folder
    Man {
        /// The folder; it is made if it is not there
        folder: PathBuf,
    },
    /// Load a library for a trial, for another devlog
    #[command(name = PROBE_COMMAND, hide = true)]
    ProbeProvider(ProbeArguments),
    /// Check a provider, for another devlog
    #[command(name = check::COMMAND, hide = true)]
    CheckProvider(CheckChildArguments),
}

/// `devlog push`.
#[derive(Clone, Copy, Debug, Args)]
pub struct PushArguments {
    /// Which files to upload: those that changed, or all of them
    #[arg(long, default_value = "incremental", ignore_case = true, value_parser = push_mode())]
    pub mode: PushMode,
    /// Show what would be pushed, push nothing
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// With --dry-run: exit with 20 if there is something to push
    #[arg(long, requires = "dry_run")]
    pub exit_code: bool,
    /// At most this many uploads at once, instead of as many as the remote finds useful
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=MOST_JOBS))]
    pub jobs: Option<usize>,
    /// Print one JSON object a line
    #[arg(long, action = ArgAction::SetTrue)]
    pub json: bool,
    /// Whether to show progress
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub progress: When,
}

impl PushArguments {
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

impl Command {
    /// Whether a crash is for the parent to tell.
    #[must_use]
    pub fn is_trial(&self) -> bool {
        matches!(self, Self::ProbeProvider(_) | Self::CheckProvider(_))
    }

    /// Whether the output is for a program.
    #[must_use]
    pub fn is_json(&self) -> bool {
        match self {
            Self::New(new) => new.json,
            Self::Edit(edit) => edit.json,
            Self::Show(show) => show.json,
            Self::List(list) => list.json,
            Self::Rebuild(rebuild) => rebuild.json,
            Self::Init(init) => init.json,
            Self::Push(push) => push.json,
            Self::Provider(provider) => provider.is_json(),
            Self::ProbeProvider(_)
            | Self::CheckProvider(_)
            | Self::Completions { .. }
            | Self::Man { .. } => false,
        }
    }
}

/// Offers the two words, and lets the mode read them.
fn push_mode() -> impl TypedValueParser<Value = PushMode> {
    PossibleValuesParser::new(["incremental", "all"]).try_map(|word| word.parse::<PushMode>())
}

const NAME_AND_FILE: &str =
    "expected NAME=FILE, such as azure=target/debug/libdevlog_provider_azure.so";

/// `NAME=FILE`, or `NAME` alone.
pub fn provider_argument(text: &str) -> Result<ProviderArgument, String> {
    let (name, file) = match text.split_once('=') {
        Some((name, file)) => (name, Some(file)),
        None => (text, None),
    };
    if file == Some("") || (file.is_none() && !is_provider_name(name)) {
        return Err(NAME_AND_FILE.to_owned());
    }
    if !is_provider_name(name) {
        return Err(
            "the name must start with a lower case letter and hold lower case letters, digits, `_` and `-`"
                .to_owned(),
        );
    }
    Ok(ProviderArgument {
        name: name.to_owned(),
        file: file.map(PathBuf::from),
    })
}

fn exit_codes() -> String {
    let lines = ExitCode::ALL.map(|code| format!("  {:>3}  {}", code.number(), code.meaning()));
    format!("Exit status:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests;
