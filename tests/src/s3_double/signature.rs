//! Signature Version 4, recomputed from the documentation:
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>

use super::refusal::{Refusal, refusal};
use crate::http::Arrived;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// A request may be this far from the service's clock.
const TOLERATED: SignedDuration = SignedDuration::from_mins(15);

/// The key that requests must be signed with.
pub struct Key<'a> {
    pub id: &'a str,
    pub secret: &'a str,
    pub region: &'a str,
    pub service: &'a str,
}

/// Refuses a request that this key did not sign a moment ago.
pub fn check(request: &Arrived, key: &Key<'_>, now: Timestamp) -> Result<(), Refusal> {
    let header = request.header("authorization").unwrap_or_default();
    let fields = header
        .strip_prefix("AWS4-HMAC-SHA256 ")
        .ok_or_else(|| refusal(403, "AccessDenied"))?;
    let field = |name: &str| {
        let mut fields = fields.split(", ");
        fields.find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
    };
    let malformed = || refusal(400, "AuthorizationHeaderMalformed");
    let credential = field("Credential").ok_or_else(malformed)?;
    let [id, day, region, service, "aws4_request"] = credential.split('/').collect::<Vec<_>>()[..]
    else {
        return Err(malformed());
    };
    if service != key.service {
        return Err(malformed());
    }
    if id != key.id {
        return Err(refusal(403, "InvalidAccessKeyId"));
    }
    if region != key.region {
        return Err(malformed().in_region(key.region));
    }
    let date = request.header("x-amz-date").unwrap_or_default();
    check_date(date, day, now)?;
    let signed = field("SignedHeaders").ok_or_else(malformed)?;
    let text = format!(
        "AWS4-HMAC-SHA256\n{date}\n{day}/{region}/{service}/aws4_request\n{}",
        hex(&Sha256::digest(canonical(request, signed)?))
    );
    let scope = [day, region, service, "aws4_request"];
    let start = format!("AWS4{}", key.secret).into_bytes();
    let signing = scope.iter().fold(start, |key, part| mac(&key, part));
    if field("Signature") != Some(&*hex(&mac(&signing, &text))) {
        return Err(refusal(403, "SignatureDoesNotMatch"));
    }
    Ok(())
}

fn check_date(date: &str, day: &str, now: Timestamp) -> Result<(), Refusal> {
    let skewed = || refusal(403, "RequestTimeTooSkewed");
    let parsed = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).map_err(|_| skewed())?;
    let time = parsed.to_zoned(TimeZone::UTC).map_err(|_| skewed())?;
    let is_close = now.duration_since(time.timestamp()).abs() <= TOLERATED;
    if is_close && date.starts_with(day) {
        Ok(())
    } else {
        Err(skewed())
    }
}

/// Method, path, parameters, signed headers and the hash of the body. Every header of the service must be signed.
fn canonical(request: &Arrived, signed: &str) -> Result<String, Refusal> {
    let names: Vec<_> = signed.split(';').collect();
    let mut sent = request.headers.iter();
    let unsigned = sent.any(|(name, _)| name.starts_with("x-amz-") && !names.contains(&&**name));
    if unsigned || !names.contains(&"host") {
        return Err(refusal(403, "AccessDenied"));
    }
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let mut parameters: Vec<_> = request
        .parameters()
        .into_iter()
        .map(|(name, value)| format!("{}={}", encode(&name), encode(&value)))
        .collect();
    parameters.sort_unstable();
    let mut text = format!(
        "{}\n{}\n{}\n",
        request.line.method,
        request.path(),
        parameters.join("&")
    );
    for name in &names {
        let value = request.header(name).unwrap_or_default();
        let _ = writeln!(text, "{name}:{value}");
    }
    let hash = request.header("x-amz-content-sha256").unwrap_or_default();
    let _ = write!(text, "\n{signed}\n{hash}");
    Ok(text)
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key has any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
