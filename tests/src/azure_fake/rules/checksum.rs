//! The checksums that a client may send along, compared with the body that arrived.

use crate::azure_fake::refusal::{self, Refusal};
use crate::http::Arrived;
use base64::{Engine, prelude::BASE64_STANDARD};
use md5::{Digest, Md5};

/// Azure's CRC-64, reflected.
const POLYNOMIAL: u64 = 0x9A6C_9329_AC4B_C9B5;

/// Refuses a body that is another than the client sent.
///
/// # Errors
/// 400, by the checksum that does not match.
pub fn check(request: &Arrived) -> Result<(), Refusal> {
    let (md5, crc64) = (
        request.header("content-md5"),
        request.header("x-ms-content-crc64"),
    );
    if md5.is_some() && crc64.is_some() {
        return Err(refusal::INVALID_HEADER_VALUE);
    }
    if let Some(sent) = md5 {
        let sent = decoded::<16>(sent).ok_or(refusal::INVALID_MD5)?;
        if sent != *Md5::digest(&request.body) {
            return Err(refusal::MD5_MISMATCH);
        }
    }
    if let Some(sent) = crc64 {
        let sent = decoded::<8>(sent).ok_or(refusal::INVALID_HEADER_VALUE)?;
        if sent != crc64_of(&request.body).to_le_bytes() {
            return Err(refusal::CRC64_MISMATCH);
        }
    }
    Ok(())
}

/// The MD5 of some bytes as headers spell it.
#[must_use]
pub fn md5_of(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(Md5::digest(bytes))
}

/// The checksum that `x-ms-content-crc64` holds, its lowest byte first.
#[must_use]
pub fn crc64_of(bytes: &[u8]) -> u64 {
    let step = |crc: u64, _| {
        if crc & 1 == 1 {
            (crc >> 1) ^ POLYNOMIAL
        } else {
            crc >> 1
        }
    };
    let rest = bytes.iter().fold(!0, |crc: u64, byte| {
        (0..8).fold(crc ^ u64::from(*byte), step)
    });
    !rest
}

fn decoded<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    BASE64_STANDARD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::{crc64_of, md5_of};

    /// The check value of CRC-64/NVME, which has the same parameters.
    #[test]
    fn the_crc_is_the_published_one() {
        assert_eq!(crc64_of(b"123456789"), 0xae8b_1486_0a79_9888);
    }

    /// Of RFC 1321.
    #[test]
    fn the_md5_is_the_published_one() {
        assert_eq!(md5_of(b""), "1B2M2Y8AsgTpgAmY7PhCfg==");
    }
}
