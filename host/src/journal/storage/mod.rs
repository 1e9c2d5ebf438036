//! Reading and writing the entries in the files of a journal.

mod entry_ids;
pub mod entry_storage;
pub mod kept_copy;
pub mod local_entries;
mod log_file;
mod markdown_file;
mod new_file;
mod torn_line;
pub mod write_lock;

pub use entry_storage::{EntryStorage, Rendered, StorageError, Written};
pub use kept_copy::Origin;
pub use local_entries::LocalEntries;
pub use write_lock::WriteLock;
