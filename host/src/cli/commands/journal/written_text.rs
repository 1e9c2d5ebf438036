//! A text for an entry, from the command line or from the editor.

use super::{draft::Draft, editor, failure::JournalFailure, template::clean};
use crate::{
    config::Environment,
    journal::{EntryId, StorageError},
};

/// A text that is not empty and not saved yet.
#[derive(Debug)]
pub struct WrittenText {
    /// Without blank lines before and behind it.
    pub content: String,
    /// The file that it was written in.
    draft: Option<Draft>,
}

impl WrittenText {
    /// Takes a text from the command line or from another program.
    ///
    /// # Errors
    /// If it is empty.
    pub fn given(text: &str) -> Result<Self, JournalFailure> {
        match clean(text) {
            "" => Err(JournalFailure::Empty),
            content => Ok(Self {
                content: content.to_owned(),
                draft: None,
            }),
        }
    }

    /// Opens `content` in the editor and takes what it leaves.
    ///
    /// # Errors
    /// If the editor fails, or leaves no text.
    pub fn from_editor(
        id: EntryId,
        content: &str,
        environment: &Environment,
    ) -> Result<Self, JournalFailure> {
        let draft = Draft::new(id, content)?;
        let edited = editor::edit(&draft, environment);
        let text = draft.text();
        match (edited, text) {
            (Ok(()), Ok(text)) if text.is_empty() => Err(JournalFailure::Empty),
            (Ok(()), Ok(content)) => Ok(Self {
                content,
                draft: Some(draft),
            }),
            (Err(error), Ok(text)) if text.is_empty() || text == clean(content) => {
                Err(error.into())
            }
            (Err(error), Ok(_)) => Err(unsaved(error.into(), Some(draft))),
            (Err(error), Err(_)) => Err(error.into()),
            // Whatever it wrote, it is not lost.
            (Ok(()), Err(error)) => {
                Err(unsaved(JournalFailure::DraftUnreadable(error), Some(draft)))
            }
        }
    }

    /// Saves the text; if that fails, what was written in the editor stays in its file.
    ///
    /// # Errors
    /// What `save` says.
    pub fn save<T>(
        self,
        save: impl FnOnce() -> Result<T, StorageError>,
    ) -> Result<T, JournalFailure> {
        match save() {
            Ok(saved) => Ok(saved),
            Err(error @ StorageError::NotRendered { .. }) => Err(error.into()),
            Err(error) => Err(unsaved(error.into(), self.draft)),
        }
    }
}

fn unsaved(failure: JournalFailure, draft: Option<Draft>) -> JournalFailure {
    match draft {
        Some(draft) => JournalFailure::Unsaved {
            cause: Box::new(failure),
            draft: draft.keep(),
        },
        None => failure,
    }
}
