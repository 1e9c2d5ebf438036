//! Changes that are on the disk when they are reported as done, and whole after a crash at any moment.

mod exchange;
mod folder;
mod leftovers;
mod replace;
mod sync;
mod waiting_name;

pub use exchange::{Replacement, replace_unchanged};
pub use folder::create_private_folder;
pub use leftovers::{is_saved_aside, remove_leftovers};
pub use replace::{
    DurableError, Staged, replace, replace_private, rewrite_private, stage, stage_private,
    temporary_in,
};
pub use sync::{sync_file, sync_folder_of};
