//! What the storage providers that speak HTTP share: connections, timeouts, large objects in parts, and the
//! errors of all of them.
//!
//! A provider describes its service by a [`Protocol`] and makes its requests through a [`Service`].

#![forbid(unsafe_code)]

mod buffer_pool;
mod client;
mod client_pool;
mod clock;
mod concurrency_window;
mod content_range;
mod credential_program;
mod download;
pub mod headers;
mod loopback;
mod parts;
mod profile;
mod protocol;
mod request;
mod service;
mod settings_view;
mod source_digest;
mod tls;
mod token_cache;
mod transport_error;
mod verified_sink;

pub use buffer_pool::{BufferPool, PooledBuffer, TOTAL_BYTES, USUAL_BYTES};
pub use client::client_for;
pub use client_pool::ClientPool;
pub use clock::clock_offset;
pub use content_range::ContentRange;
pub use credential_program::output_of;
pub use download::{ReadObject, download};
pub use loopback::is_loopback;
pub use parts::{MAX_PARTS, Parts};
pub use profile::{NetworkProblem, ServiceProfile};
pub use protocol::{Protocol, Reply};
pub use request::{CONTENT_MD5, Request, base64_md5};
pub use service::Service;
pub use settings_view::{Origin, SettingsView};
pub use source_digest::source_digest;
pub use token_cache::{Token, TokenCache};
pub use transport_error::transport_error;
pub use verified_sink::VerifiedSink;
