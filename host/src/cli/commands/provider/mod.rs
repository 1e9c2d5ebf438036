//! `devlog provider`: looking at providers, trusting them, checking them, writing them; one file a command.

pub mod check;
mod consent;
mod facts;
mod info;
mod install;
mod list;
mod new;
pub mod probe;
mod remove;
mod table;
mod trust;

pub use check::CheckError;
pub use consent::NoConsent;
pub use new::NewError;

use crate::cli::{
    arguments::provider::ProviderCommand,
    json::{Line, SummaryFields},
    messages::{exit_code::ExitCode, failure::Failure},
    session::Session,
};
use std::path::Path;

/// Runs a command to its end.
pub fn run(session: &Session, command: ProviderCommand) -> ExitCode {
    let done = match command {
        ProviderCommand::List(_) => return list::run(session),
        ProviderCommand::Info(info) => info::run(session, &info.name),
        ProviderCommand::Install(install) => install::run(session, &install),
        ProviderCommand::Trust(trust) => trust::run(session, &trust),
        ProviderCommand::Remove(remove) => remove::run(session, &remove.name),
        ProviderCommand::Check(check) => check::run(session, &check),
        ProviderCommand::New(new) => new::run(session, &new),
    };
    finish(session, done)
}

fn finish(session: &Session, done: Result<ExitCode, Failure>) -> ExitCode {
    let exit_code = done.unwrap_or_else(|failure| {
        let report = failure.report(&session.names(Path::new(""), ""));
        session.output.error(&report);
        report.exit_code
    });
    let summary = SummaryFields::of_command(exit_code);
    session.output.json(&Line::Summary(summary));
    exit_code
}
