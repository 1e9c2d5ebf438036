//! The calls of the storage, one a file.

pub mod access_tier;
mod blocks;
pub mod create_container;
pub mod upload;
