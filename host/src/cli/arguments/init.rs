//! The command line of `devlog init`, as clap reads it.

use super::{
    output::json_flag,
    provider_override::{ProviderArgument, provider_argument},
    setting::SettingParser,
};
use clap::{Args, ValueEnum};

pub const ABOUT: &str = "\
Set up the remote that the journal is pushed to

Asks for the provider, the URL and the credentials, tries them on the remote,
and writes ~/.devlog/config.toml, readable only by you. A flag answers its
question in advance. Without a terminal nothing is asked: --provider and --url
are required then, and --set NAME=VALUE for each other required setting.

A secret is never given as a flag, which other users can see. Refer to it with
--set NAME=env:VARIABLE, file:PATH, cmd:COMMAND or keyring:NAME, or pipe it in
with --secret-stdin NAME.

Nothing is written until the remote has been seen to work. In an existing
configuration only [remote] and the provider's own section change, and only if
you agree or pass --replace.";

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
#[command(arg = json_flag().help("Print one JSON object per line; ask nothing"))]
pub struct InitArguments {
    /// The provider; NAME=FILE uses this library for it, unverified
    // The id is that of the flag for all commands, which this one replaces.
    #[arg(id = "providers", long = "provider", value_name = "NAME", value_parser = provider_argument)]
    pub providers: Vec<ProviderArgument>,
    /// The URL of the remote, in the provider's form
    #[arg(long)]
    pub url: Option<String>,
    /// Set a setting of the provider; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = SettingParser)]
    pub settings: Vec<(String, String)>,
    /// Read this secret from standard input
    #[arg(long, value_name = "NAME")]
    pub secret_stdin: Option<String>,
    /// The place to keep the secret that is read
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
    /// Write the configuration without trying the remote
    #[arg(long, conflicts_with = "create_container")]
    pub no_check: bool,
    /// Replace the remote of an existing configuration
    #[arg(long)]
    pub replace: bool,
}

/// The place of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KeepSecret {
    /// The keyring of the desktop
    Keyring,
    /// A file of its own, beside the configuration
    File,
    /// The configuration itself
    Config,
}
