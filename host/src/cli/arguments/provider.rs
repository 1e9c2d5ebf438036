//! The command line of `devlog provider`, as clap reads it.

use super::{output::json_flag, setting::SettingParser};
use clap::{Args, Subcommand};
use devlog_provider_api::{Sha256Digest, manifest::is_provider_name};
use std::path::PathBuf;

/// The variable of that child that holds the secret of `--secret-stdin`.
pub const CHECK_SECRET: &str = "DEVLOG_CHECK_SECRET";

/// The hidden command of the child that checks a provider.
pub const CHECK_COMMAND: &str = "check-provider";

const CONSENT: &str = "\
A provider runs as part of devlog and can do whatever you can do. So devlog
describes the file, without running it, and asks before it trusts it.

In a script or with --json, where devlog cannot ask, pass the digest that the
provider's author publishes: --sha256 HEX. There is no --yes, which would trust
whatever file happens to be there.

The file is then loaded once for a trial, in a process of its own.";

const CHECK: &str = "\
Works on the configured remote, or on --url with the same settings, in a folder
of its own called devlog-check-…, which is removed afterwards. Nothing else is
changed. Without --full the checks that move megabytes or make hundreds of
requests are skipped.

Level: `full` if the provider keeps every promise that was checked; `basic` if it
keeps its promises, but offers no conditional writes or no hashes in listings, so
that pushes are slower or notice other machines later; `broken` if it breaks a
promise: do not trust it with your backup; `unknown`, with the reason, if the
remote cannot be reached, refuses access, or is full.

--only CHECK runs one check again, such as `--only \"a listing of one\"`. --missing
runs the checks that need an absent container: give its URL. A secret is never a
flag: --set NAME=env:VARIABLE, or pipe it in with --secret-stdin NAME.";

#[derive(Debug, Subcommand)]
pub enum ProviderCommand {
    /// List the providers that were found, and the one in use
    #[command(arg = json_flag())]
    List,
    /// Show a provider: its origin, its file and its settings
    Info(ProviderNameArguments),
    /// Copy a provider library into the journal's provider folder, and trust it
    #[command(after_long_help = CONSENT)]
    Install(ProviderInstallArguments),
    /// Trust a provider library where it is, as it is now
    #[command(after_long_help = CONSENT)]
    Trust(ProviderTrustArguments),
    /// Remove an installed provider, and trust it no longer
    Remove(ProviderNameArguments),
    /// Check that a provider works on your remote and keeps its promises
    #[command(after_long_help = CHECK)]
    Check(ProviderCheckArguments),
    /// Write the crate of a new provider, ready to build
    New(ProviderNewArguments),
}

/// `devlog provider info` and `remove`.
#[derive(Clone, Debug, Args)]
#[command(arg = json_flag())]
pub struct ProviderNameArguments {
    /// The name of the provider, as in `[remote] provider`
    #[arg(value_parser = provider_name)]
    pub name: String,
}

/// The options that give consent.
#[derive(Clone, Copy, Debug, Args)]
#[command(arg = json_flag().help("Print one JSON object per line; needs --sha256").requires("sha256"))]
pub struct ConsentArguments {
    /// Trust the file with this SHA-256, and no other
    #[arg(long, value_name = "HEX")]
    pub sha256: Option<Sha256Digest>,
}

/// `devlog provider install`.
#[derive(Clone, Debug, Args)]
pub struct ProviderInstallArguments {
    /// The library file, as it was built or downloaded; its name does not matter
    pub file: PathBuf,
    #[command(flatten)]
    pub consent: ConsentArguments,
}

/// `devlog provider trust`.
#[derive(Clone, Debug, Args)]
pub struct ProviderTrustArguments {
    /// The provider, as `devlog provider list` shows it
    #[arg(value_parser = provider_name)]
    pub name: String,
    #[command(flatten)]
    pub consent: ConsentArguments,
}

