//! `devlog show`.

use super::{JournalFailure, OpenedJournal, entry_page::entry_page, pager};
use crate::{
    cli::{
        Session,
        arguments::journal::ShowArguments,
        json::{EntryFields, Line},
        messages::{ExitCode, Failure},
    },
    journal::markdown,
    terminal_text::safe_text,
};

pub fn run(session: &Session, arguments: ShowArguments) -> Result<ExitCode, Failure> {
    Ok(show(&OpenedJournal::of(session)?, arguments)?)
}

fn show(journal: &OpenedJournal<'_>, arguments: ShowArguments) -> Result<ExitCode, JournalFailure> {
    let id = arguments.id.map_or_else(|| journal.today(), Ok)?;
    let (entry, log) = journal.read(id)?;
    journal.warn_of(id, &log);
    let session = journal.session;
    let style = session.output.style();
    if style.json {
        session
            .output
            .json(&Line::Entry(EntryFields::of_entry(&entry)));
    } else if arguments.formatted {
        pager::page(session, &entry_page(&entry, session.screen, style.stdout));
    } else if session.screen.is_some() {
        pager::page(session, &safe_text(&markdown(&entry)));
    } else {
        pager::page(session, &markdown(&entry));
    }
    Ok(ExitCode::Done)
}
