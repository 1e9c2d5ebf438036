//! `devlog verify`.

use super::remote_run::RemoteRun;
use crate::{
    cli::{
        Session,
        arguments::run::VerifyArguments,
        json::SummaryFields,
        messages::{ExitCode, Failure},
    },
    sync::PushMode,
};

pub fn run(session: &Session, arguments: VerifyArguments) -> Result<SummaryFields, Failure> {
    let (mode, progress) = (PushMode::Incremental, arguments.run.report.progress);
    let run = RemoteRun::prepare(session, mode, false, progress)?;
    let (result, opened) =
        run.carry_out(|manager, observer| manager.verify(&arguments.options(), observer))?;
    run.say(&opened, result.outcome, |summary| {
        summary.verify_text(&result)
    });
    Ok(run.end(
        &opened,
        result.outcome,
        ExitCode::of_verify(&result),
        &result,
    ))
}
