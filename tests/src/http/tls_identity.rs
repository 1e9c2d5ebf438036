//! A certificate for servers on this machine, which programs trust only if they are configured to.

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

/// A certificate for `127.0.0.1`, and the files that it and its key lie in.
#[derive(Clone, Debug)]
pub struct TlsIdentity {
    /// The file for `SSL_CERT_FILE`.
    pub certificate: PathBuf,
    /// The key.
    pub key: PathBuf,
}

impl TlsIdentity {
    /// Makes a new one in a folder.
    ///
    /// # Panics
    /// If the folder is not writable.
    #[must_use]
    pub fn create(folder: &Path) -> Self {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("it is an address");
        let identity = Self {
            certificate: folder.join("server-certificate.pem"),
            key: folder.join("server-key.pem"),
        };
        fs::write(&identity.certificate, cert.pem()).expect("the folder is ours");
        fs::write(&identity.key, signing_key.serialize_pem()).expect("the folder is ours");
        identity
    }

    /// The configuration of a server with this certificate.
    ///
    /// # Panics
    /// Never: both files were written here.
    #[must_use]
    pub fn server_config(&self) -> Arc<ServerConfig> {
        let certificate = CertificateDer::from_pem_file(&self.certificate).expect("it is one");
        let key = PrivateKeyDer::from_pem_file(&self.key).expect("it is one");
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has them")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key);
        Arc::new(config.expect("the key is the certificate's"))
    }
}
