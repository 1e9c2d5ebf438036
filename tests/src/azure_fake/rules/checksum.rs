//! The checksum that a client may send along, compared with the body that arrived.

use crate::{
    azure_fake::refuse,
    http::{Arrived, Reply},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use md5::{Digest, Md5};

/// Refuses a body that is another than the client sent.
///
/// # Errors
/// 400.
pub fn check(request: &Arrived) -> Result<(), Reply> {
    match request.header("content-md5") {
        Some(sent) if sent != md5_of(&request.body) => Err(refuse(400, "Md5Mismatch")),
        _ => Ok(()),
    }
}

/// The MD5 of some bytes as headers spell it.
#[must_use]
pub fn md5_of(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(Md5::digest(bytes))
}
