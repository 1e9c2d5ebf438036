//! The files of a journal that are backed up, their keys and their marks.

pub mod key;
pub mod scan;
pub mod stat;

pub use key::{FileKind, JournalKey, content_type};
pub use scan::{LocalFile, Scan, ScanError, SkippedPath, scan};
pub use stat::{FileStat, is_settled};
