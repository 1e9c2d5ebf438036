//! `devlog status`.

use super::{automation::waiting, remote_run::RemoteRun, sync::report};
use crate::{
    automation::AutoPushStore,
    cli::{
        arguments::pull::StatusArguments,
        json::{self, Line, SummaryFields},
        messages::{age::ago, exit_code::ExitCode, failure::Failure, words::count},
        session::Session,
    },
    config::{self, SyncInterval},
    journal,
    state::newest,
    sync::{PullOptions, PushMode, SyncError, is_probably_pushed},
    wall_clock,
};

/// Runs the command.
pub fn run(session: &Session, arguments: StatusArguments) -> Result<SummaryFields, Failure> {
    session.output.json(&Line::Start {
        version: env!("CARGO_PKG_VERSION"),
        mode: json::mode(PushMode::Incremental),
        dry_run: true,
    });
    if arguments.offline {
        return offline(session, arguments).map(SummaryFields::from);
    }
    let run = RemoteRun::prepare(session, true, arguments.progress)?;
    let options = PullOptions {
        dry_run: true,
        ..PullOptions::default()
    };
    let (result, opened) = run.carry_out(|manager, observer| manager.sync(&options, observer))?;
    report(&run, &result, &opened);
    say_waiting(session)?;
    let exit_code = match ExitCode::of_sync(&result) {
        ExitCode::Done if arguments.exit_code && result.is_pending() => ExitCode::Pending,
        other => other,
    };
    Ok(SummaryFields::of_sync(
        &result,
        exit_code,
        true,
        &opened.name,
    ))
}

/// Describes the automatic push that waits, if one does.
fn say_waiting(session: &Session) -> Result<(), Failure> {
    let root = session.root()?;
    let interval = config::load(&root).ok();
    let interval = interval.and_then(|loaded| loaded.config.preferences.sync_interval);
    let floor = interval.map(SyncInterval::duration);
    let store = AutoPushStore::new(&root);
    if let Some(text) = waiting::text(&store, floor, &session.names, wall_clock::now()) {
        session.output.success(&text);
    }
    Ok(())
}

/// Answers from this machine's record.
fn offline(session: &Session, arguments: StatusArguments) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let scan = journal::scan(&root).map_err(SyncError::from)?;
    let state = newest(&root);
    let is_pending = |file: &&journal::LocalFile| {
        file.kind != journal::FileKind::Config && !is_probably_pushed(&state, file)
    };
    let pending = scan.files.iter().filter(is_pending).count();
    let age = match state.last_success {
        Some(then) => ago(wall_clock::now().duration_since(then).unsigned_abs()),
        None => "never".to_owned(),
    };
    let files = match pending {
        0 => "nothing to push".to_owned(),
        _ => format!("{} to push", count(pending, "file")),
    };
    let text = format!("As far as this machine knows: {files}\nLast complete push: {age}");
    session.output.success(&text);
    say_waiting(session)?;
    Ok(match pending {
        0 => ExitCode::Done,
        _ if arguments.exit_code => ExitCode::Pending,
        _ => ExitCode::Done,
    })
}
