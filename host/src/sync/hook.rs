//! What others do before and after a push.

use super::{PushError, PushEvent, PushObserver, PushResult};
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
    fn on_error(&self, error: &PushError) -> Result<(), HookError>;
}

/// Why a hook failed: a sentence without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct HookError(pub String);

/// Asks each hook whether there shall be a push.
pub(super) fn before_push(
    hooks: &[Arc<dyn SyncHook>],
    files: &[LocalFile],
) -> Result<(), PushError> {
    let mut hooks = hooks.iter();
    let asked = hooks.try_for_each(|hook| hook.pre_push(files));
    asked.map_err(|source| PushError::Hook { source })
}

/// Tells each hook what came of a push.
pub(super) fn after_push(
    hooks: &[Arc<dyn SyncHook>],
    pushed: &Result<PushResult, PushError>,
    observer: &dyn PushObserver,
) {
    for hook in hooks {
        let (name, told) = match pushed {
            Ok(result) => ("post_push", hook.post_push(result)),
            Err(error) => ("on_error", hook.on_error(error)),
        };
        if let Err(error) = told {
            observer.on_event(&PushEvent::Warning {
                code: "hook_failed",
                message: format!("the hook `{name}` failed: {error}"),
            });
        }
    }
}
