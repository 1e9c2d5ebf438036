//! Azurite, and a reader of it that shares no code with devlog.

mod account;
mod client;
mod emulator;
pub mod npm;

pub use account::{ACCOUNT, KEY};
pub use client::{AzureClient, Blob};
pub use emulator::{Azurite, has_program, skip};
