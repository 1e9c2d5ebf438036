//! The wording of the reason why a call or a file failed, in a line.

use super::{DisplayNames, ErrorReport, ExitCode, Shown, hints, in_a_line};
use crate::{sync::FileError, terminal_text::for_terminal};
use devlog_provider_api::{Error, ErrorKind};

/// The kind of a provider's error in a few words, as in "push failed: the remote refused the credentials".
pub fn of_kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::NotFound => "an object is missing",
        ErrorKind::AlreadyExists | ErrorKind::PreconditionFailed => {
            "the remote changed at the same time"
        }
        ErrorKind::Unauthenticated => "the remote refused the credentials",
        ErrorKind::PermissionDenied => "permission denied",
        ErrorKind::UntrustedCertificate => "the remote's certificate is not trusted",
        ErrorKind::UntrustedHostKey => "the remote's host key is not trusted",
        ErrorKind::InvalidSettings => "a setting is invalid",
        ErrorKind::Throttled => "the remote is limiting requests",
        ErrorKind::Unavailable => "the remote cannot be reached",
        ErrorKind::TooLarge => "a file is too large for the remote",
        ErrorKind::Unsupported => "the provider does not support this",
        ErrorKind::Cancelled => "interrupted",
        ErrorKind::Corrupt => "the data arrived damaged",
        ErrorKind::Panicked => "the provider crashed",
        ErrorKind::StorageFull => "the remote is full",
        ErrorKind::ContainerNotFound => "the remote does not exist",
        _ => "the provider reported an error",
    }
}

/// A provider's error: its message, and in brackets what the remote's support asks for, unless the message has
/// it already.
pub fn of_remote(error: &Error) -> String {
    let is_new = |fact: &&str| !error.message().contains(*fact);
    let code = error.code().filter(is_new).map(ToOwned::to_owned);
    let request = error.request_id().filter(is_new);
    let request = request.map(|id| format!("request {id}"));
    let facts: Vec<String> = code.into_iter().chain(request).collect();
    if facts.is_empty() {
        return for_terminal(error.message());
    }
    for_terminal(&format!("{} ({})", error.message(), facts.join(", ")))
}

/// The reason why the work on a file failed; the line above names the file.
pub fn of_file(error: &FileError, names: &DisplayNames) -> String {
    match error {
        FileError::Changing { .. } => "it kept changing while it was read".to_owned(),
        FileError::Remote { call, source } => format!("{call} failed: {}", of_remote(source)),
        _ => in_a_line(error, names),
    }
}

/// The same reason without request ids and the like, so that all files that failed for it share one text.
pub fn common(error: &FileError, names: &DisplayNames) -> String {
    let FileError::Remote { call, source } = error else {
        return of_file(error, names);
    };
    let message = match source.request_id() {
        Some(request) if !request.is_empty() => source.message().replace(request, ""),
        _ => source.message().to_owned(),
    };
    format!("{call} {} {message}", source.code().unwrap_or_default())
}

fn in_short(error: &Error) -> &'static str {
    if hints::is_internal(error) {
        "the remote reported an internal error"
    } else {
        of_kind(error.kind())
    }
}

/// An error of the provider that ends a command: "push failed: the remote refused the credentials", and why.
pub fn report_remote(what: &str, error: &Error, names: &DisplayNames) -> ErrorReport {
    let kind = error.kind();
    ErrorReport {
        retryable: kind.is_retryable(),
        request_id: error.request_id().map(Shown::line),
        ..ErrorReport::new(
            kind.name(),
            ExitCode::of_kind(kind),
            format!("{what}: {}", in_short(error)),
        )
    }
    .with_causes([of_remote(error)])
    .with_hint(hints::for_remote(error, names))
}

/// The failure of one file, for machines and for a run that failed as a whole.
pub fn report_file(error: &FileError, names: &DisplayNames) -> ErrorReport {
    let (code, what) = match error {
        FileError::Remote { source, .. } => return report_remote(&names.failed(), source, names),
        FileError::Source { .. } => ("source_unreadable", "a file cannot be read"),
        FileError::Changing { .. } => ("source_changing", "a file kept changing"),
        FileError::Journal(_) => ("journal", "the journal cannot be read or written"),
        FileError::State { .. } => ("state_unwritable", "devlog's own state cannot be written"),
        FileError::NotResponding { .. } => ("not_responding", "the provider does not respond"),
        FileError::Encryption { .. } => ("encryption", "a file cannot be encrypted or decrypted"),
        FileError::Damaged { .. } => ("damaged", "an object is not what was pushed"),
        FileError::Verification { .. } => {
            ("verification", "the remote does not hold what was sent")
        }
    };
    ErrorReport {
        retryable: matches!(
            error,
            FileError::Changing { .. } | FileError::NotResponding { .. }
        ),
        ..ErrorReport::new(
            code,
            ExitCode::of_file(error),
            format!("{}: {what}", names.failed()),
        )
    }
    .with_causes([of_file(error, names)])
    .with_hint(hints::for_file(error, names))
}

