//! The tokens that were given out, and what each is good for.

use crate::{
    azure_fake::refuse,
    http::{Arrived, Reply},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::collections::BTreeMap;

/// The audience of tokens for storage.
pub const AUDIENCE: &str = "https://storage.azure.com";

#[derive(Debug)]
struct Issued {
    audience: String,
    expiry: Timestamp,
}

/// Every token that is known, by its text.
#[derive(Debug)]
pub struct TokenBook {
    issued: BTreeMap<String, Issued>,
    /// The lifetime of new tokens.
    pub lifetime: SignedDuration,
}

impl Default for TokenBook {
    fn default() -> Self {
        Self {
            issued: BTreeMap::new(),
            lifetime: SignedDuration::from_hours(1),
        }
    }
}

impl TokenBook {
    /// Makes a token for this audience.
    pub fn issue(&mut self, tenant: &str, client: &str, audience: &str, now: Timestamp) -> String {
        let expiry = now + self.lifetime;
        let header = json!({ "alg": "RS256", "typ": "JWT", "kid": "fake" });
        let claims = json!({
            "aud": audience,
            "iss": format!("https://sts.windows.net/{tenant}/"),
            "iat": now.as_second(), "nbf": now.as_second(), "exp": expiry.as_second(),
            "appid": client, "oid": client, "sub": client, "tid": tenant,
            "uti": format!("{:016x}", fastrand::u64(..)),
            "ver": "1.0",
        });
        let part = |text: String| BASE64_URL_SAFE_NO_PAD.encode(text);
        let token = format!(
            "{}.{}.{}",
            part(header.to_string()),
            part(claims.to_string()),
            part("no real signature".to_owned())
        );
        let audience = audience.to_owned();
        self.issued
            .insert(token.clone(), Issued { audience, expiry });
        token
    }

    /// The number of tokens that were given out.
    #[must_use]
    pub fn count(&self) -> usize {
        self.issued.len()
    }

    /// Checks the token of a request; `None` if it has none.
    #[must_use]
    pub fn check(&self, request: &Arrived, now: Timestamp) -> Option<Result<(), Reply>> {
        let token = request.header("authorization")?.strip_prefix("Bearer ")?;
        let issued = self.issued.get(token);
        let is_good = |issued: &Issued| issued.audience == AUDIENCE && issued.expiry > now;
        let refused = || Err(refuse(401, "InvalidAuthenticationInfo"));
        Some(if issued.is_some_and(is_good) {
            Ok(())
        } else {
            refused()
        })
    }
}
