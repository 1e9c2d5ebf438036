//! `devlog prune`: show, ask, remove what was shown.

use super::remote_run::{Opened, RemoteRun};
use crate::{
    cli::{
        Session,
        arguments::run::PruneArguments,
        json::SummaryFields,
        messages::{ErrorReport, ExitCode, Failure},
        ui::{NO_QUESTIONS, Terminal},
    },
    sync::{PruneOptions, PruneResult, PushMode},
};

pub fn run(session: &Session, arguments: PruneArguments) -> Result<SummaryFields, Failure> {
    let (mode, progress) = (PushMode::Incremental, arguments.run.report.progress);
    let mut run = RemoteRun::prepare(session, mode, arguments.dry_run, progress)?;
    // Until the removal is confirmed.
    run.dry_run = true;
    let mut options = arguments.preview();
    if !arguments.yes || arguments.dry_run {
        let (result, opened) = carry_out(&run, &options)?;
        if arguments.dry_run || !result.is_change() {
            return Ok(report(&run, &result, &opened));
        }
        let Some(terminal) = Terminal::open(session, run.stop()) else {
            report(&run, &result, &opened);
            return Err(not_confirmed().into());
        };
        terminal.say(&format!(
            "{}\n",
            run.summary(&opened, false).prune_text(&result)
        ));
        if !matches!(terminal.yes(question(&result), false), Ok(true)) {
            session.output.success("Nothing was removed.");
            return Ok(ExitCode::Done.into());
        }
        let shown = result.removed.into_iter().map(|file| file.key);
        options.shown = Some(shown.collect());
    }
    run.dry_run = false;
    options.dry_run = false;
    let (result, opened) = carry_out(&run, &options)?;
    Ok(report(&run, &result, &opened))
}

fn carry_out(
    run: &RemoteRun<'_>,
    options: &PruneOptions,
) -> Result<(PruneResult, Opened), Failure> {
    run.carry_out(|manager, observer| manager.prune(options, observer))
}

fn report(run: &RemoteRun<'_>, result: &PruneResult, opened: &Opened) -> SummaryFields {
    run.say(opened, result.outcome, |summary| summary.prune_text(result));
    run.end(opened, result.outcome, ExitCode::of_prune(result), result)
}

fn question(result: &PruneResult) -> &'static str {
    if result.removed.is_empty() {
        "Forget them?"
    } else {
        "Remove them for good?"
    }
}

/// The end of a removal without a person who could agree.
fn not_confirmed() -> ErrorReport {
    let headline = format!("{NO_QUESTIONS}; nothing was removed");
    ErrorReport::new("needs_consent", ExitCode::Conflict, headline)
        .with_hint("to remove the objects listed above, run `devlog prune --yes`".to_owned())
}