/// A file that was left alone, since the remote holds another version of it.
pub fn report_conflict(names: &DisplayNames) -> ErrorReport {
    let headline = "the remote holds another version";
    ErrorReport::new("conflict", ExitCode::Conflict, headline)
        .with_hint(hints::for_conflicts(names))
}

#[cfg(test)]
mod tests {
    use super::{of_file, of_remote, report_file, report_remote};
    use crate::{
        cli::messages::{DisplayNames, ExitCode, Palette},
        sync::FileError,
    };
    use devlog_provider_api::{Error, ErrorKind};
    use std::{io, path::PathBuf};

    fn refused() -> Error {
        Error::new(ErrorKind::Unauthenticated, "azure refused the credentials")
            .with_code("AuthenticationFailed")
            .with_request_id("7f3c")
            .with_hint(
                "check `account_key`; expected url: https://ACCOUNT.blob.core.windows.net/CONTAINER",
            )
    }

    #[test]
    fn a_refused_push_says_what_why_and_what_next() {
        let report = report_remote("push failed", &refused(), &DisplayNames::example());
        assert_eq!(report.exit_code, ExitCode::Denied);
        assert_eq!(report.request_id.as_deref(), Some("7f3c"));
        insta::assert_snapshot!(report.text(Palette::default()), @r"
        error: push failed: the remote refused the credentials
          Caused by: azure refused the credentials (AuthenticationFailed, request 7f3c)

        hint: check `account_key`; expected url: https://ACCOUNT.blob.core.windows.net/CONTAINER
        ");
    }

    #[test]
    fn a_code_that_the_message_has_already_is_not_repeated() {
        let error = Error::new(ErrorKind::Throttled, "503 ServerBusy").with_code("ServerBusy");
        assert_eq!(of_remote(&error), "503 ServerBusy");
    }

    #[test]
    fn what_the_message_says_is_not_said_again() {
        let error = Error::new(ErrorKind::Other, "azure says no (403 Nope, request 7f3c)");
        let error = error.with_code("Nope").with_request_id("7f3c");
        assert_eq!(of_remote(&error), "azure says no (403 Nope, request 7f3c)");
    }

    #[test]
    fn a_message_of_the_provider_does_not_steer_the_terminal() {
        let error = Error::new(ErrorKind::Other, "a\u{1b}[2J\u{202e}b").with_request_id("\u{7}");
        assert_eq!(of_remote(&error), "a\\u{1b}[2J\\u{202e}b (request \\u{7})");
    }

    #[test]
    fn each_kind_of_error_has_a_headline() {
        // A number without a kind is `Other` too.
        let kinds = (1..).map(ErrorKind::from_code);
        let kinds = kinds.take_while(|kind| *kind != ErrorKind::Other);
        let headlines: Vec<&str> = kinds.map(super::of_kind).collect();
        insta::assert_snapshot!(headlines.join("\n"), @"
        an object is missing
        the remote changed at the same time
        the remote changed at the same time
        the remote refused the credentials
        permission denied
        a setting is invalid
        the remote is limiting requests
        the remote cannot be reached
        a file is too large for the remote
        the provider does not support this
        interrupted
        the data arrived damaged
        the provider crashed
        the remote does not exist
        the remote is full
        the remote's certificate is not trusted
        the remote's host key is not trusted
        ");
    }

    #[test]
    fn each_failure_of_a_file_is_one_line() {
        let path = PathBuf::from("/home/ada/.devlog/entries/20250911.md");
        let errors = [
            FileError::Source {
                path: path.clone(),
                source: io::Error::other("disk on fire"),
            },
            FileError::Changing { path },
            FileError::Remote {
                call: "upload",
                source: refused(),
            },
            FileError::Verification {
                found: "it read 3 of 9 bytes".to_owned(),
            },
            FileError::State {
                source: io::Error::other("disk full"),
            },
            FileError::NotResponding { seconds: 120 },
        ];
        let lines = errors.map(|error| of_file(&error, &DisplayNames::example()));
        insta::assert_snapshot!(lines.join("\n"), @r"
        cannot read ~/.devlog/entries/20250911.md: disk on fire
        it kept changing while it was read
        upload failed: azure refused the credentials (AuthenticationFailed, request 7f3c)
        the provider reported success, but it read 3 of 9 bytes
        cannot write devlog's own state: disk full
        the provider did not respond for 120 seconds
        ");
    }

    #[test]
    fn a_lie_of_the_provider_is_reported_as_a_mismatch() {
        let error = FileError::Verification {
            found: "it read 3 of 9 bytes".to_owned(),
        };
        let report = report_file(&error, &DisplayNames::example());
        assert_eq!(report.exit_code, ExitCode::Verification);
        insta::assert_snapshot!(report.text(Palette::default()), @"
        error: push failed: the remote does not hold what was sent
          Caused by: the provider reported success, but it read 3 of 9 bytes

        hint: run `devlog push` again; if the problem persists, report it to the author of the provider `azure`
        ");
    }
}
