//! A certificate, and the authority that signed it.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    date_time_ymd,
};
use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use std::sync::Arc;

/// The certificate of a server, and the authority that its clients must trust.
pub struct Certificate {
    /// The server's configuration, with the certificate.
    pub server: Arc<ServerConfig>,
    /// The authority, as `SSL_CERT_FILE` holds it.
    pub authority: String,
}

impl Certificate {
    /// One for these names.
    #[must_use]
    pub fn of(names: &[&str]) -> Self {
        Self::signed(names, |_| {})
    }

    /// One for these names whose time is over.
    #[must_use]
    pub fn expired(names: &[&str]) -> Self {
        Self::signed(names, |params| {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        })
    }

    /// One for these names that may sign others, which clients accept from no server.
    #[must_use]
    pub fn of_authority(names: &[&str]) -> Self {
        Self::signed(names, |params| {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        })
    }

    fn signed(names: &[&str], change: impl Fn(&mut CertificateParams)) -> Self {
        let key = || KeyPair::generate().expect("there is randomness");
        let params = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            CertificateParams::new(names).expect("names are ASCII")
        };
        let mut authority = params(&[]);
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name = DistinguishedName::new();
        let name = format!("Authority of {}", names.join(", "));
        authority.distinguished_name.push(DnType::CommonName, name);
        let authority = CertifiedIssuer::self_signed(authority, key()).expect("it is complete");
        let (mut server, server_key) = (params(names), key());
        change(&mut server);
        let server = server.signed_by(&server_key, &authority);
        let chain = vec![server.expect("it is complete").der().clone()];
        let server_key = PrivatePkcs8KeyDer::from(server_key.serialize_der());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("ring has them")
            .with_no_client_auth()
            .with_single_cert(chain, PrivateKeyDer::from(server_key));
        Self {
            server: Arc::new(config.expect("the key is the certificate's")),
            authority: authority.pem(),
        }
    }
}
