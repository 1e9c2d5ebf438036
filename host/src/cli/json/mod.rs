//! The lines of `--json`: one object a line, the last one a `summary`, also if a provider crashes. If there is no
//! summary, devlog itself has crashed or was killed.

mod entry_fields;
mod facts;
mod fields;
mod summary;

pub use entry_fields::EntryFields;
pub use facts::Facts;
pub use fields::{CheckFields, ErrorFields, ProgressFields, ProviderFields};
pub use summary::{Counts, SummaryFields, outcome};

use crate::sync::PushMode;
use jiff::Timestamp;
use serde::Serialize;
use std::collections::BTreeMap;

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
        /// True if nothing is uploaded.
        dry_run: bool,
    },
    /// A file is done with.
    File {
        /// Its object key.
        key: &'a str,
        /// `uploaded`, `pulled` or `removed` (in a dry run `would_upload`, `would_pull`, `would_remove`), `unchanged`,
        /// `left_to_remote`, `conflict` or `failed`.
        end: &'a str,
        /// Its bytes, where it was transferred or removed, or would be.
        #[serde(skip_serializing_if = "Option::is_none")]
        size: Option<u64>,
        /// The reason why it failed, or was left alone.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorFields<'a>>,
    },
    /// The progress of the run, at most once a second.
    Progress(ProgressFields),
    /// The push goes on, but the user should know.
    Warning {
        /// A stable word.
        code: &'a str,
        /// The sentence.
        message: &'a str,
    },
    /// A decision of the provider and its reason, in the provider's words.
    Note {
        /// The sentence.
        message: &'a str,
    },
    /// The error that ended the command.
    Error(ErrorFields<'a>),
    /// A provider library that was found.
    Provider(&'a ProviderFields),
    /// An entry of the journal.
    Entry(EntryFields<'a>),
    /// A day of the calendar that has an entry.
    Day {
        /// The entry.
        id: &'a str,
        /// True if the remote has it as it is, as far as this machine knows.
        pushed: bool,
    },
    /// The automatic push that waits.
    AutoPush {
        /// The time of the oldest change that is not pushed.
        waiting_since: Timestamp,
        /// The start of the last attempt.
        last_attempt: Option<Timestamp>,
        /// The exit status of the last attempt, if it failed.
        exit_code: Option<u8>,
        /// The reason for that.
        error: Option<&'a str>,
        /// The earliest time of the next attempt; `null` if the next command makes it.
        next_attempt: Option<Timestamp>,
    },
    /// The description of a provider library.
    ProviderInfo(&'a Facts),
    /// The remote is set up.
    Initialized {
        provider: &'a str,
        config: &'a str,
        /// True if the remote was checked.
        checked: bool,
        created_container: bool,
    },
    /// The result of one check of a provider.
    Check(CheckFields<'a>),
    /// The result of all checks of a provider.
    Level {
        /// `full`, `basic`, `broken` or `unknown`.
        level: &'a str,
    },
    /// A key of an encrypted backup.
    EncryptionKey {
        id: &'a str,
        /// The place where it is kept, in words.
        place: &'a str,
        /// True if it encrypts what is written from now on; the others only read.
        writes: bool,
    },
    /// The numbers of objects on the remote, by their encryption.
    Objects {
        /// Encrypted ones, by the id of their key.
        encrypted: &'a BTreeMap<&'a str, usize>,
        /// Those that are not encrypted.
        plain: usize,
        /// Those with damaged attributes.
        damaged: usize,
    },
    /// The last line.
    Summary(SummaryFields),
}

/// The line as text, without a line end.
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
pub fn mode(mode: PushMode) -> &'static str {
    match mode {
        PushMode::Incremental => "incremental",
        PushMode::All => "all",
    }
}

#[cfg(test)]
mod tests {
    use super::{Counts, ErrorFields, Line, ProgressFields, SummaryFields, text};
    use crate::{
        cli::messages::{ErrorReport, ExitCode, Shown, Tally},
        sync::{Outcome, PushResult},
    };

    fn report() -> ErrorReport {
        let report = ErrorReport::new("throttled", ExitCode::Temporary, "push failed: busy");
        ErrorReport {
            retryable: true,
            request_id: Some(Shown::line("7f3c")),
            ..report
        }
        .with_causes(["azure is busy".to_owned(), "503".to_owned()])
        .with_hint("wait".to_owned())
    }

    fn result() -> PushResult {
        PushResult {
            unchanged: 7,
            ..PushResult::default()
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
            Line::Summary(SummaryFields::new(
                Outcome::NothingToDo,
                ExitCode::Done,
                false,
                "azure",
                Counts::from(&result()),
            )),
            Line::Summary(SummaryFields::from(ExitCode::Interrupted)),
        ];
        let lines: Vec<String> = lines.iter().map(text).collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"schema":1,"type":"start","version":"0.1.0","mode":"incremental","dry_run":false}
        {"schema":1,"type":"file","key":"config.toml","end":"uploaded","size":9}
        {"schema":1,"type":"file","key":"config.toml","end":"failed","error":{"code":"throttled","message":"push failed: busy","cause":"azure is busy: 503","hint":"wait","retryable":true,"request_id":"7f3c"}}
        {"schema":1,"type":"progress","files":0,"total_files":0,"bytes":0,"total_bytes":0}
        {"schema":1,"type":"warning","code":"clock","message":"two\nlines"}
        {"schema":1,"type":"error","code":"x","message":"no","cause":null,"hint":null,"retryable":false,"request_id":null}
        {"schema":1,"type":"summary","outcome":"nothing_to_do","exit_code":0,"dry_run":false,"provider":"azure","uploaded":0,"unchanged":7,"left_to_remote":0,"conflicts":0,"failed":0,"not_tried":0,"bytes":0,"foreign":0,"plain":0,"previous_success":null}
        {"schema":1,"type":"summary","outcome":"interrupted","exit_code":130}
        "#);
    }
}
