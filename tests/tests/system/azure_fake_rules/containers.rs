//! Who may create a container, and for whom.

use super::Storage;
use devlog_tests::azure_fake::{AzureFake, Call};

const CREATE: &str = "new-one?restype=container";

#[test]
fn a_container_is_created_once() {
    for storage in Storage::both("a_container_is_created_once") {
        let path = format!("{}-more?restype=container", storage.container);
        let create = || Call::new("PUT", &path).send(storage.port).verdict();
        assert_eq!(create(), "201", "{}", storage.name);
        assert_eq!(create(), "409 ContainerAlreadyExists", "{}", storage.name);
    }
}

#[test]
fn a_signature_for_a_container_does_not_create_it() {
    let fake = AzureFake::start(1);
    let path = format!("{CREATE}&{}", fake.sas("new-one", "racwdl"));
    let answer = Call::new("PUT", &path).unsigned().send(fake.port());
    assert_eq!(answer.verdict(), "403 AuthorizationFailure");
}

#[test]
fn a_container_is_not_opened_to_everybody() {
    let fake = AzureFake::start(1);
    let call = Call::new("PUT", CREATE).header("x-ms-blob-public-access", "container");
    let verdict = call.send(fake.port()).verdict();
    assert_eq!(verdict, "409 PublicAccessNotPermitted");
}
