//! The credentials: the sources of keys, in order, and the signature that is made with them.

mod choice;
mod connections;
#[cfg(test)]
mod fixed_addresses;
mod shared_config;
mod signer;
mod source;
mod sources;

pub use choice::Choice;
pub use signer::Credential;
