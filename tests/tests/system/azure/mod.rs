//! Pushes to Azure Blob Storage: the strict fake, and Azurite where both decide alike.

mod credentials;
mod endpoints;
mod official_client;
mod push;
mod refusals;
