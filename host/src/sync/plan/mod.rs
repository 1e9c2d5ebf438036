//! The decision: a function of the known facts, without clock, disk, network or randomness.

mod decide;
mod first_look;

pub use decide::{Facts, LocalFact, RemoteFact, Step, decide};
