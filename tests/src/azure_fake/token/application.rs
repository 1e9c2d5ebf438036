//! An application that is registered with Microsoft Entra.

use ring::{
    digest::{SHA256, digest},
    signature::{KeyPair, RsaKeyPair},
};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, pem::PemObject};
use std::path::PathBuf;

/// The tenant of the application.
pub const TENANT: &str = "7b795fb9-09d3-42f4-a494-38864f99ba3c";
/// Its id.
pub const CLIENT: &str = "3fa85f64-5717-4562-b3fc-2c963f66afa6";
/// Its secret, with what has to be encoded on the way.
pub const SECRET: &str = "s3cret~value+with/odd=characters&more";
/// The token of another identity service that it trusts.
pub const FEDERATED_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwb2QifQ.c2lnbmF0dXJl";

/// An application with one of each kind of proof.
#[derive(Clone, Debug)]
pub struct Application {
    /// The value of its secret.
    pub secret: String,
    /// True if the secret has expired.
    pub is_secret_expired: bool,
    /// The foreign token that it trusts.
    pub federated_token: String,
    /// The SHA-256 of its certificate.
    pub thumbprint: Vec<u8>,
    /// The public half of the certificate's key.
    pub public_key: Vec<u8>,
}

impl Application {
    /// The file with a certificate and its key: that of the application, or of a stranger.
    #[must_use]
    pub fn certificate_file(name: &str) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("keys");
        folder.join(format!("{name}.pem"))
    }
}

impl Default for Application {
    fn default() -> Self {
        let file = Self::certificate_file("application");
        let certificate = CertificateDer::from_pem_file(&file).expect("the file holds one");
        let key = PrivatePkcs8KeyDer::from_pem_file(&file).expect("the file holds one");
        let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).expect("it is an RSA key");
        Self {
            secret: SECRET.to_owned(),
            is_secret_expired: false,
            federated_token: FEDERATED_TOKEN.to_owned(),
            thumbprint: digest(&SHA256, &certificate).as_ref().to_vec(),
            public_key: key.public_key().as_ref().to_vec(),
        }
    }
}
