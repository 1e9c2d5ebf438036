//! The place of the objects: the address that the configuration gives, and the container in it.

pub mod address;
mod container;

pub use container::Endpoint;
