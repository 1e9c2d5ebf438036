//! The part of a blob that a read asks for.
//!
//! <https://learn.microsoft.com/rest/api/storageservices/specifying-the-range-header-for-blob-service-operations>

use crate::azure_fake::refusal::{self, Refusal};
use crate::http::Arrived;
use std::ops::Range;

/// The longest part whose checksum the service computes, in bytes.
const MAX_CHECKED: usize = 4 << 20;

/// The bytes that a read of a blob of this length asks for; `None` for all of them. `x-ms-range` goes
/// before `Range`.
///
/// # Errors
/// 416 for a part that begins behind the end; 400 for one that is malformed.
pub fn asked(request: &Arrived, length: usize) -> Result<Option<Range<usize>>, Refusal> {
    let header = request
        .header("x-ms-range")
        .or_else(|| request.header("range"));
    let Some(text) = header else {
        return Ok(None);
    };
    let (first, end) = parse(text).ok_or(refusal::INVALID_HEADER_VALUE)?;
    if first >= length {
        return Err(refusal::INVALID_RANGE);
    }
    Ok(Some(first..end.min(length)))
}

/// Reports if the client asks for the MD5 of this range.
/// <https://learn.microsoft.com/rest/api/storageservices/get-blob#request-headers>
///
/// # Errors
/// 400 where the service does not compute it: for a whole blob, and for more than 4 MiB.
pub fn wants_md5(request: &Arrived, range: Option<&Range<usize>>) -> Result<bool, Refusal> {
    let wanted = match request.header("x-ms-range-get-content-md5") {
        None => return Ok(false),
        Some(text) => text.eq_ignore_ascii_case("true"),
    };
    match range {
        Some(range) if range.len() <= MAX_CHECKED || !wanted => Ok(wanted),
        _ => Err(refusal::INVALID_HEADER_VALUE),
    }
}

/// `bytes=FIRST-` or `bytes=FIRST-LAST`: where it begins, and where it ends.
fn parse(text: &str) -> Option<(usize, usize)> {
    let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
    let first = number(first)?;
    let end = match last {
        "" => usize::MAX,
        _ => number(last)?.checked_add(1)?,
    };
    (first < end).then_some((first, end))
}

/// Digits only: `parse` alone would take a `+` too.
fn number(text: &str) -> Option<usize> {
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}
