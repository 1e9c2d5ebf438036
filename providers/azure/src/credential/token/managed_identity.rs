//! The wording of a refusal by the machine's identity service.

use super::reply::Refusal;
use devlog_provider_api::{Error, ErrorKind};

/// Returns the meaning of the refusal. A machine that has just started answers 404 or 410:
/// <https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token#error-handling>.
pub fn error(refusal: &Refusal) -> Error {
    let status = refusal.facts.status.as_u16();
    match status {
        404 | 410 => Error::new(
            ErrorKind::Unavailable,
            format!("the machine's identity service is not ready ({status})"),
        ),
        400 => Error::new(
            ErrorKind::Unauthenticated,
            format!("this machine does not have the managed identity ({status})"),
        )
        .with_hint("assign an identity to the machine; for a user-assigned one set `client_id`"),
        _ => none(&format!("the response in its place is {status}")),
    }
}

/// The error where nothing responds at a host.
pub fn nothing_at(host: &str) -> Error {
    none(&format!("nothing responds at {host}"))
}

/// The error where something else answers.
pub fn none(how: &str) -> Error {
    Error::new(
        ErrorKind::Unauthenticated,
        format!("this machine has no managed identity: {how}"),
    )
    .with_hint("managed identities are for machines in Azure; elsewhere set another `auth_method`")
}
