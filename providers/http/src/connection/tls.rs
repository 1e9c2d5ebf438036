//! The encryption of connections: TLS 1.2 or later, checked against the platform's trust store.

use devlog_provider_api::{Error, ErrorKind, Result};
use rustls::{
    ClientConfig, ConfigBuilder, RootCertStore, WantsVerifier,
    crypto::ring,
    version::{TLS12, TLS13},
};
use rustls_platform_verifier::BuilderVerifierExt;
use std::sync::Arc;

/// Configures TLS for services that are reached by https. Reads the platform's roots (and `SSL_CERT_FILE`).
pub fn with_platform_roots() -> Result<ClientConfig> {
    let config = builder()?
        .with_platform_verifier()
        .map_err(|error| unusable(&error))?;
    Ok(config.with_no_client_auth())
}

/// Configures TLS for services that are reached by http: trusts no certificate, and reads no file.
pub fn without_roots() -> Result<ClientConfig> {
    let config = builder()?.with_root_certificates(RootCertStore::empty());
    Ok(config.with_no_client_auth())
}

fn builder() -> Result<ConfigBuilder<ClientConfig, WantsVerifier>> {
    ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .map_err(|error| unusable(&error))
}

fn unusable(error: &rustls::Error) -> Error {
    Error::new(
        ErrorKind::Other,
        format!("cannot use the platform's trust store: {error}"),
    )
    .with_hint(
        "install the system's root certificates (package ca-certificates), or set SSL_CERT_FILE",
    )
}
