//! The journal that a command works on, and how such a command ends.

use super::failure::JournalFailure;
use crate::{
    cli::{
        json::{Line, SummaryFields},
        messages::{display_names::DisplayNames, exit_code::ExitCode, failure::Failure},
        session::Session,
    },
    config::journal_root,
    journal::{Entry, EntryId, EntryStorage, EventLog, LocalEntries, StorageError, Written},
};
use std::path::{Path, PathBuf};

/// The journal that this command works on.
pub struct OpenedJournal<'a> {
    /// The world outside.
    pub session: &'a Session,
    /// Where the journal is.
    pub root: PathBuf,
    /// Its names for messages.
    pub names: DisplayNames,
    /// Its entries.
    pub entries: LocalEntries,
}

/// Runs a command on the journal to its end.
pub fn run(
    session: &Session,
    command: impl FnOnce(&OpenedJournal<'_>) -> Result<ExitCode, Failure>,
) -> ExitCode {
    let mut names = session.names(Path::new(""), "");
    let ended = journal_root(&session.environment)
        .map_err(Failure::from)
        .and_then(|root| {
            names = session.names(&root, "");
            command(&OpenedJournal {
                session,
                names: names.clone(),
                entries: LocalEntries::new(&root),
                root,
            })
        });
    let exit_code = ended.unwrap_or_else(|failure| {
        let report = failure.report(&names);
        session.output.error(&report);
        report.exit_code
    });
    let summary = SummaryFields::of_command(exit_code);
    session.output.json(&Line::Summary(summary));
    exit_code
}

impl OpenedJournal<'_> {
    /// The day of the user's calendar, now.
    ///
    /// # Errors
    /// [`JournalFailure::NoDate`] where the clock is beyond all dates.
    pub fn today(&self) -> Result<EntryId, JournalFailure> {
        EntryId::new((self.session.clock)().date()).ok_or(JournalFailure::NoDate)
    }

    /// Reads an entry and its log.
    ///
    /// # Errors
    /// If it cannot be read, or is not there.
    pub fn read(&self, id: EntryId) -> Result<(Entry, EventLog), JournalFailure> {
        let log = self.entries.log(id)?.filter(|log| !log.is_blank());
        let log = log.ok_or(StorageError::Absent { id })?;
        let entry = Entry::replay(id, &log.events).ok_or(StorageError::NoText { id })?;
        Ok((entry, log))
    }

    /// Tells what of a log was left out.
    pub fn warn_of(&self, id: EntryId, log: &EventLog) {
        let file = self.names.path(&self.entries.log_path(id));
        for line in &log.damaged {
            let message = format!("line {line} of {file} is no event, and is left out");
            self.session.output.warning("damaged_line", &message);
        }
        self.warn_of_torn(id, log.torn);
    }

    /// Tells that the last event of a log was cut short, if it was.
    pub fn warn_of_torn(&self, id: EntryId, torn: usize) {
        if torn > 0 {
            let file = self.names.path(&self.entries.log_path(id));
            let message = format!("{file} ends in an event that was cut short; it is left out");
            self.session.output.warning("torn_line", &message);
        }
    }

    /// Tells where a torn line went.
    pub fn warn_of_aside(&self, id: EntryId, written: &Written) {
        if let Some(aside) = &written.set_aside {
            let (file, aside) = (self.entries.log_path(id), self.names.path(aside));
            let file = self.names.path(&file);
            let message =
                format!("{file} ended in an event that was cut short; it is in {aside} now");
            self.session.output.warning("torn_line", &message);
        }
    }
}
