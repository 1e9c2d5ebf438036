//! The journal on disk: which files it has, and under which key each of them is backed up.

#![forbid(unsafe_code)]

pub mod entry_id;
pub mod key;
pub mod scan;
pub mod stat;

pub use entry_id::{EntryId, InvalidEntryId};
pub use key::{FileKind, content_type, parse_key};
pub use scan::{LocalFile, Scan, ScanError, SkippedPath, scan};
pub use stat::{FileStat, is_settled};
