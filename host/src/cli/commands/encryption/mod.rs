//! `devlog encryption`: making, showing and replacing the keys of a backup.

mod error;
mod init;
mod key_store;
mod objects;
mod recovery;
mod rotate;
mod status;

pub use error::EncryptionError;
pub use objects::Objects;

use crate::cli::{
    Session, arguments::encryption::EncryptionCommand, json::SummaryFields, messages::Failure,
};

/// Runs a command of the family.
pub fn run(session: &Session, command: EncryptionCommand) -> Result<SummaryFields, Failure> {
    match command {
        EncryptionCommand::Init {
            key_source,
            recovery,
        } => init::run(session, key_source, &recovery).map(Into::into),
        EncryptionCommand::Status => status::run(session).map(Into::into),
        EncryptionCommand::Rotate { now, recovery } => rotate::run(session, now, &recovery),
    }
}
