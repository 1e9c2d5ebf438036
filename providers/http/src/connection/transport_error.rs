//! The error for a request without a reply: the name, the connection, the encryption or the proxy failed.

use super::profile::{NetworkProblem, ServiceProfile};
use devlog_provider_api::{Error, ErrorKind};
use rustls::CertificateError;
use std::{error::Error as StdError, io, time::Duration};

const PROXY_HINT: &str = "check HTTPS_PROXY, and whether NO_PROXY should name the service";

/// The error for a request without a reply in time.
pub fn no_reply(service: &str, limit: Duration) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        format!(
            "{service} did not respond within {} seconds",
            limit.as_secs()
        ),
    )
}

/// The error for a request to `host` that failed on its way. Leaves out the address, which can hold a signature.
pub fn transport_error(error: &reqwest::Error, profile: &ServiceProfile, host: &str) -> Error {
    if let Some(problem) = find_cause::<rustls::Error>(error) {
        return insecure(problem, profile, host);
    }
    let unavailable = |message| Error::new(ErrorKind::Unavailable, message);
    if says(error, "proxy authorization required") {
        return Error::new(
            ErrorKind::Other,
            "the proxy asks for a user name and a password",
        )
        .with_hint("put them into HTTPS_PROXY, as in http://USER:PASSWORD@proxy.example.org:3128");
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
        let hint = (profile.network_hint)(NetworkProblem::UnknownName, host);
        return unavailable(format!("the name {host} cannot be resolved"))
            .with_hint(hint.unwrap_or("check the name in the URL, and the network"));
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

/// Never retried: a bad certificate stays bad, and may be an attack.
fn insecure(problem: &rustls::Error, profile: &ServiceProfile, host: &str) -> Error {
    let check = || {
        format!(
            "check that the URL leads to {}, and the proxy",
            profile.product
        )
    };
    let mut kind = ErrorKind::Other;
    let (reason, hint) = match problem {
        rustls::Error::InvalidCertificate(problem) => {
            kind = ErrorKind::UntrustedCertificate;
            certificate(problem, profile, host)
        }
        rustls::Error::InvalidMessage(_) => ("the response is not encrypted".to_owned(), check()),
        _ => (problem.to_string(), check()),
    };
    Error::new(
        kind,
        format!("the encrypted connection to {host} failed: {reason}"),
    )
    .with_hint(hint)
}

fn certificate(
    problem: &CertificateError,
    profile: &ServiceProfile,
    host: &str,
) -> (String, String) {
    use CertificateError as Problem;
    let own_hint = || (profile.network_hint)(NetworkProblem::WrongCertificateName, host);
    let (reason, hint) = match problem {
        Problem::Expired | Problem::ExpiredContext { .. } => (
            "its certificate has expired",
            "check this computer's clock, and whether a network login page is in the way",
        ),
        Problem::NotValidYet | Problem::NotValidYetContext { .. } => (
            "its certificate is not valid yet",
            "check this computer's clock",
        ),
        Problem::NotValidForName | Problem::NotValidForNameContext { .. } => (
            "its certificate is for another name",
            own_hint().unwrap_or("check the URL, and whether a network login page is in the way"),
        ),
        Problem::UnknownIssuer => (
            "its certificate is signed by an authority that this system does not trust",
            "behind a proxy that inspects connections, add the proxy's certificate to the system's, \
             or set SSL_CERT_FILE",
        ),
        problem if is_of_authority(problem) => (
            "its certificate is that of a certificate authority, which a server must not use",
            "give the server a certificate of its own that the authority signs",
        ),
        _ => (
            "its certificate is not valid",
            "check the server's certificate",
        ),
    };
    (reason.to_owned(), hint.to_owned())
}

/// The verifier names this case by its text only.
fn is_of_authority(problem: &CertificateError) -> bool {
    matches!(problem, CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity"))
}

/// Returns every cause, the error itself first; includes those that an `io::Error` hides.
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

/// Finds the first cause of a type.
pub fn find_cause<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
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
    use crate::connection::ServiceProfile;
    use devlog_provider_api::ErrorKind;
    use rustls::{CertificateError, Error, OtherError};
    use std::sync::Arc;

    const PROFILE: ServiceProfile = ServiceProfile {
        name: "cloud",
        product: "Cloud Storage",
        container: "container",
        user_agent: "test",
        network_hint: |_, host| host.contains("private").then_some("use the public name"),
    };

    #[test]
    fn a_bad_certificate_is_explained_and_never_retried() {
        let authority = OtherError(Arc::new(std::io::Error::other("CaUsedAsEndEntity")));
        for (problem, wanted) in [
            (CertificateError::UnknownIssuer, "does not trust"),
            (CertificateError::Expired, "has expired"),
            (CertificateError::NotValidYet, "not valid yet"),
            (CertificateError::NotValidForName, "another name"),
            (CertificateError::BadSignature, "is not valid"),
            (CertificateError::Other(authority), "certificate authority"),
        ] {
            let problem = Error::InvalidCertificate(problem);
            let error = insecure(&problem, &PROFILE, "cloud.example.org");
            assert_eq!(error.kind(), ErrorKind::UntrustedCertificate);
            assert!(error.message().contains(wanted), "{error}");
            assert!(error.hint().is_some());
        }
    }

    #[test]
    fn the_services_own_hint_goes_first() {
        let problem = Error::InvalidCertificate(CertificateError::NotValidForName);
        let hint = |host| insecure(&problem, &PROFILE, host).hint().map(str::to_owned);
        assert_eq!(
            hint("private.example.org").as_deref(),
            Some("use the public name")
        );
        assert!(hint("cloud.example.org").is_some_and(|hint| hint.starts_with("check the URL")));
    }
}
