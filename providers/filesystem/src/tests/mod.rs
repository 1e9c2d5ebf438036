//! The promises of the filesystem provider beyond the contract.
#![expect(clippy::unwrap_used, reason = "tests")]

mod cancellation;
mod conformance;
mod crash;
mod foreign;
mod index_file;
mod links;
mod processes;
mod sandbox;
mod target;
