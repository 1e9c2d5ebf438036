//! The report of each failure of the journal.

use super::JournalFailure;
use crate::{
    cli::{commands::journal::writing::EditorError, messages::explain::said},
    durable::DurableError,
    journal::{EntryId, StorageError},
};
use std::{io, path::PathBuf};

fn id() -> EntryId {
    "20250911".parse().expect("an id")
}

fn file() -> PathBuf {
    PathBuf::from("/home/ada/.devlog/events/20250911.jsonl")
}

fn denied() -> io::Error {
    io::Error::other("permission denied")
}

#[test]
fn each_failure_of_the_journal_says_what_to_do() {
    let rendering = DurableError {
        path: PathBuf::from("/home/ada/.devlog/entries/20250911.md"),
        source: denied(),
    };
    let errors = [
        StorageError::Exists { id: id() },
        StorageError::Absent { id: id() },
        StorageError::NoText { id: id() },
        StorageError::Changed { id: id() },
        StorageError::Read {
            path: file(),
            source: denied(),
        },
        StorageError::Write {
            path: file(),
            source: denied(),
        },
        StorageError::NotRendered {
            id: id(),
            source: rendering,
        },
    ];
    insta::assert_snapshot!(said(errors.map(JournalFailure::from)), @"
    1, error: entry 20250911 exists already

    hint: run `devlog edit --id 20250911` to change it

    1, error: there is no entry 20250911

    hint: run `devlog new --id 20250911` to write it, or see `devlog list`

    1, error: the event log of entry 20250911 holds no text

    hint: run `devlog pull` to bring back what the remote has, or look for it in the lines of the file

    1, error: entry 20250911 was changed by another program meanwhile

    hint: run `devlog edit --id 20250911` again

    1, error: cannot read ~/.devlog/events/20250911.jsonl
      Caused by: permission denied

    hint: make sure that you can read ~/.devlog/events/20250911.jsonl

    1, error: cannot write ~/.devlog/events/20250911.jsonl
      Caused by: permission denied

    hint: make sure that there is space and that you can write to ~/.devlog/events/20250911.jsonl

    1, error: entry 20250911 is saved, but could not be rendered
      Caused by: cannot write ~/.devlog/entries/20250911.md
      Caused by: permission denied

    hint: make sure that you can write to ~/.devlog/entries/20250911.md, then run `devlog rebuild`
    ");
}

#[test]
fn each_failure_of_writing_a_text_says_what_to_do() {
    let failures = [
        JournalFailure::Empty,
        JournalFailure::Input(io::Error::other("stream did not contain valid UTF-8")),
        JournalFailure::Editor(EditorError::None),
        JournalFailure::Editor(EditorError::NotStarted {
            name: "code --wait".to_owned(),
            source: denied(),
        }),
        JournalFailure::Draft(DurableError {
            path: PathBuf::from("/tmp"),
            source: denied(),
        }),
        JournalFailure::DraftUnreadable(denied()),
        JournalFailure::NoDate,
        JournalFailure::LogMissing {
            id: id(),
            markdown: PathBuf::from("/home/ada/.devlog/entries/20250911.md"),
        },
        JournalFailure::NotRebuilt("2 entries".to_owned()),
    ];
    insta::assert_snapshot!(said(failures), @"
    1, error: the text is empty, so nothing was changed

    hint: write some text and save it

    1, error: cannot read the text from standard input
      Caused by: stream did not contain valid UTF-8

    hint: give it as Unicode text (UTF-8)

    1, error: no editor was found

    hint: set EDITOR to your editor; `devlog new -m TEXT` needs none

    1, error: cannot start the editor `code --wait`
      Caused by: permission denied

    hint: correct VISUAL or EDITOR; `devlog new -m TEXT` needs no editor

    1, error: cannot write /tmp
      Caused by: permission denied

    hint: set TMPDIR to a folder that you can write to

    1, error: cannot read what the editor wrote
      Caused by: permission denied

    1, error: the year of today's date does not have four digits

    hint: correct the clock of this machine

    1, error: the event log of entry 20250911 is missing

    hint: its text is in ~/.devlog/entries/20250911.md; run `devlog pull` to bring back what the remote has, or begin again with `devlog new --id 20250911`, which keeps that text

    1, error: 2 entries could not be rendered
    ");
}

#[test]
fn a_text_that_cannot_be_saved_is_kept_and_found_again() {
    let unsaved = |cause: StorageError, draft: &str| JournalFailure::Unsaved {
        id: id(),
        cause: Box::new(cause.into()),
        draft: PathBuf::from(draft),
    };
    let full = || StorageError::Write {
        path: file(),
        source: io::Error::other("no space"),
    };
    let in_journal = "/home/ada/.devlog/drafts/20250911-x.md";
    let failures = [
        unsaved(StorageError::Changed { id: id() }, in_journal),
        unsaved(full(), in_journal),
        unsaved(full(), "/tmp/20250911-x.md"),
        JournalFailure::Lost {
            cause: Box::new(full().into()),
            error: DurableError {
                path: PathBuf::from("/tmp"),
                source: denied(),
            },
        },
        JournalFailure::NoDraft { id: id() },
        JournalFailure::Editor(EditorError::ClosedAtOnce),
        JournalFailure::Storage(StorageError::TooLong { id: id() }),
    ];
    insta::assert_snapshot!(said(failures), @r#"
    1, error: entry 20250911 was changed by another program meanwhile

    hint: your text is not lost: it is in ~/.devlog/drafts/20250911-x.md; `devlog edit --id 20250911 --draft` goes on with it

    1, error: cannot write ~/.devlog/events/20250911.jsonl
      Caused by: no space

    hint: your text is not lost: it is in ~/.devlog/drafts/20250911-x.md; make sure that there is space and that you can write to ~/.devlog/events/20250911.jsonl; `devlog edit --id 20250911 --draft` goes on with it

    1, error: cannot write ~/.devlog/events/20250911.jsonl
      Caused by: no space

    hint: your text is not lost: it is in /tmp/20250911-x.md; make sure that there is space and that you can write to ~/.devlog/events/20250911.jsonl; `devlog edit --id 20250911 --draft` goes on with it

    1, error: cannot write ~/.devlog/events/20250911.jsonl
      Caused by: no space

    hint: your text could not be kept either: cannot write /tmp

    1, error: there is no unsaved text of 20250911

    1, error: the editor closed at once, and no text was written

    hint: an editor with a window has to wait until you close the file, as in `EDITOR="code --wait"`

    1, error: the text for entry 20250911 is longer than 8 MB

    hint: divide it, or keep it in a file of its own
    "#);
}
