//! A strict Azure Blob Storage on this machine, where the emulator lets mistakes pass.
//!
//! It recomputes every signature, checks every checksum, condition, name and version, pages listings at
//! random, and notes each request. It knows what a push needs; the rest it refuses.

mod account;
mod backup;
mod blob;
mod block_list;
mod caller;
mod container;
mod listing;
mod place;
mod refusal;
mod rules;
mod script;
mod server;
mod settings;
pub mod token;
mod uncommitted;

pub use crate::http::{Arrived, Reply, http_date};
pub use backup::{CONTAINER, StrictBackup};
pub use blob::{Blob, Block};
pub use caller::{Answer, Call};
pub use place::Place;
pub use rules::checksum::{crc64_of, md5_of};
pub use script::{Meeting, redirect, refuse};
pub use server::{AzureFake, Seen, complete};
