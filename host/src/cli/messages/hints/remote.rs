//! The next action after an error of the provider.

use crate::{
    cli::messages::{DisplayNames, count},
    sync::Backoff,
    terminal_text::for_terminal,
};
use devlog_provider_api::{Error, ErrorKind};

/// The next action after an error of the provider. The provider's own proposal wins: it knows its settings.
pub fn for_remote(error: &Error, names: &DisplayNames) -> Option<String> {
    match (error.hint(), error.retry_after()) {
        (Some(hint), _) => Some(for_terminal(hint)),
        (None, Some(wait))
            if error.kind().is_retryable() && wait > Backoff::default().retry_after_cap =>
        {
            let minutes = usize::try_from(wait.as_secs().div_ceil(60)).unwrap_or(usize::MAX);
            let wait = count(minutes, "minute");
            Some(format!(
                "nothing is lost; the remote asks to wait for {wait}: {} then",
                names.again()
            ))
        }
        (None, _) if is_internal(error) => {
            Some(format!("nothing is lost; {} later", names.again()))
        }
        (None, _) => for_kind(error.kind(), names),
    }
}

/// Reports if the remote was reached, and reported an error of its own: it has a code or an identifier, and the code
/// is not the name of a system's error, as a folder on a share has it.
pub fn is_internal(error: &Error) -> bool {
    let is_system = |code: &str| code.chars().all(|letter| letter.is_ascii_uppercase());
    let is_reply = error.code().is_some_and(|code| !is_system(code));
    error.kind() == ErrorKind::Unavailable && (is_reply || error.request_id().is_some())
}

/// The next action after an error of this kind.
pub(super) fn for_kind(kind: ErrorKind, names: &DisplayNames) -> Option<String> {
    let (config, settings) = (names.config(), names.settings());
    let hint = match kind {
        ErrorKind::Unauthenticated => format!("check the credentials in {settings} of {config}"),
        ErrorKind::PermissionDenied => format!(
            "give the credentials in {settings} of {config} the right to list, read and write there"
        ),
        ErrorKind::ContainerNotFound => {
            format!("create it, or correct `url` under [remote] in {config}")
        }
        ErrorKind::UntrustedCertificate => {
            "check the clock, and whether a proxy or a firewall replaces certificates; nothing was sent".to_owned()
        }
        ErrorKind::UntrustedHostKey => {
            "connect once with `ssh` and compare the key with the one that the server's owner publishes; nothing was sent"
                .to_owned()
        }
        ErrorKind::Throttled => format!("nothing is lost; {} later", names.again()),
        ErrorKind::Unavailable => {
            let again = names.again();
            format!("nothing is lost; check the network connection, then {again}")
        }
        ErrorKind::InvalidSettings => {
            format!("correct `url` under [remote], or {settings}, in {config}")
        }
        ErrorKind::StorageFull => {
            format!("free some space on the remote, then {}", names.again())
        }
        ErrorKind::Corrupt => format!(
            "{}; if the problem persists, something between here and the remote damages data",
            names.again()
        ),
        ErrorKind::Panicked => format!(
            "this is a bug in provider{}, and nothing is lost; report it to the provider's author",
            named(&names.provider)
        ),
        ErrorKind::Cancelled => again(names),
        _ => return None,
    };
    Some(hint)
}

/// The next action after a run that was stopped.
pub fn again(names: &DisplayNames) -> String {
    format!("{} to {} the rest", names.again(), names.command())
}

/// The provider's name after a space, if it is known.
pub(super) fn named(provider: &str) -> String {
    if provider.is_empty() {
        return String::new();
    }
    format!(" `{}`", for_terminal(provider))
}

#[cfg(test)]
mod tests {
    use super::{for_remote, is_internal};
    use crate::cli::messages::DisplayNames;
    use devlog_provider_api::{Error, ErrorKind};
    use std::time::Duration;

    fn of_kind(kind: ErrorKind) -> String {
        for_remote(&Error::new(kind, "no"), &DisplayNames::example())
            .unwrap_or_else(|| "(none)".to_owned())
    }

    #[test]
    fn a_wait_that_is_too_long_is_named() {
        let error = Error::new(ErrorKind::Throttled, "slow down");
        let hint = |seconds| {
            let error = error.clone().with_retry_after(Duration::from_secs(seconds));
            for_remote(&error, &DisplayNames::example()).unwrap_or_default()
        };
        assert!(hint(120).ends_with("later"));
        let expected =
            "nothing is lost; the remote asks to wait for 11 minutes: run `devlog push` again then";
        assert_eq!(hint(601), expected);
    }

    #[test]
    fn each_kind_has_its_next_step() {
        // A number without a kind is `Other` too.
        let kinds = (1..).map(ErrorKind::from_code);
        let kinds = kinds.take_while(|kind| *kind != ErrorKind::Other);
        let hints: Vec<String> = kinds
            .map(|kind| format!("{}: {}", kind.name(), of_kind(kind)))
            .collect();
        insta::assert_snapshot!(hints.join("\n"), @r"
        not_found: (none)
        already_exists: (none)
        precondition_failed: (none)
        unauthenticated: check the credentials in [remote.azure] of ~/.devlog/config.toml
        permission_denied: give the credentials in [remote.azure] of ~/.devlog/config.toml the right to list, read and write there
        invalid_settings: correct `url` under [remote], or [remote.azure], in ~/.devlog/config.toml
        throttled: nothing is lost; run `devlog push` again later
        unavailable: nothing is lost; check the network connection, then run `devlog push` again
        too_large: (none)
        unsupported: (none)
        cancelled: run `devlog push` again to push the rest
        corrupt: run `devlog push` again; if the problem persists, something between here and the remote damages data
        panicked: this is a bug in provider `azure`, and nothing is lost; report it to the provider's author
        container_not_found: create it, or correct `url` under [remote] in ~/.devlog/config.toml
        storage_full: free some space on the remote, then run `devlog push` again
        untrusted_certificate: check the clock, and whether a proxy or a firewall replaces certificates; nothing was sent
        untrusted_host_key: connect once with `ssh` and compare the key with the one that the server's owner publishes; nothing was sent
        ");
    }

    #[test]
    fn a_hint_of_the_provider_wins_and_is_safe_to_show() {
        let error = Error::new(ErrorKind::Unauthenticated, "no").with_hint("check `key`\u{1b}[2J");
        assert_eq!(
            for_remote(&error, &DisplayNames::example()).as_deref(),
            Some("check `key`\\u{1b}[2J")
        );
    }

    #[test]
    fn a_remote_that_answers_with_an_error_was_reached() {
        let error = || Error::new(ErrorKind::Unavailable, "azure has a problem");
        assert!(is_internal(&error().with_code("InternalError")));
        assert!(is_internal(&error().with_request_id("7")));
        assert!(!is_internal(&error().with_code("ETIMEDOUT")));
        assert!(!is_internal(&error()));
        let hint = for_remote(
            &error().with_code("InternalError"),
            &DisplayNames::example(),
        );
        assert_eq!(
            hint.as_deref(),
            Some("nothing is lost; run `devlog push` again later")
        );
    }
}
