//! Why the user's own providers stay as they are.

use crate::{
    cli::messages::{
        display_names::DisplayNames,
        error_report::ErrorReport,
        exit_code::ExitCode,
        explain::{Explain, causes},
    },
    registry::StoreError,
    state::LockError,
    terminal_text::for_terminal,
};

impl Explain for StoreError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let (code, exit_code, hint) = match self {
            Self::Refused { refusal, .. } => {
                ("provider_refused", ExitCode::Provider, refusal.hint())
            }
            Self::Lock(LockError::Held { .. }) => ("locked", ExitCode::Locked, None),
            Self::Lock(LockError::Io { .. }) => ("lock_unusable", ExitCode::Failed, None),
            Self::Write(_) | Self::Change { .. } => ("provider_folder", ExitCode::Failed, None),
        };
        ErrorReport::new(code, exit_code, names.text(&self.to_string()))
            .with_causes(causes(self, names))
            .with_hint(hint.map(|hint| for_terminal(&hint)))
    }
}
