//! `devlog sync`.

use super::remote_run::{Opened, RemoteRun};
use crate::{
    cli::{
        Session,
        arguments::run::SyncArguments,
        json::SummaryFields,
        messages::{ExitCode, Failure},
    },
    sync::{Outcome, PullChange, PulledFile, PushMode, SyncResult},
};

pub fn run(session: &Session, arguments: SyncArguments) -> Result<SummaryFields, Failure> {
    let SyncArguments {
        pull: arguments,
        if_due,
    } = arguments;
    let (mode, progress) = (PushMode::Incremental, arguments.run.report.progress);
    let run = RemoteRun::prepare(session, mode, arguments.dry_run, progress)?;
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
    Ok(end(&run, &result, &opened, ExitCode::of_sync(&result)))
}

/// Reports both halves.
pub fn report(run: &RemoteRun<'_>, result: &SyncResult, opened: &Opened) {
    let pull = &result.pull;
    run.say(opened, pull.outcome, |summary| summary.pull_text(pull));
    let is_merged = |file: &PulledFile| matches!(file.change, PullChange::Merged { .. });
    let merges = run.dry_run && pull.pulled.iter().any(is_merged);
    if let Some(push) = &result.push
        && !(merges && push.outcome == Outcome::NothingToDo)
    {
        run.say(opened, push.outcome, |summary| summary.text(push));
    }
    if merges {
        let text = "Would push what was merged";
        run.say(opened, Outcome::Ok, |_| text.to_owned());
    }
}

/// Returns the last line for both halves.
pub fn end(
    run: &RemoteRun<'_>,
    result: &SyncResult,
    opened: &Opened,
    exit_code: ExitCode,
) -> SummaryFields {
    let outcome = match (result.pull.outcome, &result.push) {
        (Outcome::Ok, Some(push)) if push.outcome == Outcome::NothingToDo => Outcome::Ok,
        (pull, Some(push)) if pull.is_complete() => push.outcome,
        (pull, _) => pull,
    };
    run.end(opened, outcome, exit_code, result)
}
