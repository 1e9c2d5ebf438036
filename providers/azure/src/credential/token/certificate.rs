//! A certificate that an application has instead of a secret: it signs a statement about who is asking.
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>

use super::reply::carried;
use crate::settings::{CLIENT_CERTIFICATE_PATH, invalid};
use azure_core::http::ClientMethodOptions;
use azure_identity::ClientAssertion;
use devlog_provider_api::{Error, Result};
use devlog_provider_http::{StatementKey, base64_url};
use jiff::{SignedDuration, Timestamp};
use ring::{
    digest::{SHA256, digest},
    signature::RSA_PSS_SHA256,
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde_json::json;
use std::{fmt, fs, io, path::Path};

/// The lifetime of a statement, which is sent at once.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// A certificate's fingerprint and its private key.
pub struct Certificate {
    key: StatementKey,
    thumbprint: String,
}

impl Certificate {
    /// Reads both from a PEM file, in any order; of several certificates the first is the application's.
    ///
    /// # Errors
    /// `InvalidSettings`, if the file cannot be read or lacks one of them.
    pub fn read(path: &Path) -> Result<Self> {
        let pem = fs::read(path).map_err(|error| unreadable(path, &error))?;
        Self::parse(&pem).map_err(|problem| {
            invalid(format!(
                "the file of `{CLIENT_CERTIFICATE_PATH}`, {}, {problem}",
                path.display()
            ))
            .with_hint(
                "it must be a PEM file with the certificate and its RSA key without a password; from a PFX file \
                 `openssl pkcs12 -in FILE.pfx -nodes -out FILE.pem` makes one",
            )
        })
    }

    fn parse(pem: &[u8]) -> Result<Self, &'static str> {
        let certificate =
            CertificateDer::from_pem_slice(pem).map_err(|_| "holds no certificate in PEM form")?;
        Ok(Self {
            key: StatementKey::from_pem(pem)?,
            thumbprint: base64_url(digest(&SHA256, &certificate)),
        })
    }

    /// The signed statement that `client` asks for a token at `audience`.
    fn assertion(&self, client: &str, audience: &str, now: Timestamp) -> Result<String> {
        let header = json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": self.thumbprint });
        let claims = json!({
            "aud": audience,
            "iss": client,
            "sub": client,
            "jti": format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)),
            "iat": now.as_second(),
            "nbf": now.as_second(),
            "exp": (now + LIFETIME).as_second(),
        });
        self.key.sign(&RSA_PSS_SHA256, &header, &claims)
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Error {
    invalid(format!(
        "the file of `{CLIENT_CERTIFICATE_PATH}`, {}, cannot be read: {error}",
        path.display()
    ))
}

/// Signs a new statement whenever a token is asked for.
pub struct CertificateAssertion {
    pub certificate: std::sync::Arc<Certificate>,
    pub client: String,
    /// The address that the token is requested from.
    pub audience: String,
}

impl fmt::Debug for CertificateAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CertificateAssertion")
    }
}

#[async_trait::async_trait]
impl ClientAssertion for CertificateAssertion {
    async fn secret(&self, _: Option<ClientMethodOptions<'_>>) -> azure_core::Result<String> {
        self.certificate
            .assertion(&self.client, &self.audience, Timestamp::now())
            .map_err(carried)
    }
}

#[cfg(test)]
mod tests;
