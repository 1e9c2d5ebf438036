//! The HTTP client, the same for objects and for tokens.

use devlog_provider_api::{Error, ErrorKind, Result};
use reqwest::{Client, redirect::Policy};
use rustls::ClientConfig;
use std::{fmt::Display, time::Duration};

/// Shorter than the 5 s after which common servers hang up on a connection that is not used.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);
/// What the service's log shows.
const USER_AGENT: &str = concat!("devlog-provider-azure/", env!("CARGO_PKG_VERSION"));

/// A client for one runtime: no redirects, no retries, no decompression.
///
/// # Errors
/// `Other` if it cannot be set up.
pub fn client(tls: ClientConfig, connect_timeout: Duration, may_use_proxy: bool) -> Result<Client> {
    let mut client = Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(USER_AGENT)
        .redirect(Policy::none())
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(POOL_IDLE_TIMEOUT)
        .retry(reqwest::retry::never());
    if !may_use_proxy {
        client = client.no_proxy();
    }
    client.build().map_err(|error| not_set_up(&error))
}

/// The error for a client that there cannot be.
pub fn not_set_up(error: &dyn Display) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("cannot set up the network client: {error}"),
    )
}
