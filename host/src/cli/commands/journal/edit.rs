//! `devlog edit`.

use super::{
    JournalFailure, OpenedJournal,
    failure::MUST_WAIT,
    writing::{
        WrittenText,
        draft::remove,
        template::clean,
        unsaved_drafts::{UnsavedDraft, unsaved},
    },
};
use crate::{
    cli::{
        Session,
        arguments::journal::EditArguments,
        json::{EntryFields, Line},
        messages::{ExitCode, Failure},
    },
    journal::{EntryId, EntryStorage, Event, EventLog, EventTime, StorageError},
};

pub fn run(session: &Session, arguments: EditArguments) -> Result<ExitCode, Failure> {
    Ok(edit(&OpenedJournal::of(session)?, arguments)?)
}

fn edit(journal: &OpenedJournal<'_>, arguments: EditArguments) -> Result<ExitCode, JournalFailure> {
    let id = arguments.id.map_or_else(|| journal.today(), Ok)?;
    let draft = arguments
        .draft
        .then(|| last_draft(journal, id))
        .transpose()?;
    let (old, log) = match journal.read(id) {
        Ok((entry, log)) => (entry.content, Some(log)),
        Err(
            JournalFailure::Storage(StorageError::Absent { .. })
            | JournalFailure::LogMissing { .. },
        ) if draft.is_some() => (String::new(), None),
        Err(failure) => return Err(failure),
    };
    let start = match &draft {
        Some(draft) => draft
            .joined_with(&old)
            .map_err(JournalFailure::DraftUnreadable)?,
        None => old.clone(),
    };
    let text = WrittenText::from_editor(journal, id, &start)?;
    if text.content == clean(&old) {
        report_unchanged(journal, id, text.closed_at_once);
    } else {
        save(journal, id, text, log.as_ref())?;
    }
    if let Some(draft) = draft {
        remove(&draft.path);
    }
    Ok(ExitCode::Done)
}

fn last_draft(journal: &OpenedJournal<'_>, id: EntryId) -> Result<UnsavedDraft, JournalFailure> {
    let drafts = unsaved(journal);
    let draft = drafts.into_iter().find(|draft| draft.id == id);
    draft.ok_or(JournalFailure::NoDraft { id })
}

fn report_unchanged(journal: &OpenedJournal<'_>, id: EntryId, closed_at_once: bool) {
    let output = &journal.session.output;
    output.success(&format!("Nothing changed in entry: {id}"));
    if closed_at_once {
        output.talk(&format!("The editor closed at once: {MUST_WAIT}"));
    }
    output.json(&Line::Entry(EntryFields::of_change(id, "unchanged")));
}

/// Appends the text to a log, or begins one.
fn save(
    journal: &OpenedJournal<'_>,
    id: EntryId,
    text: WrittenText<'_>,
    log: Option<&EventLog>,
) -> Result<(), JournalFailure> {
    let now = EventTime::from(&(journal.session.clock)());
    let content = text.content.clone();
    let written = text.save(|| match log {
        Some(log) => journal
            .entries
            .append(id, log, &Event::of_edit(&content, now)),
        None => journal
            .entries
            .create(id, &Event::of_creation(id, &content, now)),
    })?;
    journal.warn_of_aside(id, &written);
    let output = &journal.session.output;
    output.success(&format!("Updated entry: {id}"));
    output.json(&Line::Entry(EntryFields::of_change(id, "updated")));
    Ok(())
}
