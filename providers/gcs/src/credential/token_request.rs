//! The exchanges that end with a token, and their refusals.

use crate::profile::PROFILE;
use devlog_provider_api::{Error, ErrorKind, Result};
use devlog_provider_http::{
    CredentialService, Reply, ServiceProfile, Token, clock_offset, headers, host_and_port,
};
use jiff::{SignedDuration, Timestamp};
use reqwest::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderValue, RETRY_AFTER},
};
use serde_json::{Value, json};
use url::{Url, form_urlencoded::Serializer};

/// The right to read and write objects, and no more.
pub const SCOPE: &str = "https://www.googleapis.com/auth/devstorage.read_write";
/// The services that give tokens.
pub const GOOGLE: CredentialService = CredentialService {
    profile: ServiceProfile {
        name: "Google",
        product: "a service of Google",
        ..PROFILE
    },
    absent: None,
};

/// Asks an OAuth 2.0 endpoint for a token.
///
/// # Errors
/// `Unauthenticated` if it is refused; `Throttled` or `Unavailable` if it may come later.
pub async fn post_form(url: &Url, fields: &[(&str, &str)]) -> Result<Token> {
    let body = Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut request = reqwest::Request::new(Method::POST, url.clone());
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    request.headers_mut().insert(CONTENT_TYPE, form);
    *request.body_mut() = Some(body.into());
    token_of(&send(request).await?, url)
}

/// Exchanges a token for one of the service account that it may stand in for.
/// <https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken>
///
/// # Errors
/// As [`post_form`].
pub async fn impersonate(url: &Url, token: &Token) -> Result<Token> {
    let mut request = reqwest::Request::new(Method::POST, url.clone());
    let headers = request.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(AUTHORIZATION, token.header().clone());
    let body = json!({ "scope": [SCOPE], "lifetime": "3600s" });
    *request.body_mut() = Some(body.to_string().into());
    let reply = send(request).await?;
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let expiry = text("expireTime").and_then(|time| time.parse().ok());
    text("accessToken")
        .zip(expiry)
        .and_then(|(token, expiry)| Token::new(token, expiry, Timestamp::now()))
        .ok_or_else(|| no_token(url))
}

/// Sends a request for a token; a refusal is an error.
///
/// # Errors
/// As [`post_form`].
pub async fn send(request: reqwest::Request) -> Result<Reply> {
    let host = host_and_port(request.url());
    let reply = GOOGLE.exchange(request).await?;
    if reply.status.is_success() {
        return Ok(reply);
    }
    Err(refusal(&host, &reply, Timestamp::now()))
}

/// Reads `access_token` and `expires_in`.
///
/// # Errors
/// `Unauthenticated` if the reply contains no token.
pub fn token_of(reply: &Reply, url: &Url) -> Result<Token> {
    let now = Timestamp::now();
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let token = body.get("access_token").and_then(Value::as_str);
    let lifetime = body.get("expires_in").and_then(Value::as_i64);
    token
        .zip(lifetime.filter(|seconds| (1..=86_400).contains(seconds)))
        .and_then(|(token, seconds)| {
            let expiry = now + SignedDuration::from_secs(seconds);
            Token::new(token, expiry, now)
        })
        .ok_or_else(|| no_token(url))
}

fn no_token(url: &Url) -> Error {
    let problem = format!("the response from {} contains no token", host_and_port(url));
    Error::new(ErrorKind::Unauthenticated, problem)
}

/// Of the body only a code is shown.
fn refusal(host: &str, reply: &Reply, now: Timestamp) -> Error {
    let status = reply.status.as_u16();
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let error = body.get("error");
    let code = error
        .and_then(Value::as_str)
        .or_else(|| error?.get("status")?.as_str())
        .and_then(headers::plain_word)
        .map(|code| format!(" {code}"));
    let (kind, sentence) = match status {
        429 => (ErrorKind::Throttled, "asks for fewer requests"),
        408 | 500.. => (ErrorKind::Unavailable, "could not answer now"),
        _ => (ErrorKind::Unauthenticated, "gave no token"),
    };
    let code = code.unwrap_or_default();
    let mut error = Error::new(kind, format!("{host} {sentence} ({status}{code})"));
    let text = |name| headers::text(&reply.headers, &name);
    if let Some(wait) = text(RETRY_AFTER).and_then(|text| headers::retry_after(text, now)) {
        error = error.with_retry_after(wait);
    }
    let date = text(DATE).and_then(headers::timestamp);
    match date.and_then(|date| clock_offset(now, date)) {
        Some(offset) => error.with_hint(format!("{offset}; set it right")),
        None => error,
    }
}
