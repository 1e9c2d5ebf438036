//! The start of an automatic push: after every command, a request where the journal changed, a notice about pushes
//! that do not get through, and the background worker.

use crate::{
    automation::{
        Attempt, AutoPushStore, Readiness, Request, background,
        notice::{Notice, WARN_AFTER, notice},
    },
    cli::{Session, arguments::schedule::WORKER_COMMAND, messages::age},
    config::{self, DevLogConfig, SyncInterval},
};
use jiff::{SignedDuration, Timestamp};
use std::{
    io::{self, IsTerminal},
    path::Path,
};

/// Requests a push if the journal changed, and starts the worker if one is due. An error is a warning at most: the
/// command has ended already.
pub fn start_if_due(session: &Session, now: Timestamp) {
    let Ok(root) = session.root() else { return };
    let store = AutoPushStore::new(&root);
    let has_changed = session.has_changed_journal();
    if !has_changed && store.request().is_none() {
        return;
    }
    // Without a configuration that can be read there is no remote to push to; `devlog push` says why.
    let Ok(loaded) = config::load(&root) else {
        return;
    };
    let config = &loaded.config;
    if !config.sync.auto_push {
        return;
    }
    if has_changed && let Err(error) = store.ask(now) {
        let message = format!("the automatic push was not requested: {error}");
        let message = session.names.text(&message);
        session.output.warning("auto_push", &message);
        return;
    }
    let (request, attempt) = (store.request(), store.attempt());
    say_notice(session, &store, config, request.as_ref(), &attempt, now);
    let floor = config.preferences.sync_interval.map(SyncInterval::duration);
    if attempt.readiness(request.as_ref(), floor, now) == Readiness::Due {
        start_worker(session, &root, &store, config);
    }
}

/// Starts the worker unless one runs. A worker that cannot be started is started by a later command.
fn start_worker(session: &Session, root: &Path, store: &AutoPushStore, config: &DevLogConfig) {
    let Some(program) = session.program.as_deref() else {
        return;
    };
    // Given back at once: the worker takes it itself.
    if !matches!(store.worker(), Ok(Some(_))) {
        return;
    }
    let named = named_variables(config);
    let started = background::start(
        program,
        &[WORKER_COMMAND],
        root,
        &session.environment,
        &named,
    );
    if let Err(error) = started {
        let message = format!("the automatic push was not started: {error}");
        session.output.warning("auto_push", &message);
    }
}

/// Returns the variables that the configuration takes secrets and the key from.
fn named_variables(config: &DevLogConfig) -> Vec<String> {
    let settings = config.remote.settings.values();
    let references = settings.filter_map(|value| value.as_str());
    references
        .chain(config.encryption.key.as_deref())
        .filter_map(|reference| reference.strip_prefix("env:"))
        .map(ToOwned::to_owned)
        .collect()
}

fn say_notice(
    session: &Session,
    store: &AutoPushStore,
    config: &DevLogConfig,
    request: Option<&Request>,
    attempt: &Attempt,
    now: Timestamp,
) {
    let style = session.output.style();
    if style.json || style.quiet || !io::stderr().is_terminal() {
        return;
    }
    let warn_after = config.sync.overdue_after.map_or(WARN_AFTER, |interval| {
        SignedDuration::try_from(interval.duration()).unwrap_or(WARN_AFTER)
    });
    let found = notice(request, attempt, store.last_notice(), warn_after, now);
    let Some(notice) = found else { return };
    // Without the record the line would come again with every command.
    if store.note_notice(now).is_ok() {
        session.output.warning("auto_push", &sentence(&notice, now));
    }
}

/// The line for a person.
fn sentence(notice: &Notice<'_>, now: Timestamp) -> String {
    match notice {
        Notice::NeedsPerson(failure) => {
            format!(
                "the automatic push failed: {}; run `devlog status`",
                failure.message
            )
        }
        Notice::Overdue(since) => {
            let age = age::since(*since, now);
            format!("the oldest change that is not pushed yet was made {age}; run `devlog status`")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Notice, sentence};
    use crate::automation::FailedPush;
    use jiff::Timestamp;

    #[test]
    fn a_notice_is_one_line_that_names_the_next_command() {
        let now = Timestamp::from_second(3 * 24 * 3600).expect("in range");
        let failure = FailedPush {
            exit_code: 12,
            code: "authentication".to_owned(),
            message: "Azure refused the credentials".to_owned(),
            hint: None,
        };
        let lines = [
            sentence(&Notice::NeedsPerson(&failure), now),
            sentence(&Notice::Overdue(Timestamp::UNIX_EPOCH), now),
        ];
        insta::assert_snapshot!(lines.join("\n"), @r"
        the automatic push failed: Azure refused the credentials; run `devlog status`
        the oldest change that is not pushed yet was made 3 days ago; run `devlog status`
        ");
    }
}
