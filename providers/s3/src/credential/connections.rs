//! The connections, files and programs that credentials come from: ours, below the signer's own requests.

use crate::profile::PROFILE;
use bytes::{Bytes, BytesMut};
use devlog_provider_api::Error;
use devlog_provider_http::{ServiceProfile, client_for, output_of, transport_error};
use reqsign_core::{CommandExecute, CommandOutput, Context, FileRead, HttpSend, OsEnv, Result};
use std::{process::Command, time::Duration};
use tokio::time::timeout;
use url::{Host, Url};

/// The limit for opening a connection to a service that gives credentials.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// The same for the machine's own service, which is next to it. On a machine without one this is all that looking
/// for it costs.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// The limit for an answer.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);
/// The limit for a program, which may ask a service itself.
const PROGRAM_TIMEOUT: Duration = Duration::from_secs(30);
/// The longest answer that is read, in bytes. Credentials have a few KB.
const MAX_BODY: usize = 256 << 10;

/// The words of messages about the services that give credentials.
const AWS: ServiceProfile = ServiceProfile {
    name: "AWS",
    product: "a service of AWS",
    ..PROFILE
};

/// Everything that the signer reads.
pub fn context() -> Context {
    Context::new()
        .with_env(OsEnv)
        .with_file_read(Files)
        .with_http_send(Connections)
        .with_command_execute(Programs)
}

#[derive(Debug)]
struct Files;

impl FileRead for Files {
    async fn file_read(&self, path: &str) -> Result<Vec<u8>> {
        std::fs::read(path).map_err(|error| {
            reqsign_core::Error::config_invalid(format!("{path} cannot be read: {error}"))
        })
    }
}

#[derive(Debug)]
struct Connections;

impl HttpSend for Connections {
    async fn http_send(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>> {
        let url = Url::parse(&request.uri().to_string()).map_err(unusable)?;
        let client =
            client_for(&url, &AWS, connect_timeout(&url)).map_err(|error| carried(&error))?;
        let request = reqwest::Request::try_from(request).map_err(unusable)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let failed = |error: reqwest::Error| carried(&transport_error(&error, &AWS, &host));
        let exchange = async {
            let mut reply = client.execute(request).await.map_err(failed)?;
            let mut body = BytesMut::new();
            while body.len() < MAX_BODY
                && let Some(chunk) = reply.chunk().await.map_err(failed)?
            {
                body.extend_from_slice(&chunk);
            }
            let mut response = http::Response::new(body.freeze());
            *response.status_mut() = reply.status();
            *response.headers_mut() = std::mem::take(reply.headers_mut());
            Ok(response)
        };
        let answer = timeout(ANSWER_TIMEOUT, exchange).await;
        answer.map_err(|_| {
            let seconds = ANSWER_TIMEOUT.as_secs();
            let problem = format!("{host} did not answer within {seconds} seconds");
            reqsign_core::Error::unexpected(problem).set_retryable(true)
        })?
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

#[derive(Debug)]
struct Programs;

impl CommandExecute for Programs {
    async fn command_execute<'a>(
        &'a self,
        program: &'a str,
        args: &'a [&'a str],
    ) -> Result<CommandOutput> {
        let mut command = Command::new(program);
        command.args(args);
        let failed =
            |problem: String| reqsign_core::Error::unexpected(format!("`{program}` {problem}"));
        let output = timeout(PROGRAM_TIMEOUT, output_of(command))
            .await
            .map_err(|_| {
                let seconds = PROGRAM_TIMEOUT.as_secs();
                failed(format!("did not answer within {seconds} seconds"))
            })?
            .map_err(|error| failed(format!("cannot be run: {error}")))?;
        Ok(CommandOutput {
            status: output.status.code().unwrap_or(-1),
            stdout: output.stdout,
            stderr: output.stderr,
        })
    }
}

fn unusable(error: impl std::fmt::Display) -> reqsign_core::Error {
    reqsign_core::Error::unexpected(format!("the request for credentials is invalid: {error}"))
}

fn carried(error: &Error) -> reqsign_core::Error {
    let is_temporary = error.kind().is_retryable();
    reqsign_core::Error::unexpected(error.message()).set_retryable(is_temporary)
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
