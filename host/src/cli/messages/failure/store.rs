//! Why the user's own providers stay as they are.

use super::causes;
use crate::{
    cli::messages::{display_names::DisplayNames, error_report::ErrorReport, exit_code::ExitCode},
    registry::StoreError,
    state::LockError,
    terminal_text::for_terminal,
};

/// What is said about it.
pub fn report(error: &StoreError, names: &DisplayNames) -> ErrorReport {
    let (code, exit_code, hint) = match error {
        StoreError::Refused { refusal, .. } => {
            ("provider_refused", ExitCode::Provider, refusal.hint())
        }
        StoreError::Lock(LockError::Held { .. }) => ("locked", ExitCode::Locked, None),
        StoreError::Lock(LockError::Io { .. }) => ("lock_unusable", ExitCode::Failed, None),
        StoreError::Write(_) | StoreError::Change { .. } => {
            ("provider_folder", ExitCode::Failed, None)
        }
    };
    ErrorReport::new(code, exit_code, names.text(&error.to_string()))
        .with_causes(causes(error, names))
        .with_hint(hint.map(|hint| for_terminal(&hint)))
}
