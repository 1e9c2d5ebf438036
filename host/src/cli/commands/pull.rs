//! `devlog pull`.

use super::remote_run::RemoteRun;
use crate::{
    cli::{
        Session,
        arguments::run::PullArguments,
        json::SummaryFields,
        messages::{ExitCode, Failure},
    },
    sync::PushMode,
};

pub fn run(session: &Session, arguments: PullArguments) -> Result<SummaryFields, Failure> {
    let (mode, progress) = (PushMode::Incremental, arguments.run.report.progress);
    let run = RemoteRun::prepare(session, mode, arguments.dry_run, progress)?;
    let (result, opened) =
        run.carry_out(|manager, observer| manager.pull(&arguments.options(), observer))?;
    run.say(&opened, result.outcome, |summary| {
        summary.pull_text(&result)
    });
    Ok(run.end(&opened, result.outcome, ExitCode::of_pull(&result), &result))
}
