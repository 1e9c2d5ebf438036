//! What others do before and after a push.

use super::{HookError, PushResult, SyncError, SyncEvent, SyncObserver};
use crate::journal::LocalFile;
use std::sync::Arc;

/// Is called around each push that is no dry run, in the thread that pushes.
pub trait SyncHook: Send + Sync {
    /// Called with all files of the journal, before the remote is asked for anything.
    ///
    /// # Errors
    /// If there shall be no push: it ends then, and nothing has been uploaded.
    fn pre_push(&self, files: &[LocalFile]) -> Result<(), HookError>;

    /// Called when a push has looked at all files, with what came of each; some may have failed.
    ///
    /// # Errors
    /// Told as a warning: what was pushed is pushed.
    fn post_push(&self, result: &PushResult) -> Result<(), HookError>;

    /// Called instead of [`post_push`](SyncHook::post_push) when a push ended before that.
    ///
    /// # Errors
    /// Told as a warning.
    fn on_error(&self, error: &SyncError) -> Result<(), HookError>;
}

/// Asks each hook whether there shall be a push.
pub(super) fn before_push(
    hooks: &[Arc<dyn SyncHook>],
    files: &[LocalFile],
) -> Result<(), SyncError> {
    let mut hooks = hooks.iter();
    let asked = hooks.try_for_each(|hook| hook.pre_push(files));
    asked.map_err(|source| SyncError::Hook { source })
}

/// Tells each hook what came of a push.
pub(super) fn after_push(
    hooks: &[Arc<dyn SyncHook>],
    pushed: &Result<PushResult, SyncError>,
    observer: &dyn SyncObserver,
) {
    for hook in hooks {
        let (name, told) = match pushed {
            Ok(result) => ("post_push", hook.post_push(result)),
            Err(error) => ("on_error", hook.on_error(error)),
        };
        if let Err(error) = told {
            observer.on_event(&SyncEvent::Warning {
                code: "hook_failed",
                message: format!("the hook `{name}` failed: {error}"),
            });
        }
    }
}
