//! The statement that an application signs with its certificate. The official crate makes it; the provider gives it the
//! certificate and its key.
//!
//! <https://learn.microsoft.com/entra/identity-platform/certificate-credentials>

use super::application::Application;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::Value;

/// Reports if it is signed with the certificate of the application; `None` if it is not a statement.
pub fn is_signed(assertion: &str, application: &Application) -> Option<bool> {
    let bytes = |text| BASE64_URL_SAFE_NO_PAD.decode(text).ok();
    let (text, signature) = assertion.rsplit_once('.')?;
    let (header, _) = text.split_once('.')?;
    let header: Value = serde_json::from_slice(&bytes(header)?).ok()?;
    let thumbprint = bytes(header["x5t#S256"].as_str()?)?;
    let key = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, &application.public_key);
    let is_signed = key.verify(text.as_bytes(), &bytes(signature)?).is_ok();
    Some(is_signed && thumbprint == application.thumbprint)
}
