//! `devlog status`.

use super::{
    automation::waiting::Waiting,
    remote_run::{RemoteRun, report_start},
    sync::{end, report},
};
use crate::{
    automation::AutoPushStore,
    cli::{
        Session,
        arguments::run::StatusArguments,
        json::SummaryFields,
        messages::{ExitCode, Failure, count, since},
    },
    config::{self, SyncInterval},
    journal,
    state::{Verification, newest},
    sync::{PullOptions, PushMode, SyncError, is_probably_pushed},
    wall_clock,
};
use jiff::Timestamp;

pub fn run(session: &Session, arguments: StatusArguments) -> Result<SummaryFields, Failure> {
    if arguments.offline {
        report_start(session, PushMode::Incremental, true);
        return offline(session, arguments).map(SummaryFields::from);
    }
    let compared = compare(session, arguments);
    if compared.is_err() {
        // It is known without the remote, and often waits for the same reason.
        say_waiting(session)?;
    }
    compared
}

/// Answers from a comparison with the remote.
fn compare(session: &Session, arguments: StatusArguments) -> Result<SummaryFields, Failure> {
    let mode = PushMode::Incremental;
    let run = RemoteRun::prepare(session, mode, true, arguments.report.progress)?;
    let options = PullOptions {
        dry_run: true,
        ..PullOptions::default()
    };
    let (result, opened) = run.carry_out(|manager, observer| manager.sync(&options, observer))?;
    report(&run, &result, &opened);
    let last = result
        .push
        .as_ref()
        .and_then(|push| push.verification.as_ref());
    say_verified(session, last);
    say_waiting(session)?;
    let exit_code = match ExitCode::of_sync(&result) {
        ExitCode::Done if arguments.exit_code && result.is_pending() => ExitCode::Pending,
        other => other,
    };
    Ok(end(&run, &result, &opened, exit_code))
}

/// Describes the last verification: its age, and the damage that it found.
fn say_verified(session: &Session, last: Option<&Verification>) {
    let age = age(last.map(|last| last.at));
    let damage = match last.map_or(0, |last| last.damaged.len()) {
        0 => String::new(),
        files => format!(", with damage in {}", count(files, "file")),
    };
    let text = format!("Last verification: {age}{damage}");
    session.output.success(&text);
}

fn age(then: Option<Timestamp>) -> String {
    then.map_or("never".to_owned(), |then| since(then, wall_clock::now()))
}

/// Describes the automatic push that waits, if one does.
fn say_waiting(session: &Session) -> Result<(), Failure> {
    let root = session.root()?;
    let interval = config::load(&root).ok();
    let interval = interval.and_then(|loaded| loaded.config.preferences.sync_interval);
    let floor = interval.map(SyncInterval::duration);
    let store = AutoPushStore::new(&root);
    let now = wall_clock::now();
    if let Some(waiting) = Waiting::read(&store, floor, now) {
        session.output.json(&waiting.line());
        session.output.success(&waiting.text(&session.names, now));
    }
    Ok(())
}

/// Answers from this machine's record.
fn offline(session: &Session, arguments: StatusArguments) -> Result<ExitCode, Failure> {
    let root = session.root()?;
    let scan = journal::scan(&root).map_err(SyncError::from)?;
    let state = newest(&root).map_err(SyncError::from)?;
    let is_pending = |file: &&journal::LocalFile| {
        file.key != journal::JournalKey::Config && !is_probably_pushed(&state, file)
    };
    let pending = scan.files.iter().filter(is_pending).count();
    let age = age(state.last_success);
    let files = match pending {
        0 => "nothing to push".to_owned(),
        _ => format!("{} to push", count(pending, "file")),
    };
    let text = format!("As far as this machine knows: {files}\nLast complete push: {age}");
    session.output.success(&text);
    say_verified(session, state.verification.as_ref());
    say_waiting(session)?;
    Ok(match pending {
        0 => ExitCode::Done,
        _ if arguments.exit_code => ExitCode::Pending,
        _ => ExitCode::Done,
    })
}
