//! The tokens that were given out, and what each is good for.

use crate::{azure_fake::refusal::Refusal, http::Arrived};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use std::collections::BTreeMap;

/// The audience of tokens for storage.
pub const AUDIENCE: &str = "https://storage.azure.com";
/// The first version that knows tokens:
/// <https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory>.
const FIRST_VERSION: &str = "2017-11-09";

const INVALID: Refusal = Refusal {
    status: 401,
    code: "InvalidAuthenticationInfo",
    detail: None,
};
const NO_ROLE: Refusal = Refusal {
    status: 403,
    code: "AuthorizationPermissionMismatch",
    detail: None,
};

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
    /// True if the holder of a token may read and write blobs.
    pub is_role_granted: bool,
}

impl Default for TokenBook {
    fn default() -> Self {
        Self {
            issued: BTreeMap::new(),
            lifetime: SignedDuration::from_hours(1),
            is_role_granted: true,
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
    ///
    /// # Errors
    /// As the service refuses it.
    #[must_use]
    pub fn check(&self, request: &Arrived, now: Timestamp) -> Option<Result<(), Refusal>> {
        let token = request.header("authorization")?.strip_prefix("Bearer ")?;
        Some(self.check_token(request, token, now))
    }

    fn check_token(&self, request: &Arrived, token: &str, now: Timestamp) -> Result<(), Refusal> {
        let version = request.header("x-ms-version").unwrap_or_default();
        let issued = self.issued.get(token).ok_or(INVALID)?;
        if version < FIRST_VERSION || issued.audience != AUDIENCE || issued.expiry <= now {
            return Err(INVALID);
        }
        if !self.is_role_granted {
            return Err(NO_ROLE);
        }
        // A Storage Blob Data Contributor may make containers too.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{AUDIENCE, TokenBook};
    use crate::http::{Arrived, Message};
    use jiff::{SignedDuration, Timestamp};

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    /// The status for a request with this header at a time; `200` if the request is accepted.
    fn status(book: &TokenBook, authorization: &str, version: &str, now: Timestamp) -> u16 {
        let head = format!(
            "GET /a/c HTTP/1.1\r\nAuthorization: {authorization}\r\nx-ms-version: {version}\r\n\r\n"
        );
        let message = Message::read(&mut head.as_bytes()).unwrap().unwrap();
        let request = Arrived::new(&message).unwrap();
        match book.check(&request, now) {
            None => 0,
            Some(Ok(())) => 200,
            Some(Err(refusal)) => refusal.status,
        }
    }

    #[test]
    fn a_token_is_good_for_storage_until_it_expires() {
        let mut book = TokenBook::default();
        let token = format!("Bearer {}", book.issue("t", "c", AUDIENCE, START));
        let other = format!(
            "Bearer {}",
            book.issue("t", "c", "https://vault.azure.net", START)
        );
        let (version, hour) = ("2023-11-03", SignedDuration::from_hours(1));
        assert_eq!(status(&book, &token, version, START), 200);
        assert_eq!(status(&book, &token, version, START + hour), 401);
        assert_eq!(status(&book, &token, "2017-07-29", START), 401);
        assert_eq!(status(&book, &other, version, START), 401);
        assert_eq!(status(&book, "Bearer unknown", version, START), 401);
        assert_eq!(status(&book, "SharedKey a:b", version, START), 0);
        book.is_role_granted = false;
        assert_eq!(status(&book, &token, version, START), 403);
    }
}
