//! The journal that a command works on.

use super::JournalFailure;
use crate::{
    cli::{Session, messages::DisplayNames},
    config::ConfigError,
    journal::{Entry, EntryId, EntryStorage, EventLog, LocalEntries, StorageError, Written},
};
use std::path::{Path, PathBuf};

/// The journal that this command works on.
pub struct OpenedJournal<'a> {
    /// The world outside.
    pub session: &'a Session,
    /// The root folder of the journal.
    pub root: PathBuf,
    /// Its names for messages.
    pub names: &'a DisplayNames,
    pub entries: LocalEntries,
}

impl<'a> OpenedJournal<'a> {
    /// Opens the journal of the session.
    ///
    /// # Errors
    /// [`ConfigError::NoHome`] if no variable names its place.
    pub fn of(session: &'a Session) -> Result<Self, ConfigError> {
        let root = session.root()?;
        Ok(Self {
            session,
            names: &session.names,
            entries: LocalEntries::new(&root),
            root,
        })
    }

    /// The day of the user's calendar, now.
    ///
    /// # Errors
    /// [`JournalFailure::NoDate`] where the clock is beyond all dates.
    pub fn today(&self) -> Result<EntryId, JournalFailure> {
        let (session, now) = (self.session, (self.session.clock)());
        let zone = session.environment.get_os("TZ");
        if let Some(zone) = zone.filter(|_| now.time_zone().is_unknown()) {
            let zone = session.names.text(&zone.to_string_lossy());
            let message =
                format!("TZ names no known time zone (`{zone}`); today is the day in UTC");
            session.output.warning("time_zone", &message);
        }
        EntryId::new(now.date()).ok_or(JournalFailure::NoDate)
    }

    /// Reads an entry and its log.
    ///
    /// # Errors
    /// If it cannot be read, or is absent.
    pub fn read(&self, id: EntryId) -> Result<(Entry, EventLog), JournalFailure> {
        let log = self.entries.log(id)?.filter(|log| !log.is_blank());
        let mut log = log.ok_or_else(|| self.absent(id))?;
        let entry = log.entry.take().ok_or(StorageError::NoText { id })?;
        Ok((entry, log))
    }

    fn absent(&self, id: EntryId) -> JournalFailure {
        let markdown = self.entries.markdown_path(id);
        if markdown.is_file() {
            JournalFailure::LogMissing { id, markdown }
        } else {
            StorageError::Absent { id }.into()
        }
    }

    /// Warns of each part of a log that was left out.
    pub fn warn_of(&self, id: EntryId, log: &EventLog) {
        let file = self.names.path(&self.entries.log_path(id));
        let warn = |message: &str| self.session.output.warning("damaged_line", message);
        for line in &log.damaged.first {
            warn(&format!(
                "line {line} of {file} is not an event and is skipped"
            ));
        }
        let more = log.damaged.count - log.damaged.first.len();
        if more > 0 {
            warn(&format!("{more} more lines of {file} are no events"));
        }
        self.warn_of_torn(id, log.torn);
    }

    /// Warns that the last event of a log was cut short, if it was.
    pub fn warn_of_torn(&self, id: EntryId, torn: u64) {
        if torn > 0 {
            let file = self.names.path(&self.entries.log_path(id));
            let message = format!("{file} ends in an event that was cut short; it is skipped");
            self.session.output.warning("torn_line", &message);
        }
    }

    /// Names the files that a write has put aside.
    pub fn warn_of_aside(&self, id: EntryId, written: &Written) {
        if let Some(aside) = &written.set_aside {
            let (file, aside) = (self.entries.log_path(id), self.names.path(aside));
            let file = self.names.path(&file);
            let message =
                format!("{file} ended in an event that was cut short; it is in {aside} now");
            self.session.output.warning("torn_line", &message);
        }
        self.warn_of_kept(id, written.kept.as_deref());
    }

    /// Names the copy of markdown that devlog had not rendered from this log.
    pub fn warn_of_kept(&self, id: EntryId, kept: Option<&Path>) {
        if let Some(kept) = kept {
            let file = self.names.path(&self.entries.markdown_path(id));
            let kept = self.names.path(kept);
            let message =
                format!("{file} held a text that its event log lacks; that text is in {kept}");
            self.session.output.warning("kept_text", &message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::OpenedJournal;
    use crate::cli::{Session, ui::OutputStyle};
    use jiff::{Timestamp, tz::TimeZone};

    #[test]
    fn a_time_zone_that_does_not_exist_is_reported() {
        let root = tempfile::tempdir().expect("a folder");
        let (mut session, _, stderr) = Session::example(root.path(), OutputStyle::default());
        session.clock = || Timestamp::UNIX_EPOCH.to_zoned(TimeZone::unknown());
        session.environment = [
            ("DEVLOG_HOME", root.path()),
            ("TZ", "Mars/Olympus".as_ref()),
        ]
        .into_iter()
        .collect();
        let journal = OpenedJournal::of(&session).expect("a journal");
        let today = journal.today().expect("a date");
        assert_eq!(today.to_string(), "19700101");
        insta::assert_snapshot!(stderr.text(), @"warning: TZ names no known time zone (`Mars/Olympus`); today is the day in UTC");
    }
}
