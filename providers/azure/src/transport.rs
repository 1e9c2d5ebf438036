//! Why no reply came: the name, the connection, the encryption or the proxy.

use crate::endpoint::Endpoint;
use devlog_provider_api::{Error, ErrorKind};
use std::{error::Error as StdError, io, time::Duration};

/// The error for a request that nothing answered in time.
pub fn no_reply(limit: Duration) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        format!("azure did not answer within {} seconds", limit.as_secs()),
    )
}

/// The error for a request that failed on its way. Never tells its address, which can hold a signature.
pub fn error(error: &reqwest::Error, endpoint: &Endpoint) -> Error {
    let host = endpoint.host();
    if let Some(problem) = find::<rustls::Error>(error) {
        return Error::new(
            ErrorKind::Other,
            format!("the encrypted connection to {host} failed: {problem}"),
        )
        .with_hint(
            "the connection is checked against the system's root certificates; behind a proxy that looks \
             into it, add the proxy's certificate there, or set SSL_CERT_FILE",
        );
    }
    let unavailable = |message| Error::new(ErrorKind::Unavailable, message);
    if says(error, "dns error") {
        return unavailable(format!("the name {host} cannot be resolved")).with_hint(
            "check the account's name in the url, the network, and for a private endpoint the VPN and its DNS",
        );
    }
    if says(error, "tunnel") || says(error, "proxy") {
        return unavailable(format!(
            "the proxy did not connect to {host}: {}",
            root(error)
        ))
        .with_hint("check HTTPS_PROXY and NO_PROXY");
    }
    if error.is_timeout() {
        return unavailable(format!("the connection to {host} took too long"));
    }
    if error.is_connect() {
        return unavailable(format!("cannot connect to {host}: {}", root(error)));
    }
    unavailable(format!(
        "the connection to {host} broke off: {}",
        root(error)
    ))
}

/// Every cause, the first one included; looks into `io::Error`, which hides its own.
fn causes<'a>(error: &'a (dyn StdError + 'static)) -> Vec<&'a (dyn StdError + 'static)> {
    let mut causes = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        causes.push(error);
        next = match error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref)
        {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    causes
}

fn find<E: StdError + 'static>(error: &reqwest::Error) -> Option<&E> {
    causes(error)
        .into_iter()
        .find_map(|cause| cause.downcast_ref::<E>())
}

/// Some causes have no type that can be named, only a text.
fn says(error: &reqwest::Error, text: &str) -> bool {
    causes(error)
        .into_iter()
        .skip(1)
        .any(|cause| cause.to_string().contains(text))
}

fn root(error: &reqwest::Error) -> String {
    match causes(error).as_slice() {
        [_, .., root] => root.to_string(),
        _ => "no reason is known".to_owned(),
    }
}
