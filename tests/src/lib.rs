//! What the system tests of devlog share: the program in a sandbox, journals, remotes, and faults.

pub mod api_copies;
pub mod azure_client;
pub mod azure_fake;
pub mod azurite;
pub mod backup;
pub mod crafted;
pub mod deadline;
pub mod golden;
pub mod hostile;
pub mod http;
pub mod journal;
pub mod keyring;
pub mod lines;
pub mod npm;
pub mod output;
pub mod program;
pub mod proxy;
pub mod rclone;
pub mod remote;
pub mod sandbox;
pub mod shelf;
pub mod terminal;
pub mod tls;
pub mod usage;
