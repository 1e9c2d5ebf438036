//! `devlog encryption`: making, showing and replacing the keys of a backup.

mod error;
mod init;
mod key_store;
mod recovery;
mod rotate;
mod status;

use crate::cli::{
    arguments::encryption::EncryptionCommand,
    messages::{exit_code::ExitCode, failure::Failure},
    session::Session,
};

/// Runs a command of the family.
pub fn run(session: &Session, command: EncryptionCommand) -> Result<ExitCode, Failure> {
    match command {
        EncryptionCommand::Init {
            key_source,
            recovery,
        } => init::run(session, key_source, &recovery),
        EncryptionCommand::Status => status::run(session),
        EncryptionCommand::Rotate { now, recovery } => rotate::run(session, now, &recovery),
    }
}
