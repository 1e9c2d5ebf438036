//! `devlog provider`: looking at providers, trusting them, checking them, writing them; one file a command.

pub mod check;
mod consent;
mod facts;
mod info;
mod install;
mod list;
mod new;
mod not_installed;
pub mod probe;
mod remove;
mod table;
mod trust;

use crate::cli::{
    arguments::provider::ProviderCommand,
    messages::{exit_code::ExitCode, failure::Failure},
    session::Session,
};

/// Runs a command.
pub fn run(session: &Session, command: ProviderCommand) -> Result<ExitCode, Failure> {
    match command {
        ProviderCommand::List(_) => list::run(session),
        ProviderCommand::Info(info) => info::run(session, &info.name),
        ProviderCommand::Install(install) => install::run(session, &install),
        ProviderCommand::Trust(trust) => trust::run(session, &trust),
        ProviderCommand::Remove(remove) => remove::run(session, &remove.name),
        ProviderCommand::Check(check) => check::run(session, &check),
        ProviderCommand::New(new) => new::run(session, &new),
    }
}
