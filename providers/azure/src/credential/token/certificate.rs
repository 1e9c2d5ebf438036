//! A certificate that an application has instead of a secret: it signs a statement about who is asking.
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>

use super::reply::carried;
use crate::settings::{CLIENT_CERTIFICATE_PATH, invalid};
use azure_core::http::ClientMethodOptions;
use azure_identity::ClientAssertion;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use devlog_provider_api::{Error, ErrorKind, Result};
use jiff::{SignedDuration, Timestamp};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{RSA_PSS_SHA256, RsaKeyPair},
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use serde_json::json;
use std::{fmt, fs, io, path::Path};

/// The lifetime of a statement, which is sent at once.
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);

/// A certificate's fingerprint and its private key.
pub struct Certificate {
    key: RsaKeyPair,
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
        let key = PrivateKeyDer::from_pem_slice(pem)
            .map_err(|_| "holds no private key in PEM form, or one with a password")?;
        let key = match &key {
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            _ => return Err("holds a key that is not an RSA key"),
        };
        Ok(Self {
            key: key.map_err(|_| "holds a key that is no RSA key of 2048 bits or more")?,
            thumbprint: encode(digest(&SHA256, &certificate)),
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
        let text = format!(
            "{}.{}",
            encode(header.to_string()),
            encode(claims.to_string())
        );
        let mut signature = vec![0; self.key.public().modulus_len()];
        let random = SystemRandom::new();
        self.key
            .sign(&RSA_PSS_SHA256, &random, text.as_bytes(), &mut signature)
            .map_err(|_| Error::new(ErrorKind::Other, "the certificate's key cannot sign"))?;
        Ok(format!("{text}.{}", encode(signature)))
    }
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
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
