//! When, from where and over what a signature may be used.

use super::failed;
use crate::azure_fake::{
    arrived::Arrived,
    refusal::{self, Refusal},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::net::Ipv4Addr;

/// Who comes here comes from this computer.
const CLIENT: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// Refuses a request outside of what its signature says.
///
/// # Errors
/// 403.
pub fn check(request: &Arrived, now: Timestamp) -> Result<(), Refusal> {
    let Some(expiry) = request.parameter("se").as_deref().and_then(moment) else {
        return failed("se is missing or malformed");
    };
    let start = request.parameter("st");
    let start = start.map_or(Some(Timestamp::MIN), |start| moment(&start));
    if start.is_none_or(|start| now < start) || now >= expiry {
        return failed("Signature not valid in the specified time frame");
    }
    if let Some(addresses) = request.parameter("sip") {
        check_address(&addresses)?;
    }
    match request.parameter("spr").as_deref() {
        None | Some("https,http") => Ok(()),
        Some("https") => Err(refusal::PROTOCOL_MISMATCH),
        Some(_) => failed("spr is not valid"),
    }
}

/// `ADDRESS` or `FIRST-LAST`.
fn check_address(addresses: &str) -> Result<(), Refusal> {
    let (first, last) = addresses.split_once('-').unwrap_or((addresses, addresses));
    let (Ok(first), Ok(last)) = (first.parse::<Ipv4Addr>(), last.parse()) else {
        return failed("sip is not valid");
    };
    if (first..=last).contains(&CLIENT) {
        Ok(())
    } else {
        Err(refusal::SOURCE_IP_MISMATCH)
    }
}

/// The three forms of ISO 8601 that are accepted.
pub fn moment(text: &str) -> Option<Timestamp> {
    let midnight = |date: Date| date.to_zoned(TimeZone::UTC).ok();
    let day = text.parse().ok().and_then(midnight);
    text.parse().ok().or_else(|| day.map(|day| day.timestamp()))
}
