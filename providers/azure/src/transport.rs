//! Why no reply came: the name, the connection, the encryption or the proxy.

use crate::endpoint::Endpoint;
use devlog_provider_api::{Error, ErrorKind};
use rustls::CertificateError;
use std::{error::Error as StdError, io, time::Duration};

const PROXY_HINT: &str = "check HTTPS_PROXY, and whether NO_PROXY should name the service";

/// The error for a request that nothing answered in time.
pub fn no_reply(limit: Duration) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        format!("azure did not answer within {} seconds", limit.as_secs()),
    )
}

/// The error for a request that failed on its way. Never tells its address, which can hold a signature.
pub fn error(error: &reqwest::Error, endpoint: &Endpoint) -> Error {
    error_at(error, &endpoint.host())
}

/// The same, for a request to another host.
pub fn error_at(error: &reqwest::Error, host: &str) -> Error {
    if let Some(problem) = find::<rustls::Error>(error) {
        return insecure(problem, host);
    }
    let unavailable = |message| Error::new(ErrorKind::Unavailable, message);
    if says(error, "proxy authorization required") {
        return Error::new(ErrorKind::Other, "the proxy wants a user and a password").with_hint(
            "put them into HTTPS_PROXY, as in http://USER:PASSWORD@proxy.example.org:3128",
        );
    }
    if says(error, "tunnel error: unsuccessful") {
        return unavailable(format!("the proxy refused to connect to {host}"))
            .with_hint(PROXY_HINT);
    }
    if says(error, "tunnel error") {
        return unavailable(format!(
            "the proxy did not connect to {host}: {}",
            root(error)
        ))
        .with_hint(PROXY_HINT);
    }
    if says(error, "dns error") {
        let hint = if is_private_link(host) {
            "names with `privatelink` are known only inside of the private network: connect the VPN and its DNS"
        } else {
            "check the account's name in the url, the network, and for a private endpoint the VPN and its DNS"
        };
        return unavailable(format!("the name {host} cannot be resolved")).with_hint(hint);
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

/// Never tried again: what is wrong with a certificate stays wrong, and may be an attack.
fn insecure(problem: &rustls::Error, host: &str) -> Error {
    let (reason, hint) = match problem {
        rustls::Error::InvalidCertificate(problem) => certificate(problem, host),
        rustls::Error::InvalidMessage(_) => (
            "what answered does not encrypt".to_owned(),
            "check that the url leads to Azure Blob Storage, and the proxy",
        ),
        _ => (
            problem.to_string(),
            "check that the url leads to Azure Blob Storage, and the proxy",
        ),
    };
    Error::new(
        ErrorKind::Other,
        format!("the encrypted connection to {host} failed: {reason}"),
    )
    .with_hint(hint)
}

fn certificate(problem: &CertificateError, host: &str) -> (String, &'static str) {
    use CertificateError as Problem;
    let (reason, hint) = match problem {
        Problem::Expired | Problem::ExpiredContext { .. } => (
            "its certificate has expired",
            "check this computer's clock, and whether a network login page is in the way",
        ),
        Problem::NotValidYet | Problem::NotValidYetContext { .. } => (
            "its certificate is not valid yet",
            "check this computer's clock",
        ),
        Problem::NotValidForName | Problem::NotValidForNameContext { .. }
            if is_private_link(host) =>
        {
            (
                "its certificate is for another name",
                "leave `privatelink.` out of the url: the private network's DNS leads to the private endpoint all \
                 the same",
            )
        }
        Problem::NotValidForName | Problem::NotValidForNameContext { .. } => (
            "its certificate is for another name",
            "check the url, and whether a network login page is in the way",
        ),
        Problem::UnknownIssuer => (
            "its certificate is signed by an authority that this system does not trust",
            "behind a proxy that looks into connections, add the proxy's certificate to the system's, \
             or set SSL_CERT_FILE",
        ),
        _ => (
            "its certificate is not valid",
            "check the url, and whether a network login page is in the way",
        ),
    };
    (reason.to_owned(), hint)
}

/// The name that the private network's DNS has for a private endpoint. The service's certificate does not have it.
fn is_private_link(host: &str) -> bool {
    host.split('.').any(|label| label == "privatelink")
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

#[cfg(test)]
mod tests {
    use super::insecure;
    use devlog_provider_api::ErrorKind;
    use rustls::{CertificateError, Error};

    #[test]
    fn a_bad_certificate_is_told_in_words_and_never_retried() {
        for (problem, wanted) in [
            (CertificateError::UnknownIssuer, "does not trust"),
            (CertificateError::Expired, "has expired"),
            (CertificateError::NotValidYet, "not valid yet"),
            (CertificateError::NotValidForName, "another name"),
            (CertificateError::BadSignature, "is not valid"),
        ] {
            let error = insecure(&Error::InvalidCertificate(problem), "acc.example.org");
            assert_eq!(error.kind(), ErrorKind::Other);
            assert!(error.message().contains(wanted), "{error}");
            assert!(error.hint().is_some());
        }
    }

    #[test]
    fn a_private_endpoint_under_its_private_name_is_told_the_right_one() {
        let problem = || Error::InvalidCertificate(CertificateError::NotValidForName);
        let hint = |host| insecure(&problem(), host).hint().map(str::to_owned);
        let private = hint("acc.privatelink.blob.core.windows.net");
        assert!(private.is_some_and(|hint| hint.starts_with("leave `privatelink.` out")));
        let usual = hint("acc.blob.core.windows.net");
        assert!(usual.is_some_and(|hint| hint.starts_with("check the url")));
    }
}
