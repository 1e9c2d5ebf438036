//! The next step after a refusal, for the person in front of the terminal.

use super::refusal::Refusal;
use crate::{
    credential::Credential,
    endpoint::{Endpoint, address::EXPECTED},
};
use std::net::IpAddr;

const NOT_PUBLIC: &str =
    "the container is not open to everyone; set `auth_method` to another value than `anonymous`";

const FAILED: &str = "the fault is on the side of the service; try again later, and see \
                      https://azure.status.microsoft for its state";

/// The context of the refused request.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    pub endpoint: &'a Endpoint,
    pub credential: &'a Credential,
    /// The setting that holds the credential.
    pub setting: &'static str,
}

/// Returns the next step; `None` where the error says enough.
pub fn hint(refusal: &Refusal, situation: Situation<'_>) -> Option<String> {
    match refusal.facts.status_and_code() {
        (403, "AuthenticationFailed") | (401, _) => Some(credentials(refusal, situation)),
        (403, "AuthorizationFailure") => Some(network(refusal, situation)),
        (403, "AuthorizationPermissionMismatch" | "InsufficientAccountPermissions") => {
            Some(missing_rights(refusal, situation))
        }
        (404, "ContainerNotFound") => Some(create_container(situation.endpoint)),
        (300..=399, _) => Some(format!(
            "check the URL, and whether a network login page is in the way; {EXPECTED}"
        )),
        (400..=499, "") => Some(format!(
            "what answered may not be Azure Blob Storage; check the URL and the proxy; {EXPECTED}"
        )),
        (status, code) => fixed(status, code)
            .map(str::to_owned)
            .or_else(|| expired(refusal, situation))
            .or_else(|| (status >= 500).then(|| FAILED.to_owned())),
    }
}

/// The hints that depend on nothing but the code.
fn fixed(status: u16, code: &str) -> Option<&'static str> {
    let text = match (status, code) {
        (403, "KeyBasedAuthenticationNotPermitted") => {
            "the account forbids keys and what is signed with them; set `auth_method` to `azure_cli`, \
             `managed_identity` or another kind of token"
        }
        (403, "UnauthorizedBlobOverwrite") => {
            "the signature may create objects but not replace them; it needs the permission Write (w)"
        }
        (403, "AuthorizationServiceMismatch" | "AuthorizationResourceTypeMismatch") => {
            "the signature is for other parts of the account; it needs the blob service (ss=b), and \
             containers and objects in it (srt=co)"
        }
        (403, "AuthorizationSourceIPMismatch") => {
            "the signature is for other addresses than this computer's (`sip`); make one for this network"
        }
        (403, "AuthorizationProtocolMismatch") => {
            "the signature is for https only (`spr`); use an https:// URL, or make one for http too"
        }
        (400, "OutOfRangeInput") => "the service cannot hold an object of this name",
        (409, "PublicAccessNotPermitted") => NOT_PUBLIC,
        (409, "ContainerBeingDeleted") => {
            "the container is being removed, which takes a minute or so; try again then, or choose another name"
        }
        (409, "BlobArchived") => {
            "the object is in the archive tier; rehydrate it, and keep the container in the hot, cool or \
             cold tier"
        }
        (409, "BlobImmutableDueToPolicy") => {
            "the container is immutable; push to one without an immutability policy"
        }
        (409, "SnapshotsPresent") => "the object has snapshots; remove them first",
        (409, "InvalidBlobType") => {
            "the object there is an append or page blob; remove it, or use another prefix"
        }
        (412, "LeaseIdMissing") => "another client holds a lease on the object; end it first",
        (400, "InvalidHeaderValue" | "UnsupportedHeader") => {
            "the service may not know this version of its interface; set `api_version` to an older one"
        }
        (429, _) | (503, "ServerBusy") | (500, "OperationTimedOut") => {
            "try again later, or with fewer uploads at once"
        }
        _ => return None,
    };
    Some(text)
}

/// The clock first: it makes every good key look wrong.
fn credentials(refusal: &Refusal, situation: Situation<'_>) -> String {
    if let Some(offset) = refusal.facts.clock_offset() {
        return format!(
            "{offset}; set it right, since azure refuses signatures that are off by 15 minutes"
        );
    }
    if let Some(expired) = expired(refusal, situation) {
        return expired;
    }
    match situation.credential {
        Credential::Anonymous => NOT_PUBLIC.to_owned(),
        Credential::Sas(_) => format!(
            "check `{}`: is it whole, is its time (`st`, `se`) now, and was the key that signed it replaced?",
            situation.setting
        ),
        Credential::Tokens(_) => format!(
            "azure does not accept this identity's token; check that `tenant_id` is the tenant of the account \
             `{}`",
            situation.endpoint.account().unwrap_or("ACCOUNT")
        ),
        Credential::SharedKey(key) => format!(
            "check `{}`: it must be a current key of the account `{}`; {EXPECTED}",
            situation.setting,
            key.account()
        ),
    }
}

fn expired(refusal: &Refusal, situation: Situation<'_>) -> Option<String> {
    let Credential::Sas(sas) = situation.credential else {
        return None;
    };
    let expiry = sas.expiry().filter(|expiry| *expiry <= refusal.facts.now)?;
    Some(format!(
        "the signature in `{}` expired at {expiry}; make a new one",
        situation.setting
    ))
}

fn network(refusal: &Refusal, situation: Situation<'_>) -> String {
    if matches!(situation.credential, Credential::Anonymous) {
        return credentials(refusal, situation);
    }
    if situation.endpoint.is_loopback() {
        return format!(
            "an emulator answers so to a wrong key; check `{}`",
            situation.setting
        );
    }
    match refusal.address {
        Some(address) if is_private(address) => format!(
            "the name leads to the private address {address}: check that it is the account's private endpoint, and \
             what its firewall and network policy allow"
        ),
        Some(address) => format!(
            "the account's firewall refuses this computer's network; the name leads to the public address {address}: \
             allow this network there, or reach the private endpoint through the VPN and its DNS"
        ),
        None => "the account's firewall or private endpoint refuses this computer's network; allow it there, or \
                 connect the VPN"
            .to_owned(),
    }
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    }
}

fn missing_rights(refusal: &Refusal, situation: Situation<'_>) -> String {
    if let Some(expired) = expired(refusal, situation) {
        return expired;
    }
    match situation.credential {
        Credential::Sas(_) => format!(
            "the signature in `{}` lacks a permission: a push needs read, create, write and list \
             (sp=rcwl), and to remove objects delete (d)",
            situation.setting
        ),
        _ => format!(
            "give the identity the role Storage Blob Data Contributor on the container `{}` (being Owner of \
             the account is not enough); it can take minutes until it counts",
            situation.endpoint.container()
        ),
    }
}

fn create_container(endpoint: &Endpoint) -> String {
    let account = endpoint.account().unwrap_or("ACCOUNT");
    let command = format!(
        "az storage container create --name {} --account-name {account}",
        endpoint.container()
    );
    if endpoint.is_loopback() {
        format!(
            "create it: {command} --blob-endpoint {}",
            endpoint.service()
        )
    } else {
        format!("create it: {command}")
    }
}

#[cfg(test)]
mod tests;
