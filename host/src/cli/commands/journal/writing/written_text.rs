//! A text for an entry, from the command line, another program or the editor.

use super::{Draft, EditorError, editor, template::clean};
use crate::{
    cli::{
        commands::journal::{JournalFailure, OpenedJournal},
        ui::standard_input,
    },
    journal::{EntryId, MAX_EVENT_BYTES, StorageError},
    regular_file::{read_text, without_byte_order_mark},
};
use std::io::{self, Read};

/// A text that is not empty and not saved yet.
pub struct WrittenText<'a> {
    /// Without blank lines before and behind it.
    pub content: String,
    /// The editor closed at once and changed nothing, as one with a window does that does not wait.
    pub closed_at_once: bool,
    /// The file that it was written in.
    draft: Option<Draft>,
    journal: &'a OpenedJournal<'a>,
    id: EntryId,
}

impl<'a> WrittenText<'a> {
    /// Takes a text from the command line.
    ///
    /// # Errors
    /// If it is empty.
    pub fn given(
        journal: &'a OpenedJournal<'a>,
        id: EntryId,
        text: &str,
    ) -> Result<Self, JournalFailure> {
        match clean(text) {
            "" => Err(JournalFailure::Empty),
            content => Ok(Self {
                content: content.to_owned(),
                closed_at_once: false,
                draft: None,
                journal,
                id,
            }),
        }
    }

    /// Takes a text from standard input; `None` if nothing at all comes. What is no text is kept all the same.
    ///
    /// # Errors
    /// If it is empty, too long, not UTF-8, or cannot be read.
    pub fn piped(
        journal: &'a OpenedJournal<'a>,
        id: EntryId,
    ) -> Result<Option<Self>, JournalFailure> {
        let most = MAX_EVENT_BYTES as u64;
        let mut bytes = Vec::new();
        let mut input = standard_input::reader();
        let read = input.by_ref().take(most + 1).read_to_end(&mut bytes);
        let text = match read {
            Ok(0) => return Ok(None),
            Ok(_) if bytes.len() as u64 > most => Err(StorageError::TooLong { id }.into()),
            Ok(_) => read_text(&bytes[..], most).map_err(JournalFailure::Input),
            Err(error) => Err(JournalFailure::Input(error)),
        };
        match text {
            Ok(text) => Self::given(journal, id, &without_byte_order_mark(text)).map(Some),
            Err(failure) if bytes.is_empty() => Err(failure),
            Err(failure) => {
                // As much of it as comes; the failure is reported already.
                let _ = input.read_to_end(&mut bytes);
                Err(kept(journal, id, failure, &bytes))
            }
        }
    }

    /// Opens `content` in the editor and takes the text that it leaves.
    ///
    /// # Errors
    /// If the editor fails, or leaves no text.
    pub fn from_editor(
        journal: &'a OpenedJournal<'a>,
        id: EntryId,
        content: &str,
    ) -> Result<Self, JournalFailure> {
        let draft = Draft::new(&journal.root, id, content)?;
        let opened_at = (journal.session.clock)();
        let edited = editor::edit(&draft, &journal.session.environment);
        let took = (journal.session.clock)().duration_since(&opened_at);
        let text = draft.text();
        let is_unchanged = matches!(&text, Ok(text) if text == clean(content));
        let closed_at_once = is_unchanged && took.as_secs() < 1;
        match (edited, text) {
            (Ok(()), Ok(text)) if text.is_empty() => Err(if closed_at_once {
                EditorError::ClosedAtOnce.into()
            } else {
                JournalFailure::Empty
            }),
            (Ok(()), Ok(content)) => Ok(Self {
                content,
                closed_at_once,
                draft: Some(draft),
                journal,
                id,
            }),
            (Err(error), Ok(text)) if text.is_empty() || is_unchanged => Err(error.into()),
            (Ok(()), Err(error)) if error.kind() == io::ErrorKind::NotFound => {
                Err(EditorError::NoFile.into())
            }
            (Err(error), _) => Err(unsaved(id, error.into(), draft)),
            // Whatever it wrote is not lost.
            (Ok(()), Err(error)) => Err(unsaved(id, JournalFailure::DraftUnreadable(error), draft)),
        }
    }

    /// Saves the text, and asks for an automatic push; if it cannot be saved, it stays in a draft.
    ///
    /// # Errors
    /// The errors of `save`.
    pub fn save<T>(
        self,
        save: impl FnOnce() -> Result<T, StorageError>,
    ) -> Result<T, JournalFailure> {
        let saved = save();
        if matches!(saved, Ok(_) | Err(StorageError::NotRendered { .. })) {
            self.journal.session.note_journal_change();
        }
        match saved {
            Ok(saved) => Ok(saved),
            Err(error @ StorageError::NotRendered { .. }) => Err(error.into()),
            Err(error) => Err(match self.draft {
                Some(draft) => unsaved(self.id, error.into(), draft),
                None => kept(self.journal, self.id, error.into(), self.content.as_bytes()),
            }),
        }
    }
}

fn unsaved(id: EntryId, cause: JournalFailure, draft: Draft) -> JournalFailure {
    JournalFailure::Unsaved {
        id,
        cause: Box::new(cause),
        draft: draft.keep(),
    }
}

fn kept(
    journal: &OpenedJournal<'_>,
    id: EntryId,
    cause: JournalFailure,
    text: &[u8],
) -> JournalFailure {
    let cause = Box::new(cause);
    match Draft::keep_text(&journal.root, id, text) {
        Ok(draft) => JournalFailure::Unsaved { id, cause, draft },
        Err(error) => JournalFailure::Lost { cause, error },
    }
}
