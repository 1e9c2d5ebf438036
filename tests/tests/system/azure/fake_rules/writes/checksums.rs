//! Bodies are compared with the checksums that came along.

use crate::azure::fake_rules::Storage;
use base64::{Engine, prelude::BASE64_STANDARD};
use devlog_tests::azure_fake::{Call, crc64_of, md5_of};

rules! {
    both: an_upload_with_its_md5_is_taken,
        an_upload_with_another_md5_is_refused,
        a_block_with_its_md5_is_taken,
        a_block_with_another_md5_is_refused,
        an_upload_without_a_checksum_is_taken,
        the_md5_of_an_upload_is_kept,
        the_md5_of_an_upload_is_told,
        a_list_keeps_the_md5_that_it_names,
        a_list_with_its_md5_is_taken,
        a_refused_upload_changes_nothing;
    only_strict("Azurite calls it another MD5"): an_md5_that_is_none_is_refused;
    only_strict("Azurite does not look at the MD5 of a list"): a_list_with_another_md5_is_refused;
    only_strict("Azurite knows no CRC-64"): an_upload_with_its_crc64_is_taken, an_upload_with_another_crc64_is_refused,
        a_block_with_another_crc64_is_refused, a_crc64_that_is_none_is_refused, two_checksums_are_refused;
}

const BODY: &str = "abc";

fn with_md5(call: Call, of: &str) -> Call {
    call.header("Content-MD5", &md5_of(of.as_bytes()))
}

fn with_crc64(call: Call, of: &str) -> Call {
    let sum = BASE64_STANDARD.encode(crc64_of(of.as_bytes()).to_le_bytes());
    call.header("x-ms-content-crc64", &sum)
}

fn an_upload_with_its_md5_is_taken(storage: &Storage) {
    storage.assert(&with_md5(storage.put("x", BODY), BODY), "201");
}

fn an_upload_with_another_md5_is_refused(storage: &Storage) {
    let call = with_md5(storage.put("x", BODY), "abd");
    storage.assert(&call, "400 Md5Mismatch");
    storage.assert(&storage.get("x"), "404 BlobNotFound");
}

fn a_refused_upload_changes_nothing(storage: &Storage) {
    storage.fill("1");
    let call = with_md5(storage.put("x", BODY), "abd");
    storage.assert(&call, "400 Md5Mismatch");
    assert_eq!(storage.content(), "1");
}

fn a_block_with_its_md5_is_taken(storage: &Storage) {
    let call = with_md5(storage.put_block("x", "1", BODY), BODY);
    storage.assert(&call, "201");
}

fn a_block_with_another_md5_is_refused(storage: &Storage) {
    let call = with_md5(storage.put_block("x", "1", BODY), "abd");
    storage.assert(&call, "400 Md5Mismatch");
    storage.assert(&storage.commit("x", &["1"]), "400 InvalidBlockList");
}

fn an_upload_without_a_checksum_is_taken(storage: &Storage) {
    storage.assert(&storage.put("x", BODY), "201");
}

fn the_md5_of_an_upload_is_kept(storage: &Storage) {
    storage.fill(BODY);
    let head = storage.head("x").send(storage.port);
    assert_eq!(head.header("content-md5"), Some(md5_of(BODY.as_bytes())));
}

fn the_md5_of_an_upload_is_told(storage: &Storage) {
    let answer = storage.put("x", BODY).send(storage.port);
    assert_eq!(answer.header("content-md5"), Some(md5_of(BODY.as_bytes())));
}

/// It is the client's word: the service does not read the blocks for it.
fn a_list_keeps_the_md5_that_it_names(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", BODY), "201");
    let commit = storage.commit("x", &["1"]);
    let commit = commit.header("x-ms-blob-content-md5", &md5_of(b"anything"));
    storage.assert(&commit, "201");
    let head = storage.head("x").send(storage.port);
    assert_eq!(head.header("content-md5"), Some(md5_of(b"anything")));
}

fn an_md5_that_is_none_is_refused(storage: &Storage) {
    for text in ["abc", "YWJj", "no base64"] {
        let call = storage.put("x", BODY).header("Content-MD5", text);
        storage.assert(&call, "400 InvalidMd5");
    }
}

fn a_list_with_its_md5_is_taken(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", BODY), "201");
    let list = "<BlockList><Latest>MQ==</Latest></BlockList>";
    let call = storage.commit("x", &[]).body(list);
    storage.assert(&with_md5(call, list), "201");
}

fn a_list_with_another_md5_is_refused(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", BODY), "201");
    let call = with_md5(storage.commit("x", &["1"]), BODY);
    storage.assert(&call, "400 Md5Mismatch");
}

fn an_upload_with_its_crc64_is_taken(storage: &Storage) {
    storage.assert(&with_crc64(storage.put("x", BODY), BODY), "201");
}

fn an_upload_with_another_crc64_is_refused(storage: &Storage) {
    let call = with_crc64(storage.put("x", BODY), "abd");
    storage.assert(&call, "400 Crc64Mismatch");
}

fn a_block_with_another_crc64_is_refused(storage: &Storage) {
    let call = with_crc64(storage.put_block("x", "1", BODY), "abd");
    storage.assert(&call, "400 Crc64Mismatch");
}

fn a_crc64_that_is_none_is_refused(storage: &Storage) {
    let call = storage.put("x", BODY).header("x-ms-content-crc64", "YWJj");
    storage.assert(&call, "400 InvalidHeaderValue");
}

fn two_checksums_are_refused(storage: &Storage) {
    let call = with_md5(with_crc64(storage.put("x", BODY), BODY), BODY);
    storage.assert(&call, "400 InvalidHeaderValue");
}
