//! Bodies, their lengths and their checksums.

use super::Storage;
use base64::{Engine, prelude::BASE64_STANDARD};
use devlog_tests::azure_fake::{crc64_of, md5_of};

#[test]
fn a_body_is_compared_with_its_md5() {
    let storage = Storage::strict();
    for call in [storage.put("x", "abc"), storage.put_block("x", "1", "abc")] {
        storage.assert(
            &call.clone().header("Content-MD5", &md5_of(b"abd")),
            "400 Md5Mismatch",
        );
        storage.assert(&call.clone().header("Content-MD5", "abc"), "400 InvalidMd5");
        storage.assert(&call.header("Content-MD5", &md5_of(b"abc")), "201");
    }
    let commit = storage
        .commit("x", &["1"])
        .header("Content-MD5", &md5_of(b"abc"));
    storage.assert(&commit, "400 Md5Mismatch");
}

#[test]
fn a_body_is_compared_with_its_crc64() {
    let storage = Storage::strict();
    let with = |crc: u64| {
        let text = BASE64_STANDARD.encode(crc.to_le_bytes());
        storage.put("x", "abc").header("x-ms-content-crc64", &text)
    };
    storage.assert(&with(crc64_of(b"abd")), "400 Crc64Mismatch");
    storage.assert(&with(crc64_of(b"abc")), "201");
    let both = with(crc64_of(b"abc")).header("Content-MD5", &md5_of(b"abc"));
    storage.assert(&both, "400 InvalidHeaderValue");
}

#[test]
fn an_upload_tells_its_length_and_kind() {
    let storage = Storage::strict();
    let endless = storage.put("x", "").without("Content-Length");
    storage.assert(&endless, "411 MissingContentLengthHeader");
    let kindless = storage.put("x", "").without("x-ms-blob-type");
    storage.assert(&kindless, "400 MissingRequiredHeader");
    let page = storage.put("x", "").header("x-ms-blob-type", "Pages");
    storage.assert(&page, "400 InvalidHeaderValue");
}
