//! One library file: opening it, reading its headers and its manifest, and loading it.

mod binary;
mod dynamic_table;
mod library_file;
mod load_commands;
mod loader;
mod manifest;
mod pinned_file;
mod private_copy;
mod refusal;
#[cfg(test)]
pub mod test_library;

pub use library_file::{LibraryFile, Owner};
pub use loader::{LibraryProvider, load};
pub use manifest::Manifest;
pub use pinned_file::PinnedFile;
pub use refusal::{PROBE_LIMIT, ProbeFailure, Refusal};
