//! The rules that a request must keep before it has an effect.

pub mod checksum;
pub mod metadata;
pub mod sas;
pub mod shared_key;
