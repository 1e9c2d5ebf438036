//! What the tests of a provider, and of the host, need: bytes to send, a storage that keeps the contract, a
//! storage that fails on demand, and the conformance checks.

mod bytes_sink;
mod bytes_source;
pub mod conformance;
mod digest;
mod faulty;
mod memory_storage;
mod method;

pub use bytes_sink::BytesSink;
pub use bytes_source::BytesSource;
pub use digest::sha256;
pub use faulty::{Fault, Faulty};
pub use memory_storage::MemoryStorage;
pub use method::Method;
