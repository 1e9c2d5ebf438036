//! The record that devlog keeps between two runs. It is a cache: losing it costs time only.
//!
//! In `state/` below the journal's root, for each remote: a snapshot, which is replaced at the end of a push,
//! and a log, to which facts are appended while it runs. Both are text, one JSON object a line, and carry
//! checksums: a damaged line is dropped, never believed.

#![forbid(unsafe_code)]

pub mod binding;
mod checked_line;
pub mod contents;
mod digest_text;
mod files;
mod folder;
pub mod known_digests;
pub mod lock;
mod log;
pub mod newest;
pub mod note;
pub mod probe_log;
pub mod record;
mod snapshot;
pub mod store;

pub use binding::RemoteBinding;
pub use contents::{LogRecord, State, Verification};
pub use files::FileRecords;
pub use folder::ReadError;
pub use known_digests::known_digests;
pub use lock::{Holder, LockError, NamedLock};
pub use newest::newest;
pub use note::{Note, Noted};
pub use probe_log::ProbeLog;
pub use record::{FileRecord, LocalRecord, RemoteRecord, SealedRecord};
pub use store::{SaveError, StateStore};
