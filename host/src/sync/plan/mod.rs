//! The decision: a function of the known facts, without clock, disk, network or randomness.

mod decide;
mod first_look;
mod remote_fact;

pub use decide::{Facts, LocalFact, Step, decide};
pub use remote_fact::{RemoteDigest, RemoteFact};
