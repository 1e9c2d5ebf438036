//! The meaning of a failure, as a number that never changes its meaning.

/// The meaning of a failure, by which the host retries, words its message and exits.
///
/// The numbers cross the ABI and never change their meaning. A number that the receiver does not know
/// (a newer provider, or a newer host) arrives as [`ErrorKind::Other`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[repr(u32)]
pub enum ErrorKind {
    /// Any other failure. Not retried.
    Other = 0,
    /// The object is absent. Only `download_file` fails with it; for `stat_file` absent is `None`.
    NotFound = 1,
    /// An object is there although the precondition was [`IfAbsent`](crate::Precondition::IfAbsent).
    AlreadyExists = 2,
    /// The object is another version, or absent, although the precondition was
    /// [`IfMatch`](crate::Precondition::IfMatch).
    PreconditionFailed = 3,
    /// The credentials are wrong, expired or missing.
    Unauthenticated = 4,
    /// The identity is known and lacks the right.
    PermissionDenied = 5,
    /// A setting or the URL is invalid.
    InvalidSettings = 6,
    /// The remote asks for fewer requests. Retried, after `retry_after` where it is given.
    Throttled = 7,
    /// The remote could not be reached, or could not answer now. Retried.
    Unavailable = 8,
    /// The object is larger than the remote takes.
    TooLarge = 9,
    /// The provider, or this remote, cannot do this. As the answer to a precondition it is a downgrade: the host
    /// makes that kind of write without preconditions for the rest of the run, after it has read the object.
    Unsupported = 10,
    /// The host asked to stop, see [`Host::is_cancelled`](crate::Host::is_cancelled).
    Cancelled = 11,
    /// The bytes that arrived are not the bytes that were sent.
    Corrupt = 12,
    /// The provider's code panicked. Set by the guard around every call, never by an author.
    Panicked = 13,
    /// The container itself (bucket, folder, share) is absent.
    ContainerNotFound = 14,
    /// The remote has no room left, or the quota is used up.
    StorageFull = 15,
    /// The remote's TLS certificate is not trusted, expired, or for another name. Not retried.
    UntrustedCertificate = 16,
    /// The remote's SSH host key is unknown, or another one than before. Not retried.
    UntrustedHostKey = 17,
}

impl ErrorKind {
    const ALL: [Self; 18] = [
        Self::Other,
        Self::NotFound,
        Self::AlreadyExists,
        Self::PreconditionFailed,
        Self::Unauthenticated,
        Self::PermissionDenied,
        Self::InvalidSettings,
        Self::Throttled,
        Self::Unavailable,
        Self::TooLarge,
        Self::Unsupported,
        Self::Cancelled,
        Self::Corrupt,
        Self::Panicked,
        Self::ContainerNotFound,
        Self::StorageFull,
        Self::UntrustedCertificate,
        Self::UntrustedHostKey,
    ];

    /// The number that crosses the ABI.
    #[must_use]
    pub fn code(self) -> u32 {
        self as u32
    }

    /// The kind of a number that crossed the ABI; [`ErrorKind::Other`] for one that is not known here.
    #[must_use]
    pub fn from_code(code: u32) -> Self {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .unwrap_or(Self::Other)
    }

    /// The kind in a machine's words, as `--json` prints it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::NotFound => "not_found",
            Self::AlreadyExists => "already_exists",
            Self::PreconditionFailed => "precondition_failed",
            Self::Unauthenticated => "unauthenticated",
            Self::PermissionDenied => "permission_denied",
            Self::InvalidSettings => "invalid_settings",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::TooLarge => "too_large",
            Self::Unsupported => "unsupported",
            Self::Cancelled => "cancelled",
            Self::Corrupt => "corrupt",
            Self::Panicked => "panicked",
            Self::ContainerNotFound => "container_not_found",
            Self::StorageFull => "storage_full",
            Self::UntrustedCertificate => "untrusted_certificate",
            Self::UntrustedHostKey => "untrusted_host_key",
        }
    }

    /// Reports if the same call may succeed when it is made again a little later.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable)
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorKind;

    #[test]
    fn every_kind_survives_its_number() {
        for kind in ErrorKind::ALL {
            assert_eq!(ErrorKind::from_code(kind.code()), kind);
        }
    }

    #[test]
    fn the_guide_has_every_kind() {
        let guide = include_str!("../README.md");
        for kind in ErrorKind::ALL {
            assert!(guide.contains(&format!("| `{kind:?}`")), "{kind:?}");
        }
    }

    #[test]
    fn an_unknown_number_is_other() {
        assert_eq!(ErrorKind::from_code(4_000_000_000), ErrorKind::Other);
    }
}
