//! Conditions of writes: they are decided in the same step as the effect.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::{Call, http_date};
use jiff::Timestamp;

rules! {
    both: an_upload_that_must_make_a_blob_makes_it,
        an_upload_that_must_make_a_blob_replaces_none,
        a_list_that_must_make_a_blob_makes_it,
        a_list_that_must_make_a_blob_replaces_none,
        an_upload_replaces_the_version_that_it_names,
        an_upload_replaces_no_other_version,
        an_upload_that_names_a_version_makes_no_blob,
        an_upload_that_must_replace_something_replaces_it,
        a_list_replaces_the_version_that_it_names,
        a_list_replaces_no_other_version,
        a_list_that_names_a_version_makes_no_blob,
        an_upload_replaces_any_version_but_the_one_that_it_excludes,
        an_upload_that_excludes_another_version_replaces_this_one,
        a_removal_of_the_version_that_it_names_removes_it,
        a_removal_of_another_version_removes_nothing,
        a_removal_of_nothing_is_told,
        every_write_makes_another_version,
        the_version_of_an_upload_is_told,
        of_two_that_must_make_a_blob_one_does;
    only_strict("Azurite makes the blob"): an_upload_that_must_replace_something_makes_nothing;
    only_strict("Azurite decides more conditions"): a_condition_that_is_not_known_is_not_ignored;
    only_strict("Azurite takes bare texts"): a_version_stands_in_quotes;
}

const OTHER: &str = "\"0x8DC000000000000\"";

/// A commit of one new block.
#[track_caller]
fn commit(storage: &Storage) -> Call {
    storage.assert(&storage.put_block("x", "1", "new"), "201");
    storage.commit("x", &["1"])
}

fn upload(storage: &Storage) -> Call {
    storage.put("x", "new")
}

fn an_upload_that_must_make_a_blob_makes_it(storage: &Storage) {
    storage.assert(&upload(storage).header("If-None-Match", "*"), "201");
    assert_eq!(storage.content(), "new");
}

fn an_upload_that_must_make_a_blob_replaces_none(storage: &Storage) {
    storage.fill("old");
    let call = upload(storage).header("If-None-Match", "*");
    storage.assert(&call, "409 BlobAlreadyExists");
    assert_eq!(storage.content(), "old");
}

fn a_list_that_must_make_a_blob_makes_it(storage: &Storage) {
    storage.assert(&commit(storage).header("If-None-Match", "*"), "201");
    assert_eq!(storage.content(), "new");
}

fn a_list_that_must_make_a_blob_replaces_none(storage: &Storage) {
    storage.fill("old");
    let call = commit(storage).header("If-None-Match", "*");
    storage.assert(&call, "409 BlobAlreadyExists");
    assert_eq!(storage.content(), "old");
}

fn an_upload_replaces_the_version_that_it_names(storage: &Storage) {
    storage.fill("old");
    let call = upload(storage).header("If-Match", &storage.etag("x"));
    storage.assert(&call, "201");
    assert_eq!(storage.content(), "new");
}

fn an_upload_replaces_no_other_version(storage: &Storage) {
    storage.fill("older");
    let older = storage.etag("x");
    storage.fill("old");
    let call = upload(storage).header("If-Match", &older);
    storage.assert(&call, "412 ConditionNotMet");
    assert_eq!(storage.content(), "old");
}

fn an_upload_that_names_a_version_makes_no_blob(storage: &Storage) {
    let call = upload(storage).header("If-Match", OTHER);
    storage.assert(&call, "412 ConditionNotMet");
    storage.assert(&storage.get("x"), "404 BlobNotFound");
}

fn an_upload_that_must_replace_something_replaces_it(storage: &Storage) {
    storage.fill("old");
    storage.assert(&upload(storage).header("If-Match", "*"), "201");
}

fn an_upload_that_must_replace_something_makes_nothing(storage: &Storage) {
    let call = upload(storage).header("If-Match", "*");
    storage.assert(&call, "412 ConditionNotMet");
}

fn a_list_replaces_the_version_that_it_names(storage: &Storage) {
    storage.fill("old");
    let call = commit(storage).header("If-Match", &storage.etag("x"));
    storage.assert(&call, "201");
    assert_eq!(storage.content(), "new");
}

fn a_list_replaces_no_other_version(storage: &Storage) {
    storage.fill("old");
    let call = commit(storage).header("If-Match", OTHER);
    storage.assert(&call, "412 ConditionNotMet");
    assert_eq!(storage.content(), "old");
}

fn a_list_that_names_a_version_makes_no_blob(storage: &Storage) {
    let call = commit(storage).header("If-Match", OTHER);
    storage.assert(&call, "412 ConditionNotMet");
    storage.assert(&storage.get("x"), "404 BlobNotFound");
}

fn an_upload_replaces_any_version_but_the_one_that_it_excludes(storage: &Storage) {
    storage.fill("old");
    let call = upload(storage).header("If-None-Match", &storage.etag("x"));
    storage.assert(&call, "412 ConditionNotMet");
    assert_eq!(storage.content(), "old");
}

fn an_upload_that_excludes_another_version_replaces_this_one(storage: &Storage) {
    storage.fill("old");
    storage.assert(&upload(storage).header("If-None-Match", OTHER), "201");
}

fn a_removal_of_the_version_that_it_names_removes_it(storage: &Storage) {
    storage.fill("old");
    let call = storage.delete("x").header("If-Match", &storage.etag("x"));
    storage.assert(&call, "202");
    storage.assert(&storage.get("x"), "404 BlobNotFound");
}

fn a_removal_of_another_version_removes_nothing(storage: &Storage) {
    storage.fill("old");
    let call = storage.delete("x").header("If-Match", OTHER);
    storage.assert(&call, "412 ConditionNotMet");
    assert_eq!(storage.content(), "old");
}

fn a_removal_of_nothing_is_told(storage: &Storage) {
    storage.assert(&storage.delete("x"), "404 BlobNotFound");
}

fn every_write_makes_another_version(storage: &Storage) {
    storage.fill("same");
    let first = storage.etag("x");
    storage.fill("same");
    assert_ne!(storage.etag("x"), first);
}

fn the_version_of_an_upload_is_told(storage: &Storage) {
    let told = upload(storage).send(storage.port).header("etag");
    assert_eq!(told, Some(storage.etag("x")));
}

fn of_two_that_must_make_a_blob_one_does(storage: &Storage) {
    let call = upload(storage).header("If-None-Match", "*").signed();
    let send = || call.send(storage.port).status;
    let mut statuses = std::thread::scope(|scope| {
        let both = [scope.spawn(send), scope.spawn(send)];
        both.map(|one| one.join().expect("the storage answers"))
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
}

/// Ignoring one would be worse than refusing it.
fn a_condition_that_is_not_known_is_not_ignored(storage: &Storage) {
    let date = http_date(Timestamp::now());
    let call = upload(storage).header("If-Unmodified-Since", &date);
    storage.assert(&call, "400 UnsupportedHeader");
}

fn a_version_stands_in_quotes(storage: &Storage) {
    let call = upload(storage).header("If-Match", "0x8DC");
    storage.assert(&call, "400 InvalidHeaderValue");
}
