//! What the lines are made of.

use crate::cli::messages::{error_report::ErrorReport, tally::Tally};
use serde::Serialize;

/// The sums of a running push.
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
            files: tally.pushed_files,
            total_files: tally.total_files,
            bytes: tally.pushed_bytes,
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

/// A provider library that was found.
#[derive(Debug, Serialize)]
pub struct ProviderFields<'a> {
    /// The provider.
    pub name: &'a str,
    /// Its version, where it could be read.
    pub version: Option<&'a str>,
    /// `chosen`, `available` or `refused`.
    pub state: &'a str,
    /// Why so, where there is something to say.
    pub reason: Option<&'a str>,
    /// What to do about it.
    pub hint: Option<&'a str>,
    /// The file.
    pub file: &'a str,
    /// How it was found.
    pub found: &'a str,
}

/// How a check of a provider ended.
#[derive(Debug, Serialize)]
pub struct CheckFields<'a> {
    /// What was checked: a permission, or a promise in words joined by `_`.
    pub name: &'a str,
    /// `passed`, `failed` or `skipped`.
    pub verdict: &'a str,
    /// Why it failed, or was skipped.
    pub reason: Option<&'a str>,
}
