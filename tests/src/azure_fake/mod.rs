//! A strict Azure Blob Storage on this machine, where the emulator lets mistakes pass.
//!
//! It recomputes every signature, checks every checksum, condition, name and version, pages listings at
//! random, and notes each request. It knows what a push needs; the rest it refuses.

mod answer;
mod backup;
mod blob;
mod container;
mod listing;
mod place;
mod refusal;
mod rules;
mod server;
pub mod token;

pub use crate::http::{Arrived, Reply};
pub use backup::{CONTAINER, StrictBackup};
pub use blob::Blob;
pub use container::Container;
pub use place::Place;
pub use refusal::refuse;
pub use rules::checksum;
pub use server::{AzureFake, complete};
