//! Containers: their names, and whether they are there.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::Call;

rules! {
    both: a_missing_container_is_not_listed,
        a_missing_container_takes_no_blob,
        a_missing_container_takes_no_block,
        a_missing_container_has_no_blob,
        a_container_that_is_there_is_not_made_again,
        a_container_s_name_has_no_capitals,
        a_container_s_name_has_no_underscores,
        a_container_s_name_does_not_begin_with_a_dash,
        a_container_s_name_does_not_end_with_a_dash,
        a_container_s_name_has_no_two_dashes,
        a_container_s_name_has_three_characters,
        a_container_s_name_has_63_characters_at_most;
}

fn elsewhere(storage: &Storage) -> Call {
    storage.put("x", "1").path("absent/x")
}

const ABSENT: &str = "404 ContainerNotFound";

fn a_missing_container_is_not_listed(storage: &Storage) {
    let list = storage.list("").path("absent?restype=container&comp=list");
    storage.assert(&list, ABSENT);
}

fn a_missing_container_takes_no_blob(storage: &Storage) {
    storage.assert(&elsewhere(storage), ABSENT);
}

fn a_missing_container_takes_no_block(storage: &Storage) {
    let call = elsewhere(storage).path("absent/x?comp=block&blockid=MQ%3D%3D");
    storage.assert(&call, ABSENT);
}

fn a_missing_container_has_no_blob(storage: &Storage) {
    let call = Call::new("GET", "absent/x");
    storage.assert(&call, ABSENT);
}

fn a_container_that_is_there_is_not_made_again(storage: &Storage) {
    let path = format!("{}?restype=container", storage.container);
    storage.assert(&Call::new("PUT", &path), "409 ContainerAlreadyExists");
}

#[track_caller]
fn refuse(storage: &Storage, name: &str, code: &str) {
    let call = Call::new("PUT", &format!("{name}?restype=container"));
    storage.assert(&call, &format!("400 {code}"));
}

fn a_container_s_name_has_no_capitals(storage: &Storage) {
    refuse(storage, "Journal", "InvalidResourceName");
}

fn a_container_s_name_has_no_underscores(storage: &Storage) {
    refuse(storage, "my_journal", "InvalidResourceName");
}

fn a_container_s_name_does_not_begin_with_a_dash(storage: &Storage) {
    refuse(storage, "-journal", "InvalidResourceName");
}

fn a_container_s_name_does_not_end_with_a_dash(storage: &Storage) {
    refuse(storage, "journal-", "InvalidResourceName");
}

fn a_container_s_name_has_no_two_dashes(storage: &Storage) {
    refuse(storage, "my--journal", "InvalidResourceName");
}

fn a_container_s_name_has_three_characters(storage: &Storage) {
    refuse(storage, "my", "OutOfRangeInput");
}

fn a_container_s_name_has_63_characters_at_most(storage: &Storage) {
    refuse(storage, &"a".repeat(64), "OutOfRangeInput");
}
