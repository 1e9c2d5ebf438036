//! `devlog sync`.

use super::remote_run::{Opened, RemoteRun};
use crate::{
    cli::{
        arguments::pull::SyncArguments,
        json::{self, Line, SummaryFields},
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
    },
    sync::{PushMode, SyncResult},
};

/// Runs the command.
pub fn run(session: &Session, arguments: SyncArguments) -> Result<SummaryFields, Failure> {
    let SyncArguments {
        pull: arguments,
        if_due,
    } = arguments;
    session.output.json(&Line::Start {
        version: env!("CARGO_PKG_VERSION"),
        mode: json::mode(PushMode::Incremental),
        dry_run: arguments.dry_run,
    });
    let run = RemoteRun::prepare(session, arguments.dry_run, arguments.progress)?;
    if if_due && !run.is_due() {
        let text = "Nothing to do: the next run is not due yet";
        session.output.success(text);
        return Ok(ExitCode::Done.into());
    }
    let (result, opened) =
        run.carry_out(|manager, observer| manager.sync(&arguments.options(), observer))?;
    if let Some(push) = &result.push {
        run.note_push(push);
    }
    report(&run, &result, &opened);
    let exit_code = ExitCode::of_sync(&result);
    Ok(SummaryFields::of_sync(
        &result,
        exit_code,
        run.dry_run,
        &opened.name,
    ))
}

/// Reports both halves.
pub fn report(run: &RemoteRun<'_>, result: &SyncResult, opened: &Opened) {
    let is_complete = result.pull.outcome.is_complete();
    let summary = run.summary(opened, is_complete);
    run.say(is_complete, &summary.pull_text(&result.pull));
    if let Some(push) = &result.push {
        let is_complete = push.outcome.is_complete();
        let summary = run.summary(opened, is_complete);
        run.say(is_complete, &summary.text(push));
    }
}
