//! The token endpoint of Microsoft Entra, for programs.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>

use super::{
    application::{Application, CLIENT, TENANT},
    assertion::is_signed,
    book::{AUDIENCE, TokenBook},
};
use crate::http::{Arrived, Reply};
use jiff::Timestamp;
use serde_json::json;
use std::collections::BTreeMap;
use url::form_urlencoded;

const TRACE: &str = "3f1a9c52-6e0d-4a57-9d0e-5f2b1c7a4e00";

/// The reason why there is no token: the HTTP status, and Entra's number and sentence.
struct No(u16, u32, &'static str);

/// Answers a request for a token of the application.
pub fn answer(
    request: &Arrived,
    application: &Application,
    book: &mut TokenBook,
    now: Timestamp,
) -> Reply {
    if let Err(no) = check(request, application) {
        return refused(&no);
    }
    let token = book.issue(TENANT, CLIENT, AUDIENCE, now);
    let seconds = book.lifetime.as_secs();
    let body = json!({
        "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds,
        "access_token": token,
    });
    json_reply(200, &body.to_string())
}

fn check(request: &Arrived, application: &Application) -> Result<(), No> {
    if request.path() != format!("/{TENANT}/oauth2/v2.0/token") {
        return Err(No(400, 90_002, "Tenant not found."));
    }
    let form: BTreeMap<String, String> =
        form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| form.get(name).map_or("", String::as_str);
    if field("client_id") != CLIENT {
        return Err(No(400, 700_016, "Application was not found."));
    }
    if field("scope") != format!("{AUDIENCE}/.default") {
        return Err(No(400, 1_002_012, "The scope is not valid."));
    }
    if let Some(secret) = form.get("client_secret") {
        return check_secret(secret, application);
    }
    let proof = field("client_assertion");
    if proof == application.federated_token {
        return Ok(());
    }
    match is_signed(proof, application) {
        Some(true) => Ok(()),
        Some(false) => Err(No(401, 700_027, "The client assertion is not valid.")),
        // A foreign token looks so here.
        None => Err(No(401, 700_213, "No matching federated record found.")),
    }
}

fn check_secret(secret: &str, application: &Application) -> Result<(), No> {
    if secret != application.secret {
        return Err(No(401, 7_000_215, "Invalid client secret provided."));
    }
    if application.is_secret_expired {
        return Err(No(401, 7_000_222, "The client secret is expired."));
    }
    Ok(())
}

fn refused(No(status, number, sentence): &No) -> Reply {
    let body = json!({
        "error": "invalid_client",
        "error_description": format!("AADSTS{number}: {sentence} Trace ID: {TRACE}"),
        "error_codes": [number],
        "timestamp": "2026-01-02 03:04:05Z",
        "trace_id": TRACE,
        "correlation_id": TRACE,
    });
    json_reply(*status, &body.to_string())
}

pub fn json_reply(status: u16, body: &str) -> Reply {
    Reply::new(status)
        .header("Content-Type", "application/json; charset=utf-8")
        .body(body)
}
