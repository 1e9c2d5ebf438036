//! A strict Azure Blob Storage on this machine, where the emulator lets mistakes pass.
//!
//! It recomputes every signature, checks every checksum, condition, name and version, pages listings at
//! random, and notes what it is asked. It knows what a push needs; what it does not know it refuses.

mod account;
mod arrived;
mod backup;
mod blob;
mod block_list;
mod caller;
mod checksum;
mod container;
mod listing;
mod naming;
mod precondition;
mod range;
mod refusal;
mod reply;
mod sas;
mod script;
mod server;
mod settings;
mod shared_key;
pub mod token;
mod uncommitted;
mod version;

pub use arrived::{Arrived, Place};
pub use backup::{CONTAINER, StrictBackup};
pub use blob::{Blob, Block};
pub use caller::{Answer, Call};
pub use checksum::{crc64_of, md5_of};
pub use reply::{Reply, http_date};
pub use script::{Meeting, redirect, refuse};
pub use server::{AzureFake, Seen};
