//! The S3 provider against a strict service: its requests, its credentials, and its refusals.

mod backup;
mod credentials;
mod parts;
mod push;
mod refusals;
mod roles;
mod services;
