//! `devlog provider`: looking at providers, trusting them, checking them, writing them; one file a command.

pub mod check;
mod consent;
mod facts;
mod info;
mod install;
mod list;
mod new;
mod remove;
mod table;
mod trust;

use crate::{
    cli::{
        Session,
        arguments::provider::{ProbeArguments, ProviderCommand},
        messages::{ExitCode, Failure},
    },
    registry::probe_in_child,
};

pub fn run(session: &Session, command: ProviderCommand) -> Result<ExitCode, Failure> {
    match command {
        ProviderCommand::List => list::run(session),
        ProviderCommand::Info(info) => info::run(session, &info.name),
        ProviderCommand::Install(install) => install::run(session, &install),
        ProviderCommand::Trust(trust) => trust::run(session, &trust),
        ProviderCommand::Remove(remove) => remove::run(session, &remove.name),
        ProviderCommand::Check(check) => check::run(session, &check),
        ProviderCommand::New(new) => new::run(session, &new),
    }
}

/// Loads a library for a trial, in a child that reports to its parent.
pub fn probe(arguments: &ProbeArguments) -> ExitCode {
    match probe_in_child(&arguments.file, arguments.sha256) {
        Ok(()) => ExitCode::Done,
        Err(_) => ExitCode::Failed,
    }
}
