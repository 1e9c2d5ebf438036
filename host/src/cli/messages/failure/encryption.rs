//! Why the encryption key cannot be used.

use crate::{
    cli::messages::{
        display_names::DisplayNames,
        error_report::ErrorReport,
        exit_code::ExitCode,
        explain::{Explain, causes},
    },
    encryption::{KeyError, KeyPlace},
};

impl Explain for KeyError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let headline = match self {
            Self::Unreadable { .. } => "the encryption key cannot be read".to_owned(),
            _ => names.text(&self.to_string()),
        };
        ErrorReport::new("encryption_key", ExitCode::Denied, headline)
            .with_causes(causes(self, names))
            .with_hint(hint(self, names))
    }
}

fn hint(error: &KeyError, names: &DisplayNames) -> String {
    match error {
        KeyError::Unreadable { place, source } => source
            .hint()
            .map_or_else(|| restore(place, names), |hint| names.text(&hint)),
        KeyError::NotIdentities { place } => restore(place, names),
        KeyError::Passphrase { place } => format!(
            "decrypt it once with `age -d`, and put the result into {}",
            called(place, names)
        ),
        KeyError::Recipient => format!(
            "`recipients` in [encryption] of {} takes texts such as \"age1…\"",
            names.config()
        ),
    }
}

/// The same for a key that was lost and one that is wrong: no other text opens the backup.
fn restore(place: &KeyPlace, names: &DisplayNames) -> String {
    format!(
        "put your recovery key, `AGE-SECRET-KEY-1…`, into {}; without it the backup cannot be read",
        called(place, names)
    )
}

fn called(place: &KeyPlace, names: &DisplayNames) -> String {
    match place {
        KeyPlace::File(path) => names.path(path),
        _ => place.to_string(),
    }
}
