//! The HTTP client, the same for objects and for credentials.

use super::{loopback::is_loopback, profile::ServiceProfile, proxy::check_proxies, tls};
use devlog_provider_api::{Error, ErrorKind, Result};
use reqwest::{Client, redirect::Policy};
use rustls::ClientConfig;
use std::{env, fmt::Display, time::Duration};
use url::Url;

/// Shorter than the 5 s after which common servers close an unused connection.
pub const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(4);

/// Creates a client for one runtime: no redirects, no retries, no decompression. Linux closes a connection on
/// which nothing that was sent is acknowledged for 30 s (`TCP_USER_TIMEOUT`, set by default).
///
/// # Errors
/// `InvalidSettings` for a proxy that cannot be used; `Other` if the client cannot be set up.
pub fn client(
    profile: &ServiceProfile,
    tls: ClientConfig,
    connect_timeout: Duration,
    may_use_proxy: bool,
) -> Result<Client> {
    let mut client = Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent(profile.user_agent)
        .redirect(Policy::none())
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(POOL_IDLE_TIMEOUT)
        .retry(reqwest::retry::never());
    if may_use_proxy {
        check_proxies(|name| env::var(name).ok())?;
    } else {
        client = client.no_proxy();
    }
    client.build().map_err(|error| not_set_up(&error))
}

/// Creates a client for requests to one address, such as those for a token. Only encrypted connections go through a
/// proxy: the unencrypted ones lead to the machine's own services.
///
/// # Errors
/// `Other` if it cannot be set up.
pub fn client_for(
    url: &Url,
    profile: &ServiceProfile,
    connect_timeout: Duration,
) -> Result<Client> {
    let is_encrypted = url.scheme() == "https";
    let tls = if is_encrypted {
        tls::with_platform_roots()?
    } else {
        tls::without_roots()?
    };
    let may_use_proxy = is_encrypted && !is_loopback(url);
    client(profile, tls, connect_timeout, may_use_proxy)
}

/// The error for a client that cannot be set up.
pub fn not_set_up(error: &dyn Display) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("cannot set up the network client: {error}"),
    )
}
