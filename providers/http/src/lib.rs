//! The common part of the storage providers that speak HTTP: connections, timeouts, large objects in parts, and the
//! errors of all of them.
//!
//! A provider describes its service by a [`Protocol`] and makes its requests through a [`Service`].

#![forbid(unsafe_code)]
#![expect(
    clippy::must_use_candidate,
    reason = "a library for the bundled providers only"
)]

mod address;
mod body;
mod clock;
mod connection;
mod credentials;
pub mod headers;
mod incoming;
mod objects;
mod prefix;
mod protocol;
mod readme;
mod refusal;
mod request;
mod service;
mod success;
mod transfer_progress;
mod whole_calls;

pub use address::{agreed, checked_address, decoded_segments, host_and_port, invalid, origin};
pub use clock::clock_offset;
pub use connection::{NetworkProblem, ServiceProfile, find_cause, is_loopback};
pub use credentials::{
    CredentialService, Origin, SettingsView, StatementKey, Token, TokenCache, base64_url, output_of,
};
pub use incoming::Incoming;
pub use objects::{
    BufferPool, MetadataNames, ObjectStorage, ObjectStore, Page, PartPlan, Parts, PooledBuffer,
    ReadObject, USUAL_BYTES, add_metadata, check_digest, check_precondition, digest_before,
    send_parts, source_digest,
};
pub use prefix::{PART, PATH, Prefix};
pub use protocol::{Protocol, Reply};
pub use readme::assert_settings_table;
pub use refusal::{RefusalFacts, absent, unmet};
pub use request::{CONTENT_MD5, Request, base64_md5};
pub use service::Service;
pub use success::Success;
