//! The calls of the storage, one a file.

pub mod access_tier;
mod blocks;
pub mod create_container;
pub mod delete;
pub mod download;
pub mod list;
pub mod stat;
pub mod upload;
