//! Leases: who alone may write a blob, and for how long.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/lease-blob>

use super::{
    arrived::Arrived,
    precondition::Effect,
    refusal::{self, Refusal},
    reply::Reply,
};
use jiff::{SignedDuration, Timestamp};
use std::ops::RangeInclusive;

/// How long a lease may last, in seconds, unless it lasts for ever.
const SECONDS: RangeInclusive<i64> = 15..=60;

/// A lease on a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    id: String,
    until: Option<Timestamp>,
}

/// Refuses what only the holder of a blob's lease may do.
///
/// # Errors
/// 412 without the lease's id, or with that of another one.
pub fn check(
    request: &Arrived,
    lease: Option<&Lease>,
    effect: Effect,
    now: Timestamp,
) -> Result<(), Refusal> {
    let lease = lease.filter(|lease| lease.holds(now));
    match (lease, request.header("x-ms-lease-id")) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(refusal::LEASE_NOT_PRESENT),
        (Some(_), None) if effect == Effect::Read => Ok(()),
        (Some(_), None) => Err(refusal::LEASE_ID_MISSING),
        (Some(lease), Some(id)) if lease.id == id => Ok(()),
        (Some(_), Some(_)) => Err(refusal::LEASE_ID_MISMATCH),
    }
}

/// Lease Blob: takes a lease, or gives it back. This fake neither renews, changes nor breaks one.
///
/// # Errors
/// 400 for headers that are missing or malformed, 409 while another lease holds.
pub fn change(
    request: &Arrived,
    lease: &mut Option<Lease>,
    now: Timestamp,
) -> Result<Reply, Refusal> {
    let current = lease.take().filter(|lease| lease.holds(now));
    lease.clone_from(&current);
    match request.header("x-ms-lease-action") {
        None => Err(refusal::MISSING_HEADER),
        Some("acquire") => {
            let taken = Lease::wanted(request, now)?;
            if current.is_some_and(|current| current.id != taken.id) {
                return Err(refusal::LEASE_ALREADY_PRESENT);
            }
            let reply = Reply::new(201).header("x-ms-lease-id", &*taken.id);
            *lease = Some(taken);
            Ok(reply)
        }
        Some("release") => {
            let id = request.header("x-ms-lease-id");
            let id = id.ok_or(refusal::MISSING_HEADER)?;
            if current.is_none_or(|current| current.id != id) {
                return Err(refusal::LEASE_ID_MISMATCH_WITH_LEASE);
            }
            *lease = None;
            Ok(Reply::new(200))
        }
        Some(_) => Err(refusal::INVALID_HEADER_VALUE),
    }
}

impl Lease {
    fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }

    fn wanted(request: &Arrived, now: Timestamp) -> Result<Self, Refusal> {
        let duration = request.header("x-ms-lease-duration");
        let duration = duration.ok_or(refusal::MISSING_HEADER)?;
        let until = match duration.parse() {
            Ok(-1) => None,
            Ok(seconds) if SECONDS.contains(&seconds) => {
                Some(now + SignedDuration::from_secs(seconds))
            }
            _ => return Err(refusal::INVALID_HEADER_VALUE),
        };
        let proposed = request.header("x-ms-proposed-lease-id");
        let id = proposed.map_or_else(random_id, str::to_owned);
        Ok(Self { id, until })
    }
}

/// Shaped like a GUID.
fn random_id() -> String {
    format!(
        "{:08x}-0000-4000-8000-{:012x}",
        fastrand::u32(..),
        fastrand::u64(..) >> 16
    )
}
