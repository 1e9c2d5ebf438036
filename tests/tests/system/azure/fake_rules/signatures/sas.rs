//! Shared access signatures open what they were made for, unchanged.

use crate::azure::fake_rules::Storage;

rules! {
    only_strict("the fake knows only the signatures that it gave away"): a_whole_signature_opens_its_container,
        a_changed_signature_opens_nothing,
        a_signature_for_another_container_opens_nothing;
}

#[track_caller]
fn assert_read(storage: &Storage, sas: &str, verdict: &str) {
    let get = storage.get(&format!("x?{sas}")).unsigned();
    storage.assert(&get, verdict);
}

fn a_whole_signature_opens_its_container(storage: &Storage) {
    let sas = storage.fake().sas(&storage.container);
    assert_read(storage, &sas, "404 BlobNotFound");
}

fn a_changed_signature_opens_nothing(storage: &Storage) {
    let sas = storage.fake().sas(&storage.container);
    for (part, other) in [("sp=racwdl", "sp=rl"), ("%2B", "+"), ("%25", "")] {
        let changed = sas.replace(part, other);
        assert_read(storage, &changed, "403 AuthenticationFailed");
    }
}

fn a_signature_for_another_container_opens_nothing(storage: &Storage) {
    let sas = storage.fake().sas("other");
    assert_read(storage, &sas, "403 AuthenticationFailed");
}
