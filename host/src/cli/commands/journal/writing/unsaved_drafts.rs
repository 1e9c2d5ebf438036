//! Drafts that no running command holds: found again, and offered.

use super::draft::{base_text_of, drafts_of, folder, is_in_use, remove, text_of};
use crate::{
    cli::{Session, commands::journal::OpenedJournal, messages::count},
    journal::{EntryId, join_texts},
};
use std::{
    cmp::Reverse,
    fs, io,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The drafts that are named one by one.
const MOST_NAMED: usize = 3;

/// A text that was written and not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsavedDraft {
    /// The day that it was written for.
    pub id: EntryId,
    pub path: PathBuf,
}

/// Warns of each unsaved text of the session's journal, and removes drafts without one.
pub fn mention(session: &Session) {
    let Ok(journal) = OpenedJournal::of(session) else {
        return;
    };
    let mut drafts = unsaved(&journal);
    let folder = folder(&journal.root);
    drafts.sort_by_key(|draft| draft.path.starts_with(&folder));
    let is_elsewhere = |draft: &&UnsavedDraft| !draft.path.starts_with(&folder);
    let named = drafts.iter().filter(is_elsewhere).count().max(MOST_NAMED);
    for draft in drafts.iter().take(named) {
        let (id, path) = (draft.id, journal.names.path(&draft.path));
        let advice = match text_of(&draft.path) {
            Ok(_) => format!("run `devlog edit --id {id} --draft` to go on with it, or"),
            Err(_) => "save it from there, and".to_owned(),
        };
        session.output.warning(
            "unsaved_text",
            &format!("a text for {id} was not saved, and is in {path}; {advice} remove the file"),
        );
    }
    let more = drafts.len().saturating_sub(named);
    if more > 0 {
        let folder = journal.names.path(&folder);
        let verb = if more == 1 { "was" } else { "were" };
        let more = count(more, "more text");
        let message = format!("{more} in {folder} {verb} not saved");
        session.output.warning("unsaved_text", &message);
    }
}

/// Returns the drafts that hold a text which the journal does not, the last written first.
pub fn unsaved(journal: &OpenedJournal<'_>) -> Vec<UnsavedDraft> {
    let drafts = drafts_of(&journal.root).into_iter();
    let drafts = drafts.filter(|(_, path)| !is_in_use(path));
    let mut drafts: Vec<_> = drafts.map(|(id, path)| UnsavedDraft { id, path }).collect();
    drafts.retain(|draft| {
        let is_saved = is_saved(journal, draft);
        if is_saved {
            remove(&draft.path);
        }
        !is_saved
    });
    drafts.sort_by_cached_key(|draft| Reverse(written_at(&draft.path)));
    drafts
}

/// Reports that nothing is lost with a draft: it holds no text, or one that its entry had or has.
fn is_saved(journal: &OpenedJournal<'_>, draft: &UnsavedDraft) -> bool {
    match text_of(&draft.path) {
        Ok(text) => text.is_empty() || journal.entries.had_text(draft.id, &text).unwrap_or(false),
        Err(_) => false,
    }
}

fn written_at(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|file| file.modified()).ok()
}

impl UnsavedDraft {
    /// Returns the text to go on with: the changes of the draft, joined with those that its entry got since.
    /// `entry` is its text now, empty for a day without an entry.
    ///
    /// # Errors
    /// If the draft cannot be read, or is not UTF-8.
    pub fn joined_with(&self, entry: &str) -> io::Result<String> {
        let text = text_of(&self.path)?;
        let base = base_text_of(&self.path).unwrap_or_else(|| entry.to_owned());
        Ok(join_texts(&base, entry, &text).text)
    }
}
