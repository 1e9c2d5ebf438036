//! Shared access signatures of a container: how one is made, and what one allows.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/create-service-sas>, for versions from 2018-11-09 on.

use super::{
    arrived::{Arrived, Place},
    refusal::{self, Refusal},
    shared_key::sign,
    version,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The order in which permissions must stand.
const PERMISSIONS: &str = "racwdxyltmeopi";

/// What a request may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rights {
    /// Everything: it was signed with the account's key.
    All,
    /// What these letters stand for.
    Only(String),
}

impl Rights {
    /// Refuses what needs one of these permissions.
    ///
    /// # Errors
    /// 403 when none is there.
    pub fn require(&self, one_of: &str) -> Result<(), Refusal> {
        match self {
            Self::Only(letters) if !letters.contains(|letter| one_of.contains(letter)) => {
                Err(refusal::PERMISSION_MISMATCH)
            }
            _ => Ok(()),
        }
    }

    /// Refuses to replace a blob where new ones may be made only.
    ///
    /// # Errors
    /// 403 then.
    pub fn require_overwrite(&self) -> Result<(), Refusal> {
        self.require("w")
            .map_err(|_| refusal::UNAUTHORIZED_OVERWRITE)
    }
}

/// What is signed, by the names that the parameters have.
#[derive(Clone, Debug, Default)]
pub struct Sas {
    /// `sp`: the permissions.
    pub permissions: String,
    /// `st`: from when on.
    pub start: Option<String>,
    /// `se`: until when.
    pub expiry: Option<String>,
    /// `spr`: over what.
    pub protocol: Option<String>,
    /// `sv`: by the rules of which version.
    pub version: String,
}

impl Sas {
    /// The query that gives these rights on a container.
    #[must_use]
    pub fn query(&self, place: &Place, key: &str) -> String {
        let fields = [
            ("sv", Some(&self.version)),
            ("sr", Some(&"c".to_owned())),
            ("st", self.start.as_ref()),
            ("se", self.expiry.as_ref()),
            ("sp", Some(&self.permissions)),
            ("spr", self.protocol.as_ref()),
            ("sig", Some(&sign(key, &self.string_to_sign(place)))),
        ];
        let encoded = fields.into_iter().filter_map(|(name, value)| {
            let value = utf8_percent_encode(value?, NON_ALPHANUMERIC);
            Some(format!("{name}={value}"))
        });
        encoded.collect::<Vec<_>>().join("&")
    }

    fn of(request: &Arrived) -> Self {
        Self {
            permissions: request.parameter("sp").unwrap_or_default(),
            start: request.parameter("st"),
            expiry: request.parameter("se"),
            protocol: request.parameter("spr"),
            version: request.parameter("sv").unwrap_or_default(),
        }
    }

    /// Empty lines stand for what this fake does not know: policies, addresses, snapshots, encryption
    /// scopes and the headers of replies.
    fn string_to_sign(&self, place: &Place) -> String {
        let resource = format!("/blob/{}/{}", place.account, place.container);
        let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
        let mut lines = vec![
            self.permissions.clone(),
            or_empty(&self.start),
            or_empty(&self.expiry),
            resource,
            String::new(),
            String::new(),
            or_empty(&self.protocol),
            self.version.clone(),
            "c".to_owned(),
            String::new(),
        ];
        let last = if *self.version >= *"2020-12-06" { 6 } else { 5 };
        lines.resize(lines.len() + last, String::new());
        lines.join("\n")
    }
}

/// Refuses a signature that was not made for this container and this time; the rights that it gives.
///
/// # Errors
/// 403, as the service says it.
pub fn check(
    request: &Arrived,
    place: &Place,
    key: &str,
    now: Timestamp,
) -> Result<Rights, Refusal> {
    let failed = |why: &str| Err(refusal::AUTHENTICATION_FAILED.with_detail(why));
    let sas = Sas::of(request);
    let unknown = ["si", "sip", "ses", "rscc", "rscd", "rsce", "rscl", "rsct"];
    if unknown.iter().any(|name| request.parameter(name).is_some()) {
        return failed("a parameter that this fake does not know");
    }
    if !version::is_known(&sas.version) || *sas.version < *"2018-11-09" {
        return failed("sv is not valid");
    }
    if request.parameter("sr").as_deref() != Some("c") || !are_in_order(&sas.permissions) {
        return failed("sr or sp is not valid");
    }
    let signature = request.parameter("sig").unwrap_or_default();
    if signature != sign(key, &sas.string_to_sign(place)) {
        return failed(&format!("Signature did not match: {signature}"));
    }
    let Some(expiry) = sas.expiry.as_deref().and_then(moment) else {
        return failed("se is missing or malformed");
    };
    let start = sas.start.as_deref().map_or(Some(Timestamp::MIN), moment);
    if start.is_none_or(|start| now < start) || now >= expiry {
        return failed("Signature not valid in the specified time frame");
    }
    if sas.protocol.as_deref() == Some("https") {
        return Err(refusal::PROTOCOL_MISMATCH);
    }
    Ok(Rights::Only(sas.permissions))
}

fn are_in_order(permissions: &str) -> bool {
    let places: Option<Vec<_>> = permissions
        .chars()
        .map(|letter| PERMISSIONS.find(letter))
        .collect();
    places.is_some_and(|places| !places.is_empty() && places.is_sorted_by(|a, b| a < b))
}

/// The three forms of ISO 8601 that are accepted.
fn moment(text: &str) -> Option<Timestamp> {
    let midnight = |date: Date| date.to_zoned(TimeZone::UTC).ok();
    let day = text.parse().ok().and_then(midnight);
    text.parse().ok().or_else(|| day.map(|day| day.timestamp()))
}
