//! The exchange with a service that gives credentials: one request a connection, since it is asked about once an hour.

use crate::{
    address::host_and_port,
    connection::{ServiceProfile, client_for, no_reply, transport_error},
    protocol::Reply,
};
use devlog_provider_api::{Error, ErrorKind, Result};
use std::time::Duration;
use tokio::time::timeout;
use url::{Host, Url};

/// The limit for opening a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The same for the machine's own service, which is next to it. On a machine without one this is all that looking
/// for it costs.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// The limit for an answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// The longest answer that is read, in bytes. Credentials have a few KB.
const MAX_BODY: usize = 256 << 10;

/// A service that gives credentials.
#[derive(Clone, Copy, Debug)]
pub struct CredentialService {
    /// Its words in messages.
    pub profile: ServiceProfile,
    /// The error where nothing responds at a host, for a service that not every machine has.
    pub absent: Option<fn(&str) -> Error>,
}

impl CredentialService {
    /// Sends a request, and reads the reply to its end. A refusal is a reply too.
    ///
    /// # Errors
    /// `Unavailable` if no reply came, or as `absent` says; `InvalidSettings` for a proxy that cannot be used.
    pub async fn exchange(&self, request: reqwest::Request) -> Result<Reply> {
        let url = request.url().clone();
        let host = host_and_port(&url);
        let client = client_for(&url, &self.profile, connect_timeout(&url))?;
        let failed = |error: reqwest::Error| match self.absent {
            Some(absent) if error.is_connect() || error.is_timeout() => absent(&host),
            _ => transport_error(&error, &self.profile, &host),
        };
        let exchange = async {
            let mut reply = client.execute(request).await.map_err(failed)?;
            let mut body = Vec::new();
            while let Some(chunk) = reply.chunk().await.map_err(failed)? {
                body.extend_from_slice(&chunk);
                if body.len() > MAX_BODY {
                    let problem =
                        format!("the response from {host} is longer than {MAX_BODY} bytes");
                    return Err(Error::new(ErrorKind::Other, problem));
                }
            }
            Ok(Reply {
                status: reply.status(),
                headers: std::mem::take(reply.headers_mut()),
                body,
            })
        };
        let answer = timeout(ANSWER_TIMEOUT, exchange).await;
        answer.map_err(|_| no_reply(&host, ANSWER_TIMEOUT))?
    }
}

/// The machine's own service has an address of the link, or of the machine itself.
fn connect_timeout(url: &Url) -> Duration {
    let is_near = match url.host() {
        Some(Host::Ipv4(address)) => address.is_link_local() || address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_unique_local() || address.is_loopback(),
        _ => false,
    };
    if is_near {
        PROBE_TIMEOUT
    } else {
        CONNECT_TIMEOUT
    }
}

#[cfg(test)]
mod tests {
    use super::{PROBE_TIMEOUT, connect_timeout};
    use std::time::Duration;
    use url::Url;

    #[test]
    fn looking_for_the_machines_own_service_costs_a_second_at_most() {
        assert!(PROBE_TIMEOUT <= Duration::from_secs(1));
        for (address, is_near) in [
            ("http://169.254.169.254/latest", true),
            ("http://[fd00:ec2::254]/latest", true),
            ("https://sts.amazonaws.com/", false),
        ] {
            let timeout = Url::parse(address).map(|url| connect_timeout(&url));
            assert_eq!(timeout == Ok(PROBE_TIMEOUT), is_near, "{address}");
        }
    }
}
