//! The calls of the storage, one a file.

mod abort;
pub mod create_container;
mod multipart;
pub mod upload;
