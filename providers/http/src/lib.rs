//! The common part of the storage providers that speak HTTP: connections, timeouts, large objects in parts, and the
//! errors of all of them.
//!
//! A provider describes its service by a [`Protocol`] and makes its requests through a [`Service`].

#![forbid(unsafe_code)]

mod body;
mod clock;
mod connection;
mod credentials;
pub mod headers;
mod objects;
mod prefix;
mod protocol;
mod request;
mod service;
mod success;
mod transfer_progress;

pub use clock::clock_offset;
pub use connection::{
    ClientPool, NetworkProblem, ServiceProfile, client_for, is_loopback, transport_error,
};
pub use credentials::{Origin, SettingsView, Token, TokenCache, output_of};
pub use objects::{
    BufferPool, MAX_PARTS, Parts, PooledBuffer, ReadObject, TOTAL_BYTES, USUAL_BYTES, download,
    source_digest,
};
pub use prefix::checked_prefix;
pub use protocol::{Protocol, Reply};
pub use request::{CONTENT_MD5, Request, base64_md5};
pub use service::{Incoming, Service};
pub use success::Success;
