//! Azurite, and two readers of it that share no code with devlog.

mod account;
mod client;
mod emulator;
pub mod npm;
pub mod rclone;

pub use account::{ACCOUNT, KEY};
pub use client::{AzureClient, Blob};
pub use emulator::{Azurite, has_program, skip};
