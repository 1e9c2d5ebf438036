//! The journal on disk: its entries, which files it has, and under which key each of them is backed up.
//!
//! An entry is what its events say. They are only ever appended to; the markdown is rendered from them.
//!
//! | path below the root | what |
//! |---|---|
//! | `events/YYYYMMDD.jsonl` | the events of that day's entry, one JSON object a line, oldest first |
//! | `events/.YYYYMMDD.jsonl.torn` | lines that a crash cut short, moved out of the log; not backed up |
//! | `events/.lock` | one writer at a time, see [`WriteLock`] |
//! | `entries/YYYYMMDD.md` | the entry as [`markdown()`] renders it |
//! | `conflicts/` | text that devlog would have replaced, kept whole under a name of its own; not backed up |
//! | `drafts/` | text that is in an editor, or could not be saved; not backed up |
//! | `config.toml` | the user's configuration |
//!
//! An event is `{"type": T, "data": {…}}`, see [`Event`]. An event of another type, and a field of another name,
//! was written by a newer devlog: it stays as it is, byte for byte.

#![forbid(unsafe_code)]

pub mod entries;
pub mod events;
pub mod files;
pub mod merge;
pub mod storage;

pub use entries::{
    AnnotationKind, Annotations, Entry, EntryId, InvalidEntryId, Replay, annotation_ranges,
    is_rendered_from, markdown,
};
pub use events::{
    DamagedLines, Event, EventLog, EventTime, InvalidEventTime, Latest, MAX_EVENT_BYTES,
    ParsedLine, without_torn,
};
pub use files::{
    FileKind, FileStat, JournalKey, LocalFile, Scan, ScanError, SkippedPath, content_type,
    is_settled, scan,
};
pub use merge::{JoinedText, Merge, join_texts, merge};
pub use storage::{EntryStorage, LocalEntries, Origin, Rendered, StorageError, WriteLock, Written};
