//! The calls of the storage, one a file.

pub mod create_container;
pub mod delete;
pub mod download;
pub mod list;
mod multipart;
mod part_plan;
pub mod stat;
pub mod upload;
