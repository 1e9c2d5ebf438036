//! Changes that are on the disk when they are reported as done, and whole after a crash at any moment.

mod folder;
mod replace;
mod sync;

pub use folder::create_private_folder;
pub use replace::{DurableError, Staged, replace, replace_private, stage, stage_private};
pub use sync::{sync_file, sync_folder_of};
