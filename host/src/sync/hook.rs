//! Calls to others before and after a run.

use super::{HookError, PullResult, PushResult, SyncError, SyncEvent, SyncObserver};
use crate::journal::LocalFile;
use std::sync::Arc;

/// A hook around each push and pull that is not a dry run, called in the thread of the run.
pub trait SyncHook: Send + Sync {
    /// Called with all files of the journal, before the remote is asked for anything; in a sync, before the pull too.
    ///
    /// # Errors
    /// If there shall be no push: the run ends then, and nothing has changed.
    fn pre_push(&self, files: &[LocalFile]) -> Result<(), HookError>;

    /// Called after a push has handled all files, with the result of each; some may have failed.
    ///
    /// # Errors
    /// Reported as a warning: what was pushed is pushed.
    fn post_push(&self, result: &PushResult) -> Result<(), HookError>;

    /// Called before a pull asks the remote for anything.
    ///
    /// # Errors
    /// If there shall be no pull: it ends then, and nothing has changed.
    fn pre_pull(&self) -> Result<(), HookError> {
        Ok(())
    }

    /// Called after a pull with the result of each file; some may have failed.
    ///
    /// # Errors
    /// Reported as a warning: what was pulled is pulled.
    fn post_pull(&self, result: &PullResult) -> Result<(), HookError> {
        let _ = result;
        Ok(())
    }

    /// Called instead of [`post_push`](SyncHook::post_push) when a push ended before that.
    ///
    /// # Errors
    /// Reported as a warning.
    fn on_error(&self, error: &SyncError) -> Result<(), HookError>;
}

/// Asks each hook whether there shall be a push.
pub(super) fn before_push(
    hooks: &[Arc<dyn SyncHook>],
    files: &[LocalFile],
) -> Result<(), SyncError> {
    ask(hooks, "pre_push", |hook| hook.pre_push(files))
}

/// Asks each hook whether there shall be a pull.
pub(super) fn before_pull(hooks: &[Arc<dyn SyncHook>]) -> Result<(), SyncError> {
    ask(hooks, "pre_pull", |hook| hook.pre_pull())
}

fn ask(
    hooks: &[Arc<dyn SyncHook>],
    name: &'static str,
    ask: impl Fn(&dyn SyncHook) -> Result<(), HookError>,
) -> Result<(), SyncError> {
    let asked = hooks.iter().try_for_each(|hook| ask(&**hook));
    asked.map_err(|source| SyncError::Hook { name, source })
}

/// Reports the result of a push to each hook.
pub(super) fn after_push(
    hooks: &[Arc<dyn SyncHook>],
    pushed: Result<&PushResult, &SyncError>,
    observer: &dyn SyncObserver,
) {
    match pushed {
        Ok(result) => report(hooks, "post_push", |hook| hook.post_push(result), observer),
        Err(error) => report(hooks, "on_error", |hook| hook.on_error(error), observer),
    }
}

/// Reports the result of a pull to each hook.
pub(super) fn after_pull(
    hooks: &[Arc<dyn SyncHook>],
    pulled: Result<&PullResult, &SyncError>,
    observer: &dyn SyncObserver,
) {
    match pulled {
        Ok(result) => report(hooks, "post_pull", |hook| hook.post_pull(result), observer),
        Err(error) => report(hooks, "on_error", |hook| hook.on_error(error), observer),
    }
}

fn report(
    hooks: &[Arc<dyn SyncHook>],
    name: &str,
    call: impl Fn(&dyn SyncHook) -> Result<(), HookError>,
    observer: &dyn SyncObserver,
) {
    for hook in hooks {
        if let Err(error) = call(&**hook) {
            observer.on_event(&SyncEvent::Warning {
                code: "hook_failed",
                message: format!("the hook `{name}` failed: {error}"),
            });
        }
    }
}
