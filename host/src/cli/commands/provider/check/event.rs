//! The reports of the child of a check, one line of JSON each.

use crate::cli::messages::{ErrorReport, ExitCode};
use serde::{Deserialize, Serialize};

/// A report of the child.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The storage is open.
    Opened {
        /// The provider's name for people.
        title: String,
        version: String,
        /// Its URL, without secrets.
        url: String,
    },
    /// The storage could not be opened.
    NotOpened(Trouble),
    /// A step begins.
    Begun {
        name: String,
        /// True if it makes thousands of requests, or moves megabytes.
        is_heavy: bool,
    },
    /// A step has ended.
    Ended(Finding),
    /// The provider warns of something.
    Warning { message: String },
    /// The provider says what it chose, and why.
    Note { message: String },
    /// Everything is done and removed.
    Done,
}

/// The result of a step.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Finding {
    /// The step.
    pub name: String,
    pub verdict: Verdict,
    /// The reason why it failed or was skipped.
    pub reason: Option<String>,
    /// The exit code of the command because of it, where that is known.
    pub exit_code: Option<ExitCode>,
}

impl Finding {
    /// A finding without an exit code.
    pub fn new(step: &str, verdict: Verdict, reason: Option<String>) -> Self {
        Self {
            name: step.to_owned(),
            verdict,
            reason,
            exit_code: None,
        }
    }
}

/// The result of a step, in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Passed,
    /// Not as it should.
    Failed,
    /// It does not apply.
    Skipped,
    /// The remote was not available.
    Unknown,
}

impl Verdict {
    pub fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Unknown => "unknown",
        }
    }
}

/// An [`ErrorReport`] on its way.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Trouble {
    code: String,
    headline: String,
    causes: Vec<String>,
    hint: Option<String>,
    exit_code: ExitCode,
}

impl From<ErrorReport> for Trouble {
    fn from(report: ErrorReport) -> Self {
        Self {
            code: report.code.to_owned(),
            headline: report.headline.into(),
            causes: report.causes.into_iter().map(String::from).collect(),
            hint: report.hint.map(String::from),
            exit_code: report.exit_code,
        }
    }
}

impl From<Trouble> for ErrorReport {
    fn from(trouble: Trouble) -> Self {
        // Codes are constants; this one ends the command, so it is leaked once.
        let code = trouble.code.leak();
        Self::new(code, trouble.exit_code, trouble.headline)
            .with_causes(trouble.causes)
            .with_hint(trouble.hint)
    }
}

#[cfg(test)]
mod tests {
    use super::Trouble;
    use crate::cli::messages::{ErrorReport, ExitCode};

    #[test]
    fn an_error_arrives_as_it_was_sent() {
        let report = ErrorReport::new("x", ExitCode::Denied, "no")
            .with_causes(["it is late".to_owned()])
            .with_hint("go to bed".to_owned());
        assert_eq!(ErrorReport::from(Trouble::from(report.clone())), report);
    }
}
