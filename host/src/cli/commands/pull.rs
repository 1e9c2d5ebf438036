//! `devlog pull`.

use super::remote_run::{Opened, RemoteRun};
use crate::{
    cli::{
        arguments::pull::PullArguments,
        json::{self, Line, SummaryFields},
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
    },
    sync::{PullResult, PushMode},
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
        run.carry_out(|manager, observer| manager.pull(&arguments.options(), observer))?;
    Ok(report(&run, &result, &opened))
}

fn report(run: &RemoteRun<'_>, result: &PullResult, opened: &Opened) -> SummaryFields {
    let is_complete = result.outcome.is_complete();
    let summary = run.summary(opened, is_complete);
    run.say(is_complete, &summary.pull_text(result));
    let exit_code = ExitCode::of_pull(result);
    SummaryFields::of_pull(result, exit_code, run.dry_run, &opened.name)
}
