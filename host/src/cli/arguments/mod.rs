//! The command line, as clap reads it.

pub mod encryption;
pub mod init;
pub mod journal;
pub mod output;
pub mod provider;
pub mod provider_override;
pub mod run;
pub mod schedule;
mod setting;

use self::{
    encryption::EncryptionCommand,
    init::InitArguments,
    journal::{EditArguments, ListArguments, NewArguments, ShowArguments},
    output::{OutputArguments, json_flag, wants_json},
    provider::{CHECK_COMMAND, CheckChildArguments, ProbeArguments, ProviderCommand},
    provider_override::{NAME_AND_FILE, ProviderArgument, provider_argument},
    run::{
        PruneArguments, PullArguments, PushArguments, StatusArguments, SyncArguments,
        VerifyArguments,
    },
    schedule::{ScheduleCommand, WORKER_COMMAND},
};
use super::messages::ExitCode;
use crate::registry::PROBE_COMMAND;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind};
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
    /// Append a line about each call to the remote to FILE; the variable `DEVLOG_LOG` does the same
    #[arg(long, value_name = "FILE", global = true)]
    pub log_file: Option<PathBuf>,
    /// True if the output is for a program.
    #[arg(skip)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

impl Arguments {
    /// Reads a command line, the program's name first.
    ///
    /// # Errors
    /// The error of clap; a request for help or the version is one.
    pub fn read(line: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches_from(line)?;
        let mut arguments = Self::from_arg_matches(&matches)?;
        arguments.json = wants_json(&matches);
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
    #[command(long_about = journal::REBUILD, arg = json_flag())]
    Rebuild,
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
    /// Check that the remote holds what was pushed, and that the journal can be restored
    #[command(after_long_help = exit_codes())]
    Verify(VerifyArguments),
    /// Remove objects from the remote whose files were deleted here
    #[command(after_long_help = exit_codes())]
    Prune(PruneArguments),
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
    #[command(after_help = COMPLETIONS)]
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
    pub fn remote_command(&self) -> &'static str {
        match self {
            Self::Pull(_) => "pull",
            Self::Sync(_) => "sync",
            Self::Status(_) => "status",
            Self::Verify(_) => "verify",
            Self::Prune(_) => "prune",
            Self::Encryption(EncryptionCommand::Init { .. }) => "encryption init",
            Self::Encryption(EncryptionCommand::Status) => "encryption status",
            Self::Push(_)
            | Self::Encryption(EncryptionCommand::Rotate { .. })
            | Self::AutoPush
            | Self::New(_)
            | Self::Edit(_)
            | Self::Show(_)
            | Self::List(_)
            | Self::Rebuild
            | Self::Init(_)
            | Self::Provider(_)
            | Self::Schedule(_)
            | Self::Completions { .. }
            | Self::Man { .. }
            | Self::ProbeProvider(_)
            | Self::CheckProvider(_) => "push",
        }
    }
}

/// The file in which each shell looks for the script.
const COMPLETIONS: &str = "\
For example:
  bash        devlog completions bash > ~/.local/share/bash-completion/completions/devlog
  zsh         devlog completions zsh > ~/.zfunc/_devlog  (with ~/.zfunc in fpath)
  fish        devlog completions fish > ~/.config/fish/completions/devlog.fish
  PowerShell  devlog completions powershell >> $PROFILE";

fn exit_codes() -> String {
    let lines = ExitCode::ALL.map(|(code, meaning)| format!("  {:>3}  {meaning}", code.number()));
    format!("Exit status:\n{}", lines.join("\n"))
}

#[cfg(test)]
mod tests;