/// `devlog provider check`.
#[derive(Clone, Debug, Args)]
#[command(arg = json_flag())]
pub struct ProviderCheckArguments {
    /// The provider (the configured one if not given)
    #[arg(value_parser = provider_name)]
    pub name: Option<String>,
    /// The URL to check it on, in the provider's form (the configured one if not given)
    #[arg(long)]
    pub url: Option<String>,
    /// A setting of the provider, over those of the configuration; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = SettingParser)]
    pub settings: Vec<(String, String)>,
    /// Read this secret from standard input
    #[arg(long, value_name = "NAME")]
    pub secret_stdin: Option<String>,
    /// Run every check, including those that move megabytes or make thousands of requests
    #[arg(long)]
    pub full: bool,
    /// Run this check alone, by its name as it is printed; may be given several times
    #[arg(long, value_name = "CHECK", conflicts_with = "full")]
    pub only: Vec<String>,
    /// Run the checks of a place whose container is absent, which --url names
    #[arg(long, requires = "url", conflicts_with_all = ["full", "only"])]
    pub missing: bool,
    /// Give up a check after this many seconds, and a heavy one after ten times as many
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub timeout: u32,
}

/// `devlog provider new`.
#[derive(Clone, Debug, Args)]
pub struct ProviderNewArguments {
    /// The provider: lower case letters, digits, `_` and `-`, and a letter first
    #[arg(value_parser = provider_name)]
    pub name: String,
    /// The folder of the crate, new or empty (devlog-provider-NAME if not given)
    pub folder: Option<PathBuf>,
    /// Build against provider-api in this folder, instead of the published one
    #[arg(long, value_name = "PATH")]
    pub api_path: Option<PathBuf>,
}

/// The child of a trial.
#[derive(Clone, Debug, Args)]
pub struct ProbeArguments {
    /// The library
    pub file: PathBuf,
    /// The digest that it must have
    pub sha256: Sha256Digest,
}

/// The child of a check.
#[derive(Clone, Debug, Args)]
pub struct CheckChildArguments {
    /// The provider
    pub name: String,
    /// Every key starts with it
    pub prefix: String,
    /// The URL of the remote; the configured one if not given
    #[arg(long)]
    pub url: Option<String>,
    /// Settings over those of the configuration
    #[arg(long = "set", value_parser = SettingParser)]
    pub settings: Vec<(String, String)>,
    /// The secret that is in the environment
    #[arg(long)]
    pub secret: Option<String>,
    /// The names of the checks to make; all if there are none
    #[arg(long)]
    pub only: Vec<String>,
    /// The first check to make
    #[arg(long, default_value_t = 0)]
    pub from: usize,
    /// Every check
    #[arg(long)]
    pub full: bool,
}

fn provider_name(text: &str) -> Result<String, String> {
    if is_provider_name(text) {
        return Ok(text.to_owned());
    }
    Err(
        "a provider's name starts with a lower case letter and holds lower case letters, digits, `_` and `-`, \
         at most 32"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use crate::cli::arguments::Arguments;
    use clap::{Parser, error::ErrorKind};

    fn refused(line: &str) -> clap::Error {
        Arguments::try_parse_from(line.split(' ')).expect_err("must be refused")
    }

    #[test]
    fn consent_is_given_to_one_file_or_not_at_all() {
        for line in [
            "devlog provider install x.so --yes",
            "devlog provider install x.so --json",
            "devlog provider install x.so --sha256 12",
            "devlog provider trust Nas",
            "devlog provider trust ../nas",
        ] {
            assert_eq!(refused(line).exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn the_help_says_why_there_is_no_yes() {
        for command in ["install", "trust"] {
            let help = refused(&format!("devlog provider {command} --help"));
            assert_eq!(help.kind(), ErrorKind::DisplayHelp);
            assert!(help.to_string().contains("There is no --yes"), "{help}");
        }
    }

    #[test]
    fn what_is_only_for_devlog_itself_is_not_shown() {
        let help = refused("devlog --help").to_string();
        assert!(
            !help.contains("probe-provider") && !help.contains("check-provider"),
            "{help}"
        );
    }
}
