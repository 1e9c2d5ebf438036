//! `devlog push`.

use super::remote_run::RemoteRun;
use crate::cli::{
    arguments::push::PushArguments,
    json::{self, Line, SummaryFields},
    messages::{exit_code::ExitCode, failure::Failure},
    session::Session,
};

/// Runs the command.
pub fn run(session: &Session, arguments: PushArguments) -> Result<SummaryFields, Failure> {
    session.output.json(&Line::Start {
        version: env!("CARGO_PKG_VERSION"),
        mode: json::mode(arguments.mode),
        dry_run: arguments.dry_run,
    });
    let run = RemoteRun::prepare(session, arguments.dry_run, arguments.progress)?;
    if arguments.if_due && !run.is_due() {
        session
            .output
            .success("Nothing to do: the next push is not due yet");
        return Ok(ExitCode::Done.into());
    }
    let (result, opened) =
        run.carry_out(|manager, observer| manager.push(&arguments.options(), observer))?;
    run.note_push(&result);
    let is_complete = result.outcome.is_complete();
    let summary = run.summary(&opened, is_complete);
    run.say(is_complete, &summary.text(&result));
    let exit_code = if arguments.exit_code {
        ExitCode::of_dry_run(&result)
    } else {
        ExitCode::of_push(&result)
    };
    Ok(SummaryFields::of_push(
        &result,
        exit_code,
        arguments.dry_run,
        &opened.name,
    ))
}

#[cfg(test)]
mod tests;
