//! The rules that a request must keep before it has an effect.

pub mod checksum;
pub mod naming;
pub mod precondition;
pub mod range;
pub mod sas;
pub mod shared_key;
pub mod version;
