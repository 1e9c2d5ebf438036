//! Tests of `assertion`: each rule is provoked.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Flaw, check};
use crate::azure_fake::token::application::{Application, CLIENT};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::{
    rand::SystemRandom,
    signature::{RSA_PSS_SHA256, RsaKeyPair},
};
use rustls::pki_types::{PrivatePkcs8KeyDer, pem::PemObject};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const ENDPOINT: &str = "https://login/t/oauth2/v2.0/token";
const NOW: i64 = 1_700_000_000;

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A good statement of the application, but for what `change` does to its header and claims.
fn statement(signer: &str, change: impl Fn(&mut Value, &mut Value)) -> String {
    let application = Application::default();
    let mut header =
        json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": encode(&application.thumbprint) });
    let mut claims = json!({
        "aud": ENDPOINT, "iss": CLIENT, "sub": CLIENT, "jti": "1",
        "nbf": NOW, "exp": NOW + 600,
    });
    change(&mut header, &mut claims);
    let text = format!(
        "{}.{}",
        encode(header.to_string()),
        encode(claims.to_string())
    );
    let file = Application::certificate_file(signer);
    let key = PrivatePkcs8KeyDer::from_pem_file(file).unwrap();
    let key = RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
    let mut signature = vec![0; key.public().modulus_len()];
    let random = SystemRandom::new();
    key.sign(&RSA_PSS_SHA256, &random, text.as_bytes(), &mut signature)
        .unwrap();
    format!("{text}.{}", encode(signature))
}

fn verdict(statement: &str) -> Result<(), Flaw> {
    let now = Timestamp::from_second(NOW).unwrap();
    let application = Application::default();
    check(statement, &application, ENDPOINT, now, &mut BTreeSet::new())
}

#[test]
fn a_good_statement_is_accepted_once() {
    let (good, mut used) = (statement("application", |_, _| {}), BTreeSet::new());
    let now = Timestamp::from_second(NOW).unwrap();
    let mut check = || check(&good, &Application::default(), ENDPOINT, now, &mut used);
    assert_eq!((check(), check()), (Ok(()), Err(Flaw::Replayed)));
}

#[test]
fn every_flaw_is_found() {
    type Change = fn(&mut Value, &mut Value);
    let changes: [(Change, Flaw); 8] = [
        (|header, _| header["alg"] = "none".into(), Flaw::Malformed),
        (
            |header, _| header["x5t#S256"] = "AAAA".into(),
            Flaw::Signature,
        ),
        (
            |_, claims| claims["aud"] = "https://other".into(),
            Flaw::Audience,
        ),
        (|_, claims| claims["iss"] = "other".into(), Flaw::Subject),
        (|_, claims| claims["sub"] = "other".into(), Flaw::Subject),
        (|_, claims| claims["exp"] = NOW.into(), Flaw::Time),
        (|_, claims| claims["nbf"] = (NOW + 301).into(), Flaw::Time),
        (
            |_, claims| claims["exp"] = (NOW + 25 * 3600).into(),
            Flaw::Time,
        ),
    ];
    for (change, flaw) in changes {
        assert_eq!(verdict(&statement("application", change)), Err(flaw));
    }
    let of_stranger = statement("stranger", |_, _| {});
    assert_eq!(verdict(&of_stranger), Err(Flaw::Signature));
    assert_eq!(verdict("no statement"), Err(Flaw::Malformed));
}
