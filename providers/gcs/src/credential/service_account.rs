//! The key of a service account: it signs a statement about who asks.
//! <https://developers.google.com/identity/protocols/oauth2/service-account#httprest>

use super::token_request::SCOPE;
use devlog_provider_api::Result;
use devlog_provider_http::StatementKey;
use jiff::{SignedDuration, Timestamp};
use ring::signature::RSA_PKCS1_SHA256;
use serde_json::json;
use url::Url;

/// The lifetime of a statement; the longest that is accepted.
const LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// A service account and its key.
pub struct ServiceAccount {
    pub email: String,
    pub token_url: Url,
    key_id: Option<String>,
    key: StatementKey,
}

impl ServiceAccount {
    /// Reads the key. The problem is the end of a sentence.
    ///
    /// # Errors
    /// If it is not an RSA key in PEM form.
    pub fn new(
        email: String,
        token_url: Url,
        key_id: Option<String>,
        pem: &str,
    ) -> Result<Self, &'static str> {
        Ok(Self {
            email,
            token_url,
            key_id,
            key: StatementKey::from_pem(pem.as_bytes())?,
        })
    }

    /// The signed statement that the account asks for a token.
    ///
    /// # Errors
    /// `Other` if the key cannot sign.
    pub fn assertion(&self, now: Timestamp) -> Result<String> {
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": self.key_id });
        let claims = json!({
            "iss": self.email,
            "scope": SCOPE,
            "aud": self.token_url.as_str(),
            "iat": now.as_second(),
            "exp": (now + LIFETIME).as_second(),
        });
        self.key.sign(&RSA_PKCS1_SHA256, &header, &claims)
    }
}
