//! Shared parts of the system tests: the program in a sandbox, journals, remotes, doubles and faults.

pub mod azure_fake;
pub mod azurite;
pub mod backup;
pub mod benchmark;
pub mod deadline;
pub mod hostile;
pub mod http;
pub mod journal;
pub mod keyring;
pub mod lines;
pub mod output;
pub mod program;
pub mod provider_builds;
pub mod remote;
pub mod s3_double;
pub mod sandbox;
pub mod shelf;
pub mod terminal;
pub mod usage;
