//! The services that give tokens: for a key's signature, a login, a foreign token, another token, and to a machine.

use crate::{
    azure_fake::token::Application,
    http::{Arrived, Reply},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use url::form_urlencoded;

/// The service account.
pub const ACCOUNT: &str = "backup@project.iam.gserviceaccount.com";
/// The refresh token of the person that is signed in.
pub const REFRESH_TOKEN: &str = "1//r3fresh-token";
/// The secret of the program that the person signed in with.
pub const CLIENT_SECRET: &str = "GOCSPX-cl1ent";
/// The token of another platform that the workload identity pool accepts.
pub const PLATFORM_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.cGxhdGZvcm0.c2ln";
/// The scope of every token.
const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.read_write";

/// The tokens that were given, and still count.
#[derive(Debug, Default)]
pub struct Tokens {
    valid: BTreeSet<String>,
    given: usize,
}

impl Tokens {
    /// The kind of a request to these services; `None` for one about objects.
    pub fn kind(request: &Arrived) -> Option<&'static str> {
        match request.path() {
            "/token" => Some("token"),
            "/sts" => Some("exchange"),
            "/subject" => Some("subject"),
            path if path.ends_with(":generateAccessToken") => Some("impersonate"),
            path if path.starts_with("/computeMetadata/") => Some("metadata"),
            _ => None,
        }
    }

    /// Checks the token of a request.
    pub fn knows(&self, request: &Arrived) -> bool {
        let header = request.header("authorization").unwrap_or_default();
        header
            .strip_prefix("Bearer ")
            .is_some_and(|token| self.valid.contains(token))
    }

    /// Answers a request for a token.
    pub fn answer(&mut self, request: &Arrived, service: &str) -> Reply {
        let form: Vec<(String, String)> =
            form_urlencoded::parse(&request.body).into_owned().collect();
        let field = |wanted: &str| {
            let found = form.iter().find(|(name, _)| name == wanted);
            found.map_or("", |(_, value)| value)
        };
        let is_good = match Self::kind(request) {
            Some("token") => match field("grant_type") {
                "refresh_token" => {
                    field("refresh_token") == REFRESH_TOKEN
                        && field("client_secret") == CLIENT_SECRET
                }
                "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
                    is_signed(field("assertion"), &format!("{service}/token"))
                }
                _ => false,
            },
            Some("exchange") => {
                field("subject_token") == PLATFORM_TOKEN
                    && field("scope") == SCOPE
                    && field("grant_type") == "urn:ietf:params:oauth:grant-type:token-exchange"
            }
            Some("subject") => {
                let body = json!({ "value": PLATFORM_TOKEN });
                return Reply::new(200).body(body.to_string());
            }
            Some("impersonate") => {
                let token = self.knows(request).then(|| self.new_token());
                return token.map_or_else(refused, |token| {
                    let body =
                        json!({ "accessToken": token, "expireTime": "2099-01-01T00:00:00Z" });
                    Reply::new(200).body(body.to_string())
                });
            }
            _ => request.header("metadata-flavor") == Some("Google"),
        };
        if !is_good {
            return refused();
        }
        let body =
            json!({ "access_token": self.new_token(), "expires_in": 3599, "token_type": "Bearer" });
        Reply::new(200)
            .header("Metadata-Flavor", "Google")
            .body(body.to_string())
    }

    fn new_token(&mut self) -> String {
        self.given += 1;
        let token = format!("ya29.t0ken-{}", self.given);
        self.valid.insert(token.clone());
        token
    }
}

fn refused() -> Reply {
    Reply::new(400).body(json!({ "error": "invalid_grant", "error_description": "no" }).to_string())
}

/// Checks a statement: its signature, its account, its scope and its audience.
fn is_signed(assertion: &str, audience: &str) -> bool {
    let Some((text, signature)) = assertion.rsplit_once('.') else {
        return false;
    };
    let Ok(signature) = BASE64_URL_SAFE_NO_PAD.decode(signature) else {
        return false;
    };
    let public_key = Application::default().public_key;
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key);
    if key.verify(text.as_bytes(), &signature).is_err() {
        return false;
    }
    let claims = text.split('.').nth(1).unwrap_or_default();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(claims).unwrap_or_default();
    let claims: Value = serde_json::from_slice(&claims).unwrap_or_default();
    let is = |name: &str, wanted: &str| claims.get(name).and_then(Value::as_str) == Some(wanted);
    is("iss", ACCOUNT) && is("scope", SCOPE) && is("aud", audience)
}
