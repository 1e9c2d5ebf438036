//! One library file: opening it, reading its headers and its manifest, and loading it.

mod binary;
mod checked_file;
mod dynamic_table;
mod library_file;
mod loader;
mod manifest;
mod private_copy;
mod refusal;
#[cfg(test)]
pub mod test_library;

pub use checked_file::CheckedFile;
pub use library_file::{LibraryFile, Owner};
pub use loader::{LibraryProvider, load};
pub use manifest::Manifest;
pub use refusal::{PROBE_LIMIT, ProbeFailure, Refusal};
