//! An RSA key that signs statements, as JSON Web Tokens: <https://www.rfc-editor.org/rfc/rfc7519>.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use devlog_provider_api::{Error, ErrorKind, Result};
use ring::{
    rand::SystemRandom,
    signature::{RsaEncoding, RsaKeyPair},
};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject};
use serde_json::Value;

/// The key. Has no `Debug`.
pub struct StatementKey(RsaKeyPair);

impl StatementKey {
    /// Reads the first private key of a PEM text.
    ///
    /// # Errors
    /// The problem, as the end of a sentence.
    pub fn from_pem(pem: &[u8]) -> Result<Self, &'static str> {
        let key = PrivateKeyDer::from_pem_slice(pem)
            .map_err(|_| "holds no private key in PEM form, or one with a password")?;
        let key = match &key {
            PrivateKeyDer::Pkcs8(key) => RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            _ => return Err("holds a key that is not an RSA key"),
        };
        key.map(Self)
            .map_err(|_| "holds a key that is not an RSA key of 2048 bits or more")
    }

    /// The public key in DER form.
    pub fn public_key(&self) -> &[u8] {
        self.0.public().as_ref()
    }

    /// Returns the signed statement.
    ///
    /// # Errors
    /// `Other` if the key cannot sign.
    pub fn sign(
        &self,
        algorithm: &'static dyn RsaEncoding,
        header: &Value,
        claims: &Value,
    ) -> Result<String> {
        let text = format!(
            "{}.{}",
            base64_url(header.to_string()),
            base64_url(claims.to_string())
        );
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(
                algorithm,
                &SystemRandom::new(),
                text.as_bytes(),
                &mut signature,
            )
            .map_err(|_| Error::new(ErrorKind::Other, "the private key cannot sign"))?;
        Ok(format!("{text}.{}", base64_url(signature)))
    }
}

/// Returns bytes in the encoding of such tokens.
pub fn base64_url(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
