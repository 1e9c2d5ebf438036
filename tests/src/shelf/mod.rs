//! A blob storage on this machine for objects that are larger than its memory.
//!
//! It checks the MD5 of every body and keeps every byte, but checks no signature: the strict
//! [`azure_fake`](crate::azure_fake) does, and keeps every request too.

mod content;
mod line;
mod listing;
mod server;

pub use content::Content;
pub use line::LineSettings;
pub use server::{Shelf, Traffic};
