//! Pushes to Azure Blob Storage: the strict fake, and Azurite where both decide alike.

mod answers;
mod credentials;
mod endpoints;
mod fake_rules;
mod objects;
mod push;
mod rclone_container;
mod refusals;
