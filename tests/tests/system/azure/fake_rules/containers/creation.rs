//! The right to create a container, and public access to it.

use crate::azure::fake_rules::Storage;
use devlog_tests::azure_fake::Call;

rules! {
    both: a_container_is_created_once;
    only_strict("the emulator lets a service signature create containers"):
        a_signature_for_a_container_does_not_create_it;
    only_strict("every account of the emulator allows public access"):
        a_container_is_not_opened_to_everybody;
}

const CREATE: &str = "new-one?restype=container";

fn a_container_is_created_once(storage: &Storage) {
    let path = format!("{}-more?restype=container", storage.container);
    storage.assert(&Call::new("PUT", &path), "201");
    storage.assert(&Call::new("PUT", &path), "409 ContainerAlreadyExists");
}

fn a_signature_for_a_container_does_not_create_it(storage: &Storage) {
    let path = format!("{CREATE}&{}", storage.fake().sas("new-one"));
    let call = Call::new("PUT", &path).unsigned();
    storage.assert(&call, "403 AuthorizationFailure");
}

fn a_container_is_not_opened_to_everybody(storage: &Storage) {
    let call = Call::new("PUT", CREATE).header("x-ms-blob-public-access", "container");
    storage.assert(&call, "409 PublicAccessNotPermitted");
}
