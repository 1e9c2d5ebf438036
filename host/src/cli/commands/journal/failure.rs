//! The reasons why an entry was not written, shown or listed.

use super::writing::EditorError;
use crate::{
    cli::messages::{DisplayNames, ErrorReport, ExitCode, Explain, hints, report},
    durable::DurableError,
    journal::{EntryId, StorageError},
    state::ReadError,
};
use std::{
    io,
    path::{Path, PathBuf},
};

/// The hint about an editor that opens a window and returns at once.
pub const MUST_WAIT: &str =
    "an editor with a window has to wait until you close the file, as in `EDITOR=\"code --wait\"`";

const OTHER_EDITOR: &str = "correct VISUAL or EDITOR; `devlog new -m TEXT` needs no editor";

/// The hint about a log that was lost.
const BRING_BACK: &str = "run `devlog pull` to bring back what the remote has";

/// The error that ended a command on the journal.
#[derive(Debug, thiserror::Error)]
pub enum JournalFailure {
    /// The files of the journal.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The record of what was pushed.
    #[error(transparent)]
    State(#[from] ReadError),
    #[error(transparent)]
    Editor(#[from] EditorError),
    /// The file for the editor.
    #[error(transparent)]
    Draft(#[from] DurableError),
    #[error("cannot read what the editor wrote")]
    DraftUnreadable(#[source] io::Error),
    #[error("cannot read the text from standard input")]
    Input(#[source] io::Error),
    #[error("the text is empty, so nothing was changed")]
    Empty,
    /// Some entries could not be rendered; each was reported.
    #[error("{0} could not be rendered")]
    NotRebuilt(String),
    #[error("the year of today's date does not have four digits")]
    NoDate,
    /// There is no event log of that day, or an empty one, but markdown.
    #[error("the event log of entry {id} is missing")]
    LogMissing { id: EntryId, markdown: PathBuf },
    #[error("there is no unsaved text of {id}")]
    NoDraft { id: EntryId },
    /// A text was written, and could not be saved.
    #[error("{cause}")]
    Unsaved {
        id: EntryId,
        cause: Box<Self>,
        /// The file that keeps it.
        draft: PathBuf,
    },
    /// A text was written, and could neither be saved nor kept.
    #[error("{cause}")]
    Lost {
        cause: Box<Self>,
        /// The reason why no draft could be written.
        error: DurableError,
    },
}

impl Explain for JournalFailure {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        match self {
            Self::Unsaved { id, cause, draft } => return explain_unsaved(*id, cause, draft, names),
            Self::Lost { cause, error } => {
                let hint = format!("your text could not be kept either: {error}");
                return cause.explain(names).with_hint(hint);
            }
            _ => {}
        }
        let (code, hint) = code_and_hint(self, names);
        report(self, code, ExitCode::Failed, names).with_hint(hint)
    }
}

fn explain_unsaved(
    id: EntryId,
    cause: &JournalFailure,
    path: &Path,
    names: &DisplayNames,
) -> ErrorReport {
    let report = cause.explain(names);
    let mut hints = vec![format!(
        "your text is not lost: it is in {}",
        names.path(path)
    )];
    let is_answered = matches!(
        cause,
        JournalFailure::Storage(StorageError::Exists { .. } | StorageError::Changed { .. })
    );
    let hint = report.hint.as_ref().filter(|_| !is_answered);
    hints.extend(hint.map(ToString::to_string));
    let is_text = !matches!(
        cause,
        JournalFailure::Input(_)
            | JournalFailure::DraftUnreadable(_)
            | JournalFailure::Storage(StorageError::TooLong { .. })
    );
    if is_text {
        hints.push(format!("`devlog edit --id {id} --draft` goes on with it"));
    }
    report.with_hint(hints.join("; "))
}

fn code_and_hint(failure: &JournalFailure, names: &DisplayNames) -> (&'static str, Option<String>) {
    match failure {
        JournalFailure::Storage(error) => of_storage(error, names),
        JournalFailure::State(error) => (
            "state_unreadable",
            Some(hints::for_unread_state(error, names)),
        ),
        JournalFailure::Editor(EditorError::None | EditorError::NoTerminal) => (
            "no_editor",
            Some("set EDITOR to your editor; `devlog new -m TEXT` needs none".to_owned()),
        ),
        JournalFailure::Editor(EditorError::NotStarted { .. }) => {
            ("editor_not_started", Some(OTHER_EDITOR.to_owned()))
        }
        JournalFailure::Editor(EditorError::NoFile) => {
            ("editor_left_no_file", Some(OTHER_EDITOR.to_owned()))
        }
        JournalFailure::Editor(EditorError::ClosedAtOnce) => {
            ("editor_closed", Some(MUST_WAIT.to_owned()))
        }
        JournalFailure::Editor(EditorError::Failed { .. }) => ("editor_failed", None),
        JournalFailure::Draft(_) => (
            "no_draft",
            Some("set TMPDIR to a folder that you can write to".to_owned()),
        ),
        JournalFailure::DraftUnreadable(_) => ("draft_unreadable", None),
        JournalFailure::Input(_) => (
            "input_unreadable",
            Some("give it as Unicode text (UTF-8)".to_owned()),
        ),
        JournalFailure::Empty => ("empty", Some("write some text and save it".to_owned())),
        JournalFailure::NotRebuilt(_) => ("not_rebuilt", None),
        JournalFailure::NoDate => (
            "no_date",
            Some("correct the clock of this machine".to_owned()),
        ),
        JournalFailure::NoDraft { .. } => ("no_draft_of_day", None),
        JournalFailure::LogMissing { id, markdown } => (
            "log_missing",
            Some(format!(
                "its text is in {}; {BRING_BACK}, or begin again with `devlog new --id {id}`, which keeps that text",
                names.path(markdown)
            )),
        ),
        JournalFailure::Unsaved { cause, .. } | JournalFailure::Lost { cause, .. } => {
            code_and_hint(cause, names)
        }
    }
}

fn of_storage(error: &StorageError, names: &DisplayNames) -> (&'static str, Option<String>) {
    let show = |path: &PathBuf| names.path(path);
    match error {
        StorageError::Read { path, .. } => (
            "journal_unreadable",
            Some(format!("make sure that you can read {}", show(path))),
        ),
        StorageError::Write { path, source } => (
            "journal_unwritable",
            Some(hints::for_writing(path, source, names)),
        ),
        StorageError::Exists { id } => (
            "entry_exists",
            Some(format!("run `devlog edit --id {id}` to change it")),
        ),
        StorageError::Absent { id } => ("no_entry", Some(to_create(*id))),
        StorageError::NoText { .. } => (
            "no_text",
            Some(format!(
                "{BRING_BACK}, or look for it in the lines of the file"
            )),
        ),
        StorageError::TooLong { .. } => (
            "text_too_long",
            Some("divide it, or keep it in a file of its own".to_owned()),
        ),
        StorageError::Changed { id } => (
            "entry_changed",
            Some(format!("run `devlog edit --id {id}` again")),
        ),
        StorageError::NotRendered { source, .. } => (
            "not_rendered",
            Some(format!(
                "make sure that you can write to {}, then run `devlog rebuild`",
                show(&source.path)
            )),
        ),
    }
}

fn to_create(id: EntryId) -> String {
    format!("run `devlog new --id {id}` to write it, or see `devlog list`")
}

#[cfg(test)]
mod tests;
