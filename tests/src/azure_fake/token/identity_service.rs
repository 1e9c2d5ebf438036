//! The identity service of App Service, which gives out the tokens of the machine.
//!
//! <https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference>

use super::{
    application::{CLIENT, TENANT},
    book::TokenBook,
    entra::json_reply,
};
use crate::http::{Arrived, Reply};
use jiff::Timestamp;
use serde_json::json;

/// The header that proves the caller.
pub const HEADER: &str = "853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a";

/// Answers a request.
pub fn answer(request: &Arrived, book: &mut TokenBook, now: Timestamp) -> Reply {
    let no = |message: &str| {
        let body = json!({ "statusCode": 400, "message": message });
        json_reply(400, &body.to_string())
    };
    if request.line.method != "GET" || request.header("x-identity-header") != Some(HEADER) {
        return no("Caller is not allowed.");
    }
    if request.parameter("api-version").as_deref() != Some("2019-08-01") {
        return no("Unsupported api-version.");
    }
    let Some(resource) = request.parameter("resource") else {
        return no("The resource is missing.");
    };
    let client = request.parameter("client_id");
    if client.as_deref().is_some_and(|client| client != CLIENT) {
        return no("No User Assigned or Delegated Managed Identity found for specified ClientId.");
    }
    let token = book.issue(TENANT, CLIENT, &resource, now);
    let expiry = (now + book.lifetime).as_second().to_string();
    let body = json!({
        "access_token": token, "expires_on": expiry, "resource": resource,
        "token_type": "Bearer", "client_id": CLIENT,
    });
    json_reply(200, &body.to_string())
}
