//! Shared parts of the system tests: the program in a sandbox, journals, remotes, doubles and faults.

pub mod azure_fake;
pub mod azurite;
pub mod backup;
pub mod benchmark;
pub mod bucket_server;
pub mod deadline;
pub mod encrypted;
pub mod gcs_double;
pub mod hostile;
pub mod http;
pub mod journal;
pub mod keyring;
pub mod lines;
pub mod output;
pub mod program;
pub mod provider_builds;
pub mod rclone;
pub mod readme;
pub mod remote;
pub mod s3_double;
pub mod sandbox;
pub mod scarcity;
pub mod search;
pub mod shelf;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod system_calls;
pub mod terminal;
pub mod usage;
