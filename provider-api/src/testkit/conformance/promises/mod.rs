//! The checks, a file for each promise of the contract.

pub mod absence;
pub mod at_once;
pub mod attributes;
pub mod cancellation;
pub mod container;
pub mod content;
pub mod deletion;
pub mod errors;
pub mod failures;
pub mod keys;
pub mod listing;
pub mod metadata;
pub mod overwriting;
pub mod preconditions;
pub mod resources;
pub mod stopping;
