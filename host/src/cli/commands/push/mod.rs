//! `devlog push`.

use super::remote_run::RemoteRun;
use crate::{
    cli::{
        Session,
        arguments::{output::When, run::PushArguments},
        json::SummaryFields,
        messages::{ExitCode, Failure},
    },
    sync::{PushMode, PushOptions},
};

pub fn run(session: &Session, arguments: PushArguments) -> Result<SummaryFields, Failure> {
    let (mode, progress) = (arguments.mode, arguments.run.report.progress);
    let run = RemoteRun::prepare(session, mode, arguments.dry_run, progress)?;
    if arguments.if_due && !run.is_due() {
        session
            .output
            .success("Nothing to do: the next push is not due yet");
        return Ok(ExitCode::Done.into());
    }
    push(&run, &arguments.options(), arguments.exit_code)
}

/// Uploads every file.
pub fn everything(session: &Session) -> Result<SummaryFields, Failure> {
    let mode = PushMode::All;
    let run = RemoteRun::prepare(session, mode, false, When::Auto)?;
    let options = PushOptions {
        mode,
        ..PushOptions::default()
    };
    push(&run, &options, false)
}

fn push(
    run: &RemoteRun<'_>,
    options: &PushOptions,
    reports_pending: bool,
) -> Result<SummaryFields, Failure> {
    let (result, opened) = run.carry_out(|manager, observer| manager.push(options, observer))?;
    run.note_push(&result);
    run.say(&opened, result.outcome, |summary| summary.text(&result));
    let exit_code = if reports_pending {
        ExitCode::of_dry_run(&result)
    } else {
        ExitCode::of_push(&result)
    };
    Ok(run.end(&opened, result.outcome, exit_code, &result))
}

#[cfg(test)]
mod tests;
