//! Which blocks there are.

use crate::azure::fake_rules::{Storage, storage::elements};
use devlog_tests::azure_fake::{Answer, Call};

rules! {
    both: committed_blocks_are_listed_in_their_order,
        committed_blocks_are_listed_unasked,
        waiting_blocks_are_listed,
        both_kinds_are_listed_together,
        blocks_are_listed_with_their_lengths,
        a_blob_that_only_waits_is_known_here,
        what_is_not_there_has_no_blocks,
        a_blob_of_one_upload_has_no_blocks;
    only_strict("Azurite gives no code"): a_kind_of_blocks_that_there_is_not_is_refused;
    only_strict("Azurite has no clock to set"): blocks_that_waited_for_a_week_are_not_listed;
}

fn get(storage: &Storage, kind: &str) -> Call {
    let query = format!("x?comp=blocklist&blocklisttype={kind}");
    Call::new("GET", &storage.path(&query))
}

/// The ids of the blocks, as they were before base64.
#[track_caller]
fn ids(storage: &Storage, kind: &str) -> Vec<String> {
    let answer: Answer = get(storage, kind).send(storage.port);
    assert_eq!(answer.status, 200, "{}", answer.head);
    elements(&answer.body, "Name")
}

/// Makes a blob of two blocks, and has a third one wait.
#[track_caller]
fn fill(storage: &Storage) {
    for (id, text) in [("1", "abc"), ("2", "de"), ("3", "f")] {
        storage.assert(&storage.put_block("x", id, text), "201");
        if id == "2" {
            storage.assert(&storage.commit("x", &["2", "1"]), "201");
        }
    }
}

/// `1`, `2` and `3` in base64.
const IDS: [&str; 3] = ["MQ==", "Mg==", "Mw=="];

fn committed_blocks_are_listed_in_their_order(storage: &Storage) {
    fill(storage);
    assert_eq!(ids(storage, "committed"), [IDS[1], IDS[0]]);
}

fn committed_blocks_are_listed_unasked(storage: &Storage) {
    fill(storage);
    let call = get(storage, "").path(&storage.path("x?comp=blocklist"));
    let listed = elements(&call.send(storage.port).body, "Name");
    assert_eq!(listed, [IDS[1], IDS[0]]);
}

fn waiting_blocks_are_listed(storage: &Storage) {
    fill(storage);
    assert_eq!(ids(storage, "uncommitted"), [IDS[2]]);
}

fn both_kinds_are_listed_together(storage: &Storage) {
    fill(storage);
    assert_eq!(ids(storage, "all"), [IDS[1], IDS[0], IDS[2]]);
}

fn blocks_are_listed_with_their_lengths(storage: &Storage) {
    fill(storage);
    let list = get(storage, "committed").send(storage.port).body;
    assert_eq!(elements(&list, "Size"), ["2", "3"]);
}

fn a_blob_that_only_waits_is_known_here(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", "abc"), "201");
    assert_eq!(ids(storage, "uncommitted"), [IDS[0]]);
}

fn what_is_not_there_has_no_blocks(storage: &Storage) {
    storage.assert(&get(storage, "all"), "404 BlobNotFound");
}

fn a_blob_of_one_upload_has_no_blocks(storage: &Storage) {
    storage.fill("abc");
    assert!(ids(storage, "all").is_empty());
}

fn a_kind_of_blocks_that_there_is_not_is_refused(storage: &Storage) {
    storage.fill("abc");
    storage.assert(&get(storage, "some"), "400 InvalidQueryParameterValue");
}

fn blocks_that_waited_for_a_week_are_not_listed(storage: &Storage) {
    storage.assert(&storage.put_block("x", "1", "abc"), "201");
    let ahead = jiff::SignedDuration::from_hours(8 * 24);
    storage.fake().set_clock_ahead(ahead);
    let call = get(storage, "uncommitted").dated(ahead);
    storage.assert(&call, "404 BlobNotFound");
}
