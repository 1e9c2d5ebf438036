//! An entry, as its events left it.

use super::{Annotations, EntryId};
use crate::journal::EventTime;

/// The state of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// Its text.
    pub content: String,
    /// The time of its first event.
    pub created_at: EventTime,
    /// The time of its last event.
    pub updated_at: EventTime,
    /// The names in the text.
    pub annotations: Annotations,
}
