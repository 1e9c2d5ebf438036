//! The statement that an application signs with its certificate, checked as Microsoft Entra does.
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>

use super::application::{Application, CLIENT};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use ring::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::Value;
use std::collections::BTreeSet;

/// The flaw of an assertion, by Entra's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// It is not an assertion.
    Malformed = 50_027,
    /// It is not signed with a certificate of the application.
    Signature = 700_027,
    /// It is for another audience.
    Audience = 700_023,
    /// It is too early, too late, or good for too long.
    Time = 700_024,
    /// It is about another application.
    Subject = 700_021,
    /// It was used before.
    Replayed = 50_013,
}

/// Checks a statement; notes its id in `used`.
///
/// # Errors
/// The first flaw.
pub fn check(
    assertion: &str,
    application: &Application,
    endpoint: &str,
    now: Timestamp,
    used: &mut BTreeSet<String>,
) -> Result<(), Flaw> {
    let (text, signature) = assertion.rsplit_once('.').ok_or(Flaw::Malformed)?;
    let (header, claims) = text.split_once('.').ok_or(Flaw::Malformed)?;
    let (header, claims) = (object(header)?, object(claims)?);
    if header["alg"] != "PS256" || header["typ"] != "JWT" {
        return Err(Flaw::Malformed);
    }
    let thumbprint = header["x5t#S256"].as_str().unwrap_or_default();
    let key = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, &application.public_key);
    if bytes(thumbprint)? != application.thumbprint
        || key.verify(text.as_bytes(), &bytes(signature)?).is_err()
    {
        return Err(Flaw::Signature);
    }
    if claims["aud"] != endpoint {
        return Err(Flaw::Audience);
    }
    if claims["iss"] != CLIENT || claims["sub"] != CLIENT {
        return Err(Flaw::Subject);
    }
    let time = |name: &str| claims[name].as_i64().ok_or(Flaw::Malformed);
    let (start, end, now) = (time("nbf")?, time("exp")?, now.as_second());
    if start > now + 300 || end <= now || end - start > 24 * 3600 {
        return Err(Flaw::Time);
    }
    let id = claims["jti"].as_str().ok_or(Flaw::Malformed)?;
    if !used.insert(id.to_owned()) {
        return Err(Flaw::Replayed);
    }
    Ok(())
}

fn bytes(text: &str) -> Result<Vec<u8>, Flaw> {
    BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| Flaw::Malformed)
}

fn object(text: &str) -> Result<Value, Flaw> {
    serde_json::from_slice(&bytes(text)?).map_err(|_| Flaw::Malformed)
}

#[cfg(test)]
mod tests;
