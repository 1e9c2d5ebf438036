//! The fields of the lines.

use crate::cli::messages::{ErrorReport, Tally};
use serde::Serialize;

/// The sums of a run.
#[derive(Debug, Serialize)]
pub struct ProgressFields {
    files: usize,
    total_files: usize,
    bytes: u64,
    total_bytes: u64,
}

impl From<&Tally> for ProgressFields {
    fn from(tally: &Tally) -> Self {
        Self {
            files: tally.done_files,
            total_files: tally.total_files,
            bytes: tally.done_bytes,
            total_bytes: tally.total_bytes,
        }
    }
}

/// A failure; every field is always there.
#[derive(Debug, Serialize)]
pub struct ErrorFields<'a> {
    code: &'a str,
    message: &'a str,
    cause: Option<String>,
    hint: Option<&'a str>,
    retryable: bool,
    request_id: Option<&'a str>,
}

impl<'a> From<&'a ErrorReport> for ErrorFields<'a> {
    fn from(report: &'a ErrorReport) -> Self {
        Self {
            code: report.code,
            message: &report.headline,
            cause: report.cause(),
            hint: report.hint.as_deref(),
            retryable: report.retryable,
            request_id: report.request_id.as_deref(),
        }
    }
}

/// A provider library that was found. All texts are safe for a terminal.
#[derive(Clone, Debug, Serialize)]
pub struct ProviderFields {
    pub name: String,
    /// Its version, where it could be read.
    pub version: Option<String>,
    /// `chosen` if it is loaded, `available` if it could be, `refused` if it cannot be used.
    pub state: &'static str,
    /// The reason for the state, if there is one.
    pub reason: Option<String>,
    /// The next action.
    pub hint: Option<String>,
    pub file: String,
    /// Its origin.
    pub found: &'static str,
}

/// The result of one check of a provider.
#[derive(Debug, Serialize)]
pub struct CheckFields<'a> {
    /// The subject of the check: a permission, or a promise in words joined by `_`.
    pub name: &'a str,
    /// `passed`, `failed` or `skipped`.
    pub verdict: &'a str,
    /// The reason why it failed or was skipped.
    pub reason: Option<&'a str>,
}
