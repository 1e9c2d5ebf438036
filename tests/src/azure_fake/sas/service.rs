//! A signature for one container or one blob.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/create-service-sas>, for versions from 2018-11-09 on.

use super::{Delegation, Rights, compare, failed, query};
use crate::azure_fake::{
    arrived::{Arrived, Place},
    refusal::Refusal,
    shared_key::sign,
};
use jiff::{SignedDuration, Timestamp};

/// The order in which permissions must stand.
const PERMISSIONS: &str = "racwdxyltmeopi";

/// What is signed, by the names that the parameters have.
#[derive(Clone, Debug, Default)]
pub struct Sas {
    /// `sp`: the permissions.
    pub permissions: String,
    /// `st`: from when on.
    pub start: Option<String>,
    /// `se`: until when.
    pub expiry: Option<String>,
    /// `sip`: from which addresses.
    pub addresses: Option<String>,
    /// `spr`: over what.
    pub protocol: Option<String>,
    /// `sv`: by the rules of which version.
    pub version: String,
    /// Whose key signs it; `None` for the account's own.
    pub delegation: Option<Delegation>,
}

impl Sas {
    /// These permissions, from an hour ago until in an hour.
    #[must_use]
    pub fn for_an_hour(permissions: &str) -> Self {
        let now = Timestamp::now();
        let hour = SignedDuration::from_hours(1);
        Self {
            permissions: permissions.to_owned(),
            start: Some(format!("{:.0}", now - hour)),
            expiry: Some(format!("{:.0}", now + hour)),
            version: "2023-11-03".to_owned(),
            ..Self::default()
        }
    }

    /// The query that gives these rights on a container, or on a blob where the place names one.
    #[must_use]
    pub fn query(&self, place: &Place, key: &str) -> String {
        let signature = self.signature(place, key);
        let fields = [
            ("sv", Some(&*self.version)),
            ("sr", Some(resource(place))),
            ("st", self.start.as_deref()),
            ("se", self.expiry.as_deref()),
            ("sp", Some(&*self.permissions)),
            ("sip", self.addresses.as_deref()),
            ("spr", self.protocol.as_deref()),
        ];
        let delegated = self.delegation.iter().flat_map(Delegation::fields);
        let delegated = delegated.map(|(name, value)| (name, Some(value)));
        let all = fields.into_iter().chain(delegated);
        query(all.chain([("sig", Some(&*signature))]))
    }

    fn of(request: &Arrived) -> Self {
        Self {
            permissions: request.parameter("sp").unwrap_or_default(),
            start: request.parameter("st"),
            expiry: request.parameter("se"),
            addresses: request.parameter("sip"),
            protocol: request.parameter("spr"),
            version: request.parameter("sv").unwrap_or_default(),
            delegation: Delegation::of(request),
        }
    }

    fn signature(&self, place: &Place, key: &str) -> String {
        let text = self.string_to_sign(place);
        match &self.delegation {
            None => sign(key, &text),
            Some(delegation) => sign(&delegation.key(), &text),
        }
    }

    /// Empty lines stand for what this fake does not know: policies, other identities, snapshots,
    /// encryption scopes and the headers of replies.
    fn string_to_sign(&self, place: &Place) -> String {
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut lines = vec![
            self.permissions.clone(),
            or_empty(&self.start),
            or_empty(&self.expiry),
            path(place),
        ];
        match &self.delegation {
            None => lines.push(String::new()),
            Some(delegation) => {
                lines.extend(delegation.fields().map(|(_, value)| value.to_owned()));
                lines.extend([const { String::new() }; 3]);
            }
        }
        lines.extend([
            or_empty(&self.addresses),
            or_empty(&self.protocol),
            self.version.clone(),
            resource(place).to_owned(),
            String::new(),
        ]);
        let last = if *self.version >= *"2020-12-06" { 6 } else { 5 };
        lines.resize(lines.len() + last, String::new());
        lines.join("\n")
    }
}

/// Refuses a signature that was made for something else; the rights that it gives.
///
/// # Errors
/// 403.
pub fn check(
    request: &Arrived,
    place: &Place,
    key: &str,
    now: Timestamp,
) -> Result<Rights, Refusal> {
    let sas = Sas::of(request);
    let of_container = Place {
        blob: None,
        ..place.clone()
    };
    let signed = match request.parameter("sr").as_deref() {
        Some("c") => &of_container,
        Some("b") if place.blob.is_some() => place,
        _ => return failed("sr is not valid"),
    };
    if !are_in_order(&sas.permissions) {
        return failed("sp is not valid");
    }
    compare(request, &sas.signature(signed, key))?;
    if let Some(delegation) = &sas.delegation {
        delegation.check(&sas.version, now)?;
    }
    Ok(Rights::Only(sas.permissions))
}

fn resource(place: &Place) -> &'static str {
    match place.blob {
        None => "c",
        Some(_) => "b",
    }
}

/// What is signed as the place, decoded.
fn path(place: &Place) -> String {
    let container = format!("/blob/{}/{}", place.account, place.container);
    match &place.blob {
        None => container,
        Some(blob) => format!("{container}/{blob}"),
    }
}

fn are_in_order(permissions: &str) -> bool {
    let places: Option<Vec<_>> = permissions
        .chars()
        .map(|letter| PERMISSIONS.find(letter))
        .collect();
    places.is_some_and(|places| !places.is_empty() && places.is_sorted_by(|a, b| a < b))
}
