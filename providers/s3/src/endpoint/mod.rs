//! The place of the objects: the address that the configuration gives, and the bucket in it.

mod address;
mod container;

pub use address::EXPECTED;
pub use container::{DEFAULT_REGION, Endpoint, is_region, with_parameters};
