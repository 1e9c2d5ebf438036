//! The exit statuses and their meanings.

use serde::{Deserialize, Serialize};
use std::process;

/// An exit status of `devlog`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "u8", into = "u8")]
#[repr(u8)]
pub enum ExitCode {
    /// Success.
    Done = 0,
    /// None of the others.
    Failed = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// Some files are on the remote and some are not.
    Partial = 3,
    /// The configuration cannot be used.
    Config = 4,
    /// A temporary failure: the same command may succeed later.
    Temporary = 5,
    /// The place on the remote is absent.
    ContainerMissing = 10,
    /// Another devlog is at work on this journal.
    Locked = 11,
    /// The remote refuses the credentials, or what they may do.
    Denied = 12,
    /// A person has to decide.
    Conflict = 13,
    /// The provider is the side that failed.
    Provider = 14,
    /// The stored or reported content differs from the content that was sent.
    Verification = 15,
    /// A dry run found something to push.
    Pending = 20,
    /// Stopped by a signal.
    Interrupted = 130,
}

impl ExitCode {
    /// Every status by number, with its meaning as the documentation's table has it.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Done, "done, or nothing to do"),
        (Self::Failed, "failed for another reason"),
        (Self::Usage, "the command line is invalid"),
        (
            Self::Partial,
            "partial: some files were not transferred; the others are safe",
        ),
        (Self::Config, "the configuration is invalid"),
        (Self::Temporary, "temporary (network, throttled): try later"),
        (Self::ContainerMissing, "the remote container is missing"),
        (Self::Locked, "another devlog holds the lock"),
        (
            Self::Denied,
            "the credentials were refused, or lack a permission",
        ),
        (Self::Conflict, "conflict or safety guard: needs a decision"),
        (
            Self::Provider,
            "provider missing, refused, incompatible or crashed",
        ),
        (Self::Verification, "what is stored is not what was sent"),
        (
            Self::Pending,
            "`--dry-run --exit-code`: changes are pending",
        ),
        (Self::Interrupted, "interrupted"),
    ];

    /// The number that the shell sees.
    pub fn number(self) -> u8 {
        self as u8
    }
}

impl From<u8> for ExitCode {
    /// An unknown number is a failure for another reason.
    fn from(number: u8) -> Self {
        let mut codes = Self::ALL.into_iter().map(|(code, _)| code);
        codes
            .find(|code| code.number() == number)
            .unwrap_or(Self::Failed)
    }
}

impl From<ExitCode> for u8 {
    fn from(code: ExitCode) -> Self {
        code.number()
    }
}

impl From<ExitCode> for process::ExitCode {
    fn from(code: ExitCode) -> Self {
        code.number().into()
    }
}
