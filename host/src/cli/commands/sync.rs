//! `devlog sync`.

use super::remote_run::{Opened, RemoteRun};
use crate::{
    cli::{
        arguments::pull::PullArguments,
        json::{self, Line, SummaryFields},
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
    },
    sync::{PushMode, SyncResult},
};

/// Runs the command.
pub fn run(session: &Session, arguments: PullArguments) -> Result<SummaryFields, Failure> {
    session.output.json(&Line::Start {
        version: env!("CARGO_PKG_VERSION"),
        mode: json::mode(PushMode::Incremental),
        dry_run: arguments.dry_run,
    });
    let run = RemoteRun::prepare(session, arguments.dry_run, arguments.progress)?;
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
