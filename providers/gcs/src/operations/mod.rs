//! The calls of the storage that take more than a request, one a file.

pub mod create_container;
mod resumable;
pub mod upload;
