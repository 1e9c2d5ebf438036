//! A key that the service makes for an identity, so that signatures need none of the account's.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas>

use super::{failed, terms::moment};
use crate::azure_fake::{arrived::Arrived, refusal::Refusal, shared_key::sign};
use base64::{Engine, prelude::BASE64_STANDARD};
use jiff::{SignedDuration, Timestamp};
use std::ops::Range;

/// What the keys are made of: the same as in the emulator, which publishes it, so that one signature fits both.
const SECRET: &str =
    "I17GKLvcJUossaebtsEDZZ2RJ8GNLwLH4m7hRMxbVbkx6wNIRAABj4Rtw0FBhFuEAgmbL4gFMzUw+AStz9Sqdg==";
/// In which versions a signature of such a key has the lines that this fake knows.
const VERSIONS: Range<&str> = "2020-02-10".."2025-07-05";
/// The longest that such a key lasts, in days.
const MAX_DAYS: i64 = 7;

/// Whose key it is, and for how long, by the names that the parameters have.
#[derive(Clone, Debug, Default)]
pub struct Delegation {
    /// `skoid`: the identity.
    pub object_id: String,
    /// `sktid`: its tenant.
    pub tenant_id: String,
    /// `skt`: from when on.
    pub start: String,
    /// `ske`: until when.
    pub expiry: String,
    /// `sks`: in which service.
    pub service: String,
    /// `skv`: by the rules of which version.
    pub version: String,
}

impl Delegation {
    /// A key for blobs, from an hour ago until in an hour.
    #[must_use]
    pub fn for_an_hour() -> Self {
        let now = Timestamp::now();
        let hour = SignedDuration::from_hours(1);
        Self {
            object_id: "6c1f2b1e-0000-4000-8000-000000000001".to_owned(),
            tenant_id: "6c1f2b1e-0000-4000-8000-000000000002".to_owned(),
            start: format!("{:.0}", now - hour),
            expiry: format!("{:.0}", now + hour),
            service: "b".to_owned(),
            version: "2023-11-03".to_owned(),
        }
    }

    /// The one that a request tells of; `None` where the account's key signed.
    pub(super) fn of(request: &Arrived) -> Option<Self> {
        let value = |name| request.parameter(name).unwrap_or_default();
        Some(Self {
            object_id: request.parameter("skoid")?,
            tenant_id: value("sktid"),
            start: value("skt"),
            expiry: value("ske"),
            service: value("sks"),
            version: value("skv"),
        })
    }

    /// The six lines that it adds to what is signed.
    pub(super) fn fields(&self) -> [(&'static str, &str); 6] {
        [
            ("skoid", &self.object_id),
            ("sktid", &self.tenant_id),
            ("skt", &self.start),
            ("ske", &self.expiry),
            ("sks", &self.service),
            ("skv", &self.version),
        ]
    }

    /// The key, in base64. Nothing is kept of it: it is made again from what it is for.
    pub(super) fn key(&self) -> String {
        let secret = BASE64_STANDARD.encode(SECRET);
        sign(&secret, &self.fields().map(|(_, value)| value).join("\n"))
    }

    /// Refuses a key that lasts too long, is over or not begun, or is for another service, and a signature
    /// of a version that is not known here.
    pub(super) fn check(&self, version: &str, now: Timestamp) -> Result<(), Refusal> {
        if !VERSIONS.contains(&version) {
            return failed("a version that this fake does not know");
        }
        let (Some(start), Some(expiry)) = (moment(&self.start), moment(&self.expiry)) else {
            return failed("skt or ske is not valid");
        };
        if expiry.duration_since(start).as_hours() > MAX_DAYS * 24 {
            return failed("The key's validity period is too long");
        }
        if now < start || now >= expiry || self.service != "b" {
            return failed("The key is not valid in the specified time frame, or for this service");
        }
        Ok(())
    }
}
