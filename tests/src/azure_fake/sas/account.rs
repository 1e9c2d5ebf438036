//! A signature for a whole account.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/create-account-sas>

use super::{Rights, compare, query};
use crate::azure_fake::{
    arrived::{Arrived, Place},
    refusal::{self, Refusal},
    shared_key::sign,
};

/// What is signed, by the names that the parameters have.
#[derive(Clone, Debug)]
pub struct AccountSas {
    /// `ss`: in which services.
    pub services: String,
    /// `srt`: about what: the service itself, containers, objects.
    pub resource_types: String,
    /// `sp`: the permissions.
    pub permissions: String,
    /// `se`: until when.
    pub expiry: String,
    /// `sv`: by the rules of which version.
    pub version: String,
}

impl AccountSas {
    /// The query that gives these rights on an account.
    #[must_use]
    pub fn query(&self, account: &str, key: &str) -> String {
        let text = string_to_sign(account, |name| match name {
            "sp" => self.permissions.clone(),
            "ss" => self.services.clone(),
            "srt" => self.resource_types.clone(),
            "se" => self.expiry.clone(),
            "sv" => self.version.clone(),
            _ => String::new(),
        });
        query([
            ("sv", Some(&*self.version)),
            ("ss", Some(&self.services)),
            ("srt", Some(&self.resource_types)),
            ("sp", Some(&self.permissions)),
            ("se", Some(&self.expiry)),
            ("sig", Some(&sign(key, &text))),
        ])
    }
}

/// Refuses a signature of another account, for another service or about something else; its rights.
///
/// # Errors
/// 403.
pub fn check(request: &Arrived, place: &Place, key: &str) -> Result<Rights, Refusal> {
    let value = |name: &str| request.parameter(name).unwrap_or_default();
    compare(request, &sign(key, &string_to_sign(&place.account, value)))?;
    if !value("ss").contains('b') {
        return Err(refusal::SERVICE_MISMATCH);
    }
    let kind = if place.blob.is_some() { 'o' } else { 'c' };
    if !value("srt").contains(kind) {
        return Err(refusal::RESOURCE_TYPE_MISMATCH);
    }
    Ok(Rights::Only(value("sp")))
}

/// Unlike the other kinds it ends with a line break; since 2020-12-06 there is a line for a scope of
/// encryption, which this fake does not know.
fn string_to_sign(account: &str, value: impl Fn(&str) -> String) -> String {
    let mut lines = vec![account.to_owned()];
    lines.extend(["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"].map(&value));
    if *value("sv") >= *"2020-12-06" {
        lines.push(String::new());
    }
    lines.push(String::new());
    lines.join("\n")
}
