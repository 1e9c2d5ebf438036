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
//! | `config.toml` | the user's configuration |
//!
//! An event is `{"type": T, "data": {…}}`, see [`Event`]. An event of another type, and a field of another name,
//! was written by a newer devlog: it stays as it is, byte for byte.

#![forbid(unsafe_code)]

pub mod annotations;
pub mod entry;
pub mod entry_id;
pub mod entry_storage;
pub mod event;
pub mod event_log;
pub mod event_time;
mod journal_file;
pub mod key;
pub mod latest;
pub mod local_entries;
pub mod markdown;
pub mod merge;
mod new_file;
pub mod scan;
pub mod stat;
mod torn_line;
pub mod write_lock;

pub use annotations::{AnnotationKind, Annotations, annotation_ranges};
pub use entry::Entry;
pub use entry_id::{EntryId, InvalidEntryId};
pub use entry_storage::{EntryStorage, Rendered, StorageError, Written};
pub use event::{Event, ParsedLine};
pub use event_log::EventLog;
pub use event_time::{EventTime, InvalidEventTime};
pub use key::{FileKind, content_type, parse_key};
pub use latest::Latest;
pub use local_entries::LocalEntries;
pub use markdown::markdown;
pub use merge::{Merge, merge};
pub use scan::{LocalFile, Scan, ScanError, SkippedPath, scan};
pub use stat::{FileStat, is_settled};
pub use write_lock::WriteLock;
