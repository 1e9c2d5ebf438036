//! Finding, trusting and loading storage providers.
