//! The lines of `--json`: one object a line, the last one always a `summary`.

use super::{error_report::ErrorReport, exit_code::ExitCode, tally::Tally};
use crate::sync::{Outcome, PushMode, PushResult};
use serde::Serialize;

/// The version of all shapes below. A field may be added without a new one; nothing is renamed or removed.
const SCHEMA: u32 = 1;

/// One line.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line<'a> {
    /// The first line of a push.
    Start {
        /// The version of devlog.
        version: &'a str,
        /// `incremental` or `all`.
        mode: &'a str,
        /// Whether nothing is uploaded.
        dry_run: bool,
    },
    /// A file is done with.
    File {
        /// Its object key.
        key: &'a str,
        /// `uploaded`, `unchanged`, `conflict` or `failed`.
        end: &'a str,
        /// Its bytes, where it was uploaded.
        #[serde(skip_serializing_if = "Option::is_none")]
        size: Option<u64>,
        /// Why it failed.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorFields<'a>>,
    },
    /// How far the push is, at most once a second.
    Progress(ProgressFields),
    /// The push goes on, but the user should know.
    Warning {
        /// A stable word.
        code: &'a str,
        /// The sentence.
        message: &'a str,
    },
    /// What ended the command.
    Error(ErrorFields<'a>),
    /// The last line.
    Summary(SummaryFields<'a>),
}

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
            cause: (!report.causes.is_empty()).then(|| report.causes.join(": ")),
            hint: report.hint.as_deref(),
            retryable: report.retryable,
            request_id: report.request_id.as_deref(),
        }
    }
}

/// What came of a push. Without a result (it ended before the first file) all numbers are 0.
#[derive(Debug, Default, Serialize)]
pub struct SummaryFields<'a> {
    outcome: &'a str,
    exit_code: u8,
    dry_run: bool,
    provider: Option<&'a str>,
    uploaded: usize,
    unchanged: usize,
    conflicts: usize,
    failed: usize,
    not_tried: usize,
    bytes: u64,
    foreign: usize,
}

impl<'a> SummaryFields<'a> {
    /// Of a push that ran to its end.
    #[must_use]
    pub fn of_push(
        result: &PushResult,
        exit_code: ExitCode,
        dry_run: bool,
        provider: &'a str,
    ) -> Self {
        Self {
            outcome: outcome(result.outcome),
            exit_code: exit_code.number(),
            dry_run,
            provider: Some(provider),
            uploaded: result.uploaded.len(),
            unchanged: result.unchanged,
            conflicts: result.conflicts.len(),
            failed: result.failed.len(),
            not_tried: result.not_tried,
            bytes: result.bytes,
            foreign: result.foreign,
        }
    }

    /// Of a push that an error ended.
    #[must_use]
    pub fn of_error(exit_code: ExitCode, dry_run: bool) -> Self {
        let outcome = match exit_code {
            ExitCode::Interrupted => outcome(Outcome::Interrupted),
            _ => outcome(Outcome::Failed),
        };
        Self {
            outcome,
            exit_code: exit_code.number(),
            dry_run,
            ..Self::default()
        }
    }
}

/// The line as text, without a line end.
#[must_use]
pub fn text(line: &Line<'_>) -> String {
    #[derive(Serialize)]
    struct Envelope<'a> {
        schema: u32,
        #[serde(flatten)]
        line: &'a Line<'a>,
    }
    let envelope = Envelope {
        schema: SCHEMA,
        line,
    };
    serde_json::to_string(&envelope).expect("texts, numbers and named fields are always JSON")
}

/// The mode as the command line spells it.
#[must_use]
pub fn mode(mode: PushMode) -> &'static str {
    match mode {
        PushMode::Incremental => "incremental",
        PushMode::All => "all",
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "ok",
        Outcome::NothingToDo => "nothing_to_do",
        Outcome::Partial => "partial",
        Outcome::Failed => "failed",
        Outcome::Refused => "refused",
        Outcome::Interrupted => "interrupted",
    }
}

#[cfg(test)]
mod tests {
    use super::{ErrorFields, Line, ProgressFields, SummaryFields, outcome, text};
    use crate::{
        cli::{error_report::ErrorReport, exit_code::ExitCode, tally::Tally},
        sync::{Outcome, PushResult},
    };

    fn report() -> ErrorReport {
        let report = ErrorReport::new("throttled", ExitCode::Temporary, "push failed: busy");
        ErrorReport {
            retryable: true,
            request_id: Some("7f3c".to_owned()),
            ..report
        }
        .with_causes(["azure is busy".to_owned(), "503".to_owned()])
        .with_hint("wait".to_owned())
    }

    fn result() -> PushResult {
        PushResult {
            uploaded: Vec::new(),
            unchanged: 7,
            conflicts: Vec::new(),
            failed: Vec::new(),
            not_tried: 0,
            bytes: 0,
            foreign: 0,
            previous_success: None,
            outcome: Outcome::NothingToDo,
        }
    }

    #[test]
    fn each_line_is_one_object_with_schema_and_type() {
        let report = report();
        let bare = ErrorReport::new("x", ExitCode::Failed, "no");
        let lines = [
            Line::Start {
                version: "0.1.0",
                mode: "incremental",
                dry_run: false,
            },
            Line::File {
                key: "config.toml",
                end: "uploaded",
                size: Some(9),
                error: None,
            },
            Line::File {
                key: "config.toml",
                end: "failed",
                size: None,
                error: Some(ErrorFields::from(&report)),
            },
            Line::Progress(ProgressFields::from(&Tally::default())),
            Line::Warning {
                code: "clock",
                message: "two\nlines",
            },
            Line::Error(ErrorFields::from(&bare)),
            Line::Summary(SummaryFields::of_push(
                &result(),
                ExitCode::Done,
                false,
                "azure",
            )),
            Line::Summary(SummaryFields::of_error(ExitCode::Interrupted, true)),
        ];
        let lines: Vec<String> = lines.iter().map(text).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"schema":1,"type":"start","version":"0.1.0","mode":"incremental","dry_run":false}
        {"schema":1,"type":"file","key":"config.toml","end":"uploaded","size":9}
        {"schema":1,"type":"file","key":"config.toml","end":"failed","error":{"code":"throttled","message":"push failed: busy","cause":"azure is busy: 503","hint":"wait","retryable":true,"request_id":"7f3c"}}
        {"schema":1,"type":"progress","files":0,"total_files":0,"bytes":0,"total_bytes":0}
        {"schema":1,"type":"warning","code":"clock","message":"two\nlines"}
        {"schema":1,"type":"error","code":"x","message":"no","cause":null,"hint":null,"retryable":false,"request_id":null}
        {"schema":1,"type":"summary","outcome":"nothing_to_do","exit_code":0,"dry_run":false,"provider":"azure","uploaded":0,"unchanged":7,"conflicts":0,"failed":0,"not_tried":0,"bytes":0,"foreign":0}
        {"schema":1,"type":"summary","outcome":"interrupted","exit_code":130,"dry_run":true,"provider":null,"uploaded":0,"unchanged":0,"conflicts":0,"failed":0,"not_tried":0,"bytes":0,"foreign":0}
        "#);
    }

    #[test]
    fn every_outcome_has_its_word() {
        let words = [
            Outcome::Ok,
            Outcome::NothingToDo,
            Outcome::Partial,
            Outcome::Failed,
            Outcome::Refused,
            Outcome::Interrupted,
        ]
        .map(outcome);
        assert_eq!(
            words,
            [
                "ok",
                "nothing_to_do",
                "partial",
                "failed",
                "refused",
                "interrupted"
            ]
        );
    }
}
