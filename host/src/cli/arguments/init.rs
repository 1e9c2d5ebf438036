//! The command line of `devlog init`, as clap reads it.

use super::provider_override::{ProviderArgument, provider_argument};
use clap::{Args, ValueEnum};

pub const ABOUT: &str = "\
Set up where the journal is pushed to

Asks which provider, where, and how devlog is to be let in; looks whether that
works on the real remote; and writes ~/.devlog/config.toml, readable by you
only. What a flag says is not asked. Without a terminal nothing is asked: then
--provider and --url are needed, and --set NAME=VALUE for what else the provider
requires.

A secret is never a flag: everybody on this computer can see those. Refer to it
by --set NAME=env:VARIABLE, file:PATH, cmd:COMMAND or keyring:NAME, or pipe it
in with --secret-stdin NAME.

Nothing is written before the remote was seen to work. Of a configuration that
is there only [remote] and the provider's own section are changed, and only if
you agree, or say --replace.";

pub const EXAMPLES: &str = "\
Examples:
  devlog init
  devlog init --provider filesystem --url /mnt/backup/devlog --create-container
  devlog init --provider azure --url https://ACCOUNT.blob.core.windows.net/log \\
      --set account_key=env:AZURE_STORAGE_KEY
  pass show azure | devlog init --provider azure --url https://… \\
      --secret-stdin account_key --keep-secret keyring";

/// `devlog init`.
#[derive(Clone, Debug, Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of its own on the command line"
)]
pub struct InitArguments {
    /// The provider; NAME=FILE to use this library for it, unverified
    // The id is that of the flag for all commands, which this one replaces.
    #[arg(id = "providers", long = "provider", value_name = "NAME", value_parser = provider_argument)]
    pub providers: Vec<ProviderArgument>,
    /// Where the remote is, in the provider's form
    #[arg(long)]
    pub url: Option<String>,
    /// A setting of the provider; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub settings: Vec<(String, String)>,
    /// Read this secret from standard input
    #[arg(long, value_name = "NAME")]
    pub secret_stdin: Option<String>,
    /// Where to keep the secret that is read
    #[arg(
        long,
        value_name = "WHERE",
        default_value = "file",
        requires = "secret_stdin"
    )]
    pub keep_secret: KeepSecret,
    /// Create the container, bucket or folder if it is missing
    #[arg(long)]
    pub create_container: bool,
    /// Write the configuration without a look at the remote
    #[arg(long, conflicts_with = "create_container")]
    pub no_check: bool,
    /// Change where an existing configuration pushes to
    #[arg(long)]
    pub replace: bool,
    /// Print one JSON object a line; nothing is asked
    #[arg(long)]
    pub json: bool,
}

/// Where a secret is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeepSecret {
    /// In the keyring of the desktop
    Keyring,
    /// In a file of its own, beside the configuration
    File,
    /// In the configuration itself
    Config,
}

fn setting(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("expected NAME=VALUE".to_owned()),
    }
}
