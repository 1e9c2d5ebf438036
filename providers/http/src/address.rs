//! The rules for an address that all services have.

use crate::connection::is_loopback;
use devlog_provider_api::{Error, ErrorKind, Result};
use percent_encoding::percent_decode_str;
use url::Url;

/// Reads an address that the configuration calls `name`: encrypted unless it leads to this machine, or of the
/// service's own scheme, and without credentials, query and fragment.
///
/// # Errors
/// `InvalidSettings` with the expected form. The address is not repeated: it can hold a secret.
pub fn checked_address(name: &str, address: &str, scheme: &str, expected: &str) -> Result<Url> {
    let refused = |problem: &str| invalid(format!("the {name} {problem}; {expected}"));
    let url = Url::parse(address).map_err(|error| refused(&format!("is invalid ({error})")))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refused("must not hold a user or a password"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("must not hold `?` or `#`"));
    }
    let schemes = match scheme {
        "https" => "https://",
        _ => &format!("{scheme}:// or https://"),
    };
    match url.scheme() {
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(invalid(format!(
            "the {name} must begin with https://; http:// is only for this machine, as 127.0.0.1 or [::1]"
        ))),
        known if (known == "https" || known == scheme) && url.has_host() => Ok(url),
        _ => Err(refused(&format!("must begin with {schemes}"))),
    }
}

/// Returns the path's segments without empty ones at its ends.
///
/// # Errors
/// `InvalidSettings` for a path that is not UTF-8.
pub fn decoded_segments(name: &str, url: &Url) -> Result<Vec<String>> {
    let path = url.path().trim_matches('/');
    if path.is_empty() {
        return Ok(Vec::new());
    }
    let segments = path
        .split('/')
        .map(|segment| percent_decode_str(segment).decode_utf8());
    segments
        .map(|segment| segment.map(std::borrow::Cow::into_owned))
        .collect::<Result<_, _>>()
        .map_err(|_| invalid(format!("the path of the {name} is not UTF-8")))
}

/// Returns the value that URL or setting give.
///
/// # Errors
/// `InvalidSettings` if they differ.
pub fn agreed<'a>(
    what: &str,
    url: Option<&'a str>,
    setting: Option<&'a str>,
) -> Result<Option<&'a str>> {
    match (url, setting) {
        (Some(url), Some(setting)) if url != setting => Err(invalid(format!(
            "the URL names the {what} `{url}`, but `{what}` names `{setting}`; remove one of them"
        ))),
        _ => Ok(url.or(setting)),
    }
}

/// Returns the address of the service alone, without a path.
pub fn origin(url: &Url) -> Url {
    let mut service = url.clone();
    service.set_path("");
    service
}

/// The host, with its port where that is not the usual one, for messages.
pub fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The error for a setting that cannot be used; `problem` names it and the expected form.
pub fn invalid(problem: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidSettings, problem)
}
