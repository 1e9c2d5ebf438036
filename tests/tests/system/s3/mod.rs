//! The S3 provider against a strict service: its requests, and what it makes of refusals.

mod backup;
mod check;
mod push;
mod refusals;
