//! The explanations of changes to the user's providers that failed.

use crate::{
    cli::messages::{DisplayNames, ErrorReport, ExitCode, Explain, hints, report},
    registry::StoreError,
    state::LockError,
    terminal_text::for_terminal,
};

impl Explain for StoreError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let (code, exit_code, hint) = match self {
            Self::Refused { refusal, .. } => (
                "provider_refused",
                ExitCode::Provider,
                hints::for_refusal(refusal),
            ),
            Self::Lock(LockError::Held { .. }) => ("locked", ExitCode::Locked, None),
            Self::Lock(LockError::Io { .. }) => ("lock_unusable", ExitCode::Failed, None),
            Self::Write(_) | Self::Change { .. } => ("provider_folder", ExitCode::Failed, None),
        };
        report(self, code, exit_code, names).with_hint(hint.map(|hint| for_terminal(&hint)))
    }
}
