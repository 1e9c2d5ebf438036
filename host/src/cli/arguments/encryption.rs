//! The command line of `devlog encryption`.

use super::output::json_flag;
use crate::config::KeySource;
use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use std::path::PathBuf;

pub const INIT: &str = "\
Encrypt what is pushed from now on

Makes a key, or takes the one that is at its place already, and switches
encryption on in config.toml. A remote that is encrypted with a key that is
not here is left alone, and no second key is made for it. Each object becomes
an ordinary age file, which `age -d -i KEY` opens without devlog.

Without the key the backup cannot be read, by anyone. So the recovery key is
shown once, or written to --recovery-file, and you are asked for its last 8
characters when it is kept. Without a terminal, --recovery-file and --yes are
both needed.";

pub const ROTATE: &str = "\
Make a new key for what is written from now on

The old key stays, for what was written with it. With --now everything is
uploaded again, encrypted with the new key; what another machine wrote and
this one has not pulled is named. Every other machine of the backup needs the
new key too, as the first line of its key file.";

#[derive(Clone, Debug, Subcommand)]
pub enum EncryptionCommand {
    /// Encrypt what is pushed from now on
    #[command(long_about = INIT)]
    Init {
        /// The place to keep the key
        #[arg(long, value_name = "WHERE", default_value = "file", value_parser = key_source())]
        key_source: KeySource,
        #[command(flatten)]
        recovery: RecoveryArguments,
    },
    /// Show which keys are here, and how many objects are encrypted with each
    #[command(arg = json_flag())]
    Status,
    /// Make a new key for what is written from now on
    #[command(long_about = ROTATE)]
    Rotate {
        /// Upload everything again, encrypted with the new key
        #[arg(long)]
        now: bool,
        #[command(flatten)]
        recovery: RecoveryArguments,
    },
}

/// The way to hand the recovery key over.
#[derive(Clone, Debug, Args)]
#[command(arg = json_flag().help("Print one JSON object per line; needs --yes").requires("yes"))]
pub struct RecoveryArguments {
    /// Write the recovery key to this new file instead of showing it
    #[arg(long, value_name = "FILE")]
    pub recovery_file: Option<PathBuf>,
    /// Do not ask whether the recovery key is kept; needs --recovery-file
    #[arg(long, requires = "recovery_file")]
    pub yes: bool,
}

/// Offers the words, and lets the source read them.
fn key_source() -> impl TypedValueParser<Value = KeySource> {
    PossibleValuesParser::new(KeySource::ALL.map(KeySource::name))
        .try_map(|word| KeySource::from_name(&word).ok_or("not a source"))
}
