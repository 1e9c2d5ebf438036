//! The command line, as clap reads it.

mod completions;
pub mod encryption;
pub mod init;
pub mod journal;
pub mod output;
pub mod provider;
pub mod provider_override;
pub mod pull;
pub mod push;
pub mod schedule;
mod setting;

use self::{
    encryption::EncryptionCommand,
    init::InitArguments,
    journal::{EditArguments, ListArguments, NewArguments, RebuildArguments, ShowArguments},
    output::OutputArguments,
    provider::{CHECK_COMMAND, CheckChildArguments, ProbeArguments, ProviderCommand},
    provider_override::{NAME_AND_FILE, ProviderArgument, provider_argument},
    pull::{PullArguments, StatusArguments, SyncArguments},
    push::PushArguments,
    schedule::{ScheduleCommand, WORKER_COMMAND},
};
use super::messages::exit_code::ExitCode;
use crate::registry::PROBE_COMMAND;
use clap::{CommandFactory, Parser, Subcommand, error::ErrorKind};
use clap_complete::Shell;
use std::{ffi::OsString, path::PathBuf};

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
    /// Use this provider library, unverified; for developing a provider
    #[arg(long = "provider", value_name = "NAME=FILE", value_parser = provider_argument, global = true)]
    pub providers: Vec<ProviderArgument>,
    #[command(subcommand)]
    pub command: Command,
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

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a new entry, for today or another day
    New(NewArguments),
    /// Edit an entry
    Edit(EditArguments),
    /// Show an entry
    Show(ShowArguments),
    /// List the entries, newest first, with the first line of each
    List(ListArguments),
    /// Render the markdown of all entries again from their events
    #[command(long_about = journal::REBUILD)]
    Rebuild(RebuildArguments),
    /// Set up the remote that the journal is pushed to
    #[command(long_about = init::ABOUT, after_help = init::EXAMPLES)]
    Init(InitArguments),
    /// Back the journal up to the remote
    #[command(after_long_help = exit_codes())]
    Push(PushArguments),
    /// Bring what the remote has and this machine lacks, and merge what both wrote
    #[command(after_long_help = exit_codes())]
    Pull(PullArguments),
    /// Pull, then push, in one run
    #[command(after_long_help = exit_codes())]
    Sync(SyncArguments),
    /// Show what a pull and a push would do
    #[command(after_long_help = exit_codes())]
    Status(StatusArguments),
    /// Encrypt the backup
    #[command(subcommand)]
    Encryption(EncryptionCommand),
    /// Manage storage providers
    #[command(subcommand)]
    Provider(ProviderCommand),
    /// Have the system run devlog at intervals
    #[command(subcommand)]
    Schedule(ScheduleCommand),
    /// Print shell completions
    #[command(after_help = completions::EXAMPLES)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual pages to a folder
    Man {
        /// The folder; created if it does not exist
        folder: PathBuf,
    },
    /// Push what waits to be pushed, in the background
    #[command(name = WORKER_COMMAND, hide = true)]
    AutoPush,
    /// Load a library for a trial; used by devlog itself
    #[command(name = PROBE_COMMAND, hide = true)]
    ProbeProvider(ProbeArguments),
    /// Check a provider; used by devlog itself
    #[command(name = CHECK_COMMAND, hide = true)]
    CheckProvider(CheckChildArguments),
}

impl Command {
    /// The word for a run over the remote, as hints name it.
    #[must_use]
    pub fn remote_command(&self) -> &'static str {
        match self {
            Self::Pull(_) => "pull",
            Self::Sync(_) => "sync",
            Self::Status(_) => "status",
            _ => "push",
        }
    }

    /// Reports if the output is for a program.
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
            Self::Pull(pull) => pull.json,
            Self::Sync(sync) => sync.pull.json,
            Self::Status(status) => status.json,
            Self::Provider(provider) => provider.is_json(),
            Self::AutoPush
            | Self::Encryption(_)
            | Self::Schedule(_)
            | Self::ProbeProvider(_)
            | Self::CheckProvider(_)
            | Self::Completions { .. }
            | Self::Man { .. } => false,
        }
    }
}

fn exit_codes() -> String {
    let lines = ExitCode::ALL.map(|code| format!("  {:>3}  {}", code.number(), code.meaning()));
    format!("Exit status:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests;
