//! The token endpoint of Microsoft Entra, for programs.
//!
//! <https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow>

use super::{
    application::{Application, CLIENT, TENANT},
    assertion::{self, Flaw},
    book::{AUDIENCE, TokenBook},
};
use crate::http::{Arrived, Reply};
use jiff::Timestamp;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use url::form_urlencoded;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const TRACE: &str = "3f1a9c52-6e0d-4a57-9d0e-5f2b1c7a4e00";

/// Microsoft Entra with one tenant and one application.
#[derive(Debug, Default)]
pub struct Entra {
    /// The application.
    pub application: Application,
    used: BTreeSet<String>,
}

/// Why there is no token: the HTTP status, and Entra's number and sentence.
struct No(u16, u32, &'static str);

impl Entra {
    /// Answers a request that came in at `host`.
    pub fn answer(
        &mut self,
        request: &Arrived,
        host: &str,
        book: &mut TokenBook,
        now: Timestamp,
    ) -> Reply {
        match self.check(request, host, now) {
            Ok(()) => {
                let token = book.issue(TENANT, CLIENT, AUDIENCE, now);
                let seconds = book.lifetime.as_secs();
                let body = json!({
                    "token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds,
                    "access_token": token,
                });
                json_reply(200, &body.to_string())
            }
            Err(no) => refused(&no),
        }
    }

    fn check(&mut self, request: &Arrived, host: &str, now: Timestamp) -> Result<(), No> {
        let tenant = request.path().strip_suffix("/oauth2/v2.0/token");
        let tenant = tenant.and_then(|path| path.strip_prefix('/'));
        if request.line.method != "POST" || tenant.is_none() {
            return Err(No(404, 900_144, "The request is not properly formed."));
        }
        if tenant != Some(TENANT) {
            return Err(No(400, 90_002, "Tenant not found."));
        }
        if request.header("content-type") != Some("application/x-www-form-urlencoded") {
            return Err(No(400, 900_144, "The request body has another type."));
        }
        let form: BTreeMap<String, String> =
            form_urlencoded::parse(&request.body).into_owned().collect();
        let field = |name: &str| form.get(name).map_or("", String::as_str);
        if field("client_id") != CLIENT {
            return Err(No(
                400,
                700_016,
                "Application was not found in the directory.",
            ));
        }
        if field("grant_type") != "client_credentials" {
            return Err(No(400, 70_003, "The grant type is not supported."));
        }
        if field("scope") != format!("{AUDIENCE}/.default") {
            return Err(No(
                400,
                1_002_012,
                "The provided value for scope is not valid.",
            ));
        }
        if form.contains_key("client_secret") {
            return self.check_secret(field("client_secret"));
        }
        if field("client_assertion_type") != ASSERTION_TYPE {
            return Err(No(401, 7_000_218, "The request body must contain a proof."));
        }
        let endpoint = format!("https://{host}{}", request.path());
        self.check_assertion(field("client_assertion"), &endpoint, now)
    }

    fn check_secret(&self, secret: &str) -> Result<(), No> {
        if secret != self.application.secret {
            return Err(No(401, 7_000_215, "Invalid client secret provided."));
        }
        if self.application.is_secret_expired {
            return Err(No(
                401,
                7_000_222,
                "The provided client secret keys are expired.",
            ));
        }
        Ok(())
    }

    fn check_assertion(&mut self, proof: &str, endpoint: &str, now: Timestamp) -> Result<(), No> {
        if proof == self.application.federated_token {
            return Ok(());
        }
        let checked = assertion::check(proof, &self.application, endpoint, now, &mut self.used);
        checked.map_err(|flaw| match flaw {
            // What a foreign token looks like here.
            Flaw::Malformed => No(401, 700_213, "No matching federated identity record found."),
            flaw => No(401, flaw as u32, "The client assertion is not valid."),
        })
    }
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
