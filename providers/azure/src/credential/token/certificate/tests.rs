//! Tests of `certificate`.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::Certificate;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use devlog_provider_api::ErrorKind;
use jiff::Timestamp;
use ring::{
    digest::{SHA256, digest},
    signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey},
};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use serde_json::{Value, json};
use std::fs;

/// A key in PKCS#8 and its certificate, made by `openssl req -x509 -newkey rsa:2048 -nodes`.
const APPLICATION: &str = include_str!("application.pem");

fn decoded(part: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()
}

fn parsed(part: &str) -> Value {
    serde_json::from_slice(&decoded(part)).unwrap()
}

/// Header, claims, and whether the signature is the key's.
fn taken_apart(certificate: &Certificate, assertion: &str) -> (Value, Value, bool) {
    let (text, signature) = assertion.rsplit_once('.').unwrap();
    let (header, claims) = text.split_once('.').unwrap();
    let public = certificate.key.public_key().to_vec();
    let public = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, public);
    let is_signed = public.verify(text.as_bytes(), &decoded(signature)).is_ok();
    (parsed(header), parsed(claims), is_signed)
}

#[test]
fn an_assertion_says_who_asks_whom_and_until_when() {
    let certificate = Certificate::parse(APPLICATION.as_bytes()).unwrap();
    let now = Timestamp::from_second(1_700_000_000).unwrap();
    let make = || {
        certificate
            .assertion("a \"client\"", "https://login/t", now)
            .unwrap()
    };
    let (header, mut claims, is_signed) = taken_apart(&certificate, &make());
    assert!(is_signed);
    let der = CertificateDer::from_pem_slice(APPLICATION.as_bytes()).unwrap();
    let thumbprint = BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, &der));
    assert_eq!(
        header,
        json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint })
    );
    let id = claims.as_object_mut().unwrap().remove("jti").unwrap();
    assert_eq!(
        claims,
        json!({
            "aud": "https://login/t", "iss": "a \"client\"", "sub": "a \"client\"",
            "iat": 1_700_000_000, "nbf": 1_700_000_000, "exp": 1_700_000_600,
        })
    );
    let (_, others, _) = taken_apart(&certificate, &make());
    assert_ne!(others["jti"], id, "an assertion can be used once");
}

#[test]
fn what_is_missing_in_the_file_is_told_without_showing_it() {
    let key = APPLICATION.find("-----BEGIN PRIVATE").unwrap();
    let certificate = APPLICATION.find("-----BEGIN CERT").unwrap();
    let (only_key, only_certificate) =
        (&APPLICATION[key..certificate], &APPLICATION[certificate..]);
    let encrypted = only_key.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY") + only_certificate;
    let other = only_key.replace("PRIVATE KEY", "EC PRIVATE KEY") + only_certificate;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("application.pem");
    for (pem, wanted) in [
        ("hunter2", "holds no certificate"),
        (only_key, "holds no certificate"),
        (
            only_certificate,
            "holds no private key in PEM form, or one with a password",
        ),
        (
            &encrypted,
            "holds no private key in PEM form, or one with a password",
        ),
        (&other, "not an RSA key"),
    ] {
        fs::write(&path, pem).unwrap();
        let error = Certificate::read(&path).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidSettings);
        assert!(error.message().contains(wanted), "{error}");
        assert!(error.message().contains("application.pem"), "{error}");
        assert!(!format!("{error:?}").contains("hunter2"));
    }
    fs::remove_file(&path).unwrap();
    let error = Certificate::read(&path).err().unwrap();
    assert!(error.message().contains("cannot be read"), "{error}");
}
