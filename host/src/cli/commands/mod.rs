//! The commands: a file for each, or a folder where it has parts.

mod automation;
mod completions;
mod encryption;
mod ending;
mod host_services;
mod init;
mod journal;
mod manual;
mod provider;
mod prune;
mod pull;
mod push;
mod remote_run;
mod status;
mod sync;
mod verify;
#[cfg(test)]
mod words;

use self::{
    automation::{automatic_push, schedule, worker},
    journal::{edit, list, new, rebuild, show, writing::unsaved_drafts},
};
use super::{
    Session,
    arguments::{Command, journal::EditArguments},
    json::SummaryFields,
    messages::{ExitCode, Failure},
};
use crate::{registry::install_crash_reporter, wall_clock};

/// Runs a command to its end.
pub fn run(session: &Session, command: Command) -> ExitCode {
    match command {
        Command::CheckProvider(check) => return provider::check::run_in_child(session, &check),
        Command::ProbeProvider(probe) => return provider::probe(&probe),
        Command::AutoPush => return worker::run(session),
        _ => {}
    }
    install_crash_reporter(ending::last_words(
        &session.output,
        session.output.style().json,
    ));
    let exit_code = ending::run_to_end(session, || carry_out(session, command));
    automatic_push::start_if_due(session, wall_clock::now());
    exit_code
}

fn carry_out(session: &Session, command: Command) -> Result<SummaryFields, Failure> {
    if let Command::New(_)
    | Command::Edit(EditArguments { draft: false, .. })
    | Command::Show(_)
    | Command::List(_)
    | Command::Rebuild = command
    {
        unsaved_drafts::mention(session);
    }
    let exit_code = match command {
        Command::New(new) => new::run(session, &new)?,
        Command::Edit(edit) => edit::run(session, edit)?,
        Command::Show(show) => show::run(session, show)?,
        Command::List(list) => list::run(session, &list)?,
        Command::Rebuild => rebuild::run(session)?,
        Command::Completions { shell } => completions::run(session, shell),
        Command::Man { folder } => manual::run(session, &folder)?,
        Command::Init(init) => init::run(session, &init)?,
        Command::Pull(pull) => return pull::run(session, pull),
        Command::Sync(sync) => return sync::run(session, sync),
        Command::Status(status) => return status::run(session, status),
        Command::Verify(verify) => return verify::run(session, verify),
        Command::Prune(prune) => return prune::run(session, prune),
        Command::Encryption(command) => return encryption::run(session, command),
        Command::Push(push) => {
            let pushed = push::run(session, push);
            unsaved_drafts::mention(session);
            return pushed;
        }
        Command::Provider(command) => provider::run(session, command)?,
        Command::Schedule(command) => schedule::run(session, command)?,
        Command::AutoPush | Command::CheckProvider(_) | Command::ProbeProvider(_) => ExitCode::Done,
    };
    Ok(SummaryFields::from(exit_code))
}
