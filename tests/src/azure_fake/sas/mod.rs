//! Shared access signatures: a part of the account's rights, in a query.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/delegate-access-with-shared-access-signature>

mod account;
mod delegation;
mod rights;
mod service;
mod terms;

pub use account::AccountSas;
pub use delegation::Delegation;
pub use rights::Rights;
pub use service::Sas;

use super::{
    arrived::{Arrived, Place},
    refusal::{self, Refusal},
    version,
};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What this fake does not know; ignoring it would give more than was signed, or less.
const UNKNOWN: [&str; 10] = [
    "rscc", "rscd", "rsce", "rscl", "rsct", "saoid", "scid", "ses", "si", "suoid",
];

/// Refuses a signature that was not made for this request; the rights that it gives.
///
/// # Errors
/// 403, as the service says it.
pub fn check(
    request: &Arrived,
    place: &Place,
    key: &str,
    now: Timestamp,
) -> Result<Rights, Refusal> {
    if UNKNOWN.iter().any(|name| request.parameter(name).is_some()) {
        return failed("a parameter that this fake does not know");
    }
    let version = request.parameter("sv").unwrap_or_default();
    if !version::is_known(&version) || *version < *"2018-11-09" {
        return failed("sv is not valid");
    }
    let rights = if request.parameter("ss").is_some() {
        account::check(request, place, key)?
    } else {
        service::check(request, place, key, now)?
    };
    terms::check(request, now)?;
    Ok(rights)
}

/// Whether a signature was made by the account's key, so that it falls with the keys.
#[must_use]
pub fn is_by_key(request: &Arrived) -> bool {
    request.parameter("skoid").is_none()
}

fn failed<T>(why: &str) -> Result<T, Refusal> {
    Err(refusal::AUTHENTICATION_FAILED.with_detail(why))
}

/// Refuses another signature than the one that belongs there.
fn compare(request: &Arrived, expected: &str) -> Result<(), Refusal> {
    let signature = request.parameter("sig").unwrap_or_default();
    if signature == expected {
        return Ok(());
    }
    failed(&format!("Signature did not match: {signature}"))
}

/// The query with those of the fields that there are.
fn query<'a>(fields: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let encoded = fields.into_iter().filter_map(|(name, value)| {
        let value = utf8_percent_encode(value?, NON_ALPHANUMERIC);
        Some(format!("{name}={value}"))
    });
    encoded.collect::<Vec<_>>().join("&")
}
