//! The error of a failed call: a kind for the host, a sentence for a person, details for both.

use crate::ErrorKind;
use std::{fmt, io, time::Duration};

/// The result of every fallible call of the contract.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed call.
///
/// `message` is one sentence without a full stop, for a person, and never holds a secret.
/// Facts for machines and for the remote's support go into the details: see [`Error::with_code`] and
/// [`Error::with_request_id`].
///
/// ```
/// use devlog_provider_api::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::Unauthenticated, "azure refused the credentials")
///     .with_code("AuthenticationFailed")
///     .with_hint("check `account_key`");
/// assert_eq!(error.code(), Some("AuthenticationFailed"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    retry_after: Option<Duration>,
    details: Vec<(String, String)>,
}

impl Error {
    const CODE: &'static str = "code";
    const REQUEST_ID: &'static str = "request_id";
    const HINT: &'static str = "hint";

    /// Creates an error without details.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            retry_after: None,
            details: Vec::new(),
        }
    }

    /// Creates the error that a call ends with after [`Host::is_cancelled`](crate::Host::is_cancelled).
    #[must_use]
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "cancelled")
    }

    /// Says how long the remote asked to wait. The host obeys up to 120 seconds.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Adds the remote's own code for this failure, as its documentation spells it.
    #[must_use]
    pub fn with_code(self, code: impl Into<String>) -> Self {
        self.with_detail(Self::CODE, code)
    }

    /// Adds the identifier under which the remote's support finds this request.
    #[must_use]
    pub fn with_request_id(self, id: impl Into<String>) -> Self {
        self.with_detail(Self::REQUEST_ID, id)
    }

    /// Adds the next step for the person in front of the terminal, where the provider knows it better than
    /// the host. It names a setting, a command or a page.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Self {
        self.with_detail(Self::HINT, hint)
    }

    /// Adds any other fact, or replaces the one of that name.
    #[must_use]
    pub fn with_detail(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.details.retain(|(known, _)| *known != name);
        self.details.push((name, value.into()));
        self
    }

    /// The meaning of the failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The sentence for a person.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The wait that the remote asked for, if it did.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// The remote's own code.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.detail(Self::CODE)
    }

    /// The remote's identifier of the request.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.detail(Self::REQUEST_ID)
    }

    /// The next step that the provider proposes.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.detail(Self::HINT)
    }

    /// All details, in the order in which they were added.
    #[must_use]
    pub fn details(&self) -> &[(String, String)] {
        &self.details
    }

    /// The same error with every text put through `rewrite`; the host removes secrets with it.
    #[must_use]
    pub fn map_texts(self, rewrite: impl Fn(&str) -> String) -> Self {
        Self {
            message: rewrite(&self.message),
            details: self
                .details
                .iter()
                .map(|(name, value)| (rewrite(name), rewrite(value)))
                .collect(),
            ..self
        }
    }

    fn detail(&self, name: &str) -> Option<&str> {
        self.details
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl From<io::Error> for Error {
    /// Maps what is obvious. An [`Error`] that travelled inside the `io::Error` (a [`Source`](crate::Source)
    /// or [`Sink`](crate::Sink) of the host that failed) comes out as it was.
    fn from(error: io::Error) -> Self {
        if let Some(inner) = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Self>())
        {
            return inner.clone();
        }
        let kind = match error.kind() {
            io::ErrorKind::NotFound => ErrorKind::NotFound,
            io::ErrorKind::AlreadyExists => ErrorKind::AlreadyExists,
            io::ErrorKind::PermissionDenied => ErrorKind::PermissionDenied,
            io::ErrorKind::Unsupported => ErrorKind::Unsupported,
            io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::NotConnected
            | io::ErrorKind::BrokenPipe
            | io::ErrorKind::TimedOut => ErrorKind::Unavailable,
            _ => ErrorKind::Other,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<Error> for io::Error {
    /// Carries the error through `Read` and `Write`; [`Error::from`] takes it out again.
    fn from(error: Error) -> Self {
        io::Error::new(io::ErrorKind::Other, error)
    }
}

#[cfg(test)]
mod tests {
    use super::Error;
    use crate::ErrorKind;
    use std::io;

    #[test]
    fn an_error_survives_the_way_through_io() {
        let error = Error::new(ErrorKind::Corrupt, "cut short").with_code("E7");
        assert_eq!(Error::from(io::Error::from(error.clone())), error);
    }

    #[test]
    fn a_detail_is_replaced_not_doubled() {
        let error = Error::new(ErrorKind::Other, "x")
            .with_hint("a")
            .with_hint("b");
        assert_eq!(error.details(), [("hint".to_owned(), "b".to_owned())]);
    }
}
