//! The connections, files and programs that credentials come from: ours, below the signer's own requests.

use crate::profile::PROFILE;
use bytes::Bytes;
use devlog_provider_api::Error;
use devlog_provider_http::{CredentialService, ServiceProfile, output_of};
use reqsign_core::{CommandExecute, CommandOutput, Context, FileRead, HttpSend, OsEnv, Result};
use std::{process::Command, time::Duration};
use tokio::time::timeout;

/// The limit for a program, which may ask a service itself.
const PROGRAM_TIMEOUT: Duration = Duration::from_secs(30);
/// The words of messages about the services that give credentials.
const AWS: CredentialService = CredentialService {
    profile: ServiceProfile {
        name: "AWS",
        product: "a service of AWS",
        ..PROFILE
    },
    absent: None,
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
        let request = reqwest::Request::try_from(request).map_err(unusable)?;
        let reply = AWS
            .exchange(request)
            .await
            .map_err(|error| carried(&error))?;
        let mut response = http::Response::new(reply.body.into());
        *response.status_mut() = reply.status;
        *response.headers_mut() = reply.headers;
        Ok(response)
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
                failed(format!("did not respond within {seconds} seconds"))
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
