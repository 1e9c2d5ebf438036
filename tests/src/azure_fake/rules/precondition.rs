//! The conditions of a request, decided in the same step as its effect.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/specifying-conditional-headers-for-blob-service-operations>

use crate::azure_fake::refusal::{self, Refusal};
use crate::http::Arrived;

/// Conditions that this fake does not decide; ignoring them would be worse than a refusal.
const UNKNOWN: [&str; 3] = ["if-modified-since", "if-unmodified-since", "x-ms-if-tags"];

/// The effect of a request on the blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It looks at it.
    Read,
    /// It makes, replaces or removes it.
    Write,
}

/// Refuses a request whose condition does not hold for the version that is there.
///
/// # Errors
/// 409 or 412, for a read also 304; 400 for a condition that is malformed or not known here.
pub fn check(request: &Arrived, current: Option<&str>, effect: Effect) -> Result<(), Refusal> {
    if UNKNOWN.iter().any(|name| request.header(name).is_some()) {
        return Err(refusal::UNSUPPORTED_HEADER);
    }
    if let Some(wanted) = request.header("if-match")
        && !matches(wanted, current)?
    {
        return Err(refusal::CONDITION_NOT_MET);
    }
    match request.header("if-none-match") {
        Some(unwanted) if matches(unwanted, current)? => Err(match (effect, unwanted) {
            (Effect::Read, _) => refusal::NOT_MODIFIED,
            (Effect::Write, "*") => refusal::BLOB_ALREADY_EXISTS,
            (Effect::Write, _) => refusal::CONDITION_NOT_MET,
        }),
        _ => Ok(()),
    }
}

/// Reports if the blob exists in the version of the condition.
fn matches(condition: &str, current: Option<&str>) -> Result<bool, Refusal> {
    let is_quoted = condition.len() > 2 && condition.starts_with('"') && condition.ends_with('"');
    match condition {
        "*" => Ok(current.is_some()),
        _ if is_quoted => Ok(current == Some(condition)),
        _ => Err(refusal::INVALID_HEADER_VALUE),
    }
}
