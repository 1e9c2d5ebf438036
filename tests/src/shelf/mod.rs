//! A blob storage on this machine for objects that are larger than its memory.
//!
//! It checks the MD5 of every body and keeps every byte, but asks nobody for a signature: that is what the strict
//! [`azure_fake`](crate::azure_fake) is for, which keeps every request too.

mod content;
mod object;
mod server;

pub use content::Content;
pub use object::Object;
pub use server::{Shelf, Traffic};
