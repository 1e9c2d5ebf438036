//! The account: its verdict on a request, and the operation that the request is.

use super::{
    container::Container,
    place::Place,
    refusal::{Answer, refuse, refuse_quoting},
    rules::{
        checksum,
        metadata::check_name,
        sas::{self, SharedSignature},
        shared_key,
    },
    token::TokenBook,
};
use crate::{
    azurite::{ACCOUNT, KEY},
    http::{Arrived, Reply, http_date},
};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The tolerated difference between a request's date and the service's clock:
/// <https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key#specifying-the-date-header>.
const TOLERATED: SignedDuration = SignedDuration::from_mins(15);

/// The provider's own version, an older one, a later one, and that of the official client; of all that there are:
/// <https://learn.microsoft.com/rest/api/storageservices/previous-azure-storage-service-versions>.
const VERSIONS: [&str; 4] = ["2019-12-12", "2023-08-03", "2023-11-03", "2026-04-06"];

/// The credentials that the account gave away, beside its key.
#[derive(Default)]
pub struct Credentials {
    /// The shared access signatures.
    pub signatures: Vec<SharedSignature>,
    /// The tokens that identities have.
    pub tokens: Arc<Mutex<TokenBook>>,
}

/// Answers a request.
pub fn answer(
    containers: &mut BTreeMap<String, Container>,
    credentials: &Credentials,
    request: &Arrived,
) -> Answer {
    let place = request.place().ok_or_else(|| refuse(400, "InvalidUri"))?;
    let version = request.header("x-ms-version");
    if !version.is_some_and(|version| VERSIONS.contains(&version)) {
        return Err(refuse(400, "InvalidHeaderValue"));
    }
    authorize(credentials, request, &place)?;
    if request.line.method == "PUT" && request.header("content-length").is_none() {
        return Err(refuse(411, "MissingContentLengthHeader"));
    }
    checksum::check(request)?;
    if place.blob.is_none() && request.line.kind() == "put" {
        return create(containers, place.container, request);
    }
    let container = containers.get_mut(&place.container);
    let container = container.ok_or_else(|| refuse(404, "ContainerNotFound"))?;
    match place.blob {
        Some(name) => {
            check_name(&name)?;
            Ok(container.answer(&name, request))
        }
        None if request.line.kind() == "list" => container.pager.page(request, &container.blobs),
        None => Err(refuse(405, "UnsupportedHttpVerb")),
    }
}

fn authorize(credentials: &Credentials, request: &Arrived, place: &Place) -> Result<(), Reply> {
    if place.account != ACCOUNT {
        return Err(refuse(403, "AuthenticationFailed"));
    }
    let tokens = &credentials.tokens;
    let tokens = tokens.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(verdict) = tokens.check(request, Timestamp::now()) {
        return verdict;
    }
    if request.header("authorization").is_some() {
        check_date(request)?;
        return shared_key::check(request, place, KEY);
    }
    if request.parameter("sig").is_none() {
        return Err(refuse(401, "NoAuthenticationInformation"));
    }
    sas::check(request, place, &credentials.signatures)
}

fn check_date(request: &Arrived) -> Result<(), Reply> {
    let date = request.header("x-ms-date");
    let date = date.and_then(|date| DateTimeParser::new().parse_timestamp(date).ok());
    if date.is_some_and(|date| Timestamp::now().duration_since(date).abs() <= TOLERATED) {
        return Ok(());
    }
    let detail = "Request date header not specified or too old";
    Err(refuse_quoting(403, "AuthenticationFailed", detail))
}

/// A shared access signature of a container cannot create it.
fn create(containers: &mut BTreeMap<String, Container>, name: String, request: &Arrived) -> Answer {
    if request.parameter("sig").is_some() {
        return Err(refuse(403, "AuthorizationFailure"));
    }
    if containers.contains_key(&name) {
        return Err(refuse(409, "ContainerAlreadyExists"));
    }
    containers.insert(name, Container::default());
    // Create Container replies with a version and a date, as every successful change does.
    Ok(Reply::new(201)
        .header("ETag", "\"0x8DB000000000001\"")
        .header("Last-Modified", http_date(Timestamp::now())))
}

#[cfg(test)]
mod tests;
