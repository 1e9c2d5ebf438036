//! Tools for the tests of a provider, and of the host: bytes to send, a storage that keeps the contract, a
//! storage that fails on demand, and the conformance checks.

mod bytes;
pub mod conformance;
mod faulty;
mod memory_storage;
mod method;

pub use bytes::{sha256, BytesSink, BytesSource};
pub use faulty::{Fault, Faulty};
pub use memory_storage::MemoryStorage;
pub use method::Method;
