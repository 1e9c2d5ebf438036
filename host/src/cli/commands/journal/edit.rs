//! `devlog edit`.

use super::{
    failure::JournalFailure, opened_journal::OpenedJournal, template::clean,
    written_text::WrittenText,
};
use crate::{
    cli::{
        arguments::journal::EditArguments,
        json::{EntryFields, Line},
        messages::{exit_code::ExitCode, failure::Failure},
        session::Session,
    },
    journal::{EntryStorage, Event, EventTime},
};

/// Runs the command to its end.
pub fn run(session: &Session, arguments: EditArguments) -> Result<ExitCode, Failure> {
    Ok(edit(&OpenedJournal::of(session)?, arguments)?)
}

fn edit(journal: &OpenedJournal<'_>, arguments: EditArguments) -> Result<ExitCode, JournalFailure> {
    let id = arguments.id.map_or_else(|| journal.today(), Ok)?;
    let (entry, log) = journal.read(id)?;
    let output = &journal.session.output;
    let text = WrittenText::from_editor(id, &entry.content, &journal.session.environment)?;
    if text.content == clean(&entry.content) {
        output.success(&format!("Nothing changed in entry: {id}"));
        output.json(&Line::Entry(EntryFields::of_change(id, "unchanged")));
        return Ok(ExitCode::Done);
    }
    let now = EventTime::from(&(journal.session.clock)());
    let events = Event::of_edit(&text.content, now);
    let written = text.save(|| journal.entries.append(id, &log, &events))?;
    journal.session.note_journal_change();
    journal.warn_of_aside(id, &written);
    output.success(&format!("Updated entry: {id}"));
    output.json(&Line::Entry(EntryFields::of_change(id, "updated")));
    Ok(ExitCode::Done)
}
